"""The whole site, as files: made of the record and of status.json, without a network and without a clock."""

from collections.abc import Iterator, Mapping

from rectrack.pages import status_json
from rectrack.sheets import delimited
from rectrack.sheets.tables import RECOMMENDATIONS
from rectrack.site import bodies, corrected, dates, front, lists, matrix, news, recommendation, removed, report
from rectrack.site.material import Material
from rectrack.site.page import Page
from rectrack.text.render import kept

KEPT = ("site.css", "site.js")


def files(material: Material) -> Iterator[tuple[str, bytes]]:
    """Every file by its path, one after the other, so that none of them need wait for the last."""
    for page in pages(material):
        yield page.path, page.text(material).encode()
    yield from downloads(material).items()
    yield from ((name, kept(f"site/{name}", material.templates)) for name in KEPT)


def pages(material: Material) -> Iterator[Page]:
    """Every page, long lists in several."""
    for page in _whole(material):
        yield from page.parts()


def _whole(material: Material) -> Iterator[Page]:
    yield from front.pages(material)
    yield from (recommendation.page(r, material) for r in material.register.recommendations)
    yield from removed.pages(material)
    yield from lists.pages(material)
    yield from news.pages(material)
    yield corrected.page(material)
    yield from bodies.pages(material)
    yield matrix.page(material)
    yield report.page(material)


def downloads(material: Material) -> Mapping[str, bytes]:
    """What other programs read."""
    sheets = {"recommendations.xlsx": material.workbook} if material.workbook else {}
    calendar = {"dates.ics": dates.calendar(material)} if material.has_target_dates else {}
    return {
        "recommendations.csv": delimited.csv(material.export.tables[RECOMMENDATIONS]),
        **sheets,
        **front.index(material),
        status_json.FILE: status_json.text(material.published).encode(),
        **calendar,
    }
