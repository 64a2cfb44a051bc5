"""How far the parties agree: every boundary of the rule."""

from collections.abc import Mapping
from typing import get_args

import pytest
from msgspec.structs import replace

from rectrack.record.agreement import LEVELS, Agreement, agreement, rule_in_words, standing
from rectrack.record.decode import nothing
from rectrack.record.parties import Party
from rectrack.record.recommendation import Position, Source
from rectrack.record.stances import STANCES, Side, Stance
from rectrack.record.tracker import AgreementRule, Tracker
from rectrack.record.values import Flag

GROUPS = ("government", "civil-society", "academia", "private-sector")
PARTIES: Mapping[str, Party] = {f"p{n}": Party(id=f"p{n}", name=f"Party {n}", group=GROUPS[n % 4]) for n in range(9)}
SAME_GROUP = {id_: Party(id=id_, name=party.name, group="government") for id_, party in PARTIES.items()}


def own(*stances: str) -> list[Position]:
    """Positions of the parties p0, p1, ..., each said here by its own account."""
    said = Source(comment="https://github.com/octo/tracker/issues/1#issuecomment-1")
    return [Position(party=f"p{n}", stance=stance, date="2017", source=said) for n, stance in enumerate(stances)]


def reported(party: str, stance: str, by: str = "p8") -> Position:
    return Position(party=party, stance=stance, date="2017", reported_by=by)


def inferred(party: str, stance: str) -> Position:
    return Position(party=party, stance=stance, date="2017", inferred=Flag.TRUE)


def entered(party: str, stance: str) -> Position:
    return Position(party=party, stance=stance, date="2017", entered_by="the secretariat")


def tracker(rule: AgreementRule | None = None, *more: Stance) -> Tracker:
    return replace(nothing(Tracker), agreement=rule or AgreementRule(), stances=(*STANCES, *more))


def judged(positions: list[Position], rule: AgreementRule | None = None, *more: Stance) -> Agreement:
    return agreement(positions, PARTIES, tracker(rule, *more))


@pytest.mark.parametrize(
    ("stances", "level"),
    [
        ((), "not enough views"),
        (("support",), "not enough views"),
        (("support", "support"), "not enough views"),
        (("support", "support", "support"), "full agreement"),
        (("support", "support", "support", "comment"), "full agreement"),
        (("support", "support", "support-with-changes"), "broad agreement"),
        (("support-with-changes", "support-with-changes", "support-with-changes"), "broad agreement"),
        (("support", "support", "support", "reserve"), "broad agreement"),
        (("support", "support", "support", "abstain"), "broad agreement"),
        (("support", "support", "oppose"), "dissenting views"),
        (("support", "support", "support", "support", "oppose"), "dissenting views"),
        (("oppose", "oppose", "oppose"), "dissenting views"),
        (("support-with-changes", "reserve", "abstain", "oppose", "support"), "dissenting views"),
        (("support", "oppose"), "not enough views"),
        # Who reserves a position, abstains or comments has not said whether they support it.
        (("support", "support", "reserve"), "not enough views"),
        (("support", "support", "abstain", "abstain"), "not enough views"),
        (("support", "support", "comment", "comment", "comment"), "not enough views"),
    ],
)
def test_the_level_that_the_parties_own_positions_make(stances: tuple[str, ...], level: str) -> None:
    assert judged(own(*stances)).level == level


def test_parties_of_one_group_alone_are_too_few_however_many() -> None:
    positions = own("support", "support", "support", "support", "support")
    mixed = {**SAME_GROUP, "p4": PARTIES["p1"]}

    assert agreement(positions, SAME_GROUP, tracker()).level == "not enough views"
    assert agreement(positions, mixed, tracker()).level == "full agreement"


def test_a_group_from_which_only_a_comment_came_does_not_count() -> None:
    positions = own("support", "support", "support", "comment")

    assert agreement(positions, {**SAME_GROUP, "p3": PARTIES["p1"]}, tracker()).level == "not enough views"


@pytest.mark.parametrize(
    ("rule", "level"),
    [
        (AgreementRule(least_positions=4, least_groups=4), "full agreement"),
        (AgreementRule(least_positions=5, least_groups=4), "not enough views"),
        (AgreementRule(least_positions=4, least_groups=5), "not enough views"),
        (AgreementRule(least_positions=1, least_groups=1), "full agreement"),
    ],
)
def test_the_thresholds_are_the_trackers(rule: AgreementRule, level: str) -> None:
    assert judged(own("support", "support", "support", "support"), rule).level == level


def test_what_others_report_counts_for_nothing() -> None:
    positions = [*own("support", "support"), reported("p2", "support"), reported("p3", "oppose")]

    assert judged(positions).level == "not enough views"
    assert judged([*own("support", "support", "support"), reported("p3", "oppose")]).level == "full agreement"


def test_what_is_only_read_between_lines_counts_for_nothing_and_is_no_reported_opposition() -> None:
    positions = [*own("support", "support", "support"), inferred("p3", "oppose")]

    assert judged(positions).level == "full agreement"
    assert judged(positions).reported_opposed == judged(positions).opposed == ()
    assert judged(positions[1:]).level == "not enough views"


@pytest.mark.parametrize(
    ("spoken", "typed_in", "level"),
    [
        # never one of those that make enough
        ((), ("support", "support", "support"), "not enough views from 3 of 9 parties, 3 entered by the keepers"),
        (("support", "support"), ("support",), "not enough views from 3 of 9 parties, 1 entered by the keepers"),
        (("support", "oppose"), ("oppose",), "not enough views from 3 of 9 parties, 1 entered by the keepers"),
        # but counts for or against
        (("support",) * 3, ("support",), "full agreement among 4 of 9 parties, 1 entered by the keepers"),
        (("support",) * 3, ("support", "oppose"), "dissenting views among 5 of 9 parties, 2 entered by the keepers"),
        (
            ("support",) * 3,
            ("support-with-changes",),
            "broad agreement among 4 of 9 parties, 1 entered by the keepers",
        ),
        # a stance on no side is left out of it
        (("support",) * 3, ("comment",), "full agreement among 3 of 9 parties"),
    ],
)
def test_a_position_that_a_keeper_entered_counts_is_named_and_makes_no_agreement(
    spoken: tuple[str, ...], typed_in: tuple[str, ...], level: str
) -> None:
    said = own(*spoken, *typed_in)
    positions = [*said[: len(spoken)], *(replace(p, entered_by="the secretariat") for p in said[len(spoken) :])]

    assert judged(positions).in_words == level


@pytest.mark.parametrize("source", [None, Source(document="paper-2017"), Source(url="https://example.org/letter")])
def test_what_no_comment_of_its_account_shows_is_entered_whoever_typed_it(source: Source | None) -> None:
    positions = [*own("support", "support"), Position(party="p2", stance="support", date="2017", source=source)]

    assert judged(positions).in_words == "not enough views from 3 of 9 parties, 1 entered by the keepers"


def test_a_group_whose_only_party_was_entered_is_none_of_the_two() -> None:
    positions = [*own("support", "support", "support"), entered("p3", "support")]

    assert agreement(positions, {**SAME_GROUP, "p3": PARTIES["p1"]}, tracker()).level == "not enough views"


def test_opposition_that_a_keeper_entered_is_named() -> None:
    assert judged([entered("p3", "oppose")]).opposed == ("p3",)


def test_without_a_party_that_took_a_side_it_says_so() -> None:
    assert judged(own("comment")).in_words == "not enough views from none of 9 parties"


def test_opposition_is_named_in_every_case_and_reported_opposition_as_such() -> None:
    few = judged([*own("oppose"), reported("p3", "oppose")])

    assert few.level == "not enough views"
    assert few.opposed == ("p0",)
    assert few.reported_opposed == ("p3",)


def test_heard_are_those_who_spoke_for_themselves_whatever_they_said() -> None:
    assert judged([*own("comment", "abstain"), reported("p5", "support")]).heard == ("p0", "p1")


def test_a_partys_own_word_takes_the_place_of_what_others_report() -> None:
    positions = [reported("p0", "oppose"), *own("support"), reported("p1", "oppose"), reported("p1", "support", "p7")]

    assert standing(positions) == [*own("support"), reported("p1", "oppose"), reported("p1", "support", "p7")]
    assert judged(positions).reported_opposed == ("p1",)


def test_the_rule_in_words_has_the_trackers_thresholds_and_every_level() -> None:
    words = " ".join(rule_in_words(tracker(AgreementRule(least_positions=5, least_groups=1))))

    assert "fewer than 5 parties, or parties of fewer than 1 stakeholder group," in words
    assert all(level in words.lower() for level in LEVELS)


# --- the tracker's own stances ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "level"),
    [
        ("for", "full agreement"),
        ("apart", "broad agreement"),
        ("against", "dissenting views"),
        ("none", "full agreement"),
    ],
)
def test_a_stance_of_the_trackers_own_counts_on_its_side(side: Side, level: str) -> None:
    own_word = Stance(id="recuse", name="Recuse themselves", side=side)

    found = judged(own("support", "support", "support", "recuse"), None, own_word)

    assert found.level == level
    assert found.opposed == (("p3",) if side == "against" else ())


@pytest.mark.parametrize("side", ["apart", "none"])
def test_who_is_on_no_side_or_apart_is_not_one_of_those_that_make_enough(side: Side) -> None:
    own_word = Stance(id="recuse", name="Recuse themselves", side=side)

    assert judged(own("support", "support", "recuse"), None, own_word).level == "not enough views"


def test_a_support_that_wants_changes_keeps_agreement_from_being_full() -> None:
    conditional = Stance(id="support-if", name="Support if", side="for", wants_changes=Flag.TRUE)

    assert judged(own("support", "support", "support-if"), None, conditional).level == "broad agreement"


def test_every_side_there_is_is_told_apart() -> None:
    sides = get_args(Side)

    assert {stance.side for stance in STANCES} == set(sides)
    for side in sides:
        assert judged(own(*["x"] * 3), None, Stance(id="x", name="X", side=side)).level in LEVELS


def test_the_rule_in_words_names_who_stands_apart_and_who_is_left_out() -> None:
    words = rule_in_words(tracker(None, Stance(id="recuse", name="Recuse themselves", side="none")))

    assert "To stand apart means one of: “Reserve their position”, “Abstain”." in words
    assert "Left out, since it takes no side: “Comment without a stance”, “Recuse themselves”." in words
    assert not [words for words in rule_in_words(replace(tracker(), stances=STANCES[:1])) if "apart means" in words]


# --- what changes in time ---------------------------------------------------------------------------


def said(*positions: Position) -> list[tuple[str, str]]:
    return [(position.party, position.stance) for position in standing(positions)]


def at(date: str, stance: str, reported_by: str | None = None) -> Position:
    return Position(party="p0", stance=stance, date=date, reported_by=reported_by)


def test_a_later_position_takes_the_place_of_an_earlier_one() -> None:
    assert said(at("2017", "support"), at("2018", "oppose")) == [("p0", "oppose")]


def test_a_position_can_be_taken_back_and_taken_again() -> None:
    gone = [at("2017", "support"), at("2018", "withdrawn")]

    assert said(*gone) == []
    assert said(*gone, at("2019", "abstain")) == [("p0", "abstain")]
    assert judged(gone).heard == ()


def test_what_a_party_took_back_is_not_replaced_by_what_others_report() -> None:
    assert said(at("2016", "oppose", reported_by="p8"), at("2017", "support"), at("2018", "withdrawn")) == []


def test_the_same_position_twice_counts_once() -> None:
    assert said(at("2017", "support"), at("2017", "support")) == [("p0", "support")]
