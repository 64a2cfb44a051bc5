"""Into what the board is parted: whatever tracker.yaml says, each recommendation once, and what has no value last."""

import pytest
from msgspec.structs import replace

from rectrack.pages.board import Board
from rectrack.pages.sections import heading, section_of, sections
from rectrack.record.register import Register
from rectrack.record.tracker import BoardSettings
from tests.rectrack.examples import many, published, register

KNOWN = register()
PARTS = {
    "theme": ["Law and institutions", "Money", "Nothing yet"],
    "addressee": [
        *("The registry", "Governments, those of small islands included", "Nobody yet", "Not stated in the source"),
    ],
    "document": ["Contribution on registries", "Minutes of the third meeting", "Elsewhere"],
    "status": ["Proposed", "Adopted", "Partly implemented", "Implemented", "Superseded"],
    "priority": ["Priority: High", "Priority: Low", "Priority: not given"],
}


def parted_by(what: str, known: Register = KNOWN) -> Register:
    return replace(known, tracker=replace(known.tracker, board=BoardSettings(group_by=what)))


def shown(known: Register) -> list[str]:
    """The names of the board's parts, and below each the numbers of what stands there."""
    text = Board(known, published(known), None).section().partition("<details><summary>By addressee")[0]
    parts = [part.splitlines() for part in text.split("<details><summary>")[1:]]
    return [
        f"{name.rpartition(': ')[0]}: {', '.join(line[4:].split('. ')[0] for line in rest if line[:4] == '- **')}"
        for name, *rest in parts
    ]


@pytest.mark.parametrize(("what", "names"), PARTS.items(), ids=PARTS)
def test_the_parts_are_those_of_the_settings_in_their_order(what: str, names: list[str]) -> None:
    assert [section.name for section in sections(parted_by(what).tracker)] == names


@pytest.mark.parametrize(
    ("what", "parts"),
    [
        ("theme", ["Law and institutions: [2", "Money: [M.2, [3, [4"]),
        ("addressee", ["The registry: [M.2, [3, [4", "Not stated in the source: [2"]),
        ("document", ["Contribution on registries: [M.2, [2, [3, [4"]),
        ("status", ["Proposed: [2", "Partly implemented: [M.2", "Implemented: [4", "Superseded: [3"]),
        ("priority", ["Priority: High: [M.2", "Priority: Low: [4", "Priority: not given: [2, [3"]),
    ],
)
def test_each_recommendation_stands_once_by_its_first_value_and_without_one_last(what: str, parts: list[str]) -> None:
    assert shown(parted_by(what)) == parts


@pytest.mark.parametrize("what", PARTS)
def test_every_recommendation_has_a_part_that_there_is(what: str) -> None:
    known = parted_by(what)
    there = {section.id for section in sections(known.tracker)}

    assert {section_of(entry, known.tracker) for entry in published(known).recommendations} <= there


@pytest.mark.parametrize("what", PARTS)
def test_a_board_that_is_split_has_a_page_for_each_part_and_says_by_what(what: str) -> None:
    board = Board(parted_by(what, many(KNOWN, 400)), published(parted_by(what, many(KNOWN, 400))), None)

    assert board.is_split
    assert f"\n{heading(board.register.tracker)}:\n\n- [" in board.section()
    assert sum(text.count("*Views:*") for text in board.page_texts().values()) == 400


def test_a_theme_needs_no_description() -> None:
    law, *others = KNOWN.tracker.themes
    bare = replace(KNOWN.tracker, themes=(replace(law, description=None), *others))

    assert [section.description for section in sections(bare)] == ["", *(one.description for one in others)]
