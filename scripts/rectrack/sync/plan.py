"""The plan of a sync: changes of labels and issues, and the issues that belong to the tracker."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from rectrack.github import (
    Absence,
    Announce,
    Change,
    CreateIssue,
    CreateLabel,
    IssueSpec,
    LiveIssue,
    LiveLabel,
    News,
    Snapshot,
    State,
    UpdateIssue,
    UpdateLabel,
)
from rectrack.model import MAX_BODY, MAX_LABELS, NOBODY, Account, LabelSpec, Withheld, is_trusted
from rectrack.rendering import Parts, body, digest, parts, split_section
from rectrack.text import shown

# Changes of labels, as pure functions.
#
# A label with a new name in tracker.yaml is renamed, so that it stays on its issues and pull requests. Renames may
# form a chain or a swap. rectrack never deletes a label. If labels with the old and the new name both exist, the old
# one stays, and only the tracker's issues get the new one.

WAITING = "moving: "
"""Prefix of a temporary name while two labels swap names. After a crash, the next run finds the label by it."""

_LONGEST_NAME = 50


def label_changes(
    wanted: Iterable[LabelSpec], live: Iterable[LiveLabel], forms: Iterable[LabelSpec] = ()
) -> list[Change]:
    """Return the renames, then the new labels, then the updates.

    A label of `forms` is created if it is missing, and unarchived. It keeps its look, which people may change.
    """
    wanted = tuple(wanted)
    ours = {label.name.casefold() for label in wanted}
    now = {label.name.casefold(): label for label in live}
    renames = _renames(wanted, now)
    creates: list[Change] = []
    updates: list[Change] = []
    for label in (*wanted, *(label for label in forms if label.name.casefold() not in ours)):
        is_ours = label.name.casefold() in ours
        before = now.get(label.name.casefold())
        if before is None:
            origin = "tracker.yaml defines" if is_ours else "an issue form sets"
            creates.append(CreateLabel(label=label, why=f"{origin} this label, and GitHub does not have it"))
        elif before.is_archived:
            same = LabelSpec(name=before.name, color=before.color, description=before.description)
            why = "an archived label cannot be added to an issue"
            updates.append(UpdateLabel(before=before, label=label if is_ours else same, why=why))
        elif is_ours and not _looks(before, label):
            updates.append(UpdateLabel(before=before, label=label, why="its look differs from tracker.yaml"))
    return [*renames, *creates, *updates]


def _renames(wanted: tuple[LabelSpec, ...], now: dict[str, LiveLabel]) -> list[Change]:
    """Return the renames in an order in which each new name is free.

    Changes `now` to the labels after the renames.
    """
    moves = _moves(wanted, now)
    changes: list[Change] = []
    while moves:
        free = next((label for label in moves if label.name.casefold() not in now), None)
        label = free or next(iter(moves))
        name = label.name if free else waiting_name(label)
        source = moves.pop(label)
        before = now.pop(source)
        changes.append(
            UpdateLabel(before=before, label=label, new_name=name, why="tracker.yaml has a new name for it")
        )
        now[name.casefold()] = LiveLabel(name=name, color=label.color, description=label.description)
        if not free:
            moves[label] = name.casefold()
    return changes


def _moves(wanted: tuple[LabelSpec, ...], now: dict[str, LiveLabel]) -> dict[LabelSpec, str]:
    """Return the present name of each label to rename. No name occurs twice."""
    sources: dict[LabelSpec, str] = {}
    for label in {label.name.casefold(): label for label in wanted}.values():
        names = (name.casefold() for name in (waiting_name(label), *label.previous_names))
        source = next((name for name in names if name in now), None)
        if source and source not in sources.values():
            sources[label] = source
    moves = {label: source for label, source in sources.items() if label.name.casefold() not in now}
    moves |= {label: source for label, source in sources.items() if _changed_places(label, source, now)}
    while True:
        # In a chain of renames, a name becomes free when the label that has it is renamed.
        free = {label.name.casefold() for label in sources} - now.keys() | set(moves.values())
        movable = {label: sources[label] for label in (*moves, *sources) if label.name.casefold() in free}
        if movable == moves:
            return moves
        # If that label keeps its name, both labels exist and nothing is renamed.
        sources = {label: source for label, source in sources.items() if label in movable or label not in moves}
        moves = movable


def _changed_places(label: LabelSpec, source: str, now: dict[str, LiveLabel]) -> bool:
    """Return whether the label with the wanted name belongs to another wanted label.

    Only the looks show it: the label at `source` has those of `label`, and the other label does not.
    """
    there = now.get(label.name.casefold())
    return there is not None and _looks(now[source], label) and not _looks(there, label)


def _looks(live: LiveLabel, label: LabelSpec) -> bool:
    """Return whether a label has the wanted color and description."""
    return (live.color.lower(), live.description.strip()) == (label.color.lower(), label.description.strip())


def waiting_name(label: LabelSpec) -> str:
    """Return the temporary name of a label, within GitHub's limit of characters."""
    return (WAITING + label.name)[:_LONGEST_NAME]


# All rules of trust in issues. SECURITY.md states them in words.
#
# An issue is the tracker's own if status.json of this repository pairs its number with a recommendation. It is also
# the tracker's own if it begins with a marker and a trusted account opened it. That is the repository's owner or one
# of the `trusted_accounts`, by login and numeric id. Pairs go first, then the lowest number. Anyone can open an issue
# with a forged marker: rectrack reports it and leaves it alone. GitHub's `author_association` decides nothing.

_LIKE_A_MARKER = re.compile(r"<!--[\s\W]{0,9}\w{8}\s*:\s*v\d+\W+\w+\s*=", re.IGNORECASE)
"""Comment that is built like a marker, with any spacing and with letters that only look like the marker's."""


class Notice(Struct, frozen=True, kw_only=True):
    """A note for maintainers about an issue, or with number 0 about the run.

    `text` is the contributor's text, word for word.
    """

    number: int
    message: str
    text: str = ""


class Owned(Struct, frozen=True, kw_only=True):
    """Our issues by the id they belong to, and what else was found."""

    issues: Mapping[str, LiveIssue]
    notices: tuple[Notice, ...]


def owned(snapshot: Snapshot, pairs: Mapping[str, int], trusted: Iterable[Account], label: str) -> Owned:
    """Return the tracker's issues, and notices about issues that look like them.

    `pairs` are the issue numbers in status.json of this repository, not of another. `label` is the name of the
    label on all issues of the tracker.
    """
    trusted = tuple(trusted)
    live = {issue.number: issue for issue in snapshot.issues}
    ours = {id_: live[number] for id_, number in pairs.items() if number in live}
    known = {issue.number for issue in ours.values()}
    notices: list[Notice] = []
    for issue in sorted(snapshot.issues, key=lambda issue: issue.number):
        if issue.number in known:
            continue
        marked = parts(issue.body)
        claimed = marked.id
        if claimed is None:
            notices += _alike(issue, label)
        elif not is_trusted(issue.author, snapshot.owner, trusted):
            notices.append(forged(issue, claimed))
        elif not marked.leads:
            # A trusted author may write about the tracker: only a marker in the first line counts.
            message = f"was ignored: it contains the tracker's marker for {claimed}, but not in the first line"
            notices.append(Notice(number=issue.number, message=message))
        elif claimed in ours:
            number = ours[claimed].number
            message = f"was ignored: it contains the tracker's marker for {claimed}, but that issue is #{number}"
            notices.append(Notice(number=issue.number, message=message))
        else:
            ours[claimed] = issue
    return Owned(issues=ours, notices=tuple(notices))


def resembles_marker(text: str) -> bool:
    """Return whether a text has something that a person could take for a marker."""
    if "<!--" not in text:
        return False
    return bool(_LIKE_A_MARKER.search("".join(c for c in text if unicodedata.category(c) != "Cf")))


def forged(issue: LiveIssue, claimed: str) -> Notice:
    """Return the notice about a marker in the issue of an author who is not trusted."""
    message = (
        f"was ignored: it contains the tracker's marker for {claimed} but was opened by {issue.author.login} "
        f"(id {issue.author.id}), who is not in trusted_accounts"
    )
    return Notice(number=issue.number, message=message)


def _alike(issue: LiveIssue, label: str) -> Iterable[Notice]:
    """Yield a notice if an issue without a marker has another sign of the tracker."""
    by = f"but was opened by {issue.author.login} and is not an issue of the tracker"
    if resembles_marker(issue.title) or resembles_marker(issue.body):
        yield Notice(number=issue.number, message=f"was ignored: it contains text like the tracker's marker {by}")
    elif label.casefold() in (name.casefold() for name in issue.labels):
        yield Notice(number=issue.number, message=f"was ignored: it has the label {shown(label)} {by}")


# The plan of a sync, as pure functions. They get a snapshot and no connection, so they cannot write.


class Plan(Struct, frozen=True, kw_only=True):
    """The changes in an order in which a crash between any two does no harm, and notes for maintainers.

    `numbers` are the issue numbers by recommendation id, also of issues that were moved away. `open_issues` is the
    number of the tracker's open issues: the safety check on closing uses it. `refusal` says why a safety check would
    stop a sync. `refused` is the number of changes that GitHub refused. `names` are withheld in what is shown: the
    changes may still contain them.
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
        """Return the casefolded names that the tracker's labels have or had."""
        names = {name for label in self.labels for name in (label.name, *label.previous_names)}
        return frozenset(name.casefold() for name in (*names, *self.labels_before))


_LOST: Mapping[Absence | None, str] = {
    "transferred": "was moved to another repository; rectrack does not write there and opens no new issue. Move it "
    "back, or remove its number from status.json to get a new one",
    "not found": "is not visible to this token; rectrack opens no new issue",
    "refused": "is not readable: GitHub refused access to this token. rectrack opens no new issue",
}
"""Notices about an issue that is not in the list but may still exist."""
_WHY_ANNOUNCED = "GitHub does not notify subscribers when the text of an issue changes"


def plan(wanted: Wanted, snapshot: Snapshot, found: Owned, pairs: Mapping[str, int]) -> Plan:
    """Return the plan with everything that differs from GitHub.

    `found` are the tracker's issues, and `pairs` the issue numbers in status.json.
    """
    labels = label_changes(wanted.labels, snapshot.labels, wanted.form_labels)
    ours = _with_renamed_labels(found.issues, labels)
    for spec in wanted.issues:
        for former in spec.previous_ids:
            if former in ours and spec.id not in ours:
                ours[spec.id] = ours.pop(former)
    notices, managed = [*found.notices], wanted.managed
    creates: list[CreateIssue] = []
    updates: list[UpdateIssue] = []
    away: dict[str, int] = {}
    for spec in wanted.issues:
        if live := ours.get(spec.id):
            update, seen = compare(spec, live, managed)
            notices += seen
            updates += [update] if update else []
            continue
        number = next((pairs[id_] for id_ in (spec.id, *spec.previous_ids) if id_ in pairs), 0)
        lost = snapshot.missing.get(number)
        if lost in _LOST:
            notices.append(Notice(number=number, message=f"(of {spec.id}) {_LOST[lost]}"))
            away[spec.id] = number
        else:
            why = f"its issue #{number} was deleted" if lost else "it has no issue yet"
            creates.append(CreateIssue(spec=spec, why=why))
    living = {spec.id for spec in wanted.issues}
    opening = {change.spec.title: change.spec.id for change in creates}
    updates += (
        _gone(id_, live, opening.get(live.title)) for id_, live in ours.items() if id_ not in living and live.is_open
    )
    announces = (
        Announce(id=id_, number=ours[id_].number, news=items, why=_WHY_ANNOUNCED)
        for id_, items in wanted.news.items()
        if items and id_ in ours
    )
    return Plan(
        changes=(*labels, *creates, *sorted(updates, key=lambda update: update.closes), *announces),
        notices=tuple(notices),
        numbers=away | {id_: live.number for id_, live in ours.items() if id_ in living},
        open_issues=sum(live.is_open for live in ours.values()),
    )


def _with_renamed_labels(issues: Mapping[str, LiveIssue], changes: Iterable[Change]) -> dict[str, LiveIssue]:
    """Return the issues with the names of their labels after the changes.

    A renamed label stays on its issues.
    """
    renames = (change for change in changes if isinstance(change, UpdateLabel) and change.new_name)
    names = {change.before.name.casefold(): change.label.name for change in renames}
    if not names:
        return {**issues}
    return {
        id_: replace(live, labels=tuple(names.get(name.casefold(), name) for name in live.labels))
        for id_, live in issues.items()
    }


def compare(spec: IssueSpec, live: LiveIssue, managed: frozenset[str]) -> tuple[UpdateIssue | None, list[Notice]]:
    """Return the update for one live issue, None if nothing differs, and the notices.

    The labels that people set, and their text outside the section, are always kept.
    """
    now = parts(live.body)
    messages, text, labels = [], _new_body(spec, now), _new_labels(spec, live, managed)
    if text is not None and len(text) > MAX_BODY:
        text = None
        messages.append(
            "has too much text below the tracker's section: the new text would exceed GitHub's limit of "
            f"{MAX_BODY:,} characters. Move some of it into a comment"
        )
    if labels is not None and len(labels) > MAX_LABELS:
        labels = None
        messages.append(f"has too many labels: GitHub allows {MAX_LABELS}, with those of the tracker. Remove some")
    notices = [Notice(number=live.number, message=message) for message in messages]
    if now.edited and now.section != spec.section:
        message = "was edited inside the tracker's section, which rectrack restores. The edited text:"
        notices.insert(0, Notice(number=live.number, message=message, text=now.section))
    title = spec.title if spec.title != live.title.strip() else None
    state: State | None = None
    if live.is_open != (spec.closes is None):
        state = spec.closes or "open"
    if {title, text, labels, state} == {None}:
        return None, notices
    why = _why_updated(spec, now, state, text)
    return UpdateIssue(before=live, id=spec.id, title=title, body=text, labels=labels, state=state, why=why), notices


def _new_body(spec: IssueSpec, now: Parts) -> str | None:
    """Return the wanted section with people's text, or None if nothing differs."""
    if now.leads and now.ends and now.id == spec.id and not now.edited and now.section == spec.section:
        return None
    return body(spec, now.people if now.section else split_section(now.people, digest(spec.section))[1])


def _new_labels(spec: IssueSpec, live: LiveIssue, managed: frozenset[str]) -> tuple[str, ...] | None:
    """Return the wanted labels and those that people set; None if nothing differs."""
    labels = (*spec.labels, *(name for name in live.labels if name.casefold() not in managed))
    is_same = {name.casefold() for name in labels} == {name.casefold() for name in live.labels}
    return None if is_same else labels


def _gone(id_: str, live: LiveIssue, same_title: str | None) -> UpdateIssue:
    """Return the update that closes the issue of a removed file.

    `same_title` is the id of a new file with the title of the issue: that file may be the removed one, renamed.
    """
    why = f"its file {id_}.yaml was deleted (a status such as withdrawn would explain more)"
    if same_title:
        why += f"; if the file was renamed, add 'previous_ids: [{id_}]' to {same_title}.yaml to keep the issue"
    return UpdateIssue(before=live, id=id_, state="not_planned", why=why)


def _why_updated(spec: IssueSpec, now: Parts, state: str | None, text: str | None) -> str:
    reasons = []
    if text is None:
        pass
    elif now.id != spec.id:
        renamed = f"the file was renamed from {now.id}"
        reasons.append(renamed if now.id in spec.previous_ids else "its marker was removed or changed")
    elif not now.leads:
        reasons.append("its marker is no longer in the first line")
    elif not now.ends:
        reasons.append("the end of the tracker's section was removed")
    elif now.edited:
        reasons.append("the tracker's section was edited on GitHub")
    if state == "open":
        reasons.append("it was closed, but its status keeps it open")
    elif state:
        reasons.append("its status closes it")
    return "; ".join(reasons) or f"it differs from {spec.id}.yaml"
