"""What rectrack prints and writes gives no orders to a terminal, a workflow run, a spreadsheet or a template."""

import csv
import io
import json
import os
import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rectrack.files import add, write
from tests.rectrack.local_commands import LocalTracker

GAP = "\u200b"
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - wide ones, as Japanese has
TITLES = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "'=1", "''@a", "'tis", "ordinary"),  # noqa: RUF001 - likewise
    *("::error::x", "##[error]x", "a ##[group]b", "see https://example.org/a/long/address now"),
    *("\u4e2d\u6587" * 30, "\u4e2d\u6587 " * 3 + "x", "e\u0301 \u2764\ufe0f", "\u0939\u093f \u06cc\u200c\u0647"),
    "word " * 30 + "end",
)


def titled(local: LocalTracker, titles: list[str]) -> None:
    """Let there be a recommendation with each of these titles."""
    for n, title in enumerate(titles, 1):
        quoted = json.dumps(title, ensure_ascii=False)
        add(local.root, n, title=quoted, summary=quoted, editor_note=quoted)


def for_titles(local: LocalTracker, check: Callable[[list[str]], None]) -> None:
    """Check the titles above, and many others of such signs."""
    signs = "ab =+-@':#[\u4e2d\u6587\u200c\u0301"
    title = st.text(signs, min_size=1, max_size=40).map(str.strip).filter(lambda text: re.search(r"[ab\u4e2d]", text))

    @given(st.lists(title, min_size=3, max_size=3))
    def check_any(titles: list[str]) -> None:
        titled(local, titles)
        check(titles)

    titled(local, [*TITLES])
    check([*TITLES])
    for n in range(4, len(TITLES) + 1):
        (local.root / f"recommendations/rec-{n}.yaml").unlink()
    check_any()


def test_no_cell_begins_as_a_formula_does_and_each_comes_back_as_it_was(local: LocalTracker) -> None:
    def check(titles: list[str]) -> None:
        _, *rows = csv.reader(io.StringIO(local.run("list", "--format", "csv").out, newline=""))
        assert not [cell for row in rows for cell in row if cell.lstrip().startswith(FORMULAS)]
        printed = local.run("list", "--format", "json").out
        assert "##[" not in printed
        assert [entry["title"] for entry in json.loads(printed)] == titles

    for_titles(local, check)


def cells(text: str) -> int:
    """Return the columns that a text takes in a terminal."""
    seen = [c for c in text if unicodedata.category(c) not in ("Mn", "Me") and c not in "\u200c\u200d"]
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in seen)


@pytest.mark.parametrize("columns", [60, 80])
def test_no_line_is_wider_than_the_terminal_or_its_longest_word_and_none_gives_orders(
    columns: int, local: LocalTracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))

    def check(titles: list[str]) -> None:
        shown = [local.run("show", str(n)).out for n, _ in enumerate(titles, 1)]
        longest = max(cells(word) for text in shown for word in text.split() if word.isascii())
        for text in (local.run("list").out, *shown):
            for line in text.splitlines():
                assert cells(line) <= max(columns, longest + 15), line
                assert not line.lstrip().startswith("::")
                assert "##[" not in line

    for_titles(local, check)


@pytest.mark.parametrize(("columns", "width"), [("120", 120), ("10", 40), ("", 80)])
def test_a_text_is_as_wide_as_the_terminal_and_keeps_its_paragraphs_and_lists_apart(
    columns: str, width: int, local: LocalTracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    add(
        local.root,
        1,
        summary=json.dumps(f"{'ab ' * 99}\n\nOne\ntwo.\n\n- four\n  five\n- six\n1. seven\n\n\n> eight\n"),
    )

    printed = local.run("show", "1").out

    assert "\n\nOne two.\n\n- four five\n- six\n1. seven\n\n> eight\n" in printed
    assert width - 3 < max(len(line) for line in printed.splitlines() if line.startswith("ab")) <= width


# --- templates of the group -------------------------------------------------------------------------


def test_what_a_template_of_the_group_prints_is_escaped(local: LocalTracker) -> None:
    parts = ("r.title", "r.title | lower", "r.title ~ ''", "[r.title] | join", "r.title | replace('x', 'c')")
    (local.root / "templates").mkdir()
    (local.root / "templates/issue.md.j2").write_text(
        "|".join(f"{{{{ {part} }}}}" for part in parts), encoding="utf-8"
    )
    add(local.root, 1, title="'<b> *@name* #1 {{ 7 * 7 }}'")

    shown = f"&lt;b&gt; \\*@{GAP}name\\* \\#{GAP}1 {{{{ 7 \\* 7 }}}}"
    assert local.run("show", "1", "--format", "markdown").out.splitlines()[-1] == "|".join([shown] * 5)


# --- files ------------------------------------------------------------------------------------------


def test_a_file_keeps_its_permissions_and_nothing_is_left_beside_it(local: LocalTracker) -> None:
    path = local.root / "recommendations/rec-1.yaml"
    path.chmod(0o640)

    local.run("mark-checked", "1", "--findings", "Nothing.")
    local.run("board")

    assert path.stat().st_mode & 0o777 == 0o640
    assert {file.name for file in local.root.iterdir()} == {
        *(".rectrack", "README.md", "parties.yaml", "recommendations", "status.json", "tracker.yaml")
    }
    pictures = ("status-strip-dark.svg", "status-strip-light.svg")
    assert {file.name for file in path.parent.iterdir()} == {
        *(f"rec-{number}.yaml" for number in (1, 2, 3)),
        *pictures,
    }


def test_a_new_file_has_the_usual_permissions(local: LocalTracker) -> None:
    before = os.umask(0o026)
    try:
        local.run("board")
    finally:
        os.umask(before)

    assert (local.root / "status.json").stat().st_mode & 0o777 == 0o640


def test_a_place_that_cannot_be_written_is_a_plain_message_and_changes_nothing(local: LocalTracker) -> None:
    local.run("board")
    write(local.root / ".github", "a file")
    local.before = local.texts()

    said = local.refused("forms")

    assert "cannot be written: " in said
    assert "The file is unchanged" in said
