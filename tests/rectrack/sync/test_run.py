"""Everything that can happen between two syncs, through the real command and over HTTP."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from time import sleep
from unittest.mock import patch

import pytest

from localhub import Server
from rectrack.github import issues
from rectrack.github.client import Hub
from rectrack.github.errors import StoppedError
from rectrack.github.types import LiveIssue
from tests.faults.proxy import Fault, Plan, Proxy, empty_list, short_list
from tests.rectrack import files
from tests.rectrack.refusing import refusing
from tests.rectrack.world import REPO, World, action_variables, desk_variables

REC_1 = "recommendations/rec-1.yaml"
FORGED = "<!-- rectrack:v1 id={} sha=0123456789abcdef -->\nfor me\n<!-- rectrack:end -->"


def adopt(world: World) -> None:
    """Move the first recommendation on, with a note, a witness and evidence."""
    path = world.root / REC_1
    files.edit(path, "\nstatus: proposed\n", "\nstatus: adopted\n")
    entry = "  - date: 2018-03-01\n    status: adopted\n    note: At the plenary.\n    by: the chair\n"
    path.write_text(path.read_text() + entry + "    evidence:\n      - https://example.org/minutes\n")


# --- the first sync ---------------------------------------------------------------------------------


def test_first_sync_makes_labels_issues_and_the_board(world: World) -> None:
    run = world.sync()

    assert "Done: 14 labels created, 3 issues opened." in run.out
    issue = world.issues()[1]
    assert issue.title == "Recommendation 1: Do this"
    assert issue.is_open
    assert set(issue.labels) == {
        *("recommendation", "status: Proposed", "theme: Law", "for: ICANN"),
        "agreement: not enough views",
    }
    assert issue.body.startswith("<!-- rectrack:v1 id=rec-1 sha=")
    assert issue.body.endswith("<!-- rectrack:end -->")
    assert "(<../../issues/1>)" in (world.root / "README.md").read_text()
    status = json.loads((world.root / "status.json").read_text())
    assert status["repository"]["name"] == REPO
    assert [entry["issue"] for entry in status["recommendations"]] == [1, 2, 3]


def test_first_sync_announces_nothing(synced: World) -> None:
    assert [synced.comments(number) for number in (1, 2, 3)] == [[], [], []]


def test_a_recommendation_with_a_closing_status_gets_a_closed_issue(world: World) -> None:
    history = "\n  - {date: 2017-02, status: proposed}\n  - {date: 2018, status: withdrawn}"
    files.add(world.root, 2, status="withdrawn", history=history)

    world.sync()

    assert [issue.is_open for issue in world.issues().values()] == [True, False, True]


def test_issues_keep_the_order_of_the_numbers(world: World) -> None:
    (world.root / "recommendations/rec-2.yaml").unlink()
    files.write(world.root / "recommendations/a.yaml", files.recommendation(id="a", number="2", title="Middle"))

    world.sync()

    assert [issue.title for issue in world.issues().values()] == [
        "Recommendation 1: Do this",
        "Recommendation 2: Middle",
        "Recommendation 3: Do this",
    ]


def test_a_first_sync_next_to_peoples_issues_leaves_them_alone(world: World) -> None:
    alice = world.person()
    alice.open_issue(REPO, "A question", "Where do I begin?")
    alice.open_pull_request(REPO, "A correction")

    world.sync()

    issues = world.issues()
    assert issues[1].body == "Where do I begin?"
    assert sorted(issues) == [1, 3, 4, 5]


# --- what the files change --------------------------------------------------------------------------


def test_a_status_change_moves_the_label_and_is_announced_once(synced: World) -> None:
    adopt(synced)

    synced.sync()

    labels = synced.issues()[1].labels
    assert "status: Adopted" in labels
    assert "status: Proposed" not in labels
    (comment,) = synced.comments(1)
    assert (
        "**Status: so far “Proposed”, now “Adopted”, 1 March 2018**, according to the chair. At the plenary."
        in comment
    )
    assert "<https://example.org/minutes>" in comment


def test_a_reported_view_that_becomes_the_partys_own_is_told_as_that_and_no_change_to_the_same(world: World) -> None:
    path = world.root / "recommendations/rec-1.yaml"
    files.edit(path, "party: apig\n", "party: apig\n    reported_by: india\n")
    world.sync()
    own = "\n  - party: apig\n    stance: support\n    date: 2024-05-01\nhistory:"
    files.edit(path, "\nhistory:", own)

    plan = world.run("plan").out
    world.sync()

    (comment,) = world.comments(1)
    told = (
        "View of The association: “Support”, so far only according to India, now entered by the keepers, 1 May 2024"
    )
    assert f"- **{told}**.\n" in comment
    assert f"    news    {told}\n" in plan


def test_an_announcement_lost_before_the_board_was_written_is_made_by_the_next_run(synced: World) -> None:
    before = (synced.root / "status.json").read_bytes()
    adopt(synced)
    synced.sync()
    (synced.root / "status.json").write_bytes(before)  # as if the run had died before the board

    run = synced.sync()

    assert len(synced.comments(1)) == 1
    assert "Nothing to change" in run.out  # and it does not claim to have told anybody


def test_someone_elses_comment_with_the_marker_does_not_silence_the_tracker(synced: World) -> None:
    synced.person("mallory").comment(REPO, 1, "<!-- rectrack:news status 2 adopted 2018-03-01 -->")
    adopt(synced)

    synced.sync()

    assert len(synced.comments(1)) == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "stance: support",
            "stance: oppose",
            "**View of The association: so far “Support”, now “Oppose”, entered by the keepers, February 2017**.",
        ),
        (
            "  - party: apig\n",
            "  - party: india\n",
            "**View of India: “Support”, entered by the keepers, February 2017**.",
        ),
        (
            "themes: [law]\n",
            "themes: [law]\nresponses: [{by: icann, answer: noted, date: 2018}]\n",
            "**Answer of The names corporation: “noted”, entered by the keepers, 2018**.",
        ),
        (
            "themes: [law]\n",
            "themes: [law]\ndecisions: [{by: the group, outcome: agreed, date: 2018-06}]\n",
            "**Decision of the group: “agreed”, June 2018**, according to the group.",
        ),
    ],
)
def test_each_change_that_followers_care_about_is_told(synced: World, old: str, new: str, told: str) -> None:
    files.edit(synced.root / REC_1, old, new)

    synced.sync()

    (comment,) = synced.comments(1)
    assert told in comment


def test_a_changed_title_and_summary_change_the_issue_and_are_not_announced(synced: World) -> None:
    files.edit(synced.root / REC_1, "Do this", "Do that")
    files.edit(synced.root / REC_1, "It should be done.", "It should be done well.")

    run = synced.sync()

    issue = synced.issues()[1]
    assert issue.title == "Recommendation 1: Do that"
    assert "It should be done well." in issue.body
    assert synced.comments(1) == []
    assert "Done: 1 issue changed." in run.out


def test_an_added_recommendation_gets_an_issue(synced: World) -> None:
    files.add(synced.root, 4)

    synced.sync()

    assert synced.issues()[4].title == "Recommendation 4: Do this"


def test_a_removed_recommendation_closes_its_issue_and_says_why_once(synced: World) -> None:
    (synced.root / "recommendations/rec-3.yaml").unlink()

    synced.sync()

    assert not synced.issues()[3].is_open
    (comment,) = synced.comments(3)
    assert "This recommendation is no longer tracked**. Its file was removed" in comment


def test_a_recommendation_that_comes_back_opens_its_issue_again_as_often_as_it_does(synced: World) -> None:
    path = synced.root / "recommendations/rec-3.yaml"
    text = path.read_text()
    for times in (1, 2):
        path.unlink()
        synced.sync()
        files.write(path, text)
        synced.sync()

        assert synced.issues()[3].is_open
        assert len(synced.issues()) == 3
        assert len(synced.comments(3)) == 2 * times


def test_an_issue_that_a_person_opened_and_status_json_names_is_found_after_its_file_was_away(synced: World) -> None:
    adopted = synced.person().open_issue(REPO, "Do this, please", "I ask for this.")
    synced.person().delete_issue(REPO, 3)
    status = synced.root / "status.json"
    status.write_text(status.read_text().replace('"issue": 3', f'"issue": {adopted}'))
    synced.sync()
    path = synced.root / "recommendations/rec-3.yaml"
    text = path.read_text()
    path.unlink()
    synced.sync()
    files.write(path, text)

    synced.sync()

    assert sorted(synced.issues()) == [1, 2, adopted]
    assert synced.issues()[adopted].is_open


def test_an_issue_that_was_deleted_after_its_file_was_gone_is_forgotten(synced: World) -> None:
    (synced.root / "recommendations/rec-3.yaml").unlink()
    synced.sync()
    synced.person().delete_issue(REPO, 3)
    assert synced.run("sync").code == 0
    assert [served for served in synced.hub.requests if served.path.endswith("/issues/3")]
    synced.hub.requests.clear()

    assert synced.run("sync").code == 0

    assert synced.hub.requests
    assert [served for served in synced.hub.requests if served.path.endswith("/issues/3")] == []


def test_a_renamed_file_keeps_its_issue(synced: World) -> None:
    text = (synced.root / REC_1).read_text().replace("id: rec-1", "id: better-name")
    (synced.root / REC_1).unlink()
    files.write(synced.root / "recommendations/better-name.yaml", text + "formerly: [rec-1]\n")

    synced.sync()

    issues = synced.issues()
    assert sorted(issues) == [1, 2, 3]
    assert issues[1].is_open
    assert issues[1].body.startswith("<!-- rectrack:v1 id=better-name ")
    assert synced.comments(1) == []


def test_labels_get_their_colour_and_description_from_the_settings(synced: World) -> None:
    files.edit(synced.root / "tracker.yaml", "color: d4c5f9", "color: 00ff00")
    files.edit(synced.root / "tracker.yaml", "description: Put forward.", "description: Put forward, no more.")

    run = synced.sync()

    label = next(label for label in synced.github.labels() if label.name == "status: Proposed")
    assert (label.color, label.description) == ("00ff00", "Put forward, no more.")
    assert "Done: 1 label changed, 3 issues changed." in run.out  # an issue says what its status means


def test_a_label_with_another_name_in_the_settings_is_renamed_and_peoples_labels_stay(synced: World) -> None:
    there = label_names(synced)
    synced.person().create_label(REPO, "status: my own")
    synced.person().edit(REPO, 1, labels=[*synced.issues()[1].labels, "status: my own"])
    files.edit(synced.root / "tracker.yaml", "name: Proposed", "name: Put forward")
    files.edit(
        synced.root / "tracker.yaml", 'agreement: {prefix: "agreement: ", ', 'agreement: {prefix: "agreed: ", '
    )

    synced.sync()

    labels = set(synced.issues()[1].labels)
    assert labels == {
        "recommendation",
        "status: Put forward",
        "status: my own",
        "theme: Law",
        "for: ICANN",
        "agreed: not enough views",
    }
    renamed = {
        name.replace("status: Proposed", "status: Put forward").replace("agreement: ", "agreed: ") for name in there
    }
    assert label_names(synced) == renamed | {"status: my own"}


def test_another_prefix_renames_every_label_of_its_kind_and_no_label_that_people_made_since(synced: World) -> None:
    there, tracker, alice = label_names(synced), synced.root / "tracker.yaml", synced.person()
    files.edit(tracker, '  status: "status: "', '  status: "state/"')
    assert "Done: 5 labels renamed." in synced.sync().out
    assert label_names(synced) == {name.replace("status: ", "state/") for name in there}

    alice.create_label(REPO, "status: Proposed")
    files.edit(tracker, '  status: "state/"', '  status: "phase: "')
    synced.sync()

    now = {name.replace("status: ", "phase: ") for name in there}
    assert label_names(synced) == now | {"status: Proposed"}


def test_labels_whose_names_change_places_are_renamed_too(synced: World) -> None:
    tracker, alice = synced.root / "tracker.yaml", synced.person()
    alice.open_issue(REPO, "Of hers", "", ["theme: Law"])
    for old, new in (("name: Law,", "name: Safety,"), ("name: Security,", "name: Law,"), ("Safety", "Security")):
        files.edit(tracker, old, new)

    synced.sync()

    said = {label.name: label.description for label in synced.github.labels()}
    assert (said["theme: Security"], said["theme: Law"]) == ("Rules and courts.", "Protection.")
    assert synced.issues()[4].labels == ("theme: Security",)


def test_an_archived_label_is_shown_in_the_plan_and_unarchived(synced: World) -> None:
    alice = synced.person()
    alice.edit_label(REPO, "status: Adopted", archived=True)
    alice.create_label(REPO, "hers")
    alice.edit_label(REPO, "hers", archived=True)
    planned = synced.run("plan").out
    assert "Change the label “status: Adopted”" in planned
    assert "archived yes → no" in planned
    assert "hers" not in planned
    assert synced.run("status", "rec-1", "adopted", "--note", "Agreed.", "--evidence", "https://e.org/1").code == 0

    assert "1 label changed, 1 issue changed" in synced.sync().out

    assert "status: Adopted" in synced.issues()[1].labels
    assert "archived" not in synced.run("plan").out


def test_a_renamed_label_that_was_archived_is_in_use_again(synced: World) -> None:
    synced.person().edit_label(REPO, "theme: Law", archived=True)
    files.edit(synced.root / "tracker.yaml", "name: Law,", "name: Laws,")

    assert "Done: 1 label renamed." in synced.sync().out


def test_a_rename_that_github_refuses_is_made_by_the_next_sync(synced: World) -> None:
    there = label_names(synced)
    files.edit(synced.root / "tracker.yaml", '  status: "status: "', '  status: "state/"')
    with refusing(synced, "PATCH .*/labels/status%3A%20Proposed", times=1):
        assert synced.run("sync").code == 0
    assert "status: Proposed" in label_names(synced)

    synced.sync()

    assert label_names(synced) == {name.replace("status: ", "state/") for name in there}


def label_names(world: World) -> set[str]:
    """The names of all labels on the hub."""
    return {label.name for label in world.github.labels()}


# --- what people change -----------------------------------------------------------------------------


def test_peoples_labels_notes_and_comments_stay(synced: World) -> None:
    alice, body = synced.person(), synced.issues()[1].body
    alice.create_label(REPO, "status: my own")
    labels = [*synced.issues()[1].labels, "status: my own"]
    alice.edit(REPO, 1, body=body + "\n\nOur notes  \nin two lines", labels=labels)
    alice.comment(REPO, 1, "I agree.")
    files.edit(synced.root / REC_1, "Do this", "Do that")

    synced.sync()

    issue = synced.issues()[1]
    assert issue.body.replace("\r\n", "\n").endswith("<!-- rectrack:end -->\n\nOur notes  \nin two lines")
    assert "status: my own" in issue.labels
    assert synced.comments(1) == ["I agree."]


def test_a_note_below_the_section_alone_is_no_reason_to_write(synced: World) -> None:
    synced.person().edit(REPO, 1, body=synced.issues()[1].body + "\nnote right below")

    synced.assert_at_rest()

    assert synced.issues()[1].body.endswith("note right below")


def test_an_edit_inside_the_section_is_undone_and_shown(synced: World) -> None:
    body = synced.issues()[1].body
    synced.person().edit(REPO, 1, body=body.replace("It should be done.", "It should never be done."))

    run = synced.sync()

    assert synced.issues()[1].body == body
    assert "Note: issue #1 was edited inside the tracker's section" in run.out
    assert "    | It should never be done." in run.out


@pytest.mark.parametrize("removed", ["<!-- rectrack:v1 [^\n]*\n", "\n<!-- rectrack:end -->"])
def test_a_removed_marker_is_restored_and_the_section_is_not_doubled(synced: World, removed: str) -> None:
    body = synced.issues()[1].body
    synced.person().edit(REPO, 1, body=re.sub(removed, "", body) + "\nmy note")

    synced.sync()

    assert synced.issues()[1].body == f"{body}\n\nmy note"


def test_a_removed_end_marker_is_told_from_a_change_of_the_file(synced: World) -> None:
    body = synced.issues()[1].body
    synced.person().edit(REPO, 1, body=body.replace("\n<!-- rectrack:end -->", "") + "\nmy note")
    files.edit(synced.root / REC_1, "It should be done.", "It must be done.")

    synced.sync()

    restored = synced.issues()[1].body
    assert restored == f"{restored.split('<!-- rectrack:end -->')[0]}<!-- rectrack:end -->\n\nmy note"
    assert "It must be done." in restored
    assert "It should be done." not in restored


@pytest.mark.parametrize("removed", ["<!-- rectrack:v1 [^\n]*\n", "\n<!-- rectrack:end -->"])
def test_where_the_text_was_edited_as_well_all_of_it_is_kept_below(synced: World, removed: str) -> None:
    body = synced.issues()[1].body
    edited = re.sub(removed, "", body).replace("It should be done.", "It should never be done.")
    synced.person().edit(REPO, 1, body=edited)

    synced.sync()

    restored = synced.issues()[1].body
    assert restored.startswith(body)
    assert "It should never be done." in restored[len(body) :]
    assert restored.count("<!-- rectrack:v1") == 1


def test_a_moved_marker_is_restored_and_the_text_above_it_kept_below(synced: World) -> None:
    body = synced.issues()[1].body
    synced.person().edit(REPO, 1, body=f"Please read this first!\n\n{body}")

    synced.sync()

    assert synced.issues()[1].body == f"{body}\n\nPlease read this first!"


def test_without_status_json_issues_are_found_by_marker_and_author(synced: World) -> None:
    (synced.root / "status.json").unlink()

    synced.sync()

    assert sorted(synced.issues()) == [1, 2, 3]


def test_an_issue_closed_by_hand_is_opened_again(synced: World) -> None:
    synced.person().edit(REPO, 2, state="closed")

    run = synced.sync()

    assert synced.issues()[2].is_open
    assert "1 issue changed" in run.out


def test_a_changed_title_and_removed_labels_are_put_right(synced: World) -> None:
    synced.person().edit(REPO, 2, title="Mine now", labels=["recommendation"])

    synced.sync()

    issue = synced.issues()[2]
    assert issue.title == "Recommendation 2: Do this"
    assert len(issue.labels) == 5


def test_a_deleted_label_comes_back(synced: World) -> None:
    synced.person().delete_label(REPO, "theme: Law")

    synced.sync()

    assert all("theme: Law" in issue.labels for issue in synced.issues().values())


def test_a_label_whose_case_somebody_changed_is_left_alone(synced: World) -> None:
    synced.person().edit_label(REPO, "theme: Law", new_name="Theme: LAW")

    synced.assert_at_rest()


def test_a_deleted_issue_is_made_anew(synced: World) -> None:
    synced.person().delete_issue(REPO, 2)

    run = synced.sync()

    assert sorted(synced.issues()) == [1, 3, 4]
    assert "Done: 1 issue opened." in run.out


def test_a_transferred_issue_is_reported_and_nothing_is_written_where_it_went(synced: World) -> None:
    synced.hub.add_repository("octo/elsewhere")
    synced.person().transfer(REPO, 2, "octo/elsewhere")
    synced.hub.requests.clear()

    for run in (synced.run("sync"), synced.run("sync")):
        assert run.code == 0
        assert "Note: issue #2 (of rec-2) was moved to another repository" in run.out
    assert synced.writes() == []
    assert sorted(synced.issues()) == [1, 3]


def test_an_edit_is_shown_also_by_a_run_that_stops_after_undoing_it(synced: World) -> None:
    body = synced.issues()[1].body
    synced.person().edit(REPO, 1, body=body.replace("It should be done.", "It should never be done."))
    files.edit(synced.root / "recommendations/rec-2.yaml", "Do this", "Do that")

    def cut(_: str, path: str) -> None:
        if path.endswith("/issues/2"):
            raise ConnectionError

    synced.hub.before = cut
    with patch("time.sleep"):
        run = synced.run("sync")
    synced.hub.before = None

    assert run.code == 4
    assert "    | It should never be done." in run.out
    assert synced.issues()[1].body == body


@pytest.mark.parametrize("fault", [empty_list, short_list])
def test_a_list_that_lags_behind_makes_no_second_issue(synced: World, fault: Fault) -> None:
    (synced.root / "status.json").unlink()  # as after a first sync that broke off: only the list could tell
    with Proxy(synced.hub) as proxy:
        proxy.plan = Plan(at=2, fault=fault)  # the repository and the labels come before the issues
        synced.environment["GITHUB_API_URL"] = proxy.url
        run = synced.run("sync")
        assert "/issues?" in proxy.plan.seen[2].path
    synced.environment["GITHUB_API_URL"] = synced.hub.url

    assert run.code == 0
    assert sorted(synced.issues()) == [1, 2, 3]
    synced.sync()


# --- whose issue is it ------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_forged_marker_is_reported_and_never_written_to(world: World, moment: str) -> None:
    mallory = world.person("mallory")
    if moment == "after":
        world.sync()
    number = mallory.open_issue(REPO, "Recommendation 1: Do this", FORGED.format("rec-1"))

    run = world.run("sync")

    issues = world.issues()
    assert f"Note: issue #{number} carries the tracker's marker for rec-1, but was opened by mallory" in run.out
    assert issues[number].body.replace("\r\n", "\n") == FORGED.format("rec-1")
    assert issues[number].labels == ()
    assert len(issues) == 4


def test_a_known_login_with_another_id_is_not_trusted(world: World) -> None:
    # The bot's login, given up and taken by somebody else.
    impostor = world.hub.person("impostor", user_id=777)
    number = impostor.open_issue(REPO, "x", FORGED.format("rec-1"))
    files.write(
        world.root / "tracker.yaml",
        files.TRACKER
        + "trusted_authors: [{login: 'github-actions[bot]', id: 41898282}, {login: impostor, id: 778}]\n",
    )

    run = world.run("sync")

    assert f"issue #{number} carries the tracker's marker" in run.out
    assert len(world.issues()) == 4


def test_a_second_issue_of_ours_is_reported_and_left_alone(synced: World) -> None:
    bot = synced.hub.person("github-actions[bot]")
    number = bot.open_issue(REPO, "again", FORGED.format("rec-1"))

    run = synced.run("sync")

    assert f"Note: issue #{number} carries the marker of rec-1 too, whose issue is #1" in run.out
    assert synced.issues()[number].title == "again"


def test_status_json_of_another_repository_is_not_believed(synced: World, tmp_path: Path) -> None:
    with Server() as other:
        other.add_repository(REPO)
        other.person("bob").open_issue(REPO, "Bob's own")
        synced.environment = desk_variables(other)

        run = synced.run("sync")

        assert run.code == 0, run.err
        moved = World(tmp_path, other, synced.environment)
        assert moved.issues()[1].title == "Bob's own"
        assert sorted(moved.issues()) == [1, 2, 3, 4]


def test_two_recommendations_that_claim_one_issue_are_told_apart_by_the_markers(synced: World) -> None:
    path = synced.root / "status.json"
    path.write_text(path.read_text().replace('"issue": 2', '"issue": 1'))  # a bad merge

    synced.sync()

    assert [issue.title for issue in synced.issues().values()] == [f"Recommendation {n}: Do this" for n in (1, 2, 3)]


# --- what it costs ----------------------------------------------------------------------------------


def test_nothing_to_do_costs_one_request_a_hundred(world: World) -> None:
    for number in range(4, 131):
        files.add(world.root, number)
    world.environment = action_variables(world.hub, "workflow_dispatch")
    world.run("sync")
    world.hub.requests.clear()

    run = world.run("sync")

    assert "Nothing to change" in run.out
    assert [served.method for served in world.hub.requests] == ["GET"] * 3  # 130 issues and 14 labels


def test_at_a_desk_the_repositorys_id_costs_one_request_more(synced: World) -> None:
    synced.hub.requests.clear()

    synced.run("sync")

    assert len(synced.hub.requests) == 3


def test_k_changed_texts_cost_k_reads_and_k_writes_more(synced: World) -> None:
    synced.environment = action_variables(synced.hub)
    for number in (1, 2):
        files.edit(synced.root / f"recommendations/rec-{number}.yaml", "should be done", "must be done")
    synced.hub.requests.clear()

    synced.run("sync")

    assert len(synced.hub.requests) == 2 + 2 + 2
    assert len(synced.writes()) == 2


def test_an_announced_change_costs_two_more(synced: World) -> None:
    synced.environment = action_variables(synced.hub)
    adopt(synced)
    synced.hub.requests.clear()

    synced.run("sync")

    assert len(synced.hub.requests) == 2 + 1 + 1 + 2


def test_a_first_sync_writes_each_label_and_issue_once(world: World) -> None:
    world.run("sync")

    assert len(world.writes()) == 14 + 3


# --- the board on this machine ----------------------------------------------------------------------


def test_without_variables_it_rehearses_on_this_machine(world: World) -> None:
    world.environment = {}

    run = world.sync()

    assert "Rehearsal on this machine" in run.err
    assert (world.root / ".rectrack/localhub.sqlite").exists()
    assert "Do this" in (world.root / "README.md").read_text()
    assert world.hub.requests == []


def test_a_rehearsal_that_cannot_keep_its_state_says_so(world: World) -> None:
    world.environment = {}
    files.write(world.root / ".rectrack", "not a folder")

    run = world.run("sync")

    assert run.code == 1
    assert run.err.splitlines()[-1].startswith("The rehearsal cannot use ")


def test_a_log_gets_a_line_for_each_five_percent_of_the_changes(world: World) -> None:
    files.make_tracker(world.root, 186)

    lines = re.findall(r"^(\d+)/200 (?:Create|Open) ", world.run("sync").err, re.MULTILINE)

    assert [int(number) for number in lines] == [*range(10, 201, 10)]


def test_a_log_gets_a_line_after_thirty_seconds_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    files.make_tracker(world.root, 186)
    # Each request takes 11 seconds.
    monkeypatch.setattr("rectrack.commands.sync.monotonic", lambda: len(world.hub.requests) * 11)

    lines = re.findall(r"^(\d+)/200 ", world.run("sync").err, re.MULTILINE)

    assert [int(number) for number in lines][:5] == [4, 7, 10, 13, 16]


def test_on_a_terminal_a_bar_shows_the_time_left(world: World) -> None:
    ours, theirs = pty.openpty()
    command = (sys.executable, "-m", "rectrack", "--root", str(world.root), "sync")
    environment = os.environ | world.environment | {"PYTHONPATH": os.pathsep.join(sys.path)}
    world.hub.before = lambda *_: sleep(0.1)  # the time left is known after a second

    done = subprocess.run(command, env=environment, stderr=theirs, stdout=subprocess.PIPE, check=False, timeout=60)

    os.close(theirs)
    shown = b"".join(iter(lambda: _read(ours), b"")).decode()
    assert done.returncode == 0, shown
    assert re.search(r"Syncing +\[#+-+\] +\d+% +00:00:\d\d", shown), shown
    assert "/17 " not in shown


def _read(terminal: int) -> bytes:
    """Read what is left on a terminal, nothing once its other end is closed."""
    try:
        return os.read(terminal, 65_536)
    except OSError:  # Linux says that the other end is closed
        return b""


def test_a_summary_that_github_would_abort_is_cut_and_the_log_has_the_whole_plan(world: World) -> None:
    for n in range(1, 41):
        files.add(world.root, n, summary="a " * 5_000)
    world.environment = action_variables(world.hub, "workflow_dispatch")
    assert world.run("sync").code == 0
    for n in range(1, 41):
        files.add(world.root, n, summary="b " * 5_000)

    run = world.run("sync", "--format", "markdown")

    assert run.code == 0
    assert len(run.out.encode()) < 1024 * 1024
    assert run.out.startswith("**Done: 40 issues changed.**\n")
    assert "\n**This summary shows 20 of 40 changes. The log shows all.**\n" in run.out
    assert run.out.count("\n- **Change issue") == 20
    assert run.err.count(f" → {'b ' * 5_000}".rstrip()) == 40


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_run_that_stops_says_what_it_has_done(world: World, form: str) -> None:
    create, opened = issues.create, iter(range(9))

    def limited(hub: Hub, title: str, body: str, labels: Iterable[str]) -> LiveIssue:
        if next(opened) == 2:
            raise StoppedError("Run again after 12:00.")
        return create(hub, title, body, labels)

    with patch.object(issues, "create", limited):
        run = world.run("sync", "--format", form)

    assert run.code == 4
    assert "Stopped part-way. Done: 14 labels created, 2 issues opened. Run again after 12:00.\n" in run.out
    known = json.loads((world.root / "status.json").read_text())["recommendations"]
    assert [one["issue"] for one in known] == [1, 2, None]
    world.sync()


def test_a_run_that_stops_before_it_has_told_followers_still_owes_it_to_them(synced: World) -> None:
    adopt(synced)
    with patch.object(issues, "say", side_effect=StoppedError("Run again later.")):
        assert synced.run("sync").code == 4

    synced.sync()

    assert [text.count("so far “Proposed”, now “Adopted”") for text in synced.comments(1)] == [1]


def test_a_run_that_stops_before_an_old_label_is_taken_off_takes_it_off_the_next_time(synced: World) -> None:
    path = synced.root / "tracker.yaml"
    path.write_text(path.read_text().replace("name: Law", "name: Lawfulness"))
    synced.person().create_label(REPO, "theme: Lawfulness")  # so that the old one is not renamed
    with patch.object(issues, "update", side_effect=StoppedError("Run again later.")):
        assert synced.run("sync").code == 4

    synced.sync()

    assert [name for name in synced.issues()[1].labels if "Law" in name] == ["theme: Lawfulness"]


def test_problems_in_the_files_stop_everything_before_github_is_asked(synced: World) -> None:
    files.edit(synced.root / REC_1, "themes: [law]", "themes: [lore]")
    synced.hub.requests.clear()

    run = synced.run("sync")

    assert run.code == 1
    assert f"{REC_1}:6:10: unknown theme" in run.err
    assert synced.hub.requests == []
