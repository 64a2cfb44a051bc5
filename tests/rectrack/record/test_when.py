"""Dates in the files: whether there is such a day, and whether it has been."""

from datetime import date

import pytest

from rectrack.record.when import Past, existing


@pytest.mark.parametrize("when", ["2017", "2017-02", "2016-02-29", ""])
def test_a_date_may_be_as_exact_as_it_is_known(when: str) -> None:
    assert [*existing(when, ())] == []


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("2017-02-29", "there is no date 2017-02-29"),
        ("2017-13", "there is no date 2017-13"),
        ("0000", "there is no date 0000"),
        ("soon", '"soon" is no date'),
        ("2017-2", '"2017-2" is no date'),
    ],
)
def test_a_date_that_does_not_exist_is_told_at_its_place(when: str, message: str) -> None:
    (fault,) = existing(when, ("target", "date"))

    assert (fault.at, fault.message) == (("target", "date"), message)
    assert fault.hint == "a year, a month or a day: 2017, 2017-02 or 2017-02-14"


@pytest.mark.parametrize(
    ("when", "wrong"),
    [("2024-05-07", False), ("2024-05-08", True), ("2024-05", False), ("2024-06", True), ("2024", False)],
)
def test_what_has_happened_was_not_after_tomorrow(when: str, wrong: bool) -> None:  # noqa: FBT001 - a table
    past = Past(date(2024, 5, 6))

    for _ in range(2):  # a date is looked at once, and told each time
        assert bool([*past.wrong(when, ())]) is wrong
