"""Validated edits of the files: all of them are written, or none."""

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec import UNSET, Struct

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
    assigned,
    by_id,
    draft_file,
    find_recommendation,
    load_dataset,
    locate,
    new_file,
    read_bytes,
    reload_dataset,
)
from rectrack.rendering import STATUS_JSON, Waits, read_status
from rectrack.statements import Edit, TextEdit, Utterance, edit_text, new_file_text
from rectrack.text import Fault, InvalidFilesError, Problem, RefusedError, count, replace_files
from rectrack.workspace.check import load_valid, problems_of
from rectrack.yaml_edit import TextError, decode_yaml

# Files that were found right, and the commit that has the same: what one part of a run passes on to the next.

_JUDGED = (FOLDER, TRACKER, PARTIES, "templates")
"""What the check looks at, but for the place of the board."""
_GENERATED = (README, STATUS_JSON, ".github")


class Checked(Struct, frozen=True, kw_only=True):
    """`commit` is empty where no commit is known to have these files.

    `waiting` is what parties have said that waits to be merged into them, where somebody has looked.
    """

    loaded: Loaded
    commit: str = ""
    waiting: Waits = UNSET

    @property
    def dataset(self) -> Dataset:
        """What the files say."""
        return self.loaded.dataset

    @property
    def tracker(self) -> Tracker:
        """The settings."""
        return self.loaded.dataset.tracker

    def at(self, commit: str, folder: Path, today: date) -> "Checked":
        """The files of a commit, which lie in a folder: read only where they are not these.

        Raises `InvalidFilesError`.
        """
        return self if commit == self.commit else Checked(loaded=load_valid(folder, today), commit=commit)


def checked_files(root: Path, today: date, clone: Git | None = None) -> Checked:
    """Return the files in a folder.

    Raises `InvalidFilesError`, or `RefusedError` if git changes the encoding of a file in the clone.
    """
    if clone:
        refuse_other_encoding(clone, *_JUDGED, *_GENERATED)
    loaded, commit = load_valid(root, today), ""
    with suppress(RefusedError):  # where there is no git, nothing is known of a commit
        commit = commit_of_files(clone, _JUDGED) if clone else ""
    return Checked(loaded=loaded, commit=commit)


# A unit of work: files are read and edited, the whole dataset is validated, and only then are they written.
#
# All of them are, or none.


class Edited(NamedTuple):
    """What an edit did: the file, and whether it was another before."""

    path: str
    made: bool


class RefusedChangeError(InvalidFilesError):
    """The change would put problems into the files that are not there now."""

    def __str__(self) -> str:
        return f"So changed, the files would have {count(len(self.problems), 'new problem')}"


class CannotChangeError(InvalidFilesError):
    """The file cannot be changed as asked."""

    def __str__(self) -> str:
        return "The file cannot be changed so"


@contextmanager
def _refusing(path: str) -> Iterator[None]:
    """Say of a file why it cannot be read or written."""
    try:
        yield
    except TextError as error:
        raise CannotChangeError([Problem(path, *error.place, error.message, error.hint)]) from None
    except OSError as error:
        raise CannotChangeError([Problem(path, 1, 1, f"the file cannot be read: {error.strerror}")]) from None


class Workspace:
    """The files at hand; nothing is written unless all of them would be as right as they are now.

    They are read once, by `loaded` where that is known, and again only where they are changed here. `written` is what
    the files say, `loaded` what they would say with what was `edited` since.
    Raises `InvalidFilesError` where the settings or the parties have problems, by which all others are judged.
    """

    def __init__(self, root: Path, today: date, loaded: Loaded | None = None) -> None:
        self.root, self.today = root, today
        self.loaded = loaded or load_dataset(root, may_be_empty=True)  # the first one has to be made by somebody
        self.written = self.loaded
        self.edited: dict[str, bytes] = {}
        if wrong := [problem for problem in self.loaded.problems if problem.path in (TRACKER, PARTIES)]:
            raise InvalidFilesError(wrong)

    def path(self, name: str) -> str:
        """The file of the recommendation that is meant by its id, its number or its file; raises `RefusedError`."""
        return self.loaded.dataset.paths[self.id(name)]

    def recommendation(self, name: str) -> Recommendation | None:
        """What that file says; None where it cannot be read."""
        return by_id(self.loaded.dataset.recommendations).get(self.id(name))

    def id(self, name: str) -> str:
        """The recommendation that is meant by its id, number, reference or file; raises `RefusedError`."""
        dataset = self.loaded.dataset
        id_ = find_recommendation(name, dataset.recommendations, dataset.paths)
        if id_ in self.loaded.doubles:
            raise RefusedError(f"Several files have the id {id_}. 'rectrack check' names them: only one can keep it.")
        return id_

    def actions(self, name: str) -> list[str]:
        """The ids of a recommendation's actions; raises `RefusedError` where it has none."""
        r = self.recommendation(name)
        if r is None or not r.actions:
            raise RefusedError(f"{self.path(name)} names no actions. Add them to the file first.")
        return [action.id for action in r.actions]

    def lacks_evidence(self, name: str, utterance: Utterance) -> bool:
        """Whether evidence is all that keeps a statement from being made."""
        wrong = self._find_fault(name, utterance)
        return wrong is not None and wrong.missing == "evidence"

    def say(self, name: str, utterance: Utterance) -> Edited:
        """Make a statement in memory, as `edit` does; raises `RefusedError` where it cannot be made."""
        if wrong := self._find_fault(name, utterance):
            raise CannotChangeError(locate(self.root, [wrong._replace(file=self.path(name))], self.edited))
        return self.edit(name, utterance.edit)

    def _find_fault(self, name: str, utterance: Utterance) -> Fault | None:
        r = self.recommendation(name)
        return utterance.find_fault(r, self.loaded.dataset) if r else None

    def change(self, name: str, edit: Edit) -> Edited:
        """Edit one recommendation's text and write it; raises `RefusedError` with the file as it was."""
        edited = self.edit(name, edit)
        self.write()
        return edited

    def edit(self, name: str, edit: Edit) -> Edited:
        """Edit one recommendation's text in memory: nothing is written before `write`.

        What was edited before is edited further. Raises `InvalidFilesError` for what cannot be edited.
        """
        with _refusing(path := self.path(name)):
            before = self.edited[path] if path in self.edited else read_bytes(self.root, path)
            content = edit_content(before, partial(edit_text, edit=edit))
        if content != before:
            self.put({path: content})
        return Edited(path, made=content != before)

    def new_problems(self) -> list[Problem]:
        """What would be wrong with the files as they are edited, and is not now."""
        after = problems_of(self.root, self.loaded, self.today, self.edited) if self.edited else []
        return _new(self._problems(), after) if after else []

    def write(self) -> None:
        """Write what was edited, all or nothing; what is refused is forgotten. Raises `RefusedError`."""
        wrong, after, edited = self.new_problems(), self.loaded, self.edited
        self.loaded, self.edited = self.written, {}
        if wrong:
            raise RefusedChangeError(wrong)
        # A link within the repository stays one.
        replace_files({(self.root / path).resolve(): content for path, content in edited.items()})
        self.loaded = self.written = after

    def put(self, contents: Mapping[str, bytes]) -> None:
        """Let these be the contents of files, new ones among them, in memory as `edit` does."""
        if contents:
            self.edited.update(contents)
            self.loaded = reload_dataset(self.root, self.loaded, contents, self.edited)

    def new(self, draft: Draft) -> Recommendation:
        """Write the file of a new recommendation; raises `InvalidFilesError` where others have problems.

        Those could hide the number or the id that would be given a second time. Raises `RefusedError` where one has
        the title already.
        """
        if present := self._problems():
            raise InvalidFilesError(present)
        dataset = self.loaded.dataset
        for known in dataset.recommendations:
            if folded_title(known.title) == folded_title(draft.title):
                raise RefusedError(
                    f"{dataset.paths[known.id]} says so already: it is {known.name}. Nothing was written. "
                    "Change that file, or give the new recommendation a title of its own."
                )
        r = draft_file(draft, dataset, self.free(), self.today.isoformat())
        with _refusing(path := new_file(r.id)):
            self.put({path: new_file_text(r).encode()})
        self.write()
        return r

    def free(self) -> Assigned:
        """The number and the ids that a new recommendation can have: people may still cite those that are gone."""
        before = read_status(self.root / STATUS_JSON)
        return assigned(self.loaded.dataset, before.removed if before else ())

    def _problems(self) -> list[Problem]:
        """What is wrong with the files as they lie there."""
        return problems_of(self.root, self.written, self.today)


def edit_content(content: bytes, edit: TextEdit) -> bytes:
    """Return a file's content with its text edited; a byte order mark stays. Raises `TextError`."""
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    return mark + edit(decode_yaml(content)).encode()


def say_of_all(workspace: Workspace, names: Iterable[str], utterance: Utterance) -> list[Edited]:
    """Make a statement of several recommendations in memory.

    Raises `InvalidFilesError` with all that keeps it from being made.
    """
    edited, wrong = [], []
    for name in names:
        try:
            edited.append(workspace.say(name, utterance))
        except InvalidFilesError as error:
            wrong += error.problems
    if wrong:
        raise CannotChangeError(wrong)
    return edited


def _new(before: Iterable[Problem], after: Iterable[Problem]) -> list[Problem]:
    """The problems that are not there now. Places move with an edit, so a problem is known by what it says."""
    old = Counter((problem.path, problem.message, problem.hint) for problem in before)
    new = []
    for problem in after:
        key = (problem.path, problem.message, problem.hint)
        old[key] -= 1
        if old[key] < 0:
            new.append(problem)
    return new


def folded_title(title: str) -> str:
    """Return a title without what people write one way or the other: capitals and spaces."""
    return " ".join(title.split()).casefold()
