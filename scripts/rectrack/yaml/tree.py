"""YAML text to its values and the extent of each: what one must know to change one of them alone."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from yaml import YAMLError
from yaml._yaml import CParser

Kind: TypeAlias = Literal["text", "list", "mapping"]

_VALUES: dict[str, Kind] = {"ScalarEvent": "text", "SequenceStartEvent": "list", "MappingStartEvent": "mapping"}
_ENDS = ("SequenceEndEvent", "MappingEndEvent")
_COLON = re.compile(r"[ \t]*:")
_BLANK = " \t\r\n"


@dataclass(slots=True)
class Node:
    """A value: what it is, and which characters of the text are its own.

    A list or mapping on lines of its own ends with the last value in it: comments that follow are not its own.
    A text in a block ends with its last line that is not blank, unless the blank ones are to be kept. `column` is
    how many characters stand before it in its line, `style` what a text in quotes or in a block begins with, and
    `after` the end of the colon before a mapping's value.
    """

    kind: Kind
    start: int
    end: int
    column: int
    style: str = ""
    is_flow: bool = False
    after: int = 0
    keys: list["Node"] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    items: list["Node"] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        return self.kind != "text" and not self.is_flow

    def child(self, step: str | int) -> "Node | None":
        """The value under a key, or that of a number in a list."""
        if isinstance(step, str):
            return self.items[self.names.index(step)] if step in self.names else None
        return self.items[step] if self.kind == "list" and 0 <= step < len(self.items) else None

    def walk(self) -> Iterator["Node"]:
        """It, its keys, and everything in it, in the order of the text."""
        yield self
        for n, item in enumerate(self.items):
            yield from self.keys[n : n + 1]
            yield from item.walk()


def tree(text: str) -> Node | None:
    """The outermost value of a text that `reader.parse` can read, or None if the text has none."""
    events = (event for event in _events(text) if type(event).__name__ in (*_VALUES, *_ENDS))
    first = next(events, None)
    return _node(text, first, events, in_flow=False) if first else None


def comments(text: str) -> list[tuple[int, str]]:
    """Every comment, and where it begins."""
    root = tree(text)
    parts, done = [], 0
    for node in root.walk() if root else ():
        if node.kind == "text":
            start = line_end(text, node.start) if node.style in ("|", ">") else node.start
            parts += [text[done:start], "\n" * (node.end - start)]
            done = node.end
    without = "".join((*parts, text[done:]))
    return [(found.start(), found[0].rstrip()) for found in re.finditer(r"#[^\r\n]*", without)]


def line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" else end


def line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _events(text: str) -> list[Any]:
    """What the parser says that reads the text, the quick one if it can."""
    events: list[Any] = []
    try:
        parser = CParser(text)
        while not events or type(events[-1]).__name__ != "StreamEndEvent":
            events.append(parser.get_event())
    except YAMLError:
        from ruamel.yaml import YAML

        return list(YAML(typ="safe", pure=True).parse(io.StringIO(text)))
    return events


def _node(text: str, event: Any, events: Iterator[Any], *, in_flow: bool) -> Node:
    """The value that an event begins; takes the events of what is in it."""
    kind, start, end = _VALUES[type(event).__name__], event.start_mark.index, event.end_mark.index
    node = Node(kind, start, end, event.start_mark.column, is_flow=in_flow)
    if kind == "text":
        node.style = event.style or ""
        node.end = _block_end(text, node) if node.style in ("|", ">") else end
        return node
    node.is_flow = bool(event.flow_style)
    for inner in events:
        if type(inner).__name__ in _ENDS:
            node.end = inner.end_mark.index if node.is_flow else node.items[-1].end
            break
        if kind == "mapping":
            node.keys.append(_node(text, inner, events, in_flow=node.is_flow))
            node.names.append(inner.value.rstrip("\n"))
        node.items.append(_node(text, next(events) if kind == "mapping" else inner, events, in_flow=node.is_flow))
        if kind == "mapping":
            _note_colon(text, node.keys[-1], node.items[-1])
    return node


def _note_colon(text: str, key: Node, value: Node) -> None:
    """Parsers put an empty value in different places: it is behind the colon."""
    colon = _COLON.match(text, key.end)
    value.after = colon.end() if colon else key.end
    if value.kind == "text" and value.start == value.end:
        value.start = value.end = value.after


def _block_end(text: str, node: Node) -> int:
    """Where the last line ends that is part of a text in a block."""
    whole = text[node.start : node.end]
    if "+" in whole[: line_end(whole, 0)].partition("#")[0]:
        return line_end(text, node.end - 1) if whole.endswith("\n") else node.end
    return line_end(text, node.start + len(whole.rstrip(_BLANK)))
