"""The interfaces that users use: the command line, git, and GitHub's REST API as localhub serves it."""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

import requests
import time_machine
import yaml

from localhub import REHEARSAL_TOKEN, Server
from rectrack.cli import main

ALICE = {
    f"GIT_{role}_{name}": value
    for role in ("AUTHOR", "COMMITTER")
    for name, value in (("NAME", "Alice"), ("EMAIL", "alice@example.org"))
}
"""A person who commits."""


class Finished(NamedTuple):
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str


def rectrack(root: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Finished:
    """Run `rectrack --root ROOT ARGUMENTS` in this process with these variables and no others of GitHub's."""
    out, err, code = _Terminal(), _Terminal(), 0
    with (
        patch.object(sys, "argv", ["rectrack", "--root", str(root), *arguments]),
        patch.dict(os.environ, outside_actions() | dict(environment or {}), clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
    return Finished(code, out.text(), err.text())


class _Terminal(io.TextIOWrapper):
    """A stream that takes text and bytes, as those of a process do."""

    def __init__(self) -> None:
        self._written = io.BytesIO()
        super().__init__(self._written, "utf-8", newline="", write_through=True)

    def text(self) -> str:
        """Return what was written."""
        return self._written.getvalue().decode()


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


def git(folder: Path, *arguments: str, day: str = "") -> str:
    """Run git as Alice, on a day if one is given, and return what it prints."""
    dates = {f"GIT_{role}_DATE": f"{day}T12:00:00Z" for role in ("AUTHOR", "COMMITTER") if day}
    command = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=outside_actions() | ALICE | dates,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return command.stdout


def shown(finished: Finished) -> str:
    """Return what a person sees of a command: standard output, then errors and an exit code other than 0."""
    code = f"[exit {finished.code}]\n" if finished.code else ""
    errors = f"[standard error]\n{finished.err}" if finished.err else ""
    return f"{finished.out}{errors}{code}"


def workflows(action: str) -> dict[str, str]:
    """Return the workflows with which a tracker begins, by path; they call this action (OWNER/NAME@COMMIT)."""
    with TemporaryDirectory() as name:
        given = ("--title", "Ours", "--kept-by", "The panel", "--theme", "Law", "--action", action)
        finished = rectrack(Path(name), "init", *given)
        assert finished.code == 0, finished.err
        paths = (Path(name) / ".github/workflows").iterdir()
        return {path.relative_to(name).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def only_git(folder: Path, day: str) -> str:
    """Return a PATH on which git is the only program, without a browser for example; it commits on this day."""
    program = shutil.which("git")
    assert program
    folder.mkdir(exist_ok=True)
    dates = " ".join(f"GIT_{role}_DATE={day}T12:00:00Z" for role in ("AUTHOR", "COMMITTER"))
    (folder / "git").write_text(f'#!/bin/sh\nexport {dates}\nexec {program} "$@"\n')
    (folder / "git").chmod(0o755)
    return str(folder)


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


class GitHub:
    """A repository on localhub, read over HTTP as any client reads it."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name = server, name

    def every(self, path: str) -> list[Any]:
        """Return all pages of a list."""
        url: str | None = f"{self.server.url}/repos/{self.name}/{path}"
        found: list[Any] = []
        while url:
            response = requests.get(
                url,
                params={} if "page=" in url else {"per_page": "100"},
                headers={"Authorization": f"Bearer {REHEARSAL_TOKEN}"},
                timeout=10,
            )
            response.raise_for_status()
            found += response.json()
            url = response.links.get("next", {}).get("url")
        return found
