"""The list of trackers of which an overview is made, in frozen types: a file that people write."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeAlias
from urllib.parse import parse_qs, urlsplit

from msgspec import Meta

from rectrack.model.load import AS_THEY_ARE, Reader, locate
from rectrack.model.types import Contact, Line, Link, Record, Text
from rectrack.text.problems import Fault, InvalidFilesError, KeyPath, shown

MOST = 200
"""Trackers in one list, all of which are asked at once."""

Place: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^\S(.*\S)?\n*$",
        description="the address of a status.json, which starts with https://, or its path as seen from this file",
    ),
]


class Listed(Record, frozen=True, kw_only=True):
    """One tracker: where its status.json is. All else is what that says, unless it stands here."""

    status: Place
    name: Line | None = None
    site: Link | None = None
    repository: Link | None = None

    @property
    def is_remote(self) -> bool:
        """Whether it is asked for over the network."""
        return "://" in self.status


class TrackerList(Record, frozen=True, kw_only=True):
    """The trackers that are shown together, in this order, and who shows them, and where (`site`)."""

    title: Text
    kept_by: Text | None = None
    contact: Contact | None = None
    site: Link | None = None
    trackers: Annotated[tuple[Listed, ...], Meta(min_length=1)]


def read(path: Path) -> TrackerList:
    """The list; raises `InvalidFilesError` with everything that is wrong with it."""
    reader = Reader(path.parent, AS_THEY_ARE)
    found = reader.read(path.name, TrackerList)
    faults = [fault._replace(file=path.name) for fault in _faults(found)] if found else []
    problems = [*reader.problems, *locate(path.parent, faults)]
    if problems or found is None:
        raise InvalidFilesError(problem._replace(path=str(path)) for problem in problems)
    return found


def _faults(found: TrackerList) -> Iterator[Fault]:
    """What is wrong with a list besides its shape; what could not be read is empty, and no fault of its own."""
    if len(found.trackers) > MOST:
        yield Fault(("trackers",), f"there are {len(found.trackers):,} trackers", f"name at most {MOST} in one list")
    times = Counter(one.status for one in found.trackers)
    for n, status in enumerate(one.status for one in found.trackers):
        at: KeyPath = ("trackers", n, "status")
        if status and times[status] > 1:
            yield Fault(at, f"{shown(status)} stands here more than once", "name each tracker once")
        scheme, between, _ = status.partition("://")
        if between and scheme.lower() not in ("http", "https"):
            yield Fault(at, f"{shown(status)} cannot be asked for", "an address that starts with https://, or a path")
        elif between and _has_secret(status):
            message = "this address has a password or a token, and the page would show it"
            yield Fault(at, message, "name a public address")


def _has_secret(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False  # it leads nowhere, as whoever asks will find
    return "@" in parts.netloc or bool({"token", "access_token"} & {name.lower() for name in parse_qs(parts.query)})
