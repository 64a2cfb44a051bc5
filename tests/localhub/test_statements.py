"""The SQL that localhub gives to SQLite."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

LOCALHUB = Path(__file__).parents[2] / "scripts/localhub"


def test_no_statement_has_a_numbered_parameter() -> None:
    """Early versions of Python 3.12 take `?1` for a named parameter, and warn if its value comes in a sequence.

    Source: https://github.com/python/cpython/issues/117995
    """
    assert [text for text in _texts() if re.search(r"\?\d", text)] == []


def _texts() -> Iterator[str]:
    for path in LOCALHUB.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
