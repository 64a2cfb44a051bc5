"""A response is due some months after a request or a recommendation, if the tracker says so; and the next review."""

import json
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.files import write
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.site.site_pages import pages, site_of
from tests.rectrack.world import World

ASKED = "\n  - {to: names-board, type: response, date: 2023-08-31}"
DATED = "\n  - {to: names-board, type: response, date: 2023-08-31, due: 2023-12}"
AWAITING = (
    'responses: [{id: later, name: will respond, category: awaiting}, {id: "yes", name: "yes", category: accepted}]\n'
)
LATER = "\n  - {by: names-board, response: later, date: 2023-09, note: In May.}"
YES = '\n  - {by: names-board, response: "yes", date: 2023-10}'


def setting(root: Path, line: str) -> None:
    write(root / "tracker.yaml", f"{(root / 'tracker.yaml').read_text()}{line}\n")


def past(local: LocalTracker) -> dict[int, str]:
    """Return the response due dates that `reminders` lists as past, by number."""
    found = json.loads(local.run("reminders", "--format", "json").out)
    return {one["number"]: one["date"] for one in found if one["reason"] == "response due"}


@pytest.mark.parametrize(
    ("since", "months", "due"),
    [
        ("2017-02", 6, "2017-08-28"),
        ("2017", 6, "2018-06-30"),
        ("2016-08-31", 6, "2017-02-28"),
        ("2023-12-31", 2, "2024-02-29"),
        ("2023-11-30", 13, None),
    ],
)
def test_without_a_request_a_response_is_due_months_after_the_recommendation(
    local: LocalTracker, since: str, months: int, due: str | None
) -> None:
    setting(local.root, f"response_months: {months}")
    files.add(local.root, 1, positions=None, history=f"\n  - {{date: {since}, status: proposed}}")

    assert past(local).get(1) == due


def test_without_the_setting_no_response_is_due(local: LocalTracker) -> None:
    assert past(local) == {}


def test_a_request_without_a_due_date_has_one_by_the_setting(local: LocalTracker) -> None:
    setting(local.root, "response_months: 6")
    files.add(local.root, 1, requests=ASKED)
    files.add(local.root, 2, requests=DATED)
    files.add(local.root, 3, addressees=None)

    assert past(local) == {1: "2024-02-29", 2: "2023-12"}


def test_the_due_date_is_shown_where_a_response_is_missing(synced: World) -> None:
    setting(synced.root, "response_months: 6")
    files.add(synced.root, 2, requests=DATED)
    synced.sync()
    said = "Response due date: 28 August 2017"

    assert said in synced.issues()[1].body
    assert said not in synced.issues()[2].body
    assert said in " ".join(synced.done("show", "1").out.split())
    read = pages(site_of(synced.root))
    assert said in read["r/1/index.html"].said
    assert said not in read["r/2/index.html"].said
    assert "Number of months: 6" in read["about/index.html"].said
    assert said in read["report/index.html"].said


def test_a_request_stays_open_if_the_addressee_will_respond_later(local: LocalTracker) -> None:
    setting(local.root, AWAITING)
    files.add(local.root, 1, requests=DATED, responses=LATER)
    files.add(local.root, 2, requests=DATED, responses=LATER + YES)

    assert past(local) == {1: "2023-12"}
    assert "1 of 2 requests" in board(local)


def test_the_next_review_is_on_the_board_and_the_site(local: LocalTracker) -> None:
    assert "Next review" not in board(local)
    setting(local.root, "next_review: 2030-05")

    assert "Next review: May 2030." in board(local)
    assert "Next review: May 2030." in pages(site_of(local.root))["index.html"].said


def board(local: LocalTracker) -> str:
    local.run("board")
    return (local.root / "README.md").read_text()
