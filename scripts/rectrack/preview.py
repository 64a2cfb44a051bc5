"""What merging a pull request would do, in words: pure, from the files before and after."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import accumulate, islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from rectrack import guards, news
from rectrack.changes import IssueSpec, LiveIssue, LiveLabel, Repository, Site, Snapshot
from rectrack.issue import Issues, body
from rectrack.labels import tracker_labels
from rectrack.load import PARTIES
from rectrack.markdown import Markdown
from rectrack.model import Account, Party, Position, Register, by_id
from rectrack.plan import Plan, Wanted, plan
from rectrack.problems import Problem
from rectrack.published import publish
from rectrack.pullrequest import PullRequest
from rectrack.render import render
from rectrack.report import details, summary, title
from rectrack.rules import lacks_evidence
from rectrack.speakers import may_speak
from rectrack.trust import Owned

MARKER = "<!-- rectrack:preview -->"
MOST_CHARACTERS = 65_000
"""Of a comment; GitHub allows 65,536."""
MOST_ITEMS = 60
"""Problems or changes that are shown; half as many where they are too long, and so on."""
EACH = 700
"""Characters of whole issues that are shown for each of these."""
FORMS = ".github/ISSUE_TEMPLATE/"
SENSITIVE = (".github/", "scripts/", "templates/", PARTIES)
"""Paths whose change decides what the tracker runs, writes or believes."""

_NOBODY = Account(login="", id=0)


class Change(Struct, frozen=True, kw_only=True):
    """A proposed change of the files: what they say before and after, what is wrong, which paths differ.

    `numbers` are the issues by recommendation, `parties` those of main, who decide who speaks for whom; `head` is the
    commit that is proposed; `pull_request` is None where there is none, at a desk.
    """

    before: Register
    after: Register
    head: str
    parties: tuple[Party, ...]
    problems: tuple[Problem, ...]
    paths: tuple[str, ...]
    numbers: Mapping[str, int]
    pull_request: PullRequest | None = None


def preview(change: Change, site: Site, templates: Path, today: date) -> str:
    """The text for the pull request, within the size of a comment."""
    merged = None if change.problems else would_change(change, site, templates, today)
    most = MOST_ITEMS
    while True:
        text = _written(change, merged, site, templates, most)
        if len(text) <= MOST_CHARACTERS or not most:
            return text[:MOST_CHARACTERS]
        most //= 2


def _written(change: Change, merged: Plan | None, site: Site, templates: Path, most: int) -> str:
    """The text with so many problems or changes at the most, and issues of a size to match."""
    shown = merged.changes[:most] if merged else ()
    issues = _changed_issues(change, site, templates) if merged else []
    whole = [
        spec
        for spec, size in zip(issues, accumulate(len(s.section) for s in issues), strict=True)
        if size <= most * EACH
    ]
    return render(
        "preview.md.j2",
        templates,
        marker=Markdown(MARKER),
        problems=change.problems[:most],
        warnings=[*islice(warnings(change), most)],
        head=change.head[:10],
        is_posted=change.pull_request is not None,
        summary=summary(merged) if merged and merged.changes else "No issue and no label changes.",
        refusal=merged.refusal if merged else "",
        changes=[(title(one), list(details(one))) for one in shown],
        more=len(change.problems) - most if not merged else len(merged.changes) - len(shown),
        issues=[(spec.title, Markdown(spec.section)) for spec in whole],
        unseen=len(issues) - len(whole),
    )


def would_change(change: Change, site: Site, templates: Path, today: date) -> Plan:
    """What a sync would do once the change is merged, if everything was in line before."""
    # An issue that is not open yet has no number; those below zero tell such issues apart.
    live = {
        spec.id: _live(spec, change.numbers.get(spec.id, -n))
        for n, spec in enumerate(Issues(change.before, site, templates).specs(), 1)
    }
    labels = tracker_labels(change.before.tracker)
    repository = Repository(host="", id=0, name="")
    snapshot = Snapshot(
        repository=repository,
        owner=_NOBODY,
        labels=tuple(LiveLabel(name=spec.name, color=spec.color, description=spec.description) for spec in labels),
        issues=tuple(live.values()),
    )
    numbers = {id_: issue.number for id_, issue in live.items()}
    told = publish(change.before, repository, numbers, today.isoformat())
    wanted = Wanted(
        labels=tracker_labels(change.after.tracker),
        issues=tuple(Issues(change.after, site, templates).specs()),
        news=news.news(told, change.after),
        labels_before=tuple(spec.name for spec in labels),
    )
    found = plan(wanted, snapshot, Owned(issues=live, notices=()), {})
    try:
        guards.guard_closing(found, change.after.tracker.closing_guard, None)
    except guards.GuardError as refusal:
        return replace(found, refusal=str(refusal))
    return found


def warnings(change: Change) -> Iterator[str]:
    """What whoever merges should look at twice."""
    sensitive = (path for path in change.paths if path.startswith(SENSITIVE) and not path.startswith(FORMS))
    touched = sorted({path.partition("/")[0] for path in sensitive})
    if touched:
        yield f"It changes {', '.join(touched)}: that decides what the tracker runs, writes or believes."
    if change.before.tracker.trusted_authors != change.after.tracker.trusted_authors:
        yield "It changes the trusted authors in tracker.yaml: whose issues count as the tracker's own."
    yield from _losses(change)
    yield from _claims(change)
    author = change.pull_request.author if change.pull_request else None
    if author is None:
        return
    speaks = {party.id for party in may_speak(author, change.parties)}
    names = {party.id: party.name for party in (*change.before.parties, *change.after.parties)}
    own, was = _own_positions(change.after), _own_positions(change.before)
    for verb, parties in (("records", own - was), ("takes away", was - own)):
        for party in sorted({position.party for _, position in parties} - speaks):
            yield (
                f"It {verb} a position of {names.get(party, party)} as its own, but {author.login} is not among "
                f"those who speak for it in {PARTIES}. Look at the source."
            )


def _losses(change: Change) -> Iterator[str]:
    """What people rely on and a change takes away: recommendations, numbers, steps of the history."""
    now = {id_: r for r in change.after.recommendations for id_ in (r.id, *r.formerly)}
    numbers = {r.number: r.id for r in change.before.recommendations}
    for was in change.before.recommendations:
        r = now.get(was.id)
        if r is None:
            yield (
                f"It takes away recommendation {was.number}, whose issue is then closed without a reason. A status "
                f"such as withdrawn keeps it; if its file was renamed, the new one needs formerly: [{was.id}]."
            )
            continue
        if r.number != was.number:
            yield f"It changes the number of recommendation {was.number} to {r.number}: people cite it by its number."
        if r.history[: len(was.history)] != was.history:
            yield f"It changes what recommendation {was.number} says of its past, where steps are only added."
    for id_, r in now.items():
        if r.id == id_ and numbers.get(r.number, id_) not in (r.id, *r.formerly) and r.id not in numbers.values():
            yield f"It gives the number {r.number} to {r.id}, which was that of {numbers[r.number]}."


def _claims(change: Change) -> Iterator[str]:
    """What actions are said to have reached without anything that shows it."""
    before = {r.id: by_id(r.actions) for r in change.before.recommendations}
    statuses = by_id(change.after.tracker.statuses)
    for r in change.after.recommendations:
        for action in r.actions:
            status, was = statuses.get(action.status), before.get(r.id, {}).get(action.id)
            if status and was != action and lacks_evidence(r, action.id, status):
                yield (
                    f"It says that the action {action.id} of recommendation {r.number} is {action.status}, and no "
                    "verified report under reports shows it."
                )


def _own_positions(register: Register) -> set[tuple[int, Position]]:
    """Every position that is not reported by others, with its recommendation's number, which a renamed file keeps."""
    return {(r.number, p) for r in register.recommendations for p in r.positions if not p.reported_by}


def _live(spec: IssueSpec, number: int) -> LiveIssue:
    """The issue as a sync has left it."""
    return LiveIssue(
        number=number,
        title=spec.title,
        body=body(spec),
        labels=spec.labels,
        is_open=spec.closes is None,
        author=_NOBODY,
        url="",
    )


def _changed_issues(change: Change, site: Site, templates: Path) -> list[IssueSpec]:
    """The issues of the recommendations whose files change."""
    before = by_id(change.before.recommendations)
    issues = Issues(change.after, site, templates)
    return [issues.spec(r) for r in change.after.recommendations if before.get(r.id) != r]
