"""The browser that the machine has, how a reader uses it, and what keeps some from reading a page."""

import os
import re
import shutil
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypedDict

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Browser, Dialog, Locator, Page, Request, ViewportSize, sync_playwright

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
ARGUMENTS = (
    "--no-sandbox",  # root has none; nothing is opened but pages made here
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESKTOP = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
NARROW = ViewportSize(width=320, height=658)
SCREENS = 2
"""So many screens of a page somebody looks through at most."""
Scheme = Literal["light", "dark", "forced"]


def found() -> str:
    """Where the browser is; without one nothing can be looked at."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    pytest.exit(
        f"No browser found: looked for {', '.join(NAMES)}. Install Chromium (on Debian: apt install chromium; on "
        "Fedora: dnf install chromium) or Google Chrome, then 'make test-browser' again.",
        returncode=1,
    )


@contextmanager
def opened(home: Path) -> Iterator[Browser]:
    """The browser, which keeps its settings in a folder, until everything was looked at."""
    path = found()
    with sync_playwright() as playwright:
        own: dict[str, str | float | bool] = {**os.environ, "XDG_CONFIG_HOME": str(home)}
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS], env=own)
        yield browser
        browser.close()


@dataclass
class Reader:
    """A page that one person has open, offline: every address that it asked for, and what went wrong."""

    page: Page
    clicks: int = 0
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(5_000)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", self._missed)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda message: self.faults.append(message.text))
        self.page.on("dialog", self._asked)

    def _missed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # which is what happens to a page that is left before it is there
            self.faults.append(f"not loaded: {request.url}")

    def _asked(self, dialog: Dialog) -> None:
        self.faults.append(dialog.message)
        dialog.dismiss()

    def open(self, address: str, size: ViewportSize | None = None) -> None:
        if size:
            self.page.set_viewport_size(size)
        self.page.goto(address)
        self.clicks = 0

    def click(self, what: Locator) -> None:
        """Click what stands within the screens that somebody looks through."""
        self.sees(what)
        what.click()
        self.clicks += 1

    def sees(self, what: Locator) -> None:
        """It is shown, and begins within two screens of where the page opened."""
        assert what.is_visible(), f"{what} is not shown on {self.page.url}"
        screen = self.page.viewport_size
        box = what.bounding_box()
        assert screen
        assert box
        here = f"{what} stands {box['y'] / screen['height']:.1f} screens down on {self.page.url}"
        assert box["y"] < SCREENS * screen["height"], here

    def __str__(self) -> str:
        return self.page.url


def width(page: Page) -> int:
    """How wide the page is, which is more than the screen where something sticks out."""
    wide: int = page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")
    return wide


RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},  # of 2.2, and left out unless it is asked for
    "resultTypes": ["violations"],
    "preload": False,  # a page opened as a file cannot fetch its own style
}


def problems(reader: Reader, address: str) -> list[str]:
    """What axe finds on a page, light, dark and in forced colors, on a phone and on a desktop."""
    reader.open(address)
    reader.page.evaluate(Axe().axe_script)
    found = []
    for scheme in ("light", "dark", "forced"):
        for size in (PHONE, DESKTOP):
            found += _violations(reader, scheme, size)
    reader.page.emulate_media(color_scheme="light", forced_colors="null")
    return found


def _violations(reader: Reader, scheme: Scheme, size: Any) -> list[str]:
    if scheme == "forced":
        reader.page.emulate_media(color_scheme="light", forced_colors="active")
    else:
        reader.page.emulate_media(color_scheme=scheme)
    reader.page.set_viewport_size(size)
    told = reader.page.evaluate("(rules) => axe.run(document, rules)", RULES)
    return [
        f"{rule['id']} ({scheme}, {size['width']}): {node['html']}"
        for rule in told["violations"]
        for node in rule["nodes"]
    ]


ZOOMED = ViewportSize(width=640, height=400)
"""What is left of a desktop at 200 %."""
SIZES = (PHONE, NARROW, ZOOMED)
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
  links: [...document.querySelectorAll("[href]:not(use),[src]")].map((one) =>
    new URL(one.getAttribute("href") || one.getAttribute("src"), document.URL).href),
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
    return re.sub(r"^(r|p|addressees|changes)/[^/]+/", r"\1/*/", address)


def one_of_each_kind(addresses: Sequence[str], base: str) -> dict[str, str]:
    """One address for each kind of page: the last in order, which is no newer one's poor relation."""
    return {kind(address.removeprefix(base)): address for address in sorted(addresses)}
