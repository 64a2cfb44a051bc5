"""The words in headings of dates, and what they say about the dates."""

import re
from functools import cache

from rectrack import lazy_pattern
from rectrack.workspace.cell_words import words_of
from rectrack.workspace.field_words import REPORTS, RESPONSE, STATUSES, TARGETS, UPDATE

_CHECKED = (
    "checked|(last|latest|date of( the)?) (information|news|check)|"
    "derniere?s? (nouvelles?|informations?|verifications?)|verifiee?s? le|points? d etape"
)
_UPDATED = "actualizacion|actualizada?|revision|التحديث|обновления|更新日期|更新时间"
"""Words for updates in the other languages of lists."""
_COMPLETED = "complet(ed|ion)|complied|compliance|achieved|clos(ed|ure)|realisee?|achevement|cloture"
_CALENDAR = f"{TARGETS}|calendriers?|time ?table|schedule"
LIKELY_DATES = (
    (
        "target date",
        "",
        (
            f"{_CALENDAR}|to be|planned|expected|foreseen|before|until|avant|pour le|quand|prevu|cible|horizon|"
            "finish|by$|(agreed|committed|revised) date"
        ),
    ),
    ("response date", RESPONSE, "response|reply|replied|answer|answered|responded|reacted|reponse|repondu|reagi"),
    (
        "date",
        "status",
        f"{STATUSES}|{_CHECKED}|faite?|au|as (of|at)|{_COMPLETED}",
    ),
    (
        "document date",
        "document",
        (
            f"{REPORTS}|decision|adoption|adopted|published|issued?|emission|session|seance|reunion|meeting|"
            "rapport|avis|inspection"
        ),
    ),
)
"""Words within the heading of a column of dates: their field, and the field without which the list has no such date.

Only a list with statuses has dates of statuses, and the date of a document is that of one in the list.
"""
_CLEAR_DATES = {
    "target date": "(target|due) year|year (due|of (the )?target)|annee (cible|d echeance)",
    "document date": (
        "date (of|d|de) (the |la |l )?(adoption|issue|publication)|(adoption|issue|publication) date|"
        "date (adopted|issued|published)|rapport (definitif|final) (du|en date du)|"
        "(seance|session|reunion|meeting) (du|of|date)|"
        "date (of|de) (the |la )?(seance|session|reunion|meeting)"
    ),
    "date": f"(date )?((of|de|du|des) (the |la |l )?)?({_CHECKED})( on)?",
}
"""Headings of dates that always mean the field if the list can have it."""
_ISSUED = "opinions?|avis|decisions?|findings?|deliberations?"
_DATE_ISSUED = lazy_pattern(
    f"(?:date )?(?:of|de|du|des|d) (?:the |la |les? |l )?(?P<after>{_ISSUED})|(?P<before>{_ISSUED}) date"
)
_NEWER = (
    "revised|current|new|extended|extension|updated|latest|postponed|revisee?s?|actualisee?s?|prolongee?s?|"
    "reportee?s?|prorogee?s?|nouvel(le)?s?|nouveaux?|actuel(le)?s?"
)
_OLDER = "original(ly|e)?s?|initial(ly|e)?s?|first|previous|former|old|ancien(ne)?s?|premieres?|d origine"
_START = "start(s|ed)?|begin(s|ning)?|debut|lancement|demarrage"


def names_date(heading: str) -> bool:
    """Return whether a heading has a word for a kind of date."""
    return any(re.search(rf"\b({pattern})\b", words_of(heading)) for _, _, pattern in LIKELY_DATES)


def is_clear_date(heading: str, field: str) -> bool:
    """Return whether the heading of a column of dates means this field and no other date."""
    return re.fullmatch(_CLEAR_DATES.get(field, ""), words_of(heading)) is not None


def names_work(heading: str) -> bool:
    """Return whether a heading has a word for the opinions or decisions of a body."""
    return re.search(rf"\b({_ISSUED})\b", words_of(heading)) is not None


def dated_work(heading: str) -> str:
    """Return the word for a document in a heading such as "Date of the opinion"; empty for other headings."""
    found = _DATE_ISSUED.fullmatch(words_of(heading))
    return (found["after"] or found["before"]) if found else ""


@cache
def has_word_for_check(heading: str) -> bool:
    """Return whether a heading of dates has a word for checks or updates, which do not say when a status began."""
    words = words_of(heading)
    is_check = re.search(rf"\b(({UPDATE})|{_CHECKED}|as (of|at)|{_UPDATED})\b", words)
    return bool(is_check) and not re.search(rf"\b({_COMPLETED})\b", words)


def names_newer(heading: str) -> bool:
    """Return whether a heading has a word for the newer of two dates."""
    return bool(re.search(rf"\b({_NEWER})\b", words_of(heading)))


def names_start(heading: str) -> bool:
    """Return whether a heading has a word for the date on which work begins."""
    return bool(re.search(rf"\b({_START})\b", words_of(heading)))


def age_of_date(heading: str) -> int:
    """Return 0 for a heading with a word for the newer of two dates, 2 for the older one, and 1 for others."""
    return 0 if names_newer(heading) else 2 if re.search(rf"\b({_OLDER})\b", words_of(heading)) else 1


def have_moved(heading: str, other: str) -> bool:
    """Return whether one of two headings of target dates has the dates that the other one had before."""
    has_start = re.search(rf"\b({_START})\b", f"{words_of(heading)} {words_of(other)}")
    return age_of_date(heading) != age_of_date(other) and not has_start


def names_year(heading: str) -> bool:
    """Return whether a heading means the year of a row, or of its document."""
    return bool(
        re.fullmatch(
            f"({REPORTS} )?year( of (the )?{REPORTS})?|annee( d(u|e la) (rapport|publication))?", words_of(heading)
        )
    )


_SETTER = lazy_pattern(
    r"\b(?:set|fixed|agreed|given|promised|proposed|announced|imposed|committed to|"
    r"(?:fix|accord|propos|impos|annonc)\u00e9e?s?|promise?s?|convenue?s?) (?:by|par) (?P<by>[^()/:;,]+)",
    re.IGNORECASE,
)
"""Matches who set a target date."""


def named_setter(heading: str) -> str:
    """Return who set the target dates below a heading such as "Date agreed by management"; empty if it names none."""
    found = _SETTER.search(heading)
    return "" if not found or re.search(r"\d", found["by"]) else found["by"].strip()
