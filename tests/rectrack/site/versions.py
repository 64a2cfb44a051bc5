"""A recommendation in several versions, one a commit, and what is told of them."""

from collections.abc import Mapping, Sequence

from rectrack.record.decode import decode, nothing
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.record.tracker import Tracker
from rectrack.site.changes import Commit, recorded
from rectrack.site.events import Event, Recorded
from rectrack.yaml import reader
from tests.rectrack import files


def version(**changes: str | None) -> Recommendation:
    """The recommendation of `files`, with other fields."""
    return decode(reader.parse(files.recommendation(**changes)), Recommendation)


def commits(*versions: Recommendation | Sequence[Recommendation]) -> list[Commit]:
    """A commit a day, each with what it left."""
    left = [(one,) if isinstance(one, Recommendation) else tuple(one) for one in versions]
    return [Commit(id=f"c{n}", day=f"2026-01-{n:02}", there=there) for n, there in enumerate(left, 1)]


def story(*versions: Recommendation | Sequence[Recommendation]) -> Recorded:
    """What is told of them; the last versions are what the record says today."""
    made = commits(*versions)
    today = {r.id: r for commit in made for r in commit.there}
    return recorded(
        made, Register(tracker=nothing(Tracker), parties=(), recommendations=(*today.values(),), paths={})
    )


def second(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> tuple[Event, ...]:
    """What a commit tells that changes a recommendation so."""
    return tuple(event for event in story(version(**before), version(**after)).events if event.commit == "c2")
