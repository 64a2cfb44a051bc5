"""What `rectrack check` accepts, and what lies in a tracker's folder besides; tests/messages has what it refuses."""

import json
import os
from pathlib import Path

import pytest

from tests.interfaces import on, rectrack
from tests.rectrack.files import REC_1, TODAY, TRACKER, add, edit, make_tracker, recommendation, write
from tests.rectrack.local_commands import checked, problems

TOP = "recommendations"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_tracker(tmp_path)


# --- what no rule forbids ---------------------------------------------------------------------------

FIELDS = """\
custom_fields:
  - {id: priority, name: Priority, type: choice, choices: [{id: high, name: H}, {id: low, name: L, retired: true}]}
  - {id: goals, name: Goals, type: choices, choices: [{id: sdg-6, name: Clean water}, {id: sdg-14, name: Seas}]}
  - {id: cost, name: Cost in millions, type: number}
  - {id: indicator, name: Indicator, type: text}
  - {id: review, name: Next review, type: date}
  - {id: page, name: Page, type: link}
"""


def test_a_recommendation_may_say_all_that_no_rule_forbids(tmp_path: Path) -> None:
    write(make_tracker(tmp_path, 0) / "tracker.yaml", TRACKER + FIELDS)
    blocks = Path(__file__).with_name("valid_recommendations.txt").read_text(encoding="utf-8").split("\n\n")[1:]
    for n, block in enumerate(blocks, 1):
        lines = (line.partition(":") for line in block.splitlines())
        add(tmp_path, n, **{name: text.strip() or None for name, _, text in lines})

    with on(TODAY.isoformat()):
        assert problems(tmp_path) == []


@pytest.mark.parametrize(
    "lines",
    [
        "board: {group_by: size}\ncustom_fields: [{id: size, name: S, type: choice, choices: [{id: b, name: B}]}]",
        *(f"board: {{group_by: {grouping}}}" for grouping in ("theme", "addressee", "document", "status")),
        "maintainer_party: alliance\nsite: https://rivers.example\nlanguage: fr",
        "contact: o'brien+news@rivers.example",
        "contact: https://rivers.example/contact?to=us@rivers",
        "stances: [{id: support, name: S, side: for}, {id: block, name: B, side: against, retired: true}]",
        "stances: [{id: support, name: S, side: for, retired: true}, {id: block, name: B, side: against}]",
        "source_forms: [{id: recommended, name: N, retired: true}, {id: call, name: Call}]",
        "responses: [{id: noted, name: N, category: noted, retired: true}, {id: heard, name: H, category: noted}]",
        "outcomes: [{id: noted, name: N, retired: true}, {id: sent-back, name: S}]",
    ],
)
def test_settings_may_say_all_that_no_rule_forbids_and_what_is_retired_stays_in_use(lines: str, root: Path) -> None:
    edit(root / "tracker.yaml", "title: Rec", f"{lines}\ntitle: Rec")
    given = "[{by: names-board, response: noted, date: 2017}]" if lines.startswith("responses") else None
    decided = "[{by: a, outcome: noted, date: 2017}]" if lines.startswith("outcomes") else None
    add(root, 1, responses=given, decisions=decided)

    assert problems(root) == []


@pytest.mark.parametrize("name", ["tracker.yaml", "parties.yaml", REC_1])
def test_one_value_that_cannot_be_read_makes_no_reference_unknown(name: str, root: Path) -> None:
    old, new = {"tracker.yaml": ("id: law", "id: [law]"), "parties.yaml": ("id: alliance", "id: [alliance]")}.get(
        name, ("id: rec-1", "id: [rec-1]")
    )
    edit(root / name, old, new)
    add(root, 2, related="[rec-1]")

    assert [line.partition(":")[0] for line in problems(root)] == [name]


def test_only_the_first_thousand_mistakes_of_a_file_are_looked_for(root: Path) -> None:
    unknown = "".join(f"x{n}: a\n" for n in range(2_000))
    for text in (recommendation() + unknown, recommendation(related=f"[{', '.join(f'x{n}' for n in range(2_000))}]")):
        write(root / REC_1, text)
        assert len(json.loads(checked(root, "--format", "json").out)) == 1_000


BOARD = "<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n"
TAKE_PART = "<!-- rectrack:take-part -->\n<!-- rectrack:take-part-end -->\n"


@pytest.mark.parametrize("text", [BOARD, BOARD + TAKE_PART, TAKE_PART + BOARD, "\n"])
def test_a_readme_has_a_place_for_the_board_and_perhaps_one_for_how_to_take_part(text: str, root: Path) -> None:
    write(root / "README.md", text)

    assert problems(root) == []


# --- folders and names ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "folder", ["2026-review", "a/b/c/d", "Rapport 2026, \u00e9t\u00e9 (1)", "x.yaml", "-1", "a#b%41&c"]
)
def test_files_lie_in_folders_of_any_depth_and_name(folder: str, root: Path) -> None:
    (root / TOP / folder).mkdir(parents=True)
    (root / TOP / "rec-2.yaml").rename(root / TOP / folder / "rec-2.yaml")
    add(root, 1, related="[rec-2]")

    assert checked(root).out == "3 recommendations, no problems.\n"


@pytest.mark.parametrize(
    "name", ["a:b", "a\\b", "what?", 'the "best"', "a ", "a.", " a", "a\u202eb", "a\nb", "a\u2028b"]
)
def test_a_folder_has_a_name_that_every_system_can_hold_and_everybody_can_see(name: str, root: Path) -> None:
    (root / TOP / name).mkdir()
    (root / REC_1).rename(root / TOP / name / "rec-1.yaml")

    (told,) = problems(root)

    assert ":1:1: Some systems do not allow this name of a folder. Rename the folder without \\ : * ? " in told


def test_a_problem_is_told_with_the_folder_and_the_check_can_be_limited_to_folders_and_files(root: Path) -> None:
    write(root / TOP / "a/b/rec-1.yaml", recommendation(themes="[lwa]"))
    (root / REC_1).unlink()
    add(root, 2, themes="[lwa]")
    told = 'recommendations/a/b/rec-1.yaml:6:10: Unknown theme "lwa". Did you mean "law"?\n'

    for limit in ("recommendations/a", "recommendations/a/b", "recommendations/a/b/rec-1.yaml"):
        result = checked(root, str(root / limit))
        assert (result.code, result.out) == (1, told)
    assert checked(root, str(root / TOP)).out.count("Unknown theme") == 2
    assert checked(root, str(root / "parties.yaml")).code == 0


def test_what_is_the_trackers_own_and_what_begins_with_a_dot_is_no_problem(root: Path) -> None:
    for name in (".gitkeep", ".rec-9.yaml", ".#rec-9.yaml", ".vscode/settings.json", "a/.DS_Store"):
        write(root / TOP / name, "a: b: c")
    write(root / TOP / "recommendation.schema.json", "{}")
    write(root / TOP / "board-law.md", "<!-- rectrack:board-page -->\nx")
    write(root / TOP / "board-law.2.md", "<!-- rectrack:board-page -->\r\nx")

    assert problems(root) == []


def test_a_name_that_is_not_utf_8_or_holds_orders_to_a_terminal_is_printed_without_effect(root: Path) -> None:
    for number, name in enumerate((b"\n::error::\x1b[31m.yaml", b"\xff.yaml"), 7):
        text = recommendation(id="rec-9", number=str(number))
        Path(os.fsdecode(os.fsencode(root / TOP) + b"/" + name)).write_text(text)

    assert sorted({line.partition(":1:5:")[0] for line in problems(root)}) == [
        r"recommendations/\n::error::\x1b[31m.yaml",
        r"recommendations/\udcff.yaml",
    ]


# --- links, and what is no ordinary file --------------------------------------------------------------

OUTSIDE = "This is a link to a file outside the repository. Put the file itself here."


def test_a_link_to_a_folder_is_not_followed_in_silence_and_one_to_a_file_is_a_file_of_its_name(root: Path) -> None:
    write(root / "elsewhere/rec-9.yaml", recommendation(id="rec-9", number="9"))
    write(root / TOP / "folder/rec-8.yaml", recommendation(id="rec-8", number="8"))
    folders = {"a": "../elsewhere", "b.yaml": "../elsewhere", "loop": "."}
    files = {"notes": "../tracker.yaml", "nowhere.txt": "nowhere", "rec-8.yaml": "folder/rec-8.yaml"}
    for name, to in {**folders, **files}.items():
        (root / TOP / name).symlink_to(to)

    found = problems(root)

    message = "Links to folders are not read. Put the folder itself here."
    assert [line for line in found if message in line] == [f"{TOP}/{name}:1:1: {message}" for name in folders]
    others = {line.partition(":")[0] for line in found if message not in line}
    assert others == {f"{TOP}/{name}" for name in (*files, "folder/rec-8.yaml")}


@pytest.mark.parametrize("name", ["tracker.yaml", "parties.yaml", REC_1])
def test_a_link_is_followed_within_the_repository_only(name: str, tmp_path: Path) -> None:
    root = make_tracker(tmp_path / "repository")
    for folder, told in ((root, []), (tmp_path, [f"{name}:1:1: {OUTSIDE}"])):
        (root / name).rename(folder / "elsewhere.yaml")
        (root / name).symlink_to(os.path.relpath(folder / "elsewhere.yaml", (root / name).parent))
        assert problems(root) == told
        (folder / "elsewhere.yaml").rename(root / name)


def test_a_repository_that_is_itself_reached_by_a_link_is_read(tmp_path: Path) -> None:
    root = make_tracker(tmp_path / "repository")
    (root / REC_1).rename(root / "elsewhere.yaml")
    (root / REC_1).symlink_to(root / "elsewhere.yaml")
    (tmp_path / "link").symlink_to(root)

    assert problems(tmp_path / "link") == []


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("rec-1.yaml", "The file cannot be read: Too many levels of symbolic links."),
        ("nowhere", "The file cannot be read: No such file or directory."),
        (None, "This is not an ordinary file. Put a YAML file here."),
    ],
)
def test_what_is_no_plain_file_is_a_problem_and_no_pipe_blocks(target: str | None, told: str, root: Path) -> None:
    (root / REC_1).unlink()
    if target:
        (root / REC_1).symlink_to(target)
    else:
        os.mkfifo(root / REC_1)

    assert problems(root) == [f"{REC_1}:1:1: {told}"]


# --- what is no tracker -----------------------------------------------------------------------------


def refused(root: Path) -> str:
    """Return why a folder is no tracker."""
    done = checked(root)
    assert done.code == 1
    return done.err.replace(str(root), "FOLDER").rstrip("\n")


@pytest.mark.parametrize("name", ["tracker.yaml", "parties.yaml", "recommendations"])
def test_an_incomplete_folder_is_no_tracker(name: str, root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / name
    (root / name).rename(elsewhere)

    assert refused(root) == f"No {name} in FOLDER. Go to the folder of the repository, or add --root DIR."
    if name == "recommendations":
        (root / name).symlink_to(elsewhere)
        told = "FOLDER/recommendations is a link to a folder outside the repository. Put the folder itself there."
        assert refused(root) == told
        (root / name).unlink()
        write(root / name, "a: b")
        assert refused(root) == "FOLDER/recommendations cannot be read: Not a directory."
        (root / name).unlink()
        (root / name).mkdir()
        assert refused(root).startswith("No recommendation in FOLDER/recommendations. Nothing was changed")


def test_a_list_of_trackers_names_200_at_most(tmp_path: Path) -> None:
    text = "title: x\ntrackers:\n" + "".join(f"  - status: t{n}\n" for n in range(201))
    path = write(tmp_path / "groups.yaml", text)
    told = "3:3: The list is too long: 201 trackers. List at most 200."
    assert told in rectrack(tmp_path, "overview", str(path), str(tmp_path / "out")).err

    write(path, text.rpartition("  - ")[0])
    assert "too long" not in rectrack(tmp_path, "overview", str(path), str(tmp_path / "out")).err
