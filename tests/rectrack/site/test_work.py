"""How much work a page is: twice the text takes about twice the work, whatever its signs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from tests.rectrack import files
from tests.rectrack.world import World

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


@pytest.mark.parametrize("signs", SIGNS)
def test_twice_the_text_takes_about_twice_the_work(world: World, signs: str) -> None:
    assert world.run("board").code == 0
    work = []
    for times in (0, 150, 300):
        files.add(world.root, 1, summary=f"'x {signs * times}.'")
        with counted() as lines:
            assert world.run("site", str(world.root / "out")).code == 0
        work.append(lines.count)

    without, once, twice = work
    assert twice - without < 2.2 * (once - without)
