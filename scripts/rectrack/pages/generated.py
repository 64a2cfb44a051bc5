"""What the tracker writes, and nobody else should: the board's section and pages, and status.json."""

from collections.abc import Iterable, Iterator

from rectrack.github.git import Git
from rectrack.pages.status_json import FILE
from rectrack.record.folder import FOLDER
from rectrack.record.markers import END, PAGE_MARKER, README, START, are_right
from rectrack.text.problems import Problem

_INSTEAD = f"undo your change of it, and edit a file in {FOLDER}/ or tracker.yaml: the board follows by itself"


def edited(git: Git, before: str, after: str, paths: Iterable[str]) -> list[Problem]:
    """A problem for each generated text that differs between two commits; `paths` are those that differ at all."""
    return [problem for path in paths for problem in _edits(git, before, after, path)]


def _edits(git: Git, before: str, after: str, path: str) -> Iterator[Problem]:
    was, now = (_text(git, commit, path) for commit in (before, after))
    if path == FILE:
        yield Problem(path, 1, 1, "this file is written by the tracker alone", _INSTEAD)
    elif path.startswith(f"{FOLDER}/board-") and PAGE_MARKER in (was + now):
        yield Problem(path, 1, 1, "this page of the board is written by the tracker alone", _INSTEAD)
    elif path == README and _section(was) and not are_right(now):
        message = (
            "the board's two markers stand here once each, and what is between them is written by the tracker alone"
        )
        yield Problem(path, _first_difference(was, now), 1, message, _INSTEAD)
    elif path == README and _section(was) and _section(was) != _section(now):
        message = "the part between the board's two markers is written by the tracker alone"
        yield Problem(path, _first_difference(was, now), 1, message, _INSTEAD)


def _text(git: Git, commit: str, path: str) -> str:
    return (git.text(commit, path) or b"").decode(errors="replace").replace("\r\n", "\n")


def _section(text: str) -> str:
    """What stands between the markers, empty where they are not there."""
    return text.partition(START)[2].partition(END)[0] if START in text and END in text else ""


def _first_difference(was: str, now: str) -> int:
    """The first line of the section that differs, as `now` counts; the start's where the section is gone."""
    start = now.partition(START)[0].count("\n") + 1 if START in now else 1
    pairs = zip(_section(was).split("\n"), _section(now).split("\n"), strict=False)
    return start + next((n for n, (old, new) in enumerate(pairs) if old != new), 0)
