"""Names of persons in cells of lists: a public record needs care with them."""

import re

from rectrack import lazy_pattern
from rectrack.text import folded, territory_code

_CAPITAL = r"[A-Z\u00c0-\u00de\u0400-\u042f]"
_PERSON = lazy_pattern(
    r"(mr|mrs|ms|miss|dr|prof|mme|mlle|m|sr|sra|السيد|السيدة)\.?\s+\S.*|"
    rf"(?-i:({_CAPITAL}\.[ -]?){{1,3}}{_CAPITAL}[\w'\u2019-]+|{_CAPITAL}[\w'\u2019-]+( ?{_CAPITAL}\.){{1,3}})|"
    "vacante?",
    re.IGNORECASE,
)
_INITIALS = lazy_pattern(
    rf"(?!(C[EFIOT]O|P?DG|PS|MD|SG)$)[A-Z]{{2,3}}|[A-Z]{{1,2}}['\u2019][A-Z]|({_CAPITAL}\.[ -]?){{2,3}}"
)
"""Matches initials, which can also mean a body, but no usual ones of a post: "CEO"."""

_GIVEN_NAMES = lazy_pattern(
    "adam|ahmed|alain|alan|alexander|alexandre|ali|alice|amina|amy|ana|andrea|andreas|andrew|"
    "anita|anna|anne|anthony|antoine|antonio|aurelie|barbara|benjamin|bernard|brigitte|bruno|"
    "camille|carlos|carmen|caroline|catherine|cecile|celine|charles|charlotte|chloe|christine|"
    "christophe|claire|claude|claudia|clara|daniel|david|delphine|denis|diana|didier|dominique|"
    "edward|elena|elisabeth|elizabeth|emily|emma|emmanuel|eric|eva|fatima|fernando|francis|"
    "francois|francoise|frank|fiona|gabriel|george|georges|gerard|guillaume|hannah|hans|hassan|"
    "helen|helene|henri|henry|ibrahim|ingrid|irene|isabelle|ivan|jack|jacques|james|jan|jane|"
    "jean|jennifer|jessica|joan|joanna|john|jonathan|jose|joseph|juan|julia|julie|julien|karen|"
    "karim|katherine|kevin|khalid|laura|laurent|leila|linda|lisa|louis|lucas|lucie|lucy|luis|"
    "luisa|marc|marco|margaret|maria|marie|mario|mark|martin|martine|mary|mathieu|matthew|mehdi|"
    "michael|michel|michele|miguel|mohamed|mohammed|monique|moussa|nadia|nathalie|nicholas|"
    "nicolas|nicole|olga|olivia|olivier|omar|oscar|pablo|pascal|patricia|patrick|paul|paula|"
    "pedro|peter|philip|philippe|pierre|rachel|rafael|raymond|rebecca|rene|richard|robert|roger|"
    "rosa|ruth|samuel|sandra|sara|sarah|sergei|simon|sofia|sophie|stefan|stephane|stephanie|"
    "stephen|steven|sunita|susan|sylvie|teresa|thierry|thomas|valerie|vincent|walter|william|"
    "yann|yves|zoe"
)
"""Usual given names that are no names of places."""
_OF_BODY = lazy_pattern(
    r"\b(cent(re|er|ro|rum)|stiftung|foundation|fondation|fundacion|hospital|hopital|clini(c|que)|institut\w*|"
    r"universi\w*|schools?|ecole|escuela|college|academ\w*|museum|musee|museo|trust|library|laborator\w*|society|"
    r"societe|company|group|union|network|reseau|fund|fonds|program\w*|project|projet|initiative|alliance|coalition)\b"
)
"""Matches a word for a body, which can have the name of a person: "Jean Monnet Centre"."""
_NO_SURNAME = lazy_pattern(
    r"\b(affair\w*|affaire\w*|works?|resources?|ressources|security|securite|protection|planning|plan|policy|"
    r"health|sante|education|financ\w*|budget\w*|treasury|tresor|justice|legal|law|labou?r|travail|employment|emploi|"
    r"water\w*|eaux?|energ\w*|transports?|roads?|rail\w*|airports?|ports?|environment|climate|agricultur\w*|forest\w*|"
    r"trade|commerce|housing|culture|tourism\w*|statistics?|audit\w*|tax\w*|customs|douanes|human|rights?|civil|"
    r"social|public\w*|nation\w*|nacional|international|inter\w+|region\w*|general|federa\w*|central|local|state|"
    r"states|govern\w*|gouverne\w*|republi\w*|kingdom|city|ville|towns?|village|hall|district|county|provinc\w*|"
    r"municip\w*|commun\w*|president\w*|prime|ministers?|ministre|mayors?|maire|direct\w*|chief|head|officers?|"
    r"managers?|management|secretar\w*|cabinet|senate?|congress|house|staff|teams?|equipe|partners?|members?|women|"
    r"youth|army|forces?|emergency|rescue|registr\w*|archiv\w*|media|television|red|cross|world|bank|banque|"
    r"lawyers?|judges?|judici\w*|prosecut\w*|procure\w*|ombuds\w*|inspect\w*|experts?|employers?|workers?|farmers?|"
    r"teachers?|doctors?|north\w*|south\w*|east\w*|western|saint|saints|san|santa|new|old|great|islands?|"
    r"supply|operations?|systems?|data|information|digital|technology|research|science|quality|safety|support|"
    r"development|administration|control|compliance|risk|procurement|un|eu|ue|onu|dg|sg|who|oms|hr|rh|it|ict|nhs)\b"
)
"""Matches a usual word in the names of bodies and places that is rarely part of the name of a person."""
_PARTICLE = lazy_pattern("de|du|des|da|del|di|do|dos|la|le|van|von|der|den|ter|el|al|ben|bin|ibn|bint")
_BETWEEN = lazy_pattern(r"[;\n/,]|\s(?:and|et|und|y|&)\s")
_WORD = lazy_pattern(r"[^\W\d_]+(['\u2019-][^\W\d_]+)*\.?")
_FEWEST_WORDS, _MOST_WORDS = 2, 3


def names_in_cell(cell: str) -> list[str]:
    """Return the texts in a cell that can be names of persons, without what is in brackets."""
    return [*filter(None, map(str.strip, _BETWEEN.split(re.sub(r"\([^()]*\)", "", cell))))]


def is_full_name(text: str) -> bool:
    """Return whether a text has the form of a full name: two or three capitalized words, none a word for a body.

    Names of States are none.
    """
    words = [word for word in text.split() if not _PARTICLE.fullmatch(word)]
    is_name = _FEWEST_WORDS <= len(words) <= _MOST_WORDS and all(
        word[0].isupper() and _WORD.fullmatch(word) for word in words
    )
    return is_name and not _OF_BODY.search(folded(text)) and not territory_code(text)


def may_be_person(text: str) -> bool:
    """Return whether a text has the form of a full name, and no usual word of a body or place."""
    return is_full_name(text) and not _NO_SURNAME.search(folded(text))


def has_given_name(text: str) -> bool:
    """Return whether a text begins with a usual given name, or has one after a surname in capitals: "DUPONT Jean".

    A given name can be several with hyphens: "Jean-Paul".
    """
    first, *others = text.split() or [""]
    names = [first, *(others[-1:] if first.isupper() else ())]
    return any(_GIVEN_NAMES.fullmatch(folded(name).partition("-")[0]) for name in names)


def is_person(text: str) -> bool:
    """Return whether a text is the name of a person, with a form of address or initials."""
    return bool(_PERSON.fullmatch(text))


def has_person(text: str) -> bool:
    """Return whether a text is, or may have, the name or initials of a person."""
    return is_person(text) or bool(_INITIALS.fullmatch(text)) or any(map(may_be_person, names_in_cell(text)))
