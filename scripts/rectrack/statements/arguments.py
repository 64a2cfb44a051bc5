"""What a statement takes: each argument reads its own part of a text."""

import enum
import re
from collections.abc import Callable, Collection, Mapping
from itertools import islice
from string import whitespace
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from rectrack.model.decode import is_id
from rectrack.model.types import FORM
from rectrack.model.vocabulary import OwnField, as_written
from rectrack.statements.apply import Statement
from rectrack.text import dates
from rectrack.text.problems import closest, shown, spelled
from rectrack.text.untrusted import MAX_TEXT, Mistake, addresses, in_one_line, is_link, says_something

# What a statement takes, part by part: each reads its own from the beginning of a text, and leaves the rest.

Names: TypeAlias = Mapping[str, Collection[str]]
"""What a statement can name, as far as it is known: the ids of the actions, statuses and addressees there are."""


class Reading(Struct, frozen=True, kw_only=True):
    """A statement that is being read: its word, the text that is `left`, what it can name, and what was found."""

    word: str
    left: str
    names: Names = {}
    found: dict[str, object] = {}

    def after(self, left: str, /, **found: object) -> "Reading":
        """The same with so much of the text left, and what was found in the rest."""
        return replace(self, left=left, found=self.found | found)


class Part(Struct, frozen=True, kw_only=True):
    """One part of what a statement takes; `name` is what it finds, and `what` that is, as a person would be asked.

    Called with a reading, it raises `WrongPartError` where that does not begin as it should.
    """

    name: str = ""
    what: str = ""

    def __call__(self, reading: Reading) -> Reading:
        """The reading behind this part, with what it found."""
        raise NotImplementedError


_AS = re.compile(r"\s*[aA][sS]\s+(?P<party>[A-Za-z0-9][A-Za-z0-9-]*)(?=[\s:,.;]|$)[:,.;]?")
_AS_ANY = re.compile(r"\s*as\s+(?=\S)", re.IGNORECASE)
_FROM = re.compile(r"\s*from\s+<?(?P<source>https?://[^\s<>\"]+)>?", re.IGNORECASE)
_CONDITION = re.compile(
    r"\W*(?:but|provided|except|if|subject\s+to|on\s+condition"
    r"|with\s+(?:\w+\s+){0,2}(?:change|amendment|modification|reservation|condition|caveat|edit)s?)\b",
    re.IGNORECASE,
)
_REPORT = re.compile(r"https?://[^\s<>\"]+/issues/\d+(?:#issuecomment-\d+)?", re.ASCII)
MARKS = ":,.;!"
"""What may end a part."""
_MOST_WORDS = 6
"""Words that a name has, at the most, for it to be known in a comment."""


class WrongPartError(Exception):
    """A part is missing or is not what it should be: why, and the right form where it is another than the usual."""

    def __init__(self, reason: str, valid: str = "") -> None:
        super().__init__(reason)
        self.reason, self.valid = reason, valid


class Word(Part, frozen=True, kw_only=True):
    """One of these words, or what names one of the things of which it is one by its name.

    A name may have several words. `what` says after “please write” what is missing, `valid` are the words where they
    are always the same.
    """

    name: str
    what: str
    valid: Mapping[str, object] = {}

    def among(self, names: Names) -> Collection[str]:
        """What it can be."""
        return self.valid or names.get(self.name, ())

    def __call__(self, reading: Reading) -> Reading:
        value, rest = _named(reading.left, self.among(reading.names))
        given, others = split(reading.left)
        if value is None and (self.valid or not is_id(given.lower())):
            raise missing(reading.word, self.what, given, self.valid)
        return reading.after(others if value is None else rest, **{self.name: value or given.lower()})


class Address(Part, frozen=True, kw_only=True):
    """The address of a comment or form that reports something."""

    name: str = "report"
    what: str = "the address of the comment or form with the report"

    def __call__(self, reading: Reading) -> Reading:
        given, rest = split(reading.left)
        given = given.removeprefix("<").removesuffix(">")
        if not (_REPORT.fullmatch(given) and is_link(given)):
            what = f"{self.what} (the date above a comment links to it)"
            raise missing(reading.word, what, given)
        return reading.after(rest, report=given)


class Action(Part, frozen=True, kw_only=True):
    """An action, named by its id or its reference."""

    name: str = "action"
    what: str = "with which of its actions, where it is one"

    def __call__(self, reading: Reading) -> Reading:
        known = reading.names.get("action", ())
        first, rest = split(reading.left)
        if first.lower() in known:
            return reading.after(rest, action=first.lower())
        if (found := _find_referenced(reading.left, known))[0]:
            return reading.after(found[1], action=found[0])
        if "-" in first and (close := closest(first, known)):
            raise WrongPartError(f"There is no action {shown(first)} here. Did you mean {close}?")
        return reading


def _find_referenced(text: str, actions: Collection[str]) -> tuple[str | None, str]:
    """Return the action whose reference begins a text, and the rest of the text.

    A reference that is a word or a number needs a colon after it, because it may begin any sentence.
    """
    by_id = actions.items() if isinstance(actions, Mapping) else ()
    referred = {reference: id_ for id_, action in by_id if (reference := getattr(action, "reference", None))}
    for reference in sorted(referred, key=len, reverse=True):
        end = ":" if reference.isalpha() or reference.isdecimal() else rf"[{MARKS}]?(?!\S)"
        if found := re.match(rf"\s*{re.escape(reference)}{end}", text, re.IGNORECASE):
            return referred[reference], text[found.end() :]
    return None, text


class Speaker(Part, frozen=True, kw_only=True):
    """Whose word it is, and the letter from which somebody else enters it, where either is named.

    `among` says whether it may be a party or any body.
    """

    name: str = "party"
    among: str = "party"

    def __call__(self, reading: Reading) -> Reading:
        head, _, below = reading.left.partition("\n")
        named, source, head = _by(head, reading.names.get(self.among, ()))
        by_letter = f"/{reading.word} as PARTY from https://…"
        if named is not None and source is None and re.match(r"\s*from\b", head, re.IGNORECASE):
            raise WrongPartError(
                "After “from” stands the web address of the letter or document, beginning with https://. If “from” "
                "begins your reason, please put the reason on the next line.",
                by_letter,
            )
        if source is not None and not is_link(source):
            raise WrongPartError(
                "Please begin the web address after “from” with https:// in small letters, and keep it short.",
                by_letter,
            )
        return reading.after(f"{head}\n{below}", party=named, source=source)


class Flag(Part, frozen=True, kw_only=True):
    """A word that may stand there, or not; what was found of it before stays. `what` says what it means."""

    name: str
    what: str = ""

    def __call__(self, reading: Reading) -> Reading:
        given, rest = split(reading.left)
        if given.lower() == self.name:
            return reading.after(rest, **{self.name: True})
        return reading.after(reading.left, **{self.name: reading.found.get(self.name, False)})


class NoCondition(Part, frozen=True, kw_only=True):
    """Nothing, where the reason does not begin like a condition, which is this other statement."""

    other: str

    def __call__(self, reading: Reading) -> Reading:
        if _CONDITION.match(reading.left.partition("\n")[0]):
            raise WrongPartError(
                f"“/{reading.word}” with a condition can be read in two ways: alone it supports what is there as it "
                f"stands, and /{self.other} says that you want changes. If you do mean /{reading.word}, put your "
                "reason on the next line.",
                f"/{self.other} [as PARTY], then your reason",
            )
        return reading


class Words(Part, frozen=True, kw_only=True):
    """All that is left, as text; `what` it is, and whether something must be there.

    `label` is what that is called where it is not called a note.
    """

    name: str = "text"
    what: str = "what happened"
    is_needed: bool = False
    label: str = "note"

    def __call__(self, reading: Reading) -> Reading:
        said = reading.left.strip() if says_something(reading.left) else None
        if said is None and self.is_needed:
            raise missing(reading.word, self.what, "")
        return reading.after("", text=said)


class Evidence(Part, frozen=True, kw_only=True):
    """The web addresses in what is left, which stays."""

    name: str = "evidence"
    what: str = "a web address or a reference that shows it; may be given again"

    def __call__(self, reading: Reading) -> Reading:
        return reading.after(reading.left, evidence=addresses(reading.left))


def names_source(head: str) -> bool:
    """Whether a statement's own line says from which letter or document a position is entered."""
    return _by(head)[1] is not None


def _by(head: str, valid: Collection[str] = ()) -> tuple[str | None, str | None, str]:
    """The party and the source at the beginning of a line, in either order, and what follows them.

    `valid` are those that may be meant by a name of several words.
    """
    named = source = None
    for _ in range(2):
        if named is None and (found := _AS_ANY.match(head)) and (by_name := _named(head[found.end() :], valid))[0]:
            named, head = by_name[0], by_name[1].partition("\n")[0]
        elif named is None and (found := _AS.match(head)):
            named, head = found["party"].lower(), head[found.end() :]
        elif source is None and (found := _FROM.match(head)):
            source, head = found["source"].rstrip(".,;:!"), head[found.end() :]
    return named, source, head


def _named(text: str, valid: Collection[str]) -> tuple[str | None, str]:
    """What the first words of a line name, as many as it takes, and what follows; None where they name nothing."""
    head, _, below = text.partition("\n")
    ends = [found.end() for found in islice(re.finditer(r"\S+", head), _MOST_WORDS if valid else 0)]
    for end in reversed(ends):
        if value := spelled(head[:end].strip().rstrip(MARKS), valid):
            return value, f"{head[end:]}\n{below}"
    return None, text


def split(text: str) -> tuple[str, str]:
    """The first word on a statement's own line, without the mark that ends it, and what follows."""
    head, _, below = text.partition("\n")
    found = re.match(r"\s*(\S*)", head)
    first = found[1] if found else ""
    return first.rstrip(MARKS), f"{head[found.end() if found else 0 :]}\n{below}"


def missing(said: str, what: str, given: str, valid: Collection[str] = ()) -> WrongPartError:
    reason = f"Please write after /{said} {what}."
    if given:
        reason += f" {shown(given)} does not say it."
    if given and valid:
        close = closest(given, valid)
        reason += f" Did you mean {close}?" if close else f" It is one of: {', '.join(valid)}."
    return WrongPartError(reason)


# A kind of statement: its word, what it takes, who may say it, which statement it makes.


class Who(enum.Enum):
    """Who may make a statement, as the documentation says it."""

    PARTY = "an account of the party"
    BODY = "an account of the party or addressee"
    ANYBODY = "anybody"
    KEEPER = "who may write to the repository"


class Kind(Struct, frozen=True, kw_only=True):
    """What can be said: what it is made of, in the order in which its parts are read.

    `takes` shows these behind its word, `records` says what it records, `also` are words that people use instead.
    `at_desk` says what its command does, empty where it has none; `beside` is what the command may be told besides,
    with what it means, and `needs` which of that it must be told. What is no `comment` is said at a desk and in
    minutes alone.
    """

    word: str
    takes: str
    records: str
    who: Who = Who.KEEPER
    made: Callable[..., Statement]
    parts: tuple[Part, ...]
    also: str = ""
    is_stance: bool = False
    is_comment: bool = True
    at_desk: str = ""
    beside: Mapping[str, str] = {}
    needs: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """The form in which it is right."""
        return f"/{self.word} {self.takes}"

    def read(self, text: str, names: Names) -> Statement | Mistake:
        """What is said with this word and a text, which can name these things."""
        if (length := len(text.strip())) > MAX_TEXT:
            reason = (
                f"The text has {length:,} characters, and {MAX_TEXT:,} is the most that is recorded. Please shorten "
                "it, and link to the whole."
            )
            return Mistake(reason=reason, valid=self.form)
        reading = Reading(word=self.word, left=text, names=names)
        try:
            for part in self.parts:
                reading = part(reading)
        except WrongPartError as wrong:
            return Mistake(reason=wrong.reason, valid=wrong.valid or self.form)
        if says_something(unread := reading.left.strip(f"{MARKS}{whitespace}")):
            return Mistake(reason=f"/{self.word} cannot read {shown(in_one_line(unread))}.", valid=self.form)
        return self.made(**reading.found)


# What only those who keep the record say takes besides: who decided, a date to come, the value of an own field.

_DECIDER = re.compile(r"\s*by\s+(?P<who>[^\s:][^:\n]{0,80}):", re.IGNORECASE)
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_MOST_WORDS_OF_DATE = 3


class Decider(Part, frozen=True, kw_only=True):
    """Who decided, where that is said: “by the plenary:”."""

    name: str = "decided_by"

    def __call__(self, reading: Reading) -> Reading:
        found = _DECIDER.match(reading.left)
        return reading.after(reading.left[found.end() :], decided_by=found["who"].strip()) if found else reading


class Day(Part, frozen=True, kw_only=True):
    """A date in any unambiguous form: required, or optional after one of the words `behind`."""

    name: str
    what: str
    behind: tuple[str, ...] = ()

    def __call__(self, reading: Reading) -> Reading:
        head, _, below = reading.left.partition("\n")
        words = "|".join(self.behind)
        if self.behind and not (found := re.match(rf"\s*(?:{words})(?::\s*|\s+)", head, re.IGNORECASE)):
            return reading
        given = (head[found.end() :] if self.behind and found else head).strip(f" {MARKS}")
        ends = [match.end() for match in islice(re.finditer(r"\S+", given), _MOST_WORDS_OF_DATE)]
        for end in reversed(ends):
            when = dates.read(given[:end].rstrip(MARKS))
            if FORM.fullmatch(when):
                return reading.after(f"{given[end:]}\n{below}", **{self.name: when})
        raise missing(reading.word, self.what, split(given)[0])


class SetBy(Part, frozen=True, kw_only=True):
    """Who has set a date, where that is said."""

    name: str = "set_by"
    what: str = "who has set that; else it is those who keep the record"

    def __call__(self, reading: Reading) -> Reading:
        left = " ".join(reading.left.split())
        found = re.fullmatch(r"[,;(]?\s*set by (?P<who>[^)]*[^).])[).]*", left, re.IGNORECASE)
        if left and not found:
            raise missing(reading.word, "behind the date nothing but who has set it", left)
        return reading.after("", set_by=found["who"] if found else None)


class Value(Part, frozen=True, kw_only=True):
    """The value of a field that the group has added, whose name was found before: all that is left."""

    name: str = "value"
    what: str = "the value of the field"

    def __call__(self, reading: Reading) -> Reading:
        known = reading.names.get("field", {})
        defined = known.get(str(reading.found["field"])) if isinstance(known, Mapping) else None
        left = reading.left.strip()
        if not left and not reading.found.get("remove"):
            raise missing(reading.word, self.what, "")
        return reading.after("", value=as_written(left, defined) if isinstance(defined, OwnField) else left)


class Login(Part, frozen=True, kw_only=True):
    """The name of an account on GitHub: all that is left."""

    name: str = "owner"
    what: str = "the name of the account, as in github.com/NAME"

    def __call__(self, reading: Reading) -> Reading:
        given = reading.left.strip().removeprefix("@").rstrip(MARKS)
        if not _LOGIN.fullmatch(given):
            raise missing(reading.word, self.what, given)
        return reading.after("", owner=given)
