"""What a sync would change: pure, from what should be and what is to the changes between.

Nothing here can write: the planner is handed a snapshot and never a connection.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from rectrack.desk.limits import MAX_LABELS
from rectrack.github.types import (
    Announce,
    Change,
    CreateIssue,
    IssueSpec,
    LiveIssue,
    News,
    Snapshot,
    State,
    UpdateIssue,
)
from rectrack.pages.issue import Parts, body, digest, parts, split_section
from rectrack.record.tracker import LabelSpec
from rectrack.record.values import MAX_BODY
from rectrack.record.withheld import NOBODY, Withheld
from rectrack.sync.label_plan import label_changes, names_after
from rectrack.sync.trust import Notice, Owned


class Plan(Struct, frozen=True, kw_only=True):
    """The changes in the order in which a crash between any two does no harm, and what people should know.

    `numbers` are the recommendations' issues, those included that moved away and must not be opened again;
    `open_issues` is how many of our issues are open: the closing guard's measure. `refusal` is why a sync would not
    carry it out, `refused` how many of its changes GitHub refused. `names` are withheld where it is shown: what it
    changes may still have them.
    """

    changes: tuple[Change, ...]
    notices: tuple[Notice, ...]
    numbers: Mapping[str, int]
    open_issues: int
    refusal: str = ""
    refused: int = 0
    names: Withheld = NOBODY


class Wanted(Struct, frozen=True, kw_only=True):
    """What should be on GitHub.

    `labels_before` are the names of the labels of the last sync. `form_labels` are the labels of the issue
    forms: the sync creates missing ones.
    """

    labels: tuple[LabelSpec, ...]
    issues: tuple[IssueSpec, ...]
    news: Mapping[str, tuple[News, ...]]
    labels_before: tuple[str, ...] = ()
    form_labels: tuple[LabelSpec, ...] = ()

    @property
    def managed(self) -> frozenset[str]:
        """The names that our labels have or had, as GitHub compares them."""
        names = {name for label in self.labels for name in (label.name, *label.formerly)}
        return frozenset(name.casefold() for name in (*names, *self.labels_before))


def plan(wanted: Wanted, snapshot: Snapshot, found: Owned, pairs: Mapping[str, int]) -> Plan:
    """Everything that differs. `found` are our issues, `pairs` the numbers that status.json knows."""
    labels = label_changes(wanted.labels, snapshot.labels, wanted.form_labels)
    ours = _relabelled(_renamed(wanted.issues, found.issues), names_after(labels))
    notices = [*found.notices]
    creates: list[CreateIssue] = []
    away: dict[str, int] = {}
    updates: list[UpdateIssue] = []
    for spec in wanted.issues:
        live = ours.get(spec.id)
        if live is None:
            number = next((pairs[id_] for id_ in (spec.id, *spec.formerly) if id_ in pairs), 0)
            lost = snapshot.missing.get(number)
            if lost in ("transferred", "not found", "refused"):
                notices.append(_lost(number, spec, lost))
                away[spec.id] = number
            else:
                creates.append(CreateIssue(spec=spec, why=_why_created(number, lost)))
            continue
        update, seen = compare(spec, live, wanted.managed)
        notices += seen
        updates += [update] if update else []
    living = {spec.id for spec in wanted.issues}
    opening = {change.spec.title: change.spec.id for change in creates}
    updates += [
        _gone(id_, live, opening.get(live.title)) for id_, live in ours.items() if id_ not in living and live.is_open
    ]
    return Plan(
        changes=(
            *labels,
            *creates,
            *sorted(updates, key=lambda update: update.closes),
            *_announcements(wanted.news, ours),
        ),
        notices=tuple(notices),
        numbers=away | {id_: live.number for id_, live in ours.items() if id_ in living},
        open_issues=sum(live.is_open for live in ours.values()),
    )


def compare(spec: IssueSpec, live: LiveIssue, managed: frozenset[str]) -> tuple[UpdateIssue | None, list[Notice]]:
    """The change that makes one live issue what it should be, None for nothing, and what people should know.

    People's labels, and their text outside the section, stay in either case.
    """
    now = parts(live.body)
    notices = [_edited(live, now)] if now.edited and now.section != spec.section else []
    text, too_long = _new_body(spec, live, now)
    labels, too_many = _new_labels(spec, live, managed)
    notices += [notice for notice in (too_long, too_many) if notice]
    title = spec.title if spec.title != live.title.strip() else None
    state = _new_state(spec, live)
    if title is None and text is None and labels is None and state is None:
        return None, notices
    why = _why_updated(spec, now, state, text)
    return UpdateIssue(before=live, id=spec.id, title=title, body=text, labels=labels, state=state, why=why), notices


def _new_body(spec: IssueSpec, live: LiveIssue, now: Parts) -> tuple[str | None, Notice | None]:
    if now.leads and now.ends and now.id == spec.id and not now.edited and now.section == spec.section:
        return None, None
    people = now.people if now.section else split_section(now.people, digest(spec.section))[1]
    text = body(spec, people)
    if len(text) > MAX_BODY:
        return None, Notice(
            number=live.number,
            message=f"has so much text below the tracker's section that the new text does not fit into GitHub's "
            f"{MAX_BODY:,} characters; move some of it into a comment",
        )
    return text, None


def _new_labels(
    spec: IssueSpec, live: LiveIssue, managed: frozenset[str]
) -> tuple[tuple[str, ...] | None, Notice | None]:
    people = tuple(name for name in live.labels if name.casefold() not in managed)
    labels = (*spec.labels, *people)
    if {name.casefold() for name in labels} == {name.casefold() for name in live.labels}:
        return None, None
    if len(labels) > MAX_LABELS:
        message = f"has so many labels that the tracker's do not fit into GitHub's {MAX_LABELS}; remove some"
        return None, Notice(number=live.number, message=message)
    return labels, None


def _new_state(spec: IssueSpec, live: LiveIssue) -> State | None:
    if spec.closes and live.is_open:
        return spec.closes
    return "open" if not spec.closes and not live.is_open else None


def _renamed(specs: Iterable[IssueSpec], issues: Mapping[str, LiveIssue]) -> dict[str, LiveIssue]:
    """Our issues under today's ids: a file that was renamed keeps its issue."""
    ours = dict(issues)
    for spec in specs:
        for former in spec.formerly:
            if former in ours and spec.id not in ours:
                ours[spec.id] = ours.pop(former)
    return ours


def _relabelled(issues: dict[str, LiveIssue], names: Mapping[str, str]) -> dict[str, LiveIssue]:
    """Our issues as they will be once the labels are renamed: a renamed label stays on its issues."""
    if not names:
        return issues
    return {
        id_: replace(live, labels=tuple(names.get(name.casefold(), name) for name in live.labels))
        for id_, live in issues.items()
    }


def _announcements(news: Mapping[str, tuple[News, ...]], ours: Mapping[str, LiveIssue]) -> list[Announce]:
    why = "GitHub tells nobody when an issue's text changes"
    return [
        Announce(id=id_, number=ours[id_].number, news=items, why=why)
        for id_, items in news.items()
        if items and id_ in ours
    ]


def _gone(id_: str, live: LiveIssue, same_title: str | None) -> UpdateIssue:
    """Close the issue of a file that is gone; `same_title` is a new file that may be the old one renamed."""
    why = f"its file {id_}.yaml is gone (a status such as withdrawn would say more)"
    if same_title:
        why += f"; if it was renamed, write 'formerly: [{id_}]' into {same_title}.yaml to keep the issue"
    return UpdateIssue(before=live, id=id_, state="not_planned", why=why)


def _edited(live: LiveIssue, now: Parts) -> Notice:
    message = "was edited inside the tracker's section; the section is restored, and this is what stood there"
    return Notice(number=live.number, message=message, text=now.section)


def _lost(number: int, spec: IssueSpec, how: str) -> Notice:
    message = {
        "transferred": f"(of {spec.id}) was moved to another repository; nothing is written there, and no new "
        "issue is opened: move it back, or remove its number from status.json to get a new one",
        "not found": f"(of {spec.id}) cannot be seen with this token; no new issue is opened",
        "refused": f"(of {spec.id}) is kept from this token by GitHub; no new issue is opened",
    }[how]
    return Notice(number=number, message=message)


def _why_created(number: int, lost: str | None) -> str:
    return f"its issue #{number} was deleted" if lost == "deleted" else "it has no issue yet"


def _why_updated(spec: IssueSpec, now: Parts, state: str | None, text: str | None) -> str:
    reasons = []
    if text is not None and now.id != spec.id:
        reasons.append(
            f"the file was renamed from {now.id}" if now.id in spec.formerly else "its marker was removed or changed"
        )
    elif text is not None and not now.leads:
        reasons.append("its marker no longer leads the text")
    elif text is not None and not now.ends:
        reasons.append("the end of the tracker's section was removed")
    elif text is not None and now.edited:
        reasons.append("the tracker's section was edited on GitHub")
    if state == "open":
        reasons.append("it was closed, while its status keeps it open")
    elif state:
        reasons.append("its status closes it")
    return "; ".join(reasons) or f"{spec.id}.yaml says so"
