"""Where a YAML text is to be replaced, and by what, for one value to change.

What is written looks like what stands around it. These are proposals: `editor` judges them.
"""

import re
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from rectrack.yaml.reader import Data
from rectrack.yaml.tree import Node, line_end, line_start
from rectrack.yaml.writer import Style, behind_dash, behind_key, block, flow, indented, scalar

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
