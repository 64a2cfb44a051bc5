"""The changes of a sheet in the files: changes as values, and new entries for names in its cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from itertools import chain, count
from os.path import commonprefix
from typing import Any, NamedTuple, get_args

from msgspec import Struct, field

from rectrack.model import (
    PARTIES,
    TRACKER,
    WHO,
    AnswerClass,
    Dataset,
    OwnField,
    Tracker,
    Withheld,
    by_id,
    read_date,
    referable,
    slug,
)
from rectrack.statements import ORDER, TextTransform, plain_value, value_at
from rectrack.text import (
    KeyPath,
    folded,
    in_one_line,
    names_of,
    printable,
    shorten,
    shown,
    spelled,
)
from rectrack.workspace.cell_words import read_yes_or_no, response_category, status_category
from rectrack.workspace.chosen_columns import ChosenColumns
from rectrack.workspace.columns import Column, from_cell
from rectrack.workspace.read_sheet import CellPlace, Remarks
from rectrack.workspace.similar_names import SimilarNames
from rectrack.yaml_edit import Bare, Data, append, parse_yaml, set_value


class Options(Struct, frozen=True, kw_only=True):
    """The options of an import.

    `given` has the values that no column has, by heading: for new recommendations, and the date, author, evidence
    and note of changed statuses; also the `group` of new parties, the `document author` and `document date` of new
    documents, and the `response date`. `list_date` is the date of a new tracker's list, and `how_dated` the option
    for the dates of statuses. `entered_by` is the maintainer who enters a response. `add` are the lists in which
    unknown names become entries. `columns` are the fields that the importer chose for headings, and `categories`
    those of new responses. `values` are names in cells that mean another name, and `used` those of them that a cell
    has.
    """

    today: str
    given: Mapping[str, str] = {}
    list_date: str = ""
    how_dated: str = "--date"
    entered_by: str | None = None
    add: frozenset[str] = frozenset()
    columns: ChosenColumns = ChosenColumns()
    categories: Mapping[str, str] = {}
    values: Mapping[str, str] = {}
    used: set[str] = field(default_factory=set)


# Changes of the files as values.

_BEFORE = 20
"""Characters of the common beginning of two texts that a message shows."""


class ChangeKind(IntEnum):
    """The order in which the changes of one file are made: places in a list are right until an item is removed."""

    SET, REMOVE, APPEND, NEW = range(4)


class SheetChange(NamedTuple):
    """A change by a cell or a row, in the file at `path`.

    `at` is the place of `value`, and `order` has the places of the values around it. `was` and `now` are the texts of
    the cell, empty for an empty cell. `edit` makes the change if more than the value changes. Only a new file has
    `content`.
    """

    path: str
    at: KeyPath
    place: CellPlace
    kind: ChangeKind
    was: str = ""
    now: str = ""
    value: Data = None
    order: Sequence[KeyPath] = ()
    edit: TextTransform | None = None
    content: bytes = b""

    def __str__(self) -> str:
        """Return the change in one line, for people."""
        where = " ".join(str(step + 1 if isinstance(step, int) else step) for step in self.at)
        match self.kind:
            case ChangeKind.NEW:
                text = f"new: {self.now}"
            case ChangeKind.SET:
                text = f"{where}: {' -> '.join(map(cell_text, _from_where_they_differ(self.was, self.now)))}"
            case _:
                text = f"{where}: {'+' if self.now else '-'} {shown(self.now or self.was, 120)}"
        return printable(f"{self.path}: {text}")

    @property
    def list_at(self) -> KeyPath:
        """Return the place of the list to which the change appends."""
        return self.at[:-1] if isinstance(self.at[-1], int) else self.at

    @property
    def is_step(self) -> bool:
        """Return whether the change adds a step to the history."""
        return self.kind == ChangeKind.APPEND and self.at[:1] == ("history",)


def _from_where_they_differ(was: str, now: str) -> tuple[str, str]:
    """Return two texts without their common beginning, if that is long."""
    same = len(commonprefix([was, now])) - _BEFORE  # noqa: RUF071 - of texts, not of paths
    return (f"…{was[same:]}", f"…{now[same:]}") if was and now and same > _BEFORE else (was, now)


def cell_text(cell: str) -> str:
    """Return the text of a cell for a message; "nothing" for an empty cell."""
    return shown(cell) if cell else "nothing"


class ImportOutcome(Remarks, frozen=True, kw_only=True):
    """The result of reading a sheet: the changes, errors and warnings.

    `lacking` are the options for missing values of changed statuses, and whether each is required.
    """

    changes: list[SheetChange] = field(default_factory=list)
    lacking: dict[str, bool] = field(default_factory=dict)


def name_new(message: str, changes: Sequence[SheetChange]) -> str:
    """Return a message about values of the files with the names of new entries for their ids."""
    new = (change.value for change in changes if change.kind == ChangeKind.APPEND and len(change.at) == 1)
    names = {shown(each["id"]): shown(each["name"]) for each in new if isinstance(each, dict) and "name" in each}
    return re.sub('"[^"]*"', lambda found: names.get(found[0], found[0]), message) if names else message


_USUAL = Tracker(title="", maintained_by="", themes=(), addressees=(), documents=())
"""Settings with only default words."""


def make_changes(text: str, changes: Sequence[SheetChange], language: str) -> str:
    """Return the text of a file with one change made, or with several that append values to one list.

    A name in several languages changes only in the language of the tracker.
    """
    change = changes[0]
    at, value = change.at, change.value
    if change.edit:
        return change.edit(text)
    whole = parse_yaml(text)
    if (
        change.path == TRACKER
        and value_at(whole, at[:1]) is None
        and (words := plain_value(getattr(_USUAL, str(at[0]))))
    ):
        # The default words are in no file, and a single one in tracker.yaml would replace all of them.
        text = set_value(text, at[:1], words)
        whole = parse_yaml(text)
    if change.kind == ChangeKind.REMOVE:  # with its last item the list is removed too
        return set_value(text, at[:-1] if len(value_at(whole, at[:-1]) or ()) == 1 else at, None)
    top = () if change.path in (TRACKER, PARTIES) else ORDER
    if change.kind == ChangeKind.APPEND:
        return append(text, change.list_at, [each.value for each in changes], top)
    there = value_at(whole, at)
    if isinstance(there, dict) and at[-1] in ("name", "title"):
        at, there = (*at, language), there.get(language)
    if value is None and there is None:
        return text
    while len(at) > 1 and value_at(whole, at[:-1]) is None:
        at, value = at[:-1], {str(at[-1]): value}
    within = len(at) - 1
    beside = [str(path[within]) for path in change.order if path[:within] == at[:-1] != path]
    return set_value(text, at, value, beside if within else top)


def add_step(text: str, item: Any) -> str:
    """Return the text of a file with another step in the history, and its status."""
    return set_value(append(text, ("history",), [item], ORDER), ("status",), item.get("status"), ORDER)


# Names in cells: of existing entries, and of new entries of tracker.yaml and parties.yaml.

LISTS = {
    "status": "statuses",
    "theme": "themes",
    "addressee": "addressees",
    "party": "parties",
    "document": "documents",
    "response": "responses",
    "choice": "choices",
}
"""Lists that get a new entry for an unknown name, by the kind of the entry. `choices` are those of custom fields."""
_BODY, _BODIES = "party or addressee", ("party", "addressee")
"""Kinds that share their ids: an id means one body in both lists."""
_ONE_LINE = frozenset(("title", "name", "label", "reference"))
NEEDED = {
    "party": {"group": "--group"},
    "document": {"document author": "--document-author", "document date": "--document-date"},
}
"""The required values of a new entry, and the options that give them."""
_LONGEST_LABEL, _LONGEST_DESCRIPTION = 50, 100
"""Most characters that GitHub accepts in the name and in the description of a label."""
_COLOR: Mapping[str, str] = {"open": "e1e8f0", "under way": "6d93bd", "done": "2c4a6e", "not done": "a2a8b1"}
"""Colours of new statuses by category: those of the default statuses."""
_CLOSES: Mapping[str, Data] = {"done": "completed", "not done": "not_planned"}
"""How new statuses close the issue, by category. Others leave it open, and a target date can be overdue."""
_LANGUAGE = 2
"""Letters of the code of a language; every id is longer."""


class CellNames:
    """The names in cells and their ids in the files. An unknown name becomes one new entry, if the options allow it.

    `place` is the current cell, `given` has further values of new entries, and `categories` those of new responses.
    `documents` has the date and the author of each document by its id, and `similar` reports similar names.
    """

    def __init__(self, dataset: Dataset, options: Options, outcome: ImportOutcome) -> None:
        self.dataset, self.options, self.outcome = dataset, options, outcome
        self.place, self.given = CellPlace(""), options.given
        self.documents = {each.id: {"date": str(each.date), "by": each.by} for each in dataset.tracker.documents}
        self._things = referable(dataset)
        self._ids = {kind: names_of(things) for kind, things in self._things.items() if kind != "recommendation"}
        """Ids of existing and new entries, by each of their names, labels and ids."""
        self._same = {folded(text): text for text in options.values}
        self.categories = {folded(words): category for words, category in options.categories.items()}
        self.similar = SimilarNames(self._things, outcome)
        self._parties: dict[str, dict[str, Any]] = {}
        self._fields = by_id(dataset.tracker.custom_fields)
        self._choices: dict[str, dict[str, str]] = {}
        self._stand_ins = {stand_in: id_ for id_, stand_in in Withheld(dataset).ids.items()}
        self._recommendations: dict[str, str] = {}
        for r in dataset.recommendations:
            self._recommendations |= {str(r.number): r.id, f"#{r.number}": r.id}
        for r in dataset.recommendations:
            self.add(r.id, r.reference)

    def add(self, id_: str, reference: str | None) -> None:
        """Let these names mean a recommendation.

        An id takes precedence over a number, and a number over a reference.
        """
        if reference:
            self._recommendations.setdefault(reference.casefold(), id_)
        self._recommendations[id_] = id_

    def recommendation(self, name: str) -> str | None:
        """Return the id of the recommendation with this id, number or reference, or None."""
        return self._recommendations.get(name.strip()) or self._recommendations.get(name.strip().casefold())

    def value(self, column: Column, cell: str, was: Data = None) -> Data:
        """Return the value for the file, None for an empty cell.

        `was` is the previous list.
        """
        if column.what == "date":
            return read_date(cell) if cell else None
        if column.path[-1] in _ONE_LINE:
            return in_one_line(cell) or None
        if column.path[-1] == "prefix" and re.search(r"[\w:]$", cell):
            return f"{cell} "  # no cell has a space at its end
        value = from_cell(cell, column.kind, was)
        if isinstance(value, list):
            texts = [*_split_names(value, self._same, self.options)] if self._same else value
            items = [self._meant(column, item) if isinstance(item, str) else item for item in texts]
            return [item for n, item in enumerate(items) if item not in items[:n]]  # a cell can repeat a name
        return self._meant(column, value) if isinstance(value, str) else value

    def _meant(self, column: Column, text: str) -> str:
        """Return what a text in a column means in the files, for instance an id."""
        if column.path[0] == "custom_fields":
            field = self._fields[column.path[1]]
            return self._choice(field, text) if field.type in ("choice", "choices") else text
        if column.path[-1] in WHO:
            text = self._stand_ins.get(text, text)
        return self.id(column.what, text) if column.what else text

    def _choice(self, field: OwnField, text: str) -> str:
        """Return the id of a choice of a custom field, which may become a new one."""
        known = self._choices.setdefault(field.id, {choice.id: choice.name for choice in field.choices})
        names = {folded(name): id_ for id_, name in known.items()}
        if found := names.get(folded(text)) or spelled(text, known):
            return found
        if LISTS["choice"] not in self.options.add:
            return text
        own = slug(text) or f"choice-{len(known) + 1}"
        id_ = next(id_ for id_ in chain([own], (f"{own}-{n}" for n in count(2))) if id_ not in known)
        known[id_] = text
        at = ("custom_fields", [*self._fields].index(field.id), "choices")
        now, value = f"{id_}: {text}", {"id": id_, "name": text}
        self.outcome.changes.append(SheetChange(TRACKER, at, self.place, ChangeKind.APPEND, now=now, value={**value}))
        return id_

    def id(self, what: str, name: str) -> str:
        """Return the id of the thing with this id or name.

        An unknown name becomes a new entry if the options allow it. Otherwise it stays, and the check reports it.
        """
        if what == "recommendation":
            return self.recommendation(name) or name
        text, name = name, self._meaning(what, name)
        ids, kind = self.known(what, name), what
        if what == _BODY:
            kind = "party" if "parties" in self.options.add else "addressee"
        if kind == "status" and not ids and (is_yes := read_yes_or_no(name)) is not None:
            return _refuse_yes_or_no(self, name, is_yes=is_yes)
        if not ids and LISTS.get(kind) in self.options.add:
            ids = [self._new(kind, in_one_line(name))]
        if len(ids) != 1:
            return name
        self.similar.join(kind, name, ids[0], self.place)
        if what == "party":
            self._keep_spelling(in_one_line(text), ids[0])
        return ids[0]

    def _keep_spelling(self, text: str, id_: str) -> None:
        """Keep a text that means a party as one of its aliases, if no name of the party is like it."""
        ids = self._ids["party"].get(folded(text), [])
        if new := self._parties.get(id_):
            names = [str(name).casefold() for name in (id_, new["name"], *new.get("aliases", ()))]
            if ids in ([], [id_]) and text.casefold() not in names:
                new.setdefault("aliases", []).append(text)
        elif not ids:
            at = ("parties", [*self._things["party"]].index(id_), "aliases")
            self.outcome.changes.append(SheetChange(PARTIES, at, self.place, ChangeKind.APPEND, now=text, value=text))
        self._ids["party"][folded(text)] = ids or [id_]

    def known(self, what: str, name: str) -> list[str]:
        """Return the ids of the things with this id or name."""
        name = self._meaning(what, name)
        return [name] if name in self._things[what] else self._named(what, name)

    def _meaning(self, what: str, name: str) -> str:
        """Return the name that the importer gave for another one of this kind, or else the name itself."""
        if (text := self._same.get(folded(name))) is None:
            return name
        meant = self.options.values[text]
        if ";" in meant:
            return name  # several names, for lists
        if not self._named(what, meant) and any(self._named(kind, meant) for kind in LISTS if kind in self._ids):
            return name  # the name of another kind
        self.options.used.add(text)
        return meant

    def _named(self, what: str, name: str) -> list[str]:
        """Return the ids of the things with this name, in any spelling."""
        kinds, key = _BODIES if what == _BODY else (what,), folded(name)
        return [*dict.fromkeys(id_ for kind in kinds for id_ in self._ids[kind].get(key, ()))]

    def _new(self, kind: str, name: str) -> str:
        id_ = self._id(kind, name)
        self.similar.add(kind, name, id_, self.place)
        entry = {"id": id_, **self._entry(kind, name)}
        if kind == "party":
            self._parties[id_] = entry
        for key in ("id", "name", "title", "label"):
            self._ids[kind].setdefault(folded(str(entry.get(key, id_))), []).append(id_)
        if kind == "document":
            self.documents[id_] = {"date": str(entry["date"]), "by": str(entry["by"])}
        path, text = PARTIES if kind == "party" else TRACKER, f"{id_}: {name}"
        change = SheetChange(path, (LISTS[kind],), self.place, ChangeKind.APPEND, now=text, value=entry)
        self.outcome.changes.append(change)
        return id_

    def _id(self, kind: str, name: str) -> str:
        """Return an unused id, or the id of the body in the other list."""
        what = _BODY if kind in _BODIES else kind
        if len(same := self._named(what, name)) == 1:
            return same[0]
        own = slug(name)
        ids = chain([own or f"{kind}-1"], (f"{own or kind}-{n}" for n in count(2)))
        return next(id_ for id_ in ids if not self._named(what, id_) and len(id_) > _LANGUAGE)

    def _entry(self, kind: str, name: str) -> dict[str, Data]:
        """Return a new entry, and report all of its missing values in one error."""
        given = self.given
        _refuse_missing(self, kind, name)
        match kind:
            case "party":
                groups = [group.id for group in self.dataset.tracker.groups]
                inferred: dict[str, Data] = {"group_inferred": Bare("true")} if groups[1:] else {}
                return {"name": name, "group": given.get("group") or groups[0], **inferred}
            case "status":
                category = status_category(name)
                _tell_category(self, kind, name, category)
                closes = {"closes_issue_as": _CLOSES[category]} if category in _CLOSES else {}
                return {"name": name, "description": name, "color": _COLOR[category], "category": category, **closes}
            case "response":
                answer = self.categories.get(folded(name)) or response_category(name)
                _tell_answer(self, name, answer)
                return {"name": name, "category": answer or "noted"}
            case "document":
                date = read_date(given.get("document date") or self.options.today)
                return {"title": name, "by": given.get("document author") or "nobody", "date": date}
            case "addressee":
                return {"name": name, "label": self._label(kind, name)}
        described = shorten(name, _LONGEST_DESCRIPTION)  # more of the name fits here than in the label
        more = {"label": self._label(kind, name), "description": described}
        return {"name": name, **{key: text for key, text in more.items() if text != name}}

    def _label(self, kind: str, name: str) -> str:
        """Return a name for a label that is short enough and unused."""
        labels = self.dataset.tracker.labels
        room = _LONGEST_LABEL - len((labels.theme if kind == "theme" else labels.addressee).prefix)
        others = (f"{shorten(name, room - len(str(n)) - 1)} {n}" for n in count(2))
        return next(label for label in chain([shorten(name, room)], others) if folded(label) not in self._ids[kind])


def _split_names(items: Sequence[Data], same: Mapping[str, str], options: Options) -> Iterator[Data]:
    """Yield the items of a list, and the names in place of a text for which the importer gave several."""
    for item in items:
        text = same.get(folded(item), "") if isinstance(item, str) else ""
        names = options.values.get(text, "").split(";")
        if names[1:]:
            options.used.add(text)
            yield from filter(None, map(str.strip, names))
        else:
            yield item


def _tell_category(names: CellNames, kind: str, name: str, category: str) -> None:
    message = f"new {LISTS[kind]} with the category {category}: {shown(name)}"
    hint = f"if another category is right, change it in {TRACKER}"
    if kind == "status":
        hint += ', with closes_issue_as: "completed" for done, "not_planned" for not done'
    names.outcome.tell(names.place, message, hint)


def _tell_answer(names: CellNames, name: str, category: str) -> None:
    """Report the category of a new response; if nobody knows it, the list of a new tracker has a neutral one."""
    hint = f'add --category "RESPONSE=CATEGORY". Categories: {", ".join(get_args(AnswerClass))}'
    if category:
        _tell_category(names, "response", name, category)
    elif names.options.list_date:
        message = f"new responses with unknown words have the neutral category noted: {shown(name)}"
        names.outcome.tell(names.place, message, f"if another is right, change it in {TRACKER}, or {hint}")
    else:
        names.outcome.wrong(names.place, f"new responses without a category: {shown(name)}", hint)


def _refuse_missing(names: CellNames, kind: str, name: str) -> None:
    """Report the required values of a new entry that nobody gave."""
    if missing := [field for field in NEEDED.get(kind, {}) if not names.given.get(field)]:
        fields = " and ".join(field.removeprefix("document ") for field in missing)
        are = "options" if len(missing) > 1 else "option"
        hint = f"add the {are} {' and '.join(NEEDED[kind][field] for field in missing)}"
        if "group" in missing:
            hint += f". Groups: {', '.join(group.id for group in names.dataset.tracker.groups)}"
        names.outcome.wrong(names.place, f"new {kind} without {fields}: {shown(name)}", hint, fields)


def _refuse_yes_or_no(names: CellNames, name: str, *, is_yes: bool) -> str:
    """Report a status that only says whether something is done, and return the status that is likely meant."""
    statuses = names.dataset.tracker.statuses
    done = (status for status in statuses if status.counted == "done" and is_yes)
    likely = next(done, statuses[0]).id
    hint = f"to say which status it means, add --value {shown(f'{name.capitalize()}={likely}')}"
    names.outcome.wrong(names.place, f"this is no status: {shown(name)}", hint)
    return likely


def with_themes(text: str, names: Sequence[str]) -> tuple[str, list[str]]:
    """Return the text of new settings with these themes, and the ids of the themes, as an import makes them."""
    nothing, outcome = Dataset(tracker=_USUAL, parties=(), recommendations=(), paths={}), ImportOutcome()
    cells = CellNames(nothing, Options(today="", add=frozenset(("themes",))), outcome)
    ids = [cells.id("theme", name) for name in names]
    return make_changes(text, outcome.changes, _USUAL.language), ids
