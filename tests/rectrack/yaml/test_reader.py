"""YAML text to plain data: what is read, where it stands, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yaml import YAMLError

from rectrack.yaml.errors import TextError
from rectrack.yaml.reader import MAX_BYTES, MAX_DEPTH, Data, Places, decode, parse, parse_quickly, parse_slowly


def refused(text: str | bytes) -> tuple[int, int, str, str]:
    """The place, the message and the hint with which a text is refused."""
    with pytest.raises(TextError) as caught:
        parse(decode(text if isinstance(text, bytes) else text.encode()))
    return *caught.value.place, caught.value.message, caught.value.hint


# --- what is read -----------------------------------------------------------------------------------


ONE_KEY = "move what stands below it to the first one, and delete this line"
CUT_OFF = ("what stands here after # is taken for a remark, and is lost", "put the whole text in quotes")


@pytest.mark.parametrize(
    "written",
    """
    no Yes on true 12:30 12:30:45 1e5 12e4567 2030 0x1F 010 1_000 +1 .inf 2017-02-14 2017-02-30
    0b3d91 123456 = << a#b https://example.org/#a:b
    """.split(),  # noqa: SIM905 - twenty words, not twenty lines
)
def test_a_value_is_the_text_that_was_written(written: str) -> None:
    assert parse(f"title: {written}") == {"title": written}
    assert parse(f"- {written}") == [written]
    assert parse(f"{written}: a") == {written: "a"}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL", "# a comment"])
def test_an_empty_value_counts_as_absent(written: str) -> None:
    assert parse(f"title: {written}\nkind: a") == {"kind": "a"}


@pytest.mark.parametrize("written", ['"null"', "'~'", "nUll", "none", "n/a", "-1"])
def test_a_value_that_only_looks_empty_stays(written: str) -> None:
    assert parse(f"title: {written} ") == {"title": written.strip("\"'")}


def test_quoted_nothing_is_an_empty_text() -> None:
    assert parse("title: ''\nkind: \"\"") == {"title": "", "kind": ""}


@pytest.mark.parametrize("style", [">", ">-", ">+", "|", "|-", "|+"])
def test_line_breaks_at_the_end_of_a_text_make_no_difference(style: str) -> None:
    assert parse(f"title: {style}\n  Do this\n\nkind: a\n") == {"title": "Do this", "kind": "a"}


def test_line_breaks_inside_a_text_stay() -> None:
    assert parse("a: |\n  one\n\n  two\nb: >\n  one\n  two\n\n  three\n") == {
        "a": "one\n\ntwo",
        "b": "one two\nthree",
    }


def test_a_web_address_in_brackets_needs_no_quotes() -> None:
    assert parse("evidence: [https://example.org/a?b=c, two]") == {"evidence": ["https://example.org/a?b=c", "two"]}


def test_windows_line_ends_and_a_byte_order_mark_make_no_difference() -> None:
    assert parse(decode(b"\xef\xbb\xbfa: |\r\n  b\r\n  c\r\nd: e\r\n")) == parse("a: |\n  b\n  c\nd: e\n")


@pytest.mark.parametrize("text", ["שלום", "\u200fعربي\u200e", "日本", "😀\u200d", "100 %", "\u00a0é"])
def test_text_of_every_script_can_be_read(text: str) -> None:
    assert parse(decode(f"a: b{text}".encode())) == {"a": f"b{text}"}


@pytest.mark.parametrize("text", ["", "\n\n", "# a comment\n", "---\n", "null", "~\n...\n"])
def test_a_text_without_a_value_is_nothing(text: str) -> None:
    assert parse(text) is None


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
"""


@pytest.mark.parametrize("read", [parse, parse_slowly])
def test_each_value_and_each_key_has_its_line_and_column(read: Any) -> None:
    places = Places()

    read(PLACED, places)

    assert places.values == {
        (): (2, 1),
        ("title",): (2, 8),
        ("sources",): (4, 3),
        ("sources", 0): (4, 5),
        ("sources", 0, "document"): (4, 15),
        ("sources", 0, "items"): (5, 12),
        ("sources", 0, "items", 0): (5, 13),
        ("sources", 0, "items", 1): (5, 16),
        ("sources", 0, "items", 1, "a"): (5, 20),
        ("note",): (6, 7),
        ("empty",): (8, 1),
        ("nothing",): (9, 10),
    }
    assert places.keys == {
        ("title",): (2, 1),
        ("sources",): (3, 1),
        ("sources", 0, "document"): (4, 5),
        ("sources", 0, "items"): (5, 5),
        ("sources", 0, "items", 1, "a"): (5, 17),
        ("note",): (6, 1),
        ("empty",): (8, 1),
        ("nothing",): (9, 1),
    }


def test_columns_count_characters_and_not_bytes() -> None:
    places = Places()

    parse("größe: 日本\nb: {😀: c}", places)

    assert (places.values["größe",], places.values["b", "😀"]) == ((1, 8), (2, 8))


# --- what is refused --------------------------------------------------------------------------------

INVISIBLE = "delete the invisible character"
LINE_ENDS = "use ordinary line breaks"


@pytest.mark.parametrize(
    ("character", "hint"),
    [(chr(n), INVISIBLE) for n in (*range(9), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0))]
    + [(chr(n), INVISIBLE) for n in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xFFFE, 0xFFFF)]
    + [(chr(n), LINE_ENDS) for n in (0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029)],
    ids=lambda value: value.encode("unicode_escape").decode() if len(value) == 1 else "",
)
def test_control_and_direction_characters_are_refused_as_they_are_and_as_escapes(character: str, hint: str) -> None:
    message = f"the control character U+{ord(character):04X} is not allowed"

    assert refused(f"a: b\nc: d{character}e") == (2, 5, message, hint)
    assert refused(f'a: b\nc: "d\\u{ord(character):04x}e"') == (2, 4, message, hint)


@pytest.mark.parametrize(
    "escape", ["\\0", "\\a", "\\e", "\\N", "\\L", "\\P", "\\r", "\\x1b", "\\ud800", "\\U0000202E"]
)
def test_no_other_escape_brings_such_a_character_in(escape: str) -> None:
    assert refused(f'a: "{escape}"')[:2] == (1, 4)
    assert refused(f'"{escape}": a')[:2] == (1, 1)


@pytest.mark.parametrize("escape", ["\\U00110000", "\\UFFFFFFFF"])
def test_an_escape_that_names_no_character_is_refused(escape: str) -> None:
    assert refused(f'a: "b{escape}"') == (1, 6, "there is no character of this number", "write the character itself")


def test_harmless_escapes_are_read() -> None:
    assert parse(r'a: "\t\"\\\/\u00e9\U0001F600\_b"') == {"a": '\t"\\/é😀\u00a0b'}


@pytest.mark.parametrize(
    ("raw", "line", "column"),
    [
        (b"\xff\xfea\0", 1, 1),
        ("a: b\ntitle: Größe".encode("latin-1"), 2, 10),
        (b"\xef\xbb\xbftitle: \xc3\xa9 \xe9", 1, 10),
        (b"a: \xed\xa0\x80", 1, 4),
    ],
)
def test_what_is_not_utf_8_is_refused_at_its_first_wrong_byte(raw: bytes, line: int, column: int) -> None:
    assert refused(raw) == (line, column, "the file is not UTF-8 text", "save it with the encoding UTF-8")


def test_a_large_file_is_refused_and_one_that_is_just_not_too_large_is_read() -> None:
    size = MAX_BYTES - len("a: ")

    assert parse(decode(b"a: " + b"b" * size)) == {"a": "b" * size}
    assert refused(b"a: " + b"b" * (size + 1)) == (
        1,
        1,
        "the file is larger than 1,000,000 bytes",
        "shorten it, link to the rest",
    )


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "hint"),
    [
        ("a: b\nc: *d", 2, 4, "a YAML alias is not allowed here", "put text that begins with * in quotes"),
        ("a: &b c", 1, 4, "a YAML anchor is not allowed here", "put text that begins with & in quotes"),
        ("a: &b [c]", 1, 4, "a YAML anchor is not allowed here", "put text that begins with & in quotes"),
        ("&a b: c", 1, 1, "a YAML anchor is not allowed here", "put text that begins with & in quotes"),
        ("a: !b c", 1, 4, "a YAML tag is not allowed here", "put text that begins with ! in quotes"),
        (
            "a: !!python/name:os.system {}",
            1,
            4,
            "a YAML tag is not allowed here",
            "put text that begins with ! in quotes",
        ),
        ("a: b\n---\nc: d", 2, 1, "a second YAML document begins here", "keep one document a file"),
        ("a: b\nc: d\na: e", 3, 1, 'the key "a" stands here a second time', ONE_KEY),
        ("a:\na: b", 2, 1, 'the key "a" stands here a second time', ONE_KEY),
        ("x: {a: b, 'a': c}", 1, 11, 'the key "a" stands here a second time', ONE_KEY),
        ("title: Resolution #4 on it", 1, 8, *CUT_OFF),
        ("a:\n  - b\n  - item #3", 3, 5, *CUT_OFF),
        ("a: {b: c #d\n}", 1, 8, *CUT_OFF),
        ("a: first\n  second #3", 1, 4, *CUT_OFF),
        (
            "title: {{ title }}",
            1,
            9,
            "a key must be a word, not a list or a mapping",
            "put a name before the colon, and text that begins with a bracket in quotes",
        ),
        (
            "# x\n%YAML 1.3\n---\na: b",
            2,
            1,
            "this version of YAML is not known",
            "delete the line that begins with %YAML",
        ),
        ("[" * 100_000, 1, 33, "nested more than 32 levels deep", "flatten it"),
        ("a: " + "[" * 100_000, 1, 35, "nested more than 32 levels deep", "flatten it"),
        ("- " * 100_000, 1, 65, "nested more than 32 levels deep", "flatten it"),
        ("{a: " * 100_000, 1, 129, "nested more than 32 levels deep", "flatten it"),
    ],
)
def test_what_could_be_misread_is_refused(text: str, line: int, column: int, message: str, hint: str) -> None:
    assert refused(text) == (line, column, message, hint)


def test_nesting_up_to_the_limit_is_read() -> None:
    data: Any = parse("[" * MAX_DEPTH + "a" + "]" * MAX_DEPTH)

    for _ in range(MAX_DEPTH):
        (data,) = data
    assert data == "a"


def test_what_leaves_the_rest_readable_does_not_hide_it() -> None:
    wrong: list[TextError] = []

    data = parse('a: &b c\nd: !e\na: "f\\0g"\nh: [&i j]\n', wrong=wrong)

    assert data == {"a": "f?g", "d": "?", "h": ["j"]}
    assert [error.place for error in wrong] == [(1, 4), (2, 4), (3, 1), (3, 4), (4, 5)]


def test_what_the_slow_parser_reads_again_is_reported_once() -> None:
    wrong: list[TextError] = []

    assert parse("a: b\na: c\nd: [http://e.f]\n", wrong=wrong) == {"a": "c", "d": ["http://e.f"]}
    assert [error.place for error in wrong] == [(2, 1)]


def test_only_the_first_thousand_of_such_errors_are_looked_for() -> None:
    wrong: list[TextError] = []

    with pytest.raises(TextError):
        parse("a: 1\n" * 100_000, wrong=wrong)

    assert len(wrong) == 1_000


# --- two parsers, one result ------------------------------------------------------------------------

TAME = st.text(alphabet="ab1 .é日😀", max_size=12).map(str.strip)
WILD = st.text(alphabet="ab1 :-#,.'\"[]{}&*!|>%@`?\\/é日😀\t=~<", max_size=12)
WORDS = st.one_of(TAME, TAME, TAME, TAME, WILD)
NAMES = st.text(alphabet="abcde_-1é", min_size=1, max_size=6)
TREES: st.SearchStrategy[Any] = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=12
)


@st.composite
def written(draw: st.DrawFn, tree: Any, indent: int = 0, *, flow: bool = False) -> str:
    """A value in one of the ways in which people write it: it goes behind `name:` or `-`."""
    if isinstance(tree, str):
        return draw(scalar(tree, indent, flow=flow))
    flow = flow or not tree or draw(st.booleans())
    space = draw(st.sampled_from(["", " "]))
    if isinstance(tree, dict):
        pairs = [(draw(key(name)), draw(written(value, indent + 2, flow=flow))) for name, value in tree.items()]
        if flow:
            return " {" + ",".join(f"{space}{name}:{value}" for name, value in pairs) + space + "}"
        return "".join(f"\n{draw(margin())}{' ' * indent}{name}:{value}" for name, value in pairs)
    items = [draw(written(value, indent + 2, flow=flow)) for value in tree]
    if flow:
        return " [" + ",".join(items) + space + "]"
    return "".join(f"\n{' ' * indent}-{item}{draw(comment())}" for item in items)


@st.composite
def scalar(draw: st.DrawFn, text: str, indent: int, *, flow: bool) -> str:
    """A text plain, in quotes, or as a block; plain text may well be no YAML, or another text."""
    margin = " " * (indent + 1)
    styles = [
        f" {text}",
        " '" + text.replace("'", "''").replace(" ", f"\n{margin}") + "'",
        ' "' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"',
        f" {text.replace(' ', chr(10) + margin)}",
    ]
    if not flow:
        lines = text.replace(" ", f"\n{margin}")
        styles += [f" {mark}\n{margin}{lines}" for mark in ("|", "|-", "|+", ">", ">-", ">+")]
    return draw(st.sampled_from(styles))


def key(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from([name, f"'{name}'", f'"{name}"', f"{name} "])


def margin() -> st.SearchStrategy[str]:
    return st.sampled_from(["", "", "\n", "# a comment: here\n"])


def comment() -> st.SearchStrategy[str]:
    return st.sampled_from(["", "", " # a comment"])


def read_by(parser: Callable[[str, Places], Data], text: str) -> tuple[Data, Places] | None:
    """The data and the places that one parser finds in a text, or None if it refuses it."""
    places = Places()
    try:
        return parser(text, places), places
    except (TextError, YAMLError):
        return None


@given(st.dictionaries(NAMES, TREES, min_size=1, max_size=4).flatmap(written), st.sampled_from(["\n", "\r\n"]))
@example("\na: |\n  b\n\n\nc: >+\n  d\n\n", "\n")
@example("\na: 'b\n\n  c'\nd: \"e \\\n  f\"\n", "\r\n")
def test_the_quick_parser_and_the_slow_one_give_the_same_data_and_the_same_places(text: str, line_end: str) -> None:
    text = text.lstrip("\n").replace("\n", line_end) + line_end

    quick, slow = read_by(parse_quickly, text), read_by(parse_slowly, text)

    if quick and slow:
        assert quick[0] == slow[0]
        assert quick[1].values == slow[1].values
        assert quick[1].keys == slow[1].keys


@pytest.mark.parametrize(
    "text",
    [
        "a: b # a remark",
        "a: b  ## a remark",
        "a: b#c",
        "a: 'b #c'",
        'a: "b #c"',
        "a: |\n  b #c\n",
        "a: >-\n  b #c\n",
        "#a remark\na: b",
        "a: b\n  #a remark",
        "a: b\n#c",
    ],
)
def test_a_remark_is_a_remark(text: str) -> None:
    for read in (parse_quickly, parse_slowly):
        assert isinstance(read(text), dict)
