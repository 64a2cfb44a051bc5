"""What tests may know of rectrack: the command, its version, and what is listed here; the rest can change."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.samples import table

TESTS = Path(__file__).parent
OPEN = {"rectrack.cli", "rectrack.cli.main", "rectrack.__version__"}
UNIT = yaml.safe_load(TESTS.joinpath("interfaces.yaml").read_text(encoding="utf-8"))["unit"]
"""What each module of `tests/unit` imports of rectrack."""
BROKEN = {"test_contracts": ["localhub.serializers.label"]}
"""What a test of a test's tool breaks, to show that the tool notices it."""
INSIDE = re.compile(r"(?<![\w/.])(?:rectrack|localhub)(?:\.\w+)+")
"""A module of rectrack or localhub, or what is in one, by its name."""
FILES = sorted({*TESTS.rglob("*.py")} - {Path(__file__)})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_a_test_uses_rectrack_as_its_users_do_unless_it_is_a_listed_unit_test(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert _inside(text) == {*(UNIT if path.parent.name == "unit" else BROKEN).get(path.stem, ())}
    assert ("\npytestmark = pytest.mark.unit\n" in text) == (path.parent.name == "unit" and path.stem in UNIT)


@pytest.mark.parametrize("text", table(__file__, "reaching inside"))
def test_whatever_reaches_inside_is_found(text: str) -> None:
    assert _inside(text) != set()


def _inside(text: str) -> set[str]:
    """Return the names inside rectrack and localhub that a module imports, or that stand in its texts."""
    return {name for node in ast.walk(ast.parse(text)) for name in _named(node)} - OPEN


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if INSIDE.fullmatch(alias.name))
    elif isinstance(node, ast.ImportFrom):
        names = (f"{node.module}.{alias.name}" for alias in node.names)
        yield from (name for name in names if INSIDE.fullmatch(name) and node.module != "localhub")
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from INSIDE.findall(node.value)
