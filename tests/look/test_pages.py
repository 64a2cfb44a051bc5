"""Every page: it fits the screen, asks nobody, leads somewhere, runs nothing, and can be read by all."""

from pathlib import Path

import pytest

from tests.look import trackers
from tests.look.accessibility import problems
from tests.look.browser import Reader
from tests.look.navigation import Seen, one_of_each_kind, walk
from tests.look.trackers import SiteTracker

HOSTILE = (
    "<script>window.ran = 1</script>",
    '"><img src=x onerror="window.ran = 1"><a href="javascript:window.ran = 1">x</a>',
    "[x](javascript:window.ran=1) <javascript:window.ran=1> ![x](https://example.org/p.png)",
    "توصية " * 30 + "w" * 300,
    "x" * 500,
)


def test_no_page_is_wider_than_the_screen(walked: dict[str, Seen]) -> None:
    beyond = {(address, at): by for address, seen in walked.items() for at, by in seen.beyond.items() if by > 0}

    assert beyond == {}


def test_every_page_is_reached_by_links_and_every_link_resolves(
    tracker: SiteTracker, walked: dict[str, Seen]
) -> None:
    base = f"{tracker.site.as_uri()}/"
    links = {link for seen in walked.values() for link in seen.met["links"]}
    local = {link.partition("?")[0] for link in links if not link.startswith(("https://", "http://", "mailto:"))}

    assert {link for link in local if not link.startswith(base)} == set()
    assert {link for link in local if not _resolves(link, walked)} == set()
    assert {path.as_uri() for path in tracker.site.rglob("*.html")} <= {link.partition("#")[0] for link in local}


def _resolves(link: str, walked: dict[str, Seen]) -> bool:
    address, _, place = link.partition("#")
    is_there = Path(address.removeprefix("file://")).is_file()
    return is_there and (not place or address not in walked or place in walked[address].met["ids"])


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "markup", "links", "right-to-left", "long"])
def test_what_people_try_neither_runs_nor_sticks_out(text: str, reader: Reader, tmp_path: Path) -> None:
    walked = walk(reader, trackers.of_texts(tmp_path / "site", text).address)

    assert {address: seen.beyond for address, seen in walked.items() if max(seen.beyond.values()) > 0} == {}
    for address, seen in walked.items():
        assert not seen.met["ran"], address
        assert seen.met["handlers"] == [], address
        assert [link for link in seen.met["links"] if link.lower().startswith("javascript:")] == [], address


def test_axe_finds_nothing_on_any_kind_of_page(years: SiteTracker, full: SiteTracker, reader: Reader) -> None:
    pages: dict[str, str] = {}
    for tracker in (full, years):
        addresses = [path.as_uri() for path in tracker.site.rglob("*.html")]
        pages |= one_of_each_kind(addresses, f"{tracker.site.as_uri()}/")
    found = {kind: told for kind, address in pages.items() if (told := problems(reader, address))}

    assert found == {}
