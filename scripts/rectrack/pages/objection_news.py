"""What followers are told of objections: who objects now to what is said of it, and who does no longer."""

import hashlib
from collections.abc import Iterator, Mapping

from rectrack.github.types import News
from rectrack.pages.status_json import Entry
from rectrack.record import undisputed
from rectrack.record.recommendation import Recommendation


def objection_news(was: Entry, r: Recommendation, bodies: Mapping[str, str]) -> Iterator[News]:
    """What is new since a recommendation was told last; `bodies` are the names of parties and addressees."""
    before = {(said.by, said.text, said.date) for said in was.objections}
    now = {(said.by, said.text, said.date): said for said in undisputed.objections(r)}
    for said in sorted(now.keys() - before):
        by, text, date = said
        yield News(
            key=f"{was.told} objection {_named(said)} new",
            kind="objection",
            of=bodies[by],
            date=date,
            why=text if now[said].typist else "",
            quote="" if now[said].typist else text,
            entered_by=now[said].typist or "",
            source=now[said].source,
        )
    for said in sorted(before - now.keys()):
        by = said[0]
        yield News(
            key=f"{was.told} objection {_named(said)} ended",
            kind="objection replaced" if any(open_one[0] == by for open_one in now) else "objection ended",
            of=bodies.get(by, by),
        )


def _named(said: tuple[str, str, str]) -> str:
    """A name for an objection that may stand in a marker: no text of a file does."""
    return f"{said[0]} {hashlib.sha256(repr(said).encode()).hexdigest()[:12]}"
