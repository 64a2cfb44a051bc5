"""Labels that are called otherwise are renamed and never lost."""

import pytest

from rectrack.github.types import Change, CreateLabel, LiveLabel, UpdateLabel
from rectrack.record.tracker import LabelSpec
from rectrack.sync.label_plan import label_changes
from tests.rectrack import files
from tests.rectrack.world import REPO, World


def label(name: str, *formerly: str, says: str | None = None) -> LabelSpec:
    """A label whose description tells it from others, by default by its own name."""
    return LabelSpec(name=name, color="abcdef", description=says or f"about {name}", formerly=formerly)


def live(name: str, says: str | None = None) -> LiveLabel:
    return LiveLabel(name=name, color="ABCDEF", description=says or f"about {name}")


def after(changes: list[Change], labels: list[LiveLabel]) -> dict[str, str]:
    """What GitHub has after the changes: each label's first name by its present one. No step may take a name."""
    names = {existing.name.casefold(): existing.name for existing in labels}
    for change in changes:
        if isinstance(change, CreateLabel):
            assert change.label.name.casefold() not in names
            names[change.label.name.casefold()] = "new"
        elif isinstance(change, UpdateLabel):
            first = names.pop(change.before.name.casefold())
            name = change.new_name or change.before.name
            assert name.casefold() not in names
            names[name.casefold()] = first
    return names


@pytest.mark.parametrize(
    ("wanted", "there", "expected"),
    [
        ([label("b", "a")], [live("a")], {"b": "a"}),
        ([label("B", "A")], [live("a")], {"b": "a"}),
        ([label("c", "a", "b")], [live("b")], {"c": "b"}),
        ([label("c", "a"), label("c", "b")], [live("a"), live("b")], {"c": "b", "a": "a"}),
        ([label("b", "a"), label("c", "b")], [live("a"), live("b")], {"b": "a", "c": "b"}),
        ([label("b", "a"), label("a")], [live("a", "about b")], {"b": "a", "a": "new"}),
        (
            [label("b", "a", says="one"), label("a", "b", says="two")],
            [live("a", "one"), live("b", "two")],
            {"b": "a", "a": "b"},
        ),
        (
            [label("b", "a", says="1"), label("c", "b", says="2"), label("a", "c", says="3")],
            [live("a", "1"), live("b", "2"), live("c", "3")],
            {"b": "a", "c": "b", "a": "c"},
        ),
    ],
    ids=["rename", "case", "older name", "one name for two", "chain", "name used again", "swap", "ring"],
)
def test_names_move_without_getting_in_each_others_way(
    wanted: list[LabelSpec], there: list[LiveLabel], expected: dict[str, str]
) -> None:
    assert after(label_changes(wanted, there), there) == expected


def test_what_is_done_is_not_done_again() -> None:
    swapped = [label("b", "a", says="one"), label("a", "b", says="two")]

    assert label_changes(swapped, [live("b", "one"), live("a", "two")]) == []
    assert label_changes([label("b", "a"), label("c", "b")], [live("b"), live("c")]) == []


def test_a_swap_that_broke_off_in_the_middle_is_finished() -> None:
    swapped = [label("b", "a", says="one"), label("a", "b", says="two")]
    there = [live("moving: b", "one"), live("b", "two")]

    assert after(label_changes(swapped, there), there) == {"b": "moving: b", "a": "b"}


def test_where_both_names_exist_nothing_is_renamed_and_nothing_deleted() -> None:
    there = [live("a", "somebody's own"), live("b")]

    assert label_changes([label("b", "a")], there) == []


def test_a_label_of_somebody_with_a_managed_name_is_adopted() -> None:
    (change,) = label_changes([label("Theme: Law")], [live("theme: law", "mine")])

    assert isinstance(change, UpdateLabel)
    assert change.new_name is None


# --- through the real command -----------------------------------------------------------------------


def rename_theme(world: World) -> None:
    files.edit(world.root / "tracker.yaml", "name: Law,", "name: Rules, formerly: ['theme: Law'],")


def test_a_renamed_label_stays_on_peoples_issues_and_pull_requests(synced: World) -> None:
    alice = synced.person()
    number = alice.open_issue(REPO, "A question", labels=["theme: Law"])
    rename_theme(synced)

    run = synced.sync()

    assert synced.issues()[number].labels == ("theme: Rules",)
    assert "theme: Rules" in synced.issues()[1].labels
    assert "Done: 1 label renamed." in run.out


def test_where_both_exist_our_issues_get_the_new_one_and_the_old_one_stays(synced: World) -> None:
    alice = synced.person()
    alice.create_label(REPO, "theme: Rules")
    number = alice.open_issue(REPO, "A question", labels=["theme: Law"])
    rename_theme(synced)

    synced.sync()

    issues = synced.issues()
    assert issues[number].labels == ("theme: Law",)
    assert "theme: Rules" in issues[1].labels
    assert "theme: Law" not in issues[1].labels


def test_an_adopted_label_stays_on_its_issues(world: World) -> None:
    alice = world.person()
    alice.create_label(REPO, "THEME: law", color="000000")
    number = alice.open_issue(REPO, "A question", labels=["THEME: law"])

    world.sync()

    assert world.issues()[number].labels == ("THEME: law",)
    assert [known.color for known in world.github.labels() if known.name == "THEME: law"] == ["c5def5"]
