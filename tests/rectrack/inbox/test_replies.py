"""The authors learn what became of what they said, and nobody else hears of it."""

from unittest.mock import patch

import pytest

from localhub import Settings
from rectrack.github import issues
from tests.faults.proxy import FAULTS, Fault
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import REC_1, judged_as, reactions, record, say
from tests.rectrack.inbox.test_proposal import form
from tests.rectrack.refusing import refusing
from tests.rectrack.world import REPO, World


def test_anybody_else_gets_a_reaction_and_no_more(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Me too!", "mallory", 666)

    run = record(world)

    assert "mallory (666): not recorded." in run.out
    assert judged_as(world, said) == "eyes"
    assert world.comments(1) == ["/oppose Me too!"]
    assert clone.commits() == ["Alice: A change"]


def test_one_author_is_answered_a_few_times_and_then_by_reactions_alone(world: World, clone: Clone) -> None:
    said = [say(world, "/opose it", "mallory", 666) for _ in range(5)]

    record(world)

    assert [judged_as(world, comment) for comment in said] == ["confused"] * 5
    assert len([text for text in world.comments(1) if "nothing was recorded" in text]) == 3
    assert clone.commits() == ["Alice: A change"]


def test_a_run_that_broke_off_after_an_answer_answers_once(world: World, clone: Clone) -> None:
    said = say(world, "/opose Too dear.")
    with patch("rectrack.github.comments.react", side_effect=OSError("gone")):
        assert world.run("comments").code == 1

    record(world)

    assert len([text for text in world.comments(1) if "nothing was recorded" in text]) == 1
    assert judged_as(world, said) == "confused"
    assert clone.commits() == ["Alice: A change"]


def test_what_was_answered_before_somebody_elses_turn_came_is_answered_once(world: World, clone: Clone) -> None:
    stranger = say(world, "/opose it", "mallory", 666)
    with patch("rectrack.github.comments.react", side_effect=OSError("gone")):
        assert world.run("comments").code == 1
    party = say(world, "/opose it")

    record(world)

    assert [judged_as(world, said) for said in (stranger, party)] == ["confused"] * 2
    assert len([text for text in world.comments(1) if "nothing was recorded" in text]) == 2
    assert clone.commits() == ["Alice: A change"]


def test_what_lies_on_an_issue_is_not_read_to_answer_what_is_new(world: World, clone: Clone) -> None:
    for n in range(150):
        say(world, f"A thought, number {n}.", f"reader{n}", 1_000 + n)
    for _ in range(3):
        say(world, "/opose it", "mallory", 666)
    world.hub.requests.clear()

    assert world.run("comments").code == 0

    listed = [r for r in world.hub.requests if r.method == "GET" and f"/{REPO}/issues/1/comments?" in r.path]
    assert len(listed) == 1
    assert len([text for text in world.comments(1) if "nothing was recorded" in text]) == 3
    assert clone.commits() == ["Alice: A change"]


def test_one_comment_that_cannot_be_answered_keeps_no_other_from_it(world: World, clone: Clone) -> None:
    wrong, said = say(world, "/opose", number=2), say(world, "/oppose Too dear.")
    world.person().lock(REPO, 2)

    run = world.run("comments", "--format", "markdown")

    assert run.code == 0, run.err
    assert judged_as(world, said) == "+1"
    assert reactions(world, wrong) == []  # it is not judged before its author knows
    assert "party: denic" in clone.at_origin(REC_1)
    assert run.err.count("::warning title=rectrack::GitHub refused this:%0A- Issue #2: the answer to engineer: ") == 1
    assert "### GitHub refused this" in run.out

    world.person().unlock(REPO, 2)
    record(world)
    assert judged_as(world, wrong) == "confused"
    assert len([text for text in world.comments(2) if "nothing was recorded" in text]) == 1


def test_an_answer_whose_comment_goes_meanwhile_keeps_no_other_from_it(world: World, clone: Clone) -> None:
    gone, said = say(world, "/opose"), say(world, "/oppose Too dear.")

    def refused(*_: object) -> None:
        world.person().delete_comment(REPO, gone)

    with patch.object(issues, "say", refused):
        run = world.run("comments")

    assert run.code == 0, run.err
    assert "Issue #1: the answer to engineer: GitHub has no such thing" in run.out
    assert judged_as(world, said) == "+1"
    assert "party: denic" in clone.at_origin(REC_1)


def test_what_a_token_may_not_do_at_all_is_no_trouble_of_one(world: World, clone: Clone) -> None:
    say(world, "/opose")
    world.hub.add_token("actions", login="github-actions[bot]", user_id=41898282, issues="read", kind="actions")

    run = world.run("comments")

    assert run.code == 1
    assert "It asks for the permission" in run.err
    assert clone.commits() == ["Alice: A change"]


@pytest.mark.parametrize("fault", [FAULTS["502 before acting"], FAULTS["reset after acting"]])
@pytest.mark.parametrize("kind", ["comment", "form"])
def test_where_githubs_answer_gets_lost_an_author_is_told_once_in_the_same_run(
    world: World, clone: Clone, fault: Fault, kind: str
) -> None:
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    said = say(world, "/opose") if kind == "comment" else 0
    number = 1 if kind == "comment" else world.person("asha").open_issue(REPO, "Proposal: mine", form())

    with refusing(world, f"POST .*/issues/{number}/comments", fault, times=1):
        run = world.run("comments" if kind == "comment" else "proposals")

    assert run.code == 0, run.err
    assert len([text for text in world.comments(number) if "<!-- rectrack:" in text]) == 1
    assert kind == "form" or judged_as(world, said) == "confused"
    assert len(clone.commits()) == 1
