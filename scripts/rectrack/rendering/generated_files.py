"""Generated files: README, board, pictures, status.json, issue forms, schema."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from inspect import cleandoc
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from rectrack.github import Git
from rectrack.model import (
    BOARD,
    FOLDER,
    IN_LANGUAGES,
    LANG,
    PAGE_MARKER,
    PICTURES,
    README,
    SCHEMA,
    SECTIONS,
    TAKE_PART,
    Addressee,
    Dataset,
    Flag,
    MarkedSection,
    OwnField,
    Parties,
    Party,
    Recommendation,
    Tracker,
    TrackerList,
    Translation,
    Withheld,
    offered_of,
    withheld,
    without_reminders,
)
from rectrack.rendering import forms, status_json
from rectrack.rendering.board import Board
from rectrack.rendering.published import Announcements, publish_facts
from rectrack.rendering.status_json import STATUS_JSON, Published
from rectrack.text import Problem, RefusedError, alphabetical_key, escape_line, render

# The README: rectrack writes the sections between two markers. Maintainers write everything else.


def blank(dataset: Dataset) -> str:
    """Return a README with only a title and the places for the sections."""
    places = (f"## {section.heading}\n\n{section.start}\n{section.end}\n" for section in SECTIONS)
    return f"# {escape_line(dataset.tracker.title)}\n\n" + "\n".join(places)


def read_readme(path: Path) -> str:
    """Return the text of a README with its own line ends; empty if there is no file.

    Raises `RefusedError` if the file is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise RefusedError(f"{path} is not UTF-8 text. Save it with the encoding UTF-8.") from None


def renewed(current: str, texts: Mapping[MarkedSection, str]) -> str:
    """Return the README with new texts for these sections.

    All other text is unchanged. Optional sections without markers are left out. The place of each section is clear:
    `find_problems` has seen that.
    """
    for section, text in texts.items():
        if section.stands_in(current):
            before, _, rest = current.partition(section.start)
            after = rest.partition(section.end)[2]
            newline = "\r\n" if "\r\n" in before + after else "\n"
            current = before + newline.join(f"{section.start}\n{text}{section.end}".split("\n")) + after
    return current


# Texts that only rectrack writes: its sections in the README, the pages and pictures of the board, and status.json.

_INSTEAD = f"undo your change, and edit a file in {FOLDER}/ or tracker.yaml: rectrack updates this text"


def find_edited(git: Git, before: str, after: str, paths: Iterable[str]) -> list[Problem]:
    """Return a problem for each generated text that differs between two commits.

    `paths` are the changed files.
    """
    return [
        Problem(path, line, 1, f"only rectrack writes {text}", _INSTEAD)
        for path in paths
        for line, text in _edits(path, _text(git, before, path), _text(git, after, path))
    ]


def _edits(path: str, was: str, now: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each generated text that was edited in a file.

    An optional section may be removed. A new tracker may bring its pictures.
    """
    if path == STATUS_JSON or (was and path in PICTURES.values()):
        yield 1, "this file"
    elif path.startswith(f"{FOLDER}/board-") and PAGE_MARKER in (was + now):
        yield 1, "this page of the board"
    for section in SECTIONS if path == README else ():
        old, new = (section.inside(text).split("\n") for text in (was, now))
        if old in ([""], new) or (section.may_lack and not section.stands_in(now)):
            continue
        lines = (n for n, (line, line_now) in enumerate(zip(old, new, strict=False)) if line != line_now)
        between = "the text between " if section.is_right(now) else ""
        yield section.line(now) + next(lines, 0), f"{between}the two markers of {section.what}"


def _text(git: Git, commit: str, path: str) -> str:
    return (git.text(commit, path) or b"").decode(errors="replace").replace("\r\n", "\n")


def by_people(git: Git, head: str, paths: Iterable[str], dataset: Dataset) -> list[str]:
    """Return `paths` without the issue forms that are exactly as generated.

    `head` is the commit with the files.
    """
    made = forms.form_files(withheld(dataset))
    return [path for path in paths if path not in made or git.text(head, path) != made[path].encode()]


# How to take part: a section of the README, with the stances and bodies of this tracker.

Body: TypeAlias = Party | Addressee


def section(dataset: Dataset, templates: Path | None) -> str:
    """Return how to take part, as the text between the markers in the README.

    Its only links lead to pages of GitHub.
    """
    tracker = dataset.tracker
    first = dataset.recommendations[0]
    return render(
        "take-part.md.j2",
        templates,
        tracker=tracker,
        example=first.reference or first.number,
        stances=offered_of(tracker.stances),
        body=_for_whom_one_speaks(dataset),
    )


def _for_whom_one_speaks(dataset: Dataset) -> Body | None:
    """Return the first party by name, or else the first addressee, as an example.

    Persons and parties with a withheld name are never an example. None if there is no other.
    """
    persons = {party.id for party in dataset.parties if party.is_person or party.name_withheld_since}
    groups: tuple[Iterable[Body], ...] = (dataset.parties, offered_of(dataset.tracker.addressees))
    for group in groups:
        if bodies := [body for body in group if body.id not in persons]:
            return min(bodies, key=lambda body: alphabetical_key(body.name))
    return None


# Files that are renewed with the board if they exist: issue forms, schema, and how to take part.


def generate_existing(root: Path, dataset: Dataset) -> dict[str, str]:
    """Return the generated files except the board, by path, if they exist.

    Files that were deleted or never existed are not created. In the README only the section on how to take part is
    renewed.
    """
    made = forms.form_files(dataset, root)
    if (root / SCHEMA).is_file():
        made[SCHEMA] = schema(Recommendation, dataset.tracker)
    current = read_readme(root / README)
    if TAKE_PART.stands_in(current):
        made[README] = renewed(current, {TAKE_PART: section(dataset, root / "templates")})
    return made


# The files of the board: the README, the pages, the pictures and status.json.


def generate_files(root: Path, dataset: Dataset, facts_now: Published) -> dict[str, str | None]:
    """Return the files of the board by path; None for a page of the board to delete.

    status.json is last, so that it is written after the rest.
    """
    board = Board(dataset=without_reminders(dataset), published=facts_now, templates=root / "templates")
    current = read_readme(root / README)
    texts = {BOARD: board.section(), TAKE_PART: section(dataset, board.templates)}
    text = renewed(current if current.strip() else blank(dataset), texts)
    return {
        README: text,
        **_old_pages(root),
        **board.page_texts(),
        **board.picture_texts(),
        status_json.STATUS_JSON: status_json.encode_status(facts_now),
    }


def _old_pages(root: Path) -> dict[str, None]:
    """Return the existing pages of the board, marked with None for deletion."""
    there = sorted((root / "recommendations").glob("board-*.md"))
    return {path.relative_to(root).as_posix(): None for path in there if read_readme(path).startswith(PAGE_MARKER)}


def generate_offline(root: Path, dataset: Dataset, today: date) -> dict[str, str | None]:
    """Return all generated files by path, with the facts of GitHub at the last sync.

    None marks a page of the board to delete.
    Raises `RefusedError`.
    """
    facts_now = publish_offline(status_json.read_status(root / status_json.STATUS_JSON), dataset, today)
    dataset = withheld(dataset)
    return {**generate_existing(root, dataset), **generate_files(root, dataset, facts_now)}


def generate_first(root: Path, dataset: Dataset, today: date) -> dict[str, str | None]:
    """Return the generated files of a new tracker, also those that do not exist yet."""
    made = {SCHEMA: schema(Recommendation, dataset.tracker), **forms.form_files(dataset)}
    return made | generate_offline(root, dataset, today)


def publish_offline(before: Published | None, dataset: Dataset, today: date) -> Published:
    """Return what can be published with the facts of GitHub at the last sync.

    Changes are not announced here, so status.json keeps what was announced last.
    """
    names = Withheld(dataset)
    before, dataset = names.inside(before), names.inside(dataset)
    pairs, repository = (before.pairs, before.repository) if before else ({}, None)
    numbers = {r.id: pairs[id_] for r in dataset.recommendations for id_ in (*r.previous_ids, r.id) if id_ in pairs}
    return publish_facts(dataset, repository, numbers, today.isoformat(), Announcements(before, dataset).state(None))


# The JSON Schemas for editors, from the types that the files are decoded into.

WRITTEN_BY_PEOPLE: Mapping[str, type[msgspec.Struct]] = {
    "recommendation": Recommendation,
    "translation": Translation,
    "parties": Parties,
    "tracker": Tracker,
    "tracker-list": TrackerList,
}
_FLAGS = ("true", "false", "yes", "no", "on", "off")


def schema(of: type[msgspec.Struct], tracker: Tracker | None = None) -> str:
    """Return the JSON Schema of a kind of file as text, for a tracker with these settings."""
    exported = msgspec.json.schema(of)
    if of is Recommendation and tracker:
        _fit(exported["$defs"], tracker)
    for node in _nodes(exported) if of in WRITTEN_BY_PEOPLE.values() else ():
        _loosen(node)
    for type_ in exported["$defs"].values():
        if about := type_.get("description"):
            type_["description"] = cleandoc(about)  # Python before 3.13 keeps the indentation
    exported["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(exported, indent=2, ensure_ascii=False) + "\n"


def _fit(types: dict[str, Any], tracker: Tracker) -> None:
    """Change the types of a recommendation to those of this tracker: its custom fields, and positions only if on."""
    properties = types["Recommendation"]["properties"]
    if own := {field.id: _own(field) for field in tracker.custom_fields}:
        properties["custom_fields"] = {"type": "object", "properties": own, "additionalProperties": False}
    if not tracker.stances:
        del properties["positions"], types["Position"]
        types["Request"]["properties"]["type"]["enum"].remove("position")


def _own(field: OwnField) -> dict[str, Any]:
    """Return the schema of the value of a custom field."""
    one: dict[str, Any] = {"type": "string", "description": field.description or field.name}
    if field.choices:
        one["enum"] = [choice.id for choice in field.choices]
    return {"type": "array", "items": one} if field.type == "choices" else one


def _nodes(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a schema, the innermost first."""
    if isinstance(part, dict | list):
        for inner in [*part.values()] if isinstance(part, dict) else part:
            yield from _nodes(inner)
    if isinstance(part, dict):
        yield part


def _loosen(node: dict[str, Any]) -> None:
    """Change a node so that it allows what other YAML tools make of text.

    For them `2030` is a number, `no` a boolean and an empty field null. rectrack reads each value as its text.
    """
    if node.pop(IN_LANGUAGES, False):
        text = node | {"type": ["string", "number", "boolean"]}
        node.clear()
        languages = {"type": "object", "minProperties": 1, "propertyNames": {"pattern": LANG}}
        node["anyOf"] = [text, languages | {"additionalProperties": text}]
    elif node.get("title") == Flag.__name__:
        node["enum"] = [True, False, *_FLAGS, *map(str.title, _FLAGS), *map(str.upper, _FLAGS)]
    elif node.get("type") == "string":
        node["type"] = ["string", "number", "boolean"]
    elif node.get("type") == "integer":
        node |= {"type": ["integer", "string"], "pattern": "^[1-9][0-9]*$"}
    elif isinstance(properties := node.get("properties"), dict):
        for name in properties.keys() - set(node.get("required", ())):
            properties[name] = _or_nothing(properties[name])
    elif isinstance(any_other := node.get("additionalProperties"), dict):
        node["additionalProperties"] = _or_nothing(any_other)


def _or_nothing(node: dict[str, Any]) -> dict[str, Any]:
    if "type" in node:
        types = node["type"]
        return node | {"type": [*(types if isinstance(types, list) else [types]), "null"]}
    nothing = {"type": "null"}
    either = node.get("anyOf", [node])
    return node if nothing in either else {"anyOf": [*either, nothing]}
