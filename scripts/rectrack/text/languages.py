"""The language of what readers see: messages from catalogues, dates and numbers.

Messages are written in English, in templates and in code. `templates/languages` has a catalogue for each other
language. A tracker can add catalogues of its own, or replace one, in its own `templates/languages`.
"""

# ruff: noqa: RUF001 - letters of other scripts are meant

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, cached_property, lru_cache
from gettext import GNUTranslations, c2py
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from rectrack import lazy_pattern
from rectrack.text.files import template_folders
from rectrack.text.problems import RefusedError, folded, printable, shown

if TYPE_CHECKING:
    from babel.core import Locale
    from babel.messages.catalog import Catalog

T = TypeVar("T")

SOURCE_LANGUAGE = "en"
_UNREADABLE = re.compile(rb"nplurals\s*=\s*\d{2,}|\0")
"""Matches a number of plural forms that would fill the memory, and a byte that gettext does not expect."""
_TRIED = 201
"""Numbers for which the rule for plural forms is tried: rules repeat after 100."""
_PLACE = re.compile(r"%(?:%|\((\w+)\)s)")
"""Matches a place of a message, which has a name, and a doubled percent sign."""

_SKELETONS = ("y", "yMMMM", "yMMMMd")
"""Forms of a date: a year, a month, a day. Source: Unicode Technical Standard 35, "Availability of formats"."""
_LOCALES = {"en": "en_GB"}
"""Locales with the date format of UN documents, if the usual one of the language has another: 14 February 2017."""
_DATE_WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "fr": ((r"^1 ", "1er "),),
    "ru": ((r"\u202fг\.$", "\u00a0года"),),
    "ar": tuple(
        (rf"\b{month}\b", f"{levant}/{instead}")
        for month, levant, instead in (
            ("يناير", "كانون الثاني", "يناير"),
            ("فبراير", "شباط", "فبراير"),
            ("مارس", "آذار", "مارس"),
            ("أبريل", "نيسان", "أبريل"),
            ("مايو", "أيار", "مايو"),
            ("يونيو", "حزيران", "يونيه"),
            ("يوليو", "تموز", "يوليه"),
            ("أغسطس", "آب", "أغسطس"),
            ("سبتمبر", "أيلول", "سبتمبر"),
            ("أكتوبر", "تشرين الأول", "أكتوبر"),
            ("نوفمبر", "تشرين الثاني", "نوفمبر"),
            ("ديسمبر", "كانون الأول", "ديسمبر"),
        )
    ),
}
"""Words in dates that UN documents write in another way than Unicode's locale data, as patterns with replacements."""
_WITHOUT_SPACES = frozenset(("ja", "zh"))
"""Languages without spaces between sentences and before brackets."""
_LATER_LETTERS = {"es": {"ñ": "n\uffff"}, "ru": {"й": "и\uffff"}}
"""Letters with a mark that have their own place in the alphabet: after all words that have the letter without it."""
_TWO_LETTERS = {"œ": "oe", "æ": "ae"}
"""Letters that are sorted as two, which Unicode does not take apart."""
_ARTICLE = lazy_pattern(r"\bال(?=\w\w)")
"""Matches the Arabic article, which does not count in alphabetical order."""
_CODE = lazy_pattern("[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)
"""The pattern of a language's code with its script and region.

Source: "Tags for Identifying Languages", https://www.rfc-editor.org/info/bcp47.
"""
_SCRIPT_LETTERS = 4
_RIGHT_TO_LEFT = frozenset(("adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"))
"""Scripts that are written from right to left. Source: ISO 15924, https://www.unicode.org/iso15924/."""
_OTHERS_FROM_RIGHT = frozenset(("dv", "pnb", "prs"))
"""Languages from right to left that Unicode's locale data can lack: Maldivian, Western Punjabi and Dari."""


class Language:
    """A language with its catalogue, which is read on first use."""

    def __init__(self, code: str, templates: Path | None) -> None:
        self.code = code
        self.templates = templates

    @cached_property
    def _catalogue(self) -> GNUTranslations | None:
        """Return the messages, None for English and for a language without a catalogue."""
        path = _find_catalogue(self.code, self.templates)
        if not path:
            return None
        from babel.messages.mofile import write_mo

        compiled = BytesIO()
        write_mo(compiled, read_catalogue(path))
        compiled.seek(0)
        return GNUTranslations(compiled)

    @cached_property
    def locale(self) -> str:
        """Return the identifier of the locale whose dates and numbers are used, English if there is none."""
        known = self.is_translated and (_LOCALES.get(self.code) or _locale(self.code))
        return str(known or _LOCALES[SOURCE_LANGUAGE])

    @property
    def is_translated(self) -> bool:
        """Return whether messages exist in this language. If not, readers see English. No catalogue is read."""
        return _root(self.code) == SOURCE_LANGUAGE or _find_catalogue(self.code, self.templates) is not None

    @property
    def own_name(self) -> str:
        """Return the name of the language in the language itself, the code if it is unknown."""
        found = _locale(self.code)
        name = (found and found.get_display_name()) or self.code
        return name[:1].upper() + name[1:]

    @cached_property
    def direction(self) -> Literal["ltr", "rtl"]:
        """Return the direction of the text, as HTML writes it in `dir`."""
        if script := next((part for part in self.code.lower().split("-")[1:] if len(part) == _SCRIPT_LETTERS), ""):
            return "rtl" if script in _RIGHT_TO_LEFT else "ltr"
        found = _locale(self.code) or _locale(_root(self.code))  # Unicode has no Arabic of the United States
        is_from_right = found.text_direction == "rtl" if found else _root(self.code) in _OTHERS_FROM_RIGHT
        return "rtl" if is_from_right else "ltr"

    @property
    def has_spaces(self) -> bool:
        """Return whether there are spaces between sentences."""
        return _root(self.code) not in _WITHOUT_SPACES

    def alphabetical_key(self, name: str) -> str:
        """Return the sort key of a name in this language: Émile comes between Emil and Eva.

        Chinese names are in the order of their sounds (pinyin). Source: the code of a frequent character in GB 2312
        follows its sound.
        """
        text, root = name.strip().casefold(), _root(self.code)
        if root == "zh":
            return text.encode("gb18030").decode("latin-1")
        text = _ARTICLE.sub("", unicodedata.normalize("NFC", text))
        for letter, instead in {**_TWO_LETTERS, **_LATER_LETTERS.get(root, {})}.items():
            text = text.replace(letter, instead)
        return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))

    def name_of(self, code: str) -> str:
        """Return the name of a language in this one, without its region. If the name is unknown, return its code."""
        found = _locale(code)
        return (found and found.get_language_name(self.locale)) or code

    @property
    def is_reviewed(self) -> bool:
        """Return whether native speakers have reviewed the catalogue. Without a catalogue there is nothing to review.

        The header Language-Team names them. Without a review it has the address with which gettext fills it.
        """
        team = self._catalogue.info().get("language-team", "") if self._catalogue else "English"
        return bool(team.strip()) and "LL@li.org" not in team

    def singular(self, context: str, text: str) -> str:
        return self._catalogue.pgettext(context, text) if self._catalogue else text

    def plural(self, context: str, one: str, many: str, number: int) -> str:
        if self._catalogue:
            return self._catalogue.npgettext(context, one, many, number)
        return one if number == 1 else many

    @lru_cache(maxsize=10_000)  # noqa: B019 - languages live as long as the program, and dates occur in every issue
    def day(self, when: str) -> str:
        """Return a date in words: 14 February 2017, February 2017 or 2017."""
        from babel.dates import format_skeleton

        parts = [int(part) for part in when.split("-")]
        first = date(*parts, *[1] * (3 - len(parts)))
        words = format_skeleton(_SKELETONS[len(parts) - 1], first, locale=self.locale)
        for pattern, instead in _DATE_WORDS.get(_root(self.locale), ()):
            words = re.sub(pattern, instead, words)
        return words

    def number(self, number: int) -> str:
        """Return a number with the separators of its thousands."""
        if number < 1_000:  # noqa: PLR2004 - smaller numbers have no separator in any language
            return str(number)
        from babel.numbers import format_decimal

        return format_decimal(number, locale=self.locale)


def find_catalogues(templates: Path) -> list[Path]:
    """Return the catalogues in a folder of templates, sorted."""
    return sorted((templates / "languages").glob("*.po"))


def read_catalogue(path: Path) -> "Catalog":
    """Return the messages of a catalogue; raises `RefusedError` if the file is not valid.

    The rule for plural forms is tried, because some errors show only when it is used.
    """
    from babel.messages.pofile import PoFileError, read_po

    content = path.read_bytes()
    wrong = _UNREADABLE.search(content)
    fault = f"wrong text {shown(wrong[0].decode())}" if wrong else ""
    try:
        found = read_po(BytesIO(b"" if wrong else content), locale=path.stem.replace("-", "_"), abort_invalid=True)
        rule, last = c2py(found.plural_expr), found.num_plurals - 1
        if not all(0 <= rule(number) <= last for number in range(_TRIED)):
            fault = f"its rule for plural forms gives other numbers than 0 to {last}"
    except (PoFileError, ValueError, LookupError, ArithmeticError) as error:  # also text in another encoding
        fault = printable(error)
    if fault:
        raise RefusedError(f"{path} is not a valid catalogue: {fault}. Correct the file.")
    return found


def catalogue_languages(templates: Path | None) -> list[str]:
    """Return the codes of the languages that have a catalogue, and English, sorted."""
    found = (path.stem for folder in template_folders(templates) for path in find_catalogues(folder))
    return sorted({SOURCE_LANGUAGE, *found})


def _locale(code: str) -> "Locale | None":
    """Return Babel's locale for the code of a language, None if there is none."""
    from babel.core import Locale, UnknownLocaleError

    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def english_name(code: str) -> str:
    """Return the English name of a language, the code if it is unknown."""
    found = _locale(code)
    return (found and found.get_display_name(SOURCE_LANGUAGE)) or code


def territory_code(name: str) -> str:
    """Return the code of the State or territory that a name means in a language with a catalogue; empty if none."""
    return _territories().get(folded(name), "")


@cache
def _territories() -> dict[str, str]:
    """Return the codes of all States and territories by their names, `folded`; regions have numbers as codes."""
    locales = (found for code in catalogue_languages(None) if (found := _locale(code)))
    named = (each for locale in locales for each in locale.territories.items())
    return {folded(name): code for code, name in named if not code.isdecimal()}


def language_called(name: str, among: Collection[str]) -> str | None:
    """Return the code that a name means, None if none of the codes or several are meant.

    A name is the code, or the name of the language in English, in the current language or in itself.
    """
    called_so = [code for code in among if folded(name) in _names_of(code, current_language().locale)]
    return called_so[0] if len(called_so) == 1 else None


def is_language(name: str) -> bool:
    """Return whether a name or code is that of any language."""
    is_code = _CODE.fullmatch(name) and _locale(name)
    return bool(is_code) or folded(name) in _names_of_all(current_language().locale)


@cache
def _names_of(code: str, locale: str) -> frozenset[str]:
    """Return a code and the names of its language in English, in the language of a locale and in itself, `folded`."""
    found = _locale(code)
    names = [code]
    for one in (SOURCE_LANGUAGE, locale, None):
        names += filter(None, (found.get_display_name(one), found.get_language_name(one)) if found else ())
    return frozenset(map(folded, names))


@cache
def _names_of_all(locale: str) -> frozenset[str]:
    """Return the names of all languages that have a code of two letters, as `_names_of` does."""
    from babel.core import Locale

    codes = (code for code in map(str, Locale(SOURCE_LANGUAGE).languages) if len(code) == 2)  # noqa: PLR2004 - ISO 639-1
    return frozenset().union(*(_names_of(code, locale) - {code} for code in codes))


def _root(code: str) -> str:
    """Return the language of a code without its script or region: zh for zh-Hans."""
    return code.replace("_", "-").partition("-")[0].lower()


def _find_catalogue(code: str, templates: Path | None) -> Path | None:
    """Return the catalogue of a language: of its whole code or, if there is none, of the language alone."""
    if _root(code) == SOURCE_LANGUAGE:
        return None
    for name in (code, _root(code)):
        for folder in template_folders(templates):
            for path in find_catalogues(folder):
                if path.stem.casefold() == name.casefold():
                    return path
    return None


@cache
def find_language(code: str, templates: Path | None = None) -> Language:
    """Return a language. Catalogues in `templates` come before rectrack's own."""
    return Language(code, templates)


_CURRENT: ContextVar[Language] = ContextVar("language", default=find_language(SOURCE_LANGUAGE))  # noqa: B039 - a language does not change


def current_language() -> Language:
    return _CURRENT.get()


@contextmanager
def use_language(code: str, templates: Path | None = None) -> Iterator[None]:
    """Use a language for all messages, dates and numbers within a `with` block."""
    token = _CURRENT.set(find_language(code, templates))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def in_each_language(make: Callable[[], T]) -> Iterator[T]:
    """Yield what a function makes in the current language, then in English and in each language with a catalogue."""
    current = _CURRENT.get()
    yield make()
    for code in catalogue_languages(current.templates):
        if code != current.code:
            with use_language(code, current.templates):
                made = make()
            yield made


def marked(context: str, text: str, /) -> str:  # noqa: ARG001 - catalogues need the context
    """Return a message as it is. It gets its translation when it is used, by `message` with the same context."""
    return text


def message(context: str, text: str, /, **places: object) -> str:
    """Return a message in the current language. `context` says what the message describes.

    `places` replace `%(name)s` in the text as they are; numbers get separators.
    """
    return fill(_CURRENT.get().singular(context, text), places, str)


def plural(context: str, one: str, many: str, number: int, /, **places: object) -> str:
    """Return a message about a number, which the text calls `%(number)s`, in the current language."""
    return fill(_CURRENT.get().plural(context, one, many, number), {"number": number, **places}, str)


def fill(text: str, places: Mapping[str, object], written: Callable[[object], str]) -> str:
    """Return a message with its places, each as `written` gives it; numbers get separators.

    Raises `RefusedError` if the message, of a tracker's own catalogue, has a place that rectrack does not fill.
    """
    language, parts = _CURRENT.get(), list(_split(text))
    for n in range(1, len(parts), 2):
        if (name := parts[n]) is None:
            parts[n] = "%"
        elif name in places:
            value = places[name]
            parts[n] = language.number(value) if type(value) is int else written(value)
        else:
            fault = f"The catalogue of the language {shown(language.code)} has an unknown place in {shown(text)}."
            raise RefusedError(f'{fault} "rectrack translations" lists such errors.')
    return "".join(parts)


@lru_cache(maxsize=10_000)  # a program writes the same messages thousands of times
def _split(text: str) -> Sequence[str]:
    """Return the parts of a message: a text, the name of a place (None for a percent sign), a text and so on.

    Python's own formats would need any amount of memory for `%(name)99s` in a catalogue.
    """
    return _PLACE.split(text)


def day(when: str) -> str:
    """Return a date in words, in the current language."""
    return _CURRENT.get().day(when)


def alphabetical_key(name: str) -> str:
    """Return the sort key of a name in the current language."""
    return _CURRENT.get().alphabetical_key(name)


GAP = "\uffff"
"""A space that `render` writes unless the language has none there. No text has this sign: readers refuse it."""


def gap() -> str:
    """Return the space before a part of a template's text."""
    return " " if _CURRENT.get().has_spaces else GAP


def in_brackets(text: str, note: str) -> str:
    """Return a text with a note in brackets after it."""
    return text + separator(" ") + message("a note in brackets", "(%(text)s)", text=note)


def separator(mark: str) -> str:
    """Return what the current language writes between the parts of a text.

    `mark` is a comma or semicolon with its space, 、 for the comma between names or numbers, or the space between
    sentences. Other marks stay as they are.
    """
    if mark == " ":
        return " " if _CURRENT.get().has_spaces else ""
    if mark == "、":
        return message("between names or numbers", ", ")
    if mark == ", ":
        return message("between the items of a list", ", ")
    return message("between the items of a list whose items have commas", "; ") if mark == "; " else mark


def sentences(*texts: str) -> str:
    """Return sentences as one text, without the empty ones."""
    return separator(" ").join(filter(None, texts))


def full_stop() -> str:
    """Return the full stop of the current language."""
    return message("end of a sentence", ".")
