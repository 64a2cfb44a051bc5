"""What the doctor says of Actions: whether they are on, and may run what the workflows call."""

import pytest

from localhub import Settings
from rectrack.setup.origin import Origin
from tests.rectrack.doctor.examining import OURS, PROGRAM, Examined, change, light, said, use
from tests.rectrack.world import REPO

WHERE = "Under Settings, Actions, General, Actions permissions, Allow OWNER, and select non-OWNER, actions"


def allow(world: Examined, *patterns: str, by_github: bool = True) -> None:
    selected: dict[str, bool | list[str]] = {"github_owned_allowed": by_github, "patterns_allowed": [*patterns]}
    world.hub.set_up(REPO, Settings(allowed_actions="selected", selected_actions=selected, workflows=OURS))


def test_actions_that_are_turned_off(desk: Examined) -> None:
    desk.hub.set_up(REPO, Settings(actions_enabled=False, workflows=OURS))

    change(
        desk, "Actions are turned off, so that nothing happens by itself. Turn them on: Settings, Actions, General"
    )


def test_actions_of_the_owner_only(desk: Examined) -> None:
    desk.hub.set_up(REPO, Settings(allowed_actions="local_only", workflows=OURS))

    line = change(desk, f"Only some actions may run here, and the workflows use others. {WHERE}")
    assert "tick Allow actions created by GitHub, and write under Allow specified actions" in line
    assert line.endswith("and reusable workflows: other/program@*.")


def test_beside_the_program_only_githubs_are_needed(copy: Examined) -> None:
    copy.hub.set_up(REPO, Settings(allowed_actions="local_only", workflows=OURS))

    assert change(copy, WHERE).endswith("tick Allow actions created by GitHub.")


def test_a_program_of_the_same_owner_is_always_allowed(desk: Examined) -> None:
    light(desk.root, Origin("Octo/program", PROGRAM.commit))
    desk.hub.set_up(REPO, Settings(allowed_actions="local_only", workflows=OURS))

    assert change(desk, WHERE).endswith("tick Allow actions created by GitHub.")


@pytest.mark.parametrize(
    "patterns",
    [["other/*"], ["Other/Program@*"], [f"other/program@{PROGRAM.commit}"], ["*"], ["!some/thing@*", "other/*"]],
)
def test_a_program_that_a_pattern_lets_through(desk: Examined, patterns: list[str]) -> None:
    allow(desk, *patterns)

    run = desk.run("doctor")

    assert run.code == 0, run.out
    assert said(run, "Actions are turned on, and those that the workflows use may run.").startswith("ok ")


@pytest.mark.parametrize(
    "patterns", [[], ["other/thing@*"], ["other/program@v1"], ["other/program@*", "!other/program@*"]]
)
def test_a_program_that_no_pattern_lets_through(desk: Examined, patterns: list[str]) -> None:
    allow(desk, *patterns)

    line = change(desk, WHERE)
    assert line.endswith(", write under Allow specified actions and reusable workflows: other/program@*.")


def test_a_pattern_for_all_of_githubs_is_enough(desk: Examined) -> None:
    allow(desk, "actions/*", "other/*", by_github=False)

    assert desk.run("doctor").code == 0


@pytest.mark.parametrize("patterns", [[], ["actions/checkout@*"], ["actions/*", "!actions/cache@*"]])
def test_patterns_for_some_of_githubs_are_not(copy: Examined, patterns: list[str]) -> None:
    allow(copy, *patterns, by_github=False)

    assert change(copy, WHERE).endswith("tick Allow actions created by GitHub.")


@pytest.mark.parametrize(("login", "scopes"), [("octo", None), ("octo", "public_repo"), ("bob", "repo")])
def test_whether_actions_are_on_is_shown_to_an_administrator_only(
    desk: Examined, login: str, scopes: str | None
) -> None:
    use(desk, login=login, scopes=scopes)

    line = said(desk.run("doctor"), "Whether Actions are turned on")
    assert line.startswith("unknown ")
    assert "Administration: Read-only" in line


def test_which_actions_may_run_is_asked_only_where_it_matters(desk: Examined) -> None:
    allow(desk, "*")
    assert desk.run("doctor").code == 0
    desk.hub.set_up(REPO, Settings(workflows=OURS))
    assert desk.run("doctor").code == 0

    asked = [served.path.rpartition("/")[2] for served in desk.hub.requests]
    assert asked.count("permissions") == 2
    assert asked.count("selected-actions") == 1
