"""Pairs of entries of one author: all pairs of origins and all pairs of dates, and what `check` says.

`entries_in_order.txt` has each message, and below it the entries to which it applies.
"""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.interfaces import on, rectrack
from tests.rectrack import files

TABLE = Path(__file__).with_name("entries_in_order.txt")
COMMENT = "source: {comment: 'https://github.com/o/r/issues/1#issuecomment-2'}"
ORIGINS = {
    "said": COMMENT,
    "entered": "source: {document: paper-2017}, entered_by: me",
    "typed": "source: {document: paper-2017}",
    "reported": "reported_by: domreg",
    "inferred": "inferred: true, source: {document: paper-2017}",
}
DATES = ("2019", "2019-03", "2019-03-04", "2019-03-05", "2019-04", "2020")
AUTHORS = {"positions": "party: northland, stance: {}", "responses": "by: names-board, response: {}"}
WORDS = {"positions": ("support", "oppose", "withdrawn"), "responses": ("noted", "accepted")}
Case = tuple[str, str, str]
"""The two entries of a case: the name of their list, their text in the table, and their YAML."""


def said() -> Iterator[Case]:
    """Yield pairs of positions and responses: all origins on two days, and one origin on all pairs of dates."""
    for name, author in AUTHORS.items():
        for (one, first), (other, second), word in product(ORIGINS.items(), ORIGINS.items(), WORDS[name]):
            for before, after in (("2019-03-04", "2019-03-04"), ("2019-03-04", "2019-03-05"), ("2019-04", "2019-03")):
                entries = (
                    f"{author.format(WORDS[name][0])}, date: {before}, {first}",
                    f"{author.format(word)}, date: {after}, {second}",
                )
                yield (
                    name,
                    f"{one} {before}, {other} {word} {after}",
                    "".join(f"\n  - {{{entry}}}" for entry in entries),
                )


def dated() -> Iterator[Case]:
    """Yield all pairs of dates of other entries."""
    for before, after in product(DATES, DATES):
        when = f"{before}, {after}"
        yield "history", when, f"\n  - {{status: withdrawn, date: {before}}}\n  - {{status: proposed, date: {after}}}"
        yield "decisions", when, "".join(f"\n  - {{by: a, outcome: noted, date: {day}}}" for day in (before, after))
        yield "requests", when, f"\n  - {{to: names-board, type: response, date: {before}, due: {after}}}"
        ended = f"withdrawn: {after}, withdrawal_source: {{document: paper-2017}}"
        yield (
            "disputes",
            when,
            f"\n  - {{by: northland, text: No., date: {before}, source: {{document: paper-2017}}, {ended}}}",
        )


def test_entries_stand_in_their_order(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    cases = [*said(), *dated()]
    files.make_tracker(tmp_path, 0)
    for number, (name, _, entries) in enumerate(cases, 1):
        files.add(tmp_path, number, **{name: entries})

    with on(files.TODAY.isoformat()):
        problems = json.loads(rectrack(tmp_path, "check", "--format", "json").out)

    about: dict[str, list[str]] = {}
    for problem in problems:
        name, text, _ = cases[int(Path(problem["path"]).stem.removeprefix("rec-")) - 1]
        message = " ".join(
            "DATE" if word[:1].isdigit() else word for word in f"{name}: {problem['message']}".split(" ")
        )
        about.setdefault(f"{message}: {problem['hint']}", []).append(text)
    lines = [
        line for message, texts in about.items() for line in ("", f"= {message}", *(f"  {one}" for one in texts))
    ]
    text = "\n".join(["# Two entries after each other. See test_entries_in_order.py.", *lines]) + "\n"
    if request.config.getoption("--renew-golden"):
        TABLE.write_text(text, encoding="utf-8")

    assert text == TABLE.read_text(encoding="utf-8")
