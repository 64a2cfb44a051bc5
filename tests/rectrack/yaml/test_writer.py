"""Plain data to YAML text: how it looks, and that it reads back. Single values are in test_yamledit."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rectrack.yaml.reader import Data, parse_quickly, parse_slowly
from rectrack.yaml.writer import Style, behind_dash, block, document, flow, scalar
from tests.rectrack.nasty import texts

LONG = "x" * 60 + " " + "y" * 60
DATA: dict[str, Data] = {
    "title": "Do this",
    "summary": LONG,
    "items": ["1", "a, b"],
    "links": ["https://e.f/g", LONG],
    "source": {"document": "paper", "items": ["1"]},
    "steps": [{"id": "a", "note": LONG, "source": {"url": "https://e.f/?g"}}, ["b", "c"], [{"d": "e"}], {}],
    "by": {"name": LONG, "what": {"f": "g"}},
    "nothing": [],
}
SET_OUT = """\
title: Do this
summary: >-
  XX
  YY
items: [1, 'a, b']
links:
  - https://e.f/g
  - >-
    XX
    YY
source: {document: paper, items: [1]}
steps:
  - id: a
    note: >-
      XX
      YY
    source: {url: 'https://e.f/?g'}
  - [b, c]
  - - d: e
  - {}
by:
  name: >-
    XX
    YY
  what: {f: g}
nothing: []
"""


def test_a_document_is_set_out_as_people_do() -> None:
    assert document(DATA) == SET_OUT.replace("XX", "x" * 60).replace("YY", "y" * 60)


OTHER_TYPES = """
no No yes on OFF y N null ~ true FALSE 4.10 1e5 1_000 010 0x1F 0o17 12:30 .inf 2017-02-14T12:00:00Z << =
""".split()  # noqa: SIM905 - reads as a list
AS_PEOPLE_DO = ["none", "No.", "yesterday", "4", "0", "2017", "2017-02", "2017-02-14", "4.1.2"]


@pytest.mark.parametrize("text", OTHER_TYPES)
def test_what_other_tools_would_not_read_as_text_stands_in_quotes(text: str) -> None:
    assert document({"reason": text, "items": [text]}) == f"reason: '{text}'\nitems: ['{text}']\n"


@pytest.mark.parametrize("text", AS_PEOPLE_DO)
def test_words_numbers_and_dates_stand_as_people_write_them(text: str) -> None:
    assert scalar(text) == text


def test_lists_and_text_stand_in_as_the_style_says() -> None:
    style = Style(step=4, dash=0, gap=3)

    assert block({"a": [{"b": "c\nd", "e": [{"f": "g"}]}]}, style) == (
        "a:\n-   b: |-\n        c\n        d\n    e:\n    -   f: g"
    )
    assert behind_dash("a\n b", style) == "   |-\n    a\n     b"


@pytest.mark.parametrize(
    ("like", "written"), [("", "a"), ("'", "'a'"), ('"', '"a"'), ("|", "|-\n  a"), (">", ">-\n  a")]
)
def test_a_value_may_keep_a_style(like: str, written: str) -> None:
    assert scalar("a", Style(), like) == written
    assert scalar("a", like=like) == ("a" if like in ("|", ">") else written)


def test_a_style_that_cannot_hold_a_value_is_not_kept() -> None:
    assert scalar("a\nb", Style(), "'") == '"a\\nb"'
    assert scalar("a\n  ", Style(), "|") == '"a\\n  "'


@given(
    st.recursive(texts(5), lambda d: st.lists(d, max_size=3) | st.dictionaries(texts(2), d, max_size=3), max_leaves=6)
)
def test_whatever_is_written_reads_back_to_every_reader(data: Data) -> None:
    data = _as_read({"a": data})
    for text in (document(data), flow(data)):
        assert parse_quickly(text) == data
        assert parse_slowly(text) == data
        assert _as_read(yaml.load(text, Loader=yaml.BaseLoader)) == data  # noqa: S506 - it makes text of every value


def _as_read(data: object) -> dict[str, Data]:
    return _stripped(data)  # type: ignore[return-value]  # a document is a mapping


def _stripped(data: object) -> object:
    if isinstance(data, dict):
        return {name.rstrip("\n"): _stripped(value) for name, value in data.items()}
    return [_stripped(item) for item in data] if isinstance(data, list) else str(data).rstrip("\n")
