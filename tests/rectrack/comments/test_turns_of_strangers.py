"""Listed and known accounts come first, so that strangers use up nobody's requests."""

import re
from unittest.mock import patch

import pytest

from localhub import BOT, BOT_ID
from tests.faults.proxy import error
from tests.rectrack.clones import Clone
from tests.rectrack.comments.participants import judged_as, maintain, reactions, record, say
from tests.rectrack.files import REC_1, REC_2
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, World

READING = 3
"""Requests to learn what was said: the comments, the forms, and how the texts stand."""


def leave(world: World, requests: int | None) -> None:
    """So many requests are left of this hour for the workflow's token, or as many as it wants."""
    hourly = None if requests is None else len(world.hub.requests) + requests
    world.hub.add_token("actions", login=BOT, user_id=BOT_ID, kind="actions", hourly=hourly)


def permissions(world: World) -> list[str]:
    """The accounts about which was asked whether they may write."""
    asked = (re.fullmatch(r".*/collaborators/(\w+)/permission", served.path) for served in world.hub.requests)
    return [found[1] for found in asked if found]


def test_a_partys_word_is_recorded_though_strangers_use_up_the_requests(world: World, clone: Clone) -> None:
    strangers = [say(world, "/status adopted https://example.org", f"stranger{n}", 1_000 + n) for n in range(10)]
    said = say(world, "/oppose Too dear.")
    leave(world, READING + 5)

    told = world.refused("process-comments", code=4)

    assert "GitHub's rate limit is reached" in told
    assert "party: domreg" in clone.at_origin(REC_1)
    clone.pull()
    leave(world, None)
    record(world)
    assert judged_as(world, said) == "+1"
    assert [judged_as(world, comment) for comment in strangers] == ["eyes"] * 10
    assert clone.at_origin(REC_1).count("party: domreg") == 1


def test_a_maintainers_word_is_recorded_before_what_anybody_may_say(world: World, clone: Clone) -> None:
    strangers = [say(world, f"/progress Number {n} happened.", f"stranger{n}", 1_000 + n) for n in range(21)]
    said = maintain(world, "/mark-checked Nothing new.", 1)
    leave(world, READING + 1)  # whether the keeper may write; not, whether the twenty-first stranger may

    run = world.run("process-comments")

    assert run.code == 4
    assert "findings: Nothing new." in clone.at_origin(REC_1)
    assert "by: stranger" not in clone.at_origin(REC_1)
    clone.pull()
    leave(world, None)
    record(world)
    assert judged_as(world, said) == "+1"
    assert clone.at_origin(REC_1).count("by: stranger") == 20
    assert [judged_as(world, comment) for comment in strangers] == ["+1"] * 20 + ["confused"]


def test_nothing_is_lost_or_told_twice_where_requests_run_out_before_any_answer(world: World, clone: Clone) -> None:
    said, wrong = say(world, "/oppose Too dear."), say(world, "/opose")
    leave(world, READING)

    assert world.run("process-comments").code == 4

    assert "party: domreg" in clone.at_origin(REC_1)
    assert reactions(world, said) == []
    clone.pull()
    leave(world, None)
    record(world)
    assert [judged_as(world, comment) for comment in (said, wrong)] == ["+1", "confused"]
    assert len([text for text in world.comments(1) if "nothing was recorded" in text]) == 1


def test_who_was_heard_is_answered_though_the_run_has_to_go_on(world: World, clone: Clone) -> None:
    left, said = say(world, "/status adopted https://example.org", "mallory", 666), say(world, "/oppose Too dear.")

    with patch("time.sleep"), refusing(world, "GET .*/collaborators/mallory/permission", error(500, acted=False)):
        run = world.run("process-comments")

    assert (run.code, "does not respond" in run.err) == (4, True)
    assert f"engineer (6): recorded in {REC_1}." in run.out
    assert judged_as(world, said) == "+1"
    assert reactions(world, left) == []
    clone.pull()
    record(world)
    assert judged_as(world, left) == "eyes"


@pytest.mark.usefixtures("clone")
def test_whether_somebody_may_write_is_asked_once_an_account_and_only_where_it_matters(world: World) -> None:
    for text in (
        "/progress It moves.",
        "/oppose No.",
        "/status adopted https://example.org",
        "/mark-checked No.",
        "/opose",
    ):
        say(world, text, "mallory", 666)
        say(world, text, "engineer", 6, 2)
    for text in ("/progress It moves.", "/support Yes.", "I agree."):
        say(world, text, "reader", 77)
    world.hub.requests.clear()

    record(world)

    assert sorted(permissions(world)) == ["engineer", "mallory"]


def test_what_is_said_again_before_main_has_moved_is_asked_once(world: World, clone: Clone) -> None:
    said = say(world, "/progress It moves.", "reader", 77, 2)
    for _ in range(2):
        maintain(world, f"/verify https://github.com/{REPO}/issues/2#issuecomment-{said}")
    world.hub.requests.clear()

    record(world)

    assert permissions(world) == ["keeper"]
    assert not [r for r in world.hub.requests if r.path.endswith(f"/comments/{said}")]  # it was read with the others
    assert "text: It moves." in clone.at_origin(REC_2)
