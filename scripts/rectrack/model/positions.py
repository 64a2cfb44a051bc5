"""The positions that count: current and undisputed ones, and the agreement that follows from them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias, TypeVar, get_args

from msgspec import Struct

from rectrack.model import vocabulary
from rectrack.model.dataset import Dispute, Position, Recommendation, Response
from rectrack.model.settings import Party, Tracker
from rectrack.model.types import by_id
from rectrack.model.vocabulary import WITHDRAWN, Side, Stance
from rectrack.text import ended, going_on, in_brackets, message, plural, separator

S = TypeVar("S", Position, Response)

# Decides which entries about a party or addressee are disputed: no other code does.
#
# While a dispute is open, entries about its author that the author's account did not write are not counted, and are
# not shown as earlier positions or responses. They are shown only below the dispute.


def find_objections(r: Recommendation) -> tuple[Dispute, ...]:
    """Return the disputes of entries that have not ended. A dispute of a translation concerns no entry."""
    return tuple(dispute for dispute in r.disputes if not (dispute.withdrawn or dispute.translation))


def undisputed_positions(r: Recommendation) -> list[Position]:
    """Return the positions, without those that their party disputes."""
    return [position for position in r.positions if not _is_disputed(r, position)]


def undisputed_responses(r: Recommendation) -> list[Response]:
    """Return the responses, without those that their addressee disputes."""
    return [response for response in r.responses if not _is_disputed(r, response)]


def disputed_positions(r: Recommendation, by: str) -> list[Position]:
    """Return the positions of this party that it disputes."""
    return [position for position in r.positions if position.party == by and _is_disputed(r, position)]


def disputed_responses(r: Recommendation, by: str) -> list[Response]:
    """Return the responses of this addressee that it disputes."""
    return [response for response in r.responses if response.by == by and _is_disputed(r, response)]


def _is_disputed(r: Recommendation, said: Position | Response) -> bool:
    return not said.is_spoken and any(d.by == said.author for d in find_objections(r))


# Decides which support is not counted, because it is that of a party that made the recommendation.


def makers(r: Recommendation) -> tuple[str, ...]:
    """Return the parties that made a recommendation and whose support is therefore not counted.

    Parties that made it only as others report, only inferred, or that dispute an entry about them are left out.
    """
    made = r.made_by
    if made is None or not made.is_own:
        return ()
    return tuple(id_ for id_ in made.everyone if id_ not in disputing_makers(r))


def disputing_makers(r: Recommendation) -> tuple[str, ...]:
    """Return the parties that made a recommendation according to its file, and that dispute an entry about them."""
    made, disputing = r.made_by, {dispute.by for dispute in find_objections(r)}
    return tuple(id_ for id_ in (made.everyone if made else ()) if id_ in disputing)


def is_of_maker(r: Recommendation, position: Position, tracker: Tracker) -> bool:
    """Return whether a position is not counted, because its party made the recommendation and only supports it.

    Opposition, a neutral position and the wish for changes are counted.
    """
    if not position.is_own or position.party not in makers(r):
        return False
    stance = by_id((*tracker.stances, WITHDRAWN))[position.stance]
    return stance.side == "none" or (stance.side == "for" and not stance.conditional)


# Calculates the agreement from the parties' positions.
#
# The source document cites the definition in ISO/IEC Directives, Part 1: consensus is general agreement,
# characterised by the absence of sustained opposition to substantial issues by any important part of the
# concerned interests; it need not imply unanimity.

Level: TypeAlias = Literal[
    "no opposition recorded", "no opposition, changes wanted", "opposition recorded", "too few positions"
]
LEVELS: tuple[Level, ...] = get_args(Level)
"""The levels of agreement, the highest first. A level is a count, not a finding of consensus."""


def levels_in_words() -> dict[Level, tuple[str, str]]:
    """Return the name and the meaning of each level of agreement."""
    return {
        "no opposition recorded": (
            message("level of agreement", "no opposition recorded"),
            message("level of agreement", "All counted positions support it without changes."),
        ),
        "no opposition, changes wanted": (
            message("level of agreement", "no opposition, changes wanted"),
            message("level of agreement", "No party opposes it; at least one party wants changes or is neutral."),
        ),
        "opposition recorded": (
            message("level of agreement", "opposition recorded"),
            message("level of agreement", "At least one party opposes it."),
        ),
        "too few positions": (
            message("level of agreement", "too few positions"),
            message("level of agreement", "Too few parties have stated support or opposition."),
        ),
    }


class Agreement(Struct, frozen=True, kw_only=True):
    """The recorded positions on a recommendation, counted; `level` is None if the group has no rule for it.

    `meaning` says in a sentence what the level means, "" without a level.

    `heard`, `counted` and `opposed` have the parties with a position that they stated or maintainers entered, without
    those `of_makers`, whose support is not counted because they made the recommendation. `counted` are those that are
    for, against or neutral. `entered` are those of them whose position maintainers entered. `listed` is the number of
    all parties.
    """

    level: Level | None
    meaning: str
    of_makers: tuple[str, ...]
    heard: tuple[str, ...]
    counted: tuple[str, ...]
    entered: tuple[str, ...]
    listed: int
    opposed: tuple[str, ...]
    reported_opposed: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """Return the level with the number of parties, "" if the group does not use levels."""
        return agreement_in_words(self.level, len(self.counted), len(self.entered), self.listed) if self.level else ""


def standing(positions: Iterable[Position]) -> list[Position]:
    """Return the current positions, without withdrawn ones, in the order of the file."""
    positions = list(positions)
    current = {id(position) for position in current_entries(positions)}
    return [p for p in positions if id(p) in current and p.stance != WITHDRAWN.id]


def current_entries(entries: Sequence[S]) -> list[S]:
    """Return the last entry of each author and reporter; stated entries replace all others about their author."""
    own = {entry.author for entry in entries if entry.is_own}
    last = {(entry.author, entry.voice): entry for entry in entries}
    return [entry for entry in last.values() if entry.is_own or entry.author not in own]


def agreement(r: Recommendation, parties: Mapping[str, Party], tracker: Tracker) -> Agreement:
    """Return the agreement by the rule in `rule_in_words`. `parties` are given by id."""
    current, against = standing(undisputed_positions(r)), vocabulary.against(tracker.stances)
    known = by_id(tracker.stances)
    of_makers = [position for position in current if is_of_maker(r, position, tracker)]
    own = [position for position in current if position.is_own and position not in of_makers]
    counted = [position for position in own if known[position.stance].side != "none"]
    level, meaning = _level(counted, parties, tracker)
    return Agreement(
        level=level,
        meaning=meaning,
        of_makers=tuple(p.party for p in of_makers),
        heard=tuple(p.party for p in own),
        counted=tuple(p.party for p in counted),
        entered=tuple(p.party for p in counted if p.typist),
        listed=len(parties),
        opposed=tuple(p.party for p in own if p.stance in against),
        reported_opposed=tuple(p.party for p in current if p.reported_by and not p.inferred and p.stance in against),
    )


def agreement_in_words(level: Level, counted: int, entered: int, parties: int) -> str:
    """Return the level with the number of parties, and of positions entered by maintainers."""
    name = levels_in_words()[level][0]
    numbers = [
        plural(
            "count of positions",
            "%(counted)s of %(number)s party",
            "%(counted)s of %(number)s parties",
            parties,
            counted=counted,
        )
    ]
    if entered:
        numbers.append(
            plural(
                "count of positions",
                "%(number)s entered by the maintainers",
                "%(number)s entered by the maintainers",
                entered,
            )
        )
    return in_brackets(name[:1].upper() + name[1:], separator(", ").join(numbers))


def rule_in_words(tracker: Tracker) -> tuple[str, ...]:
    """Return the rule in sentences for readers, the principle first; empty if there is no rule."""
    rule = tracker.agreement
    if rule is None:
        return ()
    neutral, without = (_names(tracker, side) for side in ("neutral", "none"))
    sentences = (
        message("rule of agreement", "A level of agreement is a count of positions, not a finding of consensus."),
        message(
            "rule of agreement",
            "Positions stated by the party are counted. Reported and inferred positions are not counted.",
        ),
        message(
            "rule of agreement",
            "A party's support for its own recommendation is not counted, unless it depends on changes.",
        ),
        message(
            "rule of agreement",
            "Positions entered by the maintainers are counted and marked. "
            "For the minimum number, only positions stated by the party are counted.",
        ),
        message("rule of agreement", "rectrack shows the first of these levels that applies."),
        message(
            "rule of agreement",
            "Too few positions: support or opposition is stated by too few parties, or by parties of too few groups. "
            "Minimum number of parties: %(parties)s. Minimum number of stakeholder groups: %(groups)s.",
            parties=rule.min_positions,
            groups=rule.min_groups,
        ),
        message("rule of agreement", "Opposition recorded: at least one party opposes it."),
        message("rule of agreement", "No opposition recorded: all counted positions support it without changes."),
        message(
            "rule of agreement",
            "No opposition, changes wanted: no party opposes it, and at least one party wants changes or is neutral.",
        ),
        message("rule of agreement", "Neutral positions: %(stances)s", stances=ended(neutral)) if neutral else "",
        message("rule of agreement", "Without a stance, not counted: %(stances)s", stances=ended(without))
        if without
        else "",
    )
    return tuple(filter(None, sentences))


def _names(tracker: Tracker, side: Side) -> str:
    """Return the names of the stances on a side, as plain text."""
    names = (going_on(stance.name.strip()) for stance in tracker.stances if stance.side == side)
    return separator("; ").join(names)


def _level(own: list[Position], parties: Mapping[str, Party], tracker: Tracker) -> tuple[Level | None, str]:
    """Return the highest level that the stance of each party allows, and its meaning; None if there is no rule."""
    rule, stances = tracker.agreement, by_id(tracker.stances)
    if rule is None:
        return None, ""
    themselves = [p for p in own if stances[p.stance].side in ("for", "against") and p.is_spoken]
    groups = {parties[p.party].group for p in themselves}
    if len(themselves) < rule.min_positions or len(groups) < rule.min_groups:
        meaning = message(
            "level of agreement",
            "Stated positions for or against: %(positions)s (minimum: %(least)s). "
            "Stakeholder groups of these parties: %(groups)s (minimum: %(least_groups)s).",
            positions=len(themselves),
            least=rule.min_positions,
            groups=len(groups),
            least_groups=rule.min_groups,
        )
        return "too few positions", meaning
    level = max((_allowed(stances[p.stance]) for p in own), key=LEVELS.index)
    return level, levels_in_words()[level][1]


def _allowed(stance: Stance) -> Level:
    """Return the highest level that is possible if one party has this stance."""
    levels: dict[Side, Level] = {
        "for": "no opposition, changes wanted" if stance.conditional else "no opposition recorded",
        "neutral": "no opposition, changes wanted",
        "against": "opposition recorded",
    }
    return levels[stance.side]
