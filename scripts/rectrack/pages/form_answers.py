"""The body of an issue that a form made, to the answers that stand in it.

GitHub writes each question as a heading and its answer below. An answer of several lines may hold the same headings,
so the answers are found by what surely is one line: where that leaves more than one way to read them, none is taken.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from rectrack.pages.choices import choices
from rectrack.pages.questions import Form, Question
from rectrack.record.register import Register
from rectrack.text.problems import shown
from rectrack.text.untrusted import Mistake, clean, in_one_line, without_empty_ends

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
