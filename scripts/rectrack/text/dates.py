"""A date as somebody wrote it, to the form in which the files have it; where it can be read in one way only."""

import re
from contextlib import suppress
from datetime import date

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - reads as a calendar
)
_LETTERS_OF_MONTH = 3
_PASSED_OVER = re.compile(
    r"(?<=\d)(?:st|nd|rd|th)\b|\b(?:the|of|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b|[\s,./-]+"
)
"""What stands between the parts of a date and says nothing more."""
_TIME = re.compile(r"(?<=\d)[t ]+\d{1,2}:\d{2}.*")
_PARTS = re.compile(r"\d{4}|\d{1,2}|[^\W\d_]+")


def read(text: str) -> str:
    """The date that a text means, as the files have it; the text itself where it can be read in no way, or in two."""
    ways = {_written(*way) for way in _readings(text[:100])}
    return ways.pop() if len(ways) == 1 else text


def corrected(text: str) -> str:
    """How to write a date: "write 2015-06", or each way in which it can be read; empty where it cannot be told."""
    ways = {_written(*way): way for way in _readings(text[:100])}
    if len(ways) <= 1:
        return "".join(f"write {way}" for way in ways)
    return "write " + " or ".join(
        f"{way} for {day} {MONTHS[month - 1]}" for way, (_, month, day) in sorted(ways.items())
    )


def _readings(text: str) -> list[tuple[int, int, int]]:
    """The dates that a text can mean, as year, month and day, with 0 for what it does not say."""
    kinds, parts = _taken_apart(text)
    match kinds, parts:
        case "Y", [year]:
            return _real((year, 0, 0))
        case ("MY" | "nY", [month, year]) | ("YM" | "Yn", [year, month]):
            return _real((year, month, 0))
        case ("nMY", [day, month, year]) | ("MnY", [month, day, year]) | ("YMn" | "Ynn", [year, month, day]):
            return _real((year, month, day))
        case "nnY", [one, other, year]:
            return _real((year, one, other), (year, other, one))
    return []


def _taken_apart(text: str) -> tuple[str, list[int]]:
    """A date's parts as numbers, and what each is: Y a year, M a month's name, n a number of one or two digits."""
    words = _PASSED_OVER.sub(" ", _TIME.sub("", text.lower())).split()
    if len(words) == 1 and re.fullmatch(r"\d{8}", words[0]):
        words = [words[0][:4], words[0][4:6], words[0][6:]]
    if not all(_PARTS.fullmatch(word) for word in words):
        return "", []
    parts = [int(word) if word.isdecimal() else _month(word) for word in words]
    kinds = ["M" if not word.isdecimal() else "n" if len(word) < len("2017") else "Y" for word in words]
    return ("".join(kinds), parts) if all(parts) else ("", [])  # no such month, or a zero


def _month(word: str) -> int:
    """The number of a month by its name or its first letters; 0 for any other word."""
    known = (n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(word))
    return next(known, 0) if len(word) >= _LETTERS_OF_MONTH else 0


def _real(*dates: tuple[int, int, int]) -> list[tuple[int, int, int]]:
    """Those of the dates that the calendar has."""
    found = []
    for year, month, day in dates:
        with suppress(ValueError):
            date(year, month or 1, day or 1)
            found.append((year, month, day))
    return found


def _written(year: int, month: int, day: int) -> str:
    return f"{year:04}{f'-{month:02}' if month else ''}{f'-{day:02}' if day else ''}"
