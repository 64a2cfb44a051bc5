"""A text to the statement that it makes, where these things can be named."""

from types import MappingProxyType

from rectrack.inbox import parse
from rectrack.inbox.parse import Command
from rectrack.record.parts import Names
from rectrack.record.said import Statement
from rectrack.record.statements import STATEMENTS, Statements
from rectrack.text.untrusted import Mistake


def read(
    text: str,
    *,
    among: Statements = STATEMENTS,
    names: Names = MappingProxyType({}),
    from_bot: bool = False,
    by_form: bool = False,
) -> Statement | Mistake | None:
    found = parse.read(text, among=among, from_bot=from_bot, by_form=by_form)
    return among[found.word].read(found.text, names) if isinstance(found, Command) else found
