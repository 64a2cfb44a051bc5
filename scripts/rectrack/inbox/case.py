"""A case to judge: what somebody said of a recommendation, what must be asked for it, and how it can end. Pure."""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from msgspec import Struct

from rectrack.inbox import parse
from rectrack.record.edits import Edit
from rectrack.record.kind import Kind
from rectrack.record.recommendation import Recommendation, Source
from rectrack.record.register import Register
from rectrack.record.remarks import Remark
from rectrack.record.said import Occasion, Statement
from rectrack.record.speakers import Refusal
from rectrack.record.statements import names, statements_of
from rectrack.text import links
from rectrack.text.problems import Fault, shown
from rectrack.text.untrusted import Mistake


class Said(Struct, frozen=True):
    """A remark, the id of the recommendation it is about, and the command that it is, or what is wrong with it."""

    remark: Remark
    about: str
    command: parse.Command | Mistake

    def statement(self, register: Register, r: Recommendation) -> Statement | Mistake:
        """What is said of the recommendation, by what can be named there now."""
        if isinstance(self.command, Mistake):
            return self.command
        kind = statements_of(register.tracker)[self.command.word]
        return kind.read(self.command.text, names(register, r))


class Case(Struct, frozen=True, kw_only=True):
    """What was said of a recommendation, and what only GitHub knows.

    `is_maintainer` asks whether the author may write to the repository, `reported_at` for the comment or form at an
    address, None where there is none.
    """

    remark: Remark
    recommendation: Recommendation
    register: Register
    is_maintainer: Callable[[], bool]
    reported_at: Callable[[str], Said | None]

    def kind(self, said: Statement) -> Kind:
        """What kind of statement was said."""
        return statements_of(self.register.tracker)[said.word]


class Recorded(Struct, frozen=True, kw_only=True):
    """A change of the record, as an edit of the file's text.

    It may be recorded already. `is_changed_since` says that maintainers have since removed it from the file.
    """

    edit: Edit
    is_changed_since: bool = False

    def __repr__(self) -> str:
        """With the edit by its name and what it is given."""
        edit = self.edit if isinstance(self.edit, partial) else partial(self.edit)
        given = "".join(f", {name}={value!r}" for name, value in edit.keywords.items())
        return f"Recorded({edit.func.__name__}{given})"


class Listing(Struct, frozen=True, kw_only=True):
    """Its author asks to speak for a party or an addressee; `page` is where that is decided, once it is there."""

    body: str
    page: str = ""


Verdict: TypeAlias = Recorded | Listing | Mistake | Refusal


class Judged(Struct, frozen=True):
    """A comment with a command, the file of the recommendation it is about, and its verdict.

    `path` is empty where the recommendation is no longer tracked; `is_new` says that the file changes,
    and `traces` what that has left there (see `traces.left`), where it waits.
    """

    remark: Remark
    path: str
    verdict: Verdict
    is_new: bool = False
    traces: frozenset[str] = frozenset()


def read(remark: Remark, about: str, register: Register) -> Said | None:
    """What was said in a remark about the recommendation of this id; None where it holds no command."""
    among = statements_of(register.tracker)
    found = parse.read(remark.text, among=among, from_bot=remark.is_bot, by_form=remark.kind == "form")
    return Said(remark, about, found) if found else None


def occasion(remark: Remark) -> Occasion:
    """When a remark was said as it stands, by whom, and where."""
    return Occasion(date=remark.date, by=remark.author.login, account=remark.author.id, comment=remark.url)


def misfit(fault: Fault, form: str = "") -> Mistake:
    """The answer to what does not fit the record; the right form is not always what it takes."""
    hint = f" ({fault.hint})" if fault.hint else ""
    return Mistake(reason=f"It does not fit the record: {fault.message}{hint}.", valid=form)


def editor(remark: Remark) -> str:
    """Who edited a text last, for an answer."""
    return shown(remark.edit.by.login) if remark.edit and remark.edit.by else "an account that is gone"


def is_at(source: Source | None, comment: str) -> bool:
    """Whether something comes from the comment or the form at this address."""
    return source is not None and links.is_at(source.comment, comment)
