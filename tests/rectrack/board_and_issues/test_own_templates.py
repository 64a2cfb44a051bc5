"""What a tracker's own template of its issues, or of a page of its site, makes of a text.

A block of a table has what the template does with the text (`$` lines), which is then called `text`, the language of
the tracker (`*`, English without it), the text (`>` lines) and what each `$` line makes of it (`=` lines).

- `$ each line: WHAT` does so with each line of the text alone.
- `$ each n: WHAT` does so for every number from 2 to the length of the text. A `=` line has the lowest number with a
  result, and the result, or its end if it is long. Of results that become longer by one character with each number,
  only the last is there.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pytest

from tests.interfaces import rectrack
from tests.messages import cases
from tests.messages.cases import Case, assert_as_before
from tests.rectrack import files

HERE = Path(__file__).parent
SHOWN = 28
"""Characters of a result for a number that the table has."""
LINE, N = "each line: ", "each n: "
NUMBERS = "{% for n in range(2, text|length + 2) %}\n~{{ n }} {{ (WHAT)|string|markdown }}\n{% endfor %}\n"


def test_each_text_becomes_this_in_an_issue(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    def shown(root: Path) -> str:
        done = rectrack(root, "show", "rec-1", "--format", "markdown")
        assert done.code == 0, done.err
        return done.out.removesuffix("\n\n</div>\n")

    assert_made(HERE / "own_templates.txt", tmp_path, "issue.md.j2", shown, request)


def test_each_text_becomes_this_on_a_page(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    def shown(root: Path) -> str:
        for command in (["board"], ["site", str(root / "made")]):
            done = rectrack(root, *command)
            assert done.code == 0, done.err
        return (root / "made/about/index.html").read_text(encoding="utf-8")

    assert_made(HERE / "own_pages.txt", tmp_path, "site/about.html.j2", shown, request)


def assert_made(
    table: Path, folder: Path, template: str, shown: Callable[[Path], str], request: pytest.FixtureRequest
) -> None:
    """Compare what a template makes of the text of each case with the table, or write it there."""
    found: dict[Case, tuple[str, ...]] = {}
    for language, those in groupby(cases.cases(table), lambda case: next(iter(case.texts("*")), "en")):
        root, same = files.make_tracker(folder / str(len(found)), 1), [*those]
        files.write(root / "tracker.yaml", f"{files.TRACKER}language: {language}\n")
        files.write(root / "templates" / template, "".join(f"@@@ case\n{''.join(parts(case))}" for case in same))
        for case, text in zip(same, shown(root).split("@@@ case\n")[1:], strict=True):
            found[case] = tuple(made(case, text.split("@@@ result\n")[1:]))

    assert_as_before(table, found, renew=request.config.getoption("--renew-golden"))


def made(case: Case, results: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a table for what a template makes of the text of a case."""
    is_long = any(what.startswith(N) for what in case.texts("$"))
    yield from in_short(case, results[0]) if is_long else (one.rstrip("\n").replace("\n", " ⏎ ") for one in results)


def parts(case: Case) -> Iterator[str]:
    """Yield the parts of a template for a case."""
    whole = "\n".join(case.texts(">"))
    for what in case.texts("$"):
        for text in case.texts(">") if what.startswith(LINE) else [whole]:
            given = json.dumps(text, ensure_ascii=False)
            body = f"{{{{ {what.removeprefix(LINE)} }}}}\n"
            body = NUMBERS.replace("WHAT", what.removeprefix(N)) if what.startswith(N) else body
            yield f"@@@ result\n{{% set text = {given} %}}\n{body}"


def in_short(case: Case, made: str) -> Iterator[str]:
    """Yield each different beginning of a text with the lowest number that has it."""
    text = " ".join("\n".join(case.texts(">")).split())
    found = [one.partition(" ") for one in made.strip("~\n").split("\n~")]
    beginnings = [(int(n), result) for n, _, result in found]
    for n, result in beginnings:
        assert len(result) <= n
        assert text.startswith(" ".join(result.removesuffix("…").split()))
    first = {result: n for n, result in reversed(beginnings)}
    steps = enumerate(sorted((n, result) for result, n in first.items()))
    for _, run in groupby(steps, key=lambda step: (step[1][0] - step[0], step[1][0] - len(step[1][1]))):
        same = [step for _, step in run]
        (since, _), (n, result) = same[0], same[-1]
        shown = result if len(result) <= SHOWN else f"…{result[-SHOWN:]}"
        yield f"{since}{f'-{n}' * (n > since)}: {shown}"
