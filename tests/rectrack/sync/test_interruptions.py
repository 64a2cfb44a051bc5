"""Nothing is lost or doubled where answers get lost, a run stops part-way, or people are at work meanwhile."""

import json
from collections.abc import Callable
from unittest.mock import patch

import pytest

from tests.faults.proxy import Exchange, Fault, primary, refused, reset_after
from tests.interfaces import parted
from tests.rectrack import files
from tests.rectrack.files import REC_1
from tests.rectrack.refused_requests import first, interrupted, refusing
from tests.rectrack.world import REPO, World

HOUR = primary(3000)
"""The requests of this hour are used up."""


def oppose(world: World) -> None:
    """Change what followers are told of."""
    files.edit(world.root / REC_1, "stance: support", "stance: oppose")


# --- answers that get lost --------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [refused, reset_after], ids=["the request", "the answer"])
@pytest.mark.parametrize("kind", ["issues", "comments"])
def test_an_issue_or_announcement_is_made_once_if_a_message_is_lost(synced: World, fault: Fault, kind: str) -> None:
    files.add(synced.root, 4)
    oppose(synced)

    with refusing(synced, f"POST .*/{kind}$", fault, times=1):
        assert synced.run("sync").code == 0

    assert sorted(synced.issues()) == [1, 2, 3, 4]
    assert len(synced.comments(1)) == 1
    synced.assert_at_rest()


def test_an_issue_that_is_unclear_twice_stops_the_run(world: World) -> None:
    with refusing(world, "POST .*/issues$", refused):
        run = world.run("sync")

    assert run.code == 4
    assert "It is not known whether the issue of rec-1 was opened" in run.out
    assert world.issues() == {}


# --- a run that stops -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_run_that_stops_says_what_it_has_done_and_the_next_goes_on(world: World, form: str) -> None:
    opened: list[Exchange] = []

    def third(exchange: Exchange) -> None:
        opened.append(exchange)
        HOUR(exchange) if len(opened) > 2 else exchange.send(exchange.forward())

    with refusing(world, "POST .*/issues$", third):
        run = world.run("sync", "--format", form)

    assert run.code == 4
    assert "Stopped part-way. Done: 14 labels created, 2 issues opened. " in run.out
    known = json.loads((world.root / "status.json").read_text())["recommendations"]
    assert [entry["issue"] for entry in known] == [1, 2, None]
    world.sync()


def test_a_run_that_stops_before_it_has_told_followers_still_owes_it_to_them(synced: World) -> None:
    oppose(synced)
    with refusing(synced, "POST .*/comments$", HOUR):
        assert synced.run("sync").code == 4

    synced.sync()

    assert [text.count("“Oppose” (before: “Support”)") for text in synced.comments(1)] == [1]


def test_whoever_stops_a_run_is_told_to_run_again(synced: World) -> None:
    oppose(synced)

    with interrupted("POST .*/comments$"):
        run = synced.run("sync")

    assert run.code == 4
    assert "Stopped part-way. Done: 1 issue changed. " in run.out
    assert "Run again to finish" in run.out
    synced.sync()
    assert len(synced.comments(1)) == 1


def test_a_rename_of_labels_that_github_refuses_is_made_by_the_next_sync(synced: World) -> None:
    before = [label.name for label in synced.github.labels()]
    files.edit(synced.root / "tracker.yaml", '  status: "status: "', '  status: "state/"')
    with refusing(synced, "PATCH .*/labels/status%3A%20Proposed", times=1):
        assert synced.run("sync").code == 0
    assert "status: Proposed" in [label.name for label in synced.github.labels()]

    synced.sync()

    names = [label.name for label in synced.github.labels()]
    assert sorted(names) == sorted(name.replace("status: ", "state/") for name in before)


def test_an_old_label_that_github_keeps_on_an_issue_is_taken_off_the_next_time(synced: World) -> None:
    synced.person().create_label(REPO, "theme: Rules")  # so that the old one is not renamed
    files.edit(synced.root / "tracker.yaml", "name: Law,", "name: Rules,")
    with refusing(synced, "PATCH .*/issues/[123]$"):
        assert synced.run("sync").code == 4

    synced.sync()

    themes = {name for issue in synced.issues().values() for name in issue.labels if "theme" in name}
    assert themes == {"theme: Rules"}


def test_an_edit_is_shown_also_by_a_run_that_stops_after_undoing_it(synced: World) -> None:
    body = synced.issues()[1].body
    synced.person().edit(REPO, 1, body=body.replace("It should be done.", "It should never be done."))
    files.edit(synced.root / "recommendations/rec-2.yaml", "Do this", "Do that")

    with refusing(synced, ".*/issues/2$", refused), patch("time.sleep"):
        run = synced.run("sync")

    assert run.code == 4
    assert "    | It should never be done." in run.out
    assert synced.issues()[1].body == body


# --- people at work between the list and the write --------------------------------------------------


def _note_and_label(world: World) -> None:
    world.person().create_label(REPO, "urgent")
    issue = world.issues()[1]
    world.person().edit(REPO, 1, body=f"{issue.body}\n\nmy note", labels=[*issue.labels, "urgent"])


def _edit(world: World) -> None:
    text = world.issues()[1].body
    world.person().edit(REPO, 1, body=text.replace("It should be done.", "What I want."))


def _put_right(world: World) -> None:
    world.person().edit(REPO, 1, title="Recommendation 1: Do this")


def _transfer(world: World) -> None:
    world.person().transfer(REPO, 1, "octo/elsewhere")


def _delete(world: World) -> None:
    world.person().delete_issue(REPO, 1)


@pytest.mark.parametrize(
    ("act", "writes", "said"),
    [
        (_note_and_label, 1, ""),
        (_edit, 1, "    | What I want."),
        (_put_right, 0, "Done: 1 issue changed."),
        (_transfer, 0, "Note: issue #1 was transferred during the sync; nothing is written to it"),
        (_delete, 0, "Note: issue #1 was deleted during the sync; nothing is written to it"),
    ],
)
def test_what_people_just_did_is_shown(synced: World, act: Callable[[World], None], writes: int, said: str) -> None:
    before = synced.issues()
    synced.hub.add_repository("octo/elsewhere")
    for number in (1, 2):
        synced.person().edit(REPO, number, title="Mine now")
    synced.hub.requests.clear()

    with refusing(synced, "GET .*/issues/1$", first(lambda: act(synced)), times=1):
        run = synced.done("sync")

    assert said in run.out
    assert f"Done: {'2 issues' if writes else '1 issue'} changed." in run.out
    assert len([asked for asked in synced.writes() if asked.endswith("/issues/1")]) == writes
    after = synced.issues()
    assert after[2] == before[2]
    if 1 in after:
        assert after[1].title == before[1].title
        assert parted(after[1].body)._replace(people="") == parted(before[1].body)._replace(people="")
    if act is _note_and_label:
        assert parted(after[1].body).people.strip() == "my note"
        assert {*after[1].labels} == {*before[1].labels, "urgent"}


def test_news_for_an_issue_that_was_transferred_a_moment_ago_is_told_nowhere(synced: World) -> None:
    oppose(synced)
    synced.hub.add_repository("octo/elsewhere")

    with refusing(synced, "POST .*/1/comments$", first(lambda: _transfer(synced)), times=1):
        run = synced.done("sync")

    assert "Note: issue #1 was transferred during the sync" in run.out
    assert [served.status for served in synced.hub.requests if served.path.endswith("/1/comments")][-1] == 301
