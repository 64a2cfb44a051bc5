"""Text made harmless in HTML: Markdown from files, and plain text whose web addresses become links.

All else that a page prints is escaped where it is printed. Links lead to web pages and mail alone.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from rectrack.text.markdown import ADDRESSES

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token


_SAFE = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]+", re.IGNORECASE)
_MEANT = ("list", "paragraph", "newline", "escape", "backticks", "emphasis", "link", "autolink")
"""What a file's Markdown can mean here; all else shows as the signs that were typed."""


def href(url: str) -> str:
    """Where a link leads; nowhere if that is neither a web page nor mail."""
    return url if _SAFE.fullmatch(url) else ""


def link(text: object, url: str) -> Markup:
    """A link, or the text alone where it must lead nowhere."""
    if not href(url):
        return escape(text)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, text)


def linked(text: object) -> Markup:
    """Plain text whose web addresses are links."""
    words, parts, end = str(text), [Markup()], 0
    for found in ADDRESSES.finditer(words):
        full = f"https://{found[0]}" if found[0][:4].lower() == "www." else found[0]
        parts += [escape(words[end : found.start()]), link(found[0], full)]
        end = found.end()
    return Markup().join([*parts, escape(words[end:])])


def paragraphs(text: str) -> Markup:
    """Plain text of several paragraphs, each line shown as it is."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text.strip()))
    lines = (Markup("<br>\n").join(map(linked, part.splitlines())) for part in parts)
    return Markup("\n").join(Markup('<p dir="auto">{}</p>').format(line) for line in lines)


def prose(text: str) -> Markup:
    """Markdown from a file: paragraphs, lists, emphasis, code and links, and nothing else."""
    return Markup(_markdown().render(text))  # noqa: S704 - markdown-it escapes, and HTML is off


def inline(text: str) -> Markup:
    """One line of Markdown, which stands in a paragraph."""
    return Markup(_markdown().renderInline(text))  # noqa: S704 - likewise


def words(text: str) -> str:
    """One line of Markdown as plain text, without its signs."""
    return inline(text).striptags()


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    found = MarkdownIt("zero").enable([*_MEANT])
    found.validateLink = lambda url: bool(href(url))  # type: ignore[method-assign]  # as its documentation says
    found.core.ruler.push("in_links", _mark_in_links)
    found.add_render_rule("text", _text)
    found.add_render_rule("link_open", _link_open)
    return found


def _mark_in_links(state: "StateCore") -> None:
    """Mark the texts within links in one pass, so that rendering takes linear time."""
    for token in state.tokens:
        opened = 0
        for child in token.children or ():
            opened += child.nesting if child.type in ("link_open", "link_close") else 0
            if opened:
                child.meta["is_in_link"] = True


def _text(_renderer: Any, tokens: "Sequence[Token]", n: int, *_: object) -> str:
    """A text between signs; what it has of addresses become links, if it is not within one."""
    token = tokens[n]
    return str(escape(token.content) if "is_in_link" in token.meta else linked(token.content))


def _link_open(renderer: Any, tokens: "Sequence[Token]", n: int, options: Any, _: object) -> str:
    tokens[n].attrSet("rel", "noreferrer")
    return str(renderer.renderToken(tokens, n, options, {}))


def to_write(contact: str, **asked: str) -> str:
    """Where a link to a contact leads, with what stands in the mail; empty for what is neither mail nor web.

    Source: RFC 6068, "The 'mailto' URI Scheme".
    """
    if contact.startswith(("https://", "http://")):
        return contact
    filled = f"?{urlencode(asked, quote_via=quote)}" if asked else ""
    return f"mailto:{quote(contact, safe='@.+-_')}{filled}" if "@" in contact else ""
