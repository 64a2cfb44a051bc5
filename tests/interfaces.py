"""The interfaces that users use: the command line, git, and GitHub's REST API as localhub serves it."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

import requests
import time_machine
import yaml

from localhub import LOCAL_TOKEN, Server
from rectrack.cli import main

ALICE = {
    f"GIT_{role}_{name}": value
    for role in ("AUTHOR", "COMMITTER")
    for name, value in (("NAME", "Alice"), ("EMAIL", "alice@example.org"))
}
"""A person who commits."""
SESSION = requests.Session()
SESSION.trust_env = False  # or each request would look through all variables and for a .netrc

MISTAKE = "rectrack has a bug"
"""The message about an unexpected error."""


class Finished(NamedTuple):
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str


def rectrack(
    root: Path | None,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    given: str = "",
    typed: str | None = None,
) -> Finished:
    """Run `rectrack --root ROOT ARGUMENTS` in this process with these variables and no others of GitHub's.

    `given` is what standard input holds; `typed` is what a person types at a terminal instead.
    """
    out, err, code = _Stream(), _Stream(), 0
    stdin = _Stream(given) if typed is None else _Terminal(typed)
    with (
        patch.object(sys, "argv", ["rectrack", *(("--root", str(root)) if root else ()), *arguments]),
        patch.object(sys, "stdin", stdin),
        patch.dict(os.environ, outside_actions() | dict(environment or {}), clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
    return Finished(code, out.text(), err.text())


def python(
    *command: str, variables: Mapping[str, str] | None = None, limit: Callable[[], None] | None = None
) -> Finished:
    """Run Python in a process of its own, where the program can be imported and `limit` was called before."""
    environment = {**outside_actions(), "PYTHONPATH": os.pathsep.join(sys.path), **(variables or {})}
    done = subprocess.run(
        [sys.executable, *command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=limit,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


class _Stream(io.TextIOWrapper):
    """A stream that takes and gives text and bytes, as those of a process do."""

    def __init__(self, text: str = "") -> None:
        self._held = io.BytesIO(text.encode())
        super().__init__(self._held, "utf-8", newline="", write_through=True)

    def text(self) -> str:
        """Return what was written."""
        return self._held.getvalue().decode()


class _Terminal(_Stream):
    """A stream at which a person types."""

    def isatty(self) -> bool:
        return True


def outside_actions() -> dict[str, str]:
    """Return today's variables without those of a workflow run and of a calling git."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GIT_DIR", "GIT_WORK"))
    }


@contextmanager
def on(day: str) -> Iterator[None]:
    """Let it be noon (UTC) of a day; the clock stands still."""
    with time_machine.travel(f"{day}T12:00:00+00:00", tick=False):
        yield


def git(folder: Path, *arguments: str, day: str = "", given: str | None = None) -> str:
    """Run git as Alice, on a day if one is given, and return what it prints; `given` is its standard input."""
    dates = {f"GIT_{role}_DATE": f"{day}T12:00:00Z" for role in ("AUTHOR", "COMMITTER") if day}
    finished = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=outside_actions() | ALICE | dates,
        check=False,
        capture_output=True,
        encoding="utf-8",
        input=given,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def writes(server: Server) -> list[str]:
    """Return the requests so far that could change something on GitHub; GraphQL is only asked."""
    return [f"{one.method} {one.path}" for one in server.requests if one.method != "GET" and one.path != "/graphql"]


def schema(kind: str) -> Any:
    """Return the JSON Schema of a kind of file, without the fields that a tracker adds."""
    with TemporaryDirectory() as folder:
        return json.loads(rectrack(Path(folder), "schema", kind).out)


def pattern_of(text: str) -> str:
    """Return a pattern of these words, in which `...` stands for any others of the same line."""
    return ".*".join(map(re.escape, text.split("...")))


def shown(finished: Finished) -> str:
    """Return what a person sees of a command: standard output, then errors and an exit code other than 0."""
    code = f"[exit {finished.code}]\n" if finished.code else ""
    errors = f"[standard error]\n{finished.err}" if finished.err else ""
    return f"{finished.out}{errors}{code}"


def workflows(action: str) -> dict[str, str]:
    """Return the workflows with which a tracker begins, by path; they call this action (OWNER/NAME@COMMIT)."""
    with TemporaryDirectory() as name:
        given = ("--title", "Ours", "--maintained-by", "The panel", "--theme", "Law", "--program", action)
        finished = rectrack(Path(name), "init", *given)
        assert finished.code == 0, finished.err
        paths = (Path(name) / ".github/workflows").iterdir()
        return {path.relative_to(name).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def only_git(folder: Path, day: str) -> str:
    """Return a PATH on which git is the only program, without a browser for example; it commits on this day.

    What it is asked is in the file `asked` there: see `asked_of_git`.
    """
    program = shutil.which("git")
    assert program
    folder.mkdir(exist_ok=True)
    dates = " ".join(f"GIT_{role}_DATE={day}T12:00:00Z" for role in ("AUTHOR", "COMMITTER"))
    settings = " ".join(f'"{name}=${name}"' for name in ("LC_ALL", "GIT_TERMINAL_PROMPT", "GIT_CONFIG_KEY_0"))
    asked = f"printf '%s\\0' {settings} \"$@\" '\n' >> {folder}/asked"
    (folder / "git").write_text(f'#!/bin/sh\n{asked}\nexport {dates}\nexec {program} "$@"\n')
    (folder / "git").chmod(0o755)
    (folder / "asked").touch()
    return str(folder)


def asked_of_git(folder: Path) -> list[list[str]]:
    """Return what the git in this folder was asked: some variables of its environment, and its arguments."""
    asked = (folder / "asked").read_text(encoding="utf-8").split("\0\n\0")
    return [one.split("\0") for one in asked[:-1]]


class NewIssue(NamedTuple):
    """What GitHub makes of a filled-in issue form."""

    title: str
    body: str
    labels: list[str]


def filled_in(form: Path, answers: Mapping[str, str]) -> NewIssue:
    """Fill in an issue form: answers by the ids of its questions; a question without an answer gets none.

    Source: https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
    """
    described = yaml.safe_load(form.read_text(encoding="utf-8"))
    questions = [part for part in described["body"] if part["type"] != "markdown"]
    unknown = answers.keys() - {question["id"] for question in questions}
    assert not unknown, f"{form.name} does not ask {unknown}"
    parts = [
        f"### {question['attributes']['label']}\n\n{_answered(question, answers.get(question['id'], ''))}"
        for question in questions
    ]
    return NewIssue(described["title"] + "mine", "\n\n".join(parts), described["labels"])


def _answered(question: Any, answer: str) -> str:
    if question["type"] != "checkboxes":
        return answer or "_No response_"
    mark = "X" if answer else " "
    return "\n".join(f"- [{mark}] {option['label']}" for option in question["attributes"]["options"])


class IssueBody(NamedTuple):
    """An issue's body: the id and digest of rectrack's marker, its section, what people wrote around it."""

    id: str | None
    digest: str
    section: str
    people: str
    is_first: bool
    """Whether the body begins with the marker."""


_MARKER = re.compile(r"^<!-- rectrack:v1 id=([a-z0-9-]+) sha=([0-9a-f]+) -->[ \t]*$", re.MULTILINE)
SECTION_END = "<!-- rectrack:end -->"


def parted(body: str) -> IssueBody:
    """Take an issue's body apart; without a marker all of it is people's."""
    text = body.replace("\r\n", "\n")
    marker = _MARKER.search(text)
    if not marker:
        return IssueBody(None, "", "", text, is_first=False)
    section, _, below = text[marker.end() :].partition(f"\n{SECTION_END}")
    lines = [line.rstrip() for line in section.strip().split("\n")]
    people = "\n\n".join(part.strip("\n") for part in (text[: marker.start()], below) if part.strip())
    return IssueBody(marker[1], marker[2], "\n".join(lines), people, is_first=marker.start() == 0)


def issue_numbers(root: Path) -> dict[str, int]:
    """Return the issues that `status.json` names, by recommendation, also those whose file is gone."""
    file = root / "status.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    entries = [
        entry for key in ("removed", "pending_announcements", "recommendations") for entry in known.get(key, ())
    ]
    return {entry["id"]: entry["issue"] for entry in entries if entry["issue"]}


class Account(NamedTuple):
    """Whoever wrote something on GitHub."""

    login: str
    id: int


class Label(NamedTuple):
    """A label of a repository."""

    name: str
    color: str
    description: str
    is_archived: bool


class Issue(NamedTuple):
    """An issue as GitHub shows it."""

    number: int
    title: str
    body: str
    labels: tuple[str, ...]
    state: str
    state_reason: str | None
    author: Account
    url: str

    @property
    def is_open(self) -> bool:
        return self.state == "open"


class Comment(NamedTuple):
    """A comment on an issue; `reactions` counts each kind that it has."""

    id: int
    text: str
    author: Account
    reactions: Mapping[str, int]


class GitHub:
    """A repository on localhub, read over HTTP as any client reads it."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name = server, name

    def get(self, path: str = "") -> Any:
        """Return one thing: a path without a leading stroke, or the repository itself."""
        return self._response(f"{self.server.url}/repos/{self.name}/{path}".rstrip("/")).json()

    def every(self, path: str) -> list[Any]:
        """Return all pages of a list."""
        url: str | None = f"{self.server.url}/repos/{self.name}/{path}"
        found: list[Any] = []
        while url:
            response = self._response(url, {} if "page=" in url else {"per_page": "100"})
            found += response.json()
            url = response.links.get("next", {}).get("url")
        return found

    def issues(self) -> dict[int, Issue]:
        """Return the issues by number, oldest first and without pull requests."""
        found = self.every("issues?state=all&sort=created&direction=asc")
        return {data["number"]: _issue(data) for data in found if "pull_request" not in data}

    def comments(self, number: int) -> list[Comment]:
        """Return the comments on an issue or pull request, oldest first."""
        return [_comment(data) for data in self.every(f"issues/{number}/comments")]

    def labels(self) -> list[Label]:
        """Return the labels of the repository."""
        return [
            Label(data["name"], data["color"], data["description"] or "", bool(data.get("archived_at")))
            for data in self.every("labels")
        ]

    def pulls(self) -> list[Any]:
        """Return the pull requests, open and closed, as GitHub shows them."""
        return self.every("pulls?state=all")

    def _response(self, url: str, parameters: Mapping[str, str] | None = None) -> requests.Response:
        token = {"Authorization": f"Bearer {LOCAL_TOKEN}"}
        response = SESSION.get(url, params=parameters, headers=token, timeout=10)
        response.raise_for_status()
        return response


def reactions(data: Any) -> dict[str, int]:
    """Return how often each reaction was given to an issue or comment."""
    return {content: n for content, n in data["reactions"].items() if content not in ("url", "total_count") and n}


def _account(data: Any) -> Account:
    return Account(data["login"], data["id"])


def _issue(data: Any) -> Issue:
    labels = tuple(label["name"] for label in data["labels"])
    state, author = (data["state"], data["state_reason"]), _account(data["user"])
    return Issue(data["number"], data["title"], data["body"] or "", labels, *state, author, data["html_url"])


def _comment(data: Any) -> Comment:
    return Comment(data["id"], data["body"], _account(data["user"]), reactions(data))
