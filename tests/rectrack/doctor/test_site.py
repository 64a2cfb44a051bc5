"""What the doctor says of the site: whether it is shown, and which switch to press."""

import pytest

from rectrack.doctor.facts import Pages, Unseen
from rectrack.doctor.site import finding, usual
from rectrack.github.types import Repository

OCTO = Repository(host="github.com", id=1, name="Octo/Tracker")
HERE = "https://octo.github.io/Tracker/"
ON, LEGACY = Pages(url=HERE, by_workflow=True), Pages(url=HERE, by_workflow=False)
SWITCH = "Settings, Pages, Build and deployment, Source: GitHub Actions"


@pytest.mark.parametrize(
    ("pages", "named", "verdict", "text"),
    [
        (None, None, "ok", f"To have one at {HERE}: press {SWITCH}, and write in tracker.yaml: site: {HERE}"),
        (None, HERE, "change", f"no run brings it there. Press {SWITCH}."),
        (None, "https://our.example", "ok", "which no run brings to GitHub Pages"),
        (LEGACY, None, "ok", f"press {SWITCH}"),
        (LEGACY, "https://our.example", "change", f"Press {SWITCH}."),
        (ON, None, "change", f"Write in tracker.yaml: site: {HERE}"),
        (ON, "https://our.example", "change", f"shown at {HERE}, but tracker.yaml says site: https://our.example."),
        (ON, "https://octo.github.io/tracker", "ok", "The site is shown at https://octo.github.io/tracker."),
        (Unseen("the permission Pages"), HERE, "unknown", "It would need the permission Pages."),
    ],
)
def test_it_says_which_switch_to_press_or_what_to_write(
    pages: Pages | Unseen | None, named: str | None, verdict: str, text: str
) -> None:
    found = finding(pages, named, OCTO)

    assert found.verdict == verdict
    assert text in found.text


def test_the_usual_address_is_the_owners_and_that_of_its_own_repository_has_no_folder() -> None:
    assert usual(OCTO) == HERE
    assert usual(Repository(host="github.com", id=1, name="octo/octo.github.io")) == "https://octo.github.io/"
