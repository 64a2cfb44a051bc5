"""A form becomes a pull request with a file, goes on with the form, and leaves what people decide alone."""

import os
import re
import shutil
from pathlib import Path
from unittest.mock import patch

import pytest

from localhub import BOT
from tests.faults.proxy import REFUSALS, Exchange, Fault, Proxy
from tests.messages.cases import Case, assert_as_written, headed
from tests.rectrack import files
from tests.rectrack.clones import Clone, right_before_the_push
from tests.rectrack.comments.participants import branch, propose, send
from tests.rectrack.comments.stories import Story
from tests.rectrack.forms import form
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, World

NEW, TITLE = "recommendations/publish-the-costs.yaml", "Publish the costs"
SOURCE, MESSAGE = "proposal-4", "Propose a recommendation"
WORKED_ON = "Issue #4: skipped, because the branch proposal-4 has commits of others.\n"
TABLE = Path(__file__).parent / "proposals.txt"
ANSWERED = "<!-- rectrack:form-answered -->"


def states(world: World) -> list[object]:
    return [pull["state"] for pull in world.pulls()]


def work(keeper: Clone) -> None:
    """Let somebody correct the file on the proposal's branch."""
    keeper.git("fetch", "--quiet", "origin")
    keeper.git("checkout", "--quiet", "proposal-4")
    files.edit(keeper.folder / NEW, "title: Publish the costs", "title: Publish what it costs")


@pytest.mark.parametrize("story", headed(TABLE))
def test_it_goes_on_with_its_form_until_people_decide(
    world: World, proposals: Clone, alice: Clone, story: Case, request: pytest.FixtureRequest
) -> None:
    outcome = Story(world, proposals, alice, "proposal-4", "process-forms").tell(story)

    assert_as_written(TABLE, story, outcome, renew=request.config.getoption("--renew-golden"))


# --- what only looks like its own -------------------------------------------------------------------


@pytest.mark.parametrize(("opener", "title"), [("keeper", MESSAGE), (BOT, "My proposal"), ("octo", "My proposal")])
def test_a_pull_request_that_only_has_a_branch_of_such_a_name_is_none_of_its_business(
    world: World, proposals: Clone, alice: Clone, opener: str, title: str
) -> None:
    alice.git("commit", "--quiet", "--allow-empty", "-m", title)
    alice.git("push", "--quiet", "origin", "HEAD:proposal-2024")
    user_id = 41898282 if opener == BOT else None
    world.hub.person(opener, user_id=user_id).open_pull_request(REPO, "Mine", "In 2024.", head="proposal-2024")

    propose(world)

    (pull,) = world.pulls()
    assert (pull["title"], pull["body"], pull["state"]) == ("Mine", "In 2024.", "open")
    assert branch(proposals, "proposal-2024") == alice.git("rev-parse", "HEAD")


def test_ordinary_issues_other_forms_and_those_of_bots_are_no_proposals(world: World, proposals: Clone) -> None:
    for body in ("### Title\n\nWhere do I begin?", "", form("progress", happened="They met.")):
        world.person().open_issue(REPO, "A question", body)
    world.hub.person("helper[bot]", user_type="Bot").open_issue(REPO, "Proposal: mine", form())

    assert world.run("process-forms").out == "No filled-in forms to process.\n"

    assert world.pulls() == []
    assert proposals.commits() == ["Alice: A change"]


def test_nothing_in_an_answer_has_an_effect(world: World, proposals: Clone) -> None:
    evil = "@everyone #1 <!-- rectrack:end --> {{ 7 * 7 }} $(reboot)\n::error::x\n### Title\n\nnot me"
    number = send(world, summary=evil, title="@everyone #1 ::error::")

    run = propose(world)

    assert run.out.startswith(f"Issue #{number}: pull request #5 proposes ")
    assert "\n::" not in run.out
    (pull,) = world.pulls()
    assert "@everyone" not in f"{pull['title']}{pull['body']}{world.comments(number)}"
    proposals.git("fetch", "--quiet", "origin")
    assert proposals.git("log", "-1", "--format=%B", "origin/proposal-4") == MESSAGE


# --- numbers and ids --------------------------------------------------------------------------------


def test_number_and_id_of_a_removed_recommendation_are_not_proposed_again(world: World, proposals: Clone) -> None:
    path = files.write(proposals.folder / NEW, files.recommendation(id="publish-the-costs", number="4"))
    assert world.run("sync").code == 0
    path.unlink()
    assert world.run("sync").code == 0
    proposals.push()
    number = send(world)

    propose(world)

    (path_,) = proposals.changed(f"proposal-{number}")
    assert path_ == "recommendations/publish-the-costs-2.yaml"
    assert "number: 5\n" in proposals.at_origin(path_, f"proposal-{number}")


def test_a_number_stays_if_a_lower_one_becomes_free(world: World, proposals: Clone) -> None:
    first, second = send(world), send(world, "bela", title="Publish the minutes")
    propose(world)
    world.person("asha").edit(REPO, first, state="closed")
    world.person("bela").edit(REPO, second, body=form(title="Publish the minutes", summary="At once."))

    propose(world)

    text = proposals.at_origin("recommendations/publish-the-minutes.yaml", f"proposal-{second}")
    assert ("\nnumber: 5\n" in text, "At once." in text) == (True, True)


# --- how many ---------------------------------------------------------------------------------------


def test_open_proposals_of_one_account_are_few_and_declined_ones_do_not_count(world: World, proposals: Clone) -> None:
    for number in range(4):
        send(world, "asha", title=f"Proposal {number}")
    last = send(world, "bela", title="Another")

    run = propose(world)

    assert run.out.count("left to a later run, because many proposals are open") == 1
    assert f"Issue #{last}: pull request #12 proposes recommendations/another.yaml." in run.out
    for pull in world.pulls():
        world.person("keeper").edit(REPO, int(str(pull["number"])), state="closed")
    assert propose(world).out.count("its pull request was merged or closed") == 4
    assert proposals.changed("proposal-7") == ["recommendations/proposal-3.yaml"]


def test_twenty_proposals_of_all_are_open_and_a_quiet_run_asks_no_more_than_for_none(
    world: World, proposals: Clone, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("git")
    asked = folder / "asked"
    script = f'#!/bin/sh\necho "$*" >> {asked}\nexec {shutil.which("git")} "$@"\n'
    files.write(folder / "git", script).chmod(0o755)
    world.environment["PATH"] = f"{folder}:{os.environ['PATH']}"
    none = quiet(world, proposals, asked)
    unusable = send(world, "person", title="")
    numbers = [send(world, f"person{n}", title=f"Publish the costs {n}") for n in range(21)]

    run = world.run("process-forms")

    assert run.out.count(" proposes ") == len(world.pulls()) == 20
    assert f"Issue #{numbers[-1]}: left to a later run, because many proposals are open." in run.out
    assert [len(world.comments(number)) for number in (unusable, *numbers)] == [1] * 21 + [0]
    for number in (unusable, numbers[-1]):
        world.person("octo").delete_issue(REPO, number)
    requests, fetches = quiet(world, proposals, asked)
    assert (requests, fetches) == (none[0], none[1] + 2)  # main, and all proposals


def quiet(world: World, clone: Clone, asked: Path) -> tuple[int, int]:
    """How many requests a run makes that finds nothing to do, and how often its git asks origin."""
    assert world.run("run").code == 0
    clone.pull()
    asked.write_text("")
    requests = cost(world, "run")
    return requests, len(re.findall(" fetch | ls-remote ", asked.read_text()))


def cost(world: World, command: str = "process-forms") -> int:
    """How many requests a run makes that finds nothing to do."""
    world.hub.requests.clear()
    world.done(command)
    assert world.writes() == []
    return len(world.hub.requests)


def test_what_people_decided_about_all_open_forms_is_asked_once(world: World, proposals: Clone) -> None:
    numbers = [send(world, f"person{n}", title=f"Publish the costs {n}") for n in range(4)]
    propose(world)
    for pull in world.pulls():
        world.person("keeper").edit(REPO, int(str(pull["number"])), state="closed")
    with_four = cost(world)
    for number in numbers:
        world.person("keeper").edit(REPO, number, state="closed")

    assert with_four - cost(world) == 1
    assert proposals.commits() == ["Alice: A change"]


def test_closed_pull_requests_are_listed_back_to_the_oldest_form_to_serve(world: World, proposals: Clone) -> None:
    keeper = world.person("keeper")
    for _ in range(150):
        keeper.edit(REPO, keeper.open_pull_request(REPO, "Old", head="old"), state="closed")
    none = cost(world)
    send(world)
    propose(world)
    keeper.edit(REPO, int(str(world.pulls()[0]["number"])), state="closed")

    assert cost(world) - none == 1
    assert proposals.commits() == ["Alice: A change"]


def test_comments_on_ones_own_form_cost_nothing_more(world: World, proposals: Clone) -> None:
    numbers = send(world), send(world, "bela", title="")
    propose(world)
    before = cost(world)
    for n in range(220):
        world.person("asha").comment(REPO, numbers[n % 2], "Hello")

    assert cost(world) == before
    assert proposals.commits() == ["Alice: A change"]


def test_a_pull_request_from_a_branch_of_that_name_in_a_fork_is_left_alone(world: World, proposals: Clone) -> None:
    number = send(world)
    world.hub.add_repository("mallory/tracker", fork=True)
    theirs = world.person("mallory").open_pull_request(REPO, "Mine", head=SOURCE, source="mallory/tracker")

    run = propose(world)

    assert (number, theirs) == (4, 5)
    assert run.out.startswith("Issue #4: pull request #6 proposes ")
    assert sorted(str(pull["title"]) for pull in world.pulls()) == ["Mine", "Proposal of issue 4: recommendation 4"]
    assert proposals.changed(SOURCE) == [NEW]


# --- one that is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ("GET .*/issues/4/comments", REFUSALS["404"]),
        ("POST .*/issues/4/comments", REFUSALS["403 locked"]),
        ("POST .*/pulls$", REFUSALS["422"]),
    ],
)
def test_a_refused_form_stops_no_other_and_is_next(world: World, proposals: Clone, asked: str, fault: Fault) -> None:
    first, second = send(world), send(world, "bela", title="Publish the minutes")

    with refusing(world, asked, fault, times=1):
        run = world.done("process-forms")

    assert (
        run.err.count(f"::warning title=rectrack::GitHub rejected these requests:%0A- Issue #{first}: its proposal: ")
        == 1
    )
    assert [len(world.comments(number)) for number in (first, second)] == [0, 1]
    propose(world)
    assert [len(world.comments(number)) for number in (first, second)] == [1, 1]
    assert states(world) == ["open", "open"]
    assert proposals.changed("proposal-4") == [NEW]


def test_what_is_refused_to_all_forms_stops_the_run(world: World, proposals: Clone) -> None:
    for who in ("asha", "bela", "carl"):
        send(world, who, title=f"By {who}")

    with refusing(world, "POST .*/pulls$"):
        told = world.refused("process-forms", code=4)

    assert "GitHub refused all 3 proposals." in told
    propose(world)
    assert len(world.pulls()) == 3
    assert proposals.commits() == ["Alice: A change"]


def test_whoever_blocks_the_tracker_under_three_forms_stops_no_run(world: World, proposals: Clone) -> None:
    first = [send(world, "mallory", title=f"No. {number}") for number in range(3)]
    world.person("mallory").block(BOT)

    run = world.done("process-forms")

    assert [len(world.comments(number)) for number in first] == [0, 0, 0]
    assert run.err.count("has blocked the tracker's account") == 3
    assert proposals.commits() == ["Alice: A change"]


def test_while_it_is_not_known_whether_a_form_is_open_its_pull_request_stays(world: World, proposals: Clone) -> None:
    number = send(world)
    propose(world)

    def kept(exchange: Exchange) -> None:
        if exchange.path.endswith(f"/issues/{number}"):
            REFUSALS["451"](exchange)
        elif exchange.is_issue_list:
            exchange.answer(200, [])  # a list that lags behind
        else:
            exchange.send(exchange.forward())

    with Proxy(world.hub, kept) as proxy, patch.dict(world.environment, {"GITHUB_API_URL": proxy.url}):
        run = world.done("process-forms")

    assert f"Pull request #5, of issue #{number}: GitHub rejected the request (451)" in run.out
    assert states(world) == ["open"]
    assert proposals.commits() == ["Alice: A change"]


def test_a_faster_push_to_one_proposals_branch_stops_no_other(world: World, proposals: Clone, alice: Clone) -> None:
    first, second = send(world), send(world, "bela", title="Publish the minutes")
    propose(world)
    for number, who in ((first, "asha"), (second, "bela")):
        world.person(who).edit(REPO, number, body=form(title="Mine"))
    work(alice)

    with right_before_the_push(lambda: alice.push("proposal-4")):
        run = world.done("process-forms")

    assert f"- Issue #{first}: its proposal: Another account pushed to proposal-4 first." in run.out
    assert "title: Publish what it costs" in proposals.at_origin(NEW, "proposal-4")
    assert "title: Mine\n" in proposals.at_origin("recommendations/publish-the-minutes.yaml", "proposal-5")
    assert WORKED_ON in propose(world).out


@pytest.mark.parametrize(
    ("asked", "fault"), [("GET .*/issues/4$", REFUSALS["404"]), ("PATCH .*/pulls/6$", REFUSALS["422"])]
)
def test_one_refused_closing_stops_no_other(world: World, proposals: Clone, asked: str, fault: Fault) -> None:
    numbers = send(world), send(world, "bela", title="Publish the minutes")
    propose(world)
    for number in numbers:
        world.person("asha").edit(REPO, number, state="closed")

    with refusing(world, asked, fault, times=1):
        world.done("process-forms")

    propose(world)
    assert states(world) == ["closed", "closed"]
    assert proposals.commits() == ["Alice: A change"]


def test_an_answer_that_a_run_did_not_give_is_given_and_noted_by_the_next(world: World, proposals: Clone) -> None:
    number = send(world)
    for refused in ("POST .*/issues/4/comments", "PATCH .*/pulls/5"):
        with refusing(world, refused, REFUSALS["403 blocked"], times=1):
            assert world.run("process-forms").code == 0
        assert ANSWERED not in str(world.pulls()[0]["body"])

    propose(world)

    assert len(world.comments(number)) == 1
    assert ANSWERED in str(world.pulls()[0]["body"])
    cost(world)
    assert not [served.path for served in world.hub.requests if "/comments" in served.path]
    assert proposals.changed("proposal-4") == [NEW]
