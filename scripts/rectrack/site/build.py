"""The site as files; the report as page, PDF and Word file; editions to cite; the digest for a mailing list."""

import os
import re
import shutil
import subprocess
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from msgspec import Struct

from rectrack.github import Git
from rectrack.model import FOLDER, PARTIES, Dataset, Id, Party, Recommendation, When, by_id, set_by
from rectrack.rendering import STATUS_JSON, encode_status, in_sections
from rectrack.site.change_log import list_changes
from rectrack.site.changes import Event
from rectrack.site.context import Page, SiteContext, in_another_language, in_reviewed_language, read_site
from rectrack.site.emails import email_file
from rectrack.site.front import front_rows, is_large, search_index
from rectrack.site.history import EDITION_TAG, parties_in
from rectrack.site.pages import site_pages
from rectrack.text import (
    Markdown,
    RefusedError,
    current_language,
    day,
    going_on,
    html_blocks,
    message,
    printable,
    read_static_file,
    shown,
    use_language,
)
from rectrack.workspace.export_sheet import csv_folder, csv_text, export_tables, find_commit, xlsx

# The report for a meeting: a table, then a part for each recommendation. The report is Markdown. A page, a PDF file
# and a Word file are generated from it.


class Since(Struct, frozen=True, kw_only=True):
    """The events since the start of a day, month or year (`when`), or since an edition."""

    when: When = ""
    edition: str = ""
    events: tuple[Event, ...]

    @property
    def heading(self) -> str:
        if self.edition:
            return message("heading", "Changes recorded since the edition “%(edition)s”", edition=self.edition)
        return message("heading", "Changes recorded since %(day)s", day=day(self.when))


def since_day(site: SiteContext, when: When) -> Since:
    """Return the events recorded on or after a day, or since the start of a month or year."""
    return Since(when=when, events=tuple(event for event in site.history.events if event.day >= when))


class Outline(Struct, frozen=True, kw_only=True):
    """The content of a report: an addressee `to`, a theme, or everything, and what is new `since`."""

    site: SiteContext
    to: Id | None = None
    theme: Id | None = None
    since: Since | None = None

    def has(self, r: Recommendation) -> bool:
        """Return whether the report includes a recommendation."""
        asked = (*r.addressees, *(id_ for action in r.actions for id_ in action.addressees))
        return self.to in (None, *asked) and self.theme in (None, *r.themes)

    def markdown(self) -> str:
        """Return the report as Markdown. Every text in it is escaped."""
        site, tracker, since = self.site, self.site.dataset.tracker, self.since
        rows = [row for row in front_rows(site) if self.has(row.r)]
        ids = {row.r.id for row in rows}
        events = [event for event in since.events if self.has(site.known[event.recommendation])] if since else []
        return site.rendered(
            "report.md.j2",
            addressee=by_id(tracker.addressees)[self.to].name if self.to else "",
            theme=by_id(tracker.themes)[self.theme].name if self.theme else "",
            since=since.heading if since else "",
            told=list_changes(site, events, lambda r: f"#r-{r.number}"),
            rows=rows,
            differ=sum(r.id in ids for r in site.summary_line.differ),
            past_date=sum(r.id in ids for r in site.summary_line.past_date),
            asked=[asked for asked in site.summary_line.requests if asked.recommendation.id in ids],
            answered=sum(asked.recommendation.id in ids for asked in site.summary_line.answered),
            parts=in_sections(rows, tracker, lambda row: row.entry),
            report_entry=self._entry,
        )

    def _entry(self, r: Recommendation) -> Markdown:
        """Return the part of a recommendation, whose text may have another language than the report."""
        record = self.site.dataset.tracker.language
        lang = r.lang or (record if record != current_language().code else "")
        return Markdown(
            self.site.rendered("report-entry.md.j2", r=r, lang=lang, address=self.site.public_or_issue(r))
        )

    def page(self, template: str = "report.html") -> Page:
        """Return the report as a page of the site.

        The template "printed.html" has no links to other pages.
        """
        shown = {"document": tuple(html_blocks(self.markdown())), "written_in": current_language().code}
        return Page("report/", template, message("heading", "Report"), shown)

    def word(self) -> bytes:
        """Return the report as a Word file. Equal records give equal bytes."""
        from rectrack.site.docx import DocumentProperties, word_file

        tracker, as_of = self.site.dataset.tracker, self.site.published.as_of
        about = DocumentProperties(
            title=tracker.title,
            author=tracker.maintained_by,
            language=current_language().code,
            as_of=as_of,
            foot=message("foot of the report", "%(title)s, as of %(day)s", title=tracker.title, day=day(as_of)),
        )
        return word_file(self.markdown(), about)

    def pdf(self, program: str) -> bytes:
        """Return the report as a PDF file, printed by the browser `program`.

        The PDF has the day of the record as its date. Raises `RefusedError` if the browser fails.
        """
        page, as_of = self.page("printed.html"), self.site.published.as_of
        with TemporaryDirectory(prefix="rectrack-") as name:
            folder = Path(name)
            file = folder / self.site.folder / page.path
            file.parent.mkdir(parents=True)
            file.write_text(page.text(self.site), encoding="utf-8")
            (folder / "site.css").write_bytes(read_static_file("site/site.css", self.site.templates))
            made = folder / "report.pdf"
            _print(program, file, made, folder / "profile")
            printed = as_of.replace("-", "").encode()  # the PDF has the day of the record, not today
            return _MADE.sub(rb"/\1 (D:" + printed + b"000000", made.read_bytes())


BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SECONDS = 120
_MADE = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}")


def find_browser() -> str | None:
    """Return the path of an installed browser, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _print(program: str, page: Path, made: Path, profile: Path) -> None:
    """Print a page to a PDF file; raises `RefusedError` if the browser fails.

    Source: the options of headless Chrome, developer.chrome.com/docs/chromium/headless
    """
    options = [
        "--headless",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--no-pdf-header-footer",
    ]
    options += ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # root has no sandbox
    command = [program, *options, f"--user-data-dir={profile}", f"--print-to-pdf={made}", page.as_uri()]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RefusedError(f"{program} did not print the report: {printable(error)}.") from None
    if done.returncode or not made.exists():
        output = done.stderr.decode(errors="replace").strip()[-300:]
        raise RefusedError(f"{program} did not print the report: {printable(output)}.")


# Editions: citable releases of the record. Each published edition is a git tag. The one before is the newest tag
# before this commit. An edition is a folder with the report, the record and the changes.

_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,48}[a-z0-9])?")


class Edition(Struct, frozen=True, kw_only=True):
    """An edition of a commit.

    `before` is the name of the edition before, or an empty text. `since` are the commits after the edition before.
    `withheld` is the number of names withheld since then.
    """

    name: str
    commit: str
    before: str
    since: frozenset[str]
    withheld: int

    def outline(self, site: SiteContext) -> Outline:
        """Return the outline of the report. The first edition has no list of what is new."""
        since = Since(edition=self.before, events=self._events(site)) if self.before else None
        return Outline(site=site, since=since)

    def files(self, site: SiteContext) -> Iterator[tuple[str, bytes]]:
        """Yield the path and content of each file except the PDF.

        Equal commits give equal bytes. Raises `RefusedError` if the clone lacks a part of the history.
        """
        if not site.history.is_known:
            raise RefusedError(
                "This clone has only a part of the history, and an edition needs all of it. Fetch the whole history."
            )
        yield "report.docx", self.outline(site).word()
        record = export_tables((site.first or site).record, self.commit, is_public=True)
        yield "record.xlsx", xlsx(record)
        yield from ((f"csv/{name}", content) for name, content in csv_folder(record).items())
        yield STATUS_JSON, encode_status((site.first or site).published).encode()
        events = self._events(site)
        corrections = [event for event in events if event.corrects]
        about = {"name": self.name, "id": self.commit, "before": self.before, "withheld": self.withheld}
        for name, those in (("changes", events), ("corrections", corrections)):
            text = site.rendered(f"edition-{name}.md.j2", told=list_changes(site, those), **about)
            yield f"{name}.md", text.encode()

    def _events(self, site: SiteContext) -> tuple[Event, ...]:
        return tuple(event for event in site.history.events if event.commit in self.since)


def new_edition(git: Git, name: str, parties: Iterable[Party]) -> Edition:
    """Return the edition `name` of the current commit.

    `parties` include withheld names. Raises `RefusedError` if the name is invalid or belongs to another commit. Also
    raises it if there is no commit.
    """
    if not _NAME.fullmatch(name) or ".." in name:
        raise RefusedError(
            f"Invalid edition name {shown(name)}. Use lower-case letters, digits, full stops and hyphens."
        )
    commit = find_commit(git)
    if not commit:
        raise RefusedError("There is no commit for the edition. Run this command in a clone of the repository.")
    made = _output(git, "rev-parse", "--verify", "--quiet", f"refs/tags/{EDITION_TAG}{name}^{{commit}}")
    if made and made != commit:
        raise RefusedError(f"The edition {name} already exists for another commit, {made[:10]}. Choose another name.")
    before = _output(
        git, "describe", "--tags", "--abbrev=0", f"--match={EDITION_TAG}*", f"--exclude={EDITION_TAG}{name}", "HEAD"
    )
    named = (
        {p.id for p in parties_in(git.text(before, PARTIES) or b"") if not p.name_withheld_since} if before else ()
    )
    return Edition(
        name=name,
        commit=commit,
        before=before.removeprefix(EDITION_TAG),
        since=frozenset(git.run("rev-list", "--first-parent", f"{before}..HEAD" if before else "HEAD").split()),
        withheld=sum(party.id in named and party.name_withheld_since is not None for party in parties),
    )


def _output(git: Git, *command: str) -> str:
    """Return the output of a git command, or an empty text if the command fails."""
    return git.attempt(*command).stdout.decode().strip()


# An email for subscribers, as a file. rectrack does not send it.


def digest(site: SiteContext, since: Since) -> bytes:
    """Return an email, as text and HTML, with the events of `since`. Equal records give equal bytes."""
    text = site.rendered("digest.md.j2", since=day(since.when), told=list_changes(site, since.events))
    tracker = site.dataset.tracker
    subject = message("subject of an email", "%(title)s: new since %(day)s", title=tracker.title, day=day(since.when))
    return email_file(text, subject, tracker, site.published.as_of)


COPIED = ("mark.svg", "site.css", "site.js")
LIST = ".rectrack-site"
"""File in the folder that lists the files of the site."""


def _site_files(root: Path, dataset: Dataset) -> Iterator[tuple[str, bytes]]:
    """Yield the path and content of each file of the site, one at a time to save memory."""
    site, reports = read_site(root, dataset), dict[str, Page]()
    yield from _pages(site, reports)
    for language, folder in site.languages[1:]:
        with use_language(language.code, site.templates):
            other = in_another_language(site, language.code)
            yield from ((f"{folder}{path}", content) for path, content in _pages(other, reports))
    yield "recommendations.csv", csv_text(site.export.tables["recommendations"])
    if site.workbook:
        yield "recommendations.xlsx", site.workbook
    yield STATUS_JSON, encode_status(site.published).encode()
    if site.has_target_dates:
        yield "target-dates.ics", _calendar(site)
    yield from ((name, read_static_file(f"site/{name}", site.templates)) for name in COPIED)


def _pages(site: SiteContext, reports: dict[str, Page]) -> Iterator[tuple[str, bytes]]:
    """Yield the path and content of each file that has the language of the site.

    `reports` are those already made, by language: several languages can have the English one.
    """
    for page in site_pages(site):
        yield from ((part.path, part.text(site).encode()) for part in page.parts())
    with in_reviewed_language(site) as written:
        code = current_language().code
        report = reports.setdefault(code, reports.get(code) or Outline(site=written).page())
    report = report._replace(title=message("heading", "Report"))
    yield report.path, report.text(site).encode()
    if is_large(site):
        yield "index.js", search_index(site)
    if site.card:
        yield "card.png", site.card.picture


def _calendar(site: SiteContext) -> bytes:
    """Return a calendar with an event for each target date.

    A month or a year counts as its last day. A calendar needs at least one event.
    Source: RFC 5545, section 3.6, https://www.rfc-editor.org/rfc/rfc5545#section-3.6
    """
    from icalendar import Calendar, Event, vText

    calendar, repository = Calendar(), site.published.repository
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//rectrack//site//EN")
    calendar.add("x-wr-calname", vText(site.dataset.tracker.title))  # icalendar does not escape unknown names
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
                event.add("summary", f"{going_on(r.cited)}. {title}")
                event.add(
                    "description",
                    message(
                        "target date", "Target date: %(day)s, %(set_by)s", day=day(target.date), set_by=set_by(target)
                    ),
                )
                event.add("transp", "TRANSPARENT")
                if page := site.public(f"r/{r.number}/"):
                    event.add("url", page)
                calendar.add_component(event)
    return bytes(calendar.to_ical())


def _last_day(when: When) -> date:
    """Return the day itself, or the last day of a month or a year."""
    year, month = int(when[:4]), int(when[5:7] or 12)
    return date(year, month, int(when[8:] or monthrange(year, month)[1]))


# The site in a folder: rectrack writes its files, deletes its outdated files, and leaves other files alone.


def make_site(root: Path, dataset: Dataset, folder: Path) -> str:
    """Write the site of a tracker into a folder, and return the URL of the front page.

    Raises `RefusedError` if the folder contains the record or another site, or cannot be written.
    """
    place, record = folder.resolve(), (root / FOLDER).resolve()
    if place == root.resolve() or place.is_relative_to(record):
        raise RefusedError(f"{folder} contains the tracker's own files. Use an empty or a new folder.")
    _write_files(folder, _site_files(root, dataset))
    return (folder / "index.html").resolve().as_uri()


def _write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write the files, and delete files of an earlier build that the site no longer has.

    Raises `RefusedError` if the folder holds another site or a file cannot be written.
    """
    listed = folder / LIST
    before = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    if not before and (folder / "index.html").exists():
        raise RefusedError(f"{folder} contains a page that is not from this tracker. Use an empty or a new folder.")
    written = set()
    for name, content in files:
        written.add(name)
        # The list names each file before the file is there: the next build goes on from one that was interrupted.
        _write(listed, f"{name}\n".encode(), "ab")
        _write(folder / name, content)
    for name in {*before} - {"", *written}:
        if (folder / name).resolve().is_relative_to(folder.resolve()):
            (folder / name).unlink(missing_ok=True)
    _write(listed, "".join(f"{name}\n" for name in sorted(written)).encode())


def _write(path: Path, content: bytes, mode: Literal["ab", "wb"] = "wb") -> None:
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
        with path.open(mode) as file:
            file.write(content)
    except OSError as error:
        raise RefusedError(f"{path} cannot be written: {error.strerror}.") from None
