"""Names in several languages: each is read in the language of the tracker."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from rectrack.pages.schema import schema
from rectrack.record.languages import in_language, language_of
from rectrack.yaml.reader import Data
from tests.rectrack.checking import problems
from tests.rectrack.files import edit, make_tracker, write
from tests.rectrack.internals import register

BOTH = "{en: In English, fr: En français}"
LISTS = """\
stances: [{id: support, name: NAME, side: for}]
kinds: [{id: recommended, name: NAME}]
answers: [{id: noted, name: NAME, counts: noted}]
outcomes: [{id: noted, name: NAME}]
groups: [{id: civil-society, name: NAME}, {id: government, name: G}, {id: technical-community, name: T}]
fields: [{id: size, name: NAME, type: choice, choices: [{id: big, name: NAME}]}]
""".replace("NAME", BOTH)


def make_bilingual(root: Path, language: str = "") -> Path:
    """A tracker in which everything that can have a name in several languages has one."""
    tracker = make_tracker(root) / "tracker.yaml"
    for key, text in (
        ("name", "Proposed"),
        ("name", "Law"),
        ("name", "The names corporation"),
        ("title", "The paper"),
    ):
        edit(tracker, f"{key}: {text}", f"{key}: {BOTH}")
    edit(root / "parties.yaml", "name: India", f"name: {BOTH}")
    write(tracker, tracker.read_text() + LISTS + (f"language: {language}\n" if language else ""))
    return root


@pytest.mark.parametrize(("language", "name"), [("", "In English"), ("fr", "En français"), ("FR", "En français")])
def test_each_name_is_the_one_in_the_trackers_language(language: str, name: str, tmp_path: Path) -> None:
    known = register(make_bilingual(tmp_path, language))

    tracker = known.tracker
    lists = (tracker.statuses, tracker.themes, tracker.addressees, tracker.stances, tracker.kinds, tracker.answers)
    things = [
        *(things[0] for things in (*lists, tracker.outcomes, tracker.groups, tracker.fields)),
        tracker.fields[0].choices[0],
        known.parties[1],
    ]
    assert {thing.name for thing in things} == {name}
    assert tracker.documents[0].title == name


def test_the_schemas_of_the_settings_allow_what_is_read(tmp_path: Path) -> None:
    make_bilingual(tmp_path)

    for kind in ("tracker", "parties"):
        checker = Draft202012Validator(json.loads(schema(kind)))
        found = yaml.safe_load((tmp_path / f"{kind}.yaml").read_text())
        assert [error.message for error in checker.iter_errors(found)] == []
        assert "x-in-languages" not in schema(kind)
    assert list(Draft202012Validator(json.loads(schema("parties"))).iter_errors({"parties": [WRONG_CODE]}))


WRONG_CODE = {"id": "a", "name": {"english": "A"}, "group": "government"}


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("{fr: Droit}", "21: the name has no text in en, the language of this tracker (add en: and the text)"),
        ("{english: Law}", '22: "english" is no language (a code: en, fr, pt-BR)'),
        ("{en: Law, x: Y}", '31: "x" is no language (a code: en, fr, pt-BR)'),
        ("{en: Law, fr: ''}", '35: there is no text in "fr" (write it, or delete this line)'),
        ("{en: Law, fr: [Droit]}", '35: there is no text in "fr" (write it, or delete this line)'),
        ("{en: '', fr: Droit}", "21: name is empty (plain text in one line, without spaces around it)"),
        (
            "{}",
            "21: a mapping stands where one value belongs (plain text in one line, without spaces around it)",
        ),
        (
            "{en: ' Law'}",
            '21: " Law" is not valid for name (plain text in one line, without spaces around it)',
        ),
    ],
)
def test_one_mistake_in_a_name_is_one_problem_at_its_place(name: str, problem: str, tmp_path: Path) -> None:
    edit(make_tracker(tmp_path) / "tracker.yaml", "name: Law", f"name: {name}")

    assert problems(tmp_path) == [f"tracker.yaml:34:{problem}"]


def test_a_party_without_a_name_in_the_trackers_language_is_a_problem_of_its_file(tmp_path: Path) -> None:
    edit(make_tracker(tmp_path) / "parties.yaml", "name: India", "name: {hi: Bhārat}")

    assert problems(tmp_path) == [
        "parties.yaml:3:23: the name has no text in en, the language of this tracker (add en: and the text)"
    ]


def test_what_is_no_entry_of_a_list_stays_as_it_is() -> None:
    data: Data = {
        "title": {"en": "T"},
        "labels": {"name": {"en": "N"}},
        "themes": [{"id": {"en": "I"}}, "x"],
        "x": None,
    }

    assert in_language(data, "en") == (data, [])
    assert in_language("text", "en") == ("text", [])


@pytest.mark.parametrize(
    ("settings", "language"),
    [({"language": "pt-BR"}, "pt-BR"), ({"language": "?"}, "en"), ({"language": ["fr"]}, "en"), ("x", "en")],
)
def test_without_a_language_that_can_be_read_it_is_the_usual_one(settings: Data, language: str) -> None:
    assert language_of(settings, "en") == language
