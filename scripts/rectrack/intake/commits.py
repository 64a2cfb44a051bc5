"""Commits of recorded statements: read once a run, with the trailers that name their comments."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from rectrack.github import Commit, Git, committer_email, revision
from rectrack.model import (
    FOLDER,
    PARTIES,
    STATEMENTS_TITLE,
    TRACKER,
    Dispute,
    Recommendation,
    Report,
    Source,
    When,
    by_id,
    load_dataset,
)
from rectrack.text import RefusedError, printable, replace_file, said_at
from rectrack.workspace.check import load_valid
from rectrack.workspace.transaction import ValidatedFiles, Workspace


class StuckError(RefusedError):
    """The branch and main have a conflict that only a person can resolve."""


class Commits:
    """The files of commits, read once a run: `read` has them by the commit, and by the commit of main.

    `known` are the files with which a run begins. Settings and parties are those of main, also for a branch.
    """

    def __init__(self, git: Git, known: ValidatedFiles, today: date) -> None:
        self.git, self.today = git, today
        self.read = {(known.commit, known.commit): known.loaded}
        self._settings_of: dict[str, Mapping[str, bytes]] = {}

    def recommendations(self, commit: str, main: str) -> Mapping[str, Recommendation]:
        """Return the recommendations of `commit` by id, read with the settings of `main`.

        Raises `StuckError` if a file cannot be read: its content would be lost.
        """
        if (commit, main) not in self.read:
            with revision(self.git, commit) as found:
                self._write_settings(found.root, main)
                self.read[commit, main] = load_dataset(found.root, may_be_empty=True)
        loaded = self.read[commit, main]
        for problem in loaded.problems:
            if problem.path.startswith(f"{FOLDER}/"):
                raise StuckError(f"{printable(problem.path)}:{problem.line}:{problem.column}: {problem.message}.")
        return by_id(loaded.dataset.recommendations)

    @contextmanager
    def workspace(self, commit: str, main: str) -> Iterator[Workspace]:
        """Yield a workspace with the files of `commit` and the settings of `main`.

        Raises `InvalidFilesError` if the files of main itself have errors.
        """
        with self.git.worktree(commit) as folder:
            if commit != main:
                self._write_settings(folder, main)
            elif (main, main) not in self.read:
                self.read[main, main] = load_valid(folder, self.today)
            yield Workspace(folder, self.today, self.read.get((commit, main)))

    def _write_settings(self, folder: Path, main: str) -> None:
        if main not in self._settings_of:
            self._settings_of[main] = {name: self.git.text(main, name) or b"" for name in (TRACKER, PARTIES)}
        for name, content in self._settings_of[main].items():
            replace_file(folder / name, content)


# Traces: what statements leave in a recommendation. They are found again after people have changed the file. Pure
# functions.
#
# A trace does not depend on the text of an entry, so people can correct the text without removing the statement.


_ENTRIES = {
    "position": ("positions", "party", "stance"),
    "report": ("progress_reports",),
    "response": ("responses", "by", "response"),
    "decision": ("decisions", "by", "outcome"),
    "dispute": ("disputes", "by"),
}
"""Entries with a source, by kind: the field that lists them, and the values that identify them with the source."""


class Fact(NamedTuple):
    """What one statement can add or remove: words that identify it, its date and its comment."""

    words: tuple[str, ...]
    date: When = ""
    comment: str = ""


def comment_of(source: Source | None) -> str:
    """Return the name of the comment or form in a source, empty without one."""
    return said_at(source.comment) if source and source.comment else ""


def facts(r: Recommendation) -> Iterator[Fact]:
    """Yield all facts of a recommendation that statements can add.

    The comment identifies an entry; without a comment, the date does.
    """
    for kind, (field, *names) in _ENTRIES.items():
        for entry in getattr(r, field):
            comment = comment_of(entry.source)
            place = comment or entry.date
            yield Fact((kind, *(getattr(entry, name) for name in names), place), entry.date, comment)
            if isinstance(entry, Report) and entry.verified_by:
                yield Fact(("verified", place, entry.verified_by), entry.date, comment)
            if isinstance(entry, Dispute) and entry.withdrawn:
                yield Fact(
                    ("dispute withdrawn", entry.by, place), entry.withdrawn, comment_of(entry.withdrawal_source)
                )
    yield from (Fact(("action", action.id, action.status)) for action in r.actions if action.status)
    yield from (Fact(("step", step.date, step.status, step.according_to or "")) for step in r.history)
    if r.last_checked:
        yield Fact(("checked", r.last_checked.date, r.last_checked.checked_by))


def find_traces(recommendations: Iterable[Recommendation]) -> set[str]:
    """Return the traces of all facts in these recommendations.

    A trace is 16 hexadecimal digits of a hash, without the text of the entry.
    """
    signed = ("\0".join((str(r.number), *fact.words)) for r in recommendations for fact in facts(r))
    return {hashlib.sha256(text.encode()).hexdigest()[:16] for text in signed}


def changed_traces(before: Recommendation, after: Recommendation) -> frozenset[str]:
    """Return the traces that an edit added (`+`), or if none, those it removed (`-`)."""
    there, here = find_traces([before]), find_traces([after])
    return frozenset({f"+{trace}" for trace in here - there} or {f"-{trace}" for trace in there - here})


def are_present(traces: Iterable[str], present: Collection[str]) -> bool:
    """Return whether all added traces (`+`) are present, and no removed ones (`-`)."""
    return all((trace[1:] in present) == trace.startswith("+") for trace in traces)


def has_entry_from(r: Recommendation, comment: str) -> bool:
    """Return whether a recommendation has an entry from the comment or form.

    `comment` is its address.
    """
    return said_at(comment) in {fact.comment for fact in facts(r)}


# A commit that records comments names them in the trailers of its message, so that none is recorded twice.
#
# The pull request of a branch names them too, in a hidden HTML comment: a commit's message is lost if people replace
# the commit.

COMMIT_MESSAGE = STATEMENTS_TITLE
TRAILERS = "Comment", "Over", "Trace", "Tree"
"""Keys of pending and of settled comments, traces of the pending ones, and the tree of the commit."""
_SKEW = timedelta(hours=2)
"""Allowed difference between GitHub's clock and that of the committing machine."""
_IN_TEXT = re.compile(r"<!-- rectrack:waits ([^>]*) -->")
_ROOM = 50_000
"""Characters: GitHub allows 65,536 in a pull request's text."""


class RecordedComments(Struct, frozen=True, kw_only=True):
    """Comments and forms that commits record, by their keys (see `Submission.key`).

    `pending` are those whose statements a commit holds, each with its traces in the files. `settled` are those that
    it held before they were confirmed, removed, dropped or replaced; on main there are none.
    """

    pending: Mapping[str, frozenset[str]] = {}
    settled: frozenset[str] = frozenset()

    @property
    def in_text(self) -> str:
        """Return a hidden HTML comment with the keys and traces, for a pull request.

        What exceeds `_ROOM` is left out: keys come first, then traces.
        """
        listed = "".join(f"{word} " for word in (*sorted(self.pending), *self._traces()))
        return f"<!-- rectrack:waits {listed[:_ROOM].rpartition(' ')[0]} -->"

    def _traces(self) -> list[str]:
        return sorted(f"{key}={trace}" for key, traces in self.pending.items() for trace in traces)

    def message(self, tree: str = "") -> str:
        """Return the commit message with its trailers.

        `tree` is the id of the commit's tree, given for a branch that people may change.
        """
        values = (sorted(self.pending), sorted(self.settled), self._traces(), tree.split())
        lines = (f"{name}: {value}" for name, each in zip(TRAILERS, values, strict=True) for value in each)
        return "\n".join([COMMIT_MESSAGE, "", *lines])

    def taken_out(self, present: Collection[str]) -> frozenset[str]:
        """Return the keys of pending comments whose traces are no longer present."""
        return frozenset(key for key, traces in self.pending.items() if not are_present(traces, present))

    def settle(self, present: Collection[str], on_main: Collection[str] | None) -> "RecordedComments":
        """Return a copy in which comments removed or on a newer main are settled.

        `on_main` has main's traces, None if main is not newer. A comment without traces is never found on main.
        """
        settled = {*self.taken_out(present)}
        if on_main is not None:
            settled |= {key for key, traces in self.pending.items() if traces and are_present(traces, on_main)}
        pending = {key: traces for key, traces in self.pending.items() if key not in settled}
        return RecordedComments(pending=pending, settled=self.settled | settled)

    def with_known(self, other: "RecordedComments") -> "RecordedComments":
        """Return a copy with the pending comments of `other` that are not settled here.

        For a comment that both have, the traces here count.
        """
        known = {key: traces for key, traces in other.pending.items() if key not in self.settled}
        return RecordedComments(pending={**known, **self.pending}, settled=self.settled)

    def with_new(self, new: Mapping[str, frozenset[str]]) -> "RecordedComments":
        """Return a copy with more pending comments.

        A comment without new traces keeps its old ones.
        """
        traced = {key: traces or self.pending.get(key, traces) for key, traces in new.items()}
        return RecordedComments(pending={**self.pending, **traced}, settled=self.settled)


class Claim(Struct, frozen=True, kw_only=True):
    """Claim of a commit to record a comment. Anyone can write such a commit.

    `at` is the time of the commit. `is_own` says that rectrack pushed it. `traces` are the entries of the comment.
    """

    at: datetime
    is_own: bool
    traces: frozenset[str]

    def covers(self, said: str) -> bool:
        """Return whether the commit is newer than a comment of this time (ISO 8601).

        A difference of `_SKEW` is allowed.
        """
        return datetime.fromisoformat(said) <= self.at + _SKEW


def find_claims(
    log: Iterable[Commit], is_own: Callable[[Commit], bool], until: datetime | None = None
) -> dict[str, Claim]:
    """Return the claims of commits by the keys of the comments.

    A claim of rectrack's goes before those of others. Commits after `until` are left out.
    """
    found: dict[str, Claim] = {}
    for commit in log:
        at = datetime.fromtimestamp(commit.time, UTC)
        if commit.title.startswith(COMMIT_MESSAGE) and not (until and at > until):
            recorded, is_pushed = read_message(commit), is_own(commit)
            for key in (*recorded.pending, *recorded.settled):
                if is_pushed or key not in found:
                    found[key] = Claim(at=at, is_own=is_pushed, traces=recorded.pending.get(key, frozenset()))
    return found


def find_claims_on_main(git: Git, main: str, since: datetime, until: datetime) -> dict[str, Claim]:
    """Return the claims of `main` and its ancestors between two times, by comment.

    A claim is rectrack's own if the commit was pushed directly, not merged, with rectrack's email address.
    """
    lately = f"--since={since.isoformat()}"
    log = git.log(lately, f"--grep=^{COMMIT_MESSAGE}", main, trailers=TRAILERS)
    email = committer_email(git) if log else ""
    direct = {*git.run("rev-list", "--first-parent", lately, main).split()} if log else set()
    return find_claims(log, lambda commit: commit.id in direct and commit.email == email, until)


def read_message(commit: Commit | None) -> RecordedComments:
    """Return the comments that a commit records; without a commit, none."""
    keys, settled, traces, _ = commit.trailers if commit else ([], [], [], [])
    return RecordedComments(pending=_pending([*keys, *traces]), settled=frozenset(settled))


def read_text(text: str) -> RecordedComments:
    """Return the comments that a pull request's text names as pending."""
    return RecordedComments(pending=_pending(found[1].split() if (found := _IN_TEXT.search(text)) else []))


def _pending(words: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return pending comments by key, with their traces.

    In `words`, keys come before all `KEY=TRACE` items.
    """
    pending: dict[str, frozenset[str]] = {}
    for key, equals, trace in (word.partition("=") for word in words):
        if not equals:
            pending[key] = frozenset()
        elif key in pending:
            pending[key] |= {trace}
    return pending


def is_untouched(log: Sequence[Commit]) -> bool:
    """Return whether a branch has only one commit, as rectrack made it."""
    return len(log) == 1 and log[0].title.startswith(COMMIT_MESSAGE) and log[0].trailers[-1] == [log[0].tree]
