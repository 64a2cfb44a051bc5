"""A page: where it stands, what it shows, and the template that shows it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from rectrack.site.material import Material
from rectrack.text.render import render

MOST = 400
"""Things of a list on one page, which keeps it below a megabyte."""


class Page(NamedTuple):
    """`address` is a folder seen from the site's root, "r/18/", nothing for the front page, or a file there.

    `template` is a file of `templates/site/`, and `shown` what it needs beside what every page may name. A page that
    is `hidden` asks search engines to pass it over. `long` names what of `shown` is a list that may need several
    pages; this is one `part` of a list of `total` things, whose pages have these `addresses`.
    """

    address: str
    template: str
    title: str
    shown: Mapping[str, object]
    hidden: bool = False
    long: str = ""
    part: int = 1
    addresses: tuple[str, ...] = ()
    total: int = 0

    @property
    def path(self) -> str:
        """Its file."""
        return _file(self.address)

    def parts(self) -> Iterator["Page"]:
        """The page itself, or as many as its list needs; the first has the address."""
        things = cast("Sequence[object]", self.shown.get(self.long, ()))
        starts = range(0, max(len(things), 1), MOST)
        addresses = tuple(f"{self.address}{n}/" if n > 1 else self.address for n in range(1, len(starts) + 1))
        for n, (start, address) in enumerate(zip(starts, addresses, strict=True), 1):
            shown = {**self.shown, self.long: things[start : start + MOST]} if self.long else self.shown
            yield self._replace(address=address, shown=shown, part=n, addresses=addresses, total=len(things))

    def text(self, material: Material) -> str:
        shared = {**material.shared, "page": self, "to": self.to}
        return render(f"site/{self.template}.j2", material.templates, **shared, **self.shown)

    def to(self, address: str = "", place: str = "") -> str:
        """The way from here to another page, or to a file, and there to a place: good for `file://` as well."""
        up = "../" * self.address.count("/")
        return up + _file(address) + (f"#{place}" if place else "")


def _file(address: str) -> str:
    return f"{address}index.html" if address.endswith("/") or not address else address
