"""Warnings and errors of a sheet as people read them, in numbers that no small list has."""

import pytest

from rectrack.workspace.remarks import CellMistake, CellPlace, InvalidSheetError, warning_text

pytestmark = pytest.mark.unit


def test_many_columns_have_a_line_each_with_a_value() -> None:
    items = ('"No." = reference ("1")', '"Level" = themes ("::error::High")')
    told = CellMistake(CellPlace("list.csv", row=1), "Columns", "if one is wrong, add --column", items=items)

    assert warning_text([told, told]) == [
        "Warning: list.csv, row 1: Columns. If one is wrong, add --column.",
        *(f"  {item}" for item in items),
    ]


def test_an_answer_has_a_dozen_options_of_warnings_each_name_once_and_none_that_is_cut() -> None:
    place, names = CellPlace("list.csv", row=1), [*map(str, range(14))]
    wanted = [f'--value "{name}=open"' for name in names] + ['--value "1=done"', '--value "a=b…"']
    told = [CellMistake(place, f"warning {option}", option=option) for option in wanted]

    _, _, end = str(InvalidSheetError([CellMistake(place, "wrong")], told)).partition("Nothing was changed.\n")

    first, *options, more = end.splitlines()
    assert first == "Options from the warnings, if they are right for your list:"
    assert options == [f'  --value "{name}=open"' for name in names[:12]]
    assert more == "  and 2 more; the warnings show them"


def test_a_warning_names_few_long_texts_and_the_number_of_the_others_but_an_error_names_more() -> None:
    found = [CellMistake(CellPlace("list.csv", row=n), f'again: "{n} {"text " * 20}"') for n in range(10, 26)]

    (warning,) = warning_text(found)
    error, *_ = str(InvalidSheetError(found)).splitlines()

    assert warning.endswith(' text " and 14 more.')
    assert len(warning) < 400
    assert error.count("text text") > 9 * 16


def test_an_answer_with_errors_leaves_many_minor_warnings_to_the_import_but_not_their_options() -> None:
    place = CellPlace("list.csv", row=1)
    told = [CellMistake(place, f"warning {n}", "add --made-by NAME", rank="minor") for n in range(9)]

    said = str(InvalidSheetError([CellMistake(place, "wrong")], [*told, CellMistake(place, "choice")]))

    assert [line for line in said.splitlines() if line.startswith("Warning: ")] == [
        "Warning: list.csv, row 1: Choice."
    ]
    assert "\n9 more warnings follow when the list has no errors.\n" in said
    assert said.endswith('\n  --made-by "NAME"')
