"""Workflows that somebody started by the interface: noted here, and run by nobody."""

import json
from typing import NamedTuple

from localhub.store import Work


class Dispatch(NamedTuple):
    """The workflow's file, the branch it runs on, and what was filled in."""

    workflow: str
    ref: str
    inputs: dict[str, object]


def add(work: Work, repository_id: int, started: Dispatch) -> None:
    work.write(
        "INSERT INTO dispatch (repository_id, workflow, ref, inputs) VALUES (?, ?, ?, ?)",
        *(repository_id, started.workflow, started.ref, json.dumps(started.inputs)),
    )


def of(work: Work, repository_id: int) -> list[Dispatch]:
    rows = work.rows("SELECT * FROM dispatch WHERE repository_id = ? ORDER BY id", repository_id)
    return [Dispatch(row["workflow"], row["ref"], json.loads(row["inputs"])) for row in rows]
