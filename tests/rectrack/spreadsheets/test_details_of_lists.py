"""Details of lists: what the record has no field for, the group of parties, and the language."""

from pathlib import Path

import yaml

from tests.interfaces import rectrack
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_lists import begin
from tests.rectrack.spreadsheets.test_usual_words import REVIEW, list_of, started
from tests.workbooks import workbook

LISTED = [["Para.", "Recommendation"], ["1.1", "Build wells"], ["1.2", "Map wells"]]
MEASURES = [
    ["Para.", "Measure planned", "Carried out by", "Start", "Budget", "Evidence", "Contact"],
    ["1.1", "Draft bill", "Water Office", "2023-11-05", "5 000", "Box 2", "Ms Ada Orr"],
    ["1.1", "Training", "", "", "", "", "Mr Ben Low"],
    ["1.2", "Audit", "", "2024", "", "", ""],
]
NOTES = ["Draft bill (Evidence: Box 2; Start: 2023-11-05; Budget: 5 000)", "Audit (Start: 2024)"]


def test_what_an_action_has_no_field_for_is_in_the_note_of_its_recommendation(tmp_path: Path) -> None:
    list_ = workbook(tmp_path / "list.xlsx", {"Matrix": LISTED, "Measures": MEASURES})

    refused, _ = started(tmp_path, list_)
    begun, made = started(tmp_path, list_, "--column", "*=proposed")
    again = LocalTracker(tmp_path / "new").run("import", str(list_), "--column", "*=proposed")

    for heading in ("Start", "Budget"):
        assert f'\n  --column "{heading}=editor note"\n' in refused.err
    assert "Proposed: leave the column out, because the values seem to be names of persons" in refused.err
    assert '\n  --column "Contact="\n' in refused.err
    assert begun.code == 0, begun.err
    assert [each["editor_note"] for each in made] == NOTES
    assert "Ms Ada" not in (tmp_path / "new/recommendations/build-wells.yaml").read_text("utf-8")
    assert "Nothing" in again.out
    assert "Start: 2023-11-05" not in again.err


def test_one_column_of_details_of_actions_has_its_heading_too(tmp_path: Path) -> None:
    rows = [[row[0], row[1], row[3]] for row in MEASURES]
    list_ = workbook(tmp_path / "list.xlsx", {"Matrix": LISTED, "Measures": rows})

    begun, made = started(tmp_path, list_, "--column", "Start=editor note")

    assert begun.code == 0, begun.err
    assert [each["editor_note"] for each in made] == ["Draft bill (Start: 2023-11-05)", "Audit (Start: 2024)"]


def test_details_of_an_action_of_a_known_recommendation_are_listed_as_left_out(tmp_path: Path) -> None:
    started(tmp_path, workbook(tmp_path / "list.xlsx", {"Matrix": LISTED}))
    list_ = workbook(
        tmp_path / "more.xlsx", {"Actions": [["Para.", "Action", "Start"], ["1.1", "Draft bill", "2023"]]}
    )

    done = LocalTracker(tmp_path / "new").run(
        "import", str(list_), "--column", "Start=editor note", "--status", "proposed"
    )

    assert 'This value is not imported: "Start: 2023".' in done.err


def test_short_codes_and_known_choices_between_commas_are_several_choices(tmp_path: Path) -> None:
    rows = ('A,"5, 10"', 'B,"SDG 4, 16"', 'C,"4.7, 5.a"', 'D,"Peace, justice and strong institutions"')

    begun, made = started(tmp_path, list_of(tmp_path, "Title,SDG", *rows), *REVIEW)

    settings = yaml.safe_load((tmp_path / "new/tracker.yaml").read_text("utf-8"))
    [field] = [each for each in settings["custom_fields"] if each["id"] == "sdg"]
    names = {str(each["id"]): each["name"] for each in field["choices"]}
    assert begun.code == 0, begun.err
    assert [[names[str(each)] for each in file["custom_fields"]["sdg"]] for file in made] == [
        ["SDG 5", "SDG 10"],
        ["SDG 4", "SDG 16"],
        ["4.7", "5.a"],
        ["Peace, justice and strong institutions"],
    ]


def test_a_cell_with_several_new_themes_is_told_and_an_option_makes_it_one(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Theme", "A,Law; fair trial", "B,Water; Law", "C,Law; Water", "D,Land")
    (tmp_path / "other").mkdir()

    begun, made = started(tmp_path, list_)
    joined, one = started(tmp_path / "other", list_, "--value", "Law; fair trial=Law and fair trial")

    assert [each["themes"] for each in made[:2]] == [["law", "fair-trial"], ["water", "law"]]
    assert (
        "Warning: list.csv, rows 2-3, column B (themes): These texts are several themes, separated by ;: "
        '"Law; fair trial", "Water; Law". If a text is one theme, add --value "TEXT=NAME".'
    ) in begun.err
    assert joined.code == 0, joined.err
    assert one[0]["themes"] == ["law-and-fair-trial"]


def test_a_language_is_that_of_the_settings_and_of_the_board(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Titre,Statut", "Creuser les puits,Appliquée", "Réparer les pompes,Halte")

    begun, _ = started(tmp_path, list_, "--language", "French")

    assert begun.code == 0, begun.err
    settings, readme = ((tmp_path / "new" / name).read_text("utf-8") for name in ("tracker.yaml", "README.md"))
    texts = ("language: fr", "name: Appliquée", "name: Implemented")
    assert [text in settings for text in texts] == [True, True, False]
    assert "2 recommandations" in readme
    assert "add --language" not in begun.err


def test_a_group_of_new_parties_can_be_named(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Made by", "Build wells,Northland")

    begun, _ = started(tmp_path, list_, "--group", "Civil society")

    assert begun.code == 0, begun.err
    assert "group: civil-society" in (tmp_path / "new/parties.yaml").read_text("utf-8")


def test_usual_statuses_that_an_import_writes_are_in_the_language_of_the_tracker(tmp_path: Path) -> None:
    root = tmp_path / "new"
    begin(root, "--theme", "Eau", "--language", "fr")
    rows = ("title,themes,status,date,source form,document,url", "Puits,Eau,Bloquée,2024-01,recommended,Lettre,")
    given = ("--document-author", "Bureau", "--document-date", "2024")

    done = rectrack(root, "import", str(list_of(tmp_path, *rows)), "--create-missing", "statuses,documents", *given)

    assert done.code == 0, done.err
    names = [each["name"] for each in yaml.safe_load((root / "tracker.yaml").read_text("utf-8"))["statuses"]]
    assert (names[0], names[-1], "Proposed" in names) == ("Proposée", "Bloquée", False)


def test_the_words_of_a_cell_do_not_say_that_it_is_not_imported(tmp_path: Path) -> None:
    rows = (
        "Title,Status,Addressees,Response,Target date,Response date",
        "Build wells,left out,Water Office,Accepted,soon,",
        "Dig wells,Done,Road Office,Noted,2027-01-01,later",
        "Find wells,,Sea Office,,d,",
    )

    begun, _ = started(tmp_path, list_of(tmp_path, *rows))

    assert begun.code == 0, begun.err
    first = begun.err.partition("For your information:")[0]
    assert "Not imported:" not in begun.err
    assert '"left out"' in first
    assert "No status is given" in first
    assert "No date is given" in first


def test_an_export_with_the_word_before_a_page_changes_nothing_when_it_is_imported(tmp_path: Path) -> None:
    _, [made] = started(tmp_path, list_of(tmp_path, "Ref,Title,Page", "A1,Dig,41"))
    local = LocalTracker(tmp_path / "new")

    local.run("export", str(tmp_path / "sheets.xlsx"))
    again = local.run("import", str(tmp_path / "sheets.xlsx"))

    assert made["sources"][0]["section"] == "page 41"
    assert "word in their heading" not in again.err
    assert local.texts() == local.before
