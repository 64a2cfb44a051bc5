"""What a commit that records comments says of them in the last lines of its message, so that none counts twice.

The pull request of a branch says so too, in a comment that nobody sees: a commit's message is gone where people put
another commit in its place.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from rectrack.github import history
from rectrack.github.git import Git, committer_email
from rectrack.inbox.traces import stand
from rectrack.record.tracker import STATEMENTS_TITLE

MESSAGE = STATEMENTS_TITLE
_SKEW = timedelta(hours=2)
"""Difference that is allowed between GitHub's clock and that of the committing machine."""
_WAITS, _OVER, _TRACE, _TREE = "Comment", "Over", "Trace", "Tree"
_IN_TEXT = re.compile(r"<!-- rectrack:waits ([^>]*) -->")
_ROOM = 50_000
"""Characters: GitHub allows 65,536 in a pull request's text."""


class Ledger(Struct, frozen=True, kw_only=True):
    """Comments and forms, by their keys (see `Remark.key`).

    `waits` are those whose statements a commit holds. `over` are those that it held before they were taken out, did
    not fit any more, or gave way to another; where main takes a push there are none. `traces` are what the statements
    have left in the files, by key.
    """

    waits: frozenset[str] = frozenset()
    over: frozenset[str] = frozenset()
    traces: Mapping[str, frozenset[str]] = {}

    @property
    def in_text(self) -> str:
        """The same for a pull request's text, as far as there is room: comments first, then their traces."""
        listed = " ".join([*sorted(self.waits), *self._traces()])
        room = listed if len(listed) <= _ROOM else listed[:_ROOM].rpartition(" ")[0]
        return f"<!-- rectrack:waits {room} -->"

    def _traces(self) -> list[str]:
        return sorted(f"{key}={trace}" for key, left in self.traces.items() for trace in left)

    def message(self, tree: str | None = None) -> str:
        """The message of a commit, of a `tree` where people may work on it."""
        lines = ((_WAITS, self.waits), (_OVER, self.over), (_TRACE, self._traces()), (_TREE, [tree] if tree else []))
        return "\n".join([MESSAGE, "", *(f"{name}: {value}" for name, values in lines for value in sorted(values))])

    def gone(self, there: Collection[str]) -> frozenset[str]:
        """Those that wait, and whose traces are not there any more."""
        return frozenset(key for key in self.waits if not stand(self.traces.get(key, ()), there))

    def arrived(self, there: Collection[str]) -> frozenset[str]:
        """Those that wait, and have left traces that are all there."""
        return frozenset(key for key, left in self.traces.items() if stand(left, there))

    def joined(self, other: "Ledger") -> "Ledger":
        """The same with those that wait by another one, and are not known here."""
        unknown = other.waits - self.waits - self.over
        return self.adding({key: other.traces.get(key, frozenset()) for key in unknown})

    def without(self, keys: Collection[str]) -> "Ledger":
        """The same, but these do not wait any more."""
        traces = {key: left for key, left in self.traces.items() if key not in keys}
        return replace(self, waits=self.waits - {*keys}, over=self.over | {*keys}, traces=traces)

    def adding(self, said: Mapping[str, frozenset[str]]) -> "Ledger":
        """The same with more that wait, each with its traces."""
        traces = {key: left for key, left in said.items() if left}
        return replace(self, waits=self.waits | {*said}, traces={**self.traces, **traces})


class Claim(Struct, frozen=True, kw_only=True):
    """Claim of a commit to record a comment. Anyone can write such a commit.

    `at` is the time of the commit. `is_own` says that rectrack pushed it. `traces` are the entries of the comment.
    """

    at: datetime
    is_own: bool
    traces: frozenset[str]

    def covers(self, said: str) -> bool:
        """Return whether the commit is newer than a comment of this time (ISO 8601)."""
        return datetime.fromisoformat(said) <= self.at + _SKEW


def recorded(
    git: Git, commits: str, since: datetime | None = None, until: datetime | None = None, *, is_own: bool = False
) -> dict[str, Claim]:
    """Return the claims of commits between two times, by the keys of the comments.

    `commits` is a commit with its ancestors, or a range. `is_own` says that only rectrack and maintainers push them.
    """
    found: dict[str, Claim] = {}
    known = committer_email(git)
    for commit in history.messages(git, commits, MESSAGE, _WAITS, _OVER, _TRACE, since=since):
        if until and commit.at > until:
            continue
        waits, over, traces = commit.values
        left = _by_key(traces)
        pushed = is_own or (commit.is_direct and commit.committer == known)
        for key in (*waits, *over):
            if pushed or key not in found:
                found[key] = Claim(at=commit.at, is_own=pushed, traces=left.get(key, frozenset()))
    return found


def newest(git: Git, commits: str) -> Ledger:
    """What the newest of these commits that is the tracker's says; nothing where none is."""
    commit = next((commit for commit, title in history.titles(git, commits) if title == MESSAGE), None)
    if commit is None:
        return Ledger()
    waits, over, traces = history.trailers(git, f"{commit}^!", MESSAGE, _WAITS, _OVER, _TRACE)
    return Ledger(waits=frozenset(waits), over=frozenset(over), traces=_by_key(traces))


def of_text(text: str) -> Ledger:
    found = _IN_TEXT.search(text)
    listed = found[1].split() if found else []
    keys = frozenset(one for one in listed if "=" not in one)
    return Ledger(waits=keys, traces=_by_key(one for one in listed if "=" in one))


def is_untouched(git: Git, commit: str, begun: str) -> bool:
    """Whether a branch that began with a commit of main holds one commit, and that as the tracker made it."""
    (made,) = history.trailers(git, f"{commit}^!", MESSAGE, _TREE)
    return git.parent(commit) == begun and made == {git.tree(commit)}


def _by_key(traces: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, _, trace in (one.partition("=") for one in traces):
        found.setdefault(key, set()).add(trace)
    return {key: frozenset(left) for key, left in found.items()}
