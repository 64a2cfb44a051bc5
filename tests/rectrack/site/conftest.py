"""The site of a module's own tracker, its fixture `root`, and the pages of that site."""

from pathlib import Path

import pytest

from tests.rectrack.site.site_pages import Read, Site, pages, site_of

TODAY = "2021-06-01"


@pytest.fixture(scope="module")
def site(root: Path) -> Site:
    return site_of(root, TODAY)


@pytest.fixture(scope="module")
def read(site: Site) -> dict[str, Read]:
    return pages(site)
