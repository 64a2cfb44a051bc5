"""What tracker.yaml and parties.yaml may say: a row for each rule, and what `rectrack check` says of it."""

from pathlib import Path

import pytest

from rectrack.record.references import References
from rectrack.record.rules import check
from rectrack.record.settings_rules import wrong_settings
from tests.rectrack.checking import FILE, problems
from tests.rectrack.files import TODAY, add, make_tracker, write
from tests.rectrack.internals import register

SECOND = "recommendations/rec-2.yaml"
ONE_OF_TWO = "keep one of the two"


def with_settings(root: Path, lines: str) -> Path:
    """A tracker whose settings begin with these lines."""
    tracker = make_tracker(root) / "tracker.yaml"
    write(tracker, f"{lines}\n{tracker.read_text()}")
    return root


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (
            "kinds: [{id: recommended, name: R}, {id: recommended, name: S}]",
            f'1:42: a second entry of "recommended" ({ONE_OF_TWO})',
        ),
        (
            "answers: [{id: a, name: A, counts: noted}, {id: a, name: B, counts: noted}]",
            f'1:49: a second entry of "a" ({ONE_OF_TWO})',
        ),
        ("outcomes: [{id: a, name: A}, {id: a, name: B}]", f'1:35: a second entry of "a" ({ONE_OF_TWO})'),
        (
            "fields: [{id: a, name: A, type: text}, {id: a, name: B, type: text}]",
            f'1:45: a second entry of "a" ({ONE_OF_TWO})',
        ),
        (
            "fields: [{id: a, name: A, type: choice}]",
            "1:10: the field a has nothing to choose from (add choices: [{id: ..., name: ...}])",
        ),
        (
            "fields: [{id: a, name: A, type: text, choices: [{id: b, name: B}]}]",
            "1:48: a field of type text has no choices (write type: choice)",
        ),
        (
            "fields: [{id: a, name: A, type: number, label: {prefix: 'a: ', color: c5def5}}]",
            "1:48: only choices have labels (write type: choice, or delete label)",
        ),
        (
            "fields: [{id: a, name: A, type: choice, choices: [{id: b, name: B}, {id: b, name: C}]}]",
            f'1:74: a second entry of "b" ({ONE_OF_TWO})',
        ),
        (
            "fields: [{id: a, name: A, type: colour}]",
            '1:33: "colour" is not one of the values for type (one of: text, choice, choices, number, date, link)',
        ),
        (
            "answers: [{id: a, name: A, counts: yes}]",
            '1:36: "yes" is not one of the values for counts (one of: accepted, partly, noted, not accepted)',
        ),
        (
            "stances: [{id: support, name: S, side: pro}]",
            '1:40: "pro" is not one of the values for side (one of: for, against, apart, none)',
        ),
        (
            "stances: [{id: support, name: S, side: for}, {id: block, name: B, side: against, also: [support]}]",
            '1:89: "support" means the stance support already (delete it here)',
        ),
        (
            "stances: [{id: support, name: S, side: for, also: [yes, progress]}]",
            '1:57: "progress" means what /progress records already (delete it here)',
        ),
        (
            "stances: [{id: support, name: S, side: for, also: [yes]}, {id: no, name: B, side: none, also: [yes]}]",
            '1:96: "yes" means the stance support already (delete it here)',
        ),
        ("board: {group_by: themes}", '1:19: the board cannot be grouped by "themes" (did you mean theme?)'),
        (
            "board: {group_by: size}",
            '1:19: the board cannot be grouped by "size" (one of: theme, addressee, document, status)',
        ),
        ("kept_by_party: apiig", '1:16: unknown party "apiig" (did you mean apig?)'),
        ("language: english", '1:11: "english" is not valid for language (the code of a language: en, fr, pt-BR)'),
        (
            "site: rivers.example",
            '1:7: "rivers.example" is not valid for site (a web address that starts with https://)',
        ),
        *(
            (
                f"contact: {said}",
                f'1:10: "{said}" is not valid for contact (an e-mail address, or a web page that starts with https://)',
            )
            for said in (
                "www.rivers.example",
                "room 12",
                "mailto:us@rivers.example",
                "us at rivers.example",
                "us@rivers",
            )
        ),
    ],
)
def test_a_broken_rule_is_one_problem_at_its_place(lines: str, problem: str, tmp_path: Path) -> None:
    assert problems(with_settings(tmp_path, lines)) == [f"tracker.yaml:{problem}"]


@pytest.mark.parametrize(
    "lines",
    [
        "board: {group_by: size}\nfields: [{id: size, name: Size, type: choice, choices: [{id: big, name: Big}]}]",
        *(f"board: {{group_by: {grouping}}}" for grouping in ("theme", "addressee", "document", "status")),
        "kept_by_party: apig\nsite: https://rivers.example\nlanguage: fr",
        "contact: o'brien+news@rivers.example",
        "contact: https://rivers.example/contact?to=us@rivers",
        "stances: [{id: support, name: S, side: for}, {id: block, name: B, side: against, retired: true}]",
    ],
)
def test_what_no_rule_forbids_is_no_problem(lines: str, tmp_path: Path) -> None:
    assert problems(with_settings(tmp_path, lines)) == []


GONE = [
    (
        "kinds: [{id: call, name: Call}]",
        {},
        'unknown kind "recommended" (one of: call; a new kind is added to tracker.yaml)',
    ),
    (
        "stances: [{id: block, name: B, side: against}]",
        {},
        'unknown stance "support" (one of: block, withdrawn; a new stance is added to tracker.yaml)',
    ),
    (
        "answers: [{id: heard, name: H, counts: noted}]",
        {"responses": "\n  - {by: icann, answer: noted, date: 2017}"},
        'unknown answer "noted" (one of: heard; a new answer is added to tracker.yaml)',
    ),
    (
        "outcomes: [{id: sent-back, name: S}]",
        {"decisions": "\n  - {by: a, outcome: noted, date: 2017}"},
        'unknown outcome "noted" (one of: sent-back; a new outcome is added to tracker.yaml)',
    ),
]


@pytest.mark.parametrize(("lines", "changes", "problem"), GONE)
def test_a_word_that_is_gone_is_told_at_every_place_where_it_is_in_use(
    lines: str, changes: dict[str, str | None], problem: str, tmp_path: Path
) -> None:
    with_settings(tmp_path, lines)
    for number in (1, 2, 3):
        add(tmp_path, number, **changes)

    found = problems(tmp_path)

    assert [line.partition(":")[0] for line in found] == [FILE, SECOND, "recommendations/rec-3.yaml"]
    assert all(line.endswith(problem) for line in found)


@pytest.mark.parametrize(("lines", "changes", "problem"), GONE)
def test_a_word_that_is_retired_is_none_of_the_problems(
    lines: str, changes: dict[str, str | None], problem: str, tmp_path: Path
) -> None:
    rest = {"stan": "side: for, ", "answ": "counts: noted, "}.get(lines[:4], "")
    retired = f"[{{id: {problem.split(chr(34))[1]}, name: N, {rest}retired: true}}, {{"
    with_settings(tmp_path, lines.replace("[{", retired))
    add(tmp_path, 1, **changes)

    assert problems(tmp_path) == []


def test_a_group_that_is_gone_is_told_where_parties_have_it(tmp_path: Path) -> None:
    with_settings(tmp_path, "groups: [{id: civil-society, name: C}, {id: government, name: G}]")

    hint = "one of: civil-society, government; a new group is added to tracker.yaml"
    assert problems(tmp_path) == [f'parties.yaml:4:44: unknown group "technical-community" ({hint})']


def test_each_finding_names_its_file(tmp_path: Path) -> None:
    known = register(make_tracker(tmp_path))

    assert check(known, TODAY) == []
    assert [*wrong_settings(known, References(known))] == []
