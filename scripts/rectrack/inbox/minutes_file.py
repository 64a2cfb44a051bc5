"""A file of minutes to its lines: text in whichever encoding, or Word."""

import codecs
import io
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from rectrack.inbox import minutes
from rectrack.inbox.minutes import Line
from rectrack.text.problems import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP, _OLD_WORD, _RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHANGES = [_WORD + name for name in ("ins", "del", "moveFrom", "moveTo")]
_AROUND = [_WORD + name for name in ("sdt", "sdtContent", "smartTag", "customXml", "fldSimple", "bdo", "dir")]
"""What Word puts around text (fields to fill in, names that it knows), behind which python-docx does not look."""
_TEXT, _BOX = _WORD + "t", _WORD + "txbxContent"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError, SyntaxError, RuntimeError)
"""What the libraries raise for a file that is none of theirs: lxml's own error is a `SyntaxError`."""
MOST_BYTES = 100_000_000
"""Of all that a document unpacks to."""
_AS_WHAT = "Save it as a Word document (.docx) or as plain text."


def lines(content: bytes) -> list[Line]:
    """The lines of a file; of Word its paragraphs, also those of tables. Raises `RefusedError`."""
    if content.startswith(_ZIP):
        return _of_word(content)
    if content.startswith((_OLD_WORD, _RTF)):
        raise RefusedError(f"This is no text and no .docx, or it has a password. {_AS_WHAT}")
    return minutes.lines(_text(content))


def _text(content: bytes) -> str:
    """Text as people's programs write it: UTF-8, UTF-16 where its mark or its zeros say so, else that of Windows."""
    if content.startswith(_UTF_16):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:200]:
        return content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le", errors="replace")
    with suppress(UnicodeDecodeError):
        return content.decode("utf-8-sig")
    return content.decode("cp1252", errors="replace")


def _of_word(content: bytes) -> list[Line]:
    import docx
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES:
                raise RefusedError(f"Unpacked, it has more than {MOST_BYTES:,} bytes. Take the pictures out.")
        document = docx.Document(io.BytesIO(content))
    except (OpcError, *_DAMAGED) as error:
        raise RefusedError(f"This is no Word document, or it is damaged. {_AS_WHAT}") from error
    if next(document.element.iter(*_CHANGES), None) is not None:
        raise RefusedError("This document has tracked changes. Accept or reject them in Word, and save it again.")
    if any(next(box.iter(_TEXT), None) is not None for box in document.element.iter(_BOX)):
        raise RefusedError("This document has a text box. Move what it says to where it belongs, and save it again.")
    _unwrap(document.element)
    return [Line(n, line.text) for n, text in enumerate(_paragraphs(document), 1) for line in minutes.lines(text)]


def _unwrap(element: Any) -> None:
    """Put what stands within other elements in their places."""
    for around in [*element.iter(*_AROUND)]:
        for inner in [*around]:
            around.addprevious(inner)
        around.getparent().remove(around)


def _paragraphs(container: Any) -> "Iterator[str]":
    """The texts of all paragraphs in order, those in the cells of tables among them."""
    from docx.table import Table

    for item in container.iter_inner_content():
        if isinstance(item, Table):
            cells: list[Any] = []  # one that reaches over several comes several times
            for cell in (cell for row in item.rows for cell in row.cells):
                if cell not in cells:
                    cells.append(cell)
                    yield from _paragraphs(cell)
        else:
            yield item.text
