"""Functions, classes and files are short, and packages have interfaces; import-linter holds their order."""

import ast
import re
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

    assert [
        f"{name}: {lines}" for type_, name, lines in lengths if lines > (CLASS if type_ is ast.ClassDef else FUNCTION)
    ] == []
    assert len(text.splitlines()) <= FILE


LAZY = {path.parent.name: path for path in FILES if path.name == "__init__.py" and "= lazily(" in path.read_text()}


@pytest.mark.parametrize("package", LAZY)
def test_the_names_that_a_package_loads_lazily_are_those_that_a_type_checker_reads(package: str) -> None:
    (branch,) = [node for node in ast.parse(LAZY[package].read_text()).body if isinstance(node, ast.If)]
    (call,) = [node for node in ast.walk(branch) if isinstance(node, ast.Call)]
    loaded = {keyword.arg: {*ast.literal_eval(keyword.value).split()} for keyword in call.keywords}
    read = {
        f"{node.module}".rpartition(".")[2]: {alias.name for alias in node.names}
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
    }

    assert loaded == read
    assert not {path.stem for path in LAZY[package].parent.iterdir()}.intersection(*loaded.values())


def test_a_package_uses_another_by_its_interface() -> None:
    inside = [
        f"{path.parent.name}/{path.name}"
        for path in FILES
        for package in re.findall(rf"^ *from rectrack\.({'|'.join(LAZY)})\.", path.read_text(), re.MULTILINE)
        if package != path.parent.name
    ]

    assert inside == []
    assert {*LAZY} == {"text", "yaml_edit", "model", "statements", "github", "rendering"}
