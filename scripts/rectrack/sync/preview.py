"""Previews: the effect of merging a change of the files, as a comment on its pull request."""

import posixpath
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import accumulate
from pathlib import Path

from msgspec.structs import replace

from rectrack.github import (
    Announce,
    Git,
    Head,
    Hub,
    LiveIssue,
    LiveLabel,
    PullRequest,
    Repository,
    Site,
    Snapshot,
    TargetRepository,
    comment_once,
    connected,
    edit_comment,
    find_pull_request,
    head_of_run,
    list_comments,
    pull_request_of_event,
    revision,
)
from rectrack.model import (
    ACTIONS,
    FOLDER,
    MAX_BODY,
    STATEMENTS_BRANCH,
    STATEMENTS_TITLE,
    Account,
    Dataset,
    NotATrackerError,
    Tracker,
    Withheld,
    by_id,
    changed_fields,
    load_dataset,
    nothing,
    without_reminders,
)
from rectrack.rendering import (
    STATUS_JSON,
    Announcements,
    AnnouncementState,
    Issues,
    Published,
    body,
    by_people,
    copied,
    decode_status,
    field_label,
    find_edited,
    find_recorded,
    label_names,
    publish_facts,
    sentence,
    tracker_labels,
)
from rectrack.sync.apply import guard_closing
from rectrack.sync.merge_warnings import Comparison, warnings
from rectrack.sync.plan import Owned, Plan, Wanted, plan
from rectrack.sync.review import describe, summarize_plan
from rectrack.text import GuardError, Markdown, Problem, RefusedError, english, link, message, render, use_language
from rectrack.workspace.check import find_problems, load_valid_dataset

_NEWS_OF = {
    "status": "status",
    "history": "status",
    "positions": "position",
    "responses": "response",
    "decisions": "decision",
    "disputes": "dispute",
}
"""Fields whose changes are news, and the kind of news."""


def differences(compared: Comparison, merged: Plan, templates: Path) -> Iterator[tuple[str, list[Markdown]]]:
    """Yield the name of each recommendation that changes, with a sentence per change.

    `merged` is the plan of a sync after the merge.
    """
    news = {change.id: change.news for change in merged.changes if isinstance(change, Announce)}
    for old, now in compared.pairs:
        if old == now:
            continue
        items = news.get(now.id, ())
        kinds = {"title", *(item.kind.partition(" ")[0] for item in items)}
        changed = changed_fields(old, now) if old else ()
        rest = [
            field_label(name) or name.replace("_", " ") for name in changed if _NEWS_OF.get(name, name) not in kinds
        ]
        own = render("differences.md.j2", templates, old=old, now=now, rest=rest).strip().splitlines()
        yield now.name, [*(sentence(item, templates) for item in items), *map(Markdown, own)]
    names = {id_ for r in compared.after.recommendations for id_ in (r.id, *r.previous_ids)}
    for r in compared.before.recommendations:
        if r.id not in names:
            yield r.name, [sentence(item, templates) for item in news.get(r.id, ())]


# The text of the preview, as pure functions of the files before and after.

MARKER = "<!-- rectrack:preview -->"
MOST_CHARACTERS = MAX_BODY
"""Limit of a comment: GitHub's limit for the text of an issue."""
MOST_ITEMS = 60
"""Problems or changes in the preview. The number is halved until the preview fits into a comment."""
EACH = 700
"""Characters of issue texts for each of these items."""

_NOBODY = Account(login="", id=0)


def render_preview(compared: Comparison, site: Site, templates: Path, today: date) -> str:
    """Return the preview for a pull request, within the limit of a comment."""
    values: dict[str, object] = {
        "marker": Markdown(MARKER),
        "head": compared.head[:10],
        "is_posted": compared.pull_request is not None,
        "problems": compared.problems,
        "warnings": list(warnings(compared)),
        "issues": [],
    }
    if not compared.problems:
        values |= _after_merge(compared, site, templates, today)
    names, most = Withheld(compared.after), MOST_ITEMS
    while True:
        text = names.out_of(render("preview.md.j2", templates, **values, most=most, room=most * EACH))
        if len(text) <= MOST_CHARACTERS or not most:
            return text[:MOST_CHARACTERS]
        most //= 2


def _after_merge(compared: Comparison, site: Site, templates: Path, today: date) -> dict[str, object]:
    """Return the template's values about the merge.

    Each of the `issues` has the total size of the issues up to it, in characters.
    """
    merged = plan_merge(compared, site, templates, today)
    read = _for_readers(compared)
    before = by_id(read.before.recommendations)
    context = _issues(read, read.after, site, templates, today)
    issues = [context.spec(r) for r in read.after.recommendations if before.get(r.id) != r]
    sizes = accumulate(len(spec.section) for spec in issues)
    shown = [(about.title, list(about.details)) for about in map(describe, merged.changes[:MOST_ITEMS])]
    return {
        "summary": summarize_plan(merged.changes),
        "refusal": merged.refusal,
        "moves": _moves(compared),
        "told": list(differences(read, merged, templates)),
        "pages": list(_pages(read)),
        "changes": shown,
        "total": len(merged.changes),
        "issues": [(spec.title, Markdown(spec.section), size) for spec, size in zip(issues, sizes, strict=True)],
    }


def _pages(compared: Comparison) -> Iterator[Markdown]:
    """Yield a link to each page of the site that would change.

    Yields nothing if the settings have no site or no contact.
    """
    tracker = compared.after.tracker
    if not (tracker.site and tracker.contact):
        return
    before, after = ({r.number: r for r in one.recommendations} for one in (compared.before, compared.after))
    for number, r in sorted({**before, **after}.items()):
        if before.get(number) != after.get(number):
            yield link(r.cited, posixpath.join(tracker.site, f"r/{number}/"))


def plan_merge(compared: Comparison, site: Site, templates: Path, today: date) -> Plan:
    """Return the plan of a sync after the merge, if GitHub agrees with the base.

    Changed links to files that only move are left out: `_moves` lists these files.
    """
    compared = _for_readers(compared)
    unmoved = {id_: compared.before.paths.get(id_, path) for id_, path in compared.after.paths.items()}
    after = replace(compared.after, paths=unmoved)
    with use_language(compared.before.tracker.language, templates):
        before = _issues(compared, compared.before, site, templates, today).specs()
        labels, names = tracker_labels(compared.before.tracker), label_names(compared.before.tracker)
    with use_language(after.tracker.language, templates):
        issues = tuple(_issues(compared, after, site, templates, today).specs())
        wanted = tracker_labels(after.tracker, names)
    known = compared.published.pairs if compared.published else {}
    live = {
        spec.id: LiveIssue(
            # An issue that is not opened yet has no number: negative numbers tell such issues apart.
            number=known.get(spec.id, -n),
            title=spec.title,
            body=body(spec),
            labels=spec.labels,
            is_open=spec.closes is None,
            author=_NOBODY,
            url="",
        )
        for n, spec in enumerate(before, 1)
    }
    repository = Repository(host="", id=0, name="")
    numbers = {id_: issue.number for id_, issue in live.items()}
    merged = plan(
        Wanted(
            labels=wanted,
            issues=issues,
            news=Announcements(publish_facts(compared.before, repository, numbers, today.isoformat()), after).news,
            labels_before=tuple(spec.name for spec in labels),
        ),
        Snapshot(
            repository=repository,
            owner=_NOBODY,
            labels=tuple(copied(LiveLabel, spec, is_archived=False) for spec in labels),
            issues=tuple(live.values()),
        ),
        Owned(issues=live, notices=()),
        {},
    )
    return replace(merged, refusal=_refusal(merged, compared))


def _issues(compared: Comparison, dataset: Dataset, site: Site, templates: Path, today: date) -> Issues:
    """Return the issues of one side of a comparison. A step that the change adds is recorded today."""
    day = today.isoformat()
    state = AnnouncementState(before=compared.published)
    facts = publish_facts(compared.before, None, {}, day, state)
    recorded = find_recorded(facts, dataset, day)
    return Issues(dataset=dataset, site=site, templates=templates, day=day, recorded=recorded)


def _for_readers(compared: Comparison) -> Comparison:
    """Return both sides without the names that are withheld after the merge, and without reminders."""
    names = Withheld(compared.after)
    before, after = (without_reminders(names.inside(side)) for side in (compared.before, compared.after))
    return replace(compared, before=before, after=after)


def _moves(compared: Comparison) -> list[tuple[str, str]]:
    """Return the old and the new path of each file that moves."""
    was, now = compared.before.paths, compared.after.paths
    return [(was[id_], path) for id_, path in now.items() if was.get(id_, path) != path]


def _refusal(merged: Plan, compared: Comparison) -> str:
    """Return why a sync would refuse to close the issues; empty if it would not.

    The proposed settings apply first. Then those of main apply, because the change may raise the limit.
    """
    try:
        guard_closing(merged, compared.after.tracker.close_limit, None)
    except GuardError as refusal:
        return Markdown(
            message("preview", "After the merge, the sync would stop: %(reason)s", reason=english(str(refusal)))
        )
    try:
        guard_closing(merged, compared.main.tracker.close_limit, None)
    except GuardError as refusal:
        why = english(str(refusal))
        return Markdown(
            message("preview", "Without this change of close_limit, the sync would stop: %(reason)s", reason=why)
        )
    return ""


# Comparisons of a proposed change: locally, in a pull request's run, or in a later `workflow_run`.


def compare_commits(
    git: Git, base: str, head: str, today: date, pull_request: PullRequest | None, *, main: str | None = None
) -> Comparison:
    """Return the comparison of two commits. Their files are read, and never run.

    `main` is the commit that decides which accounts are listed and which safety checks hold, by default `base`. A
    proposal must not switch the checks off, and its base may be older than the checks. Raises `RefusedError`.
    """
    base, head = git.commit_of(base), git.commit_of(head)
    paths = git.changed_paths(base, head)
    with revision(git, base) as old, revision(git, head) as new:
        before, _ = find_problems(old.root, today)
        try:
            after, problems = find_problems(new.root, today)
        except NotATrackerError:
            after, problems = (
                before,
                [Problem(FOLDER, 1, 1, "there are no recommendations", "restore the files")],
            )
        problems += [Problem(path, 1, 1, "this is not a regular file; it is ignored") for path in new.left_out]
    deciding, known = _dataset(git, main) if main else before, git.text(base, STATUS_JSON)
    problems += _hand_edits(git, base, head, deciding.tracker, pull_request)
    return Comparison(
        before=before,
        after=after,
        head=head,
        main=deciding,
        problems=tuple(problems),
        paths=tuple(by_people(git, head, paths, after) if not problems else paths),
        published=decode_status(known) if known else None,
        pull_request=pull_request,
        claims=_claims(git, base, head, pull_request),
    )


def compare_run(git: Git, target: TargetRepository, today: date, environment: Mapping[str, str]) -> Comparison | None:
    """Return the comparison for the pull request whose own run has just ended.

    None if this is no `workflow_run`, or if the pull request has moved on. The code and the templates are those of
    main. Results of the first run are not trusted.
    """
    head = head_of_run(environment)
    if head is None:
        return None
    with connected(git.folder, target) as hub:
        found = find_pull_request(hub, head, load_valid_dataset(git.folder, today).tracker.branch)
    if found is None:
        return None
    git.run("fetch", "--quiet", "--no-tags", "origin", head.sha)
    main = git.commit_of("HEAD")
    return compare_commits(git, git.common(main, head.sha) or main, head.sha, today, found, main=main)


def compare_edited(before: Dataset, after: Dataset, published: Published | None) -> Comparison:
    """Return the comparison for edits of the files that are not committed."""
    return Comparison(before=before, after=after, main=before, published=published)


def edited_by_hand(root: Path, base: str, environment: Mapping[str, str]) -> list[Problem]:
    """Return a pull request's changes of files that only rectrack writes.

    The settings are those of `base`, not the proposed ones. Empty for rectrack's own pull request with the board.
    """
    git = Git(root, environment)
    base, head = git.commit_of(base), git.commit_of("HEAD")
    return _hand_edits(git, base, head, _dataset(git, base).tracker, pull_request_of_event(environment))


def _hand_edits(git: Git, base: str, head: str, tracker: Tracker, found: PullRequest | None) -> list[Problem]:
    """Return changes of generated files, except on the branch of the board."""
    if found and found.is_own_branch and found.branch == tracker.publishing.branch:
        return []
    return find_edited(git, base, head, git.changed_paths(base, head))


def _claims(git: Git, base: str, head: str, found: PullRequest | None) -> tuple[str, ...]:
    """Return the short ids of the commits that claim to record comments.

    Empty on rectrack's own branch for statements.
    """
    if found and found.is_own_branch and found.branch == STATEMENTS_BRANCH:
        return ()
    commits = git.log("--topo-order", f"{base}..{head}")
    return tuple(commit.id[:7] for commit in commits if commit.title.startswith(STATEMENTS_TITLE))


def _dataset(git: Git, commit: str) -> Dataset:
    """Return the data of a commit, as far as the files can be read.

    Without a tracker in the commit, the dataset is empty and every safety check holds.
    """
    with revision(git, commit) as found:
        try:
            return load_dataset(found.root, may_be_empty=True).dataset
        except NotATrackerError:
            return Dataset(tracker=nothing(Tracker), parties=(), recommendations=(), paths={})


# The preview is one comment on each pull request. A new preview replaces its text.

_MOST_BYTES = 4 * MOST_CHARACTERS


def rendered_preview(path: Path) -> str:
    """Return the text of a file from `rectrack preview`.

    Raises `RefusedError` if the text does not begin with `MARKER`, is not UTF-8, or is too long for a comment.
    Nothing else about the file is trusted.
    """
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = ""
    if not text.startswith(f"{MARKER}\n") or len(text) > MOST_CHARACTERS:
        raise RefusedError(
            f"{path} is not a preview of a pull request. A preview is UTF-8 text that begins with {MARKER}, with "
            f"at most {MOST_CHARACTERS:,} characters. Nothing was written."
        )
    return text


def post_preview(hub: Hub, head: Head, into: str, text: str) -> int | None:
    """Write the preview on the pull request with this head, and return its number.

    None if no open pull request into `into` has this newest commit any more. An earlier preview is replaced. It is
    the first comment that begins with `MARKER` and whose author has the numeric id of GitHub Actions.
    """
    found = find_pull_request(hub, head, into)
    if found is None:
        return None
    shown = _previews(hub, found.number)
    if shown:
        edit_comment(hub, found.number, next(iter(shown)), text)
    else:
        comment_once(hub, found.number, [MARKER], lambda: _previews(hub, found.number).values(), lambda _: text)
    return found.number


def _previews(hub: Hub, number: int) -> dict[int, str]:
    listed = list_comments(hub, number)
    return {comment: said for comment, by, said in listed if by.id == ACTIONS.id and said.startswith(MARKER)}
