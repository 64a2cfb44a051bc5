"""The commands that say something of recommendations, each made from its entry in the table of statements."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectrack.commands import options, said_options
from rectrack.record.kind import Kind
from rectrack.record.parts import Part, Reading, Speaker, Word, Words, WrongPartError
from rectrack.record.statements import DESK, at_desk, names
from rectrack.record.values import by_id, offered_of
from rectrack.text.problems import shown, spelled

if TYPE_CHECKING:
    from rectrack.desk.editor import Desk, Edited
    from rectrack.record.said import Occasion, Statement

_ALIKE = """\
ID is a recommendation's id, number, reference or file. You can name several: rectrack changes all of their files or
none. The same command again changes nothing. At a terminal, rectrack asks for missing values."""


def command(word: str) -> click.Command:
    """The command for what is said with this word."""
    kind = DESK[word]
    callback = click.pass_obj(partial(_called, word=word))
    return said_options.Command(kind, f"{kind.at_desk}\n\n{_ALIKE}", callback)


def _called(root: Path, *, word: str, words: tuple[str, ...], dry_run: bool, **given: Any) -> None:
    from rectrack.desk.editor import Desk

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
        self.parts = said_options.arguments(kind, given)
        self.ids, self.values = said_options.parted(words, len(self.parts))
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
        behind = {said_options.metavar(part): value for part, value in zip(self.parts, self.values, strict=True)}
        words = {f"--{part.label}": self.given["text"] for part in self._words if part.is_needed}
        needed = {f"--{name.replace('_', '-')}, {_asked(self.kind, name)}": self.given[name] for name in self._needs}
        options.demand({"ID": self.ids, **behind, **words, **needed})

    @property
    def _words(self) -> list[Words]:
        return [part for part in self.kind.parts if isinstance(part, Words)]

    def said_at(self, desk: "Desk") -> "tuple[list[Edited], str, str]":
        """Make the statement at a desk, not yet written; also what it is in a few words, and since when."""
        from rectrack.desk.editor import say_of_all

        self.kind = at_desk(desk.loaded.register.tracker)[self.kind.word]
        self.parts = said_options.arguments(self.kind, self.given)
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
    from rectrack.record.said import Occasion

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
    where = said_options.metavar(part)
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
        raise click.BadParameter(reason, param_hint=f"'{said_options.metavar(part)}'")
    return read


def show(desk: "Desk", form: str = "text") -> None:
    """Show what a sync would do if the files said what was edited at the desk, as `plan` does; write nothing."""
    from rectrack import formats
    from rectrack.github.types import Site
    from rectrack.pages import status_json
    from rectrack.record.withheld import Withheld
    from rectrack.sync import compare, plan_text, preview

    before, after = desk.written.register, desk.loaded.register
    site = Site(web="https://github.com/OWNER/REPOSITORY", branch=after.tracker.branch)
    templates = desk.root / "templates"
    told = status_json.read(desk.root / status_json.FILE)
    compared = compare.edited(before, after, told.pairs if told else {})
    plan = preview.would_change(compared, site, templates, desk.today)
    text = formats.written("plan", form, plan_text.Shown(plan, templates))
    click.echo(Withheld(after).out_of(text), nl=False)
