"""Lines to heads and statements: whatever people write, each line belongs to one of them, or is told."""

from hypothesis import given
from hypothesis import strategies as st

from rectrack.inbox.minutes import lines, read
from rectrack.record.stances import STANCES
from rectrack.record.statements import STATEMENTS, statements

AMONG = statements(STANCES)
SIGNS = ["1", "2, 7", "rec-1", ":", "\uff1a", "/", " ", "\n", "\n\n", "\t", "|", ">", "#", "\u00a0", "\u2028"]
WORDS = ["/checked", "/oppose", "checked", "date", "by", "from", "as india", "2024", "It is so.", "https://e.org/a:b"]
PIECES = st.sampled_from([*SIGNS, *WORDS])


def known(name: str) -> bool:
    return name in ("1", "2", "7", "rec-1")


@given(st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join))
def test_any_text_is_read_to_the_end(text: str) -> None:
    entries, wrong = read(lines(text), AMONG, known)

    last = len(lines(text))
    assert all(1 <= entry.line <= last and entry.command.word in AMONG for entry in entries)
    assert all(1 <= one.line <= last for one in wrong)
    assert entries or wrong
    assert [entry.line for entry in entries] == sorted(entry.line for entry in entries)


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20), st.integers(1, 4))
def test_a_text_of_any_script_stays_as_it_is(word: str, times: int) -> None:
    (entry,), wrong = read(lines(f"1: /checked {word}\uff1a{word}" * 1 + f"\n-{word}" * (times - 1)), AMONG, known)

    assert wrong == []
    assert entry.command.text.strip().startswith(f"{word}\uff1a{word}")
    assert entry.command.text.count("\n") >= times - 1


def test_what_is_said_in_minutes_is_more_than_in_comments() -> None:
    assert set(AMONG) - set(STATEMENTS) == {"request", "target", "field", "owner"}
