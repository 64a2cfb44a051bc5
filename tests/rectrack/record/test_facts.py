"""What follows from one recommendation."""

import pytest

from rectrack.record import facts
from rectrack.record.parties import Party
from rectrack.record.recommendation import (
    Decision,
    Dispute,
    Evidence,
    HistoryEntry,
    LastChecked,
    Position,
    Recommendation,
    Request,
    Response,
    Source,
    Target,
)
from rectrack.record.stances import STANCES
from rectrack.record.tracker import Document
from rectrack.record.values import Flag, by_id
from rectrack.record.words import GROUPS
from tests.rectrack.examples import register

DOCUMENTS = {
    "paper": Document(id="paper", title="The paper | 1", by="The *authors*", date="2017"),
    "minutes": Document(id="minutes", title="Minutes", by="The group", date="2018", url="https://example.org/m"),
}


def recommendation(*steps: tuple[str, str], **fields: object) -> Recommendation:
    """A recommendation with these dates and statuses as its history."""
    history = tuple(HistoryEntry(date=date, status=status) for date, status in steps or [("2017", "proposed")])
    basis = register().recommendations[1]
    values = {name: getattr(basis, name) for name in basis.__struct_fields__}
    return Recommendation(**{**values, "history": history, "status": history[-1].status, **fields})


def check(date: str) -> LastChecked:
    return LastChecked(date=date, by="x", found="y")


@pytest.mark.parametrize(
    ("steps", "since"),
    [
        ([("2017-02", "proposed")], "2017-02"),
        ([("2017-02", "proposed"), ("2018", "adopted")], "2018"),
        ([("2017-02", "proposed"), ("2018", "adopted"), ("2019", "adopted")], "2018"),
        ([("2016", "adopted"), ("2017", "proposed"), ("2018", "adopted"), ("2019", "adopted")], "2018"),
    ],
)
def test_a_status_began_with_the_last_run_of_steps_that_have_it(steps: list[tuple[str, str]], since: str) -> None:
    assert facts.since(recommendation(*steps)) == since


@pytest.mark.parametrize(
    ("step", "checked"),
    [
        ("2017-02", "2019-05-03"),
        ("2017-02", "2017-02-01"),
        ("2017-02-14", "2017-02"),  # it may have been after that day
    ],
)
def test_somebody_looked_on_the_day_of_a_check(step: str, checked: str) -> None:
    r = recommendation((step, "proposed"), last_checked=check(checked))

    assert facts.last_check(r) == check(checked)
    assert facts.last_looked(r) == checked


@pytest.mark.parametrize(("step", "checked"), [("2017-02", "2017-01-31"), ("2017-02-14", "2016")])
def test_a_check_from_before_the_last_step_counts_no_more(step: str, checked: str) -> None:
    r = recommendation((step, "proposed"), last_checked=check(checked))

    assert facts.last_check(r) is None
    assert facts.last_looked(r) == step


def test_where_nobody_checked_the_last_step_is_the_last_look() -> None:
    assert facts.last_looked(recommendation(("2017-02", "proposed"), ("2018", "adopted"))) == "2018"


@pytest.mark.parametrize(
    ("target", "its_last_day", "the_next"),
    [
        ("2020-05-04", "2020-05-04", "2020-05-05"),
        ("2020-05", "2020-05-31", "2020-06-01"),
        ("2020", "2020-12-31", "2021-01-01"),
    ],
)
def test_a_date_is_over_when_its_last_day_is(target: str, its_last_day: str, the_next: str) -> None:
    assert not facts.is_overdue(recommendation(target=Target(date=target)), its_last_day, closed=False)
    assert facts.is_overdue(recommendation(target=Target(date=target)), the_next, closed=False)


def test_without_a_date_nothing_is_overdue() -> None:
    assert not facts.is_overdue(recommendation(target=None), "2099-01-01", closed=False)


@pytest.mark.parametrize(
    ("name", "entry", "changed"),
    [
        ("requests", Request(of="a", wanted="view", date="2019-02", due="2022"), "2019-02"),
        ("decisions", Decision(by="g", outcome="agreed", date="2019-03"), "2019-03"),
        ("disputes", Dispute(by="a", text="No.", date="2019-04"), "2019-04"),
        ("disputes", Dispute(by="a", text="No.", date="2019-04", ended="2019-05"), "2019-05"),
    ],
)
def test_a_request_a_decision_and_an_objection_are_changes_too(name: str, entry: object, changed: str) -> None:
    assert facts.last_changed(recommendation(("2018", "proposed"))) < changed
    assert facts.last_changed(recommendation(("2018", "proposed"), **{name: (entry,)})) == changed


def test_what_has_come_to_an_end_is_never_overdue() -> None:
    assert not facts.is_overdue(recommendation(target=Target(date="2020")), "2021-01-01", closed=True)


def test_views_stand_by_stance_own_ones_before_reported_and_by_name() -> None:
    names = {"a": "Uganda", "b": "Türkiye", "c": "Island State", "d": "Albania"}
    parties = {id_: Party(id=id_, name=name, group="government") for id_, name in names.items()}
    positions = (
        Position(party="a", stance="support", date="2017"),
        Position(party="d", stance="support", date="2017", reported_by="a"),
        Position(party="b", stance="support", date="2017"),
        Position(party="c", stance="oppose", date="2017"),
    )

    found = facts.views(recommendation(positions=positions), parties, STANCES)

    assert [(stance, [party.id for party, _ in those]) for stance, those in found] == [
        ("Support", ["b", "a", "d"]),
        ("Oppose", ["c"]),
    ]


def test_unanswered_are_the_addressees_without_a_response() -> None:
    answer = Response(by="b", answer="noted", date="2018")
    asked = Request(of="c", wanted="answer", date="2017")
    r = recommendation(addressees=("a", "b", "c"), responses=(answer,), requests=(asked,))

    assert facts.unanswered(r) == {"a": None, "c": asked}


def test_the_last_answer_of_an_addressee_stands_and_its_own_word_before_what_others_report() -> None:
    interim, final = (Response(by="a", answer="noted", date=date) for date in ("2018", "2019"))
    reported = Response(by="a", answer="accepted", date="2020", reported_by="p")
    of_another = Response(by="b", answer="accepted", date="2020", reported_by="p")
    r = recommendation(addressees=("a", "b"), responses=(interim, final, reported, of_another))

    assert facts.answers(r) == [final, of_another]
    assert facts.earlier_answers(r) == [interim, reported]


def test_an_addressee_was_asked_when_it_was_asked_last() -> None:
    asked = [Request(of="a", wanted="answer", date=date) for date in ("2017", "2018")]
    r = recommendation(
        addressees=("a",), responses=(), requests=(*asked, Request(of="a", wanted="view", date="2019"))
    )

    assert facts.unanswered(r) == {"a": asked[1]}


def test_the_decision_is_the_last_one() -> None:
    first, last = (Decision(by="g", outcome=outcome, date="2018") for outcome in ("postponed", "agreed"))

    assert facts.decision(recommendation(decisions=(first, last))) == last
    assert facts.decision(recommendation(decisions=())) is None


def test_a_date_is_told_with_who_has_set_it() -> None:
    assert facts.set_by(Target(date="2030", set_by="the authors")) == "set by the authors"
    assert facts.set_by(Target(date="2030")) == "a date set by those who keep this tracker"


def test_evidence_is_shown_with_the_copy_of_it_that_stays() -> None:
    kept = Evidence(url="https://e.org/a", archived="https://archive.org/a")

    assert facts.evidence(kept).endswith(" ([archived](<https://archive.org/a>))")
    assert "archived" not in facts.evidence(Evidence(url="https://e.org/a"))
    assert facts.evidence("Minutes, page 2") == "Minutes, page 2"


@pytest.mark.parametrize(
    ("party", "words"),
    [
        (Party(id="a", name="A", group="technical-community"), "technical community"),
        (Party(id="a", name="A", group="academia", group_inferred=Flag.TRUE), "academia, inferred"),
    ],
)
def test_a_group_in_words(party: Party, words: str) -> None:
    assert facts.group(party, by_id(GROUPS)) == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (None, ""),
        (Source(document="paper"), "The paper \\| 1, The \\*authors\\*"),
        (Source(document="minutes", section="A"), "[Minutes](<https://example.org/m>), The group, “A”"),
        (Source(url="https://example.org/a"), "<https://example.org/a>"),
        (
            Source(comment="https://github.com/o/r/issues/1#issuecomment-2"),
            "[comment](<https://redirect.github.com/o/r/issues/1#issuecomment-2>)",
        ),
    ],
)
def test_where_something_was_said(source: Source | None, words: str) -> None:
    assert facts.where(source, DOCUMENTS) == words


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (("1",), "item 1"),
        (("1", "2"), "items 1, 2"),
        (("2", "3", "4"), "items 2 to 4"),
        (("1", "2", "4"), "items 1, 2, 4"),
        (("a", "b", "c"), "items a, b, c"),
        (("3", "2", "1"), "items 3, 2, 1"),
        (("iii", "3", "4"), "items iii, 3, 4"),
    ],
)
def test_three_items_in_a_row_are_shown_as_a_range(items: tuple[str, ...], words: str) -> None:
    assert facts.where(Source(document="paper", items=items), DOCUMENTS).endswith(words)


def test_names_in_a_row_are_in_alphabetical_order_whatever_their_case_and_accents() -> None:
    names = ("Ukraine", "tunisia", "Türkiye", "Österreich", "Peru")
    parties = {name: Party(id="x", name=name, group="government") for name in names}

    assert facts.names(parties, names) == "Österreich, Peru, tunisia, Türkiye, Ukraine"


def test_names_in_a_row_are_harmless() -> None:
    parties = {"a": Party(id="a", name="@a", group="academia"), "b": Party(id="b", name="B\nC", group="academia")}

    assert facts.names(parties, ["b", "a"]) == "@\u200ba, B C"
