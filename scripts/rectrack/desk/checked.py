"""Files that were found right, and the commit that has the same: what one part of a run passes on to the next."""

from contextlib import suppress
from datetime import date
from pathlib import Path

from msgspec import UNSET, Struct

from rectrack.desk import check
from rectrack.github import revisions
from rectrack.github.git import Git
from rectrack.pages import status_json
from rectrack.pages.status_json import Waits
from rectrack.record.folder import FOLDER
from rectrack.record.load import PARTIES, TRACKER, Loaded
from rectrack.record.markers import README
from rectrack.record.register import Register
from rectrack.record.tracker import Tracker
from rectrack.text.problems import RefusedError

_JUDGED = (FOLDER, TRACKER, PARTIES, "templates")
"""What the check looks at, but for the place of the board."""
_GENERATED = (README, status_json.FILE, ".github")


class Checked(Struct, frozen=True, kw_only=True):
    """`commit` is empty where no commit is known to have these files.

    `waiting` is what parties have said that waits to be merged into them, where somebody has looked.
    """

    loaded: Loaded
    commit: str = ""
    waiting: Waits = UNSET

    @property
    def register(self) -> Register:
        """What the files say."""
        return self.loaded.register

    @property
    def tracker(self) -> Tracker:
        """The settings."""
        return self.loaded.register.tracker

    def at(self, commit: str, folder: Path, today: date) -> "Checked":
        """The files of a commit, which lie in a folder: read only where they are not these.

        Raises `InvalidFilesError`.
        """
        return self if commit == self.commit else Checked(loaded=check.right(folder, today), commit=commit)


def files(root: Path, today: date, clone: Git | None = None) -> Checked:
    """Return the files in a folder.

    Raises `InvalidFilesError`, or `RefusedError` if git changes the encoding of a file in the clone.
    """
    if clone:
        revisions.refuse_other_encoding(clone, *_JUDGED, *_GENERATED)
    loaded, commit = check.right(root, today), ""
    with suppress(RefusedError):  # where there is no git, nothing is known of a commit
        commit = revisions.lying(clone, _JUDGED) if clone else ""
    return Checked(loaded=loaded, commit=commit)
