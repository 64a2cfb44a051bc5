"""Who said it, who edited it, and whether it has been judged: what GitHub says of comments."""

import re
from unittest.mock import Mock, patch

import pytest

from localhub.refusal import Refusal
from rectrack import hubcomments
from rectrack.judge import TextEdit
from tests.rectrack.clones import Clone
from tests.rectrack.statements.saying import REC_1, judged_as, reactions, record, say
from tests.rectrack.world import REPO, World


def test_an_author_corrects_a_comment_before_it_is_recorded(world: World, clone: Clone) -> None:
    said = say(world, "/opose Too dear.")
    world.person("engineer").edit_comment(REPO, said, "/oppose Too dear.")

    record(world)

    assert "reason: Too dear." in clone.at_origin(REC_1)
    assert judged_as(world, said) == "+1"


def test_an_author_corrects_a_comment_that_was_answered(world: World, clone: Clone) -> None:
    said = say(world, "/opose Too dear.")
    record(world)
    assert judged_as(world, said) == "confused"
    world.person("engineer").edit_comment(REPO, said, "/oppose Too dear.")

    record(world)

    assert "reason: Too dear." in clone.at_origin(REC_1)
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
    assert len([text for text in world.comments(1) if "Position of The registry" in text]) == 1
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

    assert "It is cheap" not in clone.at_origin(REC_1)
    assert "What was recorded before stays as it is." in world.comments(1)[-1]


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
    edited = TextEdit(at="2018-01-02T09:00:00Z", by=None)
    remark = Mock(edit=edited)

    with patch.object(hubcomments, "_marks", return_value=[{"created_at": f"2018-01-02T{marked}Z"}]):
        assert hubcomments.is_judged(Mock(), remark, {8}) is is_judged


def test_the_trackers_mark_is_found_among_many_reactions(world: World, clone: Clone) -> None:
    said = say(world, "/opose")
    for n in range(101):
        world.person(f"fan{n}").react_to_comment(REPO, said, "heart")

    record(world)

    assert clone.commits() == ["Alice: A change"]
