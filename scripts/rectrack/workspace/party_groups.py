"""The groups of new parties that their names say."""

import re

from rectrack import lazy_pattern
from rectrack.workspace.cell_words import is_body, words_of

ORGANIZATION = "organization"
"""Id of the group of a tracker for all parties that are no States."""
_OTHER_BODY = lazy_pattern(
    r"\b(organi[sz]a[ct]ion|fund\b|fonds\b|fondo\b|programme\b|development bank|rapporteu|relator|experte?s?\b|"
    r"(working|study|contact) group|group of|groupe de|grupo de|ombuds\w*|tribunal|universit\w*|universidad|"
    r"(trade|workers|teachers|students|farmers) union|mechanism|mecanism|forum|foro\b|network|reseau|foundation|"
    r"fondation|coalition|alliance|cent(re|er)\b|ngos?\b|ong\b|комитет|совет\b|комиссия|организация|докладчик|لجنة|"
    r"منظمة|مجلس)|委员会|理事会|组织|报告员"
)
_STATE = lazy_pattern(r"russian federation|federation (de russie|of s(ain)?t\b.*)|federacion (de )?rus[ai].*")
_INTERNATIONAL = lazy_pattern(
    r"(the )?(united nations|nations unies|naciones unidas|european (union|commission|parliament)|union europeenne|"
    r"union europea|council of europe|conseil de l ?europe|consejo de europa|african (union|commission)|"
    r"union africaine|union africana|world bank|banque mondiale|banco mundial|human rights (council|committee)|"
    r"committee (against torture|on (the (rights of|elimination of|protection of)|economic.*|enforced))|"
    r"comite (contre la torture|des (droits|disparitions)|des travailleurs migrants|pour l ?elimination)|"
    r"организация объединенных наций|европейский союз|совет европы|联合国|欧洲联盟|欧洲委员会|"
    r"ال[اأ]مم المتحدة|الاتحاد ال[اأ]وروبي|(special rapporteur|rapporteure? speciale?|relatora? especial|"
    r"independent expert|(sr|wg|ie) on)\b|"
    r"(group|alliance|association|union) of (\w+ )*(states|nations|countries)\b|"
    r"inter american (commission|court)|international (monetary fund|labour organi|organi[sz]ation|court of)).*"
)
_ACRONYM = lazy_pattern(
    "(the )?(UN|UNO|ONU|EU|UE|OAS|OEA|OSCE|ODIHR|OECD|OCDE|ILO|OIT|OIM|IOM|IMF|FMI|WHO|OMS|UNESCO|UNICEF|UNHCR|"
    "OHCHR|HCDH|ACNUDH|UNDP|PNUD|UNFPA|UNEP|FAO|WFP|FATF|GAFI|GREVIO|GRETA|GRECO|ECRI|CPT|SPT|CEDAW|CERD|CCPR|CESCR|"
    "CRPD|CRC|CAT|CMW|CED|ACHPR|IACHR|CIDH|ASEAN|ECOWAS|CEDEAO)\\b.*|(?!DPRK|FYROM)[A-Z]{4,8}"
)
"""Names that begin with this are those of international organizations and of committees of the United Nations.

A name of only four to eight capitals is no State: codes of States have two or three.
"""
_CIVIL_SOCIETY = lazy_pattern(
    r"\b(coalition|collecti[fv]|federation|association|alliance|league|ligue|ngos?|ong|network|reseau|"
    r"(trade|workers|teachers|students|farmers) union)\b"
)
_ACADEMIA = lazy_pattern(
    r"(?!.*\bminist)((the )?(\w+ ){0,3}university( of .*| college)?|universite .*|universidad .*)"
)


def is_in_group(group: str, name: str) -> bool:
    """Return whether the name of a party says that the party is in a group of organizations.

    Names of States are in none.
    """
    bare = re.sub(r"\(.*?\)", "", name).strip()
    text = words_of(bare)
    if group == "civil-society":
        return bool(_CIVIL_SOCIETY.search(text)) and not _STATE.fullmatch(text)
    if group == "academia":
        return bool(_ACADEMIA.fullmatch(text))
    if group not in (ORGANIZATION, "intergovernmental-organization") or _STATE.fullmatch(text):
        return False
    is_international = _INTERNATIONAL.fullmatch(text) or _ACRONYM.fullmatch(bare)
    return bool(is_international or (group == ORGANIZATION and (is_body(name) or _OTHER_BODY.search(text))))
