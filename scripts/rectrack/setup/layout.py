"""The files of a repository that holds only data, made of what somebody answered: pure."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from rectrack.record.folder import EXAMPLE, new_file
from rectrack.record.load import PARTIES, TRACKER
from rectrack.record.markers import README, SECTIONS
from rectrack.record.register import Register
from rectrack.record.said import Occasion
from rectrack.record.tracker import Tracker
from rectrack.setup import workflows
from rectrack.setup.origin import Origin
from rectrack.sheets.additions import Additions
from rectrack.sheets.outcome import Options, Outcome
from rectrack.text.markdown import Markdown
from rectrack.text.render import kept, render
from rectrack.text.untrusted import in_one_line
from rectrack.yaml.editor import append, set_value
from rectrack.yaml.reader import Data

GENERAL = "General"
"""The theme where none is named."""
LIST = "list"
"""The id of the document that stands for a list of recommendations."""
DEPENDABOT = ".github/dependabot.yml"

_AS_THEY_ARE = {
    ".github/CODEOWNERS": "codeowners",
    DEPENDABOT: "dependabot.yml",
    ".gitignore": "gitignore",
    PARTIES: PARTIES,
}


class Answers(Struct, frozen=True, kw_only=True):
    """What somebody says of the tracker to be, each in one line.

    Without a contact the settings keep a placeholder. Without themes there is one theme. `host` is the server.
    """

    title: str
    kept_by: str
    contact: str = ""
    themes: tuple[str, ...] = ()
    branch: str
    origin: Origin
    host: str = workflows.GITHUB


def files(answers: Answers, today: date, listed: str = "") -> dict[str, str]:
    """The files by path, the README with empty places for what a run writes.

    `listed` names a list of recommendations that comes next; without one an example shows their format.
    """
    settings, themes = _with_themes(_settings(answers), answers.themes or (GENERAL,))
    if listed:
        settings = append(settings, ("documents",), _document(listed, answers, today))
    return {
        TRACKER: settings,
        **({} if listed else {new_file(EXAMPLE): _example(themes[0], today)}),
        **{path: _kept(name) for path, name in _AS_THEY_ARE.items()},
        **workflows.wanted(answers.origin, answers.branch, answers.host),
        README: _readme(answers),
    }


def _settings(answers: Answers) -> str:
    text = _kept(TRACKER)
    if not answers.contact:
        text = text.replace("\ncontact:", "\n# contact:")
    for name in ("title", "kept_by", "contact", "branch"):
        if said := getattr(answers, name):
            text = set_value(text, (name,), said)
    return text


def _with_themes(text: str, names: Iterable[str]) -> tuple[str, list[str]]:
    """The settings with these themes, made as an import makes those that are not there yet, and their ids."""
    tracker = Tracker(title="", kept_by="", themes=(), addressees=(), documents=())
    nothing = Register(tracker=tracker, parties=(), recommendations=(), paths={})
    found = Outcome()
    additions = Additions(nothing, Options(on=Occasion(date=""), add=frozenset(("themes",))), found)
    ids = [additions.make("theme", name) for name in names]
    for change in found.changes:
        text = change.edit(text)
    return text, [id_ for id_ in ids if id_]


def _document(listed: str, answers: Answers, today: date) -> dict[str, Data]:
    """The list itself, as the source of what names no other."""
    said = {"title": in_one_line(listed), "by": answers.kept_by, "date": today.isoformat()}
    return {"id": LIST, **said, "note": "The list with which this tracker was begun."}


def _example(theme: str, today: date) -> str:
    text = set_value(_kept("example.yaml"), ("themes",), [theme])
    return set_value(text, ("history", 0, "date"), today.isoformat())


def _readme(answers: Answers) -> str:
    program = f"https://github.com/{answers.origin.repository}"
    places = [(section.heading, Markdown(f"{section.start}\n{section.end}")) for section in SECTIONS]
    said = {"title": answers.title, "kept_by": answers.kept_by}
    return render("setup/readme.md.j2", None, places=places, program=program, **said)


def _kept(name: str) -> str:
    return kept(f"setup/{name}", None).decode()
