"""What rectrack says of a list with errors and many warnings, and what a list without errors adds to it."""

import re
from pathlib import Path

import pytest

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
    return [part for found in OPTIONS.findall(said) if not found[1].endswith(("NAME", "CATEGORY")) for part in found]


def test_an_answer_with_errors_has_all_options_at_its_end(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, HEADINGS, *ROWS)

    refused, _ = started(tmp_path, list_)
    begun, made = started(tmp_path, list_, *_options(refused.err))

    assert refused.code == 1
    said, _, end = refused.err.partition(" Nothing was changed.\n")
    options = end.splitlines()
    assert "--made-by NAME" in said
    assert PROGRESS in said
    assert 'not imported: "n/a"' in said
    agreed = options.index("Options from the warnings, if they are right for your list:")
    assert '  --value "Yes=implemented"' in options[:agreed]
    assert options[agreed + 1 :] == [
        '  --category "Under study=awaiting"',
        '  --value "Health care=Healthcare"',
        "Options for missing values. Replace NAME, DATE and CATEGORY:",
        '  --document "NAME" --document-date DATE --document-author "NAME"',
        "  --list-date DATE",
        '  --response-by "NAME"',
        "  --response-date DATE",
        '  --made-by "NAME"',
        '  --category "Parked=CATEGORY"',
        '  --category "Parked in part=CATEGORY"',
    ]
    assert begun.code == 0, begun.err
    assert "--made-by NAME" in begun.err
    assert len(made) == len(ROWS)


def test_an_answer_asks_for_the_dates_of_responses_whose_addressee_is_missing(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "No.,Title,Response", "1,Build wells,Accepted")

    refused, _ = started(tmp_path, list_)

    assert "The addressee of this response is missing" in refused.err
    assert "To give another date, add --response-date DATE." in refused.err
    assert "\n  --response-date DATE\n" in refused.err


def test_an_answer_with_errors_says_which_documents_and_due_dates_the_list_leaves_open(tmp_path: Path) -> None:
    rows = ("1,Build wells,Accepted,Water plan", "2,Dig wells,Accepted,")
    list_ = list_of(tmp_path, "No.,Title,Response,Document", *rows)

    refused, _ = started(tmp_path, list_, "--preset", "inquiry")

    assert "The addressee of this response is missing" in refused.err
    assert 'The list gives no author and no date for: "Water plan". Readers see "not stated".' in refused.err
    assert "It gets 2024-05-06, and readers see a note." in refused.err
    assert "row 3, column D (document): No source document is given. The recommendation has the list" in refused.err
    assert "Documents in the list have no date, so rectrack sets no response due dates." in refused.err
    assert '  --document "NAME" --document-date DATE --document-author "NAME"' in refused.err.splitlines()


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("Construire une école dans le nord du pays et des routes pour les villages,Acceptée", "Gouvernement"),
        ("Construir una escuela en el norte del país y las calles para los pueblos,Aceptada", "Gobierno"),
        ("Build a school in the north of the country and roads to the villages,Accepted", "Government"),
    ],
)
def test_the_proposed_name_of_a_government_is_in_the_language_of_the_list(
    tmp_path: Path, row: str, name: str
) -> None:
    refused, _ = started(tmp_path, list_of(tmp_path, "Title,Position of State", row))

    assert f'\n  --response-by "{name}"\n' in refused.err


def test_an_option_with_the_sign_for_a_name_is_refused(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "No.,Title", "1,Build wells")

    refused, _ = started(tmp_path, list_, "--made-by", "NAME")

    assert (refused.code, refused.err.splitlines()[-1]) == (
        2,
        "Error: --made-by still has the placeholder NAME. Write a name in its place.",
    )


def test_an_option_with_the_sign_for_a_category_is_refused_with_the_categories(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "No.,Title,Status", "1,Build wells,Parked")

    refused, _ = started(tmp_path, list_, "--category", "Parked=CATEGORY")

    assert refused.code == 2
    assert 'Unknown category "CATEGORY". Valid values: open, under way, done, not done' in refused.err


def test_the_groups_of_warnings_are_in_their_order_without_errors(tmp_path: Path) -> None:
    begun, _ = started(tmp_path, list_of(tmp_path, "No.,Title,Status", "1,Build wells,Parked", "2,Dig wells,n/a"))

    groups = [line for line in begun.err.splitlines() if not line.startswith("Warning: ")]
    assert groups == ["Not imported:", "Please check:", "For your information:"]
