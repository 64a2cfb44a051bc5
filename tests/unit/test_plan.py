"""From what should be on GitHub and what is there to the changes between them."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from rectrack.github.types import Snapshot
from rectrack.sync.plan import Wanted, owned, plan

pytestmark = pytest.mark.unit

BOT = {"login": "github-actions[bot]", "id": 41898282}
MALLORY = {"login": "mallory", "id": 666}
RECOMMENDATION = {"name": "recommendation", "color": "0b3d91", "description": "Ours"}
END = "<!-- rectrack:end -->"
MOST = 65_536
"""Characters that GitHub takes in a text."""
Values = dict[str, Any]


def wanted(id_: str = "one", **changes: object) -> Values:
    """An issue as it should be."""
    base = {"id": id_, "title": f"Recommendation {id_}", "section": "What is asked.", "labels": ["recommendation"]}
    return base | changes


def body(id_: str = "one", people: str = "", section: str = "What is asked.") -> str:
    """The text that rectrack writes, with people's text below."""
    digest = sha256(section.encode()).hexdigest()[:16]
    return f"<!-- rectrack:v1 id={id_} sha={digest} -->\n{section}\n{END}" + (f"\n\n{people}" if people else "")


def live(id_: str = "one", number: int = 1, **changes: object) -> Values:
    """An issue as it is after it was opened."""
    base = {"number": number, "title": f"Recommendation {id_}", "body": body(id_), "labels": ["recommendation"]}
    return {**base, "is_open": True, "author": BOT, "url": f"https://github.com/o/r/issues/{number}", **changes}


def planned(
    specs: Iterable[Values],
    issues: Iterable[Values],
    pairs: Mapping[str, int] | None = None,
    *,
    labels: Iterable[Values] = (RECOMMENDATION,),
    there: Iterable[Values] = (RECOMMENDATION,),
    news: Mapping[str, Values] | None = None,
    **more: object,
) -> Any:
    """The plan; each change has its `kind`, and only the fields that it changes."""
    told = {id_: [item] for id_, item in (news or {}).items()}
    before = ["status: Proposed", "status: Adopted"]
    should = {"labels": labels, "issues": specs, "news": told, "labels_before": before}
    here = {"host": "github.com", "id": 1, "name": "o/r"}
    now = msgspec.convert({"repository": here, "owner": BOT, "labels": there, "issues": issues, **more}, Snapshot)
    known = pairs or {}
    made = plan(msgspec.convert(should, Wanted), now, owned(now, known, [], "recommendation"), known)
    found = msgspec.json.decode(msgspec.json.encode(made, enc_hook=str))
    for change, of in zip(found["changes"], made.changes, strict=True):
        change["kind"] = type(of).__name__
    return found


# --- one issue --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "now"),
    [
        ({}, {}),
        ({"section": "One\nTwo"}, {"body": body(section="One\nTwo").replace("\n", "\r\n") + "\r\n"}),
        ({}, {"title": "Recommendation one ", "labels": ["Recommendation"]}),
        ({}, {"body": body(people="A note.")}),
        ({}, {"labels": ["recommendation", "urgent", "status: mine"]}),
        ({"closes": "not_planned"}, {"is_open": False}),
    ],
)
def test_what_github_changes_and_what_people_add_is_no_difference(spec: Values, now: Values) -> None:
    found = planned([wanted(**spec)], [live(**now)])

    assert (found["changes"], found["notices"]) == ([], [])


EDITED = body().replace("What is asked.", "What I want.")
FULL = "x" * MOST
"""So much text of people's that the body stays as it is, and is no reason."""


FILE, SECTION = "it differs from one.yaml", "the tracker's section was edited on GitHub"
MARKER, LEADS = "its marker was removed or changed", "its marker is no longer in the first line"


@pytest.mark.parametrize(
    ("spec", "now", "changed", "why"),
    [
        ({"section": "New"}, {}, "body", FILE),
        ({"title": "New"}, {}, "title", FILE),
        ({"labels": []}, {}, "labels", FILE),
        ({"closes": "completed"}, {}, "state", "its status closes it"),
        ({}, {"is_open": False}, "state", "it was closed, but its status keeps it open"),
        ({}, {"body": "Nothing of ours."}, "body", MARKER),
        ({}, {"body": body("other")}, "body", MARKER),
        ({"previous_ids": ["old"]}, {"body": body("old")}, "body", "the file was renamed from old"),
        ({"previous_ids": ["old"]}, {"body": body("other")}, "body", MARKER),
        ({}, {"body": f"Mine first.\n{body()}"}, "body", LEADS),
        ({}, {"body": body().replace(END, "")}, "body", "the end of the tracker's section was removed"),
        ({}, {"body": EDITED}, "body", SECTION),
        ({"section": "New"}, {"body": EDITED}, "body", SECTION),
        ({"closes": "not_planned"}, {"body": EDITED}, "body state", f"{SECTION}; its status closes it"),
        ({"title": "New"}, {"body": body(people="A note.")}, "title", FILE),
        ({"title": "New"}, {"body": body("other") + FULL}, "title", FILE),
        ({"title": "New"}, {"body": EDITED + FULL}, "title", FILE),
        ({"title": "New"}, {"body": f"Mine first.\n{body()}{FULL}"}, "title", FILE),
    ],
)
def test_an_update_changes_what_differs_and_says_why(spec: Values, now: Values, changed: str, why: str) -> None:
    (change,) = planned([wanted(**spec)], [live(**now)], {"one": 1})["changes"]

    assert change["why"] == why
    assert [name for name in ("title", "body", "labels", "state") if change[name] is not None] == changed.split()


def test_as_much_of_peoples_text_and_as_many_of_their_labels_as_github_takes_are_kept() -> None:
    room = MOST - len(body(people="x")) + 1
    fits, too_long = (live(body=body(people="x" * n, section="Old")) for n in (room, room + 1))
    labels = [f"label {n}" for n in range(100)]

    (text,), (names,) = (planned([wanted()], [now])["changes"] for now in (fits, live(labels=labels[1:])))
    assert len(text["body"]) == MOST
    assert names["labels"] == ["recommendation", *labels[1:]]
    for now, advice in ((too_long, "Move some of it into a comment"), (live(labels=labels), "Remove some")):
        found = planned([wanted()], [now])
        assert found["changes"] == []
        assert advice in found["notices"][0]["message"]


# --- all of them ------------------------------------------------------------------------------------


def test_changes_come_in_the_order_in_which_a_crash_does_no_harm() -> None:
    specs = [wanted("one", closes="completed"), wanted("two", title="New"), wanted("three")]
    labels = [RECOMMENDATION, {"name": "new", "color": "000000", "description": "new"}]
    news = {"two": {"key": "k", "kind": "status", "after": "Adopted"}}

    there = [RECOMMENDATION | {"color": "ffffff"}]
    changes = planned(specs, [live("one"), live("two", 2)], labels=labels, there=there, news=news)["changes"]

    kinds = [*("CreateLabel", "UpdateLabel"), "CreateIssue", *("UpdateIssue", "UpdateIssue"), "Announce"]
    assert [change["kind"] for change in changes] == kinds
    assert [change["state"] for change in changes if "state" in change] == [None, "completed"]


@pytest.mark.parametrize(
    ("specs", "issues", "expected"),
    [
        (["one"], [live("one"), live("two", 2)], [(2, "not_planned")]),
        (["one"], [live("one"), live("two", 2, is_open=False)], []),
        (["new previous_ids old"], [live("old", 7)], [(7, None)]),
        (["new previous_ids old"], [live("new", 7), live("old", 8)], [(8, "not_planned")]),
    ],
    ids=["a file is gone", "its issue was closed before", "a former id", "a former id whose issue is there"],
)
def test_the_issue_of_a_file_that_is_gone_is_closed_and_that_of_a_renamed_one_stays(
    specs: list[str], issues: list[Values], expected: list[tuple[int, str | None]]
) -> None:
    ids = [spec.split(" previous_ids ") for spec in specs]

    changes = planned([wanted(id_, previous_ids=former) for id_, *former in ids], issues)["changes"]

    assert [(change["before"]["number"], change["state"]) for change in changes] == expected


def test_a_rename_that_was_not_declared_is_suspected() -> None:
    changes = planned([wanted("new", title="Recommendation old")], [live("old", 7)])["changes"]

    assert "add 'previous_ids: [old]' to new.yaml" in changes[-1]["why"]


def test_a_deleted_issue_is_made_anew_and_one_that_moved_or_is_hidden_is_not() -> None:
    specs = [wanted(id_) for id_ in ("one", "two", "three", "four")]
    missing = {1: "deleted", 2: "transferred", 3: "not found", 4: "refused"}

    found = planned(specs, [], {spec["id"]: n for n, spec in enumerate(specs, 1)}, missing=missing)

    assert [change["why"] for change in found["changes"]] == ["its issue #1 was deleted"]
    assert [notice["number"] for notice in found["notices"]] == [2, 3, 4]
    assert found["numbers"] == {"two": 2, "three": 3, "four": 4}


# --- whose issue it is ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issues", "pairs", "numbers", "reported"),
    [
        ([live(number=1)], {}, {"one": 1}, []),
        ([live(author=MALLORY)], {}, {}, [1]),
        ([live(author=BOT | {"login": "GitHub-Actions[bot]"})], {}, {"one": 1}, []),
        ([live(author=BOT | {"id": 2})], {}, {}, [1]),
        ([live(author=BOT | {"login": "octo-2"})], {}, {}, [1]),
        ([live(body="How it works:\n\n" + body())], {}, {}, [1]),
        ([live("other", author=MALLORY, body="")], {"one": 1}, {"one": 1}, []),
        ([live(number=1), live(number=2)], {"one": 2}, {"one": 2}, [1]),
        ([live(number=5), live(number=4)], {}, {"one": 4}, [5]),
        ([], {"one": 1}, {}, []),
    ],
)
def test_an_issue_is_ours_by_status_json_or_by_its_marker_and_author_and_others_are_reported(
    issues: list[Values], pairs: dict[str, int], numbers: dict[str, int], reported: list[int]
) -> None:
    found = planned([wanted()], issues, pairs)

    assert (found["numbers"], found["open_issues"]) == (numbers, len(numbers))
    assert [notice["number"] for notice in found["notices"]] == reported


# --- labels -----------------------------------------------------------------------------------------


LABELS = yaml.safe_load(Path(__file__).with_name("labels.yaml").read_text(encoding="utf-8"))


def after(changes: Iterable[Values], labels: Iterable[Values]) -> dict[str, str]:
    """What GitHub has after the changes: each label's first name by its present one. No step may take a name."""
    names = {existing["name"].casefold(): existing["name"] for existing in labels}
    for change in changes:
        name, first = change["label"]["name"], "new"
        if change["kind"] == "UpdateLabel":
            first = names.pop(change["before"]["name"].casefold())
            name = change["new_name"] or change["before"]["name"]
        assert name.casefold() not in names
        names[name.casefold()] = first
    return names


@pytest.mark.parametrize("case", LABELS.values(), ids=LABELS)
def test_names_of_labels_move_without_getting_in_each_others_way(case: Values) -> None:
    should, now = (
        [{"description": f"about {row['name']}", "color": "abcdef", **row} for row in case[name]]
        for name in ("labels", "there")
    )

    assert after(planned([], [], labels=should, there=now)["changes"], now) == case["expected"]
