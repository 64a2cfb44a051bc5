"""The tracker that uses every field, in a folder in which a test changes it, and what rectrack writes for it."""

import json
import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from tests.interfaces import Finished, on, rectrack

Changes: TypeAlias = dict[str, dict[str, str | None]]
"""Fields of files by the names of the files, as YAML; None leaves a field out."""
FOLDER = Path(__file__).parents[2] / "data/tracker"
PLACES = "# Ours\n\n" + "".join(
    f"<!-- rectrack:{name} -->\n<!-- rectrack:{name}-end -->\n" for name in ("board", "take-part")
)
IDS = ("open-books", "fair-courts", "old-fees", "pay-by-size")
"""The recommendations by number."""


def change(text: str, /, **fields: str | None) -> str:
    """Give fields of a YAML file other values."""
    blocks = {block.partition(":")[0]: block for block in re.split(r"(?m)^(?=[a-z_]+:)", text)}
    blocks |= {name: f"{name}: {value}\n" for name, value in fields.items()}
    return "".join(block for name, block in blocks.items() if fields.get(name, "") is not None)


class Example:
    """The tracker on a day; `changes` are the fields of its files that differ, by the ids of recommendations."""

    def __init__(self, root: Path, changes: Changes | None = None) -> None:
        shutil.copytree(FOLDER, root, dirs_exist_ok=True)
        (root / "README.md").write_text(PLACES, encoding="utf-8")
        self.root = root
        self.day = "2021-06-01"
        for name, fields in (changes or {}).items():
            self.change(name, **fields)

    def path(self, name: str) -> Path:
        """Return the file of a recommendation, of the settings ("tracker") or of the parties ("parties")."""
        return self.root / f"{'' if name in ('tracker', 'parties') else 'recommendations/'}{name}.yaml"

    def change(self, name: str, /, **fields: str | None) -> None:
        """Change fields of a file."""
        text = self.path(name).read_text(encoding="utf-8")
        self.path(name).write_text(change(text, **fields), encoding="utf-8")

    def multiply(self, number: int, *ids: str) -> None:
        """Let there be so many recommendations, copies of these or of all in turn."""
        texts = [self.path(id_).read_text(encoding="utf-8") for id_ in ids or IDS]
        shutil.rmtree(self.root / "recommendations")
        (self.root / "recommendations").mkdir()
        for n in range(1, number + 1):
            fields = dict.fromkeys(("reference", "related", "supersedes", "superseded_by", "previous_ids"))
            text = change(texts[n % len(texts)], id=f"r-{n}", number=str(n), **fields)
            self.path(f"r-{n}").write_text(text, encoding="utf-8")

    def result(self, *arguments: str) -> Finished:
        """Run a command on this day, however it ends."""
        with on(self.day):
            return rectrack(self.root, *arguments)

    def run(self, *arguments: str) -> str:
        """Run a command, which ends well, and return what it prints."""
        finished = self.result(*arguments)
        assert finished.code == 0, finished.err
        return finished.out

    def written(self) -> str:
        """Write the board, and return the README."""
        self.run("board")
        return (self.root / "README.md").read_text(encoding="utf-8")

    def pages(self) -> dict[str, str]:
        """Return the pages of the board that are beside the README."""
        paths = sorted((self.root / "recommendations").glob("board-*.md"))
        return {path.name: path.read_text(encoding="utf-8") for path in paths}

    def status(self) -> Any:
        """Return what status.json says."""
        return json.loads((self.root / "status.json").read_text(encoding="utf-8"))

    def issue(self, id_: str) -> str:
        """Return a recommendation as its issue reads."""
        return self.run("show", id_, "--format", "markdown")

    def output(self, what: str) -> str:
        """Return a file that rectrack writes ("@ PATH") or what a command prints ("$ COMMAND")."""
        if what.startswith("$ "):
            return self.run(*what[2:].split())
        self.run("forms")
        self.run("board")
        return (self.root / what[2:]).read_text(encoding="utf-8")


class FieldCase(NamedTuple):
    """Changes, the output that is looked at ("@ PATH" or "$ COMMAND"), and what is in it and what is not."""

    changes: Changes
    output: str
    says: list[str]
    says_not: list[str]


def cases(path: Path) -> dict[str, FieldCase]:
    """Return the cases of a table by their names."""
    blocks = [block.splitlines() for block in path.read_text(encoding="utf-8").strip().split("\n\n")]
    found = {lines[0].removeprefix("# "): _case(lines[1:]) for lines in blocks if lines[0].startswith("# ")}
    assert len(found) >= len(blocks) - 1, "two cases have one name"
    return found


def _case(lines: list[str]) -> FieldCase:
    case = FieldCase({}, next((line for line in lines if line[0] in "@$"), ""), [], [])
    for kind, text in ((line[0], line[2:]) for line in lines):
        if kind in "+-":
            name, _, field = text.partition(" ")
            key, _, value = field.partition(": ")
            case.changes.setdefault(name, {})[key] = value if kind == "+" else None
        elif kind in "=!":
            (case.says if kind == "=" else case.says_not).append(text)
        else:
            assert kind in "@$", kind
    return case
