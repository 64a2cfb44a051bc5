"""Data as YAML text; and the smallest change of a text so that it holds other data. All other bytes stay."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

import yaml

from rectrack import lazy_pattern
from rectrack.text import KeyPath, shown
from rectrack.yaml_edit import reader
from rectrack.yaml_edit.reader import (
    BLOCK_SIGNS,
    Data,
    Node,
    Place,
    TextError,
    line_end,
    line_start,
    parse_quickly,
    parse_tree,
    place_after,
)

_LINE_BREAK = re.compile(r"\n(?<!\n\n)(?!\n)")
_NEXT_LINE = re.compile(r"\n(?!\n|\Z)")
_STAYS = re.compile(r"0|[1-9]\d*|\d{4}-\d\d(-\d\d)?", re.ASCII)
"""Numbers and dates that people write without quotes."""
_OTHER_TYPE = re.compile(r"[yn]|0o[0-7]+|[-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?", re.ASCII | re.IGNORECASE)
"""Text to PyYAML but not by YAML 1.1 ("Boolean Language-Independent Type") or YAML 1.2 (10.3, "Core Schema")."""
_RESOLVER: Any = yaml.resolver.Resolver()  # PyYAML's type stubs lack its methods
_TEXT = "tag:yaml.org,2002:str"


class Bare(str):
    """A value that is written without quotes: a flag."""

    __slots__ = ()


class Style(NamedTuple):
    """The indentation and width of YAML text.

    Text and mappings are indented from their key by `step`, the dashes of a list by `dash`. `gap` is the space after
    a dash. Text wider than `width` is folded; other wide values are written on separate lines.
    """

    step: int = 2
    dash: int = 2
    gap: int = 1
    width: int = 98

    def inside(self, by: int) -> "Style":
        """Return the style for content that is indented by `by` more columns."""
        return Style(self.step, self.dash, self.gap, self.width - by)


def document(data: dict[str, Data]) -> str:
    return block(data, Style()) + "\n"


def block(data: list[Data] | dict[str, Data], style: Style, like: str = "") -> str:
    """Return a mapping or list that is not empty, with one entry per line.

    `like` is the first character of the style that texts in a list should have.
    """
    if isinstance(data, dict):
        keys = {_one_line(key, "", in_flow=True): value for key, value in data.items()}
        return "\n".join([f"{key}:{behind_key(value, style, before=len(key) + 2)}" for key, value in keys.items()])
    return "\n".join([f"-{behind_dash(item, style, like)}" for item in data])


def behind_key(data: Data, style: Style, like: str = "", before: int = 0) -> str:
    """Return the text after a key's colon: ` value`, or a line break and further lines.

    `before` is the number of characters already in the line. `like` is the first character of the style that a text
    should have.
    """
    if not isinstance(data, (list, dict)):
        return f" {scalar(data, style, like, before)}"
    if (line := _on_one_line(data, style)) is not None:
        return f" {line}"
    by = style.step if isinstance(data, dict) else style.dash
    return indented("\n" + block(data, style.inside(by)), by)


def behind_dash(data: Data, style: Style, like: str = "") -> str:
    """Return the text after a list's dash, which begins on the line of the dash.

    `like` is the first character of the style that a text should have.
    """
    gap, step = " " * style.gap, style.gap + 1
    if not isinstance(data, (list, dict)):
        return gap + scalar(data, style._replace(step=step), like, before=step)
    return gap + indented(block(data, style.inside(step)), step)


def flow(data: Data, like: str = "") -> str:
    """Return a value on one line.

    `like` is the first character of the style that a text should have.
    """
    if isinstance(data, dict):
        return "{" + ", ".join(f"{scalar(key)}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(flow(item, like) for item in data) + "]"
    return scalar(data, like=like)


def scalar(text: str | None, style: Style | None = None, like: str = "", before: int = 0) -> str:
    """Return one value, without quotes if it then reads back as this text, also with other tools.

    `like` is the first character of the preferred style: a quotation mark, | or >. It is used if it can hold the
    text. With a `style`, text of several lines or too long for its line becomes a block. `before` is the number of
    characters already in the line.
    """
    if text is None:
        return "null"
    if isinstance(text, Bare):
        return text
    text = text.rstrip("\n")  # the reader drops them
    if style and like not in _QUOTES:
        is_long = len(text) > style.width - before
        if is_long or "\n" in text or like in BLOCK_SIGNS:
            for candidate in _blocks(text, style, like, before):
                if _is_sure(candidate, text) or _reads_back(candidate, text, in_flow=False):
                    return candidate
    return _one_line(text, like, in_flow=not style)


_WORDS = re.compile(r"[^\W_](?:\w|[ .()/-](?=\w))*")
"""Matches words that have one meaning everywhere in YAML."""


def _is_sure(candidate: str, text: str) -> bool:
    """Return whether `candidate` reads back as `text` whatever the parser: words, or a block of one line."""
    if not text.isprintable():
        return False
    if candidate.startswith((">-\n", "|-\n")) and text == text.strip():
        return True
    return _WORDS.fullmatch(text) is not None


def indented(text: str, by: int) -> str:
    """Return the text with every line but the first indented by `by` spaces."""
    return _NEXT_LINE.sub("\n" + " " * by, text)


@lru_cache(maxsize=2_000)  # keys, ids, dates and names occur often
def _one_line(text: str, like: str, *, in_flow: bool) -> str:
    candidate = ""
    for candidate in sorted(_in_line(text), key=lambda each: not each.startswith(like)) if like else _in_line(text):
        if _is_sure(candidate, text) or _reads_back(candidate, text, in_flow=in_flow):
            break
    return candidate


def _in_line(text: str) -> Iterator[str]:
    if "\n" not in text:
        if _is_text(text):
            yield text
        yield "'" + text.replace("'", "''") + "'"
    import json

    yield json.dumps(text, ensure_ascii=False)


def _is_text(plain: str) -> bool:
    """Return whether the value needs no quotes.

    Other tools read it as text, or people expect it without quotes. Many tools read `no` as False and `4.10` as 4.1.
    """
    if _STAYS.fullmatch(plain):
        return True
    tag = _RESOLVER.resolve(yaml.ScalarNode, plain, (True, False))
    return bool(tag == _TEXT) and not _OTHER_TYPE.fullmatch(plain)


def _blocks(text: str, style: Style, like: str, before: int) -> Iterator[str]:
    """Yield the text as blocks: folded, and line by line.

    It is folded if `like` is >, or if it is long and every line break in it ends a paragraph.
    """
    is_long = max(map(len, text.split("\n"))) > style.width - before
    if text.rstrip(" \t").endswith("\n"):  # its last line would be invisible
        return
    width = str(style.step) if text.lstrip("\n").startswith(" ") else ""
    if like == ">" or (is_long and like != "|" and not _LINE_BREAK.search(text)):
        lines = re.sub(r"\n(?!\n)", "\n\n", text).split("\n")
        folded = "\n".join(_folded(line, style.width - style.step) for line in lines)
        yield f">{width}-" + indented("\n" + folded, style.step)
    yield f"|{width}-" + indented("\n" + text, style.step)


def _folded(line: str, width: int) -> str:
    """Return the line wrapped at single spaces only, because a break is read as a space."""
    return "\n".join(re.findall(rf"(.*?.{{1,{max(width, 1)}}})(?:(?<=\S) (?=\S)|$)", line))


def _on_one_line(data: list[Data] | dict[str, Data], style: Style) -> str | None:
    """Return the value on one line, None if it is longer or a list of mappings."""
    if isinstance(data, list) and any(isinstance(item, dict) for item in data):
        return None
    texts = (text for text in (data.values() if isinstance(data, dict) else data) if isinstance(text, str))
    if sum(map(len, texts)) > style.width:
        return None
    line = flow(data)
    return line if len(line) <= style.width else None


def _reads_back(candidate: str, text: str, *, in_flow: bool) -> bool:
    """Return whether `candidate` reads back as `text` here and in PyYAML, in any place."""
    tried = f"[{candidate}, {{a: {candidate}}}]" if in_flow else f"- {candidate}\n- a: {indented(candidate, 2)}\n"
    try:
        readings = parse_quickly(tried), yaml.load(tried, Loader=yaml.BaseLoader)  # noqa: S506 - all text, no objects
    except (TextError, yaml.YAMLError, UnicodeEncodeError):  # half a character, from a terminal
        return False
    return readings == ([text, {"a": text}],) * 2


# Changes a text so that it holds the wanted data, in the style of the text around each change.
#
# Each changed text is parsed again: it must be exactly the wanted document, with every comment outside the removed
# part. If that is not possible, the change is refused and left to a person.

_BLOCK_MARK = lazy_pattern(r"[|>][0-9+-]*")
_FIRST_LINE = lazy_pattern(r"\n( *)\S")
_QUOTES = ("'", '"')

Splice: TypeAlias = tuple[int, int, str]
"""Start, end, and the text that replaces the characters between them."""


class CannotEditError(TextError):
    """The edit cannot be made, or would change other parts of the text."""

    def __init__(self, place: Place, message: str, hint: str = "edit the file by hand") -> None:
        super().__init__(place, message, hint)


def rewrite_text(text: str, known: Data, wanted: Data, whole: Collection[str] = ()) -> str:
    """Return the text with the smallest part changed so that it holds the wanted data.

    `known` is the relevant data of the text: only its differences from `wanted` are changed. A new key comes after
    the nearest key that is before it in `wanted`. Mappings at and below the keys in `whole` are rewritten if anything
    in them changes. Raises `CannotEditError`, and `TextError` for a text that cannot be read.
    """
    document = _Document(text)
    document.change((), known, wanted, whole)
    return document.text


def set_value(text: str, path: KeyPath, value: Data, order: Sequence[str] = ()) -> str:
    """Return the text with a value at a path; None removes it.

    A new key comes after the nearest key that is before it in `order`, or at the end of its mapping. Raises the
    errors of `rewrite_text`.
    """
    document = _Document(text)
    document.put(path, value, order)
    return document.text


def append(text: str, path: KeyPath, new: Sequence[Data], order: Sequence[str] = ()) -> str:
    """Return the text with new items at the end of a list.

    The list is created if there is none. Raises the errors of `rewrite_text`.
    """
    document = _Document(text)
    items = value_at(document.data, path)
    document.insert(path, len(items) if isinstance(items, list) else 0, new, order)
    return document.text


def value_at(data: Any, at: KeyPath) -> Any:
    """Return the value at a path in plain data, or None if there is none."""
    for key in at:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


class _Document:
    """A text, its data and its tree, which change together. Each change may raise `CannotEditError`."""

    def __init__(self, text: str) -> None:
        self.data: Any = reader.parse_yaml(text)  # raises TextError for text without a tree
        self.text = text

    @property
    def root(self) -> Node:
        return parse_tree(self.text)  # cached; it takes longer than the data

    def change(self, path: KeyPath, known: Data, wanted: Data, whole: Collection[str]) -> None:
        """Apply the differences between `known` and `wanted` at a path, in an order that keeps other paths valid."""
        if known == wanted:
            return
        is_apart = known and wanted and not (path and path[0] in whole)
        if isinstance(known, dict) and isinstance(wanted, dict) and is_apart:
            for name, value in wanted.items():
                if name in known:
                    self.change((*path, name), known[name], value, whole)
                else:
                    self.put((*path, name), value, [*wanted], is_new=True)
            for name in [name for name in known if name not in wanted]:
                self.remove((*path, name))
        elif isinstance(known, list) and isinstance(wanted, list) and known and wanted:
            self._change_list(path, known, wanted, whole)
        else:
            self.put(path, wanted)

    def _change_list(self, path: KeyPath, known: list[Data], wanted: list[Data], whole: Collection[str]) -> None:
        from difflib import SequenceMatcher

        matcher = SequenceMatcher(None, [*map(repr, known)], [*map(repr, wanted)], autojunk=False)
        for _, start, end, other, other_end in reversed(matcher.get_opcodes()):
            if end - start == other_end - other:
                for n in reversed(range(end - start)):
                    self.change((*path, start + n), known[start + n], wanted[other + n], whole)
                continue
            if other < other_end:  # insert first, so that the list is never empty
                self.insert(path, end, wanted[other:other_end])
            for n in reversed(range(start, end)):
                self.remove((*path, n))

    def put(self, path: KeyPath, value: Data, order: Sequence[str] = (), *, is_new: bool = False) -> None:
        """Put a value at a path; None removes it.

        Raises `CannotEditError` if `is_new` is true and the path has a value.
        """
        if value is None:
            self.remove(path)
            return
        read, parent = self._as_read(path, value), self._parent(path)
        node, before = parent.items.get(path[-1]), value_at(self.data, path)
        if before == read:
            return
        if before and is_new:
            raise self._refusal(path, f"no entry {shown(path[-1])} can be added here")
        value_at(self.data, path[:-1])[path[-1]] = read
        if node is None:
            entry: dict[str, Data] = {str(path[-1]): value}
            written = block(entry, self._style(parent)) if parent.is_block else flow(entry)[1:-1]
            earlier = order[: order.index(path[-1])] if path[-1] in order else [*parent.items]
            nearest = next((parent.items[name] for name in reversed(earlier) if name in parent.items), None)
            self._splice(path, self._added(parent, nearest, written))
        else:
            is_gone = node.kind != "scalar" and bool(before)
            end = line_end(self.text, node.end) if node.is_block else node.end
            self._splice(path, *self._replaced(parent, node, value), gone=range(node.start, end) if is_gone else ())

    def insert(self, path: KeyPath, n: int, new: Sequence[Data], order: Sequence[str] = ()) -> None:
        """Insert items into a list before item `n`, with one change of the text. Create the list if there is none."""
        parent, items = self._node(path), value_at(self.data, path)
        if items in (None, []):
            self.put(path, [*new], order)
            return
        if parent is None or parent.kind != "sequence":
            raise self._refusal(path, "there is no list here for a new entry")
        items[n:n] = self._as_read((*path, n), [*new])
        last = parent.items[max(n - 1, 0)]
        like, style = last.style if last.style in _QUOTES else "", self._style(parent, last)
        written = block([*new], style, like) if parent.is_block else flow([*new], like)[1:-1]
        self._splice(path, self._added(parent, last if n else None, written))

    def remove(self, path: KeyPath) -> None:
        """Remove an item of a list or an entry of a mapping. If it is the only entry, remove the mapping."""
        parent = self._parent(path)
        if path[-1] not in parent.items:
            raise self._refusal(path, "there is nothing here to remove")
        if parent.kind == "mapping" and len(parent.items) == 1:
            self.remove(path[:-1])
            return
        del value_at(self.data, path[:-1])[path[-1]]
        node, items = parent.items[path[-1]], [*parent.items.values()]
        n = items.index(node)
        following = items[n + 1].begin if node is not items[-1] else 0
        start, end = node.begin, line_end(self.text, node.end) if parent.is_block else node.end
        gone, above = range(start, end), line_start(self.text, start)
        if not parent.is_block:
            start, end = (start, following) if following else (items[n - 1].end, end)
        elif self.text[above:start].strip():  # the entry begins after a dash
            end = following or end
        elif above:
            start = line_end(self.text, above - 1)
        else:
            start, end = 0, self.text.find("\n", end) + 1
        self._splice(path, (start, end, ""), gone=gone)

    def _node(self, path: KeyPath) -> Node | None:
        """Return the node at a path, None if there is none."""
        at, node = self.root.closest(path)
        return node if at == path else None

    def _parent(self, path: KeyPath) -> Node:
        """Return the mapping or list for the last step of the path. Raises `CannotEditError` if there is none."""
        if not path:
            raise self._refusal(path, "a command cannot replace the whole file")
        parent, step = self._node(path[:-1]), path[-1]
        if not parent or not (step in parent.items or (parent.kind == "mapping" and isinstance(step, str))):
            raise self._refusal(path, f"no entry {shown('.'.join(map(str, path)))} can be added here")
        return parent

    def _as_read(self, path: KeyPath, value: Data) -> Any:
        """Return the value as the reader returns it. Raises `CannotEditError` if the reader rejects it."""
        try:
            read: Any = reader.parse_yaml(reader.decode_yaml(flow([value]).encode("utf-8", "surrogatepass")))
        except TextError as error:
            raise self._refusal(path, error.message, error.hint) from None
        return read[0]

    def _refusal(self, path: KeyPath, message: str, *hint: str) -> CannotEditError:
        """Return the error at the place of the path, or of the closest value around it."""
        return CannotEditError(place_after(self.text[: self.root.closest(path)[1].start]), message, *hint)

    def _added(self, parent: Node, before: Node | None, entry: str) -> Splice:
        """Return the splice for a new entry after `before`, or at the beginning if that is None."""
        if parent.is_block:
            start = line_end(self.text, before.end) if before else parent.start
            written = f"\n{entry}" if before else f"{entry}\n"
            return start, start, indented(written, parent.column) + (" " * parent.column if not before else "")
        start = before.end if before else parent.start + 1
        return start, start, f", {entry}" if before else f"{entry}, " if parent.items else entry

    def _replaced(self, parent: Node, node: Node, value: Data) -> list[Splice]:
        """Return the splices that replace the value of a node.

        A comment on the line stays there: lines below the key come after the comment.
        """
        start, end, last = node.start, node.end, line_end(self.text, node.end)
        if not parent.is_block:
            return [_inline(start, end, f" {flow(value, node.style)}")]
        if node.is_block and value and isinstance(value, list | dict):
            return [(start, last, indented(block(value, self._style(node)), node.column))]
        write = behind_key if parent.kind == "mapping" else behind_dash
        written = indented(write(value, self._style(parent, node), node.style), parent.column)
        if node.is_block:
            below = line_end(self.text, line_start(self.text, start) - 1)
            start = end = node.after
        else:
            mark = _BLOCK_MARK.match(self.text, start) if node.style in BLOCK_SIGNS else None
            end = mark.end() if mark else end
            below = line_end(self.text, end)
        head, line_break, body = written.partition("\n")
        first = _inline(start, end, head) if head else (node.after, end, "")
        return [first, (below, max(below, last), line_break + body)]

    def _style(self, parent: Node, node: Node | None = None) -> Style:
        """Return the indentation of values: that of `node`, else of others in `parent`, else of any in the text."""
        around = (each for each in chain([parent], self.root.walk()) if each.kind == "mapping")
        inner = [
            (item.kind, item.column - each.column) for each in around for item in each.items.values() if item.is_block
        ]
        dashes = [by for kind, by in inner if kind == "sequence"]
        steps = [by for kind, by in inner if kind == "mapping"]
        step = next(filter(None, (*steps, *dashes)), Style().step)
        gap = node.column - parent.column - 1 if node and parent.kind == "sequence" else 1
        if node and node.style in BLOCK_SIGNS and (line := _FIRST_LINE.search(self.text, node.start, node.end)):
            step = len(line[1]) - parent.column
        return Style(step, dashes[0] if dashes else step, gap).inside(parent.column)

    def _splice(self, path: KeyPath, *splices: Splice, gone: Collection[int] = ()) -> None:
        """Apply the splices, if the text then holds the data and keeps all comments.

        Comments in `gone` may be lost. The splices are in the order of the text. New lines end as the first
        line does. Raises `CannotEditError` if the result is not right.
        """
        text, line_break = self.text, "\r\n" if self.text[: self.text.find("\n") + 1].endswith("\r\n") else "\n"
        for start, end, new in reversed(splices):
            text = text[:start] + new.replace("\n", line_break) + text[end:]
        kept = [comment for place, comment in _comments(self.text) if place not in gone]
        try:
            is_right = reader.parse_yaml(reader.decode_yaml(text.encode())) == self.data
        except TextError:
            is_right = False
        if not is_right or [comment for _, comment in _comments(text)] != kept:
            raise self._refusal(path, "this value cannot be changed without a change of the text around it")
        self.text = text


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Yield the position and the text of each comment."""
    signs = [*text] if "#" in text else []
    for node in parse_tree(text).walk() if signs else ():
        if node.kind == "scalar":
            start = line_end(text, node.start) if node.style in BLOCK_SIGNS else node.start
            signs[start : node.end] = "\n" * (node.end - start)
    return ((found.start(), found[0].rstrip()) for found in re.finditer(r"#[^\r\n]*", "".join(signs)))


def _inline(start: int, end: int, text: str) -> Splice:
    """Return a splice for a text that begins with a space.

    The space is dropped if the splice replaces something, because the space before it stays.
    """
    return start, end, text.lstrip(" ") if start < end else text
