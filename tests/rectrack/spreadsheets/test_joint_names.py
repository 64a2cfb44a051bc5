"""Cells of a list with several names, separated by commas, strokes or words."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_usual_words import REVIEW, list_of, started

JOINT = {
    "Water Office / Union of Farmers": "Water Office; Union of Farmers",
    "Office of Farmers and Land Office": "Office of Farmers; Land Office",
    "Land Office et Ministère de la mer": "Land Office; Ministère de la mer",
}
UNKNOWN = ("A, B", "Chief, Road Works")
SINGLE = (
    "Office of Trade and Industry",
    "Land Office and Industry",
    "Legal unit, Land Office",
    "Research & Development",
    "Day/Night Office",
    "Inside / Outside",
)


def test_each_text_with_a_listed_name_in_it_has_an_option_that_works(tmp_path: Path) -> None:
    names = ["Land Office", *JOINT, *SINGLE, "Water Office"]
    list_ = list_of(tmp_path, "Title,Addressee", *(f'Build {n} wells,"{name}"' for n, name in enumerate(names)))

    begun, _ = started(tmp_path, list_)
    (tmp_path / "other").mkdir()
    options = dict(text.split("=") for text in re.findall(r'--value "([^"]*)"', begun.err))
    given = [part for text in options.items() for part in ("--value", "=".join(text))]
    again, made = started(tmp_path / "other", list_, *given)

    assert options == JOINT
    assert again.code == 0, again.err
    assert "single addressee" not in again.err
    assert [each["addressees"] for each in made[1:3]] == [
        ["water-office", "union-of-farmers"],
        ["office-of-farmers", "land-office"],
    ]


def test_a_text_with_a_comma_and_no_listed_name_is_told_without_an_option_for_it(tmp_path: Path) -> None:
    rows = (f'Build {n} wells,"{name}"' for n, name in enumerate(UNKNOWN))

    begun, _ = started(tmp_path, list_of(tmp_path, "Title,Addressee", *rows))

    assert 'a single addressee: "A, B", "Chief, Road Works". If' in begun.err
    assert 'write ; between the names, or add --value "TEXT=NAME; NAME".' in begun.err


@pytest.mark.parametrize(
    ("joint", "how"),
    [
        ("Land Office and Office {}", '--value "Land Office and Office 24=Land Office; Office 24" and 15 more.'),
        ("Land Office / {}B", "more than one addressee, replace / between the names with ; in the list."),
        ("Land Office, {}B", "more than one addressee, replace , between the names with ; in the list."),
    ],
)
def test_a_warning_about_many_texts_has_some_options_or_the_sign_in_all(tmp_path: Path, joint: str, how: str) -> None:
    rows = (f'Build {n} wells,"{joint.format(n)}"' for n in range(20, 40))

    begun, _ = started(tmp_path, list_of(tmp_path, "Title,Addressee", "Dig,Land Office", *rows))

    [line] = [line for line in begun.err.splitlines() if "single addressee" in line]
    assert line.count("--value") in (0, 5)
    assert line.endswith(how)
    assert len(line) < 1100


def test_an_option_that_is_too_long_for_a_warning_is_described(tmp_path: Path) -> None:
    names = [f"Water Office, {'x' * length}" for length in (85, 86)]
    rows = [f'Build {n} wells,"{name}"' for n, name in enumerate((*names, *["Water Office"] * 4))]

    begun, _ = started(tmp_path, list_of(tmp_path, "Title,Addressee", *rows))

    short = names[0]
    assert f'add --value "{short}={short.replace(",", ";")}" --value "TEXT=NAME; NAME".' in begun.err


STATES = (
    "No.,Recommendation,Recommending State,Theme",
    '1,Ratify the pact,"Norrand, Velmark","Education, training and culture"',
    '2,Train judges,Velmark & Norrand,"Education, training and culture"',
    "3,Pay teachers,Norrand / Sunda and Ree / Velmark,Law",
    '4,Open schools,"Norrand, Ostmar",Health',
    "5,Open courts,Norrand,Health and law",
    "6,Print laws,Velmark; Sunda and Ree,Law; Health",
    '7,Read laws,"Velmark, Norrand and Sunda and Ree",Law',
    '8,Write laws,"Velmark、 Norrand, et Sunda and Ree",Law',
)


SPLIT = (
    "Warning: list.csv, rows 2-4, 8-9, column C (made by): In 5 cells a text is read as several parties: "
    '"Norrand, Velmark", "Velmark & Norrand", "Norrand / Sunda and Ree / Velmark". '
    'To keep a text as a single party, add --value "Norrand, Velmark=Norrand, Velmark".\n'
    'Warning: list.csv, row 5, column C (made by): Each text becomes a single party: "Norrand, Ostmar". '
    "If a text names more than one party, write ; between the names, or add --value "
    '"Norrand, Ostmar=Norrand; Ostmar".\n'
    "Warning: list.csv, row 6, column D (themes): In 1 cell a text is read as several themes: "
    '"Health and law". To keep a text as a single theme, add --value "Health and law=Health and law".\n'
)


def test_a_text_is_several_names_if_each_part_stands_alone_in_the_list(tmp_path: Path) -> None:
    begun, made = started(tmp_path, list_of(tmp_path, *STATES))

    several = ["velmark", "norrand", "sunda-and-ree"]
    assert begun.code == 0, begun.err
    assert [each["made_by"]["parties"] for each in made] == [
        ["norrand", "velmark"],
        ["velmark", "norrand"],
        ["norrand", "sunda-and-ree", "velmark"],
        ["norrand-ostmar"],
        ["norrand"],
        ["velmark", "sunda-and-ree"],
        several,
        several,
    ]
    assert [each["themes"] for each in made[:6]] == [
        ["education-training-and-culture"],
        ["education-training-and-culture"],
        ["law"],
        ["health"],
        ["health", "law"],
        ["law", "health"],
    ]
    assert [line for line in begun.err.splitlines() if "read as" in line or "single" in line] == SPLIT.splitlines()


def test_an_option_keeps_a_text_as_a_single_name(tmp_path: Path) -> None:
    kept = ("--value", "Norrand, Velmark=Norrand, Velmark", "--value", "Health and law=Health and law")

    begun, made = started(tmp_path, list_of(tmp_path, *STATES), *kept)

    assert begun.code == 0, begun.err
    assert made[0]["made_by"]["parties"] == ["norrand-velmark"]
    assert made[4]["themes"] == ["health-and-law"]
    assert ': "Norrand, Velmark"' not in begun.err


GIVEN = ("--theme", "general", "--source-form", "recommended", "--status", "proposed", "--document", "list")


def imported(folder: Path, *options: str) -> dict[str, Any]:
    """Import the list in a folder into its tracker, and return the recommendations by id."""
    LocalTracker(folder / "new").run("import", str(folder / "list.csv"), *GIVEN, "--date", "2024", *options)
    made = [yaml.safe_load(path.read_text("utf-8")) for path in (folder / "new/recommendations").glob("*.yaml")]
    return {each["id"]: each for each in made}


def test_a_text_is_several_names_if_the_tracker_knows_each_part_and_a_known_name_stays_whole(tmp_path: Path) -> None:
    five, six = "Roads, Rails, Ports, Post, Parks", "Roads, Rails, Ports, Post, Parks, Air"
    known = (
        "Title,Addressee",
        "Dig,Water Office",
        "Map,Land Office",
        'Buy,"Law, Courts"',
        f'Ask,"{five}"',
        f'See,"{six}"',
    )
    started(tmp_path, list_of(tmp_path, *known))
    list_of(
        tmp_path,
        known[0],
        'Plant,"Land office, water-office"',
        'Build,"Law, Courts"',
        'Sell,"Land Office, Farm"',
        f'Drive,"{five}, Land Office"',
        f'Fly,"{six}, Land Office"',
    )

    made = imported(tmp_path, "--addressee", "Water Office", "--create-missing", "addressees")

    assert made["plant"]["addressees"] == ["land-office", "water-office"]
    assert made["build"]["addressees"] == ["law-courts"]
    assert made["sell"]["addressees"] == ["land-office-farm"]
    assert made["drive"]["addressees"] == ["roads-rails-ports-post-parks", "land-office"]
    assert made["fly"]["addressees"] == ["roads-rails-ports-post-parks-air-land-office"]


CHOICES = (
    "Title,Affected persons,SDG,Cycle,Responsible",
    'A,"Women, Children","SDG 5, 10",Cycle 1,"Ministry of Health, Min. of Justice"',
    "B,Women,5,2,Ministry of Justice / Ministry of Health",
    'C,"Children & women","4, 16",3,Min. of Justice',
    "D,Women and girls,5; 10,4,Ministry of Justice",
    "E,,,,Ministry of Health",
)


def test_choices_of_custom_fields_are_several_too_and_new_ones_are_told(tmp_path: Path) -> None:
    begun, made = started(tmp_path, list_of(tmp_path, *CHOICES), *REVIEW)

    fields: list[dict[str, Any]] = [each["custom_fields"] for each in made]
    assert begun.code == 0, begun.err
    assert [each["affected-persons"] for each in fields[:4]] == [
        ["women", "children"],
        ["women"],
        ["children", "women"],
        ["women-and-girls"],
    ]
    assert fields[0]["sdg"] == [5, 10]
    assert fields[1]["responsible"] == ["ministry-of-justice", "ministry-of-health"]
    assert (
        "Warning: list.csv, rows 2, 4, column B (affected-persons): In 2 cells a text is read as several choices: "
        '"Women, Children", "Children & women". To keep a text as a single choice, add --value '
        '"Women, Children=Women, Children".\n'
    ) in begun.err
    assert (
        'Warning: list.csv, row 2, column B (affected-persons): New choices: "Women". If a value means another '
        'choice, add --value "NAME=CHOICE". Existing choices: Children, Human rights defenders, '
    ) in begun.err


def test_an_option_says_which_choice_a_text_means(tmp_path: Path) -> None:
    given = ("--value", "Min. of Justice=Ministry of Justice", "--value", "Women=Women and girls")

    begun, made = started(tmp_path, list_of(tmp_path, *CHOICES), *REVIEW, *given)

    fields: list[dict[str, Any]] = [each["custom_fields"] for each in made]
    assert begun.code == 0, begun.err
    assert [each["responsible"] for each in fields] == [
        ["ministry-of-health", "ministry-of-justice"],
        ["ministry-of-justice", "ministry-of-health"],
        ["ministry-of-justice"],
        ["ministry-of-justice"],
        ["ministry-of-health"],
    ]
    assert [each["affected-persons"] for each in fields[:2]] == [["women-and-girls", "children"], ["women-and-girls"]]


def test_two_choices_for_a_field_with_one_are_an_error(tmp_path: Path) -> None:
    for cell in ("1, 2", "Cycle 1; Cycle 3"):
        refused, _ = started(tmp_path, list_of(tmp_path, "Title,Cycle", f'A,"{cell}"'), *REVIEW)
        first = re.split("[,;]", cell)[0]
        assert (
            f'list.csv, row 2, column B (cycle): This field has one choice, and the cell has several: "{cell}". Keep '
            f'one of them, or add --value "{cell}={first}".\n'
        ) in refused.err


def test_a_bare_number_is_the_only_choice_with_it(tmp_path: Path) -> None:
    started(tmp_path, list_of(tmp_path, "Title,Addressee", "Dig,Office"))
    names = ["Goal 5", "Goal 16", "Target 5", "Target 7"]
    choices = [{"id": name.lower().replace(" ", "-"), "name": name} for name in names]
    field = {"id": "goals", "name": "Goals", "type": "choices", "choices": choices}
    with (tmp_path / "new/tracker.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f"\n{yaml.safe_dump({'custom_fields': [field]})}")
    list_of(tmp_path, "Title,Addressee,Goals", 'Plant,Office,"16, 7"')

    made = imported(tmp_path)

    assert made["plant"]["custom_fields"]["goals"] == ["goal-16", "target-7"]


def test_a_text_with_several_names_in_a_column_for_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    list_of(tmp_path / "lists", "No,Title", "A1,Build wells")
    rows = 'Recommendation,Party,Stance\nA1,Norrand,support\nA1,Velmark,support\nA1,"Norrand, Velmark",oppose\n'
    (tmp_path / "lists/positions.csv").write_text(rows, encoding="utf-8")

    begun, _ = started(tmp_path, tmp_path / "lists", "--response-date", "2024")

    assert (
        'row 4, column B (party): Each text becomes a single party: "Norrand, Velmark". '
        "If a text names more than one party, write a row for each."
    ) in begun.err


NAMES = (
    "Title,Addressee,Recommending State",
    "A,Ministry of Interior,Marévia",
    "B,Ministry of the Interior,Marevia",
    "C,Ministry of Trade & Industry,MAREVIA",
    "D,Ministry for Trade and the Industry,Marevia",
    "E,Ministry of Trust,Ístria",
    "F,Harbour Authority of Quill,Ístria",
    "G,Quill Harbour Authority,Ístria",
    "H,Ministry of Roads,Ístria",
    "I,Min. of Roads,Ístria",
)


def test_names_that_differ_in_small_words_are_similar_and_spellings_of_an_id_are_no_aliases(tmp_path: Path) -> None:
    begun, _ = started(tmp_path, list_of(tmp_path, *NAMES))

    similar = re.findall(r'The new addressee "([^"]*)" is similar to "([^"]*)"', begun.err)
    assert similar == [
        ("Ministry of the Interior", "Ministry of Interior"),
        ("Ministry for Trade and the Industry", "Ministry of Trade & Industry"),
        ("Quill Harbour Authority", "Harbour Authority of Quill"),
        ("Min. of Roads", "Ministry of Roads"),
    ]
    assert 'add --value "Min. of Roads=Ministry of Roads"' in begun.err
    assert 'add --value "Ministry of Interior=Ministry of the Interior"' in begun.err  # the longer name stays
    assert 'Two spellings in the list are read as one name: "Marevia = Marévia", "MAREVIA = Marévia".\n' in begun.err
    assert "aliases" not in begun.err
