"""status.json: the facts of the board as data, and what it remembers."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from rectrack.pages import status_json
from rectrack.pages.status_json import Entry, Published, View, read
from rectrack.text.problems import RefusedError
from tests.rectrack import examples

KNOWN = examples.register()


def entries(known: Published) -> dict[str, Entry]:
    return {entry.id: entry for entry in known.recommendations}


def test_the_file(golden: Callable[[str, str], None]) -> None:
    golden("status.json", status_json.text(examples.published(KNOWN)))


def test_what_was_written_is_read_as_the_same(tmp_path: Path) -> None:
    facts = examples.published(KNOWN)
    (tmp_path / "status.json").write_text(status_json.text(facts), encoding="utf-8")

    assert status_json.read(tmp_path / "status.json") == facts


def test_an_unchanged_state_makes_the_same_bytes_on_any_day() -> None:
    on_one_day, on_another = (examples.published(KNOWN, today) for today in ("2021-06-01", "2035-01-01"))

    assert status_json.text(on_one_day) == status_json.text(on_another)


def test_today_matters_only_to_what_is_overdue() -> None:
    before, after = (
        entries(examples.published(KNOWN, today))["open-books"] for today in ("2020-12-31", "2021-01-01")
    )

    assert (before.overdue, after.overdue) == (False, True)
    assert replace(before, overdue=True) == after


def test_an_entry_says_what_the_board_says() -> None:
    entry = entries(examples.published(KNOWN))["open-books"]

    assert entry.issue == 10
    assert (entry.status, entry.since, entry.closed) == ("partly-implemented", "2019-05", False)
    assert (entry.checked, entry.last_looked, entry.last_changed) == (True, "2021-01-20", "2019-11")
    assert (entry.agreement, entry.heard) == ("dissenting views", 5)
    assert (entry.opposed, entry.reported_opposed) == (("registry-operator",), ("college",))
    assert entry.actions == {"list-fees": "implemented", "give-reasons": "adopted", "warn": "adopted"}


def test_an_entry_names_what_took_its_place() -> None:
    found = entries(examples.published(KNOWN))

    assert {id_: entry.superseded_by for id_, entry in found.items() if entry.superseded_by} == {
        "old-fees": ("open-books",)
    }


def test_views_stand_in_the_order_of_the_stances_and_name_who_reports() -> None:
    views = entries(examples.published(KNOWN))["open-books"].views

    assert [view.stance for view in views] == [
        *("support", "support", "support-with-changes", "reserve", "oppose", "oppose")
    ]
    why = "It is said to fear the cost."
    assert views[-1] == View(party="college", stance="oppose", date="2018", reported_by="association", reason=why)
    assert [sorted(msgspec.to_builtins(view)) for view in (views[0], views[-1])] == [
        ["date", "party", "stance"],
        ["date", "party", "reason", "reported_by", "stance"],
    ]


def test_the_summary_counts_the_entries() -> None:
    summary = examples.published(KNOWN).summary

    assert summary.recommendations == 4
    assert summary.statuses == {"partly-implemented": 1, "proposed": 1, "superseded": 1, "implemented": 1}
    assert summary.agreement == {"dissenting views": 1, "too few to tell": 2, "full agreement": 1}
    assert (summary.answered, summary.decided, summary.checked, summary.overdue) == (1, 1, 1, 1)
    assert summary.last_changed == "2021-01"


def test_without_a_target_date_are_the_open_ones_that_have_none() -> None:
    dateless = replace(KNOWN, recommendations=tuple(replace(r, target_date=None) for r in KNOWN.recommendations))

    assert examples.published(KNOWN).summary.without_target_date == 1
    assert examples.published(dateless).summary.without_target_date == 2  # and not the two that are closed


def test_a_recommendation_without_an_issue_has_no_pair() -> None:
    facts = status_json.publish(KNOWN, None, {"fair-courts": 3}, examples.TODAY)

    assert entries(facts)["open-books"].issue is None
    assert facts.pairs == {"fair-courts": 3}


def test_a_removed_file_that_no_sync_has_seen_keeps_its_pair_and_a_renamed_one_has_one_pair_only() -> None:
    facts = examples.published(KNOWN)
    gone, renamed = (replace(facts.recommendations[0], id=id_) for id_ in ("gone", "old-name"))
    facts = replace(facts, untold=(replace(gone, issue=99), replace(renamed, issue=10)))

    assert facts.pairs == {"open-books": 10, "fair-courts": 20, "old-fees": 30, "pay-by-size": 40, "gone": 99}


def test_a_missing_file_is_no_error(tmp_path: Path) -> None:
    assert status_json.read(tmp_path / "status.json") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"version": 1}',
        status_json.text(examples.published(KNOWN)).replace('"id": "open-books"', '"id": "a -->"').encode(),
    ],
)
def test_a_broken_file_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "status.json").write_bytes(content)

    with pytest.raises(RefusedError, match=r"^status\.json cannot be read .* 'git checkout status\.json'"):
        status_json.read(tmp_path / "status.json")


def test_a_field_that_a_later_version_adds_is_no_reason_to_refuse(tmp_path: Path) -> None:
    data = json.loads(status_json.text(examples.published(KNOWN)))
    data["recommendations"][0]["colour"] = "blue"
    (tmp_path / "status.json").write_text(json.dumps(data))

    assert status_json.read(tmp_path / "status.json") == examples.published(KNOWN)


def test_a_file_of_a_newer_tracker_is_told_from_a_broken_one(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    path.write_text('{"version": 2}')

    with pytest.raises(RefusedError, match=r"has version 2, and this tracker writes version 1\. Update the tracker"):
        read(path)


def test_every_part_of_the_shape_is_described() -> None:
    schemas = msgspec.json.schema(Published)["$defs"]

    assert {name for name, schema in schemas.items() if not schema.get("description")} == set()
    assert set(msgspec.json.decode(status_json.text(examples.published(KNOWN)))) == set(
        schemas["Published"]["properties"]
    )
