"""The labels that the tracker owns, as tracker.yaml spells them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from msgspec.structs import replace

from rectrack.model import LabelSpec, LabelStyle, Level, Recommendation, Tracker, levels_in_words, values_of
from rectrack.text import KeyPath, message

MAX_LABEL_NAME, MAX_DESCRIPTION = 50, 100
"""Characters that GitHub allows in the name and in the description of a label (422 Validation Failed)."""


class PlacedLabel(NamedTuple):
    """A label, with the place of its name in tracker.yaml.

    `key` identifies the label, also after a change of its name.
    """

    key: str
    label: LabelSpec
    named: KeyPath


def placed_labels(tracker: Tracker) -> Iterator[PlacedLabel]:
    """Yield every label with the place of its name in tracker.yaml."""
    spelled = tracker.labels
    yield PlacedLabel("recommendation", spelled.recommendation, ())  # it is the first: no other has its name before
    for n, status in enumerate(tracker.statuses):
        style = LabelStyle(prefix=spelled.status, color=status.color)
        label = _styled(style, status.name, status.description, status.previous_names)
        yield _placed(("statuses", n), f"status/{status.id}", label, "name")
    for n, theme in enumerate(tracker.themes):
        label = _styled(
            spelled.theme, theme.label or theme.name, theme.description or theme.name, theme.previous_names
        )
        yield _placed(("themes", n), f"theme/{theme.id}", label, "label" if theme.label else "name")
    for n, addressee in enumerate(tracker.addressees):
        description = message("label", "Addressed to: %(name)s", name=addressee.name)
        label = _styled(spelled.addressee, addressee.label, description, addressee.previous_names)
        yield _placed(("addressees", n), f"addressee/{addressee.id}", label, "label")
    for n, field in enumerate(tracker.custom_fields):
        if field.label:
            for m, choice in enumerate(field.choices):
                label = _styled(field.label, choice.name, f"{field.name}: {choice.name}")
                yield _placed(("custom_fields", n, "choices", m), f"field/{field.id}/{choice.id}", label, "name")
    for level, (name, meaning) in levels_in_words().items() if tracker.agreement else ():
        label = _styled(spelled.agreement, name, meaning)
        yield _placed(("labels", "agreement"), f"agreement/{level}", label, "prefix")


def _placed(at: KeyPath, key: str, label: LabelSpec, named: str) -> PlacedLabel:
    return PlacedLabel(key, label, (*at, named))


def _styled(style: LabelStyle, name: str, description: str, previous_names: tuple[str, ...] = ()) -> LabelSpec:
    return LabelSpec(
        name=_fitting(style.prefix + name, MAX_LABEL_NAME),
        color=style.color,
        description=_fitting(description, MAX_DESCRIPTION),
        previous_names=previous_names,
    )


def _fitting(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    from rectrack.text import shorten

    return shorten(text, most)


def tracker_labels(tracker: Tracker, last: Mapping[str, str] = MappingProxyType({})) -> tuple[LabelSpec, ...]:
    """Return the labels of a tracker.

    `last` gives the names that the last sync gave the labels, by key.
    """
    return tuple(_renamed(placed.label, last.get(placed.key, placed.label.name)) for placed in placed_labels(tracker))


def labels_without_names(tracker: Tracker, named: Tracker, last: Mapping[str, str]) -> tuple[LabelSpec, ...]:
    """Return the labels without withheld names, to replace the labels of `named`.

    `named` is the tracker with the withheld names. `last` gives the names that the last sync gave the labels, by key.
    """
    return tuple(
        _renamed(replace(label, previous_names=was.previous_names), was.name)
        for label, was in zip(tracker_labels(tracker), tracker_labels(named, last), strict=True)
    )


def _renamed(label: LabelSpec, last: str) -> LabelSpec:
    """Return the label, with `last` among its former names if the names differ."""
    is_same = last.casefold() == label.name.casefold()
    return label if is_same else replace(label, previous_names=(last, *label.previous_names))


def label_names(tracker: Tracker) -> dict[str, str]:
    """Return the names of the labels of a tracker by key."""
    return {placed.key: placed.label.name for placed in placed_labels(tracker)}


def labels_of(r: Recommendation, level: Level | None, tracker: Tracker, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the labels of a recommendation.

    `level` is the agreement so far; None means no label for it. `names` gives the names of the labels by key.
    """
    keys = [
        "recommendation",
        f"status/{r.status}",
        *(f"theme/{id_}" for id_ in r.themes),
        *(f"addressee/{id_}" for id_ in r.addressees),
        *([f"agreement/{level}"] if level else []),
    ]
    for field in tracker.custom_fields:
        if field.label:
            keys += [f"field/{field.id}/{value}" for value in values_of(r.custom_fields.get(field.id, ()))]
    return tuple(names[key] for key in keys)
