"""The language in which most texts of a list are."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

_LETTERS = {
    "ar": "[\u0621-\u064a]{2,}",
    "ru": "[\u0410-\u044f]{2,}",
    "zh-Hans": "[\u4e00-\u9fff]{2,}",
    "fa": "[\u067e\u0686\u0698\u06a9\u06af\u06cc]",
    "be": "[\u0456\u0457\u0454\u0491]",
    "ja": "[\u3040-\u30ff]",
}
"""Signs of languages. Persian, Belarusian and Japanese also have those of Arabic, Russian and Chinese."""
_SMALL_WORDS = {
    "": frozenset(("the", "of", "and", "to", "for", "in", "by", "on")),
    "fr": frozenset(("le", "les", "des", "du", "et", "une", "est", "pour", "dans", "sur", "au", "aux")),
    "es": frozenset(("el", "los", "las", "del", "y", "una", "es", "para", "con", "por", "al", "su")),
    "pt": frozenset(("o", "os", "da", "do", "das", "dos", "em", "nao", "não", "uma", "e", "ao", "para", "por")),
    "it": frozenset(("di", "il", "che", "della", "dei", "gli", "per", "una", "e", "con", "al", "su")),
    "de": frozenset(("der", "die", "und", "das", "des", "den", "dem", "von", "eine", "für", "zu", "in")),
    "nl": frozenset(("de", "het", "een", "van", "en", "voor", "met", "op", "te", "des", "in")),
}
"""Frequent words of languages. Only some are languages of rectrack; lists in the others get no proposal."""
_TOLD = ("ar", "fr", "ru", "es", "zh-Hans")
_OVERRULED = {"fa": "ar", "be": "ru", "ja": "zh-Hans"}
_CLEAR_LEAD = 1.25
"""How many times more words than the second language the likely one has."""
_MOST_TEXTS, _FEWEST_WORDS = 1_000, 5
"""Most texts in which rectrack looks for words of a language, and the fewest words that are enough."""


def likely_language(texts: Iterable[str]) -> str:
    """Return the code of the language in which most texts of a list are; empty for English or if nothing tells."""
    text = " ".join(islice(filter(None, texts), _MOST_TEXTS)).casefold()
    words = Counter(re.findall(r"\w+", text))
    found = {code: sum(words[word] for word in some) for code, some in _SMALL_WORDS.items()}
    found |= {code: len(re.findall(letters, text)) for code, letters in _LETTERS.items()}
    for other, code in _OVERRULED.items():
        if found.pop(other) >= _FEWEST_WORDS:
            found[code] = 0
    first, second = sorted(found, key=lambda each: found[each], reverse=True)[:2]
    is_clear = found[first] >= max(_FEWEST_WORDS, found[second] * _CLEAR_LEAD)
    return first if is_clear and first in _TOLD else ""
