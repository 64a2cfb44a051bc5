"""What rectrack writes for a tracker in which a field is otherwise."""

from pathlib import Path

import pytest

from tests.rectrack.board_and_issues.example import Example
from tests.rectrack.board_and_issues.field_table import cases

CASES = cases(Path(__file__).with_name("texts.txt"))


@pytest.mark.parametrize("name", CASES)
def test_every_text_says_what_the_files_say(name: str, tmp_path: Path) -> None:
    case = CASES[name]

    text = Example(tmp_path, case.changes).output(case.output)

    assert case.says, "a text in which nothing is looked for may be any other"
    assert [words for words in case.says if words not in text] == []
    assert [words for words in case.says_not if words in text] == []
