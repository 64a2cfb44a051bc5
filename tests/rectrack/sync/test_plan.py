"""From what should be and what is to the changes between: pure, on small worlds built by hand."""

from typing import Any

import pytest
from msgspec.structs import replace

from rectrack.github.types import (
    Announce,
    CreateIssue,
    CreateLabel,
    IssueSpec,
    LiveIssue,
    LiveLabel,
    News,
    Repository,
    Snapshot,
    UpdateIssue,
    UpdateLabel,
)
from rectrack.pages.issue import END, body
from rectrack.record.parties import Account
from rectrack.record.tracker import LabelSpec
from rectrack.sync.plan import Plan, Wanted, compare, plan
from rectrack.sync.trust import owned

BOT = Account(login="github-actions[bot]", id=41898282)
LABELS = (LabelSpec(name="recommendation", color="0b3d91", description="Ours"),)
MANAGED = frozenset(("recommendation", "status: proposed", "status: adopted"))


def spec(id_: str = "one", **changes: object) -> IssueSpec:
    base = IssueSpec(id=id_, title=f"Recommendation {id_}", section="What is asked.", labels=("recommendation",))
    return replace(base, **changes)


def live(wanted: IssueSpec, number: int = 1, **changes: object) -> LiveIssue:
    """The issue as it is right after it was opened for a spec."""
    base = LiveIssue(
        number=number,
        title=wanted.title,
        body=body(wanted),
        labels=wanted.labels,
        is_open=wanted.closes is None,
        author=BOT,
        url=f"https://github.com/octo/tracker/issues/{number}",
    )
    return replace(base, **changes)


def planned(specs: list[IssueSpec], issues: list[LiveIssue], **more: object) -> Plan:
    """The plan, where the one label is as it should be and `more` changes the snapshot."""
    labels = tuple(LiveLabel(name=label.name, color=label.color, description=label.description) for label in LABELS)
    snapshot = Snapshot(
        repository=Repository(host="github.com", id=1, name="octo/tracker"),
        owner=Account(login="octo", id=2),
        labels=labels,
        issues=tuple(issues),
    )
    snapshot = replace(snapshot, **more)
    pairs = {s.id: n for n, s in enumerate(specs, 1)} if snapshot.missing else {}
    wanted = Wanted(labels=LABELS, issues=tuple(specs), news={})
    return plan(wanted, snapshot, owned(snapshot, pairs, [BOT], "recommendation"), pairs)


def updated(wanted: IssueSpec, now: LiveIssue) -> UpdateIssue:
    change, _ = compare(wanted, now, MANAGED)
    assert change is not None
    return change


# --- one issue --------------------------------------------------------------------------------------


def test_an_issue_that_is_as_it_should_be_needs_nothing() -> None:
    assert compare(spec(), live(spec()), MANAGED) == (None, [])


def test_what_github_changes_by_itself_is_no_difference() -> None:
    now = live(spec(section="One\nTwo"), labels=("Recommendation",))
    crlf = replace(now, body=now.body.replace("\n", "\r\n") + "\r\n", title=now.title + " ")

    assert compare(spec(section="One\nTwo"), crlf, MANAGED) == (None, [])


def test_only_the_fields_that_differ_are_in_the_change() -> None:
    change = updated(spec(title="Better"), live(spec()))

    assert (change.title, change.body, change.labels, change.state) == ("Better", None, None, None)


def test_our_labels_are_put_right_and_peoples_stay() -> None:
    wanted = spec(labels=("recommendation", "status: Adopted"))
    now = live(spec(), labels=("urgent", "status: Proposed", "Recommendation", "status: mine"))

    assert updated(wanted, now).labels == ("recommendation", "status: Adopted", "urgent", "status: mine")


def test_a_section_that_changed_by_the_file_alone_is_nobodys_edit() -> None:
    change, notices = compare(spec(section="New"), live(spec()), MANAGED)

    assert change is not None
    assert notices == []


def test_a_section_that_a_person_edited_is_shown_also_when_the_file_changed_too() -> None:
    now = live(spec(), body=body(spec()).replace("What is asked.", "What I want."))

    change, notices = compare(spec(section="New"), now, MANAGED)

    assert change is not None
    assert change.body == body(spec(section="New"))
    assert [(notice.number, notice.text) for notice in notices] == [(1, "What I want.")]


def test_a_person_who_wrote_what_the_file_says_now_is_not_reported() -> None:
    now = live(spec(), body=body(spec()).replace("What is asked.", "New"))

    change, notices = compare(spec(section="New"), now, MANAGED)

    assert notices == []
    assert change is not None  # the marker's digest is put right
    assert change.body == body(spec(section="New"))


def test_an_issue_whose_status_closes_it_is_closed_for_that_reason() -> None:
    assert updated(spec(closes="completed"), live(spec())).state == "completed"


def test_a_closed_issue_stays_closed_whatever_the_reason() -> None:
    assert compare(spec(closes="not_planned"), live(spec(closes="completed")), MANAGED) == (None, [])


FULL = "x" * 65_536
"""So much text of people's that the body stays as it is, and is no reason."""
EDITED = body(spec()).replace("What is asked.", "What I want.")


@pytest.mark.parametrize(
    ("wanted", "now", "why"),
    [
        ({"section": "New"}, {}, "one.yaml says so"),
        ({"title": "New"}, {}, "one.yaml says so"),
        ({"labels": ()}, {}, "one.yaml says so"),
        ({"closes": "completed"}, {}, "its status closes it"),
        ({}, {"is_open": False}, "it was closed, while its status keeps it open"),
        ({}, {"body": "Nothing of ours."}, "its marker was removed or changed"),
        ({}, {"body": body(spec("other"))}, "its marker was removed or changed"),
        ({"formerly": ("old",)}, {"body": body(spec("old"))}, "the file was renamed from old"),
        ({"formerly": ("old",)}, {"body": body(spec("other"))}, "its marker was removed or changed"),
        ({}, {"body": f"Mine first.\n{body(spec())}"}, "its marker no longer leads the text"),
        ({}, {"body": body(spec()).replace(END, "")}, "the end of the tracker's section was removed"),
        ({}, {"body": EDITED}, "the tracker's section was edited on GitHub"),
        ({"section": "New"}, {"body": EDITED}, "the tracker's section was edited on GitHub"),
        (
            {"closes": "not_planned"},
            {"body": EDITED},
            "the tracker's section was edited on GitHub; its status closes it",
        ),
        ({"title": "New"}, {"body": body(spec(), "A note.")}, "one.yaml says so"),
        ({"title": "New"}, {"body": body(spec("other")) + FULL}, "one.yaml says so"),
        ({"title": "New"}, {"body": EDITED + FULL}, "one.yaml says so"),
        ({"title": "New"}, {"body": f"Mine first.\n{body(spec())}{FULL}"}, "one.yaml says so"),
    ],
)
def test_an_update_says_why(wanted: dict[str, Any], now: dict[str, Any], why: str) -> None:
    assert updated(spec(**wanted), live(spec(), **now)).why == why


def test_as_much_of_peoples_text_as_github_takes_is_kept_and_a_character_more_is_not() -> None:
    full = 65_536 - len(body(spec(), "x" * 100)) + 100
    fits, one_more = (live(spec(section="Old"), body=body(spec(section="Old"), "x" * n)) for n in (full, full + 1))

    assert len(str(updated(spec(), fits).body)) == 65_536
    assert compare(spec(), one_more, MANAGED)[0] is None


def test_as_many_labels_as_github_takes_are_kept() -> None:
    now = live(spec(labels=("status: proposed",)))
    theirs = tuple(f"label {n}" for n in range(99))

    assert updated(spec(), replace(now, labels=theirs)).labels == ("recommendation", *theirs)


def test_too_much_of_peoples_text_is_reported_and_the_body_left_alone() -> None:
    now = live(spec(), body=body(spec(), "x" * 65_400))

    change, notices = compare(spec(section="A much longer section. " * 10, title="New"), now, MANAGED)

    assert change is not None
    assert (change.title, change.body) == ("New", None)
    assert "move some of it into a comment" in notices[0].message


def test_too_many_of_peoples_labels_are_reported_and_the_labels_left_alone() -> None:
    now = live(spec(), labels=tuple(f"label {n}" for n in range(100)))

    change, notices = compare(spec(), now, MANAGED)

    assert change is None
    assert "remove some" in notices[0].message


# --- all of them ------------------------------------------------------------------------------------


def test_changes_come_in_the_order_in_which_a_crash_does_no_harm() -> None:
    specs = [spec("one", closes="completed"), spec("two", title="New"), spec("three")]
    issues = [live(spec("one"), 1), live(spec("two"), 2)]
    labels = (LiveLabel(name="recommendation", color="ffffff", description=""),)
    wanted = Wanted(
        labels=(*LABELS, LabelSpec(name="new", color="000000", description="new")),
        issues=tuple(specs),
        news={"two": (News(key="k", kind="status", after="Adopted"),)},
    )
    snapshot = Snapshot(
        repository=Repository(host="h", id=1, name="o/r"),
        owner=BOT,
        labels=labels,
        issues=tuple(issues),
    )

    changes = plan(wanted, snapshot, owned(snapshot, {}, [], "recommendation"), {}).changes

    assert [type(change) for change in changes] == [
        *(CreateLabel, UpdateLabel),
        CreateIssue,
        *(UpdateIssue, UpdateIssue),
        Announce,
    ]
    assert [change.closes for change in changes if isinstance(change, UpdateIssue)] == [False, True]


def test_a_file_that_is_gone_closes_its_open_issue_as_not_planned() -> None:
    (change,) = planned([spec("one")], [live(spec("one"), 1), live(spec("two"), 2)]).changes

    assert isinstance(change, UpdateIssue)
    assert (change.before.number, change.state, change.body) == (2, "not_planned", None)


def test_a_file_that_is_gone_leaves_its_closed_issue_alone() -> None:
    assert planned([spec("one")], [live(spec("one"), 1), live(spec("two"), 2, is_open=False)]).changes == ()


def test_a_rename_that_was_not_declared_is_suspected() -> None:
    changes = planned([spec("new", title="Recommendation old")], [live(spec("old"), 7)]).changes

    assert "write 'formerly: [old]' into new.yaml" in changes[-1].why


def test_a_former_id_keeps_the_issue_and_gets_the_new_marker() -> None:
    (change,) = planned([spec("new", title="Recommendation old", formerly=("old",))], [live(spec("old"), 7)]).changes

    assert isinstance(change, UpdateIssue)
    assert (change.before.number, change.title) == (7, None)
    assert change.why == "the file was renamed from old"


def test_a_former_id_does_not_take_the_place_of_an_issue_that_is_there() -> None:
    specs = [spec("new", formerly=("old",))]

    changes = planned(specs, [live(spec("new"), 7), live(spec("old"), 8)]).changes

    assert [(change.before.number, change.state) for change in changes if isinstance(change, UpdateIssue)] == [
        (8, "not_planned")
    ]


def test_a_deleted_issue_is_made_anew_and_one_that_moved_or_is_hidden_is_not() -> None:
    specs = [spec("one"), spec("two"), spec("three")]

    found = planned(specs, [], missing={1: "deleted", 2: "transferred", 3: "not found"})

    (change,) = found.changes
    assert isinstance(change, CreateIssue)
    assert (change.spec.id, change.why) == ("one", "its issue #1 was deleted")
    assert [notice.number for notice in found.notices] == [2, 3]


def test_our_open_issues_are_counted_for_the_guard() -> None:
    issues = [live(spec("one"), 1), live(spec("two"), 2, is_open=False), live(spec("gone"), 3)]

    assert planned([spec("one"), spec("two")], issues).open_issues == 2


def test_the_numbers_of_the_issues_that_stay_are_known() -> None:
    assert planned([spec("one")], [live(spec("one"), 4), live(spec("gone"), 5)]).numbers == {"one": 4}
