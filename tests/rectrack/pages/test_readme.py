"""The tracker's sections in the README: where they go, and that nothing else there changes."""

import re

import pytest

from rectrack.pages.readme import blank, renewed
from rectrack.record.markers import BOARD, SECTIONS, TAKE_PART, MarkedSection
from rectrack.text.problems import RefusedError
from tests.rectrack.examples import register
from tests.rectrack.shown import Page

TEXTS = {BOARD: "the board\n", TAKE_PART: "how to\n"}
START, END = BOARD.start, BOARD.end
PLACE = f"{START}\n{END}\n"
OTHER = f"{TAKE_PART.start}\n{TAKE_PART.end}\n"

each_section = pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)


def filled(section: MarkedSection, text: str) -> str:
    return f"{section.start}\n{text}{section.end}\n"


def test_everything_outside_the_markers_stays_as_it_is() -> None:
    around = (f"\ufeff# Ours  \n\n<!-- ours -->\n{START}", f"{END} and after\n\ttabs\n\n\n")

    assert renewed("old\n".join(around), TEXTS) == f"{around[0]}\nthe board\n{around[1]}"


def test_line_ends_are_those_of_the_readme() -> None:
    text = renewed(f"# Ours\n{PLACE}{OTHER}".replace("\n", "\r\n"), TEXTS)

    assert text == f"# Ours\n{filled(BOARD, TEXTS[BOARD])}{filled(TAKE_PART, TEXTS[TAKE_PART])}".replace("\n", "\r\n")


@pytest.mark.parametrize("order", [PLACE + OTHER, OTHER + PLACE])
def test_the_sections_stand_in_the_order_that_people_chose(order: str) -> None:
    found = re.findall("the board|how to", renewed(order, TEXTS))

    assert found == (["the board", "how to"] if order.startswith(PLACE) else ["how to", "the board"])


UNCLEAR = ("{start}\n", "{end}\n", "{end}\n{start}\n", "{start}\n{end}\n" * 2, "{start}\n{start}\n{end}\n")


@each_section
@pytest.mark.parametrize("current", UNCLEAR)
def test_a_readme_that_does_not_say_where_one_goes_is_refused_with_what_to_do(
    section: MarkedSection, current: str
) -> None:
    text = current.format(start=section.start, end=section.end) + (PLACE if section != BOARD else "")

    with pytest.raises(RefusedError, match=f"where {section.what} goes. Put .*\n{section.start}\n{section.end}"):
        renewed(text, TEXTS)


@pytest.mark.parametrize(
    "current",
    [
        f"{START}\n{OTHER}{END}\n",
        f"{TAKE_PART.start}\n{PLACE}{TAKE_PART.end}\n",
        f"{START}\n{TAKE_PART.start}\n{END}\n{TAKE_PART.end}\n",
    ],
)
def test_one_in_the_other_is_refused_since_it_would_be_lost(current: str) -> None:
    with pytest.raises(RefusedError, match="does not say where"):
        renewed(current, TEXTS)


def test_without_a_place_for_the_board_it_is_refused_and_without_one_for_how_to_take_part_nothing_is_said() -> None:
    assert renewed(f"# Ours\n{PLACE}", TEXTS) == f"# Ours\n{filled(BOARD, TEXTS[BOARD])}"
    with pytest.raises(RefusedError, match="where the board goes"):
        renewed(f"# Ours\n{OTHER}", TEXTS)


def test_a_new_readme_has_a_place_for_each_section() -> None:
    text = blank(register())

    assert Page(text).headings == [
        ("h1", "Recommendations on registries"),
        ("h2", "Status board"),
        ("h2", "Take part"),
    ]
    assert renewed(text, TEXTS) == text.replace(PLACE, filled(BOARD, TEXTS[BOARD])).replace(
        OTHER, filled(TAKE_PART, TEXTS[TAKE_PART])
    )
