"""Options for lists that come from elsewhere: their columns and words."""

import shlex
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from rectrack.cli import options

if TYPE_CHECKING:
    from rectrack.workspace.chosen_columns import ChosenColumns
    from rectrack.workspace.remarks import CellPlace

F = TypeVar("F", bound=Callable[..., Any])


def _pairs(value: tuple[str, ...], form: str) -> dict[str, str]:
    """Return the texts after the last = by the texts before it."""
    if wrong := [text for text in value if "=" not in text]:
        raise click.BadParameter(f'"{wrong[0]}" has no =. Write {form}.')
    parted = (text.rpartition("=") for text in value)
    pairs = [*dict.fromkeys((before.strip(), after.strip()) for before, _, after in parted)]
    texts = [before for before, _ in pairs]
    if not options.at_terminal() and (twice := next((text for text in texts if texts.count(text) > 1), None)):
        raise click.BadParameter(f'"{twice}" is given twice with different values. Write {form}, once for each name.')
    return dict(pairs)  # at a terminal, an option that is added replaces the earlier one


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
    'FIELD can be "new field": rectrack adds a custom field with the name of the heading. If a few values repeat, '
    "they become its choices. "
    "Several columns can have one field that is a list, a note, the summary, the reference or the target date. "
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
    help="Name in FILE, and the name or id that it means: status, response, theme, addressee, party, document "
    "or value of a custom field. "
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


response_by = click.option(
    "--response-by",
    metavar="NAME",
    help='Addressee that gave the responses without a name in "response by", or the heading of a column: its body '
    "in each row.",
)
"""The option for the addressee that responded, if a sheet does not say it."""


def _names(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in an option; a ; separates several."""
    from rectrack.workspace.columns import from_cell

    return tuple(str(name) for text in value for name in from_cell(text, "lines") or ())


made_by = click.option(
    "--made-by",
    multiple=True,
    callback=_names,
    metavar="NAME",
    help="Party that made the new recommendations for which the list names none. Can be given more than once, or "
    "as NAME; NAME.",
)
"""The option for the parties that made all recommendations."""


_DOCUMENT = (
    options.naming("--document", "Source document of new recommendations without one in the list.", "documents"),
    click.option(
        "--document-date", callback=options.date_of, metavar="DATE", help="Date of new documents without one."
    ),
    click.option("--document-author", help="Author of new documents without one."),
)


def document(command: F) -> F:
    """Add the options for the document that all recommendations come from."""
    for option in reversed(_DOCUMENT):
        command = option(command)
    return command


def as_texts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of options as the cells of a row have them, by heading."""
    from rectrack.workspace.columns import as_cell

    return {
        name.replace("_", " "): as_cell([*value], "lines") if isinstance(value, tuple) else value
        for name, value in given.items()
    }


_NO_FIELD = "-"
"""The answer that leaves a column out."""
_NAME = "NAME"
"""The placeholder for a name in the options of a message."""
_GIVEN, _ADDED, _ANSWERS, _PRINTED = "rectrack.given", "rectrack.added", "rectrack.answers", "rectrack.printed"
"""Keys in the context's `meta`: the arguments, the added options, the answers about columns, the printed warnings."""
_UNDO = "undo"
_HOW = f'enter options such as --value "NAME=NAME", or "{_UNDO}" to delete the last ones'
_STOP = f"To stop the command, leave the answer empty. To correct the errors, {_HOW}"
_WRITE = f"The list is ready. To go on, leave the answer empty. To change how rectrack reads the list, {_HOW}"


class _RunAgain(Exception):  # noqa: N818 - no error
    """The maintainer has added options."""

    def __init__(self, ctx: click.Context) -> None:
        self.ctx = ctx


class ListCommand(click.Command):
    """A command that reads a list. At a terminal, it runs again with the options that the maintainer adds.

    At the end, also after an error, it prints these options and those for the answers about columns.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, and keep the first ones. A copied option needs a name of its own."""
        if copied := next((option for option, value in pairwise(args) if value == _NAME), ""):
            raise click.UsageError(f"{copied} still has the placeholder {_NAME}. Write a name in its place.")
        ctx.meta.setdefault(_GIVEN, [*args])
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command, and again with each set of added options; return its result."""
        from rectrack.text import RefusedError

        added: list[list[str]] = ctx.meta.setdefault(_ADDED, [])
        answers: dict[CellPlace, str] = ctx.meta.setdefault(_ANSWERS, {})
        try:
            while True:
                try:
                    return super().invoke(ctx)
                except _RunAgain as again:
                    ctx = again.ctx
                except RefusedError as error:
                    from rectrack.workspace.remarks import InvalidSheetError

                    if not options.at_terminal() or not isinstance(error, InvalidSheetError):
                        raise
                    echo_new(str(error).splitlines())
                    ctx = _ask_for_options(ctx, _STOP) or ctx.exit(1)
        finally:
            words = _column_options(answers)
            if words or added:
                words += _last_values(self, chain.from_iterable(added))
                click.echo(f"Options for your columns, and the options that you added: {shlex.join(words)}", err=True)


def _last_values(command: click.Command, words: Iterable[str]) -> list[str]:
    """Return the options in words; of an option with one value only the last one."""
    single = {
        name for each in command.params if isinstance(each, click.Option) and not each.multiple for name in each.opts
    }
    kept: dict[tuple[str, int], list[str]] = {}
    for n, word in enumerate(words):
        if word.startswith("--"):
            name = word.partition("=")[0]
            key = (name, 0 if name in single else n)
            kept.pop(key, None)
            kept[key] = [word]
        elif kept:
            kept[key].append(word)
        else:
            kept[word, n] = [word]
    return [*chain.from_iterable(kept.values())]


def _column_options(answers: Mapping["CellPlace", str]) -> list[str]:
    """Return the options for the answers about columns, without headings whose columns have different fields."""
    fields = defaultdict[str, set[str]](set)
    for place, name in answers.items():
        fields[place.called].add(name)
    clear = ((heading, *names) for heading, names in fields.items() if len(names) == 1 and heading != "*")
    return [word for heading, name in clear for word in ("--column", f"{heading}={name}")]


def _ask_for_options(ctx: click.Context, question: str) -> click.Context | None:
    """Ask for options until they are valid, and return the context with them; None if the answer is empty."""
    given, added = ctx.meta[_GIVEN], ctx.meta[_ADDED]

    def context(*more: str) -> click.Context:
        args = [*given, *_last_values(ctx.command, chain(*added, more))]
        return ctx.command.make_context(ctx.info_name, args, parent=ctx.parent)

    while text := click.prompt(question, default="", show_default=False, err=True):
        try:
            more = shlex.split(text)
            if more == [_UNDO] and added:
                added.pop()
                return context()
            found = context(*more)
        except click.UsageError as error:
            click.echo(f"Error: {error.format_message()}", err=True)
        except ValueError:
            click.echo("Error: The closing quotation mark is missing. Enter the options again.", err=True)
        except click.exceptions.Exit:
            continue  # the help was printed
        else:
            arguments = [each.name or "" for each in ctx.command.params if isinstance(each, click.Argument)]
            if more and all(found.params[name] == ctx.params[name] for name in arguments):
                added.append(more)
                return found
            click.echo(
                'Error: Only options can be added. They begin with --, for example --value "NAME=NAME".', err=True
            )
    return None


def echo_new(lines: Iterable[str]) -> None:
    """Print lines, but no warning that was printed before, and no heading without lines.

    Lines that begin with spaces belong to the line before them.
    """
    printed = click.get_current_context().meta.setdefault(_PRINTED, set[str]())
    new, is_new = list[str](), True
    for line in lines:
        is_new = is_new if line.startswith("  ") else line not in printed
        new += [line] if is_new else []
    for line, following in zip(new, [*new[1:], ""], strict=True):
        if not line.endswith(":") or following.startswith(("Warning: ", "  ")):
            click.echo(line, err=True)
        if line.startswith("Warning: "):
            printed.add(line)


def confirm(*, is_needed: bool = True) -> None:
    """Ask at a terminal whether to go on, or which options to add; then the command runs again."""
    if is_needed and options.at_terminal() and (again := _ask_for_options(click.get_current_context(), _WRITE)):
        raise _RunAgain(again)


def chosen_columns(
    given: Mapping[str, str], *, must_say: bool = False, names_document: bool = True
) -> "ChosenColumns":
    """Return the fields that are given for headings; at a terminal, rectrack asks for the others.

    If `must_say` is set, no column with values is left out unless the maintainer says so. `names_document` is whether
    an option names the document of the recommendations.
    """
    from rectrack.workspace.chosen_columns import ChosenColumns

    answers: dict[CellPlace, str] = click.get_current_context().meta[_ANSWERS]

    def ask_once(place: "CellPlace", samples: str, proposed: str, read: Callable[[str], str]) -> str:
        if place not in answers:
            question = (
                f"{place.told(())}: Field for this column, with {samples}? To leave the column out, enter {_NO_FIELD}"
            )

            def answer(text: str) -> str:
                return read("" if text.strip() == _NO_FIELD else text.strip())

            answers[place] = options.ask(question, answer, default=proposed or _NO_FIELD)
        return answers[place]

    ask = ask_once if options.at_terminal() else None
    return ChosenColumns(given=given, ask=ask, must_say=must_say, names_document=names_document)
