"""The tables of views have the cells that the files have, own ones apart from reported ones."""

import re

import pytest

from rectrack.record import undisputed
from rectrack.record.agreement import standing
from rectrack.record.stances import STANCES
from rectrack.site import matrix
from tests.rectrack import examples
from tests.rectrack.site import reading

Cells = set[tuple[str, str, str]]


def test_each_cell_is_a_view_that_stands_own_apart_from_reported_and_none_is_inferred() -> None:
    known = examples.register()
    said = [(p, r.id) for r in known.recommendations for p in standing(undisputed.positions(r))]

    own: Cells = set()
    reported: Cells = set()
    for one in matrix.matrices(reading.material(known)):
        own |= {(party, id_, p.stance) for party, line in one.own for id_, p in line.items()}
        reported |= {
            (party, id_, p.stance) for _, those in one.reported for party, line in those for id_, p in line.items()
        }

    assert own == {(p.party, id_, p.stance) for p, id_ in said if p.is_own}
    assert reported == {(p.party, id_, p.stance) for p, id_ in said if p.reported_by and not p.inferred}


def test_the_page_shows_as_many_cells_in_short_words() -> None:
    page = reading.example()["views/index.html"].decode()
    own, reported = re.findall(r"<table.*?</table>", page, re.DOTALL)

    (one,) = matrix.matrices(reading.material(examples.register()))
    assert len(re.findall("#views", own)) == sum(len(line) for _, line in one.own)
    assert len(re.findall("#views", reported)) == sum(len(line) for _, lines in one.reported for _, line in lines)
    assert "As reported by" in reported


@pytest.mark.parametrize(
    ("id_", "word"),
    [
        ("support", "For"),
        ("support-with-changes", "Changes"),
        ("reserve", "Reserved"),
        ("abstain", "Abstains"),
        ("oppose", "Against"),
        ("comment", "Comment"),
    ],
)
def test_a_cell_has_one_word(id_: str, word: str) -> None:
    assert matrix.short(next(stance for stance in STANCES if stance.id == id_)) == word


def test_above_forty_it_goes_by_the_parts_of_the_board() -> None:
    few, many = (reading.material(examples.many(examples.register(), number)) for number in (40, 41))

    assert [one.name for one in matrix.matrices(few)] == [""]
    parts = list(matrix.matrices(many))
    assert [one.name for one in parts] == ["Law and institutions", "Money"]
    assert sum(len(one.columns) for one in parts) == 41


def test_a_cell_shows_whether_a_keeper_entered_it() -> None:
    page = reading.example()["views/index.html"].decode()
    known = examples.register()
    said = [p for r in known.recommendations for p in standing(undisputed.positions(r)) if p.is_own]

    assert len(re.findall(r"\*</a></td>", page)) == len([p for p in said if p.typist])
    assert 0 < len([p for p in said if p.typist]) < len(said)
    assert "* Entered by a keeper" in page


def test_reported_views_stand_side_by_side_without_empty_columns_between_them() -> None:
    (one,) = matrix.matrices(reading.material(examples.register()))
    held = {id_ for _, lines in one.reported for _, line in lines for id_ in line}

    assert {r.id for r in one.reported_columns} == held
    assert len(held) < len(one.columns)


def test_who_has_said_nothing_is_told_apart_from_those_of_whom_only_others_speak() -> None:
    pages = reading.example()
    listed = pages["r/1/index.html"].decode().partition("No view of their own recorded")[2].partition("</details>")[0]

    assert re.findall(r">([^<>]+)</(?:a|span)> \((only \w+)\)", listed) == [
        ("The college", "only reported"),
        ("The silent party", "only inferred"),
    ]
    assert "(only reported)" in pages["views/index.html"].decode().partition('id="silent"')[2]
