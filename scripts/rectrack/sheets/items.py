"""The rows of the sheets besides the recommendations: what is in one of them, and the entries of other files."""

from functools import partial

from rectrack.record.edits import ORDER
from rectrack.record.load import PARTIES, TRACKER
from rectrack.sheets.base import WHOSE, Base, Pair
from rectrack.sheets.changes import Change, added, entered
from rectrack.sheets.headings import Line
from rectrack.sheets.newcomers import Newcomer, Newcomers
from rectrack.sheets.rows import Rows
from rectrack.sheets.tables import LIST, PLACE, RECOMMENDATION
from rectrack.text.problems import Path, nearest, shown
from rectrack.yaml.editor import set_value


class Items:
    """Says what rows change, and where further ones go."""

    def __init__(self, rows: Rows, base: Base, newcomers: Newcomers) -> None:
        self.rows, self.base, self.newcomers = rows, base, newcomers
        self.register, self.outcome, self.three_way = rows.register, rows.outcome, rows.three_way

    def line(self, line: Line) -> None:
        """What one row says, of a recommendation or of an entry of another file."""
        self.rows.additions.place = line.place()
        if line.sheet.document == "recommendation":
            self._item_line(line)
        else:
            self._entry(line)

    def _item_line(self, line: Line) -> None:
        said = line.cells.get(RECOMMENDATION, "")
        id_ = self.three_way.meanings.recommendation(said) or self.base.formerly.get(said)
        if id_ is None:
            message = (
                f"there is no recommendation {shown(said)}" if said else "it is not said of which recommendation"
            )
            self.outcome.wrong(
                line.place(RECOMMENDATION), message, nearest(said, self.register.paths) if said else ""
            )
            return
        name, place = line.sheet.name, line.cells.get(PLACE, "")
        key = (name, id_, place) if PLACE in line.sheet.keys else (name, id_)
        pair = self.base.pair(key)
        if pair.before or pair.now:
            if not (self.rows.is_again(line, key) or self._is_of_another(line, pair)):
                self.three_way.compare(line, pair)
        elif place:
            message = f"there is nothing at place {shown(place)} of {id_}"
            self.outcome.wrong(line.place(PLACE), message, "leave the place of a new row empty")
        elif id_ in self.newcomers.made:
            self._into(self.newcomers.made[id_], line)
        else:
            self._further_item(line, id_)

    def _is_of_another(self, line: Line, pair: Pair) -> bool:
        """Whether somebody else's item is at the row's place, where no commit tells what was there before."""
        if self.base.is_known or not pair.now:
            return False
        for column in (one for one in line.sheet.columns if one.header in WHOSE):
            here, said = pair.now.cells[column.header], line.cells.get(column.header)
            if said and here and self.three_way.value(line, column, said) != here:
                message = f"what stands here in the files is that of {shown(here)}, and may have moved"
                self.outcome.wrong(line.place(column.header), message, "export again; a new row has no place")
                return True
        return False

    def _further_item(self, line: Line, id_: str) -> None:
        field, item = line.sheet.field, self.rows.item(line)
        if PLACE not in line.sheet.keys:
            places = {(field, *path): place for path, place in item.places.items()}
            edit = partial(set_value, path=(field,), value=item.data, order=ORDER)
            change = Change(self.register.paths[id_], (field,), "", item.told, line.place(), edit, places=places)
            self.outcome.changes.append(change)
        elif item.data not in self.rows.items(id_, field):  # the sheet was imported before
            self.rows.append(id_, field, item, place=line.place(), edit=added((field,), item.data))

    def _into(self, newcomer: Newcomer, line: Line) -> None:
        """One more item of a recommendation that the same sheet makes."""
        field, item = line.sheet.field, self.rows.item(line)
        at: Path = (field,)
        if PLACE in line.sheet.keys:
            items = newcomer.data.setdefault(field, [])
            if isinstance(items, list):
                at = (field, len(items))
                items.append(item.data)
        else:
            newcomer.data[field] = item.data
        newcomer.places.update({at: line.place(), **{(*at, *below): cell for below, cell in item.places.items()}})

    def _entry(self, line: Line) -> None:
        """An entry of parties.yaml, or of a list of tracker.yaml."""
        named = line.cells.get(LIST, "")
        key = (line.sheet.name, *([named] if line.sheet.keys else []), line.cells.get("id", ""))
        pair = self.base.pair(key)
        if self.rows.is_again(line, key):
            return
        if pair.before or pair.now:
            self.three_way.compare(line, pair)
            return
        path: str
        path, around = (PARTIES, ("parties",)) if not line.sheet.keys else (TRACKER, self.base.lists.get(named))
        if not around:
            self.outcome.wrong(line.place(LIST), f"there is no list {shown(named)}", nearest(named, self.base.lists))
            return
        item = self.rows.item(line)
        change = entered(line.sheet, around, item.data)
        self.outcome.changes.append(
            self.rows.appended(path, around, self.base.length(around), item, place=line.place(), edit=change)
        )
