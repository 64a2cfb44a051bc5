"""The two pictures in the README: an issue with a comment, and the site. `python -m tests.pictures` makes them.

They show the tracker of three years, in which all parties are invented.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.sync_api import Page, ViewportSize

from localhub import Server
from tests.browser import browser
from tests.browser.github import HEAD, STYLE, shown
from tests.browser.trackers import run
from tests.golden import trackers
from tests.interfaces import Issue, on
from tests.rectrack.files import edit
from tests.rectrack.world import REPO, World, action_variables
from tests.samples import ROOT

PICTURES = ROOT / "docs/pictures"
MARK = "Example: the parties and their positions are invented"
LOGIN, ACCOUNT = "northland-mission", 31
NUMBER = 4
SAID = "/support Funding should be open. We publish ours each year."
SIZES = {"issue": ViewportSize(width=700, height=560), "site": ViewportSize(width=840, height=720)}
"""GitHub shows a README about 830 px wide."""

FRAME = """
body { font-size: 14px; }
main { max-width: none; padding: 16px 20px; } h1 { font-size: 22px; margin: 0 0 8px; border: 0; }
h1 span { color: #59636e; font-weight: 400; } h3 { margin: 12px 0 8px; }
p, ul, table { margin-bottom: 10px; }
.state { display: inline-block; padding: 3px 12px; border-radius: 2em; background: #1f2328; color: #fff; }
.label { margin-left: 6px; white-space: nowrap; }
.label { padding: 2px 9px; border: 1px solid #888; border-radius: 2em; font-size: 12px; }
.box { margin-top: 12px; border: 1px solid #888; border-radius: 6px; } .box > div { padding: 8px 14px; }
.box > div:first-child { padding: 6px 14px; border-bottom: 1px solid #888; background: #f2f4f7; }
.cut > div:last-child { height: 215px; overflow: hidden; } .box p:last-child { margin: 0; }
"""
BANNER = """(text) => {
  const mark = document.createElement("p");
  mark.textContent = text;
  Object.assign(mark.style, {margin: 0, padding: "6px 20px", font: "bold 15px sans-serif"});
  Object.assign(mark.style, {background: "#1f2328", color: "#fff"});
  document.body.prepend(mark);
}"""


class Pictured(NamedTuple):
    """A page of which there is a picture."""

    name: str
    page: Path


def pages(folder: Path) -> Iterator[Pictured]:
    """Make the tracker, let a party comment, and return the pages."""
    tracker = trackers.three_years(folder)
    yield Pictured("issue", _issue(tracker, folder))
    with on(tracker.today):
        run(tracker.root, "site", str(folder / "site"))
    yield Pictured("site", folder / "site/index.html")


def _issue(tracker: trackers.Tracker, folder: Path) -> Path:
    """Sync the tracker to a GitHub on this machine, comment there, run rectrack, and return the issue as a page."""
    account = f"    accounts: [{{login: {LOGIN}, id: {ACCOUNT}}}]\n"
    edit(tracker.root / "parties.yaml", "  - id: northland\n", f"  - id: northland\n{account}")
    tracker.commit(tracker.today)
    with Server() as hub, on(tracker.today):
        hub.add_repository(REPO)
        world = World(tracker.root, hub, action_variables(hub, "workflow_dispatch"))
        world.done("sync")
        number = next(n for n, one in world.issues().items() if f" {NUMBER}: " in one.title)
        hub.person(LOGIN, user_id=ACCOUNT).comment(REPO, number, SAID)
        world.done("run")
        page = folder / "issue.html"
        page.write_text(_as_page(world, world.issues()[number]), encoding="utf-8")
    return page


def _as_page(world: World, issue: Issue) -> str:
    labels = "".join(f" <span class=label>{escape(label)}</span>" for label in issue.labels)
    comments = world.github.comments(issue.number)
    boxes = [_box("github-actions", issue.body, "box cut")]
    boxes += [_box(comment.author.login, comment.text, "box") for comment in comments]
    head = f"<h1>{escape(issue.title)} <span>#{issue.number}</span></h1><span class=state>Open</span>{labels}"
    return f"{HEAD}<style>{STYLE}{FRAME}</style><main>{head}{''.join(boxes)}</main>"


def _box(author: str, text: str, kind: str) -> str:
    name = re.sub(r"\[bot\]", "", author)
    return f"<div class='{kind}'><div><b>{name}</b> commented</div><div>{shown(text, in_issue=True)}</div></div>"


def main() -> None:
    """Write the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as name, browser.opened(Path(name)) as chrome:
        for one in pages(Path(name) / "example"):
            page = chrome.new_context(viewport=SIZES[one.name], bypass_csp=True).new_page()
            page.goto(one.page.as_uri())
            (PICTURES / f"{one.name}.webp").write_bytes(_picture(page, is_whole=one.name == "issue"))


def _picture(page: Page, *, is_whole: bool) -> bytes:
    """Return a picture of the page or of its first screen, marked as an example, as WebP: half as large as PNG."""
    page.evaluate(BANNER, MARK)
    if is_whole:
        height = page.evaluate("document.querySelector('main').getBoundingClientRect().bottom")
        page.set_viewport_size({"width": SIZES["issue"]["width"], "height": round(height)})
    asked = {"format": "webp", "quality": 90}
    return b64decode(page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)["data"])


if __name__ == "__main__":
    main()
