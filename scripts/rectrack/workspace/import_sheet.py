"""Import of a spreadsheet: a merge of its base, the files and its cells. All changes are made, or none."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count
from math import inf
from typing import TypeAlias

from msgspec.structs import replace

from rectrack import lazy_pattern
from rectrack.github import Git, revision
from rectrack.model import (
    EXAMPLE,
    Assigned,
    Dataset,
    by_id,
    free_id,
    is_id,
    load_dataset,
    locate,
    make_titles,
    new_file,
    wrong_settings,
)
from rectrack.statements import ORDER, written
from rectrack.text import InvalidFilesError, RefusedError, as_sentences, nearest, read_static_file, shown, spelled
from rectrack.workspace import columns
from rectrack.workspace.cell_names import report_unused_names
from rectrack.workspace.changed_files import changed_contents, find_problems
from rectrack.workspace.changes import ChangeKind, ImportOutcome, Options, SheetChange
from rectrack.workspace.chosen_columns import ChosenColumns
from rectrack.workspace.columns import ACTION, LIST, PLACE, RECOMMENDATION, RECOMMENDATIONS
from rectrack.workspace.example_row import describe_examples
from rectrack.workspace.field_values import texts_of_words
from rectrack.workspace.headings import SheetRow, SheetRows, read_rows
from rectrack.workspace.joint_names import split_names
from rectrack.workspace.list_dates import read_dates
from rectrack.workspace.list_defaults import (
    lacks_document,
    tell_defaults,
    tell_documents_and_dates,
    tell_no_responses,
)
from rectrack.workspace.list_documents import read_documents
from rectrack.workspace.list_entries import (
    RepeatedTexts,
    as_actions,
    find_action,
    fit_title,
    keep_details,
    keep_target,
    recognize,
    split_actions,
    split_recommendations,
    tell_left,
    tell_same_titles,
    without_empty,
)
from rectrack.workspace.list_places import name_places
from rectrack.workspace.list_responses import (
    add_response,
    keep_answers,
    name_responders,
    split_response,
    with_replies,
    with_responder,
)
from rectrack.workspace.list_statuses import date_of_status, fill_statuses, split_statuses, tell_closed
from rectrack.workspace.merge import Cells, Merge, keep_note, mark_unstated_setter, name_of, title_of
from rectrack.workspace.new_fields import read_new_values, set_field_types
from rectrack.workspace.read_sheet import Grid
from rectrack.workspace.remarks import CellMistake, InvalidSheetError, several
from rectrack.workspace.status_changes import settle_statuses
from rectrack.workspace.transaction import Workspace, folded_title, titles_of
from rectrack.yaml_edit import TextError, value_at

_NEEDED = {
    "title": 'a column "title"',
    "themes": 'a column "themes", or --theme',
    "source_form": 'a column "source form", or --source-form',
    "status": 'a column "status", or --status',
    "sources": 'a column "document" or "url", a sheet "sources", or --document',
    "history": 'a column "date", a sheet "status history", or --date',
}
"""Fields of a new file that only the list or the maintainer can give, and how to give them."""
_GIVEN = ("source form", "status", "themes", "addressees", "made by")
"""Columns whose values can come from options too."""
_MOST_DIGITS = 9
_CALLED = {
    "source_form": "a source form",
    "sources": "a source document",
    "history": "the date of the status",
    "themes": "a theme",
}


# Rows of recommendations: known ones are compared, new ones become files.


def _merge_recommendations(merge: Merge, rows: Sequence[SheetRow], free: Assigned, to: str) -> list[SheetRow]:
    """Collect the changes of the rows, begin the files of new ones, and return the actions in them.

    `to` is the addressee for whose responses the sheet was exported, or empty.
    """
    texts, new, actions, further = RepeatedTexts(merge.dataset, rows), [], [], list[SheetRow]()
    for given in rows:
        nth, id_ = texts.nth(given), _id(merge, given, texts)
        row = with_responder(merge, given, is_new=id_ is None)
        key = (RECOMMENDATIONS, id_ or row.cells.get("id") or folded_title(name_of(row)) + "\n" * nth)
        first = merge.first_row(row, key)
        if row.cells.get(ACTION) and (
            row is first or (row.cells != first.cells and title_of(row) == title_of(first))
        ):
            actions.append((row, first, id_ or ""))
            if row is not first:
                further += [row] if id_ is None and row.number != first.number else []
                continue
        if merge.is_again(row, key):
            if id_ or not merge.repeated.begin_again(row):
                continue
            row = row._replace(cells={**row.cells, "reference": "", "number": ""})  # its other cells can be wrong too
        if id_ is None:
            new.append(row)
            texts.tell_repeated(row)
            continue
        merge.names.place = row.place()
        merge.compare(row, merge.pairs[key])
        if to:  # the export has filled in this column
            merge.used.add(row.spot("response by"))
        if id_ in merge.known:
            recognize(merge, row, merge.known[id_])
        if id_ in merge.known:
            add_response(merge, row, merge.paths[id_], to)
    _tell_further_actions(merge, further)
    _begin_files(merge, new, free)
    ids = {row.place(): merge.data[path]["id"] for path, row in merge.new.items()}
    named = [(row, first, id_ or ids.get(first.place(), name_of(first))) for row, first, id_ in actions]
    return as_actions(merge, named)


def _tell_further_actions(merge: Merge, rows: Sequence[SheetRow]) -> None:
    """Report how many rows of each sheet have only an action of a recommendation that an earlier row has."""
    counts = Counter(row.place()[:2] for row in rows)
    for row in rows:
        n = counts[row.place()[:2]]
        message = "this row has a further action of the recommendation in an earlier row"
        message = f"{n:,} rows have further actions of recommendations in earlier rows" if n > 1 else message
        merge.outcome.tell(row.place(), message, rank="minor")


def _id(merge: Merge, row: SheetRow, texts: RepeatedTexts) -> str | None:
    """Return the id of the recommendation in a row, or None if it is new.

    The id counts first, then the reference or number, then the title.
    """
    cells = row.cells
    own = [folded_title(text) for text in (title_of(row), cells.get("text quote", "")) if text]
    if given := cells.get("id"):
        id_ = merge.formerly.get(given, given)
        return id_ if (RECOMMENDATIONS, id_) in merge.pairs else None
    if not (name := cells.get("reference") or cells.get("number")):
        return next(filter(None, (texts.id(row, text) for text in own)), None)
    known = merge.known.get(merge.names.recommendations.id(name) or "")
    # The number alone is not enough: every list begins with a 1.
    has_its_name = known and (known.reference or "").casefold() == name.casefold()
    return known.id if known and (not own or has_its_name or titles_of(known).intersection(own)) else None


# Rows of new recommendations: each becomes a file.


def _begin_files(merge: Merge, rows: Sequence[SheetRow], free: Assigned) -> None:
    """Begin files with numbers and ids that are free.

    Numbers in the rows are assigned first.
    """
    taken = {r.number: r.name for r in merge.dataset.recommendations}
    numbered = [(row, *_own_number(merge, row, taken)) for row in rows]
    following = count(max([free.number, *(number + 1 for _, number, _ in numbered if number)]))
    ids, tried = set(free.ids), dict[str, int]()
    begun, titles = list[tuple[SheetRow, str, int, str]](), make_titles({title_of(row) for row in rows})
    for row, own, wrong in numbered:
        number = own or next(following)
        id_ = row.cells.get("id") or free_id(titles[title_of(row)][0], number, ids, tried)
        if not is_id(id_):
            row.wrong("id", f"not valid for id: {shown(id_)}", "write small letters, digits and single hyphens")
        ids.add(id_)
        begun.append((row, id_, number, wrong))
        # A row can name a recommendation of a later row.
        merge.names.recommendations.add(id_, name_of(row))
    for row, id_, number, wrong in begun:
        merge.paths[id_] = path = new_file(id_)
        merge.new[path], merge.names.place = row, row.place()
        wanted = (column for column in row.sheet.columns if column.header != wrong)
        merge.data[path] = merge.fill({}, row, wanted, path, ()) | {"id": id_, "number": str(number)}
        mark_unstated_setter(merge, row, merge.data[path])
        keep_target(merge, row, path)
        fit_title(merge.data[path], row, *titles[title_of(row)])
    tell_same_titles(merge)


def _own_number(merge: Merge, row: SheetRow, taken: dict[int, str]) -> tuple[int | None, str]:
    """Return the number in a row, and the heading of a number that cannot be used.

    The number is None if the row has no valid one. A reference of digits only is a number too.
    """
    heading = "number" if row.cells.get("number") else "reference"
    text = row.cells.get(heading, "")
    is_number = text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) > 0
    if not is_number or (heading == "reference" and not text.isascii()):
        if heading == "number":
            row.wrong(heading, f"not valid for number: {shown(text)}", "write a number, or leave the cell empty")
        return None, ""
    if int(text) not in taken:
        taken[int(text)] = f"the recommendation in row {row.number}"
        return int(text), ""
    message, hint = f"the number {text} is in use: {taken[int(text)]}", "leave the cell empty"
    if heading == "reference":
        hint = "add the letters of the reference: a reference of digits only is the number"
    if (example := merge.known.get(EXAMPLE)) and example.number == int(text):
        message = f"the number {text} is that of the example that 'rectrack init' wrote"
        hint = f"delete {merge.paths[EXAMPLE]}, and import the list again"
    row.wrong(heading, message, hint)
    return None, heading  # other errors of this cell would follow from this one


def _finish_files(merge: Merge) -> None:
    """Add the new files to the changes, after all sheets are merged.

    If a required field is missing, all missing fields are reported and no file is added.
    """
    for path, row in merge.new.items():
        _complete_file(merge, row, path)
        add_response(merge, row, path)
    for name, how in _NEEDED.items():
        if rows := [row for path, row in merge.new.items() if not merge.data[path].get(name)]:
            message = f"{_CALLED.get(name, f'a {name}')} is missing in {several([row.number for row in rows])}"
            merge.outcome.wrong(rows[0].grid.place(), message, f"add {how}", name)
    for path, row in merge.new.items():
        if not merge.data[path].get("title"):
            continue
        if not merge.data[path].keys() >= _NEEDED.keys():  # so that the other errors of the row are found too
            _complete_file(merge, row, path, _placeholders(merge))
        data = {name: merge.data[path][name] for name in ORDER if merge.data[path].get(name)}
        try:
            content = written(data)
        except TextError as error:
            row.wrong("", error.message, error.hint)
            continue
        number, name = data["number"], data.get("reference") or data["number"]
        now = f"Recommendation {name}: {data['title']}" + (f" (number {number})" if name != number else "")
        merge.outcome.changes.append(SheetChange(path, (), row.place(), ChangeKind.NEW, now=now, content=content))


def _placeholders(merge: Merge) -> dict[str, str]:
    """Return valid values for missing ones, which are an error already."""
    tracker = merge.dataset.tracker
    lists = (("source form", tracker.source_forms), ("status", tracker.statuses), ("themes", tracker.themes))
    first = {heading: next(iter(by_id(entries)), "") for heading, entries in lists}
    return {**first, "url": "https://example.org/", "date": merge.options.today}


def _complete_file(merge: Merge, row: SheetRow, path: str, placeholders: Mapping[str, str] = {}) -> None:
    """Add values from options or extra headings, or else placeholders, for what the columns leave out."""
    data, given = merge.data[path], {**placeholders, **merge.given(row)}
    merge.names.place = row.grid.place()
    missing = [column for column in row.sheet.columns if column.header in _GIVEN and not value_at(data, column.path)]
    if merge.options.list_date:
        of_source = ("document",) if lacks_document(merge, row, path) else ()
        tell_defaults(merge, row, {*of_source, *(column.header for column in missing)})
    merge.fill(data, row._replace(cells=given), missing, path, ())
    status = by_id(merge.dataset.tracker.statuses).get(data.get("status", ""))
    is_shown = row.draft("evidence") or (status and status.needs_evidence)
    step = given | {"status": data.get("status", ""), "evidence": given.get("evidence", "") if is_shown else ""}
    if not data.get("history"):
        step |= date_of_status(merge, row, given)
    elif words := row.words.get("status"):  # a sheet has the history
        keep_note(merge, row, path, f"{row.heading('status')}: {words}", "status")
    source = given.get("document") or given.get("url")
    for field, cells, is_given in (("sources", given, source), ("history", step, step.get("date"))):
        if is_given and not data.get(field):
            wanted = merge.sheets[field].columns
            data[field] = [merge.fill({}, row._replace(cells=cells), wanted, path, (field, 0))]
    merge.cells[path, ("history", 0)] = row.place("status")
    if data.get("title_by") and data.get("sources"):
        place = data["sources"][0]
        merge.cells[path, ("text", "document")] = row.place("document")
        data["text"] |= {name: place[name] for name in ("document", "symbol", "paragraph") if name in place}


# Rows of the other sheets: items of a recommendation, and entries of parties.yaml and tracker.yaml.


def _merge_row(merge: Merge, row: SheetRow) -> None:
    """Collect what a row changes in an item of a recommendation or in another file."""
    sheet, cells, id_ = row.sheet, {**row.cells}, ""
    merge.names.place = row.place()
    if sheet.field:
        name = cells.get(RECOMMENDATION, "")
        cells[RECOMMENDATION] = id_ = merge.names.recommendations.id(name) or merge.formerly.get(name, "")
        if not id_:
            message = f"unknown recommendation {shown(name)}" if name else "the recommendation of this row is missing"
            valid = nearest(name, merge.dataset.paths) if name else ""
            how = f"{'correct it in the list' if name else 'fill in the cell'}, or leave the row out"
            row.wrong(RECOMMENDATION, message, as_sentences(valid, how) if valid else how)
            return
    key, of = sheet.key(cells), cells.get(LIST, "")  # the column may be missing
    if sheet.field == "actions" and not cells.get(PLACE):
        key = find_action(merge, row, id_) or key
    pair = merge.pairs.get(key)
    if (pair or not sheet.field) and merge.is_again(row, key):
        return
    around = (sheet.field,) if sheet.field else merge.lists.get(of) if sheet.keys else ("parties",)
    if pair:
        merge.compare(row, pair)
    elif not around:
        row.wrong(LIST, f"unknown list {shown(of)}", nearest(of, merge.lists))
    elif (place := cells.get(PLACE)) and merge.paths[id_] not in merge.new:
        message = f"{id_} has no entry at place {shown(place)}"
        row.wrong(PLACE, message, "for a new entry, leave the place empty")
    else:
        merge.append(row, merge.paths[id_] or sheet.document, around)
    if sheet.field == "actions":
        keep_details(merge, row, merge.paths[id_])


def _place(row: SheetRow) -> tuple[float, str]:
    """Return the sort key of a row: entries of new recommendations are written in the order of their places."""
    place = row.cells.get(PLACE, "")
    digits = place.lstrip("0")
    return (len(digits), digits) if place.isdecimal() else (inf, "")


# From the rows of a sheet to the changes of the files. Nothing is read or written.


def _merge_rows(merge: Merge, read: SheetRows, free: Assigned) -> None:
    """Collect what the sheets change in the files.

    `free` has the next number and the ids that are taken.
    """
    outcome, to = merge.outcome, read.about.get(columns.TO, "")
    rows = split_statuses(merge, [without_empty(merge, row) for row in read.rows])
    rows = read_documents(merge, split_names(merge, name_places(merge, read_dates(merge, rows))))
    merge.names.responses = {row.cells.get("response", "") for row in rows}
    rows = rows if to else with_replies(merge, rows)
    listed = [each for row in rows if row.sheet.name == RECOMMENDATIONS for each in split_actions(merge, row)]
    actions = _merge_recommendations(merge, listed, free, to)
    others = [each for row in rows for each in split_response(merge, row)]
    for row in sorted([*others, *actions], key=_place):
        if columns.COMMIT in read.about and PLACE in {*row.sheet.keys} - row.columns.keys():
            message = "the column place is missing, so new rows cannot be found"
            outcome.wrong(row.grid.place(), message, "add the column again, as in the export")
            merge.used.update(map(row.spot, row.columns))
        elif row.sheet.name != RECOMMENDATIONS:
            for each in split_recommendations(merge, row):
                _merge_row(merge, each)
    fill_statuses(merge)
    _finish_files(merge)
    name_responders(merge)
    if to:
        keep_answers(outcome, to)
    settle_statuses(merge)
    if merge.options.list_date:
        tell_documents_and_dates(merge, rows)
        tell_closed(merge)
    tell_no_responses(merge)
    merge.names.report()
    tell_left(merge, rows)


# A spreadsheet into a workspace: read, compared with its commit, validated and ready to be written.

Ask: TypeAlias = Callable[[Mapping[str, bool]], Mapping[str, str]]
"""Takes headings, each with whether a value is required. Returns missing values of changed statuses by heading."""
_COMMIT = lazy_pattern(r"[0-9a-f]{7,64}")
_BEFORE_OTHERS = ("parties", columns.SETTINGS)
"""Sheets that are imported before the others, which use their names and fields."""


def prepare_import(
    workspace: Workspace, grids: Sequence[Grid], options: Options, git: Git, ask: Ask | None = None
) -> ImportOutcome:
    """Return the changes of the sheets, made in memory; `workspace.write` saves them.

    `ask` is called once if it can give all missing values. Raises `InvalidSheetError` with all errors by sheet, row
    and column, `InvalidFilesError` for wrong settings, and `RefusedError` for a workbook from an unknown commit.
    """
    outcome, cells = ImportOutcome(), Cells()
    if wrong_there := locate(workspace.root, wrong_settings(workspace.written.dataset)):
        raise InvalidFilesError(wrong_there)
    first = [grid for grid in grids if spelled(grid.name, _BEFORE_OTHERS)]
    about = [grid for grid in grids if spelled(grid.name, (columns.ABOUT,))]
    if fields := options.columns.new_fields(workspace.loaded.dataset.tracker.custom_fields, grids):
        _import(workspace, fields, replace(options, columns=ChosenColumns()), git, outcome)
    others = [grid for grid in grids if grid not in first]
    for some in ([*first, *about] if first else [], others):
        if some:
            cells |= _import(workspace, some, options, git, outcome)
    if with_fields := options.columns.with_new_fields():
        workspace.forget()  # the fields come first, and are those of the rows
        return prepare_import(workspace, grids, replace(options, columns=with_fields), git, ask)
    options.columns.report_unused(outcome)
    report_unused_names(grids, options, outcome)
    outcome.mistakes.extend([*find_problems(workspace, outcome, cells)])
    if ask and (lacking := outcome.lacking) and all(mistake.missing in lacking for mistake in outcome.mistakes):
        given = {**options.given, **ask(lacking)}
        workspace.forget()  # or its new files would take the next numbers and ids
        return prepare_import(workspace, grids, replace(options, given=given), git)
    if outcome.mistakes:
        told = [*outcome.told, *_told_of_proposed(workspace, grids, options, git)]
        raise InvalidSheetError(outcome.mistakes, told, outcome.examples)
    return outcome


def _told_of_proposed(
    workspace: Workspace, grids: Sequence[Grid], options: Options, git: Git
) -> Iterator[CellMistake]:
    """Yield the warnings about the values of new fields that the maintainer has not accepted yet."""
    if chosen := options.columns.with_new_fields(are_accepted=True):
        workspace.forget()
        made, known = ImportOutcome(), workspace.loaded.dataset.tracker.custom_fields
        _import(workspace, chosen.new_fields(known, grids), replace(options, columns=ChosenColumns()), git, made)
        _import(workspace, grids, replace(options, columns=chosen), git, made, is_of_fields=True)
        yield from (each for each in made.told if each.place.called in chosen.created)


def _import(
    workspace: Workspace,
    grids: Sequence[Grid],
    options: Options,
    git: Git,
    outcome: ImportOutcome,
    *,
    is_of_fields: bool = False,
) -> Cells:
    """Make the changes of some sheets in memory, and return the cell of each value.

    `is_of_fields` reads only the values of new custom fields, for the warnings about them.
    """
    made = ImportOutcome()
    now = workspace.loaded.dataset
    is_first = not any(r.id != EXAMPLE for r in now.recommendations)
    chosen = replace(options.columns, tracker=now.tracker)
    read = read_rows(grids, columns.sheets(now.tracker), chosen, made, is_first=is_first)
    if any(row.sheet.name == RECOMMENDATIONS and row.cells.get("id") != EXAMPLE for row in read.rows):
        _make_room(workspace)
    read, named = set_field_types(workspace, read, options)
    merge = Merge(workspace.loaded.dataset, _base(git, read), options, made)
    merge.templates = workspace.root / "templates"
    merge.names.fields.words = texts_of_words(read.rows) if options.values else ()
    merge.names.fields.named = named
    merge.names.begins_tracker = bool(options.list_date) and not read.about
    if is_of_fields:
        read_new_values(merge, read.rows)
    else:
        _merge_rows(merge, read, workspace.free())
    if options.list_date and not read.about and not is_of_fields:
        made.examples.extend(describe_examples(merge, read.rows, chosen))
    workspace.put(changed_contents(workspace, merge))
    for name in ("changes", "mistakes", "told", "examples"):
        getattr(outcome, name).extend(getattr(made, name))
    outcome.lacking.update(made.lacking)
    outcome.undated.update(made.undated)
    return {(change.path, change.at): change.place for change in made.changes} | merge.cells


def _base(git: Git, read: SheetRows) -> Dataset | None:
    """Return the dataset in the commit that a workbook was made from.

    None if the sheet names no commit or there is no git. Raises `RefusedError` if git does not have the commit.
    """
    commit = read.about.get(columns.COMMIT, columns.NO_COMMIT)
    if commit == columns.NO_COMMIT or not _is_clone(git):
        return None
    try:
        whole = git.commit_of(commit if _COMMIT.fullmatch(commit) else "")
    except RefusedError:
        raise RefusedError(
            f"The sheet was exported from the commit {shown(commit)}, which is not in this repository. Nothing was "
            'changed. Get the commit ("git fetch --unshallow" or "git fetch --all"). Or delete the sheet '
            f"{columns.ABOUT}, to compare with the current files."
        ) from None
    with revision(git, whole) as files:
        return load_dataset(files.root).dataset


def _is_clone(git: Git) -> bool:
    with suppress(RefusedError):
        return not git.attempt("rev-parse", "--git-dir").returncode
    return False


def _make_room(workspace: Workspace) -> None:
    """Delete the example of `rectrack init` if it is the only recommendation and has its first title."""
    known = workspace.loaded.dataset.recommendations
    if [r.id for r in known] == [EXAMPLE] and known[0].title in read_static_file("setup/example.yaml", None).decode():
        workspace.put({workspace.loaded.dataset.paths[EXAMPLE]: b""})
