"""Plain data to YAML text that a person would have written, and that reads back as the same data.

Each function gives the text that stands behind something, as for a file's outermost level: further lines are
indented by who places it.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import yaml

from rectrack.yaml_edit.reader import Data, TextError, parse_quickly

_LINE_BREAK = re.compile(r"(?<!\n)\n(?!\n)")

_STAYS = re.compile(r"0|[1-9]\d*|\d{4}-\d\d(-\d\d)?", re.ASCII)
"""Numbers and dates, which people write without quotes."""
_OTHER_TYPE = re.compile(r"[yn]|0o[0-7]+|[-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?", re.ASCII | re.IGNORECASE)
"""What is no text by YAML 1.1 ("Boolean Language-Independent Type") or 1.2 (10.3, "Core Schema"), but to PyYAML."""
_RESOLVER: Any = yaml.resolver.Resolver()  # PyYAML's types leave its methods out
_TEXT = "tag:yaml.org,2002:str"


class Bare(str):
    """A value that is not meant as text, and stands without quotes: a flag."""

    __slots__ = ()


class Style(NamedTuple):
    """How things are set out.

    Text and mappings stand in from their key by `step`, a list's dashes by `dash`; `gap` is the space behind a dash.
    What is wider than `width` is folded if it is text, and else stands on lines of its own.
    """

    step: int = 2
    dash: int = 2
    gap: int = 1
    width: int = 98

    def inside(self, by: int) -> "Style":
        """The same for what stands further in."""
        return self._replace(width=self.width - by)


def document(data: dict[str, Data]) -> str:
    return block(data, Style()) + "\n"


def block(data: list[Data] | dict[str, Data], style: Style) -> str:
    """A mapping or a list that is not empty, an entry on each line."""
    if isinstance(data, dict):
        keys = {scalar(key): value for key, value in data.items()}
        return "\n".join(f"{key}:{behind_key(value, style, before=len(key) + 2)}" for key, value in keys.items())
    return "\n".join(f"-{behind_dash(item, style)}" for item in data)


def behind_key(data: Data, style: Style, like: str = "", before: int = 0) -> str:
    """What follows a key's colon: ` value` in the same line, or lines that begin with a line break.

    `before` is how much stands in the line already, `like` the sign of the style that a text is to have.
    """
    if not isinstance(data, list | dict):
        return f" {scalar(data, style, like, before)}"
    if _fits_a_line(data, style):
        return f" {flow(data)}"
    by = style.step if isinstance(data, dict) else style.dash
    return indented("\n" + block(data, style.inside(by)), by)


def behind_dash(data: Data, style: Style, like: str = "") -> str:
    """What follows a list's dash: a text, a list in brackets, or a mapping that begins in the same line."""
    gap, step = " " * style.gap, style.gap + 1
    if not isinstance(data, list | dict):
        return gap + scalar(data, style._replace(step=step), like, before=step)
    if not data or (isinstance(data, list) and _fits_a_line(data, style)):
        return gap + flow(data)
    return gap + indented(block(data, style.inside(step)), step)


def flow(data: Data, like: str = "") -> str:
    """A value in one line; `like` is the sign of the style that a text is to have."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{scalar(key)}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(flow, data)) + "]"
    return scalar(data, like=like)


def scalar(text: str | None, style: Style | None = None, like: str = "", before: int = 0) -> str:
    """One value, plain if it reads back as the same text, with other tools too, else in quotes.

    In the style whose sign `like` is (a quotation mark, | or >) instead, if that can hold it. With a style to set it
    out, text of several lines, or too long for a line in which so much stands `before`, becomes a block.
    """
    if text is None:
        return "null"
    if isinstance(text, Bare):
        return text
    text = text.rstrip("\n")  # the reader drops them
    candidates = [*_blocks(text, style, like, before)] if style else []
    candidates += sorted(_in_line(text), key=lambda candidate: not like or candidate[:1] != like)
    return next((c for c in candidates if _reads_back(c, text, in_flow=not style)), candidates[-1])


def indented(text: str, by: int) -> str:
    """The text with every line but the first indented by so many spaces."""
    return re.sub(r"\n(?!\n|\Z)", "\n" + " " * by, text)


def _in_line(text: str) -> Iterator[str]:
    if "\n" not in text:
        if _is_text(text):
            yield text
        yield "'" + text.replace("'", "''") + "'"
    yield json.dumps(text, ensure_ascii=False)


def _is_text(plain: str) -> bool:
    """Whether other tools read it as text, or people expect no quotes; `no` is False to many, and `4.10` is 4.1."""
    if _STAYS.fullmatch(plain):
        return True
    tag = _RESOLVER.resolve(yaml.ScalarNode, plain, (True, False))
    return bool(tag == _TEXT) and not _OTHER_TYPE.fullmatch(plain)


def _blocks(text: str, style: Style, like: str, before: int) -> Iterator[str]:
    """The text folded, if it is long and every break in it ends a paragraph; and line by line."""
    is_long = any(len(line) > style.width - before for line in text.split("\n"))
    if like in ("'", '"') or not (is_long or "\n" in text or like in ("|", ">")):
        return
    if text.rstrip(" \t").endswith("\n"):  # nobody would see that its last line is text
        return
    width = str(style.step) if text.lstrip("\n").startswith(" ") else ""
    if like == ">" or (is_long and like != "|" and not _LINE_BREAK.search(text)):
        lines = re.sub(r"\n+", r"\g<0>\n", text).split("\n")
        folded = "\n".join(_folded(line, style.width - style.step) for line in lines)
        yield f">{width}-" + indented("\n" + folded, style.step)
    yield f"|{width}-" + indented("\n" + text, style.step)


def _folded(line: str, width: int) -> str:
    """The line in lines, broken at single spaces only: a reader makes a space of each break."""
    lines = [""]
    for word in re.split(r"(?<=\S) (?=\S)", line):
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return "\n".join(lines)


def _fits_a_line(data: Data, style: Style) -> bool:
    """Whether it is short, and no list of mappings."""
    if isinstance(data, list) and any(isinstance(item, dict) for item in data):
        return False
    return len(flow(data)) <= style.width


@lru_cache(maxsize=2_000)  # ids, dates and names come again and again
def _reads_back(candidate: str, text: str, *, in_flow: bool) -> bool:
    """Whether the candidate is the text wherever it may stand: to the reader here, and to one that allows less."""
    tried = f"[{candidate}, {{a: {candidate}}}]" if in_flow else f"- {candidate}\n- a: {indented(candidate, 2)}\n"
    try:
        readings = parse_quickly(tried), yaml.load(tried, Loader=yaml.BaseLoader)  # noqa: S506 - all text, no objects
    except (TextError, yaml.YAMLError):
        return False
    return readings == ([text, {"a": text}],) * 2
