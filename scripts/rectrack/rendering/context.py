"""What every template can name: one dataset's settings and parties by id, and each derived fact."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from rectrack.model import agreement, derived
from rectrack.model.dataset import Register
from rectrack.model.recommendation import Recommendation
from rectrack.model.settings import Party
from rectrack.model.types import by_id
from rectrack.model.vocabulary import WITHDRAWN, Status
from rectrack.text.templates import render

_FACTS = (
    agreement.disputed_positions,
    agreement.disputed_responses,
    derived.according_to,
    derived.confirmation,
    derived.earlier,
    derived.earlier_answers,
    derived.group,
    derived.in_place_of,
    derived.last_check,
    derived.last_looked,
    derived.meaning,
    derived.names,
    derived.own_fields,
    derived.said_of,
    derived.set_by,
    derived.since,
    derived.unanswered,
    derived.unverified,
    derived.verified,
    derived.views,
    derived.where,
    derived.without_answer,
    derived.without_own_answer,
)
"""Functions that templates call by these names."""

_SETTINGS = ("statuses", "themes", "addressees", "documents", "kinds", "answers", "outcomes", "groups")


class Context(Struct, frozen=True, kw_only=True, dict=True):
    """One dataset without withheld names; the files in `templates` go before the tracker's own."""

    register: Register
    templates: Path | None = None

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        return by_id(self.register.tracker.statuses)

    @cached_property
    def parties(self) -> Mapping[str, Party]:
        return by_id(self.register.parties)

    @cached_property
    def recommendations(self) -> Mapping[str, Recommendation]:
        return by_id(self.register.recommendations)

    def agreement(self, r: Recommendation) -> agreement.Agreement:
        """Return how far the parties agree on a recommendation."""
        return agreement.agreement(agreement.undisputed_positions(r), self.parties, self.register.tracker)

    @cached_property
    def shared(self) -> Mapping[str, object]:
        """What every template can name."""
        tracker = self.register.tracker
        return {
            **{fact.__name__: fact for fact in _FACTS},
            **{name: by_id(getattr(tracker, name)) for name in _SETTINGS},
            "agreement": self.agreement,
            "bodies": self.register.bodies,
            "evidence_shown": derived.evidence,
            "levels": agreement.LEVELS,
            "parties": self.parties,
            "paths": self.register.paths,
            "recommendations": self.recommendations,
            "standing_answers": derived.answers,
            "rule": agreement.rule_in_words(tracker),
            "stances": by_id((*tracker.stances, WITHDRAWN)),
            "tracker": tracker,
        }

    def rendered(self, template: str, **values: object) -> str:
        """Return the text of a template."""
        return render(template, self.templates, **{**self.shared, **values})
