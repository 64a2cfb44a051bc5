"""Forms to what they propose or report."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from rectrack.github.types import Site
from rectrack.intake.evaluate import Said, read
from rectrack.model import validation
from rectrack.model.authorization import Remark
from rectrack.model.dataset import Assigned, Draft, Register, draft_file, proposed_by
from rectrack.model.decode import DecodeError, decode
from rectrack.model.load import new_file
from rectrack.model.recommendation import OwnValue, Recommendation, Source
from rectrack.model.settings import Document, Tracker
from rectrack.model.types import MAX_BODY, by_id
from rectrack.rendering.forms import DISPUTE, PROGRESS, PROPOSE, Form, Question, choices, field_question, proposing
from rectrack.text.problems import shown, spelled
from rectrack.text.untrusted import Mistake, clean, in_one_line, is_link, says_something, without_empty_ends
from rectrack.workspace.limits import FARTHEST, MAX_TITLE

# The body of an issue that a form made, to the answers that stand in it.
#
# GitHub writes each question as a heading and its answer below. An answer of several lines may hold the same
# headings, so the answers are found by what surely is one line: where that leaves more than one way to read them,
# none is taken.

_NONE = "_No response_"
_UNSEEN = "\u200b"
"""What keeps a choice from notifying anybody; it makes no difference to what was chosen."""

Places: TypeAlias = list[set[int]]
"""For each question the lines at which its heading may stand, counted without the empty ones."""


def answers(form: Form, body: str) -> dict[str, str] | Mistake:
    """The answers by the questions' ids; empty where nothing was answered."""
    lines = clean(body).split("\n")
    filled = [n for n, line in enumerate(lines) if line.strip()]
    headings = [lines[n].rstrip() for n in filled]
    for question in form.questions:
        if _heading(question) not in headings:
            return _unreadable(form, f"The heading {shown(question.label)} is missing.")
    found = _places(form.questions, headings, least=1) or _places(form.questions, headings, least=0)
    if not found:
        return _unreadable(form, "What stands below the headings is not in the order in which the form put it.")
    doubtful = [question.label for question, places in zip(form.questions, found, strict=True) if len(places) > 1]
    if doubtful:
        why = f"An answer contains the heading {shown(doubtful[0])} in a way that can be read as the form's own."
        return _unreadable(form, why)
    starts = [filled[place] for places in found for place in places]
    ends = [*starts[1:], len(lines)]
    texts = ("\n".join(lines[start + 1 : end]) for start, end in zip(starts, ends, strict=True))
    return {question.id: _answer(text) for question, text in zip(form.questions, texts, strict=True)}


def is_made_by(form: Form, body: str) -> bool:
    """Whether a text was made by the form: some heading may have been lost since, most are there."""
    lines = {line.strip() for line in body.splitlines()}
    return 2 * sum(_heading(question) in lines for question in form.questions) > len(form.questions)


def chosen(question: Question, answer: str, register: Register) -> tuple[str | None, ...] | None:
    """What the choices stand for, None among them for what fits none; None alone where one is not offered."""
    offered = {_plain(name): id_ for name, id_ in choices(question, register).items()}
    names = sorted(offered, key=len, reverse=True)
    rest = _plain(answer)
    found: list[str | None] = []
    while rest:
        name = next((name for name in names if rest == name or rest.startswith(f"{name}, ")), None)
        if name is None or (found and not question.multiple):
            return None
        found.append(offered[name])
        rest = rest[len(name) + len(", ") :]
    return tuple(dict.fromkeys(found))


def is_ticked(question: Question, answer: str) -> bool:
    """Whether the box of a question with one box is ticked."""
    box, _, text = answer.partition("] ")
    return box.replace(" ", "").lower() in ("-[x", "*[x") and _plain(text) == _plain(question.otherwise)


def _heading(question: Question) -> str:
    return f"### {question.label}"


def _places(questions: Sequence[Question], headings: Sequence[str], least: int) -> Places | None:
    """Where each heading may stand, so that the others fit before and after it; None where they do not fit at all.

    `least` lines stand at the least between two headings, and no more than one unless several may be written.
    """
    forward: Places = []
    for n, question in enumerate(questions):
        here = {at for at, line in enumerate(headings) if line == _heading(question)}
        forward.append(here & (_after(questions[n - 1], forward[-1], len(headings), least) if n else {0}))
    last = _after(questions[-1], forward[-1], len(headings), least)
    if len(headings) not in last:
        return None
    backward: Places = [{len(headings)}]
    for question, here in zip(reversed(questions), reversed(forward), strict=True):
        backward.append({at for at in here if _reaches(question, at, backward[-1], least)})
    return backward[:0:-1]


def _after(question: Question, places: Iterable[int], length: int, least: int) -> set[int]:
    """Where the next heading, or the end, may stand behind these."""
    if question.type == "textarea":
        first = min(places, default=length)
        return set(range(first + 1 + least, length + 1))
    return {at + gap for at in places for gap in range(1 + least, 3)}


def _reaches(question: Question, at: int, following: set[int], least: int) -> bool:
    if question.type == "textarea":
        return at + 1 + least <= max(following, default=0)
    return any(at + gap in following for gap in range(1 + least, 3))


def _answer(text: str) -> str:
    text = without_empty_ends(text)
    return "" if text == _NONE else text


def _plain(text: str) -> str:
    return in_one_line(text.replace(_UNSEEN, ""))


def _unreadable(form: Form, why: str) -> Mistake:
    return Mistake(
        reason=f"The text of this issue cannot be read as the form {shown(form.name)}. {why}",
        valid="Keep each heading of the form as it was, and write one line below it where the form has one line.",
    )


# A form to the recommendation that it proposes.
#
# Only what the form asks is read, and nothing in an answer becomes another field of the record: the status is the
# first that tracker.yaml names, the one step of the history says who proposed it and where, and there are no
# positions.

_QUESTIONS = {question.id: question for question in PROPOSE.questions}
_VALID = "Edit the text of this issue, or fill in the form again."


def read_proposal(
    form: Remark, register: Register, free: Assigned, known_as: str | None = None
) -> Recommendation | Mistake:
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
    proposed = draft_file(draft, register, free, today, known_as)
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
    for fault in validation.check(whole, today):
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
    from rectrack.rendering.issue import Issues, body

    return len(body(Issues(register=register, site=Site(**FARTHEST)).spec(proposed)))


# The forms that report progress or object to what is said, as if each were a comment on an issue: pure.

_WHAT = next(question for question in DISPUTE.questions if question.id == "what")
_RECOMMENDATION = next(question for question in PROGRESS.questions if question.id == "recommendation")


def read_statement_form(form: Remark, register: Register) -> Said | None:
    """What a form says, and of which recommendation; None where the issue was made otherwise or cannot be read."""
    kind = next((kind for kind in (PROGRESS, DISPUTE) if is_made_by(kind, form.text)), None)
    found = answers(kind, form.text) if kind else None
    if found is None or isinstance(found, Mistake):
        return None
    (id_,) = chosen(_RECOMMENDATION, found["recommendation"], register) or (None,)
    if id_ is None:
        return None
    text = _objection(found, register) if kind is DISPUTE else _progress(found, id_, register)
    return read(replace(form, text=text), id_, register)


def _objection(found: Mapping[str, str], register: Register) -> str:
    named = found["party"].strip()
    body = spelled(named, register.named_bodies) or "-".join(named.split())
    given = f" as {body}" if body else ""
    if chosen(_WHAT, found["what"], register) == ("withdraw",):
        return f"/withdraw dispute{given}"
    return f"/dispute{given}\n{found['wrong']}"


def _progress(found: Mapping[str, str], id_: str, register: Register) -> str:
    actions = by_id(by_id(register.recommendations)[id_].actions)
    action = found["action"].strip()
    about = spelled(action, actions) or (f"({action})" if action else "")
    when = f"({found['date'].strip()})" if found["date"].strip() else ""
    said = "\n\n".join(part for part in (found["happened"], when, found["evidence"]) if part)
    return f"/progress {about}\n{said}"
