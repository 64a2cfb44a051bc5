"""The wheel does all by itself what it does in the checkout."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from docx import Document

from rectrack import __version__
from tests.rectrack import files
from tests.rectrack.sheets.books import written_into
from tests.wheel.installed import ROOT, Installed


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository that holds nothing but data."""
    return files.make_tracker(tmp_path / "tracker")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file that people see."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".rectrack/")}


def test_nothing_that_runs_comes_from_the_checkout(installed: Installed) -> None:
    site = installed.environment.resolve()
    for package in ("rectrack", "localhub"):
        assert Path(installed.asked(f"import {package}; print({package}.__file__)")).is_relative_to(site)
    searched = installed.asked("import sys; print(*sys.path, sep='\\n')").splitlines()

    assert [path for path in searched if Path(path).is_relative_to(ROOT)] == []


def test_what_it_needs_is_what_its_requirements_name(installed: Installed) -> None:
    checked = subprocess.run(
        [installed.python, "-m", "pip", "--disable-pip-version-check", "check"], capture_output=True, check=False
    )

    assert checked.returncode == 0, checked.stdout


def test_it_says_its_version(installed: Installed) -> None:
    assert installed.rectrack("--version").startswith(f"rectrack, version {__version__}")
    assert installed.wheel.name == f"rectrack-{__version__}-py3-none-any.whl"


def test_the_same_checkout_makes_the_same_wheel(installed: Installed, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    assert (tmp_path / installed.wheel.name).read_bytes() == installed.wheel.read_bytes()


def test_a_rehearsal_makes_board_issues_and_site_and_the_next_one_changes_nothing(
    installed: Installed, root: Path
) -> None:
    assert "3 recommendations, no problems." in installed.rectrack("check", root=root)
    files.write(root / "README.md", "# Ours\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n")

    said = installed.rectrack("run", root=root)
    made = contents(root)
    again = installed.rectrack("run", root=root)

    assert "3 issues opened." in said
    assert "Nothing to change: issues and labels agree with the files." in again
    assert contents(root) == made
    assert json.loads(made["status.json"])["written_by"] == f"rectrack {__version__}"
    front = Path(unquote(said.splitlines()[-1].removeprefix("Look at it: file://"))).read_text(encoding="utf-8")
    assert "<title>Recommendations for testing</title>" in front
    assert f"Made by rectrack {__version__}." in front


def test_the_record_goes_out_as_a_sheet_and_comes_back_changed(installed: Installed, root: Path) -> None:
    book = root.parent / "record.xlsx"
    installed.rectrack("export", str(book), root=root)
    written_into(book, "recommendations", {"id": "rec-2"}, {"title": "Do that"})

    installed.rectrack("import", str(book), root=root)

    assert "\ntitle: Do that\n" in (root / "recommendations/rec-2.yaml").read_text()
    assert "3 recommendations, no problems." in installed.rectrack("check", root=root)


def test_a_report_for_a_meeting_is_a_word_file(installed: Installed, root: Path) -> None:
    installed.rectrack("board", root=root)
    report = root.parent / "report.docx"

    installed.rectrack("report", str(report), root=root)

    assert "Recommendations for testing" in [paragraph.text for paragraph in Document(str(report)).paragraphs]


def test_the_schema_that_it_prints_is_that_of_the_checkout(installed: Installed) -> None:
    kept = (ROOT / "recommendations/recommendation.schema.json").read_text()

    assert installed.rectrack("schema", "recommendation") == kept
