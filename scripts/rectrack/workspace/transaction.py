"""Validated edits of the files: all of them are written, or none."""

import codecs
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec import UNSET, Struct
from msgspec.structs import astuple

from rectrack.github import Git, commit_of_files, refuse_other_encoding
from rectrack.model import (
    AS_THEY_ARE,
    FOLDER,
    MAX_BODY,
    MAX_LABELS,
    MAX_TITLE,
    PARTIES,
    README,
    SECTIONS,
    TRACKER,
    Assigned,
    Dataset,
    Draft,
    Extent,
    Loaded,
    Recommendation,
    Tracker,
    Withheld,
    assigned,
    by_id,
    draft_file,
    extent,
    find_recommendation,
    load_dataset,
    locate,
    new_file,
    read_bytes,
    reload_dataset,
    validation,
    values_of,
    withheld,
)
from rectrack.rendering import MAX_DESCRIPTION, STATUS_JSON, Waits, placed_labels, read_status
from rectrack.statements import Edit, TextEdit, Utterance, edit_text, new_file_text
from rectrack.text import Fault, InvalidFilesError, KeyPath, Problem, RefusedError, count, replace_files, shown
from rectrack.yaml_edit import TextError, decode_yaml

# The files as a dataset that can be trusted, or every problem in them.


def find_problems(
    root: Path, today: date, instead: Mapping[str, bytes] = AS_THEY_ARE, *, may_be_empty: bool = False
) -> tuple[Dataset, list[Problem]]:
    """What the files say as far as they can be read, and everything wrong with them, sorted by place.

    `instead` gives contents by path that stand for those of these files.
    """
    loaded = load_dataset(root, instead, may_be_empty=may_be_empty)
    return loaded.dataset, problems_of(root, loaded, today, instead)


def problems_of(root: Path, loaded: Loaded, today: date, instead: Mapping[str, bytes] = AS_THEY_ARE) -> list[Problem]:
    """Everything wrong with files that have been read, sorted by place."""
    unread = [*loaded.problems, *_unclear_sections(root)]
    faults = validation.check(loaded.dataset, today)
    spoiled = {problem.path for problem in unread} | {fault.file for fault in faults}
    faults += _limits(root, loaded, spoiled)
    return sorted({*unread, *locate(root, faults, instead)})


def _unclear_sections(root: Path) -> Iterator[Problem]:
    """Yield what a README does not say in one way of where the tracker writes, which a sync finds out too late."""
    text = (root / README).read_bytes().decode(errors="replace") if (root / README).is_file() else ""
    for section in SECTIONS if text.strip() else ():
        if not section.is_right(text):
            hint = f"put {section.start} and {section.end} on lines of their own where {section.what} goes, once each"
            hint += ", or take both away" if section.may_lack else ""
            yield Problem(README, section.line(text), 1, f"it is not clear where {section.what} goes", hint)


def load_valid(root: Path, today: date) -> Loaded:
    """The files; raises `InvalidFilesError` unless all of them are right."""
    loaded = load_dataset(root)
    if wrong := problems_of(root, loaded, today):
        raise InvalidFilesError(wrong)
    return loaded


def load_for_readers(root: Path, today: date) -> Dataset:
    """What readers get of the files: nobody who asked to be left out; raises `InvalidFilesError`."""
    return withheld(load_valid_dataset(root, today))


def find_withheld_mentions(root: Path, known: Dataset) -> list[Problem]:
    """Where a text names somebody whose name is withheld: for people to correct, and no problem of the files."""
    return sorted(locate(root, Withheld(known).mentions(known)))


def load_valid_dataset(root: Path, today: date) -> Dataset:
    """What the files say; raises `InvalidFilesError` unless all of them are right."""
    return load_valid(root, today).dataset


# What GitHub would refuse: too long a title, text or label, or too many labels.
#
# The numbers are characters, as GitHub's API answers them (422 Validation Failed).

MAX_LABEL_NAME = 50

PATHS = 5
"""How often an issue names its file."""

TEMPLATE = "templates/issue.md.j2"


def _limits(root: Path, loaded: Loaded, spoiled: Iterable[str]) -> Iterator[Fault]:
    """Yield what GitHub would refuse. `spoiled` are the files with problems, whose issues cannot be made."""
    dataset, bad = loaded.dataset, set(spoiled)
    if TRACKER not in loaded.faulty:
        yield from _labels(dataset)
    for r in dataset.recommendations:
        for fault in _titles_and_labels(r, dataset):
            bad.add(dataset.paths[r.id])
            yield fault._replace(file=dataset.paths[r.id])
    if not bad & {TRACKER, PARTIES}:
        yield from _bodies(root, loaded, bad)


def _titles_and_labels(r: Recommendation, dataset: Dataset) -> Iterator[Fault]:
    """Yield too long a title, and the first label that has no room beside status and agreement."""
    if len(r.name) > MAX_TITLE:
        hint = f"GitHub leaves room for {MAX_TITLE - len(r.name) + len(r.title)}"
        yield Fault(("title",), f"the title has {len(r.title)} characters", hint)
    places: list[KeyPath] = [(name, n) for name in ("themes", "addressees") for n in range(len(getattr(r, name)))]
    with_labels = {field.id for field in dataset.tracker.fields if field.label}
    for name, value in r.fields.items():
        if name in with_labels:
            at = ("fields", name)
            places += [at] if isinstance(value, str) else [(*at, n) for n in range(len(value))]
    room = MAX_LABELS - (3 if dataset.tracker.agreement else 2)
    if len(places) > room:
        hint = (
            f"GitHub allows {MAX_LABELS} labels: {room} for themes, addressees and choices together, the rest for "
            "other things"
        )
        yield Fault(places[room], f"{len(places)} labels are too many", hint)


def _labels(dataset: Dataset) -> Iterator[Fault]:
    """Yield too long a label, and two labels of one name, which GitHub takes for the same."""
    taken: set[str] = set()
    for _, label, named, described in placed_labels(dataset.tracker):
        texts = (
            (named, "label", label.name, MAX_LABEL_NAME),
            (described, "label's description", label.description, MAX_DESCRIPTION),
        )
        for at, what, text, most in texts:
            if len(text) > most:
                message = f"the {what} {shown(text)} has {len(text)} characters"
                yield Fault(at, message, f"GitHub allows {most}", file=TRACKER)
        if label.name.casefold() in taken:
            message = f"a second label is named {shown(label.name)}"
            yield Fault(named, message, "rename one; to GitHub, capital and small letters are the same", file=TRACKER)
        taken.add(label.name.casefold())


def _bodies(root: Path, loaded: Loaded, bad: set[str]) -> Iterator[Fault]:
    """Yield issues whose text is too long. Only those are made whose text might be: it takes time."""
    dataset, paths = loaded.dataset, loaded.dataset.paths
    template = root / TEMPLATE
    # A repository's own template may print anything any number of times.
    is_own = template.is_file() and template.resolve() != Path(__file__).resolve().parents[3] / TEMPLATE
    known = by_id(dataset.recommendations)
    doubtful = [
        r
        for r, most in _bounds(loaded)
        if (is_own or most > MAX_BODY)
        and paths[r.id] not in bad
        and known.keys() >= {*r.related, *r.supersedes, *r.superseded_by}
    ]
    if not doubtful:
        return
    from rectrack.github import FARTHEST
    from rectrack.rendering import Issues, body

    issues = Issues(dataset=dataset, site=FARTHEST, templates=template.parent if is_own else None)
    for r in doubtful:
        try:
            length = len(body(issues.spec(r)))
        except Exception as error:  # a template is data, and may do anything
            if not is_own:
                raise
            message = f"the template makes no text of {paths[r.id]}: {shown(error, 200)}"
            yield Fault((), message, "correct it, or delete it to use the tracker's own", file=TEMPLATE)
            return
        if length > MAX_BODY:
            message = f"the issue's text would have up to {length:,} characters"
            yield Fault((), message, f"GitHub allows {MAX_BODY:,}: shorten the longest texts", file=paths[r.id])


def _bounds(loaded: Loaded) -> Iterator[tuple[Recommendation, int]]:
    """Yield each recommendation with a number of characters that its issue by rectrack's template does not exceed.

    Around a file's own text an issue has words of its own, and with each entry the words for all that it refers to.
    """
    dataset, tracker = loaded.dataset, loaded.dataset.tracker
    paths = map(extent, map(os.fsencode, dataset.paths.values()))  # the name of a file may be no UTF-8
    always = (
        6_000 + PATHS * max(map(_stretched, paths), default=0) + 2 * _longest([tracker]) + _longest(tracker.kinds)
    )
    always += sum(150 + _longest([stance]) for stance in tracker.stances)
    party = 200 + _longest(tracker.groups) + _longest(dataset.parties)
    choices = [choice for field in tracker.fields for choice in field.choices]
    words = (tracker.statuses, tracker.stances, tracker.answers, tracker.outcomes, tracker.fields, choices)
    entry = 600 + party + 2 * _longest(tracker.addressees) + _longest(tracker.documents) + sum(map(_longest, words))
    note = max((_stretched(extent((document.note or "").encode())) for document in tracker.documents), default=0)
    title = 2_000 + _longest(dataset.recommendations)
    for r in dataset.recommendations:
        entries = 2 + sum(len(value) for value in astuple(r) if isinstance(value, tuple))
        entries += sum(len(action.addressees) for action in r.actions)
        entries += sum(1 + len(values_of(value)) for value in r.fields.values())
        length = always + _stretched(loaded.files[dataset.paths[r.id]].extent) + entries * entry
        length += len(r.positions) * 3 * party + len(r.sources) * note + len(r.reports) * _longest(r.actions)
        yield r, length + (len(r.related) + len(r.supersedes) + len(r.superseded_by)) * title


_SHOWN = ("title", "name", "description", "by", "url", "kept_by", "contact")
"""Fields of a thing that an issue shows."""


def _longest(things: Iterable[Struct]) -> int:
    """Return how long what is shown of one of the things gets at the most."""
    texts = ("".join(getattr(thing, field, None) or "" for field in _SHOWN) for thing in things)
    return max((_stretched(extent(text.encode())) for text in texts), default=0)


def _stretched(of: Extent) -> int:
    """Return how long a text gets in Markdown at the most: an address is written twice, and signs are escaped."""
    return 2 * of.size + 16 * of.signs


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
