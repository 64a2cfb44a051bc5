"""Goes through every fault at every request: `make test-faults`.

Each combination starts from the same state, runs the real command through the proxy with one exchange spoiled, and
runs it again undisturbed. Then everything must be as after an undisturbed run: issues, labels, comments, what people
wrote, and the files, byte for byte.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Protocol, TypeVar
from unittest.mock import patch

from localhub import Server
from tests.faults.proxy import FAULTS, REFUSALS, Exchange, Plan, Proxy, impatient
from tests.faults.scenarios import SCENARIOS
from tests.faults.state import ELSEWHERE, TOLD, State, difference, is_of_one, names_of, state, unserved
from tests.interfaces import MISTAKE
from tests.rectrack import files
from tests.rectrack.contracts import observed
from tests.rectrack.world import REPO, Run, World, action_variables, local_variables

C = TypeVar("C")
PROCESSES = 2
SOURCE = Path(__file__).parents[2] / "scripts"
KILLS = {"killed before acting": False, "killed after acting": True}
"""The process is killed for good (SIGKILL): whether the hub acts on the exchange first."""


class Combination(NamedTuple):
    """One exchange of one scenario, and what happens to it."""

    scenario: str
    at: int
    fault: str

    def __str__(self) -> str:
        """For a report."""
        return f"{self.scenario}, exchange {self.at}: {self.fault}"


@dataclass(frozen=True)
class Start:
    """A scenario's state before its sync, how many exchanges that has, and what it must come to."""

    folder: Path
    command: str
    faults: Collection[str]
    exchanges: int
    wanted: State


class Starts:
    """Prepares each scenario once, or each of one command, and copies it to one place on disk for each case."""

    def __init__(self, folder: Path, command: str = "") -> None:
        self.folder = folder
        self.starts = {name: self._start(name) for name, one in SCENARIOS.items() if command in ("", one.command)}

    def _start(self, name: str) -> Start:
        scenario = SCENARIOS[name]
        folder = self.folder / name.replace(" ", "-")
        files.make_tracker(folder / "root")
        with Server(folder / "hub.sqlite") as hub:
            hub.add_repository(REPO)
            hub.add_repository(ELSEWHERE)
            for number in range(9):  # where a redirection would lead
                hub.person("bob").open_issue(ELSEWHERE, f"No. {number}")
            world = World(folder / "root", hub, local_variables(hub))
            scenario.prepare(world)
            scenario.change(world)
        with self._world(folder) as (world, proxy):
            run = world.run(scenario.command)
            assert run.code == 0, f"{name}: {run.err}"
            faults = REFUSALS if scenario.only_refusals else (*FAULTS, *KILLS)
            return Start(folder, scenario.command, faults, len(proxy.plan.seen), state(world))

    @contextmanager
    def _world(self, start: Path) -> Iterator[tuple[World, Proxy]]:
        """A copy of a start, with the proxy between the command and the hub, where nobody waits."""
        work = self.folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(start, work)
        with Server(work / "hub.sqlite") as hub, Proxy(hub) as proxy, patch("time.sleep"), impatient():
            variables = {**action_variables(hub, "workflow_dispatch"), "GITHUB_API_URL": proxy.url}
            yield World(work / "root", hub, variables), proxy


class Sweep(Starts):
    """Every fault at every exchange of every scenario."""

    def cases(self) -> list[Combination]:
        """Every fault at every exchange of every scenario."""
        return [
            Combination(name, at, fault)
            for name, start in self.starts.items()
            for at in range(start.exchanges)
            for fault in start.faults
        ]

    def trace(self, combination: Combination) -> str | None:
        """What a combination leaves that an undisturbed run does not, None if nothing."""
        start = self.starts[combination.scenario]
        with self._world(start.folder) as (world, proxy):
            if combination.fault in KILLS:
                _kill(world, proxy, combination, start.command)
            else:
                proxy.plan = Plan(combination.at, FAULTS[combination.fault])
                wrong = _wrong_ending(combination, world.run(start.command), start.wanted, world, proxy)
                if wrong or _is_answer(combination, proxy):
                    return wrong
            proxy.plan = Plan()
            again = world.run(start.command)
            if again.code:
                return f"the second run failed with {again.code}: {again.err[-300:]}"
            # What was refused to one is pushed by itself, a run later.
            apart = {"commits"} if combination.fault in REFUSALS else set()
            return difference(start.wanted, state(world), apart)


def _spoiled(at: Combination, proxy: Proxy) -> Sequence[Exchange]:
    """The exchange that was spoiled; none where a slow machine let the run time out before."""
    return proxy.plan.seen[at.at : at.at + 1]


def _is_answer(at: Combination, proxy: Proxy) -> bool:
    """Whether nothing was refused: an account that is not found may not write, and that is the answer."""
    return at.fault == "404" and any("/collaborators/" in exchange.path for exchange in _spoiled(at, proxy))


def _wrong_ending(at: Combination, run: Run, wanted: State, world: World, proxy: Proxy) -> str | None:
    """What is wrong with how a disturbed run ended: it says plainly what failed, or all is done."""
    if run.code not in (0, 1, 4) or MISTAKE in run.err:
        return f"the first run ended with {run.code}: {run.err[-500:]}"
    spoiled = _spoiled(at, proxy)
    if _is_answer(at, proxy):
        return None
    if at.fault in REFUSALS and spoiled and is_of_one(spoiled[0]):
        return unserved(run, spoiled[0], names_of(world, world.issues().values()), wanted, state(world))
    if run.code == 0 and "Note:" not in run.out and TOLD not in run.out:
        amiss = difference(wanted, state(world))
        return amiss and f"the first run says that all is done, and it is not: {amiss}"
    return None


def _kill(world: World, proxy: Proxy, combination: Combination, wanted: str) -> None:
    """Run the real command as a process and kill it while the hub deals with the exchange."""
    environment = {**os.environ, **world.environment, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "rectrack", "--root", str(world.root), wanted]
    started: list[subprocess.Popen[bytes]] = []

    def fault(exchange: Exchange) -> None:
        if KILLS[combination.fault]:
            exchange.forward()
        started[0].send_signal(signal.SIGKILL)
        exchange.reset()

    proxy.plan = Plan(combination.at, fault)
    started.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
    _, said = started[0].communicate()
    if started[0].returncode != -signal.SIGKILL:
        raise AssertionError(f"{combination}: the process was not killed: {started[0].returncode}, {said[-500:]!r}")


class Trial(Protocol[C]):
    """Something to go through: its cases, and what each leaves that it should not."""

    def cases(self) -> Sequence[C]: ...
    def trace(self, case: C, /) -> str | None: ...


def go_through(what: str, trial: Callable[[Path], Trial[C]]) -> None:
    """Go through all cases in two processes, say how many, and exit with 1 if any leaves a trace."""
    with Pool(PROCESSES) as pool:
        counts = pool.starmap(_go_through_share, [(trial, share) for share in range(PROCESSES)])
    done, violations = (sum(column) for column in zip(*counts, strict=True))
    print(f"{done:,} {what}, {violations} violations")  # noqa: T201 - a report
    sys.exit(1 if violations else 0)


def _go_through_share(trial: Callable[[Path], Trial[C]], share: int) -> tuple[int, int]:
    """Go through one process's share of the cases; how many these are, and how many leave a trace."""
    start, violations = time.monotonic(), 0
    with TemporaryDirectory() as name, observed():
        subject = trial(Path(name))
        cases = subject.cases()[share::PROCESSES]
        for done, case in enumerate(cases, 1):
            found = subject.trace(case)
            if found:
                violations += 1
                print(f"{case}: {found}", flush=True)  # noqa: T201 - a report
            if done % 200 == 0:
                print(f"{done} of {len(cases)} after {time.monotonic() - start:.0f} s", flush=True)  # noqa: T201 - shown
    return len(cases), violations


def main() -> None:
    """Go through every fault at every request."""
    go_through("combinations of a fault and a request", Sweep)


if __name__ == "__main__":
    main()
