"""The dates in titles of documents: "Report on fees, 14 March 2025"."""

from rectrack import lazy_pattern
from rectrack.model import dates_in

_DATE = lazy_pattern(
    r"(?<![\w/.\u2013-])(?:\d{1,2}(?:st|nd|rd|th|er)? (?:of )?[^\W\d]+,? \d{4}|"
    r"[^\W\d]+ \d{1,2}(?:st|nd|rd|th)?,? \d{4}|"
    r"\d{4}-\d\d-\d\d|\d{1,2}([./])\d{1,2}\1\d{4})(?![\w/\u2013-])"
)
_PERIOD = lazy_pattern(
    r"(?:^|.*\D)\d{1,2}(?:st|nd|rd|th|er)?(?: [^\W\d]+)?\s*(?:[-\u2013\u2014&]|\b(?:to|and|until|au|et)\b)\s*"
)
"""Matches a title until the last day of a period: "Session of 14 to 16 March 2025"."""
_FULL = len("2025-03-14")


def date_in_title(title: str) -> str:
    """Return the only full date in a title, as the files have it; empty if there is none, or only the date."""
    found = [(match, dates) for match in _DATE.finditer(title) if (dates := dates_in(match[0]))]
    if len(found) != 1 or len(found[0][1]) != 1 or dates_in(title):
        return ""
    [(match, [date])] = found
    return date if len(date) == _FULL and not _PERIOD.fullmatch(title[: match.start()]) else ""
