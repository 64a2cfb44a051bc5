"""Dates as people write them."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rectrack.text.dates import MONTHS, corrected


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("June 2015", "2015-06"),
        ("Jun 2015", "2015-06"),
        ("Sept. 2015", "2015-09"),
        ("june, 2015", "2015-06"),
        ("2015 June", "2015-06"),
        ("06/2015", "2015-06"),
        ("6.2015", "2015-06"),
        ("2015/06", "2015-06"),
        ("2015-6", "2015-06"),
        ("2015.", "2015"),
        ("15 June 2015", "2015-06-15"),
        ("15. Jun 2015", "2015-06-15"),
        ("June 15, 2015", "2015-06-15"),
        ("Monday, the 1st of June, 2015", "2015-06-01"),
        ("Wed 3rd June 2015", "2015-06-03"),
        ("2015 Jun 15", "2015-06-15"),
        ("15-Jun-2015", "2015-06-15"),
        ("2015/06/15", "2015-06-15"),
        ("2015.6.5", "2015-06-05"),
        ("2015 06 05", "2015-06-05"),
        ("20150615", "2015-06-15"),
        ("2015-06-15T10:00:00Z", "2015-06-15"),
        ("2015-06-15 10:00", "2015-06-15"),
        ("15.6.2015", "2015-06-15"),
        ("6/15/2015", "2015-06-15"),
        ("5/5/2015", "2015-05-05"),
        ("٢٠١٥-٦", "2015-06"),
    ],
)
def test_what_can_be_read_in_one_way_is_told_as_the_files_have_it(written: str, right: str) -> None:
    assert corrected(written) == f"write {right}"


def test_the_order_of_day_and_month_is_never_guessed() -> None:
    assert corrected("03/04/2015") == "write 2015-03-04 for 4 March or 2015-04-03 for 3 April"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "June",
        "15 June",
        "Ju 2015",
        "Smarch 2015",
        "circa 2015",
        "2015?",
        "Q2 2015",
        "June-July 2015",
        "31 June 2015",
        "29 February 2015",
        "0 June 2015",
        "13/2015",
        "32/32/2015",
        "15/06/15",
        "June 15",
        "00/2015",
        "0000",
        "20159999",
        "2015-15-06",
        "15 June 2015 or 2016",
    ],
)
def test_what_cannot_be_read_so_is_not_guessed(written: str) -> None:
    assert corrected(written) == ""


@given(st.dates())
@example(date(1, 1, 1))
def test_every_day_is_understood_with_its_months_name(when: date) -> None:
    day = when.isoformat()
    year, month, number = day.split("-")
    name = MONTHS[int(month) - 1]

    for written in (f"{int(number)} {name} {year}", f"{name[:3]} {number}, {year}", f"{year}/{month}/{number}"):
        assert corrected(written) == f"write {day}"


@given(st.text() | st.text("0123456789/.- JunMay,"))
def test_whatever_is_written_the_answer_is_a_date_or_nothing(written: str) -> None:
    assert corrected(written) == "" or corrected(written).startswith("write ")
