"""The small changes that `make test-mutation` makes, and those that would prove nothing."""

import ast
from pathlib import Path

import pytest
import yaml

from tests.mutants.__main__ import ROOT, equivalents, possible
from tests.mutants.changes import mutants
from tests.mutants.uses import find_uses, lines_after

TABLE = yaml.safe_load(Path(__file__).with_name("changes.yaml").read_text(encoding="utf-8"))
MODULE = Path(__file__).parents[2] / "scripts/rectrack/sync/apply.py"


def changed(text: str) -> list[str]:
    """The text with each of its changes."""
    return [mutant.applied(text.encode()).decode() for mutant in mutants("m.py", text.encode())]


@pytest.mark.parametrize(("text", "wanted"), TABLE.items())
def test_each_text_has_these_changes(text: str, wanted: list[str]) -> None:
    assert changed(text) == wanted


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


USES = {
    "m.py": b"""\
_A = 1
B: int = _A
class C:
    d = B
    def e(self, f=_A):
        return self.d
def g():
    return B.q
@cache
def _h():
    return _A
def i():
    return _h()
""",
    "n.py": b"from m import B as J\n_A = [q for q in (2,)]\ndef k():\n    return J, _A\n",
}


@pytest.mark.parametrize(
    ("module", "line", "after"),
    [
        ("m.py", 1, {("m.py", line) for line in (1, 2, 4, 5, 6, 8, 11, 13)} | {("n.py", 1), ("n.py", 4)}),
        ("m.py", 4, {("m.py", 4), ("m.py", 6)}),
        ("m.py", 5, {("m.py", 5), ("m.py", 6)}),
        ("m.py", 8, set()),
        ("m.py", 11, {("m.py", 11), ("m.py", 13)}),
        ("n.py", 2, {("n.py", 2), ("n.py", 4)}),
    ],
)
def test_what_runs_once_is_noticed_by_the_lines_that_use_it(
    module: str, line: int, after: set[tuple[str, int]]
) -> None:
    assert lines_after(find_uses(USES), module, line) == after


def test_each_change_without_effect_is_one_of_the_program() -> None:
    assert equivalents().keys() <= {mutant.name for mutant in possible(ROOT)}
