"""How far the parties agree, with and without what somebody disputes."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from rectrack.model import vocabulary
from rectrack.model.recommendation import Dispute, Position, Recommendation, Response
from rectrack.model.settings import Party, Tracker
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
        level=_level(counted, parties, tracker),
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


def _level(own: list[Position], parties: Mapping[str, Party], tracker: Tracker) -> Level | None:
    """How far they agree: no farther than the stance of any of them allows, if enough have said themselves."""
    rule, stances = tracker.agreement, by_id(tracker.stances)
    if rule is None:
        return None
    themselves = [p for p in own if stances[p.stance].side in ("for", "against") and p.is_spoken]
    groups = {parties[p.party].group for p in themselves}
    if len(themselves) < rule.least_positions or len(groups) < rule.least_groups:
        return "not enough views"
    return max((_allowed(stances[p.stance]) for p in own), key=list(LEVELS).index)


def _allowed(stance: Stance) -> Level:
    """How far parties can agree of whom one holds this stance, which takes a side."""
    levels: dict[Side, Level] = {
        "for": "broad agreement" if stance.wants_changes else "full agreement",
        "apart": "broad agreement",
        "against": "dissenting views",
    }
    return levels[stance.side]


# What is said of parties and addressees, without what they object to: the one place that decides it.
#
# As long as an objection stands, nothing that others say of its author here counts, nor is it called the author's
# earlier word: it is shown below the objection, and nowhere else.


def find_objections(r: Recommendation) -> tuple[Dispute, ...]:
    """The objections that have not ended."""
    return tuple(dispute for dispute in r.disputes if not dispute.ended)


def undisputed_positions(r: Recommendation) -> list[Position]:
    """The positions, without those to which their party objects."""
    return [position for position in r.positions if not _is_disputed(r, position)]


def undisputed_responses(r: Recommendation) -> list[Response]:
    """The answers, without those to which their addressee objects."""
    return [response for response in r.responses if not _is_disputed(r, response)]


def disputed_positions(r: Recommendation, by: str) -> list[Position]:
    """The positions to which this party objects."""
    return [position for position in r.positions if position.party == by and _is_disputed(r, position)]


def disputed_responses(r: Recommendation, by: str) -> list[Response]:
    """The answers to which this addressee objects."""
    return [response for response in r.responses if response.by == by and _is_disputed(r, response)]


def _is_disputed(r: Recommendation, said: Position | Response) -> bool:
    return not said.is_spoken and any(d.by == said.author and not d.ended for d in r.disputes)
