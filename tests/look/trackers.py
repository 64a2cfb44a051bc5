"""The trackers that are looked at: this one, the same as it may be in three years, and one of 300."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeAlias
from unittest.mock import patch

from click.testing import CliRunner

from rectrack.cli import cli
from rectrack.commands import options
from rectrack.desk import check
from rectrack.record.register import Register
from rectrack.site import build
from rectrack.site import folder as site_folder
from tests.rectrack import examples, files
from tests.rectrack.clones import SOMEBODY
from tests.rectrack.site import reading

ROOT = Path(__file__).parents[2]
MINUTES = sorted((ROOT / "tests/data/three-years").glob("*.txt"))
RECORD = ("tracker.yaml", "parties.yaml", "recommendations")
BEGINNING = "2020-10-02"
MANY = 300


@dataclass(frozen=True)
class Tracker:
    """A tracker in a folder, the day for which it is shown, and the address at which its site opens."""

    root: Path
    today: str
    address: str

    @property
    def site(self) -> Path:
        return Path(self.address.removeprefix("file://")).parent

    @cached_property
    def register(self) -> Register:
        """What the files say."""
        return check.register(self.root, date.fromisoformat(self.today))

    @cached_property
    def published(self) -> list[dict[str, Any]]:
        """What status.json says of each recommendation, as another program reads it."""
        known: list[dict[str, Any]] = json.loads((self.root / "status.json").read_text())["recommendations"]
        return known


Shelf: TypeAlias = Callable[[str], Tracker]
"""Gives a tracker by its name."""


def now(folder: Path) -> Tracker:
    """This one as it lies here, with its own history, rehearsed as a newcomer does."""
    git(ROOT, "clone", "--quiet", str(ROOT), str(folder))
    for name in (*RECORD, "templates"):
        _copy(ROOT / name, folder / name)
    done = subprocess.run(
        [sys.executable, "-m", "rectrack", "--root", str(folder), "run"],
        env=_environment() | {"PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
        check=True,
    )
    address = done.stdout.splitlines()[-1].removeprefix("Look at it: ")
    return Tracker(folder, json.loads((folder / "status.json").read_text())["as_of"], address)


def in_three_years(folder: Path) -> Tracker:
    """The same after seven days of minutes, each recorded, published and committed on its day.

    One of its recommendations is removed, one entry is put right after it was recorded, and there is a contact.
    """
    _begin(folder)
    gone = _copy(folder / "recommendations/new-itu-sector.yaml", folder / "recommendations/gone.yaml")
    _instead(gone, "id: new-itu-sector\nnumber: 9\n", "id: gone\nnumber: 23\n")
    commit(folder, BEGINNING)
    gone.unlink()
    for minutes in MINUTES:
        with on(minutes.stem):
            run(folder, "record", str(minutes))
        commit(folder, minutes.stem)
    _instead(folder / "recommendations/digital-geneva-convention.yaml", "date: 2022-06-18", "date: 2022-06-17")
    return _shown(folder, MINUTES[-1].stem)


def of_300(folder: Path, before: Path) -> Tracker:
    """So many recommendations, those of another tracker in turn."""
    _begin(folder)
    shutil.rmtree(folder / "recommendations")
    texts = cycle([path.read_text(encoding="utf-8") for path in sorted((before / "recommendations").glob("*.yaml"))])
    for number, text in enumerate(islice(texts, MANY), 1):
        numbered = re.sub(r"(?m)^id: .*\nnumber: .*", f"id: rec-{number}\nnumber: {number}", text)
        alone = re.sub(r"(?m)^related: .*\n", "", numbered)
        files.write(folder / f"recommendations/rec-{number}.yaml", alone)
    return _shown(folder, MINUTES[-1].stem)


def of_texts(folder: Path, text: str = "") -> Tracker:
    """The tracker in which every field is used, with a text in every field that people fill freely."""
    known = examples.register()
    for kind in ("plain text", "Markdown") if text else ():
        known = examples.with_texts(known, lambda _name, _old: text, kind=kind)
    site_folder.write(folder, build.files(reading.material(known)))
    return Tracker(examples.FOLDER, examples.TODAY, (folder / "index.html").as_uri())


def run(folder: Path, *arguments: str) -> str:
    """Run a command of the tracker's, which ends well, and return what it prints."""
    with patch.dict(os.environ, _environment(), clear=True):
        done = CliRunner().invoke(cli, ["--root", str(folder), *arguments])
    assert done.exit_code == 0, (done.exception, getattr(done.exception, "problems", ())[:3], done.output)
    return done.stdout


@contextmanager
def on(day: str) -> Iterator[None]:
    """On another day than today."""
    with patch.object(options, "today", lambda: date.fromisoformat(day)):
        yield


def git(folder: Path, *arguments: str, day: str = "") -> None:
    """Run git in a folder; what it commits, it commits on a day."""
    when = {name: f"{day}T12:00:00Z" for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE") if day}
    subprocess.run(["git", *arguments], cwd=folder, env=_environment() | SOMEBODY | when, check=True)


def commit(folder: Path, day: str) -> None:
    """Publish and commit what lies there on a day."""
    with on(day):
        run(folder, "board")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "A change", day=day)


def _begin(folder: Path) -> None:
    """What lies here, without its history and with an address to write to."""
    folder.mkdir(parents=True)
    for name in (*RECORD, "README.md", "templates"):
        _copy(ROOT / name, folder / name)
    settings = (folder / "tracker.yaml").read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^#? ?(contact|site): .*\n", "", settings)
    given = "contact: tracker@example.org\nsite: https://example.org/tracker/\n"
    files.write(folder / "tracker.yaml", settings + given)
    git(folder, "init", "--quiet", "--initial-branch=main")


def _shown(folder: Path, today: str) -> Tracker:
    commit(folder, today)
    with on(today):
        told = run(folder, "site", str(folder / ".site"))
    return Tracker(folder, today, told.strip().removeprefix("Look at it: "))


def _copy(old: Path, new: Path) -> Path:
    if old.is_dir():
        shutil.copytree(old, new, dirs_exist_ok=True)
    else:
        shutil.copy(old, new)
    return new


def _instead(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, path
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _environment() -> dict[str, str]:
    """Nothing of a workflow run, nor of a git that calls this."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GIT_DIR", "GIT_WORK"))
    }
