"""Whatever lies under recommendations/ is read, is the tracker's own, or is a problem."""

from pathlib import Path

import pytest

from rectrack.record.markers import PAGE_MARKER
from tests.rectrack.checking import checked, problems
from tests.rectrack.files import add, make_tracker, recommendation, write
from tests.rectrack.internals import register

TOP = "recommendations"
STRAY = (
    "only files named ID.yaml are read under recommendations/ "
    "(move this one out of that folder, or begin its name with a dot)"
)
KEPT = (
    "this name is kept for a translation, and translations are not read yet "
    "(an id has no dot: give the file another name, or keep it elsewhere until then)"
)
MISNAMED = (
    "not every system can hold a folder of this name "
    '(leave out \\ : * ? " < > | and signs that cannot be seen, and spaces and full stops at its end)'
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_tracker(tmp_path)


def move(root: Path, n: int, folder: str) -> Path:
    """Move recommendations/rec-N.yaml to a folder below."""
    to = root / TOP / folder / f"rec-{n}.yaml"
    to.parent.mkdir(parents=True, exist_ok=True)
    return (root / TOP / f"rec-{n}.yaml").rename(to)


# --- folders ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "folder", ["2026-review", "a/b/c/d", "Rapport 2026, \u00e9t\u00e9 (1)", "x.yaml", "-1", "a#b%41&c"]
)
def test_files_lie_in_folders_of_any_depth_and_name(folder: str, root: Path) -> None:
    move(root, 2, folder)
    add(root, 1, related="[rec-2]")

    assert checked(root).out == "3 recommendations, no problems.\n"
    assert register(root).paths["rec-2"] == f"{TOP}/{folder}/rec-2.yaml"


def test_a_problem_is_told_with_the_folder_and_the_check_can_be_limited_to_folders_and_files(root: Path) -> None:
    write(move(root, 1, "a/b"), recommendation(themes="[lwa]"))
    add(root, 2, themes="[lwa]")
    told = 'recommendations/a/b/rec-1.yaml:6:10: unknown theme "lwa" (did you mean law?)\n'

    for limit in ("recommendations/a", "recommendations/a/b", "recommendations/a/b/rec-1.yaml"):
        result = checked(root, str(root / limit))
        assert (result.code, result.out) == (1, told)
    assert checked(root, str(root / TOP)).out.count("unknown theme") == 2
    assert checked(root, str(root / "parties.yaml")).code == 0


def test_an_id_is_unique_in_all_folders_and_each_file_is_told_of_the_others(root: Path) -> None:
    write(root / TOP / "a/rec-1.yaml", recommendation())
    write(root / TOP / "b/rec-1.yaml", recommendation(themes="[[x]]"))

    hint = "an id is unique in all folders: delete the file that is not meant, or give it another name and id"
    names = [f"{TOP}/a/rec-1.yaml", f"{TOP}/b/rec-1.yaml", f"{TOP}/rec-1.yaml"]
    twice = [
        f'{name}:1:5: the id "rec-1" is that of {", ".join(other for other in names if other != name)} too ({hint})'
        for name in names
    ]
    assert [line for line in problems(root) if "theme" not in line] == twice
    assert [line for line in problems(root) if "theme" in line] == [
        f"{names[1]}:6:10: a list stands where one value belongs (the id of a theme in tracker.yaml)"
    ]


def test_two_folders_may_not_hold_the_same_number(root: Path) -> None:
    write(root / TOP / "a/rec-9.yaml", recommendation(id="rec-9", number="1", formerly="[rec-2]"))

    told = "\n".join(problems(root))
    assert f"{TOP}/a/rec-9.yaml:2:9: the number 1 is that of {TOP}/rec-1.yaml too" in told
    assert f"{TOP}/rec-1.yaml:2:9: the number 1 is that of {TOP}/a/rec-9.yaml too" in told
    assert f'{TOP}/a/rec-9.yaml:18:12: "rec-2" is the id of {TOP}/rec-2.yaml' in told


@pytest.mark.parametrize(
    "name", ["a:b", "a\\b", "what?", 'the "best"', "a ", "a.", " a", "a\u202eb", "a\nb", "a\u2028b"]
)
def test_a_folder_has_a_name_that_every_system_can_hold_and_everybody_can_see(name: str, root: Path) -> None:
    move(root, 1, name)

    (told,) = problems(root)
    assert told.endswith(f":1:1: {MISNAMED}")


# --- what is no recommendation ----------------------------------------------------------------------


@pytest.mark.parametrize("below", ["", "a/b/"])
@pytest.mark.parametrize(
    "name",
    ["notes.txt", "rec-9", "rec-9.md", "rec-9.yaml~", "rec-9.json", "README.md", "#rec-9.yaml#", "board-law.md"],
)
def test_a_file_that_is_not_read_is_a_problem(name: str, below: str, root: Path) -> None:
    write(root / TOP / below / name, "a: b: c")

    assert problems(root) == [f"{TOP}/{below}{name}:1:1: {STRAY}"]


@pytest.mark.parametrize("name", ["rec-1.fr.yaml", "rec-1.zh-Hant.yaml", "a/rec-1.de.yaml", "rec-9.es.yaml"])
def test_a_translation_is_told_as_not_yet_read(name: str, root: Path) -> None:
    write(root / TOP / name, "title: Faites cela\n")

    assert problems(root) == [f"{TOP}/{name}:1:1: {KEPT}"]


@pytest.mark.parametrize("name", [".gitkeep", ".rec-9.yaml", ".#rec-9.yaml", ".vscode/settings.json", "a/.DS_Store"])
def test_what_begins_with_a_dot_is_for_editors_and_systems(name: str, root: Path) -> None:
    write(root / TOP / name, "a: b: c")

    assert problems(root) == []


def test_the_schema_and_the_pages_of_the_board_are_the_trackers_own_at_the_top_only(root: Path) -> None:
    own = {
        "recommendation.schema.json": "{}",
        "board-law.md": f"{PAGE_MARKER}\nx",
        "board-law.2.md": f"{PAGE_MARKER}\r\nx",
    }
    for name, text in own.items():
        write(root / TOP / name, text)
    assert problems(root) == []

    for name, text in own.items():
        write(root / TOP / "a" / name, text)
    assert problems(root) == [f"{TOP}/a/{name}:1:1: {STRAY}" for name in sorted(own)]


# --- links ------------------------------------------------------------------------------------------


def test_a_link_to_a_folder_is_not_followed_in_silence(root: Path) -> None:
    write(root / "elsewhere/rec-9.yaml", recommendation(id="rec-9", number="9"))
    for name, to in {"a": "../elsewhere", "b.yaml": "../elsewhere", "loop": "."}.items():
        (root / TOP / name).symlink_to(to)

    assert problems(root) == [
        f"{TOP}/{name}:1:1: this is a link to a folder, and is not followed (put the folder itself here)"
        for name in ("a", "b.yaml", "loop")
    ]


def test_a_link_to_a_file_is_a_file_of_its_own_name(root: Path) -> None:
    write(root / TOP / "a/rec-9.yaml", recommendation(id="rec-9", number="9"))
    (root / TOP / "rec-9.yaml").symlink_to("a/rec-9.yaml")
    (root / TOP / "notes").symlink_to("../tracker.yaml")
    (root / TOP / "nowhere.txt").symlink_to("nowhere")

    assert [line.partition(":")[0] for line in problems(root)] == [
        f"{TOP}/{name}" for name in ("a/rec-9.yaml", "notes", "nowhere.txt", "rec-9.yaml")
    ]
