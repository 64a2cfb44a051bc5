"""The drafts of letters in a folder, as their recipients would read them."""

import email
import re
from email import policy
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from docx import Document

ENDING = "If you have already replied, please send us a copy."
"""The last sentence of every letter."""
WORD = ("document", "footer1")
"""Parts of a Word file: the text, and the end of each page."""
SILENCE = "No response to this request is recorded."
"""What a letter says if the addressee has not responded, not even to announce a response."""


def read_letters(folder: Path) -> dict[str, str]:
    """Return the text of each draft by the name of its file."""
    return {path.name: _text(path) for path in sorted(folder.iterdir())}


def _text(path: Path) -> str:
    if path.suffix == ".docx":
        return "\n".join(paragraph.text for paragraph in Document(BytesIO(path.read_bytes())).paragraphs)
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    assert body
    return f"To: {message['To'] or ''}\nSubject: {message['Subject']}\n{body.get_content().strip()}"


def whole_letter(path: Path) -> dict[str, str]:
    """Return all that is in a draft, by the names of its parts."""
    if path.suffix == ".docx":
        with ZipFile(path) as file:
            parts = {f"Word: {name}": file.read(f"word/{name}.xml").decode() for name in WORD}
        lines = {name: re.sub(r"(?=<w:(?:p|tbl|tr|sectPr)\b)", "\n", text) for name, text in parts.items()}
        return {name: text.partition("\n<w:p>")[2] for name, text in lines.items()}
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    heads = "".join(f"{name}: {value}\n" for name, value in message.items())
    texts = {part.get_content_type(): part.get_content().replace("\r\n", "\n") for part in message.iter_parts()}
    return {"Email": heads, **texts}
