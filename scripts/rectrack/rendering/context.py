"""What every template can name: one dataset's settings and parties by id, and each derived fact."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from rectrack.model import (
    WITHDRAWN,
    Dataset,
    Document,
    HistoryEntry,
    Party,
    Recommendation,
    Report,
    Status,
    by_id,
    derived,
)
from rectrack.text.markdown import Markdown, ended
from rectrack.text.templates import render

_FACTS = (
    derived.disputed_positions,
    derived.disputed_responses,
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

    dataset: Dataset
    templates: Path | None = None

    @cached_property
    def statuses(self) -> Mapping[str, Status]:
        return by_id(self.dataset.tracker.statuses)

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        return by_id(self.dataset.tracker.documents)

    @cached_property
    def parties(self) -> Mapping[str, Party]:
        return by_id(self.dataset.parties)

    @cached_property
    def recommendations(self) -> Mapping[str, Recommendation]:
        return by_id(self.dataset.recommendations)

    def agreement(self, r: Recommendation) -> derived.Agreement:
        """Return how far the parties agree on a recommendation."""
        return derived.agreement(derived.undisputed_positions(r), self.parties, self.dataset.tracker)

    @cached_property
    def shared(self) -> Mapping[str, object]:
        """What every template can name."""
        return self.values()

    def values(self) -> dict[str, object]:
        """Return what templates can name, by name."""
        tracker = self.dataset.tracker
        return {
            **{fact.__name__: fact for fact in _FACTS},
            **{name: by_id(getattr(tracker, name)) for name in _SETTINGS},
            "agreement": self.agreement,
            "called": _called,
            "bodies": self.dataset.bodies,
            "evidence_of": _evidence,
            "levels": derived.LEVELS,
            "once": self._once,
            "parties": self.parties,
            "paths": self.dataset.paths,
            "recommendations": self.recommendations,
            "standing_answers": derived.answers,
            "rule": derived.rule_in_words(tracker),
            "source_of": self._source,
            "stances": by_id((*tracker.stances, WITHDRAWN)),
            "tracker": tracker,
            "wanted": lambda request: "an answer" if request.wanted == "answer" else "its view",
        }

    @cached_property
    def _parts(self) -> dict[str, str]:
        return {}

    def _once(self, name: str, caller: Callable[[], str]) -> str:
        """Return a part of a template that says the same of all recommendations: rendered for the first of them."""
        if name not in self._parts:
            self._parts[name] = caller()
        return self._parts[name]

    def _source(self, said: Any, *, ends: bool = True) -> Markdown:
        words = derived.where(said.source, self.documents)
        return Markdown(f" Source: {ended(words) if ends else words}" if words else "")

    def rendered(self, template: str, **values: object) -> str:
        """Return the text of a template."""
        return render(template, self.templates, **{**self.shared, **values})


def _evidence(said: HistoryEntry | Report) -> Markdown:
    *others, last = said.evidence or ("",)
    shown = [*(derived.evidence(one, goes_on=True) for one in others), derived.evidence(last)]
    return Markdown(f" Evidence: {', '.join(shown)}" if last else "")


def _called(ids: Iterable[str], things: Mapping[str, Any]) -> list[str]:
    return [things[id_].name for id_ in ids]
