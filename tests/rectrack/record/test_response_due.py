"""A response is due some months after a request or a recommendation, if the tracker says so; and the next review."""

import csv
import io
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
    return past_due(local.run("reminders", "--format", "json").out)


def past_due(text: str) -> dict[int, str]:
    """Return the response due dates of reminders in JSON that have passed, by number."""
    found = json.loads(text)
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
def test_without_a_request_a_response_is_due_months_after_the_source_document(
    local: LocalTracker, since: str, months: int, due: str | None
) -> None:
    setting(local.root, f"response_months: {months}")
    files.edit(local.root / "tracker.yaml", "The authors, date: 2017-02", f"The authors, date: {since}")
    files.add(local.root, 1, positions=None, history="\n  - {date: 2015, status: proposed}")

    assert past(local).get(1) == due


def test_without_a_request_and_a_document_no_due_date_is_made_up(local: LocalTracker) -> None:
    setting(local.root, "response_months: 6")
    for number in (1, 2, 3):
        files.add(local.root, number, sources="\n  - url: https://example.org/list")

    assert past(local) == {}
    assert "Response due date" not in local.run("show", "1").out
    assert "Response due date" not in pages(site_of(local.root))["r/1/index.html"].said


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
    assert "it is 6 months after the request." in read["about/index.html"].said
    assert said in read["report/index.html"].said


def test_a_request_stays_open_if_the_addressee_will_respond_later(local: LocalTracker) -> None:
    setting(local.root, AWAITING)
    files.add(local.root, 1, requests=DATED, responses=LATER)
    files.add(local.root, 2, requests=DATED, responses=LATER + YES)

    assert past(local) == {1: "2023-12"}
    assert "<b>1 of 2</b> requests" in board(local)


def test_a_response_that_is_awaited_counts_nowhere_as_a_response(local: LocalTracker) -> None:
    """It is shown in the addressee's words, and the response is still missing."""
    setting(local.root, AWAITING + "response_months: 6")
    files.add(local.root, 1, requests=DATED, responses=LATER)
    files.add(local.root, 2, responses=LATER)
    files.add(local.root, 3, requests=DATED, responses=LATER + YES)
    local.run("board")
    missing = "and none is recorded. Date of the request: 31 August 2023."

    assert past(local) == {1: "2023-12", 2: "2017-08-28"}
    assert "Responses to 1 recommendation are recorded." in board(local)
    assert board(local).count(missing) == 1
    assert json.loads((local.root / "status.json").read_text())["summary"]["answered"] == 1
    rows = [*csv.DictReader(io.StringIO(local.run("list", "--format", "csv").out))]
    assert [row["no_response"] for row in rows] == ["names-board:2023-08-31", "names-board:no-request", ""]
    read = pages(site_of(local.root))
    assert "Responses to 1 recommendation are recorded." in read["index.html"].said
    for number, shown in {1: missing, 2: "Response due date: 28 August 2017.", 3: "yes"}.items():
        assert shown in read[f"r/{number}/index.html"].said
        assert shown in " ".join(local.run("show", str(number)).out.split())
    assert "will respond" in read["r/1/index.html"].said
    assert missing not in read["r/3/index.html"].said


def test_no_response_is_missing_of_an_addressee_for_which_another_one_responds(synced: World) -> None:
    setting(synced.root, AWAITING + "response_months: 6")
    files.edit(synced.root / "tracker.yaml", "label: governments}", "label: governments, response_by: names-board}")
    both, alone = "[names-board, governments]", "[governments]"
    files.add(synced.root, 1, addressees=both, responses=YES)
    files.add(synced.root, 2, addressees=both, requests=ASKED.replace("names-board", "governments"), responses=YES)
    files.add(synced.root, 3, addressees=alone)
    missing = {1: "responds for this addressee", 2: "Date of the request: 31", 3: "no response and no request"}

    synced.sync()

    site = pages(site_of(synced.root))
    for number, words in missing.items():
        shown = " ".join(synced.done("show", str(number)).out.split())
        for text in (synced.issues()[number].body, site[f"r/{number}/index.html"].said, shown):
            assert [each for each in missing.values() if each in text] == [words]
    report = site["report/index.html"].said
    assert [report.count(words) for words in missing.values()] == [1, 1, 1]
    rows = [*csv.DictReader(io.StringIO(synced.done("list", "--format", "csv").out))]
    assert [row["no_response"] for row in rows] == ["", "governments:2023-08-31", "governments:no-request"]
    assert [*past_due(synced.done("reminders", "--format", "json").out)] == [2, 3]


def test_pages_of_an_addressee_say_which_addressee_responds_for_it(local: LocalTracker) -> None:
    files.edit(local.root / "tracker.yaml", "label: governments}", "label: governments, response_by: names-board}")
    files.add(local.root, 1, addressees="[names-board, governments]")
    responds = "The names corporation responds for this addressee."

    site = pages(site_of(local.root))
    assert f"1 recommendation. {responds}" in site["addressees/index.html"].said
    assert responds in site["addressees/governments/index.html"].said

    files.add(local.root, 2, addressees="[governments]")

    assert "2 recommendations, no response recorded" in pages(site_of(local.root))["addressees/index.html"].said


def test_the_next_review_is_on_the_board_and_the_site(local: LocalTracker) -> None:
    assert "Next review" not in board(local)
    setting(local.root, "next_review: 2030-05")

    assert "Next review: May 2030." in board(local)
    assert "Next review: May 2030." in pages(site_of(local.root))["index.html"].said


def board(local: LocalTracker) -> str:
    local.run("board")
    return (local.root / "README.md").read_text()


def test_the_pages_show_an_announced_response_in_place_of_a_missing_one(synced: World) -> None:
    setting(synced.root, AWAITING)
    files.add(synced.root, 2, responses=LATER)
    nothing = "The record has no response and no request for one."

    synced.sync()

    site = pages(site_of(synced.root))
    for text in (synced.issues()[2].body, site["r/2/index.html"].said):
        assert "will respond" in text
        assert nothing not in text
    assert nothing in site["r/1/index.html"].said
    setting(synced.root, "response_months: 6")
    synced.sync()
    assert " Response due date: 28 August 2017. |" in synced.issues()[2].body
    for text in (
        synced.issues()[2].body,
        pages(site_of(synced.root))["r/2/index.html"].said,
        " ".join(synced.done("show", "2").out.split()),
    ):
        assert "Response due date: 28 August 2017." in text
        assert nothing not in text
    assert "names-board:no-request" in synced.done("list", "--format", "csv").out
