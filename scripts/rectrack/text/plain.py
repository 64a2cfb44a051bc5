"""The tracker's own Markdown as plain text that reads well in a mail: wrapped, with addresses behind the words."""

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rectrack.text import document

if TYPE_CHECKING:
    from markdown_it.token import Token

WIDTH = 72
_UNDER = {"h1": "=", "h2": "-"}


def plain(markdown: str) -> str:
    """The text; there must be no table in it."""
    paragraphs: list[str] = []
    margins: list[str] = []  # of the lists and quotes around
    lead, heading = "", ""
    for token in document.tokens(markdown):
        if token.type in ("bullet_list_open", "ordered_list_open", "blockquote_open"):
            margins.append("> " if token.tag == "blockquote" else "  ")
        elif token.type in ("bullet_list_close", "ordered_list_close", "blockquote_close"):
            margins.pop()
        elif token.type == "list_item_open":
            lead = "- " if not token.info else f"{token.info}. "
        elif token.type == "heading_open":
            heading = _UNDER.get(token.tag, "")
        elif token.type == "inline":
            before = "".join(margins[:-1] if lead else margins) + lead
            paragraphs.append(_wrapped(_words(token.children or []), before, "".join(margins), heading))
            lead = heading = ""
    return _apart(paragraphs)


def _wrapped(text: str, first: str, others: str, under: str) -> str:
    lines: list[str] = []
    for part in text.split("\n"):
        lines += textwrap.wrap(
            part,
            WIDTH,
            initial_indent=others if lines else first,
            subsequent_indent=others,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join([*lines, *([under * max(map(len, lines))] if under and lines else [])])


def _apart(paragraphs: Iterable[str]) -> str:
    """The paragraphs with an empty line between them, but for items of a list."""
    text = ""
    for one in filter(None, paragraphs):
        is_item = one.lstrip().startswith("- ") and text.rpartition("\n\n")[2].lstrip().startswith("- ")
        text += ("\n" if is_item else "\n\n") * bool(text) + one
    return f"{text}\n"


def _words(children: "Iterable[Token]") -> str:
    """A paragraph's text; behind a link's words where it leads, unless they say so."""
    text, start, url = "", 0, ""
    for child in children:
        if child.type == "link_open":
            start, url = len(text), str(child.attrs["href"])
        elif child.type == "link_close":
            text += "" if url.startswith("#") or text[start:] == url else f" <{url}>"
        elif child.type in ("softbreak", "hardbreak"):
            text += "\n"
        else:
            text += child.content
    return text
