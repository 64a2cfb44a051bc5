"""`rectrack dispute`: a party or an addressee objects to what is said of it, and does no longer."""

import os
from pathlib import Path

import pytest

from rectrack.github.git import Git, person
from tests.rectrack.desks import Desk


def test_an_objection_comes_from_a_letter_and_ends(desk: Desk) -> None:
    letter = ("--source", "https://example.org/letter", "--by", "an editor")
    result = desk.run("dispute", "1", "icann", "--text", "We did not say so.", *letter)
    assert result.out.endswith("rec-1.yaml: dispute icann, 2024-05-06.\n")
    objection = [
        "+ disputes:",
        "+   - by: icann",
        "+     text: We did not say so.",
        "+     date: 2024-05-06",
        "+     source: {url: https://example.org/letter}",
        "+     entered_by: an editor",
    ]
    assert desk.changes("rec-1.yaml") == objection

    desk.run("withdraw", "1", "icann", "--dispute", "--source", "paper-2017")

    assert desk.changes("rec-1.yaml") == [
        *objection,
        "+     ended: 2024-05-06",
        "+     ended_source: {document: paper-2017}",
    ]


def test_who_types_it_is_known_from_git_or_asked(desk: Desk) -> None:
    objects = ("dispute", "1", "india", "--text", "No.")
    desk.run(*objects, "--source", "https://example.org/a")
    assert "+     entered_by: The secretariat" in desk.changes("rec-1.yaml")

    desk.git_config = os.devnull
    desk.before = desk.texts()
    unsaid = desk.wrong("dispute", "2", "india", "--text", "No.", "--source", "paper-2017")
    assert unsaid.startswith("Error: Missing: --by, who enters it for them. Give it on the command line")
    desk.answer("dispute", "2", "india", "--text", "No.", lines=("https://example.org/b", "An editor"))
    assert desk.changes("rec-2.yaml")[-2:] == [
        "+     source: {url: https://example.org/b}",
        "+     entered_by: An editor",
    ]


def test_git_knows_who_works_here(tmp_path: Path) -> None:
    git = Git(tmp_path, {**os.environ, "GIT_CONFIG_GLOBAL": str(tmp_path / ".gitconfig")})
    assert person(git) is None
    (tmp_path / ".gitconfig").write_text("[user]\nname = J. Doe\n")

    assert person(git) == "J. Doe"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("withdraw", "1", "india", "--dispute", "--source", "paper-2017"), "india objects to nothing here"),
        (("dispute", "1", "india", "--text", "No.", "--source", "paper-2071"), 'unknown document "paper-2071"'),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, arguments: tuple[str, ...], reason: str) -> None:
    assert reason in desk.refused(*arguments)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("nobody", "--text", "No.", "--source", "paper-2017"), 'There is no party or addressee "nobody"'),
        (("india",), "Missing: --text, --source, source of the entry"),
    ],
)
def test_who_objects_and_to_what_must_be_known(desk: Desk, arguments: tuple[str, ...], reason: str) -> None:
    assert reason in desk.wrong("dispute", "1", *arguments)
