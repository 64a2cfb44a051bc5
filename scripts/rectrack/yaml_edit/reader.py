"""YAML text to plain data, or to an error; and to a tree with the extent of every value."""

import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from msgspec import Struct
from yaml import CBaseLoader, YAMLError, compose, events
from yaml._yaml import CParser

from rectrack.text import MOST, KeyPath, shown

if TYPE_CHECKING:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, StringMark


# Errors in YAML text, in plain words.


Place: TypeAlias = tuple[int, int]
"""Line and column, from 1."""

_LINE_ENDS = frozenset("\r\x0b\x0c\x85\u2028\u2029")


class TextError(Exception):
    """The text cannot be read as data: the place, the error, and how to correct it."""

    def __init__(self, place: Place, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.place, self.message, self.hint = place, message, hint


def place_of(mark: "StringMark") -> Place:
    return mark.line + 1, mark.column + 1


def place_after(before: str) -> Place:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def put_in_quotes(sign: str) -> str:
    """Return the hint for text that begins with a special character of YAML."""
    return f"put text that begins with {sign} in quotes"


def unreadable(place: Place, character: str) -> TextError:
    """Return the error for a character that is not allowed in a text."""
    hint = "use ordinary line breaks" if character in _LINE_ENDS else "delete the invisible character"
    return TextError(place, f"the control character U+{ord(character):04X} is not allowed", hint)


class _Slip(NamedTuple):
    """A common error: `sign` is a part of ruamel.yaml's message, `message` and `hint` are in plain words.

    With `begins`, the place of the error is the beginning of the wrong part, not the place where parsing stopped.
    """

    sign: str
    message: str
    hint: str
    begins: bool = False


_BLOCK_END = "expected <block end>"
_SLIPS = (
    _Slip(
        "mapping values are not allowed",
        "a colon with a space after it is not allowed here",
        "put the text in quotes, or check the indentation",
    ),
    _Slip(r"character '\t'", "a tab is not allowed here", "indent with spaces"),
    _Slip("cannot start any token", "a text cannot begin with this character", "put the text in quotes"),
    _Slip(
        "unexpected end of stream",
        "the quotation mark here is not closed",
        "close the quotation mark; inside '…' write an apostrophe twice",
        begins=True,
    ),
    _Slip(
        "could not find expected ':'",
        "a colon is missing after the name of a field",
        'write "name: value", and indent text of several lines',
        begins=True,
    ),
    _Slip(
        "while parsing a flow node",
        "a value is missing before this",
        "close the bracket before it, or delete the comma",
    ),
    _Slip(
        "while parsing a flow",
        "the bracket here is not closed, or a comma is missing",
        "write [one, two], or put text that begins with a bracket in quotes",
        begins=True,
    ),
    _Slip(
        _BLOCK_END,
        "this line does not fit to the lines before it",
        "check the indentation, or put the whole text in quotes if it has quotation marks or brackets",
    ),
    _Slip(
        "expected '<document start>'",
        "this text does not fit to the text before it",
        "put the whole text in quotes if it has quotation marks or brackets",
    ),
    _Slip(
        "sequence entries are not allowed",
        "a list cannot begin here",
        'write each "- item" on a separate line, or put the text in quotes',
    ),
    _Slip(
        "scanning a block scalar",
        "text after | or > must begin on the next line",
        "begin a new line after the sign, or put the text in quotes",
        begins=True,
    ),
    _Slip("double-quoted scalar", "a single backslash is not allowed here", r"write \\, or put the text in '…'"),
)


def syntax_error(error: "MarkedYAMLError", text: str) -> TextError:
    """Return ruamel.yaml's error for a text, in plain words for common errors."""
    why = ", ".join(part for part in (error.context, error.problem) if part)
    slip = next((slip for slip in _SLIPS if slip.sign in why), None)
    mark = (slip and slip.begins and error.context_mark) or error.problem_mark or error.context_mark
    place = place_of(mark) if mark else (1, 1)
    if slip:
        hint = _hint_for_block(text.split("\n"), place[0]) if slip.sign == _BLOCK_END else ""
        return TextError(place, slip.message, hint or slip.hint)
    return TextError(place, f"this is not valid YAML: {shown(why, 200)}", "check quotes, brackets and indentation")


def _hint_for_block(lines: Sequence[str], number: int) -> str:
    """Return the hint for a comment that lost only its #, or for a list that is still marked as empty, else ""."""
    if re.match(r" \S", lines[number - 1]):
        return "delete the space at the beginning of the line"
    before = (n for n in range(number - 1, 0, -1) if not re.match(r"\s*(#|$)", lines[n - 1]))
    last = next(before, number)
    empty = re.search(r":\s*(\[\s*\]|\{\s*\})\s*(#.*)?$", lines[last - 1])
    return f"delete {empty[1]} in line {last}, because the list goes on below" if empty else ""


def conflict(text: str) -> TextError | None:
    """Return the error for an unfinished merge of two versions, None if there is none."""
    found = re.search(r"^<{7} .*\n", text, re.MULTILINE)
    if not found:
        return None
    message = "an unfinished merge left two versions here"
    hint = "keep one version, and delete the lines <<<<<<<, ======= and >>>>>>>"
    return TextError(place_after(text[: found.start()]), message, hint)


# Parses YAML text into plain data: only mappings, lists and strings.
#
# Every scalar stays the text that was written, so that `no`, `12:30`, `1e5` and `2030` keep their meaning.
# The types of a file decide what becomes a number. Only line breaks at the end of a text are dropped, so that
# a text after `>`, `>-` or nothing has one value. An empty value counts as absent.
# Events are read one by one instead of composed nodes: libyaml's composer crashes the process on 30,000
# nested brackets.

MAX_FILE_BYTES = 1_000_000
MAX_DEPTH = 32

Data: TypeAlias = "str | list[Data] | dict[str, Data] | None"

_UNREMARKABLE = bytes({9, 10, *range(32, 127), *range(128, 256)} - {0xC2, 0xE2, 0xEF})
_INVISIBLE = "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # in UTF-8, E2 is first
_REFUSED = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_INVISIBLE}\ufeff\ufffe\uffff\ud800-\udfff]|\r(?!\n)")
_HOT = ("Scalar", "SequenceStart", "MappingStart", "SequenceEnd", "MappingEnd", "StreamEnd")
_CUT_OFF = re.compile(r"#(?<=[ \t]#)[^\s#]")  # the sign first: this is faster
_LOST = ("the text after # is read as a comment, and is lost", "put the whole text in quotes")
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class ParsedBytes(bytes):
    """The content of a file, with the data that `parse_yaml` has returned for it."""

    data: Data


def decode_yaml(raw: bytes) -> str:
    """Return a file's bytes as text, without a byte order mark.

    Raises `TextError` if the file is too large, is not UTF-8, or has characters that are not allowed. These are
    characters that YAML parsers disagree about, or that make text read otherwise than it is written.
    """
    if len(raw) > MAX_FILE_BYTES:
        hint = "shorten the file, link elsewhere"
        raise TextError((1, 1), f"the file is larger than {MAX_FILE_BYTES:,} bytes", hint)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = place_after(error.object[: error.start].decode())
        raise TextError(place, "the file is not UTF-8 text", "save the file with the encoding UTF-8") from None
    signs = raw.translate(None, _UNREMARKABLE)
    is_suspect = signs.strip(b"\xe2") or any(sign in text for sign in _INVISIBLE)
    if is_suspect and (found := _REFUSED.search(text)):
        raise unreadable(place_after(text[: found.start()]), found[0])
    return text


def parse_yaml(text: str, wrong: list[TextError] | None = None) -> Data:
    """Return the only document in the text, as plain data.

    The quick parser (libyaml, YAML 1.1) rejects some valid YAML 1.2, such as an unquoted web address in brackets.
    What it rejects is parsed again by ruamel.yaml's own parser, whose result counts. Raises `TextError`. With a list
    `wrong`, errors that leave the rest of the text readable are added to the list instead.
    """
    try:
        return parse_quickly(text, wrong)
    except YAMLError:
        return parse_slowly(text, wrong)


def parse_quickly(text: str, wrong: list[TextError] | None = None) -> Data:
    """Return the data as libyaml parses it (YAML 1.1). Raises `YAMLError`, and `TextError` as `parse_yaml` does."""
    return _Builder(events, text, wrong).build(CParser(text).get_event)


def parse_slowly(text: str, wrong: list[TextError] | None = None) -> Data:
    """Return the data as ruamel.yaml's own parser reads it, about ten times slower. Raises `TextError`."""
    from ruamel.yaml import error as errors
    from ruamel.yaml import events as slow_events

    parsed = _slow_parser().parse(io.StringIO(text))
    try:
        return _Builder(slow_events, text, wrong).build(parsed.__next__)
    except errors.MarkedYAMLError as error:
        raise conflict(text) or syntax_error(error, text) from None
    except errors.YAMLError as error:
        raise TextError((1, 1), f"this is not valid YAML: {shown(error)}") from None
    except AssertionError:  # which ruamel.yaml raises for an unknown YAML version
        place = place_after(text[: text.index("%YAML")])
        raise TextError(place, "this version of YAML is unknown", "delete the line that begins with %YAML") from None
    except (ValueError, OverflowError):  # from chr()
        place = place_after(re.split(r"\\U(?!0010|000)", text)[0])
        raise TextError(place, "no character has this number", "write the character itself") from None


def _slow_parser() -> "YAML":
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True)


class _Builder:
    """Builds the data of one text from a parser's events. Errors of an earlier parser are cleared.

    `events` is the module of the parser's events. Both parsers have the same names and attributes.
    """

    def __init__(self, events: ModuleType, text: str, wrong: list[TextError] | None) -> None:
        self.events, self.wrong = events, wrong
        self.has_begun = False
        # "Resolution #4" without quotes ends before the #. A real comment has a space after the #.
        self.lines = text.split("\n") if _CUT_OFF.search(text) else None
        self.is_doubtful = "\\" in text or self.lines is not None
        if wrong:
            wrong.clear()

    def build(self, next_event: Callable[[], Any]) -> Data:  # noqa: C901, PLR0912 - the one hot loop
        """Return the data built from events. The stack holds the open collections, each with its pending key."""
        scalar, sequence, mapping, *ends, finish = (getattr(self.events, f"{name}Event") for name in _HOT)
        stack: list[tuple[Any, str | None]] = []
        current: Any = None
        key: str | None = None
        root: Data = None
        while True:
            event = next_event()
            kind = type(event)
            if kind is scalar:
                plain, quoted = event.implicit
                untagged = plain or quoted
                value: Any = None if plain and event.value in _NULLS else event.value
                if value and (value[-1] == "\n" or self.is_doubtful):
                    value = self._text(event)
            elif kind is mapping or kind is sequence:
                untagged = event.implicit
                value = {} if kind is mapping else []
            elif kind in ends:
                _drop_empty(current)
                current, key = stack.pop()[0], None
                continue
            elif kind is finish:
                return root
            else:
                self._document(event)
                continue
            if event.anchor is not None or not untagged:
                self._report(_unwanted(event))
                value = "?" if value in (None, "") else value
            if type(current) is dict:
                if key is None:
                    key = value if type(value) is str and value not in current else self._key(event, current)
                    continue
                current[key] = value
            elif current is not None:
                current.append(value)
            else:
                root = value
            if kind is not scalar:
                stack.append((current, key))
                if len(stack) > MAX_DEPTH:
                    message = f"this is nested more than {MAX_DEPTH} levels deep"
                    raise TextError(_start(event), message, "use fewer levels")
                current = value
            key = None

    def _report(self, error: TextError) -> None:
        """Add an error to `wrong`, or raise it if there is no list or the list is full."""
        if self.wrong is None or len(self.wrong) == MOST:
            raise error
        self.wrong.append(error)

    def _text(self, event: Any) -> str:
        """Return the text of a scalar, without line breaks at its end.

        Characters that are not allowed, which only an escape can produce, are reported and become "?".
        """
        if self.lines and _is_cut_off(event, self.lines):
            self._report(TextError(_start(event), *_LOST))
        if self.is_doubtful and (found := _REFUSED.search(event.value)):
            self._report(unreadable(_start(event), found[0]))
            return _REFUSED.sub("?", event.value)
        return str(event.value).rstrip("\n")

    def _document(self, event: Any) -> None:
        """Raise `TextError` for an alias or a second document."""
        if type(event) is self.events.AliasEvent:
            raise TextError(_start(event), "a YAML alias is not allowed here", put_in_quotes("*"))
        if type(event) is self.events.DocumentStartEvent:
            if self.has_begun:
                raise TextError(_start(event), "a second YAML document begins here", "keep one document in the file")
            self.has_begun = True

    def _key(self, event: Any, mapping: dict[str, Data]) -> str:
        if type(event) is not self.events.ScalarEvent:
            hint = "write a name before the colon, or put text that begins with a bracket in quotes"
            raise TextError(_start(event), "the name of a field must be a word", hint)
        name = self._text(event)
        if name in mapping:
            self._report(
                TextError(
                    _start(event),
                    f"the field {shown(name)} is in this place twice",
                    "move the lines below to the first one, and delete this line",
                )
            )
        return name


def _drop_empty(collection: Any) -> None:
    """Delete the empty values of a mapping, which count as absent."""
    if type(collection) is dict and None in collection.values():
        for name in [name for name, value in collection.items() if value is None]:
            del collection[name]


def _unwanted(event: Any) -> TextError:
    what, sign = ("anchor", "&") if event.anchor is not None else ("tag", "!")
    return TextError(_start(event), f"a YAML {what} is not allowed here", put_in_quotes(sign))


def _is_cut_off(event: Any, lines: list[str]) -> bool:
    """Return whether a plain scalar is followed by text that is read as a comment."""
    end = event.end_mark
    return bool(event.implicit[0] and re.match(r"[ \t]*#[^\s#]", lines[end.line][end.column :]))


def _start(event: Any) -> Place:
    return place_of(event.start_mark)


# Parses YAML text into a tree: the extent of each value, and the details that are needed to change it alone.

_COLON = re.compile(r"[ \t]*:")
_BLANK = " \t\r\n"
BLOCK_SIGNS = ("|", ">")


class Node(Struct, eq=False):
    """A value: its kind ("scalar", "sequence" or "mapping"), and its extent in the text.

    A list or mapping on separate lines (`is_block`) ends with its last value, without the comments after it. A block
    scalar ends with its last line that is not blank, unless blank lines are kept.
    `mark` is the place where the value begins, `column` the number of characters before it in its line, and `style`
    the sign with which a text in quotes or a block scalar begins. `items` has the values in it by key or number. In a
    mapping `key` is the node of the key, and `after` the end of the colon. `begin` is the start of the entry, with
    the key or the dash.
    """

    kind: str
    start: int
    end: int
    mark: Place
    column: int
    style: str
    is_block: bool
    begin: int
    after: int = 0
    key: "Node | None" = None
    items: dict[str | int, "Node"] = {}

    def closest(self, path: KeyPath) -> tuple[KeyPath, "Node"]:
        """Return the path and node of a value, or of the closest value around it."""
        node = self
        for n, step in enumerate(path):
            if step not in node.items:
                return path[:n], node
            node = node.items[step]
        return path, node

    def place(self, path: KeyPath, *, on_key: bool = False) -> tuple[KeyPath, Place]:
        """Return the path and place of a value or its key, or of the closest value around it."""
        at, node = self.closest(path)
        is_key = node.start == node.end or (on_key and at == path)  # parsers place empty values differently
        return at, (node.key if is_key and node.key else node).mark

    def walk(self) -> Iterator["Node"]:
        """Yield the node, its key, and all nodes below it."""
        yield self
        if self.key:
            yield self.key
        for item in self.items.values():
            yield from item.walk()


@lru_cache(maxsize=2)  # of a text before and after a change
def parse_tree(text: str) -> Node:
    """Return the root node of a text that `parse_yaml` can read."""
    composed: Any = None
    try:
        composed = compose(text, Loader=CBaseLoader)
    except YAMLError:
        from ruamel.yaml import error

        # `parse_yaml` rejects anchors, so that a warning about a repeated one says nothing more.
        with warnings.catch_warnings(action="ignore"), suppress(error.YAMLError):
            composed = _slow_parser().compose(text)
    return _node(text, composed or compose('""', Loader=CBaseLoader))


def _node(text: str, composed: Any) -> Node:
    """Return the node of a parser's value, with all nodes below it."""
    mark, end, is_scalar = composed.start_mark, composed.end_mark.index, composed.id == "scalar"
    is_block = not (is_scalar or composed.flow_style)
    style = composed.style or "" if is_scalar else ""
    node = Node(composed.id, mark.index, end, place_of(mark), mark.column, style, is_block, begin=mark.index)
    if is_scalar:
        node.end = _block_end(text, node) if style in BLOCK_SIGNS else end
        return node
    for n, entry in enumerate(composed.value):
        if node.kind == "mapping":
            key, item = (_node(text, inner) for inner in entry)
            colon = _COLON.match(text, key.end)
            item.key, item.begin, item.after = key, key.start, colon.end() if colon else key.end
            if item.start == item.end:  # parsers place empty values differently
                item.start = item.end = item.after
            node.items[_REFUSED.sub("?", entry[0].value).rstrip("\n")] = item  # as in the data of `parse_yaml`
        else:
            node.items[n] = item = _node(text, entry)
            if is_block:
                dash = text.rfind(f"\n{' ' * node.column}-", 0, item.start) + 1
                item.begin = dash + node.column if n else node.start
        node.end = item.end if is_block else end
    return node


def _block_end(text: str, node: Node) -> int:
    """Return the end of the last line that is part of a block scalar."""
    whole = text[node.start : node.end]
    if re.match(r"[|>]\d*\+", whole):
        return line_end(text, node.end - 1) if whole.endswith("\n") else node.end
    return line_end(text, node.start + len(whole.rstrip(_BLANK)))


def line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" else end


def line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def parse_readable_tree(text: str) -> Node:
    """Return the root node of a text, or of the lines before its first error."""
    try:
        parse_yaml(text, wrong=[])
    except TextError as error:
        return parse_tree("\n".join(text.split("\n")[: error.place[0] - 1]))
    return parse_tree(text)
