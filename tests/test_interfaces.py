"""What tests may know of rectrack: the command, its version, and what is listed here; the rest can change."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
OPEN = {"rectrack.cli.main", "rectrack.__version__"}
UNIT = {
    "test_load": {"rectrack.desk.check.problems"},
    "test_markdown": {
        *("rectrack.text.html.paragraphs", "rectrack.text.html.prose"),
        *(f"rectrack.text.markdown.{name}" for name in ("block", "line", "lines", "link")),
    },
    "test_plan": {
        *("rectrack.github.types.Snapshot", "rectrack.sync.trust.owned"),
        *("rectrack.sync.plan.Wanted", "rectrack.sync.plan.plan"),
    },
    "test_rate_limiter": {f"rectrack.github.pacing.{name}" for name in ("Pace", "clock_time", "forecast")},
    "test_statement_text": {"rectrack.inbox.parse", "rectrack.record.statements.STATEMENTS"},
    "test_yaml_reader": {
        *("rectrack.yaml.errors.TextError", "rectrack.yaml.reader.Places"),
        *("rectrack.yaml.reader.decode", "rectrack.yaml.reader.parse"),
    },
}
"""What each module of `tests/unit` imports of rectrack: functions of one interface, and the types that they take."""
FILES = sorted(TESTS.rglob("*.py"))


def test_tests_use_rectrack_as_its_users_do() -> None:
    users = [path for path in FILES if path.parent.name != "unit"]

    assert [f"{path.relative_to(TESTS)}: {name}" for path in users for name in _known(path)] == []


@pytest.mark.parametrize("path", sorted((TESTS / "unit").glob("test_*.py")), ids=lambda path: path.stem)
def test_a_unit_test_drives_what_is_listed_and_has_the_marker(path: Path) -> None:
    assert set(_known(path)) == UNIT[path.stem]
    assert "\npytestmark = pytest.mark.unit\n" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "from rectrack.sync import plan",
        "import rectrack.sync",
        "from rectrack import cli",
        'patch("rectrack.sync.plan.plan")',
        'import_module("rectrack.sync")',
    ],
)
def test_whatever_reaches_inside_is_found(text: str, tmp_path: Path) -> None:
    path = tmp_path / "test_something.py"
    path.write_text(text)

    assert list(_known(path)) != []


def _known(path: Path) -> Iterator[str]:
    """Yield the names inside rectrack that a file imports, or replaces by their names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for name in _named(node):
            if name.partition(".")[0] == "rectrack" and name not in OPEN:
                yield name


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.Call):
        given = (argument.value for argument in node.args if isinstance(argument, ast.Constant))
        yield from (value for value in given if isinstance(value, str) and re.match(r"rectrack\.\w", value))
