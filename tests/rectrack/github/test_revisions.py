"""Whatever a commit holds, only ordinary files that the tracker reads come out, and not too much of them."""

import os
from pathlib import Path
from unittest.mock import patch

import pytest

from rectrack.github.git import Git
from rectrack.github.revisions import revision
from rectrack.text.problems import RefusedError
from rectrack.yaml.reader import MAX_BYTES
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return with_origin(files.make_tracker(tmp_path / "clone"), tmp_path / "origin")


def committed(clone: Clone) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The files of a commit of everything there is, by path, and what was left out."""
    clone.push()
    with revision(Git(clone.folder, os.environ), "HEAD") as found:
        paths = [path for path in found.root.rglob("*") if not path.is_dir()]
        assert not any(path.is_symlink() for path in paths)
        return {path.relative_to(found.root).as_posix(): path.read_bytes() for path in paths}, found.left_out


def test_what_the_check_looks_at_comes_out_byte_for_byte_and_nothing_else(clone: Clone) -> None:
    files.write(clone.folder / "recommendations/rec-1.yaml", "a: b\r\n\x00")
    files.write(clone.folder / ".gitattributes", "*.yaml text eol=lf filter=evil ident\n")
    files.write(clone.folder / "recommendations/below/rec-9.yaml", "x")
    files.write(clone.folder / "recommendations/below/further/notes.txt", "x")
    files.write(clone.folder / "recommendations/.vscode/settings.json", "x")
    files.write(clone.folder / "templates/issue.md.j2", "x")

    found, left_out = committed(clone)

    below = [f"recommendations/{name}" for name in ("below/further/notes.txt", "below/rec-9.yaml")]
    top = [f"recommendations/rec-{n}.yaml" for n in (1, 2, 3)]
    assert sorted(found) == ["parties.yaml", *below, *top, "tracker.yaml"]
    assert found["recommendations/rec-2.yaml"] == (clone.folder / "recommendations/rec-2.yaml").read_bytes()
    assert found["recommendations/rec-1.yaml"].endswith(b"\x00")
    assert left_out == ()


def test_a_link_is_left_out_and_named(clone: Clone) -> None:
    (clone.folder / "recommendations/rec-1.yaml").unlink()
    (clone.folder / "recommendations/rec-1.yaml").symlink_to("/etc/passwd")
    (clone.folder / "parties.yaml").unlink()
    (clone.folder / "parties.yaml").symlink_to("../secret")

    found, left_out = committed(clone)

    assert sorted(left_out) == ["parties.yaml", "recommendations/rec-1.yaml"]
    assert {"tracker.yaml", "recommendations/rec-2.yaml"} <= {*found}
    assert "parties.yaml" not in found


def test_a_file_that_is_too_large_is_not_read(clone: Clone) -> None:
    files.write(clone.folder / "recommendations/rec-1.yaml", "x" * 5_000_000)

    found, _ = committed(clone)

    assert len(found["recommendations/rec-1.yaml"]) == MAX_BYTES + 1


def test_far_too_much_is_refused_before_any_of_it_is_read(clone: Clone) -> None:
    with (
        patch("rectrack.github.revisions.MOST_FILES", 4),
        patch("rectrack.github.objects.contents", side_effect=AssertionError("read")),
        pytest.raises(RefusedError, match="holds more than 4 files"),
        revision(Git(clone.folder, os.environ), "HEAD"),
    ):
        pass


def test_odd_names_are_names(clone: Clone) -> None:
    files.write(clone.folder / 'recommendations/a\nb "c" é.yaml', "x")
    files.write(clone.folder / "recommendations/-rf.yaml", "y")

    found, _ = committed(clone)

    assert found['recommendations/a\nb "c" é.yaml'] == b"x"
    assert found["recommendations/-rf.yaml"] == b"y"


def test_a_path_that_leads_out_of_the_folder_is_left_out_and_named(clone: Clone) -> None:
    """No git of today makes such a tree, but anybody can write one."""
    blob = clone.git("hash-object", "-w", "tracker.yaml")
    tree = clone.git("rev-parse", "HEAD:")
    for name in ("planted.yaml", "..", "..", "a", "recommendations"):
        mode, kind = ("100644", "blob") if name == "planted.yaml" else ("040000", "tree")
        others = clone.git("ls-tree", "HEAD", "parties.yaml", "tracker.yaml") if name == "recommendations" else ""
        entry = f"{mode} {kind} {blob if kind == 'blob' else tree}\t{name}\n{others}"
        tree = clone.git("mktree", given=entry)
    commit = clone.git("commit-tree", tree, "-m", "x")

    with revision(Git(clone.folder, os.environ), commit) as found:
        assert found.left_out == ("recommendations/a/../../planted.yaml",)
        assert not (found.root / "planted.yaml").exists()
