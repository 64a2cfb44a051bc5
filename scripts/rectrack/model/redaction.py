"""Replaces withheld names, logins and ids in all output by stand-ins, also in texts.

The files keep who it is, so that the person still speaks; what readers get is made from a dataset without them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from rectrack.model.dataset import PROPOSED, Dataset, Report
from rectrack.model.load import PARTIES, TRACKER
from rectrack.model.settings import Account, Party
from rectrack.model.types import Contact, Flag, Line, Link, Markdown, Name, Prefix, Reference, Text, fields
from rectrack.model.vocabulary import OwnText
from rectrack.text.problems import Fault, KeyPath
from rectrack.text.spelling import Spellings

STAND_IN = re.compile(r"withheld-[0-9]+")

WHO = frozenset(
    "party reported_by of by set_by entered_by verified_by owners addressees kept_by kept_by_party opposed "  # noqa: SIM905 - reads as a list
    "reported_opposed according_to".split()
)
"""Fields that say who, by an id, a name or a login."""

_BODIES = frozenset(("parties", "addressees", "choices"))
"""Fields with parties, addressees, or choices of a custom field."""

_WORDS = (str, Contact, Line, Link, Markdown, Name, OwnText, Prefix, Reference, Text)
"""Types of texts that may contain a name. Other texts are ids, dates and the like."""

_NO_WORDS = frozenset(("id", "file", "paths", "repository", "site"))
"""Fields with addresses and keys, which must stay unchanged."""

_OF_THEIRS: dict[str, object] = {
    "accounts": (),
    "also_written": (),
    "formerly": (),
    "funding": None,
    "note": None,
    "retired": Flag.TRUE,
}

T = TypeVar("T")


class Withheld:
    """The parties whose names are withheld, and what stands in their place; nobody's where there is no dataset."""

    def __init__(self, dataset: Dataset | None) -> None:
        parties, own_fields = (dataset.parties, dataset.tracker.fields) if dataset else ((), ())
        asked = sorted((p for p in parties if p.name_withheld), key=lambda p: p.name_withheld or "")
        self.ids = {party.id: f"withheld-{n}" for n, party in enumerate(asked, 1)}
        """The stand-ins by id: in the order in which it was asked for, so that a later one changes none."""
        self._accounts = {account.id: self.ids[party.id] for party in asked for account in party.accounts}
        self._choices = {field.id for field in own_fields if field.choices}
        if dataset and asked:
            self._names = Spellings([*self._all(dataset, asked)], [*self._accounts.items()])

    def _all(self, dataset: Dataset, asked: Iterable[Party]) -> Iterator[tuple[str, str]]:
        """All by which they are known, also as addressees and by the logins that their accounts once had."""
        for party in asked:
            logins = (name for account in party.accounts for name in (account.login, f"@{account.login}"))
            for name in (party.id, party.name, *party.also_written, *logins):
                yield name, self.ids[party.id]
        for body in dataset.tracker.addressees:
            if body.id in self.ids:
                yield from ((name, self.ids[body.id]) for name in (body.name, body.label))
        for recommendation in dataset.recommendations if self._accounts else ():
            for report in recommendation.reports:
                if report.account_id in self._accounts:
                    yield report.by, self._accounts[report.account_id]
            for proposed in (PROPOSED.match(entry.note or "") for entry in recommendation.history):
                if proposed and (stand_in := self._accounts.get(int(proposed["account"]))):
                    yield proposed["login"], stand_in

    def inside(self, value: T, name: str = "") -> T:
        """Return a value without withheld names: a dataset, its published form, or a part. `name` is its field."""
        return cast("T", self._inside(value, name, is_words=isinstance(value, str))) if self.ids else value

    def out_of(self, text: str) -> str:
        """A text that was made before, with the stand-ins in place of what they are called."""
        return self._names.replaced(text) if self.ids else text

    def mentions(self, dataset: Dataset) -> Iterator[Fault]:
        """Where a text of the files says who it is, which goes into what is made as it stands."""
        if not self.ids:
            return
        files: list[tuple[str, object]] = [(dataset.paths[r.id], r) for r in dataset.recommendations]
        for path, content in (*files, (TRACKER, dataset.tracker), (PARTIES, {"parties": dataset.parties})):
            yield from (fault._replace(file=path) for fault in self._mentions(to_builtins(content), ()))

    def _inside(self, value: object, name: str, *, is_words: bool) -> object:
        if isinstance(value, str):
            who = self.ids.get(value, value) if name in WHO else value
            return self._names.replaced(value) if is_words else who
        if isinstance(value, tuple):
            gone = self._accounts if name == "accounts" else ()
            kept = (one for one in value if not (isinstance(one, Account) and one.id in gone))
            return tuple(self._inside(one, name, is_words=is_words) for one in kept)
        if isinstance(value, Mapping):
            return {
                key: self._inside(one, "party", is_words=False)
                if key in self._choices
                else self._inside(one, name, is_words=is_words)
                for key, one in value.items()
            }
        if not isinstance(value, Struct):
            return value
        if name in _BODIES and getattr(value, "id", None) in self.ids:
            return self._stand_in(value)
        changed = {
            field: self._inside(getattr(value, field), field, is_words=is_words)
            for field, is_words in _shape(type(value)).items()
        }
        if isinstance(value, Report) and value.account_id in self._accounts:
            changed |= {"by": self._accounts[value.account_id], "account_id": None}
        return replace(value, **changed)

    def _stand_in(self, body: Any) -> Struct:
        """A party or an addressee without anything by which it is known; its group stays, for the counts."""
        kind: type[Struct] = type(body)
        name, known = self.ids[body.id], {field.name for field in fields(kind)}
        changed: dict[str, object] = dict.fromkeys(("id", "name", "label"), name) | _OF_THEIRS
        return cast("Struct", replace(body, **{field: new for field, new in changed.items() if field in known}))

    def _mentions(self, value: object, at: KeyPath) -> Iterator[Fault]:
        if isinstance(value, str):
            is_who = at[-1] in WHO or (at[-2:-1] and at[-2] in WHO)
            if not is_who and self._names.are_in(PROPOSED.sub("", value)):  # rectrack replaces its own sentence
                yield Fault(at, "this text names somebody whose name is withheld", "write it without the name")
        elif isinstance(value, list | tuple):
            for n, one in enumerate(value):
                yield from self._mentions(one, (*at, n))
        elif isinstance(value, dict) and not (_BODIES & {*at} and value.get("id") in self.ids):
            for key, one in value.items():
                if at[-1:] != ("fields",) or key not in self._choices:
                    yield from self._mentions(one, (*at, key))


@cache
def _shape(kind: type[Struct]) -> Mapping[str, bool]:
    """Return the fields of a type that may contain names, and whether each holds words."""
    return {field.name: _holds_words(field.type) for field in fields(kind) if field.name not in _NO_WORDS}


def _holds_words(wanted: Any) -> bool:
    is_bare = get_origin(wanted) is not Annotated
    return wanted in _WORDS or (is_bare and any(map(_holds_words, get_args(wanted))))


def withheld(dataset: Dataset) -> Dataset:
    """What readers get of it: no name, login and id of whoever asked to be left out."""
    return Withheld(dataset).inside(dataset)


NOBODY = Withheld(None)
"""What withholds nothing."""
