"""How far the parties agree, with and without what somebody disputes."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias, assert_never

from msgspec import Struct

from rectrack.model import vocabulary
from rectrack.model.recommendation import Dispute, Position, Recommendation, Response
from rectrack.model.settings import AgreementRule, Party, Tracker
from rectrack.model.types import by_id
from rectrack.model.vocabulary import WITHDRAWN, Side, Stance
from rectrack.text.problems import count

# From the parties' positions to how far they agree.
#
# The source document cites the definition in ISO/IEC Directives, Part 1: consensus is general agreement,
# characterised by the absence of sustained opposition to substantial issues by any important part of the
# concerned interests; it need not imply unanimity.

Level: TypeAlias = Literal["full agreement", "broad agreement", "dissenting views", "not enough views"]
LEVELS: dict[Level, str] = {
    "full agreement": "All who take a side support it.",
    "broad agreement": "Nobody opposes it; some want changes or stand apart.",
    "dissenting views": "At least one party opposes it.",
    "not enough views": "Too few parties have said whether they support or oppose it.",
}
"""How far parties can agree, the farthest first."""

FORMERLY: dict[Level, tuple[str, ...]] = {"not enough views": ("too few to tell",)}
"""What the levels were called before, on labels and in status.json."""


class Agreement(Struct, frozen=True, kw_only=True):
    """How far the parties agree, as recorded; there is no level where the group does not ask.

    `heard`, `counted` and `opposed` name parties by their own positions only: `counted` are those that are for,
    against or apart, `entered` those of them whose position a keeper wrote down, and `listed` is how many parties
    there are.
    """

    level: Level | None
    heard: tuple[str, ...]
    counted: tuple[str, ...]
    entered: tuple[str, ...]
    listed: int
    opposed: tuple[str, ...]
    reported_opposed: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """The level with of how many parties it is told; empty where the group does not ask."""
        return agreement_in_words(self.level, len(self.counted), len(self.entered), self.listed) if self.level else ""


def standing(positions: Iterable[Position]) -> list[Position]:
    """The positions that count: the last of each party, whose own word takes the place of what others report."""
    positions = list(positions)
    own = {position.party for position in positions if position.is_own}
    last = {(position.party, position.voice): position for position in positions}
    counting = [p for p in positions if last[p.party, p.voice] is p]
    return [p for p in counting if p.stance != WITHDRAWN.id and (p.is_own or p.party not in own)]


def agreement(positions: Iterable[Position], parties: Mapping[str, Party], tracker: Tracker) -> Agreement:
    """Apply the rule that `rule_in_words` states to the parties' own positions; the parties come by id."""
    current, against, known = standing(positions), vocabulary.against(tracker.stances), by_id(tracker.stances)
    own = [position for position in current if position.is_own]
    counted = [position for position in own if known[position.stance].side != "none"]
    return Agreement(
        level=_level([_Held(p, parties[p.party], known[p.stance]) for p in counted], tracker.agreement),
        heard=tuple(p.party for p in own),
        counted=tuple(p.party for p in counted),
        entered=tuple(p.party for p in counted if p.typist),
        listed=len(parties),
        opposed=tuple(p.party for p in own if p.stance in against),
        reported_opposed=tuple(p.party for p in current if p.reported_by and not p.inferred and p.stance in against),
    )


def agreement_in_words(level: Level, counted: int, entered: int, listed: int) -> str:
    """The level with of how many parties it is told, and how many positions of theirs a keeper wrote down."""
    among = "from" if level == "not enough views" else "among"
    told = f"{level} {among} {counted or 'none'} of {count(listed, 'party', 'parties')}"
    return f"{told}, {entered} entered by the keepers" if entered else told


def rule_in_words(tracker: Tracker) -> tuple[str, ...]:
    """The rule as readers meet it beside its result, in sentences, the principle first; none if nobody asks."""
    rule = tracker.agreement
    if rule is None:
        return ()
    parties, groups = count(rule.least_positions, "party", "parties"), count(rule.least_groups, "stakeholder group")
    entered = (
        "What a party's own account did not write here was entered by the keepers: it counts, but is none of those "
        "that make enough, and is named."
    )
    too_few = f"fewer than {parties}, or parties of fewer than {groups}, have themselves said that they"
    return (
        "Only what a party says itself counts, not what others report of it or what is read between lines.",
        entered,
        f"Not enough views: {too_few} support or oppose it.",
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


class _Held(NamedTuple):
    """A position with what it refers to."""

    position: Position
    party: Party
    stance: Stance


def _level(held: list[_Held], rule: AgreementRule | None) -> Level | None:
    """How far they agree: no farther than the stance of any of them allows, if enough have said themselves."""
    if rule is None:
        return None
    themselves = [one for one in held if one.stance.side in ("for", "against") and one.position.is_spoken]
    groups = {one.party.group for one in themselves}
    if len(themselves) < rule.least_positions or len(groups) < rule.least_groups:
        return "not enough views"
    return max((_allowed(one.stance) for one in held), key=list(LEVELS).index)


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


# What is said of parties and addressees, without what they object to: the one place that decides it.
#
# As long as an objection stands, nothing that others say of its author here counts, nor is it called the author's
# earlier word: it is shown below the objection, and nowhere else.


def find_objections(r: Recommendation) -> tuple[Dispute, ...]:
    """The objections that have not ended."""
    return tuple(dispute for dispute in r.disputes if not dispute.ended)


def undisputed_positions(r: Recommendation) -> list[Position]:
    """The positions, without those to which their party objects."""
    objecting = _objecting(r)
    return [position for position in r.positions if position.is_spoken or position.party not in objecting]


def undisputed_responses(r: Recommendation) -> list[Response]:
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
    return frozenset(dispute.by for dispute in find_objections(r))
