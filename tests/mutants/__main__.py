"""Make small changes of the program, one at a time, and print which of them no test notices: `make test-mutation`.

The lines that each test case runs, in subprocesses as well, are recorded once; of a change's cases the first that
fails ends it. A change that no test notices may still be one that the type check of `make lint` refuses, so it runs
then. A change whose tests do not end in time is reported as unknown. A change without effect
(`equivalent.txt`, each with its reason) is not counted. Nothing of the checkout is touched.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from enum import Enum
from hashlib import sha256
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory
from typing import NamedTuple

from coverage import CoverageData

from tests.mutants.changes import Mutant, mutants
from tests.mutants.recording import DURATIONS, SETTINGS
from tests.mutants.uses import Uses, find_uses, lines_after

ROOT = Path(__file__).parents[2]
SOURCE = Path("scripts/rectrack")
UNMUTATED = re.compile(r"model/(types|settings)\.py|cli/.*|(.*/)?__\w+__\.py")
"""Types, and what only passes on what was typed."""
SEED, SIZE = 1, 200
WANTED = 95
"""Percent."""
PROCESSES = 2
MOST_SECONDS = 120
"""The time that the cases for one change take without it; tables and quick ones come first."""
TABLES = (
    "tests/messages/",
    "tests/golden/",
    "tests/unit/",
    "tests/rectrack/spreadsheets/test_export.py::test_a_tracker_without_words_of_its_own_has_these",
    "tests/rectrack/comments/test_conversations.py",
)  # hundreds of inputs in a case notice most
MESSAGES = re.compile(r"\b(?:message|plural|marked)\(")
READING = "tests/rectrack/test_languages.py::test_rectracks_own_catalogues_are_complete"
"""The case that reads the messages in the program's text, and so runs no line of theirs."""
NO_TESTS = 5
"""The status of pytest where there is nothing to run."""
EQUIVALENT = Path(__file__).with_name("equivalent.txt")
COVERAGE = """\
[run]
context = ${PYTEST_CURRENT_TEST-}
data_file = FOLDER/.coverage
parallel = true
source = FOLDER/scripts/rectrack
"""
"""The settings of coverage.py for a subprocess, which records under the case that pytest names in its environment."""
CONTEXT = re.compile(r" \((setup|call|teardown)\)$|\|(setup|run|teardown)$")
"""What coverage (in a subprocess) and pytest-cov add to the name of a case."""
SETUP = re.compile(r"\bsetup\)?$")


def modules(root: Path) -> dict[str, bytes]:
    """Return the text of each module of the program."""
    paths = sorted((root / SOURCE).rglob("*.py"))
    return {path.relative_to(root / SOURCE).as_posix(): path.read_bytes() for path in paths}


def possible(root: Path) -> list[Mutant]:
    """Return all changes of the program."""
    return [
        mutant
        for module, text in modules(root).items()
        if not UNMUTATED.fullmatch(module)
        for mutant in mutants(module, text)
    ]


def sample(every: Iterable[Mutant]) -> list[Mutant]:
    """Return the changes of the seed: other changes of the program replace none of them."""
    return sorted(every, key=lambda mutant: sha256(f"{SEED} {mutant.name}".encode()).digest())[:SIZE]


def equivalents() -> dict[str, str]:
    """The changes that are the same in effect, each with its reason on the next line."""
    lines = [line for line in EQUIVALENT.read_text().splitlines() if line and not line.startswith("#")]
    return dict(zip(lines[::2], lines[1::2], strict=True))


def copied(folder: Path) -> Path:
    """The checkout as it lies here, as a repository of its own."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)
    return folder


class Verdict(Enum):
    """What the tests and the type check say of a change."""

    NOTICED = "noticed"
    BY_TYPES = "noticed by the type check"
    NOT_NOTICED = "not noticed"
    UNKNOWN = "unknown: the tests did not end in time"


class Recorded(NamedTuple):
    """Which test cases run which lines, how many seconds each case takes, and which lines use which names."""

    lines: CoverageData
    seconds: dict[str, float]
    uses: Uses


def tested(folder: Path, *arguments: str, seconds: float) -> "subprocess.CompletedProcess[str]":
    """Run tests in a copy; raises `TimeoutExpired`."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    environment = {**os.environ, "PYTHONPATH": "scripts"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=seconds
    )


def recorded(folder: Path) -> Recorded:
    """Run all tests once in a copy, and record them."""
    (folder / SETTINGS).write_text(COVERAGE.replace("FOLDER", str(folder)))
    asked = ["--cov", str(SOURCE), "--cov-context", "test", "--cov-report=", "-p", "tests.mutants.recording"]
    done = tested(folder, "-n", str(PROCESSES), "-m", "not act and not browser and not wheel", *asked, seconds=7200)
    if done.returncode:
        sys.exit(f"The tests fail without any change:\n{done.stdout[-3000:]}")
    data = CoverageData(str(folder / ".coverage"))
    data.read()
    for path in folder.glob(".coverage.*"):  # of subprocesses, where they were not combined with the others
        other = CoverageData(str(path))
        other.read()
        data.update(other)
    return Recorded(data, json.loads((folder / DURATIONS).read_text()), find_uses(modules(folder)))


def concerned(known: Recorded, folder: Path, mutant: Mutant) -> list[str]:
    """Return the cases that run the line of a change, tables and quick ones first, within `MOST_SECONDS`.

    A line that runs once is recorded only for the first case: the lines that use what it binds are this line's too,
    those of its own module before others.
    """
    source = folder / SOURCE
    lines = {(mutant.module, mutant.line), (mutant.module, mutant.statement)}
    lines |= lines_after(known.uses, mutant.module, mutant.statement)
    own = _cases(known, source, [line for line in lines if line[0] == mutant.module])
    text = (source / mutant.module).read_text("utf-8").splitlines()[mutant.statement - 1 : mutant.line]
    chosen = [READING] if MESSAGES.search("\n".join(text)) else []
    left = float(MOST_SECONDS)
    for case in sorted(
        _cases(known, source, lines),
        key=lambda case: (case not in own, not case.startswith(TABLES), known.seconds[case]),
    ):
        left -= known.seconds[case]
        if chosen and left < 0:
            break
        chosen.append(case)
    return chosen


def _cases(known: Recorded, source: Path, lines: Iterable[tuple[str, int]]) -> set[str]:
    """Return the cases that run lines of modules.

    What a fixture of a module does is recorded for the first case that asks for it: the others use it too.
    """
    lines_of = defaultdict(set)
    for module, line in lines:
        lines_of[module].add(line)
    contexts = {
        context
        for module, its_lines in lines_of.items()
        for line, of_line in known.lines.contexts_by_lineno(str((source / module).resolve())).items()
        if line in its_lines
        for context in of_line
    }
    of_file = Counter(context.partition("::")[0] for context in contexts)
    shared = {
        file for context in contexts if SETUP.search(context) and of_file[file := context.partition("::")[0]] == 1
    }
    direct = {CONTEXT.sub("", context) for context in contexts}
    return {case for case in known.seconds if case in direct or case.partition("::")[0] in shared}


def verdict(folder: Path, mutant: Mutant, cases: Collection[str], known: Recorded) -> Verdict:
    """Run the cases with the change, and where none fails the type check."""
    path = folder / SOURCE / mutant.module
    text = path.read_bytes()
    _write(path, mutant.applied(text))
    try:
        said = _of_cases(folder, cases, known) if cases else Verdict.NOT_NOTICED
        return said if said is Verdict.NOTICED or is_typed(folder) else Verdict.BY_TYPES
    finally:
        _write(path, text)


def _of_cases(folder: Path, cases: Collection[str], known: Recorded) -> Verdict:
    """Run cases; with a change they may take five times as long as without it."""
    listed = folder / ".git/tests"
    listed.write_text("\n".join(cases))
    try:
        done = tested(folder, "-x", f"@{listed}", seconds=60 + 5 * sum(known.seconds[case] for case in cases))
    except subprocess.TimeoutExpired:
        return Verdict.UNKNOWN
    if "ERROR: not found" in done.stdout + done.stderr:
        raise LookupError(f"a test that was recorded is not there: {done.stderr[-2000:]}")
    return Verdict.NOT_NOTICED if done.returncode in (0, NO_TESTS) else Verdict.NOTICED


def is_typed(folder: Path) -> bool:
    """Whether the program's types agree: in a copy, half a second after the first time, since mypy keeps the rest."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", SOURCE], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode > 1:
        raise ChildProcessError(f"mypy: {done.stdout}{done.stderr}")
    return done.returncode == 0


def _write(path: Path, text: bytes) -> None:
    """Write a module; what Python has compiled of it goes, since it tells texts apart by their second and length."""
    path.write_bytes(text)
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
        compiled.unlink()


def verdicts(folders: Iterable[Path], chosen: Collection[Mutant]) -> Iterator[tuple[Mutant, Verdict]]:
    """Yield each change with what the tests say; each is tried in one of the copies of the checkout."""
    free: Queue[Path] = Queue()
    for folder in folders:
        free.put(folder)
    first = free.queue[0]
    known = recorded(first)

    def tried(mutant: Mutant) -> Verdict:
        folder = free.get()
        try:
            return verdict(folder, mutant, concerned(known, first, mutant), known)
        finally:
            free.put(folder)

    with ThreadPoolExecutor(PROCESSES) as pool:
        yield from zip(chosen, pool.map(tried, chosen), strict=True)


def main() -> None:
    """Print each change that no test notices, and the rate; exit with 1 where that is too low."""
    every, same = possible(ROOT), equivalents()
    if gone := same.keys() - {mutant.name for mutant in every}:
        sys.exit("\n".join(["No changes of the program: correct or delete them in equivalent.txt.", *sorted(gone)]))
    chosen = sample(every)
    counted = [mutant for mutant in chosen if mutant.name not in same]
    found, began = dict.fromkeys(Verdict, 0), time.monotonic()
    with ExitStack() as stack:
        folders = [copied(Path(stack.enter_context(TemporaryDirectory()))) for _ in range(PROCESSES)]
        for mutant, said in verdicts(folders, counted):
            found[said] += 1
            if said in (Verdict.NOT_NOTICED, Verdict.UNKNOWN):
                print(f"{said.value}: line {mutant.line} of {mutant.name}", flush=True)  # noqa: T201 - a report
    noticed = found[Verdict.NOTICED] + found[Verdict.BY_TYPES]
    rate = 100 * noticed / len(counted)
    print(  # noqa: T201 - a report
        f"{noticed} of {len(counted)} changes are noticed, {rate:.1f} %: {found[Verdict.BY_TYPES]} only by the type "
        f"check. {found[Verdict.UNKNOWN]} are unknown; {len(chosen) - len(counted)} more are the same in effect. "
        f"{time.monotonic() - began:.0f} s"
    )
    sys.exit(rate < WANTED)


if __name__ == "__main__":
    main()
