"""YAML text to plain data: mappings, lists and strings, nothing else.

Every scalar stays the text that was written, so that `no`, `12:30`, `1e5` and `2030` mean what they say;
the types of `model` decide what becomes a number. An empty value counts as absent. Events are read one by
one instead of composed nodes: libyaml's composer crashes the process on 30,000 nested brackets.
"""

import io
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from _ruamel_yaml import CParser
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from rectrack.problems import Path, shown

MAX_BYTES = 1_000_000
MAX_DEPTH = 32

Data: TypeAlias = "str | list[Data] | dict[str, Data] | None"
Place: TypeAlias = tuple[int, int]
"""Line and column, from 1."""

_UNREMARKABLE = bytes({9, 10, *range(32, 127), *range(128, 256)} - {0xC2, 0xE2, 0xEF})
_REFUSED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\r(?!\n)"
)
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class TextError(Exception):
    """The text cannot be read as data: where, why, and what would be right."""

    def __init__(self, place: Place, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.place, self.message, self.hint = place, message, hint


class Places:
    """The line and column of every value, and of every key of a mapping."""

    def __init__(self) -> None:
        self.values: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}

    def forget(self) -> None:
        """Start again: another parser reads the text."""
        self.values.clear()
        self.keys.clear()


def decode(raw: bytes) -> str:
    """A file's bytes as text, without a byte order mark.

    Raises `TextError` for what is too large, not UTF-8, or holds characters that YAML parsers disagree
    about or that make text read otherwise than it is written.
    """
    if len(raw) > MAX_BYTES:
        raise TextError((1, 1), f"the file is larger than {MAX_BYTES:,} bytes", "shorten it, link to the rest")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place(raw[: error.start].decode("utf-8", "replace"))
        raise TextError(place, "the file is not UTF-8 text", "save it with the encoding UTF-8") from None
    if raw.translate(None, _UNREMARKABLE) and (found := _REFUSED.search(text)):
        name = f"U+{ord(found[0]):04X}"
        place = _place(text[: found.start()])
        raise TextError(place, f"the control character {name} is not allowed", "delete the invisible character")
    return text


def parse(text: str, places: Places | None = None) -> Data:
    """The one document in the text, as plain data; fills `places` if it is given.

    The quick parser (libyaml, YAML 1.1) refuses some of what YAML 1.2 allows, such as an unquoted web
    address in brackets, so what it refuses is read again by ruamel.yaml's own parser, which has the last
    word. Raises `TextError`.
    """
    try:
        return _build(CParser(text).get_event, places)
    except YAMLError:
        return parse_slowly(text, places)


def parse_slowly(text: str, places: Places | None = None) -> Data:
    """The same by ruamel.yaml's own parser, about ten times slower; raises `TextError`."""
    from ruamel.yaml import YAML

    if places is not None:
        places.forget()
    events = YAML(typ="safe", pure=True).parse(io.StringIO(text))
    try:
        return _build(events.__next__, places)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        why = " ".join(part for part in (error.context, error.problem) if part)
        raise TextError(place, f"this is not valid YAML: {why}", _yaml_hint(why)) from None
    except YAMLError as error:
        raise TextError((1, 1), f"this is not valid YAML: {shown(error)}") from None


def _build(next_event: Callable[[], Any], places: Places | None) -> Data:  # noqa: C901, PLR0912 - the one hot loop
    """Build the data from events; the stack holds the open collections, each with its waiting key."""
    stack: list[tuple[Any, str | None]] = []
    current: Any = None
    key: str | None = None
    root: Data = None
    documents = 0
    while True:
        event = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            plain, quoted = event.implicit
            untagged = plain or quoted
            value: Any = None if plain and event.value in _NULLS else event.value
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            untagged = event.implicit
            value = {} if kind is MappingStartEvent else []
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            _drop_empty(current)
            current, key = stack.pop()[0], None
            continue
        elif kind is StreamEndEvent:
            return root
        else:
            documents = _document(event, documents)
            continue
        if event.anchor is not None or not untagged:
            raise _unwanted(event)
        if type(current) is dict:
            if key is None:
                key = _key(event, current)
                if places is not None:
                    places.keys[*_path(stack), key] = _start(event)
                continue
            current[key] = value
        elif current is not None:
            current.append(value)
        else:
            root = value
        if places is not None:
            _note(places, (*_path(stack), *_step(current, key)), event, empty=value is None)
        if kind is not ScalarEvent:
            stack.append((current, key))
            if len(stack) > MAX_DEPTH:
                raise TextError(_start(event), f"nested more than {MAX_DEPTH} levels deep", "flatten it")
            current = value
        key = None


def _drop_empty(collection: Any) -> None:
    """An empty value in a mapping counts as absent."""
    if type(collection) is dict and None in collection.values():
        for name in [name for name, value in collection.items() if value is None]:
            del collection[name]


def _document(event: Any, documents: int) -> int:
    """Handle what stands around values; returns how many documents have begun."""
    if type(event) is AliasEvent:
        raise TextError(_start(event), "a YAML alias is not allowed here", "write the value out")
    if type(event) is not DocumentStartEvent:
        return documents
    if documents:
        raise TextError(_start(event), "a second YAML document begins here", "keep one document a file")
    return documents + 1


def _unwanted(event: Any) -> TextError:
    what, mark = ("anchor", "&") if event.anchor is not None else ("tag", "!")
    return TextError(_start(event), f"a YAML {what} is not allowed here", f"delete the word that begins with {mark}")


def _key(event: Any, mapping: dict[str, Data]) -> str:
    if type(event) is not ScalarEvent:
        raise TextError(_start(event), "a key must be a word, not a list or a mapping", "put a name before the colon")
    name: str = event.value
    if name in mapping:
        raise TextError(_start(event), f"the key {shown(name)} stands here a second time", "keep one of the two")
    return name


def _step(current: Any, key: str | None) -> Path:
    """The last step of the path of the value just added."""
    if current is None:
        return ()
    return (key,) if key is not None else (len(current) - 1,)


def _path(stack: list[tuple[Any, str | None]]) -> Path:
    """The path of the collection that is being filled: one step for every open collection."""
    return tuple(step for parent, key in stack for step in _step(parent, key))


def _note(places: Places, path: Path, event: Any, *, empty: bool) -> None:
    place = _start(event)
    if empty and not event.value:
        place = places.keys.get(path, place)  # parsers put nothing in different places
    places.values[path] = place


def _start(event: Any) -> Place:
    mark: StringMark = event.start_mark
    return mark.line + 1, mark.column + 1


def _place(before: str) -> Place:
    """The place that comes after this text."""
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _yaml_hint(why: str) -> str:
    """What a person most likely meant, for the usual slips."""
    if "mapping values are not allowed" in why:
        return "put text that contains a colon and a space in quotes"
    if "cannot start any token" in why:
        return "put text that begins with a special character in quotes; indent with spaces, not tabs"
    if "expected <block end>" in why or "did not find expected" in why:
        return "check the indentation and the quotes around here"
    return "check the quotes, brackets and indentation here"
