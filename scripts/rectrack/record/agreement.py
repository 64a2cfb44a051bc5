"""From the parties' positions to how far they agree.

The source document cites the definition in ISO/IEC Directives, Part 1: consensus is general agreement,
characterised by the absence of sustained opposition to substantial issues by any important part of the
concerned interests; it need not imply unanimity.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from rectrack.record.parties import Party
from rectrack.record.recommendation import Position, Stance
from rectrack.record.tracker import AgreementRule
from rectrack.text.problems import count

Level: TypeAlias = Literal["full agreement", "broad agreement", "dissenting views", "too few to tell"]
LEVELS: dict[Level, str] = {
    "full agreement": "All who take a stance support it.",
    "broad agreement": "Nobody opposes it; some want changes, reserve or abstain.",
    "dissenting views": "At least one party opposes it.",
    "too few to tell": "Too few parties have been heard.",
}
STANCES: dict[Stance, str] = {
    "support": "Support",
    "support-with-changes": "Support with changes",
    "reserve": "Reserve their position",
    "abstain": "Abstain",
    "oppose": "Oppose",
    "comment": "Comment without a stance",
}
"""Every stance in the order in which views are shown, and its name for people."""

_SIDES = frozenset(("support", "support-with-changes", "oppose"))


class Agreement(Struct, frozen=True, kw_only=True):
    """How far the parties agree, as recorded. `heard` and `opposed` count parties' own positions only."""

    level: Level
    heard: tuple[str, ...]
    opposed: tuple[str, ...]
    reported_opposed: tuple[str, ...]


def standing(positions: Iterable[Position]) -> list[Position]:
    """The positions that count: the last of each party, whose own word takes the place of what others report."""
    positions = list(positions)
    own = {position.party for position in positions if not position.reported_by}
    last = {(position.party, position.reported_by): position for position in positions}
    counting = [p for p in positions if last[p.party, p.reported_by] is p]
    return [p for p in counting if p.stance != "withdrawn" and (not p.reported_by or p.party not in own)]


def agreement(positions: Iterable[Position], parties: Mapping[str, Party], rule: AgreementRule) -> Agreement:
    """Apply the rule that `rule_in_words` states to the parties' own positions; the parties come by id."""
    current = standing(positions)
    own = [position for position in current if not position.reported_by]
    opposed = tuple(p.party for p in own if p.stance == "oppose")
    return Agreement(
        level=_level(own, parties, rule),
        heard=tuple(p.party for p in own),
        opposed=opposed,
        reported_opposed=tuple(p.party for p in current if p.reported_by and p.stance == "oppose"),
    )


def rule_in_words(rule: AgreementRule) -> tuple[str, ...]:
    """The rule as readers meet it beside its result, in sentences, the principle first."""
    parties, groups = count(rule.least_positions, "party", "parties"), count(rule.least_groups, "stakeholder group")
    too_few = f"fewer than {parties}, or parties of fewer than {groups}, have said whether they support or oppose it"
    return (
        "Only what a party says itself counts, not what others report of it.",
        f"Too few to tell: {too_few}.",
        "Dissenting views: at least one party opposes it.",
        "Full agreement: all of them support it as it stands; nobody reserves a position or abstains.",
        "Broad agreement: nobody opposes it, but some want changes, reserve their position or abstain.",
    )


def _level(own: list[Position], parties: Mapping[str, Party], rule: AgreementRule) -> Level:
    sides = [p for p in own if p.stance in _SIDES]
    groups = {parties[p.party].group for p in sides}
    if len(sides) < rule.least_positions or len(groups) < rule.least_groups:
        return "too few to tell"
    if any(p.stance == "oppose" for p in sides):
        return "dissenting views"
    if all(p.stance in ("support", "comment") for p in own):
        return "full agreement"
    return "broad agreement"
