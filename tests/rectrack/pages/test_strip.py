"""The strip: each count is the length of the list to which it leads, and counts what bodies say themselves."""

from msgspec.structs import replace

from rectrack.pages.strip import Strip, strip
from rectrack.record.recommendation import Dispute, Position, Recommendation, Request, Response
from rectrack.record.values import Flag
from tests.rectrack import examples

KNOWN = examples.register()
PLAIN = next(r for r in KNOWN.recommendations if r.id == "fair-courts")


def of(*recommendations: Recommendation, as_of: str = examples.TODAY) -> Strip:
    return strip(replace(KNOWN, recommendations=recommendations), as_of, as_of)


def ids(recommendations: tuple[Recommendation, ...]) -> list[str]:
    return [r.id for r in recommendations]


def test_the_strip_of_a_tracker_in_which_every_field_is_used() -> None:
    found = strip(KNOWN, "2021-06-01", "2021-05-30")

    assert ids(found.recommendations) == ["open-books", "fair-courts", "old-fees", "pay-by-size"]
    assert (found.year, ids(found.changed)) == ("2021", ["pay-by-size"])
    assert [(a.recommendation.id, a.request.of) for a in found.answered] == [("open-books", "registry")]
    assert [a.request.of for a in found.waiting] == ["governments", "silent"]
    assert ids(found.past_date) == ids(found.differ) == ["open-books"]
    assert ids(found.unchecked) == ["fair-courts", "old-fees"]
    assert found.never_asked == ()
    assert found.recorded == "2021-05-30"


def test_what_is_only_said_of_a_party_changes_answers_and_divides_nothing() -> None:
    reported = Position(party="union", stance="oppose", date="2021-03", reported_by="association")
    read = Position(party="island", stance="oppose", date="2021-03", inferred=Flag.TRUE)
    answer = Response(by="registry", answer="noted", date="2021-03", reported_by="union")
    requests = (
        Request(of="union", wanted="view", date="2020-01"),
        Request(of="registry", wanted="answer", date="2020-01"),
    )
    found = of(replace(PLAIN, positions=(reported, read), responses=(answer,), requests=requests))

    assert (*found.changed, *found.differ, *found.answered) == ()
    assert len(found.waiting) == len(requests)


def test_an_objection_takes_what_was_entered_out_of_every_list_and_is_heard() -> None:
    entered = Position(party="union", stance="oppose", date="2021-03", entered_by="the secretariat")
    asked = replace(PLAIN, positions=(entered,), requests=(Request(of="union", wanted="view", date="2021-04"),))
    objects = replace(asked, disputes=(Dispute(by="union", text="No.", date="2021-05"),))

    assert ids(of(asked).differ) == ids(of(asked).changed) == [PLAIN.id]
    assert of(asked).answered == ()
    assert of(objects).differ == ()
    assert [a.answer for a in of(objects).answered] == [*objects.disputes]


def test_an_answer_from_before_a_request_does_not_answer_it() -> None:
    answer = Response(by="registry", answer="noted", date="2020-06")
    asked = [Request(of="registry", wanted="answer", date=when) for when in ("2020-07", "2020", "2020-05")]
    found = of(replace(PLAIN, responses=(answer,), requests=tuple(asked)))

    assert [a.request.date for a in found.waiting] == ["2020-07"]
    assert [a.request.date for a in found.answered] == ["2020", "2020-05"]


def test_a_day_that_is_over_is_told_by_the_day_of_the_strip() -> None:
    due = next(r for r in KNOWN.recommendations if r.target and r.id == "open-books")

    assert of(due, as_of="2020-12-31").past_date == ()
    assert ids(of(due, as_of="2021-01-01").past_date) == ["open-books"]


def test_who_was_never_asked_is_told_apart_from_who_has_not_answered() -> None:
    found = of(replace(PLAIN, addressees=("registry", "governments"), requests=(_request(),)))

    assert [(n.recommendation.id, n.of) for n in found.never_asked] == [("fair-courts", ("governments",))]
    assert [a.request for a in found.waiting] == [_request()]


def _request() -> Request:
    return Request(of="registry", wanted="answer", date="2020-01")
