"""What is wrong with a text before it is data, in the words of a person."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rectrack.text.problems import shown

if TYPE_CHECKING:  # the slow parser is loaded only for what the quick one refuses
    from ruamel.yaml.error import MarkedYAMLError, StringMark

Place: TypeAlias = tuple[int, int]
"""Line and column, from 1."""

_LINE_ENDS = frozenset("\r\x0b\x0c\x85\u2028\u2029")


class TextError(Exception):
    """The text cannot be read as data: where, why, and what would be right."""

    def __init__(self, place: Place, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.place, self.message, self.hint = place, message, hint


def place_of(mark: "StringMark") -> Place:
    return mark.line + 1, mark.column + 1


def place_after(before: str) -> Place:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def put_in_quotes(sign: str) -> str:
    """The hint where a text's first character means something to YAML."""
    return f"put text that begins with {sign} in quotes"


def unreadable(place: Place, character: str) -> TextError:
    """The error for a character that has no place in a text."""
    hint = "use ordinary line breaks" if character in _LINE_ENDS else "delete the invisible character"
    return TextError(place, f"the control character U+{ord(character):04X} is not allowed", hint)


class _Slip(NamedTuple):
    """A usual slip: how ruamel.yaml's message shows it, and how a person is told.

    `begins` says that the place is where the thing begins that went wrong, not where that was noticed.
    """

    sign: str
    message: str
    hint: str
    begins: bool = False


_BLOCK_END = "expected <block end>"
_SLIPS = (
    _Slip(
        "mapping values are not allowed",
        "a colon followed by a space cannot stand here",
        "put text that contains one in quotes, or check the indentation",
    ),
    _Slip(r"character '\t'", "a tab stands here", "indent with spaces"),
    _Slip("cannot start any token", "a text cannot begin with this character", "put the text in quotes"),
    _Slip(
        "unexpected end of stream",
        "the quotation mark that stands here is never closed",
        "close it; inside '…' an apostrophe is written twice",
        begins=True,
    ),
    _Slip(
        "could not find expected ':'",
        "a colon is missing after the name of a field",
        "write name: value; text of several lines is indented",
        begins=True,
    ),
    _Slip(
        "while parsing a flow node",
        "a value is missing before this",
        "close the bracket before it, or delete the comma",
    ),
    _Slip(
        "while parsing a flow",
        "the bracket that stands here is not closed, or a comma is missing",
        "write [one, two]; put text that begins with a bracket in quotes",
        begins=True,
    ),
    _Slip(
        _BLOCK_END,
        "this does not go on from what stands before it",
        "check the indentation; put text with quotation marks or brackets in quotes as a whole",
    ),
    _Slip(
        "expected '<document start>'",
        "this does not go on from what stands before it",
        "put text with quotation marks or brackets in quotes as a whole",
    ),
    _Slip(
        "sequence entries are not allowed",
        "a list cannot begin here",
        "put each '- item' on a line of its own, or the text in quotes",
    ),
    _Slip(
        "scanning a block scalar",
        "text that begins with | or > belongs on the lines below",
        "begin a new line after it, or put the text in quotes",
        begins=True,
    ),
    _Slip("double-quoted scalar", "a backslash cannot stand here", r"write \\, or put the text in '…'"),
)


def syntax_error(error: "MarkedYAMLError", text: str) -> TextError:
    """What ruamel.yaml says of a text, in the words of a person for the usual slips."""
    why = ", ".join(part for part in (error.context, error.problem) if part)
    slip = next((slip for slip in _SLIPS if slip.sign in why), None)
    mark = (slip and slip.begins and error.context_mark) or error.problem_mark or error.context_mark
    place = place_of(mark) if mark else (1, 1)
    if slip:
        hint = _taken_into_use(text.split("\n"), place[0]) if slip.sign == _BLOCK_END else ""
        return TextError(place, slip.message, hint or slip.hint)
    return TextError(place, f"this is not valid YAML: {shown(why, 200)}", "check quotes, brackets and indentation")


def _taken_into_use(lines: Sequence[str], number: int) -> str:
    """The hint where the line was a remark, and its # alone was taken away, or its list is still said to be empty."""
    if re.match(r" \S", lines[number - 1]):
        return "delete the space at the line's beginning"
    before = (n for n in range(number - 1, 0, -1) if not re.match(r"\s*(#|$)", lines[n - 1]))
    last = next(before, number)
    empty = re.search(r":\s*(\[\s*\]|\{\s*\})\s*(#.*)?$", lines[last - 1])
    return f"take {empty[1]} out of line {last}, since something stands below it" if empty else ""


def conflict(text: str) -> TextError | None:
    """The error where a person merged two versions and did not finish."""
    found = re.search(r"^<{7} .*\n", text, re.MULTILINE)
    if not found:
        return None
    message = "two versions of what follows stand here, from a merge"
    hint = "keep one, and delete the lines <<<<<<<, ======= and >>>>>>>"
    return TextError(place_after(text[: found.start()]), message, hint)
