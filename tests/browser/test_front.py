"""The first page of trackers of 22 to 469 recommendations: its order, size, folds, cards, printing and search."""

import gzip
import io
import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator
from pypdf import PdfReader

from tests.browser.browser import DESKTOP, PHONE, Reader, width
from tests.browser.trackers import Shelf, SiteTracker

KEYBOARD = 340
"""Pixels of a phone's screen that its keyboard covers."""
SMALL, FOLDED, LARGE = ["now", "in three years"], ["of 61"], ["of 201", "of 300", "of 469"]
ROWS = ".all tr[data-status]"
PAPER = "Print the report"


@pytest.fixture
def site(request: pytest.FixtureRequest, shelf: Shelf) -> SiteTracker:
    """The tracker that the test names."""
    found: SiteTracker = shelf(request.param)
    return found


def of(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("site", names, indirect=True)


def height(reader: Reader) -> int:
    found: int = reader.page.evaluate("document.documentElement.scrollHeight")
    return found


def top(what: Locator) -> float:
    box = what.bounding_box()
    assert box, what
    return box["y"]


def numbers(reader: Reader, rows: str = ".results tr") -> list[str]:
    return [number.strip() for number in reader.page.locator(f"{rows}:visible .no").all_text_contents()]


def find(reader: Reader, site: SiteTracker, query: str) -> None:
    reader.open("about:blank")
    reader.open(f"{site.address}?{query}", DESKTOP)


@of(*SMALL, *FOLDED, *LARGE)
def test_lead_links_counts_search_themes_and_changes_come_before_the_rows(site: SiteTracker, reader: Reader) -> None:
    reader.open(site.address, PHONE)
    page = reader.page
    parts = [page.locator(name).first for name in ("h1", ".lead", ".do", ".summary", "#find", ".all h2")]
    parts += [page.get_by_role("heading", name="Newest changes")]
    parts += (
        [page.locator(".all .fold, .all table").first] if site.address and page.locator(".all table").count() else []
    )

    assert all(before < after for before, after in pairwise(map(top, parts)))
    assert page.locator(".do a").all_inner_texts() == [
        "Find a recommendation",
        "Dispute or correct an entry",
        "Use this for your group",
    ]
    assert page.locator("main a[href^='overdue/']:not(#find *)").count() <= 1
    counted = [int(number) for number in re.findall(r"(\d+) rec", page.locator(".all > ul").first.inner_text())]
    assert sum(counted) == len(site.published)


@of(*SMALL)
def test_up_to_60_no_row_is_folded_and_each_is_printed(site: SiteTracker, reader: Reader) -> None:
    reader.open(site.address, DESKTOP)
    printed = "".join(sheet.extract_text() for sheet in pdf(reader).pages)

    assert reader.page.locator(f"{ROWS}:visible").count() == len(site.published)
    assert PAPER not in printed
    assert sum(name in printed for name in ("Proposed", "Find a recommendation")) == 1, "each row's status, no form"


@of(*FOLDED)
def test_above_60_the_rows_are_folded_and_print_leads_to_the_report(site: SiteTracker, reader: Reader) -> None:
    reader.open(site.address, DESKTOP)
    folds = reader.page.locator(".fold")
    title = site.published[0]["title"]

    assert reader.page.locator(f"{ROWS}:visible").count() == 0
    assert reader.page.locator(ROWS).count() == len(site.published)
    assert not reader.page.get_by_text(PAPER).is_visible()
    folds.first.locator("summary").click()
    assert folds.first.locator("tr[data-status]:visible").count() > 0
    printed = "".join(sheet.extract_text() for sheet in pdf(reader).pages)
    assert PAPER in printed
    assert title not in printed


@of(*LARGE)
def test_above_200_pages_of_at_most_200_rows_have_every_row(site: SiteTracker, without_scripts: Reader) -> None:
    without_scripts.open(site.address)
    addresses = without_scripts.page.evaluate(
        "[...document.querySelectorAll('.all > ul:first-of-type a')].map(a => a.href)"
    )
    found: list[str] = []
    for address in addresses:
        for part in [address, *parts(without_scripts, address)]:
            without_scripts.open(part)
            here = numbers(without_scripts, ".rows tbody tr")
            assert 0 < len(here) <= 200
            found += here

    assert sorted(map(int, found)) == [*range(1, len(site.published) + 1)]
    assert without_scripts.page.locator(ROWS).count() == 0
    without_scripts.open(site.address)
    assert PAPER in "".join(sheet.extract_text() for sheet in pdf(without_scripts).pages)


def parts(reader: Reader, address: str) -> list[str]:
    """Return the further parts of a list."""
    reader.open(address)
    found: list[str] = reader.page.evaluate(
        "[...document.querySelectorAll('.parts a:not([aria-current])')].map(a => a.href)"
    )
    return found


@of("in three years", "of 61", "of 300")
def test_without_scripts_the_orders_are_one_click_away(site: SiteTracker, without_scripts: Reader) -> None:
    changed = {str(entry["number"]): entry["last_changed"] for entry in site.published}
    late = [str(entry["number"]) for entry in site.published if entry["overdue"]]
    found = {}
    for name in ("by number", "by theme", "by last change", "overdue recommendations"):
        without_scripts.open(site.address, PHONE)
        without_scripts.click(without_scripts.page.locator("#find").get_by_role("link", name=name, exact=True))
        found[name] = numbers(without_scripts, "main :is(tbody tr, .item)")

    assert found["by number"] == sorted(changed, key=int)[:200]
    assert found["by last change"] == sorted(found["by last change"], key=changed.__getitem__, reverse=True)
    assert len(found["by last change"]) == min(len(changed), 200)
    assert len(found["by theme"]) == (0 if len(changed) > 200 else len(changed))
    assert {*late} <= {*found["overdue recommendations"]}


@of("of 300", "of 469")
def test_hundreds_stay_small(site: SiteTracker, reader: Reader) -> None:
    reader.open(site.address, PHONE)

    assert len((site.site / "index.html").read_bytes()) < 150_000
    assert height(reader) <= 12 * PHONE["height"]
    assert width(reader.page) == PHONE["width"]


@of("in three years", "of 300")
def test_each_page_is_small_for_the_network(site: SiteTracker) -> None:
    most = 30_000 if len(site.published) == 22 else 120_000
    sizes = {path: len(gzip.compress(path.read_bytes())) for path in site.site.rglob("*.html")}

    assert {path.as_posix(): size for path, size in sizes.items() if size > most} == {}


@of("in three years")
def test_a_row_is_a_card_on_a_phone_and_a_row_on_a_desktop(site: SiteTracker, reader: Reader) -> None:
    for size, is_card in ((PHONE, True), (DESKTOP, False)):
        reader.open(site.address, size)
        row = reader.page.locator(ROWS).first
        title, facts = row.locator("th").bounding_box(), row.locator("td").bounding_box()
        assert title
        assert facts
        assert (title["width"] > 0.85 * size["width"], facts["y"] >= title["y"] + title["height"]) == (is_card,) * 2


@of("now")
def test_a_fact_of_all_rows_is_in_the_caption_and_for_screen_readers_and_paper_in_each(
    site: SiteTracker, reader: Reader
) -> None:
    reader.open(site.address, DESKTOP)
    caption, statuses = reader.page.locator(".all caption"), reader.page.locator(f"{ROWS} td > p:first-child")

    assert caption.inner_text() == "Each recommendation has had the status “Proposed” since 2017."
    assert {*statuses.all_text_contents()} == {"Proposed 2017"}
    assert sizes(statuses) == {1}
    reader.page.emulate_media(media="print")
    printed = sizes(statuses)
    reader.page.emulate_media(media="null")
    assert min(printed) > 10
    find(reader, site, "q=privacy")  # the results have no caption
    assert min(sizes(reader.page.locator(".results td > p:first-child"))) > 10


def sizes(those: Locator) -> set[float]:
    return {box["height"] for one in those.all() if (box := one.bounding_box())}


def pdf(reader: Reader) -> PdfReader:
    return PdfReader(io.BytesIO(reader.page.pdf(format="A4", prefer_css_page_size=True)))


# --- search and filter ------------------------------------------------------------------------------


def held(entry: dict[str, Any], party: str, *, is_own: bool) -> list[dict[str, Any]]:
    views = (view for view in entry["positions"] if view["party"] == party and "of_maker" not in view)
    return [view for view in views if is_own is not ("reported_by" in view or "inferred" in view)]


@of("now", "in three years", "of 61", "of 300")
def test_the_party_filter_tells_in_words_below_where_it_is_reported_or_inferred(
    site: SiteTracker, reader: Reader
) -> None:
    find(reader, site, "party=northland")
    own = [str(entry["number"]) for entry in site.published if held(entry, "northland", is_own=True)]
    others = [entry for entry in site.published if held(entry, "northland", is_own=False)]
    told = reader.page.locator(".told:visible").all_inner_texts()

    assert sorted(numbers(reader)[: len(own)]) == sorted(own)
    assert sorted(numbers(reader)[len(own) :]) == sorted(str(entry["number"]) for entry in others)
    assert len(told) == len(others) > 0
    known = r"Northland: .* as (dis)?agreeing with this party\.|Northland – reported position: .* Not counted\."
    asked = r"The record has no position stated by this party\. .*confirm.*recorded\."
    assert all(re.search(rf"({known}).*({asked})", each) for each in told)
    said = reader.page.get_by_role("status").inner_text()
    assert said.startswith(
        f"{len(own)} of {len(site.published)} recommendations. On each recommendation below, this party"
    )
    assert said.endswith(" Such positions are not counted.")


@of("now")
def test_recommendations_are_found_by_the_party_that_made_them(site: SiteTracker, reader: Reader) -> None:
    for party in ("alliance", "northland"):
        find(reader, site, f"made-by={party}")
        made = [str(e["number"]) for e in site.published if party in e["made_by"]["parties"]]
        assert sorted(numbers(reader)) == sorted(made)
        assert made


@of("now", "in three years")
def test_a_search_for_words_does_not_find_positions_that_are_only_told(site: SiteTracker, reader: Reader) -> None:
    find(reader, site, "q=request+for+confirmation")
    assert numbers(reader) == []

    find(reader, site, "q=oppose")
    own = {str(entry["number"]) for entry in site.published if has(entry, "stance", "oppose")}
    told = {str(e["number"]) for e in site.published if "oppose" in {view["stance"] for view in e["positions"]}} - own
    assert own or told
    assert own <= {*numbers(reader)}
    assert not told & {*numbers(reader)}


@of("in three years", "of 300")
def test_every_status_and_stance_is_offered_with_its_number(site: SiteTracker, reader: Reader) -> None:
    reader.open(site.address, DESKTOP)
    settings = site.settings
    for name, things in (("status", settings["statuses"]), ("stance", settings["stances"])):
        numbers = [sum(has(entry, name, one["id"]) for entry in site.published) for one in things]
        wanted = [f"{one['name']} ({number})" for one, number in zip(things, numbers, strict=True)]
        assert reader.page.locator(f"[name={name}] option").all_inner_texts() == ["All", *wanted]
        assert 0 in numbers


def has(entry: dict[str, Any], name: str, id_: str) -> bool:
    own = [view for view in entry["positions"] if not {"reported_by", "inferred", "of_maker"} & view.keys()]
    return entry["status"] == id_ if name == "status" else id_ in {view["stance"] for view in own}


@of("in three years", "of 300")
def test_a_person_without_a_page_is_in_no_filter_and_no_search(site: SiteTracker) -> None:
    persons = [party for party in site.parties if party.get("is_person")]
    text = (site.site / "index.html").read_text()
    script = site.site / "index.js"
    text += script.read_text() if script.exists() else ""

    assert persons
    assert [party["id"] for party in persons if f'"{party["id"]}' in text or f" {party['id']}" in text] == []


@of("in three years", "of 300")
@pytest.mark.parametrize(
    ("query", "name"), [("CNS", "Centre for Networks and Society (CNS)"), ("Westmark", "Westmark")]
)
def test_a_short_name_finds_a_party(query: str, name: str, site: SiteTracker, reader: Reader) -> None:
    find(reader, site, f"q={query}")
    link = reader.page.locator(".parties a").first

    assert name in link.inner_text()
    assert len(numbers(reader)) > 0
    link.click()
    assert "/p/" in reader.page.url


@of("now", "of 61", "of 300")
def test_a_number_comes_first(site: SiteTracker, reader: Reader) -> None:
    find(reader, site, "q=19")

    assert numbers(reader)[0] == "19"


@of("in three years", "of 300")
def test_results_are_above_the_keyboard_of_a_phone(site: SiteTracker, reader: Reader) -> None:
    reader.open(site.address, PHONE)
    reader.page.get_by_label("Search", exact=True).fill("privacy")
    reader.page.wait_for_timeout(100)
    first = reader.page.locator(".results tbody th").first.bounding_box()

    assert first
    assert first["y"] + first["height"] < PHONE["height"] - KEYBOARD
    assert not reader.page.locator(".all").is_visible()
    reader.page.get_by_label("Search", exact=True).fill("")
    assert reader.page.locator(".all").is_visible()
    assert "?" not in reader.page.url
