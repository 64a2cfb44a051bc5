"""Commands that start and check trackers: init, doctor, overview, translations."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectrack.cli import list_options, options

if TYPE_CHECKING:
    from rectrack.github import Origin
    from rectrack.setup.init import Answers, GivenList


# `rectrack init`: a new tracker, in a repository with only data.


_OPEN = "?"
"""Marks a value that was not given yet."""
_QUESTIONS = {
    "title": "Title of the tracker, such as Recommendations of the river panel",
    "maintained_by": "Body that maintains the tracker",
    "contact": "Contact: an email address or a web page; optional",
    "themes": "Themes of the recommendations, separated by commas",
}


PRESETS = ("working-group", "periodic-review", "inquiry", "truth-commission", "audit")
"""The files in `templates/setup/presets`, without a look at the disk for the help."""


def _checked(_: click.Context, parameter: click.Parameter, value: str | tuple[str, ...] | None) -> object:
    """Return the value of an option in the form that the files have.

    For an option with several values this is a tuple without empty ones.
    """
    from rectrack.setup.init import CHECKS

    check = options.as_parameter(CHECKS[str(parameter.name)])
    if isinstance(value, tuple):
        return tuple(filter(None, map(check, value)))
    return None if value is None else check(value)


@click.command(cls=list_options.ListCommand)
@click.argument("folder", metavar="[DIR]", required=False, type=options.FOLDER)
@click.option("--title", callback=_checked, help=f"Title of the tracker.{options.REQUIRED}")
@click.option(
    "--maintained-by",
    callback=_checked,
    help=f"Body that maintains the tracker, as shown to readers.{options.REQUIRED}",
)
@click.option("--contact", callback=_checked, help="Email address or web page for questions and corrections.")
@click.option(
    "--theme",
    "themes",
    multiple=True,
    callback=_checked,
    help="Theme of the recommendations. Required without --list. Can be given more than once.",
)
@click.option(
    "--list",
    "listed",
    type=options.PRESENT_PATH,
    help="List of recommendations (.xlsx or .csv), or an exported workbook, to import.",
)
@click.option(
    "--preset",
    type=click.Choice(PRESETS),
    help="Set of statuses, responses and fields for tracker.yaml. working-group: for a group whose parties state "
    "positions, and for a ministry or an audited body. periodic-review: for a State under review, for example in the "
    "universal periodic review (UPR). inquiry: for a public inquiry or a royal commission. truth-commission: for the "
    "calls to action of a truth commission. audit: for an audit office. Default: working-group.",
)
@list_options.columns
@list_options.categories
@list_options.values
@list_options.document
@list_options.made_by
@click.option(
    "--addressee",
    "addressees",
    callback=_checked,
    help="Addressee of the rows without an addressee, and author of their responses. Also the author of all "
    'responses under a heading such as "Government response".',
)
@list_options.response_by
@list_options.response_date
@click.option(
    "--group",
    help="Group of new parties. Default: a group of organizations for names such as OECD, otherwise the first "
    "group. Marked as inferred if another group is possible.",
)
@click.option(
    "--list-date",
    callback=options.date_of,
    metavar="DATE",
    help="Date of the list. Also the date of statuses and responses without one, unless --response-date gives "
    "it. Default: today.",
)
@click.option("--branch", callback=_checked, help="Main branch. Default: main.")
@click.option(
    "--program",
    metavar="OWNER/NAME@COMMIT",
    callback=_checked,
    help="Repository and commit of rectrack for the workflows. Default: the installed commit.",
)
@click.option(
    "--host",
    callback=_checked,
    help="Host of a GitHub Enterprise Server. Default: the host of the clone's remote, else github.com.",
)
@click.option(
    "--runs-on",
    metavar="LABELS",
    callback=_checked,
    help="Labels of self-hosted runners, separated by commas. Default: a GitHub runner.",
)
@click.option(
    "--language", callback=_checked, help="Language of the tracker: ar, en, es, fr, ru or zh-Hans. Default: en."
)
@click.option("--upgrade", is_flag=True, help="Update the workflows of an existing tracker.")
@click.pass_obj
def init_command(
    root: Path,
    /,
    folder: Path | None,
    *,
    upgrade: bool,
    title: str | None,
    maintained_by: str | None,
    contact: str | None,
    themes: tuple[str, ...],
    listed: Path | None,
    preset: str | None,
    branch: str | None,
    program: "Origin | None",
    host: str | None,
    runs_on: tuple[str, ...] | None,
    language: str | None,
    **of_list: Any,
) -> None:
    """Start a new tracker in a folder.

    rectrack writes the settings, an example or your list, the issue forms and the workflows. The workflows use one
    fixed version of rectrack. Existing files stay unchanged. At a terminal, rectrack asks for missing values. With
    --upgrade, rectrack updates only the workflows of an existing tracker to this version.
    """
    from rectrack.github import Origin, host_of
    from rectrack.setup import init

    place = folder or root
    if upgrade:
        others = (title, maintained_by, contact, themes, listed, preset, branch, runs_on, language)
        _upgrade(place, program, host, is_alone=not any((*others, *of_list.values())))
        return
    init.refuse_tracker(place)
    answers = init.Answers(
        title=title or _OPEN,
        maintained_by=maintained_by or _OPEN,
        contact=contact or "",
        themes=themes,
        preset=preset or PRESETS[0],
        branch=branch or "main",
        origin=program or Origin(_OPEN, _OPEN),
        host=host or host_of(place),
        runs_on=runs_on or (),
        language=language or "",
    )
    rows = _read_list(listed, **of_list) if listed else None
    demanded = {"--title": title, "--maintained-by": maintained_by, "--theme or --list": themes or listed}
    _begin(place, answers, rows, program, demanded)


def _read_list(
    path: Path,
    *,
    columns: dict[str, str],
    categories: dict[str, str],
    values: dict[str, str],
    list_date: str | None,
    **given: Any,
) -> "GivenList":
    """Return the list in a file with the options that say what its columns and words mean."""
    from rectrack.setup import init

    chosen = list_options.chosen_columns(columns, must_say=True, names_document=bool(given["document"]))
    texts = list_options.as_texts(given)
    return init.read_list(path, list_date or "", columns=chosen, categories=categories, values=values, given=texts)


def _upgrade(place: Path, program: "Origin | None", host: str | None, *, is_alone: bool) -> None:
    from rectrack.github import host_of
    from rectrack.setup import workflows

    if not is_alone:
        raise click.UsageError("--upgrade takes only --program and --host. The files have all other values.")
    for line in workflows.upgrade_workflows(place, _origin(program), host or host_of(place)):
        click.echo(line)


def _begin(
    place: Path,
    answers: "Answers",
    rows: "GivenList | None",
    program: "Origin | None",
    demanded: Mapping[str, object],
) -> None:
    """Ask for missing values, write the tracker and print the next steps.

    Without a terminal, errors in the list are reported together with missing `demanded` values. At a terminal, other
    missing values are reported first.
    """
    from msgspec.structs import replace

    from rectrack.setup import init
    from rectrack.text import RefusedError

    today, lacking, is_asked = options.today(), None, options.at_terminal()
    try:
        options.demand(demanded)
        answers = replace(answers, origin=_origin(program))
    except (click.UsageError, RefusedError) as error:
        if is_asked:
            raise
        lacking = error
    missing = [name for name in ("title", "maintained_by", "themes") if getattr(answers, name) in (_OPEN, ())]
    if rows:
        missing = [name for name in missing if name != "themes"]
    if rows and (missing or lacking or is_asked):
        _check_list(rows, answers, place, lacking)
    if lacking:
        raise lacking
    if missing:
        click.echo(f"This command starts a tracker in {place.resolve()}. You can change each value later.", err=True)
    if not answers.contact and is_asked:
        missing.append("contact")
    checks = init.CHECKS | {"themes": init.read_themes}
    given = {
        name: options.ask(question, checks[name], optional=name == "contact")
        for name, question in _QUESTIONS.items()
        if name in missing
    }
    answers = replace(answers, **given)
    begun = init.begin_tracker(answers, today, rows, place)
    written = init.write_tracker(place, begun)
    remarks, examples = ([], []) if is_asked and rows else begun[1:]  # who was asked has seen them
    for line in remarks:
        click.echo(line, err=True)
    steps = init.next_steps(place, answers, is_listed=bool(rows))
    click.echo("\n".join([*written, *examples, "", steps]), nl=False)


def _check_list(rows: "GivenList", answers: "Answers", place: Path, lacking: Exception | None) -> None:
    """Report the errors of a list together with missing values, or ask at a terminal whether to go on."""
    from rectrack.setup import init
    from rectrack.text import RefusedError
    from rectrack.workspace.remarks import InvalidSheetError

    try:
        begun = init.begin_tracker(answers, options.today(), rows, place)
    except InvalidSheetError as error:
        if options.at_terminal():
            raise
        raise RefusedError("\n".join(map(str, filter(None, (error, lacking))))) from None
    if options.at_terminal():
        list_options.echo_new([*begun.remarks, *begun.examples])
        list_options.confirm()


def _origin(program: "Origin | None") -> "Origin":
    from rectrack.github import origin_of_program
    from rectrack.text import RefusedError

    if origin := program or origin_of_program():
        return origin
    raise RefusedError(
        "The repository and the commit of this program are unknown. The workflows need both. Nothing was written. "
        "Add --program OWNER/NAME@COMMIT, with all 40 characters of the commit. The page of a release shows the "
        "commit."
    )


# `rectrack doctor`: what to change in the settings and the workflows of a repository.


@click.command()
@options.repository
@click.pass_obj
@options.for_readers
def doctor_command(root: Path, repo: str | None) -> None:
    """Check the settings of a repository on GitHub.

    rectrack checks the settings and the workflows, and changes nothing. Each line begins with "ok", "change" or
    "unknown". "change" says where to click. "unknown" means that the token cannot read the setting. Exit code 1:
    a setting needs a change.
    """
    from rectrack.setup import doctor, workflows

    target = options.chosen_target(repo)
    if target is None:
        click.echo("There is nothing to check: a local run has no settings on GitHub. Nothing was changed.")
        return
    findings = doctor.examine_repository(root, target, options.today())
    click.echo(workflows.list_findings(findings), nl=False)
    sys.exit(any(finding.verdict == "change" for finding in findings))


# `rectrack overview`: several trackers on one page.


@click.command()
@click.argument("file", metavar="FILE.yaml", type=options.PRESENT_FILE)
@click.argument("folder", metavar="DIR", type=options.FOLDER)
@click.pass_obj
def overview_command(root: Path, file: Path, folder: Path) -> None:
    """Build an overview of several trackers.

    FILE.yaml lists the trackers by the address or path of their status.json. The folder gets one page and its data
    as overview.json. If a tracker cannot be read, the page shows its last known figures with their date.
    """
    from rectrack.setup.overview import make_overview
    from rectrack.text import count, printable

    overview, warnings = make_overview(file, folder, options.today(), root / "templates")
    for warning in map(printable, warnings):
        click.echo(warning, err=True)
        options.annotate(warning, "warning")
    summary, all_ = overview.summary, len(overview.trackers)
    trackers = count(all_, "tracker") if overview.read == all_ else f"{overview.read} of {all_} trackers"
    known = count(summary.recommendations, "recommendation")
    click.echo(f"{known} in {trackers}, {summary.overdue:,} overdue.")
    click.echo(f"Open in a browser: {(folder / 'index.html').resolve().as_uri()}")


# `rectrack translations`: what catalogues and translations of the record lack.


@click.command()
@click.option(
    "--update", is_flag=True, help="Add new messages to the catalogues, and delete messages no longer used."
)
@click.pass_obj
def translations_command(root: Path, *, update: bool) -> None:
    """List outdated translations.

    rectrack lists translations of recommendations whose original was changed later, and what message catalogues lack.
    A catalogue is a file CODE.po in templates/languages, such as fr.po. It has the texts that readers see in one
    language. It lacks a message that is not translated, or a place such as %(name)s. Exit code 1: something is
    listed.
    """
    from rectrack.setup.catalogues import find_faults, renew_catalogue
    from rectrack.site.context import read_site
    from rectrack.site.history import outdated_translations
    from rectrack.text import count, find_catalogues
    from rectrack.workspace.check import load_valid_dataset

    catalogues = find_catalogues(root / "templates")
    if update:
        for catalogue in catalogues:
            renew_catalogue(catalogue)
    faults = [fault for catalogue in catalogues for fault in find_faults(catalogue)]
    dataset = load_valid_dataset(root, options.today())
    if dataset.translations:
        site = read_site(root, dataset)
        faults += outdated_translations(site.history.events, site.record)
    translations = count(len(dataset.translations), "translated recommendation")
    click.echo(
        "\n".join(
            [*faults, f"{count(len(catalogues), 'catalogue')}, {translations}, {count(len(faults), 'problem')}."]
        )
    )
    sys.exit(bool(faults))
