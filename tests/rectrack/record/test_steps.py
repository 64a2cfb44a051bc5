"""Which status may follow which; at a desk and in comments the same rules are tested with the commands."""

import pytest

from rectrack.record.statuses import CloseReason, Status
from rectrack.record.steps import wrong_leap, wrong_step
from rectrack.record.values import by_id


def status(id_: str, *following: str, closes: bool = False) -> Status:
    closing: CloseReason | None = "not_planned" if closes else None
    return Status(id=id_, name=id_, description=id_, color="cccccc", next=following, closes=closing)


STATUSES = by_id(
    (
        status("proposed", "draft", "withdrawn"),
        status("draft", "adopted"),
        status("adopted", "done", "withdrawn"),
        status("done", "evaluated", closes=True),
        status("evaluated"),
        status("withdrawn", "proposed", closes=True),
    )
)


@pytest.mark.parametrize(
    ("before", "after", "steps", "leaps"),
    [
        ("proposed", "proposed", True, True),
        ("proposed", "draft", True, True),
        ("proposed", "adopted", False, True),
        ("proposed", "done", False, True),
        ("proposed", "evaluated", False, False),  # through done, which closes
        ("done", "evaluated", True, True),
        ("adopted", "proposed", False, False),  # through withdrawn, which closes
        ("withdrawn", "adopted", False, True),
        ("evaluated", "proposed", False, False),
        ("draft", "unheard-of", True, True),  # that is another rule's
        ("unheard-of", "draft", True, True),
    ],
)
def test_a_history_goes_step_by_step_and_an_action_through_whatever_does_not_close(
    before: str,
    after: str,
    steps: bool,  # noqa: FBT001 - a table
    leaps: bool,  # noqa: FBT001 - a table
) -> None:
    assert (wrong_step(STATUSES, before, after) is None, wrong_leap(STATUSES, before, after) is None) == (
        steps,
        leaps,
    )


def test_what_may_follow_is_told() -> None:
    assert wrong_step(STATUSES, "proposed", "done") == (
        "the status done cannot follow proposed",
        "after proposed may come: draft, withdrawn",
    )
    assert wrong_leap(STATUSES, "adopted", "proposed") == (
        "the status proposed cannot follow adopted",
        "after adopted may come: done, withdrawn",
    )
    assert wrong_leap(STATUSES, "evaluated", "done") == (
        "the status done cannot follow evaluated",
        "after evaluated may come: nothing",
    )
