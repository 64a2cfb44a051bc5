"""The words that cells of lists use: for statuses and responses, for nothing, and for names of States."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import TypeVar

from rectrack import lazy_pattern
from rectrack.model import AnswerClass, Progress, dates_in, is_id
from rectrack.text import folded, is_link
from rectrack.workspace.person_names import has_given_name, has_person, is_full_name, is_person, names_in_cell
from rectrack.workspace.translated_words import TRANSLATED_RESPONSES, TRANSLATED_STATUSES


def words_of(text: str) -> str:
    """Return the words of a text in small letters, without accents and signs."""
    return folded(text).replace("-", " ").strip()


def exact_words(texts: str) -> tuple[str, ...]:
    """Return the patterns of texts that commas separate."""
    return tuple(re.escape(words_of(text)) for text in filter(None, texts.split(", ")))


def is_own(field: str, values: Sequence[str]) -> bool:
    """Return whether values under the name of a field can be those of the field, in a list from elsewhere."""
    match field:
        case "id":
            return not values or any(is_id(value) and not value.isdecimal() for value in values)
        case "number":
            return all(value.isdecimal() or not re.search(r"\d", value) for value in values)
        case "paragraph":
            return not are_references(values)
        case "response":
            return not (are_sentences(values) or are_mostly_different(values))
        case "status":
            return not are_mostly_different(values)
    return True


_MOST = 0.75
"""Part of the values in a column that decides what they are: others can be words such as "end of 2025"."""


def _are_most(is_one: Callable[[str], object], values: Sequence[str]) -> bool:
    return bool(values) and sum(map(bool, map(is_one, values))) >= _MOST * len(values)


def are_references(values: Sequence[str]) -> bool:
    """Return whether values identify recommendations: different short words with digits, not all of them numbers.

    A number can follow letters, "ACT 1", and be a Roman one.
    """
    one = r"(?=.*\d|\(?[ivxlIVXL]+\W*$)([^\W\d]{1,5}\.? )?[^\s,:#\"']{1,40}"
    is_one = re.compile(one).fullmatch
    return len({*values}) == len(values) and not are_numbers(values) and _are_most(is_one, values)


def are_numbers(values: Sequence[str]) -> bool:
    """Return whether values are whole numbers, each only once."""
    return bool(values) and all(map(str.isdecimal, values)) and len({*values}) == len(values)


_SENTENCE, _LONGEST_NAME = 40, 100
"""Characters that values have on average if they are sentences, and most of a name."""
_COLOR = lazy_pattern(
    "red|amber|yellow|orange|green|gr[ae]y|white|black|blue|rouge|jaune|verte?|grise?|bleue?|rojo|amarillo|verde"
)


def _are_ratings(values: Sequence[str]) -> bool:
    """Return whether most of few different values are colours or usual words of statuses."""

    def is_rating(text: str) -> bool:
        return bool(_COLOR.fullmatch(text)) or is_usual("status", text)

    words = [*{*map(words_of, values)}]
    return len(words) < _FEWEST_VARIOUS and _are_most(is_rating, words)


def are_sentences(values: Sequence[str]) -> bool:
    """Return whether values are sentences: long, and mostly different."""
    return len(values) * _SENTENCE < sum(map(len, values)) and len({*values}) * 2 > len(values)


def is_sentence(text: str) -> bool:
    """Return whether a text is a sentence, not a name: long, or several words with a full stop at the end."""
    return len(text) > _LONGEST_ANSWER or (
        text.endswith((".", "!", "?")) and len(text.split()) >= _FEWEST_OF_SENTENCE
    )


_LONGEST_ANSWER, _FEWEST_OF_SENTENCE = 60, 4
"""Most characters of a name for a response, and fewest words of a sentence."""
_SAMPLE = 50
"""Most values of a column that rectrack looks at to find out what they are."""


def are_dates(values: Sequence[str]) -> bool:
    """Return whether most values are dates, and not only numbers or years."""
    return _are_most(lambda value: re.search(r"\d", value) and not value.isdecimal() and dates_in(value), values)


def have_dates(values: Sequence[str]) -> bool:
    """Return whether dates are among the values, and more of them than usual words of statuses."""
    dates = sum(not value.isdecimal() and bool(dates_in(value)) for value in values)
    return dates > sum(is_usual("status", value) for value in values)


def have_years(values: Sequence[str]) -> bool:
    """Return whether half of the values or more have a year: "end of 2025", "2026"."""
    return bool(values) and 2 * sum(bool(re.search(r"\b20\d\d\b", value)) for value in values) >= len(values)


_TIME = lazy_pattern(
    r"((early|mid|late|end|beginning|by|before|after|until|in|of|the|year|spring|summer|autumn|fall|winter|quarter|"
    r"[qhts][1-4]|debut|mi|fin|d|de|l|avant|annee|printemps|ete|automne|hiver|trimestre|semestre) )*(19|20)\d\d"
)


def are_times(values: Sequence[str]) -> bool:
    """Return whether most values are dates, years, or words such as "autumn 2019"."""
    return _are_most(lambda value: _TIME.fullmatch(words_of(value)) or dates_in(value), values)


_AMOUNT = lazy_pattern(r"\d+([.,]\d+)?( ?%)?")
_LABEL = lazy_pattern(r"\S+(\s+\S+)?")


def are_persons(values: Sequence[str]) -> bool:
    """Return whether most values are names of persons: with a form of address, initials or usual given names."""

    def is_named(name: str) -> bool:
        return has_given_name(name) and is_full_name(name) and not is_body(name)

    return _are_most(lambda cell: is_person(cell) or all(map(is_named, names_in_cell(cell) or [""])), values)


def have_persons(values: Sequence[str]) -> bool:
    """Return whether some values are names or initials of persons, and most are no names of bodies."""
    return any(map(has_person, values)) and not are_bodies(values)


_BODIES = lazy_pattern(
    r"\b(ministr|ministere|min\b|department|dept|directorate|direction|division|office|desk|unit\b|agenc|authorit|board|"
    r"council|borough|commission|committee|secretariat|service|bureau|court|police|institut|inspectorate|prefecture|mairie|"
    r"conseil|comite|autorite|parlement|parliament|assembl|federation|association|universit|ministerio|consejo|"
    r"comision|comite|secretaria|direccion|fiscalia|oficina|instituto|policia|tribunal|defensor)"
)
_NO_BODY = lazy_pattern(
    r"(?!of |for |in |to )\w+ (up )?(an?|the|its|their|all|more) .*|"
    r"(an?|not|to|no|en|de|law|act|plan|bill|training|loi|ley) .*|"
    r"(.* )?(\d\w*|sessions?|reunions?|meetings?|reports?|rapports?|sesion|informe)( .*)?|"
    r"(adopt|create|establish|set|train|form|found|fund|reform|strengthen|ensure|give|make|build|provide|improve|"
    r"support|publish|consult|appoint|close|open|let|ask|end|stop|invite|increase|review|implement|protect|"
    r"adopter|creer|instituer|etablir|mettre|former|reformer|renforcer|"
    r"adoptar|crear|establecer|reforzar|fortalecer|formar|reformar|capacitar) .*"
)
"""Matches words that say what to do, such as "set up a commission", and sessions and reports of a body."""
_SMALL = frozenset(("of", "and", "for", "the", "de", "des", "du", "la", "le", "les", "et", "del", "los", "las", "y"))
_MOST_WORDS, _NEAR = 6, 3
"""Most words in the name of a body without small ones, and how many of the first can say that it is one."""


def are_bodies(values: Sequence[str]) -> bool:
    """Return whether most values are short names with a word such as Ministry or Council near an end."""
    names = {part.strip() for value in values[:_SAMPLE] for part in re.split(r"[;\n]", value) if part.strip()}
    found = [name for name in names if len(name) <= _LONGEST_NAME and is_body(name)]
    return bool(found) and len(found) * 3 >= len(names) * 2


def begins_as_body(name: str) -> bool:
    """Return whether a name begins with a word such as Ministry."""
    return bool(_BODIES.match(words_of(name)))


def is_body(name: str) -> bool:
    """Return whether a text is a short name with a word such as Ministry or Council near an end."""
    text = words_of(re.sub(r"\(.*?\)", "", name))
    words = [word for word in text.split() if word not in _SMALL]
    ends = " ".join([*words[:_NEAR], *words[_NEAR:][-1:]])
    return len(words) <= _MOST_WORDS and not _NO_BODY.fullmatch(text) and bool(_BODIES.search(ends))


_FEWEST_STATUSES = 2
"""Fewest different values that are usual words of statuses in a column of statuses."""


def may_be_statuses(values: Sequence[str]) -> bool:
    """Return whether few different short values come again, and some of them are usual words of statuses."""
    some = {words_of(value): value for value in values}.values()
    is_short = are_repeated(values) and all(len(value) <= _SENTENCE for value in some)
    return is_short and sum(is_usual("status", value) for value in some) >= _FEWEST_STATUSES


_OF_OTHERS = frozenset(
    (
        *("open", "closed", "advanced", "continuous", "running", "planned", "suspended", "fully", "partly"),
        *("met", "lifted", "satisfied", "overdue", "close", "clos", "fermee", "ouverte", "maintenue", "en retard"),
    )
)
"""Usual words of statuses that are also words for other things: access, a level, a kind of event."""
_FEWEST_VARIOUS, _FEWEST_SENTENCES = 8, 2
"""Fewest different texts in a column of reports, and fewest long ones: a short list can have as many statuses."""


def are_mostly_different(values: Sequence[str], fewest: int = _FEWEST_VARIOUS) -> bool:
    """Return whether most values are different texts that do not begin as a status or response: they are reports."""
    texts = {words_of(value) for value in values}
    fewest = _FEWEST_SENTENCES if are_sentences(values) else fewest
    if len(texts) < fewest or len(texts) * 2 <= len(values):
        return False
    firsts = (_QUALIFIER.split(value, maxsplit=1)[0] for value in values)
    known = (is_usual("status", text) or response_category(text) or is_no_response(text) for text in firsts)
    return sum(map(bool, known)) * 2 < len(values)


def are_clear_statuses(values: Sequence[str]) -> bool:
    """Return whether values are different, with a usual word of statuses that means nothing else."""
    words = {*map(words_of, values)}
    return len(words) > 1 and any(is_usual("status", text) for text in words - _OF_OTHERS)


def are_answers(values: Sequence[str]) -> bool:
    """Return whether most values are usual words of responses, such as "Y"."""
    found = (response_category(value) or read_yes_or_no(value) is not None for value in values)
    return sum(map(bool, found)) * 2 >= len(values)


def say_yes_or_no(values: Sequence[str]) -> bool:
    """Return whether most values are yes or no."""
    return _are_most(lambda value: read_yes_or_no(value) is not None, values)


def are_repeated(values: Sequence[str]) -> bool:
    """Return whether values are few different ones."""
    return len({*values}) * 2 <= len(values)


def are_labels(values: Sequence[str]) -> bool:
    """Return whether values are few different ones, most of them of one or two words."""
    return are_repeated(values) and _are_most(_LABEL.fullmatch, values)


_WORDS = ("status", "response", "addressees", "responsible", "response by", "by")
_BODY_FIELDS = ("addressees", "responsible", "response by", "by", "party", "made by")
_NAMES = (*_WORDS, "party", "made by", "stance")
_TEXTS = ("title", "text quote", "summary", "action")
_PLACES = ("reference", "paragraph", "section", "document", "source document", "url", "evidence")
_UNFIT: Sequence[tuple[Callable[[Sequence[str]], bool], Sequence[str]]] = (
    (are_persons, (*_WORDS, "themes", "target date")),
    (are_bodies, ("target date",)),
    (lambda values: are_sentences(values) and not are_bodies(values), (*_NAMES, "themes")),
    (say_yes_or_no, (*_PLACES, *_TEXTS)),
    (lambda values: len(values) > 1 and {*map(str.casefold, values)} == {"x"}, (*_PLACES, "themes")),
    (lambda values: _are_most(_AMOUNT.fullmatch, values), (*_NAMES, *_TEXTS)),
    (are_times, _BODY_FIELDS),
    (lambda values: _are_most(is_link, values), (*_NAMES, *_TEXTS, "themes")),
    (_are_ratings, _BODY_FIELDS),
    (lambda values: bool(values) and are_answers(values), _BODY_FIELDS),
    (are_dates, (*_NAMES, *_TEXTS, *_PLACES, "themes")),
    (have_dates, ("status",)),
    (lambda some: 2 * len([*filter(dates_in, some)]) < sum(not is_empty(each) for each in some), ("document date",)),
    (are_mostly_different, ("status", "response")),
)
"""Forms of values, and the fields that cannot have them. Names of persons need care in a public record."""


def can_have(field: str, values: Sequence[str]) -> bool:
    """Return whether the values of a column have a form that a field can have."""
    some = values[:_SAMPLE]
    return not any(field in fields and has_form(some) for has_form, fields in _UNFIT)


# Words of lists for statuses and responses that a tracker lacks.

_IN_FRENCH = (
    "(appliquee?|realisee?|executee?|achevee?|terminee?|accomplie?|suivie?|faite?|mis(es?)? en (oeuvre|œuvre)|"
    "levee?|soldee?|obtenue?|satisfaite?|resolue?|cloturee?|close?|fermee?)s?"
)
_WHOLLY = "(totalement|entierement|pleinement|completement|integralement)"
_DONE = (
    "(implemented|completed?|done|achieved|fulfilled|finished|executed|carried out|delivered|complied( with)?|"
    "met|satisfied|lifted|actioned)"
)
_REFUSED = "(rejected|refused|declined|turned down|rejetee?s?|refusee?s?|ecartee?s?)"
_STATUSES: Mapping[Progress, str] = {
    "done": "fully( addressed)?|completely|settled|action completed?|"
    f"({_DONE}|addressed|dealt with) (satisfactorily|in a satisfactory (way|manner))|"
    f"({_DONE}|accepted|verified)( and)? closed|(fully |completely )?({_DONE}|closed)( late)?|"
    f"({_WHOLLY} )?{_IN_FRENCH}( (complete|totale|integrale|{_WHOLLY}))?",
    "under way": "(in progress|on ?going|going on|under ?way|started|begun|continuous|running|pursued|in hand|"
    "in train|on track|on the way|in preparation|advanced|advancing)( .*)?|early days|stuck|stalled|"
    f"({_DONE} )?pending( (the|an?|independent|external|final|audit))* (verification|validation)|"
    f"being (implemented|done|carried out|prepared|drafted)|in part|working on it|"
    f"(partially|partly|mostly|substantially|largely)( (?!{_REFUSED}).*)?|"
    "(nearly|almost) .*|"
    f"{_DONE} (in part|partially|partly)|en cours( .*)?|partielle(ment)?|(partiellement|en partie) .*|en partie|"
    f"commencee?s?|engagee?s?|en preparation|{_IN_FRENCH} (partielle|partiellement|en partie|en cours|incomplete)",
    "not done": f"{_REFUSED}|(non|pas) suivie?s?|dropped|lapsed|stopped|abandoned|discontinued|cancell?ed|withdrawn|"
    f"overtaken( by events)?|not (accepted|adopted|pursued)|ne (sera|seront) pas ({_IN_FRENCH}|poursuivie?s?)|"
    f"no longer (pursued|relevant|applicable|valid)|obsolete|(will not|not to) be ({_DONE}|pursued)|"
    f"closed (as |with )?((not|no longer|risk) .*|{_REFUSED}|"
    "(no|without) (action|implementation|follow ?up|response|progress)(?! (needed|required|outstanding|pending)).*|"
    "(obsolete|superseded|abandoned|withdrawn|overtaken|duplicates?)( .*)?)|(risk accepted|superseded)( by .*)?|"
    "no (further action|follow ?up)( (is )?(foreseen|planned|envisaged|expected|intended))|no further action|"
    "(aucune suite|pas de suites?)( n est)? (prevue?s?|envisagee?s?)|"
    "abandonnee?s?|retiree?s?|annulee?s?|caduque?s?|((classee?|devenue?|cloturee?|close?)s? )?sans (suite|objet)|"
    "(classee?|cloturee?|close?|fermee?)s? ((non|pas) .*|sans (action|mise en (oeuvre|œuvre)|reponse|effet).*)|"
    "closed un(implemented|resolved|met)|"
    "classee?s?|"
    "refus( (de|d) .*)?|(non|pas) (acceptee?|adoptee?|retenue?)s?",
    "open": "(not|non|pas)( (yet|encore))? (started|begun|commencee?|entamee?|prise? en compte|"
    f"{_DONE}|{_IN_FRENCH})|(re ?)?open(ed)?|"
    "(nothing|no (movement|progress|action|follow ?up))( taken)?( yet)?|"
    "not( yet)? (followed up|acted (up)?on|addressed|resolved)|un(met|resolved|addressed|fulfilled)|overdue|"
    "aucune suite( donnee)?|(non|pas)( encore)? traitee?s?|ouverte?s?|maintenue?s?|en suspens|(en )?retard|a suivre|"
    "(planned|pending|outstanding|delayed|postponed|on hold|suspended)|"
    "prevue?|reportee?|suspendue?|en attente|(a faire|to do)",
}
"""The usual words of statuses by category. Other words are open too."""
_AGREED = "(accepted|acceptee?s?|retenue?s?|reprise?s?|supported|agreed|concurred|appuyee?s?)"
_PARTS = "(partially|partly|in part|in principle|partiellement|partielle|en partie|sur le principe)"
_CHANGES = (
    "((some|minor|certaines?|quelques|des) )?"
    "(reservations?|reserves?|conditions?|modifications?|changes?|changements?|amendments?|amendements?)"
)
_STUDY = "(considered|consideration|examined|examination|review(ed)?|stud(y|ied)|etudiee?s?|examinee?s?)"
_LATER = "( .*(response|reply|answer|decision|position|due (time|course)))?"
_WAITING = (
    "pending|(awaiting|waiting for)( (a |the )?(final )?(response|reply|answer|decision|position))?|"
    "(response|reply|answer|decision|position) (pending|awaited)|en attente( d(e |')?(une )?(reponse|decision))?"
)
"""Words that say only that no response came, also beside a date."""
_ANSWERS: Mapping[AnswerClass, str] = {
    "accepted": f"favou?rable|((fully|entierement|pleinement) )?{_AGREED}|accepte?s?|supports?|agrees?|concurs?|"
    "y|yes|oui|si|(d )?accord|enjoys? (the )?support( of .*)?",
    "partly": "(yes|oui) (but|mais)( .*)?|(favou?rable|retenue?s?) (sous|avec|with|subject to) .*|"
    f"({_AGREED}|accepte?s?|supports?|agrees?) (with|avec|subject to|sous) {_CHANGES}|"
    f"((yes|oui) )?{_PARTS}( {_AGREED})?|((yes|oui) )?({_AGREED}|accepte?s?|supports?|agrees?) {_PARTS}",
    "noted": "noted?|notes|(takes?|taken|took) note( of .*)?|notee?s?|(prend|pris|prise) note( de .*)?|acknowledged",
    "not accepted": f"(not|non|no) (accepted|supported|agreed|acceptee?s?|appuyee?s?)|{_REFUSED}|rejects?|refuses?|"
    "(un|de|de )favou?rable|refus|declines?|disagreed?|disagrees|no|non|"
    "(did|does|do) not (accept|support|agree|concur|enjoy (the )?support( of .*)?)",
    "awaiting": f"{_WAITING}|(still )?thinking|((still|to be|will be)( (under|being))?|under|being) {_STUDY}{_LATER}|"
    "(under|en( cours de)?) discussion|"
    f"(en( cours d)?|a l) (examen|etude)|a (examiner|etudier)|(sera|seront) {_STUDY}",
}
"""The exact words for each category. Other words, such as "not noted", have no category that rectrack knows."""
_NO_ANSWER = lazy_pattern(
    "(no|aucune|sans|pas de) (response|reply|answer|position|reponse)( .*)?|"
    "(did|does|has|have) not (respond|repl|answer).*|"
    "(not|non|pas) (yet|encore|provided|given|stated|recorded|available|received|known|applicable|communiquee?|"
    "fournie?|disponible|renseignee?|repond).*|(not|non) (responded|answered|considered|examined|examinee?)( .*)?|"
    "n a|n d|none|nil|unknown|aucune?|neant|tbd|tbc|\\W*"
)
_EMPTY = lazy_pattern("n a|n d|s o|none|nil|neant|not applicable|tbd|tbc")
_NO_ACTION = lazy_pattern(
    "((no|aucune?|pas d(e|')?|sin|ninguna) (further )?(measures?|actions?|steps?|activit(y|ies)|mesures?|demarches?|"
    "suites?|activites?|medidas?|accion(es)?)|none|nothing|rien|neant|aucune?|ninguna|"
    "(no|aucune?|pas d) informations?( (received|available|provided|given|recue?s?|disponibles?|communiquee?s?))?"
    "( (from|de|du) \\w+( \\w+){0,3})?)"
    "( (was|were|has been|have been|is|are|n a ete|n est))?( yet)?"
    "( (taken|started|begun|undertaken|(to )?report(ed)?|recorded|done|planned|foreseen|envisaged|known|prises?|"
    "adoptees?|engagees?|entreprises?|(a )?signale(r|es?)|prevues?|envisagees?|connues?|tomadas?|previstas?))?"
    "( (yet|so far|to date|at (this stage|present|the moment)|until now|up to now|a ce (jour|stade)|"
    "pour (l instant|le moment)|jusqu a present|jusqu ici|hasta (ahora|la fecha)))?"
)
"""Matches words in the place of an action that say that there is none."""
_YES_OR_NO = dict.fromkeys(("yes", "y", "oui", "true"), True) | dict.fromkeys(("no", "n", "non", "false"), False)


def is_empty(text: str) -> bool:
    """Return whether a text says that a cell has no value."""
    return not text.strip("-\u2013\u2014 ") or bool(_EMPTY.fullmatch(words_of(text)))


def is_no_action(text: str) -> bool:
    """Return whether a text in the place of an action says that there is none."""
    return is_empty(text) or bool(_NO_ACTION.fullmatch(words_of(text)))


def read_yes_or_no(text: str) -> bool | None:
    """Return whether a text says yes, None if it says neither yes nor no."""
    return _YES_OR_NO.get(words_of(text))


_QUALIFIER = lazy_pattern(r"\s*[(\[]|\s[-\u2013\u2014]\s|[:;]\s")
"""The beginning of a note on a status or response: "Done (May 2026)", "Supported - see the comment"."""
_MARK = lazy_pattern(
    r"\s*(?:\((?:[^\W\d_]|\d{1,2})\)\s*|(?:[^\W\d_]|\d{1,2})(?:[.):]|\s+[-\u2013\u2014])\s+)(?=[^\W\d])"
)
"""A mark before the words of a status or response: "A - carried out", "1. done", "(c) not begun"."""
_LIMIT = lazy_pattern(
    r"\b(except|but|not|no|part(s|ly|ial|ially)?|in principle|unless|without|only|still|pending|remains?|"
    r"sauf|mais|non|pas|sans|hors|reste|partiel\w*|en cours)\b"
)
"""Words in a note that can change the category."""
_REOPENS = lazy_pattern(
    r"(on ?going|in (progress|draft)|under ?way|under (review|discussion|appeal)|planned|draft|half|awaiting|"
    r"to be|a (completer|verifier|confirmer)|en (curso|parte)|pendiente|incomplet\w*|insuffi\w*|insufi\w*)\b.*|"
    r"(.* )?(never|yet to|in theory|on paper|repealed|reversed|overturned|annulled|re ?opened|"
    r"jamais|a moitie|en theorie|excepte|exception|hormis|seulement|uniquement|abrogee?s?|salvo|"
    r"excepto|pero|sin|solo|nunca|aun|parcial\w*|en teoria|derogad[ao]s?)\b.*"
)
"""Matches a note on "done" that can mean that work goes on."""
C = TypeVar("C", bound=str)


def _category(name: str, patterns: Mapping[C, str]) -> C | None:
    """Return the category of words after a mark, or else of those before a note that does not limit them."""
    name = _MARK.sub("", name, count=1) if _MARK.match(name) else name
    first, rest = [*map(words_of, _QUALIFIER.split(name, maxsplit=1)), ""][:2]
    found = _matched(words_of(name), patterns)
    if found or not rest or _LIMIT.search(rest):
        return found
    found = _matched(first, patterns)
    return None if found == "done" and _REOPENS.fullmatch(rest) else found


def _matched(words: str, patterns: Mapping[C, str]) -> C | None:
    return next((category for category, pattern in patterns.items() if re.fullmatch(pattern, words)), None)


def _in_all_languages(patterns: Mapping[C, str], translated: Mapping[str, str]) -> Mapping[C, str]:
    """Return the patterns of words in all languages, by category."""
    return {
        category: "|".join((pattern, *exact_words(translated[category]))) for category, pattern in patterns.items()
    }


@cache
def _statuses() -> Mapping[Progress, str]:
    return _in_all_languages(_STATUSES, TRANSLATED_STATUSES)


@cache
def _answers() -> Mapping[AnswerClass, str]:
    return _in_all_languages(_ANSWERS, TRANSLATED_RESPONSES)


_WHOLE = 100
_PERCENT = lazy_pattern(r"(?<![\d.,])(\d{1,3})(?:[.,]\d+)?\s?%")


def status_category(name: str) -> Progress:
    """Return the category of a new status by its name; open if the name does not say it.

    A percentage below 100 means that work goes on.
    """
    found, percent = _category(name, _statuses()), _PERCENT.search(name)
    if percent and found in (None, "done") and 0 < int(percent[1]) < _WHOLE:
        return "under way"
    return found or ("done" if percent and words_of(name) == str(_WHOLE) else "open")


def split_note(name: str) -> tuple[str, str]:
    """Return the words of a status before a note on it, and the note.

    The note is empty if there is none, or if it changes the category.
    """
    mark = _MARK.match(name)
    if not (match := _QUALIFIER.search(name, mark.end() if mark else 0)):
        return name, ""
    first, note = name[: match.start()].strip(), name[match.end() :].strip()
    if match[0].strip() in ("(", "["):
        is_whole = note.endswith((")", "]")) and not re.search(r"[)\]].", note)
        note = note[:-1].strip() if is_whole else name[match.start() :].strip()
    is_limited = _LIMIT.search(words_of(note)) is not None
    if is_usual("status", first):
        is_limited = status_category(first) != status_category(name)
    return (first, note) if first and not is_limited else (name, "")


def is_usual(field: str, text: str) -> bool:
    """Return whether a text has the usual words of a status or response; a bare yes or no can be of another field."""
    if field == "status":
        return _category(text, _statuses()) is not None
    return field == "response" and read_yes_or_no(text) is None and bool(response_category(text))


def response_category(name: str, beside: Collection[str] = ()) -> str:
    """Return the category of a new response by its name, empty if the name does not say it.

    `beside` are all responses of the list: "N" means no beside "Y", and alone it can mean that a response is noted.
    """
    is_letter = words_of(name) == "n" and "y" in map(words_of, beside)
    return _category("no" if is_letter else name, _answers()) or ""


def is_waiting(text: str) -> bool:
    """Return whether a text in the place of a response says only that the response is awaited."""
    return bool(re.fullmatch(_WAITING, words_of(text)))


def is_no_response(text: str) -> bool:
    """Return whether a text in the place of a response says that there is none."""
    return bool(_NO_ANSWER.fullmatch(words_of(text)))
