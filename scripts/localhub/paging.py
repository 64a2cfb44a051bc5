"""Long lists in pages, and the `Link` header that leads from one to the next.

https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
"""

import sqlite3
from urllib.parse import urlencode

from werkzeug.wrappers import Request

DEFAULT = 30
MAXIMUM = 100


def page_of(request: Request, rows: list[sqlite3.Row], url: str) -> tuple[list[sqlite3.Row], dict[str, str]]:
    """Return the page of `rows` that was asked for, and the headers that lead to the others."""
    size = min(_number(request, "per_page", DEFAULT), MAXIMUM)
    page = _number(request, "page", 1)
    last = max(1, -(-len(rows) // size))
    links = []
    if page > 1:
        links += [("prev", min(page - 1, last)), ("first", 1)]
    if page < last:
        links[1:1] = [("next", page + 1), ("last", last)]
    text = ", ".join(f'<{_address(request, url, number)}>; rel="{rel}"' for rel, number in links)
    return rows[(page - 1) * size : page * size], {"Link": text} if text else {}


def _number(request: Request, name: str, default: int) -> int:
    # GitHub does not complain about a page that makes no sense.
    value = request.args.get(name, default, type=int)
    return value if value >= 1 else default


def _address(request: Request, url: str, page: int) -> str:
    return f"{url}?{urlencode({**request.args, 'page': page})}"
