"""The order of the rooms that docs/how-it-works.md draws is the order of the imports."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "scripts/rectrack"
ROOMS = re.findall(r"^\| `(\w+)(?:\.py|/)` \|", (ROOT / "docs/how-it-works.md").read_text(), re.MULTILINE)
FILES = sorted(path for path in SOURCE.rglob("*.py") if path.stem not in ("__init__", "__main__"))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The rooms that a file imports from, at its top or inside a function."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "rectrack":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rectrack."):
            found.add(str(node.module).split(".")[1])
    return found - {"__version__"}


def test_every_room_is_in_the_picture_and_the_picture_has_no_other() -> None:
    assert sorted(ROOMS) == sorted({room(path) for path in FILES})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_room_imports_only_from_rooms_above_it(path: Path) -> None:
    allowed = set(ROOMS[: ROOMS.index(room(path)) + 1])

    assert imported(path) <= allowed


def importers(library: str) -> list[str]:
    pattern = re.compile(rf"^\s*(from|import) ({library})\b", re.MULTILINE)
    return [path.name for path in FILES if pattern.search(path.read_text())]


def test_only_the_hub_knows_pygithub_and_only_render_knows_jinja() -> None:
    assert importers("github|requests") == ["hub.py", "huberrors.py"]
    assert importers("jinja2") == ["render.py"]


def test_no_function_is_longer_than_sixty_lines() -> None:
    too_long = [
        f"{path.name}:{node.name}"
        for path in (*FILES, *(ROOT / "scripts/localhub").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 60
    ]

    assert too_long == []
