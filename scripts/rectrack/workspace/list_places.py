"""Places in documents that lists name by numbers alone: a number gets the word of its heading."""

import re
from collections.abc import Iterable
from functools import cache

from rectrack import lazy_pattern
from rectrack.text import shown
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


def name_places(merge: Merge, rows: Iterable[SheetRow]) -> list[SheetRow]:
    """Return the rows with the words of headings, such as "page", before bare numbers; report them."""
    return [_with_words(merge, row) for row in rows]


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
