"""Whatever a commit holds, only ordinary files that the tracker reads are read, and not too many of them."""

from pathlib import Path

import pytest

from tests.interfaces import Finished, rectrack
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return with_origin(files.make_tracker(tmp_path / "clone"), tmp_path / "origin")


def previewed(clone: Clone, recommendations: str) -> Finished:
    """What a preview says of a commit with these entries in the folder of the recommendations."""
    tree = clone.git("mktree", given=recommendations)
    others = clone.git("ls-tree", "HEAD", "parties.yaml", "tracker.yaml")
    top = clone.git("mktree", given=f"040000 tree {tree}\trecommendations\n{others}\n")
    return rectrack(clone.folder, "preview", "HEAD", clone.git("commit-tree", top, "-m", "x"))


def test_far_too_much_is_refused(clone: Clone) -> None:
    blob = clone.git("rev-parse", "HEAD:tracker.yaml")

    finished = previewed(clone, "".join(f"100644 blob {blob}\trec-{n}.yaml\n" for n in range(20_001)))

    assert finished.code == 1
    assert "holds more than 20,000 files or 100,000,000 bytes." in finished.err


def test_a_path_that_leads_out_of_the_folder_is_left_out_and_named(clone: Clone) -> None:
    """No git of today makes such a tree, but anybody can write one."""
    entry = f"100644 blob {clone.git('rev-parse', 'HEAD:tracker.yaml')}\tplanted.yaml\n"
    for name in ("..", "..", "a"):
        entry = f"040000 tree {clone.git('mktree', given=entry)}\t{name}\n"

    finished = previewed(clone, entry)

    assert finished.code == 0, finished.err
    assert "recommendations/a/../../planted.yaml" in finished.out
