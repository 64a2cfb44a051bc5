"""Shapes that say a status or a stance without a color, and the matrix of positions that is made of them."""

from typing import Any

import pytest

from tests.browser.browser import DESKTOP, Reader
from tests.browser.trackers import SiteTracker

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
