"""Every page, the front page with its searches, and the pages of parties."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, ViewportSize

from tests.browser import trackers
from tests.browser.browser import DESKTOP, PHONE, Reader, Seen, one_of_each_kind, problems, walk
from tests.browser.trackers import SiteTracker

Asked = dict[str, str]
MOST = 200
"""Results that are shown at most."""
SECTIONS = """[...document.querySelectorAll(".all > ul:first-of-type a")].map((link) => link.href)"""
"""The pages of the sections to which the first page leads."""
SEARCHES: tuple[Asked, ...] = (
    {"q": "privacy"},
    {"status": "proposed"},
    {"theme": "security-and-privacy"},
    {"addressee": "ewg"},
    {"party": "northland"},
    {"stance": "support-with-changes"},
    {"party": "alliance", "stance": "support"},
    {"theme": "law-and-institutions", "addressee": "governments", "party": "alliance"},
)


def test_without_scripts_every_row_is_there_or_one_click_away(tracker: SiteTracker, without_scripts: Reader) -> None:
    without_scripts.open(tracker.address, PHONE)
    shown = _shown(without_scripts)
    for address in [] if shown else without_scripts.page.evaluate(SECTIONS):
        without_scripts.open(address)
        shown += _shown(without_scripts)

    assert sorted(shown) == sorted(str(entry["number"]) for entry in tracker.published)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_search_and_its_address_show_what_fits(tracker: SiteTracker, reader: Reader, size: ViewportSize) -> None:
    for asked in SEARCHES:
        fitting = sorted(str(entry["number"]) for entry in tracker.published if _fits(entry, asked))
        shown = _searched(reader, tracker, asked, size)
        is_part = len(shown) == MOST and {*shown} < {*fitting}

        assert (
            shown == fitting
            or is_part
            or ("q" in asked and {*fitting} < {*shown} and len(shown) < len(tracker.published))
        ), asked
        assert shown, asked
        told = reader.page.locator(".told:visible").count()
        assert (
            reader.page.get_by_role("status")
            .inner_text()
            .startswith(f"{len(fitting if is_part else shown) - told} of ")
        ), asked


def test_a_field_of_the_group_s_own_is_searched_in_the_same_way(reader: Reader, full: SiteTracker) -> None:
    shown = _searched(reader, full, {"field-priority": "high"}, DESKTOP)

    high = [each for each in full.recommendations if each.get("custom_fields", {}).get("priority") == "high"]
    assert shown == sorted(each.get("reference", str(each["number"])) for each in high) != []


def _searched(reader: Reader, tracker: SiteTracker, asked: Asked, size: ViewportSize) -> list[str]:
    """The rows that a search shows: when it is made, after a reload, and from its bare address."""
    reader.open(tracker.address, size)
    box = reader.page.locator(".choose")
    if box.locator("details").get_attribute("open") is None:
        box.locator("summary").click()
    for name, value in asked.items():
        _give(box.locator(f"[name='{name}']"), value)
    first, address = _shown(reader), reader.page.url
    reader.page.reload()
    second = _shown(reader)
    reader.open("about:blank")
    reader.open(address)
    assert first == second == _shown(reader), asked
    return sorted(first)


def _give(field: Locator, value: str) -> None:
    if field.get_attribute("type") == "search":
        field.fill(value)
    else:
        field.select_option(value)


def _shown(reader: Reader) -> list[str]:
    """The numbers of the rows that can be seen."""
    return [number.strip() for number in reader.page.locator(".rows tbody tr:visible .no").all_text_contents()]


def _fits(entry: dict[str, Any], asked: Asked) -> bool:
    """Whether status.json says so."""
    is_alone = "stance" not in asked
    counted = [v for v in entry["positions"] if "of_maker" not in v]
    views = [v for v in counted if is_alone or not (v.get("inferred") or v.get("reported_by"))]
    named = [v for v in views if all(v[name] == asked[name] for name in ("party", "stance") if name in asked)]
    return (
        asked.get("q", "") in entry["title"].lower()
        and asked.get("status", entry["status"]) == entry["status"]
        and ("theme" not in asked or asked["theme"] in entry["themes"])
        and ("addressee" not in asked or asked["addressee"] in entry["addressees"])
        and (bool(named) or not {"party", "stance"} & {*asked})
    )


def test_the_page_of_a_party_lists_exactly_the_files_that_name_it(tracker: SiteTracker) -> None:
    wanted, listed = {}, {}
    for party in ("northland", "westmark", "midmark", "eastern-union", "domreg"):
        text = (tracker.site / f"p/{party}/index.html").read_text(encoding="utf-8")
        main = text.partition("<main")[2].partition("</main>")[0]
        listed[party] = {int(number) for number in re.findall(r'href="\.\./\.\./r/(\d+)/', main)}
        wanted[party] = {file["number"] for file in tracker.recommendations if party in _values(file)}

    assert listed == wanted
    assert wanted["northland"]


def _values(known: Any) -> Iterator[str]:
    """Every value, however deep it lies."""
    if isinstance(known, dict):
        known = list(known.values())
    if isinstance(known, list):
        for one in known:
            yield from _values(one)
    elif isinstance(known, str):
        yield known


HOSTILE = (
    "<script>window.ran = 1</script>",
    '"><img src=x onerror="window.ran = 1"><a href="javascript:window.ran = 1">x</a>',
    "[x](javascript:window.ran=1) <javascript:window.ran=1> ![x](https://example.org/p.png)",
    "توصية " * 30 + "w" * 300,
    "x" * 500,
)


def test_no_page_is_wider_than_the_screen(walked: dict[str, Seen]) -> None:
    beyond = {(address, at): by for address, seen in walked.items() for at, by in seen.beyond.items() if by > 0}

    assert beyond == {}


def test_each_page_is_reached_by_links_and_each_link_resolves(tracker: SiteTracker, walked: dict[str, Seen]) -> None:
    base = f"{tracker.site.as_uri()}/"
    links = {link for seen in walked.values() for link in seen.met["links"]}
    local = {link.partition("?")[0] for link in links if not link.startswith(("https://", "http://", "mailto:"))}

    assert {link for link in local if not link.startswith(base)} == set()
    assert {link for link in local if not _resolves(link, walked)} == set()
    assert {path.as_uri() for path in tracker.site.rglob("*.html")} <= {link.partition("#")[0] for link in local}


def _resolves(link: str, walked: dict[str, Seen]) -> bool:
    address, _, place = link.partition("#")
    is_there = Path(address.removeprefix("file://")).is_file()
    return is_there and (not place or address not in walked or place in walked[address].met["ids"])


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "markup", "links", "right-to-left", "long"])
def test_what_people_try_neither_runs_nor_sticks_out(text: str, reader: Reader, tmp_path: Path) -> None:
    walked = walk(reader, trackers.of_texts(tmp_path / "site", text).address)

    assert {address: seen.beyond for address, seen in walked.items() if max(seen.beyond.values()) > 0} == {}
    for address, seen in walked.items():
        assert not seen.met["ran"], address
        assert seen.met["handlers"] == [], address
        assert [link for link in seen.met["links"] if link.lower().startswith("javascript:")] == [], address


NEW = ("about", "parties", "positions", "overdue", "by-number", "by-theme", "by-change", "addressees/*", "r/*", "p/*")


def test_axe_finds_nothing_on_any_kind_of_page(years: SiteTracker, full: SiteTracker, reader: Reader) -> None:
    pages: dict[str, str] = {}
    for tracker in (full, years):
        addresses = [path.as_uri() for path in tracker.site.rglob("*.html")]
        pages |= one_of_each_kind(addresses, f"{tracker.site.as_uri()}/")
    assert {f"{name}/index.html" for name in NEW} <= {*pages}
    found = {kind: told for kind, address in pages.items() if (told := problems(reader, address))}

    assert found == {}


def test_on_a_desktop_the_links_to_all_pages_are_in_one_line(years: SiteTracker, reader: Reader) -> None:
    for address in ("", "positions/"):
        reader.open(f"{years.site.as_uri()}/{address}index.html", DESKTOP)
        links = reader.page.get_by_role("navigation", name="Pages").get_by_role("link")
        tops = links.evaluate_all("(links) => links.map((link) => link.getBoundingClientRect().top)")

        assert len(tops) > 5
        assert len({*tops}) == 1


def test_no_name_of_a_status_is_broken_on_a_desktop(years: SiteTracker, reader: Reader) -> None:
    reader.open(f"{years.site.as_uri()}/about/index.html", DESKTOP)
    statuses = reader.page.locator("dt .status")

    assert statuses.count() == len(years.settings["statuses"])
    assert len({*statuses.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().height)")}) == 1


def test_the_heads_of_numbers_end_where_the_numbers_end(years: SiteTracker, reader: Reader) -> None:
    reader.open(f"{years.site.as_uri()}/parties/index.html", DESKTOP)
    aligned = "(all) => all.map((one) => getComputedStyle(one).textAlign)"

    assert {*reader.page.locator(".counts :is(td, thead th + th)").evaluate_all(aligned)} == {"end"}
