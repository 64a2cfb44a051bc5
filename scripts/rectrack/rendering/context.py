"""Names for all templates: settings and parties by id, derived facts, and counts of recommendations."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from rectrack.model import (
    KEEPERS,
    WITHDRAWN,
    Addressee,
    Agreement,
    Dataset,
    Dispute,
    Document,
    HistoryEntry,
    Id,
    ListedAccount,
    Party,
    Position,
    Recommendation,
    Report,
    Request,
    Response,
    Status,
    Tracker,
    When,
    Word,
    agreement,
    by_id,
    derived,
    disputed_positions,
    disputed_responses,
    disputing_makers,
    in_words,
    is_of_maker,
    listed_parties,
    makers,
    next_day,
    rule_in_words,
    standing,
    undisputed_positions,
    vocabulary,
)
from rectrack.rendering.recorded_steps import Step, find_late
from rectrack.rendering.status_json import Answered, Entry, View
from rectrack.text import (
    Language,
    Markdown,
    alphabetical_key,
    day,
    ended,
    escape_line,
    find_language,
    gap,
    going_on,
    in_brackets,
    listed,
    message,
    plural,
    render,
    separator,
)


def group(party: Party, groups: Mapping[str, Word]) -> str:
    """Return the name of the party's stakeholder group, with a note if it is inferred."""
    words = going_on(groups[party.group].name.strip())
    return message("stakeholder group", "%(group)s, group inferred", group=words) if party.group_inferred else words


def entered_words(name: str) -> str:
    """Return that maintainers entered an entry, with the name of who did, in words that follow the entry."""
    if name == KEEPERS:
        return message("entry", "entered by the maintainers")
    return message("entry", "entered by maintainers: %(name)s", name=going_on(name))


def wanted(request: Request) -> str:
    """Return what a request asks for, as a label."""
    if request.type == "response":
        return message("request", "Request for a response")
    return message("request", "Request for a position")


def in_place_of(recommendation: Recommendation, said: Position | Response) -> str:
    """Return the note that an entry replaces an earlier one by the author's own account.

    The note follows the name of the person who entered it. Returns "" if there is no such earlier entry.
    """
    if said.is_spoken or not said.is_own:
        return ""
    known = recommendation.positions if isinstance(said, Position) else recommendation.responses
    before: Iterable[Position | Response] = takewhile(lambda entry: entry is not said, known)
    spoken = [entry for entry in before if entry.is_spoken and entry.author == said.author]
    if not spoken:
        return ""
    when = day(spoken[-1].date)
    if isinstance(said, Position):
        return message("entry", "in place of a position stated by the party: %(day)s", day=when)
    return message("entry", "in place of a response stated by the addressee: %(day)s", day=when)


def voice(reported_by: str | None, entered_by: str | None, *, inferred: bool) -> Markdown:
    """Return in words how sure an entry is, empty if its author stated it."""
    if reported_by:
        name = escape_line(reported_by)
        return Markdown(message("entry", "reported by: %(name)s, not counted", name=name))
    if inferred:
        return Markdown(message("entry", "inferred, not counted"))
    return Markdown(escape_line(entered_words(entered_by)) if entered_by else "")


def dated(said: Response | Answered) -> str:
    """Return the date of a response, with "as of" if it is undated."""
    when = day(said.date)
    return message("status", "as of %(day)s", day=when) if said.undated else when


def own_fields(recommendation: Recommendation, tracker: Tracker) -> list[tuple[str, tuple[str, ...]]]:
    """Return the names of the custom fields with their values in words, in the order of tracker.yaml."""
    given = recommendation.custom_fields
    return [(field.name, in_words(given[field.id], field)) for field in tracker.custom_fields if field.id in given]


def _of_sides(numbers: Mapping[str, int]) -> Iterator[str]:
    """Yield the number of positions on each side, in words, if there are any."""
    if number := numbers["for"]:
        words = plural("count of positions", "%(number)s for", "%(number)s for", number)
        changed = numbers["changes"]
        changes = plural("count of positions", "%(number)s with changes", "%(number)s with changes", changed)
        yield in_brackets(words, changes) if changed else words
    if number := numbers["neutral"]:
        yield plural("count of positions", "%(number)s neutral", "%(number)s neutral", number)
    if number := numbers["against"]:
        yield plural("count of positions", "%(number)s against", "%(number)s against", number)
    if number := numbers["none"]:
        yield plural("count of positions", "%(number)s without a stance", "%(number)s without a stance", number)


_FACTS = (
    disputed_positions,
    disputed_responses,
    disputing_makers,
    derived.according_to,
    derived.confirmation,
    derived.earlier,
    derived.earlier_answers,
    derived.is_undated,
    derived.last_check,
    derived.last_looked,
    derived.listed_items,
    derived.reading,
    derived.said_of,
    derived.set_by,
    derived.since,
    derived.status_evidence,
    derived.unverified,
    derived.assessments,
    derived.verified,
    derived.views,
    derived.where,
    derived.without_answer,
    derived.without_own_answer,
    dated,
    entered_words,
    group,
    is_of_maker,
    in_place_of,
    makers,
    next_day,
    own_fields,
    voice,
    wanted,
)
"""Functions that templates call by these names."""

_SETTINGS = (
    *("statuses", "themes", "addressees", "documents", "source_forms", "responses", "outcomes", "groups"),
    "reminders",
)


class Context(Struct, frozen=True, kw_only=True, dict=True):
    """One dataset without withheld names. Files in `templates` replace rectrack's own templates."""

    dataset: Dataset
    templates: Path | None = None
    recorded: Mapping[Id, tuple[Step, ...]] = MappingProxyType({})
    """The steps of recommendations, by id, with the days on which they were recorded."""

    def late(self, r: Recommendation, step: HistoryEntry | None = None) -> When | None:
        """Return the "as of" date of an undated step, or the day of a late one's record; by default of the status."""
        entry = step or derived.began(r)
        return entry.date if entry.undated else find_late(self.recorded.get(r.id, ()), entry.date, entry.status)

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

    @cached_property
    def languages(self) -> Sequence[tuple[Language, str]]:
        """Return the languages of the site, each with its folder, if there are several."""
        codes = self.dataset.tracker.languages
        found = [(find_language(code, self.templates), f"{code}/" if n else "") for n, code in enumerate(codes)]
        return found if len(found) > 1 else ()

    def in_order(self, parties: Iterable[str]) -> list[str]:
        """Return the ids of parties in the alphabetical order of their names."""
        return sorted(parties, key=lambda id_: alphabetical_key(self.parties[id_].name))

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(party.id for party in listed_parties(self.dataset))

    def listed_of(self, parties: Iterable[str]) -> list[str]:
        """Return those of these parties that lists can name, in alphabetical order."""
        return self.in_order(self._listed.intersection(parties))

    def short_names(self, parties: Iterable[str]) -> list[str]:
        """Return the short names of parties, or their names, in alphabetical order of their names."""
        return [self.parties[id_].label or self.parties[id_].name for id_ in self.in_order(parties)]

    @cached_property
    def _accounts(self) -> Mapping[tuple[str, int], ListedAccount]:
        bodies: tuple[Party | Addressee, ...] = (*self.dataset.tracker.addressees, *self.dataset.parties)
        return {(body.id, account.id): account for body in bodies for account in body.accounts}

    def listed_account(self, said: Position | Dispute) -> ListedAccount | None:
        """Return the account that wrote an entry, if the account is still listed for its party or addressee."""
        return self._accounts.get((said.author, said.account_id or 0))

    def agreement(self, r: Recommendation) -> Agreement:
        """Return the agreement; disputed positions are not counted."""
        return agreement(r, self.parties, self.dataset.tracker)

    def position_counts(self, of: Recommendation | Entry) -> tuple[str, str]:
        """Return in words how many current positions each side has, and how many others report; "" for none.

        Inferred positions and the support of parties that made it are not counted.
        """
        stances, numbers = by_id(self.dataset.tracker.stances), Counter[str]()
        held: list[tuple[Position | View, bool]]
        if isinstance(of, Recommendation):
            held = [(p, is_of_maker(of, p, self.dataset.tracker)) for p in standing(undisputed_positions(of))]
        else:
            held = [(view, view.of_maker) for view in of.positions]
        for view, is_makers in held:
            if is_makers:
                numbers["maker"] += 1
            elif view.is_own:
                stance = stances[view.stance]
                numbers.update([stance.side, *(["changes"] if stance.side == "for" and stance.conditional else [])])
            elif not view.inferred:
                numbers["reported"] += 1
        counts = separator(", ").join(_of_sides(numbers))
        if not counts and numbers["maker"]:
            counts = message("count of positions", "no other position recorded")
        if not (others := numbers["reported"]):
            return counts, ""
        reported = plural(
            "count of positions", "%(number)s reported, not counted", "%(number)s reported, not counted", others
        )
        return counts, reported

    @cached_property
    def shared(self) -> Mapping[str, object]:
        """Return the result of `values`, computed once."""
        return self.values()

    def values(self) -> dict[str, object]:
        """Return what templates can name, by name."""
        tracker = self.dataset.tracker
        return {
            **{fact.__name__: fact for fact in _FACTS},
            **{name: by_id(getattr(tracker, name)) for name in _SETTINGS},
            "agreement": self.agreement,
            "called": _called,
            "late": self.late,
            "bodies": self.dataset.bodies,
            "in_order": self.in_order,
            "languages": self.languages,
            "listed_account": self.listed_account,
            "listed_of": self.listed_of,
            "short_names": self.short_names,
            "evidence_of": _evidence,
            "once": self._once,
            "parties": self.parties,
            "position_counts": self.position_counts,
            "paths": self.dataset.paths,
            "recommendations": self.recommendations,
            "response_due": partial(derived.response_due, tracker=tracker),
            "standing_answers": derived.answers,
            "rule": rule_in_words(tracker),
            "unanswered": partial(derived.without_any_answer, tracker=tracker),
            "represented": partial(derived.represented, tracker=tracker),
            "signs": vocabulary.signs((*tracker.stances, WITHDRAWN)),
            "source_of": self._source,
            "stances": by_id(vocabulary.with_withdrawn(tracker.stances)),
            "tracker": tracker,
        }

    @cached_property
    def _parts(self) -> dict[str, str]:
        return {}

    def _once(self, name: str, caller: Callable[[], str]) -> str:
        """Return a part of a template that is equal for all recommendations.

        The part is rendered for the first recommendation only.
        """
        if name not in self._parts:
            self._parts[name] = caller()
        return self._parts[name]

    def _source(self, said: Any, *, ends: bool = True, cited: Collection[str] = ()) -> Markdown:
        words = derived.where(said.source, self.documents, cited)
        shown = words and message("source", "Source: %(source)s", source=ended(words) if ends else words)
        return Markdown(f"{gap()}{shown}" if shown else "")

    def rendered(self, template: str, **values: object) -> str:
        """Return the text of a template, with `values` in addition to the shared names."""
        return render(template, self.templates, **{**self.shared, **values})


def _evidence(said: HistoryEntry | Report) -> Markdown:
    *others, last = said.evidence or ("",)
    shown = [*(derived.evidence(one, goes_on=True) for one in others), derived.evidence(last)]
    words = message("source", "Evidence: %(links)s", links=listed(shown))
    return Markdown(f"{gap()}{words}" if last else "")


def _called(ids: Iterable[str], things: Mapping[str, Any]) -> list[str]:
    return [things[id_].name for id_ in ids]


# What most recommendations have in common: the board states it once and not in each entry.


class Common(Struct, frozen=True, kw_only=True):
    """The status and date of most recommendations without a later check.

    `status` is "" if there are fewer than two.
    """

    status: Id
    since: When
    is_undated: bool

    def holds(self, entry: Entry) -> bool:
        """Return whether an entry has this status and date, and nothing else is known."""
        return _is_plain(entry) and _of_status(entry) == (self.status, self.since, self.is_undated)


def common(entries: Sequence[Entry]) -> Common:
    """Return the status and date that most entries share, if nothing else is known."""
    plain = Counter(_of_status(entry) for entry in entries if _is_plain(entry))
    ((status, since, is_undated), number), *_ = plain.most_common(1) or [(("", "", False), 0)]
    return Common(status=status if number > 1 else "", since=since, is_undated=is_undated)


def _of_status(entry: Entry) -> tuple[Id, When, bool]:
    return entry.status, entry.since, entry.is_undated


def _is_plain(entry: Entry) -> bool:
    """Return whether nothing is known of an entry's status except its date."""
    return not (entry.checked or entry.according_to or entry.assessments) and entry.last_looked == entry.since
