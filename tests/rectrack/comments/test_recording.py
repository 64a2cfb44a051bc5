"""What people say in comments becomes part of the record: pushed once, whatever breaks off."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from localhub import Server
from tests.rectrack import files
from tests.rectrack.clones import Clone, begin, right_before_the_push
from tests.rectrack.comments.conftest import synced_with_accounts
from tests.rectrack.comments.participants import (
    BOT,
    break_off,
    judged_as,
    maintain,
    reactions,
    record,
    report,
    say,
    send,
)
from tests.rectrack.files import REC_1, REC_2, add
from tests.rectrack.world import REPO, World, action_variables, local_variables


def test_what_holds_no_command_or_is_said_elsewhere_costs_two_requests(world: World, clone: Clone) -> None:
    world.person().open_issue(REPO, "A question", "?")
    said = say(world, "I agree."), say(world, "/oppose Too dear.", number=4)
    world.hub.requests.clear()

    assert world.run("process-comments").out == "Nothing new to record.\n"

    assert len(world.hub.requests) == 2  # the comments, and the issues that changed
    assert [reactions(world, comment) for comment in said] == [[], []]
    assert clone.commits() == ["Alice: A change"]


NESTED, RENAMED, LINKED = "recommendations/2017/review/rec-1.yaml", "recommendations/better.yaml", "texts/rec-1.yaml"


def nest(root: Path) -> None:
    files.write(root / NESTED, (root / REC_1).read_text())
    (root / REC_1).unlink()


def rename(root: Path) -> None:
    text = (root / REC_1).read_text().replace("id: rec-1", "id: better")
    files.write(root / RENAMED, f"{text}previous_ids: [rec-1]\n")
    (root / REC_1).unlink()


def link(root: Path) -> None:
    (root / "texts").mkdir()
    (root / REC_1).rename(root / LINKED)
    (root / REC_1).symlink_to("../texts/rec-1.yaml")


@pytest.mark.parametrize(("move", "path"), [(nest, NESTED), (rename, RENAMED), (link, LINKED)])
def test_it_is_recorded_where_a_file_is(world: World, clone: Clone, move: Callable[[Path], None], path: str) -> None:
    move(clone.folder)
    clone.push()
    said = say(world, "/oppose Too dear.")

    record(world)

    assert clone.changed() == [path]
    assert "quote: Too dear." in clone.at_origin(path)
    assert any("quote: Too dear." in found.read_text() for found in world.root.glob("recommendations/**/*.yaml"))
    assert judged_as(world, said) == "+1"


def test_a_file_that_main_has_moved_is_left_to_the_run_of_that_push(world: World, clone: Clone, alice: Clone) -> None:
    nest(alice.folder)
    alice.push()
    say(world, "/oppose Too dear.")

    assert f"recorded in {NESTED}." in record(world).out

    assert clone.changed() == [NESTED]
    assert not (world.root / NESTED).exists()
    assert world.run("check").code == 0


def test_where_somebody_is_faster_it_is_recorded_on_top_of_that(world: World, clone: Clone, alice: Clone) -> None:
    say(world, "/oppose Too dear.")
    files.edit(alice.folder / REC_1, "Do this", "Do that")

    with right_before_the_push(alice.push):
        assert world.run("process-comments").code == 0

    assert clone.commits()[:2] == [BOT, "Alice: A change"]
    text = clone.at_origin(REC_1)
    assert "title: Do that" in text
    assert text.count("party: domreg") == 1


def test_a_protected_main_is_refused_with_what_to_choose(world: World, clone: Clone, origin: Path) -> None:
    refusal = "#!/bin/sh\necho 'error: GH006: Protected branch update failed for refs/heads/main.' >&2\nexit 1\n"
    files.write(origin / "hooks/pre-receive", refusal).chmod(0o755)
    said = say(world, "/oppose Too dear.")

    told = world.refused("process-comments")

    assert "GitHub rejected the push to main" in told
    assert "publishing: {mode: pull-request}" in told
    assert reactions(world, said) == []
    assert clone.commits() == ["Alice: A change"]


# --- where it is run --------------------------------------------------------------------------------

both = pytest.mark.parametrize("command", ["process-comments", "process-forms"])


@both
def test_before_the_first_sync_it_waits(world: World, clone: Clone, command: str) -> None:
    (world.root / "status.json").unlink()
    clone.push()
    say(world, "/oppose Too dear.")
    send(world)

    run = world.done(command)

    undone = {"process-comments": "recorded", "process-forms": "proposed"}[command]
    told = f"::notice title=rectrack::Nothing has been synced to octo/tracker yet, so nothing was {undone}."
    assert told in run.err.splitlines()
    assert clone.git("ls-remote", "--heads", "origin").count("refs/") == 1
    assert clone.commits() == ["Alice: A change"] * 2


@both
def test_without_github_there_are_none(world: World, command: str) -> None:
    world.environment = {}

    told = world.refused(command)

    assert f"{command} needs GitHub. Set GITHUB_REPOSITORY and GITHUB_TOKEN." in told


@both
def test_at_a_desk_only_an_account_that_is_known_again_may_do_it(world: World, clone: Clone, command: str) -> None:
    say(world, "/oppose Too dear.")
    send(world)
    world.hub.add_token("mine", login="desk", push=True)
    world.environment = {**local_variables(world.hub), "GITHUB_TOKEN": "mine"}

    told = world.refused(command, code=3)

    assert "trusted_accounts" in told
    assert clone.git("ls-remote", "--heads", "origin").count("refs/") == 1
    assert clone.commits() == ["Alice: A change"]


def test_at_a_desk_main_follows_and_another_branch_and_what_is_not_committed_stay(world: World, clone: Clone) -> None:
    world.environment = local_variables(world.hub)
    say(world, "/oppose Too dear.")
    assert world.run("process-comments").code == 0
    recorded = clone.git("rev-parse", "HEAD")
    assert recorded == clone.git("rev-parse", "origin/main")
    clone.git("switch", "--quiet", "--create", "my-draft")
    files.edit(clone.folder / REC_1, "Do this", "Do that, not committed")
    say(world, "/support After all.")

    assert world.run("process-comments").code == 0

    assert "After all." in clone.at_origin(REC_1)
    assert "not committed" in (clone.folder / REC_1).read_text()
    assert clone.git("rev-parse", "HEAD") == recorded


# --- runs that broke off after the push, and people meanwhile ------------------------------------------


def test_a_run_that_broke_off_says_what_it_recorded_and_the_next_repeats_nothing(world: World, clone: Clone) -> None:
    said = [say(world, "/oppose Too dear.", number=number) for number in (1, 2)]
    maintain(world, "/support as alliance from https://example.org/1\nThey wrote so.", 3)
    maintain(world, "/oppose as alliance from https://example.org/2\nThey changed their mind.", 3)

    run = break_off(world)

    for path in (REC_1, REC_2):
        assert f"engineer (6): recorded in {path}." in run.out
    clone.pull()
    record(world)
    assert clone.at_origin(REC_1).count("party: domreg") == 1
    assert clone.at_origin("recommendations/rec-3.yaml").count("entered_by: keeper") == 2
    assert clone.commits() == [BOT, "Alice: A change"]
    assert [judged_as(world, comment) for comment in said] == ["+1", "+1"]


def test_what_a_person_changed_since_is_not_undone_by_a_run_that_goes_on(world: World, clone: Clone) -> None:
    changed, deleted = maintain(world, "/action ask withdrawn"), say(world, "/oppose Too dear.")
    before = (world.root / REC_1).read_text()
    break_off(world)
    clone.pull()
    files.edit(clone.folder / REC_2, "title: Ask, status: withdrawn", "title: Ask, status: proposed")
    files.write(clone.folder / REC_1, before)
    clone.push()

    run = record(world)

    assert f"engineer (6): recorded earlier; maintainers have changed {REC_1} since then.\n" in run.out
    assert "title: Ask, status: proposed" in clone.at_origin(REC_2)
    assert "Too dear." not in clone.at_origin(REC_1)
    assert [judged_as(world, comment) for comment in (changed, deleted)] == ["eyes", "eyes"]


BOTS = "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"
MALLORY = "Mallory <mallory@example.org>"


def pretend(clone: Clone, day: datetime, who: str) -> None:
    """Push a commit of a day that says of all next comments and forms that it records them."""
    listed = "".join(f"Comment: issue-{n}\nComment: {n}\n" for n in range(1, 400))
    message = f"Record the comments on the issues: a typo\n\n{listed}"
    head = f"commit refs/heads/main\nauthor {who} {day:%s} +0000\ncommitter {who} {day:%s} +0000\n"
    given = f"{head}data {len(message)}\n{message}\nfrom refs/heads/main^0\n"
    clone.git("fast-import", "--quiet", given=given)
    clone.git("push", "--quiet", "origin", "HEAD:main")


@pytest.mark.parametrize("who", [MALLORY, BOTS], ids=["another author", "under rectrack's name"])
@pytest.mark.parametrize("day", [datetime(2035, 1, 1, tzinfo=UTC), None], ids=["of 2035", "of today"])
def test_a_commit_of_another_author_keeps_no_later_comment_or_form_from_the_record(
    world: World, clone: Clone, day: datetime | None, who: str
) -> None:
    pretend(clone, day or datetime.now(UTC) - timedelta(minutes=1 if who == MALLORY else 150), who)
    said, reported = say(world, "/oppose Too dear."), report(world)

    run = record(world)

    assert f"Issue #{reported}: reader (77): recorded in {REC_2}." in run.out
    assert "quote: Too dear." in clone.at_origin(REC_1)
    assert "by: reader" in clone.at_origin(REC_2)
    assert judged_as(world, said) == "+1"


SAME = (
    "https://github.com/o/renamed/issues/3#issuecomment-{id}",
    "https://redirect.github.com/o/r/issues/3#issuecomment-{id}",
    "http://GitHub.com/O/R/issues/12#issuecomment-{id}",
)
OTHER = (
    "https://redirect.example/o/r/issues/3#issuecomment-{id}",
    "https://github.com/octo/tracker/issues/1#issuecomment-{id}9",
    "https://lists.example/2017/msg77.html",
)


@pytest.mark.parametrize(("links", "recorded"), [(SAME, 1), (OTHER, 2)])
def test_a_comment_is_recorded_once(links: tuple[str, ...], recorded: int, hub: Server, tmp_path: Path) -> None:
    world, clone = World(tmp_path / "root", hub), Clone(tmp_path / "root")
    begin(world, tmp_path / "origin", synced_with_accounts)
    world.environment = action_variables(hub, "workflow_dispatch")
    for n, link in enumerate(links, 1):
        comment = world.hub.person("delegate", user_id=5).comment(REPO, n, "/support as northland It helps.")
        source = f"source: {{comment: '{link.format(id=comment)}'}}"
        add(world.root, n, positions=f"[{{party: northland, stance: support, date: 2024-05, {source}}}]")
    clone.push()

    assert world.run("process-comments").code == 0

    clone.pull()
    texts = [(world.root / f"recommendations/rec-{n}.yaml").read_text(encoding="utf-8") for n in (1, 2, 3)]
    assert [text.count("party: northland") for text in texts] == [recorded] * 3


OF_A_PERSON = """
[user]
	name = Robin
	email = robin@example.org
[core]
	autocrlf = true
	quotePath = true
	hooksPath = {hooks}
[commit]
	gpgSign = true
"""
"""Settings of git that a person may have, and that are not meant for rectrack."""


def test_the_settings_of_a_persons_git_change_nothing_that_is_recorded(
    world: World, clone: Clone, tmp_path: Path
) -> None:
    odd = "recommendations/né/rec-1.yaml"
    files.write(clone.folder / odd, (clone.folder / REC_1).read_text().replace("\n", "\r\n"))
    (clone.folder / REC_1).unlink()
    clone.push()
    hooks = tmp_path / "hooks"
    for name in ("pre-commit", "pre-push", "post-checkout"):
        files.write(hooks / name, "#!/bin/sh\nexit 1\n").chmod(0o755)
    settings = files.write(tmp_path / "gitconfig", OF_A_PERSON.format(hooks=hooks))
    say(world, "/oppose Too dear.")

    world.environment["GIT_CONFIG_GLOBAL"] = str(settings)
    world.environment["GIT_CONFIG_SYSTEM"] = str(files.write(tmp_path / "system", "[wrong"))  # left out: ..._NOSYSTEM
    run = world.done("process-comments")

    assert f"recorded in {odd}." in run.out
    clone.pull()
    recorded = (clone.folder / odd).read_bytes()
    assert b"\r\n    stance: oppose\r\n" in recorded
    assert recorded.count(b"\n") == recorded.count(b"\r\n")
