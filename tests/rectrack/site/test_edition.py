"""An edition: what can be cited of a meeting."""

import io
import re
import shutil
from pathlib import Path
from zipfile import ZipFile

import pypdf
import pytest

from tests.interfaces import Finished, on, only_git, rectrack
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.site.site_pages import Site

NAME = re.compile(rb"Ann Lee|ann-lee|7007")
FILE = "recommendations/rec-1.yaml"
ANN = "  - {id: ann-lee, name: Ann Lee, group: civil-society, is_person: true}\n"
WITHHELD = ("parties.yaml", "is_person: true", "is_person: true, name_withheld_since: 2017-05")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clone with a board of another day than today, and a party that is a person."""
    made = with_origin(files.make_tracker(tmp_path / "here", 2), tmp_path / "origin.git")
    files.write(made.folder / "parties.yaml", files.PARTIES + ANN)
    assert _run(made.folder, "board").code == 0
    made.push()
    return made


def _run(root: Path, *arguments: str, path: str = "") -> Finished:
    """Run a command where git is the only program, or the programs in this PATH are."""
    environment = {"PATH": path or only_git(root.parent / "bin", "2024-05-06")}
    with on(files.TODAY.isoformat()):
        return rectrack(root, *arguments, environment=environment)


def _edition(clone: Clone, name: str, folder: str = "") -> Site:
    """Make an edition, which ends well, and return its files."""
    out = clone.folder.parent / (folder or name)
    finished = _run(clone.folder, "edition", name, str(out))
    assert finished.code == 0, finished.err
    return files.texts(out)


def _refused(root: Path, *arguments: str, path: str = "", code: int = 1) -> str:
    """Return why no edition was made, with nothing left behind."""
    before = files.texts(root.parent)
    finished = _run(root, "edition", *arguments, path=path)
    assert finished.code == code, finished
    assert {*files.texts(root.parent)} - {*before} == set()
    return finished.err


def _change(clone: Clone, file: str, old: str, new: str) -> None:
    files.edit(clone.folder / file, old, new)
    clone.push()


def _names(made: Site) -> list[str]:
    """Return the files that have the name, also those that are packed."""
    return [path for path, content in made.items() if NAME.search(_unpacked(content))]


def _unpacked(content: bytes) -> bytes:
    if content[:2] != b"PK":
        return content
    packed = ZipFile(io.BytesIO(content))
    return b"".join(map(packed.read, packed.namelist()))


def test_a_commit_makes_the_same_edition_each_time_and_no_other_has_its_name_or_folder(clone: Clone) -> None:
    first = _edition(clone, "first")

    assert clone.git("rev-parse", "HEAD").encode() in first["csv/about.csv"]
    assert first == _edition(clone, "first", "again")
    clone.git("tag", "edition-first")
    assert first == _edition(clone, "first")
    _change(clone, FILE, "title: Do this", "title: Do that")
    assert "Choose another name" in _refused(clone.folder, "first", "two")
    assert "An edition cannot be changed" in _refused(clone.folder, "second", str(clone.folder.parent / "first"))


def test_the_next_tells_what_was_recorded_and_corrected_since_and_has_no_withheld_name(clone: Clone) -> None:
    clone.git("tag", "edition-first")
    clone.git("tag", "v1")
    _change(clone, FILE, "stance: support", "stance: oppose")
    _change(clone, *WITHHELD)
    _change(clone, "recommendations/rec-2.yaml", "title: Do this", "title: Do that")

    made = _edition(clone, "second")

    changes, corrections = (made[name].decode() for name in ("changes.md", "corrections.md"))
    assert "Changes recorded since the edition “first”" in changes
    assert "Text changed: title" in changes
    assert "New in this record" not in changes
    assert "“Oppose” (before: “Support”), February 2017, entered by the maintainers" in corrections
    assert "Text or" not in corrections
    assert "Since the edition “first”, one person has asked not to be named" in changes
    assert _names(made) == []
    assert b"Do that" in _unpacked(made["report.docx"])


def test_a_withheld_name_in_a_text_keeps_it_from_being_made(clone: Clone) -> None:
    _change(clone, FILE, "title: Do this", "title: Do what Ann Lee asks")
    _edition(clone, "first")
    _change(clone, *WITHHELD)

    told = _refused(clone.folder, "second", "two")

    assert "1 text would publish a withheld name" in told
    assert f"{FILE}:" in told
    assert not NAME.search(told.encode())


def test_the_note_of_a_proposal_is_withheld_together_with_its_author(clone: Clone) -> None:
    note = "    note: Proposed on GitHub by ann-lee-once (account 7007), with the form.\n"
    _change(clone, FILE, "history:\n  - date: 2017-02\n", f"history:\n  - date: 2017-02\n{note}")
    _change(clone, *WITHHELD[:2], f"{WITHHELD[2]}, accounts: [{{login: al, id: 7007}}]")

    made = _edition(clone, "first")

    assert _names(made) == []
    assert b"Proposed on GitHub by withheld-1, with the form." in made["csv/status-history.csv"]


def test_the_words_of_a_recommendation_that_is_gone_are_not_repeated(clone: Clone) -> None:
    _change(clone, "recommendations/rec-2.yaml", "title: Do this", "title: Do what Ann Lee asks")
    clone.git("tag", "edition-first")
    (clone.folder / "recommendations/rec-2.yaml").unlink()
    _change(clone, *WITHHELD)

    made = _edition(clone, "second") | {"digest": _run(clone.folder, "digest", "--since", "2017").out.encode()}

    assert "**Recommendation 2**\n\n- " in made["changes.md"].decode()
    assert b"Recommendation 2" in made["digest"]
    assert _names(made) == []


def test_an_edition_and_a_digest_have_no_file_that_is_not_committed(clone: Clone) -> None:
    out = clone.folder.parent
    digest = ("digest", "--since", "2017")
    committed = _run(clone.folder, *digest).out
    edition = _edition(clone, "first")
    files.edit(clone.folder / FILE, "title: Do this", "title: Do that")
    files.add(clone.folder, 9)
    named = f"Files are not committed: {FILE}, recommendations/rec-9.yaml."

    refused = _run(clone.folder, *digest, str(out / "news.eml"))
    assert (refused.code, f"{named} Nothing was written." in refused.err) == (3, True)
    assert not (out / "news.eml").exists()
    assert named in _refused(clone.folder, "second", str(out / "second"), code=3)
    for command in (("report", str(out / "report.docx")), ("site", str(out / "site"))):
        finished = _run(clone.folder, *command)
        assert (finished.code, f"Warning: {named}" in finished.err) == (0, True)
    assert _run(clone.folder, *digest, "--committed-only").out == committed
    assert _run(clone.folder, "edition", "first", str(out / "third"), "--committed-only").code == 0
    assert files.texts(out / "third") == edition


def test_what_could_not_be_cited_is_refused(clone: Clone, tmp_path: Path) -> None:
    assert "Use lower-case letters" in _refused(clone.folder, "--", "-x")
    assert "Use lower-case letters" in _refused(clone.folder, "a/b")
    for path, old, new in ((FILE, "Do this", "Do that"), ("status.json", str(files.TODAY), "2020-01-01")):
        files.write(clone.folder / path, (clone.folder / path).read_text().replace(old, new))
        assert f"Files are not committed: {path}" in _refused(clone.folder, "first", code=3)
        clone.git("checkout", "--quiet", ".")
    clone.git("clone", "--quiet", "--depth=1", (tmp_path / "origin.git").as_uri(), str(tmp_path / "shallow"))
    files.make_tracker(tmp_path / "bare/here")
    assert _run(tmp_path / "bare/here", "board").code == 0
    for _ in range(2):  # without a repository, and in one without a commit
        assert "There is no commit for the edition. Run this command in a clone" in _refused(
            tmp_path / "bare/here", "first"
        )
        clone.git("init", "--quiet", str(tmp_path / "bare/here"))
    assert "Fetch the whole history" in _refused(tmp_path / "shallow", "first")


@pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="no browser is installed here")
def test_the_browser_prints_the_report_and_no_address_of_this_machine(clone: Clone, tmp_path: Path) -> None:
    finished = rectrack(clone.folder, "edition", "first", str(tmp_path / "one"))
    assert finished.code == 0, finished.err

    made = (tmp_path / "one/report.pdf").read_bytes()
    printed = pypdf.PdfReader(io.BytesIO(made))
    assert re.search("1 / 2(?s:.*)Do this", "".join(page.extract_text() for page in printed.pages))
    assert b"file:" not in made
    assert printed.metadata is not None
    assert str(printed.metadata.creation_date)[:10] == clone.git("log", "-1", "--format=%cs")


FAILING = {
    "#!/nowhere/sh\n": "[Errno 2] No such file or directory",
    "#!/bin/sh\nprintf '%0400d\\377 ' 7 >&2\nexit 3\n": f"{'0' * 298}7\ufffd.",
    "#!/bin/sh\necho Nothing is here. >&2\n": "Nothing is here..",
}
"""Browsers, and why each prints nothing."""


def test_a_browser_that_fails_is_told(clone: Clone, tmp_path: Path) -> None:
    path = only_git(tmp_path / "programs", "2024-05-06")
    for name in BROWSERS:
        (program := tmp_path / "programs" / name).symlink_to("/bin/false")
        assert "did not print the report" in _refused(clone.folder, "first", "one", path=path)
        program.unlink()
    for text, why in FAILING.items():
        files.write(program, text).chmod(0o755)
        assert f"{program} did not print the report: {why}" in _refused(clone.folder, "first", "one", path=path)
    assert clone.git("status", "--porcelain") == ""
