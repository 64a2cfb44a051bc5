"""Forms to what they propose or report."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from rectrack.github.types import FARTHEST
from rectrack.intake.evaluate import ParsedComment, read
from rectrack.model import (
    MAX_BODY,
    MAX_TITLE,
    Assigned,
    Dataset,
    DecodeError,
    Draft,
    OwnValue,
    Recommendation,
    Source,
    Submission,
    Tracker,
    by_id,
    decode,
    draft_file,
    new_file,
    proposed_by,
    validation,
)
from rectrack.rendering.forms import DISPUTE, PROGRESS, PROPOSE, Form, Question, choices, field_question, proposing
from rectrack.text.problems import shown, spelled
from rectrack.text.untrusted import Mistake, clean, in_one_line, is_link, says_something, without_empty_ends

# The body of an issue that a form made, to the answers that stand in it.
#
# GitHub writes each question as a heading and its answer below. An answer of several lines may hold the same
# headings, so the answers are found by what surely is one line: where that leaves more than one way to read them,
# none is taken.

_NONE = "_No response_"
_UNSEEN = "\u200b"
"""What keeps a choice from notifying anybody; it makes no difference to what was chosen."""


def answers(form: Form, body: str) -> dict[str, str] | Mistake:
    """The answers by the questions' ids; empty where nothing was answered."""
    lines = clean(body).split("\n")
    filled = [n for n, line in enumerate(lines) if line.strip()]
    written = [lines[n].rstrip() for n in filled]
    missing = [question.label for question in form.questions if _heading(question) not in written]
    found = _places(form.questions, written, least=1) or _places(form.questions, written, least=0)
    doubtful = [question.label for question, at in zip(form.questions, found, strict=False) if len(at) > 1]
    if missing:
        why = f"The heading {shown(missing[0])} is missing."
    elif not found:
        why = "What stands below the headings is not in the order in which the form put it."
    elif doubtful:
        why = f"An answer contains the heading {shown(doubtful[0])} in a way that can be read as the form's own."
    else:
        starts = [filled[place] for places in found for place in places]
        texts = [without_empty_ends("\n".join(lines[a + 1 : b])) for a, b in pairwise((*starts, len(lines)))]
        answered = zip(form.questions, texts, strict=True)
        return {question.id: "" if text == _NONE else text for question, text in answered}
    return Mistake(
        reason=f"The text of this issue cannot be read as the form {shown(form.name)}. {why}",
        valid="Keep each heading of the form as it was, and write one line below it where the form has one line.",
    )


def is_made_by(form: Form, body: str) -> bool:
    """Whether a text was made by the form: some heading may have been lost since, most are there."""
    lines = {line.strip() for line in body.splitlines()}
    return 2 * sum(_heading(question) in lines for question in form.questions) > len(form.questions)


def chosen(question: Question, answer: str, dataset: Dataset) -> tuple[str | None, ...] | None:
    """What the choices stand for, None among them for what fits none; None alone where one is not offered."""
    offered = {_plain(name): id_ for name, id_ in choices(question, dataset).items()}
    names = sorted(offered, key=len, reverse=True)
    rest = _plain(answer)
    found: list[str | None] = []
    while rest:
        name = next((name for name in names if f"{rest}, ".startswith(f"{name}, ")), None)
        if name is None or (found and not question.multiple):
            return None
        found.append(offered[name])
        rest = rest[len(f"{name}, ") :]
    return tuple(dict.fromkeys(found))


def _heading(question: Question) -> str:
    return f"### {question.label}"


def _places(questions: Sequence[Question], lines: Sequence[str], least: int) -> list[set[int]]:
    """Where each heading may stand, so that the others fit before and after it; empty where they do not fit at all.

    `lines` are those that are not empty. So many stand at the least between two headings, and no more than one unless
    several may be written.
    """

    def reached(question: Question, places: set[int], others: set[int], way: int) -> set[int]:
        """Which of the others may stand on the other side of a question's answer, in this way from its places."""
        if question.type == "textarea":
            first = min((way * at for at in places), default=math.inf)
            return {at for at in others if way * at > first + least}
        return {at for at in others if any(at - way * gap in places for gap in range(1 + least, 3))}

    headings = [{at for at, line in enumerate(lines) if line == _heading(question)} for question in questions]
    places = [headings[0] & {0}]
    for question, following in zip(questions, [*headings[1:], {len(lines)}], strict=True):
        places.append(reached(question, places[-1], following, 1))
    for n in reversed(range(len(questions))):
        places[n] = reached(questions[n], places[n + 1], places[n], -1)
    return places[:-1] if all(places) else []


def _plain(text: str) -> str:
    return in_one_line(text.replace(_UNSEEN, ""))


# A form to the recommendation that it proposes.
#
# Only what the form asks is read, and nothing in an answer becomes another field of the record: the status is the
# first that tracker.yaml names, the one step of the history says who proposed it and where, and there are no
# positions.

_VALID = "Edit the text of this issue, or fill in the form again."


def read_proposal(
    form: Submission, dataset: Dataset, free: Assigned, known_as: str | None = None
) -> Recommendation | Mistake:
    """The recommendation that a form proposes.

    What is `free` is for the caller to know, who sees the other open proposals: the number to give, and the ids that
    are given already. A form that was edited keeps the id under which it is `known_as`.
    """
    tracker, today = dataset.tracker, form.written_at[:10]
    asked, found = _answered(form.text, tracker)
    if isinstance(found, Mistake):
        return found
    answered = {q.id: in_one_line(found[q.id]) if q.type == "input" else found[q.id] for q in asked}
    picked = {q.id: chosen(q, answered[q.id], dataset) for q in asked if q.type == "dropdown"}
    answered["address"] = answered["link"].removeprefix("<").removesuffix(">")
    if wrong := [*_wrong(asked, answered, picked, free.number)]:
        return Mistake(reason=" ".join(wrong), valid=_VALID)
    themes = tuple(filter(None, picked["theme"] or ()))
    notes = {
        "The theme is not settled: the proposer did not know it, and the first of the list stands here.": not themes,
        f"The proposer also names as who should act: {answered['other-addressees']}": says_something(
            answered["other-addressees"]
        ),
    }
    draft = Draft(
        title=answered["title"],
        summary=answered["summary"],
        themes=themes or (tracker.themes[0].id,),
        addressees=tuple(filter(None, picked["addressees"] or ())),
        source=_source(answered, tracker, form.url),
        fields=dict(_own_fields(asked, answered, picked, tracker)),
        editor_note="\n\n".join(note for note, is_needed in notes.items() if is_needed) or None,
        note=proposed_by(form.author),
        by=answered["named-as"] if says_something(answered["named-as"]) else answered["proposed-by"],
        evidence=(form.url,),
    )
    proposed = draft_file(draft, dataset, free, today, known_as)
    return _refused(proposed, dataset, date.fromisoformat(today)) or proposed


def _answered(text: str, tracker: Tracker) -> tuple[Sequence[Question], dict[str, str] | Mistake]:
    """The questions and the answers to them; a form from before the group had fields of its own is read as it is."""
    forms = [proposing(tracker), *([PROPOSE] if tracker.fields else [])]
    found = [(form.questions, answers(form, text)) for form in forms]
    return next((one for one in found if not isinstance(one[1], Mistake)), found[0])


Picked: TypeAlias = Mapping[str, tuple[str | None, ...] | None]
"""What was chosen, by the question; None where that is not offered."""


def _own_fields(
    asked: Sequence[Question], answered: Mapping[str, str], picked: Picked, tracker: Tracker
) -> Iterator[tuple[str, OwnValue]]:
    """What is said in the fields that the group has added."""
    questions = {question.id: question for question in asked}
    for field in tracker.fields:
        if question := questions.get(field_question(field)):
            ids = tuple(filter(None, picked.get(question.id) or ()))
            if ids:
                yield field.id, ids if question.multiple else ids[0]
            elif not field.choices and says_something(answered[question.id]):
                yield field.id, answered[question.id]


def _wrong(asked: Sequence[Question], answered: Mapping[str, str], picked: Picked, number: int) -> Iterator[str]:
    """Everything that is wrong with the answers, each in a sentence."""
    for question in asked:
        answer = answered[question.id]
        if question.required and not says_something(answer):
            yield f"There is no answer to {shown(question.label)}."
        elif says_something(answer) and picked.get(question.id, ()) is None:
            yield f"{shown(answer)} is not what the form offers for {shown(question.label)}."
    room = MAX_TITLE - len(f"Recommendation {number}: ")
    if len(answered["title"]) > room:
        yield f"The title has {len(answered['title']):,} characters, and GitHub leaves room for {room}."
    if answered["link"] and not is_link(answered["address"]):
        yield f"{shown(answered['link'])} is not a web address that begins with https://."
    public = next(question for question in asked if question.id == "public")
    box, _, text = answered["public"].partition("] ")
    is_ticked = box.replace(" ", "").lower() in ("-[x", "*[x") and _plain(text) == _plain(public.otherwise)
    if answered["public"] and not is_ticked:
        yield f"The box below {shown(public.label)} is not ticked: what stands here is public."


def _source(answered: Mapping[str, str], tracker: Tracker, url: str) -> Source:
    """Where the recommendation is made: a document that the tracker knows, or its title with a link to it.

    Where there is no link, the form's issue is the source.
    """
    title, place, link = answered["document"], answered["section"] or None, answered["address"] or None
    for document in tracker.documents:
        if title.casefold() in (document.id, in_one_line(document.title).casefold()):
            return Source(document=document.id, section=place, url=link)
    section = f"{title}, {place}" if place else title
    return Source(section=section, url=link, comment=None if link else url)


def _refused(proposed: Recommendation, dataset: Dataset, today: date) -> Mistake | None:
    """Why the files would be refused with this one among them."""
    from rectrack.rendering.issue import Issues, body

    others = (r for r in dataset.recommendations if r.id != proposed.id)
    path = new_file(proposed.id)
    whole = replace(
        dataset,
        recommendations=tuple(sorted((*others, proposed), key=lambda r: r.number)),
        paths={**dataset.paths, proposed.id: path},
    )
    try:
        decode(msgspec.json.decode(msgspec.json.encode(proposed)), Recommendation)
        faults = [fault for fault in validation.check(whole, today) if fault.file == path]
    except DecodeError as error:
        faults = error.faults
    for fault in faults[:1]:
        hint = f": {fault.hint}" if fault.hint else ""
        return Mistake(reason=f"{fault.message[:1].upper()}{fault.message[1:]}{hint}.", valid=_VALID)
    length = len(body(Issues(dataset=whole, site=FARTHEST).spec(proposed)))
    if length > MAX_BODY:
        reason = (
            f"The issue's text would have up to {length:,} characters, and GitHub allows {MAX_BODY:,}. Please "
            "shorten the longest answers, and link to the rest."
        )
        return Mistake(reason=reason, valid=_VALID)
    return None


# The forms that report progress or object to what is said, as if each were a comment on an issue: pure.

_WHAT = next(question for question in DISPUTE.questions if question.id == "what")
_RECOMMENDATION = next(question for question in PROGRESS.questions if question.id == "recommendation")


def read_statement_form(form: Submission, dataset: Dataset) -> ParsedComment | None:
    """What a form says, and of which recommendation; None where the issue was made otherwise or cannot be read."""
    kind = next((kind for kind in (PROGRESS, DISPUTE) if is_made_by(kind, form.text)), None)
    found = answers(kind, form.text) if kind else None
    if found is None or isinstance(found, Mistake):
        return None
    (id_,) = chosen(_RECOMMENDATION, found["recommendation"], dataset) or (None,)
    if id_ is None:
        return None
    text = _objection(found, dataset) if kind is DISPUTE else _progress(found, id_, dataset)
    return read(form, id_, dataset, text)


def _objection(found: Mapping[str, str], dataset: Dataset) -> str:
    named = found["party"].strip()
    body = spelled(named, dataset.named_bodies) or "-".join(named.split())
    given = f" as {body}" if body else ""
    if chosen(_WHAT, found["what"], dataset) == ("withdraw",):
        return f"/withdraw dispute{given}"
    return f"/dispute{given}\n{found['wrong']}"


def _progress(found: Mapping[str, str], id_: str, dataset: Dataset) -> str:
    actions = by_id(by_id(dataset.recommendations)[id_].actions)
    action = found["action"].strip()
    about = spelled(action, actions) or (f"({action})" if action else "")
    when = f"({found['date'].strip()})" if found["date"].strip() else ""
    said = "\n\n".join(part for part in (found["happened"], when, found["evidence"]) if part)
    return f"/progress {about}\n{said}"
