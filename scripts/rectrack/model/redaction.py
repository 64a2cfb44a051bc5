"""Replaces withheld names, logins and ids in all output by placeholders, also in texts.

The files keep the names, so that the persons can still take part. All output is made from a dataset without them.
"""

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, NamedTuple, TypeVar, cast, get_args, get_origin
from urllib.parse import unquote

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from rectrack import lazy_pattern
from rectrack.model.dataset import Dataset, Report
from rectrack.model.drafts import PROPOSED
from rectrack.model.load import PARTIES, TRACKER
from rectrack.model.settings import Account, Party
from rectrack.model.types import Contact, Flag, Line, Link, Markdown, Name, Phrase, Prefix, Reference, Text, fields
from rectrack.model.vocabulary import OwnText
from rectrack.text import Fault, KeyPath

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
_EMPHASIS = "*_~`"
_HYPHENS = lazy_pattern(r"[\u2010-\u2013\u2212]")
_RAISED = lazy_pattern(r"[\u00aa\u00b2\u00b3\u00b9\u00ba\u2070-\u209c\u2120\u2122]")
"""Signs of footnotes and the like. They are no part of the word before them."""
_QUOTES = lazy_pattern(r"[\u2018\u2019\u02bc]")
_ENTITY = r"&\#?\w{1,31};"
_PERCENT = r"(?:%[0-9A-Fa-f]{2})+"
_TAG = r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>=]*=[^<>]*|\s*/?)>"
"""A tag of HTML. In a text it may divide a name, and it is shown, so that names in it are replaced too."""
_RUN = r"A-Za-z0-9.,;:()'\"!?/@=-"
"""Characters without special meaning, which one token takes together."""
_TOKEN = lazy_pattern(
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
_BETWEEN = {" ": r"(?:\ \[?|[+.-])", "-": r"\ ?-\ ?"}
"""Patterns for a space and a hyphen in a name: a link may begin there, or a line after the hyphen.

Addresses have another sign for the space: https://example.org/jane-doe.
"""
_CODED = lazy_pattern(rf"{_ENTITY}|{_PERCENT}")
_NO_LETTERS = lazy_pattern(rf"\\[nrt]|[\W_{_INVISIBLE}]", re.DOTALL)
_TAGS = lazy_pattern(_TAG)
_APART = (
    r"\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u312f\u3400-\u9fff"
    r"\U00020000-\U0003ffff"
)
"""Letters of scripts that write no space beside a foreign name; those of Korean are folded to their parts."""
_NOT_AFTER, _NOT_BEFORE = rf"(?<![^\W{_APART}])", rf"(?![^\W{_APART}])"
_LOGIN = lazy_pattern(r"@?[A-Za-z0-9][A-Za-z0-9_-]*(?:\[bot\])?\s*$")
_LONGEST_LOGIN = 1_000
"""Characters in which a login is looked for, with spaces after it: the time grows with their square."""
_LEAST_LETTERS = 4
"""A surname with this many letters is looked for without the first name."""
_LEAST_DIGITS = 5
"""A number with this many digits is an account id everywhere; a shorter one only after a word such as "account"."""


class _Folded(NamedTuple):
    """A normalized text, with the start and end of each of its characters in the original."""

    text: str
    places: list[tuple[int, int]]


class Spellings:
    """Finds names and numeric account ids, and replaces them by placeholders."""

    def __init__(self, names: Collection[tuple[str, str]], accounts: Collection[tuple[int, str]] = ()) -> None:
        """Take pairs of a name or an account's id, and its placeholder."""
        by_length = sorted(names, key=lambda pair: len(pair[0]), reverse=True)
        found = [(pattern, stand_in) for id_, stand_in in accounts for pattern in _account(id_)]
        found += [(pattern, stand_in) for name, stand_in in by_length for pattern in [_pattern(name)] if pattern]
        self._stand_ins = [stand_in for _, stand_in in found]
        self._pattern = re.compile(rf"(?:{'|'.join(f'({way})' for way, _ in found)})(?![{_later_parts()}])")
        of_names = {letters(name) for name, _ in names} | {str(id_) for id_, _ in accounts}
        self._letters = re.compile("|".join(map(re.escape, sorted(of_names))))
        self._known: dict[str, str] = {}

    def are_in(self, text: str) -> bool:
        """Return whether the text contains one of the names."""
        return self.replaced(text) != text

    def replaced(self, text: str) -> str:
        """Return the text with a placeholder for each name."""
        if text not in self._known:
            now = self._replaced(text) if self._letters.search(letters(text)) else text
            if "<" in now:  # without this sign no tag is left out: a name may be in a tag or beside it
                now = "<".join(map(self.replaced, now.split("<")))
            self._known[text] = now
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
                gap = gap[:-_LONGEST_LOGIN] + _LOGIN.sub("", gap[-_LONGEST_LOGIN:])
                if not gap.strip() and parts[-1:] == [stand_in]:
                    gap, stand_in = "", ""
            parts += [gap, stand_in]
            end = last
        return "".join([*parts, text[end:]])


def _with_signs(text: str, places: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the start and end of a name, including emphasis around it if part of it is inside."""
    first, last = places[0][0], places[-1][1]
    if any(set(_EMPHASIS) & {*text[one[1] : other[0]]} for one, other in pairwise(places)):
        first = len(text[:first].rstrip(_EMPHASIS))
        last = len(text) - len(text[last:].lstrip(_EMPHASIS))
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
    return html.unescape(coded[0]) if coded[0].startswith("&") else unquote(coded[0])


def _same(text: str) -> str:
    if text.isascii():
        return text.lower()
    return _QUOTES.sub("'", _HYPHENS.sub("-", unicodedata.normalize("NFKD", _RAISED.sub(" ", text)).casefold()))


def letters(text: str) -> str:
    """Return only the letters and digits: a quick test that a text has no name."""
    if "<" in text:
        text = _TAGS.sub("", text)
    if "&" in text or "%" in text:
        text = _CODED.sub(_decoded, text)
    return _NO_LETTERS.sub("", _same(text))


def _pattern(name: str) -> str:
    """Return the pattern of a name in a folded text; empty if the name is invisible."""
    text = re.sub(r"(?<!\w)(\w\.)(?=\w)", r"\1 ", _folded(name).text.strip())  # J.Doe like J. Doe
    if not text:
        return ""
    more = _MARKS if " " in text else f"{_MARKS}-"  # an id is no part of a longer one
    words = "".join(_BETWEEN.get(sign, re.escape(sign)) for sign in text)
    words = words.replace(rf"\.{_BETWEEN[' ']}", rf"\.{_BETWEEN[' ']}?")  # J. Doe, J.Doe
    before = "" if _is_apart(name[0]) else rf"{_NOT_AFTER}(?<![{more}])"
    after = "" if _is_apart(name[-1]) else rf"{_NOT_BEFORE}(?![{more}])"
    return f"{before}{words}{after}"


@cache
def _later_parts() -> str:
    """Return what continues a letter in a folded text: combining marks, and vowels and ends of Korean syllables."""
    codes = (*range(0x0300, 0x3100), *range(0xA800, 0xAC00))
    return "\u1161-\u11ff" + "".join(sign for sign in map(chr, codes) if unicodedata.category(sign)[0] == "M")


def _is_apart(letter: str) -> bool:
    """Return whether a name with this letter at its end needs no space beside it."""
    return bool(re.match(f"[{_APART}]", unicodedata.normalize("NFKD", letter)))


def _account(id_: int) -> Iterable[str]:
    """Yield the patterns of an account's id."""
    yield rf"\((?:account\ )?{id_}\)"
    yield rf"{_NOT_AFTER}(?:account|user|id|u(?=/))[ :=#\"'/]{{0,3}}(?:id[ :=#\"']{{1,3}})?{id_}{_NOT_BEFORE}"
    yield rf"{_NOT_AFTER}{id_}\+"
    if len(str(id_)) >= _LEAST_DIGITS:
        yield rf"{_NOT_AFTER}(?<!-){id_}{_NOT_BEFORE}(?!-)"


# Removes withheld names from a dataset, for everything that readers see.

_TITLES = lazy_pattern(
    r"\A(?:(?:Dr|Doctor|Prof|Professor|Mr|Mrs|Ms|Mx|Miss|Mme|Sir|Dame|Hon|Amb|Ambassador|H\.\s?E|HE)\b\.?,?\s+)+"
    r"(?=\S+\s)",
    re.IGNORECASE,
)
"""Titles before a name of several words. A single word is no name: it may be a word of the text."""

STAND_IN = re.compile(r"withheld-[0-9]+")

WHO = frozenset(
    "party reported_by response_by to by checked_by set_by entered_by verified_by owners addressees "  # noqa: SIM905 - reads as a list
    "maintained_by maintainer_party opposed reported_opposed according_to parties in_collaboration_with "
    "title_by".split()
)
"""Fields that identify a party, addressee or person by an id, a name or a login."""

_BODIES = frozenset(("parties", "addressees", "choices"))
"""Fields with parties, addressees, or choices of a custom field."""

_WORDS = (str, Contact, Line, Link, Markdown, Name, OwnText, Phrase, Prefix, Reference, Text)
"""Types of texts that may contain a name. Other texts are ids, dates and the like."""

_NO_WORDS = frozenset(("id", "file", "paths", "repository", "site"))
"""Fields with addresses and keys, which must stay unchanged."""

_OF_THEIRS: dict[str, object] = {
    "accounts": (),
    "aliases": (),
    "previous_names": (),
    "funding": None,
    "note": None,
    "retired": Flag.TRUE,
}

T = TypeVar("T")


class Withheld:
    """The withheld names of a dataset, and their placeholders. Without a dataset, no name is withheld."""

    def __init__(self, dataset: Dataset | None) -> None:
        parties, own_fields = (dataset.parties, dataset.tracker.custom_fields) if dataset else ((), ())
        asked = sorted((p for p in parties if p.name_withheld_since), key=lambda p: p.name_withheld_since or "")
        self.ids = {party.id: f"withheld-{n}" for n, party in enumerate(asked, 1)}
        """Placeholders by id, in the order of the requests, so that a later request changes no placeholder."""
        self._accounts = {account.id: self.ids[party.id] for party in asked for account in party.accounts}
        self._choices = {field.id for field in own_fields if field.choices}
        if dataset and asked:
            self._names = Spellings([*self._all(dataset, asked)], [*self._accounts.items()])
            surnames = {way for party in asked if party.is_person for way in _surname(party.name)}
            self._surnames = re.compile(rf"\b(?:{'|'.join(map(re.escape, surnames)) or '(?!)'})\b")

    def _all(self, dataset: Dataset, asked: Iterable[Party]) -> Iterator[tuple[str, str]]:
        """Yield each name of the parties in `asked`, with its placeholder.

        These are their names as parties and as addressees, and current and earlier logins of their accounts.
        """
        for party in asked:
            yield from ((name, self.ids[party.id]) for name in spellings(party, dataset))
        for recommendation in dataset.recommendations if self._accounts else ():
            for report in recommendation.progress_reports:
                if report.account_id in self._accounts:
                    yield report.by, self._accounts[report.account_id]
            for proposed in (PROPOSED.match(entry.note or "") for entry in recommendation.history):
                if proposed and (stand_in := self._accounts.get(int(proposed["account"]))):
                    yield proposed["login"], stand_in

    def inside(self, value: T, name: str = "") -> T:
        """Return a value without withheld names: a dataset, its published form, or a part. `name` is its field."""
        return cast("T", self._inside(value, name, is_words=isinstance(value, str))) if self.ids else value

    def out_of(self, text: str) -> str:
        """Return a text that was generated before, with placeholders for the withheld names."""
        return self._names.replaced(text) if self.ids else text

    def mentions(self, dataset: Dataset, *, surnames: bool) -> Iterator[Fault]:
        """Yield an error for each text in the files that contains a withheld name, or with `surnames` only a surname.

        rectrack does not replace a surname alone: it may be the name of another person or thing.
        """
        if not self.ids:
            return
        files: list[tuple[str, object]] = [(dataset.paths[r.id], r) for r in dataset.recommendations]
        files += dataset.translations.items()
        for path, content in (*files, (TRACKER, dataset.tracker), (PARTIES, {"parties": dataset.parties})):
            for at, text in self._texts(to_builtins(content), ()):
                if self._names.are_in(text):
                    message, hint = "this text contains a withheld name", "write the text without the name"
                    yield Fault(at, message, hint, file=path)
                elif surnames and self._surnames.search(text):
                    message = "this text contains the surname of a person whose name is withheld"
                    hint = "if the text means this person, write it without the surname: it is not replaced"
                    yield Fault(at, message, hint, file=path)

    def _inside(self, value: object, name: str, *, is_words: bool) -> object:
        if isinstance(value, str):
            who = self.ids.get(value, value) if name in WHO else value
            return self._names.replaced(value) if is_words else who
        if isinstance(value, tuple):
            gone = self._accounts if name == "accounts" else ()
            kept = (one for one in value if not (isinstance(one, Account) and one.id in gone))
            return tuple(self._inside(one, name, is_words=is_words) for one in kept)
        if isinstance(value, Mapping):
            return {
                key: self._inside(one, "party", is_words=False)
                if key in self._choices
                else self._inside(one, name, is_words=is_words)
                for key, one in value.items()
            }
        if not isinstance(value, Struct):
            return value
        if name in _BODIES and getattr(value, "id", None) in self.ids:
            return self._stand_in(value)
        changed = {
            field: self._inside(getattr(value, field), field, is_words=is_words)
            for field, is_words in _shape(type(value)).items()
        }
        if getattr(value, "account_id", None) in self._accounts:
            changed["account_id"] = None
            if isinstance(value, Report):
                changed["by"] = self._accounts[value.account_id or 0]
        return replace(value, **changed)

    def _stand_in(self, body: Any) -> Struct:
        """Return a party or addressee with only its placeholder, and its group for the counts."""
        kind: type[Struct] = type(body)
        name, known = self.ids[body.id], {field.name for field in fields(kind)}
        changed: dict[str, object] = dict.fromkeys(("id", "name", "label"), name) | _OF_THEIRS
        return cast("Struct", replace(body, **{field: new for field, new in changed.items() if field in known}))

    def _texts(self, value: object, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
        """Yield each text that may contain a name, with its place."""
        if isinstance(value, str):
            if WHO.isdisjoint(at[-2:]):
                yield at, PROPOSED.sub("", value)  # rectrack replaces its own sentence
        elif isinstance(value, list | tuple):
            for n, one in enumerate(value):
                yield from self._texts(one, (*at, n))
        elif isinstance(value, dict) and not (_BODIES & {*at} and value.get("id") in self.ids):
            for key, one in value.items():
                if at != ("custom_fields",) or key not in self._choices:
                    yield from self._texts(one, (*at, key))


def spellings(party: Party, dataset: Dataset) -> tuple[str, ...]:
    """Return what is replaced if the name of a party is withheld.

    These are its names, also as an addressee and without titles, and its logins.
    """
    names = [party.id, party.name, party.label or party.id, *party.aliases]
    bodies = (body for body in dataset.tracker.addressees if body.id == party.id)
    names += (name for body in bodies for name in (body.name, body.label))
    logins = [name for account in party.accounts for name in (account.login, f"@{account.login}")]
    return tuple(dict.fromkeys([*names, *(_TITLES.sub("", name) for name in names), *logins]))


def lost_spellings(was: Dataset, now: Dataset) -> Iterator[Fault]:
    """Yield an error for each withheld name with a spelling that is no longer replaced: texts may have it."""
    before = {party.id: party for party in was.parties if party.name_withheld_since}
    for n, party in enumerate(now.parties):
        known = before.get(party.id) if party.name_withheld_since else None
        if known and {*spellings(known, was)} - {*spellings(party, now)}:
            message = "a present spelling of the withheld name would be published again"
            hint = f"to keep it, first add it: rectrack party {party.id} --alias SPELLING"
            yield Fault(("parties", n, "name"), message, hint, file=PARTIES)


def _surname(name: str) -> Collection[str]:
    """Return the last word of a name of several words, also in capitals; nothing if it may be any other word."""
    *others, last = name.split()
    is_found = others and last[0].isupper() and sum(map(str.isalpha, last)) >= _LEAST_LETTERS
    return {last, last.title(), last.upper()} if is_found else ()


@cache
def _shape(kind: type[Struct]) -> Mapping[str, bool]:
    """Return the fields of a type that may contain names, and whether each holds words."""
    return {field.name: _holds_words(field.type) for field in fields(kind) if field.name not in _NO_WORDS}


def _holds_words(wanted: Any) -> bool:
    is_bare = get_origin(wanted) is not Annotated
    return wanted in _WORDS or (is_bare and any(map(_holds_words, get_args(wanted))))


def withheld(dataset: Dataset) -> Dataset:
    """Return the dataset without the name, login and id of each party whose name is withheld."""
    return Withheld(dataset).inside(dataset)


def listed_parties(dataset: Dataset) -> Iterator[Party]:
    """Yield the parties that lists, tables and headings can name, and that have a page.

    A person is named there only if a listed account of the person wrote here, or if the person agreed. A party with
    a withheld name is not.
    """
    known = dataset.recommendations
    spoken = {position.party for r in known for position in r.positions if position.is_spoken}
    spoken |= {dispute.by for r in known for dispute in r.disputes if dispute.is_spoken}
    for party in dataset.parties:
        if not party.name_withheld_since and (not party.is_person or party.page_consent_date or party.id in spoken):
            yield party


NOBODY = Withheld(None)
"""Withholds no name."""
