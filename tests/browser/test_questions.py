"""Five questions that readers bring, and the counts of the strip: what each needs is shown where it leads."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.browser import DESKTOP, PHONE, Reader
from tests.browser.trackers import SiteTracker

CLICKS = 2
LISTED = """(place) => {
  let found = 0;
  let one = document.getElementById(place).nextElementSibling;
  for (; one && one.tagName !== "H2"; one = one.nextElementSibling)
    found += one.matches(".item") + (one.matches("ul.plain") && one.querySelectorAll(":scope > li:has(a)").length);
  return found;
}"""
"""How many things stand below a heading, up to the next one of its level."""


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def front(request: pytest.FixtureRequest, tracker: SiteTracker, reader: Reader) -> Reader:
    """Somebody who has just opened the site."""
    size: ViewportSize = request.param
    reader.open(tracker.address, size)
    return reader


def test_what_names_board_answered(front: Reader, tracker: SiteTracker) -> None:
    _follow(front, "Addressees", "Names Board")

    _answered(
        front,
        "It has asked for a general waiver",
        tracker,
        so_far="No request for a response|No response is|accepted|noted",
    )


def test_who_is_against_and_why(front: Reader, tracker: SiteTracker) -> None:
    if not any(entry["opposed"] for entry in tracker.published):
        assert front.page.get_by_text("opposition recorded").locator("visible=true").count() == 1, (
            "only the list, at the foot"
        )
        return
    _follow(front, re.compile("^opposition to"))

    _answered(front, "Existing law protects civilians, online as well", tracker, so_far="Oppose")


def test_what_changed_this_year(front: Reader, tracker: SiteTracker) -> None:
    _follow(front, re.compile("changed in 20"))

    _answered(front, "Provide for price transparency in a future", tracker, so_far=r"^No recommendation ch|^\d+$")


def test_what_is_about_privacy(front: Reader, tracker: SiteTracker) -> None:
    words = front.page.get_by_label("Search", exact=True)
    front.click(words)
    words.fill("privacy")

    title = "Set an appropriate level of privacy for communications"
    _answered(front, title, tracker, so_far=title)


def test_what_northland_said(front: Reader, tracker: SiteTracker) -> None:
    _follow(front, "Positions", "Northland")

    _answered(front, "A waiver would let its registrars serve everybody", tracker, so_far="Reported by|Entered by")


@pytest.mark.parametrize(
    ("words", "address", "places"),
    [
        ("changed in", "", ["changed"]),
        ("requests", "requests/", ["answered", "waiting"]),
        ("overdue", "overdue/", ["recommendations"]),
        ("opposition to", "disagreement/", ["own"]),
        ("not checked", "not-checked/", ["recommendations"]),
    ],
)
def test_each_count_is_that_of_the_list_it_leads_to(
    words: str, address: str, places: list[str], tracker: SiteTracker, reader: Reader
) -> None:
    reader.open(tracker.address, DESKTOP)
    link = reader.page.locator(".summary a", has_text=words)
    counts = [int(number) for number in re.findall(r"\d+", " ".join(link.locator("b").all_inner_texts()))]
    if link.count():
        link.click()
        assert reader.page.url.endswith(f"{address}index.html#{places[0]}")
    else:
        reader.open(f"{tracker.site.as_uri()}/{address}index.html")

    listed = [_listed(reader.page, place) for place in places]
    assert (counts or [0] * len(places)) == [sum(listed[: n + 1]) for n in range(len(places))]


def test_the_first_number_is_that_of_the_rows(tracker: SiteTracker, reader: Reader) -> None:
    reader.open(tracker.address, DESKTOP)

    counted = int(reader.page.locator(".summary b").first.inner_text())
    rows = reader.page.locator(".all tr[data-status]").count()
    assert counted == len(tracker.published)
    assert rows == (counted if counted <= 200 else 0)


def _follow(reader: Reader, *names: str | re.Pattern[str]) -> None:
    for name in names:
        reader.click(reader.page.get_by_role("link", name=name, exact=isinstance(name, str)).first)


def _answered(reader: Reader, text: str, tracker: SiteTracker, *, so_far: str) -> None:
    """The answer is shown within two screens, after two clicks; `so_far` is what may answer it here today."""
    is_today = ".rectrack" in tracker.address
    words = reader.page.get_by_text(re.compile(so_far) if is_today else text)
    reader.sees(words.locator("visible=true").first)
    assert reader.clicks <= CLICKS


def _listed(page: Page, place: str) -> int:
    found: int = page.evaluate(LISTED, place)
    return found
