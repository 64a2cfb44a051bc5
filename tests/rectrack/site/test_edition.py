"""An edition: what can be cited of a meeting."""

import io
import re
import subprocess
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile

import pypdf
import pytest
from click.testing import CliRunner, Result

from rectrack.cli import cli
from rectrack.commands import options
from rectrack.site import printing
from rectrack.text.problems import RefusedError
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin

NAME = re.compile(rb"Ann Lee|ann-lee")
FILE = "recommendations/rec-1.yaml"
NO_BROWSER = patch.object(printing, "browser", lambda: None)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """A clone with a board of another day than today, and a party that is a person."""
    monkeypatch.setattr(options, "today", lambda: files.TODAY)
    made = with_origin(files.make_tracker(tmp_path / "here", 2), tmp_path / "origin.git")
    parties = made.folder / "parties.yaml"
    files.write(
        parties, parties.read_text() + "  - {id: ann-lee, name: Ann Lee, group: civil-society, person: true}\n"
    )
    ok(called(made, "board"))
    made.push()
    return made


def called(clone: Clone, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--root", str(clone.folder), *arguments])


def ok(result: Result) -> Result:
    assert result.exit_code == 0, result.output
    return result


def refused(result: Result) -> str:
    assert isinstance(result.exception, RefusedError), result.output
    return str(result.exception)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def said(content: bytes) -> bytes:
    """What a file says, also one that is packed."""
    if content[:2] != b"PK":
        return content
    packed = ZipFile(io.BytesIO(content))
    return b"".join(map(packed.read, packed.namelist()))


def change(clone: Clone, file: str, old: str, new: str) -> None:
    path = clone.folder / file
    assert old in path.read_text()
    files.write(path, path.read_text().replace(old, new))
    clone.push()


def test_it_has_the_report_the_record_and_what_is_new_and_the_same_commit_makes_the_same(
    clone: Clone, tmp_path: Path
) -> None:
    with NO_BROWSER:
        first = ok(called(clone, "edition", "first", str(tmp_path / "one")))
        ok(called(clone, "edition", "first", str(tmp_path / "two")))

    one = contents(tmp_path / "one")
    assert {name for name in one if "/" not in name} == {
        "report.docx", "record.xlsx", "status.json", "changes.md", "corrections.md"
    }  # fmt: skip
    assert {"csv/recommendations.csv", "csv/about.csv"} <= {*one}
    assert one == contents(tmp_path / "two")
    assert clone.git("rev-parse", "HEAD").encode() in one["csv/about.csv"]
    assert "no Chrome or Chromium is installed" in first.output
    assert "This is the first edition" in one["changes.md"].decode()
    assert "**New in this record**\n\n- Recommendation 1: Do this\n- Rec" in one["changes.md"].decode()


def test_the_next_tells_what_was_recorded_and_corrected_since_and_that_a_name_was_withheld_without_it(
    clone: Clone, tmp_path: Path
) -> None:
    clone.git("tag", "edition-first")
    clone.git("tag", "v1")
    change(clone, FILE, "stance: support", "stance: oppose")
    change(clone, "parties.yaml", "person: true", "person: true, name_withheld: 2017-05")
    change(clone, "recommendations/rec-2.yaml", "title: Do this", "title: Do that")

    with NO_BROWSER:
        ok(called(clone, "edition", "second", str(tmp_path / "second")))

    made = contents(tmp_path / "second")
    changes, corrections = (made[name].decode() for name in ("changes.md", "corrections.md"))
    assert "What was recorded since the edition first" in changes
    assert "Worded or sorted otherwise: title" in changes
    assert "New in this record" not in changes
    assert "so far “Support”, entered by the keepers, now “Oppose”" in corrections
    assert "Worded" not in corrections
    assert "Since the edition first, somebody has asked to be left out" in changes
    assert not [name for name, content in made.items() if NAME.search(said(content))]
    assert b"Do that" in said(made["report.docx"])


def test_it_is_never_made_twice_with_other_content(clone: Clone, tmp_path: Path) -> None:
    with NO_BROWSER:
        ok(called(clone, "edition", "first", str(tmp_path / "one")))
        clone.git("tag", "edition-first")
        ok(called(clone, "edition", "first", str(tmp_path / "one")))
        change(clone, FILE, "title: Do this", "title: Do that")
        before = contents(tmp_path / "one")
        by_name = refused(called(clone, "edition", "first", str(tmp_path / "two")))
        by_folder = refused(called(clone, "edition", "second", str(tmp_path / "one")))

    assert "is cited as that: choose another name" in by_name
    assert "an edition is never made twice" in by_folder
    assert contents(tmp_path / "one") == before
    assert not (tmp_path / "two").exists()


def test_a_name_that_is_withheld_but_stands_in_a_text_keeps_it_from_being_made(clone: Clone, tmp_path: Path) -> None:
    change(clone, FILE, "title: Do this", "title: Do what Ann Lee asks")
    with NO_BROWSER:
        ok(called(clone, "edition", "first", str(tmp_path / "one")))
    change(clone, "parties.yaml", "person: true", "person: true, name_withheld: 2017-05")

    told = refused(called(clone, "edition", "second", str(tmp_path / "two")))

    assert "cannot be called back, and 1 text here" in told
    assert f"{FILE}:" in told
    assert not NAME.search(told.encode())
    assert not (tmp_path / "two").exists()


def test_the_note_of_a_proposal_is_withheld_together_with_its_author(clone: Clone, tmp_path: Path) -> None:
    proposed = "Proposed on GitHub by ann-lee-once (account 7007), with the form."
    change(clone, FILE, "history:\n  - date: 2017-02\n", f"history:\n  - date: 2017-02\n    note: {proposed}\n")
    change(
        clone,
        "parties.yaml",
        "person: true",
        "person: true, name_withheld: 2017-05, accounts: [{login: al, id: 7007}]",
    )

    with NO_BROWSER:
        ok(called(clone, "edition", "first", str(tmp_path / "first")))

    made = contents(tmp_path / "first")
    assert not [name for name, content in made.items() if re.search(rb"ann-lee|7007", said(content))]
    assert b"Proposed on GitHub by withheld-1, with the form." in made["csv/status-history.csv"]


def test_the_words_of_a_recommendation_that_is_gone_are_not_repeated(clone: Clone, tmp_path: Path) -> None:
    change(clone, "recommendations/rec-2.yaml", "title: Do this", "title: Do what Ann Lee asks")
    clone.git("tag", "edition-first")
    (clone.folder / "recommendations/rec-2.yaml").unlink()
    change(clone, "parties.yaml", "person: true", "person: true, name_withheld: 2017-05")

    with NO_BROWSER:
        ok(called(clone, "edition", "second", str(tmp_path / "second")))

    made = contents(tmp_path / "second")
    assert "**Recommendation 2**\n\n- " in made["changes.md"].decode()
    assert not [name for name, content in made.items() if NAME.search(said(content))]
    news = called(clone, "digest", "--since", "2017").stdout_bytes
    assert b"Recommendation 2" in news
    assert not NAME.search(news)


def test_what_could_not_be_cited_is_refused(clone: Clone, tmp_path: Path) -> None:
    assert "use small letters" in refused(called(clone, "edition", "--", "-x"))
    assert "use small letters" in refused(called(clone, "edition", "a/b"))
    files.write(clone.folder / FILE, files.recommendation(title="Do that"))
    assert f"Not committed yet: {FILE}" in refused(called(clone, "edition", "first"))
    clone.git("checkout", "--quiet", ".")
    board = clone.folder / "status.json"
    files.write(board, board.read_text().replace(str(files.TODAY), "2020-01-01"))
    assert "Not committed yet: status.json" in refused(called(clone, "edition", "first", str(tmp_path / "one")))
    clone.git("checkout", "--quiet", ".")
    shallow = tmp_path / "shallow"
    clone.git("clone", "--quiet", "--depth=1", f"file://{tmp_path / 'origin.git'}", str(shallow))
    assert "fetch all of it" in refused(called(Clone(shallow), "edition", "first", str(tmp_path / "one")))
    assert not (tmp_path / "one").exists()


@pytest.mark.skipif(printing.browser() is None, reason="no browser is installed here")
def test_the_browser_prints_the_report_and_no_address_of_this_machine(clone: Clone, tmp_path: Path) -> None:
    ok(called(clone, "edition", "first", str(tmp_path / "one")))

    made = (tmp_path / "one/report.pdf").read_bytes()
    printed = pypdf.PdfReader(io.BytesIO(made))
    assert "Do this" in "".join(page.extract_text() for page in printed.pages)
    assert b"file:" not in made
    assert printed.metadata is not None
    recorded = clone.git("log", "-1", "--format=%cs")
    assert str(printed.metadata.creation_date)[:10] == recorded


def test_a_browser_that_fails_is_told(clone: Clone, tmp_path: Path) -> None:
    with patch.object(printing, "browser", lambda: "/bin/false"):
        assert "did not print the report" in refused(called(clone, "edition", "first", str(tmp_path / "one")))
    assert not (tmp_path / "one").exists()
    assert (
        subprocess.run(["git", "status", "--porcelain"], cwd=clone.folder, capture_output=True, check=True).stdout
        == b""
    )
