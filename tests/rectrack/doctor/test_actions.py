"""What the doctor says of Actions: whether they are on, and whether only some may run."""

import pytest

from localhub import Settings
from tests.rectrack.doctor.examining import OURS, Examined, change, said, unknown, use
from tests.rectrack.world import REPO

WHERE = "Settings, Actions, General, Actions permissions, Allow OWNER, and select non-OWNER, actions"


def test_actions_that_are_turned_off(desk: Examined) -> None:
    desk.hub.set_up(REPO, Settings(actions_enabled=False, workflows=OURS))

    change(
        desk, "Actions are turned off, so that nothing happens by itself. Turn them on: Settings, Actions, General"
    )


def test_actions_of_the_owner_only_are_not_enough(desk: Examined) -> None:
    desk.hub.set_up(REPO, Settings(allowed_actions="local_only", workflows=OURS))

    line = change(desk, "Only some actions may run here. The workflows use actions by GitHub and other/program@*.")
    assert f"Allow these: {WHERE}" in line


def test_whether_selected_actions_are_enough_is_unknown(copy: Examined) -> None:
    copy.hub.set_up(REPO, Settings(allowed_actions="selected", workflows=OURS))

    assert "The workflows use actions by GitHub. Allow these: " in unknown(copy, "Only some actions may run here.")


@pytest.mark.parametrize(("login", "scopes"), [("octo", None), ("octo", "public_repo"), ("bob", "repo")])
def test_whether_actions_are_on_is_shown_to_an_administrator_only(
    desk: Examined, login: str, scopes: str | None
) -> None:
    use(desk, login=login, scopes=scopes)

    line = said(desk.run("doctor"), "Whether Actions are turned on")
    assert line.startswith("unknown ")
    assert "Administration: Read-only" in line
