"""New recommendations: ids from titles, the next number, and the record of a proposal."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import count
from typing import NamedTuple, Protocol

from msgspec import Struct

from rectrack import lazy_pattern
from rectrack.model.dataset import Dataset, HistoryEntry, MadeBy, OwnWords, Recommendation, Source
from rectrack.model.settings import Account
from rectrack.model.types import AddresseeId, PartyId, ThemeId, When
from rectrack.model.vocabulary import OwnValue

# Makes ids from titles: names of files that every keyboard can type.

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
    }
)
"""Replacements for characters that do not consist of a letter from a to z and a mark."""
_WITHIN_WORDS = lazy_pattern(r"['\u2019\u0300-\u036f](?<!(?<![a-z])['\u2019])")
"""Marks of letters, and apostrophes after a letter."""
_DEVICES = frozenset(("con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))))
"""File names that Windows does not allow, with any ending."""


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


def numbered_ids(id_: str) -> Iterator[str]:
    """Yield an id and then ids that end in a number: one of them is unused."""
    yield id_
    for n in count(2):
        yield f"{_cut(id_, MAX_ID - len(str(n)) - 1)}-{n}"


def slug(title: str, least: int = 3) -> str:
    """Return the title in small letters, digits and hyphens, "" if fewer than `least` of its letters remain."""
    plain = title.removesuffix("…").lower().replace("&", " and ")  # a sign beyond ASCII takes long below
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
    found = _cut("-".join(re.findall(r"[a-z0-9]+", _WITHIN_WORDS.sub("", plain))), MAX_ID)
    kept = sum(map(str.isalpha, found))
    lost = 0 if plain.isascii() else sum(sign.isalpha() and not sign.isascii() for sign in plain)
    return "" if kept < least or kept < lost or found in _DEVICES else found


class Removed(Protocol):
    """A recommendation whose file was deleted. Texts may still cite it."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> int: ...


class Assigned(NamedTuple):
    """The number of a new recommendation, which no recommendation had before, and the ids that are taken."""

    number: int
    ids: frozenset[str]


def assigned(dataset: Dataset, removed: Collection[Removed] = ()) -> Assigned:
    """Return the next number, and the ids that are taken.

    The ids of removed recommendations and former ids are taken too, because issues may still be found by them.
    """
    known = dataset.recommendations
    ids = {id_ for r in known for id_ in (r.id, *r.previous_ids)}
    return Assigned(
        max((one.number for one in (*known, *removed)), default=0) + 1,
        frozenset((*ids, *dataset.paths, *(one.id for one in removed))),
    )


def _cut(text: str, length: int) -> str:
    """Return at most `length` characters of an id, without half a word at its end."""
    if len(text) <= length:
        return text
    return text[: length + 1].rpartition("-")[0] or text[:length]


# Makes the record of a new recommendation from a proposal.

PROPOSED = lazy_pattern(r"Proposed on GitHub by (?P<login>\S+) \(account (?P<account>\d{1,18})\), with the form\.")
"""Matches the sentence of `proposed_by`."""


def proposed_by(author: Account) -> str:
    """Return the note that names the account that proposed a recommendation."""
    return f"Proposed on GitHub by {author.login} (account {author.id}), with the form."


LONGEST_TITLE, _LONGEST_APART = 150, 230
"""Characters of a title that people read at once in a list, and of one that tells similar texts apart.

GitHub accepts 256 in the title of an issue, with the number before it.
"""
TITLED_BY = "rectrack"
"""Who has made a short title, until a maintainer has reviewed it."""


def make_title(words: str, most: int = LONGEST_TITLE) -> tuple[str, str | None]:
    """Return the title for the words of a recommendation, and its author if it is a short form of longer words."""
    from rectrack.text import in_one_line, shorten

    title = shorten(words, most)
    return title, None if title == in_one_line(words) else TITLED_BY


def make_titles(texts: Collection[str]) -> dict[str, tuple[str, str | None]]:
    """Return the title for each text as `make_title` does, but longer titles where short ones would be equal."""
    titles = {text: make_title(text) for text in texts}
    times = Counter(title for title, _ in titles.values())
    return {text: made if times[made[0]] == 1 else make_title(text, _LONGEST_APART) for text, made in titles.items()}


class Draft(Struct, frozen=True, kw_only=True):
    """A proposed recommendation. `by`, `note` and `evidence` are for its first history entry.

    Without a source form, the recommendation has the first of the settings.
    """

    title: str
    summary: str | None
    source_form: str | None = None
    themes: tuple[ThemeId, ...]
    addressees: tuple[AddresseeId, ...]
    made_by: tuple[PartyId, ...] = ()
    source: Source
    fields: Mapping[str, OwnValue] = {}
    editor_note: str | None = None
    by: str | None = None
    note: str | None = None
    evidence: tuple[str, ...] = ()


def draft_file(
    draft: Draft, dataset: Dataset, free: Assigned, date: When, known_as: str | None = None
) -> Recommendation:
    """Return the record of a new recommendation, with the next number and the first status.

    Its id is `known_as`, or a free one. Its history begins on `date`. A title that is too long becomes its text.
    """
    title, title_by = make_title(draft.title)
    status, form = dataset.tracker.statuses[0].id, dataset.tracker.source_forms[0].id
    return Recommendation(
        id=known_as or free_id(title, free.number, free.ids),
        number=free.number,
        title=title,
        title_by=title_by,
        made_by=MadeBy(parties=draft.made_by) if draft.made_by else None,
        text=OwnWords(quote=draft.title, document=draft.source.document) if title_by else None,
        summary=draft.summary,
        source_form=draft.source_form or form,
        themes=draft.themes,
        addressees=draft.addressees,
        sources=(draft.source,),
        custom_fields=draft.fields,
        editor_note=draft.editor_note,
        status=status,
        history=(
            HistoryEntry(date=date, status=status, note=draft.note, according_to=draft.by, evidence=draft.evidence),
        ),
    )
