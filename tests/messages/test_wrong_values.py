"""Every field of a tracker in which each field is used gets a wrong value of each kind, and `check` says this.

For each kind all fields get such a value at the same time. `wrong_values.txt` has each message once, and below it
the fields that it is about.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from tests.interfaces import on, rectrack
from tests.samples import DATA

MOST = 6
"""The fields that are named with a message."""
TABLE = Path(__file__).with_name("wrong_values.txt")
VALUES: dict[str, Callable[[Any], Any]] = {
    "each value is empty": lambda _: "",
    "each value is a list": lambda _: ["a"],
    "each value has fields": lambda _: {"a": "b"},
    "each value is several words": lambda _: "No such word",
    "each value is an unknown id": lambda _: "no-such-id",
    "each value has one letter more": lambda value: f"{value}s",
    "each value is in capitals": str.upper,
    "each value is a number": lambda _: "7",
    "each value has two lines": lambda _: "One\nTwo",
    "each value is a day to come": lambda _: "2021-06-03",
    "each value is a day that is in no calendar": lambda _: "2021-02-30",
    "each value is an address": lambda _: "http://Example.org/a b",
    "each value is long": lambda _: "a" * 3_000,
    "each value has a space before it": lambda value: f" {value}",
    "each value has an invisible character": lambda value: f"{value}\u200b",
}
LISTS: dict[str, Callable[[Any], Any]] = {
    "each list is one value": lambda _: "a, b",
    "each list is empty": lambda _: [],
    "each list has fields": lambda _: {"a": "b"},
    "each list has each entry twice": lambda entries: [*entries, *entries],
}
MAPPINGS: dict[str, Callable[[Any], Any]] = {
    "each entry is one value": lambda _: "a",
    "each entry is a list": lambda _: ["a"],
    "each entry has an unknown field": lambda entry: {**entry, "no_such_field": "a"},
    "the name of each field has one letter more": lambda entry: {f"{name}s": value for name, value in entry.items()},
    "each entry has its first field only": lambda entry: dict([*entry.items()][:1]),
}


def changed(data: Any, kind: type, change: Callable[[Any], Any], *, is_inner: bool = False) -> Any:
    """Return data with a change of each value of a kind in it, lists and entries inside of others first."""
    if isinstance(data, dict):
        data = {name: changed(value, kind, change, is_inner=True) for name, value in data.items()}
    elif isinstance(data, list):
        data = [changed(value, kind, change, is_inner=True) for value in data]
    return change(data) if is_inner and isinstance(data, kind) else data


class Plain(yaml.CSafeDumper):
    """Writes each value in its place, also one that is there twice."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the dumper's signature
        return True


Places: TypeAlias = dict[tuple[int, int], tuple[str, str]]


def written(root: Path, change: Callable[[Any], Any]) -> dict[str, Places]:
    """Write a tracker's files with a change; return each file's fields and values by line and column."""
    places = {}
    for path in sorted((DATA / "tracker").rglob("*.yaml")):
        name = path.relative_to(DATA / "tracker").as_posix()
        data = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)  # noqa: S506 - it makes text of every value
        text = yaml.dump_all([change(data)], None, Plain, sort_keys=False, allow_unicode=True, width=10_000)
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
        places[name] = dict(fields(yaml.compose(text, yaml.CSafeLoader)))
    return places


def fields(node: Any, of: str = "") -> Iterator[tuple[tuple[int, int], tuple[str, str]]]:
    """Yield the place of each value and name in a file, with its field and its text; outer ones last."""
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        name = f"{of}.{key.value}".lstrip(".")
        yield from fields(value, name)
        yield (key.start_mark.line + 1, key.start_mark.column + 1), (name, key.value)
    for item in node.value if isinstance(node, yaml.SequenceNode) else ():
        yield from fields(item, of)
    text = node.value if isinstance(node, yaml.ScalarNode) else ""
    yield (node.start_mark.line + 1, node.start_mark.column + 1), (of, text)


def said(root: Path, kind: type, change: Callable[[Any], Any], known: set[str]) -> Iterator[str]:
    """Yield each message about the changed files with its fields, and each hint; those `known` are only counted."""
    places = written(root, lambda data: changed(data, kind, change))
    messages: dict[str, dict[str, None]] = {}
    hints: dict[str, dict[str, None]] = {}
    for problem in json.loads(rectrack(root, "check", "--format", "json").out):
        field, value = places[problem["path"]][problem["line"], problem["column"]]
        message, hint = (problem[part].replace(shown(value), "VALUE") for part in ("message", "hint"))
        for before in (value[:-1], value.lower(), value.strip()):
            hint = hint.replace(shown(before), "BEFORE")
        name = field.rpartition(".")[2]
        message = re.sub(rf"\b(for|field) {name}(?=$| is)", r"\1 NAME", message)
        messages.setdefault(message, {})[field] = None
        hints.setdefault(hint, {})[field] = None
    lines = [*told("=", messages), *told(">", hints)]
    new = [line for line in lines if line not in known]
    known |= {*new}
    if len(new) < len(lines):
        yield f"as above: {len(lines) - len(new)}"
    yield from new


def told(mark: str, texts: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Yield each text with the first of its fields."""
    for text, which in texts.items():
        more = f" and {len(which) - MOST} more" if len(which) > MOST else ""
        yield f"{mark} {text} ({', '.join([*which][:MOST])}{more})"


def shown(value: str) -> str:
    """Return a value as messages show it."""
    text = value.replace("\u200b", "\\u200b")
    return f'"{text if len(text) <= 60 else text[:59] + "…"}"'


def test_every_field_with_a_wrong_value_of_each_kind_is_told_in_these_words(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    known: set[str] = set()
    lines = ["# Wrong values of each kind in all fields at the same time. See test_wrong_values.py."]
    with on("2021-06-01"):
        for kind, changes in ((str, VALUES), (list, LISTS), (dict, MAPPINGS)):
            for what, change in changes.items():
                lines += ["", f"# {what}", *said(tmp_path, kind, change, known)]
    text = "\n".join(lines) + "\n"
    if request.config.getoption("--renew-golden"):
        TABLE.write_text(text, encoding="utf-8")

    assert text == TABLE.read_text(encoding="utf-8")


# --- other names of fields ----------------------------------------------------------------------------

NAMES = Path(__file__).with_name("other_names.txt")
AT_ONCE = 30
"""The names that each entry has at the same time: a file has at most 1,000 errors."""


def other(data: Any, names: Mapping[str, str], *, is_whole: bool) -> Any:
    """Return data whose entries have fields of these names, and the entries in them unless `is_whole`."""
    if isinstance(data, list):
        return [other(one, names, is_whole=is_whole) for one in data[:1] if isinstance(one, dict)]
    inner = {name: value for name, value in data.items() if isinstance(value, dict | list) and not is_whole}
    return {**{name: other(value, names, is_whole=False) for name, value in inner.items()}, **names}


def meant(root: Path, names: list[str], *, is_whole: bool) -> Iterator[tuple[str, str, str]]:
    """Yield the entry, the field and the name, for each of the names that is told to mean a field."""

    def change(data: dict[str, Any]) -> Any:
        inner = {name: value for name, value in data.items() if isinstance(value, dict | list)}
        others = dict.fromkeys(names, "a")
        return {**{name: other(value, others, is_whole=is_whole) for name, value in inner.items()}, **others}

    places = written(root, change)
    for problem in json.loads(rectrack(root, "check", "--format", "json").out):
        told = f"{problem['message']}: {problem['hint']}"
        if found := re.fullmatch(r'unknown field "(.*)": did you mean "(.*)"\?', told):
            of, _, _ = places[problem["path"]][problem["line"], problem["column"]][0].rpartition(".")
            yield of or Path(problem["path"]).parts[0], found[2], found[1]


def test_other_names_of_fields_are_told_to_mean_these(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    head, *_ = NAMES.read_text(encoding="utf-8").split("\n\n")
    names = head.split(":")[1].split()
    found: dict[tuple[str, str], dict[str, None]] = {}
    with on("2021-06-01"):
        for n in range(0, len(names), AT_ONCE):
            for is_whole in (False, True):
                for entry, field, name in meant(tmp_path, names[n : n + AT_ONCE], is_whole=is_whole):
                    found.setdefault((entry, field), {})[name] = None
    told: dict[str, list[str]] = {}
    for (entry, field), those in sorted(found.items()):
        told.setdefault(f"{field}: {' '.join(sorted(those))}", []).append(entry)
    now = [f"{what} ({', '.join(entries)})" for what, entries in sorted(told.items())]
    if request.config.getoption("--renew-golden"):
        NAMES.write_text("\n\n".join([head, "\n".join(now)]) + "\n", encoding="utf-8")

    assert "\n".join(now) + "\n" == "\n\n".join(NAMES.read_text(encoding="utf-8").split("\n\n")[1:])
