"""The issue forms: their questions, their choices and their files."""

import re
from collections.abc import Collection, Iterable
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

import yaml
from msgspec import Struct
from msgspec.structs import replace

from rectrack.model import Addressee, Dataset, LabelSpec, OwnField, Theme, Tracker, Word, offered_of
from rectrack.rendering.labels import tracker_labels
from rectrack.text import escape_line, without_effect

# The questions of the issue forms.
#
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


PROPOSE = Form(
    file="propose.yml",
    name="Propose a recommendation",
    description="Propose a recommendation that is not tracked here yet.",
    label="proposal",
    title="Proposal: ",
    introduction="Thank you. The maintainers read your proposal. They may ask you about it in a comment.",
    questions=(
        Question(
            id="title",
            label="Title",
            help="What should be done, in one line.",
            example="Publish the costs of cross-border traffic",
            required=True,
        ),
        Question(
            id="summary",
            label="Summary",
            type="textarea",
            help="What should be done, and why. One or two paragraphs in plain words.",
            required=True,
        ),
        Question(
            id="theme",
            label="Theme",
            type="dropdown",
            of="themes",
            otherwise="I do not know",
            help="Select one or more. The first theme decides the place on the board.",
            required=True,
            multiple=True,
        ),
        Question(
            id="addressees",
            label="Addressees",
            type="dropdown",
            of="addressees",
            otherwise="Another addressee, named below",
            help="Who should act. Select one or more.",
            multiple=True,
        ),
        Question(id="other-addressees", label="Other addressees", help="Addressees that are not in the list above."),
        Question(
            id="document",
            label="Source document",
            help="Title of the document, speech or meeting that makes the recommendation.",
            required=True,
        ),
        Question(
            id="section",
            label="Place in the document",
            help="A section, page or paragraph, if there is one.",
            example="Section 4, paragraph 12",
        ),
        Question(
            id="link",
            label="Link to the document",
            help="Public web address of the document, if there is one.",
            example="https://example.org/document",
        ),
        Question(
            id="proposed-by",
            label="Proposed by",
            help="The person or organization that recommends it. You can pass on a recommendation of others.",
            required=True,
        ),
        Question(
            id="named-as",
            label="Name to show",
            help="If different from the name above: for example the short name, or the name in English.",
        ),
        Question(
            id="public",
            label="Public",
            type="checkboxes",
            otherwise="I know that everything I write here, names included, is public at once and stays public.",
            required=True,
        ),
    ),
)
PROGRESS = Form(
    file="progress.yml",
    name="Report progress",
    description="Report what happened with a recommendation, or a response of an addressee.",
    label="progress",
    title="Progress: ",
    introduction="Thank you. Your report helps to update the record. You can also report that you checked and found "
    "no change.",
    questions=(
        Question(id="recommendation", label="Recommendation", type="dropdown", of="recommendations", required=True),
        Question(
            id="action",
            label="Action",
            help="If your report is about one of the recommendation's actions, name the action.",
        ),
        Question(
            id="happened",
            label="What happened",
            type="textarea",
            help="Who did what? You can report plans. Say that they are plans.",
            required=True,
        ),
        Question(
            id="date",
            label="Date",
            help="A day, a month or a year, as exactly as you know it.",
            example="2026-03-14, 2026-03 or 2026",
            required=True,
        ),
        Question(
            id="evidence",
            label="Evidence",
            type="textarea",
            help="Links, one per line. If there are no links, say how you know.",
            example="https://example.org/news",
            required=True,
        ),
    ),
)
DISPUTE = Form(
    file="dispute.yml",
    name="Dispute an entry about you",
    description="For parties and addressees whose account is listed here: say that an entry about you is wrong.",
    label="dispute",
    title="Dispute: ",
    introduction="During the dispute, rectrack does not count what others reported about you on this recommendation, "
    "or what maintainers inferred or entered for you. Those entries are shown with your dispute.",
    questions=(
        Question(id="recommendation", label="Recommendation", type="dropdown", of="recommendations", required=True),
        Question(
            id="what",
            label="Dispute or withdrawal",
            type="dropdown",
            words=(
                Word(id="dispute", name="We dispute an entry about us"),
                Word(id="withdraw", name="We withdraw our dispute"),
            ),
            required=True,
        ),
        Question(
            id="party", label="Party or addressee", help="Only if your account is listed for several of them here."
        ),
        Question(id="wrong", label="What is wrong", type="textarea", help="Your text is shown as your dispute."),
    ),
)
ERROR = Form(
    file="error.yml",
    name="Report an error",
    description="Report something that is wrong, missing or out of date here.",
    label="correction",
    title="Correction: ",
    introduction="Thank you. You do not need to be sure. Say what you doubt, and the maintainers look into it.",
    questions=(
        Question(
            id="recommendation",
            label="Recommendation",
            type="dropdown",
            of="recommendations",
            otherwise="Something else, named below",
            required=True,
        ),
        Question(
            id="page",
            label="Page",
            help="If the error is not in a recommendation: the name or address of the page.",
        ),
        Question(id="wrong", label="What is wrong", type="textarea", required=True),
        Question(id="right", label="What would be right", type="textarea", help="As far as you know."),
        Question(
            id="source",
            label="Source",
            type="textarea",
            help="How to check it: a link, or a document and the place in it.",
        ),
    ),
)

MEETING = Form(
    file="meeting.yml",
    name="Record a meeting",
    description="For maintainers: record many changes at once, as minutes or as cells of a sheet.",
    label="minutes",
    title="Minutes: ",
    introduction="For accounts with write access to this repository. Your text becomes a pull request that shows the "
    "changes. If a line cannot be read, a reply names the line.",
    questions=(
        Question(
            id="minutes",
            label="Minutes, or cells of a sheet",
            type="textarea",
            help="A head (date, author, source, decided_by, meeting), then lines with names, a colon and a command. "
            "Or cells copied from a sheet. The first row names the columns: recommendation, status, note, and so on.",
            example="date: 2026-03-14\nauthor: the secretariat\nsource: https://example.org/minutes/3\n\n"
            "2, 7, 9: /mark-checked Nothing has changed.",
            required=True,
        ),
    ),
)


def forms(tracker: Tracker) -> tuple[Form, ...]:
    """Return the forms of a tracker, in the order in which GitHub shows them."""
    return (proposing(tracker), PROGRESS, disputing(tracker), ERROR, MEETING)


def disputing(tracker: Tracker) -> Form:
    """Return the form for disputes, which says that a dispute is no position if the tracker has positions."""
    about = "A dispute records no position. " if tracker.stances else ""
    return replace(DISPUTE, introduction=f"{about}{DISPUTE.introduction}")


def proposing(tracker: Tracker) -> Form:
    """Return the form for proposals, with a question for each custom field in use."""
    *asked, public = PROPOSE.questions
    labels = {question.label for question in PROPOSE.questions}
    own = (_own(field, labels) for field in offered_of(tracker.custom_fields))
    return replace(PROPOSE, questions=(*asked, *own, public))


def _own(field: OwnField, labels: Collection[str]) -> Question:
    return Question(
        id=field_question(field),
        label=f"{field.name} ({field.id})" if field.name in labels else field.name,
        type="dropdown" if field.choices else "input",
        help=field.description or "",
        words=tuple(offered_of(field.choices)),
        otherwise="Not specified" if field.choices else "",
        multiple=field.type == "choices",
    )


def field_question(field: OwnField) -> str:
    """Return the id of the question for a custom field.

    No other question has an id that begins with `field-`.
    """
    return f"field-{field.id}"


# The choices in the dropdowns of the issue forms, and the ids that they mean.


def choices(question: Question, dataset: Dataset) -> dict[str, str | None]:
    """Return the choices of a dropdown, each with the id that it means.

    None means the choice "otherwise", if none of the others fits. GitHub refuses a form with two equal choices
    or with a choice "None". It joins several answers with commas. Therefore a name that would be ambiguous or
    contains a comma ends in its id.
    """
    last: dict[str, str | None] = {question.otherwise: None} if question.otherwise else {}
    if question.of == "recommendations":
        return {_shown(f"{r.cited}. {r.title} ({r.id})"): r.id for r in dataset.recommendations} | last
    things: Iterable[Theme | Addressee | Word] = question.words
    if question.of:
        things = offered_of(getattr(dataset.tracker, question.of))
    names = {thing.id: _shown(thing.name) for thing in things}
    folded = ["none", question.otherwise.casefold(), *(name.casefold() for name in names.values())]
    endings = tuple(f"({id_})" for id_ in names)
    offered: dict[str, str | None] = {}
    for id_, name in names.items():
        is_clear = folded.count(name.casefold()) == 1 and "," not in name and not name.endswith(endings)
        offered[name if is_clear else f"{name} ({id_})"] = id_
    return offered | last


def _shown(text: str) -> str:
    """Return a choice as one line.

    The line becomes part of an issue, so it must notify no account and link to no issue.
    """
    return without_effect(" ".join(text.split()))


# The form files for GitHub, generated from the questions and the files of the tracker.

FOLDER = ".github/ISSUE_TEMPLATE"
HEAD = """\
# Generated by rectrack from tracker.yaml and the files in recommendations/, and updated together with the board.
# To change the choices, change those files. If you delete this file, rectrack does not create it again.
"""
HELP = "https://docs.github.com/en/issues"
PUBLIC = "Everything you write here is public at once and stays public."

_WEB_PAGE = re.compile(r'https?://[^\s<>"]+')
_LABEL_COLOR = "ededed"
_LONGEST_LINE = 1_000_000
"""Line width at which YAML breaks no text over lines."""

_Content: TypeAlias = dict[str, Any]


def form_files(dataset: Dataset, root: Path | None = None) -> dict[str, str]:
    """Return the form files by path.

    With `root`, only the files that exist there are returned: a deleted form is not created again.
    """
    contents = {f"{FOLDER}/{form.file}": partial(_form, form, dataset) for form in forms(dataset.tracker)}
    contents[f"{FOLDER}/config.yml"] = partial(_chooser, dataset.tracker)
    return {path: HEAD + _yaml(make()) for path, make in contents.items() if root is None or (root / path).exists()}


def form_labels(root: Path, dataset: Dataset) -> tuple[LabelSpec, ...]:
    """Return the labels that the forms in the repository set.

    GitHub sets only labels that exist.
    Source:
    https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-issue-forms
    """
    tracker = dataset.tracker
    return tuple(
        LabelSpec(name=form.label, color=_LABEL_COLOR, description=f"Set by the issue form: {form.name}")
        for form in forms(tracker)
        if _labels(form, tracker) and (root / FOLDER / form.file).exists()
    )


def _form(form: Form, dataset: Dataset) -> _Content:
    introduction = {"type": "markdown", "attributes": {"value": _introduction(form, dataset.tracker)}}
    return {
        "name": form.name,
        "description": form.description,
        "title": form.title,
        **_labels(form, dataset.tracker),
        "body": [introduction, *(_field(question, dataset) for question in form.questions)],
    }


def _labels(form: Form, tracker: Tracker) -> _Content:
    """Return the label for the form's issues.

    Empty if the tracker has a label of that name: labels of the tracker mark only the issues of recommendations.
    """
    owned = {label.name.casefold() for label in tracker_labels(tracker)}
    return {} if form.label in owned else {"labels": [form.label]}


def _introduction(form: Form, tracker: Tracker) -> str:
    contact = f"To take part without GitHub, write to {escape_line(tracker.contact)}." if tracker.contact else ""
    return "\n\n".join(part for part in (form.introduction, f"**{PUBLIC}**", contact) if part)


def _field(question: Question, dataset: Dataset) -> _Content:
    texts = {"label": question.label, "description": question.help, "placeholder": question.example}
    attributes: _Content = {name: text for name, text in texts.items() if text}
    field = {"type": question.type, "id": question.id, "attributes": attributes}
    required = {"required": question.required}
    if question.type == "checkboxes":
        attributes["options"] = [{"label": question.otherwise, **required}]
        return field
    if question.type == "dropdown":
        attributes |= {"multiple": question.multiple, "options": list(choices(question, dataset))}
    return {**field, "validations": required}


def _chooser(tracker: Tracker) -> _Content:
    """Return the content of config.yml: the links beside the forms.

    A link leads to a web page: GitHub shows none that leads to an email address.
    """
    contact = " ".join((tracker.contact or "").split())
    links = []
    about = "How to write and follow issues: a guide by GitHub."
    if _WEB_PAGE.fullmatch(contact):
        asking = "How to reach the maintainers with a question, or to take part without GitHub."
        links.append({"name": "Questions", "url": contact, "about": asking})
    elif contact:
        about += f" For questions about this tracker, write to {contact}."
    links.append({"name": "Help with GitHub", "url": HELP, "about": about})
    # Without a contact, only an issue reaches the maintainers. The blank issue is for everything that fits no form.
    return {"blank_issues_enabled": True, "contact_links": links}


class _Dumper(yaml.SafeDumper):
    """Puts every text in quotes: GitHub reads YAML 1.1, in which No, 12:30 and 1,000 are no texts."""

    def represent_str(self, data: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else '"')

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:  # noqa: FBT001 - PyYAML's signature
        node = super().represent_mapping(tag, mapping, flow_style)
        for key, _ in node.value:
            key.style = None
        return node


_Dumper.add_representer(str, _Dumper.represent_str)


def _yaml(content: _Content) -> str:
    text: str = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_LONGEST_LINE)
    return text
