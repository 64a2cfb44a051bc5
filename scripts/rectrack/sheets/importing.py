"""From the rows of a sheet to the changes of the files: pure."""

from collections.abc import Iterable
from functools import partial

from rectrack.record import edits
from rectrack.record.edits import plain
from rectrack.record.recommendation import Response, Source
from rectrack.record.register import Register
from rectrack.record.slugs import Assigned
from rectrack.record.values import by_id
from rectrack.sheets import tables
from rectrack.sheets.additions import Additions
from rectrack.sheets.base import Base
from rectrack.sheets.changes import Change, settled
from rectrack.sheets.headings import Line, Lines
from rectrack.sheets.items import Items
from rectrack.sheets.meaning import Meanings
from rectrack.sheets.mistakes import Place
from rectrack.sheets.newcomers import Newcomers
from rectrack.sheets.outcome import Item, Options, Outcome
from rectrack.sheets.rows import Rows
from rectrack.sheets.tables import RECOMMENDATIONS
from rectrack.sheets.three_way import ThreeWay
from rectrack.text import dates
from rectrack.text.problems import Path


def outcome(read: Lines, register: Register, base: Register | None, options: Options, free: Assigned) -> Outcome:
    """What a sheet changes in the files that say what `register` says, since it was made from `base`.

    Without a base it is compared with the files as they are. `free` are the number and ids that are not taken.
    """
    found = Outcome(mistakes=[*read.mistakes], told=[*read.left])
    additions = Additions(register, options, found)
    meanings = Meanings(register, additions.make)
    rows = Rows(register, ThreeWay(register, meanings, options, found), additions, found)
    newcomers = Newcomers(additions, meanings, options, found, free)
    known = Base(register, base)
    _Listed(rows, known, newcomers).read([line for line in read.lines if line.sheet.name == RECOMMENDATIONS])
    items = Items(rows, known, newcomers)
    for line in read.lines:
        if tables.COMMIT in read.about and tables.PLACE in {*line.sheet.keys} - line.columns.keys():
            message = "the column place is missing, so that nobody can tell which rows are new"
            found.wrong(line.grid.place(), message, "put it back as it was exported")
        elif line.sheet.name != RECOMMENDATIONS:
            items.line(line)
    found.changes.extend(newcomers.changes())
    found.changes[:] = settled(found.changes)
    if to := read.about.get(tables.TO):
        _keep_answers(found, to)
    for name, mistake in (lacking for change in found.changes for lacking in change.lacking.items()):
        found.lacking[name] = bool(mistake) or found.lacking.get(name, False)
        found.mistakes.extend([mistake] if mistake else [])
    return found


def _keep_answers(found: Outcome, to: str) -> None:
    """What went out to an addressee brings back answers; whatever else came back is told, and not written."""
    answers = [change for change in found.changes if _is_answer_of(to, change)]
    for change in found.changes:
        if change not in answers:
            message = f"what went out to {to} brings back its answers alone, so that this is not written"
            found.tell(change.place, message, "to change more, export without --to")
    found.changes[:] = answers


def _is_answer_of(body: str, change: Change) -> bool:
    """Whether it is an answer of this addressee, or a part of one that does not make it somebody else's."""
    says_who = change.value.get("by") if isinstance(change.value, dict) else body
    return change.at[:1] == ("responses",) and change.at[-1] != "by" and says_who == body


class _Listed:
    """The rows of the recommendations: which of them is known, and which is new."""

    def __init__(self, rows: Rows, base: Base, newcomers: Newcomers) -> None:
        self.rows, self.base, self.newcomers = rows, base, newcomers
        self.three_way, self.outcome = rows.three_way, rows.outcome
        self.meanings, self.options = rows.three_way.meanings, rows.three_way.options
        self._known = by_id(rows.register.recommendations)
        self._titles = {_folded(r.title): r.id for r in reversed(rows.register.recommendations)}

    def read(self, lines: Iterable[Line]) -> None:
        """Note what the rows change, and the new ones."""
        new = [line for line in lines if self._is_new(line)]
        self.newcomers.add((line, self.rows.item(line)) for line in new)

    def _is_new(self, line: Line) -> bool:
        """Whether a row is a recommendation that is not there; what it changes in one that is is noted."""
        id_ = self._id(line)
        key = (RECOMMENDATIONS, id_ or line.cells.get("id") or _folded(_name(line)))
        if self.rows.is_again(line, key):
            return False
        if id_ is None:
            return True
        self.rows.additions.place = line.place()
        pair = self.base.pair(key)
        self.three_way.compare(line, pair)
        if line.cells.get("answer") and pair.now:
            self._answer(line, pair.now.recommendation)
        return False

    def _id(self, line: Line) -> str | None:
        """The recommendation that a row is, by its id, else its reference, its number or its title."""
        cells = line.cells
        if given := cells.get("id"):
            pair = self.base.pair((RECOMMENDATIONS, given))
            return given if pair.before or pair.now else None
        if name := cells.get("reference") or cells.get("number"):
            id_ = self.meanings.recommendation(name)
            return None if id_ and self._is_only_numbered(line, id_, name) else id_
        return self._titles.get(_folded(cells.get("title", "")))

    def _is_only_numbered(self, line: Line, id_: str, name: str) -> bool:
        """Whether a row has but the number of a recommendation: every list begins with a 1."""
        has_its_name = (self._known[id_].reference or "").casefold() == name.casefold()
        return bool(line.cells.get("title")) and not has_its_name and not self._is_titled(line, id_)

    def _is_titled(self, line: Line, id_: str | None) -> bool:
        known = self._known.get(id_ or "")
        return known is not None and _folded(line.cells.get("title", "")) == _folded(known.title)

    def _answer(self, line: Line, id_: str) -> None:
        """An addressee's answer that came back in the sheet: whoever imports it enters it, and says from what."""
        on, place = self.options.on, line.place("answer")
        if not (self.options.entered_by and self.options.source):
            by = "" if self.options.entered_by else "--by: who enters it, and "
            hint = f"give {by}--from: the letter or the mail, a web address or a document"
            self.outcome.wrong(line.grid.place(), "the answers in the sheet are entered for somebody", hint)
            return
        said, note = line.cells, line.cells.get("answer note") or None
        response = Response(
            by=self.meanings.named("addressee", said.get("answer by", "")),
            answer=self.meanings.named("answer", said["answer"]),
            date=dates.read(said.get("answer date") or on.date),
            note=note,
            source=self._source(self.options.source),
            entered_by=self.options.entered_by,
        )
        dated = on.is_dated or bool(said.get("answer date"))
        edit = partial(edits.add_response, response=response, dated=dated)
        told = ", ".join(filter(None, (response.by, response.answer, response.date, note)))
        item = Item(dict(plain(response)), _answer_places(line), told)
        self.rows.append(id_, "responses", item, place=place, edit=edit)

    def _source(self, said: str) -> Source:
        """What something is taken from: a web address or a document."""
        if said.startswith(("https://", "http://")):
            return Source(url=said)
        return Source(document=self.meanings.named("document", said))


def _name(line: Line) -> str:
    return line.cells.get("reference") or line.cells.get("number") or line.cells.get("title", "")


def _folded(title: str) -> str:
    return " ".join(title.split()).casefold()


def _answer_places(line: Line) -> dict[Path, Place]:
    return {(field,): line.place(heading) for heading, field in tables.ANSWER.items() if heading in line.cells}
