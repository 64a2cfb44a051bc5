"""Keeps the names and links of trackers in an overview distinct, whatever their status.json says.

The values of the list are trusted. A name or link that only a status.json gives is a claim.
"""

import posixpath
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from rectrack.record.tracker_list import Listed
from rectrack.setup.overview_json import Recommendation, Tracker
from rectrack.text.spellings import letters

_RAW = "raw.githubusercontent.com"
_PORTS = {"http": 80, "https": 443}


def distinguish(trackers: Sequence[Tracker], listed: Collection[Listed]) -> list[Tracker]:
    """Return the trackers with distinct names, and without links of other trackers."""
    said = {one.status: one for one in listed}
    known = [said.get(one.status) or Listed(status=one.status) for one in trackers]
    names = _names(trackers, known)
    links = [_with_own_links(n, trackers, known) for n in range(len(trackers))]
    return [replace(one, name=name) for one, name in zip(links, names, strict=True)]


def _names(trackers: Sequence[Tracker], listed: Sequence[Listed]) -> list[str]:
    """Return the names. A name that looks like another one, or contains another address, gets its own address.

    An added address can make two names look the same. Then the other name gets its address too.
    """
    names = [one.name for one in trackers]
    bare = {n for n, one in enumerate(trackers) if not one.name.endswith(_place(one))}
    claimed = {n for n in bare if names[n] not in (listed[n].name, listed[n].status)}
    while True:
        times = Counter(map(letters, names))
        alike = {n for n in bare if times[letters(names[n])] > 1}
        alike = (alike & claimed or alike) | {n for n in bare & claimed if _misleads(n, names[n], trackers)}
        if not alike:
            return names
        for n in alike:
            names[n] += _place(trackers[n])
        bare -= alike


def _place(tracker: Tracker) -> str:
    return f" ({tracker.status})"


def _misleads(n: int, name: str, trackers: Sequence[Tracker]) -> bool:
    """Return whether a name is invisible, or contains the address of another tracker."""
    others = (other.status for m, other in enumerate(trackers) if m != n and "://" in other.status)
    look = letters(name)
    return not look or any(letters(status) in look for status in others)


def _with_own_links(n: int, trackers: Sequence[Tracker], listed: Sequence[Listed]) -> Tracker:
    """Return a tracker without the links that may belong to another one."""
    one = trackers[n]
    theirs = [link for m, other in enumerate(trackers) if m != n for link in _links(other, listed[m])]
    for link in filter(None, (one.site, one.repository)):
        if not _is_own(link, listed[n]) and any(_is_same_place(link, other) for other in theirs):
            one = _without(one, link)
    return one


def _links(tracker: Tracker, listed: Listed) -> list[str]:
    return [*filter(None, (tracker.site, tracker.repository)), *_own(listed)]


def _is_own(link: str, listed: Listed) -> bool:
    return any(_normal(link) == _normal(own) for own in _own(listed))


def _own(listed: Listed) -> list[str]:
    """Return the trusted links of a tracker: those in the list, and the place of its status.json."""
    own = [link for link in (listed.site, listed.repository) if link]
    if not listed.is_remote:
        return own
    parts = urlsplit(listed.status)
    own.append(f"{parts.scheme}://{parts.netloc}{posixpath.dirname(parts.path)}/")
    owner, name, *_ = [*parts.path.strip("/").split("/"), "", ""]
    if parts.hostname == _RAW:
        own += [f"https://github.com/{owner}/{name}", f"https://{owner}.github.io/{name}/"]
    return own


def _is_same_place(link: str, other: str) -> bool:
    """Return whether one of two addresses equals or contains the other."""
    one, two = _normal(link), _normal(other)
    return one == two or one.startswith(f"{two}/") or two.startswith(f"{one}/")


def _normal(link: str) -> str:
    """Return the normalized host and path of an address, as a browser reads it.

    Source: WHATWG URL Standard, "URL parsing" and "Host parsing".
    """
    scheme, _, rest = unicodedata.normalize("NFKC", link).replace("\\", "/").replace("\u3002", ".").partition(":")
    try:
        parts = urlsplit(f"{scheme}://{rest.lstrip('/')}")
        port = parts.port if parts.port != _PORTS.get(parts.scheme) else None
    except ValueError:
        return link
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    path = posixpath.normpath(f"/{unquote(parts.path)}".replace("//", "/")).rstrip("/")
    return f"{host}:{port or ''}{path}".casefold()


def _without(tracker: Tracker, link: str) -> Tracker:
    """Return a tracker without one link and the pages below it."""
    base = f"{link.rstrip('/')}/"

    def own(page: str | None) -> str | None:
        return None if page and page.startswith(base) else page

    def without(one: Recommendation) -> Recommendation:
        bodies = tuple(replace(body, page=own(body.page)) for body in one.addressees)
        return replace(one, page=own(one.page), addressees=bodies)

    return replace(
        tracker,
        site=None if tracker.site == link else tracker.site,
        repository=None if tracker.repository == link else tracker.repository,
        recommendations=tuple(map(without, tracker.recommendations)),
    )
