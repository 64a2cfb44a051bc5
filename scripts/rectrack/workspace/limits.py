"""What GitHub would refuse: too long a title, text or label, or too many labels.

The numbers are characters, as GitHub's API answers them (422 Validation Failed).
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath

from msgspec import Struct
from msgspec.structs import astuple

from rectrack.model import (
    MAX_BODY,
    MAX_LABELS,
    MAX_TITLE,
    PARTIES,
    TRACKER,
    Dataset,
    Extent,
    Loaded,
    OwnValue,
    Recommendation,
    by_id,
    extent,
    values_of,
)
from rectrack.rendering.labels import MAX_DESCRIPTION, placed_labels
from rectrack.text.problems import Fault, KeyPath, shown

MAX_LABEL_NAME = 50

PATHS = 5
"""How often an issue names its file."""

TEMPLATE = "templates/issue.md.j2"


def check(root: FilePath, loaded: Loaded, spoiled: Iterable[str]) -> list[Fault]:
    """Everything that GitHub would refuse. `spoiled` are the files with problems, whose issues cannot be made."""
    dataset, bad = loaded.dataset, set(spoiled)
    faults = [] if TRACKER in loaded.faulty else [*_labels(dataset)]
    for r in dataset.recommendations:
        if len(r.name) > MAX_TITLE:
            message = f"the title has {len(r.title)} characters"
            hint = f"GitHub leaves room for {MAX_TITLE - len(r.name) + len(r.title)}"
            faults.append(Fault(("title",), message, hint, file=dataset.paths[r.id]))
        faults += _too_many_labels(r, dataset)
    if not bad & {TRACKER, PARTIES}:
        faults += _bodies(root, loaded, bad | {fault.file for fault in faults})
    return faults


def _too_many_labels(r: Recommendation, dataset: Dataset) -> Iterator[Fault]:
    """More labels than an issue carries besides status and agreement, told at the first that has no room."""
    lists: dict[KeyPath, OwnValue] = {("themes",): r.themes, ("addressees",): r.addressees}
    with_labels = {field.id for field in dataset.tracker.fields if field.label}
    lists |= {("fields", name): value for name, value in r.fields.items() if name in with_labels}
    places = [
        at if isinstance(value, str) else (*at, n)
        for at, value in lists.items()
        for n in range(len(values_of(value)))
    ]
    room = MAX_LABELS - (3 if dataset.tracker.agreement else 2)
    if len(places) > room:
        hint = (
            f"GitHub allows {MAX_LABELS} labels: {room} for themes, addressees and choices together, the rest for "
            "other things"
        )
        yield Fault(places[room], f"{len(places)} labels are too many", hint, file=dataset.paths[r.id])


def _labels(dataset: Dataset) -> Iterator[Fault]:
    """Too long a label, and two labels of one name, which GitHub takes for the same."""
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


def _bodies(root: FilePath, loaded: Loaded, bad: set[str]) -> Iterator[Fault]:
    """Issues whose text is too long. Only those are made whose text might be: it takes time."""
    dataset, paths = loaded.dataset, loaded.dataset.paths
    template = own_template(root)
    known = by_id(dataset.recommendations)
    doubtful = [
        r
        for r, most in _bounds(loaded)
        if (template or most > MAX_BODY)
        and paths[r.id] not in bad
        and known.keys() >= {*r.related, *r.supersedes, *r.superseded_by}
    ]
    if not doubtful:
        return
    from rectrack.github.types import FARTHEST
    from rectrack.rendering.issue import Issues, body

    issues = Issues(dataset=dataset, site=FARTHEST, templates=template and template.parent)
    for r in doubtful:
        try:
            length = len(body(issues.spec(r)))
        except Exception as error:  # a template is data, and may do anything
            if template is None:
                raise
            message = f"the template makes no text of {paths[r.id]}: {shown(error, 200)}"
            yield Fault((), message, "correct it, or delete it to use the tracker's own", file=TEMPLATE)
            return
        if length > MAX_BODY:
            message = f"the issue's text would have up to {length:,} characters"
            yield Fault((), message, f"GitHub allows {MAX_BODY:,}: shorten the longest texts", file=paths[r.id])


def own_template(root: FilePath) -> FilePath | None:
    """A repository's own template for issues, which may print anything any number of times."""
    template = root / TEMPLATE
    ours = FilePath(__file__).resolve().parents[3] / TEMPLATE
    return template if template.is_file() and template.resolve() != ours else None


def _bounds(loaded: Loaded) -> Iterator[tuple[Recommendation, int]]:
    """Yield each recommendation with a number of characters that its issue by rectrack's template does not exceed.

    Around a file's own text an issue has words of its own, and with each entry the words for all that it refers to.
    """
    dataset, tracker = loaded.dataset, loaded.dataset.tracker
    paths = map(extent, map(os.fsencode, dataset.paths.values()))  # the name of a file may be no UTF-8
    path = max((found.size + _stretched(found) for found in paths), default=0)
    legend = sum(30 + _longest([stance], "name", "id", "id", "description") for stance in tracker.stances)
    always = 6_000 + PATHS * path + legend
    always += _longest([tracker], "title", "kept_by", "kept_by", "contact", "contact")
    always += _longest(tracker.kinds, "name", "description")
    party = 200 + _longest(tracker.groups, "name") + _longest(dataset.parties, "name")
    words = (tracker.statuses, tracker.stances, tracker.answers, tracker.outcomes)
    entry = 600 + party + 2 * _longest(tracker.addressees, "name") + _longest(tracker.documents, "title", "by", "url")
    entry += max(_longest(each, "name", "description") for each in words)
    entry += _longest(tracker.fields, "name") + max((_longest(f.choices, "name") for f in tracker.fields), default=0)
    note, title = _longest(tracker.documents, "note"), 2_000 + _longest(dataset.recommendations, "title")
    for r in dataset.recommendations:
        entries = 2 + sum(len(value) for value in astuple(r) if isinstance(value, tuple))
        entries += sum(len(action.addressees) for action in r.actions)
        entries += sum(1 + len(values_of(value)) for value in r.fields.values())
        length = always + _stretched(loaded.extents[dataset.paths[r.id]]) + entries * entry
        length += len(r.positions) * 3 * party + len(r.sources) * note + len(r.reports) * _longest(r.actions, "title")
        yield r, length + (len(r.related) + len(r.supersedes) + len(r.superseded_by)) * title


def _longest(things: Iterable[Struct], *fields: str) -> int:
    """How long these fields of one of the things get at the most."""
    texts = ("".join(getattr(thing, field, None) or "" for field in fields) for thing in things)
    return max((_stretched(extent(text.encode())) for text in texts), default=0)


def _stretched(of: Extent) -> int:
    """How long a text gets in Markdown at the most: an address is written twice, and signs are escaped."""
    return 2 * of.size + 16 * of.signs
