"""The link of every row of the board: to the issue, before there are issues to the site, else to the details."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.rectrack.board_and_issues.example import Example
from tests.rectrack.files import make_tracker
from tests.rectrack.rendering import html
from tests.rectrack.world import World

SITE = "https://octo.example/tracker/"
LARGE = 61
"""So many recommendations are too many for the README."""


class Row(NamedTuple):
    """A row of the table on a page: what is linked, and where the link leads from the root of the repository."""

    title: str
    address: str


def rows(pages: Mapping[str, str]) -> Iterator[Row]:
    """Return the rows of all pages, by the paths of the pages."""
    for path, text in pages.items():
        for first in re.findall(r"<tr>\s*<td>(.*?)</td>", html(text), re.DOTALL):
            found = re.match(r'<a href="(.*?)">(.*?)</a>', first)
            assert found, first
            address = found[1] if ":" in found[1] else _from_root(path, found[1])
            yield Row(re.sub(r"^\S+ ", "", unescape(found[2])), address)


def _from_root(path: str, address: str) -> str:
    place, mark, name = address.partition("#")
    page = posixpath.normpath(posixpath.join(posixpath.dirname(path), place)) if place else path
    return f"{page}{mark}{name}"


def pages(tracker: Example) -> dict[str, str]:
    """Return the README and the other pages of the board by path."""
    readme = tracker.written()
    return {"README.md": readme} | {f"recommendations/{name}": text for name, text in tracker.pages().items()}


@pytest.mark.parametrize("number", [3, LARGE])
def test_each_row_leads_to_its_issue(number: int, world: World) -> None:
    make_tracker(world.root, number)
    world.done("sync")
    paths = [world.root / "README.md", *world.root.glob("recommendations/board-*.md")]
    texts = {path.relative_to(world.root).as_posix(): path.read_text(encoding="utf-8") for path in paths}

    issues = world.issues()
    shown = [*rows(texts)]

    assert len(shown) == number
    for row in shown:
        assert row.address.startswith("../../issues/")
        assert row.title in issues[int(row.address.rpartition("/")[2])].title


@pytest.mark.parametrize("number", [4, LARGE])
def test_without_issues_each_row_leads_to_its_page_on_the_site(number: int, tmp_path: Path) -> None:
    tracker = Example(tmp_path, {"tracker": {"site": SITE}})
    tracker.multiply(number)
    shown = [*rows(pages(tracker))]
    tracker.run("site", str(tmp_path / "site"))

    assert len(shown) == number
    for row in shown:
        assert row.address.startswith(SITE)
        page = tmp_path / "site" / row.address.removeprefix(SITE) / "index.html"
        assert row.title in unescape(page.read_text(encoding="utf-8")), row


@pytest.mark.parametrize("number", [4, LARGE])
@pytest.mark.parametrize("by", ["theme", "addressee", "priority"])
def test_without_issues_and_site_each_row_leads_to_the_fold_with_its_details(
    number: int, by: str, tmp_path: Path
) -> None:
    tracker = Example(tmp_path, {"tracker": {"site": None, "board": f"{{group_by: {by}}}"}})
    tracker.multiply(number)
    texts = pages(tracker)
    shown = [*rows(texts)]

    assert len(shown) == number
    for row in shown:
        path, _, name = row.address.partition("#")
        (fold,) = re.findall(rf'<details><summary><a name="{name}"></a>(.*?)</details>', html(texts[path]), re.DOTALL)
        assert row.title in unescape(fold)
