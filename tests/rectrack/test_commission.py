"""A tracker of another group, with words, numbers and fields of its own; tests/golden holds what is written of it."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from localhub import Server, Settings
from tests.interfaces import filled_in
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.comments.participants import judged_as, record, say
from tests.rectrack.commission import CALLS, make_commission, path
from tests.rectrack.world import REPO, Run, World, action_variables, local_world
from tests.workbooks import workbook, written_into

LISTED = 12


@pytest.fixture
def world(tmp_path: Path, hub: Server) -> World:
    """The commission's files, and a GitHub of which they know nothing yet."""
    world = local_world(tmp_path / "root", hub)
    for old in world.root.rglob("*.yaml"):
        old.unlink()
    make_commission(world.root)
    return world


@pytest.fixture
def clone(world: World, tmp_path: Path) -> Clone:
    """The first calls after a first sync, as a workflow run has them."""
    for number in range(7, CALLS + 1):
        path(world.root, number).unlink()
    world.environment = action_variables(world.hub, "workflow_dispatch")
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    assert world.run("forms").code == 0
    assert world.run("sync").code == 0
    return with_origin(world.root, tmp_path / "origin")


def test_nothing_speaks_of_agreement(world: World, clone: Clone) -> None:
    pages = [file.read_text() for file in clone.folder.rglob("*.md")]
    bodies = [issue.body.replace("Agree to", "") for issue in world.issues().values()]
    names = [label.name for label in world.github.labels()]

    assert "theme: education" in names
    assert not [text for text in (*pages, *bodies, *names) if "agree" in text.lower()]


def test_its_answers_are_given_in_comments_and_those_of_others_are_not_known(world: World, clone: Clone) -> None:
    keeper = world.hub.person("keeper", user_id=8, push=True)
    unknown = keeper.comment(REPO, 1, "/response provinces noted Seen.")
    assert world.run("process-comments").code == 0
    assert judged_as(world, unknown) == "confused"
    assert "accepted, accepted-in-principle, not-accepted" in world.comments(1)[-1]
    said = say(world, "/response provinces accepted-in-principle They share the aim.", "keeper", 8)
    record(world)

    assert judged_as(world, said) == "+1"
    assert "response: accepted-in-principle" in clone.at_origin("recommendations/part-1/call-1.yaml")


# --- fields of its own ------------------------------------------------------------------------------

ANSWERS = {
    "title": "Publish the costs",
    "summary": "They are not known.",
    "theme": "Clean water",
    "addressees": "Federal Government, School boards",
    "document": "A speech",
    "proposed-by": "Friends of the river",
    "public": "yes",
    "field-priority": "High",
    "field-cost": "1.5",
    "field-goals": "6: clean water, 15: life on land",
}


def propose(world: World, *, left_out: str = "$^", **answers: str) -> str:
    """Fill in the form that proposes a call, which may lack questions; what rectrack answers."""
    given = ANSWERS | {question.replace("_", "-"): answer for question, answer in answers.items()}
    form = world.root / ".github/ISSUE_TEMPLATE/propose.yml"
    described = yaml.safe_load(form.read_text())
    described["body"] = [part for part in described["body"] if not re.match(left_out, part.get("id", ""))]
    form.write_text(yaml.safe_dump(described))
    issue = filled_in(
        form, {question: answer for question, answer in given.items() if not re.match(left_out, question)}
    )
    number = world.person("asha").open_issue(REPO, issue.title, issue.body, issue.labels)
    assert world.run("process-forms").code == 0
    return "\n".join(world.comments(number))


@pytest.mark.parametrize(
    ("left_out", "fields"),
    [
        ("$^", {"priority": "high", "cost": "1.5", "goals": ["sdg-6", "sdg-15"]}),
        ("field-", None),  # a form from before there were such fields
    ],
)
def test_a_proposed_call_has_its_forms_fields(left_out: str, fields: object, world: World, clone: Clone) -> None:
    propose(world, left_out=left_out)

    (branch,) = (name for name in clone.git("ls-remote", "--heads", "origin").split() if "proposal" in name)
    call = yaml.safe_load(clone.at_origin("recommendations/publish-the-costs.yaml", branch))
    assert (call["source_form"], call.get("custom_fields")) == ("call-to-action", fields)


@pytest.mark.usefixtures("clone")
def test_what_does_not_fit_an_own_field_is_answered(world: World) -> None:
    assert '"much" is not valid for Cost in millions' in propose(world, field_cost="much")
    assert world.pulls() == []


# --- a day of a secretary ---------------------------------------------------------------------------


def turned_into_a_list(world: World, book: Path) -> Path:
    """The first calls as a workbook, and none as files."""
    texts = [path(world.root, number).read_text() for number in range(1, LISTED + 1)]
    shutil.rmtree(world.root / "recommendations")
    (world.root / "recommendations").mkdir()
    calls = [yaml.safe_load(text) for text in texts]
    rows = [
        (call["reference"], call["title"], f"Asked for: {call['title']}.", ";".join(call["themes"]), "The provinces")
        for call in calls
    ]
    headings = ("Reference", "Title", "Summary", "Themes", "Addressees")
    return workbook(book, {"Calls": [("The calls of 2015",), headings, *rows]}, from_row=3)


def test_a_list_becomes_files_minutes_change_them_and_a_sheet_comes_back(world: World, tmp_path: Path) -> None:
    sheet = turned_into_a_list(world, tmp_path / "calls.xlsx")
    world.environment = {}

    given = ("--document=final-report", "--source-form=call-to-action", "--status=not-started", "--date=2015-06")
    assert f"Wrote {LISTED} changes in {LISTED} files." in well(world.run("import", str(sheet), *given)).out
    assert f"{LISTED} issues opened" in well(world.run("run")).out
    status = json.loads((world.root / ".rectrack/status.json").read_text())
    assert (status["recommendations"][2]["reference"], status["recommendations"][2]["issue"]) == ("40.iii", 3)

    minutes = tmp_path / "minutes.txt"
    shutil.copy(Path(__file__).with_name("commission-minutes.txt"), minutes)
    assert "Recorded 10 commands in 10 files." in well(world.run("import-minutes", str(minutes))).err

    clone, sent = with_origin(world.root, tmp_path / "origin"), tmp_path / "provinces.xlsx"
    well(world.run("export", str(sent), "--addressee", "provinces", "--response-columns"))
    answer = {
        "response": "Accepted in principle",
        "response date": "March 2016",
        "response note": "=If there is money",
    }
    written_into(sent, "recommendations", {"reference": "40.iv"}, answer)
    written_into(sent, "recommendations", {"reference": "41.i"}, {"response": "not accepted", "title": "Do less"})
    limits, restored = (f"recommendations/{doing}-nitrates-in-the-lower-rivers.yaml" for doing in DOINGS)
    files.edit(world.root / restored, "title: Restore", "title: Heal")
    clone.push()
    before = world.texts()
    entered = (
        "--according-to",
        "the secretariat",
        "--source",
        "https://rivers.example/mail",
        "--response-date",
        "2016-04-01",
    )
    back = well(world.run("import", str(sent), *entered))

    assert back.out.splitlines()[0] == (
        f'{limits}: responses 1: + "provinces, accepted-in-principle, 2016-03, =If there is money"'
    )
    assert "Wrote 2 changes in 2 files." in back.out
    assert 'row 8, column D (title): The value was changed in both: "Do less" in the sheet' in back.err
    changed = {name: text.decode() for name, text in world.texts().items() if text != before[name]}
    assert changed.keys() == {limits, restored}
    assert "    response: accepted-in-principle\n    date: 2016-03\n    note: =If there is money\n" in changed[limits]
    assert "title: Heal" in changed[restored]
    assert well(world.run("check")).out == f"{LISTED} recommendations, no problems.\n"
    assert well(world.run("import", str(sent), *entered)).out == "Nothing was changed.\n"


DOINGS = ("set-limits-for", "restore")


def well(run: Run) -> Run:
    assert run.code == 0, run.err
    return run
