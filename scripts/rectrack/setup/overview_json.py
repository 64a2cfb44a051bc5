"""overview.json: the data of several trackers. The page shows this value.

The file has a version, now 1. Within a version fields are only added; one that changes its meaning or goes away makes
a new version. What is called as in status.json means the same here.
"""

from datetime import date
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from rectrack.pages.status_json import Deadline
from rectrack.record.statuses import Progress
from rectrack.record.values import When

FILE = "overview.json"

State: TypeAlias = Literal["read", "quiet", "behind", "not read"]


class Addressee(Struct, frozen=True, kw_only=True):
    """To whom a recommendation is addressed, and its page on the tracker's site."""

    name: str
    page: str | None


class Recommendation(Struct, frozen=True, kw_only=True):
    """One recommendation.

    `page` is where one reads it: on the tracker's site, or its issue. `status` is the name of its status, `since` the
    date of that, `counts` what it counts as. `overdue` says that the date of an open one was over on the day on which
    its tracker was read. `recorded` is the day on which anything of it was last another than before.
    """

    number: int
    reference: str | None
    title: str
    page: str | None
    addressees: tuple[Addressee, ...]
    addressees_inferred: bool
    status: str
    counts: Progress
    since: When
    target: Deadline | None
    overdue: bool
    recorded: When

    @property
    def cited(self) -> str:
        """How people call it."""
        return self.reference or str(self.number)


class Counts(Struct, frozen=True, kw_only=True):
    """How many recommendations: in all, by what their statuses count as, and past their date."""

    recommendations: int
    counts: dict[Progress, int]
    overdue: int


class Tracker(Struct, frozen=True, kw_only=True):
    """One tracker of the list.

    `status` is the place of its status.json, as in the list. `as_of` is the day of this file. `read_on` is the day on
    which it was read last, if this is known. `state` is one of: *read*; *quiet*, if something is open and nothing has
    changed for long; *behind*, if a target date passed more than two days ago and the file does not say so;
    *not read*, with the reason in `why`. A tracker that was not read has no recommendations here.
    """

    name: str
    status: str
    site: str | None
    repository: str | None
    language: str
    kept_by: str | None
    contact: str | None
    as_of: When | None
    read_on: When | None
    state: State
    why: str | None
    summary: Counts
    recommendations: tuple[Recommendation, ...]


class Placed(Struct, frozen=True, kw_only=True):
    """A recommendation, and the name of the tracker that has it."""

    tracker: str
    recommendation: Recommendation


class Naming(Struct, frozen=True, kw_only=True):
    """How many recommendations of a tracker name an addressee, and its page on that tracker's site."""

    tracker: str
    recommendations: int
    page: str | None


class Addressed(Struct, frozen=True, kw_only=True):
    """What is addressed to one addressee in all trackers that name it, `inferred` of it as their keepers read it."""

    name: str
    summary: Counts
    inferred: int
    trackers: tuple[Naming, ...]


class Overview(Struct, frozen=True, kw_only=True):
    """The whole of overview.json.

    `written_by` is the program and its version, `as_of` the day on which the trackers were read. `summary` counts the
    recommendations of all `trackers`, which stand in the order of the list. `overdue` are those past their date, the
    oldest first; `addressees` go by name, `without_addressee` counts the recommendations that name none; `changed`
    are those of which something was recorded within the `days` before, the newest first.
    """

    version: Literal[1] = 1
    written_by: str
    as_of: When
    title: str
    kept_by: str | None
    contact: str | None
    summary: Counts
    trackers: tuple[Tracker, ...]
    overdue: tuple[Placed, ...]
    addressees: tuple[Addressed, ...]
    without_addressee: int
    days: int
    changed: tuple[Placed, ...]

    @property
    def read(self) -> int:
        """Return how many trackers could be read now."""
        return sum(one.state != "not read" for one in self.trackers)


def text(overview: Overview) -> str:
    """The file's content."""
    return msgspec.json.format(msgspec.json.encode(overview), indent=2).decode() + "\n"


class _LastRead(Struct, frozen=True):
    """Day on which a tracker was read last."""

    status: str
    read_on: date | None


class _Earlier(Struct, frozen=True):
    """Part of an earlier overview.json that the next overview needs."""

    trackers: tuple[_LastRead, ...]


def last_read(raw: bytes) -> dict[str, When]:
    """Return the day on which each tracker was read last, by the address of its status.json.

    Raises:
        msgspec.DecodeError: The content is no overview.json.

    """
    found = msgspec.json.decode(raw, type=_Earlier)
    return {one.status: one.read_on.isoformat() for one in found.trackers if one.read_on}
