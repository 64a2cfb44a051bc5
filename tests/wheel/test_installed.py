"""In an empty folder, with the wheel and nothing of the checkout, a tracker is begun, looked at and kept."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from docx import Document

from rectrack import __version__
from tests.interfaces import rectrack, workflows
from tests.rectrack.files import texts
from tests.samples import ROOT
from tests.wheel.installation import Installed
from tests.workbooks import written_into

TITLE = "Recommendations of the panel"
ACTION = ("--program", f"octo/program@{'0123456789' * 4}")
"""What the workflows call: the wheel of a checkout with changes of its own knows of no commit that it comes from."""
GIVEN = ("--title", TITLE, "--maintained-by", "The panel", "--theme", "Water")
UNKNOWN = "The repository and the commit of this program are unknown"


@pytest.fixture
def root(installed: Installed, tmp_path: Path) -> Path:
    """A tracker just begun, which holds nothing but data."""
    installed.rectrack("init", str(tmp_path / "tracker"), *GIVEN, *ACTION)
    return tmp_path / "tracker"


@pytest.fixture
def origin(tmp_path: Path) -> str:
    """The commit that the workflows of a tracker call which the checkout begins; empty if it knows of none."""
    begun = tmp_path / "by-the-checkout"
    begun.mkdir()
    finished = rectrack(begun, "init", *GIVEN, environment=os.environ)
    if finished.code:
        assert UNKNOWN in finished.err
        return ""
    workflow = (begun / ".github/workflows/sync.yml").read_text()
    (called,) = re.findall(rf"uses: (\S+) # v{re.escape(__version__)}", workflow)
    return str(called)


# --- what is installed ------------------------------------------------------------------------------


def test_nothing_that_runs_comes_from_the_checkout(installed: Installed) -> None:
    site = installed.environment.resolve()
    for package in ("rectrack", "localhub"):
        assert Path(installed.asked(f"import {package}; print({package}.__file__)")).is_relative_to(site)
    searched = installed.asked("import sys; print(*sys.path, sep='\\n')").splitlines()

    assert [path for path in searched if Path(path).is_relative_to(ROOT)] == []


def test_what_it_needs_is_what_its_requirements_name(installed: Installed) -> None:
    command = [str(installed.python), "-m", "pip", "--disable-pip-version-check", "check"]
    checked = subprocess.run(command, capture_output=True, check=False)

    assert checked.returncode == 0, checked.stdout


def test_it_says_its_version_and_of_which_commit_it_was_made(installed: Installed, origin: str) -> None:
    known = f" ({origin})" if origin else ""

    assert installed.rectrack("--version") == f"rectrack, version {__version__}{known}\n"
    assert installed.wheel.name == f"rectrack-{__version__}-py3-none-any.whl"


def test_what_an_index_shows_of_it_names_commands_that_are_there_and_leads_nowhere_else(installed: Installed) -> None:
    shown = installed.asked("from importlib.metadata import metadata; print(metadata('rectrack')['Description'])")

    assert re.findall(r"^rectrack (\w+)", shown, re.MULTILINE) == ["init", "run"]
    assert all(installed.rectrack(command, "--help").startswith("Usage: rectrack ") for command in ("init", "run"))
    assert "](" not in shown


def test_a_wheel_of_a_known_commit_begins_a_starter(installed: Installed, origin: str, tmp_path: Path) -> None:
    made, command = tmp_path / "starter.zip", [sys.executable, "-m", "tests.starter", str(installed.wheel)]
    done = subprocess.run([*command, str(made)], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode == 0, made.exists()) == (bool(origin), bool(origin))
    assert origin or UNKNOWN in done.stderr


def test_the_same_checkout_makes_the_same_wheel(installed: Installed, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    assert (tmp_path / installed.wheel.name).read_bytes() == installed.wheel.read_bytes()


def test_the_schema_that_it_prints_is_that_of_the_checkout(installed: Installed) -> None:
    kept = (ROOT / "recommendations/recommendation.schema.json").read_text()

    assert installed.rectrack("schema", "recommendation") == kept


# --- what it does -----------------------------------------------------------------------------------


def test_in_an_empty_folder_answers_a_local_run_and_a_site_work(installed: Installed, tmp_path: Path) -> None:
    answers = f"{TITLE}\nThe panel\npanel@example.org\nWater, Peace\n"

    begun = installed.rectrack("init", *ACTION, root=tmp_path, typed=answers)
    said = installed.rectrack("run", root=tmp_path)

    assert "1. Look at the tracker: rectrack run\n" in begun
    assert "1 recommendation, no problems." in said
    assert "1 issue opened." in said
    front = Path(unquote(said.splitlines()[-1].removeprefix("Open in a browser: file://"))).read_text(
        encoding="utf-8"
    )
    assert f"<title>{TITLE}</title>" in front
    assert "panel@example.org" in front
    assert f"Generated by rectrack {__version__}." in front


def test_a_second_local_run_changes_nothing(installed: Installed, root: Path) -> None:
    installed.rectrack("run", root=root)
    made = texts(root)

    again = installed.rectrack("run", root=root)

    assert "Nothing to change: issues and labels agree with the files." in again
    assert texts(root) == made
    assert json.loads(made["status.json"])["written_by"] == f"rectrack {__version__}"


def test_the_workflows_are_those_of_the_checkout_and_up_to_date_already(installed: Installed, root: Path) -> None:
    wanted = workflows(ACTION[1])

    said = installed.rectrack("init", "--upgrade", *ACTION, root=root)

    assert {path: (root / path).read_text() for path in wanted} == wanted
    assert said.startswith(f"The workflows already have version {__version__}. Nothing was changed.\n")


def test_what_is_typed_wrong_is_told_with_its_line(installed: Installed, root: Path) -> None:
    path = root / "recommendations/example.yaml"
    path.write_text(path.read_text().replace("source_form: recommended", "source_form: recomended"))

    assert "recommendations/example.yaml:" in installed.rectrack("run", root=root, exit_code=1)


def test_the_record_goes_out_as_a_sheet_and_comes_back_changed(installed: Installed, root: Path) -> None:
    book = root.parent / "record.xlsx"
    installed.rectrack("export", str(book), root=root)
    written_into(book, "recommendations", {"id": "example"}, {"title": "Do that"})

    installed.rectrack("import", str(book), root=root)

    assert '\ntitle: "Do that"' in (root / "recommendations/example.yaml").read_text()
    assert "1 recommendation, no problems." in installed.rectrack("check", root=root)


def test_a_report_for_a_meeting_is_a_word_file(installed: Installed, root: Path) -> None:
    report = root.parent / "report.docx"

    installed.rectrack("report", str(report), root=root)

    assert TITLE in [paragraph.text for paragraph in Document(str(report)).paragraphs]


def test_several_trackers_stand_on_one_page(installed: Installed, root: Path) -> None:
    listed, folder = root.parent / "groups.yaml", root.parent / "overview"
    listed.write_text(f"title: The organization\ntrackers:\n  - status: {root / 'status.json'}\n", encoding="utf-8")

    installed.rectrack("overview", str(listed), str(folder))

    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "<title>The organization</title>" in page
    assert TITLE in page
    assert json.loads((folder / "overview.json").read_text())["written_by"] == f"rectrack {__version__}"
