"""What a person says of a new recommendation, to the record that it makes; the rest follows."""

import re
from collections.abc import Mapping

from msgspec import Struct

from rectrack.record.parties import Account
from rectrack.record.recommendation import HistoryEntry, OwnValue, Recommendation, Source
from rectrack.record.register import Register
from rectrack.record.slugs import Assigned, free_id
from rectrack.record.values import AddresseeId, ThemeId, When

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


def made(draft: Draft, register: Register, free: Assigned, date: When, known_as: str | None = None) -> Recommendation:
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
