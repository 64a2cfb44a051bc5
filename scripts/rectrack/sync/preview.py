"""What merging a pull request would do, in words: pure, from the files before and after."""

from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from pathlib import Path

from msgspec.structs import replace

from rectrack.github.types import IssueSpec, LiveIssue, LiveLabel, Repository, Site, Snapshot
from rectrack.pages import announcements
from rectrack.pages.issue import Issues, body
from rectrack.pages.labels import label_names, tracker_labels
from rectrack.pages.published import publish
from rectrack.record.parties import Account
from rectrack.record.values import MAX_BODY, by_id
from rectrack.record.withheld import Withheld
from rectrack.sync import guards
from rectrack.sync.care import Comparison, warnings
from rectrack.sync.differences import differences
from rectrack.sync.plan import Plan, Wanted, plan
from rectrack.sync.plan_text import details, summary, title
from rectrack.sync.trust import Owned
from rectrack.text.markdown import Markdown
from rectrack.text.render import render

MARKER = "<!-- rectrack:preview -->"
MOST_CHARACTERS = MAX_BODY
"""Of a comment, as of an issue's text."""
MOST_ITEMS = 60
"""Problems or changes that are shown; half as many where they are too long, and so on."""
EACH = 700
"""Characters of whole issues that are shown for each of these."""

_NOBODY = Account(login="", id=0)


def preview(compared: Comparison, site: Site, templates: Path, today: date) -> str:
    """The text for the pull request, within the size of a comment."""
    merged = None if compared.problems else would_change(compared, site, templates, today)
    issues = _changed_issues(compared, site, templates, today) if merged else []
    names, most = Withheld(compared.after), MOST_ITEMS
    while True:
        text = names.out_of(_written(compared, merged, issues, templates, most))
        if len(text) <= MOST_CHARACTERS or not most:
            return text[:MOST_CHARACTERS]
        most //= 2


def _written(compared: Comparison, merged: Plan | None, issues: list[IssueSpec], templates: Path, most: int) -> str:
    """The text with so many problems or changes at the most, and issues of a size to match."""
    shown = merged.changes[:most] if merged else ()
    pages = list(_pages(_for_readers(compared))) if merged else []
    told = list(differences(_for_readers(compared), merged, templates)) if merged else []
    cautions = list(warnings(compared))
    moved = list(moves(compared).values())
    whole = [
        spec
        for spec, size in zip(issues, accumulate(len(s.section) for s in issues), strict=True)
        if size <= most * EACH
    ]
    return render(
        "preview.md.j2",
        templates,
        marker=Markdown(MARKER),
        problems=compared.problems[:most],
        warnings=cautions[:most],
        more_warnings=len(cautions[most:]),
        head=compared.head[:10],
        is_posted=compared.pull_request is not None,
        summary=summary(merged.changes) if merged and merged.changes else "No issue and no label changes.",
        refusal=merged.refusal if merged else "",
        moves=moved[:most],
        moved=len(moved),
        told=told[:most],
        untold=len(told[most:]),
        pages=pages[:most],
        more_pages=len(pages[most:]),
        changes=[(title(one), list(details(one))) for one in shown],
        more=len(compared.problems) - most if not merged else len(merged.changes) - len(shown),
        issues=[(spec.title, Markdown(spec.section)) for spec in whole],
        unseen=len(issues) - len(whole),
    )


def _pages(compared: Comparison) -> Iterator[tuple[str, str]]:
    """The pages of the site that would change, where one is deployed: how each is cited, and its address."""
    tracker = compared.after.tracker
    if not (tracker.site and tracker.contact):
        return
    before, after = ({r.number: r for r in one.recommendations} for one in (compared.before, compared.after))
    for number in sorted({*before, *after}):
        if before.get(number) != after.get(number):
            yield {**before, **after}[number].cited, f"{tracker.site.rstrip('/')}/r/{number}/"


def would_change(compared: Comparison, site: Site, templates: Path, today: date) -> Plan:
    """What a sync would do once the change is merged, if everything was in line before.

    The links to files that only move are left out: of these, `moves` says all there is to say.
    """
    compared = _for_readers(compared)
    unmoved = {**compared.after.paths, **{id_: was for id_, (was, _) in moves(compared).items()}}
    after = replace(compared.after, paths=unmoved)
    # An issue that is not open yet has no number; those below zero tell such issues apart.
    live = {
        spec.id: _live(spec, compared.numbers.get(spec.id, -n))
        for n, spec in enumerate(Issues(compared.before, site, templates, today.isoformat()).specs(), 1)
    }
    labels = tracker_labels(compared.before.tracker)
    repository = Repository(host="", id=0, name="")
    snapshot = Snapshot(
        repository=repository,
        owner=_NOBODY,
        labels=tuple(LiveLabel(name=spec.name, color=spec.color, description=spec.description) for spec in labels),
        issues=tuple(live.values()),
    )
    numbers = {id_: issue.number for id_, issue in live.items()}
    told = publish(compared.before, repository, numbers, today.isoformat())
    wanted = Wanted(
        labels=tracker_labels(after.tracker, label_names(compared.before.tracker)),
        issues=tuple(Issues(after, site, templates, today.isoformat()).specs()),
        news=announcements.news(told, after),
        labels_before=tuple(spec.name for spec in labels),
    )
    found = plan(wanted, snapshot, Owned(issues=live, notices=()), {})
    return replace(found, refusal=_refusal(found, compared))


def _for_readers(compared: Comparison) -> Comparison:
    """Both sides without those whose names are withheld once it is merged."""
    names = Withheld(compared.after)
    return replace(compared, before=names.inside(compared.before), after=names.inside(compared.after))


def moves(compared: Comparison) -> dict[str, tuple[str, str]]:
    """The files that only lie elsewhere, by id: from where to where."""
    was, now = compared.before.paths, compared.after.paths
    return {id_: (was[id_], now[id_]) for id_ in now if was.get(id_, now[id_]) != now[id_]}


def _refusal(found: Plan, compared: Comparison) -> str:
    """What the closing guard says by the proposed settings, or by main's where the change would lift it."""
    for tracker, lead in (
        (compared.after.tracker, "The sync would then refuse to go on"),
        (compared.main.tracker, "Only because this changes closing_guard, the sync would not refuse to go on"),
    ):
        try:
            guards.guard_closing(found, tracker.closing_guard, None)
        except guards.GuardError as refusal:
            return f"{lead}: {refusal}"
    return ""


def _live(spec: IssueSpec, number: int) -> LiveIssue:
    return LiveIssue(
        number=number,
        title=spec.title,
        body=body(spec),
        labels=spec.labels,
        is_open=spec.closes is None,
        author=_NOBODY,
        url="",
    )


def _changed_issues(compared: Comparison, site: Site, templates: Path, today: date) -> list[IssueSpec]:
    compared = _for_readers(compared)
    before = by_id(compared.before.recommendations)
    issues = Issues(compared.after, site, templates, today.isoformat())
    return [issues.spec(r) for r in compared.after.recommendations if before.get(r.id) != r]
