"""From a text to its answer in steps, each of which is a value."""

import os
from datetime import UTC, datetime
from unittest.mock import patch

import pytest

from rectrack.desk import checked
from rectrack.github import comments
from rectrack.github.client import Hub
from rectrack.github.git import Git
from rectrack.github.refusals import Refusals
from rectrack.inbox import parse
from rectrack.inbox.commits import Commits
from rectrack.inbox.docket import Docket
from rectrack.inbox.listings import Lister
from rectrack.inbox.on_main import OnMain
from rectrack.inbox.replies import Replier
from rectrack.inbox.run import LATELY, Walk
from rectrack.record.load import load
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import BRANCH, REC_1, judged_as, maintain, protect, record, report, say
from tests.rectrack.internals import connected
from tests.rectrack.world import REPO, World


def begun(world: World, hub: Hub) -> Walk:
    """All with which the steps of a run are taken where main takes a push."""
    now, refusals = datetime.now(UTC), Refusals()
    git = Git(world.root, {**os.environ, **world.environment})
    files = checked.files(world.root, now.date(), git)
    docket = Docket(hub, files.register, {1: "rec-1"}, refusals)
    known = Commits(git, files, now.date())
    trusted = [account.id for account in files.tracker.trusted_authors]
    replier = Replier(hub, world.root / "templates", trusted, trusted, refusals)
    lister = Lister(hub, git, files.register, refusals)
    return Walk(docket, known, OnMain(git, known, files, is_desk=False), replier, lister, now - LATELY, now)


def test_every_step_from_a_text_to_its_answer_can_be_printed(world: World, clone: Clone) -> None:
    comment = say(world, "/oppose Too dear.")
    link = f"https://github.com/{REPO}/issues/1#issuecomment-{comment}"
    main = clone.git("rev-parse", "origin/main")
    with connected(world) as hub:
        walk = begun(world, hub)

        (said,) = walk.docket.said(datetime.now(UTC) - LATELY)
        register = walk.docket.register
        statement = said.statement(register, register.recommendations[0])
        landed = walk.land([said], main)
        (judged,) = landed.heard.judged
        answer = list(walk.answer(landed, None))

    assert repr(said).endswith(", about='rec-1', command=Command(word='oppose', text=' Too dear.'))")
    assert repr(statement).startswith("TakePosition(text='Too dear.', party=None, source=None,")
    assert repr(landed.ground).startswith(f"Ground(main='{main}', files='{main}', parents=('{main}',)")
    verdict = repr(judged.verdict)
    assert verdict.startswith("Recorded(add_position, position=Position(party='denic', stance='oppose', date='")
    assert "quote='Too dear.', lang=" in verdict
    assert f"comment='{link}')" in verdict
    assert repr(judged).endswith(f"path='{REC_1}', verdict={verdict}, is_new=True, traces={judged.traces!r})")
    assert repr(landed) == f"Landed(ground={landed.ground!r}, heard={landed.heard!r}, page='')"
    assert " at 0x" not in repr((said, statement, landed, answer))
    assert answer == [f"Issue #1: engineer (6): recorded in {REC_1}."]
    assert clone.at_origin(REC_1).count("quote: Too dear.") == 1
    assert judged_as(world, comment) == "+1"


def test_what_waits_is_read_once_a_run_however_often_it_is_needed(world: World, clone: Clone) -> None:
    protect(world, clone)
    say(world, "/oppose Too dear.")
    record(world)
    say(world, "/support as india Right.", "delegate", 5)
    say(world, "/progress It moves.", "reader", 77)

    with (
        patch("rectrack.inbox.commits.load", wraps=load) as read,
        patch("rectrack.desk.editor.load", wraps=load) as again,
    ):
        assert world.run("comments").code == 0

    assert (read.call_count, again.call_count) == (1, 0)
    for words in ("Too dear.", "Right.", "by: reader"):
        assert words in clone.at_origin(REC_1, BRANCH)


@pytest.mark.usefixtures("clone")
def test_a_text_is_read_once_whatever_becomes_of_it(world: World) -> None:
    said = [say(world, "/oppose Too dear."), say(world, "I see."), say(world, "/status adopted", "stranger", 99)]
    form = report(world)
    maintain(world, f"/verify https://github.com/{REPO}/issues/{form}")

    with patch("rectrack.inbox.parse.read", wraps=parse.read) as read:
        assert world.run("comments").code == 0

    assert read.call_count == len(said) + 2
    assert judged_as(world, said[0]) == "+1"


def test_what_is_edited_between_the_list_and_the_look_at_its_edits_is_read_as_it_stands(
    world: World, clone: Clone
) -> None:
    said = say(world, "/oppose Too dear.")
    wordings = comments.wordings

    def edited_first(hub: Hub, nodes: list[str]) -> dict[str, comments.Wording]:
        world.person("engineer").edit_comment(REPO, said, "/support Cheap enough.")
        return wordings(hub, nodes)

    with patch("rectrack.github.comments.wordings", edited_first):
        assert world.run("comments").code == 0

    assert "quote: Cheap enough." in clone.at_origin(REC_1)
    assert "Too dear" not in clone.at_origin(REC_1)
    record(world)
    assert judged_as(world, said) == "+1"
