"""Texts in the place of a response: the words for the response at their beginning, and the note after them."""

import re
from typing import NamedTuple

from rectrack import lazy_pattern
from rectrack.workspace.cell_words import is_sentence, response_category, words_of

_CONDITION = (
    r"(subject to|provided|on condition|conditional|depending|as long as|if|unless|sous reserve|sous condition|"
    r"a condition|si)\b"
)
_EXCEPTION = (
    r"(but|except|excluding|however|only|apart from|in part|part(ly|ially)|with the exception|in principle|"
    r"sauf|mais|excepte|hormis|a l exception|cependant|toutefois|seulement|uniquement|en partie|partiellement|"
    r"sur le principe)\b"
)
_IS_KNOWN = lazy_pattern(
    r"(fully |also )?(accept|agree|support|concur|approv|endors|adopt|yes|ok|oui|d['\u2019]accord|favorable|retenu|"
    r"repris|soutenu|suivi|valid)",
    re.IGNORECASE,
)
"""Matches words for an acceptance in English and French. Spanish has "aceptada"."""
_CAN_LIMIT = lazy_pattern(
    rf"\b(not|no|cannot|without|ne|n|pas|non|sans|except|only|but|unless|sauf|mais|{_CONDITION})\b"
)
"""Words in the sentence of a response that can limit it."""
_SIGN = lazy_pattern(
    r"\s*(?:[.;:,!](?=\s|$)|[\u3002\uff1b\uff1a\uff0c\uff01\uff08\u060c\u061b]|[.;:](?=[A-Z\u00c0-\u00de])|[(\[\n]|\s[-\u2013\u2014](?=\s)|\u2014)|$|"
    r"(?P<joint>\s(?=(?i:and|because|as(?! (?:of|from)\b)|et|car)\b))|"
    r"\s(?=(?i:subject to|provided|on condition|unless|except|but)\b)|"
    r"\s(?=(?i:with effect|avec effet|as (?:of|from)|[a\u00e0] (?:compter|partir)|d[e\u00e8]s)\b)|"
    r"\s(?=(?i:sous r[e\u00e9]serve|sauf|mais|[a\u00e0] condition)\b)",
)
"""The end of the words for a response: a sign, or words that limit it or say from when it holds."""
_BODY_SAYS = lazy_pattern(r"\s*[^.;:\n]{2,60}?\s?:\s*([^.;:\n]+)[.;\n]?")
_SENTENCE_END = lazy_pattern(r"[.;!\u3002\uff1b\u061b]")
_BUT = lazy_pattern(r"(?:but|mais)\b", re.IGNORECASE)
_OTHER_MEANING = lazy_pattern(r"no\.? ?\d|(notes?|supports?|si|reprises?)\s*,", re.IGNORECASE)
"""Matches beginnings that look like words for responses: "No. 12", "Support, training"."""

_THE = r"(?:the|this|these|all|la|cette|les|ces)"
_PASSIVE = lazy_pattern(
    rf"(?:{_THE} )?(?:recommendations?|recommandations?) "
    r"(?:is|are|was|were|has been|have been|est|sont|a \u00e9t\u00e9|"
    r"(?P<no>n['\u2019](?:est|a) pas(?: \u00e9t\u00e9)?)) "
    r"(?P<words>.+)",
    re.IGNORECASE,
)
_NAME = r"(?-i:[A-Z\u00c0-\u00de][\w\u2019'-]*)"
_WHO = (
    r"(?:(?:(?:the|our) )?(?:government|ministry|management|administration|department|directorate|board|council|"
    r"committee|state|office|agency|authority|service|university|company|entity|addressee|delegation|we|it)"
    rf"(?: (?:of|for)(?: (?:{_NAME}|and|the|of|for)){{1,6}})? )?"
)
"""Matches the body that responds. Other words before a verb can say the contrary: "Nobody", "refuses to"."""
_WHO_IN_FRENCH = (
    r"(?:(?:(?:le|la|notre) |l['\u2019])(?:gouvernement|minist\u00e8re|direction|administration|service|commune|"
    r"ville|r\u00e9gion|d\u00e9partement|conseil|\u00e9tat|collectivit\u00e9|universit\u00e9|agence)"
    rf"(?: (?:de la|de|du|des|et)(?: (?:{_NAME}|l['\u2019]\w+|\w+)){{1,2}}){{0,2}} )"
)
_ACTIVE = lazy_pattern(
    rf"{_WHO}(?P<no>(?:do|does|did) not |cannot |can not |(?:is|are) unable to )?"
    r"(?P<part>partially |partly |fully |also )?(?P<verb>accept|agree|support|concur|reject)"
    r"(?:s?|ed(?= (?:with|the|this|these|all)\b))"
    r"(?P<limit> in part| in principle)?"
    r"(?:(?: with)?(?: (?:the|this|these|all|both|your|audit)){0,2} recommendations?)?"
    r"(?P<end> in part| in principle)?",
    re.IGNORECASE,
)
_ACTIVE_IN_FRENCH = lazy_pattern(
    rf"{_WHO_IN_FRENCH}(?:(?P<no>n['\u2019]accepte pas)|(?P<verb>accepte|refuse|rejette))"
    r"(?P<part> partiellement| en partie)? (?:la|cette|les|ces) recommandations?",
    re.IGNORECASE,
)
_PARTICIPLES = {
    "accept": "accepted",
    "agree": "agreed",
    "support": "supported",
    "concur": "concurred",
    "reject": "rejected",
    "accepte": "accept\u00e9e",
    "refuse": "refus\u00e9e",
    "rejette": "rejet\u00e9e",
    "n'accepte pas": "non accept\u00e9e",
}
"""The names of responses by the verbs for them."""
_LONGEST_BEGINNING = 120
"""Most characters of the part of a text that has the words for a response."""


class ResponseText(NamedTuple):
    """The words for a response at the beginning of a text, their category, and the note after them.

    An acceptance is limited by a "condition" or an "exception". Further words "perhaps" limit it.
    """

    words: str
    category: str
    note: str
    limit: str = ""


def read_response(text: str) -> ResponseText | None:
    """Return the words for a response and the note after them, None if a text has not both.

    The note is the whole text if the words are in a sentence, or if the note can limit an acceptance.
    """
    found: ResponseText | None = None
    rest, is_long = "", is_sentence(text)
    for sign in _SIGN.finditer(text) if not _OTHER_MEANING.match(text) else ():
        first = text[: sign.start()].strip()
        if len(first) > _LONGEST_BEGINNING or _BUT.match(rest):
            break
        if sign["joint"] and not is_long:
            continue
        words = first if response_category(first) else _words_in_sentence(first)
        category = response_category(words)
        if category and (not found or found.category != category):
            rest = _rest(text, sign)
            limit = _limit(words, rest, sign[0]) if category == "accepted" else ""
            found = ResponseText(words, category, rest if words == first and not limit else text, limit)
        if _SENTENCE_END.match(sign[0].strip()):  # the next sentence can be about another body
            break
    if not found or (found.limit == "perhaps" and not is_long):  # "Accepted (not all)" can mean anything
        return None
    return found if found.note else None


def has_several_bodies(text: str) -> bool:
    """Return whether a text has a response after each of several names: "Police: accepted. Court: pending"."""
    found = [*_BODY_SAYS.finditer(text)]
    is_whole = "".join(each[0] for each in found).strip() == text.strip()
    return bool(found[1:]) and is_whole and all(response_category(each[1].strip()) for each in found)


def _rest(text: str, sign: re.Match[str]) -> str:
    """Return the words of a text after a sign, without parentheses around all of them."""
    rest = text[sign.end() :].strip()
    if sign[0].strip() not in ("(", "["):
        return rest
    is_whole = rest.endswith((")", "]")) and not re.search(r"[)\]].", rest)
    return rest[:-1].strip() if is_whole else text[sign.start() :].strip()


def _limit(first: str, rest: str, sign: str) -> str:
    """Return how the words after an acceptance limit it; empty if they do not."""
    words = words_of(rest)
    if rest and not _IS_KNOWN.match(first):  # rectrack knows the words for limits in English and French only
        return "perhaps"
    if re.match(_CONDITION, words):
        return "condition"
    if re.match(_EXCEPTION, words):
        return "exception"
    is_of_sentence = sign.strip() not in (".", "!", "")
    return "perhaps" if is_of_sentence and _CAN_LIMIT.search(words_of(re.split(r"[.;!](?:\s|$)", rest)[0])) else ""


def _words_in_sentence(text: str) -> str:
    """Return the response that a sentence such as "Management accepts the recommendation" gives; or else empty."""
    if match := _PASSIVE.fullmatch(text):
        words = f"non {match['words']}" if match["no"] else match["words"]
        return words[:1].upper() + words[1:]
    if match := _ACTIVE.fullmatch(text):
        verb = _PARTICIPLES[match["verb"].casefold()]
        part, limit = match["part"] or "", match["limit"] or match["end"] or ""
        if match["no"]:
            return f"Not {verb}" if not (part or limit) else ""
        return f"{'' if part.casefold() in ('fully ', 'also ') else part}{verb}{limit}".capitalize()
    if match := _ACTIVE_IN_FRENCH.fullmatch(text):
        verb = _PARTICIPLES[(match["verb"] or match["no"]).casefold().replace("\u2019", "'")]
        return f"{verb}{match['part'] or ''}".capitalize()
    return ""


_FEWEST_MORE, _FEWEST_OTHER = 2, 5
"""Fewest words of a text that its name lacks, if the text has the words of the name, and if it has others."""


def says_more(text: str, name: str) -> bool:
    """Return whether a text has more to say than the name that the maintainer gives for it."""
    words, of_name = words_of(text).split(), words_of(name).split()
    more = [word for word in words if word not in of_name]
    if is_sentence(text):
        return bool(more)
    return len(more) >= (_FEWEST_MORE if {*of_name} <= {*words} else _FEWEST_OTHER)
