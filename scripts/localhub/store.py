"""One SQLite file, one connection, one lock: every piece of work is one transaction."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from localhub.errors import not_found
from localhub.schema import TABLES

Clock: TypeAlias = Callable[[], float]
"""Returns the current time, in seconds since 1970."""

IN_MEMORY = ":memory:"


class Row(sqlite3.Row):
    """A row, whose columns are attributes too."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


@dataclass(frozen=True)
class Transaction:
    """The database, and the moment at which all of the transaction happens.

    Names of tables and columns are the program's own; values are never part of the SQL.
    """

    connection: sqlite3.Connection
    at: float

    @property
    def now(self) -> str:
        """Return the time of the transaction as GitHub writes it: UTC, whole seconds, `Z`."""
        return iso(self.at)

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Return all rows of a query."""
        return self.connection.execute(sql, values).fetchall()

    def find_all(self, table: str, **keys: object) -> list[Row]:
        """Return the rows of a table with these values, oldest first."""
        return self.rows(f"SELECT * FROM {table} WHERE {_equal(keys)} ORDER BY rowid", *keys.values())  # noqa: S608

    def find(self, table: str, **keys: object) -> Row | None:
        """Return the row of a table with these values, or None."""
        return next(iter(self.find_all(table, **keys)), None)

    def get(self, table: str, **keys: object) -> Row:
        """Return the row of a table with these values. Raises `ApiError` 404 if there is none."""
        found = self.find(table, **keys)
        if not found:
            raise not_found()
        return found

    def count(self, table: str, **keys: object) -> int:
        """Return the number of rows of a table with these values."""
        return int(self.rows(f"SELECT count(*) FROM {table} WHERE {_equal(keys)}", *keys.values())[0][0])  # noqa: S608

    def put(self, table: str, **values: object) -> Row:
        """Insert a row, or replace the row with an equal key, and return it."""
        sql = f"INSERT OR REPLACE INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"  # noqa: S608
        return self.get(table, rowid=self.connection.execute(sql, tuple(values.values())).lastrowid)

    def update(self, table: str, rowid: int, **values: object) -> Row:
        """Change these values of a row, if any, and return the row."""
        if values:
            names = ", ".join(f"{name} = ?" for name in values)
            self.rows(f"UPDATE {table} SET {names} WHERE rowid = ?", *values.values(), rowid)  # noqa: S608
        return self.get(table, rowid=rowid)

    def delete(self, table: str, **keys: object) -> None:
        """Delete the rows of a table with these values."""
        self.rows(f"DELETE FROM {table} WHERE {_equal(keys)}", *keys.values())  # noqa: S608


def _equal(keys: dict[str, object]) -> str:
    return " AND ".join(f"{name} IS ?" for name in keys)


class Store:
    def __init__(self, path: Path | str, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        if path != IN_MEMORY:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = Row
        # A killed process loses no committed data. Only a power cut could, and a local run
        # need not wait for the disk.
        self._db.executescript("PRAGMA foreign_keys=ON; PRAGMA synchronous=OFF; PRAGMA journal_mode=TRUNCATE;")
        self._db.executescript(TABLES)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Yield a transaction. It is committed at the end, or rolled back after an exception."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield Transaction(self._db, self._clock())
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def load(self, path: Path) -> None:
        """Replace all data by the data of another database file."""
        with self._lock, closing(sqlite3.connect(path)) as source:
            source.backup(self._db)

    def close(self) -> None:
        with self._lock:
            self._db.close()


def iso(at: float) -> str:
    """Return seconds since 1970 as GitHub writes a time: `2017-02-14T09:30:00Z`."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
