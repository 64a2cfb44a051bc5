"""YAML text to its values and the characters that each of them has, and to its comments."""

import pytest
from yaml import YAMLError

from rectrack.yaml.reader import parse_quickly
from rectrack.yaml.tree import Node, comments, line_end, line_start, tree

TEXT = """\
# first
a: b  # second
😀: "c # no" # third
d:
  - e
      f   # fourth
  -
  # fifth
  - {g: h, 'i': [j, k]}
l: |  # sixth
  m # no

  n

# seventh
o: >+
  p

q:
"""


def own(text: str) -> list[str]:
    """What the text's values and keys have of it, in order."""
    root = tree(text)
    return [text[node.start : node.end] for node in root.walk()] if root else []


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_each_value_has_its_characters_and_no_others(line_end: str) -> None:
    values = own(TEXT.replace("\n", line_end))

    assert [value.replace("\r", "") for value in values[1:]] == [
        *("a", "b", "😀", '"c # no"'),
        *("d", "- e\n      f   # fourth\n  -\n  # fifth\n  - {g: h, 'i': [j, k]}", "e\n      f", ""),
        *("{g: h, 'i': [j, k]}", "g", "h", "'i'", "[j, k]", "j", "k"),
        *("l", "|  # sixth\n  m # no\n\n  n", "o", ">+\n  p\n", "q", ""),
    ]


def test_what_only_the_slow_parser_reads_has_the_same_characters() -> None:
    slow = "z: [::a, '::b']\n"

    with pytest.raises(YAMLError):
        parse_quickly(slow)
    assert own(TEXT + slow)[1:-4] == own(TEXT)[1:]
    assert own(TEXT + slow)[-3:] == ["[::a, '::b']", "::a", "'::b'"]


def test_a_value_is_found_by_its_step() -> None:
    root = tree("a: [b]\n")

    assert root
    assert root.child("a")
    assert root.child("c") is None
    assert root.child(0) is None
    inner = root.child("a")
    assert isinstance(inner, Node)
    assert inner.child(0)
    assert inner.child(1) is None
    assert inner.child(-1) is None


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_comments_are_told_from_text(line_end: str) -> None:
    text = TEXT.replace("\n", line_end)

    found = comments(text)

    assert [comment for _, comment in found] == [
        *("# first", "# second", "# third", "# fourth", "# fifth", "# sixth", "# seventh")
    ]
    assert all(text[place:].startswith(comment) for place, comment in found)


@pytest.mark.parametrize("text", ["", "# a\n", "---\n"])
def test_a_text_without_a_value(text: str) -> None:
    assert own(text) in ([], [""])
    assert [comment for _, comment in comments(text)] == text.split("\n")[:1] * text.startswith("#")


@pytest.mark.parametrize(
    ("place", "start", "end"), [(0, 0, 2), (1, 0, 2), (2, 0, 2), (4, 4, 5), (5, 4, 5), (6, 6, 7)]
)
def test_lines_begin_and_end(place: int, start: int, end: int) -> None:
    text = "ab\r\nc\nd"

    assert (line_start(text, place), line_end(text, place)) == (start, end)
