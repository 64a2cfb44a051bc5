"""Validated edits of the files: all of them are written, or none."""

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from msgspec import UNSET, Struct

from rectrack import lazy_pattern
from rectrack.github import Git, commit_of_files, refuse_other_encoding
from rectrack.model import (
    FOLDER,
    PARTIES,
    README,
    TRACKER,
    Assigned,
    Dataset,
    Draft,
    Loaded,
    Recommendation,
    Tracker,
    When,
    assigned,
    by_id,
    draft_file,
    find_recommendation,
    load_dataset,
    locate,
    lost_spellings,
    new_file,
    read_bytes,
    reload_dataset,
)
from rectrack.rendering import STATUS_JSON, Waits, read_status
from rectrack.statements import Edit, TextTransform, Utterance, edit_text, new_file_content
from rectrack.text import Fault, InvalidFilesError, Problem, RefusedError, count, replace_files
from rectrack.workspace.check import find_replaced_checks, find_unlisted_steps, load_valid, problems_of
from rectrack.yaml_edit import TextError, decode_yaml

# Valid files and the commit that has them: one part of a run passes them to the next.

_JUDGED = (FOLDER, TRACKER, PARTIES, "templates")
"""Paths that the check reads, except the README."""
_GENERATED = (README, STATUS_JSON, ".github")
_RANGE = lazy_pattern(r"(?P<begin>\S*?)(?P<first>\d{1,9}) *(?:-|–|—|to|…|\.{2,3}) *(?P=begin)(?P<last>\d{1,9})")
MOST_OF_RANGE = 1_000


class ValidatedFiles(Struct, frozen=True, kw_only=True):
    """Files without problems.

    `commit` is the commit with these files, empty if none is known. `waiting` are the pending statements of parties,
    unset if rectrack has not looked for them.
    """

    loaded: Loaded
    commit: str = ""
    waiting: Waits = UNSET

    @property
    def dataset(self) -> Dataset:
        """Return the content of the files."""
        return self.loaded.dataset

    @property
    def tracker(self) -> Tracker:
        """Return the settings."""
        return self.loaded.dataset.tracker

    def at(self, commit: str, folder: Path, today: date) -> "ValidatedFiles":
        """Return the files of a commit, read from `folder` unless they are these files.

        Raises `InvalidFilesError`.
        """
        return self if commit == self.commit else ValidatedFiles(loaded=load_valid(folder, today), commit=commit)


def checked_files(root: Path, today: date, clone: Git | None = None) -> ValidatedFiles:
    """Return the files in a folder, with the commit of `clone` that has them.

    Raises `InvalidFilesError`, or `RefusedError` if git changes the encoding of a file in the clone.
    """
    if clone:
        refuse_other_encoding(clone, *_JUDGED, *_GENERATED)
    loaded, commit = load_valid(root, today), ""
    with suppress(RefusedError):  # without git there is no known commit
        commit = commit_of_files(clone, _JUDGED) if clone else ""
    return ValidatedFiles(loaded=loaded, commit=commit)


def is_range(name: str) -> bool:
    """Return whether a text has the form of a range of names, such as 2-4."""
    return bool(_RANGE.fullmatch(name))


# A unit of work: read and edit files, validate the whole dataset, and then write all of the files or none.


class Edited(NamedTuple):
    """The result of an edit: the path of the file, and whether the file changed."""

    path: str
    made: bool


class RefusedChangeError(InvalidFilesError):
    """The change would add problems to the files."""

    def __str__(self) -> str:
        return f"The change would add {count(len(self.problems), 'problem')} to the files"


class CannotChangeError(InvalidFilesError):
    """The file cannot be changed as asked."""

    def __str__(self) -> str:
        return "The change cannot be made"


@contextmanager
def _refusing(path: str) -> Iterator[None]:
    """Raise `CannotChangeError` in place of an error in reading or editing a file."""
    try:
        yield
    except TextError as error:
        raise CannotChangeError([Problem(path, *error.place, error.message, error.hint)]) from None
    except OSError as error:
        raise CannotChangeError([Problem(path, 1, 1, f"the file cannot be read: {error.strerror}")]) from None


class Workspace:
    """A working copy of the files. All edits are written, or none if they would add a problem.

    The files are read once, or taken from `loaded`; only edited files are read again. `written` is the dataset of the
    files, `loaded` the dataset with the contents in `edited`.
    Raises `InvalidFilesError` if the settings or the parties have problems, because they decide what is valid.
    """

    def __init__(self, root: Path, today: date, loaded: Loaded | None = None) -> None:
        self.root, self.today = root, today
        self.loaded = loaded or load_dataset(root, may_be_empty=True)  # to create the first recommendation
        self.written = self.loaded
        self.edited: dict[str, bytes] = {}
        self._before: dict[str, bytes | None] = {}  # what the edited files were, None for a new one
        self._added: list[Problem] | None = None  # the problems that the edits add, if they are known
        if wrong := [problem for problem in self.loaded.problems if problem.path in (TRACKER, PARTIES)]:
            raise InvalidFilesError(wrong)

    def path(self, name: str) -> str:
        """Return the file of the recommendation with this id, number, reference or file.

        Raises `RefusedError`.
        """
        return self.loaded.dataset.paths[self.id(name)]

    def recommendation(self, name: str) -> Recommendation | None:
        """Return the recommendation; None if its file cannot be read.

        Raises `RefusedError` if there is no such recommendation.
        """
        return by_id(self.loaded.dataset.recommendations).get(self.id(name))

    def expand(self, written: str) -> Sequence[str]:
        """Return the names in a range such as 2-4 or 140.7 to 140.9; the text alone if it names a recommendation.

        A range ends with the first name that is unknown. It has at most `MOST_OF_RANGE` names.
        """
        found = _RANGE.fullmatch(written)
        if not found or self.has(written):
            return [written]
        first, last = found["first"], int(found["last"])
        numbers = range(int(first), last + 1)
        if not 0 < len(numbers) <= MOST_OF_RANGE:
            return [written]
        digits = len(first) if first.startswith("0") else 0
        names = [f"{found['begin']}{number:0{digits}}" for number in numbers]
        known = [*takewhile(self.has, names)]
        return [*known, *names[len(known) :][:1]]

    def has(self, name: str) -> bool:
        """Return whether there is a recommendation with this id, number, reference or file."""
        try:
            self.id(name)
        except RefusedError:
            return False
        return True

    def id(self, name: str) -> str:
        """Return the id of the recommendation with this id, number, reference or file.

        Raises `RefusedError`, also if several files have the id.
        """
        dataset = self.loaded.dataset
        id_ = find_recommendation(name, dataset.recommendations, dataset.paths)
        if id_ in self.loaded.doubles:
            raise RefusedError(
                f"Several files have the id {id_}. 'rectrack check' lists them. Keep the id in one file."
            )
        return id_

    def require_actions(self, name: str) -> None:
        """Raise `RefusedError` if a recommendation has no actions."""
        r = self.recommendation(name)
        if r is None or not r.actions:
            how = f"To add one: rectrack action {name} ACTION STATUS --title TITLE."
            raise RefusedError(f"{self.path(name)} has no actions. {how}")

    def lacks_evidence(self, name: str, utterance: Utterance) -> bool:
        """Return whether missing evidence is all that prevents a statement."""
        wrong = self._find_fault(name, utterance)
        return wrong is not None and wrong.missing == "evidence"

    def apply_statement(self, name: str, utterance: Utterance) -> Edited:
        """Make a statement in memory and return the edit, as `edit` does.

        Raises `RefusedError` if the statement cannot be made.
        """
        if wrong := self._find_fault(name, utterance):
            raise CannotChangeError(locate(self.root, [wrong._replace(file=self.path(name))], self.edited))
        return self.edit(name, utterance.edit)

    def _find_fault(self, name: str, utterance: Utterance) -> Fault | None:
        r = self.recommendation(name)
        return utterance.find_fault(r, self.loaded.dataset) if r else None

    def change(self, name: str, edit: Edit) -> Edited:
        """Edit a recommendation's text, write it and return the edit.

        If this raises `RefusedError`, the file is unchanged.
        """
        edited = self.edit(name, edit)
        self.write()
        return edited

    def edit(self, name: str, edit: Edit) -> Edited:
        """Edit a recommendation's text in memory and return the edit.

        Earlier edits stay. Nothing is written before `write`. Raises `InvalidFilesError` if the text cannot be
        edited.
        """
        with _refusing(path := self.path(name)):
            before = self.edited[path] if path in self.edited else read_bytes(self.root, path)
            content = edit_content(before, partial(edit_text, edit=edit))
            self._before.setdefault(path, before)
        if content != before:
            self.put({path: content})
        return Edited(path, made=content != before)

    def new_problems(self) -> list[Problem]:
        """Return the problems that the edits would add to the files, or with which they would publish a name."""
        if self._added is None:
            after = self.problems() if self.edited else []
            before = self.problems(before=True) if after else []
            lost = locate(self.root, lost_spellings(self.written.dataset, self.loaded.dataset), self.edited)
            self._added = [*_new(before, after), *lost]
        return self._added

    def problems(self, *, before: bool = False) -> list[Problem]:
        """Return all problems of the files with the edits, or `before` them."""
        files = (self.written, self.today) if before else (self.loaded, self.today, self.edited)
        return problems_of(self.root, *files)

    def warnings(self) -> list[Problem]:
        """Return what to check in the edits, although it is no problem of the files."""
        edit = self.root, self.written.dataset, self.loaded.dataset, self.edited
        return [*find_unlisted_steps(*edit), *find_replaced_checks(*edit)]

    def write(self) -> None:
        """Write all edits, or none if they would add a problem.

        Raises `RefusedError`, also if a program has saved one of the files since. The edits are then forgotten.
        """
        wrong, after, edited, before = self.new_problems(), self.loaded, self.edited, self._before
        self.forget()
        if wrong:
            raise RefusedChangeError(wrong)
        paths = {self.root / path: content for path, content in edited.items() if content}
        # A symbolic link in the repository stays a link.
        contents = {path.resolve() if path.is_symlink() else path: content for path, content in paths.items()}
        replace_files(contents, {self.root / path: was for path, was in before.items()})
        for path in (path for path, content in edited.items() if not content):
            (self.root / path).unlink()
        self.loaded = self.written = after

    def forget(self) -> None:
        """Drop all edits that are not written."""
        self.loaded, self.edited, self._before, self._added = self.written, {}, {}, None

    def put(self, contents: Mapping[str, bytes]) -> None:
        """Set the contents of files in memory, by path; files may be new. Empty content deletes the file.

        Nothing is written before `write`.
        """
        if contents:
            for path in contents:
                self._before.setdefault(path, _content(self.root / path))
            self.edited.update(contents)
            self._added = None
            self.loaded = reload_dataset(self.root, self.loaded, contents, self.edited)

    def new(self, draft: Draft, date: When | None = None) -> Recommendation:
        """Write the file of a new recommendation and return the recommendation.

        Its history begins on `date`, or today.

        Raises `InvalidFilesError` if other files have problems: they could hide a number or an id that is in use.
        Raises `RefusedError` if a recommendation has the title already.
        """
        if present := self.problems():
            raise InvalidFilesError(present)
        dataset = self.loaded.dataset
        for known in dataset.recommendations:
            if folded_title(draft.title) in titles_of(known):
                raise RefusedError(
                    f"{dataset.paths[known.id]} already has this title: {known.name}. Nothing was changed. "
                    "Edit that file, or choose another title."
                )
        r = draft_file(draft, dataset, self.free(), date or self.today.isoformat())
        with _refusing(path := new_file(r.id)):
            self.put({path: new_file_content(r)})
        self.write()
        return r

    def free(self) -> Assigned:
        """Return the number for a new recommendation, and the ids that it cannot have.

        Numbers and ids of removed recommendations are not used again, because people may cite them.
        """
        before = read_status(self.root / STATUS_JSON)
        return assigned(self.loaded.dataset, before.without_file if before else ())


def edit_content(content: bytes, edit: TextTransform) -> bytes:
    """Return a file's content with its text edited.

    A byte order mark stays. Raises `TextError`.
    """
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    return mark + edit(decode_yaml(content)).encode()


def say_of_all(workspace: Workspace, names: Iterable[str], utterance: Utterance) -> list[Edited]:
    """Make a statement about several recommendations in memory; return the edits.

    Raises `InvalidFilesError` with everything that prevents it.
    """
    edited, wrong = [], []
    for name in names:
        try:
            edited.append(workspace.apply_statement(name, utterance))
        except InvalidFilesError as error:
            wrong += error.problems
    if wrong:
        raise CannotChangeError(wrong)
    return edited


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _new(before: Iterable[Problem], after: Iterable[Problem]) -> list[Problem]:
    """Return the problems in `after` that are not in `before`.

    Edits move places, so problems are compared by path, message and hint.
    """
    old = Counter((problem.path, problem.message, problem.hint) for problem in before)
    new = []
    for problem in after:
        key = (problem.path, problem.message, problem.hint)
        old[key] -= 1
        if old[key] < 0:
            new.append(problem)
    return new


def folded_title(title: str) -> str:
    """Return a title without differences in capitals and spaces."""
    return " ".join(title.split()).casefold()


def titles_of(r: Recommendation) -> set[str]:
    """Return the title of a recommendation and its text, by which a list may name it."""
    return {folded_title(text) for text in (r.title, r.text.quote if r.text else "") if text}
