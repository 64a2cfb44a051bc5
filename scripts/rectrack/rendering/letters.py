"""Drafts of letters to addressees and parties, as Markdown from templates that a group may change."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct

from rectrack.model import Letter, Recommendation, Record, When, respond_by
from rectrack.rendering.context import Context
from rectrack.rendering.reminders import Reminder, Reminders, ReminderType

LetterForm: TypeAlias = Literal["letter", "email", "note-verbale"]


class Recipient(Record, frozen=True, kw_only=True):
    """The person or office that gets the letters for an addressee or party. `addressee` is the id."""

    addressee: str
    name: str | None = None
    address: str | None = None
    email: str | None = None
    salutation: str | None = None


class Recipients(Record, frozen=True, kw_only=True):
    """The file with the recipients, which is no part of the repository."""

    contacts: tuple[Recipient, ...]


class LetterDraft(Struct, frozen=True, kw_only=True):
    """A letter to one addressee or party, with all recommendations for which it is the next letter.

    `parts` are the recommendations with their reminders. `respond_by` is the new response due date.
    """

    to: str
    type: ReminderType
    letter: Letter
    parts: Sequence[tuple[Recommendation, Sequence[Reminder]]]
    respond_by: When

    @property
    def name(self) -> str:
        """Return the beginning of the names of its files."""
        return f"{self.to}-{self.letter.id}{'-position' if self.type == 'position' else ''}"

    @property
    def command(self) -> str:
        """Return the command that records the request when the letter was sent, "" if it is no request."""
        if self.type == "action":
            return ""
        ids = [str(r.number) for r, _ in self.parts]
        options = ["--due", self.respond_by, "--step", self.letter.id]
        return shlex.join(["rectrack", "request", *ids, self.to, self.type, *options])


def draft_letters(shown: Reminders) -> list[LetterDraft]:
    """Return the letters that can be written: one for each addressee or party, letter, and type of request."""
    letters = {reminder.letter.id: reminder.letter for reminder in shown.every if reminder.letter}
    drafts: dict[tuple[str, str, ReminderType], dict[int, list[Reminder]]] = {}
    for reminder in shown.every:
        if reminder.letter:
            parts = drafts.setdefault((reminder.to, reminder.letter.id, reminder.type), {})
            parts.setdefault(reminder.recommendation.number, []).append(reminder)
    return [
        LetterDraft(
            to=to,
            type=type_,
            letter=letters[id_],
            parts=[(same[0].recommendation, same) for _, same in sorted(parts.items())],
            respond_by=respond_by(letters[id_], shown.today),
        )
        for (to, id_, type_), parts in sorted(drafts.items())
    ]


def letter_text(draft: LetterDraft, form: LetterForm, shown: Reminders, templates: Path, recipient: Recipient) -> str:
    """Return a draft as Markdown. Templates in `templates` replace rectrack's own."""
    context = Context(dataset=shown.dataset, templates=templates)
    addressee = shown.dataset.bodies[draft.to]
    return context.rendered(f"letters/{form}.md.j2", draft=draft, recipient=recipient, addressee=addressee)
