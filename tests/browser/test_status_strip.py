"""The status strip on the front page: its links, names and sizes, on paper, in the dark and in forced colors."""

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Locator
from pypdf import PdfReader

from tests.browser.browser import DESKTOP, NARROW, PHONE, Reader, problems, width
from tests.browser.trackers import SiteTracker, run
from tests.interfaces import on
from tests.rectrack.files import add, edit, make_tracker

DAY = "2024-05-06"
STATUSES = {"proposed": "circle", "begun": "triangle", "implemented": "tick", "withdrawn": "bar"}
BEGUN = """\
  - {id: begun, name: Begun, description: Begun., color: e1e8f0, category: under way}
"""
Strips = Callable[[int], str]


@pytest.fixture(scope="session")
def strips(tmp_path_factory: pytest.TempPathFactory) -> Strips:
    """Give the address of the site of so many recommendations, of each status in turn, every fifth one checked."""
    folder = tmp_path_factory.mktemp("strips")

    @cache
    def made(number: int) -> str:
        root = make_tracker(folder / str(number), 0)
        edit(root / "tracker.yaml", "themes:\n", f"{BEGUN}themes:\n")
        for n in range(1, number + 1):
            status, evidence = [*STATUSES][n % 4], ", evidence: [https://example.org/a]" if n % 4 == 2 else ""
            date = "2024-01-02" if n % 5 == 0 else "2017-02"
            history = f"\n  - {{date: {date}, status: {status}{evidence}}}"
            add(root, n, status=status, history=history, themes="[law]" if n % 3 else "[security]")
        with on(DAY):
            run(root, "board")
            run(root, "site", str(root / ".site"))
        return (root / ".site/index.html").as_uri()

    return made


def cells(reader: Reader) -> Locator:
    return reader.page.locator(".cells a")


def test_each_cell_is_a_link_with_number_title_and_status_in_groups(strips: Strips, reader: Reader) -> None:
    reader.open(strips(22), PHONE)

    groups = reader.page.locator(".cells ul")
    assert [groups.nth(n).get_attribute("aria-label") for n in range(4)] == [
        *("5 open", "6 under way", "6 done", "5 not done or no longer pursued")
    ]
    names: list[str] = cells(reader).evaluate_all("(cells) => cells.map((cell) => cell.title)")
    assert names[:2] == [
        "4, Do this, Proposed, not checked since February 2017",
        "8, Do this, Proposed, not checked since February 2017",
    ]
    assert "20, Do this, Proposed" in names
    assert [int(name.partition(",")[0]) for name in names] == [
        *(n for rest in (0, 1, 2, 3) for n in range(1, 23) if n % 4 == rest)
    ]
    for number, name in ((20, "20, Do this, Proposed"), (5, "5, Do this, Begun"), (10, "10, Do this, Implemented")):
        link = reader.page.get_by_role("link", name=name, exact=True)
        assert link.get_attribute("href") == f"r/{number}/index.html"
    hollow = cells(reader).filter(has=reader.page.locator("[fill=none]"))
    assert hollow.count() == sum("not checked" in name for name in names) == 18
    said = " ".join((reader.page.locator("#strip-end").text_content() or "").split())
    assert said == (
        "● 5 open, ► 6 under way, ✓ 6 done, ▬ 5 not done or no longer pursued. Status as last recorded. "
        "Hollow: not checked since 6 May 2023."
    )


def test_it_is_first_after_a_link_that_skips_it_and_works_with_the_keyboard(strips: Strips, reader: Reader) -> None:
    reader.open(strips(100), DESKTOP)
    skip = reader.page.get_by_role("link", name="Skip the strip")
    following = (
        "(skip) => skip.previousElementSibling.tagName + ' ' + skip.nextElementSibling.nextElementSibling.className"
    )
    assert skip.evaluate(following) == "H1 strip cells"
    skip.focus()
    assert (skip.bounding_box() or {"x": -1})["x"] >= 0
    reader.page.keyboard.press("Tab")
    assert (
        cells(reader).first.evaluate(
            "(cell) => cell == document.activeElement && getComputedStyle(cell).outlineStyle"
        )
        == "solid"
    )

    skip.focus()
    reader.page.keyboard.press("Enter")
    reader.page.keyboard.press("Tab")

    assert reader.page.evaluate("Boolean(document.activeElement.closest('.cells'))") is False
    assert reader.page.evaluate("document.activeElement.getBoundingClientRect().top") > 0
    cells(reader).first.press("Enter")
    assert reader.page.url.endswith("/r/4/index.html")


@pytest.mark.parametrize("number", [1, 22, 100, 101, 469])
def test_it_fits_every_screen_and_its_cells_can_be_touched(number: int, strips: Strips, reader: Reader) -> None:
    for size in (NARROW, PHONE, DESKTOP):
        reader.open(strips(number), size)
        assert width(reader.page) <= size["width"]
        boxes = reader.page.evaluate(
            "[...document.querySelectorAll('.cells a')].map((cell) => cell.getBoundingClientRect().toJSON())"
        )
        assert len(boxes) == (number if number <= 100 else 0)
        assert all(min(box["width"], box["height"]) >= 24 for box in boxes)
        assert len({(box["x"], box["y"]) for box in boxes}) == len(boxes)


@pytest.mark.parametrize("number", [101, 469])
def test_above_100_each_theme_has_a_bar_and_its_counts_in_words(number: int, strips: Strips, reader: Reader) -> None:
    reader.open(strips(number), PHONE)

    bars = reader.page.locator(".strip > li")
    assert bars.count() == 2
    words = " ".join((bars.nth(1).text_content() or "").split())
    counts = [sum(n % 3 == 0 and n % 4 == rest for n in range(1, number + 1)) for rest in range(4)]
    assert words == "Security ● {} open, ► {} under way, ✓ {} done, ▬ {} not done or no longer pursued".format(
        *counts
    )
    boxes = bars.nth(1).locator("rect")
    widths = [(boxes.nth(n).bounding_box() or {"width": 0})["width"] for n in range(boxes.count())]
    assert len(widths) == 8
    assert min(widths) > 0
    boxes.first.click()
    assert reader.page.url.endswith("/by-theme/security/index.html")
    assert reader.page.get_by_role("heading", level=1).inner_text() == "Security"


PRINTED = """() => [...document.querySelectorAll(".cells a")].map((cell) => {
  const style = getComputedStyle(cell), letter = getComputedStyle(document.querySelector(".letter"));
  return [style.borderTopStyle, style.borderTopColor, letter.display != "none", cell.getBoundingClientRect().width];
})"""


def test_on_paper_each_cell_has_a_border_and_the_first_letter_of_its_category(strips: Strips, reader: Reader) -> None:
    reader.open(strips(22), DESKTOP)
    reader.page.emulate_media(media="print")
    shown = {(style, color, letter) for style, color, letter, _ in reader.page.evaluate(PRINTED)}
    reader.page.emulate_media(media="null")
    on_screen = {(style, letter) for style, _, letter, _ in reader.page.evaluate(PRINTED)}
    sheet = PdfReader(io.BytesIO(reader.page.pdf(format="A4", prefer_css_page_size=True))).pages[0].extract_text()

    assert shown == {("solid", "rgb(0, 0, 0)", True)}
    assert on_screen == {("solid", False)}
    strip = sheet.partition("5 open")[0].rpartition("testing")[2]
    assert [strip.count(letter) for letter in "OUDN"] == [5, 6, 6, 5]
    assert "Skip the strip" not in sheet


MEDIA: tuple[dict[str, Any], ...] = ({"color_scheme": "dark"}, {"forced_colors": "active"})


@pytest.mark.parametrize("media", MEDIA, ids=["dark", "forced colors"])
def test_it_is_seen_in_the_dark_and_has_outlines_in_forced_colors(
    media: dict[str, Any], strips: Strips, reader: Reader
) -> None:
    look = """() => {
      const [cell, use] = [".cells a", ".cells use"].map((one) => getComputedStyle(document.querySelector(one)));
      return [use.stroke, cell.borderTopColor, getComputedStyle(document.body).backgroundColor];
    }"""
    reader.open(strips(22), DESKTOP)
    light, *_ = reader.page.evaluate(look)
    reader.page.emulate_media(**media)
    stroke, border, ground = reader.page.evaluate(look)
    reader.page.emulate_media(forced_colors="null", color_scheme="light")

    assert stroke not in (light, ground)
    assert (border == stroke) == ("forced_colors" in media)


def test_a_bar_has_the_color_of_the_text_in_forced_colors(strips: Strips, reader: Reader) -> None:
    look = "getComputedStyle(document.querySelector('.strip rect')).stroke == getComputedStyle(document.body).color"
    reader.open(strips(101), DESKTOP)
    on_screen = reader.page.evaluate(look)
    reader.page.emulate_media(forced_colors="active")
    is_forced = reader.page.evaluate(look)
    reader.page.emulate_media(forced_colors="null")

    assert (on_screen, is_forced) == (False, True)


@pytest.mark.parametrize("number", [22, 469])
def test_axe_finds_nothing(number: int, strips: Strips, reader: Reader) -> None:
    assert problems(reader, strips(number)) == []


def test_a_shape_of_the_strip_is_that_of_a_status(strips: Strips, years: SiteTracker, reader: Reader) -> None:
    reader.open(strips(22))
    points = reader.page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('symbol polygon')]"
        ".map((one) => [one.parentNode.id, one.getAttribute('points')]))"
    )
    style = (years.site / "site.css").read_text()

    for shape in ("triangle", "tick"):
        drawn = style.partition(f".{shape}::before{{clip-path:polygon(")[2].partition(")")[0]
        corners = " ".join(drawn.replace("%", "").replace(",", " ").split())
        assert points[shape] == corners
    assert ".bar::before{clip-path:inset(35% 0)}" in style
    assert points["bar"] == "0 35 100 35 100 65 0 65"
