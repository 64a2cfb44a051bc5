"""What the doctor finds, through the real command on a GitHub on this machine."""

from pathlib import Path

import pytest

from localhub import Server, Settings
from rectrack import __version__
from rectrack.commands import doctor as doctor_command
from rectrack.doctor import ask, layout
from rectrack.doctor.findings import examine
from rectrack.github.address import Target
from rectrack.github.connect import connected
from rectrack.record.publishing import Publishing
from tests.rectrack.doctor.examining import GOOD, OURS, change, said, unknown, use
from tests.rectrack.world import REPO, World, action_variables, at_desk

MODE = "publishing: {mode: pull-request}"


def pushing(world: World, mode: str, written: str) -> str:
    """What is found of the branch that the board is pushed to, published in this way."""
    return published(world, mode, written)[5]


def published(world: World, mode: str, written: str = "board") -> list[str]:
    target = Target(name=REPO, api=world.hub.url, web="https://github.com", token=world.environment["GITHUB_TOKEN"])
    with connected(world.root, target) as hub:
        publishing = Publishing(mode=mode)  # type: ignore[arg-type]  # one of its modes
        facts, here = ask.facts(hub, written), layout.read(world.root)
    found = examine(facts, here, publishing=publishing, branch="main", trusted=())
    return [f"{finding.verdict} {finding.text}" for finding in found]


# --- the whole --------------------------------------------------------------------------------------


def test_a_repository_that_is_set_up_well_needs_nothing(desk: World) -> None:
    run = desk.run("doctor")

    assert run.code == 0, run.err
    assert run.out == (
        "ok       Whoever finds something wrong can write to tracker@example.org.\n"
        "ok       octo/tracker is there, and is neither a fork nor archived.\n"
        "ok       Issues are turned on.\n"
        "ok       The token may write issues.\n"
        "ok       The token is that of octo, who may open the tracker's issues.\n"
        "ok       The default branch is main, as in tracker.yaml.\n"
        "ok       main takes a plain push, as publishing needs it. Before you require a check or a review there, "
        "write in tracker.yaml: publishing: {mode: pull-request}.\n"
        "ok       Actions are turned on.\n"
        "ok       The workflow check is on: it checks proposed changes.\n"
        "ok       The workflow preview is on: it shows on a proposal what it would change.\n"
        "ok       The workflow tracker is on: it records what people say, brings the issues in line with the files "
        "and shows the board.\n"
        "ok       The workflow site is on: it shows the site to those without an account, where one is wanted.\n"
        "ok       The workflow nightly is on: it looks every night whether anything is left to do.\n"
        "ok       The workflow edition is on: it makes an edition that can be cited, by hand.\n"
        f"ok       The workflows run rectrack from other/program, version {__version__} (1234567).\n"
        "ok       Actions may not open pull requests: for a proposal somebody opens one by the link in its issue. To "
        "have that done too: Tick Settings, Actions, General, Workflow permissions, Allow GitHub Actions to create "
        "and approve pull requests. If it cannot be ticked, the owner of the organization must allow it first, under "
        "the same names in the organization's settings.\n"
        "ok       Readers without an account have no site. To have one at https://octo.github.io/tracker/: press "
        "Settings, Pages, Build and deployment, Source: GitHub Actions, and write in tracker.yaml: site: "
        "https://octo.github.io/tracker/\n"
        "Nothing to change.\n"
    )


def test_without_a_contact_it_asks_for_one_first_of_all(tmp_path: Path, hub: Server) -> None:
    world = at_desk(tmp_path, hub)
    hub.set_up(REPO, GOOD)

    run = world.run("doctor")
    first, second, *_ = run.out.splitlines()

    assert run.code == 1
    assert first.startswith("change   Nobody is told where to write when something is wrong")
    assert first.endswith("in tracker.yaml, as contact: name@example.org")
    assert second.startswith("ok       octo/tracker is there")


def test_it_asks_each_thing_once_and_only_asks(desk: World) -> None:
    desk.run("doctor")

    asked = [f"{served.method} {served.path.removeprefix(f'/repos/{REPO}')}" for served in desk.hub.requests]
    assert asked == [
        "GET ",
        "GET /user",
        "GET /rules/branches/main?per_page=100",
        "GET /branches/main",
        "GET /actions/workflows?per_page=100",
        "GET /actions/permissions",
        "GET /actions/permissions/workflow",
        "GET /pages",
        "GET /labels?per_page=100",
        "GET /issues?direction=desc&per_page=100&sort=comments&state=all",
    ]


def test_an_issue_that_takes_no_further_comments_is_named(desk: World) -> None:
    alice = desk.person()
    alice.open_issue(REPO, "A question", "?")
    alice.fill_with_comments(REPO, alice.open_issue(REPO, "Another question", "?"))

    change(desk, "These issues have 2,500 comments, the limit of GitHub: #2. rectrack cannot comment there.")


def test_several_things_to_change_are_counted(desk: World) -> None:
    desk.hub.add_repository(REPO, has_issues=False)
    desk.hub.set_up(REPO, Settings(actions_enabled=False, workflows=OURS))

    run = desk.run("doctor")

    assert (run.code, run.out.splitlines()[-1]) == (1, "2 things to change.")


def test_the_repository_can_be_named_on_the_command_line(desk: World) -> None:
    desk.hub.add_repository("octo/other", archived=True)

    run = desk.run("doctor", "--repo", "octo/other")

    assert run.code == 1
    assert "octo/other is archived" in run.out


def test_a_rehearsal_has_nothing_to_examine(desk: World) -> None:
    desk.environment = {}

    run = desk.run("doctor")

    assert run.code == 0
    assert run.out == "There is nothing to examine: the GitHub of a rehearsal has no settings. Nothing was changed.\n"
    assert "set GITHUB_REPOSITORY and GITHUB_TOKEN" in run.err
    assert desk.hub.requests == []
    assert not (desk.root / ".rectrack").exists()


def test_a_token_that_nobody_made_is_said_as_everywhere(desk: World) -> None:
    desk.environment |= {"GITHUB_TOKEN": "unheard-of"}

    run = desk.run("doctor")

    assert run.code == 1
    assert run.err.endswith("GitHub does not accept the token for octo/tracker (Bad credentials). Make a new one.\n")


def test_its_help_says_that_it_only_asks() -> None:
    assert "changes nothing" in (doctor_command.command.help or "")


# --- the repository ---------------------------------------------------------------------------------


def test_a_repository_that_is_not_there(desk: World) -> None:
    run = desk.run("doctor", "--repo", "octo/typo")

    assert run.code == 1
    line = run.out.splitlines()[1]
    assert line.startswith('change   GitHub shows no repository "octo/typo" to this token. See whether the name')


def test_a_private_repository_that_the_token_is_not_for(desk: World) -> None:
    desk.hub.add_repository("octo/secret", private=True)
    use(desk, repository=REPO)

    run = desk.run("doctor", "--repo", "octo/secret")

    assert run.code == 1
    assert "if the repository is private, take a token that was made for it" in run.out


def test_a_fork(desk: World) -> None:
    desk.hub.add_repository(REPO, fork=True)

    assert "octo/tracker is a fork" in change(desk, "Make a new repository from the original")


def test_an_archived_repository(desk: World) -> None:
    desk.hub.add_repository(REPO, archived=True)

    change(desk, "octo/tracker is archived, so nothing can be written. Go to Settings, General, Danger Zone")


def test_issues_that_are_turned_off(desk: World) -> None:
    desk.hub.add_repository(REPO, has_issues=False)

    change(desk, "Issues are turned off. Turn them on: Settings, General, Features, Issues.")


def test_another_default_branch_than_in_the_files(desk: World) -> None:
    desk.hub.set_up(REPO, Settings(default_branch="trunk", workflows=OURS))

    line = change(desk, "The default branch is trunk, but tracker.yaml says branch: main.")
    assert "Settings, General, Default branch" in line


# --- the token --------------------------------------------------------------------------------------


def test_a_classic_token_without_the_scope(desk: World) -> None:
    use(desk, scopes="gist")

    run = desk.run("doctor")

    assert run.code == 1
    assert said(run, "lacks the scope public_repo").startswith("change ")


def test_a_classic_token_without_any_scope(desk: World) -> None:
    use(desk, scopes="")

    assert said(desk.run("doctor"), "lacks the scope").startswith("change ")


def test_the_scope_for_public_repositories_is_enough_in_one(desk: World) -> None:
    use(desk, scopes="public_repo")

    assert said(desk.run("doctor"), "may write issues").startswith("ok ")


def test_the_scope_for_public_repositories_is_too_little_in_a_private_one(desk: World) -> None:
    desk.hub.add_repository(REPO, private=True)
    use(desk, scopes="public_repo")

    assert said(desk.run("doctor"), "lacks the scope repo,").startswith("change ")


def test_an_account_that_may_only_read(desk: World) -> None:
    use(desk, login="eve", push=False, scopes="repo")

    run = desk.run("doctor")

    assert run.code == 1
    assert "Give it the role Write: Settings, Collaborators" in said(run, "may not write here")


def test_what_a_fine_grained_token_may_do_is_not_told(desk: World) -> None:
    use(desk, administration=True)

    assert "Issues: Read and write" in unknown(desk, "GitHub does not tell")
    assert desk.run("doctor").out.endswith("Nothing to change; 1 thing unknown.\n")


def test_somebody_who_is_not_trusted_is_told_what_to_add_where(desk: World) -> None:
    carol = use(desk, login="carol", scopes="repo")

    line = change(desk, "The token is that of carol, who is not among the trusted authors")
    assert line.endswith(f"trusted_authors in tracker.yaml the line - {{login: carol, id: {carol}}}")


def test_somebody_whom_the_files_trust(desk: World) -> None:
    carol = use(desk, login="carol", scopes="repo")
    path = desk.root / "tracker.yaml"
    path.write_text(f"{path.read_text()}trusted_authors:\n  - {{login: carol, id: {carol}}}\n")

    assert said(desk.run("doctor"), "that of carol").startswith("ok ")


def test_a_workflow_run_knows_little_of_its_token_and_fails_for_none_of_it(desk: World) -> None:
    desk.environment = action_variables(desk.hub)

    run = desk.run("doctor")

    assert run.code == 0, run.out
    assert [line.split(". ")[0] for line in run.out.splitlines() if line.startswith("unknown ")] == [
        "unknown  A workflow run may do what its workflow file says under permissions, which GitHub does not tell",
        "unknown  Whose token this is cannot be asked with it",
        "unknown  Whether Actions are turned on is not shown to this token",
        "unknown  Whether Actions may open pull requests is not shown to this token",
    ]
    assert "To sync it needs issues: write." in run.out


# --- a push to the branch ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("pull_request", "a ruleset asks for a pull request"),
        ("required_status_checks", "a ruleset asks for checks that have passed"),
        ("update", "a ruleset lets only a few push"),
    ],
)
def test_a_rule_that_refuses_a_push(desk: World, rule: str, why: str) -> None:
    desk.hub.set_up(REPO, Settings(rules={"main": ["deletion", rule]}, workflows=OURS))

    line = change(desk, f"main takes no plain push: {why}, so that no workflow can push the board there.")
    assert "Such a rule needs another publishing mode. " in line
    assert f"Write in tracker.yaml: {MODE}. Or delete the rule: Settings, Rules, Rulesets" in line


@pytest.mark.parametrize(
    "rule",
    [
        "deletion",
        "non_fast_forward",
        "required_linear_history",
        "creation",
        "tag_name_pattern",
        "copilot_code_review",
    ],
)
def test_a_rule_that_lets_a_push_through(desk: World, rule: str) -> None:
    desk.hub.set_up(REPO, Settings(rules={"main": [rule]}, workflows=OURS))

    run = desk.run("doctor")

    assert run.code == 0
    assert said(run, "main takes a plain push").startswith("ok ")


@pytest.mark.parametrize(
    "rule",
    [
        *("commit_message_pattern", "commit_author_email_pattern", "committer_email_pattern", "branch_name_pattern"),
        *("file_path_restriction", "max_file_path_length", "file_extension_restriction", "max_file_size"),
        *("code_quality", "code_coverage", "license_compliance_scanning"),
    ],
)
def test_whether_an_unknown_rule_refuses_a_push_is_unknown(desk: World, rule: str) -> None:
    desk.hub.set_up(REPO, Settings(rules={"main": ["deletion", rule]}, workflows=OURS))

    line = unknown(desk, "does not know whether these rules")
    assert line.startswith(f"unknown  rectrack does not know whether these rules of main refuse a push: {rule}. ")
    assert "main takes a plain push" not in desk.run("doctor").out


def test_a_rule_that_refuses_a_push_is_reported_before_an_unknown_rule(desk: World) -> None:
    desk.hub.set_up(REPO, Settings(rules={"main": ["max_file_size", "pull_request"]}, workflows=OURS))

    change(desk, "main takes no plain push: a ruleset asks for a pull request")


@pytest.mark.parametrize(
    ("demands", "why"),
    [
        (["required_pull_request_reviews", "lock_branch"], "asks for a pull request and locks the branch"),
        (["required_status_checks"], "asks for checks that have passed"),
        (["restrictions"], "lets only a few push"),
        (["required_signatures"], "asks for signed commits"),
    ],
)
def test_a_classic_rule_that_refuses_a_push(desk: World, demands: list[str], why: str) -> None:
    desk.hub.set_up(REPO, Settings(branches={"main": demands}, workflows=OURS))

    line = change(desk, f"a protection rule {why}, so that")
    assert line.endswith(f"Write in tracker.yaml: {MODE}. Or delete the rule: Settings, Branches.")


def test_a_classic_rule_that_only_keeps_the_branch_from_being_deleted(desk: World) -> None:
    desk.hub.set_up(REPO, Settings(branches={"main": []}, workflows=OURS))

    assert said(desk.run("doctor"), "main takes a plain push").startswith("ok ")


def test_what_a_classic_rule_demands_is_shown_to_an_administrator_only(desk: World) -> None:
    branches: dict[str, list[str] | None] = {"main": ["required_pull_request_reviews"]}
    desk.hub.set_up(REPO, Settings(branches=branches, workflows=OURS))
    use(desk)

    assert "the permission Administration: Read-only" in unknown(desk, "main is protected, and whether that refuses")


def test_the_checks_that_a_classic_rule_demands_are_shown_to_everybody(desk: World) -> None:
    branches: dict[str, list[str] | None] = {"main": ["required_status_checks"]}
    desk.hub.set_up(REPO, Settings(branches=branches, workflows=OURS))
    use(desk)

    change(desk, "main takes no plain push: a protection rule asks for checks that have passed")


def test_a_branch_that_is_not_there_yet(desk: World) -> None:
    desk.hub.set_up(REPO, Settings(branches={}, workflows=OURS))

    assert said(desk.run("doctor"), "keeps the first run from making the branch main").startswith("ok ")


def test_a_plan_without_rulesets_has_no_rules(desk: World) -> None:
    desk.hub.set_up(REPO, Settings(rules=None, workflows=OURS))

    assert said(desk.run("doctor"), "main takes a plain push").startswith("ok ")


def test_a_private_repository_whose_contents_the_token_may_not_read(desk: World) -> None:
    desk.hub.add_repository(REPO, private=True)
    use(desk, issues="none")

    run = desk.run("doctor")

    assert "Contents: Read-only" in said(run, "Whether the branch of the board takes a push is not shown")
    assert "Actions: Read-only" in said(run, "Which workflows there are is not shown")


# --- other ways to publish --------------------------------------------------------------------------


def test_a_protected_main_is_no_obstacle_to_a_pull_request(desk: World) -> None:
    desk.hub.set_up(REPO, Settings(rules={"main": ["pull_request"]}))

    assert pushing(desk, "pull-request", "board") == "ok Nothing keeps the first run from making the branch board."


@pytest.mark.parametrize(
    ("branches", "rule", "why"),
    [
        ({"main": None, "board": None}, "update", "lets only a few push"),
        ({"main": None}, "creation", "lets only a few make the branch"),
    ],
)
def test_the_branch_that_takes_the_board_must_be_free(
    desk: World, branches: dict[str, list[str] | None], rule: str, why: str
) -> None:
    desk.hub.set_up(REPO, Settings(branches=branches, rules={"board": [rule]}))

    line = pushing(desk, "pull-request", "board")
    assert line.startswith(f"change board takes no plain push: a ruleset {why}, ")
    assert line.endswith("Except this branch from the rule: Settings, Rules, Rulesets.")


def test_renewing_a_pull_request_replaces_what_was_pushed(desk: World) -> None:
    desk.hub.set_up(REPO, Settings(branches={"main": None, "board": None}, rules={"board": ["non_fast_forward"]}))

    assert "change board takes no plain push: a ruleset lets nobody replace" in pushing(desk, "pull-request", "board")


def test_a_branch_with_a_slash_in_its_name_is_found(desk: World) -> None:
    desk.hub.set_up(REPO, Settings(branches={"rectrack/board": ["lock_branch"]}))

    assert "rectrack/board takes no plain push" in pushing(desk, "pull-request", "rectrack/board")
    asked = [served.path.removeprefix(f"/repos/{REPO}") for served in desk.hub.requests if "branches" in served.path]
    assert asked == [
        "/rules/branches/rectrack%2Fboard?per_page=100",
        *("/branches/rectrack%2Fboard", "/branches/rectrack%2Fboard/protection"),
    ]


def test_actions_that_may_open_pull_requests(desk: World) -> None:
    desk.hub.set_up(REPO, Settings(actions_open_pulls=True))

    assert published(desk, "pull-request")[-1] == "ok Actions may open pull requests."


def test_actions_that_may_not_open_pull_requests(desk: World) -> None:
    line = published(desk, "pull-request")[-1]

    assert line.startswith("change Actions may not open the pull requests for the board and for comments.")
    assert "Workflow permissions, Allow GitHub Actions to create and approve pull requests" in line


def test_whether_actions_may_open_pull_requests_is_shown_to_an_administrator_only(desk: World) -> None:
    use(desk)

    assert published(desk, "pull-request")[-1].startswith("unknown Whether Actions may open pull requests")
