"""How far the parties agree: every boundary of the rule, as `rectrack list` tells it."""

import json
from pathlib import Path

import pytest

from tests.interfaces import on, rectrack
from tests.rectrack.files import TODAY, TRACKER, add, edit, make_tracker, write

GROUPS = ("government", "civil-society", "academia", "private-sector")
PARTIES = "parties:\n" + "".join(
    f"  - {{id: {id_}, name: Party {id_}, group: {group}}}\n"
    for id_, group in (
        *((f"p{n}", GROUPS[n % 4]) for n in range(9)),
        *((f"g{n}", "government") for n in range(5)),
    )
)
STANCES = """\
stances:
  - {id: support, name: Support, side: for}
  - {id: support-with-changes, name: Support with changes, side: for, wants_changes: true}
  - {id: reserve, name: Reserve, side: apart}
  - {id: abstain, name: Abstain, side: apart}
  - {id: oppose, name: Oppose, side: against}
  - {id: comment, name: Comment, side: none}
  - {id: block, name: Block, side: against}
  - {id: stand-by, name: Stand by, side: apart}
  - {id: recuse, name: Recuse, side: none}
  - {id: second, name: Second, side: for}
  - {id: second-if, name: Second if, side: for, wants_changes: true}
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


def judged(root: Path, rows: list[str], rule: str = "{least_positions: 3, least_groups: 2}") -> list[str]:
    """Return what the list says of recommendations with these positions."""
    make_tracker(root, 0)
    write(root / "parties.yaml", PARTIES)
    write(root / "tracker.yaml", TRACKER.replace("{least_positions: 3, least_groups: 2}", rule) + STANCES)
    for n, said in enumerate(rows, 1):
        add(root, n, positions=positions(said))
    with on(TODAY.isoformat()):
        finished = rectrack(root, "list", "--format", "json")
    assert finished.code == 0, finished.out
    return [told(entry) for entry in json.loads(finished.out)]


def told(entry: dict[str, object]) -> str:
    """Return the level, and how many were heard, counted and entered, and who is opposed."""
    numbers = [f"{entry[name]} {name}" for name in ("heard", "counted", "entered") if entry.get(name)]
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


@pytest.mark.parametrize(
    ("rule", "level"),
    [
        ("{least_positions: 4, least_groups: 4}", "full agreement"),
        ("{least_positions: 5, least_groups: 4}", "not enough views"),
        ("{least_positions: 4, least_groups: 5}", "not enough views"),
        ("{least_positions: 1, least_groups: 1}", "full agreement"),
    ],
)
def test_the_thresholds_are_the_trackers(rule: str, level: str, tmp_path: Path) -> None:
    assert judged(tmp_path, [f"{SUPPORT}, p3 support"], rule) == [f"{level}; 4 heard; 4 counted"]


def test_the_board_states_the_rule_with_the_trackers_thresholds_and_stances(tmp_path: Path) -> None:
    judged(tmp_path, ["p0 support"], "{least_positions: 5, least_groups: 1}")
    write(tmp_path / "README.md", "<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n")

    assert rectrack(tmp_path, "board").code == 0

    board = (tmp_path / "README.md").read_text()
    assert "fewer than 5 parties, or parties of fewer than 1 stakeholder group," in board
    assert "To stand apart means one of: “Reserve”, “Abstain”, “Stand by”." in board
    assert "Left out, since it takes no side: “Comment”, “Recuse”." in board
    edit(tmp_path / "tracker.yaml", STANCES, f"{STANCES.partition('  - {id: support-with')[0]}")
    assert rectrack(tmp_path, "board").code == 0
    assert "apart means" not in (tmp_path / "README.md").read_text()
