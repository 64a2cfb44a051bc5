"""Safety checks, and the changes of a plan, one after another."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from rectrack.github import (
    AbsentError,
    AmbiguousError,
    Announce,
    Change,
    CreateIssue,
    CreateLabel,
    Hub,
    IssueSpec,
    LiveIssue,
    News,
    Refusals,
    RepositoryInfo,
    Snapshot,
    StoppedByHandError,
    StoppedError,
    TargetRepository,
    UpdateIssue,
    UpdateLabel,
    comment_once,
    create_issue,
    create_label,
    find_issue,
    list_comments,
    missing_comments,
    newer_snapshot,
    read_issue,
    update_issue,
    update_label,
)
from rectrack.model import Account, ClosingGuard, Dataset, is_trusted
from rectrack.rendering import Announcements, Published, announcement, body, marker, parts, told
from rectrack.sync.plan import Notice, Plan, Wanted, compare, forged, resembles_marker
from rectrack.sync.review import describe_change, kind
from rectrack.text import GuardError

# Safety checks before the first write.


class NothingToDoError(GuardError):
    """There is nothing to do and nothing to correct: a workflow run succeeds, with a notice."""

    is_notice = True


def guard_closing(plan: Plan, rule: ClosingGuard, allowed: int | None) -> None:
    """Raise `GuardError` if the plan would close too many open issues.

    The limit is `allowed` if it is given, and otherwise the limit of the rule.
    """
    closing = sum(isinstance(change, UpdateIssue) and change.closes for change in plan.changes)
    limit = allowed if allowed is not None else max(rule.count, plan.open_issues * rule.percent // 100)
    if closing > limit:
        raise GuardError(
            f"This sync would close {closing} of {plan.open_issues} open issues; the limit is {limit}. Nothing was "
            f"changed. To allow it: --max-closed {closing}, or on GitHub Actions > sync > Run workflow with "
            f"{closing} in the field. Otherwise check for missing files and a wrong --root."
        )


def guard_repository(about: RepositoryInfo, target: TargetRepository) -> None:
    """Raise `GuardError` if the repository is renamed, archived or a fork.

    Raises `GuardError` also if its issues are turned off.
    """
    name = about.name
    if name.lower() != target.name.lower():
        raise GuardError(f"{target.name} was renamed to {name}. Nothing was changed. Set GITHUB_REPOSITORY={name}.")
    if about.is_fork:
        raise GuardError(
            f"{name} is a fork. rectrack does not sync forks. Nothing was changed. Run in the original repository. "
            "For your own tracker, create a new repository from this one instead of a fork."
        )
    if about.is_archived:
        raise GuardError(f"{name} is archived, so rectrack cannot write to it. Unarchive it in its settings first.")
    if not about.has_issues:
        raise GuardError(f"Issues are turned off in {name}. Turn them on: Settings > General > Features > Issues.")


def guard_newness(target: TargetRepository, *, has_begun: bool) -> None:
    """Raise `NothingToDoError` if a person has to start the first sync.

    This concerns workflow runs in a repository that was made from another. `has_begun` says that the repository has
    a board or issues of its own: a first sync may end before both exist.
    Source: creating a repository from a template fires `push` ("Events that trigger workflows").
    """
    if target.in_actions and target.started_by != "workflow_dispatch" and not has_begun:
        raise NothingToDoError(
            f"{target.name} has no status board yet. Nothing was changed. Start the first sync yourself: on GitHub "
            "with Actions > sync > Run workflow, or on your computer with 'rectrack sync'."
        )


def guard_author(viewer: Account, owner: Account, trusted: Iterable[Account]) -> None:
    """Raise `GuardError` if issues by `viewer` would not count as the tracker's own."""
    if not is_trusted(viewer, owner, trusted):
        raise GuardError(
            f"The token belongs to {viewer.login}, who is not in trusted_accounts. rectrack would not recognize "
            "issues of this account. Nothing was changed. Use a token of the repository's owner, or add this line to "
            f"trusted_accounts in tracker.yaml:\n  - {{login: {viewer.login}, id: {viewer.id}}}"
        )


# The changes of a plan are made one after another, so that a crash between any two does no harm.

Showing: TypeAlias = Callable[[Plan], AbstractContextManager[Iterable[Change]]]
"""Context that yields the changes one by one and shows a person the progress."""


MOST_NEWS = 30
"""News in one comment. GitHub allows 65,536 characters, and each item of news has up to 2,000."""


class Prepared(Struct, frozen=True, kw_only=True):
    """Everything that a sync has read and decided before it writes.

    `templates` is the tracker's own folder, and `before` the last published state of this repository. `has_begun`
    says whether the repository has a board or issues of the tracker. `is_outdated` says whether the last local run
    was about other files.
    """

    dataset: Dataset
    templates: Path
    wanted: Wanted
    snapshot: Snapshot
    plan: Plan
    before: Published | None
    announcements: Announcements
    has_begun: bool
    is_outdated: bool

    def is_trusted(self, account: Account) -> bool:
        """Return whether issues and comments by an account count as the tracker's own."""
        return is_trusted(account, self.snapshot.owner, self.dataset.tracker.trusted_accounts)


class Applied(Struct, frozen=True, kw_only=True):
    """The changes that were made, the issue numbers by recommendation id, and the notes for maintainers.

    `left` are the changes that were not made, because GitHub refused them or the run stopped before. `stopped` is
    the reason for an early end, or None.
    """

    changes: tuple[Change, ...]
    left: tuple[Change, ...]
    numbers: dict[str, int]
    notices: tuple[Notice, ...]
    stopped: StoppedError | None = None

    @property
    def untold(self) -> frozenset[str]:
        """Return the ids of the recommendations with news that is not announced yet."""
        return frozenset(change.id for change in self.left if isinstance(change, Announce))


class SyncOperation:
    """Carries out a plan, without the changes that GitHub refuses.

    `tell` shows a notice before the write that it is about, so that people see it also if the run breaks off.
    """

    def __init__(self, prepared: Prepared, hub: Hub, tell: Callable[[Notice], None]) -> None:
        self.prepared = prepared
        self.hub = hub
        self.tell = tell
        self.numbers = dict(prepared.plan.numbers)
        self.highest = prepared.snapshot.highest
        self.notices: list[Notice] = []
        self.specs = {spec.id: spec for spec in prepared.wanted.issues}

    def run(self, showing: Showing, refusals: Refusals) -> Applied:
        """Carry out the plan until something stops it, and return the result.

        A `StoppedError`, or an interruption by the user, is returned in `Applied.stopped`.
        """
        plan = self.prepared.plan
        for change in plan.changes:
            if isinstance(change, Announce):
                self.announcement(change.news)  # an error in a template stops the run before it writes anything
        self.note(plan.notices)
        made: list[Change] = []
        left = list(plan.changes)
        stopped: StoppedError | None = None
        try:
            with refusals.walk(), showing(plan) as changes:
                for change in changes:
                    with refusals.isolate(kind(change), describe_change(change)) as attempt:
                        made += [change] if self.carry_out(change) else []
                    if not attempt.refusal:
                        left.remove(change)
        except KeyboardInterrupt:
            stopped = StoppedByHandError("Stopped part-way. Run again to finish the changes.")
        except StoppedError as error:
            stopped = error
        return Applied(
            changes=tuple(made),
            left=tuple(left),
            numbers=self.numbers,
            notices=tuple(self.notices),
            stopped=stopped,
        )

    def announcement(self, news: Iterable[News]) -> str:
        """Return the comment with this news for the followers of an issue."""
        return announcement(news, self.prepared.dataset, self.prepared.templates)

    def note(self, notices: Iterable[Notice]) -> None:
        """Add the notices that are new, and show each of them once."""
        for notice in notices:
            if notice not in self.notices:
                self.notices.append(notice)
                self.tell(replace(notice, text=self.prepared.plan.names.out_of(notice.text)))

    def carry_out(self, change: Change) -> bool:
        """Make a change, and return whether anything was still to do."""
        match change:
            case CreateLabel(label=label):
                create_label(self.hub, label)
            case UpdateLabel(before=before, label=label):
                update_label(self.hub, before.name, label, change.new_name, unarchive=before.is_archived)
            case CreateIssue(spec=spec):
                self._create(spec)
            case UpdateIssue(before=before):
                return self._where_it_was(before.number, lambda: self._update(change))
            case Announce(number=number):
                return self._where_it_was(number, lambda: self._announce(change))
        return True

    def _where_it_was(self, number: int, act: Callable[[], bool]) -> bool:
        """Return the result of `act` on an issue; False if the issue is absent.

        A notice then says that nothing is written to the issue.
        """
        try:
            return act()
        except AbsentError as absent:
            now = find_issue(self.hub, number)
            if isinstance(now, LiveIssue) or now == "refused":
                raise
            message = f"was {absent.why} during the sync; nothing is written to it"
            self.note([Notice(number=number, message=message)])
            return False

    def _create(self, spec: IssueSpec) -> None:
        """Open an issue, record its number, and write the fields that still differ.

        If a response is lost, the issue is looked for before it is opened again.
        """
        live = self._opened(spec)
        self.numbers[spec.id] = live.number
        self.highest = max(self.highest, live.number)
        change, notices = compare(spec, live, self.prepared.wanted.managed)
        self.note(notices)
        if change:  # GitHub creates every issue as open
            update_issue(self.hub, change)

    def _opened(self, spec: IssueSpec) -> LiveIssue:
        for _ in range(2):
            try:
                live = create_issue(self.hub, spec.title, body(spec), spec.labels)
            except AmbiguousError:
                if found := self._adopted(spec):
                    return found
                continue
            if not self.prepared.is_trusted(live.author):  # else every run would open it again
                raise GuardError(
                    f"Issue #{live.number} was opened by {live.author.login}, who is not in trusted_accounts, so "
                    "no more issues are opened. Add this line to trusted_accounts in tracker.yaml, and run again:\n"
                    f"  - {{login: {live.author.login}, id: {live.author.id}}}"
                )
            return live
        raise StoppedError(
            f"It is not known whether the issue of {spec.id} was opened: GitHub's responses were lost twice. "
            "Run again in a few minutes; rectrack then finds an issue that was opened."
        )

    def _adopted(self, spec: IssueSpec) -> LiveIssue | None:
        """Return the issue that a request without a response opened, or None."""
        for live in (one for one in newer_snapshot(self.hub, self.highest) if parts(one.body).id == spec.id):
            if self.prepared.is_trusted(live.author):
                return live
            self.note([forged(live, spec.id)])
        return None

    def _update(self, change: UpdateIssue) -> bool:
        """Read an issue again and write what differs now; return whether anything did.

        This keeps what people changed after the plan was made.
        """
        live = read_issue(self.hub, change.before.number)
        spec = self.specs.get(change.id)
        if spec is None:
            if live.is_open:
                update_issue(self.hub, change)
            return live.is_open
        now, notices = compare(spec, live, self.prepared.wanted.managed)
        self.note(notices)
        if now:
            update_issue(self.hub, now)
        return now is not None

    def _announce(self, change: Announce) -> bool:
        """Write the news that no comment of rectrack has; return whether there was any."""
        news = {marker(item): item for item in change.news}

        def text(markers: list[str]) -> str:
            return self.announcement([news[one] for one in markers])

        fresh = missing_comments(news, self._own_comments(change.number))
        for start in range(0, len(fresh), MOST_NEWS):
            part = fresh[start : start + MOST_NEWS]
            comment_once(self.hub, change.number, part, lambda: self._own_comments(change.number), text)
        return bool(fresh)

    def _own_comments(self, number: int) -> list[str]:
        """Return rectrack's own comments on an issue.

        A notice names each other comment with rectrack's marker or something like it.
        """
        comments = [*list_comments(self.hub, number)]
        for _, author, text in comments:
            if not self.prepared.is_trusted(author) and (told(text) or resembles_marker(text)):
                message = (
                    f"has a comment by {author.login} that contains the tracker's marker; the comment is ignored"
                )
                self.note([Notice(number=number, message=message)])
        return [text for _, author, text in comments if self.prepared.is_trusted(author)]
