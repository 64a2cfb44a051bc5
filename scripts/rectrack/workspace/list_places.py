"""Places in documents that lists name by numbers alone, or together with the document."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cache

from rectrack import lazy_pattern
from rectrack.text import folded, shown
from rectrack.workspace.headings import SheetRow
from rectrack.workspace.merge import Merge

_PAGE, _PARAGRAPH = r"pages?\b|pp?\b\.?", r"para(?:graphe?)?s?\b"
_WORDS = {
    "section": lazy_pattern(
        rf"\b(?:{_PAGE}|{_PARAGRAPH}|(?:section|volume|tome|chapter|chapitre|part|partie|annexe?|article)s?\b|"
        r"appendix\b|(?:vol|chap|ch|art|app)\b\.?)",
        re.IGNORECASE,
    ),
    "paragraph": lazy_pattern(rf"\b(?:{_PAGE}|{_PARAGRAPH})", re.IGNORECASE),
}
"""Matches the words for kinds of places in a heading, by the field."""
_OWN = {"section": "section", "paragraph": "para"}
"""The beginning of the word that names the field itself: pages show it already, or need none."""
_NUMBER = r"(?:\d+(?:\.\d+)*[a-z]?|(?=[ivxl])(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})|[a-z])"
_BARE = lazy_pattern(rf"{_NUMBER}(?P<more>(?:\s*(?:[-\u2013,;&]|and|et|to|\u00e0)\s*{_NUMBER})*)", re.IGNORECASE)
"""Matches one or more numbers, Roman numerals or single letters."""
_LETTERS = r"(?:\s?\([a-z]+(?:[-\u2013][a-z]+)?\))"
_DIGITS = (
    rf"(?!(?:19|20)\d\d)\d{{1,4}}(?:\.\d+)*(?:[a-z]\b|\s?(?:bis|ter)\b)?{_LETTERS}*"
    rf"(?:\s?(?:[-\u2013,&]|and|et|to|\u00e0){_LETTERS}+)*"
)
_POINT = r"(?:(?<=[\d,:()\u2013\u2014-]\s)|(?<=[,:(\u2013\u2014]))points?\b"
_BEFORE = rf"(?:\bpara(?:graphe?)?s?\b\.?|\bpar\.|{_POINT}|[\u00a7\u00b6]+)\s*"
_AFTER = r"(?:,?\s*(?:pages?|pp?\.)\s*\d+(?:\s?[-\u2013]\s?\d+)?)?"
_WITH_PARAGRAPH = lazy_pattern(
    rf"(?!.*;|.*{_BEFORE}\d.*{_BEFORE}\d)(.*[^\W_].*?)[\s,:(\u2013\u2014-]+{_BEFORE}"
    rf"({_DIGITS}(?:\s*(?:[-\u2013,&]|and|et|to|\u00e0)\s*{_DIGITS})*{_AFTER})\)?\.?",
    re.IGNORECASE,
)
"""Matches a document with its paragraphs: "NPM/2022/03, paras. 14 and 15 (a)". A year is no paragraph.

A point needs a sign or digit before it: "Power point 5" is a title.
"""


def name_places(merge: Merge, rows: Iterable[SheetRow]) -> list[SheetRow]:
    """Return the rows with paragraphs in a field, and with the words of headings before numbers; report both."""
    return [_with_words(merge, row) for row in _split_paragraphs(merge, [*rows])]


def _split_paragraphs(merge: Merge, rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Return the rows with paragraphs in a separate field, for lists in which most documents have paragraphs.

    A known document, or one that an option explains, stays.
    """
    places, found = defaultdict[tuple[str, str], list[int]](list), dict[int, re.Match[str]]()
    for n, row in enumerate(rows):
        if row.is_listed and row.draft("document") and "paragraph" not in row.columns:
            places[row.grid.file, row.grid.name].append(n)
            text = row.cells["document"]
            is_named = folded(text) in merge.names.same or merge.names.known("document", text)
            if match := None if is_named else _WITH_PARAGRAPH.fullmatch(text):
                found[n] = match
    read = [*rows]
    for some in places.values():
        of_sheet = [n for n in some if n in found]
        if 2 * len(of_sheet) <= len(some):
            continue
        _tell_whole(merge, [rows[n] for n in some if n not in found], {found[n][1] for n in of_sheet})
        for n in of_sheet:
            row, (document, paragraph) = rows[n], found[n].groups()
            example = shown(found[of_sheet[0]][0])
            message = f"these texts are read as a document and its paragraph, for example: {example}"
            merge.outcome.tell(row.place("document"), message, 'to keep a text as it is, add --value "TEXT=TEXT"')
            cells = {**row.cells, "document": document, "paragraph": paragraph}
            columns = {**row.columns, "paragraph": row.columns["document"]}
            read[n] = row._replace(cells=cells, columns=columns)
    return read


def _tell_whole(merge: Merge, rows: Iterable[SheetRow], documents: Collection[str]) -> None:
    """Report the texts that begin with a document of other rows, but name no paragraph of the document.

    A known text, or one that an option explains, is correct.
    """
    begins = re.compile(
        rf"({'|'.join(map(re.escape, documents))})\s*([,:(\u2013\u2014\u00a7\u00b6]|par)", re.IGNORECASE
    )
    for row in rows:
        text = row.cells["document"]
        is_named = folded(text) in merge.names.same or merge.names.known("document", text)
        if (match := begins.match(text)) and not is_named:
            message = f"this text becomes a separate document, but begins with the name of another: {shown(text)}"
            hint = f"if both are the same document, add --value {shown(f'{text}={match[1]}')}"
            merge.outcome.tell(row.place("document"), message, hint)


def _with_words(merge: Merge, row: SheetRow) -> SheetRow:
    cells = dict[str, str]()
    for field in (field for field in _WORDS if row.draft(field)):
        text = row.cells[field]
        if (place := _with_word(_word_of(row.heading(field), field), text)) != text:
            cells[field] = place
            message = f"these numbers get the word in their heading: {shown(place)}"
            merge.outcome.tell(row.place(field), message, rank="minor")
    return row._replace(cells={**row.cells, **cells}) if cells else row


@cache
def _word_of(heading: str, field: str) -> str:
    """Return the only word for a kind of place in a heading, in small letters; empty if it names the field."""
    word, *others = [each.lower() for each in _WORDS[field].findall(heading)] or [""]
    return "" if others or word.startswith(_OWN[field]) else word


def _with_word(word: str, text: str) -> str:
    """Return a text with a word before it if it is a number: in the singular before one number alone."""
    found = _BARE.fullmatch(text) if word else None
    if not found:
        return text
    if not found["more"]:
        word = re.sub(r"^pp", "p", word).removesuffix("s")
    word = re.sub(r"^pp?$", r"\g<0>.", word)
    return f"{word} {text}"
