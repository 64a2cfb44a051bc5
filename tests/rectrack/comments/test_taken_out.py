"""What the commits on the branch of pending statements say is enough to know what was taken out of it."""

from localhub import Settings
from tests.rectrack.clones import Clone
from tests.rectrack.comments.participants import BRANCH, protect, say, told, work_there
from tests.rectrack.files import REC_1
from tests.rectrack.world import REPO, World


def test_without_a_pull_request_the_author_of_what_was_taken_out_is_told_once(
    world: World, clone: Clone, alice: Clone
) -> None:
    protect(world, clone)
    world.hub.set_up(REPO, Settings(actions_open_pulls=False))
    say(world, "/oppose Too dear.")
    assert world.run("comments").code == 0
    work_there(alice).git("checkout", "--quiet", "origin/main", "--", REC_1)
    alice.push(BRANCH)

    assert [world.run("comments").code for _ in range(2)] == [0, 0]

    assert len(told(world, "have taken it out")) == 1
