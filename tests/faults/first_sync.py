"""A first sync of many recommendations, begun once by hand, under GitHub's limits and on a clock that only waits."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from localhub import GITHUB, Server
from tests.rectrack.chains import Ended, never_synced
from tests.rectrack.clocks import START, Clock, refused

MANY = 2000


def main() -> None:
    """Say how many runs it takes and how long; exit with 1 where one is red, refused, or leaves anything undone."""
    clock = Clock()
    with TemporaryDirectory() as name, Server(clock=clock, limits=GITHUB) as hub:
        chain = never_synced(Path(name) / "clone", Path(name) / "origin", hub, clock, MANY)
        runs = chain.to_its_end()
        failures = _failures(runs, chain.opened(), refused(hub))
    print("\n".join([_figures(runs), f"{len(failures)} violations", *failures]))  # noqa: T201 - a report
    sys.exit(1 if failures else 0)


def _figures(runs: list[Ended]) -> str:
    red = sum(ended.run.code != 0 for ended in runs)
    first, last = ((ended.done - START) / 60 for ended in (runs[0], runs[-1]))
    return (
        f"A first sync of {MANY:,}: {len(runs)} runs, 1 of them begun by hand, {red} red, {last / 60:.1f} hours; "
        f"the first board after {first:.0f} minutes with {runs[0].on_board} issues"
    )


def _failures(runs: list[Ended], opened: list[str], refusals: list[int]) -> list[str]:
    """What went otherwise than promised."""
    wrong = [ended.run.err[-500:] for ended in runs if ended.run.code]
    if opened != sorted(f"rec-{number}" for number in range(1, MANY + 1)):
        wrong.append(f"{len(opened)} issues, some missing or twice")
    if refusals:
        wrong.append(f"GitHub refused {len(refusals)} requests: {set(refusals)}")
    known = [ended.on_board for ended in runs]
    if known[-1] != MANY or sorted(set(known)) != known:
        wrong.append(f"the board does not grow with each run up to the end: {known}")
    return wrong


if __name__ == "__main__":
    main()
