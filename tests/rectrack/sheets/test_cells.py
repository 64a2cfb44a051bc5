import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectrack.sheets.cells import meant, shown
from rectrack.yaml.reader import Data
from rectrack.yaml.writer import Bare

_TEXTS = st.text(alphabet='ab ";\n()1:/', min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
_LINKS = st.sampled_from(["https://a.example", "https://b.example/;x"])
_EVIDENCE = st.one_of(
    _TEXTS,
    st.just("https://a.example (archived: https://b.example)"),
    st.fixed_dictionaries({"url": _LINKS, "archived": _LINKS}),
)


@given(st.lists(_EVIDENCE, min_size=1, max_size=4))
def test_a_list_comes_back_from_its_cell_as_it_was(items: list[Data]) -> None:
    assert meant(shown(items, "evidence"), "evidence") == items


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("icann; wgec ;", ["icann", "wgec"]),
        ("icann\r\n\r\nwgec", ["icann", "wgec"]),
        ("https://a.example/;b=1\nA letter; of May", ["https://a.example/;b=1", "A letter; of May"]),
        ('"one; two"; three', ["one; two", "three"]),
        (' say "a; b" ', ['say "a', 'b"']),
        (" \n ", None),
    ],
)
def test_a_list_is_read_line_by_line_or_at_its_semicolons(cell: str, items: Data) -> None:
    assert meant(cell, "lines") == items


def test_what_a_list_said_before_stays_as_it_was_written() -> None:
    was: list[Data] = [{"url": "https://a.example"}, "https://b.example"]

    assert meant("https://c.example\nhttps://a.example", "evidence", was) == ["https://c.example", was[0]]


def test_accounts_stand_by_login_and_number() -> None:
    accounts: list[Data] = [{"login": "delia", "id": "12"}]

    assert shown(accounts, "accounts") == "delia (12)"
    assert meant("@delia (12)", "accounts") == accounts


def test_a_flag_is_yes_or_nothing() -> None:
    assert [shown(value, "flag") for value in (Bare("true"), None)] == ["yes", ""]
    assert [meant(cell, "flag") for cell in ("Yes", "true", "", "maybe")] == ["true", "true", None, "maybe"]
