"""Text made harmless in Markdown: the one place that escapes.

Text from files and from GitHub comes out as it went in, to the eye, and without effect: it notifies nobody,
links to no issue, becomes no picture, emoji or formula, breaks no table, opens no HTML and no comment.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import count, pairwise
from typing import NamedTuple, TypeVar
from urllib.parse import unquote

from rectrack import lazy_pattern
from rectrack.text import languages
from rectrack.text.shortening import ends_with_abbreviation

GAP = "\u200b"
"""A zero-width space: after it, @name is no mention, #12 no reference, :tada: no emoji."""

_BEGINNING = lazy_pattern(r"^\s*(?:(?:[-*>]|\d+\.|#{1,6})\s+)*")
"""Markers of lists, quotations and headings."""
_ROW = lazy_pattern(r"^\| (.*?) \| (.*) \|$")
"""A row of a table with two columns."""
_WHITE_SPACE = lazy_pattern(r"[^\S\u00a0\u202f]+")
_UNSEEN = lazy_pattern(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_SIGNS = lazy_pattern(r"[\\`*_\[\]|~$&<>@#:!]")
_BEGINS = lazy_pattern(r"[-+=\d]")

_IN_ADDRESS = r"""[^\s<>"|\\^`{}\[\]()]"""
_ADDRESS = rf"""
    (?ai: (?<![a-z0-9]) (?: https?:// | www\. ) )
    (?: {_IN_ADDRESS} | \( {_IN_ADDRESS}* \) )*
    (?: (?! [.,;:!?*_~'] ) {_IN_ADDRESS} | \( {_IN_ADDRESS}* \) )
"""
ADDRESSES = lazy_pattern(_ADDRESS, re.VERBOSE)
_ASCII = re.ASCII | re.IGNORECASE  # like GitHub, to which the Turkish dotless i is no letter
_EFFECT = lazy_pattern(
    r"""
      (?<![a-z0-9]) @ (?=[a-z0-9])          # a mention; after a letter or digit it belongs to an email address
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
_SPECIAL = lazy_pattern(rf"[\\`*_\[\]|~$\#<>] | {_ENTITY} | {_IMAGE}", re.VERBOSE)
_WRITTEN = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_START = lazy_pattern(r"^(\d+(?=[.)])|(?=[-+=]))")
REDIRECT = "https://redirect.github.com"
_GITHUB = lazy_pattern(r"^https?://(?:[^/?#]*@)?(?:www\.)?github\.com\.?(?::\d+)?(?=/)", _ASCII)
_THREAD = lazy_pattern(r"/(?:issues|pull|pulls|discussions|commit)/", _ASCII)


T = TypeVar("T", bound=str)


class Markdown(str):
    """Text that is Markdown already: it is printed as it is."""

    __slots__ = ()


def escape_line(text: object) -> Markdown:
    """Return plain text as one line of Markdown that shows exactly this text.

    Web addresses become links. `Markdown` is returned unchanged.
    """
    return text if isinstance(text, Markdown) else _line(str(text))


@lru_cache(maxsize=2_000)  # names and settings occur in every issue
def _line(text: str) -> Markdown:
    words = _folded(text)
    if not _is_remarkable(words):
        return Markdown(words)
    parts = pieces(words, ADDRESSES.finditer(words), lambda found: address(found[0]), _plain)
    return Markdown(_START.sub(r"\1\\", "".join(parts)))


def pieces(
    text: str, matches: Iterable[re.Match[str]], of_match: Callable[[re.Match[str]], T], between: Callable[[str], T]
) -> Iterator[T]:
    """Yield the converted parts of a text.

    `of_match` converts each match, `between` the text before, between and after the matches.
    """
    end = 0
    for found in matches:
        yield between(text[end : found.start()])
        yield of_match(found)
        end = found.end()
    yield between(text[end:])


def english(text: object) -> Markdown:
    """Return plain English text as Markdown, marked with its language if the current language is another one."""
    line = escape_line(text)
    is_own = languages.current_language().code.partition("-")[0] == languages.SOURCE_LANGUAGE or not line
    return line if is_own else Markdown(f'<span lang="en" dir="ltr">{line}</span>')


def listed(texts: Iterable[object], between: str = ", ") -> Markdown:
    """Return plain texts as Markdown, joined by `between` as the current language writes it."""
    return Markdown(languages.separator(between).join(escape_line(text) for text in texts))


# Layouts that all languages write in their own way.


def italic(text: object) -> Markdown:
    """Return plain text in italics."""
    return Markdown(
        languages.message("italics; delete the asterisks if not used", "*%(text)s*", text=escape_line(text))
    )


def bracketed(text: object) -> Markdown:
    """Return plain text in brackets."""
    return Markdown(languages.message("a note in brackets", "(%(text)s)", text=escape_line(text)))


def quoted(text: object) -> Markdown:
    """Return plain text in quotation marks."""
    return Markdown(languages.message("quotation", "“%(text)s”", text=escape_line(text)))


def labelled(text: object, label: object, mark: str = "") -> Markdown:
    """Return plain text after a name or label. With `mark`, the label is in bold `**` or in italics `*`."""
    places = {"name": escape_line(label), "text": escape_line(text)}
    if mark == "**":
        return Markdown(languages.message("a name or label, and what follows it", "**%(name)s:** %(text)s", **places))
    if mark == "*":
        return Markdown(languages.message("a name or label, and what follows it", "*%(name)s:* %(text)s", **places))
    return Markdown(languages.message("a name or label, and what follows it", "%(name)s: %(text)s", **places))


def lines(text: str, indent: int = 0, lang: str | None = None) -> Markdown:
    """Return plain text as a Markdown quotation that keeps its line breaks.

    Each paragraph begins with a mark of its language, for pages and Word files.
    """
    return _in_lines(text, " " * indent + "> ", f"[](<#lang-{lang}>)" if lang else "")


def indented(text: str, indent: int = 0) -> Markdown:
    """Return plain text as Markdown, with each line indented by `indent` spaces."""
    return _in_lines(text, " " * indent)


def _in_lines(text: str, margin: str, mark: str = "") -> Markdown:
    parts = [escape_line(part) for part in text.strip().splitlines()]
    marks = (mark if part and not before else "" for before, part in pairwise(["", *parts]))
    return Markdown("\n".join(f"{margin}{mark}{part}".rstrip() for mark, part in zip(marks, parts, strict=True)))


def link(text: object, url: str) -> Markdown:
    """Return a Markdown link, or only the escaped text if there is no address.

    A text that is Markdown already stays as it is.
    """
    if not url:
        return escape_line(text)
    shown = text if isinstance(text, Markdown) else _plain(_folded(str(text)))
    return Markdown(f"[{shown}](<{_target(url)}>)")


def href(url: str) -> Markdown:
    """Return an address as the target of a link, `[text]({{ target }})`, within a message."""
    return Markdown(f"<{_target(url)}>")


def address(url: str) -> Markdown:
    """Return a web address as a link that shows the address as written."""
    if _target(full(url)) == url and not _EFFECT.search(url.partition(":")[2]):
        return Markdown(f"<{url}>")
    return link(url, full(url))


def full(url: str) -> str:
    """Return a web address with its scheme: `www.` gets https://."""
    return f"https://{url}" if url.lower().startswith("www.") else url


def day(when: str) -> Markdown:
    """Return a date in words, in the current language: 14 February 2017, February 2017 or 2017."""
    return Markdown(languages.day(when))


_STOPS = (".", "\u3002")
_END = lazy_pattern(r"[.!?\u2026\u3002\uff01\uff1f\u061f][\"')\u2019\u201d\u00bb]*\s*$")
"""The end of a sentence in Latin, Chinese and Arabic script, also within quotation marks or brackets."""


def going_on(text: T) -> T:
    """Return a text without its full stop, to be followed by a comma or a bracket.

    An ellipsis of several full stops stays.
    """
    bare = text.rstrip()
    before = bare[-2:-1]
    ends = bare.endswith(_STOPS) and before.strip() and before not in _STOPS
    return _same(text, bare[:-1]) if ends else text


def as_name(text: T) -> T:
    """Return a name as `going_on` does, but with the full stop of an initial or abbreviation.

    It is for places where no other full stop can follow.
    """
    return text if ends_with_abbreviation(text, len(text)) else going_on(text)


def ended(text: T) -> T:
    """Return a text with a full stop, unless it already ends a sentence."""
    return text if _END.search(text) else _same(text, f"{text.rstrip()}{languages.full_stop()}")


def html_text(text: object) -> Markdown:
    """Return escaped text on one line, for use between HTML tags in Markdown."""
    return Markdown(html.escape(without_effect(one_line(str(text)))))


def _same(like: T, text: str) -> T:
    """Return `text` in the type of `like`: Markdown or plain text."""
    return type(like)(text)


def plain_words(text: str) -> str:
    """Return a line of Markdown from a template as plain text, without markup."""
    bare = _BEGINNING.sub("", _ROW.sub(lambda row: labelled(Markdown(row[2]), Markdown(row[1])), text))
    bare = re.sub(r"(?<!\\)\*", "", re.sub(r"<(https?://[^<>]*)>", r"\1", bare)).replace(GAP, "")
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", bare))


def _is_remarkable(text: str) -> bool:
    """Return whether a line may need escaping. Most lines do not."""
    small = text.lower()
    return bool(_SIGNS.search(text) or _BEGINS.match(text) or "www" in small or "gh-" in small)


def _folded(text: str) -> str:
    return one_line(text if text.isprintable() else _UNSEEN.sub("", text))


def one_line(text: str) -> str:
    """Return a text on one line, with single spaces. No-break spaces stay: French has them before some signs."""
    return " ".join(text.split()) if text.isprintable() else _WHITE_SPACE.sub(" ", text).strip()


def _plain(words: str) -> str:
    return _SPECIAL.sub(lambda found: _escaped(found[0]), without_effect(words))


def _escaped(sign: str) -> str:
    return _WRITTEN.get(sign) or f"\\{sign}"


def without_effect(text: str) -> str:
    """Return the text with zero-width spaces that disable GitHub's references.

    Mentions, issue numbers, addresses and emoji then have no effect. Markdown is not escaped.
    """
    return _EFFECT.sub(rf"\g<0>{GAP}", text)


def _target(url: str) -> str:
    """Return the escaped target of a link.

    Links to threads on github.com use redirect.github.com, which makes no backlink there.
    """
    safe = re.sub(r"[<>|\\`]", lambda found: f"%{ord(found[0]):02X}", "".join(_UNSEEN.sub("", url).split()))
    if _THREAD.search(unquote(safe)):
        safe = _GITHUB.sub(REDIRECT, safe)
    return re.sub(_ENTITY, "&amp;", safe, flags=re.VERBOSE)


# Rewrites Markdown from files, so that only harmless elements remain.

_TOKEN = lazy_pattern(
    rf"""
      \\ [!-/:-@\[-`{{-~]
    | (?<!`) (?P<fence> `+ ) (?!`) (?P<code> .{{0,999}}? [^`] ) (?P=fence) (?!`)
    | !? \[ (?P<text> (?: [^\[\]\\] | \\. ){{1,999}} ) \]
      \( \s* <? (?P<to> (?ai: https?:// | mailto: ) (?: {_IN_ADDRESS} | \( {_IN_ADDRESS}* \) )+ ) >?
         (?: \s+ (?: "[^"]{{0,999}}" | '[^']{{0,999}}' ) )? \s* \)
    | < (?P<auto> (?ai: https?:// | mailto: ) [^\s<>]+ ) >
    | (?P<bare> {_ADDRESS} )
    """,
    re.VERBOSE,
)
_PROSE_SPECIAL = lazy_pattern(rf"\\ ([!-/:-@\[-`{{-~]) | [\\`\[\]|~$<>] | {_ENTITY} | {_IMAGE}", re.VERBOSE)
_PROSE_START = lazy_pattern(r"^(\d+(?=[.)])|(?=[-+=#])|(?=[*_][*_\s]*$)|(?=\*\s))")
_ITEM = lazy_pattern(r"(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(?=\S)")
_BREAK = lazy_pattern(r"(?:(?<! ) {2,}|(?<!\\)((?:\\\\)*)\\)\n")


class _Paragraph(NamedTuple):
    """A paragraph with what leads its first line: the margin, and a list item's mark."""

    lead: str
    apart: bool
    lines: list[str]


def block(text: str) -> Markdown:
    """Return Markdown from a file, rewritten so that only harmless elements remain.

    Paragraphs, lists, emphasis, inline code and links are kept. Everything else is shown as typed. Wrapped lines are
    joined, because an issue shows each line break.
    """
    return Markdown("\n".join(_written(_paragraphs(_UNSEEN.sub("", text)))))


def _paragraphs(text: str) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    items: list[tuple[int, int]] = []  # open list items: old column, new column of the text
    after_blank = True
    for raw in text.expandtabs(4).splitlines():
        item = _ITEM.match(raw)
        if not raw.strip():
            after_blank = True
            continue
        at = len(raw) - len(raw.lstrip())
        around = [(stands, width) for stands, width in items if stands + 2 <= at]
        # A wrapped line that begins with a year and a full stop is no list.
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
        parts = _BREAK.sub(r"\1\n\n", text).split("\n\n")
        yield paragraph.lead + margin.join(_prose(one_line(part)) for part in parts)


def _prose(text: str) -> str:
    """Return the Markdown between two line breaks as one escaped line."""
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
    ticks = "`" * next(n for n in count(1) if n not in runs)
    return ticks + without_effect(text).replace("<!", f"<{GAP}!") + ticks


def _signs(text: str) -> str:
    """Return text with its emphasis kept and all other markup escaped."""
    return _PROSE_SPECIAL.sub(lambda found: _escaped(found[1] or found[0]), without_effect(text))
