"""Each proposal of a table, and what its preview and the check of it say.

A block changes files as those of tests/messages/cases.py do, once those of `$ delete PATH ...` are deleted. Then
`$ move OLD to NEW` moves a file, `$ forms` makes the issue forms, and `$ commit TITLE` gives the commit a title.
`* LOGIN ID` opens a pull request from a fork, `* LOGIN ID BRANCH` from this branch (`fork/BRANCH` is the fork's).
`=` lines are the preview without empty lines, of each whole issue only the first line. Below `check:` are the
problems that keep the proposal from being merged.
"""

import json
import re
from pathlib import Path

import pytest

from tests.interfaces import on
from tests.messages.cases import Case, assert_as_written, headed
from tests.rectrack import files, pull_requests
from tests.rectrack.clones import Clone
from tests.rectrack.copies import begin
from tests.rectrack.world import World, local_variables

TABLE = Path(__file__).parent / "previews.txt"
UNFOLDED = re.compile(
    r"(<details><summary>[^\n]*, as its issue will read</summary>\n).*?"
    r"(?=<details><summary>[^\n]*, as its|### Check with care|This text is made by|There is no room|\Z)",
    re.DOTALL,
)
"""A whole issue, whose first line stays."""
ENTRIES = """
responses:
  - {by: icann, answer: noted, date: 2018}
requests:
  - {of: icann, for: answer, date: 2018}
decisions:
  - {by: the group, outcome: agreed, date: 2018}
disputes:
  - {by: india, text: Not so., date: 2018, source: {document: paper-2017}}
target: {date: 2018}
last_checked: {date: 2018, by: mallory, found: Nothing}
reports:
  - {date: 2018, by: a, text: Seen., evidence: [https://example.org/a], verified_by: mallory}
"""
SOURCE = "source: {url: https://example.org/a}"
POSITIONS = "".join(
    f"\n  - {{party: {party}, stance: support, date: 2018, {SOURCE}, {how}}}"
    for party, how in (("india", "entered_by: mallory"), ("apig", "reported_by: india"), ("denic", "inferred: true"))
)


def proposed_to(world: World, origin: Path) -> None:
    """Ten recommendations on main: the second has every kind of entry, and the sixth a view of India's own."""
    for number in range(1, 11):
        files.add(world.root, number)
    path = files.add(world.root, 2, positions=POSITIONS)
    files.write(path, path.read_text().rstrip() + ENTRIES)
    reported = "\n  - {party: apig, stance: oppose, date: 2017, reported_by: india}"
    files.add(world.root, 4, positions=reported)
    india = "\n  - {party: india, stance: oppose, date: 2018}"
    files.add(world.root, 6, positions=india + files.FIELDS["positions"])
    account = "group: government, accounts: [{login: delegate, id: 5}]}"
    files.edit(world.root / "parties.yaml", "group: government}", account)
    pull_requests.published(world, origin)
    files.edit(
        world.root / "README.md", "Bye.\n", "Bye.\n\n<!-- rectrack:take-part -->\n<!-- rectrack:take-part-end -->\n"
    )
    assert world.run("board").code == 0
    Clone(world.root).push()


def said(world: World, clone: Clone, case: Case) -> tuple[str, ...]:
    """Propose what a block says, and return what is said of it."""
    world.environment = _variables(world, [word for text in case.texts("*") for word in text.split()])
    title, commands = "A proposal", [text.partition(" ") for text in case.texts("$")]
    for command, _, gone in commands:
        if command == "delete":
            clone.git("rm", "-r", "--quiet", *gone.split())
    case.edit(clone.folder)
    for command, _, rest in commands:
        if command == "move":
            old, new = (clone.folder / path for path in rest.split(" to "))
            new.parent.mkdir(parents=True, exist_ok=True)
            old.rename(new)
        elif command == "commit":
            title = rest
        elif command == "forms":
            assert world.run(command).code == 0
    clone.git("add", "--all")
    clone.git("commit", "--quiet", "--allow-empty", "-m", title)
    preview, problems = world.run("preview", "HEAD^1", "HEAD"), []
    assert preview.code == 0, preview.err
    if "cannot be merged" in preview.out or "README.md" in case.texts("@"):
        check = world.run("check", "--base", "HEAD^1")
        problems = ["check:", *(check.out + check.err).splitlines()] if check.code else []
    commit = clone.git("rev-parse", "HEAD")
    shown = UNFOLDED.sub(r"\1", preview.out).replace(commit[:10], "COMMIT").replace(commit[:7], "COMMIT")
    lines = [line.replace(str(world.root), "FOLDER") for line in (*shown.splitlines(), *problems)]
    return tuple(line for line in lines if line.strip())


def _variables(world: World, words: list[str]) -> dict[str, str]:
    if not words:
        return local_variables(world.hub)
    login, number, *named = words
    branch = named[0] if named else "fork/patch"
    variables = pull_requests.event(world, 8 if branch.startswith("fork/") else 7, branch.removeprefix("fork/"))
    path = Path(variables["GITHUB_EVENT_PATH"])
    author = json.dumps({"login": login, "id": int(number)})
    path.write_text(path.read_text().replace(json.dumps(pull_requests.MALLORY), author))
    return variables


@pytest.mark.parametrize("case", headed(TABLE))
def test_each_proposal_is_previewed_and_checked_so(
    world: World, tmp_path_factory: pytest.TempPathFactory, case: Case, request: pytest.FixtureRequest
) -> None:
    begin(world, tmp_path_factory.mktemp("origin"), proposed_to)
    with on(files.TODAY.isoformat()):
        found = said(world, Clone(world.root), case)

    assert_as_written(TABLE, case, found, renew=request.config.getoption("--renew-golden"))
