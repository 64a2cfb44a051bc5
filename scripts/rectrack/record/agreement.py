"""From the parties' positions to how far they agree.

The source document cites the definition in ISO/IEC Directives, Part 1: consensus is general agreement,
characterised by the absence of sustained opposition to substantial issues by any important part of the
concerned interests; it need not imply unanimity.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias, assert_never

from msgspec import Struct

from rectrack.record import stances
from rectrack.record.parties import Party
from rectrack.record.recommendation import Position
from rectrack.record.stances import WITHDRAWN, Side, Stance
from rectrack.record.tracker import AgreementRule, Tracker
from rectrack.record.values import by_id
from rectrack.text.problems import count

Level: TypeAlias = Literal["full agreement", "broad agreement", "dissenting views", "too few to tell"]
LEVELS: dict[Level, str] = {
    "full agreement": "All who take a side support it.",
    "broad agreement": "Nobody opposes it; some want changes or stand apart.",
    "dissenting views": "At least one party opposes it.",
    "too few to tell": "Too few parties have been heard.",
}
"""How far parties can agree, the farthest first."""


class Agreement(Struct, frozen=True, kw_only=True):
    """How far the parties agree, as recorded; there is no level where the group does not ask.

    `heard` and `opposed` count parties' own positions only.
    """

    level: Level | None
    heard: tuple[str, ...]
    opposed: tuple[str, ...]
    reported_opposed: tuple[str, ...]


def standing(positions: Iterable[Position]) -> list[Position]:
    """The positions that count: the last of each party, whose own word takes the place of what others report."""
    positions = list(positions)
    own = {position.party for position in positions if position.is_own}
    last = {(position.party, position.voice): position for position in positions}
    counting = [p for p in positions if last[p.party, p.voice] is p]
    return [p for p in counting if p.stance != WITHDRAWN.id and (p.is_own or p.party not in own)]


def agreement(positions: Iterable[Position], parties: Mapping[str, Party], tracker: Tracker) -> Agreement:
    """Apply the rule that `rule_in_words` states to the parties' own positions; the parties come by id."""
    current, against, known = standing(positions), stances.against(tracker.stances), by_id(tracker.stances)
    own = [position for position in current if position.is_own]
    held = [(parties[p.party], known[p.stance]) for p in own]
    return Agreement(
        level=_level(held, tracker.agreement) if tracker.agreement else None,
        heard=tuple(p.party for p in own),
        opposed=tuple(p.party for p in own if p.stance in against),
        reported_opposed=tuple(p.party for p in current if not p.is_own and p.stance in against),
    )


def rule_in_words(tracker: Tracker) -> tuple[str, ...]:
    """The rule as readers meet it beside its result, in sentences, the principle first; none if nobody asks."""
    rule = tracker.agreement
    if rule is None:
        return ()
    parties, groups = count(rule.least_positions, "party", "parties"), count(rule.least_groups, "stakeholder group")
    too_few = f"fewer than {parties}, or parties of fewer than {groups}, have said whether they support or oppose it"
    return (
        "Only what a party says itself counts, not what others report of it.",
        f"Too few to tell: {too_few}.",
        "Dissenting views: at least one party opposes it.",
        "Full agreement: all of them support it as it stands, and nobody stands apart.",
        "Broad agreement: nobody opposes it, but some want changes or stand apart.",
        *_meaning(tracker, "apart", "To stand apart means one of"),
        *_meaning(tracker, "none", "Left out, since it takes no side"),
    )


def _meaning(tracker: Tracker, side: Side, words: str) -> list[str]:
    """Which stances are on a side, in a sentence; none where there are none."""
    from rectrack.text.markdown import going_on

    names = [f"“{going_on(stance.name.strip())}”" for stance in tracker.stances if stance.side == side]
    return [f"{words}: {', '.join(names)}."] if names else []


def _level(held: list[tuple[Party, Stance]], rule: AgreementRule) -> Level:
    """How far they agree: no farther than the stance of any of them allows, if enough of them are on a side."""
    groups = [party.group for party, stance in held if stance.side in ("for", "against")]
    if len(groups) < rule.least_positions or len({*groups}) < rule.least_groups:
        return "too few to tell"
    return max((_allowed(stance) for _, stance in held), key=list(LEVELS).index)


def _allowed(stance: Stance) -> Level:
    """How far parties can agree of whom one holds this stance."""
    match stance.side:
        case "for":
            return "broad agreement" if stance.wants_changes else "full agreement"
        case "apart":
            return "broad agreement"
        case "against":
            return "dissenting views"
        case "none":
            return "full agreement"
        case side:
            assert_never(side)
