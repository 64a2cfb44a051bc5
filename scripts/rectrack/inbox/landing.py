"""Where what was said comes to stand: on main, or where it waits for somebody to merge it."""

from collections.abc import Collection, Mapping
from typing import NamedTuple, Protocol

from msgspec import Struct

from rectrack.desk.checked import Checked
from rectrack.desk.editor import Desk
from rectrack.inbox.carry import Dropped
from rectrack.inbox.case import Judged
from rectrack.inbox.ledger import Claim, Ledger
from rectrack.pages.status_json import Waits


class Waiting(Struct, frozen=True, kw_only=True):
    """The newest commit of the branch, the one of main that it `begun` with, and the comments that it holds.

    `page` shows its pull request, which was closed without being merged where it `is_declined`.
    """

    commit: str
    begun: str
    ledger: Ledger
    page: str
    is_declined: bool


class Ground(Struct, frozen=True, kw_only=True):
    """Where a run begins: the newest commit of main, and the one with the `files` to judge by and to add to.

    `parents` are the commits that the next one goes on from. `recorded` are the claims of commits on main and on the
    branch, by the keys of the comments. `unwanted` are the keys of what has waited and people want nothing of.
    `dropped` is what waited and does not fit any more; `trouble` says why the newest main is not in the files.
    """

    main: str
    files: str
    parents: tuple[str, ...]
    recorded: Mapping[str, Claim] = {}
    unwanted: frozenset[str] = frozenset()
    waiting: Waiting | None = None
    dropped: tuple[Dropped, ...] = ()
    trouble: str = ""

    @property
    def declined(self) -> frozenset[str]:
        """The keys of all that people want nothing of, whether they have been told or not."""
        over = self.waiting.ledger.over if self.waiting and self.waiting.is_declined else frozenset()
        return self.unwanted | over

    @property
    def waits(self) -> Waiting | None:
        """What waits still."""
        return None if self.waiting and self.waiting.is_declined else self.waiting


class Made(NamedTuple):
    """A desk at which files were changed for what is said."""

    desk: Desk
    new: Collection[Judged]

    @property
    def paths(self) -> list[str]:
        """The files that were changed, for git: where one is a link, what it leads to."""
        top = self.desk.root.resolve()
        return sorted({(self.desk.root / one.path).resolve().relative_to(top).as_posix() for one in self.new})

    @property
    def said(self) -> Mapping[str, frozenset[str]]:
        """What has left traces there, and which, by its key."""
        return {one.remark.key: one.traces for one in self.new}


class Landing(Protocol):
    """The way to the record that a tracker's settings say.

    `clone` is what lies in the clone, None where that is not known any more; `statements` are those of parties that
    wait to be merged, unset where nobody has looked.
    """

    clone: Checked | None
    statements: Waits

    def begin(self, main: str, recorded: Mapping[str, Claim]) -> Ground:
        """Where to begin on the newest main, whose commits claim these; raises `RefusedError`."""

    def land(self, ground: Ground, made: Made) -> str:
        """Push what was made; the page where it can be merged then, empty where it waits for nobody.

        Raises `RaceError` where somebody else was faster, and `RefusedError`.
        """
