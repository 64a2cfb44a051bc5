"""Files to a `Register`, or every problem in all of them at once."""

import gc
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from rectrack.record import file_names, folder
from rectrack.record.decode import DecodeError, decode, nothing
from rectrack.record.folder import FOLDER
from rectrack.record.languages import in_language, language_of
from rectrack.record.parties import Parties
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.record.tracker import USUAL_LANGUAGE, Tracker
from rectrack.record.values import Record
from rectrack.text.problems import Fault, Problem, RefusedError, printable
from rectrack.yaml import reader as yaml_reader
from rectrack.yaml.errors import Place, TextError
from rectrack.yaml.reader import Data, Places

T = TypeVar("T", bound=Record)

TRACKER = "tracker.yaml"
PARTIES = "parties.yaml"
AS_THEY_ARE: Mapping[str, bytes] = MappingProxyType({})
"""No file's content is to be taken from elsewhere."""

_NO_SIGNS = bytes(n for n in range(256) if n == ord(" ") or n > 127 or chr(n).isalnum())  # noqa: PLR2004 - the last of ASCII


class NotATrackerError(RefusedError):
    """The folder holds no tracker, or no recommendations at all."""


class Extent(NamedTuple):
    """How much text is in a file: its bytes, and how many of them are signs, not letters, digits or spaces."""

    size: int
    signs: int


def extent(raw: bytes) -> Extent:
    return Extent(len(raw), len(raw.translate(None, _NO_SIGNS)))


class Loaded(Struct, frozen=True, kw_only=True):
    """What could be read, and what could not.

    The register holds all of it. What could not be read in a file is empty there, and nothing that only follows
    from that should be called a problem. `doubles` are the ids that several files have.
    """

    register: Register
    doubles: frozenset[str]
    extents: dict[str, Extent]
    problems: list[Problem]

    @property
    def faulty(self) -> set[str]:
        return {problem.path for problem in self.problems}


def load(root: Path, instead: Mapping[str, bytes] = AS_THEY_ARE, *, may_be_empty: bool = False) -> Loaded:
    """Read every file below the root; raises `NotATrackerError` where there is nothing to read.

    `instead` gives contents by path that stand for those of these files, to judge a change before it is made.
    """
    _refuse_wrong_root(root)
    lying = _lying(root)
    names = sorted({*lying.recommendations, *(name for name in instead if name.startswith(f"{FOLDER}/"))})
    if not names and not may_be_empty:
        raise no_recommendation(root)
    reader = Reader(root, instead)
    paths = reader.paths(names)
    tracker = reader.read(TRACKER, Tracker) or nothing(Tracker)
    parties = reader.read(PARTIES, Parties) or nothing(Parties)
    with _no_collecting():
        read = {name: reader.read_recommendation(name, paths) for name in names}
    # Of several files of one id only the first counts, so that this is all that is said of the others.
    known = _in_order(map(read.get, paths.values()))
    return Loaded(
        register=Register(tracker=tracker, parties=parties.parties, recommendations=known, paths=paths),
        doubles=reader.doubles,
        extents=reader.extents,
        problems=[*reader.problems, *lying.problems],
    )


def no_recommendation(root: Path) -> NotATrackerError:
    """Return the error for a tracker without recommendations."""
    return NotATrackerError(
        f"There is no recommendation in {root / FOLDER}. Nothing was changed. A tracker needs at "
        "least one recommendation: a file ID.yaml in this folder."
    )


def again(root: Path, known: Loaded, contents: Mapping[str, bytes], instead: Mapping[str, bytes]) -> Loaded:
    """The same with other contents of some files: no other is read again, but where that makes or ends a double.

    `instead` are all contents that stand for those of files, these among them.
    """
    ids = {_stem(path): path for path in contents}
    if ids.keys() & known.doubles or any(known.register.paths.get(id_) != path for id_, path in ids.items()):
        return load(root, instead, may_be_empty=True)
    reader = Reader(root, contents)
    changed = [reader.read_recommendation(path, known.register.paths) for path in contents]
    others = (one for one in known.register.recommendations if one.id not in ids)
    return replace(
        known,
        register=replace(known.register, recommendations=_in_order([*others, *changed])),
        extents={**known.extents, **reader.extents},
        problems=[*(problem for problem in known.problems if problem.path not in contents), *reader.problems],
    )


def _in_order(read: Iterable[Recommendation | None]) -> tuple[Recommendation, ...]:
    return tuple(sorted(filter(None, read), key=lambda r: (r.number, r.id)))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Look for no garbage meanwhile: what reading makes has no cycles, and a thousand files make a lot of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def raw(root: Path, name: str) -> bytes:
    """The bytes of one file; raises `TextError` for what is no ordinary file of the repository."""
    return _bytes(f"{root}/{name}", os.path.realpath(root))


def locate(root: Path, faults: Iterable[Fault], instead: Mapping[str, bytes] = AS_THEY_ARE) -> list[Problem]:
    """Give each fault its line and column, reading again only the files that have one."""
    places: dict[str, Places] = {}
    problems = []
    for fault in faults:
        if fault.file not in places:
            places[fault.file] = _places(root / fault.file, instead.get(fault.file))
        line, column = _nearest_place(places[fault.file], fault)
        problems.append(Problem(fault.file, line, column, fault.message, fault.hint))
    return problems


class Reader:
    """Reads files below a folder one by one, and keeps all that is wrong with them."""

    def __init__(self, root: Path, instead: Mapping[str, bytes]) -> None:
        self.root, self.instead = root, instead
        self.real_root = os.path.realpath(root)
        self.problems: list[Problem] = []
        self.doubles: frozenset[str] = frozenset()
        self.extents: dict[str, Extent] = {}
        self.language = USUAL_LANGUAGE

    def read(self, name: str, wanted: type[T]) -> T | None:
        """One file as the wanted type, as far as it can be read; what is wrong with it is kept."""
        wrong: list[TextError] = []
        try:
            found = self.instead[name] if name in self.instead else _bytes(f"{self.root}/{name}", self.real_root)
            self.extents[name] = extent(found)
            return decode(self._in_one_language(name, _data(found, wrong)), wanted)
        except OSError as error:
            self.problems.append(Problem(name, 1, 1, f"the file cannot be read: {error.strerror}"))
        except TextError as error:
            wrong.append(error)
        except DecodeError as error:
            self.problems += locate(self.root, [fault._replace(file=name) for fault in error.faults], self.instead)
            return cast("T", error.rest)
        finally:
            self.problems += [Problem(name, *error.place, error.message, error.hint) for error in wrong]
        return None

    def _in_one_language(self, name: str, data: Data) -> Data:
        """The settings in the tracker's language; what is wrong with the names in them is kept."""
        if name not in (TRACKER, PARTIES):
            return data
        if name == TRACKER:
            self.language = language_of(data, self.language)
        data, faults = in_language(data, self.language)
        self.problems += locate(self.root, [fault._replace(file=name) for fault in faults], self.instead)
        return data

    def paths(self, names: Iterable[str]) -> dict[str, str]:
        """The files by id, the first of those that have the same; that they have is kept as what is wrong."""
        by_id: dict[str, list[str]] = {}
        for name in names:
            by_id.setdefault(_stem(name), []).append(name)
        doubles = {id_: of_one for id_, of_one in by_id.items() if len(of_one) > 1}
        self.doubles = frozenset(doubles)
        faults = (fault for id_, of_one in doubles.items() for fault in file_names.double(id_, of_one))
        self.problems += locate(self.root, faults, self.instead)
        return {id_: of_one[0] for id_, of_one in by_id.items()}

    def read_recommendation(self, name: str, paths: Mapping[str, str]) -> Recommendation | None:
        """One recommendation. Its file's name is its id, whatever the file says, so that references meet."""
        recommendation = self.read(name, Recommendation)
        stem = _stem(name)
        if not name.endswith(".yaml"):
            hint = f"rename it to {printable(stem)}.yaml"
            self.problems.append(Problem(name, 1, 1, "the file's name must end with .yaml", hint))
        if recommendation is None or recommendation.id == stem:
            return recommendation
        if recommendation.id:
            fault = file_names.misnamed(name, stem, recommendation.id, is_taken=recommendation.id in paths)
            self.problems += locate(self.root, [fault], self.instead)
        return replace(recommendation, id=stem)


def _stem(name: str) -> str:
    return os.path.splitext(os.path.basename(name))[0]  # noqa: PTH119, PTH122 - a string, a thousand times


def _bytes(path: str, real_root: str) -> bytes:
    """The file's bytes, one more than allowed at the most; nothing outside the repository is opened.

    A thousand files are read with the plainest calls: `open` alone costs three times as much as all of these.
    """
    if os.path.islink(path) and not Path(os.path.realpath(path)).is_relative_to(real_root):  # noqa: PTH114 - plain
        raise TextError((1, 1), "this is a link to a file outside the repository", "put the file itself here")
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):  # a pipe must not block, a folder has no text
            raise TextError((1, 1), "this is not an ordinary file", "put a YAML file here")
        most = min(about.st_size, yaml_reader.MAX_BYTES) + 1
        raw = os.read(descriptor, most)
        while more := os.read(descriptor, most - len(raw)):
            raw += more
        return raw
    finally:
        os.close(descriptor)


def _data(raw: bytes, wrong: list[TextError]) -> Data:
    data = yaml_reader.parse(yaml_reader.decode(raw), wrong=wrong)
    if data is None:
        raise TextError((1, 1), "the file is empty", "each field is a line 'name: value'")
    return data


def _refuse_wrong_root(root: Path) -> None:
    for name in (TRACKER, PARTIES, FOLDER):
        if not (root / name).exists():
            raise NotATrackerError(
                f"There is no {name} in {root.resolve()}. Go to the repository's folder, or name it with --root."
            )


def _lying(root: Path) -> folder.Lying:
    """What lies under recommendations/, if it is a folder of this repository."""
    top = root / FOLDER
    if not Path(os.path.realpath(top)).is_relative_to(os.path.realpath(root)):
        raise NotATrackerError(f"{top} is a link to a folder outside the repository. Put the folder itself there.")
    try:
        return folder.look(root)
    except OSError as error:
        raise NotATrackerError(f"{error.filename} cannot be read: {error.strerror}.") from None


def _places(path: Path, instead: bytes | None = None) -> Places:
    places = Places()
    with suppress(OSError, TextError):  # should the file have changed meanwhile, its first line will do
        yaml_reader.parse(yaml_reader.decode(path.read_bytes() if instead is None else instead), places, [])
    return places


def _nearest_place(places: Places, fault: Fault) -> Place:
    """The place of a value, of its key, or of the closest thing around it that exists."""
    if fault.on_key and fault.at in places.keys:
        return places.keys[fault.at]
    outward = (fault.at[:length] for length in range(len(fault.at), -1, -1))
    return next((places.values[at] for at in outward if at in places.values), (1, 1))
