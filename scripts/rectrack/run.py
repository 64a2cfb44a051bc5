"""All of a run, part after part, so that the trouble of one hides no other's."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeAlias

from rectrack.guards import NothingToDoError
from rectrack.huberrors import StoppedByHandError

Part: TypeAlias = Callable[[], None]


def run(*, record: Part, propose: Part, sync: Part, publish: Part) -> None:
    """Do the parts in this order, whatever becomes of the ones before; the board is published after a sync only.

    Raises `ExceptionGroup` with all that went wrong, each once. That nothing has been synced yet is no trouble of
    the first two: the sync says what to do about it.
    """
    troubles: dict[str, Exception] = {}

    def attempt(part: Part) -> bool:
        try:
            part()
        except Exception as error:  # noqa: BLE001 - a mistake of the program in one part is one part's trouble too
            troubles.setdefault(str(error), error)
            if isinstance(error, StoppedByHandError):
                raise ExceptionGroup("stopped", list(troubles.values())) from None
            return False
        return True

    for part in (record, propose):
        attempt(partial(_unless_new, part))
    if attempt(sync):
        attempt(publish)
    if troubles:
        raise ExceptionGroup("a part of the run failed", list(troubles.values()))


def _unless_new(part: Part) -> None:
    with suppress(NothingToDoError):
        part()
