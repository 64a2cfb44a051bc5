"""The authors learn what became of what they said: each once, a party first, whatever GitHub refuses to others."""

import pytest

from localhub import BOT
from tests.faults.proxy import FAULTS, REFUSALS, Fault, primary
from tests.rectrack.clones import Clone
from tests.rectrack.comments.participants import (
    BRANCH,
    break_off,
    judged_as,
    maintain,
    reactions,
    record,
    say,
    send,
    told,
)
from tests.rectrack.files import REC_1, REC_2
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, Run, World

WRONG, LOCKED, ABSENT, INVALID = "nothing was recorded", REFUSALS["403 locked"], REFUSALS["404"], REFUSALS["422"]


def run_refused(world: World, asked: str, fault: Fault, times: int = 99) -> Run:
    """Record while GitHub refuses something, which stops nothing else."""
    with refusing(world, asked, fault, times):
        return world.done("process-comments")


def test_one_author_has_few_answers_and_other_comments_are_not_read_for_them(world: World, clone: Clone) -> None:
    for n in range(150):
        say(world, f"A thought, number {n}.", f"reader{n}", 1_000 + n)
    said = [say(world, "/opose it", "mallory", 666) for _ in range(5)]
    world.hub.requests.clear()

    assert world.run("process-comments").code == 0

    listed = [r for r in world.hub.requests if r.method == "GET" and f"/{REPO}/issues/1/comments?" in r.path]
    assert len(listed) == 1
    assert [judged_as(world, comment) for comment in said] == ["confused"] * 5
    assert len(told(world, WRONG)) == 3
    assert clone.commits() == ["Alice: A change"]


def test_a_run_that_broke_off_after_an_answer_answers_once(world: World, clone: Clone) -> None:
    stranger = say(world, "/opose it", "mallory", 666)
    break_off(world)
    assert len(told(world, WRONG)) == 1
    party = say(world, "/opose it")

    record(world)

    assert [judged_as(world, said) for said in (stranger, party)] == ["confused"] * 2
    assert len(told(world, WRONG)) == 2
    assert clone.commits() == ["Alice: A change"]


@pytest.mark.parametrize("fault", [FAULTS["502 before acting"], FAULTS["reset after acting"]])
@pytest.mark.parametrize("kind", ["process-comments", "process-forms"])
def test_where_githubs_answer_gets_lost_an_author_is_told_once_in_the_same_run(
    world: World, proposals: Clone, fault: Fault, kind: str
) -> None:
    said = say(world, "/opose")
    number = send(world) if kind == "process-forms" else 1

    with refusing(world, f"POST .*/issues/{number}/comments", fault, times=1):
        world.done(kind)

    assert len(told(world, "<!-- rectrack:", number)) == 1
    assert kind == "process-forms" or judged_as(world, said) == "confused"
    assert len(proposals.commits()) == 1


def test_what_the_owner_of_the_repository_writes_is_no_answer_to_a_comment(world: World) -> None:
    world.hub.person("octo").comment(REPO, 1, f"<!-- rectrack:answer {say(world, '/opose it')} -->")

    record(world)

    assert len(told(world, WRONG)) == 1


# --- whose turn comes first -------------------------------------------------------------------------


def asked(world: World) -> list[str]:
    """The requests about who may write here, and the marks, in their order."""
    requests = (f"{served.method} {served.path}" for served in world.hub.requests)
    return [
        "mark" if one.startswith("POST") else "question"
        for one in requests
        if "/collaborators/" in one or (one.startswith("POST") and one.endswith("/reactions"))
    ]


def test_who_is_known_is_recorded_and_answered_before_github_is_asked_of_others(world: World, clone: Clone) -> None:
    strangers = [say(world, "/status adopted", f"stranger{n}", 1000 + n) for n in range(22)]
    said = say(world, "/oppose Too dear."), maintain(world, "/mark-checked Nothing new.")
    world.hub.requests.clear()

    run = world.done("process-comments")

    assert "party: domreg" in clone.at_origin(REC_1)
    assert "Nothing new." in clone.at_origin(REC_2)
    assert [judged_as(world, comment) for comment in said] == ["+1", "+1"]
    assert asked(world) == ["question", "mark", "mark", *["question"] * 20, *["mark"] * 20]
    assert run.out.count("the write access of 20 unknown accounts.") == 1
    world.hub.requests.clear()
    record(world)
    assert asked(world) == ["question"] * 2 + ["mark"] * 2
    assert [judged_as(world, comment) for comment in strangers] == ["eyes"] * 22


def test_a_run_answers_fifty_strangers_and_the_next_one_goes_on(world: World, clone: Clone) -> None:
    strangers = [say(world, "/oppose", "stranger", 999) for _ in range(51)]
    reported = say(world, "/progress It was done.", "reader", 77)
    said = say(world, "/oppose Too dear.")

    first = world.run("process-comments")
    marked = [len(reactions(world, comment)) for comment in (said, *strangers, reported)]
    second = world.run("process-comments")

    assert marked == [1] * 51 + [0, 0]
    assert "reader (77): recorded in recommendations/rec-1.yaml." in first.out
    assert first.out.endswith("2 replies left to the next run.\n")
    assert "left" not in second.out
    assert [judged_as(world, comment) for comment in (strangers[-1], reported)] == ["eyes", "+1"]
    assert clone.at_origin(REC_1).count("by: reader") == 1


def test_comments_of_listed_accounts_are_read_first_if_requests_run_out(world: World, clone: Clone) -> None:
    stranger, said = say(world, "/progress It was done.", "reader", 77), say(world, "/oppose Too dear.")
    for n in range(202):
        world.person(f"fan{n // 2}").react_to_comment(REPO, (stranger, said)[n % 2], "confused")

    with refusing(world, f"GET .*/issues/comments/{stranger}/reactions", primary(3000)):
        run = world.run("process-comments")

    assert run.code == 4
    assert "engineer (6): recorded in recommendations/rec-1.yaml." in run.out
    assert "party: domreg" in clone.at_origin(REC_1)
    assert "by: reader" not in clone.at_origin(REC_1)


# --- what is refused to one -------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [LOCKED, INVALID])
def test_where_one_may_not_be_known_to_write_others_are_recorded(world: World, clone: Clone, fault: Fault) -> None:
    kept = [maintain(world, "/mark-checked Nothing new.", number) for number in (2, 3)]
    said = say(world, "/oppose Too dear.")

    run = run_refused(world, "GET .*/collaborators/keeper/permission", fault)

    assert judged_as(world, said) == "+1"
    assert [reactions(world, comment) for comment in kept] == [[], []]
    warning = "::warning title=rectrack::GitHub rejected these requests:%0A- The write access of keeper (8): "
    assert run.err.count(warning) == 1
    record(world)
    assert [judged_as(world, comment) for comment in kept] == ["+1", "+1"]
    assert "Nothing new." in clone.at_origin(REC_2)


def test_where_nobody_is_known_to_have_write_access_the_run_stops_after_recording(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    for n in range(3):
        world.hub.person(f"keeper-{n}", user_id=80 + n, push=True).comment(REPO, 2, "/mark-checked Nothing new.")

    with refusing(world, "GET .*/collaborators/"):
        run = world.run("process-comments")

    assert run.code == 4
    assert "GitHub refused all 3 permissions." in run.err
    assert "recorded in recommendations/rec-1.yaml" in run.out
    assert judged_as(world, said) == "+1"
    assert "party: domreg" in clone.at_origin(REC_1)


def test_accounts_that_are_gone_may_not_write_and_are_no_trouble(world: World, clone: Clone) -> None:
    gone = [say(world, "/status adopted", f"gone{n}", 1000 + n) for n in range(3)]

    assert "::" not in run_refused(world, "GET .*/collaborators/", ABSENT).err

    assert [judged_as(world, comment) for comment in gone] == ["eyes"] * 3
    assert clone.commits() == ["Alice: A change"]


def test_where_one_comments_marks_cannot_be_read_the_others_are_recorded(world: World, clone: Clone) -> None:
    crowded, said = say(world, "/oppose Too dear."), say(world, "/oppose Too dear.", number=2)
    for n in range(101):
        world.person(f"fan{n}").react_to_comment(REPO, crowded, "confused")

    run = run_refused(world, f"GET .*/issues/comments/{crowded}/reactions", ABSENT)

    assert judged_as(world, said) == "+1"
    assert "Issue #1: the reactions to the text of engineer (6): " in run.out
    assert "party: domreg" not in clone.at_origin(REC_1)
    record(world)
    assert "party: domreg" in clone.at_origin(REC_1)


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ("GET .*/issues/2/comments", ABSENT),
        ("POST .*/issues/2/comments", LOCKED),
        ("POST .*/issues/2/comments", INVALID),
        ("POST .*/reactions", ABSENT),
    ],
)
def test_each_author_has_one_answer_whatever_is_refused(world: World, clone: Clone, asked: str, fault: Fault) -> None:
    wrong, said = say(world, "/opose", number=2), say(world, "/oppose Too dear.")

    run = run_refused(world, asked, fault, times=1)

    assert "Issue #2: the reply to engineer: " in run.out
    assert reactions(world, wrong) == []
    assert judged_as(world, said) == "+1"
    record(world)
    assert judged_as(world, wrong) == "confused"
    assert len(told(world, WRONG, 2)) == 1
    assert clone.at_origin(REC_1).count("party: domreg") == 1


def test_what_was_said_on_a_locked_issue_is_tried_once_and_answered_once_unlocked(world: World, clone: Clone) -> None:
    wrong = [say(world, "/opose", number=2) for _ in range(3)]
    said = say(world, "/oppose Too dear.")
    world.person().lock(REPO, 2)
    world.hub.requests.clear()

    run = world.done("process-comments", "--format", "markdown")

    assert world.writes().count(f"POST /repos/{REPO}/issues/2/comments") == 1
    assert judged_as(world, said) == "+1"
    assert [reactions(world, comment) for comment in wrong] == [[]] * 3  # not judged before its author knows
    assert "2 replies left to the next run." in run.out
    assert "### GitHub rejected these requests" in run.out
    world.person().unlock(REPO, 2)
    record(world)
    assert [judged_as(world, comment) for comment in wrong] == ["confused"] * 3
    assert "party: domreg" in clone.at_origin(REC_1)


def test_an_answer_whose_comment_goes_meanwhile_keeps_no_other_from_it(world: World, clone: Clone) -> None:
    gone, said = say(world, "/opose"), say(world, "/oppose Too dear.")

    def delete(method: str, path: str) -> None:
        if method == "POST" and path.endswith("/issues/1/comments"):
            world.hub.before = None
            world.person().delete_comment(REPO, gone)

    world.hub.before = delete
    run = world.done("process-comments")

    assert "Issue #1: the reply to engineer: Not found in" in run.out
    assert judged_as(world, said) == "+1"
    assert "party: domreg" in clone.at_origin(REC_1)


def test_an_issue_with_too_many_comments_keeps_no_other_issue_from_an_answer(world: World, clone: Clone) -> None:
    wrong, said = say(world, "/opose", number=2), say(world, "/oppose Too dear.")
    behind = say(world, "/support We agree.", number=2)
    world.person().fill_with_comments(REPO, 2)

    run = world.done("process-comments")

    assert "Issue #2: the reply to engineer: The issue has too many comments" in run.out
    assert [judged_as(world, comment) for comment in (wrong, behind, said)] == ["confused", "+1", "+1"]
    assert "party: domreg" in clone.at_origin(REC_1)
    assert world.run("process-comments").out == "Nothing new to record.\n"


def test_a_mark_of_before_an_edit_that_stays_keeps_nobody_from_the_new_one(world: World, clone: Clone) -> None:
    said = say(world, "/opose")
    record(world)
    world.hub.person("engineer", user_id=6).edit_comment(REPO, said, "/oppose Too dear.")

    run_refused(world, "DELETE .*/reactions/", INVALID)

    assert (BOT, "+1") in reactions(world, said)
    assert "party: domreg" in clone.at_origin(REC_1)


@pytest.mark.parametrize("fault", [LOCKED, ABSENT])
def test_a_refused_pull_request_keeps_nobody_from_an_answer(world: World, protected: Clone, fault: Fault) -> None:
    said = say(world, "/oppose Too dear.")

    run = run_refused(world, "POST .*/pulls$", fault)

    assert "- The pull request with the pending entries: " in run.out
    assert judged_as(world, said) == "rocket"
    assert "party: domreg" in protected.at_origin(REC_1, BRANCH)
    assert world.pulls() == []
    record(world)
    assert [pull["state"] for pull in world.pulls()] == ["open"]


def test_what_a_token_may_not_do_at_all_is_no_trouble_of_one(world: World, clone: Clone) -> None:
    say(world, "/opose")
    world.hub.add_token("actions", login=BOT, user_id=41898282, issues="read", kind="actions")

    told = world.refused("process-comments")

    assert "The token needs the permission" in told
    assert clone.commits() == ["Alice: A change"]
