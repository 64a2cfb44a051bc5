"""Findings of `rectrack doctor` about a repository's settings, its token and the branch of the board."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from localhub import Server, Settings
from rectrack import __version__
from tests.faults.proxy import refused_with
from tests.rectrack import files
from tests.rectrack.doctor.conftest import GOOD, OURS, Examined, assert_says, use
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, World, action_variables, local_world

CASES = yaml.safe_load((Path(__file__).parent / "settings.yaml").read_text(encoding="utf-8"))
files.assert_keys(CASES, "says", "repository settings token written")


def test_a_repository_that_is_set_up_well_needs_nothing_and_each_thing_is_asked_once(local: Examined) -> None:
    out = local.doctor()

    asked = "".join(f"{r.method} {r.path.removeprefix(f'/repos/{REPO}')}\n" for r in local.hub.requests)
    expected = (Path(__file__).parent / "well.txt").read_text(encoding="utf-8").replace("VERSION", __version__)
    assert f"{out}\n{asked}" == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_each_setting_has_its_line(local: Examined, case: dict[str, Any]) -> None:
    local.hub.set_up(REPO, Settings(**{"workflows": OURS} | case.get("settings", {})))
    local.hub.add_repository(REPO, **case.get("repository", {}))
    if "token" in case:
        use(local, **case["token"])
    files.write(
        local.root / "tracker.yaml", f"{(local.root / 'tracker.yaml').read_text()}{case.get('written', '')}\n"
    )

    local.says(case["says"])


def test_workflows_after_the_first_hundred_are_read_too(local: Examined) -> None:
    others = {f".github/workflows/other-{number}.yml": "active" for number in range(120)}
    local.hub.set_up(REPO, Settings(workflows=others | OURS))

    local.says("Nothing to change.")


def test_an_account_that_may_only_read_needs_a_role_and_trust(local: Examined) -> None:
    eve = use(local, login="eve", push=False, scopes="repo")

    local.says(
        "change   The token's account cannot write here, ... Give the account the role Write: Settings > ...",
        "change   The token belongs to eve, who is not a trusted account, ...add this line under trusted_accounts in "
        f"tracker.yaml: - {{login: eve, id: {eve}}}",
        "unknown  This token cannot see whether Actions are turned on. ...",
        "2 things to change; 2 things unknown.",
    )


def test_rules_that_a_token_may_not_see_are_unknown(local: Examined) -> None:
    with refusing(local, "/rules/branches/", refused_with(403, "Resource not accessible by personal access token")):
        local.says("unknown  This token cannot see whether a rule refuses a push of the status board. ...")


def test_a_trusted_account_can_open_issues(local: Examined) -> None:
    carol = use(local, login="carol", scopes="repo")
    path = local.root / "tracker.yaml"
    path.write_text(f"{path.read_text()}trusted_accounts:\n  - {{login: carol, id: {carol}}}\n")

    local.says("ok       The token belongs to carol, who can open the tracker's issues.")


def test_a_workflow_run_knows_little_of_its_token_and_fails_for_none_of_it(local: Examined) -> None:
    local.environment = action_variables(local.hub)

    local.says(
        "unknown  GitHub does not show the permissions of a workflow run. ...permissions, issues: write.",
        "unknown  rectrack cannot see which account this token belongs to. ...trusted_accounts in tracker.yaml.",
        "Nothing to change; 4 things unknown.",
    )


# --- other repositories, and none -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("octo/other", ["change   octo/other is archived, ...", "1 thing to change."]),
        (
            "octo/octo.github.io",
            ["ok       ...To publish one at https://octo.github.io/, ...", "...https://octo.github.io/"],
        ),
        (
            "octo/typo",
            ['change   GitHub shows no repository "octo/typo" to this token. Check the name. ...'],
        ),
        ("octo/secret", ["change   ...If the repository is private, use a token that was created for it."]),
    ],
)
def test_the_repository_can_be_named_on_the_command_line(local: Examined, name: str, lines: list[str]) -> None:
    if name == "octo/other":
        local.hub.add_repository(name, archived=True)
        local.hub.set_up(name, GOOD)
    elif name == "octo/octo.github.io":
        local.hub.add_repository(name)
        local.hub.set_up(name, GOOD)
    elif name == "octo/secret":
        local.hub.add_repository(name, private=True)
        use(local, repository=REPO)

    assert_says(local.doctor("--repo", name), *lines)


def test_a_local_run_has_nothing_to_examine(local: Examined) -> None:
    local.environment = {}

    run = local.done("doctor")

    assert run.out == "There is nothing to check: a local run has no settings on GitHub. Nothing was changed.\n"
    assert "set GITHUB_REPOSITORY and GITHUB_TOKEN" in run.err
    assert local.hub.requests == []
    assert not (local.root / ".rectrack").exists()


def test_a_token_that_nobody_made_is_told_as_everywhere(local: Examined) -> None:
    local.environment |= {"GITHUB_TOKEN": "unheard-of"}

    told = local.refused("doctor")

    assert "GITHUB_TOKEN for octo/tracker was rejected (401 Bad credentials)." in told


def test_without_a_contact_it_asks_for_one_first_of_all(tmp_path: Path, hub: Server) -> None:
    world = local_world(tmp_path, hub)
    hub.set_up(REPO, GOOD)

    run = world.run("doctor")

    assert run.code == 1
    assert run.out.startswith("change   tracker.yaml has no contact, ")
    assert "a web page: contact: name@example.org\nok       octo/tracker exists" in run.out


# --- issues and labels ------------------------------------------------------------------------------


def test_an_issue_that_takes_no_further_comments_is_named(local: Examined) -> None:
    alice = local.person()
    alice.open_issue(REPO, "A question", "?")
    alice.fill_with_comments(REPO, alice.open_issue(REPO, "Another question", "?"))

    local.says(
        "change   These issues have 2,500 comments, the limit of GitHub: #2. rectrack cannot comment there. ..."
    )


def test_the_labels_of_the_forms_that_are_missing_are_named_until_a_sync_has_made_them(local: Examined) -> None:
    assert "of the issue forms" not in local.doctor()
    plain = World(local.root, local.hub, local.environment)
    assert plain.run("forms").code == 0
    local.person().create_label(REPO, "Progress")
    labels = "proposal, dispute, correction, minutes"
    local.says(f"ok       GitHub does not have these labels of the issue forms: {labels}. The next run creates them.")

    assert plain.run("sync").code == 0
    local.hub.requests.clear()

    local.says("ok       The labels of the issue forms exist: proposal, progress, dispute, correction, minutes.")
