"""The types of values in the files."""

import enum
import re
import types
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from itertools import chain
from typing import Annotated, Any, Protocol, TypeAlias, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct

from rectrack import lazy_pattern
from rectrack.text import Fault, folded, plain_signs, shown

# Types of the values in the files: texts, dates, links, and references.

IN_LANGUAGES = "x-in-languages"
"""Marks values in an exported schema that may also be given in several languages."""

ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""The pattern of an id."""

Id: TypeAlias = Annotated[
    str,
    Meta(
        pattern=ID,
        max_length=60,
        description="small letters, digits and single hyphens",
    ),
]

IdOfOther: TypeAlias = Annotated[str, Meta(min_length=1)]
"""The id of another entry. `validation` looks it up, and its pattern is not checked."""

Alias: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[^\s/:,;*_.!?()<>\"`|#@\[\]{}\\\uff0f\uff1a\uff0c\uff1b\u3002\uff01\uff1f\u3001\u060c\u061b\u061f]+$",
        max_length=40,
        description="a word in any language, with hyphens instead of spaces",
    ),
]
"""Another word for a command."""

StatusId: TypeAlias = Annotated[IdOfOther, Meta(description="the id of a status in tracker.yaml")]

ThemeId: TypeAlias = Annotated[IdOfOther, Meta(description="the id of a theme in tracker.yaml")]

AddresseeId: TypeAlias = Annotated[IdOfOther, Meta(description="the id of an addressee in tracker.yaml")]

StanceId: TypeAlias = Annotated[IdOfOther, Meta(description="the id of a stance in tracker.yaml, or withdrawn")]

GroupBy: TypeAlias = Annotated[
    IdOfOther, Meta(description="theme, addressee, document, status, or the id of a custom field in tracker.yaml")
]

DocumentId: TypeAlias = Annotated[IdOfOther, Meta(description="the id of a document in tracker.yaml")]

PartyId: TypeAlias = Annotated[IdOfOther, Meta(description="the id of a party in parties.yaml")]

OtherId: TypeAlias = Annotated[IdOfOther, Meta(description="the id of another recommendation")]

KindId: TypeAlias = Annotated[IdOfOther, Meta(description="the id of a source form in tracker.yaml")]

AnswerId: TypeAlias = Annotated[IdOfOther, Meta(description="the id of a response in tracker.yaml")]

OutcomeId: TypeAlias = Annotated[IdOfOther, Meta(description="the id of an outcome in tracker.yaml")]

StepId: TypeAlias = Annotated[IdOfOther, Meta(description="the id of a letter of `reminders` in tracker.yaml")]

GroupId: TypeAlias = Annotated[IdOfOther, Meta(description="the id of a group in tracker.yaml")]

BodyId: TypeAlias = Annotated[
    IdOfOther, Meta(description="the id of a party in parties.yaml or of an addressee in tracker.yaml")
]

REFERENCES: Mapping[object, str] = {
    StatusId: "status",
    StanceId: "stance",
    ThemeId: "theme",
    AddresseeId: "addressee",
    DocumentId: "document",
    KindId: "source form",
    AnswerId: "response",
    OutcomeId: "outcome",
    StepId: "step",
    GroupId: "group",
    PartyId: "party",
    BodyId: "party or addressee",
    OtherId: "recommendation",
}
"""The kind of entry that a value of a type refers to."""

Reference: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"""^[^\s,:#"']([^,:#"'\n]|:(?=[^\W_]))*(?<!\s)$""",
        description="the number or symbol in the source, in one line, without commas, # or quotation marks, and "
        "with a letter or digit after each colon",
    ),
]

Text: TypeAlias = Annotated[str, Meta(pattern=r"\S", description="plain text")]

Login: TypeAlias = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*(\[bot\])?$", description="the name in github.com/NAME, without the @"),
]

Line: TypeAlias = Annotated[
    str, Meta(pattern=r"^\S(.*\S)?\n*$", description="plain text in one line, without spaces around it")
]
"""Text that GitHub shows and compares unchanged: a title, a label."""

Name: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^\S(.*\S)?\n*$",
        description="plain text in one line, without spaces around it",
        extra_json_schema={IN_LANGUAGES: True},
    ),
]
"""A name in the settings: a `Line`, or one for each language, of which `in_language` selects one."""

Phrase: TypeAlias = Annotated[
    str, Meta(pattern=r"\S", description="plain text", extra_json_schema={IN_LANGUAGES: True})
]
"""A text in the settings: a `Text`, or one for each language."""

Prefix: TypeAlias = Annotated[str, Meta(pattern=r"^\S.*\n*$", description="the beginning of these labels' names")]

Markdown: TypeAlias = Annotated[
    str, Meta(pattern=r"\S", description="Markdown: paragraphs, lists, emphasis and links; no HTML")
]

Branch: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*\n*$",
        max_length=100,
        description="the name of a branch, of letters, digits and . _ - /",
    ),
]

Colour: TypeAlias = Annotated[
    str, Meta(pattern="^[0-9a-fA-F]{6}$", description="a colour as six hexadecimal digits, without #")
]

When: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
        description="a year, a month or a day: 2017, 2017-02 or 2017-02-14",
    ),
]

Link: TypeAlias = Annotated[
    str, Meta(pattern=r'^https?://[^\s<>"]+$', description="a web address that starts with https://")
]

Contact: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r'^([^\s<>"@:/]+@[^\s<>"@:/]+\.[^\s<>"@:/]+|https?://[^\s<>"]+)$',
        description="an email address, or a web address that starts with https://",
    ),
]
"""An address for questions and corrections. It is shown as a link."""

FORM = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
"""The pattern of a date."""
DATE_FORM = "a year, a month or a day: 2017, 2017-02 or 2017-02-14"

LANG = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"

Lang: TypeAlias = Annotated[
    str,
    Meta(
        pattern=LANG,
        description="the code of a language: en, fr, pt-BR",
    ),
]
"""A language tag. Source: BCP 47."""

Count: TypeAlias = Annotated[int, Meta(ge=1, le=2**53, description="a whole number from 1")]

Percent: TypeAlias = Annotated[int, Meta(ge=1, le=100, description="a whole number from 1 to 100")]

MAX_BODY = 65_536
"""Maximum characters of an issue's text. For one more, GitHub responds 422 Validation Failed."""
MAX_TITLE, MAX_LABELS = 256, 100
"""Maximum characters of an issue's title, and maximum number of its labels."""


class Flag(enum.Enum):
    """Yes or no, in each spelling that YAML has for it."""

    TRUE = "true"
    FALSE = "false"

    def __bool__(self) -> bool:
        return self is Flag.TRUE

    @classmethod
    def _missing_(cls, value: object) -> "Flag | None":
        spelling = str(value).lower()
        if spelling in ("true", "yes", "on"):
            return cls.TRUE
        return cls.FALSE if spelling in ("false", "no", "off") else None


class Record(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A part of a file: unknown fields are errors, and values do not change."""


class Named(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str: ...


class Dated(Protocol):
    """An entry with a date."""

    @property
    def date(self) -> When: ...


N = TypeVar("N", bound=Named)


def by_id(things: Iterable[N]) -> dict[str, N]:
    """Return the things by their ids."""
    return {thing.id: thing for thing in things}


class Retirable(Protocol):
    """Anything that may no longer be offered."""

    @property
    def retired(self) -> Flag: ...


R = TypeVar("R", bound=Retirable)


def offered_of(things: Iterable[R]) -> list[R]:
    """Return the things that can be selected. Retired ones are only shown where they are used."""
    return [thing for thing in things if not thing.retired]


def first_day(when: When) -> When:
    """Return a date as a day: the first day of a month or year."""
    return when + "-01-01"[len(when) - len("2017") :]


def next_day(when: When) -> When:
    """Return the first day after a date: after its last day, if it is a month or year."""
    year, *rest = map(int, when.split("-"))
    if len(rest) > 1:
        return (date.fromisoformat(when) + timedelta(days=1)).isoformat()
    month = rest[0] % 12 + 1 if rest else 1
    return f"{year + (month == 1):04}-{month:02}-01"


def months_after(when: When, months: int) -> When:
    """Return the day that is some months after a date: after its last day, if it is a month or year.

    If the month has no such day, its last day is returned.
    """
    last = date.fromisoformat(next_day(when)) - timedelta(days=1)
    year, month = divmod(last.year * 12 + last.month - 1 + months, 12)
    end = date.fromisoformat(next_day(f"{year:04}-{month + 1:02}")) - timedelta(days=1)
    return end.replace(day=min(last.day, end.day)).isoformat()


def surely_earlier(when: When, than: When) -> bool:
    """Return whether a date is earlier than another, as far as both dates are known.

    2017 is not surely earlier than 2017-02.
    """
    known = min(len(when), len(than))
    return when[:known] < than[:known]


def year_before(day: When) -> When:
    """Return the day one year before a day; 28 February for 29 February."""
    return f"{int(day[:4]) - 1:04}{day[4:].replace('-02-29', '-02-28')}"


def wrong_date(when: When) -> Fault | None:
    """Return the error of a text that is not an existing date, None if it is one."""
    hint = f"write {DATE_FORM}"
    if not FORM.fullmatch(when):
        return Fault((), f"{shown(when)} is not a date", hint)
    try:
        date.fromisoformat(first_day(when))
    except ValueError:
        return Fault((), f"the date {when} does not exist", hint)
    return None


# Reads dates in the forms that people use, if they have only one meaning.

_LETTERS_OF_MONTH = 3
_ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_FRENCH = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
_PASSED_OVER = lazy_pattern(
    r"(?<=\d)(?:st|nd|rd|th|er)\b|\b(?:the|of|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b|[\s,./-]+"
)
"""Text between the parts of a date, and words without meaning for the date."""
_TIME = lazy_pattern(r"(?<=\d)[t ]+\d{1,2}:\d{2}.*")
_DIGITS = lazy_pattern(r"(\d{4})(\d\d)(\d\d)")
_WAYS = {
    1: ("%Y",),
    2: ("%Y %m", "%m %Y", "%Y %b", "%b %Y"),
    3: ("%Y %m %d", "%Y %b %d", "%d %b %Y", "%b %d %Y", "%d %m %Y", "%m %d %Y"),
}
"""Orders in which people write a year, a month as number or name, and a day, by the number of parts."""


def read_date(text: str) -> str:
    """Return the date that a text means, as the files have it, or the text unless it has one meaning."""
    dates = dates_in(text)
    return next(iter(dates)) if len(dates) == 1 else text


def correct_date(text: str) -> str:
    """Return the hint for a date: 'write "2015-06"', or each possible meaning; "" if there is none."""
    dates = dates_in(text)
    if len(dates) <= 1:
        return "".join(f"write {shown(written)}" for written in dates)
    return "write " + " or ".join(
        f"{shown(written)} for {day.day} {_ENGLISH[day.month - 1]}" for written, day in sorted(dates.items())
    )


@lru_cache(maxsize=2_000)  # dates in a sheet are often equal
def dates_in(text: str) -> Mapping[str, date]:
    """Return the dates that a text can mean: each as the files have it, with its first day."""
    if FORM.fullmatch(text) and not wrong_date(text):
        return {text: date.fromisoformat(first_day(text))}
    digits = plain_signs(text[:100])
    words = _PASSED_OVER.sub(" ", _TIME.sub("", digits.lower())).split()
    if len(words) == 1:
        words = _DIGITS.sub(r"\1 \2 \3", words[0]).split()
    plain, found = " ".join(map(_short_month, words)), {}
    for way in _WAYS.get(len(words), ()):
        with suppress(ValueError):
            day = datetime.strptime(plain, way).date()  # noqa: DTZ007 - a day has no time zone
            found[day.isoformat()[: 3 * len(words) + 1]] = day
    return found


def _short_month(word: str) -> str:
    """Return the first three letters of the English name of a month in English or French, or the word itself."""
    letters = folded(word)
    in_english = (name for name in _ENGLISH if name.lower().startswith(word))
    in_french = [name for name, french in zip(_ENGLISH, _FRENCH, strict=True) if french.startswith(letters)]
    names = chain(in_english, in_french if len(in_french) == 1 else ())  # "jui" can be June or July
    return next((name[:_LETTERS_OF_MONTH] for name in names), word) if len(word) >= _LETTERS_OF_MONTH else word


# Inspects types: the fields of a record, and a type without its annotations.


@cache
def fields(wanted: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """Return the fields of a type, cached, because msgspec reads its annotations again at each call."""
    return msgspec.structs.fields(wanted)


def changed_fields(was: "Record", now: "Record") -> tuple[str, ...]:
    """Return the names, as in the files, of the fields in which two records of one type differ."""
    return tuple(f.encode_name for f in fields(type(now)) if getattr(was, f.name) != getattr(now, f.name))


@cache
def hints(wanted: type[Record]) -> dict[str, Any]:
    """Return the types of a record's fields, by the names in the file."""
    return {field.encode_name: field.type for field in fields(wanted)}


def is_record(bare: Any) -> bool:
    return isinstance(bare, type) and issubclass(bare, Record)


def alternatives(wanted: Any) -> tuple[Any, ...]:
    """Return the types that a value can have, without None. Most values can have only one."""
    is_union = get_origin(wanted) in (types.UnionType, Union)
    return tuple(part for part in get_args(wanted) if part is not types.NoneType) if is_union else (wanted,)


def stripped(wanted: Any) -> Any:
    """Return the type without constraints and without `| None`; of several types, the first."""
    first = alternatives(wanted)[0]
    return stripped(get_args(first)[0]) if get_origin(first) is Annotated else first


def value_type(wanted: Any) -> tuple[Any, bool]:
    """Return the type of one value of a field, and whether the field is a list of them."""
    one = alternatives(wanted)[0]
    is_list = get_origin(stripped(one)) is tuple
    return (get_args(stripped(one))[0] if is_list else one), is_list
