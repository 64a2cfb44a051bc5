"""What a shell offers when somebody presses the Tab key."""

import shlex
from pathlib import Path

import pytest

from tests.interfaces import rectrack
from tests.rectrack.files import add, make_tracker

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
    actions = "\n  - {id: ask, title: A, status: proposed}\n  - {id: wait, title: B, status: proposed}"
    add(tmp_path, 1, reference="Rec-7.iv")
    add(tmp_path, 2, actions=actions)
    add(tmp_path, 3, reference="48.iv", actions="\n  - {id: ask, title: A, status: proposed}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


OFFERED = {
    "sh": ["show"],
    "show ": IDS,
    "show 4": ["48.iv"],
    "show rec-": IDS,
    "status rec-2": ["rec-2"],
    "status REC-7": ["Rec-7.iv"],
    "status rec-2 ": STATUSES,
    "status rec-2 a": ["adopted"],
    "position 2 ": ["apig", "india", "denic"],
    "position 2 india op": ["oppose"],
    "position 2 3 india op": ["oppose"],
    "position 2 rec-": IDS,
    "position 2 --reported-by ": ["apig", "india", "denic"],
    "checked 2 ": IDS,
    "request 2 gov": ["governments"],
    "request 2 icann ": ["answer", "view"],
    "decision 2 no": ["noted", "no-agreement"],
    "withdraw 2 ic": ["icann"],
    "action 2 ": ["ask", "wait"],
    "action rec-2 w": ["wait"],
    "action rec-1 ": [],
    "action rec-2 ask w": ["withdrawn"],
    "action 48.IV ": ["ask"],
    "action '#3' ": ["ask"],
    "list --theme ": ["law", "security"],
    "list --addressee g": ["governments"],
    "list --stance with": [],
    "list --agreement d": ["dissenting-views"],
    "list --format ": ["table", "csv", "json"],
    "new --document ": ["paper-2017"],
    "nothing rec-": [],
}


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
