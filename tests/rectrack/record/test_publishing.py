"""The ways to publish: each is a class, and nobody else knows them by name."""

import ast
from pathlib import Path
from typing import cast, get_args, get_type_hints

import pytest
from msgspec.structs import replace

from rectrack.pages import board_files
from rectrack.record import publishing
from rectrack.record.publishing import MODES, OwnBranch, Publishing
from tests.rectrack.checking import problems
from tests.rectrack.examples import published, register
from tests.rectrack.files import make_tracker

SOURCE = Path(__file__).parents[3] / "scripts/rectrack"


def test_every_mode_that_a_file_may_name_has_its_class() -> None:
    assert get_args(get_type_hints(Publishing)["mode"]) == tuple(MODES)


@pytest.mark.parametrize(
    ("mode", "pushes_main", "written"), [("push", True, "main"), ("pull-request", False, "b"), ("branch", False, "b")]
)
def test_which_branch_is_written_and_whether_it_is_main(mode: str, pushes_main: bool, written: str) -> None:  # noqa: FBT001 - a table
    known = Publishing(mode=mode, branch="b")  # type: ignore[arg-type]  # as text

    assert (known.pushes_main, known.written("main")) == (pushes_main, written)
    assert bool(known.way.waiting) == bool(known.way.choice) == (not pushes_main)


def test_a_mode_that_there_is_not_is_told_with_the_one_that_is_meant(tmp_path: Path) -> None:
    path = make_tracker(tmp_path) / "tracker.yaml"
    path.write_text(f"{path.read_text()}publishing: {{mode: puhs, branch: b}}\n")
    (tmp_path / "README.md").write_text("No place for the board.\n")

    (told,) = [line for line in problems(tmp_path) if line.startswith("tracker.yaml")]

    assert told.endswith(': "puhs" is not one of the values for mode (did you mean push?)')


def test_no_other_file_asks_for_the_mode_by_its_name() -> None:
    asking = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in SOURCE.rglob("*.py")
        if path.name != "publishing.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "mode" and "publishing" in ast.unparse(node.value)
    ]

    assert asking == []


def test_a_new_mode_is_a_class_and_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class Shelf(OwnBranch):
        choice = "puts it on a shelf"

    monkeypatch.setattr(publishing, "MODES", {**MODES, "shelf": Shelf})
    known = register()
    shelved = replace(known, tracker=replace(known.tracker, publishing=Publishing(mode=cast("object", "shelf"))))  # type: ignore[arg-type]  # as text

    assert publishing.others()["publishing: {mode: shelf}"] == "puts it on a shelf"
    assert list(board_files.wanted(Path("x"), shelved, published(known))) == ["status.json"]
