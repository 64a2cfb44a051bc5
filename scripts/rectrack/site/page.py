"""A page: where it stands, what it shows, and the template that shows it."""

from collections.abc import Mapping
from typing import NamedTuple

from rectrack.site.material import Material
from rectrack.text.render import render


class Page(NamedTuple):
    """`address` is a folder seen from the site's root, "r/18/", nothing for the front page, or a file there.

    `template` is a file of `templates/site/`, and `shown` what it needs beside what every page may name. A page that
    is `hidden` asks search engines to pass it over.
    """

    address: str
    template: str
    title: str
    shown: Mapping[str, object]
    hidden: bool = False

    @property
    def path(self) -> str:
        """Its file."""
        return _file(self.address)

    def text(self, material: Material) -> str:
        shared = {**material.shared, "page": self, "to": self.to}
        return render(f"site/{self.template}.j2", material.templates, **shared, **self.shown)

    def to(self, address: str = "", place: str = "") -> str:
        """The way from here to another page, or to a file, and there to a place: good for `file://` as well."""
        up = "../" * self.address.count("/")
        return up + _file(address) + (f"#{place}" if place else "")


def _file(address: str) -> str:
    return f"{address}index.html" if address.endswith("/") or not address else address
