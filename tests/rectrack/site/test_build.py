"""The whole site: complete by itself, the same each time, and harmless whatever people wrote."""

import gzip
import json
import re
from itertools import cycle, pairwise

import pytest

from rectrack import __version__
from rectrack.pages.board import Board
from rectrack.sheets import delimited, export, workbook
from rectrack.sheets.tables import RECOMMENDATIONS
from rectrack.site import build
from tests.rectrack import examples, nasty
from tests.rectrack.site import reading
from tests.rectrack.site.reading import Read, Site

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


@pytest.fixture(scope="module")
def site() -> Site:
    return reading.example()


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, Read]:
    return reading.pages(site)


def test_every_link_within_the_site_leads_somewhere(site: Site) -> None:
    assert reading.unresolved(site) == set()
    assert reading.unresolved(reading.gone()) == set()


def test_two_builds_are_equal_byte_by_byte(site: Site) -> None:
    assert reading.example() == site


def test_each_page_has_its_policy_its_language_and_one_heading_above_the_others(pages: dict[str, Read]) -> None:
    for path, page in pages.items():
        policies = [a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
        levels = page.headings
        assert policies == ["default-src 'self'"], path
        assert page.tags[0] == ("html", {"lang": "en", "dir": "ltr"}), path
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        assert len(page.ids) == len({*page.ids}), path


def test_each_page_says_in_its_foot_which_version_made_it(pages: dict[str, Read]) -> None:
    assert [path for path, page in pages.items() if f" Made by rectrack {__version__}." not in page.said] == []


def test_nothing_is_loaded_from_elsewhere_and_no_script_is_a_module(pages: dict[str, Read]) -> None:
    for page in pages.values():
        loaded = [(t, a.get("href") or a.get("src") or "") for t, a in page.tags if t in ("link", "script")]
        assert [url for _, url in loaded if ":" in url or url.startswith("//")] == []
        assert [a for t, a in page.tags if t == "script" and (a.get("type") or "src" not in a)] == []


def test_style_and_script_are_small_and_so_is_a_page(site: Site) -> None:
    assert len(site["site.css"]) + len(site["site.js"]) <= 10_000
    assert max(len(gzip.compress(text)) for path, text in site.items() if path.endswith(".html")) <= 30_000


@pytest.mark.parametrize("turn", [0, 1])
def test_whatever_people_wrote_does_nothing(turn: int) -> None:
    _assert_harmless([*nasty.WORDS[turn::2], *(text for text in nasty.LINES if text.strip())])


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1)) <javascript:alert(1)>",
        '"><img src=x onerror=alert(1)>',
        "' onmouseover=alert(1) x='",
        "{{ 7 * 7 }} {% raw %}",
        "</title></textarea></style><style>*{}",
        "# Heading\n\n```\ncode\n```\n\n![x](https://example.org/p.png)\n\n<https://example.org>",
        "العربية " * 20,
        "x" * 4000,
    ],
)
def test_what_people_try_does_nothing(text: str) -> None:
    _assert_harmless([text])


def _assert_harmless(texts: list[str]) -> None:
    """Put these texts into every field that people fill, and look at every page."""
    plain = examples.Texts("plain text").put(texts)
    turns = cycle(texts)
    known = examples.with_texts(plain, lambda _name, _old: next(turns), kind="Markdown")
    site = dict(build.files(reading.material(known)))
    assert reading.unresolved(site) == set()
    for path, page in reading.pages(site).items():
        assert {tag for tag, _ in page.tags} <= TAGS, path
        names = {name for _, attributes in page.tags for name in attributes if not name.startswith("data-")}
        assert names <= ATTRIBUTES, path
        assert [link for link in page.links if not SAFE.match(link)] == [], path
        assert [a for tag, a in page.tags if tag == "script"] == [{"defer": "", "src": page.links[2]}], path


def test_the_downloads_are_those_of_the_export(site: Site) -> None:
    made = export.made(examples.register())

    assert site["recommendations.csv"] == delimited.csv(made.tables[RECOMMENDATIONS])
    assert site["recommendations.xlsx"] == workbook.xlsx(made)
    assert {"recommendations.csv", "recommendations.xlsx", "status.json", "dates.ics"} <= {
        *reading.pages(site)["index.html"].links
    }


def test_a_text_that_no_workbook_holds_leaves_out_the_workbook_and_nothing_else() -> None:
    long = dict(build.files(reading.material(examples.Texts("Markdown").put(["x" * 40_000]))))

    assert "recommendations.xlsx" not in long
    assert {"recommendations.csv", "index.html"} < {*long}
    assert reading.unresolved(long) == set()


def test_readme_site_and_data_say_the_same_numbers(site: Site) -> None:
    known = examples.register()
    facts_now = examples.published(known)
    board = Board(known, facts_now, None).section()
    data = json.loads(site["status.json"])
    said = reading.pages(site)["index.html"].said

    assert data["summary"]["recommendations"] == len(known.recommendations)
    assert f"{data['summary']['overdue']} past their date" in said
    a_year_before = "2020-06-01"
    assert sum(one["last_looked"] < a_year_before for one in data["recommendations"]) == 2
    assert "2 not checked" in said
    for words in (
        "[0-9]+ recommendations",
        "[0-9]+ changed in [0-9]+",
        "[0-9]+ of [0-9]+ requests answered",
        "[0-9]+ past their date",
        "views differ on [0-9]+",
        "last recorded [0-9]+ [A-Z][a-z]+ [0-9]+",
    ):
        in_readme, on_site = (re.search(words, text) for text in (board, said))
        assert in_readme, words
        assert on_site, words
        assert in_readme[0] == on_site[0]
