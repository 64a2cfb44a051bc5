"""A repository without anything to change, in the light or whole layout, and the output of doctor."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from localhub import Server, Settings
from tests.interfaces import on, pattern_of, workflows
from tests.rectrack import files
from tests.rectrack.files import edit
from tests.rectrack.world import REPO, Run, World, local_variables, local_world
from tests.samples import ROOT

FOLDER = ".github/workflows"
NAMES = ("check", "preview", "sync", "site", "nightly", "edition")
CALLING = tuple(name for name in NAMES if name != "nightly")
"""The workflows that call the program themselves."""
OURS = {f"{FOLDER}/{name}.yml": "active" for name in NAMES}
COMMIT = "1234567" + "0" * 33
PROGRAM = f"other/program@{COMMIT}"
CONTACT = "tracker@example.org"
GOOD = Settings(workflows=OURS)


class Examined(World):
    """A world with a fixed day, in which a command must not write anything, locally or on GitHub."""

    day = "2026-11-26"

    def run(self, *arguments: str) -> Run:
        before = self.texts()
        run = super().run(*arguments)
        assert self.writes() == []
        assert self.texts() == before
        return run

    def doctor(self, *arguments: str) -> str:
        """Return the output of doctor, whose exit status is 1 if there is something to change."""
        with on(self.day):
            run = self.run("doctor", *arguments)
        assert run.code == bool(re.search(r"^change ", run.out, re.MULTILINE)), run
        return run.out

    def says(self, *lines: str) -> None:
        """Assert that doctor prints these lines, and no other line with change; `...` stands for any words."""
        assert_says(self.doctor(), *lines)


def assert_says(out: str, *lines: str) -> None:
    for line in lines:
        assert re.findall(rf"^{pattern_of(line)}$", out, re.MULTILINE), f"{line}\n\n{out}"
    others = [line for line in out.splitlines() if line.startswith("change ")]
    assert len(others) == len([line for line in lines if line.startswith("change ")]), out


def use(world: World, *, login: str = "octo", **given: Any) -> int:
    """Use another token, by default a fine-grained one of the owner, and return the id of its account."""
    world.environment |= {"GITHUB_TOKEN": "other"}
    return world.hub.add_token("other", login=login, **given)


@cache
def _light() -> dict[str, str]:
    return workflows(PROGRAM)


def light(root: Path) -> None:
    """Let the workflows call the program in its own repository, as `rectrack init` writes them."""
    for path, text in _light().items():
        files.write(root / path, text)


def whole(root: Path) -> None:
    """Add the program to the record, as in a copy of its repository."""
    for path in (*OURS, "action.yml"):
        files.write(root / path, (ROOT / path).read_text())
    (root / "scripts/rectrack").mkdir(parents=True)


@pytest.fixture
def owner(tmp_path: Path, hub: Server) -> Examined:
    """A repository without anything to change on GitHub, and its owner's classic token."""
    world = local_world(tmp_path, hub)
    edit(
        world.root / "tracker.yaml",
        "maintained_by: the testers\n",
        f"maintained_by: the testers\ncontact: {CONTACT}\n",
    )
    hub.set_up(REPO, GOOD)
    hub.add_token("owner", login="octo", scopes="repo, workflow")
    return Examined(world.root, hub, local_variables(hub) | {"GITHUB_TOKEN": "owner"})


@pytest.fixture
def local(owner: Examined) -> Examined:
    """The same repository with only data."""
    light(owner.root)
    return owner
