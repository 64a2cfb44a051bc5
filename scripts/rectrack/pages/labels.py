"""The labels that the tracker owns, as tracker.yaml spells them."""

from collections.abc import Iterator
from typing import NamedTuple

from rectrack.record.agreement import LEVELS, Level
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.record.tracker import LabelSpec, LabelStyle, Tracker
from rectrack.text.problems import Path


class PlacedLabel(NamedTuple):
    """A label, and where in tracker.yaml its name and its description come from."""

    label: LabelSpec
    named: Path
    described: Path


def placed_labels(tracker: Tracker) -> Iterator[PlacedLabel]:
    """Every label with its places in tracker.yaml."""
    spelled = tracker.labels
    own: Path = ("labels", "recommendation")
    yield PlacedLabel(spelled.recommendation, (*own, "name"), (*own, "description"))
    for n, status in enumerate(tracker.statuses):
        at: Path = ("statuses", n)
        style = LabelStyle(prefix=spelled.status, color=status.color)
        label = _styled(style, status.name, status.description, status.formerly)
        yield PlacedLabel(label, (*at, "name"), (*at, "description"))
    for n, theme in enumerate(tracker.themes):
        at = ("themes", n)
        label = _styled(spelled.theme, theme.name, theme.description, theme.formerly)
        yield PlacedLabel(label, (*at, "name"), (*at, "description"))
    for n, addressee in enumerate(tracker.addressees):
        at = ("addressees", n)
        label = _styled(spelled.addressee, addressee.label, f"Asked of: {addressee.name}", addressee.formerly)
        yield PlacedLabel(label, (*at, "label"), (*at, "name"))
    prefix: Path = ("labels", "agreement", "prefix")
    for level, meaning in LEVELS.items():
        yield PlacedLabel(_styled(spelled.agreement, level, meaning), prefix, prefix)


def tracker_labels(tracker: Tracker) -> tuple[LabelSpec, ...]:
    return tuple(placed.label for placed in placed_labels(tracker))


class IssueLabels:
    def __init__(self, register: Register) -> None:
        tracker, spelled = register.tracker, register.tracker.labels
        self.recommendation = spelled.recommendation.name
        self.statuses = {status.id: spelled.status + status.name for status in tracker.statuses}
        self.themes = {theme.id: spelled.theme.prefix + theme.name for theme in tracker.themes}
        self.addressees = {who.id: spelled.addressee.prefix + who.label for who in tracker.addressees}
        self.agreement = {level: spelled.agreement.prefix + level for level in LEVELS}

    def of(self, recommendation: Recommendation, level: Level) -> tuple[str, ...]:
        """The tracker's labels for a recommendation on which the parties agree so far."""
        return (
            self.recommendation,
            self.statuses[recommendation.status],
            self.themes[recommendation.theme],
            *(self.addressees[id_] for id_ in recommendation.addressees),
            self.agreement[level],
        )


def _styled(style: LabelStyle, name: str, description: str, formerly: tuple[str, ...] = ()) -> LabelSpec:
    return LabelSpec(name=style.prefix + name, color=style.color, description=description, formerly=formerly)
