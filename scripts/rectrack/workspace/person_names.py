"""Names of persons in cells of lists: a public record needs care with them."""

import re

from rectrack import lazy_pattern
from rectrack.text import folded

_CAPITAL = r"[A-Z\u00c0-\u00de\u0400-\u042f]"
_PERSON = lazy_pattern(
    r"(mr|mrs|ms|miss|dr|prof|mme|mlle|m|sr|sra|السيد|السيدة)\.?\s+\S.*|"
    rf"(?-i:({_CAPITAL}\.[ -]?){{1,3}}{_CAPITAL}[\w'\u2019-]+|{_CAPITAL}[\w'\u2019-]+( ?{_CAPITAL}\.){{1,3}})|"
    "vacante?",
    re.IGNORECASE,
)
_INITIALS = lazy_pattern(rf"[A-Z]{{2,3}}|[A-Z]{{1,2}}['\u2019][A-Z]|({_CAPITAL}\.[ -]?){{2,3}}")
"""Matches initials, which can also mean a body."""

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
_MOST_NAMES = 4
_FULL_NAME = lazy_pattern(
    rf"({_CAPITAL}[\w'\u2019-]+ )((de|du|des|da|del|van|von|el|al|ben|bin) )?{_CAPITAL}[\w '\u2019-]+"
)


def is_full_name(text: str) -> bool:
    """Return whether a text has the form of a given name and a surname: two to four words."""
    return bool(_FULL_NAME.fullmatch(text)) and len(text.split()) <= _MOST_NAMES


def has_given_name(text: str) -> bool:
    """Return whether the first word of a text is a usual given name, or several with hyphens: "Jean-Paul"."""
    return bool(_GIVEN_NAMES.fullmatch(folded(text.partition(" ")[0]).partition("-")[0]))


def is_person(text: str) -> bool:
    """Return whether a text is the name of a person, with a form of address or initials."""
    return bool(_PERSON.fullmatch(text))


def are_initials(text: str) -> bool:
    """Return whether a text has only initials."""
    return bool(_INITIALS.fullmatch(text))
