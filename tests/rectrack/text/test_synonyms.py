"""Words by which people call a field that is called otherwise."""

import msgspec
import pytest

from rectrack.record import parties, recommendation, tracker
from rectrack.record.values import Record
from rectrack.text import synonyms

RECORDS = [
    kind
    for module in (recommendation, tracker, parties)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Record)
]
FIELDS = {field.encode_name for record in RECORDS for field in msgspec.structs.fields(record)}


def test_only_fields_that_there_are_have_other_words() -> None:
    assert set(synonyms._WORDS) <= FIELDS  # noqa: SLF001 - whether the table is right, not what it is for


@pytest.mark.parametrize("word", ["due_date", "due-date", "Due date"])
def test_a_word_is_known_however_it_is_spelled(word: str) -> None:
    assert synonyms.field(word, ["title", "target"]) == "target"


def test_a_word_means_what_the_mapping_at_hand_has() -> None:
    assert synonyms.field("comment", ["note", "date"]) == "note"
    assert synonyms.field("comment", ["reason", "date"]) == "reason"
    assert synonyms.field("comment", ["date"]) is None
