"""What a statement leaves in a file, by which it is found again."""

import pytest

from rectrack.inbox.traces import left, stand, traces
from rectrack.record.decode import decode
from rectrack.record.recommendation import Recommendation
from rectrack.yaml.reader import parse
from tests.rectrack import files

POSITION = "positions:\n  - {party: india, stance: oppose, date: 2018-01, reason: No., source: {comment: 'https://x.example/o/t/issues/1#issuecomment-7'}}\n"
REPORT = "reports:\n  - {date: 2018-01-01, by: reader, text: It moves., source: {comment: 'https://x.example/o/t/issues/1#issuecomment-8'}}\n"


def record(more: str = "", **changes: str | None) -> Recommendation:
    return decode(parse(files.recommendation(**{"positions": None, **changes}) + more), Recommendation)


@pytest.mark.parametrize("more", [POSITION, REPORT])
def test_what_a_statement_brought_stands_until_it_is_taken_out(more: str) -> None:
    said = left(record(), record(more))

    assert stand(said, traces([record(more), record(id="other", number="2")]))
    assert not stand(said, traces([record()]))


def test_the_words_may_be_corrected_and_the_repository_renamed() -> None:
    said = left(record(), record(POSITION))

    assert stand(said, traces([record(POSITION.replace("No.", "Not so.").replace("/o/t/", "/o/new/"))]))


@pytest.mark.parametrize(
    ("old", "new"), [("oppose", "support"), ("india", "denic"), ("issuecomment-7", "issuecomment-9")]
)
def test_another_stance_party_or_comment_is_another_statement(old: str, new: str) -> None:
    said = left(record(), record(POSITION))

    assert not stand(said, traces([record(POSITION.replace(old, new))]))


ANSWER = "responses:\n  - {by: icann, answer: noted, date: 2018-01, source: {comment: 'https://x.example/o/t/issues/1#issuecomment-7'}}\n"
STEP = "  - {date: 2018-01-01, status: withdrawn, by: keeper}\n"
DISPUTE = "disputes:\n  - {by: india, text: No., date: 2018-01-01}\n"
ENDED = "disputes:\n  - {by: india, text: No., date: 2018-01-01, ended: 2018-02-01}\n"
DECISION = "decisions:\n  - {by: wgec, outcome: noted, date: 2018-01}\n"
CHECKED = "last_checked: {date: 2018-01-01, by: keeper, found: Nothing.}\n"


@pytest.mark.parametrize(
    ("more", "old", "new"),
    [
        (ANSWER, "noted", "accepted"),
        (ANSWER, "icann", "governments"),
        (DISPUTE, "india", "denic"),
        (ENDED, ", ended: 2018-02-01", ""),
        (STEP, "withdrawn", "adopted"),
        (STEP, "keeper", "other"),
        (DECISION, "noted", "agreed"),
        (CHECKED, "keeper", "other"),
        (CHECKED, "2018-01-01", "2017-01-01"),
    ],
)
def test_what_people_put_in_its_place_is_not_taken_for_it(more: str, old: str, new: str) -> None:
    said = left(record(), record(more))

    assert stand(said, traces([record(more)]))
    assert not stand(said, traces([record(more.replace(old, new))]))


def test_the_same_in_another_recommendation_is_not_taken_for_it() -> None:
    said = left(record(), record(POSITION))

    assert not stand(said, traces([record(POSITION, id="other", number="2")]))


def test_what_was_taken_back_stands_until_it_is_there_again() -> None:
    said = left(record(REPORT), record())

    assert stand(said, traces([record()]))
    assert not stand(said, traces([record(REPORT)]))


def test_where_only_words_changed_nothing_is_left_and_so_nothing_is_missed() -> None:
    said = left(record(POSITION), record(POSITION.replace("No.", "Not so.")))

    assert said == frozenset()
    assert stand(said, traces([record()]))
