"""status.json: the facts of the board as data, and what it remembers."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from rectrack import __version__
from rectrack.pages import published, status_json
from rectrack.pages.status_json import Entry, Published, View, read
from rectrack.record.register import Register
from rectrack.text.problems import RefusedError
from tests.rectrack import examples

KNOWN = examples.register()


def entries(known: Published) -> dict[str, Entry]:
    return {entry.id: entry for entry in known.recommendations}


def test_the_file(golden: Callable[[str, str], None]) -> None:
    said = replace(examples.published(KNOWN), written_by="rectrack 1.2.3")  # so that no new version renews it

    golden("status.json", status_json.text(said))


def test_what_was_written_is_read_as_the_same(tmp_path: Path) -> None:
    facts = examples.published(KNOWN)
    (tmp_path / "status.json").write_text(status_json.text(facts), encoding="utf-8")

    assert status_json.read(tmp_path / "status.json") == facts


def test_an_unchanged_state_makes_the_same_bytes_on_any_day() -> None:
    before = examples.published(KNOWN, "2021-06-01")
    later = published.dated(examples.published(KNOWN, "2035-01-01"), before)

    assert status_json.text(later) == status_json.text(before)
    assert later.as_of == "2021-06-01"


def with_status(id_: str, **fields: object) -> Register:
    recommendations = tuple(replace(r, **fields) if r.id == id_ else r for r in KNOWN.recommendations)
    return replace(KNOWN, recommendations=recommendations)


def later(known: Register, before: Published, today: str = "2021-07-01") -> Published:
    """What is published of the files on a later day, after what was published before."""
    return published.dated(examples.published(known, today), before)


def test_a_recommendation_has_the_day_on_which_its_facts_last_differed() -> None:
    before = examples.published(KNOWN)
    now = later(with_status("fair-courts", title="Let nearby courts decide"), before)

    assert now.as_of == "2021-07-01"
    assert {id_: entry.recorded for id_, entry in entries(now).items()} == {
        "open-books": "2021-06-01",
        "fair-courts": "2021-07-01",
        "old-fees": "2021-06-01",
        "pay-by-size": "2021-06-01",
    }
    assert later(KNOWN, before) == before


def test_a_new_recommendation_has_the_day_of_its_first_publishing() -> None:
    before = examples.published(replace(KNOWN, recommendations=KNOWN.recommendations[1:]))

    assert entries(later(KNOWN, before))["open-books"].recorded == "2021-07-01"


def test_moving_or_renaming_a_file_or_opening_its_issue_records_nothing() -> None:
    before = examples.published(KNOWN)
    moved = replace(KNOWN, paths={**KNOWN.paths, "fair-courts": "recommendations/law/fair-courts.yaml"})
    renamed = with_status("pay-by-size", id="pay-by-income")
    renamed = replace(renamed, paths={**KNOWN.paths, "pay-by-income": "recommendations/pay-by-income.yaml"})
    unopened = published.publish(KNOWN, None, {}, examples.TODAY)

    for now, known in ((moved, before), (renamed, before), (KNOWN, unopened)):
        found = later(now, known)
        assert found.as_of == "2021-07-01"
        assert {entry.recorded for entry in found.recommendations} == {examples.TODAY}


def test_what_becomes_overdue_changes_the_day_of_the_whole_and_no_day_of_recording() -> None:
    before = examples.published(KNOWN, "2020-12-31")
    found = later(KNOWN, before, "2021-01-02")

    assert found.as_of == "2021-01-02"
    assert {entry.recorded for entry in found.recommendations} == {"2020-12-31"}


def test_another_version_of_the_program_says_so_and_changes_no_day() -> None:
    before = replace(examples.published(KNOWN), written_by="rectrack 0.0.1")
    found = later(KNOWN, before)

    assert (found.written_by, found.as_of) == (f"rectrack {__version__}", before.as_of)
    assert replace(found, written_by=before.written_by) == before


def test_it_says_of_what_it_is_who_keeps_it_and_where_one_reads_and_writes() -> None:
    facts = examples.published(KNOWN)

    assert facts.kept_by_party == "association"
    assert (facts.title, facts.kept_by) == ("Recommendations on registries", "the secretariat of the working group")
    assert (facts.contact, facts.language, facts.site) == (
        *("tracker@example.org", "en", "https://octo.example/tracker/"),
    )


def test_every_id_in_it_has_a_name_there() -> None:
    data = json.loads(status_json.text(examples.published(KNOWN)))
    named = {kind: {one["id"] for one in those} for kind, those in data["names"].items()}

    assert list(named) == [
        *(
            "statuses",
            "themes",
            "addressees",
            "parties",
            "groups",
            "kinds",
            "answers",
            "outcomes",
            "stances",
            "fields",
        ),
    ]
    for entry in data["recommendations"]:
        assert entry["status"] in named["statuses"]
        assert entry["kind"] in named["kinds"]
        assert {*entry["themes"]} <= named["themes"]
        assert {*entry["addressees"], *(said["by"] for said in entry["answers"])} <= named["addressees"]
        assert {said["answer"] for said in entry["answers"]} <= named["answers"]
        assert {view["stance"] for view in entry["views"]} <= named["stances"]
        assert {view["party"] for view in entry["views"]} <= named["parties"]
        assert {entry["decision"]["outcome"]} <= named["outcomes"] if entry["decision"] else True
        assert set(entry.get("fields", {})) <= named["fields"]
        assert {asked["of"] for asked in entry.get("requests", ())} <= named["parties"] | named["addressees"]
    assert {party["group"] for party in data["names"]["parties"]} <= named["groups"]


def test_names_say_what_statuses_answers_and_stances_count_as() -> None:
    names = json.loads(status_json.text(examples.published(KNOWN)))["names"]

    assert {"id": "superseded", "name": "Superseded", "counts": "not done"} in names["statuses"]
    assert {"id": "partly-accepted", "name": "accepted in part", "counts": "partly"} in names["answers"]
    assert {
        "id": "support-with-changes",
        "name": "Support with changes",
        "side": "for",
        "wants_changes": True,
    } in names["stances"]
    assert names["fields"][0] == {
        "id": "priority",
        "name": "Priority",
        "type": "choice",
        "choices": [{"id": "high", "name": "High"}, {"id": "low", "name": "Low"}],
    }


def test_requests_say_of_whom_for_what_when_and_until_when() -> None:
    data = json.loads(status_json.text(examples.published(KNOWN)))

    assert data["recommendations"][0]["requests"] == [
        {"of": "registry", "for": "answer", "date": "2018-03-15", "due": "2018-06"},
        {"of": "governments", "for": "answer", "date": "2018-03-15", "due": "2018-12"},
        {"of": "silent", "for": "view", "date": "2018-03-15", "due": "2018-12"},
    ]


def test_what_a_recommendation_does_not_use_is_left_out() -> None:
    plain = json.loads(status_json.text(examples.published(KNOWN)))["recommendations"][1]

    assert not plain.keys() & {"reference", "requests", "fields"}


def test_today_matters_only_to_what_is_overdue() -> None:
    before, after = (
        entries(examples.published(KNOWN, today))["open-books"] for today in ("2020-12-31", "2021-01-01")
    )

    assert (before.overdue, after.overdue) == (False, True)
    assert replace(before, overdue=True, recorded="2021-01-01") == after


def test_an_entry_says_what_the_board_says() -> None:
    entry = entries(examples.published(KNOWN))["open-books"]

    assert entry.issue == 10
    assert (entry.status, entry.since, entry.closed) == ("partly-implemented", "2019-05", False)
    assert (entry.checked, entry.last_looked, entry.last_changed) == (True, "2021-01-20", "2019-11")
    assert (entry.agreement, entry.heard) == ("dissenting views", 5)
    assert (entry.opposed, entry.reported_opposed) == (("registry-operator",), ("college",))
    assert entry.actions == {"list-fees": "implemented", "give-reasons": "adopted", "warn": "adopted"}


def test_a_file_that_does_not_say_yet_which_views_were_entered_tells_no_change() -> None:
    now = examples.published(KNOWN, "2021-07-01")
    before = replace(
        now,
        recommendations=tuple(
            replace(e, recorded="2021-01-01", views=tuple(replace(v, entered=False) for v in e.views))
            for e in now.recommendations
        ),
    )

    assert {e.recorded for e in published.dated(now, before).recommendations} == {"2021-01-01"}


def test_an_entry_names_what_took_its_place() -> None:
    found = entries(examples.published(KNOWN))

    assert {id_: entry.superseded_by for id_, entry in found.items() if entry.superseded_by} == {
        "old-fees": ("open-books",)
    }


def test_views_stand_in_the_order_of_the_stances_and_name_who_reports() -> None:
    views = entries(examples.published(KNOWN))["open-books"].views

    assert [view.stance for view in views] == [
        *("support", "support", "support", "support-with-changes", "reserve", "oppose", "oppose")
    ]
    why = "It is said to fear the cost."
    assert views[-1] == View(party="college", stance="oppose", date="2018", reported_by="association", reason=why)
    assert [view.party for view in views if view.entered] == ["registry-operator"]
    assert [sorted(msgspec.to_builtins(view)) for view in (views[0], views[-1])] == [
        ["date", "party", "stance"],
        ["date", "party", "reason", "reported_by", "stance"],
    ]


def test_the_summary_counts_the_entries() -> None:
    summary = examples.published(KNOWN).summary

    assert summary.recommendations == 4
    assert summary.statuses == {"partly-implemented": 1, "proposed": 1, "superseded": 1, "implemented": 1}
    assert summary.agreement == {"dissenting views": 1, "not enough views": 2, "full agreement": 1}
    assert (summary.answered, summary.decided, summary.checked, summary.overdue) == (1, 1, 1, 1)
    assert summary.counts == {"open": 2, "under way": 0, "done": 1, "not done": 1}
    assert summary.last_changed == "2021-01"


def test_without_a_target_date_are_the_open_ones_that_have_none() -> None:
    dateless = replace(KNOWN, recommendations=tuple(replace(r, target=None) for r in KNOWN.recommendations))

    assert examples.published(KNOWN).summary.without_target == 1
    assert examples.published(dateless).summary.without_target == 2  # and not the two that are closed


def test_a_recommendation_without_an_issue_has_no_pair() -> None:
    facts = published.publish(KNOWN, None, {"fair-courts": 3}, examples.TODAY)

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


def test_a_file_in_which_a_level_of_agreement_was_called_otherwise_is_read(tmp_path: Path) -> None:
    now = examples.published(examples.register())
    before = status_json.text(now).replace('"not enough views"', '"too few to tell"')
    (tmp_path / "status.json").write_text(before)

    assert before != status_json.text(now)
    assert read(tmp_path / "status.json") == now


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
