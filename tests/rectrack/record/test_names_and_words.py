"""By what a recommendation is called, and which words a tracker knows: its own, or those of every tracker."""

import json
from pathlib import Path

import pytest
import yaml
from ruamel.yaml import YAML

from tests.rectrack.files import TRACKER, add, edit, make_tracker, write
from tests.rectrack.local_commands import LocalTracker, problems

# --- names ------------------------------------------------------------------------------------------

NAMES = ("rec-2", "2", "#2", "02", "48.iv", "48.IV", "recommendations/rec-2.yaml", "rec-2.yaml", "/a/b/rec-2.yaml")
LETTER = ("--source", "https://example.org/letter")


@pytest.mark.parametrize(
    "words",
    [
        ("status", "NAME", "withdrawn", "--note"),
        ("position", "NAME", "northland", "oppose", *LETTER, "--reason"),
        ("action", "NAME", "ask", "implemented", "--verified-by", "me", "--evidence", "https://e.org", "--note"),
    ],
    ids=lambda words: words[0],
)
def test_each_command_knows_a_recommendation_by_all_its_names(words: tuple[str, ...], local: LocalTracker) -> None:
    path = add(local.root, 2, reference="48.iv", actions="[{id: ask, title: Ask, status: adopted}]")
    for name in NAMES:
        before = path.read_bytes()
        result = local.run(*(name if word == "NAME" else word for word in words), f"By name {NAMES.index(name)}.")

        assert "rec-2.yaml" in result.out
        assert path.read_bytes() != before
        assert local.run("show", name).out.startswith("Recommendation 48.iv: Do this\n")


# --- words ------------------------------------------------------------------------------------------


def test_a_tracker_without_lists_has_the_words_of_this_project(tmp_path: Path) -> None:
    least = TRACKER[: TRACKER.index("statuses:")] + TRACKER[TRACKER.index("themes:") : TRACKER.index("agreement:")]
    trackers = [LocalTracker(make_tracker(tmp_path / name)) for name in ("bare", "own")]
    write(trackers[0].root / "tracker.yaml", least)
    own = YAML(typ="safe", pure=True).load(Path(__file__).parents[3] / "tracker.yaml")  # "yes" is a word there
    lists = {name: own[name] for name in ("statuses", "stances", "labels")}
    write(trackers[1].root / "tracker.yaml", least + yaml.safe_dump(lists, allow_unicode=True))

    found = []
    for local in trackers:
        add(local.root, 1, positions="\n  - {party: alliance, stance: reserve, date: 2017, reported_by: northland}")
        local.run("board")
        forms = [(path.name, path.read_text()) for path in sorted(local.root.rglob("ISSUE_TEMPLATE/*"))]
        local.run("export", str(local.root / "sheets"))
        settings = (local.root / "sheets/settings.csv").read_text(encoding="utf-8")
        found.append((forms, local.run("show", "1").out, (local.root / "status.json").read_text(), settings))

    assert found[0] == found[1]


def test_settings_that_cannot_be_read_make_no_word_unknown(tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / "tracker.yaml", TRACKER + "source_forms: [\n")

    assert [line for line in problems(tmp_path) if not line.startswith("tracker.yaml:")] == []


def test_what_a_status_counts_as_follows_from_how_it_closes_unless_it_is_said(local: LocalTracker) -> None:
    tracker = local.root / "tracker.yaml"
    edit(tracker, "  - id: adopted\n", "  - id: adopted\n    category: under way\n")
    edit(tracker, "  - id: withdrawn\n", "  - id: withdrawn\n    category: open\n")
    for n, status in enumerate(("proposed", "adopted", "implemented", "not-adopted", "withdrawn"), 1):
        step = f"\n  - {{date: 2018, status: {status}, evidence: [a]}}"
        add(local.root, n, status=status, history=step)

    local.run("board")

    found = json.loads((local.root / "status.json").read_text())
    assert {status["id"]: status["category"] for status in found["names"]["statuses"]} == {
        "proposed": "open",
        "adopted": "under way",
        "implemented": "done",
        "not-adopted": "not done",
        "withdrawn": "open",
    }
