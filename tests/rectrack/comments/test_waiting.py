"""Where main takes no push, what people say waits in one pull request, and is said again on every newer main."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
import yaml

from localhub import BOT as BOT_LOGIN
from localhub import Settings
from tests.faults.proxy import REFUSALS
from tests.messages.cases import Case, assert_as_written, headed
from tests.rectrack import files
from tests.rectrack.clones import Clone, begin, right_before_the_push
from tests.rectrack.comments.conftest import synced_with_accounts
from tests.rectrack.comments.participants import (
    BOT,
    BRANCH,
    MESSAGE,
    branch,
    break_off,
    judged_as,
    maintain,
    nothing_new,
    protect,
    reactions,
    record,
    report,
    say,
    told,
    work_there,
)
from tests.rectrack.comments.stories import IDS, Story
from tests.rectrack.files import REC_1, REC_2
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, World, action_variables

TABLE = Path(__file__).parent / "waiting.txt"
DECLINED = "not recorded"
TAKEN_OUT = "The maintainers deleted it from [the pull request]"


def two_wait(world: World, origin: Path) -> None:
    """What a party says of rec-1, and a keeper of rec-2, waits in pull request 4."""
    synced_with_accounts(world, origin)
    protect(world, Clone(world.root))
    say(world, "/oppose Too dear.")
    maintain(world, "/mark-checked Nothing has changed.")
    assert world.run("process-comments").code == 0


@pytest.fixture
def waiting(world: World, clone: Clone, origin: Path) -> Clone:
    """The clone of the tracker where two statements wait."""
    begin(world, origin, two_wait)
    world.environment = action_variables(world.hub, "workflow_dispatch")
    return clone


@pytest.mark.parametrize("story", headed(TABLE))
def test_what_waits_goes_on_with_main_and_with_what_people_do_on_its_branch(
    world: World, waiting: Clone, alice: Clone, story: Case, request: pytest.FixtureRequest
) -> None:
    outcome = Story(world, waiting, alice).tell(story)

    assert_as_written(TABLE, story, outcome, renew=request.config.getoption("--renew-golden"))


def decline(world: World, clone: Clone, number: int = 4, *, branch_too: bool = False) -> None:
    """Close the pull request without merging it; its commits GitHub keeps even where the branch is deleted."""
    clone.git("fetch", "--quiet", "origin")
    world.person().push(REPO, number, commit := branch(clone))
    world.person().edit(REPO, number, state="closed")
    if branch_too:
        clone.git("push", "--quiet", "origin", f"{commit}:refs/pull/{number}/head", f":{BRANCH}")


def test_the_pull_request_and_a_reply_say_what_the_repositorys_templates_do(world: World, protected: Clone) -> None:
    files.write(world.root / "templates/statements-pull-request.md.j2", "Please look at what {{ 1 }} party said.\n")
    files.write(world.root / "templates/answer.md.j2", "Here it is written /oppose.\n\n{{ marker }}\n")
    say(world, "/oppose Too dear.")
    say(world, "/opose Too dear.")

    record(world)

    assert len(told(world, "Here it is written /oppose.")) == 1
    assert "Please look at what 1 party said." in str(world.pulls()[0]["body"])
    assert (protected.commits(BRANCH)[0], protected.changed(BRANCH)) == (BOT, [REC_1])


def test_the_pull_request_names_what_waits_where_github_has_room(world: World, waiting: Clone, alice: Clone) -> None:
    listed = [f"issue-{10_000_000 + n}" for n in range(4_500)]
    work_there(alice)
    message = alice.git("log", "-1", "--format=%B") + "".join(f"\nComment: {key}" for key in listed)
    alice.git("commit", "--quiet", "--amend", "--file=-", given=message)
    alice.git("push", "--quiet", "--force", "origin", f"HEAD:{BRANCH}")
    said = say(world, "/support After all.")

    run = record(world)

    assert "refused" not in run.out
    body = str(world.pulls()[0]["body"])
    assert len(body) <= 65_536
    named = re.findall(r"\bissue-[0-9]+", body)
    assert named == listed[:3_332]  # what 50,000 characters hold
    assert "After all." in waiting.at_origin(REC_1, BRANCH)
    assert judged_as(world, said) == "rocket"


def test_what_waits_and_could_not_be_marked_is_not_said_again_over_what_came_after_it(
    world: World, protected: Clone
) -> None:
    first, then = (
        maintain(world, f"/response names-board {answer}") for answer in ("noted Seen.", "accepted After all.")
    )
    with refusing(world, f"POST .*/comments/{first}/reactions", REFUSALS["422"]):
        assert world.run("process-comments").code == 0
    assert (reactions(world, first), judged_as(world, then)) == ([], "rocket")

    record(world)

    assert judged_as(world, first) == "rocket"
    said = protected.at_origin(REC_2, BRANCH)
    assert [line.split()[1] for line in said.splitlines() if "response:" in line] == ["noted", "accepted"]


def test_a_run_that_broke_off_after_telling_of_what_was_declined_tells_once(world: World, waiting: Clone) -> None:
    def break_off() -> None:
        raise OSError("gone")

    decline(world, waiting)
    with right_before_the_push(break_off):
        assert world.run("process-comments").code == 1

    nothing_new(world)

    assert branch(waiting) == ""
    assert [len(told(world, DECLINED, number)) for number in (1, 2)] == [1, 1]


@pytest.mark.parametrize(
    ("branch_too", "passed", "answers"),
    [
        (False, timedelta(days=7), 1),
        (True, timedelta(0), 1),
        (True, timedelta(days=2, hours=23), 1),
        (True, timedelta(days=3, hours=1), 0),
    ],
)
def test_what_was_declined_is_told_also_later_and_for_three_days_if_its_branch_was_deleted(
    world: World, waiting: Clone, passed: timedelta, answers: int, *, branch_too: bool
) -> None:
    say(world, "/support-with-changes Or shared.")
    record(world)
    decline(world, waiting, branch_too=branch_too)
    if branch_too:
        with refusing(world, "GET .*/issues/4$", REFUSALS["422"]):
            assert world.run("process-comments").code == 0
        assert told(world, DECLINED) == []

    with time_machine.travel(datetime.now(UTC) + passed):
        nothing_new(world)
        nothing_new(world)

    assert [answer.count("#issuecomment-") for answer in told(world, DECLINED)] == [2] * answers


def test_what_a_run_itself_took_away_was_not_declined(world: World, protected: Clone) -> None:
    said = say(world, "/progress It moves.", "citizen", 9)
    record(world)
    commit = branch(protected)
    world.person("citizen").edit_comment(REPO, said, "/withdraw")
    record(world)
    assert branch(protected) == ""
    # What GitHub does when a branch is deleted.
    bot = world.hub.person(BOT_LOGIN, user_id=41898282)
    bot.push(REPO, 4, commit)
    bot.edit(REPO, 4, state="closed")
    protected.git("push", "--quiet", "origin", f"{commit}:refs/pull/4/head")

    record(world)

    assert told(world, DECLINED) == []


def test_what_was_declined_before_a_broken_run_could_mark_it_stays_declined(world: World, protected: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    break_off(world, "POST .*/issues/1/comments")
    decline(world, protected)

    assert "not recorded. The comment was pending, and the maintainers declined it." in record(world).out

    assert judged_as(world, said) == "eyes"
    assert len(told(world, DECLINED)) == 1
    assert branch(protected) == ""


def test_a_form_that_is_gone_keeps_nobody_else_from_being_told(world: World, waiting: Clone) -> None:
    form = report(world)
    record(world)
    decline(world, waiting)
    world.person("octo").delete_issue(REPO, form)

    run = world.done("process-comments")

    assert f"Issue #{form}: the reply that a pending comment was declined: Not found in" in run.out
    assert len(told(world, DECLINED)) == 1


def test_somebody_elses_branch_of_that_name_is_left_alone(world: World, protected: Clone, alice: Clone) -> None:
    alice.push(BRANCH)
    world.person("alice").open_pull_request(REPO, "My statements", head=BRANCH)
    say(world, "/support After all.")

    told = world.refused("process-comments")

    assert 'The branch pending-statements has commits that are not rectrack\'s ("A change")' in told
    assert protected.commits(BRANCH)[0] == "Alice: A change"


def test_the_end_of_somebody_elses_branch_declines_nothing(world: World, protected: Clone, alice: Clone) -> None:
    mine = world.person("alice").open_pull_request(REPO, "My statements", head=BRANCH)
    commit = alice.push(BRANCH)
    alice.git("push", "--quiet", "origin", f"{commit}:refs/pull/{mine}/head", f":{BRANCH}")
    world.person("alice").push(REPO, mine, commit)
    world.person("alice").edit(REPO, mine, state="closed")
    said = say(world, "/support After all.")

    record(world)

    assert "After all." in protected.at_origin(REC_1, BRANCH)
    assert judged_as(world, said) == "rocket"


def test_an_empty_branch_of_that_name_takes_what_waits(world: World, protected: Clone, alice: Clone) -> None:
    alice.git("push", "--quiet", "origin", f"origin/main:refs/heads/{BRANCH}")
    say(world, "/support After all.")

    record(world)

    assert protected.commits(BRANCH) == [BOT, *protected.commits()]
    assert "After all." in protected.at_origin(REC_1, BRANCH)


def test_where_actions_open_no_pull_request_the_answer_says_where_one_does(world: World, protected: Clone) -> None:
    world.hub.set_up(REPO, Settings(actions_open_pulls=False))
    said = say(world, "/oppose Too dear.")

    run = world.run("process-comments")

    assert "when https://github.com/octo/tracker/compare/main...pending-statements?expand=1 is merged" in run.out
    assert world.pulls() == []
    assert protected.commits(BRANCH)[0] == BOT
    assert judged_as(world, said) == "rocket"


def test_nothing_that_waits_costs_one_request(world: World, protected: Clone) -> None:
    assert BOT not in protected.commits()
    world.hub.requests.clear()

    nothing_new(world)

    paths = [served.path.partition("?")[0].removeprefix(f"/repos/{REPO}/") for served in world.hub.requests]
    assert paths == ["issues/comments", "issues", "pulls"]  # the last: whether one was closed whose branch is gone
    assert world.writes() == []


def test_the_board_counts_pending_statements_from_the_oldest_day(world: World, waiting: Clone, alice: Clone) -> None:
    files.add(waiting.folder, 3, positions=NORTHLAND, disputes=OBJECTION)
    waiting.push()
    say(world, "/withdraw dispute as northland", "delegate", 5, 3)
    say(world, "/progress They asked.", "citizen", 9, 3)
    record(world)
    path = work_there(alice).folder / REC_1
    files.write(path, re.sub(r"(oppose\n +date): \S+", r"\1: 2018-03-03", path.read_text()))
    alice.push(BRANCH)

    assert world.run("run").code == 0

    status = json.loads(waiting.at_origin("status.json", "board"))
    assert status["pending_statements"] == {"count": 2, "since": "2018-03-03"}


def test_what_is_pushed_there_meanwhile_is_read_and_built_upon(world: World, waiting: Clone, alice: Clone) -> None:
    say(world, "/support as northland Right.", "delegate", 5)
    work_there(alice).git("checkout", "--quiet", "origin/main", "--", REC_1)
    files.edit(alice.folder / REC_2, "title: Do this", "title: Do that")
    alice.git("commit", "--quiet", "--all", "-m", MESSAGE)

    with right_before_the_push(lambda: alice.git("push", "--quiet", "origin", f"HEAD:{BRANCH}")):
        assert world.run("process-comments").code == 0

    text = waiting.at_origin(REC_1, BRANCH)
    assert "Too dear" not in text
    assert "quote: Right." in text
    assert "title: Do that" in waiting.at_origin(REC_2, BRANCH)
    assert len(told(world, TAKEN_OUT)) == 1


NORTHLAND = "\n  - {party: northland, stance: support, date: 2018-01}"
OBJECTION = "\n  - {by: northland, text: No., date: 2018-01, source: {url: https://example.org/l}}"
KINDS = yaml.safe_load(TABLE.with_name("taken-out.yaml").read_text(encoding="utf-8"))


def test_who_wrote_what_is_removed_or_changed_is_told(world: World, waiting: Clone, alice: Clone) -> None:
    rows = [(n, f"recommendations/rec-{n}.yaml", *kind) for n, kind in enumerate(KINDS, 5)]
    for n, _, _, text, _ in rows:
        actions = "\n  - {id: ask, title: Ask, status: proposed}" if "/action" in text else None
        disputes = OBJECTION if "/withdraw" in text else None
        files.add(waiting.folder, n, positions=NORTHLAND, actions=actions, disputes=disputes)
    assert world.run("sync").code == 0
    waiting.push()
    said = [
        world.hub.person(who, user_id=IDS[who], push=who == "keeper").comment(REPO, n, text)
        for n, _, who, text, _ in rows
    ]
    record(world)
    work_there(alice)
    for _, path, _, _, change in rows:
        if change:
            files.edit(alice.folder / path, *change)
        else:
            alice.git("checkout", "--quiet", "origin/main", "--", path)
    alice.push(BRANCH)

    nothing_new(world)

    for comment, (n, _, _, text, change) in zip(said, rows, strict=True):
        (answer,) = told(world, TAKEN_OUT, n) or [""]
        assert f"#issuecomment-{comment}>)" in answer, (text, change)
    nothing_new(world)


def test_without_a_pull_request_authors_are_told_once_of_a_removal(world: World, clone: Clone, alice: Clone) -> None:
    protect(world, clone)
    world.hub.set_up(REPO, Settings(actions_open_pulls=False))
    say(world, "/oppose Too dear.")
    assert world.run("process-comments").code == 0
    work_there(alice).git("checkout", "--quiet", "origin/main", "--", REC_1)
    alice.push(BRANCH)

    assert [world.run("process-comments").code for _ in range(2)] == [0, 0]

    assert len(told(world, TAKEN_OUT)) == 1
