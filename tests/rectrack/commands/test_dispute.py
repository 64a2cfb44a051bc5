"""`rectrack dispute`: a party or an addressee objects to what is said of it, and does no longer."""

import pytest

from tests.rectrack.desks import Desk


def test_an_objection_comes_from_a_letter_and_ends(desk: Desk) -> None:
    letter = ("--source", "https://example.org/letter", "--entered-by", "the secretariat")
    result = desk.run("dispute", "1", "icann", "--text", "We did not say so.", *letter)
    assert result.stdout.endswith("rec-1.yaml: icann objects to what is said of it, 2024-05-06.\n")
    objection = [
        "+ disputes:",
        "+   - by: icann",
        "+     text: We did not say so.",
        "+     date: 2024-05-06",
        "+     source: {url: https://example.org/letter}",
        "+     entered_by: the secretariat",
    ]
    assert desk.changes("rec-1.yaml") == objection

    desk.run("dispute", "1", "icann", "--ended")

    assert desk.changes("rec-1.yaml") == [*objection, "+     ended: 2024-05-06"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("india", "--ended"), "india objects to nothing here"),
        (("india", "--text", "No.", "--entered-by", "me"), "it is not said from what this was taken"),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, arguments: tuple[str, ...], reason: str) -> None:
    assert reason in desk.refused("dispute", "1", *arguments)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("nobody", "--text", "No."), 'There is no party or addressee "nobody"'),
        (("india",), "Missing: --text."),
    ],
)
def test_who_objects_and_to_what_must_be_known(desk: Desk, arguments: tuple[str, ...], reason: str) -> None:
    assert reason in desk.wrong("dispute", "1", *arguments)
