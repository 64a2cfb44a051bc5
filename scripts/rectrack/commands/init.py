"""`rectrack init`: a tracker of one's own, in a repository that holds only data."""

import re
import shlex
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.commands import options

if TYPE_CHECKING:
    from rectrack.setup.begin import Written
    from rectrack.setup.from_list import Listed
    from rectrack.setup.layout import Answers
    from rectrack.setup.origin import Origin

_OPEN = "?"
"""What nobody has answered yet."""
_CONTACT = "Where to write: an e-mail address or a web page (or nothing yet)"
_THEMES = "What they are about: some themes, with commas between them"


def _line(said: str) -> str:
    """A text in one line, as a file may hold it; any other is wrong usage."""
    from rectrack.text.untrusted import in_one_line
    from rectrack.yaml import reader
    from rectrack.yaml.errors import TextError

    line = in_one_line(said)
    try:
        reader.decode(line.encode("utf-8", "surrogatepass"))
    except TextError as error:
        raise click.BadParameter(f"{error.message} ({error.hint}).") from None
    return line


def _given(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    return None if value is None else _line(value)


def _contact(said: str) -> str:
    """Where one can write, or nothing; what is neither an address nor a page is wrong usage."""
    from msgspec import ValidationError, convert

    from rectrack.record.values import Contact

    line = _line(said)
    try:
        return line and convert(line, Contact)
    except ValidationError:
        raise click.BadParameter("give an e-mail address, or a web page that starts with https://") from None


def _reached(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    return None if value is None else _contact(value)


def _branch(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    from msgspec import ValidationError, convert

    from rectrack.record.values import Branch

    try:
        return value and convert(value, Branch).strip()
    except ValidationError:
        raise click.BadParameter("a branch is called with letters, digits and . _ - /") from None


def _host(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is None or re.fullmatch(r"[\w-]+(\.[\w-]+)*(:\d+)?", value):
        return value and value.lower()
    raise click.BadParameter(f'"{value}" is not a host name. Write it without https://, like github.example.org.')


def _themes(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, map(_line, value)))


def _action(_: click.Context, __: click.Parameter, value: str | None) -> "Origin | None":
    from rectrack.setup import origin
    from rectrack.text.problems import RefusedError

    try:
        return origin.read(value) if value else origin.known()
    except RefusedError as error:
        raise click.BadParameter(str(error)) from None


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--title", callback=_given, help=f"Title above the board.{options.REQUIRED}")
@click.option(
    "--kept-by", callback=_given, help=f"Body that maintains the tracker, as readers see it.{options.REQUIRED}"
)
@click.option("--contact", callback=_reached, help="Email address or web page for questions and corrections.")
@click.option(
    "--theme",
    "themes",
    multiple=True,
    callback=_themes,
    help=f"Theme of the recommendations. Can be given more than once. Not needed with --from.{options.REQUIRED}",
)
@click.option(
    "--from",
    "listed",
    type=click.Path(exists=True, path_type=Path),
    help="A list of recommendations, as .xlsx or .csv, to begin with. It needs no more than a column title.",
)
@click.option("--branch", callback=_branch, help="The main branch; main if nothing is said.")
@click.option(
    "--action",
    metavar="OWNER/NAME@COMMIT",
    callback=_action,
    help="The program that the workflows run; by default this very one, where it knows where it comes from.",
)
@click.option(
    "--host",
    callback=_host,
    help="Host of a GitHub Enterprise Server. Default: the host of the clone's remote, else github.com.",
)
@click.option("--upgrade", is_flag=True, help="Update the workflows of an existing tracker.")
@click.pass_obj
def command(
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
    from rectrack.setup import begin
    from rectrack.setup.layout import Answers

    place = folder or root
    if upgrade:
        if any((title, kept_by, contact, themes, listed, branch)):
            raise click.UsageError("--upgrade takes only --action and --host. All other values are in the files.")
        _upgrade(place, _origin(action), _choose_host(host, place))
        return
    begin.refuse_tracker(place)
    origin, today = _origin(action), options.today()
    options.demand({"--title": title, "--kept-by": kept_by, "--theme or --from": themes or listed})
    rows = _list(listed)
    answers = Answers(
        title=title or _OPEN,
        kept_by=kept_by or _OPEN,
        contact=contact or "",
        themes=themes,
        branch=branch or "main",
        origin=origin,
        host=_choose_host(host, place),
    )
    if not (title and kept_by and (themes or rows)):
        if rows:  # report errors in the list before the first question
            begin.begun(answers, today, rows, place)
        click.echo(f"This begins a tracker in {place.resolve()}. Each answer can be changed later.", err=True)
    _write(place, _whole(answers, is_listed=bool(rows)), today, rows)


def _write(place: Path, answers: "Answers", today: date, rows: "Listed | None") -> None:
    from rectrack.setup import begin

    begun = begin.begun(answers, today, rows, place)
    _tell(place, begun.told, begin.write(place, begun))
    _tell_next(place, answers, is_listed=bool(rows))


def _choose_host(host: str | None, place: Path) -> str:
    from rectrack.setup.origin import host_of

    return host or host_of(place)


def _origin(action: "Origin | None") -> "Origin":
    from rectrack.text.problems import RefusedError

    if action is None:
        raise RefusedError(
            "It is not known from which repository and commit this program comes, so that no workflow could call it. "
            "Nothing was written. Name both: --action OWNER/NAME@COMMIT, with all 40 signs of the commit, as the "
            "page of a release shows it."
        )
    return action


def _whole(answers: "Answers", *, is_listed: bool) -> "Answers":
    """The same with what was left open, for which it asks."""
    from msgspec.structs import replace

    title, kept_by = answers.title, answers.kept_by
    return replace(
        answers,
        title=_asked("Title, such as Recommendations of the river panel") if title == _OPEN else title,
        kept_by=_asked("Who keeps it") if kept_by == _OPEN else kept_by,
        contact=answers.contact or _asked(_CONTACT, optional=True, fit=_contact),
        themes=answers.themes if answers.themes or is_listed else _asked_themes(),
    )


def _asked(question: str, *, optional: bool = False, fit: Callable[[str], str] = _line) -> str:
    """What somebody answers who can be asked, and is asked again until it is fit."""
    if optional and not options.at_terminal():
        return ""
    default = "" if optional else None
    answer: str = click.prompt(question, default=default, show_default=False, value_proc=fit, err=True)
    return answer


def _asked_themes() -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in re.split("[,;]", _asked(_THEMES)))))


def _list(file: Path | None) -> "Listed | None":
    from rectrack.setup.from_list import Listed
    from rectrack.sheets import run

    return Listed(file.name, run.grids(file)) if file else None


def _tell(place: Path, told: "Sequence[str]", done: "Written") -> None:
    """Say what was made, and what was left as it is."""
    from rectrack.text.problems import count

    for line in told:
        click.echo(line, err=True)
    click.echo(f"A tracker of your own lies in {place.resolve()}: wrote {count(done.files, 'file')}.")
    for path, advice in done.left:
        click.echo(f"Left as it is: {path}" + (f"; {advice}" if advice else ""))


def _tell_next(place: Path, answers: "Answers", *, is_listed: bool) -> None:
    from rectrack.text.markdown import Markdown
    from rectrack.text.problems import printable
    from rectrack.text.render import render

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
    from rectrack.setup import upgrade, writing
    from rectrack.text.problems import printable

    found = upgrade.upgraded(place, origin, host)
    for path, lines in found.replaced.items():
        for line in lines:
            click.echo(f"Replaced in {path}: {printable(line)}")
    writing.write(place, found.texts)
    for path in found.texts:
        click.echo(f"{'Added' if path in found.new else 'Renewed'} {path}")
    state = "already: nothing was changed."
    if found.texts:
        state = "now. Look at the difference (git diff), commit it and push it."
    click.echo(f"The workflows are those of version {__version__} {state}")
