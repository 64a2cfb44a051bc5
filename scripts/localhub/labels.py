"""Labels of a repository, and on an issue: https://docs.github.com/rest/issues/labels."""

import re
from collections.abc import Iterable, Sequence

from localhub import serializers
from localhub.errors import checked, invalid, too_long
from localhub.request import ApiRequest, Json
from localhub.serializers import LABELS, LABELS_OF_ISSUE
from localhub.store import Row

NAME_MAX = 50
DESCRIPTION_MAX = 100
PER_ISSUE_MAX = 100
GREY = "ededed"
"""Color of a label that GitHub creates because an issue needs it."""


def attach(request: ApiRequest, issue: Row, names: Iterable[str]) -> None:
    """Add labels to an issue. Missing labels are created in grey, as GitHub does.

    An archived label cannot be added. GitHub does not document the message of this error.
    """
    db = request.db
    for name in names:
        label = db.find("label", **_keys(request, name))
        # GitHub has another message here than for the creation of a label.
        fits = not db.find("archived_label", label_id=label.id) if label else name.strip() and len(name) <= NAME_MAX
        if not fits:
            raise invalid("Label", "invalid", field="name", value=name)
        label = label or db.put("label", **_keys(request, name), name=name, color=GREY)
        db.put("issue_label", issue_id=issue.id, label_id=label.id)
    if len(db.rows(LABELS_OF_ISSUE, issue.id)) > PER_ISSUE_MAX:
        raise invalid("Issue", "custom", field="labels", message=f"labels: only {PER_ISSUE_MAX} labels are allowed")


def replace(request: ApiRequest, issue: Row, names: Sequence[str]) -> None:
    """Set the labels of an issue. Labels that the issue already has may be archived."""
    wanted = {name.casefold(): name for name in names}
    for label in request.db.rows(LABELS_OF_ISSUE, issue.id):
        if not wanted.pop(label.folded, None):
            request.db.delete("issue_label", issue_id=issue.id, label_id=label.id)
    attach(request, issue, wanted.values())


def list_labels(request: ApiRequest) -> list[Json]:
    rows = request.db.rows(f"{LABELS} WHERE repository_id = ? ORDER BY folded", request.repo_id)
    return request.page(rows, serializers.label)


def create_label(request: ApiRequest) -> Json:
    columns = {"color": GREY, **_columns(request, request.sent.required("name"))}
    return request.created(_answer(request, request.db.put("label", **columns)))


def update_label(request: ApiRequest, label: str) -> Json:
    """Change the values that were sent, and return the label. The label stays on its issues."""
    row = request.db.get("label", **_keys(request, label))
    columns = _columns(request, request.sent.text("new_name") or request.sent.text("name"), row.id)
    archived = request.sent.get("archived")
    if archived:
        request.db.put("archived_label", label_id=row.id, archived_at=request.db.now)
    elif archived is False:
        request.db.delete("archived_label", label_id=row.id)
    return _answer(request, request.db.update("label", row.id, **columns))


def _answer(request: ApiRequest, row: Row) -> Json:
    return serializers.label(request, request.db.rows(f"{LABELS} WHERE id = ?", row.id)[0])


def _keys(request: ApiRequest, name: str) -> Json:
    """Return the key of a label. Names are unique without regard to case."""
    return {"repository_id": request.repo_id, "folded": name.casefold()}


def _columns(request: ApiRequest, name: str | None, itself: int | None = None) -> Json:
    """Return the columns of a label from the values that were sent.

    `itself` is the id of the label, or None for a new one. Raises GitHub's 422 for invalid values.
    """
    color, description = request.sent.text("color"), request.sent.text("description")
    columns: Json = {}
    if name is not None:
        columns = {**_keys(request, name), "name": checked("Label", "name", name, NAME_MAX)}
        known = request.db.find("label", **_keys(request, name))
        if known and known.id != itself:
            raise invalid("Label", "already_exists", field="name")
    if color is not None:
        if not re.fullmatch("[0-9a-fA-F]{6}", color):
            raise invalid("Label", "invalid", field="color")
        columns["color"] = color.lower()
    if description is not None:
        if len(description) > DESCRIPTION_MAX:
            raise too_long("Label", "description", DESCRIPTION_MAX)
        columns["description"] = description or None
    return columns
