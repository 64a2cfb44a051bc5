"""What tests may know of rectrack: the command and its version; what is inside can change then."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FOLDERS = ("faults", "golden", "guide", "localhub", "look", "messages", "mutants", "wheel", "workflows")
"""These folders, and whatever they use of other tests, know nothing else."""
HELPERS = (
    *("chains", "checking", "clocks", "clones", "commission", "conftest", "contracts", "copies", "desks", "files"),
    *("graphql", "nasty", "opened", "proposing", "refusing", "shown", "world"),
)
"""The shared modules of `tests/rectrack` of which the same is true; `internals` and `examples` are for unit tests."""
OPEN = {"rectrack.cli.main", "rectrack.__version__"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_a_folder_imports_of_rectrack_is_what_users_use(folder: str) -> None:
    assert set(_known(sorted((TESTS / folder).rglob("*.py")))) == set()


def test_what_shared_modules_import_of_rectrack_is_what_users_use() -> None:
    assert set(_known([TESTS / f"rectrack/{name}.py" for name in HELPERS])) == set()


def _known(paths: list[Path]) -> Iterator[str]:
    """Yield what files, and the modules of the tests that they import, know of rectrack besides."""
    for path in _used(paths):
        for name in _imported(path):
            if name.partition(".")[0] == "rectrack" and name not in OPEN:
                yield f"{path.relative_to(TESTS)}: {name}"


def _used(paths: list[Path]) -> set[Path]:
    """Return the files with those of all tests' modules that they import, directly or not."""
    found: set[Path] = set()
    while paths:
        path = paths.pop()
        if path not in found:
            found.add(path)
            paths += [file for name in _imported(path) for file in _files(name)]
    return found


def _files(name: str) -> Iterator[Path]:
    """Yield the files of a name that is a module of the tests, or a part of one."""
    for module in (name, name.rpartition(".")[0]):
        file = TESTS.parent / f"{module.replace('.', '/')}.py"
        if module.startswith("tests.") and file.exists():
            yield file


def _imported(path: Path) -> Iterator[str]:
    """Yield every name that a file imports, with its module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
