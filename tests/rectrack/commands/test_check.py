"""`rectrack check` as people and workflows call it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rectrack.checking import FILE, checked, problems
from tests.rectrack.files import add, edit, make_tracker, recommendation, write

THEME = 'unknown theme "lwa" (did you mean law?)'


def process(root: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m rectrack check` in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **variables}
    command = [sys.executable, "-m", "rectrack", "--root", str(root), "check", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def spoiled(tmp_path: Path) -> Path:
    """Three files, two of them with one problem each."""
    make_tracker(tmp_path)
    add(tmp_path, 1, themes="[lwa]")
    add(tmp_path, 3, themes="[lwa]")
    return tmp_path


# --- what it says -----------------------------------------------------------------------------------


def test_files_without_problems_are_counted(tmp_path: Path) -> None:
    result = checked(make_tracker(tmp_path))

    assert (result.code, result.out, result.err) == (0, "3 recommendations, no problems.\n", "")


def test_problems_are_printed_and_counted_apart_and_fail_the_run(spoiled: Path) -> None:
    result = checked(spoiled)

    assert result.code == 1
    assert result.out == f"{FILE}:6:10: {THEME}\nrecommendations/rec-3.yaml:6:10: {THEME}\n"
    assert result.err == "2 problems in 2 files.\n"


def test_the_settings_are_read_if_no_recommendation_exists(tmp_path: Path) -> None:
    (tmp_path / "recommendations").mkdir()
    settings = edit(make_tracker(tmp_path, 0) / "tracker.yaml", "{id: security,", "{id: law,")

    result = checked(tmp_path)

    assert (result.code, result.out) == (
        1,
        'tracker.yaml:35:10: a second entry of "law" (keep one of the two)\n',
    )
    edit(settings, "{id: law, name: Security", "{id: security, name: Security")
    done = process(tmp_path)
    assert (done.returncode, done.stderr[:30]) == (1, "There is no recommendation in ")


def test_for_github_problems_are_annotations(spoiled: Path) -> None:
    result = checked(spoiled, "--format", "github")

    assert result.code == 1
    assert result.out.splitlines() == [
        f"::error file={FILE},line=6,col=10::{THEME}",
        f"::error file=recommendations/rec-3.yaml,line=6,col=10::{THEME}",
    ]


def test_as_json_problems_are_a_list_and_nothing_else(spoiled: Path) -> None:
    result = checked(spoiled, "--format", "json")

    assert (result.code, result.err) == (1, "")
    assert json.loads(result.out)[0] == {
        "path": FILE,
        "line": 6,
        "column": 10,
        "message": 'unknown theme "lwa"',
        "hint": "did you mean law?",
    }


def test_as_json_no_problem_is_an_empty_list(tmp_path: Path) -> None:
    result = checked(make_tracker(tmp_path), "--format", "json")

    assert (result.code, json.loads(result.out), result.err) == (0, [], "")


# --- of which files ---------------------------------------------------------------------------------


def test_only_the_problems_of_the_files_named_are_printed_and_count(spoiled: Path) -> None:
    result = checked(spoiled, str(spoiled / FILE))

    assert result.code == 1
    assert result.out == f"{FILE}:6:10: {THEME}\n"
    assert result.err == "1 problem in 1 file; 1 problem elsewhere.\n"


def test_where_the_files_named_have_no_problem_it_says_whether_others_have(spoiled: Path) -> None:
    result = checked(spoiled, str(spoiled / "recommendations/rec-2.yaml"))

    assert (result.code, result.out) == (0, "No problems here; 2 problems elsewhere.\n")


def test_a_folder_stands_for_the_files_in_it(spoiled: Path) -> None:
    assert checked(spoiled, str(spoiled / "recommendations")).err == "2 problems in 2 files.\n"


def test_a_file_that_does_not_exist_is_wrong_usage_and_not_free_of_problems(spoiled: Path) -> None:
    result = checked(spoiled, str(spoiled / "recomendations/rec-1.yaml"))

    assert result.code == 2
    assert "does not exist" in result.err


def test_paths_are_seen_from_where_one_stands(spoiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(spoiled / "recommendations")

    assert checked(spoiled, "rec-1.yaml").err == "1 problem in 1 file; 1 problem elsewhere.\n"


# --- whatever is there ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"", "1:1: the file is empty (each field is a line 'name: value')"),
        (b"# nothing\n", "1:1: the file is empty (each field is a line 'name: value')"),
        (recommendation().encode("utf-16"), "1:1: the file is not UTF-8 text (save it with the encoding UTF-8)"),
        (b"[" * 100_000, "1:33: nested more than 32 levels deep (flatten it)"),
        (b"a: *b", "1:4: a YAML alias is not allowed here (put text that begins with * in quotes)"),
        (
            recommendation(title="a\x1b[31m").encode(),
            "3:9: the control character U+001B is not allowed (delete the invisible character)",
        ),
        (
            recommendation(title='"a\\u202Eb"').encode(),
            "3:8: the control character U+202E is not allowed (delete the invisible character)",
        ),
        (
            recommendation().replace("\n", "\r").encode(),
            "1:10: the control character U+000D is not allowed (use ordinary line breaks)",
        ),
    ],
)
def test_a_file_that_is_no_such_text_gets_a_clear_message(content: bytes, answer: str, tmp_path: Path) -> None:
    (make_tracker(tmp_path) / FILE).write_bytes(content)

    assert problems(tmp_path) == [f"{FILE}:{answer}"]


def test_neither_a_huge_file_nor_deep_nesting_crashes_the_process(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    with (tmp_path / FILE).open("wb") as file:
        file.truncate(50_000_000)
    write(tmp_path / "recommendations/rec-2.yaml", "[" * 100_000)
    write(tmp_path / "recommendations/rec-3.yaml", "a: " + "{b: " * 100_000)

    done = process(tmp_path)

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"{FILE}:1:1: the file is larger than 1,000,000 bytes (shorten it, link to the rest)",
        "recommendations/rec-2.yaml:1:33: nested more than 32 levels deep (flatten it)",
        "recommendations/rec-3.yaml:1:128: nested more than 32 levels deep (flatten it)",
    ]
    assert done.stderr == "3 problems in 3 files.\n"


def test_what_a_terminal_cannot_show_is_printed_as_an_escape(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 1, themes="[日]")

    done = process(tmp_path, PYTHONIOENCODING="latin-1")

    assert done.returncode == 1
    assert (
        done.stdout
        == f'{FILE}:6:10: unknown theme "\\u65e5" (one of: law, security; a new theme is added to tracker.yaml)\n'
    )


def test_a_reader_that_goes_away_makes_no_noise(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 1, related=f"[{', '.join(f'x{n}' for n in range(1_000))}]")
    add(tmp_path, 2, related=f"[{', '.join(f'{n}' * 40 for n in range(1_000))}]")
    reader, writer = os.pipe()
    os.close(reader)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "rectrack", "--root", str(tmp_path), "check"]

    done = subprocess.run(
        command, env=environment, stdout=writer, stderr=subprocess.PIPE, text=True, check=False, timeout=60
    )

    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


def test_the_same_fault_in_many_files_is_counted_and_not_told_again_and_again(tmp_path: Path) -> None:
    make_tracker(tmp_path, 94)
    for number in range(1, 95):
        add(tmp_path, number, themes="[lore]")

    result = checked(tmp_path)

    *full, counted = result.out.splitlines()
    assert [line.split(":")[0] for line in full] == [f"recommendations/rec-{n}.yaml" for n in (1, 10, 11)]
    assert counted.startswith(
        '91 times more: unknown theme "lore" (one of: law, security; a new theme is added to '
        "tracker.yaml): recommendations/rec-12.yaml:6, recommendations/rec-13.yaml:6, "
    )
    assert counted.count("recommendations/rec-") == 91
    assert result.err == "94 problems in 94 files.\n"


def test_the_other_formats_keep_each_of_them(tmp_path: Path) -> None:
    make_tracker(tmp_path, 20)
    for number in range(1, 21):
        add(tmp_path, number, themes="[lore]")

    assert len(json.loads(checked(tmp_path, "--format", "json").out)) == 20
    annotations = checked(tmp_path, "--format", "github").out
    assert annotations.count("::error file=recommendations/rec-") == 20
    assert annotations.startswith(
        "::error title=rectrack::20 problems in 20 files. GitHub shows only 10 errors here; "
    )
    assert '%0A20 times: unknown theme "lore" (one of' in annotations.splitlines()[0]
