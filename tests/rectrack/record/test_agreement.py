"""How far the parties agree, and what else follows from the entries, as `rectrack list` tells it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.interfaces import on, rectrack
from tests.rectrack.files import TODAY, TRACKER, add, edit, make_tracker, write
from tests.samples import table

GROUPS = ("government", "civil-society", "academia", "private-sector")
PARTIES = "parties:\n" + "".join(
    f"  - {{id: {id_}, name: Party {id_}, group: {group}}}\n"
    for id_, group in (*((f"p{n}", GROUPS[n % 4]) for n in range(9)), *((f"g{n}", "government") for n in range(5)))
)
STANCES = """\
stances:
  - {id: support, name: Support, side: for}
  - {id: support-with-changes, name: Support with changes, side: for, conditional: true}
  - {id: reserve, name: Reserve, side: neutral}
  - {id: abstain, name: Abstain, side: neutral}
  - {id: oppose, name: Oppose, side: against}
  - {id: comment, name: Comment, side: none}
  - {id: block, name: Block, side: against}
  - {id: stand-by, name: Stand by, side: neutral}
  - {id: recuse, name: Recuse, side: none}
  - {id: second, name: Second, side: for}
  - {id: second-if, name: Second if, side: for, conditional: true}
"""
HERE = "source: {comment: 'https://github.com/octo/tracker/issues/1#issuecomment-1'}"
VOICES = {
    "": HERE,
    "reported": "reported_by: p8",
    "inferred": "inferred: true, source: {document: paper-2017}",
    "guessed": "reported_by: p8, inferred: true, source: {document: paper-2017}",
    "entered": "entered_by: the secretariat, source: {document: paper-2017}",
    "typed": "source: {document: paper-2017}",
    "linked": "source: {url: 'https://example.org/letter'}",
    "alone": "",
}
SUPPORT = "p0 support, p1 support, p2 support"


def positions(said: str) -> str:
    """Return the YAML of `PARTY STANCE [VOICE] [YEAR]`, ...; without a voice its own account said it here."""
    lines = []
    for one in said.split(", ") if said else []:
        party, stance, *more = one.split()
        year = next((word for word in more if word.isdigit()), "2017")
        voice = VOICES[next((word for word in more if not word.isdigit()), "")]
        lines.append(f"\n  - {{party: {party}, stance: {stance}, date: {year}, {voice}}}")
    return "".join(lines) or "[]"


def judged(root: Path, rows: list[str], rule: str = "{min_positions: 3, min_groups: 2}") -> list[str]:
    """Return what the list says of recommendations with these positions."""
    make_tracker(root, 0)
    write(root / "parties.yaml", PARTIES)
    write(root / "tracker.yaml", TRACKER.replace("{min_positions: 3, min_groups: 2}", rule) + STANCES)
    for n, said in enumerate(rows, 1):
        add(root, n, positions=positions(said))
    with on(TODAY.isoformat()):
        finished = rectrack(root, "list", "--format", "json")
    assert finished.code == 0, finished.out
    return [told(entry) for entry in json.loads(finished.out)]


def told(entry: dict[str, object]) -> str:
    """Return the level, and how many positions are own, counted and entered, and who is opposed."""
    fields = {"own": "own_positions", "counted": "counted_positions", "entered": "maintainer_entered_positions"}
    numbers = [f"{entry[field]} {name}" for name, field in fields.items() if entry.get(field)]
    opposed = [
        f"{name} {' '.join(ids)}"
        for name in ("opposed", "reported_opposed")
        if isinstance(ids := entry[name], list) and ids
    ]
    return "; ".join([str(entry["agreement"]), *numbers, *opposed])


def test_the_level_follows_from_who_said_what(tmp_path: Path) -> None:
    lines = Path(__file__).with_name("agreement.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.partition("=>") for line in lines if "=>" in line and not line.startswith("#")]

    found = judged(tmp_path, [said.strip() for said, _, _ in rows])

    assert [f"{said}=> {now}" for (said, _, _), now in zip(rows, found, strict=True)] == list(map("".join, rows))


@pytest.mark.parametrize(("rule", "level"), table(__file__, "thresholds"))
def test_the_thresholds_are_the_trackers(rule: str, level: str, tmp_path: Path) -> None:
    assert judged(tmp_path, [f"{SUPPORT}, p3 support"], rule) == [f"{level}; 4 own; 4 counted"]


@pytest.mark.parametrize(("made_by", "more", "own", "level"), table(__file__, "makers"))
def test_the_support_of_those_who_made_it_is_not_counted(
    made_by: str, more: str, own: int, level: str, tmp_path: Path
) -> None:
    said = f"{SUPPORT}, {more}".removesuffix(", ")
    judged(tmp_path, [said])
    add(tmp_path, 1, positions=positions(said), made_by=made_by)

    entry = json.loads(rectrack(tmp_path, "list", "--format", "json").out)[0]

    assert (entry["own_positions"], entry["agreement"]) == (own, level)


def test_a_maker_that_disputes_the_entry_is_counted_as_other_parties_are(tmp_path: Path) -> None:
    judged(tmp_path, [SUPPORT])
    dispute = f"\n  - {{by: p0, text: We did not make it., date: 2018, {HERE}}}"
    add(tmp_path, 1, positions=positions(SUPPORT), made_by="{parties: [p0]}", disputes=dispute)

    entry = json.loads(rectrack(tmp_path, "list", "--format", "json").out)[0]

    assert (entry["own_positions"], entry["agreement"]) == (3, "no opposition recorded")


@pytest.mark.parametrize(("said", "meaning"), table(__file__, "too few"))
def test_too_few_positions_has_figures(said: str, meaning: str, tmp_path: Path) -> None:
    judged(tmp_path, [said])

    shown = " ".join(rectrack(tmp_path, "show", "1").out.split())
    assert f". {meaning} This is a count of positions, not a finding of consensus." in shown


def test_the_board_states_the_rule_with_the_trackers_thresholds_and_stances(tmp_path: Path) -> None:
    judged(tmp_path, ["p0 support"], "{min_positions: 5, min_groups: 1}")
    write(tmp_path / "README.md", "<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n")

    assert rectrack(tmp_path, "board").code == 0

    board = (tmp_path / "README.md").read_text()
    assert "Minimum number of parties: 5. Minimum number of stakeholder groups: 1." in board
    assert "Neutral positions: Reserve; Abstain; Stand by." in board
    assert "Without a stance, not counted: Comment; Recuse." in board
    edit(tmp_path / "tracker.yaml", STANCES, f"{STANCES.partition('  - {id: support-with')[0]}")
    assert rectrack(tmp_path, "board").code == 0
    assert "Neutral positions:" not in (tmp_path / "README.md").read_text()


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

OWN = f"\n  - {{party: northland, stance: support, date: 2016, {HERE}}}"
OTHERS = (
    "\n  - {party: northland, stance: oppose, date: 2017, reported_by: domreg}",
    f"\n  - {{party: northland, stance: oppose, date: 2017, inferred: true, {PAPER}}}",
    f"\n  - {{party: northland, stance: oppose, date: 2017, entered_by: the secretariat, {PAPER}}}",
    f"\n  - {{party: northland, stance: oppose, date: 2017, {PAPER}}}",  # typed into the file
)
NO_MORE = f"withdrawn: 2019, withdrawal_{PAPER}, "


def objection(by: str = "northland", ended: str = "") -> str:
    return f"\n  - {{by: {by}, text: No., date: 2018, {ended}{PAPER}}}"


@pytest.mark.parametrize("of_others", OTHERS, ids=["reported", "inferred", "entered", "typed"])
def test_what_a_party_objects_to_is_left_out_of_its_views_as_long_as_it_does(of_others: str, tmp_path: Path) -> None:
    disputes = (objection(), "[]", objection(ended=NO_MORE), objection(by="domreg"))

    said = [{"positions": OWN + of_others, "disputes": disputes[0]}]
    said += [{"positions": of_others, "disputes": text} for text in disputes]

    found = listed(tmp_path, *said)

    views = [[view["stance"] for view in entry["positions"]] for entry in found]
    assert views == [["support"], [], *[["oppose"]] * 3]


# --- where something was said ------------------------------------------------------------------------
