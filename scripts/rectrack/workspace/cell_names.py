"""The names in cells: of existing entries, and of new entries of tracker.yaml and parties.yaml."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Any, get_args

from rectrack import lazy_pattern
from rectrack.model import (
    PARTIES,
    TRACKER,
    WHO,
    AnswerClass,
    Dataset,
    Progress,
    Recommendation,
    Withheld,
    by_id,
    numbered_ids,
    read_date,
    referable,
    slug,
)
from rectrack.statements import words_on_missing_date
from rectrack.text import folded, in_one_line, is_cut, message, names_of, sentences, shorten, shown
from rectrack.workspace.cell_words import (
    is_usual,
    read_yes_or_no,
    response_category,
    status_category,
)
from rectrack.workspace.changes import (
    LISTS,
    NEEDED,
    USUAL,
    ChangeKind,
    ImportOutcome,
    Options,
    SheetChange,
    make_changes,
)
from rectrack.workspace.columns import Column, from_cell
from rectrack.workspace.field_values import FieldValues, parts_of_cell
from rectrack.workspace.list_categories import CLOSES, is_sure_category, settle_category, tell_answer, tell_category
from rectrack.workspace.party_groups import ORGANIZATION, is_in_group
from rectrack.workspace.read_sheet import Grid
from rectrack.workspace.remarks import CellPlace
from rectrack.workspace.similar_names import SimilarNames
from rectrack.workspace.text_dates import date_in_title
from rectrack.yaml_edit import Bare, Data

_BODY, _BODIES = "party or addressee", ("party", "addressee")
"""Kinds that share their ids: an id means one body in both lists."""
_ONE_LINE = frozenset(("title", "name", "label", "reference"))
_BETWEEN = lazy_pattern(r"\s*[,;\n]\s*|\s+(?:and|et|&)\s+")
"""Separates the references of several recommendations in a cell."""
_UP_TO = lazy_pattern(r"\s*[-\u2013\u2014]\s*|\s+(?:to|\u00e0|al?|bis)\s+")
_LONGEST_LABEL, _LONGEST_DESCRIPTION = 50, 100
"""Most characters that GitHub accepts in the name and in the description of a label."""
_COLOR: Mapping[str, str] = {"open": "e1e8f0", "under way": "6d93bd", "done": "2c4a6e", "not done": "a2a8b1"}
"""Colours of new statuses by category: those of the default statuses."""
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010](?=[^\W\d_])")


class RecommendationNames:
    """Finds a recommendation by id, number or reference."""

    def __init__(self, recommendations: Sequence[Recommendation]) -> None:
        self._ids = {name: r.id for r in recommendations for name in (str(r.number), f"#{r.number}")}
        for r in recommendations:
            self.add(r.id, r.reference)

    def add(self, id_: str, reference: str | None) -> None:
        """Let these names mean a recommendation.

        An id takes precedence over a number, and a number over a reference.
        """
        if reference:
            self._ids.setdefault(reference.casefold(), id_)
        self._ids[id_] = id_

    def id(self, name: str) -> str | None:
        """Return the id of the recommendation with this id, number or reference, or None."""
        return self._ids.get(name.strip()) or self._ids.get(name.strip().casefold())

    def split(self, text: str) -> list[str]:
        """Return the names in a text such as "1.4; 1.7-1.9".

        A text without known names is returned whole.
        """
        if self.id(text):
            return [text]
        one_spaced = re.sub(r"[^\S\n]+", " ", text.strip())  # long runs of spaces take long to split
        parts = [each for part in _BETWEEN.split(one_spaced) if part for each in self._range(part)]
        return parts if any(map(self.id, parts)) else [text]

    def _range(self, part: str) -> list[str]:
        """Return the recommendations from one to another, in the order of the list; a text that is no range stays."""
        for sign in _UP_TO.finditer(part) if not self.id(part) else ():
            first, last = part[: sign.start()], part[sign.end() :]
            is_alike = re.sub(r"\d+", "0", first) == re.sub(r"\d+", "0", last)  # not "120.5-8"
            if is_alike and (begin := self.id(first)) and (end := self.id(last)):
                ids = [*dict.fromkeys(self._ids.values())]
                return ids[ids.index(begin) : ids.index(end) + 1] or [part]
        return [part]


class CellNames:
    """The names in cells and their ids in the files. An unknown name becomes one new entry, if the options allow it.

    `place` is the current cell, `given` has further values of new entries, and `categories` those of new statuses and
    responses. `same` has the names that the maintainer explains. `documents` has the date and author of each document
    by its id, and `similar` reports similar names.
    """

    def __init__(self, dataset: Dataset, options: Options, outcome: ImportOutcome) -> None:
        self.dataset, self.options, self.outcome = dataset, options, outcome
        self.place, self.given = CellPlace(""), options.given
        self.documents = {each.id: {"date": str(each.date), "by": each.by} for each in dataset.tracker.documents}
        self._things = referable(dataset)
        self.ids = {kind: names_of(things) for kind, things in self._things.items() if kind != "recommendation"}
        """Ids of existing and new entries, by each of their names, labels and ids."""
        self.labels = {
            (kind, str(getattr(each, "label", "")).casefold())
            for kind in self.ids
            for each in self._things[kind].values()
        }
        """The kind and label of each entry: a shortened label is no name, and no other entry can have it."""
        self._joined = {kind: _by_joined_words(self._things[kind]) for kind in self.ids}
        self.same = {folded(text): text for text in options.values}
        self.categories = {folded(words): category for words, category in options.categories.items()}
        self.similar = SimilarNames(self._things, outcome)
        self._parties: dict[str, dict[str, Any]] = {}
        self._settled = set[tuple[str, str]]()
        self._resolved: dict[tuple[str, str], tuple[str, str, str]] = {}
        """The kind, name and id that each text of a kind means. A new name empties it: texts can then mean it."""
        self.responses: Collection[str] = ()
        """The texts in place of responses in all rows."""
        self.begins_tracker = False
        """Whether the list starts a tracker and is no exported record: its maintainer has to check how it is read."""
        self._fields = by_id(dataset.tracker.custom_fields)
        self.fields = FieldValues(self)
        self._stand_ins = {stand_in: id_ for id_, stand_in in Withheld(dataset).ids.items()}
        self.recommendations = RecommendationNames(dataset.recommendations)

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
            if column.what == "theme":
                self._tell_themes(cell, value)
            if column.what == "recommendation":
                value = [each for item in value for each in self.recommendations.split(str(item))]
                if any(str(item) not in cell for item in value):
                    message = "a range means all recommendations between the two, in the order of the list"
                    self.outcome.tell(self.place, f"{message}: {shown(cell)}", rank="minor")
            items = [self._meant(column, item) if isinstance(item, str) else item for item in value]
            return [item for n, item in enumerate(items) if item not in items[:n]]  # a cell can repeat a name
        return self._meant(column, value) if isinstance(value, str) else value

    def _tell_themes(self, cell: str, items: Sequence[Data]) -> None:
        """Report new themes that a `;` separates."""
        if items[1:] and ";" in cell and not all(self.known("theme", str(item)) for item in items):
            hint = 'if a text is one theme, add --value "TEXT=NAME"'
            self.outcome.tell(self.place, f"these texts are several themes, separated by ;: {shown(cell)}", hint)

    def is_choice(self, column: Column) -> bool:
        """Return whether a column has choices of a custom field."""
        return column.path[0] == "custom_fields" and self._fields[column.path[1]].type in ("choice", "choices")

    def is_known(self, column: Column, text: str) -> bool:
        """Return whether a text is a name in a column of names, or one that the maintainer explains."""
        if folded(text) in self.same:
            return True
        if column.path[0] == "custom_fields":
            return folded(text) in self.fields.choices(self._fields[column.path[1]])
        return bool(self.known(column.what, text))

    def given_names(self, text: str) -> list[str]:
        """Return the names that the maintainer gives for a text with several; none for another text."""
        given = self.same.get(folded(text), "")
        names = self.options.values.get(given, "").split(";")
        if not names[1:]:
            return []
        self.options.used.add(given)
        return [*filter(None, map(str.strip, names))]

    def _meant(self, column: Column, text: str) -> str:
        """Return what a text in a column means in the files, for instance an id."""
        if column.path[0] == "custom_fields":
            return self.fields.value(self._fields[column.path[1]], text)
        if column.path[-1] in WHO:
            text = self._stand_ins.get(text, text)
        return self.id(column.what, text) if column.what else text

    def report(self) -> None:
        """Report the choices of new fields, and new names that may mean another one."""
        self.fields.report()
        self.similar.report(LISTS)

    def id(self, what: str, name: str) -> str:
        """Return the id of the thing with this id or name.

        An unknown name becomes a new entry if the options allow it. Otherwise it stays, and the check reports it.
        """
        if what == "recommendation":
            return self.recommendations.id(name) or name
        if not (resolved := self._resolved.get((what, name))):
            text, name = name, self._meaning(what, name)
            ids, body = self.known(what, name), "party" if "parties" in self.options.add else "addressee"
            kind = body if what == _BODY else what
            if kind == "status" and not ids and (is_yes := read_yes_or_no(name)) is not None:
                return _refuse_yes_or_no(self, name, is_yes=is_yes)
            if not ids and LISTS.get(kind) in self.options.add:
                ids = [self._new(kind, in_one_line(name))]
            if len(ids) != 1:
                return name
            if what == "party":
                self._keep_spelling(in_one_line(text), ids[0])
            resolved = self._resolved[what, text] = kind, name, ids[0]
        kind, name, id_ = resolved
        if what in ("status", "response") and self.place.column and (what, id_) not in self._settled:
            self._settled.add((what, id_))
            settle_category(self, what, name, self._things[what].get(id_))
        aliases = self._parties.get(id_, {}).get("aliases", ()) if what == "party" else ()
        self.similar.count(kind, name, id_, self.place, aliases)
        return id_

    def _keep_spelling(self, text: str, id_: str) -> None:
        """Keep a text that means a party as one of its aliases, if no name of the party is like it."""
        ids = self.ids["party"].get(folded(text), [])
        if new := self._parties.get(id_):
            names = [str(name).casefold() for name in (id_, new["name"], *new.get("aliases", ()))]
            if ids in ([], [id_]) and text.casefold() not in names:
                new.setdefault("aliases", []).append(text)
        elif not ids:
            at = ("parties", [*self._things["party"]].index(id_), "aliases")
            self.outcome.changes.append(SheetChange(PARTIES, at, self.place, ChangeKind.APPEND, now=text, value=text))
        if not ids:
            self.ids["party"][folded(text)] = [id_]
            self._resolved.clear()

    def known(self, what: str, name: str) -> list[str]:
        """Return the ids of the things with this id or name."""
        name = self._meaning(what, name)
        return [name] if name in self._things[what] else self.find_ids(what, name)

    def _meaning(self, what: str, name: str) -> str:
        """Return the name that the maintainer gave for another one of this kind, or else the name itself."""
        if (text := self.same.get(folded(name))) is None:
            return name
        meant = self.options.values[text]
        if ";" in meant:
            return name  # several names, for lists
        alike = _BODIES if what in _BODIES else (what,)
        others = (kind for kind in LISTS if kind in self.ids and kind not in alike)
        if not self.find_ids(what, meant) and any(self.find_ids(kind, meant) for kind in others):
            return name  # the name of another kind; a party can become an addressee
        self.options.used.add(text)
        return meant

    def find_ids(self, what: str, name: str) -> list[str]:
        """Return the ids of the things with this name, in any spelling."""
        kinds, key = _BODIES if what == _BODY else (what,), folded(name)
        found = (self.ids[kind].get(key) or self._joined[kind].get(_without_hyphens(name), []) for kind in kinds)
        return [*dict.fromkeys(chain.from_iterable(found))]

    def _new(self, kind: str, name: str) -> str:
        id_ = self._id(kind, name)
        entry = {"id": id_, **_new_entry(self, kind, name)}
        category = str(entry.get("category", "")) if is_sure_category(self, kind, name) else ""
        self.similar.add(kind, name, id_, self.place, self._things[kind], category=category)
        if kind == "party":
            self._parties[id_] = entry
        label = str(entry.get("label", id_))
        self.labels.add((kind, label.casefold()))
        for each in (id_, entry.get("title", id_), id_ if is_cut(label) else label):
            self.ids[kind].setdefault(folded(str(each)), []).append(id_)
        self._joined[kind].setdefault(_without_hyphens(name), []).append(id_)
        self._resolved.clear()
        if kind == "document":
            self.documents[id_] = {"date": str(entry["date"]), "by": str(entry["by"])}
            if not _given(self, kind, name).get("document date"):
                self.outcome.undated.add(id_)
        path, text = PARTIES if kind == "party" else TRACKER, f"{id_}: {name}"
        change = SheetChange(path, (LISTS[kind],), self.place, ChangeKind.APPEND, now=text, value=entry)
        self.outcome.changes.append(change)
        return id_

    def _id(self, kind: str, name: str) -> str:
        """Return an unused id, or the id of the body in the other list."""
        what = _BODY if kind in _BODIES else kind
        if len(same := self.find_ids(what, name)) == 1:
            return same[0]
        own = slug(name)
        ids = numbered_ids(own) if own else (f"{kind}-{n}" for n in count(1))
        return next(id_ for id_ in ids if not self.find_ids(what, id_))


def is_said_response(names: CellNames, text: str) -> bool:
    """Return whether the maintainer says which response a text is, or its category."""
    meant = names.options.values.get(names.same.get(folded(text), ""), "")
    is_category = names.categories.get(folded(text)) in get_args(AnswerClass)
    is_same = folded(meant) == folded(text)
    return is_category or bool(meant and (is_same or names.known("response", meant) or response_category(meant)))


def _without_hyphens(name: str) -> str:
    """Return the normalized form of a name whose words have no hyphens: "on-going" is "ongoing"."""
    return folded(_HYPHEN.sub("", name))


def _by_joined_words(things: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the ids of things by their names without hyphens."""
    found = defaultdict[str, list[str]](list)
    for id_, thing in things.items():
        found[_without_hyphens(str(getattr(thing, "name", id_)))].append(id_)
    return {**found}


def _new_entry(names: CellNames, kind: str, name: str) -> dict[str, Data]:
    """Return a new entry, and report all of its missing values in one error."""
    given, given_category = _given(names, kind, name), names.categories.get(folded(name), "")
    is_said = given_category if folded(name) in {*map(folded, names.options.categories)} else ""
    _refuse_missing(names, kind, name, given)
    match kind:
        case "party":
            first, *others = (group.id for group in names.dataset.tracker.groups)
            group = given.get("group") or next((id_ for id_ in others if is_in_group(id_, name)), first)
            is_sure = group == first and {*others} <= {ORGANIZATION}  # other parties are all of one kind
            return {"name": name, "group": group, **({} if is_sure else {"group_inferred": Bare("true")})}
        case "status":
            category = given_category if given_category in get_args(Progress) else status_category(name)
            if category != is_said:
                tell_category(names, kind, name, category)
            closes = {"closes_issue_as": CLOSES[category]} if category in CLOSES else {}
            return {"name": name, "description": name, "color": _COLOR[category], "category": category, **closes}
        case "response":
            is_given = given_category in get_args(AnswerClass)
            answer = given_category if is_given else response_category(name, names.responses)
            if not answer or answer != is_said:
                tell_answer(names, name, answer)
            return {"name": name, "category": answer or "noted"}
        case "document":
            if given is not names.given:
                told = f"the date in the title is that of the document: {shown(name)}"
                names.outcome.tell(names.place, told, rank="minor")
            date = given.get("document date") or names.options.list_date or names.options.today
            by = given.get("document author") or unstated_author()
            note = {} if given.get("document date") else {"note": _note_on_date(is_today=date == names.options.today)}
            return {"title": name, "by": by, "date": read_date(date), **note}
        case "addressee":
            return {"name": name, "label": _new_label(names, kind, name)}
    described = shorten(name, _LONGEST_DESCRIPTION)  # more of the name fits here than in the label
    more = {"label": _new_label(names, kind, name), "description": described}
    return {"name": name, **{key: text for key, text in more.items() if text != name}}


def _given(names: CellNames, kind: str, name: str) -> Mapping[str, str]:
    """Return the further values of a new entry: the date of a document can be in its title."""
    given = names.given
    date = date_in_title(name) if kind == "document" and not given.get("document date") else ""
    return {**given, "document date": date} if date else given


def unstated_author() -> str:
    """Return the author of a document for which the list gives only a title, in the current language."""
    return message("author of a document", "not stated")


def _note_on_date(*, is_today: bool) -> str:
    """Return the note on a document for which the list gives no date, in the current language."""
    words = words_on_missing_date()
    return sentences(words["document"], words["import" if is_today else "list"])


def _new_label(names: CellNames, kind: str, name: str) -> str:
    """Return a name for a label that is short enough and unused."""
    labels = names.dataset.tracker.labels
    room = _LONGEST_LABEL - len((labels.theme if kind == "theme" else labels.addressee).prefix)
    others = (f"{shorten(name, room - len(str(n)) - 1)} {n}" for n in count(2))
    free = (label for label in chain([shorten(name, room)], others) if folded(label) not in names.ids[kind])
    return next(label for label in free if (kind, label.casefold()) not in names.labels)


def _refuse_missing(names: CellNames, kind: str, name: str, given: Mapping[str, str]) -> None:
    """Report the required values of a new entry that nobody gave."""
    if names.options.list_date:  # a new tracker: a document gets the date of the list, a party the likely group
        return
    if missing := [field for field in NEEDED.get(kind, {}) if not given.get(field)]:
        fields = " and ".join(field.removeprefix("document ") for field in missing)
        are = "options" if len(missing) > 1 else "option"
        hint = f"add the {are} {' and '.join(NEEDED[kind][field] for field in missing)}"
        if "group" in missing:
            hint += f". Groups: {', '.join(group.id for group in names.dataset.tracker.groups)}"
        names.outcome.wrong(names.place, f"new {kind} without {fields}: {shown(name)}", hint, fields)


def _refuse_yes_or_no(names: CellNames, name: str, *, is_yes: bool) -> str:
    """Report a status that only says whether something is done, and return the status that is likely meant."""
    statuses = names.dataset.tracker.statuses
    counted = [status for status in statuses if status.counted == ("done" if is_yes else "open")]
    not_begun = (status for status in counted if is_yes or is_usual("status", status.name))  # "Not started"
    likely = next(not_begun, next(iter(counted), statuses[0])).id
    option = f"--value {shown(f'{name.capitalize()}={likely}')}"
    hint = f"to say which status it means, add {option}"
    names.outcome.wrong(names.place, f"this is no status: {shown(name)}", hint, option=option)
    return likely


def report_unused_names(grids: Iterable[Grid], options: Options, outcome: ImportOutcome) -> None:
    """Report the names that the maintainer explains and no cell has, and options without an effect."""
    used = {(folded(text), options.values[text]) for text in options.used}
    unused = {text for text, meant in options.values.items() if (folded(text), meant) not in used}
    given = {text: f"--category {shown(f'{text}={category}')}" for text, category in options.categories.items()}
    given |= {text: f"--value {shown(f'{text}={options.values[text]}')}" for text in unused}
    cells = (cell for grid in grids for row in grid.rows for cell in row.cells) if given else ()
    names = {folded(part) for cell in cells for part in parts_of_cell(cell)}
    entries = (change.value for change in outcome.changes if isinstance(change.value, dict))
    names |= {folded(text) for text in options.values.values()}
    names |= {folded(str(entry.get("name"))) for entry in entries}  # also the word for a reply, which rectrack adds
    for text, option in sorted(given.items()):
        if folded(text) not in names:
            message = f"no cell has the name {shown(text)}"
            outcome.wrong(CellPlace(option), message, "write the name as the list has it")
        elif text in unused and not outcome.mistakes:  # errors of its column can hide a cell
            meant = shown(options.values[text])
            message = f"the option has no effect: {shown(text)} is in no column in which it can mean {meant}"
            outcome.tell(CellPlace(option), message, "check both names, or delete the option")
    if not any((change.path, change.at) == (TRACKER, (LISTS["document"],)) for change in outcome.changes):
        for option in (option for heading, option in NEEDED["document"].items() if options.given.get(heading)):
            message, hint = "the option has no effect: the list has no new document", 'add --document "NAME"'
            outcome.tell(CellPlace(option), message, f"{hint}, or delete the option")


def with_themes(text: str, names: Sequence[str]) -> tuple[str, list[str]]:
    """Return the text of new settings with these themes, and the ids of the themes, as an import makes them."""
    nothing, outcome = Dataset(tracker=USUAL, parties=(), recommendations=(), paths={}), ImportOutcome()
    cells = CellNames(nothing, Options(today="", add=frozenset(("themes",))), outcome)
    ids = [cells.id("theme", name) for name in names]
    return make_changes(text, outcome.changes, USUAL.language), ids
