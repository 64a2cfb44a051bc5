"""Text from comments and forms, made fit for the record before anything else is done with it."""

import re

from msgspec import Struct

MAX_TEXT = 10_000
"""Characters of one reason, note or report: several pages, and with all its signs escaped still an issue's text."""

_BREAKS = re.compile(r"[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_REFUSED = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_IN_ADDRESS = r"""[^\s<>"|\\^`{}\[\]()]"""
_ADDRESS = re.compile(rf"(?ai:(?<![a-z0-9])https?://)(?:{_IN_ADDRESS}|\({_IN_ADDRESS}*\))+")
_LINK = re.compile(r'https?://[^\s<>"]+')
_LONGEST_LINK = 2_000


class Mistake(Struct, frozen=True, kw_only=True):
    """Something was meant, but it is wrong: why, in sentences for the answer, and the form that would be right.

    Both may hold words of the person who wrote, made printable; who puts them into Markdown escapes them.
    """

    reason: str
    valid: str = ""


def clean(text: str) -> str:
    """The text as a file may hold it: nothing in it breaks a line but line breaks, or turns its direction.

    YAML parsers disagree about some signs, so that text behind one could become a field of its own. What only
    some programs take for a line break becomes a space, so that no words run together.
    """
    kept = _REFUSED.sub("", _BREAKS.sub(" ", text))
    return kept.replace("\r\n", "\n").replace("\r", "\n")


def in_one_line(text: str) -> str:
    """The text without line breaks, and with single spaces."""
    return " ".join(text.split())


def without_empty_ends(text: str) -> str:
    """The text without the empty lines before and after it; an indented first line stays indented."""
    return re.sub(r"\A(?:[^\S\n]*\n)+", "", text).rstrip()


def says_something(text: str) -> bool:
    """Whether there is anything to see: not only spaces and invisible signs."""
    return any(sign.isprintable() and not sign.isspace() for sign in text)


def addresses(text: str) -> tuple[str, ...]:
    """The web addresses in a text, each once, without the full stop of the sentence around them."""
    found = (match[0].rstrip(".,;:!?*_~'") for match in _ADDRESS.finditer(text))
    known = (_lower_scheme(address) for address in found)
    return tuple(dict.fromkeys(address for address in known if is_link(address)))


def is_link(text: str) -> bool:
    """Whether the text is a web address that a file may hold."""
    return len(text) <= _LONGEST_LINK and bool(_LINK.fullmatch(text)) and says_something(text.partition("//")[2])


def _lower_scheme(address: str) -> str:
    scheme, _, rest = address.partition("://")
    return f"{scheme.lower()}://{rest}"
