"""What rectrack writes, and Markdown as GitHub shows it: its own parser, with the extensions that it turns on."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias
from urllib.parse import unquote

import cmarkgfm  # type: ignore[import-untyped]  # it has no types
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]  # likewise
from docx import Document

from tests.interfaces import rectrack

Event: TypeAlias = tuple[str, str]
"""A tag that opens ("p", ""), one that closes ("/p", ""), or a text ("", "the text")."""

EXTENSIONS = ["table", "autolink", "strikethrough", "tagfilter", "tasklist"]
ELEMENTS = frozenset("h1 h2 h3 h4 p ul ol li blockquote br strong em a code pre".split())  # noqa: SIM905 - reads as a list
"""What the tracker writes. Above all no tick box, picture, rule, footnote and deleted text."""
FOLDED = ELEMENTS | frozenset(("details", "summary"))
"""The same with what unfolds."""
BOARD = FOLDED | frozenset(("table", "thead", "tbody", "tr", "th", "td", "small", "b", "picture", "source", "img"))
"""What stands on the board: its table and its picture too."""

MENTION = re.compile(r"(?<![A-Za-z0-9])@[A-Za-z0-9]")
REFERENCE = re.compile(r"#\d|(?<![A-Za-z0-9])GH-\d", re.ASCII | re.IGNORECASE)
EMOJI = re.compile(r":[a-z0-9_+-]+:", re.ASCII | re.IGNORECASE)
THREAD = re.compile(
    r"^[^/]*//([^/]*@)?(www\.)?github\.com.*/(issues|pull|pulls|discussions|commit)/", re.ASCII | re.IGNORECASE
)
ONCE = (
    "<!-- rectrack:board -->",
    "<!-- rectrack:board-end -->",
    "<!-- rectrack:take-part -->",
    "<!-- rectrack:take-part-end -->",
    "<!-- rectrack:board-page -->",
    "<!-- rectrack:v1 ",
    "<!-- rectrack:end -->",
    "<!-- rectrack generates ",
)
SEVERAL = "<!-- rectrack:news "
"""The comments that the tracker writes: those that stand once in a text, and the one that may stand more often."""


def html(markdown: str, *, in_issue: bool = False) -> str:
    """The HTML of a file, or of an issue, which shows each line break."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    options |= Options.CMARK_OPT_HARDBREAKS if in_issue else 0
    return str(cmarkgfm.markdown_to_html_with_extensions(markdown, options, EXTENSIONS))


class Page(HTMLParser):
    """What a reader meets, in order: elements and texts, and where the links lead."""

    def __init__(self, markdown: str, *, in_issue: bool = False) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.comments: list[str] = []
        self.feed(html(markdown, in_issue=in_issue))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append((tag, ""))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        self.events.append((f"/{tag}", ""))

    def handle_data(self, data: str) -> None:
        self.events.append(("", data))
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    @property
    def elements(self) -> set[str]:
        """The names of the elements."""
        return {tag for tag, _ in self.events if tag and not tag.startswith("/")}

    @property
    def headings(self) -> list[Event]:
        """The headings with their level."""
        found, level = [], ""
        for tag, text in self.events:
            if re.fullmatch(r"/?h\d", tag):
                level = "" if tag.startswith("/") else tag
                found += [(tag, "")] if level else []
            elif level:
                found[-1] = (level, found[-1][1] + plain(text))
        return found

    @property
    def skeleton(self) -> list[Event]:
        """The elements and texts without links and without the text of diagrams, spaces folded."""
        merged: list[Event] = []
        in_pre = False
        for tag, text in self.events:
            in_pre = tag == "pre" or (in_pre and tag != "/pre")
            if tag in ("a", "/a") or in_pre:
                continue
            if merged and not tag and not merged[-1][0]:
                merged[-1] = ("", merged[-1][1] + text)
            else:
                merged.append((tag, text))
        folded = [(tag, plain(text)) for tag, text in merged]
        return [event for event in folded if event != ("", "")]


def plain(text: str) -> str:
    """Text as it is compared: spaces folded, zero-width spaces removed."""
    return " ".join(text.replace("\u200b", "").split())


def without_stops(events: list[Event]) -> list[Event]:
    """The same without full stops: whether one stands behind a text depends on what the text ends with."""
    bare = [(tag, plain(re.sub(r"[.\u3002]", "", text))) for tag, text in events]
    return [event for event in bare if event != ("", "")]


def assert_harmless(markdown: str, page: Page, elements: frozenset[str] = ELEMENTS) -> None:
    """Nobody is notified, no other page is told, nothing is there that the tracker does not write."""
    assert page.elements <= elements
    for text in page.texts:
        assert not MENTION.search(text), text
        assert not REFERENCE.search(text), text
        assert not EMOJI.search(text), text
    assert not [url for url in page.links if THREAD.search(unquote(url))]
    known = ("http", "mailto:", "xmpp:", "../", "recommendations/", "status.json", "#")
    assert [url for url in page.links if not url.startswith(known)] == []
    assert all(markdown.count(mark) <= 1 for mark in ONCE)
    assert markdown.count("<!--") == sum(markdown.count(mark) for mark in (*ONCE, SEVERAL))


def everything(root: Path) -> dict[str, str]:
    """Return all texts that rectrack makes of a tracker from its files alone, by what they are."""
    with TemporaryDirectory() as folder:
        made = Path(folder)
        for command in (("forms",), ("board",), ("site", str(made / "site")), ("report", str(made / "report.docx"))):
            finished = rectrack(root, *command)
            assert finished.code == 0, finished.err
        texts = [path for path in made.rglob("*") if path.suffix in (".html", ".xml")]
        files = {path.relative_to(made).as_posix(): path.read_text(encoding="utf-8") for path in texts}
        for path in (root / "README.md", root / "status.json", *root.glob(".github/*/*.yml")):
            files[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
        report = "\n".join(paragraph.text for paragraph in Document(str(made / "report.docx")).paragraphs)
    numbers = [str(entry["number"]) for entry in json.loads(files["status.json"])["recommendations"]]
    commands = [["plan", "--format", "markdown"], *(["list", "--format", form] for form in ("table", "csv", "json"))]
    commands += [["show", number, "--format", form] for number in numbers for form in ("text", "markdown")]
    return files | {"report": report} | {" ".join(command): rectrack(root, *command).out for command in commands}
