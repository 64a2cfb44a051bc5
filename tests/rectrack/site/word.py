"""What a Word file says."""

from io import BytesIO

from docx import Document
from docx.oxml.ns import qn


def words(file: bytes) -> str:
    """Return all its words, with single spaces."""
    breaks = (qn("w:p"), qn("w:br"))
    parts = (
        "\n" if part.tag in breaks else part.text or "" if part.tag == qn("w:t") else ""
        for part in Document(BytesIO(file)).element.body.iter()
    )
    return " ".join("".join(parts).split())
