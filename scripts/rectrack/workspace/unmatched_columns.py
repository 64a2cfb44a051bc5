"""Proposals for the columns of a list that have no field."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rectrack.text import folded, is_link, shown
from rectrack.workspace.cell_words import (
    are_answers,
    are_bodies,
    are_clear_statuses,
    are_dates,
    are_mostly_different,
    are_numbers,
    are_persons,
    are_references,
    are_repeated,
    are_sentences,
    can_have,
    have_dates,
    have_persons,
    have_years,
    may_be_statuses,
    say_yes_or_no,
    words_of,
)
from rectrack.workspace.chosen_columns import (
    NEW_FIELD,
    TARGET,
    ChosenColumns,
    joined_kind,
    names_in,
)
from rectrack.workspace.columns import ACTION, RECOMMENDATIONS, Sheet
from rectrack.workspace.date_words import (
    dated_work,
    have_moved,
    is_clear_date,
    names_date,
    names_newer,
    names_start,
    names_work,
    names_year,
)
from rectrack.workspace.document_dates import (
    are_dates_of_documents,
    are_dates_of_several,
    are_dates_without_documents,
    are_years_of_documents,
    pairs_with_documents,
)
from rectrack.workspace.field_words import (
    NOTE,
    OF_RESPONSE,
    OURS,
    RESPONSE,
    RESPONSIBLE,
    are_mechanisms,
    explains,
    is_of_state,
    named_body,
    names_action,
    names_bodies,
    names_follow_up,
    names_mechanism,
    names_office,
    names_other,
    names_own_step,
    names_persons,
    names_states,
    names_supporters,
    rates_response,
)
from rectrack.workspace.heading_row import Headings, is_title_of_document, values_below
from rectrack.workspace.private_marks import names_private
from rectrack.workspace.read_sheet import Grid
from rectrack.workspace.text_dates import day_after_period
from rectrack.workspace.usual_words import FEWEST_REPORTS, likely_field, names_verification, shared_field

_OF_GROUP = ("addressees", RESPONSIBLE, "target date", "response date", "date")
"""Fields that a heading and the text in merged cells above it can mean together."""
_INSTANCE = "instance"
"""The French word for a body that gives opinions or decides."""
_TOGETHER = "in collaboration with"
LONGEST_TOLD = 400
"""Most characters that a message shows of the texts in a row."""
_SAMPLES, LONGEST_SAMPLE, MOST_HEADINGS = 3, 40, 12
"""Most values of a column in a message, most characters of each, and most headings in a message."""
_ARE_WORDS = "most values are words for this field"
ARE_DIFFERENT = "most values differ and seem to be reports of progress"
_OF_REPLY = (RESPONSE, "response by", "response date")
_IS_OTHER = "rectrack has no field for it"
_NEEDS_DOCUMENT = (
    "its heading means the date of a document. It needs --document NAME: without it, the dates are not imported"
)
_OF_PERSONS, _IS_PRIVATE = (
    "the values seem to be names of persons, and the record is public",
    "its heading says that it is not public",
)


def has_new_fields(headings: Headings) -> bool:
    """Return whether a column of the sheet can become a new custom field."""
    return headings.sheet.name == RECOMMENDATIONS


def sample_values(values: Iterable[str]) -> str:
    """Return the first values of a column for a message."""
    return ", ".join([*dict.fromkeys(shown(each, LONGEST_SAMPLE) for each in values)][:_SAMPLES])


_DATES_AFTER = {
    "response": "response date",
    OF_RESPONSE: "response date",
    "status": "date",
    "document": "document date",
}
"""The date that is likely in the column after that of a field."""


def _fields_beside_others(
    grid: Grid, headings: Headings, fields: Mapping[int, str], n: int, values: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the fields that other columns, the values or the heading suggest, the best first, and why.

    `fields` are the fields of columns, also the proposed ones.
    """
    taken, text = {*fields.values()}, headings.texts[n]
    if have_dates(values):
        if not names_date(text) and not ("action" in taken and names_action(text)):
            likely = _DATES_AFTER.get(fields.get(n - 1, ""), "")
            yield likely if can_have(likely, values) else "", ""
        if are_dates_of_several(pairs_with_documents(grid, headings, fields, n)):
            yield "document date", "rows of the same document have the same date"
        return
    if names_year(text) and are_years_of_documents(pairs_with_documents(grid, headings, fields, n)):
        yield "document date", "rows of the same document have the same year"
    is_numbered = bool({"number", "reference"} & taken)
    if not is_numbered and are_references(values):
        yield "reference", "the values look like references"
    if not is_numbered and n == min(headings.texts) and are_numbers(values):
        yield "number", "each value is a different number"
    if (shared := shared_field(text, values)) != "themes" or "themes" not in taken:
        yield shared, "several rows have the same value"
    yield from _fields_of_bodies(grid, headings, fields, n, values)
    yield from _fields_by_values(headings, text, taken, values)


def _fields_of_bodies(
    grid: Grid, headings: Headings, fields: Mapping[int, str], n: int, values: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the fields of bodies that the other columns of bodies or the heading suggest, the best first, and why."""
    names, text = {*map(folded, values)}, headings.texts[n]
    bodies = {m: name for m, name in fields.items() if name in ("addressees", RESPONSIBLE)}
    for m, name in bodies.items():
        if len(names.intersection(map(folded, values_below(grid, headings.row, m)))) * 2 > len(names):
            why = f"the values are also in the column {shown(headings.texts[m])}"
            yield name, "" if names_supporters(text) else why  # without a reason, they get a new field
    is_review = RESPONSIBLE in names_in(headings.sheet) or RESPONSE in fields.values()
    if bodies and names_bodies(text) and not names_office(text) and (is_review or not names_states(text)):
        yield "made by", ""  # without a review, a bare "Country" can also be the one that has to act
    is_reviewer = are_mechanisms(values)
    if names_mechanism(text, values) and (is_reviewer or (bodies and "made by" not in fields.values())):
        yield "made by", "" if is_reviewer else "a committee or mechanism often makes recommendations"
    if words_of(text) == _INSTANCE and (work := next(filter(names_work, headings.texts.values()), "")):
        yield "made by", f"the column {shown(work)} seems to be about its opinions or decisions"


def _fields_by_values(
    headings: Headings, text: str, taken: Collection[str], values: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the fields that can have these values, and why; bodies only if no column has any."""
    if values and all(map(is_link, values)):
        yield "url", "the values are web addresses"
    if may_be_statuses(values):
        yield "status", "the values look like statuses"
    names_one = names_bodies(text) and names_office(text)  # also over "Northland"
    if not {"addressees", RESPONSIBLE}.intersection(taken) and (names_one or are_bodies(values)):
        own = RESPONSIBLE in names_in(headings.sheet)
        why = f"the {'heading means' if names_one else 'values look like names of'} organizations"
        yield RESPONSIBLE if own else "addressees", why


def _moved_target(headings: Headings, fields: Mapping[int, str], n: int, values: Sequence[str]) -> str:
    """Return the other heading if it and this column have the earlier and the later target dates; empty if not."""
    text, others = headings.texts[n], [headings.texts[m] for m, name in fields.items() if name == TARGET]
    is_target = bool(others) and likely_field(text, headings.sheet.name, (TARGET,), values) == TARGET
    return next((other for other in others if is_target and have_moved(text, other)), "")


class Proposal(NamedTuple):
    """The field for a column, empty to leave it out, why, and further fields that are likely.

    It is sure if the values say it, or the heading and the column before it; and if the heading means persons or what
    is not public.
    """

    field: str
    why: str = ""
    others: Sequence[str] = ()
    is_sure: bool = False


def propose_fields(
    grid: Grid,
    headings: Headings,
    chosen: ChosenColumns,
    left: Mapping[int, str],
    values: Mapping[int, Sequence[str]],
) -> dict[int, Proposal]:
    """Return a proposal for each column that has no field."""
    sheet, found = headings.sheet, dict[int, Proposal]()
    free = [name for name in names_in(sheet) if name not in headings.columns or joined_kind(name, sheet)]
    titles = [n for n in left if is_title_of_document(grid, headings, n)]
    for n in dict.fromkeys((*titles, *_by_claim(headings, left, values, chosen, free))):
        text, below = left[n], values.get(n, ())
        fields = {column: field for field, column in headings.columns.items()} | headings.joined
        fields |= {column: proposal.field for column, proposal in found.items()}
        valid = [name for name in free if not (name in (RESPONSE, OF_RESPONSE) and rates_response(text))]
        if chosen.names_document and have_dates(below):
            valid = [name for name in valid if name != "document"]  # the dates are those of the named document
        of_persons = names_persons(text) and have_persons(below)
        name, why = ("", "") if of_persons else _field_of(grid, headings, chosen, fields, n, values=below, free=valid)
        if name in free and not joined_kind(name, sheet):
            free.remove(name)
        has_persons = of_persons or are_persons(below)
        if names_private(text):
            found[n] = Proposal("", _IS_PRIVATE, is_sure=True)
        elif not name and (has_persons or not has_new_fields(headings)):
            found[n] = Proposal("", _OF_PERSONS if has_persons else "", is_sure=of_persons)
        else:
            like = [m for m in left if why == _ARE_WORDS and chosen.field_of(values.get(m, ()), (name,))]
            is_sure = like == [n] and _are_sure(chosen, name, below)
            is_sure |= name == OF_RESPONSE and why not in ("", ARE_DIFFERENT)
            is_date = is_clear_date(text, name) and (have_dates(below) or have_years(below))
            if is_date and name == "document date":
                is_date = are_dates_of_documents(pairs_with_documents(grid, headings, fields, n))
                name, why = (name, why) if is_date else ("", "rows of the same document have different dates")
            is_sure |= is_date and _is_clear_of_others(grid, headings, left, values, name)
            found[n] = Proposal(name or NEW_FIELD, why, is_sure=is_sure)
    if sheet.field == "actions" and "title" in free:
        _propose_title(found, values)
    taken = {proposal.field for proposal in found.values()}
    free = [name for name in free if name not in taken or joined_kind(name, sheet)]
    new = (NEW_FIELD,) if has_new_fields(headings) else ()  # beside a field that another column has
    return {
        n: found[n]._replace(others=new)
        if (found[n].field in headings.columns and found[n].why != ARE_DIFFERENT)
        or (found[n].field in (TARGET, "document date") and found[n].why)
        else _with_others(found[n], sheet, text, values.get(n, ()), free)
        for n, text in left.items()
    }


def _propose_title(found: dict[int, Proposal], values: Mapping[int, Sequence[str]]) -> None:
    """Propose the title of actions for the column with the longest texts of those without a field."""
    texts = [n for n in found if found[n].field in ("", NOTE) and can_have("title", values.get(n, ()))]
    if texts:
        found[max(texts, key=lambda n: sum(map(len, values.get(n, ()))))] = Proposal("title")


def _is_clear_of_others(
    grid: Grid, headings: Headings, left: Mapping[int, str], values: Mapping[int, Sequence[str]], name: str
) -> bool:
    """Return whether only one column without a field has such dates, and no status or response can have them."""
    likely = [m for m in left if likely_field(left[m], headings.sheet.name, (name,), values.get(m, ())) == name]
    columns = [headings.columns[each] for each in ("status", RESPONSE) if each in headings.columns]
    others = (folded(value) for m in columns for value in values_below(grid, headings.row, m))
    is_of_other = name == "document date" and any("adopt" in value for value in others)
    return len(likely) == 1 and not is_of_other


def _by_claim(
    headings: Headings,
    left: Mapping[int, str],
    values: Mapping[int, Sequence[str]],
    chosen: ChosenColumns,
    free: Sequence[str],
) -> list[int]:
    """Return columns by their claim to a field: newer dates, words of statuses, headings that mean a field, others.

    Of several columns with statuses, that of a verification or of the newest period comes first. Bodies come before
    those that support them. Reasons come with the others, after the response that another column can be.
    """
    are_verified = any(map(names_verification, left.values()))

    def key(n: int) -> tuple[bool, bool, bool, int, bool, bool]:
        is_newer = have_dates(values.get(n, ())) and names_newer(left[n])
        is_likely = likely_field(left[n], headings.sheet.name, free, values.get(n, ())) and not explains(left[n])
        is_status = _are_sure(chosen, "status", values.get(n, ()))
        return (
            not is_newer,
            are_verified and not names_verification(left[n]),
            not is_status,
            -int(_day_after(headings, n).replace("-", "") or 0) if is_status else 0,
            not is_likely,
            names_supporters(left[n]),
        )

    return sorted(left, key=key)


def _field_of(
    grid: Grid,
    headings: Headings,
    chosen: ChosenColumns,
    fields: Mapping[int, str],
    n: int,
    *,
    values: Sequence[str],
    free: Sequence[str],
) -> tuple[str, str]:
    """Return the field to propose for a column, and why; an empty field if none is likely."""
    text = headings.texts[n]
    if (of_none := _of_no_field(headings, n)) is not None:
        return of_none
    if why := _of_other_period(headings, chosen, fields, n, values):
        return NEW_FIELD, why
    if "document" in free and is_title_of_document(grid, headings, n):
        return "document", "rows with the same title have different texts"
    name, why = chosen.field_of(values, free), _ARE_WORDS
    if name == RESPONSE and text.endswith("?") and not likely_field(text, headings.sheet.name, (RESPONSE,)):
        name = ""  # a question about something else
    if not name:
        name, why = _likely(grid, headings, fields, n, values=values, free=free)
    if not name and "document" in free and _dates_documents(grid, headings, fields, n, values):
        return "document date", _NEEDS_DOCUMENT
    if name == _TOGETHER and "made by" not in fields.values():
        name = "addressees"  # without a column of makers, partners are addressees
    if not why and (other := _other_bodies(headings, fields, n, name)) is not None:
        return NEW_FIELD, f"the column {shown(headings.texts[other])} has the field {shown(name)}"
    has_actions = ACTION in fields.values()
    return ("", "") if _is_beside_action(name, text, headings, has_actions=has_actions) else (name, why)


def _dates_documents(
    grid: Grid, headings: Headings, fields: Mapping[int, str], n: int, values: Sequence[str]
) -> bool:
    """Return whether a heading means the date of documents that the list lacks, not of a response or status."""
    word = dated_work(headings.texts[n]) if has_new_fields(headings) and have_dates(values) else ""
    if not word or not are_dates_without_documents(values):
        return False
    named = (m for m, text in headings.texts.items() if m != n and word in words_of(text).split())
    return not any(
        fields.get(m) in (RESPONSE, OF_RESPONSE, "status") or are_answers(values_below(grid, headings.row, m))
        for m in named
    )


def _of_no_field(headings: Headings, n: int) -> tuple[str, str] | None:
    """Return what to propose for a heading that means no field, and why; None for other headings."""
    text = headings.texts[n]
    if names_other(text):
        return "", _IS_OTHER
    if not has_new_fields(headings):
        return None
    if n in headings.of_steps:
        return "", f"it seems to be the date of {shown(headings.texts[n - 1])}"
    return ("", "") if names_own_step(text) else None


def _of_other_period(
    headings: Headings, chosen: ChosenColumns, fields: Mapping[int, str], n: int, values: Sequence[str]
) -> str:
    """Return why a column of statuses with a period in its heading is not the status; empty for other columns."""
    status = next((m for m, name in fields.items() if name == "status"), None)
    own = _day_after(headings, n)
    if status is None or not own or not chosen.field_of(values, ("status",)):
        return ""
    what = "newer statuses" if own < _day_after(headings, status) else "statuses"
    return f"the column {shown(headings.texts[status])} has the {what}"


def _day_after(headings: Headings, n: int) -> str:
    """Return the day after the period of a column, which merged cells above its heading can name too."""
    return day_after_period(f"{headings.group(n)} {headings.texts[n]}")


def _other_bodies(headings: Headings, fields: Mapping[int, str], n: int, name: str) -> int | None:
    """Return the other column of a field of bodies.

    None if no other column has the field, or if the headings differ only in a number. A supporting body is not an
    addressee if another column names the body in the lead.
    """

    def stem(column: int) -> str:
        return re.sub(r"\W*\d+$", "", folded(headings.texts[column]))

    is_of_bodies = has_new_fields(headings) and name in ("addressees", RESPONSIBLE)
    others = [m for m, field in fields.items() if field == name] if is_of_bodies else []
    return None if any(stem(m) == stem(n) for m in others) else next(iter(others), None)


def _is_beside_action(name: str, text: str, headings: Headings, *, has_actions: bool) -> bool:
    """Return whether a heading is of no action itself, although other headings are.

    "Action 1 - status" is about the action under "Action 1", and only a number says that "Action 2" is another one.
    """
    numbered = [each for each in headings.texts.values() if each[-1:].isdecimal()]
    about = [each for each in numbered if re.match(rf"{re.escape(each)}\W+\w", text)]
    is_about_one = any(likely_field(each, headings.sheet.name, (ACTION,)) for each in about)
    return is_about_one or (name == ACTION and has_actions and not text[-1:].isdecimal())


_SURE = 0.6
"""Smallest share of values in a column that are words for a field, if the field needs no question."""


def _are_sure(chosen: ChosenColumns, name: str, values: Sequence[str]) -> bool:
    """Return whether values are words for one field only.

    Words of responses never are, because parties other than addressees give opinions too.
    """
    is_clear = name != RESPONSE and (name != "status" or are_clear_statuses(values))
    return is_clear and chosen.field_of(values, (name,), _SURE) == name


def _likely(
    grid: Grid, headings: Headings, fields: Mapping[int, str], n: int, *, values: Sequence[str], free: Sequence[str]
) -> tuple[str, str]:
    """Return the free field that is most likely for a column, and why; both empty if there is none."""
    text, is_list = headings.texts[n], has_new_fields(headings)
    is_of_reply = is_list and fields.get(n - 1) in _OF_REPLY and OF_RESPONSE in free
    if is_of_reply and explains(text) and can_have(OF_RESPONSE, values):
        return OF_RESPONSE, f"the column is next to {shown(headings.texts[n - 1])} and its heading means reasons"
    if other := _moved_target(headings, fields, n, values):
        return TARGET, f"this column and {shown(other)} seem to have the earlier and the later target dates"
    if name := likely_field(text, headings.sheet.name, free, values):
        is_report = name == NOTE and bool(likely_field(text, headings.sheet.name, ("status",)))
        return name, ARE_DIFFERENT if is_report and are_mostly_different(values) else ""
    if group := headings.group(n):
        in_group = [name for name in free if name in _OF_GROUP]
        if name := likely_field(f"{group} {text}", headings.sheet.name, in_group, values):
            is_start = name == TARGET and names_start(text)
            return NEW_FIELD if is_start else name, f"the merged cells above the heading have {shown(group)}"
    found = _fields_beside_others(grid, headings, fields, n, values) if is_list else iter(())
    reports = (OF_RESPONSE if is_of_reply else NEW_FIELD, ARE_DIFFERENT)
    default = reports if is_list and _are_follow_up(text, values) else ("", "")
    return next((each for each in found if each[0] in free), default)


def _are_follow_up(heading: str, values: Sequence[str]) -> bool:
    """Return whether a column has different short reports of what followed, not names of statuses or responses."""
    are_words = can_have("title", values) and can_have("themes", values) and not are_references(values)
    return names_follow_up(heading) and are_words and are_mostly_different(values, FEWEST_REPORTS)


def uses_group(grid: Grid, headings: Headings, n: int) -> bool:
    """Return whether a column has its field, or its responder, because of the merged cells above its heading."""
    group, text, sheet = headings.group(n), headings.texts[n], headings.sheet.name
    if not group:
        return False
    names = [name for name, column in headings.columns.items() if column == n] or [headings.joined.get(n, "")]
    if names == [RESPONSE]:
        is_ours = re.match(OURS, group.casefold()) is not None
        return is_ours or is_of_state(group, has_makers="made by" in headings.columns) or bool(named_body(group))
    if any(column.header in names and column.name == f"{group}, {text}" for column in headings.sheet.columns):
        return True  # a new field has the name with the group
    names = [name for name in names if name in _OF_GROUP]
    values = values_below(grid, headings.row, n)
    is_meant = bool(likely_field(f"{group} {text}", sheet, names, values))
    return is_meant and not likely_field(text, sheet, names, values)


def _are_shared_references(values: Sequence[str]) -> bool:
    """Return whether values that come again look like references, none of them only a number: "AG 01/2019"."""
    return are_references([*dict.fromkeys(values)]) and not any(map(str.isdecimal, values))


def _with_others(proposal: Proposal, sheet: Sheet, text: str, values: Sequence[str], free: Sequence[str]) -> Proposal:
    """Return a proposal with two other likely fields, unless words of the column mean the proposed one."""
    if proposal.why == _OF_PERSONS and sheet.name == RECOMMENDATIONS:
        return proposal._replace(others=[NEW_FIELD])
    if proposal.why == ARE_DIFFERENT:
        of_words = ("status",) if proposal.field == NOTE else (RESPONSE, "status")
        others = [name for name in of_words if name in free] + [NEW_FIELD] * (proposal.field != NEW_FIELD)
        return proposal._replace(others=others)
    is_meant = proposal.field != NEW_FIELD and proposal.why in ("", _ARE_WORDS)
    if not proposal.field or proposal.why == _IS_OTHER or is_meant:
        return proposal
    of_document = ("document date",) if is_clear_date(text, "document date") else ()
    forms = (
        (lambda _: names_bodies(text), ("made by", "addressees")),
        (are_dates, (*of_document, "date", "response date", "target date", "document date")),
        (are_sentences, ("summary", OF_RESPONSE)),
        (are_references, ("reference", "symbol", "section")),
        (_are_shared_references, ("symbol", "section")),
        (are_bodies, (RESPONSIBLE, "addressees", "made by")),
        (say_yes_or_no, (RESPONSE,)),
        (are_repeated, ("status", RESPONSE, "themes") if not re.search(r"\d", "".join(values)) else ()),
    )
    names = next((fields for has_form, fields in forms if values and has_form(values)), ())
    likely = (likely_field(text, sheet.name, free, values), *names, NOTE, "summary")
    found = [name for name in dict.fromkeys(likely) if name in free and can_have(name, values)]
    found = [name for name in found if not (name in (RESPONSE, OF_RESPONSE) and rates_response(text))]
    found += [NEW_FIELD] if sheet.name == RECOMMENDATIONS else []
    return proposal._replace(others=[name for name in found if name != proposal.field][:2])
