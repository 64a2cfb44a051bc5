"""The newest memory of a tracker: the status.json that says what followers were told last.

It lies in the clone, on main, and where the board goes by a pull request, on its branch.
Of several the one counts that has told the most and knows the most issues: neither is ever taken back.
"""

from collections.abc import Mapping
from pathlib import Path

from rectrack.github.client import Hub
from rectrack.github.git import Git
from rectrack.pages import status_json
from rectrack.pages.status_json import FILE, Published
from rectrack.record.tracker import Tracker
from rectrack.sync import guards
from rectrack.text import files
from rectrack.text.problems import RefusedError


def recall(root: Path, tracker: Tracker, environment: Mapping[str, str]) -> bool:
    """Bring the newest memory into a clone; whether it came from elsewhere. Nothing is done where there is none."""
    if not (root / ".git").exists():
        return False
    here, git = status_json.read(root / FILE), Git(root, environment)
    found = newest(git, tracker)
    if found is None or not is_newer(found, here):
        return False
    files.replace(root / FILE, status_json.text(found).encode())
    return True


def is_behind(root: Path, tracker: Tracker, environment: Mapping[str, str]) -> bool:
    """Whether the folder is a clone that lacks the newest commit of main; it is not where that cannot be known."""
    if not (root / ".git").exists():
        return False
    git = Git(root, environment)
    try:
        newest_main = git.fetched(tracker.branch)
    except RefusedError:
        return False
    return newest_main is not None and git.common(newest_main, "HEAD") != newest_main


def of(hub: Hub, git: Git, tracker: Tracker, undone: str) -> Published:
    """What the last sync of this very repository left, here or where it was published.

    Raises `GuardError` where nothing may be written to the repository, and `NothingToDoError`, which names what is
    left undone, where nothing has been synced to it.
    """
    about = hub.here
    guards.guard_repository(about, hub.target)
    here, elsewhere = status_json.read(git.folder / FILE), newest(git, tracker)
    found = elsewhere if elsewhere and is_newer(elsewhere, here) else here
    if found is None or not about.repository.is_same(found.repository):
        raise guards.NothingToDoError(f"Nothing has been synced to {hub.target.name} yet, so nothing is {undone}.")
    return found


def newest(git: Git, tracker: Tracker) -> Published | None:
    """The newest memory that has been published on main or on the board's branch, or None."""
    memories = [_at(git, branch) for branch in (tracker.branch, tracker.publishing.branch)]
    known = [memory for memory in memories if memory and memory.repository]
    return max(known, key=_age, default=None)


def is_newer(one: Published, other: Published | None) -> bool:
    """Whether followers of the same repository have been told more by the first."""
    if other is None or other.repository is None:
        return True
    return _age(one) > _age(other) and other.repository.is_same(one.repository)


def _age(memory: Published) -> tuple[int, int]:
    return memory.told, len(memory.pairs)


def _at(git: Git, branch: str) -> Published | None:
    try:
        commit = git.fetched(branch)
    except RefusedError:  # no origin, or no network: what lies here has to do
        return None
    text = git.text(commit, FILE) if commit else None
    return status_json.decode(text) if text else None
