"""Every date by which something is to be done stands in the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from rectrack.site.dates import calendar, last_day
from tests.rectrack import examples, nasty
from tests.rectrack.site import reading


def test_it_has_an_event_for_each_date_that_is_set() -> None:
    known = examples.register()
    targets = [r.target for r in known.recommendations] + [a.target for r in known.recommendations for a in r.actions]

    events = Calendar.from_ical(calendar(reading.material(known))).walk("VEVENT")

    assert len(events) == len([target for target in targets if target]) == 3
    assert [(str(e["UID"]), e.decoded("DTSTART")) for e in events][:2] == [
        ("1@7.github.com", date(2020, 12, 31)),
        ("1-list-fees@7.github.com", date(2018, 12, 31)),
    ]
    assert str(events[0]["SUMMARY"]) == "M.2. Publish what registries charge & why"
    assert str(events[0]["DESCRIPTION"]) == "To be done by 2020, set by The working group"
    assert str(events[0]["URL"]) == "https://octo.example/tracker/r/1/"


@pytest.mark.parametrize(
    ("when", "last"),
    [("2020", date(2020, 12, 31)), ("2020-02", date(2020, 2, 29)), ("2020-02-03", date(2020, 2, 3))],
)
def test_a_month_or_a_year_ends_with_its_last_day(when: str, last: date) -> None:
    assert last_day(when) == last


@given(st.lists(nasty.texts(), min_size=1, max_size=9))
def test_whatever_people_wrote_adds_no_line_of_its_own(texts: list[str]) -> None:
    changed = examples.Texts(shape=lambda _name, text: " ".join(text.split())).put(texts)

    events = Calendar.from_ical(calendar(reading.material(changed))).walk("VEVENT")

    assert [sorted(event) for event in events] == [
        ["DESCRIPTION", "DTSTAMP", "DTSTART", "SUMMARY", "TRANSP", "UID", "URL"] for _ in range(3)
    ]
    assert str(events[0]["SUMMARY"]).endswith(changed.recommendations[0].title)
