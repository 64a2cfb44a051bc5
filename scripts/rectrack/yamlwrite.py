"""Plain data to YAML text that a person would have written, and that reads back as the same data.

Each function gives the text that stands behind something, as for a file's outermost level: further lines are
indented by who places it.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from yaml import YAMLError

from rectrack.texterrors import TextError
from rectrack.yamltext import Data, parse_quickly

WIDTH = 94
"""Longer text is folded, longer lists and mappings stand on lines of their own."""


class Style(NamedTuple):
    """How far things stand in: text and mappings from their key, a list's dashes from theirs, text from its dash."""

    step: int = 2
    dash: int = 2
    gap: int = 1


def document(data: dict[str, Data]) -> str:
    """A whole file."""
    return block(data, Style()) + "\n"


def block(data: Data, style: Style) -> str:
    """A mapping or a list that is not empty, an entry on each line."""
    if isinstance(data, dict):
        return "\n".join(f"{scalar(key, flow=True)}:{behind_key(value, style)}" for key, value in data.items())
    if isinstance(data, list):
        return "\n".join(f"-{behind_dash(item, style)}" for item in data)
    raise TypeError(data)


def behind_key(data: Data, style: Style, like: str = "") -> str:
    """What follows a key's colon: ` value` in the same line, or lines that begin with a line break."""
    if not isinstance(data, list | dict):
        return f" {scalar(data, like=like, step=style.step)}"
    if _fits_a_line(data):
        return f" {flow(data)}"
    return indented("\n" + block(data, style), style.step if isinstance(data, dict) else style.dash)


def behind_dash(data: Data, style: Style, like: str = "") -> str:
    """What follows a list's dash: a text, a list in brackets, or a mapping that begins in the same line."""
    gap = " " * style.gap
    if not isinstance(data, list | dict):
        return gap + scalar(data, like=like, step=style.gap + 1)
    if not data or (isinstance(data, list) and _fits_a_line(data)):
        return gap + flow(data)
    return gap + indented(block(data, style), style.gap + 1)


def flow(data: Data) -> str:
    """The data on one line."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{scalar(key, flow=True)}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(flow, data)) + "]"
    return scalar(data, flow=True)


def scalar(text: str | None, *, flow: bool = False, like: str = "", step: int = 2) -> str:
    """One value, plain if it reads back as the same text, else in quotes.

    In the style whose mark `like` is (a quotation mark, | or >) instead, if that can hold it. Text of several lines,
    and long text, becomes a block where one may stand and hold it, its lines indented by `step`.
    """
    if text is None:
        return "null"
    text = text.rstrip("\n")  # the reader drops them
    candidates = [] if flow else [*_blocks(text, like, step)]
    candidates += sorted(_in_line(text), key=lambda candidate: not like or candidate[:1] != like)
    return next((c for c in candidates if _reads_back(c, text, flow=flow)), candidates[-1])


def indented(text: str, by: int) -> str:
    """The text with every line but the first standing in by so many spaces."""
    return re.sub(r"\n(?!\n|\Z)", "\n" + " " * by, text)


def _in_line(text: str) -> Iterator[str]:
    if "\n" not in text:
        yield text
        yield "'" + text.replace("'", "''") + "'"
    yield json.dumps(text, ensure_ascii=False)


def _blocks(text: str, like: str, step: int) -> Iterator[str]:
    """The text folded, if it is long, and line by line."""
    is_long = any(len(line) > WIDTH for line in text.split("\n"))
    if like in ("'", '"') or not (is_long or "\n" in text or like in ("|", ">")):
        return
    mark = str(step) if text.lstrip("\n").startswith(" ") else ""
    if like == ">" or (is_long and like != "|"):
        folded = "\n".join(_folded(line) for line in re.sub(r"\n+", r"\g<0>\n", text).split("\n"))
        yield f">{mark}-" + indented("\n" + folded, step)
    yield f"|{mark}-" + indented("\n" + text, step)


def _folded(line: str) -> str:
    """The line in lines, broken at single spaces only: a reader makes a space of each break."""
    lines = [""]
    for word in re.split(r"(?<=\S) (?=\S)", line):
        if lines[-1] and len(lines[-1]) + len(word) >= WIDTH:
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return "\n".join(lines)


def _fits_a_line(data: Data) -> bool:
    """Whether it is short, and nothing in it wants lines of its own."""
    if isinstance(data, list) and any(isinstance(item, dict) for item in data):
        return False
    return len(flow(data)) <= WIDTH


def _reads_back(candidate: str, text: str, *, flow: bool) -> bool:
    """Whether the candidate is the text wherever it may stand, to the quick reader and so to the slow one."""
    tried = f"[{candidate}, {{a: {candidate}}}]" if flow else f"- {candidate}\n- a: {indented(candidate, 2)}\n"
    try:
        return parse_quickly(tried) == [text, {"a": text}]
    except (TextError, YAMLError):
        return False
