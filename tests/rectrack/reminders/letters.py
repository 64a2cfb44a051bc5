"""The drafts of letters in a folder, as their recipients would read them."""

import email
from email import policy
from io import BytesIO
from pathlib import Path

from docx import Document

ENDING = "If you have already replied, please send us a copy."
"""The last sentence of every letter."""
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
