"""What a branch adds to a recommendation, said again in main's text; where main says otherwise, main counts."""

from functools import reduce

import pytest

from rectrack.record.decode import decode
from rectrack.record.recommendation import Recommendation
from rectrack.record.replay import added
from rectrack.yaml.editor import CannotEditError
from rectrack.yaml.reader import parse
from tests.rectrack import files

ACTION = "actions:\n  - {id: ask, title: Ask, status: proposed}\n"
_WHOSE = "reports:\n  - date: {}\n    by: reader\n    account_id: 77\n"
_WHERE = "    source:\n      comment: https://github.com/o/r/issues/1#issuecomment-7\n"
REPORT = _WHOSE.format("2018-01-01") + _WHERE
EDITED = _WHOSE.format("2018-01-02") + _WHERE
VERIFIED = _WHOSE.format("2018-01-01") + "    text: It moves.\n" + _WHERE + "    verified_by: keeper\n"
CHECKED = "last_checked:\n  date: {}\n  by: {}\n  found: Nothing.\n"
DECIDED = "decisions:\n  - {by: wgec, outcome: noted, date: 2018-01}\n"
TEXT = files.recommendation()


def record(text: str) -> Recommendation:
    return decode(parse(text), Recommendation)


def again(before: str, branch: str, main: str) -> Recommendation:
    """What main says after what the branch adds has been said in it."""
    made = added(record(before), record(branch), record(main))
    return record(reduce(lambda text, change: change(text), made, main))


@pytest.mark.parametrize("added", [REPORT, VERIFIED, DECIDED, CHECKED.format("2018-01", "keeper")])
def test_what_the_branch_adds_is_added(added: str) -> None:
    assert again(TEXT, TEXT + added, TEXT) == record(TEXT + added)


@pytest.mark.parametrize("added", [REPORT, VERIFIED, DECIDED, CHECKED.format("2018-01", "keeper")])
def test_what_main_has_already_is_not_added_again(added: str) -> None:
    assert again(TEXT, TEXT + added, TEXT + added) == record(TEXT + added)


DISPUTE = "disputes:\n  - by: india\n    text: No.\n    date: 2018-01-01\n"
ENDED = f"{DISPUTE}    ended: 2018-02-01\n    ended_source: {{url: https://example.org/letter}}\n"


@pytest.mark.parametrize(
    ("before", "branch", "main", "expected"),
    [
        ("", DISPUTE, "", DISPUTE),
        ("", ENDED, "", ENDED),
        ("", DISPUTE, DISPUTE, DISPUTE),
        (DISPUTE, ENDED, DISPUTE, ENDED),
        ("", ENDED, DISPUTE, ENDED),
        (DISPUTE, ENDED, "", ""),
        (DISPUTE, DISPUTE, "", ""),
    ],
)
def test_an_objection_is_said_again_and_so_is_its_end(before: str, branch: str, main: str, expected: str) -> None:
    assert again(TEXT + before, TEXT + branch, TEXT + main) == record(TEXT + expected)


def test_a_report_that_main_has_is_verified_there() -> None:
    assert again(TEXT + REPORT, TEXT + VERIFIED, TEXT + REPORT) == record(TEXT + VERIFIED)


def test_a_report_that_was_edited_since_takes_the_first_ones_place() -> None:
    assert again(TEXT + REPORT, TEXT + EDITED, TEXT + REPORT) == record(TEXT + EDITED)


def test_a_report_that_its_author_took_back_goes() -> None:
    assert again(TEXT + REPORT, TEXT, TEXT + REPORT) == record(TEXT)


def test_after_a_rename_a_report_from_the_same_comment_is_the_same() -> None:
    old, new = REPORT, EDITED.replace("/o/r/", "/o/renamed/")

    assert again(TEXT + old, TEXT + new, TEXT + old) == record(TEXT + new)
    assert again(TEXT + old, TEXT, TEXT + new) == record(TEXT)


def test_a_report_that_was_verified_on_main_meanwhile_stays() -> None:
    assert again(TEXT + REPORT, TEXT, TEXT + VERIFIED) == record(TEXT + VERIFIED)
    assert again(TEXT, TEXT + REPORT, TEXT + VERIFIED) == record(TEXT + VERIFIED)


def test_a_report_that_somebody_else_has_verified_on_main_is_verified_once() -> None:
    by_other = VERIFIED.replace("keeper", "other")

    assert again(TEXT + REPORT, TEXT + VERIFIED, TEXT + by_other) == record(TEXT + by_other)


def test_what_its_author_has_edited_since_it_was_verified_on_main_waits_beside_it() -> None:
    both = VERIFIED + EDITED.removeprefix("reports:\n")

    assert again(TEXT + REPORT, TEXT + EDITED, TEXT + VERIFIED) == record(TEXT + both)


def test_what_a_maintainer_said_of_an_action_and_corrected_stands_once() -> None:
    own = VERIFIED.replace("by: reader", "by: keeper")
    corrected = own.replace("It moves", "It moved")

    assert again(TEXT, TEXT + corrected, TEXT) == record(TEXT + corrected)
    assert again(TEXT + own, TEXT + corrected, TEXT + own) == record(TEXT + corrected)


def at(status: str) -> str:
    return TEXT + ACTION.replace("proposed", status)


@pytest.mark.parametrize("main", ["proposed", "adopted"])
def test_an_actions_status_is_said_again(main: str) -> None:
    assert again(at("proposed"), at("adopted"), at(main)) == record(at("adopted"))


@pytest.mark.parametrize("main", [at("withdrawn"), TEXT], ids=["moved", "removed"])
def test_an_action_that_main_has_moved_or_removed_meanwhile_is_refused(main: str) -> None:
    with pytest.raises(CannotEditError, match="the status of ask has been recorded otherwise meanwhile"):
        again(at("proposed"), at("adopted"), main)


def test_an_answer_that_main_has_otherwise_meanwhile_is_refused() -> None:
    def answered(answer: str) -> str:
        return f"{TEXT}responses:\n  - {{by: icann, answer: {answer}, date: 2018-01}}\n"

    assert again(TEXT, answered("noted"), answered("noted")) == record(answered("noted"))
    with pytest.raises(CannotEditError, match="the answer of icann has been recorded otherwise meanwhile"):
        again(TEXT, answered("noted"), answered("accepted"))


INTERIM = "  - {by: icann, answer: noted, date: 2018-01}\n"
FINAL = "  - {by: icann, answer: accepted, date: 2019-01}\n"
REPORTED = "  - {by: icann, answer: not-accepted, date: 2019-02, reported_by: apig}\n"


def test_answers_that_follow_one_another_are_added_once_and_in_their_order() -> None:
    answers = f"{TEXT}responses:\n"

    assert again(TEXT, answers + INTERIM + FINAL, TEXT) == record(answers + INTERIM + FINAL)
    assert again(answers + INTERIM, answers + INTERIM + FINAL, answers + INTERIM) == record(answers + INTERIM + FINAL)
    assert again(*[answers + INTERIM + FINAL] * 3) == record(answers + INTERIM + FINAL)


def test_what_is_reported_of_an_addressee_meanwhile_keeps_nobody_from_answering() -> None:
    answers = f"{TEXT}responses:\n"

    said = again(answers + INTERIM, answers + INTERIM + FINAL, answers + INTERIM + REPORTED)

    assert said == record(answers + INTERIM + REPORTED + FINAL)


@pytest.mark.parametrize(("main", "expected"), [("2017", "keeper"), ("2019", "other")])
def test_a_newer_check_on_main_stays(main: str, expected: str) -> None:
    said = again(TEXT, TEXT + CHECKED.format("2018-01", "keeper"), TEXT + CHECKED.format(main, "other"))

    assert said.last_checked is not None
    assert said.last_checked.by == expected


def test_what_was_there_before_and_main_took_away_does_not_come_back() -> None:
    assert again(TEXT + REPORT, TEXT + REPORT, TEXT) == record(TEXT)
