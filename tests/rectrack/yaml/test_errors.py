"""What a person is told of a text that is not YAML."""

import pytest

from rectrack.yaml.errors import TextError
from rectrack.yaml.reader import parse


def error_of(text: str) -> tuple[int, int, str]:
    """The place of the error in a text, and its message with the hint."""
    with pytest.raises(TextError) as caught:
        parse(text)
    line, column = caught.value.place
    return line, column, f"{caught.value.message} ({caught.value.hint})"


COLON = (
    "a colon followed by a space cannot stand here (put text that contains one in quotes, or check the indentation)"
)
AFTER = (
    "this does not go on from what stands before it "
    "(check the indentation; put text with quotation marks or brackets in quotes as a whole)"
)
BRACKET = (
    "the bracket that stands here is not closed, or a comma is missing "
    "(write [one, two]; put text that begins with a bracket in quotes)"
)
QUOTE = "the quotation mark that stands here is never closed (close it; inside '…' an apostrophe is written twice)"
NO_COLON = "a colon is missing after the name of a field (write name: value; text of several lines is indented)"
BLOCK = (
    "text that begins with | or > belongs on the lines below (begin a new line after it, or put the text in quotes)"
)
USED = "this does not go on from what stands before it (delete the space at the line's beginning)"
EMPTY = "this does not go on from what stands before it (take {} out of line {}, since something stands below it)"
TAB = "a tab stands here (indent with spaces)"
BACKSLASH = r"a backslash cannot stand here (write \\, or put the text in '…')"
LIST = "a list cannot begin here (put each '- item' on a line of its own, or the text in quotes)"

QUOTES = (
    "this does not go on from what stands before it (put text with quotation marks or brackets in quotes as a whole)"
)
VALUE = "a value is missing before this (close the bracket before it, or delete the comma)"
MERGE = (
    "two versions of what follows stand here, from a merge "
    "(keep one, and delete the lines <<<<<<<, ======= and >>>>>>>)"
)
OTHER = (
    'this is not valid YAML: "found incompatible YAML document (version 1.* is required)" '
    "(check quotes, brackets and indentation)"
)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: b\ntitle: Note: this", 2, 12, COLON),
        ("a: b\n c: d", 2, 3, COLON),
        ("a: b\n# remark\n c: d", 3, 2, USED),
        ("a: []\n  - b", 2, 3, EMPTY.format("[]", 1)),
        ("a: [ ] # none yet\n\n  # such as\n  - b: c\n", 4, 3, EMPTY.format("[ ]", 1)),
        ("x: 1\na: {}\n  b: c", 3, 3, EMPTY.format("{}", 2)),
        ("a: b\n\tc: d", 2, 1, TAB),
        ("a:\n  - b\n\t- c", 3, 1, TAB),
        ("a: |\n\tb", 2, 1, TAB),
        ("a: 'the group's view'", 1, 15, AFTER),
        ('a: "Proper" governance', 1, 13, AFTER),
        ("a: [Draft] text", 1, 12, AFTER),
        ("a: b\n- c", 2, 1, AFTER),
        ("a:\n    b: c\n  d: e", 3, 3, AFTER),
        ('a: "b\nc: d\n', 1, 4, QUOTE),
        ("a: 'b\nc: d\n", 1, 4, QUOTE),
        ("a: [b, c\nd: e\n", 1, 4, BRACKET),
        ("a: {b: c\n", 1, 4, BRACKET),
        ("a: [b,, c]", 1, 7, VALUE),
        ("a: [", 1, 5, VALUE),
        ("a: b\nkind recommended\nc: d", 2, 1, NO_COLON),
        ("a: b\nkind:recommended\nc: d", 2, 1, NO_COLON),
        ("a: | b\n", 1, 4, BLOCK),
        ("a: > b\n", 1, 4, BLOCK),
        (r'a: "C:\path"', 1, 8, BACKSLASH),
        (r'a: "\x1"', 1, 7, BACKSLASH),
        ("a: - b", 1, 4, LIST),
        ("a: @b", 1, 4, "a text cannot begin with this character (put the text in quotes)"),
        ("a: %b", 1, 4, "a text cannot begin with this character (put the text in quotes)"),
        ("a: `b`", 1, 4, "a text cannot begin with this character (put the text in quotes)"),
        ('"a":b', 1, 4, QUOTES),
        ("a: b\n<<<<<<< HEAD\nc: d\n=======\nc: e\n>>>>>>> other\n", 2, 1, MERGE),
        ("%YAML 9.0\n---\na: b", 1, 1, OTHER),
    ],
)
def test_a_slip_is_told_in_the_words_of_a_person(text: str, line: int, column: int, message: str) -> None:
    assert error_of(text) == (line, column, message)
