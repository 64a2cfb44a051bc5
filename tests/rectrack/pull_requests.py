"""Somebody who proposes a change of a tracker whose board has been published."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.rectrack import files
from tests.rectrack.clones import Clone, begin, with_origin
from tests.rectrack.files import REC_1
from tests.rectrack.world import Run, World, action_variables

MALLORY = {"login": "mallory", "id": 666}
NORTHLAND = "\n  - party: northland\n    stance: oppose\n    date: 2018\n"


def with_board(world: World, origin: Path) -> Clone:
    """Main with a board that has been published."""
    begin(world, origin, published)
    return Clone(world.root)


def published(world: World, origin: Path) -> None:
    """What a world holds is on main, with a board: also one that holds its own files."""
    files.write(world.root / "README.md", "# Ours\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n\nBye.\n")
    assert world.run("sync").code == 0
    with_origin(world.root, origin)
    subprocess.run(["git", "config", "uploadpack.allowAnySHA1InWant", "true"], cwd=origin, check=True)


def proposed(world: World, clone: Clone, change: Callable[[Path], object]) -> Run:
    """Commit a change on top of main, and preview it."""
    change(clone.folder)
    clone.commit(message="A proposal")
    return world.run("preview", "HEAD^1", "HEAD")


def edit(old: str, new: str, path: str = REC_1) -> Callable[[Path], object]:
    return lambda root: files.edit(root / path, old, new)


def event(world: World, head_repository: int, branch: str) -> dict[str, str]:
    """The variables of a pull request's run into repository 7."""
    said = {
        "number": 12,
        "user": MALLORY,
        "head": {"ref": branch, "repo": {"id": head_repository}},
        "base": {"repo": {"id": 7}},
    }
    path = files.write(world.root / ".rectrack/event.json", json.dumps({"pull_request": said}))
    variables = action_variables(world.hub, "pull_request")
    return {**variables, "GITHUB_EVENT_PATH": str(path)}


def with_accounts(clone: Clone) -> None:
    """Main names an account of Northland's."""
    files.edit(
        clone.folder / "parties.yaml",
        "name: Northland, group: government}",
        "name: Northland, group: government, accounts: [{login: delegate, id: 5}]}",
    )
    clone.push()
