"""A spreadsheet into the files: a merge of what it was made from, the files and its cells, all of it or nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path

from msgspec.structs import replace

from rectrack.github.git import Git, revision
from rectrack.model import (
    EXAMPLE,
    Assigned,
    Dataset,
    by_id,
    free_id,
    is_id,
    load_dataset,
    locate,
    new_file,
    raw,
    wrong_settings,
)
from rectrack.statements import edits
from rectrack.statements.edits import ORDER, plain_value, written
from rectrack.statements.types import RecordAnswer, Utterance
from rectrack.text.problems import InvalidFilesError, KeyPath, Problem, RefusedError, nearest, shown
from rectrack.workspace import columns
from rectrack.workspace.changes import (
    LISTS,
    ChangeKind,
    ImportOutcome,
    Options,
    SheetChange,
    make_change,
    settle_statuses,
    sort_changes,
)
from rectrack.workspace.columns import (
    LIST,
    PLACE,
    RECOMMENDATION,
    RECOMMENDATIONS,
    SheetRow,
    SheetRows,
    heading_lines,
)
from rectrack.workspace.merge import WHOSE, Merge, NewEntry, RowPair, evidence, occasion
from rectrack.workspace.read_sheet import CellMistake, CellPlace, Grid, InvalidSheetError, read_sheets, several
from rectrack.workspace.transaction import Workspace, edit_content, folded_title
from rectrack.yaml_edit import reader
from rectrack.yaml_edit.reader import Data, TextError
from rectrack.yaml_edit.rewrite import CannotEditError

_NEEDED = {
    "title": "a column title",
    "themes": "a column themes, or --theme",
    "kind": "a column kind, or --kind",
    "status": "a column status, or --status",
    "sources": "a column document or url, a sheet sources, or --document",
    "history": "a column date, a sheet status history, or --date: since when it has its status",
}
"""What a file has to say that only the list or whoever imports it can tell, and how."""
_GIVEN = ("kind", "status", "themes", "addressees")
"""Fields that options give, too."""
_MOST_DIGITS = 9
_CALLED = {"sources": "a source document", "history": "a date", "themes": "a theme"}


# The rows of the recommendations: which of them is known, and which is new.


def _merge_recommendations(merge: Merge, lines: Iterable[SheetRow], free: Assigned) -> None:
    """Note what the rows change, and the new ones."""
    titles = {folded_title(r.title): r.id for r in reversed(merge.dataset.recommendations)}
    new = []
    for line in lines:
        id_ = _id(merge, line, titles)
        name = line.cells.get("reference") or line.cells.get("number") or line.cells.get("title", "")
        key = (RECOMMENDATIONS, id_ or line.cells.get("id") or folded_title(name))
        if merge.is_again(line, key):
            continue
        if id_ is None:
            new.append(line)
            continue
        merge.names.place = line.place()
        pair = merge.pairs[key]
        merge.compare(line, pair)
        if line.cells.get("answer") and pair.now:
            _answer(merge, line, pair.now.recommendation)
    _number(merge, [merge.entry(line) for line in new], free)


def _id(merge: Merge, line: SheetRow, titles: Mapping[str, str]) -> str | None:
    """The recommendation that a row is, by its id, else its reference, its number or its title."""
    cells, title = line.cells, folded_title(line.cells.get("title", ""))
    if given := cells.get("id"):
        return given if (RECOMMENDATIONS, given) in merge.pairs else None
    if not (name := cells.get("reference") or cells.get("number")):
        return titles.get(title)
    known = merge.known.get(merge.names.recommendation(name) or "")
    # The number alone is not enough: every list begins with a 1.
    has_its_name = known and (known.reference or "").casefold() == name.casefold()
    return known.id if known and (not title or has_its_name or title == folded_title(known.title)) else None


def _answer(merge: Merge, line: SheetRow, id_: str) -> None:
    """An addressee's answer that came back in the sheet: whoever imports it enters it, and says from what."""
    options, cells = merge.options, line.cells
    if not (options.entered_by and options.source):
        by = "" if options.entered_by else "--by: who enters it, and "
        hint = f"give {by}--from: the letter or the mail, a web address or a document"
        merge.outcome.wrong(line.grid.place(), "the answers in the sheet are entered for somebody", hint)
        return
    body, answer = merge.names.id("addressee", cells.get("answer by", "")), merge.names.id("answer", cells["answer"])
    is_link = options.source.startswith(("https://", "http://"))
    source = options.source if is_link else merge.names.id("document", options.source)
    on = replace(occasion(options.on, cells.get("answer date", ""), options.entered_by), taken_from=source)
    note = cells.get("answer note")
    utterance = Utterance(RecordAnswer(addressee=body, answer=answer, text=note or None), on)
    edit = partial(edits.edited, edit=utterance.edit)
    places: dict[KeyPath, CellPlace] = {
        (field,): line.place(heading) for heading, field in columns.ANSWER.items() if heading in cells
    }
    said = ", ".join(filter(None, (body, answer, on.date, note)))
    merge.append(merge.dataset.paths[id_], ("responses",), NewEntry(line, {"by": body}, places), said, edit)


# Rows of a list that are recommendations which nobody has yet: each becomes a file of its own.


def _number(merge: Merge, entries: Iterable[NewEntry], free: Assigned) -> None:
    """Give the new recommendations numbers and ids that are free; a number that a row brings along is given first."""
    taken = {r.number: r.name for r in merge.dataset.recommendations}
    given = [(entry, _own_number(merge, entry, taken)) for entry in entries]
    following = count(max([free.number, *(number + 1 for _, number in given if number)]))
    ids, tried = set(free.ids), dict[str, int]()
    for entry, own in given:
        data, number = entry.data, own or next(following)
        id_ = str(data.get("id") or "") or free_id(str(data.get("title") or ""), number, ids, tried)
        if not is_id(id_):
            hint = "small letters, digits and single hyphens"
            merge.outcome.wrong(entry.line.place("id"), f"{shown(id_)} is no id", hint)
        ids.add(id_)
        data |= {"id": id_, "number": str(number)}
        merge.new[id_] = entry
        merge.names.add(id_, data.get("reference"))


def _own_number(merge: Merge, entry: NewEntry, taken: dict[int, str]) -> int | None:
    """The number that a row brings along: its reference, where that is made of digits only, is one."""
    data, line = entry.data, entry.line
    said = data.get("number")
    heading = "number" if said else "reference"
    number = data.get(heading, "")
    if not (number.isdecimal() and len(number) <= _MOST_DIGITS and int(number) and (said or number.isascii())):
        if said:
            merge.outcome.wrong(line.place("number"), f"{shown(said)} is no number", "leave it empty, or write one")
        return None
    if int(number) not in taken:
        taken[int(number)] = f"the one in row {line.number}"
        return int(number)
    message, hint = f"{number} is the number of another one: {taken[int(number)]}", "leave it empty"
    if heading == "reference":
        hint = "a reference of digits only is the number; add the other signs of the reference"
    if (example := merge.known.get(EXAMPLE)) and example.number == int(number):
        message = f"{number} is the number of the example that 'rectrack init' wrote"
        hint = f"delete {merge.dataset.paths[EXAMPLE]}, and import the list again"
    merge.outcome.wrong(line.place(heading), message, hint)
    data.pop(heading, None)  # what it would be wrong for besides follows from this
    return None


def _new_files(merge: Merge) -> Iterator[SheetChange]:
    """The files, once other sheets have told what else is in them; what is lacking is told at once."""
    entries = merge.new.values()
    for entry in entries:
        _complete(merge, entry)
    is_complete = True
    for name, how in _NEEDED.items():
        if lines := [entry.line for entry in entries if not entry.data.get(name)]:
            is_complete = False
            missing = f"{_CALLED.get(name, f'a {name}')} is missing in {several([line.number for line in lines])}"
            merge.outcome.wrong(lines[0].grid.place(), missing, f"it takes {how}")
    for id_, entry in merge.new.items() if is_complete else ():
        data, place = {name: entry.data[name] for name in ORDER if entry.data.get(name)}, entry.line.place()
        try:
            text = written(data)
        except CannotEditError as error:
            merge.outcome.wrong(place, error.message, error.hint)
            continue
        number, name = data["number"], data.get("reference") or data["number"]
        now = f"Recommendation {name}: {data['title']}" + (f" (number {number})" if name != number else "")
        yield SheetChange(new_file(id_), (), place, ChangeKind.NEW, now=now, value=text, places=entry.places)


def _complete(merge: Merge, entry: NewEntry) -> None:
    """What the columns leave out, as far as whoever imports has given it."""
    (line, data, places), given, names = entry, merge.options, merge.names
    names.place = line.grid.place()
    for column in line.sheet.columns:
        said = getattr(given, column.header) if column.header in _GIVEN else None
        if said and not data.get(column.header):
            data[column.header] = names.ids(column.what, said if isinstance(said, str) else [*said])
    if not data.get("sources"):
        document, url = line.draft("document") or given.document, line.draft("url")
        if line.draft("document"):
            names.place = line.place("document")
        source = {
            "document": document and names.id("document", document),
            "section": line.draft("section"),
            "url": url,
        }
        if document or url:
            _begin(entry, "sources", source)
    on, status = occasion(given.on, line.draft("date"), line.draft("by")), data.get("status")
    if on.is_dated and not data.get("history"):
        known = by_id(merge.dataset.tracker.statuses).get(str(status))
        is_shown = line.draft("evidence") or (known and known.needs_evidence)
        shown_by = plain_value(evidence(line, given)) if is_shown else None
        step = {"date": on.date, "status": status, "note": given.note, "by": on.by, "evidence": shown_by}
        places[("history", 0)] = line.place("status")
        _begin(entry, "history", step)


def _begin(entry: NewEntry, field: str, item: Mapping[str, Data]) -> None:
    """Let a list begin with an item of which the columns of the recommendations tell."""
    entry.data[field] = [{name: value for name, value in item.items() if value}]
    entry.places.update({(field, 0, name): entry.line.place(name) for name in item})


# The rows of the sheets besides the recommendations: what is in one of them, and the entries of other files.


def _merge_row(merge: Merge, line: SheetRow) -> None:
    """What one row says, of an item of a recommendation or of an entry of another file."""
    sheet, cells, outcome, id_ = line.sheet, {**line.cells}, merge.outcome, ""
    merge.names.place = line.place()
    if sheet.field:
        said = cells.get(RECOMMENDATION, "")
        id_ = merge.names.recommendation(said) or merge.formerly.get(said, "")
        if not id_:
            message = (
                f"there is no recommendation {shown(said)}" if said else "it is not said of which recommendation"
            )
            hint = nearest(said, merge.dataset.paths) if said else ""
            outcome.wrong(line.place(RECOMMENDATION), message, hint)
            return
        cells[RECOMMENDATION] = id_
    key = sheet.key(cells)
    pair = merge.pairs.get(key)
    if (pair or not sheet.field) and merge.is_again(line, key):
        return
    if pair:
        if not _is_of_another(merge, line, pair):
            merge.compare(line, pair)
    elif not sheet.field:
        _add_entry(merge, line)
    elif place := cells.get(PLACE):
        message = f"there is nothing at place {shown(place)} of {id_}"
        outcome.wrong(line.place(PLACE), message, "leave the place of a new row empty")
    else:
        _add_item(merge, line, id_)


def _is_of_another(merge: Merge, line: SheetRow, pair: RowPair) -> bool:
    """Whether somebody else's item is at the row's place, where no commit tells what was there before."""
    if merge.base or not line.sheet.field or not pair.now:
        return False
    for column in line.sheet.columns:
        here, said = pair.now.cells[column.header], line.cells.get(column.header)
        if column.header in WHOSE and said and here and merge.value(line, column, said) != here:
            message = f"what stands here in the files is that of {shown(here)}, and may have moved"
            merge.outcome.wrong(line.place(column.header), message, "export again; a new row has no place")
            return True
    return False


def _add_item(merge: Merge, line: SheetRow, id_: str) -> None:
    """One more item of a recommendation, which the same sheet may make."""
    field, entry, is_list = line.sheet.field, merge.entry(line), PLACE in line.sheet.keys
    if new := merge.new.get(id_):
        items = new.data.setdefault(field, [])
        at: KeyPath = (field, len(items)) if is_list else (field,)
        new.data[field] = [*items, entry.data] if is_list else entry.data
        new.places.update({at: line.place(), **entry.places_at(at)})
        return
    path = merge.dataset.paths[id_]
    if not is_list:
        change = SheetChange(path, (field,), line.place(), ChangeKind.SET, now=str(entry), value=entry.data)
        merge.outcome.changes.append(change._replace(places=entry.places_at((field,))))
    elif entry.data not in merge.data[path].get(field, ()):  # the sheet was imported before
        merge.append(path, (field,), entry)


def _add_entry(merge: Merge, line: SheetRow) -> None:
    """One more entry of parties.yaml, or of a list of tracker.yaml."""
    named = line.cells.get(LIST, "")
    around = merge.lists.get(named) if line.sheet.keys else ("parties",)
    if around:
        merge.append(merge.path(line.sheet.document, ""), around, merge.entry(line))
    else:
        merge.outcome.wrong(line.place(LIST), f"there is no list {shown(named)}", nearest(named, merge.lists))


# From the rows of a sheet to the changes of the files: pure.


def _merge_lines(merge: Merge, read: SheetRows, free: Assigned) -> None:
    """Note what a sheet changes in the files. `free` are the number and ids that are not taken."""
    found = merge.outcome
    _merge_recommendations(merge, [line for line in read.lines if line.sheet.name == RECOMMENDATIONS], free)
    for line in read.lines:
        if columns.COMMIT in read.about and PLACE in {*line.sheet.keys} - line.columns.keys():
            message = "the column place is missing, so that nobody can tell which rows are new"
            found.wrong(line.grid.place(), message, "put it back as it was exported")
        elif line.sheet.name != RECOMMENDATIONS:
            _merge_row(merge, line)
    found.changes.extend(_new_files(merge))
    found.changes[:] = settle_statuses(found.changes)
    if to := read.about.get(columns.TO):
        _keep_answers(found, to)
    for name, mistake in (lacking for change in found.changes for lacking in change.lacking.items()):
        found.lacking[name] = bool(mistake) or found.lacking.get(name, False)
        found.mistakes.extend([mistake] if mistake else [])


def _keep_answers(found: ImportOutcome, to: str) -> None:
    """What went out to an addressee brings back answers; whatever else came back is told, and not written."""
    for change in [*found.changes]:
        says_who = change.value.get("by") if isinstance(change.value, dict) else to
        if change.at[:1] != ("responses",) or change.at[-1] == "by" or says_who != to:
            found.changes.remove(change)
            message = f"what went out to {to} brings back its answers alone, so that this is not written"
            found.tell(change.place, message, "to change more, export without --to")


# A spreadsheet into a workspace: read, compared with what it was made from, validated, ready to be written.

_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def prepare_import(workspace: Workspace, grids: Iterable[Grid], options: Options, git: Git) -> ImportOutcome:
    """What sheets change, edited in the workspace in memory; nothing is written before `workspace.write`.

    Raises `InvalidSheetError` with all errors by sheet, row and column, `InvalidFilesError` for wrong settings, and
    `RefusedError` for a workbook from an unknown commit.
    """
    dataset = workspace.written.dataset
    if wrong_there := locate(workspace.root, wrong_settings(dataset)):
        raise InvalidFilesError(wrong_there)
    found = ImportOutcome()
    read = heading_lines(grids, columns.sheets(dataset.tracker), found)
    _merge_lines(Merge(dataset, _base(git, read), options, found), read, workspace.free())
    contents = _contents(workspace.root, found, dataset.tracker.language)
    workspace.put(contents)
    if wrong := [*found.mistakes, *_judged(workspace, found, contents)]:
        would_be_known = {mistake for change in found.changes for mistake in change.lacking.values()}
        raise InvalidSheetError(wrong, found.lacking if would_be_known.issuperset(wrong) else None)
    return found


def grids(path: Path) -> list[Grid]:
    """The sheets of a file; with one of a folder that was exported comes what says from which commit that was."""
    about = path.with_name(f"{columns.ABOUT}.csv")
    beside = path.suffix.lower() == ".csv" and path != about and about.is_file()
    return [*read_sheets(path), *(read_sheets(about) if beside else ())]


def _base(git: Git, read: SheetRows) -> Dataset | None:
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
        return load_dataset(found.root, may_be_empty=True).dataset


def _is_clone(git: Git) -> bool:
    with suppress(RefusedError):
        return not git.attempt("rev-parse", "--git-dir").returncode
    return False


def _contents(root: Path, found: ImportOutcome, language: str) -> dict[str, bytes]:
    """The files as they would be; a change that cannot be made is told, and one that changes nothing forgotten."""
    contents = {}
    for path in dict.fromkeys(change.path for change in found.changes):
        changes = [change for change in found.changes if change.path == path]
        content = b"" if changes[0].kind == ChangeKind.NEW else raw(root, path)
        for change in sort_changes(changes):
            try:
                edit = partial(make_change, change=change, language=language)
                before, content = content, edit_content(content, edit)
                if content == before:
                    found.changes.remove(change)
            except TextError as error:
                place = ":".join(map(str, (path, *error.place)))
                found.wrong(change.place, f"{place}: {error.message}", error.hint)
        contents[path] = content
    gone = {(change.path, change.at) for change in found.changes if change.kind == ChangeKind.REMOVE}
    found.changes[:] = [change.moved({at for path, at in gone if path == change.path}) for change in found.changes]
    return contents


def _judged(workspace: Workspace, found: ImportOutcome, contents: Mapping[str, bytes]) -> Iterator[CellMistake]:
    """What would be wrong with the files, at the cells that say it."""
    told = {mistake[:2] for mistake in found.mistakes}
    cells: dict[str, dict[KeyPath, CellPlace]] = {}
    for change in found.changes:
        cells.setdefault(change.path, {}).update(change.cells)
    places: dict[str, reader.Places] = {}
    for problem in workspace.new_problems():
        if problem.path not in places:
            places[problem.path] = reader.Places()
            with suppress(TextError):
                reader.parse(reader.decode(contents.get(problem.path, b"")), places[problem.path], [])
        place = _cell(problem, cells.get(problem.path, {}), places[problem.path])
        if (place, problem.message) not in told:
            yield CellMistake(place, problem.message, _hint(problem))


def _cell(problem: Problem, cells: Mapping[KeyPath, CellPlace], places: reader.Places) -> CellPlace:
    """The cell that says what a problem is about, or what is around that; else the place in the file."""
    where = (problem.line, problem.column)
    known = ([at for at, place in by.items() if place == where] for by in (places.values, places.keys))
    at = max(next(filter(None, known), [()]), key=len)
    around = (at[:length] for length in range(len(at), -1, -1))
    told = next((cells[at] for at in around if at in cells), None)
    return told or next(iter(cells.values()), CellPlace(f"{problem.path}:{problem.line}:{problem.column}"))


def _hint(problem: Problem) -> str:
    """What would be right, with the option that makes what is missing."""
    found = re.match(r"unknown (.+?) \"", problem.message)
    if found and found[1] in LISTS and not problem.hint.startswith(("did", "write")):
        return f"{problem.hint}; --add {LISTS[found[1]]} makes it"
    return problem.hint
