"""The smallest edit of a YAML text: one value changes, every other byte stays."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal, NamedTuple, TypeAlias

from yaml import YAMLError
from yaml._yaml import CParser

from rectrack.text.problems import KeyPath, shown
from rectrack.yaml_edit import reader
from rectrack.yaml_edit.reader import Data, Place, TextError, place_after
from rectrack.yaml_edit.writer import Bare, Style, behind_dash, behind_key, block, flow, indented, scalar

# YAML text to its values and the extent of each: what one must know to change one of them alone.

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


# Where a YAML text is to be replaced, and by what, for one value to change.
#
# What is written looks like what stands around it. These are proposals: `editor` judges them.

_BLOCK_MARK = re.compile(r"[|>][0-9+-]*")
_QUOTES = ("'", '"')


class Splice(NamedTuple):
    """Text in place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


def apply(text: str, splices: Sequence[Splice]) -> str:
    """The text with each splice made, given in the order of the text; new lines end as its first one does."""
    line_break = "\r\n" if text[: text.find("\n") + 1].endswith("\r\n") else "\n"
    for start, end, new in reversed(splices):
        text = text[:start] + new.replace("\n", line_break) + text[end:]
    return text


class Splicer:
    """Finds the splices for a change of one text."""

    def __init__(self, text: str, root: Node | None) -> None:
        self.text, self.root = text, root

    def added(self, parent: Node, name: str, value: Data, order: Sequence[str]) -> list[Splice]:
        """A new entry of a mapping, behind the nearest that comes before it in the order; else at the end."""
        before = order[: order.index(name)] if name in order else parent.names
        n = next((parent.names.index(known) for known in reversed(before) if known in parent.names), -1)
        if parent.is_flow:
            return [_in_brackets(parent, n, flow({name: value})[1:-1])]
        entry = block({name: value}, self._style(parent))
        if n < 0:
            return [Splice(parent.start, parent.start, indented(f"{entry}\n", parent.column) + " " * parent.column)]
        return [self._line_behind(parent.items[n], indented(f"\n{entry}", parent.column))]

    def appended(self, parent: Node, item: Data) -> list[Splice]:
        last = parent.items[-1]
        like = last.style if last.style in _QUOTES else ""
        if parent.is_flow:
            return [_in_brackets(parent, len(parent.items) - 1, _flow(item, like))]
        written = behind_dash(item, self._style(parent, last), like)
        return [self._line_behind(last, indented(f"\n-{written}", parent.column))]

    def removed(self, parent: Node, n: int) -> list[Splice]:
        items, node = parent.items, parent.items[n]
        is_last = n + 1 == len(items)
        if parent.is_flow:
            place = (items[n - 1].end, node.end) if is_last else (self.begin(parent, n), self.begin(parent, n + 1))
            return [Splice(*place, "")]
        begin, end = self.begin(parent, n), line_end(self.text, node.end)
        start = line_start(self.text, begin)
        if self.text[start:begin].strip():  # it begins behind a dash
            return [Splice(begin, end if is_last else self.begin(parent, n + 1), "")]
        if start:
            return [Splice(line_end(self.text, start - 1), end, "")]
        return [Splice(0, self.text.find("\n", end) + 1, "")]

    def replaced(self, parent: Node, node: Node, value: Data) -> list[Splice]:
        if parent.is_flow:
            return [_inline(node.start, node.end, f" {_flow(value, node.style)}")]
        return (
            self._lines_replaced(parent, node, value) if node.is_block else self._line_replaced(parent, node, value)
        )

    def _lines_replaced(self, parent: Node, node: Node, value: Data) -> list[Splice]:
        """Another value for a list or a mapping on lines of its own."""
        end = line_end(self.text, node.end)
        if value and isinstance(value, list | dict):
            return [Splice(node.start, end, indented(block(value, self._style(node)), node.column))]
        if parent.kind == "list":
            written = behind_dash(value, self._style(parent, node)).lstrip(" ")
            return [Splice(node.start, end, indented(written, parent.column))]
        head, body = _parted(behind_key(value, self._style(parent)), parent.column)
        above = line_end(self.text, line_start(self.text, node.start) - 1)
        return [Splice(node.after, node.after, head), Splice(above, end, body)]

    def _line_replaced(self, parent: Node, node: Node, value: Data) -> list[Splice]:
        """Another value for a text, or for what stands in brackets.

        A comment in the line stays in it: what goes below goes behind it.
        """
        written = behind_key if parent.kind == "mapping" else behind_dash
        head, body = _parted(written(value, self._style(parent, node), node.style), parent.column)
        end = node.end
        if node.style in ("|", ">") and (found := _BLOCK_MARK.match(self.text, node.start)):
            end = found.end()
        below = line_end(self.text, end)
        first = _inline(node.start, end, head) if head else Splice(node.after, end, "")
        return [first, Splice(below, max(below, node.end), body)]

    def _line_behind(self, node: Node, text: str) -> Splice:
        """The text behind the line in which a value ends."""
        end = line_end(self.text, node.end)
        return Splice(end, end, text)

    def begin(self, parent: Node, n: int) -> int:
        """Where an entry of a mapping begins, or an item of a list with its dash."""
        if parent.kind == "mapping" or parent.is_flow:
            return (parent.keys or parent.items)[n].start
        if n == 0:
            return parent.start
        dashes = re.finditer(rf"^ {{{parent.column}}}-", self.text[: parent.items[n].start], re.MULTILINE)
        return [found.end() for found in dashes][-1] - 1

    def _style(self, parent: Node, node: Node | None = None) -> Style:
        """How far the values of a mapping or a list stand in: as this one does, as others there do, as any do."""
        steps, dashes = [], []
        for around in chain([parent], self.root.walk() if self.root else ()):
            if around.kind == "mapping" and around.is_block:
                inner = [item for item in around.items if item.is_block]
                steps += [item.column - around.column for item in inner if item.kind == "mapping"]
                dashes += [item.column - around.column for item in inner if item.kind == "list"]
        step = next(iter(steps + [dash for dash in dashes if dash]), Style().step)
        gap = node.column - parent.column - 1 if node and parent.kind == "list" else 0
        if node and node.style in ("|", ">"):
            step = self._text_step(parent, node) or step
        return Style(step, dashes[0] if dashes else step, gap or 1).inside(parent.column)

    def _text_step(self, parent: Node, node: Node) -> int:
        """How far the text of a block stands in from its key."""
        lines = self.text[line_end(self.text, node.start) : node.end].split("\n")
        first = next((line for line in lines if line.strip()), "")
        return max(0, len(first) - len(first.lstrip(" ")) - parent.column)


def _flow(value: Data, like: str) -> str:
    return flow(value) if isinstance(value, list | dict) else scalar(value, like=like)


def _in_brackets(parent: Node, n: int, text: str) -> Splice:
    """The text as one more entry in brackets, behind the entry of number n; -1 stands for the beginning."""
    if n >= 0:
        place, text = parent.items[n].end, f", {text}"
    else:
        place, text = parent.start + 1, f"{text}, " if parent.items else text
    return Splice(place, place, text)


def _inline(start: int, end: int, text: str) -> Splice:
    """The text, which begins with a space, in the place of another; the space is there already, but for nothing."""
    return Splice(start, end, text.lstrip(" ") if start < end else text)


def _parted(text: str, column: int) -> tuple[str, str]:
    """What goes into a line, and the lines that go below it."""
    head, line_break, body = indented(text, column).partition("\n")
    return head, line_break + body


# The smallest edit of a YAML text: the lines of one value change, every other byte stays.
#
# Before an edited text is handed out it is read again: it must be exactly the document that was meant, with every
# comment that did not stand inside what was taken away. What cannot be done so is refused, for a person to do.


class CannotEditError(TextError):
    """The edit was not made, since it cannot be made, or not without touching something else."""

    def __init__(self, place: Place, message: str, hint: str = "make the change by hand in the file") -> None:
        super().__init__(place, message, hint)


def set_value(text: str, path: KeyPath, value: Data, order: Sequence[str] = ()) -> str:
    """The text with the value at the path: instead of the one that is there, or as a new entry of a mapping.

    A new key goes behind the nearest that comes before it in `order`, and to the mapping's end if `order` does not
    name it. Raises `CannotEditError`, and `TextError` for a text that cannot be read.
    """
    edit = _Edit(text, path)
    node = edit.node(path)
    if node is None or node.kind == "text":
        return _set(edit, value, order)
    return _set(edit, value, order, gone=(node.start, line_end(text, node.end) if node.is_block else node.end))


def append(text: str, path: KeyPath, item: Data, order: Sequence[str] = ()) -> str:
    """The text with one more item at the end of the list at the path, which is made if there is none.

    Raises as `set_value` does.
    """
    edit = _Edit(text, path)
    node, item = edit.node(path), edit.as_read(item)
    if node is None or edit.data(path) in (None, []):
        return _set(edit, [item], order)
    if node.kind != "list":
        raise edit.refusal("there is no list here to add to")
    edit.data(path).append(item)
    return edit.made(edit.splicer.appended(node, item))


def remove(text: str, path: KeyPath) -> str:
    """The text without the item of a list, or the entry of a mapping, at the path; raises as `set_value` does.

    A mapping of which nothing is left goes with its last entry.
    """
    edit = _Edit(text, path)
    parent, node = edit.parent(), edit.node(path)
    if node is None:
        raise edit.refusal("there is nothing here to remove")
    if parent.kind == "mapping" and len(parent.items) == 1:
        return remove(text, path[:-1])
    n = path[-1] if isinstance(path[-1], int) else parent.names.index(path[-1])
    edit.drop()
    begin = edit.splicer.begin(parent, n)
    gone = (begin, node.end) if parent.is_flow else (begin, line_end(text, node.end))
    if len(parent.items) > 1:
        return edit.made(edit.splicer.removed(parent, n), gone)
    return edit.made(edit.splicer.replaced(_Edit(text, path[:-1]).parent(), parent, []), gone)


def _set(edit: "_Edit", value: Data, order: Sequence[str], gone: tuple[int, int] = (0, 0)) -> str:
    """The text with the value; comments may be lost where the part that is `gone` is."""
    parent, node, value = edit.parent(), edit.node(edit.path), edit.as_read(value)
    if edit.data(edit.path) == value:
        return edit.text
    edit.put(value)
    if node is None:
        return edit.made(edit.splicer.added(parent, str(edit.path[-1]), value, order))
    return edit.made(edit.splicer.replaced(parent, node, value), gone)


class _Edit:
    """A text and its data, which becomes the data that is meant; and the judgement on what is proposed."""

    def __init__(self, text: str, path: KeyPath) -> None:
        self.text, self.path = text, path
        self._data: Any = reader.parse(text)
        self._root = tree(text)
        self.splicer = Splicer(text, self._root)

    def node(self, path: KeyPath) -> Node | None:
        """What stands at the path."""
        node = self._root
        for step in path:
            node = node and node.child(step)
        return node

    def data(self, path: KeyPath) -> Any:
        """What is meant to be at the path, None if nothing is."""
        data = self._data
        for step in path:
            data = data.get(step) if isinstance(data, dict) else data[step]
        return data

    def put(self, value: Data) -> None:
        """Mean this value to be at the path; nothing in a mapping is no entry."""
        around, step = self.data(self.path[:-1]), self.path[-1]
        around[step] = value
        if value is None and isinstance(around, dict):
            del around[step]

    def drop(self) -> None:
        """Mean nothing to be at the path; what is empty in a mapping is absent already."""
        around: Any = self.data(self.path[:-1])
        if self.data(self.path) is not None or isinstance(around, list):
            del around[self.path[-1]]

    def parent(self) -> Node:
        """The mapping or the list that the path's last step leads into; raises `CannotEditError`."""
        parent = self.node(self.path[:-1]) if self.path else None
        kind = "mapping" if self.path and isinstance(self.path[-1], str) else "list"
        if parent and parent.kind == kind and (kind == "mapping" or parent.child(self.path[-1])):
            return parent
        if not self.path:
            raise self.refusal("the whole of a file cannot be replaced")
        raise self.refusal(f"there is no place for {shown('.'.join(map(str, self.path)))} here")

    def as_read(self, value: Data) -> Data:
        """The value as the reader would give it; raises `CannotEditError` for characters that it refuses."""
        if isinstance(value, dict):
            return {name: self.as_read(inner) for name, inner in value.items() if inner is not None}
        if isinstance(value, list):
            return [self.as_read(inner) for inner in value]
        try:
            reader.decode(f" {value}".encode("utf-8", "surrogatepass"))
        except TextError as error:
            raise self.refusal(error.message, error.hint) from None
        return value if isinstance(value, Bare) else value and value.rstrip("\n")

    def made(self, splices: Sequence[Splice], gone: tuple[int, int] = (0, 0)) -> str:
        """The edited text, if it says what is meant and has lost no comment but those in the part that is gone."""
        text = apply(self.text, splices)
        kept = [comment for place, comment in comments(self.text) if not gone[0] <= place < gone[1]]
        try:
            data = reader.parse(reader.decode(text.encode()))
        except TextError:
            data = None
        if data != self._data or [comment for _, comment in comments(text)] != kept:
            raise self.refusal("this cannot be changed by itself without touching what stands around it")
        return text

    def refusal(self, message: str, hint: str = "make the change by hand in the file") -> CannotEditError:
        """The error at the place of what the path leads to, or of the closest thing around it."""
        paths = (self.path[:length] for length in range(len(self.path), -1, -1))
        node = next((node for path in paths if (node := self.node(path))), None)
        return CannotEditError(place_after(self.text[: node.start if node else 0]), message, hint)
