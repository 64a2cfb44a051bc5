"""The files of a new tracker, generated from the answers to questions and from a list."""

import os
import re
import shlex
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from msgspec import Struct, ValidationError, convert

from rectrack.github import Git, Origin, read_origin
from rectrack.model import (
    EXAMPLE,
    FOLDER,
    PARTIES,
    README,
    SECTIONS,
    STATUSES,
    TRACKER,
    Branch,
    Contact,
    Dataset,
    by_id,
    new_file,
)
from rectrack.rendering import generate_first
from rectrack.setup.list_language import likely_language
from rectrack.setup.new_settings import LIST, add_list, new_settings, unused_text
from rectrack.setup.workflows import GITHUB, IMAGE_OF_GITHUB, WORKFLOW_FOLDER, new_workflows
from rectrack.statements import plain
from rectrack.text import (
    SOURCE_LANGUAGE,
    Markdown,
    RefusedError,
    as_sentences,
    catalogue_languages,
    count,
    english_name,
    find_differing,
    in_one_line,
    language_called,
    list_valid,
    printable,
    read_static_file,
    render,
    replace_file,
    replace_files_below,
    shown,
    spelled,
    use_language,
    write_files,
)
from rectrack.workspace.changes import LISTS, Options
from rectrack.workspace.check import load_valid_dataset, readers_language
from rectrack.workspace.chosen_columns import ChosenColumns
from rectrack.workspace.columns import as_cell
from rectrack.workspace.import_sheet import prepare_import
from rectrack.workspace.read_sheet import Grid, read_grids
from rectrack.workspace.remarks import CellMistake, CellPlace, InvalidSheetError, warning_text
from rectrack.workspace.transaction import Workspace
from rectrack.yaml_edit import Data, TextError, decode_yaml, set_value

# The files of a repository that holds only data, generated from answers. Pure.

DEPENDABOT = ".github/dependabot.yml"

_AS_THEY_ARE = {
    ".github/CODEOWNERS": "codeowners",
    DEPENDABOT: "dependabot.yml",
    ".devcontainer/devcontainer.json": "devcontainer.json",
    ".gitignore": "gitignore",
    PARTIES: PARTIES,
}


class Answers(Struct, frozen=True, kw_only=True):
    """Answers to the questions about a new tracker, each in one line.

    Without a contact the settings keep a placeholder. Without themes there is one theme. `host` is the server.
    `preset` names the file of `templates/setup/presets` with the words of the settings. `runs_on` are the labels of
    the group's own runners. `language` is a code, empty for English.
    """

    title: str
    maintained_by: str
    contact: str = ""
    themes: tuple[str, ...] = ()
    preset: str
    branch: str
    origin: Origin
    host: str = GITHUB
    runs_on: tuple[str, ...] = ()
    language: str = ""


def read_line(text: str) -> str:
    """Return an answer as one line that YAML accepts; raises `RefusedError` if YAML does not."""
    line = in_one_line(text)
    try:
        decode_yaml(line.encode("utf-8", "surrogatepass"))
    except TextError as error:
        raise RefusedError(as_sentences(error.message, error.hint)) from None
    return line


def read_contact(text: str) -> str:
    """Return a contact in one line, or "" for an empty answer.

    Raises `RefusedError` if the answer is neither an email address nor a web page.
    """
    line = read_line(text)
    return line and _converted(
        line, Contact, "{text} is no contact. Give an email address, or a web page that starts with https://."
    )


def read_branch(text: str) -> str:
    """Return a branch name, or "" for an empty answer; raises `RefusedError` for another text."""
    return text and _converted(text, Branch, "{text} is not a branch name. Use letters, digits and . _ - /").strip()


def _converted(text: str, kind: Any, message: str) -> str:
    """Return the text if it is of this type, and raise `RefusedError` with the message otherwise."""
    try:
        return str(convert(text, kind))
    except ValidationError:
        raise RefusedError(message.format(text=shown(text))) from None


def read_themes(text: str) -> tuple[str, ...]:
    """Return the theme names in an answer, separated by commas or semicolons."""
    return tuple(filter(None, map(str.strip, re.split("[,;]", read_line(text)))))


def read_host(text: str) -> str:
    """Return a host name in lower case; raises `RefusedError` for another text."""
    if re.fullmatch(r"[\w-]+(\.[\w-]+)*(:\d+)?", text):
        return text.lower()
    raise RefusedError(f'"{text}" is not a host name. Write it without https://, like github.example.org.')


def read_language(text: str) -> str:
    """Return the code of a language with a catalogue; raises `RefusedError` for another text."""
    codes = catalogue_languages(None)
    if code := language_called(text, codes):
        return code
    raise RefusedError(f"Unknown language {shown(text)}. Valid values: {', '.join(codes)}.")


def read_runners(text: str) -> tuple[str, ...]:
    """Return the labels of runners, separated by commas; raises `RefusedError` for another text."""
    labels = tuple(filter(None, map(str.strip, text.split(","))))
    if not labels or not all(re.fullmatch(r"[\w.-]+", label) for label in labels):
        raise RefusedError(f"{shown(text)} is no list of labels. Write labels with commas, like self-hosted,linux.")
    if len(labels) == 1 and IMAGE_OF_GITHUB.fullmatch(labels[0]):
        raise RefusedError(f"{shown(text)} is an image of GitHub. rectrack chooses it. Leave --runs-on out.")
    return labels


CHECKS: dict[str, Callable[[str], Any]] = {
    "title": read_line,
    "maintained_by": read_line,
    "contact": read_contact,
    "themes": read_line,
    "addressees": read_line,
    "branch": read_branch,
    "host": read_host,
    "runs_on": read_runners,
    "language": read_language,
    "program": lambda text: read_origin(text) if text else None,
}
"""Parser of each option by name. A parser raises `RefusedError` for an invalid value."""


def tracker_files(answers: Answers, listed: str = "", list_date: str = "") -> dict[str, str]:
    """Return the text of each file by path, without recommendations. The generated sections of README.md are empty.

    `listed` is the name of a list to import, or empty.
    """
    with use_language(answers.language or SOURCE_LANGUAGE):
        settings = new_settings(answers.preset, answers.themes)
        if listed:
            settings = add_list(settings, listed, answers.maintained_by, list_date)
    if not answers.contact:
        settings = settings.replace("\ncontact:", "\n# contact:")
    for name in ("title", "maintained_by", "contact", "branch", "language"):
        if answer := getattr(answers, name):
            settings = set_value(settings, (name,), answer)
    texts = new_workflows(answers.origin, answers.branch, answers.host, answers.runs_on)
    texts |= {path: _kept(name) for path, name in _AS_THEY_ARE.items()}
    readme = render(
        "setup/readme.md.j2",
        None,
        title=answers.title,
        maintained_by=answers.maintained_by,
        has_positions="\nstances: []" not in settings,
        program=f"https://github.com/{answers.origin.repository}",
        places=[(section.heading, Markdown(f"{section.start}\n{section.end}")) for section in SECTIONS],
    )
    return texts | {TRACKER: settings, README: readme}


def _kept(name: str) -> str:
    return read_static_file(f"setup/{name}", None).decode()


def put_example(root: Path, today: date) -> None:
    """Write the example recommendation, with the first theme, status and source form of the folder's settings."""
    tracker = Workspace(root, today).loaded.dataset.tracker
    example = _kept("example.yaml").replace(f"status: {STATUSES[0].id}", f"status: {tracker.statuses[0].id}")
    example = set_value(example, ("themes",), [tracker.themes[0].id])
    example = set_value(example, ("source_form",), tracker.source_forms[0].id)
    write_files(root, {new_file(EXAMPLE): set_value(example, ("history", 0, "date"), today.isoformat())})


# Import of a list into a new tracker: each row becomes a file, with default values for what the list lacks.


class GivenList(NamedTuple):
    """A list of recommendations, the name and date of its file, and what the options say of its columns and words."""

    name: str
    date: str
    grids: Sequence[Grid]
    columns: ChosenColumns
    categories: Mapping[str, str]
    values: Mapping[str, str]
    given: Mapping[str, str]


def read_list(
    path: Path,
    list_date: str = "",
    *,
    columns: ChosenColumns,
    categories: Mapping[str, str],
    values: Mapping[str, str],
    given: Mapping[str, str | None],
) -> GivenList:
    """Return the list in a file; raises the errors of `read_grids`."""
    known = {name: text for name, text in given.items() if text}
    return GivenList(path.name, list_date, read_grids(path), columns, categories, values, known)


def put_list(root: Path, today: date, listed: GivenList, answers: Answers, *, with_parties: bool) -> list[list[str]]:
    """Write the recommendations of a list into a folder with settings, and return notes on the list and examples.

    New parties are created only if `with_parties` is set. Raises `InvalidSheetError` with all errors of the list, and
    `RefusedError` if the list has no recommendation.
    """
    workspace, day = Workspace(root, today), listed.date or today.isoformat()
    tracker = workspace.loaded.dataset.tracker
    language = likely_language(cell for grid in listed.grids for row in grid.rows for cell in row.cells)
    remarks = [] if answers.language or not language else [_language_text(listed, language)]
    groups = by_id(tracker.groups)
    group = listed.given.get("group", "")
    known = spelled(group, groups) if group else ""
    if known is None:
        raise RefusedError(as_sentences(f"unknown group {shown(group)}", list_valid(groups)))
    options = Options(
        today=today.isoformat(),
        given={
            "source form": tracker.source_forms[0].id,
            "status": tracker.statuses[0].id,
            "themes": tracker.themes[0].id,
            "document": LIST,
            "evidence": as_cell([listed.name], "evidence"),
            **listed.given,
            **({"group": known} if known else {}),
        },
        list_date=day,
        language=language,
        how_dated="" if listed.date else "--list-date",
        entered_by=lambda: answers.maintained_by,
        add=frozenset(LISTS.values()) - (frozenset() if with_parties else {"parties"}),
        columns=listed.columns,
        categories=listed.categories,
        values=listed.values,
    )
    try:
        found = prepare_import(workspace, listed.grids, options, Git(root, {}))
    except InvalidSheetError as error:
        mistakes = map(_for_a_beginning, error.mistakes)
        raise InvalidSheetError(mistakes, [*remarks, *error.told], error.examples) from None
    if not workspace.loaded.dataset.recommendations:
        message = f"{listed.name} has no recommendation. Add a row with a title for each. Nothing was written."
        raise RefusedError(message)
    workspace.write()
    _leave_out(root / TRACKER, workspace.loaded.dataset, are_named=bool(answers.themes))
    _leave_out_rule(root / TRACKER, workspace.loaded.dataset, found.undated)
    notes = (*_evidence_text(workspace.loaded.dataset, listed.name), *unused_text(tracker, workspace.loaded.dataset))
    for name, message, hint in notes:
        found.tell(CellPlace(name), message, hint, rank="minor")
    return [warning_text([*remarks, *found.told]), found.examples]


def _language_text(listed: GivenList, language: str) -> CellMistake:
    """Return a warning with the option for the language of a list that is not in English."""
    how = f"for a tracker in that language, add --language {language}"
    return CellMistake(CellPlace(listed.name), f"the list seems to be in {english_name(language)}", how)


def _evidence_text(dataset: Dataset, name: str) -> list[tuple[str, str, str]]:
    """Return a warning with the statuses whose evidence is the list: the file, the message and a hint."""
    recorded = {r.status for r in dataset.recommendations if name in r.history[-1].evidence}
    if named := [shown(status.name) for status in dataset.tracker.statuses if status.id in recorded]:
        how = "add evidence: rectrack status ID STATUS --evidence URL --correct"
        return [(name, f"for these statuses, the evidence is the list itself: {', '.join(named)}", how)]
    return []


def _for_a_beginning(mistake: CellMistake) -> CellMistake:
    """Return the error with a hint that fits `rectrack init`, which lacks the options of an import."""
    if mistake.missing in ("", "addressee"):
        return mistake
    how = {"title": "write a title", "source form": 'to keep the values, add --column "HEADING=new field"'}
    other = "leave the value out, and add it later with 'rectrack import', which has more options"
    return mistake._replace(hint=how.get(mistake.missing, other))


def _leave_out(settings: Path, dataset: Dataset, *, are_named: bool) -> None:
    """Delete the default theme and the document of the list from the settings if they are unused.

    `are_named` is whether the answers name themes. In that case the first theme stays.
    """
    themes = {id_ for r in dataset.recommendations for id_ in r.themes}
    text = settings.read_text(encoding="utf-8")
    if not are_named and dataset.tracker.themes[0].id not in themes:
        text = set_value(text, ("themes", 0), None)
    if not any(LIST in _values(plain(r)) for r in dataset.recommendations):
        text = set_value(text, ("documents", 0), None)
    replace_file(settings, text.encode())


def _leave_out_rule(settings: Path, dataset: Dataset, undated: Collection[str]) -> None:
    """Turn the rule for the due dates of responses into a comment if documents lack a date."""
    used = {source.document for r in dataset.recommendations for source in r.sources}
    if not used.isdisjoint(undated):
        text = settings.read_text(encoding="utf-8")
        replace_file(settings, text.replace("\nresponse_months:", "\n# response_months:").encode())


def _values(data: Data) -> Iterator[str]:
    """Yield all values of plain data."""
    if isinstance(data, list | dict):
        for part in data.values() if isinstance(data, dict) else data:
            yield from _values(part)
    elif data is not None:
        yield str(data)


# A new repository that holds only data: all files are validated before the first is written.

_NEEDED = {
    README: tuple(marker for section in SECTIONS for marker in (section.start, section.end)),
    ".gitignore": (".rectrack/",),
}
_ELSEWHERE = {".github/CODEOWNERS": ("CODEOWNERS", "docs/CODEOWNERS")}
"""Other places of CODEOWNERS. GitHub uses only the first, so a new file would disable an existing one.

Source: "About code owners" in GitHub's documentation.
"""


class Begun(NamedTuple):
    """The files by path, notes on the import of the list, and examples of how it was read."""

    texts: dict[str, str]
    remarks: list[str]
    examples: list[str]


def begin_tracker(answers: Answers, today: date, listed: GivenList | None, folder: Path) -> Begun:
    """Return the files of a new tracker, and notes on its list.

    The files are validated in a temporary folder. A parties.yaml in `folder` is used. Raises `InvalidSheetError` with
    all errors of the list, and `InvalidFilesError` if the files would have errors.
    """
    with TemporaryDirectory(prefix="rectrack-") as name:
        root = Path(name)
        (root / FOLDER).mkdir()
        of_list = (listed.name, listed.date or today.isoformat()) if listed else ()
        write_files(root, tracker_files(answers, *of_list))
        if has_parties := (folder / PARTIES).exists():
            replace_file(root / PARTIES, (folder / PARTIES).read_bytes())
        notes: list[list[str]] = [[], []]
        with readers_language(root):
            if listed:
                notes = put_list(root, today, listed, answers, with_parties=not has_parties)
            else:
                put_example(root, today)
            dataset = load_valid_dataset(root, today)
            write_files(root, generate_first(root, dataset, today))
        paths = (path for path in sorted(root.rglob("*")) if path.is_file())
        return Begun({path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths}, *notes)


def write_tracker(folder: Path, begun: Begun) -> list[str]:
    """Write the missing files, all or none, and return lines for the terminal.

    The first line has the number of files written. One line follows for each existing file that differs, with advice.
    Raises `RefusedError` if the files cannot be written.
    """
    there = {path: found for path in sorted(begun.texts) if (found := _there(folder, path))}
    replace_files_below(folder, {path: text for path, text in begun.texts.items() if path not in there})
    number = count(len(begun.texts) - len(there), "file")
    left = (
        " ".join(filter(None, (f"Left unchanged: {found}.", _advice(folder / found, path))))
        for path, found in there.items()
        if not (folder / path).is_file() or find_differing(folder, {path: begun.texts[path]})
    )
    return [f"Created a tracker in {folder.resolve()}: {number} written.", *left]


def _there(folder: Path, path: str) -> str | None:
    """Return the path of the existing file that takes the place of `path`, or None.

    Upper and lower case do not count: on some computers `readme.md` is `README.md`, on GitHub it is another file.
    For CODEOWNERS, the other places that GitHub reads count too.
    """
    place, name = (folder / path).parent, Path(path).name
    names = [found.name for found in place.iterdir()] if place.is_dir() else []
    if alike := sorted((found for found in names if found.casefold() == name.casefold()), key=name.__ne__):
        return Path(path).with_name(alike[0]).as_posix()
    return next((other for other in _ELSEWHERE.get(path, ()) if os.path.lexists(folder / other)), None)


def _advice(file: Path, path: str) -> str:
    """Return how to adapt an existing file to the tracker; empty if no change is needed."""
    if path.startswith(WORKFLOW_FOLDER):
        return "The tracker needs a workflow with this name. Rename yours, then run 'rectrack init --upgrade'."
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    if path == DEPENDABOT and "github-actions" not in text:
        return "To get a pull request for each new version of rectrack, add an entry for github-actions."
    called = [] if file.name == Path(path).name else [f"Rename it to {path}."]
    lacking = [line for line in _NEEDED.get(path, ()) if line not in text]
    put = ["\n    ".join(["Add these lines to it:", *lacking])] if lacking else []
    return " ".join([*called, *put])


def next_steps(folder: Path, answers: Answers, *, is_listed: bool) -> str:
    """Return the instructions to print after the files are written."""
    place = "" if folder == Path() else shlex.quote(printable(folder))
    texts = {
        "folder": place,
        "root": f" --root {place}" if place else "",
        "branch": answers.branch,
        "host": answers.host,
        "program": f"https://github.com/{answers.origin.repository}",
    }
    typed = {name: Markdown(text) for name, text in texts.items()}  # a terminal needs no escapes
    known = {"listed": is_listed, "contact": answers.contact, "is_clone": (folder / ".git").exists()}
    known |= {"language": answers.language}
    return render("setup/next.md.j2", None, **known, **typed)


def refuse_tracker(folder: Path) -> None:
    """Raise `RefusedError` if the folder is a tracker or holds recommendations."""
    if (folder / TRACKER).exists():
        raise RefusedError(
            f"{folder.resolve()} is already a tracker: it contains {TRACKER}. Nothing was changed. To update its "
            "workflows, run 'rectrack init --upgrade'. To create another tracker, name another folder."
        )
    if any((folder / FOLDER).rglob("*.y*ml")):
        raise RefusedError(
            f"{(folder / FOLDER).resolve()} already contains recommendations, which do not fit new settings. Nothing "
            f"was changed. Move that folder away, run 'rectrack init', move it back, and add its themes to {TRACKER}."
        )
