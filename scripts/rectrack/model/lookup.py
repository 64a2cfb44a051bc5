"""Which recommendation is meant, and what there is to choose from: read from as few files as it takes."""

from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from rectrack.model import load
from rectrack.model.load import PARTIES, TRACKER, raw
from rectrack.model.recommendation import Recommendation
from rectrack.model.settings import Tracker
from rectrack.model.types import by_id
from rectrack.text.problems import RefusedError, shown, suggested
from rectrack.yaml_edit import reader
from rectrack.yaml_edit.reader import Data, TextError


def meant(said: str, recommendations: Collection[Recommendation], ids: Collection[str] = ()) -> str:
    """The id of the recommendation that is meant: by its id or file, its number, or its reference, in this order.

    What begins with # is a number. `ids` are those of further files, which may not be readable. Raises
    `RefusedError` where there is none.
    """
    if said in ids and said[:1] != "#":
        return said
    known = dict.fromkeys(ids) | by_id(recommendations)
    id_ = Path(said).name.removesuffix(".yaml")
    if said.strip().startswith("#") or id_ not in known:
        numbered = [r.id for r in recommendations if str(r.number) == _number(said)]
        referred = [
            r.id for r in recommendations if r.reference and r.reference.casefold() == said.strip().casefold()
        ]
        id_ = next(iter(numbered + referred), id_)
    if id_ not in known:
        hint = suggested(id_, dict(sorted(known.items())))
        numbers = sorted(r.number for r in recommendations) if _number(said).isdecimal() else []
        how = f"Numbers run from {numbers[0]} to {numbers[-1]}" if numbers else "Use an id, number, reference or file"
        raise RefusedError(
            f"There is no recommendation {shown(id_)}{f' ({hint})' if hint else ''}. "
            f'{how}; "rectrack list" shows them.'
        )
    return id_


def recommendations(root: Path) -> list[str]:
    """The ids of the files, none of which is opened; empty where there are none."""
    return sorted(_files(root))


def is_one(root: Path, said: str) -> bool:
    """Whether this names a recommendation, or is a number, which may be one's."""
    said = said.strip()
    is_called_so = _number(said).isdecimal() or Path(said).name.removesuffix(".yaml") in _files(root)
    return is_called_so or said.casefold() in map(str.casefold, references(root))


def references(root: Path) -> list[str]:
    """How the sources number them, where they do."""
    read = (_read(root, path) for path in _files(root).values())
    given = (data.get("reference") for data in read if isinstance(data, dict))
    return sorted(reference for reference in given if isinstance(reference, str))


def parties(root: Path) -> list[str]:
    return _ids(_read(root, PARTIES), "parties")


def settings(root: Path, of: str) -> list[str]:
    """The ids of what tracker.yaml lists: its statuses, themes, stances; or those that stand where it lists none."""
    data = _read(root, TRACKER)
    usual = next(field.default for field in msgspec.structs.fields(Tracker) if field.name == of)
    if not isinstance(data, dict) or of in data or usual is msgspec.NODEFAULT:
        return _ids(data, of)
    return [thing.id for thing in usual]


def actions(root: Path, said: str) -> list[str]:
    """The ids of one recommendation's actions; a number or a reference makes it necessary to read more files."""
    id_ = Path(said).name.removesuffix(".yaml")
    known = _files(root)
    if id_ in known:
        return _ids(_read(root, known[id_]), "actions")
    read = [data for path in known.values() if isinstance(data := _read(root, path), dict)] if said else []
    numbered = [data for data in read if data.get("number") == _number(said)]
    referred = [data for data in read if str(data.get("reference", "")).casefold() == said.strip().casefold()]
    return _ids(next(iter(numbered + referred), None), "actions")


def _files(root: Path) -> dict[str, str]:
    """The files by id, none of which is opened; empty where there are none."""
    try:
        paths, _ = load.look(root)
    except OSError:
        return {}
    return {Path(path).stem: path for path in paths if path.endswith(".yaml")}


def _number(said: str) -> str:
    """A number as the files have it, which people also write as #1 or 01."""
    return said.strip().removeprefix("#").lstrip("0")


def _read(root: Path, name: str) -> Data:
    """What a file says; nothing where it cannot be read, which is for `check` to explain."""
    try:
        return reader.parse(reader.decode(raw(root, name)), wrong=[])
    except (OSError, TextError):
        return None


def _ids(data: Data, of: str) -> list[str]:
    things: Iterable[Data] = (data.get(of) if isinstance(data, dict) else None) or ()
    ids = [thing.get("id") for thing in things if isinstance(thing, dict)]
    return [id_ for id_ in ids if isinstance(id_, str)]
