"""The pages about the project, and those of their parts that the code knows better: made from it, never by hand."""

import ast
import inspect
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.interfaces import rectrack, schema

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


def documented_statements() -> dict[str, str]:
    """Return the statements that the tables of the pages explain: each word with its form."""
    text = "".join(
        (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("take-part.md", "maintain-the-record.md")
    )
    return {form.partition(" ")[0]: f"/{form}" for form in re.findall(r"^\| `/([^`]*)` \|", text, re.MULTILINE)}


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table in Markdown."""
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


# --- commands ---------------------------------------------------------------------------------------


class Help(NamedTuple):
    """What `--help` shows: how the command is used, paragraphs about it, an example, and tables of terms."""

    usage: str
    about: str
    example: str
    options: dict[str, str]
    sections: dict[str, dict[str, str]]


def helped(*command: str) -> Help:
    """Return what `rectrack COMMAND --help` shows, each paragraph in one line."""
    usage, _, rest = rectrack(None, *command, "--help").out.partition("\n\n")
    about, *tables = re.split(r"^(\w[\w ]+):\n", rest, flags=re.MULTILINE)
    about, _, example = about.partition("Example: ")
    terms = dict(zip(tables[::2], map(_terms, tables[1::2]), strict=True))
    paragraphs = "\n\n".join(map(_in_one_line, about.strip().split("\n\n")))
    return Help(_in_one_line(usage), paragraphs, example.strip(), terms.pop("Options"), terms)


def _terms(lines: str) -> dict[str, str]:
    """Read a table of terms: a term begins two spaces from the edge, its words may go on in the next lines."""
    terms = re.findall(r"^  (\S.*?)(?:  +|\n +)((?:\S.*)(?:\n {3,}\S.*)*)$", lines.partition("\n\n")[0], re.MULTILINE)
    return {term: _in_one_line(words) for term, words in terms if term != "-h, --help"}


def _in_one_line(text: str) -> str:
    return " ".join(re.sub(r"(?<=\w-)\n +", "", text).split())


def commands() -> dict[str, str]:
    """Return the commands, each with what it does."""
    return {name: words for section in helped().sections.values() for name, words in section.items()}


def _commands() -> str:
    """Return the options of all commands, a table of the commands of each section, and the help of each command."""
    general = helped()
    intro = "Give `--root` before or after a command, and `--version` without a command:"
    parts = [intro, "", *_options(general.options, without=()), ""]
    for section, listed in general.sections.items():
        rows = ((f"[`{name}`](#{name})", words) for name, words in listed.items())
        parts += [f"**{section}**", "", _table(("Command", "Effect"), rows)]
    return "\n".join([*parts, *(_command(name, general.options) for name in commands())])


def _command(name: str, general: Collection[str]) -> str:
    command = helped(name)
    options = _options(command.options, without=general)
    usage = command.usage.removeprefix("Usage: ")
    example = f"Example: `{command.example}`"
    return "\n".join(
        [f"### {name}", "", f"`{usage}`", "", command.about, "", example, "", *options, *([""] if options else [])]
    )


def _options(options: Mapping[str, str], without: Collection[str]) -> list[str]:
    return [f"- `{names}`: {words}" for names, words in options.items() if names not in without]


# --- fields -----------------------------------------------------------------------------------------


def _fields() -> str:
    types: dict[str, Any] = schema("recommendation")["$defs"] | schema("translation")["$defs"]
    shown = [type_ for type_ in types.values() if "properties" in type_]
    return "\n".join(_type(type_) for type_ in shown)


def _fields_of_an_overview() -> str:
    types: dict[str, Any] = schema("overview")["$defs"]
    parts = [types.pop("Overview"), *types.values()]  # the whole first
    return "\n".join(_part(part) for part in parts)


def _part(type_: dict[str, Any]) -> str:
    rows = ((f"`{name}`", _holds(node)) for name, node in type_["properties"].items())
    about = inspect.cleandoc(type_["description"])
    return "\n".join([f"### {_named(type_['title'])}", "", about, "", _table(("Field", "Value"), rows)])


def _holds(node: dict[str, Any]) -> str:
    """What stands in a field of data."""
    if "anyOf" in node:
        return " or ".join(map(_holds, node["anyOf"]))
    if "items" in node:
        return f"a list, each: {_holds(node['items'])}"
    if "additionalProperties" in node:
        return "a number for each of `open`, `under way`, `done`, `not done`"
    plain = {"integer": "a number", "boolean": "true or false", "null": "null", "string": "text"}
    is_plain = not {"$ref", "enum", "description"} & {*node}
    return plain[node["type"]] if is_plain else _takes(node)


def _type(type_: dict[str, Any]) -> str:
    rows = (
        (f"`{name}`", "yes" if name in type_["required"] else "", _takes(node))
        for name, node in type_["properties"].items()
    )
    table = _table(("Field", "Required", "Value"), rows)
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


# --- packages ---------------------------------------------------------------------------------------


def _packages() -> str:
    """Return a table of the packages of rectrack, the lowest first: job and modules of each."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    packages = [ROOT / "scripts/rectrack" / layer for layer in reversed(contract["layers"])]
    rows = (
        (
            f"`{package.name}`",
            (ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or "").partition("\n")[0],
            f"`{', '.join(path.stem for path in sorted(package.glob('[!_]*.py')))}`",
        )
        for package in packages
        if package.is_dir()
    )
    return _table(("Package", "Job", "Modules"), rows)


_MAKERS: dict[str, Callable[[], str]] = {
    "commands": _commands,
    "fields of a recommendation": _fields,
    "fields of an overview": _fields_of_an_overview,
    "packages": _packages,
}
