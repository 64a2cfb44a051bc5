"""A preview names what whoever merges should check with care, and nothing else."""

import json
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.proposing import INDIA, MALLORY, REC_1, edit, event, proposed, with_accounts, with_board
from tests.rectrack.world import World

REC_2 = "recommendations/rec-2.yaml"
DELEGATE = {"login": "delegate", "id": 5}


@pytest.fixture
def clone(world: World, tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return with_board(world, tmp_path_factory.mktemp("origin"))


def append(path: Path, text: str) -> None:
    files.write(path, f"{path.read_text().rstrip()}\n{text}")


# --- who speaks for whom ----------------------------------------------------------------------------

READ = "    inferred: true\n    source: {document: paper-2017}\n"


@pytest.mark.parametrize(
    ("account", "position", "warned"),
    [
        (MALLORY, INDIA, True),
        ({"login": "delegate", "id": 6}, INDIA, True),
        (DELEGATE, INDIA, False),
        ({"login": "Delegate", "id": 5}, INDIA, False),
        (MALLORY, f"{INDIA}    reported_by: apig\n", False),
        (MALLORY, INDIA + READ, False),
    ],
    ids=["another", "another of its login", "its own", "its own in capitals", "what others report", "a reading"],
)
def test_a_position_that_comes_or_goes_by_another_than_the_partys_account_is_warned_of(
    world: World, clone: Clone, account: dict[str, object], position: str, *, warned: bool
) -> None:
    with_accounts(clone)
    world.environment = event(world, 8, "patch")
    path = Path(world.environment["GITHUB_EVENT_PATH"])
    path.write_text(path.read_text().replace(json.dumps(MALLORY), json.dumps(account)))

    comes = proposed(world, clone, edit("\nhistory:", f"{position}history:")).out
    goes = proposed(world, clone, edit(position, "\n")).out

    said = f"a position of India as its own, but {account['login']} is not among those"
    for out, verb in ((comes, "records"), (goes, "takes away")):
        assert "Change issue" in out
        assert (f"It {verb} {said}" in out) == warned
        assert ("as its own" in out) == warned


def test_however_many_warnings_there_are_the_comment_is_not_too_long(world: World, clone: Clone) -> None:
    world.environment = event(world, 8, "patch")
    ids = [f"p{number}" for number in range(400)]

    def change(root: Path) -> None:
        named = "".join(f"  - {{id: {id_}, name: {id_} {'long ' * 30}, group: government}}\n" for id_ in ids)
        append(root / "parties.yaml", named)
        positions = "".join(f"\n  - party: {id_}\n    stance: support\n    date: 2018" for id_ in ids)
        files.edit(root / REC_1, "\nhistory:", f"{positions}\nhistory:")

    out = proposed(world, clone, change).out

    assert len(out) < 65_536
    assert "### Check with care" in out


# --- what is lost, and what is not ------------------------------------------------------------------


def rename(root: Path) -> None:
    text = (root / REC_1).read_text().replace("id: rec-1", "id: better")
    (root / REC_1).unlink()
    files.write(root / "recommendations/better.yaml", text + "formerly: [rec-1]\n")


def test_what_is_taken_away_or_changed_of_the_past_is_warned_of(world: World, clone: Clone) -> None:
    action = "actions:\n  - {id: ask, title: Ask, status: adopted}\n"
    report = "  - {date: 2018, by: a, text: Seen., action: ask, evidence: [https://example.org/a], verified_by: b}\n"
    files.add(clone.folder, 4)
    files.add(clone.folder, 5)
    clone.push()

    def change(root: Path) -> None:
        (root / REC_1).unlink()
        (root / "recommendations/rec-5.yaml").unlink()
        files.write(root / "recommendations/new.yaml", files.recommendation(id="new", number="1"))
        files.edit(root / REC_2, "date: 2017-02\n    status", "date: 2016-02\n    status")
        append(root / REC_2, f"{action}reports:\n{report}")
        files.edit(root / "recommendations/rec-3.yaml", "number: 3", "number: 77")
        append(root / "recommendations/rec-4.yaml", action)

    out = proposed(world, clone, change).out

    for warning in (
        "It takes away recommendation 5, whose issue is then closed without a reason.",
        "formerly: \\[rec-5\\]",
        "It gives the number 1 to new, which was that of rec-1.",
        "It changes the number of recommendation 3 to 77: people cite it by its number.",
        "It changes what recommendation 2 says of its past, where steps are only added.",
        "It says that the action ask of recommendation 4 is adopted, and no verified report",
    ):
        assert warning in out, warning
    assert "recommendation 2 is adopted" not in out


def test_a_declared_rename_a_step_more_and_the_trackers_own_forms_are_no_reason_for_care(
    world: World, clone: Clone
) -> None:
    assert world.run("forms").code == 0
    clone.push()

    def change(root: Path) -> None:
        rename(root)
        files.edit(root / REC_2, "\nstatus: proposed\n", "\nstatus: withdrawn\n")
        append(root / REC_2, "  - {date: 2018, status: withdrawn}\n")
        files.add(root, 4)
        assert world.run("forms").code == 0
        for path in ("docs/page.md", "scripts.txt", "my_tests/a.py", "recommendations/.note", "a/Makefile"):
            files.write(root / path, "x")

    out = proposed(world, clone, change).out

    assert "1 issue to open, 1 issue to change, 1 issue to close" in out
    assert "Check with care" not in out
    config = ".github/ISSUE_TEMPLATE/config.yml"
    forged = proposed(world, clone, edit("https://docs.github.com/en/issues", "https://evil.example/", config))
    assert "- It changes .github: that decides what the tracker runs, writes or believes." in forged.out


# --- what guards the rest ---------------------------------------------------------------------------

DECIDING = {
    ".github/workflows/tracker.yml": ".github",
    ".github/ISSUE_TEMPLATE/progress.yml": ".github",
    ".github/CODEOWNERS": ".github",
    "CODEOWNERS": "CODEOWNERS",
    "docs/CODEOWNERS": "docs/CODEOWNERS",
    "Makefile": "Makefile",
    "GNUmakefile": "GNUmakefile",
    "makefile": "makefile",
    ".ci/steps.sh": ".ci",
    "conftest.py": "conftest.py",
    "tests/rectrack/test_new.py": "tests",
    "action.yml": "action.yml",
    "action.yaml": "action.yaml",
    "scripts/requirements.txt": "scripts",
    "templates/issue.md.j2": "templates",
    "pyproject.toml": "pyproject.toml",
    ".gitattributes": ".gitattributes",
    "recommendations/.gitattributes": "recommendations/.gitattributes",
}
"""Files that decide what runs and who is asked, and by what each is named."""


def test_what_runs_and_who_is_asked_is_named(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        for path in DECIDING:
            files.write(root / path, "# x\n")

    out = proposed(world, clone, change).out

    (line,) = (line for line in out.splitlines() if "that decides what the tracker runs" in line)
    named = line.removeprefix("- It changes ").partition(": ")[0].split(", ")
    assert sorted(named) == sorted({*DECIDING.values()})


SETTINGS = {
    "trusted_authors: [{login: mallory, id: 666}]": "trusted\\_authors in tracker.yaml: whose issues count as",
    "closing_guard: {at_least: 900}": "closing\\_guard in tracker.yaml: how many issues one run may close.",
    "publishing: {mode: pull-request}": "publishing in tracker.yaml: where the board goes, and who may write it.",
    "stances: [{id: yes, name: Y, side: for}]": "stances in tracker.yaml: what parties can say, and on which side",
    "branch: other": "branch in tracker.yaml from main to other: which branch is the record.",
    "contact: me@example.org": "contact in tracker.yaml from nothing to me@example.org: where people write",
}


def test_a_setting_that_guards_the_others_is_named(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        append(root / "tracker.yaml", "".join(f"{setting}\n" for setting in SETTINGS))
        files.edit(root / "tracker.yaml", "kept_by: the testers", "kept_by: mallory")
        for number in (1, 2, 3):
            files.edit(root / f"recommendations/rec-{number}.yaml", "stance: support", "stance: yes")

    out = proposed(world, clone, change).out

    assert [told for told in SETTINGS.values() if f"- It changes {told}" not in out] == []
    assert "- It changes kept\\_by in tracker.yaml from the testers to mallory: who keeps the tracker." in out


def test_whose_account_comes_or_goes_is_named_with_its_party_or_addressee(world: World, clone: Clone) -> None:
    with_accounts(clone)

    def change(root: Path) -> None:
        files.edit(root / "parties.yaml", "{login: delegate, id: 5}", "{login: mallory, id: 666}")
        group = "group: technical-community"
        files.edit(root / "parties.yaml", f"{group}}}", f"{group}, accounts: [{{login: delegate, id: 5}}]}}")
        files.edit(root / "tracker.yaml", "label: ICANN}", "label: ICANN, accounts: [{login: mallory, id: 666}]}")

    out = proposed(world, clone, change).out

    assert "- It changes parties.yaml: that decides" in out
    for file, name, steps in (
        ("parties", "India", "mallory (666) comes, delegate (5) goes"),
        ("parties", "The registry", "delegate (5) comes"),
        ("tracker", "The names corporation", "mallory (666) comes"),
    ):
        assert f"- It changes accounts in {file}.yaml, who may speak for {name}: {steps}." in out
    renamed = proposed(world, clone, edit("name: India,", "name: The India,", "parties.yaml")).out
    assert "- It changes parties.yaml: that decides" in renamed
    assert "It changes accounts" not in renamed


# --- what is said for others ------------------------------------------------------------------------

POSITION = "  - {party: %s, stance: support, date: 2018, source: {url: https://example.org/a}, %s}\n"
HOW = (("india", "entered_by: mallory"), ("apig", "reported_by: india"), ("denic", "inferred: true"))
RESPONSE = "responses:\n  - {by: icann, answer: noted, date: 2018}\n"
ENTRIES = (
    f"{RESPONSE}requests:\n  - {{of: icann, for: answer, date: 2018}}\n"
    "decisions:\n  - {by: the group, outcome: agreed, date: 2018}\n"
    "disputes:\n  - {by: india, text: Not so., date: 2018, source: {document: paper-2017}}\n"
    "target: {date: 2018}\n"
    "last_checked: {date: 2018, by: mallory, found: Nothing}\n"
    "reports:\n  - {date: 2018, by: a, text: Seen., evidence: [https://example.org/a], verified_by: mallory}\n"
    f"positions:\n{''.join(POSITION % how for how in HOW)}"
)
SAID = {
    "responses": "what addressees answered",
    "requests": "who was asked",
    "decisions": "what was decided",
    "disputes": "who objects to what is said of it here",
    "target": "by when it is to be done, and who has set that",
    "last_checked": "who looked last what became of it, and when",
    "verified_by": "who vouches for a report",
    "reported_by": "what others report of somebody",
    "inferred": "what is read between lines",
    "entered_by": "who wrote down what somebody said",
}


def test_what_is_said_for_others_is_named_when_it_comes_changes_and_goes(world: World, clone: Clone) -> None:
    def told(**entries: str) -> list[str]:
        """The warnings that name a field, once both recommendations have these entries."""

        def both(root: Path) -> None:
            for n, text in enumerate(entries.values(), 1):
                files.add(root, n, positions=None)
                append(root / f"recommendations/rec-{n}.yaml", text)

        out = proposed(world, clone, both).out
        assert "### What merging this would do" in out
        return [line for line in out.splitlines() if " recommendation" in line and line.startswith("- It changes ")]

    def named(of: str) -> list[str]:
        return [f"- It changes {name} of {of}: {says}.".replace("_", "\\_") for name, says in SAID.items()]

    later = ENTRIES.replace("2018", "2019")
    assert sorted(told(first=ENTRIES, second=ENTRIES)) == sorted(named("2 recommendations (1, 2)"))
    assert sorted(told(first=later, second=ENTRIES)) == sorted(named("1 recommendation (1)"))
    assert sorted(told(first=later, second="")) == sorted(named("1 recommendation (2)"))


def test_a_new_recommendation_that_brings_an_answer_is_named_and_a_renamed_one_that_keeps_it_is_not(
    world: World, clone: Clone
) -> None:
    append(clone.folder / REC_1, RESPONSE)
    clone.push()

    def change(root: Path) -> None:
        rename(root)
        append(files.add(root, 9), RESPONSE)

    out = proposed(world, clone, change).out

    assert "- It changes responses of 1 recommendation (9): what addressees answered." in out


def test_a_commit_that_says_which_comments_it_records_is_named(world: World, clone: Clone) -> None:
    title = "Record what was said on the issues"
    world.environment = event(world, 8, "patch")
    clone.git("commit", "--quiet", "--allow-empty", "-m", f"{title}: a typo\n\nComment: issue-9")
    commit = clone.git("rev-parse", "--short=7", "HEAD")

    shown = world.run("preview", "HEAD^1", "HEAD").out

    assert f"It has commits with the title of rectrack's own, “{title}”: {commit}." in shown
