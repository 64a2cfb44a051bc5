"""What whoever merges should check with care is named, and nothing else."""

import json
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.proposing import INDIA, MALLORY, REC_1, edit, event, proposed, with_accounts, with_board
from tests.rectrack.world import World


@pytest.fixture
def clone(world: World, tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return with_board(world, tmp_path_factory.mktemp("origin"))


# --- who speaks for whom ----------------------------------------------------------------------------


def speaks(account: dict[str, object], world: World, clone: Clone, position: str = INDIA) -> str:
    with_accounts(clone)
    world.environment = event(world, 8, "patch")
    path = Path(world.environment["GITHUB_EVENT_PATH"])
    path.write_text(path.read_text().replace(json.dumps(MALLORY), json.dumps(account)))
    run = proposed(world, clone, edit("\n    date: 2017-02\nhistory:", f"\n    date: 2017-02{position}history:"))
    assert "Change issue" in run.out
    return run.out


def test_a_position_by_somebody_else_is_warned_of(world: World, clone: Clone) -> None:
    assert "records a position of India as its own, but mallory is not among those" in speaks(MALLORY, world, clone)


def test_a_position_by_the_partys_own_account_is_not(world: World, clone: Clone) -> None:
    assert "as its own" not in speaks({"login": "delegate", "id": 5}, world, clone)


def test_a_known_login_with_another_id_is_somebody_else(world: World, clone: Clone) -> None:
    assert "but delegate is not among those" in speaks({"login": "delegate", "id": 6}, world, clone)


def test_a_reported_position_is_nobodys_own(world: World, clone: Clone) -> None:
    assert "as its own" not in speaks(MALLORY, world, clone, INDIA + "    reported_by: apig\n")


def test_neither_is_a_view_that_is_only_read_between_lines(world: World, clone: Clone) -> None:
    read = "    inferred: true\n    source: {document: paper-2017}\n"

    assert "as its own" not in speaks(MALLORY, world, clone, INDIA + read)


def test_a_login_in_other_letters_is_the_same_account(world: World, clone: Clone) -> None:
    assert "as its own" not in speaks({"login": "Delegate", "id": 5}, world, clone)


def test_taking_away_what_a_party_said_is_warned_of(world: World, clone: Clone) -> None:
    files.edit(clone.folder / REC_1, "\nhistory:", f"{INDIA}history:")
    with_accounts(clone)
    world.environment = event(world, 8, "patch")

    run = proposed(world, clone, edit(INDIA, "\n"))

    assert "It takes away a position of India as its own, but mallory is not among those" in run.out


def test_however_many_warnings_there_are_the_comment_is_not_too_long(world: World, clone: Clone) -> None:
    world.environment = event(world, 8, "patch")
    ids = [f"p{number}" for number in range(400)]

    def change(root: Path) -> None:
        parties = root / "parties.yaml"
        named = "".join(f"  - {{id: {id_}, name: {id_} {'long ' * 30}, group: government}}\n" for id_ in ids)
        files.write(parties, parties.read_text() + named)
        positions = "".join(f"\n  - party: {id_}\n    stance: support\n    date: 2018" for id_ in ids)
        files.edit(root / REC_1, "\nhistory:", f"{positions}\nhistory:")

    run = proposed(world, clone, change)

    assert run.code == 0
    assert len(run.out) < 65_536
    assert "### Check with care" in run.out


# --- what is lost -----------------------------------------------------------------------------------


def test_a_removed_recommendation_is_warned_of_with_what_would_keep_it(world: World, clone: Clone) -> None:
    run = proposed(world, clone, lambda root: (root / REC_1).unlink())

    assert "It takes away recommendation 1, whose issue is then closed without a reason." in run.out
    assert "formerly: \\[rec-1\\]" in run.out


def test_a_renamed_file_that_names_its_former_id_takes_nothing_away(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        text = (root / REC_1).read_text().replace("id: rec-1", "id: better")
        (root / REC_1).unlink()
        files.write(root / "recommendations/better.yaml", text + "formerly: [rec-1]\n")

    run = proposed(world, clone, change)

    assert "1 issue to change" in run.out
    assert "Check with care" not in run.out


def test_a_changed_number_and_a_changed_past_are_warned_of(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        files.edit(root / REC_1, "number: 1", "number: 77")
        files.edit(root / "recommendations/rec-2.yaml", "date: 2017-02\n    status", "date: 2016-02\n    status")

    run = proposed(world, clone, change)

    assert "It changes the number of recommendation 1 to 77: people cite it by its number." in run.out
    assert "It changes what recommendation 2 says of its past, where steps are only added." in run.out


def test_a_step_more_is_no_change_of_the_past(world: World, clone: Clone) -> None:
    step = "  - {date: 2018, status: withdrawn}\n"

    def change(root: Path) -> None:
        files.edit(root / REC_1, "\nstatus: proposed\n", "\nstatus: withdrawn\n")
        files.write(root / REC_1, (root / REC_1).read_text() + step)

    run = proposed(world, clone, change)

    assert "What merging this would do" in run.out
    assert "Check with care" not in run.out


def test_an_action_that_is_said_to_be_done_without_anything_that_shows_it_is_warned_of(
    world: World, clone: Clone
) -> None:
    action = "actions:\n  - {id: ask, title: Ask, status: adopted}\n"
    report = "  - {date: 2018, by: a, text: Seen., action: ask, evidence: [https://example.org/a], verified_by: b}\n"

    def change(root: Path) -> None:
        files.write(root / REC_1, f"{(root / REC_1).read_text()}{action}")
        path = root / "recommendations/rec-2.yaml"
        files.write(path, f"{path.read_text()}{action}reports:\n{report}")

    run = proposed(world, clone, change)

    assert "It says that the action ask of recommendation 1 is adopted, and no verified report" in run.out
    assert "recommendation 2 is adopted" not in run.out


def test_a_number_that_was_anothers_is_warned_of(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        (root / REC_1).unlink()
        files.write(root / "recommendations/new.yaml", files.recommendation(id="new", number="1"))

    assert "It gives the number 1 to new, which was that of rec-1." in proposed(world, clone, change).out


# --- what guards the rest, and what is said for others ----------------------------------------------


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (".github/workflows/tracker.yml", ".github"),
        (".github/ISSUE_TEMPLATE/progress.yml", ".github"),
        (".github/CODEOWNERS", ".github"),
        ("CODEOWNERS", "CODEOWNERS"),
        ("docs/CODEOWNERS", "docs/CODEOWNERS"),
        ("Makefile", "Makefile"),
        ("GNUmakefile", "GNUmakefile"),
        ("makefile", "makefile"),
        (".ci/steps.sh", ".ci"),
        ("conftest.py", "conftest.py"),
        ("tests/conftest.py", "tests"),
        ("tests/rectrack/test_new.py", "tests"),
        ("action.yml", "action.yml"),
        ("action.yaml", "action.yaml"),
        ("scripts/requirements.txt", "scripts"),
        ("templates/issue.md.j2", "templates"),
        ("pyproject.toml", "pyproject.toml"),
        (".gitattributes", ".gitattributes"),
        ("recommendations/.gitattributes", "recommendations/.gitattributes"),
    ],
)
def test_what_runs_and_who_is_asked_is_named(world: World, clone: Clone, path: str, named: str) -> None:
    run = proposed(world, clone, lambda root: files.write(root / path, "# x\n"))

    assert f"- It changes {named}: that decides what the tracker runs, writes or believes." in run.out


def test_issue_forms_as_the_tracker_makes_them_are_not(world: World, clone: Clone) -> None:
    files.add(clone.folder, 4)
    assert world.run("forms").code == 0
    assert (clone.folder / ".github/ISSUE_TEMPLATE/progress.yml").exists()

    run = proposed(world, clone, lambda _: None)

    assert "Open an issue: Recommendation 4" in run.out
    assert "Check with care" not in run.out

    config = ".github/ISSUE_TEMPLATE/config.yml"
    forged = proposed(world, clone, edit("https://docs.github.com/en/issues", "https://evil.example/", config))
    assert "- It changes .github: that decides what the tracker runs, writes or believes." in forged.out


@pytest.mark.parametrize(
    "path", ["docs/page.md", "scripts.txt", "my_tests/a.py", "recommendations/.note", "a/Makefile"]
)
def test_other_files_are_not(world: World, clone: Clone, path: str) -> None:
    run = proposed(world, clone, lambda root: files.write(root / path, "x"))

    assert run.out.startswith("### What merging this would do")
    assert "Check with care" not in run.out


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("trusted_authors: [{login: mallory, id: 666}]", "trusted\\_authors in tracker.yaml: whose issues count as"),
        ("closing_guard: {at_least: 900}", "closing\\_guard in tracker.yaml: how many issues one run may close."),
        (
            "publishing: {mode: pull-request}",
            "publishing in tracker.yaml: where the board goes, and who may write it.",
        ),
        (
            "stances: [{id: yes, name: Y, side: for}]",
            "stances in tracker.yaml: what parties can say, and on which side",
        ),
        ("branch: other", "branch in tracker.yaml from main to other: which branch is the record."),
        ("contact: me@example.org", "contact in tracker.yaml from nothing to me@example.org: where people write"),
    ],
)
def test_a_setting_that_guards_the_others_is_named(world: World, clone: Clone, setting: str, told: str) -> None:
    def change(root: Path) -> None:
        path = root / "tracker.yaml"
        path.write_text(f"{path.read_text()}{setting}\n")

    assert f"- It changes {told}" in proposed(world, clone, change).out


def test_who_keeps_the_tracker_and_any_change_of_the_parties_is_named(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        files.edit(root / "tracker.yaml", "kept_by: the testers", "kept_by: mallory")
        files.edit(root / "parties.yaml", "name: India,", "name: The India,")

    run = proposed(world, clone, change)

    assert "- It changes parties.yaml: that decides" in run.out
    assert "- It changes kept\\_by in tracker.yaml from the testers to mallory: who keeps the tracker." in run.out
    assert "It changes accounts" not in run.out


def test_whose_account_comes_or_goes_is_named_with_its_party(world: World, clone: Clone) -> None:
    with_accounts(clone)

    def change(root: Path) -> None:
        files.edit(root / "parties.yaml", "{login: delegate, id: 5}", "{login: mallory, id: 666}")
        files.edit(
            root / "parties.yaml",
            "group: technical-community}",
            "group: technical-community, accounts: [{login: delegate, id: 5}]}",
        )

    run = proposed(world, clone, change)

    for party, steps in {
        "India": "mallory (666) comes, delegate (5) goes",
        "The registry": "delegate (5) comes",
    }.items():
        assert f"- It changes accounts in parties.yaml, who may speak for {party}: {steps}." in run.out


def test_so_is_who_may_speak_for_an_addressee(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        files.edit(root / "tracker.yaml", "label: ICANN}", "label: ICANN, accounts: [{login: mallory, id: 666}]}")

    run = proposed(world, clone, change)

    told = "- It changes accounts in tracker.yaml, who may speak for The names corporation: mallory (666) comes."
    assert told in run.out


RESPONSE = "\nresponses:\n  - {by: icann, answer: noted, date: 2018}\n"
REQUEST = "\nrequests:\n  - {of: icann, for: answer, date: 2018}\n"
DECISION = "\ndecisions:\n  - {by: the group, outcome: agreed, date: 2018}\n"
DISPUTE = "\ndisputes:\n  - {by: india, text: Not so., date: 2018, source: {document: paper-2017}}\n"
TARGET = "\ntarget: {date: 2018}\n"
CHECKED = "\nlast_checked: {date: 2018, by: mallory, found: Nothing}\n"
VERIFIED = (
    "\nreports:\n  - {date: 2018, by: a, text: Seen., evidence: [https://example.org/a], verified_by: mallory}\n"
)
ENTERED = (
    "\npositions:\n  - {party: india, stance: support, date: 2018, entered_by: mallory, "
    "source: {url: https://example.org/a}}\n"
)
SAID = {
    "responses": (RESPONSE, "what addressees answered"),
    "requests": (REQUEST, "who was asked"),
    "decisions": (DECISION, "what was decided"),
    "disputes": (DISPUTE, "who objects to what is said of it here"),
    "target": (TARGET, "by when it is to be done, and who has set that"),
    "last_checked": (CHECKED, "who looked last what became of it, and when"),
    "verified_by": (VERIFIED, "who vouches for a report"),
    "reported_by": (ENTERED.replace("entered_by: mallory", "reported_by: apig"), "what others report of somebody"),
    "inferred": (ENTERED.replace("entered_by: mallory", "inferred: true"), "what is read between lines"),
    "entered_by": (ENTERED, "who wrote down what somebody said"),
}


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_for_others_is_named_when_it_comes_changes_and_goes(
    world: World, clone: Clone, name: str
) -> None:
    text, says = SAID[name]
    escaped = name.replace("_", "\\_")

    def told(change: dict[str, str | None]) -> list[str]:
        """The warnings that name the field, once both recommendations are written so."""

        def both(root: Path) -> None:
            for n in (1, 2):
                files.add(root, n, positions=None)
                path = root / f"recommendations/rec-{n}.yaml"
                files.write(path, path.read_text() + (change[path.stem] or ""))

        out = proposed(world, clone, both).out
        assert "### What merging this would do" in out
        return [line for line in out.splitlines() if line.startswith(f"- It changes {escaped} ")]

    one = f"- It changes {escaped} of 1 recommendation (%s): {says}."
    assert told({"rec-1": text, "rec-2": text}) == [f"- It changes {escaped} of 2 recommendations (1, 2): {says}."]
    assert told({"rec-1": text.replace("2018", "2019"), "rec-2": text}) == [one % 1]
    assert told({"rec-1": text.replace("2018", "2019"), "rec-2": None}) == [one % 2]


def test_a_new_recommendation_that_brings_an_answer_is_named_and_a_renamed_one_that_keeps_it_is_not(
    world: World, clone: Clone
) -> None:
    files.write(clone.folder / REC_1, (clone.folder / REC_1).read_text().rstrip() + RESPONSE)
    clone.push()

    def change(root: Path) -> None:
        text = (root / REC_1).read_text().replace("id: rec-1", "id: better")
        (root / REC_1).unlink()
        files.write(root / "recommendations/better.yaml", text + "formerly: [rec-1]\n")
        new = files.recommendation(id="rec-9", number="9").rstrip()
        files.write(root / "recommendations/rec-9.yaml", new + RESPONSE)

    assert (
        "- It changes responses of 1 recommendation (9): what addressees answered."
        in proposed(world, clone, change).out
    )


def test_a_commit_that_says_which_comments_it_records_is_named(world: World, clone: Clone) -> None:
    title = "Record what was said on the issues"
    world.environment = event(world, 8, "patch")
    clone.git("commit", "--quiet", "--allow-empty", "-m", f"{title}: a typo\n\nComment: issue-9")
    commit = clone.git("rev-parse", "--short=7", "HEAD")

    shown = world.run("preview", "HEAD^1", "HEAD").out

    assert f"It has commits with the title of rectrack's own, “{title}”: {commit}." in shown
