"""Warnings about new names in cells that may mean another name."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from rectrack import lazy_pattern
from rectrack.text import closest, folded, in_one_line, initials, is_shortened, shown, territory_code
from rectrack.workspace.cell_words import read_yes_or_no
from rectrack.workspace.remarks import LONGEST_OPTION, CellPlace, Remarks

_BODIES = ("party", "addressee")
_SMALL_WORDS = lazy_pattern(r"\b(?:an?|and|del?|des|du|[del]|et|for|las?|les?|los|of|on|the|und|y)(?:-|$)")
_PREPOSITIONS = lazy_pattern(r"\b(?:en|in|to)(?:-|$)")
"""Matches further words in which spellings differ: they count in the comparison of short names, such as "To do"."""
_SPELLINGS = (
    (lazy_pattern(r"([iy])s(?=(e|ed|es|er|ers|ing|ation|ations|ational)\b)"), r"\1z"),
    (lazy_pattern(r"(?<=[a-z]{2})our"), "or"),
    (lazy_pattern(r"(?<=[bt])re(?=s?\b)"), "er"),
    (lazy_pattern(r"(?<=[a-z]{3})ll"), "l"),
    (lazy_pattern(r"\b(def|lic|off|pret)ence"), r"\1ense"),
    (lazy_pattern(r"\bpracti(ce|ze)"), "practise"),
    (lazy_pattern(r"\bprogramme"), "program"),
    (lazy_pattern(r"dgement"), "dgment"),
)
"""Spellings that differ between British and American English, and the letters that both have here."""
_OF_CHOICE = ("status", "response")
"""Kinds of names that are often similar although they mean the contrary: an option is a proposal if both names surely
have one category."""
_INITIALS = lazy_pattern(r"\b(?=\w*[A-Z]\w*[A-Z])[^\W\d_]{2,6}\b")
"""Matches a word such as DGS or MoH."""
_POSSESSIVE = lazy_pattern(r"['\u2019]s\b")
_KIND_OF_BODY = lazy_pattern(
    r"^(national|federal|state|general|central|royal)-|-(nationale?|federale?|generale|nacional)\b"
)
"""Matches a word that one of two names of a body often lacks: National Police Service, Police Service."""
_MOST_INITIALS = 10
"""Most words that initials can shorten, with words such as "of"."""
_ACRONYM = lazy_pattern(r"(?=.*[A-Z])[A-Z\d]{1,6}")
"""Matches a name such as CED or CEDAW: one other letter makes it the name of another body."""
_NUMBER = lazy_pattern(r"\d+|\b[ivx]+\b")
"""Matches a number, also a Roman one: it tells the units of a ministry apart."""
_FEWEST_LETTERS = 7
"""Fewest letters of a word that can have another letter in another spelling: Cameroun, Cameroon."""
_MOST_COMPARED, _SMALL_DIFFERENCE = 50, 2
"""Most names with which one is compared, and most letters that are added to a name in another spelling: the spelling
in more cells is right."""


_KIND_OF_STATE = (
    "((united|federal|federative|federated|islamic|plurinational|independent)-)*"
    "(republic|kingdom|states?|federation|union|principality|commonwealth|sultanate|emirates?)-of(-the)?"
)
_KIND_IN_FRENCH = (
    "(republique|royaume|etats?|federation|union|principaute)(-(federale?s?|federes|islamique|unie?s?))?-(de|du|d|des)"
    "(-(la|l))?"
)
_BEFORE_STATE = f"((the|la|le|les|l)-)?(({_KIND_OF_STATE}|{_KIND_IN_FRENCH})-)?"


def short_name(name: str) -> str:
    """Return a name without an article and the kind of State: "velmark" for "Kingdom of Velmark"."""
    return re.sub(f"^{_BEFORE_STATE}|-{_KIND_OF_STATE}$", "", folded(name))


class SimilarNames:
    """The new names of an import, compared with each other and with the known things by kind."""

    def __init__(self, things: Mapping[str, Mapping[str, Any]], remarks: Remarks) -> None:
        self._remarks = remarks
        self._created: dict[str, defaultdict[str, list[tuple[str, str]]]] = {}
        self._called: dict[tuple[str, str], str] = {}
        self._short = {
            kind: {short_name(str(each.name)): str(each.name) for each in things[kind].values()} for kind in _BODIES
        }
        self._words: dict[tuple[str, ...], str] = {}
        self._names = defaultdict[str, dict[str, tuple[str, CellPlace | None]]](dict)
        """The kind of each name of a column, and the place of a new one."""
        self._alike: dict[str, list[tuple[CellPlace, str]]] = {}
        self._similar: list[tuple[CellPlace, str, str, str, Sequence[str]]] = []
        """The place, kind and text of each new name, the other name, and the two in the order of an option."""
        self._sure: dict[tuple[str, str], tuple[str, Collection[str]]] = {}
        """The category and the words of each status and response whose category is sure, by kind and name."""
        self._told = set[tuple[CellPlace, str]]()
        self._cells = Counter[tuple[str, str]]()
        self._spellings = defaultdict[tuple[str, str], defaultdict[str, list[CellPlace]]](lambda: defaultdict(list))
        """The places of each spelling of a value, by its column and the normalized value."""

    def add(
        self, kind: str, name: str, id_: str, place: CellPlace, known: Mapping[str, Any], *, category: str = ""
    ) -> None:
        """Compare a new name, which has this id, with known things of its kind, and report what it may mean.

        `category` is that of a status or response, empty if it is not sure.
        """
        column, main = _column(kind, place), _main_words(name)
        self._called[column, id_] = name
        if column not in self._created:
            self._created[column] = defaultdict(list)
            for each in (str(getattr(thing, "name", "")) for thing in known.values()):
                self._created[column][initials(words := _main_words(each))].append((words, each))
                self._names[column][each] = (kind, None)
            for thing in known.values() if kind in _OF_CHOICE else ():
                self._add_sure(kind, str(thing.name), str(getattr(thing, "counted", thing.category)))
        created = self._created[column][initials(main)]
        is_one_word = _ACRONYM.fullmatch(name) or read_yes_or_no(name) is not None  # "No" is not short for "Noted"
        others = (
            (words, each)
            for words, each in created[:_MOST_COMPARED]
            if not (_ACRONYM.fullmatch(each) or _have_other_numbers(name, each))
        )
        compared = () if is_one_word else others
        similar = (each for words, each in compared if _is_spelling(main, words))
        spelled = _PREPOSITIONS.sub("", _without_spelling(main)).strip("-") or main
        in_order, together = (column, *sorted(spelled.split("-"))), (column, spelled.replace("-", ""))
        self._names[column].setdefault(name, (kind, place))
        turned = self._words.setdefault(in_order, self._words.setdefault(together, name))
        if (other := self._short.get(kind, {}).setdefault(short_name(name), name)) != name:
            self._alike.setdefault(kind, []).append((place, f"--value {_same(name, other)}"))
        elif found := "" if is_one_word else closest(name, known):
            close = str(getattr(known[found], "name", found))
            order = () if (column, found) in self._called else (name, close)
            self._similar.append((place, kind, name, close, order))
        elif close := next(similar, ""):
            is_spelling = kind in _OF_CHOICE or abs(len(name) - len(close)) <= _SMALL_DIFFERENCE
            is_known = kind in _OF_CHOICE and any(each.name == close for each in known.values())
            by_length = () if is_spelling else sorted((name, close), key=len)
            self._similar.append((place, kind, name, close, (name, close) if is_known else by_length))
        elif turned != name:
            self._similar.append((place, kind, name, turned, ()))
        elif category and (close := self._more_or_less(kind, name, category)):
            is_known = any(thing.name == close for thing in known.values())
            longer_first = sorted((name, close), key=len, reverse=True)  # the longer name can say more than is meant
            self._similar.append((place, kind, name, close, (name, close) if is_known else longer_first))
        self._add_sure(kind, name, category)
        created.append((main, name))

    def _add_sure(self, kind: str, name: str, category: str) -> None:
        """Remember a status or response whose category is sure."""
        if category:
            self._sure[kind, name] = (category, {*_main_words(name).split("-")})

    def _more_or_less(self, kind: str, name: str, category: str) -> str:
        """Return another name of the category that has all words of this name and more, or only some of them."""
        words = {*_main_words(name).split("-")}
        others = ((other, its) for (of, other), its in self._sure.items() if of == kind and its[0] == category)
        return next((other for other, (_, some) in others if words.issuperset(some) or words.issubset(some)), "")

    def _is_known(self, kind: str, name: str) -> bool:
        """Return whether the tracker had a status or response before the list."""
        return name in self._names[kind] and self._names[kind][name][1] is None

    def _is_unlike_known(self, kind: str, name: str, other: str) -> bool:
        """Return whether a new name is similar to a known one of another category: then no known one is a proposal.

        A maintainer who accepts the proposals would accept "Implemented", and keep "Not implemented" apart.
        """
        return self._is_known(kind, other) and not self._has_option(kind, name, other)

    def _has_option(self, kind: str, name: str, other: str) -> bool:
        """Return whether a similar name is a proposal for another one."""
        one, two = (self._sure.get((kind, each), ("",))[0] for each in (name, other))
        return kind not in _OF_CHOICE or bool(one and one == two)

    def count(self, kind: str, name: str, id_: str, place: CellPlace, aliases: Collection[str] = ()) -> None:
        """Count a cell with a name of the thing with this id, and report another spelling of a new one.

        A spelling in more cells is more likely the right one. More than spaces differ in another spelling.
        """
        self._cells[kind, folded(name)] += 1
        known = self._called.get((_column(kind, place), id_), name)
        if name not in (id_, known) and name.split() != known.split():
            hint = "the party keeps the first spelling as an alias" if in_one_line(name) in aliases else ""
            if name.endswith("?") != known.endswith("?"):
                hint = 'to keep the name with "?" separate, write words such as "to be confirmed" in place of "?"'
            message = f"two spellings in the list are read as one name: {shown(f'{name} = {known}', LONGEST_OPTION)}"
            if (place._replace(called=""), message) not in self._told:  # a column can have two fields
                self._remarks.tell(place, message, hint, rank="check")
            self._told.add((place._replace(called=""), message))

    def add_value(self, text: str, place: CellPlace) -> None:
        """Compare a value of a field of texts with its other values. Other spellings stay different values."""
        name, id_ = in_one_line(text), folded(text)
        if (_column("value", place), id_) not in self._called:
            self.add("value", name, id_, place, {})
        self._cells["value", id_] += 1
        self._spellings[_column("value", place), id_][name].append(place)

    def report(self, lists: Mapping[str, str]) -> None:
        """Report the new names that may mean another one; `lists` has the list of each kind.

        All under two names of a body in a column are one line, with an option for each name.
        """
        self._add_longer_forms()
        undecided = {kind for _, kind, name, close, _ in self._similar if self._is_unlike_known(kind, name, close)}
        for place, kind, name, close, in_order in self._similar:
            if _are_other_states(name, close) or _have_other_numbers(name, close):
                continue
            message = f"the new {kind} {shown(name)} is similar to {shown(close)}"
            by_cells = sorted((name, close), key=lambda each: (self._cells[kind, folded(each)], len(each)))
            option = f"--value {_same(*in_order or by_cells)}"
            is_other = kind in undecided and self._is_known(kind, close)
            is_proposed = self._has_option(kind, name, close) and not is_other
            self._remarks.tell(place, message, f"if they are the same, add {option}", option=option * is_proposed)
        self._report_spellings()
        for kind, found in self._alike.items():
            options: dict[CellPlace, dict[str, None]] = {}
            for place, option in found:
                options.setdefault(place._replace(row=0), {})[option] = None
            hints = {column: f"for those that are the same, add {' '.join(some)}" for column, some in options.items()}
            for place, option in found:
                message = f"some new {lists[kind]} may be the same under two names"
                self._remarks.tell(place, message, hints[place._replace(row=0)], option=option)

    def _add_longer_forms(self) -> None:
        """Add each pair of names in which one may be a longer form of the other, unless it is compared already."""
        compared = {frozenset(names[2:4]) for names in self._similar}
        for names in self._names.values():
            order = {name: n for n, name in enumerate(names)}
            for short, long in _longer_forms(names, self._cells):
                close, name = sorted((short, long), key=lambda each: order[each])
                kind, place = names[name]
                if place and frozenset((name, close)) not in compared:
                    is_known = names[close][1] is None
                    self._similar.append((place, kind, name, close, (name, close) if is_known else (short, long)))

    def _report_spellings(self) -> None:
        """Report values with several spellings. A spelling in more cells is more likely the right one."""
        for spellings in self._spellings.values():
            best = max(spellings, key=lambda name: len(spellings[name]))
            for name in [each for each in spellings if each != best]:
                hint = f"if they are the same, add {(option := f'--value {_same(name, best)}')}"
                for place in spellings[name]:
                    message = f"two spellings in the list are two values: {shown(f'{name} = {best}')}"
                    self._remarks.tell(place, message, hint, option=option)


def _column(kind: str, place: CellPlace) -> str:
    """Return within what names of a kind are compared: each custom field has its own choices or values."""
    return place.called if kind in ("choice", "value") else kind


def _are_other_states(name: str, other: str) -> bool:
    """Return whether two names are those of different States or territories."""
    codes = {territory_code(name), territory_code(other)}
    return "" not in codes and len(codes) > 1


def _have_other_numbers(name: str, other: str) -> bool:
    """Return whether two names have different numbers, such as Unit I.4 and Unit III.4."""
    numbers = [_NUMBER.findall(folded(each)) for each in (name, other)]
    return all(numbers) and numbers[0] != numbers[1]


def _main_words(name: str) -> str:
    """Return the words of a name without articles, "of", "and" and the ending of a possessive."""
    words = folded(_POSSESSIVE.sub("", name))
    return _SMALL_WORDS.sub("", words) or words


def _longer_forms(
    names: Mapping[str, tuple[str, Any]], cells: Mapping[tuple[str, str], int]
) -> Iterator[tuple[str, str]]:
    """Yield each name that may be a short form of a single other one, with this name.

    `cells` has the number of cells with each name, by its kind. Of several spellings, the most
    frequent of the longest ones is taken.
    """
    short, found = defaultdict[tuple[str, ...], list[str]](list), defaultdict[str, list[str]](list)
    for name in names:
        for form in _short_forms(name):
            short[form].append(name)
    bodies = {_main_words(name): name for name, (kind, _) in names.items() if kind in _BODIES}
    for main, name in bodies.items():
        if (less := _KIND_OF_BODY.sub("", main)) != main and less in bodies:
            found[bodies[less]].append(name)
    for name in names if short else ():
        for other in {each: None for form in _long_forms(name) for each in short.get(form, ())}:
            found[other].append(name)
    for name, several in found.items():
        longest = max(several, key=len)
        if all(_has_same_words(_main_words(each), _main_words(longest)) for each in several):
            written_out = (each for each in several if len(longest) - len(each) <= _SMALL_DIFFERENCE)
            yield name, max(written_out, key=lambda each: cells.get((names[each][0], folded(each)), 0))


def _is_spelling(words: str, other: str) -> bool:
    """Return whether words are shortened, or have another letter, in one of two names."""
    return is_shortened(words, other) or _is_other_letter(words, other)


def _has_same_words(words: str, other: str) -> bool:
    return _is_spelling(words, other) or sorted(words.split("-")) == sorted(other.split("-"))


def _short_forms(name: str) -> Iterator[tuple[str, ...]]:
    """Yield initials in a name, also without the s of a plural, and its other words in alphabetical order."""
    text = _POSSESSIVE.sub("", name)
    for match in _INITIALS.finditer(text):
        rest = sorted(filter(None, _main_words(f"{text[: match.start()]} {text[match.end() :]}").split("-")))
        for form in {match[0], match[0].removesuffix("s")}:
            yield form.casefold(), *rest


def _long_forms(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the initials of each group of successive words in a name, and its other words in alphabetical order.

    Initials in the name are not words of a group.
    """
    words = [*filter(None, folded(_POSSESSIVE.sub("", name)).split("-"))]
    are_initials = {match[0].casefold() for match in _INITIALS.finditer(name)}
    is_small = [bool(_SMALL_WORDS.fullmatch(word)) for word in words]
    for start, first in enumerate(words):
        if is_small[start] or first in are_initials:
            continue
        for end in range(start + 1, min(len(words), start + _MOST_INITIALS)):
            if words[end] in are_initials:
                break
            if not is_small[end]:
                within = range(start, end + 1)
                rest = sorted(word for n, word in enumerate(words) if n not in within and not is_small[n])
                yield "".join(words[n][0] for n in within), *rest
                yield "".join(words[n][0] for n in within if not is_small[n]), *rest


def _is_other_letter(words: str, other: str) -> bool:
    """Return whether a letter is other, more or less in one long word of two names, and all else is equal."""
    pairs = [*zip(words.split("-"), other.split("-"), strict=False)]
    differ = [sorted(pair, key=len) for pair in pairs if pair[0] != pair[1]]
    if len(differ) != 1 or words.count("-") != other.count("-") or re.search(r"\d", words + other):
        return False
    short, long = differ[0]
    start = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest = short[start + (len(short) == len(long)) :]
    return len(long) >= _FEWEST_LETTERS and long[start + 1 :] == rest


def _without_spelling(words: str) -> str:
    """Return the normalized words of a name in a form that is equal for British and American spellings."""
    for pattern, letters in _SPELLINGS:
        words = pattern.sub(letters, words)
    return words


def _same(name: str, other: str) -> str:
    return shown(f"{name}={other}", LONGEST_OPTION)
