"""Columns of a list whose values tell what they have: texts of responses, statuses, places in a document."""

from pathlib import Path

import pytest
import yaml

from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_lists import begin
from tests.rectrack.spreadsheets.test_usual_words import list_of, started

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
