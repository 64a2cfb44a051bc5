"""The beginning of a long text, cut where the rest does not reverse or limit it."""

import unicodedata
from collections.abc import Iterator

from rectrack import lazy_pattern
from rectrack.text.plain_text import is_wide

# ruff: noqa: RUF001 - words and signs of other scripts are meant

_WORDS = r"""
    unless except(?:ing)? exclud\w+ without not cannot \w+n['’]t but no nor neither never none nothing only if until
    provid(?:ed|ing) subject save barring however although though instead than unlike less prohibit\w* refrain\w*

    sauf excepté\w* sans n['’]\w+ ne pas mais ni non jamais aucun\w* rien seul(?:ement|e|s|es)? uniquement hormis
    moins condition pourvu réserve si exception cependant toutefois plutôt lieu sinon

    salvo excepto excepción sin no pero sino ni nunca jamás ning[uú]n\w* nada sol[oa] sólo solamente únicamente menos
    siempre condición reserva aunque embargo lugar

    кроме исключени\w* без не нет ни никогда ничего никак\w* но однако только лишь если условии хотя вместо нельзя
    запрещ\w+ пока

    [وفب]?(?:إلا|الا|ما|لا|ليس\w*|لن|لم|غير|لكن\w*|بل|دون|بدون|باستثناء|عدا|سوى|فقط|شريطة|شرط|إذا|اذا|إن|لو|حتى|رغم)
"""
"""Words before which no beginning ends, in the languages of the United Nations that separate words by spaces.

Words with another meaning in another language are here too: the text is then cut elsewhere.
"""
_CHINESE = "除 但 不 没 沒 未 无 無 非 仅 僅 只 勿 莫 禁 若 如 然而 直至 直到 否"
_LIMIT = rf"(?:(?:{'|'.join(_WORDS.split())})(?!\w)|{'|'.join(_CHINESE.split())})"
_NEXT = lazy_pattern(rf"[\W_]*(?:\w['’])?{_LIMIT}")
_SOON = lazy_pattern(rf"(?:[\W_]*(?:[^\W_]+[\W_]+){{0,2}}(?<!\w)|[\W_]*[\u3400-\u9fff]{{0,4}}){_LIMIT}")
"""A limit is one of the next three words: "and only if", "shall not"."""
_FAR, _NEAR = 60, 16
"""Characters after a cut in which rectrack looks for these words, and before it for the end of a sentence."""
_VOWELS = lazy_pattern("[\u064b-\u0652\u0640]")
"""Marks that Arabic spelling may leave out."""
_GOOD_ENDS = [lazy_pattern(end) for end in (r"[.!?。！？؟]\W*$", r"[,;:)–—،؛，；：、）]\W*$", r"\w{4}$", "$")]
"""Ends of a sentence, of a clause, of a word that is longer than most articles and prepositions, and any end."""
_OPEN = " ,;:.([{-–—،؛，；：、。（「《“«\"'"
"""Characters with which no beginning ends."""
_ABBREVIATION = lazy_pattern(
    r"(?<![\w'’])(?:(?:[A-ZÀ-ÞА-Я]|Drs?|Mrs?|Ms|Mx|Mmes?|Mlles?|MM|Profs?|Ste?s?|Hon|Rev|Gen|Col|Maj|Capt|Lt|Sgt|Cpl|Const|"
    r"Insp|Sen|Rep|Gov|Dept|Co|Ltd|Inc|Corp|Cie|Nos?|vs|cf|[Aa]rts?|[Pp]aras?|[Ss]ecs?|[Ff]igs?|[Vv]ols?|approx|incl|"
    r"e\.g|i\.e|pp?|ss)\.?|nos?\.)\W*$"
)
"""Matches an initial or an abbreviation at the end of a text."""


def shorten(text: str, most: int) -> str:
    """Return the text in one line, or the beginning of a longer text with "…", in at most `most` characters.

    The beginning ends with a sentence or a clause if it can, and not in "Dr R. Walby". No limit such as
    "unless" or "not" follows the cut, so that the beginning does not say the contrary of the text.
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return f"{line[: next(_cuts(line, most - 1))].rstrip(_OPEN)}…"


def beginning(text: str, most: int) -> str:
    """Return the text, or the beginning of a longer text with "…". Unlike `shorten`, this keeps line breaks."""
    if len(text) <= most:
        return text
    whole, line, _ = text[: 2 * most // 3].rpartition("\n")  # a short rest could end badly
    return whole + line + shorten(text[len(whole + line) :], most - len(whole + line))


def _cuts(line: str, most: int) -> Iterator[int]:
    """Yield the lengths of beginnings of a line, the best first."""
    is_ascii = line.isascii()
    every = [n for n in range(most, most // 3, -1) if line[n] == " " or not (is_ascii or _is_in_word(line, n))]
    long = [n for n in every if 3 * n >= 2 * most]
    for limit, places in ((_SOON, long), (_NEXT, long), (_NEXT, every)):
        for end in _GOOD_ENDS:
            ended = (n for n in places if end.search(line, n - _NEAR, n))
            whole = (n for n in ended if not ends_with_abbreviation(line, n))
            yield from (n for n in whole if not limit.match(_plain(line[n : n + _FAR])))
    yield most - 1 if most in every else most  # in a word: no place between words is safe


def ends_with_abbreviation(line: str, n: int) -> bool:
    """Return whether the first `n` characters of a line end with an initial or an abbreviation: a name goes on."""
    return bool(_ABBREVIATION.search(line, max(n - _NEAR, 0), n))


def _plain(text: str) -> str:
    return _VOWELS.sub("", unicodedata.normalize("NFC", text).casefold())


def _is_in_word(line: str, n: int) -> bool:
    """Return whether no word can end before the character `n`. In some scripts it can after each character."""
    around = line[n - 1 : n + 1]
    return around.isascii() or not any(map(is_wide, around))
