"""The arguments of commands: each argument reads its own part of a text."""

import re
from collections.abc import Callable, Collection, Mapping
from itertools import islice
from typing import Any, ClassVar, TypeAlias, TypeVar

from msgspec import Struct

from rectrack.model import FORM, OwnField, as_written, dates_in, is_id, letter_form, read_date
from rectrack.text import (
    addresses,
    closest,
    day,
    did_you_mean,
    in_brackets,
    in_one_line,
    is_language,
    is_link,
    language_called,
    list_values,
    marked,
    message,
    says_something,
    sentences,
    separator,
    shown,
    spelled,
)

T = TypeVar("T")
Names: TypeAlias = Mapping[str, Collection[str]]
"""Valid ids by kind: `action`, `status`, `addressee`, `body`, `party`, `field`, `step`. Unknown kinds are absent."""

STANCE_USAGE = marked("arguments of a command", "[as PARTY], then your reason")
MARKS = ":,.;!\uff1a\uff0c\u3002\uff1b\uff01\u060c\u061b"
"""Punctuation that may end an argument."""
_SPACE = r"[^\S\n]"
_FIRST = re.compile(rf"{_SPACE}*\S*")
_AS = re.compile(rf"{_SPACE}*[aA][sS]{_SPACE}+(?P<party>[A-Za-z0-9][A-Za-z0-9-]*)(?=[\s:,.;]|$)[:,.;]?")
_AS_NAME = re.compile(rf"{_SPACE}*as{_SPACE}+(?=\S)", re.IGNORECASE)
_FROM = re.compile(rf"{_SPACE}*from{_SPACE}+<?(?P<source>https?://[^\s<>\"]+)>?", re.IGNORECASE)
_FROM_NOTHING = re.compile(rf"{_SPACE}*from\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"\W*(?:but|provided|except|if|subject\s+to|on\s+condition"
    r"|with\s+(?:\w+\s+){0,2}(?:change|amendment|modification|reservation|condition|caveat|edit)s?)\b",
    re.IGNORECASE,
)
_REPORT = re.compile(r"https?://[^\s<>\"]+/issues/\d+(?:#issuecomment-\d+)?", re.ASCII)
_DUE = re.compile(rf"{_SPACE}*(?:due|by|deadline|until)(?::{_SPACE}*|{_SPACE}+)", re.IGNORECASE)
_STEP = re.compile(rf"{_SPACE}*step(?::{_SPACE}*|{_SPACE}+)", re.IGNORECASE)
_TRANSLATION = re.compile(
    rf"{_SPACE}*translation(?:[:\uff1a]{_SPACE}*|{_SPACE}+)(?:in(?:to)?{_SPACE}+)?", re.IGNORECASE
)
_END_OF_PHRASE = re.compile(rf"[\n{MARKS}]")
_SENTENCE = re.compile(rf"(?:am|an|as|be|he|hi|in|is|it|may|my|no|or|per|run|so|to){_SPACE}+\S", re.IGNORECASE)
"""Matches a text that begins with a word that is also the code of a language."""
_DECIDER = re.compile(r"\s*by\s+(?P<who>[^\s:\uff1a][^:\uff1a\n]{0,80})[:\uff1a]", re.IGNORECASE)
_SET_BY = re.compile(r"[,;(]?\s*set by (?P<who>[^)]*[^).])[).]*", re.IGNORECASE)
_END_OF_DATE = re.compile(r"\n|\s(?=\(?set by |step[ :])", re.IGNORECASE)
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_MOST_WORDS = 6
"""Maximum number of words of a name. A date has fewer."""


class WrongArgumentError(Exception):
    """An argument is missing or wrong. `valid` is the right form, if it is not the usual one."""

    def __init__(self, reason: str, valid: str = "") -> None:
        self.reason, self.valid = reason, valid


class Reading:
    """A command that is being read: its word, the text that is `left`, the valid names, and the values found."""

    def __init__(self, word: str, left: str, names: Names) -> None:
        self.word, self.left, self.names = word, left, names
        self.found: dict[str, Any] = {}

    @property
    def first(self) -> tuple[str, str]:
        """Return the next word without punctuation at its end, and the text after it.

        The word is empty at the end of a line.
        """
        end = next(_FIRST.finditer(self.left)).end()  # each text matches, if only with nothing
        return self.left[:end].strip().rstrip(MARKS), self.left[end:]

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the match of `pattern` at the start of `left`, and remove it.

        Return None if the text does not match.
        """
        if found := pattern.match(self.left):
            self.left = self.left[found.end() :]
        return found

    def take_words(self, meaning: Callable[[str], T | None]) -> T | None:
        """Return the meaning of as many first words as have one, and remove them.

        The words are on the first line of `left`. `meaning` gets them without the punctuation at their end. Return
        None if no words have a meaning.
        """
        head = self.left.partition("\n")[0]
        ends = [word.end() for word in islice(re.finditer(r"\S+", head), _MOST_WORDS)]
        for end in reversed(ends):
            if found := meaning(head[:end].rstrip(f" {MARKS}").strip()):
                self.left = self.left[end:]
                return found
        return None

    def take_name(self, valid: Collection[str]) -> str | None:
        """Return the id in `valid` that the first words name, and remove the words.

        Return None if the words name no id, or several.
        """
        return self.take_words(lambda words: spelled(words, valid))

    def take_all(self) -> str:
        """Return all of `left`, stripped, and set `left` to an empty text."""
        left, self.left = self.left.strip(), ""
        return left

    def missing(self, what: str, given: str, valid: Collection[str] = ()) -> WrongArgumentError:
        """Return the error for an argument that is missing or invalid.

        `what` is what should follow the word, as a message. `given` is the invalid text, empty if the argument is
        missing. For an invalid text, the message suggests the closest of `valid`, or lists all of them. Without a
        word, which an option lacks, only the argument is named.
        """
        command, meant = f"/{self.word}", message("argument of a command", what)
        please = message(
            "reply to a comment", "Please write after %(command)s: %(what)s.", command=command, what=meant
        )
        reasons = [please if self.word else f"Write {meant}."]
        if given:
            reasons.append(message("reply to a comment", "%(value)s is not valid.", value=shown(given)))
        if given and valid:
            close = closest(given, valid)
            reasons.append(did_you_mean(close) if close else list_values(valid, most=len(valid)))
        return WrongArgumentError(sentences(*reasons))


class Argument(Struct, frozen=True, kw_only=True):
    """One argument: its `name`, and `what` it is, for help and replies.

    An argument with `is_required` has no option on the command line: it follows the recommendations.
    """

    name: str
    what: str = ""
    is_required: ClassVar[bool] = False

    def __call__(self, reading: Reading) -> object:
        """Remove its part of the text, and return the value, None if there is none.

        Raises `WrongArgumentError` if the text does not begin as it should.
        """
        raise NotImplementedError


class WordArgument(Argument, frozen=True, kw_only=True):
    """One of the `valid` words, or without these the id or name of one of the names of this kind.

    A name may have several words. `what` completes "Please write after /WORD ...".
    """

    valid: Mapping[str, object] = {}
    is_required = True

    def __call__(self, reading: Reading) -> str:
        if value := reading.take_name(self.valid or reading.names.get(self.name, ())):
            return value
        given, reading.left = reading.first
        if self.valid or not is_id(given.lower()):
            raise reading.missing(self.what, given, self.valid)
        return given.lower()


class AddressArgument(Argument, frozen=True, kw_only=True):
    """The address of a comment or form that reports something."""

    name: str = "report"
    what: str = marked(
        "argument of a command",
        "the address of the comment or form with the report (the date above a comment links to it)",
    )
    is_required = True

    def __call__(self, reading: Reading) -> str:
        given, reading.left = reading.first
        given = given.removeprefix("<").removesuffix(">")
        if not (_REPORT.fullmatch(given) and is_link(given)):
            raise reading.missing(self.what, given)
        return given


class ActionArgument(Argument, frozen=True, kw_only=True):
    """An action, named by its id or its reference.

    A reference that is a word or a number needs a colon after it, because it may begin any sentence.
    """

    name: str = "action"
    what: str = "action of the recommendation that the report is about"

    def __call__(self, reading: Reading) -> str | None:
        known = reading.names.get("action", ())
        first, rest = reading.first
        if first.lower() in known:
            reading.left = rest
            return first.lower()
        actions = known.items() if isinstance(known, Mapping) else ()
        referred: dict[str, str] = {one.reference: id_ for id_, one in actions if getattr(one, "reference", None)}
        for reference in sorted(referred, key=len, reverse=True):
            end = ":" if reference.isalpha() or reference.isdecimal() else rf"[{MARKS}]?(?!\S)"
            if reading.take(re.compile(rf"\s*{re.escape(reference)}{end}", re.IGNORECASE)):
                return referred[reference]
        if "-" in first and (close := closest(first, known)):
            unknown = message("reply to a comment", "There is no action %(name)s here.", name=shown(first))
            raise WrongArgumentError(sentences(unknown, did_you_mean(close)))
        return None


class SpeakerArgument(Argument, frozen=True, kw_only=True):
    """The party that makes the statement, and the source from which a maintainer enters it, if they are named.

    `among` is "party", or "body" for parties and addressees.
    """

    name: str = "party"
    among: str = "party"
    is_required = True

    def __call__(self, reading: Reading) -> str | None:
        party = source = None
        while True:
            start = reading.left
            if party is None and reading.take(_AS_NAME):
                party = reading.take_name(reading.names.get(self.among, ()))
                if party is not None:
                    continue
                reading.left = start
            if party is None and (found := reading.take(_AS)):
                party = found["party"].lower()
            elif source is None and (found := reading.take(_FROM)):
                source = found["source"].rstrip(".,;:!")
            else:
                break
        by_letter = letter_form(reading.word)
        if party is not None and source is None and _FROM_NOTHING.match(reading.left):
            raise WrongArgumentError(
                message(
                    "reply to a comment",
                    "After “from”, write the web address of the letter or document. It begins with https://. If "
                    "“from” begins your reason, please put the reason on the next line.",
                ),
                by_letter,
            )
        if source is not None and not is_link(source):
            raise WrongArgumentError(
                message(
                    "reply to a comment",
                    "Please begin the web address after “from” with https:// in small letters, and keep it short.",
                ),
                by_letter,
            )
        reading.found["source"] = source
        return party


def names_source(head: str) -> bool:
    """Return whether a command's own line names a source: "from" and a web address.

    `head` is the line without the command. "as PARTY" may precede the source.
    """
    reading = Reading("", head, {})
    reading.take(_AS)
    return bool(reading.take(_FROM))


class FlagArgument(Argument, frozen=True, kw_only=True):
    """An optional word. A value found earlier stays. `what` is its meaning."""

    def __call__(self, reading: Reading) -> bool:
        given, rest = reading.first
        if given.lower() != self.name:
            return bool(reading.found.get(self.name))
        reading.left = rest
        return True


class TextArgument(Argument, frozen=True, kw_only=True):
    """The rest as text: `what` it is, and whether it is needed.

    `label` is its key and option. `conditional` is the command for support with changes, if a condition in the text
    would mean that command.
    """

    name: str = "text"
    what: str = "what happened"
    is_needed: bool = False
    label: str = "note"
    conditional: str | None = None

    def __call__(self, reading: Reading) -> str | None:
        word, other = reading.word, self.conditional
        if other and _CONDITION.match(reading.left.partition("\n")[0]):
            raise WrongArgumentError(
                message(
                    "reply to a comment",
                    "“%(command)s” with a condition is not clear. %(command)s supports the text as it is. %(other)s "
                    "asks for changes. If you mean %(command)s, put your reason on the next line.",
                    command="/" + word,
                    other="/" + other,
                ),
                f"/{other} " + message("arguments of a command", STANCE_USAGE),
            )
        text = reading.take_all()
        if says_something(text):
            return text
        if self.is_needed:
            raise reading.missing(self.what, "")
        return None


class EvidenceArgument(Argument, frozen=True, kw_only=True):
    """The web addresses in the rest of the text, which stays."""

    name: str = "evidence"
    what: str = "web address or reference of the evidence; may be given again"

    def __call__(self, reading: Reading) -> tuple[str, ...]:
        return addresses(reading.left)


class DeciderArgument(Argument, frozen=True, kw_only=True):
    """The body that decided, if it is named: “by the plenary:”."""

    name: str = "decided_by"

    def __call__(self, reading: Reading) -> str | None:
        found = reading.take(_DECIDER)
        return found and found["who"].strip()


class DateArgument(Argument, frozen=True, kw_only=True):
    """A date in any unambiguous form."""

    is_required = True

    def __call__(self, reading: Reading) -> str | None:
        reading.left = reading.left.lstrip(f" {MARKS}")
        if date := reading.take_words(_read_day):
            return date
        if given := _END_OF_DATE.split(reading.left)[0].rstrip(f" {MARKS}"):
            raise WrongArgumentError(explain_wrong_date(given))
        raise reading.missing(self.what, "")


def explain_wrong_date(text: str) -> str:
    """Return that a text is no date, and how to correct it: its possible meanings, or the forms of a date."""
    wrong, dates = message("error in a date", "%(text)s is not a date.", text=shown(text)), sorted(dates_in(text))
    meanings = separator("、").join(in_brackets(shown(one), day(one)) for one in dates)
    how = message("error in a date", "Write a year, a month or a day: 2017, 2017-02 or 2017-02-14.")
    if dates:
        how = message("error in a date", "Write one of these dates: %(dates)s.", dates=meanings)
    return sentences(wrong, how)


def _read_day(words: str) -> str | None:
    day = read_date(words)
    return day if FORM.fullmatch(day) else None


class DeadlineArgument(DateArgument, frozen=True, kw_only=True):
    """A date after a word such as “due”, if there is one."""

    is_required = False

    def __call__(self, reading: Reading) -> str | None:
        return super().__call__(reading) if reading.take(_DUE) else None


class StepArgument(WordArgument, frozen=True, kw_only=True):
    """The letter after the word “step”, if there is one."""

    name: str = "step"
    is_required = False

    def __call__(self, reading: Reading) -> str | None:  # type: ignore[override]  # optional
        return super().__call__(reading) if reading.take(_STEP) else None


class TranslationArgument(Argument, frozen=True, kw_only=True):
    """The language after the word “translation”: a code, or a name that `language_called` knows.

    A value found earlier stays. A language is never read as text, because a dispute of an entry would follow.
    """

    name: str = "translation"

    def __call__(self, reading: Reading) -> str | None:
        start, valid = reading.left, reading.names.get(self.name, ())
        if reading.found.get(self.name) or not reading.take(_TRANSLATION):
            return reading.found.get(self.name)
        left = reading.left
        reading.left = _END_OF_PHRASE.split(left)[0]
        rest = left[len(reading.left) :]
        if not _SENTENCE.match(reading.left):
            if language := reading.take_words(lambda words: language_called(words, valid)):
                reading.left = (reading.left + rest).lstrip(f" \u00a0\u202f{MARKS}")
                return language
            unknown = reading.take_words(lambda words: words if is_language(words) else None)
            if unknown:
                raise self._unknown(unknown, valid)
        reading.left = start
        return None

    @staticmethod
    def _unknown(language: str, valid: Collection[str]) -> WrongArgumentError:
        reason = message(
            "reply to a comment", "This recommendation has no such translation: %(name)s.", name=shown(language)
        )
        how = message(
            "reply to a comment", "If “translation” begins your text, please put the text on the next line."
        )
        return WrongArgumentError(sentences(reason, list_values(valid, most=len(valid)), how))


class SetByArgument(Argument, frozen=True, kw_only=True):
    """The body or person that set a date, if it is named."""

    name: str = "set_by"
    what: str = "who set the target date; by default the maintainers"

    def __call__(self, reading: Reading) -> str | None:
        left = in_one_line(reading.take_all())
        found = _SET_BY.fullmatch(left)
        if left and not found:
            raise reading.missing(marked("argument of a command", "a date, and then only “set by WHO”"), left)
        return found and found["who"]


class ValueArgument(Argument, frozen=True, kw_only=True):
    """The value of the custom field that was found before: all of the rest."""

    name: str = "value"
    what: str = marked("argument of a command", "the value of the field")
    is_required = True

    def __call__(self, reading: Reading) -> object:
        known, left = reading.names.get("field", {}), reading.take_all()
        defined = known.get(reading.found["field"]) if isinstance(known, Mapping) else None
        if not left and not reading.found.get("remove"):
            raise reading.missing(self.what, "")
        return as_written(left, defined) if isinstance(defined, OwnField) else left


class LoginArgument(Argument, frozen=True, kw_only=True):
    """The name of an account on GitHub: all of the rest."""

    name: str = "owner"
    what: str = marked("argument of a command", "the name of the account, as in github.com/NAME")
    is_required = True

    def __call__(self, reading: Reading) -> str:
        given = reading.take_all().removeprefix("@").rstrip(MARKS)
        if not _LOGIN.fullmatch(given):
            raise reading.missing(self.what, given)
        return given
