"""`rectrack init`: a tracker of one's own."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from localhub import Server, Settings
from rectrack import __version__
from rectrack.cli import cli
from rectrack.commands import options
from rectrack.record.folder import SCHEMA
from rectrack.setup import origin, workflows
from rectrack.setup.origin import Origin
from rectrack.text.problems import RefusedError
from tests.rectrack.clones import with_origin
from tests.rectrack.desks import instead
from tests.rectrack.files import write
from tests.rectrack.setup.test_origin import COMMIT, ROOT, git
from tests.rectrack.world import REPO, World, action_variables, desk_variables
from tests.workbooks import workbook

ACTION = ("--action", f"octo/program@{COMMIT}")
GIVEN = ("--title", "Recommendations of the panel", "--kept-by", "The panel", "--contact", "panel@example.org")
WHOLE = (*GIVEN, "--theme", "Water", "--theme", "Peace and justice", *ACTION)
BIN = Path(sys.executable).parent


def run(folder: Path, *arguments: str) -> Result:
    """Call it where nobody can be asked."""
    return CliRunner().invoke(cli, ["init", str(folder), *arguments], catch_exceptions=True)


def well(result: Result) -> Result:
    assert result.exit_code == 0, result.output
    return result


def refused(result: Result) -> str:
    assert isinstance(result.exception, RefusedError), result.output
    assert result.exception.exit_code == 1
    return str(result.exception)


def texts(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def called(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """A tool of the environment, in the folder."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    environment = {**plain, "PYTHONPATH": str(ROOT / "scripts")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A tracker just begun."""
    well(run(tmp_path / "tracker", *WHOLE))
    return tmp_path / "tracker"


def test_advice_to_require_a_review_names_the_publishing_mode(tmp_path: Path) -> None:
    said = well(run(tmp_path, *WHOLE)).stdout

    owners = (tmp_path / ".github/CODEOWNERS").read_text()
    assert "publishing: {mode: pull-request}" in " ".join(owners.replace("#", "").split())
    assert "needs publishing: {mode: pull-request} in tracker.yaml" in " ".join(said.split())


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
    assert "mode" in after[:400]
    assert "pull-request" in after[:400]


# --- what it makes ----------------------------------------------------------------------------------


def test_a_rehearsal_of_what_it_makes_works_and_the_next_one_changes_nothing(made: Path) -> None:
    rectrack = (sys.executable, "-m", "rectrack")
    first = called(made, *rectrack, "run")
    after = texts(made)
    second = called(made, *rectrack, "run")

    assert first.returncode == 0, first.stderr
    assert "1 recommendation, no problems." in first.stdout
    assert "1 issue opened" in first.stdout
    assert "Nothing to change: issues and labels agree with the files." in second.stdout
    assert "Wrote" not in second.stdout
    assert "Wrote" not in first.stdout
    seen = {path: text for path, text in texts(made).items() if not path.startswith(".rectrack/")}
    assert seen == {path: text for path, text in after.items() if not path.startswith(".rectrack/")}
    assert (made / ".rectrack/site/index.html").is_file()


def test_what_a_program_makes_of_it_is_up_to_date(made: Path) -> None:
    for command in ("check", "board --check", "forms --check"):
        done = called(made, sys.executable, "-m", "rectrack", *command.split())
        assert done.returncode == 0, done.stdout + done.stderr
    printed = called(made, sys.executable, "-m", "rectrack", "schema").stdout
    assert printed == (made / "recommendations/recommendation.schema.json").read_text()


@pytest.mark.parametrize(
    ("branch", "host"), [("main", "github.com"), ("records/2026", "github.com"), ("main", "git.example.org")]
)
def test_linters_accept_the_workflows_and_the_schemas(tmp_path: Path, branch: str, host: str) -> None:
    well(run(tmp_path, *WHOLE, "--branch", branch, "--host", host))
    git(tmp_path, "init", "--quiet")  # actionlint looks for the top of a repository
    forms = [path for path in sorted((tmp_path / ".github/ISSUE_TEMPLATE").iterdir()) if path.name != "config.yml"]
    schema = (BIN / "check-jsonschema", "--builtin-schema")
    unknown_there = () if host == "github.com" else ("-ignore", "cache access limit")
    calls: list[tuple[str | Path, ...]] = [
        (BIN / "actionlint", *unknown_there),
        (BIN / "zizmor", "--offline", "--no-progress", "-qq", "--persona=pedantic", ".github"),
        (*schema, "vendor.github-workflows", *sorted((tmp_path / ".github/workflows").iterdir())),
        (*schema, "vendor.github-issue-forms", *forms),
        (*schema, "vendor.github-issue-config", tmp_path / ".github/ISSUE_TEMPLATE/config.yml"),
        (*schema, "vendor.dependabot", tmp_path / ".github/dependabot.yml"),
        (BIN / "check-jsonschema", "--schemafile", SCHEMA, "recommendations/example.yaml"),
    ]
    for command in calls:
        done = called(tmp_path, *command)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


def with_cache_mode(folder: Path) -> set[str]:
    """The workflows that have a key which GitHub Enterprise Server refuses."""
    return {path.stem for path in (folder / workflows.FOLDER).iterdir() if "cache-mode" in path.read_text()}


def test_a_key_that_an_enterprise_server_does_not_know_is_written_for_github_com_alone(tmp_path: Path) -> None:
    for host in ("github.com", "git.example.org"):
        said = well(run(tmp_path / host, *WHOLE, "--host", host)).stdout
        assert f"git remote add origin https://{host}/OWNER/NAME.git" in said

    assert with_cache_mode(tmp_path / "github.com") == {"check", "preview", "tracker"}
    assert with_cache_mode(tmp_path / "git.example.org") == set()
    check = (tmp_path / "git.example.org" / workflows.FOLDER / "check.yml").read_text()
    assert "\npermissions: {}\n\nconcurrency:\n" in check


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("https://git.example.org/octo/tracker.git", set()),
        ("git@git.example.org:octo/tracker.git", set()),
        ("ssh://git@git.example.org:8022/octo/tracker.git", set()),
        ("git@github.com:octo/tracker.git", {"check", "preview", "tracker"}),
        ("ssh://git@ssh.github.com:443/octo/tracker.git", {"check", "preview", "tracker"}),
        ("../elsewhere", {"check", "preview", "tracker"}),
    ],
)
def test_in_a_clone_the_remote_decides_the_server(tmp_path: Path, remote: str, expected: set[str]) -> None:
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", remote)

    well(run(tmp_path, *WHOLE))

    assert with_cache_mode(tmp_path) == expected


def test_an_address_is_no_host(tmp_path: Path) -> None:
    result = run(tmp_path, *WHOLE, "--host", "https://git.example.org/")

    assert result.exit_code == 2
    assert "without https://" in result.stderr


def test_the_doctor_has_nothing_to_change(made: Path, hub: Server) -> None:
    hub.add_repository(REPO)
    paths = [f"{workflows.FOLDER}/{name}.yml" for name in workflows.NAMES]
    hub.set_up(REPO, Settings(workflows=dict.fromkeys(paths, "active")))
    hub.add_token("owner", login="octo", scopes="repo, workflow")

    done = World(made, hub, desk_variables(hub) | {"GITHUB_TOKEN": "owner"}).run("doctor")

    assert done.code == 0, done.out
    assert done.out.endswith("Nothing to change.\n")


def test_on_github_the_first_run_by_hand_opens_the_issues_and_publishes_also_after_a_rehearsal(
    made: Path, hub: Server, tmp_path: Path
) -> None:
    assert called(made, sys.executable, "-m", "rectrack", "run").returncode == 0
    world = World(made, hub, action_variables(hub, "push"))
    clone = with_origin(made, tmp_path / "origin")
    waiting = world.run("run")
    assert (waiting.code, "Start the first sync by hand" in waiting.err) == (0, True)

    world.environment = action_variables(hub, "workflow_dispatch")
    done = world.run("run")

    assert done.code == 0, done.err
    assert [issue.title for issue in world.issues().values()] == [
        "Recommendation 1: Example: what should be done, in one line"
    ]
    assert json.loads(clone.at_origin("status.json"))["repository"]["name"] == REPO


def test_each_workflow_calls_one_commit_with_the_version_beside_it(made: Path) -> None:
    found = {
        path.name: re.findall(r"uses: (octo/.*)", path.read_text()) for path in (made / ".github/workflows").iterdir()
    }

    assert {call for calls in found.values() for call in calls} == {f"octo/program@{COMMIT} # v{__version__}"}
    assert [name for name, calls in found.items() if not calls] == ["nightly.yml"]


def test_the_readme_tells_how_to_take_part_with_what_is_theirs(made: Path) -> None:
    readme = (made / "README.md").read_text()

    how = readme.partition("<!-- rectrack:take-part -->")[2].partition("<!-- rectrack:take-part-end -->")[0]
    assert "panel@example.org" in how
    assert "/support" in how
    assert "Kept by The panel." in readme.partition("## Status board")[0]


# --- what is there stays ----------------------------------------------------------------------------


def test_what_is_there_stays_as_it_is_and_what_it_lacks_is_told(tmp_path: Path) -> None:
    before = {
        "README.md": "# Ours\n",
        ".gitignore": "build/\n.rectrack/\n",
        ".github/CODEOWNERS": "* @octo\n",
        "LICENSE": "x",
    }
    for path, text in before.items():
        write(tmp_path / path, text)

    result = well(run(tmp_path, *WHOLE))

    assert {path: text.decode() for path, text in texts(tmp_path).items() if path in before} == before
    assert (
        "Left as it is: .github/CODEOWNERS\n"
        "Left as it is: .gitignore\n"
        "Left as it is: README.md; put these lines in it:\n"
        "    <!-- rectrack:board -->\n"
        "    <!-- rectrack:board-end -->\n"
        "    <!-- rectrack:take-part -->\n"
        "    <!-- rectrack:take-part-end -->\n"
    ) in result.stdout
    assert (tmp_path / "tracker.yaml").is_file()


def test_what_is_there_and_the_same_is_not_worth_a_word(made: Path, tmp_path: Path) -> None:
    write(tmp_path / "new/.gitignore", (made / ".gitignore").read_text())

    assert "Left" not in well(run(tmp_path / "new", *WHOLE)).stdout


@pytest.mark.parametrize("theirs", ["CODEOWNERS", "docs/CODEOWNERS"])
def test_code_owners_who_are_named_where_github_looks_last_stay_those_who_are_asked(
    tmp_path: Path, theirs: str
) -> None:
    write(tmp_path / theirs, "* @octo\n")

    assert f"Left as it is: {theirs}\n" in well(run(tmp_path, *WHOLE)).stdout
    assert not (tmp_path / ".github/CODEOWNERS").exists()


def test_a_file_whose_name_is_written_in_other_letters_is_no_other_file(tmp_path: Path) -> None:
    write(tmp_path / "readme.md", "# Ours\n")

    said = well(run(tmp_path, *WHOLE)).stdout

    assert "Left as it is: readme.md; call it README.md, and put these lines in it:\n    <!-- rectrack:board" in said
    assert [path.name for path in tmp_path.iterdir() if path.name.lower() == "readme.md"] == ["readme.md"]


def test_dependabot_that_looks_after_something_else_is_told_to_look_after_this_too(tmp_path: Path) -> None:
    write(tmp_path / ".github/dependabot.yml", "version: 2\nupdates: []\n")

    assert (
        "dependabot.yml; an entry for github-actions in it would offer you each newer version"
        in well(run(tmp_path, *WHOLE)).stdout
    )


def test_a_workflow_of_somebodys_own_with_such_a_name_is_told_to_be_in_the_way(tmp_path: Path) -> None:
    write(tmp_path / ".github/workflows/check.yml", "name: ours\n")

    said = well(run(tmp_path, *WHOLE)).stdout
    (tmp_path / ".github/workflows/check.yml").rename(tmp_path / ".github/workflows/ours.yml")
    again = well(CliRunner().invoke(cli, ["--root", str(tmp_path), "init", "--upgrade", *ACTION])).stdout

    assert "Left as it is: .github/workflows/check.yml; the tracker needs a workflow of this name: name yours" in said
    assert again.startswith("Added .github/workflows/check.yml\nThe workflows are those of version")


def test_nothing_is_written_through_a_link_that_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "new/.github").symlink_to(tmp_path / "elsewhere")

    assert "is a link that leads out of" in refused(run(tmp_path / "new", *WHOLE))
    assert [*texts(tmp_path)] == []


def test_what_comes_next_fits_where_it_was_begun(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")

    in_clone = well(run(tmp_path, *WHOLE, "--branch", "record")).stdout
    elsewhere = well(CliRunner().invoke(cli, ["--root", str(tmp_path), "init", str(tmp_path / "a b"), *WHOLE])).stdout

    assert "3. Commit the files, and push them to the branch record on GitHub.\n" in in_clone
    assert f"\n   cd '{tmp_path}/a b'\n   git init -b main && " in elsewhere
    assert f"rectrack --root '{tmp_path}/a b' run\n" in elsewhere


def test_with_those_lines_in_it_a_run_fills_the_readme(tmp_path: Path) -> None:
    write(tmp_path / "README.md", "# Ours\n")
    told = well(run(tmp_path, *WHOLE)).stdout
    lines = [line for line in told.splitlines() if line.startswith("    <!--")]
    write(tmp_path / "README.md", "\n".join(["# Ours", "", *(line.strip() for line in lines), ""]))

    done = called(tmp_path, sys.executable, "-m", "rectrack", "run")

    assert done.returncode == 0, done.stderr
    assert "Example: what should be done" in (tmp_path / "README.md").read_text()


def test_a_folder_that_lies_in_a_files_place_is_there_too(tmp_path: Path) -> None:
    write(tmp_path / ".github/CODEOWNERS/all", "* @octo\n")

    assert "Left as it is: .github/CODEOWNERS\n" in well(run(tmp_path, *WHOLE)).stdout


def test_a_link_that_leads_nowhere_is_there_too(tmp_path: Path) -> None:
    (tmp_path / "README.md").symlink_to(tmp_path / "elsewhere.md")

    assert "Left as it is: README.md" in well(run(tmp_path, *WHOLE)).stdout
    assert not (tmp_path / "elsewhere.md").exists()


def test_a_tracker_is_never_begun_twice(made: Path) -> None:
    before = texts(made)

    message = refused(run(made, *WHOLE))

    assert message.startswith(f"{made} is a tracker already: tracker.yaml is there. Nothing was changed. ")
    assert "rectrack init --upgrade" in message
    assert texts(made) == before


def test_recommendations_without_settings_are_not_mixed_with_others(tmp_path: Path) -> None:
    write(tmp_path / "recommendations/2026/mine.yaml", "id: mine\n")

    assert "holds recommendations already" in refused(run(tmp_path, *WHOLE))
    assert [*texts(tmp_path)] == ["recommendations/2026/mine.yaml"]


def test_where_something_is_in_the_way_nothing_is_written(tmp_path: Path) -> None:
    write(tmp_path / ".github/workflows", "a file where a folder should be")

    assert "could not be written" in refused(run(tmp_path, *WHOLE))
    assert [*texts(tmp_path)] == [".github/workflows"]


# --- a list -----------------------------------------------------------------------------------------


def test_a_workbook_becomes_the_files(tmp_path: Path) -> None:
    book = workbook(
        tmp_path / "list.xlsx", {"Sheet1": [["Title", "Themes"], ["Measure it", "Water"], ["Share it", "Data"]]}
    )

    result = well(run(tmp_path / "new", *GIVEN, *ACTION, "--from", str(book)))

    assert "made of your list" in result.stdout
    names = [path.name for path in sorted((tmp_path / "new/recommendations").glob("*.yaml"))]
    assert names == ["measure-it.yaml", "share-it.yaml"]
    assert called(tmp_path / "new", sys.executable, "-m", "rectrack", "run").returncode == 0


def test_what_is_wrong_with_a_list_is_told_by_cell_and_nothing_is_written(tmp_path: Path) -> None:
    book = workbook(
        tmp_path / "list.xlsx", {"Mine": [["Title", "Status"], ["Measure it", "adoptd"], ["Share it", "dopted"]]}
    )

    message = refused(run(tmp_path / "new", *GIVEN, *ACTION, "--from", str(book)))

    assert [line.partition(":")[0] for line in message.splitlines()[:2]] == [
        "list.xlsx, sheet Mine, row 2, column B (status)",
        "list.xlsx, sheet Mine, row 3, column B (status)",
    ]
    assert not (tmp_path / "new").exists()


def test_what_is_wrong_with_a_list_is_told_before_anybody_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "at_terminal", lambda: True)
    book = workbook(tmp_path / "list.xlsx", {"Mine": [["Title", "Status"], ["Measure it", "adoptd"]]})
    given = ["init", str(tmp_path / "new"), *ACTION, "--from", str(book)]

    result = CliRunner().invoke(cli, given, input="Ours\nWe\n\n")

    assert "list.xlsx, sheet Mine, row 2, column B (status)" in refused(result)
    assert "Title" not in result.output


def test_a_list_becomes_the_files_once_the_questions_are_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "at_terminal", lambda: True)
    book = workbook(tmp_path / "list.xlsx", {"Mine": [["Title", "Date"], ["Measure it", "2019-05"]]})
    given = ["init", str(tmp_path / "new"), *ACTION, "--from", str(book)]

    well(CliRunner().invoke(cli, given, input="Ours\nWe\nwww.example.org\nhttps://example.org/us\n"))

    settings = (tmp_path / "new/tracker.yaml").read_text()
    assert [line for line in settings.splitlines() if line.startswith(("title", "kept_by", "contact"))] == [
        *("title: Ours", "kept_by: We", "contact: https://example.org/us"),
    ]
    assert "    by: We\n" in settings
    assert "  - date: 2019-05\n" in (tmp_path / "new/recommendations/measure-it.yaml").read_text()


def test_a_name_with_a_comma_is_told_to_be_one(tmp_path: Path) -> None:
    rows = [["Title", "Themes", "Addressees"], ["Measure it", "Water, data", "Parliament; Ministry of Food, Water"]]
    book = workbook(tmp_path / "list.xlsx", {"Mine": rows})

    said = well(run(tmp_path / "new", *GIVEN, *ACTION, "--from", str(book))).stderr

    where = "list.xlsx, sheet Mine, row 2"
    assert said.splitlines() == [
        f'{where}: "Water, data" becomes one of the themes (where it is several, put ; between them)',
        f'{where}: "Ministry of Food, Water" becomes one of the addressees (where it is several, put ; between them)',
    ]


# --- where the program comes from -------------------------------------------------------------------


def test_where_nobody_knows_where_the_program_comes_from_it_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(origin, "known", lambda: None)

    message = refused(run(tmp_path / "new", *(word for word in WHOLE if word not in ACTION)))

    assert "--action OWNER/NAME@COMMIT" in message
    assert not (tmp_path / "new").exists()


def test_what_the_program_knows_of_itself_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "known", lambda: Origin("their/program", COMMIT))

    well(run(tmp_path, *(word for word in WHOLE if word not in ACTION)))

    assert f"their/program@{COMMIT}" in (tmp_path / ".github/workflows/check.yml").read_text()


@pytest.mark.parametrize("said", ["octo/program@v1.0.0", "octo/program@main", "octo/program"])
def test_a_tag_or_a_branch_is_wrong_usage(tmp_path: Path, said: str) -> None:
    result = run(tmp_path / "new", *GIVEN, "--theme", "Water", "--action", said)

    assert result.exit_code == 2
    assert "with all 40 signs of the commit" in result.stderr
    assert not (tmp_path / "new").exists()


# --- what is asked ----------------------------------------------------------------------------------


def test_where_nobody_can_be_asked_all_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    result = run(tmp_path / "new", *ACTION)

    assert result.exit_code == 2
    assert "Missing: --title, --kept-by, --theme or --from." in result.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("option", ["--title", "--kept-by", "--contact", "--theme"])
def test_what_no_file_may_hold_is_wrong_usage(tmp_path: Path, option: str) -> None:
    result = run(tmp_path / "new", *instead(WHOLE, option, "a\u202eb"))

    assert result.exit_code == 2
    assert "U+202E is not allowed" in result.stderr


@pytest.mark.parametrize("said", ["www.example.org", "panel at example.org", "mailto:panel@example.org", "panel@"])
def test_a_contact_is_an_address_to_which_one_can_write(tmp_path: Path, said: str) -> None:
    result = run(tmp_path / "new", *instead(WHOLE, "--contact", said))

    assert result.exit_code == 2
    assert "an e-mail address, or a web page that starts with https://" in result.stderr


def test_a_branch_has_the_name_of_one(tmp_path: Path) -> None:
    result = run(tmp_path / "new", *WHOLE, "--branch", "a b]")

    assert result.exit_code == 2
    assert "letters, digits and . _ - /" in result.stderr


def test_somebody_is_asked_for_what_is_missing_until_it_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "at_terminal", lambda: True)
    typed = "\n  Our   recommendations \nWe\u202e\nWe\n\nWater; Peace and justice, Trade\n"

    result = well(CliRunner().invoke(cli, ["init", str(tmp_path / "new"), *ACTION], input=typed))

    settings = (tmp_path / "new/tracker.yaml").read_text()
    assert "\ntitle: Our recommendations\n" in settings
    assert "\nkept_by: We\n" in settings
    assert "\n# contact: " in settings
    assert re.findall(r"  - id: (\S+)", settings) == ["water", "peace-and-justice", "trade"]
    assert result.stderr.startswith(
        f"This begins a tracker in {tmp_path / 'new'}. Each answer can be changed later.\n"
    )
    assert "U+202E is not allowed" in result.stderr
    assert "Write into tracker.yaml how to reach you" in result.stdout


def test_at_a_real_terminal_it_asks(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "rectrack", "init", "new", *GIVEN[:4], *ACTION]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    os.write(ours, b"panel@example.org\nWater\n")

    done = subprocess.run(
        command, env=environment, cwd=tmp_path, stdin=theirs, capture_output=True, text=True, check=False, timeout=60
    )

    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0, done.stderr
    assert "\ncontact: panel@example.org\n" in (tmp_path / "new/tracker.yaml").read_text()
    assert "rectrack --root new run" in done.stdout
