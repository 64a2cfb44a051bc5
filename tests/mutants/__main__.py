"""Makes small changes of the program, one at a time, and says which of them no test notices: `make mutants`.

Which tests run a line is recorded once; of each change's tests the first that fails ends it. A change that is the
same in effect (`equivalent.txt`, each with its reason) is not counted. Nothing of the checkout is touched.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory

from coverage import CoverageData

from tests.mutants.changes import Mutant, mutants

ROOT = Path(__file__).parents[2]
SOURCE = Path("scripts/rectrack")
UNMUTATED = re.compile(
    r"record/(values|recommendation|tracker|parties|register)\.py|cli\.py|(.*/)?__\w+__\.py|commands/.*"
)
"""Types, and what only passes on what was typed."""
SEED, SIZE = 1, 200
WANTED = 95
"""Percent."""
PROCESSES = 2
MOST_TESTS = 150
"""Functions for one change, those of its module's own file first."""
NO_TESTS = 5
"""The status of pytest where there is nothing to run."""
LONGEST = 300
"""Seconds: a change that makes the tests run longer makes the program run for ever."""
EQUIVALENT = Path(__file__).with_name("equivalent.txt")


def sample(root: Path) -> list[Mutant]:
    """The changes of the seed: what else is changed in the program replaces none of them."""
    modules = [path.relative_to(root / SOURCE).as_posix() for path in sorted((root / SOURCE).rglob("*.py"))]
    every = [
        mutant
        for module in modules
        if not UNMUTATED.fullmatch(module)
        for mutant in mutants(module, (root / SOURCE / module).read_bytes())
    ]
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


def tested(folder: Path, *arguments: str, seconds: float) -> "subprocess.CompletedProcess[str]":
    """Run tests in a copy; raises `TimeoutExpired`."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    environment = {**os.environ, "PYTHONPATH": "scripts"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=seconds
    )


def recorded(folder: Path) -> CoverageData:
    """Which tests run which lines."""
    asked = ["--cov", str(SOURCE), "--cov-context", "test", "--cov-report="]
    done = tested(
        folder, "-n", str(PROCESSES), "-m", "not act and not look and not wheel", *asked, seconds=60 * LONGEST
    )
    if done.returncode:
        sys.exit(f"The tests fail without any change:\n{done.stdout[-3000:]}")
    data = CoverageData(str(folder / ".coverage"))
    data.read()
    return data


def concerned(data: CoverageData, folder: Path, mutant: Mutant) -> list[str]:
    """The tests that run the line of a change, those of the module's own file first."""
    known = data.contexts_by_lineno(str(folder.resolve() / SOURCE / mutant.module))
    found = {*known.get(mutant.line, ()), *known.get(mutant.statement, ())} - {""}
    if not found:  # a line that is run when the module is imported
        found = {context for contexts in known.values() for context in contexts} - {""}
    names = {re.sub(r"\[.*|\|\w+$", "", context, flags=re.DOTALL) for context in found}
    own = f"/test_{Path(mutant.module).name}::"
    return sorted(names, key=lambda name: (own not in name, name))[:MOST_TESTS]


def is_noticed(folder: Path, mutant: Mutant, tests: Iterable[str]) -> bool:
    """Whether a test fails with the change, or never ends."""
    path, listed = folder / SOURCE / mutant.module, folder / ".git/tests"
    text = path.read_bytes()
    listed.write_text("\n".join(tests))
    _write(path, mutant.applied(text))
    try:
        done = tested(folder, "-x", f"@{listed}", seconds=LONGEST)
    except subprocess.TimeoutExpired:
        return True
    finally:
        _write(path, text)
    if "ERROR: not found" in done.stdout + done.stderr:
        raise LookupError(f"a test that was recorded is not there: {done.stderr[-2000:]}")
    return done.returncode not in (0, NO_TESTS)


def _write(path: Path, text: bytes) -> None:
    """Write a module; what Python has compiled of it goes, since it tells texts apart by their second and length."""
    path.write_bytes(text)
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
        compiled.unlink()


def unnoticed(folders: Iterable[Path], chosen: Collection[Mutant]) -> Iterator[Mutant]:
    """The changes that no test notices; each is tried in one of the copies of the checkout."""
    free: Queue[Path] = Queue()
    for folder in folders:
        free.put(folder)
    first = free.queue[0]
    data = recorded(first)

    def is_seen(mutant: Mutant) -> bool:
        folder = free.get()
        try:
            tests = concerned(data, first, mutant)
            return bool(tests) and is_noticed(folder, mutant, tests)
        finally:
            free.put(folder)

    with ThreadPoolExecutor(PROCESSES) as pool:
        for mutant, seen in zip(chosen, pool.map(is_seen, chosen), strict=True):
            if not seen:
                yield mutant


def main() -> None:
    """Print each change that no test notices, and the rate; exit with 1 where that is too low."""
    chosen, same = sample(ROOT), equivalents()
    counted = [mutant for mutant in chosen if mutant.name not in same]
    left, began = 0, time.monotonic()
    with ExitStack() as stack:
        folders = [copied(Path(stack.enter_context(TemporaryDirectory()))) for _ in range(PROCESSES)]
        for mutant in unnoticed(folders, counted):
            left += 1
            print(f"line {mutant.line} of {mutant.name}", flush=True)  # noqa: T201 - a report
    rate = 100 * (len(counted) - left) / len(counted)
    print(  # noqa: T201 - a report
        f"{len(counted) - left} of {len(counted)} changes are noticed, {rate:.1f} %; "
        f"{len(chosen) - len(counted)} more are the same in effect. {time.monotonic() - began:.0f} s"
    )
    sys.exit(rate < WANTED)


if __name__ == "__main__":
    main()
