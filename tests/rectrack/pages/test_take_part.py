"""How to take part, as the README says it: in the tracker's own words, and of nothing that is not there."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rectrack.inbox.parse import Command, at_beginning
from rectrack.pages.readme import renewed
from rectrack.pages.take_part import section
from rectrack.record.markers import TAKE_PART
from rectrack.record.parties import Party
from rectrack.record.register import Register
from rectrack.record.stances import Stance
from rectrack.record.statements import statements_of
from rectrack.record.values import Flag
from rectrack.record.withheld import withheld
from tests.rectrack import nasty
from tests.rectrack.commission import make_commission
from tests.rectrack.examples import Texts, register, unordered
from tests.rectrack.internals import register as read
from tests.rectrack.shown import Page, assert_harmless, without_stops

KNOWN = register()


def with_settings(**fields: object) -> Register:
    return replace(KNOWN, tracker=replace(KNOWN.tracker, **fields))


def with_parties(*parties: Party) -> Register:
    return replace(KNOWN, parties=parties)


def said(known: Register = KNOWN) -> str:
    return section(known, None)


def commands(text: str) -> list[str]:
    return re.findall(r"`(/[^`]*)`", text)


# --- what it says -----------------------------------------------------------------------------------


def test_it_is_five_to_ten_lines() -> None:
    lines = [line for line in said().splitlines() if line and not line.startswith("<!--")]

    assert 5 <= len(lines) <= 10


def test_the_first_word_on_each_side_is_named_as_the_tracker_spells_it() -> None:
    stances = [
        *(Stance(id="old", name="Old", side="for", retired=Flag.TRUE), Stance(id="yea", name="Yea", side="for")),
        *(Stance(id="agreed", name="Agreed", side="for"), Stance(id="nay", name="Nay", side="against")),
    ]

    assert "`/yea` or `/nay`, and go on with why" in said(with_settings(stances=tuple(stances)))
    assert "`/support`, `/reserve`, `/oppose` or `/comment`, and go on with why" in said()


def test_without_a_word_that_is_offered_nobody_is_told_to_say_one() -> None:
    retired = tuple(replace(stance, retired=Flag.TRUE) for stance in KNOWN.tracker.stances)

    assert "Say what a party thinks" not in said(with_settings(stances=retired))


@pytest.mark.parametrize("make", [lambda _: KNOWN, lambda folder: read(make_commission(folder))])
def test_every_word_is_a_statement_that_this_tracker_takes(tmp_path: Path, make: Callable[[Path], Register]) -> None:
    known = make(tmp_path)
    words = [command[1:].split()[0] for command in commands(said(known))]

    assert {"speak-for", "dispute", "progress"} < {*words}
    assert [word for word in words if word not in statements_of(known.tracker)] == []


def test_a_recommendation_of_theirs_is_named_as_the_board_names_it() -> None:
    by_number = replace(KNOWN, recommendations=(replace(KNOWN.recommendations[0], number=7, reference=None),))

    assert "such as that of no. M.2," in said()
    assert "such as that of no. 7," in said(by_number)


def test_what_one_writes_to_be_listed_is_read_as_such() -> None:
    (example,) = re.findall("such as `(/speak-for [^`]*)` for", said())
    command = at_beginning(example, statements_of(KNOWN.tracker))

    assert isinstance(command, Command)
    assert example.removeprefix("/speak-for ") in {party.id for party in KNOWN.parties}


PERSON = Party(id="anna", name="Anna", group="academia", person=Flag.TRUE)
LEFT_OUT = Party(id="berta", name="Berta", group="academia", name_withheld="2026-01-01")
BODY = Party(id="zeta", name="Zeta", group="academia")


def test_no_person_is_made_an_example_of_and_nobody_who_asked_to_be_left_out() -> None:
    assert "such as `/speak-for zeta` for Zeta." in said(withheld(with_parties(PERSON, LEFT_OUT, BODY)))


def test_where_all_parties_are_persons_an_addressee_is_the_example_and_else_nobody() -> None:
    known = with_parties(replace(PERSON, id="registry"), LEFT_OUT)

    assert said(known).count("such as `/speak-for ") == 1
    assert "such as `/speak-for registry`" not in said(known)
    assert "for which you speak.\n" in said(replace(known, tracker=replace(known.tracker, addressees=())))


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        ("us@example.org", "write to us@example.org."),
        ("https://example.org/us", "write to <https://example.org/us>."),
        (None, "no address is given yet by the secretariat of the working group."),
    ],
)
def test_who_has_no_account_reads_where_to_write_or_that_no_address_is_given(contact: str | None, line: str) -> None:
    assert said(with_settings(contact=contact)).endswith(f"- **Without GitHub:** {line}\n")


# --- where it leads ---------------------------------------------------------------------------------


def test_the_section_links_only_to_the_forms() -> None:
    assert Page(said(with_settings(contact=None))).links == ["../../issues/new/choose"]


# --- any text ---------------------------------------------------------------------------------------

PLAIN = Texts()


@unordered
@given(st.lists(nasty.texts(), min_size=3, max_size=7))
def test_any_plain_text_shows_as_it_is_and_leaves_the_rest_alone(texts: list[str]) -> None:
    text = said(PLAIN.put(texts))

    assert_harmless(text, Page(text))
    assert without_stops(Page(text).skeleton) == without_stops(PLAIN.expected(Page(said(PLAIN.numbered)), texts))
    place = f"{TAKE_PART.start}\n{TAKE_PART.end}\n"
    again = renewed(renewed(place, {TAKE_PART: text}), {TAKE_PART: "new\n"})
    assert again == renewed(place, {TAKE_PART: "new\n"})
