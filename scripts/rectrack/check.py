"""The files as a register that can be trusted, or every problem in them."""

from datetime import date
from pathlib import Path

from rectrack.load import load, locate
from rectrack.model import Register
from rectrack.problems import InvalidFilesError, Problem
from rectrack.rules import check


def problems(root: Path, today: date) -> tuple[Register | None, list[Problem]]:
    """What the files say and everything wrong with them, sorted by place.

    The register is None where tracker.yaml or parties.yaml cannot be read.
    """
    loaded = load(root)
    found = loaded.problems
    if loaded.register:
        found = found + locate(root, check(loaded.register, loaded.sizes, today))
    return loaded.register, sorted(set(found))


def register(root: Path, today: date) -> Register:
    """What the files say; raises `InvalidFilesError` unless all of them are right."""
    known, found = problems(root, today)
    if found or known is None:
        raise InvalidFilesError(found)
    return known
