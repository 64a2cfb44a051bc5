"""One trouble stays one: what GitHub refuses to one is told, and all others get theirs."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from rectrack.github.errors import AbsentError, BlockedError, LockedError, OneRefusedError, StoppedError
from rectrack.record.withheld import NOBODY, Withheld

ENOUGH = 3
"""Attempts of one kind that, all refused, are no trouble of one any more."""


class Attempt:
    """Something that is done for one; `refusal` says why GitHub refused it, empty where it did not."""

    refusal = ""


class Refusals:
    """Refusals of single items in a run, with a line for each in `told`. The items stay due.

    `names` replaces withheld names in these lines.
    """

    def __init__(self) -> None:
        self.told: list[str] = []
        self.names: Withheld = NOBODY
        self._attempts: defaultdict[str, list[Attempt]] = defaultdict(list)

    @contextmanager
    def of_one(self, kind: str, what: str, *, is_a_persons: bool = False) -> Iterator[Attempt]:
        """Do something for one, and go on where GitHub refuses it to that one alone.

        `kind` names what is attempted alike for many (`issues to open`), `what` begins the line that tells of a
        refusal. What `is_a_persons` own (a form, a comment) they may refuse the tracker by blocking its account, as
        often as they like. Whatever concerns all is raised.
        """
        attempt = Attempt()
        try:
            yield attempt
        except OneRefusedError as refusal:
            is_over = isinstance(refusal, AbsentError) and refusal.why in ("deleted", "transferred")
            told = f"{what}: {refusal}" + ("" if is_over else " The next run tries again.")
            attempt.refusal = self.names.out_of(told)
            self.told.append(attempt.refusal)
            if isinstance(refusal, LockedError) or (is_a_persons and isinstance(refusal, BlockedError)):
                return  # it says only what people did to this one
        self._attempts[kind].append(attempt)

    @contextmanager
    def walk(self) -> Iterator[None]:
        """Around all that one walk attempts, which is judged by itself.

        Raises `StoppedError` at its end where all of a kind were refused, which concerns all.
        """
        self._attempts.clear()
        yield
        for kind, tried in self._attempts.items():
            if len(tried) >= ENOUGH and all(attempt.refusal for attempt in tried):
                raise StoppedError(f"GitHub refuses every one of {len(tried)} {kind}. {tried[-1].refusal}")
