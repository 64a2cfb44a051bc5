"""Each kind of change in files of each style: the lines that are gone and that came.

`file_styles.txt` has the commands, and below each of them what it changes in the file of each style. A style that
changes as the one above it is not repeated.
"""

import re
from collections.abc import Iterator
from difflib import ndiff
from pathlib import Path

import pytest

from tests.interfaces import Finished, on, rectrack
from tests.rectrack import files
from tests.rectrack.record.test_file_changes import FIELDS, HEAD, REST
from tests.samples import DATA

TABLE = Path(__file__).with_name("file_styles.txt")
BLOCK = """\
positions: # who
- party: alliance
  stance: support # yes
  date: 2018
  reason: >-
    It helps
    a lot.
# between
- date: 2018
  party: northland
  stance: oppose
# below
actions:
- id: ask
  title: 'Ask' # them
  status: proposed
owners:
- one
- two
custom_fields: # own
  place: old # here
  tags: [a]
target:
  date: 2020 # soon
# the end
"""
STYLES = {
    "a list under its name": BLOCK,
    "a list further in": re.sub("(?m)^([- ] )(?! *(place|tags|date: 2020))", r"  \1", BLOCK),
    "four spaces": re.sub(r"(?m)^- ", "  - ", re.sub(r"(?m)^ {2,4}(?=\S)", lambda n: n[0] * 2, BLOCK)),
    "a wide dash": re.sub("(?m)^- ", "-   ", re.sub(r"(?m)^  (?!place|tags|date: 2020)", "    ", BLOCK)),
    "quotation marks": re.sub(r": (\w+)(?=$| #)", r': "\1"', BLOCK, flags=re.MULTILINE),
    "lines of their own": re.sub(r"(?m)^( *)(- )?(\w+): (\w+)$", r"\1\2\3:\n  \1  \4", BLOCK),
    "brackets": """\
positions: [{party: alliance, stance: support, date: 2018, reason: 'It helps a lot.'},
  {party: northland, stance: oppose, date: 2018}] # who
actions: [{id: ask, title: Ask, status: proposed}]
owners: [one, two] # us
custom_fields: {place: old, tags: [a]} # own
target: {date: 2020}
""",
    "brackets in a list": """\
positions:
  - {party: alliance, stance: support, date: 2018, reason: "It helps a lot."} # one
  - {party: northland, stance: oppose, date: 2018}

actions:
  - {id: ask, title: Ask, status: proposed}
owners: [
  one,
  two, # us
]
custom_fields: {
  place: old, # here
  tags: [a]
}
target: {date: 2020}
""",
    "nothing": "positions: []\nactions: # none yet\nowners: ~\ncustom_fields: {}\n",
}
COMMANDS = """\
position ALL northland support --date 2019 --source https://example.org/a --entered-by me --reason 'It helps.'
position ALL alliance oppose --correct --reason 'It harms.'
position ALL northland abstain --correct --date 2019-02
status ALL withdrawn --note 'One: two'
action ALL ask withdrawn
action ALL new proposed --title 'A new one'
field ALL place new
field ALL more 'some #1'
field ALL tags a,b
field ALL place --remove
field ALL tags --remove
owner ALL three
owner ALL one --remove
owner ALL two --remove
target ALL 2021 --set-by They
mark-checked ALL --findings 'Two\\nlines' --checked-by me
request ALL names-board response --due 2025
response ALL names-board noted --source paper-2017 --entered-by me
decision ALL agreed --decided-by They --text 'Yes.'
dispute ALL northland --text 'No.' --source paper-2017 --entered-by me
withdraw ALL northland --date 2020 --source paper-2017 --entered-by me
progress ALL --action ask --text 'It moves.' --verified-by me --evidence https://example.org/b
edit ALL summary 'A new summary'
edit ALL title 'A new title'
"""


def written(root: Path) -> None:
    """Write a file of each style."""
    files.edit(files.make_tracker(root, 0) / "tracker.yaml", "themes:\n", f"{FIELDS}themes:\n")
    for number, text in enumerate(STYLES.values(), 1):
        head = HEAD.replace("rec-1", f"rec-{number}").replace("number: 1", f"number: {number}")
        files.write(root / f"recommendations/rec-{number}.yaml", head + REST + text)


def called(root: Path, command: str, *ids: str) -> Finished:
    """Call a command for some recommendations."""
    words = [word.strip("'").replace("\\n", "\n") for word in re.findall(r"'[^']*'|\S+", command)]
    place = words.index("ALL")
    environment = {"GIT_CONFIG_GLOBAL": str(DATA / "git/secretariat")}
    return rectrack(root, *words[:place], *ids, *words[place + 1 :], environment=environment)


def changes(root: Path, command: str) -> Iterator[str]:
    """Yield the lines that a command changes in each file, or why it is refused there."""
    paths = [root / f"recommendations/rec-{n}.yaml" for n in range(1, len(STYLES) + 1)]
    before = [path.read_text(encoding="utf-8").splitlines() for path in paths]
    whole = called(root, command, *(path.stem for path in paths))
    same: list[str] = []
    for style, path, lines in zip(STYLES, paths, before, strict=True):
        done = called(root, command, path.stem) if whole.code else whole
        now = [f"= {line}" for line in done.err.splitlines() if done.code]
        now += [line for line in ndiff(lines, path.read_text(encoding="utf-8").splitlines()) if line[0] in "+-"]
        if now != same:
            yield f"{style}:"
            yield from (line.rstrip() for line in now)
        same = now


def test_each_change_in_a_file_of_each_style_changes_these_lines(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    lines = ["# Changes of files in each style. See test_file_styles.py."]
    with on(files.TODAY.isoformat()):
        for command in COMMANDS.splitlines():
            written(tmp_path)
            lines += ["", f"$ {command}", *changes(tmp_path, command)]
    text = "\n".join(lines) + "\n"
    if request.config.getoption("--renew-golden"):
        TABLE.write_text(text, encoding="utf-8")

    assert text == TABLE.read_text(encoding="utf-8")
