"""The fields that a group has added: defined in tracker.yaml, checked like any other, shown where they are used."""

from pathlib import Path

import pytest

from rectrack.record.own_fields import in_words
from rectrack.record.values import Flag
from rectrack.record.words import OwnField, Word
from tests.rectrack.checking import FILE, problems
from tests.rectrack.desks import Desk
from tests.rectrack.files import add, make_tracker, write

FIELDS = """\
fields:
  - id: priority
    name: Priority
    type: choice
    choices: [{id: high, name: High}, {id: low, name: Low, retired: true}]
  - {id: goals, name: Goals, type: choices, choices: [{id: sdg-6, name: Clean water}, {id: sdg-14, name: Seas}]}
  - {id: cost, name: Cost in millions, type: number}
  - {id: indicator, name: Indicator, type: text}
  - {id: review, name: Next review, type: date}
  - {id: page, name: Page, type: link}
"""
WHEN = "a year, a month or a day: 2017, 2017-02 or 2017-02-14"
NUMBER = "a number, 12 or 12.5"
LINK = "a web address that starts with https://"


def with_fields(root: Path, given: str | None = None) -> Path:
    """A tracker with fields of its own, and the first recommendation with these."""
    tracker = make_tracker(root) / "tracker.yaml"
    write(tracker, tracker.read_text() + FIELDS)
    add(root, 1, fields=given)
    return root


@pytest.mark.parametrize(
    "given",
    [
        "{}",
        "{priority: high}",
        "{priority: low}",
        "{goals: [sdg-6, sdg-14], cost: 12.5, indicator: 'no', review: 2017-02, page: https://e.org/a}",
        "{cost: -3, review: 2999-12-31}",
    ],
)
def test_what_fits_its_field_is_no_problem(given: str, tmp_path: Path) -> None:
    assert problems(with_fields(tmp_path, given)) == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("{priorty: high}", '18:19: unknown field "priorty" (did you mean priority?)'),
        ("{priority: hihg}", '18:20: unknown choice "hihg" (did you mean high?)'),
        ("{priority: High}", '18:20: unknown choice "High" (write high)'),
        ("{priority: urgent}", '18:20: unknown choice "urgent" (one of: high, low)'),
        ("{priority: [high]}", "18:20: a list stands where one of the choices belongs (write one value)"),
        ("{goals: sdg-6}", "18:17: one value stands where a list of choices belongs (write [sdg-6])"),
        (
            "{goals: 'sdg-6, sdg-14'}",
            "18:17: one value stands where a list of choices belongs (write [sdg-6, sdg-14])",
        ),
        ("{goals: [sdg-6, Seas]}", '18:25: unknown choice "Seas" (write sdg-14)'),
        ("{cost: much}", f'18:16: "much" is not valid for Cost in millions ({NUMBER})'),
        ("{cost: 1e5}", f'18:16: "1e5" is not valid for Cost in millions ({NUMBER})'),
        ("{review: soon}", f'18:18: "soon" is no date ({WHEN})'),
        ("{review: 2017-13}", f"18:18: there is no date 2017-13 ({WHEN})"),
        ("{page: example.org}", f'18:16: "example.org" is not valid for Page ({LINK})'),
        ("{indicator: '  '}", "18:21: Indicator is empty (a text)"),
        ("{indicator: [a]}", "18:21: a list stands where a text belongs (write one value)"),
        ("{indicator: {a: b}}", "18:21: a mapping stands where one value belongs (plain text)"),
        ("[a]", "18:9: a list stands where a mapping belongs (write a line 'name: value' for each)"),
    ],
)
def test_what_does_not_fit_is_told_at_its_place_with_what_would(given: str, problem: str, tmp_path: Path) -> None:
    assert problems(with_fields(tmp_path, given)) == [f"{FILE}:{problem}"]


def test_where_the_tracker_defines_none_the_hint_says_where_they_are_defined(tmp_path: Path) -> None:
    add(make_tracker(tmp_path), 1, fields="{priority: high}")

    hint = "tracker.yaml defines none: add it there under fields"
    assert problems(tmp_path) == [f'{FILE}:18:20: unknown field "priority" ({hint})']


def test_a_choice_that_is_gone_is_told_wherever_it_is_in_use(tmp_path: Path) -> None:
    with_fields(tmp_path, "{priority: medium}")
    add(tmp_path, 3, fields="{priority: medium}")

    assert [line.split(" (")[0] for line in problems(tmp_path)] == [
        f'{FILE}:18:20: unknown choice "medium"',
        'recommendations/rec-3.yaml:18:20: unknown choice "medium"',
    ]


def test_a_file_that_uses_none_shows_none(desk: Desk) -> None:
    with_fields(desk.root, "{priority: high, goals: [sdg-6, sdg-14]}")

    assert "Priority:      High\nGoals:         Clean water; Seas\n" in desk.run("show", "1").out
    assert "Priority" not in desk.run("show", "2").out
    assert "Cost" not in desk.run("show", "1").out


def test_choices_are_read_by_their_names_and_other_values_as_they_are() -> None:
    field = OwnField(id="p", name="P", type="choices", choices=(Word(id="a", name="A b", retired=Flag.TRUE),))

    assert in_words(("a", "gone"), field) == ("A b", "gone")
    assert in_words("12.5", OwnField(id="c", name="C", type="number")) == ("12.5",)
