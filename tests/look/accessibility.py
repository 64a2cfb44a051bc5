"""What axe finds on a page that not everybody could read."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types

from tests.look.browser import DESKTOP, PHONE, Reader, Scheme

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},  # of 2.2, and left out unless it is asked for
    "resultTypes": ["violations"],
    "preload": False,  # a page opened as a file cannot fetch its own style
}


def problems(reader: Reader, address: str) -> list[str]:
    """What axe finds on a page, light and dark, on a phone and on a desktop."""
    reader.open(address)
    reader.page.evaluate(Axe().axe_script)
    found = []
    for scheme in ("light", "dark"):
        for size in (PHONE, DESKTOP):
            found += _violations(reader, scheme, size)
    reader.page.emulate_media(color_scheme="light")
    return found


def _violations(reader: Reader, scheme: Scheme, size: Any) -> list[str]:
    reader.page.emulate_media(color_scheme=scheme)
    reader.page.set_viewport_size(size)
    told = reader.page.evaluate("(rules) => axe.run(document, rules)", RULES)
    return [
        f"{rule['id']} ({scheme}, {size['width']}): {node['html']}"
        for rule in told["violations"]
        for node in rule["nodes"]
    ]
