"""Where main takes no push, what people say waits in one pull request, and is said again on every newer main."""

from pathlib import Path
from unittest.mock import patch

import pytest

from localhub import Settings
from rectrack.record import MESSAGE
from tests.rectrack import files
from tests.rectrack.clones import Clone, another
from tests.rectrack.statements.saying import BOT, REC_1, REC_2, judged_as, maintain, record, say
from tests.rectrack.world import REPO, World

BRANCH = "statements"


@pytest.fixture(params=["pull-request", "branch"])
def protected(world: World, clone: Clone, request: pytest.FixtureRequest) -> Clone:
    """Main takes no push, whichever way the board goes; Actions may open pull requests."""
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    path = world.root / "tracker.yaml"
    path.write_text(f"{path.read_text()}publishing: {{mode: {request.param}}}\n")
    clone.push()
    return clone


@pytest.fixture
def alice(origin: Path, tmp_path: Path) -> Clone:
    return another(origin, tmp_path / "alice")


def merge(world: World, clone: Clone, number: int = 4, *, squashed: bool = False) -> None:
    """Merge the pull request as GitHub does, which leaves its branch."""
    clone.git("fetch", "--quiet", "origin")
    clone.git("reset", "--quiet", "--hard", "origin/main")
    if squashed:
        clone.git("merge", "--quiet", "--squash", f"origin/{BRANCH}")
        clone.push()
    else:
        clone.git("merge", "--quiet", "--no-ff", "-m", "Merge", f"origin/{BRANCH}")
        clone.git("push", "--quiet", "origin", "HEAD:main")
    world.person().edit(REPO, number, state="closed")


def decline(world: World, clone: Clone, number: int = 4) -> None:
    """Close the pull request without merging it."""
    clone.git("fetch", "--quiet", "origin")
    world.person().push(REPO, number, clone.git("rev-parse", f"origin/{BRANCH}"))
    world.person().edit(REPO, number, state="closed")


def test_it_waits_in_a_pull_request_and_the_author_is_told(world: World, protected: Clone) -> None:
    said = say(world, "/oppose Too dear.")

    run = record(world)

    page = "https://github.com/octo/tracker/pull/4"
    assert f"Issue #1: engineer (6): recorded in {REC_1} when {page} is merged." in run.out
    assert BOT not in protected.commits()
    assert protected.commits(BRANCH)[0] == BOT
    assert protected.changed(BRANCH) == [REC_1]
    (pull,) = world.pulls()
    assert (pull["title"], pull["state"]) == (MESSAGE, "open")
    assert "Somebody with write access approves them" in str(pull["body"])
    _, answer = world.comments(1)
    assert "is recorded when those who keep this tracker merge it" in answer
    assert "octo/tracker/pull/4" in answer
    assert judged_as(world, said) == "rocket"


def test_until_it_is_merged_issue_and_board_say_nothing_of_it(world: World, protected: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)

    assert world.run("sync").code == 0

    assert "Too dear" not in world.issues()[1].body
    merge(world, protected)
    protected.pull()
    assert world.run("sync").code == 0
    assert "Too dear" in world.issues()[1].body


def test_the_next_statement_joins_those_that_wait(world: World, protected: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    say(world, "/support Now it is right.")
    say(world, "/progress It moves, see https://example.org/news", "citizen", 9, 2)

    record(world)

    stances = [line for line in protected.at_origin(REC_1, BRANCH).splitlines() if "stance:" in line]
    assert stances[-2:] == ["    stance: oppose", "    stance: support"]
    assert "It moves" in protected.at_origin(REC_2, BRANCH)
    assert len(world.pulls()) == 1
    assert len(protected.commits(BRANCH)) == len(protected.commits()) + 1  # one commit holds all that waits


def test_a_command_is_judged_by_what_waits_as_well(world: World, protected: Clone) -> None:
    maintain(world, "/status withdrawn It is over.")
    record(world)
    maintain(world, "/status adopted After all, https://example.org/minutes")

    run = record(world)

    assert "It does not fit the record: the status adopted cannot follow withdrawn" in run.out
    assert "status: adopted" not in protected.at_origin(REC_2, BRANCH)


def test_on_a_newer_main_it_is_said_again_also_where_main_changed_the_same_lines(
    world: World, protected: Clone, alice: Clone
) -> None:
    report = say(world, "/progress ask: They asked, see https://example.org/a", "citizen", 9, 2)
    maintain(world, f"/verify https://github.com/octo/tracker/issues/2#issuecomment-{report}")
    for text in ("/oppose as apig from https://example.org/l\nNo.", "/checked Nothing.", "/answer icann noted Seen."):
        maintain(world, text)
    maintain(world, "/action ask withdrawn")
    maintain(world, "/status adopted At last, https://example.org/out")
    record(world)
    before = protected.at_origin(REC_2, BRANCH)
    alice.pull()
    path = alice.folder / REC_2
    more = "positions:\n  - {party: india, stance: support, date: 2018-01}\n"
    path.write_text(path.read_text().replace("title: Do this", "title: Do that").replace("positions:\n", more))
    alice.push()

    protected.pull()
    run = world.run("comments")
    assert run.out == "Nothing new to record.\n", run.err

    after = protected.at_origin(REC_2, BRANCH)
    assert protected.git("rev-parse", f"origin/{BRANCH}^") == protected.git("rev-parse", "origin/main")
    assert "title: Do that" in after
    assert "party: india" in after
    parts = (
        "They asked",
        "verified_by: keeper",
        "entered_by: keeper",
        "found: Nothing.",
        "answer: noted",
        "withdrawn",
    )
    for part in (*parts, "status: adopted", "https://example.org/out"):
        assert before.count(part) == after.count(part) >= 1, part
    protected.git("checkout", "--quiet", f"origin/{BRANCH}")
    assert world.run("check").code == 0


@pytest.mark.parametrize("squashed", [False, True])
def test_once_merged_nothing_waits_and_nothing_is_said_twice(
    world: World, protected: Clone, *, squashed: bool
) -> None:
    said = say(world, "/oppose Too dear.")
    record(world)
    merge(world, protected, squashed=squashed)

    assert world.run("comments").out == "Nothing new to record.\n"

    assert protected.git("ls-remote", "origin", BRANCH) == ""
    assert protected.at_origin(REC_1).count("Too dear.") == 1
    assert judged_as(world, said) == "rocket"
    say(world, "/support Now it is right.")
    record(world)
    assert protected.at_origin(REC_1, BRANCH).count("Too dear.") == 1
    assert [pull["state"] for pull in world.pulls()] == ["open", "closed"]


def test_what_was_declined_is_dropped_and_its_author_told_once(world: World, protected: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    decline(world, protected)

    with patch("rectrack.waiting.Waitlist.renew", side_effect=OSError("gone")):
        assert world.run("comments").code == 1  # after the authors were told
    assert world.run("comments").out == "Nothing new to record.\n"

    assert protected.git("ls-remote", "origin", BRANCH) == ""
    (told,) = [text for text in world.comments(1) if "it is not recorded" in text]
    assert "octo/tracker/pull/4" in told
    say(world, "/support Now it is right.")
    record(world)
    text = protected.at_origin(REC_1, BRANCH)
    assert "Now it is right" in text
    assert "Too dear" not in text


def test_what_does_not_fit_a_newer_main_is_told_of_and_dropped(world: World, protected: Clone, alice: Clone) -> None:
    maintain(world, "/status adopted At last, https://example.org/out", 1)
    say(world, "/oppose Too dear.")
    record(world)
    alice.pull()
    path = alice.folder / REC_1
    path.write_text(
        path.read_text().replace("\nstatus: proposed", "\nstatus: withdrawn")
        + "  - {date: 2018-01, status: withdrawn, note: Over.}\n"
    )
    alice.push()
    protected.pull()

    run = world.run("comments")

    assert f"{REC_1}: something that waited does not fit any more." in run.out
    text = protected.at_origin(REC_1, BRANCH)
    assert "Too dear" in text
    assert "status: adopted" not in text


def test_what_others_pushed_to_the_branch_is_not_lost(world: World, protected: Clone, alice: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    alice.git("fetch", "--quiet", "origin")
    alice.git("checkout", "--quiet", f"origin/{BRANCH}")
    files.write(alice.folder / "work.txt", "weeks of work")
    alice.push(BRANCH)
    say(world, "/support After all.")

    run = world.run("comments")

    assert run.code == 1
    assert 'The branch statements holds commits that are not the tracker\'s ("A change")' in run.err
    assert protected.at_origin("work.txt", BRANCH) == "weeks of work"


def test_where_actions_may_open_no_pull_request_the_answer_leads_to_where_one_does(
    world: World, protected: Clone
) -> None:
    world.hub.set_up(REPO, Settings(actions_open_pulls=False))
    said = say(world, "/oppose Too dear.")

    run = world.run("comments")

    page = "https://github.com/octo/tracker/compare/main...statements?expand=1"
    assert f"when {page} is merged" in run.out
    assert world.pulls() == []
    assert protected.commits(BRANCH)[0] == BOT
    assert judged_as(world, said) == "rocket"


def test_nothing_that_waits_costs_nothing(world: World, protected: Clone) -> None:
    assert BOT not in protected.commits()
    world.hub.requests.clear()

    assert world.run("comments").out == "Nothing new to record.\n"

    assert [(r.method, r.path.partition("?")[0].removeprefix(f"/repos/{REPO}")) for r in world.hub.requests] == [
        ("GET", "/issues/comments"),
        ("GET", "/issues"),
    ]
