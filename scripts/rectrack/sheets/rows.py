"""What the rows of all sheets have in common: each says something for a file, once."""

from collections import Counter

from rectrack.record.edits import Edit, plain
from rectrack.record.register import Register
from rectrack.sheets.additions import Additions
from rectrack.sheets.base import Key
from rectrack.sheets.changes import Change, Kind
from rectrack.sheets.headings import Line
from rectrack.sheets.mistakes import Place
from rectrack.sheets.outcome import Item, Outcome
from rectrack.sheets.tables import PLACE
from rectrack.sheets.three_way import ThreeWay
from rectrack.text.problems import Path, shown
from rectrack.yaml.reader import Data


class Rows:
    """Reads a row as an item for a file, and knows which rows were read before."""

    def __init__(self, register: Register, three_way: ThreeWay, additions: Additions, outcome: Outcome) -> None:
        self.register, self.three_way, self.additions, self.outcome = register, three_way, additions, outcome
        self._plain = {r.id: plain(r) for r in register.recommendations}
        self._seen: dict[Key, Line] = {}
        self._further: Counter[tuple[str, Path]] = Counter()

    def item(self, line: Line) -> Item:
        """What a row says, for the file, and the cells that say it."""
        self.additions.place = line.place()
        data: dict[str, Data] = {}
        places: dict[Path, Place] = {}
        for column in line.sheet.columns:
            cell = line.cells.get(column.header)
            if cell and (value := self.three_way.value(line, column, cell)) is not None:
                places[column.path] = line.place(column.header)
                if not _put(data, column.path, value):
                    message = f"this cannot stand beside what the column {column.path[0]} says"
                    self.outcome.wrong(line.place(column.header), message, "empty one of the two")
        told = ", ".join(line.cells[column.header] for column in line.sheet.columns if line.cells.get(column.header))
        return Item(data, places, told)

    def is_again(self, line: Line, key: Key) -> bool:
        """Whether an earlier row is of the same, which is wrong."""
        if (first := self._seen.setdefault(key, line)) is line:
            return False
        same = [name for name in ("id", "reference", "title", PLACE) if line.cells.get(name)][:1]
        what = f"the {same[0]} {shown(line.cells[same[0]])}" if same else "the same"
        self.outcome.wrong(line.place(*same), f"{what} stands in row {first.number} too", "a row for each")
        return True

    def items(self, id_: str, field: str) -> list[Data]:
        items = self._plain[id_].get(field) if id_ in self._plain else None
        return items if isinstance(items, list) else []

    def append(self, id_: str, field: str, item: Item, *, place: Place, edit: Edit) -> None:
        path = self.register.paths[id_]
        self.outcome.changes.append(
            self.appended(path, (field,), len(self.items(id_, field)), item, place=place, edit=edit)
        )

    def appended(self, path: str, around: Path, length: int, item: Item, *, place: Place, edit: Edit) -> Change:
        at = (*around, length + self._further[path, around])
        self._further[path, around] += 1
        places = {at: place, **{(*at, *below): cell for below, cell in item.places.items()}}
        return Change(path, at, "", item.told, place, edit, Kind.APPEND, places, item.data)


def _put(data: dict[str, Data], path: tuple[str, ...], value: Data) -> bool:
    """Put a value into the data; whether it has a place there: in the settings a label is a text or has parts."""
    if len(path) == 1:
        data[path[0]] = value
        return True
    inner = data.setdefault(path[0], {})
    return isinstance(inner, dict) and _put(inner, path[1:], value)
