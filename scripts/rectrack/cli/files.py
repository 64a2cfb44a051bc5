"""Commands that check, read and write files: those of the record, the board, and site and documents made of them."""

import os
import sys
from collections.abc import Collection
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.cli import options
from rectrack.cli.uncommitted import from_commit, warn_of_uncommitted
from rectrack.model import no_recommendation
from rectrack.text import Problem, RefusedError, count, in_files
from rectrack.workspace.check import (
    find_problems,
    find_unlisted_steps,
    find_withheld_mentions,
    load_for_readers,
    load_valid_dataset,
)

if TYPE_CHECKING:
    from rectrack.model import Source


# `rectrack check`: all problems of all files.

_FOR_PEOPLE = ("text", "github")


@click.command()
@click.argument("paths", nargs=-1, type=options.PRESENT_PATH)
@options.formats_of("check")
@click.option(
    "--base",
    help="Commit to compare with, to report changes by hand in files that only rectrack writes.",
)
@click.pass_obj
def check_command(root: Path, paths: tuple[Path, ...], form: str, base: str | None) -> None:
    """Check the files for errors.

    rectrack always reads all files. With PATHS, it prints only the problems in these files and folders.
    Exit code 1: problems were found.
    """
    dataset, problems = find_problems(root, options.today(), may_be_empty=True)
    if not (problems or dataset.paths):
        raise no_recommendation(root)
    if base:
        from rectrack.sync.preview import edited_by_hand

        problems += edited_by_hand(root, base, os.environ)
    shown = problems
    if paths:
        folders = [path.resolve() for path in paths]
        shown = [
            problem
            for problem in problems
            if any((root / problem.path).resolve().is_relative_to(path) for path in folders)
        ]
    click.echo(options.formatted("check", form, shown), nl=False)
    if form in _FOR_PEOPLE:
        elsewhere = len(problems) - len(shown)
        text = in_files(shown) if shown else "No problems in these files"
        if not problems:
            text = f"{count(len(dataset.recommendations), 'recommendation')}, no problems"
        click.echo(f"{text}; {count(elsewhere, 'problem')} elsewhere." if elsewhere else f"{text}.", err=bool(shown))
        # A pull request has old steps too. Its preview warns of the new ones.
        steps = [] if form == "github" else find_unlisted_steps(root, None, dataset)
        options.warn([*find_withheld_mentions(root, dataset), *steps], form)
    sys.exit(1 if shown else 0)


# `rectrack list`: the recommendations that pass the filters.


@click.command()
@options.filters
@options.formats_of("list")
@click.pass_obj
def list_command(root: Path, /, form: str, *, overdue: bool, not_checked: bool, **filters: tuple[str, ...]) -> None:
    """List recommendations, all or filtered.

    You can repeat a filter: a recommendation then needs one of the values. Different filters apply together.
    """
    today = options.today()
    dataset = load_for_readers(root, today)
    listing = options.fitting(root, dataset, today, overdue=overdue, not_checked=not_checked, **filters)
    click.echo(options.formatted("list", form, listing), nl=False)


# `rectrack show`: one recommendation.


@click.command()
@click.argument("reference", metavar="ID", shell_complete=options.recommendations)
@options.output("text", "markdown")
@click.pass_obj
def show_command(root: Path, reference: str, form: str) -> None:
    """Show one recommendation.

    ID is the recommendation's id, number, reference or file. With --format markdown, the output is the text of its
    issue.
    """
    from rectrack.model import by_id, find_recommendation
    from rectrack.rendering import render_as_issue, render_for_terminal
    from rectrack.workspace.check import readers_language

    today = options.today()
    with readers_language(root) if form == "markdown" else nullcontext():
        dataset = load_for_readers(root, today)
        known = by_id(dataset.recommendations)
        recommendation = known[find_recommendation(reference, dataset.recommendations)]
        render = render_as_issue if form == "markdown" else render_for_terminal
        click.echo(render(root, dataset, recommendation, today.isoformat()), nl=False)


# `rectrack new`: the file of a new recommendation.


@click.command(cls=options.ListingCommand)
@click.option("--title", help=f"Title in one line. rectrack shortens a long title.{options.REQUIRED}")
@click.option("--summary", help=f"One or two paragraphs, in Markdown.{options.REQUIRED}")
@options.naming("--source-form", "Source form. Default: the first in tracker.yaml.", "source_forms")
@options.naming(
    "--theme themes",
    f"Theme. Can be given more than once.{options.REQUIRED}",
    "themes",
    multiple=True,
)
@options.naming("--addressee addressees", "Addressee. Can be given more than once.", "addressees", multiple=True)
@options.naming(
    "--made-by makers", "Party that made the recommendation. Can be given more than once.", "parties", multiple=True
)
@options.naming("--document", "Source document in tracker.yaml. Required without --url.", "documents")
@click.option("--section", help="Section of the source document.")
@click.option("--url", help="Web address of the source. Required without --document.")
@click.option(
    "--date",
    "when",
    metavar="DATE",
    callback=options.date_of,
    help="Date of the first entry of the status history (YYYY, YYYY-MM or YYYY-MM-DD). Default: today.",
)
@click.option("--note", help="Note for the first entry of the status history.")
@click.option("--according-to", help="Person or body that reported the status.")
@click.pass_obj
def new_command(
    root: Path,
    /,
    *,
    title: str | None,
    summary: str | None,
    source_form: str | None,
    themes: tuple[str, ...],
    addressees: tuple[str, ...],
    makers: tuple[str, ...],
    document: str | None,
    url: str | None,
    **more: str | None,
) -> None:
    """Add a recommendation with the next free number.

    The id comes from the title. rectrack prints the path of the file and asks for missing values at a terminal.
    """
    from rectrack.model import Draft, by_id, new_file, offered_of
    from rectrack.text import ended, in_one_line
    from rectrack.workspace.transaction import Workspace

    source = document or url
    workspace = Workspace(root, options.today())
    tracker = workspace.loaded.dataset.tracker
    known_themes, addressable = by_id(offered_of(tracker.themes)), by_id(offered_of(tracker.addressees))
    # Report an unknown word before a missing value.
    forms = by_id(offered_of(tracker.source_forms))
    source_form = options.known(source_form, "source form", forms, "--source-form") if source_form else None
    themes = _known(themes, "theme", known_themes)
    addressees = _known(addressees, "addressee", addressable)
    makers = _known(makers, "party", by_id(workspace.loaded.dataset.parties), "--made-by")
    document = options.known(document, "document", by_id(tracker.documents), "--document") if document else None
    options.demand({"--title": title, "--summary": summary, "--theme": themes, "--document or --url": source})
    # If other values are missing, ask for addressees too. Otherwise the recommendation has no addressee.
    asking = not (title and summary and themes and source)
    draft = Draft(
        title=in_one_line(options.text(title, "Title")),
        summary=options.text(summary, "Summary"),
        source_form=source_form,
        themes=themes or (options.choose(None, "theme", known_themes, "--theme"),),
        addressees=_asked_addressees(addressable) if asking and not addressees else addressees,
        made_by=makers,
        source=_source(document, more["section"], url, by_id(tracker.documents)),
        note=more["note"],
        by=more["according_to"],
    )
    created = workspace.new(draft, more["when"])
    click.echo(f"Added {ended(created.name)} Review the file, then commit it.", err=True)
    click.echo(root / new_file(created.id))


def _known(given: tuple[str, ...], what: str, valid: Collection[str], where: str = "") -> tuple[str, ...]:
    return tuple(options.known(id_, what, valid, where or f"--{what}") for id_ in dict.fromkeys(given))


def _asked_addressees(valid: Collection[str]) -> tuple[str, ...]:
    """Ask for the addressees, separated by commas, and return their ids."""

    def answered(text: str) -> tuple[str, ...]:
        return _known(tuple(filter(None, map(str.strip, text.split(",")))), "addressee", valid)

    question = f"Addressees, separated by commas; optional ({', '.join(valid)})"
    return options.ask(question, answered, optional=True)


def _source(document: str | None, section: str | None, url: str | None, valid: Collection[str]) -> "Source":
    """Return the source: a document in tracker.yaml or a web address.

    If neither is given, ask for it.
    """
    from rectrack.model import Source

    asking = not document
    if document or not url:
        question = "Source document; leave empty for a web address"
        document = options.choose(document, "document", valid, "--document", or_nothing=question)
        if not document:
            url = options.text(None, "Web address of the source")
        elif asking:
            section = section or options.text(None, "Section; optional", optional=True)
    return Source(document=document or None, section=section or None, url=url)


# `rectrack schema`: the JSON Schema of a kind of file.


@click.command()
@click.argument(
    "kind",
    type=click.Choice(["recommendation", "translation", "parties", "tracker", "status", "tracker-list", "overview"]),
    default="recommendation",
)
@click.pass_obj
def schema_command(root: Path, kind: str) -> None:
    """Print the JSON Schema of a kind of file.

    "tracker-list" is the list of trackers that 'rectrack overview' reads. "overview" and "status" are the files
    overview.json and status.json that rectrack writes. The schema of a recommendation includes the custom fields in
    tracker.yaml.
    """
    from rectrack.model import NotATrackerError, load_dataset, withheld
    from rectrack.rendering import WRITTEN_BY_PEOPLE, Published, schema
    from rectrack.setup.overview_data import Overview

    try:
        tracker = withheld(load_dataset(root, may_be_empty=True).dataset).tracker
    except NotATrackerError:
        tracker = None
    generated = Overview if kind == "overview" else Published
    click.echo(schema(WRITTEN_BY_PEOPLE.get(kind, generated), tracker), nl=False)


# `rectrack board`: the board and the other generated files, without a request to GitHub.


@click.command()
@options.only_check
@click.pass_obj
@options.for_readers
def board_command(root: Path, *, only_check: bool) -> None:
    """Write the status board and the other generated files.

    rectrack takes the issue numbers from status.json and sends no request to GitHub. The other generated files are
    the issue forms, the schema and the page on taking part. Only files that already exist are updated.
    """
    from rectrack.rendering import generate_offline
    from rectrack.workspace.check import load_valid_dataset

    today = options.today()
    wanted = generate_offline(root, load_valid_dataset(root, today), today)
    options.write_or_check(root, wanted, only_check=only_check, command="board")


# `rectrack forms`: the issue forms with their choices.


@click.command()
@options.only_check
@click.pass_obj
@options.for_readers
def forms_command(root: Path, *, only_check: bool) -> None:
    """Write the issue forms.

    The forms list the recommendations, themes and addressees in the files.
    """
    from rectrack.rendering import form_files

    wanted = form_files(load_for_readers(root, options.today()))
    options.write_or_check(root, wanted, only_check=only_check, command="forms")


# `rectrack site`: the site as a folder of pages.


@click.command()
@click.argument("folder", metavar="DIR", type=options.FOLDER)
@click.option(
    "--if-deployable",
    is_flag=True,
    help="Build the site only if tracker.yaml has a site and a contact and GitHub Pages is on.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="CODE",
    help="Further language of the site, not in tracker.yaml. Can be given more than once.",
)
@click.pass_obj
@options.for_readers
def site_command(root: Path, folder: Path, languages: tuple[str, ...], *, if_deployable: bool) -> None:
    """Build the site in a folder.

    rectrack builds the pages and downloads from the files and status.json, without network access. Other files in
    the folder stay unchanged.
    """
    from msgspec.structs import replace

    from rectrack.text import catalogue_languages

    dataset, why = load_valid_dataset(root, options.today()), ""
    tracker, valid = dataset.tracker, catalogue_languages(root / "templates")
    more = [options.known(code, "language", valid, "--language", is_filter=True) for code in languages]
    all_ = tuple(dict.fromkeys((tracker.language, *tracker.languages, *more))) if more else tracker.languages
    dataset = replace(dataset, tracker=replace(tracker, languages=all_))
    if if_deployable:
        from rectrack.setup.doctor import why_no_site

        why = why_no_site(dataset.tracker, lambda: options.connection(root, None))
    if why:
        click.echo(why)
        options.annotate(why, "notice")
    else:
        from rectrack.site.build import make_site

        warn_of_uncommitted(root)
        click.echo(f"Open in a browser: {make_site(root, dataset, folder)}")


# `rectrack edition`: a release of the record that can be cited.


@click.command()
@click.argument("name")
@click.argument("folder", metavar="[DIR]", required=False, type=options.FOLDER)
@click.pass_obj
@from_commit
@options.for_readers
def edition_command(root: Path, name: str, folder: Path | None) -> None:
    """Prepare a citable edition of the record.

    The folder gets report.docx, report.pdf, record.xlsx, CSV files and status.json. It also gets the changes and
    corrections since the previous edition, which has the newest tag edition-NAME. rectrack makes the edition from a
    commit, and refuses files that are not committed. You cannot reuse a name for different content. The workflow
    "edition" publishes the folder as a release.
    """
    from rectrack.github import Git
    from rectrack.site import build
    from rectrack.site.context import in_reviewed_language, read_site
    from rectrack.site.history import EDITION_TAG
    from rectrack.text import replace_files

    dataset = load_valid_dataset(root, options.today())
    _refuse_names(find_withheld_mentions(root, dataset, surnames=False))
    edition = build.new_edition(Git(root, os.environ), name, dataset.parties)
    place = folder or Path(f"{EDITION_TAG}{name}")
    with in_reviewed_language(read_site(root, dataset)) as site:
        wanted = {place / file: content for file, content in edition.files(site)}
        _refuse_another(place, wanted)
        if program := build.find_browser():
            wanted[place / "report.pdf"] = edition.outline(site).pdf(program)
    replace_files(wanted)
    click.echo(f"Wrote {place} from commit {edition.commit[:10]}.")
    if not program:
        click.echo("report.pdf was not written: it needs Chrome or Chromium.", err=True)


def _refuse_names(mentions: list[Problem]) -> None:
    """Raise `RefusedError` if a text mentions a withheld name.

    A published edition cannot be recalled, and each edition states that it has no withheld names.
    """
    if mentions:
        places = "\n".join(f"{one.path}:{one.line}:{one.column}" for one in mentions)
        raise RefusedError(
            f"{count(len(mentions), 'text')} would publish a withheld name in the edition. An edition cannot be "
            f"recalled. Remove the name:\n{places}"
        )


def _refuse_another(place: Path, wanted: dict[Path, bytes]) -> None:
    """Raise `RefusedError` if the folder has other files or other content.

    They may be another edition, or the work of a person.
    """
    there = {path for path in place.rglob("*") if path.is_file() and path.name != "report.pdf"}
    if other := sorted(path for path in there if path not in wanted or path.read_bytes() != wanted[path]):
        raise RefusedError(
            f"{place} has other content ({other[0].name}). An edition cannot be changed. Choose a new folder."
        )


# `rectrack digest`: an email for followers of the tracker.


@click.command()
@click.argument("file", metavar="[FILE.eml]", required=False, type=options.FILE)
@options.required_since
@options.overwrite
@click.pass_obj
@from_commit
@options.for_readers
def digest_command(root: Path, file: Path | None, since: str, *, overwrite: bool) -> None:
    """Write an email about what is new.

    The email has the new entries, the requests and the overdue target dates, as text and as HTML. Without FILE.eml,
    rectrack prints the email. rectrack sends nothing: open the file in an email program and send it from there. Files
    that are not committed are refused, because the list of new entries lacks them.
    """
    from rectrack.site.build import digest, since_day
    from rectrack.site.context import read_site

    site = read_site(root, load_valid_dataset(root, options.today()))
    message = digest(site, since_day(site, since))
    if file is None:
        click.echo(message, nl=False)
    else:
        options.write_new(file, {file: message}, overwrite=overwrite)
        click.echo(f"Wrote {file}, as of {site.published.as_of}. Nothing was sent.")


# `rectrack report`: a document for a meeting.


@click.command()
@click.argument("file", metavar="FILE.docx", type=options.FILE)
@options.naming("--addressee", "Addressee of the recommendations to include. Default: all.", "addressees")
@options.naming("--theme", "Theme of the recommendations to include. Default: all.", "themes")
@options.since
@options.overwrite
@click.pass_obj
@options.for_readers
def report_command(
    root: Path, file: Path, addressee: str | None, theme: str | None, since: str | None, *, overwrite: bool
) -> None:
    """Write a Word report for a meeting.

    The report has the entries since a date, a table, and a section for each recommendation. You can edit the file in
    Word. The site has the same report as a page to print. A warning names files that are not committed: the list of
    entries lacks them.
    """
    from rectrack.model import by_id
    from rectrack.site.build import Outline, since_day
    from rectrack.site.context import in_reviewed_language, read_site

    if file.suffix.lower() != ".docx":
        raise click.BadParameter("The report is a Word file. Use a name that ends in .docx.", param_hint="FILE.docx")
    dataset = load_valid_dataset(root, options.today())
    warn_of_uncommitted(root)
    tracker, asked = dataset.tracker, partial(options.known, is_filter=True)
    to = asked(addressee, "addressee", by_id(tracker.addressees), "--addressee") if addressee else None
    about = asked(theme, "theme", by_id(tracker.themes), "--theme") if theme else None
    with in_reviewed_language(read_site(root, dataset)) as site:
        outline = Outline(site=site, to=to, theme=about, since=since_day(site, since) if since else None)
        options.write_new(file, {file: outline.word()}, overwrite=overwrite)
    click.echo(f"Wrote {file}, as of {site.published.as_of}.")
