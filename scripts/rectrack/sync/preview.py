"""What merging a change of the files would do, and the comment that says so."""

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
    STATEMENTS,
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
)
from rectrack.rendering import (
    STATUS_JSON,
    Announcements,
    Issues,
    body,
    by_people,
    copied,
    decode_status,
    find_edited,
    label_names,
    publish_facts,
    sentence,
    tracker_labels,
)
from rectrack.sync.apply import GuardError, guard_closing
from rectrack.sync.plan import Owned, Plan, Wanted, plan
from rectrack.sync.review import Comparison, describe, summarize_changes, warnings
from rectrack.text import Markdown, Problem, RefusedError, render
from rectrack.workspace.check import find_problems, load_valid_dataset

# What a proposed change of the files says otherwise of each recommendation, a sentence a change.

_NEWS_OF = {
    "status": "status",
    "history": "status",
    "positions": "view",
    "responses": "answer",
    "decisions": "decision",
    "disputes": "objection",
}
"""The fields whose changes are news, and which news that is."""


def differences(compared: Comparison, merged: Plan, templates: Path) -> Iterator[tuple[str, list[Markdown]]]:
    """The recommendations that would change, by name, each with what changes; `merged` is what a sync would do."""
    news = {change.id: change.news for change in merged.changes if isinstance(change, Announce)}
    for old, now in compared.pairs:
        if old == now:
            continue
        items = news.get(now.id, ())
        kinds = {"title", *(item.kind.partition(" ")[0] for item in items)}
        changed = changed_fields(old, now) if old else ()
        rest = [name.replace("_", " ") for name in changed if _NEWS_OF.get(name, name) not in kinds]
        own = render("differences.md.j2", templates, old=old, now=now, rest=rest).strip().splitlines()
        yield now.name, [*(sentence(item, templates) for item in items), *map(Markdown, own)]
    names = {id_ for r in compared.after.recommendations for id_ in (r.id, *r.formerly)}
    for r in compared.before.recommendations:
        if r.id not in names:
            yield r.name, [sentence(item, templates) for item in news.get(r.id, ())]


# What merging a pull request would do, in words: pure, from the files before and after.

MARKER = "<!-- rectrack:preview -->"
MOST_CHARACTERS = MAX_BODY
"""Of a comment, as of an issue's text."""
MOST_ITEMS = 60
"""Problems or changes that are shown; half as many where they are too long, and so on."""
EACH = 700
"""Characters of whole issues that are shown for each of these."""

_NOBODY = Account(login="", id=0)


def render_preview(compared: Comparison, site: Site, templates: Path, today: date) -> str:
    """Return the text for the pull request, within the size of a comment."""
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
    """Return what the template says of the merge; each of the `issues` has the size of all up to it."""
    merged = plan_merge(compared, site, templates, today)
    read = _for_readers(compared)
    before = by_id(read.before.recommendations)
    context = Issues(dataset=read.after, site=site, templates=templates, day=today.isoformat())
    issues = [context.spec(r) for r in read.after.recommendations if before.get(r.id) != r]
    sizes = accumulate(len(spec.section) for spec in issues)
    shown = [(about.title, list(about.details)) for about in map(describe, merged.changes[:MOST_ITEMS])]
    return {
        "summary": summarize_changes(merged.changes) if merged.changes else "No issue and no label changes.",
        "refusal": merged.refusal,
        "moves": _moves(compared),
        "told": list(differences(read, merged, templates)),
        "pages": list(_pages(read)),
        "changes": shown,
        "total": len(merged.changes),
        "issues": [(spec.title, Markdown(spec.section), size) for spec, size in zip(issues, sizes, strict=True)],
    }


def _pages(compared: Comparison) -> Iterator[tuple[str, str]]:
    """Yield the pages of the site that would change, where one is deployed: how each is cited, and its address."""
    tracker = compared.after.tracker
    if not (tracker.site and tracker.contact):
        return
    before, after = ({r.number: r for r in one.recommendations} for one in (compared.before, compared.after))
    for number, r in sorted({**before, **after}.items()):
        if before.get(number) != after.get(number):
            yield r.cited, f"{tracker.site.rstrip('/')}/r/{number}/"


def plan_merge(compared: Comparison, site: Site, templates: Path, today: date) -> Plan:
    """Return what a sync would do once the change is merged, if everything was in line before.

    The links to files that only move are left out: of these, `_moves` says all there is to say.
    """
    compared = _for_readers(compared)
    unmoved = {id_: compared.before.paths.get(id_, path) for id_, path in compared.after.paths.items()}
    after = replace(compared.after, paths=unmoved)
    before, wanted = (
        Issues(dataset=dataset, site=site, templates=templates, day=today.isoformat()).specs()
        for dataset in (compared.before, after)
    )
    live = {
        spec.id: LiveIssue(
            # An issue that is not open yet has no number; those below zero tell such issues apart.
            number=compared.numbers.get(spec.id, -n),
            title=spec.title,
            body=body(spec),
            labels=spec.labels,
            is_open=spec.closes is None,
            author=_NOBODY,
            url="",
        )
        for n, spec in enumerate(before, 1)
    }
    repository, labels = Repository(host="", id=0, name=""), tracker_labels(compared.before.tracker)
    numbers = {id_: issue.number for id_, issue in live.items()}
    merged = plan(
        Wanted(
            labels=tracker_labels(after.tracker, label_names(compared.before.tracker)),
            issues=tuple(wanted),
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


def _for_readers(compared: Comparison) -> Comparison:
    """Return both sides without those whose names are withheld once it is merged."""
    names = Withheld(compared.after)
    return replace(compared, before=names.inside(compared.before), after=names.inside(compared.after))


def _moves(compared: Comparison) -> list[tuple[str, str]]:
    """Return the files that only lie elsewhere: from where to where."""
    was, now = compared.before.paths, compared.after.paths
    return [(was[id_], path) for id_, path in now.items() if was.get(id_, path) != path]


def _refusal(merged: Plan, compared: Comparison) -> str:
    """Return what the closing guard says by the proposed settings, or by main's where the change would lift it."""
    for tracker, lead in (
        (compared.after.tracker, "The sync would then refuse to go on"),
        (compared.main.tracker, "Only because this changes closing_guard, the sync would not refuse to go on"),
    ):
        try:
            guard_closing(merged, tracker.closing_guard, None)
        except GuardError as refusal:
            return f"{lead}: {refusal}"
    return ""


# A proposed change of the files: at a desk, in a pull request's run, or in one beyond its reach.


def compare_commits(
    git: Git, base: str, head: str, today: date, pull_request: PullRequest | None, *, main: str | None = None
) -> Comparison:
    """Return the change from one commit to another. Both are read as data; nothing of them is run.

    `main` is the commit that says who speaks for whom and which guards hold, where it is not the base: a proposal
    must not switch them off, and may begin with a commit from before they held. Raises `RefusedError`.
    """
    base, head = git.commit_of(base), git.commit_of(head)
    paths = git.changed_paths(base, head)
    with revision(git, base) as old, revision(git, head) as new:
        before, _ = find_problems(old.root, today)
        try:
            after, problems = find_problems(new.root, today)
        except NotATrackerError:
            after, problems = before, [Problem(FOLDER, 1, 1, "no recommendation is left here", "put them back")]
        problems += [Problem(path, 1, 1, "this is no ordinary file, and is left out") for path in new.left_out]
    deciding, known = _dataset(git, main) if main else before, git.text(base, STATUS_JSON)
    problems += _hand_edits(git, base, head, deciding.tracker, pull_request)
    return Comparison(
        before=before,
        after=after,
        head=head,
        main=deciding,
        problems=tuple(problems),
        paths=tuple(by_people(git, head, paths, after) if not problems else paths),
        numbers=decode_status(known).pairs if known else {},
        pull_request=pull_request,
        claims=_claims(git, base, head, pull_request),
    )


def compare_run(git: Git, target: TargetRepository, today: date, environment: Mapping[str, str]) -> Comparison | None:
    """Return the change of the pull request whose own run has just ended, or None where it has moved on.

    For a `workflow_run`: its code and templates are those of main, and nothing that the first run made is believed.
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


def compare_edited(before: Dataset, after: Dataset, numbers: Mapping[str, int]) -> Comparison:
    """Return the change that edits of the files would make, which nobody has committed."""
    return Comparison(before=before, after=after, main=before, numbers=numbers)


def edited_by_hand(root: Path, base: str, environment: Mapping[str, str]) -> list[Problem]:
    """What a pull request changes of what only the tracker writes, by the base's settings and not by those proposed.

    Nothing where it is the tracker's own.
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
    """Return the commits that claim to record comments, except on rectrack's branch for statements."""
    if found and found.is_own_branch and found.branch == STATEMENTS:
        return ()
    commits = git.log("--topo-order", f"{base}..{head}")
    return tuple(commit.id[:7] for commit in commits if commit.title.startswith(STATEMENTS_TITLE))


def _dataset(git: Git, commit: str) -> Dataset:
    """What the files of a commit say, as far as they can be read; where it has no tracker yet, every guard holds."""
    with revision(git, commit) as found:
        try:
            return load_dataset(found.root, may_be_empty=True).dataset
        except NotATrackerError:
            return Dataset(tracker=nothing(Tracker), parties=(), recommendations=(), paths={})


# The comment that shows a pull request's preview: one each, which is renewed.

_MOST_BYTES = 4 * MOST_CHARACTERS


def rendered_preview(path: Path) -> str:
    """The text that `rectrack preview` has left in a file, of which nothing is believed but that it is one.

    Raises `RefusedError` where it does not begin as a preview does, is no UTF-8, or too long for a comment.
    """
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = ""
    if not text.startswith(f"{MARKER}\n") or len(text) > MOST_CHARACTERS:
        raise RefusedError(
            f"{path} is no preview of a pull request: UTF-8 that begins with {MARKER}, of at most "
            f"{MOST_CHARACTERS:,} characters. Nothing was written."
        )
    return text


def post_preview(hub: Hub, head: Head, into: str, text: str) -> int | None:
    """Show the text on the open pull request into a branch whose newest commit this is.

    Returns its number, or None where there is none any more. The comment that is there is renewed: the first that
    begins as a preview does and is the workflows' own, by the numeric id of its author.
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
