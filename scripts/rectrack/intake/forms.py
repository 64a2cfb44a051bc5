"""Forms to what they propose or report."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from rectrack.intake.evaluate import ParsedComment, read
from rectrack.model import (
    Assigned,
    Dataset,
    Draft,
    OwnValue,
    Recommendation,
    Source,
    Submission,
    Tracker,
    by_id,
    draft_file,
    offered_of,
    proposed_by,
)
from rectrack.rendering import Form, Question, choices, dispute_form, field_question, progress_form, proposal_form
from rectrack.text import (
    Mistake,
    clean,
    in_each_language,
    in_one_line,
    is_link,
    message,
    says_something,
    sentences,
    shown,
    spelled,
    without_empty_ends,
)

# Read the answers in the body of an issue that a form made.
#
# GitHub writes each question as a heading and its answer below. An answer of several lines may contain the same
# headings. A one-line answer limits where they can be: if several places are possible, no answer is read. A form that
# was filled in before the tracker changed its language has the headings of the earlier language.

_NONE = "_No response_"
_UNSEEN = "\u200b"
"""Keeps a choice from notifying an account. It is ignored when choices are compared."""


def answers(form: Form, body: str) -> dict[str, str] | Mistake:
    """Return the answers by question id, or why the text cannot be read as the form.

    An empty text means that the author answered nothing.
    """
    questions, lines = form.questions, clean(body).split("\n")
    filled = [n for n, line in enumerate(lines) if line.strip()]
    written = [lines[n].rstrip() for n in filled]
    found = _places(questions, written, least=1) or _places(questions, written, least=0)
    if missing := [question.label for question in questions if _heading(question) not in written]:
        why = message("reply to a form", "The heading %(heading)s is missing.", heading=shown(missing[0]))
    elif not found:
        why = message("reply to a form", "The headings and answers are not in the order of the form.")
    elif doubtful := [question.label for question, at in zip(questions, found, strict=True) if len(at) > 1]:
        why = message(
            "reply to a form",
            "An answer contains the heading %(heading)s, so rectrack cannot separate the answers.",
            heading=shown(doubtful[0]),
        )
    else:
        starts = [filled[place] for places in found for place in places]
        texts = (without_empty_ends("\n".join(lines[a + 1 : b])) for a, b in pairwise((*starts, len(lines))))
        answered = zip(questions, texts, strict=True)
        return {question.id: "" if text == _NONE else text for question, text in answered}
    unread = message(
        "reply to a form", "The text of this issue cannot be read as the form %(form)s.", form=shown(form.name)
    )
    return Mistake(
        reason=sentences(unread, why),
        valid=message(
            "reply to a form",
            "Keep each heading of the form as it was. If the form has one line for an answer, write one line.",
        ),
    )


def find_form(kind: Callable[[], Form], body: str) -> Form | None:
    """Return the form of a kind that made a text, in its language then; None if no such form made it.

    More than half of the headings of the form are in the text.
    """
    headings = {line.strip() for line in body.splitlines() if line.lstrip().startswith("###")}

    def has_made(form: Form) -> bool:
        return 2 * sum(_heading(question) in headings for question in form.questions) > len(form.questions)

    return next(filter(has_made, in_each_language(kind)), None) if headings else None


def chosen(question: Question, answer: str, dataset: Dataset) -> tuple[str | None, ...] | None:
    """Return the ids of the chosen options; None if one of them is not offered.

    An option such as "none of these" has the id None. An empty answer has no ids.
    """
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
    """Return the possible positions of each heading in `lines`, or an empty list.

    None of `lines` is empty. Between two headings are at least `least` lines, and at most one unless the answer may
    have several. The list is empty if the headings do not fit.
    """

    def reached(question: Question, places: set[int], others: set[int], way: int) -> set[int]:
        """Return which of `others` can be on the other side of a question's answer.

        `way` is 1 for the headings after `places`, -1 for those before.
        """
        if question.type == "textarea":
            first = min((way * at for at in places), default=math.inf)
            return {at for at in others if way * at > first + least}
        return {at for at in others if any(at - way * gap in places for gap in range(1 + least, 3))}

    places = [{at for at, line in enumerate(lines) if line == _heading(question)} for question in questions]
    places = [places[0] & {0}, *places[1:], {len(lines)}]
    for n, question in enumerate(questions):
        places[n + 1] = reached(question, places[n], places[n + 1], 1)
    for n, question in reversed([*enumerate(questions)]):
        places[n] = reached(question, places[n + 1], places[n], -1)
    return places[:-1] if all(places) else []


def _plain(text: str) -> str:
    return in_one_line(text.replace(_UNSEEN, ""))


# Read the recommendation that a form proposes.
#
# Only the form's questions are read, and no answer can set another field. The status is the first in tracker.yaml,
# the only history entry names the proposer and the form, and there are no positions.


def how_to_correct() -> str:
    """Return how to correct a form that proposes a recommendation."""
    return message("reply to a form", "Edit the text of this issue, or fill in the form again.")


class _Answer(NamedTuple):
    """The answer to a question, and what its choices mean (see `chosen`); a text has no choices."""

    question: Question
    text: str
    chosen: tuple[str | None, ...] | None = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(filter(None, self.chosen or ()))

    @property
    def is_given(self) -> bool:
        return says_something(self.text)


def read_proposal(
    form: Submission, dataset: Dataset, free: Assigned, known_as: str | None = None
) -> Recommendation | Mistake:
    """Return the recommendation that a form proposes, or what is wrong with the form.

    `free` has the next number and the ids in use: the caller knows the other open proposals. `known_as` is the id
    that an edited form keeps.
    """
    tracker = dataset.tracker
    # A form from before the group added custom fields has only the default questions.
    kinds: list[Callable[[], Form]] = [partial(proposal_form, tuple(offered_of(tracker.custom_fields)))]
    kinds += [proposal_form] if tracker.custom_fields else []
    forms = (find_form(kind, form.text) or kind() for kind in kinds)
    readings = [(asked, answers(asked, form.text)) for asked in forms]
    asked, found = next((one for one in readings if not isinstance(one[1], Mistake)), readings[0])
    if isinstance(found, Mistake):
        return found
    given = _given(asked, found, dataset)
    link = given["link"].text.removeprefix("<").removesuffix(">")
    if wrong := [*_wrong(given, link)]:
        return Mistake(reason=sentences(*wrong), valid=how_to_correct())
    themes, others = given["theme"].ids, given["other-addressees"]
    notes = [] if themes else [_unsettled()]
    if others.is_given:
        notes.append(
            message("note on a proposal", "The proposer also names these addressees: %(names)s", names=others.text)
        )
    draft = Draft(
        title=given["title"].text,
        summary=given["summary"].text,
        themes=themes or (tracker.themes[0].id,),
        addressees=given["addressees"].ids,
        source=_source(given, tracker, link, form.url),
        fields=dict(_own_fields(given, tracker)),
        editor_note="\n\n".join(notes) or None,
        note=proposed_by(form.author),
        by=given["named-as" if given["named-as"].is_given else "proposed-by"].text,
        evidence=(form.url,),
    )
    return draft_file(draft, dataset, free, form.written_at[:10], known_as)


def _unsettled() -> str:
    return message(
        "note on a proposal",
        "The theme is not settled: the proposer did not know it. The file has the first theme of the list.",
    )


def _given(form: Form, found: Mapping[str, str], dataset: Dataset) -> dict[str, _Answer]:
    """Return the answers by question id, with the chosen options."""
    given = {}
    for question in form.questions:
        text = in_one_line(found[question.id]) if question.type == "input" else found[question.id]
        ids = chosen(question, text, dataset) if question.type == "dropdown" else ()
        given[question.id] = _Answer(question, text, ids)
    return given


def _own_fields(given: Mapping[str, _Answer], tracker: Tracker) -> Iterator[tuple[str, OwnValue]]:
    """Yield the id and value of each custom field that has an answer."""
    for field in tracker.custom_fields:
        if answer := given.get(field_question(field)):
            if answer.ids:
                yield field.id, answer.ids if answer.question.multiple else answer.ids[0]
            elif not field.choices and answer.is_given:
                yield field.id, answer.text


def _wrong(given: Mapping[str, _Answer], link: str) -> Iterator[str]:
    """Yield every error in the answers, each as one or more sentences."""
    for question, text, ids in given.values():
        if question.required and not says_something(text):
            yield message("reply to a form", "There is no answer to %(question)s.", question=shown(question.label))
        elif says_something(text) and ids is None:
            yield message(
                "reply to a form",
                "%(answer)s is not one of the choices for %(question)s.",
                answer=shown(text),
                question=shown(question.label),
            )
    public = given["public"]
    if given["link"].text and not is_link(link):
        yield message(
            "reply to a form",
            "%(answer)s is not a web address that begins with https://.",
            answer=shown(given["link"].text),
        )
    box, _, text = public.text.partition("] ")
    is_ticked = box.replace(" ", "").lower() in ("-[x", "*[x") and _plain(text) == _plain(public.question.otherwise)
    if public.text and not is_ticked:
        yield message(
            "reply to a form",
            "The box below %(question)s is not selected. Everything in this issue is public.",
            question=shown(public.question.label),
        )


def _source(given: Mapping[str, _Answer], tracker: Tracker, link: str, url: str) -> Source:
    """Return the source: a document of tracker.yaml, or a document's title and link.

    For an unknown document without a link, the form's issue is the source.
    """
    title, place = given["document"].text, given["section"].text
    for document in tracker.documents:
        if title.casefold() in (document.id, in_one_line(document.title).casefold()):
            return Source(document=document.id, section=place or None, url=link or None)
    section = f"{title}, {place}" if place else title
    return Source(section=section, url=link or None, comment=None if link else url)


# Read forms that report progress or dispute an entry as if each were a comment on an issue. Pure functions.


def read_statement_form(form: Submission, dataset: Dataset) -> ParsedComment | None:
    """Return the form as a parsed comment; None for another or unreadable issue.

    Only the first of the chosen recommendations counts.
    """
    kinds = (find_form(kind, form.text) for kind in (progress_form, dispute_form))
    kind = next(filter(None, kinds), None)
    if kind is None:
        return None
    found = answers(kind, form.text)
    if isinstance(found, Mistake):
        return None
    given = _given(kind, found, dataset)
    for id_ in given["recommendation"].ids:
        text = _objection(given, dataset) if "what" in given else _progress(given, id_, dataset)
        return read(form, id_, dataset, text)
    return None


def _objection(given: Mapping[str, _Answer], dataset: Dataset) -> str:
    party = given["party"].text
    body = spelled(party, dataset.named_bodies) or "-".join(party.split())
    party = f" as {body}" if body else ""
    if given["what"].ids == ("withdraw",):
        return f"/withdraw dispute{party}"
    return f"/dispute{party}\n{given['wrong'].text}"


def _progress(given: Mapping[str, _Answer], id_: str, dataset: Dataset) -> str:
    action, date = given["action"].text, given["date"].text
    about = spelled(action, by_id(by_id(dataset.recommendations)[id_].actions)) or (f"({action})" if action else "")
    parts = (given["happened"].text, f"({date})" if date else "", given["evidence"].text)
    return f"/progress {about}\n" + "\n\n".join(filter(None, parts))
