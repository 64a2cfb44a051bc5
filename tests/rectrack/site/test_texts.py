"""Whatever people write into the files does nothing on pages, in a mail, in a Word file and in a calendar."""

import gzip
import re
import shutil
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import feedparser  # type: ignore[import-untyped]  # it has no types
import pytest
from docx import Document
from icalendar import Calendar

from rectrack import __version__
from tests.browser.texts import fill
from tests.golden.trackers import every_field
from tests.interfaces import on, rectrack
from tests.rectrack import nasty
from tests.rectrack.site.site_pages import Read, Site, pages, site_of, unresolved, words
from tests.samples import DATA

TODAY = "2021-06-01"
ATTEMPTS = (
    "<script>alert(1)</script>",
    "[x](javascript:alert(1)) <javascript:alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover=alert(1) x='",
    "{{ 7 * 7 }} {% raw %}",
    "</title></textarea></style><style>*{}",
    "# Heading\n\n```\ncode\n```\n\n![x](https://example.org/p.png)\n\n<https://example.org>",
    "=?utf-8?q?a?=",
    "العربية " * 20,
    "x" * 400,
)
TEXTS = {
    "its own": (),
    "attempts": ATTEMPTS,
    "nasty": (*nasty.WORDS[::2], *(text for text in nasty.LINES if text.strip())),
    "nastier": nasty.WORDS[1::2],
}
SAFE = re.compile(r"(https?://|mailto:|(\.\./)*[a-z0-9/.-]*(#[a-z0-9-]+)?$)", re.IGNORECASE)
TAGS = frozenset(
    "html head meta title link script body a header p time nav ul li main article section details summary form label "  # noqa: SIM905 - reads as a list
    "input select option button table thead tbody tr th td h1 h2 h3 h4 b em strong code span div dl dt dd ol br "
    "blockquote footer".split()
)
ATTRIBUTES = frozenset(
    "lang dir charset http-equiv content name rel href src defer class id datetime aria-label aria-current "  # noqa: SIM905 - reads as a list
    "aria-labelledby role scope method action type autocomplete value hidden start title tabindex colspan".split()
)
HEADERS = "Subject Date Message-ID X-Unsent Reply-To MIME-Version Content-Type Content-Language".split()  # noqa: SIM905 - reads as a list


@pytest.fixture(scope="module", params=TEXTS)
def root(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tracker that uses every field, with these texts in all fields in which people write."""
    folder = tmp_path_factory.mktemp("texts")
    shutil.copytree(DATA / "tracker", folder / "source")
    if texts := TEXTS[request.param]:
        fill(folder / "source", *texts)
    return every_field(folder, folder / "source").root


@pytest.fixture(scope="module")
def site(root: Path) -> Site:
    return site_of(root, TODAY)


@pytest.fixture(scope="module")
def read(site: Site) -> dict[str, Read]:
    return pages(site)


def test_no_page_has_an_element_an_attribute_or_a_link_of_people(read: dict[str, Read]) -> None:
    for path, page in read.items():
        names = {name for _, attributes in page.tags for name in attributes if not name.startswith("data-")}
        assert {tag for tag, _ in page.tags} <= TAGS, path
        assert names <= ATTRIBUTES, path
        assert [link for link in page.links if not SAFE.match(link)] == [], path
        assert [a for tag, a in page.tags if tag == "script"] == [{"defer": "", "src": page.links[2]}], path


def test_each_page_has_its_policy_its_language_its_version_and_headings_in_order(read: dict[str, Read]) -> None:
    for path, page in read.items():
        policies = [a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
        loaded = [a.get("href") or a.get("src") or "" for tag, a in page.tags if tag in ("link", "script")]
        levels = page.headings
        assert policies == ["default-src 'self'"], path
        assert page.tags[0] == ("html", {"lang": "en", "dir": "ltr"}), path
        assert f" Made by rectrack {__version__}." in page.said, path
        assert [url for url in loaded if ":" in url or url.startswith("//")] == [], path
        assert (levels[0], levels.count(1)) == (1, 1), path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        assert len(page.ids) == len({*page.ids}), path


def test_every_link_within_the_site_leads_somewhere_and_a_page_is_small(site: Site) -> None:
    assert unresolved(site) == set()
    own = b"".join(site[name] for name in ("site.css", "site.js"))
    assert len(own.replace(b"\r\n", b"\n")) <= 10_000  # where git converts line ends, each line has one more
    assert max(len(gzip.compress(text)) for path, text in site.items() if path.endswith(".html")) <= 30_000


def test_calendar_and_feed_have_no_entry_of_people(site: Site) -> None:
    events = Calendar.from_ical(site["target-dates.ics"]).walk("VEVENT")
    wanted = ["DESCRIPTION", "DTSTAMP", "DTSTART", "SUMMARY", "TRANSP", "UID", "URL"]

    assert [sorted(event) for event in events] == [wanted] * 3
    assert not feedparser.parse(site["feed.xml"]).bozo


def test_a_mail_has_no_header_and_no_script_of_people(root: Path) -> None:
    with on(TODAY):
        mail = rectrack(root, "digest", "--since", "2017").out
    message = message_from_bytes(mail.encode(), policy=default)
    html = message.get_body(("html",))
    assert html
    page = Read(html.get_content().partition("<body>")[2].partition("</body>")[0])

    assert [name for name in message.keys() if name not in HEADERS] == []  # noqa: SIM118 - no mapping
    assert {tag for tag, _ in page.tags} <= TAGS
    assert [link for link in page.links if not link.startswith(("http://", "https://", "mailto:"))] == []


def test_the_word_file_says_what_the_page_of_the_report_says(root: Path, site: Site) -> None:
    path = root / "report.docx"
    with on(TODAY):
        assert rectrack(root, "report", str(path)).code == 0
    main = site["report/index.html"].decode().partition('<main id="main">')[2].partition("</main>")[0]
    file = path.read_bytes()

    assert "".join(words(file).split()) == "".join(Read(main).said.split())
    links = Document(BytesIO(file)).part.rels.values()
    assert all(r.target_ref.startswith(("http://", "https://", "mailto:")) for r in links if r.is_external)
