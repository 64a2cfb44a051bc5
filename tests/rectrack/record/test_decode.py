"""Plain data to a recommendation, or everything that is wrong with its shape."""

from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectrack.record.decode import DecodeError, decode, is_id, nothing
from rectrack.record.parties import Parties
from rectrack.record.recommendation import HistoryEntry, Position, Recommendation, Source, Target
from rectrack.record.tracker import Tracker
from rectrack.record.values import Record
from rectrack.text.problems import Path as Steps
from rectrack.yaml.reader import Data, parse
from tests.rectrack.checking import problems, problems_of
from tests.rectrack.files import PARTIES, TRACKER, edit, make_tracker
from tests.rectrack.files import recommendation as text


def error_in(data: Data, wanted: type[Record] = Recommendation) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        decode(data, wanted)
    return caught.value


WHEN = "a year, a month or a day, as well as it is known: 2017, 2017-02 or 2017-02-14"
ONE_LINE = "plain text in one line, without spaces around it"
MARKDOWN = "Markdown: paragraphs, lists, emphasis and links; no HTML"
ID = "small letters, digits and single hyphens"
KIND = "the id of a kind in tracker.yaml"
SOURCE = "write a line 'name: value' for each of its fields: document, section, items, url, comment"
POSITIONS = "write a line '- party: ...' for each, and below it, as far in, those of stance, date"
POSITION = "write a line 'name: value' for each of its fields: party, stance, date"
WHOLE = "write a line 'name: value' for each of its fields: id, number, title, kind, themes, sources, status, history"
DECISIONS = "write a line '- by: ...' for each, and below it, as far in, those of outcome, date"
TARGET = "write a line 'name: value' for each of its fields: date"
DECISION = "write a line 'name: value' for each of its fields: by, outcome, date"
STANCE = "the id of a stance in tracker.yaml, or withdrawn"
ADDRESSEE = "the id of an addressee in tracker.yaml"
FIELDS = (
    "id, number, reference, title, summary, lang, kind, themes, addressees, addressees_inferred, sources, "
    "editor_note, status, target, actions, positions, requests, responses, reports, decisions, disputes, history, "
    "last_checked, related, supersedes, superseded_by, owners, fields, formerly"
)
EITHER = "write 2030-03-04 for 4 March or 2030-04-03 for 3 April"
HINTS = {
    "COLOUR": "a colour as six hexadecimal digits, without #",
    "CLOSES": "one of: completed, not_planned",
    "PREFIX": "how the names of these labels begin",
    "PERCENT": "a whole number from 1 to 100",
    "COUNT": "a whole number from 1",
    "DOCUMENTS": "write a line '- id: ...' for each, and below it, as far in, those of title, by, date",
}
IN_A_LIST = "write [one, two] or a line '- one' for each"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        # fields
        ({"editors_note": "a"}, '18:1: unknown field "editors_note" (did you mean editor_note?)'),
        ({"titel": "a", "title": None}, '17:1: unknown field "titel" (did you mean title?)'),
        ({"tags": "[a]", "themes": None}, '17:1: unknown field "tags" (did you mean themes?)'),
        ({"Description": "a", "summary": None}, '17:1: unknown field "Description" (did you mean summary?)'),
        ({"due-date": "2030"}, '18:1: unknown field "due-date" (did you mean target?)'),
        ({"tags": "[a]"}, f'18:1: unknown field "tags" (one of: {FIELDS})'),
        ({"responsible": "[a]"}, '18:1: unknown field "responsible" (did you mean owners?)'),
        ({"title": None}, f"1:1: the field title is missing or empty ({ONE_LINE})"),
        ({"kind": None}, f"1:1: the field kind is missing or empty ({KIND})"),
        ({"themes": None}, "1:1: the field themes is missing or empty (a list)"),
        ({"sources": None}, "1:1: the field sources is missing or empty (a list)"),
        ({"title": ""}, f"3:1: the field title is missing or empty ({ONE_LINE})"),
        ({"title": "~"}, f"3:8: the field title is missing or empty ({ONE_LINE})"),
        ({"title": "# Do this"}, f"3:1: the field title is missing or empty ({ONE_LINE})"),
        ({"title": "''"}, f"3:8: title is empty ({ONE_LINE})"),
        ({"sources": ""}, "8:1: the field sources is missing or empty (a list)"),
        ({"sources": "[]"}, "8:10: the list is empty (add at least one)"),
        ({"history": "[]"}, "15:10: the list is empty (add at least one)"),
        # the wrong kind of thing
        ({"title": "[a]"}, f"3:8: a list stands where one value belongs ({ONE_LINE})"),
        ({"title": "{a: b}"}, f"3:8: a mapping stands where one value belongs ({ONE_LINE})"),
        ({"title": "\n  a: b"}, f"4:3: a mapping stands where one value belongs ({ONE_LINE})"),
        ({"addressees": "icann"}, '7:13: "icann" stands where a list belongs (write [icann])'),
        ({"addressees": "icann,  wgec,"}, '7:13: "icann,  wgec," stands where a list belongs (write [icann, wgec])'),
        ({"related": "'a: b, c'"}, '18:10: "a: b, c" stands where a list belongs (write [\'a: b\', c])'),
        ({"history": "\n  - {date: 2017-02, status: proposed, evidence: 'https://a.b/c,d, https://e.f'}"},
         '16:49: "https://a.b/c,d, https://e.f" stands where a list belongs (write [\'https://a.b/c,d\', https://e.f])'),
        ({"addressees": "{a: b}"}, f"7:13: a mapping stands where a list belongs ({IN_A_LIST})"),
        ({"addressees": "[[icann]]"}, f"7:14: a list stands where one value belongs ({ADDRESSEE})"),
        ({"sources": "[paper]"}, f'8:11: "paper" stands where a mapping belongs ({SOURCE})'),
        ({"sources": "\n  -\n"}, f"9:4: nothing stands where a mapping belongs ({SOURCE})"),
        ({"decisions": "[[a]]"}, f"18:13: a list stands where a mapping belongs ({DECISION})"),
        ({"decisions": "{by: a}"}, f"18:12: a mapping stands where a list belongs ({DECISIONS})"),
        ({"target": "[a]"}, f"18:9: a list stands where a mapping belongs ({TARGET})"),
        ({"target": "2030"}, f'18:9: "2030" stands where a mapping belongs ({TARGET})'),
        # values
        ({"id": "Rec_1"}, f'1:5: "Rec_1" is not valid for id ({ID})'),
        ({"id": "rec--1"}, f'1:5: "rec--1" is not valid for id ({ID})'),
        ({"id": "a" * 61}, f'1:5: "{"a" * 59}…" is too long for id: it has 61 characters (at most 60 characters)'),
        ({"id": "a-" * 31},
         f'1:5: "{"a-" * 29}a…" is too long for id: it has 62 characters ({ID}, at most 60 characters)'),
        ({"reports": f"[{{date: 2017, by: a, text: b, action: {'a' * 61}, verified_by: c}}]"},
         f'18:48: "{"a" * 59}…" is too long for action: it has 61 characters (at most 60 characters)'),
        ({"number": "one"}, '2:9: "one" is not valid for number (a whole number from 1)'),
        ({"number": "0"}, '2:9: "0" is not valid for number (a whole number from 1)'),
        ({"number": "-1"}, '2:9: "-1" is not valid for number (a whole number from 1)'),
        ({"number": "1.5"}, '2:9: "1.5" is not valid for number (a whole number from 1)'),
        ({"number": "9" * 40}, f'2:9: "{"9" * 40}" is not valid for number (a whole number from 1)'),
        ({"number": "9" * 5_000}, f'2:9: "{"9" * 59}…" is not valid for number (a whole number from 1)'),
        ({"title": "' a'"}, f'3:8: " a" is not valid for title ({ONE_LINE})'),
        ({"title": "|\n  a\n  b"}, f'3:8: "a\\nb" is not valid for title ({ONE_LINE})'),
        ({"summary": "'  '"}, f'4:10: "  " is not valid for summary ({MARKDOWN})'),
        ({"kind": "Endorsd"}, '5:7: unknown kind "Endorsd" (did you mean endorsed?)'),
        ({"kind": "[a]"}, f"5:7: a list stands where one value belongs ({KIND})"),
        ({"addressees_inferred": "maybe"}, '18:22: "maybe" is not valid for addressees_inferred (true or false)'),
        ({"target": "{date: soon}"}, f'18:16: "soon" is not valid for date ({WHEN})'),
        ({"target": "{date: 14.2.2017}"}, '18:16: "14.2.2017" is not valid for date (write 2017-02-14)'),
        ({"target": "{date: 2017-2}"}, '18:16: "2017-2" is not valid for date (write 2017-02)'),
        ({"target": "{date: ٢٠١٧}"}, '18:16: "٢٠١٧" is not valid for date (write 2017)'),
        ({"history": "\n  - {date: June 2015, status: proposed}"},
         '16:12: "June 2015" is not valid for date (write 2015-06)'),
        ({"target": "{date: 3/4/2030}"},
         f'18:16: "3/4/2030" is not valid for date ({EITHER})'),
        ({"related": "[rec-2, '']"}, "18:18: related is empty (the id of another recommendation)"),
        ({"formerly": "[Old]"}, f'18:12: "Old" is not valid for formerly ({ID})'),
        # deeper
        ({"positions": "\n  - party: apig\n    date: 2017"},
         f"12:5: the field stance is missing or empty ({STANCE})"),
        ({"positions": "\n  - party: apig\n    stance: Supports\n    date: 2017"},
         '13:13: unknown stance "Supports" (did you mean support?)'),
        ({"positions": "\n  - apig"}, f'12:5: "apig" stands where a mapping belongs ({POSITION})'),
        ({"positions": "\n    party: apig"}, f"12:5: a mapping stands where a list belongs ({POSITIONS})"),
        ({"positions": "apig"}, f'11:12: "apig" stands where a list belongs ({POSITIONS})'),
        ({"sources": "\n  - document: paper-2017\n    url: example.org"},
         '10:10: "example.org" is not valid for url (a web address that starts with https://)'),
        ({"sources": "\n  - documnt: paper-2017"}, '9:5: unknown field "documnt" (did you mean document?)'),
        ({"positions": "\n  - who: apig\n    stance: support\n    date: 2017"},
         '12:5: unknown field "who" (did you mean party?)'),
        ({"positions": "\n  - party: apig\n    stance: support\n    date: 2017\n    zzz: a"},
         ('15:5: unknown field "zzz" '
         '(one of: party, stance, date, reason, quote, lang, source, reported_by, inferred, entered_by)')),
    ],
)  # fmt: skip
def test_one_mistake_is_one_problem_at_its_place(
    changes: dict[str, str | None], problem: str, tmp_path: Path
) -> None:
    assert problems_of(tmp_path, text(**changes)) == [problem]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("color: d4c5f9", "color: red", '7:12: "red" is not valid for color ({COLOUR})'),
        ("color: d4c5f9", "color: #d4c5f9", "7:5: the field color is missing or empty ({COLOUR})"),
        ("closes: completed", "closes: done", '19:13: "done" is not one of the values for closes ({CLOSES})'),
        ('status: "status: "', 'status: " status"', '44:11: " status" is not valid for status ({PREFIX})'),
        ("kept_by: the", "keptby: the", '2:1: unknown field "keptby" (did you mean kept_by?)'),
        ("kept_by: the testers", "closing_guard: {percent: 101}", '2:26: "101" is not valid for percent ({PERCENT})'),
        ("kept_by: the testers", "trusted_authors: [{login: a}]", "2:19: the field id is missing or empty ({COUNT})"),
        ("documents:\n", "documents: none\nothers:\n", '39:12: "none" stands where a list belongs ({DOCUMENTS})'),
    ],
)
def test_one_mistake_in_the_settings_is_told_there(old: str, new: str, problem: str, tmp_path: Path) -> None:
    edit(make_tracker(tmp_path) / "tracker.yaml", old, new)

    assert f"tracker.yaml:{problem.format_map(HINTS)}" in problems(tmp_path)


@pytest.mark.parametrize(
    ("root", "what"),
    [("[a]", "a list"), ("hello", '"hello"'), ("- id: a\n", "a list"), ("<html>\n<body>", '"<html> <body>"')],
)
def test_a_file_that_is_no_mapping_is_one_problem(root: str, what: str, tmp_path: Path) -> None:
    assert problems_of(tmp_path, root) == [f"1:1: {what} stands where a mapping belongs ({WHOLE})"]


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    wrong = text(number="one", kind="zzz", positions="[apig, {party: apig}]", history="[]", extra="a")

    assert [line.partition(": ")[0] for line in problems_of(tmp_path, wrong)] == [
        "2:9", "5:7", "11:13", "11:19", "11:19", "12:10", "13:1",
    ]  # fmt: skip


# --- what people mean -------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["no", "12:30", "1e5", "2030", "2017-02-14", "true", "0x1F"])
def test_a_title_is_the_text_that_was_written(written: str) -> None:
    assert decode(parse(text(title=written)), Recommendation).title == written


@pytest.mark.parametrize("written", ["2017", "2017-02", "2017-02-14", "'2017-02'", ">\n   2017"])
def test_a_date_is_as_exact_as_it_was_written(written: str) -> None:
    (step,) = decode(parse(text(history=f"\n- status: proposed\n  date: {written}")), Recommendation).history

    assert step.date == written.strip("'>\n ")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *((yes, True) for yes in ("true", "True", "YES", "on", "'yes'")),
        *((no, False) for no in ("false", "No", "OFF", "'no'", "", "~")),
    ],
)
def test_yes_and_no_are_understood_in_every_spelling(written: str, meant: bool) -> None:  # noqa: FBT001 - a table
    found = decode(parse(text(addressees_inferred=written)), Recommendation)

    assert bool(found.addressees_inferred) is meant


@pytest.mark.parametrize("written", ["7", "'7'", "7.0", ">\n  7"])
def test_a_number_is_understood_in_quotes_too(written: str) -> None:
    assert decode(parse(text(number=written)), Recommendation).number == 7


def test_items_of_a_source_are_texts() -> None:
    found = decode(parse(text(sources="\n  - {document: paper-2017, items: [1, 2.10, 3a, no]}")), Recommendation)

    assert found.sources[0].items == ("1", "2.10", "3a", "no")


def test_an_optional_field_may_be_left_empty() -> None:
    empty = dict.fromkeys(
        ("editor_note", "actions", "decisions", "target", "related", "owners", "fields", "lang"), ""
    )

    assert decode(parse(text(**empty)), Recommendation) == decode(parse(text()), Recommendation)


# --- what is left of a file with mistakes -----------------------------------------------------------


def test_what_can_be_read_is_there_in_spite_of_mistakes_and_the_rest_is_empty() -> None:
    wrong = text(
        number="one",
        title="[a]",
        kind=None,
        addressees="[icann, [a], governments]",
        sources="\n  - {document: paper-2017, colour: red}\n  - paper",
        target="{date: soon}",
        history="\n  - {date: soon, status: proposed}",
    )

    rest = error_in(parse(wrong)).rest

    assert isinstance(rest, Recommendation)
    assert (rest.id, rest.number, rest.title, rest.kind, rest.theme) == ("rec-1", 0, "", "", "law")
    assert rest.addressees == ("icann", "", "governments")
    assert rest.sources == (Source(document="paper-2017"), Source(document=""))
    assert rest.target == Target(date="")  # one is written: nothing may follow from its being left out
    assert rest.history == (HistoryEntry(date="", status="proposed"),)
    assert rest.positions == (Position(party="apig", stance="support", date="2017-02"),)


@pytest.mark.parametrize("wanted", [Recommendation, Tracker, Parties])
def test_what_cannot_be_read_at_all_has_every_field_and_one_empty_thing_in_each_list(wanted: type[Record]) -> None:
    rest = nothing(wanted)

    assert error_in("hello", wanted).rest == rest
    assert isinstance(rest, wanted)
    assert all(len(getattr(rest, name)) == 1 for name in ("history", "statuses", "parties") if hasattr(rest, name))


def test_only_the_first_thousand_mistakes_are_looked_for() -> None:
    error = error_in({**{f"x{n}": "a" for n in range(2_000)}})

    assert len(error.faults) == 1_000
    assert error.rest == nothing(Recommendation)


@pytest.mark.parametrize(
    ("id_", "valid"), [("a-1", True), ("", False), ("A", False), ("a--b", False), ("a" * 61, False)]
)
def test_an_id_is_told_from_other_text(id_: str, valid: bool) -> None:  # noqa: FBT001 - a table
    assert is_id(id_) is valid


# --- whatever comes ---------------------------------------------------------------------------------

VALID: list[tuple[Any, type[Record]]] = [
    (
        parse(
            text(
                decisions="[{by: a, outcome: b, date: 2017}]",
                fields="{a: [b]}",
                target="{date: 2017}",
                responses="[]",
                actions="[]",
            )
        ),
        Recommendation,
    ),
    (parse(TRACKER), Tracker),
    (parse(PARTIES), Parties),
]
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.text(max_size=5) | st.sampled_from(["1", "2017", "support", "true", "rec-1", "0b3d91", "1e400"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "party", "date", "status", "x", "title", "document"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@st.composite
def spoiled(draw: st.DrawFn, data: Any) -> Any:
    """The data with one part of it replaced by something else, or gone."""
    if not data or isinstance(data, str) or draw(st.integers(0, 3)) == 0:
        return draw(VALUES)
    if isinstance(data, list):
        n = draw(st.integers(0, len(data) - 1))
        return [*data[:n], draw(spoiled(data[n])), *data[n + 1 :]]
    name = draw(st.sampled_from(sorted(data)))
    if draw(st.integers(0, 4)) == 0:
        return {key: value for key, value in data.items() if key != name}
    return data | {name: draw(spoiled(data[name]))}


@given(st.sampled_from(VALID).flatmap(lambda pair: st.tuples(spoiled(pair[0]), st.just(pair[1]))))
def test_whatever_is_refused_is_explained_at_a_place_that_exists(pair: tuple[Any, type[Record]]) -> None:
    data, wanted = pair
    with suppress(DecodeError):
        decode(data, wanted)
        return

    error = error_in(data, wanted)

    assert error.faults
    assert isinstance(error.rest, wanted)
    assert all(fault.message.isprintable() and reaches(data, fault.at[:-1]) for fault in error.faults)
    assert not any("Expected" in fault.message for fault in error.faults), "this is msgspec's, and not for people"


def reaches(data: Any, at: Steps) -> bool:
    """Whether a path leads to something in the data."""
    for step in at:
        if not isinstance(data, dict | list) or (isinstance(data, dict) and step not in data):
            return False
        data = cast("Any", data)[step]
    return True
