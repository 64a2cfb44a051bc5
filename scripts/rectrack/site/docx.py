"""Markdown as a Word file that people go on editing."""

import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from msgspec import Struct

from rectrack.model.types import When
from rectrack.text import plain_text

if TYPE_CHECKING:
    from markdown_it.token import Token


# How a Word file looks and what it says of itself: sizes, the foot of its pages, its language.

_REGIONS = {"ar": "ar-SA", "en": "en-GB", "es": "es-ES", "fr": "fr-FR", "pt": "pt-PT", "ru": "ru-RU", "zh": "zh-CN"}
"""What Word takes a language for that names no country."""


class About(Struct, frozen=True, kw_only=True):
    """What a file says of itself; `as_of` is the day for which it speaks, a whole date."""

    title: str
    author: str
    language: str
    as_of: When
    foot: str


def finish(document: Any, about: About) -> None:
    """Set all that is not the text."""
    _properties(document.core_properties, about)
    _page(document.sections[0], about.foot)
    _styles(document, _REGIONS.get(about.language, about.language))
    _settings(document.settings.element)


def _properties(properties: Any, about: About) -> None:
    day = datetime.fromisoformat(about.as_of).replace(tzinfo=UTC)
    properties.title, properties.author, properties.language = about.title[:255], about.author[:255], about.language
    properties.created = properties.modified = day
    properties.last_modified_by, properties.comments = about.author[:255], ""


def _page(section: Any, foot: str) -> None:
    """A4, and at the foot of each page what it is, and the page's number of how many."""
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    paragraph = section.footer.paragraphs[0]
    paragraph.add_run(f"{foot} · ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" / ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields yet


def _styles(document: Any, language: str) -> None:
    styles = document.styles
    for name, size in (("Title", 22), ("Heading 1", 16), ("Heading 2", 13), ("Heading 3", 11), ("Normal", 10)):
        styles[name].font.size = Pt(size)
    for name, before, after in (("Heading 1", 14, 2), ("Heading 2", 12, 2), ("Heading 3", 6, 1), ("Normal", 0, 4)):
        styles[name].paragraph_format.space_before, styles[name].paragraph_format.space_after = Pt(before), Pt(after)
    styles["Normal"].paragraph_format.line_spacing = 1.05
    styles["Footer"].font.size = Pt(8.5)
    for name, is_bold in (("Table Text", False), ("Table Head", True)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size, style.font.bold = styles["Normal"], Pt(8.5), is_bold
        style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(0), 1.0
    for spoken in styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)


def _settings(settings: Any) -> None:
    """No older Word is to be imitated."""
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for zoom in settings.iter(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")


# Tables of a Word file: as wide as the text, with a head that is repeated on each page and rows that stay whole.

_WIDTHS = {6: (5, 32, 23, 13, 12, 15)}
"""Of the columns of a table of so many, in percent; those of others are equally wide."""
_ALL = 9_638
"""The width of the text in twentieths of a point: A4 with margins of two centimetres."""


def sub(parent: Any, tag: str, /, **values: str) -> Any:
    """A new element at the end of another one."""
    element = OxmlElement(tag)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
    return element


def begin_table(table: Any) -> None:
    properties = sub(table, "w:tblPr")
    sub(properties, "w:tblStyle", val="TableGrid")
    sub(properties, "w:tblW", w=str(_ALL), type="dxa")
    sub(properties, "w:tblLayout", type="fixed")


def finish_row(table: Any, row: Any) -> None:
    """Say how wide the cells of a row are, now that all are there; the first row is the head."""
    cells = row.findall(qn("w:tc"))
    is_head = table.find(qn("w:tblGrid")) is None
    widths = [_ALL * part // 100 for part in _WIDTHS.get(len(cells), (100 // len(cells),) * len(cells))]
    for cell, width in zip(cells, widths, strict=True):
        properties = OxmlElement("w:tcPr")
        sub(properties, "w:tcW", w=str(width), type="dxa")
        if is_head:
            sub(properties, "w:shd", val="clear", color="auto", fill="E7ECF2")
        cell.insert(0, properties)
    row.insert(0, _row_properties(is_head=is_head))
    if is_head:
        grid = OxmlElement("w:tblGrid")
        for width in widths:
            sub(grid, "w:gridCol", w=str(width))
        row.addprevious(grid)


def _row_properties(*, is_head: bool) -> Any:
    properties = OxmlElement("w:trPr")
    sub(properties, "w:cantSplit")
    if is_head:
        sub(properties, "w:tblHeader")
    return properties


# The tracker's own Markdown as a Word file that people go on editing: in Word's own headings, lists and tables.


_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""
_HEADINGS = {"h1": "Title", "h2": "Heading1", "h3": "Heading2", "h4": "Heading3"}
_DEEPEST = 3
"""Word has styles for so many lists within one another."""
_FIXED = (1980, 1, 1, 0, 0, 0)


def word_file(markdown: str, about: About) -> bytes:
    """A Word file; the same text makes the same bytes."""
    writer = _Writer()
    for token in plain_text.tokens(markdown):
        writer.take(token)
    finish(writer.document, about)
    return _packed(writer.document)


class _Writer:
    """Puts one token after the other at the end of a document."""

    def __init__(self) -> None:
        self.document = Document()
        self._end = self.document.element.body[-1]  # it says how the pages look
        self._lists: list[str | int] = []
        self._quotes = 0
        self._at_item = False
        self._row: Any = None
        self._table: Any = None
        self._paragraph: Any = None
        self._lang = ""
        self._places = 0

    def take(self, token: "Token") -> None:
        getattr(self, f"_{token.type}", self._other)(token)

    def _other(self, token: "Token") -> None:
        """What only closes, or has no look of its own."""

    def _heading_open(self, token: "Token") -> None:
        self._begin(token, _HEADINGS.get(token.tag, "Heading4"))

    def _paragraph_open(self, token: "Token") -> None:
        depth = min(len(self._lists), _DEEPEST)
        nth = str(depth) if depth > 1 else ""
        if self._quotes:
            self._begin(token, "Quote")
            self._indent(len(self._lists))
        elif not depth:
            self._begin(token, "")
        elif not self._at_item:
            self._begin(token, f"ListContinue{nth}")
        elif isinstance(self._lists[-1], int):
            self._begin(token, f"ListNumber{nth}")
            self._number(self._lists[-1])
        else:
            self._begin(token, f"ListBullet{nth}")
        self._at_item = False

    def _bullet_list_open(self, _: "Token") -> None:
        self._lists.append("bullet")

    def _ordered_list_open(self, _: "Token") -> None:
        self._lists.append(self._new_numbers())

    def _bullet_list_close(self, _: "Token") -> None:
        self._lists.pop()

    _ordered_list_close = _bullet_list_close

    def _list_item_open(self, _: "Token") -> None:
        self._at_item = True

    def _blockquote_open(self, _: "Token") -> None:
        self._quotes += 1

    def _blockquote_close(self, _: "Token") -> None:
        self._quotes -= 1

    def _inline(self, token: "Token") -> None:
        children = token.children or []
        shown = [child.type for child in children if child.nesting or child.content]
        if not self._lists and shown == ["strong_open", "text", "strong_close"]:
            sub(self._paragraph.find(qn("w:pPr")), "w:keepNext")  # it heads what follows
        _Line(self, self._lang).take(children)

    def _table_open(self, _: "Token") -> None:
        self._table = self._add("w:tbl")
        begin_table(self._table)

    def _tr_open(self, _: "Token") -> None:
        self._row = sub(self._table, "w:tr")

    def _th_open(self, token: "Token") -> None:
        self._cell(token)

    def _td_open(self, token: "Token") -> None:
        self._cell(token)

    def _tr_close(self, _: "Token") -> None:
        finish_row(self._table, self._row)

    def _table_close(self, _: "Token") -> None:
        self._table = None
        self._add("w:p")  # Word wants one between two tables, and people to write there

    def _cell(self, token: "Token") -> None:
        cell = sub(self._row, "w:tc")
        self._begin(token, "TableHead" if token.type == "th_open" else "TableText", cell)

    def _begin(self, token: "Token", style: str, parent: Any = None) -> None:
        """A new paragraph in a style, which what follows stands in."""
        self._lang = str(token.attrs.get("lang", ""))
        self._paragraph = sub(parent, "w:p") if parent is not None else self._add("w:p")
        properties = sub(self._paragraph, "w:pPr")
        if style:
            sub(properties, "w:pStyle", val=style)
        if place := str(token.attrs.get("id", "")):
            self._places += 1
            sub(self._paragraph, "w:bookmarkStart", id=str(self._places), name=_place(place))
            sub(self._paragraph, "w:bookmarkEnd", id=str(self._places))

    def _add(self, name: str) -> Any:
        element = OxmlElement(name)
        self._end.addprevious(element)
        return element

    @property
    def paragraph(self) -> Any:
        """The paragraph in which the text stands."""
        return self._paragraph

    def from_the_right(self) -> None:
        """The paragraph begins at the right, as its first letter is of a language that does."""
        properties, bidi = self._paragraph.find(qn("w:pPr")), OxmlElement("w:bidi")
        indent = properties.find(qn("w:ind"))
        properties.append(bidi) if indent is None else indent.addprevious(bidi)

    def link(self, url: str) -> Any:
        """A link in the paragraph, to a page or to a place in the document."""
        link = sub(self._paragraph, "w:hyperlink")
        if url.startswith("#"):
            link.set(qn("w:anchor"), _place(url[1:]))
        else:
            link.set(qn("r:id"), self.document.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        return link

    def _indent(self, depth: int) -> None:
        if depth:
            sub(self._paragraph.find(qn("w:pPr")), "w:ind", left=str(360 * depth))

    def _number(self, number: int) -> None:
        numbers = sub(self._paragraph.find(qn("w:pPr")), "w:numPr")
        sub(numbers, "w:ilvl", val="0")
        sub(numbers, "w:numId", val=str(number))

    def _new_numbers(self) -> int:
        """A list of its own, so that it begins with 1."""
        numbering = self.document.part.numbering_part.element
        style = self.document.styles["List Number"].element
        usual = numbering.num_having_numId(style.pPr.numPr.numId.val)
        added = numbering.add_num(usual.abstractNumId.val)
        added.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(added.numId)


class _Line:
    """The text of one paragraph, with its marks."""

    def __init__(self, writer: _Writer, lang: str) -> None:
        self._writer = writer
        self._lang = lang
        self._marks: list[str] = []
        self._parent = writer.paragraph
        self._is_first = True

    def take(self, children: "Iterable[Token]") -> None:
        for child in children:
            if child.type == "link_open":
                self._parent = self._writer.link(str(child.attrs["href"]))
                self._marks.append("link")
            elif child.type == "link_close":
                self._parent = self._writer.paragraph
                self._marks.remove("link")
            elif child.nesting > 0:
                self._marks.append(child.tag)
            elif child.nesting < 0:
                self._marks.remove(child.tag)
            elif child.type in ("softbreak", "hardbreak"):
                sub(self._run(()), "w:br")
            elif text := _NO_XML.sub("", child.content):
                self._text(text, child.tag)

    def _text(self, text: str, tag: str) -> None:
        from_right = _is_from_right(text)
        if self._is_first and from_right:
            self._writer.from_the_right()
        self._is_first = self._is_first and from_right is None
        run = self._run((*self._marks, tag), is_from_right=bool(from_right))
        element = sub(run, "w:t")
        element.text = text
        element.set(qn("xml:space"), "preserve")

    def _run(self, marks: Sequence[str], *, is_from_right: bool = False) -> Any:
        run = sub(self._parent, "w:r")
        properties = sub(run, "w:rPr")
        if "code" in marks:
            sub(properties, "w:rFonts", ascii="Courier New", hAnsi="Courier New", cs="Courier New")
        if "strong" in marks:
            sub(properties, "w:b")
        if "em" in marks:
            sub(properties, "w:i")
        if "link" in marks:
            sub(properties, "w:color", val="0B3D91")
            sub(properties, "w:u", val="single")
        if is_from_right:
            sub(properties, "w:rtl")
        if self._lang:
            sub(properties, "w:lang", val=self._lang)
        return run


def _place(name: str) -> str:
    """A place's name as Word takes it: letters, digits and underscores."""
    return re.sub(r"\W", "_", name)[:40]


def _is_from_right(text: str) -> bool | None:
    """Whether a text begins at the right; None where its signs do not tell."""
    for sign in text:
        if (side := unicodedata.bidirectional(sign)) in ("L", "R", "AL"):
            return side != "L"
    return None


def _packed(document_: Any) -> bytes:
    """The file without the time at which it was made."""
    made, packed = io.BytesIO(), io.BytesIO()
    document_.save(made)
    with ZipFile(made) as parts, ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for name in parts.namelist():
            about = ZipInfo(name, _FIXED)
            about.compress_type = ZIP_DEFLATED
            about.external_attr = 0o600 << 16
            file.writestr(about, parts.read(name))
    return packed.getvalue()
