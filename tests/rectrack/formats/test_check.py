"""What is wrong with the files, as it is printed."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from rectrack.formats import written
from rectrack.text.problems import Problem

ODD = Problem("recommendations/a,b:c%.yaml", 3, 8, "50% is\nnot a date", "::error::")


def test_as_text_each_problem_is_one_line_with_its_place_and_its_hint() -> None:
    found = [Problem("tracker.yaml", 1, 2, "wrong"), Problem("parties.yaml", 30, 4, "wrong", "right")]

    assert written("check", "text", found) == "tracker.yaml:1:2: wrong\nparties.yaml:30:4: wrong (right)\n"


def test_as_text_the_same_fault_is_told_in_full_three_times_and_then_counted_with_its_places() -> None:
    lore = [Problem(f"{letter}.yaml", 6, 8, "unknown theme", "one of: law") for letter in "abcde"]
    lore.insert(1, Problem("a.yaml", 9, 1, "unknown theme", "one of: security"))
    lore.append(Problem("e.yaml", 7, 8, "unknown theme", "one of: law"))

    assert written("check", "text", lore).splitlines() == [
        "a.yaml:6:8: unknown theme (one of: law)",
        "a.yaml:9:1: unknown theme (one of: security)",
        "b.yaml:6:8: unknown theme (one of: law)",
        "c.yaml:6:8: unknown theme (one of: law)",
        "3 times more: unknown theme (one of: law): d.yaml:6, e.yaml:6,7",
    ]


def test_as_annotations_where_github_shows_only_ten_the_count_goes_first_and_each_kind_has_its_turn() -> None:
    found = [Problem(f"{n}.yaml", 1, 1, "unknown theme") for n in range(10)]

    assert len(written("check", "github", found).splitlines()) == 10

    found.append(Problem("z.yaml", 2, 2, "wrong"))
    first, second, third, *rest = written("check", "github", found).splitlines()

    assert first == (
        "::error title=rectrack::11 problems in 11 files. GitHub shows only 10 errors here; the log of this "
        "step has all.%0A10 times: unknown theme"
    )
    assert second == "::error file=0.yaml,line=1,col=1::unknown theme"
    assert third == "::error file=z.yaml,line=2,col=2::wrong"
    assert len(rest) == 9


def test_as_annotations_what_github_would_misread_is_escaped() -> None:
    assert written("check", "github", [ODD]) == (
        "::error file=recommendations/a%2Cb%3Ac%25.yaml,line=3,col=8::50%25 is\\nnot a date (::error::)\n"
    )


def test_as_json_a_problem_has_all_its_parts() -> None:
    assert json.loads(written("check", "json", [ODD])) == [
        {
            "path": "recommendations/a,b:c%.yaml",
            "line": 3,
            "column": 8,
            "message": "50% is\nnot a date",
            "hint": "::error::",
        }
    ]


@given(st.text(), st.text(), st.text())
@example("##[error]", "##[error]\u2028\x85", "##[")
def test_no_problem_starts_a_second_line_and_each_can_be_written(path: str, message: str, hint: str) -> None:
    problem = Problem(f"recommendations/{path}.yaml", 1, 1, message, hint)

    for form in ("text", "github"):
        assert len(written("check", form, [problem]).encode().splitlines()) == 1
        assert "##[" not in written("check", form, [problem])
    assert json.loads(written("check", "json", [problem]).encode())[0]["message"] == message


def test_a_file_name_that_is_not_utf_8_can_be_printed() -> None:
    problem = Problem("recommendations/\udcff.yaml", 1, 1, "wrong")

    assert written("check", "text", [problem]).encode() == b"recommendations/\\udcff.yaml:1:1: wrong\n"
    annotation = b"::error file=recommendations/\\udcff.yaml,line=1,col=1::wrong\n"
    assert written("check", "github", [problem]).encode() == annotation
    assert json.loads(written("check", "json", [problem]).encode())[0]["path"] == problem.path
