"""What a rehearsal keeps on this machine, apart from what is committed, and when it starts anew."""

from collections.abc import Collection
from pathlib import Path

from rectrack.github.connect import DATABASE
from rectrack.pages import status_json
from rectrack.pages.status_json import Published
from rectrack.record.register import Register
from rectrack.sync.trust import Notice
from rectrack.text.problems import RefusedError

ANEW = Notice(number=0, message="Most recommendations of the rehearsal before are gone, so it starts anew.")


def live_repository(root: Path) -> str:
    """Return the name of the repository in the status.json of `root`, empty if it names none."""
    known = status_json.read(root / status_json.FILE)
    return known.repository.name if known and known.repository else ""


def remembered(workspace: Path) -> Published | None:
    """What followers were told last in a rehearsal, or None; raises `RefusedError` where it cannot be read."""
    path = workspace / status_json.FILE
    try:
        return status_json.read(path)
    except RefusedError:
        raise RefusedError(f"The rehearsal cannot read {path}. To begin anew, delete {workspace}.") from None


def is_of_other_files(ids: Collection[str], before: Published | None, register: Register) -> bool:
    """Whether most recommendations of the rehearsal before are gone; `ids` are those that have an issue there.

    Its issues say so, not what it remembers: a first rehearsal may have been broken off.
    """
    gone_before = {entry.id for entry in before.gone} if before else set()
    names = {name for r in register.recommendations for name in (r.id, *r.formerly)}
    known = set(ids) - gone_before
    return 2 * len(known - names) > len(known)


def emptied(workspace: Path) -> Path:
    """The folder, once the rehearsal before and what it remembers are deleted."""
    for path in (workspace / status_json.FILE, *workspace.glob(f"{DATABASE}*")):  # SQLite's journal lies beside it
        path.unlink(missing_ok=True)
    return workspace
