"""What a sync makes of the files, of what people change on GitHub, and what it costs and prints."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import sleep

import pytest

from tests.faults.proxy import Fault, Plan, Proxy, empty_list, short_list
from tests.interfaces import parted
from tests.rectrack import copies, files
from tests.rectrack.world import REPO, World, action_variables

REC_1 = "recommendations/rec-1.yaml"
END = "<!-- rectrack:end -->"


def adopt(world: World) -> None:
    """Move the first recommendation on, with a note, a witness and evidence."""
    path = world.root / REC_1
    files.edit(path, "\nstatus: proposed\n", "\nstatus: adopted\n")
    entry = "  - date: 2018-03-01\n    status: adopted\n    note: At the plenary.\n    by: the chair\n"
    path.write_text(path.read_text() + entry + "    evidence:\n      - https://example.org/minutes\n")


def many(world: World, _: Path) -> None:
    """Ten recommendations, synced."""
    for number in range(4, 11):
        files.add(world.root, number)
    world.sync()


@pytest.fixture
def ten(world: World) -> World:
    copies.begin(world, world.root, many)
    return world


# --- the first sync ---------------------------------------------------------------------------------


def test_a_first_sync_makes_labels_issues_and_the_board_beside_peoples_issues(world: World) -> None:
    world.person().open_issue(REPO, "A question", "Where do I begin?")
    world.person().open_pull_request(REPO, "A correction")
    (world.root / "recommendations/rec-2.yaml").unlink()
    history = "\n  - {date: 2017-02, status: proposed}\n  - {date: 2018, status: withdrawn}"
    closed = files.recommendation(id="a", number="2", title="Middle", status="withdrawn", history=history)
    files.write(world.root / "recommendations/a.yaml", closed)

    run = world.sync()

    assert "Done: 14 labels created, 3 issues opened." in run.out
    issues = world.issues()
    assert issues.pop(1).body == "Where do I begin?"
    assert {number: (issue.title, issue.is_open) for number, issue in issues.items()} == {
        3: ("Recommendation 1: Do this", True),
        4: ("Recommendation 2: Middle", False),
        5: ("Recommendation 3: Do this", True),
    }
    ours = {"recommendation", "status: Proposed", "theme: Law", "for: ICANN", "agreement: not enough views"}
    assert set(issues[3].labels) == ours
    assert parted(issues[3].body).id == "rec-1"
    assert issues[3].body.endswith(END)
    assert [world.comments(number) for number in (3, 4, 5)] == [[], [], []]
    assert "(<../../issues/3>)" in (world.root / "README.md").read_text()
    status = json.loads((world.root / "status.json").read_text())
    assert status["repository"]["name"] == REPO
    assert [entry["issue"] for entry in status["recommendations"]] == [3, 4, 5]


# --- what the files change --------------------------------------------------------------------------

VIEW = "View of The association"
NEWS = {
    2: ("stance: support", "stance: oppose", f"**{VIEW}: so far “Support”, now “Oppose”, entered by the keepers, "),
    3: (
        "  - party: apig\n",
        "  - party: india\n",
        "**View of India: “Support”, entered by the keepers, February 2017",
    ),
    4: (
        "themes: [law]\n",
        "themes: [law]\nresponses: [{by: icann, answer: noted, date: 2018}]\n",
        "**Answer of The names corporation: “noted”, entered by the keepers, 2018**.",
    ),
    5: (
        "themes: [law]\n",
        "themes: [law]\ndecisions: [{by: the group, outcome: agreed, date: 2018-06}]\n",
        "**Decision of the group: “agreed”, June 2018**, according to the group.",
    ),
}


def test_what_followers_care_about_is_told_once_and_other_changes_are_not(ten: World) -> None:
    ten.person("mallory").comment(REPO, 1, "<!-- rectrack:news status 2 adopted 2018-03-01 -->")
    adopt(ten)
    for number, (old, new, _) in NEWS.items():
        files.edit(ten.root / f"recommendations/rec-{number}.yaml", old, new)
    before = (ten.root / "status.json").read_bytes()
    for old, new in (("Do this", "Do that"), ("It should be done.", "It should be done well.")):
        files.edit(ten.root / "recommendations/rec-6.yaml", old, new)
    files.add(ten.root, 11)

    run = ten.sync()

    assert "Done: 1 issue opened, 6 issues changed, 5 announcements made." in run.out
    issues = ten.issues()
    assert "status: Adopted" in issues[1].labels
    assert "status: Proposed" not in issues[1].labels
    _, told = ten.comments(1)  # mallory's comment does not silence the tracker
    adopted = "**Status: so far “Proposed”, now “Adopted”, 1 March 2018**, according to the chair. At the plenary."
    assert adopted in told
    assert "<https://example.org/minutes>" in told
    for number, (_, _, said) in NEWS.items():
        (comment,) = ten.comments(number)
        assert said in comment
    assert issues[6].title == "Recommendation 6: Do that"
    assert "It should be done well." in issues[6].body
    assert ten.comments(6) == []
    assert issues[11].title == "Recommendation 11: Do this"
    (ten.root / "status.json").write_bytes(before)  # as if the run had died before the board
    assert "Nothing to change" in ten.sync().out
    assert [len(ten.comments(number)) for number in range(1, 7)] == [2, 1, 1, 1, 1, 0]


def test_a_reported_view_that_becomes_the_partys_own_is_told_as_that(world: World) -> None:
    files.edit(world.root / REC_1, "party: apig\n", "party: apig\n    reported_by: india\n")
    world.sync()
    own = "\n  - party: apig\n    stance: support\n    date: 2024-05-01\nhistory:"
    files.edit(world.root / REC_1, "\nhistory:", own)

    plan = world.run("plan").out
    world.sync()

    told = f"{VIEW}: “Support”, so far only according to India, now entered by the keepers, 1 May 2024"
    (comment,) = world.comments(1)
    assert f"- **{told}**.\n" in comment
    assert f"    news    {told}\n" in plan


def test_more_news_than_a_comment_holds_are_told_in_several(world: World) -> None:
    ids = [f"p{n}" for n in range(65)]
    named = "".join(f"  - {{id: {id_}, name: {id_}, group: government}}\n" for id_ in ids)
    files.write(world.root / "parties.yaml", files.PARTIES + named)
    world.sync()
    positions = "".join(f"\n  - {{party: {id_}, stance: support, date: 2018}}" for id_ in ids)
    files.edit(world.root / REC_1, "\nhistory:", f"{positions}\nhistory:")

    world.sync()

    assert [text.count("View of ") for text in world.comments(1)] == [30, 30, 5]


def test_the_issue_of_a_removed_recommendation_is_closed_and_open_again_as_often_as_it_comes_back(
    synced: World,
) -> None:
    path = synced.root / "recommendations/rec-3.yaml"
    text = path.read_text()
    for times in (1, 2):
        path.unlink()
        synced.sync()
        assert not synced.issues()[3].is_open
        assert "This recommendation is no longer tracked**. Its file was removed" in synced.comments(3)[-1]
        files.write(path, text)
        synced.sync()

        assert [issue.is_open for issue in synced.issues().values()] == [True] * 3
        assert len(synced.comments(3)) == 2 * times


def test_an_issue_that_a_person_opened_and_status_json_names_is_found_after_its_file_was_away(synced: World) -> None:
    adopted = synced.person().open_issue(REPO, "Do this, please", "I ask for this.")
    synced.person().delete_issue(REPO, 3)
    status = synced.root / "status.json"
    status.write_text(status.read_text().replace('"issue": 3', f'"issue": {adopted}'))
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
    for asked in (1, 0):
        synced.hub.requests.clear()
        assert synced.run("sync").code == 0
        assert len([served for served in synced.hub.requests if served.path.endswith("/issues/3")]) == asked


def test_a_renamed_file_keeps_its_issue(synced: World) -> None:
    text = (synced.root / REC_1).read_text().replace("id: rec-1", "id: better-name")
    (synced.root / REC_1).unlink()
    files.write(synced.root / "recommendations/better-name.yaml", text + "formerly: [rec-1]\n")

    synced.sync()

    assert [parted(issue.body).id for issue in synced.issues().values()] == ["better-name", "rec-2", "rec-3"]
    assert synced.issues()[1].is_open
    assert synced.comments(1) == []


# --- what people change -----------------------------------------------------------------------------

FIRST = "<!-- rectrack:v1 [^\n]*\n"
OTHERWISE = ("It should be done.", "It should never be done.")
EDITS: dict[str, tuple[Callable[[str], str], str]] = {
    "a note below": (lambda text: f"{text}\nmy note", "my note"),
    "another text": (lambda text: text.replace(*OTHERWISE), ""),
    "no marker": (lambda text: f"{re.sub(FIRST, '', text)}\nmy note", "my note"),
    "no end": (lambda text: text.replace(f"\n{END}", "\nmy note"), "my note"),
    "text above": (lambda text: f"Read this!\n\n{text}", "Read this!"),
    "another text and no marker": (lambda text: re.sub(FIRST, "", text).replace(*OTHERWISE), OTHERWISE[1]),
    "another text and no end": (lambda text: text.replace(*OTHERWISE).replace(f"\n{END}", ""), OTHERWISE[1]),
}
"""What people make of a text, and what of theirs is below the section after the next sync."""


def test_the_section_is_restored_and_what_people_wrote_around_it_is_kept_below(ten: World) -> None:
    before = ten.issues()
    for number, (edit, _) in enumerate(EDITS.values(), 1):
        ten.person().edit(REPO, number, body=edit(before[number].body))

    run = ten.sync()

    after = ten.issues()
    for number, (name, (_, kept)) in enumerate(EDITS.items(), 1):
        now = parted(after[number].body)
        assert now._replace(people="") == parted(before[number].body), name
        assert kept in now.people if OTHERWISE[1] in kept else now.people.strip() == kept, name
        assert after[number].body.count("<!-- rectrack:v1") == 1
    assert run.out.count("Note: ") == 1
    assert "Note: issue #2 was edited inside the tracker's section" in run.out
    assert "    | It should never be done." in run.out
    assert f"Done: {len(EDITS) - 1} issues changed." in run.out


def test_what_people_wrote_stays_where_the_file_changes_too(ten: World) -> None:
    before = ten.issues()
    labels = [*before[1].labels, "status: my own"]
    ten.person().create_label(REPO, "status: my own")
    ten.person().edit(REPO, 1, body=f"{before[1].body}\n\nOur notes  \nin two lines", labels=labels)
    ten.person().comment(REPO, 1, "I agree.")
    ten.person().edit(REPO, 2, body=before[2].body.replace(f"\n{END}", "\nmy note"))
    for number in (1, 2):
        files.edit(ten.root / f"recommendations/rec-{number}.yaml", "It should be done.", "It must be done.")

    ten.sync()

    issues = ten.issues()
    assert issues[1].body.endswith(f"{END}\n\nOur notes  \nin two lines")
    assert "status: my own" in issues[1].labels
    assert ten.comments(1) == ["I agree."]
    assert issues[2].body.endswith(f"{END}\n\nmy note")
    assert [issues[number].body.count("It must be done.") for number in (1, 2)] == [1, 1]
    assert "It should be done." not in issues[1].body + issues[2].body


def test_what_does_not_fit_beside_peoples_text_and_labels_is_reported_and_left_alone(synced: World) -> None:
    before, alice = synced.issues(), synced.person()
    theirs = [f"label {n}" for n in range(100)]
    for name in theirs:
        alice.create_label(REPO, name)
    alice.edit(REPO, 1, body=before[1].body + "x" * (65_536 - len(before[1].body)), labels=theirs)
    files.edit(synced.root / REC_1, "It should be done.", "It should be done well.")

    out = synced.run("sync").out

    assert "Note: issue #1 has so much text below the tracker's section" in out
    assert "Note: issue #1 has so many labels that the tracker's do not fit into GitHub's 100; remove some" in out
    assert "It should be done." in synced.issues()[1].body
    assert sorted(synced.issues()[1].labels) == sorted(theirs)


def test_a_changed_title_state_and_label_and_a_deleted_issue_are_put_right(synced: World) -> None:
    alice = synced.person()
    alice.edit(REPO, 1, title="Mine now", labels=["recommendation"], state="closed")
    alice.delete_issue(REPO, 2)
    alice.delete_label(REPO, "theme: Law")
    alice.edit_label(REPO, "for: ICANN", new_name="For: icann")

    run = synced.sync()

    assert "Done: 1 label created, 1 issue opened, 2 issues changed." in run.out
    issues = synced.issues()
    assert {number: issue.title for number, issue in issues.items()} == {
        number: f"Recommendation {n}: Do this" for number, n in ((1, 1), (3, 3), (4, 2))
    }
    assert all(issue.is_open and len(issue.labels) == 5 for issue in issues.values())


def test_a_transferred_issue_is_reported_and_nothing_is_written_where_it_went(synced: World) -> None:
    synced.hub.add_repository("octo/elsewhere")
    synced.person().transfer(REPO, 2, "octo/elsewhere")
    synced.hub.requests.clear()

    for run in (synced.run("sync"), synced.run("sync")):
        assert run.code == 0
        assert "Note: issue #2 (of rec-2) was moved to another repository" in run.out
    assert synced.writes() == []
    assert sorted(synced.issues()) == [1, 3]


def test_issues_are_found_by_marker_and_author_where_status_json_is_lost_or_wrong(synced: World) -> None:
    path = synced.root / "status.json"
    for wrong in ("", path.read_text().replace('"issue": 2', '"issue": 1')):  # a bad merge
        path.write_text(wrong) if wrong else path.unlink()
        synced.sync()
        assert [issue.title[:16] for issue in synced.issues().values()] == [f"Recommendation {n}" for n in (1, 2, 3)]


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


# --- what it costs ----------------------------------------------------------------------------------


def test_nothing_to_do_costs_one_request_a_hundred_issues(world: World) -> None:
    for number in range(4, 131):
        files.add(world.root, number)
    world.environment = action_variables(world.hub, "workflow_dispatch")
    assert world.run("sync").code == 0
    assert len(world.writes()) == 14 + 130
    world.hub.requests.clear()

    assert "Nothing to change" in world.run("sync").out
    assert [served.method for served in world.hub.requests] == ["GET"] * 3  # 130 issues and 14 labels


def test_each_changed_text_costs_a_read_and_a_write_and_an_announcement_two_requests_more(synced: World) -> None:
    synced.hub.requests.clear()
    synced.run("sync")
    assert len(synced.hub.requests) == 2 + 1  # at a desk the repository's id is asked for
    synced.environment = action_variables(synced.hub)
    adopt(synced)
    files.edit(synced.root / "recommendations/rec-2.yaml", "should be done", "must be done")
    synced.hub.requests.clear()

    synced.run("sync")

    assert len(synced.hub.requests) == 2 + 2 * 2 + 2
    assert len(synced.writes()) == 2 + 1


# --- what it prints ---------------------------------------------------------------------------------

HURRIED = (
    "import time; now = time.monotonic; time.monotonic = lambda: 6000 * now(); from rectrack.cli import main; main()"
)
"""The program on a computer whose clock goes too fast."""


def test_a_log_gets_a_line_for_each_five_percent_of_the_changes_and_after_thirty_seconds(world: World) -> None:
    files.make_tracker(world.root, 86)
    environment = os.environ | world.environment | {"PYTHONPATH": os.pathsep.join(sys.path)}
    hurried = (sys.executable, "-c", HURRIED, "--root", str(world.root), "sync", "--repo", "octo/other")
    world.hub.add_repository("octo/other")

    lines = re.findall(r"^(\d+)/100 (?:Create|Open) ", world.run("sync").err, re.MULTILINE)
    done = subprocess.run(hurried, env=environment, capture_output=True, text=True, check=False)

    assert [int(number) for number in lines] == [*range(5, 101, 5)]
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"^\d+/100 ", done.stderr, re.MULTILINE)) > len(lines)


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
    for text in ("a ", "b "):
        for n in range(1, 41):
            files.add(world.root, n, summary=text * 5_000)
        run = world.run("sync", "--format", "markdown")
        assert run.code == 0

    assert len(run.out.encode()) < 1024 * 1024
    assert run.out.startswith("**Done: 40 issues changed.**\n")
    assert "\n**This summary shows 20 of 40 changes. The log shows all.**\n" in run.out
    assert run.out.count("\n- **Change issue") == 20
    assert run.err.count(f" → {'b ' * 5_000}".rstrip()) == 40


def test_problems_in_the_files_stop_everything_before_github_is_asked(synced: World) -> None:
    files.edit(synced.root / REC_1, "themes: [law]", "themes: [lore]")
    synced.hub.requests.clear()

    run = synced.run("sync")

    assert run.code == 1
    assert f"{REC_1}:6:10: unknown theme" in run.err
    assert synced.hub.requests == []
