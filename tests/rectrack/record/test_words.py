"""A group's own words, and those that stand where it gives none: they are this tracker's."""

from pathlib import Path

import pytest

from rectrack.record import words
from rectrack.record.lookup import settings
from rectrack.record.stances import STANCES
from rectrack.record.statements import statements
from rectrack.record.statuses import STATUSES, Status
from rectrack.record.tracker import Labels
from rectrack.record.values import Flag
from tests.rectrack.checking import problems
from tests.rectrack.desks import Desk
from tests.rectrack.files import TRACKER, edit, make_tracker, write
from tests.rectrack.internals import register

ROOT = Path(__file__).parents[3]
LEAST = """\
title: Recommendations for testing
kept_by: the testers
themes: [{id: law, name: Law, description: Rules.}]
addressees: [{id: icann, name: The names corporation, label: ICANN}]
documents: [{id: paper-2017, title: The paper, by: The authors, date: 2017-02}]
"""


def test_every_list_that_is_absent_has_the_words_of_this_tracker(tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / "tracker.yaml", LEAST)

    found = register(tmp_path).tracker

    assert (found.statuses, found.stances, found.labels) == (STATUSES, STANCES, Labels())
    assert (found.kinds, found.answers) == (words.KINDS, words.ANSWERS)
    assert (found.outcomes, found.groups) == (words.OUTCOMES, words.GROUPS)
    assert (found.fields, found.agreement, found.language) == ((), None, "en")


def test_they_are_what_this_trackers_own_settings_say() -> None:
    own = register(ROOT).tracker

    assert own.statuses == STATUSES
    assert [(s.id, s.name, s.side, s.also) for s in own.stances] == [(s.id, s.name, s.side, s.also) for s in STANCES]
    assert own.labels == Labels()


@pytest.mark.parametrize("name", ["statuses", "stances", "kinds", "answers", "outcomes", "groups"])
def test_the_shell_offers_the_words_that_stand_where_none_are_given(name: str, tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / "tracker.yaml", LEAST)

    assert settings(tmp_path, name) == [thing.id for thing in getattr(register(tmp_path).tracker, name)]


def test_settings_that_cannot_be_read_make_no_word_unknown(tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / "tracker.yaml", TRACKER + "kinds: [\n")

    assert [line for line in problems(tmp_path) if not line.startswith("tracker.yaml:")] == []


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        (Status(id="a", name="A", description="A.", color="000000"), "open"),
        (Status(id="a", name="A", description="A.", color="000000", closes="completed"), "done"),
        (Status(id="a", name="A", description="A.", color="000000", closes="not_planned"), "not done"),
        (Status(id="a", name="A", description="A.", color="000000", counts="under way"), "under way"),
        (Status(id="a", name="A", description="A.", color="000000", closes="completed", counts="open"), "open"),
    ],
)
def test_what_a_status_counts_as_follows_from_how_it_closes_unless_it_is_said(status: Status, counts: str) -> None:
    assert status.counted == counts


def test_a_retired_word_is_shown_where_it_stands_and_offered_no_longer(desk: Desk) -> None:
    edit(desk.root / "tracker.yaml", "name: Law,", "name: Law, retired: true,")
    desk.before = desk.texts()

    assert "Theme:         Law\n" in desk.run("show", "1").out
    given = ("--title", "T", "--summary", "S", "--document", "paper-2017")
    assert 'There is no theme "law"' in desk.wrong("new", *given, "--theme", "law")


def test_a_retired_status_is_given_to_nothing_any_more(desk: Desk) -> None:
    edit(desk.root / "tracker.yaml", "  - id: withdrawn\n", "  - id: withdrawn\n    retired: true\n")

    desk.before = desk.texts()

    why = "the status withdrawn is retired (one of: proposed, adopted, implemented, not-adopted)"
    assert why in desk.refused("status", "1", "withdrawn")


def test_a_retired_stance_is_taken_by_nobody_any_more(desk: Desk) -> None:
    support, block = (
        "{id: support, name: Support, side: for}",
        "{id: block, name: Block, side: against, retired: true}",
    )
    edit(desk.root / "tracker.yaml", "themes:\n", f"stances: [{support}, {block}]\nthemes:\n")

    desk.before = desk.texts()

    assert "the stance block is retired (one of: support)" in desk.refused(
        "position", "1", "india", "block", "--source", "paper-2017"
    )


def test_a_retired_stance_is_no_statement_any_more() -> None:
    retired = (*STANCES[:-1], type(STANCES[0])(id="block", name="Block", side="against", retired=Flag.TRUE))

    assert "block" not in statements(retired)
    assert "support" in statements(retired)
