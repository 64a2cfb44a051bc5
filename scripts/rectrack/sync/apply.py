"""Carries out a plan, one change after another, so that a crash between any two does no harm."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TypeAlias

from msgspec import Struct

from rectrack.github import issues, labels, once, snapshots
from rectrack.github.client import Hub
from rectrack.github.errors import AbsentError, AmbiguousError, StoppedByHandError, StoppedError
from rectrack.github.refusals import Refusals
from rectrack.github.types import (
    Announce,
    Change,
    CreateIssue,
    CreateLabel,
    IssueSpec,
    LiveIssue,
    News,
    UpdateIssue,
    UpdateLabel,
)
from rectrack.pages.announcements import marker, told
from rectrack.pages.issue import body, parts
from rectrack.record.parties import Account
from rectrack.sync.guards import GuardError
from rectrack.sync.plan import Plan, Wanted, compare
from rectrack.sync.plan_text import headline, kind
from rectrack.sync.trust import Notice, forged, resembles_marker

Showing: TypeAlias = Callable[[Plan], AbstractContextManager[Iterable[Change]]]
"""Hands the changes out one by one, and shows a person meanwhile how far the work has got."""


MOST_NEWS = 30
"""News in one comment: GitHub allows 65,536 characters, and each has up to 2,000."""


class Means(Struct, frozen=True, kw_only=True):
    """What carrying out a plan takes besides the plan.

    `highest` is the highest number seen, `is_trusted` the rule for authors, `announcement` makes a comment of
    news, and `tell` shows a person a notice, before the write that it is about: whatever breaks off, it is seen.
    """

    wanted: Wanted
    highest: int
    is_trusted: Callable[[Account], bool]
    announcement: Callable[[tuple[News, ...]], str]
    tell: Callable[[Notice], None]


class Applied(Struct, frozen=True, kw_only=True):
    """The changes that were really made, the issue numbers by recommendation, and what people should know.

    `left` are the changes that were left aside, since GitHub refused them or the run stopped before; `stopped` says
    why the run did, None where it did not.
    """

    changes: tuple[Change, ...]
    left: tuple[Change, ...]
    numbers: dict[str, int]
    notices: tuple[Notice, ...]
    stopped: StoppedError | None = None

    @property
    def untold(self) -> frozenset[str]:
        """The recommendations whose followers are still to be told."""
        return frozenset(change.id for change in self.left if isinstance(change, Announce))


def apply(plan: Plan, hub: Hub, means: Means, showing: Showing, refusals: Refusals) -> Applied:
    """Carry out the plan until something stops it, what GitHub refuses of it left aside."""
    work = _Work(hub, means, dict(plan.numbers))
    work.note(plan.notices)
    made: list[Change] = []
    left = list(plan.changes)
    stopped: StoppedError | None = None
    try:
        with refusals.walk(), showing(plan) as changes:
            for change in changes:
                with refusals.of_one(kind(change), headline(change)) as attempt:
                    made += [change] if work.carry_out(change) else []
                if not attempt.refusal:
                    left.remove(change)
    except KeyboardInterrupt:
        stopped = StoppedByHandError("Stopped part-way. Run again to finish: it goes on from here.")
    except StoppedError as error:
        stopped = error
    return Applied(
        changes=tuple(made),
        left=tuple(left),
        numbers=work.numbers,
        notices=tuple(work.notices),
        stopped=stopped,
    )


class _Work:
    def __init__(self, hub: Hub, means: Means, numbers: dict[str, int]) -> None:
        self.hub = hub
        self.means = means
        self.numbers = numbers
        self.highest = means.highest
        self.notices: list[Notice] = []
        self.specs = {spec.id: spec for spec in means.wanted.issues}

    def note(self, notices: Iterable[Notice]) -> None:
        """Keep what people should know, and tell them of it once."""
        for notice in notices:
            if notice not in self.notices:
                self.notices.append(notice)
                self.means.tell(notice)

    def carry_out(self, change: Change) -> bool:
        """Make a change; whether there was still something to do."""
        match change:
            case CreateLabel(label=label):
                labels.create(self.hub, label)
            case UpdateLabel(before=before, label=label):
                labels.update(self.hub, before.name, label, change.new_name, unarchive=before.is_archived)
            case CreateIssue(spec=spec):
                self._create(spec)
            case UpdateIssue(before=before):
                return self._where_it_was(before.number, lambda: self._update(change))
            case Announce(number=number):
                return self._where_it_was(number, lambda: self._announce(change))
        return True

    def _where_it_was(self, number: int, act: Callable[[], bool]) -> bool:
        """Act on an issue; where it is no more, say so: nothing is due to it."""
        try:
            return act()
        except AbsentError as absent:
            now = issues.find(self.hub, number)
            if isinstance(now, LiveIssue) or now == "refused":
                raise
            message = f"was {absent.why} meanwhile; nothing is written to it"
            self.note([Notice(number=number, message=message)])
            return False

    def _create(self, spec: IssueSpec) -> None:
        """Open an issue, and never a second one where an answer got lost on the way."""
        live = self._opened(spec)
        self.numbers[spec.id] = live.number
        self.highest = max(self.highest, live.number)
        change, notices = compare(spec, live, self.means.wanted.managed)
        self.note(notices)
        if change:  # GitHub opens every issue open
            issues.update(self.hub, change)

    def _opened(self, spec: IssueSpec) -> LiveIssue:
        for _ in range(2):
            try:
                return self._own(issues.create(self.hub, spec.title, body(spec), spec.labels))
            except AmbiguousError:
                found = self._adopted(spec)
            if found:
                return found
        raise StoppedError(
            f"It is unclear whether the issue of {spec.id} was opened: GitHub's answers got lost twice. "
            "Run again in a few minutes; an issue that was opened is found then."
        )

    def _own(self, live: LiveIssue) -> LiveIssue:
        """An issue just opened, whose author must be known again later; else every run would open it anew."""
        if not self.means.is_trusted(live.author):
            raise GuardError(
                f"Issue #{live.number} was opened by {live.author.login}, who is no trusted author, so no "
                "more are opened. Add this line to trusted_authors in tracker.yaml, and run again:\n"
                f"  - {{login: {live.author.login}, id: {live.author.id}}}"
            )
        return live

    def _adopted(self, spec: IssueSpec) -> LiveIssue | None:
        """The issue that an unanswered request opened after all."""
        for live in snapshots.newer(self.hub, self.highest):
            if parts(live.body).id != spec.id:
                continue
            if self.means.is_trusted(live.author):
                return live
            self.note([forged(live, spec.id)])
        return None

    def _update(self, change: UpdateIssue) -> bool:
        """Read the issue once more and write what differs now: what a person did a moment ago is kept."""
        live = issues.present(self.hub, change.before.number)
        spec = self.specs.get(change.id)
        if spec is None:
            if live.is_open:
                issues.update(self.hub, change)
            return live.is_open
        now, notices = compare(spec, live, self.means.wanted.managed)
        self.note(notices)
        if now:
            issues.update(self.hub, now)
        return now is not None

    def _announce(self, change: Announce) -> bool:
        """Tell what no earlier comment of ours has told."""
        news = {marker(item): item for item in change.news}

        def text(markers: list[str]) -> str:
            return self.means.announcement(tuple(news[one] for one in markers))

        fresh = once.unsaid(news, self._said(change.number))
        for start in range(0, len(fresh), MOST_NEWS):
            part = fresh[start : start + MOST_NEWS]
            once.say(self.hub, change.number, part, lambda: self._said(change.number), text)
        return bool(fresh)

    def _said(self, number: int) -> list[str]:
        """The tracker's own comments; what looks like one is noted."""
        listed = [*issues.comments(self.hub, number)]
        for author, text in listed:
            if not self.means.is_trusted(author) and (told(text) or resembles_marker(text)):
                message = f"has a comment by {author.login} that shows the tracker's marker; it counts for nothing"
                self.note([Notice(number=number, message=message)])
        return [text for author, text in listed if self.means.is_trusted(author)]
