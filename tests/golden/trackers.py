"""The five trackers whose outputs are frozen: none depends on the live record, the clone's history or the clock."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import yaml

from tests.browser.texts import fill
from tests.interfaces import git, on, rectrack
from tests.rectrack import files, nasty
from tests.rectrack.clones import Clone
from tests.rectrack.commission import make_commission
from tests.samples import DATA

MINUTES = sorted((DATA / "three-years").glob("*.txt"))
BEGINNING = "2020-10-02"
NAMES: Mapping[str, str] = yaml.safe_load((DATA / "three-years/names.yaml").read_text(encoding="utf-8"))
_ANY = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(NAMES, key=len, reverse=True))
_REAL = re.compile(rf"(?<![A-Za-z0-9-])({_ANY})(?![A-Za-z0-9-])")
README = "# Tracker\n\n<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n"


@dataclass(frozen=True)
class Tracker:
    """A tracker in a folder, committed in a repository with a bare origin beside it, and the day that it is."""

    root: Path
    today: str

    @property
    def origin(self) -> Path:
        return self.root.parent / f"{self.root.name}.git"

    def commit(self, day: str, message: str = "A change") -> None:
        """Commit everything on a day and push it to main."""
        Clone(self.root).commit(day, message)
        git(self.root, "push", "--quiet", "origin", "HEAD:main")


def record(folder: Path) -> Tracker:
    """Return the record of this project as it was at its beginning, without a contact."""
    tracker = begin(folder / "record", DATA / "record", "2026-11-26")
    tracker.commit("2026-11-25")
    return _with_board(tracker)


def invent_names(root: Path) -> None:
    """Replace the names of real parties in the files of a tracker: none of them holds an invented position."""
    for path in (root / "tracker.yaml", root / "parties.yaml", *(root / "recommendations").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        path.write_text(_REAL.sub(lambda name: NAMES[" ".join(name[0].split())], text), encoding="utf-8")


def three_years(folder: Path) -> Tracker:
    """Return the record with invented parties after seven days of minutes, each recorded and committed on its day.

    One recommendation is removed, one entry is corrected after it was recorded, and there is a contact and a site.
    """
    tracker = begin(folder / "three-years", DATA / "record", MINUTES[-1].stem)
    root = tracker.root
    invent_names(root)
    settings = re.sub(r"(?m)^#? ?(contact|site): .*\n", "", (root / "tracker.yaml").read_text(encoding="utf-8"))
    contact = "contact: tracker@example.org\nsite: https://example.org/tracker/\n"
    (root / "tracker.yaml").write_text(settings + contact, encoding="utf-8")
    removed = root / "recommendations/gone.yaml"
    text = (root / "recommendations/new-itu-sector.yaml").read_text(encoding="utf-8")
    removed.write_text(text.replace("id: new-itu-sector\nnumber: 9\n", "id: gone\nnumber: 23\n"), encoding="utf-8")
    publish(tracker, BEGINNING)
    removed.unlink()
    for minutes in MINUTES:
        with on(minutes.stem):
            finished = rectrack(root, "import-minutes", str(minutes))
            assert finished.code == 0, finished.err
        publish(tracker, minutes.stem)
    oppose = "stance: oppose\n    date: 2022-06-"
    files.edit(root / "recommendations/digital-geneva-convention.yaml", f"{oppose}18", f"{oppose}17")
    publish(tracker, tracker.today)
    return tracker


def commission(folder: Path) -> Tracker:
    """Return the tracker of a truth commission: 94 calls in folders, with vocabulary and fields of its own."""
    source = make_commission(folder / "source")
    tracker = begin(folder / "commission", source, "2026-03-01")
    tracker.commit("2020-02-03")
    return _with_board(tracker)


def every_field(folder: Path, source: Path = DATA / "tracker") -> Tracker:
    """Return a small tracker that uses every field; `source` has the same with other texts."""
    tracker = begin(folder / "every-field", source, "2021-06-01")
    tracker.commit("2021-05-02")
    return _with_board(tracker)


def any_text(folder: Path) -> Tracker:
    """Return the same tracker with texts that people might write by accident or to do harm; it becomes Arabic."""
    source = folder / "source"
    shutil.copytree(DATA / "tracker", source)
    lines = cycle(nasty.LINES)
    fill(source, *("".join(f"{word}{next(lines)}" for word in nasty.WORDS[n : n + 5]) for n in range(0, 170, 5)))
    return every_field(folder, source)


TRACKERS = {
    "record": record,
    "three-years": three_years,
    "commission": commission,
    "every-field": every_field,
    "any-text": any_text,
}


def begin(root: Path, source: Path, today: str) -> Tracker:
    """Return a tracker with the files of a folder, nothing committed yet."""
    shutil.copytree(source, root)
    (root / "README.md").write_text(README, encoding="utf-8")
    (root / ".gitignore").write_text(".rectrack/\n", encoding="utf-8")
    tracker = Tracker(root, today)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "init", "--quiet", "--bare", "--initial-branch=main", str(tracker.origin))
    git(root, "remote", "add", "origin", f"../{tracker.origin.name}")
    with on(today):
        finished = rectrack(root, "forms")
        assert finished.code == 0, finished.err
        schema = rectrack(root, "schema", "recommendation")
        (root / "recommendations/recommendation.schema.json").write_text(schema.out, encoding="utf-8")
    return tracker


def _with_board(tracker: Tracker) -> Tracker:
    publish(tracker, tracker.today)
    return tracker


def publish(tracker: Tracker, day: str) -> None:
    """Write the board on a day and commit everything."""
    with on(day):
        finished = rectrack(tracker.root, "board")
        assert finished.code == 0, finished.err
    tracker.commit(day)
