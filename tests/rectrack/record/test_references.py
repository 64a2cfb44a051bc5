"""What one file names and another one holds, as `rectrack check` tells of what is not there."""

from pathlib import Path

import pytest

from tests.rectrack.checking import problems, problems_of
from tests.rectrack.files import make_tracker, recommendation, write
from tests.rectrack.record.test_rules import entry, position


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"themes": "[lwa]"}, '6:10: unknown theme "lwa" (did you mean law?)'),
        ({"themes": "[Security]"}, '6:10: unknown theme "Security" (write security)'),
        (
            {"themes": "[health]"},
            '6:10: unknown theme "health" (one of: law, security; a new theme is added to tracker.yaml)',
        ),
        ({"addressees": "[icann, ICAN]"}, '7:21: unknown addressee "ICAN" (did you mean icann?)'),
        ({"status": "Proposd"}, '10:9: unknown status "Proposd" (did you mean proposed?)'),
        ({"history": entry("proposd")}, '16:29: unknown status "proposd" (did you mean proposed?)'),
        (
            {"actions": "\n  - {id: a, title: b, status: don}"},
            '19:31: unknown status "don" (one of: adopted, implemented, not-adopted, proposed, withdrawn)',
        ),
        ({"sources": "\n  - document: paper"}, '9:15: unknown document "paper" (did you mean paper-2017?)'),
        ({"positions": position(party="Apig!")}, '12:13: unknown party "Apig!" (write apig)'),
        (
            {"positions": position(reported_by="indai")},
            '12:64: unknown party "indai" (did you mean india?)',
        ),
        (
            {"positions": position(source="{document: paper-2018}")},
            '12:70: unknown document "paper-2018" (did you mean paper-2017?)',
        ),
        (
            {"reports": "[{date: 2017, by: a, text: b, verified_by: c, source: {document: paper-2018}}]"},
            '18:75: unknown document "paper-2018" (did you mean paper-2017?)',
        ),
        (
            {"decisions": "[{by: a, outcome: noted, date: 2017, source: {document: paper-2018}}]"},
            '18:68: unknown document "paper-2018" (did you mean paper-2017?)',
        ),
        (
            {"responses": "\n  - {by: icann, answer: noted, date: 2017, source: {document: x}}"},
            '19:63: unknown document "x" (one of: paper-2017; a new document is added to tracker.yaml)',
        ),
        ({"related": "[rec-2, rec-22]"}, '18:18: unknown recommendation "rec-22" (did you mean rec-2?)'),
        ({"supersedes": "[rec-22]"}, '18:14: unknown recommendation "rec-22" (did you mean rec-2?)'),
        ({"superseded_by": "[rec-22]"}, '18:17: unknown recommendation "rec-22" (did you mean rec-2?)'),
        (
            {"reports": "\n  - {date: 2017, by: alice, text: Done., action: ask, verified_by: bob}"},
            '19:50: unknown action "ask"',
        ),
    ],
)
def test_what_is_not_there_is_told_with_what_is_like_it_or_with_all_there_is(
    changes: dict[str, str | None], problem: str, tmp_path: Path
) -> None:
    assert problems_of(tmp_path, recommendation(**changes)) == [problem]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"themes": "[law.]"}, '6:10: unknown theme "law." (write law)'),
        ({"addressees": "[The names corporation]"}, '7:14: unknown addressee "The names corporation" (write icann)'),
        (
            {"addressees": "[The name corporation]"},
            '7:14: unknown addressee "The name corporation" (did you mean icann (The names corporation)?)',
        ),
        ({"status": "Not Adopted"}, '10:9: unknown status "Not Adopted" (write not-adopted)'),
        ({"sources": "\n  - document: The paper"}, '9:15: unknown document "The paper" (write paper-2017)'),
        ({"positions": position(party="The registry")}, '12:13: unknown party "The registry" (write denic)'),
        ({"related": "[2]"}, '18:11: unknown recommendation "2" (write rec-2)'),
        ({"related": "['#3']"}, '18:11: unknown recommendation "#3" (write rec-3)'),
        (
            {"responses": "\n  - {by: The names corporation, answer: noted, date: 2017}"},
            '19:10: "The names corporation" is not an addressee here (write icann)',
        ),
        (
            {
                "actions": "\n  - {id: ask, title: Ask them, status: proposed}",
                "reports": "\n  - {date: 2017, by: alice, text: Done., action: ask-them, verified_by: bob}",
            },
            '21:50: unknown action "ask-them" (write ask)',
        ),
    ],
)
def test_a_name_in_place_of_an_id_is_told_with_the_id(
    changes: dict[str, str | None], problem: str, tmp_path: Path
) -> None:
    assert problems_of(tmp_path, recommendation(**changes)) == [problem]


def test_where_no_party_is_listed_the_hint_says_where_they_are_added(tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / "parties.yaml", "parties: []\n")

    assert 'unknown party "apig" (a new party is added to parties.yaml)' in problems(tmp_path)[0]
