"""A tracker in a folder, a GitHub on this machine, and the real command line between them."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from localhub import LOCAL_TOKEN, Person, Server
from tests.interfaces import MISTAKE, GitHub, Issue, rectrack, writes
from tests.rectrack import files

REPO = "octo/tracker"
EVENTS = TemporaryDirectory()
"""Holds the events of workflow runs until the tests end."""


class Run:
    """What a command left: its exit status, and what it printed.

    A test that lets a command fail looks at its status: `UNSEEN` holds those that failed until somebody does.
    """

    def __init__(self, code: int, out: str, err: str) -> None:
        self._code, self.out, self.err = code, out, err
        if code:
            UNSEEN.append(self)

    @property
    def code(self) -> int:
        """The exit status, which has been looked at now."""
        if self in UNSEEN:
            UNSEEN.remove(self)
        return self._code

    def __repr__(self) -> str:
        return f"Run({self._code}, {self.out!r}, {self.err!r})"


UNSEEN: list[Run] = []


@pytest.fixture(autouse=True)
def looked_at() -> Iterator[None]:
    """Watch every test of the folder whose conftest.py imports this: no command fails unseen."""
    UNSEEN.clear()
    yield
    assert UNSEEN == []


@dataclass
class World:
    """`environment` is what the commands see besides the ordinary variables."""

    root: Path
    hub: Server
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> Run:
        """Run `rectrack ARGUMENTS` as a person would."""
        return Run(*rectrack(self.root, *arguments, environment=self.environment))

    def done(self, *arguments: str) -> Run:
        """Run what ends well."""
        run = self.run(*arguments)
        assert run.code == 0, run.err
        return run

    def refused(self, *arguments: str, code: int = 1) -> str:
        """Run what ends badly, and return what it says of that."""
        run = self.run(*arguments)
        assert (run.code, MISTAKE in run.err) == (code, False), run
        return run.err

    def sync(self, *arguments: str) -> Run:
        """Sync, and show that a second sync finds nothing to do, writes nothing and changes no file."""
        run = self.done("sync", *arguments)
        self.assert_at_rest()
        return run

    def assert_at_rest(self) -> None:
        """Whatever happened before, now nothing is left to do."""
        before = self.texts()
        self.hub.requests.clear()
        again = self.done("sync")
        assert again.out.endswith("Nothing to change: issues and labels agree with the files.\n"), again.out
        assert self.writes() == []
        assert self.texts() == before

    def texts(self) -> dict[str, bytes]:
        """Every file of the folder, by path."""
        return files.texts(self.root)

    def writes(self) -> list[str]:
        """The requests so far that could change something; GraphQL is only asked."""
        return writes(self.hub)

    def person(self, login: str = "alice") -> Person:
        """Somebody at work in the browser."""
        return self.hub.person(login)

    @property
    def github(self) -> GitHub:
        """The repository, read over HTTP."""
        return GitHub(self.hub, REPO)

    def issues(self) -> dict[int, Issue]:
        """The issues on the hub by number."""
        return self.github.issues()

    def comments(self, number: int) -> list[str]:
        """The comments on an issue."""
        return [comment.text for comment in self.github.comments(number)]

    def pulls(self) -> list[dict[str, object]]:
        """The pull requests on the hub, open and closed, as GitHub shows them."""
        return self.github.pulls()


def local_world(root: Path, hub: Server) -> World:
    """A maintainer's folder, with a token that may ask who it is."""
    hub.add_repository(REPO)
    return World(files.make_tracker(root), hub, local_variables(hub))


def local_variables(hub: Server) -> dict[str, str]:
    """The three variables that lead a run to a GitHub, and where its pages are."""
    return {
        "GITHUB_REPOSITORY": REPO,
        "GITHUB_TOKEN": LOCAL_TOKEN,
        "GITHUB_API_URL": hub.url,
        "GITHUB_SERVER_URL": "https://github.com",
    }


def action_variables(hub: Server, event: str = "push", name: str = REPO, repository_id: int = 0) -> dict[str, str]:
    """The variables of a workflow run, whose token is the bot's and may not ask who it is.

    The event may say that the repository has another id than here, so that an output does not depend on it.
    """
    repository_id = repository_id or hub.add_repository(name)
    hub.add_token("actions", login="github-actions[bot]", user_id=41898282, kind="actions")
    owner = hub.person("octo").user_id
    said = {
        "id": repository_id,
        "full_name": name,
        "private": False,
        "default_branch": "main",
        "owner": {"login": "octo", "id": owner},
        "fork": False,
        "archived": False,
        "has_issues": True,
    }
    return {
        **local_variables(hub),
        "GITHUB_REPOSITORY": name,
        "GITHUB_TOKEN": "actions",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_REPOSITORY_ID": str(repository_id),
        "GITHUB_EVENT_PATH": str(event_file(said)),
    }


def event_file(repository: dict[str, object]) -> Path:
    """A file with what an event says of its repository."""
    text = json.dumps({"repository": repository})
    path = Path(EVENTS.name) / f"{os.getpid()}-{hashlib.sha256(text.encode()).hexdigest()}.json"
    if not path.exists():
        path.write_text(text)
    return path
