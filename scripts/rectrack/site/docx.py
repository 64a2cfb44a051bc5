"""Markdown as a Word file that people can edit, with the headings, lists and tables of Word."""

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import count, groupby
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from msgspec import Struct

from rectrack.model import When
from rectrack.text import Block, parse_blocks

if TYPE_CHECKING:
    from markdown_it.token import Token

_REGIONS = {
    "ar": "ar-SA",
    "en": "en-GB",
    "es": "es-ES",
    "fr": "fr-FR",
    "pt": "pt-PT",
    "ru": "ru-RU",
    "zh-Hans": "zh-CN",
}
"""Language tag with a country for Word, by language."""


class DocumentProperties(Struct, frozen=True, kw_only=True):
    """The properties of a Word file. `as_of` is the day of the record, as YYYY-MM-DD."""

    title: str
    author: str
    language: str
    as_of: When
    foot: str


def word_file(markdown: str, about: DocumentProperties) -> bytes:
    """Return the Markdown as a Word file. Equal texts give equal bytes."""
    document = Document()
    text = "".join(_Writer(document).written(parse_blocks(markdown)))
    last = document.element.body[-1]  # the section properties, which must stay last
    for block in list(parse_xml(f"<w:body {nsdecls('w', 'r')}>{text}</w:body>")):
        last.addprevious(block)
    _describe(document.core_properties, about)
    _lay_out(document.sections[0], about.foot)
    _style(document, _REGIONS.get(about.language, about.language))
    _modernize(document.settings.element)
    return _packed(document)


def _describe(properties: Any, about: DocumentProperties) -> None:
    properties.title, properties.author, properties.language = about.title[:255], about.author[:255], about.language
    properties.created = properties.modified = datetime.fromisoformat(about.as_of).replace(tzinfo=UTC)
    properties.last_modified_by, properties.comments = about.author[:255], ""


def _lay_out(section: Any, foot: str) -> None:
    """Set the page size to A4, and the footer to `foot`, page number and number of pages."""
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    paragraph = section.footer.paragraphs[0]
    for text, field in ((f"{foot} · ", "PAGE"), (" / ", "NUMPAGES")):
        paragraph.add_run(text)
        xml = f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        paragraph._p.append(parse_xml(xml))  # noqa: SLF001 - python-docx has no fields yet


def _style(document: Any, language: str) -> None:
    styles = document.styles
    styles["Title"].font.size, styles["Footer"].font.size = Pt(22), Pt(8.5)
    sizes = (("Heading 1", 16, 14, 2), ("Heading 2", 13, 12, 2), ("Heading 3", 11, 6, 1), ("Normal", 10, 0, 4))
    for name, size, before, after in sizes:
        styles[name].font.size, paragraph = Pt(size), styles[name].paragraph_format
        paragraph.space_before, paragraph.space_after = Pt(before), Pt(after)
    styles["Normal"].paragraph_format.line_spacing = 1.05
    for name, is_bold in (("Table Text", False), ("Table Head", True)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size, style.font.bold = styles["Normal"], Pt(8.5), is_bold
        style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(0), 1.0
    for element in styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)


def _modernize(settings: Any) -> None:
    """Set the compatibility mode of current Word versions, and the zoom to 100 %."""
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for zoom in settings.iter(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")


def _packed(document: Any) -> bytes:
    """Return the content of the file, without the time of creation."""
    made, packed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with ZipFile(made) as parts, ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for name in parts.namelist():
            file.writestr(ZipInfo(name), parts.read(name), ZIP_DEFLATED)  # its default time is the same each time
    return packed.getvalue()


# The text as WordprocessingML. Tables are as wide as the text. Their head is repeated on each page, and rows do not
# break across pages.

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow."""
_STYLES = {
    "h1": "Title",
    "h2": "Heading1",
    "h3": "Heading2",
    "h4": "Heading3",
    "th": "TableHead",
    "td": "TableText",
}
_LISTS = {"ul": "ListBullet", "ol": "ListNumber"}
_DEEPEST = 3
"""Levels of nested lists for which Word has styles."""
_WIDTHS = {6: (5, 32, 23, 13, 12, 15)}
"""Column widths in percent, by number of columns. Other tables have equal columns."""
_ALL = 9_638
"""Width of the text in twentieths of a point: A4 with margins of two centimetres."""
_TABLE = (
    f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{_ALL}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
    "</w:tblPr>"
)
_MARKS = {
    "code": '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>',
    "strong": "<w:b/>",
    "em": "<w:i/>",
    "link": '<w:color w:val="0B3D91"/><w:u w:val="single"/>',
}
"""Format of marked text, in the order that Word requires."""


class _Writer:
    """Converts blocks into the elements of a document's body."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._numbers: dict[int, int] = {}  # list ids, by the number of the list in Markdown
        self._places = count(1)

    def written(self, blocks: Iterable[Block]) -> Iterator[str]:
        for table, those in groupby(blocks, lambda block: dict(block.around).get("table")):
            if not table:
                yield from map(self._paragraph, those)
                continue
            yield _TABLE
            for n, (_, cells) in enumerate(groupby(those, lambda cell: cell.around[-1])):
                yield _row([self._paragraph(cell) for cell in cells], is_head=n == 0)
            yield "</w:tbl><w:p/>"  # Word needs a paragraph between two tables, and people can write there

    def _paragraph(self, block: Block) -> str:
        style, lists = _style_of(block), [number for tag, number in block.around if tag in _LISTS]
        properties = f'<w:pStyle w:val="{style}"/>' if style else ""
        shown = [child.type for child in block.text if child.nesting or child.content]
        if not lists and shown == ["strong_open", "text", "strong_close"]:
            properties += "<w:keepNext/>"  # a bold line is a heading: keep it on the page of the next paragraph
        if style.startswith("ListNumber"):
            number = self._number(lists[-1])
            properties += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        if _is_from_right("".join(child.content for child in block.text)):
            properties += "<w:bidi/>"
        if style == "Quote" and lists:
            properties += f'<w:ind w:left="{360 * len(lists)}"/>'
        bookmark = ""
        if place := block.attrs.get("id"):
            n = next(self._places)
            bookmark = f'<w:bookmarkStart w:id="{n}" w:name="{_place(str(place))}"/><w:bookmarkEnd w:id="{n}"/>'
        language = f"<w:lang w:val={quoteattr(str(block.attrs['lang']))}/>" if "lang" in block.attrs else ""
        return f"<w:p><w:pPr>{properties}</w:pPr>{bookmark}{''.join(self._runs(block.text, language))}</w:p>"

    def _runs(self, children: "Iterable[Token]", language: str) -> Iterator[str]:
        marks: list[str] = []
        for child in children:
            mark = "link" if child.tag == "a" else child.tag
            look = "".join(xml for name, xml in _MARKS.items() if name in (*marks, mark))
            if child.nesting > 0:
                marks.append(mark)
                yield f"<w:hyperlink {self._target(str(child.attrs['href']))}>" if mark == "link" else ""
            elif child.nesting < 0:
                marks.remove(mark)
                yield "</w:hyperlink>" if mark == "link" else ""
            elif child.type in ("softbreak", "hardbreak"):
                yield f"<w:r><w:rPr>{language}</w:rPr><w:br/></w:r>"
            elif text := _NO_XML.sub("", child.content):
                look += "<w:rtl/>" if _is_from_right(text) else ""
                yield f'<w:r><w:rPr>{look}{language}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'

    def _target(self, url: str) -> str:
        """Return the attribute of a link to a page or to a bookmark in the document."""
        if url.startswith("#"):
            return f'w:anchor="{_place(url[1:])}"'
        return f'r:id="{self._document.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)}"'

    def _number(self, place: int) -> int:
        """Return the id of a numbered list. Each list starts at 1."""
        if place not in self._numbers:
            numbering = self._document.part.numbering_part.element
            style = self._document.styles["List Number"].element
            usual = numbering.num_having_numId(style.pPr.numPr.numId.val)
            added = numbering.add_num(usual.abstractNumId.val)
            added.add_lvlOverride(ilvl=0).add_startOverride(1)
            self._numbers[place] = int(added.numId)
        return self._numbers[place]


def _style_of(block: Block) -> str:
    lists = [_LISTS[tag] for tag, _ in block.around if tag in _LISTS]
    if block.tag != "p":
        return _STYLES.get(block.tag, "Heading4")
    if not lists or len(lists) < len(block.around):
        return "Quote" if block.around else ""
    depth = min(len(lists), _DEEPEST)
    return f"{lists[-1] if block.item else 'ListContinue'}{depth if depth > 1 else ''}"


def _row(cells: list[str], *, is_head: bool) -> str:
    """Return a table row. The head row also has the column widths and repeats on each page."""
    widths = [_ALL * part // 100 for part in _WIDTHS.get(len(cells), (100 // len(cells),) * len(cells))]
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E7ECF2"/>' if is_head else ""
    content = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{cell}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    before, head = (f"<w:tblGrid>{grid}</w:tblGrid>", "<w:tblHeader/>") if is_head else ("", "")
    return f"{before}<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{content}</w:tr>"


def _place(name: str) -> str:
    """Return a bookmark name that Word accepts: 40 letters, digits and underscores at most."""
    return re.sub(r"\W", "_", name)[:40]


def _is_from_right(text: str) -> bool:
    """Return whether the first letter with a direction runs from right to left."""
    sides = (side for side in map(unicodedata.bidirectional, text) if side in ("L", "R", "AL"))
    return next(sides, "L") != "L"
