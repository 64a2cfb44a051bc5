"""What GitHub refuses to one stops no other; what it refuses to all does."""

import json
from contextlib import nullcontext
from unittest.mock import patch

import pytest

from rectrack.github import issues
from rectrack.github.errors import AbsentError, ForbiddenError, LockedError, OneRefusedError, StoppedError
from rectrack.github.refusals import Refusals
from tests.faults.proxy import REFUSALS, Exchange, Fault, Proxy, short_list
from tests.rectrack import files
from tests.rectrack.refusing import OF_EACH_KIND, refusing
from tests.rectrack.world import REPO, Run, World, action_variables

LOCKED = LockedError("The issue is locked.")
SHUT_OUT = OneRefusedError("GitHub refuses (422).")


def tried(refusals: Refusals, *outcomes: Exception | None, kind: str = "comments") -> None:
    for number, outcome in enumerate(outcomes, 1):
        with refusals.of_one(kind, f"Issue #{number}"):
            if outcome:
                raise outcome


def test_the_others_get_theirs_and_the_refusal_is_told() -> None:
    refusals = Refusals()

    with refusals.walk():
        tried(refusals, None, AbsentError("deleted", "It is gone."), None)

    assert refusals.told == ["Issue #2: It is gone."]


def test_what_is_still_there_is_tried_again() -> None:
    refusals = Refusals()

    tried(refusals, AbsentError("not found", "It is not there."), SHUT_OUT)

    assert refusals.told == [
        "Issue #1: It is not there. The next run tries again.",
        "Issue #2: GitHub refuses (422). The next run tries again.",
    ]


def test_what_becomes_of_an_attempt_can_be_asked() -> None:
    refusals = Refusals()

    with refusals.of_one("comments", "Issue #1") as refused:
        raise SHUT_OUT
    with refusals.of_one("comments", "Issue #2") as done:
        pass

    assert (bool(refused.refusal), bool(done.refusal)) == (True, False)


@pytest.mark.parametrize("error", [ForbiddenError("No right."), StoppedError("500"), ValueError("ours")])
def test_what_concerns_all_is_passed_on(error: Exception) -> None:
    refusals = Refusals()

    with pytest.raises(type(error)):
        tried(refusals, error)

    assert refusals.told == []


@pytest.mark.parametrize(
    ("outcomes", "stops"),
    [
        ([SHUT_OUT] * 3, True),
        ([SHUT_OUT] * 9, True),
        ([SHUT_OUT] * 2, False),
        ([SHUT_OUT] * 9 + [None], False),
        ([LOCKED] * 9, False),
        ([LOCKED, SHUT_OUT, LOCKED, SHUT_OUT], False),
        ([LOCKED, SHUT_OUT, SHUT_OUT, SHUT_OUT], True),
        ([], False),
    ],
)
def test_three_or_more_of_a_kind_all_refused_concern_all_locked_issues_not_counted(
    outcomes: list[Exception | None], *, stops: bool
) -> None:
    refusals = Refusals()
    stopping = pytest.raises(StoppedError, match=r"GitHub refuses every one of \d comments. Issue #\d: ")

    with stopping if stops else nullcontext(), refusals.walk():
        tried(refusals, *outcomes)

    assert len(refusals.told) == len([outcome for outcome in outcomes if outcome])


def test_kinds_and_walks_are_judged_apart() -> None:
    refusals = Refusals()
    with refusals.walk():
        tried(refusals, SHUT_OUT, SHUT_OUT)
        tried(refusals, SHUT_OUT, kind="labels")
    with pytest.raises(ForbiddenError), refusals.walk():
        tried(refusals, SHUT_OUT, SHUT_OUT, ForbiddenError("No right."))
    with refusals.walk():
        tried(refusals, SHUT_OUT, SHUT_OUT)

    assert len(refusals.told) == 7


# --- a sync in a workflow run -----------------------------------------------------------------------


@pytest.fixture
def running(synced: World) -> World:
    """A synced tracker with three issues, as a workflow run has it."""
    synced.environment = action_variables(synced.hub)
    return synced


def move_on(world: World, *numbers: int, status: str = "adopted") -> None:
    """Give these recommendations another status."""
    for number in numbers:
        path = world.root / f"recommendations/rec-{number}.yaml"
        files.edit(path, "\nstatus: proposed\n", f"\nstatus: {status}\n")
        path.write_text(
            path.read_text() + f"  - {{date: 2018, status: {status}, evidence: ['https://example.org/m']}}\n"
        )


def warnings(run: Run) -> list[str]:
    return [line for line in run.err.splitlines() if line.startswith("::")]


def told(world: World, *numbers: int) -> list[int]:
    """How many announcements each issue has."""
    return [len([text for text in world.comments(number) if "**Status: " in text]) for number in numbers]


def published_status(world: World, number: int) -> str:
    entries = json.loads((world.root / "status.json").read_text())["recommendations"]
    return next(str(entry["status"]) for entry in entries if entry["number"] == number)


def test_a_locked_issue_stops_no_other_and_is_told_once_when_it_is_unlocked(running: World) -> None:
    running.person().lock(REPO, 1)
    move_on(running, 1, 2)

    run = running.run("sync", "--format", "markdown")

    assert run.code == 0, run.err
    assert told(running, 1, 2) == [0, 1]
    assert published_status(running, 1) == published_status(running, 2) == "adopted"
    assert "status: Adopted" in running.issues()[1].labels
    (warning,) = warnings(run)
    assert warning.startswith("::warning title=rectrack::GitHub refused this:%0A- Tell the followers of issue #1: ")
    assert "### GitHub refused this\n\n- Tell the followers of issue \\#\u200b1: " in run.out
    assert "1 announcement made. GitHub refused 1 change." in run.out

    assert "issue #1" in running.run("sync").out  # still due, and still told to the maintainers
    running.person().unlock(REPO, 1)
    assert warnings(running.run("sync")) == []
    running.assert_at_rest()
    assert told(running, 1, 2) == [1, 1]


def test_a_locked_issue_that_cannot_be_closed_is_closed_when_it_is_unlocked(running: World) -> None:
    running.person().lock(REPO, 1)
    move_on(running, 1, 2, status="withdrawn")

    run = running.run("sync", "--allow-closing", "2")

    assert run.code == 0, run.err
    assert [issue.is_open for issue in running.issues().values()] == [True, False, True]
    assert "- Close issue #1: " in run.out
    running.person().unlock(REPO, 1)
    assert running.run("sync").code == 0
    running.assert_at_rest()
    assert not running.issues()[1].is_open
    assert told(running, 1, 2) == [1, 1]


def test_locked_issues_alone_are_no_trouble_of_all(running: World) -> None:
    for number in (1, 2, 3):
        running.person().lock(REPO, number)
    move_on(running, 1, 2, 3)

    run = running.run("sync")

    assert run.code == 0, run.err
    assert published_status(running, 3) == "adopted"
    for number in (1, 2, 3):
        running.person().unlock(REPO, number)
    running.run("sync")
    running.assert_at_rest()
    assert told(running, 1, 2, 3) == [1, 1, 1]


def test_an_issue_with_too_many_comments_stops_no_other_and_is_announced_later(running: World) -> None:
    alice = running.person()
    alice.fill_with_comments(REPO, 1)
    move_on(running, 1, 2)

    run = running.run("sync")

    assert run.code == 0, run.err
    assert (told(running, 1), told(running, 2)) == ([0], [1])
    assert "status: Adopted" in running.issues()[1].labels
    (warning,) = warnings(run)
    assert "Tell the followers of issue #1: The issue has too many comments" in warning
    assert "Delete comments without value. The next run tries again." in warning
    assert warnings(running.run("sync")) == [warning]  # still due
    first = running.github.comments(1)[0]
    alice.delete_comment(REPO, first.id)
    assert warnings(running.run("sync")) == []
    running.assert_at_rest()
    assert told(running, 1, 2) == [1, 1]


def test_three_issues_with_too_many_comments_do_not_stop_the_run(running: World) -> None:
    for number in (1, 2, 3):
        running.person().fill_with_comments(REPO, number)
    move_on(running, 1, 2, 3)

    run = running.run("sync")

    assert run.code == 0, run.err
    assert published_status(running, 3) == "adopted"
    assert len(warnings(run)) == 1


def test_what_is_refused_to_all_stops_the_run_and_stays_due(running: World) -> None:
    running.person("octo").block("github-actions[bot]")
    move_on(running, 1, 2, 3)

    run = running.run("sync")

    assert run.code == 4
    assert "GitHub refuses every one of 3 announcements to make." in run.err
    assert published_status(running, 1) == "adopted"
    running.person("octo").block("github-actions[bot]", blocked=False)
    assert running.run("sync").code == 0
    running.assert_at_rest()
    assert told(running, 1, 2, 3) == [1, 1, 1]


def test_what_is_refused_to_two_of_two_is_told_and_no_more(running: World) -> None:
    running.person("octo").block("github-actions[bot]")
    move_on(running, 1, 2)

    run = running.run("sync")

    assert run.code == 0, run.err
    assert "User is blocked" in run.out
    assert run.err.count("::warning") == 1
    assert published_status(running, 1) == "adopted"


def test_a_right_that_the_token_lacks_stops_the_run(running: World) -> None:
    running.hub.add_token("actions", login="github-actions[bot]", user_id=41898282, issues="read", kind="actions")
    move_on(running, 1)

    run = running.run("sync")

    assert run.code == 1
    assert "Resource not accessible by integration" in run.err
    assert published_status(running, 1) == "proposed"


@pytest.mark.parametrize("fault", REFUSALS.values(), ids=REFUSALS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_one_refused_announcement_is_made_by_the_next_run(running: World, method: str, fault: Fault) -> None:
    move_on(running, 1, 2)

    with refusing(running, f"{method} .*/issues/1/comments", fault):
        run = running.run("sync")

    assert run.code == 0, run.err
    assert told(running, 1, 2) == [0, 1]
    assert len(warnings(run)) == 1
    assert running.run("sync").code == 0
    running.assert_at_rest()
    assert told(running, 1, 2) == [1, 1]


@pytest.mark.parametrize("fault", OF_EACH_KIND.values(), ids=OF_EACH_KIND)
@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("GET .*/issues/1$", "Change issue #1"),
        ("PATCH .*/issues/1$", "Change issue #1"),
        ("POST .*/issues$", "Open an issue"),
        ("POST .*/labels$", "Create the label"),
        ("PATCH .*/labels/for", "Change the label"),
        ("PATCH .*/labels/theme", "Rename the label"),
    ],
)
def test_each_change_is_made_by_itself(running: World, fault: Fault, asked: str, wanted: str) -> None:
    move_on(running, 1, 2)
    files.add(running.root, 7)
    settings = running.root / "tracker.yaml"
    new = "{id: water, name: Water, description: Rivers.}"
    files.edit(settings, "{id: law, name: Law,", f"{new}\n  - {{id: law, name: Laws,")  # one to create, one to rename
    files.edit(settings, "e6e6e6", "e6e6e7")  # two to change

    with refusing(running, asked, fault, times=1):
        run = running.run("sync")

    assert run.code == 0, run.err
    (warning,) = warnings(run)
    assert f"GitHub refused this:%0A- {wanted}" in warning
    assert told(running, 1, 2) == [1, 1]
    assert published_status(running, 2) == "adopted"
    assert running.run("sync").code == 0
    running.assert_at_rest()
    assert sorted(running.issues()) == [1, 2, 3, 4]
    assert told(running, 1, 2) == [1, 1]


def test_an_issue_that_is_kept_from_the_token_is_not_opened_anew_and_its_followers_are_told_when_it_can_be_seen(
    running: World,
) -> None:
    move_on(running, 2, 3)

    def kept(exchange: Exchange) -> None:
        if exchange.path.endswith("/issues/3"):
            REFUSALS["451"](exchange)
        else:
            short_list(exchange)

    with Proxy(running.hub, kept) as proxy, patch.dict(running.environment, {"GITHUB_API_URL": proxy.url}):
        run = running.run("sync")

    assert run.code == 0, run.err
    assert "issue #3 (of rec-3) is kept from this token by GitHub; no new issue is opened" in run.out
    assert told(running, 2, 3) == [1, 0]
    assert running.run("sync").code == 0
    running.assert_at_rest()
    assert sorted(running.issues()) == [1, 2, 3]
    assert told(running, 2, 3) == [1, 1]


def test_an_issue_that_cannot_be_looked_at_again_is_not_taken_for_gone(running: World) -> None:
    move_on(running, 1, 2)

    with (
        refusing(running, "(GET|POST) .*/issues/1/comments", REFUSALS["404"]),
        patch.object(issues, "find", lambda *_: "refused"),
    ):
        run = running.run("sync")

    assert run.code == 0, run.err
    assert "GitHub refused" in run.out
    assert "meanwhile" not in run.out
    assert running.run("sync").code == 0
    running.assert_at_rest()
    assert told(running, 1, 2) == [1, 1]


def test_the_warning_names_a_few_and_counts_the_rest_that_the_summary_names(running: World) -> None:
    for number in range(4, 25):
        files.add(running.root, number)
    assert running.run("sync").code == 0
    for number in range(1, 25):
        running.person().lock(REPO, number)
    move_on(running, *range(1, 25))

    run = running.run("sync")

    assert run.code == 0, run.err
    (warning,) = warnings(run)
    assert warning.count("%0A- Tell the followers of issue #") == 20
    assert warning.endswith("%0A- and 4 more")
    assert run.out.count("\n- Tell the followers of issue #") == 24


def test_nothing_that_somebody_wrote_begins_a_line_of_the_log(running: World) -> None:
    running.person().edit(REPO, 1, title="A\u2028::error::mine\n::error::mine")
    running.person().lock(REPO, 1)
    move_on(running, 1, status="withdrawn")

    run = running.run("sync", "--format", "json")

    assert run.code == 0, run.err
    assert [line.partition("::GitHub")[0] for line in warnings(run)] == ["::warning title=rectrack"]
    assert "##[" not in run.err
    assert "A\\u2028::error::mine" in warnings(run)[0]
    said = json.loads(run.out)
    assert (said["changes"], said["summary"]) == ([], "Done: nothing. GitHub refused 2 changes.")
