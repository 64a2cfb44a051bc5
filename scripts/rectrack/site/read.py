"""What the site is made of, read from the files, from status.json and, if there is one, from the clone."""

import os
from contextlib import suppress
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from rectrack.github.git import Git
from rectrack.pages import board_files, status_json
from rectrack.pages.status_json import Published
from rectrack.record import facts
from rectrack.record.register import Register
from rectrack.record.withheld import Withheld
from rectrack.sheets.export import commit_of
from rectrack.site import recorded
from rectrack.site.material import Material
from rectrack.text.problems import RefusedError


def material(root: Path, register: Register) -> Material:
    """Return everything as of one day; raises `RefusedError` if there is no status.json.

    The day is the one of `facts.as_of`, or the day on which the newest entry was recorded, if this is later.
    """
    before = _published(root)
    history = recorded.read(root, register, os.environ)
    days = [event.day for event in history.events] if history.is_known else []
    day = max([facts.as_of(before.as_of, register.recommendations), *days])
    known = board_files.known(before, register, date.fromisoformat(day))
    return Material(
        register=Withheld(register).inside(register),
        published=replace(known, as_of=day),
        known=history,
        commit=_commit(root),
        templates=root / "templates",
    )


def _commit(root: Path) -> str:
    """The commit that has the record as it lies here; a site is made of what is not committed as well."""
    with suppress(RefusedError):
        return commit_of(Git(root, os.environ))
    return ""


def _published(root: Path) -> Published:
    """Return what was published last; raises `RefusedError` if there is no status.json."""
    if here := status_json.read(root / status_json.FILE):
        return here
    raise RefusedError(f"There is no {status_json.FILE}, which says for which day: run 'rectrack board' first.")
