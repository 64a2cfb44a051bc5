"""`rectrack check`: every problem in every file at once."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from rectrack import check
from rectrack.commands.options import today
from rectrack.problems import Problem, as_github, as_json, as_text

_FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text,
    "github": as_github,
    "json": as_json,
}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), default="text", help="How to print them.")
@click.pass_obj
def command(root: Path, paths: tuple[Path, ...], form: str) -> None:
    """Find every problem in the files.

    All files are read, since they refer to each other; PATHS limits what is printed to these files and folders.
    Exits with 1 where there is a problem.
    """
    register, problems = check.problems(root, today())
    problems = [problem for problem in problems if not paths or _within(root / problem.path, paths)]
    click.echo(_FORMATS[form](problems), nl=False)
    if form != "json":
        known = len(register.recommendations) if register else 0
        click.echo(_verdict(problems, known), err=bool(problems))
    sys.exit(1 if problems else 0)


def _verdict(problems: list[Problem], known: int) -> str:
    if not problems:
        return f"{known} recommendations, no problems."
    count, files = len(problems), len({problem.path for problem in problems})
    return f"{count} problem{'s' * (count > 1)} in {files} file{'s' * (files > 1)}."


def _within(path: Path, wanted: tuple[Path, ...]) -> bool:
    return any(path.resolve().is_relative_to(folder.resolve()) for folder in wanted)
