"""What tests may know of rectrack: the command, its version, and what is listed here; the rest can change."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
OPEN = {"rectrack.cli", "rectrack.cli.main", "rectrack.__version__"}
UNIT = {
    "test_load": {
        *("rectrack.text.InvalidFilesError", "rectrack.text.Problem"),
        "rectrack.workspace.check.find_problems",
    },
    "test_markdown": {
        *("rectrack.text.html.paragraphs", "rectrack.text.html.prose"),
        *(f"rectrack.text.markdown.{name}" for name in ("block", "escape_line", "lines", "link")),
    },
    "test_plan": {
        *("rectrack.github.types.Snapshot", "rectrack.sync.plan.owned"),
        *("rectrack.sync.plan.Wanted", "rectrack.sync.plan.plan"),
    },
    "test_rate_limiter": {
        *("rectrack.github.client.RateLimiter", "rectrack.github.client.forecast"),
        "rectrack.github.errors.clock_time",
    },
    "test_statement_text": {"rectrack.intake.commands", "rectrack.statements.table.STATEMENTS"},
    "test_yaml_reader": {
        *(
            "rectrack.yaml_edit.reader.TextError",
            "rectrack.yaml_edit.reader.Node",
            "rectrack.yaml_edit.reader.parse_tree",
        ),
        *("rectrack.yaml_edit.reader.decode_yaml", "rectrack.yaml_edit.reader.parse_yaml"),
    },
}
"""What each module of `tests/unit` imports of rectrack: functions of one interface, and the types that they take."""
BROKEN = {"test_contracts": {"localhub.serializers.label"}}
"""What a test of a test's tool breaks, to show that the tool notices it."""
INSIDE = re.compile(r"(?<![\w/.])(?:rectrack|localhub)(?:\.\w+)+")
"""A module of rectrack or localhub, or what is in one, by its name."""
FILES = sorted({*TESTS.rglob("*.py")} - {Path(__file__)})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_a_test_uses_rectrack_as_its_users_do_unless_it_is_a_listed_unit_test(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert _inside(text) == (UNIT if path.parent.name == "unit" else BROKEN).get(path.stem, set())
    assert ("\npytestmark = pytest.mark.unit\n" in text) == (path.parent.name == "unit" and path.stem in UNIT)


@pytest.mark.parametrize(
    "text",
    [
        *("from rectrack.sync import plan", "import rectrack.sync", "from rectrack import sync"),
        *("patch('rectrack.sync.plan.plan')", "patch(target='rectrack.sync.plan')", "sys.modules['rectrack.sync']"),
        *(
            "patch(f'rectrack.sync.{name}')",
            "'import sys; from rectrack.sync import plan'",
            "from localhub.app import App",
        ),
    ],
)
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
