"""The forms as files for GitHub, made from the questions and from what the tracker's files name."""

import re
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from rectrack.pages.choices import choices
from rectrack.pages.labels import tracker_labels
from rectrack.pages.questions import Form, Question, forms
from rectrack.record.register import Register
from rectrack.record.tracker import LabelSpec, Tracker
from rectrack.text.markdown import line

FOLDER = ".github/ISSUE_TEMPLATE"
HEAD = """\
# Made from tracker.yaml and the files in recommendations/, and renewed together with the board.
# To change what it offers, change those. To have it no longer, delete it: it does not come back.
"""
HELP = "https://docs.github.com/en/issues"
PUBLIC = "Everything you write here is public at once, and stays so."

_WEB_PAGE = re.compile(r'https?://[^\s<>"]+')
_LABEL_COLOR = "ededed"
_LONGEST_LINE = 1_000_000
"""So wide that no text is broken over lines."""

_Content: TypeAlias = dict[str, Any]


def wanted(register: Register) -> dict[str, str]:
    texts = {form.file: _form(form, register) for form in forms(register.tracker)}
    texts["config.yml"] = _chooser(register.tracker)
    return {f"{FOLDER}/{name}": HEAD + _yaml(content) for name, content in texts.items()}


def present(root: Path, register: Register) -> dict[str, str]:
    """The forms that a repository has; one that was deleted is not wanted there."""
    return {path: text for path, text in wanted(register).items() if (root / path).exists()}


def labels(root: Path, register: Register) -> tuple[LabelSpec, ...]:
    """Return the labels that the repository's forms set; GitHub sets only those that exist.

    Source: https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-issue-forms
    """
    tracker = register.tracker
    return tuple(
        LabelSpec(name=form.label, color=_LABEL_COLOR, description=f"Set by the issue form: {form.name}")
        for form in forms(tracker)
        if _labels(form, tracker) and (root / FOLDER / form.file).exists()
    )


def _form(form: Form, register: Register) -> _Content:
    introduction = {"type": "markdown", "attributes": {"value": _introduction(form, register.tracker)}}
    return {
        "name": form.name,
        "description": form.description,
        "title": form.title,
        **_labels(form, register.tracker),
        "body": [introduction, *(_field(question, register) for question in form.questions)],
    }


def _labels(form: Form, tracker: Tracker) -> _Content:
    """The label for the form's issues, unless it is one of the tracker's own, which only its issues carry."""
    owned = {label.name.casefold() for label in tracker_labels(tracker)}
    return {} if form.label in owned else {"labels": [form.label]}


def _introduction(form: Form, tracker: Tracker) -> str:
    contact = f"If you would rather not use GitHub, write to {line(tracker.contact)}." if tracker.contact else ""
    return "\n\n".join(part for part in (form.introduction, f"**{PUBLIC}**", contact) if part)


def _field(question: Question, register: Register) -> _Content:
    attributes: _Content = {"label": question.label}
    if question.help:
        attributes["description"] = question.help
    if question.example:
        attributes["placeholder"] = question.example
    if question.type == "checkboxes":
        attributes["options"] = [{"label": question.otherwise, "required": question.required}]
        return {"type": question.type, "id": question.id, "attributes": attributes}
    if question.type == "dropdown":
        attributes |= {"multiple": question.multiple, "options": list(choices(question, register))}
    validations = {"required": question.required}
    return {"type": question.type, "id": question.id, "attributes": attributes, "validations": validations}


def _chooser(tracker: Tracker) -> _Content:
    """The cards beside the forms. A card leads to a web page: GitHub shows none with a mail address behind it."""
    contact = " ".join((tracker.contact or "").split())
    links = []
    about = "How to write and follow issues, explained by GitHub."
    if _WEB_PAGE.fullmatch(contact):
        asking = "To ask something, or to take part without GitHub: how to reach those who keep this tracker."
        links.append({"name": "Questions", "url": contact, "about": asking})
    elif contact:
        about += f" Questions about this tracker: write to {contact}."
    links.append({"name": "Help with GitHub", "url": HELP, "about": about})
    # Where no contact is given, only an issue reaches the keepers: the blank one is for what fits no form.
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
