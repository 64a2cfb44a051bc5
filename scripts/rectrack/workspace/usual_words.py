"""The words that lists use for fields, and the fields that they mean. Patterns are in English and French."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from rectrack.text import closest, is_link
from rectrack.workspace.cell_words import (
    are_answers,
    are_dates,
    are_numbers,
    are_persons,
    are_references,
    are_repeated,
    are_sentences,
    can_have,
    exact_words,
    have_dates,
    is_own,
    words_of,
)
from rectrack.workspace.translated_words import ITEM, TRANSLATED_WORDS

_OFFICE = (
    "ministr(y|ies)|institutions?|agenc(y|ies)|authorit(y|ies)|departments?|units?|offices?|ministeres?|services?|"
    "autorites?"
)
_BODY = f"({_OFFICE}|bod(y|ies)|entit(y|ies)|organismes?|organi[sz]ations?)"
"""Words for bodies. Alone, those that `_OFFICE` lacks can also mean the body that made the recommendation."""
_NUMBER = "(n|no|nr|nos|num|numero|number|ref|reference|code|symbol|cote|id)"
_LIKE_NUMBER = f"{_NUMBER}|file|case|item|serial|dossier"
_RECOMMENDATION = "recommendations?|recommandations?|preconisations?|rec(os?|s)?"
_OF_RECOMMENDATION = "(of |of the |de |de la )?(recommendation|recommandation|rec|recom|reco)"
_OF_ANSWER = "(remarks?|comments?|notes?|observations?|commentaires?|text|words?|wording|details?|texte|libelle)"
_ANSWER = "(response|reply|answer|reaction|position|reponse)"
_COMMENTS = "(remarks?|comments?|notes?|observations?|commentaires?|remarques?)"

_QUOTE = (
    f"(full |exact |original )?(text|wording|quote|words)|({_RECOMMENDATION}) in full|verbatim|"
    "texte( integral| exact)?"
)
_LEAD = "(lead|main|responsible|implementing|competent)"
_CONCERNED = "(responsible|in charge|concerned|responsables?|concernee?s?|competente?s?)"
_RESPONSIBLE = (
    f"((lead|main) )?(responsible|responsables?|in charge|en charge|charge)( {_BODY})?|({_LEAD} )?({_OFFICE})|"
    f"{_LEAD} {_BODY}|({_BODY}|structures?) {_CONCERNED}|({_LEAD} )?(actors?|acteurs?)( {_CONCERNED})?|"
    "(structures?|services?) chargees?( d.*)?"
)
_ADDRESSEES = (
    f"(addressees?|destinataires?|recipients?|(addressed|directed|aimed) (to|at)|adressee? a)( {_BODY})?|"
    "auditees?|entit(y|ies)|"
    f"(audited|inspected|evaluated|examined) {_BODY}|{_BODY} (audited|inspected|evaluated|examined|addressed)|"
    "who (is to |must |should )?(answers?|replies|reply|responds?|acts?)|a qui (cela |ca |elle )?s adresse.*|"
    f"(administrations?|{_BODY}) (mise?s? en cause|saisie?s?|visee?s?|interpellee?s?|concernee?s?)"
)
_DOERS = "leads?|pilotes?|(carried out|done|handled|implemented|executed|taken|led|realisee?|executee?) (by|par)"
_OWNERS = "((action|task|measure|step) )?(owners?|holders?)"
_STATUS = (
    "(is it |already )?(done|finished|implemented)|"
    "((implementation|current) )?(status|progress|implementation)( of (the )?(implementation|recommendation))?|"
    "(state|level|stage) of (play|implementation|progress)|statut|avancement|"
    "(etat|niveau|degre|stade) (d |de )?(la )?(avancement|mise en (oeuvre|œuvre)|execution|realisation)"
)
_UPDATE = (
    "(date of )?update|(date of )?last (updated?|reviewed|checked|looked at|changed|modified|seen)|"
    "(date de )?(la )?(derniere )?mise? a jour( le)?|maj"
)
_VERIFICATION = "(means|sources) of verification|moyens de verification"
_TARGET = (
    "target( date)?|deadline|due( date| by)?|by when|time ?(line|frame|limit)|echeance|echeancier|delai|"
    "date (limite|butoir|cible|d echeance)"
)
_RESPONSE = (
    "(response|reply|answer|reponse|position)( (of|de|du|by|par) .*)?|\\w+ s (response|reply|answer)|"
    "(our|their|its|notre|votre|leur) (response|reply|answer|position|reponse)|"
    "(state( s)?|gov(ernmen)?t( s)?|official|minist(ry|er)( s)?|management( s)?|mgmt) "
    "(response|position|reply|answer|line)|prise de position|"
    "avis (de|du) (l |la |le )?(administration|gouvernement|ministere|ministre|autorite|commune)"
)
_REPORT = "(report|document|publication|audit)"
_DOCUMENT = (
    "(source )?documents?( source)?|sources?|pieces?( jointes?)?|instruments?|mechanisms?|mecanismes?|rapports?|"
    "((audit|inspection|evaluation|review|final|annual) )?reports?( (title|name))?"
)
_STATES = "(etats?|pays|states?|countr(y|ies)|delegations?)"
_THEMES = (
    "((main|thematic|policy|priority) )?(themes?|topics?|areas?|subjects?|categor(y|ies)|sectors?|clusters?)"
    "( of .*)?|thematiques?|domaines?( .*)?|sujets?|secteurs?|axes?|categories?"
)
_MAKERS = (
    f"(recommending|proposing) ({_STATES}|{_BODY}|part(y|ies))|(recommended|made|proposed|issued) by|recommending|"
    f"{_STATES} (that|who|which) (made|recommended|proposed) (it|them|this)|"
    f"{_STATES} (auteurs?|recommandants?|a l origine|emetteurs?)|(emise?|formulee?|proposee?) par|emanant d[eu]|"
    "(put forward|brought|submitted|tabled|raised|suggested|told) by|"
    "who (asked|recommended|proposed|wants)( .*)?"
)

_ACTIONS = "actions?|steps?|tasks?|measures?|activit(y|ies)|mesures?|activites?"
NO, SOURCE, PARAGRAPH, RECOMMENDATION, RESPONSIBLE = "no", "source", "paragraph", "recommendation", "responsible"
EXPLANATION, RESPONSE, OF_RESPONSE, ACCEPTED = "explanation", "response", "response note", "accepted"
"""Words whose field depends on the values in the column, or on other columns."""
NOTE = "editor note"
"""The field for values without a field of their own. Readers see it. An action uses that of its recommendation."""

_FIELDS: Mapping[str, Sequence[tuple[str, str]]] = {
    "recommendations": (
        (NO, f"{_NUMBER}|#|{_NUMBER} ?{_OF_RECOMMENDATION}|(rec|reco|recommendation|recommandation) {_NUMBER}"),
        (RECOMMENDATION, f"{_RECOMMENDATION}|(text|texte|wording|libelle) (of|de) (the|la) rec.*"),
        (
            "title",
            "titles?|titre|intitule|headings?|headline|calls?( (for|to) action)?|proposals?|propositions?|libelle",
        ),
        ("text quote", _QUOTE),
        ("summary", "summar(y|ies)|text|texte|descriptions?|details?|abstract|resume|background|content"),
        ("themes", _THEMES),
        ("made by", _MAKERS),
        ("made by", "auteurs?|authors?"),  # a bare "State" or "Body" can also be under review
        ("addressees", _ADDRESSEES),
        (RESPONSIBLE, _RESPONSIBLE),
        (RESPONSE, _RESPONSE),
        (ACCEPTED, "accepted|agreed|supported|acceptee?s?|appuyee?s?|acceptance|acceptation"),
        ("response by", "(response|reply|answer|reponse)( given| donnee)? (by|from|par|de)|(answered|replied) by"),
        ("response date", "(date of (the )?|date de (la )?)(response|reply|answer|reponse)|(response|reply) date"),
        (
            OF_RESPONSE,
            f"{_COMMENTS} (of|by|from|du|de) (the |la )?(government|state|delegation|gouvernement|l etat)",
        ),
        (OF_RESPONSE, "(response|reply|answer) (text|notes?|details?|wording|comments?|in (words|full|detail))"),
        (OF_RESPONSE, f"{_OF_ANSWER} (on|of|sur|de) (the |our |their |la )?{_ANSWER}"),
        (EXPLANATION, "explanations?|explications?|reasons?|motifs?|motivations?"),
        ("status", _STATUS),
        (
            "date",
            f"status date|date of (the )?status|date du statut|as of|{_UPDATE}",
        ),
        ("target date", _TARGET),
        ("action", _ACTIONS),
        ("document date", f"{_REPORT} date|date of (the )?{_REPORT}|date d(u|e la) (rapport|document|publication)"),
        ("document author", f"{_REPORT} (by|author)|author of (the )?{_REPORT}|auteur du (rapport|document)"),
        (SOURCE, _DOCUMENT),
        (PARAGRAPH, "para(graph)?s?|paragraphes?"),
        ("section", "sections?|chap(ter)?s?|pages?|articles?|chapitres?|(vol|volumes?)( (pp?|pages?))?|pp"),
        ("url", "urls?|links?|web( ?(site|page|address))?|liens?|website"),
        ("evidence", f"evidence|proofs?|preuves?|{_VERIFICATION}|(pieces? )?justificati(ves?|fs?)"),
        ("related", f"related( {_RECOMMENDATION})?|see also|cross references?|voir aussi|renvois?|cf"),
        (NOTE, _COMMENTS),
    ),
    "actions": (
        ("title", f"titles?|{_ACTIONS}|descriptions?|titre|what|what (title|will|is|was|to|must|should)( .*)?"),
        ("reference", f"({_ACTIONS}) {_NUMBER}|{_NUMBER} (of |of the |de |de l |de la |d )?({_ACTIONS})"),
        ("addressees", f"{_ADDRESSEES}|{_RESPONSIBLE}|{_BODY}|{_OWNERS}|{_DOERS}|who|qui"),
        ("status", _STATUS),
        ("target date", f"{_TARGET}|(planned )?(end|completion)( date)?|(date de )?fin( prevue)?"),
        (NOTE, _COMMENTS),
    ),
    "positions": (
        ("party", f"part(y|ies)|{_STATES}|members?|who|{_BODY}|stakeholders?|actors?|partie|membre"),
        ("stance", "positions?|stances?|views?|opinions?|votes?|avis"),
        ("date", "dates?|day|when"),
        ("reason", f"reasons?|{_COMMENTS}|explanation|statements?|motifs?|raisons?|why"),
        ("source document", _DOCUMENT),
    ),
    "responses": (
        ("by", f"{_ADDRESSEES}|by|par|who"),
        ("by", f"{_RESPONSIBLE}|{_BODY}"),
        ("by", _STATES),
        ("response", _RESPONSE),
        ("date", "dates?|day|when"),
        ("note", f"{_COMMENTS}|explanation|reasons?|motifs?"),
        ("source document", _DOCUMENT),
    ),
}
"""The usual words for the columns of each sheet: patterns of headings in small letters without accents and signs."""
_LIST = "recommendations"
_ITEM = (RECOMMENDATION, f"{_RECOMMENDATION}|{_FIELDS[_LIST][0][1]}|para(graph)?s?")


@cache
def _patterns(sheet: str) -> list[tuple[str, re.Pattern[str]]]:
    """Return the fields of a sheet with the patterns of their usual words."""
    fields = [*_FIELDS.get(sheet, ()), *([_ITEM] if sheet in _FIELDS and sheet != _LIST else [])]
    translated = {_ITEM[0]: ITEM, **TRANSLATED_WORDS.get(sheet, {})}
    exact = {field: exact_words(headings) for field, headings in translated.items()}
    return [(field, re.compile("|".join((words, *exact.get(field, ()))))) for field, words in fields]


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
        return [words_of(part) for part in parts if part.strip()]


def meant_fields(
    headings: Mapping[int, Heading],
    sheet: str,
    valid: Collection[str],
    taken: Collection[str],
    own: Mapping[str, str] = {},
) -> dict[str, int]:
    """Return the columns of fields that headings mean by usual words.

    `valid` are the headers of the sheet, and `taken` those that have a column already. `own` are the headers of
    custom fields by their names: a heading with such a name in it means that field.
    """
    found: dict[str, int] = {}
    words = {n: _main_words(heading, sheet) for n, heading in headings.items()}
    if not words:
        return found  # the patterns take long to compile
    response, explained = (dict(_patterns(sheet)).get(word) for word in (RESPONSE, EXPLANATION))
    all_ = [part for parts in words.values() for part in parts]
    has_response = response is not None and any(map(response.fullmatch, all_))
    if explained is not None and not has_response and any(map(explained.fullmatch, all_)):
        has_response = any(are_answers(values) for each in headings.values() if (values := each.values()))
    for word, pattern in _patterns(sheet):
        for n, parts in words.items():
            if n in found.values() or not any(map(pattern.fullmatch, parts)):
                continue
            there = {*taken, *found}
            free = {*valid} - there
            if word != RESPONSE and "response" not in there and not has_response:
                free -= {OF_RESPONSE}
            values = headings[n].values()
            named = [own[name] for name in own if any(f" {name} " in f" {part} " for part in parts)]
            fields = [*(name for name in named if is_own(name, values)), *_by_values(word, values, sheet)]
            if word == PARAGRAPH and "reference" in fields and _has_references(headings, n):
                fields.remove("reference")
            if field := next((name for name in fields if name in free and can_have(name, values)), ""):
                found[field] = n
                break
    return found


def _has_references(headings: Mapping[int, Heading], n: int) -> bool:
    """Return whether an earlier column has references of the list, so that this one has places in a document."""
    earlier = (each for m, each in headings.items() if m < n and not names_private(each.text))
    return any(are_references(each.values()) for each in earlier)


_FILLERS = (
    r"\d+|an?|the|of|and|or|to|by|for|as|is|be|les?|la|l|des?|du|d|et|ou|aux?|a|par|pour|full|exact|complete|short|main|"
    "current|planned|taken|proposed|adopted|accepted|received|prevue?s?|prise?s?|proposee?s?|adoptee?s?|actuel(le)?s?"
)
"""Words within a heading that do not change which field it means."""
_MOST_WORDS = 10


def contained_fields(headings: Mapping[int, Heading], sheet: str, free: Collection[str]) -> dict[str, int]:
    """Return the columns of the free fields that headings mean by the usual words in them.

    All other words of the heading are fillers, and no other heading means the field.
    """
    free = {*free} - ({OF_RESPONSE} if RESPONSE in free else set())
    found: dict[str, list[int]] = {}
    for n, heading in headings.items():
        fields = (_contained(part.split(), heading.values(), sheet) for part in heading.words[:2])
        names = (name for each in fields for name in each if name in free and can_have(name, heading.values()))
        if name := next(names, ""):
            found.setdefault(name, []).append(n)
    return {name: columns[0] for name, columns in found.items() if not columns[1:]}


def _contained(words: Sequence[str], values: Sequence[str], sheet: str) -> Sequence[str]:
    """Return the fields that all usual words among these words can mean, if the others are fillers."""
    common: Sequence[str] | None = None
    start = 0
    while start < len(words) <= _MOST_WORDS:
        for end in range(len(words), start, -1):
            part = " ".join(words[start:end])
            means = [word for word, pattern in _patterns(sheet) if pattern.fullmatch(part)]
            if fields := [field for word in means for field in _by_values(word, values, sheet)]:
                common = fields if common is None else [name for name in common if name in fields]
                start = end
                break
        else:
            if not re.fullmatch(_FILLERS, words[start]):
                return ()
            start += 1
    return common or ()


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


def _main_words(heading: Heading, sheet: str) -> list[str]:
    """Return the words of a heading without the parts that only explain its first part, if that means a field."""
    words = heading.words
    is_clear = words[2:] and any(pattern.fullmatch(words[1]) for _, pattern in _patterns(sheet))
    return words[:2] if is_clear else words


def usual_fields(sheet: str) -> list[str]:
    """Return the fields of a sheet that have usual words, in their order."""
    return [*dict.fromkeys(_by_values(word, (), sheet)[-1] for word, _ in _patterns(sheet))]


_SESSION, _REFERENCE = "sessions?|rounds?|cycles?", "doc(ument)? (ref|reference|symbol|cote|no|number)|symbol|cote"
_LIKELY = (
    ("title", "short( name| title| form)?|brief|in (short|brief)|nom court"),
    (RESPONSIBLE, f"(for )?whom?|(pour )?qui|involved|partners?|partenaires?|associee?s?|chefs? de file|{_DOERS}"),
    ("affected-persons", "(groupe?s?|person(ne)?s?|people) (concernee?s?|concerned|affected)|rights ?holders?"),
    (
        "themes",
        "objets?|subject matter|matieres?|rubriques?|volets?|strands?|parts?|parties?|fields?|domains?|pillars?",
    ),
    ("summary", "why|found|findings?|constats?|constatations?|context|contexte|rationale|justification"),
    ("cycle", _SESSION),
    ("document", f"{_SESSION}|{_REFERENCE}|volumes?|tomes?"),
    ("symbol", _REFERENCE),
    ("status", "suites?"),
    (RESPONSE, "suites?"),
    (OF_RESPONSE, "wrote( back)?|answered|replied|said"),
)
"""Words that only suggest a field: themes only if values repeat, and a response note only for sentences."""
_LIKELY_DATES = (
    (
        "target date",
        "",
        f"to be|planned|expected|foreseen|before|until|avant|pour le|quand|prevu|horizon|finish|by$|{_TARGET}",
    ),
    ("response date", RESPONSE, "response|reply|replied|answer|answered|responded|reponse|repondu"),
    (
        "date",
        "status",
        f"{_STATUS}|checked|au|as (of|at)|complet(ed|ion)|achieved|clos(ed|ure)|realisee?|faite?|achevement|cloture",
    ),
    ("document date", "document", f"{_REPORT}|decision|adoption|adopted|published|session|rapport|avis|inspection"),
)
"""Words within the heading of a column of dates: their field, and the field without which the list has no such date.

Only a list with statuses has dates of statuses, and the date of a document is that of one in the list.
"""
_PRIVATE = (
    "internal|confidential|private|restricted|secret|not for|internes?|confidentiel(le)?s?|prive|reserve aux?|ne pas"
)
_EXPLAINS = (
    f"{_COMMENTS}|explanations?|explications?|reasons?|reasoning|why|because|conditions?|rationale|justifications?|"
    "motifs?|motivations?|details?|pourquoi|precisions?"
)
_OF = ("of", "in", "by", "par", "de", "du", "des", "d")
_SHORTEST_WORD, _SHORT_WORDS = 4, ("rec", "why", "who", "qui")
"""Fewest characters of a word within a heading that can mean a field, and shorter ones that can."""


def likely_field(heading: str, sheet: str, free: Collection[str], values: Sequence[str] = ()) -> str:
    """Return the field that some words of a heading mean, empty if there is none.

    For an action the default is the note of its recommendation, but not for names of persons.
    """
    words = words_of(heading).split() if len(heading) <= _LONGEST else []
    dates = _likely_date(" ".join(words), free) if have_dates(values) else ""
    found = dates or ("" if are_dates(values) else _likely(heading, words, sheet, free, values))
    is_note = not found and sheet == "actions" and NOTE in free and not are_persons(values)
    return NOTE if is_note else found


def _likely(heading: str, words: list[str], sheet: str, free: Collection[str], values: Sequence[str]) -> str:
    """Return the field that words mean and that can have the values.

    All words come first, then those before "of", and then the longest and last ones.
    """
    if names_bodies(heading):
        return ""  # a bare "States" can be the makers or those under review
    free = [name for name in free if can_have(name, values)]
    needs = {"themes": are_repeated, OF_RESPONSE: are_sentences}
    likely = [each for each in _LIKELY if each[0] not in needs or needs[each[0]](values)]
    if close := closest(heading, free):
        return close
    end = next((n for n, word in enumerate(words) if word in _OF), len(words))
    spans = [(start, start + size) for size in range(len(words), 0, -1) for start in range(len(words) - size, -1, -1)]
    for start, stop in sorted(spans, key=lambda span: span != (0, len(words)) and span[1] > end):
        part = " ".join(words[start:stop])
        means = [_by_values(word, values, sheet) for word, pattern in _patterns(sheet) if pattern.fullmatch(part)]
        means += [_by_values(word, values, sheet) for word, pattern in likely if re.fullmatch(pattern, part)]
        found = (name for names in [(part,), *means] for name in names if name in free)
        is_enough = len(part) >= _SHORTEST_WORD or part in _SHORT_WORDS
        if is_enough and (name := next(found, "")):
            return name
    is_numbered = {"number", "reference"} <= {*free} and any(re.fullmatch(_LIKE_NUMBER, word) for word in words)
    if is_numbered and are_references(values):
        return "reference"
    return "number" if is_numbered and are_numbers(values) else ""


def _likely_date(words: str, free: Collection[str]) -> str:
    """Return the field of a column of dates that words in its heading mean."""
    for field, other, pattern in _LIKELY_DATES:
        has_other = not other or other not in free or (other == RESPONSE and OF_RESPONSE not in free)
        if field in free and has_other and re.search(rf"\b({pattern})\b", words):
            return field
    return ""


def explains(heading: str) -> bool:
    """Return whether a heading has a word for the reasons of a response or the comments on it."""
    return bool(re.search(rf"\b({_EXPLAINS})\b", words_of(heading)))


def names_private(heading: str) -> bool:
    """Return whether a heading says that the values are confidential."""
    return bool(re.search(rf"\b({_PRIVATE})\b", words_of(heading)))


def names_date(heading: str) -> bool:
    """Return whether a heading has a word for a kind of date."""
    return any(re.search(rf"\b({pattern})\b", words_of(heading)) for _, _, pattern in _LIKELY_DATES)


def names_bodies(heading: str) -> bool:
    """Return whether a heading has only words for States or bodies."""
    return bool(re.fullmatch(f"(({_STATES}|{_BODY})( |$))+", " ".join(words_of(heading).split())))


def names_positions(heading: str) -> bool:
    """Return whether a heading has a word for the positions of a party."""
    stance = next(pattern for field, pattern in _patterns("positions") if field == "stance")
    return any(map(stance.fullmatch, words_of(heading).split()))


def _by_values(word: str, values: Sequence[str], sheet: str) -> Sequence[str]:
    """Return the fields that a usual word can mean with these values, the best first."""
    if sheet != _LIST:
        word = {RESPONSIBLE: "addressees"}.get(word, word)
        return ("reference",) if word == "title" and are_references(values) else (word,)
    has_words = bool(values) and not any(re.search(r"\d", value) for value in values)
    match word:
        case "no" if is_own("number", values) and not has_words:
            return ("number",)
        case "recommendation":
            is_number = bool(values) and all(map(str.isdecimal, values))
            text = ("number",) if is_number else ("title", "text quote")
            return ("reference",) if are_references(values) else text
        case "paragraph":
            return ("reference", word, "section") if are_references(values) else (word, "section")
        case "source" if values:
            is_place = all(re.match(_OF_PLACE, value.casefold()) for value in values)
            return ("url",) if all(map(is_link, values)) else ("section", "paragraph") if is_place else ("document",)
    # A field of the tracker for responsible bodies comes before the addressees.
    others: dict[str, Sequence[str]] = {
        SOURCE: ("document",),
        NO: () if has_words else ("reference",),
        RESPONSIBLE: (RESPONSIBLE, "addressees"),
    }
    others |= {EXPLANATION: (OF_RESPONSE, "summary"), ACCEPTED: (RESPONSE,) if are_answers(values) else ()}
    if word == "section" and values and are_repeated(values):
        others |= {word: (*_named_places(values), word)}
    if word in (RESPONSE, "status") and are_sentences(values):
        others |= {RESPONSE: (OF_RESPONSE, word), "status": (NOTE,)}  # a report in words is no status
    return others.get(word, (word,))


def _named_places(values: Sequence[str]) -> Sequence[str]:
    """Return the field of values that are names of volumes or chapters, not numbers: few documents or themes."""
    texts = [*map(str.casefold, values)]
    if any(re.search(r"[^\W\d_]{4}.*\bvol\b", text) for text in texts):
        return ("document",)
    has_digits = any(re.search(r"\d", text) for text in texts)
    are_named = all(re.search(r"[^\W\d_]{4}", text) and not re.match(_OF_PLACE, text) for text in texts)
    return ("themes",) if are_named or not has_digits else ()


_OF_PLACE = r"(§|¶|pp?\.|(para|page|chap|art|sect|vol|annex)\w*\.?\s)"
"""Matches the beginning of a place within a document."""


def is_of_state(heading: str, *, has_makers: bool) -> bool:
    """Return whether the heading of responses names a State or government, not the body that a row names.

    In a list with the makers of recommendations, a position is that of the State under review.
    """
    words = Heading(heading).words
    reply = rf"(the )?(?!{_BODY} )\w+ s (response|reply|answer)"
    states = r"states?(?! of\b)|etat(?! (de|du|des|d)\b)"  # not "state of play"
    of_state = re.compile(rf".*\b({states}|gov(ernmen)?ts?|gouvernement|pays|country)\b.*|{reply}")
    return any(of_state.fullmatch(part) or (has_makers and "position" in part.split()) for part in words)
