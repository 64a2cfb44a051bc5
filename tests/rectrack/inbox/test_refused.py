"""What GitHub refuses to one comment or form stops no other, and is done by the next run."""

from pathlib import Path

import pytest

from localhub import Settings
from tests.faults.proxy import Fault
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import REC_1, REC_2, judged_as, maintain, reactions, record, say
from tests.rectrack.refusing import OF_EACH_KIND, refusing
from tests.rectrack.world import REPO, World

every_refusal = pytest.mark.parametrize("fault", OF_EACH_KIND.values(), ids=OF_EACH_KIND)


@pytest.mark.parametrize("why", sorted({*OF_EACH_KIND} - {"404"}))  # which says that the account is gone
def test_where_one_may_not_be_known_to_write_the_others_are_recorded(world: World, clone: Clone, why: str) -> None:
    kept, said = maintain(world, "/checked Nothing new."), say(world, "/oppose Too dear.")

    with refusing(world, "GET .*/collaborators/keeper/permission", OF_EACH_KIND[why]):
        run = world.run("comments")

    assert run.code == 0, run.err
    assert judged_as(world, said) == "+1"
    assert reactions(world, kept) == []
    assert (
        run.err.count("::warning title=rectrack::GitHub refused this:%0A- Whether keeper (8) may write here: ") == 1
    )
    record(world)
    assert judged_as(world, kept) == "+1"
    assert "Nothing new." in clone.at_origin(REC_2)


def test_who_says_several_things_is_asked_for_once_and_none_of_them_is_judged(world: World, clone: Clone) -> None:
    kept = [maintain(world, "/checked Nothing new.", number) for number in (1, 2, 3)]

    with refusing(world, "GET .*/collaborators/keeper/permission"):
        run = world.run("comments")

    assert run.code == 0, run.err
    assert [reactions(world, comment) for comment in kept] == [[], [], []]
    assert clone.commits() == ["Alice: A change"]


def test_where_of_nobody_it_is_known_whether_they_may_write_the_run_stops_after_recording(
    world: World, clone: Clone
) -> None:
    said = say(world, "/oppose Too dear.")
    for n in range(3):
        world.hub.person(f"keeper-{n}", user_id=80 + n, push=True).comment(REPO, 2, "/checked Nothing new.")

    with refusing(world, "GET .*/collaborators/"):
        run = world.run("comments")

    assert run.code == 4
    assert "GitHub refuses every one of 3 permissions." in run.err
    assert "recorded in recommendations/rec-1.yaml" in run.out
    assert judged_as(world, said) == "+1"
    assert "party: denic" in clone.at_origin(REC_1)


@every_refusal
def test_where_one_comments_marks_cannot_be_read_the_others_are_recorded(
    world: World, clone: Clone, fault: Fault
) -> None:
    crowded, said = say(world, "/oppose Too dear."), say(world, "/oppose Too dear.", number=2)
    for n in range(101):
        world.person(f"fan{n}").react_to_comment(REPO, crowded, "confused")

    with refusing(world, f"GET .*/issues/comments/{crowded}/reactions", fault):
        run = world.run("comments")

    assert run.code == 0, run.err
    assert judged_as(world, said) == "+1"
    assert "Issue #1: whether what engineer (6) said has been judged: " in run.out
    assert "party: denic" not in clone.at_origin(REC_1)
    record(world)
    assert "party: denic" in clone.at_origin(REC_1)


@every_refusal
@pytest.mark.parametrize("asked", ["GET .*/issues/2/comments", "POST .*/issues/2/comments", "POST .*/reactions"])
def test_each_author_is_answered_once_whatever_was_refused(
    world: World, clone: Clone, asked: str, fault: Fault
) -> None:
    wrong, said = say(world, "/opose", number=2), say(world, "/oppose Too dear.")

    with refusing(world, asked, fault, times=1):
        run = world.run("comments")

    assert run.code == 0, run.err
    assert "Issue #2: the answer to engineer: " in run.out
    assert reactions(world, wrong) == []
    assert judged_as(world, said) == "+1"
    record(world)
    assert judged_as(world, wrong) == "confused"
    assert len([text for text in world.comments(2) if "nothing was recorded" in text]) == 1
    assert clone.at_origin(REC_1).count("party: denic") == 1


def test_an_issue_with_too_many_comments_keeps_no_other_issue_from_an_answer(world: World, clone: Clone) -> None:
    wrong, said = say(world, "/opose", number=2), say(world, "/oppose Too dear.")
    behind = say(world, "/support We agree.", number=2)
    world.person().fill_with_comments(REPO, 2)

    run = world.run("comments")

    assert run.code == 0, run.err
    assert "Issue #2: the answer to engineer: The issue has too many comments" in run.out
    assert judged_as(world, wrong) == "confused"
    assert [judged_as(world, comment) for comment in (behind, said)] == ["+1", "+1"]
    assert "party: denic" in clone.at_origin(REC_1)
    assert world.run("comments").out == "Nothing new to record.\n"


@every_refusal
def test_a_mark_of_before_an_edit_that_stays_keeps_nobody_from_the_new_one(
    world: World, clone: Clone, fault: Fault
) -> None:
    said = say(world, "/opose")
    record(world)
    world.hub.person("engineer", user_id=6).edit_comment(REPO, said, "/oppose Too dear.")

    with refusing(world, "DELETE .*/reactions/", fault):
        run = world.run("comments")

    assert run.code == 0, run.err
    assert ("github-actions[bot]", "+1") in reactions(world, said)
    assert "party: denic" in clone.at_origin(REC_1)


@pytest.fixture
def protected(world: World, clone: Clone) -> Clone:
    """Main takes no push: what is said waits in a pull request."""
    path: Path = world.root / "tracker.yaml"
    files.write(path, path.read_text() + "publishing: {mode: pull-request}\n")
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    clone.push()
    return clone


@every_refusal
def test_a_pull_request_that_is_refused_keeps_nobody_from_an_answer(
    world: World, protected: Clone, fault: Fault
) -> None:
    said = say(world, "/oppose Too dear.")

    with refusing(world, "POST .*/pulls$", fault):
        run = world.run("comments")

    assert run.code == 0, run.err
    assert "- The pull request of what waits: " in run.out
    assert judged_as(world, said) == "rocket"
    assert "party: denic" in protected.at_origin(REC_1, "statements")
    assert world.pulls() == []
    record(world)
    assert [pull["state"] for pull in world.pulls()] == ["open"]
