"""One command does all of the work, whatever rang, and the trouble of one part hides no other's."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from localhub import Server, Settings
from rectrack import __version__
from rectrack.pages import status_json
from rectrack.text.markdown import day
from tests.rectrack import files
from tests.rectrack.clones import Clone, another, with_origin
from tests.rectrack.copies import begin
from tests.rectrack.inbox.saying import BRANCH, protect
from tests.rectrack.inbox.test_proposal import form
from tests.rectrack.opened import opened
from tests.rectrack.world import REPO, World, action_variables, desk_variables

REC_1 = "recommendations/rec-1.yaml"
RECORDED = "github-actions[bot]: Record what was said on the issues"
BOARD = "github-actions[bot]: Update the status board"


@pytest.fixture
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("origin")


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
    first = world.run("run")
    assert first.code == 0, first.err
    clone.pull()


def oppose(world: World) -> None:
    world.hub.person("engineer", user_id=6).comment(REPO, 1, "/oppose Too dear.")


def send_form(world: World) -> int:
    return world.person("asha").open_issue(REPO, "Proposal: mine", form())


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


def test_whatever_rang_all_of_the_work_is_done(world: World, clone: Clone) -> None:
    oppose(world)
    number = send_form(world)
    files.edit(world.root / "recommendations/rec-2.yaml", "Do this", "Do that")
    clone.push()

    run = world.run("run")

    assert run.code == 0, run.err
    assert "stance: oppose" in clone.at_origin(REC_1)
    assert "#### Oppose\n\n- **The registry**" in world.issues()[1].body
    assert [pull["title"] for pull in world.pulls()] == [f"Proposal of issue {number}: recommendation 4"]
    assert world.issues()[2].title == "Recommendation 2: Do that"
    assert "2. Do that" in clone.at_origin("README.md")
    assert clone.commits()[:3] == [BOARD, RECORDED, "Alice: A change"]
    first, *said = run.out.splitlines()
    assert first == "3 recommendations, no problems."
    assert "recorded in recommendations/rec-1.yaml" in said[0]
    assert "proposes recommendations/publish-the-costs.yaml" in said[1]
    assert said[2] == "Done: 2 issues changed, 1 announcement made."
    assert said[-1] == "Published the board on main."


def test_a_second_run_finds_nothing_to_do(world: World, clone: Clone) -> None:
    oppose(world)
    send_form(world)
    assert world.run("run").code == 0
    clone.pull()
    commits, before = clone.commits(), len(world.writes())

    again = world.run("run")

    assert again.code == 0, again.err
    assert again.out.splitlines()[-2:] == [
        "Nothing to change: issues and labels agree with the files.",
        "The board is up to date; nothing was published.",
    ]
    assert len(world.writes()) == before
    assert clone.commits() == commits


def test_the_first_run_of_another_version_says_so_and_the_next_changes_nothing(world: World, clone: Clone) -> None:
    path = world.root / "status.json"
    said = path.read_text()
    files.edit(path, f'"written_by": "rectrack {__version__}"', '"written_by": "rectrack 0.9.0"')
    clone.push()

    first = world.run("run")
    clone.pull()
    commits = clone.commits()
    second = world.run("run")

    assert (first.code, second.code) == (0, 0)
    assert (commits[0], clone.changed()) == (BOARD, ["status.json"])
    assert clone.at_origin("status.json") == said.strip()
    assert clone.commits() == commits
    assert world.writes() == []


def test_the_summary_of_a_workflow_run_lists_what_was_done(world: World, clone: Clone) -> None:
    oppose(world)

    run = world.run("run", "--format", "markdown")

    assert run.code == 0, run.err
    assert clone.commits()[0] == BOARD
    assert "- 3 recommendations, no problems.\n" in run.out
    assert "- Nothing to do for proposals.\n" in run.out
    assert "**Done: 1 issue changed, 1 announcement made.**" in run.out
    assert run.out.endswith("- Published the board on main.\n")


def test_the_repository_is_asked_for_once(world: World, clone: Clone) -> None:
    world.environment = desk_variables(world.hub)
    world.hub.requests.clear()

    assert world.run("run").code == 0

    assert clone.commits()[0] == BOARD
    assert [served.path for served in world.hub.requests].count(f"/repos/{REPO}") == 1


def test_at_a_desk_the_clone_follows_what_was_recorded_so_that_the_sync_shows_it(world: World, clone: Clone) -> None:
    world.environment = desk_variables(world.hub)
    oppose(world)

    run = world.run("run")

    assert run.code == 0, run.err
    assert "#### Oppose" in world.issues()[1].body
    assert "Published the board on main. To go on here: git checkout README.md status.json && git pull" in run.out
    assert "oppose (The registry)" in clone.at_origin("README.md")


def test_at_a_desk_unsaved_work_is_left_alone(world: World, clone: Clone) -> None:
    world.environment = desk_variables(world.hub)
    oppose(world)
    files.edit(world.root / REC_1, "Do this", "Do my own")

    run = world.run("run")

    assert run.code == 3
    assert "This clone lacks newer commits of main" in run.err
    assert "Do my own" in (world.root / REC_1).read_text()
    assert "stance: oppose" in clone.at_origin(REC_1)


# --- what is read -----------------------------------------------------------------------------------


@pytest.mark.parametrize("variables", [action_variables, desk_variables])
def test_the_files_are_read_once_where_nothing_changed(
    world: World, clone: Clone, variables: Callable[[Server], dict[str, str]]
) -> None:
    world.environment = variables(world.hub)
    send_form(world)

    with opened("recommendations/rec-3.yaml") as seen:
        assert world.run("run").code == 0

    assert len(seen) == 1
    assert clone.commits()[0] == BOARD


@pytest.mark.parametrize("variables", [action_variables, desk_variables])
def test_a_file_is_read_again_only_where_somebody_says_something_of_it(
    world: World, clone: Clone, variables: Callable[[Server], dict[str, str]]
) -> None:
    world.environment = variables(world.hub)
    for number in (1, 1, 2):
        world.hub.person("engineer", user_id=6).comment(REPO, number, "/oppose Too dear.")
    world.hub.person("stranger", user_id=66).comment(REPO, 2, "/progress They did.")

    with opened("recommendations/rec-3.yaml") as seen:
        assert world.run("run").code == 0

    assert len(seen) == 1
    subjects = [commit.partition(": ")[2] for commit in clone.commits()]
    assert subjects[:2] == ["Update the status board", "Record what was said on the issues"]
    assert "stance: oppose" in clone.at_origin(REC_1)
    assert "oppose (The registry)" in clone.at_origin("README.md")


def test_what_somebody_else_has_pushed_meanwhile_is_read(
    world: World, clone: Clone, origin: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    alice = another(origin, tmp_path_factory.mktemp("alice") / "clone")
    files.edit(alice.folder / "recommendations/rec-3.yaml", "Do this", "Do that")
    alice.push()
    oppose(world)

    run = world.run("run")

    assert run.code == 0, run.err
    assert "3. Do that" in clone.at_origin("README.md")
    assert "oppose (The registry)" in clone.at_origin("README.md")
    assert world.issues()[3].title == "Recommendation 3: Do this"  # the run of that push is for that
    assert "#### Oppose" in world.issues()[1].body


def test_the_board_says_what_the_sync_of_the_same_run_knows(world: World, clone: Clone) -> None:
    oppose(world)
    files.edit(world.root / "recommendations/rec-2.yaml", "Do this", "Do that")
    clone.push()

    with patch("rectrack.pages.board_files.known", side_effect=AssertionError("made anew")):
        assert world.run("run").code == 0

    assert clone.at_origin("status.json") == (world.root / "status.json").read_text().strip()


# --- one trouble stays one --------------------------------------------------------------------------


def test_where_nothing_can_be_recorded_all_else_is_done(world: World, clone: Clone, origin: Path) -> None:
    refuse(origin, '[ "$subject" = "Record what was said on the issues" ]')
    oppose(world)
    send_form(world)
    files.edit(world.root / "recommendations/rec-2.yaml", "Do this", "Do that")
    clone.push()

    run = world.run("run")

    assert run.code == 1
    assert "GitHub does not let this run push to main" in run.err
    assert len(world.pulls()) == 1
    assert world.issues()[2].title == "Recommendation 2: Do that"
    assert clone.commits()[:2] == [BOARD, "Alice: A change"]


def test_where_no_proposal_can_be_taken_up_all_else_is_done(world: World, clone: Clone, origin: Path) -> None:
    refuse(origin, '[ "${ref#refs/heads/proposal-}" != "$ref" ]')
    oppose(world)
    send_form(world)

    run = world.run("run")

    assert run.code == 1
    assert "refs/heads/proposal-4" in run.err
    assert "#### Oppose" in world.issues()[1].body
    assert clone.commits()[:2] == [BOARD, RECORDED]


def test_where_a_guard_refuses_the_sync_what_was_said_is_recorded_and_no_board_published(
    world: World, clone: Clone
) -> None:
    remove_six(world, clone)
    oppose(world)

    run = world.run("run")

    assert run.code == 3
    assert "This would close 6 of 9 open issues" in run.err
    assert all(issue.is_open for issue in world.issues().values())
    assert clone.commits()[:2] == [RECORDED, "Alice: A change"]
    clone.pull()
    allowed = world.run("run", "--allow-closing", "6")
    assert allowed.code == 0, allowed.err
    assert clone.commits()[0] == BOARD


def test_where_the_board_cannot_be_pushed_the_issues_are_in_line(world: World, clone: Clone, origin: Path) -> None:
    files.edit(world.root / "recommendations/rec-2.yaml", "Do this", "Do that")
    clone.push()
    refuse(origin, '[ "$subject" = "Update the status board" ]')

    run = world.run("run")

    assert run.code == 1
    assert "publishing: {mode: pull-request}" in run.err
    assert world.issues()[2].title == "Recommendation 2: Do that"


def test_every_trouble_is_told_and_the_gravest_is_the_status(world: World, clone: Clone, origin: Path) -> None:
    remove_six(world, clone)
    oppose(world)
    refuse(origin, '[ "$subject" = "Record what was said on the issues" ]')

    run = world.run("run")

    assert run.code == 1
    told = [line for line in run.err.splitlines() if line.startswith("::error title=rectrack::")]
    assert len(told) == 2
    assert "GitHub does not let this run push to main" in told[0]
    assert "This would close 6 of 9 open issues" in told[1]


def test_a_mistake_of_the_program_in_one_part_is_reported_and_all_else_is_done(
    world: World, clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rectrack.inbox.proposal_run.propose", lambda *_: os.environ["MISSING"])
    oppose(world)

    run = world.run("run")

    assert run.code == 1
    assert "rectrack failed by a mistake of its own" in run.err
    assert "KeyError: 'MISSING'" in run.err
    assert clone.commits()[:2] == [BOARD, RECORDED]


def test_a_trouble_that_all_parts_share_is_told_once(world: World, clone: Clone) -> None:
    world.hub.add_repository(REPO, fork=True)
    world.environment = desk_variables(world.hub)

    run = world.run("run")

    assert run.code == 3
    assert run.err.count("octo/tracker is a fork") == 1
    assert clone.commits()[0] == BOARD


def test_files_with_problems_stop_everything_before_github_is_asked(world: World, clone: Clone) -> None:
    files.edit(world.root / REC_1, "themes: [law]", "themes: [lore]")
    clone.push()
    world.hub.requests.clear()

    run = world.run("run")

    assert run.code == 1
    assert f"::error file={REC_1},line=6,col=10::unknown theme" in run.err
    assert world.hub.requests == []


def test_whoever_stops_the_sync_stops_the_run(world: World, clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    files.edit(world.root / "recommendations/rec-2.yaml", "Do this", "Do that")
    before = clone.push()

    def interrupted(_: str, __: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rectrack.github.issues.update", interrupted)

    run = world.run("run")

    assert run.code == 4
    assert "Stopped part-way. Run again to finish" in run.err
    assert clone.git("ls-remote", "origin", "main").split()[0] == before


# --- a beginning ------------------------------------------------------------------------------------


def test_in_a_repository_newly_made_from_another_one_notice_says_how_to_begin(world: World, origin: Path) -> None:
    clone = with_origin(world.root, origin)
    world.environment = action_variables(world.hub, "push")

    run = world.run("run")

    assert run.code == 0
    (told,) = [line for line in run.err.splitlines() if line.startswith("::")]
    assert told.startswith("::notice title=rectrack::octo/tracker has no board of its own yet.")
    assert clone.commits() == ["Alice: A change"]
    assert world.writes() == []


def test_the_first_run_by_hand_says_nothing_of_what_there_is_not_yet(world: World, origin: Path) -> None:
    clone = with_origin(world.root, origin)
    world.environment = action_variables(world.hub, "workflow_dispatch")

    run = world.run("run")

    assert run.code == 0, run.err
    assert "::" not in run.err
    assert clone.commits()[0] == BOARD


# --- a rehearsal ------------------------------------------------------------------------------------


def test_a_rehearsal_checks_syncs_and_writes_the_board_without_git(world: World) -> None:
    world.environment = {"PATH": ""}

    run = world.run("run")

    assert run.code == 0, run.err
    assert run.out.startswith("3 recommendations, no problems.\nDone: ")
    assert "3 issues opened." in run.out
    assert "Do this" in (world.root / "README.md").read_text()
    assert world.hub.requests == []


@pytest.mark.parametrize("mode", ["push", "pull-request"])
def test_a_rehearsal_leaves_the_remote_and_the_history_alone(world: World, clone: Clone, mode: str) -> None:
    path = world.root / "tracker.yaml"
    path.write_text(path.read_text() + f"publishing: {{mode: {mode}}}\n")
    clone.push()
    oppose(world)
    world.hub.requests.clear()
    before = clone.git("for-each-ref"), clone.git("ls-remote", "origin"), clone.git("log", "--all")
    world.environment = {}

    for _ in range(2):
        assert world.run("run").code == 0

    assert (clone.git("for-each-ref"), clone.git("ls-remote", "origin"), clone.git("log", "--all")) == before
    assert world.hub.requests == []


@pytest.mark.parametrize("command", ["comments", "proposals", "publish"])
def test_a_part_that_is_github_alone_does_nothing_in_a_rehearsal(world: World, clone: Clone, command: str) -> None:
    world.environment = {}
    before = clone.git("ls-remote", "origin")

    run = world.run(command)

    assert run.code == 1
    assert run.err.endswith("set GITHUB_REPOSITORY and GITHUB_TOKEN. Nothing was changed.\n")
    assert clone.git("ls-remote", "origin") == before


def test_a_rehearsal_of_files_with_problems_writes_nothing(world: World) -> None:
    world.environment = {}
    files.edit(world.root / REC_1, "themes: [law]", "themes: [lore]")
    before = world.texts()

    run = world.run("run")

    assert run.code == 1
    assert f"{REC_1}:6:10: unknown theme" in run.err
    assert world.texts() == before


# --- what GitHub refuses to one, and to all ---------------------------------------------------------


def test_one_locked_issue_is_told_in_one_warning_of_the_run_and_everything_else_is_done(
    world: World, clone: Clone
) -> None:
    world.hub.person("engineer", user_id=6).comment(REPO, 2, "/opose")
    world.person().lock(REPO, 2)
    number = send_form(world)
    for name in ("rec-1", "rec-2"):
        files.edit(world.root / f"recommendations/{name}.yaml", "stance: support", "stance: abstain")
    clone.push()

    run = world.run("run", "--format", "markdown")

    assert run.code == 0, run.err
    (warning,) = [line for line in run.err.splitlines() if line.startswith("::")]
    assert warning.count("%0A- ") == 2
    assert "%0A- Issue #2: the answer to engineer: " in warning
    assert "%0A- Tell the followers of issue #2: " in warning
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
        world.hub.person("engineer", user_id=6).comment(REPO, number, "/opose")
    world.person("octo").limit_interaction(REPO)
    files.edit(world.root / "recommendations/rec-2.yaml", "Do this", "Do that")
    clone.push()

    run = world.run("run")

    assert run.code == 4
    assert "GitHub refuses every one of 3 answers to give." in run.err
    assert world.issues()[2].title == "Recommendation 2: Do that"
    assert clone.commits()[0] == BOARD


def test_make_run_is_this_command() -> None:
    root = Path(__file__).parents[3]

    planned = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "run"], cwd=root, capture_output=True, text=True, check=True
    )

    assert planned.stdout.splitlines()[-1] == ".venv/bin/rectrack run"


# --- what waits to be merged ------------------------------------------------------------------------


def test_pending_statements_of_parties_are_counted_on_the_board_until_they_are_merged(
    world: World, clone: Clone
) -> None:
    protect(world, clone)
    oppose(world)
    world.hub.person("engineer", user_id=6).comment(REPO, 2, "/dispute We never said so.")
    world.hub.person("reader", user_id=77).comment(REPO, 2, "/progress It moves.")
    send_form(world)

    assert world.run("run").code == 0

    text = clone.at_origin("status.json", "board")
    waiting = status_json.decode(text.encode()).waiting
    assert waiting
    assert waiting.count == 2
    assert f"date: {waiting.since}" in clone.at_origin(REC_1, BRANCH)
    said = f"\n2 statements of parties wait to be merged, the oldest since {day(waiting.since)}.\n"
    assert said in clone.at_origin("README.md", "board")
    writes = len(world.writes())
    assert world.run("run").code == 0
    assert (clone.at_origin("status.json", "board"), len(world.writes())) == (text, writes)  # it makes no loop

    clone.git("merge", "--quiet", "--no-ff", "-m", "Merge", f"origin/{BRANCH}")
    clone.push()
    assert world.run("run").code == 0
    assert '"waiting": null' in clone.at_origin("status.json", "board")
    assert "to be merged" not in clone.at_origin("README.md", "board")


def test_where_main_takes_pushes_nothing_waits(world: World, clone: Clone) -> None:
    oppose(world)

    assert world.run("run").code == 0

    assert '"waiting": null' in clone.at_origin("status.json")


# --- an encoding that git gives to the files ----------------------------------------------------------


def merge_attributes(clone: Clone, line: str) -> None:
    """Merge `.gitattributes` on GitHub, where the other files stay as they are."""
    files.write(clone.folder / ".gitattributes", f"{line}\n")
    clone.git("add", ".gitattributes")
    clone.git("commit", "--quiet", "-m", "Attributes")
    clone.git("push", "--quiet", "origin", "HEAD:main")


@pytest.mark.parametrize(
    ("command", "line"),
    [
        *(("run", f"{path} working-tree-encoding=UTF-16") for path in ("rec-1.yaml", "README.md", "status.json")),
        ("run", "parties.yaml working-tree-encoding=ISO-8859-1"),
        *(
            (part, "parties.yaml working-tree-encoding=UTF-16")
            for part in ("sync", "publish", "comments", "proposals")
        ),
    ],
)
def test_a_run_says_that_gitattributes_keeps_it_from_reading_a_file(
    world: World, clone: Clone, origin: Path, command: str, line: str
) -> None:
    merge_attributes(clone, line)
    world.root = another(origin, origin / "fresh").folder

    run = world.run(command)

    assert run.code == 1
    path, _, attribute = line.partition(" ")
    assert f"{path}: .gitattributes says {attribute}, so rectrack cannot read it. Nothing was changed." in run.err
    assert world.writes() == []


def test_a_run_says_so_too_if_it_is_merged_during_the_run(world: World, clone: Clone) -> None:
    before = clone.git("rev-parse", "HEAD")
    merge_attributes(clone, "*.yaml working-tree-encoding=no-such-encoding")
    clone.git("reset", "--quiet", "--hard", before)
    oppose(world)

    run = world.run("run")

    assert run.code == 1
    assert "Delete working-tree-encoding from .gitattributes on the main branch." in run.err


@pytest.mark.parametrize(
    "line", ["* text=auto eol=lf", "*.yaml working-tree-encoding=UTF-8", "x.ps1 working-tree-encoding=UTF-16"]
)
def test_other_attributes_keep_no_run_from_its_work(
    world: World, clone: Clone, origin: Path, tmp_path: Path, line: str
) -> None:
    merge_attributes(clone, line)
    world.root = another(origin, tmp_path / "fresh").folder

    assert world.run("run").code == 0
