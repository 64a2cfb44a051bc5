"""The social card: the picture that platforms show beside a link to the site."""

import unicodedata
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from rectrack.rendering import make_status_strip

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

    from rectrack.site.context import SiteContext

WIDTH, HEIGHT = 1200, 630
"""Pixels. Platforms cut pictures of another shape."""
_MARGIN = 88
_PAPER, _INK, _SOFT, _TONE = "#fcfbf8", "#1d2126", "#555d66", "#64809b"


class Style(NamedTuple):
    """How a text is written: the sizes that are tried, the largest first, and the height of all its lines."""

    weight: str
    sizes: tuple[int, ...]
    room: int
    color: str


_TITLE = Style("Semibold", (68, 60, 52), 208, _INK)
_COUNTS = Style("Regular", (38, 32), 76, _INK)
_DAY = Style("Regular", (30,), 30, _SOFT)


class Card(NamedTuple):
    """The words on the card, and the picture as a PNG."""

    words: str
    picture: bytes


def site_card(site: "SiteContext") -> Card | None:
    """Return the card of a site.

    None without the address of the site, because platforms need the address of the card. None also if the typeface
    has not all letters of the counts.
    """
    title, strip = site.dataset.tracker.title, make_status_strip(site.published, site.dataset.tracker)
    counts, day = site.rendered("site/card.txt.j2", groups=strip.groups).strip().split("\n")
    picture = _draw(title, counts, day) if site.public("") else b""
    return Card(f"{title}. {counts} {day}", picture) if picture else None


@cache
def _draw(title: str, counts: str, day: str) -> bytes:
    """Return the card: the title, the counts in words and the day. Equal texts give equal bytes.

    The typeface comes with a library, so that the card does not depend on the machine. It has Latin, Greek and
    Cyrillic letters. A title with other letters is left out, because platforms show it beside the card. If other
    letters are in the counts or the day, the result is empty.
    """
    if not (_is_drawable(counts) and _is_drawable(day)):
        return b""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    page = ImageDraw.Draw(image)
    _draw_mark(page)
    y = 160.0
    if _is_drawable(title):
        y = _write(page, title, _TITLE, y) + 24
    _write(page, counts, _COUNTS, y)
    _write(page, day, _DAY, HEIGHT - 80)
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw_mark(page: "ImageDraw") -> None:
    """Draw the mark of the site, as in `mark.svg`: three cells, empty, half filled and filled."""
    for x, full in ((_MARGIN, 124), (_MARGIN + 27, 94), (_MARGIN + 54, 69)):  # below its outline
        page.rectangle((x, 64, x + 19, 124), outline=_TONE, width=5)
        page.rectangle((x, full, x + 19, 124), fill=_TONE)


def _write(page: "ImageDraw", text: str, style: Style, y: float) -> float:
    """Write a text in lines below each other, and return where it ends.

    It has the first size in which it fits. In the last size it is cut.
    """
    for size in style.sizes:
        font, most = _font(style.weight, size), style.room // size
        lines = _lines(text, font)
        if len(lines) <= most:
            break
    if len(lines) > most:
        last = lines[most - 1]
        lines = [*lines[: most - 1], f"{last.rpartition(' ')[0] or last[:-1]}…"]
    for line in lines:
        page.text((_MARGIN, y), line, font=font, fill=style.color)
        y += size * 1.25
    return y


def _lines(text: str, font: "FreeTypeFont") -> list[str]:
    """Return the text in lines that fit the width of the card. A word that is longer is divided."""
    lines = [""]
    for word in text.split(" "):
        both = f"{lines[-1]} {word}".strip()
        if font.getlength(both) <= WIDTH - 2 * _MARGIN:
            lines[-1] = both
            continue
        lines.append("")
        for letter in word:
            if font.getlength(lines[-1] + letter) > WIDTH - 2 * _MARGIN:
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line]


def _is_drawable(text: str) -> bool:
    """Return whether the typeface has all letters of a text, and draws each at its place."""
    font = _font("Regular", 40)
    unknown = bytes(font.getmask("\U0010fffd"))
    letters = {letter for letter in text if not letter.isspace()}
    return not any(
        unicodedata.category(letter)[0] in "CM" or bytes(font.getmask(letter)) == unknown for letter in letters
    )


@cache
def _font(weight: str, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    file = files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf"
    return ImageFont.truetype(BytesIO(file.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)
