"""What follows from one recommendation: since when it stands where it stands, whether anyone looked, and so on.

The issue, the board, status.json and the announcements all say these same things.
"""

from collections.abc import Iterable, Mapping

from rectrack.agreement import STANCES, standing
from rectrack.model import Document, Party, Position, Recommendation, Source, When
from rectrack.render import Markdown, line, link


def since(recommendation: Recommendation) -> When:
    """When the current status began: the date of the first entry of the last run of entries that have it."""
    start = recommendation.history[-1].date
    for entry in reversed(recommendation.history):
        if entry.status != recommendation.status:
            break
        start = entry.date
    return start


def last_looked(recommendation: Recommendation) -> When:
    """The last date on which anybody is known to have looked: a check, or the last entry of the history."""
    checked = recommendation.last_checked
    return checked.date if checked else recommendation.history[-1].date


def is_overdue(recommendation: Recommendation, today: When, *, closed: bool) -> bool:
    """Whether the target date (its last day, if only a month or a year is given) is over."""
    target = recommendation.target_date
    return bool(target) and not closed and str(target) < today[: len(str(target))]


def views(
    recommendation: Recommendation, parties: Mapping[str, Party]
) -> list[tuple[str, list[tuple[Party, Position]]]]:
    """The standing positions by stance, those of one stakeholder group together, own ones before reported."""
    current = standing(recommendation.positions)
    current.sort(key=lambda p: (bool(p.reported_by), parties[p.party].group))
    held = {stance: [(parties[p.party], p) for p in current if p.stance == stance] for stance in STANCES}
    return [(STANCES[stance], those) for stance, those in held.items() if those]


def group(party: Party) -> str:
    """The party's stakeholder group in words."""
    words = party.group.replace("-", " ")
    return f"{words}, inferred" if party.group_inferred else words


def where(source: Source | None, documents: Mapping[str, Document]) -> Markdown:
    """Where something was said, in words and with links; empty for no source."""
    if source is None:
        return Markdown()
    parts: list[str] = []
    if source.document:
        document = documents[source.document]
        parts.append(link(document.title, document.url) if document.url else line(document.title))
        parts.append(line(document.by))
    if source.section:
        parts.append(line(f"“{source.section}”"))
    if source.items:
        parts.append(("items " if len(source.items) > 1 else "item ") + line(", ".join(source.items)))
    if source.url:
        parts.append(line(source.url))
    if source.comment:
        parts.append(link("comment", source.comment))
    return Markdown(", ".join(parts))


def names(parties: Mapping[str, Party], ids: Iterable[str]) -> str:
    """Parties' names in a row."""
    return ", ".join(parties[party].name for party in ids)
