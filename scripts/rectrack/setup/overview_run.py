"""All of an overview: the list is read, then each tracker; the page and its data are written whole or not at all."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec

from rectrack.record import tracker_list
from rectrack.record.tracker_list import Listed, TrackerList
from rectrack.record.values import When
from rectrack.setup import overview_fetch, overview_json, overview_page
from rectrack.setup.overview import not_read, overview
from rectrack.setup.overview_json import Overview, Tracker
from rectrack.setup.overview_told import UnreadError, tracker
from rectrack.text import files
from rectrack.text.problems import RefusedError


class Made(NamedTuple):
    """What was made, and what somebody should know of it, in a sentence or two each."""

    overview: Overview
    warnings: list[str]


def make(file: Path, folder: Path, today: date, templates: Path | None) -> Made:
    """Write the overview of the trackers that the file lists into a folder.

    Raises `InvalidFilesError` for a list that is not right, and `RefusedError` where none of the trackers can be read
    or the folder holds what is no overview; then nothing is written.
    """
    listed = tracker_list.read(file)
    _refuse_other_page(folder)
    read = [_told(*pair, today) for pair in _answers(listed.trackers, file.parent)]
    is_needed = any(isinstance(one, UnreadError) for one in read)
    last_read, warnings = _last_read(listed, folder) if is_needed else ({}, [])
    trackers = [
        one if isinstance(one, Tracker) else not_read(at, str(one), last_read.get(at.status))
        for at, one in zip(listed.trackers, read, strict=True)
    ]
    warnings += [overview_page.in_words(one, templates) for one in trackers if one.state != "read"]
    if not any(isinstance(one, Tracker) for one in read):
        raise RefusedError("\n".join([*warnings, "None of the trackers could be read. Nothing was written."]))
    made = overview(listed, trackers, today)
    warnings += [
        f"{shown.name}: the link {link} may belong to another tracker. It is left out. "
        f"If it is right, write it into {file}."
        for one, shown in zip(trackers, made.trackers, strict=True)
        for link in sorted({one.site, one.repository} - {shown.site, shown.repository, None}, key=str)
    ]
    files.replace_all({folder / name: content for name, content in overview_page.files(made, templates).items()})
    return Made(made, warnings)


def _answers(listed: Sequence[Listed], folder: Path) -> list[tuple[Listed, overview_fetch.Answer]]:
    return list(zip(listed, overview_fetch.contents(listed, folder), strict=True))


def _told(listed: Listed, answer: overview_fetch.Answer, today: date) -> Tracker | UnreadError:
    """The tracker, or why it cannot be read."""
    try:
        return answer if isinstance(answer, UnreadError) else tracker(answer, listed, today)
    except UnreadError as error:
        return error


def _last_read(listed: TrackerList, folder: Path) -> tuple[dict[str, When], list[str]]:
    """Return the day on which each tracker was read last, and a warning if the earlier overview is unreadable."""
    path = folder / overview_json.FILE
    if not path.exists() and not listed.site:
        return {}, []
    place = str(path.resolve()) if path.exists() else f"{(listed.site or '').rstrip('/')}/{overview_json.FILE}"
    ((_, answer),) = _answers([Listed(status=place)], folder)
    try:
        if isinstance(answer, bytes):
            return overview_json.last_read(answer), []
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        answer = UnreadError("it is no overview.json")
    return {}, [f"The days of the last success are not known: {place} could not be read ({answer})."]


def _refuse_other_page(folder: Path) -> None:
    if (folder / "index.html").exists() and not (folder / overview_json.FILE).exists():
        raise RefusedError(f"{folder} holds a page that is no overview. Name an empty folder, or a new one.")
