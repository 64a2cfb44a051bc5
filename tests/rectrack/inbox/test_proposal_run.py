"""A form becomes a pull request with a file, goes on with the form, and leaves what people decide alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from localhub import Server, Settings
from rectrack.github.git import Git, RaceError
from rectrack.inbox.form_pulls import ANSWERED, MESSAGE
from tests.faults.proxy import REFUSALS, Exchange, Fault, Proxy
from tests.rectrack import files
from tests.rectrack.clones import Clone, another, right_before_the_push
from tests.rectrack.copies import begin, synced_by_a_workflow
from tests.rectrack.inbox.test_proposal import form
from tests.rectrack.refusing import refusing
from tests.rectrack.world import REPO, Run, World, action_variables, at_desk, desk_variables

NEW = "recommendations/publish-the-costs.yaml"


@pytest.fixture
def hub() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def world(tmp_path: Path, hub: Server) -> World:
    return at_desk(tmp_path, hub)


@pytest.fixture
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("origin")


@pytest.fixture
def clone(world: World, origin: Path) -> Clone:
    """A synced tracker as a workflow run has it; Actions may open pull requests."""
    begin(world, origin, synced_by_a_workflow)
    world.environment = action_variables(world.hub, "workflow_dispatch")
    return Clone(world.root)


@pytest.fixture
def keeper(clone: Clone, origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """The clone of somebody who may write here."""
    assert clone.folder
    return another(origin, tmp_path_factory.mktemp("keeper") / "clone")


def send(world: World, login: str = "asha", **answers: str | None) -> int:
    return world.person(login).open_issue(REPO, "Proposal: mine", form(**answers), labels=["proposal"])


def propose(world: World) -> Run:
    """Make the pull requests, and show that a second run finds nothing to do."""
    run = world.run("proposals")
    assert run.code == 0, run.err
    before = len(world.writes())
    again = world.run("proposals")
    assert again.code == 0, again.err
    assert len(world.writes()) == before
    return run


def test_a_form_becomes_a_pull_request_with_a_valid_file(world: World, clone: Clone) -> None:
    number = send(world)

    run = propose(world)

    assert run.out == f"Issue #{number}: pull request #5 proposes {NEW}.\n"
    assert clone.changed("proposal-4") == [NEW]
    text = clone.at_origin(NEW, "proposal-4")
    assert "number: 4\n" in text
    assert "status: proposed\n" in text
    (pull,) = world.pulls()
    assert (pull["title"], pull["state"]) == ("Proposal of issue 4: recommendation 4", "open")
    assert "Closes #4" in str(pull["body"])
    assert "asha proposes a recommendation" in str(pull["body"])
    assert f"as the file `{NEW}`" in str(pull["body"])
    (answer,) = world.comments(number)
    assert "[a pull request now](<https://redirect.github.com/octo/tracker/pull/5>)" in answer
    clone.git("checkout", "--quiet", "origin/proposal-4")
    assert world.run("check").code == 0


def test_an_edited_form_renews_the_same_pull_request(world: World, clone: Clone) -> None:
    number = send(world)
    propose(world)
    world.person("asha").edit(REPO, number, body=form(title="Publish all the costs", summary="All of them."))

    propose(world)

    text = clone.at_origin(NEW, "proposal-4")  # the id stays
    assert "title: Publish all the costs" in text
    assert "All of them." in text
    assert len(world.pulls()) == 1
    assert len(world.comments(number)) == 1


def test_closing_the_form_closes_the_pull_request(world: World, clone: Clone) -> None:
    number = send(world)
    propose(world)
    world.person("asha").edit(REPO, number, state="closed")

    run = propose(world)

    assert run.out == "Pull request #5: closed, as issue #4 is.\n"
    assert [pull["state"] for pull in world.pulls()] == ["closed"]
    assert clone.commits() == ["Alice: A change"]


def test_a_form_that_is_opened_again_becomes_a_pull_request_again_and_is_answered(world: World, clone: Clone) -> None:
    number = send(world)
    propose(world)
    for _ in range(2):
        world.person("asha").edit(REPO, number, state="closed")
        propose(world)
        world.person("asha").edit(REPO, number, state="open")
        run = propose(world)

    assert run.out == f"Issue #{number}: pull request #7 proposes {NEW}.\n"
    assert [(pull["number"], pull["state"]) for pull in world.pulls()] == [(7, "open"), (6, "closed"), (5, "closed")]
    assert "since issue 4 is closed" in str(world.pulls()[1]["body"])
    answers = world.comments(number)
    assert [f"/pull/{pull}>" in answer for pull, answer in zip((5, 6, 7), answers, strict=True)] == [True] * 3
    assert clone.changed("proposal-4") == [NEW]


def test_what_people_declined_stays_so_when_its_form_is_closed_and_opened_again(world: World, clone: Clone) -> None:
    number = send(world)
    propose(world)
    world.person("keeper").edit(REPO, 5, state="closed")
    for state in ("closed", "open"):
        world.person("asha").edit(REPO, number, state=state)
        run = propose(world)

    assert "its pull request has been closed, and is left so" in run.out
    assert [pull["state"] for pull in world.pulls()] == ["closed"]
    assert clone.commits() == ["Alice: A change"]


def test_a_pull_request_that_people_opened_again_with_its_form_can_be_declined(world: World, clone: Clone) -> None:
    number = send(world)
    propose(world)
    world.person("asha").edit(REPO, number, state="closed")
    propose(world)
    for reopened in (number, 5):
        world.person("keeper").edit(REPO, reopened, state="open")
    assert propose(world).out == f"Issue #{number}: pull request #5 proposes {NEW}.\n"
    assert "closed" not in str(world.pulls()[0]["body"]).partition("To accept it")[0]
    world.person("keeper").edit(REPO, 5, state="closed")

    run = propose(world)

    assert "its pull request has been closed, and is left so" in run.out
    assert [pull["state"] for pull in world.pulls()] == ["closed"]
    assert clone.changed("proposal-4") == [NEW]


def test_a_pull_request_that_people_opened_again_without_its_form_is_closed_again(world: World, clone: Clone) -> None:
    number = send(world)
    propose(world)
    world.person("asha").edit(REPO, number, state="closed")
    propose(world)
    world.person("keeper").edit(REPO, 5, state="open")

    assert propose(world).out == "Pull request #5: closed, as issue #4 is.\n"

    assert str(world.pulls()[0]["body"]).count("since issue 4 is closed") == 1
    assert clone.commits() == ["Alice: A change"]


def test_what_people_opened_again_and_merged_is_not_proposed_anew(world: World, clone: Clone) -> None:
    number = send(world)
    propose(world)
    world.person("asha").edit(REPO, number, state="closed")
    propose(world)
    world.person("keeper").merge(REPO, 5, clone.git("ls-remote", "origin", "proposal-4").split()[0])
    clone.git("push", "--quiet", "origin", ":proposal-4")
    world.person("asha").edit(REPO, number, state="open")

    run = propose(world)

    assert run.out == f"Issue #{number}: its pull request has been closed, and is left so.\n"
    assert clone.git("ls-remote", "origin", "proposal-4") == ""


def test_once_merged_it_is_a_recommendation_like_any_other(world: World, clone: Clone) -> None:
    number = send(world)
    propose(world)
    clone.git("fetch", "--quiet", "origin")
    clone.git("push", "--quiet", "origin", "origin/proposal-4:main")
    for closed in (number, 5):  # as GitHub does it
        world.person().edit(REPO, closed, state="closed")
    clone.pull()

    assert world.run("sync").code == 0

    assert world.issues()[6].title == "Recommendation 4: Publish the costs"
    assert world.run("proposals").out == "Nothing to do for proposals.\n"


def test_a_declined_pull_request_is_not_opened_again(world: World, clone: Clone) -> None:
    number = send(world)
    propose(world)
    world.person("keeper").edit(REPO, 5, state="closed")
    world.person("asha").edit(REPO, number, body=form(title="Please"))

    run = propose(world)

    assert "its pull request has been closed, and is left so" in run.out
    assert len(world.pulls()) == 1
    assert "title: Publish the costs" in clone.at_origin(NEW, "proposal-4")


def test_what_people_push_to_its_branch_is_left_alone(world: World, clone: Clone, keeper: Clone) -> None:
    number = send(world)
    propose(world)
    keeper.git("fetch", "--quiet", "origin")
    keeper.git("checkout", "--quiet", "proposal-4")
    files.edit(keeper.folder / NEW, "title: Publish the costs", "title: Publish what it costs")
    keeper.push("proposal-4")
    world.person("asha").edit(REPO, number, body=form(title="Mine"))

    run = propose(world)

    assert "somebody works on the branch proposal-4, which is left alone" in run.out
    assert "title: Publish what it costs" in clone.at_origin(NEW, "proposal-4")


def test_what_people_push_to_its_branch_outlives_the_form(world: World, clone: Clone, keeper: Clone) -> None:
    number = send(world)
    propose(world)
    keeper.git("fetch", "--quiet", "origin")
    keeper.git("checkout", "--quiet", "proposal-4")
    files.edit(keeper.folder / NEW, "title: Publish the costs", "title: Publish what it costs")
    keeper.push("proposal-4")
    world.person("asha").edit(REPO, number, state="closed")

    run = propose(world)

    assert run.out == "Pull request #5: left open though #4 is closed: somebody works on it.\n"
    assert [pull["state"] for pull in world.pulls()] == ["open"]
    assert "title: Publish what it costs" in clone.at_origin(NEW, "proposal-4")


@pytest.mark.parametrize(
    ("opener", "title"),
    [("keeper", "My proposal"), ("keeper", MESSAGE), ("github-actions[bot]", "My proposal"), ("octo", "My proposal")],
)
def test_a_pull_request_that_only_has_a_branch_of_such_a_name_is_none_of_its_business(
    world: World, clone: Clone, keeper: Clone, opener: str, title: str
) -> None:
    keeper.git("commit", "--quiet", "--allow-empty", "-m", title)
    keeper.git("push", "--quiet", "origin", "HEAD:proposal-2024")
    before = keeper.git("rev-parse", "HEAD")
    user_id = 41898282 if opener.endswith("[bot]") else None
    world.hub.person(opener, user_id=user_id).open_pull_request(REPO, "Mine", "In 2024.", head="proposal-2024")

    propose(world)

    (pull,) = world.pulls()
    assert (pull["title"], pull["body"], pull["state"]) == ("Mine", "In 2024.", "open")
    assert clone.git("ls-remote", "origin", "proposal-2024").split()[0] == before
    assert world.comments(4) == []


@pytest.mark.parametrize("is_new", [True, False], ids=["without a commit yet", "with one"])
def test_a_branch_of_somebody_elses_is_not_taken_for_a_form_of_its_number(
    world: World, clone: Clone, keeper: Clone, *, is_new: bool
) -> None:
    if not is_new:
        keeper.git("commit", "--quiet", "--allow-empty", "-m", "Mine")
    keeper.git("push", "--quiet", "origin", "HEAD:proposal-4")
    before = keeper.git("rev-parse", "HEAD")
    number = send(world)

    run = propose(world)

    assert run.out == f"Issue #{number}: somebody works on the branch proposal-4, which is left alone.\n"
    assert clone.git("ls-remote", "origin", "proposal-4").split()[0] == before
    assert world.pulls() == []


def test_what_became_of_somebodys_own_pull_request_decides_nothing_about_a_form(
    world: World, clone: Clone, keeper: Clone
) -> None:
    number = send(world)
    mine = world.person("keeper").open_pull_request(REPO, "Mine", head="proposal-4")
    commit = keeper.push("proposal-4")
    keeper.git("push", "--quiet", "origin", f"{commit}:refs/pull/{mine}/head", ":proposal-4")
    world.person("keeper").edit(REPO, mine, state="closed")

    run = propose(world)

    assert run.out == f"Issue #{number}: pull request #6 proposes {NEW}.\n"
    assert clone.changed("proposal-4") == [NEW]


def test_what_somebody_opened_from_its_branch_in_its_place_is_decided_as_its_own(world: World, clone: Clone) -> None:
    number = send(world)
    world.hub.set_up(REPO, Settings(actions_open_pulls=False))
    assert "may not open a pull request" in world.run("proposals").out
    mine = world.person("keeper").open_pull_request(REPO, "Proposal", head="proposal-4")
    clone.git("fetch", "--quiet", "origin")
    clone.git("push", "--quiet", "origin", f"origin/proposal-4:refs/pull/{mine}/head", ":proposal-4")
    world.person("keeper").edit(REPO, mine, state="closed")

    run = propose(world)

    assert run.out == f"Issue #{number}: its pull request has been closed, and is left so.\n"
    assert clone.git("ls-remote", "origin", "proposal-4") == ""


def test_only_an_account_that_is_known_again_makes_them_at_a_desk(world: World, clone: Clone) -> None:
    send(world)
    world.hub.add_token("mine", login="desk", push=True)
    world.environment = {**desk_variables(world.hub), "GITHUB_TOKEN": "mine"}

    run = world.run("proposals")

    assert run.code == 3
    assert "- {login: desk, id: " in run.err
    assert clone.git("ls-remote", "origin", "proposal-*") == ""


def test_several_proposals_have_numbers_and_ids_of_their_own(world: World, clone: Clone) -> None:
    send(world, "asha")
    send(world, "bela")

    propose(world)

    assert "number: 4\n" in clone.at_origin(NEW, "proposal-4")
    assert "number: 5\n" in clone.at_origin("recommendations/publish-the-costs-2.yaml", "proposal-5")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Proposal of issue 4: recommendation 4", "Proposal of issue 4: recommendation 5"),
        ("A person's title", "A person's title"),
    ],
)
def test_a_number_that_was_given_meanwhile_is_changed(world: World, clone: Clone, before: str, after: str) -> None:
    send(world)
    propose(world)
    world.person().edit(REPO, 5, title=before, body="A person's text")
    files.add(clone.folder, 4)
    clone.push()

    propose(world)

    assert "number: 5\n" in clone.at_origin(NEW, "proposal-4")
    assert [(pull["title"], pull["body"]) for pull in world.pulls()] == [(after, "A person's text")]


def test_the_number_and_the_id_of_a_removed_recommendation_are_not_proposed_again(world: World, clone: Clone) -> None:
    path = files.write(clone.folder / NEW, files.recommendation(id="publish-the-costs", number="4"))
    assert world.run("sync").code == 0
    path.unlink()
    assert world.run("sync").code == 0
    clone.push()
    number = send(world)

    propose(world)

    assert f"issues/{number}" in clone.at_origin("recommendations/publish-the-costs-2.yaml", f"proposal-{number}")
    assert clone.changed(f"proposal-{number}") == ["recommendations/publish-the-costs-2.yaml"]
    assert "number: 5\n" in clone.at_origin("recommendations/publish-the-costs-2.yaml", f"proposal-{number}")


def test_what_somebody_pushes_to_its_branch_at_the_same_moment_stays(
    world: World, clone: Clone, keeper: Clone
) -> None:
    number = send(world)
    propose(world)
    world.person("asha").edit(REPO, number, body=form(title="Mine"))
    keeper.git("fetch", "--quiet", "origin")
    keeper.git("checkout", "--quiet", "proposal-4")
    files.edit(keeper.folder / NEW, "title: Publish the costs", "title: Publish what it costs")

    with right_before_the_push(lambda: keeper.push("proposal-4")):
        run = world.run("proposals")

    assert run.code == 0
    assert f"- Issue #{number}: its proposal: Somebody else pushed to proposal-4 first." in run.out
    assert "title: Publish what it costs" in clone.at_origin(NEW, "proposal-4")
    assert "somebody works on the branch proposal-4, which is left alone" in propose(world).out


def test_open_proposals_of_one_account_are_few_and_keep_nobody_else_waiting(world: World, clone: Clone) -> None:
    for number in range(21):
        send(world, "asha", title=f"Proposal {number}")
    last = send(world, "bela", title="Another")

    run = propose(world)

    assert run.out.count("waits, since many proposals are open") == 18
    assert f"Issue #{last}: pull request #29 proposes recommendations/another.yaml." in run.out
    assert len(world.pulls()) == 4
    assert clone.commits() == ["Alice: A change"]


def test_open_proposals_of_all_are_limited_and_those_that_cannot_be_used_do_not_count(
    world: World, clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rectrack.inbox.proposal_run.MOST", 2)
    for login in ("asha", "bela"):
        send(world, login, title="")
    for login in ("cato", "dina", "emil"):
        send(world, login, title=f"Of {login}")

    run = propose(world)

    assert run.out.count("answered. There is no answer to") == 2
    assert "Issue #8: waits, since many proposals are open." in run.out
    assert [clone.changed(f"proposal-{number}") for number in (6, 7)] == [
        ["recommendations/of-cato.yaml"],
        ["recommendations/of-dina.yaml"],
    ]


def test_proposals_that_people_declined_keep_nobody_waiting(world: World, clone: Clone) -> None:
    for number in range(3):
        send(world, "asha", title=f"Proposal {number}")
    propose(world)
    for pull in world.pulls():
        world.person("keeper").edit(REPO, int(str(pull["number"])), state="closed")
    fourth = send(world, "asha", title="Another")

    run = propose(world)

    assert run.out.count("its pull request has been closed, and is left so") == 3
    assert f"Issue #{fourth}: pull request #11 proposes" in run.out
    assert clone.changed(f"proposal-{fourth}") == ["recommendations/another.yaml"]


def test_a_form_that_cannot_be_used_is_answered_once_with_the_reason(world: World, clone: Clone) -> None:
    number = send(world, title="", theme="Nonsense")

    run = propose(world)

    assert f"Issue #{number}: answered." in run.out
    (answer,) = world.comments(number)
    assert "There is no answer to" in answer
    assert world.pulls() == []
    assert clone.git("ls-remote", "origin", "proposal-*") == ""


def test_ordinary_issues_and_those_of_bots_are_no_proposals(world: World, clone: Clone) -> None:
    world.person().open_issue(REPO, "A question", "### Title\n\nWhere do I begin?")
    world.hub.person("helper[bot]", user_type="Bot").open_issue(REPO, "Proposal: mine", form())

    assert world.run("proposals").out == "Nothing to do for proposals.\n"

    assert world.pulls() == []
    assert clone.commits() == ["Alice: A change"]


def test_where_actions_may_open_none_the_answer_leads_to_where_one_is_opened(world: World, clone: Clone) -> None:
    number = send(world)
    world.hub.set_up(REPO, Settings(actions_open_pulls=False))

    for _ in range(2):
        run = world.run("proposals")

    assert "on the branch proposal-4; this run may not open a pull request" in run.out
    (answer,) = world.comments(number)
    assert "github.com/octo/tracker/compare/main...proposal-4?expand=1" in answer
    assert clone.changed("proposal-4") == [NEW]


def test_nothing_in_an_answer_has_an_effect(world: World, clone: Clone) -> None:
    evil = "@everyone #1 <!-- rectrack:end --> {{ 7 * 7 }} $(reboot)\n::error::x\n### Title\n\nnot me"
    number = send(world, "asha", summary=evil, title="@everyone #1 ::error::")

    run = propose(world)

    assert run.out.startswith(f"Issue #{number}: pull request #5 proposes ")
    assert [line for line in run.out.splitlines() if line.startswith("::")] == []
    (pull,) = world.pulls()
    assert "@everyone" not in f"{pull['title']}{pull['body']}"
    assert "@everyone" not in "".join(world.comments(number))
    assert clone.git("log", "-1", "--format=%B", "origin/proposal-4" if clone.commits("proposal-4") else "") == (
        "Propose a recommendation"
    )


def test_before_the_first_sync_it_waits(world: World, clone: Clone) -> None:
    (world.root / "status.json").unlink()
    clone.push()
    send(world)

    run = world.run("proposals")

    assert run.code == 0
    assert "::notice title=rectrack::Nothing has been synced to octo/tracker yet" in run.err
    assert clone.git("ls-remote", "origin", "proposal-*") == ""


def test_without_github_there_are_no_proposals(world: World) -> None:
    world.environment = {}

    run = world.run("proposals")

    assert run.code == 1
    assert "Proposals are on GitHub: set GITHUB_REPOSITORY and GITHUB_TOKEN." in run.err


# --- one that is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ("GET .*/issues/4/comments", REFUSALS["404"]),
        ("POST .*/issues/4/comments", REFUSALS["403 locked"]),
        ("POST .*/pulls$", REFUSALS["422"]),
    ],
)
def test_a_refused_form_stops_no_later_one_and_is_served_by_the_next_run(
    world: World, clone: Clone, asked: str, fault: Fault
) -> None:
    first, second = send(world), send(world, "bela", title="Publish the minutes")

    with refusing(world, asked, fault, times=1):
        run = world.run("proposals")

    assert run.code == 0, run.err
    assert run.err.count(f"::warning title=rectrack::GitHub refused this:%0A- Issue #{first}: its proposal: ") == 1
    assert [len(world.comments(number)) for number in (first, second)] == [0, 1]
    propose(world)
    assert [len(world.comments(number)) for number in (first, second)] == [1, 1]
    assert [pull["state"] for pull in world.pulls()] == ["open", "open"]
    assert clone.changed("proposal-4") == [NEW]


def test_a_locked_form_becomes_a_pull_request_and_its_author_is_told_when_it_is_unlocked(
    world: World, clone: Clone
) -> None:
    first, second = send(world), send(world, "bela", title="Publish the minutes")
    world.person().lock(REPO, first)

    run = world.run("proposals")

    assert run.code == 0, run.err
    assert len(world.pulls()) == 2
    assert [len(world.comments(number)) for number in (first, second)] == [0, 1]
    world.person().unlock(REPO, first)
    propose(world)
    assert [len(world.comments(number)) for number in (first, second)] == [1, 1]
    assert clone.changed("proposal-4") == [NEW]


def test_what_is_refused_to_all_forms_stops_the_run(world: World, clone: Clone) -> None:
    for who in ("asha", "bela", "carl"):
        send(world, who, title=f"By {who}")

    with refusing(world, "POST .*/pulls$"):
        run = world.run("proposals")

    assert run.code == 4
    assert "GitHub refuses every one of 3 proposals." in run.err
    propose(world)
    assert len(world.pulls()) == 3
    assert clone.commits() == ["Alice: A change"]


def test_whoever_blocks_the_tracker_under_three_forms_stops_no_run(world: World, clone: Clone) -> None:
    first = [send(world, "mallory", title=f"No. {number}") for number in range(3)]
    world.person("mallory").block("github-actions[bot]")

    run = world.run("proposals")

    assert run.code == 0, run.err
    assert [len(world.comments(number)) for number in first] == [0, 0, 0]
    assert run.err.count("has blocked the tracker's account") == 3
    assert clone.commits() == ["Alice: A change"]


def test_while_it_is_not_known_whether_a_form_is_open_its_pull_request_stays(world: World, clone: Clone) -> None:
    number = send(world)
    propose(world)

    def kept(exchange: Exchange) -> None:
        if exchange.path.endswith(f"/issues/{number}"):
            REFUSALS["451"](exchange)
        elif exchange.is_issue_list:
            exchange.answer(200, [])  # a list that lags behind
        else:
            exchange.send(exchange.forward())

    with Proxy(world.hub, kept) as proxy, patch.dict(world.environment, {"GITHUB_API_URL": proxy.url}):
        run = world.run("proposals")

    assert run.code == 0, run.err
    assert f"Pull request #5, of issue #{number}: GitHub refuses (451)" in run.out
    assert [pull["state"] for pull in world.pulls()] == ["open"]
    assert clone.commits() == ["Alice: A change"]


def test_who_is_faster_on_one_proposals_branch_stops_no_later_one(world: World, clone: Clone) -> None:
    first, second = send(world), send(world, "bela", title="Publish the minutes")

    with patch.object(Git, "push", side_effect=[RaceError("Somebody else pushed first."), None]) as push:
        run = world.run("proposals")

    assert run.code == 0, run.err
    assert [call.args[1] for call in push.call_args_list] == [f"proposal-{first}", f"proposal-{second}"]
    assert f"- Issue #{first}: its proposal: Somebody else pushed first." in run.out
    assert clone.commits() == ["Alice: A change"]


@pytest.mark.parametrize(
    ("asked", "fault"), [("GET .*/issues/4$", REFUSALS["404"]), ("PATCH .*/pulls/6$", REFUSALS["422"])]
)
def test_a_pull_request_that_cannot_be_closed_stops_no_other(
    world: World, clone: Clone, asked: str, fault: Fault
) -> None:
    numbers = send(world), send(world, "bela", title="Publish the minutes")
    propose(world)
    for number in numbers:
        world.person("asha").edit(REPO, number, state="closed")

    with refusing(world, asked, fault, times=1):
        run = world.run("proposals")

    assert run.code == 0, run.err
    propose(world)
    assert [pull["state"] for pull in world.pulls()] == ["closed", "closed"]
    assert clone.commits() == ["Alice: A change"]


# --- what it costs ----------------------------------------------------------------------------------


def cost(world: World, command: str = "proposals") -> int:
    """How many requests a run makes that finds nothing to do."""
    world.hub.requests.clear()
    run = world.run(command)
    assert run.code == 0, run.err
    assert world.writes() == []
    return len(world.hub.requests)


@contextmanager
def asking_origin() -> Iterator[list[str]]:
    """The git commands that speak to the remote."""
    asked: list[str] = []
    really = Git.run

    def run(git: Git, *arguments: str, cwd: Path | None = None) -> str:
        asked.extend(name for name in arguments[:1] if name in ("fetch", "ls-remote"))
        return really(git, *arguments, cwd=cwd)

    with patch.object(Git, "run", run):
        yield asked


def test_a_quiet_run_asks_no_more_for_twenty_open_forms_than_for_none(world: World, clone: Clone) -> None:
    assert world.run("run").code == 0
    clone.pull()
    with asking_origin() as without:
        none = cost(world, "run")
    numbers = [send(world, f"person{n}", title=f"Publish the costs {n}") for n in range(20)]
    assert world.run("run").code == 0
    assert [len(world.comments(number)) for number in numbers] == [1] * 20
    clone.pull()

    with asking_origin() as with_twenty:
        twenty = cost(world, "run")

    assert twenty == none
    assert sorted(with_twenty) == sorted([*without, "fetch", "ls-remote"])  # main, and all proposals


def test_what_people_decided_about_all_open_forms_is_asked_once(world: World, clone: Clone) -> None:
    numbers = [send(world, f"person{n}", title=f"Publish the costs {n}") for n in range(4)]
    propose(world)
    for pull in world.pulls():
        world.person("keeper").edit(REPO, int(str(pull["number"])), state="closed")
    with_four = cost(world)
    for number in numbers:
        world.person("keeper").edit(REPO, number, state="closed")

    assert with_four - cost(world) == 1
    assert clone.commits() == ["Alice: A change"]


def test_closed_pull_requests_are_listed_back_to_the_oldest_form_that_needs_it(world: World, clone: Clone) -> None:
    for _ in range(150):
        world.person("keeper").edit(
            REPO, world.person("keeper").open_pull_request(REPO, "Old", head="old"), state="closed"
        )
    none = cost(world)
    send(world)
    propose(world)
    world.person("keeper").edit(REPO, int(str(world.pulls()[0]["number"])), state="closed")

    assert cost(world) - none == 1
    assert clone.commits() == ["Alice: A change"]


@pytest.mark.parametrize("title", ["Publish the costs", ""], ids=["a pull request", "a mistake"])
def test_comments_on_ones_own_form_cost_nothing_more(world: World, clone: Clone, title: str) -> None:
    number = send(world, title=title)
    propose(world)
    before = cost(world)
    for _ in range(250):
        world.person("asha").comment(REPO, number, "Hello")

    assert cost(world) == before
    assert clone.commits() == ["Alice: A change"]


def test_an_answer_that_a_run_did_not_get_to_is_given_by_the_next_one_and_noted(world: World, clone: Clone) -> None:
    number = send(world)
    with refusing(world, "POST .*/issues/4/comments", REFUSALS["403 blocked"], times=1):
        assert world.run("proposals").code == 0
    assert ANSWERED not in str(world.pulls()[0]["body"])
    with refusing(world, "PATCH .*/pulls/5", REFUSALS["403 blocked"], times=1):
        assert world.run("proposals").code == 0
    assert ANSWERED not in str(world.pulls()[0]["body"])

    propose(world)

    assert len(world.comments(number)) == 1
    assert ANSWERED in str(world.pulls()[0]["body"])
    cost(world)
    assert not [served.path for served in world.hub.requests if "/comments" in served.path]
    assert clone.changed("proposal-4") == [NEW]


def test_twenty_proposals_of_all_are_open_at_a_time(world: World, clone: Clone) -> None:
    numbers = [send(world, f"person{n}", title=f"Of person {n}") for n in range(21)]

    run = propose(world)

    assert run.out.count(" proposes ") == len(world.pulls()) == 20
    assert f"Issue #{numbers[-1]}: waits, since many proposals are open." in run.out
    assert clone.commits() == ["Alice: A change"]
