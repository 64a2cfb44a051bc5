"""The form that records a meeting becomes a pull request that follows it; each line of it is recorded or told."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faults.proxy import REFUSALS, Exchange, Fault
from tests.interfaces import MISTAKE
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.forms import form
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, Run, World

pytestmark = pytest.mark.usefixtures("proposals")

SAID = """\
date: 2018-03-14
source: https://example.org/minutes/3
decided_by: The plenary

1: /status adopted Agreed @everybody.
2, 3: /mark-checked Nothing has changed.
3: /decision noted The Chair reports.
"""
CHANGED = [f"recommendations/rec-{n}.yaml" for n in (1, 2, 3)]


def send(world: World, text: str = SAID, login: str = "keeper", *, push: bool = True) -> int:
    person = world.hub.person(login, user_id=8 if push else 77, push=push)
    return person.open_issue(REPO, "Minutes: third", form("meeting", minutes=text), labels=["minutes"])


def edit(world: World, number: int, **changes: str) -> None:
    world.hub.person("keeper", user_id=8, push=True).edit(REPO, number, **changes)


def propose(world: World) -> Run:
    """Make the pull requests, and show that a second run finds nothing to do."""
    run = world.done("process-forms")
    before = len(world.writes())
    assert world.run("process-forms").code == 0
    assert len(world.writes()) == before
    return run


def test_minutes_become_a_pull_request_that_follows_the_form(world: World, clone: Clone) -> None:
    number = send(world)
    run = propose(world)
    assert run.out == f"Issue #{number}: pull request #5 records 4 entries in 3 files.\n"
    assert clone.changed("proposal-4") == CHANGED
    text = clone.at_origin(CHANGED[0], "proposal-4")
    assert text.endswith("    according_to: keeper\n    evidence: [https://example.org/minutes/3]")
    (pull,) = world.pulls()
    assert (pull["title"], pull["state"]) == ("Minutes of issue 4", "open")
    body = str(pull["body"])
    assert "Entries: 4. Files: 3." in body
    assert "labels: remove “status: Proposed”, add “status: Adopted”" in body
    assert "**Change issue \\#\u200b1: Recommendation 1: Do this**" in body
    assert "approves them at the bottom of this page" in body
    assert "@everybody" not in body
    assert "Closes #4" in body
    (answer,) = world.comments(number)
    assert "[a pull request](<https://redirect.github.com/octo/tracker/pull/5>)" in answer

    edit(world, 5, body=f"Please look.\n\n{body}")
    edit(world, number, body=form("meeting", minutes=SAID.replace("2, 3:", "2:")))
    files.edit(clone.folder / CHANGED[1], "title: Do this", "title: Do that")
    clone.push()
    assert "records 3 entries in 3 files" in propose(world).out

    body = str(world.pulls()[0]["body"])
    assert body.startswith("Please look.")
    assert "Entries: 3. Files: 3." in body
    assert "4 statements" not in body
    assert "Nothing has changed" not in clone.at_origin(CHANGED[2], "proposal-4")
    assert "title: Do that" in clone.at_origin(CHANGED[1], "proposal-4")
    clone.git("fetch", "--quiet", "origin")
    clone.git("checkout", "--quiet", "origin/proposal-4")
    assert world.run("check").code == 0


def test_closing_the_form_closes_the_pull_request_and_merging_it_is_the_end(world: World, alice: Clone) -> None:
    number = send(world)
    propose(world)
    edit(world, number, state="closed")
    assert propose(world).out == "Pull request #5: closed, because issue #4 is closed.\n"
    edit(world, number, state="open")
    propose(world)
    alice.git("fetch", "--quiet", "origin")
    alice.git("merge", "--quiet", "--no-ff", "-m", "Merge", "origin/proposal-4")
    alice.push()
    edit(world, 6, state="closed")

    assert propose(world).out == f"Issue #{number}: skipped, because its pull request was merged or closed.\n"

    assert "findings: Nothing has changed." in alice.at_origin(CHANGED[1])


@pytest.mark.usefixtures("clone")
def test_mistakes_are_answered_with_their_lines_until_they_are_right(world: World) -> None:
    number = send(world, "3-2: /mark-checked Nothing.\n1: /status adoptd\n\n4: /mark-checked Nothing.")
    assert propose(world).out == f"Issue #{number}: replied. The minutes have 3 errors.\n"
    (answer,) = world.comments(number)
    hint = "Write the smaller number first, for example 2-4. A range has at most 1,000 numbers."
    assert f'- Line 1: "3-2" is not a range of recommendations. {hint}' in answer
    assert "- Line 2: " in answer
    assert '- Line 4: There is no recommendation "4"' in answer
    edit(world, number, body=form("meeting", minutes="\n".join(["1: /mark-cheked Nothing."] * 2_500)))
    assert "2,500 errors" in propose(world).out  # GitHub takes no more of a comment than of an issue
    answer = world.comments(number)[-1]
    assert answer.count("- Line ") == 50
    assert "- And 2,450 more.\n" in answer

    edit(world, number, body=f"Hello.\n\n{form('meeting', minutes=SAID)}")
    assert "The minutes have 1 error." in propose(world).out
    assert "- Line 1: The text of this issue cannot be read as the form " in world.comments(number)[-1]

    edit(world, number, body=form("meeting", minutes=SAID))

    assert "pull request #5" in propose(world).out


def test_cells_of_a_sheet_are_minutes_too(world: World, clone: Clone) -> None:
    rows = "| 1 | /status adopted | Agreed. | https://example.org/1 |\n| 2, 3 | mark-checked | Nothing | |\n"
    head = "| Recommendation | Statement | Note | Source |\n| --- | --- | --- | --- |\n"
    send(world, f"date: 2018-03-14\n\n{head}{rows}")
    wrong = send(world, "recommendation\tstatuss\tmark-checked\n1\tadopted\tNothing.\n\t\tNothing.")

    assert "records 3 entries in 3 files" in propose(world).out

    assert "findings: Nothing" in clone.at_origin(CHANGED[2], "proposal-4")
    (answer,) = world.comments(wrong)
    assert 'Line 1: Unknown column "statuss". Did you mean "status"?' in answer
    assert 'Line 3: There is no recommendation "?"' in answer


# --- who may record a meeting -----------------------------------------------------------------------


def without_user(exchange: Exchange) -> None:
    exchange.answer(200, {"permission": "write", "role_name": "write", "user": None})


def without_access(exchange: Exchange) -> None:
    exchange.send(exchange.forward())


@pytest.mark.parametrize("permission", [without_user, without_access])
def test_forms_of_accounts_without_write_access_are_closed(world: World, clone: Clone, permission: Fault) -> None:
    numbers = [send(world, login="reader", push=permission is without_user) for _ in range(4)]

    with refusing(world, "GET .*/collaborators/reader/permission", permission):
        run = propose(world)

    assert run.out.count("its author has no write access. The issue is closed.\n") == 4
    answers = ["".join(world.comments(number)) for number in numbers]
    told = "Only accounts with write access to this repository"
    assert [answer.count(told) for answer in answers] == [1, 1, 1, 0]  # one account gets three in a run
    assert not any(world.issues()[number].is_open for number in numbers)
    assert world.pulls() == []
    assert clone.commits() == ["Alice: A change"]


@pytest.mark.usefixtures("clone")
def test_of_more_than_twenty_unknown_accounts_the_rest_waits(world: World) -> None:
    numbers = [
        world.hub.person(f"reader{n}", user_id=700 + n).open_issue(
            REPO, "Minutes: mine", form("meeting", minutes=SAID)
        )
        for n in range(21)
    ]

    run = world.run("process-forms")

    assert run.out.count("its author has no write access.") == 20
    assert f"Issue #{numbers[-1]}: left to the next run. rectrack checked the write access of 20 " in run.out


@pytest.mark.usefixtures("clone")
@pytest.mark.parametrize("refusal", ["422", "410"])
def test_forms_wait_if_github_does_not_say_whether_their_author_may_write(world: World, refusal: str) -> None:
    numbers = [send(world, login="reader", push=False) for _ in range(2)]

    with refusing(world, "GET .*/collaborators/reader/permission", REFUSALS[refusal]):
        run = world.done("process-forms")

    assert run.err.count("The write access of reader (77)") == 1
    for number in numbers:
        assert f"Issue #{number}: left to the next run." in run.out
        assert world.issues()[number].is_open
        assert world.comments(number) == []


SIGNS = ["1", "2, 7", "rec-1", ":", "\uff1a", "/", " ", "\n", "\n\n", "\t", "|", ">", "#", "\u00a0", "\u2028"]
WORDS = [
    "/mark-checked",
    "/oppose",
    "checked",
    "date",
    "author",
    "source",
    "as northland",
    "2024",
    "It is so.",
    "https://e.org/a:b",
]
PIECES = st.sampled_from([*SIGNS, *WORDS])
FEW = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=min(settings().max_examples, 40)
)


@FEW
@given(st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=30).map("".join))
def test_of_any_minutes_each_line_is_recorded_or_told(local: LocalTracker, text: str) -> None:
    minutes = files.write(local.root.parent / "minutes.txt", text)

    done = local.typed("import-minutes", str(minutes), "--dry-run", lines=())

    assert MISTAKE not in done.err
    assert (done.code, bool(done.err)) in ((0, False), (1, True))
    lines = [int(line) for line in re.findall(r"minutes\.txt:(\d+):", done.err)]
    assert all(1 <= line <= len(re.split("[\n\r\u2028\u2029\x85\x0b\x0c]", text)) for line in lines)


@FEW
@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20), st.integers(1, 4))
def test_minutes_of_any_script_are_recorded_as_they_are(local: LocalTracker, word: str, times: int) -> None:
    text = f"1: /mark-checked {word}\uff1a{word}" + f"\n-{word}" * (times - 1)
    minutes = files.write(local.root.parent / "minutes.txt", text)

    local.run("import-minutes", str(minutes))

    found = local.texts()["recommendations/rec-1.yaml"].decode().partition("findings: ")[2]
    assert found.count(word) >= times + 1
