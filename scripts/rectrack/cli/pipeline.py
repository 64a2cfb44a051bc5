"""All of a run, part after part, so that the trouble of one hides no other's."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from msgspec import UNSET
from msgspec.structs import replace

from rectrack.github.errors import LimitedError, StoppedByHandError
from rectrack.intake.comments import IntakeOutcome as Recorded
from rectrack.sync.apply import NothingToDoError
from rectrack.sync.publish import Synced
from rectrack.sync.runner import SyncOutcome
from rectrack.workspace.transaction import Checked

T = TypeVar("T")


class Parts(NamedTuple):
    """What a run does, in this order. Each raises what kept it from its work; `read` gives the clone's files anew.

    Where GitHub's limit ended the run, `go_on` has the last word on it.
    """

    read: Callable[[], Checked]
    record: Callable[[Checked], Recorded]
    propose: Callable[[Checked], None]
    sync: Callable[[Checked], SyncOutcome]
    publish: Callable[[Synced], None]
    go_on: Callable[[LimitedError], Exception]


def run_parts(parts: Parts, files: Checked) -> None:
    """Do the parts, whatever becomes of the ones before; the board is published after a sync only.

    What one part knows is handed to the next, and read again only where it is not known what a part has changed.
    Raises `ExceptionGroup` with all that there is to tell, each once. That nothing has been synced yet is no trouble
    of the first two: the sync says what to do about it.
    """
    told = _Told()
    said = told.of(lambda: _unless_new(lambda: parts.record(files), Recorded(files, None, UNSET)))
    told.note(said.stopped if said else None)
    now = (said and said.files) or told.of(parts.read)
    if now:
        now = replace(now, waiting=said.waiting if said else UNSET)
        told.of(lambda: _unless_new(lambda: parts.propose(now), None))
        synced = told.of(lambda: parts.sync(now))
        told.note(synced.stopped if synced else None)
        if synced and not isinstance(synced.stopped, StoppedByHandError):
            told.of(lambda: parts.publish(Synced(now, synced.published)))
    told.raise_all(parts.go_on)


class _Told:
    """The troubles of a run by their words."""

    def __init__(self) -> None:
        self.troubles: dict[str, Exception] = {}

    def note(self, trouble: Exception | None) -> None:
        if trouble:
            self.troubles.setdefault(str(trouble), trouble)

    def of(self, part: Callable[[], T]) -> T | None:
        """What a part gives, None where it did not do its work."""
        try:
            return part()
        except Exception as error:  # noqa: BLE001 - a mistake of the program in one part is one part's trouble too
            self.note(error)
            return None

    def raise_all(self, go_on: Callable[[LimitedError], Exception]) -> None:
        limits = [trouble for trouble in self.troubles.values() if isinstance(trouble, LimitedError)]
        told = [trouble for trouble in self.troubles.values() if not isinstance(trouble, LimitedError)]
        if limits:
            told.append(go_on(max(limits, key=lambda limit: limit.seconds)))
        if told:
            raise ExceptionGroup("the run has something to tell", told)


def _unless_new(part: Callable[[], T], otherwise: T) -> T:
    """What a part gives, or this where nothing has been synced yet."""
    try:
        return part()
    except NothingToDoError:
        return otherwise
