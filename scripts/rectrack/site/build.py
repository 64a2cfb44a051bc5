"""The whole site as files, and written into a folder: without a network and without a clock."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from rectrack.model import Dataset, When, set_by
from rectrack.rendering import status_json
from rectrack.site.context import SiteContext, read_site
from rectrack.site.documents import Outline
from rectrack.site.pages import is_large, search_index, site_pages
from rectrack.text.markdown import day
from rectrack.text.problems import RefusedError
from rectrack.text.templates import kept
from rectrack.workspace.export_sheet import csv_text

COPIED = ("site.css", "site.js")
LIST = ".rectrack-site"
"""The file in the folder that names those which were made."""


def _site_files(site: SiteContext) -> Iterator[tuple[str, bytes]]:
    """Yield every file by its path, one after the other, so that none of them need wait for the last."""
    for page in site_pages(site):
        yield from ((part.path, part.text(site).encode()) for part in page.parts())
    report = Outline(site=site).page()
    yield report.path, report.text(site).encode()
    yield "recommendations.csv", csv_text(site.export.tables["recommendations"])
    if site.workbook:
        yield "recommendations.xlsx", site.workbook
    if is_large(site):
        yield "index.js", search_index(site)
    yield status_json.FILE, status_json.text(site.published).encode()
    if site.has_target_dates:
        yield "dates.ics", _calendar(site)
    yield from ((name, kept(f"site/{name}", site.templates)) for name in COPIED)


def _calendar(site: SiteContext) -> bytes:
    """Return a calendar with an event for each target date. A month or a year counts as its last day.

    A calendar needs at least one event. Source: RFC 5545, section 3.6, https://www.rfc-editor.org/rfc/rfc5545#section-3.6
    """
    from icalendar import Calendar, Event, vText

    calendar, repository = Calendar(), site.published.repository
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//rectrack//site//EN")
    calendar.add("x-wr-calname", vText(site.dataset.tracker.title))  # an unknown name is not escaped by itself
    stamp = datetime.combine(date.fromisoformat(site.published.as_of), datetime.min.time(), UTC)
    home = f"{repository.id}.{repository.host}" if repository else "rectrack"  # other trackers have the same numbers
    for r in site.dataset.recommendations:
        parts = ((r.target, f"{r.number}", r.title), *((a.target, f"{r.number}-{a.id}", a.title) for a in r.actions))
        for target, uid, title in parts:
            if target:
                event = Event()
                event.add("uid", f"{uid}@{home}")
                event.add("dtstamp", stamp)
                event.add("dtstart", _last_day(target.date))
                event.add("summary", f"{r.cited}. {title}")
                event.add("description", f"To be done by {day(target.date)}, {set_by(target)}")
                event.add("transp", "TRANSPARENT")
                if page := site.public(f"r/{r.number}/"):
                    event.add("url", page)
                calendar.add_component(event)
    return bytes(calendar.to_ical())


def _last_day(when: When) -> date:
    """Return the day itself, or the last of a month or a year."""
    year, month = int(when[:4]), int(when[5:7] or 12)
    return date(year, month, int(when[8:] or monthrange(year, month)[1]))


# The site in a folder: what is new there is written, what was the site's and is no longer goes, all else stays.


def make_site(root: Path, dataset: Dataset, folder: Path) -> str:
    """Make the site of a tracker in a folder, and return the address of its first page; raises `RefusedError`."""
    _write_files(folder, _site_files(read_site(root, dataset)))
    return (folder / "index.html").resolve().as_uri()


def _write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write the files; raises `RefusedError` where the folder holds another site."""
    listed = folder / LIST
    before = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    if not before and (folder / "index.html").exists():
        raise RefusedError(f"{folder} holds a page that is not the tracker's. Name an empty folder, or a new one.")
    written = set()
    for name, content in files:
        written.add(name)
        _write(folder / name, content)
    for name in {*before} - {"", *written}:
        if (folder / name).resolve().is_relative_to(folder.resolve()):
            (folder / name).unlink(missing_ok=True)
    _write(listed, "".join(f"{name}\n" for name in sorted(written)).encode())


def _write(path: Path, content: bytes) -> None:
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
        path.write_bytes(content)
    except OSError as error:
        raise RefusedError(f"{path} could not be written: {error.strerror}.") from None
