"""What GitHub refuses to one stops no other; what it refuses to all does."""

import pytest

from rectrack.huberrors import AbsentError, ForbiddenError, LockedError, OneRefusedError, StoppedError
from rectrack.refusals import Refusals

LOCKED = LockedError("The issue is locked.")
SHUT_OUT = OneRefusedError("GitHub refuses (422).")


def tried(refusals: Refusals, *outcomes: Exception | None, kind: str = "comments") -> None:
    for number, outcome in enumerate(outcomes, 1):
        with refusals.of_one(kind, f"Issue #{number}"):
            if outcome:
                raise outcome


def test_the_others_get_theirs_and_the_refusal_is_told() -> None:
    refusals = Refusals()

    tried(refusals, None, AbsentError("deleted", "It is gone."), None)

    refusals.settle()
    assert refusals.told == ["Issue #2: It is gone. The next run tries again."]


def test_what_becomes_of_an_attempt_can_be_asked() -> None:
    refusals = Refusals()

    with refusals.of_one("comments", "Issue #1") as refused:
        raise SHUT_OUT
    with refusals.of_one("comments", "Issue #2") as done:
        pass

    assert (bool(refused.refusal), bool(done.refusal)) == (True, False)


@pytest.mark.parametrize("error", [ForbiddenError("No right."), StoppedError("500"), ValueError("ours")])
def test_what_concerns_all_is_passed_on(error: Exception) -> None:
    refusals = Refusals()

    with pytest.raises(type(error)):
        tried(refusals, error)

    assert refusals.told == []


@pytest.mark.parametrize(
    ("outcomes", "stops"),
    [
        ([SHUT_OUT] * 3, True),
        ([SHUT_OUT] * 9, True),
        ([SHUT_OUT] * 2, False),
        ([SHUT_OUT] * 9 + [None], False),
        ([LOCKED] * 9, False),
        ([LOCKED, SHUT_OUT, LOCKED, SHUT_OUT], False),
        ([LOCKED, SHUT_OUT, SHUT_OUT, SHUT_OUT], True),
        ([], False),
    ],
)
def test_three_or_more_of_a_kind_all_refused_concern_all_locked_issues_not_counted(
    outcomes: list[Exception | None], *, stops: bool
) -> None:
    refusals = Refusals()
    tried(refusals, *outcomes)

    if stops:
        with pytest.raises(StoppedError, match=r"GitHub refuses every one of \d comments. Issue #\d: "):
            refusals.settle()
    else:
        refusals.settle()


def test_kinds_and_walks_are_judged_apart() -> None:
    refusals = Refusals()
    tried(refusals, SHUT_OUT, SHUT_OUT)
    tried(refusals, SHUT_OUT, kind="labels")
    refusals.settle()
    tried(refusals, SHUT_OUT, None)
    refusals.settle()

    assert len(refusals.told) == 4
