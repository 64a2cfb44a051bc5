"""A text that ends in a full stop has no second one behind it, no comma and no bracket, on any page."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from rectrack.formats import written
from rectrack.github.types import Announce, Change, News
from rectrack.pages.announcements import announcement
from rectrack.pages.board import Board
from rectrack.pages.issue import Issues
from rectrack.pages.sheet import sheet
from rectrack.record.register import Register
from rectrack.sync.care import Comparison
from rectrack.sync.plan import Plan
from rectrack.sync.plan_text import Shown
from rectrack.sync.preview import preview
from tests.rectrack.examples import SITE, TODAY, published, register, with_texts

NAMES = frozenset(
    ("by", "name", "kept_by", "contact", "entered_by", "verified_by", "meeting", "owners", "also_written")
)
"""Fields with names: before a comma the full stop of an abbreviation stays."""
KNOWN = register()
SENTENCES = with_texts(KNOWN, lambda name, old: old if name in NAMES else "For Development.")
EVERYWHERE = with_texts(KNOWN, lambda _name, _old: "Development Inc.")


def told(known: Register) -> Announce:
    """A decision that was made, taken again, and changed, of which all is said that can be."""
    r = known.recommendations[0]
    text, by = str(r.decisions[0].text), r.decisions[0].by
    item = News(key="a", kind="decision", after=text, date="2018", why=text, by=by, source=r.sources[0])
    items = [
        replace(item, key=f"a {n}", before=before, evidence=r.history[2].evidence)
        for n, before in enumerate(("", text, "Other", f"{text} Other."))
    ]
    return Announce(id=r.id, number=10, news=tuple(items), why="")


def planned(change: Change) -> Shown:
    return Shown(Plan(changes=(change,), notices=(), numbers={}, open_issues=1), None)


def previewed(known: Register) -> str:
    compared = Comparison(before=KNOWN, after=known, head="0" * 40, main=KNOWN, problems=(), paths=(), numbers={})
    return preview(compared, SITE, Path("none"), date.fromisoformat(TODAY))


PAGES: dict[str, Callable[[Register], str]] = {
    "the issues": lambda known: "\n".join(spec.section for spec in Issues(known, SITE, None).specs()),
    "the board": lambda known: Board(known, published(known), None).section(),
    "an announcement": lambda known: announcement(told(known).news, known, None),
    "a plan": lambda known: written("plan", "text", planned(told(known))),
    "a preview": previewed,
    "a page at a terminal": lambda known: "\n".join(sheet(known, r, TODAY, 9_999) for r in known.recommendations),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_after_a_sentence_nothing_goes_on(page: Callable[[Register], str]) -> None:
    text = page(SENTENCES)

    assert "For Development" in text
    assert re.findall(r".*Development\.[*”]*(?:[,;:.]| \(| →).*", text) == []


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_no_name_or_text_is_followed_by_a_second_full_stop(page: Callable[[Register], str]) -> None:
    text = page(EVERYWHERE)

    assert "Development Inc" in text
    assert re.findall(r".*Inc\.[*”]*\..*", text) == []
