"""Shapes that say a status or a stance without a color, and the matrix of positions that is made of them."""

from base64 import b64encode
from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import FloatRect, Locator

from tests.browser.browser import DESKTOP, PHONE, Reader
from tests.browser.trackers import Shelf, SiteTracker

SHAPES = {
    (True, True, "none"): "circle",
    (True, False, "polygon(0px 0px, 100% 50%, 0px 100%)"): "triangle",
    (True, False, "polygon(0px 55%, 15% 40%, 38% 62%, 85% 12%, 100% 28%, 38% 92%)"): "tick",
    (True, False, "inset(35% 0px)"): "bar",
}
"""Each shape as it is drawn: whether it is filled and round, and the part of it that is seen."""
DRAWN = """(selector) => [...document.querySelectorAll(selector)].map((shown) => {
  const drawn = getComputedStyle(shown, "::before");
  const fills = parseFloat(drawn.borderLeftWidth) > 3 && drawn.borderLeftColor != "rgba(0, 0, 0, 0)";
  return [shown.textContent, [fills, drawn.borderRadius == "50%", drawn.clipPath]];
})"""
STATUSES = {
    "Proposed": "circle",
    "In consultation": "circle",
    "Adopted": "circle",
    "In progress": "triangle",
    "Partly implemented": "triangle",
    "Implemented": "tick",
    "Not adopted": "bar",
    "Superseded": "bar",
}
WITHOUT_CATEGORY = {"Partly implemented": "circle"}
"""A status that has no category and closes no issue is open."""
MEDIA: tuple[dict[str, Any], ...] = ({}, {"media": "print"}, {"forced_colors": "active"}, {"color_scheme": "dark"})


@pytest.mark.parametrize("media", MEDIA, ids=["screen", "print", "forced colors", "dark"])
def test_a_status_has_the_shape_of_its_category(
    media: dict[str, Any], years: SiteTracker, full: SiteTracker, reader: Reader
) -> None:
    found: set[tuple[str, str]] = set()
    reader.page.emulate_media(**media)
    for address in (years.address, f"{years.site.as_uri()}/r/1/index.html", f"{years.site.as_uri()}/r/19/index.html"):
        reader.open(address, DESKTOP)
        found |= _drawn(reader)
    reader.open(full.address)
    of_full = _drawn(reader)
    reader.page.emulate_media(media="null", forced_colors="null", color_scheme="light")

    assert found <= {*STATUSES.items()}
    assert of_full <= {*(STATUSES | WITHOUT_CATEGORY).items()}
    assert {shape for _, shape in found | of_full} == {*SHAPES.values()}


def _drawn(reader: Reader) -> set[tuple[str, str]]:
    return {(name, SHAPES[(*shape,)]) for name, shape in reader.page.evaluate(DRAWN, ".status")}


STANCES = {
    "support": ("●", "Support"),
    "support-with-changes": ("◐", "Support with changes"),
    "reserve": ("◇", "Reserve their position"),
    "abstain": ("○", "Abstain"),
    "oppose": ("■", "Oppose"),
    "comment": ("…", "Comment without a stance"),
}
CELLS = """(table) => [...document.querySelectorAll(table)].flatMap((table) => {
  const columns = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  let reporter = "";
  return [...table.querySelectorAll("tbody tr")].flatMap((row) => {
    const head = row.querySelector("th"), name = head.textContent.trim();
    if (head.scope === "rowgroup") reporter = head.querySelector(".body, span").textContent;
    return [...row.querySelectorAll("td")].flatMap((cell, n) => [...cell.children].map((link) =>
      [reporter, name, columns[n + 1], link.innerText.trim(), link.ariaLabel.replace(/ by:? .*/, ""),
       getComputedStyle(link, "::after").borderTopStyle === "solid"]));
  });
})"""

LOOKS = """() => [...document.querySelectorAll("[data-origin]")].map((entry) => {
  const look = getComputedStyle(entry);
  return [entry.dataset.origin, look.borderLeftStyle + look.borderLeftColor, entry.querySelector("em").innerText];
})"""


class Cell(NamedTuple):
    """A position as the matrix shows it: its accessible name without the names of who entered or reported it."""

    reporter: str
    party: str
    number: str
    shape: str
    name: str
    has_corner: bool


@pytest.mark.parametrize("kind", ["own", "reported"])
def test_the_matrix_has_a_shape_for_each_position_of_a_party_with_a_page(
    tracker: SiteTracker, reader: Reader, kind: str
) -> None:
    _open(reader, tracker)
    cells = {Cell(*cell) for cell in reader.page.evaluate(CELLS, f".matrix.{kind}")}

    assert cells == {*_positions(tracker, is_own=kind == "own")}
    assert cells


def _positions(tracker: SiteTracker, *, is_own: bool) -> Iterator[Cell]:
    given = {party["id"]: party["name"] for party in tracker.parties}
    names = {id_: name if isinstance(name, str) else name["en"] for id_, name in given.items()}
    for entry in tracker.published:
        for p in entry["positions"]:
            reporter, has_page = p.get("reported_by"), (tracker.site / f"p/{p['party']}").is_dir()
            if has_page and not ({"inferred", "of_maker"} & p.keys()) and (reporter is None) == is_own:
                shape, stance = STANCES[p["stance"]]
                how = "reported" if reporter else "entered" if p.get("entered") else "stated"
                party, number = names[p["party"]], str(entry["number"])
                name = f"{party}, {number}: {stance}, {how}"
                yield Cell(names.get(reporter, ""), party, number, shape, name, how == "entered")


@pytest.mark.parametrize("kind", ["own", "reported"])
def test_a_shape_leads_to_the_entry(kind: str, years: SiteTracker, reader: Reader) -> None:
    _open(reader, years)
    link = reader.page.locator(f".matrix.{kind} tr", has_text="Northland").locator("td a").last
    name = link.get_attribute("aria-label") or ""
    link.click()
    entry = reader.page.locator(":target").inner_text()

    assert entry.startswith("Northland")
    assert (name[-15:] in entry) or "reported by: Open Network Alliance" in entry


def test_a_matrix_of_22_columns_fits_a_desktop_and_a_wider_one_scrolls_in_its_own_box(
    years: SiteTracker, shelf: Shelf, reader: Reader
) -> None:
    widths = {}
    for tracker in (years, shelf("of 300")):
        _open(reader, tracker)
        box = reader.page.locator(".scroll").first
        beyond = box.evaluate("(box) => box.scrollWidth - box.clientWidth")
        widths[tracker] = beyond, reader.page.evaluate("document.documentElement.scrollWidth")
        box.evaluate("(box) => box.scrollTo(200, 200)")
        around, head, cell = (_box(one) for one in (box, box.locator("tbody th").first, box.locator("td a").first))
        assert head["x"] == around["x"], "the first column stays"
        assert min(cell["width"], cell["height"]) >= 28

    assert widths[years] == (0, DESKTOP["width"])
    assert widths[shelf("of 300")][0] > 0
    assert widths[shelf("of 300")][1] == DESKTOP["width"]


def test_the_head_of_a_high_matrix_stays(years: SiteTracker, reader: Reader) -> None:
    _open(reader, years)
    reader.page.set_viewport_size({"width": 1280, "height": 200})
    box = reader.page.locator(".scroll").first
    box.evaluate("(box) => box.scrollTo(0, 200)")
    assert box.evaluate("(box) => box.scrollTop") > 50

    assert _box(box.locator("thead th").last)["y"] == _box(box)["y"]


@pytest.mark.parametrize("shown", ["phone", "699 px", "print"])
def test_below_700_px_and_in_print_the_matrix_is_a_list_in_words(
    shown: str, years: SiteTracker, reader: Reader
) -> None:
    _open(reader, years)
    if shown == "print":
        reader.page.emulate_media(media="print")
    else:
        reader.page.set_viewport_size(PHONE if shown == "phone" else {"width": 699, "height": 900})
    is_table = reader.page.locator(".matrix").first.is_visible()
    words = reader.page.locator(".in-words").first.inner_text().replace("\n\n", "\n").split("\n")
    reader.page.emulate_media(media="null")

    assert not is_table
    assert words[words.index("Northland") + 1 :][:3] == [
        "● Support, entered by maintainers: the secretariat: 1, 3, 6",
        "◐ Support with changes, entered by maintainers: the secretariat: 8",
        "■ Oppose, entered by maintainers: the secretariat: 5, 18",
    ]


def test_below_the_matrix_stand_the_parties_that_the_source_names(years: SiteTracker, reader: Reader) -> None:
    _open(reader, years)

    line = reader.page.locator("#inferred")
    assert line.inner_text() == "Named in the source, no position recorded: Northland (17)."
    line.get_by_role("link", name="17").click()
    assert reader.page.locator(":target").inner_text() == "Inferred from the source"


@pytest.mark.parametrize("kind", ["r", "p"])
def test_stated_entered_reported_and_inferred_positions_look_different(
    kind: str, full: SiteTracker, reader: Reader
) -> None:
    looks: dict[str, tuple[str, str]] = {}
    for path in sorted(full.site.glob(f"{kind}/*/index.html")):
        reader.open(path.as_uri())
        looks |= {origin: (look, words) for origin, look, words in reader.page.evaluate(LOOKS)}

    assert {origin: words.split()[0] for origin, (_, words) in looks.items()} == {
        "stated": "Stated",
        "entered": "Entered",
        "reported": "Reported",
        "inferred": "Inferred,",
    }
    assert len({look for look, _ in looks.values()}) == 4


DEFICIENCIES = ("none", "achromatopsia", "deuteranopia", "protanopia", "tritanopia")
DARK = """async (png) => {
  const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const canvas = new OffscreenCanvas(28, 28).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const {data} = canvas.getImageData(0, 0, 28, 28);
  return Array.from({length: 784}, (_, n) => (data[4 * n] + data[4 * n + 1] + data[4 * n + 2]) / 3 < 170);
}"""
"""Which of the 28 x 28 points of a picture are dark, without their hue."""


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("of", ["statuses", "stances"])
def test_shapes_are_told_apart_without_colors(of: str, deficiency: str, years: SiteTracker, reader: Reader) -> None:
    """Each two shapes differ in at least 20 points, however a reader sees colors."""
    cdp = reader.page.context.new_cdp_session(reader.page)
    reader.open(f"{years.site.as_uri()}/{'about' if of == 'statuses' else 'positions'}/index.html", DESKTOP)
    cdp.send("Emulation.setEmulatedVisionDeficiency", {"type": deficiency})
    pictures = dict(_pictures(reader, of))
    cdp.send("Emulation.setEmulatedVisionDeficiency", {"type": "none"})
    reader.open("about:blank")
    dark = {name: reader.page.evaluate(DARK, b64encode(picture).decode()) for name, picture in pictures.items()}

    assert {*dark} == ({"circle", "triangle", "tick", "bar"} if of == "statuses" else {"●", "◐", "◇", "■", "…"})
    for one, other in combinations(dark, 2):
        assert sum(a != b for a, b in zip(dark[one], dark[other], strict=True)) >= 20, (one, other)


def _pictures(reader: Reader, of: str) -> Iterator[tuple[str, bytes]]:
    """Take a picture of each shape, of 28 by 28 points."""
    if of == "stances":
        shown = {(one.text_content() or ""): one for one in reader.page.locator(".matrix.own td a").all()}
    else:
        badges = reader.page.locator(".status").all()
        shown = {(one.get_attribute("class") or "").split()[-1]: one for one in badges}
    for name, one in shown.items():
        one.scroll_into_view_if_needed()
        box = _box(one)
        yield name, reader.page.screenshot(clip={"x": box["x"], "y": box["y"], "width": 28, "height": 28})


def _open(reader: Reader, tracker: SiteTracker) -> None:
    reader.open(f"{tracker.site.as_uri()}/positions/index.html", DESKTOP)


def _box(what: Locator) -> FloatRect:
    box = what.bounding_box()
    assert box
    return box
