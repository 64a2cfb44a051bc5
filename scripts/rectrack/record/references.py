"""What one file names and another one holds: whether it is there, and what was meant if it is not."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping

from rectrack.record.load import PARTIES, TRACKER
from rectrack.record.register import Register
from rectrack.record.stances import WITHDRAWN
from rectrack.record.values import by_id
from rectrack.text.problems import Fault, Path, nearest, shown

_FILES = {
    "party": PARTIES,
    **dict.fromkeys(("stance", "theme", "addressee", "document", "kind", "answer", "outcome", "group"), TRACKER),
}
"""Where people add a new one, of what they add."""


class References:
    """What all files can refer to, by its kind and its id."""

    def __init__(self, register: Register) -> None:
        tracker = register.tracker
        self.things: dict[str, Mapping[str, object]] = {
            "status": by_id(tracker.statuses),
            "stance": by_id((*tracker.stances, WITHDRAWN)),
            "theme": by_id(tracker.themes),
            "addressee": by_id(tracker.addressees),
            "document": by_id(tracker.documents),
            "kind": by_id(tracker.kinds),
            "answer": by_id(tracker.answers),
            "outcome": by_id(tracker.outcomes),
            "group": by_id(tracker.groups),
            "party": by_id(register.parties),
            "party or addressee": {**by_id(tracker.addressees), **by_id(register.parties)},
            # those that cannot be read are there by their id alone
            "recommendation": dict.fromkeys(register.paths) | by_id(register.recommendations),
        }
        self._unknown: dict[tuple[str, str], tuple[str, str]] = {}

    def known(self, what: str, value: str, at: Path) -> Iterable[Fault]:
        """What is wrong with a reference; the same mistake in a thousand files is looked at once."""
        if is_known(value, self.things[what]):
            return ()
        wrong = self._unknown.get((what, value)) or _unknown(what, value, self.things[what])
        self._unknown[what, value] = wrong
        return [Fault(at, *wrong)]

    def all_known(self, what: str, values: tuple[str, ...], *at: str | int) -> Iterator[Fault]:
        """What is wrong with the references of a list."""
        for n, value in enumerate(values):
            yield from self.known(what, value, (*at, n))
        for n in again(values):
            yield Fault((*at, n), f"{shown(values[n])} stands here a second time", "keep one of the two")


def known(what: str, value: str, valid: Mapping[str, object], at: Path) -> Iterable[Fault]:
    """What is wrong with a reference to one of these."""
    return () if is_known(value, valid) else [Fault(at, *_unknown(what, value, valid))]


def is_known(value: str, valid: Collection[str]) -> bool:
    """Whether a value is among the valid ones, as far as all of them could be read."""
    return value in valid or not value or "" in valid


def again(values: Collection[Hashable]) -> list[int]:
    """Where a value stands that stood before."""
    if len(values) == len(set(values)):
        return []
    first: dict[Hashable, int] = {}
    return [n for n, value in enumerate(values) if first.setdefault(value, n) != n and value]


def _unknown(what: str, value: str, valid: Mapping[str, object]) -> tuple[str, str]:
    """What is wrong with a reference to nothing, and what would be right."""
    hint = nearest(value, dict(sorted(valid.items())))
    added = f"a new {what} is added to {_FILES[what]}" if what in _FILES else ""
    hints = [hint] if hint.startswith(("did", "write")) else filter(None, [hint, added])
    return f"unknown {what} {shown(value)}", "; ".join(hints)
