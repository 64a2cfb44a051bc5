"""Names of persons in cells of lists: a public record needs care with them."""

import re

from rectrack import lazy_pattern

_CAPITAL = r"[A-Z\u00c0-\u00de\u0400-\u042f]"
_PERSON = lazy_pattern(
    r"(mr|mrs|ms|miss|dr|prof|mme|mlle|m|sr|sra|السيد|السيدة)\.?\s+\S.*|"
    rf"(?-i:({_CAPITAL}\.[ -]?){{1,3}}{_CAPITAL}[\w'\u2019-]+|{_CAPITAL}[\w'\u2019-]+( ?{_CAPITAL}\.){{1,3}})|"
    "vacante?",
    re.IGNORECASE,
)
_INITIALS = lazy_pattern(rf"[A-Z]{{2,3}}|[A-Z]{{1,2}}['\u2019][A-Z]|({_CAPITAL}\.[ -]?){{2,3}}")
"""Matches initials, which can also mean a body."""


def is_person(text: str) -> bool:
    """Return whether a text is the name of a person, with a form of address or initials."""
    return bool(_PERSON.fullmatch(text))


def are_initials(text: str) -> bool:
    """Return whether a text has only initials."""
    return bool(_INITIALS.fullmatch(text))
