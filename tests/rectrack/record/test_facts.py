"""What follows from a recommendation's entries, as `rectrack list` and `rectrack show` tell it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.interfaces import on, rectrack
from tests.rectrack.files import TODAY, add, make_tracker

HERE = "source: {comment: 'https://github.com/octo/tracker/issues/1#issuecomment-1'}"
PAPER = "source: {document: paper-2017}"


def listed(root: Path, *changes: Mapping[str, str | None]) -> list[Any]:
    """Return what the list says of recommendations with these changes."""
    make_tracker(root, 0)
    for n, change in enumerate(changes, 1):
        add(root, n, **dict(change))
    with on(TODAY.isoformat()):
        finished = rectrack(root, "list", "--format", "json")
    assert finished.code == 0, finished.out
    return list(json.loads(finished.out))


def test_dates_and_decisions_follow_from_the_entries(tmp_path: Path) -> None:
    changes, meant = [], []
    for block in Path(__file__).with_name("facts.txt").read_text(encoding="utf-8").split("\n\n")[1:]:
        *lines, told = block.splitlines()
        changes.append({name: text.strip() for name, _, text in (line.partition(":") for line in lines)})
        meant.append(told.removeprefix("= "))

    found = listed(tmp_path, *changes)

    names = [told.partition(":")[0] for told in meant]
    assert [f"{name}: {json.dumps(entry[name])}" for name, entry in zip(names, found, strict=True)] == meant


# --- answers and objections -------------------------------------------------------------------------

OWN = f"\n  - {{party: india, stance: support, date: 2016, {HERE}}}"
OTHERS = (
    "\n  - {party: india, stance: oppose, date: 2017, reported_by: denic}",
    f"\n  - {{party: india, stance: oppose, date: 2017, inferred: true, {PAPER}}}",
    f"\n  - {{party: india, stance: oppose, date: 2017, entered_by: the secretariat, {PAPER}}}",
    f"\n  - {{party: india, stance: oppose, date: 2017, {PAPER}}}",  # typed into the file
)
NO_MORE = f"ended: 2019, ended_{PAPER}, "


def objection(by: str = "india", ended: str = "") -> str:
    return f"\n  - {{by: {by}, text: No., date: 2018, {ended}{PAPER}}}"


@pytest.mark.parametrize("of_others", OTHERS, ids=["reported", "inferred", "entered", "typed"])
def test_what_a_party_objects_to_is_left_out_of_its_views_as_long_as_it_does(of_others: str, tmp_path: Path) -> None:
    disputes = (objection(), "[]", objection(ended=NO_MORE), objection(by="denic"))

    said = [{"positions": OWN + of_others, "disputes": disputes[0]}]
    said += [{"positions": of_others, "disputes": text} for text in disputes]

    found = listed(tmp_path, *said)

    views = [[view["stance"] for view in entry["views"]] for entry in found]
    assert views == [["support"], [], *[["oppose"]] * 3]


# --- where something was said ------------------------------------------------------------------------
