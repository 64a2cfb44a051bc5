"""A sync: read, plan, check, apply and report; then publish the board."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from rectrack.github import (
    DATABASE,
    Announce,
    Change,
    CreateIssue,
    ForbiddenError,
    Git,
    Hub,
    ManagedPullRequest,
    Policy,
    Refusals,
    Site,
    Snapshot,
    StoppedError,
    UpdateLabel,
    connected,
    edit_pull_request,
    newer_snapshot,
    push_to_main,
    retry_on_newest,
    take_snapshot,
)
from rectrack.model import FOLDER, Dataset, Tracker, Withheld, withheld
from rectrack.rendering import (
    STATUS_JSON,
    Announcements,
    Issues,
    Published,
    Waits,
    decode_status,
    encode_status,
    find_recorded,
    form_labels,
    generate_existing,
    generate_files,
    generate_offline,
    label_names,
    labels_without_names,
    publish_facts,
    publish_offline,
    read_status,
)
from rectrack.sync.apply import (
    Applied,
    NothingToDoError,
    Prepared,
    Showing,
    SyncOperation,
    guard_author,
    guard_closing,
    guard_newness,
    guard_repository,
)
from rectrack.sync.plan import Notice, Plan, Wanted, owned, plan
from rectrack.text import WORKSPACE, GuardError, RefusedError, render, replace_file, write_files
from rectrack.workspace.check import load_valid_dataset
from rectrack.workspace.transaction import ValidatedFiles

# The newest status.json of a tracker, which says what was announced last.
#
# It is in the clone, on main, and on the board's branch if the board uses a pull request. The newest one has the most
# announcements, then the most issues: these numbers never decrease.


def catch_up(root: Path, tracker: Tracker, environment: Mapping[str, str], *, must_be_newest: bool) -> None:
    """Write the newest status.json into a clone that has an older one or none.

    Does nothing outside a clone. Raises `GuardError` if `must_be_newest` and the clone is known to lack commits of
    main.
    """
    if not (root / ".git").exists():
        return
    git = Git(root, environment)
    if must_be_newest:
        newest_main = None
        with suppress(RefusedError):  # no origin or no network: unknown
            newest_main = git.fetched(tracker.branch)
        if newest_main and git.common(newest_main, "HEAD") != newest_main:
            raise GuardError(
                f"This clone lacks newer commits of {tracker.branch}. A sync would undo these commits on GitHub. "
                "Nothing was changed. Run 'git pull' first."
            )
    if newer := newer_published(git, tracker, read_status(root / STATUS_JSON)):
        replace_file(root / STATUS_JSON, encode_status(newer).encode())


def last_published(hub: Hub, git: Git, tracker: Tracker, undone: str) -> Published:
    """Return what the last sync of this repository published, here or on origin.

    Raises `GuardError` if the repository cannot have a tracker. Raises `NothingToDoError` if there was no sync: its
    message says what is `undone`.
    """
    guard_repository(hub.here, hub.target)
    here = read_status(git.folder / STATUS_JSON)
    return _synced(hub, newer_published(git, tracker, here) or here, undone)


def _synced(hub: Hub, published: Published | None, undone: str) -> Published:
    """Return `published` if it is of this repository.

    Raises `NothingToDoError` otherwise: nothing has been synced.
    """
    if published is None or not hub.repository.is_same(published.repository):
        raise NothingToDoError(f"Nothing has been synced to {hub.target.name} yet, so nothing was {undone}.")
    return published


def newer_published(git: Git, tracker: Tracker, here: Published | None) -> Published | None:
    """Return the newest status.json on main or the board's branch.

    None if `here` is as new or of another repository. None also if there is no such file, or if origin cannot be
    reached.
    """
    try:
        commits = git.fetched_all([tracker.branch, tracker.publishing.branch])
    except RefusedError:  # no origin or no network: use the file in the clone
        return None
    texts = [git.text(commit, STATUS_JSON) for commit in commits if commit]
    memories = [memory for text in texts if text and (memory := decode_status(text)).repository]
    newest = max(memories, key=_age, default=None)
    if newest is None or here is None or here.repository is None:
        return newest
    return newest if _age(newest) > _age(here) and here.repository.is_same(newest.repository) else None


def _age(memory: Published) -> tuple[int, int]:
    return memory.announcement_count, len(memory.pairs)


# Local runs keep their data in a folder that is not committed.


def _remembered(workspace: Path) -> Published | None:
    """Return the status.json of the last local run, or None if there is none.

    Raises `RefusedError` if the file cannot be read.
    """
    path = workspace / STATUS_JSON
    try:
        return read_status(path)
    except RefusedError:
        raise RefusedError(f"The local run cannot read {path}. To start again, delete {workspace}.") from None


def _is_of_other_files(ids: Collection[str], before: Published | None, dataset: Dataset) -> bool:
    """Return whether most recommendations of the last local run were deleted.

    `ids` are those with an issue there. They are the measure, not `before`: a first local run may have been
    interrupted.
    """
    removed_before = {entry.id for entry in before.removed} if before else set()
    names = {name for r in dataset.recommendations for name in (r.id, *r.previous_ids)}
    known = {*ids} - removed_before
    return 2 * len(known - names) > len(known)


class SyncOutcome(Struct, frozen=True, kw_only=True):
    """What a sync did: its plan, with all notices, and the files it wrote.

    `left_to` names the repository whose workflow updates the board, empty if the sync updated it. `stopped` is the
    reason for an early end, or None.
    """

    plan: Plan
    written: list[str]
    left_to: str
    stopped: StoppedError | None


def plan_sync(root: Path, hub: Hub | None, today: date) -> Plan:
    """Return the plan of a sync, with its `refusal` if there is one. Writes nothing.

    `hub` is the connection, None for a local run. `sync_repository` takes it in this way too.
    """
    dataset = load_valid_dataset(root, today)
    with _begun(root, dataset, hub, today, is_dry=True) as (hub_now, prepared):
        try:
            _guard(prepared, hub_now, None)
        except GuardError as refusal:
            return replace(prepared.plan, refusal=str(refusal))
        return prepared.plan


def sync_repository(
    root: Path,
    hub: Hub | None,
    today: date,
    files_now: ValidatedFiles,
    *,
    max_closed: int | None,
    showing: Showing,
    tell: Callable[[Notice], None],
    refusals: Refusals,
) -> SyncOutcome:
    """Sync labels, issues and the board with the files, and return the outcome.

    `tell` shows notices during the sync. `refusals` records what GitHub refuses for one issue or label; the sync
    goes on with the others.
    Raises `GuardError` before the first write, and `StoppedError` if the run has to stop before it can change
    anything.
    """
    dataset = files_now.dataset
    if hub:
        catch_up(root, dataset.tracker, os.environ, must_be_newest=not hub.target.in_actions)
    workspace = root / WORKSPACE
    known = None if hub else read_status(root / STATUS_JSON)
    left_to = known.repository.name if known and known.repository else ""

    def board(prepared: Prepared, facts_now: Published) -> dict[str, str | None]:
        """Return the files of the board. A local run uses those of `rectrack board`.

        Empty in a local run if the workflow of a repository updates the board.
        """
        if hub:
            return generate_files(root, prepared.dataset, facts_now)
        return {} if left_to else generate_offline(root, dataset, today)

    with _begun(root, dataset, hub, today) as (hub_now, prepared):
        _guard(prepared, hub_now, max_closed)
        wanted = board(prepared, expected := _published(prepared, today))  # an error stops the run before a write
        applied = SyncOperation(prepared, hub_now, tell).run(showing, refusals)
    facts_now = _published(prepared, today, applied, files_now.waiting)
    if hub is None:
        write_files(workspace, {STATUS_JSON: encode_status(facts_now)})
    if prepared.plan.changes or facts_now != expected:  # people may have changed the README during the sync
        wanted = board(prepared, facts_now)
    return SyncOutcome(
        plan=replace(prepared.plan, changes=applied.changes, notices=applied.notices, refused=len(applied.left)),
        written=write_files(root, wanted),
        left_to=left_to,
        stopped=applied.stopped,
    )


@contextmanager
def _begun(
    root: Path, dataset: Dataset, hub: Hub | None, today: date, *, is_dry: bool = False
) -> Iterator[tuple[Hub, Prepared]]:
    """Yield the connection and the prepared sync.

    If the last local run was about other files, a new one starts in its folder. With `is_dry`, it starts in a
    temporary folder.
    """
    workspace = root / WORKSPACE
    with nullcontext(hub) if hub else connected(root, None) as first:
        prepared = _prepare(root, dataset, first, today, workspace)
        if not prepared.is_outdated:
            yield first, prepared
            return
    if not is_dry:
        for path in (workspace / STATUS_JSON, *workspace.glob(f"{DATABASE}*")):  # also SQLite's journal
            path.unlink(missing_ok=True)
    with (
        TemporaryDirectory() if is_dry else nullcontext(workspace) as folder,
        connected(root, None, Path(folder)) as fresh,
    ):
        prepared = _prepare(root, dataset, fresh, today, Path(folder))
        message = "Most recommendations of the last local run were deleted, so a new local run starts."
        notices = (Notice(number=0, message=message), *prepared.plan.notices)
        yield fresh, replace(prepared, plan=replace(prepared.plan, notices=notices))


def _prepare(root: Path, dataset: Dataset, hub: Hub, today: date, workspace: Path) -> Prepared:
    names, named = Withheld(dataset), dataset.tracker
    dataset = names.inside(dataset)
    guard_repository(hub.here, hub.target)
    before = _remembered(workspace) if hub.target.is_local else read_status(root / STATUS_JSON)
    before = names.inside(before)
    same = before if before and hub.repository.is_same(before.repository) else None
    pairs = same.pairs if same else {}
    snapshot = take_snapshot(hub, pairs.values())
    site = Site(web=hub.target.page, branch=dataset.tracker.branch)
    day = today.isoformat()
    recorded = find_recorded(same, dataset, day)
    templates = root / "templates"
    issues = Issues(dataset=dataset, site=site, templates=templates, day=day, recorded=recorded)
    announcements = Announcements(same, dataset)
    wanted = Wanted(
        labels=labels_without_names(dataset.tracker, named, same.label_names if same else {}),
        issues=tuple(issues.specs()),
        news=announcements.news,
        labels_before=same.labels if same else (),
        form_labels=form_labels(root, dataset),
    )

    def decide(now: Snapshot) -> Prepared:
        found = owned(now, pairs, dataset.tracker.trusted_accounts, dataset.tracker.labels.recommendation.name)
        planned = plan(wanted, now, found, pairs)
        steps = [Notice(number=0, message=message) for message in announcements.warnings(dataset)]
        return Prepared(
            dataset=dataset,
            templates=templates,
            wanted=wanted,
            snapshot=now,
            plan=replace(planned, names=names, notices=(*planned.notices, *steps)),
            before=same,
            announcements=announcements,
            has_begun=same is not None or bool(found.issues),
            is_outdated=hub.target.is_local and _is_of_other_files(found.issues, same, dataset),
        )

    prepared = decide(snapshot)
    if not any(isinstance(change, CreateIssue) for change in prepared.plan.changes):
        return prepared
    newer = newer_snapshot(hub, snapshot.highest)  # an outdated list must not lead to a second issue
    if not newer:
        return prepared
    highest = max(issue.number for issue in newer)
    return decide(replace(snapshot, issues=(*snapshot.issues, *newer), highest=highest))


def _published(prepared: Prepared, today: date, applied: Applied | None = None, waits: Waits = UNSET) -> Published:
    """Return the facts to publish after a plan, by default after the whole plan.

    If `waits` is unset, the pending comments are those that were published before.
    """
    before, missing, news = prepared.before, prepared.snapshot.missing, prepared.wanted.news
    numbers, left, untold = prepared.plan.numbers, tuple[Change, ...](), frozenset[str]()
    if applied:
        # This token may not read some issues with news now; a later run may read them again.
        unseen = {id_ for id_ in news if news[id_] and missing.get(numbers.get(id_, 0)) == "refused"}
        numbers, left, untold = applied.numbers, applied.left, applied.untold | unseen
    announced = prepared.announcements.state(untold)
    over = {number for number, why in missing.items() if why != "refused"}
    not_renamed = {change.label.name for change in left if isinstance(change, UpdateLabel) and change.new_name}
    last = before.label_names if before else {}
    labels = [label.name for label in prepared.wanted.labels]
    labels += before.labels if before and left else ()  # some issues still have them
    return publish_facts(
        prepared.dataset,
        prepared.snapshot.repository,
        numbers,
        today.isoformat(),
        announced._replace(gone=tuple(entry for entry in announced.gone if entry.issue not in over)),
        labels=tuple(dict.fromkeys(labels)),
        label_names={
            key: last.get(key, name) if name in not_renamed else name
            for key, name in label_names(prepared.dataset.tracker).items()
        },
        **({} if isinstance(waits, UnsetType) else {"pending_statements": waits}),
    )


def _guard(prepared: Prepared, hub: Hub, max_closed: int | None) -> None:
    """Raise `GuardError` or `NothingToDoError` if a plan fails a safety check.

    Outside a workflow run, one request checks that the token's account can open issues for the tracker.
    """
    guard_newness(hub.target, has_begun=prepared.has_begun)
    guard_closing(prepared.plan, prepared.dataset.tracker.close_limit, max_closed)
    writes = any(isinstance(change, CreateIssue | Announce) for change in prepared.plan.changes)
    if writes and not hub.target.in_actions:
        guard_author(hub.viewer(), prepared.snapshot.owner, prepared.dataset.tracker.trusted_accounts)


# The board goes to the main branch by a push or by a pull request.
#
# The other generated files go with it: the issue forms, the schema, how to take part. They are generated from the
# newest main, in a temporary worktree. If another account pushes first, they are generated again: generated text is
# never merged.

MESSAGE = "Update the status board"
"""Message of the board's commits and title of its pull request. It has no text of contributors."""
POLICY = Policy(
    titles=frozenset({MESSAGE}),
    advice="Merge or delete the branch, or set another one in tracker.yaml: publishing: {branch: ...}.",
)
UP_TO_DATE = "The board is up to date; nothing was published."


def publish_board(git: Git, hub: Hub, today: date, refusals: Refusals, synced: ValidatedFiles) -> str:
    """Publish the board as tracker.yaml says, and return a message about the result.

    `synced` are the files of the sync before. `refusals` records what GitHub refuses for the board's pull request.
    Raises `RefusedError` if the board cannot be published, and `StoppedError` if others push all the time.
    """
    if git.run("rev-parse", "--show-prefix"):
        raise RefusedError(f"{git.folder.resolve()} is not the root of its repository. Run rectrack in the root.")
    guard_repository(hub.here, hub.target)
    here = _synced(hub, read_status(git.folder / STATUS_JSON), "published")
    return retry_on_newest(
        git, synced.tracker.branch, partial(_publish, git, hub, synced, here, today=today, refusals=refusals)
    )


def _publish(
    git: Git, hub: Hub, synced: ValidatedFiles, here: Published, main: str, *, today: date, refusals: Refusals
) -> str:
    """Publish the board from the newest main, and return a message about the result.

    `here` is what the last sync published. Raises `RaceError` if another account pushes first.
    """
    with git.worktree(main) as source:
        files_now = synced.at(main, source, today)
        if newer_published(git, files_now.tracker, here):
            raise RefusedError(
                f"{STATUS_JSON} here is older than the published one. Run 'rectrack sync' again, then publish."
            )
        names, dataset = Withheld(files_now.dataset), withheld(files_now.dataset)
        is_same = files_now is synced
        facts_now = names.inside(here) if is_same else publish_offline(here, files_now.dataset, today)
        wanted = generate_existing(source, dataset) | generate_files(source, dataset, facts_now)
        write_files(source, wanted)
        commit = git.commit(source, wanted, main, MESSAGE)
    branch, publishing = dataset.tracker.branch, dataset.tracker.publishing
    if not publishing.pushes_main:
        managed = ManagedPullRequest(hub, git, publishing.branch, branch, POLICY)
        return _by_pull_request(managed, main, commit, refusals)
    if commit is None:
        return UP_TO_DATE
    push_to_main(git, commit, branch)
    generated = f"README.md status.json {FOLDER}/*.svg"
    if any(name.startswith(f"{FOLDER}/board-") for name in wanted):
        generated += f" {FOLDER}/board-*.md"
    # git checkout fails if a file is still untracked, and discards other changes of the README.
    locally = f" To update this clone: git stash push -u -- {generated} && git pull"
    return f"Published the board on {branch}.{'' if hub.target.in_actions else locally}"


def _by_pull_request(managed: ManagedPullRequest, main: str, commit: str | None, refusals: Refusals) -> str:
    """Show a commit in the board's pull request, and return a message about it.

    Without a commit, the open pull request is closed.
    """
    if commit is None:
        if managed.pull:
            number = managed.pull.number
            with refusals.isolate("pull requests", f"Closing pull request #{number}, which is no longer needed"):
                edit_pull_request(managed.hub, number, state="closed")
        return UP_TO_DATE
    managed.renew(main, commit)
    with refusals.isolate("pull requests", f"The pull request of the branch {managed.name}"):
        try:
            text = render("board-pull-request.md.j2", managed.git.folder / "templates")
            return (
                f"The board is pending in pull request #{managed.show(MESSAGE, text)}. A maintainer has to merge it."
            )
        except ForbiddenError as refusal:
            raise RefusedError(
                f"The board is on the branch {managed.name}, but this run may not open a pull request for "
                f"it. {refusal} Allow it: Settings > Actions > General > Workflow permissions > Allow GitHub Actions "
                f"to create and approve pull requests. Or open it once yourself: {managed.compare_page}"
            ) from None
    return f"The board is on the branch {managed.name}: {managed.compare_page}"
