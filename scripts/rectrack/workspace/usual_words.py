"""The fields that headings of lists mean by usual words, and by the values below them."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from rectrack import lazy_pattern
from rectrack.text import closest, is_link
from rectrack.workspace.cell_words import (
    are_answers,
    are_bodies,
    are_dates,
    are_labels,
    are_mostly_different,
    are_numbers,
    are_persons,
    are_references,
    are_repeated,
    are_sentences,
    can_have,
    have_dates,
    have_years,
    is_own,
    is_sentence,
    is_usual,
    say_yes_or_no,
    words_of,
)
from rectrack.workspace.date_words import LIKELY_DATES
from rectrack.workspace.field_words import (
    ACCEPTED,
    EXPLANATION,
    FILES,
    FILLERS,
    FOLLOW_UP,
    GROUPS,
    LIKE_NUMBER,
    LIKELY,
    LONGEST_HEADING,
    NO,
    NOTE,
    OF_RESPONSE,
    PARAGRAPH,
    RESPONSE,
    RESPONSIBLE,
    SOURCE,
    SOURCES,
    Heading,
    are_mechanisms,
    joins_recommendation,
    names_bodies,
    names_progress,
    names_receipt,
    patterns,
    rates_response,
)
from rectrack.workspace.private_marks import names_private
from rectrack.workspace.text_dates import date_in_title

_LIST = "recommendations"


def meant_fields(
    headings: Mapping[int, Heading],
    sheet: str,
    valid: Collection[str],
    taken: Collection[str],
    own: Mapping[str, str] = {},
) -> dict[str, int]:
    """Return the columns of fields that headings mean by usual words.

    `valid` are the headers of the sheet, and `taken` those that have a column already. `own` are the headers of
    custom fields by their names: a heading with such a name in it means that field.
    """
    found: dict[str, int] = {}
    words = {n: _main_words(heading, sheet) for n, heading in headings.items()}
    if not words:
        return found  # the patterns take long to compile
    response, explained = (dict(patterns(sheet)).get(word) for word in (RESPONSE, EXPLANATION))
    all_ = [part for parts in words.values() for part in parts]
    has_response = response is not None and any(map(response.fullmatch, all_))
    if explained is not None and not has_response and any(map(explained.fullmatch, all_)):
        has_response = any(are_answers(values) for each in headings.values() if (values := each.values()))
    has_accepted = _has_accepted(headings, words, sheet)
    found |= _joint_text(headings, words, sheet, {*valid} - {*taken})
    for word, pattern in patterns(sheet):
        for n, parts in words.items():
            if n in found.values() or not any(map(pattern.fullmatch, parts)):
                continue
            if word in _OF_REPLY and _is_of_list(headings[n].text, headings[n].values()):
                continue
            there = {*taken, *found}
            free = {*valid} - there
            if word != RESPONSE and "response" not in there and not has_response:
                free -= {OF_RESPONSE}
            values = headings[n].values()
            meant = OF_RESPONSE if word == RESPONSE and has_accepted and not are_answers(values) else word
            named = [own[name] for name in own if any(f" {name} " in f" {part} " for part in parts)]
            fields = [*(name for name in named if is_own(name, values)), *_by_values(meant, values, sheet)]
            if word == PARAGRAPH and "reference" in fields and _has_references(headings, n):
                fields.remove("reference")
            is_number = word == NO and are_references(values)  # also those that look like months: "2023-01"
            if field := next((name for name in fields if name in free and (is_number or can_have(name, values))), ""):
                found[field] = n
                break
    return found


def _joint_text(
    headings: Mapping[int, Heading], words: Mapping[int, Sequence[str]], sheet: str, free: Collection[str]
) -> dict[str, int]:
    """Return the column of the title if its heading joins recommendations and findings, and no other has the text."""
    if sheet != _LIST or "title" not in free:
        return {}
    of_text = [pattern for word, pattern in patterns(sheet) if word in _OF_TEXT]
    joint = [n for n, each in headings.items() if joins_recommendation(each.text) and are_sentences(each.values())]
    others = (part for n, parts in words.items() if n not in joint for part in parts)
    has_text = any(pattern.fullmatch(part) for part in others for pattern in of_text)
    return {"title": joint[0]} if len(joint) == 1 and not has_text else {}


def _has_accepted(headings: Mapping[int, Heading], words: Mapping[int, Sequence[str]], sheet: str) -> bool:
    """Return whether a column such as "Accepted?" has the responses, so that another one explains them."""
    accepted = [pattern for word, pattern in patterns(sheet) if word == ACCEPTED]
    is_one = {n: any(pattern.fullmatch(part) for pattern in accepted for part in words[n]) for n in words}
    found = (headings[n].values() for n in words if is_one[n])
    return any(values and are_answers(values) for values in found)


_OF_TEXT = ("title", "recommendation", "text of a body", "text quote")
_OF_REPLY = (RESPONSE, OF_RESPONSE)
_TEXTS = ("title", "text quote", "summary")


def _is_of_list(heading: str, values: Sequence[str]) -> bool:
    """Return whether a column has a position or judgement of the body that made the list, or progress."""
    if rates_response(heading):
        return True
    if names_progress(heading) and values and not are_answers(values):
        return True
    if names_receipt(heading) and say_yes_or_no(values):
        return True  # whether there is a response, not which
    ours = re.match(r"(our|notre|nos|nuestra|nuestro) (position|posicion)\b", words_of(heading))
    return bool(ours and values) and not are_answers(values) and not are_sentences(values)


def _has_references(headings: Mapping[int, Heading], n: int) -> bool:
    """Return whether an earlier column has references of the list, so that this one has places in a document."""
    earlier = (each for m, each in headings.items() if m < n and not names_private(each.text))
    return any(are_references(each.values()) for each in earlier)


_MOST_WORDS = 10


def contained_fields(headings: Mapping[int, Heading], sheet: str, free: Collection[str]) -> dict[str, int]:
    """Return the columns of the free fields that headings mean by the usual words in them.

    All other words of the heading are fillers, and no other heading means the field.
    """
    free = {*free} - ({OF_RESPONSE} if RESPONSE in free else set())
    found: dict[str, list[int]] = {}
    for n, heading in headings.items():
        if _is_of_list(heading.text, heading.values()):
            continue
        fields = (_contained(part.split(), heading.values(), sheet) for part in heading.words[:2])
        names = (name for each in fields for name in each if name in free and can_have(name, heading.values()))
        if (name := next(names, "")) and not (name in _NOT_PLANNED and _names_plan(heading.text)):
            found.setdefault(name, []).append(n)
    return {name: columns[0] for name, columns in found.items() if not columns[1:]}


def _names_plan(heading: str) -> bool:
    """Return whether a heading says what will be done."""
    return re.search(r"\b(to be|will|(plans?|intends?|promises?) to)\b", words_of(heading)) is not None


_NOT_PLANNED = ("status", OF_RESPONSE)
"""Fields that no plan has, although its heading has words such as "done" or "says"."""


def _contained(words: Sequence[str], values: Sequence[str], sheet: str) -> Sequence[str]:
    """Return the fields that all usual words among these words can mean, if the others are fillers."""
    common: Sequence[str] | None = None
    start = 0
    while start < len(words) <= _MOST_WORDS:
        for end in range(len(words), start, -1):
            part = " ".join(words[start:end])
            means = [word for word, pattern in patterns(sheet) if pattern.fullmatch(part)]
            if fields := [field for word in means for field in _by_values(word, values, sheet)]:
                common = fields if common is None else [name for name in common if name in fields]
                start = end
                break
        else:
            if not re.fullmatch(FILLERS, words[start]):
                return ()
            start += 1
    return common or ()


def _main_words(heading: Heading, sheet: str) -> list[str]:
    """Return the words of a heading without the parts that only explain its first part, if that means a field."""
    words = heading.words
    is_clear = words[2:] and any(pattern.fullmatch(words[1]) for _, pattern in patterns(sheet))
    return words[:2] if is_clear else words


def usual_fields(sheet: str) -> list[str]:
    """Return the fields of a sheet that have usual words, in their order."""
    return [*dict.fromkeys(_by_values(word, (), sheet)[-1] for word, _ in patterns(sheet))]


_OF = ("of", "in", "by", "par", "de", "du", "des", "d")
_SHORTEST_WORD, _SHORT_WORDS = 4, ("rec", "why", "who", "qui", "axe")
"""Fewest characters of a word within a heading that can mean a field, and shorter ones that can."""


def names_verification(heading: str) -> bool:
    """Return whether a heading is about a verification of what the bodies in the rows report."""
    return bool(re.search(r"\b(verif|validat)\w*", words_of(heading)))


def likely_field(heading: str, sheet: str, free: Collection[str], values: Sequence[str] = ()) -> str:
    """Return the field that some words of a heading mean, empty if there is none.

    For an action the default is the note of its recommendation, but not for names of persons.
    """
    words = words_of(heading).split() if len(heading) <= LONGEST_HEADING else []
    planned = free if have_dates(values) else [name for name in free if name == "target date" and have_years(values)]
    dates = _likely_date(" ".join(words), planned)
    if not can_have(dates, values):  # most of the values would be lost
        dates, free = "", [name for name in free if name != "date"]  # nor are they dates of statuses
    found = dates or ("" if are_dates(values) else _likely(heading, words, sheet, free, values))
    is_note = not found and sheet == "actions" and NOTE in free and not are_persons(values)
    return NOTE if is_note else found


def _likely(heading: str, words: list[str], sheet: str, free: Collection[str], values: Sequence[str]) -> str:
    """Return the field that words mean and that can have the values.

    All words come first, then those before "of", and then the longest and last ones.
    """
    if names_bodies(heading):
        return ""  # a bare "States" can be the makers or those under review
    is_plan = _names_plan(heading)
    free = [name for name in free if can_have(name, values) and not (name in _NOT_PLANNED and is_plan)]
    if _is_of_list(heading, values):
        free = [name for name in free if name not in _OF_REPLY]
    is_unfit = {
        **dict.fromkeys(_TEXTS, are_labels(values)),
        **dict.fromkeys((RESPONSIBLE, "addressees"), 2 * sum(map(is_sentence, values)) > len(values)),
        "document author": "document" in free,
    }
    free = [name for name in free if not is_unfit.get(name)]
    needs = {"themes": are_repeated, OF_RESPONSE: _have_sentences, NOTE: are_mostly_different}
    likely = [each for each in LIKELY if each[0] not in needs or needs[each[0]](values)]
    if close := closest(heading, free):
        return close
    end = next((n for n, word in enumerate(words) if word in _OF), len(words))
    spans = [(start, start + size) for size in range(len(words), 0, -1) for start in range(len(words) - size, -1, -1)]
    for start, stop in sorted(spans, key=lambda span: span != (0, len(words)) and span[1] > end):
        part = " ".join(words[start:stop])
        means = [_by_values(word, values, sheet) for word, pattern in patterns(sheet) if pattern.fullmatch(part)]
        means += [_by_values(word, values, sheet) for word, pattern in likely if re.fullmatch(pattern, part)]
        found = (name for names in [(part,), *means] for name in names if name in free)
        is_enough = len(part) >= _SHORTEST_WORD or part in _SHORT_WORDS
        if is_enough and (name := next(found, "")) and (name != "date" or end == len(words)):
            return name  # "date of visit" is no date of the status
    is_numbered = {"number", "reference"} <= {*free} and any(re.fullmatch(LIKE_NUMBER, word) for word in words)
    if is_numbered and are_references(values):
        return "reference"
    return "number" if is_numbered and are_numbers(values) else ""


def _have_sentences(values: Sequence[str]) -> bool:
    """Return whether the different values are sentences, which can come again."""
    return are_sentences([*dict.fromkeys(values)])


def shared_field(heading: str, values: Sequence[str]) -> str:
    """Return the field of values that several rows share, if the heading means a file or a group; or else empty."""
    if not are_repeated(values):
        return ""
    words = words_of(heading)
    if re.search(FILES, words) and all(re.search(r"[^\W\d].*\d", value) for value in values):
        return "document"
    return "themes" if re.search(GROUPS, words) and not are_bodies(values) else ""


def _likely_date(words: str, free: Collection[str]) -> str:
    """Return the field of a column of dates that words in its heading mean."""
    for field, other, pattern in LIKELY_DATES:
        has_other = not other or other not in free or (other == RESPONSE and OF_RESPONSE not in free)
        if not re.search(rf"\b({pattern})\b", words):
            continue
        if field in free and has_other:
            return field
        if field == "target date":
            return ""  # what is planned is no date of what happened
    return ""


def _by_values(word: str, values: Sequence[str], sheet: str) -> Sequence[str]:
    """Return the fields that a usual word can mean with these values, the best first."""
    if sheet != _LIST:
        word = {RESPONSIBLE: "addressees"}.get(word, word)
        return ("reference",) if word == "title" and are_references(values) else (word,)
    has_sources = word == SOURCES and len(values) > 1 and not are_repeated(values) and not all(map(is_link, values))
    word = SOURCE if word == SOURCES and not has_sources else word
    has_words = bool(values) and not any(re.search(r"\d", value) for value in values)
    match word:
        case "no" if is_own("number", values) and not has_words:
            return ("number",)
        case "recommendation":
            is_number = bool(values) and all(map(str.isdecimal, values))
            text = ("number",) if is_number else ("title", "text quote")
            return ("reference",) if are_references(values) else text
        case "paragraph":
            return ("reference", word, "section") if are_references(values) else (word, "section")
        case "source" if values:
            is_place = _are_places(values)
            return ("url",) if all(map(is_link, values)) else ("section", "paragraph") if is_place else ("document",)
    # A field of the tracker for responsible bodies comes before the addressees.
    others: dict[str, Sequence[str]] = {
        SOURCE: ("document",),
        "document": ("paragraph", "section") if _are_places(values) else ("document",),
        NO: () if has_words else ("reference",),
        RESPONSIBLE: (RESPONSIBLE, "addressees"),
    }
    others |= _by_form(word, values) | {EXPLANATION: (OF_RESPONSE, "summary")}
    if word == "section" and values and are_repeated(values):
        others |= {word: (*_named_places(values), word)}
    if word in (RESPONSE, "status") and (
        are_sentences(values) or (word == RESPONSE and are_mostly_different(values))
    ):
        others |= {RESPONSE: (OF_RESPONSE, word), "status": (NOTE,)}  # a report in words is no status
    return others.get(word, (word,))


FEWEST_REPORTS = 2
"""Fewest different texts that are reports if their heading only suggests a status or response."""


def _are_places(values: Sequence[str]) -> bool:
    """Return whether all values are places within a document, such as "p. 18"."""
    return bool(values) and all(re.match(_OF_PLACE, value.casefold()) for value in values)


def _are_dated_titles(values: Sequence[str]) -> bool:
    """Return whether most values are titles of documents with a date."""
    return 2 * sum(map(bool, map(date_in_title, values))) > len(values)


def _are_reports(values: Sequence[str]) -> bool:
    """Return whether most values have a digit or word as in titles of reports, not only names of bodies."""
    words = rf"\d|\b(observations|visite?s?|cycles?)\b|{_REPORT.pattern}"
    return 2 * sum(bool(re.search(words, value.casefold())) for value in values) > len(values)


_IF: Mapping[str, tuple[Sequence[str], Callable[[Sequence[str]], bool]]] = {
    "text of a body": (("title", "text quote"), are_sentences),
    "point": (("paragraph",), _are_places),
    "mechanism": (("document",), lambda values: _are_reports(values) and not are_mechanisms(values)),
    "proposal": (("title",), lambda values: not are_references(values)),
    "state": (("status",), lambda values: all(is_usual("status", each) for each in values)),
    "accepted": ((RESPONSE,), are_answers),
}
"""The fields that a word means, and the form that values need for them."""


def _by_form(word: str, values: Sequence[str]) -> dict[str, Sequence[str]]:
    """Return the fields of a word that means them only with values of one form."""
    if word in _IF:
        found, has_form = _IF[word]
        return {word: found if not values or has_form(values) else ()}
    fields: Sequence[str] | None = None
    match word:
        case "sources":
            fields = ()  # they differ, so that each can be evidence for a status
        case "what followed" | "follow-up" as followed:
            fields = _what_followed(values, is_taken=followed == FOLLOW_UP)
        case "call":
            fields = ("number",) if are_numbers(values) else () if values else ("title",)
        case "document date" if _are_dated_titles(values):
            fields = ("document",)
        case "report":
            fields = ("document",) if any(_REPORT.search(each.casefold()) for each in values) else ()
    return {} if fields is None else {word: fields}


def _what_followed(values: Sequence[str], *, is_taken: bool) -> Sequence[str]:
    """Return the fields of a column about what followed.

    `is_taken` means that the heading is sure, and rectrack takes the field without a question.
    """
    if is_taken:
        return ("action",) if are_sentences(values) else (RESPONSE,) if are_answers(values) else ()
    return () if are_mostly_different(values, FEWEST_REPORTS) else ("status", RESPONSE)


def _named_places(values: Sequence[str]) -> Sequence[str]:
    """Return the field of values that are names of volumes or chapters, not numbers: few documents or themes."""
    texts = [*map(str.casefold, values)]
    if any(re.search(r"[^\W\d_]{4}.*\bvol\b", text) for text in texts):
        return ("document",)
    has_digits = any(re.search(r"\d", text) for text in texts)
    are_named = all(re.search(r"[^\W\d_]{4}", text) and not re.match(_OF_PLACE, text) for text in texts)
    return ("themes",) if are_named or not has_digits else ()


_REPORT = lazy_pattern(r"\b(reports?|rapports?|evaluations?|inspections?|audits?|reviews?|\d{4})\b")
"""Matches a word or year in the name of a report."""
_OF_PLACE = r"(§|¶|pp?\.|(para|page|chap|art|sect|vol|annex|fiche)\w*\.?\s)"
"""Matches the beginning of a place within a document."""
