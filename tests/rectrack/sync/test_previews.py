"""What a pull request would do is shown from plain blobs, whatever its commits hold; each proposal of a table."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.interfaces import Finished, on, rectrack
from tests.messages.cases import Case, assert_as_written, headed
from tests.rectrack import files, pull_requests
from tests.rectrack.clones import Clone, begin, with_origin
from tests.rectrack.files import REC_1
from tests.rectrack.pull_requests import NORTHLAND, edit, event, proposed, with_board
from tests.rectrack.world import World, local_variables

MOST = 65_536
"""Characters of a comment."""


@pytest.fixture
def clone(world: World, origin: Path) -> Clone:
    return with_board(world, origin)


# --- what merging would do --------------------------------------------------------------------------


def test_what_followers_would_be_told_is_shown_also_before_the_issues_are_open(world: World, clone: Clone) -> None:
    (clone.folder / "status.json").unlink()
    clone.push()

    out = proposed(world, clone, edit("stance: support", "stance: oppose")).out

    assert "The association – position: “Oppose” (before: “Support”)" in out
    assert "- **Change issue rec-1: Recommendation 1: Do this**" in out
    assert "- **Notify the subscribers of issue rec-1**" in out


def test_code_and_templates_of_a_proposal_are_warned_of_and_not_used(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        files.write(root / "templates/issue.md.j2", "{{ 7 * 7 }}")
        files.write(root / "templates/preview.md.j2", "PWNED")

    clone.git("checkout", "--quiet", "-b", "proposal")
    change(clone.folder)
    clone.commit()
    clone.git("checkout", "--quiet", "main")
    files.edit(clone.folder / REC_1, "Do this", "Do that")

    run = world.run("preview", "main", "proposal")

    assert "**No changes to issues or labels.**" in run.out
    assert "- Changes templates. These files decide what the tracker runs, writes and trusts." in run.out
    assert "PWNED" not in run.out
    assert f"The preview leaves out uncommitted changes: {REC_1}." in run.err


def test_a_name_that_is_withheld_is_shown_nowhere(world: World, clone: Clone) -> None:
    edit("\n    date: 2017-02\n", f"\n    date: 2017-02{NORTHLAND}")(clone.folder)
    clone.push()
    before = world.run("preview", "HEAD^1", "HEAD").out

    def withhold(root: Path) -> None:
        person = (
            "{id: northland, name: Northland, group: government, is_person: true, name_withheld_since: 2024-05-01}"
        )
        files.edit(root / "parties.yaml", "{id: northland, name: Northland, group: government}", person)
        files.edit(root / REC_1, "It should be done.", "It must be done.")

    out = proposed(world, clone, withhold).out

    assert "**Northland** (government): **Oppose**" in before
    assert "**withheld-1** (government): **Oppose**" in out
    assert "northland" not in out.casefold()


# --- how long it may be -----------------------------------------------------------------------------


def all_say(text: str, n: int = 3) -> Callable[[Path], None]:
    """As many recommendations with this summary."""

    def change(root: Path) -> None:
        for number in range(1, n + 1):
            files.add(root, number, summary=text)

    return change


SO = f"It must be done. {'So. ' * 300}"
LINES = "|\n" + "".join(f"  A line of some length, number {k}, in a *long* text.\n\n" for k in range(400))
TOO_LONG = {
    "many": (
        all_say("Done."),
        all_say("|\n" + "  It *should* be done, and soon. " * 10, 71),
        60,
        "… and 11 more.",
    ),
    "long lines": (all_say("Done.", 70), all_say(SO, 70), 30, "… and 40 more."),  # 60 of them do not fit
    "long texts": (all_say("Done."), all_say(LINES), 3, "This preview has no space for"),
    "longer": (all_say("a " * 17_000), all_say("b " * 17_000), 0, "… and 3 more."),
}
"""What main says, what is proposed, how many changes are shown, and what is said of the others."""


@pytest.mark.parametrize("name", TOO_LONG)
def test_a_comment_that_is_too_long_for_github_shows_less(world: World, clone: Clone, name: str) -> None:
    before, change, whole, told = TOO_LONG[name]
    before(clone.folder)
    clone.push()

    out = proposed(world, clone, change).out

    assert len(out) <= MOST
    assert len(re.findall(r"^- \*\*(Change|Open)", out, re.MULTILINE)) == whole
    assert told in out


def test_a_comment_of_as_many_characters_as_github_takes_is_whole_a_longer_not(world: World, clone: Clone) -> None:
    def shown(*summaries: str) -> str:
        def change(root: Path) -> None:
            for number, text in enumerate(summaries, 1):
                files.add(root, number, summary=text)

        out = proposed(world, clone, change).out
        clone.git("reset", "--quiet", "--hard", "HEAD^")
        return out

    missing = MOST - len(shown("x", "x", "x"))
    star = "*" * (missing % 2)  # each x is there twice, and a star once
    length = (missing - len(star)) // 2
    first, last = "x" * (1 + length // 2), f"x{star}{'x' * (length - length // 2)}"

    assert len(whole := shown(first, last, "x")) == MOST
    assert "There is no room" not in whole
    assert "This preview has no space for" in (shorter := shown(first, last, "xx"))
    assert len(shorter) < MOST


def test_however_many_warnings_there_are_the_comment_is_not_too_long(world: World, clone: Clone) -> None:
    world.environment = event(world, 8, "patch")
    ids = [f"p{number}" for number in range(400)]

    def change(root: Path) -> None:
        named = "".join(f"  - {{id: {id_}, name: {id_} {'long ' * 30}, group: government}}\n" for id_ in ids)
        files.write(root / "parties.yaml", files.PARTIES + named)
        positions = "".join(f"\n  - party: {id_}\n    stance: support\n    date: 2018" for id_ in ids)
        files.edit(root / REC_1, "\nhistory:", f"{positions}\nhistory:")

    out = proposed(world, clone, change).out

    assert len(out) <= MOST
    assert "### Check with care" in out


TABLE = Path(__file__).parent / "previews.txt"
UNFOLDED = re.compile(
    r"(<details><summary>Issue text [^\n]*</summary>\n).*?"
    r"(?=<details><summary>Issue text |### Check with care|rectrack made this|This preview has no space|\Z)",
    re.DOTALL,
)
"""A whole issue, whose first line stays."""
ENTRIES = """
responses:
  - {by: names-board, response: noted, date: 2018}
requests:
  - {to: names-board, type: response, date: 2018}
decisions:
  - {by: the group, outcome: agreed, date: 2018}
disputes:
  - {by: northland, text: Not so., date: 2018, source: {document: paper-2017}}
target: {date: 2018}
last_checked: {date: 2018, checked_by: mallory, findings: Nothing}
progress_reports:
  - {date: 2018, by: a, text: Seen., evidence: [https://example.org/a], verified_by: mallory}
"""
SOURCE = "source: {url: https://example.org/a}"
POSITIONS = "".join(
    f"\n  - {{party: {party}, stance: support, date: 2018, {SOURCE}, {how}}}"
    for party, how in (
        ("northland", "entered_by: mallory"),
        ("alliance", "reported_by: northland"),
        ("domreg", "inferred: true"),
    )
)


def proposed_to(world: World, origin: Path) -> None:
    """Ten recommendations on main: the second has every kind of entry, and the sixth a view of Northland's own."""
    for number in range(1, 11):
        files.add(world.root, number)
    path = files.add(world.root, 2, positions=POSITIONS)
    files.write(path, path.read_text().rstrip() + ENTRIES)
    reported = "\n  - {party: alliance, stance: oppose, date: 2017, reported_by: northland}"
    files.add(world.root, 4, positions=reported)
    northland = "\n  - {party: northland, stance: oppose, date: 2018}"
    files.add(world.root, 6, positions=northland + files.FIELDS["positions"])
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


@pytest.fixture
def small(tmp_path: Path) -> Clone:
    return with_origin(files.make_tracker(tmp_path / "clone"), tmp_path / "origin")


def previewed(small: Clone, recommendations: str) -> Finished:
    """What a preview says of a commit with these entries in the folder of the recommendations."""
    tree = small.git("mktree", given=recommendations)
    others = small.git("ls-tree", "HEAD", "parties.yaml", "tracker.yaml")
    top = small.git("mktree", given=f"040000 tree {tree}\trecommendations\n{others}\n")
    return rectrack(small.folder, "preview", "HEAD", small.git("commit-tree", top, "-m", "x"))


@pytest.mark.parametrize(("number", "size"), [(20_001, 0), (101, 1_000_000)])
def test_far_too_much_is_refused(number: int, size: int, small: Clone) -> None:
    """Too many files, or too many bytes in a few: each is enough."""
    blob = small.git("hash-object", "-w", "--stdin", given="x" * size)

    finished = previewed(small, "".join(f"100644 blob {blob}\trec-{n}.yaml\n" for n in range(number)))

    assert finished.code == 1
    assert "contains more than 20,000 files or 100,000,000 bytes." in finished.err


def test_a_damaged_object_is_refused(small: Clone) -> None:
    id_ = small.git("rev-parse", f"HEAD:{REC_1}")
    path = small.folder / f".git/objects/{id_[:2]}/{id_[2:]}"
    path.unlink()
    path.write_bytes(b"junk")

    assert f"git cannot find {id_} in this clone." in rectrack(small.folder, "preview", "HEAD", "HEAD").err


def test_a_path_that_leads_out_of_the_folder_is_left_out_and_named(small: Clone) -> None:
    """No git of today makes such a tree, but anybody can write one."""
    entry = f"100644 blob {small.git('rev-parse', 'HEAD:tracker.yaml')}\tplanted.yaml\n"
    for name in ("..", "..", "a"):
        entry = f"040000 tree {small.git('mktree', given=entry)}\t{name}\n"

    finished = previewed(small, entry)

    assert finished.code == 0, finished.err
    assert "recommendations/a/../../planted.yaml" in finished.out


def test_a_link_and_a_large_file_are_not_read_and_odd_names_are_names(small: Clone) -> None:
    folder = small.folder / "recommendations"
    (folder / "rec-1.yaml").unlink()
    (folder / "rec-1.yaml").symlink_to("/etc/passwd")
    for name, text in {"rec-2": "x" * 5_000_000, 'a\nb "c" é': "x", "-rf": "x"}.items():
        files.write(folder / f"{name}.yaml", text)
    files.write(folder / ".vscode/settings.json", "x")
    (folder / ".lock").symlink_to("/etc/passwd")
    (folder / "rec-3.yaml").chmod(0o755)
    files.write(small.folder / ".gitattributes", "*.yaml filter=evil ident\n")
    small.git("config", "filter.evil.smudge", "echo PWNED")
    small.commit()
    small.git(
        "update-index",
        "--add",
        "--cacheinfo",
        f"160000,{small.git('rev-parse', 'HEAD')},recommendations/sub",
    )
    small.git("commit", "--quiet", "--amend", "--no-edit")

    finished = rectrack(small.folder, "preview", "HEAD^", "HEAD")

    assert finished.code == 0, finished.err
    no_mapping = 'Expected fields, found "x". Write a line'
    left_out = "This is not a regular file; it is ignored"
    told = {
        "-rf.yaml": no_mapping,
        'a b "c" é.yaml': no_mapping,
        "rec-2.yaml": "The file is larger than 1,000,000 bytes",
        "rec-1.yaml": left_out,
        "sub": left_out,
    }
    lines = [line for line in finished.out.splitlines() if line.startswith("- `")]
    assert [
        line.startswith(f"- `recommendations/{name}`, line 1: {why}")
        for (name, why), line in zip(told.items(), lines, strict=True)
    ] == [True] * 5, lines


# --- everything that needs care, in another language -------------------------------------------------

IN_FRENCH = Path(__file__).with_name("preview-in-french.txt")
SETTINGS = """
close_limit: {count: 4}
publishing: {mode: pull-request}
branch: record
stances: [{id: support, name: For, side: for}, {id: oppose, name: Against, side: against}]
responses: [{id: noted, name: Taken note of, category: noted}]
maintainer_party: domreg
site: https://example.org
contact: maintainers@example.org
trusted_accounts: [{login: robot, id: 9}]
"""


RUN = """
.ci/a .github/workflows/a.yml CODEOWNERS GNUmakefile Makefile action.yaml action.yml conftest.py docs/CODEOWNERS
makefile pyproject.toml scripts/a.py templates/issue.md.j2 tests/a.py docs/a.md notes/Makefile actions/action.yml
"""
"""Files that decide what is run, and three that do not."""


def everything(root: Path) -> None:
    """Change what a maintainer is warned of, each thing once."""
    tracker = (root / "tracker.yaml").read_text()
    tracker = tracker.replace("maintained_by: the testers", "maintained_by: somebody").replace(
        "agreement: {min_positions: 3", "agreement: {min_positions: 4"
    )
    tracker = tracker.replace("{login: gone, id: 6}, ", "")
    files.write(root / "tracker.yaml", tracker.rstrip() + SETTINGS)
    account = "group: government, accounts: [{login: delegate, id: 5}]}"
    files.edit(root / "parties.yaml", "group: government}", account)
    for name in RUN.split():
        files.write(root / name, "x")
    files.write(root / "recommendations/.gitattributes", "*.yaml text")
    others = {"themes": "[security]", "source_form": "endorsed", "reference": "A.1"}
    path = files.add(root, 1, positions=POSITIONS, history="\n  - date: 2016\n    status: proposed", **others)
    files.write(path, path.read_text().rstrip() + ENTRIES + "made_by: {parties: [northland]}\n" + ACTION)
    files.add(root, 2, number="7")
    (root / "recommendations/rec-3.yaml").unlink()
    files.write(root / "recommendations/new.yaml", files.recommendation(id="new", number="3"))
    files.add(root, 4, number="2", status="implemented", history=DONE)


ACTION = "actions: [{id: ask, title: Ask, status: implemented, addressees: [names-board]}]\n"
DONE = "\n  - {date: 2017-02, status: proposed}\n  - {date: 2018, status: implemented, evidence: [https://a.example]}"


def test_all_that_needs_care_is_told_in_the_language_of_the_tracker(
    world: World, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    root = files.make_tracker(tmp_path / "clone")
    files.write(root / "tracker.yaml", f"{files.TRACKER}language: fr\n")
    listed = "label: governments, accounts: [{login: gone, id: 6}, {login: staying, id: 8}]}"
    files.edit(root / "tracker.yaml", "label: governments}", listed)
    files.add(root, 4)
    small = with_origin(root, tmp_path / "origin")
    everything(root)
    small.commit(message="Record the comments on the issues (2)")
    commit = small.git("rev-parse", "HEAD")
    small.git("checkout", "--quiet", "--detach", "HEAD^")

    with on(files.TODAY.isoformat()):
        done = rectrack(root, "preview", "HEAD", commit, environment=event(world, 8, "patch"))

    assert done.code == 0, done.err
    made = UNFOLDED.sub(r"\1", done.out).replace(commit[:10], "COMMIT").replace(commit[:7], "COMMIT") + done.err
    if request.config.getoption("--renew-golden"):
        IN_FRENCH.write_text(made, encoding="utf-8")
    assert made == IN_FRENCH.read_text(encoding="utf-8")
