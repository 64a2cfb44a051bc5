"""A title to an id: the name of a file that everybody can type."""

import re
import unicodedata
from collections.abc import Collection
from itertools import count
from typing import NamedTuple, Protocol

from rectrack.record.register import Register

MAX_ID = 60

_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "&": " and ",
    }
)
"""Letters that are not a letter of a to z with a mark."""
_DEVICES = frozenset(("con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))))
"""Names that no file may have on Windows, whatever its ending."""
_LEAST = 3


def free_id(title: str, number: int, taken: Collection[str], tried: dict[str, int] | None = None) -> str:
    """Return an unused id for a recommendation with this title and number.

    `tried` has the last suffix of each title. Pass the same mapping to all calls that create ids together.
    """
    base = slug(title) or f"recommendation-{number}"
    if base not in taken:
        return base
    tried = {} if tried is None else tried
    for n in count(tried.get(base, 1) + 1):
        id_ = f"{_cut(base, MAX_ID - len(str(n)) - 1)}-{n}"
        if id_ not in taken:
            break
    tried[base] = n
    return id_


def slug(title: str) -> str:
    """The title in small letters, digits and hyphens; empty where too little of it is left to know it by."""
    plain = unicodedata.normalize("NFKD", title.lower().translate(_LETTERS))
    found = _cut(
        "-".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])['\u2019]|[\u0300-\u036f]", "", plain))), MAX_ID
    )
    kept = sum(sign.isalpha() for sign in found)
    lost = sum(sign.isalpha() and not sign.isascii() for sign in plain)
    return "" if kept < _LEAST or kept < lost or found in _DEVICES else found


class Removed(Protocol):
    """A recommendation whose file was removed: people may still cite it."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> int: ...


class Assigned(NamedTuple):
    """The number that a new recommendation has, since one is given once, and the ids that it cannot have."""

    number: int
    ids: frozenset[str]


def assigned(register: Register, removed: Collection[Removed] = ()) -> Assigned:
    """What is given already: also what is removed, and what was an id once, by which an issue may still be found."""
    known = register.recommendations
    ids = {id_ for r in known for id_ in (r.id, *r.formerly)}
    return Assigned(
        max((one.number for one in (*known, *removed)), default=0) + 1,
        frozenset((*ids, *register.paths, *(one.id for one in removed))),
    )


def _cut(text: str, length: int) -> str:
    """No more than so much of an id, without half a word at its end."""
    if len(text) <= length:
        return text
    return text[: length + 1].rpartition("-")[0] or text[:length]
