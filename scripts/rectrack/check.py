"""The files as a register that can be trusted, or every problem in them."""

from datetime import date
from pathlib import Path

from rectrack import limits, rules
from rectrack.load import load, locate
from rectrack.model import Register
from rectrack.problems import InvalidFilesError, Problem


def problems(root: Path, today: date) -> tuple[Register, list[Problem]]:
    """What the files say as far as they can be read, and everything wrong with them, sorted by place."""
    loaded = load(root)
    findings = rules.check(loaded.register, loaded.ids, today)
    findings += limits.check(root, loaded, loaded.faulty | {finding.file for finding in findings})
    return loaded.register, sorted({*loaded.problems, *locate(root, findings)})


def register(root: Path, today: date) -> Register:
    """What the files say; raises `InvalidFilesError` unless all of them are right."""
    known, found = problems(root, today)
    if found:
        raise InvalidFilesError(found)
    return known
