"""A party or an addressee objects in one comment; from the next run on, what others say of it is not counted.

The table of conversations has what is recorded of an objection, and what is answered.
"""

import json
import re

from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.comments.participants import BRANCH, judged_as, protect, reactions, record, say
from tests.rectrack.files import REC_1
from tests.rectrack.world import World

SAID_OF_IT = {
    1: "{party: india, stance: oppose, date: 2017, inferred: true, source: {document: paper-2017}}",
    2: "{party: india, stance: oppose, date: 2017, reason: It fears the cost., reported_by: denic}",
    3: "{party: india, stance: oppose, date: 2017, source: {document: paper-2017}, entered_by: the secretariat}",
}
WRONG = "We never opposed this."


def delegate(world: World, text: str, number: int = 1) -> int:
    return say(world, text, "delegate", 5, number)


def sync(world: World, clone: Clone) -> None:
    """Run the workflow once."""
    run = world.run("run")
    assert run.code == 0, run.err
    clone.pull()


def known(clone: Clone, number: int) -> dict[str, object]:
    """Return what status.json says of a recommendation."""
    found: dict[str, object] = json.loads(clone.at_origin("status.json"))["recommendations"][number - 1]
    return found


def listed(world: World, *filters: str) -> list[str]:
    return [one["id"] for one in json.loads(world.run("list", "--format", "json", *filters).out)]


def test_a_delegate_objects_and_its_party_is_counted_nowhere_until_the_objection_ends(
    world: World, clone: Clone
) -> None:
    for number, position in SAID_OF_IT.items():
        files.add(world.root, number, positions=f"\n  - {position}")
    clone.push()
    sync(world, clone)
    before = {number: len(world.comments(number)) for number in SAID_OF_IT}
    for number in SAID_OF_IT:
        assert "- **India**" in world.issues()[number].body.partition("\n#### Oppose")[2]

    said = [delegate(world, f"/dispute as india {WRONG}", number) for number in SAID_OF_IT]
    delegate(world, "/support as india It helps.", 3)
    sync(world, clone)

    assert [judged_as(world, comment) for comment in said] == ["+1"] * 3
    assert listed(world, "--stance", "oppose") == []
    assert listed(world, "--party", "india") == ["rec-3"]
    for number in (1, 2):
        assert_counted_nowhere(world, clone, number)
        (news,) = world.comments(number)[before[number] + 1 :]  # after the delegate's own
        assert WRONG in news
        assert not re.search("Oppose|no longer recorded", news)
    assert [view["stance"] for view in known(clone, 3)["views"]] == ["support"]  # type: ignore[attr-defined]  # JSON
    assert "Earlier positions" not in world.issues()[3].body

    delegate(world, "/withdraw dispute as india", 2)
    sync(world, clone)

    assert "objections" not in known(clone, 2)
    assert known(clone, 2)["reported_opposed"] == ["india"]
    assert ", ended " in world.issues()[2].body
    assert "#### Oppose\n\n- **India**" in world.issues()[2].body


def assert_counted_nowhere(world: World, clone: Clone, number: int) -> None:
    """No count, list and page says that India opposes, except where its objection names it."""
    now = known(clone, number)
    assert (now["views"], now["opposed"], now["reported_opposed"], now["heard"]) == ([], [], [], 0)
    assert now["objections"] == [{"by": "india", "text": WRONG, "date": now["recorded"]}]
    board = clone.at_origin("README.md")
    assert f":* “{WRONG}”" in board.partition("*India objects to what is said of it here, ")[2]
    row = board.partition(f"](../../issues/{number})")[2].partition(f"](../../issues/{number + 1})")[0]
    assert "oppose" not in row.replace(WRONG, "").lower()
    body = world.issues()[number].body
    objection = body.partition("### Objections to what is said here")[2].partition("\n### ")[0]
    assert "**India**, " in objection
    assert WRONG in objection
    assert "Said of it here, and not counted while it objects: Oppose, 2017" in objection
    assert "Oppose" not in body.replace(objection, "").partition("<summary>How agreement is told")[0]
    assert "Earlier positions" not in body
    sheet = world.run("show", str(number)).out
    assert WRONG in sheet
    assert sheet.count("Oppose") == sheet.count("not counted while it objects") == 1


def test_an_addressee_objects_to_an_answer_that_was_entered_for_it(world: World, clone: Clone) -> None:
    account = "label: ICANN, accounts: [{login: officer, id: 31}]}"
    files.edit(world.root / "tracker.yaml", "label: ICANN}", account)
    answer = "{by: icann, answer: not-accepted, date: 2017, source: {document: paper-2017}, entered_by: the office}"
    files.add(world.root, 1, responses=f"\n  - {answer}")
    clone.push()
    sync(world, clone)
    assert json.loads(clone.at_origin("status.json"))["summary"]["answered"] == 1

    said = say(world, "/dispute We have not answered yet.", "officer", 31)
    sync(world, clone)

    assert judged_as(world, said) == "+1"
    assert known(clone, 1)["answers"] == []
    assert json.loads(clone.at_origin("status.json"))["summary"]["answered"] == 0
    assert "*The names corporation objects to what is said of it here, " in clone.at_origin("README.md")
    body = world.issues()[1].body
    assert "- **Answer of The names corporation:** none of its own; it objects to what is said of it here" in body
    assert "Earlier answers" not in body
    assert "no longer recorded" not in world.comments(1)[-1]


def test_if_main_takes_no_push_an_objection_waits_beside_what_people_change(world: World, clone: Clone) -> None:
    protect(world, clone)
    said = delegate(world, f"/dispute as india {WRONG}")
    record(world)
    assert ("github-actions[bot]", "rocket") in reactions(world, said)
    assert WRONG not in clone.at_origin(REC_1)
    waiting = clone.at_origin(REC_1, BRANCH)
    (day,) = re.findall(r"disputes:\n(?:.*\n)*?    date: (\S+)", waiting)
    written = waiting.replace(f"    date: {day}", "    date: 2018-01-01").replace("Do this", "Do that")
    files.write(clone.folder / REC_1, written)
    clone.push()

    record(world)  # corrects the day that somebody wrote on main meanwhile

    waiting = clone.at_origin(REC_1, BRANCH)
    assert waiting.count(WRONG) == 1
    assert f"    date: {day}" in waiting
    assert "title: Do that" in waiting
    delegate(world, "/withdraw dispute as india")
    assert world.run("comments").code == 0
    assert "ended: " in clone.at_origin(REC_1, BRANCH)
