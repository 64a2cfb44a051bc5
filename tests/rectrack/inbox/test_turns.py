"""Whose turn comes first: a party's word and a maintainer's wait for no stranger, however many there are."""

from unittest.mock import patch

from rectrack.github.errors import LimitedError
from tests.faults.proxy import REFUSALS, primary
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import REC_1, REC_2, judged_as, maintain, reactions, record, say
from tests.rectrack.refusing import refusing
from tests.rectrack.world import REPO, World


def asked(world: World) -> list[str]:
    """The requests about who may write here, and the marks, in their order."""
    requests = (f"{served.method} {served.path}" for served in world.hub.requests)
    return [
        "mark" if one.startswith("POST") else "question"
        for one in requests
        if "/collaborators/" in one or (one.startswith("POST") and one.endswith("/reactions"))
    ]


def test_a_party_is_recorded_and_answered_before_github_is_asked_of_any_stranger(world: World, clone: Clone) -> None:
    strangers = [say(world, "/status adopted", f"stranger{n}", 1000 + n) for n in range(22)]
    said = say(world, "/oppose Too dear.")
    world.hub.requests.clear()

    run = world.run("comments")

    assert run.code == 0, run.err
    assert "party: denic" in clone.at_origin(REC_1)
    assert judged_as(world, said) == "+1"
    assert asked(world) == ["mark", *["question"] * 20, *["mark"] * 20]
    assert run.out.count("GitHub was asked of 20 unknown accounts whether they may write here.") == 1
    world.hub.requests.clear()
    record(world)
    assert asked(world) == ["question"] * 2 + ["mark"] * 2
    assert [judged_as(world, comment) for comment in strangers] == ["eyes"] * 22


def test_what_a_maintainer_says_waits_for_no_stranger(world: World, clone: Clone) -> None:
    stranger, kept = say(world, "/status adopted", "stranger", 999), maintain(world, "/checked Nothing new.")

    with patch("rectrack.inbox.permissions.MOST_QUESTIONS", 0):
        run = world.run("comments")

    assert run.code == 0, run.err
    assert judged_as(world, kept) == "+1"
    assert "Nothing new." in clone.at_origin(REC_2)
    assert reactions(world, stranger) == []


def test_a_report_is_recorded_before_it_is_verified_also_in_one_run(world: World, clone: Clone) -> None:
    reported = say(world, "/progress ask They asked, see https://example.org/asked", "reader", 77, 2)
    said = maintain(world, f"/verify https://github.com/octo/tracker/issues/2#issuecomment-{reported}")

    record(world)

    assert judged_as(world, said) == "+1"
    assert "verified_by: keeper" in clone.at_origin(REC_2)


def test_a_run_answers_some_strangers_and_the_next_ones_go_on_until_all_are(world: World, clone: Clone) -> None:
    strangers = [say(world, "/oppose", "stranger", 999) for _ in range(5)]
    reported = say(world, "/progress It was done.", "reader", 77)
    said = say(world, "/oppose Too dear.")
    with patch("rectrack.inbox.run.MOST_OF_OTHERS", 2):
        first = world.run("comments")
        marked = [len(reactions(world, comment)) for comment in (said, *strangers, reported)]

        second, third = world.run("comments"), world.run("comments")

        assert world.run("comments").out == "Nothing new to record.\n"
    assert marked == [1, 1, 1, 0, 0, 0, 0]
    assert "reader (77): recorded in recommendations/rec-1.yaml." in first.out
    assert first.out.endswith("4 more answers left to the next run.\n")
    assert second.out.endswith("2 more answers left to the next run.\n")
    assert "left" not in third.out
    assert [judged_as(world, comment) for comment in (*strangers, reported)] == ["eyes"] * 5 + ["+1"]
    assert clone.at_origin(REC_1).count("by: reader") == 1


def test_what_was_recorded_is_told_also_where_a_limit_ends_the_answers(world: World, clone: Clone) -> None:
    say(world, "/oppose Too dear.")
    say(world, "/oppose Too dear.", number=2)

    limit = LimitedError("GitHub takes no more requests this hour.", 3600, 0)
    with patch("rectrack.github.comments.react", side_effect=limit):
        run = world.run("comments")

    assert run.code == 4
    assert "engineer (6): recorded in recommendations/rec-1.yaml." in run.out
    assert "engineer (6): recorded in recommendations/rec-2.yaml." in run.out
    assert "party: denic" in clone.at_origin(REC_1)


def test_accounts_that_are_gone_may_not_write_and_are_no_trouble(world: World, clone: Clone) -> None:
    gone = [say(world, "/status adopted", f"gone{n}", 1000 + n) for n in range(3)]

    with refusing(world, "GET .*/collaborators/", REFUSALS["404"]):
        run = world.run("comments")

    assert (run.code, "::" in run.err) == (0, False)
    assert [judged_as(world, comment) for comment in gone] == ["eyes"] * 3
    assert clone.commits() == ["Alice: A change"]


def test_what_was_said_on_a_locked_issue_is_tried_once_and_the_rest_is_left(world: World, clone: Clone) -> None:
    wrong = [say(world, "/opose", number=2) for _ in range(3)]
    said = say(world, "/oppose Too dear.")
    world.person().lock(REPO, 2)
    world.hub.requests.clear()

    run = world.run("comments")

    assert run.code == 0, run.err
    assert world.writes().count(f"POST /repos/{REPO}/issues/2/comments") == 1
    assert judged_as(world, said) == "+1"
    assert "2 more answers left to the next run." in run.out
    world.person().unlock(REPO, 2)
    record(world)
    assert [judged_as(world, comment) for comment in wrong] == ["confused"] * 3
    assert "party: denic" in clone.at_origin(REC_1)


def test_comments_of_listed_accounts_are_read_first_if_requests_run_out(world: World, clone: Clone) -> None:
    stranger = say(world, "/progress It was done.", "reader", 77)
    said = say(world, "/oppose Too dear.")
    for crowded in (stranger, said):
        for n in range(101):
            world.person(f"fan{n}").react_to_comment(REPO, crowded, "confused")

    with refusing(world, f"GET .*/issues/comments/{stranger}/reactions", primary(3000)):
        run = world.run("comments")

    assert run.code == 4
    assert "engineer (6): recorded in recommendations/rec-1.yaml." in run.out
    assert "party: denic" in clone.at_origin(REC_1)
    assert "by: reader" not in clone.at_origin(REC_1)
