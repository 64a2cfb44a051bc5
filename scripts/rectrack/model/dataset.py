"""Types for recommendations and for the dataset of all files.

These types and those of `settings` define the file format: `load` decodes YAML into them, and `schema` exports their
JSON Schema.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import PurePath
from typing import Annotated, Literal

from msgspec import Meta, Struct

from rectrack.model.settings import Addressee, Party, Tracker
from rectrack.model.types import (
    AddresseeId,
    AnswerId,
    BodyId,
    Count,
    DocumentId,
    Flag,
    Id,
    KindId,
    Lang,
    Line,
    Link,
    Markdown,
    OtherId,
    OutcomeId,
    PartyId,
    Record,
    Reference,
    StanceId,
    StatusId,
    StepId,
    Text,
    ThemeId,
    When,
)
from rectrack.model.vocabulary import OwnValue
from rectrack.text import message


class Source(Record, frozen=True, kw_only=True):
    """The source of an entry: a place in a document of tracker.yaml, a web page, or a comment.

    `symbol` identifies the document or a part of it, such as A/72/1.
    """

    document: DocumentId | None = None
    symbol: Text | None = None
    section: Text | None = None
    paragraph: Text | None = None
    items: tuple[Text, ...] = ()
    url: Link | None = None
    comment: Link | None = None


class Evidence(Record, frozen=True, kw_only=True):
    """A web page that shows a change, and an archived copy of the page."""

    url: Link
    archived: Link | None = None


class Target(Record, frozen=True, kw_only=True):
    """The target date of a recommendation or action. `set_by` has set the date; without it, maintainers have."""

    date: When
    set_by: Text | None = None
    source: Source | None = None


class Action(Record, frozen=True, kw_only=True):
    """A step of a recommendation. If its source states no status, the action has none."""

    id: Id
    reference: Reference | None = None
    title: Text
    status: StatusId | None = None
    addressees: tuple[AddresseeId, ...] = ()
    target: Target | None = None


KEEPERS = "the maintainers"
"""Who entered a statement that its author did not write here, if the file has no name."""


class Voiced:
    """Whether a position or response is stated, reported or inferred."""

    __slots__ = ()
    reported_by: PartyId | None
    inferred: Flag | bool

    @property
    def is_own(self) -> bool:
        """Return whether the party or addressee states it itself: it is neither reported nor inferred."""
        return not self.reported_by and not self.inferred

    @property
    def voice(self) -> tuple[str | None, bool]:
        """Return the party that reports it, None without one, and whether it is inferred."""
        return self.reported_by, bool(self.inferred)


class Typed:
    """Who entered a statement."""

    __slots__ = ()
    entered_by: str | None
    source: Source | None

    @property
    def is_spoken(self) -> bool:
        """Return whether the author's account wrote it here, which needs a comment as source."""
        return not self.entered_by and self.source is not None and self.source.comment is not None

    @property
    def typist(self) -> str | None:
        """Return who entered it for its author, None if the author's account wrote it."""
        return None if self.is_spoken else self.entered_by or KEEPERS


class Said(Voiced, Typed):
    """Whether an entry is stated, reported or inferred, and who entered it."""

    __slots__ = ()

    @property
    def origin(self) -> Literal["stated", "entered", "reported", "inferred"]:
        """Return how sure it is. Pages show the four differently."""
        if self.is_own:
            return "entered" if self.typist else "stated"
        return "inferred" if self.inferred else "reported"

    @property
    def is_spoken(self) -> bool:
        return self.is_own and super().is_spoken


class Position(Said, Record, frozen=True, kw_only=True):
    """What a party thinks of the recommendation.

    A later position of a party replaces its earlier ones; the stance `withdrawn` withdraws them. `reason` is in the
    maintainers' words, `quote` in the party's. `reported_by` is another party that reports the position. `inferred`
    means that a maintainer concluded the position from the source. `entered_by` is the maintainer who recorded it
    from the letter or document in `source`. `account_id` is the numeric id of the listed account that wrote it.
    """

    party: PartyId
    stance: StanceId
    date: When
    reason: Text | None = None
    quote: Text | None = None
    lang: Lang | None = None
    source: Source | None = None
    account_id: Count | None = None
    reported_by: PartyId | None = None
    inferred: Flag = Flag.FALSE
    entered_by: Text | None = None

    @property
    def author(self) -> str:
        """Return the id of the party."""
        return self.party

    @property
    def value(self) -> str:
        """Return the id of the stance."""
        return self.stance


class Request(Record, frozen=True, kw_only=True):
    """A request to a party or addressee. `type` says what is requested, and `due` is the response due date.

    `step` is the letter that sent the request, from `reminders` in tracker.yaml. rectrack shows later letters only to
    maintainers; everyone who can read the repository can read the file. The site lists a letter that is `public`
    under Reminders.
    """

    to: BodyId
    type: Literal["response", "position"]
    date: When
    due: When | None = None
    step: StepId | None = None
    public: Flag = Flag.FALSE
    source: Source | None = None


class Report(Record, frozen=True, kw_only=True):
    """A progress report on the recommendation, or on one of its actions.

    `verified_by` is the maintainer who verified the report. A report that is not verified has no text here: its text
    is only in the comment in `source`. `account_id` is the numeric id of the account in `by`. `status` is how `by`
    assesses the status: it is shown beside the status of this record and never counted.
    """

    date: When
    by: Text
    account_id: Count | None = None
    action: Id | None = None
    status: StatusId | None = None
    text: Text | None = None
    lang: Lang | None = None
    evidence: tuple[Text | Evidence, ...] = ()
    source: Source | None = None
    verified_by: Text | None = None


class Response(Said, Record, frozen=True, kw_only=True):
    """What an addressee replied. A later response of an addressee replaces its earlier ones.

    `note` is in the maintainers' words, `quote` in the addressee's. `reported_by` is a party that reports the
    response. `inferred` means that a maintainer concluded it from the source. `entered_by` is the maintainer who
    recorded it from the letter or document in `source`. `undated` means that the source has no date: `date` is
    then that of the imported list, or the day of the import.
    """

    by: AddresseeId
    response: AnswerId
    date: When
    undated: Flag = Flag.FALSE
    note: Text | None = None
    quote: Text | None = None
    lang: Lang | None = None
    source: Source | None = None
    reported_by: PartyId | None = None
    inferred: Flag = Flag.FALSE
    entered_by: Text | None = None

    @property
    def author(self) -> str:
        """Return the id of the addressee."""
        return self.by

    @property
    def value(self) -> str:
        """Return the id of the kind of response, from `responses` in tracker.yaml."""
        return self.response


class Decision(Record, frozen=True, kw_only=True):
    """What the group decided."""

    by: Text
    meeting: Text | None = None
    outcome: OutcomeId
    text: Text | None = None
    lang: Lang | None = None
    date: When
    source: Source | None = None


class Dispute(Typed, Record, frozen=True, kw_only=True):
    """A party or addressee disputes an entry about it. `withdrawn` is the date on which it withdrew the dispute.

    `account_id` is the numeric id of the listed account that wrote it. `translation` is the language of a translation
    that it disputes.
    """

    by: BodyId
    text: Text
    lang: Lang | None = None
    translation: Lang | None = None
    date: When
    source: Source | None = None
    account_id: Count | None = None
    entered_by: Text | None = None
    withdrawn: When | None = None
    withdrawal_source: Source | None = None

    @property
    def author(self) -> str:
        """Return the id of the party or addressee that disputes an entry."""
        return self.by

    @property
    def language(self) -> str:
        """Return the language of the disputed translation in small letters, empty for the dispute of an entry."""
        return (self.translation or "").casefold()


class HistoryEntry(Record, frozen=True, kw_only=True):
    """One step of the status history. The status of the last entry is the current status.

    `undated` means that the source has no start date: `date` is that of a check, of the list, or of its import.
    """

    date: When
    undated: Flag = Flag.FALSE
    status: StatusId
    note: Text | None = None
    lang: Lang | None = None
    according_to: Text | None = None
    evidence: tuple[Text | Evidence, ...] = ()


class LastChecked(Record, frozen=True, kw_only=True):
    """A check: a maintainer looked for news and recorded the findings, also if nothing had changed."""

    date: When
    checked_by: Text
    findings: Text


class OwnWords(Record, frozen=True, kw_only=True):
    """The recommendation's own words, as the source has them, and their place there."""

    quote: Text
    lang: Lang | None = None
    document: DocumentId | None = None
    symbol: Text | None = None
    paragraph: Text | None = None

    @property
    def source(self) -> Source | None:
        """Return the place of the words, None if the file does not name it."""
        place = Source(document=self.document, symbol=self.symbol, paragraph=self.paragraph)
        return None if place == Source() else place


class MadeBy(Voiced, Record, frozen=True, kw_only=True):
    """The parties that made the recommendation.

    `reported_by` is another party that says who made it. `inferred` means that a maintainer concluded it from the
    source. If neither field is set, no count includes the approval of these parties. Without `source`, the sources
    of the recommendation say who made it.
    """

    parties: Annotated[tuple[PartyId, ...], Meta(min_length=1)]
    in_collaboration_with: tuple[PartyId, ...] = ()
    source: Source | None = None
    reported_by: PartyId | None = None
    inferred: Flag = Flag.FALSE

    @property
    def everyone(self) -> tuple[PartyId, ...]:
        """Return all parties that made it, also in collaboration."""
        return (*self.parties, *self.in_collaboration_with)


class Recommendation(Record, frozen=True, kw_only=True):
    """A file in recommendations/. `custom_fields` are fields that the group adds in tracker.yaml.

    `title_by` is the author of a short title for the text. A maintainer who has reviewed the title deletes it.
    """

    id: Id
    number: Count
    reference: Reference | None = None
    title: Line
    title_by: Text | None = None
    made_by: MadeBy | None = None
    text: OwnWords | None = None
    summary: Markdown | None = None
    lang: Lang | None = None
    source_form: KindId
    themes: Annotated[tuple[ThemeId, ...], Meta(min_length=1)]
    addressees: tuple[AddresseeId, ...] = ()
    addressees_inferred: Flag = Flag.FALSE
    sources: Annotated[tuple[Source, ...], Meta(min_length=1)]
    editor_note: Markdown | None = None
    status: StatusId
    target: Target | None = None
    actions: tuple[Action, ...] = ()
    positions: tuple[Position, ...] = ()
    requests: tuple[Request, ...] = ()
    responses: tuple[Response, ...] = ()
    progress_reports: tuple[Report, ...] = ()
    decisions: tuple[Decision, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    history: Annotated[tuple[HistoryEntry, ...], Meta(min_length=1)]
    last_checked: LastChecked | None = None
    related: tuple[OtherId, ...] = ()
    supersedes: tuple[OtherId, ...] = ()
    superseded_by: tuple[OtherId, ...] = ()
    owners: tuple[Text, ...] = ()
    custom_fields: Mapping[str, OwnValue] = {}
    previous_ids: tuple[Id, ...] = ()

    @property
    def theme(self) -> ThemeId:
        """Return the first theme, under which a board grouped by theme lists it."""
        return self.themes[0]

    @property
    def cited(self) -> str:
        """Return how a text cites it: the reference in its source, else its number."""
        return self.reference or str(self.number)

    @property
    def name(self) -> str:
        """Return how people cite it, followed by its title. This is also the title of the issue."""
        cited = message("heading", "Recommendation %(cited)s", cited=self.cited)
        return message("a name or label, and what follows it", "%(name)s: %(text)s", name=cited, text=self.title)


def shown_of(r: Recommendation, action: str) -> tuple[str | Evidence, ...]:
    """Return the evidence for an action in verified progress reports.

    The check of the files does not require it, because evidence in a file may be older than the reports. Commands and
    reviews of pull requests require evidence for a new status.
    """
    verified = (report for report in r.progress_reports if report.verified_by and report.action == action)
    return tuple(evidence for report in verified for evidence in report.evidence)


class TranslatedText(Record, frozen=True, kw_only=True):
    """A text of a recommendation in the words of maintainers, and its translation."""

    original: Text
    translation: Text


class Translation(Record, frozen=True, kw_only=True):
    """A file ID.LANGUAGE.yaml beside the file of a recommendation.

    `actions` has titles by the id of the action. `texts` translates other texts in the words of maintainers: notes,
    reasons, findings, decisions. Quotations are not translated. `official` means that the source has this text.
    Otherwise `translated_by` names the translator, or `machine` says that a program translated it. Only an official
    translation can replace what an account wrote in a comment, or the text of a dispute.
    """

    title: Line
    summary: Markdown | None = None
    actions: Mapping[str, Text] = {}
    texts: tuple[TranslatedText, ...] = ()
    date: When
    translated_by: Text | None = None
    machine: Flag = Flag.FALSE
    official: Flag = Flag.FALSE
    source: Source | None = None


def place_of(path: str) -> tuple[str, str]:
    """Return the id and the language of the file of a translation."""
    id_, language, _ = PurePath(path).name.split(".")
    return id_, language


@lru_cache(maxsize=8)  # each edit makes a dataset, with the same translations
def _by_place(paths: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in paths:
        id_, language = place_of(path)
        found.setdefault(id_, {}).setdefault(language.casefold(), path)
    return found


class Dataset(Struct, frozen=True, kw_only=True):
    """The content of the files: the settings, the parties, and the recommendations by number.

    `paths` are the paths of the recommendations' files by id, from the repository's root, including files that
    cannot be read. `translations` are by path; `shown_translations`, by id, are those whose texts the recommendations
    have, and `disputed_translations` the parties and addressees that dispute the others.
    """

    tracker: Tracker
    parties: tuple[Party, ...]
    recommendations: tuple[Recommendation, ...]
    paths: Mapping[str, str]
    translations: Mapping[str, Translation] = {}
    shown_translations: Mapping[str, Translation] = {}
    disputed_translations: Mapping[str, tuple[str, ...]] = {}

    @property
    def translation_paths(self) -> Mapping[str, Mapping[str, str]]:
        """Return the paths of translations by the id of the recommendation, and by language in small letters."""
        return _by_place(tuple(self.translations))

    @property
    def named_bodies(self) -> dict[str, str]:
        """Return the names of addressees and parties by id, without withheld names."""
        withheld = {party.id for party in self.parties if party.name_withheld_since}
        return {id_: name for id_, name in self.bodies.items() if id_ not in withheld}

    @property
    def bodies(self) -> dict[str, str]:
        """Return the names of addressees and parties by id. An id in both lists means one body."""
        listed: tuple[Addressee | Party, ...] = (*self.tracker.addressees, *self.parties)
        return {body.id: body.name for body in listed}
