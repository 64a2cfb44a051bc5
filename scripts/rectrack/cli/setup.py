"""Commands that begin and examine trackers: init, doctor, overview."""

import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectrack.cli import options

if TYPE_CHECKING:
    from rectrack.github.git import Origin
    from rectrack.setup.init import Answers, Begun


# `rectrack init`: a tracker of one's own, in a repository that holds only data.


_OPEN = "?"
"""What nobody has answered yet."""
_CONTACT = "Where to write: an e-mail address or a web page (or nothing yet)"
_THEMES = "What they are about: some themes, with commas between them"


def _line(said: str) -> str:
    """A text in one line, as a file may hold it; any other is wrong usage."""
    from rectrack.text.untrusted import in_one_line
    from rectrack.yaml_edit import reader
    from rectrack.yaml_edit.reader import TextError

    line = in_one_line(said)
    try:
        reader.decode(line.encode("utf-8", "surrogatepass"))
    except TextError as error:
        raise click.BadParameter(f"{error.message} ({error.hint}).") from None
    return line


def _contact(said: str) -> str:
    """Where one can write, or nothing; what is neither an address nor a page is wrong usage."""
    from rectrack.model import Contact

    line = _line(said)
    return line and _converted(line, Contact, "give an e-mail address, or a web page that starts with https://")


def _branch(said: str) -> str:
    from rectrack.model import Branch

    return said and _converted(said, Branch, "a branch is called with letters, digits and . _ - /").strip()


def _converted(said: str, kind: Any, otherwise: str) -> str:
    from msgspec import ValidationError, convert

    try:
        return str(convert(said, kind))
    except ValidationError:
        raise click.BadParameter(otherwise) from None


def _host(said: str) -> str:
    if re.fullmatch(r"[\w-]+(\.[\w-]+)*(:\d+)?", said):
        return said.lower()
    raise click.BadParameter(f'"{said}" is not a host name. Write it without https://, like github.example.org.')


def _action(said: str) -> "Origin | None":
    from rectrack.github.git import read_origin
    from rectrack.text.problems import RefusedError

    try:
        return read_origin(said) if said else None
    except RefusedError as error:
        raise click.BadParameter(str(error)) from None


def _as(read: Callable[[str], object]) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Read the value of an option, each of them if there are several; raises `BadParameter`."""

    def callback(_: click.Context, __: click.Parameter, value: str | tuple[str, ...] | None) -> object:
        if isinstance(value, tuple):
            return tuple(filter(None, map(read, value)))
        return None if value is None else read(value)

    return callback


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=options.FOLDER)
@click.option("--title", callback=_as(_line), help=f"Title above the board.{options.REQUIRED}")
@click.option(
    "--kept-by", callback=_as(_line), help=f"Body that maintains the tracker, as readers see it.{options.REQUIRED}"
)
@click.option("--contact", callback=_as(_contact), help="Email address or web page for questions and corrections.")
@click.option(
    "--theme",
    "themes",
    multiple=True,
    callback=_as(_line),
    help=f"Theme of the recommendations. Can be given more than once. Not needed with --from.{options.REQUIRED}",
)
@click.option(
    "--from",
    "listed",
    type=options.PRESENT_PATH,
    help="A list of recommendations, as .xlsx or .csv, to begin with. It needs no more than a column title.",
)
@click.option("--branch", callback=_as(_branch), help="The main branch; main if nothing is said.")
@click.option(
    "--action",
    metavar="OWNER/NAME@COMMIT",
    callback=_as(_action),
    help="The program that the workflows run; by default this very one, where it knows where it comes from.",
)
@click.option(
    "--host",
    callback=_as(_host),
    help="Host of a GitHub Enterprise Server. Default: the host of the clone's remote, else github.com.",
)
@click.option("--upgrade", is_flag=True, help="Update the workflows of an existing tracker.")
@click.pass_obj
def init_command(
    root: Path,
    folder: Path | None,
    *,
    upgrade: bool,
    title: str | None,
    kept_by: str | None,
    contact: str | None,
    themes: tuple[str, ...],
    listed: Path | None,
    branch: str | None,
    action: "Origin | None",
    host: str | None,
) -> None:
    """Begin a tracker of your own: a folder that holds only data, ready for GitHub.

    Asks for missing values. Writes the settings, an example or your list, the forms and the workflows. The workflows
    run rectrack at one commit. Existing files stay unchanged.

    With --upgrade it brings the workflows of a tracker to this version, and touches nothing else.
    """
    from rectrack.github.git import host_of
    from rectrack.setup.init import Answers, GivenList, begin_tracker, refuse_tracker, write_tracker
    from rectrack.workspace import import_sheet

    place = folder or root
    if upgrade:
        if any((title, kept_by, contact, themes, listed, branch)):
            raise click.UsageError("--upgrade takes only --action and --host. All other values are in the files.")
        _upgrade(place, _origin(action), host or host_of(place))
        return
    refuse_tracker(place)
    origin, today = _origin(action), options.today()
    options.demand({"--title": title, "--kept-by": kept_by, "--theme or --from": themes or listed})
    rows = GivenList(listed.name, import_sheet.grids(listed)) if listed else None
    answers = Answers(
        title=title or _OPEN,
        kept_by=kept_by or _OPEN,
        contact=contact or "",
        themes=themes,
        branch=branch or "main",
        origin=origin,
        host=host or host_of(place),
    )
    if rows and not (title and kept_by):  # report errors in the list before the first question
        begin_tracker(answers, today, rows, place)
    answers = _whole(answers, place, is_listed=bool(rows))
    begun = begin_tracker(answers, today, rows, place)
    _tell(place, answers, begun, write_tracker(place, begun), is_listed=bool(rows))


def _origin(action: "Origin | None") -> "Origin":
    from rectrack.github.git import origin_of_program
    from rectrack.text.problems import RefusedError

    if origin := action or origin_of_program():
        return origin
    raise RefusedError(
        "It is not known from which repository and commit this program comes, so that no workflow could call it. "
        "Nothing was written. Name both: --action OWNER/NAME@COMMIT, with all 40 signs of the commit, as the "
        "page of a release shows it."
    )


def _whole(answers: "Answers", place: Path, *, is_listed: bool) -> "Answers":
    """The same with what was left open, for which it asks."""
    from msgspec.structs import replace

    title, kept_by = answers.title, answers.kept_by
    if _OPEN in (title, kept_by) or not (answers.themes or is_listed):
        click.echo(f"This begins a tracker in {place.resolve()}. Each answer can be changed later.", err=True)
    asks_contact = not answers.contact and options.at_terminal()
    return replace(
        answers,
        title=options.ask("Title, such as Recommendations of the river panel", _line) if title == _OPEN else title,
        kept_by=options.ask("Who keeps it", _line) if kept_by == _OPEN else kept_by,
        contact=options.ask(_CONTACT, _contact, optional=True) if asks_contact else answers.contact,
        themes=answers.themes if answers.themes or is_listed else options.ask(_THEMES, _themes),
    )


def _themes(said: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, re.split("[,;]", _line(said)))))


def _tell(
    place: Path,
    answers: "Answers",
    begun: "Begun",
    written: tuple[int, list[tuple[str, str]]],
    *,
    is_listed: bool,
) -> None:
    """Say what was made, what was left as it is, and what to do next."""
    from rectrack.text.markdown import Markdown
    from rectrack.text.problems import count, printable
    from rectrack.text.templates import render

    number, left = written
    for line in begun.told:
        click.echo(line, err=True)
    click.echo(f"A tracker of your own lies in {place.resolve()}: wrote {count(number, 'file')}.")
    for path, advice in left:
        click.echo(f"Left as it is: {path}" + (f"; {advice}" if advice else ""))
    there = "" if place == Path() else shlex.quote(printable(place))
    said = {
        "folder": there,
        "root": f" --root {there}" if there else "",
        "branch": answers.branch,
        "host": answers.host,
        "program": f"https://github.com/{answers.origin.repository}",
    }
    typed = {name: Markdown(text) for name, text in said.items()}  # for a terminal, which shows it as it is
    known = {"listed": is_listed, "contact": answers.contact, "is_clone": (place / ".git").exists()}
    click.echo("\n" + render("setup/next.md.j2", None, **known, **typed), nl=False)


def _upgrade(place: Path, origin: "Origin", host: str) -> None:
    """Update the workflows to this version, and print each changed file and replaced line."""
    from rectrack import __version__
    from rectrack.setup.init import write_files
    from rectrack.setup.workflows import upgraded_workflows
    from rectrack.text.problems import printable

    found = upgraded_workflows(place, origin, host)
    for path, renewal in found.items():
        for line in renewal.replaced:
            click.echo(f"Replaced in {path}: {printable(line)}")
    write_files(place, {path: renewal.text for path, renewal in found.items()})
    for path, renewal in found.items():
        click.echo(f"{'Added' if renewal.is_new else 'Renewed'} {path}")
    state = "already: nothing was changed."
    if found:
        state = "now. Look at the difference (git diff), commit it and push it."
    click.echo(f"The workflows are those of version {__version__} {state}")


# `rectrack doctor`: what to change in a repository's settings, and in the files that its workflows run by.


@click.command()
@options.repository
@click.pass_obj
def doctor_command(root: Path, repo: str | None) -> None:
    """Examine a repository on GitHub, and its workflows, and say what to change and where to click.

    Asks only, and changes nothing. Each line begins with ok, with change and what to do, or with unknown where the
    token may not see it. Exits with 1 where something is to change.
    """
    from rectrack.setup import doctor, workflows

    target = options.chosen_target(repo)
    if target is None:
        click.echo("There is nothing to examine: the GitHub of a rehearsal has no settings. Nothing was changed.")
        return
    found = doctor.examination(root, target, options.today())
    click.echo(workflows.printed(found), nl=False)
    sys.exit(any(one.verdict == "change" for one in found))


# `rectrack overview`: several trackers on one page.


@click.command()
@click.argument("file", metavar="FILE.yaml", type=options.PRESENT_FILE)
@click.argument("folder", metavar="DIR", type=options.FOLDER)
@click.pass_obj
def overview_command(root: Path, file: Path, folder: Path) -> None:
    """Write an overview of several trackers into a folder: one page, and its data as overview.json.

    FILE.yaml lists the trackers by the address or path of their status.json. A tracker that cannot be read is shown
    as not read, with the day of the last success. The other trackers are shown as usual.
    """
    from rectrack.setup.overview import make_overview
    from rectrack.text.problems import count, printable

    overview, warnings = make_overview(file, folder, options.today(), root / "templates")
    for warning in map(printable, warnings):
        click.echo(warning, err=True)
        options.annotate(warning, "warning")
    summary, all_ = overview.summary, len(overview.trackers)
    trackers = count(all_, "tracker") if overview.read == all_ else f"{overview.read} of {all_} trackers"
    known = count(summary.recommendations, "recommendation")
    click.echo(f"{known} in {trackers}, {summary.overdue:,} past their date.")
    click.echo(f"Look at it: {(folder / 'index.html').resolve().as_uri()}")
