"""Files to a `Register`, or every problem in all of them at once."""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from rectrack import yamltext
from rectrack.decode import DecodeError, decode
from rectrack.model import Parties, Recommendation, Record, Register, Tracker
from rectrack.problems import Finding, Problem, RefusedError, shown
from rectrack.yamltext import Data, Places, TextError

T = TypeVar("T", bound=Record)

TRACKER = "tracker.yaml"
PARTIES = "parties.yaml"
FOLDER = "recommendations"


class NotATrackerError(RefusedError):
    """The folder holds no tracker, or no recommendations at all."""


class Loaded(Struct, frozen=True, kw_only=True):
    """What could be read, and what could not.

    `register` is None where a file that everything else refers to has problems. `sizes` gives each
    recommendation's file in bytes: an upper bound for how long its issue can get.
    """

    register: Register | None
    sizes: dict[str, int]
    problems: list[Problem]


def load(root: Path) -> Loaded:
    """Read every file below the root; raises `NotATrackerError` where there is nothing to read."""
    _refuse_wrong_root(root)
    reader = _Reader(root)
    tracker = reader.read(TRACKER, Tracker)
    parties = reader.read(PARTIES, Parties)
    found = [reader.read_recommendation(name) for name in _recommendation_files(root)]
    if not found:
        raise NotATrackerError(
            f"There is no recommendation in {root / FOLDER}. Nothing was changed: a tracker without "
            "recommendations is taken for a mistake. Each recommendation is a file named ID.yaml there."
        )
    register = None
    if tracker and parties:
        known = sorted((r for r in found if r), key=lambda r: (r.number, r.id))
        register = Register(tracker=tracker, parties=parties.parties, recommendations=tuple(known))
    return Loaded(register=register, sizes=reader.sizes, problems=reader.problems)


def locate(root: Path, findings: Iterable[Finding]) -> list[Problem]:
    """Give each finding its line and column, reading again only the files that have one."""
    places: dict[str, Places] = {}
    problems = []
    for finding in findings:
        if finding.file not in places:
            places[finding.file] = _places(root / finding.file)
        line, column = _nearest_place(places[finding.file], finding)
        problems.append(Problem(finding.file, line, column, finding.message, finding.hint))
    return problems


class _Reader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.real_root = root.resolve()
        self.problems: list[Problem] = []
        self.sizes: dict[str, int] = {}

    def read(self, name: str, wanted: type[T]) -> T | None:
        """One file as the wanted type; on problems None, and they are kept."""
        path = self.root / name
        try:
            raw = _bytes(path, self.real_root)
            self.sizes[name] = len(raw)
            return decode(_data(raw), wanted)
        except OSError as error:
            self.problems.append(Problem(name, 1, 1, f"the file cannot be read: {error.strerror}"))
        except TextError as error:
            self.problems.append(Problem(name, *error.place, error.message, error.hint))
        except DecodeError as error:
            findings = [Finding(name, *fault) for fault in error.faults]
            self.problems += locate(self.root, findings)
        return None

    def read_recommendation(self, name: str) -> Recommendation | None:
        """One recommendation. Its file's name is its id, whatever the file says, so that references meet."""
        recommendation = self.read(name, Recommendation)
        stem = Path(name).stem
        if not name.endswith(".yaml"):
            self.problems.append(
                Problem(name, 1, 1, "the file's name must end with .yaml", f"rename it to {stem}.yaml")
            )
            return None
        if recommendation and recommendation.id != stem:
            message = f"the id {shown(recommendation.id)} differs from the file's name"
            hint = f"write id: {stem}, or rename the file to {recommendation.id}.yaml"
            self.problems += locate(self.root, [Finding(name, ("id",), message, hint)])
            return replace(recommendation, id=stem)
        return recommendation


def _bytes(path: Path, real_root: Path) -> bytes:
    """The file's bytes, one more than allowed at the most; nothing outside the repository is opened."""
    if path.is_symlink() and not path.resolve().is_relative_to(real_root):
        raise TextError((1, 1), "this is a link to a file outside the repository", "put the file itself here")
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:  # noqa: PTH123 - opened by descriptor: a pipe must not block
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise TextError((1, 1), "this is not an ordinary file", "put a YAML file here")
        return file.read(yamltext.MAX_BYTES + 1)


def _data(raw: bytes) -> Data:
    data = yamltext.parse(yamltext.decode(raw))
    if data is None:
        raise TextError((1, 1), "the file is empty", "see CONTRIBUTING.md for what belongs in it")
    return data


def _refuse_wrong_root(root: Path) -> None:
    for name in (TRACKER, PARTIES, FOLDER):
        if not (root / name).exists():
            raise NotATrackerError(
                f"There is no {name} in {root.resolve()}. Go to the repository's folder, or name it with --root."
            )


def _recommendation_files(root: Path) -> list[str]:
    with os.scandir(root / FOLDER) as entries:
        return sorted(f"{FOLDER}/{e.name}" for e in entries if e.name.endswith((".yaml", ".yml")))


def _places(path: Path) -> Places:
    places = Places()
    with suppress(OSError, TextError):  # should the file have changed meanwhile, its first line will do
        yamltext.parse(yamltext.decode(path.read_bytes()), places)
    return places


def _nearest_place(places: Places, finding: Finding) -> yamltext.Place:
    """The place of a value, of its key, or of the closest thing around it that exists."""
    if finding.on_key and finding.at in places.keys:
        return places.keys[finding.at]
    outward = (finding.at[:length] for length in range(len(finding.at), -1, -1))
    return next((places.values[at] for at in outward if at in places.values), (1, 1))
