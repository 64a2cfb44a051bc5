"""What people said: a comment or a form, by whom, when it was edited last, and who has marked it."""

from typing import Literal

from msgspec import Struct

from rectrack.record.parties import Account


class TextEdit(Struct, frozen=True, kw_only=True):
    """The last edit of a text: when (as GitHub writes a time, UTC), and by whom; None where that is unknown."""

    at: str
    by: Account | None


class Marks(Struct, frozen=True, kw_only=True):
    """Reactions of the kinds with which the tracker marks a text: by which numeric id, and when.

    `are_all` says that nobody else has reacted so.
    """

    by: tuple[tuple[int, str], ...] = ()
    are_all: bool = True


class Remark(Struct, frozen=True, kw_only=True):
    """A comment on an issue, or an issue that a form made (`kind`), whose number is its `id` then.

    `node` is GitHub's other name for it; `edit` is the last one of its text, if there was any. `is_insiders` is
    whether GitHub shows its author as one of the repository's people: a hint whose turn is first, and no right.
    """

    id: int
    node: str
    kind: Literal["comment", "form"] = "comment"
    issue: int
    author: Account
    is_bot: bool = False
    is_insiders: bool = False
    text: str
    written_at: str
    url: str
    edit: TextEdit | None = None
    marks: Marks = Marks()

    @property
    def name(self) -> str:
        """What tells this comment or form from every other one of the repository."""
        return str(self.id) if self.kind == "comment" else f"issue-{self.id}"

    @property
    def key(self) -> str:
        """What tells this text from every other one, also from what stood there before an edit."""
        return f"{self.name}@{self.edit.at}" if self.edit else self.name

    @property
    def at(self) -> str:
        """When it was said as it stands, as GitHub writes a time (UTC)."""
        return self.edit.at if self.edit else self.written_at

    @property
    def date(self) -> str:
        """The day on which it was said as it stands."""
        return self.at[:10]

    def is_since(self, mark: str) -> bool:
        """Whether a mark of this time means the text as it stands.

        One in the very second of the edit may be older: what was judged already is recognised otherwise.
        """
        return not self.edit or mark > self.edit.at

    @property
    def is_its_authors(self) -> bool:
        """Whether the author's own hand wrote the text as it stands, as far as GitHub can tell."""
        return self.edit is None or (self.edit.by is not None and self.edit.by.id == self.author.id)
