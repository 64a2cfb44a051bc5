"""What becomes of a command: by whom, about whom, and under which rules."""

import re
from unittest.mock import patch

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import BOT, REC_1, REC_2, judged_as, maintain, reactions, record, say
from tests.rectrack.world import REPO, World, action_variables


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


def test_a_second_comment_takes_the_place_of_the_first_and_withdraw_takes_it_back(world: World, clone: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    clone.pull()
    say(world, "/support Now it is right.")
    say(world, "/withdraw")

    record(world)

    stances = re.findall("party: denic\n    stance: (.*)", clone.at_origin(REC_1))
    assert stances == ["oppose", "support", "withdrawn"]


def test_who_speaks_for_several_parties_names_one(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.", "delegate", 5)

    run = record(world)

    assert "not recorded. You speak for several here" in run.out
    assert judged_as(world, said) == "confused"
    (answer,) = [text for text in world.comments(1) if "nothing was recorded" in text]
    assert "/oppose as india or /oppose as denic" in answer
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


def test_what_a_maintainer_says_of_an_action_and_corrects_stands_once(world: World, clone: Clone) -> None:
    said = maintain(world, "/action ask adopted They agred, https://example.org/a")
    record(world)
    world.person("keeper").edit_comment(REPO, said, "/action ask adopted They agreed, https://example.org/a")
    record(world)

    assert clone.at_origin(REC_2).count("text: They ag") == 1
    assert "They agreed" in clone.at_origin(REC_2)


@pytest.mark.parametrize(
    ("later", "corrected"), [("/support It is right.", "/oppose Too dear."), ("/withdraw", "/oppose No")]
)
def test_who_edits_an_old_comment_does_not_undo_what_the_party_said_since(
    world: World, clone: Clone, later: str, corrected: str
) -> None:
    said = say(world, "/oppose Too daer.")
    record(world)
    say(world, later)
    record(world)
    before = clone.at_origin(REC_1)
    world.person("engineer").edit_comment(REPO, said, corrected)

    run = record(world)

    assert (
        "A later position of this party is recorded than that of this comment. Please write a new comment." in run.out
    )
    assert judged_as(world, said) == "confused"
    assert clone.at_origin(REC_1) == before


def test_what_is_read_between_lines_since_keeps_nobody_from_correcting_its_own_word(
    world: World, clone: Clone
) -> None:
    said = say(world, "/oppose Too daer.")
    record(world)
    clone.pull()
    read = "  - {party: denic, stance: support, date: 2018, inferred: true, source: {document: paper-2017}}\n"
    files.edit(clone.folder / REC_1, "history:\n", f"{read}history:\n")
    clone.push()
    world.person("engineer").edit_comment(REPO, said, "/oppose Too dear.")

    record(world)

    assert judged_as(world, said) == "+1"
    assert "Too dear." in clone.at_origin(REC_1)


def rename(world: World) -> str:
    """The repository gets another name; the pages of its issues and comments get other addresses with it."""
    world.person("octo").rename_repository(REPO, "better")
    world.environment = action_variables(world.hub, "issue_comment", "octo/better")
    return "octo/better"


def test_after_a_rename_an_old_comments_edit_does_not_undo_what_its_party_said_since(
    world: World, clone: Clone
) -> None:
    said = say(world, "/oppose Too dear.")
    record(world)
    say(world, "/support It is right.")
    record(world)
    before = clone.at_origin(REC_1)
    world.person("engineer").edit_comment(rename(world), said, "/oppose Too dear for us.")

    run = record(world)

    assert "A later position of this party is recorded than that of this comment." in run.out
    assert clone.at_origin(REC_1) == before


def test_after_a_rename_a_correction_takes_its_own_slips_place(world: World, clone: Clone) -> None:
    said, same = say(world, "/oppose Tooo dear."), say(world, "/oppose as india Not now.", "delegate", 5)
    record(world)
    name = rename(world)
    world.person("engineer").edit_comment(name, said, "/oppose Too dear.")
    world.person("delegate").edit_comment(name, same, "/oppose as india  Not now.")

    record(world)

    text = clone.at_origin(REC_1)
    assert re.findall("quote: (.*)", text)[-2:] == ["Not now.", "Too dear."]
    assert f"github.com/octo/tracker/issues/1#issuecomment-{same}" in text
    assert f"github.com/octo/better/issues/1#issuecomment-{said}" in text
    assert text.count("issuecomment") == 2


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
    assert "oppose (The registry)" in clone.at_origin("README.md")
    assert "The registry" in body
    assert "India" not in body.split("#### No view recorded")[0]


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
    assert "You speak for it yourself. Please put the web address on the next line" in run.out
    assert clone.commits() == ["Alice: A change"]


@pytest.mark.parametrize(
    ("command", "recorded"),
    [
        ("/status withdrawn It is over.", "status: withdrawn"),
        ("/status adopted At the plenary, https://example.org/minutes", "https://example.org/minutes"),
        ("/action ask withdrawn", "{id: ask, title: Ask, status: withdrawn}"),
        ("/action ask withdrawn It is over.", "text: It is over."),
        ("/action ask adopted At last, https://example.org/a", "{id: ask, title: Ask, status: adopted}"),
        ("/action ask adopted At last, https://example.org/a", "verified_by: keeper"),
        ("/action ask implemented They did it, https://example.org/a", "{id: ask, title: Ask, status: implemented}"),
        ("/answer icann noted They have seen it.", "answer: noted"),
        ("/checked Nothing has changed.", "found: Nothing has changed."),
        ("/decision agreed with changes by the plenary: The Chair reports.", "outcome: agreed-with-changes"),
        ("/decision noted by the plenary: The Chair reports.", "- by: the plenary"),
    ],
)
def test_a_maintainer_keeps_the_record(world: World, clone: Clone, command: str, recorded: str) -> None:
    said = maintain(world, command)

    record(world)

    assert recorded in clone.at_origin(REC_2)
    assert judged_as(world, said) == "+1"


def test_a_decision_that_is_corrected_in_its_comment_stands_once(world: World, clone: Clone) -> None:
    keeper = world.hub.person("keeper", user_id=8, push=True)
    said = keeper.comment(REPO, 2, "/decision noted by the plenary: The Char reports.")
    record(world)
    keeper.edit_comment(REPO, said, "/decision noted by the plenary: The Chair reports.")

    record(world)

    text = clone.at_origin(REC_2)
    assert ("The Chair reports." in text, text.count("outcome: noted")) == (True, 1)


def test_the_same_status_said_again_adds_no_step(world: World, clone: Clone) -> None:
    said = [maintain(world, "/status withdrawn It is over."), maintain(world, "/status withdrawn It is over.")]

    record(world)

    assert clone.at_origin(REC_2).count("status: withdrawn") == 2  # the status, and one step
    assert [judged_as(world, comment) for comment in said] == ["+1", "+1"]


def test_nor_does_it_on_another_day(world: World, clone: Clone) -> None:
    step = "\n  - {date: 2018, status: withdrawn, note: It is over., by: keeper}"
    files.add(world.root, 2, status="withdrawn", history=step)
    clone.push()
    said = maintain(world, "/status withdrawn It is over.")

    record(world)

    assert clone.at_origin(REC_2).count("status: withdrawn") == 2
    assert judged_as(world, said) == "+1"


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("/status adopted", "the status adopted needs evidence (a web address that shows it)."),
        ("/oppose as india", "You do not speak for it. What it says in a letter or a document"),
        ("/status implemented https://example.org/x", "cannot follow"),
        ("/status adoptd", "did you mean adopted"),
        ("/action asc withdrawn", "there is no action"),
        ("/decision noted The Chair reports.", "it is not said who decided it (write by WHO: behind the outcome)"),
        ("/answer governments noted", "is not an addressee here"),
        ("/action wait proposed", "proposed cannot follow not-adopted (after not-adopted may come: nothing)"),
        ("/action ask adopted", "needs evidence (a web address that shows it, or a verified report with one)"),
        ("/action ask adopted At last.", "needs evidence (a web address that shows it"),
        (f"/action ask withdrawn {'x' * 1001}", "a report has 1,000 characters at the most"),
        (
            "/verify https://github.com/octo/tracker/issues/2#issuecomment-1",
            "there is no report on this recommendation",
        ),
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


def test_the_owner_whose_right_is_called_admin_keeps_the_record_too(world: World, clone: Clone) -> None:
    assert world.github.get("collaborators/octo/permission")["permission"] == "admin"
    said = world.person("octo").comment(REPO, 2, "/status withdrawn")

    record(world)

    assert judged_as(world, said) == "+1"
    assert "\nstatus: withdrawn\n" in clone.at_origin(REC_2)


@pytest.fixture
def two_actions(world: World, clone: Clone) -> Clone:
    """A second action on the recommendation that has one."""
    ask = "  - {id: ask, title: Ask, status: proposed}\n"
    files.edit(world.root / REC_2, ask, f"{ask}{ask.replace('ask', 'tell')}")
    clone.push()
    return clone


@pytest.mark.parametrize(
    ("about", "is_verified", "is_evidence"), [("ask", True, True), ("ask", False, False), ("tell", True, False)]
)
def test_only_a_verified_report_on_the_same_action_is_evidence(
    world: World, two_actions: Clone, about: str, *, is_verified: bool, is_evidence: bool
) -> None:
    reported = say(world, f"/progress {about} They did, see https://example.org/done", "reader", 77, 2)
    record(world)
    two_actions.pull()
    if is_verified:
        maintain(world, f"/verify https://github.com/octo/tracker/issues/2#issuecomment-{reported}")
        record(world)
        two_actions.pull()

    said = maintain(world, "/action ask adopted")
    record(world)

    assert f"action: {about}" in two_actions.at_origin(REC_2)
    assert ("verified_by: keeper" in two_actions.at_origin(REC_2)) == is_verified
    assert judged_as(world, said) == ("+1" if is_evidence else "confused")
    assert ("title: Ask, status: adopted" in two_actions.at_origin(REC_2)) == is_evidence


def test_a_verified_report_makes_room_for_its_authors_next(world: World, clone: Clone) -> None:
    waiting = [say(world, f"/progress Number {n} happened.", "reader", 77) for n in range(5)]
    record(world)
    clone.pull()
    refused = say(world, "/progress Number 5 happened.", "reader", 77)
    record(world)
    assert judged_as(world, refused) == "confused"
    maintain(world, f"/verify https://github.com/octo/tracker/issues/1#issuecomment-{waiting[0]}", 1)
    record(world)
    clone.pull()

    taken, again = (say(world, f"/progress Number {n} happened.", "reader", 77) for n in (6, 7))
    record(world)

    assert [judged_as(world, said) for said in (taken, again)] == ["+1", "confused"]


def test_write_access_is_that_of_the_account_and_not_of_whoever_has_its_name(world: World, clone: Clone) -> None:
    said = maintain(world, "/status withdrawn")

    def claim(_: str, path: str) -> None:
        if path.endswith("/collaborators/keeper/permission"):
            world.hub.before = None
            world.hub.person("keeper", user_id=99, push=True)

    world.hub.before = claim
    record(world)

    assert world.hub.before is None
    assert judged_as(world, said) == "eyes"
    assert clone.commits() == ["Alice: A change"]


def test_a_long_report_is_answered_with_what_to_do(world: World, clone: Clone) -> None:
    said = say(world, "/progress " + "*[ " * 500, "reader", 77)

    run = record(world)

    assert "a report has 1,000 characters at the most (shorten it, and link to the whole)." in run.out
    assert judged_as(world, said) == "confused"
    assert clone.commits() == ["Alice: A change"]


def test_what_was_never_said_cannot_be_taken_back(world: World, clone: Clone) -> None:
    said = say(world, "/withdraw")

    run = record(world)

    assert 'There is no position of "The registry" to withdraw.' in run.out
    assert judged_as(world, said) == "confused"
    assert clone.commits() == ["Alice: A change"]


def test_an_older_check_takes_no_newer_ones_place(world: World, clone: Clone) -> None:
    path = clone.folder / REC_2
    path.write_text(path.read_text() + "last_checked: {date: 2999, by: me, found: All.}\n")
    with patch("rectrack.record.when.Past.wrong", return_value=()):
        clone.push()
        said = maintain(world, "/checked Nothing new.")
        run = record(world)

    assert "a later check is recorded already, of 2999." in run.out
    assert judged_as(world, said) == "confused"


def test_a_later_answer_of_an_addressee_follows_the_first_and_stands_in_its_place(world: World, clone: Clone) -> None:
    maintain(world, "/answer icann noted They have seen it.")
    record(world)
    clone.pull()
    maintain(world, "/answer icann accepted They will do it.")

    record(world)

    text = clone.at_origin(REC_2)
    assert text.index("answer: noted") < text.index("answer: accepted")
    world.sync()
    top, earlier = world.issues()[2].body.split("#### Earlier answers, replaced")
    assert "**Answer of The names corporation:** accepted" in top
    assert "**Answer of" not in earlier
    assert "noted" in earlier


def test_the_form_that_is_called_right_is_that_of_the_stance_that_was_meant(world: World, clone: Clone) -> None:
    for text in (
        "/support We like it",
        "/support as german-registry It is good",
        "/abstain as apig from the ministry",
    ):
        say(world, text, "delegate", 5)

    record(world)

    answers = [text.split("The right form: ")[1].split("\n")[0] for text in world.comments(1) if "right form" in text]
    assert [re.findall(r"/[a-z]+", answer)[0] for answer in answers] == ["/support", "/support", "/abstain"]
    assert clone.commits() == ["Alice: A change"]


def test_a_report_is_taken_back_in_its_own_comment_and_no_position_with_it(world: World, clone: Clone) -> None:
    say(world, "/oppose Too dear.")
    said = say(world, "/progress They did it.")
    record(world)
    assert f"issuecomment-{said}" in clone.at_origin(REC_1)
    clone.pull()
    world.person("engineer").edit_comment(REPO, said, "/withdraw my report, I was wrong")

    record(world)

    text = clone.at_origin(REC_1)
    assert "party: denic\n    stance: oppose" in text
    assert f"issuecomment-{said}" not in text
    assert "stance: withdrawn" not in text


def test_a_correction_takes_its_own_slips_place_though_another_party_spoke_since(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Tooo dear.")
    say(world, "/support as india It is right.", "delegate", 5)
    record(world)
    clone.pull()
    world.person("engineer").edit_comment(REPO, said, "/oppose Too dear.")

    record(world)

    text = clone.at_origin(REC_1)
    assert "Tooo" not in text
    assert re.findall("party: (?:denic|india)\n    stance: (.*)", text) == ["support", "oppose"]


def test_a_corrected_reason_leaves_no_trace_of_the_slip(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Tooo dear.")
    record(world)
    clone.pull()
    world.person("engineer").edit_comment(REPO, said, "/oppose Too dear.")

    record(world)

    text = clone.at_origin(REC_1)
    assert "Tooo" not in text
    assert text.count("party: denic") == 1
