"""YAML text to plain data: what is read, where each value is, and what is refused with which words."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml
from hypothesis import example, given, reject
from hypothesis import strategies as st

from rectrack.yaml_edit.reader import Node, TextError, decode_yaml, parse_tree, parse_yaml
from tests.rectrack import nasty
from tests.rectrack.yamlstyles import documents
from tests.samples import table

pytestmark = pytest.mark.unit

SLOW = "z: [::a]\n"
"""Only the slower of the two parsers reads this."""


def refused(text: str | bytes) -> tuple[int, int, str, str]:
    """Return the place, the message and the hint with which a text is refused."""
    with pytest.raises(TextError) as caught:
        parse_yaml(decode_yaml(text if isinstance(text, bytes) else text.encode()))
    return *caught.value.place, caught.value.message, caught.value.hint


# --- what is read -----------------------------------------------------------------------------------


@pytest.mark.parametrize("written", table(__file__, "words"))
def test_a_value_is_the_text_that_was_written(written: str) -> None:
    assert parse_yaml(f"title: {written}") == {"title": written}
    assert parse_yaml(f"- {written}") == [written]
    assert parse_yaml(f"{written}: a") == {written: "a"}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL", "# a comment"])
def test_an_empty_value_counts_as_absent(written: str) -> None:
    assert parse_yaml(f"title: {written}\nkind: a") == {"kind": "a"}


@pytest.mark.parametrize(("text", "data"), table(__file__, "texts"))
def test_a_text_is_read_as_people_mean_it(text: str, data: object) -> None:
    assert parse_yaml(decode_yaml(text.encode())) == data


def test_lists_are_read_down_to_32_levels_and_files_up_to_a_million_bytes() -> None:
    assert str(parse_yaml("[" * 32 + "a" + "]" * 32)).strip("[]") == "'a'"
    assert parse_yaml(decode_yaml(b"a: " + b"b" * 999_997)) == {"a": "b" * 999_997}


# --- where it stands --------------------------------------------------------------------------------

PLACED = """\
# a comment
title: Do this
sources:
  - document: paper   # another
    items: [1, {a: b}]
note: >-
  folded
empty:
nothing: ~
größe: {😀: 日本}
"""
VALUES = """\
2:8 title, 4:3 sources, 4:5 sources.0, 4:15 sources.0.document, 5:12 sources.0.items, 5:13 sources.0.items.0,
5:16 sources.0.items.1, 5:20 sources.0.items.1.a, 6:7 note, 8:1 empty, 9:10 nothing, 10:8 größe, 10:12 größe.😀
"""
KEYS = """\
2:1 title, 3:1 sources, 4:5 sources.0.document, 5:5 sources.0.items, 5:17 sources.0.items.1.a, 6:1 note,
8:1 empty, 9:1 nothing, 10:1 größe, 10:9 größe.😀
"""


Places: TypeAlias = dict[tuple[str | int, ...], tuple[int, int]]


def places(text: str) -> tuple[Places, Places]:
    """Return the line and column of every value, and of every key of a mapping."""
    values: Places = {}
    keys: Places = {}
    root = parse_tree(text)
    waiting: list[tuple[tuple[str | int, ...], Node]] = [((), root)]
    for path, node in waiting:  # grows meanwhile
        _, values[path] = root.place(path)
        if node.key:
            _, keys[path] = root.place(path, on_key=True)
        waiting += [((*path, step), item) for step, item in node.items.items()]
    return values, keys


def shown(places: Mapping[tuple[str | int, ...], tuple[int, int]]) -> list[str]:
    """Return the places below the whole, but for those of what is read slowly."""
    return [
        f"{line}:{column} {'.'.join(map(str, path))}"
        for path, (line, column) in places.items()
        if path[:1] not in ((), ("z",))
    ]


@pytest.mark.parametrize("more", ["", SLOW])
def test_each_value_and_each_key_has_its_line_and_column(more: str) -> None:
    values, keys = places(PLACED + more)

    assert sorted(shown(values)) == sorted(VALUES.replace(",\n", ", ").strip().split(", "))
    assert sorted(shown(keys)) == sorted(KEYS.replace(",\n", ", ").strip().split(", "))


def test_an_anchor_that_comes_twice_hides_no_place() -> None:
    values, _ = places("a: &b c\nd: &b e\nf: g\n")

    assert values[("f",)] == (3, 4)


# --- what is refused --------------------------------------------------------------------------------

INVISIBLE = [*range(9), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0)]
DIRECTIONS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xFFFE, 0xFFFF]
LINE_ENDS = [0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029]


@pytest.mark.parametrize("number", [*INVISIBLE, *DIRECTIONS, *LINE_ENDS])
def test_control_and_direction_characters_are_refused_as_they_are_and_as_escapes(number: int) -> None:
    message = f"the control character U+{number:04X} is not allowed"
    hint = "use ordinary line breaks" if number in LINE_ENDS else "delete the invisible character"

    assert refused(f"a: b\nc: d{chr(number)}e") == (2, 5, message, hint)
    assert refused(f'a: b\nc: "d\\u{number:04x}e"') == (2, 4, message, hint)


@pytest.mark.parametrize(
    "escape", ["\\0", "\\a", "\\e", "\\N", "\\L", "\\P", "\\r", "\\x1b", "\\ud800", "\\U0000202E"]
)
def test_no_other_escape_brings_such_a_character_in(escape: str) -> None:
    assert refused(f'a: "{escape}"')[:2] == (1, 4)
    assert refused(f'"{escape}": a')[:2] == (1, 1)


def test_text_that_is_from_no_file_is_refused_too() -> None:
    with pytest.raises(TextError) as caught:
        parse_yaml("a: \x01")

    assert (caught.value.place, caught.value.message[:22]) == ((1, 1), "this is not valid YAML")


TOO_LARGE = (
    "a: " + "b" * 999_998,
    1,
    1,
    "the file is larger than 1,000,000 bytes",
    "shorten the file, link elsewhere",
)


@pytest.mark.parametrize(("raw", "line", "column", "message", "hint"), [*table(__file__, "bytes"), TOO_LARGE])
def test_other_bytes_than_text_are_refused(raw: str, line: int, column: int, message: str, hint: str) -> None:
    assert refused(raw.encode("latin-1")) == (line, column, message, hint)


@pytest.mark.parametrize(("opening", "column"), [("[", 33), ("a: [", 65), ("- ", 65), ("{a: ", 129)])
def test_deep_nesting_is_refused_before_it_costs_anything(opening: str, column: int) -> None:
    assert refused(opening * 100_000) == (1, column, "this is nested more than 32 levels deep", "use fewer levels")


@pytest.mark.parametrize(("text", "data", "places"), table(__file__, "errors"))
def test_what_leaves_others_readable_does_not_hide_it(text: str, data: object, places: list[list[int]]) -> None:
    wrong: list[TextError] = []

    assert parse_yaml(text, wrong=wrong) == data
    assert [[*error.place] for error in wrong] == places


def test_only_the_first_thousand_of_such_errors_are_looked_for() -> None:
    wrong: list[TextError] = []

    with pytest.raises(TextError):
        parse_yaml("a: 1\n" * 100_000, wrong=wrong)

    assert len(wrong) == 1_000


# --- two parsers, and those of others -----------------------------------------------------------------


def said(data: Any) -> Any:
    """Return data without what readers differ in: empty entries, and line breaks at a text's end."""
    if isinstance(data, dict):
        return {name.rstrip("\n"): said(value) for name, value in data.items() if said(value) is not None}
    if isinstance(data, list):
        return [said(value) for value in data]
    text = (data or "").rstrip("\n")
    return None if text in ("", "~", "null", "Null", "NULL") else text


def read(text: str) -> tuple[Any, tuple[Places, Places]]:
    try:
        return parse_yaml(text), places(text)
    except TextError:
        reject()


@given(documents(), st.sampled_from(["\n", "\r\n"]))
@example("a: |\n  b\n\n\nc: >+\n  d\n\n", "\n")
@example("a: 'b\n\n  c'\nd: \"e \\\n  f\"\n", "\r\n")
def test_both_parsers_and_another_reader_find_the_same_data_at_the_same_places(text: str, line_end: str) -> None:
    text = text.removesuffix("...\n").replace("\n", line_end)
    quick, known = read(text)
    slow, others = read(f"{text.rstrip()}{line_end}{SLOW}")

    assert said({**slow, "z": None}) == said(quick)
    for one, other in zip(known, others, strict=True):
        assert one == {path: place for path, place in other.items() if path[:1] != ("z",)}
    try:
        assert said(yaml.load(text, Loader=yaml.BaseLoader)) == said(quick)  # noqa: S506 - it makes text of every value
    except yaml.YAMLError:
        reject()


@given(st.dictionaries(nasty.texts(2).map(str.strip), nasty.texts(5), max_size=3))
def test_what_another_tool_has_written_is_read_back(data: dict[str, str]) -> None:
    assert said(parse_yaml(yaml.safe_dump(data, allow_unicode=True))) == said(data)


def test_files_from_elsewhere_are_read_as_another_reader_reads_them() -> None:
    packages = ("asdf_standard", "asdf_transform_schemas")
    found = 0
    for path in [path for package in packages for path in Path(str(files(package))).rglob("*.yaml")]:
        try:
            data = parse_yaml(decode_yaml(path.read_bytes()))
        except TextError:
            continue
        found += 1
        assert said(yaml.load(path.read_bytes(), Loader=yaml.CBaseLoader)) == said(data), path  # noqa: S506 - as above
    assert found > 300
