"""The labels that the tracker owns, as tracker.yaml spells them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from msgspec.structs import replace

from rectrack.model import FORMERLY, LEVELS, LabelSpec, LabelStyle, Level, Recommendation, Tracker, values_of
from rectrack.text.problems import KeyPath
from rectrack.text.terminal import abbreviate

MAX_DESCRIPTION = 100
"""Characters that GitHub allows in the description of a label (422 Validation Failed)."""


class PlacedLabel(NamedTuple):
    """A label, with the places of its name and description in tracker.yaml.

    `key` identifies the label, also after a change of its name.
    """

    key: str
    label: LabelSpec
    named: KeyPath
    described: KeyPath


def placed_labels(tracker: Tracker) -> Iterator[PlacedLabel]:
    """Every label with its places in tracker.yaml."""
    spelled = tracker.labels
    own: KeyPath = ("labels", "recommendation")
    yield PlacedLabel("recommendation", spelled.recommendation, (*own, "name"), (*own, "description"))
    for n, status in enumerate(tracker.statuses):
        at: KeyPath = ("statuses", n)
        style = LabelStyle(prefix=spelled.status, color=status.color)
        label = _styled(style, status.name, status.description, status.formerly)
        yield PlacedLabel(f"status/{status.id}", label, (*at, "name"), (*at, "description"))
    for n, theme in enumerate(tracker.themes):
        at = ("themes", n)
        label = _styled(spelled.theme, theme.label or theme.name, theme.description or theme.name, theme.formerly)
        described = "description" if theme.description else "name"
        named = "label" if theme.label else "name"
        yield PlacedLabel(f"theme/{theme.id}", label, (*at, named), (*at, described))
    for n, addressee in enumerate(tracker.addressees):
        at = ("addressees", n)
        described = abbreviate(f"Addressed to: {addressee.name}", MAX_DESCRIPTION)
        label = _styled(spelled.addressee, addressee.label, described, addressee.formerly)
        yield PlacedLabel(f"addressee/{addressee.id}", label, (*at, "label"), (*at, "name"))
    yield from _own_field_labels(tracker)
    prefix: KeyPath = ("labels", "agreement", "prefix")
    for level, meaning in LEVELS.items() if tracker.agreement else ():
        before = tuple(spelled.agreement.prefix + name for name in FORMERLY.get(level, ()))
        label = _styled(spelled.agreement, level, meaning, before)
        yield PlacedLabel(f"agreement/{level}", label, prefix, prefix)


def _own_field_labels(tracker: Tracker) -> Iterator[PlacedLabel]:
    for n, field in enumerate(tracker.fields):
        if field.label:
            style = LabelStyle(prefix=field.label.prefix, color=field.label.color)
            for m, choice in enumerate(field.choices):
                at: KeyPath = ("fields", n, "choices", m, "name")
                label = _styled(style, choice.name, f"{field.name}: {choice.name}")
                yield PlacedLabel(f"field/{field.id}/{choice.id}", label, at, at)


def tracker_labels(tracker: Tracker, last: Mapping[str, str] = MappingProxyType({})) -> tuple[LabelSpec, ...]:
    """Return the labels of a tracker; `last` gives the names that the last sync gave them, by key."""
    return tuple(_with_last_name(placed.label, last.get(placed.key)) for placed in placed_labels(tracker))


def label_names(tracker: Tracker) -> dict[str, str]:
    """Return the names of the labels of a tracker by key."""
    return {placed.key: placed.label.name for placed in placed_labels(tracker)}


def _with_last_name(label: LabelSpec, last: str | None) -> LabelSpec:
    if last is None or last.casefold() == label.name.casefold():
        return label
    return replace(label, formerly=(last, *label.formerly))


def labels_without_names(tracker: Tracker, named: Tracker, last: Mapping[str, str]) -> tuple[LabelSpec, ...]:
    """Return the labels without withheld names. They replace the labels of `named`, which has the names.

    `last` gives the names that the last sync gave the labels, by key.
    """
    return tuple(
        replace(label, formerly=was.formerly if label.name == was.name else (was.name, *was.formerly))
        for label, was in zip(tracker_labels(tracker), tracker_labels(named, last), strict=True)
    )


def labels_of(r: Recommendation, level: Level | None, tracker: Tracker, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the labels of a recommendation on which the parties agree so far; `names` are those by key."""
    keys = [
        "recommendation",
        f"status/{r.status}",
        *(f"theme/{id_}" for id_ in r.themes),
        *(f"addressee/{id_}" for id_ in r.addressees),
        *([f"agreement/{level}"] if level else []),
    ]
    for field in tracker.fields:
        if field.label:
            keys += [f"field/{field.id}/{value}" for value in values_of(r.fields.get(field.id, ()))]
    return tuple(names[key] for key in keys)


def _styled(style: LabelStyle, name: str, description: str, formerly: tuple[str, ...] = ()) -> LabelSpec:
    return LabelSpec(name=style.prefix + name, color=style.color, description=description, formerly=formerly)
