"""What GitHub would refuse is refused before: each limit just reached, and just passed."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rectrack.files import PARTIES, REC_1, TRACKER, add, edit, make_tracker, write
from tests.rectrack.local_commands import LocalTracker, checked, problems
from tests.samples import table

MAX_BODY = 65_536
TOO_MANY = (
    "This recommendation has 98 themes, addressees and choices; the limit is 97. "
    "Delete some of them: GitHub allows 100 labels for an issue."
)

# --- titles and labels ------------------------------------------------------------------------------

FITTING = {
    "name: Proposed": f"name: {'x' * 42}",
    "name: Law,": f"name: {'x' * 43},",
    "label: Names Board": f"label: {'x' * 39}",
    "{name: rec": f"{{name: {'x' * 39}",
    'prefix: "agr': f'prefix: "{"x" * 10}agr',
    "Put forward.": "x" * 100,
    "Rules and courts.": "x" * 100,
    "The names corporation": "x" * 200,
}
FIELDS = """\
custom_fields:
  - id: tags
    name: Tags
    type: choices
    choices: [CHOICES]
    label: {prefix: "tag: ", color: c5def5}
  - {id: size, name: Size, type: choice, choices: [{id: big, name: Big}], label: {prefix: "size: ", color: c5def5}}
  - {id: quiet, name: Quiet, type: choices, choices: [{id: a, name: A}, {id: b, name: B}]}
"""


def with_choices(root: Path, names: Sequence[str]) -> Path:
    """Return the settings of a tracker with fields whose choices have labels."""
    tracker = make_tracker(root) / "tracker.yaml"
    choices = ", ".join(f"{{id: t{n}, name: {name}}}" for n, name in enumerate(names))
    return write(tracker, tracker.read_text() + FIELDS.replace("CHOICES", choices))


def test_a_title_and_labels_may_be_as_long_as_github_allows(tmp_path: Path) -> None:
    tracker = with_choices(tmp_path, ["x" * 45])
    add(tmp_path, 1, title="é" * (256 - len("Recommendation 1: ")))
    for old, new in FITTING.items():
        edit(tracker, old, new)
    assert problems(tmp_path) == []

    edit(tracker, FITTING["label: Names Board"], "label: Names Board")
    edit(tracker, 'prefix: "addressee: "', 'prefix: "theme: "')  # the names of labels may begin alike
    assert problems(tmp_path) == []


def test_all_labels_of_an_issue_are_counted_and_told_at_the_one_that_has_no_room(tmp_path: Path) -> None:
    tracker = with_choices(tmp_path, [f"T{n}" for n in range(100)])
    more = "".join(f"\n  - {{id: a{n}, name: A{n}, label: a{n}}}" for n in range(97))
    edit(tracker, "addressees:", f"addressees:{more}")

    def told(
        tags: int, text: str = "tags: [TAGS]\n  size: big\n  quiet: [a, b]", addressees: str = "[names-board]"
    ) -> str:
        fields = text.replace("TAGS", ", ".join(f"t{n}" for n in range(tags)))
        add(tmp_path, 1, custom_fields=f"\n  {fields}", addressees=addressees)
        return "\n".join(problems(tmp_path))

    # With recommendation, status, agreement, a theme, an addressee and the size.
    assert told(94) == ""
    assert told(95) == f"{REC_1}:20:9: {TOO_MANY}"
    assert told(95, "size: big\n  tags: [TAGS]") == f"{REC_1}:20:470: {TOO_MANY}"
    many = [f"[{', '.join(f'a{n}' for n in range(number))}]" for number in (96, 97)]
    assert told(0, "{}", many[0]) == ""
    assert told(0, "{}", many[1]) == f"{REC_1}:7:484: {TOO_MANY}"
    # Where nobody asks for agreement there is room for one more.
    edit(tracker, "agreement: {min_positions: 3, min_groups: 2}\n", "")
    assert told(95, "size: big\n  tags: [TAGS]") == ""
    assert "has 99 themes, addressees and choices; the limit is 98." in told(96, "size: big\n  tags: [TAGS]")


# --- texts ------------------------------------------------------------------------------------------

TOO_LONG = re.compile("the text of the issue would have up to ([0-9,]+) characters; the limit is 65,536")


def lengths(root: Path) -> dict[int, int]:
    """Return the lengths of the issues that are too long, by number; there is no other problem."""
    found = {}
    for problem in json.loads(checked(root, "--format", "json").out):
        match = TOO_LONG.fullmatch(problem["message"])
        assert match, problem
        number = problem["path"].rpartition("rec-")[2].removesuffix(".yaml")
        found[int(number)] = int(match[1].replace(",", ""))
    return found


def assert_found_at_once(
    root: Path, write_all: Callable[[Mapping[int, int]], object], size: Mapping[int, int]
) -> None:
    """Show that each issue is found too long as soon as it is.

    `write_all` writes each recommendation with so many of its parts; with `size` parts it is surely too long. How
    long an issue gets follows from two lengths, and so does with how many parts it is just too long.
    """
    write_all(size)
    first = lengths(root)
    write_all({n: parts + parts // 5 for n, parts in size.items()})
    second = lengths(root)
    assert first.keys() == second.keys() == size.keys()
    each = {n: (second[n] - first[n]) / (size[n] // 5) for n in size}
    least = {n: max(1, ceil(size[n] - (first[n] - MAX_BODY) / each[n]) + 3) for n in size}

    write_all(least)

    found = lengths(root)
    assert {n for n in size if n not in found} == set(), "these are too long, and were not found"
    assert {n: found[n] for n in size if found[n] > MAX_BODY + 8 * each[n] + 100} == {}


def test_an_issues_text_fits_into_65536_characters(tmp_path: Path) -> None:
    make_tracker(tmp_path, 1)
    add(tmp_path, 1, summary="x" * 70_000)
    room = 70_000 - lengths(tmp_path)[1] + MAX_BODY

    add(tmp_path, 1, summary="x" * room)
    assert problems(tmp_path) == []

    add(tmp_path, 1, summary="x" * (room + 1))
    message = "The text of the issue would have up to 65,537 characters; the limit is 65,536."
    assert problems(tmp_path) == [f"{REC_1}:1:1: {message} Shorten the longest texts."]


REPORT = "\n- {date: 2018, by: me, account_id: 7, source: {comment: 'https://github.com/o/r/issues/%d'}}"


def test_reports_that_nobody_verified_are_linked_as_long_as_there_is_room(local: LocalTracker) -> None:
    def section(length: int) -> str:
        add(local.root, 1, summary="x" * length, progress_reports="".join(REPORT % n for n in range(1, 21)))
        *_, first, _, _ = json.loads(local.run("plan", "--format", "json").out)["changes"]
        return str(first["spec"]["section"])

    room = MAX_BODY - len(f"<!-- rectrack:v1 id=rec-1 sha={'0' * 16} -->\n{section(1)}\n<!-- rectrack:end -->") + 1
    assert ["progress report" in section(length) for length in (room, room + 1)] == [True, False]


SIGNS = ("<", "@", "_", "1. ", "www.a ", "https://a ")


def test_text_of_any_signs_is_found_too_long_as_soon_as_it_is(tmp_path: Path) -> None:
    make_tracker(tmp_path, 0)

    def write_all(parts: Mapping[int, int]) -> None:
        for n, times in parts.items():
            repeated = yaml_text(SIGNS[n - 1] * times + "x")
            add(tmp_path, n, summary=repeated, editor_note=repeated)

    assert_found_at_once(tmp_path, write_all, {n: 40_000 // len(sign) for n, sign in enumerate(SIGNS, 1)})


def yaml_text(text: str) -> str:
    """Return a text as YAML: double quotes with escapes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


NAME = "A & <b> *name* of www.a.b_c_d, “with” [signs] #1, @a and https://e.org/?a=b&c"
LONG_NAMES = {
    "tracker.yaml": TRACKER.replace("The names corporation", f"'{NAME}'").replace("The paper, by", f"'{NAME}', by"),
    "parties.yaml": PARTIES.replace("Northland", f"'{NAME}'").replace("The association", f"'{NAME}'"),
}
ENTRIES = yaml.safe_load(Path(__file__).with_name("entries.yaml").read_text(encoding="utf-8"))


def test_many_entries_are_found_too_long_as_soon_as_they_are(tmp_path: Path) -> None:
    make_tracker(tmp_path, 0)
    for path, text in LONG_NAMES.items():
        write(tmp_path / path, text)

    def write_all(parts: Mapping[int, int]) -> None:
        for n, (name, entry) in enumerate(ENTRIES.items(), 1):
            days = [(date(1990, 1, 1) + timedelta(days=d)).isoformat() for d in range(parts[n])]
            text = "".join(entry.replace("DAY", day) for day in days)
            add(tmp_path, n, **{name.strip(): text})

    assert_found_at_once(tmp_path, write_all, dict.fromkeys(range(1, len(ENTRIES) + 1), 450))


LONG = "x" * 66_000
WORDS = yaml.safe_load(Path(__file__).with_name("long-words.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", WORDS, ids=str)
def test_a_groups_long_words_count_wherever_an_issue_has_them(case: dict[str, Any], tmp_path: Path) -> None:
    lines, replaced = case["settings"], case["replaced"]
    make_tracker(tmp_path, 0)
    for path in (tmp_path / "tracker.yaml", tmp_path / "parties.yaml"):
        new = case.get("new", "LONG").replace("LONG", LONG)
        write(path, re.sub(replaced, new, path.read_text()) if replaced else path.read_text())
    write(tmp_path / "tracker.yaml", f"{(tmp_path / 'tracker.yaml').read_text()}{lines.replace('LONG', LONG)}\n")
    add(tmp_path, 1, **case["changes"])

    assert any("The text of the issue would have up to" in line for line in problems(tmp_path))


@pytest.mark.parametrize(
    "changes",
    [
        {"actions": "".join(f"\n- {{id: a{n}, title: {'x' * 1_000}, status: proposed}}" for n in range(70))},
        {"history": "\n- {date: 2017, status: proposed}" * 3_000},
        {"related": f"[{', '.join(f'rec-{n}' for n in range(2, 250))}]"},
    ],
    ids=["actions", "history", "related"],
)
def test_text_that_grows_in_an_issue_is_found_too_long_there(changes: dict[str, str], tmp_path: Path) -> None:
    make_tracker(tmp_path, 250 if "related" in changes else 3)
    for n in range(2, 250) if "related" in changes else ():
        add(tmp_path, n, title="x" * 200)
    add(tmp_path, 1, **changes)

    assert list(lengths(tmp_path)) == [1]


def test_the_names_of_folders_count_as_long_as_they_are_in_an_address(tmp_path: Path) -> None:
    root = make_tracker(tmp_path, 1)
    add(root, 1, summary="x" * 47_000)
    assert problems(root) == []

    folder = (root / "recommendations").joinpath(*["\u6f22" * 80] * 15)
    folder.mkdir(parents=True)
    (root / REC_1).rename(folder / "rec-1.yaml")

    assert list(lengths(root)) == [1]


def test_a_text_that_is_too_long_is_found_in_spite_of_mistakes_elsewhere(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 1, summary="x" * 70_000)
    add(tmp_path, 2, themes="[lwa]")
    add(tmp_path, 3, summary="x" * 70_000, related="[rec-2, rec-4]")

    assert [line.split(": ")[0] for line in problems(tmp_path)] == [
        f"{REC_1}:1:1",
        "recommendations/rec-2.yaml:6:10",
        "recommendations/rec-3.yaml:18:18",
    ]


# --- a repository's own template --------------------------------------------------------------------


def test_a_repositorys_own_template_counts(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    write(tmp_path / "templates/issue.md.j2", "{% for n in range(3) %}{{ r.summary }}{% endfor %}")

    add(tmp_path, 1, summary="x" * 21_000)
    assert problems(tmp_path) == []

    add(tmp_path, 1, summary="x" * 22_000)
    assert 66_000 < lengths(tmp_path)[1] < 67_000


@pytest.mark.parametrize(("template", "why"), table(__file__, "templates"))
def test_a_template_that_fails_is_a_problem_and_no_crash(template: str, why: str, tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / "templates/issue.md.j2", template)

    (found,) = problems(tmp_path)

    assert found.startswith(f"templates/issue.md.j2:1:1: The template fails for {REC_1}: ")
    assert why in found


def test_the_trackers_own_template_is_not_tried_on_short_texts(tmp_path: Path) -> None:
    (make_tracker(tmp_path) / "templates").symlink_to(Path(__file__).parents[3] / "templates")

    assert problems(tmp_path) == []
