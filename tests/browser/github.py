"""Markdown as a page that looks like GitHub's."""

import re
import shutil
from pathlib import Path

import nh3

from tests.rectrack import rendering

STYLE = """
body { margin: 0; font: 16px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
main { box-sizing: border-box; max-width: 880px; padding: 32px; overflow-wrap: break-word; }
@media (max-width: 767px) { main { padding: 16px; margin: 0 16px; } }
h1, h2, h3 { margin: 24px 0 16px; line-height: 1.25; }
h1 { font-size: 2em; } h2 { font-size: 1.5em; } h3 { font-size: 1.25em; }
h1, h2 { padding-bottom: .3em; border-bottom: 1px solid; } img { max-width: 100%; }
p, ul, ol, table, details { margin: 0 0 16px; } ul, ol { padding-left: 2em; } li + li { margin-top: .25em; }
small { font-size: 90%; }
table { display: block; width: max-content; max-width: 100%; overflow: auto; }
table { border-spacing: 0; border-collapse: collapse; }
th, td { padding: 6px 13px; border: 1px solid; }
pre { margin: 0 0 16px; overflow: auto; }
"""
"""The sizes that GitHub gives a README, in a window of 1280 px beside its column; source: github-markdown-css 5.8."""
HEAD = "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
TAGS = nh3.ALLOWED_TAGS | {"details", "summary", "picture", "source"}
ATTRIBUTES = nh3.ALLOWED_ATTRIBUTES | {"a": {"href", "name"}, "source": {"media", "srcset"}}


def shown(markdown: str, *, in_issue: bool = False) -> str:
    """Return the HTML of a file or an issue, with what GitHub leaves of it."""
    return nh3.clean(rendering.html(markdown, in_issue=in_issue), tags=TAGS, attributes=ATTRIBUTES)


def readme_page(readme: Path, folder: Path) -> Path:
    """Write the README as a page, with the pictures that it shows."""
    root = Path(__file__).parents[2]
    pictures = [*(root / "docs/pictures").iterdir(), *(readme.parent / "recommendations").glob("*.svg")]
    for picture in pictures:
        place = folder / ("recommendations" if picture.suffix == ".svg" else "docs/pictures")
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, place)
    path = folder / "README.html"
    path.write_text(_as_page(readme.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def _as_page(readme: str) -> str:
    before, rest = readme.split("<!-- rectrack:board -->")
    board, after = rest.split("<!-- rectrack:board-end -->")
    parts = ((before, "before"), (board, "board"), (after, "after"))
    body = "".join(f"<div id='{id_}'>{shown(part)}</div>" for part, id_ in parts)
    with_ids = re.sub(
        r"<(h[23])>([\w ]+)</", lambda m: f"<{m[1]} id='{m[2].lower().replace(' ', '-')}'>{m[2]}</", body
    )
    return f"{HEAD}<style>{STYLE}</style><main>{with_ids}</main>"
