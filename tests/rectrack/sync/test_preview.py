"""What a pull request would do is shown from plain blobs, whatever its commits hold, and nothing of them is run."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rectrack.sync import preview
from rectrack.sync.preview import MARKER
from tests.rectrack import files
from tests.rectrack.clones import Clone, another
from tests.rectrack.proposing import INDIA, REC_1, edit, event, proposed, with_accounts, with_board
from tests.rectrack.world import REPO, Run, World, action_variables


@pytest.fixture
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("origin")


@pytest.fixture
def clone(world: World, origin: Path) -> Clone:
    return with_board(world, origin)


# --- what merging would do --------------------------------------------------------------------------


def test_a_changed_recommendation_is_shown_before_and_after_and_as_its_issue(world: World, clone: Clone) -> None:
    run = proposed(world, clone, edit("It should be done.", "It must be done."))

    assert run.code == 0
    assert run.out.startswith(
        "### What merging this would do\n\n- **Recommendation 1: Do this**\n"
        "  - Changed, of which followers are not told: summary\n"
    )
    assert "<details><summary>To do: 1 issue to change.</summary>" in run.out
    assert "- **Change issue \\#\u200b1: Recommendation 1: Do this**" in run.out
    assert "- text: It should be done. → It must be done.\n" in run.out
    assert (
        "<details><summary>Recommendation 1: Do this, as its issue will read</summary>\n\n### Where it stands"
        in run.out
    )
    assert "Recommendation 2" not in run.out


def test_lines_that_only_repeat_a_change_are_left_out(world: World, clone: Clone) -> None:
    run = proposed(world, clone, edit("title: Do this", "title: Do that"))

    changes = run.out.partition("as its issue will read")[0]
    assert "title: Recommendation 1: Do this → Recommendation 1: Do that" in changes
    assert "Cite it as" not in changes


def test_it_says_which_pages_of_the_site_would_change_where_one_is_deployed(world: World, clone: Clone) -> None:
    said = "On the site these pages would change"
    assert said not in proposed(world, clone, edit("title: Do this", "title: Do that")).out
    named = "kept_by: the testers\nsite: https://octo.github.io/tracker\ncontact: a@example.org\n"
    files.edit(world.root / "tracker.yaml", "kept_by: the testers\n", named)
    clone.push()

    def change(root: Path) -> None:
        files.add(root, 2, title="Do more")
        (root / "recommendations/rec-3.yaml").unlink()

    shown = proposed(world, clone, change).out

    pages = [f"[{n}](<https://octo.github.io/tracker/r/{n}/>)" for n in (2, 3)]
    assert f"{said}, and the lists that name them: {', '.join(pages)}.\n" in shown


def test_each_change_is_one_sentence_and_the_rest_is_folded(world: World, clone: Clone) -> None:
    files.add(world.root, 2, positions="\n  - {party: apig, stance: oppose, date: 2017, reported_by: india}")
    clone.push()

    def change(root: Path) -> None:
        own = "\n  - {party: apig, stance: oppose, date: 2024-05-01}"
        files.add(root, 2, positions=own, addressees="[governments]", title="Do that")
        files.add(root, 4)
        (root / "recommendations/rec-3.yaml").unlink()

    seen = proposed(world, clone, change).out.partition("<details>")[0]

    told = "so far only according to India, now entered by the keepers"
    assert list(filter(None, seen.splitlines()))[1:] == [
        "- **Recommendation 2: Do that**",
        f"  - View of The association: “Oppose”, {told}, 1 May 2024",
        "  - Title: so far “Do this”, now “Do that”",
        "  - Changed, of which followers are not told: addressees",
        "- **Recommendation 4: Do this**",
        "  - New: an issue is opened for it",
        "- **Recommendation 3: Do this**",
        "  - This recommendation is no longer tracked",
    ]


def test_what_followers_would_be_told_is_shown(world: World, clone: Clone) -> None:
    run = proposed(world, clone, edit("stance: support", "stance: oppose"))

    assert "View of The association: so far “Support”, now “Oppose”" in run.out


def test_an_added_and_a_removed_recommendation_are_shown(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        files.add(root, 4, title="Something new")
        (root / "recommendations/rec-3.yaml").unlink()

    run = proposed(world, clone, change)

    assert "- **Open an issue: Recommendation 4: Something new**" in run.out
    assert "- **Close issue \\#\u200b3: Recommendation 3: Do this**" in run.out


def test_a_renamed_status_is_shown_as_the_label_it_renames(world: World, clone: Clone) -> None:
    new = "name: Put forward\n    formerly: ['status: Proposed']\n"

    run = proposed(world, clone, edit("name: Proposed\n", new, "tracker.yaml"))

    assert "Rename the label “status: Proposed”" in run.out


def test_what_a_guard_would_refuse_is_said(world: World, clone: Clone) -> None:
    for number in range(4, 11):
        files.add(clone.folder, number)
    clone.push()

    def change(root: Path) -> None:
        for number in range(7, 11):
            (root / f"recommendations/rec-{number}.yaml").unlink()

    run = proposed(world, clone, change)

    assert "The sync would then refuse to go on: This would close 4 of 10 open issues" in run.out


def test_a_proposal_that_lifts_the_guard_of_closing_is_told_what_it_would_have_refused(
    world: World, clone: Clone
) -> None:
    for number in range(4, 11):
        files.add(clone.folder, number)
    clone.push()

    def change(root: Path) -> None:
        path = root / "tracker.yaml"
        path.write_text(f"{path.read_text()}closing_guard: {{percent: 100}}\n")
        for number in range(7, 11):
            (root / f"recommendations/rec-{number}.yaml").unlink()

    run = proposed(world, clone, change)

    assert "The sync would then refuse" not in run.out
    assert (
        "Only because this changes closing\\_guard, the sync would not refuse to go on: "
        "This would close 4 of 10 open issues"
    ) in run.out
    assert "- It changes closing\\_guard in tracker.yaml: how many issues one run may close." in run.out


def test_before_the_issues_are_open_they_are_called_by_their_ids(world: World, clone: Clone) -> None:
    (clone.folder / "status.json").unlink()
    clone.push()

    run = proposed(world, clone, edit("stance: support", "stance: oppose"))

    assert "- **Change the issue of rec-1: Recommendation 1: Do this**" in run.out
    assert "- **Tell the followers of the issue of rec-1**" in run.out


def test_code_alone_changes_no_issue_and_is_warned_of(world: World, clone: Clone) -> None:
    run = proposed(world, clone, lambda root: files.write(root / "templates/issue.md.j2", "{{ 7 * 7 }}"))

    assert "**No issue and no label changes.**" in run.out
    assert "- It changes templates: that decides what the tracker runs, writes or believes." in run.out


def test_the_template_of_the_proposal_is_not_used(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        files.write(root / "templates/preview.md.j2", "PWNED")
        files.edit(root / REC_1, "Do this", "Do that")

    clone.git("checkout", "--quiet", "-b", "proposal")
    change(clone.folder)
    clone.git("add", "--all")
    clone.git("commit", "--quiet", "-m", "A proposal")
    clone.git("checkout", "--quiet", "main")

    run = world.run("preview", "main", "proposal")

    assert "PWNED" not in run.out
    assert "title: Recommendation 1: Do this → Recommendation 1: Do that" in run.out


# --- what is wrong ----------------------------------------------------------------------------------


def test_problems_are_listed_with_how_to_mend_them(world: World, clone: Clone) -> None:
    run = proposed(world, clone, edit("themes: [law]", "themes: [lore]"))

    assert run.code == 0
    assert "### This cannot be merged yet\n\n- `recommendations/rec-1.yaml`, line 6: unknown theme" in run.out
    assert "What merging this would do" not in run.out


@pytest.mark.parametrize("what", ["a file", "nothing"])
def test_a_proposal_without_a_folder_of_recommendations_is_answered(world: World, clone: Clone, what: str) -> None:
    def change(root: Path) -> None:
        shutil.rmtree(root / "recommendations")
        if what == "a file":
            files.write(root / "recommendations", "x")

    run = proposed(world, clone, change)

    assert run.code == 0, run.err
    assert "no recommendation is left here" in run.out


def test_a_title_is_text_between_html_tags(world: World, clone: Clone) -> None:
    run = proposed(world, clone, edit("title: Do this", "title: 'a_b <https://example.org> & c'"))

    assert (
        "Recommendation 1: a_b &lt;https:\u200b//example.org&gt; &amp; c, as its issue will read</summary>" in run.out
    )


def test_changes_that_are_not_committed_are_named(world: World, clone: Clone) -> None:
    files.edit(clone.folder / REC_1, "Do this", "Do that")

    run = world.run("preview", "HEAD")

    assert f"Changes that are not committed are left out: {REC_1}." in run.err


def test_text_in_a_proposal_has_no_effect_in_the_comment(world: World, clone: Clone) -> None:
    evil = "'@everyone #1 <img src=x> </details> | `x`'"
    run = proposed(world, clone, edit("title: Do this", f"title: {evil}"))

    assert "<img" not in run.out
    assert "@everyone" not in run.out
    assert run.out.count("</details>") == run.out.count("<details>") == 3


@pytest.mark.parametrize("number", [70, 200])
def test_however_much_changes_the_comment_is_not_too_long_for_github(world: World, clone: Clone, number: int) -> None:
    def change(root: Path) -> None:
        for n in range(4, number + 4):
            files.add(root, n, summary="|\n" + "  It *should* be done, and soon. " * 10)

    run = proposed(world, clone, change)

    assert run.code == 0
    assert len(run.out) < 65_536
    assert f"… and {number - 60:,} changes more." in run.out


def all_say(text: str) -> Callable[[Path], None]:
    """Another summary for every recommendation there is."""

    def change(root: Path) -> None:
        for path in root.glob("recommendations/*.yaml"):
            files.edit(path, "It should be done.", text)

    return change


def test_changes_of_long_lines_are_halved_until_the_comment_is_short_enough(world: World, clone: Clone) -> None:
    for n in range(4, 71):
        files.add(clone.folder, n)
    clone.push()

    run = proposed(world, clone, all_say(f"It must be done. {'So. ' * 300}"))  # 60 of them do not fit, and 30 do

    assert run.code == 0
    assert len(run.out) < 65_536
    assert run.out.count("\n- **Change ") == 30
    assert "… and 40 changes more." in run.out


def test_a_comment_of_as_many_characters_as_github_takes_is_whole_and_one_more_is_shortened(
    world: World, clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert preview.MOST_CHARACTERS == 65_536
    whole = proposed(world, clone, all_say("It must be done.")).out

    monkeypatch.setattr(preview, "MOST_CHARACTERS", len(whole))
    exact = world.run("preview", "HEAD^1", "HEAD").out
    monkeypatch.setattr(preview, "MOST_CHARACTERS", len(whole) - 1)
    one_less = world.run("preview", "HEAD^1", "HEAD").out

    assert whole.count("\n- **Change ") == 3
    assert exact == whole
    assert len(one_less) < len(whole)
    assert "There is no room here for 1 changed recommendation more" in one_less


def test_where_nothing_of_the_change_fits_the_rest_is_cut_off(
    world: World, clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "MOST_CHARACTERS", 100)

    run = proposed(world, clone, all_say("It must be done."))

    assert len(run.out) == 100
    assert run.out.startswith("### What merging this would do\n\n… and 3 changed recommendations more.")


def test_very_long_texts_make_it_show_less(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        for n in (1, 2, 3):
            lines = "".join(f"  A line of some length, number {k}, in a *long* text.\n\n" for k in range(400))
            files.edit(
                root / f"recommendations/rec-{n}.yaml", "summary: It should be done.\n", f"summary: |\n{lines}"
            )

    run = proposed(world, clone, change)

    assert len(run.out) < 65_536
    assert "<summary>To do: 3 issues to change.</summary>" in run.out
    assert "There is no room here for" in run.out


# --- what the tracker alone writes ------------------------------------------------------------------


def test_an_edit_of_the_generated_files_is_found_and_the_file_to_edit_named(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        files.edit(root / "README.md", "- **[1. Do this]", "- **[1. Do nothing]")
        files.edit(root / "status.json", '"title": "Recommendations for testing"', '"title": "Mine"')

    run = proposed(world, clone, change)
    checked = world.run("check", "--format", "github", "--base", "HEAD^1")

    line = next(
        n for n, text in enumerate((clone.folder / "README.md").read_text().split("\n"), 1) if "nothing" in text
    )
    assert "the part between the two markers of the board is written by the tracker alone" in run.out
    assert checked.code == 1
    assert f"::error file=README.md,line={line},col=1::the part between the two markers of the board" in checked.out
    assert "::error file=status.json,line=1,col=1::this file is written by the tracker alone (undo" in checked.out


@pytest.mark.parametrize("text", ["# Theirs\n\nNo board.\n", "# Theirs\n<!-- rectrack:board -->\n"])
def test_a_board_that_is_taken_out_of_the_readme_is_found(world: World, clone: Clone, text: str) -> None:
    proposed(world, clone, lambda root: files.write(root / "README.md", text))

    assert world.run("check", "--base", "HEAD^1").code == 1


def test_a_second_board_is_found(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        text = (root / "README.md").read_text()
        section = text[text.index("<!-- rectrack:board -->") : text.index("Bye.")]
        files.write(root / "README.md", text + section.replace("Proposed", "Implemented"))

    proposed(world, clone, change)
    run = world.run("check", "--base", "HEAD^1")

    assert run.code == 1
    assert "the two markers of the board stand here once each, and what is between them is written by the" in run.out
    assert world.run("check").code == 1


HOW = ("<!-- rectrack:take-part -->\n", "<!-- rectrack:take-part-end -->\n")


def with_how_to_take_part(world: World, clone: Clone) -> None:
    """Main with the second section, as a run has left it."""
    files.edit(world.root / "README.md", "Bye.", "".join(HOW))
    assert world.run("board").code == 0
    clone.push()


def test_an_edit_of_how_to_take_part_is_found(world: World, clone: Clone) -> None:
    with_how_to_take_part(world, clone)
    run = proposed(world, clone, edit("and comment on", "and do not comment on", "README.md"))

    assert "the part between the two markers of the section on how to take part is written by the tracker" in run.out
    assert world.run("check", "--base", "HEAD^1").code == 1


@pytest.mark.parametrize("left", [HOW[0], HOW[1], "".join(HOW) * 2, f"{HOW[0]}Send money.\n{HOW[1]}"])
def test_how_to_take_part_that_is_left_by_half_doubled_or_another_is_found(
    world: World, clone: Clone, left: str
) -> None:
    with_how_to_take_part(world, clone)
    text = (world.root / "README.md").read_text()
    section = text[text.index(HOW[0]) :]
    proposed(world, clone, edit(section, left, "README.md"))

    assert world.run("check", "--base", "HEAD^1").code == 1


def test_how_to_take_part_can_be_taken_out_of_the_readme(world: World, clone: Clone) -> None:
    with_how_to_take_part(world, clone)
    text = (world.root / "README.md").read_text()
    section = text[text.index(HOW[0]) :]
    run = proposed(world, clone, edit(section, "Ours.", "README.md"))

    assert "cannot be merged" not in run.out
    assert world.run("check", "--base", "HEAD^1").code == 0


def publish(root: Path, how: str) -> None:
    path = root / "tracker.yaml"
    path.write_text(f"{path.read_text()}publishing: {how}\n")


def forge(root: Path) -> None:
    files.edit(root / "README.md", "- **[1. Do this]", "- **[1. Do nothing]")
    files.edit(root / "status.json", '"title": "Recommendations for testing"', '"title": "Mine"')


def test_a_proposal_cannot_switch_off_the_guard_of_the_board(world: World, clone: Clone) -> None:
    world.environment = event(world, 7, "patch")  # where everybody's proposals come from who may write here

    def change(root: Path) -> None:
        publish(root, "{mode: pull-request, branch: patch}")
        forge(root)

    run = proposed(world, clone, change)
    checked = world.run("check", "--base", "HEAD^1")

    assert "### This cannot be merged yet" in run.out
    assert "the part between the two markers of the board is written by the tracker alone" in run.out
    assert checked.code == 1
    assert "status.json:1:1: this file is written by the tracker alone" in checked.out
    assert "the part between the two markers of the board is written by the tracker alone" in checked.out


def test_a_first_proposal_of_a_tracker_is_checked_although_its_base_has_none(world: World, clone: Clone) -> None:
    data = ("tracker.yaml", "parties.yaml", "recommendations")
    clone.git("rm", "-r", "--quiet", *data)
    clone.push()
    clone.git("checkout", "--quiet", "HEAD^1", "--", *data)
    clone.git("commit", "--quiet", "-m", "Adopt it")

    assert world.run("check", "--base", "HEAD^1").code == 0

    forge(clone.folder)
    clone.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    assert world.run("check", "--base", "HEAD^1").code == 1


def test_the_rest_of_the_readme_is_anybodys(world: World, clone: Clone) -> None:
    run = proposed(world, clone, edit("# Ours", "# All of ours", "README.md"))

    assert (run.code, "No issue and no label changes." in run.out) == (0, True)
    assert "cannot be merged" not in run.out
    assert world.run("check", "--base", "HEAD^1").code == 0


def test_the_trackers_own_branch_may_change_what_it_writes(world: World, clone: Clone) -> None:
    world.environment = event(world, 7, "board")
    proposed(world, clone, edit('"title": "Recommendations for testing"', '"title": "Mine"', "status.json"))

    assert world.run("check", "--base", "HEAD^1").code == 0


def test_a_forks_branch_of_that_name_may_not(world: World, clone: Clone) -> None:
    world.environment = event(world, 8, "board")
    proposed(world, clone, edit('"title": "Recommendations for testing"', '"title": "Mine"', "status.json"))

    assert world.run("check", "--base", "HEAD^1").code == 1


# --- after a pull request's own run -----------------------------------------------------------------


@pytest.fixture
def fork(clone: Clone, origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Mallory's proposal on a branch, its main unchanged."""
    mallory = another(origin, tmp_path_factory.mktemp("fork") / "clone")
    assert clone
    files.edit(mallory.folder / REC_1, "Do this", "Do that")
    mallory.push("patch")
    return mallory


def run_after(world: World, sha: str, repository: int, *, branch: str = "patch", owner: str = "mallory") -> Run:
    """Preview as the workflow does that runs after a pull request's own."""
    variables = action_variables(world.hub, "workflow_run")
    said = {
        "head_sha": sha,
        "head_branch": branch,
        "head_repository": {"id": repository, "owner": {"login": owner}},
        "pull_requests": [],
    }
    path = files.write(world.root / ".rectrack/run.json", json.dumps({"workflow_run": said}))
    world.environment = {**variables, "GITHUB_EVENT_PATH": str(path)}
    return world.run("preview")


def open_pull_request(world: World, sha: str, login: str = "mallory", user_id: int = 666) -> int:
    repository = world.hub.add_repository("mallory/tracker", fork=True)
    person = world.hub.person(login, user_id=user_id)
    person.open_pull_request(REPO, "A proposal", head="patch", sha=sha, source="mallory/tracker")
    return repository


def test_a_forks_proposal_is_previewed_with_mains_code(world: World, fork: Clone) -> None:
    sha = fork.git("rev-parse", "HEAD")
    repository = open_pull_request(world, sha)

    run = run_after(world, sha, repository)

    assert run.code == 0, run.err
    assert "title: Recommendation 1: Do this → Recommendation 1: Do that" in run.out


def test_what_changed_on_main_meanwhile_is_not_taken_for_the_proposals(
    world: World, clone: Clone, fork: Clone
) -> None:
    sha = fork.git("rev-parse", "HEAD")
    repository = open_pull_request(world, sha)
    files.edit(clone.folder / "recommendations/rec-2.yaml", "Do this", "Do more")
    clone.push()

    run = run_after(world, sha, repository)

    assert "Recommendation 1" in run.out
    assert "Recommendation 2" not in run.out


def test_who_speaks_for_a_party_is_what_main_says_now(
    world: World, clone: Clone, origin: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with_accounts(clone)
    delegate = another(origin, tmp_path_factory.mktemp("delegate") / "clone")
    files.edit(clone.folder / "parties.yaml", "accounts: [{login: delegate, id: 5}]", "accounts: []")
    clone.push()
    files.edit(delegate.folder / REC_1, "\nhistory:", f"{INDIA}history:")
    sha = delegate.push("patch")
    repository = open_pull_request(world, sha, "delegate", 5)

    run = run_after(world, sha, repository)

    assert "records a position of India as its own, but delegate is not among those" in run.out


def test_the_guards_are_what_main_says_now_although_the_proposal_begins_before(
    world: World, clone: Clone, origin: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    publish(clone.folder, "{branch: patch}")
    clone.push()
    mallory = another(origin, tmp_path_factory.mktemp("mallory") / "clone")
    files.edit(clone.folder / "tracker.yaml", "publishing: {branch: patch}\n", "")
    clone.push()
    forge(mallory.folder)
    sha = mallory.push("patch")
    world.hub.person("mallory", user_id=666).open_pull_request(REPO, "A proposal", sha=sha)

    run = run_after(world, sha, world.hub.add_repository(REPO), owner="octo")

    assert "### This cannot be merged yet" in run.out
    assert "status.json" in run.out


def test_of_two_pull_requests_of_one_commit_only_that_into_main_counts(world: World, fork: Clone) -> None:
    sha = fork.git("rev-parse", "HEAD")
    repository = world.hub.add_repository("mallory/tracker", fork=True)
    somebody = world.hub.person("somebody", user_id=7)
    somebody.open_pull_request(REPO, "Another", head="patch", sha=sha, source="mallory/tracker", base="board")

    nothing = run_after(world, sha, repository)
    open_pull_request(world, sha)
    found = run_after(world, sha, repository)

    assert nothing.out == ""
    assert f"{MARKER}\n" in found.out
    assert f"made by the tracker from the commit {sha[:10]}" in found.out


@pytest.mark.parametrize("wrong", ["another commit", "another repository", "another branch"])
def test_a_run_that_is_about_something_else_shows_nothing(world: World, fork: Clone, wrong: str) -> None:
    sha = fork.git("rev-parse", "HEAD")
    repository = open_pull_request(world, sha if wrong != "another commit" else "1" * 40)

    run = run_after(
        world,
        sha,
        repository + (wrong == "another repository"),
        branch="patch" if wrong != "another branch" else "main",
    )

    assert (run.code, run.out) == (0, "")
    assert "No open pull request has that commit as its newest" in run.err


def test_at_a_desk_the_commit_before_must_be_named(world: World) -> None:
    world.environment = {}

    run = world.run("preview")

    assert run.code == 2
    assert "Name the commit before the change" in run.err


# --- whose name is withheld -------------------------------------------------------------------------


def test_a_change_that_withholds_a_name_is_shown_without_it(world: World, clone: Clone) -> None:
    edit("\n    date: 2017-02\n", f"\n    date: 2017-02{INDIA}")(clone.folder)
    clone.push()
    before = world.run("preview", "HEAD^1", "HEAD").out

    def withhold(root: Path) -> None:
        person = "{id: india, name: India, group: government, person: true, name_withheld: 2024-05-01}"
        files.edit(root / "parties.yaml", "{id: india, name: India, group: government}", person)
        files.edit(root / REC_1, "It should be done.", "It must be done.")

    run = proposed(world, clone, withhold)

    assert "**Opposed:** India" in before
    assert "**Opposed:** withheld-1" in run.out
    assert "india" not in run.out.casefold()
