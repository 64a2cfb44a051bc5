"""What is said of parties and addressees, without what they object to: the one place that decides it.

As long as an objection stands, nothing that others say of its author here counts, nor is it called the author's
earlier word: it is shown below the objection, and nowhere else.
"""

from rectrack.record.recommendation import Dispute, Position, Recommendation, Response


def objections(r: Recommendation) -> tuple[Dispute, ...]:
    """The objections that have not ended."""
    return tuple(dispute for dispute in r.disputes if not dispute.ended)


def positions(r: Recommendation) -> list[Position]:
    """The positions, without those to which their party objects."""
    objecting = _objecting(r)
    return [position for position in r.positions if position.is_spoken or position.party not in objecting]


def responses(r: Recommendation) -> list[Response]:
    """The answers, without those to which their addressee objects."""
    objecting = _objecting(r)
    return [response for response in r.responses if response.is_spoken or response.by not in objecting]


def disputed_positions(r: Recommendation, by: str) -> list[Position]:
    """The positions to which this party objects."""
    return [p for p in r.positions if p.party == by and not p.is_spoken and by in _objecting(r)]


def disputed_responses(r: Recommendation, by: str) -> list[Response]:
    """The answers to which this addressee objects."""
    return [a for a in r.responses if a.by == by and not a.is_spoken and by in _objecting(r)]


def _objecting(r: Recommendation) -> frozenset[str]:
    return frozenset(dispute.by for dispute in objections(r))
