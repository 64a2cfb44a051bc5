"""A tracker in which every field is used, and the same with other texts in every field that people fill freely."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints
from unittest.mock import patch

from msgspec import Struct
from msgspec.structs import replace

from rectrack.desk import check
from rectrack.github.types import Repository, Site
from rectrack.pages.published import publish
from rectrack.pages.status_json import Published
from rectrack.record import parties, recommendation, tracker
from rectrack.record.folder import new_file
from rectrack.record.register import Register
from rectrack.text import alphabet
from tests.rectrack.shown import Event, Page, plain

FOLDER = Path(__file__).parents[1] / "data/tracker"
SITE = Site(web="https://github.com/octo/tracker", branch="main")
REPOSITORY = Repository(host="github.com", id=7, name="octo/tracker")
TODAY = "2021-06-01"
FREE = "indicator"
"""The example's own field in which people write freely."""

S = TypeVar("S")


def register() -> Register:
    """The tracker of tests/data/tracker, right in every respect."""
    return check.register(FOLDER, date.fromisoformat(TODAY))


def published(known: Register, today: str = TODAY) -> Published:
    """What is published of it where each recommendation's issue has ten times its number."""
    return publish(known, REPOSITORY, {r.id: 10 * r.number for r in known.recommendations}, today)


def many(known: Register, number: int) -> Register:
    """The same with so many recommendations, taken from its own in turn."""
    own = known.recommendations
    repeated = (own[n % len(own)] for n in range(number))
    unrelated = (replace(r, related=(), supersedes=(), superseded_by=()) for r in repeated)
    copies = tuple(replace(r, id=f"{r.id}-{n}", number=n) for n, r in enumerate(unrelated, 1))
    return replace(known, recommendations=copies, paths={r.id: new_file(r.id) for r in copies})


def with_texts(known: S, text: Callable[[str, str], str], *, kind: str = "plain text") -> S:
    """The same with another text in every field whose type is described so; `text` gets the name and the old text.

    The fields are found by their types, so that a new one is not forgotten.
    """
    if not isinstance(known, Struct):
        return known
    changed: dict[str, Any] = {}
    for name, hint in get_type_hints(type(known), include_extras=True).items():
        old = getattr(known, name)
        if isinstance(old, Mapping):
            changed[name] = {
                key: text(name, value) if key == FREE and kind == "plain text" else value
                for key, value in old.items()
            }
        elif isinstance(old, tuple):
            changed[name] = tuple(_changed(name, item, hint, text, kind) for item in old)
        else:
            changed[name] = _changed(name, old, hint, text, kind)
    return replace(known, **changed)


def text_fields(kind: str = "plain text") -> set[str]:
    """The names of all fields of the record whose type is described so."""
    things = [thing for module in (recommendation, tracker, parties) for thing in vars(module).values()]
    records = [thing for thing in things if isinstance(thing, type) and issubclass(thing, Struct)]
    hints = [item for record in records for item in get_type_hints(record, include_extras=True).items()]
    return {name for name, hint in hints if _described(hint).startswith(kind)}


def _changed(name: str, old: Any, hint: Any, text: Callable[[str, str], str], kind: str) -> Any:
    if isinstance(old, str):
        return text(name, old) if _described(hint).startswith(kind) else old
    return with_texts(old, text, kind=kind)


def _described(hint: Any) -> str:
    """What the type says of itself, inside a list or beside None as well."""
    if get_origin(hint) is Annotated and isinstance(hint.__origin__, type) and issubclass(hint.__origin__, str):
        return str(hint.__metadata__[-1].description)
    return next(filter(None, map(_described, (part for part in get_args(hint) if part is not NoneType))), "")


unordered = patch.object(alphabet, "place", lambda _name: "")
"""Parties stay in their places whatever they are called, so that a page with other names can be compared."""


class Texts:
    """Other texts in every field of a kind of the example, in turn, and what a page with them must show.

    `shape` makes of a text what can stand in the field of that name.
    """

    def __init__(self, kind: str = "plain text", shape: Callable[[str, str], str] = lambda _name, text: text) -> None:
        self.kind = kind
        self.shape = shape
        self.names: list[str] = []
        self.numbered = with_texts(register(), self._number, kind=kind)
        """The example with zq0zq, zq1zq and so on as its texts."""

    def _number(self, name: str, _old: str) -> str:
        self.names.append(name)
        return f"zq{len(self.names) - 1}zq"

    def put(self, texts: Sequence[str]) -> Register:
        """The example with these texts."""
        turns = count()
        return with_texts(register(), lambda _name, _old: self._text(next(turns), texts), kind=self.kind)

    def expected(self, numbered: Page, texts: Sequence[str]) -> list[Event]:
        """The skeleton of a page of the numbered example with the texts in their places."""

        def text(found: re.Match[str]) -> str:
            return " ".join(self._text(int(found[1]), texts).split())

        events = [(tag, plain(re.sub(r"zq(\d+)zq", text, shown))) for tag, shown in numbered.skeleton]
        return [event for event in events if event != ("", "")]

    def _text(self, number: int, texts: Sequence[str]) -> str:
        return self.shape(self.names[number], texts[number % len(texts)])


def without_bodies() -> Register:
    """The same where nobody is listed yet and nobody addressed, as a tracker begins."""
    known = register()
    nothing = ("addressees", "actions", "positions", "requests", "responses", "decisions", "disputes")
    bare = tuple(replace(r, **dict.fromkeys(nothing, ())) for r in known.recommendations)
    tracker = replace(known.tracker, addressees=(), kept_by_party=None)
    return replace(known, tracker=tracker, parties=(), recommendations=bare)
