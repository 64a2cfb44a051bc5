"""A page: where it stands, what it shows, and the template that shows it."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, cast

from rectrack.site.material import Material
from rectrack.text.render import render

MOST = 400
"""Things of lists on one page, which keeps it below a megabyte."""


class Page(NamedTuple):
    """`address` is a folder seen from the site's root, "r/18/", nothing for the front page, or a file there.

    `template` is a file of `templates/site/`, and `shown` what it needs beside what every page may name. A page that
    is `hidden` asks search engines to pass it over. `long` names what of `shown` are lists that may need several
    pages, with fewer things on each the more `weight` one has. This is one `part` of them; `totals` are how long the
    whole lists are, and `addresses` where their pages stand.
    """

    address: str
    template: str
    title: str
    shown: Mapping[str, object]
    hidden: bool = False
    long: tuple[str, ...] = ()
    weight: int = 1
    part: int = 1
    addresses: tuple[str, ...] = ()
    totals: Mapping[str, int] = MappingProxyType({})

    @property
    def path(self) -> str:
        """Its file."""
        return _file(self.address)

    def parts(self) -> Iterator["Page"]:
        """The page itself, or as many as its lists need, one list after the other; the first has the address."""
        lists = {name: cast("Sequence[object]", self.shown[name]) for name in self.long}
        totals = {name: len(things) for name, things in lists.items()}
        most = max(MOST // self.weight, 1)
        starts = range(0, max(sum(totals.values()), 1), most)
        addresses = tuple(f"{self.address}{n}/" if n > 1 else self.address for n in range(1, len(starts) + 1))
        for n, (start, address) in enumerate(zip(starts, addresses, strict=True), 1):
            shown = {**self.shown, **dict(_slices(lists, start, start + most))}
            yield self._replace(address=address, shown=shown, part=n, addresses=addresses, totals=totals)

    def text(self, material: Material) -> str:
        shared = {**material.shared, "page": self, "to": self.to}
        return render(f"site/{self.template}.j2", material.templates, **shared, **self.shown)

    def to(self, address: str = "", place: str = "") -> str:
        """The way from here to another page, or to a file, and there to a place: good for `file://` as well."""
        up = "../" * self.address.count("/")
        return up + _file(address) + (f"#{place}" if place else "")


def _slices(lists: Mapping[str, Sequence[object]], start: int, stop: int) -> Iterator[tuple[str, Sequence[object]]]:
    """Of each list what falls between two places, if they stand one after the other."""
    at = 0
    for name, things in lists.items():
        yield name, things[max(start - at, 0) : max(stop - at, 0)]
        at += len(things)


def _file(address: str) -> str:
    return f"{address}index.html" if address.endswith("/") or not address else address
