"""Where a group does not ask for agreement, nothing that the tracker makes speaks of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rectrack.formats import written
from rectrack.pages.board import Board
from rectrack.pages.form_files import wanted
from rectrack.pages.issue import Issues, body
from rectrack.pages.labels import tracker_labels
from rectrack.pages.listing import Listing
from rectrack.pages.sheet import sheet
from rectrack.pages.status_json import text
from rectrack.pages.take_part import section
from rectrack.record.register import Register
from tests.rectrack.commission import make_commission
from tests.rectrack.examples import SITE, published, register
from tests.rectrack.internals import register as read

TODAY = "2024-05-06"


def listing(known: Register) -> Listing:
    entries = list(published(known, TODAY).recommendations)
    statuses = {status.id: status.name for status in known.tracker.statuses}
    asks = known.tracker.agreement is not None
    return Listing(entries=entries, known=len(entries), statuses=statuses, asks_agreement=asks)


def everything(known: Register) -> Iterator[tuple[str, str]]:
    """All that readers and programs get, by its name."""
    facts = published(known, TODAY)
    yield "the README", Board(known, facts, None).section()
    yield "how to take part", section(known, None)
    yield "status.json", text(facts)
    yield "the labels", "\n".join(f"{label.name} {label.description}" for label in tracker_labels(known.tracker))
    yield from ((spec.title, body(spec) + "\n".join(spec.labels)) for spec in Issues(known, SITE, None).specs())
    yield from ((f"list {form}", written("list", form, listing(known))) for form in ("table", "csv", "json"))
    yield from wanted(known).items()
    yield from ((f"show {r.id}", sheet(known, r, TODAY, 120)) for r in known.recommendations)


@pytest.fixture
def commission(tmp_path: Path) -> Register:
    return read(make_commission(tmp_path))


def test_nothing_speaks_of_it(commission: Register) -> None:
    assert [name for name, content in everything(commission) if re.search("agree", content, re.IGNORECASE)] == []


def test_where_a_group_asks_it_is_spoken_of_wherever_it_counts() -> None:
    spoken = {name for name, content in everything(register()) if re.search("agree", content, re.IGNORECASE)}

    assert {"the README", "status.json", "the labels", "list table", "list csv", "list json"} <= spoken
    assert len(spoken) >= 6 + 2 * len(register().recommendations)
