"""What people say in comments becomes part of the record: attributed, answered, once."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import count
from pathlib import Path
from unittest.mock import Mock, patch

import pytest

from localhub import Server
from localhub.refusal import Refusal
from rectrack.forms import PROGRESS
from rectrack.git import Git
from rectrack.hub import Hub
from rectrack.huberrors import ForbiddenError
from tests.rectrack import files
from tests.rectrack.clones import Clone, another, with_origin
from tests.rectrack.test_proposals import form
from tests.rectrack.world import REPO, Run, World, action_variables, desk_variables

REC_1, REC_2 = "recommendations/rec-1.yaml", "recommendations/rec-2.yaml"
BOT = "github-actions[bot]: Record what was said on the issues"


@pytest.fixture
def hub() -> Iterator[Server]:
    """A GitHub on which everything takes a second, since its times have no fractions."""
    seconds = count(int(time.time()))
    with Server(clock=lambda: float(next(seconds))) as server:
        yield server


@pytest.fixture
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("origin")


@pytest.fixture
def clone(world: World, origin: Path) -> Clone:
    """A synced tracker whose parties have accounts, as a workflow run has it; nothing is recorded yet."""
    edited = "name: India, group: government, accounts: [{login: delegate, id: 5}]}"
    files.edit(world.root / "parties.yaml", "name: India, group: government}", edited)
    both = "[{login: delegate, id: 5}, {login: engineer, id: 6}]"
    named = "name: The registry, group: technical-community"
    files.edit(world.root / "parties.yaml", f"{named}}}", f"{named}, accounts: {both}}}")
    actions = "\n  - {id: ask, title: Ask, status: proposed}\n"
    files.add(world.root, 2, actions=actions.rstrip())
    world.environment = action_variables(world.hub, "workflow_dispatch")
    assert world.run("sync").code == 0
    return with_origin(world.root, origin)


def say(world: World, text: str, login: str = "engineer", user_id: int = 6, number: int = 1) -> int:
    return world.hub.person(login, user_id=user_id).comment(REPO, number, text)


def record(world: World) -> Run:
    """Record, and show that a second run finds nothing new."""
    run = world.run("comments")
    assert run.code == 0, run.err
    before = len(world.writes())
    again = world.run("comments")
    assert again.out == "Nothing new to record.\n"
    assert len(world.writes()) == before
    return run


def reactions(world: World, comment: int) -> list[tuple[str, str]]:
    """Who reacted to a comment, and how."""
    with world.connected() as hub:
        path = f"/issues/comments/{comment}/reactions"
        found = hub.ask(lambda repo: repo.requester.requestJsonAndCheck("GET", repo.url + path)[1])
    return [(reaction["user"]["login"], reaction["content"]) for reaction in found]


def judged_as(world: World, comment: int) -> str:
    ((login, content),) = reactions(world, comment)
    assert login == "github-actions[bot]"
    return content


# --- positions --------------------------------------------------------------------------------------


def test_a_position_is_recorded_with_its_reason_and_a_link_to_the_comment(world: World, clone: Clone) -> None:
    said = say(world, "/oppose\n\nIt costs too much: 10 %, I'd say.\n\nPas d'accord non plus.")

    run = record(world)

    assert f"Issue #1: engineer (6): recorded in {REC_1}." in run.out
    assert clone.commits()[0] == BOT
    assert clone.changed() == [REC_1]
    added = clone.at_origin(REC_1)
    assert "  - party: denic\n    stance: oppose\n" in added
    assert "It costs too much: 10 %, I'd say." in added
    assert "Pas d'accord non plus." in added
    assert f"issues/1#issuecomment-{said}" in added
    assert judged_as(world, said) == "+1"


def test_the_same_run_of_the_workflow_shows_it_in_issue_and_board(world: World, clone: Clone) -> None:
    say(world, "/oppose It costs too much.")
    record(world)

    assert world.run("sync").code == 0
    assert world.run("publish").code == 0

    body = world.issues()[1].body
    assert "#### Oppose\n\n- **The registry**" in body
    assert "It costs too much." in body
    assert "oppose 1 (The registry)" in clone.at_origin("README.md")
    assert len([text for text in world.comments(1) if "Position of The registry" in text]) == 1


def test_only_the_lines_that_are_meant_change(world: World, clone: Clone) -> None:
    path = world.root / REC_1
    files.write(path, "# A remark\n" + path.read_text().replace("theme: law", "theme:   'law'   # quoted"))
    clone.push()
    say(world, "/oppose Too dear.")

    record(world)

    diff = clone.git("show", "--format=", "origin/main").splitlines()
    assert not [line for line in diff if line.startswith("-") and not line.startswith("---")]


def test_a_second_comment_takes_the_place_of_the_first_and_withdraw_takes_it_back(world: World, clone: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    clone.pull()
    say(world, "/support Now it is right.")
    say(world, "/withdraw")

    record(world)

    stances = re.findall("party: denic\n    stance: (.*)", clone.at_origin(REC_1))
    assert stances == ["oppose", "support", "withdrawn"]


def test_two_comments_of_the_same_moment_both_count(world: World, clone: Clone) -> None:
    first, second = say(world, "/oppose Too dear."), say(world, "/oppose as india Too dear.", "delegate", 5)

    record(world)

    text = clone.at_origin(REC_1)
    assert "party: denic" in text
    assert "party: india" in text
    assert [judged_as(world, comment) for comment in (first, second)] == ["+1", "+1"]


def test_who_speaks_for_several_parties_names_one(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.", "delegate", 5)

    run = record(world)

    assert "answered. You speak for several parties here" in run.out
    assert judged_as(world, said) == "confused"
    (answer,) = [text for text in world.comments(1) if "nothing was recorded" in text]
    assert "/oppose as india or /oppose as denic" in answer
    assert clone.commits() == ["Alice: A change"]


# --- who may speak ----------------------------------------------------------------------------------


def test_anybody_else_gets_a_reaction_and_no_more(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Me too!", "mallory", 666)

    run = record(world)

    assert "mallory (666): not recorded." in run.out
    assert judged_as(world, said) == "eyes"
    assert world.comments(1) == ["/oppose Me too!"]
    assert clone.commits() == ["Alice: A change"]


def test_a_known_login_with_another_id_is_reported(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Me too!", "engineer", 667)

    run = record(world)

    assert "engineer (667): not recorded." in run.out
    assert "the login may have been claimed by somebody else" in run.out
    assert judged_as(world, said) == "eyes"
    assert clone.commits() == ["Alice: A change"]


def test_bots_quotes_and_code_are_no_commands(world: World, clone: Clone) -> None:
    said = [
        say(world, "> /oppose Too dear."),
        say(world, "```\n/oppose Too dear.\n```"),
        say(world, "I would /oppose that."),
        world.hub.person("helper[bot]", user_id=9, user_type="Bot").comment(REPO, 1, "/oppose"),
    ]

    assert world.run("comments").out == "Nothing new to record.\n"

    assert [reactions(world, comment) for comment in said] == [[], [], [], []]
    assert clone.commits() == ["Alice: A change"]


def test_comments_on_other_issues_are_none_of_its_business(world: World, clone: Clone) -> None:
    world.person().open_issue(REPO, "A question", "?")
    said = say(world, "/oppose Too dear.", number=4)

    assert world.run("comments").out == "Nothing new to record.\n"

    assert reactions(world, said) == []
    assert clone.commits() == ["Alice: A change"]


# --- edits ------------------------------------------------------------------------------------------


def test_an_author_corrects_a_comment_before_it_is_recorded(world: World, clone: Clone) -> None:
    said = say(world, "/opose Too dear.")
    world.person("engineer").edit_comment(REPO, said, "/oppose Too dear.")

    record(world)

    assert "reason: Too dear." in clone.at_origin(REC_1)
    assert judged_as(world, said) == "+1"


def test_an_author_corrects_a_comment_that_was_answered(world: World, clone: Clone) -> None:
    said = say(world, "/opose Too dear.")
    record(world)
    assert judged_as(world, said) == "confused"
    world.person("engineer").edit_comment(REPO, said, "/oppose Too dear.")

    record(world)

    assert "reason: Too dear." in clone.at_origin(REC_1)
    assert judged_as(world, said) == "+1"


def test_an_author_corrects_a_position_and_both_stay_visible(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    record(world)
    clone.pull()
    world.person("engineer").edit_comment(REPO, said, "/support-with-changes Too dear, if not shared.")

    record(world)

    stances = re.findall("party: denic\n    stance: (.*)", clone.at_origin(REC_1))
    assert stances == ["oppose", "support-with-changes"]
    clone.pull()
    assert world.run("sync").code == 0
    assert len([text for text in world.comments(1) if "Position of The registry" in text]) == 1
    assert world.issues()[1].body.count("Too dear, if not shared.") == 1


def test_a_report_that_its_author_edits_is_replaced_until_it_is_verified(world: World, clone: Clone) -> None:
    said = say(world, "/progress ask: They aksed. https://example.org/letter", "citizen", 9, 2)
    record(world)
    world.person("citizen").edit_comment(REPO, said, "/progress ask: They asked. https://example.org/letter")
    record(world)

    assert "They aksed" not in clone.at_origin(REC_2)
    assert clone.at_origin(REC_2).count("text: They asked.") == 1
    maintain(world, f"/verify https://github.com/octo/tracker/issues/2#issuecomment-{said}")
    world.person("citizen").edit_comment(REPO, said, "/progress ask: They will ask.")
    record(world)

    text = clone.at_origin(REC_2)
    assert "They asked" in text
    assert "They will ask" in text
    assert text.count("verified_by") == 1


def test_what_another_hand_edited_is_not_taken_for_its_authors_word(world: World, clone: Clone) -> None:
    said = say(world, "I like it.")
    world.person("mallory").edit_comment(REPO, said, "/oppose I hate it.")

    run = record(world)

    assert 'This text was last edited by "mallory", and only its author\'s own edits count.' in run.out
    assert judged_as(world, said) == "confused"
    assert clone.commits() == ["Alice: A change"]


def test_another_hands_edit_of_what_was_recorded_is_told_and_changes_nothing(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    record(world)
    clone.pull()
    world.person("mallory").edit_comment(REPO, said, "/support It is cheap.")

    record(world)

    assert "It is cheap" not in clone.at_origin(REC_1)
    assert "What was recorded before stays as it is." in world.comments(1)[-1]


def test_what_an_author_confirms_by_an_edit_after_another_hand_counts(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    world.person("mallory").edit_comment(REPO, said, "/support It is cheap.")
    world.person("engineer").edit_comment(REPO, said, "/oppose Too dear, I say.")

    record(world)

    assert "Too dear, I say." in clone.at_origin(REC_1)


def test_a_command_that_is_edited_away_or_deleted_leaves_the_record(world: World, clone: Clone) -> None:
    edited, deleted = say(world, "/oppose Too dear."), say(world, "/oppose as india Too dear.", "delegate", 5)
    record(world)
    world.person("engineer").edit_comment(REPO, edited, "Never mind.")
    world.person("delegate").delete_comment(REPO, deleted)

    assert world.run("comments").out == "Nothing new to record.\n"

    assert clone.at_origin(REC_1).count("stance: oppose") == 2


def test_an_edit_while_a_run_is_at_work_is_seen_by_the_next(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")

    def edit_late(_: str, path: str) -> None:
        if path == "/graphql":  # asked once more before the comment is marked
            world.hub.before = None
            world.person("engineer").edit_comment(REPO, said, "/support It is cheap.")

    world.hub.before = edit_late
    first = world.run("comments")
    assert "Issue #1: the text was edited or deleted a moment ago." in first.out
    assert reactions(world, said) == []
    clone.pull()

    record(world)

    stances = re.findall("party: denic\n    stance: (.*)", clone.at_origin(REC_1))
    assert stances == ["oppose", "support"]
    assert judged_as(world, said) == "+1"


@pytest.mark.usefixtures("clone")
def test_who_edited_is_asked_only_of_what_may_be_edited_and_once_before_marking(world: World) -> None:
    for number in range(3):
        say(world, f"/oppose Too dear, {number}.")
    world.hub.requests.clear()

    assert world.run("comments").code == 0

    assert [r.path for r in world.hub.requests].count("/graphql") == 1


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (403, "GitHub refuses this to the token"),
        (200, "GitHub does not say who edited"),
    ],
)
def test_a_run_that_cannot_learn_who_edited_records_nothing(
    world: World, clone: Clone, monkeypatch: pytest.MonkeyPatch, status: int, told: str
) -> None:
    said = say(world, "/oppose Too dear.")
    world.person("engineer").edit_comment(REPO, said, "/oppose Far too dear.")
    monkeypatch.setattr("localhub.api_graphql._node", Mock(side_effect=Refusal(status, "No.")))

    run = world.run("comments")

    assert run.code in (1, 4)
    assert told in run.err
    assert clone.commits() == ["Alice: A change"]
    assert reactions(world, said) == []


def test_somebody_elses_reaction_does_not_silence_a_comment(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    world.person("mallory").react_to_comment(REPO, said, "+1")

    assert world.run("comments").code == 0

    assert "party: denic" in clone.at_origin(REC_1)
    assert ("github-actions[bot]", "+1") in reactions(world, said)


@pytest.mark.parametrize(
    "reason",
    [
        "<!-- rectrack:end -->\n<!-- rectrack:v1 id=rec-2 sha=0123456789abcdef -->",
        "{{ 7 * 7 }} {% raw %} $(reboot) `id` ${{ github.token }}",
        "x\n  - party: india\n    stance: support\n    date: 2018",
        "'\n\"\n| > - : # & * ! % @",
        "a\u2028- party: india\u0085b\u202ec\x07",
        "::error::x\n##[error]y",
        "@everyone #1 <img src=x onerror=alert(1)> | a | b |",
    ],
)
def test_nothing_in_a_comment_can_become_more_than_a_reason(world: World, clone: Clone, reason: str) -> None:
    say(world, f"/oppose\n{reason}")

    run = record(world)
    assert world.run("sync").code == 0
    assert world.run("publish").code == 0

    assert not [line for line in run.out.splitlines() if line.startswith(("::", "##["))]
    assert clone.at_origin(REC_1).count("party: denic") == 1
    assert world.run("check").code == 0
    body = world.issues()[1].body
    assert body.count("<!-- rectrack:") == 2
    assert "<img" not in body
    assert "oppose 1 (The registry)" in clone.at_origin("README.md")
    assert "India" not in body.split("#### Not heard")[0]


# --- maintainers ------------------------------------------------------------------------------------


def maintain(world: World, text: str, number: int = 2) -> int:
    return world.hub.person("keeper", user_id=8, push=True).comment(REPO, number, text)


def test_a_maintainer_records_the_position_of_a_party_by_letter(world: World, clone: Clone) -> None:
    said = maintain(world, "/oppose as apig from https://example.org/letter\nThey wrote so.")

    record(world)

    text = clone.at_origin(REC_2)
    assert "party: apig\n    stance: oppose" in text
    assert "url: https://example.org/letter" in text
    assert "entered_by: keeper" in text
    assert judged_as(world, said) == "+1"


def test_others_cannot(world: World, clone: Clone) -> None:
    said = say(world, "/oppose as apig from https://example.org/letter", "mallory", 666, 2)
    ours = say(world, "/oppose from https://example.org/our-own-words", number=2)

    run = record(world)

    assert judged_as(world, said) == "eyes"
    assert judged_as(world, ours) == "confused"
    assert "You speak for the party yourself. Please put the web address on the next line" in run.out
    assert clone.commits() == ["Alice: A change"]


def test_two_letters_are_two_positions_also_after_a_run_that_broke_off(world: World, clone: Clone) -> None:
    maintain(world, "/support as apig from https://example.org/1\nThey wrote so.")
    maintain(world, "/oppose as apig from https://example.org/2\nThey changed their mind.")
    with patch("rectrack.hubcomments.react", side_effect=OSError("gone")):
        assert world.run("comments").code == 1

    record(world)

    assert clone.at_origin(REC_2).count("entered_by: keeper") == 2


def test_what_a_person_changed_since_is_not_undone_by_a_run_that_goes_on(world: World, clone: Clone) -> None:
    said = maintain(world, "/action ask withdrawn")
    with patch("rectrack.hubcomments.react", side_effect=OSError("gone")):
        assert world.run("comments").code == 1
    clone.pull()
    files.edit(clone.folder / REC_2, "title: Ask, status: withdrawn", "title: Ask, status: proposed")
    clone.push()

    record(world)

    assert "title: Ask, status: proposed" in clone.at_origin(REC_2)
    assert judged_as(world, said) == "+1"


@pytest.mark.parametrize(
    ("command", "recorded"),
    [
        ("/status withdrawn It is over.", "status: withdrawn"),
        ("/status adopted At the plenary, https://example.org/minutes", "https://example.org/minutes"),
        ("/action ask withdrawn", "{id: ask, title: Ask, status: withdrawn}"),
        ("/answer icann noted They have seen it.", "answer: noted"),
        ("/checked Nothing has changed.", "found: Nothing has changed."),
    ],
)
def test_a_maintainer_keeps_the_record(world: World, clone: Clone, command: str, recorded: str) -> None:
    said = maintain(world, command)

    record(world)

    assert recorded in clone.at_origin(REC_2)
    assert judged_as(world, said) == "+1"


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("/status adopted", "needs evidence"),
        ("/status implemented https://example.org/x", "cannot follow"),
        ("/status adoptd", "did you mean adopted"),
        ("/action asc withdrawn", "there is no action"),
        ("/answer governments noted", "is not an addressee here"),
        ("/action ask implemented", "implemented cannot follow proposed"),
        ("/action ask adopted", "needs evidence: a report of the action with its address, verified"),
        ("/action ask withdrawn It is over.", "What is said with an action is not kept"),
        ("/verify https://github.com/octo/tracker/issues/2#issuecomment-1", "there is no report of"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_checks_own_reason(
    world: World, clone: Clone, command: str, reason: str
) -> None:
    said = maintain(world, command)

    run = record(world)

    assert reason in run.out
    assert judged_as(world, said) == "confused"
    assert clone.commits() == ["Alice: A change"]


def test_others_commands_are_not_theirs_to_give(world: World, clone: Clone) -> None:
    said = say(world, "/status withdrawn", number=2)

    record(world)

    assert judged_as(world, said) == "eyes"
    assert clone.commits() == ["Alice: A change"]


# --- reports ----------------------------------------------------------------------------------------


def test_anybody_reports_progress_and_a_maintainer_verifies_it(world: World, clone: Clone) -> None:
    report = say(world, "/progress ask They asked, see https://example.org/asked", "reader", 77, 2)
    record(world)
    clone.pull()
    text = clone.at_origin(REC_2)
    assert "action: ask" in text
    assert "verified_by" not in text

    maintain(world, f"/verify https://github.com/octo/tracker/issues/2#issuecomment-{report}")
    record(world)

    assert "verified_by: keeper" in clone.at_origin(REC_2)
    clone.pull()
    again = maintain(world, f"/verify https://github.com/octo/tracker/issues/2#issuecomment-{report}")
    adopted = maintain(world, "/action ask adopted")
    record(world)
    assert [judged_as(world, comment) for comment in (again, adopted)] == ["confused", "+1"]
    assert "status: adopted" in clone.at_origin(REC_2)


def test_one_account_has_a_few_reports_waiting_and_no_more(world: World, clone: Clone) -> None:
    said = [say(world, f"/progress Number {n} happened.", "reader", 77) for n in range(6)]

    record(world)

    assert clone.at_origin(REC_1).count("by: reader") == 5
    assert [judged_as(world, comment) for comment in said] == ["+1"] * 5 + ["confused"]


def report(world: World, **answers: str | None) -> int:
    given = {"recommendation": "2. Do this (rec-2)", "happened": "They asked.", "date": "2018-03", **answers}
    return world.hub.person("reader", user_id=77).open_issue(REPO, "Progress: mine", form(PROGRESS, **given))


def test_a_report_by_form_is_recorded_and_can_be_verified(world: World, clone: Clone) -> None:
    number = report(world, action="ask", evidence="https://example.org/asked")

    run = record(world)

    text = clone.at_origin(REC_2)
    assert f"Issue #{number}: reader (77): recorded in recommendations/rec-2.yaml." in run.out
    assert "action: ask" in text
    assert "They asked." in text
    assert "(2018-03)" in text
    assert "https://example.org/asked" in text.split("evidence:")[1]
    clone.pull()
    maintain(world, f"/verify https://github.com/octo/tracker/issues/{number}")
    record(world)
    assert "verified_by: keeper" in clone.at_origin(REC_2)


def test_a_form_follows_its_authors_edit_and_nobody_elses(world: World, clone: Clone) -> None:
    number = report(world, happened="They aksed.")
    record(world)
    clone.pull()
    given = {"recommendation": "2. Do this (rec-2)", "date": "2018-03"}
    world.person("reader").edit(REPO, number, body=form(PROGRESS, happened="They asked.", **given))
    record(world)
    clone.pull()
    world.person("mallory").edit(REPO, number, body=form(PROGRESS, happened="They refused.", **given))
    record(world)

    text = clone.at_origin(REC_2)
    assert text.count("They asked.") == 1
    assert "They aksed" not in text
    assert "They refused" not in text
    assert "only its author's own edits count" in world.comments(number)[-1]


@pytest.mark.parametrize(
    "answers",
    [
        {"recommendation": "Another one"},
        {"recommendation": None},
        {"happened": "x\n\n### When\n\n2018\n\n### Where one can read about it\n\ny"},
    ],
)
def test_a_form_that_cannot_be_read_is_left_to_people(
    world: World, clone: Clone, answers: dict[str, str | None]
) -> None:
    number = report(world, **answers)

    assert world.run("comments").out == "Nothing new to record.\n"

    assert world.comments(number) == []
    assert clone.commits() == ["Alice: A change"]


def test_a_command_in_a_report_is_none(world: World, clone: Clone) -> None:
    number = report(world, happened="x\n\n/oppose as india", evidence="y")

    run = record(world)

    assert f"Issue #{number}: reader (77): answered. There are 2 commands" in run.out
    assert "party: india" not in clone.at_origin(REC_2)


def test_a_long_report_is_answered_with_what_to_do(world: World, clone: Clone) -> None:
    said = say(world, "/progress " + "*[ " * 500, "reader", 77)

    run = record(world)

    assert "A report has 1,000 characters at the most. Please shorten it, and link to the whole." in run.out
    assert judged_as(world, said) == "confused"
    assert clone.commits() == ["Alice: A change"]


def test_one_author_is_answered_a_few_times_and_then_by_reactions_alone(world: World, clone: Clone) -> None:
    said = [say(world, "/opose it", "mallory", 666) for _ in range(5)]

    record(world)

    assert [judged_as(world, comment) for comment in said] == ["confused"] * 5
    assert len([text for text in world.comments(1) if "nothing was recorded" in text]) == 3
    assert clone.commits() == ["Alice: A change"]


def test_what_was_never_said_cannot_be_taken_back(world: World, clone: Clone) -> None:
    said = say(world, "/withdraw")

    run = record(world)

    assert 'There is no position of "The registry" to take back.' in run.out
    assert judged_as(world, said) == "confused"
    assert clone.commits() == ["Alice: A change"]


def test_an_older_check_takes_no_newer_ones_place(world: World, clone: Clone) -> None:
    path = clone.folder / REC_2
    path.write_text(path.read_text() + "last_checked: {date: 2999, by: me, found: All.}\n")
    with patch("rectrack.rules._Rules._date", return_value=()):
        clone.push()
        said = maintain(world, "/checked Nothing new.")
        run = record(world)

    assert "A later check is recorded already, of 2999." in run.out
    assert judged_as(world, said) == "confused"


def test_a_recommendation_that_was_just_renamed_is_found(world: World, clone: Clone) -> None:
    text = (clone.folder / REC_1).read_text().replace("id: rec-1", "id: better")
    (clone.folder / REC_1).unlink()
    files.write(clone.folder / "recommendations/better.yaml", text + "formerly: [rec-1]\n")
    clone.push()
    say(world, "/oppose Too dear.")

    record(world)

    assert "party: denic" in clone.at_origin("recommendations/better.yaml")


def test_a_file_that_is_a_link_within_the_repository_is_changed_where_it_lies(world: World, clone: Clone) -> None:
    (clone.folder / "texts").mkdir()
    (clone.folder / REC_1).rename(clone.folder / "texts/rec-1.yaml")
    (clone.folder / REC_1).symlink_to("../texts/rec-1.yaml")
    clone.push()
    say(world, "/oppose Too dear.")

    record(world)

    assert "party: denic" in clone.at_origin("texts/rec-1.yaml")


# --- runs that break off ----------------------------------------------------------------------------


def right_before_the_push(act: Callable[[], object]) -> AbstractContextManager[object]:
    push, once = Git.push, iter([act])

    def late(git: Git, commit: str, branch: str, *, instead_of: str | None = None) -> None:
        next(once, lambda: None)()
        push(git, commit, branch, instead_of=instead_of)

    return patch.object(Git, "push", late)


def test_where_somebody_is_faster_it_is_recorded_on_top_of_that(
    world: World, clone: Clone, origin: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    alice = another(origin, tmp_path_factory.mktemp("alice") / "clone")
    say(world, "/oppose Too dear.")

    def change() -> None:
        files.edit(alice.folder / REC_1, "Do this", "Do that")
        alice.push()

    with right_before_the_push(change):
        assert world.run("comments").code == 0

    assert clone.commits()[:2] == [BOT, "Alice: A change"]
    text = clone.at_origin(REC_1)
    assert "title: Do that" in text
    assert text.count("party: denic") == 1


def test_a_run_that_broke_off_after_the_push_records_nothing_twice(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    with patch("rectrack.hubcomments.react", side_effect=OSError("gone")):
        assert world.run("comments").code == 1
    clone.pull()

    record(world)

    assert clone.at_origin(REC_1).count("party: denic") == 1
    assert clone.commits() == [BOT, "Alice: A change"]
    assert judged_as(world, said) == "+1"


def test_a_run_that_broke_off_after_an_answer_answers_once(world: World, clone: Clone) -> None:
    said = say(world, "/opose Too dear.")
    with patch("rectrack.hubcomments.react", side_effect=OSError("gone")):
        assert world.run("comments").code == 1

    record(world)

    assert len([text for text in world.comments(1) if "nothing was recorded" in text]) == 1
    assert judged_as(world, said) == "confused"
    assert clone.commits() == ["Alice: A change"]


def test_nothing_new_costs_two_requests(world: World, clone: Clone) -> None:
    say(world, "I agree.")
    say(world, "Me too.", "mallory", 666)
    world.hub.requests.clear()

    assert world.run("comments").code == 0

    assert len(world.hub.requests) == 2  # the comments, and the issues that changed
    assert clone.commits() == ["Alice: A change"]


def test_one_comment_that_cannot_be_answered_keeps_no_other_from_it(world: World, clone: Clone) -> None:
    gone, said = say(world, "/opose"), say(world, "/oppose Too dear.")

    def refused(*_: object) -> None:
        world.person().delete_comment(REPO, gone)
        raise ForbiddenError("locked")

    with patch.object(Hub, "comment", refused):
        run = world.run("comments")

    assert run.code == 0, run.err
    assert "no answer could be written. locked" in run.out
    assert "the comment could not be marked." in run.out
    assert judged_as(world, said) == "+1"
    assert "party: denic" in clone.at_origin(REC_1)


def test_the_trackers_mark_is_found_among_many_reactions(world: World, clone: Clone) -> None:
    said = say(world, "/opose")
    for n in range(101):
        world.person(f"fan{n}").react_to_comment(REPO, said, "heart")

    record(world)

    assert clone.commits() == ["Alice: A change"]


def test_for_a_summary_on_github_it_is_escaped(world: World, clone: Clone) -> None:
    say(world, "Position: I oppose ![x](https://evil.example/a.png)", "mallory", 666)

    run = world.run("comments", "--format", "markdown")

    assert run.out.startswith("- Issue \\#\u200b1: mallory (666): answered.")
    assert "![x]" not in run.out
    assert clone.commits() == ["Alice: A change"]


# --- where it cannot be -----------------------------------------------------------------------------


def test_where_main_takes_no_push_it_says_so(world: World, clone: Clone) -> None:
    path = world.root / "tracker.yaml"
    path.write_text(path.read_text() + "publishing: {mode: pull-request}\n")
    say(world, "/oppose Too dear.")

    run = world.run("comments")

    assert run.code == 0
    assert "Comments are recorded by a push to main, which this tracker does not make" in run.err
    assert clone.commits() == ["Alice: A change"]


def test_at_a_desk_only_an_account_whose_reaction_is_known_again_may_judge(world: World, clone: Clone) -> None:
    say(world, "/oppose Too dear.")
    world.hub.add_token("octo", login="octo", push=True)
    world.environment = {**desk_variables(world.hub), "GITHUB_TOKEN": "octo"}

    run = world.run("comments")

    assert run.code == 3
    assert "its reaction says that a comment has been judged. Nothing was changed." in run.err
    assert clone.commits() == ["Alice: A change"]


def test_at_a_desk_what_lies_in_the_clone_stays(world: World, clone: Clone) -> None:
    say(world, "/oppose Too dear.")
    files.edit(clone.folder / REC_1, "Do this", "Do that, not committed")
    world.environment = desk_variables(world.hub)

    assert world.run("comments").code == 0

    assert "not committed" in (clone.folder / REC_1).read_text()
    assert "party: denic" in clone.at_origin(REC_1)


def test_before_the_first_sync_it_waits(world: World, clone: Clone) -> None:
    (world.root / "status.json").unlink()

    run = world.run("comments")

    assert run.code == 0
    assert "::notice title=rectrack::Nothing has been synced to octo/tracker yet" in run.err
    assert clone.commits() == ["Alice: A change"]


def test_without_github_there_are_no_comments(world: World) -> None:
    world.environment = {}

    run = world.run("comments")

    assert run.code == 1
    assert "Comments are on GitHub: set GITHUB_REPOSITORY and GITHUB_TOKEN." in run.err
