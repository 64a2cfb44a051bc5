"""Options for lists that come from elsewhere: their columns and words."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, get_args

import click

from rectrack.cli import options

if TYPE_CHECKING:
    from rectrack.workspace.chosen_columns import ChosenColumns
    from rectrack.workspace.read_sheet import CellPlace


def _pairs(value: tuple[str, ...], form: str) -> dict[str, str]:
    """Return the texts after the last = by the texts before it."""
    if wrong := [text for text in value if "=" not in text]:
        raise click.BadParameter(f'"{wrong[0]}" has no =. Write {form}.')
    pairs = (text.rpartition("=")[::2] for text in value)
    return {before.strip(): after.strip() for before, after in pairs}


def _columns(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    """Return the field of each heading, empty to leave the column out."""
    return _pairs(value, "HEADING=FIELD, or HEADING= to leave the column out")


def _values(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    """Return the name that each name in a list means."""
    pairs = _pairs(value, _VALUE)
    if empty := next((text for text, meant in pairs.items() if not text or not meant), None):
        raise click.BadParameter(f'"{empty}=" gives no name. Write {_VALUE}.')
    return pairs


def _categories(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    """Return the category of each new status and response."""
    from rectrack.model import AnswerClass, Progress

    valid = (*get_args(Progress), *get_args(AnswerClass))
    return {words: options.known(category, "category", valid) for words, category in _pairs(value, _CATEGORY).items()}


_FIELDS = (
    "Fields of recommendations in a list: number, reference, title, text quote, text lang, text document, text "
    "symbol, text paragraph, summary, lang. Also themes, made by, in collaboration with, addressees, source form, "
    "owners, related, supersedes, superseded by, and the custom fields. Of their status: status, date, according "
    "to, evidence, target date, target set by, action. Of their response: response, response by, response date, "
    "response note, response source. Of their source: document, document date, document author, symbol, section, "
    "paragraph, url, editor note. Fields of actions: recommendation, reference, title, status, date, addressees, "
    "target date, target set by, editor note. Fields of positions: recommendation, party, stance, date, reason, "
    "quote, source document, source url, reported by. Fields of responses: recommendation, by, response, date, note, "
    "quote, source document, source url, reported by."
)
"""What `--column` can name."""

columns = click.option(
    "--column",
    "columns",
    multiple=True,
    callback=_columns,
    metavar="HEADING=FIELD",
    help="Field for a heading of FILE. HEADING= leaves the column out. *= leaves out all columns without a field, "
    "and *=proposed accepts the proposals for them. "
    'FIELD can be "new field", for a custom field with the name of the heading. Several columns can have one field '
    "that is a list, a note or the summary. "
    f"Can be given more than once. {_FIELDS}",
)
"""The option for the fields of the columns of a sheet."""

_VALUE = "NAME=NAME"
values = click.option(
    "--value",
    "values",
    multiple=True,
    callback=_values,
    metavar=_VALUE,
    help="Name in FILE, and the name or id that it means: status, response, theme, addressee, party or document. "
    "For a text with several names: NAME; NAME. Can be given more than once.",
)
"""The option for the names of a sheet that are other names of the tracker."""

_CATEGORY = "NAME=CATEGORY"
categories = click.option(
    "--category",
    "categories",
    multiple=True,
    callback=_categories,
    metavar=_CATEGORY,
    help="Category of a new status (open, under way, done or not done) or of a new response (accepted, partly, "
    "noted, not accepted or awaiting). Can be given more than once.",
)
"""The option for the categories of statuses and responses that the tracker lacks."""


response_date = click.option(
    "--response-date",
    callback=options.date_of,
    metavar="DATE",
    help="Date of responses and positions without a date in the list.",
)
"""The option for the date of what others stated, if a sheet does not say it."""


_NO_FIELD = "-"
"""The answer that leaves a column out."""
_LONGEST_OPTION = 200


def chosen_columns(given: Mapping[str, str], *, must_say: bool = False) -> "ChosenColumns":
    """Return the fields that are given for headings; at a terminal, rectrack asks for the others.

    If `must_say` is set, no column with values is left out unless the importer says so. At the end, also of a refused
    or stopped command, the answers are printed as options.
    """
    from rectrack.text import shown
    from rectrack.workspace.chosen_columns import ChosenColumns

    answers: dict[CellPlace, str] = {}

    def ask_once(place: "CellPlace", samples: str, proposed: str, read: Callable[[str], str]) -> str:
        if place not in answers:
            question = f"{place.told(())}: Field for {samples}? To leave the column out, enter {_NO_FIELD}"

            def answer(text: str) -> str:
                return read("" if text.strip() == _NO_FIELD else text.strip())

            answers[place] = options.ask(question, answer, default=proposed or _NO_FIELD)
        return answers[place]

    def repeat() -> None:
        given = (f"--column {shown(f'{place.called}={name}', _LONGEST_OPTION)}" for place, name in answers.items())
        if answers:
            click.echo(f"To give the same answers again, add {' '.join(given)}", err=True)

    if not options.at_terminal():
        return ChosenColumns(given=given, must_say=must_say)
    click.get_current_context().call_on_close(repeat)
    return ChosenColumns(given=given, ask=ask_once, must_say=must_say)
