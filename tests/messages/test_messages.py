"""Each wrong input of the tables is refused, with exactly these words, and no file is changed."""

import csv
import shutil
from pathlib import Path

import pytest

from tests.interfaces import on, rectrack, shown
from tests.messages import answers, cases
from tests.messages.cases import Case, assert_as_before
from tests.rectrack.files import TODAY, make_tracker, texts

HERE = Path(__file__).parent
LOCAL = ("files", "settings", "options", "edits", "minutes", "sheets", "generated", "words")


def said(case: Case, folder: Path) -> tuple[str, ...]:
    """Return the lines that rectrack prints for a case, from a fresh copy of the small tracker."""
    root, minutes, sheet = folder / "tracker", folder / "minutes.txt", folder / "list.csv"
    shutil.rmtree(root, ignore_errors=True)
    case.edit(make_tracker(root))
    minutes.write_text("".join(f"{line}\n" for line in case.texts(">")), encoding="utf-8")
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([cell.strip() for cell in row.split("|")] for row in case.texts("|"))
    before = texts(root)
    finished = rectrack(root, *case.arguments(minutes, sheet))
    assert finished.code, f"accepted: {case.written()}"
    assert texts(root) == before, f"changed files: {case.written()}"
    return tuple(shown(finished).replace(str(folder), "FOLDER").splitlines())


@pytest.mark.parametrize("table", LOCAL)
def test_each_wrong_input_is_told_in_these_words(table: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = HERE / f"{table}.txt"
    with on(TODAY.isoformat()):
        found = {case: said(case, tmp_path) for case in cases.cases(path)}

    assert_as_before(path, found, renew=request.config.getoption("--renew-golden"))


@pytest.mark.parametrize("table", ["comments", "forms"])
def test_comments_and_forms_have_these_answers(table: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = HERE / f"{table}.txt"
    with on(TODAY.isoformat()):
        found = answers.answered(list(cases.cases(path)), tmp_path)

    assert_as_before(path, found, renew=request.config.getoption("--renew-golden"))
