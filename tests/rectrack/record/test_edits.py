"""Changes to recommendation files, on files of every style and on the real ones."""

from collections.abc import Callable
from difflib import ndiff
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rectrack.record import edits, kept_edits
from rectrack.record.decode import decode
from rectrack.record.recommendation import (
    Action,
    Decision,
    Dispute,
    HistoryEntry,
    LastChecked,
    Position,
    Recommendation,
    Request,
    Response,
    Source,
    Target,
)
from rectrack.record.values import Flag
from rectrack.yaml.editor import CannotEditError
from rectrack.yaml.errors import TextError
from rectrack.yaml.reader import parse
from tests.rectrack import nasty
from tests.rectrack.files import recommendation

FILES = sorted((Path(__file__).parents[2] / "data/written").glob("*.yaml"))
"""Recommendations as people wrote them."""

ENTRY = HistoryEntry(date="2024-05", status="adopted", note="Agreed: all.", evidence=("https://e.f/?g=h#i",))
POSITION = Position(
    party="india",
    stance="support-with-changes",
    date="2024-05-06",
    reason="First of all, this.\n\n- And that",
    source=Source(comment="https://github.com/a/b/issues/1#issuecomment-2"),
)
RESPONSE = Response(by="icann", answer="noted", date="2024", note="#1 on the list")
CHECKED = LastChecked(date="2024-05-06", by="The keeper", found="Nothing new.")


def read(text: str) -> Recommendation:
    return decode(parse(text), Recommendation)


def lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that an edit took away, and those that it brought."""
    found = list(ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True)))
    return [line[2:] for line in found if line[0] == "-"], [line[2:] for line in found if line[0] == "+"]


# --- each change ------------------------------------------------------------------------------------


def test_a_status_comes_with_its_step_in_the_history() -> None:
    before = recommendation(status="proposed # since 2017")

    assert edits.set_status(before, "adopted", ENTRY) == before.replace("proposed #", "adopted #") + (
        "  - date: 2024-05\n    status: adopted\n    note: 'Agreed: all.'\n    evidence: ['https://e.f/?g=h#i']\n"
    )


def test_a_position_goes_behind_those_that_are_there() -> None:
    before = recommendation()

    assert edits.add_position(before, POSITION) == before.replace(
        "    date: 2017-02\nhistory",
        "    date: 2017-02\n"
        "  - party: india\n"
        "    stance: support-with-changes\n"
        "    date: 2024-05-06\n"
        "    reason: |-\n"
        "      First of all, this.\n"
        "\n"
        "      - And that\n"
        "    source: {comment: https://github.com/a/b/issues/1#issuecomment-2}\n"
        "history",
    )


def test_a_first_position_and_a_first_answer_go_where_they_belong() -> None:
    text = edits.add_position(recommendation(positions=None), replace(POSITION, reason=None, source=None))

    assert edits.add_response(text, RESPONSE) == recommendation(
        positions="\n  - party: india\n    stance: support-with-changes\n    date: 2024-05-06"
        "\nresponses:\n  - by: icann\n    answer: noted\n    date: 2024\n    note: '#1 on the list'"
    )


@pytest.mark.parametrize(
    "said",
    [
        replace(POSITION, stance="oppose", source=None, reported_by="apig"),
        replace(POSITION, stance="oppose", inferred=Flag.TRUE, source=Source(document="paper-2017")),
    ],
)
def test_what_others_say_of_a_party_stands_beside_its_own_word(said: Position) -> None:
    text = edits.add_position(edits.add_position(recommendation(positions=None), POSITION), said)

    assert read(text).positions == (POSITION, said)
    assert edits.add_position(text, POSITION) == text
    assert edits.add_position(text, said) == text


@pytest.mark.parametrize("voice", [{"reported_by": "apig"}, {"inferred": Flag.TRUE}])
def test_a_later_answer_follows_the_earlier_one_and_what_others_report_stands_beside_it(
    voice: dict[str, Any],
) -> None:
    final, reported = replace(RESPONSE, answer="accepted", date="2025"), replace(RESPONSE, answer="accepted", **voice)
    text = recommendation()
    for said in (RESPONSE, final, reported):
        text = edits.add_response(text, said)

    assert read(text).responses == (RESPONSE, final, reported)
    assert edits.add_response(text, final) == text
    assert edits.add_response(text, reported) == text


def test_an_action_gets_its_status_by_its_id() -> None:
    before = recommendation(
        actions="\n  - {id: a, title: A, status: proposed}\n  - id: b\n    title: B\n    status: x"
    )

    text = edits.set_action_status(edits.set_action_status(before, "a", "adopted"), "b", "adopted")

    assert text == before.replace("A, status: proposed", "A, status: adopted").replace("status: x", "status: adopted")


@pytest.mark.parametrize(
    ("actions", "hint"),
    [
        ("\n  - {id: ask-first, title: A, status: proposed}", "did you mean ask-first?"),
        ("[]", ""),
        ("b", ""),
        ("[c]", ""),
    ],
)
def test_an_action_that_is_not_there_is_refused(actions: str, hint: str) -> None:
    with pytest.raises(CannotEditError) as caught:
        edits.set_action_status(recommendation(actions=actions), "ask-frist", "adopted")

    assert caught.value.place == (recommendation().count("\n") + 1, 1)
    assert (caught.value.message, caught.value.hint) == ('there is no action "ask-frist" here', hint)


def test_who_looked_last_takes_the_place_of_who_looked_before() -> None:
    before = recommendation(target="{date: 2025}")

    once = edits.set_last_checked(before, CHECKED)
    twice = edits.set_last_checked(once, replace(CHECKED, date="2024-07"))

    assert lines(before, once) == ([], ["last_checked: {date: 2024-05-06, by: The keeper, found: Nothing new.}\n"])
    assert once.index("history") < once.index("last_checked")
    assert twice == once.replace("2024-05-06", "2024-07")


# --- the real files ---------------------------------------------------------------------------------

CHANGES: list[tuple[Callable[[str], str], Callable[[Recommendation], Recommendation]]] = [
    (
        lambda text: edits.set_status(text, "adopted", ENTRY),
        lambda r: replace(r, status="adopted", history=(*r.history, ENTRY)),
    ),
    (lambda text: edits.add_position(text, POSITION), lambda r: replace(r, positions=(*r.positions, POSITION))),
    (lambda text: edits.add_response(text, RESPONSE), lambda r: replace(r, responses=(*r.responses, RESPONSE))),
    (lambda text: edits.set_last_checked(text, CHECKED), lambda r: replace(r, last_checked=CHECKED)),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_change_of_a_real_file_changes_its_own_lines_only(path: Path) -> None:
    before = path.read_bytes().decode()
    for change, meant in CHANGES:
        after = change(before)

        assert read(after) == meant(read(before))
        assert lines(before, after)[0] in ([], [f"status: {read(before).status}\n"])
        assert change(before.replace("\n", "\r\n")) == after.replace("\n", "\r\n")
        assert read(change(before.rstrip("\n"))) == meant(read(before))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_status_of_each_action_of_a_real_file_is_one_line(path: Path) -> None:
    before = path.read_bytes().decode()
    for action in read(before).actions:
        after = edits.set_action_status(before, action.id, "adopted")

        assert lines(before, after) == ([f"    status: {action.status}\n"], ["    status: adopted\n"])
        assert {a.id: a.status for a in read(after).actions}[action.id] == "adopted"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_new_file_looks_like_the_real_ones(path: Path) -> None:
    text = path.read_bytes().decode()

    assert edits.new(read(text)) == text


# --- a new file -------------------------------------------------------------------------------------

TEXTS = nasty.texts().map(lambda text: text.rstrip("\n"))
SOURCES = st.builds(Source, document=TEXTS, section=TEXTS | st.none(), items=st.lists(TEXTS, max_size=3).map(tuple))
RECOMMENDATIONS = st.builds(
    Recommendation,
    id=st.just("rec-1"),
    number=st.integers(1, 2**53),
    title=nasty.texts(3).map(lambda text: " ".join(text.split())),
    summary=TEXTS,
    kind=st.just("implied"),
    themes=st.lists(TEXTS, min_size=1, max_size=2).map(tuple),
    addressees=st.lists(TEXTS, max_size=3).map(tuple),
    addressees_inferred=st.sampled_from(Flag),
    sources=st.lists(SOURCES, min_size=1, max_size=2).map(tuple),
    editor_note=TEXTS | st.none(),
    status=TEXTS,
    actions=st.lists(st.builds(Action, id=st.just("a"), title=TEXTS, status=TEXTS), max_size=2).map(tuple),
    decisions=st.lists(
        st.builds(Decision, by=TEXTS, outcome=TEXTS, date=st.just("2017"), source=SOURCES), max_size=2
    ).map(tuple),
    fields=st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, min_size=1, max_size=2).map(tuple), max_size=2),
    history=st.lists(
        st.builds(HistoryEntry, date=st.just("2017"), status=TEXTS, note=TEXTS), min_size=1, max_size=2
    ).map(tuple),
)


@given(RECOMMENDATIONS, TEXTS)
def test_whatever_it_says_a_new_file_reads_back_and_can_be_changed(wanted: Recommendation, reason: str) -> None:
    position = replace(POSITION, reason=reason)

    text = edits.new(wanted)

    assert read(text) == wanted
    assert read(edits.add_position(text, position)) == replace(wanted, positions=(position,))


def test_line_breaks_at_the_end_of_a_text_are_dropped() -> None:
    wanted: Any = read(recommendation())

    assert read(edits.new(replace(wanted, summary="One.\n\nTwo.\n\n"))).summary == "One.\n\nTwo."


def test_a_character_that_no_file_may_hold_is_refused() -> None:
    with pytest.raises(TextError, match=r"U\+202E"):
        edits.new(replace(read(recommendation()), title="a\u202eb"))


# --- what else a file holds -------------------------------------------------------------------------


def said(text: str) -> Recommendation:
    return decode(parse(text), Recommendation)


def test_a_request_is_added_once() -> None:
    asked = Request(of="icann", wanted="answer", date="2018", due="2019")

    text = edits.add_request(recommendation(), asked)

    assert "requests:\n  - of: icann\n    for: answer\n    date: 2018\n    due: 2019\n" in text
    assert edits.add_request(text, asked) == text
    assert said(text).requests == (asked,)


def test_decisions_follow_one_another_and_the_same_is_not_said_twice() -> None:
    first, then = (Decision(by="the group", outcome=outcome, date="2018") for outcome in ("noted", "agreed"))

    text = edits.add_decision(edits.add_decision(recommendation(), first), then)

    assert said(text).decisions == (first, then)
    assert edits.add_decision(text, replace(then, date="2020"), dated=False) == text


def test_an_objection_stands_until_it_ends() -> None:
    objection = Dispute(by="india", text="Not so.", date="2018")
    text = edits.add_dispute(edits.add_dispute(recommendation(), objection), objection)

    letter = Source(url="https://example.org/letter")

    ended = edits.end_dispute(text, "india", "2019", letter)

    assert said(text).disputes == (objection,)
    assert said(ended).disputes == (replace(objection, ended="2019", ended_source=letter),)
    with pytest.raises(CannotEditError, match="india objects to nothing here"):
        edits.end_dispute(ended, "india", "2020", letter)


def test_a_target_takes_the_place_of_the_earlier_one() -> None:
    text = kept_edits.set_target(recommendation(target="{date: 2018}"), Target(date="2020", set_by="the group"))

    assert said(text).target == Target(date="2020", set_by="the group")


def test_an_own_field_is_set_and_no_other_byte_changes() -> None:
    first = kept_edits.set_field(recommendation(), "priority", "high")
    both = kept_edits.set_field(first, "goals", ("sdg-6", "sdg-14"))

    assert said(both).fields == {"priority": "high", "goals": ("sdg-6", "sdg-14")}
    assert kept_edits.set_field(both, "priority", "low") == both.replace("priority: high", "priority: low")
