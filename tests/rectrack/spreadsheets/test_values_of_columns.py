"""Columns of a list whose values tell what they have: texts of responses, statuses, places in a document."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_lists import begin
from tests.rectrack.spreadsheets.test_usual_words import REVIEW, list_of, started

REPLIES = (
    "No,Title,Addressee,Response",
    "1,Build wells,Water Office,The office shares this view and has begun with the wells in the north.",
    "2,Clean wells,Water Office,Accepted",
    '3,Fence wells,Water Office,"The office does not share this view: the fences would cost more."',
    "4,Map wells,Water Office,No response",
    "5,Paint wells,Water Office,",
    '6,Light wells,Water Office,"A study will say whether the wells need lights, and which of them first."',
)


def responses(made: list[dict[str, object]]) -> list[object]:
    return [[(each["response"], each.get("note", "")) for each in file.get("responses", ())] for file in made]  # type: ignore[attr-defined]


@pytest.mark.parametrize("heading", ["Response", "Reply of the administration", "Réponse de l'administration"])
def test_texts_of_responses_become_notes_of_replies_and_none_is_lost(heading: str, tmp_path: Path) -> None:
    rows = [REPLIES[0].replace("Response", heading), *REPLIES[1:]]
    begun, made = started(tmp_path, list_of(tmp_path, *rows), "--response-date", "2024")

    [category] = [
        each["category"]
        for each in yaml.safe_load((tmp_path / "new/tracker.yaml").read_text("utf-8"))["responses"]
        if each["name"] == "Replied"
    ]
    texts = [row.split(",", 3)[3].strip('"') for row in REPLIES]
    expected = [[("replied", texts[1])], [("accepted", "")], [("replied", texts[3])], [], [], [("replied", texts[6])]]
    assert (begun.code, category) == (0, "noted"), begun.err
    assert responses(made) == expected
    assert f'This column becomes notes on responses: "{heading}".' in begun.err
    assert f'add --column "{heading}=response".' in begun.err
    assert 'New responses and their categories: "Replied" = noted.' in begun.err
    assert 'These words mean no response, and are not imported: "No response".' in begun.err


def test_texts_of_responses_with_a_category_are_responses(tmp_path: Path) -> None:
    text = REPLIES[3].split('"')[1]
    options = ("--category", f"{text}=not accepted", "--category", "Replied=partly", "--response-date", "2024")
    begun, made = started(tmp_path, list_of(tmp_path, *REPLIES), *options)
    settings = yaml.safe_load((tmp_path / "new/tracker.yaml").read_text("utf-8"))

    named = {str(each["name"]): each["category"] for each in settings["responses"]}
    assert begun.code == 0, begun.err
    assert (named[text], named["Replied"]) == ("not accepted", "partly")
    assert responses(made)[2] == [(next(each["id"] for each in settings["responses"] if each["name"] == text), "")]


def test_a_note_on_a_response_without_a_response_is_a_reply(tmp_path: Path) -> None:
    rows = ("Title,Addressee,Response,Response note", "Build,Office,Accepted,Soon", "Clean,Office,,They need time")
    begun, made = started(tmp_path, list_of(tmp_path, *rows), "--response-date", "2024")

    assert begun.code == 0, begun.err
    assert [file[0] for file in responses(made)] == [("accepted", "Soon"), ("replied", "They need time")]  # type: ignore[index]
    told = 'This note has no word for a response, so the response is "Replied", with the category noted.'
    assert f"row 3, column D (response note): {told}" in begun.err


def test_an_import_needs_a_word_for_replies_and_says_so(tmp_path: Path) -> None:
    begin(tmp_path / "new", "--list", str(list_of(tmp_path, "Title,Addressee", "Dig wells,Water Office")))
    local = LocalTracker(tmp_path / "new")
    path = list_of(tmp_path, REPLIES[0], f"9,Build wells,Water Office,{'They will see. ' * 4}")
    given = ("--theme", "general", "--source-form", "recommended", "--status", "proposed", "--document", "list")

    refused = local.refused("import", str(path), *given, "--response-date", "2024", "--source", "list")

    assert 'Unknown response "Replied".' in refused
    assert "--create-missing responses" in refused


STATUS_WORDS = {
    "French": (
        "Mise en œuvre",
        "Mise en œuvre partielle",
        "Refusée",
        "Non mise en œuvre",
        "En cours",
        "Sans réponse",
    ),
    "Spanish": ("Implementada", "En proceso", "No implementada", "Pendiente"),
    "Russian": ("Выполнено", "Частично выполнено", "Отклонено"),
    "Chinese": ("已落实", "部分落实", "未落实"),
    "Arabic": ("منفذة", "قيد التنفيذ", "لم تنفذ"),
}


@pytest.mark.parametrize("language", STATUS_WORDS)
def test_a_column_with_words_of_statuses_is_read_as_the_status(language: str, tmp_path: Path) -> None:
    rows = [f"{n},Build {n} wells,{words}" for n, words in enumerate(STATUS_WORDS[language], 1)]
    list_ = list_of(tmp_path, "No,Title,Suite donnée", *rows)

    begun, made = started(tmp_path, list_)
    settings = yaml.safe_load((tmp_path / "new/tracker.yaml").read_text("utf-8"))

    categories = {str(each["id"]): each.get("category") for each in settings["statuses"]}
    found = [categories[str(each["status"])] for each in made]
    assert (
        f'"Suite donnée" = status ("{STATUS_WORDS[language][0]}"). If one is wrong, add --column for it.' in begun.err
    )
    assert begun.code == 0, begun.err
    assert found[:2] == ["done", "under way"]
    assert {*found[2:]} <= {"open", "under way", "not done"}


PROPOSED = {
    "responses": ("Their words", ("Accepted", "Rejected", "Noted"), "response"),
    "themes": ("Cluster B", ("Water", "Land", "Water"), "themes"),
    "numbers": ("Para. of the report", ("21", "102", "33"), "paragraph"),
    "the others": ("Also involved", ("Water Office", "Land Office", "Water Office"), "addressees"),
}


@pytest.mark.parametrize("name", PROPOSED)
def test_the_values_and_first_words_of_a_column_decide_what_is_proposed(name: str, tmp_path: Path) -> None:
    heading, values, field = PROPOSED[name]
    rows = [f"{n},Build {n} wells,{value}" for n, value in enumerate(values)]
    themes = ("--theme", "Water", "--theme", "Land")

    refused, _ = started(tmp_path, list_of(tmp_path, f"No,Title,{heading}", *rows), *themes)

    assert f'--column "{heading}={field}"' in refused.err or f'"{heading}" = {field} ("{values[0]}")' in refused.err


ACTORS = ("Lead", "Carried out by", "Done by", "Lead unit", "Réalisée par")


@pytest.mark.parametrize("heading", ACTORS)
def test_those_who_do_an_action_are_its_addressees(heading: str, tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    list_of(tmp_path / "lists", "No,Title", "A1,Build wells")
    rows = f"Recommendation,Title,{heading}\nA1,Find water,Water Office\n"
    (tmp_path / "lists/actions.csv").write_text(rows, encoding="utf-8")

    begun, [made] = started(tmp_path, tmp_path / "lists")

    assert begun.code == 0, begun.err
    assert made["actions"][0]["addressees"] == ["water-office"]


def proposal(folder: Path, heads: str, heading: str, rows: Sequence[str]) -> str:
    """Return the field that rectrack proposes for a heading, or reads without a question."""
    said, _ = started(folder, list_of(folder, f"Title,{heads},{heading}", *rows))
    lines = "\n".join(line for line in said.err.splitlines() if "so this date is not imported" not in line)
    match = re.search(rf'--column "{re.escape(heading)}=([^"]*)"|"{re.escape(heading)}" = ([^,.(]*[^,.( ])', lines)
    return next(name for name in match.groups() if name is not None) if match else "none"


DATES = {
    "Done on": {"": "new field", "Status": "date"},
    "Date completed": {"": "new field", "Status": "date"},
    "Réponse reçue le": {"": "new field", "Response": "response date", "Status": "new field"},
    "Reply received": {"": "new field", "Response": "response date"},
    "Date de la décision": {"": "new field", "Document": "document date"},
    "Day of adoption": {"": "new field", "Document": "document date"},
    "To be done by": {"": "target date", "Status": "target date"},
    "By when": {"": "target date"},
    "À faire avant": {"": "target date"},
    "State of the works": {"": "new field"},
    "Au": {"Status": "date"},
    "Vu le": {"Status": "date", "Response": "response date", "Document": "document date", "": "new field"},
    "Pour quand": {"Status": "target date"},
    "Màj": {"Status": "date"},
    "Checked on": {"Status": "date"},
    "Response of the office": {"": "new field"},
    "Main topic": {"": "new field"},
}
"""Headings of dates, and the field proposed for each beside another column."""


@pytest.mark.parametrize(("heading", "other"), [(name, other) for name in DATES for other in DATES[name]])
def test_a_column_of_dates_is_proposed_as_a_date_that_the_list_has_or_as_none(
    heading: str, other: str, tmp_path: Path
) -> None:
    value = "Noted" if other else "good"
    rows = [f"Build {n} wells,{value},{date}" for n, date in enumerate(("2024-03-01", "13/04/2024", "2 May 2024"))]

    found = proposal(tmp_path, other or "Mood", heading, rows)

    assert found == DATES[heading][other]


UNFIT = {
    "numbers": ("State of the works", ("1", "2", "3"), "new field"),
    "persons": ("Ministry in the lead", ("Mme Ada Lovel", "M. Jo Noël", "Ms B. Orr"), ""),
    "different words": ("Objet", ("Wells in the north", "Roads", "Bridges of iron"), "new field"),
    "repeated words": ("Objet", ("Water", "Land", "Water", "Water"), "themes"),
    "other answers": ("Agreed by", ("Water Office", "Land Office"), "addressees"),
    "references": ("N° de saisine", ("MD-2022-13", "MD-2022-26"), "reference"),
    "files": ("Dossier", ("CA-21/001", "CA-21/002"), "reference"),
    "a number in each": ("Our no.", ("7", "9", "12"), "number"),
    "yes and no": ("Yes / no", ("Yes", "No", "Partly"), "response"),
    "numbers of rows": ("Rang", ("1", "2", "16 bis"), "new field"),
    "short names": ("Short name", ("Wells", "Dams"), "new field"),
    "numbers repeat": ("Our no.", ("7", "9", "7"), "new field"),
    "dates and words": ("To be done by", ("2026-03-01", "end of 2026", "when funds allow"), "target date"),
    "words, and a year": ("Where do we stand", ("done", "dropped", "2026"), "status"),
    "answers": ("What we said", ("Yes", "Noted", "Yes"), "response"),
    "yes or no": ("What we said", ("Yes", "No", "Yes"), "new field"),
    "texts": ("Why", ("The wells are dry", "The road is long", "The roof is old"), "summary"),
    "parts": ("Part", ("Water", "Land", "Water", "Land"), "themes"),
    "codes": ("Repère", ("A.1", "A.2"), "reference"),
    "a report in words": (
        "What they wrote back",
        ("The office has begun with the wells in the north", "The office waits for the rain and for the funds"),
        "response note",
    ),
    "with others": ("With", ("Water Office", "Land Office"), "addressees"),
    "a comment by a body": ("Comment by unit", ("waiting", "yellow", "signed"), "editor note"),
    "who": ("Who", ("Water Office", "Land Office"), "addressees"),
    "words of a reply": ("Words of reply", ("We agree", "Costs"), "response note"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_no_field_is_proposed_whose_values_have_another_form(name: str, tmp_path: Path) -> None:
    heading, values, field = UNFIT[name]
    rows = [f'Build {n} wells,good,"{value}"' for n, value in enumerate(values)]

    assert proposal(tmp_path, "Mood", heading, rows) == field


CHOICES = {
    "choices": ("Groups concerned", ("Children, Migrants", "Women", "Children"), "affected-persons"),
    "another heading": ("For", ("Children", "Women", "Children"), "affected-persons"),
    "unknown choices": ("Groups concerned", ("Herders", "Fishers", "Herders"), "affected-persons"),
    "makers": ("State / body", ("Norrand", "Velmark", "Norrand"), "made by"),
    "the same bodies": ("Helping", ("Water Office", "Land Office", "Water Office"), "addressees"),
    "a field of the tracker": ("Chef de file", ("Water Office", "Sun", "Wind"), "responsible"),
    "half of them": ("Helping", ("Water Office", "Sun", "Water Office"), "new field"),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_choices_of_a_custom_field_and_makers_beside_addressees_are_proposed(name: str, tmp_path: Path) -> None:
    heading, values, field = CHOICES[name]
    bodies = ("Water Office", "Land Office", "Road Office")
    rows = [f'A{n},Build {n} wells,{bodies[n]},"{value}"' for n, value in enumerate(values)]

    refused, _ = started(tmp_path, list_of(tmp_path, f"No,Title,Addressee,{heading}", *rows), *REVIEW)

    assert f'--column "{heading}={field}"' in refused.err or f'"{heading}" = {field} ("{values[0]}")' in refused.err


def test_chapters_with_words_that_repeat_are_themes(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "Title,Chapitre", "A,Water", "B,Land", "C,Water", "D,Water")

    _, made = started(tmp_path, list_)

    assert [each["themes"] for each in made] == [["water"], ["land"], ["water"], ["water"]]


def test_codes_with_a_space_are_references_of_actions(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    list_of(tmp_path / "lists", "No,Title", "A1,Build wells")
    rows = "Recommendation,Action,What\nA1,ACT 1,Find water\nA1,ACT 2,Dig\n"
    (tmp_path / "lists/steps.csv").write_text(rows, encoding="utf-8")

    begun, [made] = started(tmp_path, tmp_path / "lists", "--column", "*=proposed")

    assert begun.code == 0, begun.err
    assert [(each["reference"], each["title"]) for each in made["actions"]] == [
        ("ACT 1", "Find water"),
        ("ACT 2", "Dig"),
    ]


def test_whether_a_recommendation_is_accepted_is_a_response_with_its_explanation(tmp_path: Path) -> None:
    rows = ('A,Office,"Yes, in part",The law forbids it', "B,Office,No,Costs", "C,Office,tbc,")

    list_ = list_of(tmp_path, "Title,Addressee,Accepted?,Explanation", *rows)
    begun, made = started(tmp_path, list_, "--response-date", "2024")

    assert begun.code == 0, begun.err
    assert responses(made) == [[("yes-in-part", "The law forbids it")], [("response-1", "Costs")], []]


def test_a_status_in_whole_sentences_is_a_note_that_readers_see(tmp_path: Path) -> None:
    texts = [f"{n} wells were dug in the north, and the others wait for the rain" for n in (1, 2)]
    rows = [f'Build {n} wells,"{text}"' for n, text in enumerate(texts)]

    begun, made = started(tmp_path, list_of(tmp_path, "Title,Status of implementation", *rows))

    assert begun.code == 0, begun.err
    assert [each["editor_note"] for each in made] == [f"Status of implementation: {text}" for text in texts]
    assert 'This column becomes the editor note, which readers see: "Status of implementation".' in begun.err


def test_a_custom_field_is_told_from_the_place_in_the_source(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "No,Title,Para. of the report", "A1,Build wells,21", "A2,Dig wells,33")

    refused, _ = started(tmp_path, list_, *REVIEW)

    proposed = 'Proposed: the custom field "Paragraph", not the paragraph in the source.'
    assert proposed in refused.err


def test_those_who_lead_an_action_and_their_partners_are_proposed_as_addressees(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    list_of(tmp_path / "lists", "No,Title", "A1,Build wells")
    rows = "Recommendation,Title,Lead,Partners\nA1,Find water,Water Office,Land Office\n"
    (tmp_path / "lists/actions.csv").write_text(rows, encoding="utf-8")

    refused, _ = started(tmp_path, tmp_path / "lists")
    given = ("--column", "Lead=addressees", "--column", "Partners=addressees")
    _, [made] = started(tmp_path, tmp_path / "lists", *given)

    assert '--column "Partners=addressees"' in refused.err
    assert made["actions"][0]["addressees"] == ["water-office", "land-office"]


def test_comments_on_a_response_are_its_note(tmp_path: Path) -> None:
    rows = ("Title,Addressee,Response,Comment on the response", "Build,Office,Accepted,Soon")
    _, made = started(tmp_path, list_of(tmp_path, *rows), "--response-date", "2024")

    assert responses(made) == [[("accepted", "Soon")]]


def test_the_fields_of_headings_and_all_warnings_come_before_the_errors_of_an_attempt(tmp_path: Path) -> None:
    heads = "No.,Recommendation,Title,Link,Chapter,Deadline,Mood"
    list_ = list_of(tmp_path, heads, "A1,Build wells,Wells,https://example.org/1,II,mid 2025,good")

    refused, made = started(tmp_path, list_, "--addressee", "Office", "--made-by", "We", "--document", "Plan")

    said, _, example = refused.err.partition("\nExample ")
    check, no_status, no_author, first, minor, *_, deadline, _, _ = said.splitlines()
    assert made == []
    assert no_author.startswith('Warning: list.csv: The list gives no author and no date for: "Plan".')
    assert no_status.startswith("Warning: list.csv: The list has no status.")
    assert first == (
        'Warning: list.csv, row 1: Columns: "No." = reference ("A1"), "Recommendation" = text quote ("Build wells"), '
        '"Link" = url ("https://example.org/1"), "Chapter" = section ("II"), "Deadline" = target date ("mid 2025"). '
        "If one is wrong, add --column for it."
    )
    assert (check, minor) == ("Please check:", "For your information:")
    assert '"mid 2025"' in deadline
    assert "\n1 error in the sheet. Nothing was changed.\nTo accept the proposals, " in example
