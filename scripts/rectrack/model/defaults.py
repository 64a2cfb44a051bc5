"""The default words of a tracker, which readers see in their language."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from msgspec.structs import replace

from rectrack.model.types import Flag, Record
from rectrack.model.vocabulary import Answer, Group, Kind, Letter, Outcome, Stance, Status
from rectrack.text import marked, message

KINDS = (
    Kind(
        id="recommended",
        name=marked("source form", "recommended"),
        description=marked("source form", "a recommendation"),
    ),
    Kind(
        id="endorsed",
        name=marked("source form", "endorsed"),
        description=marked("source form", "a proposal from another document that the source supports"),
    ),
    Kind(id="suggested", name=marked("source form", "suggested"), description=marked("source form", "a suggestion")),
    Kind(
        id="requested",
        name=marked("source form", "requested"),
        description=marked("source form", "a request for information"),
    ),
    Kind(
        id="implied",
        name=marked("source form", "implied"),
        description=marked("source form", "a need, without a recommendation in words"),
    ),
)
ANSWERS = (
    Answer(id="accepted", name=marked("response", "accepted"), category="accepted"),
    Answer(id="partly-accepted", name=marked("response", "accepted in part"), category="partly"),
    Answer(
        id="noted",
        name=marked("response", "noted"),
        category="noted",
        description=marked("response", "Received, and neither accepted nor refused."),
    ),
    Answer(id="not-accepted", name=marked("response", "not accepted"), category="not accepted"),
)
OUTCOMES = (
    Outcome(id="agreed", name=marked("decision", "agreed")),
    Outcome(id="agreed-with-changes", name=marked("decision", "agreed with changes")),
    Outcome(
        id="noted",
        name=marked("decision", "noted"),
        description=marked("decision", "Considered, and neither agreed nor refused."),
    ),
    Outcome(id="postponed", name=marked("decision", "postponed")),
    Outcome(id="no-agreement", name=marked("decision", "no agreement")),
)
LETTERS = (
    Letter(id="notice", name=marked("letter", "Request for a response"), days_to_respond=60),
    Letter(id="first-reminder", name=marked("letter", "First reminder")),
    Letter(id="second-reminder", name=marked("letter", "Second reminder")),
    Letter(id="third-reminder", name=marked("letter", "Third reminder")),
    Letter(id="request-for-reasons", name=marked("letter", "Request for reasons"), asks="reasons"),
)
"""The default reminders. The first is the request itself."""
GROUPS = (
    Group(id="government", name=marked("stakeholder group", "government")),
    Group(id="intergovernmental-organization", name=marked("stakeholder group", "intergovernmental organization")),
    Group(id="civil-society", name=marked("stakeholder group", "civil society")),
    Group(id="technical-community", name=marked("stakeholder group", "technical community")),
    Group(id="private-sector", name=marked("stakeholder group", "private sector")),
    Group(id="academia", name=marked("stakeholder group", "academia")),
    Group(id="individual-expert", name=marked("stakeholder group", "individual expert")),
)

STANCES = (
    Stance(
        id="support", name=marked("stance", "Support"), side="for", aliases=("agree", "endorse", "approve", "yes")
    ),
    Stance(
        id="support-with-changes",
        name=marked("stance", "Support with changes"),
        side="for",
        conditional=Flag.TRUE,
        aliases=("support-changes",),
    ),
    Stance(
        id="reserve",
        name=marked("stance", "Reserve their position"),
        description=marked("stance", "the party will state its position later"),
        side="neutral",
        aliases=("reservation",),
    ),
    Stance(
        id="abstain",
        name=marked("stance", "Abstain"),
        description=marked(
            "stance", "the party has considered the recommendation, and neither supports nor opposes it"
        ),
        side="neutral",
        aliases=("abstention", "neutral"),
    ),
    Stance(
        id="oppose", name=marked("stance", "Oppose"), side="against", aliases=("disagree", "reject", "against", "no")
    ),
    Stance(
        id="comment",
        name=marked("stance", "Comment without a stance"),
        description=marked("stance", "the party comments, and neither supports nor opposes"),
        side="none",
    ),
)
"""The default stances, in the order in which positions are shown."""

# The colors are tones of blue and grey: red, green and amber would be a judgement.
STATUSES = (
    Status(
        id="proposed",
        name=marked("status", "Proposed"),
        description=marked("status", "Put forward. No later status is recorded."),
        color="e1e8f0",
        transitions=("consultation", "draft", "adopted", "in-progress", "not-adopted", "withdrawn", "superseded"),
    ),
    Status(
        id="consultation",
        name=marked("status", "In consultation"),
        description=marked("status", "Positions are being collected."),
        color="ccd8e6",
        transitions=("proposed", "draft", "adopted", "not-adopted", "withdrawn", "superseded"),
    ),
    Status(
        id="draft",
        name=marked("status", "Draft text"),
        description=marked("status", "A text is being drafted."),
        color="d9dcee",
        transitions=("consultation", "adopted", "not-adopted", "withdrawn", "superseded"),
    ),
    Status(
        id="adopted",
        name=marked("status", "Adopted"),
        description=marked("status", "Agreed, and implementation has not begun."),
        color="a9bed6",
        transitions=(
            "in-progress",
            "partly-implemented",
            "implemented",
            "not-implemented",
            "withdrawn",
            "superseded",
        ),
        needs_evidence=Flag.TRUE,
    ),
    Status(
        id="in-progress",
        name=marked("status", "In progress"),
        description=marked("status", "Implementation has begun."),
        color="6d93bd",
        transitions=("partly-implemented", "implemented", "not-implemented", "withdrawn", "superseded"),
        category="under way",
    ),
    Status(
        id="partly-implemented",
        name=marked("status", "Partly implemented"),
        description=marked("status", "Implemented in part."),
        color="8fb0d4",
        transitions=("in-progress", "implemented", "not-implemented", "withdrawn", "superseded"),
        needs_evidence=Flag.TRUE,
        category="under way",
    ),
    Status(
        id="implemented",
        name=marked("status", "Implemented"),
        description=marked("status", "Implemented, with evidence."),
        color="2c4a6e",
        transitions=("in-progress", "partly-implemented", "superseded"),
        closes_issue_as="completed",
        needs_evidence=Flag.TRUE,
    ),
    Status(
        id="not-adopted",
        name=marked("status", "Not adopted"),
        description=marked("status", "Considered and not agreed."),
        color="868c96",
        transitions=("proposed", "consultation", "draft", "adopted", "superseded"),
        closes_issue_as="not_planned",
        needs_evidence=Flag.TRUE,
    ),
    Status(
        id="not-implemented",
        name=marked("status", "Not implemented"),
        description=marked("status", "Agreed, and not implemented."),
        color="a2a8b1",
        transitions=("in-progress", "partly-implemented", "implemented", "superseded"),
        closes_issue_as="not_planned",
        needs_evidence=Flag.TRUE,
    ),
    Status(
        id="withdrawn",
        name=marked("status", "Withdrawn"),
        description=marked("status", "Withdrawn by the parties that made it."),
        color="cccccc",
        transitions=("proposed",),
        closes_issue_as="not_planned",
        needs_evidence=Flag.TRUE,
    ),
    Status(
        id="superseded",
        name=marked("status", "Superseded"),
        description=marked("status", "Replaced by another recommendation."),
        color="c3cbd8",
        transitions=("proposed",),
        closes_issue_as="not_planned",
        needs_evidence=Flag.TRUE,
    ),
)

W = TypeVar("W", bound=Record)

_DEFAULTS: Mapping[str, tuple[str, tuple[Record, ...]]] = MappingProxyType(
    {
        "source_forms": ("source form", KINDS),
        "responses": ("response", ANSWERS),
        "outcomes": ("decision", OUTCOMES),
        "reminders": ("letter", LETTERS),
        "groups": ("stakeholder group", GROUPS),
        "stances": ("stance", STANCES),
        "statuses": ("status", STATUSES),
    }
)
"""The default words of each field of tracker.yaml, with the context of their messages."""


def translated_defaults(settings: Record) -> dict[str, tuple[Record, ...]]:
    """Return the fields of tracker.yaml that have the default words, with the words in the current language."""
    return {
        field: tuple(_translated(word, context) for word in words)
        for field, (context, words) in _DEFAULTS.items()
        if getattr(settings, field) is words
    }


def _translated(word: W, context: str) -> W:
    """Return a default word with its name and description in the current language."""
    texts = {name: getattr(word, name, None) for name in ("name", "description")}
    return replace(word, **{name: message(context, text) for name, text in texts.items() if text})
