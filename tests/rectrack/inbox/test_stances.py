"""A group's own stances: a line of tracker.yaml, and a party can say it, is shown with it, and counts on its side."""

import json

import pytest

from rectrack.record.stances import STANCES
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import REC_1, judged_as, record, say
from tests.rectrack.world import World

AT = 'source: {comment: "https://github.com/octo/tracker/issues/1#issuecomment-%d"}'
OTHERS = "".join(
    f"\n  - {{party: {who}, stance: support, date: 2017, {AT % n}}}" for n, who in enumerate(("apig", "india"), 101)
)
SUPPORT = f"{OTHERS}\n  - {{party: denic, stance: support, date: 2017, {AT % 103}}}"
ROWS = "".join(
    f"  - {{id: {s.id}, name: {s.name}, side: {s.side}, wants_changes: {s.wants_changes.value}}}\n" for s in STANCES
)


def knows(world: World, clone: Clone, side: str) -> None:
    """The tracker gets a line with one more stance; all three parties support the recommendation."""
    row = f"  - {{id: recuse, name: Recuse themselves, side: {side}}}\n"
    files.edit(world.root / "tracker.yaml", "themes:", f"stances:\n{ROWS}{row}themes:")
    files.add(world.root, 1, positions=SUPPORT)
    clone.push()


def listed(world: World, *filters: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(world.run("list", "--format", "json", *filters).out)
    return found


def recused(world: World, clone: Clone, side: str) -> str:
    """A party says so on the issue, and everything follows; the issue's text."""
    knows(world, clone, side)
    said = say(world, "/recuse We run the registry in question.")
    record(world)
    assert judged_as(world, said) == "+1"
    clone.pull()
    assert "party: denic\n    stance: recuse\n" in clone.at_origin(REC_1)
    assert world.run("sync").code == 0
    assert world.run("board").code == 0
    return world.issues()[1].body


def test_a_stance_on_no_side_is_recorded_and_shown_and_counts_nowhere(world: World, clone: Clone) -> None:
    body = recused(world, clone, "none")

    assert "#### Recuse themselves\n\n- **The registry**" in body
    assert "> We run the registry in question." in body
    assert "`/oppose`, `/comment` or `/recuse`" in body
    assert "Left out, since it takes no side: “Comment without a stance”, “Recuse themselves”." in body
    assert "recuse themselves (The registry)" in (world.root / "README.md").read_text()
    assert "**View of The registry: “Recuse themselves”" in world.comments(1)[-1]
    assert [entry["id"] for entry in listed(world, "--stance", "recuse")] == ["rec-1"]
    (entry,) = listed(world, "--party", "denic")
    # two in support are too few, as they would be alone
    assert (entry["agreement"], entry["opposed"]) == ("not enough views", [])


def test_a_stance_against_is_named_as_opposition_with_its_reason(world: World, clone: Clone) -> None:
    body = recused(world, clone, "against")

    assert "**Dissenting views among 3 of 3 parties**" in body
    assert "**Opposed:** The registry" in body
    board = (world.root / "README.md").read_text()
    assert "The registry opposes" in board
    assert "We run the registry in question." in board
    (entry,) = listed(world, "--party", "denic")
    assert (entry["agreement"], entry["opposed"]) == ("dissenting views", ["denic"])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/recused We run it.", "Did you mean /recuse?"),
        ("Position: recuses", "Position: recuse, then your reason"),
    ],
)
def test_what_was_meant_as_a_stance_of_the_trackers_own_is_answered_with_its_form(
    world: World, clone: Clone, text: str, answer: str
) -> None:
    knows(world, clone, "none")
    said = say(world, text)

    record(world)

    assert judged_as(world, said) == "confused"
    assert answer in world.comments(1)[-1]


def test_without_such_a_line_it_is_no_command(world: World, clone: Clone) -> None:
    say(world, "/recuse We run the registry in question.")

    assert world.run("comments").out == "Nothing new to record.\n"
    assert "recuse" not in clone.at_origin(REC_1)
