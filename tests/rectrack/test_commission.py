"""A tracker of another group, with words, numbers and fields of its own, goes all of the way."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml

from localhub import Server
from rectrack.desk import check
from rectrack.pages import form_files
from rectrack.pages.questions import PROPOSE, proposing
from rectrack.record.load import load
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.text.untrusted import Mistake
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.commission import CALLS, make_commission, path
from tests.rectrack.inbox.saying import judged_as, record, say
from tests.rectrack.inbox.test_proposal import GIVEN, form, proposed
from tests.rectrack.world import Run, World, action_variables, at_desk
from tests.workbooks import workbook, written_into

CALL = "recommendations/part-1/call-2.yaml"


@pytest.fixture
def hub() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def world(tmp_path: Path, hub: Server) -> World:
    """The commission's files, and a GitHub of which they know nothing yet."""
    world = at_desk(tmp_path / "root", hub)
    for old in world.root.rglob("*.yaml"):
        old.unlink()
    make_commission(world.root)
    return world


@pytest.fixture
def clone(world: World, tmp_path: Path) -> Clone:
    """The same after a first sync, as a workflow run has it."""
    world.environment = action_variables(world.hub, "workflow_dispatch")
    assert world.run("sync").code == 0
    return with_origin(world.root, tmp_path / "origin")


def test_its_files_have_no_problem(world: World) -> None:
    assert world.run("check").out == f"{CALLS} recommendations, no problems.\n"


def test_its_rehearsal_opens_an_issue_for_each_call_under_the_names_of_the_report(world: World) -> None:
    world.environment = {}

    run = world.run("run")

    assert run.code == 0, run.err
    assert f"{CALLS} issues opened" in run.out
    status = json.loads((world.root / ".rectrack/status.json").read_text())
    assert (status["recommendations"][2]["reference"], status["recommendations"][2]["issue"]) == ("40.iii", 3)


def test_an_issue_shows_what_the_commission_says_and_nothing_that_it_does_not(world: World, clone: Clone) -> None:
    assert clone.folder == world.root
    issue = world.issues()[2]

    assert issue.title == "Recommendation 40.ii: Pay for the monitoring of nitrates in the lower rivers"
    assert "In the source this is a call to action." in issue.body
    assert "- **Priority:** Low" in issue.body
    assert "- **Development goals:** 6: clean water, 14: life below water" in issue.body
    assert "accepted, March 2018, *entered by the keepers*. “We accept this call.”" in issue.body
    assert "#### Earlier answers, replaced" in issue.body
    meaning = "The aim is shared; how to get there is open."
    assert (
        f"accepted in principle, February 2016, *entered by the keepers*. {meaning} An interim answer." in issue.body
    )
    assert "agree" not in re.sub("Agree to", "", issue.body).lower()


def test_an_action_has_addressees_and_a_date_of_its_own(world: World, clone: Clone) -> None:
    assert clone.folder == world.root

    assert (
        "1. (ii) Pay for it: **Under way**; addressed to The provinces, Federal Water Agency; to be done by June 2026"
        in world.issues()[2].body
    )


def test_the_labels_are_those_of_its_words_and_none_speaks_of_agreement(world: World, clone: Clone) -> None:
    assert clone.folder == world.root

    assert set(world.issues()[2].labels) == {
        *("call to action", "status: Not started", "theme: Fish and wetlands", "priority: Low"),
        *("for: Federal Government", "for: provinces"),
    }
    names = [label.name for label in world.github.labels()]
    assert "theme: education" in names
    assert not [name for name in names if "agree" in name]


def test_the_board_is_parted_by_priority(world: World, clone: Clone) -> None:
    assert clone.folder == world.root
    board = (world.root / "README.md").read_text()
    pages = {path.stem: path.read_text() for path in (world.root / "recommendations").glob("board-*.md")}

    assert re.findall(r"^- \[(Priority.*)\]", board, re.MULTILINE) == [
        "Priority: High",
        "Priority: Medium",
        "Priority: Low",
    ]
    assert set(pages) == {"board-high", "board-medium", "board-low", "board-.lists"}
    board += "".join(pages.values())
    assert "**[40.iii. Give the river councils a say in nitrates in the lower rivers]" in board
    assert "*To be done by:* 2027, set by Rivers Commission" in board
    assert "agree" not in board.lower()


def test_its_answers_are_given_in_comments_and_those_of_others_are_not_known(world: World, clone: Clone) -> None:
    said = world.hub.person("keeper", user_id=8, push=True).comment(
        "octo/tracker", 1, "/answer provinces noted Seen."
    )
    assert world.run("comments").code == 0
    assert judged_as(world, said) == "confused"
    assert "accepted, accepted-in-principle, not-accepted" in world.comments(1)[-1]
    said = say(world, "/answer provinces accepted-in-principle They share the aim.", "keeper", 8)
    record(world)

    assert judged_as(world, said) == "+1"
    assert "answer: accepted-in-principle" in clone.at_origin("recommendations/part-1/call-1.yaml")


def test_a_proposed_change_is_shown_with_the_names_of_the_report(world: World, clone: Clone) -> None:
    base = clone.git("rev-parse", "HEAD")
    files.edit(path(world.root, 2), "status: not-started\nactions", "status: under-way\nactions")
    files.edit(
        path(world.root, 2),
        "fields:\n  priority: low",
        "  - {date: 2020, status: under-way}\nfields:\n  priority: high",
    )
    clone.git("commit", "--quiet", "--all", "-m", "A change")

    run = world.run("preview", base)

    assert run.code == 0, run.err
    assert "40.ii" in run.out
    assert "Not started" in run.out
    assert "Under way" in run.out


@pytest.mark.parametrize("said", ["call-2", "2", "#2", "40.ii", "40.II", CALL])
def test_each_of_its_names_is_known_at_the_desk(world: World, said: str) -> None:
    assert "Recommendation 40.ii: Pay for the monitoring" in world.run("show", said).out


def test_what_begins_with_a_hash_is_always_the_number(world: World) -> None:
    files.edit(path(world.root, 5), "reference: 40.v\n", "reference: art-7\n")

    assert "Recommendation 41.i:" in world.run("show", "#7").out
    assert "Recommendation art-7:" in world.run("show", "ART-7").out


def test_a_reference_that_another_one_has_is_an_error_that_names_both(world: World) -> None:
    files.edit(path(world.root, 5), "reference: 40.v\n", "reference: 40.II\n")

    run = world.run("check")

    assert run.code == 1
    assert 'call-5.yaml:3:12: the reference "40.II" is that of recommendations/part-1/call-2.yaml too' in run.out


OWN = {"field-priority": "High", "field-cost": "1.5", "field-goals": "6: clean water, 15: life on land"}
ANSWERS = {**GIVEN, "theme": "Clean water", "addressees": "Federal Government, School boards"}


@cache
def register() -> Register:
    with TemporaryDirectory() as folder:
        return check.register(make_commission(Path(folder)), date(2026, 11, 25))


def test_the_form_asks_for_its_own_fields() -> None:
    (text,) = (text for path, text in form_files.wanted(register()).items() if path.endswith("propose.yml"))
    questions = {field["id"]: field for field in yaml.safe_load(text)["body"] if "id" in field}

    priority, goals = questions["field-priority"], questions["field-goals"]
    assert (priority["type"], priority["attributes"]["options"]) == (
        "dropdown",
        ["High", "Medium", "Low", "Not said"],
    )
    assert goals["attributes"]["multiple"]
    assert questions["field-cost"]["type"] == "input"


def test_what_is_answered_there_is_in_the_proposed_call() -> None:
    found = proposed(form(proposing(register().tracker), **{**ANSWERS, **OWN}), register())

    assert isinstance(found, Recommendation), found
    assert found.fields == {"priority": "high", "cost": "1.5", "goals": ("sdg-6", "sdg-15")}
    assert found.kind == "call-to-action"


def test_what_does_not_fit_an_own_field_is_answered() -> None:
    asked = {**ANSWERS, **OWN, "field-cost": "much"}

    found = proposed(form(proposing(register().tracker), **asked), register())

    assert isinstance(found, Mistake)
    assert '"much" is not valid for Cost in millions' in found.reason


def test_a_form_from_before_there_were_own_fields_is_read_as_it_is() -> None:
    found = proposed(form(PROPOSE, **ANSWERS), register())

    assert isinstance(found, Recommendation), found
    assert found.fields == {}


def test_the_schema_knows_the_fields_and_their_choices(world: World) -> None:
    schema = json.loads(world.run("schema").out)

    fields = schema["$defs"]["Recommendation"]["properties"]["fields"]["properties"]
    assert fields["priority"]["enum"] == ["high", "medium", "low"]
    assert fields["goals"]["items"]["enum"] == ["sdg-6", "sdg-14", "sdg-15"]
    assert "cost" in fields
    assert "colour" not in fields


# --- a day of a secretary ---------------------------------------------------------------------------

MINUTES = """\
date: 2016-03-14
by: the secretariat
from: https://rivers.example/minutes/3
decided_by: Rivers Commission
meeting: Third meeting

40.i, 40.ii: /status under-way The budget names them.
40.iii: /status dropped Nobody wants it any more.
40.iv, 41.i, 41.ii: /checked Work has begun here and there.
41.iii: /decision welcomed
41.iv: /answer provinces accepted They agree.
41.v, 41.vi: /status under-way
"""


def turned_into_a_list(world: World, book: Path) -> Path:
    """The calls as a workbook, and no longer as files."""
    calls = load(world.root).register.recommendations
    shutil.rmtree(world.root / "recommendations")
    (world.root / "recommendations").mkdir()
    rows = [
        (r.reference or "", r.title, f"Asked for: {r.title}.", ";".join(r.themes), "The provinces") for r in calls
    ]
    headings = ("Reference", "Title", "Summary", "Themes", "Addressees")
    return workbook(book, {"Calls": [("The calls of 2015",), headings, *rows]}, from_row=3)


def test_a_list_becomes_files_minutes_change_them_and_a_sheet_goes_out_by_mail_and_comes_back(
    world: World, tmp_path: Path
) -> None:
    sheet = turned_into_a_list(world, tmp_path / "calls.xlsx")
    world.environment = {}

    given = ("--document", "final-report", "--kind", "call-to-action", "--status", "not-started", "--date", "2015-06")
    assert f"Wrote {CALLS} changes into {CALLS} files." in well(world.run("import", str(sheet), *given)).out
    assert f"{CALLS} issues opened" in well(world.run("run")).out

    minutes = files.write(tmp_path / "minutes.txt", MINUTES)
    assert "10 statements in 10 files recorded." in well(world.run("record", str(minutes))).err

    clone, sent = with_origin(world.root, tmp_path / "origin"), tmp_path / "provinces.xlsx"
    well(world.run("export", str(sent), "--to", "provinces"))
    answer = {"answer": "Accepted in principle", "answer date": "March 2016", "answer note": "=If there is money"}
    written_into(sent, "recommendations", {"reference": "40.iv"}, answer)
    written_into(sent, "recommendations", {"reference": "41.i"}, {"answer": "not accepted", "title": "Do less"})
    files.edit(
        world.root / "recommendations/restore-nitrates-in-the-lower-rivers.yaml", "title: Restore", "title: Heal"
    )
    clone.push()
    before = world.texts()
    entered = ("--by", "the secretariat", "--from", "https://rivers.example/mail", "--date", "2016-04-01")
    back = well(world.run("import", str(sent), *entered))

    assert back.out.splitlines()[0] == (
        "recommendations/set-limits-for-nitrates-in-the-lower-rivers.yaml: responses 1: + "
        '"provinces, accepted-in-principle, 2016-03, =If there is money"'
    )
    assert "Wrote 2 changes into 2 files." in back.out
    assert 'row 8, column D (title): changed on both sides: the sheet says "Do less"' in back.err
    changed = {path: text.decode() for path, text in world.texts().items() if text != before[path]}
    limits, restored = (
        f"recommendations/{n}-nitrates-in-the-lower-rivers.yaml" for n in ("set-limits-for", "restore")
    )
    assert changed.keys() == {limits, restored}
    assert (
        "responses:\n  - by: provinces\n    answer: accepted-in-principle\n    date: 2016-03\n"
        "    note: =If there is money\n    source: {url: https://rivers.example/mail}\n"
        "    entered_by: the secretariat\nhistory:\n"
    ) in changed[limits]
    assert "title: Heal" in changed[restored]
    assert well(world.run("check")).out == f"{CALLS} recommendations, no problems.\n"
    assert well(world.run("import", str(sent), *entered)).out == "Nothing was changed.\n"


def well(run: Run) -> Run:
    assert run.code == 0, run.err
    return run
