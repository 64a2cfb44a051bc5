"""The browser that the machine has, and how a reader uses it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
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
Scheme = Literal["light", "dark"]


def found() -> str:
    """Where the browser is; without one nothing can be looked at."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    pytest.exit(
        f"No browser found: looked for {', '.join(NAMES)}. Install Chromium (on Debian: apt install chromium; on "
        "Fedora: dnf install chromium) or Google Chrome, then 'make look' again.",
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
