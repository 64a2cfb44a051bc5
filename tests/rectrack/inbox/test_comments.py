"""Who said it, who edited it, and whether it has been judged: what GitHub says of comments."""

import re
import time
from typing import Any
from unittest.mock import Mock

import pytest

from localhub import Person, api_graphql
from localhub.limits import Meter
from localhub.refusal import Refusal
from localhub.users import BOT, BOT_ID
from rectrack.github import comments
from rectrack.github.pacing import clock_time
from rectrack.record.parties import Account
from rectrack.record.remarks import Marks, Remark, TextEdit
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import REC_1, judged_as, reactions, record, say
from tests.rectrack.world import REPO, World


def test_an_author_corrects_a_comment_before_it_is_recorded(world: World, clone: Clone) -> None:
    said = say(world, "/opose Too dear.")
    world.person("engineer").edit_comment(REPO, said, "/oppose Too dear.")

    record(world)

    assert "quote: Too dear." in clone.at_origin(REC_1)
    assert judged_as(world, said) == "+1"


def test_an_author_corrects_a_comment_that_was_answered(world: World, clone: Clone) -> None:
    said = say(world, "/opose Too dear.")
    record(world)
    assert judged_as(world, said) == "confused"
    world.person("engineer").edit_comment(REPO, said, "/oppose Too dear.")

    record(world)

    assert "quote: Too dear." in clone.at_origin(REC_1)
    assert judged_as(world, said) == "+1"


def test_an_author_corrects_a_position_and_both_stay_visible(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    record(world)
    clone.pull()
    world.person("engineer").edit_comment(REPO, said, "/support-with-changes Too dear, if not shared.")

    record(world)

    stances = re.findall("party: denic\n    stance: (.*)", clone.at_origin(REC_1))
    assert stances == ["oppose", "support-with-changes"]
    clone.pull()
    assert world.run("sync").code == 0
    assert len([text for text in world.comments(1) if "View of The registry" in text]) == 1
    assert world.issues()[1].body.count("Too dear, if not shared.") == 1


def test_what_another_hand_edited_is_not_taken_for_its_authors_word(world: World, clone: Clone) -> None:
    said = say(world, "I like it.")
    world.person("mallory").edit_comment(REPO, said, "/oppose I hate it.")

    run = record(world)

    assert 'This text was last edited by "mallory", and only its author\'s own edits count.' in run.out
    assert judged_as(world, said) == "confused"
    assert clone.commits() == ["Alice: A change"]


def test_another_hands_edit_of_what_was_recorded_is_told_and_changes_nothing(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    record(world)
    clone.pull()
    world.person("mallory").edit_comment(REPO, said, "/support It is cheap.")

    record(world)

    assert re.findall("party: denic\n    stance: (.*)", clone.at_origin(REC_1)) == ["oppose"]
    assert "What was recorded before stays as it is." in world.comments(1)[-1]


def edited_by(who: str, world: World, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody who is taken for the author by what shows and not by what counts."""
    if who == "a deleted account":  # of which GitHub says nothing
        monkeypatch.setattr(api_graphql, "_actor", Mock(return_value=None))
    if who == "a bot":  # of which GraphQL says no number; a person may have its name without the mark
        return world.hub.person("engineer[bot]", user_id=66, user_type="Bot")
    return world.hub.person("engineer", user_id=99)  # who has claimed the login since


@pytest.mark.parametrize("who", ["the same login with another id", "a deleted account", "a bot"])
def test_an_edit_by_whoever_only_looks_like_the_author_is_never_its_word(
    world: World, clone: Clone, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    said = say(world, "/support It is cheap.")
    edited_by(who, world, monkeypatch).edit_comment(REPO, said, "/oppose It is dear.")

    run = record(world)

    assert "and only its author's own edits count" in run.out
    assert judged_as(world, said) == "confused"
    assert clone.commits() == ["Alice: A change"]


@pytest.mark.parametrize("who", ["the same login with another id", "a deleted account", "a bot"])
def test_neither_does_such_an_edit_change_what_was_recorded(
    world: World, clone: Clone, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    said = say(world, "/support It is cheap.")
    record(world)
    before = clone.at_origin(REC_1)
    assert "It is cheap." in before
    edited_by(who, world, monkeypatch).edit_comment(REPO, said, "/oppose It is dear.")

    record(world)

    assert clone.at_origin(REC_1) == before


def test_what_an_author_confirms_by_an_edit_after_another_hand_counts(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    world.person("mallory").edit_comment(REPO, said, "/support It is cheap.")
    world.person("engineer").edit_comment(REPO, said, "/oppose Too dear, I say.")

    record(world)

    assert "Too dear, I say." in clone.at_origin(REC_1)


def test_a_command_that_is_edited_away_or_deleted_leaves_the_record(world: World, clone: Clone) -> None:
    edited, deleted = say(world, "/oppose Too dear."), say(world, "/oppose as india Too dear.", "delegate", 5)
    record(world)
    world.person("engineer").edit_comment(REPO, edited, "Never mind.")
    world.person("delegate").delete_comment(REPO, deleted)

    assert world.run("comments").out == "Nothing new to record.\n"

    assert clone.at_origin(REC_1).count("stance: oppose") == 2


def test_an_edit_while_a_run_reads_is_recorded_as_it_stands(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")

    def edit_late(_: str, path: str) -> None:
        if path == "/graphql":  # after the comments were listed
            world.hub.before = None
            world.person("engineer").edit_comment(REPO, said, "/support It is cheap.")

    world.hub.before = edit_late
    record(world)

    assert re.findall("party: denic\n    stance: (.*)", clone.at_origin(REC_1)) == ["support"]
    assert judged_as(world, said) == "+1"


def test_a_command_that_goes_while_a_run_reads_is_none(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")

    def edit_late(_: str, path: str) -> None:
        if path == "/graphql":
            world.hub.before = None
            world.person("engineer").edit_comment(REPO, said, "Never mind.")

    world.hub.before = edit_late
    record(world)

    assert reactions(world, said) == []
    assert clone.commits() == ["Alice: A change"]


def test_an_edit_while_a_run_is_at_work_is_seen_by_the_next(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")

    def edit_late(_: str, path: str) -> None:
        asked = [served.path for served in world.hub.requests].count("/graphql")
        if path == "/graphql" and asked:  # the second time, before the comment is marked
            world.hub.before = None
            world.person("engineer").edit_comment(REPO, said, "/support It is cheap.")

    world.hub.requests.clear()
    world.hub.before = edit_late
    first = world.run("comments")
    assert "Issue #1: the text was edited or deleted a moment ago." in first.out
    assert reactions(world, said) == []
    clone.pull()

    record(world)

    stances = re.findall("party: denic\n    stance: (.*)", clone.at_origin(REC_1))
    assert stances == ["oppose", "support"]
    assert judged_as(world, said) == "+1"


@pytest.mark.usefixtures("clone")
def test_who_edited_is_asked_of_all_at_once_before_judging_and_before_marking(world: World) -> None:
    for number in range(101):
        say(world, f"/withdraw {number}")
    world.hub.requests.clear()

    assert world.run("comments").code == 0

    assert [r.path for r in world.hub.requests].count("/graphql") == 4


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (403, "GitHub refuses this to the token"),
        (200, "GitHub does not say who edited"),
    ],
)
def test_a_run_that_cannot_learn_who_edited_records_nothing(
    world: World, clone: Clone, monkeypatch: pytest.MonkeyPatch, status: int, told: str
) -> None:
    said = say(world, "/oppose Too dear.")
    world.person("engineer").edit_comment(REPO, said, "/oppose Far too dear.")
    monkeypatch.setattr("localhub.api_graphql._node", Mock(side_effect=Refusal(status, "No.")))

    run = world.run("comments")

    assert run.code in (1, 4)
    assert told in run.err
    assert clone.commits() == ["Alice: A change"]
    assert reactions(world, said) == []


def test_somebody_elses_reaction_does_not_silence_a_comment(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    world.person("mallory").react_to_comment(REPO, said, "+1")

    assert world.run("comments").code == 0

    assert "party: denic" in clone.at_origin(REC_1)
    assert ("github-actions[bot]", "+1") in reactions(world, said)


@pytest.mark.parametrize("content", ["heart", "+1"])
def test_a_trusted_persons_reaction_is_no_mark_and_stays(world: World, clone: Clone, content: str) -> None:
    path = clone.folder / "tracker.yaml"
    both = "trusted_authors: [{login: 'github-actions[bot]', id: 41898282}, {login: keeper, id: 8}]\n"
    path.write_text(path.read_text() + both)
    clone.push()
    said = say(world, "/oppose Too dear.")
    world.hub.person("keeper", user_id=8, push=True).react_to_comment(REPO, said, content)
    record(world)
    assert "party: denic" in clone.at_origin(REC_1)
    world.person("engineer").edit_comment(REPO, said, "/oppose Far too dear.")

    record(world)

    assert "Far too dear" in clone.at_origin(REC_1)
    assert ("keeper", content) in reactions(world, said)


@pytest.mark.parametrize(("marked", "is_judged"), [("08:59:59", False), ("09:00:00", False), ("09:00:01", True)])
def test_only_a_mark_after_the_second_of_an_edit_is_surely_newer(marked: str, *, is_judged: bool) -> None:
    remark = Remark(
        id=1,
        node="IC_1",
        issue=1,
        author=Account(login="engineer", id=6),
        is_bot=False,
        text="/support",
        written_at="2018-01-02T08:00:00Z",
        url="https://github.com/octo/tracker/issues/1#issuecomment-1",
        edit=TextEdit(at="2018-01-02T09:00:00Z", by=None),
        marks=Marks(by=((8, f"2018-01-02T{marked}Z"), (9, "2018-01-02T10:00:00Z"))),
    )

    assert comments.is_judged(Mock(spec=()), remark, {8}) is is_judged


QUIET = {0: 2, 100: 3, 1_000: 21}
"""Requests of a quiet run, by how many commands of strangers lie there."""


@pytest.mark.usefixtures("clone")
@pytest.mark.parametrize("commands", QUIET)
def test_what_lies_there_costs_a_quiet_run_two_requests_a_hundred_at_most(world: World, commands: int) -> None:
    bot = world.hub.person(BOT, user_id=BOT_ID)
    for n in range(commands):
        stranger = world.hub.person(f"stranger{n % 10}", user_id=1_000 + n % 10)
        said = stranger.comment(REPO, 1, "/status adopted https://example.org")
        if n % 2:
            stranger.edit_comment(REPO, said, "/oppose")
        bot.react_to_comment(REPO, said, "eyes")
    world.hub.requests.clear()

    assert world.run("comments").out == "Nothing new to record.\n"

    assert len(world.hub.requests) == QUIET[commands]
    assert QUIET[100] - QUIET[0] <= 2
    assert QUIET[1_000] - QUIET[0] <= 20


@pytest.mark.usefixtures("clone")
def test_the_trackers_mark_is_found_behind_more_than_are_told_with_the_text(world: World) -> None:
    said = say(world, "/opose")
    for n in range(101):
        world.person(f"fan{n}").react_to_comment(REPO, said, "confused")

    record(world)
    world.hub.requests.clear()

    assert world.run("comments").out == "Nothing new to record.\n"
    assert [r.path for r in world.hub.requests if "/reactions" in r.path] == [
        f"/repos/{REPO}/issues/comments/{said}/reactions?page={page}&per_page=100" for page in (1, 2)
    ]


@pytest.mark.usefixtures("clone")
@pytest.mark.parametrize("text", ["/opose", "/opose again"])
def test_where_github_does_not_tell_a_bots_id_it_is_asked(
    world: World, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    said = say(world, "/opose")
    real = api_graphql._reactors  # noqa: SLF001 - what GitHub's schema allows: `databaseId` may be null

    def without_ids(*arguments: Any) -> Any:
        told: Any = real(*arguments)
        for edge in told["edges"]:
            edge["node"]["databaseId"] = None
        return told

    monkeypatch.setattr(api_graphql, "_reactors", without_ids)
    record(world)
    if text != "/opose":
        world.person("engineer").edit_comment(REPO, said, text)
        record(world)

    assert judged_as(world, said) == "confused"
    assert len([text for text in world.comments(1) if "nothing was recorded" in text]) == (
        2 if "again" in text else 1
    )


def test_a_bot_of_which_github_tells_no_id_is_no_account_that_there_is() -> None:
    at = "2026-01-01T00:00:00Z"

    edited = comments._edit({"editor": {"login": "helper"}, "lastEditedAt": at})  # noqa: SLF001 - an answer of GitHub's

    assert edited == TextEdit(at=at, by=Account(login="helper", id=0))


@pytest.mark.usefixtures("clone")
def test_graphqls_limit_ends_a_run_in_good_order(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    say(world, "/oppose Too dear.")
    limited = {"type": "RATE_LIMITED", "message": "API rate limit exceeded for installation."}
    reset = int(time.time()) + 1800
    monkeypatch.setattr(Meter, "figures", Mock(return_value={"reset": reset}))
    monkeypatch.setattr(api_graphql, "_node", Mock(return_value=None))
    monkeypatch.setattr(api_graphql, "_unknown", Mock(return_value=limited))

    run = world.run("comments")

    assert run.code == 4
    limit = 'GitHub\'s limit is reached ("no more questions this hour").'
    assert f"{limit} Run again after {clock_time(reset + 1)}; the run goes on from here." in run.err
