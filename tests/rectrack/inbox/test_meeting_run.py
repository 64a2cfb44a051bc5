"""The form that records a meeting becomes a pull request that shows what would change, and follows the form."""

import pytest

from localhub import Settings
from rectrack.inbox import permissions
from rectrack.inbox.form_pulls import MINUTES
from rectrack.pages.questions import MEETING
from tests.faults.proxy import REFUSALS, Exchange
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.test_proposal import form
from tests.rectrack.inbox.test_proposal_run import propose
from tests.rectrack.refusing import refusing
from tests.rectrack.world import REPO, World

pytestmark = pytest.mark.usefixtures("clone")


@pytest.fixture(autouse=True)
def may_open_pull_requests(world: World) -> None:
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))


SAID = """\
date: 2018-03-14
from: https://example.org/minutes/3
decided_by: The plenary

1: /status adopted Agreed @everybody.
2, 3: /checked Nothing has changed.
3: /decision noted The Chair reports.
"""
CHANGED = [f"recommendations/rec-{n}.yaml" for n in (1, 2, 3)]


def send(world: World, text: str = SAID, login: str = "keeper", *, push: bool = True) -> int:
    person = world.hub.person(login, user_id=8 if push else 77, push=push)
    return person.open_issue(REPO, "Minutes: third", form(MEETING, minutes=text), labels=["minutes"])


def edit(world: World, number: int, **changes: str) -> None:
    world.hub.person("keeper", user_id=8, push=True).edit(REPO, number, **changes)


def test_thousands_of_mistakes_are_answered_with_the_first(world: World) -> None:
    """GitHub takes no more of a comment than of an issue."""
    number = send(world, "\n".join(["1: /cheked Nothing."] * 2_500))

    assert propose(world).out == f"Issue #{number}: answered. 2,500 mistakes in its minutes.\n"
    (answer,) = world.comments(number)
    assert answer.count("- Line ") == 50
    assert "- And 2450 more.\n" in answer


def test_an_account_with_only_a_permission_and_no_user_may_not_record_minutes(world: World) -> None:
    number = send(world)

    def without_user(exchange: Exchange) -> None:
        exchange.answer(200, {"permission": "write", "role_name": "write", "user": None})

    with refusing(world, "GET .*/collaborators/keeper/permission", without_user):
        run = propose(world)

    assert run.code == 0, run.err
    assert run.out == f"Issue #{number}: its author may not record a meeting. The issue is closed.\n"
    assert world.pulls() == []


def test_minutes_become_a_pull_request_with_a_preview(world: World, clone: Clone) -> None:
    number = send(world)

    run = propose(world)

    assert run.out == f"Issue #{number}: pull request #5 records 4 statements in 3 files.\n"
    assert clone.changed("proposal-4") == CHANGED
    text = clone.at_origin(CHANGED[0], "proposal-4")
    assert text.endswith("    by: keeper\n    evidence: [https://example.org/minutes/3]")
    (pull,) = world.pulls()
    assert (pull["title"], pull["state"]) == ("Minutes of issue 4", "open")
    body = str(pull["body"])
    assert "4 statements in 3 files." in body
    assert "labels: “status: Proposed” goes, “status: Adopted” comes" in body
    assert "**Change issue \\#\u200b1: Recommendation 1: Do this**" in body
    assert "approves them at the bottom of this page" in body
    assert "@everybody" not in body
    assert "Closes #4" in body
    (answer,) = world.comments(number)
    assert "[a pull request now](<https://redirect.github.com/octo/tracker/pull/5>)" in answer
    clone.git("checkout", "--quiet", "origin/proposal-4")
    assert world.run("check").code == 0


def test_an_edited_form_renews_its_pull_request_and_leaves_what_people_wrote_there(
    world: World, clone: Clone
) -> None:
    number = send(world)
    propose(world)
    before = str(world.pulls()[0]["body"])
    world.hub.person("keeper", user_id=8, push=True).edit(REPO, 5, body=f"Please look.\n\n{before}")
    edit(world, number, body=form(MEETING, minutes=SAID.replace("2, 3:", "2:")))

    run = propose(world)

    assert "records 3 statements in 3 files" in run.out
    body = str(world.pulls()[0]["body"])
    assert body.startswith("Please look.")
    assert "3 statements in 3 files." in body
    assert "4 statements" not in body
    assert "Nothing has changed" not in clone.at_origin(CHANGED[2], "proposal-4")
    assert len(world.comments(number)) == 1


def test_what_main_has_meanwhile_is_built_upon(world: World, clone: Clone) -> None:
    send(world)
    propose(world)
    files.edit(clone.folder / CHANGED[1], "title: Do this", "title: Do that")
    clone.push()

    propose(world)

    text = clone.at_origin(CHANGED[1], "proposal-4")
    assert "title: Do that" in text
    assert "Nothing has changed." in text


def test_a_mistake_is_answered_with_its_line_until_it_is_right(world: World) -> None:
    number = send(world, "2-3: /checked Nothing.\n1: /status adoptd\n\n4: /checked Nothing.")

    run = propose(world)

    assert run.out == f"Issue #{number}: answered. 3 mistakes in its minutes.\n"
    (answer,) = world.comments(number)
    assert '- Line 1: "2-3" names no recommendation (name each of them: 2, 3)' in answer
    assert "- Line 2: " in answer
    assert '- Line 4: there is no recommendation "4"' in answer
    assert world.pulls() == []
    edit(world, number, body=form(MEETING, minutes=SAID))
    assert "pull request #5" in propose(world).out


def test_who_may_not_write_here_is_told_and_nothing_happens(world: World, clone: Clone) -> None:
    number = send(world, login="reader", push=False)

    run = propose(world)

    assert run.out == f"Issue #{number}: its author may not record a meeting. The issue is closed.\n"
    (answer,) = world.comments(number)
    assert "Only accounts with write access to this repository" in answer
    assert not world.issues()[number].is_open
    assert world.pulls() == []
    assert clone.commits() == ["Alice: A change"]


def test_of_too_many_accounts_some_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "MOST_QUESTIONS", 1)
    first, second = (
        world.hub.person(login, user_id=70 + n).open_issue(REPO, "Minutes: mine", form(MEETING, minutes=SAID))
        for n, login in enumerate(("reader", "visitor"))
    )

    run = world.run("proposals")

    assert f"Issue #{first}: its author may not record a meeting." in run.out
    assert f"Issue #{second}: waits for the next run. GitHub was asked of 1 unknown accounts" in run.out


@pytest.mark.parametrize("refusal", ["422", "410"])
def test_forms_wait_if_github_does_not_say_whether_their_author_may_write(world: World, refusal: str) -> None:
    numbers = [send(world, login="reader", push=False) for _ in range(2)]

    with refusing(world, "GET .*/collaborators/reader/permission", REFUSALS[refusal]):
        run = world.run("proposals")

    assert run.code == 0, run.err
    assert run.err.count("Whether reader (77) may write here") == 1
    for number in numbers:
        assert f"Issue #{number}: waits for the next run." in run.out
        assert world.issues()[number].is_open
        assert world.comments(number) == []


def test_cells_of_a_sheet_are_taken_as_github_pastes_them(world: World, clone: Clone) -> None:
    rows = "| 1 | /status adopted | Agreed. | https://example.org/1 |\n| 2, 3 | checked | Nothing | |\n"
    send(
        world, f"date: 2018-03-14\n\n| Recommendation | Statement | Note | From |\n| --- | --- | --- | --- |\n{rows}"
    )

    assert "records 3 statements in 3 files" in propose(world).out
    assert "found: Nothing" in clone.at_origin(CHANGED[2], "proposal-4")


def test_a_column_that_is_none_and_a_row_without_a_name_are_told(world: World) -> None:
    number = send(world, "recommendation\tstatuss\tchecked\n1\tadopted\tNothing.\n\t\tNothing.")

    propose(world)

    (answer,) = world.comments(number)
    assert 'Line 1: there is no column "statuss" (did you mean status?)' in answer
    assert 'Line 3: there is no recommendation "?"' in answer


def test_closing_the_form_closes_the_pull_request_and_merging_it_is_the_end(
    world: World,
    clone: Clone,
    alice: Clone,
) -> None:
    number = send(world)
    propose(world)
    edit(world, number, state="closed")
    assert propose(world).out == "Pull request #5: closed, as issue #4 is.\n"
    edit(world, number, state="open")
    propose(world)
    alice.git("fetch", "--quiet", "origin")
    assert alice.git("log", "-1", "--format=%s", "origin/proposal-4").strip() == MINUTES
    alice.git("merge", "--quiet", "--no-ff", "-m", "Merge", "origin/proposal-4")
    alice.push()
    world.hub.person("keeper", user_id=8, push=True).edit(REPO, 6, state="closed")

    run = world.run("proposals")

    assert "its pull request has been closed, and is left so" in run.out or "says all of this already" in run.out
    assert "found: Nothing has changed." in clone.at_origin(CHANGED[1])
