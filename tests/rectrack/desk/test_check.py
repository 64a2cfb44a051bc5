"""The files as a register that can be trusted, or every problem in them."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rectrack.desk import check
from rectrack.github.types import Site
from rectrack.pages import board_files
from rectrack.pages.issue import Issues
from rectrack.record.markers import BOARD, TAKE_PART
from rectrack.text.problems import InvalidFilesError
from tests.rectrack.checking import FILE
from tests.rectrack.files import PARTIES, TODAY, TRACKER, add, make_tracker, recommendation, write

SITE = Site(web="https://github.com/octo/tracker", branch="main")
NAMES = ("tracker.yaml", "parties.yaml", FILE)


def test_files_without_problems_make_a_register(tmp_path: Path) -> None:
    known = check.register(make_tracker(tmp_path), TODAY)

    assert [r.id for r in known.recommendations] == ["rec-1", "rec-2", "rec-3"]


def test_files_with_problems_make_none(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 2, themes="[lwa]")

    with pytest.raises(InvalidFilesError) as caught:
        check.register(tmp_path, TODAY)

    assert [(problem.path, problem.line) for problem in caught.value.problems] == [("recommendations/rec-2.yaml", 6)]


def test_every_problem_in_every_file_is_found_in_one_run_and_in_order(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    write(
        tmp_path / "tracker.yaml", TRACKER.replace("color: d4c5f9", "color: red").replace("label: ICANN", "labl: a")
    )
    write(tmp_path / "parties.yaml", PARTIES.replace("government", "goverment").replace("id: denic", "id: apig"))
    write(
        tmp_path / FILE,
        recommendation(title="&a Do this", number="one", themes="[lwa]", related="[rec-9]") + "id: a\n",
    )
    write(tmp_path / "recommendations/rec-2.yaml", "a: b: c")
    add(tmp_path, 3, title="x" * 239, target="{date: 2017-02-30}", formerly="[rec-2]", owner="a")

    found = [
        (problem.path.removeprefix("recommendations/"), problem.line)
        for problem in check.problems(tmp_path, TODAY)[1]
    ]

    assert found == [
        ("parties.yaml", 3),
        ("parties.yaml", 4),
        *(("rec-1.yaml", line) for line in (2, 3, 6, 18, 19, 19)),
        ("rec-2.yaml", 1),
        *(("rec-3.yaml", line) for line in (3, 18, 19, 20)),
        ("tracker.yaml", 7),
        ("tracker.yaml", 37),
    ]


@pytest.mark.parametrize("source", ["url: www.example.org/a", "link: https://e.f/", "comment: [a]", "document: [a]"])
def test_what_is_wrong_in_a_source_is_one_problem(tmp_path: Path, source: str) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 1, sources=f"[{{{source}}}]")
    position = f"{{party: india, stance: support, date: 2017, source: {{{source}}}}}"
    add(tmp_path, 2, positions=f"[{position}]")

    assert [problem.path for problem in check.problems(tmp_path, TODAY)[1]] == [FILE, FILE.replace("1", "2")]


def test_a_change_is_judged_before_it_is_made(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    instead = {FILE: b"# a line more\n" + recommendation(themes="[lwa]").encode()}

    _, found = check.problems(tmp_path, TODAY, instead)

    assert [(p.path, p.line, p.message) for p in found] == [(FILE, 7, 'unknown theme "lwa"')]
    assert check.problems(tmp_path, TODAY)[1] == []


HOW = f"{TAKE_PART.start}\n{TAKE_PART.end}\n"
PLACE = f"{BOARD.start}\n{BOARD.end}\n"


def in_readme(root: Path, text: str) -> list[tuple[int, str]]:
    """What is wrong with a README."""
    write(root / "README.md", text)
    return [(problem.line, problem.message) for problem in check.problems(root, TODAY)[1]]


@pytest.mark.parametrize("text", [PLACE, PLACE + HOW, HOW + PLACE, "\n"])
def test_a_readme_has_a_place_for_the_board_and_perhaps_one_for_how_to_take_part(tmp_path: Path, text: str) -> None:
    make_tracker(tmp_path)

    assert in_readme(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{PLACE}{TAKE_PART.start}\n", 3),
        (f"{PLACE}{TAKE_PART.end}\n{TAKE_PART.start}\n", 3),
        (f"{PLACE}{HOW}{HOW}", 3),
        (f"{TAKE_PART.start}\n{PLACE}{TAKE_PART.end}\n", 1),
    ],
)
def test_a_place_for_how_to_take_part_that_is_not_clear_is_told_before_a_run(
    tmp_path: Path, text: str, line: int
) -> None:
    make_tracker(tmp_path)

    problem = (line, "it is not clear where the section on how to take part goes")
    assert in_readme(tmp_path, text) == [problem]


def test_a_board_around_how_to_take_part_is_told_of_both(tmp_path: Path) -> None:
    make_tracker(tmp_path)

    assert len(in_readme(tmp_path, f"{BOARD.start}\n{HOW}{BOARD.end}\n")) == 1
    assert len(in_readme(tmp_path, f"{BOARD.start}\n{TAKE_PART.start}\n{BOARD.end}\n{TAKE_PART.end}\n")) == 2


# --- what a check costs -----------------------------------------------------------------------------


def imported_by_a_check(root: Path) -> set[str]:
    """The top-level modules that a process has imported when `rectrack check` ends."""
    program = (
        "import sys, atexit; from rectrack.cli import main;"
        "atexit.register(lambda: print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr));"
        f"sys.argv = ['rectrack', '--root', {str(root)!r}, 'check']; main()"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    return set(done.stderr.splitlines()[-1].split())


def test_a_check_imports_neither_pygithub_nor_jinja(tmp_path: Path) -> None:
    imported = imported_by_a_check(make_tracker(tmp_path))

    assert "msgspec" in imported
    assert not imported & {"github", "requests", "urllib3", "jinja2", "localhub", "werkzeug", "sqlite3", "asyncio"}


def test_jinja_is_imported_for_a_text_that_might_be_too_long(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 1, summary="x" * 40_000)

    imported = imported_by_a_check(tmp_path)

    assert "jinja2" in imported
    assert "github" not in imported


# --- whatever comes ---------------------------------------------------------------------------------

PIECES = st.sampled_from(
    (
        *"\\\"'[]{}:,-?|>%@`&*!#~\n\t<=0a",
        *(": ", "- ", "  ", "\n  ", "---\n", "...\n", "|\n", ">-\n", "\r\n", '"""', "[" * 40),
        *("&a ", "*a", "!!str ", "<<: ", "null", "%YAML 1.1\n", "%YAML 1.3\n", "%TAG ! a:\n"),
        *("\\u202e", "\\ud800", "\\UFFFFFFFF", "\\x", "é", "😀", "\x00", "\u2028"),
        *("2017-02-30", "1e999", "9" * 5_000, "id: rec-2\n", "positions:\n", "history: []\n"),
    )
)
TEXTS = {"tracker.yaml": TRACKER, "parties.yaml": PARTIES, FILE: recommendation()}


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, bytes]:
    """One of the three kinds of file, with pieces put into it or in place of parts of it."""
    name = draw(st.sampled_from(NAMES))
    text = TEXTS[name]
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(PIECES) + text[at + draw(st.sampled_from([0, 0, 1, 5, 40])) :]
    return name, text.encode()


def assert_answered(name: str, raw: bytes) -> None:
    with TemporaryDirectory() as folder:
        root = make_tracker(Path(folder), 2)
        (root / name).write_bytes(raw)

        register, found = check.problems(root, TODAY)

        if not found:  # what is accepted can be shown
            assert len(Issues(register, SITE, None).specs()) == len(register.recommendations)
            assert board_files.offline(root, register, TODAY)
        lines = raw.count(b"\n") + 1
        assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in found if problem.path == name)
        assert all(problem.message.isprintable() and problem.hint.isprintable() for problem in found)
        assert len({(problem.path, problem.line, problem.column, problem.message) for problem in found}) == len(found)


@given(spoiled())
def test_whatever_is_in_a_file_is_answered_with_problems_at_its_lines(pair: tuple[str, bytes]) -> None:
    assert_answered(*pair)


@given(
    st.sampled_from(NAMES), st.binary(max_size=60) | st.lists(PIECES, max_size=12).map(lambda p: "".join(p).encode())
)
@example(FILE, b"")
@example(FILE, b"\xef\xbb\xbf")
@example(FILE, b"\xef\xbb\xbf\xff")
@example("tracker.yaml", b"statuses: []\nthemes: [{}]\nlabels: a")
@example("parties.yaml", b"parties: [[], {}, null, {id: apig}]")
def test_whatever_bytes_a_file_consists_of_are_answered(name: str, raw: bytes) -> None:
    assert_answered(name, raw)
