"""Twelve groups of an organization, made up, each with a tracker of its own that the program itself has published."""

from collections.abc import Iterable
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.conftest import DATA
from tests.interfaces import on, rectrack
from tests.rectrack import files

TODAY = date(2026, 11, 26)
BEGUN, LATELY = "2026-07-06", "2026-11-19"
"""The days on which the trackers were published first, and last."""


class Group(NamedTuple):
    """A group: how its tracker is called, who keeps it, what it recommends something about, and to whom."""

    id: str
    title: str
    maintained_by: str
    matters: list[str]
    addressees: list[str]


GROUPS = [Group(**group) for group in yaml.safe_load((DATA / "groups.yaml").read_text(encoding="utf-8"))]
_DOINGS = (
    "Publish yearly figures on",
    "Pay for a study of",
    "Give councils a say in",
    "Set rules for",
    "Review the law on",
    "Teach officials about",
    "Report to Parliament on",
)
_LINES = {
    "proposed": "",
    "in-progress": "  - {date: 2025-11-03, status: in-progress, note: The work has begun.}\n",
    "adopted": "  - {date: 2026-02-10, status: adopted, note: Agreed., evidence: [https://example.org/minutes]}\n",
    "not-adopted": "  - {date: 2026-03-02, status: not-adopted, note: Refused., evidence: [https://example.org/no]}\n",
    "implemented": (
        "  - {date: 2025-06-01, status: in-progress}\n"
        "  - {date: 2026-06-30, status: implemented, note: Done., evidence: [https://example.org/act]}\n"
    ),
}
_TARGETS = ("", "{date: 2026-06, set_by: the plenary}", "{date: 2027}", "{date: 2026-10-31}", "")
_ADDRESSED = ("[first]", "[first, second]", "[second]", "[first]\naddressees_inferred: true", "[]")


def organization(folder: Path, groups: Iterable[Group] = GROUPS, most: int = 40) -> Path:
    """Write the trackers of the groups into folders of their own and the list of them, whose path is returned."""
    names = [group.id for group in groups]
    for n, group in enumerate(groups):
        publish_group(folder / group.id, group, 7 + 5 * n % most)
    listed = "".join(f"  - status: {name}\n" for name in names)
    return files.write(folder / "groups.yaml", f"title: The organization\ntrackers:\n{listed}")


def publish_group(folder: Path, group: Group, n: int) -> Path:
    """Write a group's tracker with n recommendations, published on two days; its status.json is returned."""
    files.write(folder / "tracker.yaml", _settings(group))
    files.write(folder / "parties.yaml", "parties: []\n")
    statuses = list(
        islice(cycle(("proposed", "in-progress", "adopted", "implemented", "not-adopted", "proposed")), n)
    )
    for number in range(1, n + 1):
        _write(folder, group, number, "proposed" if number % 9 == 0 else statuses[number - 1])
    published(folder, BEGUN)
    for number in range(9, n + 1, 9):
        _write(folder, group, number, "in-progress")
    return published(folder, LATELY)


def published(folder: Path, day: str) -> Path:
    """Let the program publish a tracker on a day."""
    with on(day):
        finished = rectrack(folder, "board")
    assert finished.code == 0, finished.err
    return folder / "status.json"


def _settings(group: Group) -> str:
    first, second = group.addressees
    return (
        f'title: "{group.title}"\nmaintained_by: "{group.maintained_by}"\ncontact: {group.id}@example.org\n'
        f"site: https://example.org/{group.id}/\n"
        "themes: [{id: all, name: All, description: Everything.}]\n"
        f"addressees:\n  - {{id: first, name: {first}, label: one}}\n  - {{id: second, name: {second}, label: two}}\n"
        "documents: [{id: report, title: The report, by: The group, date: 2024-09}]\n"
    )


def _write(folder: Path, group: Group, number: int, status: str) -> None:
    doing, matter = _DOINGS[number % len(_DOINGS)], group.matters[number % len(group.matters)]
    target = _TARGETS[number % len(_TARGETS)]
    files.write(
        folder / f"recommendations/rec-{number}.yaml",
        f"id: rec-{number}\nnumber: {number}\ntitle: {doing} {matter}\nsource_form: recommended\nthemes: [all]\n"
        f"addressees: {_ADDRESSED[number % len(_ADDRESSED)]}\nsources: [{{document: report}}]\nstatus: {status}\n"
        + (f"target: {target}\n" if target else "")
        + f"history:\n  - {{date: 2024-09, status: proposed}}\n{_LINES[status]}",
    )
