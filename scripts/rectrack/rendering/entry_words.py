"""The entry of one recommendation on the board: positions, custom fields and the status of its actions, in words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from rectrack.model import agreement_in_words, by_id, derived, in_words
from rectrack.rendering.context import Context
from rectrack.rendering.status_json import Entry, View
from rectrack.text import (
    Markdown,
    alphabetical_key,
    ended,
    escape_line,
    going_on,
    in_brackets,
    labelled,
    listed,
    message,
    quoted,
    sentences,
    shorten,
)

LONGEST = 200
"""Characters of a decision, a quotation or a reason that the board shows; the issue shows the whole text."""


class EntryWords(Context, frozen=True, kw_only=True, dict=True):
    """Writes the entries of one dataset on the board."""

    def values(self) -> dict[str, object]:
        return {
            **super().values(),
            "shown_fields": self._fields,
            "waiting_for": self._waiting_for,
            "views_of": self._views,
            "dissent": self._dissent,
            "agreement_in_words": agreement_in_words,
            "actions": self._actions,
        }

    def _fields(self, entry: Entry) -> list[tuple[str, tuple[str, ...]]]:
        fields = [
            field for field in self.dataset.tracker.custom_fields if field.board and field.id in entry.custom_fields
        ]
        return [(field.name, in_words(entry.custom_fields[field.id], field)) for field in fields]

    def _waiting_for(self, entry: Entry) -> list[tuple[str, str]]:
        """Return the addressees with an open request, each with words about the request.

        An addressee with a response or a dispute is left out.
        """
        answers = derived.given(entry.responses, self.dataset.tracker)
        known = {answer.by for answer in answers} | {objection.by for objection in entry.disputes}
        missing = derived.unanswered_requests(entry.addressees, known, entry.requests, self.dataset.tracker)
        names = self.dataset.bodies
        return [(names[id_], derived.without_answer(request)) for id_, request in missing.items() if request]

    def _views(self, entry: Entry) -> list[tuple[str, Markdown]]:
        """Return the parties by stance, for each kind of position: stated, entered, reported, then inferred."""
        counted = [view for view in entry.positions if not view.of_maker]
        own = [view for view in counted if view.is_own]
        found: list[tuple[str, Markdown]] = []
        if stated := [view for view in own if not view.entered]:
            found.append((message("label", "Positions stated by the party"), self._named(stated)))
        if not own and self.dataset.tracker.stances:
            label = message("label", "Positions stated or entered") if counted else message("label", "Positions")
            found.append((label, self._none(entry, counted)))
        if entered := [view for view in own if view.entered]:
            found.append((message("label", "Positions entered by the maintainers"), self._named(entered)))
        return [*found, *self._of_others(entry)]

    def _none(self, entry: Entry, counted: Sequence[View]) -> Markdown:
        """Return in words that no party has a position that is counted."""
        if len(counted) < len(entry.positions):
            return Markdown(message("count of positions", "no other position recorded"))
        return Markdown(message("count of positions", "none recorded"))

    def _of_others(self, entry: Entry) -> Iterator[tuple[str, Markdown]]:
        """Yield the reported and the inferred positions, each with how far the record knows them."""
        stances = by_id(self.dataset.tracker.stances)
        reported: dict[str, list[View]] = {}
        inferred: dict[str, list[View]] = {}
        for view in entry.positions:
            if view.inferred:
                inferred.setdefault(stances[view.stance].read_as(), []).append(view)
            elif not view.is_own:
                reported.setdefault(derived.confirmation(view.party, view.date, entry.requests), []).append(view)
        for asked, views in reported.items():
            label = message("label", "Positions reported by others, not counted")
            yield label, Markdown(sentences(ended(self._named(views)), escape_line(asked)))
        for views in inferred.values():
            label = message("label", "Positions inferred, not counted")
            names = listed(self._names[view.party] for view in self._in_order(views))
            yield label, Markdown(sentences(ended(names), escape_line(stances[views[0].stance].read_as(len(views)))))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {party.id: party.name for party in self.dataset.parties}

    def _in_order(self, views: Iterable[View]) -> list[View]:
        """Return `views` in the alphabetical order of the parties' names."""
        return sorted(views, key=lambda view: alphabetical_key(self._names[view.party]))

    def _named(self, views: Iterable[View]) -> Markdown:
        """Return each stance with the names of the parties that hold it."""
        held = self._in_order(views)
        by_stance = (
            (stance, [self._names[view.party] for view in held if view.stance == stance.id])
            for stance in self.dataset.tracker.stances
        )
        return listed(
            Markdown(in_brackets(escape_line(going_on(stance.name)), listed(who, "、")))
            for stance, who in by_stance
            if who
        )

    def _dissent(self, entry: Entry) -> list[tuple[str, Markdown]]:
        """Return who opposes, or is reported to oppose, each with the reason.

        The reason is the party's own words if they are recorded. Positions without a reason are left out.
        """
        return [
            (_reason(view, self._names[view.party]), why)
            for view in self._in_order(entry.positions)
            if not view.inferred and (why := _why(view))
        ]

    def _actions(self, entry: Entry) -> Markdown:
        tally = Counter(entry.actions.values())
        counts = [(tally[id_], status.name) for id_, status in self.statuses.items()]
        counts.append((len(entry.actions_without_status), message("number of actions", "no status")))
        return listed(labelled(number, name) for number, name in counts if number)


def _reason(view: View, name: str) -> str:
    """Return the label of a reason for opposition."""
    if view.is_own:
        return message("label", "%(name)s – reason for opposition", name=name)
    return message("label", "%(name)s – reported reason for opposition", name=name)


def _why(view: View) -> Markdown | None:
    if view.quote:
        return quoted(shorten(view.quote, LONGEST))
    return escape_line(shorten(view.reason, LONGEST)) if view.reason else None
