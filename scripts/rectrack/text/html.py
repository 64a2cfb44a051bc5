"""Markdown and plain text as harmless HTML, and rectrack's own Markdown also as tokens and for emails.

Pages escape all other values when they print them. Links lead only to web pages and email addresses.
"""

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, count, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from rectrack.text import languages
from rectrack.text.markdown import ADDRESSES, GAP, REDIRECT, day, full, pieces

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token


_SAFE = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]+", re.IGNORECASE)
_LINK = re.compile(r"://|www\.", re.IGNORECASE)
BRIEF = 160
"""Characters of a description: about as many as search engines show."""
_MEANT = ("list", "paragraph", "newline", "escape", "backticks", "emphasis", "link", "autolink")
"""Elements of Markdown that have an effect in files. Everything else is shown as typed."""


def href(url: str) -> str:
    """Return `url` if it begins with http://, https:// or mailto:, else ""."""
    return url if _SAFE.fullmatch(url) else ""


def linked(text: object) -> Markup:
    """Return plain text as HTML in which web addresses are links."""
    words = str(text)
    if not _LINK.search(words):
        return escape(words)
    link = Markup('<a href="{}" rel="noreferrer">{}</a>')
    return Markup().join(
        pieces(words, ADDRESSES.finditer(words), lambda found: link.format(full(found[0]), found[0]), escape)
    )


def listed(texts: Iterable[object], between: str = ", ") -> Markup:
    """Return plain texts as HTML, joined by `between` as the current language writes it."""
    return escape(languages.separator(between)).join(map(escape, texts))


def on(when: str) -> Markup:
    """Return a `<time>` element that shows a date in words."""
    return _time(when, day(when))


@lru_cache(maxsize=2_000)
def _time(when: str, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(when, words)


@lru_cache(maxsize=2_000)
def badge(status: str, shape: str) -> Markup:
    """Return the name of a status with the shape of its category, which the style sheet draws."""
    return Markup('<b class="status {}">{}</b>').format(shape, status)


def paragraphs(text: str) -> Markup:
    """Return plain text as HTML paragraphs that keep their line breaks."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text.strip()))
    lines = (Markup("<br>\n").join(map(linked, part.splitlines())) for part in parts)
    return Markup("\n").join(Markup('<p dir="auto">{}</p>').format(line) for line in lines)


def prose(text: str) -> Markup:
    """Return Markdown from a file as HTML.

    Only paragraphs, lists, emphasis, code and links have an effect.
    """
    return Markup(_markdown().render(text))  # noqa: S704 - markdown-it escapes, and HTML is off


def inline(text: str) -> Markup:
    """Return one line of Markdown as HTML, without a paragraph around it."""
    return Markup(_markdown().renderInline(text))  # noqa: S704 - likewise


def plain_line(text: str) -> str:
    """Return one line of Markdown as plain text, without markup."""
    return inline(text).striptags()


def brief(text: str) -> str:
    """Return the first sentences of HTML, as plain text of at most `BRIEF` characters.

    A first sentence that is longer is cut after a word. Fewer than 40 characters, such as "No.", are no sentence. For
    the description of a page, which search engines show.
    """
    words = Markup(text).striptags()  # noqa: S704 - the text of a template, which is escaped
    if len(words) <= BRIEF:
        return words
    whole = re.match(rf".{{39,{BRIEF - 1}}}[.?!](?=\s)", words)
    return whole[0] if whole else re.sub(r"\s+\S*$", "", words[: BRIEF - 1]) + "…"


@cache
def _markdown() -> "MarkdownIt":
    found = _parser("zero", href).enable([*_MEANT])
    found.core.ruler.push("in_links", _mark_in_links)
    found.add_render_rule("text", _text)
    return found


@cache
def _parser(preset: str, target: Callable[[str], str]) -> "MarkdownIt":
    """Return a Markdown parser without HTML.

    A link is accepted only if `target` returns an address for it.
    """
    from markdown_it import MarkdownIt

    found = MarkdownIt(preset, {"html": False, "xhtmlOut": False})
    found.validateLink = lambda url: bool(target(url))  # type: ignore[method-assign]  # as its documentation says
    found.add_render_rule("link_open", _link_open)
    return found


def _mark_in_links(state: "StateCore") -> None:
    """Mark the texts within links in one pass, so that rendering takes linear time.

    The tags of a link without a target, as in `[a]()`, are hidden; its text stays.
    """
    for token in state.tokens:
        in_link = leads_nowhere = False
        for child in token.children or ():
            if child.type in ("link_open", "link_close"):
                leads_nowhere = leads_nowhere if in_link else child.type == "link_open" and not child.attrs["href"]
                child.hidden = leads_nowhere
                in_link = child.type == "link_open"
            elif in_link and not leads_nowhere:
                child.meta["is_in_link"] = True


def _text(_renderer: Any, tokens: "Sequence[Token]", n: int, *_: object) -> str:
    """Return the HTML of a text token. Web addresses become links, except within a link."""
    token = tokens[n]
    return str(escape(token.content) if token.meta.get("is_in_link") else linked(token.content))


def _link_open(renderer: Any, tokens: "Sequence[Token]", n: int, options: Any, _: object) -> str:
    if not str(tokens[n].attrs["href"]).startswith("#"):
        tokens[n].attrSet("rel", "noreferrer")
    return str(renderer.renderToken(tokens, n, options, {}))


def to_write(contact: str, **asked: str) -> str:
    """Return the target of a link to a contact, "" if it is no web or email address.

    `asked` has the fields of the email, such as subject and body. A web address is returned unchanged.
    Source: RFC 6068, "The 'mailto' URI Scheme".
    """
    if contact.startswith(("https://", "http://")):
        return contact
    filled = f"?{urlencode(asked, quote_via=quote)}" if asked else ""
    return f"mailto:{quote(contact, safe='@.+-_')}{filled}" if "@" in contact else ""


# Parses Markdown from rectrack's templates into tokens for pages, emails and Word files.
#
# An empty link, `[](<#r-7>)`, sets the id of its heading or paragraph, and `[](<#lang-fr>)` sets the language.


_EMPTY_LINK = re.compile(r"\[\]\(<#(lang-)?([^>]*)>\)")
_EMPTY_LINKS = re.compile(rf"(?:{_EMPTY_LINK.pattern})+\n?")
_BLOCK = re.compile(r"\n{2,}(?=#+ |[^\W\d]|\*\S)")
"""The end of a block. Blocks are parsed one by one, so that the tokens of a long document need little memory."""
_AROUND = frozenset(("ul", "ol", "blockquote", "table", "tr"))
_TEXTS = frozenset(("h1", "h2", "h3", "h4", "p", "li", "td", "th"))


class Block(NamedTuple):
    """A heading, a paragraph or a cell: its tag, with `id` and `lang` among its `attrs`, and the tokens of its text.

    `around` are the lists, quotations, tables and rows around the block, each as a tag and a unique number. `item` is
    the list item that a paragraph begins, if it begins one.
    """

    tag: str
    attrs: "Mapping[str, str | int | float]"
    text: "list[Token]"
    around: tuple[tuple[str, int], ...]
    item: "Token | None"


def parse_blocks(markdown: str) -> Iterator[Block]:
    """Yield the blocks of a document.

    Zero-width spaces are removed and redirect links become direct, because only GitHub needs them.
    """
    around: tuple[tuple[str, int], ...] = ()
    item = opened = None
    numbers = count()
    for part in pieces(markdown, _BLOCK.finditer(markdown), lambda _: "", str):
        for token in _read(part):
            if token.tag in _AROUND:
                around = (*around, (token.tag, next(numbers))) if token.nesting == 1 else around[:-1]
            elif token.type == "list_item_open":
                item = token
            elif token.nesting > 0:
                opened = token
            elif opened and token.type == "inline":
                yield Block(opened.tag, opened.attrs, token.children or [], around, item)
                item = None


def _read(markdown: str) -> "list[Token]":
    tokens = _reader().parse(markdown)
    for child in chain.from_iterable(token.children or () for token in tokens):
        child.content = child.content.replace(GAP, "")
        target = str(child.attrs.get("href", ""))
        if target.startswith(f"{REDIRECT}/"):  # only pages on GitHub need the redirect
            child.attrSet("href", f"https://github.com{target.removeprefix(REDIRECT)}")
    return tokens


def _name_blocks(state: "StateCore") -> None:
    """Turn the empty links at the beginning of each block into its `id` and `lang`."""
    for block, text in pairwise(state.tokens):
        if text.type == "inline" and (links := _EMPTY_LINKS.match(text.content)):
            text.content = text.content[links.end() :]
            for is_lang, name in _EMPTY_LINK.findall(links[0]):
                block.attrSet("lang" if is_lang else "id", name)


def as_html(markdown: str) -> Markup:
    """Return Markdown from a template as HTML. Each block sets its text direction."""
    return Markup().join(html_blocks(markdown))


def html_blocks(markdown: str) -> Iterator[Markup]:
    """Yield the HTML of `as_html` block by block, for long documents."""
    return pieces(markdown, _BLOCK.finditer(markdown), lambda _: Markup(), _html)


@lru_cache(maxsize=500)  # many recommendations share texts
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
    found = _parser("commonmark", lambda url: url if url.startswith("#") else href(url)).enable("table")
    found.core.ruler.before("inline", "places", _name_blocks)
    # Line breaks are kept, as in issues on GitHub.
    found.add_render_rule("softbreak", lambda *_: "<br>\n")
    return found


# Renders Markdown from templates as plain text for emails: wrapped, with addresses after the link texts.


WIDTH = 72
_UNDER = {"h1": "=", "h2": "-"}


def plain(markdown: str) -> str:
    """Return Markdown as text of `WIDTH` columns. Tables are not supported."""
    paragraphs: list[str] = []
    for block in parse_blocks(markdown):
        margins = ["> " if tag == "blockquote" else "  " for tag, _ in block.around]
        others = "".join(margins)
        first = others
        if block.item:
            first = "".join(margins[:-1]) + (f"{block.item.info}. " if block.item.info else "- ")
        paragraphs.append(_wrapped(_words(block.text), first, others, _UNDER.get(block.tag, "")))
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
    """Return the paragraphs joined by empty lines, and list items by line breaks."""
    text = ""
    for one in filter(None, paragraphs):
        is_item = one.lstrip().startswith("- ") and text.rpartition("\n\n")[2].lstrip().startswith("- ")
        text += ("\n" if is_item else "\n\n") * bool(text) + one
    return f"{text}\n"


def _words(children: "Iterable[Token]") -> str:
    """Return the text of a paragraph.

    The address of a link follows its text, unless the text is the address or the link is local.
    """
    text = shown = url = ""
    for child in children:
        if child.type == "link_open":
            shown, url = "", str(child.attrs["href"])
        elif child.type == "link_close":
            text += "" if url.startswith("#") or shown == url else f" <{url}>"
        else:
            part = "\n" if child.type in ("softbreak", "hardbreak") else child.content
            text += part
            shown += part
    return text
