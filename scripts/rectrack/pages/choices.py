"""What the dropdowns of the issue forms offer, and what each choice stands for."""

from collections.abc import Iterable, Iterator

from rectrack.pages.questions import Question
from rectrack.record.register import Register
from rectrack.record.tracker import Addressee, Theme
from rectrack.record.values import offered_of
from rectrack.record.words import Word
from rectrack.text.markdown import without_effect


def choices(question: Question, register: Register) -> dict[str, str | None]:
    """What a dropdown offers, with the id that each choice stands for; None for what none of them fits.

    No two are alike and none is called None, since GitHub refuses a form with such. Where several are chosen,
    GitHub puts a comma between them: the names that hold one end in their id, so that they can be told apart.
    """
    offered: dict[str, str | None] = {}
    if question.of == "recommendations":
        offered = {_shown(f"{r.cited}. {r.title} ({r.id})"): r.id for r in register.recommendations}
    elif question.of:
        offered = dict(_named(offered_of(getattr(register.tracker, question.of)), question.otherwise))
    elif question.words:
        offered = dict(_named(question.words, question.otherwise))
    return offered | ({question.otherwise: None} if question.otherwise else {})


def _named(things: Iterable[Theme | Addressee | Word], otherwise: str) -> Iterator[tuple[str, str]]:
    """Each name with its id; the id is part of the name where the name alone would not do."""
    names = {thing.id: _shown(thing.name) for thing in things}
    folded = ["none", otherwise.casefold(), *(name.casefold() for name in names.values())]
    endings = tuple(f"({id_})" for id_ in names)
    for id_, name in names.items():
        alone = folded.count(name.casefold()) == 1 and "," not in name and not name.endswith(endings)
        yield (name if alone else f"{name} ({id_})"), id_


def _shown(text: str) -> str:
    """A choice as one line. It becomes part of an issue, where it must notify nobody and link to no issue."""
    return without_effect(" ".join(text.split()))
