"""`rectrack init` creates a tracker."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from localhub import Server, Settings
from rectrack import __version__
from tests.interfaces import Finished, git, on, rectrack
from tests.rectrack.clones import with_origin
from tests.rectrack.files import texts, write
from tests.rectrack.local_commands import instead
from tests.rectrack.rendering import Page
from tests.rectrack.world import REPO, World, action_variables, local_variables
from tests.samples import ROOT
from tests.workbooks import workbook

CASES = yaml.safe_load(Path(__file__).with_name("init.yaml").read_text(encoding="utf-8"))
COMMIT = "0123456789abcdef0123456789abcdef01234567"
ACTION = ("--program", f"octo/program@{COMMIT}")
GIVEN = ("--title", "Recommendations of the panel", "--maintained-by", "The panel", "--contact", "panel@example.org")
WHOLE = (*GIVEN, "--theme", "Water", "--theme", "Peace and justice", *ACTION)
WORKFLOWS = ".github/workflows"
BIN = Path(sys.executable).parent
DAY = "2026-11-26"


def run(folder: Path, *arguments: str, typed: str | None = None) -> Finished:
    return rectrack(None, "init", str(folder), *arguments, typed=typed)


def begin(folder: Path, *arguments: str) -> str:
    """Create a tracker, and return the output."""
    finished = run(folder, *WHOLE, *arguments)
    assert finished.code == 0, finished.err
    return finished.out


def called(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a tool of the environment in the folder."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    environment = {**plain, "PYTHONPATH": str(ROOT / "scripts")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A tracker created on a day on which GitHub has the runners of its workflows."""
    with on(DAY):
        begin(tmp_path / "tracker")
    return tmp_path / "tracker"


# --- the files --------------------------------------------------------------------------------------


def test_a_local_run_of_a_new_tracker_works_and_the_next_one_changes_nothing(made: Path) -> None:
    before = texts(made)
    first, second = rectrack(made, "run"), rectrack(made, "run")

    assert first.code == 0, first.err
    assert "1 recommendation, no problems." in first.out
    assert "1 issue opened" in first.out
    assert "Nothing to change: issues and labels agree with the files." in second.out
    assert "Wrote" not in first.out + second.out
    assert texts(made) == before
    assert (made / ".rectrack/site/index.html").is_file()
    for command in ("check", "board --check", "forms --check"):
        assert rectrack(made, *command.split()).code == 0
    assert rectrack(made, "schema").out.encode() == before["recommendations/recommendation.schema.json"]


@pytest.mark.parametrize(
    ("branch", "host"), [("main", "github.com"), ("records/2026", "github.com"), ("main", "git.example.org")]
)
def test_linters_accept_the_workflows_and_the_schemas(tmp_path: Path, branch: str, host: str) -> None:
    begin(tmp_path, "--branch", branch, "--host", host)
    git(tmp_path, "init", "--quiet")  # actionlint looks for the top of a repository
    schema = (BIN / "check-jsonschema", "--builtin-schema")
    unknown_there = () if host == "github.com" else ("-ignore", "cache access limit")
    calls: list[tuple[str | Path, ...]] = [
        (BIN / "actionlint", *unknown_there),
        (BIN / "zizmor", "--offline", "--no-progress", "-qq", "--persona=pedantic", ".github"),
        (*schema, "vendor.github-workflows", *sorted((tmp_path / WORKFLOWS).iterdir())),
    ]
    for command in (*calls, *(_of_files(tmp_path) if (branch, host) == ("main", "github.com") else ())):
        done = called(tmp_path, *command)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


def _of_files(folder: Path) -> list[tuple[str | Path, ...]]:
    """Return the linters of the files that are the same on every server."""
    check, github = BIN / "check-jsonschema", folder / ".github"
    forms = [path for path in sorted((github / "ISSUE_TEMPLATE").iterdir()) if path.name != "config.yml"]
    own = folder / "recommendations/recommendation.schema.json"
    return [
        (check, "--builtin-schema", "vendor.github-issue-forms", *forms),
        (check, "--builtin-schema", "vendor.github-issue-config", github / "ISSUE_TEMPLATE/config.yml"),
        (check, "--builtin-schema", "vendor.dependabot", github / "dependabot.yml"),
        (check, "--schemafile", own, folder / "recommendations/example.yaml"),
    ]


def with_cache_mode(folder: Path) -> set[str]:
    """Return the workflows with a key that GitHub Enterprise Server refuses."""
    return {path.stem for path in (folder / WORKFLOWS).iterdir() if "cache-mode" in path.read_text()}


HOSTS = {
    "https://git.example.org/octo/tracker.git": set(),
    "git@git.example.org:octo/tracker.git": set(),
    "ssh://git@git.example.org:8022/octo/tracker.git": set(),
    "git@github.com:octo/tracker.git": {"check", "preview", "sync"},
    "ssh://git@ssh.github.com:443/octo/tracker.git": {"check", "preview", "sync"},
    "../elsewhere": {"check", "preview", "sync"},
}


def test_a_key_that_an_enterprise_server_does_not_know_is_written_for_github_com_alone(tmp_path: Path) -> None:
    for host in ("github.com", "git.example.org"):
        said = begin(tmp_path / host, "--host", host)
        assert f"git remote add origin https://{host}/OWNER/NAME.git" in said
    found = {}
    for n, remote in enumerate(HOSTS):  # in a clone the remote decides
        folder = tmp_path / str(n)
        folder.mkdir()
        git(folder, "init", "--quiet")
        git(folder, "remote", "add", "origin", remote)
        begin(folder)
        found[remote] = with_cache_mode(folder)

    assert with_cache_mode(tmp_path / "github.com") == {"check", "preview", "sync"}
    assert with_cache_mode(tmp_path / "git.example.org") == set()
    assert found == HOSTS
    check = (tmp_path / "git.example.org" / WORKFLOWS / "check.yml").read_text()
    assert "\npermissions: {}\n\nconcurrency:\n" in check


def test_the_doctor_has_nothing_to_change(made: Path, hub: Server) -> None:
    hub.add_repository(REPO)
    paths = [f"{WORKFLOWS}/{path.name}" for path in (made / WORKFLOWS).iterdir()]
    hub.set_up(REPO, Settings(workflows=dict.fromkeys(paths, "active")))
    hub.add_token("owner", login="octo", scopes="repo, workflow")

    with on(DAY):
        done = World(made, hub, local_variables(hub) | {"GITHUB_TOKEN": "owner"}).run("doctor")

    assert done.code == 0, done.out
    assert done.out.endswith("Nothing to change.\n")


def test_on_github_the_first_run_by_hand_opens_the_issues_and_publishes_also_after_a_local_run(
    made: Path, hub: Server, tmp_path: Path
) -> None:
    assert rectrack(made, "run").code == 0
    world = World(made, hub, action_variables(hub, "push"))
    clone = with_origin(made, tmp_path / "origin")
    waiting = world.run("run")
    assert (waiting.code, "Start the first sync yourself" in waiting.err) == (0, True)

    world.environment = action_variables(hub, "workflow_dispatch")
    world.done("run")

    assert [issue.title for issue in world.issues().values()] == [
        "Recommendation 1: Example: what should be done, in one line"
    ]
    assert json.loads(clone.at_origin("status.json"))["repository"]["name"] == REPO


def test_the_files_name_one_commit_of_the_program_and_what_is_theirs(made: Path) -> None:
    calls = {path.name: re.findall(r"uses: (octo/.*)", path.read_text()) for path in (made / WORKFLOWS).iterdir()}
    readme, owners = (made / "README.md").read_text(), (made / ".github/CODEOWNERS").read_text()
    how = readme.partition("<!-- rectrack:take-part -->")[2].partition("<!-- rectrack:take-part-end -->")[0]

    assert {call for found in calls.values() for call in found} == {f"octo/program@{COMMIT} # v{__version__}"}
    assert [name for name, found in calls.items() if not found] == ["nightly.yml"]
    assert "panel@example.org" in how
    assert "/support" in how
    first = readme.partition("## Status board")[0]
    assert "Maintained by The panel." in first
    program = "https://github.com/octo/program"
    assert {"#status-board", program, f"{program}/blob/HEAD/docs/run-your-own.md"} <= set(Page(first).links)
    assert "**rectrack**, a free program for the recommendations of any group, publishes this record." in first
    assert "publishing: {mode: pull-request}" in " ".join(owners.replace("#", "").split())


@pytest.mark.parametrize(
    ("page", "advice"),
    [
        ("docs/run-your-own.md", "Let a rule of the main branch require the check"),
        ("SECURITY.md", "Let a rule of the main branch require the check"),
        (".github/CODEOWNERS", "require a review from code owners"),
    ],
)
def test_each_page_that_advises_a_required_check_or_review_names_the_publishing_mode(page: str, advice: str) -> None:
    words = " ".join((ROOT / page).read_text().replace("#", "").split())
    _, found, after = words.partition(advice)

    assert found
    assert {"mode", "pull-request"} <= {*re.findall(r"[\w-]+", after[:400])}


# --- existing files stay unchanged ------------------------------------------------------------------

LINES = "".join(f"<!-- rectrack:{mark} -->\n" for mark in ("board", "board-end", "take-part", "take-part-end"))


def test_a_readme_in_another_encoding_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(b"N\xe9\n<!-- rectrack:board -->\n")

    out = begin(tmp_path)

    assert "Left unchanged: README.md. Add these lines to it:\n    <!-- rectrack:board-end -->\n" in out
    assert (tmp_path / "README.md").read_bytes() == b"N\xe9\n<!-- rectrack:board -->\n"


@pytest.mark.parametrize("case", CASES["there"], ids=str)
def test_what_is_there_stays_as_it_is_and_what_it_lacks_is_told(tmp_path: Path, case: dict[str, Any]) -> None:
    there = case["there"]
    for path, text in there.items():
        write(tmp_path / path, text)

    said = begin(tmp_path)

    now = texts(tmp_path)
    assert {path: now[path].decode() for path in there} == there
    assert case["told"] in said
    assert "needs publishing: {mode: pull-request} in tracker.yaml" in " ".join(said.split())
    assert (tmp_path / "tracker.yaml").is_file()
    assert len([path for path in now if path.lower() == "readme.md"]) == 1
    assert len([path for path in now if "CODEOWNERS" in path]) == 1


def test_a_workflow_that_was_in_the_way_is_added_once_it_has_another_name(tmp_path: Path) -> None:
    write(tmp_path / WORKFLOWS / "check.yml", "name: ours\n")
    begin(tmp_path)
    (tmp_path / WORKFLOWS / "check.yml").rename(tmp_path / WORKFLOWS / "ours.yml")

    again = rectrack(tmp_path, "init", "--upgrade", *ACTION)

    assert again.out.startswith("Added .github/workflows/check.yml\nThe workflows now have version")


def test_with_those_lines_a_run_fills_the_readme_and_names_nothing_unchanged(made: Path, tmp_path: Path) -> None:
    write(tmp_path / "new/.gitignore", (made / ".gitignore").read_text())
    write(tmp_path / "new/README.md", "# Ours\n" + LINES)

    assert ".gitignore" not in begin(tmp_path / "new").partition("Next")[0]
    assert rectrack(tmp_path / "new", "run").code == 0
    assert "Example: what should be done" in (tmp_path / "new/README.md").read_text()


def test_what_comes_next_fits_where_it_was_begun(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")

    in_clone = begin(tmp_path, "--branch", "record")
    elsewhere = rectrack(tmp_path, "init", str(tmp_path / "a b"), *WHOLE).out

    assert "3. Commit the files, and push them to the branch record on GitHub.\n" in in_clone
    assert f"\n   cd '{tmp_path}/a b'\n   git init -b main && " in elsewhere
    assert f"rectrack --root '{tmp_path}/a b' run\n" in elsewhere


def test_a_link_that_leads_nowhere_is_there_too_and_nothing_is_written_through_one(tmp_path: Path) -> None:
    for name in ("elsewhere", "linked", "new"):
        (tmp_path / name).mkdir()
    (tmp_path / "linked/README.md").symlink_to(tmp_path / "nowhere.md")
    (tmp_path / "new/.github").symlink_to(tmp_path / "elsewhere")

    assert "Left unchanged: README.md" in begin(tmp_path / "linked")
    assert not (tmp_path / "nowhere.md").exists()
    refused = run(tmp_path / "new", *WHOLE)
    assert (refused.code, "is a link that leads out of" in refused.err) == (1, True)
    assert texts(tmp_path / "new") == texts(tmp_path / "elsewhere") == {}


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ("tracker.yaml", "is already a tracker: it contains tracker.yaml. Nothing was changed. "),
        ("recommendations/2026/mine.yaml", "already contains recommendations"),
        (".github/workflows", "cannot be written"),
    ],
)
def test_where_something_is_in_the_way_nothing_is_written(there: str, said: str, tmp_path: Path) -> None:
    write(tmp_path / there, "id: mine\n")

    refused = run(tmp_path, *WHOLE)

    assert (refused.code, said in refused.err) == (1, True)
    assert [*texts(tmp_path)] == [there]


# --- a list -----------------------------------------------------------------------------------------


def listed(folder: Path, *rows: list[str]) -> str:
    """Return the path of a workbook outside the tracker."""
    return str(workbook(folder / "list.xlsx", {"Mine": rows}))


def test_a_workbook_becomes_the_files(tmp_path: Path) -> None:
    rows = [["Title", "Themes", "Addressees"], ["Measure it", "Water, data", "Parliament; Ministry of Food, Water"]]
    book = listed(tmp_path, *rows, ["Share it", "Data", ""])

    finished = run(tmp_path / "new", *GIVEN, *ACTION, "--list", book)

    assert "which come from your list" in finished.out
    where = "Warning: list.xlsx, sheet Mine, row 2, column"
    write = "write ; between the names, or add --value"
    assert [line for line in finished.err.splitlines() if "Each text becomes" in line] == [
        (
            f'{where} B (themes): Each text becomes a single theme: "Water, data". '
            f'If a text names more than one theme, {write} "Water, data=Water; data".'
        ),
        (
            f'{where} C (addressees): Each text becomes a single addressee: "Ministry of Food, Water". '
            f'If a text names more than one addressee, {write} "TEXT=NAME; NAME".'
        ),
    ]
    names = [path.name for path in sorted((tmp_path / "new/recommendations").glob("*.yaml"))]
    assert names == ["measure-it.yaml", "share-it.yaml"]
    assert rectrack(tmp_path / "new", "run").code == 0


@pytest.mark.parametrize("typed", [None, "Ours\nWe\n\n"])
def test_what_is_wrong_with_a_list_is_told_by_cell_before_anybody_answers(tmp_path: Path, typed: str | None) -> None:
    book = listed(tmp_path, ["Title", "Target date"], ["Measure it", "2024-13"], ["Share it", "31/02/2024"])

    refused = run(tmp_path / "new", *(GIVEN if typed is None else ()), *ACTION, "--list", book, typed=typed)

    told = [line.partition(":")[0] for line in refused.err.splitlines()]
    assert [place for place in told if "column" in place] == [
        "list.xlsx, sheet Mine, row 2, column B (target date)",
        "list.xlsx, sheet Mine, row 3, column B (target date)",
    ]
    assert not (tmp_path / "new").exists()


def test_a_list_becomes_the_files_once_the_questions_are_answered(tmp_path: Path) -> None:
    book = listed(tmp_path, ["Title", "Date"], ["Measure it", "2019-05"])

    finished = run(
        tmp_path / "new", *ACTION, "--list", book, typed="\nOurs\nWe\nwww.example.org\nhttps://example.org/us\n"
    )

    assert finished.code == 0, finished.err
    assert (finished.err.count("Example: "), finished.out.count("Example: ")) == (1, 0)  # beside the question
    settings = (tmp_path / "new/tracker.yaml").read_text()
    assert [line for line in settings.splitlines() if line.startswith(("title", "maintained_by", "contact"))] == [
        *("title: Ours", "maintained_by: We", "contact: https://example.org/us")
    ]
    assert "    by: We\n" in settings
    assert "  - date: 2019-05\n" in (tmp_path / "new/recommendations/measure-it.yaml").read_text()


def test_at_a_terminal_options_are_added_until_the_list_is_right(tmp_path: Path) -> None:
    book = listed(tmp_path, ["Title", "Response", "Mood", "Status"], ["Measure it", "Yes, gladly", "good", "Over"])
    word, help_, no_option, unclosed, addressee, category = (
        "y",
        "--help",
        "--colour red",
        '--addressee "Water',
        "--addressee Office",
        "--category Over=done",
    )
    typed = (
        "?",
        "new field",
        word,
        help_,
        no_option,
        unclosed,
        addressee,
        category,
        "",
        "Ours",
        "We",
        "https://example.org/us",
    )

    finished = run(tmp_path / "new", *ACTION, "--list", book, typed="\n".join((*typed, "")))

    assert finished.code == 0, finished.err
    assert "The addressee of this response is missing" in finished.err
    assert "Error: No such option '--colour'." in finished.err
    assert "Error: The closing quotation mark is missing. Enter the options again." in finished.err
    assert "Error: Got unexpected extra argument (y)" in finished.err
    assert "--list-date DATE" in finished.out  # the help
    assert finished.err.count("To stop the command, leave the answer empty.") == 5
    assert finished.err.count("The list is ready. To go on, leave the answer empty.") == 2
    assert finished.err.count("Field for this column, with ") == 2
    assert 'Unknown field "?". Fields: number, ' in finished.err
    assert "with the category done" not in finished.err  # the option says it, so that no warning does
    assert finished.err.endswith(
        "options that you added: --column 'Mood=new field' --addressee Office --category Over=done\n"
    )
    made = yaml.safe_load((tmp_path / "new/recommendations/measure-it.yaml").read_text())
    assert (made["addressees"], made["custom_fields"]) == (["office"], {"mood": "good"})


def test_options_at_a_terminal_can_be_taken_back_and_the_last_value_counts(tmp_path: Path) -> None:
    book = listed(tmp_path, ["Title", "Addressee", "Response"], ["Measure it", "Office", "Accepted"])
    added = (
        "--value Nobody=Office",
        "undo",
        "--list-date 2020",
        "--list-date 2021-03 --category Accepted=partly",
        "",
    )

    finished = run(tmp_path / "new", *WHOLE, "--list", book, typed="\n".join((*added, "")))

    assert finished.code == 0, finished.err
    assert finished.err.count('No cell has the name "Nobody"') == 1
    assert finished.err.endswith(
        "Options for your columns, and the options that you added: --list-date 2021-03 --category Accepted=partly\n"
    )
    made = yaml.safe_load((tmp_path / "new/recommendations/measure-it.yaml").read_text())
    assert made["history"][0]["date"] == "2021-03"


def test_a_list_that_is_refused_at_a_terminal_writes_nothing_and_keeps_the_answers(tmp_path: Path) -> None:
    book = listed(tmp_path, ["Title", "Response", "Mood"], ["Measure it", "Yes, gladly", "good"])

    (tmp_path / "new").mkdir()
    finished = rectrack(tmp_path / "new", "init", *ACTION, "--list", book, typed="-\ny\n\n")

    assert finished.code == 1
    assert [*(tmp_path / "new").iterdir()] == []
    assert "Error: Only options can be added. They begin with --" in finished.err
    assert finished.err.endswith("Options for your columns, and the options that you added: --column Mood=\n")


# --- where the program comes from -------------------------------------------------------------------

OURS = {"GITHUB_REPOSITORY": "their/program", "GITHUB_SHA": COMMIT, "GITHUB_WORKSPACE": str(ROOT)}


def test_what_the_program_knows_of_itself_is_taken_and_where_nobody_knows_it_refuses(tmp_path: Path) -> None:
    given = ("init", str(tmp_path / "new"), *(word for word in WHOLE if word not in ACTION))
    refused = rectrack(None, *given, environment={"PATH": str(tmp_path)})  # without git
    assert (refused.code, "--program OWNER/NAME@COMMIT" in refused.err) == (1, True)
    assert not (tmp_path / "new").exists()

    assert rectrack(None, *given, environment=OURS).code == 0

    assert f"their/program@{COMMIT}" in (tmp_path / "new" / WORKFLOWS / "check.yml").read_text()


# --- the questions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["wrong"], ids=str)
def test_a_value_that_cannot_be_is_wrong_usage(tmp_path: Path, case: dict[str, str]) -> None:
    wrong = run(tmp_path / "new", *instead(WHOLE, case["option"], case["value"]))

    assert (wrong.code, case["said"] in wrong.err) == (2, True)
    assert not (tmp_path / "new").exists()


def test_options_that_are_missing_are_told(tmp_path: Path) -> None:
    wrong = run(tmp_path / "new", *ACTION)

    assert (wrong.code, "Missing: --title, --maintained-by, --theme or --list." in wrong.err) == (2, True)


def test_init_asks_for_missing_values_until_they_are_valid(tmp_path: Path) -> None:
    typed = "\n  Our   recommendations \nWe\u202e\nWe\n\nWater; Peace and justice, Trade\n"

    finished = run(tmp_path / "new", *ACTION, typed=typed)

    assert finished.code == 0, finished.err
    settings = (tmp_path / "new/tracker.yaml").read_text()
    assert "\ntitle: Our recommendations\n" in settings
    assert "\nmaintained_by: We\n" in settings
    assert "\n# contact: " in settings
    assert re.findall(r"  - id: (\S+)", settings) == ["water", "peace-and-justice", "trade"]
    assert finished.err.startswith(
        f"This command starts a tracker in {tmp_path / 'new'}. You can change each value later.\n"
    )
    assert "U+202E is not allowed" in finished.err
    assert "Write a contact into tracker.yaml" in finished.out
