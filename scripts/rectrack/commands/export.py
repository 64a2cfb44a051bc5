"""`rectrack export`: the record for spreadsheets and programs."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.commands import choosing, options

if TYPE_CHECKING:
    from rectrack.record.register import Register
    from rectrack.sheets.export import Export

_ENDINGS = ("", ".xlsx", ".json")
"""Endings of export files. A folder of CSV files has no ending."""


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--to",
    metavar="ADDRESSEE",
    help="Only what is addressed to it, with empty columns for an answer, its date and a note.",
    shell_complete=options.completing(options.settings("addressees")),
)
@choosing.filters
@click.option("--replace", is_flag=True, help="Write over what is there.")
@click.pass_obj
def command(
    root: Path,
    /,
    path: Path,
    to: str | None,
    *,
    replace: bool,
    overdue: bool,
    unchecked: bool,
    **filters: tuple[str, ...],
) -> None:
    """Write the record, or some of it, as a spreadsheet, a folder of CSV files or JSON.

    FILE says as what: book.xlsx is a workbook, a name without an ending a folder with a CSV file for each sheet,
    record.json JSON. The same commit always makes the same bytes. The filters are those of 'rectrack list'.
    """
    from rectrack.desk import check
    from rectrack.github.git import Git
    from rectrack.record.values import by_id
    from rectrack.sheets import export

    _refuse_ending(path, to)
    today = options.today()
    register = check.for_readers(root, today)
    addressee = options.known(to, "addressee", by_id(register.tracker.addressees), "--to") if to else ""
    if overdue or unchecked or any(filters.values()):
        found = choosing.fitting(register, today, overdue=overdue, unchecked=unchecked, **filters)
        register = export.only(register, {entry.id for entry in found})
    made = export.made(register, export.commit_of(Git(root, os.environ)), addressee)
    _write(path, _written(path, made), replace=replace)
    click.echo(f"Wrote {path}: {_counted(made.register)}.")


def _refuse_ending(path: Path, to: str | None) -> None:
    ending = path.suffix.lower()
    if ending not in _ENDINGS and not path.is_dir():
        raise click.UsageError(
            f"rectrack cannot export to {path.name}: unknown format {path.suffix}. "
            f"Use a workbook ({path.stem}.xlsx), JSON ({path.stem}.json) or a folder for CSV files ({path.stem})."
        )
    if ending == ".json" and to:
        raise click.UsageError("--to makes a spreadsheet to fill in: name FILE.xlsx or a folder.")


def _written(path: Path, made: "Export") -> dict[Path, bytes]:
    """The files to write, by their paths."""
    from rectrack.sheets import data, delimited, workbook

    match path.suffix.lower():
        case ".xlsx":
            return {path: workbook.xlsx(made)}
        case ".json":
            return {path: data.json(made)}
    return {path / name: content for name, content in delimited.folder(made).items()}


def _write(path: Path, wanted: Mapping[Path, bytes], *, replace: bool) -> None:
    """Write the files; what is there may hold somebody's work, so that it is not replaced without a word."""
    from rectrack.sheets.delimited import ENDING
    from rectrack.text import files
    from rectrack.text.problems import RefusedError

    there = sorted(path.glob(f"*{ENDING}")) if path.is_dir() else [path] if path.exists() else []
    others = [one for one in there if one not in wanted]
    if others or (path.is_dir() and path in wanted):
        what = ", ".join(one.name for one in others) or "a folder of that name"
        raise RefusedError(f"{path} holds what is not of this export ({what}). Name another.")
    if not replace and any(one.read_bytes() != wanted[one] for one in there):
        raise RefusedError(f"{path} is there already, and may hold somebody's work. Name another, or add --replace.")
    files.replace_all(wanted)


def _counted(register: "Register") -> str:
    from rectrack.text.problems import count

    return count(len(register.recommendations), "recommendation")
