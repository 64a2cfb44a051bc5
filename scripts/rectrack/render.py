"""Templates to Markdown, and the one place that makes text harmless in it.

Everything a template prints is escaped as one line of plain text unless it is `Markdown` already, so a
template that forgets to escape is safe. Escaped text notifies nobody, links to no issue, breaks no table,
opens no HTML and no comment.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rectrack.problems import count

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - reads as a calendar
)
_GAP = "\u200b"
"""A zero-width space: after it, @name is no mention and #12 no reference."""

_ADDRESS = re.compile(r"""(?:https?://|www\.)[^\s<>"'|\\^`{}\[\]]*[^\s<>"'|\\^`{}\[\].,;:!?()*_~]""", re.IGNORECASE)
_GITHUB_THREAD = re.compile(
    r"^https?://(?:www\.)?github\.com(?=/[^/\s]+/[^/\s]+/(?:issues|pull|discussions|commit)/)", re.IGNORECASE
)
_SPECIAL = re.compile(r"[\\`*_\[\]|~$]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_MENTION = re.compile(r"(?<![A-Za-z0-9_])@(?=[A-Za-z0-9])")
_REFERENCE = re.compile(r"#(?=\d)|\bGH-(?=\d)", re.IGNORECASE)
_BLOCK_START = re.compile(r"^(?:([#>+=-])|(\d+)([.)]))")
_AUTOLINK = re.compile(r"<(https?://[^\s<>]+)>")
_OPENER = re.compile(r"!(?=\[)|\[(?=[\^!])|\[(?=[ xX]\])|`{3,}|~{3,}|\$")
_BLOCK_OPENER = re.compile(r"^((?:\s|[-*+>](?=\s)|\d+[.)](?=\s)|>)*)(#{1,6}(?=\s|$)|=+\s*$|(?:[-*_]\s*){3,}$|-+\s*$)")
_HARD_BREAK = re.compile(r" {2,}\n")
_WRAPPED = re.compile(r"(?<![\n\\])\n(?=[^\s>|*+=#`~-])(?!\d+[.)]\s)")


class Markdown(str):
    """Text that is Markdown already: it is printed as it is."""

    __slots__ = ()


def line(text: object) -> Markdown:
    """Plain text as one line of Markdown that shows exactly this text; web addresses become links."""
    if isinstance(text, Markdown):
        return text
    words = " ".join(str(text).split())
    return Markdown(_BLOCK_START.sub(_escaped_start, _around_addresses(words, _plain, _link_to)))


def lines(text: str, indent: int = 0) -> Markdown:
    """Plain text of several paragraphs as a Markdown quotation, each line shown as it is."""
    margin = " " * indent + "> "
    shown = [line(part) for part in text.strip().splitlines()]
    return Markdown("\n".join((margin + part).rstrip() for part in shown))


def block(text: str) -> Markdown:
    """Markdown from a file, limited to paragraphs, lists, emphasis, inline code and links.

    Wrapped lines are joined, since an issue shows each line break.
    """
    joined = _WRAPPED.sub(" ", _HARD_BREAK.sub("\\\\\n", text.strip()))
    return Markdown("\n".join(_block_line(part.rstrip()) for part in joined.splitlines()))


def link(text: object, url: str) -> Markdown:
    """A link whose text is plain text."""
    return Markdown(f"[{line(text)}](<{_address(url)}>)")


def cell(text: object) -> Markdown:
    """Plain text for a diagram's label: only letters, digits, spaces and harmless punctuation remain."""
    return Markdown(re.sub(r"[^\w .,()/'-]", " ", " ".join(str(text).split())).strip())


def day(when: str) -> Markdown:
    """A date as people write it: 14 February 2017, February 2017 or 2017."""
    year, *rest = when.split("-")
    month = [MONTHS[int(rest[0]) - 1]] if rest else []
    number = [str(int(rest[1]))] if len(rest) > 1 else []
    return Markdown(" ".join([*number, *month, year]))


def render(template: str, templates: Path | None, **values: object) -> str:
    """The text of a template, with one line break at the end.

    `templates` is a folder whose templates go before the tracker's own.
    """
    environment = _environment(templates)
    return str(environment.get_template(template).render(values)).strip() + "\n"


@cache
def _environment(templates: Path | None) -> ImmutableSandboxedEnvironment:
    """Jinja's sandbox, since a repository's own templates are data to the tracker."""
    folders = [folder for folder in (templates, *_OWN_TEMPLATES) if folder and folder.is_dir()]
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined,
        finalize=line,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters.update(_FILTERS)
    return environment


_OWN_TEMPLATES = (
    Path(__file__).resolve().parents[2] / "templates",  # in a checkout
    Path(__file__).resolve().parent / "templates",  # in a wheel
)
_FILTERS: Mapping[str, Any] = {
    "block": block,
    "cell": cell,
    "count": count,
    "day": day,
    "line": line,
    "lines": lines,
    "link": link,
}


def _around_addresses(text: str, plain: Callable[[str], str], address: Callable[[str], str]) -> str:
    """Treat the web addresses in a text one way and the text between them another."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [plain(text[end : found.start()]), address(found[0])]
        end = found.end()
    return "".join([*parts, plain(text[end:])])


def _plain(text: str) -> str:
    return _disarm(_SPECIAL.sub(r"\\\g<0>", _ENTITY.sub("&amp;", text))).replace("<", "&lt;").replace(">", "&gt;")


def _disarm(text: str) -> str:
    """Take the effect on other people's pages from mentions and references."""
    return _REFERENCE.sub(rf"\g<0>{_GAP}", _MENTION.sub(f"@{_GAP}", text))


def _escaped_start(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"


def _link_to(url: str) -> str:
    full = url if url.lower().startswith("http") else f"https://{url}"
    return f"<{_address(full)}>"


def _address(url: str) -> str:
    """A link's target. github.com's own redirecting host makes no backlink on the page it leads to."""
    safe = url.replace("<", "%3C").replace(">", "%3E").replace("|", "%7C").replace("\\", "%5C").replace("`", "%60")
    return _GITHUB_THREAD.sub("https://redirect.github.com", "".join(safe.split()))


def _block_line(text: str) -> str:
    text = _around_addresses(_AUTOLINK.sub(r"\1", text), _limited, _address)
    return _BLOCK_OPENER.sub(r"\1\\\2", text)


def _limited(text: str) -> str:
    """Markdown between web addresses without pictures, footnotes, fences, tick boxes, formulas and HTML."""
    text = _OPENER.sub(lambda found: "".join(f"\\{mark}" for mark in found[0]), _ENTITY.sub("&amp;", text))
    return _disarm(text.replace("<", "&lt;"))
