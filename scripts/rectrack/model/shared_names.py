"""Names with one meaning: of recommendations (id, number, reference and previous id) and of stances."""

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import TypeAlias

from rectrack.model.dataset import Dataset, Recommendation
from rectrack.model.vocabulary import OBJECTIONS, OTHER_STATEMENTS, WITHDRAWN, Stance
from rectrack.text import Fault, KeyPath, command_key, folded, plain_signs, shown

Faults: TypeAlias = Iterator[Fault]

_LANGUAGE = 2
"""Number of letters of a language code: en, fr."""


def find_shared_names(dataset: Dataset) -> Faults:
    """Yield an error for each name that two recommendations share, or that is reserved for languages."""
    paths, recommendations = dataset.paths, dataset.recommendations
    for id_, path in paths.items():
        if len(id_) == _LANGUAGE and id_.isalpha():
            message = f"the id {shown(id_)} is too short: two letters are reserved for languages"
            yield Fault(("id",), message, "write a longer id, and rename the file to it", file=path)
    for before, r in pairwise(recommendations):  # by number
        if before.number == r.number != 0:
            hint = f"give the newer of the two the next free number, {recommendations[-1].number + 1}"
            for one, other in ((before, r), (r, before)):
                message = f"the number {one.number} is also that of {paths[other.id]}"
                yield Fault(("number",), message, hint, file=paths[one.id])
    yield from _claims(dataset)


def _claims(dataset: Dataset) -> Faults:
    paths = dataset.paths
    claimed: dict[tuple[object, str], str] = {}
    for r in dataset.recommendations:
        for at, name, said, claims, right in _other_names(r):
            message, hint, digits = "", right, plain_signs(name).lstrip("0")
            if at == ("reference",) and name.isdecimal() and r.number and digits != f"{r.number}":
                message = f"{said} is a number, and this recommendation has the number {r.number}"
                hint = "delete the reference, or write it with the letters that it has in the source"
            elif name in paths and (at != ("reference",) or name != r.id):
                message = f"{said} is also the id of {paths[name]}"
            elif (at[0], name) in claimed:
                message = f"{said} is also {claims} {claimed[at[0], name]}"
            claimed.setdefault((at[0], name), paths[r.id])
            if message:
                yield Fault(at, message, hint, file=paths[r.id])


def _other_names(r: Recommendation) -> Iterator[tuple[KeyPath, str, str, str, str]]:
    """Yield for each other name: its path, the name, its words and claim in a message, and a hint."""
    if r.reference:
        hint = "write another reference, or delete it: a reference means one recommendation"
        yield ("reference",), r.reference.casefold(), f"the reference {shown(r.reference)}", "that of", hint
    for n, former in enumerate(r.previous_ids):
        if former:
            hint = "write the previous id of this file, or delete the entry"
            yield ("previous_ids", n), former, f"the previous id {shown(former)}", "that of", hint


def find_shared_words(stances: Collection[Stance]) -> Faults:
    """Yield the errors of stances whose id or alias already has a meaning."""
    # Settings from earlier versions have one of these aliases. It has no effect.
    objections = {*map(folded, OBJECTIONS)} - {"object"}
    taken = dict.fromkeys(OTHER_STATEMENTS, "") | {stance.id: stance.id for stance in stances}
    for n, stance in enumerate(stances):
        if stance.id in OTHER_STATEMENTS:
            message = f"{shown(stance.id)} is already the command /{stance.id}"
            yield Fault(("stances", n, "id"), message, "choose another id for this stance")
        if stance.id == WITHDRAWN.id:
            message = f"the stance {shown(stance.id)} is in every tracker"
            yield Fault(("stances", n, "id"), message, "delete this entry")
        for m, alias in enumerate(stance.aliases):
            word = command_key(alias)
            if folded(alias) in objections:
                message = f"the alias {shown(alias)} can also mean to contest an entry, and leads to /dispute"
                hint = "use another noun for the stance, such as opposition in English and French"
                yield Fault(("stances", n, "aliases", m), message, hint)
            elif word in taken:
                what = f"the stance {shown(taken[word])}" if taken[word] else f"the command /{word}"
                message = f"the alias {shown(alias)} already means {what}"
                yield Fault(("stances", n, "aliases", m), message, "delete the alias here")
            elif word:
                taken[word] = stance.id
