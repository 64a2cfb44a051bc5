"""The board's files in one place: the README, its pages and status.json."""

from datetime import date
from pathlib import Path

from rectrack import board, check, published
from rectrack.model import Register
from rectrack.published import Published


def wanted(root: Path, home: Path, register: Register, facts_now: Published) -> dict[str, str | None]:
    """The files below `home` as they should be, by path; status.json is the last, so that it vouches for the rest."""
    current = board.Board(register, facts_now, root / "templates")
    return {**board.files(root, home, current), published.FILE: published.text(facts_now)}


def offline(root: Path, today: date) -> dict[str, str | None]:
    """The files as they should be by what was known of GitHub at the last sync.

    Raises `InvalidFilesError` and `RefusedError`.
    """
    register = check.register(root, today)
    before = published.read(root / published.FILE)
    pairs = before.pairs if before else {}
    repository = before.repository if before else None
    return wanted(root, root, register, published.publish(register, repository, pairs, today.isoformat()))
