"""A kind of statement: its word, what it takes, who may say it, which statement it makes."""

import enum
from collections.abc import Callable, Mapping
from string import whitespace

from msgspec import Struct

from rectrack.record.parts import MARKS, Names, Part, Reading, WrongPartError
from rectrack.record.said import Statement
from rectrack.text.problems import shown
from rectrack.text.untrusted import MAX_TEXT, Mistake, in_one_line, says_something


class Who(enum.Enum):
    """Who may make a statement, as the documentation says it."""

    PARTY = "an account of the party"
    BODY = "an account of the party or addressee"
    ANYBODY = "anybody"
    KEEPER = "who may write to the repository"


class Kind(Struct, frozen=True, kw_only=True):
    """What can be said: what it is made of, in the order in which its parts are read.

    `takes` shows these behind its word, `records` says what it records, `also` are words that people use instead.
    `at_desk` says what its command does, empty where it has none; `beside` is what the command may be told besides,
    with what it means, and `needs` which of that it must be told. What is no `comment` is said at a desk and in
    minutes alone.
    """

    word: str
    takes: str
    records: str
    who: Who = Who.KEEPER
    made: Callable[..., Statement]
    parts: tuple[Part, ...]
    also: str = ""
    is_stance: bool = False
    is_comment: bool = True
    at_desk: str = ""
    beside: Mapping[str, str] = {}
    needs: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """The form in which it is right."""
        return f"/{self.word} {self.takes}"

    def read(self, text: str, names: Names) -> Statement | Mistake:
        """What is said with this word and a text, which can name these things."""
        if (length := len(text.strip())) > MAX_TEXT:
            reason = (
                f"The text has {length:,} characters, and {MAX_TEXT:,} is the most that is recorded. Please shorten "
                "it, and link to the whole."
            )
            return Mistake(reason=reason, valid=self.form)
        reading = Reading(word=self.word, left=text, names=names)
        try:
            for part in self.parts:
                reading = part(reading)
        except WrongPartError as wrong:
            return Mistake(reason=wrong.reason, valid=wrong.valid or self.form)
        if says_something(unread := reading.left.strip(f"{MARKS}{whitespace}")):
            return Mistake(reason=f"/{self.word} cannot read {shown(in_one_line(unread))}.", valid=self.form)
        return self.made(**reading.found)
