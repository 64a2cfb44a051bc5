"""The small changes that `make mutants` makes, and those that would prove nothing."""

import ast
from pathlib import Path

import pytest

from tests.mutants.changes import is_at_import, mutants

MODULE = Path(__file__).parents[2] / "scripts/rectrack/sync/apply.py"


def changed(text: str) -> list[str]:
    """The text with each of its changes."""
    return [mutant.applied(text.encode()).decode() for mutant in mutants("m.py", text.encode())]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a < b <= c", ["a <= b <= c", "a < b < c"]),
        ("a == b", ["a != b"]),
        ("a not in b", ["a in b"]),
        ("a is None", ["a is not None"]),
        ("a and (b) and c", ["a or (b) and c", "a and (b) or c"]),
        ("not (a or b)", ["(a or b)", "not (a and b)"]),
        ("a = b + c", ["a = b - c"]),
        ("a += b", ["a -= b"]),
        ("a = b | c", ["a = b & c"]),
        ("a = 3", ["a = 4"]),
        ("a = True", ["a = False"]),
        ("a = 'word'", ["a = 'wordX'"]),
        ("b if a else c", ["b if (not (a)) else c"]),
        ("[b for b in c if b.d]", ["[b for b in c if (not (b.d))]"]),
    ],
)
def test_what_is_compared_counted_or_named_is_changed(text: str, wanted: list[str]) -> None:
    assert [one for one in changed(text) if one != "pass"] == wanted  # an expression alone may be left out, too


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("def f():\n    return a", ["def f():\n    return None"]),
        ("for a in b:\n    continue", ["for a in b:\n    break"]),
        ("raise a", ["pass"]),
        ("f(\n    a,\n)", ["pass"]),
        ("if (a := b):\n    c = a", ["if ((not (a := b))):\n    c = a"]),
    ],
)
def test_what_is_done_is_left_undone(text: str, wanted: list[str]) -> None:
    assert changed(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        '"""What a module is for."""',
        "import a.b as c",
        "from a import b",
        "A: TypeAlias = dict[str, 'B']",
        "T = TypeVar('T')",
        "__all__ = ['T']",
        "if TYPE_CHECKING:\n    a = 1",
        "class A(Struct, frozen=True):\n    a: int",
        "@a(b=1)\ndef f(c: 'D') -> 'E':\n    return None",
        "a = 'Two words.'",
        "a = f'one {b + 1}' + c",
        "a = [b] + c",
    ],
)
def test_types_prose_and_what_would_break_by_itself_are_left_alone(text: str) -> None:
    ast.parse(text)

    assert changed(text) == []


def test_each_change_of_a_real_module_is_python_and_has_a_name_of_its_own() -> None:
    text = MODULE.read_bytes()
    before, found = ast.dump(ast.parse(text)), list(mutants(MODULE.name, text))

    assert len(found) > 50
    assert len({mutant.name for mutant in found}) == len(found)
    for mutant in found:
        assert ast.dump(ast.parse(mutant.applied(text))) != before, mutant.name


def test_its_name_says_the_line_before_and_after_wherever_that_stands() -> None:
    names = [mutant.name for mutant in mutants("m.py", b"x = y\n\na = b < c\na = b < c\n")]

    assert names == ["m.py: a = b < c -> a = b <= c", "m.py: a = b < c -> a = b <= c (2)"]


def test_a_statement_in_no_function_runs_at_import() -> None:
    text = b"A = (\n    1,\n)\nclass B:\n    c = 2\n    def d(self, e=3):\n        return e\n"

    assert [line for line in (1, 4, 5, 6, 7) if is_at_import(text, line)] == [1, 4, 5, 6]
