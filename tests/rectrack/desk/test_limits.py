"""What GitHub would refuse is refused before: each limit just reached, and just passed."""

import json
import re
import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectrack.desk.limits import FARTHEST, Bound, own_template
from rectrack.github.types import Site
from rectrack.pages.issue import Issues, body
from rectrack.record.decode import decode
from rectrack.record.folder import new_file
from rectrack.record.load import extent
from rectrack.record.parties import Parties
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.record.tracker import Tracker
from rectrack.record.values import MAX_BODY
from rectrack.yaml.reader import Data, parse
from tests.rectrack.checking import FILE, problems, problems_of
from tests.rectrack.files import PARTIES, TRACKER, add, edit, make_tracker, recommendation, write

ROOM_FOR_LABELS = (
    "GitHub allows 100 labels: 97 for themes, addressees and choices together, the rest for other things"
)
ROOM = 256 - len("Recommendation 1: ")


# --- titles and labels ------------------------------------------------------------------------------


def test_a_title_fits_with_its_number_into_256_characters(tmp_path: Path) -> None:
    assert problems_of(tmp_path, recommendation(title="é" * ROOM)) == []
    assert problems_of(tmp_path, recommendation(title="é" * (ROOM + 1))) == [
        "3:8: the title has 239 characters (GitHub leaves room for 238)"
    ]


def test_an_addressee_may_have_a_long_name(tmp_path: Path) -> None:
    edit(make_tracker(tmp_path) / "tracker.yaml", "The names corporation", "The names corporation of " + "x" * 200)

    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "fits", "problem"),
    [
        ("name: Proposed", "name: %s", 42, '5:11: the label "status: %s" has 51 characters'),
        ("name: Law,", "name: %s,", 43, '34:21: the label "theme: %s" has 51 characters'),
        ("label: ICANN", "label: %s", 45, '37:53: the label "for: %s" has 51 characters'),
        ("{name: rec", "{name: %s", 39, '43:26: the label "%sommendation" has 51 characters'),
        ('prefix: "agr', 'prefix: "%sagr', 23, '47:23: the label "%sagreement: dissenting views" has 51 characters'),
        ("Put forward.", "%s", 100, "6:18: the label's description \"xxx"),
        ("Rules and courts.", "%s", 100, "34:39: the label's description \"xxx"),
    ],
)
def test_a_label_fits_into_50_characters_and_its_description_into_100(
    old: str, new: str, fits: int, problem: str, tmp_path: Path
) -> None:
    file = make_tracker(tmp_path) / "tracker.yaml"

    edit(file, old, new % ("x" * fits))
    assert problems(tmp_path) == []

    edit(file, new % ("x" * fits), new % ("x" * (fits + 1)))
    assert problems(tmp_path)[0].startswith(f"tracker.yaml:{problem.replace('%s', 'x' * (fits + 1))}")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("name: Security,", "name: LAW,", '35:26: a second label is named "theme: LAW"'),
        ("label: governments", "label: icann", '38:49: a second label is named "for: icann"'),
        ('prefix: "for: "', 'prefix: "theme: "', None),
    ],
)
def test_two_labels_have_two_names_even_without_capitals(
    old: str, new: str, problem: str | None, tmp_path: Path
) -> None:
    edit(make_tracker(tmp_path) / "tracker.yaml", old, new)

    hint = "rename one; to GitHub, capital and small letters are the same"
    assert problems(tmp_path) == ([f"tracker.yaml:{problem} ({hint})"] if problem else [])


def test_an_issue_has_room_for_96_addressees(tmp_path: Path) -> None:
    more = "".join(f"\n  - {{id: a{n}, name: A{n}, label: a{n}}}" for n in range(97))
    edit(make_tracker(tmp_path) / "tracker.yaml", "addressees:", f"addressees:{more}")

    add(tmp_path, 1, addressees=f"[{', '.join(f'a{n}' for n in range(96))}]")
    assert problems(tmp_path) == []

    add(tmp_path, 1, addressees=f"[{', '.join(f'a{n}' for n in range(97))}]")
    assert problems(tmp_path) == [f"{FILE}:7:484: 98 labels are too many ({ROOM_FOR_LABELS})"]


PRIORITY = """\
fields:
  - id: tags
    name: Tags
    type: choices
    choices: [%s]
    label: {prefix: "tag: ", color: c5def5}
  - {id: size, name: Size, type: choice, choices: [{id: big, name: Big}], label: {prefix: "size: ", color: c5def5}}
  - {id: quiet, name: Quiet, type: choices, choices: [{id: a, name: A}, {id: b, name: B}]}
"""


def with_choices(root: Path, names: Sequence[str]) -> Path:
    """A tracker with fields whose choices have labels."""
    tracker = make_tracker(root) / "tracker.yaml"
    choices = ", ".join(f"{{id: t{n}, name: {name}}}" for n, name in enumerate(names))
    return write(tracker, tracker.read_text() + PRIORITY % choices)


def test_a_choice_whose_label_is_too_long_is_told_where_it_stands(tmp_path: Path) -> None:
    with_choices(tmp_path, ["x" * 45])
    assert problems(tmp_path) == []

    with_choices(tmp_path, ["A", "x" * 46])
    told = f'the label "tag: {"x" * 46}" has 51 characters (GitHub allows 50)'
    assert problems(tmp_path) == [f"tracker.yaml:52:49: {told}"]


def test_all_labels_of_an_issue_are_counted_and_told_at_the_choice_that_has_no_room(tmp_path: Path) -> None:
    with_choices(tmp_path, [f"T{n}" for n in range(100)])
    most = [f"t{n}" for n in range(94)]  # with recommendation, status, agreement, a theme, an addressee and the size

    add(tmp_path, 1, fields=f"\n  tags: [{', '.join(most)}]\n  size: big\n  quiet: [a, b]")
    assert problems(tmp_path) == []

    add(tmp_path, 1, fields=f"\n  tags: [{', '.join([*most, 't94'])}]\n  size: big\n  quiet: [a, b]")
    assert problems(tmp_path) == [f"{FILE}:20:9: 98 labels are too many ({ROOM_FOR_LABELS})"]

    add(tmp_path, 1, fields=f"\n  size: big\n  tags: [{', '.join([*most, 't94'])}]")
    assert problems(tmp_path) == [f"{FILE}:20:470: 98 labels are too many ({ROOM_FOR_LABELS})"]


def test_where_nobody_asks_for_agreement_there_is_room_for_one_more(tmp_path: Path) -> None:
    edit(
        with_choices(tmp_path, [f"T{n}" for n in range(100)]),
        "agreement: {least_positions: 3, least_groups: 2}\n",
        "",
    )

    add(tmp_path, 1, fields=f"\n  size: big\n  tags: [{', '.join(f't{n}' for n in range(95))}]")
    assert problems(tmp_path) == []

    add(tmp_path, 1, fields=f"\n  size: big\n  tags: [{', '.join(f't{n}' for n in range(96))}]")
    assert ": 99 labels are too many (GitHub allows 100 labels: 98 for " in problems(tmp_path)[0]


# --- texts ------------------------------------------------------------------------------------------


def register_of(values: Data) -> Register:
    """A register of one recommendation."""
    one = decode(values, Recommendation)
    return Register(
        tracker=decode(parse(TRACKER), Tracker),
        parties=decode(parse(PARTIES), Parties).parties,
        recommendations=(one,),
        paths={one.id: new_file(one.id)},
    )


def length_of_first(known: Register) -> int:
    """How long the first recommendation's issue gets where all addresses are as long as they can be."""
    return len(body(Issues(known, Site(**FARTHEST), None).spec(known.recommendations[0])))


def test_an_issues_text_fits_into_65536_characters(tmp_path: Path) -> None:
    make_tracker(tmp_path, 1)
    room = MAX_BODY - length_of_first(register_of(parse(recommendation()))) + len("It should be done.")

    add(tmp_path, 1, summary="x" * room)
    assert problems(tmp_path) == []

    add(tmp_path, 1, summary="x" * (room + 1))
    message = "the issue's text would have up to 65,537 characters"
    assert problems(tmp_path) == [f"{FILE}:1:1: {message} (GitHub allows 65,536: shorten the longest texts)"]


def test_the_names_of_folders_count_as_long_as_they_are_in_an_address(tmp_path: Path) -> None:
    root = make_tracker(tmp_path, 1)
    add(root, 1, summary="x" * 39_000)
    assert problems(root) == []

    folder = (root / "recommendations").joinpath(*["\u6f22" * 80] * 15)
    folder.mkdir(parents=True)
    (root / "recommendations/rec-1.yaml").rename(folder / "rec-1.yaml")
    (told,) = problems(root)
    assert "rec-1.yaml:1:1: the issue's text would have up to " in told


@pytest.mark.parametrize(
    "changes",
    [
        {"summary": "'" + "<" * 20_000 + "'"},
        {"editor_note": "'" + "www.a " * 6_000 + "'"},
        {"actions": "".join(f"\n- {{id: a{n}, title: {'x' * 1_000}, status: proposed}}" for n in range(70))},
        {"history": "\n- {date: 2017, status: proposed}" * 3_000},
        {"related": f"[{', '.join(f'rec-{n}' for n in range(2, 250))}]"},
    ],
)
def test_text_that_grows_in_an_issue_is_found_too_long_though_its_file_is_not(
    changes: dict[str, str], tmp_path: Path
) -> None:
    make_tracker(tmp_path, 250 if "related" in changes else 3)
    for n in range(2, 250) if "related" in changes else ():
        add(tmp_path, n, title="x" * 200)
    add(tmp_path, 1, **changes)

    (found,) = problems(tmp_path)

    assert "characters (GitHub allows 65,536" in found


def test_a_text_that_is_too_long_is_found_in_spite_of_mistakes_elsewhere(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 1, summary="x" * 70_000)
    add(tmp_path, 2, themes="[lwa]")
    add(tmp_path, 3, summary="x" * 70_000, related="[rec-2, rec-4]")

    assert [line.split(": ")[0] for line in problems(tmp_path)] == [
        f"{FILE}:1:1",
        "recommendations/rec-2.yaml:6:10",
        "recommendations/rec-3.yaml:18:18",
    ]


# --- a repository's own template --------------------------------------------------------------------


def test_a_repositorys_own_template_counts(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    write(tmp_path / "templates/issue.md.j2", "{% for n in range(3) %}{{ r.summary }}{% endfor %}")

    add(tmp_path, 1, summary="x" * 21_000)
    assert problems(tmp_path) == []

    add(tmp_path, 1, summary="x" * 22_000)
    assert problems(tmp_path)[0].startswith(f"{FILE}:1:1: the issue's text would have up to 66,")


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{{ r.summery }}", "has no attribute 'summery'"),
        ("{% for %}", "got 'end of statement block'"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ r.__class__.__mro__ }}", "is unsafe"),
    ],
)
def test_a_template_that_fails_is_a_problem_and_no_crash(template: str, why: str, tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / "templates/issue.md.j2", template)

    (found,) = problems(tmp_path)

    assert found.startswith(f"templates/issue.md.j2:1:1: the template makes no text of {FILE}: ")
    assert why in found


def test_the_trackers_own_template_is_not_tried_on_short_texts(tmp_path: Path) -> None:
    own = Path(__file__).parents[3] / "templates"
    (make_tracker(tmp_path) / "templates").symlink_to(own)

    assert own_template(tmp_path) is None
    assert problems(tmp_path) == []


# --- which texts are surely short enough ------------------------------------------------------------

FRAGMENTS = (
    *string.punctuation,
    *(
        "a ",
        "1. ",
        "é",
        "😀 ",
        "\n",
        "\n\n",
        "  \n",
        "- ",
        "\n- a",
        "www.a ",
        "www.a.b",
        "https://a ",
        "@a",
        "#1",
        "GH-1 ",
    ),
    *(
        "&amp;",
        "<b>",
        "[a](https://b)",
        "https://github.com/a/b/issues/1 ",
        ":a:",
        "``",
        "<!-- ",
        "`a` ",
        "<http://a>",
    ),
)
TEXTS = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=40).map("".join).filter(str.strip)
LINES = TEXTS.map(lambda text: " ".join(text.split()))
CONTACTS = TEXTS.map(lambda text: "a" + re.sub(r'[\s<>"@:/]', "", text) + "@example.org")


TODAY = st.sampled_from(["2017", "2017-09", "2017-09-30"])
SOURCES = st.sampled_from([{"document": "d"}, {"url": "https://a"}, {"comment": "https://github.com/a/b/issues/1"}])

VOICES = st.sampled_from(
    [
        {},
        {"reported_by": "p3"},
        {"inferred": "yes"},
        {"entered_by": "a", "lang": "en"},
        {"quote": "> a\n\n  # b"},
    ]
)
"""Whose word a position or an answer is."""


@st.composite
def registers(draw: st.DrawFn) -> tuple[Register, str]:
    """A register full of text that grows, and the first recommendation's file in the shortest form there is."""
    tracker: Any = parse(TRACKER)
    tracker |= {"title": draw(LINES), "kept_by": draw(LINES), "contact": draw(CONTACTS)}
    tracker["addressees"] = [{"id": f"a{n}", "name": draw(LINES), "label": draw(LINES)} for n in range(3)]
    tracker["documents"] = [
        {
            "id": "d",
            "title": draw(LINES),
            "by": draw(LINES),
            "date": "2017",
            "url": "https://a?&b",
            "note": draw(LINES),
        }
    ]
    tracker["statuses"] = [tracker["statuses"][0] | {"name": draw(LINES), "description": draw(LINES)}]
    tracker["kinds"] = [{"id": "k", "name": draw(LINES), "description": draw(LINES)}]
    tracker["answers"] = [{"id": "k", "name": draw(LINES), "counts": "partly"}]
    tracker["outcomes"], tracker["groups"] = ([{"id": "k", "name": draw(LINES)}] for _ in range(2))
    choices = [{"id": f"k{n}", "name": draw(LINES)} for n in range(3)]
    tracker["fields"] = [
        {"id": f"f{n}", "name": draw(LINES), "type": kind, "choices": choices if "choice" in kind else []}
        for n, kind in enumerate(("choice", "choices", "text"))
    ]
    parties = [{"id": f"p{n}", "name": draw(LINES), "group": "k"} for n in range(4)]
    others = [f"r{n}" for n in range(draw(st.integers(0, 6)))]
    first = draw(recommendations()) | {"related": others}
    rest: Any = [{**first, "id": id_, "number": n, "title": draw(LINES)} for n, id_ in enumerate(others, 2)]
    known = Register(
        tracker=decode(tracker, Tracker),
        parties=decode(cast("Data", {"parties": parties}), Parties).parties,
        recommendations=tuple(decode(r, Recommendation) for r in (first, *rest)),
        paths={id_: f"recommendations/{draw(LINES)}/{id_}.yaml" for id_ in ("r", *others)},
    )
    return known, shortest(first)


@st.composite
def recommendations(draw: st.DrawFn) -> Any:
    evidence = draw(st.sampled_from(["a", {"url": "https://a", "archived": "https://b"}]))
    step = {
        "date": draw(TODAY),
        "status": "proposed",
        "note": draw(TEXTS),
        "by": draw(TEXTS),
        "evidence": [draw(TEXTS), evidence],
    }
    answers = [
        {"by": f"a{n}", "answer": "k", "date": draw(TODAY), "note": draw(TEXTS), "source": draw(SOURCES)}
        | draw(VOICES)
        for n in range(3)
    ]
    decision = {"by": draw(TEXTS), "outcome": "k", "date": draw(TODAY), "text": draw(TEXTS), "source": draw(SOURCES)}
    target = {"date": "2030-09-30", "source": draw(SOURCES)} | draw(st.sampled_from([{}, {"set_by": "a"}]))
    action = {"status": "proposed", "addressees": ["a0", "a1", "a2"], "target": target}
    request = {"for": "answer", "date": draw(TODAY), "due": "2017-12-31", "source": draw(SOURCES)}
    return {
        "id": "r",
        "number": 1,
        "title": draw(LINES),
        "summary": draw(TEXTS),
        "editor_note": draw(TEXTS),
        "kind": "k",
        "themes": ["law"],
        "target": target,
        "fields": {"f0": "k0", "f1": ["k0", "k1", "k2"], "f2": draw(TEXTS)},
        "decisions": [decision] * draw(st.integers(0, 3)),
        "disputes": [draw(disputes())] * draw(st.integers(0, 3)),
        "requests": [{"of": f"a{n}"} | request for n in range(draw(st.integers(0, 3)))],
        "status": "proposed",
        "addressees": [f"a{n}" for n in range(draw(st.integers(0, 3)))],
        "sources": draw(st.lists(SOURCES, min_size=1, max_size=3)),
        "history": [step] * draw(st.integers(1, 3)),
        "actions": [{"id": f"a{n}", "title": draw(TEXTS)} | action for n in range(draw(st.integers(0, 3)))],
        "positions": [draw(positions(f"p{n}")) for n in range(draw(st.integers(0, 4)))],
        "responses": answers * draw(st.integers(0, 2)),
        "owners": draw(st.lists(TEXTS, max_size=2)),
    }


@st.composite
def positions(draw: st.DrawFn, party: str) -> dict[str, Any]:
    said = {"party": party, "stance": "oppose", "date": draw(TODAY), "reason": draw(TEXTS), "source": draw(SOURCES)}
    return said | draw(VOICES)


@st.composite
def disputes(draw: st.DrawFn) -> dict[str, Any]:
    who = draw(st.sampled_from(["a0", "p0"]))
    return {"by": who, "date": draw(TODAY), "text": draw(TEXTS), "source": draw(SOURCES), "ended": "2017-12-31"}


def shortest(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def assert_bounded(known: Register, text: str) -> None:
    assert length_of_first(known) <= Bound.of(known).longest(known.recommendations[0], extent(text.encode()))


@given(registers())
def test_no_issue_gets_longer_than_its_file_and_the_names_allow(pair: tuple[Register, str]) -> None:
    assert_bounded(*pair)


LONG = "x" * 9_000
SAYS: dict[str, dict[str, Any]] = {
    "kinds": {"kind": "k"},
    "answers": {"responses": [{"by": "icann", "answer": "k", "date": "2018"}] * 3},
    "outcomes": {"decisions": [{"by": "a", "outcome": "k", "date": "2018"}] * 3},
    "groups": {},
    "fields": {"fields": {"k": ["a", "b", "c"]}},
    "choices": {"fields": {"k": ["a", "b", "c"]}},
    "addressees": {
        "actions": [{"id": f"a{n}", "title": "A", "status": "proposed", "addressees": ["icann"]} for n in range(3)],
        "disputes": [{"by": "icann", "text": "No.", "date": "2018"}] * 3,
    },
    "documents": {
        "requests": [{"of": "icann", "for": "answer", "date": "2018", "source": {"document": "paper-2017"}}],
        "target": {"date": "2030", "source": {"document": "paper-2017"}},
    },
}
"""What a recommendation says with the words that are long."""


@pytest.mark.parametrize("which", SAYS)
def test_however_long_a_groups_words_are_they_count_wherever_an_issue_has_them(which: str) -> None:
    tracker, parties = cast("Any", parse(TRACKER)), cast("Any", parse(PARTIES))

    def word(of: str) -> dict[str, Any]:
        return {"id": "k", "name": LONG if which == of else "K"}

    choices = [{"id": id_, "name": LONG if which == "choices" else id_} for id_ in "abc"]
    tracker |= {
        "kinds": [{"id": "k", "name": "K", "description": LONG if which == "kinds" else "a"}],
        "answers": [word("answers") | {"counts": "noted"}],
        "outcomes": [word("outcomes")],
        "groups": [word("groups")],
        "fields": [word("fields") | {"type": "choices", "choices": choices}],
    }
    if which in ("addressees", "documents"):
        tracker[which][0] |= {"name" if which == "addressees" else "title": LONG}
    for party in parties["parties"]:
        party["group"] = "k"
    values: Any = cast("Any", parse(recommendation())) | {"kind": "k"} | SAYS[which]
    one = decode(values, Recommendation)
    known = Register(
        tracker=decode(tracker, Tracker),
        parties=decode(parties, Parties).parties,
        recommendations=(one,),
        paths={one.id: new_file(one.id)},
    )

    assert length_of_first(known) > len(LONG)
    assert_bounded(known, shortest(values))


@pytest.mark.parametrize("one", FRAGMENTS)
def test_no_text_of_repeated_signs_gets_longer_either(one: str) -> None:
    for two in ("", *FRAGMENTS[::6]):
        repeated = (one + two) * 50 + "x"
        values: Any = parse(recommendation(title=None, summary=None))
        values |= {"title": " ".join(repeated.split()), "summary": repeated, "editor_note": repeated}
        values["positions"][0]["reason"] = repeated

        assert_bounded(register_of(values), shortest(values))


def test_an_ordinary_file_is_surely_short() -> None:
    text = recommendation(summary="Ordinary words, and more of them, in sentences of some length. " * 100)
    known = register_of(parse(text))

    assert Bound.of(known).longest(known.recommendations[0], extent(text.encode())) < MAX_BODY / 2
