"""The files that a sheet changes: their contents, and the new problems in them by cell."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from rectrack.model import read_bytes
from rectrack.text import KeyPath, Problem
from rectrack.workspace.changes import (
    LISTS,
    NEEDED,
    ChangeKind,
    ImportOutcome,
    SheetChange,
    make_changes,
    name_new,
)
from rectrack.workspace.merge import Cells, Merge
from rectrack.workspace.remarks import CellMistake, CellPlace
from rectrack.workspace.transaction import Workspace, edit_content
from rectrack.yaml_edit import TextError


def changed_contents(workspace: Workspace, merge: Merge) -> dict[str, bytes]:
    """Return the contents of the changed files by path.

    A change that cannot be made is reported. A change without effect is dropped.
    """
    contents: dict[str, bytes] = {}
    outcome, language, needless = merge.outcome, merge.dataset.tracker.language, set[int]()
    for turn in _in_turn(outcome.changes):
        changes = [outcome.changes[n] for n in turn]
        path = changes[0].path
        if content := changes[0].content:
            contents[path] = content
            continue
        try:
            edit = partial(make_changes, changes=changes, language=language, templates=merge.templates)
            before = contents.get(path) or workspace.edited.get(path) or read_bytes(workspace.root, path)
            contents[path] = edit_content(before, edit)
            if contents[path] == before:
                needless.update(turn)
        except TextError as error:
            message = f"this cell cannot be written to {path}, line {error.place[0]}: {error.message}"
            for change in changes:
                outcome.wrong(change.place, message, error.hint)
    outcome.changes[:] = [change for n, change in enumerate(outcome.changes) if n not in needless]
    _move_up(merge)
    return contents


def _in_turn(changes: Sequence[SheetChange]) -> Iterable[list[int]]:
    """Return the indexes of the changes, in the order in which they are made.

    Items of a list are removed from the end. Values for the end of one list are appended together.
    """
    turns: dict[object, list[int]] = {}
    for kind in ChangeKind:
        same = [(n, change) for n, change in enumerate(changes) if change.kind == kind]
        for n, change in sorted(same, key=lambda one: one[1].at, reverse=True) if kind == ChangeKind.REMOVE else same:
            is_together = kind == ChangeKind.APPEND and not change.edit
            turns.setdefault((change.path, change.list_at) if is_together else n, []).append(n)
    return turns.values()


def _move_up(merge: Merge) -> None:
    """Update the places of changes and cells after items were removed from lists."""
    changes = merge.outcome.changes
    if not (gone := {(change.path, change.at) for change in changes if change.kind == ChangeKind.REMOVE}):
        return

    def moved(path: str, at: KeyPath) -> KeyPath:
        if not isinstance(n := at[1] if at[1:] else "", int):
            return at
        return (at[0], n - sum((path, (at[0], m)) in gone for m in range(n)), *at[2:])

    for n, change in enumerate(changes):
        if change.kind != ChangeKind.REMOVE:
            changes[n] = change._replace(at=moved(change.path, change.at))
    merge.cells = {(path, moved(path, at)): place for (path, at), place in merge.cells.items()}


def find_problems(workspace: Workspace, outcome: ImportOutcome, cells: Cells) -> Iterator[CellMistake]:
    """Yield the new problems of the files, each at its cell, or else at the first changed cell nearest to it."""
    changes = outcome.changes
    reported = {mistake[:2] for mistake in outcome.mistakes}
    new = {change.path for change in changes if change.kind == ChangeKind.NEW}
    near = Cells()
    for change in changes:
        for length in range(len(change.at) + 1):
            near.setdefault((change.path, change.at[:length]), change.place)
    for problem in workspace.new_problems():
        path, at = problem.path, problem.at
        around = ((path, at[:length]) for length in range(len(at), -1, -1))
        elsewhere = CellPlace(f"{path}:{problem.line}:{problem.column}")
        place = next((place for here in around if (place := cells.get(here) or near.get(here))), elsewhere)
        if (place, problem.message) not in reported:
            message, hint = name_new(problem.message, changes), _hint(problem) if place.row else problem.hint
            value, is_wrong_value, field = message.rpartition(" is not valid for ")
            if is_wrong_value and place.row:  # with the value last, the rows with this error are one line
                message = f"not valid for {field}: {value}"
            if is_wrong_value and at == ("reference",) and path in new:
                hint = f"{hint}. {_HOW_REFERENCE}"
            if problem.missing == "addressees" and path in new:
                message = f"no addressee of the recommendation in this row: {message.partition(' is ')[0]}"
                hint = 'add the name to the column "addressees" of the recommendation'
            yield CellMistake(place, message, hint, problem.missing if problem.missing != "addressees" else "")


_HOW_REFERENCE = (
    'If it is a symbol, add --column "HEADING=symbol". To keep the column as it is, add --column "HEADING=new field"'
)


def _hint(problem: Problem) -> str:
    """Return how to correct a problem of the files with the options of an import."""
    if problem.missing == "evidence":
        return 'add a column "evidence", or --source'
    if problem.missing not in LISTS:
        return problem.hint
    options = " and ".join([f"--create-missing {LISTS[problem.missing]}", *NEEDED.get(problem.missing, {}).values()])
    valid = problem.hint.partition(". ")[0] if problem.hint.startswith("valid values") else ""
    return f"{valid}. To add a new one, use {options}" if valid else f"to add a new one, use {options}"
