"""The report for a meeting: its outline, as a page, as PDF and as Word."""

import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from rectrack.model import Id, Recommendation, When
from rectrack.site import pages
from rectrack.site.changes import Event
from rectrack.site.context import Material, Page
from rectrack.site.pages import FrontRow
from rectrack.site.recommendation_pages import EventGroup, told
from rectrack.text.html import html_chapters
from rectrack.text.markdown import Markdown, day
from rectrack.text.problems import RefusedError, printable
from rectrack.text.templates import kept

# The document for a meeting, as Markdown of which Word files and pages are made: a table, then a part for each.


class Chosen(Struct, frozen=True, kw_only=True):
    """Of which recommendations a document tells: those addressed `to` somebody, or with an action, or of a theme."""

    to: Id | None = None
    theme: Id | None = None

    def has(self, r: Recommendation) -> bool:
        """Whether a recommendation is among them."""
        asked = {*r.addressees, *(id_ for action in r.actions for id_ in action.addressees)}
        return self.to in (None, *asked) and self.theme in (None, *r.themes)


class Since(Struct, frozen=True, kw_only=True):
    """What was recorded since a day or an edition, which the `label` names."""

    label: str
    events: tuple[Event, ...]


def since_day(material: Material, when: When) -> Since:
    """What was recorded on a day, in a month or a year, and after it."""
    return Since(label=day(when), events=tuple(event for event in material.known.events if event.day >= when))


class Outline(Struct, frozen=True, kw_only=True):
    """What a document is made of; without `since` it does not tell what is new."""

    material: Material
    chosen: Chosen = Chosen()
    since: Since | None = None

    def markdown(self) -> str:
        """The document, in which every text is harmless."""
        rows = [row for row in pages.rows(self.material) if self.chosen.has(row.r)]
        tracker, strip = self.material.dataset.tracker, self.material.strip
        those = {row.r.id for row in rows}
        addressees = {one.id: one.name for one in tracker.addressees}
        themes = {one.id: one.name for one in tracker.themes}
        return self.material.rendered(
            "report.md.j2",
            addressee=addressees.get(self.chosen.to or ""),
            theme=themes.get(self.chosen.theme or ""),
            since=self.since.label if self.since else "",
            told=self._told(),
            rows=rows,
            differ=sum(r.id in those for r in strip.differ),
            past_date=sum(r.id in those for r in strip.past_date),
            asked=[asked for asked in strip.requests if asked.recommendation.id in those],
            answered=sum(asked.recommendation.id in those for asked in strip.answered),
            parts=[(part, map(self._entry, those)) for part, those in pages.parts(self.material, rows)],
        )

    def _told(self) -> EventGroup | None:
        """What was recorded of those recommendations lately, if that is to be told."""
        if self.since is None:
            return None
        known = {r.id: r for r in (*self.material.known.gone, *self.material.dataset.recommendations)}
        those = (e for e in self.since.events if self.chosen.has(known[e.recommendation]))
        return told(self.material, those, lambda r: f"#r-{r.number}")

    def _entry(self, row: FrontRow) -> Markdown:
        address = self.material.public(f"r/{row.r.number}/") or self.material.issue(row.entry)
        return Markdown(self.material.rendered("report-entry.md.j2", r=row.r, address=address))


# The document for a meeting: as a page to print, and as a Word file to go on editing, from one outline.


def report_page(material: Material) -> Page:
    """The page, which speaks of all recommendations."""
    return _page("report.html", Outline(material=material))


def printed_report(outline: Outline) -> Page:
    """The page for the browser that prints it, which leads to no other page."""
    return _page("printed.html", outline)


def _page(template: str, outline: Outline) -> Page:
    return Page("report/", template, "Report", {"document": html_chapters(outline.markdown())})


def word_report(outline: Outline) -> bytes:
    """The Word file; the same record makes the same bytes."""
    from rectrack.site.docx import DocumentProperties, word_file

    tracker, as_of = outline.material.dataset.tracker, outline.material.published.as_of
    about = DocumentProperties(
        title=tracker.title,
        author=tracker.kept_by,
        language=tracker.language,
        as_of=as_of,
        foot=f"{tracker.title}, as of {day(as_of)}",
    )
    return word_file(outline.markdown(), about)


# A page as a PDF, printed by the browser that the machine has.

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SECONDS = 120
_MADE = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}")


def browser() -> str | None:
    """The browser of this machine, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def pdf(page: Page, material: Material, program: str) -> bytes:
    """The page as it prints, dated as the record is; raises `RefusedError` where the browser fails."""
    with TemporaryDirectory(prefix="rectrack-") as name:
        folder = Path(name)
        (folder / page.path).parent.mkdir(parents=True)
        (folder / page.path).write_text(page.text(material), encoding="utf-8")
        (folder / "site.css").write_bytes(kept("site/site.css", material.templates))
        made = folder / "report.pdf"
        _print(program, folder / page.path, made, folder / "profile")
        return _dated(made.read_bytes(), material.published.as_of)


def _print(program: str, page: Path, made: Path, profile: Path) -> None:
    """Source: the options of headless Chrome, developer.chrome.com/docs/chromium/headless."""
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
        said = done.stderr.decode(errors="replace").strip()[-300:]
        raise RefusedError(f"{program} did not print the report: {printable(said)}.")


def _dated(content: bytes, as_of: When) -> bytes:
    """The same, not made now but on the day for which it speaks."""
    day = date.fromisoformat(as_of).strftime("%Y%m%d").encode()
    return _MADE.sub(rb"/\1 (D:" + day + b"000000", content)
