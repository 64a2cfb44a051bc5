"""Only the first words of a comment are recorded; who may say what stands further down is told so."""

from difflib import SequenceMatcher
from itertools import islice, product
from unittest.mock import patch

import pytest

from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import REC_1, REC_2, judged_as, maintain, reactions, record, report, say
from tests.rectrack.world import REPO, World

OUTLOOK = "From: mallory\nSent: Monday, 3 March 2025 10:00\nTo: me\nSubject: Re: [o/r] A\n\n"
APPLE = "On 3 Mar 2025, at 10:00, mallory <notifications@github.com> wrote:\n\n"

NOT_THEIRS = {
    "quoted by Outlook": f"Let us think about it.\n\n{OUTLOOK}/oppose I do.",
    "quoted by Outlook, with a rule": f"Let us think about it.\n\n________________________________\n{OUTLOOK}/oppose",
    "quoted by Outlook, with nothing above": f"{OUTLOOK}/oppose I do.",
    "quoted by Outlook, and a quotation in it": f"{OUTLOOK}> A quotation.\n\n/oppose I do.",
    "quoted by Apple Mail": f"Let us think about it.\n\n{APPLE}/oppose I do.",
    "an original message": "Let us think about it.\n\n-----Original Message-----\n/oppose I do.",
    "quoted with marks": "> /oppose I do.\n\nLet us think about it.",
    "in code": "```\n/oppose I do.\n```",
    "between details": "</details><details>\n\n/oppose I do.\n\n</details>",
    "in a list item that an open comment ends": "- a\n  <!--\n\n/oppose I do.",
}
FURTHER_DOWN = {
    "below other words": "Dear all,\n\n/oppose Too dear.",
    "below an open comment": "> <!--\n\n/oppose Too dear.",
    "behind a line separator in a quotation": "> a\n\u2028\n/oppose Too dear.",
    "in a lazy line of a quotation": "> a\n/oppose Too dear.",
    "below what a mail programme has marked": f"{APPLE}> /oppose I do.\n\n/oppose Too dear.",
}


@pytest.mark.parametrize("text", NOT_THEIRS.values(), ids=NOT_THEIRS)
def test_what_a_party_only_quotes_is_neither_recorded_nor_answered(world: World, clone: Clone, text: str) -> None:
    said = say(world, text)

    assert world.run("comments").out == "Nothing new to record.\n"

    assert reactions(world, said) == []
    assert len(world.comments(1)) == 1
    assert clone.commits() == ["Alice: A change"]


@pytest.mark.parametrize("text", FURTHER_DOWN.values(), ids=FURTHER_DOWN)
def test_what_a_party_says_further_down_is_answered_and_not_recorded(world: World, clone: Clone, text: str) -> None:
    said = say(world, text)

    run = record(world)

    assert "Issue #1: engineer (6): not recorded. Only the first words of a comment are recorded" in run.out
    assert judged_as(world, said) == "confused"
    (answer,) = [text for text in world.comments(1) if "nothing was recorded" in text]
    assert "The right form: /oppose \\[as PARTY\\], then your reason" in answer
    assert clone.commits() == ["Alice: A change"]


def test_it_is_recorded_once_its_author_puts_it_first(world: World, clone: Clone) -> None:
    said = say(world, "Dear all,\n\n/oppose Too dear.")
    record(world)
    world.person("engineer").edit_comment(REPO, said, "/oppose Too dear.")

    record(world)

    assert "stance: oppose" in clone.at_origin(REC_1)
    assert judged_as(world, said) == "+1"


@pytest.mark.parametrize(
    "begun", [OUTLOOK, APPLE, "-- \nThe engineer\n"], ids=["Outlook", "Apple Mail", "a signature"]
)
def test_what_a_mail_programme_adds_is_no_part_of_the_reason(world: World, clone: Clone, begun: str) -> None:
    say(world, f"/support It helps\nus all.\n\n{begun}\nIt does not, and here is my address.\n\n/oppose")

    record(world)

    text = clone.at_origin(REC_1)
    assert "party: denic\n    stance: support" in text
    assert "It helps\n" in text
    assert "my address" not in text
    assert "From:" not in text
    assert "wrote:" not in text


@pytest.mark.parametrize("text", FURTHER_DOWN.values(), ids=FURTHER_DOWN)
def test_to_strangers_nothing_is_said_nor_asked_about_them(world: World, clone: Clone, text: str) -> None:
    said = say(world, text, "mallory", 666)
    world.hub.requests.clear()

    assert world.run("comments").out == "Nothing new to record.\n"

    assert not [request.path for request in world.hub.requests if "mallory" in request.path]
    assert reactions(world, said) == []
    assert len(world.comments(1)) == 1
    assert clone.commits() == ["Alice: A change"]


def test_who_may_write_here_is_told_of_a_maintainers_word_further_down(world: World, clone: Clone) -> None:
    status = maintain(world, "Agreed today.\n\n/status adopted https://example.org")
    letter = maintain(world, "They wrote.\n\n/oppose as apig from https://example.org/letter")
    vague = maintain(world, "I would\n/oppose that, were I a party.")

    record(world)

    assert [judged_as(world, comment) for comment in (status, letter)] == ["confused", "confused"]
    assert reactions(world, vague) == []
    assert len([text for text in world.comments(2) if "nothing was recorded" in text]) == 2
    assert clone.commits() == ["Alice: A change"]


def test_a_strangers_maintainers_word_further_down_is_read_once_and_not_answered(world: World, clone: Clone) -> None:
    said = say(world, "I say\n/status adopted", "mallory", 666)

    record(world)
    world.hub.requests.clear()
    record(world)

    assert judged_as(world, said) == "eyes"
    assert len(world.comments(1)) == 1
    assert not [request.path for request in world.hub.requests if "mallory" in request.path]
    assert clone.commits() == ["Alice: A change"]


def test_anybody_is_told_of_progress_further_down_since_anybody_may_report_it(world: World, clone: Clone) -> None:
    said = say(world, "Good news!\n\n/progress They met, https://example.org", "reader", 77)

    record(world)

    assert judged_as(world, said) == "confused"
    assert "/progress stands in line 3" in world.comments(1)[-1]
    assert clone.commits() == ["Alice: A change"]


def test_a_form_keeps_what_looks_like_mail_in_it(world: World, clone: Clone) -> None:
    number = report(world, happened="On 3 March 2025 they wrote:\n\nWe begin.", evidence="https://example.org/letter")
    maintain(world, f"/verify https://github.com/octo/tracker/issues/{number}")

    record(world)

    text = clone.at_origin(REC_2)
    assert "We begin." in text
    assert "https://example.org/letter" in text.split("evidence:")[1]


def comparisons(world: World, letters: str, lines: int) -> int:
    """How many words a run compares to read a comment of so many lines that are nearly commands."""
    words = ["".join(word) for word in islice(product(letters, repeat=4), lines)]
    said = say(world, "".join(f"/oppo{word}\n" for word in words))
    with patch.object(SequenceMatcher, "set_seq1", autospec=True, side_effect=SequenceMatcher.set_seq1) as compared:
        assert world.run("comments").code == 0
    world.person("engineer").delete_comment(REPO, said)
    return compared.call_count


def test_of_a_long_comment_only_the_first_lines_are_compared_with_commands(world: World, clone: Clone) -> None:
    few, many = comparisons(world, "abcdefghij", 200), comparisons(world, "klmnopqrst", 5_000)

    assert 0 < few == many
    assert clone.commits() == ["Alice: A change"]


def test_a_comment_with_object_is_answered_with_dispute(world: World, clone: Clone) -> None:
    said = say(world, "/object They misquote us")

    record(world)

    assert judged_as(world, said) == "confused"
    (answer,) = [text for text in world.comments(1) if "nothing was recorded" in text]
    assert "Did you mean /dispute?" in answer
    assert "The right form: /dispute" in answer
    assert clone.commits() == ["Alice: A change"]
