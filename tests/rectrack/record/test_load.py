"""Files to a register, whatever lies in the folder."""

import os
from pathlib import Path

import pytest

from rectrack.record.load import Extent, NotATrackerError, extent, load, locate
from rectrack.text.problems import Fault, Problem
from tests.rectrack.checking import FILE, problems
from tests.rectrack.files import add, edit, make_tracker, recommendation, write

OUTSIDE = "this is a link to a file outside the repository (put the file itself here)"


def refusal(root: Path) -> str:
    with pytest.raises(NotATrackerError) as caught:
        load(root)
    return str(caught.value)


# --- what is read -----------------------------------------------------------------------------------


def test_the_recommendations_come_by_number(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 3, number="7")
    add(tmp_path, 1, number="9")

    loaded = load(tmp_path)

    assert [(r.id, r.number) for r in loaded.register.recommendations] == [("rec-2", 2), ("rec-3", 7), ("rec-1", 9)]
    assert loaded.register.tracker.title == "Recommendations for testing"
    assert [party.id for party in loaded.register.parties] == ["apig", "india", "denic"]
    assert loaded.problems == []


def test_a_file_with_mistakes_hides_no_other_and_keeps_its_id(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 1, id="[a]", number="one")
    write(tmp_path / "recommendations/rec-2.yaml", "a: b: c")
    write(tmp_path / "parties.yaml", "parties: none")

    loaded = load(tmp_path)

    assert loaded.register.paths == {f"rec-{n}": f"recommendations/rec-{n}.yaml" for n in (1, 2, 3)}
    assert [r.id for r in loaded.register.recommendations] == ["rec-1", "rec-3"]
    assert loaded.faulty == {FILE, "recommendations/rec-2.yaml", "parties.yaml"}


def test_a_text_is_measured_by_its_bytes_and_its_signs() -> None:
    assert extent("Größe 1: <a>\n".encode()) == Extent(size=15, signs=4)


def test_contents_may_be_given_instead_of_those_of_the_files_and_of_a_file_that_is_to_come(tmp_path: Path) -> None:
    make_tracker(tmp_path, 2)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")}
    instead = {
        "recommendations/rec-1.yaml": recommendation(title="Do that").encode(),
        "recommendations/rec-3.yaml": recommendation(id="rec-3", number="3", themes="[[x]]").encode(),
    }

    loaded = load(tmp_path, instead)

    assert [r.title for r in loaded.register.recommendations] == ["Do that", "Do this", "Do this"]
    assert [(p.path, p.line, p.column) for p in loaded.problems] == [("recommendations/rec-3.yaml", 6, 10)]
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.yaml")} == before


# --- names and ids ----------------------------------------------------------------------------------


def test_the_id_is_the_name_of_the_file(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 1, id="other")

    hint = "rename the file to other.yaml; if the file is meant to be renamed, write id: rec-1 and formerly: [other]"
    assert problems(tmp_path) == [f'{FILE}:1:5: the id "other" differs from the file\'s name ({hint})']


def test_a_name_that_cannot_be_an_id_is_not_proposed_for_one(tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / "recommendations/My File.yaml", recommendation(id="my-file", number="9"))

    message = 'the id "my-file" differs from the file\'s name (rename the file to my-file.yaml)'
    assert problems(tmp_path) == [f"recommendations/My File.yaml:1:5: {message}"]


NAMED = "name the file fish-ladders.yaml, and write id: fish-ladders"
MEANT = f"the file is meant to be renamed, {NAMED}"


@pytest.mark.parametrize(
    ("named", "id_", "hint"),
    [
        ("Fish ladders", "example", f"rename the file to example.yaml; if {MEANT} and formerly: [example]"),
        ("Fish ladders", "rec-1", NAMED),
        ("水", "rec-1", "rec-1 is another file's: choose an id, and name the file so"),
    ],
)
def test_a_name_in_words_is_told_as_the_id_that_is_made_of_them(
    named: str, id_: str, hint: str, tmp_path: Path
) -> None:
    write(make_tracker(tmp_path) / f"recommendations/{named}.yaml", recommendation(id=id_, number="9"))

    assert problems(tmp_path) == [
        f'recommendations/{named}.yaml:1:5: the id "{id_}" differs from the file\'s name ({hint})'
    ]


def test_other_files_may_refer_to_one_whose_id_is_wrong(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 1, id="other")
    add(tmp_path, 2, related="[rec-1]")

    assert len(problems(tmp_path)) == 1


@pytest.mark.parametrize("name", ["rec-9.yml", "rec-9.YAML", "rec-9.Yml"])
def test_a_name_ends_with_yaml(name: str, tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / "recommendations" / name, recommendation(id="rec-9", number="9"))
    add(tmp_path, 1, related="[rec-9]")

    assert problems(tmp_path) == [
        f"recommendations/{name}:1:1: the file's name must end with .yaml (rename it to rec-9.yaml)"
    ]


def test_a_name_that_is_not_utf_8_or_holds_orders_to_a_terminal_is_printed_without_effect(tmp_path: Path) -> None:
    folder = os.fsencode(make_tracker(tmp_path) / "recommendations")
    for number, name in enumerate((b"\n::error::\x1b[31m.yaml", b"\xff.yaml"), 7):
        Path(os.fsdecode(folder + b"/" + name)).write_text(recommendation(id="rec-9", number=str(number)))

    assert sorted({line.partition(":1:5:")[0] for line in problems(tmp_path)}) == [
        r"recommendations/\n::error::\x1b[31m.yaml",
        r"recommendations/\udcff.yaml",
    ]


# --- what is no ordinary file -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tracker.yaml", "parties.yaml", FILE])
def test_a_link_out_of_the_repository_is_not_followed(name: str, tmp_path: Path) -> None:
    root = make_tracker(tmp_path / "repository")
    (root / name).rename(tmp_path / "elsewhere.yaml")
    (root / name).symlink_to("../" * name.count("/") + "../elsewhere.yaml")

    assert problems(root) == [f"{name}:1:1: {OUTSIDE}"]


def test_a_link_within_the_repository_is_followed(tmp_path: Path) -> None:
    root = make_tracker(tmp_path)
    (root / FILE).rename(root / "elsewhere.yaml")
    (root / FILE).symlink_to("../elsewhere.yaml")

    assert problems(root) == []


def test_a_repository_that_is_itself_reached_by_a_link_is_read(tmp_path: Path) -> None:
    root = make_tracker(tmp_path / "repository")
    (root / FILE).rename(root / "elsewhere.yaml")
    (root / FILE).symlink_to(root / "elsewhere.yaml")
    (tmp_path / "link").symlink_to(root)

    assert problems(tmp_path / "link") == []


def test_a_folder_that_is_a_link_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    root = make_tracker(tmp_path / "repository")
    (root / "recommendations").rename(tmp_path / "elsewhere")
    (root / "recommendations").symlink_to(tmp_path / "elsewhere")

    assert refusal(root) == (
        f"{root}/recommendations is a link to a folder outside the repository. Put the folder itself there."
    )


@pytest.mark.parametrize(
    ("target", "reason"),
    [("rec-1.yaml", "Too many levels of symbolic links"), ("nowhere", "No such file or directory")],
)
def test_a_link_that_leads_nowhere_is_a_problem(target: str, reason: str, tmp_path: Path) -> None:
    root = make_tracker(tmp_path)
    (root / FILE).unlink()
    (root / FILE).symlink_to(target)

    assert problems(root) == [f"{FILE}:1:1: the file cannot be read: {reason}"]


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    root = make_tracker(tmp_path)
    os.mkfifo(root / "recommendations/pipe.yaml")

    assert problems(root) == ["recommendations/pipe.yaml:1:1: this is not an ordinary file (put a YAML file here)"]


# --- what is no tracker -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tracker.yaml", "parties.yaml", "recommendations"])
def test_a_folder_that_lacks_something_is_no_tracker(name: str, tmp_path: Path) -> None:
    make_tracker(tmp_path)
    (tmp_path / name).rename(tmp_path / "elsewhere")

    assert refusal(tmp_path) == (
        f"There is no {name} in {tmp_path}. Go to the repository's folder, or name it with --root."
    )


def test_a_tracker_without_recommendations_is_taken_for_a_mistake(tmp_path: Path) -> None:
    make_tracker(tmp_path, 0)
    (tmp_path / "recommendations").mkdir()

    assert refusal(tmp_path).startswith(
        f"There is no recommendation in {tmp_path}/recommendations. Nothing was changed"
    )


def test_whoever_makes_the_first_recommendation_reads_a_tracker_without_any(tmp_path: Path) -> None:
    make_tracker(tmp_path, 0)
    (tmp_path / "recommendations").mkdir()

    assert load(tmp_path, may_be_empty=True).register.recommendations == ()


def test_recommendations_that_are_a_file_are_refused(tmp_path: Path) -> None:
    write(make_tracker(tmp_path, 0) / "recommendations", "a: b")

    assert refusal(tmp_path) == f"{tmp_path}/recommendations cannot be read: Not a directory."


# --- places -----------------------------------------------------------------------------------------


def located(root: Path, *at: str | int, on_key: bool = False) -> tuple[int, int]:
    (problem,) = locate(root, [Fault(at, "wrong", on_key=on_key, file=FILE)])
    return problem.line, problem.column


def test_a_finding_gets_the_place_of_its_value_or_its_key(tmp_path: Path) -> None:
    make_tracker(tmp_path)

    assert located(tmp_path, "title") == (3, 8)
    assert located(tmp_path, "title", on_key=True) == (3, 1)
    assert located(tmp_path, "positions", 0, "date") == (14, 11)


def test_a_finding_about_something_absent_gets_the_place_of_what_is_around_it(tmp_path: Path) -> None:
    make_tracker(tmp_path)

    assert located(tmp_path, "positions", 0, "source", "document") == (12, 5)
    assert located(tmp_path, "nowhere", on_key=True) == (1, 1)


def test_places_are_right_in_spite_of_a_mistake_before_them(tmp_path: Path) -> None:
    edit(make_tracker(tmp_path) / FILE, "title: Do this", "title: &a Do this")

    assert located(tmp_path, "positions", 0, "date") == (14, 11)


def test_a_file_that_is_gone_meanwhile_keeps_its_first_line(tmp_path: Path) -> None:
    finding = Fault(("title",), "wrong", "right", file=FILE)

    assert locate(tmp_path, [finding]) == [Problem(FILE, 1, 1, "wrong", "right")]
