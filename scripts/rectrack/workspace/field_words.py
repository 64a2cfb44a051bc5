"""The words that lists use for fields: patterns in English and French, and what they say about a heading."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from rectrack import lazy_pattern
from rectrack.workspace.cell_words import are_bodies, exact_words, words_of
from rectrack.workspace.translated_words import ITEM, TRANSLATED_WORDS

_OFFICE = (
    "ministr(y|ies)|institutions?|agenc(y|ies)|authorit(y|ies)|departments?|units?|offices?|ministeres?|services?|"
    "autorites?"
)
_BODY = f"({_OFFICE}|bod(y|ies)|entit(y|ies)|organismes?|organi[sz]ations?)"
"""Words for bodies. Alone, those that `_OFFICE` lacks can also mean the body that made the recommendation."""
_PART_OF_BODY = f"({_BODY}|(directorates?|directions?)( generale?s?)?|divisions?|branch(es)?|bureaux?)"
"""Words for bodies and for parts of them. Alone, those that `_BODY` lacks can also be parts of a document."""
_NUMBER = "(n|no|nr|nos|num|numero|number|ref|reference|code|symbol|cote|id)"
LIKE_NUMBER = f"{_NUMBER}|file|case|item|serial|dossier"
_RECOMMENDATION = "recommendations?|recommandations?|preconisations?|rec(os?|s)?"
_OF_RECOMMENDATION = "(of |of the |de |de la )?(recommendation|recommandation|rec|recom|reco)"
_OF_ANSWER = "(remarks?|comments?|notes?|observations?|commentaires?|text|words?|wording|details?|texte|libelle)"
_ANSWER = "(response|reply|answer|reaction|position|reponse)"
_FULL = "(full|complete|entire|whole|integrale?|entiere?)"
_COMMENTS = "(remarks?|comments?|notes?|observations?|commentaires?|remarques?)"

_QUOTE = (
    f"(full |exact |original )?(text|wording|quote|words)|({_RECOMMENDATION}) in full|verbatim|"
    "texte( integral| exact)?"
)
_TITLE = "titles?|titre|intitule|headline|short (title|label)|(titre|intitule|libelle) court"
_TEXT_OF_BODY = (
    "(\\w+ ){1,4}s recommendations?|(recommendations?|recommandations?) (of|by|from|de|du|des|d) .+|"
    "(.+ )?recommends?( that)?|(.+ )?recommande(nt)?( que?)?"
)
"""The recommendations of a body whose name is in the heading."""
_LEAD = "(lead|main|responsible|resp|implementing|competent)"
_CONCERNED = "(responsible|in charge|concerned|responsables?|concernee?s?|competente?s?|pilotes?|chefs? de file)"
_RESPONSIBLE = (
    f"((lead|main) )?(responsible|responsables?|in charge|en charge|charge)( {_PART_OF_BODY})?|"
    f"({_LEAD} )?({_OFFICE})|{_LEAD} {_PART_OF_BODY}|({_PART_OF_BODY}|structures?) {_CONCERNED}|"
    f"({_LEAD} )?(actors?|acteurs?)( {_CONCERNED})?|"
    "(structures?|services?) chargees?( d.*)?"
)
_STATES = "(etats?|pays|states?|countr(y|ies)|delegations?)"
_ADDRESSEES = (
    f"(addressees?|destinataires?|recipients?|(addressed|directed|aimed) (to|at)|adressee? a)( {_BODY})?|"
    f"(reviewed|examined) {_STATES}|{_STATES} (under review|reviewed|examined|examine(e|s)*|concerne(e|s)*)|"
    "auditees?|entit(y|ies)|entites?|called (up)?on|"
    f"({_BODY}|entites?|collectivites?|communes?|etablissements?) (controlee?s?|auditee?s?|inspectee?s?|evaluee?s?)|"
    f"(audited|inspected|evaluated|examined) {_BODY}|{_BODY} (audited|inspected|evaluated|examined|addressed)|"
    "who (is to |must |should )?(answers?|replies|reply|responds?|acts?)|a qui (cela |ca |elle )?s adresse.*|"
    f"(administrations?|instances?|{_BODY}) (mise?s? en cause|saisie?s?|visee?s?|interpellee?s?|concernee?s?)"
)
_DOERS = "leads?|pilotes?|(carried out|done|handled|implemented|executed|taken|led|realisee?|executee?) (by|par)"
_OWNERS = "((action|task|measure|step) )?(owners?|holders?)"
STATUSES = (
    "(is it |already )?(done|finished|implemented)|"
    "((implementation|current) )?(status|progress|implementation)( of (the )?(implementation|recommendation))?|"
    "(state|level|stage) of (play|implementation|progress)|statut|avancement|"
    "(etat|niveau|degre|stade) (d |de )?(la )?(avancement|mise en (oeuvre|œuvre)|execution|realisation)"
)
UPDATE = (
    "(date of )?update|(date of )?last (updated?|reviewed|checked|looked at|changed|modified|seen)|"
    "(date de )?(la )?(derniere )?mise? a jour( le)?|maj"
)
_VERIFICATION = (
    "(means|sources?) of verification|verification (means|sources?)|(moyens?|sources?) de verification|"
    "(medios|fuentes?) de verificacion"
)
"""The proof that a plan names in advance: no evidence of what happened."""
TARGETS = (
    "target( date)?|deadline|due( date| by)?|by when|to be (completed|implemented|done|finished) by( when)?|"
    "time ?(line|frame|limit)|echeance|echeancier|delai|date (limite|butoir|cible|d echeance)"
)
_RESPONSE = (
    "(response|reply|answer|reponse|position)( (of|de|du|by|par) .*)?|\\w+ s (response|reply|answer)|"
    "(our|their|its|notre|votre|leur) (response|reply|answer|position|reponse)|"
    "(state( s)?|gov(ernmen)?t( s)?|official|minist(ry|er)( s)?|management( s)?|mgmt) "
    "(response|position|reply|answer|line)|prise de position|"
    "avis (de|du) (l |la |le )?(administration|gouvernement|ministere|ministre|autorite|commune)"
)
REPORTS = "(report|document|publication|audit)"
_DOCUMENT = (
    "(source )?documents?( source)?|source|piece( jointe)?|pieces jointes|instruments?|"
    "rapports?|((audit|inspection|evaluation|review|final|annual) )?reports?( (title|name))?"
)
_STUDY = "(audit|inspection|evaluation|review|report|rapport|document)"
_TITLE_OF_DOCUMENT = f"{_STUDY} (title|name)|(title|name) of (the )?{_STUDY}|(titre|intitule) d(u|e l|e la) {_STUDY}"
_THEMES = (
    "((main|thematic|policy|priority) )?(themes?|topics?|areas?|subjects?|categor(y|ies)|sectors?|clusters?)"
    "( of .*)?|thematiques?|domaines?( .*)?|sujets?|secteurs?|axes?|categories?"
)
_MAKERS = (
    f"(recommending|proposing|reviewing|issuing) ({_STATES}|{_BODY}|part(y|ies))|recommending|"
    "(recommended|made|proposed|issued) by|"
    f"{_STATES} (that|who|which) (made|recommended|proposed) (it|them|this)|"
    f"{_STATES} (auteurs?|recommandants?|a l origine|emetteurs?)|(instances?|{_BODY}) (emettrices?|emetteurs?)|"
    "(emise?|formulee?|proposee?) par|emanant d[eu]|(put forward|brought|submitted|tabled|raised|suggested|told) by|"
    "who (asked|recommended|proposed|wants)( .*)?"
)
_MECHANISMS = "mechanisms?|mecanismes?"
_MECHANISM = (
    "((un|human rights|treaty|monitoring|supervisory|international|special|or|and) )*"
    "(committees?|bod(y|ies)|mandates?( holders?)?|rapporteurs?|procedures?)"
    "(( (or|and))? (committees?|bod(y|ies)|mandates?( holders?)?|rapporteurs?|procedures?))*|"
    f"({_MECHANISMS}|comites?|organes?)( (conventionnels?|internationa(l|ux)|onusiens?|des? traites?))*"
)

_REASONS_OF_ITEM = (
    "(reasons?|reasoning|rationale|justifications?|explanations?|motifs?|motivations?|explications?) "
    f"(of|for|de|pour) (the |this |la |cette )?({_RECOMMENDATION})"
)
_ACTIONS = "actions?|steps?|tasks?|measures?|activit(y|ies)|mesures?|activites?"
_KEY_ACTIONS = f"(key|principales) ({_ACTIONS})|({_ACTIONS}) (cles?|principales)"
_AGREED_ACTION = (
    "agreed (management )?(actions?( plans?)?|measures?|steps?)|management (agreed )?actions?( plans?)?|"
    "(actions?|mesures?) (agreed|convenue?s?)"
)
NO, SOURCE, PARAGRAPH, RECOMMENDATION, RESPONSIBLE = "no", "source", "paragraph", "recommendation", "responsible"
EXPLANATION, RESPONSE, OF_RESPONSE, ACCEPTED = "explanation", "response", "response note", "accepted"
TEXT_OF_BODY, REPORT, POINT, FOLLOW_UP, SOURCES = "text of a body", "report", "point", "follow-up", "sources"
CALL, MECHANISM, PROPOSAL, STATE, FOLLOWED = "call", "mechanism", "proposal", "state", "what followed"
"""Words whose field depends on the values in the column, or on other columns."""
NOTE = "editor note"
"""The field for values without a field of their own. Readers see it. An action uses that of its recommendation."""

_FIELDS: Mapping[str, Sequence[tuple[str, str]]] = {
    "recommendations": (
        (NO, f"{_NUMBER}|#|{_NUMBER} ?{_OF_RECOMMENDATION}|(rec|reco|recommendation|recommandation) {_NUMBER}"),
        ("title", _TITLE),
        (RECOMMENDATION, f"{_RECOMMENDATION}|(text|texte|wording|libelle) (of|de) (the|la) rec.*"),
        (TEXT_OF_BODY, _TEXT_OF_BODY),
        (CALL, "call( (for|to) action)?"),  # the number of a call, or else its text
        (PROPOSAL, "headings?|calls?( (for|to) action)?|proposals?|propositions?|demandes?|libelle"),
        ("text quote", f"{_QUOTE}|libelle"),
        ("summary", "summar(y|ies)|text|texte|descriptions?|details?|abstract|resume|background|content"),
        ("summary", _REASONS_OF_ITEM),
        ("themes", _THEMES),
        ("made by", _MAKERS),
        ("made by", "auteurs?|authors?"),  # a bare "State" or "Body" can also be under review
        ("addressees", _ADDRESSEES),
        (RESPONSIBLE, _RESPONSIBLE),
        (RESPONSE, _RESPONSE),
        (ACCEPTED, "accepted|agreed|supported|acceptee?s?|appuyee?s?|acceptance|acceptation"),
        ("response by", "(response|reply|answer|reponse)( given| donnee)? (by|from|par|de)|(answered|replied) by"),
        ("response date", "(date of (the )?|date (de )?(la )?)(response|reply|answer|reponse)|(response|reply) date"),
        (
            OF_RESPONSE,
            f"{_COMMENTS} (of|by|from|du|de) (the |la )?(government|state|delegation|gouvernement|l etat)",
        ),
        (OF_RESPONSE, "(response|reply|answer) (text|notes?|details?|wording|comments?|in (words|full|detail))"),
        (OF_RESPONSE, f"({_FULL} )?{_OF_ANSWER}( {_FULL})? (on|of|sur|de) (the |our |their |la )?{_ANSWER}"),
        (EXPLANATION, "explanations?|explications?|reasons?|motifs?|motivations?"),
        ("status", STATUSES),
        (STATE, "etat"),
        (
            "date",
            f"status date|date of (the )?status|date du statut|as of|{UPDATE}",
        ),
        ("target date", TARGETS),
        (
            "action",
            (
                f"{_ACTIONS}|{_KEY_ACTIONS}|{_AGREED_ACTION}|(measures?|actions?|steps?) taken since.*|"
                "(mesures?|actions?) prises? depuis.*"
            ),
        ),
        (FOLLOW_UP, "suites? (donnee|reservee|apportee)s?( aux? .*)?"),
        ("document date", f"{REPORTS} date|date of (the )?{REPORTS}|date d(u|e la) (rapport|document|publication)"),
        ("document author", f"{REPORTS} (by|author)|author of (the )?{REPORTS}|auteur du (rapport|document)"),
        (SOURCES, "sources"),
        (SOURCE, _DOCUMENT),
        (MECHANISM, _MECHANISMS),
        (SOURCE, _TITLE_OF_DOCUMENT),
        (PARAGRAPH, f"({REPORTS} )?(para(graph)?s?|paragraphes?)"),
        ("section", "sections?|chap(ter)?s?|pages?|articles?|chapitres?|(vol|volumes?)( (pp?|pages?))?|pp"),
        ("url", "urls?|links?|web( ?(site|page|address))?|liens?|website"),
        ("evidence", "(evidence|proofs?)( (links?|urls?))?|preuves?|pieces|(pieces? )?justificati(ves?|fs?)"),
        ("related", f"related( {_RECOMMENDATION})?|see also|cross references?|voir aussi|renvois?|cf"),
        (NOTE, _COMMENTS),
    ),
    "actions": (
        ("title", f"titles?|{_ACTIONS}|descriptions?|titre|what|what (title|will|is|was|to|must|should)( .*)?"),
        ("reference", f"({_ACTIONS}) {_NUMBER}|{_NUMBER} (of |of the |de |de l |de la |d )?({_ACTIONS})"),
        ("addressees", f"{_ADDRESSEES}|{_RESPONSIBLE}|{_BODY}|{_OWNERS}|{_DOERS}|who|qui"),
        ("status", STATUSES),
        ("target date", f"{TARGETS}|(planned )?(end|completion)( date)?|(date de )?fin( prevue)?"),
        (NOTE, _COMMENTS),
    ),
    "positions": (
        ("party", f"part(y|ies)|{_STATES}|members?|who|{_BODY}|stakeholders?|actors?|partie|membre"),
        ("stance", "positions?|stances?|views?|opinions?|votes?|avis"),
        ("date", "dates?|day|when"),
        ("reason", f"reasons?|{_COMMENTS}|explanation|statements?|motifs?|raisons?|why"),
        ("source document", f"{_DOCUMENT}|{_MECHANISMS}|sources"),
    ),
    "responses": (
        ("by", f"{_ADDRESSEES}|by|par|who"),
        ("by", f"{_RESPONSIBLE}|{_BODY}"),
        ("by", _STATES),
        ("response", _RESPONSE),
        ("date", "dates?|day|when"),
        ("note", f"{_COMMENTS}|explanation|reasons?|motifs?"),
        ("source document", f"{_DOCUMENT}|{_MECHANISMS}|sources"),
    ),
}
"""The usual words for the columns of each sheet: patterns of headings in small letters without accents and signs."""
_LIST = "recommendations"
_ITEM = (RECOMMENDATION, f"{_RECOMMENDATION}|{_FIELDS[_LIST][0][1]}|para(graph)?s?")


@cache
def patterns(sheet: str) -> list[tuple[str, re.Pattern[str]]]:
    """Return the fields of a sheet with the patterns of their usual words."""
    fields = [*_FIELDS.get(sheet, ()), *([_ITEM] if sheet in _FIELDS and sheet != _LIST else [])]
    translated = {_ITEM[0]: ITEM, **TRANSLATED_WORDS.get(sheet, {})}
    exact = {field: exact_words(headings) for field, headings in translated.items()}
    return [(field, re.compile("|".join((words, *exact.get(field, ()))))) for field, words in fields]


LONGEST_HEADING = 80
"""Most characters of a heading; a longer text is a note."""


class Heading(NamedTuple):
    """A heading of a list, and a function that returns the values in its column."""

    text: str
    values: Callable[[], Sequence[str]] = tuple

    @property
    def words(self) -> list[str]:
        """Return the words of the heading, and of its parts between brackets, slashes and colons."""
        text = re.sub(r"\((e?s|[xe])\)", "", self.text.replace("§", " para"))
        text = text if len(self.text) <= LONGEST_HEADING else ""
        parts = (text, *re.split(r"[/|:;()\n\u2013\u2014]", text))
        return [words_of(part) for part in parts if part.strip()]


FILLERS = (
    r"\d+|an?|the|of|and|or|to|by|for|as|is|be|les?|la|l|des?|du|d|et|ou|aux?|a|par|pour|full|exact|complete|short|main|"
    "current|planned|taken|proposed|adopted|accepted|received|prevue?s?|prise?s?|proposee?s?|adoptee?s?|actuel(le)?s?"
)
"""Words within a heading that do not change which field it means."""

_SUPPORTING = "involved|partners?|partenaires?|associee?s?|joint(ly)?( with)?|conjointe?s?( avec)?"
_SESSION, _REFERENCE = "sessions?|rounds?|cycles?", "doc(ument)? (ref|reference|symbol|cote|no|number)|symbol|cote"
LIKELY = (
    ("title", "short( name| form)?|brief|in (short|brief)|nom court"),
    ("made by", "(came|comes|coming) from|from whom|de qui|d ou"),
    ("related", "follows( on)?( from)?|(fait )?suite (a|de)"),
    (POINT, "points?"),
    ("evidence", "sources"),
    (REPORT, "evaluations?|inspections?|audits?|reviews?"),
    ("document", "investigations?|inquir(y|ies)|enquetes?|inquests?"),
    ("document author", "coroners?"),
    (RESPONSIBLE, f"(for )?whom?|(pour )?qui|chefs? de file|{_DOERS}|{_SUPPORTING}"),
    (RESPONSIBLE, f"{_OWNERS}|communes?|collectivites?|municipalit(y|ies)"),
    ("priority", "urgency|urgence|importance|priorit(y|ies|es?)|grad(es?|ings?)|severity|risk rating|gravite"),
    ("affected-persons", "(groupe?s?|person(ne)?s?|people) (concern\\w+|affected)|(rights ?holder|affected group)s?"),
    (
        "themes",
        "objets?|subject matter|matieres?|rubriques?|volets?|strands?|parts?|parties?|fields?|domains?|pillars?",
    ),
    ("summary", "why|found|findings?|constats?|constatations?|context|contexte|rationale|justification"),
    ("cycle", _SESSION),
    ("document", f"{_SESSION}|{_REFERENCE}|volumes?|tomes?"),
    ("symbol", _REFERENCE),
    ("status", "stage|how far"),
    (FOLLOWED, "suites?"),
    (OF_RESPONSE, "wrote( back)?|answered|replied|said"),
    (OF_RESPONSE, f"what (the )?{_BODY} ((says?|said) .*(done|did)|reports?|reported)"),
    (NOTE, STATUSES),
)
"""Words that only suggest a field: themes only if values repeat, a response note only for sentences.

Words for statuses mean a note if most values are different texts.
"""
_OTHER = (
    f"translat(ion|ed)|traductions?|(next|prochaine?s?) (reports?|reviews?|visits?|rapports?|examens?|visites?)|"
    f"{_ANSWER} (.* )?({TARGETS}|expected|awaited|attendue?)|({TARGETS}) (.* )?{_ANSWER}|{_VERIFICATION}|"
    f"report(s|ing)? ({TARGETS})|({TARGETS}) (for|of|d[eu]) (the |la |remise d[eu] )*(report(s|ing)?|rapports?)|"
    "sdg targets?|cibles? (des )?odd"
)
"""Words for what has no field: translations, what comes next, proof, targets of goals, and when an answer is due."""
_LAST = "(last|latest|derniere?s?)"
_CONTACTS = (
    "((dates?|number|no|nombre) (of|du|des?|d une) (the |la |l )?)?("
    f"({_LAST} )?(reminders?|relances?|rappels?|(letters?|courriers?|lettres?) (sent|envoyee?s?))( sent)?|"
    f"{_LAST} (contacts?|meetings?|reunions?|calls?|appels?|entretiens?|echanges?|{_ANSWER} (sent|envoyee?s?)))"
)
"""Whole headings of what the body of the list sent, and of its contacts. With other words, they can have a status."""
_PERSONS = (
    r"\b(desk|officers?|case\s?workers?|handlers?|agents?|suivie?\spar|focal\spoints?|points?\sfoca(l|ux)|sros?|"
    r"senior\sresponsible\sowners?|action\sowners?|chargee?s?\s(e\s)?de\s(mission|suivi)|personnes?\sressources?|referente?s?|rapporteure?s?|rapporteuses?|contact\s(persons?|names?))\b"
)
GROUPS = r"\b(groupe?s?|workstreams?)\b"
FILES = r"\b(ref|reference|file|case|dossier)\b"
"""Words for groups of rows, and for files from which several rows come."""
_RATING = (
    "((the|an?|our|own|overall|final|notre|l|la) ?)*"
    "(assessments?|evaluations?|adequacy|adequateness|ratings?|appreciations?|judge?ments?|qualit(y|e))"
)
_EXPLAINS = (
    f"{_COMMENTS}|explanations?|explications?|reasons?|reasoning|why|because|conditions?|rationale|justifications?|"
    "motifs?|motivations?|details?|pourquoi|precisions?"
)


def sheets_in(name: str) -> set[str]:
    """Return the sheets of the record for which the name of a sheet has a word."""
    words = words_of(name).split()
    return {sheet for sheet, pattern in _SHEETS.items() if any(re.fullmatch(pattern, word) for word in words)}


_SHEETS = {
    "recommendations": "recommendations?|recommandations?|rec(o|omm)?s?",
    "actions": f"{_ACTIONS}|plans?",
    "positions": "positions?",
    "responses": "responses?|reponses?",
}


def names_follow_up(heading: str) -> bool:
    """Return whether a heading has a word for what followed a recommendation: a status, a response or reports."""
    return re.search(r"\b(suites?|follow ?ups?)\b", words_of(heading)) is not None


def explains(heading: str) -> bool:
    """Return whether a heading has a word for the reasons of a response or the comments on it."""
    words = words_of(heading)
    return bool(re.search(rf"\b({_EXPLAINS})\b", words)) and not re.search(_REASONS_OF_ITEM, words)


def joins_recommendation(heading: str) -> bool:
    """Return whether a heading joins a word for recommendations with other words, such as those for findings."""
    parts = [words_of(part) for part in re.split(r"[/&]|\s[-\u2013\u2014]\s|\b(?:and|et)\b", heading)]
    is_about_them = re.search(r"\b(of|on|to|for|from|by|sur|de|des|du|aux?|pour|par)\b", words_of(heading))
    return bool(parts[1:]) and not is_about_them and any(re.fullmatch(_RECOMMENDATION, part) for part in parts)


def rates_response(heading: str) -> bool:
    """Return whether a heading means how good a response is, as the body that made the list judges it."""
    before = rf"{_RATING} (of|on|de|du|des|d|sur) ((?!and |et )\w+ )*{_ANSWER}s?\b.*"
    after = f"(.* )?{_ANSWER} {_RATING}( (by|par) .*)?"
    return bool(re.fullmatch(f"{_RATING}|{before}|{after}", words_of(heading)))


def names_receipt(heading: str) -> bool:
    """Return whether a heading has a word for the receipt of a response, not for what it says."""
    return re.search(r"\b(received|recd?|rec d|recue?s?|sent|envoyee?s?)\b", words_of(heading)) is not None


def names_other(heading: str) -> bool:
    """Return whether a heading has words for what the record has no field for."""
    words = words_of(heading)
    return bool(re.search(rf"\b({_OTHER})\b", words) or re.fullmatch(_CONTACTS, words))


def names_action(heading: str) -> bool:
    """Return whether a heading has a word for actions."""
    return bool(re.search(rf"\b({_ACTIONS})\b", words_of(heading)))


def names_own_step(heading: str) -> bool:
    """Return whether a heading means what the body of the list itself will do next."""
    own = "(our|notre|nos) (next|prochaines?) (actions?|steps?|etapes?|demarches?)"
    return re.fullmatch(own, words_of(heading)) is not None


def is_date_of_step(heading: str, before: str, others: Iterable[str]) -> bool:
    """Return whether a heading of dates is about the step or action under the heading before it.

    It is the date of the recommendation unless another heading means that. Only "By when" is always about the step
    of the body of the list before it.
    """
    if not (when := re.fullmatch("((by|pour) (when|quand))|due( by| date)?|echeance", words_of(heading))):
        return False
    dates = {*map(words_of, others)} - {words_of(heading), "target"}  # a bare "Target" can be a number to reach
    has_other = any(re.fullmatch(TARGETS, words) for words in dates)
    is_own = names_own_step(before)
    return (is_own and bool(when[1])) or (has_other and (is_own or names_action(before)))


def names_persons(heading: str) -> bool:
    """Return whether a heading has a word for the persons who deal with a recommendation."""
    return bool(re.search(_PERSONS, words_of(heading)))


def names_supporters(heading: str) -> bool:
    """Return whether a heading has a word for the bodies that support the one in the lead."""
    return bool(re.search(rf"\b({_SUPPORTING}|support(ing)?|associated|co (lead|resp)\w*)\b", words_of(heading)))


def names_bodies(heading: str) -> bool:
    """Return whether a heading has only words for States or bodies."""
    return bool(re.fullmatch(f"(({_STATES}|{_BODY})( |$))+", " ".join(words_of(heading).split())))


def names_office(heading: str) -> bool:
    """Return whether a heading has a word for offices, such as "Country office": they have to act."""
    return re.search(r"\boffices?\b", heading.casefold()) is not None


def names_states(heading: str) -> bool:
    """Return whether a heading has a word for States, and none for bodies."""
    words = words_of(heading)
    return bool(re.search(rf"\b{_STATES}\b", words)) and not re.search(rf"\b{_BODY}\b", words)


_REVIEWERS = lazy_pattern(
    r"\b(CEDAW|CRC|CRPD|CESCR|CERD|CAT|CED|CMW|HRC|CCPR|SPT|GRETA|GREVIO|GRECO|ECRI|CPT|"
    r"CEDEF|CDE|CDESC|CDPH|CDH|CEDR|CCT|human rights committee)\b|"
    r"\b(committee|sr|wg|ie|special rapporteur|working group|independent expert) (on|against|for)\b|"
    r"^(comit\u00e9|rapporteure? sp\u00e9ciale?|groupe de travail|experte? ind\u00e9pendante?)\b",
    re.IGNORECASE,
)
"""Matches the name of a body that reviews States. A procedure such as the UPR makes no recommendations."""
_KINDS_OF_BODIES = (
    "(un )?(treaty|charter( based)?) bod(y|ies)|special procedures?|organes? (de traites?|conventionnels?)|"
    "procedures? speciales?|upr|epu|universal periodic review|examen periodique universel"
)
"""Words for kinds of such bodies and for the review by States, none of which made a recommendation by itself."""


def are_mechanisms(values: Sequence[str]) -> bool:
    """Return whether most values are names of bodies that review States, without the digits of documents."""
    found = (not re.search(r"\d", value) and _REVIEWERS.search(value) for value in values)
    return 2 * sum(map(bool, found)) > len(values)


def names_mechanism(heading: str, values: Sequence[str]) -> bool:
    """Return whether a heading means the body that made a recommendation, and no value is only a kind of body."""
    are_kinds = any(re.fullmatch(_KINDS_OF_BODIES, words_of(value)) for value in {*values})
    return not are_kinds and any(re.fullmatch(_MECHANISM, words) for words in Heading(heading).words[:1])


def names_progress(heading: str) -> bool:
    """Return whether a heading with "position" can mean the progress that a recommendation has made."""
    return bool(
        re.fullmatch("(the )?(latest|current|present|derniere) position|position actuelle", words_of(heading))
    )


def names_positions(heading: str) -> bool:
    """Return whether a heading has a word for the positions of a party."""
    if names_progress(heading):
        return False
    stance = next(pattern for field, pattern in patterns("positions") if field == "stance")
    return any(map(stance.fullmatch, words_of(heading).split()))


OURS = r"(our|notre|nos|nuestra|nuestro)\b"
"""Matches the beginning of a heading of what the body of the list responded."""


def is_of_state(heading: str, *, has_makers: bool) -> bool:
    """Return whether the heading of responses names a State or government, not the body that a row names.

    In a list with the makers of recommendations, a position is that of the State under review.
    """
    words = Heading(heading).words
    reply = rf"(the )?(?!({_BODY}|addressee|auditee|recipient) )\w+ s (response|reply|answer)"
    states = r"states?(?! of\b)|etat(?! (de|du|des|d)\b)"  # not "state of play"
    of_state = re.compile(rf".*\b({states}|gov(ernmen)?ts?|gov t|gouvernement|pays|country)\b.*|{reply}")
    return any(of_state.fullmatch(part) or (has_makers and "position" in part.split()) for part in words)


_WHOSE = lazy_pattern(
    r"(?:response|reply|answer|position|r[e\u00e9]ponse|avis) (?:of|by|from|des?|du|par)\b ?"
    r"(?:(?:the|la|le|les) |l['\u2019] ?|d['\u2019] ?)?(.+)",
    re.IGNORECASE,
)
_OF_ROW = (
    f"({_LEAD}|{_CONCERNED}|{_BODY}|the|an?|each|every|all|la|le|les?|l|chaque|of|de|d|des|du|and|et|or|relevant|"
    "respective|national|local|public|audited|inspected|evaluated|examined|addressed|implementing|audite(e|s)*|"
    "visee?s?|saisie?s?|mise?s?|en|cause|interpellee?s?|addressees?|auditees?|destinataires?|recipients?|owners?|"
    "holders?|administrations?|departements?|directions?|directorates?|divisions?|bureaux?|communes?|entites?|"
    "(prime )?ministers?|ministres?|management|mgmt|heads?|chefs?|chiefs?|directors?|directeurs?|structures?|"
    "chargee?s?|part(y|ies)|partners?|actors?|acteurs?)"
)
"""Words for the body that a row names, and words beside them."""


@cache
def named_body(heading: str) -> str:
    """Return the body that the heading of responses names; empty if it means a State or the body in each row."""
    for part in re.split(r"[/|:;()\n\u2013\u2014]", heading):
        if re.fullmatch("(the )?ministry s (position|reply)|(position|reply) of the ministry", words_of(part)):
            return "Ministry"  # unless the row names a ministry
        match = _WHOSE.fullmatch(part.strip())
        words = words_of(name := match[1] if match else "")
        is_body = are_bodies([name]) or re.search(r"\b(college|mayor|maire|senat|cabinet|presid|ville|city)", words)
        is_other = re.fullmatch(f"({_OF_ROW}( |$))+", words) or is_of_state(part, has_makers=False)
        if name and is_body and not is_other:
            return name[0].upper() + name[1:]
    return ""
