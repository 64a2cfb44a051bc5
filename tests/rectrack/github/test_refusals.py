"""What GitHub refuses to one stops no other; what it refuses to all does."""

import json
from unittest.mock import patch

import pytest

from tests.faults.proxy import REFUSALS, Exchange, Fault, Proxy, refused_with, short_list
from tests.rectrack import files
from tests.rectrack.refused_requests import OF_EACH_KIND, refusing
from tests.rectrack.world import REPO, Run, World
from tests.samples import table

FULL = "Commenting is disabled on issues with more than 2500 comments"
"""What GitHub says of an issue that takes no more comments."""


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


def published(world: World) -> set[str]:
    """The statuses that the published file has."""
    return {str(entry["status"]) for entry in json.loads((world.root / "status.json").read_text())["recommendations"]}


def made_up_for(world: World, *announced: int) -> None:
    """Show that the next run does what was refused, and tells each of these followers once."""
    again = world.run("sync")
    assert (again.code, warnings(again)) == (0, []), again.err
    world.assert_at_rest()
    assert told(world, *announced) == [1] * len(announced)


# --- locked, full and blocked -----------------------------------------------------------------------


def test_a_locked_issue_stops_no_other_and_is_told_once_when_it_is_unlocked(running: World) -> None:
    running.person().lock(REPO, 1)
    move_on(running, 1, 2)

    run = running.done("sync", "--format", "markdown")

    assert told(running, 1, 2) == [0, 1]
    assert published(running) == {"adopted", "proposed"}
    assert "status: Adopted" in running.issues()[1].labels
    (warning,) = warnings(run)
    assert warning.startswith(
        "::warning title=rectrack::GitHub rejected these requests:%0A- Notify the subscribers of issue #1"
    )
    assert warning.endswith(" The next run tries again.")
    assert "### GitHub rejected these requests\n\n- Notify the subscribers of issue \\#\u200b1: " in run.out
    assert "1 announcement made. GitHub refused 1 change." in run.out
    assert "issue #1" in running.run("sync").out  # still due, and still told to the maintainers
    running.person().unlock(REPO, 1)
    made_up_for(running, 1, 2)


def test_a_locked_issue_that_cannot_be_closed_is_closed_when_it_is_unlocked(running: World) -> None:
    running.person().lock(REPO, 1)
    move_on(running, 1, 2, status="withdrawn")

    run = running.done("sync", "--max-closed", "2")

    assert [issue.is_open for issue in running.issues().values()] == [True, False, True]
    assert "- Close issue #1: " in run.out
    running.person().unlock(REPO, 1)
    made_up_for(running, 1, 2)
    assert not running.issues()[1].is_open


def test_issues_that_people_have_locked_are_no_trouble_of_all(running: World) -> None:
    for number in (1, 2, 3):
        running.person().lock(REPO, number)
    move_on(running, 1, 2, 3)

    run = running.done("sync")

    assert published(running) == {"adopted"}
    assert [line.count("The issue is locked, so nothing was written: ") for line in warnings(run)] == [3]
    for number in (1, 2, 3):
        running.person().unlock(REPO, number)
    made_up_for(running, 1, 2, 3)


def test_issues_with_too_many_comments_are_no_trouble_of_all_and_are_told_later(running: World) -> None:
    move_on(running, 1, 2, 3)

    with refusing(running, "POST .*/comments", refused_with(403, FULL)):
        run = running.done("sync")

    assert published(running) == {"adopted"}
    told = (
        f'The issue has too many comments: "{FULL}". Delete comments that are not needed. The next run tries again.'
    )
    assert [line.count(told) for line in warnings(run)] == [3]
    made_up_for(running, 1, 2, 3)


@pytest.mark.parametrize(("refused", "code"), [((1, 2, 3), 4), ((1, 2), 0)])
def test_a_refusal_to_three_of_three_stops_the_run(running: World, refused: tuple[int, ...], code: int) -> None:
    running.person("octo").block("github-actions[bot]")
    move_on(running, *refused)

    run = running.run("sync")

    assert run.code == code
    assert ("GitHub refused all 3 announcements to make. Notify the" in run.err) == bool(code)
    assert "User is blocked" in run.out + run.err
    assert len(warnings(run)) == 1 + bool(code)
    assert "adopted" in published(running)
    running.person("octo").block("github-actions[bot]", blocked=False)
    made_up_for(running, *refused)


def test_locked_issues_do_not_count_among_those_that_are_all_refused(running: World) -> None:
    running.person().lock(REPO, 1)
    move_on(running, 1, 2, 3)

    with refusing(running, "POST .*/issues/[23]/comments"):
        running.done("sync")

    assert told(running, 1, 2, 3) == [0, 0, 0]
    running.person().unlock(REPO, 1)
    made_up_for(running, 1, 2, 3)


@pytest.mark.parametrize(("said", "concerns_all"), table(__file__, "rights"))
def test_a_right_that_the_token_lacks_stops_the_run_and_what_is_about_one_does_not(
    running: World, said: str, *, concerns_all: bool
) -> None:
    move_on(running, 1, 2)

    with refusing(running, "PATCH .*/issues/1$", refused_with(403, said)):
        run = running.run("sync")

    assert run.code == int(concerns_all)
    assert said in run.err
    assert ("The token for octo/tracker may not do this: " in run.err) is concerns_all
    assert ("adopted" in published(running)) is not concerns_all
    made_up_for(running, 1, 2)


# --- one of many ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", REFUSALS.values(), ids=REFUSALS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_one_refused_announcement_is_made_by_the_next_run(running: World, method: str, fault: Fault) -> None:
    move_on(running, 1, 2)

    with refusing(running, f"{method} .*/issues/1/comments", fault):
        run = running.done("sync")

    assert told(running, 1, 2) == [0, 1]
    assert len(warnings(run)) == 1
    made_up_for(running, 1, 2)


@pytest.mark.parametrize("fault", OF_EACH_KIND.values(), ids=OF_EACH_KIND)
@pytest.mark.parametrize(("asked", "wanted"), table(__file__, "changes"))
def test_each_change_is_made_by_itself(running: World, fault: Fault, asked: str, wanted: str) -> None:
    move_on(running, 1, 2)
    files.add(running.root, 7)
    settings = running.root / "tracker.yaml"
    new = "{id: water, name: Water, description: Rivers.}"
    files.edit(settings, "{id: law, name: Law,", f"{new}\n  - {{id: law, name: Laws,")  # one to create, one to rename
    files.edit(settings, "e6e6e6", "e6e6e7")  # two to change

    with refusing(running, asked, fault, times=1):
        run = running.done("sync")

    (warning,) = warnings(run)
    assert f"GitHub rejected these requests:%0A- {wanted}" in warning
    assert told(running, 1, 2) == [1, 1]
    assert "adopted" in published(running)
    made_up_for(running, 1, 2)
    assert sorted(running.issues()) == [1, 2, 3, 4]


def sync_without_the_third(world: World) -> Run:
    """Sync while GitHub keeps issue 3 from the token."""

    def kept(exchange: Exchange) -> None:
        (REFUSALS["451"] if exchange.path.endswith("/issues/3") else short_list)(exchange)

    with Proxy(world.hub, kept) as proxy, patch.dict(world.environment, {"GITHUB_API_URL": proxy.url}):
        return world.run("sync")


def test_an_issue_hidden_from_the_token_is_not_opened_again_and_is_told_when_it_can_be_seen(running: World) -> None:
    move_on(running, 2, 3)

    run = sync_without_the_third(running)

    assert run.code == 0, run.err
    assert "issue #3 (of rec-3) is not readable: GitHub refused access to this token." in run.out
    assert told(running, 2, 3) == [1, 0]
    made_up_for(running, 2, 3)
    assert sorted(running.issues()) == [1, 2, 3]


def test_an_issue_hidden_from_the_token_while_its_file_is_away_is_told_when_the_file_is_back(running: World) -> None:
    path = running.root / "recommendations/rec-3.yaml"
    text = path.read_text()
    path.unlink()
    running.sync()
    assert sync_without_the_third(running).code == 0

    path.write_text(text)
    running.sync()

    assert running.issues()[3].is_open
    assert "in the record again" in running.comments(3)[-1]


def test_an_issue_that_cannot_be_looked_at_again_is_not_taken_for_gone(running: World) -> None:
    move_on(running, 1, 2)
    seen: list[Exchange] = []

    def then_451(exchange: Exchange) -> None:
        seen.append(exchange)
        after = any(one.path.endswith("/comments") for one in seen)
        fault = REFUSALS["404"] if exchange.path.endswith("/comments") else REFUSALS["451"] if after else None
        fault(exchange) if fault else exchange.send(exchange.forward())

    with refusing(running, "(GET|POST) .*/issues/1(/comments.*)?$", then_451):
        run = running.done("sync")

    assert "GitHub refused" in run.out
    assert "during the sync" not in run.out
    made_up_for(running, 1, 2)


# --- how it is told ---------------------------------------------------------------------------------


def test_the_warning_names_a_few_and_counts_the_rest_that_the_summary_names(running: World) -> None:
    for number in range(4, 25):
        files.add(running.root, number)
    assert running.run("sync").code == 0
    for number in range(1, 25):
        running.person().lock(REPO, number)
    move_on(running, *range(1, 25))

    run = running.done("sync")

    (warning,) = warnings(run)
    assert warning.count("%0A- Notify the subscribers of issue #") == 20
    assert warning.endswith("%0A- and 4 more")
    assert run.out.count("\n- Notify the subscribers of issue #") == 24


def test_nothing_that_somebody_wrote_begins_a_line_of_the_log(running: World) -> None:
    running.person().edit(REPO, 1, title="A\u2028::error::mine\n::error::mine")
    running.person().lock(REPO, 1)
    move_on(running, 1, status="withdrawn")

    run = running.done("sync", "--format", "json")

    assert [line.partition("::GitHub")[0] for line in warnings(run)] == ["::warning title=rectrack"]
    assert "##[" not in run.err
    assert "A\\u2028::error::mine" in warnings(run)[0]
    said = json.loads(run.out)
    assert (said["changes"], said["summary"]) == ([], "Done: nothing. GitHub refused 2 changes.")
