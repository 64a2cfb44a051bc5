"""From the front page to every page that a link leads to, as a reader without a network comes there."""

import re
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypedDict

from tests.look.browser import NARROW, PHONE, Reader, width

SIZES = (PHONE, NARROW)
FEW = 30
"""So many pages of a kind are opened: those of 300 recommendations say in turn what those of 22 say."""


class Met(TypedDict):
    """What the browser has of a page."""

    links: list[str]
    ids: list[str]
    handlers: list[str]
    ran: bool


class Seen(NamedTuple):
    """A page as the browser showed it: how much wider than the screen it was, and what it holds."""

    beyond: Mapping[int, int]
    met: Met

    @property
    def pages(self) -> set[str]:
        """The pages that it leads to, without their places."""
        addresses = (link.partition("#")[0].partition("?")[0] for link in self.met["links"])
        return {address for address in addresses if address.endswith(".html")}


LOOK = """() => ({
  links: [...document.querySelectorAll("[href],[src]")].map((one) => one.href || one.src),
  ids: [...document.querySelectorAll("[id]")].map((one) => one.id),
  handlers: [...document.querySelectorAll("*")].flatMap((one) =>
    [...one.attributes].map((given) => given.name).filter((name) => name.startsWith("on"))),
  ran: "ran" in window,
})"""


def walk(reader: Reader, start: str) -> dict[str, Seen]:
    """The pages of the site by their addresses, each opened once, but only a few of a kind."""
    base = start.rpartition("/")[0] + "/"
    seen: dict[str, Seen] = {}
    kinds: Counter[str] = Counter()
    waiting = deque([start])
    while waiting:
        address = waiting.popleft()
        if address not in seen and kinds[kind(address.removeprefix(base))] < FEW:
            kinds[kind(address.removeprefix(base))] += 1
            seen[address] = _look(reader, address)
            waiting += [page for page in seen[address].pages if page.startswith(base)]
    return seen


def _look(reader: Reader, address: str) -> Seen:
    reader.open(address)
    beyond = {}
    for size in SIZES:
        reader.page.set_viewport_size(size)
        beyond[size["width"]] = width(reader.page) - size["width"]
    met: Met = reader.page.evaluate(LOOK)
    return Seen(beyond, met)


def kind(address: str) -> str:
    """What kind of page stands at an address below the site's: pages of one kind differ only in what they say."""
    return re.sub(r"^(r|p|addressed|changes|themes?)/[^/]+/", r"\1/*/", address)


def one_of_each_kind(addresses: Sequence[str], base: str) -> dict[str, str]:
    """One address for each kind of page: the last in order, which is no newer one's poor relation."""
    return {kind(address.removeprefix(base)): address for address in sorted(addresses)}
