"""A case to judge: what somebody said of a recommendation, what must be asked for it, and how it can end. Pure."""

from collections.abc import Callable, Collection
from typing import TypeAlias

from msgspec import Struct

from rectrack.inbox import parse
from rectrack.inbox.commands import Command
from rectrack.record.edits import Edit
from rectrack.record.recommendation import Recommendation, Source
from rectrack.record.register import Register
from rectrack.record.remarks import Remark
from rectrack.record.speakers import Refusal
from rectrack.text.links import said_at
from rectrack.text.problems import shown
from rectrack.text.untrusted import Mistake

Said: TypeAlias = tuple[Remark, str]
"""A remark, and the id of the recommendation that it is about."""


class Case(Struct, frozen=True, kw_only=True):
    """A remark, the recommendation that it is about, and what only GitHub knows.

    `is_maintainer` asks whether the author may write to the repository, `reported_at` for the comment or form at an
    address, None where there is none.
    """

    remark: Remark
    recommendation: Recommendation
    register: Register
    is_maintainer: Callable[[], bool]
    reported_at: Callable[[str], Said | None]


class Recorded(Struct, frozen=True, kw_only=True):
    """It changes the record: how the file's text changes."""

    edit: Edit


Verdict: TypeAlias = Recorded | Mistake | Refusal


def read(remark: Remark, actions: Collection[str] = ()) -> Command | Mistake | None:
    """What a remark means; None where it holds no command. `actions` are the ids that it can name."""
    return parse.read(remark.text, actions=actions, from_bot=remark.is_bot, by_form=remark.kind == "form")


def editor(remark: Remark) -> str:
    """Who edited a text last, for an answer."""
    return shown(remark.edit.by.login) if remark.edit and remark.edit.by else "an account that is gone"


def is_at(source: Source | None, comment: str) -> bool:
    """Whether something comes from the comment at this address, whatever its repository was called, or the form."""
    return source is not None and source.comment is not None and said_at(source.comment) == said_at(comment)
