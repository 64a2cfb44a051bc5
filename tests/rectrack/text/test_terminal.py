"""Text in a terminal's columns, without effect there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectrack.text import terminal
from rectrack.text.terminal import cells, cut, paragraphs, wrapped


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("\u4e2d\u6587", 4),
        ("e\u0301", 1),
        ("\u2764\ufe0f", 1),
        ("\u0939\u093f", 2),
        ("\u06cc\u200c\u0647", 2),
        ("", 0),
    ],
)
def test_columns_are_counted_as_a_terminal_does(text: str, columns: int) -> None:
    assert cells(text) == columns


@pytest.mark.parametrize(
    ("text", "room", "short"),
    [
        ("Do this", 7, "Do this"),
        ("Do this now", 8, "Do this…"),
        ("Do this now", 9, "Do this…"),
        ("\u4e2d\u6587\u4e2d", 5, "\u4e2d\u6587…"),
        ("a\x1b[31mb", 20, "a\\x1b[31mb"),
        ("a\u202eb", 20, "a\\u202eb"),
        ("\u06cc\u200c\u0647", 20, "\u06cc\u200c\u0647"),
    ],
)
def test_a_text_is_cut_to_its_column(text: str, room: int, short: str) -> None:
    assert cut(text, room) == short


def test_lines_are_wrapped_and_words_stay_whole() -> None:
    assert wrapped("one two three", 8, "- ", "  ") == "- one\n  two\n  three"
    assert wrapped("see https://example.org/a/long/address now", 12) == "see\nhttps://example.org/a/long/address\nnow"
    assert wrapped("", 12, "  ") == "  "


def test_a_script_without_spaces_is_wrapped_too() -> None:
    assert wrapped("\u4e2d\u6587" * 3, 8, "  ") == "  \u4e2d\u6587\u4e2d\n  \u6587\u4e2d\u6587"


def test_markdown_keeps_its_paragraphs_and_lists_apart() -> None:
    text = "One\ntwo three.\n\n- four\n  five\n- six\n1. seven\n\n\n> eight\n"

    assert paragraphs(text, 40, "  ") == "  One two three.\n\n  - four five\n  - six\n  1. seven\n\n  > eight"


@pytest.mark.parametrize("text", ["::error::x", "  ::error::x", "a\n::error::x", "##[error]x", "a ##[group]b"])
def test_no_line_gives_orders_to_a_workflow_run(text: str) -> None:
    for room in (5, 80):
        lines = [*wrapped(text, room, "  ").splitlines(), *paragraphs(text, room).splitlines()]
        assert not [line for line in lines if line.lstrip().startswith("::") or "##[" in line]


@pytest.mark.parametrize(("columns", "width"), [("120", 120), ("10", 40), ("", 80)])
def test_the_width_is_the_terminals(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    assert terminal.width() == width


@given(text=st.text(st.sampled_from("ab :#[\u4e2d\u6587\u200c\u0301\x1b\n")), room=st.integers(10, 30))
def test_whatever_comes_no_line_is_wider_than_its_longest_word_and_none_obeyed(text: str, room: int) -> None:
    longest = max((cells(word.encode("unicode_escape").decode()) for word in text.split()), default=0)

    for line in wrapped(text, room, "- ", "  ").splitlines():
        assert cells(line) <= max(room, longest + 4)
        assert line.isprintable() or "\u200c" in line
        assert not line.lstrip(" ").startswith("::")
        assert "##[" not in line
