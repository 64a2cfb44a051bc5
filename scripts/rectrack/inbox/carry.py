"""What waits on a branch, brought onto a newer main.

The statements there are said again as edits of main's files (`replay`), so that what was added on both sides at
the same place stands in no one's way. Whatever else people have written on the branch is taken over by git, as a
change of what the statements alone would have made.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rectrack.desk.editor import Desk
from rectrack.github.git import Git
from rectrack.inbox.commits import Commits, StuckError
from rectrack.record.edits import Edit
from rectrack.record.recommendation import Recommendation
from rectrack.record.replay import added
from rectrack.record.values import by_id
from rectrack.text.problems import InvalidFilesError, RefusedError, printable

_MESSAGE = "Never pushed"


class Dropped(NamedTuple):
    """Something that waited and does not fit any more: the recommendation's ids, the present one first, and why."""

    ids: tuple[str, ...]
    why: str


def carried(commits: Commits, begun: str, branch: str, main: str, *, is_untouched: bool) -> tuple[str, list[Dropped]]:
    """Bring a branch, which began with a commit of main, onto a newer main: a commit with both, and what is left out.

    What does not fit main any more is left out; but on a branch that people have worked on, nothing is. Raises
    `StuckError`.
    """
    before, said = commits.recommendations(begun, main), commits.recommendations(branch, main)
    onto, dropped = _said_on(commits, main, before, said)
    if is_untouched:
        return onto, dropped
    alone, unfit = _said_on(commits, begun, before, said)
    for overtaken in dropped:
        if overtaken not in unfit:
            raise StuckError(f"{overtaken.ids[0]} does not fit main any more: {overtaken.why}.")
    made = _with_the_rest(commits.git, alone, branch, onto)
    commits.recommendations(made, main)
    return made, []


def _said_on(
    commits: Commits, commit: str, before: Mapping[str, Recommendation], said: Mapping[str, Recommendation]
) -> tuple[str, list[Dropped]]:
    """A commit after this one with what the branch says, and what does not fit there."""
    paths, dropped = [], []
    git = commits.git
    with git.worktree(commit) as folder:
        desk = Desk(folder, commits.today, commits.known(commit, commit))
        for ids, edit in _edits(before, said, by_id(desk.loaded.register.recommendations)):
            try:
                paths.append(desk.change(ids[0], edit).path)
            except RefusedError as error:
                problems = error.problems if isinstance(error, InvalidFilesError) else ()
                dropped.append(Dropped(ids, "; ".join(p.message for p in problems) or str(error)))
        made = git.commit_tree(git.snapshot(folder, paths), [commit], _MESSAGE)
    commits.keep(made, commit, desk.loaded)
    return made, dropped


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
        return git.commit_tree(git.snapshot(folder, ()), [onto], _MESSAGE)
