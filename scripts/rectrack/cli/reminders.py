"""The command `reminders`: dates that have passed, and drafts of letters. rectrack sends nothing."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.cli import options
from rectrack.text import Fault, InvalidFilesError, Problem, RefusedError, count, nearest, printable, shown

if TYPE_CHECKING:
    from rectrack.rendering import LetterDraft, LetterForm, Recipient, Reminders

_FORMS: tuple["LetterForm", ...] = ("letter", "email", "note-verbale")
_HEADINGS = ("addressee", "name", "address", "email", "salutation")


@click.command()
@options.formats_of("reminders")
@options.naming("--addressee", "Addressee or party. Can be given more than once.", "addressees", multiple=True)
@click.option("--letters", "folder", metavar="DIR", type=options.FOLDER, help="Folder for drafts of the letters.")
@click.option(
    "--draft-form", "forms", type=click.Choice(_FORMS), multiple=True, help="Form of the drafts. Default: all three."
)
@click.option(
    "--contacts",
    metavar="FILE",
    type=options.PRESENT_FILE,
    help="CSV, Excel or YAML file outside the repository with addressee, name, address, email and salutation.",
)
@options.overwrite
@click.pass_obj
@options.for_readers
def reminders_command(
    root: Path,
    *,
    form: str,
    addressee: tuple[str, ...],
    folder: Path | None,
    forms: tuple["LetterForm", ...],
    contacts: Path | None,
    overwrite: bool,
) -> None:
    """List dates that have passed, and draft letters.

    The list has requests past the response due date, overdue target dates, and recommendations not checked for a
    year. rectrack selects the next letter from the recorded requests. rectrack sends nothing. After sending a letter,
    run the printed command to record the request. An inferred or collective addressee gets no draft.
    """
    from rectrack.rendering import find_reminders
    from rectrack.workspace.check import load_for_readers

    if not folder and (contacts or forms or overwrite):
        raise click.UsageError("--contacts, --draft-form and --overwrite need --letters DIR.")
    today = options.today()
    dataset = load_for_readers(root, today)
    known = [
        options.known(body, "party or addressee", dataset.bodies, "--addressee", is_filter=True) for body in addressee
    ]
    found = find_reminders(dataset, today.isoformat(), known)
    if not folder:
        click.echo(options.formatted("reminders", form, found), nl=False)
        return
    recipients = _recipients(root, contacts, dataset.bodies) if contacts else {}
    _write(root, found, folder, forms or _FORMS, recipients, overwrite=overwrite)


def _write(
    root: Path,
    found: "Reminders",
    folder: Path,
    forms: Iterable["LetterForm"],
    recipients: Mapping[str, "Recipient"],
    *,
    overwrite: bool,
) -> None:
    """Write the drafts, and print what else a maintainer has to know and do."""
    from rectrack.rendering import draft_letters

    drafts = draft_letters(found)
    wanted = {
        folder / name: content
        for draft in drafts
        for form in forms
        for name, content in [_file(root, found, draft, form, recipients.get(draft.to))]
    }
    _refuse_tracked(root, [*wanted, folder / "draft"], folder, "/")
    options.write_new(folder, wanted, overwrite=overwrite)
    without = {
        (reminder.recommendation.number, reminder.to): reminder for reminder in found.every if reminder.why_none
    }
    for reminder in without.values():
        kind = "Party" if reminder.type == "position" else "Addressee"
        body = f" {kind}: {printable(found.dataset.bodies[reminder.to])}." if reminder.to else ""
        reason = f" Reason: {reminder.why_none}."
        click.echo(f"No draft: recommendation {reminder.recommendation.cited}.{body}{reason}", err=True)
    if not drafts:
        click.echo("There is no letter to write.")
        return
    click.echo(f"Wrote {count(len(wanted), 'draft')} in {folder}. rectrack sends nothing.")
    if commands := [draft.command for draft in drafts if draft.command]:
        click.echo("\n  ".join(["When you have sent a letter, record the request:", *commands]))
    for draft in drafts:
        if not draft.command:
            numbers = ", ".join(r.cited for r, _ in draft.parts)
            click.echo(f"Record no request for {draft.name} ({numbers}): the addressee has responded.")


def _file(
    root: Path, found: "Reminders", draft: "LetterDraft", form: "LetterForm", recipient: "Recipient | None"
) -> tuple[str, bytes]:
    """Return the name and the content of a draft: a Word file, or an email that opens as a draft."""
    from rectrack.rendering import Recipient, letter_text
    from rectrack.site.docx import DocumentProperties, word_file
    from rectrack.site.emails import email_file

    recipient = recipient or Recipient(addressee=draft.to)
    text = letter_text(draft, form, found, root / "templates", recipient)
    tracker, name = found.dataset.tracker, f"{draft.name}-{form}"
    title = f"{draft.letter.name}: {tracker.title}"
    if form == "email":
        return f"{name}.eml", email_file(text, title, tracker, found.today, recipient.email or "")
    about = DocumentProperties(
        title=title,
        author=tracker.maintained_by,
        language=tracker.language,
        as_of=found.today,
        foot=draft.letter.name,
    )
    return f"{name}.docx", word_file(text, about)


def _refuse_tracked(root: Path, files: Collection[Path], place: Path, end: str = "") -> None:
    """Raise `RefusedError` if a file is in a repository, and git does not ignore the file.

    `end` is added to the line that ignores `place`.
    """
    if not all(_is_private(root, file.resolve()) for file in files):
        is_below = place.resolve().is_relative_to(root.resolve())
        ignored = f"/{place.resolve().relative_to(root.resolve()).as_posix()}" if is_below else place.name
        raise RefusedError(
            f"{place} is in a repository, and git does not ignore it. Names and letters would be published with the "
            f"repository. Nothing was written. Use a place outside, or add a line to .gitignore: {ignored}{end}"
        )


def _is_private(root: Path, file: Path) -> bool:
    """Return whether a file is outside the tracker and every repository, or ignored by git."""
    from rectrack.github import Git

    git = Git(next(folder for folder in file.parents if folder.is_dir()), os.environ)
    done = git.attempt("rev-parse", "--show-toplevel")
    if done.returncode:
        return b"not a git repository" in done.stderr and not file.is_relative_to(root.resolve())
    return git.attempt("check-ignore", "--quiet", "--", str(file)).returncode == 0


# The recipients: their names and addresses are in no file of the repository.


def _recipients(root: Path, path: Path, bodies: Mapping[str, str]) -> dict[str, "Recipient"]:
    """Return the recipients in a file by addressee or party.

    Raises `RefusedError` if git could publish the file, and `InvalidFilesError` with all its errors.
    """
    _refuse_tracked(root, [path], path)
    found, problems = (_read_yaml if path.suffix.lower() in (".yaml", ".yml") else _read_table)(path, bodies)
    if problems:
        raise InvalidFilesError(problem._replace(path=str(path)) for problem in problems)
    return {recipient.addressee: recipient for recipient in found}


def _find_faults(recipients: Iterable["Recipient"], bodies: Mapping[str, str]) -> Iterator[Fault]:
    """Yield an error for each recipient whose addressee or party the tracker lacks, or has above."""
    seen = set()
    for n, recipient in enumerate(recipients):
        at, known = ("contacts", n, "addressee"), shown(recipient.addressee)
        if not recipient.addressee:
            continue
        if recipient.addressee not in bodies:
            yield Fault(at, f"unknown party or addressee {known}", nearest(recipient.addressee, bodies))
        elif recipient.addressee in seen:
            yield Fault(at, f"a second entry for the addressee or party {known}", "keep one of them")
        seen.add(recipient.addressee)


def _read_yaml(path: Path, bodies: Mapping[str, str]) -> tuple[list["Recipient"], list[Problem]]:
    from rectrack.model import locate, read_file
    from rectrack.rendering import Recipients

    file = read_file(path.parent, path.name, Recipients)
    found = [*file.record.contacts] if file.record else []
    faults = [fault._replace(file=path.name) for fault in _find_faults(found, bodies)]
    return found, [*file.problems, *locate(path.parent, faults)]


def _read_table(path: Path, bodies: Mapping[str, str]) -> tuple[list["Recipient"], list[Problem]]:
    """Return the recipients in a CSV file, or in the first sheet of a workbook, and the errors with their rows."""
    from rectrack.model import decode_record
    from rectrack.rendering import Recipient
    from rectrack.workspace.read_sheet import GridRow, read_sheets

    (top, heads), *rows = next((sheet.rows for sheet in read_sheets(path) if sheet.rows), [GridRow(1, [])])
    names = [head.strip().lower() for head in heads]
    wrong = [
        (top, Fault((), f"unknown column {shown(n)}", nearest(n, _HEADINGS))) for n in names if n not in _HEADINGS
    ]
    if "addressee" not in names:
        wrong.append((top, Fault((), "no column addressee", f"the columns are {', '.join(_HEADINGS)}")))
        rows = []
    found = []
    for number, cells in rows:
        values = {name: cell for name, cell in zip(names, cells, strict=False) if cell and name in _HEADINGS}
        recipient, faults = decode_record({**values}, Recipient)
        found.append(recipient)
        wrong += [(number, fault) for fault in faults]
    wrong += [(rows[int(fault.at[1])].number, fault) for fault in _find_faults(found, bodies)]
    wrong.sort(key=lambda place: place[0])
    return found, [Problem(path.name, number, 1, fault.message, fault.hint) for number, fault in wrong]
