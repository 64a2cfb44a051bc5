"""Where the doctor works."""

from pathlib import Path

import pytest

from localhub import Server
from tests.rectrack.doctor.doctor_checks import CONTACT, GOOD, Examined, light
from tests.rectrack.files import edit
from tests.rectrack.world import REPO, local_variables, local_world


@pytest.fixture
def owner(tmp_path: Path, hub: Server) -> Examined:
    """A repository that is set up well, as far as GitHub is asked, and its owner's classic token."""
    world = local_world(tmp_path, hub)
    edit(world.root / "tracker.yaml", "kept_by: the testers\n", f"kept_by: the testers\ncontact: {CONTACT}\n")
    hub.set_up(REPO, GOOD)
    hub.add_token("owner", login="octo", scopes="repo, workflow")
    return Examined(world.root, hub, local_variables(hub) | {"GITHUB_TOKEN": "owner"})


@pytest.fixture
def local(owner: Examined) -> Examined:
    """The same with the files of a repository that holds data alone."""
    light(owner.root)
    return owner
