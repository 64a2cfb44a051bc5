"""What a party or an addressee objects to is left out everywhere; what it says itself never is."""

import pytest
from msgspec.structs import replace

from rectrack.record import agreement, facts, undisputed
from rectrack.record.recommendation import Dispute, Position, Recommendation, Response, Source
from rectrack.record.values import Flag
from tests.rectrack.inbox.test_traces import record

SOURCE = Source(document="paper-2017")
HERE = Source(comment="https://github.com/octo/tracker/issues/1#issuecomment-1")
OWN = Position(party="india", stance="support", date="2016", source=HERE)
OTHERS = [
    Position(party="india", stance="oppose", date="2017", reported_by="denic"),
    Position(party="india", stance="oppose", date="2017", inferred=Flag.TRUE, source=SOURCE),
    Position(party="india", stance="oppose", date="2017", entered_by="the secretariat", source=SOURCE),
    Position(party="india", stance="oppose", date="2017", source=SOURCE),  # typed into the file
]
OBJECTION = Dispute(by="india", text="No.", date="2018")


def said(*positions: Position, disputes: tuple[Dispute, ...] = (OBJECTION,)) -> Recommendation:
    return replace(record(), positions=positions, disputes=disputes)


@pytest.mark.parametrize("of_others", OTHERS)
def test_what_others_say_is_neither_a_view_nor_an_earlier_position(of_others: Position) -> None:
    r = said(OWN, of_others)

    assert undisputed.positions(r) == [OWN]
    assert facts.earlier(r) == []
    assert undisputed.disputed_positions(r, "india") == [of_others]


@pytest.mark.parametrize("of_others", OTHERS)
@pytest.mark.parametrize("disputes", [(), (replace(OBJECTION, ended="2019"),), (replace(OBJECTION, by="denic"),)])
def test_where_it_does_not_object_it_stays(of_others: Position, disputes: tuple[Dispute, ...]) -> None:
    r = said(OWN, of_others, disputes=disputes)

    assert undisputed.positions(r) == [OWN, of_others]
    assert undisputed.disputed_positions(r, "india") == []


def test_so_do_answers() -> None:
    own = Response(by="icann", answer="noted", date="2016", source=HERE)
    told = replace(own, answer="accepted", source=None)
    r = replace(record(), responses=(own, told), disputes=(replace(OBJECTION, by="icann"),))

    assert facts.answers(r) == [own]
    assert facts.earlier_answers(r) == []
    assert facts.without_own_answer(r) == []
    assert facts.without_own_answer(replace(r, responses=(told,))) == ["icann"]
    assert undisputed.disputed_responses(r, "icann") == [told]


def test_an_objection_and_its_end_are_changes() -> None:
    assert facts.last_changed(said(OWN)) == "2018"
    assert facts.last_changed(said(OWN, disputes=(replace(OBJECTION, ended="2019"),))) == "2019"


def test_what_is_entered_over_an_own_word_says_so_and_gives_way_to_it_where_its_party_objects() -> None:
    entered = replace(OTHERS[2], date="2020")
    r = said(OWN, entered, disputes=())

    assert facts.in_place_of(r, entered) == "in place of its own account's words of 2016"
    assert [facts.in_place_of(said(OWN, one), one) for one in (OWN, *OTHERS[:2])] == ["", "", ""]
    assert facts.in_place_of(said(entered), entered) == ""
    assert facts.in_place_of(said(replace(OWN, party="denic"), entered), entered) == ""
    assert agreement.standing(undisputed.positions(r)) == [entered]
    assert agreement.standing(undisputed.positions(said(OWN, entered))) == [OWN]
