"""The words by which lists mark columns and rows as not public, in English and French."""

import re
from functools import cache

from rectrack.workspace.cell_words import read_yes_or_no, words_of

_PRIVATE = (
    r"internal(?! audit)|confidential|private(?! sector)|restricted|secret|not for|(?<!audit )internes?|"
    r"confidentiel(le)?s?|(?<!secteur )prive|reserve aux?|ne pas"
)
"""Words of headings whose columns are not public: "Internal audit" and "Private sector" mean bodies."""
_USE = "use|usage"
_SMALL = (
    f"is|it|this|for|only|strictly|highly|to|be|do|can|ok|y|n|est|a|l|en|pour|reserve|strictement|uniquement|{_USE}"
)
_ADJECTIVE = r"(confidential|confidentiel(le)?s?|restricted|restreinte?s?)"
_NOT_PUBLIC = (
    "not (public|publish|published|publication|disclose|disclosed)|non public|pas public|ne pas (publier|diffuser)|"
    "(diffusion|acces) restreinte?|(restricted|limited) (access|circulation|distribution)"
)
_INTERNAL = "internal|internes?|private|privee?|secret|hidden"
_HEADINGS = {
    "private": f"{_ADJECTIVE}|{_NOT_PUBLIC}|{_INTERNAL}|confidentiality|confidentialite",
    "public": "public|publish|published|publishable|publication|disclose|disclosed|publier|publie|publiable",
    "visibility": "(visibility|access|confidentiality|publication|distribution|circulation|dissemination|audience|"
    "classification|diffusion|visibilite|acces|confidentialite)( (level|status))?",
    "scope": "(scopes?|portee|perimetre|champ)( .*)?",
}
"""Headings without small words, by what the cells below them say.

A "yes" makes a row private, or a "no" below "public". Words below "visibility" say who can see a row, and those below
"scope" do not.
"""
_LONGEST_MARK = 40
"""Most characters of a cell that only says that its row is not public."""


def names_private(heading: str) -> bool:
    """Return whether a heading says that the values are confidential."""
    return bool(re.search(rf"\b({_PRIVATE})\b", words_of(heading)))


@cache
def is_private(heading: str, value: str, *, has_names: bool) -> bool:
    """Return whether a cell under a heading says that its row is not public.

    A column of themes or bodies has names, in which words such as "restricted" are no marks.
    """
    if len(value) > _LONGEST_MARK:
        return False
    text = value.strip().removesuffix("\ufe0f")  # the variation selector after an emoji
    is_yes = read_yes_or_no(text) or text.casefold() in ("x", "1", "\u2713", "\u2714", "\u2705", "\u2611")
    is_no = read_yes_or_no(text) is False or text in ("0", "\u2717", "\u2718", "\u274c")
    if is_yes or is_no:
        return _is_one("private" if is_yes else "public", heading)
    if has_names or _is_one("scope", heading):
        return False
    words = f"{_ADJECTIVE}|{_NOT_PUBLIC}"
    if _is_one("visibility", heading) or re.search(rf"\b({_USE})\b", words_of(value)):
        words += f"|{_INTERNAL}"  # alone, they can also be a scope
    return bool(re.fullmatch(words, _main_words(value)))


def _main_words(text: str) -> str:
    return " ".join(word for word in words_of(text).split() if not re.fullmatch(_SMALL, word))


@cache
def _is_one(kind: str, heading: str) -> bool:
    return bool(re.fullmatch(_HEADINGS[kind], _main_words(re.sub(r"[^\w\s]", " ", heading))))
