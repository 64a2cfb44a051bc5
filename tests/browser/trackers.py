"""The trackers that are looked at: this one, the same as it may be in three years, and larger ones."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from tests.browser.texts import fill
from tests.golden import trackers
from tests.interfaces import git, on, outside_actions, rectrack
from tests.rectrack.files import edit
from tests.samples import DATA, ROOT

RECORD = ("tracker.yaml", "parties.yaml", "recommendations", "templates")


@dataclass(frozen=True)
class SiteTracker:
    """A tracker in a folder, and the address at which its site opens."""

    root: Path
    address: str

    @property
    def site(self) -> Path:
        return Path(self.address.removeprefix("file://")).parent

    @cached_property
    def recommendations(self) -> list[dict[str, Any]]:
        """What the files of the recommendations hold, as another program reads it."""
        return [_read(path) for path in sorted((self.root / "recommendations").rglob("*.yaml"))]

    @cached_property
    def parties(self) -> list[dict[str, Any]]:
        """What parties.yaml holds."""
        parties: list[dict[str, Any]] = _read(self.root / "parties.yaml")["parties"]
        return parties

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What tracker.yaml holds."""
        return _read(self.root / "tracker.yaml")

    @cached_property
    def published(self) -> list[dict[str, Any]]:
        """What status.json says of each recommendation, as another program reads it."""
        known: list[dict[str, Any]] = json.loads((self.root / "status.json").read_text())["recommendations"]
        return known


Shelf: TypeAlias = Callable[[str], SiteTracker]
"""Gives a tracker by its name."""


def now(folder: Path) -> SiteTracker:
    """This one as it is here but for the names, with its own history, run locally as a newcomer does."""
    git(ROOT, "clone", "--quiet", str(ROOT), str(folder))
    for name in RECORD:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
        else:
            shutil.copy(ROOT / name, folder / name)
    trackers.invent_names(folder)
    finished = subprocess.run(
        [sys.executable, "-m", "rectrack", "--root", str(folder), "run"],
        env=outside_actions() | {"PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
        check=True,
    )
    return SiteTracker(folder, _address(finished.stdout))


def in_three_years(folder: Path) -> SiteTracker:
    """The tracker after three years, with this project's README."""
    folder.mkdir()
    tracker = trackers.three_years(folder)
    shutil.copy(ROOT / "README.md", tracker.root)
    return _shown(tracker)


def of_many(folder: Path, before: Path, number_of: int) -> SiteTracker:
    """So many recommendations, those of another tracker in turn."""
    source = folder / "source"
    (source / "recommendations").mkdir(parents=True)
    for name in ("tracker.yaml", "parties.yaml"):
        shutil.copy(before / name, source)
    texts = cycle([path.read_text(encoding="utf-8") for path in sorted((before / "recommendations").glob("*.yaml"))])
    for number, text in enumerate(islice(texts, number_of), 1):
        numbered = re.sub(r"(?m)^id: .*\nnumber: .*", f"id: rec-{number}\nnumber: {number}", text)
        alone = re.sub(r"(?m)^related: .*\n", "", numbered)
        (source / f"recommendations/rec-{number}.yaml").write_text(alone, encoding="utf-8")
    return _shown(trackers.begin(folder / "many", source, trackers.MINUTES[-1].stem))


def of_texts(folder: Path, text: str = "", settings: tuple[str, str] | None = None) -> SiteTracker:
    """The tracker that uses every field, with a text in every field in which people write freely.

    `settings` are a text in tracker.yaml and the text that replaces it.
    """
    source = folder / "source"
    shutil.copytree(DATA / "tracker", source)
    if settings:
        edit(source / "tracker.yaml", *settings)
    if text:
        fill(source, text)
    return _shown(trackers.every_field(folder, source))


def run(folder: Path, *arguments: str) -> str:
    """Run a command, which ends well, and return what it prints."""
    finished = rectrack(folder, *arguments)
    assert finished.code == 0, finished.err
    return finished.out


def _shown(tracker: trackers.Tracker) -> SiteTracker:
    """Publish the tracker and make its site."""
    trackers.publish(tracker, tracker.today)
    with on(tracker.today):
        printed = run(tracker.root, "site", str(tracker.root / ".site"))
    return SiteTracker(tracker.root, _address(printed))


def _address(printed: str) -> str:
    return printed.splitlines()[-1].removeprefix("Open in a browser: ")


def _read(path: Path) -> dict[str, Any]:
    known: dict[str, Any] = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    return known
