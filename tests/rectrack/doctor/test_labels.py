"""What the doctor says of the labels that the issue forms set."""

import pytest

from tests.rectrack.doctor.examining import Examined, said
from tests.rectrack.world import REPO, World


@pytest.fixture
def with_forms(desk: Examined) -> Examined:
    assert World(desk.root, desk.hub).run("forms").code == 0
    return desk


def test_the_labels_of_the_forms_that_are_missing_are_named(with_forms: Examined) -> None:
    with_forms.person().create_label(REPO, "Progress")

    run = with_forms.run("doctor")

    missing = "proposal, objection, correction, minutes"
    line = f"ok       The issue forms set labels that GitHub does not have: {missing}. The next run creates them."
    assert line in run.out.splitlines()


def test_after_a_sync_none_is_missing(with_forms: Examined) -> None:
    assert World(with_forms.root, with_forms.hub, with_forms.environment).run("sync").code == 0
    with_forms.hub.requests.clear()

    line = said(with_forms.run("doctor"), "The labels that the issue forms set exist")
    assert line.startswith("ok ")
    assert line.endswith(": proposal, progress, objection, correction, minutes.")


def test_without_forms_no_label_is_reported(desk: Examined) -> None:
    assert "forms set" not in desk.run("doctor").out
