"""Edits of files that people wrote by hand: those of two packages of schemas, which know nothing of this program."""

import copy
import random
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from rectrack.yaml.editor import CannotEditError, append, remove, set_value
from rectrack.yaml.errors import TextError
from rectrack.yaml.reader import Data, decode, parse
from tests.rectrack.yaml.test_editor import as_read, at, is_insertion, is_removable, paths, untouched

PACKAGES = ("asdf_standard", "asdf_transform_schemas")
WILD = [path for package in PACKAGES for path in sorted(Path(str(files(package))).rglob("*.yaml"))]
NOTE = "two words: a colon\nand a second line"
ITEM: Data = {"name": "yes", "note": NOTE}


def edits(data: Any, choose: random.Random) -> Iterator[tuple[str, Any, Any, Callable[[str], str]]]:
    """One edit of each kind: its kind, its path, the data that it should lead to, and the edit itself."""
    every = paths(data)[1:]
    kinds = {
        "set": every,
        "remove": [path for path in every if is_removable(data, path)],
        "append": [path for path in every if isinstance(at(data, path), list) and at(data, path)],
        "add": [path for path in every if isinstance(at(data, path), dict)],
    }
    for kind, possible in kinds.items():
        if not possible:
            continue
        path, meant = choose.choice(possible), copy.deepcopy(data)
        if kind == "set":
            at(meant, path[:-1])[path[-1]] = NOTE
            yield kind, path, meant, partial(set_value, path=path, value=NOTE)
        elif kind == "remove":
            del at(meant, path[:-1])[path[-1]]
            yield kind, path, meant, partial(remove, path=path)
        elif kind == "append":
            at(meant, path).append(ITEM)
            yield kind, path, meant, partial(append, path=path, item=ITEM)
        else:
            at(meant, path)["new"] = ITEM
            yield kind, path, meant, partial(set_value, path=(*path, "new"), value=ITEM)


def base(text: str) -> Any:
    """What another reader finds, text alone."""
    return yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes text of every value


@pytest.mark.parametrize("part", range(8))
def test_an_edit_of_a_file_from_the_wild_changes_what_is_meant_and_nothing_else(part: int) -> None:
    done = refused = 0
    for path in WILD[part::8]:
        try:
            text = decode(path.read_bytes())
            data = parse(text)
        except TextError:
            continue
        for kind, place, meant, edit in edits(data, random.Random(path.name)):
            try:
                edited = edit(text)
            except CannotEditError:
                refused += 1
                continue
            done += 1
            where = f"{path}: {kind} {place}"
            assert parse(edited) == as_read(meant), where
            if kind in ("add", "append"):
                assert is_insertion(text, edited), where
            else:
                last = kind == "remove" and len(at(data, place[:-1])) == 1
                before, behind = untouched(text, place[:-1] if last else place)
                assert edited.startswith(before), where
                assert edited.endswith(behind), where
            assert changes(base(text), base(edited)) == changes(data, parse(edited)), where
    assert done > 150
    assert refused <= done / 100


def changes(old: Any, new: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths at which two documents differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [one for name in {**old, **new} for one in changes(old.get(name), new.get(name), (*path, name))]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [one for n, (a, b) in enumerate(zip(old, new, strict=True)) for one in changes(a, b, (*path, n))]
    return [] if old == new else [path]
