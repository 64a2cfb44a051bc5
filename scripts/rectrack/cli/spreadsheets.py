"""Commands for spreadsheets: export and import."""

import os
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectrack.cli import edits, list_options, options

if TYPE_CHECKING:
    from rectrack.model import Dataset
    from rectrack.workspace.changes import ImportOutcome, Options
    from rectrack.workspace.export_sheet import Export
    from rectrack.workspace.remarks import InvalidSheetError
    from rectrack.workspace.transaction import Workspace


# `rectrack export`: the record for spreadsheets and programs.


_ENDINGS = ("", ".xlsx", ".json")
"""Endings of export files. A folder of CSV files has no ending."""


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@options.filters
@click.option(
    "--response-columns",
    is_flag=True,
    help="Empty columns for the response of the addressee in --addressee, its date and a note.",
)
@options.overwrite
@click.pass_obj
def export_command(
    root: Path,
    /,
    path: Path,
    *,
    response_columns: bool,
    overwrite: bool,
    overdue: bool,
    not_checked: bool,
    **filters: tuple[str, ...],
) -> None:
    """Export the record as a spreadsheet, CSV or JSON.

    The ending of FILE selects the format. NAME.xlsx is a workbook, NAME.json is JSON, and a name without an ending is
    a folder with a CSV file for each sheet. Export of the same commit gives the same bytes. The filters are those of
    'rectrack list'.
    """
    from rectrack.github import Git
    from rectrack.text import count
    from rectrack.workspace import export_sheet
    from rectrack.workspace.check import load_for_readers
    from rectrack.workspace.export_sheet import export_tables

    _refuse_ending(path, response_columns=response_columns)
    today = options.today()
    dataset = load_for_readers(root, today)
    addressee = ""
    if response_columns:
        addressee = _one_addressee(filters.pop("addressee"), dataset)  # an action can be addressed to it too
        filters["addressee"] = ()
    if overdue or not_checked or any(filters.values()):
        listing = options.fitting(root, dataset, today, overdue=overdue, not_checked=not_checked, **filters)
        dataset = export_sheet.select_recommendations(dataset, {entry.id for entry in listing.entries})
    export = export_tables(dataset, export_sheet.find_commit(Git(root, os.environ)), addressee)
    options.write_new(path, _written(path, export), overwrite=overwrite)
    click.echo(f"Wrote {path}: {count(len(export.dataset.recommendations), 'recommendation')}.")


def _one_addressee(named: tuple[str, ...], dataset: "Dataset") -> str:
    """Return the id of the addressee that a sheet goes to. Raises `UsageError` unless exactly one is named."""
    from rectrack.model import by_id

    if len(named) != 1:
        raise click.UsageError("--response-columns makes a sheet for one addressee. Name one with --addressee.")
    return options.known(named[0], "addressee", by_id(dataset.tracker.addressees), "--addressee")


def _refuse_ending(path: Path, *, response_columns: bool) -> None:
    ending = path.suffix.lower()
    if ending not in _ENDINGS and not path.is_dir():
        raise click.UsageError(
            f"Unknown export format: {path.suffix}. "
            f"Use a workbook ({path.stem}.xlsx), JSON ({path.stem}.json) or a folder for CSV files ({path.stem})."
        )
    if ending == ".json" and response_columns:
        raise click.UsageError("--response-columns makes a spreadsheet. Name FILE.xlsx or a folder.")


def _written(path: Path, export: "Export") -> dict[Path, bytes]:
    """Return the contents of the files to write, by path."""
    from rectrack.workspace.export_sheet import csv_folder, dataset_json, xlsx

    match path.suffix.lower():
        case ".xlsx":
            return {path: xlsx(export)}
        case ".json":
            return {path: dataset_json(export)}
    return {path / name: content for name, content in csv_folder(export).items()}


# `rectrack import`: a spreadsheet into the files.


_QUESTIONS = {
    "date": "Date of the changed statuses",
    "according to": "Author of the changed statuses",
    "evidence": "Evidence: a web address, or the id of a document in tracker.yaml",
}
"""Questions about changed statuses, by the heading of the answer."""


def _added(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> frozenset[str]:
    from rectrack.workspace.changes import LISTS

    names = [name.strip() for lists in value for name in lists.split(",") if name.strip()]
    if names == ["all"]:
        return frozenset(LISTS.values())
    return frozenset(options.known(name, "list", [*LISTS.values()]) for name in names)


@click.command("import", cls=list_options.ListCommand)
@click.argument("file", type=options.PRESENT_PATH)
@click.option(
    "--create-missing",
    "add",
    multiple=True,
    callback=_added,
    metavar="LISTS|all",
    help="Lists to which new names are added: statuses, themes, addressees, parties, documents, responses, choices. "
    "Can be given more than once.",
)
@list_options.columns
@list_options.categories
@list_options.values
@list_options.document
@list_options.made_by
@click.option("--theme", "themes", multiple=True, help="Theme of new recommendations. Can be given more than once.")
@click.option(
    "--addressee", "addressees", multiple=True, help="Addressee of new recommendations. Can be given more than once."
)
@options.naming("--source-form", "Source form of new recommendations.", "source_forms")
@options.naming("--status", "Status of new recommendations.", "statuses")
@options.naming("--group", "Group of new parties. Marked as inferred if the tracker has several groups.", "groups")
@edits.when
@click.option(
    "--according-to",
    help="Author of the changed statuses and responses. Default for responses: git's user.name.",
)
@list_options.response_by
@list_options.response_date
@click.option(
    "--source",
    help="Evidence of the changed statuses, and source of responses and positions: a web address, or the id of a "
    "document.",
)
@click.option("--note", help="Note for the status history.")
@click.option("--dry-run", is_flag=True, help="Show the changes without writing them.")
@click.pass_obj
def import_command(
    root: Path,
    /,
    file: Path,
    date_: str | None,
    according_to: str | None,
    *,
    dry_run: bool,
    add: frozenset[str],
    columns: dict[str, str],
    **given: Any,
) -> None:
    """Import a spreadsheet into the record.

    FILE is a workbook (.xlsx), a .csv file, or a folder of .csv files. rectrack records the changes in FILE since
    'rectrack export'. If a value was changed in FILE and in the record, rectrack leaves the record as it is and
    reports both values. A row with a new title becomes a new recommendation.
    """
    from rectrack.github import Git
    from rectrack.model import Withheld
    from rectrack.workspace import import_sheet, read_sheet
    from rectrack.workspace.changes import Options
    from rectrack.workspace.remarks import InvalidSheetError, warning_text
    from rectrack.workspace.transaction import Workspace

    workspace = Workspace(root, options.today())
    words = {name: given.pop(name) for name in ("categories", "values")}
    texts = list_options.as_texts({name: _known(workspace, name, value, add) for name, value in given.items()})
    texts |= {"date": date_, "according to": according_to, "evidence": texts.pop("source")}
    wanted = Options(
        today=workspace.today.isoformat(),
        given={name: text for name, text in texts.items() if text},
        entered_by=cache(lambda: according_to or options.person(root)),  # asks git
        add=add,
        columns=list_options.chosen_columns(columns),
        **words,
    )
    ask = partial(_ask, workspace) if options.at_terminal() else None
    grids, git = read_sheet.read_grids(file), Git(root, os.environ)
    prepare = partial(import_sheet.prepare_import, workspace, grids, git=git, ask=ask)
    try:
        outcome = prepare(options=wanted)
    except InvalidSheetError as error:
        outcome = prepare(options=_ask_for_lists(workspace, wanted, error))
    names = Withheld(workspace.loaded.dataset)
    for lines, is_warning in ((warning_text(outcome.told), True), (map(str, outcome.changes), False)):
        click.echo("".join(f"{names.out_of(line)}\n" for line in lines), err=is_warning, nl=False)
    list_options.confirm(is_needed=bool(outcome.told and outcome.changes) and not dry_run)
    if edits.write(workspace, dry_run=dry_run and bool(outcome.changes)):
        click.echo(_done(outcome))


def _ask_for_lists(workspace: "Workspace", wanted: "Options", error: "InvalidSheetError") -> "Options":
    """Ask whether names that the tracker lacks become entries, and return the options; or else raise the error."""
    from msgspec.structs import replace

    from rectrack.workspace.changes import LISTS

    kinds = {mistake.missing for mistake in error.mistakes if mistake.missing in LISTS}
    if not kinds or not options.at_terminal():
        raise error
    click.echo(str(error), err=True)
    lists = ", ".join(sorted(LISTS[kind] for kind in kinds))
    click.confirm(f"Create what is missing in these lists: {lists}?", abort=True, err=True)
    given = dict(wanted.given)
    if "party" in kinds and "group" not in given:
        groups = [group.id for group in workspace.written.dataset.tracker.groups]
        question = f"Group of the new parties: {', '.join(groups)}"
        given["group"] = options.ask(question, lambda text: options.known(text.strip(), "group", groups, "--group"))
    workspace.forget()
    return replace(wanted, add=wanted.add | {LISTS[kind] for kind in kinds}, given=given)


def _ask(workspace: "Workspace", lacking: Mapping[str, bool]) -> dict[str, str]:
    """Ask for the missing values of all changed statuses; return them by heading.

    rectrack asks until each value is valid. `lacking` gives the headings, and whether each is required.
    """

    def read(name: str, text: str) -> str:
        if name == "date" and text:
            return options.date_of(click.get_current_context(), click.Option(["--date"]), text) or ""
        return str(_known(workspace, "source", text, frozenset())) if name == "evidence" else text

    answers = {}
    for name, question in _QUESTIONS.items():
        if name in lacking:
            asked = question if lacking[name] else f"{question}; optional"
            answers[name] = options.ask(asked, lambda text: read(name, text.strip()), optional=not lacking[name])  # noqa: B023
    return {name: answer for name, answer in answers.items() if answer}


_FREE = ("note", "made_by", "response_by", "response_date", "document_author", "document_date")
"""Options whose values are no names, or are names that matter only for rows without one."""


def _known(workspace: "Workspace", name: str, value: Any, add: frozenset[str]) -> Any:
    """Return what an option names, in the form that the settings have.

    A value that the import may add is returned unchanged. Raises `BadParameter` for any other unknown value.
    """
    from rectrack.model import referable
    from rectrack.text import is_link
    from rectrack.workspace.changes import LISTS

    kinds = {"themes": "theme", "addressees": "addressee", "source": "document"}
    what = kinds.get(name, name.replace("_", " "))
    if not value or name in _FREE or (LISTS.get(what) in add and name != "source"):
        return value
    if name == "source" and is_link(value):
        return value
    valid = referable(workspace.written.dataset)[what]
    if isinstance(value, tuple):
        return tuple(options.known(name_, what, valid, f"--{what}") for name_ in value)
    return options.known(value, what, valid, "--source" if name == "source" else f"--{what}")


def _done(outcome: "ImportOutcome") -> str:
    from rectrack.text import count

    changes = outcome.changes
    if not changes:
        return (
            "Nothing was changed."
            if outcome.told
            else "Nothing to change: the files already have all values in the sheet."
        )
    files = count(len({change.path for change in changes}), "file")
    return f"Wrote {count(len(changes), 'change')} in {files}. Review the changes, then commit them."
