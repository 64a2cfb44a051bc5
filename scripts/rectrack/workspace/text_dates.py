"""The dates in texts: in titles of documents, in headings, and parts of a year such as "Q2 2027"."""

import re

from rectrack import lazy_pattern
from rectrack.model import dates_in, next_day, read_date, wrong_date
from rectrack.workspace.cell_words import words_of

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


_OF_CHECK = lazy_pattern(
    r"\b(as (of|at)|state of play|status|situation|position|updated?|edited|a jour|au|(?<!l )etat)\b"
)
_STATE = lazy_pattern(r"(?:^|[(\[,;.\u2013\u2014-])\s*state\s?:", re.IGNORECASE)
"""Matches the word before the day of a status; without the colon, it can be the State that has to act."""


def day_of_status(text: str) -> str:
    """Return the only full date in a text such as "Position as at 30 September 2025"; empty if it has none."""
    return date_in_title(text) if _OF_CHECK.search(words_of(text)) or _STATE.search(text) else ""


def is_period(heading: str) -> bool:
    """Return whether a heading is only a number, date, month or part of a year, which says little as a name."""
    with_year = f"{heading} 2025"  # "Q1" alone is a part of a year too
    return heading.isdecimal() or not wrong_date(_last_month(heading) or _last_month(with_year) or read_date(heading))


def is_newer_period(heading: str, day: str) -> bool:
    """Return whether a heading is only a date, month or part of a year after a day; a bare year can be a target."""
    date = _last_month(heading) or read_date(heading)
    return len(date) > len("2025") and not wrong_date(date) and date > day[: len(date)]


_UNTIL = lazy_pattern(
    r"(?:(?:by|until|no later than|d['\u2019]ici(?: \u00e0)?|au plus tard)\s+)?"
    r"(?:(?:the\s+|la\s+)?(?:end|fin)\b(?:\s+of|\s+de|\s+du|\s+d['\u2019])?\s*)?",
    re.IGNORECASE,
)
"""Matches words before a target date that do not change it: a year or month is overdue when it is over."""
_YEARS = lazy_pattern(
    r"((?P<named>FY|financial year|fiscal year|exercices?)\s*)?(?P<first>(?:20)?\d\d)\s*"
    r"(?:[-/\u2013\u2014]|to|\u00e0)\s*(?P<last>(?:20)?\d\d)",
    re.IGNORECASE,
)
"""Matches the first and the last year of a period."""
_PARTS = {
    **dict.fromkeys(("q", "t", "quarter", "trimestre"), 3),
    **dict.fromkeys(("h", "s", "half", "semester", "semestre"), 6),
}
"""The words and letters for a part of a year, and its months."""
_LAST_MONTHS = {
    form: n * months
    for word, months in _PARTS.items()
    for n in range(1, 12 // months + 1)
    for form in (f"{word} {n}", f"{n} {word}")
}
"""The last month of each part of a year by its words, such as "q 2" or "2 quarter"."""
_IN_FRENCH = {"premier": "1", "deuxieme": "2", "troisieme": "3", "quatrieme": "4"}
_NUMBERED = {"first": "1", "second": "2", "third": "3", "fourth": "4"} | _IN_FRENCH
_SMALL_WORDS = frozenset(("the", "of", "in", "au", "le", "de", "st", "nd", "rd", "th", "er", "e", "eme"))
"""Words around a part of a year, and endings of its number."""
_WITH_YEAR = lazy_pattern(r"(?P<year>\d{4}) (?P<part>.+)|(?P<before>.+) (?P<last>\d{4})")


def read_until(text: str) -> str:
    """Return the date until when a target applies, or a text that is no date."""
    rest = _UNTIL.sub("", text, count=1)
    return _last_month(rest) or _last_year(rest) or read_date(rest)


def _last_year(text: str) -> str:
    """Return the last year of a period or financial year; empty for other texts, or a possible month: 2011-12."""
    if not (match := _YEARS.fullmatch(text)):
        return ""
    first, last = match["first"], match["last"]
    is_sure = match["named"] or (len(first) == len("2024") and wrong_date(read_date(text)))
    if len(last) == len("2025"):
        last = last if first < last else ""
    else:
        last = f"{first[:-2] or '20'}{last}" if int(last) == int(first[-2:]) + 1 else ""
    return last if is_sure else ""


def _last_month(text: str) -> str:
    """Return the last month of the quarter or half year that a text names; empty if it names none."""
    words = [word for word in re.findall(r"\d+|[^\W\d]+", words_of(text)) if word not in _SMALL_WORDS]
    if not (match := _WITH_YEAR.fullmatch(" ".join(_NUMBERED.get(word, word) for word in words))):
        return ""
    month = _LAST_MONTHS.get(match["part"] or match["before"])
    return f"{match['year'] or match['last']}-{month:02}" if month else ""


def day_after_period(heading: str) -> str:
    """Return the day after the period that a heading names, as "Status Jan-Jun 2025" does; empty if it names none."""
    words = re.findall(r"[^\W_]+", heading)
    parts = (" ".join(words[begin:end]) for end in range(len(words), 0, -1) for begin in range(end))
    dates = (read_until(part) for part in parts if any(map(str.isdecimal, part)))
    return next((next_day(date) for date in dates if not wrong_date(date)), "")
