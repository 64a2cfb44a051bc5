"""`rectrack check` in a process of its own, and of files that are no text; sessions/check.txt has the rest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rectrack.check_command import checked, problems
from tests.rectrack.files import REC_1, add, make_tracker, recommendation, write


def process(root: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m rectrack check` in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **variables}
    command = [sys.executable, "-m", "rectrack", "--root", str(root), "check"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_paths_are_seen_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_tracker(tmp_path)
    for number in (1, 3):
        add(tmp_path, number, themes="[lwa]")
    monkeypatch.chdir(tmp_path / "recommendations")

    assert checked(tmp_path, "rec-1.yaml").err == "1 problem in 1 file; 1 problem elsewhere.\n"


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"", "1:1: the file is empty (each field is a line 'name: value')"),
        (recommendation().encode("utf-16"), "1:1: the file is not UTF-8 text (save it with the encoding UTF-8)"),
        (b"[" * 100_000, "1:33: nested more than 32 levels deep (flatten it)"),
        (b"a: " + b"{b: " * 100_000, "1:128: nested more than 32 levels deep (flatten it)"),
        (b"a: *b", "1:4: a YAML alias is not allowed here (put text that begins with * in quotes)"),
        (
            recommendation(title="a\x1b[31m").encode(),
            "3:9: the control character U+001B is not allowed (delete the invisible character)",
        ),
        (
            recommendation().replace("\n", "\r").encode(),
            "1:10: the control character U+000D is not allowed (use ordinary line breaks)",
        ),
        (b"#" * 1_000_001, "1:1: the file is larger than 1,000,000 bytes (shorten it, link to the rest)"),
    ],
)
def test_a_file_that_is_no_such_text_gets_a_clear_message(content: bytes, answer: str, tmp_path: Path) -> None:
    (make_tracker(tmp_path) / REC_1).write_bytes(content)

    assert problems(tmp_path) == [f"{REC_1}:{answer}"]


@pytest.mark.parametrize("form", ["text", "github", "json"])
def test_a_file_name_that_is_not_utf_8_is_printed_as_an_escape(form: str, tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / "recommendations/\udcff.yaml", recommendation(id="x", number="9", themes="[lwa]"))

    assert "recommendations/\\udcff.yaml" in checked(tmp_path, "--format", form).out


def test_what_a_terminal_cannot_show_is_printed_as_an_escape(tmp_path: Path) -> None:
    add(make_tracker(tmp_path), 1, themes="[日]")

    finished = process(tmp_path, PYTHONIOENCODING="latin-1")

    assert (finished.returncode, finished.stdout.splitlines()) == (
        1,
        [f'{REC_1}:6:10: unknown theme "\\u65e5" (one of: law, security; a new theme is added to tracker.yaml)'],
    )


def test_the_process_ends_with_the_status_of_the_command_and_all_of_its_output(tmp_path: Path) -> None:
    make_tracker(tmp_path, 300)
    for number in range(1, 301):
        add(tmp_path, number, themes="[lwa]")

    finished = process(tmp_path)

    assert (finished.returncode, finished.stderr) == (1, "300 problems in 300 files.\n")
    assert finished.stdout.count("recommendations/rec-") == 300
    assert finished.stdout.endswith("\n")


def test_a_reader_that_goes_away_makes_no_noise(tmp_path: Path) -> None:
    add(make_tracker(tmp_path), 1, related=f"[{', '.join(f'{n}' * 40 for n in range(1_000))}]")
    reader, writer = os.pipe()
    os.close(reader)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "rectrack", "--root", str(tmp_path), "check"]

    finished = subprocess.run(command, env=environment, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)

    os.close(writer)
    assert (finished.returncode, finished.stderr) == (1, "")
