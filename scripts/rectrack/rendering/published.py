"""The facts of a dataset for status.json and the news for followers, both compared with the last status.json."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from msgspec.structs import replace

from rectrack import __version__
from rectrack.github import News, NewsKind, Repository
from rectrack.model import (
    Agreement,
    Dataset,
    Evidence,
    Position,
    Progress,
    Recommendation,
    Response,
    Tracker,
    When,
    agreement,
    by_id,
    derived,
    disputed_positions,
    disputed_responses,
    find_objections,
    is_of_maker,
    standing,
    step_warnings,
    undisputed_positions,
    vocabulary,
    without_reminders,
)
from rectrack.rendering.recorded_steps import find_recorded
from rectrack.rendering.status_json import (
    Answered,
    Asked,
    Assessed,
    Deadline,
    Decided,
    Entry,
    Made,
    Objection,
    Published,
    Summary,
    View,
    copied,
    copies,
    names,
)
from rectrack.text import Markdown, listed, message

# GitHub does not notify followers of an issue when its text or labels change. Therefore a comment announces a change
# of status, decision, response, position or dispute. Keys have only ids, dates and digests, so that no text from a
# file gets into a marker.

_MARKER = re.compile(r"^<!-- rectrack:news ([a-z0-9 -]{1,300}) -->$", re.MULTILINE)


def marker(news: News) -> str:
    """Return the line by which rectrack finds the comment that announced this news."""
    return f"<!-- rectrack:news {news.key} -->"


def announcement(items: Iterable[News], dataset: Dataset, templates: Path | None) -> str:
    """Return the comment that announces news.

    Raises `RefusedError` if the template fails.
    """
    from rectrack.text import render  # slow to import, and lists do not need it

    values = {
        "news": tuple(items),
        "markers": {item.key: Markdown(marker(item)) for item in items},
        "sentence": lambda item: sentence(item, templates),
        "where": derived.where,
        "evidence_shown": _evidence,
        "documents": by_id(dataset.tracker.documents),
    }
    return render("announcement.md.j2", templates, **values)


def _evidence(shown: Sequence[str | Evidence]) -> Markdown:
    *others, last = shown
    return listed((*(derived.evidence(one, goes_on=True) for one in others), derived.evidence(last)))


def sentence(item: News, templates: Path | None = None) -> Markdown:
    """Return news without the last full stop.

    Announcements, plans and previews use it.
    """
    from rectrack.rendering.context import voice
    from rectrack.text import render

    return Markdown(render("news.md.j2", templates, item=item, voice=voice).strip())


def told(comment: str) -> set[str]:
    """Return the keys of the news that a comment announced."""
    return set(_MARKER.findall(comment.replace("\r\n", "\n")))


_Statement: TypeAlias = View | Answered | Position | Response


class AnnouncementState(NamedTuple):
    """The state of announcements for status.json; `before` is the last published state.

    `times` counts the announcements by recommendation. The count is part of every key, so that a value that changes
    back and forth is announced each time. `gone` are the last entries of recommendations whose files were deleted.
    `untold` are the last announced entries of recommendations whose news is not announced yet.
    """

    before: Published | None = None
    times: Mapping[str, int] = MappingProxyType({})
    gone: tuple[Entry, ...] = ()
    untold: tuple[Entry, ...] = ()


NOTHING_ANNOUNCED = AnnouncementState()


class Announcements:
    """News to announce, by recommendation (`news`), for all recommendations that had an issue when last published."""

    def __init__(self, before: Published | None, dataset: Dataset) -> None:
        self._before, recommendations = before, dataset.recommendations
        published, untold, gone = (
            (before.recommendations, before.pending_announcements, before.removed) if before else ((), (), ())
        )
        last = {e.issue or e.id: e for e in (*(e for e in published if e.issue), *untold, *gone)}
        ids = {known_as: r.id for r in recommendations for known_as in (r.id, *r.previous_ids)}
        self._last = {ids.get(entry.id, entry.id): entry for entry in last.values()}
        self._living, self._gone = {*ids.values()}, {entry.id for entry in gone}
        news = _News(dataset)
        self.news = {r.id: tuple(news.since(self._last[r.id], r)) for r in recommendations if r.id in self._last}
        for id_, entry in self._last.items():
            if (id_ in self._living) == (entry.id in self._gone):
                self.news[id_] = (_moved(entry, is_back=id_ in self._living), *self.news.get(id_, ()))

    def warnings(self, dataset: Dataset) -> Iterator[str]:
        """Return a sentence for each step of a status since the last announcement that `transitions` do not list."""
        last = ((self._last[r.id], r) for r in dataset.recommendations if r.id in self._last)
        return step_warnings(((_as_announced(was, r), r) for was, r in last), dataset.tracker.statuses)

    def state(self, refused: Collection[str] | None) -> AnnouncementState:
        """Return the state to remember after the announcements.

        The news of the recommendations `refused` was not announced. None means that no news was announced.
        """
        times, gone, untold = dict[str, int](), list[Entry](), list[Entry]()
        for id_, entry in self._last.items():
            has_news = bool(self.news.get(id_))
            is_refused = has_news if refused is None else id_ in refused
            times[id_] = entry.announcement_count + (has_news and not is_refused)
            if (entry.id in self._gone) if is_refused else (id_ not in self._living):
                gone.append(replace(entry, announcement_count=times[id_]))
            elif is_refused:
                untold.append(entry)
        return AnnouncementState(self._before, times, tuple(gone), tuple(untold))


def _as_announced(was: Entry, r: Recommendation) -> Recommendation:
    """Return the recommendation with the history and the actions' statuses of its last announcement."""
    known = {**dict.fromkeys(was.actions_without_status), **was.actions}
    actions = tuple(replace(action, status=known.get(action.id, action.status)) for action in r.actions)
    return replace(r, history=r.history[: was.history_length] or r.history, actions=actions)


def _moved(entry: Entry, *, is_back: bool) -> News:
    """Return the news that a file was removed or is back."""
    kind: NewsKind = "back" if is_back else "removed"
    if is_back:
        why = message("announcement", "Its file has been added again. This issue shows its current state again.")
    else:
        why = message(
            "announcement",
            "Its file was deleted, so this issue is closed. The history of the file keeps its content.",
        )
    return News(key=f"{entry.announcement_count} {kind} {entry.id} {entry.status} {entry.since}", kind=kind, why=why)


class _News:
    """What is new of recommendations, with the names that a dataset has for it."""

    def __init__(self, dataset: Dataset) -> None:
        tracker = dataset.tracker
        self.bodies, self.parties = dataset.bodies, _names(dataset.parties)
        self.authors = {"response": _names(tracker.addressees), "position": self.parties}
        self.values: Mapping[NewsKind, Mapping[str, str]] = {
            "status": _names(tracker.statuses),
            "decision": _names(tracker.outcomes),
            "response": _names(tracker.responses),
            "position": vocabulary.names(tracker.stances),
        }

    def since(self, was: Entry, r: Recommendation) -> Iterator[News]:
        """Yield the changes of a recommendation since its last announcement.

        `was` is the entry of that time.
        """
        yield from self._status(was, r)
        yield from self._decision(was, r)
        yield from self._statements(
            "response", was, was.responses, derived.answers(r), partial(disputed_responses, r)
        )
        current = standing(undisputed_positions(r))
        yield from self._statements("position", was, was.positions, current, partial(disputed_positions, r))
        yield from self._objections(was, r)

    def _changed(self, kind: NewsKind, key: str, before: str, after: str, **values: Any) -> News:
        """Return the news of a changed value.

        If tracker.yaml no longer has an id, the id replaces the name.
        """
        names = self.values[kind]
        return News(key=key, kind=kind, before=names.get(before, before), after=names.get(after, after), **values)

    def _status(self, was: Entry, r: Recommendation) -> Iterator[News]:
        # A status that changed and came back is announced too: a run that failed may have announced the one between.
        since = [step.status for step in r.history[was.history_length or len(r.history) :] if step.status != r.status]
        before = was.status if was.status != r.status else (since or [r.status])[-1]
        if before != r.status:
            step = r.history[-1]
            key = f"{was.announcement_count} status {len(r.history)} {before} {r.status} {step.date}"
            values = {
                "date": "" if step.undated else step.date,
                "why": step.note or "",
                "by": step.according_to or "",
                "evidence": step.evidence,
            }
            yield self._changed("status", key, before, r.status, **values)

    def _decision(self, was: Entry, r: Recommendation) -> Iterator[News]:
        old, new = was.decision, derived.decision(r)
        step, next_step = (one and _digest((one.by, one.outcome, one.date, one.text or "")) for one in (old, new))
        if (decision := new or old) and step != next_step:
            key = f"{was.announcement_count} decision {step or 'none'} {next_step or 'removed'} {decision.date}"
            values = {"date": new.date, "why": new.text or "", "by": new.by, "source": new.source} if new else {}
            before, after = (one.outcome if one else "" for one in (old, new))
            yield self._changed("decision", key, before, after, **values)

    def _statements(
        self,
        kind: Literal["response", "position"],
        was: Entry,
        before: Sequence[View] | Sequence[Answered],
        current: Sequence[Position | Response],
        disputed: Callable[[str], Sequence[Position | Response]],
    ) -> Iterator[News]:
        """Yield the changes of positions or responses.

        A statement replaces an earlier one if author, reporter and `inferred` are equal.
        """
        left = {(old.author, old.voice): old for old in before}
        for new in current:
            old = left.pop((new.author, new.voice), None)
            if old and (old.value, old.date) == (new.value, new.date):
                continue
            others = [one for one in before if one.author == new.author and new.is_own and not one.is_own]
            names = self.values[kind]
            yield replace(
                self._statement(kind, was, new, old.value if old else "", new.value),
                reported=tuple((self._reporter(one), names.get(one.value, one.value)) for one in others),
                date="" if isinstance(new, Response) and new.undated else new.date,
                why=(new.reason if isinstance(new, Position) else new.note) or "",
                quote=new.quote or "",
                entered_by=new.typist or "",
                source=new.source,
            )
        own = {new.author for new in current if new.is_own}
        for old in left.values():
            is_disputed = any(old.voice == new.voice for new in disputed(old.author))
            if old.author not in own and not is_disputed:  # otherwise an own statement or a dispute replaced it
                yield self._statement(kind, was, old, old.value, "")

    def _statement(
        self, kind: Literal["response", "position"], was: Entry, statement: _Statement, before: str, after: str
    ) -> News:
        """Return the news of a position or response that is new, changed or removed.

        An empty `before` means new, an empty `after` removed.
        """
        author, reported_by = statement.author, statement.reported_by
        words = [kind, author, before or "none", after or "removed", statement.date]
        words += filter(None, [reported_by, "inferred" if statement.inferred else ""])
        return self._changed(
            kind,
            " ".join([str(was.announcement_count), *words]),
            before,
            after,
            of=self.authors[kind].get(author, author),
            reported_by=self._reporter(statement),
            inferred=bool(statement.inferred),
        )

    def _reporter(self, statement: _Statement) -> str:
        """Return the name of the party that reports a statement; empty if none does."""
        reporter = statement.reported_by or ""
        return self.parties.get(reporter, reporter)

    def _objections(self, was: Entry, r: Recommendation) -> Iterator[News]:
        """Yield the disputes that are new and those that have ended."""
        before = {(one.by, one.text, one.date) for one in was.disputes}
        current = {(one.by, one.text, one.date): one for one in find_objections(r)}
        for objection in (*sorted(current.keys() - before), *sorted(before - current.keys())):
            by, text, date = objection
            dispute = current.get(objection)
            ended: NewsKind = "dispute replaced" if any(one[0] == by for one in current) else "dispute withdrawn"
            item = News(
                key=f"{was.announcement_count} dispute {by} {_digest(objection)} {'new' if dispute else 'withdrawn'}",
                kind="dispute" if dispute else ended,
                of=self.bodies.get(by, by),
            )
            if dispute:
                said = {"why": text, "entered_by": dispute.typist} if dispute.typist else {"quote": text}
                item = replace(item, date=date, source=dispute.source, **said)
            yield item


def _names(named: Iterable[Any]) -> dict[str, str]:
    return {one.id: one.name for one in named}


def _digest(texts: tuple[str, ...]) -> str:
    return hashlib.sha256(repr(texts).encode()).hexdigest()[:12]


# The facts of a dataset for status.json and the board: from the files, a day, and what was published last.

_OF_TRACKER = ("title", "maintained_by", "maintainer_party", "contact", "language", "site")
_OF_RECOMMENDATION = (
    *("id", "number", "reference", "title", "title_by"),
    *("themes", "source_form", "addressees", "status"),
)
"""Fields that are published as they are."""
_OF_GITHUB = ("labels", "label_names", "pending_statements")
"""Fields that only a sync knows; without a sync they keep their last values."""


def publish_facts(
    dataset: Dataset,
    repository: Repository | None,
    numbers: Mapping[str, int],
    today: When,
    announced: AnnouncementState = NOTHING_ANNOUNCED,
    **github: Any,
) -> Published:
    """Return the facts of a dataset for status.json.

    `numbers` gives the issues by recommendation id, `github` the fields that only a sync knows. Days of publishing
    and `overdue` depend on `today`. `recorded` is the day on which the facts of an entry last differed. `as_of`
    changes with any fact except `written_by`. Reminders are left out.
    """
    tracker, before, dataset = dataset.tracker, announced.before, without_reminders(dataset)
    statuses, parties = by_id(tracker.statuses), by_id(dataset.parties)
    successors, remembered = derived.successors(dataset.recommendations), before.recommendations if before else ()
    known = {key: entry for entry in remembered for key in (entry.issue, entry.id) if key}
    entries, steps = [], find_recorded(before, dataset, today)
    for r in dataset.recommendations:
        entry = _entry(
            r,
            dataset,
            agreement(r, parties, tracker),
            today,
            closed=statuses[r.status].closes_issue_as is not None,
            issue=numbers.get(r.id),
            announcement_count=announced.times.get(r.id, 0),
            superseded_by=successors[r.id],
            history=steps[r.id],
        )
        last = known.get(entry.id) or known.get(entry.issue or "")
        if last and _of_files(entry) == _of_files(last):
            entry = replace(entry, last_recorded=last.last_recorded)
        entries.append(entry)
    published = Published(
        written_by=f"rectrack {__version__}",
        as_of=before.as_of if before else today,
        repository=repository,
        parties=len(dataset.parties),
        summary=_summary(entries, tracker, today),
        names=names(dataset),
        recommendations=tuple(entries),
        removed=announced.gone,
        pending_announcements=announced.untold,
        **{name: getattr(tracker, name) for name in _OF_TRACKER},
        **({name: getattr(before, name) for name in _OF_GITHUB} if before else {}) | github,
    )
    is_same = before is None or replace(published, written_by=before.written_by) == before
    return published if is_same else replace(published, as_of=today)


def _entry(
    r: Recommendation, dataset: Dataset, agreed: Agreement, today: When, *, closed: bool, **known: Any
) -> Entry:
    """Return the facts of a recommendation.

    `known` are facts from GitHub and from the files of other recommendations.
    """
    decision = derived.decision(r)
    return Entry(
        **{name: getattr(r, name) for name in _OF_RECOMMENDATION},
        file=dataset.paths[r.id],
        made_by=copied(Made, r.made_by, inferred=bool(r.made_by.inferred)) if r.made_by else None,
        addressees_inferred=bool(r.addressees_inferred),
        documents=tuple(source.document for source in r.sources if source.document),
        since=derived.since(r),
        according_to=derived.according_to(r),
        assessments=copies(Assessed, derived.assessments(r)),
        closed=closed,
        checked=derived.last_check(r) is not None,
        last_looked=derived.last_looked(r),
        last_changed=derived.last_changed(r),
        target=copied(Deadline, r.target) if r.target else None,
        overdue=derived.is_overdue(r, today, closed=closed),
        agreement=agreed.level,
        own_positions=len(agreed.heard),
        counted_positions=len(agreed.counted),
        maintainer_entered_positions=len(agreed.entered),
        opposed=agreed.opposed,
        reported_opposed=agreed.reported_opposed,
        positions=_views(r, dataset.tracker),
        responses=tuple(
            copied(Answered, a, inferred=bool(a.inferred), undated=bool(a.undated)) for a in derived.answers(r)
        ),
        decision=copied(Decided, decision) if decision else None,
        actions={action.id: action.status for action in r.actions if action.status},
        actions_without_status=tuple(action.id for action in r.actions if not action.status),
        history_length=len(r.history),
        unverified_reports=len(derived.unverified(r)),
        custom_fields=dict(r.custom_fields),
        requests=copies(Asked, r.requests),
        disputes=copies(Objection, find_objections(r)),
        last_recorded=today,
        **known,
    )


def _views(r: Recommendation, tracker: Tracker) -> tuple[View, ...]:
    """Return the current positions, by stance.

    Only positions against the recommendation keep their reason and quotation.
    """
    current = standing(undisputed_positions(r))
    return tuple(
        copied(
            View,
            p,
            inferred=bool(p.inferred),
            entered=p.is_own and bool(p.typist),
            of_maker=is_of_maker(r, p, tracker),
            **({} if stance.side == "against" else {"reason": None, "quote": None}),
        )
        for stance in tracker.stances
        for p in current
        if p.stance == stance.id
    )


def _summary(entries: Sequence[Entry], tracker: Tracker, today: str) -> Summary:
    statuses = by_id(tracker.statuses)
    counted = Counter(statuses[entry.status].counted for entry in entries)
    return Summary(
        recommendations=len(entries),
        statuses=dict(Counter(entry.status for entry in entries)),
        by_category={counts: counted[counts] for counts in get_args(Progress)},
        agreement=dict(Counter(entry.agreement for entry in entries if entry.agreement)),
        answered=sum(any(answer.is_own for answer in derived.given(entry.responses, tracker)) for entry in entries),
        decided=sum(entry.decision is not None for entry in entries),
        checked=sum(entry.checked for entry in entries),
        overdue=sum(entry.overdue for entry in entries),
        without_target=sum(not entry.closed and entry.target is None for entry in entries),
        last_changed=max((entry.last_changed for entry in entries), default=today),  # a new tracker has no entries
    )


def _of_files(entry: Entry) -> Entry:
    """Return an entry without its place, its issue and facts that depend on a day.

    `entered` is left out too: files of older versions do not have it and would seem to have changed.
    """
    views = tuple(replace(view, entered=False) for view in entry.positions)
    return replace(
        entry,
        id="",
        file="",
        issue=None,
        overdue=False,
        announcement_count=0,
        last_recorded="",
        positions=views,
        history=(),
    )
