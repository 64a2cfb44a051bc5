"""What stands on the pages about parties and addressees beside what the frozen sites show."""

import re
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.site.site_pages import pages, site_of, unresolved

COMMENT = "source: {comment: https://github.com/octo/tracker/issues/1#issuecomment-1}"
LETTER = "source: {url: https://example.org/letter}"
OWN = f"\n  - {{party: ann, stance: support, date: 2019-03, {COMMENT}}}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return files.make_tracker(tmp_path, 1)


@pytest.mark.parametrize(
    ("about", "view", "has_page"),
    [
        ("", LETTER, True),
        (", person: true", LETTER, False),
        (", person: true", COMMENT, True),
        (", person: true, page_agreed: 2020", LETTER, True),
        (", person: true, page_agreed: 2020, name_withheld: 2021", COMMENT, False),
    ],
)
def test_a_person_has_a_page_only_if_its_account_spoke_here_or_it_agreed(
    about: str, view: str, root: Path, *, has_page: bool
) -> None:
    files.edit(root / "parties.yaml", "parties:\n", f"parties:\n  - {{id: ann, name: Ann, group: academia{about}}}\n")
    files.add(root, 1, positions=f"\n  - {{party: ann, stance: support, date: 2019, {view}}}")

    site = site_of(root)

    assert ("p/ann/index.html" in site) == has_page
    assert [path for path in site if path.startswith("p/withheld")] == []
    if has_page:
        assert (b'content="noindex"' in site["p/ann/index.html"]) == ("person" in about)
    assert unresolved(site) == set()


def test_where_no_party_is_listed_and_nobody_addressed_the_pages_say_so(root: Path) -> None:
    files.write(root / "parties.yaml", "parties: []\n")
    files.add(root, 1, positions=None, addressees=None)
    files.write(root / "tracker.yaml", re.sub(r"(?ms)^addressees:.*?(?=^doc)", "addressees: []\n", files.TRACKER))

    known = pages(site_of(root))

    assert "This tracker lists no parties yet." in known["r/1/index.html"].said
    assert "Every party" not in known["r/1/index.html"].said
    assert "No recommendation here says to whom it is addressed." in known["addressed/index.html"].said


def test_an_entry_over_a_partys_own_word_says_so_on_its_page_and_on_the_recommendations(root: Path) -> None:
    entered = f"\n  - {{party: india, stance: oppose, date: 2020, {LETTER}, entered_by: the chair}}"
    files.add(root, 1, positions=OWN.replace("ann", "india") + entered)

    known = pages(site_of(root))

    for page in ("p/india/index.html", "r/1/index.html"):
        assert "2020, entered by the chair in place of its own account's words of March 2019" in known[page].said


def test_a_view_to_which_its_party_objects_says_so_on_every_page_and_answers_a_request(root: Path) -> None:
    files.add(
        root,
        1,
        positions=f"\n  - {{party: india, stance: oppose, date: 2019, reason: Disputed words., {LETTER}}}",
        disputes=f"\n  - {{by: india, text: Not so., date: 2020, {LETTER}}}",
        requests="\n  - {of: india, for: view, date: 2018}\n  - {of: denic, for: view, date: 2018}",
    )

    known = pages(site_of(root))

    beside = {path: page.said for path, page in known.items() if "Disputed words." in page.said}
    assert {"changes/2019/index.html", "p/india/index.html", "r/1/index.html"} <= {*beside}
    assert [path for path, said in beside.items() if "object" not in said.split("Disputed words.")[0][-300:]] == []
    assert "Answered: 1 of 2" in known["requests/index.html"].said
    assert "It objected to what is said of it there, 2020. Not so." in known["requests/index.html"].said
