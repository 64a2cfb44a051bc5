"""Whoever is spoken of objects in one comment; from the next run on nothing counts what others say of it there."""

import json
import re

import pytest

from rectrack.pages.questions import DISPUTE
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import BRANCH, REC_1, REC_2, judged_as, maintain, protect, reactions, record, say
from tests.rectrack.inbox.test_proposal import form
from tests.rectrack.world import REPO, World

READ = "{party: india, stance: oppose, date: 2017, inferred: true, source: {document: paper-2017}}"
TOLD = "{party: india, stance: oppose, date: 2017, reason: It fears the cost., reported_by: denic}"
ENTERED = "{party: india, stance: oppose, date: 2017, source: {document: paper-2017}, entered_by: the secretariat}"
WRONG = "We never opposed this."


def delegate(world: World, text: str) -> int:
    return say(world, text, "delegate", 5)


def speaks_of(world: World, clone: Clone, position: str, **more: str) -> None:
    """The first recommendation says something of India, which issue, board and followers know."""
    files.add(world.root, 1, positions=f"\n  - {position}", **more)
    clone.push()
    assert_synced(world, clone)


def assert_synced(world: World, clone: Clone) -> None:
    """One run of the workflow."""
    run = world.run("run")
    assert run.code == 0, run.err
    clone.pull()


def entry(clone: Clone) -> dict[str, object]:
    """What status.json says of the first recommendation where readers see it."""
    found: dict[str, object] = json.loads(clone.at_origin("status.json"))["recommendations"][0]
    return found


def listed(world: World, *filters: str) -> list[str]:
    return [one["id"] for one in json.loads(world.run("list", "--format", "json", *filters).out)]


@pytest.mark.parametrize("said_of_it", [READ, TOLD, ENTERED], ids=["inferred", "reported", "entered"])
def test_a_delegate_who_disagrees_is_counted_nowhere_after_one_comment_and_one_run(
    world: World, clone: Clone, said_of_it: str
) -> None:
    speaks_of(world, clone, said_of_it)
    assert "- **India**" in world.issues()[1].body.partition("\n#### Oppose")[2]
    before = len(world.comments(1))

    said = delegate(world, f"/dispute as india {WRONG}")
    assert_synced(world, clone)

    assert judged_as(world, said) == "+1"
    now = entry(clone)
    assert (now["views"], now["opposed"], now["reported_opposed"], now["heard"]) == ([], [], [], 0)
    assert now["objections"] == [{"by": "india", "text": WRONG, "date": now["recorded"]}]
    assert listed(world, "--stance", "oppose") == listed(world, "--party", "india") == []
    board = clone.at_origin("README.md")
    assert f":* “{WRONG}”" in board.partition("*India objects to what is said of it here, ")[2]
    assert "oppose" not in board.partition("](../../issues/1)")[2].partition("](../../issues/2)")[0].lower()
    body = world.issues()[1].body
    objection = body.partition("### Objections to what is said here")[2].partition("\n### ")[0]
    assert "**India**, " in objection
    assert WRONG in objection
    assert "Said of it here, and not counted while it objects: Oppose, 2017" in objection
    assert "Oppose" not in body.replace(objection, "").partition("<summary>How agreement is told")[0]
    assert "Earlier positions" not in body
    (news,) = world.comments(1)[before + 1 :]  # after the delegate's own
    assert WRONG in news
    assert "Oppose" not in news
    assert "no longer recorded" not in news
    sheet = world.run("show", "1").out
    assert WRONG in sheet
    assert sheet.count("Oppose") == sheet.count("not counted while it objects") == 1


def test_it_ends_with_withdraw_dispute_and_the_plain_word_stays_the_positions(world: World, clone: Clone) -> None:
    speaks_of(world, clone, TOLD)
    delegate(world, f"/dispute as india {WRONG}")
    assert_synced(world, clone)
    plain = delegate(world, "/withdraw as india")
    assert_synced(world, clone)
    assert judged_as(world, plain) == "confused"
    assert "/dispute \\[as PARTY\\], then what is wrong" in world.comments(1)[-1]

    ended = delegate(world, "/withdraw dispute as india")
    assert_synced(world, clone)

    assert judged_as(world, ended) == "+1"
    assert f"    ended: {entry(clone)['recorded']}\n" in clone.at_origin(REC_1)
    now = entry(clone)
    assert "objections" not in now
    assert now["reported_opposed"] == ["india"]
    assert ", ended " in world.issues()[1].body
    assert "#### Oppose\n\n- **India**" in world.issues()[1].body


def test_its_own_position_counts_while_it_objects(world: World, clone: Clone) -> None:
    speaks_of(world, clone, TOLD)
    delegate(world, f"/dispute as india {WRONG}")
    delegate(world, "/support as india It helps.")

    assert_synced(world, clone)

    assert [view["stance"] for view in entry(clone)["views"]] == ["support"]  # type: ignore[attr-defined]  # JSON
    assert "Earlier positions" not in world.issues()[1].body


def test_an_addressee_objects_to_an_answer_that_was_entered_for_it(world: World, clone: Clone) -> None:
    account = "label: ICANN, accounts: [{login: officer, id: 31}]}"
    files.edit(world.root / "tracker.yaml", "label: ICANN}", account)
    answer = (
        "{by: icann, answer: not-accepted, date: 2017, source: {document: paper-2017}, entered_by: the secretariat}"
    )
    speaks_of(world, clone, TOLD, responses=f"\n  - {answer}")
    assert json.loads(clone.at_origin("status.json"))["summary"]["answered"] == 1

    said = say(world, "/dispute We have not answered yet.", "officer", 31)
    assert_synced(world, clone)

    assert judged_as(world, said) == "+1"
    assert entry(clone)["answers"] == []
    assert json.loads(clone.at_origin("status.json"))["summary"]["answered"] == 0
    assert "*The names corporation objects to what is said of it here, " in clone.at_origin("README.md")
    body = world.issues()[1].body
    assert "- **Answer of The names corporation:** none of its own; it objects to what is said of it here" in body
    assert "Earlier answers" not in body
    assert "no longer recorded" not in world.comments(1)[-1]


def test_what_a_keeper_types_in_a_comment_is_entered_and_the_addressee_objects_to_it(
    world: World, clone: Clone
) -> None:
    account = "label: ICANN, accounts: [{login: officer, id: 31}]}"
    files.edit(world.root / "tracker.yaml", "label: ICANN}", account)
    clone.push()
    maintain(world, "/answer icann not-accepted They will not.", 1)
    assert_synced(world, clone)
    assert "entered_by: keeper" in clone.at_origin(REC_1)
    assert "*entered by keeper*" in world.issues()[1].body

    say(world, "/dispute We have not answered yet.", "officer", 31)
    assert_synced(world, clone)

    assert entry(clone)["answers"] == []


def test_an_addressee_takes_no_position_and_a_stranger_objects_to_nothing(world: World, clone: Clone) -> None:
    account = "label: ICANN, accounts: [{login: officer, id: 31}]}"
    files.edit(world.root / "tracker.yaml", "label: ICANN}", account)
    clone.push()
    said = [say(world, "/oppose No.", "officer", 31), say(world, "/dispute as india No.", "mallory", 666)]
    other = say(world, "/dispute as india No.", "officer", 31)

    record(world)

    assert [judged_as(world, comment) for comment in said] == ["eyes", "eyes"]
    assert judged_as(world, other) == "confused"
    assert clone.at_origin(REC_1).count("disputes") == 0


def test_a_keeper_enters_one_from_a_letter(world: World, clone: Clone) -> None:
    speaks_of(world, clone, TOLD)

    said = maintain(world, f"/dispute as india from https://example.org/letter {WRONG}", number=1)
    assert_synced(world, clone)

    assert judged_as(world, said) == "+1"
    text = clone.at_origin(REC_1)
    assert "url: https://example.org/letter" in text
    assert "entered_by: keeper" in text
    assert entry(clone)["reported_opposed"] == []
    assert "*entered by keeper*" in world.issues()[1].body


def test_the_same_comment_edited_is_the_same_objection_and_does_not_come_back_after_its_end(
    world: World, clone: Clone
) -> None:
    person = world.hub.person("delegate", user_id=5)
    said = person.comment(REPO, 1, "/dispute as india No.")
    record(world)
    person.edit_comment(REPO, said, f"/dispute as india {WRONG}")
    record(world)
    assert clone.at_origin(REC_1).count("- by: india") == 1
    assert WRONG in clone.at_origin(REC_1)
    delegate(world, "/withdraw as india dispute")
    record(world)

    person.edit_comment(REPO, said, "/dispute as india Again no.")
    record(world)

    assert judged_as(world, said) == "confused"
    assert clone.at_origin(REC_1).count("- by: india") == 1


def test_with_nothing_to_end_it_is_told(world: World, clone: Clone) -> None:
    said = delegate(world, "/withdraw dispute as india")

    run = record(world)

    assert '"India" objects to nothing here' in run.out
    assert judged_as(world, said) == "confused"
    assert "disputes" not in clone.at_origin(REC_1)


def test_where_main_takes_no_push_it_waits_and_counts_once_merged(world: World, clone: Clone) -> None:
    speaks_of(world, clone, TOLD)
    protect(world, clone)
    said = delegate(world, f"/dispute as india {WRONG}")
    assert world.run("comments").code == 0
    assert ("github-actions[bot]", "rocket") in reactions(world, said)
    assert WRONG not in clone.at_origin(REC_1)
    files.edit(clone.folder / REC_1, "Do this", "Do that")
    clone.push()

    assert world.run("comments").code == 0

    waiting = clone.at_origin(REC_1, BRANCH)
    assert "title: Do that" in waiting
    assert waiting.count(WRONG) == 1
    delegate(world, "/withdraw dispute as india")
    assert world.run("comments").code == 0
    assert "ended: " in clone.at_origin(REC_1, BRANCH)


def objects(world: World, **given: str) -> int:
    answers = {"recommendation": "2. Do this (rec-2)", "what": "We object to what is said of us"} | given
    return world.hub.person("engineer", user_id=6).open_issue(REPO, "Objection: ours", form(DISPUTE, **answers))


def test_a_form_objects_and_ends_it_as_a_comment_does(world: World, clone: Clone) -> None:
    first = objects(world, wrong="We never said so.", party="The registry")
    run = record(world)
    assert f"Issue #{first}: engineer (6): recorded in {REC_2}." in run.out
    text = clone.at_origin(REC_2)
    assert "by: denic\n    text: We never said so.\n" in text
    assert f"issues/{first}" in text

    last = objects(world, what="We object no more")
    record(world)

    assert f"issues/{last}" in clone.at_origin(REC_2).partition("ended_source:")[2]


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"wrong": "No.", "party": "India"}, "You do not speak for"),
        ({"wrong": "No.", "party": "Nobody at all"}, "There is no party"),
        ({}, "what is wrong"),
        ({"what": "We object no more"}, "objects to nothing here"),
    ],
)
def test_a_form_that_cannot_be_is_answered_as_a_comment_is(
    world: World, clone: Clone, given: dict[str, str], answer: str
) -> None:
    number = objects(world, **given)

    record(world)

    assert answer in world.comments(number)[-1]
    assert "disputes" not in clone.at_origin(REC_2)


def test_what_waits_corrects_the_day_that_somebody_wrote_on_main_meanwhile(world: World, clone: Clone) -> None:
    protect(world, clone)
    delegate(world, f"/dispute as india {WRONG}")
    record(world)
    waiting = clone.at_origin(REC_1, BRANCH)
    (day,) = re.findall(r"disputes:\n(?:.*\n)*?    date: (\S+)", waiting)
    files.write(clone.folder / REC_1, waiting.replace(f"    date: {day}", "    date: 2018-01-01"))
    clone.push()

    record(world)

    now = clone.at_origin(REC_1, BRANCH)
    assert now.count(WRONG) == 1
    assert f"    date: {day}" in now
