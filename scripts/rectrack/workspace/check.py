"""All problems of the files: broken rules, and texts that GitHub would refuse."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from rectrack.model import (
    AS_THEY_ARE,
    MAX_LABELS,
    PARTIES,
    README,
    SECTIONS,
    TRACKER,
    Dataset,
    Loaded,
    Recommendation,
    Tracker,
    Withheld,
    by_id,
    load_dataset,
    locate,
    tracker_language,
    unlisted_steps,
    validation,
    withheld,
)
from rectrack.rendering import MAX_DESCRIPTION, MAX_LABEL_NAME, placed_labels
from rectrack.text import (
    Fault,
    InvalidFilesError,
    KeyPath,
    Problem,
    catalogue_languages,
    find_language,
    in_order,
    shown,
    use_language,
)

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
    faults += [*_languages(root, loaded.dataset.tracker), *_limits(root, loaded, spoiled)]
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


def _languages(root: Path, tracker: Tracker) -> Iterator[Fault]:
    """Yield the errors of `languages`: the first one is that of the tracker, and each has a catalogue."""
    before = set[str]()
    for n, code in enumerate(tracker.languages if tracker.language else ()):
        at: KeyPath = ("languages", n)
        if n == 0 and code != tracker.language:
            message = f"the first language is {shown(code)}, and the language of the tracker is {tracker.language}"
            hint = f'write "languages: [{tracker.language}, ...]", or change language'
            yield Fault(at, message, hint, file=TRACKER)
        elif code.casefold() in before:
            yield Fault(at, f"the language {shown(code)} is listed twice", "keep one of the two", file=TRACKER)
        elif code and not (language := find_language(code, root / "templates")).is_translated:
            known = catalogue_languages(language.templates)
            message = f"there is no catalogue for the language {shown(code)}"
            hint = f"add templates/languages/{code}.po, or choose one of these languages: {', '.join(known)}"
            yield Fault(at, message, hint, file=TRACKER)
        before.add(code.casefold())


def load_valid(root: Path, today: date) -> Loaded:
    """Return the files; raises `InvalidFilesError` if they have a problem."""
    loaded = load_dataset(root)
    if wrong := problems_of(root, loaded, today):
        raise InvalidFilesError(wrong)
    return loaded


def readers_language(root: Path) -> AbstractContextManager[None]:
    """Return a context in which readers get the tracker's language. Messages of the command line stay English."""
    return use_language(tracker_language(root), root / "templates")


def load_for_readers(root: Path, today: date) -> Dataset:
    """Return the dataset without withheld names; raises `InvalidFilesError`."""
    return withheld(load_valid_dataset(root, today))


def find_withheld_mentions(root: Path, known: Dataset, *, surnames: bool = True) -> list[Problem]:
    """Return the places where a text mentions a withheld name, or with `surnames` only the surname.

    These are no problems of the files: a maintainer has to correct the texts.
    """
    return in_order(locate(root, Withheld(known).mentions(known, surnames=surnames)))


def find_replaced_checks(
    root: Path, was: Dataset, now: Dataset, instead: Mapping[str, bytes] = AS_THEY_ARE
) -> list[Problem]:
    """Return the checks that replace a check of the same day. A file has only the last check."""
    before, faults = by_id(was.recommendations), []
    for r in now.recommendations:
        last, check = before[r.id].last_checked if r.id in before else None, r.last_checked
        if last and check and last != check and last.date == check.date:
            message = f"this check replaces one of the same day by {shown(last.checked_by)}: {shown(last.findings)}"
            hint = "to keep both, write the findings of both in one text"
            faults.append(Fault(("last_checked",), message, hint, file=now.paths[r.id]))
    return in_order(locate(root, faults, instead))


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


# What GitHub would refuse: a label that is too long, or too many labels. Texts of issues are shortened instead.

TEMPLATE = "templates/issue.md.j2"


def _limits(root: Path, loaded: Loaded, spoiled: Iterable[str]) -> Iterator[Fault]:
    """Yield what GitHub would refuse.

    `spoiled` are the files with problems; their issues cannot be rendered.
    """
    dataset, bad = loaded.dataset, set(spoiled)
    if TRACKER not in loaded.faulty:
        yield from _labels(dataset)
    for r in dataset.recommendations:
        yield from (fault._replace(file=dataset.paths[r.id]) for fault in _too_many_labels(r, dataset))
    if not bad & {TRACKER, PARTIES}:
        yield from _template(root, loaded, bad)


def _too_many_labels(r: Recommendation, dataset: Dataset) -> Iterator[Fault]:
    """Yield the first label above the limit.

    The limit leaves space for the labels of every recommendation, of its status and of its agreement.
    """
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
    """Yield a label of all recommendations that is too long, and labels that have the name of another one.

    Other labels are shortened. GitHub does not distinguish capital and small letters.
    """
    every = dataset.tracker.labels.recommendation
    texts = (
        ("name", "label", every.name, MAX_LABEL_NAME),
        ("description", "label's description", every.description, MAX_DESCRIPTION),
    )
    for key, what, text, most in texts:
        if len(text) > most:
            message = f"the {what} {shown(text)} has {len(text)} characters; the limit of GitHub is {most}"
            yield Fault(("labels", "recommendation", key), message, "shorten the text", file=TRACKER)
    taken: set[str] = set()
    for _, label, named in placed_labels(dataset.tracker):
        if label.name.casefold() in taken:
            message = f"two labels have the name {shown(label.name)}"
            hint = "rename one of them: GitHub does not distinguish capital and small letters"
            yield Fault(named, message, hint, file=TRACKER)
        taken.add(label.name.casefold())


def _template(root: Path, loaded: Loaded, bad: set[str]) -> Iterator[Fault]:
    """Yield the error of the repository's own template for issues, if it fails for a recommendation."""
    dataset, paths = loaded.dataset, loaded.dataset.paths
    template = root / TEMPLATE
    if not template.is_file() or template.resolve() == Path(__file__).resolve().parents[3] / TEMPLATE:
        return
    from rectrack.github import Site
    from rectrack.rendering import Issues

    known = by_id(dataset.recommendations)
    issues = Issues(dataset=dataset, site=Site(web="https://github.com/o/r", branch="b"), templates=template.parent)
    for r in dataset.recommendations:
        if paths[r.id] in bad or {*r.related, *r.supersedes, *r.superseded_by} - known.keys():
            continue
        try:
            issues.spec(r)
        except Exception as error:  # noqa: BLE001 - a template can raise any error
            message = f"the template fails for {paths[r.id]}: {shown(error, 200)}"
            hint = "correct the template, or delete it to use the template of rectrack"
            yield Fault((), message, hint, file=TEMPLATE)
            return
