"""The smallest edit of a YAML text: what changes, what stays, what is refused."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from rectrack.text.problems import Path
from rectrack.yaml.editor import CannotEditError, append, remove, set_value
from rectrack.yaml.errors import TextError
from rectrack.yaml.reader import Data, Places, parse
from rectrack.yaml.splice import Splice, Splicer
from tests.rectrack.yamlstyles import COMMENT, DATA, documents

ORDER = ("id", "title", "status", "positions", "history")

Edited = tuple[str, str]
"""A text before an edit and after it."""


# --- another value ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("status: old\n", "status: new\n"),
        ("status: old", "status: new"),
        ("status:   old   # why\nb: c\n", "status:   new   # why\nb: c\n"),
        ("status: 'old' # why\n", "status: 'new' # why\n"),
        ('status: "old"\n', 'status: "new"\n'),
        ("'status' : old\n", "'status' : new\n"),
        ("status:\told\t# why\n", "status:\tnew\t# why\n"),
        ("status:\n  old\nb: c\n", "status:\n  new\nb: c\n"),
        ("status: very\n  old # why\nb: c\n", "status: new # why\nb: c\n"),
        ("status:\nb: c\n", "status: new\nb: c\n"),
        ("status: # why\nb: c\n", "status: new # why\nb: c\n"),
        ("status:", "status: new"),
        ("status: ~\n", "status: new\n"),
        ("{a: b, status: old, c: d}\n", "{a: b, status: new, c: d}\n"),
        ("{a: b, status: ~}\n", "{a: b, status: new}\n"),
        ('{"status":"old"}\n', '{"status":"new"}\n'),
        ("status: >- # why\n  old\n  old\n\n# more\nb: c\n", "status: >- # why\n  new\n\n# more\nb: c\n"),
        ("status: |\n    old\n", "status: |-\n    new\n"),
        ("😀: 日 # é\nstatus: old # 😀\n", "😀: 日 # é\nstatus: new # 😀\n"),
        ("status: [old, # one\n  older] # why\nb: c\n", "status: new # why\nb: c\n"),
        ("status:\n- old # gone\n# more\nb: c\n", "status: new\n# more\nb: c\n"),
        ("status: # why\n  a: old\nb: c\n", "status: new # why\nb: c\n"),
        ("%YAML 1.2\n---\nstatus: old\n...\n", "%YAML 1.2\n---\nstatus: new\n...\n"),
        ("evidence: [https://e.f/?g=h]\nstatus: old\n", "evidence: [https://e.f/?g=h]\nstatus: new\n"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_value_gives_way_to_another_where_it_stands(before: str, after: str, line_end: str) -> None:
    before, after = (text.replace("\n", line_end) for text in (before, after))

    assert set_value(before, ("status",), "new") == after


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain text, with a comma", "plain text, with a comma"),
        ("no", "'no'"),
        ("2017-02-14", "2017-02-14"),
        ("12:30", "'12:30'"),
        ("https://e.f/?g=h#i", "https://e.f/?g=h#i"),
        ("", "''"),
        ("null", "'null'"),
        ("~", "'~'"),
        (" a", "' a'"),
        ("a: b", "'a: b'"),
        ("a #b", "'a #b'"),
        ("- a", "'- a'"),
        ("[a", "'[a'"),
        ("{{ a }}", "'{{ a }}'"),
        ("@a", "'@a'"),
        ("it's: a", "'it''s: a'"),
        ("a\tb", "'a\tb'"),
        ("one\ntwo", "|-\n  one\n  two"),
        ("one\n\n\ntwo\n", "|-\n  one\n\n\n  two"),
        ("  one\ntwo", "|2-\n    one\n  two"),
        ("\n one", "|2-\n\n   one"),
        ("one \n\t\ntwo", "|-\n  one \n  \t\n  two"),
        ("# one\n- two", "|-\n  # one\n  - two"),
        ("a\n" + "b " * 60 + "b", "|-\n  a\n  " + "b " * 60 + "b"),
        ("b " * 60 + "b", ">-\n  " + "b " * 47 + "b\n  " + "b " * 12 + "b"),
        (f"{'b ' * 50}b\n\nc", f">-\n  {'b ' * 47}b\n  {'b ' * 2}b\n\n\n  c"),
        ([], "[]"),
        ({}, "{}"),
        (["a", "b, c"], "[a, 'b, c']"),
        ({"a": "b", "c": ["d"]}, "{a: b, c: [d]}"),
        ([{"a": "b"}, "c"], "\n  - a: b\n  - c"),
    ],
)
def test_a_value_is_written_as_plainly_as_it_can_be(value: Data, written: str) -> None:
    space = "" if written.startswith("\n") else " "

    assert set_value("a: b\nstatus: old # why\nc: d\n", ("status",), value) == (
        "a: b\nstatus:" + (space + written).replace("\n", " # why\n", 1) + "\nc: d\n"
        if "\n" in written
        else f"a: b\nstatus: {written} # why\nc: d\n"
    )


def test_what_is_so_already_stays_as_it_is_written() -> None:
    assert set_value("a:   >+\n  b\n\n\n", ("a",), "b") == "a:   >+\n  b\n\n\n"
    assert set_value("a: {b: c,   d: }\n", ("a",), {"b": "c"}) == "a: {b: c,   d: }\n"
    assert set_value("a: b\n", ("c",), None) == "a: b\n"


# --- a new entry ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("id: a\nhistory: b\n", "id: a\nstatus: new\nhistory: b\n"),
        ("id: a\ntitle: b # c\n\n# d\nhistory: e\n", "id: a\ntitle: b # c\nstatus: new\n\n# d\nhistory: e\n"),
        ("title: |\n  a\n\n\nhistory: b\n", "title: |\n  a\nstatus: new\n\n\nhistory: b\n"),
        ("title: |+\n  a\n\nhistory: b\n", "title: |+\n  a\n\nstatus: new\nhistory: b\n"),
        ("title:\nhistory: b\n", "title:\nstatus: new\nhistory: b\n"),
        ("title: {a: b,\n  c: d}\nhistory: b\n", "title: {a: b,\n  c: d}\nstatus: new\nhistory: b\n"),
        ("title: a\nhistory: b\nid: c\n", "title: a\nstatus: new\nhistory: b\nid: c\n"),
        ("# a\nhistory: b\n", "# a\nstatus: new\nhistory: b\n"),
        ("---\nhistory: b\n", "---\nstatus: new\nhistory: b\n"),
        ("other: b", "status: new\nother: b"),
        ("id: a", "id: a\nstatus: new"),
        ("id: a\n\n# the end\n", "id: a\nstatus: new\n\n# the end\n"),
        ("{id: a, history: b}", "{id: a, status: new, history: b}"),
        ("{history: b}", "{status: new, history: b}"),
        ("{id: a,\n  # why\n}", "{id: a, status: new,\n  # why\n}"),
        ("{}", "{status: new}"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_new_entry_goes_behind_those_that_come_before_it(before: str, after: str, line_end: str) -> None:
    if "\n" in before:
        before, after = (text.replace("\n", line_end) for text in (before, after))

    assert set_value(before, ("status",), "new", ORDER) == after


def test_a_new_entry_that_has_no_place_in_the_order_goes_to_the_end() -> None:
    assert set_value("id: a\nhistory:\n  - b\n  # c\n", ("x",), "z", ORDER) == "id: a\nhistory:\n  - b\nx: z\n  # c\n"


def test_an_entry_of_an_item_stands_in_as_the_others_do() -> None:
    assert set_value("a:\n-   b: c\n    # d\n    e: f\n", ("a", 0, "x"), "z") == (
        "a:\n-   b: c\n    # d\n    e: f\n    x: z\n"
    )
    assert set_value("a:\n-   b: c\n", ("a", 0, "x"), "z", ("x", "b")) == "a:\n-   x: z\n    b: c\n"


# --- one more item ----------------------------------------------------------------------------------

ITEM: Data = {"party": "x", "reason": "one\ntwo"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n  - b # c\nd: e\n", "a:\n  - b # c\n  - new\nd: e\n"),
        ("a:\n- b\n\n# c\nd: e\n", "a:\n- b\n- new\n\n# c\nd: e\n"),
        ("a:\n    -   b", "a:\n    -   b\n    -   new"),
        ("a:\n  - 'b'\n", "a:\n  - 'b'\n  - 'new'\n"),
        ("a:\n  - |\n    b\n\nd: e\n", "a:\n  - |\n    b\n  - new\n\nd: e\n"),
        ("a:\n  -\n  - # c\n", "a:\n  -\n  - # c\n  - new\n"),
        ("a:\n  - - b\n", "a:\n  - - b\n  - new\n"),
        ("a: [b]\n", "a: [b, new]\n"),
        ("a: [ 'b', ] # c\n", "a: [ 'b', 'new', ] # c\n"),
        ("a: [\n  b, # c\n  d # e\n]\n", "a: [\n  b, # c\n  d, new # e\n]\n"),
        ("a: []\n", "a: [new]\n"),
        ("a: [\n  # c\n]\n", None),
        ("a:\nd: e\n", "a: [new]\nd: e\n"),
        ("d: e\n", "d: e\na: [new]\n"),
        ("{d: e}\n", "{d: e, a: [new]}\n"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_an_item_goes_to_the_end_of_its_list(before: str, after: str | None, line_end: str) -> None:
    before = before.replace("\n", line_end)
    if after is None:
        with pytest.raises(CannotEditError):
            append(before, ("a",), "new")
    else:
        assert append(before, ("a",), "new") == after.replace("\n", line_end)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("p:\n  - party: y # c\n", "p:\n  - party: y # c\n  - party: x\n    reason: |-\n      one\n      two\n"),
        ("p:\n- party: y\n", "p:\n- party: y\n- party: x\n  reason: |-\n    one\n    two\n"),
        (
            "p:\n    -   party: y",
            "p:\n    -   party: y\n    -   party: x\n        reason: |-\n            one\n            two",
        ),
        ("p: []\nq: r\n", "p:\n  - party: x\n    reason: |-\n      one\n      two\nq: r\n"),
        ("p: [] # none\n", "p: # none\n  - party: x\n    reason: |-\n      one\n      two\n"),
        ("q:\n- r\n", "q:\n- r\np:\n- party: x\n  reason: |-\n    one\n    two\n"),
        ("p: [{party: y}]\n", 'p: [{party: y}, {party: x, reason: "one\\ntwo"}]\n'),
    ],
)
def test_a_mapping_goes_to_the_end_of_its_list_as_the_others_stand(before: str, after: str) -> None:
    assert append(before, ("p",), ITEM).replace("    two\n        ", "") == after


def test_an_item_goes_to_the_end_of_a_list_that_is_the_whole_document() -> None:
    assert append("- a\n# b\n", (), "c") == "- a\n- c\n# b\n"


# --- another item, one item less --------------------------------------------------------------------

LIST = "a:\n  # one\n  - b: c # two\n    d: e # three\n  # four\n  - f: g\n    h: |\n      i\n\n  - [j, k]\nl: m\n"


def test_an_item_gives_way_to_another() -> None:
    assert set_value(LIST, ("a", 0), {"m": "o", "p": "q"}) == LIST.replace(
        "b: c # two\n    d: e # three", "m: o\n    p: q"
    )
    assert set_value(LIST, ("a", 1), "m") == LIST.replace("f: g\n    h: |\n      i", "m")
    assert set_value(LIST, ("a", 2), {"m": "o"}) == LIST.replace("[j, k]", "m: o")
    assert set_value(LIST, ("a", 2, 1), "m") == LIST.replace("k]", "m]")


def test_an_item_goes_with_its_own_comments_and_with_no_others() -> None:
    assert remove(LIST, ("a", 0)) == LIST.replace("  - b: c # two\n    d: e # three\n", "")
    assert remove(LIST, ("a", 1)) == LIST.replace("  - f: g\n    h: |\n      i\n", "")
    assert remove(LIST, ("a", 2)) == LIST.replace("  - [j, k]\n", "")
    assert remove(LIST, ("a", 2, 0)) == LIST.replace("j, ", "")
    assert remove(LIST, ("a", 2, 1)) == LIST.replace(", k", "")


@pytest.mark.parametrize(
    ("before", "n", "after"),
    [
        ("- a\n- b", 0, "- b"),
        ("- a\n- b", 1, "- a"),
        ("- - a\n  - b\n", 0, "- - b\n"),
        ("- - a\n  - b\n", 1, "- - a\n"),
        ("- [a]\n", 0, "- []\n"),
        ("- - a # b\n", 0, "- []\n"),
        ("- [a, b, ]\n", 1, "- [a, ]\n"),
        ("-\n  # c\n  - a\n  # - b\n  -\n    d\n", 1, "-\n  # c\n  - a\n  # - b\n"),
    ],
)
def test_one_item_less(before: str, n: int, after: str) -> None:
    path: Path = (n,) if before.startswith("- a") else (0, n)

    assert remove(before, path) == after


def test_the_last_item_leaves_an_empty_list() -> None:
    assert remove("a:\n  # b\n  - c # d\n# e\nf: g\n", ("a", 0)) == "a: []\n  # b\n# e\nf: g\n"


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("a: b\nc: d # e\nf: g\n", ("c",), "a: b\nf: g\n"),
        ("a: b\nc:\n  - d\n# e\nf: g\n", ("c",), "a: b\n# e\nf: g\n"),
        ("a: b\nc: |\n  d\n\n  e\nf: g\n", ("c",), "a: b\nf: g\n"),
        ("a: b\nc:\nd: e", ("c",), "a: b\nd: e"),
        ("a: b\nd: e", ("d",), "a: b"),
        ("a: b\nd: e", ("a",), "d: e"),
        ("a: {b: c, d: e}\n", ("a", "b"), "a: {d: e}\n"),
        ("a: {b: c, d: e}\n", ("a", "d"), "a: {b: c}\n"),
        ("- a: b\n  c: d\n", (0, "a"), "- c: d\n"),
        ("- a: b\n  c: d\n", (0, "c"), "- a: b\n"),
        ("a: b\nc:\n  d: {e: f}\n", ("c", "d", "e"), "a: b\n"),
    ],
)
def test_an_entry_of_a_mapping_goes_and_takes_along_what_has_no_other(before: str, path: Path, after: str) -> None:
    assert remove(before, path) == after


# --- what is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "place", "message"),
    [
        (lambda: set_value("a: b\n", (), "c"), (1, 1), "the whole of a file cannot be replaced"),
        (lambda: set_value("a:\n  - b\n", ("a", "c"), "d"), (2, 3), 'there is no place for "a.c" here'),
        (lambda: set_value("a:\n  - b\n", ("a", 1), "d"), (2, 3), 'there is no place for "a.1" here'),
        (lambda: set_value("a:\n  - b\n", ("a", -1), "d"), (2, 3), 'there is no place for "a.-1" here'),
        (lambda: set_value("\na: b\n", ("c", "d"), "e"), (2, 1), 'there is no place for "c.d" here'),
        (lambda: set_value("", ("a",), "b"), (1, 1), 'there is no place for "a" here'),
        (lambda: append("a: b\n", ("a",), "c"), (1, 4), "there is no list here to add to"),
        (lambda: append("a: {b: c}\n", ("a",), "c"), (1, 4), "there is no list here to add to"),
        (lambda: remove("a: b\n", ("a",)), (1, 1), "the whole of a file cannot be replaced"),
        (lambda: remove("a: b\n", ("c",)), (1, 1), "there is nothing here to remove"),
        (lambda: set_value("a: b\n", ("a",), "c\0"), (1, 4), "the control character U+0000 is not allowed"),
        (lambda: append("a: [b]\n", ("a",), {"c": "\u2028"}), (1, 4), "the control character U+2028 is not allowed"),
        (lambda: set_value("a: b\n", ("a",), "\ufeff"), (1, 4), "the control character U+FEFF is not allowed"),
        (lambda: set_value("a: b\n", ("a",), "\ud800"), (1, 4), "the file is not UTF-8 text"),
    ],
)
def test_what_has_no_place_is_refused(edit: Callable[[], str], place: tuple[int, int], message: str) -> None:
    with pytest.raises(CannotEditError) as caught:
        edit()

    assert (caught.value.place, caught.value.message) == (place, message)


@pytest.mark.parametrize(
    "edit",
    [
        lambda: remove("a: b\nc: [d, # about d\n  e]\n", ("c", 0)),  # would take a comment along
        lambda: set_value("a: b\nc:\n\n  d: e\n", ("c",), "one\ntwo"),  # the empty line would become text
        lambda: append("a: b\nc:\n  - d\n      # e\n", ("c",), "one\ntwo"),  # and so would the comment
        lambda: set_value("a: b\n? c\n: d\n", ("e",), {}, ("e", "a")) and set_value("? a\n", ("a",), "b"),
    ],
)
def test_what_would_touch_something_else_is_refused_with_its_place(edit: Callable[[], str]) -> None:
    with pytest.raises(CannotEditError) as caught:
        edit()

    assert caught.value.message == "this cannot be changed by itself without touching what stands around it"
    assert caught.value.hint == "make the change by hand in the file"


@pytest.mark.parametrize(
    "wrong",
    [
        Splice(9, 9, "\n- d"),  # inside the comment
        Splice(6, 16, "\n- d"),  # instead of it
        Splice(16, 16, "\n- e"),  # another value
        Splice(16, 16, "\n- d\nf: g"),  # more than one
        Splice(16, 16, "\n- d #"),  # a comment that nobody asked for
        Splice(16, 16, "\n- [d"),  # no YAML
    ],
)
def test_whatever_is_proposed_only_what_is_meant_is_done(wrong: Splice, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a:\n- b # why not\n"
    assert append(text, ("a",), "d") == "a:\n- b # why not\n- d\n"
    monkeypatch.setattr(Splicer, "appended", lambda *_: [wrong])

    with pytest.raises(CannotEditError):
        append(text, ("a",), "d")


def test_a_text_that_cannot_be_read_is_not_edited() -> None:
    with pytest.raises(TextError, match="a second time"):
        set_value("a: b\na: c\n", ("a",), "d")


# --- every style ------------------------------------------------------------------------------------


def paths(data: Data, path: Path = ()) -> list[Path]:
    inner: list[Any] = (
        [*data.items()] if isinstance(data, dict) else [*enumerate(data)] if isinstance(data, list) else []
    )
    return [path, *(found for step, value in inner for found in paths(value, (*path, step)))]


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def is_removable(data: Data, path: Path) -> bool:
    """Whether something can go by itself: a mapping's only entry takes the mapping along."""
    return bool(path) and (isinstance(path[-1], int) or len(at(data, path[:-1])) > 1)


@st.composite
def edits(draw: st.DrawFn, data: Data) -> tuple[str, Path, Any, Callable[[str], str]]:
    """A random edit of such data: its kind, its path, the data that it should lead to, and the edit itself."""
    path, value = draw(st.sampled_from(paths(data))), draw(DATA)
    there, meant = at(data, path), copy.deepcopy(data)
    kinds = ["set"] * bool(path) + ["remove"] * is_removable(data, path)
    kinds += ["append"] * (isinstance(there, list) and bool(there)) + ["add"] * isinstance(there, dict)
    assume(kinds)
    kind = draw(st.sampled_from(kinds))
    if kind == "set":
        at(meant, path[:-1])[path[-1]] = value
        return kind, path, meant, lambda text: set_value(text, path, value)
    if kind == "remove":
        del at(meant, path[:-1])[path[-1]]
        return kind, path, meant, lambda text: remove(text, path)
    if kind == "append":
        at(meant, path).append(value)
        return kind, path, meant, lambda text: append(text, path, value)
    order = draw(st.permutations(["new", *there]))
    at(meant, path)["new"] = value
    return kind, path, meant, lambda text: set_value(text, (*path, "new"), value, order)


def as_read(data: Any) -> Any:
    """The data without what the reader drops: line breaks at a text's end."""
    if isinstance(data, dict):
        return {name: as_read(value) for name, value in data.items()}
    return [as_read(value) for value in data] if isinstance(data, list) else data and data.rstrip("\n")


def attempted(edit: Callable[[str], str], text: str) -> str | None:
    try:
        return edit(text)
    except CannotEditError:
        return None


def untouched(text: str, path: Path) -> tuple[str, str]:
    """The lines above the one in which the thing before a value begins, and those below the thing behind it."""
    places = Places()
    parse(text, places)
    every = [*places.keys.items(), *places.values.items()]
    own = [place for where, place in every if where[: len(path)] == path]
    before = max((place for _, place in every if place < min(own)), default=(1, 1))
    behind = min((place for _, place in every if place > max(own)), default=None)
    lines = text.splitlines(keepends=True)
    return "".join(lines[: before[0] - 1]), "".join(lines[behind[0] :]) if behind else ""


@given(documents(), st.data())
def test_an_edit_does_what_is_meant_and_touches_nothing_else(text: str, draws: st.DataObject) -> None:
    try:
        data = parse(text)
    except TextError:
        reject()
    kind, path, meant, edit = draws.draw(edits(data))

    edited = attempted(edit, text)

    if "\n" in text:
        assert attempted(edit, text.replace("\n", "\r\n")) == (edited and edited.replace("\n", "\r\n"))
    if edited is None:
        return
    assert parse(edited) == as_read(meant)
    if kind in ("add", "append"):
        assert is_insertion(text, edited)
    else:
        is_last = kind == "remove" and len(at(data, path[:-1])) == 1  # an empty list takes the whole list's place
        before, behind = untouched(text, path[:-1] if is_last else path)
        assert edited.startswith(before)
        assert edited.endswith(behind)
    old = at(data, path)
    if kind in ("add", "append") or (kind == "set" and isinstance(old, str) and not re.search(COMMENT, old)):
        assert re.findall(COMMENT, edited) == re.findall(COMMENT, text)


def is_insertion(old: str, new: str) -> bool:
    """Whether the new text is the old one with something put in at one place."""
    same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return any(new.endswith(old[n:]) for n in range(same, -1, -1)) and len(new) >= len(old)


@given(documents(), st.data())
def test_other_readers_see_the_same_change(text: str, draws: st.DataObject) -> None:
    try:
        parse(text)
        seen = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes text of every value
    except (TextError, yaml.YAMLError):
        reject()
    _, _, meant, edit = draws.draw(edits(seen))

    edited = attempted(edit, text + "\n")

    if edited not in (None, text + "\n"):
        assert as_read(yaml.load(edited, Loader=yaml.BaseLoader)) == as_read(meant)  # noqa: S506 - as above
