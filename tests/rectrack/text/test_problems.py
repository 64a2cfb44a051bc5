"""Problems as they are printed."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rectrack.record.parties import Party
from rectrack.record.tracker import Addressee
from rectrack.record.values import by_id
from rectrack.text.problems import (
    InvalidFilesError,
    Problem,
    as_github,
    as_json,
    as_text,
    closest,
    count,
    nearest,
    printable,
    shown,
)

ODD = Problem("recommendations/a,b:c%.yaml", 3, 8, "50% is\nnot a date", "::error::")


def test_as_text_each_problem_is_one_line_with_its_place_and_its_hint() -> None:
    found = [Problem("tracker.yaml", 1, 2, "wrong"), Problem("parties.yaml", 30, 4, "wrong", "right")]

    assert as_text(found) == "tracker.yaml:1:2: wrong\nparties.yaml:30:4: wrong (right)\n"


def test_as_text_the_same_fault_is_told_in_full_three_times_and_then_counted_with_its_places() -> None:
    lore = [Problem(f"{letter}.yaml", 6, 8, "unknown theme", "one of: law") for letter in "abcde"]
    lore.insert(1, Problem("a.yaml", 9, 1, "unknown theme", "one of: security"))
    lore.append(Problem("e.yaml", 7, 8, "unknown theme", "one of: law"))

    assert as_text(lore).splitlines() == [
        "a.yaml:6:8: unknown theme (one of: law)",
        "a.yaml:9:1: unknown theme (one of: security)",
        "b.yaml:6:8: unknown theme (one of: law)",
        "c.yaml:6:8: unknown theme (one of: law)",
        "3 times more: unknown theme (one of: law): d.yaml:6, e.yaml:6,7",
    ]


def test_as_annotations_where_github_shows_only_ten_the_count_goes_first_and_each_kind_has_its_turn() -> None:
    found = [Problem(f"{n}.yaml", 1, 1, "unknown theme") for n in range(10)]

    assert len(as_github(found).splitlines()) == 10

    found.append(Problem("z.yaml", 2, 2, "wrong"))
    first, second, third, *rest = as_github(found).splitlines()

    assert first == (
        "::error title=rectrack::11 problems in 11 files. GitHub shows only 10 errors here; the log of this "
        "step has all.%0A10 times: unknown theme"
    )
    assert second == "::error file=0.yaml,line=1,col=1::unknown theme"
    assert third == "::error file=z.yaml,line=2,col=2::wrong"
    assert len(rest) == 9


def test_as_annotations_what_github_would_misread_is_escaped() -> None:
    assert as_github([ODD]) == (
        "::error file=recommendations/a%2Cb%3Ac%25.yaml,line=3,col=8::50%25 is\\nnot a date (::error::)\n"
    )


def test_as_json_a_problem_has_all_its_parts() -> None:
    assert json.loads(as_json([ODD])) == [
        {
            "path": "recommendations/a,b:c%.yaml",
            "line": 3,
            "column": 8,
            "message": "50% is\nnot a date",
            "hint": "::error::",
        }
    ]


@given(st.text(), st.text(), st.text())
@example("##[error]", "##[error]\u2028\x85", "##[")
def test_no_problem_starts_a_second_line_and_each_can_be_written(path: str, message: str, hint: str) -> None:
    problem = Problem(f"recommendations/{path}.yaml", 1, 1, message, hint)

    for form in (as_text, as_github):
        assert len(form([problem]).encode().splitlines()) == 1
        assert "##[" not in form([problem])
    assert json.loads(as_json([problem]).encode())[0]["message"] == message


def test_a_file_name_that_is_not_utf_8_can_be_printed() -> None:
    problem = Problem("recommendations/\udcff.yaml", 1, 1, "wrong")

    assert as_text([problem]).encode() == b"recommendations/\\udcff.yaml:1:1: wrong\n"
    assert as_github([problem]).encode() == b"::error file=recommendations/\\udcff.yaml,line=1,col=1::wrong\n"
    assert json.loads(as_json([problem]).encode())[0]["path"] == problem.path


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
