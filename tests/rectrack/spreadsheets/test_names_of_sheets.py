"""Names of sheets and long headings: what a list calls them, and what they are."""

from pathlib import Path

import pytest

from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_lists import UNSTATED
from tests.rectrack.spreadsheets.test_usual_words import list_of, started
from tests.workbooks import workbook

LIST = [
    ["Ref.", "Recommendation", "Responsible"],
    ["109.29", "Ratify the pact", "Ministry of Law"],
    ["109.32", "Train judges", "Court Office"],
]
ACTIONS = [
    ["Action no.", "Rec. ref.", "Action planned / taken", "Body in charge", "End", "State of play"],
    ["A-1", "109.29", "Draft a bill", "Law Office", "2027", "planned"],
    ["A-2", "109.29; 109.32", "Hold a course", "", "", "planned"],
    ["A-3", "109.32 and 109.29", "Report", "", "", "planned"],
]
LEGEND = [["Colour", "Meaning"], ["Green", "Done"]]


@pytest.mark.parametrize("name", ["Actions 2025", "Plan d'action", "Follow-up actions (draft)"])
def test_a_sheet_with_a_word_for_its_entries_in_its_name_is_read(name: str, tmp_path: Path) -> None:
    list_ = workbook(tmp_path / "list.xlsx", {"Follow-up": LIST, name: ACTIONS, "Legend": LEGEND})

    begun, made = started(tmp_path, list_)

    assert begun.code == 0, begun.err
    assert [[action["title"] for action in each["actions"]] for each in made] == [
        ["Draft a bill", "Hold a course", "Report"],
        ["Hold a course", "Report"],
    ]
    first = made[0]["actions"][0]
    assert (first["reference"], first["addressees"], first["target"]) == (
        "A-1",
        ["law-office"],
        UNSTATED | {"date": 2027},
    )
    local = LocalTracker(tmp_path / "new")
    local.run("import", str(list_))
    assert local.texts() == local.before


def test_a_column_can_name_several_related_recommendations_also_from_one_to_another(tmp_path: Path) -> None:
    names = {"2": "", "3": "4, 5", "4": "2 and 5; 3", "5": "2-4", "6": "2,7 / 3"}
    rows = [[number, f"Build the bridge {number}", "Office", others] for number, others in names.items()]

    bad = workbook(tmp_path / "all.xlsx", {"List": [[*LIST[0], "See also"], *rows]})
    refused, _ = started(tmp_path, bad)
    good = workbook(tmp_path / "list.xlsx", {"List": [[*LIST[0], "See also"], *rows[:-1]]})
    begun, made = started(tmp_path, good)

    assert begun.code == 0, begun.err
    ids = {f"build-the-bridge-{number}": number for number in names}
    assert [[ids[id_] for id_ in each.get("related", ())] for each in made] == [
        [],
        ["4", "5"],
        ["2", "5", "3"],
        ["2", "3", "4"],
    ]
    assert 'column D (related): Unknown recommendation "7 / 3".' in refused.err
    assert begun.err.count("means all recommendations between the two, in the order of the list") == 1
    assert 'in the order of the list: "2-4".' in begun.err


def test_a_range_means_all_recommendations_between_in_the_order_of_the_list(tmp_path: Path) -> None:
    references = ("1.9", "1.2", "1.10", "1.3", "1.5")
    listed = [LIST[0], *([reference, f"Build {reference}", "Office"] for reference in references)]
    ranges = ("1.2-1.3", "1.2 \u2013 1.10, 1.5", "1.10 to 1.5", "1.9 \u00e0 1.2", "1.9-5", "1.5-1.9")
    rows = [[f"A-{n}", name, f"Report {n}", "", "", ""] for n, name in enumerate(ranges)]

    refused, _ = started(tmp_path, workbook(tmp_path / "all.xlsx", {"List": listed, "Actions": [ACTIONS[0], *rows]}))
    good = workbook(tmp_path / "list.xlsx", {"List": listed, "Actions": [ACTIONS[0], *rows[:4]]})
    begun, made = started(tmp_path, good)

    assert begun.code == 0, begun.err
    assert {each["reference"]: [action["title"][-1] for action in each.get("actions", ())] for each in made} == {
        "1.9": ["3"],
        "1.2": ["0", "1", "3"],
        "1.10": ["0", "1", "2"],
        "1.3": ["0", "2"],
        "1.5": ["1", "2"],
    }
    assert (
        'rows 2-5, column B (recommendation): Each of several recommendations gets the entry: "1.2-1.3", '
        '"1.2 \u2013 1.10, 1.5", "1.10 to 1.5", "1.9 \u00e0 1.2".'
    ) in begun.err
    assert (
        'rows 6-7, column B (recommendation): Unknown recommendation "1.9-5", "1.5-1.9". Correct it in the list, or '
        "leave the row out.\n"
    ) in refused.err


def test_an_action_of_an_unknown_recommendation_is_an_error_of_this_one(tmp_path: Path) -> None:
    rows = [*ACTIONS, ["A-4", "109.29; 112.4", "Report again", "", "", ""]]

    refused, _ = started(tmp_path, workbook(tmp_path / "list.xlsx", {"Follow-up": LIST, "Actions 2025": rows}))

    assert 'row 5, column B (recommendation): Unknown recommendation "112.4".' in refused.err
    assert '"109.29; 112.4"' not in refused.err


def test_positions_of_a_sheet_with_more_in_its_name_are_read(tmp_path: Path) -> None:
    stated = [["Rec.", "Organisation", "What they say", "Date"], ["109.29", "Users' League", "support", "2023"]]
    list_ = workbook(tmp_path / "list.xlsx", {"Follow-up": LIST, "Positions (NGOs)": stated})

    begun, made = started(tmp_path, list_, "--column", "What they say=stance")

    assert begun.code == 0, begun.err
    assert [(each["party"], each["stance"]) for each in made[0]["positions"]] == [("users-league", "support")]


def test_a_column_of_references_names_the_recommendations_of_actions(tmp_path: Path) -> None:
    rows = [["Belongs to", "Task", "State"], ["109.29", "Find water", "Ongoing"], ["109.29", "Dig", "Ongoing"]]
    rows += [["109.29", "Draw", "Done"], ["all", "Report", ""]]
    list_ = workbook(tmp_path / "list.xlsx", {"Follow-up": LIST, "Measures": rows[:4]})

    begun, made = started(tmp_path, list_, "--column", "*=proposed")
    (tmp_path / "other").mkdir()
    refused, _ = started(tmp_path / "other", workbook(list_, {"Follow-up": LIST, "Measures": rows}), "--column", "*=")

    assert begun.code == 0, begun.err
    assert [each["title"] for each in made[0]["actions"]] == ["Find water", "Dig", "Draw"]
    assert 'Unknown recommendation "all"' in refused.err


OTHERS = {
    "two sheets": (
        {"Actions 2024": ACTIONS, "Actions 2025": ACTIONS},
        "sheet Actions 2024",
        'rename it to "actions"',
    ),
    "two words": (
        {"Actions and positions": [*ACTIONS[:1], *ACTIONS[1:]]},
        "sheet Actions and positions",
        'rename it to "actions" or "positions"',
    ),
    "a legend": ({"Legend of actions": LEGEND}, "sheet Legend of actions", 'rename it to "actions"'),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_sheets_are_not_guessed_and_the_warning_says_how_to_name_them(name: str, tmp_path: Path) -> None:
    sheets, place, hint = OTHERS[name]
    unclear = {key: [["Number of rec.", *rows[0][2:]], *rows[1:]] for key, rows in sheets.items()}
    for rows in unclear.values():
        rows[0] = ["What", "Where", "Who", "How", "When", "Why"][: len(rows[1])]

    begun, made = started(tmp_path, workbook(tmp_path / "list.xlsx", {"Follow-up": LIST, **unclear}))

    assert begun.code == 0, begun.err
    assert [each for each in made if "actions" in each] == []
    [line] = [line for line in begun.err.splitlines() if place in line]
    named = f'{hint} and add a column "recommendation" with the references of the recommendations'
    assert line.endswith(f"This sheet is not part of the record, and is not imported. To import the sheet, {named}.")


def test_a_single_list_of_recommendations_keeps_its_kind_whatever_its_name(tmp_path: Path) -> None:
    rows = [["Recommendation", "Action", "Responsible"], ["Ratify the pact", "Draft a bill", "Law Office"]]
    list_ = workbook(tmp_path / "list.xlsx", {"Action plan": rows, "Notes on recommendations": LEGEND})

    begun, [made] = started(tmp_path, list_)

    assert begun.code == 0, begun.err
    assert (made["title"], made["actions"][0]["title"]) == ("Ratify the pact", "Draft a bill")


@pytest.mark.parametrize(
    "heading",
    [
        "Full text of the recommendation (as adopted)",
        "Intitulé de la recommandation",
        "Text of recommendation 2024",
        "Recommendation (as in A/1/12)",
    ],
)
def test_long_headings_mean_what_their_words_mean(heading: str, tmp_path: Path) -> None:
    begun, [made] = started(tmp_path, list_of(tmp_path, f"No.,{heading}", "1,Build wells"))

    assert begun.code == 0, begun.err
    assert made["title"] == "Build wells"


@pytest.mark.parametrize("heading", ["Cost of implementation", "Type of recommendation", "Réf. rapport", "Our notes"])
def test_headings_with_other_words_or_with_two_fields_are_not_guessed(heading: str, tmp_path: Path) -> None:
    refused, _ = started(tmp_path, list_of(tmp_path, f"No.,Title,{heading}", "1,Build wells,5"))

    assert f'No field for "{heading}": "5".' in refused.err


def test_two_headings_with_the_words_of_one_field_are_not_guessed(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "No.,Title,Status 2023,Status 2024", "1,Build wells,Open,Done")

    refused, _ = started(tmp_path, list_)

    assert [line for line in ("Status 2023", "Status 2024") if f'No field for "{line}"' not in refused.err] == []


def test_the_longest_column_is_the_text_if_its_heading_says_so(tmp_path: Path) -> None:
    heads = "No.,Recommendations addressed to us by the commission,Type of recommendation"
    list_ = list_of(tmp_path, heads, "1,Build wells,A")

    begun, [made] = started(tmp_path, list_, "--column", "*=")

    assert made["title"] == "Build wells"
    assert (
        'column B: This column is read as the text of the recommendations: "Recommendations addressed to us by the '
        'commission". If it is another column, add --column "HEADING=title".'
    ) in begun.err
