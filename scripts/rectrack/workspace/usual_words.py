"""The words that lists use for fields, in English and French, and the fields that they mean."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from rectrack.model import is_id
from rectrack.text import folded, is_link

_BODY = (
    "(ministr(y|ies)|institutions?|bod(y|ies)|agenc(y|ies)|entit(y|ies)|authorit(y|ies)|departments?|units?|offices?|"
    "ministeres?|organismes?|services?|autorites?|organi[sz]ations?)"
)
_NUMBER = "(n|no|nr|nos|num|numero|number|ref|reference|code|symbol|cote|id)"
_OF_RECOMMENDATION = "(of |of the |de |de la )?(recommendation|recommandation|rec|recom|reco)"
_COMMENTS = "(remarks?|comments?|notes?|observations?|commentaires?|remarques?)"

_ADDRESSEES = (
    f"((lead|main) )?(responsible|responsables?|destinataires?|recipients?|addressed to|adressee? a|in charge|"
    f"en charge|charge)( {_BODY})?|((lead|responsible|implementing|competent) )?"
    f"({_BODY}|actors?|acteurs?)( (responsible|in charge|concerned|responsables?|concernee?s?|competente?s?))?"
)
_STATUS = (
    "((implementation|current) )?(status|progress|implementation)( of (the )?(implementation|recommendation))?|"
    "(state|level|stage) of (play|implementation|progress)|statut|avancement|"
    "(etat|niveau|degre|stade) (d |de )?(la )?(avancement|mise en (oeuvre|œuvre)|execution|realisation)"
)
_TARGET = (
    "target( date)?|deadline|due( date| by)?|by when|time ?(line|frame|limit)|echeance|echeancier|delai|"
    "date (limite|butoir|cible|d echeance)"
)
_RESPONSE = (
    "(response|reply|answer|reponse|position)( (of|de|du|by|par) .*)?|(state s|government( s)?|official) "
    "(response|position|reply)|prise de position"
)
_DOCUMENT = "(source )?documents?( source)?|sources?|instruments?|mechanisms?|mecanismes?|reports?|rapports?"
_STATES = "(etats?|pays|states?|countr(y|ies)|delegations?)"
_THEMES = (
    "((main|thematic|policy|priority) )?(themes?|topics?|areas?|subjects?|categor(y|ies)|sectors?|clusters?)"
    "( of .*)?|thematiques?|domaines?( .*)?|sujets?|secteurs?|axes?|categories?"
)
_MAKERS = (
    f"(recommending|proposing) ({_STATES}|{_BODY}|part(y|ies))|(recommended|made|proposed|issued) by|recommending|"
    f"{_STATES}( (auteurs?|recommandants?|a l origine|emetteurs?))?|auteurs?|authors?"
    "|(emise?|formulee?|proposee?) par"
)

NO, SOURCE, PARAGRAPH, RECOMMENDATION = "no", "source", "paragraph", "recommendation"
"""Words whose field depends on the values in the column."""

_FIELDS: Mapping[str, Sequence[tuple[str, str]]] = {
    "recommendations": (
        (NO, f"{_NUMBER}|#|{_NUMBER} ?{_OF_RECOMMENDATION}|(rec|reco|recommendation|recommandation) {_NUMBER}"),
        (RECOMMENDATION, "recommendations?|recommandations?|(text|texte|wording|libelle) (of|de) (the|la) rec.*"),
        ("title", "titles?|titre|intitule|headings?|headline|calls?|proposals?|propositions?|libelle"),
        ("text quote", "(full |exact |original )?(text|wording|quote|words)|verbatim|texte( integral| exact)?"),
        ("summary", "summar(y|ies)|text|texte|descriptions?|details?|abstract|resume|explanation|background|content"),
        ("themes", _THEMES),
        ("made by", _MAKERS),
        ("addressees", _ADDRESSEES),
        ("response", _RESPONSE),
        ("response by", "(response|reply|answer|reponse) (by|from|par|de)"),
        ("response date", "(date of (the )?|date de (la )?)(response|reply|answer|reponse)|(response|reply) date"),
        ("response note", f"{_COMMENTS} (of|by|from|du|de) (the )?(government|state|gouvernement|l etat)"),
        ("status", _STATUS),
        ("date", "(status date|date of (the )?status|date du statut|(date of )?(last )?update|mise a jour|as of)"),
        ("target date", _TARGET),
        (SOURCE, _DOCUMENT),
        (PARAGRAPH, "para(graph)?s?|paragraphes?"),
        ("section", "sections?|chapters?|pages?|articles?|chapitres?"),
        ("url", "urls?|links?|web( ?(site|page|address))?|liens?|website"),
        ("evidence", "evidence|proofs?|preuves?|(means|sources) of verification|moyens de verification"),
        ("editor note", _COMMENTS),
    ),
    "actions": (
        ("title", "titles?|actions?|steps?|tasks?|measures?|activit(y|ies)|descriptions?|mesures?|activites?|titre"),
        ("addressees", _ADDRESSEES),
        ("status", _STATUS),
        ("target date", _TARGET),
    ),
    "positions": (
        ("party", f"part(y|ies)|{_STATES}|members?|who|{_BODY}|stakeholders?|actors?|partie|membre"),
        ("stance", "positions?|stances?|views?|opinions?|votes?|avis"),
        ("date", "dates?|day|when"),
        ("reason", f"reasons?|{_COMMENTS}|explanation|statements?|motifs?|raisons?|why"),
        ("source document", _DOCUMENT),
    ),
    "responses": (
        ("by", f"{_ADDRESSEES}|{_STATES}|by|par|who"),
        ("response", _RESPONSE),
        ("date", "dates?|day|when"),
        ("note", f"{_COMMENTS}|explanation|reasons?|motifs?"),
        ("source document", _DOCUMENT),
    ),
}
"""The usual words for the columns of each sheet: patterns of headings in small letters without accents and signs."""
_LIST = "recommendations"
_ITEM = (RECOMMENDATION, f"recommendations?|recommandations?|{_FIELDS[_LIST][0][1]}|para(graph)?s?")


@cache
def _patterns(sheet: str) -> list[tuple[str, re.Pattern[str]]]:
    """Return the fields of a sheet with the patterns of their usual words."""
    fields = [*_FIELDS.get(sheet, ()), *([_ITEM] if sheet in _FIELDS and sheet != _LIST else [])]
    return [(field, re.compile(words)) for field, words in fields]


_LONGEST = 80
"""Most characters of a heading; a longer text is a note."""


class Heading(NamedTuple):
    """A heading of a list, and a function that returns the values in its column."""

    text: str
    values: Callable[[], Sequence[str]] = tuple

    @property
    def words(self) -> list[str]:
        """Return the words of the heading, and of its parts between brackets, slashes and colons."""
        text = re.sub(r"\((e?s|[xe])\)", "", self.text) if len(self.text) <= _LONGEST else ""
        parts = (text, *re.split(r"[/|:;()\n\u2013\u2014]", text))
        return [folded(part).replace("-", " ") for part in parts if part.strip()]


def meant_fields(
    headings: Mapping[int, Heading], sheet: str, valid: Collection[str], taken: Collection[str]
) -> dict[str, int]:
    """Return the columns of fields that headings mean by usual words.

    `valid` are the headers of the sheet, and `taken` those that have a column already.
    """
    found: dict[str, int] = {}
    words = {n: heading.words for n, heading in headings.items()}
    for word, pattern in _patterns(sheet) if words else ():
        for n, parts in words.items():
            if n in found.values() or not any(map(pattern.fullmatch, parts)):
                continue
            free = [name for name in valid if name not in taken and name not in found]
            if field := next((name for name in _by_values(word, headings[n].values(), sheet) if name in free), ""):
                found[field] = n
                break
    return found


def _by_values(word: str, values: Sequence[str], sheet: str) -> Sequence[str]:
    """Return the fields that a usual word can mean with these values, the best first."""
    if sheet != _LIST:
        return (word,)
    match word:
        case "no":
            return ("number",) if is_own("number", values) else ("reference",)
        case "recommendation":
            return ("reference",) if are_references(values) else ("title", "text quote")
        case "paragraph":
            return ("reference", word, "section") if are_references(values) else (word, "section")
        case "source":
            return ("url",) if values and all(map(is_link, values)) else ("document",)
    return (word,)


def is_own(field: str, values: Sequence[str]) -> bool:
    """Return whether values under the name of a field can be those of the field, in a list from elsewhere."""
    match field:
        case "id":
            return not values or any(is_id(value) and not value.isdecimal() for value in values)
        case "number":
            return all(value.isdecimal() or not re.search(r"\d", value) for value in values)
        case "paragraph":
            return not are_references(values)
    return True


def are_references(values: Sequence[str]) -> bool:
    """Return whether values identify recommendations: different short words with digits, not all of them numbers."""
    is_each = all(re.fullmatch(r"[^\s,:#\"']{1,40}", value) and re.search(r"\d", value) for value in values)
    return is_each and len({*values}) == len(values) > 0 and not all(map(str.isdecimal, values))


# Words of lists for statuses and responses that a tracker lacks.

_DONE = re.compile(
    "(fully |completely )?(implemented|completed?|done|closed|achieved|fulfilled)|"
    "((totalement|entierement|pleinement) )?(realisee?|executee?|achevee?|terminee?|accomplie?|"
    "mise? en (oeuvre|œuvre))"
)
_UNDER_WAY = re.compile(
    "(in progress|on ?going|under ?way|started|continuous)( .*)?|being implemented|"
    "(partially|partly|mostly|substantially) .*|en cours( .*)?|partiellement .*|en partie .*|commencee?"
)
_ANSWERS = {
    "not accepted": "(not|non|did not|does not) .*|rejected|refused|declined|disagreed?|rejetee?|refusee?",
    "partly": ".*(partially|partly|in part|in principle|partiellement|en partie|sur le principe).*",
    "accepted": "accepte?e?d?|accepts|support(ed|s)?|agree(d|s)?|concur(red|s)?|enjoys? .*support.*|appuyee?",
    "noted": "(take[ns]? )?note[ds]?( .*)?|notee?|(prend|pris|prise) note( .*)?|acknowledged|pending|awaiting .*|"
    "en attente.*",
}


def status_category(name: str) -> Literal["open", "under way", "done"]:
    """Return the category of a new status by its name; open if the name does not say it."""
    words = folded(name).replace("-", " ")
    return "done" if _DONE.fullmatch(words) else "under way" if _UNDER_WAY.fullmatch(words) else "open"


def response_category(name: str) -> str:
    """Return the category of a new response by its name, empty if the name does not say it."""
    words = folded(name).replace("-", " ")
    return next((category for category, pattern in _ANSWERS.items() if re.fullmatch(pattern, words)), "")
