"""The document for a meeting as a Word file, and the mail for those who follow, beside the words that are frozen."""

import shutil
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.interfaces import on, rectrack
from tests.rectrack import files
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.site.site_pages import Read, words
from tests.samples import DATA

TODAY = "2021-06-01"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The tracker that uses every field, with a board."""
    shutil.copytree(DATA / "tracker", tmp_path / "tracker")
    return tmp_path / "tracker"


def made(root: Path, *arguments: str) -> bytes:
    """Return the Word file that the command writes."""
    with on(TODAY):
        for command in (("board",), ("report", str(root / "report.docx"), *arguments)):
            finished = rectrack(root, *command)
            assert finished.code == 0, finished.err
    return (root / "report.docx").read_bytes()


def opened(file: bytes) -> Any:
    return Document(BytesIO(file))


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [("", "2134"), ("--addressee registry", "134"), ("--theme law", "21"), ("--addressee registry --theme law", "1")],
)
def test_it_speaks_of_those_that_are_asked_for(arguments: str, numbers: str, root: Path) -> None:
    body = opened(made(root, *arguments.split())).element.body

    assert [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))] == [f"r_{n}" for n in numbers]


def test_it_has_styles_a_table_of_contents_page_numbers_and_no_empty_paper(root: Path) -> None:
    file = made(root, "--since", "2017")
    document, body = opened(file), opened(file).element.body
    head, *rows = document.tables[0].rows
    styles = [paragraph.style.name for paragraph in document.paragraphs]

    assert styles[0] == "Title"
    assert {"Heading 1", "Heading 2", "Heading 3", "List Bullet", "List Number", "Quote"} <= {*styles}
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None  # noqa: SLF001 - python-docx does not say it
    assert [row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows] == [True] * 4  # noqa: SLF001 - likewise
    kept = [p.text for p in document.paragraphs if p.paragraph_format.keep_with_next]
    assert "Support" in kept
    assert "Status: Proposed since" not in " ".join(kept)
    fields = [f.get(qn("w:instr")) for f in document.sections[0].footer._element.iter(qn("w:fldSimple"))]  # noqa: SLF001 - likewise
    assert fields == ["PAGE", "NUMPAGES"]
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))} - {None}
    assert anchors <= {"r_1", "r_2", "r_3", "r_4"}
    assert not [*body.iter(qn("w:pageBreakBefore"), qn("w:lastRenderedPageBreak"))]
    assert [part for part in body.iter(qn("w:br")) if part.get(qn("w:type")) == "page"] == []
    links = [run.font for p in document.paragraphs for link in p.hyperlinks for run in link.runs]
    assert {(str(font.color.rgb), font.underline) for font in links} == {("0B3D91", True)}
    settings = document.settings.element.iter(qn("w:compatSetting"))
    assert {one.get(qn("w:name")): one.get(qn("w:val")) for one in settings}["compatibilityMode"] == "15"
    assert document.styles["Normal"].paragraph_format.space_after.pt == 4
    assert document.core_properties.created.isoformat()[:10] == TODAY
    assert made(root, "--since", "2017") == file


def test_its_properties_are_as_long_as_word_accepts(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path / "tracker", 1)
    files.edit(root / "tracker.yaml", "maintained_by: the testers", f"maintained_by: {'m' * 300}")
    files.edit(root / "tracker.yaml", "title: Recommendations for testing", f"title: {'t' * 300}")
    for command in (("board",), ("report", str(root / "long.docx"))):
        assert rectrack(root, *command).code == 0

    said = Document(str(root / "long.docx")).core_properties

    assert (said.title, said.author, said.last_modified_by) == ("t" * 255, "m" * 255, "m" * 255)


def test_each_numbered_list_begins_with_one(root: Path) -> None:
    files.edit(root / "recommendations/old-fees.yaml", "Fees should have a cap.", '"1. a\\n2. b\\n\\nx\\n\\n1. c"')
    document = opened(made(root, "--addressee", "registry"))
    listed = [p for p in document.paragraphs if p.style.name == "List Number" and p.text in ("a", "b", "c")]
    first, second, third = (p._p.pPr.numPr.numId.val for p in listed)  # noqa: SLF001 - python-docx shows a list's number nowhere else
    numbering = document.part.numbering_part.element

    assert first == second != third
    starts = [o.startOverride.val for o in numbering.findall(f"{qn('w:num')}/{qn('w:lvlOverride')}")]
    assert starts == [1] * len(starts)


def test_each_text_has_its_language_and_its_direction(root: Path) -> None:
    quote = "quote: |\n      A year is too long.\n      Half a year will do.\n    lang: en-GB\n"
    files.edit(root / "recommendations/open-books.yaml", quote, "quote: العربية abc\n    lang: ar\n")
    files.edit(root / "tracker.yaml", "language: en", "language: fr")
    files.write(
        root / "templates/languages/fr.po", 'msgid ""\nmsgstr "Language-Team: Ann Lee <ann@example.org>\\n"\n'
    )
    file = made(root)
    xml = ZipFile(BytesIO(file)).read("word/document.xml").decode()

    assert '<w:rtl/><w:lang w:val="ar"/></w:rPr>' in xml
    for begun in ("Registries shall publish", "They shall give a reason"):  # each paragraph of the quoted text
        assert f'<w:lang w:val="fr"/></w:rPr><w:t xml:space="preserve">{begun}' in xml
    assert "<w:bidi/>" in xml
    assert '<w:lang w:val="en"/></w:rPr><w:t xml:space="preserve">Registries should publish ' in xml
    assert '<w:lang w:val="fr-FR"' in ZipFile(BytesIO(file)).read("word/styles.xml").decode()


def test_the_command_writes_it_or_says_what_is_wrong(local: LocalTracker) -> None:
    local.run("board")
    path = local.root / "report.docx"
    done = local.run("report", str(path), "--since", "14 February 2017", "--addressee", "Names Board")

    assert done.out == f"Wrote {path}, as of {files.TODAY}.\n"
    text = words(path.read_bytes())
    assert "Addressee: The names corporation" in text
    assert "Changes recorded since 14 February 2017" in text
    local.before = local.texts()
    assert "name that ends in .docx" in local.wrong("report", "report.doc")
    assert 'Write "2026-04-05" for 5 April' in local.wrong("report", "report.docx", "--since", "5/4/2026")
    assert 'Unknown theme "lwa"' in local.wrong("report", "report.docx", "--theme", "lwa")


def _read(message: str) -> EmailMessage:
    return message_from_bytes(message.encode(), policy=default)


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def whole(tmp_path: Path) -> LocalTracker:
    """The tracker that uses every field, with a board."""
    shutil.copytree(DATA / "tracker", tmp_path / "tracker")
    whole = LocalTracker(tmp_path / "tracker")
    whole.run("board")
    whole.before = whole.texts()
    return whole


def test_it_is_a_draft_of_that_day_in_two_forms(whole: LocalTracker) -> None:
    message = _read(whole.run("digest", "--since", "2017").out)

    assert message["Subject"] == "Recommendations on registries: new since 2017"
    assert message["Date"].datetime.isoformat() == f"{whole.day}T00:00:00+00:00"
    assert (message["X-Unsent"], message["Reply-To"]) == ("1", "tracker@example.org")
    assert {"From", "To", "Cc", "Bcc"}.isdisjoint(message.keys())
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    html = Read(_part(message, "html").partition("<meta")[0] + "</html>")
    assert html.tags[0] == ("html", {"lang": "en", "dir": "ltr"})
    assert max(map(len, _part(message, "plain").splitlines())) <= 72


def test_it_is_printed_or_written_the_same_each_time_and_nothing_is_sent(whole: LocalTracker) -> None:
    printed = whole.run("digest", "--since", "2017-02").out
    written = whole.run("digest", str(whole.root / "news.eml"), "--since", "2017-02").out

    assert (whole.root / "news.eml").read_bytes() == printed.encode()
    assert written.endswith("Nothing was sent.\n")
    other = str(_read(whole.run("digest", "--since", "2019").out)["Message-ID"])
    assert (_read(printed)["Message-ID"] != other, other.endswith("@octo.example>")) == (True, True)
    files.edit(whole.root / "tracker.yaml", 'site: "https://octo.example/tracker/"\n', "")
    assert str(_read(whole.run("digest", "--since", "2019").out)["Message-ID"]).endswith("@example.org>")
    whole.before = whole.texts()
    assert "Missing option '--since'" in whole.wrong("digest")


@pytest.mark.parametrize("command", ["report FILE.docx", "digest FILE.eml --since 2017"])
def test_a_file_with_other_content_is_kept_unless_it_is_to_be_replaced(command: str, local: LocalTracker) -> None:
    local.run("board")
    arguments = command.replace("FILE", str(local.root / "made")).split()
    path = Path(arguments[1])
    path.write_text("Notes of a person")
    local.before = local.texts()

    said = local.refused(*arguments)

    assert f"{path} exists with other content. Choose another name, or add --overwrite" in said
    assert path.read_text() == "Notes of a person"
    local.run(*arguments, "--overwrite")
    written = path.read_bytes()
    assert b"Notes of a person" not in written
    local.run(*arguments)
    assert path.read_bytes() == written
