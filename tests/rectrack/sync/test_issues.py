"""What a sync makes of the files, of what people change on GitHub, and what it costs and prints."""

import json
import os
import pty
import re
import subprocess
import sys
from time import sleep
from unittest.mock import patch

import pytest

from tests.faults.proxy import Exchange, Fault, Plan, Proxy, absent, empty_list, short_list
from tests.interfaces import parted, python
from tests.rectrack import files
from tests.rectrack.files import REC_1
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, World, action_variables

END = "<!-- rectrack:end -->"


def adopt(world: World) -> None:
    """Move the first recommendation on, with a note, a witness and evidence."""
    path = world.root / REC_1
    files.edit(path, "\nstatus: proposed\n", "\nstatus: adopted\n")
    entry = "  - date: 2018-03-01\n    status: adopted\n    note: At the plenary.\n    according_to: the chair\n"
    path.write_text(path.read_text() + entry + "    evidence:\n      - https://example.org/minutes\n")


# --- the first sync ---------------------------------------------------------------------------------


def test_a_first_sync_makes_labels_issues_and_the_board_beside_peoples_issues(world: World) -> None:
    world.person().create_label(REPO, "THEME: law", color="000000")
    world.person().open_issue(REPO, "A question", "Where do I begin?", labels=["THEME: law"])
    world.person().open_pull_request(REPO, "A correction")
    (world.root / "recommendations/rec-2.yaml").unlink()
    history = "\n  - {date: 2017-02, status: proposed}\n  - {date: 2018, status: withdrawn}"
    closed = files.recommendation(id="a", number="2", title="Middle", status="withdrawn", history=history)
    files.write(world.root / "recommendations/a.yaml", closed)

    run = world.sync()

    assert "Done: 13 labels created, 1 label changed, 3 issues opened." in run.out
    issues = world.issues()
    assert issues[1].labels == ("THEME: law",)
    assert issues.pop(1).body == "Where do I begin?"
    assert {number: (issue.title, issue.is_open) for number, issue in issues.items()} == {
        3: ("Recommendation 1: Do this", True),
        4: ("Recommendation 2: Middle", False),
        5: ("Recommendation 3: Do this", True),
    }
    ours = {"recommendation", "status: Proposed", "THEME: law", "addressee: Names Board"}
    assert set(issues[3].labels) == ours | {"agreement: too few positions"}
    assert "c5def5" in [label.color for label in world.github.labels() if label.name == "THEME: law"]
    assert parted(issues[3].body).id == "rec-1"
    assert issues[3].body.endswith(END)
    assert [world.comments(number) for number in (3, 4, 5)] == [[], [], []]
    assert "(<../../issues/3>)" in (world.root / "README.md").read_text()
    status = json.loads((world.root / "status.json").read_text())
    assert status["repository"]["name"] == REPO
    assert [entry["issue"] for entry in status["recommendations"]] == [3, 4, 5]


# --- what the files change --------------------------------------------------------------------------


def test_more_news_than_a_comment_holds_are_told_in_several(world: World) -> None:
    ids = [f"p{n}" for n in range(65)]
    named = "".join(f"  - {{id: {id_}, name: {id_}, group: government}}\n" for id_ in ids)
    files.write(world.root / "parties.yaml", files.PARTIES + named)
    world.sync()
    positions = "".join(f"\n  - {{party: {id_}, stance: support, date: 2018}}" for id_ in ids)
    files.edit(world.root / REC_1, "\nhistory:", f"{positions}\nhistory:")

    world.sync()

    assert [text.count(" – position: ") for text in world.comments(1)] == [30, 30, 5]


def test_an_announcement_lost_before_the_board_was_written_is_made_by_the_next_run(synced: World) -> None:
    before = (synced.root / "status.json").read_bytes()
    adopt(synced)
    synced.sync()
    (synced.root / "status.json").write_bytes(before)  # as if the run had died before the board

    assert "Nothing to change" in synced.sync().out  # and it does not claim to have told anybody

    assert len(synced.comments(1)) == 1


def test_an_entry_that_a_bad_merge_doubled_keeps_its_issue(synced: World) -> None:
    status = json.loads((synced.root / "status.json").read_text())
    status["recommendations"] *= 2
    files.write(synced.root / "status.json", json.dumps(status))
    synced.person().edit(REPO, 1, body="Mine")

    assert "1 issue changed" in synced.sync().out

    assert sorted(synced.issues()) == [1, 2, 3]


def test_an_issue_that_was_deleted_after_its_file_was_gone_is_forgotten(synced: World) -> None:
    (synced.root / "recommendations/rec-3.yaml").unlink()
    synced.sync()
    synced.person().delete_issue(REPO, 3)
    for asked in (1, 0):
        synced.hub.requests.clear()
        assert synced.run("sync").code == 0
        assert len([served for served in synced.hub.requests if served.path.endswith("/issues/3")]) == asked


def test_what_does_not_fit_beside_peoples_text_and_labels_is_reported_and_left_alone(synced: World) -> None:
    before, alice = synced.issues(), synced.person()
    theirs = [f"label {n}" for n in range(100)]
    for name in theirs:
        alice.create_label(REPO, name)
    alice.edit(REPO, 1, body=before[1].body + "x" * (65_536 - len(before[1].body)), labels=theirs)
    files.edit(synced.root / REC_1, "It should be done.", "It should be done well.")

    out = synced.run("sync").out

    assert "Note: issue #1 has too much text below the tracker's section" in out
    assert "Note: issue #1 has too many labels: GitHub allows 100, with those of the tracker. Remove some" in out
    assert "It should be done." in synced.issues()[1].body
    assert sorted(synced.issues()[1].labels) == sorted(theirs)


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


def test_a_list_that_lacks_a_known_issue_stops_the_sync(synced: World) -> None:
    with Proxy(synced.hub) as proxy, patch.dict(synced.environment, {"GITHUB_API_URL": proxy.url}):
        proxy.plan = Plan(at=2, fault=short_list)
        run = synced.run("sync")

    assert run.code == 4
    assert "GitHub's list of issues is out of date: #3 is missing. Nothing was changed. Run again" in run.err
    assert synced.writes() == []
    synced.sync()


def test_two_numbers_that_github_does_not_show_hide_no_later_issue(world: World) -> None:
    for title in ("Hidden", "Hidden too"):
        world.person().open_issue(REPO, title)
    world.sync()
    (world.root / "status.json").unlink()

    def lagging(exchange: Exchange) -> None:
        exchange.answer(200, []) if exchange.is_issue_list else absent(404)(exchange)

    with refusing(world, r"GET .*/issues(\?.*|/[12])$", lagging):
        assert world.run("sync").code == 0

    assert sorted(world.issues()) == [1, 2, 3, 4, 5]


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
    assert len(synced.hub.requests) == 2 + 1  # for a person's token the repository's id is asked for
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
    hurried = ("-c", HURRIED, "--root", str(world.root), "sync", "--repo", "octo/other")
    world.hub.add_repository("octo/other")

    lines = re.findall(r"^(\d+)/100 (?:Create|Open) ", world.run("sync").err, re.MULTILINE)
    done = python(*hurried, variables=world.environment)

    assert [int(number) for number in lines] == [*range(5, 101, 5)]
    assert done.code == 0, done.err
    assert len(re.findall(r"^\d+/100 ", done.err, re.MULTILINE)) > len(lines)


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
        run = world.done("sync", "--format", "markdown")

    assert len(run.out.encode()) < 1024 * 1024
    assert run.out.startswith("**Done: 40 issues changed.**\n")
    assert "\n**This summary shows 20 of 40 changes. The log shows all.**\n" in run.out
    assert run.out.count("\n- **Change issue") == 20
    assert run.err.count(f" → {'b ' * 5_000}".rstrip()) == 40
