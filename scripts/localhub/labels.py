"""Labels of a repository, and on an issue."""

import re
import sqlite3
from collections.abc import Sequence

from localhub.refusal import invalid, not_found, too_long
from localhub.store import Work

NAME_MAX = 50
DESCRIPTION_MAX = 100
PER_ISSUE_MAX = 100
GREY = "ededed"
"""The colour of a label that was made in passing."""


def create(work: Work, repository_id: int, name: str, color: str | None, description: str | None) -> sqlite3.Row:
    """Make a label and return it; names are unique without regard to case.

    https://docs.github.com/rest/issues/labels#create-a-label
    """
    _check_name(work, repository_id, name)
    label_id = work.write(
        "INSERT INTO label (repository_id, name, folded, color, description) VALUES (?, ?, ?, ?, ?)",
        *(repository_id, name, fold(name), _color(color or GREY), _description(description)),
    )
    return work.one("SELECT * FROM label WHERE id = ?", label_id)


def change(
    work: Work,
    label: sqlite3.Row,
    *,
    name: str | None = None,
    color: str | None = None,
    description: str | None = None,
    archived: bool | None = None,
) -> sqlite3.Row:
    """Change each value that is not None, and return the label. It stays on its issues.

    https://docs.github.com/rest/issues/labels#update-a-label
    """
    if name is not None:
        _check_name(work, label["repository_id"], name, itself=label["id"])
    work.write(
        "UPDATE label SET name = ?, folded = ?, color = ?, description = ? WHERE id = ?",
        label["name"] if name is None else name,
        fold(label["name"] if name is None else name),
        label["color"] if color is None else _color(color),
        label["description"] if description is None else _description(description),
        label["id"],
    )
    if archived:
        work.write("INSERT OR IGNORE INTO archived_label VALUES (?, ?)", label["id"], work.now)
    elif archived is False:
        work.write("DELETE FROM archived_label WHERE label_id = ?", label["id"])
    return work.one("SELECT * FROM label WHERE id = ?", label["id"])


def archived_at(work: Work, label: sqlite3.Row) -> str | None:
    """Return when a label was archived, None if it is in use."""
    found = work.row("SELECT archived_at FROM archived_label WHERE label_id = ?", label["id"])
    return found["archived_at"] if found else None


def delete(work: Work, label: sqlite3.Row) -> None:
    work.write("DELETE FROM label WHERE id = ?", label["id"])


def find(work: Work, repository_id: int, name: str) -> sqlite3.Row:
    """Return the label of that name, in any case, or raise a 404."""
    found = _look(work, repository_id, name)
    if found is None:
        raise not_found()
    return found


def of_issue(work: Work, issue_id: int) -> list[sqlite3.Row]:
    """Return the labels of an issue, by name: not in the order in which they were set."""
    return work.rows(
        "SELECT label.* FROM issue_label JOIN label ON label.id = label_id WHERE issue_id = ? ORDER BY folded",
        issue_id,
    )


def attach(work: Work, issue: sqlite3.Row, names: Sequence[str]) -> None:
    """Add labels to an issue. Create missing labels in grey, as GitHub does.

    An archived label cannot be added. GitHub does not document the message of this error.
    """
    for name in names:
        label = _look(work, issue["repository_id"], name) or _in_passing(work, issue["repository_id"], name)
        if archived_at(work, label):
            raise invalid("Label", "name", "invalid", value=name)
        work.write("INSERT OR IGNORE INTO issue_label (issue_id, label_id) VALUES (?, ?)", issue["id"], label["id"])
    if len(of_issue(work, issue["id"])) > PER_ISSUE_MAX:
        raise invalid("Issue", "labels", "custom", f"labels: only {PER_ISSUE_MAX} labels are allowed")


def set_all(work: Work, issue: sqlite3.Row, names: Sequence[str]) -> None:
    """Give an issue exactly these labels. Labels that it has already may be archived."""
    before, wanted = of_issue(work, issue["id"]), {fold(name) for name in names}
    for label in before:
        if label["folded"] not in wanted:
            detach(work, issue["id"], label["id"])
    there = {label["folded"] for label in before}
    attach(work, issue, [name for name in names if fold(name) not in there])


def detach(work: Work, issue_id: int, label_id: int | None = None) -> None:
    """Remove one label from an issue, or all."""
    work.write(
        "DELETE FROM issue_label WHERE issue_id = ? AND label_id = ifnull(?, label_id)",
        *(issue_id, label_id),
    )


def fold(name: str) -> str:
    """Return a name by which two that differ only in case are the same."""
    return name.casefold()


def _look(work: Work, repository_id: int, name: str) -> sqlite3.Row | None:
    return work.row("SELECT * FROM label WHERE repository_id = ? AND folded = ?", repository_id, fold(name))


def _in_passing(work: Work, repository_id: int, name: str) -> sqlite3.Row:
    # Here GitHub complains in other words than where a label is created for itself.
    if not name.strip() or len(name) > NAME_MAX:
        raise invalid("Label", "name", "invalid", value=name)
    return create(work, repository_id, name, None, None)


def _check_name(work: Work, repository_id: int, name: str, itself: int | None = None) -> None:
    if not name.strip():
        raise invalid("Label", "name", "missing_field")
    if len(name) > NAME_MAX:
        raise too_long("Label", "name", NAME_MAX)
    known = _look(work, repository_id, name)
    if known is not None and known["id"] != itself:
        raise invalid("Label", "name", "already_exists")


def _color(color: str) -> str:
    if not re.fullmatch("[0-9a-fA-F]{6}", color):
        raise invalid("Label", "color", "invalid")
    return color.lower()


def _description(description: str | None) -> str | None:
    if description is not None and len(description) > DESCRIPTION_MAX:
        raise too_long("Label", "description", DESCRIPTION_MAX)
    return description or None
