"""All that the files say, as one value; ids for what is new."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from itertools import count
from typing import NamedTuple, Protocol

from msgspec import Struct

from rectrack.model.recommendation import HistoryEntry, OwnValue, Recommendation, Source
from rectrack.model.settings import Account, Party, Tracker
from rectrack.model.types import AddresseeId, ThemeId, When

# All that the files say, as one value.


class Register(Struct, frozen=True, kw_only=True):
    """Everything the files say: the settings, the parties, and the recommendations by number.

    `paths` are the recommendations' files by id, seen from the repository's root; also of those that cannot be read.
    """

    tracker: Tracker
    parties: tuple[Party, ...]
    recommendations: tuple[Recommendation, ...]
    paths: Mapping[str, str]

    @property
    def named_bodies(self) -> dict[str, str]:
        """The same without those whose names are withheld."""
        withheld = {party.id for party in self.parties if party.name_withheld}
        return {id_: name for id_, name in self.bodies.items() if id_ not in withheld}

    @property
    def bodies(self) -> dict[str, str]:
        """The names of all who can be spoken of: addressees and parties; one id means the same body."""
        addressees = {body.id: body.name for body in self.tracker.addressees}
        return addressees | {body.id: body.name for body in self.parties}


# A title to an id: the name of a file that everybody can type.

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


# What a person says of a new recommendation, to the record that it makes; the rest follows.

PROPOSED = re.compile(r"Proposed on GitHub by (?P<login>\S+) \(account (?P<account>\d+)\), with the form\.")
"""Matches the sentence of `proposed_by`."""


def proposed_by(author: Account) -> str:
    """Return the note that names the account that proposed a recommendation."""
    return f"Proposed on GitHub by {author.login} (account {author.id}), with the form."


class Draft(Struct, frozen=True, kw_only=True):
    """What is proposed; `by`, `note` and `evidence` tell how it came up. Without a kind it is of the first."""

    title: str
    summary: str | None
    kind: str | None = None
    themes: tuple[ThemeId, ...]
    addressees: tuple[AddresseeId, ...]
    source: Source
    fields: Mapping[str, OwnValue] = {}
    editor_note: str | None = None
    by: str | None = None
    note: str | None = None
    evidence: tuple[str, ...] = ()


def draft_file(
    draft: Draft, register: Register, free: Assigned, date: When, known_as: str | None = None
) -> Recommendation:
    """The record: the next number, an id that is free (or is its own), the first status since this date."""
    status, kind = register.tracker.statuses[0].id, register.tracker.kinds[0].id
    return Recommendation(
        id=known_as or free_id(draft.title, free.number, free.ids),
        number=free.number,
        title=draft.title,
        summary=draft.summary,
        kind=draft.kind or kind,
        themes=draft.themes,
        addressees=draft.addressees,
        sources=(draft.source,),
        fields=draft.fields,
        editor_note=draft.editor_note,
        status=status,
        history=(HistoryEntry(date=date, status=status, note=draft.note, by=draft.by, evidence=draft.evidence),),
    )
