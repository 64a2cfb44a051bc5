"""By what a recommendation is called: each name means one only, and where two have it both are told."""

from pathlib import Path

import pytest

from tests.rectrack.checking import FILE, problems
from tests.rectrack.desks import Desk
from tests.rectrack.files import add, edit, make_tracker, recommendation, write

SECOND = "recommendations/rec-2.yaml"
REFERENCE = "how the source numbers it, in one line without , : # and quotation marks"
MEANS_ONE = "a reference means one recommendation: write another, or leave it out"
NO_DIGITS = "leave the reference out, or write what the source has besides the digits"


@pytest.mark.parametrize("reference", ["CCT-12", "140.7", "48.iv", "1", "01", "Réc. 5 (b)", "x" * 40])
def test_a_reference_is_what_the_source_has(reference: str, tmp_path: Path) -> None:
    add(make_tracker(tmp_path), 1, reference=reference)

    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("'a, b'", f'"a, b" is not valid for reference ({REFERENCE})'),
        ("'a: b'", f'"a: b" is not valid for reference ({REFERENCE})'),
        ("'#7'", f'"#7" is not valid for reference ({REFERENCE})'),
        ("it's", f'"it\'s" is not valid for reference ({REFERENCE})'),
        ("' a'", f'" a" is not valid for reference ({REFERENCE})'),
        ("x" * 41, f'"{"x" * 41}" is too long for reference: it has 41 characters (at most 40 characters)'),
        ("7", f'the reference "7" is a number, and this recommendation\'s is 1 ({NO_DIGITS})'),
        ("rec-3", f'the reference "rec-3" is the id of recommendations/rec-3.yaml ({MEANS_ONE})'),
        ("REC-3", f'the reference "REC-3" is the id of recommendations/rec-3.yaml ({MEANS_ONE})'),
    ],
)
def test_a_reference_that_cannot_be_one_is_told_with_what_it_is(reference: str, problem: str, tmp_path: Path) -> None:
    add(make_tracker(tmp_path), 1, reference=reference)

    assert problems(tmp_path) == [f"{FILE}:18:12: {problem}"]


def test_one_reference_of_two_recommendations_is_told_with_both_whatever_its_case(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 1, reference="CCT-a")
    add(tmp_path, 2, reference="cct-A")

    assert problems(tmp_path) == [f'{SECOND}:18:12: the reference "cct-A" is that of {FILE} too ({MEANS_ONE})']


def test_an_id_of_two_letters_is_kept_for_a_language(tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / "recommendations/fr.yaml", recommendation(id="fr", number="4"))
    write(tmp_path / "recommendations/r2.yaml", recommendation(id="r2", number="5"))

    told = 'the id "fr" may be a language: addresses of two letters are kept free for those'
    assert problems(tmp_path) == [f"recommendations/fr.yaml:1:5: {told} (take a longer id, and name the file so)"]


# --- in the commands --------------------------------------------------------------------------------

NAMES = ("rec-2", "2", "#2", "02", "48.iv", "48.IV", "recommendations/rec-2.yaml")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "words",
    [
        ("status", "NAME", "withdrawn", "--date", "2024-05-06"),
        ("position", "NAME", "india", "oppose", "--source", "https://example.org/letter"),
        ("action", "NAME", "ask", "implemented", "--note", "Done.", "--by", "me", "--evidence", "https://e.org"),
        ("show", "NAME"),
    ],
)
def test_every_command_knows_a_recommendation_by_each_of_its_names(
    words: tuple[str, ...], name: str, desk: Desk
) -> None:
    add(desk.root, 2, reference="48.iv", actions="\n  - {id: ask, title: Ask, status: adopted}")
    desk.before = desk.texts()

    result = desk.run(*(name if word == "NAME" else word for word in words))

    assert "rec-2.yaml" in result.out
    assert bool(desk.changes("rec-2.yaml")) == (words[0] != "show")


def test_an_id_goes_before_a_number_and_a_number_before_a_reference_and_a_hash_means_the_number(desk: Desk) -> None:
    write(desk.root / "recommendations/3.yaml", recommendation(id="3", number="4", title="Called 3"))
    add(desk.root, 2, reference="2")

    assert desk.run("show", "3").out.startswith("Recommendation 4: Called 3\n")
    assert desk.run("show", "#3").out.startswith("Recommendation 3: ")
    assert desk.run("show", "2").out.startswith("Recommendation 2: ")


def test_a_hash_before_a_reference_names_nothing(desk: Desk) -> None:
    add(desk.root, 2, reference="48.iv")
    desk.before = desk.texts()

    assert 'There is no recommendation "#48.iv"' in desk.refused("show", "#48.iv")


def test_what_is_cited_is_the_reference_in_place_of_the_number(desk: Desk) -> None:
    add(desk.root, 2, reference="48.iv")

    assert desk.run("show", "2").out.startswith("Recommendation 48.iv: Do this\n")


def test_two_recommendations_of_one_number_are_told_in_both_files(tmp_path: Path) -> None:
    edit(make_tracker(tmp_path) / SECOND, "number: 2", "number: 1")

    assert [line.partition(" (")[0] for line in problems(tmp_path)] == [
        f"{FILE}:2:9: the number 1 is that of {SECOND} too",
        f"{SECOND}:2:9: the number 1 is that of {FILE} too",
    ]
