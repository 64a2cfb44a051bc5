"""Options that several commands share, and questions for missing values."""

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

if TYPE_CHECKING:
    from rectrack.github import Hub, TargetRepository
    from rectrack.model import Dataset, OwnField
    from rectrack.rendering import Listing
    from rectrack.text import Problem


_SETTINGS = "tracker.yaml"
_LISTED = {
    "party": "parties.yaml",
    "party or addressee": "parties.yaml or tracker.yaml",
    "action": "the recommendation's file",
}
"""Files with the valid values, if they are not in tracker.yaml."""

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

FOLDER, FILE = click.Path(file_okay=False, path_type=Path), click.Path(dir_okay=False, path_type=Path)
PRESENT_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PRESENT_PATH = click.Path(exists=True, path_type=Path)

repository = click.option("--repo", metavar="OWNER/NAME", help="Repository on GitHub. Default: $GITHUB_REPOSITORY.")


only_check = click.option(
    "--check", "only_check", is_flag=True, help="Check only: write nothing, and exit with 1 if a file is out of date."
)


def for_readers(command: Callable[..., T]) -> Callable[..., T]:
    """Run a command that writes for readers in the language of the tracker."""

    @wraps(command)
    def run(root: Path, /, *arguments: Any, **options: Any) -> T:
        from rectrack.workspace.check import readers_language

        with readers_language(root):
            return command(root, *arguments, **options)

    return run


def write_or_check(root: Path, wanted: Mapping[str, str | None], *, only_check: bool, command: str) -> None:
    """Write the files that a command generates.

    With `only_check`, print the files that are not up to date, write nothing, and exit with 1 if there are any.
    """
    from rectrack.text import find_differing, write_files

    if only_check:
        stale = find_differing(root, wanted)
        for name in stale:
            click.echo(f"{name} is out of date. Run 'rectrack {command}'.", err=True)
        sys.exit(bool(stale))
    written = [f"Wrote {root / name}" for name in write_files(root, wanted)]
    click.echo("\n".join(written or [f"All files that 'rectrack {command}' writes are up to date."]))


def annotate(message: str, kind: Literal["error", "warning", "notice"]) -> None:
    """Show a message on the page of the workflow run, if this is one."""
    from rectrack.text import as_annotation, in_actions

    if in_actions():
        click.echo(as_annotation(message, kind), err=True)


def date_of(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Return a date in the form that the files have.

    Raises `BadParameter` if it is no date or could be read in two ways.
    """
    from rectrack.model import correct_date, read_date, wrong_date
    from rectrack.text import as_sentences

    day = read_date(value) if value else None
    if day and (wrong := wrong_date(day)):
        raise click.BadParameter(as_sentences(wrong.message, correct_date(day) or wrong.hint))
    return day


_SINCE: dict[str, Any] = {
    "metavar": "DATE",
    "callback": date_of,
    "help": "Date of the first entries to include (YYYY, YYYY-MM or YYYY-MM-DD).",
}
since = click.option("--since", **_SINCE)
required_since = click.option("--since", required=True, **_SINCE)

overwrite = click.option("--overwrite", is_flag=True, help="Replace existing files.")

REQUIRED = "  [required]"
"""Marks a required option in the help. click cannot mark it, because rectrack asks for it at a terminal."""


FORMATS = {
    "check": {
        "text": ("text.problems", "problems_as_text"),
        "github": ("text.problems", "problems_for_github"),
        "json": ("text.plain_text", "problems_as_json"),
    },
    "list": {
        "table": ("rendering.filters", "list_as_table"),
        "csv": ("rendering.filters", "list_as_csv"),
        "json": ("rendering.filters", "list_as_json"),
    },
    "reminders": {
        "table": ("rendering.reminders", "reminders_as_table"),
        "csv": ("rendering.reminders", "reminders_as_csv"),
        "json": ("rendering.reminders", "reminders_as_json"),
    },
    "plan": {
        "text": ("sync.review", "plan_as_text"),
        "json": ("sync.review", "plan_as_json"),
        "markdown": ("sync.review", "plan_as_markdown"),
    },
}
"""Module and function by command and format, the default format first. The module is imported when it is needed."""


def formatted(of: str, form: str, shown: object) -> str:
    """Return `shown` in a format of the command `of`."""
    module, function = FORMATS[of][form]
    text: str = getattr(import_module(f"rectrack.{module}"), function)(shown)
    return text


def output(*forms: str) -> Callable[[F], F]:
    """Return a decorator that adds the option for the format.

    The first of the forms is the default.
    """
    return click.option(
        "--format", "form", type=click.Choice(forms), default=forms[0], help=f"Output format. Default: {forms[0]}."
    )


def formats_of(what: str) -> Callable[[F], F]:
    """Return a decorator that adds the option for the formats in `FORMATS`."""
    return output(*FORMATS[what])


def chosen_target(repo: str | None) -> "TargetRepository | None":
    """Return the repository in the environment, or None for a local run.

    Prints which of the two it is.
    """
    from rectrack.github import target

    chosen = target(os.environ, repo)
    if chosen is None:
        click.echo("Local run: set GITHUB_REPOSITORY and GITHUB_TOKEN to work on GitHub.", err=True)
    else:
        click.echo(f"Working on {chosen.page}.", err=True)
    return chosen


@contextmanager
def connection(root: Path, repo: str | None) -> "Iterator[Hub | None]":
    """Yield the connection to the repository, or None for a local run."""
    from rectrack.github import connected

    target = chosen_target(repo)
    with connected(root, target) if target else nullcontext() as hub:
        yield hub


def today() -> date:
    """Return today's date in UTC, so that all computers have the same date."""
    return datetime.now(tz=UTC).date()


def person(root: Path) -> str | None:
    """Return the name of the person at this computer, as git knows it.

    None if git is missing or does not know it.
    """
    from rectrack.github import Git
    from rectrack.github import person as known_to
    from rectrack.text import RefusedError

    try:
        return known_to(Git(root, os.environ))
    except RefusedError:
        return None  # there is no git


# --- shell completion -------------------------------------------------------------------------------


def completing(offered: Callable[[Path, Mapping[str, Any]], Iterable[str]]) -> Callable[..., list[str]]:
    """Return the function that completes a value in a shell.

    `offered` returns all values, from the folder and from what was typed before.
    """

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
        root = ctx.obj or Path()
        return [value for value in offered(root, ctx.params) if value.startswith(incomplete)]

    return complete


def recommendations(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the ids that begin with `incomplete`.

    If there are none, return references of the sources that begin with it. For these every file is read.
    """
    from rectrack.model import recommendation_files, references

    root = ctx.obj or Path()
    ids = [id_ for id_ in sorted(recommendation_files(root)) if id_.startswith(incomplete)]
    return ids or [one for one in references(root) if one.casefold().startswith(incomplete.casefold())]


def ids_of(listed: str, end: str = "") -> Callable[[Path, Mapping[str, Any]], list[str]]:
    """Return the function that returns the ids of the parties or of another list.

    `listed` is a list in tracker.yaml or "parties"; `end` is appended to each id.
    """

    def offered(root: Path, _: Mapping[str, Any]) -> list[str]:
        from rectrack.model import listed_ids

        return [f"{id_}{end}" for id_ in listed_ids(root, listed)]

    return offered


class _NamingOption(click.Option):
    """An option for ids in the list `of`."""

    def __init__(self, *names: Any, of: str, **given: Any) -> None:
        super().__init__(*names, shell_complete=completing(ids_of(of)), **given)
        self.of = of


def naming(name: str, text: str, of: str, **given: Any) -> Callable[[F], F]:
    """Return a decorator that adds an option for ids in the list `of`."""
    return click.option(*name.split(), help=text, cls=_NamingOption, of=of, **given)


class ListingCommand(click.Command):
    """A command whose help lists the valid values of its options in the current tracker."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the values below the options."""
        for option in self.params:
            if isinstance(option, _NamingOption) and (values := ids_of(option.of)(ctx.obj or Path(), {})):
                formatter.write_paragraph()
                formatter.write_text(f"{option.opts[0]} is one of: {named_values(values)}.")


def named_values(values: Sequence[str]) -> str:
    """Return the first values for a help text, and the number of the others."""
    from rectrack.text import MOST_NAMED

    more = f" and {len(values) - MOST_NAMED} more" if len(values) > MOST_NAMED else ""
    return f"{', '.join(values[:MOST_NAMED])}{more}"


def warn(problems: "Sequence[Problem]", form: str = "text") -> None:
    """Print warnings about places in files, in a workflow run as annotations."""
    from rectrack.text import as_annotation

    for line in formatted("check", "text", problems).splitlines():
        click.echo(as_annotation(line, "warning") if form == "github" else f"Warning: {line}", err=True)


# --- missing and unknown values ---------------------------------------------------------------------


def at_terminal() -> bool:
    return sys.stdin.isatty()


def demand(given: Mapping[str, object]) -> None:
    """Raise `UsageError` with all missing values if there is no terminal to ask at."""
    missing = [name for name, value in given.items() if not (value.strip() if isinstance(value, str) else value)]
    if missing and not at_terminal():
        raise click.UsageError(
            f"Missing: {', '.join(missing)}. "
            "Add what is missing, or run the command at a terminal, where rectrack asks for missing values."
        )


def known(value: str, what: str, valid: Collection[str], where: str = "", *, is_filter: bool = False) -> str:
    """Return the valid value with this id or name.

    Raises `BadParameter` if there is none, with the nearest value. It says how to add another, except in a filter.
    """
    from rectrack.model import how_to_add
    from rectrack.text import as_sentences, list_valid, shown, spelled, suggested

    if (meant := spelled(value, valid)) is None:
        hint = suggested(value, valid) or (list_valid(valid) if is_filter else how_to_add(what, value, valid))
        message = as_sentences(f"unknown {what} {shown(value)}", hint)
        raise click.BadParameter(message, param_hint=f"'{where}'" if where else None)
    return meant


def choose(value: str | None, what: str, valid: Collection[str], where: str, *, or_nothing: str = "") -> str:
    """Return a valid value; if none is given, ask until there is one.

    `or_nothing` is the question if the value may be empty. Raises `RefusedError` if there are no valid values.
    """
    if value:
        return known(value, what, valid, where)
    if not valid and not or_nothing:
        from rectrack.text import RefusedError

        raise RefusedError(f"{_LISTED.get(what, _SETTINGS)} has no {what} to choose from. Add one first.")

    def answered(text: str) -> str:
        return known(text.strip(), what, valid) if text.strip() or not or_nothing else ""

    return ask(f"{or_nothing or what.capitalize()} ({', '.join(valid)})", answered, optional=bool(or_nothing))


def text(value: str | None, question: str, *, optional: bool = False) -> str:
    """Return a text without surrounding space; if it is missing, ask for it.

    An optional text may be empty.
    """
    if value is None or not (value.strip() or optional):
        value = ask(question, str, optional=optional)
    return value.strip()


def as_parameter(read: Callable[[str], T]) -> Callable[[str], T]:
    """Return `read` as a function that raises `BadParameter` for `RefusedError`."""
    from rectrack.text import RefusedError

    def checked(text: str) -> T:
        try:
            return read(text)
        except RefusedError as error:
            raise click.BadParameter(str(error)) from None

    return checked


def ask(question: str, read: Callable[[str], T], *, optional: bool = False, default: str = "") -> T:
    """Ask at the terminal until `read` accepts the text, and return its result.

    An optional text may be empty. An empty answer means the `default`, which the question shows.
    """
    empty = default if default or optional else None
    answer: T = click.prompt(
        question, default=empty, show_default=bool(default), value_proc=as_parameter(read), err=True
    )
    return answer


def chosen_id(given: str | None, path: Callable[[str], str]) -> str:
    """Return what identifies a recommendation.

    If it is not given, ask until `path` finds the file.
    """

    def answer(text: str) -> str:
        path(text.strip())
        return text.strip()

    return given or ask("Recommendation (its id, number, reference or file)", answer)


# Filters: the options of all commands that select recommendations.


def _filter(name: str, text: str, offered: Callable[..., Any]) -> Callable[[F], F]:
    return click.option(f"--{name}", multiple=True, help=text, shell_complete=completing(offered))


def _levels(_: Path, __: object) -> list[str]:
    from rectrack.model import LEVELS

    return [level.replace(" ", "-") for level in LEVELS]


_FILTERS: tuple[Callable[[Any], Any], ...] = (
    _filter("status", "Status.", ids_of("statuses")),
    _filter("theme", "Theme.", ids_of("themes")),
    _filter("addressee", "Addressee.", ids_of("addressees")),
    _filter("made-by", "Party that made the recommendation.", ids_of("parties")),
    _filter("party", "Party with a current position, its own or reported by others.", ids_of("parties")),
    _filter("stance", "Stance of any party, or of the party in --party.", ids_of("stances")),
    _filter("agreement", "Agreement level.", _levels),
    _filter("field", "Value of a custom field, as NAME=VALUE, in upper or lower case.", ids_of("custom_fields", "=")),
    click.option("--overdue", is_flag=True, help="Open recommendations with an overdue target date."),
    click.option(
        "--not-checked", is_flag=True, help="Recommendations without a recorded check or status change for a year."
    ),
)


def filters(command: F) -> F:
    """Add the options that filter recommendations to a command."""
    for option in reversed(_FILTERS):
        command = option(command)
    return command


_MOST_VALUES, _LONGEST_VALUE = 10, 40
"""Most values of a custom field that an error lists, and most characters of each: they can be long texts."""


def _match_field_values(value: str, valid: Collection[str], fields: "Sequence[OwnField]") -> list[str]:
    """Return the values of a custom field that are spelled like this one.

    Raises `BadParameter` with the names of the fields or some values of the field if there is none.
    """
    from rectrack.model import by_id
    from rectrack.text import as_sentences, cut, folded, list_valid, names_of, shown, spelled, suggested

    if found := names_of(valid).get(folded(value)):
        return found
    name, sign, text = value.partition("=")
    if id_ := spelled(name, by_id(fields)):
        of_field = [each for each in valid if each.partition("=")[0] == id_]
        some = list_valid([cut(each, _LONGEST_VALUE) for each in of_field], _MOST_VALUES)
        hint = suggested(f"{id_}={text}" if sign else value, of_field) or some
        message = as_sentences(f"unknown field value {shown(value)}", hint or "no recommendation has a value of it")
    else:
        names = ", ".join(field.name for field in fields)
        hint = suggested(name, by_id(fields)) or (f"Fields: {names}" if names else "the tracker has no custom fields")
        message = as_sentences(f"unknown field {shown(name)}", hint)
    raise click.BadParameter(message, param_hint="'--field'")


def fitting(
    root: Path, dataset: "Dataset", today: date, *, overdue: bool, not_checked: bool, **chosen: tuple[str, ...]
) -> "Listing":
    """Return the recommendations that pass the filters.

    Raises `BadParameter` for a value that does not exist.
    """
    from rectrack.model import POSITIONS_OFF
    from rectrack.rendering import filter_choices, fitting
    from rectrack.text import as_sentences

    if not dataset.tracker.stances and any(chosen[name] for name in ("party", "stance", "agreement")):
        raise click.UsageError(as_sentences(*POSITIONS_OFF))
    for name, valid in filter_choices(dataset).items():
        option = name.replace("_", "-")
        if name == "field":
            fields = dataset.tracker.custom_fields
            chosen[name] = tuple(each for value in chosen[name] for each in _match_field_values(value, valid, fields))
            continue
        what = "party" if name == "made_by" else name
        chosen[name] = tuple(known(value, what, valid, f"--{option}", is_filter=True) for value in chosen[name])
    return fitting(root, dataset, today.isoformat(), chosen, overdue=overdue, unchecked=not_checked)


def write_new(path: Path, wanted: Mapping[Path, bytes], *, overwrite: bool) -> None:
    """Write the files of an output at `path`.

    Raises `RefusedError` if the folder has other files, or without `overwrite` if a file has other content: a person
    may have worked on it.
    """
    from rectrack.text import RefusedError, replace_files

    has_csv = path.is_dir() and any(file.suffix == ".csv" for file in wanted)
    others = [file for file in sorted(path.glob("*.csv")) if file not in wanted] if has_csv else []
    there = [file for file in wanted if file.exists()]
    if others or (path.is_dir() and path in wanted):
        names = ", ".join(file.name for file in others) or "a folder of that name"
        raise RefusedError(f"{path} has other content ({names}). Choose another name.")
    if not overwrite and any(file.read_bytes() != wanted[file] for file in there):
        raise RefusedError(
            f"{path} exists with other content. Choose another name, or add --overwrite to replace the content."
        )
    replace_files(wanted)
