"""Pages as a browser reads them, and the sites of the examples."""

from html.parser import HTMLParser
from itertools import dropwhile, takewhile
from pathlib import PurePosixPath

from msgspec.structs import replace

from rectrack.pages.status_json import Published
from rectrack.record.register import Register
from rectrack.record.withheld import withheld
from rectrack.site import build, changes
from rectrack.site.material import Material
from tests.rectrack import examples

Tags = list[tuple[str, dict[str, str]]]
INLINE = frozenset("a b em span time code strong".split())  # noqa: SIM905 - reads as a list
VOID = frozenset("br hr img input link meta".split())  # noqa: SIM905 - reads as a list


class Read(HTMLParser):
    """A page: its tags with their attributes, its words, and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Tags = []
        self.open: list[str] = []
        self.words = ""
        self.feed(str(text))  # not as markup, which would escape what is added to it
        self.close()
        assert self.open == [], f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self.open += [] if tag in VOID else [tag]
        self.words += "" if tag in INLINE else " "

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} is closed where it is not open"
        self.words += "" if tag in INLINE else " "

    def handle_data(self, data: str) -> None:
        self.words += data

    @property
    def said(self) -> str:
        """Its words, with single spaces."""
        return " ".join(self.words.split())

    @property
    def links(self) -> list[str]:
        return [attributes[name] for _, attributes in self.tags for name in ("href", "src") if name in attributes]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    def listed(self, place: str) -> int:
        """How many things are listed below the heading of that name."""
        start = next(n for n, (_, attributes) in enumerate(self.tags) if attributes.get("id") == place)
        below = list(takewhile(lambda tag: tag[0] not in ("h2", "footer"), self.tags[start + 1 :]))
        return sum(attributes.get("class") == "item" for _, attributes in below) + self._plain(below)

    def _plain(self, below: Tags) -> int:
        plain = dropwhile(lambda tag: tag != ("ul", {"class": "plain"}), below)
        return sum(tag == "li" for tag, _ in plain)

    @property
    def headings(self) -> list[int]:
        """The levels of its headings, in order."""
        return [int(tag[1]) for tag, _ in self.tags if tag[0] == "h" and tag[1:].isdigit()]


Site = dict[str, bytes]


def material(register: Register, published: Published | None = None) -> Material:
    known = withheld(register)
    facts_now = published or examples.published(known)
    return Material(register=known, published=facts_now, known=changes.by_own_dates(known))


def example() -> Site:
    """The site of the tracker of tests/data/tracker, in which every field is used."""
    return dict(build.files(material(examples.register())))


def gone() -> Site:
    """The same after its last recommendation was removed."""
    known = examples.register()
    left = replace(known, recommendations=known.recommendations[:-1])
    before, now = examples.published(known), examples.published(left)
    return dict(build.files(material(left, replace(now, gone=before.recommendations[-1:]))))


def pages(site: Site) -> dict[str, Read]:
    return {path: Read(text.decode()) for path, text in site.items() if path.endswith(".html")}


def unresolved(site: Site) -> set[tuple[str, str]]:
    """The links within a site that lead to no file, or to no place in it, each with the page where it stands."""
    read = pages(site)
    return {(path, link) for path, page in read.items() for link in page.links if not _leads(path, link, site, read)}


def _leads(path: str, link: str, site: Site, read: dict[str, Read]) -> bool:
    if link.lower().startswith(("https://", "http://", "mailto:")):
        return True
    target, _, place = link.partition("#")
    target = target.partition("?")[0]
    found = _joined(path, target) if target else path
    return found in site and (not place or place in read[found].ids)


def _joined(path: str, link: str) -> str:
    """Where a relative link leads, without going above the site's root."""
    parts = list(PurePosixPath(path).parent.parts)
    for part in link.split("/"):
        if part == "..":
            assert parts, f"{link} in {path} leads out of the site"
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
