"""What GitHub would refuse: too long a title, text or label, or too many labels.

The numbers are characters, as GitHub's API answers them (422 Validation Failed).
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from rectrack.pages.labels import placed_labels
from rectrack.record.load import PARTIES, TRACKER, Extent, Loaded, extent
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.record.values import MAX_BODY, by_id
from rectrack.text.problems import Fault, shown

MAX_TITLE = 256
MAX_LABEL_NAME = 50
MAX_LABEL_DESCRIPTION = 100
MAX_LABELS = 100

OTHER_LABELS = 4
"""An issue's labels besides those of its addressees: recommendation, status, theme, agreement."""

PATHS = 5
"""How often an issue names its file."""

TEMPLATE = "templates/issue.md.j2"
FARTHEST = {"web": f"https://{'h' * 60}/{'o' * 39}/{'r' * 100}", "branch": "b" * 100}
"""A site with addresses as long as they get: GitHub allows 39 characters for an owner and 100 for a repository."""


def check(root: Path, loaded: Loaded, spoiled: Iterable[str]) -> list[Fault]:
    """Everything that GitHub would refuse. `spoiled` are the files with problems, whose issues cannot be made."""
    register = loaded.register
    bad = set(spoiled)
    faults = [] if TRACKER in loaded.faulty else [*_labels(register)]
    for r in register.recommendations:
        faults += _names(r, register.paths[r.id])
    if not bad & {TRACKER, PARTIES}:
        faults += _bodies(root, loaded, bad | {fault.file for fault in faults})
    return faults


def _names(r: Recommendation, path: str) -> Iterator[Fault]:
    if len(r.name) > MAX_TITLE:
        room = MAX_TITLE - len(r.name) + len(r.title)
        message = f"the title has {len(r.title)} characters"
        yield Fault(("title",), message, f"GitHub leaves room for {room}", file=path)
    if len(r.addressees) + OTHER_LABELS > MAX_LABELS:
        hint = f"each is a label, and an issue carries at most {MAX_LABELS} with {OTHER_LABELS} for other things"
        yield Fault(("addressees",), f"{len(r.addressees)} addressees are too many", hint, file=path)


def _labels(register: Register) -> Iterator[Fault]:
    """Too long a label, and two labels of one name, which GitHub takes for the same."""
    taken: set[str] = set()
    for label, named, described in placed_labels(register.tracker):
        if len(label.name) > MAX_LABEL_NAME:
            message = f"the label {shown(label.name)} has {len(label.name)} characters"
            yield Fault(named, message, f"GitHub allows {MAX_LABEL_NAME}", file=TRACKER)
        if len(label.description) > MAX_LABEL_DESCRIPTION:
            message = f"the label's description {shown(label.description)} has {len(label.description)} characters"
            yield Fault(described, message, f"GitHub allows {MAX_LABEL_DESCRIPTION}", file=TRACKER)
        if label.name.casefold() in taken:
            message = f"a second label is named {shown(label.name)}"
            yield Fault(named, message, "rename one; to GitHub, capital and small letters are the same", file=TRACKER)
        taken.add(label.name.casefold())


def _bodies(root: Path, loaded: Loaded, bad: set[str]) -> Iterator[Fault]:
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
    from rectrack.pages.issue import Issues, body

    issues = Issues(register, Site(**FARTHEST), template and template.parent)
    for r in doubtful:
        try:
            length = len(body(issues.spec(r)))
        except Exception as error:  # a template is data, and may do anything
            if template is None:
                raise
            message = f"the template makes no text of {paths[r.id]}: {shown(error, 200)}"
            yield Fault((), message, "mend it, or delete it to use the tracker's own", file=TEMPLATE)
            return
        if length > MAX_BODY:
            message = f"the issue's text would have up to {length:,} characters"
            yield Fault((), message, f"GitHub allows {MAX_BODY:,}: shorten the longest texts", file=paths[r.id])


def own_template(root: Path) -> Path | None:
    """A repository's own template for issues, which may print anything any number of times."""
    template = root / TEMPLATE
    ours = Path(__file__).resolve().parents[3] / TEMPLATE
    return template if template.is_file() and template.resolve() != ours else None


class Bound(Struct, frozen=True, kw_only=True):
    """How long, at the most, the tracker's own template makes what each thing that a file refers to adds."""

    always: int
    party: int
    addressee: int
    document: int
    status: int
    stance: int
    title: int
    path: int

    @classmethod
    def of(cls, register: Register) -> "Bound":
        tracker = register.tracker
        return cls(
            always=6_000
            + _stretched(tracker.title, tracker.kept_by, tracker.kept_by, tracker.contact or "")
            + sum(10 + _stretched(stance.name, stance.id) for stance in tracker.stances),
            party=100 + max((_stretched(party.name) for party in register.parties), default=0),
            addressee=60 + max((_stretched(to.name) for to in tracker.addressees), default=0),
            document=60 + max((_stretched(d.title, d.by, d.url or "") for d in tracker.documents), default=0),
            status=60 + max(_stretched(status.name, status.description) for status in tracker.statuses),
            stance=60 + max(_stretched(stance.name) for stance in tracker.stances),
            title=500 + max((_stretched(r.title) for r in register.recommendations), default=0),
            path=max(map(_stretched_path, register.paths.values()), default=0),
        )

    def longest(self, r: Recommendation, extent: Extent) -> int:
        """A number of characters that a recommendation's issue does not exceed."""
        related = len(r.related) + len(r.supersedes) + len(r.superseded_by)
        sources = len(r.sources) + len(r.positions) + len(r.responses) + len(r.reports) + 1
        reported = max((_stretched(action.title) for action in r.actions), default=0)
        return (
            self.always
            + _stretched_extent(extent)
            + len(r.positions) * (3 * self.party + self.stance)
            + (len(r.addressees) + len(r.responses)) * self.addressee
            + sources * self.document
            + (len(r.history) + len(r.actions) + 1) * self.status
            + related * (self.title + self.path)
            + PATHS * self.path
            + len(r.reports) * (100 + reported)
        )


def _stretched(*texts: str) -> int:
    return sum(_stretched_extent(extent(text.encode())) for text in texts)


def _stretched_path(path: str) -> int:
    """How long a path gets in an address at the most; its name may be no UTF-8."""
    found = extent(os.fsencode(path))
    return found.size + _stretched_extent(found)


def _stretched_extent(of: Extent) -> int:
    """How long a text gets in Markdown at the most: an address is written twice, and signs are escaped."""
    return 2 * of.size + 16 * of.signs
