"""What GitHub would refuse: too long a title, text or label, or too many labels.

The numbers are characters, as GitHub's API answers them (422 Validation Failed).
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath
from typing import Protocol

from msgspec import Struct

from rectrack.model.dataset import Register
from rectrack.model.load import PARTIES, TRACKER, Extent, Loaded, extent
from rectrack.model.recommendation import Recommendation
from rectrack.model.settings import Tracker
from rectrack.model.types import MAX_BODY, by_id
from rectrack.model.vocabulary import values_of
from rectrack.rendering.labels import MAX_DESCRIPTION, placed_labels
from rectrack.text.problems import Fault, KeyPath, shown

MAX_TITLE = 256
MAX_LABEL_NAME = 50
MAX_LABELS = 100

PATHS = 5
"""How often an issue names its file."""

TEMPLATE = "templates/issue.md.j2"
FARTHEST = {"web": f"https://{'h' * 60}/{'o' * 39}/{'r' * 100}", "branch": "b" * 100}
"""A site with addresses as long as they get: GitHub allows 39 characters for an owner and 100 for a repository."""


def check(root: FilePath, loaded: Loaded, spoiled: Iterable[str]) -> list[Fault]:
    """Everything that GitHub would refuse. `spoiled` are the files with problems, whose issues cannot be made."""
    register = loaded.register
    bad = set(spoiled)
    faults = [] if TRACKER in loaded.faulty else [*_labels(register)]
    for r in register.recommendations:
        faults += _names(r, register.paths[r.id])
        faults += _too_many_labels(r, register)
    if not bad & {TRACKER, PARTIES}:
        faults += _bodies(root, loaded, bad | {fault.file for fault in faults})
    return faults


def _names(r: Recommendation, path: str) -> Iterator[Fault]:
    if len(r.name) > MAX_TITLE:
        room = MAX_TITLE - len(r.name) + len(r.title)
        message = f"the title has {len(r.title)} characters"
        yield Fault(("title",), message, f"GitHub leaves room for {room}", file=path)


def _too_many_labels(r: Recommendation, register: Register) -> Iterator[Fault]:
    """More labels than an issue carries, told at the first that has no room."""
    places = [*_labelled(r, register.tracker)]
    room = MAX_LABELS - (3 if register.tracker.agreement else 2)
    if len(places) > room:
        hint = (
            f"GitHub allows {MAX_LABELS} labels: {room} for themes, addressees and choices together, the rest for "
            "other things"
        )
        yield Fault(places[room], f"{len(places)} labels are too many", hint, file=register.paths[r.id])


def _labelled(r: Recommendation, tracker: Tracker) -> Iterator[KeyPath]:
    """What makes a label in a recommendation's file, besides its status and the parties' agreement."""
    yield from (("themes", n) for n in range(len(r.themes)))
    yield from (("addressees", n) for n in range(len(r.addressees)))
    with_labels = {field.id for field in tracker.fields if field.label}
    for name, value in r.fields.items():
        at: KeyPath = ("fields", name)
        if name in with_labels:
            yield from [at] if isinstance(value, str) else ((*at, n) for n in range(len(value)))


def _labels(register: Register) -> Iterator[Fault]:
    """Too long a label, and two labels of one name, which GitHub takes for the same."""
    taken: set[str] = set()
    for _, label, named, described in placed_labels(register.tracker):
        if len(label.name) > MAX_LABEL_NAME:
            message = f"the label {shown(label.name)} has {len(label.name)} characters"
            yield Fault(named, message, f"GitHub allows {MAX_LABEL_NAME}", file=TRACKER)
        if len(label.description) > MAX_DESCRIPTION:
            message = f"the label's description {shown(label.description)} has {len(label.description)} characters"
            yield Fault(described, message, f"GitHub allows {MAX_DESCRIPTION}", file=TRACKER)
        if label.name.casefold() in taken:
            message = f"a second label is named {shown(label.name)}"
            yield Fault(named, message, "rename one; to GitHub, capital and small letters are the same", file=TRACKER)
        taken.add(label.name.casefold())


def _bodies(root: FilePath, loaded: Loaded, bad: set[str]) -> Iterator[Fault]:
    """Issues whose text is too long. Only those are made whose text might be: it takes time."""
    register, paths = loaded.register, loaded.register.paths
    template = own_template(root)
    bound = Bound.of(register)
    known = by_id(register.recommendations)
    doubtful = [
        r
        for r in register.recommendations
        if (template or bound.longest(r, loaded.extents[paths[r.id]]) > MAX_BODY)
        and paths[r.id] not in bad
        and known.keys() >= {*r.related, *r.supersedes, *r.superseded_by}
    ]
    if not doubtful:
        return
    from rectrack.github.types import Site
    from rectrack.rendering.issue import Issues, body

    issues = Issues(register=register, site=Site(**FARTHEST), templates=template and template.parent)
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


class HasName(Protocol):
    """Anything that is called something."""

    @property
    def name(self) -> str: ...


class Bound(Struct, frozen=True, kw_only=True):
    """How long, at the most, the tracker's own template makes what each thing that a file refers to adds."""

    always: int
    party: int
    addressee: int
    document: int
    note: int
    status: int
    stance: int
    answer: int
    outcome: int
    field: int
    choice: int
    title: int
    path: int

    @classmethod
    def of(cls, register: Register) -> "Bound":
        tracker = register.tracker
        group = _longest_name(tracker.groups)
        return cls(
            always=6_000
            + _stretched(tracker.title, tracker.kept_by, tracker.kept_by, *2 * [tracker.contact or ""])
            + sum(30 + _stretched(one.name, one.id, one.id, one.description or "") for one in tracker.stances)
            + max((_stretched(kind.name, kind.description or "") for kind in tracker.kinds), default=0),
            party=200 + group + _longest_name(register.parties),
            addressee=200 + _longest_name(tracker.addressees),
            document=60 + max((_stretched(d.title, d.by, d.url or "") for d in tracker.documents), default=0),
            note=max((_stretched(d.note or "") for d in tracker.documents), default=0),
            status=60 + max((_stretched(s.name, s.description) for s in tracker.statuses), default=0),
            stance=60 + _longest_name(tracker.stances),
            answer=60 + _longest_name(tracker.answers),
            outcome=60 + _longest_name(tracker.outcomes),
            field=20 + _longest_name(tracker.fields),
            choice=10 + max((_longest_name(field.choices) for field in tracker.fields), default=0),
            title=2_000 + max((_stretched(r.title) for r in register.recommendations), default=0),
            path=max(map(_stretched_path, register.paths.values()), default=0),
        )

    def longest(self, r: Recommendation, extent: Extent) -> int:
        """A number of characters that a recommendation's issue does not exceed."""
        related = len(r.related) + len(r.supersedes) + len(r.superseded_by)
        reported = max((_stretched(action.title) for action in r.actions), default=0)
        return (
            self.always
            + _stretched_extent(extent)
            + self._said(r)
            + self._asked(r)
            + len(r.sources) * self.note
            + (len(r.history) + len(r.actions) + 1) * self.status
            + sum(self.field + len(values_of(value)) * self.choice for value in r.fields.values())
            + related * self.title
            + PATHS * self.path
            + len(r.reports) * (100 + reported)
        )

    def _said(self, r: Recommendation) -> int:
        """What parties, addressees and the group say and are asked: who they are, their words for it, and where."""
        said = (r.sources, r.positions, r.responses, r.reports, r.requests, r.decisions, r.disputes)
        return (
            (sum(map(len, said)) + 2) * self.document
            + len(r.positions) * (4 * self.party + self.stance)
            + len(r.responses) * (self.addressee + self.party + self.answer)
            + len(r.decisions) * (100 + self.outcome)
            + (len(r.disputes) + len(r.requests)) * (100 + self.party + self.addressee)
        )

    def _asked(self, r: Recommendation) -> int:
        """Who is asked, by the recommendation (which says so, and whether they have answered) and by its actions."""
        named = 2 * len(r.addressees) + sum(len(action.addressees) for action in r.actions)
        return named * self.addressee + len(r.actions) * _TARGET


_TARGET = 150
"""Characters in which a date is said, with the words for who has set it."""


def _longest_name(things: Iterable[HasName]) -> int:
    return max((_stretched(thing.name) for thing in things), default=0)


def _stretched(*texts: str) -> int:
    return sum(_stretched_extent(extent(text.encode())) for text in texts)


def _stretched_path(path: str) -> int:
    """How long a path gets in an address at the most; its name may be no UTF-8."""
    found = extent(os.fsencode(path))
    return found.size + _stretched_extent(found)


def _stretched_extent(of: Extent) -> int:
    """How long a text gets in Markdown at the most: an address is written twice, and signs are escaped."""
    return 2 * of.size + 16 * of.signs
