"""What a list has in another form: long titles, repeated texts, and actions without ids."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any

from rectrack import lazy_pattern
from rectrack.model import Dataset, Recommendation, by_id, read_date
from rectrack.statements import plain
from rectrack.text import as_sentences, count, folded, in_one_line, shown, spelled
from rectrack.workspace.cell_words import is_empty, is_no_action
from rectrack.workspace.chosen_columns import DRAFT, NEW_FIELD, OF_DOCUMENT, OLDER_TARGETS, STEP, column_option
from rectrack.workspace.columns import ACTION, PLACE, RECOMMENDATION, RECOMMENDATIONS, Key, as_cell, from_cell
from rectrack.workspace.field_words import NOTE
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.list_responses import absence_of_response
from rectrack.workspace.merge import (
    Merge,
    keep_note,
    keep_words,
    recognize_document,
    title_of,
    with_title,
)
from rectrack.workspace.remarks import CellPlace
from rectrack.workspace.repeated_numbers import NUMBERS
from rectrack.workspace.transaction import folded_title, titles_of

_DISTINGUISHING = (*NUMBERS, *DRAFT, "made by", "themes", "response", "response date", "addressees")
"""Columns whose values tell recommendations with the same text apart, even if each row has an action."""


class RepeatedTexts:
    """The recommendations and the rows with each text, which only their order tells apart."""

    def __init__(self, dataset: Dataset, rows: Iterable[SheetRow]) -> None:
        self._known = defaultdict[str, list[str]](list)
        for r in sorted(dataset.recommendations, key=attrgetter("number")):
            for title in titles_of(r):
                self._known[title].append(r.id)
        self._counts, self._nth = Counter[str](), dict[CellPlace, int]()
        self._quotes = set[tuple[str, str]]()
        self._rows, self._actions = dict[tuple[str, ...], int](), defaultdict[str, dict[int, dict[str, str]]](dict)
        before = ("", 0)
        for row in rows:
            text = folded_title(title_of(row))
            n = self._with_actions(row, text, before) if row.cells.get(ACTION) else self._without_actions(row, text)
            self._counts[text] = max(self._counts[text], n + 1)
            self._nth[row.place()], before = n, (text, n)

    def _without_actions(self, row: SheetRow, text: str) -> int:
        """Return which recommendation with a text is in a row: that of an equal row, or a new one."""
        return self._rows.setdefault((text, *row.cells.values(), *row.words.values()), self._counts[text])

    def _with_actions(self, row: SheetRow, text: str, before: tuple[str, int]) -> int:
        """Return which recommendation with a text has the action in a row, counted from 0.

        It is one with the same number. Without numbers it is one whose values do not differ: several reports can
        repeat a text. Each action can have its own addressee, but only in rows that follow each other.
        """
        own = [column.header for column in row.sheet.columns if column.path[0] == "custom_fields"]
        told = {name: folded(cell) for name in (*_DISTINGUISHING, *own) if (cell := row.cells.get(name))}
        number = {name: told[name] for name in NUMBERS if name in told}
        for n, known in self._actions[text].items():
            if number and any(known.get(name) == cell for name, cell in number.items()):
                return n
            if number or not known.keys().isdisjoint(NUMBERS):
                continue
            differ = {name for name in known.keys() & told.keys() if known[name] != told[name]}
            if not differ - ({"addressees"} if (text, n) == before else set()):
                self._actions[text][n] = told | known
                return n
        self._actions[text][self._counts[text]] = told
        return self._counts[text]

    def nth(self, row: SheetRow) -> int:
        """Return how many other rows before this one have its text, 0 if it has a number."""
        is_named = not title_of(row) or any(row.cells.get(name) for name in NUMBERS)
        return 0 if is_named else self._nth[row.place()]

    def tell_repeated(self, row: SheetRow) -> None:
        """Report a new recommendation with the text of an earlier row, or with its title and another text."""
        title, quote = folded_title(title_of(row)), folded(row.cells.get("text quote", ""))
        has_own_text = bool(quote) and (title, quote) not in self._quotes
        self._quotes.add((title, quote))
        if not self.nth(row):
            return
        how = "write the same number in both rows" if ACTION in row.columns else 'add --column "HEADING=action"'
        what, hint, option = "text", f"if the row has another action of the earlier recommendation, {how}", ""
        if has_own_text:
            other = NEW_FIELD if "document" in row.columns else "document"
            option = column_option(row.heading("title"), other)
            what = "title"
            hint = f"if this is the title of the document, add {option}. The texts then become the titles"
        message = f"this row has the {what} of an earlier row, and becomes a separate recommendation"
        row.remarks.tell(row.place(), f"{message}: {shown(title_of(row))}", hint, option=option)

    def id(self, row: SheetRow, text: str) -> str | None:
        """Return the id of the recommendation with a text, None if there is none.

        If the record and the list have a text equally often, the rows mean the recommendations in their order.
        """
        known, rows = self._known.get(text, []), self._counts[folded_title(title_of(row))]
        if not known:
            return None
        if len(known) != rows:
            there = count(len(known), "recommendation")
            message = f"the record has {there} with this text, the list has {count(rows, 'row')}"
            row.wrong("", message, 'add a column "number" with the numbers of the recommendations')
            return known[0]
        id_ = known[self.nth(row)]
        if known != [id_]:
            hint = 'if the row means another one, add a column "number" with the numbers of the recommendations'
            message = f"by its place in the list, the row means this recommendation: {shown(id_)}"
            row.remarks.tell(row.place(), message, hint)
        return id_


def fit_title(data: dict[str, Any], row: SheetRow, title: str, title_by: str | None) -> None:
    """Give a new recommendation the short `title` if its own is too long; the whole title becomes its text.

    A recommendation with only a text gets a short title too. A title from an export stays.
    """
    words = title_of(row)
    if row.cells.get("id") or not words or (data.get("title") and not title_by):
        return
    quoted = data.get("text", {}).get("quote")
    if data.get("title") and quoted and quoted != words:
        data["summary"] = with_title(words, data.get("summary"))  # the list has other words as text
    if title_by:
        heading, what = ("title", "title") if row.cells.get("title") else ("text quote", "text without a title")
        message = f"this {what} is too long. rectrack keeps all of it as the text, and makes a short title"
        row.remarks.tell(row.place(heading), message, rank="minor")
    data |= {"title": title, "title_by": title_by}
    data["text"] = {"quote": words, **data.get("text", {})}


def tell_same_titles(merge: Merge) -> None:
    """Report each short title that new recommendations with different texts have."""
    same = defaultdict[str, dict[str, SheetRow]](dict)
    for path, row in merge.new.items():
        if merge.data[path].get("title_by"):
            same[merge.data[path]["title"]].setdefault(in_one_line(title_of(row)), row)
    for title, rows in same.items():
        for row in rows.values() if len(rows) > 1 else ():
            heading = "title" if row.cells.get("title") else "text quote"
            message, hint = "different texts have this short title", "write a title in the file of each"
            row.remarks.tell(row.place(heading), f"{message}: {shown(title)}", hint)


def as_actions(merge: Merge, actions: Sequence[tuple[SheetRow, SheetRow, str]]) -> list[SheetRow]:
    """Return the actions in rows of recommendations as rows of the sheet of actions.

    Each has its row, the `first` row of the recommendation, and the name of the recommendation. If the recommendation
    has several rows, a row with one action has the status of the action too. The list states no status of others.
    """
    rows, counts = defaultdict[CellPlace, set[CellPlace]](set), Counter(row.place() for row, *_ in actions)
    for row, first, _ in actions:
        rows[first.place()].add(row.place())
    return [
        _as_action(merge, row, first, name, has_status=len(rows[first.place()]) > 1 and counts[row.place()] == 1)
        for row, first, name in actions
    ]


def _as_action(merge: Merge, row: SheetRow, first: SheetRow, name: str, *, has_status: bool) -> SheetRow:
    """Return the action in a row of a recommendation as a row of the sheet of actions.

    The recommendation has the values of its `first` row. What differs in another row is of its action.
    """
    sheet, texts = merge.sheets["actions"], {RECOMMENDATION: name, "title": row.cells[ACTION]}
    differ = {heading: cell for heading, cell in row.cells.items() if cell != first.cells.get(heading)}
    if row is not first:
        merge.used.update(map(row.spot, row.cells.keys() - differ.keys()))
    known = merge.known.get(name)
    is_known = known and spelled(row.cells[ACTION], by_id(known.actions))
    if cell := differ.get("status"):
        hint = "the recommendation has the status in its first row"
        merge.outcome.tell(row.place("status"), f"this is only the status of the action: {shown(cell)}", hint)
    elif row.cells.get("status") and not is_known and has_status:
        hint = 'to give another status, add a sheet "actions" with a column "status"'
        merge.outcome.tell(row.place(ACTION), "the action in this row gets the status of the row", hint, rank="minor")
    elif row.cells.get("status") and not is_known:
        hint = 'to give a status, add a sheet "actions" with a column "status"'
        message = "the actions in this column have no status: the list has only the status of the recommendation"
        merge.outcome.tell(row.place(ACTION), message, hint, rank="minor")
    of_action = {heading: cell for heading, cell in differ.items() if heading in sheet.headers}
    cells = {"status": row.cells.get("status", "") if has_status else "", **of_action, **texts}
    words = {} if row is first else {name: text for name, text in row.words.items() if text != first.words.get(name)}
    columns = {**row.columns, "title": row.columns[ACTION]}
    return row._replace(sheet=sheet, cells=cells, columns=columns, words=words)


_ITEM = lazy_pattern(
    r"\s*(?:(?P<number>\(?\d{1,2}[.)]\s*(?=[^\s\d]))|(?P<letter>\(?[a-z][.)]\s+(?=\S))|"
    r"(?P<sign>[-\u2013\u2014\u2022\u00b7\u25aa\u25e6*]\s*(?=\w)))"
)
"""Matches the number, letter or sign before an item of a list in a cell."""


def split_actions(merge: Merge, row: SheetRow) -> Iterator[SheetRow]:
    """Yield a row of a list for each action in it: in several columns, or in a cell with numbers or signs."""
    if not (further := [n for n, name in row.joined.items() if name == ACTION]) or not row.is_listed:
        yield from _split_cell(merge, row)
        return
    all_ = row.grid.cells(row.number)
    cells = {row.columns[ACTION]: row.cells[ACTION], **{n: all_[n] for n in further if n < len(all_)}}
    filled = {n: cell for n, cell in cells.items() if cell} or cells
    rows = [
        without_empty(merge, row._replace(columns={**row.columns, ACTION: n}, cells={**row.cells, ACTION: cell}))
        for n, cell in filled.items()
    ]
    for each in [each for each in rows if each.cells.get(ACTION)] or rows[:1]:
        yield from _split_cell(merge, each)


def _split_cell(merge: Merge, row: SheetRow) -> Iterator[SheetRow]:
    """Yield a row for each action in a cell."""
    cell = row.cells.get(ACTION, "")
    if "\n" not in cell or not row.is_listed:
        yield row
        return
    actions = actions_in(cell)
    message, hint = "this action has several lines", "they become one line"
    if actions[1:]:
        message = "this cell has several actions, each after a number, letter or bullet"
        hint = "each becomes a separate action"
    merge.outcome.tell(row.place(ACTION), message, hint, rank="minor")
    yield from (row._replace(cells={**row.cells, ACTION: action}) for action in actions)


def actions_in(cell: str) -> list[str]:
    """Return the actions in a cell: several if further lines begin with a sign of the kind in the first line."""
    lines = cell.split("\n")
    kinds = [found and found.lastgroup for found in map(_ITEM.match, lines)]
    begins = [n for n, kind in enumerate(kinds) if kind and kind == kinds[0]]  # the others are parts of an item
    items = ("\n".join(lines[begin:end]) for begin, end in pairwise([*begins, len(lines)]))
    return [_ITEM.sub("", item, count=1).strip() for item in items] if begins[1:] else [cell]


def split_recommendations(merge: Merge, row: SheetRow) -> list[SheetRow]:
    """Return a row of an entry that several recommendations have, as a row for each of them; report it."""
    name, find = row.cells.get(RECOMMENDATION, ""), merge.names.recommendations.id
    parts = merge.names.recommendations.split(name) if row.sheet.field and not row.cells.get(PLACE) else []
    if not parts[1:]:
        return [row]
    if all(map(find, parts)):
        merge.outcome.tell(
            row.place(RECOMMENDATION), f"each of several recommendations gets the entry: {shown(name)}"
        )
    names = {find(part) or part: part for part in reversed(parts)}
    return [row._replace(cells={**row.cells, RECOMMENDATION: part}) for part in reversed(names.values())]


def find_action(merge: Merge, row: SheetRow, id_: str) -> Key | None:
    """Return the key of the action with the id or title of a row, None if there is none."""
    r, name = merge.known.get(id_), row.cells.get("id") or row.cells.get("title", "")
    ids = [action.id for action in r.actions] if r else []
    found = spelled(name, by_id(r.actions)) if r else None
    return (row.sheet.name, id_, str(ids.index(found) + 1)) if found else None


def keep_target(merge: Merge, row: SheetRow, path: str) -> None:
    """Add older target dates, and the words for one, to the editor's note of a new recommendation."""
    older = "" if row.sheet.field else row.words.get(OLDER_TARGETS, "")
    if older and path in merge.new:
        keep_note(merge, row, path, older)
    elif older and older not in merge.data[path].get("editor_note", ""):
        merge.outcome.leave_out(row.place("target date"), f"older target dates are not imported: {shown(older)}")
    words = in_one_line(row.words.get("target date", "")).removesuffix(".")
    if words and path in merge.new:
        keep_note(merge, row, path, keep_words(merge, row, "target date"), "target date")
    elif words and not row.cells.get("target date") and words not in merge.data[path].get("editor_note", ""):
        merge.used.discard(row.spot("target date"))  # else it has them from an earlier import


def recognize(merge: Merge, row: SheetRow, r: Recommendation) -> None:
    """Mark the values of extra headings that the record of a known recommendation has already."""
    known: Any = plain(r)
    keep_target(merge, row, merge.paths[r.id])
    if (words := row.words.get("date")) and any(words in (step.note or "") for step in r.history):
        merge.used.add(row.spot("date"))
    if (words := row.words.get("status")) and (merge.paths[r.id], ("status",)) not in merge.statuses:
        notes = [r.editor_note, *(step.note for step in r.history)]
        _tell_lost(merge, row, "" if any(words in (note or "") for note in notes) else words)
    for document in merge.names.known("document", row.draft("document")):
        recognize_document(merge, row, document)
    for heading in (*DRAFT, *STEP):
        cell, field = row.draft(heading), heading.replace(" ", "_")
        items = [item.get(field) for name in ("sources", "history") for item in known.get(name, ())]
        value: Any = read_date(cell) if heading == "date" else cell
        if heading in ("document", "evidence"):
            value = next(iter(merge.names.known("document", cell)), cell)
        if value in items or (heading == "evidence" and any(value in (item or ()) for item in items)):
            merge.used.add(row.spot(heading))


def keep_details(merge: Merge, row: SheetRow, path: str) -> None:
    """Add what an action has no field for to the editor's note of its recommendation."""
    keep_target(merge, row, path)
    notes = [f"{row.heading(name)}: {cell}" for name in STEP if (cell := row.cells.get(name))]
    notes += filter(None, [row.words.get(OLDER_TARGETS)])
    notes += filter(None, row.cells.get(NOTE, "").split("\n\n"))
    words = row.words.get("status", "")
    if words and path in merge.new:
        notes.append(f"{row.heading('status')}: {words}")
    elif words not in merge.data[path].get("editor_note", "") and not any(
        row is of for of, _ in merge.statuses.values()
    ):
        _tell_lost(merge, row, words)
    if notes:
        name = ": ".join(filter(None, map(row.cells.get, ("reference", "title"))))
        keep_note(merge, row, path, f"{name} ({'; '.join(notes)})", *STEP, NOTE)


def _tell_lost(merge: Merge, row: SheetRow, words: str) -> None:
    """Report the words after a status that stays as it is."""
    if words:
        message = f"the status is as before, so the note after it is not imported: {shown(words)}"
        merge.outcome.leave_out(row.place("status"), message)


def tell_left(merge: Merge, rows: Sequence[SheetRow]) -> None:
    """Report each cell whose value is not in the result, unless its row has an error.

    Parties of the option for makers that no row lacks are reported too.
    """
    has_list = any(row.sheet.name == RECOMMENDATIONS for row in rows)  # or a sheet of settings or parties comes first
    if has_list and all(row.cells.get("made by") for row in merge.new.values()):
        makers: Any = from_cell(merge.options.given.get("made by", ""), "lines") or []
        for name in (each for each in makers if merge.new or not merge.names.known("party", each)):
            message = f"each new recommendation already says who made it, so this party is not added: {shown(name)}"
            merge.outcome.leave_out(CellPlace("--made-by"), message)
    wrong, of_documents = {mistake.place[:3] for mistake in merge.outcome.mistakes}, _of_documents(merge, rows)
    has_documents = merge.options.columns.names_document or any(
        row.sheet.field == "sources" or "document" in row.columns for row in rows
    )
    for row in rows:
        for heading in row.columns:
            cell = row.cells.get(heading) or row.words.get(heading)
            is_lost = not has_documents and heading in OF_DOCUMENT
            if not cell or row.spot(heading) in merge.used or (row.place()[:3] in wrong and not is_lost):
                continue
            message, hint, option = _why_left(merge, row, heading, of_documents)
            if is_lost and row.draft(heading):
                what = heading.removeprefix("document ")
                message = f"this {what} is not imported, because the list has no source document"
                hint = f"to name the document, add --document NAME. {as_sentences(hint)}"
                if merge.options.columns.is_chosen(row.heading(heading), heading, row.sheet):
                    message = f"the list has no source document for this {what}"
                    row.wrong(heading, f"{message}: {shown(cell)}", hint)
                    continue
            merge.outcome.leave_out(row.place(heading), f"{message}: {shown(cell)}", hint, option)


def _why_left(
    merge: Merge, row: SheetRow, heading: str, of_documents: Collection[tuple[str, str]]
) -> tuple[str, str, str]:
    """Return why a value is not imported, what to do, and the option for it; empty if there is none."""
    is_response, message = heading.startswith("response "), "this value is not imported"
    if (is_response or row.sheet.field == "responses") and (lack := absence_of_response(merge, row)):
        what = "date" if heading.endswith("date") else "value"
        return f"this {what} is not imported, because the row has {lack}", "", ""
    hint = "" if merge.options.list_date else "to change the record, edit its file"
    option = column_option(row.heading(heading), NEW_FIELD)
    keep = f"to keep this column as it is, add {option}"
    if heading in OF_DOCUMENT and row.draft(heading):
        return *(_left_of_document(merge, row, heading, of_documents) or (message, hint or keep)), ""
    if is_response and "response" in row.columns:
        return message, 'fill in the column "response" too', ""
    if is_response:
        return message, f'add a column "response". {as_sentences(keep)}', option
    return message, hint, ""


def _of_documents(merge: Merge, rows: Iterable[SheetRow]) -> set[tuple[str, str]]:
    """Return the documents that have the date of a row, and those that have its author, each with the heading."""
    return {
        (id_, heading)
        for row in rows
        for heading in filter(row.draft, OF_DOCUMENT)
        for id_ in merge.names.known("document", merge.given(row).get("document", ""))
        if read_date(row.draft(heading)) == merge.names.documents[id_][OF_DOCUMENT[heading]]
    }


def _left_of_document(
    merge: Merge, row: SheetRow, heading: str, known: Collection[tuple[str, str]]
) -> tuple[str, str] | None:
    """Return why the date or author of a document is left out, and what to do.

    None if no row of the list has the other one.
    """
    for id_ in merge.names.known("document", merge.given(row).get("document", "")):
        if (id_, heading) in known and row.draft(heading):
            what = heading.removeprefix("document ")
            hint = "if these are two documents, write two names in the list"
            hint += f"; if the column has another {what}, add {column_option(row.heading(heading), NEW_FIELD)}"
            return f"the document has another {what} in another row, so this {what} is not imported", hint
    return None


def without_empty(merge: Merge, row: SheetRow) -> SheetRow:
    """Return a row of a list without the words that mean no status, addressee, note or action, and report them.

    Words for which the maintainer gives a category or another name stay.
    """
    if row.sheet.field not in ("", "actions") or not row.is_listed:
        return row
    cells, leave = {**row.cells}, merge.outcome.leave_out
    categories, same = merge.names.categories, merge.names.same
    for heading, what in (("status", "status"), ("addressees", "addressee")):
        cell = cells.get(heading, "")
        items: Any = from_cell(cell, "lines") or []
        empty = [
            each for each in items if is_empty(each) and folded(each) not in categories and folded(each) not in same
        ]
        for text in (item for item in empty if not merge.names.known(what, item)):
            how = f"to record them as a status, add --category {shown(f'{text}=not done')}"
            message = f"these words mean no {what}, and are not imported: {shown(text)}"
            leave(row.place(heading), message, how if what == "status" else "")
            cells[heading] = as_cell([item for item in items if item not in empty], "lines")
    for heading, what, means_none in ((NOTE, "note", is_empty), (ACTION, "action", is_no_action)):
        if (value := cells.get(heading)) and means_none(value):
            leave(row.place(heading), f"these words mean no {what}, and are not imported: {shown(value)}")
            cells[heading] = ""
    return row._replace(cells=cells)
