"""The tracker's labels: how they are spelled, and which of them a recommendation has."""

from msgspec.structs import replace

from rectrack.pages.labels import IssueLabels, placed_labels, tracker_labels
from tests.rectrack.examples import register

KNOWN = register()
RICH = KNOWN.recommendations[0]


def names() -> list[str]:
    return [label.name for label in tracker_labels(KNOWN.tracker)]


def test_a_theme_has_its_short_name_where_it_has_one_and_else_the_whole() -> None:
    assert "theme: law" in names()
    assert "theme: Law and institutions" not in names()
    assert "theme: Money" in names()


def test_where_a_theme_is_not_described_its_label_has_the_name_and_a_mistake_is_placed_there() -> None:
    first, *others = KNOWN.tracker.themes
    tracker = replace(KNOWN.tracker, themes=(replace(first, description=None), *others))

    (placed,) = [one for one in placed_labels(tracker) if one.label.name == f"theme: {first.label or first.name}"]

    assert placed.label.description == first.name
    assert placed.described == ("themes", 0, "name")


def test_each_theme_of_a_recommendation_is_a_label() -> None:
    labels = IssueLabels(KNOWN).of(RICH, None)

    assert [label for label in labels if label.startswith("theme: ")] == ["theme: Money", "theme: law"]


def test_a_choice_of_an_own_field_is_a_label_only_where_the_group_wants_it() -> None:
    assert [name for name in names() if name.startswith(("priority", "SDG"))] == [
        *("priority: High", "priority: Low", "SDG 9: infrastructure", "SDG 16: institutions"),
    ]
    assert not [name for name in names() if "Cost" in name or "12.5" in name or "share" in name]


def test_a_recommendation_has_a_label_for_each_choice_that_it_makes() -> None:
    labels = IssueLabels(KNOWN).of(RICH, None)

    assert labels[-3:] == ("priority: High", "SDG 9: infrastructure", "SDG 16: institutions")
    assert IssueLabels(KNOWN).of(replace(RICH, fields={}), None) == labels[:-3]


def test_the_label_of_a_choice_is_placed_at_that_choice() -> None:
    placed = {label.label.name: label for label in placed_labels(KNOWN.tracker)}

    assert placed["priority: Low"].named == ("fields", 0, "choices", 1, "name")
    assert placed["priority: Low"].label.description == "Priority: Low"
    assert placed["theme: law"].named == ("themes", 0, "label")
    assert placed["theme: Money"].named == ("themes", 1, "name")


def test_where_nobody_asks_for_agreement_no_label_speaks_of_it() -> None:
    without = replace(KNOWN.tracker, agreement=None)

    assert [name for name in names() if name.startswith("agreement: ")]
    assert not [label for label in tracker_labels(without) if label.name.startswith("agreement: ")]


def test_a_level_of_agreement_that_was_called_otherwise_is_renamed() -> None:
    (label,) = [label for label in tracker_labels(KNOWN.tracker) if label.name == "agreement: not enough views"]

    assert label.formerly == ("agreement: too few to tell",)
