"""What can be typed behind a command that says something: made from the parts of its statement."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from rectrack.commands import options
from rectrack.record.keepers_parts import Day, Login, SetBy, Value
from rectrack.record.kind import Kind
from rectrack.record.parts import Action, Address, Evidence, Flag, Part, Speaker, Word, Words
from rectrack.text import dates

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
        from rectrack.record import lookup

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
