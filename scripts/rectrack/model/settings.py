"""tracker.yaml, parties.yaml and the list of trackers in frozen types."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from rectrack.model.types import (
    LANG,
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
    Prefix,
    Record,
    Text,
    When,
)
from rectrack.model.vocabulary import (
    ANSWERS,
    GROUPS,
    KINDS,
    OUTCOMES,
    STANCES,
    STATUSES,
    Answer,
    Group,
    Kind,
    LabelStyle,
    Outcome,
    OwnField,
    Stance,
    Status,
)
from rectrack.text import Fault, KeyPath, shown
from rectrack.yaml_edit import Data

# Types for parties.yaml: parties and their listed accounts.


class Account(Record, frozen=True, kw_only=True):
    """A GitHub account. The numeric id is the person: a login that was given up can be claimed by another."""

    login: Login
    id: Count


class Party(Record, frozen=True, kw_only=True):
    """Who takes part.

    A person has a page only if their account wrote here, or since their consent on `page_consent_date`. From
    `name_withheld_since` on, nothing that rectrack generates names the person.
    """

    id: Id
    name: Name
    group: GroupId
    group_inferred: Flag = Flag.FALSE
    aliases: tuple[Text, ...] = ()
    accounts: tuple[Account, ...] = ()
    funding: Link | None = None
    note: Text | None = None
    is_person: Flag = Flag.FALSE
    page_consent_date: When | None = None
    name_withheld_since: When | None = None


class Parties(Record, frozen=True, kw_only=True):
    """parties.yaml."""

    parties: tuple[Party, ...]


# Settings for publishing the board on the main branch.

WITHOUT_A_PUSH = "publishing: {mode: pull-request}"
"""Setting in tracker.yaml for a main branch that refuses pushes."""


class Publishing(Record, frozen=True, kw_only=True):
    """Settings for publishing the board on the main branch: by a push, or by a pull request.

    `branch` is the branch of this pull request, for nothing else.
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


# Types for tracker.yaml, except the words of a group.


class Theme(Record, frozen=True, kw_only=True):
    """What a recommendation is about; `label` is the short name that its label carries, if not the whole name."""

    id: Id
    name: Name
    label: Line | None = None
    description: Line | None = None
    retired: Flag = Flag.FALSE
    previous_names: tuple[Line, ...] = ()


class Addressee(Record, frozen=True, kw_only=True):
    """To whom recommendations are addressed; `label` is the short name that its label carries.

    An id that is also a party's means the same body. `accounts` may answer for it.
    """

    id: Id
    name: Name
    label: Line
    accounts: tuple[Account, ...] = ()
    retired: Flag = Flag.FALSE
    previous_names: tuple[Line, ...] = ()


class Document(Record, frozen=True, kw_only=True):
    """A source document."""

    id: Id
    title: Name
    by: Text
    date: When
    url: Link | None = None
    note: Text | None = None


class LabelSpec(Record, frozen=True, kw_only=True):
    """A label as it should be. GitHub allows 50 characters of name and 100 of description."""

    name: Line
    color: Colour
    description: Line
    previous_names: tuple[Line, ...] = ()


class Labels(Record, frozen=True, kw_only=True):
    """How the tracker's labels are spelled and coloured."""

    recommendation: LabelSpec = LabelSpec(
        name="recommendation", color="0b3d91", description="Tracked from a file in recommendations/"
    )
    status: Prefix = "status: "
    theme: LabelStyle = LabelStyle(prefix="theme: ", color="c5def5")
    addressee: LabelStyle = LabelStyle(prefix="for: ", color="e6e6e6")
    agreement: LabelStyle = LabelStyle(prefix="agreement: ", color="f9d0c4")


class AgreementRule(Record, frozen=True, kw_only=True):
    """How many parties, of how many groups, must have said themselves whether they support or oppose it."""

    min_positions: Count = 3
    min_groups: Count = 2


class ClosingGuard(Record, frozen=True, kw_only=True):
    """How many open issues one run may close without being told: the larger of a number and a share."""

    count: Count = 3
    percent: Percent = 20


ACTIONS = Account(login="github-actions[bot]", id=41898282)
"""The account of a workflow's own token."""
USUAL_LANGUAGE = "en"

STATEMENTS_BRANCH = "pending-statements"
"""The branch of pending comments if main rejects pushes."""
STATEMENTS_TITLE = "Record what was said on the issues"
"""Title of each commit with statements. It contains no text by people."""


class BoardSettings(Record, frozen=True, kw_only=True):
    """What the board's sections are: a theme, addressee, document or status, or the value of an own field."""

    group_by: GroupBy = "theme"


class Tracker(Record, frozen=True, kw_only=True):
    """tracker.yaml. Without `agreement` nobody asks for it, and nothing speaks of it."""

    title: Text
    language: Lang = USUAL_LANGUAGE
    maintained_by: Text
    maintainer_party: PartyId | None = None
    contact: Contact | None = None
    site: Link | None = None
    branch: Branch = "main"
    statuses: Annotated[tuple[Status, ...], Meta(min_length=1)] = STATUSES
    stances: Annotated[tuple[Stance, ...], Meta(min_length=1)] = STANCES
    themes: Annotated[tuple[Theme, ...], Meta(min_length=1)]
    addressees: tuple[Addressee, ...]
    documents: tuple[Document, ...]
    source_forms: tuple[Kind, ...] = KINDS
    responses: tuple[Answer, ...] = ANSWERS
    outcomes: tuple[Outcome, ...] = OUTCOMES
    groups: tuple[Group, ...] = GROUPS
    custom_fields: tuple[OwnField, ...] = ()
    board: BoardSettings = BoardSettings()
    labels: Labels = Labels()
    trusted_accounts: tuple[Account, ...] = (ACTIONS,)
    agreement: AgreementRule | None = None
    close_limit: ClosingGuard = ClosingGuard()
    publishing: Publishing = Publishing()


# Rules for a change of status, and for its evidence.


def wrong_step(statuses: Mapping[str, Status], before: str, after: str) -> tuple[str, str] | None:
    """Return the message and the hint for a change of status that is not allowed.

    Returns None if the settings allow it.
    """
    return _wrong(statuses, before, after, statuses[before].transitions if before in statuses else ())


def wrong_leap(statuses: Mapping[str, Status], before: str, after: str) -> tuple[str, str] | None:
    """Return the message and the hint for a change of status without a history, as of an action.

    Steps may be left out, except a status that closes. Returns None if the settings allow the change.
    """
    ahead = [before]
    for known in ahead:  # grows meanwhile
        if known in statuses and (known == before or not statuses[known].closes_issue_as):
            ahead += [status for status in statuses[known].transitions if status not in ahead]
    return _wrong(statuses, before, after, ahead[1:])


def _wrong(
    statuses: Mapping[str, Status], before: str, after: str, following: Sequence[str]
) -> tuple[str, str] | None:
    if before not in statuses or after not in statuses or after == before or after in following:
        return None
    return (
        f"the status {after} cannot follow {before}",
        f"after {before} may come: {', '.join(following) or 'nothing'}",
    )


def lacks_evidence(status: Status | None, shown: Collection[object], at: KeyPath, more: str = "") -> Fault | None:
    """Return the fault of a status without the evidence that it needs, None if there is none.

    `more` is added to the hint: what can be given instead of a link.
    """
    if status is None or not status.needs_evidence or shown:
        return None
    hint = f"a web address that shows it{more}"
    return Fault(at, f"the status {status.id} needs evidence", hint, missing="evidence")


# Types for the list of trackers in an overview.

StatusPlace: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^\S(.*\S)?\n*$",
        description="the address of a status.json, which starts with https://, or its path as seen from this file",
    ),
]


class Listed(Record, frozen=True, kw_only=True):
    """One tracker: where its status.json is. All else is what that says, unless it stands here."""

    status: StatusPlace
    name: Line | None = None
    site: Link | None = None
    repository: Link | None = None

    @property
    def is_remote(self) -> bool:
        """Return whether status.json is requested over the network."""
        return "://" in self.status


class TrackerList(Record, frozen=True, kw_only=True):
    """The trackers that are shown together, in this order, and who shows them, and where (`site`)."""

    title: Text
    maintained_by: Text | None = None
    contact: Contact | None = None
    site: Link | None = None
    trackers: Annotated[tuple[Listed, ...], Meta(min_length=1)]


# Reads names in several languages, `{en: Law, fr: Droit}`, in the language of the tracker.

_NAMES = ("name", "title")


def language_of(settings: Data, usual: str) -> str:
    """Return the language of these settings, or `usual` if they have no valid one."""
    said = settings.get("language") if isinstance(settings, dict) else None
    return said if isinstance(said, str) and re.search(LANG, said) else usual


def in_language(settings: Data, language: str) -> tuple[Data, list[Fault]]:
    """Return settings with one text for each name, and the faults of names in several languages."""
    faults: list[Fault] = []

    def read(value: Data, at: KeyPath) -> Data:
        if isinstance(value, list):
            return [read(one, (*at, n)) for n, one in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if not at or isinstance(at[-1], int):
            return {key: read(one, (*at, key)) for key, one in value.items()}
        if not value or len(at) == 1 or at[-1] not in _NAMES:
            return value
        faults.extend(_wrong_texts(value, language, at))
        # If the language is missing, another one is used, so that one error is one problem.
        spelled = {code.casefold(): text for code, text in value.items()}
        return spelled.get(language.casefold(), next(iter(value.values())))

    return read(settings, ()), faults


def _wrong_texts(texts: dict[str, Data], language: str, at: KeyPath) -> Iterator[Fault]:
    wrong = [code for code in texts if not re.search(LANG, code)]
    for code in wrong:
        yield Fault((*at, code), f"{shown(code)} is no language", "a code: en, fr, pt-BR", on_key=True)
    others = {code: text for code, text in texts.items() if code.casefold() != language.casefold()}
    for code, text in others.items():
        if not (isinstance(text, str) and text.strip()):
            yield Fault((*at, code), f"there is no text in {shown(code)}", "write it, or delete this line")
    if len(others) == len(texts) and not wrong:
        message = f"the {at[-1]} has no text in {language}, the language of this tracker"
        yield Fault(at, message, f"add {language}: and the text")
