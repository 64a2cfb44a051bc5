"""The board's files in one place: the README, its pages and status.json."""

from datetime import date
from pathlib import Path

from msgspec.structs import replace

from rectrack.pages import alongside, announcements, published, readme, status_json, take_part
from rectrack.pages.board import Board
from rectrack.pages.status_json import Published
from rectrack.record.markers import BOARD, PAGE_MARKER, README, TAKE_PART
from rectrack.record.register import Register
from rectrack.record.withheld import Withheld, withheld


def wanted(root: Path, register: Register, facts_now: Published) -> dict[str, str | None]:
    """Return the wanted files by path; None for a page of the board to delete.

    status.json is last, so that it is written after the rest.
    """
    board = Board(register, facts_now, root / "templates")
    current = readme.read(root / README)
    text = _with_sections(current if current.strip() else readme.blank(register), board)
    return {README: text, **_old_pages(root), **board.page_texts(), status_json.FILE: status_json.text(facts_now)}


def _with_sections(current: str, board: Board) -> str:
    how = take_part.section(board.register, board.templates)
    return readme.renewed(current, {BOARD: board.section(), TAKE_PART: how})


def _old_pages(root: Path) -> dict[str, None]:
    """Return the existing pages of the board, to be deleted by default."""
    there = sorted((root / "recommendations").glob("board-*.md"))
    return {path.relative_to(root).as_posix(): None for path in there if readme.read(path).startswith(PAGE_MARKER)}


def offline(root: Path, register: Register, today: date) -> dict[str, str | None]:
    """The files as they should be by what was known of GitHub at the last sync, with all that is renewed with them.

    Raises `RefusedError`.
    """
    facts_now = known(status_json.read(root / status_json.FILE), register, today)
    register = withheld(register)
    return {**alongside.present(root, register), **wanted(root, register, facts_now)}


def known(before: Published | None, register: Register, today: date) -> Published:
    """What can be published by what was known of GitHub at the last sync.

    What changed since then is still to be told, so status.json keeps what was told last.
    """
    names = Withheld(register)
    before, register = names.inside(before), names.inside(register)
    if before is None:
        return published.publish(register, None, {}, today.isoformat())
    pairs = before.pairs
    numbers = {r.id: pairs[id_] for r in register.recommendations for id_ in (*r.formerly, r.id) if id_ in pairs}
    told = {entry.id: entry.told for entry in (*before.recommendations, *before.untold, *before.gone)}
    counts = {r.id: told[id_] for r in register.recommendations for id_ in (*r.formerly, r.id) if id_ in told}
    facts_now = published.publish(register, before.repository, numbers, today.isoformat(), counts)
    untold = announcements.untold(before, register)
    return published.dated(
        replace(
            facts_now,
            untold=untold,
            gone=before.gone,
            labels=before.labels,
            label_names=before.label_names,
            waiting=before.waiting,
        ),
        before,
    )
