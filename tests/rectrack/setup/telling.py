"""What other trackers publish: made by the program of random registers, and read back as a stranger's."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from rectrack.pages import status_json
from rectrack.pages.status_json import Published
from rectrack.record.recommendation import Target
from rectrack.record.tracker_list import Listed, TrackerList
from rectrack.setup.overview_json import Tracker
from rectrack.setup.overview_told import tracker
from tests.rectrack import examples

TODAY = date(2026, 11, 26)
HERE = Listed(status="https://example.org/status.json")

_DATES = st.sampled_from(
    ("2019", "2026-10", "2026-11", "2026-11-24", "2026-11-25", "2026-11-26", "2027-01-01", "2026")
)
_TARGETS = st.none() | st.builds(Target, date=_DATES, set_by=st.none() | st.just("the plenary"))
_NAMES = st.sampled_from(
    ("ICANN", "icann", "I C A N N", "Governments", "withheld-1", "Ünion", "union", "The registry")
)


@st.composite
def registers(draw: st.DrawFn) -> Published:
    """What a tracker publishes of some recommendations in any status, for anybody, until any date."""
    known = examples.many(examples.register(), draw(st.integers(0, 6)))
    ids = [body.id for body in known.tracker.addressees]
    tracker = replace(
        known.tracker,
        title=draw(st.sampled_from(("Rivers", "Schools", "Schools"))),
        site=draw(st.sampled_from((None, "https://example.org/site", "https://example.org/site/"))),
        addressees=tuple(replace(body, name=draw(_NAMES)) for body in known.tracker.addressees),
    )
    statuses = st.sampled_from([status.id for status in tracker.statuses])
    made = tuple(
        replace(
            r,
            status=draw(statuses),
            target=draw(_TARGETS),
            addressees=tuple(draw(st.lists(st.sampled_from(ids), unique=True))),
            addressees_inferred=None if draw(st.booleans()) else r.addressees_inferred,
        )
        for r in known.recommendations
    )
    published = examples.published(replace(known, tracker=tracker, recommendations=made), TODAY.isoformat())
    days = (TODAY - timedelta(days=n) for n in draw(st.lists(st.integers(0, 70), min_size=len(made))))
    recorded = zip(published.recommendations, days, strict=False)
    return replace(published, recommendations=tuple(replace(e, recorded=day.isoformat()) for e, day in recorded))


def several() -> st.SearchStrategy[list[Published]]:
    return st.lists(registers(), min_size=1, max_size=4)


def example() -> Published:
    """What the tracker publishes in which every field is used."""
    return examples.published(examples.register(), TODAY.isoformat())


def raw(published: Published, change: Callable[[dict[str, Any]], object] = lambda _: None) -> bytes:
    """Its status.json, after something was changed in it."""
    data = json.loads(status_json.text(published))
    change(data)
    return json.dumps(data).encode()


def read(published: Published, listed: Listed = HERE) -> Tracker:
    """What is told of it on."""
    return tracker(raw(published), listed, TODAY)


def listed(count: int) -> TrackerList:
    """A list of so many trackers."""
    places = tuple(Listed(status=f"https://example.org/{n}/status.json") for n in range(count))
    return TrackerList(
        title="The organization", kept_by="the secretariat", contact="office@example.org", trackers=places
    )
