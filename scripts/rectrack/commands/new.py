"""`rectrack new`: the file of a new recommendation."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from rectrack.commands import options

if TYPE_CHECKING:
    from rectrack.record.recommendation import Kind, Source

KINDS = ("recommended", "endorsed", "suggested", "requested", "implied")


@click.command()
@click.option("--title", help="What is recommended, in one line.")
@click.option("--summary", help="It in a paragraph or two, in Markdown.")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True, help="How the source puts it.")
@click.option("--theme", help="What it is about.", shell_complete=options.completing(options.settings("themes")))
@click.option(
    "--addressee",
    "addressees",
    multiple=True,
    help="Who should act; may be given again.",
    shell_complete=options.completing(options.settings("addressees")),
)
@click.option(
    "--document", help="The source document.", shell_complete=options.completing(options.settings("documents"))
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
    kind: str,
    theme: str | None,
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
    from rectrack.record.values import by_id
    from rectrack.text.untrusted import in_one_line

    options.demand({"--title": title, "--summary": summary, "--theme": theme, "--document or --url": document or url})
    desk = Desk(root, options.today())
    tracker = desk.loaded.register.tracker
    # In a call that leaves something out, whoever is asked may also say who should act; else the source names nobody.
    asking = not (title and summary and theme and (document or url))
    draft = Draft(
        title=in_one_line(options.text(title, "Title")),
        summary=options.text(summary, "Summary"),
        kind=cast("Kind", kind),
        theme=options.choose(theme, "theme", by_id(tracker.themes), "--theme"),
        addressees=_addressees(addressees, by_id(tracker.addressees), asking=asking),
        source=_source(document, section, url, by_id(tracker.documents)),
        note=note,
        by=by,
    )
    made = desk.new(draft)
    click.echo(f"This is {made.name}. Look the file over, then commit it.", err=True)
    click.echo(root / new_file(made.id))


def _addressees(given: tuple[str, ...], valid: Collection[str], *, asking: bool) -> tuple[str, ...]:
    """Who should act: as given, or as somebody answers, separated by commas."""

    def answered(said: str) -> tuple[str, ...]:
        ids = dict.fromkeys(part.strip() for part in said.split(",") if part.strip())
        return tuple(options.known(id_, "addressee", valid) for id_ in ids)

    if given or not asking:
        return tuple(options.known(id_, "addressee", valid, "--addressee") for id_ in dict.fromkeys(given))
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
