"""What people do with local commands: each session goes as its file says; what a shell completes, and exit codes."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.interfaces import parted, python, rectrack
from tests.messages.cases import explained
from tests.rectrack.commands.sessions import Session, SessionPlayer, sessions
from tests.rectrack.files import REC_1, add, make_tracker, recommendation, write
from tests.rectrack.local_commands import checked, problems
from tests.rectrack.world import World


@pytest.mark.parametrize("session", list(sessions()), ids=lambda session: f"{session.path.stem}: {session.title}")
def test_a_session_goes_as_it_is_written(session: Session, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    lines = list(SessionPlayer(tmp_path).play(session.lines))

    if request.config.getoption("--renew-golden"):
        session.renew(lines)
        return
    before, now = ("\n".join(line.written() for line in each) for each in (session.lines, lines))
    assert now == before, explained(f"{session.path}: {session.title}", before, now)


def test_it_is_the_text_of_the_issue_to_the_letter_and_asks_nobody(synced: World) -> None:
    synced.hub.requests.clear()

    shown = synced.run("show", "rec-2", "--format", "markdown").out

    assert synced.hub.requests == []
    assert shown.startswith("# Recommendation 2: Do this\n\n| Status | ")
    assert shown.split("\n\n", 1)[1].strip() == parted(synced.issues()[2].body).section


STATUSES = ["proposed", "adopted", "implemented", "not-adopted", "withdrawn"]
IDS = ["rec-1", "rec-2", "rec-3"]


def offered(words: str) -> list[str]:
    """What may stand in place of the last of the words, as bash asks for it."""
    place = len(shlex.split(f"{words}x"))
    variables = {"COMP_WORDS": f"rectrack {words}", "COMP_CWORD": str(place), "_RECTRACK_COMPLETE": "bash_complete"}
    finished = rectrack(None, environment=variables)
    assert finished.err == ""
    return [answer.removeprefix("plain,") for answer in finished.out.splitlines() if answer.startswith("plain,")]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tracker in which somebody stands, with references and actions."""
    make_tracker(tmp_path)
    write(tmp_path / "recommendations/rec-2.fr.yaml", "")
    write(tmp_path / "recommendations/rec-4.yml", "")
    actions = "\n  - {id: ask, title: A, status: proposed}\n  - {id: wait, title: B, status: proposed}"
    add(tmp_path, 1, reference="Rec-7.iv")
    add(tmp_path, 2, actions=actions)
    add(tmp_path, 3, reference="48.iv", actions="\n  - {id: ask, title: A, status: proposed}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


OFFERED = yaml.safe_load(Path(__file__).with_name("completion.yaml").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("root")
def test_each_word_is_offered_what_may_stand_there() -> None:
    assert {words: offered(words) for words in OFFERED} == OFFERED


def test_the_root_is_used_before_the_command_and_after_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")

    assert offered(f"--root {shlex.quote(str(root))} show rec-2") == ["rec-2"]
    assert offered(f"show --root {shlex.quote(str(root))} rec-2") == ["rec-2"]


@pytest.mark.parametrize("words", ["show ", "status x ", "position x ", "action 1 ", "list --theme "])
def test_outside_a_tracker_nothing_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.chdir(tmp_path)

    assert offered(words) == []


def test_outside_a_tracker_the_help_says_where_the_fields_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    finished = rectrack(None, "edit", "--help")

    assert finished.code == 0
    assert finished.out.endswith("FIELD is a field of the recommendations: run this in a tracker.\n")


def test_paths_are_seen_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_tracker(tmp_path)
    for number in (1, 3):
        add(tmp_path, number, themes="[lwa]")
    monkeypatch.chdir(tmp_path / "recommendations")

    assert checked(tmp_path, "rec-1.yaml").err == "1 problem in 1 file; 1 problem elsewhere.\n"


NEW_THEME = "To use a new theme, add the theme to tracker.yaml."


ONE_VERSION = "Keep one version, and delete the lines <<<<<<<, ======= and >>>>>>>."


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"", '1:1: The file is empty. Write a line "name: value" for each field.'),
        (
            recommendation().encode("utf-16"),
            "1:1: The file is not UTF-8 text. Save the file with the encoding UTF-8.",
        ),
        (b"[" * 100_000, "1:33: This is nested more than 32 levels deep. Use fewer levels."),
        (b"a: " + b"{b: " * 100_000, "1:128: This is nested more than 32 levels deep. Use fewer levels."),
        (b"a: *b", "1:4: A YAML alias is not allowed here. Put text that begins with * in quotes."),
        (
            recommendation(title="a\x1b[31m").encode(),
            "3:9: The control character U+001B is not allowed. Delete the invisible character.",
        ),
        (
            recommendation().replace("\n", "\r").encode(),
            "1:10: The control character U+000D is not allowed. Use ordinary line breaks.",
        ),
        (
            b"<<<<<<< HEAD\n" + recommendation().encode(),
            f"1:1: An unfinished merge left two versions here. {ONE_VERSION}",
        ),
        (b"#" * 1_000_001, "1:1: The file is larger than 1,000,000 bytes. Shorten the file, link elsewhere."),
    ],
)
def test_a_file_that_is_no_such_text_gets_a_clear_message(content: bytes, answer: str, tmp_path: Path) -> None:
    path = make_tracker(tmp_path) / REC_1
    path.write_bytes(content)
    translation = "title: Faites cela\nsummary: Une fois.\ntranslated_by: La traductrice\ndate: 2026\n"
    write(path.with_suffix(".fr.yaml"), translation)

    assert problems(tmp_path) == [f"{REC_1}:{answer}"]


@pytest.mark.parametrize("form", ["text", "github", "json"])
def test_a_file_name_that_is_not_utf_8_is_printed_as_an_escape(form: str, tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / "recommendations/\udcff.yaml", recommendation(id="x", number="9", themes="[lwa]"))

    assert "recommendations/\\udcff.yaml" in checked(tmp_path, "--format", form).out


def test_what_a_terminal_cannot_show_is_printed_as_an_escape(tmp_path: Path) -> None:
    add(make_tracker(tmp_path), 1, themes="[日]")

    finished = python("-m", "rectrack", "--root", str(tmp_path), "check", variables={"PYTHONIOENCODING": "latin-1"})

    assert (finished.code, finished.out.splitlines()) == (
        1,
        [f'{REC_1}:6:10: Unknown theme "\\u65e5". Valid values: law, security. {NEW_THEME}'],
    )


def test_the_process_ends_with_the_status_of_the_command_and_all_of_its_output(tmp_path: Path) -> None:
    make_tracker(tmp_path, 300)
    for number in range(1, 301):
        add(tmp_path, number, themes="[lwa]")

    finished = python("-m", "rectrack", "--root", str(tmp_path), "check")

    assert (finished.code, finished.err) == (1, "300 problems in 300 files.\n")
    assert finished.out.count("recommendations/rec-") == 300
    assert finished.out.endswith("\n")


def test_a_reader_that_goes_away_makes_no_noise(tmp_path: Path) -> None:
    add(make_tracker(tmp_path), 1, related=f"[{', '.join(f'{n}' * 40 for n in range(1_000))}]")
    reader, writer = os.pipe()
    os.close(reader)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "rectrack", "--root", str(tmp_path), "check"]

    finished = subprocess.run(command, env=environment, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)

    os.close(writer)
    assert (finished.returncode, finished.stderr) == (1, "")
