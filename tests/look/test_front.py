"""The front page: every row without a script, and searches that an address holds."""

from typing import Any

import pytest
from playwright.sync_api import Locator, ViewportSize

from tests.look.browser import DESKTOP, PHONE, Reader
from tests.look.trackers import SiteTracker

Asked = dict[str, str]
SEARCHES: tuple[Asked, ...] = (
    {"q": "privacy"},
    {"status": "proposed"},
    {"theme": "security-and-privacy"},
    {"to": "wgec"},
    {"party": "india"},
    {"stance": "comment"},
    {"party": "india", "stance": "support"},
    {"theme": "working-methods", "to": "wgec", "party": "nick-ashton-hart"},
)


def test_without_scripts_it_shows_every_row(tracker: SiteTracker, without_scripts: Reader) -> None:
    without_scripts.open(tracker.address, PHONE)

    assert sorted(_shown(without_scripts)) == sorted(str(entry["number"]) for entry in tracker.published)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_search_shows_what_fits_and_its_address_shows_the_same_again(
    tracker: SiteTracker, reader: Reader, size: ViewportSize
) -> None:
    for asked in SEARCHES:
        fitting = sorted(str(entry["number"]) for entry in tracker.published if _fits(entry, asked))
        shown = _searched(reader, tracker, asked, size)

        assert shown == fitting or ("q" in asked and {*fitting} < {*shown} and len(shown) < len(tracker.published)), (
            asked
        )
        assert shown, asked
        assert reader.page.get_by_role("status").inner_text().startswith(f"{len(shown)} of "), asked


def test_a_field_of_the_group_s_own_is_searched_in_the_same_way(reader: Reader, full: SiteTracker) -> None:
    shown = _searched(reader, full, {"field-priority": "high"}, DESKTOP)

    high = [each for each in full.recommendations if each.get("fields", {}).get("priority") == "high"]
    assert shown == sorted(each.get("reference", str(each["number"])) for each in high) != []


def _searched(reader: Reader, tracker: SiteTracker, asked: Asked, size: ViewportSize) -> list[str]:
    """The rows that a search shows: when it is made, after a reload, and from its bare address."""
    reader.open(tracker.address, size)
    box = reader.page.locator("details.choose")
    if box.get_attribute("open") is None:
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
    views = [v for v in entry["views"] if not v.get("inferred")]
    named = [v for v in views if all(v[name] == asked[name] for name in ("party", "stance") if name in asked)]
    return (
        asked.get("q", "") in entry["title"].lower()
        and asked.get("status", entry["status"]) == entry["status"]
        and ("theme" not in asked or asked["theme"] in entry["themes"])
        and ("to" not in asked or asked["to"] in entry["addressees"])
        and (bool(named) or not {"party", "stance"} & {*asked})
    )
