"""Where main takes no push, what people say waits in one pull request, and is said again on every newer main."""

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from localhub import Settings
from rectrack.github import comments
from rectrack.github.client import Hub
from rectrack.github.git import Git
from rectrack.inbox import run as recording
from rectrack.inbox.landing import Waiting
from rectrack.inbox.ledger import MESSAGE
from rectrack.inbox.waiting import Waitlist
from rectrack.record.remarks import Remark
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import (
    BOT,
    BRANCH,
    REC_1,
    REC_2,
    judged_as,
    maintain,
    protect,
    reactions,
    record,
    report,
    say,
    told,
    work_there,
)
from tests.rectrack.world import REPO, World


@pytest.fixture
def protected(world: World, clone: Clone) -> Clone:
    """Main takes no push."""
    return protect(world, clone)


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
    world.person().merge(REPO, number, clone.git("rev-parse", f"origin/{BRANCH}"))


def decline(world: World, clone: Clone, number: int = 4, *, branch_too: bool = False) -> None:
    """Close the pull request without merging it; its commits GitHub keeps even where the branch is deleted."""
    clone.git("fetch", "--quiet", "origin")
    world.person().push(REPO, number, commit := clone.git("rev-parse", f"origin/{BRANCH}"))
    world.person().edit(REPO, number, state="closed")
    if branch_too:
        clone.git("push", "--quiet", "origin", f"{commit}:refs/pull/{number}/head", f":{BRANCH}")


def test_a_statement_waits_in_a_pull_request_and_its_author_is_told(world: World, protected: Clone) -> None:
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


def test_the_pull_request_says_what_the_repositorys_own_template_does(world: World, protected: Clone) -> None:
    assert protected.folder == world.root
    files.write(world.root / "templates/statements-pull-request.md.j2", "Please look at what {{ 1 }} party said.\n")
    say(world, "/oppose Too dear.")

    record(world)

    (pull,) = world.pulls()
    assert "Please look at what 1 party said." in str(pull["body"])


def test_before_the_merge_issue_and_board_do_not_show_the_statement(world: World, protected: Clone) -> None:
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
    assert "by: citizen" in protected.at_origin(REC_2, BRANCH)
    assert len(world.pulls()) == 1
    assert len(protected.commits(BRANCH)) == len(protected.commits()) + 1  # one commit holds all that waits


def test_a_command_is_judged_by_what_waits_as_well(world: World, protected: Clone) -> None:
    maintain(world, "/status withdrawn It is over.")
    record(world)
    maintain(world, "/status adopted After all, https://example.org/minutes")

    run = record(world)

    assert "It does not fit the record: the status adopted cannot follow withdrawn" in run.out
    assert "\nstatus: withdrawn\n" in protected.at_origin(REC_2, BRANCH)


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

    with patch("rectrack.inbox.waiting.Waitlist.land", side_effect=OSError("gone")):
        assert world.run("comments").code == 1  # after the authors were told
    assert world.run("comments").out == "Nothing new to record.\n"

    assert protected.git("ls-remote", "origin", BRANCH) == ""
    (answer,) = told(world, "it is not recorded")
    assert "octo/tracker/pull/4" in answer
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

    assert "rec-1: something that waited does not fit any more." in run.out
    text = protected.at_origin(REC_1, BRANCH)
    assert "Too dear" in text
    assert "status: adopted" not in text
    (answer,) = told(world, "does not fit the record any more")
    assert "- the status adopted cannot follow withdrawn" in answer
    record(world)
    assert len(told(world, "does not fit the record any more")) == 1


def test_what_waits_on_a_recommendation_that_is_gone_is_told_of(world: World, protected: Clone, alice: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    alice.pull()
    (alice.folder / REC_1).unlink()
    alice.push()
    protected.pull()

    run = world.run("comments")

    assert 'rec-1: something that waited does not fit any more. There is no recommendation "rec-1"' in run.out
    assert len(told(world, "does not fit the record any more")) == 1


def test_a_report_that_was_taken_back_is_not_forgotten_while_that_waits(world: World, protected: Clone) -> None:
    said = say(world, "/progress It moves, see https://example.org/news", "citizen", 9, 2)
    record(world)
    merge(world, protected)
    protected.pull()
    assert world.run("comments").code == 0
    world.person("citizen").edit_comment(REPO, said, "/withdraw")
    record(world)
    say(world, "/oppose Too dear.")

    record(world)

    assert "by: citizen" in protected.at_origin(REC_2)
    assert "by: citizen" not in protected.at_origin(REC_2, BRANCH)


def test_what_was_declined_is_told_also_where_its_branch_is_gone(world: World, protected: Clone) -> None:
    for text in ("/oppose Too dear.", "/support-with-changes Or shared."):
        say(world, text)
    record(world)
    decline(world, protected, branch_too=True)

    assert world.run("comments").out == "Nothing new to record.\n"
    record(world)

    (answer,) = told(world, "it is not recorded")
    assert answer.count("#issuecomment-") == 2


def test_what_a_run_itself_took_away_was_not_declined(world: World, protected: Clone) -> None:
    said = say(world, "/progress It moves.", "citizen", 9)
    record(world)
    commit = protected.git("ls-remote", "origin", BRANCH).split()[0]
    world.person("citizen").edit_comment(REPO, said, "/withdraw")
    record(world)
    assert protected.git("ls-remote", "origin", BRANCH) == ""
    # What GitHub does when a branch is deleted.
    bot = world.hub.person("github-actions[bot]", user_id=41898282)
    bot.push(REPO, 4, commit)
    bot.edit(REPO, 4, state="closed")
    protected.git("push", "--quiet", "origin", f"{commit}:refs/pull/4/head")

    record(world)

    assert told(world, "it is not recorded") == []


def test_what_was_declined_is_told_also_a_week_later(world: World, protected: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    decline(world, protected)
    record_now = recording.record

    def late(git: Git, hub: Hub, now: datetime, *others: Any, **named: Any) -> recording.Outcome:
        return record_now(git, hub, now + timedelta(days=7), *others, **named)

    with patch("rectrack.inbox.run.record", late):
        assert world.run("comments").code == 0

    assert len(told(world, "it is not recorded")) == 1


def test_what_waits_and_could_not_be_marked_is_not_said_again_over_what_came_after_it(
    world: World, protected: Clone
) -> None:
    first, then = (maintain(world, f"/answer icann {answer}") for answer in ("noted Seen.", "accepted After all."))
    react = comments.react

    def not_the_first(hub: Hub, remark: Remark, *others: Any) -> None:
        if remark.id != first:
            react(hub, remark, *others)

    with patch("rectrack.github.comments.react", not_the_first):
        assert world.run("comments").code == 0
    assert (reactions(world, first), judged_as(world, then)) == ([], "rocket")

    record(world)

    assert judged_as(world, first) == "rocket"
    said = protected.at_origin(REC_2, BRANCH)
    assert [line.split()[1] for line in said.splitlines() if "answer:" in line] == ["noted", "accepted"]


def test_what_was_declined_before_a_run_that_broke_off_could_mark_it_stays_declined(
    world: World, protected: Clone
) -> None:
    said = say(world, "/oppose Too dear.")
    with patch("rectrack.inbox.replies.Replier.answer", side_effect=OSError("gone")):
        assert world.run("comments").code == 1
    decline(world, protected)

    assert "not recorded. It waited, and was declined." in record(world).out

    assert judged_as(world, said) == "eyes"
    assert len(told(world, "it is not recorded")) == 1
    assert protected.git("ls-remote", "origin", BRANCH) == ""


def test_a_form_that_is_gone_keeps_nobody_else_from_being_told(world: World, protected: Clone) -> None:
    form = report(world)
    say(world, "/oppose Too dear.")
    record(world)
    decline(world, protected, form + 1)
    world.person("octo").delete_issue(REPO, form)

    run = world.run("comments")

    assert run.code == 0, run.err
    assert f"Issue #{form}: that what waited was declined: GitHub has no such thing" in run.out
    assert len(told(world, "it is not recorded")) == 1


def test_what_was_merged_and_removed_again_does_not_come_back(world: World, protected: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    merge(world, protected, squashed=True)
    path = protected.folder / REC_1
    path.write_text(path.read_text().replace("Too dear.", "Too dear, they say."))
    protected.push()

    assert world.run("comments").out == "Nothing new to record.\n"

    assert protected.git("ls-remote", "origin", BRANCH) == ""


def test_what_another_put_there_meanwhile_is_not_replaced(world: World, protected: Clone, alice: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    say(world, "/support as india Right.", "delegate", 5)
    find, once = Waitlist.find, iter([True])

    def late(waitlist: Waitlist, main: str) -> Waiting | None:
        found = find(waitlist, main)
        if next(once, False):
            work_there(alice)
            files.edit(alice.folder / REC_2, "title: Do this", "title: Do that")
            alice.git("commit", "--quiet", "--all", "-m", MESSAGE)
            alice.git("push", "--quiet", "origin", f"HEAD:{BRANCH}")
        return found

    with patch.object(Waitlist, "find", late), patch("rectrack.github.branches.ATTEMPTS", 1):
        run = world.run("comments")

    assert run.code == 4
    assert "title: Do that" in protected.at_origin(REC_2, BRANCH)
    record(world)
    assert "title: Do that" in protected.at_origin(REC_2, BRANCH)
    assert "quote: Right." in protected.at_origin(REC_1, BRANCH)


def test_a_branch_of_that_name_that_is_somebody_elses_is_left_alone(
    world: World, protected: Clone, alice: Clone
) -> None:
    files.write(alice.folder / "work.txt", "weeks of work")
    alice.push(BRANCH)
    world.person("alice").open_pull_request(REPO, "My statements", head=BRANCH)
    say(world, "/support After all.")

    run = world.run("comments")

    assert run.code == 1
    assert 'The branch statements holds commits that are not the tracker\'s ("A change")' in run.err
    assert protected.commits(BRANCH)[0] == "Alice: A change"


def test_what_became_of_somebody_elses_branch_of_that_name_declines_nothing(
    world: World, protected: Clone, alice: Clone
) -> None:
    mine = world.person("alice").open_pull_request(REPO, "My statements", head=BRANCH)
    commit = alice.push(BRANCH)
    alice.git("push", "--quiet", "origin", f"{commit}:refs/pull/{mine}/head", f":{BRANCH}")
    world.person("alice").push(REPO, mine, commit)
    world.person("alice").edit(REPO, mine, state="closed")
    said = say(world, "/support After all.")

    record(world)

    assert "After all." in protected.at_origin(REC_1, BRANCH)
    assert judged_as(world, said) == "rocket"


def test_a_branch_of_that_name_on_which_nothing_is_yet_takes_what_waits(
    world: World, protected: Clone, alice: Clone
) -> None:
    alice.git("push", "--quiet", "origin", f"origin/main:refs/heads/{BRANCH}")
    say(world, "/support After all.")

    record(world)

    assert protected.commits(BRANCH) == [BOT, *protected.commits()]
    assert "After all." in protected.at_origin(REC_1, BRANCH)


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


def test_nothing_that_waits_costs_one_request(world: World, protected: Clone) -> None:
    assert BOT not in protected.commits()
    world.hub.requests.clear()

    assert world.run("comments").out == "Nothing new to record.\n"

    assert [(r.method, r.path.partition("?")[0].removeprefix(f"/repos/{REPO}")) for r in world.hub.requests] == [
        ("GET", "/issues/comments"),
        ("GET", "/issues"),
        ("GET", "/pulls"),  # whether one was closed whose branch is gone
    ]


@pytest.mark.parametrize(("passed", "answers"), [(timedelta(days=2, hours=23), 1), (timedelta(days=3, hours=1), 0)])
def test_a_declined_statement_is_announced_within_three_days_if_its_branch_was_deleted(
    world: World, protected: Clone, passed: timedelta, answers: int
) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    decline(world, protected, branch_too=True)
    record_now = recording.record

    def late(git: Git, hub: Hub, now: datetime, *others: Any, **named: Any) -> recording.Outcome:
        return record_now(git, hub, now + passed, *others, **named)

    with patch("rectrack.inbox.run.record", late):
        assert world.run("comments").code == 0

    assert len(told(world, "it is not recorded")) == answers
