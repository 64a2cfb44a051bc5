"""What is told on of a stranger's status.json: what it says, cleaned; and why it is not, where it can be none."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rectrack.record.recommendation import Target
from rectrack.record.tracker_list import Listed
from rectrack.setup.overview_json import Tracker
from rectrack.setup.overview_told import NOTICED, QUIET, UnreadError, tracker
from tests.pages import ROOT
from tests.rectrack import examples
from tests.rectrack.setup.telling import HERE, TODAY, example, raw, read


def changed(**fields: Any) -> bytes:
    """The example's status.json with other values; a field's name may lead deeper, and None takes it out."""

    def change(data: dict[str, Any]) -> None:
        for name, value in fields.items():
            *way, last = name.split("__")
            at: Any = data
            for step in way:
                at = at[int(step)] if step.isdigit() else at[step]
            if value is None:
                del at[last]
            else:
                at[last] = value

    return raw(example(), change)


def why_not(content: bytes) -> str:
    with pytest.raises(UnreadError) as unread:
        tracker(content, HERE, TODAY)
    return str(unread.value)


def test_what_it_says_is_told_on() -> None:
    found = read(example())

    assert (found.name, found.kept_by, found.contact, found.language, found.state) == (
        *(
            "Recommendations on registries",
            "the secretariat of the working group",
            "tracker@example.org",
            "en",
            "read",
        ),
    )
    assert (found.site, found.repository) == ("https://octo.example/tracker/", "https://github.com/octo/tracker")
    assert (found.as_of, found.read_on) == ("2026-11-26", "2026-11-26")
    first, entry = found.recommendations[0], example().recommendations[0]
    assert (first.number, first.title, first.page) == (entry.number, entry.title, "https://octo.example/tracker/r/1/")
    assert [(body.name, body.page) for body in first.addressees] == [
        ("The registry", "https://octo.example/tracker/addressed/registry/"),
        ("Governments, those of small islands included", "https://octo.example/tracker/addressed/governments/"),
    ]
    assert ("Implemented", "done") in {(r.status, r.counts) for r in found.recommendations}


def test_what_the_list_says_goes_before_and_without_a_site_the_issues_are_where_one_reads() -> None:
    own = Listed(status="a", name="Registries", repository="https://git.example.org/octo/tracker/")

    found = tracker(raw(example(), lambda data: data.update(site=None)), own, TODAY)

    assert (found.name, found.site, found.repository) == ("Registries", None, "https://git.example.org/octo/tracker")
    assert found.recommendations[0].page == "https://git.example.org/octo/tracker/issues/10"
    assert found.recommendations[0].addressees[0].page is None
    other = tracker(raw(example()), replace(own, site="https://example.org/other"), TODAY)
    assert other.recommendations[0].page == "https://example.org/other/r/1/"


def test_what_was_only_rehearsed_leads_nowhere() -> None:
    found = tracker(
        raw(example(), lambda d: d.update(site=None, repository={"host": "localhub", "id": 1, "name": "a/b"})),
        *(HERE, TODAY),
    )

    assert (found.site, found.repository, found.recommendations[0].page) == (None, None, None)


def test_a_newer_file_with_fields_that_nobody_knows_yet_is_read() -> None:
    new = {"weather": {"sun": [1, 2]}, "recommendations__0__mood": "good", "names__statuses__0__icon": "x"}

    assert tracker(changed(**new), HERE, TODAY) == read(example())


MISSING = "it is no whole status.json (Object missing required field"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is no status.json: Input data was truncated"),
        (
            b" <!DOCTYPE html><title>Sign in</title>",
            "it is a web page and no data; name the address of its status.json",
        ),
        (b"\xef\xbb\xbfversion", "it is no status.json: JSON is malformed: invalid character (byte 0)"),
        (b'{"version": 1', "it is no status.json: Input data was truncated"),
        (b"[]", "it is no whole status.json (Expected `object`, got `array`)"),
        (b"{}", f"{MISSING} `version`)"),
        (b'{"version": "1"}', "it is no whole status.json (Expected `int`, got `str` - at `$.version`)"),
        (changed(version=2), "its format has version 2, and this program knows version 1; update this program"),
        (changed(names=None), f"{MISSING} `names`)"),
        (changed(recommendations__0__title=None), f"{MISSING} `title` - at `$.recommendations[0]`)"),
        (changed(recommendations__0__status="lost"), 'it does not say what its status "lost" counts as'),
        (changed(recommendations__0__addressees=["who"]), 'it does not say who its addressee "who" is'),
        (changed(as_of="2026"), "it speaks of a day that cannot be, 2026"),
        (changed(as_of="2026-02-30"), "it speaks of a day that cannot be, 2026-02-30"),
        (changed(as_of="2026-11-28"), "it speaks of a day that cannot be, 2026-11-28"),
        (changed(recommendations__1__recorded="9999-12-31"), "it speaks of a day that cannot be, 9999-12-31"),
        (changed(recommendations__0__since="2017-99"), "it speaks of a day that cannot be, 2017-99"),
        (changed(recommendations__2__target={"date": "2017-99"}), "it speaks of a day that cannot be, 2017-99"),
    ],
)
def test_why_a_file_is_not_read_is_told_in_words(content: bytes, why: str) -> None:
    assert why_not(content) == why


@pytest.mark.parametrize("deep", [b'{"version":1,"x":' + b"[" * 100_000, b"[" * 100_000])
def test_a_file_that_is_nested_without_end_does_no_harm(deep: bytes) -> None:
    assert why_not(deep).startswith("it is no")


def test_it_may_be_tomorrow_already_where_the_file_was_written() -> None:
    assert tracker(changed(as_of="2026-11-27"), HERE, TODAY).as_of == "2026-11-27"


@pytest.mark.parametrize("sign", ["\u202e", "\x1b[31m", "\u2028", "\x00", "\n\n# heading"])
def test_what_turns_or_breaks_a_line_is_taken_out_of_every_text(sign: str) -> None:
    free = {"title", "name", "kept_by", "contact", "set_by", "site"}

    def spoil(data: Any, name: str = "") -> Any:
        if isinstance(data, dict):
            return {name: spoil(value, name) for name, value in data.items()}
        if isinstance(data, list):
            return [spoil(value, name) for value in data]
        return f"{data}{sign}." if isinstance(data, str) and name in free else data

    found = tracker(json.dumps(spoil(json.loads(raw(example())))).encode(), HERE, TODAY)

    assert found.name.startswith("Recommendations on registries")
    assert [text for text in texts(found) if not text.isprintable()] == []


def texts(value: Any) -> list[str]:
    """All texts in what is told."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple | dict):
        return [text for one in (value.values() if isinstance(value, dict) else value) for text in texts(one)]
    return [text for name in getattr(value, "__struct_fields__", ()) for text in texts(getattr(value, name))]


def test_a_text_longer_than_anybody_reads_is_cut() -> None:
    found = tracker(changed(recommendations__0__title="x" * 4_000), HERE, TODAY)

    assert found.recommendations[0].title == "x" * 499 + "…"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.org", "https://a b", "//example.org", ""])
def test_links_lead_to_the_web_alone(address: str) -> None:
    assert tracker(changed(site=address), HERE, TODAY).site is None


def test_a_host_that_is_none_gives_no_link() -> None:
    odd = {"host": "example.org/<x>", "id": 1, "name": "a/b"}

    assert tracker(changed(repository=odd), HERE, TODAY).repository is None


def late(day: str, *, as_of: str) -> Tracker:
    """A tracker published for a day, with an open recommendation that is to be done by another."""
    known = examples.register()
    open_one = replace(known.recommendations[0], target=Target(date=day))
    published = examples.published(replace(known, recommendations=(open_one,)), as_of)
    return read(published)


def test_a_quiet_tracker_is_not_called_old_until_nobody_can_tell_whether_it_runs() -> None:
    first, day = TODAY - timedelta(days=QUIET), timedelta(days=1)

    assert late("2027", as_of=first.isoformat()).state == "read"
    assert late("2027", as_of=(first - day).isoformat()).state == "quiet"


def test_the_documentation_says_how_long_that_is() -> None:
    text = (ROOT / "docs/many-trackers.md").read_text(encoding="utf-8")

    assert (QUIET, NOTICED) == (60, 2)
    assert "over more than two days ago, and it does not say so" in text
    assert "nothing has changed for 60 days" in text


def test_a_tracker_in_which_all_is_closed_may_be_quiet() -> None:
    known = replace(example(), as_of="2020-01-01")
    closed = tuple(replace(one, closed=True, recorded="2020-01-01") for one in known.recommendations)

    assert read(replace(known, recommendations=closed)).state == "read"
    assert read(replace(known, recommendations=(*closed, replace(closed[0], closed=False)))).state == "quiet"


def test_a_tracker_that_has_not_noticed_that_a_date_is_over_is_told_as_behind() -> None:
    before = (TODAY - timedelta(days=10)).isoformat()
    noticed = TODAY - timedelta(days=NOTICED)

    assert late(noticed.isoformat(), as_of=before).state == "read"
    found = late((noticed - timedelta(days=1)).isoformat(), as_of=before)
    assert (found.state, found.summary.overdue) == ("behind", 1)
    assert late("2026-11-01", as_of=before).state == "read"  # it says so itself


CUT = st.builds(lambda n, new: raw(example())[:n] + new, st.integers(0, 9_000), st.binary(max_size=9))


@given(st.binary(max_size=200) | CUT)
def test_whatever_a_stranger_sends_is_read_or_told_in_words(content: bytes) -> None:
    try:
        told = tracker(content, HERE, TODAY).name
    except UnreadError as error:
        told = str(error)

    assert told.isprintable()
