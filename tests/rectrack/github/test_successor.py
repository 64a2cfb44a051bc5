"""A workflow run that GitHub's limit ends starts the next one, up to the end. Time is simulated."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from localhub import GITHUB, Dispatch, Server, Settings
from rectrack.github import pacing, successor
from rectrack.github.address import Target, target
from rectrack.github.errors import LimitedError
from rectrack.github.pacing import HOUR
from rectrack.github.successor import GoesOnError
from tests.faults.proxy import Plan, Proxy, reset_after
from tests.rectrack import files
from tests.rectrack.chains import BOARD, Chain, never_synced
from tests.rectrack.clocks import START, Clock, refused
from tests.rectrack.internals import paced
from tests.rectrack.world import REPO, World, desk_variables

AN_HOUR, RECOMMENDATIONS, LABELS = 20, 42, 14
"""So few writes an hour that 42 recommendations take three runs."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub(clock: Clock) -> Iterator[Server]:
    """A GitHub with limits as it has them, but for how much it takes an hour."""
    with Server(clock=clock, limits=replace(GITHUB, creating_an_hour=AN_HOUR + 5)) as server:
        yield server


@pytest.fixture
def chain(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    hub: Server,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> Chain:
    monkeypatch.setattr(pacing, "AN_HOUR", AN_HOUR)
    return never_synced(tmp_path, tmp_path_factory.mktemp("origin"), hub, clock, RECOMMENDATIONS)


def recommendations(count: int = RECOMMENDATIONS) -> list[str]:
    return sorted(f"rec-{number}" for number in range(1, count + 1))


# --- to the end -------------------------------------------------------------------------------------


def test_a_first_sync_goes_on_by_itself_to_its_end_and_no_run_is_red(chain: Chain) -> None:
    runs = chain.to_its_end()

    assert [ended.run.code for ended in runs] == [0, 0, 0]
    assert chain.opened() == recommendations()
    assert chain.world.hub.dispatches(REPO) == [Dispatch("tracker.yml", "main", {})] * 2
    assert refused(chain.world.hub) == []
    notices = [[line for line in ended.run.err.splitlines() if line.startswith("::")] for ended in runs]
    why = "GitHub takes no more requests this hour."
    then = "This run stopped part-way, and has started the next one, which goes on from here."
    goes_on = f"::notice title=rectrack::{why} {then}"
    assert notices == [[goes_on], [goes_on], []]
    chain.world.environment |= {"GITHUB_EVENT_NAME": "push"}
    before = len(chain.world.writes())
    assert "Nothing to change" in chain.run().run.out
    assert len(chain.world.writes()) == before


def test_each_run_publishes_what_is_done_and_the_next_begins_when_the_limit_allows_it(chain: Chain) -> None:
    runs = chain.to_its_end()

    assert [ended.on_board for ended in runs] == [AN_HOUR - LABELS, 2 * AN_HOUR - LABELS, RECOMMENDATIONS]
    assert runs[0].done - START < AN_HOUR
    assert [runs[0].ended - runs[0].done, runs[1].ended - runs[1].done] == [HOUR, HOUR]
    assert chain.clone.commits()[:3] == [BOARD] * 3


def test_before_the_first_write_it_is_said_how_much_is_to_do_and_about_how_long_it_takes(chain: Chain) -> None:
    planned = chain.world.run("plan").out

    first = chain.run().run.err.splitlines()

    limits = "Under GitHub's limits that takes about 2.0 hours, in 3 runs."
    forecast = f"To do: 14 labels to create, 42 issues to open. {limits}"
    assert forecast in planned
    assert first[1] == forecast
    assert first[2].startswith("3/56 Create the label")
    waits = "This run waits until 09:01 UTC, and then starts the next one."
    assert f"GitHub takes no more requests this hour. {waits}" in first


def test_the_summary_of_a_run_that_goes_on_says_what_is_done(chain: Chain) -> None:
    run = chain.run().run

    assert "Stopped part-way. Done: 14 labels created, 6 issues opened. GitHub takes no more requests" in run.out
    assert "Run again after" not in run.out + run.err


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
    assert "#### Oppose" not in chain.world.issues()[1].body  # its turn comes after the new issues
    assert chain.to_its_end()[-1].run.code == 0
    assert "#### Oppose" in chain.world.issues()[1].body


# --- where nothing is started -----------------------------------------------------------------------


def test_a_run_that_created_nothing_starts_none_so_that_no_chain_goes_on_for_ever(chain: Chain) -> None:
    chain.to_its_end()
    started = len(chain.world.hub.dispatches(REPO))
    chain.clock.wait(HOUR)
    template = Path(files.__file__).parents[2] / "templates/issue.md.j2"
    files.write(chain.world.root / "templates/issue.md.j2", template.read_text() + "\nMore of it.\n")
    chain.clone.push()

    run = chain.run().run

    assert run.code == 4
    assert "Stopped part-way. Done: 20 issues changed." in run.out
    assert "::error title=rectrack::GitHub takes no more requests this hour. Run again after " in run.err
    assert len(chain.world.hub.dispatches(REPO)) == started


def test_marks_alone_start_no_run_since_strangers_could_write_comments_without_end(
    tmp_path: Path, hub: Server, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "AN_HOUR", AN_HOUR)
    clock.now = time.time() - 5 * HOUR
    chain = never_synced(tmp_path / "clone", tmp_path / "origin", hub, clock, 2)
    assert chain.run().run.code == 0
    clock.wait(2 * HOUR)
    for _ in range(AN_HOUR + 1):
        hub.person("stranger", user_id=999).comment(REPO, 1, "/oppose")

    run = chain.run().run

    assert run.code == 0
    assert "Forms and comments have used their share of this hour's requests." in run.err
    assert hub.dispatches(REPO) == []


@pytest.mark.parametrize("why", ["not allowed", "not there"])
def test_where_the_next_run_cannot_be_started_that_is_told_and_what_is_done_is_published(
    chain: Chain, why: str
) -> None:
    if why == "not allowed":
        chain.world.hub.add_token("actions", login="github-actions[bot]", kind="actions", actions="read")
    else:
        chain.world.hub.set_up(REPO, Settings())

    ended = chain.run()

    assert ended.run.code == 4
    assert ended.on_board == AN_HOUR - LABELS
    (told,) = [line for line in ended.run.err.splitlines() if line.startswith("::")]
    assert told.startswith(
        "::error title=rectrack::GitHub takes no more requests this hour. The next run could not be started: GitHub "
    )
    assert told.endswith("Run again by hand.")
    assert ('It asks for the permission "actions=write"' in told) == (why == "not allowed")
    assert chain.world.hub.dispatches(REPO) == []


def test_at_a_desk_nobody_waits_and_the_time_to_run_again_is_told(chain: Chain) -> None:
    chain.world.environment = desk_variables(chain.world.hub)

    ended = chain.run()

    assert ended.run.code == 4
    told = "GitHub takes no more requests this hour. Run again after 09:01 UTC; the run goes on from here.\n"
    assert ended.run.err.endswith(told)
    assert ended.on_board == AN_HOUR - LABELS
    assert ended.ended - START < AN_HOUR
    assert chain.world.hub.dispatches(REPO) == []


def test_other_trouble_of_a_run_that_goes_on_stays_trouble(chain: Chain) -> None:
    chain.run()
    with patch("rectrack.inbox.proposal_run.propose", side_effect=ValueError("odd")):
        run = chain.run().run

    assert run.code == 1
    assert "ValueError: odd" in run.err
    assert len(chain.world.hub.dispatches(REPO)) == 2


def test_a_limit_that_is_not_over_in_an_hour_is_left_to_people(chain: Chain) -> None:
    limit = LimitedError("GitHub takes no more.", 2 * HOUR, START)
    tracker = paced(in_actions(chain.world), chain.clock)
    tracker.created = 1

    assert successor.start(tracker, "main", limit, print) is limit

    tracker.close()
    assert chain.clock.now == START
    assert chain.world.hub.dispatches(REPO) == []


def test_where_the_answer_gets_lost_it_is_asked_for_again(chain: Chain) -> None:
    with Proxy(chain.world.hub) as proxy:
        proxy.plan = Plan(0, reset_after)
        tracker = paced(in_actions(chain.world, proxy.url), chain.clock)
        tracker.created = 1

        told = successor.start(tracker, "main", LimitedError("GitHub takes no more.", HOUR, START), print)

        tracker.close()
    assert isinstance(told, GoesOnError)
    assert chain.world.hub.dispatches(REPO) == [Dispatch("tracker.yml", "main", {})] * 2


def in_actions(world: World, api: str = "") -> Target:
    """The repository as a workflow run knows it."""
    known = target(world.environment | ({"GITHUB_API_URL": api} if api else {}), None)
    assert known
    return known
