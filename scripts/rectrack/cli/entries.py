"""Commands that change parties, addressees and fields of recommendations: an import of rows from options."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from rectrack.cli import edits, options, statements
from rectrack.model import (
    Recommendation,
    Tracker,
    Withheld,
    by_id,
    load_dataset,
    offered_of,
    referable,
    spellings,
)
from rectrack.statements import Channel, SetStatus, Utterance
from rectrack.statements import statements as statement_table
from rectrack.text import RefusedError, shown, spelled
from rectrack.workspace import columns
from rectrack.workspace.check import find_withheld_mentions
from rectrack.workspace.columns import Column
from rectrack.workspace.option_rows import put_rows
from rectrack.workspace.transaction import Workspace

_dry_run = click.option("--dry-run", is_flag=True, help="Show the changes without writing them.")
_clear = click.option("--clear", multiple=True, metavar="FIELD", help="Field to clear. Can be given more than once.")
_NEW = "  [required for a new one]"


def _write_rows(workspace: Workspace, sheet: str, rows: Sequence[Mapping[str, str]], *, dry_run: bool) -> None:
    """Write what the rows of a sheet change. With `dry_run`, show what a sync would then do."""
    changes = put_rows(workspace, sheet, rows)
    if edits.write(workspace, dry_run=dry_run):
        click.echo("\n".join(changes or ["Nothing to change: the files already have these values."]))


# `rectrack party`, `addressee`, `document` and `withhold`: entries of parties.yaml and tracker.yaml.

_NEEDED: Mapping[str, Mapping[str, str]] = {
    "party": {"name": "Name", "group": "Group"},
    "addressee": {"name": "Name"},
    "document": {"title": "Title", "by": "Author", "date": "Date"},
}
"""The fields that a new entry needs, each with the question for it, by the kind of the entry."""


def _write_entry(root: Path, what: str, id_: str, *, dry_run: bool, clear: Sequence[str] = (), **given: Any) -> None:
    """Add or change a party, an addressee or a document. `clear` are the fields that lose their value."""
    workspace = Workspace(root, options.today())
    dataset, is_party = workspace.loaded.dataset, what == "party"
    known = referable(dataset)[what]
    id_ = spelled(id_, known) or id_.strip()
    cells = {field: columns.YES if value is True else _cell(value) for field, value in given.items() if value}
    if id_ not in known:
        needed = _NEEDED[what]
        if "name" in needed:  # a party and an addressee of one id are one body
            cells = {"name": dataset.bodies.get(id_, "")} | cells
        options.demand(
            {f"--{field} (required for the new {what} {shown(id_)})": cells.get(field) for field in needed}
        )
        cells |= {field: options.text(cells.get(field), needed[field]) for field in needed if field != "group"}
        if is_party:
            groups = by_id(offered_of(dataset.tracker.groups))
            cells["group"] = options.choose(cells.get("group"), "group", groups, "--group")
        if what == "addressee":
            cells.setdefault("label", cells["name"])
    ids = Withheld(dataset).ids
    cells |= {options.known(field, "field", [*given], "--clear"): "" for field in clear}
    if id_ in ids and cells.get("aliases") == "":
        message = "The name of this party is withheld. Without these spellings, texts would have the name again."
        raise click.BadParameter(message, param_hint="'--clear'")
    if not cells:
        raise click.UsageError(f"The {what} {shown(id_)} is listed. Add an option for each field to change.")
    row = {"id": ids.get(id_, id_) if id_ in known else id_} | {
        field.replace("_", " "): cells[field] for field in cells
    }
    sheet = "parties" if is_party else columns.SETTINGS
    _write_rows(workspace, sheet, [row if is_party else {columns.LIST: f"{what}s", **row}], dry_run=dry_run)
    if is_party and (id_ in ids or given.get("name_withheld_since")):
        _tell_spellings(root, id_, is_written=not dry_run)


def _cell(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else columns.as_cell([*value], "lines")


@click.command(cls=options.ListingCommand)
@click.argument("id_", metavar="ID", shell_complete=options.completing(options.ids_of("parties")))
@click.option("--name", help="Name of the party.  [required for a new party]")
@options.naming("--group", "Group of the party, an id from tracker.yaml.  [required for a new party]", "groups")
@click.option("--group-inferred", is_flag=True, help="Mark the group as inferred.")
@click.option(
    "--alias",
    "aliases",
    multiple=True,
    help="Other spelling of the name. Replaces all earlier spellings, except those of a withheld name. Can be given "
    "more than once.",
)
@click.option("--funding", metavar="URL", help="Web address of a page about the party's funding.")
@click.option("--note", help="Note for readers.")
@click.option("--is-person", is_flag=True, help="Mark the party as a person.")
@click.option(
    "--page-consent-date",
    metavar="DATE",
    callback=options.date_of,
    help="Date on which the person agreed to have a page.",
)
@_clear
@_dry_run
@click.pass_obj
def party_command(root: Path, /, id_: str, **given: Any) -> None:
    """Add or change a party.

    ID is a short name, for example delta. rectrack adds a new party to parties.yaml. If the party is listed, rectrack
    changes only the fields given as options. If you repeat the command, rectrack changes nothing.
    """
    _write_entry(root, "party", id_, **given)


@click.command(cls=options.ListingCommand)
@click.argument("id_", metavar="ID", shell_complete=options.completing(options.ids_of("addressees")))
@click.option("--name", help=f"Name. Default: the name of the party with this id.{_NEW}")
@click.option("--label", help="Short name for the label on GitHub. Default for a new one: the name.")
@click.option("--collective", is_flag=True, help="Mark an addressee without an address for letters.")
@options.naming("--response-by", "Addressee that responds on behalf of ID, such as a government.", "addressees")
@click.option("--retired", is_flag=True, help="Mark an addressee that is no longer offered.")
@_clear
@_dry_run
@click.pass_obj
def addressee_command(root: Path, /, id_: str, **given: Any) -> None:
    """Add or change an addressee.

    ID is a short name, for example delta. If a party has the same id, party and addressee are the same. rectrack adds
    a new addressee to tracker.yaml. If the addressee is listed, rectrack changes only the fields given as options. If
    you repeat the command, rectrack changes nothing.
    """
    _write_entry(root, "addressee", id_, **given)


@click.command()
@click.argument("id_", metavar="ID", shell_complete=options.completing(options.ids_of("documents")))
@click.option("--title", help=f"Title.{_NEW}")
@click.option("--by", help=f"Author.{_NEW}")
@click.option("--date", help=f"Date of the document (YYYY, YYYY-MM or YYYY-MM-DD).{_NEW}", **edits.DATE)
@click.option("--url", metavar="URL", help="Web address. A letter on paper has none.")
@click.option("--archived", metavar="URL", help="Web address of an archived copy.")
@click.option("--note", help="Note for readers.")
@_clear
@_dry_run
@click.pass_obj
def document_command(root: Path, /, id_: str, **given: Any) -> None:
    """Add or change a source document.

    ID is a short name, for example delta-letter. A letter on paper is a document too: --source delta-letter names it
    in other commands. rectrack adds a new document to tracker.yaml. If the document is listed, rectrack changes only
    the fields given as options. If you repeat the command, rectrack changes nothing.
    """
    _write_entry(root, "document", id_, **given)


@click.command()
@click.argument("id_", metavar="PARTY", shell_complete=options.completing(options.ids_of("parties")))
@edits.when
@click.option("--is-person", is_flag=True, help="Mark the party as a person. Only names of persons are withheld.")
@_dry_run
@click.pass_obj
def withhold_command(root: Path, id_: str, date_: str | None, *, is_person: bool, dry_run: bool) -> None:
    """Withhold the name of a person on request.

    PARTY is the id of the person in parties.yaml. From the next run on, rectrack writes a placeholder for the name in
    all that it generates. The files and git still have the name: rectrack prints the texts to correct by hand.
    """
    known = by_id(Workspace(root, options.today()).loaded.dataset.parties)
    party = known[options.known(id_, "party", known, "PARTY")]
    if not (party.is_person or is_person):
        message = f"{shown(party.id)} is not marked as a person. If the party is a person, add --is-person."
        raise click.BadParameter(message, param_hint="'PARTY'")
    since = date_ or party.name_withheld_since or options.today().isoformat()
    _write_entry(root, "party", party.id, dry_run=dry_run, is_person=is_person, name_withheld_since=since)


def _tell_spellings(root: Path, id_: str, *, is_written: bool) -> None:
    """Print which spellings of a withheld name rectrack replaces, and the texts in the files that have the name."""
    dataset = Workspace(root, options.today()).loaded.dataset
    if is_written:
        click.echo(f"Replaced spellings: {'; '.join(spellings(by_id(dataset.parties)[id_], dataset))}")
        click.echo(f"rectrack does not replace other spellings. To add one: rectrack party {id_} --alias SPELLING")
    options.warn(find_withheld_mentions(root, dataset))


# `rectrack edit` and `rectrack supersede`: fields of recommendations.

_OTHER_COMMANDS = {
    "status": "status",
    "history": "status",
    "actions": "action",
    "positions": "position",
    "responses": "response",
    "decisions": "decision",
    "disputes": "dispute",
    "requests": "request",
    "progress_reports": "progress",
    "last_checked": "mark-checked",
    "target": "target",
    "owners": "owner",
    "supersedes": "supersede",
    "superseded_by": "supersede",
}
"""Fields that other commands change, each with its command."""


_FIXED = ("id", "number")


def _editable(tracker: Tracker) -> dict[str, Column]:
    """Return the columns of the fields that `rectrack edit` changes, by the names of the fields in the file."""
    known = columns.sheets(tracker)[columns.RECOMMENDATIONS].columns
    fields = dict[str, Column]()
    for column in known:
        whole = column.path[0]
        if whole not in (*_OTHER_COMMANDS, *_FIXED) and "source" not in column.path:
            # The first value of a field has its name: `text` is the quotation.
            is_part = whole == "custom_fields" or whole in fields
            fields[column.header.replace(" ", "_") if is_part else whole] = column
    return fields


class _EditCommand(click.Command):
    """A command whose help lists the fields of the current tracker."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the fields below the options."""
        try:
            listed = f"one of: {', '.join(_fields(ctx.obj or Path(), {}))}. Other fields have commands of their own."
        except RefusedError:
            listed = "a field of the recommendations: run this in a tracker."
        formatter.write_paragraph()
        formatter.write_text(f"FIELD is {listed}")


def _fields(root: Path, _: Mapping[str, Any]) -> list[str]:
    return [*_editable(load_dataset(root, may_be_empty=True).dataset.tracker)]


@click.command(cls=_EditCommand)
@click.argument("name", metavar="ID", required=False, shell_complete=options.recommendations)
@click.argument("field", metavar="FIELD", required=False, shell_complete=options.completing(_fields))
@click.argument("values", metavar="VALUE...", nargs=-1)
@click.option("--clear", is_flag=True, help="Clear the field.")
@_dry_run
@click.pass_obj
def edit_command(
    root: Path, name: str | None, field: str | None, values: tuple[str, ...], *, clear: bool, dry_run: bool
) -> None:
    """Change a field: title, summary, themes or others.

    ID is a recommendation's id, number, reference or file. For several recommendations, write 2,7 or 2-4. The value
    replaces the present one. For a list, give all values, separated by spaces or commas: themes law,money. At a
    terminal, rectrack asks for missing values. If you repeat the command, rectrack changes nothing.
    """
    workspace = Workspace(root, options.today())
    dataset = workspace.loaded.dataset
    known = _editable(dataset.tracker)
    ids = statements.named_recommendations(workspace, filter(None, [name]))
    if field:
        field = _known_field(field, known)
    options.demand({"ID": ids, "FIELD": field, **({} if clear else {"VALUE": values})})
    ids = ids or [options.chosen_id(None, workspace.path)]
    field = options.choose(field, "field", known, "FIELD")
    column = known[field]
    if clear and values:
        raise click.UsageError("--clear clears the field. Leave out the value.")
    text = " ".join(values) if values or clear else options.text(None, "Value")
    if column.kind == "lines":
        valid = referable(dataset).get(column.what, {})
        named = chain.from_iterable(
            [one] if spelled(one, valid) else re.split("[,;\n]", one) for one in values or [text]
        )
        text = columns.as_cell([one.strip() for one in named if one.strip()], "lines")
    cells = {column.header: text} | ({"title by": ""} if field == "title" else {})  # the title is reviewed
    if clear and field == column.path[0]:  # the other parts mean nothing without the first
        rest = columns.sheets(dataset.tracker)[columns.RECOMMENDATIONS].columns
        cells |= {part.header: "" for part in rest if part.path[0] == field}
    _write_rows(
        workspace,
        columns.RECOMMENDATIONS,
        [{"id": workspace.id(id_)} | cells for id_ in ids],
        dry_run=dry_run,
    )


def _known_field(name: str, known: Mapping[str, Any]) -> str:
    """Return the field of `known` with this name. Raises `BadParameter` if another command changes the field."""
    if other := _OTHER_COMMANDS.get(spelled(name, _OTHER_COMMANDS) or ""):
        spec = statement_table(Channel.COMMAND).get(other)
        more = " To correct the latest entry, add --correct." if spec and "correct" in spec.options else ""
        raise click.BadParameter(f'To change {name}, use "rectrack {other}".{more}', param_hint="'FIELD'")
    return options.known(name, "field", known, "FIELD")


@click.command()
@click.argument("words", metavar="ID... BY", nargs=-1, required=True, shell_complete=options.recommendations)
@edits.when
@click.option("--note", help="Note on what happened.")
@click.option(
    "--evidence", multiple=True, help="Evidence, a web address or a reference. Can be given more than once."
)
@click.option("--according-to", help="Person or body that reported the status.")
@_dry_run
@click.pass_obj
def supersede_command(
    root: Path,
    *,
    words: tuple[str, ...],
    date_: str | None,
    note: str | None,
    evidence: tuple[str, ...],
    according_to: str | None,
    dry_run: bool,
) -> None:
    """Record that a recommendation supersedes others.

    ID and BY are each a recommendation's id, number, reference or file. BY is the recommendation that supersedes the
    others. rectrack adds the id of each to the other file. If tracker.yaml has the status "superseded", rectrack
    sets it for the others. If this status requires evidence, --evidence is required. rectrack changes all files or
    none. If you repeat the command, rectrack changes nothing.
    """
    workspace = Workspace(root, options.today())
    *earlier, later = statements.named_recommendations(workspace, words)
    if not earlier:
        raise click.UsageError("Missing: BY. Name the recommendation that supersedes the others.")
    has_status = "superseded" in by_id(offered_of(workspace.loaded.dataset.tracker.statuses))
    if not has_status and (date_ or note or evidence or according_to):
        raise click.UsageError(
            'tracker.yaml has no status "superseded". Leave out --date, --note, --evidence and --according-to.'
        )
    status = SetStatus(status="superseded", text=note, evidence=evidence)
    said = Utterance(status, statements.occasion(date_, by=according_to))
    _refuse_cycle(workspace, earlier, later)
    if has_status and any(workspace.lacks_evidence(name, said) for name in earlier):
        options.demand({"--evidence (required for superseded)": None})
        shown_by = options.text(None, "Evidence for superseded: a web address or a reference")
        said = Utterance(replace(status, evidence=(shown_by,)), said.on)
    lines = []
    for name in earlier:
        made = [workspace.apply_statement(name, said)] if has_status else []
        made.append(workspace.edit(name, partial(_added, field="superseded_by", id_=workspace.id(later))))
        made.append(workspace.edit(later, partial(_added, field="supersedes", id_=workspace.id(name))))
        where = " and ".join(str(root / path) for path in dict.fromkeys(edited.path for edited in made))
        is_new = any(edited.made for edited in made)
        lines.append(f"Wrote {where}: {name} is superseded by {later}." if is_new else f"{where} already have this.")
    if edits.write(workspace, dry_run=dry_run):
        click.echo("\n".join(lines))


def _refuse_cycle(workspace: Workspace, earlier: Sequence[str], later: str) -> None:
    """Raise `RefusedError` if one of the `earlier` recommendations supersedes the later one, also through others."""
    known, ahead = by_id(workspace.loaded.dataset.recommendations), [workspace.id(later)]
    for id_ in ahead:  # grows during the loop
        ahead += [by for by in known[id_].superseded_by if by in known and by not in ahead]
    for name in earlier:
        if workspace.id(name) in ahead:
            raise RefusedError(f"{name} supersedes {later}. Two recommendations cannot supersede each other.")


def _added(r: Recommendation, field: str, id_: str) -> Recommendation:
    """Return `r` with one more id in a list."""
    ids = getattr(r, field)
    return r if id_ in ids else replace(r, **{field: (*ids, id_)})
