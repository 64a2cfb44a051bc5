"""What rectrack says of a list with errors and many warnings, and what a list without errors adds to it."""

import re
from pathlib import Path

from rectrack.workspace.remarks import CellMistake, CellPlace, InvalidSheetError, warning_text
from tests.rectrack.spreadsheets.test_usual_words import list_of, started

HEADINGS = "No.,Recommended,Theme,Level,Body,Reply,State of play,Deadline,Notes,Proof"
ROWS = (
    "1,Build wells,Health care,High,Police / Army,Agreed,Done,mid 2025,Soon,",
    "2,Dig wells,Healthcare,Low,Police,Under study,Parked,end 2026,,",
    "3,Map wells,Healthcare,Low,Army,Parked in part,Parked,31/03/2025,n/a,",
    "4,Drill wells,Healthcare,Low,Army,We will do it soon.,Parked,in spring,,",
    "5,Deepen wells,Healthcare,Low,Army; Police,Agreed,yes,in May,tbd,",
)
OPTIONS = re.compile(r"  (--\w+) \"(.*)\"")
PROGRESS = "New statuses and their categories"


def _options(said: str) -> list[str]:
    return [part for found in OPTIONS.findall(said) for part in found]


def test_an_answer_with_errors_leaves_many_warnings_to_the_import_and_has_all_options_at_its_end(
    tmp_path: Path,
) -> None:
    list_ = list_of(tmp_path, HEADINGS, *ROWS)

    refused, _ = started(tmp_path, list_)
    begun, made = started(tmp_path, list_, *_options(refused.err))

    assert refused.code == 1
    said, _, end = refused.err.partition(" Nothing was changed.\n")
    more, *options = end.splitlines()
    assert re.fullmatch(
        r"\d+ more warnings follow when the list has no errors\. To give values that the list lacks, add .*", more
    )
    assert "--made-by NAME" in more
    assert "--made-by NAME" not in said
    assert PROGRESS in said
    assert 'not imported: "n/a"' in said
    agreed = options.index("Options from the warnings, if they are right for your list:")
    assert '  --value "Yes=implemented"' in options[:agreed]
    assert options[agreed + 1 :] == [
        '  --value "Health care=Healthcare"',
        '  --category "Parked=open"',
        '  --category "Under study=awaiting"',
        '  --category "Parked in part=noted"',
        'For another field or category, change the text after "=". To leave a column out, delete that text.',
    ]
    assert begun.code == 0, begun.err
    assert "--made-by NAME" in begun.err
    assert len(made) == len(ROWS)


def test_the_groups_of_warnings_are_in_their_order_without_errors(tmp_path: Path) -> None:
    begun, _ = started(tmp_path, list_of(tmp_path, "No.,Title,Status", "1,Build wells,Parked", "2,Dig wells,n/a"))

    groups = [line for line in begun.err.splitlines() if not line.startswith("Warning: ")]
    assert groups == ["Not imported:", "Please check:", "For your information:"]


def test_many_columns_have_a_line_each_with_a_value() -> None:
    items = ('"No." = reference ("1")', '"Level" = themes ("::error::High")')
    told = CellMistake(CellPlace("list.csv", row=1), "Columns", "if one is wrong, add --column", items=items)

    assert warning_text([told, told]) == [
        "Warning: list.csv, row 1: Columns. If one is wrong, add --column.",
        *(f"  {item}" for item in items),
    ]


def test_an_answer_has_a_dozen_options_of_warnings_each_name_once_and_none_that_is_cut() -> None:
    place, names = CellPlace("list.csv", row=1), [*map(str, range(14))]
    wanted = [f'--category "{name}=open"' for name in names] + ['--category "1=done"', '--value "a=b…"']
    told = [CellMistake(place, f"warning {option}", option=option) for option in wanted]

    _, _, end = str(InvalidSheetError([CellMistake(place, "wrong")], told)).partition("Nothing was changed.\n")

    first, *options, more, how = end.splitlines()
    assert first == "Options from the warnings, if they are right for your list:"
    assert options == [f'  --category "{name}=open"' for name in names[:12]]
    assert more == "  and 2 more; the warnings show them"
    assert how == 'For another category, change the text after "=".'
