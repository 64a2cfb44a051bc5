"""How much work a page is: twice the text takes about twice the work, whatever its signs."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType
from typing import Any

import pytest

from tests.interfaces import rectrack
from tests.rectrack import files

SIGNS = ["**a", "**a**", "*a_", "`a` ", "[a", "[a](https://example.org/)", "<https://a.example>"]
TEXTS = ("/markdown_it/", "/scripts/rectrack/")
"""Parts of the paths of the programs that read and write texts."""


class Lines:
    """How many lines were executed in the programs that read and write texts."""

    count = 0

    def trace(self, frame: FrameType, _event: str, _: Any) -> Any:
        return self.line if any(part in frame.f_code.co_filename for part in TEXTS) else None

    def line(self, _frame: FrameType, event: str, _: Any) -> Any:
        self.count += event == "line"
        return self.line


@contextmanager
def counted() -> Iterator[Lines]:
    lines, before = Lines(), sys.gettrace()
    sys.settrace(lines.trace)
    try:
        yield lines
    finally:
        sys.settrace(before)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], int]:
    """Return how many lines the site of one recommendation with this summary takes, once all is imported."""
    root = files.make_tracker(tmp_path_factory.mktemp("tracker"), 1)

    @cache
    def made(summary: str) -> int:
        files.add(root, 1, summary=f"'{summary}'")
        with counted() as lines:
            assert rectrack(root, "site", str(root / "out")).code == 0
        return lines.count

    for command in (("board",), ("site", str(root / "out"))):
        assert rectrack(root, *command).code == 0
    return made


@pytest.mark.parametrize("signs", SIGNS)
def test_twice_the_text_takes_about_twice_the_work(work: Callable[[str], int], signs: str) -> None:
    without, once, twice = (work(f"x {signs * times}.") for times in (0, 150, 300))

    assert twice - without < 2.2 * (once - without)
