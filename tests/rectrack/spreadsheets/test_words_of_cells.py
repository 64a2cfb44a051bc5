"""Words in cells: names that mean another one, words for nothing, and the same list again."""

import json
import re
from pathlib import Path

import pytest
import yaml

from tests.rectrack import files
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_lists import begin
from tests.rectrack.spreadsheets.test_usual_words import REVIEW, list_of, started
from tests.workbooks import workbook

CALLS = (
    "No.,Call for action,Audited entity,Status",
    "1,Protect the archives,Department of Supply,Completed",
    "2,Return the mission lands,Dept. of Supply,",
    "3,Open the files,n/a,n/a",
    "4,Fund the centres,-,Not started",
)
COMMISSION = ("--preset", "truth-commission")
SAME = ("--value", "Completed=Complete", "--value", "Dept. of Supply=Department of Supply")


def test_similar_names_are_proposed_as_options_and_become_one(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, *CALLS)

    first, _ = started(tmp_path, list_, *COMMISSION)
    (tmp_path / "other").mkdir()
    begun, made = started(tmp_path / "other", list_, *COMMISSION, *SAME)

    proposed = [f'If they are the same, add --value "{text}".' for text in SAME[1::2]]
    assert [line for line in proposed if line not in first.err] == []
    assert begun.code == 0, begun.err
    assert "similar" not in begun.err
    assert [each["status"] for each in made] == ["complete", "not-started", "not-started", "not-started"]
    assert [each.get("addressees") for each in made] == [
        ["department-of-supply"],
        ["department-of-supply"],
        None,
        None,
    ]


def test_a_name_in_an_option_that_no_cell_has_is_an_error(tmp_path: Path) -> None:
    refused, _ = started(tmp_path, list_of(tmp_path, *CALLS), *COMMISSION, "--value", "Complted=complete")

    assert '--value "Complted=complete": No cell has the name "Complted".' in refused.err


STATES = (
    "No.,Recommendation,Recommending State",
    "1.1,Ratify the pact,Gambria",
    "1.2,Train judges,The Gambria",
    "1.3,Pay teachers,Velmark; Kingdom of Velmark; Velmark",
    "1.4,Open schools,Quessia (Federated States of)",
    "1.5,Open courts,Quessia",
    "1.6,Publish laws,Côte d'Azaly",
    "1.7,Print laws,Cote d'Azaly; CÔTE D'AZALY",
    '1.8,Keep laws,"Ostmar, Ruvania and Tarvona"',
    '1.9,Read laws,"Norrand, Tarvona"',
    "1.10,Amend laws,République de Solle",
    "1.11,Repeal laws,Solle",
    "1.12,Write laws,Democratic Republic of Solle",
)


def test_new_names_that_may_mean_one_party_are_one_line_with_options_and_are_never_joined(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, *STATES)

    begun, made = started(tmp_path, list_)

    assert begun.code == 0, begun.err
    *_, line = [line for line in begun.err.splitlines() if "two names" in line]
    options = re.findall(r'--value "([^"]*)"', line)
    assert line.startswith(
        "Warning: list.csv, rows 3-4, 6, 12, column C (made by): Some new parties may be the same under two names. "
        'For those that are the same, add --value "The Gambria=Gambria" --value '
    )
    assert options == [
        "The Gambria=Gambria",
        "Kingdom of Velmark=Velmark",
        "Quessia=Quessia (Federated States of)",
        "Solle=République de Solle",
    ]
    assert made[2]["made_by"]["parties"] == ["velmark", "kingdom-of-velmark"]  # each once
    (tmp_path / "other").mkdir()
    given = [part for option in options for part in ("--value", option)]
    again, joined = started(tmp_path / "other", list_, *given)
    assert again.code == 0, again.err
    assert "two names" not in again.err
    assert joined[2]["made_by"]["parties"] == ["velmark"]


def test_joined_spellings_and_cells_with_commas_are_one_line_each(tmp_path: Path) -> None:
    begun, _ = started(tmp_path, list_of(tmp_path, *STATES))

    joined = [line for line in begun.err.splitlines() if "spellings" in line]
    line, of_capitals = joined
    assert of_capitals.endswith("read as one name: \"CÔTE D'AZALY = Côte d'Azaly\".")
    assert line.endswith(
        " C (made by): Two spellings in the list are read as one name: \"Cote d'Azaly = Côte d'Azaly\". "
        "The party keeps the first spelling as an alias."
    )
    assert (
        "rows 9-10, column C (made by): Each text becomes a single party: "
        '"Ostmar, Ruvania and Tarvona", "Norrand, Tarvona". If a text names more than one party, write ; between the '
        'names, or add --value "Ostmar, Ruvania and Tarvona=Ostmar; Ruvania; Tarvona" --value '
        '"Norrand, Tarvona=Norrand; Tarvona".'
    ) in begun.err


def aliases(folder: Path) -> dict[str, list[str]]:
    parties = yaml.safe_load((folder / "new/parties.yaml").read_text("utf-8"))["parties"]
    return {str(each["name"]): each["aliases"] for each in parties if "aliases" in each}


def test_joined_spellings_are_aliases_so_that_the_next_import_knows_them(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, *STATES)
    given = ("--value", "The Gambria=Gambria", "--value", "Kingdom of Velmark=Velmark")

    begun, _ = started(tmp_path, list_, *given)
    kept = aliases(tmp_path)
    local = LocalTracker(tmp_path / "new")
    local.run("import", str(list_))
    unchanged = local.texts() == local.before
    later = list_of(tmp_path, STATES[0], "1.1,Ratify the pact,Norrand Republic; Tarvona", "1.2,Train judges,Gambria")
    joined = ("--value", "Norrand Republic=Gambria", "--create-missing", "parties", "--group", "government")
    local.run("import", str(later), *joined)

    assert begun.code == 0, begun.err
    assert kept == {
        "Gambria": ["The Gambria"],
        "Velmark": ["Kingdom of Velmark"],
        "Côte d'Azaly": ["Cote d'Azaly"],
    }
    assert unchanged
    assert aliases(tmp_path) == {**kept, "Gambria": ["The Gambria", "Norrand Republic"]}


def test_an_option_says_which_names_a_text_has(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, *STATES)
    several = (
        "--value",
        "Ostmar, Ruvania and Tarvona=Ostmar; Ruvania; Tarvona",
        "--value",
        "Norrand, Tarvona=Norrand; Tarvona",
    )

    begun, made = started(tmp_path, list_, *several)

    assert begun.code == 0, begun.err
    assert "single party" not in begun.err
    assert [made[n]["made_by"]["parties"] for n in (7, 8)] == [
        ["ostmar", "ruvania", "tarvona"],
        ["norrand", "tarvona"],
    ]
    local = LocalTracker(tmp_path / "new")
    local.run("import", str(list_), *several)
    assert local.texts() == local.before


def test_who_responded_in_a_list_is_also_an_addressee(tmp_path: Path) -> None:
    heads = "Title,Addressee,Response by,Response,Response date"
    row = "Water Office,Office of Rivers,Accepted,2023"
    list_ = list_of(tmp_path, heads, f"Build wells,{row}", f"Dig wells,{row}")

    begun, made = started(tmp_path, list_)

    assert begun.code == 0, begun.err
    assert [each["addressees"] for each in made] == [["water-office", "office-of-rivers"]] * 2
    assert [each["responses"][0]["by"] for each in made] == ["office-of-rivers"] * 2
    assert (
        "rows 2-3, column D (response): Only an addressee can respond, so these bodies are also addressees of the "
        'recommendation: "Office of Rivers".'
    ) in begun.err


def test_empty_statuses_and_words_for_nothing_are_told_and_get_the_first_status(tmp_path: Path) -> None:
    begun, _ = started(tmp_path, list_of(tmp_path, *CALLS), *COMMISSION, *SAME)

    told = (
        'row 4, column D (status): These words mean no status, and are not imported: "n/a".',
        'rows 4-5, column C (addressees): These words mean no addressee, and are not imported: "n/a", "-".',
        'rows 3-4, column D (status): No status is given. The recommendation gets "Not started".',
    )
    assert [line for line in told if line not in begun.err] == []
    settings = yaml.safe_load((tmp_path / "new/tracker.yaml").read_text("utf-8"))
    assert [each["id"] for each in settings["addressees"]] == ["department-of-supply"]


ACTIONS = ["1/20", "Draft", "Yes"], ["1/20", "Train", "no"], ["1/20", "Vote", ""]


def follow_up(path: Path) -> Path:
    listed = [
        ["Ref.", "Recommendation", "Status"],
        ["1/20", "Publish each contract", "Open"],
        ["2/20", "Pay in time", ""],
    ]
    return workbook(path, {"List": listed, "Steps": [["Rec. ref.", "Action", "Done?"], *ACTIONS]})


def test_yes_and_no_are_no_statuses(tmp_path: Path) -> None:
    list_, audit = follow_up(tmp_path / "list.xlsx"), ("--preset", "audit")

    refused, _ = started(tmp_path, list_, *audit)
    said = ("--value", "Yes=closed-implemented", "--value", "No=open")
    begun, made = started(tmp_path, list_, *audit, *said)

    errors = [line for line in refused.err.splitlines() if "no status:" in line]
    assert [line.partition(": ")[2] for line in errors] == [
        'This is no status: "Yes". To say which status it means, add --value "Yes=closed-implemented".',
        'This is no status: "no". To say which status it means, add --value "No=open".',
    ]
    assert begun.code == 0, begun.err
    assert [each.get("status") for each in made[0]["actions"]] == ["closed-implemented", "open", None]


REVIEWED = (
    "Recommendation;Recommending State;Position;Paragraph",
    "Ratify the pact;Northland;Supported;1.1",
    "Train judges;Southland;Noted;1.2",
    "Pay teachers;Northland;awaiting;1.3",
    "Open schools;Northland;Awaiting response;1.4",
)
AGAIN = {
    "calls": (COMMISSION, SAME),
    "review": (REVIEW, ("--addressee", "Westland", "--response-date", "2024-02")),
    "audit": (("--preset", "audit"), ("--value", "Yes=closed-implemented", "--value", "No=open")),
}


def test_defaults_of_single_rows_are_told_with_the_rows(tmp_path: Path) -> None:
    rows = ("Build,Water,suggested", "Dig,,", "Map,Water,")

    begun, made = started(tmp_path, list_of(tmp_path, "Title,Theme,Source form", *rows))

    assert [each["themes"] for each in made] == [["water"], ["general"], ["water"]]
    assert 'row 3, column B (themes): No theme is given. The recommendation gets "General".' in begun.err
    assert (
        'rows 3-4, column C (source form): No source form is given. The recommendation gets "recommended".'
    ) in begun.err


def test_the_group_of_new_parties_is_inferred_in_an_import_as_in_a_new_tracker(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Made by", "Build wells,Northland")
    started(tmp_path, list_)
    begin(tmp_path / "empty", "--theme", "Water")
    given = ("--create-missing", "all", "--theme", "water", "--status", "proposed", "--date", "2024")
    more = ("--group", "government", "--source-form", "recommended", "--document", "A/1")
    LocalTracker(tmp_path / "empty").run(
        "import", str(list_), *given, *more, "--document-author", "UN", "--document-date", "2024"
    )

    found = [yaml.safe_load((tmp_path / name / "parties.yaml").read_text("utf-8")) for name in ("new", "empty")]
    assert [each["parties"][0]["group_inferred"] for each in found] == [True, True]


def test_an_acronym_is_no_state_and_a_coalition_is_of_civil_society(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Made by", "Build wells,NRVC", "Dig wells,Coalition for Water", "Mend wells,NL")

    started(tmp_path, list_)

    parties = yaml.safe_load((tmp_path / "new/parties.yaml").read_text("utf-8"))["parties"]
    groups = {each["name"]: each["group"] for each in parties}
    assert groups == {
        "NRVC": "intergovernmental-organization",
        "Coalition for Water": "civil-society",
        "NL": "government",
    }


def test_a_value_that_a_new_tracker_leaves_out_has_no_hint_to_a_file_that_is_not_there(tmp_path: Path) -> None:
    begun, _ = started(tmp_path, list_of(tmp_path, "Title,Document date", "Build wells,2024-05"))

    assert 'has no source document: "2024-05". To name the document, add --document NAME. To keep' in begun.err
    assert "edit its file" not in begun.err


NEW_STATUSES = {
    "done": ("Finished", "Suivie", "Mise en œuvre"),
    "under way": ("Running", "Suivie en partie", "Partly done", "Under way - delayed", "In preparation"),
    "done ": ("Done (May 2026)", "Implemented – permanent task"),
    "not done": ("Dropped", "Abandoned", "Refusée", "Discontinued", "Classée sans suite", "Withdrawn"),
    "open": ("Not begun", "Pas encore suivie", "Sans réponse", "Maybe", "Done – except in the north"),
}


def test_a_new_status_that_ends_the_matter_closes_the_issue_and_its_date_is_not_overdue(tmp_path: Path) -> None:
    words = {word: category.strip() for category, some in NEW_STATUSES.items() for word in some}
    rows = [f"Build {n} wells,{word},2020-01" for n, word in enumerate(words)]

    begun, made = started(tmp_path, list_of(tmp_path, "Title,Status,Deadline", *rows), *COMMISSION)
    overdue = LocalTracker(tmp_path / "new").run("list", "--overdue", "--format", "json").out

    settings = yaml.safe_load((tmp_path / "new/tracker.yaml").read_text("utf-8"))
    statuses = {each["id"]: each for each in settings["statuses"]}
    found = [statuses[each["status"]] for each in made]
    closes = {"done": "completed", "not done": "not_planned"}
    assert begun.code == 0, begun.err
    assert [each["category"] for each in found] == [*words.values()]
    assert [each.get("closes_issue_as") for each in found] == [closes.get(category) for category in words.values()]
    assert {each["status"] for each in json.loads(overdue)} == {
        each["id"] for each in found if each["category"] not in closes
    }


def test_an_option_gives_the_category_of_a_new_status_or_its_words_before_brackets_do(tmp_path: Path) -> None:
    words = {
        "Over": "done",
        "Done (Circular 14/2024)": "done",
        "Abandoned [budget]": "not done",
        "In progress (half)": "under way",
        "Nearly there": "under way",
        "Done (or so we hear)": "open",
        "Stopped": "not done",
    }
    rows = [f"Build {n} wells,{word},Water Office,Accepted (letter of May)" for n, word in enumerate(words)]
    given = ("Over=done", "Nearly there=under way", "done (or so we hear)=open", "Accepted (letter of May)=not done")

    begun, made = started(
        tmp_path,
        list_of(tmp_path, "Title,Status,Addressee,Response", *rows),
        *COMMISSION,
        *(part for text in given for part in ("--category", text)),
    )

    settings = yaml.safe_load((tmp_path / "new/tracker.yaml").read_text("utf-8"))
    known = {each["id"]: each for each in settings["statuses"]}
    found = [known[each["status"]] for each in made]
    assert begun.code == 0, begun.err
    assert [each["category"] for each in found] == [*words.values()]
    assert found[0]["closes_issue_as"] == "completed"
    told = 'New responses and their categories: "Accepted (letter of May)" = accepted. Categories: accepted ('
    assert told in begun.err
    assert '"Over" =' not in begun.err  # its category is given


def test_an_option_for_a_name_without_effect_is_told(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Status,Mark", "Build wells,Done,Red")
    given = ("--column", "Mark=summary", "--value", "Red=Blue")

    refused, _ = started(tmp_path, list_, *given, "--category", "Don=done")
    begun, _ = started(tmp_path, list_, *given)

    assert '--category "Don=done": No cell has the name "Don". Write the name as the list has it.' in refused.err
    assert begun.code == 0, begun.err
    assert (
        'Warning: --value "Red=Blue": The option has no effect: "Red" is in no column in which it can mean '
        '"Blue". Check both names, or delete the option.'
    ) in begun.err


def test_statuses_that_differ_in_a_hyphen_are_one_and_the_list_alone_is_evidence(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Status", "Build,Ongoing", "Dig,on-going", "Mend,Complete")

    begun, made = started(tmp_path, list_, *COMMISSION)

    assert [each["status"] for each in made] == ["ongoing", "ongoing", "complete"]
    assert 'read as one name: "on-going = Ongoing".' in begun.err
    assert made[2]["history"][0]["evidence"] == ["list.csv"]
    assert (
        'Warning: list.csv: For these statuses, the evidence is the list itself: "Complete". Add evidence: '
        in begun.err
    )


def test_names_with_other_numbers_are_not_one_and_a_hyphen_is_no_other_name(tmp_path: Path) -> None:
    rows = ("Title,Theme,Addressee", "A,SDG 1.6,Unit 1-2", "B,SDG 16,Unit 12", "C,Co-operation,", "D,Cooperation,")
    _, made = started(tmp_path, list_of(tmp_path, *rows))
    local = LocalTracker(tmp_path / "new")

    local.run("import", str(tmp_path / "list.csv"))

    assert [each["themes"][0] for each in made] == ["sdg-1-6", "sdg-16", "co-operation", "co-operation"]
    assert [each.get("addressees") for each in made[:2]] == [["unit-1-2"], ["unit-12"]]
    assert local.texts() == local.before


def test_the_options_of_a_new_tracker_can_be_given_again(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Status", "Build,erl.")
    given = ("--value", "erl.=Erledigt", "--category", "Erledigt=done")
    started(tmp_path, list_, *given)
    local = LocalTracker(tmp_path / "new")

    local.run("import", str(list_), *given)

    assert local.texts() == local.before


def test_a_later_list_can_have_new_words_for_a_status(tmp_path: Path) -> None:
    started(tmp_path, list_of(tmp_path, "Title,Status", "Build wells,Done"), *COMMISSION)
    local, later = LocalTracker(tmp_path / "new"), list_of(tmp_path, "Title,Status", "Build wells,Nearly there")

    done = local.run("import", str(later), "--create-missing", "all", "--date", "2024-05-06", "--according-to", "A")

    assert done.code == 0, done.err
    made = yaml.safe_load((tmp_path / "new/recommendations/build-wells.yaml").read_text("utf-8"))
    assert (made["status"], made["history"][-1]["status"]) == ("nearly-there", "nearly-there")


def test_the_warning_about_a_new_status_says_how_another_category_ends_the_matter(tmp_path: Path) -> None:
    begun, _ = started(tmp_path, list_of(tmp_path, "Title,Status,Deadline", "Build wells,Over,2020-01"), *COMMISSION)
    local, settings = LocalTracker(tmp_path / "new"), tmp_path / "new/tracker.yaml"
    before = json.loads(local.run("list", "--overdue", "--format", "json").out)

    files.edit(settings, "category: open", "category: done\n    closes_issue_as: completed")
    after = json.loads(local.run("list", "--overdue", "--format", "json").out)

    told = 'New statuses and their categories: "Over" = open (word unknown to rectrack). Categories: open ('
    assert told in begun.err
    assert 'add --category "NAME=CATEGORY", or edit category and closes_issue_as in tracker.yaml' in begun.err
    assert [len(before), len(after)] == [1, 0]


def test_an_awaited_response_is_none_until_the_list_gives_its_date(tmp_path: Path) -> None:
    preset, given = AGAIN["review"]
    begun, made = started(
        tmp_path, list_of(tmp_path, *(line.replace(";", ",") for line in REVIEWED)), *preset, *given
    )

    assert [bool(each.get("responses")) for each in made] == [True, True, False, False]
    for n, words in ((4, "awaiting"), (5, "Awaiting response")):
        assert (
            f"row {n}, column C (response): These words mean that there is no response yet, and are not imported: "
            f'"{words}". To record them as a response, add --value "{words}=awaiting response".'
        ) in begun.err
    settings = yaml.safe_load((tmp_path / "new/tracker.yaml").read_text("utf-8"))
    assert [each["id"] for each in settings["responses"]] == ["supported", "noted", "awaiting-response"]


@pytest.mark.parametrize("is_given", [True, False])
@pytest.mark.parametrize("name", AGAIN)
def test_the_list_of_a_new_tracker_changes_nothing_with_the_same_options_and_with_none(
    *, name: str, is_given: bool, tmp_path: Path
) -> None:
    rows = {"calls": CALLS, "review": REVIEWED}.get(name)
    list_ = follow_up(tmp_path / "list.xlsx") if not rows else list_of(tmp_path, *rows)
    preset, given = AGAIN[name]
    assert begin(tmp_path / "new", "--list", str(list_), *preset, *given).code == 0
    local = LocalTracker(tmp_path / "new")

    again = local.run("import", str(list_), *(given if is_given else ())) if name == "review" or is_given else None

    assert local.texts() == local.before
    if again is None:  # the names that an option explained are unknown
        assert len(local.refused("import", str(list_)).splitlines()) <= 6


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Adopter une loi pour les femmes et les enfants dans le pays", "fr"),
        ("Adoptar una ley para las mujeres y los niños con el apoyo del pueblo", "es"),
        ("Adotar uma lei para a saúde e o povo por meio da reforma dos sistemas para as vítimas", ""),
        ("Adottare una legge per la salute e il lavoro con il sostegno della società al popolo", ""),
        ("Das Gesetz über die Rechte des Kindes und der Frauen in den Schulen des Landes", ""),
        ("De rechten van het kind en de vrouw in de scholen van het land des te meer", ""),
        ("تصویب قانون برای زنان و کودکان در کشور با حمایت مردم", ""),
        ("女性と子どものための法律を採択する。国の支援を受ける", ""),
        ("Прийняти закон про права жінок і дітей у країні за підтримки її громадян", ""),  # noqa: RUF001 - Ukrainian
        ("Adopter une loi pour les femmes. The law of the land and the people", ""),
    ],
)
def test_only_a_language_of_rectrack_that_is_clear_is_proposed(tmp_path: Path, text: str, language: str) -> None:
    begun, _ = started(tmp_path, list_of(tmp_path, "Title", *(f"{n}. {text}" for n in range(6))))

    assert begun.code == 0, begun.err
    assert [line.partition("add --language ")[2] for line in begun.err.splitlines() if "--language" in line] == (
        [f"{language}."] if language else []
    )


def test_a_question_mark_does_not_tell_statuses_apart_and_rectrack_says_so(tmp_path: Path) -> None:
    list_ = files.write(tmp_path / "list.csv", "Recommendation;Status\nBuild wells;done\nDig wells;done?\n")

    begun, made = started(tmp_path, list_)

    assert [each["status"] for each in made] == ["done", "done"]
    assert (
        'Two spellings in the list are read as one name: "done? = done". To keep the name with "?" separate, write '
        'words such as "to be confirmed" in place of "?".'
    ) in begun.err
