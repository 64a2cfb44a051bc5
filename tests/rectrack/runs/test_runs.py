"""One command does all of the work, whatever started it, and the trouble of one part hides no other's."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from localhub import Server, Settings
from rectrack import __version__
from tests.interfaces import MISTAKE
from tests.rectrack import files
from tests.rectrack.clones import Clone, another, begin, with_origin
from tests.rectrack.file_access import opened
from tests.rectrack.files import REC_1, REC_2, REC_3
from tests.rectrack.forms import form
from tests.rectrack.refused_requests import interrupted
from tests.rectrack.world import REPO, World, action_variables, local_variables
from tests.samples import table

RECORDED = "github-actions[bot]: Record the comments on the issues"
BOARD, ALICE = "github-actions[bot]: Update the status board", "Alice: A change"
STATEMENTS = "pending-statements"
NOTHING = [
    "Nothing to change: issues and labels agree with the files.",
    "The board is up to date; nothing was published.",
]


@pytest.fixture
def clone(world: World, origin: Path) -> Clone:
    """A synced and published tracker as a workflow run has it; the registry has an account."""
    begin(world, origin, published)
    world.environment = action_variables(world.hub, "issue_comment")
    return Clone(world.root)


def published(world: World, origin: Path) -> None:
    named = "name: The registry, group: technical-community"
    files.edit(world.root / "parties.yaml", f"{named}}}", f"{named}, accounts: [{{login: engineer, id: 6}}]}}")
    files.write(world.root / "README.md", "# Ours\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n")
    world.environment = action_variables(world.hub, "workflow_dispatch")
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    clone = with_origin(world.root, origin)
    first = world.done("run")
    assert "::" not in first.err  # of what there is not yet nothing is said
    clone.pull()


def oppose(world: World, number: int = 1, text: str = "/oppose Too dear.") -> None:
    world.hub.person("engineer", user_id=6).comment(REPO, number, text)


def retitle(clone: Clone) -> None:
    files.edit(clone.folder / REC_2, "Do this", "Do that")
    clone.push()


def all_at_once(world: World, clone: Clone) -> int:
    """Let a party take a position, a reader propose by form, and a keeper push; the number of the form."""
    oppose(world)
    number = world.person("asha").open_issue(REPO, "Proposal: mine", form())
    retitle(clone)
    return number


def refuse(origin: Path, condition: str) -> None:
    """Let the origin refuse some pushes: `condition` is of the shell, with $ref and $subject."""
    hook = f"""#!/bin/sh
while read old new ref; do
  subject=$(git log -1 --format=%s "$new")
  if {condition}; then echo "error: GH013: Repository rule violations found for $ref." >&2; exit 1; fi
done
"""
    files.write(origin / "hooks/pre-receive", hook).chmod(0o755)


def remove_six(world: World, clone: Clone) -> None:
    """Track six more, and remove them again: more than may be closed unasked."""
    paths = [files.add(world.root, number) for number in range(4, 10)]
    clone.push()
    assert world.run("run").code == 0
    clone.pull()
    for path in paths:
        path.unlink()
    clone.push()


# --- all of the work --------------------------------------------------------------------------------


def test_all_of_the_work_is_done_and_a_second_run_finds_nothing_to_do(world: World, clone: Clone) -> None:
    number = all_at_once(world, clone)

    run = world.done("run")

    assert "stance: oppose" in clone.at_origin(REC_1)
    assert "- **The registry** (technical community): **Oppose**" in world.issues()[1].body
    assert [pull["title"] for pull in world.pulls()] == [f"Proposal of issue {number}: recommendation 4"]
    assert world.issues()[2].title == "Recommendation 2: Do that"
    assert "2. Do that" in clone.at_origin("README.md")
    assert '"pending_statements": null' in clone.at_origin("status.json")
    assert clone.commits()[:3] == [BOARD, RECORDED, ALICE]
    first, *said = run.out.splitlines()
    assert first == "3 recommendations, no problems."
    assert "recorded in recommendations/rec-1.yaml" in said[0]
    assert "proposes recommendations/publish-the-costs.yaml" in said[1]
    assert said[2] == "Done: 2 issues changed, 1 announcement made."
    assert said[-1] == "Published the board on main."
    clone.pull()
    before = clone.commits(), len(world.writes())
    assert world.run("run").out.splitlines()[-2:] == NOTHING
    assert (clone.commits(), len(world.writes())) == before


def test_the_first_run_of_another_version_says_so_and_the_next_changes_nothing(world: World, clone: Clone) -> None:
    path = world.root / "status.json"
    said = path.read_text()
    files.edit(path, f'"written_by": "rectrack {__version__}"', '"written_by": "rectrack 0.9.0"')
    clone.push()

    assert world.run("run").code == 0

    assert (clone.commits()[0], clone.changed()) == (BOARD, ["status.json"])
    assert clone.at_origin("status.json") == said.strip()
    clone.pull()
    assert world.run("run").out.splitlines()[-2:] == NOTHING
    assert world.writes() == []


@pytest.mark.parametrize("variables", [action_variables, local_variables])
def test_each_thing_is_read_once_and_a_file_that_nobody_speaks_of_is_not_read_again(
    world: World, clone: Clone, variables: Callable[[Server], dict[str, str]]
) -> None:
    world.environment = variables(world.hub)
    for number in (1, 1, 2):
        oppose(world, number)
    world.hub.person("stranger", user_id=66).comment(REPO, 2, "/progress They did.")
    world.person("asha").open_issue(REPO, "Proposal: mine", form())
    world.hub.requests.clear()

    with opened(REC_3) as seen:
        run = world.done("run", "--format", "markdown")

    assert len(seen) == 1
    asked = [served.path for served in world.hub.requests].count(f"/repos/{REPO}")
    assert asked == (variables is local_variables)
    subjects = [commit.partition(": ")[2] for commit in clone.commits()]
    assert subjects[:2] == ["Update the status board", "Record the comments on the issues"]
    assert "**Oppose**" in world.issues()[1].body
    assert "Oppose (The registry)" in clone.at_origin("README.md")
    assert clone.at_origin("status.json") == (world.root / "status.json").read_text().strip()
    assert "- 3 recommendations, no problems.\n" in run.out
    assert "**Done: 2 issues changed, " in run.out
    assert run.out.splitlines()[-1].startswith("- Published the board on main.")
    go_on = "To update this clone: git stash push -u -- README.md status.json recommendations/*.svg && git pull"
    assert (go_on in run.out.replace("\\*", "*")) == (variables is local_variables)


def test_at_a_desk_unsaved_work_is_left_alone(world: World, clone: Clone) -> None:
    world.environment = local_variables(world.hub)
    oppose(world)
    files.edit(world.root / REC_1, "Do this", "Do my own")

    told = world.refused("run", code=3)

    assert "This clone lacks newer commits of main" in told
    assert "Do my own" in (world.root / REC_1).read_text()
    assert "stance: oppose" in clone.at_origin(REC_1)


# --- one trouble stays one --------------------------------------------------------------------------


@pytest.mark.parametrize(("condition", "told"), table(__file__, "failed pushes"))
def test_one_failed_push_stops_no_part(world: World, clone: Clone, origin: Path, condition: str, told: str) -> None:
    refuse(origin, condition)
    all_at_once(world, clone)

    said = world.refused("run")

    assert told in said
    is_recorded, is_proposed, is_published = (part not in condition for part in ("Record", "proposal", "board"))
    assert len(world.pulls()) == is_proposed
    assert ("**Oppose**" in world.issues()[1].body) == is_recorded
    assert world.issues()[2].title == "Recommendation 2: Do that"
    assert clone.commits()[:-2] == [*[BOARD] * is_published, *[RECORDED] * is_recorded, ALICE]


@pytest.mark.parametrize("is_recorded", [True, False])
def test_where_a_guard_refuses_the_sync_no_board_is_published_and_the_gravest_trouble_is_the_status(
    world: World, clone: Clone, origin: Path, *, is_recorded: bool
) -> None:
    remove_six(world, clone)
    oppose(world)
    if not is_recorded:
        refuse(origin, '[ "$subject" = "Record the comments on the issues" ]')

    run = world.run("run")

    assert run.code == (3 if is_recorded else 1)
    told = [line for line in run.err.splitlines() if line.startswith("::error title=rectrack::")]
    assert "This sync would close 6 of 9 open issues" in told[-1]
    assert ["GitHub rejected the push to main" in line for line in told] == [True, False][is_recorded:]
    assert all(issue.is_open for issue in world.issues().values())
    assert clone.commits()[:2] == [RECORDED if is_recorded else ALICE, ALICE if is_recorded else BOARD]
    if is_recorded:
        clone.pull()
        assert world.run("run", "--max-closed", "6").code == 0
        assert clone.commits()[0] == BOARD


def test_a_mistake_of_the_program_in_one_part_is_reported_and_all_else_is_done(world: World, clone: Clone) -> None:
    all_at_once(world, clone)
    call = subprocess.run

    def mistaken(command: list[str], **given: Any) -> Any:
        if "for-each-ref" in command:
            raise ZeroDivisionError
        return call(command, **given)

    with patch("subprocess.run", mistaken):
        run = world.run("run")

    assert (run.code, MISTAKE in run.err, "| Traceback" in run.err) == (1, True, True)
    assert clone.commits()[:2] == [BOARD, RECORDED]


def test_a_trouble_that_all_parts_share_is_told_once(world: World, clone: Clone) -> None:
    world.hub.add_repository(REPO, fork=True)
    world.environment = local_variables(world.hub)

    told = world.refused("run", code=3)

    assert told.count("octo/tracker is a fork") == 1
    assert clone.commits()[0] == BOARD


def test_whoever_stops_the_sync_stops_the_run(world: World, clone: Clone) -> None:
    retitle(clone)

    with interrupted("PATCH .*/issues/2$"):
        told = world.refused("run", code=4)

    assert "Stopped part-way. Run again to finish" in told
    assert clone.commits()[0] == ALICE


def test_one_locked_issue_is_told_in_one_warning_and_everything_else_is_done(world: World, clone: Clone) -> None:
    oppose(world, 2, "/opose")
    world.person().lock(REPO, 2)
    number = world.person("asha").open_issue(REPO, "Proposal: mine", form())
    for path in (REC_1, REC_2):
        files.edit(world.root / path, "stance: support", "stance: abstain")
    clone.push()

    run = world.done("run", "--format", "markdown")

    (warning,) = [line for line in run.err.splitlines() if line.startswith("::")]
    assert warning.count("%0A- ") == 2
    assert "%0A- Issue #2: the reply to engineer: " in warning
    assert "%0A- Notify the subscribers of issue #2: " in warning
    assert len(world.comments(1)) == len(world.comments(number)) == 1
    assert clone.commits()[0] == BOARD
    assert world.comments(2) == ["/opose"]
    clone.pull()
    world.person().unlock(REPO, 2)
    for _ in range(2):
        assert world.run("run").code == 0
        assert len(world.comments(2)) == 3  # and the second run says nothing twice


def test_what_is_refused_to_all_who_are_answered_stops_neither_sync_nor_board(world: World, clone: Clone) -> None:
    for number in (1, 2, 3):
        oppose(world, number, "/opose")
    world.person("octo").limit_interaction(REPO)
    retitle(clone)

    told = world.refused("run", code=4)

    assert "GitHub refused all 3 replies to write." in told
    assert world.issues()[2].title == "Recommendation 2: Do that"
    assert clone.commits()[0] == BOARD


def test_make_run_is_this_command() -> None:
    planned = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "run"],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )

    assert planned.stdout.splitlines()[-1] == ".venv/bin/rectrack run"


# --- a local run ------------------------------------------------------------------------------------


def test_a_local_run_checks_syncs_and_writes_the_board_without_git(world: World) -> None:
    world.environment = {"PATH": ""}

    run = world.done("run")

    assert run.out.startswith("3 recommendations, no problems.\nDone: ")
    assert "3 issues opened." in run.out
    assert "Local run: set" in run.err
    assert (world.root / ".rectrack/localhub.sqlite").exists()
    assert "Do this" in (world.root / "README.md").read_text()
    files.edit(world.root / REC_1, "themes: [law]", "themes: [lore]")
    before = world.texts()
    told = world.refused("run")
    assert f"{REC_1}:6:10: Unknown theme" in told
    assert world.texts() == before
    assert world.hub.requests == []


@pytest.mark.parametrize("mode", ["push", "pull-request"])
def test_a_local_run_leaves_the_remote_and_the_history_alone(world: World, clone: Clone, mode: str) -> None:
    path = world.root / "tracker.yaml"
    path.write_text(path.read_text() + f"publishing: {{mode: {mode}}}\n")
    clone.push()
    oppose(world)
    world.hub.requests.clear()
    before = clone.git("for-each-ref"), clone.git("ls-remote", "origin"), clone.git("log", "--all")
    world.environment = {}

    for _ in range(2):
        assert world.run("run").code == 0
    for command in ("process-comments", "process-forms", "publish"):
        told = world.refused(command)
        assert told.endswith("needs GitHub. Set GITHUB_REPOSITORY and GITHUB_TOKEN. Nothing was changed.\n")

    assert (clone.git("for-each-ref"), clone.git("ls-remote", "origin"), clone.git("log", "--all")) == before
    assert world.hub.requests == []


# --- what waits to be merged ------------------------------------------------------------------------


def test_pending_statements_of_parties_are_on_the_board_until_they_are_merged(world: World, clone: Clone) -> None:
    path = world.root / "tracker.yaml"
    path.write_text(f"{path.read_text()}publishing: {{mode: pull-request}}\n")
    clone.push()
    oppose(world)
    oppose(world, 2, "/dispute We never said so.")
    world.hub.person("reader", user_id=77).comment(REPO, 2, "/progress It moves.")

    assert world.run("run").code == 0

    text = clone.at_origin("status.json", "board")
    waiting = json.loads(text)["pending_statements"]
    assert waiting["count"] == 2
    assert f"date: {waiting['since']}" in clone.at_origin(REC_1, STATEMENTS)
    said = "\n2 commands of parties have been pending, the oldest since "
    assert said in clone.at_origin("README.md", "board")
    writes = len(world.writes())
    assert world.run("run").code == 0
    assert (clone.at_origin("status.json", "board"), len(world.writes())) == (text, writes)  # it makes no loop

    clone.git("merge", "--quiet", "--no-ff", "-m", "Merge", f"origin/{STATEMENTS}")
    clone.push()
    assert world.run("run").code == 0
    assert '"pending_statements": null' in clone.at_origin("status.json", "board")
    assert "to be merged" not in clone.at_origin("README.md", "board")


# --- an encoding that git gives to the files ----------------------------------------------------------


def merge_attributes(clone: Clone, line: str) -> None:
    """Merge `.gitattributes` on GitHub, where the other files stay as they are."""
    files.write(clone.folder / ".gitattributes", f"{line}\n")
    clone.git("add", ".gitattributes")
    clone.git("commit", "--quiet", "-m", "Attributes")
    clone.git("push", "--quiet", "origin", "HEAD:main")


@pytest.mark.parametrize(("path", "encoding"), table(__file__, "encodings"))
def test_a_run_says_that_gitattributes_keeps_it_from_reading_a_file(
    world: World, clone: Clone, origin: Path, path: str, encoding: str
) -> None:
    attribute = f"working-tree-encoding={encoding}"
    merge_attributes(clone, f"* text=auto eol=lf\n{path} {attribute}")
    world.root = another(origin, origin / "fresh").folder
    commands = ("sync", "publish", "process-comments", "process-forms", "run") if path == "parties.yaml" else ("run",)

    for command in commands:
        run = world.run(command)

        told = f"{path}: .gitattributes says {attribute}, so rectrack cannot read it. Nothing was changed."
        assert (told in run.err) == (run.code == 1) == (path not in ("x.ps1", "*.yaml"))
        assert world.writes() == []


def test_a_run_says_so_too_if_it_is_merged_during_the_run(world: World, clone: Clone) -> None:
    before = clone.git("rev-parse", "HEAD")
    merge_attributes(clone, "*.yaml working-tree-encoding=no-such-encoding")
    clone.git("reset", "--quiet", "--hard", before)
    oppose(world)

    told = world.refused("run")

    assert "Delete working-tree-encoding from .gitattributes on the main branch." in told
