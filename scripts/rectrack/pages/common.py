"""What is the same for most recommendations, so that the board says it once and not beside each."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from rectrack.pages.status_json import Entry
from rectrack.record.values import Id, When


class Common(Struct, frozen=True, kw_only=True):
    """The status and its date that most have at which nobody has looked since; `status` is empty where few are alike.

    `for_all` says that every one of them is so, `asked` whether anybody is known to have been asked for an answer, or
    to have given one.
    """

    status: Id
    since: When
    for_all: bool
    asked: bool

    def holds(self, entry: Entry) -> bool:
        """Whether a recommendation stands as most of them do, and nothing else is known of its status."""
        return _is_plain(entry) and (entry.status, entry.since) == (self.status, self.since)


def common(entries: Sequence[Entry]) -> Common:
    """What most of these have in common."""
    plain = Counter((entry.status, entry.since) for entry in entries if _is_plain(entry))
    ((status, since), number), *_ = plain.most_common(1) or [(("", ""), 0)]
    return Common(
        status=status if number > 1 else "",
        since=since,
        for_all=number == len(entries),
        asked=any(e.answers or any(asked.wanted == "answer" for asked in e.requests) for e in entries),
    )


def _is_plain(entry: Entry) -> bool:
    """Whether no more is known of its status than since when it has it."""
    return not (entry.checked or entry.according_to) and entry.last_looked == entry.since
