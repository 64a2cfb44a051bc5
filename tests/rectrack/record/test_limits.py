"""What GitHub would refuse is refused before: each limit just reached, and just passed."""

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rectrack.files import REC_1, add, edit, make_tracker, write
from tests.rectrack.local_commands import LocalTracker, problems
from tests.rectrack.world import World
from tests.samples import table

MAX_BODY, MAX_TITLE = 65_536, 256
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

SHORTENED = "Long texts are shortened in this issue. [The file has the full texts.]("


def section(root: Path) -> str:
    """Return the text that the first issue gets; the files have no problem, and the issue fits."""
    assert problems(root) == []
    (spec,) = (
        change["spec"]
        for change in json.loads(LocalTracker(root).run("plan", "--format", "json").out)["changes"]
        if change.get("spec", {}).get("id") == "rec-1"
    )
    assert len(f"<!-- rectrack:v1 id=rec-1 sha={'0' * 16} -->\n{spec['section']}\n<!-- rectrack:end -->") <= MAX_BODY
    assert len(spec["title"]) <= MAX_TITLE
    return str(spec["section"])


def test_an_issue_has_whole_texts_as_long_as_they_fit_and_then_their_beginnings(tmp_path: Path) -> None:
    make_tracker(tmp_path, 1)
    add(tmp_path, 1, summary="x" * 50_000)
    room = MAX_BODY - len(f"<!-- rectrack:v1 id=rec-1 sha={'0' * 16} -->\n{section(tmp_path)}\n<!-- rectrack:end -->")

    add(tmp_path, 1, summary="x" * (50_000 + room))
    assert "x" * (50_000 + room) in section(tmp_path)

    add(tmp_path, 1, summary="x" * (50_001 + room))
    text = section(tmp_path)
    assert SHORTENED in text
    assert f"{'x' * 9_999}…" in text


@pytest.mark.parametrize(("number", "most"), [(5, 10_000), (19, 3_000), (20, 1_000), (60, 300)])
def test_long_texts_of_entries_are_shortened_so_that_all_entries_have_room(
    number: int, most: int, tmp_path: Path
) -> None:
    make_tracker(tmp_path, 1)
    days = [(date(1990, 1, 1) + timedelta(days=n)).isoformat() for n in range(number)]
    text = "x" * 15_000
    add(tmp_path, 1, decisions="".join(f"\n- {{by: us, outcome: agreed, date: {day}, text: {text}}}" for day in days))

    assert section(tmp_path).count(f" {'x' * (most - 1)}…") == number


def test_the_board_has_the_first_200_characters_of_a_decision(tmp_path: Path) -> None:
    make_tracker(tmp_path, 2)
    for n, text in ((1, "x" * 201), (2, "y" * 200)):
        add(tmp_path, n, decisions=f"[{{by: us, outcome: agreed, date: 2018, text: {text}}}]")
    LocalTracker(tmp_path).run("board")

    board = (tmp_path / "README.md").read_text()

    assert (f"{'x' * 199}…" in board, "x" * 200 in board, "y" * 200 in board) == (True, False, True)


def test_a_beginning_keeps_lines_and_ends_before_no_limit(tmp_path: Path) -> None:
    make_tracker(tmp_path, 1)
    add(tmp_path, 1, summary=json.dumps("One.\n\nTwo.\n\n" + "The fees are published, unless. " * 3_000))

    text = section(tmp_path)

    assert "One.\n\nTwo.\n\nThe fees" in text
    assert "The fees are published…" not in text


def test_a_title_a_reference_and_names_may_be_longer_than_github_allows(tmp_path: Path) -> None:
    make_tracker(tmp_path, 1)
    add(tmp_path, 1, title="é" * 3_000, reference="r" * 300)
    edit(tmp_path / "tracker.yaml", "name: Proposed", f"name: {'p' * 60}")

    assert "Addressee" in section(tmp_path)


def test_a_sync_shortens_what_github_would_refuse_and_then_finds_nothing_to_do(world: World) -> None:
    long = "All fees, except those of islands, are public. " * 2_000
    names = {"name: Proposed": f"name: {long[:200].strip()}", "Rules and courts.": long[:300].strip()}
    for old, new in names.items():
        edit(world.root / "tracker.yaml", old, json.dumps(new) if "." in old else f"name: {json.dumps(new[6:])}")
    add(
        world.root,
        1,
        title=long[:2_000].strip(),
        reference="r" * 300,
        summary=long,
        text=f"{{quote: {json.dumps(long)}}}",
    )

    world.sync()

    issue = world.issues()[1]
    assert issue.title.startswith("Recommendation rrr")
    assert issue.title.endswith("…")
    assert SHORTENED in issue.body


REPORT = "\n- {date: 2018, by: me, account_id: 7, source: {comment: 'https://github.com/o/r/issues/%d'}}"


def test_reports_that_nobody_verified_are_linked_as_long_as_there_is_room(local: LocalTracker) -> None:
    def text(length: int) -> str:
        add(local.root, 1, summary="x" * length, progress_reports="".join(REPORT % n for n in range(1, 21)))
        return section(local.root)

    room = MAX_BODY - len(f"<!-- rectrack:v1 id=rec-1 sha={'0' * 16} -->\n{text(1)}\n<!-- rectrack:end -->") + 1
    assert ["progress report" in text(length) for length in (room, room + 1)] == [True, False]


SIGNS = ("<", "@", "_", "1. ", "www.a ", "https://a ")


@pytest.mark.parametrize("sign", SIGNS)
def test_texts_of_any_signs_are_shortened(sign: str, tmp_path: Path) -> None:
    make_tracker(tmp_path, 1)
    repeated = json.dumps(sign * (100_000 // len(sign)) + "x")
    add(tmp_path, 1, summary=repeated, editor_note=repeated, text=f"{{quote: {repeated}}}")

    assert "### History" in section(tmp_path)


ENTRIES = yaml.safe_load(Path(__file__).with_name("entries.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ENTRIES)
def test_many_entries_are_left_out_at_the_end(name: str, tmp_path: Path) -> None:
    make_tracker(tmp_path, 1)
    days = [(date(1990, 1, 1) + timedelta(days=n)).isoformat() for n in range(1_500)]
    add(tmp_path, 1, **{name.strip(): "".join(ENTRIES[name].replace("DAY", day) for day in days)})

    text = section(tmp_path)

    assert SHORTENED in text
    assert text.count("<details>") == text.count("</details>")


LONG = "x" * 66_000
WORDS = yaml.safe_load(Path(__file__).with_name("long-words.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", WORDS, ids=str)
def test_a_groups_long_words_are_no_error(case: dict[str, Any], tmp_path: Path) -> None:
    lines, replaced = case["settings"], case["replaced"]
    make_tracker(tmp_path, 0)
    for path in (tmp_path / "tracker.yaml", tmp_path / "parties.yaml"):
        new = case.get("new", "LONG").replace("LONG", LONG)
        write(path, re.sub(replaced, new, path.read_text()) if replaced else path.read_text())
    write(tmp_path / "tracker.yaml", f"{(tmp_path / 'tracker.yaml').read_text()}{lines.replace('LONG', LONG)}\n")
    add(tmp_path, 1, **case["changes"])

    assert SHORTENED in section(tmp_path)


# --- a repository's own template --------------------------------------------------------------------


def test_a_text_of_a_repositorys_own_template_is_shortened_too(tmp_path: Path) -> None:
    make_tracker(tmp_path, 1)
    write(tmp_path / "templates/issue.md.j2", "{% for n in range(3) %}{{ r.summary }}\n{% endfor %}")
    add(tmp_path, 1, summary="x" * 22_000)

    assert section(tmp_path).count("x" * 2_999 + "…") == 3


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("x" * 300, "x" * 300),
        ("x" * 301, "x" * 299 + "…"),
        ("x" * 199 + "\n" + "y" * 101, "x" * 199 + "\n" + "y" * 99 + "…"),
        ("x" * 199 + "\n" + "y " * 51, "x" * 199 + "\n" + "y " * 49 + "y…"),
        ("x" * 200 + "\n" + "y" * 100, "x" * 200 + "…"),
        ("a\nb\n" + "y" * 300, "a\nb\n" + "y" * 295 + "…"),
        ("a\n\n" + "y" * 196 + " z\n" + "z" * 200, "a\n\n" + "y" * 196 + " z…"),
    ],
)
def test_a_shortened_text_keeps_its_line_breaks_but_not_in_its_last_third(
    text: str, beginning: str, tmp_path: Path
) -> None:
    make_tracker(tmp_path, 1)
    long = "{{ 'x' * (70_000 if r.summary | length > 300 else 0) }}"  # no issue has room for a longer text
    write(tmp_path / "templates/issue.md.j2", f"{{{{ r.summary | replace('\n', '/') }}}}.\n\n{long}")
    add(tmp_path, 1, summary=json.dumps(text))

    assert section(tmp_path).strip().removesuffix(".").rpartition("\n")[2] == beginning.replace("\n", "/")


@pytest.mark.parametrize(("template", "why"), table(__file__, "templates"))
def test_a_template_that_fails_is_a_problem_and_no_crash(template: str, why: str, tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / "templates/issue.md.j2", template)

    (found,) = problems(tmp_path)

    assert found.startswith(f"templates/issue.md.j2:1:1: The template fails for {REC_1}: ")
    assert why in found


def test_the_trackers_own_template_is_not_tried_on_short_texts(tmp_path: Path) -> None:
    (make_tracker(tmp_path) / "templates").symlink_to(Path(__file__).parents[3] / "templates")

    assert problems(tmp_path) == []


def test_a_report_has_at_most_1000_characters(local: LocalTracker) -> None:
    said = ("progress", "1", "--verified-by", "me", "--text")

    assert "at most 1,000 characters" in local.refused(*said, "a" * 1_001)
    local.run(*said, "a" * 1_000)


def test_digits_of_any_number_are_a_text_like_others(local: LocalTracker) -> None:
    digits, root = "9" * 5_000, local.root
    note = f"Proposed on GitHub by @a (account {digits}), with the form."
    withheld = "is_person: true, name_withheld_since: 2024-01, accounts: [{login: a, id: 1}], name: The registry"
    edit(root / "parties.yaml", "name: The registry", withheld)
    add(
        root,
        1,
        sources=f"\n  - {{document: paper-2017, items: [{digits}, a, b]}}",
        history=f"\n  - {{date: 2017-02, status: proposed, note: '{note}'}}",
    )
    local.run("plan")

    add(root, 1, reference=digits)

    (found,) = problems(root)
    assert found.startswith(f'recommendations/rec-1.yaml:18:12: The reference "{digits[:59]}…" is a number')
