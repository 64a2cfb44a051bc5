"""Read, plan, guard, apply, report: the whole wiring on one page."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from rectrack import boardfiles, check, facts, files, guards, news, published
from rectrack.apply import Means, Progress, apply
from rectrack.changes import Announce, CreateIssue, News, Repository, Site, Snapshot
from rectrack.connect import WORKSPACE, connected
from rectrack.hub import Hub
from rectrack.issue import Issues
from rectrack.labels import tracker_labels
from rectrack.model import Account, Register, by_id
from rectrack.plan import Plan, Wanted, plan
from rectrack.published import Published
from rectrack.render import Markdown, render
from rectrack.target import Target
from rectrack.trust import Notice, is_trusted, owned


class Prepared(Struct, frozen=True, kw_only=True):
    """Everything that a sync has read and decided before it writes.

    `home` is the folder whose README and status.json it keeps.
    """

    register: Register
    wanted: Wanted
    snapshot: Snapshot
    plan: Plan
    home: Path


class Outcome(Struct, frozen=True, kw_only=True):
    """What a sync did: its plan, with all notices, and the files it wrote."""

    plan: Plan
    written: list[str]
    home: Path


def pending(root: Path, target: Target | None, today: date) -> Plan:
    """What a sync would do now. Reads, and writes nothing."""
    register = check.register(root, today)
    with connected(root, target) as hub:
        return _prepare(root, register, hub).plan


def sync(
    root: Path,
    target: Target | None,
    today: date,
    *,
    allow_closing: int | None,
    progress: Progress,
    tell: Callable[[Notice], None],
) -> Outcome:
    """Bring labels, issues and the board in line with the files, and tell what a person should know on the way.

    Raises `InvalidFilesError` before GitHub is asked anything, `GuardError` before anything is written, and
    `StoppedError` where another run must finish.
    """
    register = check.register(root, today)
    with connected(root, target) as hub:
        prepared = _prepare(root, register, hub, guarded=True)
        guards.guard_closing(prepared.plan, register.tracker.closing_guard, allow_closing)
        _guard_author(prepared, hub)
        means = _means(root, prepared, tell)
        _try_writing(root, prepared, means, today)
        applied = apply(prepared.plan, hub, means, progress)
    facts_now = published.publish(register, prepared.snapshot.repository, applied.numbers, today.isoformat())
    return Outcome(
        plan=replace(prepared.plan, notices=applied.notices),
        written=files.write(prepared.home, boardfiles.wanted(root, prepared.home, register, facts_now)),
        home=prepared.home,
    )


def _prepare(root: Path, register: Register, hub: Hub, *, guarded: bool = False) -> Prepared:
    repository, owner = _identity(hub, guarded=guarded)
    home, before = _home(root, hub.target)
    if guarded:
        guards.guard_newness(hub.target, before)
    same = before if before and repository.is_same(before.repository) else None
    pairs = same.pairs if same else {}
    snapshot = hub.snapshot(repository, owner, pairs.values())
    wanted = Wanted(
        labels=tracker_labels(register.tracker),
        issues=tuple(Issues(register, _site(hub.target, register), root / "templates").specs()),
        news=news.news(same, register),
    )

    def decide(now: Snapshot) -> Prepared:
        found = owned(now, pairs, register.tracker.trusted_authors)
        changes = plan(wanted, now, found, pairs)
        return Prepared(register=register, wanted=wanted, snapshot=now, plan=changes, home=home)

    prepared = decide(snapshot)
    if not any(isinstance(change, CreateIssue) for change in prepared.plan.changes):
        return prepared
    newer = hub.newer(snapshot.highest)  # a list that lags behind must not make a second issue
    if not newer:
        return prepared
    highest = max(issue.number for issue in newer)
    return decide(replace(snapshot, issues=(*snapshot.issues, *newer), highest=highest))


def _identity(hub: Hub, *, guarded: bool) -> tuple[Repository, Account]:
    """Which repository this is; asked only where the environment does not say."""
    target = hub.target
    if target.repository_id and target.owner:
        if guarded and target.is_fork:
            raise guards.fork(target.name)
        return Repository(host=target.host, id=target.repository_id, name=target.name), target.owner
    about = hub.about()
    if guarded:
        guards.guard_repository(about, target)
    return about.repository, about.owner


def _home(root: Path, target: Target) -> tuple[Path, Published | None]:
    """The folder that holds the board of this repository, and what was published there.

    A rehearsal leaves the board of a live repository alone and keeps its own.
    """
    before = published.read(root / published.FILE)
    known = before.repository if before else None
    if target.rehearsal and known and known.host != target.host:
        home = root / WORKSPACE
        return home, published.read(home / published.FILE)
    return root, before


def _try_writing(root: Path, prepared: Prepared, means: Means, today: date) -> None:
    """Make once what will be written last, so that a README without a place for the board stops the run first."""
    register, repository = prepared.register, prepared.snapshot.repository
    facts_now = published.publish(register, repository, prepared.plan.numbers, today.isoformat())
    boardfiles.wanted(root, prepared.home, register, facts_now)
    for change in prepared.plan.changes:
        if isinstance(change, Announce):
            means.announcement(change.news)


def _guard_author(prepared: Prepared, hub: Hub) -> None:
    """Whoever opens the issues must be somebody whose issues count as ours later."""
    writes = any(isinstance(change, CreateIssue | Announce) for change in prepared.plan.changes)
    if writes and not hub.target.in_actions:
        guards.guard_author(hub.viewer(), prepared.snapshot.owner, prepared.register.tracker.trusted_authors)


def _means(root: Path, prepared: Prepared, tell: Callable[[Notice], None]) -> Means:
    tracker = prepared.register.tracker

    def announcement(items: tuple[News, ...]) -> str:
        markers = {item.key: Markdown(news.marker(item)) for item in items}
        documents = by_id(tracker.documents)
        values = {"news": items, "markers": markers, "where": facts.where, "documents": documents}
        return render("announcement.md.j2", root / "templates", **values)

    def trusted(account: Account) -> bool:
        return is_trusted(account, prepared.snapshot.owner, tracker.trusted_authors)

    return Means(
        wanted=prepared.wanted,
        highest=prepared.snapshot.highest,
        is_trusted=trusted,
        announcement=announcement,
        tell=tell,
    )


def _site(target: Target, register: Register) -> Site:
    return Site(web=target.page, branch=register.tracker.branch)
