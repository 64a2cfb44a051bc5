"""What the tracker writes, and nobody else should: its sections in the README, the board's pages, and status.json."""

from collections.abc import Iterable, Iterator

from rectrack.github.git import Git
from rectrack.pages.status_json import FILE
from rectrack.record.folder import FOLDER
from rectrack.record.markers import PAGE_MARKER, README, SECTIONS, MarkedSection
from rectrack.text.problems import Problem

_INSTEAD = f"undo your change of it, and edit a file in {FOLDER}/ or tracker.yaml: this follows by itself"


def edited(git: Git, before: str, after: str, paths: Iterable[str]) -> list[Problem]:
    """Return a problem for each generated text that differs between two commits. `paths` are the changed files."""
    return [problem for path in paths for problem in _edits(git, before, after, path)]


def _edits(git: Git, before: str, after: str, path: str) -> Iterator[Problem]:
    was, now = (_text(git, commit, path) for commit in (before, after))
    if path == README:
        yield from (problem for section in SECTIONS for problem in _section_edits(section, was, now))
    elif path == FILE:
        yield Problem(path, 1, 1, "this file is written by the tracker alone", _INSTEAD)
    elif path.startswith(f"{FOLDER}/board-") and PAGE_MARKER in (was + now):
        yield Problem(path, 1, 1, "this page of the board is written by the tracker alone", _INSTEAD)


def _section_edits(section: MarkedSection, was: str, now: str) -> Iterator[Problem]:
    """What is wrong with a section of the README now; one that may lack may also be taken away."""
    if not section.inside(was) or (section.may_lack and not section.stands_in(now)):
        return
    if not section.is_right(now):
        message = (
            f"the two markers of {section.what} stand here once each, and what is between them is written by the "
            "tracker alone"
        )
        yield Problem(README, _first_difference(section, was, now), 1, message, _INSTEAD)
    elif section.inside(was) != section.inside(now):
        message = f"the part between the two markers of {section.what} is written by the tracker alone"
        yield Problem(README, _first_difference(section, was, now), 1, message, _INSTEAD)


def _text(git: Git, commit: str, path: str) -> str:
    return (git.text(commit, path) or b"").decode(errors="replace").replace("\r\n", "\n")


def _first_difference(section: MarkedSection, was: str, now: str) -> int:
    """The first line of the section that differs, as `now` counts; the start's where the section is gone."""
    pairs = zip(section.inside(was).split("\n"), section.inside(now).split("\n"), strict=False)
    return section.line(now) + next((n for n, (old, new) in enumerate(pairs) if old != new), 0)
