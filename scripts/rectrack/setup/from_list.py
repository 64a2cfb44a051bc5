"""A tracker is begun with a list: each row becomes a file, and what the list leaves out has the usual values."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from rectrack.desk.editor import Desk
from rectrack.github.git import Git
from rectrack.record.load import TRACKER
from rectrack.record.register import Register
from rectrack.record.said import Occasion
from rectrack.record.statuses import STATUSES
from rectrack.record.steps import NEEDS_EVIDENCE
from rectrack.record.words import KINDS
from rectrack.setup import layout
from rectrack.setup.layout import Answers
from rectrack.sheets import mistakes, run
from rectrack.sheets.additions import CAN_BE_ADDED
from rectrack.sheets.mistakes import InvalidSheetError, Mistake
from rectrack.sheets.outcome import Options
from rectrack.sheets.reading import Grid
from rectrack.text import files
from rectrack.text.problems import shown
from rectrack.yaml.editor import remove

NOT_STATED = "not stated"
"""The author of a document that a list only names."""


class Listed(NamedTuple):
    """A list of recommendations, and what its file is called."""

    name: str
    grids: Sequence[Grid]


def put(root: Path, today: date, listed: Listed, answers: Answers, *, with_parties: bool) -> list[str]:
    """Make files of a list, in a folder that has the settings; what people should know of it.

    New parties are made only `with_parties`. Raises `InvalidSheetError` with all that is wrong with the list.
    """
    desk = Desk(root, today)
    options = Options(
        on=Occasion(date=today.isoformat(), is_dated=True),
        entered_by=answers.kept_by,
        author=NOT_STATED,
        kind=KINDS[0].id,
        status=STATUSES[0].id,
        themes=(desk.loaded.register.tracker.themes[0].id,),
        document=layout.LIST,
        add=frozenset(CAN_BE_ADDED) - (frozenset() if with_parties else {"parties"}),
    )
    try:
        found = run.prepare(desk, listed.grids, options, Git(root, {}))
    except InvalidSheetError as error:
        raise InvalidSheetError(map(_for_a_beginning, error.mistakes)) from None
    desk.write()
    _leave_out(root / TRACKER, desk.loaded.register, are_named=bool(answers.themes))
    return [*mistakes.told(found.told), *_unknown(desk.loaded.register)]


def _for_a_beginning(mistake: Mistake) -> Mistake:
    """The mistake without options that only an import has: what needs one is imported once the tracker is there."""
    if mistake.message.endswith(NEEDS_EVIDENCE):
        return mistake._replace(hint="leave it empty, and say it afterwards with its evidence: 'rectrack status'")
    if "--" in mistake.hint:
        return mistake._replace(hint="leave it out, and bring it in afterwards: 'rectrack import' can be told more")
    return mistake


def _leave_out(settings: Path, register: Register, *, are_named: bool) -> None:
    """Take what was only there for want of another out of the settings, where nothing came to use it."""
    themes = {id_ for r in register.recommendations for id_ in r.themes}
    documents = {source.document for r in register.recommendations for source in r.sources}
    text = settings.read_text(encoding="utf-8")
    if not are_named and register.tracker.themes[0].id not in themes:
        text = remove(text, ("themes", 0))
    if layout.LIST not in documents:
        text = remove(text, ("documents", 0))
    files.replace(settings, text.encode())


def _unknown(register: Register) -> Iterator[str]:
    """What somebody has to correct, since a list only names it."""
    if named := [document.title for document in register.tracker.documents if document.by == NOT_STATED]:
        yield (
            f"{TRACKER}: the list names {', '.join(map(shown, named))}, and neither author nor date of it; "
            f'"{NOT_STATED}" and today\'s date stand there until somebody corrects them'
        )
