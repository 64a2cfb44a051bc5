"""All of a run, part after part, so that the trouble of one hides no other's."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeAlias

from rectrack.github.errors import LimitedError, StoppedByHandError
from rectrack.sync.guards import NothingToDoError

Part: TypeAlias = Callable[[], Exception | None]
"""Raises what kept it from its work, and returns what stopped it part-way, after which what is done can be shown."""


def run(
    *, record: Part, propose: Part, sync: Part, publish: Part, go_on: Callable[[LimitedError], Exception]
) -> None:
    """Do the parts in this order, whatever becomes of the ones before; the board is published after a sync only.

    Where GitHub's limit ended the run, `go_on` has the last word on it. Raises `ExceptionGroup` with all that there
    is to tell, each once. That nothing has been synced yet is no trouble of the first two: the sync says what to do
    about it.
    """
    troubles: dict[str, Exception] = {}

    def attempt(part: Part) -> bool:
        """Whether a part did its work, or some of it."""
        try:
            trouble = part()
        except Exception as error:  # noqa: BLE001 - a mistake of the program in one part is one part's trouble too
            troubles.setdefault(str(error), error)
            return False
        if trouble:
            troubles.setdefault(str(trouble), trouble)
        return not isinstance(trouble, StoppedByHandError)

    for part in (record, propose):
        attempt(partial(_unless_new, part))
    if attempt(sync):
        attempt(publish)
    told = [trouble for trouble in troubles.values() if not isinstance(trouble, LimitedError)]
    limits = [trouble for trouble in troubles.values() if isinstance(trouble, LimitedError)]
    if limits:
        told.append(go_on(max(limits, key=lambda limit: limit.seconds)))
    if told:
        raise ExceptionGroup("the run has something to tell", told)


def _unless_new(part: Part) -> Exception | None:
    with suppress(NothingToDoError):
        return part()
    return None
