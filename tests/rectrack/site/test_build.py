"""The whole site: complete by itself, the same each time, and harmless whatever people wrote."""

import gzip
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_nothing_is_loaded_from_elsewhere_and_no_script_is_a_module(pages: dict[str, Read]) -> None:
    for page in pages.values():
        loaded = [(t, a.get("href") or a.get("src") or "") for t, a in page.tags if t in ("link", "script")]
        assert [url for _, url in loaded if ":" in url or url.startswith("//")] == []
        assert [a for t, a in page.tags if t == "script" and (a.get("type") or "src" not in a)] == []


def test_style_and_script_are_small_and_so_is_a_page(site: Site) -> None:
    assert len(site["site.css"]) + len(site["site.js"]) <= 10_000
    assert max(len(gzip.compress(text)) for path, text in site.items() if path.endswith(".html")) <= 30_000


@given(st.lists(nasty.texts(), min_size=1, max_size=20))
def test_whatever_people_wrote_does_nothing(texts: list[str]) -> None:
    _assert_harmless(texts)


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
    for kind in ("plain text", "Markdown"):
        site = dict(build.files(reading.material(examples.Texts(kind).put(texts))))
        assert reading.unresolved(site) == set()
        for path, page in reading.pages(site).items():
            assert {tag for tag, _ in page.tags} <= TAGS, path
            names = {name for _, attributes in page.tags for name in attributes if not name.startswith("data-")}
            assert names <= ATTRIBUTES, path
            assert [link for link in page.links if not SAFE.match(link)] == [], path
            assert [a for tag, a in page.tags if tag == "script"] == [{"defer": "", "src": page.links[2]}], path
