"""Which recommendation is meant, and what there is to choose from: read from as few files as it takes."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from rectrack.model import load
from rectrack.model.dataset import Recommendation
from rectrack.model.decode import nothing
from rectrack.model.load import AS_THEY_ARE, PARTIES, TRACKER, Reader
from rectrack.model.settings import Parties, Tracker
from rectrack.model.types import Named, Record, by_id
from rectrack.text.problems import RefusedError, shown, suggested

T = TypeVar("T", bound=Record)


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
    return sorted(r.reference for r in _read_all(root) if r.reference)


def parties(root: Path) -> list[str]:
    return _ids(_read(root, PARTIES, Parties).parties)


def settings(root: Path, of: str) -> list[str]:
    """The ids of what tracker.yaml lists: its statuses, themes, stances; or those that stand where it lists none."""
    return _ids(getattr(_read(root, TRACKER, Tracker), of))


def actions(root: Path, said: str) -> list[str]:
    """The ids of one recommendation's actions; a number or a reference makes it necessary to read more files."""
    known, id_ = _files(root), Path(said).name.removesuffix(".yaml")
    if said and id_ not in known:
        with suppress(RefusedError):
            id_ = meant(said, [*_read_all(root)])
    return _ids(_read(root, known[id_], Recommendation).actions) if id_ in known else []


def _files(root: Path) -> dict[str, str]:
    """The files by id, none of which is opened; empty where there are none."""
    try:
        paths, _ = load.look(root)
    except OSError:
        return {}
    return {Path(path).stem: path for path in paths if path.endswith(".yaml")}


def _read_all(root: Path) -> Iterator[Recommendation]:
    for id_, path in _files(root).items():
        yield replace(_read(root, path, Recommendation), id=id_)


def _number(said: str) -> str:
    """A number as the files have it, which people also write as #1 or 01."""
    return said.strip().removeprefix("#").lstrip("0")


def _read(root: Path, name: str, kind: type[T]) -> T:
    """What a file says, as far as it can be read; what is wrong with it is for `check` to explain."""
    return Reader(root, AS_THEY_ARE).read(name, kind) or nothing(kind)


def _ids(things: Iterable[Named]) -> list[str]:
    return [thing.id for thing in things if thing.id]
