"""A spreadsheet into the files: rows to changes, all of them or none."""

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from rectrack.github.commit_files import revision
from rectrack.github.git import Git
from rectrack.model.dataset import Assigned, Register
from rectrack.model.load import PARTIES, TRACKER, load_dataset, raw
from rectrack.model.recommendation import Response, Source
from rectrack.model.types import by_id
from rectrack.statements import edits
from rectrack.statements.edits import ORDER, Edit, plain
from rectrack.text import dates
from rectrack.text.problems import InvalidFilesError, KeyPath, Problem, RefusedError, nearest, shown
from rectrack.text.problems import KeyPath as At
from rectrack.workspace import columns
from rectrack.workspace.columns import LIST, PLACE, RECOMMENDATION, RECOMMENDATIONS, Meanings
from rectrack.workspace.headings import Line, Lines, heading_lines
from rectrack.workspace.merge import WHOSE, Base, Key, Pair, ThreeWay
from rectrack.workspace.new_entries import LISTS, Additions, Newcomer, Newcomers
from rectrack.workspace.read_sheet import Grid, InvalidSheetError, Mistake, Place, read_sheets
from rectrack.workspace.sheet_changes import Change, Item, Kind, Options, Outcome, added, entered, ordered, settled
from rectrack.workspace.transaction import Desk, settings_problems
from rectrack.yaml_edit import reader
from rectrack.yaml_edit.reader import Data, TextError
from rectrack.yaml_edit.rewrite import set_value

# What the rows of all sheets have in common: each says something for a file, once.


class Rows:
    """Reads a row as an item for a file, and knows which rows were read before."""

    def __init__(self, register: Register, three_way: ThreeWay, additions: Additions, outcome: Outcome) -> None:
        self.register, self.three_way, self.additions, self.outcome = register, three_way, additions, outcome
        self._plain = {r.id: plain(r) for r in register.recommendations}
        self._seen: dict[Key, Line] = {}
        self._further: Counter[tuple[str, KeyPath]] = Counter()

    def item(self, line: Line) -> Item:
        """What a row says, for the file, and the cells that say it."""
        self.additions.place = line.place()
        data: dict[str, Data] = {}
        places: dict[KeyPath, Place] = {}
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

    def appended(self, path: str, around: KeyPath, length: int, item: Item, *, place: Place, edit: Edit) -> Change:
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


# The rows of the sheets besides the recommendations: what is in one of them, and the entries of other files.


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
        at: KeyPath = (field,)
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


# From the rows of a sheet to the changes of the files: pure.


def import_outcome(
    read: Lines, register: Register, base: Register | None, options: Options, free: Assigned
) -> Outcome:
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
        if columns.COMMIT in read.about and columns.PLACE in {*line.sheet.keys} - line.columns.keys():
            message = "the column place is missing, so that nobody can tell which rows are new"
            found.wrong(line.grid.place(), message, "put it back as it was exported")
        elif line.sheet.name != RECOMMENDATIONS:
            items.line(line)
    found.changes.extend(newcomers.changes())
    found.changes[:] = settled(found.changes)
    if to := read.about.get(columns.TO):
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


def _answer_places(line: Line) -> dict[KeyPath, Place]:
    return {(field,): line.place(heading) for heading, field in columns.ANSWER.items() if heading in line.cells}


# A spreadsheet into the files at a desk: read, compared with what it was made from, judged, ready to be written.

_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def prepare_import(desk: Desk, grids: Iterable[Grid], options: Options, git: Git) -> Outcome:
    """What sheets change, edited at the desk in memory; nothing is written before `desk.write`.

    Raises `InvalidSheetError` with all errors by sheet, row and column, `InvalidFilesError` for wrong settings, and
    `RefusedError` for a workbook from an unknown commit.
    """
    register = desk.written.register
    if wrong_settings := settings_problems(desk.root, register):
        raise InvalidFilesError(wrong_settings)
    read = heading_lines(grids, columns.sheets(register.tracker))
    base = _base(git, read)
    found = import_outcome(read, register, base, options, desk.free())
    contents = dict(_contents(desk.root, found))
    desk.put(contents)
    if wrong := [*found.mistakes, *_judged(desk, found, contents)]:
        would_be_known = {mistake for change in found.changes for mistake in change.lacking.values()}
        raise InvalidSheetError(wrong, found.lacking if would_be_known.issuperset(wrong) else None)
    return found


def grids(path: Path) -> list[Grid]:
    """The sheets of a file; with one of a folder that was exported comes what says from which commit that was."""
    about = path.with_name(f"{columns.ABOUT}.csv")
    beside = path.suffix.lower() == ".csv" and path != about and about.is_file()
    return [*read_sheets(path), *(read_sheets(about) if beside else ())]


def _base(git: Git, read: Lines) -> Register | None:
    """What the files said in the commit that a workbook was made from; None where none is known, or no git."""
    commit = read.about.get(columns.COMMIT, columns.NO_COMMIT)
    if commit == columns.NO_COMMIT or not _is_clone(git):
        return None
    try:
        whole = git.commit_of(commit if _COMMIT.fullmatch(commit) else "")
    except RefusedError:
        raise RefusedError(
            f"The sheet was made from the commit {shown(commit)}, which is not here, so that nobody can tell what "
            "was changed in it. Nothing was changed. Get the commit (git fetch --unshallow, or --all), or take the "
            f"sheet {columns.ABOUT} out to compare with the files as they are."
        ) from None
    with revision(git, whole) as found:
        return load_dataset(found.root, may_be_empty=True).register


def _is_clone(git: Git) -> bool:
    with suppress(RefusedError):
        return not git.attempt("rev-parse", "--git-dir").returncode
    return False


def _contents(root: Path, found: Outcome) -> Iterator[tuple[str, bytes]]:
    """The files as they would be; a change that cannot be made is told."""
    by_path: dict[str, list[Change]] = {}
    for change in found.changes:
        by_path.setdefault(change.path, []).append(change)
    for path, changes in by_path.items():
        before = b"" if changes[0].kind == Kind.NEW else raw(root, path)
        mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
        text = reader.decode(before)
        for change in ordered(changes):
            try:
                before_it, text = text, change.edit(text)
                if text == before_it:  # the files say so already
                    found.changes.remove(change)
            except TextError as error:
                place = ":".join(map(str, (path, *error.place)))
                found.wrong(change.place, f"{place}: {error.message}", error.hint)
        yield path, mark + text.encode()


def _judged(desk: Desk, found: Outcome, contents: Mapping[str, bytes]) -> Iterator[Mistake]:
    """What would be wrong with the files, at the cells that say it."""
    told = {mistake[:2] for mistake in found.mistakes}
    cells: dict[str, dict[At, Place]] = {}
    for change in found.changes:
        cells.setdefault(change.path, {}).update(change.places)
    places: dict[str, reader.Places] = {}
    for problem in desk.new_problems():
        if problem.path not in places:
            places[problem.path] = _places(contents.get(problem.path, b""))
        place = _cell(problem, cells.get(problem.path, {}), places[problem.path])
        if (place, problem.message) not in told:
            yield Mistake(place, problem.message, _hint(problem))


def _places(content: bytes) -> reader.Places:
    found = reader.Places()
    with suppress(TextError):
        reader.parse(reader.decode(content), found, [])
    return found


def _cell(problem: Problem, cells: Mapping[At, Place], places: reader.Places) -> Place:
    """The cell that says what a problem is about, or what is around that; else the place in the file."""
    where = (problem.line, problem.column)
    known = ([at for at, place in by.items() if place == where] for by in (places.values, places.keys))
    at = max(next(filter(None, known), [()]), key=len)
    around = (at[:length] for length in range(len(at), -1, -1))
    told = next((cells[at] for at in around if at in cells), None)
    return told or next(iter(cells.values()), Place(f"{problem.path}:{problem.line}:{problem.column}"))


def _hint(problem: Problem) -> str:
    """What would be right, with the option that makes what is missing."""
    found = re.match(r"unknown (.+?) \"", problem.message)
    if found and found[1] in LISTS and not problem.hint.startswith(("did", "write")):
        return f"{problem.hint}; --add {LISTS[found[1]]} makes it"
    return problem.hint
