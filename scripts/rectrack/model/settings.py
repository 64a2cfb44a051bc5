"""Types for tracker.yaml, parties.yaml and the list of trackers."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta
from msgspec.structs import replace

from rectrack import lazy_pattern
from rectrack.model.defaults import (
    ANSWERS,
    GROUPS,
    KINDS,
    LETTERS,
    OUTCOMES,
    STANCES,
    STATUSES,
    translated_defaults,
)
from rectrack.model.types import (
    LANG,
    AddresseeId,
    Branch,
    Colour,
    Contact,
    Count,
    Flag,
    GroupBy,
    GroupId,
    Id,
    Lang,
    Line,
    Link,
    Login,
    Name,
    PartyId,
    Percent,
    Phrase,
    Prefix,
    Record,
    Text,
    When,
)
from rectrack.model.vocabulary import (
    Answer,
    Group,
    Kind,
    LabelStyle,
    Letter,
    Outcome,
    OwnField,
    Stance,
    Status,
)
from rectrack.text import Fault, KeyPath, current_language, message, shown
from rectrack.yaml_edit import Data

# Types for parties.yaml: parties and their listed accounts.


class Account(Record, frozen=True, kw_only=True):
    """A GitHub account. The numeric `id` identifies the person, because a login can be given to another person."""

    login: Login
    id: Count


_EMAIL = lazy_pattern(r"[^\s@]+@[^\s@]+\.[^\s@]")
_TELEPHONE = lazy_pattern(r"[0-9](?:[ ()/.-]{0,3}[0-9]){6}")
_DATES = lazy_pattern(r"\b(?:[0-9]{4}(?:-[0-9]{2}){1,2}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4})\b")


class ListedAccount(Account, frozen=True, kw_only=True):
    """An account that can write for a party or addressee, since when, and how maintainers confirmed the account.

    `confirmed` is public: it names no person, email address or telephone number.
    """

    since: When | None = None
    confirmed: Text | None = None

    @property
    def has_contact(self) -> bool:
        """Return whether `confirmed` has an email address or a telephone number. Dates are none."""
        text = _DATES.sub("", self.confirmed or "")
        return bool(_EMAIL.search(text) or _TELEPHONE.search(text))


class Party(Record, frozen=True, kw_only=True):
    """A State, organization or person whose positions are tracked.

    `label` is a short name for tables. A person has a page only if their account has written here, or after their
    consent on `page_consent_date`. From the date `name_withheld_since` on, no generated file or page names the
    person.
    """

    id: Id
    name: Name
    label: Line | None = None
    group: GroupId
    group_inferred: Flag = Flag.FALSE
    aliases: tuple[Text, ...] = ()
    accounts: tuple[ListedAccount, ...] = ()
    funding: Link | None = None
    note: Phrase | None = None
    is_person: Flag = Flag.FALSE
    page_consent_date: When | None = None
    name_withheld_since: When | None = None


class Parties(Record, frozen=True, kw_only=True):
    """The file parties.yaml."""

    parties: tuple[Party, ...]


# Settings for publishing the board on the main branch.

WITHOUT_A_PUSH = "publishing: {mode: pull-request}"
"""Setting in tracker.yaml for a main branch that refuses pushes."""


class Publishing(Record, frozen=True, kw_only=True):
    """How rectrack publishes the board on the main branch: by a push or by a pull request.

    `branch` is the branch of this pull request. Only the board uses the branch.
    """

    mode: Literal["push", "pull-request"] = "push"
    branch: Branch = "board"

    @property
    def pushes_main(self) -> bool:
        """Return whether rectrack pushes to main. If not, recorded comments are pending.

        A mode with an error counts as a push.
        """
        return self.mode != "pull-request"

    def written(self, main: str) -> str:
        """Return the branch to which the board is pushed."""
        return main if self.pushes_main else self.branch


# Types for tracker.yaml. Those for statuses, stances and similar words are in `vocabulary`.


class Theme(Record, frozen=True, kw_only=True):
    """A subject of recommendations. `label` is a short name for the label on GitHub; without it, `name` is used."""

    id: Id
    name: Name
    label: Line | None = None
    description: Name | None = None
    retired: Flag = Flag.FALSE
    previous_names: tuple[Line, ...] = ()


class Addressee(Record, frozen=True, kw_only=True):
    """A body that a recommendation asks to act. `label` is a short name for the label on GitHub.

    If a party has the same id, both are the same body. `accounts` are the listed accounts, which can respond.
    A `collective` addressee, such as all governments, has no address for a letter. `response_by` is the addressee
    that responds for this one, for example the government for a ministry.
    """

    id: Id
    name: Name
    label: Line
    collective: Flag = Flag.FALSE
    response_by: AddresseeId | None = None
    accounts: tuple[ListedAccount, ...] = ()
    retired: Flag = Flag.FALSE
    previous_names: tuple[Line, ...] = ()


class Document(Record, frozen=True, kw_only=True):
    """A source document. `by` is the author. `archived` is a copy of the page `url` in an archive."""

    id: Id
    title: Name
    by: Text
    date: When
    url: Link | None = None
    archived: Link | None = None
    note: Phrase | None = None

    @property
    def address(self) -> str:
        """Return where readers can open the document: its page, or else the archived copy, or an empty text."""
        return self.url or self.archived or ""

    @property
    def copy(self) -> str:
        """Return the address of the archived copy, or an empty text if `address` already leads there."""
        return self.archived or "" if self.url else ""


class LabelSpec(Record, frozen=True, kw_only=True):
    """A label on GitHub. GitHub allows 50 characters for the name and 100 for the description."""

    name: Line
    color: Colour
    description: Line
    previous_names: tuple[Line, ...] = ()


class Labels(Record, frozen=True, kw_only=True):
    """The names and colours of the tracker's labels."""

    recommendation: LabelSpec = LabelSpec(
        name="recommendation", color="0b3d91", description="Tracked from a file in recommendations/"
    )
    status: Prefix = "status: "
    theme: LabelStyle = LabelStyle(prefix="theme: ", color="c5def5")
    addressee: LabelStyle = LabelStyle(prefix="addressee: ", color="e6e6e6")
    agreement: LabelStyle = LabelStyle(prefix="agreement: ", color="dcd8ec")


class AgreementRule(Record, frozen=True, kw_only=True):
    """How many parties, from how many groups, must state that they support or oppose, for an agreement level."""

    min_positions: Count = 3
    min_groups: Count = 2


class ClosingGuard(Record, frozen=True, kw_only=True):
    """How many open issues one sync can close: `count`, or `percent` of the open issues if that is more."""

    count: Count = 3
    percent: Percent = 20


ACTIONS = Account(login="github-actions[bot]", id=41898282)
"""The account of a workflow's own token."""
USUAL_LANGUAGE = "en"

STATEMENTS_BRANCH = "pending-statements"
"""The branch of pending comments if main rejects pushes."""
STATEMENTS_TITLE = "Record the comments on the issues"
"""Title of each commit with recorded comments. It contains no text by people."""


class BoardSettings(Record, frozen=True, kw_only=True):
    """The sections of the board: by theme, addressee, document or status, or by the value of a custom field."""

    group_by: GroupBy = "theme"


_MADE_BY = "Made by"


class Tracker(Record, frozen=True, kw_only=True):
    """The file tracker.yaml. Without `agreement`, agreement levels are not shown.

    Issues and board are in `language`. The site has all `languages`, of which `language` is the first.

    `made_by_label` is shown before the parties that made a recommendation, such as "Recommended by".

    A response is due `response_months` after a request without a due date. Without a request, it is due as long after
    the date of the source document. `next_review` is the date of the next review of all recommendations.
    """

    title: Phrase
    language: Lang = USUAL_LANGUAGE
    languages: tuple[Lang, ...] = ()
    maintained_by: Phrase
    maintainer_party: PartyId | None = None
    contact: Contact | None = None
    site: Link | None = None
    branch: Branch = "main"
    statuses: Annotated[tuple[Status, ...], Meta(min_length=1)] = STATUSES
    stances: tuple[Stance, ...] = STANCES
    themes: Annotated[tuple[Theme, ...], Meta(min_length=1)]
    addressees: tuple[Addressee, ...]
    documents: tuple[Document, ...]
    source_forms: tuple[Kind, ...] = KINDS
    responses: tuple[Answer, ...] = ANSWERS
    outcomes: tuple[Outcome, ...] = OUTCOMES
    groups: tuple[Group, ...] = GROUPS
    made_by_label: Name = _MADE_BY
    response_months: Count | None = None
    next_review: When | None = None
    reminders: Annotated[tuple[Letter, ...], Meta(min_length=1)] = LETTERS
    custom_fields: tuple[OwnField, ...] = ()
    board: BoardSettings = BoardSettings()
    labels: Labels = Labels()
    trusted_accounts: tuple[Account, ...] = (ACTIONS,)
    agreement: AgreementRule | None = None
    close_limit: ClosingGuard = ClosingGuard()
    publishing: Publishing = Publishing()


# Types for the list of trackers in an overview.

StatusPlace: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^\S(.*\S)?\n*$",
        description="the address of a status.json, which starts with https://, or its path from this file",
    ),
]


class Listed(Record, frozen=True, kw_only=True):
    """One tracker: the place of its status.json. Other fields replace the values in status.json."""

    status: StatusPlace
    name: Line | None = None
    site: Link | None = None
    repository: Link | None = None

    @property
    def is_remote(self) -> bool:
        """Return whether status.json is requested over the network."""
        return "://" in self.status


class TrackerList(Record, frozen=True, kw_only=True):
    """The trackers of an overview, in the order in which they are shown.

    `site` is the address of the overview, and `language` the language of its page.
    """

    title: Text
    language: Lang = USUAL_LANGUAGE
    maintained_by: Text | None = None
    contact: Contact | None = None
    site: Link | None = None
    trackers: Annotated[tuple[Listed, ...], Meta(min_length=1)]


# Reads names in several languages, `{en: Law, fr: Droit}`, in the language of the tracker or of a part of its site.

_NAMES = ("name", "title", "description", "note")
_NAMES_OF_TRACKER = ("title", "maintained_by", "made_by_label")


def in_readers_words(tracker: Tracker) -> Tracker:
    """Return the settings with the default words and the default names of labels in the current language."""
    if current_language().code == USUAL_LANGUAGE:
        return tracker
    default, labels = Labels(), tracker.labels
    styles = {
        "status": message("beginning of the name of a label", "status: "),
        "theme": message("beginning of the name of a label", "theme: "),
        "addressee": message("beginning of the name of a label", "addressee: "),
        "agreement": message("beginning of the name of a label", "agreement: "),
    }
    named: dict[str, object] = {
        name: replace(getattr(default, name), prefix=prefix) if name != "status" else prefix
        for name, prefix in styles.items()
        if getattr(labels, name) == getattr(default, name)
    }
    if labels.recommendation == default.recommendation:
        named["recommendation"] = replace(
            labels.recommendation,
            name=message("name of a label", "recommendation"),
            description=message("description of a label", "Tracked from a file in recommendations/"),
        )
    made_by = message("label", "Made by") if tracker.made_by_label == _MADE_BY else tracker.made_by_label
    words = translated_defaults(tracker)
    return replace(tracker, labels=replace(labels, **named), made_by_label=made_by, **words)


def language_of(settings: Data, usual: str) -> str:
    """Return the language of these settings, or `usual` if they have no valid one, or are none of a tracker."""
    said = settings.get("language") if isinstance(settings, dict) else None
    return said if isinstance(said, str) and re.search(LANG, said) else usual


def in_language(settings: Data, *languages: str) -> tuple[Data, list[Fault]]:
    """Return settings with one text for each name, and the errors of names in several languages.

    Each text is in the first of the languages that it has. It must have the last one, the language of the tracker.
    """
    faults: list[Fault] = []

    def read(value: Data, at: KeyPath) -> Data:
        if isinstance(value, list):
            return [read(one, (*at, n)) for n, one in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if not at or isinstance(at[-1], int):
            shown = {key: read(one, (*at, key)) for key, one in value.items()}
            return _with_all_names(value, shown) if value.get("name_withheld_since") else shown
        if not value or at[-1] not in (_NAMES if len(at) > 1 else _NAMES_OF_TRACKER):
            return value
        faults.extend(_wrong_texts(value, languages[-1], at))
        # If the language is missing, another one is used, so that one error is one problem.
        spelled = {code.casefold(): text for code, text in value.items()}
        known = (spelled[code.casefold()] for code in languages if code.casefold() in spelled)
        return next(known, next(iter(value.values())))

    return read(settings, ()), faults


def _with_all_names(party: dict[str, Data], shown: dict[str, Data]) -> dict[str, Data]:
    """Return a party whose name is withheld with its names in all languages, so that no page has one of them."""
    names, aliases = party.get("name"), shown.get("aliases") or []
    if not isinstance(names, dict) or not isinstance(aliases, list):
        return shown
    others = [name for name in names.values() if isinstance(name, str) and name not in (shown.get("name"), *aliases)]
    return {**shown, "aliases": [*aliases, *others]}


def _wrong_texts(texts: dict[str, Data], language: str, at: KeyPath) -> Iterator[Fault]:
    wrong = [code for code in texts if not re.search(LANG, code)]
    for code in wrong:
        message = f"{shown(code)} is not the code of a language"
        yield Fault((*at, code), message, "write a code such as en, fr or pt-BR", on_key=True)
    others = {code: text for code, text in texts.items() if code.casefold() != language.casefold()}
    for code, text in others.items():
        if not (isinstance(text, str) and text.strip()):
            yield Fault((*at, code), f"the text in {shown(code)} is empty", "write the text, or delete this line")
    if len(others) == len(texts) and not wrong:
        message = f"the {at[-1]} has no text in {language}, the language of this tracker"
        yield Fault(at, message, f'add "{language}: " and the text')
