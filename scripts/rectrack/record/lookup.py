"""Which recommendation is meant, and what there is to choose from: read from as few files as it takes."""

from collections.abc import Collection, Iterable
from pathlib import Path

from rectrack.record import folder
from rectrack.record.load import PARTIES, TRACKER, raw
from rectrack.record.recommendation import Recommendation
from rectrack.record.values import by_id
from rectrack.text.problems import RefusedError, nearest, shown
from rectrack.yaml import reader
from rectrack.yaml.errors import TextError
from rectrack.yaml.reader import Data


def meant(said: str, recommendations: Collection[Recommendation], ids: Collection[str] = ()) -> str:
    """The id of the recommendation that is meant by its id, its number or its file.

    `ids` are those of further files, which may not be readable. Raises `RefusedError` where there is none.
    """
    known = dict.fromkeys(ids) | by_id(recommendations)
    numbered = (r.id for r in recommendations if str(r.number) == _number(said))
    id_ = next(numbered, None) or Path(said).name.removesuffix(".yaml")
    if id_ not in known:
        hint = nearest(id_, dict(sorted(known.items())))
        raise RefusedError(
            f"There is no recommendation {shown(id_)}{f' ({hint})' if hint else ''}. "
            "Its id, its number or its file will do; 'rectrack list' names them all."
        )
    return id_


def recommendations(root: Path) -> list[str]:
    """The ids of the files, none of which is opened; empty where there are none."""
    return sorted(_files(root))


def parties(root: Path) -> list[str]:
    return _ids(_read(root, PARTIES), "parties")


def settings(root: Path, of: str) -> list[str]:
    """The ids of what tracker.yaml lists: its statuses, themes, addressees or documents."""
    return _ids(_read(root, TRACKER), of)


def actions(root: Path, said: str) -> list[str]:
    """The ids of one recommendation's actions; only a number makes it necessary to read more than that file."""
    id_ = Path(said).name.removesuffix(".yaml")
    known = _files(root)
    if id_ in known:
        return _ids(_read(root, known[id_]), "actions")
    number = _number(said)
    read = (_read(root, path) for path in known.values() if number.isdecimal())
    return _ids(
        next((data for data in read if isinstance(data, dict) and data.get("number") == number), None), "actions"
    )


def _files(root: Path) -> dict[str, str]:
    """The files by id, none of which is opened; empty where there are none."""
    try:
        paths = folder.look(root).recommendations
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
