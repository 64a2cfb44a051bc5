"""A small tracker in a folder, right in every respect, for tests to spoil one thing of."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

TODAY = date(2024, 5, 6)
"""A day after everything that the files here say has happened."""
REC_1, REC_2, REC_3 = (f"recommendations/rec-{number}.yaml" for number in (1, 2, 3))
PICTURES = tuple(f"recommendations/status-strip-{scheme}.svg" for scheme in ("dark", "light"))
"""The pictures of the status strip, which the README shows."""
OF_PROGRAMS = (".git", ".rectrack")
"""The folders whose files no person reads."""

_SMALL = Path(__file__).parents[1] / "data/small"
TRACKER, PARTIES = ((_SMALL / f"{name}.yaml").read_text(encoding="utf-8") for name in ("tracker", "parties"))

FIELDS = {
    "id": "rec-1",
    "number": "1",
    "title": "Do this",
    "summary": "It should be done.",
    "source_form": "recommended",
    "themes": "[law]",
    "addressees": "[names-board]",
    "sources": "\n  - document: paper-2017",
    "status": "proposed",
    "positions": "\n  - party: alliance\n    stance: support\n    date: 2017-02",
    "history": "\n  - date: 2017-02\n    status: proposed",
}


def recommendation(**changes: str | None) -> str:
    """The text of a recommendation file, one field after the other.

    A change is the YAML text of a field's value, which begins with a line break where it has lines of its
    own; None leaves the field out, a new name adds one at the end.
    """
    fields = FIELDS | {name: value for name, value in changes.items() if value is not None}
    return "".join(
        f"{name}:{'' if value.startswith(chr(10)) else ' '}{value}\n"
        for name, value in fields.items()
        if changes.get(name, "") is not None
    )


def make_tracker(folder: Path, n: int = 3) -> Path:
    """Write a tracker with the recommendations rec-1 to rec-n into the folder, and return the folder."""
    write(folder / "tracker.yaml", TRACKER)
    write(folder / "parties.yaml", PARTIES)
    for number in range(1, n + 1):
        add(folder, number)
    return folder


def add(folder: Path, n: int, /, **changes: str | None) -> Path:
    """Write recommendations/rec-N.yaml with the number N, new or in place of the old one."""
    numbered: dict[str, str | None] = {"id": f"rec-{n}", "number": str(n)}
    return write(folder / f"recommendations/rec-{n}.yaml", recommendation(**numbered | changes))


def write(path: Path, text: str) -> Path:
    """Write a file exactly as given, with the folders it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def texts(root: Path) -> dict[str, bytes]:
    """Return every file of a folder by its path, without those of git and of `.rectrack/`."""
    paths = {path.relative_to(root): path for path in sorted(root.rglob("*")) if path.is_file()}
    return {name.as_posix(): path.read_bytes() for name, path in paths.items() if name.parts[0] not in OF_PROGRAMS}


def edit(path: Path, old: str, new: str) -> Path:
    """Replace the one place in a file where the old text stands."""
    text = path.read_bytes().decode()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    return write(path, text.replace(old, new))


def assert_keys(cases: Iterable[Mapping[str, Any]], needed: str, others: str = "") -> None:
    """Show that each case of a table has the keys that are needed, and none besides but these others."""
    for case in cases:
        missing, unknown = {*needed.split()} - {*case}, {*case} - {*needed.split(), *others.split()}
        assert not missing, f"{missing} missing: {case}"
        assert not unknown, f"{unknown} unknown: {case}"
