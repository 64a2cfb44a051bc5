"""What only those who keep the record say takes besides: who decided, a date to come, the value of an own field."""

import re
from collections.abc import Mapping
from itertools import islice

from rectrack.record.own_fields import as_written
from rectrack.record.parts import MARKS, Part, Reading, missing, split
from rectrack.record.when import FORM
from rectrack.record.words import OwnField
from rectrack.text import dates

_DECIDER = re.compile(r"\s*by\s+(?P<who>[^\s:][^:\n]{0,80}):", re.IGNORECASE)
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_MOST_WORDS_OF_DATE = 3


class Decider(Part, frozen=True, kw_only=True):
    """Who decided, where that is said: “by the plenary:”."""

    name: str = "decided_by"

    def __call__(self, reading: Reading) -> Reading:
        found = _DECIDER.match(reading.left)
        return reading.after(reading.left[found.end() :], decided_by=found["who"].strip()) if found else reading


class Day(Part, frozen=True, kw_only=True):
    """A date in any unambiguous form: required, or optional after one of the words `behind`."""

    name: str
    what: str
    behind: tuple[str, ...] = ()

    def __call__(self, reading: Reading) -> Reading:
        head, _, below = reading.left.partition("\n")
        words = "|".join(self.behind)
        if self.behind and not (found := re.match(rf"\s*(?:{words})(?::\s*|\s+)", head, re.IGNORECASE)):
            return reading
        given = (head[found.end() :] if self.behind and found else head).strip(f" {MARKS}")
        ends = [match.end() for match in islice(re.finditer(r"\S+", given), _MOST_WORDS_OF_DATE)]
        for end in reversed(ends):
            when = dates.read(given[:end].rstrip(MARKS))
            if FORM.fullmatch(when):
                return reading.after(f"{given[end:]}\n{below}", **{self.name: when})
        raise missing(reading.word, self.what, split(given)[0])


class SetBy(Part, frozen=True, kw_only=True):
    """Who has set a date, where that is said."""

    name: str = "set_by"
    what: str = "who has set that; else it is those who keep the record"

    def __call__(self, reading: Reading) -> Reading:
        left = " ".join(reading.left.split())
        found = re.fullmatch(r"[,;(]?\s*set by (?P<who>[^)]*[^).])[).]*", left, re.IGNORECASE)
        if left and not found:
            raise missing(reading.word, "behind the date nothing but who has set it", left)
        return reading.after("", set_by=found["who"] if found else None)


class Value(Part, frozen=True, kw_only=True):
    """The value of a field that the group has added, whose name was found before: all that is left."""

    name: str = "value"
    what: str = "the value of the field"

    def __call__(self, reading: Reading) -> Reading:
        known = reading.names.get("field", {})
        defined = known.get(str(reading.found["field"])) if isinstance(known, Mapping) else None
        left = reading.left.strip()
        if not left and not reading.found.get("remove"):
            raise missing(reading.word, self.what, "")
        return reading.after("", value=as_written(left, defined) if isinstance(defined, OwnField) else left)


class Login(Part, frozen=True, kw_only=True):
    """The name of an account on GitHub: all that is left."""

    name: str = "owner"
    what: str = "the name of the account, as in github.com/NAME"

    def __call__(self, reading: Reading) -> Reading:
        given = reading.left.strip().removeprefix("@").rstrip(MARKS)
        if not _LOGIN.fullmatch(given):
            raise missing(reading.word, self.what, given)
        return reading.after("", owner=given)
