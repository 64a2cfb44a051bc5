"""Commands that edit recommendations, each made from its entry in the table of statements."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from rectrack.cli import COMMANDS, edits, options
from rectrack.model import POSITIONS_OFF, by_id, offered_of, usual_steps
from rectrack.statements import (
    Argument,
    Channel,
    Mode,
    Reading,
    SpeakerArgument,
    StatementContext,
    StatementSpec,
    TextArgument,
    Utterance,
    ValueArgument,
    WordArgument,
    WrongArgumentError,
    names,
    statements,
    statements_of,
)
from rectrack.text import RefusedError, as_sentences, count, is_link, language_called, shown, spelled

if TYPE_CHECKING:
    from rectrack.intake.minutes import MadeStatement
    from rectrack.model import Recommendation
    from rectrack.workspace.transaction import Workspace

_HELP = """\
ID is a recommendation's id, number, reference or file. You can name several, also as 2-4: rectrack changes
all files or none. If you repeat the command, rectrack changes nothing. At a terminal, rectrack asks for missing
values."""
_LISTS = {
    "STATUS": ["statuses"],
    "ADDRESSEE": ["addressees"],
    "RESPONSE": ["responses"],
    "OUTCOME": ["outcomes"],
    "STANCE": ["stances"],
    "FIELD": ["custom_fields"],
    "PARTY": ["parties"],
    "BODY": ["parties", "addressees"],
}
"""Lists in the settings with the values of each argument."""


def command(word: str) -> click.Command:
    """Return the command of a statement, such as `position`."""
    callback = click.pass_obj(partial(_run, word=word))
    params = [*_params(statements(Channel.COMMAND)[word])]
    return StatementCommand(word, params=params, callback=callback, help=f"{COMMANDS[word].summary}\n\n{_HELP}")


class StatementCommand(click.Command):
    """A command whose help lists the valid values of the current tracker."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the valid values of this tracker below the options."""
        from rectrack.model import listed_ids

        root = ctx.obj or Path()
        for argument in _positional(statements(Channel.COMMAND)[self.name or ""], {}):
            if not isinstance(argument, WordArgument | SpeakerArgument):
                continue
            text, offered = "is a value of tracker.yaml: run this in a tracker.", _offered(argument, root, "")
            if argument.name == "action":
                text = 'is the id of an action: "rectrack show ID" lists them. With --title, it can be a new id.'
            elif offered:
                text = f"is one of: {options.named_values(offered)}."
            if argument.name == "status" and (shown_by := listed_ids(root, "statuses", "needs_evidence")):
                text += f" --evidence is required for: {', '.join(shown_by)}."
            if self.name in ("request", "response") and argument.name in ("addressee", "body"):
                text += " A response comes from an addressee of the recommendation."
            formatter.write_paragraph()
            formatter.write_text(f"{_metavar(argument)} {text}")


def _run(root: Path, *, word: str, words: tuple[str, ...], dry_run: bool, **given: Any) -> None:
    from rectrack.workspace.transaction import Workspace, say_of_all

    workspace = Workspace(root, options.today())
    call = _Call(workspace, word, words, given)
    utterance = call.utterance()
    made = say_of_all(workspace, call.ids, utterance)
    if not edits.write(workspace, dry_run=dry_run):
        return
    on, status = utterance.on, getattr(utterance.statement, "status", "") if word == "status" else ""
    since = f", {on.date}" if "date" in call.spec.options and (on.is_dated or not on.corrects) else ""
    how = ", corrected" if on.corrects else ""
    for id_, edited in zip(call.ids, made, strict=True):
        path, now = root / edited.path, workspace.recommendation(id_)
        click.echo(
            f"Wrote {path}: {call.summary}{since}{how}." if edited.made else f"{path} already has {call.summary}."
        )
        if status and now and now.status != status:
            entry = f"the entry of {now.history[-1].date} is later"
            click.echo(f"The status is still {shown(now.status)}: {entry}. To replace that entry, add --correct.")


def _positional(spec: StatementSpec, given: Mapping[str, Any]) -> list[Argument]:
    """Return the arguments after the recommendations, in order.

    If a value is removed, its argument is left out.
    """
    is_removed = given.get("remove")
    return [
        argument
        for argument in spec.arguments
        if argument.is_required and not (is_removed and isinstance(argument, ValueArgument))
    ]


def _metavar(argument: Argument) -> str:
    """Return the name of an argument for the help, in capitals."""
    return (argument.among if isinstance(argument, SpeakerArgument) else argument.name).upper()


def _capital(text: str) -> str:
    """Return a noun phrase without its article and with a capital letter."""
    noun = re.sub("^(the|an?) ", "", text)
    return f"{noun[:1].upper()}{noun[1:]}"


# The parameters of a command, and their completion in a shell.


def _actions(root: Path, typed: Mapping[str, Any]) -> list[str]:
    from rectrack.model import action_ids

    return action_ids(root, next(iter(typed.get("words") or ()), ""))


_FLAG: Mapping[str, Any] = {"is_flag": True}
_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "action": {"shell_complete": options.completing(_actions)},
    "correct": _FLAG,
    "date": edits.DATE,
    "dispute": _FLAG,
    "due": edits.DATE,
    "evidence": {"multiple": True},
    "inferred": _FLAG,
    "public": _FLAG,
    "remove": _FLAG,
    "status": {"shell_complete": options.completing(options.ids_of("statuses"))},
    "step": {"metavar": "LETTER", "shell_complete": options.completing(options.ids_of("reminders"))},
    "reported_by": {"metavar": "PARTY", "shell_complete": options.completing(options.ids_of("parties"))},
}
"""Options that take more than a text."""


def _params(spec: StatementSpec) -> Iterator[click.Parameter]:
    named = " ".join(["ID...", *map(_metavar, _positional(spec, {}))])
    yield click.Argument(["words"], nargs=-1, metavar=named, shell_complete=partial(_complete, spec=spec))
    instead = " or ".join(_flag(name) for name in ("reported_by", "correct") if name in spec.options)
    required = f" Required without {instead}." if instead else options.REQUIRED
    for argument in {argument.name: argument for argument in reversed(spec.arguments)}.values():
        what = f"{_capital(argument.what)}."
        if isinstance(argument, TextArgument):
            yield click.Option(
                [f"--{argument.label}", "text"], help=f"{what}{required if argument.is_needed else ''}"
            )
        elif argument.what and not argument.is_required:
            yield _option(argument.name, what)
    for name, what in spec.options.items():
        is_needed = name in spec.required and name != spec.author  # git has a default for it
        yield _option(name, f"{what}{required if is_needed else ''}")
    yield click.Option(["--dry-run"], is_flag=True, help="Show the changes without writing them.")


def _option(name: str, what: str) -> click.Option:
    return click.Option([_flag(name)], help=what, **_OPTIONS.get(name, {}))


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _complete(ctx: click.Context, argument: click.Parameter, incomplete: str, *, spec: StatementSpec) -> list[str]:
    """Return the recommendations and the values that can come next."""
    from rectrack.model import is_recommendation

    root, typed = ctx.obj or Path(), [*(ctx.params.get("words") or ())]
    arguments = _positional(spec, ctx.params)
    named = next((n for n, word in enumerate(typed) if n and not is_recommendation(root, word)), len(typed))
    filled = len(typed) - named
    values = _offered(arguments[filled], root, typed[0]) if typed and filled < len(arguments) else []
    may_be_one = not typed or (not filled and (incomplete or not arguments))
    ids = options.recommendations(ctx, argument, incomplete) if may_be_one else []
    return [*(value for value in values if value.startswith(incomplete)), *ids]


def _offered(argument: Argument, root: Path, recommendation: str) -> list[str]:
    """Return the values that an argument can have, as far as the files list them."""
    from rectrack.model import action_ids, listed_ids

    if argument.name == "action":
        return action_ids(root, recommendation)
    if lists := _LISTS.get(_metavar(argument)):
        return [*dict.fromkeys(id_ for name in lists for id_ in listed_ids(root, name))]
    return [*argument.valid] if isinstance(argument, WordArgument) else []


# From a command as it was called to a statement.


class _Question(NamedTuple):
    """An option with a text: its name, its name in an error about a missing value, and the question for the value."""

    name: str
    option: str
    question: str
    is_optional: bool = False


class _Call:
    """A command as it was called: recommendations, arguments and options.

    The first word always names a recommendation. The last words are the arguments. Commas separate recommendations as
    spaces do. Invalid values raise an error before rectrack asks for missing values.
    """

    def __init__(self, workspace: "Workspace", word: str, words: Sequence[str], given: dict[str, Any]) -> None:
        self.workspace, self.given, self.dataset = workspace, given, workspace.loaded.dataset
        among = statements_of(self.dataset.tracker, Channel.COMMAND)
        if word not in among:
            raise RefusedError(as_sentences(*POSITIONS_OFF))
        self.spec = among[word]
        self.is_report, self.summary = word == "action", word
        self.mode: Mode = "correct" if given.pop("correct", False) else "insert" if word == "status" else None
        has_report = given["text"] or given["evidence"] or self.mode == "correct" if self.is_report else True
        if not has_report and (given["date"] or given["verified_by"]):
            raise click.UsageError("--date and --verified-by need a progress report. Add --note or --evidence.")
        # What is reported or inferred needs no author, and what is reported needs no source.
        others = (
            ("source", "entered_by") if given.get("reported_by") else ("entered_by",) if given.get("inferred") else ()
        )
        required = [name for name in self.spec.required if name not in others and self.mode != "correct"]
        author = self.spec.author
        is_entry = self.mode != "correct" and (self.is_report or author in required)
        if author and is_entry and not given[author]:
            given[author] = options.person(workspace.root)  # the person at this computer is the author
        self.questions = [*self._questions(required)]
        arguments = _positional(self.spec, given)
        first = max(1, len(words) - len(arguments))
        values = [*zip(arguments, chain(words[first:], repeat("")), strict=False)]
        self.ids = named_recommendations(workspace, words[:first])
        self._read(values)

    def _questions(self, required: Iterable[str]) -> Iterator[_Question]:
        for argument in self.spec.arguments:
            if isinstance(argument, TextArgument):
                what, is_optional = _capital(argument.what), not argument.is_needed or self.mode == "correct"
                question = f"{what}; optional" if is_optional else what
                yield _Question("text", f"--{argument.label}", question, is_optional)
        for name in required:
            what = re.split("[.:(]", self.spec.options[name])[0].strip()
            yield _Question(name, f"{_flag(name)} ({what[:1].lower()}{what[1:]})", what)

    def _read(self, values: Sequence[tuple[Argument, str]]) -> None:
        """Read the values that were given, and ask for those that are missing."""
        given = self.given
        self.reading = Reading("", "", names(self.dataset, self._first))
        for argument, value in values:
            if value:
                self.reading.found[argument.name] = self._value(argument, value)
        named = {
            "reported_by": ("party", by_id(self.dataset.parties)),
            "status": ("status", self.reading.names["status"]),
            "step": ("letter", self.reading.names["step"]),
        }
        for option, (what, known) in named.items():
            if chosen := given.get(option):
                given[option] = options.known(chosen, what, known, _flag(option))
        asked = {question.option: given[question.name] for question in self.questions if not question.is_optional}
        options.demand({"ID": self.ids, **{_metavar(argument): value for argument, value in values}, **asked})
        is_asking = not (self.ids and all(value for _, value in values))
        self.ids = self.ids or [options.chosen_id(None, self.workspace.path)]
        self.reading.names = names(self.dataset, self._first)
        for argument, value in values:
            if not value:
                self.reading.found[argument.name] = self._value(argument, value)
            read = self.reading.found[argument.name]
            self.summary += f" {read if isinstance(read, str) else ', '.join(read)}"
        for name, _, question, is_optional in self.questions:
            if not is_optional or (is_asking and given[name] is None):
                given[name] = options.text(given[name], question, optional=is_optional) or None

    def _value(self, argument: Argument, value: str) -> Any:
        """Return the meaning of an argument's value; if it is empty, ask for it.

        Each file has its own actions. Therefore an unknown action passes here, and the edit reports files without it.
        """
        reading, where = self.reading, _metavar(argument)
        if isinstance(argument, WordArgument | SpeakerArgument):
            valid = (isinstance(argument, WordArgument) and argument.valid) or reading.names[where.lower()]
            if argument.name == "action":
                if value:
                    return spelled(value, valid) or value
                self.workspace.require_actions(self.ids[0])
            elif argument.name == "status" and not (value or "action" in reading.found) and (r := self._first):
                statuses = by_id(self.dataset.tracker.statuses)
                usual = usual_steps(statuses, r.status)
                valid = by_id(offered_of(statuses[id_] for id_ in (*usual, r.status)))
            return options.choose(value, "party or addressee" if where == "BODY" else argument.name, valid, where)
        reading.left = value or options.text(None, _capital(argument.what))
        try:
            found = argument(reading)
            reason = f"{shown(value)} has more than {argument.what}." if reading.left.strip() else ""
        except WrongArgumentError as wrong:
            reason = wrong.reason
        if reason:
            raise click.BadParameter(reason, param_hint=f"'{where}'")
        return found

    @property
    def _first(self) -> "Recommendation | None":
        return self.workspace.recommendation(self.ids[0]) if self.ids else None

    def utterance(self) -> Utterance:
        """Return the statement with its date, author and source.

        If evidence is all that is missing, ask for it.
        """
        about = {name: self.given.pop(name, None) for name in ("date", "source", "decided_by", "meeting")}
        about["by"] = self.given.pop(self.spec.author or "", None)
        source = about.pop("source")
        if source and not is_link(source):
            source = options.known(source, "document", by_id(self.dataset.tracker.documents), "--source")
        on = occasion(about.pop("date"), taken_from=source, mode=self.mode, **about)
        parts = {**self.reading.found, **self.given}
        for part, meaning in (("action", spelled), ("translation", language_called)):
            if said := self.given.get(part):
                parts[part] = meaning(said, self.reading.names[part]) or said
        utterance = Utterance(self.spec.factory(**parts), on)
        if parts.get("evidence") or not any(self.workspace.lacks_evidence(id_, utterance) for id_ in self.ids):
            return utterance
        report = {"--note": parts["text"]} if self.is_report else {}
        options.demand({f"--evidence (required for {parts['status']})": None, **report})
        parts["evidence"] = (options.text(None, f"Evidence for {parts['status']}: a web address or a reference"),)
        parts["text"] = options.text(parts["text"], "What happened") if report else parts["text"]
        return Utterance(self.spec.factory(**parts), on)


def named_recommendations(workspace: "Workspace", words: Iterable[str]) -> list[str]:
    """Return the names of the recommendations in the words, each recommendation once.

    Commas separate names as spaces do, and 2-4 names three. Raises `RefusedError` with all names that are unknown.
    """
    named = [name.strip() for word in words for name in word.split(",") if name.strip()]
    ids, wrong = {}, {}
    for name in chain.from_iterable(map(workspace.expand, named)):
        try:
            ids[workspace.path(name)] = name
        except RefusedError as error:
            wrong[str(error)] = name
    if wrong:
        raise RefusedError("\n".join(wrong))
    return [*ids.values()]


def occasion(date: str | None, by: str | None = None, **beside: Any) -> StatementContext:
    """Return the date and author of a statement on the command line.

    Without a date it is today, and the statement is not dated.
    """
    return StatementContext(date=date or options.today().isoformat(), is_dated=bool(date), by=by, **beside)


# `rectrack import-minutes`: all commands in minutes, or none.


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show the changes without writing them.")
@click.pass_obj
def import_minutes_command(root: Path, file: Path, *, dry_run: bool) -> None:
    """Record the commands in minutes.

    FILE is a text or Word file. "-" reads standard input. Header lines give the date, author, source, decided_by and
    meeting. A line such as "2, 7: /mark-checked Nothing has changed." records a command for recommendations 2 and 7;
    "2-4" means 2, 3 and 4.
    If the file has an error, rectrack prints all errors with their lines and writes nothing. If you repeat the
    command, rectrack changes nothing.
    """
    from rectrack.intake.minutes import apply_minutes
    from rectrack.intake.minutes_files import read_minutes_lines
    from rectrack.workspace.transaction import Workspace

    is_passed_on = str(file) == "-"
    lines = read_minutes_lines(sys.stdin.buffer.read() if is_passed_on else file.read_bytes(), file.name)
    workspace = Workspace(root, options.today())
    done = apply_minutes(workspace, lines, "minutes" if is_passed_on else str(file), options.person(root))
    changed = list(dict.fromkeys(one.edited.path for one in done if one.edited.made))
    if dry_run:
        _show_commands(workspace, done)
    if not edits.write(workspace, dry_run=dry_run, most=0):
        click.echo('After the import, "rectrack plan" shows each of these changes.')
        return
    for path in changed:
        click.echo(f"Wrote {root / path}")
    what = f"{count(len(done), 'command')} in {count(len({one.edited.path for one in done}), 'file')}"
    click.echo(f"Recorded {what}." if changed else f"Nothing to change: {what} already recorded.", err=True)


def _show_commands(workspace: "Workspace", done: "Sequence[MadeStatement]") -> None:
    """Print the commands of minutes for each recommendation, by number."""
    from rectrack.model import Withheld
    from rectrack.text import in_one_line, printable

    dataset = workspace.loaded.dataset
    names = Withheld(dataset)
    for r in dataset.recommendations:
        made = [one for one in done if one.id == r.id]
        if made:
            click.echo(names.out_of(printable(r.name)))
        for one in made:
            recorded = "" if one.edited.made else " (already recorded)"
            said = f"    Line {one.line}, {one.utterance.on.date}: {in_one_line(one.text)}{recorded}"
            click.echo(names.out_of(printable(said)))
