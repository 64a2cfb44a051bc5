"""Names found in every spelling that looks the same, sorted by their letters, and known by their synonyms."""

import html
import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

# Finds names in a text in every spelling that looks the same.
#
# Unicode forms, invisible characters, the signs of Markdown, HTML entities, percent-encoding, line breaks and the
# kind of white space make no difference.

_INVISIBLE = (
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0001-\U000e01ef"
)
_MARKS = r"\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
"""Combining marks of the letter before them."""
_HYPHENS = re.compile(r"[\u2010-\u2013\u2212]")
_RAISED = re.compile(r"[\u00aa\u00b2\u00b3\u00b9\u00ba\u2070-\u209c\u2120\u2122]")
"""Signs of footnotes and the like. They are no part of the word before them."""
_QUOTES = re.compile(r"[\u2018\u2019\u02bc]")
_ENTITY = r"&\#?\w{1,31};"
_PERCENT = r"(?:%[0-9A-Fa-f]{2})+"
_TAG = r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>"
_RUN = r"A-Za-z0-9.,;:()'\"!?/@=-"
"""Characters without special meaning, which one token takes together."""
_TOKEN = re.compile(
    rf"""
      (?P<run> [{_RUN}]+ (?: [ ] [{_RUN}]+ )* )
    | (?P<space>
        (?: \n (?: [ \t]* (?: [>|] | [-+] (?=[ ]) ) )* | \s | \\[nrt] | <[Bb][Rr]\s*/?> | (?<=[^\W_])_+(?=[^\W_]) )+
      )
    | (?P<encoded> {_ENTITY} | {_PERCENT} )
    | (?P<nothing> [*_~`\\{_INVISIBLE}]+ | {_TAG} )
    | (?P<letter> . [{_MARKS}]* )
    """,
    re.VERBOSE | re.DOTALL,
)
_BETWEEN = {" ": r"\ \[?", "-": r"\ ?-\ ?"}
"""Patterns for a space and a hyphen in a name: a link may begin there, or a line after the hyphen."""
_CODED = re.compile(rf"{_ENTITY}|{_PERCENT}")
_NO_LETTERS = re.compile(rf"\\[nrt]|{_TAG}|[\W_{_INVISIBLE}]+", re.DOTALL)
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Letters of scripts without spaces between words, except the wide ones of East Asia."""
_LOGIN = re.compile(r"@?[A-Za-z0-9][A-Za-z0-9_-]*(?:\[bot\])?\s*$")
_LEAST_DIGITS = 5
"""A number with this many digits is an account id everywhere; a shorter one only after a word such as "account"."""


class _Folded(NamedTuple):
    """A normalized text, with the start and end of each of its characters in the original."""

    text: str
    places: list[tuple[int, int]]


class Spellings:
    """Finds names and numeric account ids, and replaces them by stand-ins."""

    def __init__(self, names: Collection[tuple[str, str]], accounts: Collection[tuple[int, str]] = ()) -> None:
        """Take pairs of a name or an account's id, and its stand-in."""
        by_length = sorted(names, key=lambda pair: len(pair[0]), reverse=True)
        found = [(pattern, stand_in) for id_, stand_in in accounts for pattern in _account(id_)]
        found += [(pattern, stand_in) for name, stand_in in by_length for pattern in [_pattern(name)] if pattern]
        self._stand_ins = [stand_in for _, stand_in in found]
        self._pattern = re.compile("|".join(f"({way})" for way, _ in found))
        of_names = {letters(name) for name, _ in names} | {str(id_) for id_, _ in accounts}
        self._letters = re.compile("|".join(map(re.escape, sorted(of_names))))
        self._known: dict[str, str] = {}

    def are_in(self, text: str) -> bool:
        """Return whether the text has one of the names."""
        return self.replaced(text) != text

    def replaced(self, text: str) -> str:
        """Return the text with a stand-in for each name."""
        if text not in self._known:
            self._known[text] = self._replaced(text) if self._letters.search(letters(text)) else text
        return self._known[text]

    def _replaced(self, text: str) -> str:
        folded = _folded(text)
        parts: list[str] = []
        end = 0
        for found in self._pattern.finditer(folded.text):
            stand_in = self._stand_ins[(found.lastindex or 1) - 1]
            first, last = _with_signs(text, folded.places[found.start() : found.end()])
            gap = text[end:first]
            if found[0].startswith("("):  # an id in brackets removes the login before it too, because logins change
                gap = _LOGIN.sub("", gap)
                if not gap.strip() and parts[-1:] == [stand_in]:
                    gap, stand_in = "", ""
            parts += [gap, stand_in]
            end = last
        return "".join([*parts, text[end:]])


def _with_signs(text: str, places: list[tuple[int, int]]) -> tuple[int, int]:
    """Return start and end of a name, with the emphasis around it if part of it is inside."""
    first, last = places[0][0], places[-1][1]
    if any(set("*_~`") & {*text[one[1] : other[0]]} for one, other in pairwise(places)):
        first -= len(text[:first]) - len(text[:first].rstrip("*_~`"))
        last += len(text[last:]) - len(text[last:].lstrip("*_~`"))
    return first, last


def _folded(text: str) -> _Folded:
    folded: list[str] = []
    places: list[tuple[int, int]] = []
    last = ""
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        if token.lastgroup == "run":
            folded.append(token[0].lower())
            places += zip(range(start, end), range(start + 1, end + 1), strict=True)
        elif (plain := _plain(token)) and not (plain == " " == last):
            folded.append(plain)
            places += [(start, end)] * len(plain)
        last = folded[-1][-1:] if folded else ""
    return _Folded("".join(folded), places)


def _plain(token: re.Match[str]) -> str:
    match token.lastgroup:
        case "space":
            return " "
        case "nothing":
            return ""
        case "encoded":
            meant = _decoded(token)
            return _folded(meant).text if meant != token[0] else meant.casefold()
        case _:
            return _same(token[0])


def _decoded(coded: re.Match[str]) -> str:
    return html.unescape(coded[0]) if coded[0].startswith("&") else unquote(coded[0], errors="replace")


def _same(text: str) -> str:
    if text.isascii():
        return text.lower()
    return _QUOTES.sub("'", _HYPHENS.sub("-", unicodedata.normalize("NFKD", _RAISED.sub(" ", text)).casefold()))


def letters(text: str) -> str:
    """Return only the letters and digits: a quick test that a text has no name."""
    if "&" in text or "%" in text:
        text = _CODED.sub(_decoded, text)
    return _NO_LETTERS.sub("", _same(text))


def _pattern(name: str) -> str:
    """Return the pattern of a name in a folded text; empty if the name is invisible."""
    text = _folded(name).text.strip()
    if not text:
        return ""
    between = r"\w" if " " in text else r"[\w-]"  # an id is no part of a longer one
    words = "".join(_BETWEEN.get(sign, re.escape(sign)) for sign in text)
    before = "" if _is_apart(name[0]) else rf"(?<!{between})(?<![{_MARKS}])"
    after = "" if _is_apart(name[-1]) else rf"(?!{between})(?![{_MARKS}])"
    return f"{before}{words}{after}"


def _is_apart(letter: str) -> bool:
    """Return whether a name with this letter at its end needs no space beside it."""
    return unicodedata.east_asian_width(letter) in "WF" or bool(_NO_SPACES.match(letter))


def _account(id_: int) -> Iterable[str]:
    """Yield the patterns of an account's id."""
    yield rf"\((?:account\ )?{id_}\)"
    yield rf"(?<!\w)(?:account|user|id|u(?=/))[ :=#\"'/]{{0,3}}(?:id[ :=#\"']{{1,3}})?{id_}(?!\w)"
    yield rf"(?<!\w){id_}\+"
    if len(str(id_)) >= _LEAST_DIGITS:
        yield rf"(?<![\w-]){id_}(?![\w-])"


# The order of names in a list: by their letters, whatever their case and their accents.


def alphabetical_key(name: str) -> str:
    """By what a name is put in order: Türkiye stands between Tunisia and Uganda."""
    letters = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


# Words by which people call a field that is called otherwise here.

_WORDS = {
    # a recommendation
    "number": "no nr",
    "reference": "ref code symbol numbered citation",
    "title": "name heading headline recommendation",
    "summary": "description text body content abstract details",
    "lang": "language",
    "kind": "type",
    "themes": "theme tag tags topic topics category categories subject subjects area areas keywords",
    "addressees": "addressee recipient recipients asked to addressed_to",
    "sources": "source references link links url origin",
    "editor_note": "comment comments remark remarks",
    "status": "state stage",
    "target": "target_date targets due due_date deadline by_when",
    "actions": "action steps tasks sub_items",
    "positions": "position views opinions stances votes",
    "requests": "request asked_of",
    "responses": "response answers answer replies reply",
    "reports": "report",
    "decisions": "decision resolution resolutions",
    "disputes": "dispute objections objection",
    "history": "log timeline events",
    "related": "see_also",
    "supersedes": "replaces",
    "superseded_by": "replaced_by",
    "owners": "responsible maintainers assignee assignees",
    "formerly": "aliases old_id",
    "fields": "own_fields custom_fields custom",
    # what stands in its lists
    "party": "who actor stakeholder organisation organization member country",
    "stance": "position view opinion vote",
    "reason": "why rationale comment note explanation text description",
    "quote": "quotation words wording verbatim citation",
    "inferred": "implied guessed",
    "entered_by": "recorded_by written_by keeper",
    "date": "when day",
    "of": "whom to addressee party by who",
    "for": "wanted what",
    "due": "until deadline due_date",
    "by": "who author addressee",
    "meeting": "session",
    "ended": "end until closed withdrawn",
    "set_by": "by who setter",
    "archived": "archive copy snapshot",
    "answer": "response reply",
    "outcome": "decision result",
    "note": "comment description text what",
    "evidence": "proof link links url source sources",
    "found": "finding findings result note text",
    "document": "doc paper",
    "section": "page pages chapter paragraph",
    "url": "link href web website address",
    # parties.yaml and tracker.yaml
    "group": "type category kind",
    "groups": "stakeholder_groups categories",
    "kinds": "types",
    "answers": "responses",
    "outcomes": "decisions results",
    "counts": "counts_as",
    "choices": "options values",
    "group_by": "grouped_by sections",
    "kept_by": "keeper maintainer maintainers",
    "accounts": "account logins login users github",
    "name": "title",
    "description": "summary text",
    "side": "counts stance",
    "wants_changes": "changes conditions",
    "next": "then after",
}


def field_alias(word: str, fields: Collection[str]) -> str | None:
    """The first of these fields that people mean by the word, if there is one."""
    wanted = word.lower().replace("-", "_").replace(" ", "_")
    return next((name for name in _WORDS if name in fields and wanted in _WORDS[name].split()), None)
