"""A function, a class and a file are short enough to be one idea; import-linter (`make lint`) holds their order."""

import ast
from pathlib import Path

import pytest

FILES = sorted((Path(__file__).parents[2] / "scripts").rglob("*.py"))
FUNCTION, CLASS, FILE = 50, 200, 500
"""Lines, at the most."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_too_long(path: Path) -> None:
    text = path.read_text()
    lengths = [
        (type(node), node.name, (node.end_lineno or 0) - node.lineno + 1)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]

    assert [f"{name}: {lines}" for type_, name, lines in lengths if lines > _most(type_)] == []
    assert len(text.splitlines()) <= FILE


def _most(type_: type) -> int:
    return CLASS if type_ is ast.ClassDef else FUNCTION
