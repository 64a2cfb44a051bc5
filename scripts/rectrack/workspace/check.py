"""All problems of the files: broken rules, and texts that GitHub would refuse."""

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from operator import attrgetter
from pathlib import Path

from msgspec import Struct

from rectrack.model import (
    AS_THEY_ARE,
    MAX_BODY,
    MAX_LABELS,
    MAX_TITLE,
    PARTIES,
    README,
    SECTIONS,
    TRACKER,
    Dataset,
    Extent,
    Loaded,
    Recommendation,
    Withheld,
    by_id,
    extent,
    fields,
    load_dataset,
    locate,
    unlisted_steps,
    validation,
    value_type,
    values_of,
    withheld,
)
from rectrack.rendering import MAX_DESCRIPTION, placed_labels
from rectrack.text import Fault, InvalidFilesError, KeyPath, Problem, count, in_order, shown

# The files as a valid dataset, or all of their problems.


def find_problems(
    root: Path, today: date, instead: Mapping[str, bytes] = AS_THEY_ARE, *, may_be_empty: bool = False
) -> tuple[Dataset, list[Problem]]:
    """Return the dataset, as far as the files can be read, and all problems.

    Problems are sorted by place. `instead` gives contents by path that replace those of the files.
    """
    loaded = load_dataset(root, instead, may_be_empty=may_be_empty)
    return loaded.dataset, problems_of(root, loaded, today, instead)


def problems_of(root: Path, loaded: Loaded, today: date, instead: Mapping[str, bytes] = AS_THEY_ARE) -> list[Problem]:
    """Return all problems of files that have been read, sorted by place.

    `instead` gives contents by path that replace those of the files.
    """
    unread = [*loaded.problems, *_unclear_sections(root)]
    faults = validation.check(loaded.dataset, today)
    spoiled = {problem.path for problem in unread} | {fault.file for fault in faults}
    faults += _limits(root, loaded, spoiled)
    return in_order([*unread, *locate(root, faults, instead)])


def _unclear_sections(root: Path) -> Iterator[Problem]:
    """Yield a problem for each section of the README whose place is unclear.

    Otherwise only a sync would find it.
    """
    text = (root / README).read_bytes().decode(errors="replace") if (root / README).is_file() else ""
    for section in SECTIONS if text.strip() else ():
        if not section.is_right(text):
            hint = f"write {section.start} and {section.end} once each, in this order, on separate lines"
            hint += ", or delete both" if section.may_lack else ""
            message = f"the place of {section.what} is not clear: its two markers are missing or repeated"
            yield Problem(README, section.line(text), 1, message, hint)


def load_valid(root: Path, today: date) -> Loaded:
    """Return the files; raises `InvalidFilesError` if they have a problem."""
    loaded = load_dataset(root)
    if wrong := problems_of(root, loaded, today):
        raise InvalidFilesError(wrong)
    return loaded


def load_for_readers(root: Path, today: date) -> Dataset:
    """Return the dataset without withheld names; raises `InvalidFilesError`."""
    return withheld(load_valid_dataset(root, today))


def find_withheld_mentions(root: Path, known: Dataset) -> list[Problem]:
    """Return the places where a text mentions a withheld name.

    These are no problems of the files: a maintainer has to correct the texts.
    """
    return in_order(locate(root, Withheld(known).mentions(known)))


def find_unlisted_steps(
    root: Path, was: Dataset | None, now: Dataset, instead: Mapping[str, bytes] = AS_THEY_ARE
) -> list[Problem]:
    """Return the steps of statuses since `was` that `transitions` do not list; without `was`, all of them.

    These are no problems of the files. `instead` gives contents by path that replace those of the files.
    """
    before = by_id(was.recommendations) if was else {}
    faults = (
        fault._replace(file=now.paths[r.id])
        for r in now.recommendations
        if r != before.get(r.id)
        for fault in unlisted_steps(before.get(r.id), r, now.tracker.statuses)
    )
    return in_order(locate(root, faults, instead))


def load_valid_dataset(root: Path, today: date) -> Dataset:
    """Return the dataset; raises `InvalidFilesError` if the files have a problem."""
    return load_valid(root, today).dataset


# What GitHub would refuse: a title, a text or a label that is too long, or too many labels.
#
# Limits are numbers of characters, as GitHub's API reports them (422 Validation Failed).

MAX_LABEL_NAME = 50

PATHS = 2
"""How many times an issue contains the path of its file."""

TEMPLATE = "templates/issue.md.j2"


def _limits(root: Path, loaded: Loaded, spoiled: Iterable[str]) -> Iterator[Fault]:
    """Yield what GitHub would refuse.

    `spoiled` are the files with problems; their issues cannot be rendered.
    """
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
    """Yield a title that is too long, and the first label above the limit.

    The limit leaves space for the labels of every recommendation, of its status and of its agreement.
    """
    if len(r.name) > MAX_TITLE:
        most = MAX_TITLE - len(r.name) + len(r.title)
        message = f"the title has {count(len(r.title), 'character')}; the limit of GitHub is {most} here"
        yield Fault(("title",), message, "shorten the title")
    places: list[KeyPath] = [(name, n) for name in ("themes", "addressees") for n in range(len(getattr(r, name)))]
    with_labels = {field.id for field in dataset.tracker.custom_fields if field.label}
    for name, value in r.custom_fields.items():
        if name in with_labels:
            at = ("custom_fields", name)
            places += [at] if isinstance(value, str) else [(*at, n) for n in range(len(value))]
    room = MAX_LABELS - (3 if dataset.tracker.agreement else 2)
    if len(places) > room:
        message = f"this recommendation has {len(places)} themes, addressees and choices; the limit is {room}"
        hint = f"delete some of them: GitHub allows {MAX_LABELS} labels for an issue"
        yield Fault(places[room], message, hint)


def _labels(dataset: Dataset) -> Iterator[Fault]:
    """Yield labels that are too long, and labels that have the name of another one.

    GitHub does not distinguish capital and small letters.
    """
    taken: set[str] = set()
    for _, label, named, described in placed_labels(dataset.tracker):
        texts = (
            (named, "label", label.name, MAX_LABEL_NAME),
            (described, "label's description", label.description, MAX_DESCRIPTION),
        )
        for at, what, text, most in texts:
            if len(text) > most:
                message = f"the {what} {shown(text)} has {len(text)} characters; the limit of GitHub is {most}"
                yield Fault(at, message, "shorten the text", file=TRACKER)
        if label.name.casefold() in taken:
            message = f"two labels have the name {shown(label.name)}"
            hint = "rename one of them: GitHub does not distinguish capital and small letters"
            yield Fault(named, message, hint, file=TRACKER)
        taken.add(label.name.casefold())


def _bodies(root: Path, loaded: Loaded, bad: set[str]) -> Iterator[Fault]:
    """Yield issues whose text is too long.

    Only issues that might be too long are rendered, because it takes time.
    """
    dataset, paths = loaded.dataset, loaded.dataset.paths
    template = root / TEMPLATE
    # A repository's own template can print any text any number of times.
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
    from rectrack.github import LONGEST_SITE
    from rectrack.rendering import Issues, body

    issues = Issues(dataset=dataset, site=LONGEST_SITE, templates=template.parent if is_own else None)
    for r in doubtful:
        try:
            length = len(body(issues.spec(r)))
        except Exception as error:  # a template can raise any error
            if not is_own:
                raise
            message = f"the template fails for {paths[r.id]}: {shown(error, 200)}"
            hint = "correct the template, or delete it to use the template of rectrack"
            yield Fault((), message, hint, file=TEMPLATE)
            return
        if length > MAX_BODY:
            message = f"the text of the issue would have up to {length:,} characters; the limit is {MAX_BODY:,}"
            yield Fault((), message, "shorten the longest texts", file=paths[r.id])


def _bounds(loaded: Loaded) -> Iterator[tuple[Recommendation, int]]:
    """Yield each recommendation with the most characters that its issue can have.

    The number is valid for rectrack's template. An issue has fixed text, the text of the file, and for each entry the
    names of all that the entry refers to.
    """
    dataset, tracker = loaded.dataset, loaded.dataset.tracker
    paths = map(extent, map(os.fsencode, dataset.paths.values()))  # a file name need not be UTF-8
    always = (
        6_000
        + PATHS * max(map(_stretched, paths), default=0)
        + 2 * _longest([tracker])
        + _longest(tracker.source_forms)
    )
    party = 200 + _longest(tracker.groups) + _longest(dataset.parties)
    choices = [choice for field in tracker.custom_fields for choice in field.choices]
    words = (tracker.statuses, tracker.stances, tracker.responses, tracker.outcomes, tracker.custom_fields, choices)
    entry = 600 + party + 2 * _longest(tracker.addressees) + _longest(tracker.documents) + sum(map(_longest, words))
    note = max((_stretched(extent((document.note or "").encode())) for document in tracker.documents), default=0)
    title = 2_000 + _longest(dataset.recommendations)
    lists = attrgetter(*(field.name for field in fields(Recommendation) if value_type(field.type)[1]))
    for r in dataset.recommendations:
        entries = 2 + sum(map(len, lists(r)))
        entries += sum(len(action.addressees) for action in r.actions)
        entries += sum(1 + len(values_of(value)) for value in r.custom_fields.values())
        length = always + _stretched(loaded.files[dataset.paths[r.id]].extent) + entries * entry
        length += len(r.positions) * 3 * party + len(r.sources) * note
        length += len(r.progress_reports) * _longest(r.actions) if r.progress_reports else 0
        yield r, length + (len(r.related) + len(r.supersedes) + len(r.superseded_by)) * title


_SHOWN = ("title", "name", "description", "by", "url", "archived", "site", "contact")
"""Fields of a thing that an issue shows."""


def _longest(things: Iterable[Struct]) -> int:
    """Return the most characters that the shown fields of one of the things take."""
    texts = ("".join(getattr(thing, field, None) or "" for field in _SHOWN) for thing in things)
    return max((_stretched(extent(text.encode())) for text in texts), default=0)


def _stretched(of: Extent) -> int:
    """Return the most characters that a text can take in Markdown.

    An address is written twice, and characters other than letters, digits and spaces are escaped.
    """
    return 2 * of.size + 16 * of.signs
