"""The commands that say something of recommendations, each made from the table of statements."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectrack.cli import options
from rectrack.model.types import by_id, offered_of
from rectrack.statements.apply import Statement
from rectrack.statements.arguments import (
    Action,
    Address,
    Day,
    Evidence,
    Flag,
    Kind,
    Login,
    Part,
    Reading,
    SetBy,
    Speaker,
    Value,
    Word,
    Words,
    WrongPartError,
)
from rectrack.statements.table import DESK, at_desk, names
from rectrack.text import dates
from rectrack.text.problems import shown, spelled

if TYPE_CHECKING:
    from rectrack.statements.apply import Occasion
    from rectrack.workspace.transaction import Desk, Edited


# What can be typed behind a command that says something: made from the parts of its statement.

_SETTINGS = {
    "status": "statuses",
    "addressee": "addressees",
    "answer": "answers",
    "outcome": "outcomes",
    "stance": "stances",
    "field": "fields",
}
"""Which list of tracker.yaml has the words of a part."""


def arguments(kind: Kind, given: Mapping[str, Any]) -> list[Part]:
    """The parts that stand behind the recommendations, in order; of what is taken away nobody says the value."""
    return [
        part
        for part in kind.parts
        if isinstance(part, Word | Speaker | Address | Login)
        or (isinstance(part, Day) and not part.behind)
        or (isinstance(part, Value) and not given.get("remove"))
    ]


def metavar(part: Part) -> str:
    """What stands for a part in the help."""
    return (part.among if isinstance(part, Speaker) else part.name).upper()


def parted(words: Sequence[str], most: int) -> tuple[list[str], list[str]]:
    """Which recommendations are meant, and what is said of them, which has so many words at the most.

    The first word is always a recommendation, and so are those before the last ones. Commas part them as spaces do.
    """
    first = max(1, len(words) - most)
    names = [name.strip() for word in words[:first] for name in word.split(",") if name.strip()]
    return names, [*words[first:]]


class Command(click.Command):
    """Its help names the words that the tracker has which it is asked in."""

    def __init__(self, kind: Kind, words: str, callback: Callable[..., None]) -> None:
        super().__init__(kind.word, params=[*_params(kind)], callback=callback, help=words)
        self.kind = kind

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write them below the options."""
        root = ctx.obj or Path()
        for part in self.kind.parts:
            if isinstance(part, Word) and part.valid:
                formatter.write_paragraph()
                formatter.write_text(f"{metavar(part)} is one of: {', '.join(_offered(part, root, ()))}.")


def _params(kind: Kind) -> Iterator[click.Parameter]:
    """All that the command takes."""
    named = " ".join(["ID...", *(metavar(part) for part in arguments(kind, {}))])
    yield click.Argument(["words"], nargs=-1, metavar=named, shell_complete=_completing(kind))
    for part in {part.name: part for part in reversed(kind.parts)}.values():
        yield from _of(part)
    for name, words in kind.beside.items():
        yield _BESIDE[name](f"{words}{_mark(kind, name)}")
    yield click.Option(["--dry-run"], is_flag=True, help="Show what would change, as plan does, and write nothing.")


def _mark(kind: Kind, name: str) -> str:
    """Return the mark of a required option in the help. `by` has a default from git."""
    if name not in kind.needs or name == "by":
        return ""
    return f"{' Not with --reported-by.' if 'reported_by' in kind.beside else ''}{options.REQUIRED}"


# --- options ----------------------------------------------------------------------------------------


def _of(part: Part) -> list[click.Option]:
    what = f"{part.what[:1].upper()}{part.what[1:]}."
    match part:
        case Words():
            marked = f"{what}{options.REQUIRED if part.is_needed else ''}"
            option = click.Option([*dict.fromkeys((f"--{part.label}", "--note")), "text"], help=marked)
        case Evidence():
            option = click.Option(["--evidence"], multiple=True, help=what)
        case Flag():
            option = click.Option([f"--{part.name}"], is_flag=True, help=what)
        case Action():
            option = click.Option(["--action"], help=what, shell_complete=options.completing(_actions))
        case Day(behind=words) if words:
            option = click.Option([f"--{part.name}"], metavar="DATE", callback=_date, help=what)
        case SetBy():
            option = click.Option(["--set-by"], help=what)
        case _:
            return []
    return [option]


def _actions(root: Path, typed: Mapping[str, Any]) -> list[str]:
    return options.actions(root, {"said": next(iter(typed.get("words") or ()), "")})


def _date(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """A date as somebody wrote it, where it can be read in one way; any other is for the check to refuse."""
    return dates.read(value) if value else None


when = click.option(
    "--date", "date_", metavar="DATE", callback=_date, help="When: a day, a month or a year; by default today."
)


def _text(name: str, **more: Any) -> Callable[[str], click.Option]:
    return lambda help_: click.Option([f"--{name.replace('_', '-')}"], help=help_, **more)


_BESIDE: Mapping[str, Callable[[str], click.Option]] = {
    "date": _text("date", metavar="DATE", callback=_date),
    "by": _text("by"),
    "source": _text("source"),
    "decided_by": _text("decided_by"),
    "meeting": _text("meeting"),
    "reported_by": _text("reported_by", metavar="PARTY", shell_complete=options.completing(options.parties)),
    "inferred": _text("inferred", is_flag=True),
}


# --- what a shell offers ----------------------------------------------------------------------------


def _completing(kind: Kind) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """The recommendations, and then what may be said of them."""

    def complete(ctx: click.Context, argument: click.Parameter, incomplete: str) -> list[str]:
        from rectrack.model import lookup

        root, typed = ctx.obj or Path(), [*(ctx.params.get("words") or ())]
        parts = arguments(kind, ctx.params)
        named = next((n for n, word in enumerate(typed) if n and not lookup.is_one(root, word)), len(typed))
        said = len(typed) - named
        values = _offered(parts[said], root, typed[:1]) if typed and said < len(parts) else []
        found = [value for value in values if value.startswith(incomplete)]
        may_be_one = not typed or (not said and (incomplete or not parts))
        return [*found, *(options.recommendations(ctx, argument, incomplete) if may_be_one else [])]

    return complete


def _offered(part: Part, root: Path, names: Sequence[str]) -> list[str]:
    """The values that a part can have, as far as they are in the files."""
    what = part.among if isinstance(part, Speaker) else part.name
    if what in _SETTINGS:
        return options.settings(_SETTINGS[what])(root, {})
    if what in ("party", "body"):
        bodies = [] if what == "party" else options.settings("addressees")(root, {})
        return [*dict.fromkeys([*options.parties(root, {}), *bodies])]
    if what == "action":
        return options.actions(root, {"said": next(iter(names), "")})
    return [*part.valid] if isinstance(part, Word) else []


# The commands that say something of recommendations, each made from its entry in the table of statements.


_ALIKE = """\
ID is a recommendation's id, number, reference or file. You can name several: rectrack changes all of their files or
none. The same command again changes nothing. At a terminal, rectrack asks for missing values."""


def command(word: str) -> click.Command:
    """The command for what is said with this word."""
    kind = DESK[word]
    callback = click.pass_obj(partial(_called, word=word))
    return Command(kind, f"{kind.at_desk}\n\n{_ALIKE}", callback)


def _called(root: Path, *, word: str, words: tuple[str, ...], dry_run: bool, **given: Any) -> None:
    from rectrack.workspace.transaction import Desk

    call = Call(root, DESK[word], words, given)
    desk = Desk(root, options.today())
    made, what, since = call.said_at(desk)
    if dry_run:
        show(desk)
        return
    desk.write()
    for one in made:
        path = root / one.path
        click.echo(f"Wrote {path}: {what}{since}." if one.made else f"{path} says so already: {what}.")


class Call:
    """A command as it was called: of which recommendations, what stands behind them, and the options."""

    def __init__(self, root: Path, kind: Kind, words: Sequence[str], given: dict[str, Any]) -> None:
        self.kind, self.given = kind, given
        self.parts = arguments(kind, given)
        self.ids, self.values = parted(words, len(self.parts))
        self.values += [""] * (len(self.parts) - len(self.values))
        self.is_asking = not (self.ids and all(self.values))
        self._sign(root)

    def _sign(self, root: Path) -> None:
        """Whoever types stands for it, as git knows them, where the statement needs somebody."""
        given, is_report = self.given, self.kind.word == "action"
        if is_report and (given["date"] or given["by"]) and not (given["text"] or given["evidence"]):
            raise click.UsageError("--date and --by tell of a report: give --note or --evidence with them.")
        if (is_report or "by" in self._needs) and not given["by"]:
            given["by"] = options.person(root)

    @property
    def _needs(self) -> list[str]:
        """Nobody enters what another reports or what is only read, and what is reported needs no source."""
        given = self.given
        others = ("source", "by") if given.get("reported_by") else ("by",) if given.get("inferred") else ()
        return [name for name in self.kind.needs if name not in others]

    def demand(self) -> None:
        """Name all that is missing where nobody can be asked."""
        behind = {metavar(part): value for part, value in zip(self.parts, self.values, strict=True)}
        words = {f"--{part.label}": self.given["text"] for part in self._words if part.is_needed}
        needed = {f"--{name.replace('_', '-')}, {_asked(self.kind, name)}": self.given[name] for name in self._needs}
        options.demand({"ID": self.ids, **behind, **words, **needed})

    @property
    def _words(self) -> list[Words]:
        return [part for part in self.kind.parts if isinstance(part, Words)]

    def said_at(self, desk: "Desk") -> "tuple[list[Edited], str, str]":
        """Make the statement at a desk, not yet written; also what it is in a few words, and since when."""
        from rectrack.workspace.transaction import say_of_all

        self.kind = at_desk(desk.loaded.register.tracker)[self.kind.word]
        self.parts = arguments(self.kind, self.given)
        self._refuse_unknown(desk)
        self.demand()
        ids = _paths(desk, self.ids or [options.chosen_id(None, desk.path)])
        found = self._arguments(desk, ids)
        behind = [found[part.name] for part in self.parts]
        found |= self._options()
        if action := found.get("action"):
            known = names(desk.loaded.register, desk.recommendation(ids[0]))["action"]
            found["action"] = spelled(action, known) or action
        on = occasion(self.given.get("date"), **self._beside)
        statement = self._with_evidence(desk, ids, found, on)
        what = " ".join(
            [self.kind.word, *(value if isinstance(value, str) else ", ".join(value) for value in behind)]
        )
        return say_of_all(desk, ids, statement, on), what, f", {on.date}" if "date" in self.given else ""

    def _refuse_unknown(self, desk: "Desk") -> None:
        """Raise the error for an unknown word. A missing value is reported later."""
        self._arguments(desk, _paths(desk, self.ids), is_asking=False)
        if by := self.given.get("reported_by"):
            known = names(desk.loaded.register, None)["party"]
            self.given["reported_by"] = options.known(by, "party", known, "--reported-by")

    def _arguments(self, desk: "Desk", ids: Sequence[str], *, is_asking: bool = True) -> dict[str, Any]:
        """Return the arguments after the recommendations. Ask for a missing part, or leave it out."""
        of = desk.recommendation(ids[0]) if ids else None
        reading = Reading(word=self.kind.word, left="", names=names(desk.loaded.register, of))
        for part, value in zip(self.parts, self.values, strict=True):
            if not (value or is_asking):
                continue
            if isinstance(part, Word | Speaker):
                reading = reading.after("", **{part.name: _chosen(desk, part, value, reading, ids)})
            else:
                reading = _read(part, value or options.text(None, part.what.capitalize()), reading)
        return dict(reading.found)

    def _options(self) -> dict[str, Any]:
        """What else is said; asked for where it is needed, or where somebody is being asked anyway."""
        given = self.given
        for part in self._words:
            if part.is_needed or (self.is_asking and given["text"] is None):
                question = f"{part.what[:1].upper()}{part.what[1:]}" + ("" if part.is_needed else ", or nothing")
                given["text"] = options.text(given["text"], question, optional=not part.is_needed) or None
        for name in self._needs:
            words = _asked(self.kind, name)
            given[name] = options.text(given[name], f"{words[:1].upper()}{words[1:]}")
        found = {part.name: given[part.name] for part in self.kind.parts if part.name in given}
        if by := given.get("reported_by"):
            found["reported_by"] = by
        return found | ({"inferred": True} if given.get("inferred") else {})

    @property
    def _beside(self) -> dict[str, str | None]:
        """Who says so, from where, and so on."""
        given = self.given
        others = {name: given.get(name) for name in ("by", "decided_by", "meeting")}
        return {**others, "taken_from": given.get("source")}

    def _with_evidence(self, desk: "Desk", ids: Iterable[str], found: dict[str, Any], on: "Occasion") -> "Statement":
        """The statement, with the evidence that its status needs and that is asked for where it is missing."""
        statement: Statement = self.kind.made(**found)
        if found.get("evidence") or not any(desk.lacks_evidence(id_, statement, on) for id_ in ids):
            return statement
        status, text = found["status"], self.given["text"]
        report = {"--note": text} if self.kind.word == "action" else {}
        options.demand({f"--evidence, which {status} needs": None, **report})
        shown = (options.text(None, f"Evidence for {status} (a web address or a reference)"),)
        words = options.text(text, "What happened") if report else text
        return self.kind.made(**found | {"evidence": shown, "text": words})


def occasion(date: str | None, by: str | None = None, **beside: Any) -> "Occasion":
    """When somebody says something at a desk, and according to whom."""
    from rectrack.statements.apply import Occasion

    return Occasion(date=date or options.today().isoformat(), is_dated=bool(date), by=by, **beside)


def _asked(kind: Kind, name: str) -> str:
    """What an option says, in a few words."""
    words = kind.beside[name].partition(";")[0].partition(":")[0].rstrip(".")
    return f"{words[:1].lower()}{words[1:]}"


def _paths(desk: "Desk", said: Iterable[str]) -> list[str]:
    """The recommendations that are meant, each once; raises `RefusedError` with all that are none."""
    from rectrack.text.problems import RefusedError

    found: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for one in said:
        try:
            found[desk.path(one)] = one
        except RefusedError as error:
            wrong[str(error)] = one
    if wrong:
        raise RefusedError("\n".join(wrong))
    return [*found.values()]


def _chosen(desk: "Desk", part: Word | Speaker, value: str, reading: Reading, ids: Sequence[str]) -> str:
    """What a word names; of the actions there may be others in each file, and the edit tells of those it lacks."""
    where = metavar(part)
    valid = reading.names[part.among] if isinstance(part, Speaker) else part.valid or reading.names[part.name]
    if part.name == "action" and (value or not valid):
        return (value and (spelled(value, valid) or value)) or options.choose(
            None, "action", desk.actions(ids[0]), where
        )
    if (
        part.name == "status"
        and not value
        and (found := desk.recommendation(ids[0]))
        and "action" not in reading.found
    ):
        statuses = by_id(desk.loaded.register.tracker.statuses)
        valid = by_id(offered_of(statuses[id_] for id_ in (*statuses[found.status].next, found.status)))
    what = "party or addressee" if where == "BODY" else part.name
    return options.choose(value, what, valid, where)


def _read(part: Part, value: str, reading: Reading) -> Reading:
    """What any other word says, as a statement would read it."""
    try:
        read = part(reading.after(value))
        reason = f"{shown(value)} says more than {part.what}." if read.left.strip() else ""
    except WrongPartError as wrong:
        reason = wrong.reason
    if reason:
        raise click.BadParameter(reason, param_hint=f"'{metavar(part)}'")
    return read


def show(desk: "Desk", form: str = "text") -> None:
    """Show what a sync would do if the files said what was edited at the desk, as `plan` does; write nothing."""
    from rectrack.github.types import Site
    from rectrack.model.redaction import Withheld
    from rectrack.rendering import status_json
    from rectrack.sync import plan_report, preview
    from rectrack.sync.preview import compare_edited

    before, after = desk.written.register, desk.loaded.register
    site = Site(web="https://github.com/OWNER/REPOSITORY", branch=after.tracker.branch)
    templates = desk.root / "templates"
    told = status_json.read(desk.root / status_json.FILE)
    compared = compare_edited(before, after, told.pairs if told else {})
    plan = preview.would_change(compared, site, templates, desk.today)
    text = options.formatted("plan", form, plan_report.Shown(plan, templates))
    click.echo(Withheld(after).out_of(text), nl=False)
