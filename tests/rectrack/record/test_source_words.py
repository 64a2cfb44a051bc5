"""A source in words: each part and all pairs of parts, as `rectrack show` writes them.

A line of `source_words.txt` has the parts and, behind `=>`, what readers see.
"""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from tests.interfaces import on, rectrack
from tests.rectrack import files

TABLE = Path(__file__).with_name("source_words.txt")
DOCUMENTS = """\
  - {id: on-paper, title: A letter., by: The board, date: 2017-02}
  - {id: linked, title: "The *minutes*", by: The board, date: 2017-02, url: 'https://example.org/a',
    archived: 'https://archive.example/a'}
  - {id: kept, title: The report, by: The board, date: 2017-02, archived: 'https://archive.example/b'}
"""
PARTS = """\
document: on-paper; document: linked; document: kept; symbol: A/1.; section: Part 2; paragraph: '7.';
items: ['1', '2', '3']; items: ['1', '3']; items: [a.]; items: ['2', '3', '5']; url: 'https://example.org/x_y';
comment: 'https://github.com/o/r/issues/1'"""


def sources() -> Iterator[tuple[str, ...]]:
    """Yield each part and each pair of different parts that name a source, and a section of another document."""
    parts = [part.strip() for part in PARTS.replace("\n", " ").split(";")]
    for some in ((part,) for part in parts), combinations(parts, 2):
        for those in some:
            names = {part.partition(":")[0] for part in those}
            if len(names) == len(those) and names & {"document", "url", "comment"}:
                yield those
    yield ("document: paper-2017", "section: Part 2", "symbol: A/1")


def test_each_source_is_named_with_its_parts(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    those = [*sources()]
    files.edit(files.make_tracker(tmp_path, 0) / "tracker.yaml", "documents:\n", f"documents:\n{DOCUMENTS}")
    files.add(tmp_path, 1, sources="".join(f"\n  - {{{', '.join(parts)}}}" for parts in those))

    with on(files.TODAY.isoformat()):
        shown = rectrack(tmp_path, "show", "1", "--format", "markdown").out

    (line,) = (line.removeprefix("Sources: ") for line in shown.splitlines() if line.startswith("Sources: "))
    named = zip(those, line.split("; "), strict=True)
    text = "\n".join(
        ["# Sources in words. See test_source_words.py.", *(f"{', '.join(one)} => {it}" for one, it in named)]
    )
    if request.config.getoption("--renew-golden"):
        TABLE.write_text(f"{text}\n", encoding="utf-8")

    assert f"{text}\n" == TABLE.read_text(encoding="utf-8")
