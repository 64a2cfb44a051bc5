"""`rectrack position`: what a party thinks."""

import re

import pytest
import yaml

from tests.rectrack.desks import Desk, instead
from tests.rectrack.files import edit, recommendation, write

LETTER = ("--source", "https://example.org/letter")
ENTERED = ["+     source: {url: https://example.org/letter}", "+     entered_by: The secretariat"]
SUPPORT = ("position", "rec-1", "apig", "support", *LETTER)
RECUSE = "stances: [{id: support, name: Support, side: for}, {id: recuse, name: Recuse, side: none}]\n"


def test_a_position_goes_behind_those_that_are_there(desk: Desk) -> None:
    result = desk.run(
        *("position", "2", "india", "support-with-changes", "--reason", "First:\n\n- this", "--date", "2024"),
        *LETTER,
    )

    assert result.out == f"Wrote {desk.root}/recommendations/rec-2.yaml: position india support-with-changes, 2024.\n"
    assert desk.changes("rec-2.yaml") == [
        "+   - party: india",
        "+     stance: support-with-changes",
        "+     date: 2024",
        "+     reason: |-",
        "+       First:",
        "+ ",
        "+       - this",
        *ENTERED,
    ]


def test_the_secretariat_enters_what_a_letter_says_and_what_others_report(desk: Desk) -> None:
    desk.run("position", "rec-1", "india", "oppose", *LETTER[:2], "--by", "An editor")
    desk.run("position", "rec-1", "denic", "oppose", "--reported-by", "india")
    desk.run("position", "rec-1", "apig", "oppose", "--inferred", "--source", "paper-2017")

    assert desk.changes("rec-1.yaml") == [
        "+   - party: india",
        "+     stance: oppose",
        "+     date: 2024-05-06",
        "+     source: {url: https://example.org/letter}",
        "+     entered_by: An editor",
        "+   - party: denic",
        "+     stance: oppose",
        "+     date: 2024-05-06",
        "+     reported_by: india",
        "+   - party: apig",
        "+     stance: oppose",
        "+     date: 2024-05-06",
        "+     source: {document: paper-2017}",
        "+     inferred: true",
    ]


def test_what_is_entered_says_from_what_it_was_taken(desk: Desk) -> None:
    unsaid = "Missing: --source, source of the entry."
    assert unsaid in desk.wrong("position", "rec-1", "india", "oppose")
    assert unsaid in desk.wrong("position", "rec-1", "india", "oppose", "--inferred")


def test_a_position_is_taken_back_by_one_more(desk: Desk) -> None:
    assert desk.run("withdraw", "rec-1", "apig", *LETTER).code == 0
    assert desk.changes("rec-1.yaml") == [
        "+   - party: apig",
        "+     stance: withdrawn",
        "+     date: 2024-05-06",
        *ENTERED,
    ]


def test_what_is_not_there_cannot_be_taken_back(desk: Desk) -> None:
    assert desk.refused("withdraw", "rec-1", "india", *LETTER).startswith(
        "recommendations/rec-1.yaml:16:13: there is no position that this withdraws"
    )


def test_the_same_position_again_changes_nothing(desk: Desk) -> None:
    desk.run(*SUPPORT, "--date", "2018")
    desk.before = desk.texts()

    assert (
        desk.run(*SUPPORT).out == f"{desk.root}/recommendations/rec-1.yaml says so already: position apig support.\n"
    )
    assert desk.run(*SUPPORT, "--date", "2018").code == 0
    assert desk.changes("rec-1.yaml") == []


@pytest.mark.parametrize(
    "more", [("--date", "2019"), ("--reason", "It helps."), ("--reported-by", "india"), ("--source", "https://e.org")]
)
def test_whatever_makes_it_another_statement_is_recorded(desk: Desk, more: tuple[str, str]) -> None:
    desk.run(*SUPPORT, "--date", "2018")
    desk.before = desk.texts()

    assert desk.run(*instead(SUPPORT, *more)).out.startswith("Wrote ")
    assert "+   - party: apig" in desk.changes("rec-1.yaml")


def test_what_others_report_of_a_party_since_makes_its_own_position_no_other(desk: Desk) -> None:
    desk.run(*SUPPORT)
    assert desk.run("position", "rec-1", "apig", "oppose", "--reported-by", "india").code == 0

    assert "says so already" in desk.run(*SUPPORT).out


def test_what_was_said_before_the_last_position_can_be_said_again(desk: Desk) -> None:
    desk.run(*SUPPORT, "--date", "2018")
    assert desk.run("position", "rec-1", "apig", "oppose", "--date", "2019", *LETTER).code == 0

    assert desk.run(*SUPPORT).out.startswith("Wrote ")


def test_names_and_spellings_are_those_of_comments(desk: Desk) -> None:
    assert desk.run("position", "rec-1", "The registry", "Support with changes", *LETTER).out.endswith(
        "rec-1.yaml: position denic support-with-changes, 2024-05-06.\n"
    )
    assert desk.run("position", "rec-1", "INDIA", "oppose", "--reported-by", "Denic").code == 0
    assert "+     reported_by: denic" in desk.changes("rec-1.yaml")


def test_text_that_a_file_may_not_hold_is_refused(desk: Desk) -> None:
    said = desk.refused("position", "rec-1", "india", "oppose", "--reason", "a\u2028stance: support", *LETTER)

    assert "the control character U+2028 is not allowed" in said
    assert said.endswith("The file cannot be changed so. Nothing was changed.")


def test_a_source_that_is_no_address_is_refused_with_its_line(desk: Desk) -> None:
    assert "(a web address that starts with https://)" in desk.refused(
        "position", "rec-1", "india", "oppose", "--source", "my desk"
    )


def test_parties_and_stances_that_are_none_are_wrong_usage_with_the_nearest(desk: Desk) -> None:
    assert desk.wrong("position", "rec-1", "inda", "oppose", *LETTER).endswith(
        'no party "inda" (did you mean india?).'
    )
    assert desk.wrong("position", "rec-1", "india", "opose", *LETTER).endswith(
        'no stance "opose" (did you mean oppose?).'
    )
    assert desk.wrong("position", "rec-1", "india", "oppose", "--reported-by", "apgi").endswith(
        "Invalid value for '--reported-by': There is no party \"apgi\" (did you mean apig?)."
    )


def test_its_help_names_the_stances_of_the_tracker(desk: Desk) -> None:
    seed = "STANCE is one of: support, support-with-changes, reserve, abstain, oppose,\ncomment."
    assert seed in desk.run("position", "--help").out

    edit(desk.root / "tracker.yaml", "themes:", f"{RECUSE}themes:")

    assert "STANCE is one of: support, recuse." in desk.run("position", "--help").out


def test_a_stance_of_the_trackers_own_is_recorded_like_any_other(desk: Desk) -> None:
    edit(desk.root / "tracker.yaml", "themes:", f"{RECUSE}themes:")
    desk.before = desk.texts()

    wrong = desk.wrong("position", "rec-1", "india", "oppose", *LETTER)

    assert wrong.endswith('no stance "oppose" (one of: support, recuse).')
    assert desk.run("position", "rec-1", "india", "recuse", *LETTER).code == 0
    assert desk.changes("rec-1.yaml")[:2] == ["+   - party: india", "+     stance: recuse"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("position", "2", "india", "suport"), 'no stance "suport" (did you mean support?).'),
        (("position", "2", "inda"), 'no party "inda" (did you mean india?).'),
        (("position", "2", "--reported-by", "inda"), 'no party "inda" (did you mean india?).'),
        (("answer", "2", "ican"), 'no addressee "ican" (did you mean icann?).'),
        (("status", "2", "adoptd"), 'no status "adoptd" (did you mean adopted?).'),
        (("new", "--addressee", "ican"), 'no addressee "ican" (did you mean icann?).'),
        (("new", "--theme", "lwa"), 'no theme "lwa" (did you mean law?).'),
    ],
)
def test_an_unknown_word_is_reported_before_a_missing_option(desk: Desk, words: tuple[str, ...], told: str) -> None:
    assert desk.wrong(*words).endswith(f"There is {told}")


def test_an_unknown_recommendation_is_reported_before_a_missing_option(desk: Desk) -> None:
    assert desk.refused("position", "rec-22").startswith('There is no recommendation "rec-22" (did you mean rec-2?).')


@pytest.mark.parametrize(
    ("command", "required"),
    [
        ("position", {"--source"}),
        ("dispute", {"--text", "--source"}),
        ("decision", {"--decided-by"}),
        ("checked", {"--found"}),
        ("status", set()),
        ("new", {"--title", "--summary", "--theme", "--document"}),
        ("init", {"--title", "--kept-by", "--theme"}),
        ("digest", {"--since"}),
        ("report", set()),
    ],
)
def test_the_help_marks_the_options_that_are_required(desk: Desk, command: str, required: set[str]) -> None:
    shown = desk.run(command, "--help").out.partition("Options:")[2]

    options = [" ".join(option.split()) for option in re.split(r"\n  (?=-)", shown)]
    assert {option.split()[0].rstrip(",") for option in options if option.endswith("[required]")} == required


def test_somebody_is_asked_for_what_is_missing(desk: Desk) -> None:
    assert desk.wrong("position", "rec-1").startswith("Error: Missing: PARTY, STANCE, --source,")

    result = desk.answer("position", "rec-1", lines=("india", "oppose", "Too soon.", "https://example.org/a"))

    assert "Party (apig, india, denic):" in result.err
    assert desk.changes("rec-1.yaml") == [
        "+   - party: india",
        "+     stance: oppose",
        "+     date: 2024-05-06",
        "+     reason: Too soon.",
        "+     source: {url: https://example.org/a}",
        "+     entered_by: The secretariat",
    ]


def test_where_no_party_is_listed_yet_nobody_is_asked_for_one(desk: Desk) -> None:
    write(desk.root / "parties.yaml", "parties: []\n")
    for path in (desk.root / "recommendations").glob("*.yaml"):
        write(path, recommendation(id=path.stem, number=path.stem.rpartition("-")[2], positions=None))

    result = desk.typed("position", "rec-1", lines=("India", "oppose"))

    assert result.code == 1
    assert result.err == "There is no party yet to choose: write one into parties.yaml first.\n"


def test_a_reason_of_one_word_is_text_to_other_tools_too(desk: Desk) -> None:
    assert desk.run("position", "rec-1", "denic", "oppose", "--reason", "no", *LETTER).code == 0

    said = yaml.safe_load((desk.root / "recommendations/rec-1.yaml").read_text())
    assert said["positions"][-1]["reason"] == "no"
