"""What comes of a sheet: changes, what is wrong with it, and what people should know."""

from typing import NamedTuple

from msgspec import Struct

from rectrack.record.said import Occasion
from rectrack.sheets.changes import Change
from rectrack.sheets.mistakes import Mistake, Place
from rectrack.text.problems import Path
from rectrack.yaml.reader import Data


class Options(Struct, frozen=True, kw_only=True):
    """What whoever imports says besides: what the columns lack, and what may be made that is not there yet.

    `source` is what a status or an answer is taken from: a web address, or a document of tracker.yaml; `entered_by`
    is who enters an answer. `author` is that of a document which is only named; by default who says all of it.
    """

    on: Occasion
    source: str | None = None
    entered_by: str | None = None
    author: str | None = None
    note: str | None = None
    kind: str | None = None
    status: str | None = None
    themes: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    document: str | None = None
    group: str | None = None
    add: frozenset[str] = frozenset()


class Item(NamedTuple):
    """What a row says as data for a file, which cell says what of it, and all of it in a line."""

    data: dict[str, Data]
    places: dict[Path, Place]
    told: str = ""


class Outcome(Struct, frozen=True, kw_only=True):
    """`told` is what people should know: what changed on both sides, what is left out.

    `lacking` are the options for missing values of changed statuses, and whether each is required.
    """

    changes: list[Change] = []
    mistakes: list[Mistake] = []
    told: list[Mistake] = []
    lacking: dict[str, bool] = {}

    def wrong(self, place: Place, message: str, hint: str = "") -> None:
        """Something keeps the sheet from being imported."""
        self.mistakes.append(Mistake(place, message, hint))

    def tell(self, place: Place, message: str, hint: str = "") -> None:
        """Something that people should know."""
        self.told.append(Mistake(place, message, hint))
