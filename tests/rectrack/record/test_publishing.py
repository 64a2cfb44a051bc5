"""How the board is published: what a file may name, and what else it may not."""

from pathlib import Path

import pytest

from tests.rectrack.checking import problems
from tests.rectrack.files import make_tracker


@pytest.mark.parametrize(("mode", "hint"), [("puhs", "did you mean push?"), ("branch", "one of: push, pull-request")])
def test_an_unknown_mode_is_reported_with_the_known_modes(mode: str, hint: str, tmp_path: Path) -> None:
    path = make_tracker(tmp_path) / "tracker.yaml"
    path.write_text(f"{path.read_text()}publishing: {{mode: {mode}, branch: b}}\n")
    (tmp_path / "README.md").write_text("<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n")

    (told,) = problems(tmp_path)

    assert told.endswith(f': "{mode}" is not one of the values for mode ({hint})')
