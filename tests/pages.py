"""The pages about the project, and those of their parts that the code knows better: made from it, never by hand."""

import ast
import inspect
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import click

from rectrack.cli import COMMANDS, cli
from rectrack.record.kind import Who
from rectrack.record.speakers import letter_form
from rectrack.record.statements import OTHERS, STATEMENTS
from rectrack.record.statuses import Progress
from tests.interfaces import schema

ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")), *DOCS]

_MADE = re.compile(r"(?P<start><!-- made: (?P<name>[^\n]+) -->\n).*?(?P<end><!-- made: end -->\n)", re.DOTALL)


def renewed(text: str) -> str:
    """A page with its marked sections made anew."""
    return _MADE.sub(lambda found: f"{found['start']}\n{_MAKERS[found['name']]()}\n{found['end']}", text)


def anchor(heading: str) -> str:
    """What GitHub calls a heading in an address."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


# --- statements -------------------------------------------------------------------------------------


def _of_readers() -> str:
    kinds = [kind for kind in STATEMENTS.values() if kind.who is not Who.KEEPER]
    rows = ((f"`{kind.form}`", kind.records, kind.who.value) for kind in kinds)
    return _table(("begin the comment with", "what it records", "who may"), rows)


def _of_maintainers() -> str:
    rows = [(f"`{kind.form}`", kind.records) for kind in STATEMENTS.values() if kind.who is Who.KEEPER]
    letter = f"`{letter_form('oppose')}`, and so with each stance and `/dispute`"
    rows.append((letter, "what somebody says who cannot write here, by its letter; shown as entered by you"))
    return _table(("begin the comment with", "what it records"), rows)


def _of_minutes() -> str:
    rows = [(f"`{kind.form}`", kind.records) for kind in OTHERS if kind.at_desk and not kind.is_comment]
    return _table(("what is said", "what it records"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


# --- commands ---------------------------------------------------------------------------------------


def _commands() -> str:
    with cli.make_context("rectrack", [], resilient_parsing=True) as root:
        listed = _table(
            ("command", "what it does"), ((f"[`{name}`](#{name})", words) for name, words in COMMANDS.items())
        )
        general = "\n".join(
            ["Give `--root` before or after a command, and `--version` without a command:", "", *_options(cli, root)]
        )
        return "\n".join([listed, general, "", *(_command(name, root) for name in COMMANDS)])


def _command(name: str, root: click.Context) -> str:
    command = cli.get_command(root, name)
    assert command
    assert command.help
    context = click.Context(command, info_name=name, parent=root)
    usage = " ".join(["rectrack", name, *command.collect_usage_pieces(context)])
    options = list(_options(command, context, {option.name for option in cli.params}))
    return "\n".join(
        [
            f"### {name}",
            "",
            f"`{usage}`",
            "",
            inspect.cleandoc(command.help),
            "",
            *options,
            *([""] if options else []),
        ]
    )


def _options(command: click.Command, context: click.Context, general: Collection[str | None] = ()) -> Iterator[str]:
    """Return a line for each option of a command, without the general ones."""
    options = (one for one in command.params if isinstance(one, click.Option) and one.name not in general)
    records = (option.get_help_record(context) for option in options)
    return (f"- `{names}`: {re.sub('  +', ' ', words)}" for names, words in filter(None, records))


# --- fields -----------------------------------------------------------------------------------------


def _fields() -> str:
    types: dict[str, Any] = schema("recommendation")["$defs"]
    shown = [type_ for type_ in types.values() if "properties" in type_]
    return "\n".join(_type(type_) for type_ in shown)


def _fields_of_an_overview() -> str:
    types: dict[str, Any] = schema("overview")["$defs"]
    parts = [types.pop("Overview"), *types.values()]  # the whole first
    return "\n".join(_part(part) for part in parts)


def _part(type_: dict[str, Any]) -> str:
    rows = ((f"`{name}`", _holds(node)) for name, node in type_["properties"].items())
    about = inspect.cleandoc(type_["description"])
    return "\n".join([f"### {_named(type_['title'])}", "", about, "", _table(("field", "what stands there"), rows)])


def _holds(node: dict[str, Any]) -> str:
    """What stands in a field of data."""
    if "anyOf" in node:
        return " or ".join(map(_holds, node["anyOf"]))
    if "items" in node:
        return f"a list, each: {_holds(node['items'])}"
    if "additionalProperties" in node:
        return "a number for each of " + ", ".join(f"`{value}`" for value in get_args(Progress))
    plain = {"integer": "a number", "boolean": "true or false", "null": "null", "string": "text"}
    is_plain = not {"$ref", "enum", "description"} & {*node}
    return plain[node["type"]] if is_plain else _takes(node)


def _type(type_: dict[str, Any]) -> str:
    rows = (
        (f"`{name}`", "yes" if name in type_["required"] else "", _takes(node))
        for name, node in type_["properties"].items()
    )
    table = _table(("field", "needed", "what stands there"), rows)
    return "\n".join([f"### {_named(type_['title'])}", "", inspect.cleandoc(type_["description"]), "", table])


def _named(title: str) -> str:
    """A type's name as words: `HistoryEntry` is a history entry."""
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", title).capitalize()


def _takes(node: dict[str, Any]) -> str:
    if ref := node.get("$ref", "").rpartition("/")[2]:
        words = _named(ref)
        return "yes or no" if ref == "Flag" else f"[{words}](#{anchor(words)})"
    if "items" in node:
        return f"a list, each: {_takes(node['items'])}"
    if "anyOf" in node:
        return " or ".join(_takes(part) for part in node["anyOf"] if part.get("type") != "null")
    if "additionalProperties" in node:
        return "a value for each field that tracker.yaml names there"
    if "enum" in node:
        return "one of " + ", ".join(f"`{value}`" for value in node["enum"] if value is not None)
    return str(node["description"])


# --- rooms ------------------------------------------------------------------------------------------


def _rooms() -> str:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    packages = (ROOT / "scripts/rectrack" / layer for layer in reversed(contract["layers"]))
    return "\n".join(_room(package) for package in packages if package.is_dir())


def _room(package: Path) -> str:
    modules = sorted(path for path in package.rglob("*.py") if path.stem != "__init__")
    names = (path.relative_to(package).with_suffix("") for path in modules)
    rows = ((f"`{name}`", _docstring(path).partition("\n")[0]) for name, path in zip(names, modules, strict=True))
    about = _docstring(package / "__init__.py")
    return "\n".join([f"### {package.name}/", "", about, "", _table(("module", "job"), rows)])


def _docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


_MAKERS: dict[str, Callable[[], str]] = {
    "statements of parties and readers": _of_readers,
    "statements of those who keep the record": _of_maintainers,
    "statements at a desk and in minutes": _of_minutes,
    "commands": _commands,
    "fields of a recommendation": _fields,
    "fields of an overview": _fields_of_an_overview,
    "rooms": _rooms,
}
