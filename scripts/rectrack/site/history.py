"""The recorded events, from the versions of record files along main's first-parent line in git."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from rectrack.github import Git
from rectrack.model import (
    FOLDER,
    PARTIES,
    Dataset,
    Id,
    Parties,
    Party,
    Recommendation,
    Record,
    Translation,
    When,
    Withheld,
    by_id,
    is_meant,
    lost_texts,
    nothing,
    place_of,
    published_requests,
    surely_earlier,
    withheld,
    without_reminders,
)
from rectrack.site.changes import KINDS, POSITION, STATUS, TARGET, Event, How, diff
from rectrack.text import RefusedError, shown
from rectrack.yaml_edit import TextError, decode_yaml, parse_yaml

T = TypeVar("T", bound=Record)

_LAST = "9999"
"""A date after all others: removed parties come after those in parties.yaml."""
_PLAIN = ("100644", "100755")


class History(Struct, frozen=True, kw_only=True):
    """All events in the order in which they were recorded, the oldest first.

    If `is_known` is false, git has no history. Then each event has its own date and no commit, and there are no
    corrections. `gone` has the last version of each removed recommendation.
    """

    events: tuple[Event, ...]
    is_known: bool
    gone: tuple[Recommendation, ...] = ()


EDITION_TAG = "edition-"


class EditionTag(NamedTuple):
    """A published edition: its name, its day, and the later commits of main."""

    name: str
    day: When
    later: frozenset[str]


class RecordCommit(NamedTuple):
    """A commit of main's first-parent line.

    `blobs` has the changed files of the record: the id of the content by path, or "" if the file was deleted or is no
    plain file.
    """

    id: str
    day: When
    blobs: dict[str, str]


def read_history(root: Path, dataset: Dataset, environment: Mapping[str, str]) -> History:
    """Return the recorded events up to the current commit, without withheld names.

    `dataset` includes withheld names. Without a full git history each event has its own date.
    """
    with suppress(RefusedError):  # without git each event has its own date
        git = Git(root, environment)
        if git.run("rev-parse", "--is-shallow-repository") == "false" and (log := list(_log(git))):
            history = _read(git, log, dataset)
            return history if dataset.tracker.stances else _without_positions(history)
    return _by_own_dates(without_reminders(withheld(dataset)))


def _without_positions(history: History) -> History:
    """Return the history without positions and requests for positions: the tracker recorded them earlier."""
    events = (
        event for event in history.events if event.what != POSITION.what and POSITION.what not in event.side.value
    )
    return replace(history, events=tuple(events))


def _by_own_dates(dataset: Dataset) -> History:
    """Return the events of the files, each on its own date. Events without a date are left out."""
    events, empty = [], nothing(Recommendation)
    for r in dataset.recommendations:
        bare = replace(empty, id=r.id, number=r.number, history=r.history[:1])
        known = (_existence(r, "added"), *diff(bare, r))
        dated = (event for event in known if event.date and not event.side.undated and event.what != TARGET.what)
        events += [replace(event, day=event.date) for event in dated]
    return History(events=tuple(sorted(events, key=lambda event: event.day)), is_known=False)


def _log(git: Git) -> Iterator[RecordCommit]:
    """Yield the commits that changed files of the record, oldest first.

    Source: the documentation of git-log and git-diff-tree, "raw output format".
    """
    how = ("--first-parent", "--diff-merges=first-parent", "--reverse", "--raw", "-z", "--no-renames", "--no-abbrev")
    only = ("--relative", "--no-show-signature", "--format=%x02%H %ct", "HEAD", "--", FOLDER, PARTIES)
    parts = iter(git.run("log", *how, *only).split("\0"))
    for part in parts:
        about = part.strip().split(" ")
        if about[0].startswith("\x02"):
            commit = RecordCommit(about[0][1:], datetime.fromtimestamp(int(about[1]), UTC).date().isoformat(), {})
            yield commit
        elif len(about) > 1 and _is_record(path := next(parts)):
            _, mode, _, blob, _ = about
            commit.blobs[path] = blob if mode in _PLAIN else ""


def _is_record(path: str) -> bool:
    parts = path.split("/")
    is_hidden = any(part.startswith(".") for part in parts)
    return path == PARTIES or (parts[0] == FOLDER and not is_hidden and is_meant(parts[-1]))


def _read(git: Git, log: Iterable[RecordCommit], dataset: Dataset) -> History:
    """Return the events of the commits, without any name that was ever withheld."""
    blobs = {blob: path for commit in log for path, blob in commit.blobs.items() if blob}
    texts = dict(zip(blobs, git.contents([*blobs]), strict=True))
    versions = {blob: _decoded(texts[blob], Recommendation) for blob, path in blobs.items() if path != PARTIES}
    known = {party.id for party in dataset.parties}
    before = [party for blob, path in blobs.items() if path == PARTIES for party in parties_in(texts[blob])]
    gone = {party.id: party for party in before if party.name_withheld_since and party.id not in known}
    once = [party for party in dataset.parties if party.name_withheld_since]
    once += [replace(party, name_withheld_since=_LAST) for party in gone.values()]
    if once:
        every = tuple(filter(None, versions.values()))
        names = Withheld(replace(dataset, parties=tuple(once), recommendations=every))
        versions, dataset = names.inside(versions), names.inside(dataset)
    seen = {blob: version and published_requests(version, dataset.tracker) for blob, version in versions.items()}
    found = _recorded(log, seen, without_reminders(dataset))
    return replace(found, events=tuple(_with_editions(found.events, [*_editions(git)])))


def _editions(git: Git) -> Iterator[EditionTag]:
    """Yield the published editions, the newest first."""
    # An annotated tag has the second date, of its commit; any other tag has the first.
    shown = "--format=%(refname:short) %(committerdate:unix)%(*committerdate:unix)"
    listed = git.run("for-each-ref", "--sort=-creatordate", shown, f"refs/tags/{EDITION_TAG}*")
    for tag, seconds in map(str.split, listed.splitlines()):
        day = datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
        later = git.run("rev-list", "--first-parent", f"{tag}..HEAD").split()
        yield EditionTag(tag.removeprefix(EDITION_TAG), day, frozenset(later))


def _with_editions(events: Iterable[Event], editions: Iterable[EditionTag]) -> Iterator[Event]:
    """Yield the events, each step of the past with the last edition that showed another status for its day."""
    added: dict[Id, str] = {}
    for event in events:
        if event.what == "recommendation":
            added.setdefault(event.recommendation, event.commit)
        is_step = event.what == "status" and event.how == "added" and event.before and event.after and event.date
        if not is_step or (event.before and event.after and event.before.value == event.after.value):
            yield event
            continue
        wrong = (
            edition.name
            for edition in editions
            if event.commit in edition.later
            and added.get(event.recommendation) not in edition.later
            and surely_earlier(event.date or "", edition.day)
        )
        yield replace(event, edition=next(wrong, ""))


def parties_in(text: bytes) -> tuple[Party, ...]:
    """Return the parties in a version of parties.yaml; none if it cannot be read."""
    content = _decoded(text, Parties)
    return content.parties if content else ()


def _decoded(text: bytes, wanted: type[T]) -> T | None:
    """Return a version of a file, or None if it does not fit the current format."""
    with suppress(TextError, msgspec.ValidationError):
        return msgspec.convert(parse_yaml(decode_yaml(text)), wanted, strict=False)
    return None


# Events from the versions of recommendations. Pure.


def _recorded(
    log: Iterable[RecordCommit], versions: Mapping[str, Recommendation | None], dataset: Dataset
) -> History:
    """Return the events of the commits.

    `versions` are the recommendations by blob id. `dataset` is the current record.
    """
    events: list[tuple[RecordCommit, Event]] = []
    last: dict[Id, Recommendation] = {}  # last version by id, including removed recommendations
    gone: set[Id] = set()
    renamed: dict[Id, Id] = {}
    unread: dict[Id, RecordCommit] = {}  # first commit with a version that could not be read
    for commit in log:
        files = [(PurePosixPath(path).stem, blob) for path, blob in commit.blobs.items() if path != PARTIES]
        there = [(id_, versions[blob]) for id_, blob in files if blob]
        read = [replace(version, id=id_) for id_, version in there if version]
        for r in sorted(read, key=lambda r: (r.number, r.id)):
            ids = (r.id, *r.previous_ids)
            known = next((id_ for id_ in ids if id_ in last), None)
            if known is None:
                first = next((unread[id_] for id_ in ids if id_ in unread), commit)
                events.append((first, _existence(r, "added")))
            else:
                if known in gone:
                    gone.remove(known)
                    events.append((commit, _existence(r, "restored")))
                events += ((commit, event) for event in diff(last.pop(known), r))
                renamed[known] = r.id
            last[r.id] = r
        unread = {id_: commit for id_, version in there if version is None} | unread
        for id_ in sorted({id_ for id_, _ in files} & last.keys() - dict(there).keys() - gone):
            gone.add(id_)
            events.append((commit, _existence(last[id_], "removed")))
    names = {event.recommendation: _last_id(event.recommendation, last, renamed) for _, event in events}
    today = by_id(dataset.recommendations)
    return History(
        events=tuple(_as_today(event, commit, names[event.recommendation], today) for commit, event in events),
        is_known=True,
        gone=tuple(sorted((last[id_] for id_ in gone), key=lambda r: (r.number, r.id))),
    )


def _last_id(id_: Id, last: Container[Id], renamed: Mapping[Id, Id]) -> Id:
    """Return the last id of a recommendation that was renamed."""
    while id_ not in last:
        id_ = renamed[id_]
    return id_


def _as_today(event: Event, commit: RecordCommit, id_: Id, today: Mapping[Id, Recommendation]) -> Event:
    """Return an event with its commit, and with the current id and number.

    `entry` stays only if the current record has an equal entry.
    """
    r = today.get(id_)
    return replace(
        event,
        day=commit.day,
        commit=commit.id,
        recommendation=id_,
        number=r.number if r else event.number,
        entry=event.entry if r and any(event.entry in kind.of(r) for kind in KINDS) else None,
    )


def _existence(r: Recommendation, how: How) -> Event:
    """Return the event that a recommendation was added, removed or restored.

    The event has the first status for "added", or else the last status.
    """
    side, is_gone = STATUS.side(r.history[0 if how == "added" else -1]), how == "removed"
    return Event(
        recommendation=r.id,
        number=r.number,
        what="recommendation",
        how=how,
        before=side if is_gone else None,
        after=None if is_gone else side,
        is_correction=is_gone,
    )


# Translations that are older than their originals.


def is_outdated(events: Iterable[Event], r: Recommendation, found: Translation) -> bool:
    """Return whether a text that is translated was changed after the translation was made."""
    texts = {name for name in ("title", "summary", "actions") if getattr(found, name)}
    changed = (event for event in events if event.recommendation == r.id and texts.intersection(event.fields))
    return any(event.what == "wording" and event.day[: len(found.date)] > found.date for event in changed)


def outdated_translations(events: Sequence[Event], record: Dataset) -> Iterator[str]:
    """Yield a sentence for each text that was changed after its translation, with the path of the translation."""
    known = by_id(record.recommendations)
    for path, found in record.translations.items():
        r = known[place_of(path)[0]]
        if is_outdated(events, r, found):
            yield f"{path}: The original was changed after {found.date}. Translate it again, and change the date."
        for text in lost_texts(r, found):
            yield f"{path}: No text of the recommendation is {shown(text)}. Copy the new original, and translate it."
