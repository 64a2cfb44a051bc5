"""What a sync would change about labels: pure.

A label that is called otherwise in tracker.yaml is renamed, so that it stays on its issues and pull requests. Names
may form a chain or change places. No label is ever deleted: where the old and the new one both exist, the old one
stays for whoever made it, and only our issues are labelled anew.
"""

from collections.abc import Iterable

from rectrack.github.types import Change, CreateLabel, LiveLabel, UpdateLabel
from rectrack.record.tracker import LabelSpec

WAITING = "moving: "
"""What a label is called in between when two change places; found again if a run breaks off there."""

_LONGEST_NAME = 50
_ARCHIVED = "an archived label cannot be added to an issue"


def label_changes(
    wanted: Iterable[LabelSpec], live: Iterable[LiveLabel], forms: Iterable[LabelSpec] = ()
) -> list[Change]:
    """The renames, then the new labels, then those that look otherwise than they should.

    A label of `forms` is created if it is missing, and unarchived. It keeps its look, which people may change.
    """
    wanted = tuple(wanted)
    now = {label.name.casefold(): label for label in live}
    renames = _renames(wanted, now)
    creates: list[Change] = []
    updates: list[Change] = []
    for label in wanted:
        before = now.get(label.name.casefold())
        if before is None:
            creates.append(CreateLabel(label=label, why="tracker.yaml spells it and GitHub has no such label"))
        elif before.is_archived:
            updates.append(UpdateLabel(before=before, label=label, why=_ARCHIVED))
        elif not _looks(before, label):
            updates.append(UpdateLabel(before=before, label=label, why="it looks otherwise than tracker.yaml says"))
    known = {label.name.casefold() for label in wanted}
    for label in forms:
        before = now.get(label.name.casefold())
        if label.name.casefold() in known:
            continue
        if before is None:
            creates.append(CreateLabel(label=label, why="an issue form sets it and GitHub has no such label"))
        elif before.is_archived:
            same = LabelSpec(name=before.name, color=before.color, description=before.description)
            updates.append(UpdateLabel(before=before, label=same, why=_ARCHIVED))
    return [*renames, *creates, *updates]


def _renames(wanted: tuple[LabelSpec, ...], now: dict[str, LiveLabel]) -> list[Change]:
    """The renames in an order in which no name is taken; `now` becomes what GitHub has after them."""
    moves = _moves(wanted, now)
    changes: list[Change] = []
    while moves:
        free = next((label for label in moves if label.name.casefold() not in now), None)
        label = free or next(iter(moves))
        name = label.name if free else waiting_name(label)
        source = moves.pop(label)
        before = now.pop(source)
        changes.append(
            UpdateLabel(before=before, label=label, new_name=name, why="tracker.yaml calls it otherwise now")
        )
        now[name.casefold()] = LiveLabel(name=name, color=label.color, description=label.description)
        if not free:
            moves[label] = name.casefold()
    return changes


def _moves(wanted: tuple[LabelSpec, ...], now: dict[str, LiveLabel]) -> dict[LabelSpec, str]:
    """Return which existing label each wanted one was before, for those that are to be renamed: one for each name."""
    sources: dict[LabelSpec, str] = {}
    for label in {label.name.casefold(): label for label in wanted}.values():
        source = _former(label, now)
        if source and source not in sources.values():
            sources[label] = source
    moves = {label: source for label, source in sources.items() if label.name.casefold() not in now}
    moves |= {label: source for label, source in sources.items() if _changed_places(label, source, now)}
    while True:
        # A name that is taken becomes free where the label that has it moves away: a chain.
        leaving = set(moves.values())
        freed = {k: s for k, s in sources.items() if k not in moves and k.name.casefold() in leaving}
        # Where it does not move away, both exist: nothing is renamed.
        stuck = [k for k in moves if k.name.casefold() in now and k.name.casefold() not in leaving]
        if not freed and not stuck:
            return moves
        moves = {k: s for k, s in {**moves, **freed}.items() if k not in stuck}
        for label in stuck:
            del sources[label]


def names_after(changes: Iterable[Change]) -> dict[str, str]:
    """Under which name an issue will carry each label that the changes rename."""
    names: dict[str, str] = {}
    for change in changes:
        if isinstance(change, UpdateLabel) and change.new_name:
            first = next((k for k, v in names.items() if v == change.before.name), change.before.name.casefold())
            names[first] = change.new_name
    return names


def _former(label: LabelSpec, now: dict[str, LiveLabel]) -> str | None:
    names = (waiting_name(label), *label.formerly)
    return next((name.casefold() for name in names if name.casefold() in now), None)


def _changed_places(label: LabelSpec, source: str, now: dict[str, LiveLabel]) -> bool:
    """Whether the label of this name is another one's, told by their looks: that alone tells a swap to be done."""
    there = now.get(label.name.casefold())
    return there is not None and _looks(now[source], label) and not _looks(there, label)


def _looks(live: LiveLabel, label: LabelSpec) -> bool:
    """Whether a label has the colour and the description it should have."""
    return (live.color.lower(), live.description.strip()) == (label.color.lower(), label.description.strip())


def waiting_name(label: LabelSpec) -> str:
    """The name in between, within GitHub's limit."""
    return (WAITING + label.name)[:_LONGEST_NAME]
