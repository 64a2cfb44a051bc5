"""What is said of problems, fit for whoever reads it."""

import pytest

from rectrack.record.parties import Party
from rectrack.record.tracker import Addressee
from rectrack.record.values import by_id
from rectrack.text.problems import (
    InvalidFilesError,
    Problem,
    closest,
    count,
    nearest,
    printable,
    shown,
)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain, größer, 日本", "plain, größer, 日本"),
        ("two\nlines\r", r"two\nlines\r"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\u202egnp", r"\u202egnp"),
        ("##[error]", "## [error]"),
        ("\udc80", r"\udc80"),
    ],
)
def test_text_is_printed_on_one_line_and_without_effect(text: str, seen: str) -> None:
    assert printable(text) == seen


def test_a_long_value_is_shortened_in_a_message() -> None:
    assert shown("short") == '"short"'
    assert shown("x" * 1_000) == f'"{"x" * 59}…"'


def test_a_number_stands_with_its_noun() -> None:
    assert [count(1, "party", "parties"), count(0, "file"), count(1234, "file")] == [
        "1 party",
        "0 files",
        "1,234 files",
    ]


@pytest.mark.parametrize(
    ("value", "close"),
    [
        ("adoptd", "adopted"),
        ("Adopted", "adopted"),
        ("In progress", "in-progress"),
        ("in_progress", "in-progress"),
        (" in progress ", "in-progress"),
        ("last-checked", "last_checked"),
        ("checked", "last_checked"),
        ("dapoted", "adopted"),
        ("adopt", "adopted"),
        ("adapter", None),
        ("progress", "in-progress"),
        ("in", None),
        ("zzz", None),
        ("", None),
        ("x" * 1_000_000, None),
    ],
)
def test_the_closest_value_is_found_whatever_its_capitals_and_signs(value: str, close: str | None) -> None:
    assert closest(value, ["adopted", "in-progress", "last_checked"]) == close


def test_a_part_of_several_values_is_close_to_none() -> None:
    assert closest("progress", ["in-progress", "no-progress"]) is None


def test_where_nothing_is_close_the_hint_names_up_to_twelve_values_and_counts_the_rest() -> None:
    assert nearest("zzz", ["one", "two"]) == "one of: one, two"
    assert nearest("zzz", [str(n) for n in range(13)]) == ("one of: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 1 more")
    assert nearest("zzz", []) == ""


def test_a_name_is_answered_with_what_it_is_the_name_of() -> None:
    parties = by_id(
        (
            Party(id="fgc", name="Government of Canada", group="government", also_written=("Canada (federal)",)),
            Party(id="chair", name="The chair", group="academia"),
            Party(id="head", name="The Chair", group="academia"),
        )
    )

    assert nearest("government of canada", parties) == "write fgc"
    assert nearest("Canada, federal", parties) == "write fgc"
    assert nearest("Goverment of Canada", parties) == "did you mean fgc (Government of Canada)?"
    assert nearest("!", by_id([Party(id="unnamed", name="?", group="academia")])) == "one of: unnamed"
    assert nearest("Names Inc.", by_id([Addressee(id="icann", name="The names", label="names inc")])) == "write icann"
    assert nearest("The Chair", parties) == "write chair or head"
    assert nearest("Japan", parties) == "one of: fgc, chair, head"


def test_invalid_files_hold_each_problem_once_in_order() -> None:
    second, first = Problem("b", 1, 1, "wrong"), Problem("a", 2, 1, "wrong")

    error = InvalidFilesError([second, first, second])

    assert error.problems == [first, second]
    assert str(error) == "2 problems in the files"
