"""A comment that is recorded already is known by its host and number, whatever its repository was called."""

from pathlib import Path

import pytest

from localhub import Server
from tests.rectrack.clones import Clone
from tests.rectrack.comments.conftest import synced_with_accounts
from tests.rectrack.copies import begin
from tests.rectrack.files import add
from tests.rectrack.world import REPO, World, action_variables

SAME = (
    "https://github.com/o/renamed/issues/3#issuecomment-{id}",
    "https://redirect.github.com/o/r/issues/3#issuecomment-{id}",
    "http://GitHub.com/O/R/issues/12#issuecomment-{id}",
)
OTHER = (
    "https://redirect.example/o/r/issues/3#issuecomment-{id}",
    "https://github.com/octo/tracker/issues/1#issuecomment-{id}9",
    "https://lists.example/2017/msg77.html",
)


@pytest.mark.parametrize(("links", "recorded"), [(SAME, 1), (OTHER, 2)])
def test_a_comment_is_recorded_once(links: tuple[str, ...], recorded: int, hub: Server, tmp_path: Path) -> None:
    world, clone = World(tmp_path / "root", hub), Clone(tmp_path / "root")
    begin(world, tmp_path / "origin", synced_with_accounts)
    world.environment = action_variables(hub, "workflow_dispatch")
    for n, link in enumerate(links, 1):
        comment = world.hub.person("delegate", user_id=5).comment(REPO, n, "/support as india It helps.")
        source = f"source: {{comment: '{link.format(id=comment)}'}}"
        add(world.root, n, positions=f"[{{party: india, stance: support, date: 2024-05, {source}}}]")
    clone.push()

    assert world.run("comments").code == 0

    clone.pull()
    texts = [(world.root / f"recommendations/rec-{n}.yaml").read_text(encoding="utf-8") for n in (1, 2, 3)]
    assert [text.count("party: india") for text in texts] == [recorded] * 3
