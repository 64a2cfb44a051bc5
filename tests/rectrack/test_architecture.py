"""Functions, classes and files are short, and packages have interfaces; import-linter holds their order."""

import ast
from collections.abc import Iterator
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


def _imported(tree: ast.Module, module: str) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == module:
            yield from (alias.name for alias in node.names)


PACKAGES = {path.parent.name: ast.parse(path.read_text()) for path in FILES if path.name == "__init__.py"}
LAZY = [name for name, tree in PACKAGES.items() if "lazily" in {*_imported(tree, "rectrack")}]


@pytest.mark.parametrize("package", LAZY)
def test_the_names_that_a_package_loads_lazily_are_those_that_a_type_checker_reads(package: str) -> None:
    branch = next(node for node in PACKAGES[package].body if isinstance(node, ast.If))
    (call,) = [node for node in ast.walk(branch) if isinstance(node, ast.Call)]
    loaded = {
        keyword.arg: {*keyword.value.value.split()}
        for keyword in call.keywords
        if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    }
    read = {
        (node.module or "").rpartition(".")[2]: {alias.name for alias in node.names}
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
    }

    assert loaded == read
    assert len(loaded) == len(call.keywords)


def test_a_package_uses_another_by_its_interface() -> None:
    inside = [
        f"{path.parent.name}/{path.name}: {node.module}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
        for names in [node.module.split(".")]
        if names[0] == "rectrack" and len(names) > 2 and names[1] in LAZY and names[1] != path.parent.name
    ]

    assert inside == []
    assert {*LAZY} == {"text", "yaml_edit", "statements", "github", "rendering"}
