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


def test_a_link_and_a_large_file_are_not_read_and_odd_names_are_names(clone: Clone) -> None:
    folder = clone.folder / "recommendations"
    (folder / "rec-1.yaml").unlink()
    (folder / "rec-1.yaml").symlink_to("/etc/passwd")
    for name, text in {"rec-2": "x" * 5_000_000, 'a\nb "c" é': "x", "-rf": "x"}.items():
        files.write(folder / f"{name}.yaml", text)
    files.write(folder / ".vscode/settings.json", "x")
    files.write(clone.folder / ".gitattributes", "*.yaml filter=evil ident\n")
    clone.git("config", "filter.evil.smudge", "echo PWNED")
    clone.commit()
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{clone.git('rev-parse', 'HEAD')},recommendations/sub")
    clone.git("commit", "--quiet", "--amend", "--no-edit")

    finished = rectrack(clone.folder, "preview", "HEAD^", "HEAD")

    assert finished.code == 0, finished.err
    no_mapping = '"x" stands where a mapping belongs (write a line'
    left_out = "this is no ordinary file, and is left out"
    told = {
        "-rf.yaml": no_mapping,
        'a b "c" é.yaml': no_mapping,
        "rec-2.yaml": "the file is larger than 1,000,000 bytes",
        "rec-1.yaml": left_out,
        "sub": left_out,
    }
    lines = [line for line in finished.out.splitlines() if line.startswith("- `")]
    assert [
        line.startswith(f"- `recommendations/{name}`, line 1: {why}")
        for (name, why), line in zip(told.items(), lines, strict=True)
    ] == [True] * 5, lines
