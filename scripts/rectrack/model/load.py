"""Files to a dataset, with all problems in all files."""

import gc
import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from rectrack import lazy_pattern
from rectrack.model.dataset import Dataset, Recommendation, Translation
from rectrack.model.decode import decode_record, is_id, nothing
from rectrack.model.drafts import slug
from rectrack.model.settings import USUAL_LANGUAGE, Parties, Tracker, in_language, in_readers_words, language_of
from rectrack.model.translations import is_translation, translation_faults
from rectrack.model.types import Record, by_id
from rectrack.text import Fault, Problem, RefusedError, as_sentences, plain_signs, printable, shown, suggested
from rectrack.yaml_edit import (
    MAX_FILE_BYTES,
    Node,
    ParsedBytes,
    TextError,
    decode_yaml,
    parse_readable_tree,
    parse_tree,
    parse_yaml,
)

# Sections of the README that rectrack writes, each between two markers, and the first line of board pages.

README = "README.md"
PAGE_MARKER = "<!-- rectrack:board-page -->"


class MarkedSection(NamedTuple):
    """A section of the README that rectrack writes, between two markers.

    `what` is its name in messages, `heading` its heading in a new README. If `may_lack` is true, rectrack writes the
    section only if its markers are there.
    """

    start: str
    end: str
    what: str
    heading: str
    may_lack: bool = False

    def stands_in(self, text: str) -> bool:
        """Return whether a README has a marker of this section."""
        return self.start in text or self.end in text

    def is_right(self, text: str) -> bool:
        """Return whether a README has each marker once, with the end directly after the start.

        A section that may lack is also right without markers.
        """
        found = _MARKER.findall(text)
        if found.count(self.start) == found.count(self.end) == 1:
            return found.index(self.end) == found.index(self.start) + 1
        return self.may_lack and not self.stands_in(text)

    def line(self, text: str) -> int:
        """Return the line of the first marker of this section in a README, 1 if there is none."""
        places = [text.index(marker) for marker in (self.start, self.end) if marker in text]
        return text.count("\n", 0, min(places, default=0)) + 1

    def inside(self, text: str) -> str:
        """Return the text between the markers, "" if the markers are missing or wrong."""
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

_MARKER = lazy_pattern("|".join(re.escape(marker) for section in SECTIONS for marker in (section.start, section.end)))


# Finds the files under recommendations/. Other files are reported, except names with a dot first, as editors use.

FOLDER = "recommendations"
SCHEMA = f"{FOLDER}/recommendation.schema.json"
"""The schema for editors; `rectrack schema` prints it."""
PICTURES: Mapping[str, str] = MappingProxyType(
    {scheme: f"{FOLDER}/status-strip-{scheme}.svg" for scheme in ("light", "dark")}
)
"""The pictures of the status strip in the README, by color scheme. rectrack writes them."""

_NAME = lazy_pattern(r'[^ \\:*?"<>|]([^\\:*?"<>|]*[^ .\\:*?"<>|])?')
_MISNAMED = (
    "some systems do not allow this name of a folder",
    r'rename the folder without \ : * ? " < > | and invisible characters, and with a letter or digit at the end',
)
_LINK = ("links to folders are not read", "put the folder itself here")
_STRAY = (
    f"only files named ID.yaml are read in {FOLDER}/",
    "move this file to another folder, or begin its name with a dot",
)


EXAMPLE = "example"
"""Id of the example recommendation that `rectrack init` writes."""


def new_file(id_: str) -> str:
    """Return the path for the file of a new recommendation, in the top folder. People may move it."""
    return f"{FOLDER}/{id_}.yaml"


def look(root: Path) -> tuple[list[str], list[Problem]]:
    """Return the paths of recommendations and translations, sorted, and the problems with other files.

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
            if is_meant(name) or is_translation(name):
                meant.append(path)
            elif path not in (SCHEMA, *PICTURES.values()) and not _is_page(root, path):
                wrong.append((path, _STRAY))
    return sorted(meant), [Problem(path, 1, 1, *why) for path, why in wrong]


def _raise(error: OSError) -> None:
    raise error


def is_meant(name: str) -> bool:
    """Return whether a file with this name is read as a recommendation. Its exact ending is checked then."""
    return name.lower().endswith((".yaml", ".yml")) and not is_translation(name)


def _is_page(root: Path, path: str) -> bool:
    """Return whether a file is a page of the board, which rectrack writes."""
    if not (path.startswith("recommendations/board-") and path.endswith(".md") and (root / path).is_file()):
        return False
    with (root / path).open("rb") as file:
        return file.read(len(PAGE_MARKER)) == PAGE_MARKER.encode()


# Loads files into a `Dataset`, with every problem in all of them.
T = TypeVar("T", bound=Record)

TRACKER = "tracker.yaml"
PARTIES = "parties.yaml"
AS_THEY_ARE: Mapping[str, bytes] = MappingProxyType({})
"""No replaced contents: all files are read from disk."""


class NotATrackerError(RefusedError):
    """The folder holds no tracker, or no recommendations at all."""


class File(NamedTuple):
    """One file: its record, as far as it can be read, and its problems."""

    record: Any
    problems: list[Problem]


class Loaded(Struct, frozen=True, kw_only=True):
    """The dataset, as far as the files can be read, and the problems.

    A value that cannot be read is empty in the dataset; the rules skip empty values. `doubles` are the ids that
    several files have, `files` the files of recommendations by path, and `others` the problems of other files.
    """

    dataset: Dataset
    doubles: frozenset[str]
    files: Mapping[str, File]
    others: list[Problem]
    problems: list[Problem]

    @property
    def faulty(self) -> set[str]:
        return {problem.path for problem in self.problems}


def load_dataset(root: Path, instead: Mapping[str, bytes] = AS_THEY_ARE, *, may_be_empty: bool = False) -> Loaded:
    """Return what can be read of every file below the root, and all problems.

    `instead` maps paths to contents that replace those of the files, to check a change before it is made. Without
    content, the file counts as deleted. Raises `NotATrackerError` if there is nothing to read.
    """
    meant, misplaced = _look_in_tracker(root)
    found = {name for name in (*meant, *instead) if name.startswith(f"{FOLDER}/") and instead.get(name) != b""}
    names = {name for name in found if not is_translation(name)}
    if not names and not may_be_empty:
        raise no_recommendation(root)
    settings = read_file(root, TRACKER, Tracker, instead)
    tracker: Tracker = settings.record or nothing(Tracker)
    listed = read_file(root, PARTIES, Parties, instead, (tracker.language or USUAL_LANGUAGE,))
    parties: Parties = listed.record or nothing(Parties)
    with _no_collecting():
        files = {name: _read_recommendation(root, name, instead) for name in sorted(names)}
    translations = {name: read_file(root, name, Translation, instead) for name in sorted(found - names)}
    others = [
        *settings.problems,
        *listed.problems,
        *misplaced,
        *(p for f in translations.values() for p in f.problems),
    ]
    records = {path: file.record for path, file in translations.items() if file.record}
    dataset = Dataset(tracker=tracker, parties=parties.parties, recommendations=(), paths={}, translations=records)
    loaded = _loaded(root, dataset, files, others, instead)
    faults = locate(root, translation_faults(loaded.dataset), instead)
    return replace(loaded, problems=[*loaded.problems, *faults])


def tracker_language(root: Path) -> str:
    """Return the language of the tracker, the usual one if its settings cannot be read."""
    return getattr(read_file(root, TRACKER, Tracker).record, "language", "") or USUAL_LANGUAGE


def reload_dataset(root: Path, known: Loaded, contents: Mapping[str, bytes], instead: Mapping[str, bytes]) -> Loaded:
    """Return the dataset with other contents of some files, without reading other recommendations.

    `instead` has all replaced contents, `contents` among them. A change of the settings or parties reloads all files.
    """
    if contents.keys() & {TRACKER, PARTIES} or any(map(is_translation, contents)):
        return load_dataset(root, instead, may_be_empty=True)
    changed = {path: _read_recommendation(root, path, contents) for path in contents if contents[path]}
    files = {path: file for path, file in {**known.files, **changed}.items() if contents.get(path) != b""}
    return _loaded(root, known.dataset, files, known.others, instead)


def no_recommendation(root: Path) -> NotATrackerError:
    """Return the error for a tracker without recommendations."""
    return NotATrackerError(
        f"No recommendation in {root / FOLDER}. Nothing was changed. A tracker needs at least one recommendation: "
        "a file ID.yaml in this folder."
    )


def _loaded(
    root: Path, dataset: Dataset, files: Mapping[str, File], others: list[Problem], instead: Mapping[str, bytes]
) -> Loaded:
    """Return the dataset with these files of recommendations.

    The name of a file is its id, whatever the file says, so that references work. If several files have one id, only
    the first is used, and each of them gets a problem.
    """
    by_stem: dict[str, list[str]] = {}
    for path in sorted(files):
        by_stem.setdefault(_stem(path), []).append(path)
    faults, recommendations = [], []
    for stem, paths in by_stem.items():
        for path in paths:
            r, same = files[path].record, ", ".join(printable(other) for other in paths if other != path)
            if same:
                message = f"the id {shown(stem)} is also that of {same}"
                hint = "delete one of the files, or give it another name and id: ids are unique in all folders"
                faults.append(Fault(("id",), message, hint, file=path))
            if r and r.id and r.id != stem:
                hint = _rename(stem, r.id, is_taken=r.id in by_stem)
                faults.append(Fault(("id",), f"the id {shown(r.id)} differs from the file's name", hint, file=path))
        r = files[paths[0]].record
        if r:
            recommendations.append(r if r.id == stem else replace(r, id=stem))
    recommendations.sort(key=lambda r: (r.number, r.id))
    first = {stem: paths[0] for stem, paths in by_stem.items()}
    dataset = replace(dataset, recommendations=tuple(recommendations), paths=first)
    return Loaded(
        dataset=dataset,
        doubles=frozenset(stem for stem, paths in by_stem.items() if len(paths) > 1),
        files=files,
        others=others,
        problems=[*others, *(p for file in files.values() for p in file.problems), *locate(root, faults, instead)],
    )


def _rename(stem: str, id_: str, *, is_taken: bool) -> str:
    """Return the hint for a file not named by its id. If `is_taken`, another file has that id as its name."""
    wanted = stem if is_id(stem) else slug(stem)
    id_line = f'write "id: {wanted}"'
    both = id_line if wanted == stem else f"rename the file to {wanted}.yaml and {id_line}"
    if is_taken:
        return both if wanted else f"another file has the id {id_}: choose a new id, and rename the file to it"
    # Without previous_ids, a recommendation with a new id would lose its issue.
    kept = f'. For a new id instead: {both} and "previous_ids: [{id_}]"'
    return f"rename the file to {id_}.yaml{kept if wanted not in ('', id_) else ''}"


def _stem(name: str) -> str:
    return os.path.splitext(os.path.basename(name))[0]  # noqa: PTH119, PTH122 - a string, a thousand times


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Disable garbage collection: reading a thousand files makes many objects, but no cycles."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def locate(root: Path, faults: Iterable[Fault], instead: Mapping[str, bytes] = AS_THEY_ARE) -> list[Problem]:
    """Return the problem of each error, with line and column. Only files with an error are read again."""

    @cache
    def tree(name: str) -> Node:
        with suppress(OSError, TextError):  # if the file has changed since, use line 1
            return parse_readable_tree(decode_yaml(instead[name] if name in instead else (root / name).read_bytes()))
        return parse_tree("")

    problems = []
    for fault in faults:
        _, place = tree(fault.file).place(fault.at, on_key=fault.on_key)
        problems.append(Problem(fault.file, *place, fault.message, fault.hint, fault.at, fault.missing))
    return problems


def read_file(
    root: Path,
    name: str,
    wanted: type[Record],
    instead: Mapping[str, bytes] = AS_THEY_ARE,
    languages: tuple[str, ...] = (),
) -> File:
    """Return the record of one file, as far as it can be read, with its problems.

    `languages` select one of several names. In tracker.yaml, the language of the file follows them.
    """
    record, problems = None, list[Problem]()
    errors, faults = list[TextError](), list[Fault]()
    try:
        content = instead[name] if name in instead else read_bytes(root, name)
        data = content.data if isinstance(content, ParsedBytes) else parse_yaml(decode_yaml(content), errors)
        if data is None:
            raise TextError((1, 1), "the file is empty", 'write a line "name: value" for each field')  # noqa: TRY301 - as others
        if wanted in (Tracker, Parties):
            own = language_of(data, languages[-1] if languages else USUAL_LANGUAGE)
            data, faults = in_language(data, *languages, own)
        record, wrong = decode_record(data, wanted)
        faults += wrong
    except OSError as error:
        problems = [Problem(name, 1, 1, f"the file cannot be read: {error.strerror}")]
    except TextError as error:
        errors.append(error)
    if errors or faults:
        problems = [Problem(name, *error.place, error.message, error.hint) for error in errors]
        problems += locate(root, [fault._replace(file=name) for fault in faults], instead)
    return File(in_readers_words(record) if isinstance(record, Tracker) else record, problems)


def _read_recommendation(root: Path, name: str, instead: Mapping[str, bytes]) -> File:
    file = read_file(root, name, Recommendation, instead)
    if not name.endswith(".yaml"):
        hint = f"rename the file to {printable(_stem(name))}.yaml"
        file.problems.append(Problem(name, 1, 1, "the name of the file must end with .yaml", hint))
    return file


def read_bytes(root: Path, name: str) -> bytes:
    """Return the bytes of a file, at most one more than allowed.

    Raises `TextError` for a link out of the repository, or if it is not an ordinary file. Plain system calls are used
    for speed: `open` alone takes three times as long as all of them.
    """
    path = f"{root}/{name}"
    if os.path.islink(path) and not _is_below(path, root):  # noqa: PTH114 - plain
        raise TextError((1, 1), "this is a link to a file outside the repository", "put the file itself here")
    descriptor = os.open(path, sum(getattr(os, flag, 0) for flag in ("O_NONBLOCK", "O_BINARY")))  # to read it
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):  # a pipe must not block, a folder has no text
            raise TextError((1, 1), "this is not an ordinary file", "put a YAML file here")
        most = min(about.st_size, MAX_FILE_BYTES) + 1
        content = os.read(descriptor, most)
        while more := os.read(descriptor, most - len(content)):
            content += more
        return content
    finally:
        os.close(descriptor)


def _is_below(path: str | Path, root: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _look_in_tracker(root: Path) -> tuple[list[str], list[Problem]]:
    """Return the result of `look`. Raises `NotATrackerError` if a part is missing or outside the root."""
    for name in (TRACKER, PARTIES, FOLDER):
        if not (root / name).exists():
            raise NotATrackerError(
                f"No {name} in {root.resolve()}. Go to the folder of the repository, or add --root DIR."
            )
    if not _is_below(top := root / FOLDER, root):
        raise NotATrackerError(f"{top} is a link to a folder outside the repository. Put the folder itself there.")
    try:
        return look(root)
    except OSError as error:
        raise NotATrackerError(f"{error.filename} cannot be read: {error.strerror}.") from None


# Finds a recommendation by name, and lists the ids of entries. As few files as possible are read.


def find_recommendation(name: str, recommendations: Collection[Recommendation], ids: Collection[str] = ()) -> str:
    """Return the id of a recommendation: by its id or file, its number, or its reference, in this order.

    A name that begins with # is a number. `ids` are those of further files, which may not be readable. Raises
    `RefusedError` if there is no such recommendation.
    """
    text, id_, number = name.strip(), Path(name).name.removesuffix(".yaml"), _number(plain_signs(name))
    is_numbered = text.startswith("#")
    if name in ids and not is_numbered:
        return name
    known = dict.fromkeys(ids) | by_id(recommendations)
    if is_numbered or id_ not in known:
        numbered = [r.id for r in recommendations if str(r.number) == number]
        referred = [r.id for r in recommendations if r.reference and r.reference.casefold() == text.casefold()]
        id_ = next(iter(numbered + referred), id_)
    if id_ in known:
        return id_
    hint = suggested(id_, dict(sorted(known.items())))
    numbers = sorted(r.number for r in recommendations) if number.isdecimal() else []
    how = f"Numbers run from {numbers[0]} to {numbers[-1]}" if numbers else "Use an id, number, reference or file"
    missing = f"no recommendation {shown(id_ if text.endswith('.yaml') else text)}"
    raise RefusedError(f'{as_sentences(missing, hint)} {how}; "rectrack list" shows them.')


def recommendation_files(root: Path) -> dict[str, str]:
    """Return the paths of the files by id, without opening any; empty if there are none."""
    try:
        return {Path(path).stem: path for path in look(root)[0] if is_meant(path) and path.endswith(".yaml")}
    except OSError:
        return {}


def is_recommendation(root: Path, name: str) -> bool:
    """Return whether a word names a recommendation. Every number counts, without a look at the files."""
    name = name.strip()
    is_called_so = _number(name).isdecimal() or Path(name).name.removesuffix(".yaml") in recommendation_files(root)
    return is_called_so or name.casefold() in map(str.casefold, references(root))


def references(root: Path) -> list[str]:
    """Return the references of all recommendations that have one, sorted."""
    return sorted(r.reference for r in _read_all(root) if r.reference)


def listed_ids(root: Path, of: str, flag: str = "id") -> list[str]:
    """Return the ids of the parties or of a list of tracker.yaml, or of its default, with a value in `flag`."""
    record = _read(root, PARTIES, Parties) if of == "parties" else _read(root, TRACKER, Tracker)
    return [thing.id for thing in getattr(record, of) if thing.id and getattr(thing, flag)]


def action_ids(root: Path, name: str) -> list[str]:
    """Return the ids of a recommendation's actions. For a number or a reference, all files are read."""
    known, id_ = recommendation_files(root), Path(name).name.removesuffix(".yaml")
    if id_ not in known:
        with suppress(RefusedError):
            id_ = find_recommendation(name, [*_read_all(root)])
    actions = _read(root, known[id_], Recommendation).actions if id_ in known else ()
    return [action.id for action in actions if action.id]


def _read_all(root: Path) -> Iterator[Recommendation]:
    for id_, path in recommendation_files(root).items():
        yield replace(_read(root, path, Recommendation), id=id_)


def _number(name: str) -> str:
    """Return a number as the files have it. People also write #1 or 01."""
    return name.strip().removeprefix("#").lstrip("0")


def _read(root: Path, name: str, kind: type[T]) -> T:
    """Return the record of a file, as far as it can be read. `check` reports its problems."""
    record: T | None = read_file(root, name, kind).record
    return record or nothing(kind)
