"""GitHub's limits: a run keeps within them and its parts within their shares; the next goes on. Time is simulated."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localhub import GITHUB, Limits, Server, Settings
from tests.faults.proxy import Exchange, limited, reset_after
from tests.rectrack import files
from tests.rectrack.clocks import BOARD, START, Chain, Clock, never_synced, refused, run_paced
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.forms import form
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, Run, World, action_variables, local_variables, local_world

HOUR = 3600
HOURLY, RECOMMENDATIONS, LABELS = 50, 42, 14
"""So few requests an hour that 42 recommendations take three runs."""
WHY = "GitHub accepts no more requests this hour."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub(clock: Clock) -> Iterator[Server]:
    """A GitHub that enforces its limits."""
    with Server(clock=clock, limits=GITHUB) as server:
        yield server


@pytest.fixture
def chain(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, hub: Server, clock: Clock) -> Chain:
    made = never_synced(tmp_path, tmp_path_factory.mktemp("origin"), hub, clock, RECOMMENDATIONS)
    may(hub)
    return made


def may(hub: Server, hourly: int = HOURLY, actions: str = "write") -> None:
    """Let the token of workflow runs have so many requests an hour."""
    hub.add_token(
        "actions", login="github-actions[bot]", user_id=41898282, kind="actions", hourly=hourly, actions=actions
    )


def notices(err: str) -> list[str]:
    return [line for line in err.splitlines() if line.startswith("::")]


# --- within the limits ------------------------------------------------------------------------------


def test_except_on_this_machine_a_run_keeps_within_githubs_limits(tmp_path: Path, hub: Server, clock: Clock) -> None:
    world = local_world(tmp_path, hub)
    themes = "".join(f"  - {{id: t{n}, name: Theme {n}, description: x}}\n" for n in range(500))
    files.edit(world.root / "tracker.yaml", "addressees:\n", f"{themes}addressees:\n")
    planned = world.run("plan").out

    first = run_paced(world, clock, "sync")

    assert (
        "514 labels to create, 3 issues to open. Because of GitHub's limits, this takes about 1.1 hours, in 2 runs."
        in planned
    )
    assert first.code == 4
    assert first.err.endswith(f"{WHY} Run again after 09:08 UTC; the next run continues.\n")
    assert (len(world.writes()), clock.now) == (480, START + 479)
    clock.wait_until(first.err)
    assert run_paced(world, clock, "sync").code == 0
    assert refused(hub) == []
    assert len(world.issues()) == 3


@pytest.mark.parametrize(
    ("more", "duration"), [(43, ""), (44, " Because of GitHub's limits, this takes about 1 minute.")]
)
def test_a_plan_says_how_long_it_takes_if_that_is_more_than_a_minute(
    tmp_path: Path, hub: Server, more: int, duration: str
) -> None:
    world = local_world(tmp_path, hub)
    themes = "".join(f"  - {{id: t{n}, name: Theme {n}, description: x}}\n" for n in range(more))
    files.edit(world.root / "tracker.yaml", "addressees:\n", f"{themes}addressees:\n")

    assert f"To do: {14 + more} labels to create, 3 issues to open.{duration}\n" in world.run("plan").out


@pytest.mark.parametrize(("status", "retry_after"), [(403, True), (429, True), (403, False)])
def test_a_refusal_for_a_limit_is_waited_out_and_each_issue_is_opened_once(
    *, tmp_path: Path, clock: Clock, status: int, retry_after: bool
) -> None:
    limits = Limits(creating_a_minute=5, status=status, retry_after=retry_after)
    with Server(clock=clock, limits=limits) as server, clock.followed():
        world = local_world(tmp_path, server)

        world.done("sync")

        assert clock.waits == [60, 60, 60]
        assert [issue.title for issue in world.issues().values()] == [
            f"Recommendation {number}: Do this" for number in (1, 2, 3)
        ]


def test_a_limit_that_lasts_too_long_stops_the_run_and_says_when_to_go_on(tmp_path: Path) -> None:
    with Server(limits=Limits(primary=9)) as server:
        told = local_world(tmp_path, server).refused("sync", code=4)

    assert re.search(r"GitHub's rate limit is reached \(.API rate limit .*\)\. Run again after \d\d:\d\d UTC", told)


# --- to the end -------------------------------------------------------------------------------------


def test_a_first_sync_goes_on_by_itself_to_its_end_and_each_run_publishes_what_is_done(chain: Chain) -> None:
    runs = chain.to_its_end()

    assert [ended.run.code for ended in runs] == [0, 0, 0]
    assert chain.opened() == sorted(f"rec-{number}" for number in range(1, RECOMMENDATIONS + 1))
    assert len(chain.world.hub.dispatches(REPO)) == 2
    assert {(one.workflow, one.ref) for one in chain.world.hub.dispatches(REPO)} == {("sync.yml", "main")}
    assert refused(chain.world.hub) == []
    then = "This run stopped part-way and started the next one, which continues."
    goes_on = f"::notice title=rectrack::{WHY} {then}"
    assert [notices(ended.run.err) for ended in runs] == [[goes_on], [goes_on], []]
    first, second, last = (ended.on_board for ended in runs)
    assert 0 < first < second < last == RECOMMENDATIONS
    assert chain.clone.commits()[:3] == [BOARD] * 3
    assert f"{WHY} This run waits until 09:01 UTC, and then starts the next one." in runs[0].run.err.splitlines()
    assert f"Stopped part-way. Done: 14 labels created, {first} issues opened. {WHY}" in runs[0].run.out
    assert "Run again after" not in runs[0].run.out + runs[0].run.err
    assert runs[0].done - START < 60
    assert [HOUR - 60 <= ended.ended - ended.done <= HOUR for ended in runs[:2]] == [True, True]
    chain.world.environment |= {"GITHUB_EVENT_NAME": "push"}
    chain.clock.wait(HOUR)
    before = len(chain.world.writes())
    assert "Nothing to change" in chain.run().run.out
    assert len(chain.world.writes()) == before


def test_a_run_that_has_opened_no_issue_starts_no_other(chain: Chain) -> None:
    may(chain.world.hub, hourly=LABELS + 20)

    ended = chain.run()

    assert ended.run.code == 4
    assert f"{WHY} Run again after" in ended.run.err
    assert any("/labels" in write for write in chain.world.writes())
    assert (chain.opened(), chain.world.hub.dispatches(REPO)) == ([], [])


def test_what_was_said_meanwhile_is_recorded_before_the_next_issue_is_opened(chain: Chain) -> None:
    named = "name: The registry, group: technical-community"
    files.edit(chain.world.root / "parties.yaml", f"{named}}}", f"{named}, accounts: [{{login: engineer, id: 6}}]}}")
    chain.clone.push()
    chain.clock.now = time.time() - 3 * HOUR  # what is said is never of a day to come
    chain.run()
    chain.world.hub.person("engineer", user_id=6).comment(REPO, 1, "/oppose Too dear.")
    chain.world.hub.requests.clear()

    run = chain.run().run

    assert run.code == 0, run.err
    assert "stance: oppose" in chain.clone.at_origin("recommendations/rec-1.yaml")
    writes = chain.world.writes()
    assert writes[0].endswith("/reactions")
    assert writes.index(f"POST /repos/{REPO}/issues") > 0
    assert chain.to_its_end()[-1].run.code == 0
    assert "**Oppose**" in chain.world.issues()[1].body


def test_where_the_answer_gets_lost_the_next_run_is_asked_for_again(chain: Chain) -> None:
    with refusing(chain.world, "POST .*/dispatches", reset_after, times=1):
        run = chain.run().run

    assert run.code == 0
    assert len(chain.world.hub.dispatches(REPO)) == 2


# --- where nothing is started -----------------------------------------------------------------------


def test_a_run_that_created_nothing_starts_none_so_that_no_chain_goes_on_for_ever(chain: Chain) -> None:
    may(chain.world.hub, 1000)
    assert chain.run().run.code == 0
    chain.clock.wait(HOUR)
    may(chain.world.hub)
    for number in range(1, RECOMMENDATIONS + 1):
        files.edit(chain.world.root / f"recommendations/rec-{number}.yaml", "It should be done.", "It must be done.")
    chain.clone.push()

    run = chain.run().run

    assert run.code == 4
    assert re.search(r"Stopped part-way\. Done: \d+ issues changed\.", run.out)
    assert f"::error title=rectrack::{WHY} Run again after " in run.err
    assert chain.world.hub.dispatches(REPO) == []


def test_marks_alone_start_no_run_since_strangers_could_write_comments_without_end(chain: Chain) -> None:
    may(chain.world.hub, 1000)
    chain.clock.now = time.time() - 5 * HOUR
    assert chain.run().run.code == 0
    chain.clock.wait(2 * HOUR)
    may(chain.world.hub)
    for _ in range(HOURLY):
        chain.world.hub.person("stranger", user_id=999).comment(REPO, 1, "/oppose")

    run = chain.run().run

    assert run.code == 0
    assert "Forms and comments have used their share of this hour's requests." in run.err
    assert chain.world.hub.dispatches(REPO) == []


@pytest.mark.parametrize(
    ("why", "told"), [("not allowed", 'The token needs the permission "actions=write"'), ("not there", "Not Found")]
)
def test_if_no_next_run_can_be_started_it_says_so_and_publishes_the_rest(chain: Chain, why: str, told: str) -> None:
    if why == "not allowed":
        may(chain.world.hub, actions="read")
    else:
        chain.world.hub.set_up(REPO, Settings())

    ended = chain.run()

    assert ended.run.code == 4
    assert ended.on_board > 0
    (error,) = notices(ended.run.err)
    assert error.startswith(f"::error title=rectrack::{WHY} The next run could not be started: ")
    assert told in error
    assert error.endswith("Start it yourself.")
    assert chain.world.hub.dispatches(REPO) == []


def test_at_a_desk_nobody_waits_and_the_time_to_run_again_is_told(chain: Chain) -> None:
    chain.world.hub.add_token("few", login="octo", hourly=HOURLY)
    chain.world.environment = local_variables(chain.world.hub) | {"GITHUB_TOKEN": "few"}

    ended = chain.run()

    assert ended.run.code == 4
    assert ended.run.err.endswith(f"{WHY} Run again after 09:01 UTC; the next run continues.\n")
    assert ended.on_board > 0
    assert ended.ended - START < 60
    assert chain.world.hub.dispatches(REPO) == []


def test_a_limit_that_is_not_over_in_an_hour_is_left_to_people(chain: Chain) -> None:
    def some(exchange: Exchange) -> None:
        is_over = len(chain.world.writes()) > 18
        limited(403, **{"Retry-After": "7200"})(exchange) if is_over else exchange.send(exchange.forward())

    with refusing(chain.world, "POST .*/issues$", some):
        run = chain.run().run

    assert run.code == 4
    assert "Run again after 10:0" in run.err
    assert chain.clock.now - START < 60
    assert chain.world.hub.dispatches(REPO) == []


def test_other_trouble_of_a_run_that_goes_on_stays_trouble(chain: Chain, tmp_path: Path) -> None:
    chain.run()
    chain.clone.git("remote", "set-url", "--push", "origin", str(tmp_path / "nowhere"))

    run = chain.run().run

    assert run.code == 1
    assert len(chain.world.hub.dispatches(REPO)) == 2


MINUTES = form("meeting", minutes="date: 2018-03-14\n\n1: /mark-checked Nothing new.")


@pytest.fixture
def world(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[World]:
    """A synced and published tracker as a workflow run has it: 1,000 requests an hour."""
    with Server(clock=clock, limits=GITHUB) as hub:
        world = local_world(tmp_path, hub)
        files.write(world.root / "README.md", "# Ours\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n")
        world.environment = action_variables(hub, "workflow_dispatch")
        hub.set_up(REPO, Settings(actions_open_pulls=True))
        clone = with_origin(world.root, tmp_path_factory.mktemp("remote") / "origin")
        run(world, clock)
        clone.pull()
        clock.wait(HOUR)
        hub.requests.clear()
        yield world


def run(world: World, clock: Clock) -> Run:
    """Do a run that GitHub refuses nothing to."""
    done = run_paced(world, clock, "run")
    assert done.code == 0, done.err
    assert refused(world.hub) == []
    return done


def send(world: World, forms: int) -> list[int]:
    """Let one account without rights send forms that record a meeting."""
    stranger = world.hub.person("stranger", user_id=99)
    return [stranger.open_issue(REPO, "Minutes: mine", MINUTES, labels=["minutes"]) for _ in range(forms)]


def about(world: World, forms: list[int]) -> list[str]:
    """The requests about these forms, by method and path."""
    pages = [f"/repos/{REPO}/issues/{number}" for number in forms]
    paths = [(served, served.path.partition("?")[0]) for served in world.hub.requests]
    return [f"{s.method} {path}" for s, path in paths if path in pages or path.removesuffix("/comments") in pages]


def replies(world: World, forms: list[int]) -> int:
    """How many of these forms have a reply."""
    return sum(issue["comments"] for issue in world.github.every("issues?state=all") if issue["number"] in forms)


def test_forms_of_one_account_without_rights_get_three_replies_and_no_more_later(world: World, clock: Clock) -> None:
    run(world, clock)
    quiet = len(world.hub.requests)
    forms = send(world, 101)

    run(world, clock)

    clock.wait(HOUR)
    assert replies(world, forms) == 3
    issues = world.issues()
    assert [number for number in forms if issues[number].is_open] == []
    world.hub.requests.clear()
    run(world, clock)
    assert about(world, forms) == []
    assert len(world.hub.requests) <= quiet + 2  # the list of all issues has two pages now


def test_many_forms_leave_requests_for_sync_and_board_and_minutes_come_first(world: World, clock: Clock) -> None:
    clone = Clone(world.root)
    forms = send(world, 450)
    keeper = world.hub.person("keeper", user_id=8, push=True)
    number = keeper.open_issue(REPO, "Minutes: third", MINUTES, labels=["minutes"])
    files.edit(world.root / "recommendations/rec-2.yaml", "Do this", "Do that")
    clone.push()

    done = run(world, clock)

    told = "::notice title=rectrack::Forms and comments have used their share of this hour's requests."
    assert told in done.err
    assert f"Issue #{number}: pull request #" in done.out
    assert 150 < len(about(world, forms)) <= 400
    assert clone.commits()[0] == BOARD
    clock.wait(HOUR)
    assert world.issues()[2].title == "Recommendation 2: Do that"
    hours = 1
    while told in done.err:
        clone.pull()
        clock.wait(HOUR)
        world.hub.requests.clear()
        done, hours = run(world, clock), hours + 1
        assert len(about(world, forms)) <= 400
    assert hours <= 4
    clock.wait(HOUR)
    assert replies(world, forms) <= 3 * hours
    assert {issue.is_open for number, issue in world.issues().items() if number in forms} == {False}
