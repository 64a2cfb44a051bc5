"""The smallest change of a YAML text that makes it hold the wanted data: every other byte stays."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import chain
from typing import Any, Literal, NamedTuple, TypeAlias

import yaml

from rectrack.text.problems import KeyPath, shown
from rectrack.yaml_edit import reader
from rectrack.yaml_edit.reader import Data, Place, TextError, place_after
from rectrack.yaml_edit.writer import Style, behind_dash, behind_key, block, flow, indented

# The values of a YAML text and the extent of each: what one must know to change one of them alone.

Kind: TypeAlias = Literal["text", "list", "mapping"]

_KINDS: dict[str, Kind] = {"scalar": "text", "sequence": "list", "mapping": "mapping"}
_COLON = re.compile(r"[ \t]*:")
_BLANK = " \t\r\n"
_BLOCKS = ("|", ">")


@dataclass(slots=True)
class Node:
    """A value: what it is, and which characters of the text are its own.

    A list or mapping on lines of its own ends with the last value in it: comments that follow are not its own.
    A text in a block ends with its last line that is not blank, unless the blank ones are to be kept. `column` is
    how many characters stand before it in its line, `style` what a text in quotes or in a block begins with,
    `after` the end of the colon before a mapping's value, and `names` the keys of a mapping or the numbers of a list.
    """

    kind: Kind
    start: int
    end: int
    column: int
    style: str
    is_flow: bool
    after: int = 0
    keys: list["Node"] = field(default_factory=list)
    names: list[str | int] = field(default_factory=list)
    items: list["Node"] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        return self.kind != "text" and not self.is_flow

    def child(self, step: str | int) -> "Node | None":
        """Return the value under a key, or that of a number in a list."""
        return self.items[self.names.index(step)] if step in self.names else None

    def walk(self) -> Iterator["Node"]:
        """Yield it, its keys, and everything in it, in the order of the text."""
        yield self
        for n, item in enumerate(self.items):
            yield from self.keys[n : n + 1]
            yield from item.walk()


def tree(text: str) -> Node | None:
    """Return the outermost value of a text that `reader.parse` can read, or None if the text has none."""
    found: Any
    try:
        found = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError:
        from ruamel.yaml import YAML

        found = YAML(typ="safe", pure=True).compose(text)
    return found and _node(text, found, in_flow=False)


def _node(text: str, found: Any, *, in_flow: bool) -> Node:
    """Return a value of the parser with everything in it."""
    kind, mark, end = _KINDS[found.id], found.start_mark, found.end_mark.index
    if kind == "text":
        node = Node(kind, mark.index, end, mark.column, found.style or "", in_flow)
        if node.style in _BLOCKS:
            node.end = _block_end(text, node)
        return node
    node = Node(kind, mark.index, end, mark.column, "", bool(found.flow_style))
    for n, inner in enumerate(found.value):
        key, value = inner if kind == "mapping" else (None, inner)
        node.names.append(key.value.rstrip("\n") if key else n)
        node.items.append(_node(text, value, in_flow=node.is_flow))
        if key:
            node.keys.append(_node(text, key, in_flow=node.is_flow))
            _note_colon(text, node.keys[-1], node.items[-1])
    if not node.is_flow:
        node.end = node.items[-1].end
    return node


def _note_colon(text: str, key: Node, value: Node) -> None:
    """Parsers put an empty value in different places: it is behind the colon."""
    colon = _COLON.match(text, key.end)
    value.after = colon.end() if colon else key.end
    if value.kind == "text" and value.start == value.end:
        value.start = value.end = value.after


def _block_end(text: str, node: Node) -> int:
    """Return where the last line ends that is part of a text in a block."""
    whole = text[node.start : node.end]
    if "+" in whole[: line_end(whole, 0)].partition("#")[0]:
        return line_end(text, node.end - 1) if whole.endswith("\n") else node.end
    return line_end(text, node.start + len(whole.rstrip(_BLANK)))


def line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" else end


def line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


# Where a text is to be replaced, and by what, for one value to change. What is written looks like what is around it.

_BLOCK_MARK = re.compile(r"[|>][0-9+-]*")
_FIRST_LINE = re.compile(r"\n( *)\S")
_QUOTES = ("'", '"')


class Splice(NamedTuple):
    """Text in place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


class Splicer:
    """Finds the splices for a change of one text."""

    def __init__(self, text: str) -> None:
        self.text, self.root = text, tree(text)

    def node(self, path: KeyPath) -> Node | None:
        """Return what stands at a path."""
        node = self.root
        for step in path:
            node = node and node.child(step)
        return node

    def added(self, parent: Node, name: str, value: Data, order: Sequence[str]) -> list[Splice]:
        """Return a new entry of a mapping, behind the nearest that comes before it in the order, or at the end."""
        before = order[: order.index(name)] if name in order else parent.names
        n = next((parent.names.index(known) for known in reversed(before) if known in parent.names), -1)
        entry = {name: value}
        return self._behind(parent, n, flow(entry)[1:-1] if parent.is_flow else block(entry, self._style(parent)))

    def inserted(self, parent: Node, n: int, item: Data) -> list[Splice]:
        """Return a new item of a list, before that of number n."""
        last = parent.items[max(n - 1, 0)]
        like = last.style if last.style in _QUOTES else ""
        written = flow(item, like) if parent.is_flow else f"-{behind_dash(item, self._style(parent, last), like)}"
        return self._behind(parent, n - 1, written)

    def _behind(self, parent: Node, n: int, entry: str) -> list[Splice]:
        """Return the text of a new entry behind that of number n; -1 stands for the beginning."""
        column, start = parent.column, parent.start
        if parent.is_flow and n < 0:
            return [Splice(start + 1, start + 1, f"{entry}, " if parent.items else entry)]
        if n < 0:
            return [Splice(start, start, indented(f"{entry}\n", column) + " " * column)]
        end = parent.items[n].end if parent.is_flow else line_end(self.text, parent.items[n].end)
        return [Splice(end, end, f", {entry}" if parent.is_flow else indented(f"\n{entry}", column))]

    def removed(self, parent: Node, n: int) -> list[Splice]:
        """Return the text without the entry of number n, which is not the only one."""
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
        """Return another value in place of one.

        A comment in the line stays in it: what goes below goes behind it.
        """
        if parent.is_flow:
            return [_inline(node.start, node.end, f" {flow(value, node.style)}")]
        last = line_end(self.text, node.end)
        if node.is_block and value and isinstance(value, list | dict):
            return [Splice(node.start, last, indented(block(value, self._style(node)), node.column))]
        write = behind_key if parent.kind == "mapping" else behind_dash
        written = indented(write(value, self._style(parent, node), node.style), parent.column)
        start, end = node.start, node.end
        if node.is_block and parent.kind == "list":
            return [Splice(start, last, written.lstrip(" "))]
        if node.is_block:
            start = end = node.after
        elif node.style in _BLOCKS and (mark := _BLOCK_MARK.match(self.text, start)):
            end = mark.end()
        below = line_end(self.text, line_start(self.text, node.start) - 1 if node.is_block else end)
        head, line_break, body = written.partition("\n")
        first = _inline(start, end, head) if head else Splice(node.after, end, "")
        return [first, Splice(below, max(below, last), line_break + body)]

    def comments(self) -> list[tuple[int, str]]:
        """Return every comment, and where it begins."""
        signs = [*self.text]
        for node in self.root.walk() if self.root else ():
            if node.kind == "text":
                start = line_end(self.text, node.start) if node.style in _BLOCKS else node.start
                signs[start : node.end] = "\n" * (node.end - start)
        return [(found.start(), found[0].rstrip()) for found in re.finditer(r"#[^\r\n]*", "".join(signs))]

    def begin(self, parent: Node, n: int) -> int:
        """Return where an entry of a mapping begins, or an item of a list with its dash."""
        if parent.kind == "mapping" or parent.is_flow:
            return (parent.keys or parent.items)[n].start
        if n == 0:
            return parent.start
        return self.text.rfind(f"\n{' ' * parent.column}-", 0, parent.items[n].start) + 1 + parent.column

    def _style(self, parent: Node, node: Node | None = None) -> Style:
        """Return how far values stand in: as this one does, as others there do, as any do."""
        around = (each for each in chain([parent], self.root.walk() if self.root else ()) if each.kind == "mapping")
        inner = [(item.kind, item.column - each.column) for each in around for item in each.items if item.is_block]
        dashes = [by for kind, by in inner if kind == "list"]
        steps = [by for kind, by in inner if kind == "mapping"]
        step = next(filter(None, (*steps, *dashes)), Style().step)
        gap = node.column - parent.column - 1 if node and parent.kind == "list" else 0
        if node and node.style in _BLOCKS and (line := _FIRST_LINE.search(self.text, node.start, node.end)):
            step = max(0, len(line[1]) - parent.column) or step
        return Style(step, dashes[0] if dashes else step, gap or 1).inside(parent.column)


def apply(text: str, splices: Sequence[Splice]) -> str:
    """Return the text with each splice made, given in the order of the text; new lines end as its first one does."""
    line_break = "\r\n" if text[: text.find("\n") + 1].endswith("\r\n") else "\n"
    for start, end, new in reversed(splices):
        text = text[:start] + new.replace("\n", line_break) + text[end:]
    return text


def _inline(start: int, end: int, text: str) -> Splice:
    """Return a text that begins with a space in place of another; the space is there already, but for nothing."""
    return Splice(start, end, text.lstrip(" ") if start < end else text)


# From one state of the data to another: which values change.


class Change(NamedTuple):
    """A value at a path, or None to remove it.

    What `is_new` has no value there yet; an item of a list comes before the one that is there. `order` has the keys
    of the mapping that the path's last step leads into, as they are wanted.
    """

    path: KeyPath
    value: Data = None
    order: Sequence[str] = ()
    is_new: bool = False


def changes(known: Data, wanted: Data, whole: Collection[str] = (), path: KeyPath = ()) -> Iterator[Change]:
    """Yield what changes from the known data to the wanted, so that paths hold while the changes are made.

    Mappings at and below the keys that are `whole` change as a whole.
    """
    if known == wanted:
        return
    if isinstance(known, dict) and isinstance(wanted, dict) and known and wanted and not (path and path[0] in whole):
        for name, value in wanted.items():
            if name in known:
                yield from changes(known[name], value, whole, (*path, name))
            else:
                yield Change((*path, name), value, [*wanted], is_new=True)
        yield from (Change((*path, name)) for name in known if name not in wanted)
    elif isinstance(known, list) and isinstance(wanted, list) and known and wanted:
        matcher = SequenceMatcher(None, [*map(repr, known)], [*map(repr, wanted)], autojunk=False)
        for _, start, end, other, other_end in reversed(matcher.get_opcodes()):
            if end - start == other_end - other:
                for n in reversed(range(end - start)):
                    yield from changes(known[start + n], wanted[other + n], whole, (*path, start + n))
            else:  # in this order the list is never empty meanwhile
                yield from (Change((*path, end), item, is_new=True) for item in reversed(wanted[other:other_end]))
                yield from (Change((*path, n)) for n in reversed(range(start, end)))
    else:
        yield Change(path, wanted)


# The text that holds the wanted data.
#
# Each changed text is read again: it must be exactly the document that was meant, with every comment that did not
# stand inside what was taken away. What cannot be done so is refused, for a person to do.


class CannotEditError(TextError):
    """The edit was not made, since it cannot be made, or not without touching something else."""

    def __init__(self, place: Place, message: str, hint: str = "make the change by hand in the file") -> None:
        super().__init__(place, message, hint)


def rewrite(text: str, wanted: Data, known: Data = None, whole: Collection[str] = ()) -> str:
    """Return the text with the smallest part changed so that it holds the wanted data.

    A new key goes behind the nearest that comes before it in `wanted`. With `known`, what the text says as far as
    it matters, only what is wanted otherwise than that changes. Mappings at and below the keys that are `whole` are
    written anew if anything in them changes.

    Raises `CannotEditError`, and `TextError` for a text that cannot be read.
    """
    edit = _Edit(text)
    for change in changes(edit.data if known is None else known, wanted, whole):
        edit.make(change)
    return edit.splicer.text


def set_value(text: str, path: KeyPath, value: Data, order: Sequence[str] = ()) -> str:
    """Return the text with a value at a path; None removes it. Raises as `rewrite` does.

    A new key goes behind the nearest that comes before it in `order`, or to the end of its mapping.
    """
    edit = _Edit(text)
    edit.make(Change(path, value, order))
    return edit.splicer.text


def append(text: str, path: KeyPath, item: Data, order: Sequence[str] = ()) -> str:
    """Return the text with one more item at the end of a list, which may not be there yet; raises as `rewrite`."""
    edit = _Edit(text)
    items = edit.value(path)
    edit.make(Change((*path, len(items) if isinstance(items, list) else 0), item, order, is_new=True))
    return edit.splicer.text


class _Edit:
    """A text and its data, which change together."""

    def __init__(self, text: str) -> None:
        data = reader.parse(text)  # which refuses what the tree cannot be made of
        self.splicer = Splicer(text)
        self.data: Any = data

    def make(self, change: Change) -> None:
        """Make one change; raises `CannotEditError`."""
        path, value = change.path, change.value
        if value is None:
            self._remove(path)
            return
        if change.is_new and isinstance(path[-1], int):
            self._insert(change)
            return
        read, parent, node, was = (
            self._as_read(path, value),
            self._parent(path),
            self.splicer.node(path),
            self.value(path),
        )
        if was == read:
            return
        if was and change.is_new:
            raise self._refusal(path, f"there is no place for {shown(path[-1])} here")
        self.value(path[:-1])[path[-1]] = read
        if node is None:
            self._replace(path, self.splicer.added(parent, str(path[-1]), value, change.order))
        else:
            end = line_end(self.splicer.text, node.end) if node.is_block else node.end
            has_gone = node.kind != "text" and not change.is_new
            self._replace(path, self.splicer.replaced(parent, node, value), (node.start, end) if has_gone else (0, 0))

    def _insert(self, change: Change) -> None:
        """Put a new item into a list, which is made if there is none."""
        path, n = change.path[:-1], int(change.path[-1])
        parent, items = self.splicer.node(path), self.value(path)
        if items in (None, []):
            self.make(Change(path, [change.value], change.order))
            return
        if parent is None or parent.kind != "list":
            raise self._refusal(path, "there is no list here to add to")
        items.insert(n, self._as_read(path, change.value))
        self._replace(path, self.splicer.inserted(parent, n, change.value))

    def _remove(self, path: KeyPath) -> None:
        """Remove an item of a list or an entry of a mapping; a mapping of which nothing is left goes with it."""
        parent, node, step = self._parent(path), self.splicer.node(path), path[-1]
        if node is None:
            raise self._refusal(path, "there is nothing here to remove")
        if parent.kind == "mapping" and len(parent.items) == 1:
            self._remove(path[:-1])
            return
        n = parent.names.index(step)
        del self.value(path[:-1])[step]
        gone = self.splicer.begin(parent, n), node.end if parent.is_flow else line_end(self.splicer.text, node.end)
        self._replace(path, self.splicer.removed(parent, n), gone)

    def _replace(self, path: KeyPath, splices: Sequence[Splice], gone: tuple[int, int] = (0, 0)) -> None:
        """Change the text, if it then says what is meant and loses no comment but those in the part that is gone."""
        text = apply(self.splicer.text, splices)
        kept = [comment for place, comment in self.splicer.comments() if not gone[0] <= place < gone[1]]
        try:
            after = Splicer(text) if reader.parse(reader.decode(text.encode())) == self.data else None
        except TextError:
            after = None
        if after is None or [comment for _, comment in after.comments()] != kept:
            raise self._refusal(path, "this cannot be changed by itself without touching what stands around it")
        self.splicer = after

    def value(self, path: KeyPath) -> Any:
        """Return the data at a path, None if there are none."""
        data = self.data
        for step in path:
            data = data.get(step) if isinstance(data, dict) else data and data[step]
        return data

    def _parent(self, path: KeyPath) -> Node:
        """Return the mapping or the list that the path's last step leads into; raises `CannotEditError`."""
        if not path:
            raise self._refusal(path, "the whole of a file cannot be replaced")
        parent, step = self.splicer.node(path[:-1]), path[-1]
        if not parent or not (step in parent.names or (parent.kind == "mapping" and isinstance(step, str))):
            raise self._refusal(path, f"there is no place for {shown('.'.join(map(str, path)))} here")
        return parent

    def _as_read(self, path: KeyPath, value: Data) -> Data:
        """Return the value as the reader would; raises `CannotEditError` for characters that it refuses."""
        try:
            read = reader.parse(reader.decode(flow([value]).encode("utf-8", "surrogatepass")))
        except TextError as error:
            raise self._refusal(path, error.message, error.hint) from None
        return read[0] if isinstance(read, list) else read

    def _refusal(self, path: KeyPath, message: str, *hint: str) -> CannotEditError:
        """Return the error at the place of what the path leads to, or of the closest thing around it."""
        paths = (path[:length] for length in range(len(path), -1, -1))
        node = next((node for each in paths if (node := self.splicer.node(each))), None)
        return CannotEditError(place_after(self.splicer.text[: node.start if node else 0]), message, *hint)
