"""Markdown as a Word file that people go on editing, in Word's own headings, lists and tables."""

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
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
from rectrack.text import html

if TYPE_CHECKING:
    from markdown_it.token import Token

_REGIONS = {"ar": "ar-SA", "en": "en-GB", "es": "es-ES", "fr": "fr-FR", "pt": "pt-PT", "ru": "ru-RU", "zh": "zh-CN"}
"""What Word takes a language for that names no country."""


class DocumentProperties(Struct, frozen=True, kw_only=True):
    """What a file says of itself; `as_of` is the day for which it speaks, a whole date."""

    title: str
    author: str
    language: str
    as_of: When
    foot: str


def word_file(markdown: str, about: DocumentProperties) -> bytes:
    """Return a Word file; the same text makes the same bytes."""
    document = Document()
    text = "".join(_Writer(document).written(html.tokens(markdown)))
    last = document.element.body[-1]  # it says how the pages look
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
    """Set A4, and at the foot of each page what it is, and the page's number of how many."""
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
    """Let no older Word be imitated."""
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for zoom in settings.iter(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")


def _packed(document: Any) -> bytes:
    """Return the file without the time at which it was made."""
    made, packed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with ZipFile(made) as parts, ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for name in parts.namelist():
            about = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            about.compress_type = ZIP_DEFLATED
            about.external_attr = 0o600 << 16
            file.writestr(about, parts.read(name))
    return packed.getvalue()


# The text as WordprocessingML. Tables are as wide as the text, with a head that is repeated on each page and rows
# that stay whole.

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""
_HEADINGS = {"h1": "Title", "h2": "Heading1", "h3": "Heading2", "h4": "Heading3"}
_DEEPEST = 3
"""Word has styles for so many lists within one another."""
_WIDTHS = {6: (5, 32, 23, 13, 12, 15)}
"""Of the columns of a table of so many, in percent; those of others are equally wide."""
_ALL = 9_638
"""The width of the text in twentieths of a point: A4 with margins of two centimetres."""
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
"""How marked text looks, in the order in which Word wants it."""


class _Writer:
    """Makes the elements of a document's body of tokens."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._block: Token
        self._style = ""
        self._lists: list[int] = []  # the number of each list that is open, 0 for one without numbers
        self._quotes = 0
        self._is_item = False  # whether the next paragraph begins an item
        self._cells: list[str] = []
        self._is_head = False
        self._places = 0

    def written(self, tokens: "Iterable[Token]") -> Iterator[str]:
        for token in tokens:
            self._enter(token)
            if token.type == "table_open":
                yield _TABLE
            elif token.type == "tr_close":
                yield self._row()
            elif token.type == "table_close":
                yield "</w:tbl><w:p/>"  # Word wants one between two tables, and people to write there
            elif token.type == "inline":
                paragraph = self._paragraph(token.children or [])
                if self._block.tag in ("th", "td"):
                    self._cells.append(paragraph)
                else:
                    yield paragraph
                    self._is_item = False

    def _enter(self, token: "Token") -> None:
        """Note where a token leads: into a block, or into or out of a list or a quotation."""
        if token.type in ("heading_open", "paragraph_open", "th_open", "td_open"):
            self._block, self._style = token, self._style_of(token)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            self._lists.append(self._new_numbers() if token.tag == "ol" else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif token.tag == "blockquote":
            self._quotes += token.nesting
        else:
            self._is_item = self._is_item or token.type == "list_item_open"
            self._is_head = self._is_head or token.type == "table_open"

    def _style_of(self, token: "Token") -> str:
        if token.type != "paragraph_open":
            return {"th": "TableHead", "td": "TableText"}.get(token.tag) or _HEADINGS.get(token.tag, "Heading4")
        if self._quotes or not self._lists:
            return "Quote" if self._quotes else ""
        depth = min(len(self._lists), _DEEPEST)
        name = ("ListNumber" if self._lists[-1] else "ListBullet") if self._is_item else "ListContinue"
        return f"{name}{depth if depth > 1 else ''}"

    def _paragraph(self, children: "list[Token]") -> str:
        properties = f'<w:pStyle w:val="{self._style}"/>' if self._style else ""
        shown = [child.type for child in children if child.nesting or child.content]
        if not self._lists and shown == ["strong_open", "text", "strong_close"]:
            properties += "<w:keepNext/>"  # it heads what follows
        if self._style.startswith("ListNumber"):
            properties += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self._lists[-1]}"/></w:numPr>'
        if _is_from_right("".join(child.content for child in children)):
            properties += "<w:bidi/>"
        if self._style == "Quote" and self._lists:
            properties += f'<w:ind w:left="{360 * len(self._lists)}"/>'
        return f"<w:p><w:pPr>{properties}</w:pPr>{self._bookmark()}{''.join(self._runs(children))}</w:p>"

    def _bookmark(self) -> str:
        place = str(self._block.attrs.get("id", ""))
        if not place:
            return ""
        self._places += 1
        start = f'<w:bookmarkStart w:id="{self._places}" w:name="{_place(place)}"/>'
        return f'{start}<w:bookmarkEnd w:id="{self._places}"/>'

    def _runs(self, children: "Iterable[Token]") -> Iterator[str]:
        marks: list[str] = []
        for child in children:
            mark = "link" if child.tag == "a" else child.tag
            if child.nesting > 0:
                marks.append(mark)
                yield f"<w:hyperlink {self._target(str(child.attrs['href']))}>" if mark == "link" else ""
            elif child.nesting < 0:
                marks.remove(mark)
                yield "</w:hyperlink>" if mark == "link" else ""
            elif child.type in ("softbreak", "hardbreak"):
                yield self._run("", "<w:br/>")
            elif text := _NO_XML.sub("", child.content):
                look = "".join(xml for name, xml in _MARKS.items() if name in (*marks, mark))
                look += "<w:rtl/>" if _is_from_right(text) else ""
                yield self._run(look, f'<w:t xml:space="preserve">{escape(text)}</w:t>')

    def _run(self, look: str, content: str) -> str:
        lang = str(self._block.attrs.get("lang", ""))
        look += f"<w:lang w:val={quoteattr(lang)}/>" if lang else ""
        return f"<w:r><w:rPr>{look}</w:rPr>{content}</w:r>"

    def _target(self, url: str) -> str:
        """Return where a link leads: to a page or to a place in the document."""
        if url.startswith("#"):
            return f'w:anchor="{_place(url[1:])}"'
        return f'r:id="{self._document.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)}"'

    def _row(self) -> str:
        """Return a row of the cells; the first of a table is its head, and comes with the widths."""
        parts = _WIDTHS.get(len(self._cells), (100 // len(self._cells),) * len(self._cells))
        widths = [_ALL * part // 100 for part in parts]
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="E7ECF2"/>' if self._is_head else ""
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{cell}</w:tc>'
            for cell, width in zip(self._cells, widths, strict=True)
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        before, head = (f"<w:tblGrid>{grid}</w:tblGrid>", "<w:tblHeader/>") if self._is_head else ("", "")
        self._is_head, self._cells = False, []
        return f"{before}<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"

    def _new_numbers(self) -> int:
        """Return the number of a new list, which begins with 1."""
        numbering = self._document.part.numbering_part.element
        style = self._document.styles["List Number"].element
        usual = numbering.num_having_numId(style.pPr.numPr.numId.val)
        added = numbering.add_num(usual.abstractNumId.val)
        added.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(added.numId)


def _place(name: str) -> str:
    """Return a place's name as Word takes it: letters, digits and underscores."""
    return re.sub(r"\W", "_", name)[:40]


def _is_from_right(text: str) -> bool:
    """Return whether a text begins at the right, as far as its signs tell."""
    sides = (side for side in map(unicodedata.bidirectional, text) if side in ("L", "R", "AL"))
    return next(sides, "L") != "L"
