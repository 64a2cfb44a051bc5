"""What parties and addressees have said that waits to be merged: counted from the files, each with its day. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from rectrack.pages.status_json import Waiting
from rectrack.record.recommendation import Recommendation, Source
from rectrack.record.values import When


def unmerged(main: Mapping[str, Recommendation], branch: Iterable[Recommendation]) -> Waiting | None:
    """The statements that a branch has and main does not; None where there are none.

    Only those of parties and addressees, from comments: their positions and objections, and the ends of these. The
    day of each is that on which it was said, which the file has, however often the branch is renewed.
    """
    days = [day for one in branch if one.id in main for _, _, day in {*_said(one)} - {*_said(main[one.id])}]
    return Waiting(count=len(days), since=min(days)) if days else None


def _said(r: Recommendation) -> Iterator[tuple[str, str, When]]:
    """Each statement by what it is, the comment that it comes from, and its day."""
    for position in r.positions:
        yield from _from_comment(f"{position.party} {position.stance}", position.source, position.date)
    for dispute in r.disputes:
        yield from _from_comment(f"{dispute.by} objects", dispute.source, dispute.date)
        if dispute.ended:
            yield from _from_comment(f"{dispute.by} objects no more", dispute.ended_source, dispute.ended)


def _from_comment(what: str, source: Source | None, day: When) -> Iterator[tuple[str, str, When]]:
    if source and source.comment:
        yield what, source.comment, day
