"""A form to the recommendation that it proposes.

Only what the form asks is read, and nothing in an answer becomes another field of the record: the status is the first
that tracker.yaml names, the one step of the history says who proposed it and where, and there are no positions.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from rectrack.desk.limits import FARTHEST, MAX_TITLE
from rectrack.github.types import Site
from rectrack.pages.form_answers import answers, chosen, is_ticked
from rectrack.pages.questions import PROPOSE, Question, field_question, proposing
from rectrack.record import rules
from rectrack.record.decode import DecodeError, decode
from rectrack.record.draft import Draft, made, proposed_by
from rectrack.record.folder import new_file
from rectrack.record.recommendation import OwnValue, Recommendation, Source
from rectrack.record.register import Register
from rectrack.record.remarks import Remark
from rectrack.record.slugs import Assigned
from rectrack.record.tracker import Document, Tracker
from rectrack.record.values import MAX_BODY
from rectrack.text.problems import shown
from rectrack.text.untrusted import Mistake, in_one_line, is_link, says_something

_QUESTIONS = {question.id: question for question in PROPOSE.questions}
_VALID = "Edit the text of this issue, or fill in the form again."


def read(form: Remark, register: Register, free: Assigned, known_as: str | None = None) -> Recommendation | Mistake:
    """The recommendation that a form proposes.

    What is `free` is for the caller to know, who sees the other open proposals: the number to give, and the ids that
    are given already. A form that was edited keeps the id under which it is `known_as`.
    """
    today, url = form.written_at[:10], form.url
    asked, found = _answered(form.text, register.tracker)
    if isinstance(found, Mistake):
        return found
    lines = {question.id for question in asked if question.type == "input"}
    answered = {id_: in_one_line(text) if id_ in lines else text for id_, text in found.items()}
    wrong = list(_wrong(asked, answered, register, free.number))
    if wrong:
        return Mistake(reason=" ".join(wrong), valid=_VALID)
    draft = Draft(
        title=answered["title"],
        summary=answered["summary"],
        themes=_themes(answered, register),
        addressees=_addressees(answered, register),
        source=_source(answered, register.tracker.documents, url),
        fields=dict(_own_fields(asked, answered, register)),
        editor_note=_editor_note(answered, register),
        note=proposed_by(form.author),
        by=answered["named-as"] if says_something(answered["named-as"]) else answered["proposed-by"],
        evidence=(url,),
    )
    proposed = made(draft, register, free, today, known_as)
    return _refused(proposed, register, date.fromisoformat(today)) or proposed


def _answered(text: str, tracker: Tracker) -> tuple[Sequence[Question], dict[str, str] | Mistake]:
    """The questions and the answers to them; a form from before the group had fields of its own is read as it is."""
    forms = [proposing(tracker), *([PROPOSE] if tracker.fields else [])]
    found = [(form.questions, answers(form, text)) for form in forms]
    return next((one for one in found if not isinstance(one[1], Mistake)), found[0])


def _own_fields(
    asked: Sequence[Question], answered: Mapping[str, str], register: Register
) -> Iterator[tuple[str, OwnValue]]:
    """What is said in the fields that the group has added."""
    questions = {question.id: question for question in asked}
    for field in register.tracker.fields:
        question = questions.get(field_question(field))
        if question and field.choices:
            ids = tuple(filter(None, chosen(question, answered[question.id], register) or ()))
            if ids:
                yield field.id, ids if question.multiple else ids[0]
        elif question and says_something(answered[question.id]):
            yield field.id, answered[question.id]


def _wrong(asked: Sequence[Question], answered: Mapping[str, str], register: Register, number: int) -> Iterator[str]:
    """Everything that is wrong with the answers, each in a sentence."""
    for question in asked:
        answer = answered[question.id]
        if question.required and not says_something(answer):
            yield f"There is no answer to {shown(question.label)}."
        elif question.type == "dropdown" and says_something(answer) and chosen(question, answer, register) is None:
            yield f"{shown(answer)} is not what the form offers for {shown(question.label)}."
    room = MAX_TITLE - len(f"Recommendation {number}: ")
    if len(answered["title"]) > room:
        yield f"The title has {len(answered['title']):,} characters, and GitHub leaves room for {room}."
    if answered["link"] and not is_link(_link(answered)):
        yield f"{shown(answered['link'])} is not a web address that begins with https://."
    if answered["public"] and not is_ticked(_QUESTIONS["public"], answered["public"]):
        yield f"The box below {shown(_QUESTIONS['public'].label)} is not ticked: what stands here is public."


def _themes(answered: Mapping[str, str], register: Register) -> tuple[str, ...]:
    return tuple(filter(None, _chosen("theme", answered, register))) or (register.tracker.themes[0].id,)


def _addressees(answered: Mapping[str, str], register: Register) -> tuple[str, ...]:
    return tuple(filter(None, _chosen("addressees", answered, register)))


def _chosen(id_: str, answered: Mapping[str, str], register: Register) -> tuple[str | None, ...]:
    return chosen(_QUESTIONS[id_], answered[id_], register) or ()


def _source(answered: Mapping[str, str], documents: Collection[Document], url: str) -> Source:
    """Where the recommendation is made: a document that the tracker knows, or its title with a link to it.

    Where there is no link, the form's issue is the source.
    """
    title, place, link = answered["document"], answered["section"] or None, _link(answered) or None
    for document in documents:
        if title.casefold() in (document.id, in_one_line(document.title).casefold()):
            return Source(document=document.id, section=place, url=link)
    section = f"{title}, {place}" if place else title
    return Source(section=section, url=link, comment=None if link else url)


def _link(answered: Mapping[str, str]) -> str:
    return answered["link"].removeprefix("<").removesuffix(">")


def _editor_note(answered: Mapping[str, str], register: Register) -> str | None:
    """What those who read the proposal must still settle, since the form's answer is not one of the choices."""
    notes = []
    if not any(_chosen("theme", answered, register)):
        notes.append("The theme is not settled: the proposer did not know it, and the first of the list stands here.")
    if says_something(answered["other-addressees"]):
        notes.append(f"The proposer also names as who should act: {answered['other-addressees']}")
    return "\n\n".join(notes) or None


# --- whether it could stand in the record -----------------------------------------------------------


def _refused(proposed: Recommendation, register: Register, today: date) -> Mistake | None:
    """Why the files would be refused with this one among them."""
    others = tuple(r for r in register.recommendations if r.id != proposed.id)
    path = new_file(proposed.id)
    whole = replace(
        register,
        recommendations=tuple(sorted((*others, proposed), key=lambda r: r.number)),
        paths={**register.paths, proposed.id: path},
    )
    try:
        decode(msgspec.json.decode(msgspec.json.encode(proposed)), Recommendation)
    except DecodeError as error:
        return _said(error.faults[0].message, error.faults[0].hint)
    for fault in rules.check(whole, today):
        if fault.file == path:
            return Mistake(reason=f"{fault.message[:1].upper()}{fault.message[1:]}: {fault.hint}.", valid=_VALID)
    length = _issue_length(proposed, whole)
    if length > MAX_BODY:
        reason = (
            f"The issue's text would have up to {length:,} characters, and GitHub allows {MAX_BODY:,}. Please "
            "shorten the longest answers, and link to the rest."
        )
        return Mistake(reason=reason, valid=_VALID)
    return None


def _said(message: str, hint: str) -> Mistake:
    """What the checks of the files say, in a sentence."""
    more = f": {hint}" if hint else ""
    return Mistake(reason=f"{message[:1].upper()}{message[1:]}{more}.", valid=_VALID)


def _issue_length(proposed: Recommendation, register: Register) -> int:
    from rectrack.pages.issue import Issues, body

    return len(body(Issues(register, Site(**FARTHEST), None).spec(proposed)))
