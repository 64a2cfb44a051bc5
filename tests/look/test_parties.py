"""The page of a party and the matrix, held against the files and status.json."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.look.browser import DESKTOP, PHONE, Reader
from tests.look.trackers import SiteTracker

SHORT = {
    "support": "For",
    "support-with-changes": "Changes",
    "reserve": "Reserved",
    "abstain": "Abstains",
    "oppose": "Against",
    "comment": "Comment",
}
CELLS = """(table) => [...document.querySelectorAll(table)].flatMap((table) => {
  const columns = [...table.querySelectorAll("thead th")].map((head) => head.innerText.trim());
  let reporter = "";
  return [...table.querySelectorAll("tbody tr")].flatMap((row) => {
    const head = row.querySelector("th"), name = head.innerText.trim();
    if (head.scope === "rowgroup") reporter = head.querySelector(".body, span").innerText;
    return [...row.querySelectorAll("td")].map((cell, n) => [reporter, name, columns[n + 1], cell.innerText.trim()]);
  });
}).filter((cell) => cell[3])"""


class Cell(NamedTuple):
    """A view as the matrix shows it."""

    reporter: str
    party: str
    number: str
    view: str


def test_the_page_of_a_party_lists_exactly_the_files_that_name_it(tracker: SiteTracker) -> None:
    wanted, listed = {}, {}
    for party in ("india", "usa", "mexico", "european-union", "denic"):
        text = (tracker.site / f"p/{party}/index.html").read_text(encoding="utf-8")
        main = text.partition("<main")[2].partition("</main>")[0]
        listed[party] = {int(number) for number in re.findall(r'href="\.\./\.\./r/(\d+)/', main)}
        wanted[party] = {file["number"] for file in tracker.recommendations if party in _values(file)}

    assert listed == wanted
    assert wanted["india"]


@pytest.mark.parametrize("kind", ["own", "reported"])
def test_the_matrix_has_the_same_cells(tracker: SiteTracker, reader: Reader, kind: str) -> None:
    reader.open(f"{tracker.site.as_uri()}/views/index.html", DESKTOP)
    cells = {Cell(*cell) for cell in reader.page.evaluate(CELLS, f".matrix.{kind}")}

    assert cells == {*_views(tracker, is_own=kind == "own")}
    assert cells


def test_the_matrix_is_wider_than_a_phone_and_scrolls_in_its_own_box(years: SiteTracker, reader: Reader) -> None:
    reader.open(f"{years.site.as_uri()}/views/index.html", PHONE)
    box = reader.page.locator(".scroll", has=reader.page.locator(".matrix.own"))
    box.evaluate("(box) => { box.scrollLeft = 300 }")

    assert box.evaluate("(box) => [box.scrollLeft, document.documentElement.scrollLeft]") == [300, 0]


def _values(known: Any) -> Iterator[str]:
    """Every value, however deep it lies."""
    if isinstance(known, dict):
        known = list(known.values())
    if isinstance(known, list):
        for one in known:
            yield from _values(one)
    elif isinstance(known, str):
        yield known


def _views(tracker: SiteTracker, *, is_own: bool) -> Iterator[Cell]:
    names = {party["id"]: party["name"] for party in tracker.parties}
    for entry in tracker.published:
        for view in entry["views"]:
            reporter = view.get("reported_by")
            if not view.get("inferred") and (reporter is None) == is_own:
                word = SHORT[view["stance"]] + "*" * view.get("entered", False)
                yield Cell(names.get(reporter, ""), names[view["party"]], str(entry["number"]), word)
