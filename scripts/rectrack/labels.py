"""The labels that the tracker owns, as tracker.yaml spells them."""

from collections.abc import Iterator

from rectrack.agreement import LEVELS, agreement
from rectrack.model import LabelSpec, LabelStyle, Recommendation, Register, Tracker, by_id
from rectrack.problems import Path


def placed_labels(tracker: Tracker) -> Iterator[tuple[Path, LabelSpec]]:
    """Every label with the place in tracker.yaml that it comes from."""
    spelled = tracker.labels
    yield ("labels", "recommendation"), spelled.recommendation
    for n, status in enumerate(tracker.statuses):
        name = spelled.status + status.name
        yield ("statuses", n), LabelSpec(name=name, color=status.color, description=status.description)
    for n, theme in enumerate(tracker.themes):
        yield ("themes", n), _styled(spelled.theme, theme.name, theme.description)
    for n, addressee in enumerate(tracker.addressees):
        yield ("addressees", n), _styled(spelled.addressee, addressee.label, f"Asked of: {addressee.name}")
    for level, meaning in LEVELS.items():
        yield ("labels", "agreement"), _styled(spelled.agreement, level, meaning)


def tracker_labels(tracker: Tracker) -> tuple[LabelSpec, ...]:
    """Every label that the tracker owns."""
    return tuple(label for _, label in placed_labels(tracker))


def issue_labels(recommendation: Recommendation, register: Register) -> tuple[str, ...]:
    """The names of the tracker's labels that this recommendation's issue carries."""
    tracker, spelled = register.tracker, register.tracker.labels
    addressees = by_id(tracker.addressees)
    level = agreement(recommendation.positions, register.parties, tracker.agreement).level
    return (
        spelled.recommendation.name,
        spelled.status + by_id(tracker.statuses)[recommendation.status].name,
        spelled.theme.prefix + by_id(tracker.themes)[recommendation.theme].name,
        *(spelled.addressee.prefix + addressees[addressee].label for addressee in recommendation.addressees),
        spelled.agreement.prefix + level,
    )


def _styled(style: LabelStyle, name: str, description: str) -> LabelSpec:
    return LabelSpec(name=style.prefix + name, color=style.color, description=description)
