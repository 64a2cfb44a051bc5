"""A group's own stances: a line of tracker.yaml, and a party can say it, is shown with it, and counts on its side."""

import json

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.comments.participants import judged_as, record, say
from tests.rectrack.files import REC_1
from tests.rectrack.world import World

AT = 'source: {comment: "https://github.com/octo/tracker/issues/1#issuecomment-%d"}'
SUPPORT = "".join(
    f"\n  - {{party: {who}, stance: support, date: 2017, {AT % n}}}"
    for n, who in enumerate(("apig", "india", "denic"), 101)
)
STANCES = """\
stances:
  - {id: support, name: Support, side: for}
  - {id: support-with-changes, name: Support with changes, side: for, wants_changes: true}
  - {id: oppose, name: Oppose, side: against}
  - {id: comment, name: Comment without a stance, side: none}
  - {id: recuse, name: Recuse themselves, side: %s}
"""
SHOWN = {
    "none": (
        "#### Recuse themselves\n\n- **The registry**",
        "`/oppose`, `/comment` or `/recuse`",
        "Left out, since it takes no side: “Comment without a stance”, “Recuse themselves”.",
    ),
    "against": ("**Dissenting views among 3 of 3 parties**", "**Opposed:** The registry"),
}
BOARD = {"none": "recuse themselves (The registry)", "against": "The registry opposes"}
# Two in support are too few, as they would be alone.
COUNTED = {"none": ("not enough views", []), "against": ("dissenting views", ["denic"])}


@pytest.mark.parametrize("side", ["none", "against"])
def test_a_stance_of_the_trackers_own_is_recorded_and_shown_and_counts_on_its_side(
    world: World, clone: Clone, side: str
) -> None:
    files.edit(world.root / "tracker.yaml", "themes:", f"{STANCES % side}themes:")
    files.add(world.root, 1, positions=SUPPORT)
    clone.push()
    said = [say(world, text) for text in ("/recuse We run it.", "/recused We run it.", "Position: recuses")]

    record(world)

    assert [judged_as(world, comment) for comment in said] == ["+1", "confused", "confused"]
    answers = "\n".join(world.comments(1))
    assert "Did you mean /recuse?" in answers
    assert "Position: recuse, then your reason" in answers
    assert "party: denic\n    stance: recuse\n" in clone.at_origin(REC_1)
    clone.pull()
    assert [world.run(command).code for command in ("sync", "board")] == [0, 0]
    for part in (*SHOWN[side], "> We run it."):
        assert part in world.issues()[1].body
    assert BOARD[side] in (world.root / "README.md").read_text()
    assert "**View of The registry: “Recuse themselves”" in world.comments(1)[-1]
    (entry,) = json.loads(world.run("list", "--format", "json", "--stance", "recuse").out)
    assert (entry["id"], (entry["agreement"], entry["opposed"])) == ("rec-1", COUNTED[side])
