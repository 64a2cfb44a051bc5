"""The board's files in one place: the README, its pages and status.json."""

from datetime import date
from pathlib import Path

from msgspec.structs import replace

from rectrack import board, check, news, published
from rectrack.model import Register
from rectrack.published import Published


def wanted(root: Path, home: Path, register: Register, facts_now: Published) -> dict[str, str | None]:
    """The files below `home` as they should be, by path; status.json is the last, so that it vouches for the rest."""
    current = board.Board(register, facts_now, root / "templates")
    return {**board.files(root, home, current), published.FILE: published.text(facts_now)}


def offline(root: Path, today: date) -> dict[str, str | None]:
    """The files as they should be by what was known of GitHub at the last sync.

    What changed since then is still to be told, so status.json keeps what was told last. Raises
    `InvalidFilesError` and `RefusedError`.
    """
    register = check.register(root, today)
    before = published.read(root / published.FILE)
    if before is None:
        return wanted(root, root, register, published.publish(register, None, {}, today.isoformat()))
    pairs = before.pairs
    numbers = {r.id: pairs[id_] for r in register.recommendations for id_ in (*r.formerly, r.id) if id_ in pairs}
    told = {entry.id: entry.told for entry in (*before.recommendations, *before.untold, *before.gone)}
    counts = {r.id: told[id_] for r in register.recommendations for id_ in (*r.formerly, r.id) if id_ in told}
    facts_now = published.publish(register, before.repository, numbers, today.isoformat(), counts)
    untold = news.untold(before, register)
    return wanted(root, root, register, replace(facts_now, untold=untold, gone=before.gone, labels=before.labels))
