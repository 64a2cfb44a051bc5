"""What the words of a list mean: who made a recommendation, who answers, and what the answer is."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.interfaces import Finished
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_lists import begin

REVIEW = ("--preset", "periodic-review")


def list_of(folder: Path, *lines: str) -> Path:
    path = folder / "list.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def started(folder: Path, list_: Path, *options: str) -> tuple[Finished, list[dict[str, Any]]]:
    """Return the run of `init --list` and its recommendations by their numbers."""
    begun = begin(folder / "new", "--list", str(list_), *options)
    files = [yaml.safe_load(path.read_text("utf-8")) for path in (folder / "new").glob("recommendations/*.yaml")]
    return begun, sorted(files, key=lambda file: file["number"])


def test_the_state_under_review_does_not_become_the_maker_and_the_mechanism_no_addressee(tmp_path: Path) -> None:
    heads = "Paragraph,Text,Countries,Body,Year,Theme,Recommending State,Position"
    list_ = list_of(tmp_path, heads, "140.1,Ratify the pact,Westland,Review,2023,Water,Northland,Supported")

    refused, _ = started(tmp_path, list_, *REVIEW)
    given = (*REVIEW, "--addressee", "Westland", "--response-date", "2024-02", "--column", "*=")
    begun, [made] = started(tmp_path, list_, *given)

    assert 'Proposed: --response-by "Government"' in refused.err
    assert made["made_by"] == {"parties": ["northland"]}
    assert made["addressees"] == ["westland"]
    assert [(each["by"], each["response"]) for each in made["responses"]] == [("westland", "supported")]
    assert 'Left out by --column: "Countries", "Body", "Year".' in begun.err


@pytest.mark.parametrize("heading", ["Country", "State", "States", "Body", "Pays"])
def test_bare_words_for_states_and_bodies_are_not_guessed(heading: str, tmp_path: Path) -> None:
    names = ("Westland", "Eastland with all its islands, in the sea", "Westland", "Northland", "Southland")
    list_ = list_of(tmp_path, f"Title,{heading}", *(f'Build {n} wells,"{name}"' for n, name in enumerate(names)))
    refused, _ = started(tmp_path, list_)
    _, made = started(tmp_path, list_, "--column", f"{heading}=")

    some = '"Westland", "Eastland with all its islands, in the s…", "Northland"'
    assert f'No field for "{heading}": {some}. Proposed: new field (a custom field)' in refused.err
    assert not {"made_by", "addressees"} & {field for each in made for field in each}


@pytest.mark.parametrize("heading", ["Addressee", "Addressees", "Addressed to", "Destinataire", "Ministry"])
def test_usual_words_for_addressees(heading: str, tmp_path: Path) -> None:
    _, [made] = started(tmp_path, list_of(tmp_path, f"Title,{heading}", "Build wells,Water Office"))

    assert made["addressees"] == ["water-office"]


@pytest.mark.parametrize("heading", ["Responsible ministry", "Lead agency", "Ministry", "Responsible"])
def test_responsible_ministries_are_in_the_field_that_a_tracker_has_for_them(heading: str, tmp_path: Path) -> None:
    _, [made] = started(tmp_path, list_of(tmp_path, f"Title,{heading}", "Build wells,Water Office"), *REVIEW)

    assert made["custom_fields"] == {"responsible": ["water-office"]}
    assert "addressees" not in made


@pytest.mark.parametrize("heading", ["State's response", "Response of the Government", "Position"])
def test_the_response_of_the_state_is_not_that_of_the_ministry_in_the_row(heading: str, tmp_path: Path) -> None:
    heads = f"Title,Responsible Ministry,Recommending State,{heading},Response date"
    list_ = list_of(tmp_path, heads, "Build wells,Water Office,Northland,Accepted,2023")

    refused, _ = started(tmp_path, list_)
    _, [made] = started(tmp_path, list_, "--addressee", "Government of Westland")

    assert refused.code == 1
    assert 'Proposed: --response-by "Government"' in refused.err
    assert made["addressees"] == ["water-office", "government-of-westland"]
    assert [each["by"] for each in made["responses"]] == ["government-of-westland"]


def test_an_option_says_who_gave_the_responses_of_a_sheet(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    list_of(tmp_path / "lists", "No,Title,Addressee", "A1,Build wells,Water Office")
    text = "Recommendation,Response,By,Date\nA1,Accepted,,2023\n"
    (tmp_path / "lists/responses.csv").write_text(text, encoding="utf-8")

    begun, [made] = started(tmp_path, tmp_path / "lists", "--response-by", "Water Office")

    assert begun.code == 0, begun.err
    assert [each["by"] for each in made["responses"]] == ["water-office"]


def test_an_option_says_who_gave_the_responses_for_which_the_list_names_none(tmp_path: Path) -> None:
    rows = (
        "Build wells,Water Office,Accepted,,2023",
        "Build dams,,Noted,Land Office,2023",
        "Build roads,Water Office,,,",
    )
    list_ = list_of(tmp_path, "Title,Addressee,Response,Response by,Response date", *rows)

    begun, made = started(tmp_path, list_, "--response-by", "Westland")

    assert begun.code == 0, begun.err
    assert [each.get("addressees") for each in made] == [
        ["water-office", "westland"],
        ["land-office"],
        ["water-office"],
    ]
    assert [[said["by"] for said in each.get("responses", ())] for each in made] == [
        ["westland"],
        ["land-office"],
        [],
    ]
    assert 'these bodies are also addressees of the recommendation: "Westland", "Land Office".' in begun.err


@pytest.mark.parametrize(
    ("heading", "by"),
    [("Response", ["water-office", "westland"]), ("Response of the State", ["westland", "westland"])],
)
def test_the_addressee_of_an_option_responded_if_the_row_names_none_or_the_heading_the_state(
    heading: str, by: list[str], tmp_path: Path
) -> None:
    rows = ("Build wells,Water Office,Accepted,2023", "Build dams,,Accepted,2023")
    list_ = list_of(tmp_path, f"Title,Responsible,{heading},Response date", *rows)

    begun, made = started(tmp_path, list_, "--addressee", "Westland")

    assert [each["responses"][0]["by"] for each in sorted(made, key=lambda each: each["number"])] == by
    of_row = 'This response is that of the addressees in the row, not of "Westland".'
    assert begun.err.count(f"row 2, column C (response): {of_row}") == (heading == "Response")


def test_words_for_an_awaited_response_mean_the_same_in_each_row(tmp_path: Path) -> None:
    rows = ("A,Office,Being examined,2024", "B,Office,Being examined")
    list_ = list_of(tmp_path, "Title,Addressee,Response,Response date", *rows)

    _, made = started(tmp_path, list_)

    first, second = sorted(made, key=lambda each: each["title"])
    assert first["responses"][0]["response"] == "being-examined"
    assert "responses" not in second


def test_a_response_without_a_responder_is_refused(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Reply by,Reply", "Build wells,,Accepted")

    begun, made = started(tmp_path, list_)

    assert (begun.code, made) == (1, [])
    assert "row 2, column C (response): The addressee of this response is missing." in begun.err


def test_those_who_responded_are_addressees_where_no_column_names_them(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Reply by,Reply", "Build wells,Water Office; Land Office,Accepted")

    begun, [made] = started(tmp_path, list_)

    assert made["addressees"] == ["water-office", "land-office"]
    assert [each["by"] for each in made["responses"]] == ["water-office", "land-office"]
    assert 'so these bodies are also addressees of the recommendation: "Water Office", "Land Office".' in begun.err


def test_the_addressee_of_an_option_is_one_of_the_recommendations_with_its_response(tmp_path: Path) -> None:
    rows = (
        "A,Water Office,Accepted",
        "B,Water Office,",
        "C,Land Office,tbc",
        "D,Westland,Noted",
        "E,Road Office,Noted",
    )
    list_ = list_of(tmp_path, "Title,Responsible,Position of the State", *rows)

    begun, made = started(tmp_path, list_, "--addressee", "Westland", "--response-date", "2024")

    assert begun.code == 0, begun.err
    assert ["; ".join(each["addressees"]) for each in made] == [
        "water-office; westland",
        "water-office",
        "land-office",
        "westland",
        "road-office; westland",
    ]
    responders = [[each["by"] for each in file.get("responses", ())] for file in made]
    assert responders == [["westland"], [], [], ["westland"], ["westland"]]
    [told] = [line for line in begun.err.splitlines() if "Only an addressee" in line]
    assert told == (
        "Warning: list.csv, rows 2, 6, column C (response): Only an addressee can respond, so these bodies are also "
        'addressees of the recommendation: "Westland".'
    )


def test_a_note_beside_words_for_no_response_is_a_note_that_readers_see(tmp_path: Path) -> None:
    rows = (
        "A1,Dig,Office,tbc,We agree.",
        "A2,Build,Office,Under study,A study is planned.",
        "A3,Map,Office,Noted,Costs",
    )
    list_ = list_of(tmp_path, "No.,Title,Addressee,Response,Explanation", *rows)

    begun, made = started(tmp_path, list_, "--response-date", "2024")
    again = LocalTracker(tmp_path / "new").run("import", str(list_), "--create-missing", "all")

    assert begun.code == 0, begun.err
    assert [each.get("editor_note") for each in made] == [
        "Explanation: We agree.",
        "Explanation: A study is planned.",
        None,
    ]
    assert (
        "rows 2-3, column E (response note): No response is beside this note, so it becomes a note that readers see: "
        '"We agree.", "A study is planned."'
    ) in begun.err
    assert "We agree" not in again.err
    assert "Nothing" in again.out


def test_a_note_on_no_response_in_a_sheet_of_responses_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    list_of(tmp_path / "lists", "No.,Title,Responsible", "A1,Build wells,Water Office")
    (tmp_path / "lists/responses.csv").write_text(
        "Recommendation,Ministry,Response,Comments\nA1,Water Office,Not yet,They wait for rain\n", encoding="utf-8"
    )

    begun, [made] = started(tmp_path, tmp_path / "lists")

    assert begun.code == 0, begun.err
    assert made["editor_note"] == "Comments (Water Office): They wait for rain"
    assert "responses" not in made


ANSWERS = {
    "accepted": ("Accepted", "supports", "Enjoys the support of Westland", "Acceptée", "Yes", "Oui"),
    "partly": ("Partially accepted", "Accepted in part", "in principle", "Supported in part", "In part"),
    "noted": ("Noted", "Takes note", "Prend note"),
    "not accepted": ("Not accepted", "Rejected", "Does not support", "Refusée", "No", "Non"),
    "awaiting": ("Pending", "Awaiting response", "En attente", "Under consideration", "En cours d'examen"),
    "awaiting ": ("To be examined - answer in due time", "Under study", "À l'étude", "To be considered"),
    "accepted ": ("Supported (already implemented)", "Accepted - see the comment"),
    "partly ": ('"Yes, in part"', '"Oui, en partie"', "Partially"),
}
SILENCE = ("Did not respond", "Not provided", "Not applicable", "Not yet considered", "No response", "N/A", "-")
UNCLEAR = (
    "Not noted",
    "Not even partially accepted",
    "Enjoys no support",
    "Noted and rejected",
    "Maybe",
    "Accepted (not all)",
)


def test_the_category_of_a_response_follows_from_exact_words(tmp_path: Path) -> None:
    words = [(category.strip(), text) for category, texts in ANSWERS.items() for text in texts]
    rows = (f"Build {n} wells,Water Office,{text},2023" for n, (_, text) in enumerate(words))
    begun, made = started(tmp_path, list_of(tmp_path, "Title,Responsible,Response,Response date", *rows))

    settings = yaml.safe_load((tmp_path / "new/tracker.yaml").read_text("utf-8"))
    known = {each["id"]: each["category"] for each in settings["responses"]}
    found = []
    for each, (_, text) in zip(made, words, strict=True):
        given = known[each["responses"][0]["response"]] if "responses" in each else "awaiting"
        found.append((given, text))
    assert found == words, begun.err


def test_silence_is_no_response(tmp_path: Path) -> None:
    rows = [f"Build {n} wells,Water Office,{words}" for n, words in enumerate(SILENCE)]
    begun, made = started(tmp_path, list_of(tmp_path, "Title,Responsible,Response", *rows))

    assert begun.code == 0, begun.err
    assert [each for each in made if "responses" in each] == []
    assert "column C (response): These words mean no response, and are not imported: " in begun.err
    assert [words for words in SILENCE if f'"{words}"' not in begun.err] == []


def test_silence_in_a_sheet_of_responses_is_no_response(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    list_of(tmp_path / "lists", "No.,Title,Responsible", "A1,Build wells,Water Office")
    (tmp_path / "lists/responses.csv").write_text(
        "Recommendation,Ministry,Response,Date\nA1,Water Office,Did not respond,2023\n", encoding="utf-8"
    )

    begun, [made] = started(tmp_path, tmp_path / "lists")

    assert "responses" not in made
    assert 'These words mean no response, and are not imported: "Did not respond".' in begun.err


def test_other_words_are_noted_in_a_new_tracker_and_need_a_category_in_an_import(tmp_path: Path) -> None:
    rows = [f"Build {n} wells,Water Office,{words},2023" for n, words in enumerate(UNCLEAR)]
    list_ = list_of(tmp_path, "Title,Responsible,Response,Response date", *rows)

    begun, noted = started(tmp_path, list_)
    (tmp_path / "other").mkdir()
    options = [part for words in UNCLEAR for part in ("--category", f"{words.lower()}=not accepted")]
    chosen, made = started(tmp_path / "other", list_, *options)
    begin(tmp_path / "empty", "--theme", "Water")
    given = ("--create-missing", "responses,addressees", "--theme", "water", "--status", "proposed")
    refused = LocalTracker(tmp_path / "empty").refused("import", str(list_), *given)

    named = ", ".join(f'"{words}"' for words in UNCLEAR)
    assert (begun.code, chosen.code) == (0, 0), begun.err + chosen.err
    guessed = ", ".join(f'"{words}" = noted (word unknown to rectrack)' for words in UNCLEAR)
    assert f"New responses and their categories: {guessed}. Categories: accepted (accepted), partly" in begun.err
    assert categories(tmp_path / "new", noted) == {"noted"}
    assert categories(tmp_path / "other/new", made) == {"not accepted"}
    assert f"New responses without a category: {named}. Add --category" in refused
    assert "with the category :" not in refused


def categories(tracker: Path, made: list[dict[str, Any]]) -> set[str]:
    """Return the categories of the responses of recommendations, each of which has one."""
    settings = yaml.safe_load((tracker / "tracker.yaml").read_text("utf-8"))
    known = {each["id"]: each["category"] for each in settings["responses"]}
    return {known[each["responses"][0]["response"]] for each in made}


def test_dates_in_french_are_read(tmp_path: Path) -> None:
    rows = (
        f"Title {n},{date}" for n, date in enumerate(("15 mars 2026", "juin 2026", "1er août 2026", "févr. 2027"))
    )
    begun, made = started(tmp_path, list_of(tmp_path, "Title,Échéance", *rows))

    assert begun.code == 0, begun.err
    assert [str(each["target"]["date"]) for each in made] == ["2026-03-15", "2026-06", "2026-08-01", "2027-02"]


def test_a_reference_that_a_spreadsheet_stored_as_a_number_is_explained(tmp_path: Path) -> None:
    begun, _ = started(tmp_path, list_of(tmp_path, "No.,Title", "112.1,Build wells", "112.1,Build roads"))

    assert "If it was 112.10, which a spreadsheet stores as 112.1, format the cell as text." in begun.err


def test_columns_left_out_on_purpose_are_listed_apart(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Cost,Mood,Comments", "Build wells,5,good,Ask again")

    begun, _ = started(tmp_path, list_, "--column", "Cost=", "--column", "*=")

    assert 'Left out by --column: "Cost", "Mood".' in begun.err
    public = 'This column becomes the editor note, which readers see: "Comments". To leave the column out, add'
    assert public in begun.err


LISTS = {
    "Spanish": (
        "Núm.,Recomendación,Tema,Estado recomendante,Responsable,Respuesta,Estado de aplicación,Plazo,Observaciones",
        "Construir pozos",
    ),
    "Arabic": (
        "الرقم,التوصية,الموضوع,الدولة الموصية,الجهة المسؤولة,الرد,حالة التنفيذ,الموعد النهائي,ملاحظات",
        "حفر الآبار",
    ),
    "Russian": (
        "№,Рекомендация,Тема,Рекомендующее государство,Ответственный орган,Ответ,Ход выполнения,Срок,Примечания",
        "Построить колодцы",
    ),
    "Chinese": ("编号,建议,主题,建议国,负责机构,答复,执行情况,期限,备注", "修建水井"),
    "French": (
        "N°,Recommandation,Thème,État auteur,Responsable,Réponse,État d’avancement,Échéance,Remarques",  # noqa: RUF001
        "Creuser des puits",
    ),
}


@pytest.mark.parametrize("language", LISTS)
def test_a_list_is_imported_by_its_headings_in_each_language(language: str, tmp_path: Path) -> None:
    heads, title = LISTS[language]
    row = f"140.1,{title},Water,Northland,Water Office,Supported,Ongoing,2027-03,Look again"

    given = (*REVIEW, "--addressee", "Westland", "--response-date", "2024-02")
    begun, files = started(tmp_path, list_of(tmp_path, heads, row), *given)

    assert begun.code == 0, begun.err
    [made] = files
    assert made["title"] == title
    assert (made["reference"], made["themes"], made["target"]["date"]) == ("140.1", ["water"], "2027-03")
    assert made["made_by"] == {"parties": ["northland"]}
    assert made["custom_fields"]["responsible"] == ["water-office"]
    assert [(each["by"], each["response"]) for each in made["responses"]] == [("westland", "supported")]
    assert (made["status"], made["editor_note"]) == ("ongoing", "Look again")


@pytest.mark.parametrize("heading", ["Explanation", "Reasons", "Motif / observations"])
def test_an_explanation_is_that_of_the_response_if_the_list_has_responses(heading: str, tmp_path: Path) -> None:
    rows = (f"Title,Addressee,Response,{heading}", "Dig,Water Office,Noted,The law does not allow it.")
    _, [answered] = started(tmp_path, list_of(tmp_path, *rows), "--response-date", "2023")
    (tmp_path / "other").mkdir()
    rows = (f"Title,{heading}", "Dig,The law does not allow it.")
    _, [explained] = started(tmp_path / "other", list_of(tmp_path, *rows))

    assert answered["responses"][0]["note"] == "The law does not allow it."
    assert {"summary", "editor_note"}.isdisjoint(answered)
    assert "The law does not allow it." in {explained.get("summary"), explained.get("editor_note")}


LINKS = [
    ("Link", "https://water.example/1", "url"),
    ("Evidence (link / file)", "https://water.example/1", "evidence"),
    ("Evidence (link / file)", "File 44/3, box 2", "evidence"),
]


@pytest.mark.parametrize(("heading", "cell", "field"), LINKS)
def test_links_are_the_source_and_a_column_of_evidence_is_the_evidence(
    heading: str, cell: str, field: str, tmp_path: Path
) -> None:
    rows = (f"Title,Status,{heading}", "Dig,Complete,https://a.example", f'Build,,"{cell}"')
    begun, made = started(tmp_path, list_of(tmp_path, *rows), "--preset", "truth-commission")

    assert begun.code == 0, begun.err
    found = made[1]["sources"][0].get("url"), made[1]["history"][0].get("evidence")
    assert found == ((cell, None) if field == "url" else (None, [cell]))
