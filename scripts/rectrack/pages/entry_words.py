"""What the board says of one recommendation in words: whose views, which fields, how far its actions are."""

from collections import Counter
from collections.abc import Iterable, Mapping

from rectrack.pages.status_json import Entry, View
from rectrack.record import agreement, facts, requests, stances
from rectrack.record.own_fields import in_words
from rectrack.record.register import Register
from rectrack.record.stances import Stance
from rectrack.record.values import by_id
from rectrack.text import alphabet
from rectrack.text.markdown import Markdown, line, listed

LONGEST = 200
"""Characters of a decision or a reason that the board shows; the issue shows it whole."""


class EntryWords:
    """Says what the entries of one register say."""

    def __init__(self, register: Register) -> None:
        self.tracker = register.tracker
        self.statuses = {status.id: status.name for status in self.tracker.statuses}
        self.addressees = {addressee.id: addressee.name for addressee in self.tracker.addressees}
        self.bodies = register.bodies
        self._stances = by_id(self.tracker.stances)
        self.parties = {party.id: party.name for party in register.parties}

    @property
    def shared(self) -> Mapping[str, object]:
        """What the template of an entry needs."""
        return {
            "tracker": self.tracker,
            "statuses": self.statuses,
            "addressees": self.addressees,
            "parties": self.parties,
            "bodies": self.bodies,
            "answers": {answer.id: answer.name for answer in self.tracker.answers},
            "stances": stances.names(self.tracker.stances),
            "outcomes": {outcome.id: outcome.name for outcome in self.tracker.outcomes},
            "cited": lambda of: of.reference or of.number,
            "kind": self._kind,
            "set_by": facts.set_by,
            "own_fields": self._own_fields,
            "labels": {addressee.id: addressee.label for addressee in self.tracker.addressees},
            "sides": self._sides,
            "waiting_for": self._waiting_for,
            "views": self._views,
            "dissent": self._dissent,
            "agreed": self._agreed,
            "actions": self._actions,
            "shortened": _shortened,
        }

    def _kind(self, entry: Entry) -> str:
        """How the source puts it, where that is not the first of the kinds."""
        first, *others = self.tracker.kinds
        return next((kind.name for kind in others if kind.id == entry.kind), "") if entry.kind != first.id else ""

    def _own_fields(self, entry: Entry) -> list[tuple[str, tuple[str, ...]]]:
        shown = [field for field in self.tracker.fields if field.board and field.id in entry.fields]
        return [(field.name, in_words(entry.fields[field.id], field)) for field in shown]

    def _sides(self, entry: Entry) -> Counter[str]:
        """How many views each side has, those for it with `changes`, and how many are only `reported`."""
        own = [self._stances[view.stance] for view in entry.views if view.is_own]
        reported = sum(bool(view.reported_by) and not view.inferred for view in entry.views)
        changes = sum(bool(stance.wants_changes) for stance in own)
        return Counter(stance.side for stance in own) + Counter(changes=changes, reported=reported)

    def _waiting_for(self, entry: Entry) -> list[tuple[str, str]]:
        """Who was asked and has no answer recorded, and what is said instead."""
        known = (*(answer.by for answer in entry.answers), *(objection.by for objection in entry.objections))
        missing = requests.unanswered(entry.addressees, known, entry.requests)
        return [
            (self.addressees[id_], requests.without_answer(request)) for id_, request in missing.items() if request
        ]

    def _views(self, entry: Entry) -> Markdown:
        reported = self._reported(entry)
        read = self._named([view for view in entry.views if view.inferred])
        own = self._named(view for view in entry.views if view.is_own)
        words = [own or ("none of their own" if reported or read else "none recorded")]
        words += _entered(entry, self.parties)
        words += reported
        words += [f"only as the keepers read the source: {read}"] if read else []
        return Markdown("; ".join(words))

    def _reported(self, entry: Entry) -> list[str]:
        """What others say of parties, by whether those were asked to confirm it."""
        told: dict[str, list[View]] = {}
        for view in entry.views:
            if view.reported_by and not view.inferred:
                told.setdefault(requests.confirmation(view.party, view.date, entry.requests), []).append(view)
        return [f"reported by others, not confirmed ({asked}): {self._named(those)}" for asked, those in told.items()]

    def _in_order(self, views: Iterable[View]) -> list[View]:
        """In the alphabetical order of the parties' names."""
        return sorted(views, key=lambda view: alphabet.place(self.parties[view.party]))

    def _held(self, views: Iterable[View]) -> list[tuple[Stance, list[str]]]:
        """The stances that somebody holds, with the names of whoever does."""
        holders: dict[str, list[str]] = {}
        for view in self._in_order(views):
            holders.setdefault(view.stance, []).append(self.parties[view.party])
        return [(stance, holders[stance.id]) for stance in self.tracker.stances if stance.id in holders]

    def _named(self, views: Iterable[View]) -> Markdown:
        """Who holds each stance."""
        held = self._held(views)
        return listed(Markdown(f"{line(stance.name.lower())} ({listed(who)})") for stance, who in held)

    def _dissent(self, entry: Entry) -> list[tuple[str, Markdown]]:
        """Who opposes or is said to, and why, as far as it is known: in the party's words where they are recorded."""
        return [
            (f"{self.parties[view.party]} {'opposes' if view.is_own else 'is said to oppose'}", why)
            for view in self._in_order(entry.views)
            if not view.inferred and (why := _why(view))
        ]

    def _agreed(self, entry: Entry) -> str:
        """How far the parties agree, and of how many; empty where the group does not ask."""
        words = agreement.in_words
        return words(entry.agreement, entry.counted, entry.entered, len(self.parties)) if entry.agreement else ""

    def _actions(self, entry: Entry) -> Markdown:
        tally = Counter(entry.actions.values())
        return listed(f"{tally[id_]} {name.lower()}" for id_, name in self.statuses.items() if tally[id_])


def _entered(entry: Entry, names: Mapping[str, str]) -> list[str]:
    """Which parties' own views a keeper typed."""
    own = [view for view in entry.views if view.is_own]
    typed = sorted((names[view.party] for view in own if view.entered), key=alphabet.place)
    if typed and len(typed) == len(own):
        return [f"{'all ' if len(own) > 1 else ''}entered by the keepers"]
    return [f"entered by the keepers: {listed(typed)}"] if typed else []


def _why(view: View) -> Markdown | None:
    if view.quote:
        return Markdown(f"“{line(_shortened(view.quote))}”")
    return line(_shortened(view.reason)) if view.reason else None


def _shortened(text: str) -> str:
    """The text, or as many whole words of it as the board has room for."""
    if len(text) <= LONGEST:
        return text
    cut = text[: LONGEST - 1]
    if not text[LONGEST - 1].isspace() and " " in cut:
        cut = cut.rpartition(" ")[0]
    return f"{cut.rstrip()}…"
