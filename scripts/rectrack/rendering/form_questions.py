"""The issue forms and their questions, in the language of readers."""

from collections.abc import Collection, Iterable
from typing import Literal

from msgspec import Struct

from rectrack.model import OwnField, Tracker, Word, offered_of
from rectrack.text import message, sentences, separator

# Only this module defines questions. Code that reads a filled-in form takes the heading of a question from `label`,
# and the meaning of a choice from `choices`.


class Question(Struct, frozen=True, kw_only=True):
    """One field of a form. `label` is the heading that the answer gets in the issue.

    A dropdown offers what `of` names or these `words`, and `otherwise` as the last option. A checkbox means agreement
    to `otherwise`.
    """

    id: str
    label: str
    type: Literal["input", "textarea", "dropdown", "checkboxes"] = "input"
    help: str = ""
    example: str = ""
    required: bool = False
    of: Literal["", "recommendations", "themes", "addressees"] = ""
    words: tuple[Word, ...] = ()
    otherwise: str = ""
    multiple: bool = False


class Form(Struct, frozen=True, kw_only=True):
    """A form: its file's name, its card among the others, the label and the title that its issues begin with."""

    file: str
    name: str
    description: str
    label: str
    title: str
    introduction: str
    questions: tuple[Question, ...]


def forms(tracker: Tracker) -> tuple[Form, ...]:
    """Return the forms of a tracker, in the order in which GitHub shows them."""
    proposal = proposal_form(offered_of(tracker.custom_fields))
    return proposal, progress_form(), dispute_form(tracker), error_form(), meeting_form()


def proposal_form(fields: Iterable[OwnField] = ()) -> Form:
    """Return the form for proposals, with a question for each of these custom fields."""
    *asked, public = (*_about_recommendation(), *_about_source(), *_about_proposer())
    labels = {question.label for question in (*asked, public)}
    own = (_own(field, labels) for field in fields)
    return Form(
        file="propose.yml",
        name=message("name of a form", "Propose a recommendation"),
        description=message("description of a form", "Propose a recommendation that is not tracked here yet."),
        label="proposal",
        title=message("beginning of the title of an issue", "Proposal:") + separator(" "),
        introduction=message(
            "introduction to a form",
            "Thank you. The maintainers read your proposal. They may ask you about it in a comment.",
        ),
        questions=(*asked, *own, public),
    )


def _about_recommendation() -> tuple[Question, ...]:
    return (
        Question(
            id="title",
            label=message("heading", "Title"),
            help=message("help in a form", "What should be done, in one line."),
            example=message("example in a form", "Publish the costs of cross-border traffic"),
            required=True,
        ),
        Question(
            id="summary",
            label=message("heading", "Summary"),
            type="textarea",
            help=message("help in a form", "What should be done, and why. One or two paragraphs in plain words."),
            required=True,
        ),
        Question(
            id="theme",
            label=message("heading", "Theme"),
            type="dropdown",
            of="themes",
            otherwise=message("choice in a form", "I do not know"),
            help=message("help in a form", "Select one or more. The first theme decides the place on the board."),
            required=True,
            multiple=True,
        ),
        Question(
            id="addressees",
            label=message("heading", "Addressees"),
            type="dropdown",
            of="addressees",
            otherwise=message("choice in a form", "Another addressee, named below"),
            help=message("help in a form", "Who should act. Select one or more."),
            multiple=True,
        ),
        Question(
            id="other-addressees",
            label=message("heading", "Other addressees"),
            help=message("help in a form", "Addressees that are not in the list above."),
        ),
    )


def _about_source() -> tuple[Question, ...]:
    return (
        Question(
            id="document",
            label=message("heading", "Source document"),
            help=message("help in a form", "Title of the document, speech or meeting that makes the recommendation."),
            required=True,
        ),
        Question(
            id="section",
            label=message("heading", "Place in the document"),
            help=message("help in a form", "A section, page or paragraph, if there is one."),
            example=message("example in a form", "Section 4, paragraph 12"),
        ),
        Question(
            id="link",
            label=message("heading", "Link to the document"),
            help=message("help in a form", "Public web address of the document, if there is one."),
            example="https://example.org/document",
        ),
    )


def _about_proposer() -> tuple[Question, ...]:
    return (
        Question(
            id="proposed-by",
            label=message("heading", "Proposed by"),
            help=message(
                "help in a form",
                "The person or organization that recommends it. You can pass on a recommendation of others.",
            ),
            required=True,
        ),
        Question(
            id="named-as",
            label=message("heading", "Name to show"),
            help=message(
                "help in a form",
                "If different from the name above: for example the short name, or the name in English.",
            ),
        ),
        Question(
            id="public",
            label=message("heading", "Public"),
            type="checkboxes",
            otherwise=message(
                "choice in a form",
                "I know that everything I write here, names included, is public at once and stays public.",
            ),
            required=True,
        ),
    )


def _own(field: OwnField, labels: Collection[str]) -> Question:
    return Question(
        id=field_question(field),
        label=f"{field.name} ({field.id})" if field.name in labels else field.name,
        type="dropdown" if field.choices else "input",
        help=field.description or "",
        words=tuple(offered_of(field.choices)),
        otherwise=message("choice in a form", "Not specified") if field.choices else "",
        multiple=field.type == "choices",
    )


def field_question(field: OwnField) -> str:
    """Return the id of the question for a custom field.

    No other question has an id that begins with `field-`.
    """
    return f"field-{field.id}"


def _recommendation(otherwise: str = "") -> Question:
    return Question(
        id="recommendation",
        label=message("heading", "Recommendation"),
        type="dropdown",
        of="recommendations",
        otherwise=otherwise,
        required=True,
    )


def progress_form() -> Form:
    """Return the form that reports progress."""
    return Form(
        file="progress.yml",
        name=message("name of a form", "Report progress"),
        description=message(
            "description of a form", "Report what happened with a recommendation, or a response of an addressee."
        ),
        label="progress",
        title=message("beginning of the title of an issue", "Progress:") + separator(" "),
        introduction=message(
            "introduction to a form",
            "Thank you. Your report helps to update the record. You can also report that you checked and found "
            "no change.",
        ),
        questions=(
            _recommendation(),
            Question(
                id="action",
                label=message("heading", "Action"),
                help=message(
                    "help in a form", "If your report is about one of the recommendation's actions, name the action."
                ),
            ),
            Question(
                id="happened",
                label=message("heading", "What happened"),
                type="textarea",
                help=message("help in a form", "Who did what? You can report plans. Say that they are plans."),
                required=True,
            ),
            Question(
                id="date",
                label=message("heading", "Date"),
                help=message("help in a form", "A day, a month or a year, as exactly as you know it."),
                example=message("example in a form", "2026-03-14, 2026-03 or 2026"),
                required=True,
            ),
            Question(
                id="evidence",
                label=message("heading", "Evidence"),
                type="textarea",
                help=message("help in a form", "Links, one per line. If there are no links, say how you know."),
                example="https://example.org/news",
                required=True,
            ),
        ),
    )


def dispute_form(tracker: Tracker | None = None) -> Form:
    """Return the form for disputes, which says that a dispute is no position if the tracker has positions."""
    introduction = message(
        "introduction to a form",
        "During the dispute, rectrack does not count what others reported about you on this recommendation, or "
        "what maintainers inferred or entered for you. Those entries are shown with your dispute.",
    )
    if tracker and tracker.stances:
        difference = message("introduction to a form", "A dispute records no position.")
        introduction = sentences(difference, introduction)
    return Form(
        file="dispute.yml",
        name=message("name of a form", "Dispute an entry about you"),
        description=message(
            "description of a form",
            "For parties and addressees whose account is listed here: say that an entry about you is wrong.",
        ),
        label="dispute",
        title=message("beginning of the title of an issue", "Dispute:") + separator(" "),
        introduction=introduction,
        questions=(
            _recommendation(),
            Question(
                id="what",
                label=message("heading", "Dispute or withdrawal"),
                type="dropdown",
                words=(
                    Word(id="dispute", name=message("choice in a form", "We dispute an entry about us")),
                    Word(id="withdraw", name=message("choice in a form", "We withdraw our dispute")),
                ),
                required=True,
            ),
            Question(
                id="party",
                label=message("heading", "Party or addressee"),
                help=message("help in a form", "Only if your account is listed for several of them here."),
            ),
            Question(
                id="wrong",
                label=message("heading", "What is wrong"),
                type="textarea",
                help=message("help in a form", "Your text is shown as your dispute."),
            ),
        ),
    )


def error_form() -> Form:
    """Return the form that reports an error."""
    return Form(
        file="error.yml",
        name=message("name of a form", "Report an error"),
        description=message("description of a form", "Report something that is wrong, missing or out of date here."),
        label="correction",
        title=message("beginning of the title of an issue", "Correction:") + separator(" "),
        introduction=message(
            "introduction to a form",
            "Thank you. You do not need to be sure. Say what you doubt, and the maintainers look into it.",
        ),
        questions=(
            _recommendation(message("choice in a form", "Something else, named below")),
            Question(
                id="page",
                label=message("heading", "Page"),
                help=message(
                    "help in a form", "If the error is not in a recommendation: the name or address of the page."
                ),
            ),
            Question(
                id="wrong",
                label=message("heading", "What is wrong"),
                type="textarea",
                required=True,
            ),
            Question(
                id="right",
                label=message("heading", "What would be right"),
                type="textarea",
                help=message("help in a form", "As far as you know."),
            ),
            Question(
                id="source",
                label=message("heading", "Source"),
                type="textarea",
                help=message("help in a form", "How to check it: a link, or a document and the place in it."),
            ),
        ),
    )


def meeting_form() -> Form:
    """Return the form with which maintainers record a meeting."""
    return Form(
        file="meeting.yml",
        name=message("name of a form", "Record a meeting"),
        description=message(
            "description of a form",
            "For maintainers: record many changes at once, as minutes or as cells of a sheet.",
        ),
        label="minutes",
        title=message("beginning of the title of an issue", "Minutes:") + separator(" "),
        introduction=message(
            "introduction to a form",
            "For accounts with write access to this repository. Your text becomes a pull request that shows "
            "the changes. If a line cannot be read, a reply names the line.",
        ),
        questions=(
            Question(
                id="minutes",
                label=message("heading", "Minutes, or cells of a sheet"),
                type="textarea",
                help=message(
                    "help in a form",
                    "A head (date, author, source, decided_by, meeting), then lines with names, a colon and a "
                    "command. Or cells copied from a sheet. The first row names the columns: recommendation, "
                    "status, note, and so on.",
                ),
                example="date: 2026-03-14\nauthor: the secretariat\nsource: https://example.org/minutes/3\n\n"
                "2, 7, 9: /mark-checked Nothing has changed.",
                required=True,
            ),
        ),
    )
