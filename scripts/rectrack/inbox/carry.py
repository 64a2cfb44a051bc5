"""What waits on a branch, brought onto a newer main.

The statements there are said again as edits of main's files (`replay`), so that what was added on both sides at
the same place stands in no one's way. Whatever else people have written on the branch is taken over by git, as a
change of what the statements alone would have made.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from rectrack.desk.editor import Desk
from rectrack.github.git import Git
from rectrack.github.revisions import revision
from rectrack.record.edits import Edit
from rectrack.record.folder import FOLDER
from rectrack.record.load import NotATrackerError, load
from rectrack.record.recommendation import Recommendation
from rectrack.record.replay import added
from rectrack.record.values import by_id
from rectrack.text.problems import InvalidFilesError, RefusedError, printable

_MESSAGE = "Never pushed"


class StuckError(RefusedError):
    """Only a person can bring together what the branch and main say."""


class Dropped(NamedTuple):
    """Something that waited and does not fit any more: the recommendation's ids, the present one first, and why."""

    ids: tuple[str, ...]
    why: str


class Carried(NamedTuple):
    """A commit that holds main's files and what waits; and what was left out, since it does not fit any more."""

    commit: str
    dropped: list[Dropped]


def recommendations(git: Git, commit: str) -> dict[str, Recommendation]:
    """What a commit of the branch says; raises `StuckError` where a file cannot be read, which no one may lose."""
    with revision(git, commit) as found:
        try:
            loaded = load(found.root, may_be_empty=True)
        except NotATrackerError as error:
            raise StuckError(str(error)) from None
    for problem in loaded.problems:
        if problem.path.startswith(f"{FOLDER}/"):
            raise StuckError(f"{printable(problem.path)}:{problem.line}:{problem.column}: {problem.message}.")
    return dict(by_id(loaded.register.recommendations))


def carried(git: Git, begun: str, branch: str, main: str, today: date, *, is_untouched: bool) -> Carried:
    """Bring a branch, which began with a commit of main, onto a newer main.

    What does not fit main any more is left out; but on a branch that people have worked on, nothing is. Raises
    `StuckError`.
    """
    before, said = recommendations(git, begun), recommendations(git, branch)
    onto, dropped = _said_on(git, main, before, said, today)
    if is_untouched:
        return Carried(onto, dropped)
    alone, unfit = _said_on(git, begun, before, said, today)
    for overtaken in dropped:
        if overtaken not in unfit:
            raise StuckError(f"{overtaken.ids[0]} does not fit main any more: {overtaken.why}.")
    return Carried(_with_the_rest(git, alone, branch, onto), [])


def _said_on(
    git: Git, commit: str, before: Mapping[str, Recommendation], said: Mapping[str, Recommendation], today: date
) -> tuple[str, list[Dropped]]:
    """A commit after this one with what the branch says, and what does not fit there."""
    paths, dropped = [], []
    with git.worktree(commit) as folder:
        desk = Desk(folder, today)
        for ids, edit in _edits(before, said, by_id(desk.loaded.register.recommendations)):
            try:
                paths.append(desk.change(ids[0], edit).path)
            except RefusedError as error:
                problems = error.problems if isinstance(error, InvalidFilesError) else ()
                dropped.append(Dropped(ids, "; ".join(p.message for p in problems) or str(error)))
        return git.commit_tree(git.snapshot(folder, paths), [commit], _MESSAGE), dropped


def _edits(
    before: Mapping[str, Recommendation], said: Mapping[str, Recommendation], now: Mapping[str, Recommendation]
) -> Iterator[tuple[tuple[str, ...], Edit]]:
    """What the branch says, by the ids of the recommendation, the one of now first."""
    ids = {id_: (one.id, *one.formerly) for one in now.values() for id_ in (one.id, *one.formerly)}
    for id_, branch in said.items():
        if id_ in before and branch != before[id_]:
            present = now[ids[id_][0]] if id_ in ids else before[id_]
            for edit in added(before[id_], branch, present):
                yield ids.get(id_, (id_,)), edit


def _with_the_rest(git: Git, alone: str, branch: str, onto: str) -> str:
    """The commit `onto` with what the branch has besides the statements `alone`; raises `StuckError`."""
    rest = git.commit_tree(git.tree(branch), [alone], _MESSAGE)
    with git.worktree(onto) as folder:
        try:
            git.run("cherry-pick", "--no-commit", rest, cwd=folder)
        except RefusedError:
            both = git.run("diff", "--name-only", "--diff-filter=U", cwd=folder).splitlines()
            if not both:
                raise
            raise StuckError(f"Both changed {printable(', '.join(both[:5]))}.") from None
        made = git.commit_tree(git.snapshot(folder, ()), [onto], _MESSAGE)
    recommendations(git, made)
    return made
