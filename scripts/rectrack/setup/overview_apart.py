"""Trackers of one list, told apart: none appears under the name or a link of another, whatever its status.json says.

What the list says of a tracker is true. A name or a link that only a tracker's own status.json gives is a claim.
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


def told_apart(trackers: Sequence[Tracker], listed: Collection[Listed]) -> list[Tracker]:
    """Return the trackers, each with a name that no other looks like, and with the links that are its own."""
    said = {one.status: one for one in listed}
    known = [said.get(one.status) or Listed(status=one.status) for one in trackers]
    names = _names(trackers, known)
    links = [_with_own_links(n, trackers, known) for n in range(len(trackers))]
    return [replace(one, name=name) for one, name in zip(links, names, strict=True)]


def _names(trackers: Sequence[Tracker], listed: Sequence[Listed]) -> list[str]:
    """Return the names: with its address, a name that looks like another's or says where another is.

    An address in a name can make it look like another one. Then that one gets its own address too.
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
    """Return whether nothing of a name can be seen, or it has the address of another tracker."""
    others = (other.status for m, other in enumerate(trackers) if m != n and "://" in other.status)
    look = letters(name)
    return not look or any(letters(status) in look for status in others)


def _with_own_links(n: int, trackers: Sequence[Tracker], listed: Sequence[Listed]) -> Tracker:
    """Return a tracker without the links that may be those of another one."""
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
    """Return the links that the list itself shows to be a tracker's: those that it gives, and where its file is."""
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
    """Return whether one of two addresses is the other or below it."""
    one, two = _normal(link), _normal(other)
    return one == two or one.startswith(f"{two}/") or two.startswith(f"{one}/")


def _normal(link: str) -> str:
    """Return the host and the path of an address in one spelling, as a browser reads it.

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
    """Return a tracker that leads nowhere by a link, and shows all else."""
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
