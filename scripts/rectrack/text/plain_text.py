"""The tracker's own Markdown as tokens, and as plain text that reads well in a mail."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from rectrack.text.html import href
from rectrack.text.markdown import GAP, REDIRECT

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


# The tracker's own Markdown read: what a template has made, as tokens of which pages, mails and Word files are made.
#
# An empty link to a place, `[](<#r-7>)`, is no link: it names the heading or paragraph in which it stands, and
# `[](<#lang-fr>)` says in which language that is.


_LANG = "#lang-"
_CHAPTER = re.compile(r"^(?=#+ \[\]\(<#)", re.MULTILINE)
"""A heading that is a place: nothing goes on across it, and so the tokens of a long document are never all there."""
_TEXTS = frozenset(("h1", "h2", "h3", "h4", "p", "li", "td", "th"))


def tokens(markdown: str) -> "Iterator[Token]":
    """The tokens of markdown-it-py, without what only GitHub needs, and each block with its `id` and `lang`."""
    for chapter in _CHAPTER.split(markdown):
        yield from _read(chapter)


def _read(markdown: str) -> "list[Token]":
    found = _reader().parse(markdown)
    block = None
    for token in found:
        if token.children is None:
            block = token if token.nesting == 1 else block
        elif block:
            token.children = list(_named(token.children, block))
    return found


def _named(children: "list[Token]", block: "Token") -> "Iterator[Token]":
    """The tokens of a line without its empty links, which become what the block says of itself."""
    is_empty = False
    for child, following in zip(children, [*children[1:], None], strict=True):
        target = str(child.attrs.get("href", ""))
        if child.type == "link_open" and target.startswith("#") and following and following.type == "link_close":
            is_empty = True
            block.attrSet(*(("lang", target[len(_LANG) :]) if target.startswith(_LANG) else ("id", target[1:])))
        elif is_empty:
            is_empty = child.type == "link_close" and following is not None and following.type == "softbreak"
        else:
            child.content = child.content.replace(GAP, "")
            if target.startswith(f"{REDIRECT}/"):  # that detour is for GitHub's own pages
                child.attrSet("href", target.replace(REDIRECT, "https://github.com", 1))
            yield child


def as_html(markdown: str) -> Markup:
    """The same as HTML, in which every text begins at the side where its language does."""
    return Markup().join(html_chapters(markdown))


def html_chapters(markdown: str) -> Iterator[Markup]:
    """The same one after the other, for what is long."""
    return map(_html, _CHAPTER.split(markdown))


def _html(markdown: str) -> Markup:
    found = _read(markdown)
    for token in found:
        if token.nesting == 1 and token.tag in _TEXTS:
            token.attrSet("dir", "auto")
        if token.type == "th_open":
            token.attrSet("scope", "col")
    reader = _reader()
    return Markup(reader.renderer.render(found, reader.options, {}))  # noqa: S704 - markdown-it escapes, and HTML is off


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    found = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False}).enable("table")
    found.add_render_rule("softbreak", _break)
    found.add_render_rule("link_open", _link)
    found.validateLink = lambda url: url.startswith("#") or bool(href(url))  # type: ignore[method-assign]  # as its documentation says
    return found


def _break(*_: object) -> str:
    """Each line is shown as it is, as on GitHub's issues."""
    return "<br>\n"


def _link(renderer: Any, tokens: "Sequence[Token]", n: int, options: Any, _: object) -> str:
    if not str(tokens[n].attrs["href"]).startswith("#"):
        tokens[n].attrSet("rel", "noreferrer")
    return str(renderer.renderToken(tokens, n, options, {}))


# The tracker's own Markdown as plain text that reads well in a mail: wrapped, with addresses behind the words.


WIDTH = 72
_UNDER = {"h1": "=", "h2": "-"}


def plain(markdown: str) -> str:
    """The text; there must be no table in it."""
    paragraphs: list[str] = []
    margins: list[str] = []  # of the lists and quotes around
    lead, heading = "", ""
    for token in tokens(markdown):
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
