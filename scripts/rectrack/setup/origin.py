"""Where the action lies that a tracker's workflows call: this program's own repository on GitHub, and its commit.

The build writes both into the wheel; a checkout is asked for them. It needs nothing but Python and git, since the
build has no more.
"""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from rectrack.github.git import Git
from rectrack.text.problems import RefusedError, shown

FILE = "origin.json"
"""Beside this module in a wheel."""

_HERE = Path(__file__)
_FORM = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+)@([0-9a-f]{40})")
_REMOTE = re.compile(r"(?:https://|ssh://)?(?:git@)?github\.com[:/]([^/]+/[^/]+?)(?:\.git)?/?")
_HOST = re.compile(r"(?:https?://|ssh://)?(?:[^@/]+@)?([\w-]+(?:\.[\w-]+)+)(?::\d+)?[:/].+")


class Origin(NamedTuple):
    """A repository as owner/name, and the whole id of one of its commits."""

    repository: str
    commit: str

    def __str__(self) -> str:
        return "@".join(self)


def read(said: str) -> Origin:
    """The origin that somebody names as OWNER/NAME@COMMIT; raises `RefusedError` for anything else."""
    found = _FORM.fullmatch(said.strip())
    if not found:
        raise RefusedError(
            f"{shown(said, 120)} is no OWNER/NAME@COMMIT, with all 40 signs of the commit. A tag or a branch is not "
            "taken: whoever may move it there could change what runs in your repository."
        )
    return Origin(*found.groups())


def known(environment: Mapping[str, str] = os.environ) -> Origin | None:
    """The origin of this very program; None where neither the wheel nor a clone says it."""
    return of_wheel() or of_checkout(_HERE.resolve().parents[3], environment)


def of_wheel() -> Origin | None:
    """The origin that the build has written beside this module; None in a checkout, and where the build knew none."""
    beside = _HERE.with_name(FILE)
    if not beside.is_file():
        return None
    held = json.loads(beside.read_bytes())
    return read(f"{held['repository']}@{held['commit']}")


def of_checkout(folder: Path, environment: Mapping[str, str]) -> Origin | None:
    """The origin of what lies in a checkout: as a workflow run knows it, else as git does.

    None where what lies there is in no commit that a repository on github.com is known to have.
    Source: "Variables reference" in GitHub's documentation.
    """
    workspace = environment.get("GITHUB_WORKSPACE", folder)
    said = f"{environment.get('GITHUB_REPOSITORY')}@{environment.get('GITHUB_SHA')}"
    if _FORM.fullmatch(said) and Path(workspace).resolve() == folder.resolve():  # and not another one's run
        return read(said)
    git = Git(folder, environment)
    top, remote, commit = (_line(git, *how) for how in _QUESTIONS)
    found = _REMOTE.fullmatch(remote)
    said = f"{found and found[1]}@{commit}"
    if not _FORM.fullmatch(said) or Path(top).resolve() != folder.resolve() or git.run("status", "--porcelain"):
        return None
    return read(said) if git.run("for-each-ref", "--contains", commit, *_PUSHED) else None


def host_of(folder: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Return the host of a clone's remote origin; github.com if there is none."""
    remote = _line(Git(folder, environment), "remote", "get-url", "origin") if folder.is_dir() else ""
    found = _HOST.fullmatch(remote)
    host = found[1].lower() if found else "github.com"
    return "github.com" if host == "ssh.github.com" else host


_PUSHED = ("refs/remotes/origin", "refs/tags")
"""What has a commit that others can get: only that one can a workflow call."""
_QUESTIONS = (("rev-parse", "--show-toplevel"), ("remote", "get-url", "origin"), ("rev-parse", "--verify", "HEAD"))


def _line(git: Git, *question: str) -> str:
    """What git answers, empty where it cannot."""
    try:
        return git.run(*question)
    except RefusedError:
        return ""


def text(origin: Origin) -> str:
    """The file for the wheel."""
    return json.dumps(origin._asdict(), indent=2) + "\n"
