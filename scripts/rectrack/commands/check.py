"""`rectrack check`: every problem in every file at once."""

import os
import sys
from pathlib import Path

import click

from rectrack import formats
from rectrack.commands import options
from rectrack.desk import check
from rectrack.record.load import no_recommendation
from rectrack.text.problems import Problem, as_annotation, count, in_files, printable, sentence

_FOR_PEOPLE = ("text", "github")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@options.formats_of("check", "text")
@click.option("--base", help="A commit, to find also what was changed since by hand that only the tracker writes.")
@click.pass_obj
def command(root: Path, paths: tuple[Path, ...], form: str, base: str | None) -> None:
    """Find every problem in the files.

    All files are read, since they refer to each other; PATHS limits what is printed to these files and folders.
    Exits with 1 where there is a problem.
    """
    register, found = check.problems(root, options.today(), may_be_empty=True)
    if not (found or register.paths):
        raise no_recommendation(root)
    if base:
        from rectrack.sync import compare

        found += compare.edited_by_hand(root, base, os.environ)
    shown = [problem for problem in found if not paths or _within(root / problem.path, paths)]
    click.echo(formats.written("check", form, shown), nl=False)
    if form in _FOR_PEOPLE:
        elsewhere = len(found) - len(shown)
        click.echo(_verdict(shown, len(register.recommendations), elsewhere), err=bool(shown))
        for mention in check.mentions(root, register):
            click.echo(_warning(mention, form), err=True)
    sys.exit(1 if shown else 0)


def _verdict(shown: list[Problem], known: int, elsewhere: int) -> str:
    if shown:
        text = in_files(shown)
    elif elsewhere:
        text = "No problems here"
    else:
        text = f"{count(known, 'recommendation')}, no problems"
    return f"{text}; {count(elsewhere, 'problem')} elsewhere." if elsewhere else f"{text}."


def _warning(mention: Problem, form: str) -> str:
    """What to correct though the files are right as they are."""
    said = f"{mention.path}:{mention.line}:{mention.column}: {sentence(mention)}"
    return as_annotation(said, "warning") if form == "github" else f"Warning: {printable(said)}"


def _within(path: Path, wanted: tuple[Path, ...]) -> bool:
    return any(path.resolve().is_relative_to(folder.resolve()) for folder in wanted)
