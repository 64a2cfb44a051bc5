"""A tracker of one's own, with the wheel alone."""

from pathlib import Path

from rectrack import __version__
from tests.wheel.installed import Installed

ACTION = f"octo/program@{'0123456789' * 4}"
ANSWERS = ("--title", "Ours", "--kept-by", "The panel", "--contact", "panel@example.org", "--theme", "Water")


def test_begun_in_an_empty_folder_it_is_rehearsed_and_shown(installed: Installed, tmp_path: Path) -> None:
    said = installed.rectrack("init", *ANSWERS, "--action", ACTION, root=tmp_path)
    first = installed.rectrack("run", root=tmp_path)
    again = installed.rectrack("run", root=tmp_path)

    assert "1. Look at it: rectrack run\n" in said
    assert f"uses: {ACTION} # v{__version__}\n" in (tmp_path / ".github/workflows/tracker.yml").read_text()
    assert "1 issue opened" in first
    assert "Nothing to change" in again
    assert "Example: what should be done" in (tmp_path / ".rectrack/site/index.html").read_text()


def test_its_workflows_are_those_of_the_wheel_already(installed: Installed, tmp_path: Path) -> None:
    installed.rectrack("init", *ANSWERS, "--action", ACTION, root=tmp_path)

    said = installed.rectrack("init", "--upgrade", "--action", ACTION, root=tmp_path)

    assert said.startswith(f"The workflows are those of version {__version__} already: nothing was changed.\n")
