"""What a statement takes, part by part: each reads its own from the beginning of a text, and leaves the rest."""

import re
from collections.abc import Callable, Collection, Mapping
from itertools import islice
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from rectrack.record.decode import is_id
from rectrack.text.problems import closest, shown, spelled
from rectrack.text.untrusted import addresses, is_link, says_something

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


Part: TypeAlias = Callable[[Reading], Reading]
"""Raises `WrongPartError`."""

_AS = re.compile(r"\s*[aA][sS]\s+(?P<party>[A-Za-z0-9][A-Za-z0-9-]*)(?=[\s:,.;]|$)[:,.;]?")
_FROM = re.compile(r"\s*from\s+<?(?P<source>https?://[^\s<>\"]+)>?", re.IGNORECASE)
_CONDITION = re.compile(
    r"\W*(?:but|provided|except|if|subject\s+to|on\s+condition"
    r"|with\s+(?:\w+\s+){0,2}(?:change|amendment|modification|reservation|condition|caveat|edit)s?)\b",
    re.IGNORECASE,
)
_REPORT = re.compile(r"https?://[^\s<>\"]+/issues/\d+(?:#issuecomment-\d+)?", re.ASCII)
_MARKS = ":,.;!"
"""What may end a part."""
_MOST_WORDS = 6
"""Words that a name has, at the most, for it to be known in a comment."""


class WrongPartError(Exception):
    """A part is missing or is not what it should be: why, and the right form where it is another than the usual."""

    def __init__(self, reason: str, valid: str = "") -> None:
        super().__init__(reason)
        self.reason, self.valid = reason, valid


def word(name: str, what: str, valid: Collection[str] = ()) -> Part:
    """One of these words, or what names one of the things of which it is one by its name.

    A name may have several words. `what` says after “please write” what is missing.
    """

    def taken(reading: Reading) -> Reading:
        among = valid or reading.names.get(name, ())
        value, rest = _named(reading.left, among)
        given, others = _split(reading.left)
        if value is None and (valid or not is_id(given.lower())):
            raise _missing(reading.word, what, given, valid)
        return reading.after(others if value is None else rest, **{name: value or given.lower()})

    return taken


def report(reading: Reading) -> Reading:
    """The address of a comment or form that reports something."""
    given, rest = _split(reading.left)
    given = given.removeprefix("<").removesuffix(">")
    if not (_REPORT.fullmatch(given) and is_link(given)):
        what = "the address of the comment or form with the report (the date above a comment links to it)"
        raise _missing(reading.word, what, given)
    return reading.after(rest, report=given)


def action(reading: Reading) -> Reading:
    """An action, where one is named."""
    known = reading.names.get("action", ())
    first, rest = _split(reading.left)
    if first.lower() in known:
        return reading.after(rest, action=first.lower())
    if "-" in first and (close := closest(first, known)):
        raise WrongPartError(f"There is no action {shown(first)} here. Did you mean {close}?")
    return reading


def party(reading: Reading) -> Reading:
    """Whose position it is, and the letter from which somebody else enters it, where either is named."""
    head, _, below = reading.left.partition("\n")
    named, source, head = _by(head)
    by_letter = f"/{reading.word} as PARTY from https://…"
    if named is not None and source is None and re.match(r"\s*from\b", head, re.IGNORECASE):
        raise WrongPartError(
            "After “from” stands the web address of the letter or document, beginning with https://. If “from” "
            "begins your reason, please put the reason on the next line.",
            by_letter,
        )
    if source is not None and not is_link(source):
        raise WrongPartError(
            "Please begin the web address after “from” with https:// in small letters, and keep it short.", by_letter
        )
    return reading.after(f"{head}\n{below}", party=named, source=source)


def flag(name: str) -> Part:
    """A word that may stand there, or not; what was found of it before stays."""

    def taken(reading: Reading) -> Reading:
        given, rest = _split(reading.left)
        if given.lower() == name:
            return reading.after(rest, **{name: True})
        return reading.after(reading.left, **{name: reading.found.get(name, False)})

    return taken


def no_condition(other: str) -> Part:
    """Nothing, where the reason does not begin like a condition, which is this other statement."""

    def taken(reading: Reading) -> Reading:
        if _CONDITION.match(reading.left.partition("\n")[0]):
            raise WrongPartError(
                f"“/{reading.word}” with a condition can be read in two ways: alone it supports what is there as it "
                f"stands, and /{other} says that you want changes. If you do mean /{reading.word}, put your reason "
                "on the next line.",
                f"/{other} [as PARTY], then your reason",
            )
        return reading

    return taken


def words(needed: str = "") -> Part:
    """All that is left, as text; `needed` says after “please write” what is missing where there is nothing."""

    def taken(reading: Reading) -> Reading:
        said = reading.left.strip() if says_something(reading.left) else None
        if said is None and needed:
            raise _missing(reading.word, needed, "")
        return reading.after("", text=said)

    return taken


def evidence(reading: Reading) -> Reading:
    """The web addresses in what is left, which stays."""
    return reading.after(reading.left, evidence=addresses(reading.left))


def names_source(head: str) -> bool:
    """Whether a statement's own line says from which letter or document a position is entered."""
    return _by(head)[1] is not None


def _by(head: str) -> tuple[str | None, str | None, str]:
    """The party and the source at the beginning of a line, in either order, and what follows them."""
    named = source = None
    for _ in range(2):
        if named is None and (found := _AS.match(head)):
            named, head = found["party"].lower(), head[found.end() :]
        elif source is None and (found := _FROM.match(head)):
            source, head = found["source"].rstrip(".,;:!"), head[found.end() :]
    return named, source, head


def _named(text: str, valid: Collection[str]) -> tuple[str | None, str]:
    """What the first words of a line name, as many as it takes, and what follows; None where they name nothing."""
    head, _, below = text.partition("\n")
    ends = [found.end() for found in islice(re.finditer(r"\S+", head), _MOST_WORDS if valid else 0)]
    for end in reversed(ends):
        if value := spelled(head[:end].strip().rstrip(_MARKS), valid):
            return value, f"{head[end:]}\n{below}"
    return None, text


def _split(text: str) -> tuple[str, str]:
    """The first word on a statement's own line, without the mark that ends it, and what follows."""
    head, _, below = text.partition("\n")
    found = re.match(r"\s*(\S*)", head)
    first = found[1] if found else ""
    return first.rstrip(_MARKS), f"{head[found.end() if found else 0 :]}\n{below}"


def _missing(said: str, what: str, given: str, valid: Collection[str] = ()) -> WrongPartError:
    reason = f"Please write after /{said} {what}."
    if given:
        reason += f" {shown(given)} does not say it."
    if given and valid:
        close = closest(given, valid)
        reason += f" Did you mean {close}?" if close else f" It is one of: {', '.join(valid)}."
    return WrongPartError(reason)
