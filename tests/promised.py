"""What is promised by name within 1.x (docs/versions.md), as the program is."""

import csv
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from tests.interfaces import on, rectrack, schema
from tests.pages import ROOT, commands, documented_statements, helped

Node = dict[str, Any]

FILES = {
    "recommendation": "a recommendation",
    "parties": "parties.yaml",
    "tracker": "tracker.yaml",
    "tracker-list": "a list of trackers",
}
"""What people write, by its schema; of everything else programs read what the tracker writes."""

_OPTION = re.compile(r"--[\w-]+")
_CODE = re.compile(r"^\| (\d) \| (.*) \|$", re.MULTILINE)
_OF_SOMETHING = re.compile(r"^(r|p|addressed|changes)/[^/]+/")


@cache
def promised() -> tuple[str, ...]:
    """A line for each thing that may be relied on."""
    kinds = (_commands, _codes, _statements, _fields, _sheets, _markers, _action, _site)
    return tuple(sorted({line for lines in kinds for line in lines()}))


def _commands() -> Iterator[str]:
    for name in commands():
        shown = helped(name)
        yield f"command {name}"
        yield from (f"command {name} {option}" for names in shown.options for option in _OPTION.findall(names))
        values = shown.usage.partition("[OPTIONS] ")[2]
        yield from (f"command {name} {values}",) if values else ()


def _codes() -> Iterator[str]:
    page = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    yield from (f"exit code {code}: {words}" for code, words in _CODE.findall(page))


def _statements() -> Iterator[str]:
    yield from (f"statement {word}" for word in documented_statements())


def _fields() -> Iterator[str]:
    """Two lines for a field that may be left out where people write, or is always there where programs read."""
    for kind, name in FILES.items():
        written = schema(kind)
        for path, _, is_needed in _nodes(written, written, ""):
            yield f"{name}: {path}"
            yield from () if is_needed else (f"{name}: {path}, may be left out",)
    for kind in ("status", "overview"):
        name, whole = f"{kind}.json", schema(kind)
        for path, node, is_always in _nodes(whole, whole, ""):
            yield f"{name}: {path}, {_type(whole, node)}"
            yield from (f"{name}: {path}, always there",) if is_always else ()


def _nodes(whole: Node, node: Node, path: str) -> Iterator[tuple[str, Node, bool]]:
    """Every field below a node of a schema by its path, with its own node, and whether it has to be there."""
    for one in _forms(whole, node):
        for name, field in one.get("properties", {}).items():
            at = f"{path}.{name}" if path else name
            yield at, field, name in one.get("required", ())
            yield from _nodes(whole, field, at)
        for inner, mark in ((one.get("items"), "[]"), (one.get("additionalProperties"), ".*")):
            if isinstance(inner, dict):
                yield from _nodes(whole, inner, path + mark)


def _forms(whole: Node, node: Node) -> list[Node]:
    """A node without references and choices: every form that it may have."""
    if "$ref" in node:
        return _forms(whole, whole["$defs"][node["$ref"].rpartition("/")[2]])
    choices = node.get("anyOf", ())
    return [form for choice in choices for form in _forms(whole, choice)] or [node]


def _type(whole: Node, node: Node) -> str:
    found = {form.get("type", "one of several words") for form in _forms(whole, node)}
    return " or ".join(sorted(map(str, found)))


def _sheets() -> Iterator[str]:
    with _made("export") as folder:
        for sheet in sorted({*folder.glob("*.csv")} - {folder / "about.csv"}):  # it says where the others are from
            headers = next(csv.reader(StringIO(sheet.read_text(encoding="utf-8-sig"))))
            yield from (f"sheet {sheet.stem.replace('-', ' ')}: {header}" for header in headers)


def _markers() -> Iterator[str]:
    program = f"octo/rectrack@{40 * 'a'}"
    given = ("--title=Ours", "--maintained-by=the panel", "--theme=Law", f"--program={program}")
    with _made("init", *given) as folder:
        readme = (folder / "README.md").read_text(encoding="utf-8")
    yield from (f"marker in README: {marker}" for marker in re.findall(r"^<!-- [\w:-]+ -->$", readme, re.MULTILINE))


def _action() -> Iterator[str]:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    yield from (f"action: input {name}" for name in action["inputs"])
    yield from (f"action: output {name}" for name in action["outputs"])


def _site() -> Iterator[str]:
    with _made("site") as folder:
        files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".rectrack-site"]
        paths = [path.relative_to(folder).as_posix() for path in files]
    addresses = {_OF_SOMETHING.sub(r"\1/*/", path) for path in paths}
    yield from (f"address of the site: {address}" for address in addresses)


@contextmanager
def _made(command: str, *options: str) -> Iterator[Path]:
    """Make a folder with a command, from the tracker that uses every field."""
    with TemporaryDirectory() as folder, on("2021-06-01"):
        tracker = shutil.copytree(ROOT / "tests/data/tracker", Path(folder) / "tracker")
        for words in (["board"], [command, str(Path(folder) / "made"), *options]):
            done = rectrack(tracker, *words)
            assert done.code == 0, done.err
        yield Path(folder) / "made"
