"""The workflow files run, and have the effects in their first lines."""

import os
from pathlib import Path

import pytest

from localhub import Settings
from tests.rectrack import files
from tests.rectrack.files import REC_1
from tests.rectrack.world import REPO
from tests.workflows.people import check, comment, let_speak, preview, proposal, propose, propose_by_form, push, ring
from tests.workflows.runner import Runner

BOT = "github-actions[bot]: Update the status board"

pytestmark = pytest.mark.act


# --- sync: after a push, by hand, at night ----------------------------------------------------------


def test_a_push_ends_with_the_newest_main_in_issue_and_board_and_a_second_one_changes_nothing(live: Runner) -> None:
    push(live, "Do this", "Do that")
    push(live, "Do that", "Do more")  # came while the run waited

    ran = live.track()

    assert ran.is_green, ran.log
    assert "Done: 1 issue changed." in ran.log
    assert live.world.issues()[1].title == "Recommendation 1: Do more"
    assert live.clone.commits()[0] == BOT
    forms = [f".github/ISSUE_TEMPLATE/{name}.yml" for name in ("dispute", "error", "progress")]
    assert live.clone.changed() == [*forms, "README.md", "status.json"]
    assert "1. Do more" in live.clone.at_origin("README.md")
    live.clone.pull()
    before = live.clone.push()
    writes = live.world.writes()
    assert live.track().is_green
    assert live.world.writes() == writes
    live.clone.pull()
    assert live.clone.git("rev-parse", "HEAD") == before


def test_a_push_of_a_problem_ends_red_and_writes_nothing(live: Runner) -> None:
    push(live, "themes: [law]", "themes: [lore]")

    ran = live.track()

    assert not ran.is_green
    assert f"::error file={REC_1},line=6,col=10::Unknown theme" in ran.log
    assert "::error title=rectrack::1 problem in the files. Nothing was changed." in ran.log
    assert live.world.hub.requests == []


def test_closing_many_issues_is_allowed_where_the_run_is_started(live: Runner) -> None:
    for number in range(4, 8):
        files.add(live.clone.folder, number)
    live.clone.push()
    assert live.track().is_green
    live.clone.pull()
    for number in range(4, 8):
        (live.clone.folder / f"recommendations/rec-{number}.yaml").unlink()
    live.clone.push()

    refused = live.track()
    allowed = live.run("workflow_dispatch", "sync", ref="refs/heads/main", inputs={"max_closed": "4"})

    assert not refused.is_green
    assert "on GitHub Actions > sync > Run workflow with 4 in the field" in refused.log
    assert allowed.is_green, allowed.log
    assert [issue.is_open for issue in live.world.issues().values()] == [True] * 3 + [False] * 4


def test_in_a_new_repository_a_push_does_nothing_and_says_how_to_begin(runner: Runner) -> None:
    ran = runner.track()

    assert ran.is_green, ran.log
    assert "::notice title=rectrack::octo/tracker has no status board yet." in ran.log
    assert "Start the first sync yourself" in ran.log
    assert runner.clone.commits() == ["Alice: A change"]
    assert runner.world.writes() == []
    assert runner.world.issues() == {}


def test_in_a_fork_nothing_is_done(runner: Runner) -> None:
    ran = runner.run("push", "sync", ref="refs/heads/main", repository=runner.repository(fork=True))

    assert ran.is_green, ran.log
    assert "Run Main" not in ran.log
    assert runner.world.hub.requests == []


def test_at_night_what_has_drifted_is_repaired_and_what_a_lost_run_did_not_record_is_recorded(live: Runner) -> None:
    live.world.person().edit(REPO, 1, title="Mine now", state="closed")
    said = live.world.hub.person("reader", user_id=77).comment(REPO, 1, "/progress It has begun.")

    ran = live.track("schedule", "nightly")

    assert ran.is_green, ran.log
    assert live.world.issues()[1].title == "Recommendation 1: Do this"
    assert live.world.issues()[1].is_open
    assert f"issuecomment-{said}" in live.clone.at_origin(REC_1)
    assert f"issuecomment-{said}" in live.world.issues()[1].body


# --- check ------------------------------------------------------------------------------------------


def test_a_pull_request_with_a_broken_file_or_an_edited_board_ends_red_and_names_what_to_edit(live: Runner) -> None:
    files.edit(live.clone.folder / "README.md", "How to read this", "How to read that")

    ran = check(live, *propose(live, "themes: [law]", "themes: [lore]"))

    assert not ran.is_green
    assert f"::error file={REC_1},line=6,col=10::Unknown theme" in ran.log
    assert "### This cannot be merged yet" in ran.log
    assert "Only rectrack writes the text between the two markers of the board" in ran.log
    assert "edit a file in recommendations/" in ran.log


def test_a_good_pull_request_ends_green_and_says_what_merging_would_do(live: Runner) -> None:
    ran = check(live, *propose(live, "Do this", "Do that"))

    assert ran.is_green, ran.log
    assert "title: Recommendation 1: Do this → Recommendation 1: Do that" in ran.log
    assert live.world.writes() == []


# --- preview ----------------------------------------------------------------------------------------


def test_one_comment_is_made_and_renewed_and_nothing_of_the_pull_request_is_run(live: Runner) -> None:
    files.write(live.clone.folder / "templates/preview.md.j2", "PWNED")
    files.write(live.clone.folder / "scripts/rectrack/sync/preview.py", "raise SystemExit('PWNED')")
    number, sha = propose(live, "themes: [law]", "themes: [lore]")
    live.world.person("mallory").comment(REPO, number, "<!-- rectrack:preview -->\nmine")
    first = preview(live, sha)
    (_, wrong), (_, again) = live.world.comments(number), propose(live, "themes: [lore]", "themes: [law, security]")
    second = preview(live, again)

    for ran in (first, second):
        assert ran.is_green, ran.log
        assert "PWNED" not in ran.log
    assert "### This cannot be merged yet" in wrong  # where the check failed too
    theirs, ours = live.world.comments(number)
    assert theirs.endswith("mine")
    assert "add “theme: Security”" in ours
    assert "Changes scripts, templates. These files decide what the tracker runs" in ours
    assert [served for served in live.world.writes() if "/comments" in served] == [
        f"POST /repos/{REPO}/issues/{number}/comments",
        f"PATCH /repos/{REPO}/issues/comments/2",
    ]


def test_no_comment_follows_a_commit_that_is_no_longer_the_newest_nor_a_merge_queue(live: Runner) -> None:
    number, sha = propose(live, "Do this", "Do that")
    _, newest = propose(live, "Do that", "Do more")
    other = live.world.person("somebody").open_pull_request(REPO, "Other", head="patch", sha=newest, base="board")

    assert preview(live, sha).is_green
    assert preview(live, newest, "merge_group").is_green
    assert live.world.comments(number) == []

    assert preview(live, newest).is_green
    assert len(live.world.comments(number)) == 1
    assert live.world.comments(other) == []  # of another pull request of the same commit


# --- comments ---------------------------------------------------------------------------------------


def test_the_run_of_a_partys_comment_does_what_the_dropped_runs_of_others_would_have_done(live: Runner) -> None:
    live.world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    let_speak(live)
    push(live, "Do this", "Do that")
    live.world.person("asha").open_issue(REPO, *proposal(live))

    ran = comment(live, "/oppose\n\nIt costs too much.", "delegate", 5)

    assert ran.is_green, ran.log
    assert "recorded in recommendations/rec-1.yaml" in ran.log
    text = live.clone.at_origin(REC_1)
    assert "  - party: northland\n    stance: oppose\n" in text
    assert "quote: It costs too much.\n" in text
    issue = live.world.issues()[1]
    assert issue.title == "Recommendation 1: Do that"
    assert "- **Northland** (government): **Oppose**" in issue.body
    assert "Oppose (Northland)" in live.clone.at_origin("README.md")
    assert "1. Do that" in live.clone.at_origin("README.md")
    assert live.clone.commits()[:2] == [BOT, "github-actions[bot]: Record the comments on the issues"]
    assert len([told for told in live.world.comments(1) if "Northland – position" in told]) == 1
    assert [pull["title"] for pull in live.world.pulls()] == ["Proposal of issue 4: recommendation 4"]


def test_an_edit_counts_where_the_author_made_it(live: Runner) -> None:
    let_speak(live)
    said = live.world.hub.person("delegate", user_id=5).comment(REPO, 1, "/opose It costs too much.")
    live.world.person("delegate").edit_comment(REPO, said, "/oppose It costs too much.")

    ran = ring(live, "issue_comment.edited", issue={"number": 1}, comment={"id": said, "user": {"login": "delegate"}})

    assert "recorded in recommendations/rec-1.yaml" in ran.log
    assert "quote: It costs too much.\n" in live.clone.at_origin(REC_1)


BOTS = {"login": "renovate[bot]", "id": 29139614, "type": "Bot"}
EVENTS: dict[str, dict[str, object]] = {
    "issue_comment.created": {"comment": {"user": BOTS}},
    "issues.edited": {"issue": {"user": BOTS}},
    "issue_comment.edited": {"issue": {"pull_request": {"url": "https://api.github.com/x"}}},
}
"""What bots write, and what anybody says on a pull request."""


@pytest.mark.parametrize("name", EVENTS)
def test_what_bots_write_and_comments_on_pull_requests_start_nothing(live: Runner, name: str) -> None:
    ran = ring(live, name, **EVENTS[name])

    assert ran.is_green, ran.log
    assert live.world.hub.requests == []


# --- proposals --------------------------------------------------------------------------------------


def test_a_form_ends_in_a_pull_request_that_follows_it_and_in_an_issue_once_merged(live: Runner) -> None:
    number, ran = propose_by_form(live)
    assert ran.is_green, ran.log
    (pull,) = live.world.pulls()
    assert pull["title"] == f"Proposal of issue {number}: recommendation 4"
    assert live.clone.changed(f"proposal-{number}") == ["recommendations/publish-the-costs.yaml"]
    (answer,) = live.world.comments(number)
    assert "Your proposal is now [a pull request]" in answer
    asha = live.world.person("asha")
    asha.edit(REPO, number, body=proposal(live, title="Publish all the costs").body)

    ran = ring(live, "issues.edited", issue={"number": number, "user": {"login": "asha"}})

    assert ran.is_green, ran.log
    proposed = live.clone.at_origin("recommendations/publish-the-costs.yaml", f"proposal-{number}")
    assert "title: Publish all the costs" in proposed
    assert len(live.world.pulls()) == 1
    live.clone.git("fetch", "--quiet", "origin")
    live.clone.git("merge", "--quiet", "--no-ff", "-m", "Merge", f"origin/proposal-{number}")
    live.clone.git("push", "--quiet", "origin", "HEAD:main")
    asha.edit(REPO, number, state="closed")
    ran = live.track()
    assert ran.is_green, ran.log
    assert "Recommendation 4: Publish all the costs" in [issue.title for issue in live.world.issues().values()]
    assert "4. Publish all the costs" in live.clone.at_origin("README.md")


def test_where_main_takes_no_push_a_comment_waits_and_its_merge_shows_it(live: Runner) -> None:
    live.world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    let_speak(live)
    settings = live.clone.folder / "tracker.yaml"
    files.write(settings, settings.read_text() + "publishing: {mode: pull-request}\n")
    live.clone.push()

    ran = comment(live, "/oppose It costs too much.", "delegate", 5)

    assert ran.is_green, ran.log
    assert "It costs too much" not in live.world.issues()[1].body
    assert "Record the comments on the issues" in [pull["title"] for pull in live.world.pulls()]
    assert "is recorded when a maintainer merges the pull request" in live.world.comments(1)[-1]
    live.clone.git("fetch", "--quiet", "origin")
    live.clone.git("push", "--quiet", "origin", "origin/pending-statements:main")
    ran = live.track()
    assert ran.is_green, ran.log
    assert "It costs too much" in live.world.issues()[1].body
    assert live.clone.git("ls-remote", "origin", "pending-statements") == ""


# --- the site ---------------------------------------------------------------------------------------


def test_where_a_site_is_wanted_a_run_ends_with_main_shown_there_and_elsewhere_says_why_not(live: Runner) -> None:
    nowhere = live.track()
    assert nowhere.is_green, nowhere.log
    assert "No site is published: tracker.yaml has no site." in nowhere.log
    assert not (live.artifacts / "shown").exists()

    want_a_site(live)
    shown = live.track()

    assert shown.is_green, shown.log
    assert "Do that" in (live.artifacts / "shown/r/1/index.html").read_text()


def want_a_site(live: Runner) -> None:
    wanted = "maintained_by: the testers\nsite: https://octo.github.io/tracker/\ncontact: tracker@example.org\n"
    live.clone.pull()
    files.edit(live.clone.folder / "tracker.yaml", "maintained_by: the testers\n", wanted)
    push(live, "Do this", "Do that")
    live.world.hub.set_up(REPO, Settings(pages="workflow"))


def test_all_jobs_can_be_run_again_after_a_deployment_that_failed(live: Runner) -> None:
    want_a_site(live)
    files.write(live.artifacts / "deploy-fails", "")
    failed = live.track()
    assert not failed.is_green, failed.log

    again = live.run("push", "sync", "--env", "GITHUB_RUN_ATTEMPT=2", ref="refs/heads/main")

    assert again.is_green, again.log
    assert "Do that" in (live.artifacts / "shown/r/1/index.html").read_text()


# --- an edition -------------------------------------------------------------------------------------


def test_an_edition_started_by_hand_becomes_a_release_with_all_that_was_made(
    live: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishing = tmp_path / "bin/gh"
    files.write(publishing, f'#!/bin/sh\nprintf "%s\\n" "$@" >> "{tmp_path}/released"\n')
    publishing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{publishing.parent}:{os.environ['PATH']}")

    ran = live.run("workflow_dispatch", "edition", ref="refs/heads/main", inputs={"name": "third-meeting"})

    assert ran.is_green, ran.log
    said = (tmp_path / "released").read_text().splitlines()
    assert said[:3] == ["release", "create", "edition-third-meeting"]
    assert live.clone.git("rev-parse", "HEAD") in said
    names = {Path(one).name for one in said[8:]}
    assert {"report.docx", "record.xlsx", "status.json", "changes.md", "corrections.md", "positions.csv"} <= names


REFUSING = """\
#!/bin/sh
if [ "$1" = api ]; then printf "%s\\n" "$@" > "$ARTIFACTS/asked"; echo {changed}; exit 0; fi
echo "HTTP 403: Resource not accessible by integration" >&2
exit 1
"""
"""A `gh` that creates no release, and prints the files that main has changed since."""


@pytest.mark.parametrize(
    ("changed", "is_told"), [(".github/workflows/check.yml, .github/workflows/site.yml", True), ("", False)]
)
def test_a_refused_edition_names_the_changed_workflows_and_the_correction(
    live: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str, *, is_told: bool
) -> None:
    files.write(tmp_path / "bin/gh", REFUSING.format(changed=f'"{changed}"')).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")

    ran = live.run("workflow_dispatch", "edition", ref="refs/heads/main", inputs={"name": "third-meeting"})

    assert not ran.is_green
    assert "HTTP 403: Resource not accessible by integration" in ran.log
    told = f"The workflows on main have changed since this run began: {changed}. No edition was created. "
    assert (f"{told}To create it: Actions > edition > Run workflow." in ran.log) is is_told
    commit = live.clone.git("rev-parse", "HEAD")
    assert f"repos/octo/tracker/compare/{commit}...main" in (live.artifacts / "asked").read_text()
