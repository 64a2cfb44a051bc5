"""By what a recommendation is called: its id, its number, its reference. Each of them means one only."""

from collections.abc import Iterator
from itertools import pairwise

from rectrack.record.register import Register
from rectrack.text.problems import Fault, shown

_LANGUAGE = 2
"""Letters of a language's code: en, fr."""


def wrong_names(register: Register) -> Iterator[Fault]:
    """Every name that two recommendations have, or that belongs to another one."""
    yield from _kept_ids(register)
    yield from _numbers(register)
    yield from _references(register)
    yield from _former_ids(register)


def _kept_ids(register: Register) -> Iterator[Fault]:
    for id_, path in register.paths.items():
        if len(id_) == _LANGUAGE and id_.isalpha():
            message = f"the id {shown(id_)} may be a language: addresses of two letters are kept free for those"
            yield Fault(("id",), message, "take a longer id, and name the file so", file=path)


def _numbers(register: Register) -> Iterator[Fault]:
    """A number is given once. The recommendations come by number."""
    recommendations, paths = register.recommendations, register.paths
    highest = recommendations[-1].number if recommendations else 0
    for before, r in pairwise(recommendations):
        if before.number == r.number != 0:
            hint = f"the newer of the two takes the next free number, {highest + 1}"
            for one, other in ((before, r), (r, before)):
                message = f"the number {one.number} is that of {paths[other.id]} too"
                yield Fault(("number",), message, hint, file=paths[one.id])


def _references(register: Register) -> Iterator[Fault]:
    paths = register.paths
    claimed: dict[str, str] = {}
    for r in register.recommendations:
        if not r.reference:
            continue
        name = r.reference.casefold()
        message, hint = "", "a reference means one recommendation: write another, or leave it out"
        if name.isdecimal() and r.number not in (0, int(name)):
            message = f"the reference {shown(r.reference)} is a number, and this recommendation's is {r.number}"
            hint = "leave the reference out, or write what the source has besides the digits"
        elif name in paths and name != r.id:
            message = f"the reference {shown(r.reference)} is the id of {paths[name]}"
        elif name in claimed:
            message = f"the reference {shown(r.reference)} is that of {claimed[name]} too"
        claimed.setdefault(name, paths[r.id])
        if message:
            yield Fault(("reference",), message, hint, file=paths[r.id])


def _former_ids(register: Register) -> Iterator[Fault]:
    paths = register.paths
    claimed: dict[str, str] = {}
    for r in register.recommendations:
        for n, former in enumerate(r.formerly):
            if not former:
                continue
            if former in paths:
                message = f"{shown(former)} is the id of {paths[former]}"
            elif former in claimed:
                message = f"{shown(former)} is claimed by {claimed[former]} too"
            else:
                claimed[former] = paths[r.id]
                continue
            hint = "name the id this file had before, or delete it"
            yield Fault(("formerly", n), message, hint, file=paths[r.id])
