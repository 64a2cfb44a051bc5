"""One SQLite file, one connection, one lock: every piece of work is one transaction."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from localhub.tables import TABLES

Clock: TypeAlias = Callable[[], float]
"""What time it is, in seconds since 1970."""

IN_MEMORY = ":memory:"


@dataclass(frozen=True)
class Work:
    """One transaction under way: the database, and the moment at which all of it happens."""

    db: sqlite3.Connection
    at: float

    @property
    def now(self) -> str:
        """The moment as GitHub writes it: UTC, whole seconds, `Z`."""
        return iso(self.at)

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first row that `sql` finds, or None."""
        found: sqlite3.Row | None = self.db.execute(sql, values).fetchone()
        return found

    def one(self, sql: str, *values: object) -> sqlite3.Row:
        """Return the row that `sql` must find."""
        found = self.row(sql, *values)
        if found is None:
            raise LookupError(f"nothing found: {sql} {values}")
        return found

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return all rows that `sql` finds."""
        return self.db.execute(sql, values).fetchall()

    def write(self, sql: str, *values: object) -> int:
        """Carry out `sql` and return the number of the row it inserted, if it did."""
        return self.db.execute(sql, values).lastrowid or 0


class Store:
    def __init__(self, path: Path | str, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        if path != IN_MEMORY:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        # A killed process loses nothing that was committed. Only a power cut could, and a rehearsal
        # need not wait for the disk.
        self._db.executescript("PRAGMA foreign_keys=ON; PRAGMA synchronous=OFF; PRAGMA journal_mode=TRUNCATE;")
        self._db.executescript(TABLES)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Do one piece of work: committed at the end, undone when an exception leaves it."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield Work(self._db, self._clock())
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def load(self, path: Path) -> None:
        """Have what a file has, in place of all that was here."""
        with self._lock, closing(sqlite3.connect(path)) as source:
            source.backup(self._db)

    def close(self) -> None:
        with self._lock:
            self._db.close()


def iso(at: float) -> str:
    """Return seconds since 1970 as GitHub writes a time: `2017-02-14T09:30:00Z`."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
