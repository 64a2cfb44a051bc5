"""The document for a meeting: one outline, printed as a page and as a Word file."""

import io
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import settings as drawn
from hypothesis import strategies as st
from msgspec.structs import replace

from rectrack.record.register import Register
from rectrack.site import report
from rectrack.site.outline import Chosen, Outline, since_day
from rectrack.site.word import word
from rectrack.site.word_style import About
from rectrack.text.document import as_html
from tests.rectrack import examples, files, nasty
from tests.rectrack.desks import Desk
from tests.rectrack.site import reading

ABOUT = About(title="A tracker", author="The keepers", language="fr", as_of="2021-06-01", foot="A tracker")


def outline(register: Register | None = None, since: str = "", **chosen: str) -> Outline:
    made = reading.material(register or examples.register())
    return Outline(material=made, chosen=Chosen(**chosen), since=since_day(made, since) if since else None)


def opened(file: bytes) -> Any:
    return Document(io.BytesIO(file))


def shown(file: bytes) -> str:
    """All that a Word file says, with single spaces."""
    body, breaks = opened(file).element.body, (qn("w:p"), qn("w:br"))
    parts = ("\n" if e.tag in breaks else e.text if e.tag == qn("w:t") else "" for e in body.iter())
    return " ".join("".join(parts).split())


def test_the_outline(golden: Callable[[str, str], None]) -> None:
    golden("report.md", outline(since="2020").markdown())


def test_it_tells_only_of_those_that_are_asked_for() -> None:
    whole, to, theme = (made.markdown() for made in (outline(), outline(to="registry"), outline(theme="law")))

    assert "4 recommendations" in whole
    assert [f"[](<#r-{n}>)" in to for n in range(1, 5)] == [True, False, True, True]
    assert [f"[](<#r-{n}>)" in theme for n in range(1, 5)] == [True, True, False, False]


def test_the_file_has_what_a_secretary_goes_on_with() -> None:
    file = report.word(outline(since="2017"))
    document = opened(file)
    body, styles = document.element.body, [p.style.name for p in document.paragraphs]

    assert styles[0] == "Title"
    assert {"Heading 1", "Heading 2", "Heading 3", "List Bullet", "List Number", "Quote"} <= {*styles}
    (table,) = document.tables
    head, *rows = table.rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None  # noqa: SLF001 - python-docx does not say it
    assert len(rows) == 4
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)  # noqa: SLF001 - likewise
    kept = [p.text for p in document.paragraphs if p.paragraph_format.keep_with_next]
    assert "Support" in kept
    assert "Status: Proposed since" not in " ".join(kept)
    fields = [f.get(qn("w:instr")) for f in document.sections[0].footer._element.iter(qn("w:fldSimple"))]  # noqa: SLF001 - likewise
    assert fields == ["PAGE", "NUMPAGES"]
    places = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))} - {None}
    assert {"r_1", "r_2", "r_3", "r_4"} == places
    assert anchors <= places
    assert document.core_properties.created.isoformat()[:10] == "2021-06-01"


def test_it_takes_no_more_paper_than_it_needs() -> None:
    document = opened(report.word(outline()))
    said = [p.text for p in document.paragraphs]

    assert not [*document.element.body.iter(qn("w:pageBreakBefore"), qn("w:lastRenderedPageBreak"))]
    assert not [b for b in document.element.body.iter(qn("w:br")) if b.get(qn("w:type")) == "page"]
    headings = [said[n] for n, p in enumerate(document.paragraphs) if p.style.name.startswith("Heading")]
    assert [headings.count(name) for name in ("Decisions", "Answers", "Views")] == [1, 3, 4]
    (facts,) = (text for text in said if "since November 2017, according to the association" in text)
    assert [line.partition(":")[0] for line in facts.split("\n")] == [
        "Status", "Last checked", "Replaced by", "Decisions"
    ]  # fmt: skip
    assert document.styles["Normal"].paragraph_format.space_after.pt == 4


def test_a_link_to_an_issue_goes_straight_there() -> None:
    text = "[comment](<https://redirect.github.com/octo/tracker/issues/1>)"

    assert 'href="https://github.com/octo/tracker/issues/1"' in as_html(text)
    links = [r.target_ref for r in opened(word(text, ABOUT)).part.rels.values() if r.is_external]
    assert links == ["https://github.com/octo/tracker/issues/1"]


def test_each_list_of_actions_begins_with_one() -> None:
    document = opened(word("1. a\n2. b\n\nx\n\n1. c", ABOUT))
    listed = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "List Number"]
    numbers = [p._p.pPr.numPr.numId.val for p in listed]  # noqa: SLF001 - python-docx shows a list's number nowhere else

    assert [len({*numbers}), numbers[0] == numbers[1], numbers[1] == numbers[2]] == [2, True, False]
    overrides = document.part.numbering_part.element.findall(f"{qn('w:num')}/{qn('w:lvlOverride')}")
    assert [o.startOverride.val for o in overrides] == [1, 1]


def test_each_text_has_its_language_and_its_direction() -> None:
    file = word("[](<#lang-ar>)العربية abc\n\n> [](<#lang-es>)\n> hola", ABOUT)
    xml = ZipFile(io.BytesIO(file)).read("word/document.xml").decode()
    usual = ZipFile(io.BytesIO(file)).read("word/styles.xml").decode()

    assert '<w:bidi/></w:pPr><w:r><w:rPr><w:rtl/><w:lang w:val="ar"/></w:rPr>' in xml
    assert '<w:lang w:val="es"/></w:rPr><w:t xml:space="preserve">hola</w:t>' in xml
    assert '<w:lang w:val="fr-FR"' in usual


def test_the_same_record_makes_the_same_bytes() -> None:
    assert report.word(outline()) == report.word(outline())


@drawn(max_examples=10)
@given(st.lists(nasty.texts(), min_size=1, max_size=20))
def test_whatever_people_wrote_is_shown_as_it_is_in_both(texts: list[str]) -> None:
    for kind in ("plain text", "Markdown"):
        text = outline(examples.Texts(kind).put(texts), since="2000").markdown()
        page = reading.Read(str(as_html(text)))
        file = word(text, ABOUT)
        assert "".join(shown(file).split()) == "".join(page.said.split())
        links = opened(file).part.rels.values()
        assert all(r.target_ref.startswith(("http://", "https://", "mailto:")) for r in links if r.is_external)


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\x1bb", "a\ufffeb", "a\ud800b"])
def test_what_xml_cannot_hold_is_left_out(text: str) -> None:
    assert shown(word(text, ABOUT)) in ("ab", "a\ufffdb")


def test_whose_name_is_withheld_is_not_in_it() -> None:
    known = examples.register()
    assert known.parties[0].name in outline().markdown()

    parties = (replace(known.parties[0], name_withheld="2021-05"), *known.parties[1:])
    withheld = replace(known, parties=parties)

    assert known.parties[0].name not in outline(withheld, since="2000").markdown()


def test_the_command_writes_it_or_says_what_is_wrong(desk: Desk) -> None:
    desk.run("board")
    made = desk.run("report", str(desk.root / "report.docx"), "--since", "14 February 2017", "--to", "ICANN")

    assert made.out == f"Wrote {desk.root / 'report.docx'}, as of {files.TODAY}.\n"
    text = shown((desk.root / "report.docx").read_bytes())
    assert "what is addressed to The names corporation" in text
    assert "What was recorded since 14 February 2017" in text
    desk.before = desk.texts()
    assert "so that it ends in .docx" in desk.wrong("report", "report.doc")
    assert "write 2026-04-05 for 5 April" in desk.wrong("report", "report.docx", "--since", "5/4/2026")
    assert "There is no theme 'lwa'" in desk.wrong("report", "report.docx", "--theme", "lwa").replace('"', "'")
