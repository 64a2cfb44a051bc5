"""Which column of a list is which field: a refusal says all, and the second call works."""

import re
from pathlib import Path

import pytest
import yaml

from tests.interfaces import rectrack
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_export import sheets_of
from tests.rectrack.spreadsheets.test_lists import UNSTATED, begin
from tests.rectrack.spreadsheets.test_usual_words import list_of, started
from tests.workbooks import workbook

GIVEN = (
    "--theme",
    "Land",
    "--source-form",
    "recommended",
    "--status",
    "In progress",
    "--date",
    "2020-05",
    "--document",
    "list",
)
CALLS = (
    "No.,Theme,What we ask,Responsible,Status,Remarks by us,Vol./p.,Our check",
    "1,Archives,Protect the archives from destruction,The churches,In progress,Ask again,II/3,x",
    "2,Land,Return the mission lands,Parliament,Not started,,II/4,",
)
"""A list of a commission whose "No." is also a heading of other sheets, and whose text has an unusual heading."""


def test_a_list_without_a_heading_for_its_text_gives_one_error_that_names_the_column(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, *CALLS)

    refused, _ = started(tmp_path, list_)

    assert refused.code == 1
    assert "Unknown recommendation" not in refused.err
    [line] = [line for line in refused.err.splitlines() if "text of the recommendations" in line]
    assert line == (
        "list.csv, row 1: No column has the text of the recommendations. "
        'Proposed: "What we ask". Headings: "No.", "Theme", "What we ask", "Responsible", "Status", '
        '"Remarks by us", "Vol./p.", "Our check".'
    )


def test_the_options_that_the_first_refusal_proposes_make_the_second_call_work(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, *CALLS)

    refused, _ = started(tmp_path, list_)
    proposed = re.findall(r'^  --column "([^"]*)"$', refused.err, re.MULTILINE)
    assert proposed == ["What we ask=title", "Remarks by us=editor note", "Our check=new field"]
    given = [part for text in (*proposed[:2], "Our check=") for part in ("--column", text)]
    begun, made = started(tmp_path, list_, *given)

    assert begun.code == 0, begun.err
    assert [each["title"] for each in made] == ["Protect the archives from destruction", "Return the mission lands"]
    assert made[0]["editor_note"] == "Remarks by us: Ask again"
    assert made[0]["sources"][0]["section"] == "II/3"
    assert 'Left out by --column: "Our check".' in begun.err


def test_all_proposals_are_accepted_with_one_option_and_others_come_first(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, *CALLS)

    begun, made = started(tmp_path, list_, "--column", "*=proposed", "--column", "Our check=owners")

    assert begun.code == 0, begun.err
    assert '"What we ask" = title' in begun.err
    assert '"Remarks by us" = editor note' in begun.err
    assert made[0]["owners"] == ["x"]
    local = LocalTracker(tmp_path / "new")
    other = list_of(tmp_path, "Title,Costs,Empty", "Save the maps,20,")
    local.run("import", str(other), "--create-missing", "all", *GIVEN, "--column", "*=proposed")
    save = yaml.safe_load((tmp_path / "new/recommendations/save-the-maps.yaml").read_text())
    assert save["custom_fields"] == {"costs": 20}


def test_a_sheet_with_a_word_for_actions_is_one_of_actions_beside_a_list(tmp_path: Path) -> None:
    calls = (("No.", "Title"), ("a.1", "Build wells"))
    tasks = (
        ("Action", "Description", "Serves rec.", "Who", "Start"),
        ("A-1", "Ask three firms", "a.1", "Water Office", "2024"),
    )
    path = workbook(tmp_path / "list.xlsx", {"Calls": calls, "Action plan": tasks})

    refused, _ = started(tmp_path, path)
    begun, [made] = started(tmp_path, path, "--column", "*=proposed")

    assert '"Serves rec." = recommendation' in refused.err
    assert begun.code == 0, begun.err
    [action] = made["actions"]
    assert (action["title"], action["reference"], action["addressees"]) == (
        "Ask three firms",
        "A-1",
        ["water-office"],
    )


def test_only_a_title_that_is_cut_is_told(tmp_path: Path) -> None:
    long_text = "Build wells in each village of the northern valley " * 5
    list_ = list_of(tmp_path, "Wording", "Build wells", long_text)

    begun, [_, long] = started(tmp_path, list_)

    assert begun.code == 0, begun.err
    assert (
        "column A (text quote): This text without a title is too long. rectrack keeps all of it as the text"
        in begun.err
    )
    assert long["title"].endswith("…")


def test_rows_with_one_text_are_recommendations_of_their_own_and_found_again(tmp_path: Path) -> None:
    long_text = "Build wells in each village of the northern valley " * 5
    texts = ("Build wells", "Build wells", "Build wells", long_text, long_text)
    rows = [f"{text},{'AABAB'[n]},Proposed" for n, text in enumerate(texts)]
    list_ = list_of(tmp_path, "Wording,Our mark,Status", *rows)

    begun, made = started(tmp_path, list_, "--column", "Our mark=new field")
    local = LocalTracker(tmp_path / "new")
    again = local.run("import", str(list_))
    rows[2], rows[4] = rows[2].replace("Proposed", "Adopted"), rows[4].replace("Proposed", "Adopted")
    evidence = ("--date", "2024-05-06", "--source", "https://example.org/")
    local.run("import", str(list_of(tmp_path, "Wording,Our mark,Status", *rows)), *evidence)
    fewer = list_of(tmp_path, "Wording,Our mark,Status", *rows[2:])
    refused = LocalTracker(local.root).refused("import", str(fewer))

    assert begun.code == 0, begun.err
    assert sorted(each["custom_fields"]["our-mark"] for each in made) == ["A", "A", "B", "B"]
    own = "rows 4, 6: This row has the text of an earlier row, and becomes a separate recommendation"
    assert f'{own}: "Build wells", "Build wells in each village' in begun.err
    assert 'If the row has another action of the earlier recommendation, add --column "HEADING=action".' in begun.err
    assert 'row 3: This row repeats an earlier one, and is not imported: "Build wells' in begun.err
    assert again.out == "Nothing was changed.\n"
    assert 'By its place in the list, the row means this recommendation: "build-wells", "build-wells-2"' in again.err
    changed = [yaml.safe_load(path.read_text("utf-8")) for path in local.root.glob("recommendations/*.yaml")]
    found = sorted((each["custom_fields"]["our-mark"], each["status"]) for each in changed)
    assert found == [("A", "proposed"), ("A", "proposed"), ("B", "adopted"), ("B", "adopted")]
    assert "row 2: The record has 2 recommendations with this text, the list has 1 row. Add a column" in refused


def test_rows_with_one_text_of_which_one_has_a_number_are_found_again(tmp_path: Path) -> None:
    rows = ("No,Title,Addressee", "A1,Improve data,Water Office", ",Improve data,Land Office")
    begun, made = started(tmp_path, list_of(tmp_path, *rows))
    local = LocalTracker(tmp_path / "new")

    local.run("import", str(tmp_path / "list.csv"))

    assert "row 3: This row has the text of an earlier row, and becomes" in begun.err
    assert [each["addressees"] for each in made] == [["water-office"], ["land-office"]]
    assert local.texts() == local.before


def test_two_columns_with_one_heading_are_joined(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Sector,Sector", "Build wells,Water,Roads")

    begun, [made] = started(tmp_path, list_, "--column", "Sector=themes")

    assert begun.code == 0, begun.err
    assert made["themes"] == ["water", "roads"]


def test_a_second_column_for_one_field_of_actions_is_kept_in_a_note(tmp_path: Path) -> None:
    calls = (("No.", "Title"), ("a.1", "Build wells"))
    tasks = (("Recommendation", "Title", "Deadline", "End date"), ("a.1", "Dig", "2030-01", "2031-01"))
    path = workbook(tmp_path / "list.xlsx", {"Recommendations": calls, "Actions": tasks})

    begun, [made] = started(tmp_path, path, "--column", "*=proposed", "--column", "End date=target date")

    assert begun.code == 0, begun.err
    assert made["actions"][0]["target"]["date"] == "2031-01"
    assert "Deadline: 2030-01" in made["editor_note"]


def test_the_longest_column_of_actions_is_proposed_as_their_title(tmp_path: Path) -> None:
    calls = (("No.", "Title"), ("a.1", "Build wells"))
    tasks = (("No.", "What we do", "Room"), ("a.1", "Ask three firms for an offer", "12"))
    path = workbook(tmp_path / "list.xlsx", {"Recommendations": calls, "Actions": tasks})

    refused, _ = started(tmp_path, path)

    assert '\n  --column "What we do=title"\n' in refused.err


def test_a_field_that_two_columns_can_have_is_proposed_for_one(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Situation 2020,Situation 2021", "Build wells,In progress,Completed")

    refused, _ = started(tmp_path, list_)
    begun, [made] = started(tmp_path, list_, "--column", "*=proposed")

    assert [refused.err.count(f"2020={name}") for name in ("status", "new field")] == [1, 0]
    assert [refused.err.count(f"2021={name}") for name in ("status", "new field")] == [0, 1]
    assert begun.code == 0, begun.err
    assert made["custom_fields"] == {"situation-2021": "Completed"}


def test_each_column_with_values_is_named_with_samples_and_nothing_is_written(tmp_path: Path) -> None:
    rows = [f"Build {n} wells,{n},,note {n}" for n in range(1, 9)]
    list_ = list_of(tmp_path, "Title,Cost,Empty,Our notes", *rows)

    refused, made = started(tmp_path, list_)

    assert made == []
    assert not (tmp_path / "new").exists()
    all_, cost, notes = refused.err.partition("\nExample ")[0].splitlines()[-3:]
    assert all_.startswith("list.csv, row 1: 2 columns have no field. Fields: ")
    assert len(re.findall(r"[\w ]+", all_.partition("Fields: ")[2].partition(".")[0])) == 22
    assert all_.endswith(
        '"rectrack init --help" lists all fields. To accept all proposals, add --column "*=proposed". '
        'To leave out all such columns: --column "*=".'
    )
    assert (
        cost == 'list.csv, row 1, column B: No field for "Cost": "1", "2", "3". '
        "Proposed: new field (a custom field). Other likely fields: editor note."
    )
    assert notes == (
        'list.csv, row 1, column D: No field for "Our notes": "note 1", "note 2", "note 3". '
        "Proposed: editor note, which readers see."
    )
    assert (
        "\nTo accept the proposals, add these options:\n"
        '  --column "Cost=new field"\n'
        '  --column "Our notes=editor note"\n'
        'For another field, change the text after "=". To leave a column out, delete that text.\n'
    ) in refused.err
    begun, made = started(tmp_path, list_, "--column", "*=")
    assert begun.code == 0
    assert len(made) == 8


def test_an_import_lists_the_columns_that_it_leaves_out_and_goes_on(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Cost,Our notes", "Build wells,5,Ask again")
    started(tmp_path, list_, "--column", "*=")
    local = LocalTracker(tmp_path / "new")

    again = local.run("import", str(list_))

    assert local.texts() == local.before
    assert again.err == (
        'Warning: list.csv, row 1: These columns are not imported: "Cost", "Our notes". '
        'To import one, add --column "Our notes=editor note".\n'
    )


WRONG = {
    "a field of another sheet": (
        ("Cost=stance", "Mood=titel"),
        'This sheet has recommendations, which have no field "stance", "titel". Did you mean "title"? Fields: ',
    ),
    "two columns for one field": (
        ("Cost=section", "Mood=section"),
        'Two columns have the field "section": "Cost", "Mood". Proposed: new field (a custom field)',
    ),
    "a field that has a column": (
        ("Cost=title", "Mood="),
        'Two columns have the field "title": "Cost", "Title". Proposed: new field (a custom field)',
    ),
    "a field that another column would have": (
        ("Cost=target date", "Mood=", "Title=title"),
        'column D: Two columns have the field "target date": "Cost", "Deadline". Proposed: new field',
    ),
    "a new field of no column": (("Csot=new field",), '--column "Csot=new field": No sheet has a column "Csot".'),
    "all others": (
        ("*=summary",),
        '--column "*=summary": * cannot have the field "summary". Write --column',
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_no_chosen_column_is_dropped_silently(name: str, tmp_path: Path) -> None:
    chosen, message = WRONG[name]
    list_ = list_of(tmp_path, "Title,Cost,Mood,Deadline", "Build wells,2020,good,2021")

    refused, _ = started(tmp_path, list_, *(part for text in chosen for part in ("--column", text)))

    assert refused.code == 1
    assert refused.err.count(message) == 1, refused.err


SHARED = (
    "Title,Lead department,Supporting department(s),% done,Remarks,Cost",
    "Build wells,Water Office,Rivers Office; Police,,Ask again,120",
    "Fund posts,Treasury,Water Office; Treasury,0.5,,tbc",
    "Train staff,,n/a,,,",
)
JOINED = ("--column", "Supporting department(s)=addressees", "--column", "% done=editor note")


def test_columns_of_one_list_or_note_are_joined_in_their_order(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, *SHARED)

    refused, _ = started(tmp_path, list_)
    begun, made = started(tmp_path, list_, *JOINED, "--column", "*=")

    assert '\n  --column "Supporting department(s)=new field"\n' in refused.err
    assert begun.code == 0, begun.err
    assert [each.get("addressees") for each in made] == [
        ["water-office", "rivers-office", "police"],
        ["treasury", "water-office"],
        None,
    ]
    assert [each.get("editor_note") for each in made] == ["Remarks: Ask again", "% done: 0.5", None]
    told = (
        'The field "addressees" has the values of these columns: "Lead department", "Supporting department(s)".',
        'The field "editor note" has the values of these columns: "% done", "Remarks".',
        'These words mean no addressee, and are not imported: "n/a".',
    )
    assert [line for line in told if line not in begun.err] == []
    local = LocalTracker(tmp_path / "new")
    local.run("import", str(list_), *JOINED)
    assert local.texts() == local.before


def test_a_column_is_kept_in_a_new_custom_field_with_its_name(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Cost (in '000),Type", "Build wells,120,A", "Fund posts,,B")
    new = ("--column", "Cost (in '000)=new field", "--column", "Type=new field")

    begun, made = started(tmp_path, list_, *new)

    assert begun.code == 0, begun.err
    assert [each["custom_fields"] for each in made] == [{"cost-in-000": 120, "type": "A"}, {"type": "B"}]
    settings = yaml.safe_load((tmp_path / "new/tracker.yaml").read_text("utf-8"))
    assert settings["custom_fields"] == [
        {"id": "cost-in-000", "name": "Cost (in '000)", "type": "text"},
        {"id": "type", "name": "Type", "type": "text"},
    ]
    local = LocalTracker(tmp_path / "new")
    local.run("import", str(list_), *new)
    assert local.texts() == local.before
    local.run("check")


def test_an_import_adds_a_custom_field_to_a_tracker_once(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Cost", "Build wells,120")
    started(tmp_path, list_, "--column", "*=")
    local = LocalTracker(tmp_path / "new")

    shown = local.run("import", str(list_), "--column", "Cost=new field", "--dry-run").out
    assert local.texts() == local.before
    local.run("import", str(list_), "--column", "Cost=new field")
    [made] = [yaml.safe_load(path.read_text("utf-8")) for path in (tmp_path / "new").glob("recommendations/*.yaml")]

    assert "tracker.yaml: custom_fields 1: + " in shown
    assert made["custom_fields"] == {"cost": 120}


def test_a_column_of_positions_names_the_sheet_that_they_need(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Response,Position of the Users' League", "Build wells,,in favour")

    refused, _ = started(tmp_path, list_)

    assert (
        'No field for "Position of the Users\' League": "in favour". Positions of a party need a sheet "positions" '
        'with the columns "recommendation", "party", "stance" and "date". Proposed: new field (a custom field)'
    ) in refused.err


def test_a_heading_means_its_first_words_and_links_in_one_cell_are_several(tmp_path: Path) -> None:
    cell = "https://a.example/1  and https://a.example/2"
    list_ = list_of(
        tmp_path, "Title,Status,Evidence (link / file ref.)", f"Build wells,Done,{cell}", "Dig,Done,Box 2"
    )

    begun, made = started(tmp_path, list_)

    assert begun.code == 0, begun.err
    assert [each["history"][0]["evidence"] for each in made] == [
        ["https://a.example/1", "https://a.example/2"],
        ["Box 2"],
    ]


def test_places_in_a_report_are_no_documents(tmp_path: Path) -> None:
    rows = ("Build wells,§ 10 p. 20", "Dig,§ 13 p. 21")
    refused, _ = started(tmp_path, list_of(tmp_path, "Title,Réf. rapport", *rows))
    (tmp_path / "other").mkdir()
    begun, made = started(tmp_path / "other", list_of(tmp_path, "Title,Report", *rows))

    assert '\n  --column "Réf. rapport=section"\n' in refused.err
    assert begun.code == 0, begun.err
    assert made[0]["sources"] == [{"document": "list", "section": "§ 10 p. 20"}]


def test_a_sheet_whose_fields_all_have_a_column_lists_no_other(tmp_path: Path) -> None:
    heads = ["Rec.", "Action", "Action no.", "Body", "Status", "Deadline", "Remarks", "Cost"]
    actions = [heads, ["1.1", *"abcd", "2027", "e", "5"]]
    listed = [["Ref.", "Recommendation"], ["1.1", "Build wells"]]

    refused, _ = started(tmp_path, workbook(tmp_path / "list.xlsx", {"Mine": listed, "Actions": actions}))

    assert '1 column has no field. "rectrack init --help" lists all fields. To accept' in refused.err


def test_a_name_whose_column_has_no_field_is_not_called_unknown(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Unit in question,Cost", "Build wells,DSD; Police,5")

    refused, _ = started(tmp_path, list_, "--value", "DSD=Dam Directorate", "--value", "DDS=Dam Directorate")

    unknown = [line for line in refused.err.splitlines() if "No cell has the name" in line]
    assert [line.partition(": ")[2] for line in unknown] == [
        'No cell has the name "DDS". Write the name as the list has it.'
    ]


def test_usual_words_of_an_audit_office_with_its_actions_and_reports(tmp_path: Path) -> None:
    listed = [
        ["Ref.", "Audit report", "Report date", "Recommendation", "Audited entity", "Target date"],
        ["1/20-1", "Roads", "12/06/2020", "Publish each contract", "Road Agency", "2022"],
        ["1/20-2", "Roads", "12/06/2020", "Keep a register", "Road Agency", ""],
        ["2/21-1", "Pensions", "", "Pay in time", "Pension Board", ""],
        ["2/21-2", "Pensions", "2021-05-03", "Count again", "Pension Board", ""],
    ]
    actions = [["Rec. ref.", "Action", "Action owner", "Due", "Done?"], ["1/20-1", "Draft", "CFO", "2021", "Planned"]]
    list_ = workbook(tmp_path / "list.xlsx", {"Follow-up": listed, "Steps": actions})

    refused, _ = started(tmp_path, list_)
    assert 'row 2, column C (document date): Not valid for date: "12/06/2020". Write "2020-06-12"' in refused.err
    for row in listed[1:3]:
        row[2] = "12 June 2020"
    begun, made = started(tmp_path, workbook(list_, {"Follow-up": listed, "Steps": actions}))

    assert begun.code == 0, begun.err
    assert "no field" not in begun.err
    assert made[0]["sources"] == [{"document": "roads"}]
    assert made[0]["actions"] == [
        {
            "id": "draft",
            "title": "Draft",
            "status": "planned",
            "addressees": ["cfo"],
            "target": UNSTATED | {"date": 2021},
        }
    ]
    settings = (tmp_path / "new/tracker.yaml").read_text("utf-8")
    assert re.search(r"title: Roads\n +by: not stated\n +date: 2020-06-12\n", settings)
    assert re.search(r"title: Pensions\n +by: not stated\n +date: 2024-05-06\n", settings)
    assert 'The list gives no author for: "Roads". Readers see "not stated". If one body' in begun.err
    assert 'The list gives no author and no date for: "Pensions". Readers see "not stated". If one body' in begun.err
    assert "The document gets 2024-05-06, and readers see a note. To give another date, add" in begun.err
    assert 'row 5, column C (document date): This value is not imported: "2021-05-03".' in begun.err


def test_the_help_lists_the_fields_that_an_export_has_and_each_of_them_is_known(tmp_path: Path) -> None:
    text = " ".join(rectrack(None, "init", "--help").out.split())
    begin(tmp_path / "tracker", "--theme", "Water")
    LocalTracker(tmp_path / "tracker").run("export", str(tmp_path / "book.xlsx"))
    exported = sheets_of(tmp_path / "book.xlsx")
    left = {"id", "place", "delete", "entered by", "account id", "previous ids", "title by", "lang", "undated"}
    for name in ("recommendations", "actions", "positions", "responses"):
        told = text.partition(f"Fields of {name}")[2].partition("Fields of")[0]
        fields = {each.strip() for each in re.split(r"[:,.]| Also ", told)}
        known = {each for each in exported[name][0] if " source " not in f" {each} "} - left
        assert [each for each in known - fields if not each.endswith(("inferred", "reported by"))] == []
    listed = re.sub(r"Also |Of their \w+: |and the custom fields. ", "", text.partition("in a list: ")[2])
    names = re.split("[,.] ", listed.partition(". Fields")[0])
    list_ = list_of(tmp_path, ",".join(f"x{n}" for n, _ in enumerate(names)))
    chosen = [part for n, name in enumerate(names) for part in ("--column", f"x{n}={name}")]

    refused, _ = started(tmp_path, list_, *chosen)

    assert len(chosen) > 60
    assert "no field" not in refused.err
