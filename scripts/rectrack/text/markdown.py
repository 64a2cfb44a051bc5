"""Text made harmless in Markdown: the one place that escapes.

Text from files and from GitHub comes out as it went in, to the eye, and without effect: it notifies nobody,
links to no issue, becomes no picture, emoji or formula, breaks no table, opens no HTML and no comment.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar
from urllib.parse import unquote

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - reads as a calendar
)
GAP = "\u200b"
"""A zero-width space: after it, @name is no mention, #12 no reference, :tada: no emoji."""

_BEGINNING = re.compile(r"^\s*(?:(?:[-*>]|\d+\.|#{1,6})\s+)*")
"""The signs of lists, quotes and headings."""
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_SIGNS = re.compile(r"[\\`*_\[\]|~$&<>@#:!]")
_BEGINS = re.compile(r"[-+=\d]")

_IN_ADDRESS = r"""[^\s<>"|\\^`{}\[\]()]"""
_ADDRESS = rf"""
    (?ai: (?<![a-z0-9]) (?: https?:// | www\. ) )
    (?: {_IN_ADDRESS} | \( {_IN_ADDRESS}* \) )*
    (?: (?! [.,;:!?*_~'] ) {_IN_ADDRESS} | \( {_IN_ADDRESS}* \) )
"""
ADDRESSES = re.compile(_ADDRESS, re.VERBOSE)
_ASCII = re.ASCII | re.IGNORECASE  # as GitHub reads: the dotless i of Turkish is no letter to it
_EFFECT = re.compile(
    r"""
      (?<![a-z0-9]) @ (?=[a-z0-9])          # a mention; after a letter or digit it belongs to an e-mail address
    | \# (?=\d)                             # an issue's number
    | (?<![a-z0-9]) GH (?=\\?-\d)           # the same
    | : (?=\\?/\\?/)                        # a web address
    | (?<![a-z0-9]) www (?=\\?\.)           # the same
    | mailto (?=\\?:) | xmpp (?=\\?:)       # the same
    | : (?=(?:[a-z0-9_+\\-])+(?::|$))       # an emoji; the second colon may be the template's.
                                            # This also keeps :- from being a table's second line.
    """,
    _ASCII | re.VERBOSE,
)
_ENTITY = r"& (?= \#?\w* (?:;|$) )"
_IMAGE = r"! (?= \[ | $ )"
_SPECIAL = re.compile(rf"[\\`*_\[\]|~$\#<>] | {_ENTITY} | {_IMAGE}", re.VERBOSE)
_WRITTEN = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_START = re.compile(r"^(\d+(?=[.)])|(?=[-+=]))")
REDIRECT = "https://redirect.github.com"
_GITHUB = re.compile(r"^https?://(?:[^/?#]*@)?(?:www\.)?github\.com\.?(?::\d+)?(?=/)", _ASCII)
_THREAD = re.compile(r"/(?:issues|pull|pulls|discussions|commit)/", _ASCII)


T = TypeVar("T", bound=str)


class Markdown(str):
    """Text that is Markdown already: it is printed as it is."""

    __slots__ = ()


def escape_line(text: object) -> Markdown:
    """Plain text as one line of Markdown that shows exactly this text; web addresses become links."""
    return text if isinstance(text, Markdown) else _line(str(text))


@lru_cache(maxsize=2_000)  # names, and what the settings say, stand in every issue
def _line(text: str) -> Markdown:
    words = _folded(text)
    if not _is_remarkable(words):
        return Markdown(words)
    parts = pieces(words, ADDRESSES.finditer(words), lambda found: address(found[0]), _plain)
    return Markdown(_START.sub(r"\1\\", "".join(parts)))


def pieces(
    text: str, matches: Iterable[re.Match[str]], of_match: Callable[[re.Match[str]], T], between: Callable[[str], T]
) -> Iterator[T]:
    """Yield what becomes of each match in a text, and of what stands between them."""
    end = 0
    for found in matches:
        yield between(text[end : found.start()])
        yield of_match(found)
        end = found.end()
    yield between(text[end:])


def listed(texts: Iterable[object], between: str = ", ") -> Markdown:
    """Plain texts in a row."""
    return Markdown(between.join(escape_line(text) for text in texts))


def lines(text: str, indent: int = 0) -> Markdown:
    """Plain text of several paragraphs as a Markdown quotation, each line shown as it is."""
    return _in_lines(text, " " * indent + "> ")


def indented(text: str, indent: int = 0) -> Markdown:
    """Plain text of several paragraphs that belongs to what stands above it, each line shown as it is."""
    return _in_lines(text, " " * indent)


def _in_lines(text: str, margin: str) -> Markdown:
    return Markdown("\n".join((margin + escape_line(part)).rstrip() for part in text.strip().splitlines()))


def link(text: object, url: str) -> Markdown:
    """A link, or the text alone if there is no address."""
    if not url:
        return escape_line(text)
    return Markdown(f"[{_plain(_folded(str(text)))}](<{_target(url)}>)")


def address(url: str) -> Markdown:
    """A web address as a link that shows it as it was written."""
    if _target(full(url)) == url and not _EFFECT.search(url.partition(":")[2].lstrip("/")):
        return Markdown(f"<{url}>")
    return link(url, full(url))


def full(url: str) -> str:
    """A web address with its scheme."""
    return f"https://{url}" if url[:4].lower() == "www." else url


def cell(text: object) -> Markdown:
    """Plain text for a diagram's label: only letters, digits, spaces and harmless punctuation remain."""
    return Markdown(without_effect(" ".join(re.sub(r"[^\w .,()/'-]", " ", str(text)).split())))


@cache  # the same days stand in every issue
def day(when: str) -> Markdown:
    """A date as people write it: 14 February 2017, February 2017 or 2017."""
    year, *rest = when.split("-")
    names = [MONTHS[int(month) - 1] for month in rest[:1]]
    return Markdown(" ".join([*(number.lstrip("0") for number in rest[1:]), *names, year]))


_STOPS = (".", "\u3002")
_END = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u061f][\"')\u2019\u201d\u00bb]*\s*$")
"""What ends a sentence, in Latin, Chinese and Arabic letters, also within quotation marks or brackets."""


def going_on(text: T) -> T:
    """A text that a comma or a bracket follows: without its full stop."""
    bare = text.rstrip()
    before = bare[-2:-1]
    ends = bare.endswith(_STOPS) and before.strip() and before not in _STOPS
    return _same(text, bare[:-1]) if ends else text


def ended(text: T) -> T:
    """A text that ends its sentence: with a full stop, unless it has an end of its own."""
    return text if _END.search(text) else _same(text, f"{text.rstrip()}.")


def html_text(text: object) -> Markdown:
    """Text between HTML tags, where Markdown means nothing, on one line and without effect."""
    return Markdown(html.escape(without_effect(" ".join(str(text).split()))))


def _same(like: T, text: str) -> T:
    """The text as Markdown if the other is."""
    return type(like)(text)


def plain_words(text: str) -> str:
    """What a line of the tracker's own Markdown shows, as plain text."""
    bare = _BEGINNING.sub("", text)
    bare = re.sub(r"(?<!\\)\*", "", re.sub(r"<(https?://[^<>]*)>", r"\1", bare)).replace(GAP, "")
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", bare))


def _is_remarkable(text: str) -> bool:
    """Return whether any of a line may be more than plain text; asked of every line, and mostly not so."""
    small = text.lower()
    return bool(_SIGNS.search(text) or _BEGINS.match(text) or "www" in small or "gh-" in small)


def _folded(text: str) -> str:
    return " ".join((text if text.isprintable() else _UNSEEN.sub("", text)).split())


def _plain(words: str) -> str:
    return _SPECIAL.sub(lambda found: _escaped(found[0]), without_effect(words))


def _escaped(sign: str) -> str:
    return _WRITTEN.get(sign) or f"\\{sign}"


def without_effect(text: str) -> str:
    """Take from text what GitHub would make of it besides Markdown."""
    return _EFFECT.sub(rf"\g<0>{GAP}", text)


def _target(url: str) -> str:
    """A link's target. github.com's own redirecting host makes no backlink on the page it leads to."""
    safe = re.sub(r"[<>|\\`]", lambda found: f"%{ord(found[0]):02X}", "".join(_UNSEEN.sub("", url).split()))
    if _THREAD.search(unquote(safe)):
        safe = _GITHUB.sub(REDIRECT, safe)
    return re.sub(_ENTITY, "&amp;", safe, flags=re.VERBOSE)


# --- Markdown from a file ---------------------------------------------------------------------------

_TOKEN = re.compile(
    rf"""
      \\ [!-/:-@\[-`{{-~]
    | (?<!`) (?P<ticks> `+ ) (?!`) (?P<code> .{{0,999}}? [^`] ) (?P=ticks) (?!`)
    | !? \[ (?P<text> (?: [^\[\]\\] | \\. ){{1,999}} ) \]
      \( \s* <? (?P<to> (?ai: https?:// | mailto: ) (?: {_IN_ADDRESS} | \( {_IN_ADDRESS}* \) )+ ) >?
         (?: \s+ (?: "[^"]{{0,999}}" | '[^']{{0,999}}' ) )? \s* \)
    | < (?P<auto> (?ai: https?:// | mailto: ) [^\s<>]+ ) >
    | (?P<bare> {_ADDRESS} )
    """,
    re.VERBOSE,
)
_PROSE_SPECIAL = re.compile(rf"\\ ([!-/:-@\[-`{{-~]) | [\\`\[\]|~$<>] | {_ENTITY} | {_IMAGE}", re.VERBOSE)
_PROSE_START = re.compile(r"^(\d+(?=[.)])|(?=[-+=#])|(?=[*_][*_\s]*$)|(?=\*\s))")
_ITEM = re.compile(r"(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(?=\S)")
_BREAK = re.compile(r"(?:(?<! ) {2,}|(?<!\\)((?:\\\\)*)\\)\n")


class _Paragraph(NamedTuple):
    """A paragraph with what leads its first line: the margin, and a list item's mark."""

    lead: str
    apart: bool
    lines: list[str]


def block(text: str) -> Markdown:
    """Markdown from a file: paragraphs, lists, emphasis, inline code and links.

    It is read and written anew, so that nothing else is in it; whatever else it contained shows as the signs
    that were typed. Wrapped lines are joined, since an issue shows each line break.
    """
    return Markdown("\n".join(_written(_paragraphs(_UNSEEN.sub("", text)))))


def _paragraphs(text: str) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    items: list[tuple[int, int]] = []  # the open list items: where they stand, and where their text stands anew
    after_blank = True
    for raw in text.expandtabs(4).splitlines():
        item = _ITEM.match(raw)
        if not raw.strip():
            after_blank = True
            continue
        at = len(raw) - len(raw.lstrip())
        around = [(stands, width) for stands, width in items if stands + 2 <= at]
        # A wrapped line may begin with a year and a full stop: that is no list.
        if item and (after_blank or len(around) < len(items) or item[2] in (None, "1")):
            lead = " " * (around[-1][1] if around else 0) + (f"{int(item[2])}. " if item[2] else "- ")
            items = [*around, (at, len(lead))]
            found.append(_Paragraph(lead, after_blank, [raw[item.end() :]]))
        elif after_blank:
            items = [(stands, width) for stands, width in items if stands < at]
            found.append(_Paragraph(" " * (items[-1][1] if items else 0), after_blank, [raw]))
        else:
            found[-1].lines.append(raw.lstrip())
        after_blank = False
    return found


def _written(paragraphs: list[_Paragraph]) -> Iterator[str]:
    for n, paragraph in enumerate(paragraphs):
        if n and paragraph.apart:
            yield ""
        margin = f"\\\n{' ' * len(paragraph.lead)}"
        text = "\n".join(paragraph.lines)
        has_breaks = "  \n" in text or "\\\n" in text
        parts = _BREAK.sub(r"\1\n\n", text).split("\n\n") if has_breaks else [text]
        yield paragraph.lead + margin.join(_prose(" ".join(part.split())) for part in parts)


def _prose(text: str) -> str:
    """One line of Markdown between two line breaks."""
    if not _is_remarkable(text):
        return text
    tokens = (found for found in _TOKEN.finditer(text) if found.lastgroup)
    return _PROSE_START.sub(r"\1\\", "".join(pieces(text, tokens, _token, _signs)))


def _token(found: re.Match[str]) -> str:
    if found["code"]:
        return _code(found["code"])
    if found["to"]:
        return f"[{_signs(found['text'])}](<{_target(found['to'])}>)"
    return address(found["auto"] or found["bare"])


def _code(text: str) -> str:
    runs = {len(run) for run in re.findall("`+", text)}
    ticks = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    return ticks + without_effect(text).replace("<!", f"<{GAP}!") + ticks


def _signs(text: str) -> str:
    """Text with emphasis, and nothing else that is more than its signs."""
    return _PROSE_SPECIAL.sub(lambda found: _escaped(found[1] or found[0]), without_effect(text))
