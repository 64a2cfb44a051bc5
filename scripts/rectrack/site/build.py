"""The whole site as files, and written into a folder."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from rectrack.model import Dataset
from rectrack.rendering import status_json
from rectrack.site import pages
from rectrack.site.context import Material, Page, read_material
from rectrack.site.pages import front_pages, matrix_page, participant_pages, summary_pages
from rectrack.site.recommendation_pages import (
    calendar_file,
    corrections_page,
    news_pages,
    recommendation_page,
    removed_pages,
)
from rectrack.site.report import report_page
from rectrack.text.problems import RefusedError
from rectrack.text.templates import kept
from rectrack.workspace.export_sheet import csv_text

# The whole site, as files: made of the record and of status.json, without a network and without a clock.

KEPT = ("site.css", "site.js")


def site_files(material: Material) -> Iterator[tuple[str, bytes]]:
    """Every file by its path, one after the other, so that none of them need wait for the last."""
    for page in all_pages(material):
        yield page.path, page.text(material).encode()
    yield from downloads(material).items()
    yield from ((name, kept(f"site/{name}", material.templates)) for name in KEPT)


def all_pages(material: Material) -> Iterator[Page]:
    """Every page, long lists in several."""
    for page in _whole(material):
        yield from page.parts()


def _whole(material: Material) -> Iterator[Page]:
    yield from front_pages(material)
    yield from (recommendation_page(r, material) for r in material.dataset.recommendations)
    yield from removed_pages(material)
    yield from summary_pages(material)
    yield from news_pages(material)
    yield corrections_page(material)
    yield from participant_pages(material)
    yield matrix_page(material)
    yield report_page(material)


def downloads(material: Material) -> Mapping[str, bytes]:
    """What other programs read."""
    sheets = {"recommendations.xlsx": material.workbook} if material.workbook else {}
    calendar = {"dates.ics": calendar_file(material)} if material.has_target_dates else {}
    return {
        "recommendations.csv": csv_text(material.export.tables["recommendations"]),
        **sheets,
        **pages.index(material),
        status_json.FILE: status_json.text(material.published).encode(),
        **calendar,
    }


# The site in a folder: what is new there is written, what was the site's and is no longer goes, all else stays.

LIST = ".rectrack-site"
"""The file in the folder that names those which were made."""


def make_site(root: Path, dataset: Dataset, folder: Path) -> str:
    """Make the site of a tracker in a folder, and return the address of its first page; raises `RefusedError`."""
    write_site(folder, site_files(read_material(root, dataset)))
    return (folder / "index.html").resolve().as_uri()


def write_site(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write the files; raises `RefusedError` where the folder holds another site."""
    before = _made(folder)
    if not before and (folder / "index.html").exists():
        raise RefusedError(f"{folder} holds a page that is not the tracker's. Name an empty folder, or a new one.")
    made = []
    for name, content in files:
        made.append(name)
        _write(folder / name, content)
    for name in sorted(before - {*made}):
        (folder / name).unlink(missing_ok=True)
    _write(folder / LIST, "".join(f"{name}\n" for name in sorted(made)).encode())


def _made(folder: Path) -> set[str]:
    """What was made there before, and lies below it."""
    try:
        names = (folder / LIST).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return set()
    return {name for name in names if name and (folder / name).resolve().is_relative_to(folder.resolve())}


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise RefusedError(f"{path} could not be written: {error.strerror}.") from None
