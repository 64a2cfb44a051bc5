"""`rectrack new`: the file of a new recommendation."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.commands import options

if TYPE_CHECKING:
    from rectrack.record.recommendation import Source


@click.command()
@click.option("--title", help=f"The recommendation in one line.{options.REQUIRED}")
@click.option("--summary", help=f"The recommendation in one or two paragraphs of Markdown.{options.REQUIRED}")
@click.option(
    "--kind",
    help="How the source puts it; the first of tracker.yaml if not given.",
    shell_complete=options.completing(options.settings("kinds")),
)
@click.option(
    "--theme",
    "themes",
    multiple=True,
    help=f"Theme of the recommendation. Can be given more than once.{options.REQUIRED}",
    shell_complete=options.completing(options.settings("themes")),
)
@click.option(
    "--addressee",
    "addressees",
    multiple=True,
    help="Addressee. Can be given more than once.",
    shell_complete=options.completing(options.settings("addressees")),
)
@click.option(
    "--document",
    help=f"The source document. Not needed with --url.{options.REQUIRED}",
    shell_complete=options.completing(options.settings("documents")),
)
@click.option("--section", help="Where in it.")
@click.option("--url", help="A web address of the source.")
@click.option("--note", help="How it came up, for its history.")
@click.option("--by", help="According to whom.")
@click.pass_obj
def command(
    root: Path,
    *,
    title: str | None,
    summary: str | None,
    kind: str | None,
    themes: tuple[str, ...],
    addressees: tuple[str, ...],
    document: str | None,
    section: str | None,
    url: str | None,
    note: str | None,
    by: str | None,
) -> None:
    """Write the file of a new recommendation, with the next free number.

    Asks for what is missing. The id comes from the title. Prints the file's path.
    """
    from rectrack.desk.editor import Desk
    from rectrack.record.draft import Draft
    from rectrack.record.folder import new_file
    from rectrack.record.values import by_id, offered_of
    from rectrack.text.untrusted import in_one_line

    source = document or url
    desk = Desk(root, options.today())
    tracker = desk.loaded.register.tracker
    known_themes, addressable = by_id(offered_of(tracker.themes)), by_id(offered_of(tracker.addressees))
    # Report an unknown word before a missing value.
    kind = options.known(kind, "kind", by_id(offered_of(tracker.kinds)), "--kind") if kind else None
    themes = _known(themes, "theme", known_themes)
    addressees = _known(addressees, "addressee", addressable)
    document = options.known(document, "document", by_id(tracker.documents), "--document") if document else None
    options.demand({"--title": title, "--summary": summary, "--theme": themes, "--document or --url": source})
    # In a call that leaves something out, whoever is asked may also say who should act; else the source names nobody.
    asking = not (title and summary and themes and source)
    draft = Draft(
        title=in_one_line(options.text(title, "Title")),
        summary=options.text(summary, "Summary"),
        kind=kind,
        themes=themes or (options.choose(None, "theme", known_themes, "--theme"),),
        addressees=_asked_addressees(addressable) if asking and not addressees else addressees,
        source=_source(document, section, url, by_id(tracker.documents)),
        note=note,
        by=by,
    )
    made = desk.new(draft)
    click.echo(f"This is {made.name}. Look the file over, then commit it.", err=True)
    click.echo(root / new_file(made.id))


def _known(given: tuple[str, ...], what: str, valid: Collection[str]) -> tuple[str, ...]:
    return tuple(options.known(id_, what, valid, f"--{what}") for id_ in dict.fromkeys(given))


def _asked_addressees(valid: Collection[str]) -> tuple[str, ...]:
    """Ask for the addressees, separated by commas."""

    def answered(said: str) -> tuple[str, ...]:
        return _known(tuple(filter(None, map(str.strip, said.split(",")))), "addressee", valid)

    question = f"Addressees, with commas between them, or nothing ({', '.join(valid)})"
    asked: tuple[str, ...] = click.prompt(question, default="", show_default=False, value_proc=answered, err=True)
    return asked


def _source(document: str | None, section: str | None, url: str | None, valid: Collection[str]) -> "Source":
    """Where it comes from: a document that tracker.yaml lists, or a web address."""
    from rectrack.record.recommendation import Source

    asking = not document
    if document or not url:
        question = "Source document, or nothing for a web address"
        document = options.choose(document, "document", valid, "--document", or_nothing=question)
        if not document:
            url = options.text(None, "Web address of the source")
        elif asking:
            section = section or options.text(None, "Section, or nothing", optional=True)
    return Source(document=document or None, section=section or None, url=url)
