"""An account that asks to speak for a party gets a pull request that people decide about, one at a time."""

import re

import pytest

from tests.faults.proxy import refused
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.comments.participants import judged_as, record, say, told
from tests.rectrack.files import REC_1
from tests.rectrack.forms import form
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, World

pytestmark = pytest.mark.usefixtures("proposals")

BRANCH = "speak-for-41"


def asks(world: World, text: str = "/speak-for alliance", login: str = "asha", user_id: int = 41) -> int:
    return say(world, text, login, user_id)


@pytest.mark.parametrize(("body", "path"), [("alliance", "parties.yaml"), ("names-board", "tracker.yaml")])
def test_a_request_becomes_a_pull_request_that_lists_the_account(
    world: World, clone: Clone, body: str, path: str
) -> None:
    said = asks(world, f"/speak-for {body}\nI work there.")

    run = record(world)

    assert judged_as(world, said) == "rocket"
    assert f"asha (41): asks to be listed for {body}" in run.out
    assert clone.changed(BRANCH) == [path]
    assert "login: asha" in clone.at_origin(path, BRANCH)
    assert "id: 41" in clone.at_origin(path, BRANCH)
    assert re.search(r"since: \d{4}-\d\d-\d\d\b.*confirmed: not recorded", clone.at_origin(path, BRANCH), re.DOTALL)
    assert "asha" not in clone.at_origin(path)
    (answer,) = told(world, "Your request")
    assert "/pull/4" in answer
    assert "I work there" not in clone.git("show", f"origin/{BRANCH}")
    clone.git("merge", "--quiet", f"origin/{BRANCH}")
    world.person("keeper").merge(REPO, 4, clone.git("rev-parse", "HEAD"))
    clone.push()
    own, another = asks(world, f"/dispute as {body} No."), asks(world, "/speak-for northland")
    record(world)
    assert [judged_as(world, one) for one in (own, another)] == ["+1", "rocket"]
    assert f"by: {body}" in clone.at_origin(REC_1)


def test_an_account_has_one_request_and_no_other_after_it_was_declined(world: World, clone: Clone) -> None:
    first, second = asks(world), asks(world, "/speak-for northland")
    other = asks(world, login="ben", user_id=42)
    world.hub.requests.clear()
    run = world.done("process-comments")
    assert "Yours is still pending: https://github.com/octo/tracker/pull/4" in run.out
    lists = [r for r in world.hub.requests if r.method == "GET" and "/pulls?" in r.path and "state=open" in r.path]
    assert len(lists) == 1
    assert [judged_as(world, one) for one in (first, second, other)] == ["rocket", "confused", "rocket"]
    assert sorted(str(pull["title"]) for pull in world.pulls()) == [
        "List an account: asha asks to be listed (alliance)",
        "List an account: ben asks to be listed (alliance)",
    ]
    third = asks(world, "/speak-for northland")
    record(world)
    assert judged_as(world, third) == "confused"
    assert len(told(world, "An account can have one open request")) == 2
    world.person("keeper").edit(REPO, 4, state="closed")

    fourth = asks(world, "/speak-for northland")
    record(world)

    assert judged_as(world, fourth) == "confused"
    assert len(told(world, "have declined your request")) == 1
    assert clone.at_origin("parties.yaml", BRANCH).count("login: asha") == 1


def test_where_a_run_breaks_off_before_the_answer_the_same_request_is_answered(world: World, clone: Clone) -> None:
    first = asks(world)
    with refusing(world, "POST .*/reactions", refused):
        assert world.run("process-comments").code != 0

    record(world)

    assert judged_as(world, first) == "rocket"
    assert len(told(world, "/pull/4")) == 1
    assert clone.changed(BRANCH) == ["parties.yaml"]


def test_nobody_asks_for_a_party_with_a_withheld_name_and_it_speaks_unnamed(world: World, clone: Clone) -> None:
    withheld = "is_person: true, name_withheld_since: 2018, accounts: [{login: annother, id: 71}]"
    party = "group: civil-society"
    named = f"name: Ann Other, {party}, {withheld}}}"
    files.edit(world.root / "parties.yaml", f"name: The association, {party}}}", named)
    clone.push()
    own, wrong = (asks(world, text, "annother", 71) for text in ("/oppose It costs too much.", "/dispute"))
    said = [asks(world, f"/speak-for {name}") for name in ("Ann Other", "alliance", "apigg")]

    run = record(world)

    assert [judged_as(world, one) for one in (own, wrong, *said)] == ["+1"] + ["confused"] * 4
    assert "withheld-1: recorded in recommendations/rec-1.yaml." in run.out
    assert "Did you mean alliance" not in run.out
    assert "speak-for" not in clone.git("ls-remote", "origin")
    answers = "".join(text for text in world.comments(1) if not text.startswith("/"))
    assert [name for name in ("annother", "Ann Other", "(71)") if name in answers + run.out] == []


def test_requests_and_proposals_share_twenty_places(world: World, clone: Clone) -> None:
    for number in range(19):
        world.person("keeper").open_pull_request(REPO, "List an account", head=f"speak-for-{100 + number}")
    first, second = asks(world), asks(world, login="ben", user_id=42)

    run = record(world)
    assert "Too many requests and proposals are open" in run.out
    assert [judged_as(world, one) for one in (first, second)] == ["rocket", "confused"]
    world.person("carl").open_issue(REPO, "Proposal: mine", form())
    assert "because many proposals are open" in world.run("process-forms").out

    assert len(world.pulls()) == 20
    assert clone.changed(BRANCH) == ["parties.yaml"]


@pytest.mark.usefixtures("clone")
def test_one_account_has_three_requests_and_proposals(world: World) -> None:
    asks(world)
    record(world)
    for title in ("One thing", "Another thing", "A third thing"):
        world.hub.person("asha", user_id=41).open_issue(REPO, "Proposal: mine", form(title=title))

    run = world.run("process-forms")

    assert run.out.count("proposes recommendations/") == 2
    assert run.out.count("because many proposals are open") == 1
