"""Files to a dataset, or every problem in all of them at once."""

import gc
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from rectrack.model.dataset import Dataset, Recommendation, slug
from rectrack.model.decode import DecodeError, decode, is_id, nothing
from rectrack.model.settings import USUAL_LANGUAGE, Parties, Tracker, in_language, language_of
from rectrack.model.types import Record
from rectrack.text.problems import Fault, Problem, RefusedError, printable, shown
from rectrack.yaml_edit import reader as yaml_reader
from rectrack.yaml_edit.reader import Data, Places, TextError

# Where the tracker writes into the README: sections between two markers each; and the first line of its pages.

README = "README.md"
PAGE_MARKER = "<!-- rectrack:board-page -->"


class MarkedSection(NamedTuple):
    """A section of the README that the tracker writes, between two markers.

    `what` names it for people, `heading` stands above it in a new README. One that may lack is written only where
    its markers are.
    """

    start: str
    end: str
    what: str
    heading: str
    may_lack: bool = False

    def stands_in(self, text: str) -> bool:
        """Whether a README holds a marker of it."""
        return self.start in text or self.end in text

    def is_right(self, text: str) -> bool:
        """Whether a README says in one way only where it goes: not inside another, and not around it."""
        found = _MARKER.findall(text)
        if found.count(self.start) == found.count(self.end) == 1:
            return found.index(self.end) == found.index(self.start) + 1
        return self.may_lack and not self.stands_in(text)

    def line(self, text: str) -> int:
        """The line of the first marker of it that a README holds, the first of all where it holds none."""
        places = [text.index(marker) for marker in (self.start, self.end) if marker in text]
        return text.count("\n", 0, min(places, default=0)) + 1

    def inside(self, text: str) -> str:
        """What stands between the markers, empty where they are not there."""
        return text.partition(self.start)[2].partition(self.end)[0] if self.is_right(text) else ""


BOARD = MarkedSection("<!-- rectrack:board -->", "<!-- rectrack:board-end -->", "the board", "Status board")
TAKE_PART = MarkedSection(
    start="<!-- rectrack:take-part -->",
    end="<!-- rectrack:take-part-end -->",
    what="the section on how to take part",
    heading="Take part",
    may_lack=True,
)
SECTIONS = (BOARD, TAKE_PART)

_MARKER = re.compile("|".join(re.escape(marker) for section in SECTIONS for marker in (section.start, section.end)))


# What lies under recommendations/, in folders of any depth: what is read, and what nobody reads.
#
# Nothing is passed over in silence but what begins with a dot, which is for editors and systems.

FOLDER = "recommendations"
SCHEMA = f"{FOLDER}/recommendation.schema.json"
"""For editors; `rectrack schema` prints it."""

_TRANSLATION = re.compile(r"[^.]+\.[a-z]{2,3}(-[a-z0-9]+)*\.yaml", re.IGNORECASE)
_NAME = re.compile(r'[^ \\:*?"<>|]([^\\:*?"<>|]*[^ .\\:*?"<>|])?')
_MISNAMED = (
    "not every system can hold a folder of this name",
    r'leave out \ : * ? " < > | and signs that cannot be seen, and spaces and full stops at its end',
)
_LINK = ("this is a link to a folder, and is not followed", "put the folder itself here")
_KEPT = (
    "this name is kept for a translation, and translations are not read yet",
    "an id has no dot: give the file another name, or keep it elsewhere until then",
)
_STRAY = (
    f"only files named ID.yaml are read under {FOLDER}/",
    "move this one out of that folder, or begin its name with a dot",
)


EXAMPLE = "example"
"""Id of the example recommendation by `rectrack init`."""


def new_file(id_: str) -> str:
    """Where the file of a new recommendation goes: to the top. From there people may move it."""
    return f"{FOLDER}/{id_}.yaml"


def look(root: Path) -> tuple[list[str], list[Problem]]:
    """Return the paths that are meant as recommendations, sorted, and what is wrong with others.

    No recommendation is opened, and no link is followed. Raises `OSError` for a folder that cannot be read.
    """
    meant, wrong = [], []
    for top, folders, names in os.walk(f"{root}/{FOLDER}", onerror=_raise):
        folder = f"{FOLDER}{top[len(f'{root}/{FOLDER}') :].replace(os.sep, '/')}"
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in folders:
            if os.path.islink(f"{top}/{name}"):  # noqa: PTH114 - plain
                wrong.append((f"{folder}/{name}", _LINK))
            elif not (name.isprintable() and _NAME.fullmatch(name)):
                wrong.append((f"{folder}/{name}", _MISNAMED))
        for name in (name for name in names if not name.startswith(".")):
            path = f"{folder}/{name}"
            if is_meant(name):
                meant.append(path)
            elif path != SCHEMA and not _is_page(root, path):
                wrong.append((path, _KEPT if _TRANSLATION.fullmatch(name) else _STRAY))
    return sorted(meant), [Problem(path, 1, 1, *why) for path, why in wrong]


def _raise(error: OSError) -> None:
    raise error


def is_meant(name: str) -> bool:
    """Return whether a file of this name is meant as a recommendation; its ending is judged when it is read."""
    return name.lower().endswith((".yaml", ".yml")) and not _TRANSLATION.fullmatch(name)


def _is_page(root: Path, path: str) -> bool:
    """Return whether a file is a page of the board, which the tracker makes."""
    if not (path.startswith("recommendations/board-") and path.endswith(".md") and (root / path).is_file()):
        return False
    with (root / path).open("rb") as file:
        return file.read(len(PAGE_MARKER)) == PAGE_MARKER.encode()


# Files to a `Dataset`, or every problem in all of them at once.

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

    The dataset holds all of it. What could not be read in a file is empty there, and nothing that only follows
    from that should be called a problem. `doubles` are the ids that several files have.
    """

    dataset: Dataset
    doubles: frozenset[str]
    extents: dict[str, Extent]
    problems: list[Problem]

    @property
    def faulty(self) -> set[str]:
        return {problem.path for problem in self.problems}


def load_dataset(root: Path, instead: Mapping[str, bytes] = AS_THEY_ARE, *, may_be_empty: bool = False) -> Loaded:
    """Read every file below the root; raises `NotATrackerError` where there is nothing to read.

    `instead` gives contents by path that stand for those of these files, to judge a change before it is made.
    """
    meant, problems = _look_in_tracker(root)
    names = sorted({*meant, *(name for name in instead if name.startswith(f"{FOLDER}/"))})
    if not names and not may_be_empty:
        raise no_recommendation(root)
    files: dict[str, list[str]] = {}
    for name in names:
        files.setdefault(_stem(name), []).append(name)
    # Of several files of one id only the first counts, so that this is all that is said of the others.
    paths = {id_: of_one[0] for id_, of_one in files.items()}
    doubles = {id_: of_one for id_, of_one in files.items() if len(of_one) > 1}
    reader = Reader(root, instead)
    for id_, of_one in doubles.items():
        hint = "an id is unique in all folders: delete the file that is not meant, or give it another name and id"
        for name in of_one:
            others = ", ".join(printable(other) for other in of_one if other != name)
            reader.locate(name, [Fault(("id",), f"the id {shown(id_)} is that of {others} too", hint)])
    tracker = reader.read(TRACKER, Tracker) or nothing(Tracker)
    parties = reader.read(PARTIES, Parties) or nothing(Parties)
    with _no_collecting():
        read = {name: reader.read_recommendation(name, paths) for name in names}
    known = _in_order(map(read.get, paths.values()))
    return Loaded(
        dataset=Dataset(tracker=tracker, parties=parties.parties, recommendations=known, paths=paths),
        doubles=frozenset(doubles),
        extents=reader.extents,
        problems=[*reader.problems, *problems],
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
    if ids.keys() & known.doubles or any(known.dataset.paths.get(id_) != path for id_, path in ids.items()):
        return load_dataset(root, instead, may_be_empty=True)
    reader = Reader(root, contents)
    changed = [reader.read_recommendation(path, known.dataset.paths) for path in contents]
    others = (one for one in known.dataset.recommendations if one.id not in ids)
    return replace(
        known,
        dataset=replace(known.dataset, recommendations=_in_order([*others, *changed])),
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
    read: dict[str, Places] = {}
    problems = []
    for fault in faults:
        if fault.file not in read:
            read[fault.file] = _places(root / fault.file, instead.get(fault.file))
        places = read[fault.file]
        # The place of a value, of its key, or of the closest thing around it that exists.
        outward = (fault.at[:length] for length in range(len(fault.at), -1, -1))
        at = next((at for at in outward if at in places.values), ())
        line, column = places.values.get(at, (1, 1))
        if fault.on_key:
            line, column = places.keys.get(fault.at, (line, column))
        problems.append(Problem(fault.file, line, column, fault.message, fault.hint, at, fault.missing))
    return problems


def _places(path: Path, instead: bytes | None = None) -> Places:
    places = Places()
    with suppress(OSError, TextError):  # should the file have changed meanwhile, its first line will do
        yaml_reader.parse(yaml_reader.decode(path.read_bytes() if instead is None else instead), places, [])
    return places


class Reader:
    """Reads files below a folder one by one, and keeps all that is wrong with them."""

    def __init__(self, root: Path, instead: Mapping[str, bytes]) -> None:
        self.root, self.instead = root, instead
        self.real_root = os.path.realpath(root)
        self.problems: list[Problem] = []
        self.extents: dict[str, Extent] = {}
        self.language = USUAL_LANGUAGE

    def locate(self, name: str, faults: Iterable[Fault]) -> None:
        """Keep what is wrong with a file."""
        self.problems += locate(self.root, [fault._replace(file=name) for fault in faults], self.instead)

    def read(self, name: str, wanted: type[T]) -> T | None:
        """One file as the wanted type, as far as it can be read; what is wrong with it is kept."""
        wrong: list[TextError] = []
        try:
            found = self.instead[name] if name in self.instead else _bytes(f"{self.root}/{name}", self.real_root)
            self.extents[name] = extent(found)
            data = _data(found, wrong)
            if name in (TRACKER, PARTIES):
                self.language = language_of(data, self.language) if name == TRACKER else self.language
                data, faults = in_language(data, self.language)
                self.locate(name, faults)
            return decode(data, wanted)
        except OSError as error:
            self.problems.append(Problem(name, 1, 1, f"the file cannot be read: {error.strerror}"))
        except TextError as error:
            wrong.append(error)
        except DecodeError as error:
            self.locate(name, error.faults)
            return cast("T", error.rest)
        finally:
            self.problems += [Problem(name, *error.place, error.message, error.hint) for error in wrong]
        return None

    def read_recommendation(self, name: str, paths: Mapping[str, str]) -> Recommendation | None:
        """One recommendation. Its file's name is its id, whatever the file says, so that references meet."""
        recommendation = self.read(name, Recommendation)
        stem = _stem(name)
        if not name.endswith(".yaml"):
            hint = f"rename it to {printable(stem)}.yaml"
            self.problems.append(Problem(name, 1, 1, "the file's name must end with .yaml", hint))
        if recommendation is None or recommendation.id == stem:
            return recommendation
        if id_ := recommendation.id:
            hint = _rename(stem, id_, is_taken=id_ in paths)
            self.locate(name, [Fault(("id",), f"the id {shown(id_)} differs from the file's name", hint)])
        return replace(recommendation, id=stem)


def _rename(stem: str, id_: str, *, is_taken: bool) -> str:
    """Return the hint for a file that is not named by its id; `is_taken`: another has that id as its name."""
    wanted = stem if is_id(stem) else slug(stem)
    anew = f"write id: {wanted}" if wanted == stem else f"name the file {wanted}.yaml, and write id: {wanted}"
    if is_taken:
        return anew if wanted else f"{id_} is another file's: choose an id, and name the file so"
    # With a new id alone the recommendation would lose its issue.
    kept = f"; if the file is meant to be renamed, {anew} and formerly: [{id_}]"
    return f"rename the file to {id_}.yaml{kept if wanted not in ('', id_) else ''}"


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


def _look_in_tracker(root: Path) -> tuple[list[str], list[Problem]]:
    """Return what `look` finds; raises `NotATrackerError` unless all is there, in a folder of this repository."""
    for name in (TRACKER, PARTIES, FOLDER):
        if not (root / name).exists():
            raise NotATrackerError(
                f"There is no {name} in {root.resolve()}. Go to the repository's folder, or name it with --root."
            )
    top = root / FOLDER
    if not Path(os.path.realpath(top)).is_relative_to(os.path.realpath(root)):
        raise NotATrackerError(f"{top} is a link to a folder outside the repository. Put the folder itself there.")
    try:
        return look(root)
    except OSError as error:
        raise NotATrackerError(f"{error.filename} cannot be read: {error.strerror}.") from None
