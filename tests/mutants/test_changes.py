"""The small changes that `make test-mutation` makes, and those that would prove nothing."""

import ast
from pathlib import Path

import pytest
import yaml

from tests.mutants.__main__ import ROOT, equivalents, possible
from tests.mutants.changes import is_at_import, mutants

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


def test_a_statement_in_no_function_runs_at_import() -> None:
    text = b"A = (\n    1,\n)\nclass B:\n    c = 2\n    def d(self, e=3):\n        return e\n"

    assert [line for line in (1, 4, 5, 6, 7) if is_at_import(text, line)] == [1, 4, 5, 6]


def test_each_change_without_effect_is_one_of_the_program() -> None:
    assert equivalents().keys() <= {mutant.name for mutant in possible(ROOT)}
