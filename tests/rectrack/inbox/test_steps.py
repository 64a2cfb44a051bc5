"""From a text to its answer in steps, each of which is a value."""

from unittest.mock import patch

import pytest

from rectrack.github import comments
from rectrack.github.client import Hub
from rectrack.inbox import parse
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import REC_1, judged_as, maintain, record, report, say
from tests.rectrack.world import REPO, World


@pytest.mark.usefixtures("clone")
def test_a_text_is_read_once_whatever_becomes_of_it(world: World) -> None:
    said = [say(world, "/oppose Too dear."), say(world, "I see."), say(world, "/status adopted", "stranger", 99)]
    form = report(world)
    maintain(world, f"/verify https://github.com/{REPO}/issues/{form}")

    with patch("rectrack.inbox.parse.read", wraps=parse.read) as read:
        assert world.run("comments").code == 0

    assert read.call_count == len(said) + 2
    assert judged_as(world, said[0]) == "+1"


def test_what_is_edited_between_the_list_and_the_look_at_its_edits_is_read_as_it_stands(
    world: World, clone: Clone
) -> None:
    said = say(world, "/oppose Too dear.")
    wordings = comments.wordings

    def edited_first(hub: Hub, nodes: list[str]) -> dict[str, comments.Wording]:
        world.person("engineer").edit_comment(REPO, said, "/support Cheap enough.")
        return wordings(hub, nodes)

    with patch("rectrack.github.comments.wordings", edited_first):
        assert world.run("comments").code == 0

    assert "reason: Cheap enough." in clone.at_origin(REC_1)
    assert "Too dear" not in clone.at_origin(REC_1)
    record(world)
    assert judged_as(world, said) == "+1"
