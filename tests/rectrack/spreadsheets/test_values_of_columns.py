"""Columns of a list whose values tell what they have: texts of responses, statuses, places in a document."""

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
    assert 'New responses with the category noted: "Replied".' in begun.err
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
def test_a_column_with_words_of_statuses_is_proposed_as_the_status(language: str, tmp_path: Path) -> None:
    rows = [f"{n},Build {n} wells,{words}" for n, words in enumerate(STATUS_WORDS[language], 1)]
    list_ = list_of(tmp_path, "No,Title,Suite donnée", *rows)

    refused, _ = started(tmp_path, list_)
    begun, made = started(tmp_path, list_, "--column", "Suite donnée=status")
    settings = yaml.safe_load((tmp_path / "new/tracker.yaml").read_text("utf-8"))

    categories = {str(each["id"]): each.get("category") for each in settings["statuses"]}
    found = [categories[str(each["status"])] for each in made]
    assert 'Proposed: --column "Suite donnée=status". To leave' in refused.err
    assert begun.code == 0, begun.err
    assert found[:2] == ["done", "under way"]
    assert {*found[2:]} <= {"open", "under way"}


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

    assert f'Proposed: --column "{heading}={field}". To leave' in refused.err


def test_a_custom_field_is_told_from_the_place_in_the_source(tmp_path: Path) -> None:
    list_ = list_of(tmp_path, "No,Title,Para. of the report", "A1,Build wells,21", "A2,Dig wells,33")

    refused, _ = started(tmp_path, list_, *REVIEW)

    proposed = (
        'Proposed: --column "Para. of the report=paragraph" (the custom field "Paragraph", not the paragraph in the'
    )
    assert proposed in refused.err


def test_those_who_lead_an_action_and_their_partners_are_proposed_as_addressees(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    list_of(tmp_path / "lists", "No,Title", "A1,Build wells")
    rows = "Recommendation,Title,Lead,Partners\nA1,Find water,Water Office,Land Office\n"
    (tmp_path / "lists/actions.csv").write_text(rows, encoding="utf-8")
    proposed = ("Lead=addressees", "Partners=addressees")

    refused, _ = started(tmp_path, tmp_path / "lists")
    _, [made] = started(tmp_path, tmp_path / "lists", *(part for text in proposed for part in ("--column", text)))

    assert [text for text in proposed if f'Proposed: --column "{text}"' not in refused.err] == []
    assert made["actions"][0]["addressees"] == ["water-office", "land-office"]


def test_comments_on_a_response_are_its_note(tmp_path: Path) -> None:
    rows = ("Title,Addressee,Response,Comment on the response", "Build,Office,Accepted,Soon")
    _, made = started(tmp_path, list_of(tmp_path, *rows), "--response-date", "2024")

    assert responses(made) == [[("accepted", "Soon")]]


def test_the_fields_of_headings_and_all_warnings_come_before_the_errors_of_an_attempt(tmp_path: Path) -> None:
    heads = "No.,Recommendation,Title,Link,Chapter,Deadline,Mood"
    list_ = list_of(tmp_path, heads, "A1,Build wells,Wells,https://example.org/1,II,end 2025,good")

    refused, made = started(tmp_path, list_)

    no_status, first, *others, last = refused.err.splitlines()
    assert made == []
    assert no_status.startswith("Warning: list.csv: The list has no status.")
    assert first == (
        'Warning: list.csv, row 1: Columns: "No." = reference, "Recommendation" = text quote, "Link" = url, '
        '"Chapter" = section, "Deadline" = target date. If one is wrong, add --column for it.'
    )
    assert [line.startswith("Warning: ") for line in others] == [True, False, False]
    assert '"end 2025"' in others[0]
    assert last == "2 errors in the sheet. Nothing was changed."
