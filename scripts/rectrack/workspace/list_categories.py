"""The categories of the statuses and responses in a list: how they are reported, and changed by options."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from rectrack.model import TRACKER, Answer, AnswerClass, Progress, Status, by_id
from rectrack.text import folded, shown
from rectrack.workspace.cell_words import is_sentence, is_usual, response_category
from rectrack.workspace.changes import LISTS, ChangeKind, SheetChange
from rectrack.workspace.remarks import LONGEST_OPTION, CellPlace
from rectrack.yaml_edit import Data

if TYPE_CHECKING:
    from rectrack.workspace.cell_names import CellNames

CLOSES: Mapping[str, Data] = {"done": "completed", "not done": "not_planned"}
"""How new statuses close the issue, by category. Others leave it open, and a target date can be overdue."""


def is_sure_category(names: "CellNames", kind: str, name: str) -> bool:
    """Return whether the maintainer or usual words say the category of a new status or response."""
    is_usual_word = bool(response_category(name, names.responses)) if kind == "response" else is_usual(kind, name)
    return folded(name) in names.categories or is_usual_word


def tell_category(names: "CellNames", kind: str, name: str, category: str) -> None:
    """Report the category of a new status or response; all of a column are one line."""
    tracker, is_response = names.dataset.tracker, kind == "response"
    statuses = [(each.name, str(each.counted)) for each in tracker.statuses]
    entries = [(each.name, str(each.category)) for each in tracker.responses] if is_response else statuses
    is_sure = is_sure_category(names, kind, name)
    means = f"{shown(name)} = {category}{'' if is_sure else ' (word unknown to rectrack)'}"
    parts = list[str]()
    for each in get_args(AnswerClass if is_response else Progress):
        known = ", ".join(name for name, of in entries if of == each)
        parts.append(f"{each} ({known})" if known else each)
    fields = "category and closes_issue_as in " * (not is_response)
    hint = f"Categories: {', '.join(parts)}"
    hint += f'. For another category, add --category "NAME=CATEGORY", or edit {fields}{TRACKER}'
    if entries:
        hint += f'. To use a {kind} in parentheses, add --value "NAME={kind.upper()}"'
        hint += ". If NAME says more, NAME is also recorded as a note"
    option = "" if is_sure or is_sentence(name) else f"--category {shown(f'{name}=CATEGORY', LONGEST_OPTION)}"
    message = f"new {LISTS[kind]} and their categories: {means}"
    names.outcome.tell(names.place, message, hint, rank="decide", option=option)


def settle_category(names: "CellNames", kind: str, name: str, entry: Any) -> None:
    """Report the category of an existing status or response, or change the category to that of an option.

    `entry` is None if the status or response is new. In a tracker with recommendations, an option with another
    category is an error.
    """
    if not isinstance(entry, Answer | Status):
        return
    category = str(entry.counted if isinstance(entry, Status) else entry.category)
    given = names.categories.get(folded(name), category)
    if given == category and names.begins_tracker:
        hint = 'for another category, add --category "NAME=CATEGORY"'
        message = f"existing {LISTS[kind]} and their categories: {shown(entry.name)} = {category}"
        names.outcome.tell(names.place, message, hint, rank="decide")
    elif given == category or given not in get_args(Progress if kind == "status" else AnswerClass):
        return  # a status and a response can have the same name, and the option is for one of them
    elif names.options.list_date:
        _change_category(names, kind, entry.id, given)
    else:
        option = f"--category {shown(f'{name}={given}')}"
        message = f"the option has no effect: the {kind} {shown(entry.name)} has the category {shown(category)}"
        names.outcome.wrong(
            CellPlace(option), message, f"delete the option, or change the category in {TRACKER} first"
        )


def _change_category(names: "CellNames", kind: str, id_: str, category: str) -> None:
    """Give an existing status or response another category, with which the status closes its issue or not."""
    at = (LISTS[kind], [*by_id(getattr(names.dataset.tracker, LISTS[kind]))].index(id_))
    closes = {"closes_issue_as": CLOSES.get(category)} if kind == "status" else {}
    for field, value in {"category": category, **closes}.items():
        now = str(value or "")
        change = SheetChange(TRACKER, (*at, field), names.place, ChangeKind.SET, now=now, value=value)
        names.outcome.changes.append(change)


def tell_answer(names: "CellNames", name: str, category: str) -> None:
    """Report the category of a new response; an unknown one is "noted" in a new tracker, or else an error."""
    if category or names.options.list_date:
        tell_category(names, "response", name, category or "noted")
    else:
        hint = f'add --category "NAME=CATEGORY". Categories: {", ".join(get_args(AnswerClass))}'
        names.outcome.wrong(names.place, f"new responses without a category: {shown(name)}", hint)
