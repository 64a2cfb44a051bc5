"""Comments as GitHub lists them: who edited them and when, which of them are done, and what reading them costs."""

import json
import re
import time
from collections.abc import Callable

import pytest

from localhub import BOT, BOT_ID
from tests.faults.proxy import Answer, Exchange, Fault, refused_with
from tests.rectrack.clones import Clone
from tests.rectrack.comments.conversations import SteppedClock
from tests.rectrack.comments.participants import judged_as, maintain, reactions, record, say
from tests.rectrack.files import REC_1
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, World, action_variables
from tests.samples import sample

OF_READERS = sample("take-part.md", "Commands", "text").splitlines()
OF_MAINTAINERS = sample("maintain-the-record.md", "Comments of maintainers", "text").splitlines()


def test_statements_that_the_documentation_shows_are_recorded(world: World, clone: Clone) -> None:
    said = [say(world, text, number=2) for text in OF_READERS] + [maintain(world, text) for text in OF_MAINTAINERS]

    record(world)

    assert [judged_as(world, comment) for comment in said] == ["+1"] * 7
    assert "status: adopted" in clone.at_origin("recommendations/rec-2.yaml")


# --- edits ------------------------------------------------------------------------------------------


def answered(change: Callable[[dict[str, object]], object]) -> Fault:
    """Let GitHub tell something else of each comment."""

    def fault(exchange: Exchange) -> None:
        answer = exchange.forward()
        found = json.loads(answer.body)
        for node in found["data"]["nodes"]:
            change(node)
        exchange.send(Answer(answer.status, answer.headers, json.dumps(found).encode()))

    return fault


@pytest.mark.parametrize("is_recorded", [False, True])
def test_an_edit_by_a_deleted_account_is_not_its_authors(world: World, clone: Clone, *, is_recorded: bool) -> None:
    said = say(world, "/support It is cheap.")
    if is_recorded:
        record(world)
    before = clone.at_origin(REC_1)
    world.person("engineer").edit_comment(REPO, said, "/oppose It is dear.")

    with refusing(world, "POST /graphql", answered(lambda node: node.update(editor=None))):
        run = record(world)

    assert "edited this text last: a deleted account" in run.out
    assert judged_as(world, said) == "confused"
    assert clone.at_origin(REC_1) == before


def edit_at(world: World, question: int, said: int, text: str) -> None:
    """Let the engineer edit a comment when a run asks this question of GraphQL, the first of which lists comments."""
    world.hub.requests.clear()

    def edit_late(_: str, path: str) -> None:
        if path == "/graphql" and [served.path for served in world.hub.requests].count(path) == question:
            world.hub.before = None
            world.person("engineer").edit_comment(REPO, said, text)

    world.hub.before = edit_late


@pytest.mark.parametrize(("edited", "recorded"), [("/support It is cheap.", ["support"]), ("Never mind.", [])])
def test_an_edit_while_a_run_reads_counts(world: World, clone: Clone, edited: str, recorded: list[str]) -> None:
    said = say(world, "/oppose Too dear.")
    edit_at(world, 0, said, edited)

    record(world)

    assert re.findall("party: domreg\n    stance: (.*)", clone.at_origin(REC_1)) == recorded
    assert reactions(world, said) == [(BOT, "+1")] * len(recorded)


def test_an_edit_before_the_mark_is_seen_by_the_next_run(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    edit_at(world, 1, said, "/support It is cheap.")
    assert "Issue #1: the text was edited or deleted during this run." in world.run("process-comments").out
    assert reactions(world, said) == []
    clone.pull()

    record(world)

    assert re.findall("party: domreg\n    stance: (.*)", clone.at_origin(REC_1)) == ["oppose", "support"]
    assert judged_as(world, said) == "+1"


def no_data(exchange: Exchange) -> None:
    exchange.answer(200, {"data": None, "errors": [{"message": "No."}]})


def limited(exchange: Exchange) -> None:
    error = {"type": "RATE_LIMITED", "message": "API rate limit exceeded for installation."}
    exchange.answer(200, {"data": None, "errors": [error]}, **{"X-RateLimit-Reset": str(int(time.time()) + 1800)})


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (refused_with(403, "No."), "The token for octo/tracker may not do this"),
        (no_data, "GitHub did not return the editors"),
        (limited, 'limit is reached ("no more queries this hour"). Run again after'),
    ],
)
def test_unless_edits_are_known_a_run_records_nothing(world: World, clone: Clone, fault: Fault, told: str) -> None:
    said = say(world, "/oppose Too dear.")

    with refusing(world, "POST /graphql", fault):
        run = world.run("process-comments")

    assert run.code in (1, 4)
    assert told in run.err
    if fault is limited:
        resets = (time.gmtime(time.time() + 1860 - past) for past in (0, 60))
        assert re.findall(r"after ([\d:]+) UTC", run.err)[0] in {time.strftime("%H:%M", one) for one in resets}
    assert clone.commits() == ["Alice: A change"]
    assert reactions(world, said) == []


class TestAtOneSecond:
    """A mark in the very second of an edit may be older than the edit."""

    clock = pytest.fixture(lambda _: SteppedClock())

    @pytest.mark.parametrize(("seconds", "is_recorded"), [(-1, True), (0, True), (1, False)])
    def test_only_a_mark_after_the_second_of_an_edit_means_the_edited_text(
        self, world: World, clone: Clone, clock: SteppedClock, seconds: int, *, is_recorded: bool
    ) -> None:
        said = say(world, "/oppose Too dear.")
        clock.now += 10
        world.person("engineer").edit_comment(REPO, said, "/support It is cheap.")
        clock.now += seconds
        world.hub.person(BOT, user_id=BOT_ID).react_to_comment(REPO, said, "+1")
        clock.now += 10

        assert world.run("process-comments").code == 0

        assert ("stance: support\n" in clone.at_origin(REC_1).partition("domreg")[2]) == is_recorded


# --- what reading costs -----------------------------------------------------------------------------


@pytest.mark.usefixtures("clone")
def test_edits_and_marks_are_asked_for_a_hundred_comments_at_once(world: World) -> None:
    for number in range(101):
        say(world, f"/withdraw {number}")
    world.hub.requests.clear()

    assert world.run("process-comments").code == 0

    assert [r.path for r in world.hub.requests].count("/graphql") == 4  # before judging and before marking


QUIET = {0: 2, 100: 3, 1_000: 21}
"""Requests of a run that finds nothing new, by the number of strangers' statements."""


@pytest.mark.usefixtures("clone")
@pytest.mark.parametrize("count", QUIET)
def test_a_run_without_news_makes_two_requests_for_a_hundred_statements(world: World, count: int) -> None:
    bot = world.hub.person(BOT, user_id=BOT_ID)
    for n in range(count):
        stranger = world.hub.person(f"stranger{n % 10}", user_id=1_000 + n % 10)
        said = stranger.comment(REPO, 1, "/status adopted https://example.org")
        if n % 2:
            stranger.edit_comment(REPO, said, "/oppose")
        bot.react_to_comment(REPO, said, "eyes")
    world.hub.requests.clear()

    assert world.run("process-comments").out == "Nothing new to record.\n"

    assert len(world.hub.requests) == QUIET[count]


@pytest.mark.usefixtures("clone")
def test_the_mark_is_found_among_more_reactions_than_graphql_tells(world: World) -> None:
    said = say(world, "/opose")
    for n in range(101):
        world.person(f"fan{n}").react_to_comment(REPO, said, "confused")

    record(world)
    world.hub.requests.clear()

    assert world.run("process-comments").out == "Nothing new to record.\n"
    asked = [r.path.partition("?")[0] for r in world.hub.requests if "/reactions" in r.path]
    assert asked == [f"/repos/{REPO}/issues/comments/{said}/reactions"] * 2  # of a hundred each


def without_ids(node: dict[str, object]) -> None:
    """GitHub's schema allows that `databaseId` is null."""
    for group in node["reactionGroups"]:  # type: ignore[attr-defined]  # JSON
        for edge in group["reactors"]["edges"]:
            edge["node"]["databaseId"] = None


@pytest.mark.usefixtures("clone")
@pytest.mark.parametrize("edits", [0, 1])
def test_without_the_id_of_a_bot_the_mark_is_looked_up(world: World, edits: int) -> None:
    said = say(world, "/opose")
    with refusing(world, "POST /graphql", answered(without_ids)):
        record(world)
        for _ in range(edits):
            world.person("engineer").edit_comment(REPO, said, "/opose again")
            record(world)

    assert judged_as(world, said) == "confused"
    assert len([text for text in world.comments(1) if "nothing was recorded" in text]) == 1 + edits


def test_of_a_stranger_github_is_not_asked_for_misplaced_statements(world: World, clone: Clone) -> None:
    say(world, "Dear all,\n\n/oppose Too dear.", "mallory", 666)
    said = say(world, "I say\n/status adopted", "visitor", 667)
    record(world)  # whether the visitor may write is asked once
    world.hub.requests.clear()

    record(world)

    assert judged_as(world, said) == "eyes"
    assert not [served.path for served in world.hub.requests if re.search("mallory|visitor", served.path)]
    assert clone.commits() == ["Alice: A change"]


# --- other names ------------------------------------------------------------------------------------


def rename(world: World) -> str:
    """Give the repository another name; the pages of its issues and comments get other addresses with it."""
    world.person("octo").rename_repository(REPO, "better")
    world.environment = action_variables(world.hub, "issue_comment", "octo/better")
    return "octo/better"


def test_comments_are_the_same_after_the_repository_is_renamed(world: World, clone: Clone) -> None:
    said, same = say(world, "/oppose Tooo dear."), say(world, "/oppose as northland Not now.", "delegate", 5)
    overtaken = say(world, "/oppose Too daer.", number=2)
    record(world)
    say(world, "/support It is right.", number=2)
    record(world)
    name = rename(world)
    world.person("engineer").edit_comment(name, said, "/oppose Too dear.")
    world.person("delegate").edit_comment(name, same, "/oppose as northland  Not now.")
    world.person("engineer").edit_comment(name, overtaken, "/oppose Too dear for us.")

    run = record(world)

    text = clone.at_origin(REC_1)
    assert re.findall("quote: (.*)", text)[-2:] == ["Not now.", "Too dear."]
    assert f"github.com/octo/tracker/issues/1#issuecomment-{same}" in text
    assert f"github.com/octo/better/issues/1#issuecomment-{said}" in text
    assert text.count("issuecomment") == 2
    assert "A later position of this party is already recorded." in run.out
    assert "Too dear for us" not in clone.at_origin("recommendations/rec-2.yaml")


def test_write_access_is_that_of_the_account_and_not_of_its_login(world: World, clone: Clone) -> None:
    said = maintain(world, "/status withdrawn")

    def claim(_: str, path: str) -> None:
        if path.endswith("/collaborators/keeper/permission"):
            world.hub.before = None
            world.hub.person("keeper", user_id=99, push=True)

    world.hub.before = claim
    record(world)

    assert world.hub.before is None
    assert judged_as(world, said) == "eyes"
    assert clone.commits() == ["Alice: A change"]
