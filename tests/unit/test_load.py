"""A folder's files as a register, or everything wrong with them: what values mean, and whatever bytes there are."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from rectrack.text import InvalidFilesError, Problem
from rectrack.workspace.check import find_problems
from tests.interfaces import on, rectrack
from tests.rectrack.files import PARTIES, REC_1, TODAY, TRACKER, make_tracker, recommendation
from tests.samples import table

pytestmark = pytest.mark.unit


def read(root: Path, **changes: str | None) -> Any:
    """Return the first recommendation of a tracker whose file has these changes, and no problem."""
    register, found = find_problems(make_tracker(root), TODAY, {REC_1: recommendation(**changes).encode()})
    assert found == []
    return next(one for one in register.recommendations if one.id == "rec-1")


@pytest.mark.parametrize(("name", "written", "meant"), table(__file__, "values"))
def test_a_value_means_what_people_mean(name: str, written: str, meant: object, tmp_path: Path) -> None:
    if name == "date":
        found = read(tmp_path, history=f"\n- status: proposed\n  date: {written}").history[0].date
    elif name == "items":
        found = [*read(tmp_path, sources=written).sources[0].items]
    else:
        found = getattr(read(tmp_path, **{name: written}), name)

    assert (bool(found) if name == "addressees_inferred" else found) == meant


def test_an_optional_field_may_be_left_empty(tmp_path: Path) -> None:
    names = ("editor_note", "actions", "decisions", "target", "related", "owners", "custom_fields", "lang")

    assert read(tmp_path, **dict.fromkeys(names, "")) == read(tmp_path)


# --- what is left of files with mistakes --------------------------------------------------------------


def test_what_can_be_read_is_there_in_spite_of_mistakes_and_the_rest_is_empty(tmp_path: Path) -> None:
    wrong = recommendation(
        number="one",
        title="[a]",
        source_form=None,
        addressees="[names-board, [a], governments]",
        sources="\n  - {document: paper-2017, colour: red}\n  - paper",
        target="{date: soon}",
        history="\n  - {date: soon, status: proposed}",
    )

    register, _ = find_problems(make_tracker(tmp_path), TODAY, {REC_1: wrong.encode()})

    rest: Any = register.recommendations[0]
    assert (rest.id, rest.number, rest.title, rest.source_form, rest.themes) == ("rec-1", 0, "", "", ("law",))
    assert rest.addressees == ("names-board", "", "governments")
    assert [source.document for source in rest.sources] == ["paper-2017", ""]
    assert (rest.target.date, rest.history[0].date, rest.positions[0].date) == ("", "", "2017-02")


def test_every_problem_in_every_file_is_found_at_once_and_in_order(tmp_path: Path) -> None:
    instead = {
        "tracker.yaml": TRACKER.replace("color: d4c5f9", "color: red").replace("label: Names Board", "labl: a"),
        "parties.yaml": PARTIES.replace("government", "goverment").replace("id: domreg", "id: alliance"),
        REC_1: recommendation(title="&a Do this", number="one", themes="[lwa]", related="[rec-9]") + "id: a\n",
        "recommendations/rec-2.yaml": "a: b: c",
        "recommendations/rec-3.yaml": recommendation(
            id="rec-3", number="3", target="{date: 2017-02-30}", previous_ids="[rec-2]", owner="a"
        ),
    }
    files = {path: text.encode() for path, text in instead.items()}

    register, found = find_problems(make_tracker(tmp_path), TODAY, files)

    assert [(problem.path.removeprefix("recommendations/"), problem.line) for problem in found] == [
        ("parties.yaml", 3),
        ("parties.yaml", 4),
        *(("rec-1.yaml", line) for line in (2, 3, 6, 18, 19, 19)),
        ("rec-2.yaml", 1),
        *(("rec-3.yaml", line) for line in (18, 19, 20)),
        ("tracker.yaml", 7),
        ("tracker.yaml", 39),
    ]
    assert sorted(register.paths) == ["rec-1", "rec-2", "rec-3"]
    assert find_problems(tmp_path, TODAY)[1] == []


def test_a_problem_is_at_its_value_in_spite_of_a_mistake_before_it(tmp_path: Path) -> None:
    text = recommendation(title="&a Do this", positions="\n  - {party: a, stance: support, date: 2017}")

    _, found = find_problems(make_tracker(tmp_path), TODAY, {REC_1: text.encode()})

    assert [(problem.line, problem.column) for problem in found] == [(3, 8), (12, 13)]


def test_problems_that_say_the_same_of_one_place_are_one() -> None:
    same = [Problem(REC_1, 1, 1, "wrong", at=at) for at in ((0,), ("y",))]

    assert len(InvalidFilesError(same).problems) == 1


# --- whatever comes ---------------------------------------------------------------------------------

PIECES = st.sampled_from(
    (
        *"\\\"'[]{}:,-?|>%@`&*!#~\n\t<=0a",
        *(": ", "- ", "  ", "\n  ", "---\n", "...\n", "|\n", ">-\n", "\r\n", '"""', "[" * 40),
        *("&a ", "*a", "!!str ", "<<: ", "null", "%YAML 1.1\n", "%YAML 1.3\n", "%TAG ! a:\n"),
        *("\\u202e", "\\ud800", "\\UFFFFFFFF", "\\x", "é", "😀", "\x00", "\u2028"),
        *("2017-02-30", "1e999", "9" * 5_000, "id: rec-2\n", "positions:\n", "history: []\n"),
    )
)
FULL = recommendation(
    decisions="[{by: a, outcome: noted, date: 2017}]", custom_fields="{a: [b]}", target="{date: 2017}", actions="[]"
)
TEXTS = {"tracker.yaml": TRACKER, "parties.yaml": PARTIES, REC_1: FULL}
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
def pieced(draw: st.DrawFn) -> tuple[str, bytes]:
    """One of the three kinds of file, with pieces put into it or in place of parts of it."""
    name = draw(st.sampled_from(sorted(TEXTS)))
    text = TEXTS[name]
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(PIECES) + text[at + draw(st.sampled_from([0, 0, 1, 5, 40])) :]
    return name, text.encode()


@st.composite
def spoiled(draw: st.DrawFn, data: Any) -> Any:
    """Data with one part of it replaced by something else, or gone."""
    if not data or isinstance(data, str) or draw(st.integers(0, 3)) == 0:
        return draw(VALUES)
    if isinstance(data, list):
        n = draw(st.integers(0, len(data) - 1))
        return [*data[:n], draw(spoiled(data[n])), *data[n + 1 :]]
    name = draw(st.sampled_from(sorted(data)))
    if draw(st.integers(0, 4)) == 0:
        return {key: value for key, value in data.items() if key != name}
    return data | {name: draw(spoiled(data[name]))}


@st.composite
def other_data(draw: st.DrawFn) -> tuple[str, bytes]:
    name = draw(st.sampled_from(sorted(TEXTS)))
    data = yaml.load(TEXTS[name], Loader=yaml.BaseLoader)  # noqa: S506 - it makes text of every value
    return name, yaml.safe_dump(draw(spoiled(data)), allow_unicode=True, sort_keys=False).encode("utf-8", "replace")


ANY = st.binary(max_size=60) | st.lists(PIECES, max_size=12).map(lambda pieces: "".join(pieces).encode())


@given(pieced() | other_data() | st.tuples(st.sampled_from(sorted(TEXTS)), ANY))
@example((REC_1, b""))
@example((REC_1, b"\xef\xbb\xbf"))
@example((REC_1, b"\xef\xbb\xbf\xff"))
@example(("tracker.yaml", b"statuses: []\nthemes: [{}]\nlabels: a"))
@example(("parties.yaml", b"parties: [[], {}, null, {id: alliance}]"))
def test_whatever_is_in_a_file_is_answered_with_problems_at_its_lines_and_what_is_accepted_can_be_shown(
    file: tuple[str, bytes],
) -> None:
    name, raw = file
    with TemporaryDirectory() as folder:
        root = make_tracker(Path(folder), 2)
        (root / name).write_bytes(raw)

        register, found = find_problems(root, TODAY)

        if not found:
            assert len(register.recommendations) == 2
            with on(TODAY.isoformat()):
                assert rectrack(root, "plan").code == rectrack(root, "board").code == 0
    lines = raw.count(b"\n") + 1
    assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in found if problem.path == name)
    assert all(problem.message.isprintable() and problem.hint.isprintable() for problem in found)
    assert not any("Expected" in problem.message for problem in found), "this is msgspec's, and not for people"
    assert len({(problem.path, problem.line, problem.column, problem.message) for problem in found}) == len(found)
