"""Every text that rectrack makes of a tracker shows what people wrote as they wrote it, and breaks nothing else."""

import json
import re
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from localhub import Server
from tests.browser.texts import MOST, Place, Put, fill_each, schemas_of
from tests.interfaces import git, on
from tests.rectrack import nasty
from tests.rectrack.board_and_issues.example import FOLDER, Example, cases, change
from tests.rectrack.files import add
from tests.rectrack.rendering import BOARD, FOLDED, Event, Page, assert_harmless, everything, plain, without_stops
from tests.rectrack.world import REPO, World, local_variables

ISSUES = ("open-books", "old-fees")
schemas = cache(schemas_of)


def shape(place: Place, number: int, text: str) -> str:
    """Return what of a text fits into a place, with a number since names must differ and keep their order.

    Names are printed in small letters too, and a long decision or reason is shortened on the board.
    """
    short = " ".join(text.split())[: min(MOST.get(place, 150), 150)].strip()
    return f"{number:03} {short.lower()}" if place[-1] == "name" else f"{short} {number:03}"


class Texts:
    """The texts of the fields for plain text, by their numbers, for each of these texts in turn."""

    def __init__(self) -> None:
        self.places: list[Place] = []

    def number(self, place: Place, about: str, known: str) -> str:
        """Put a number in place of a text."""
        if about.startswith("Markdown"):
            return known
        self.places.append(place)
        return f"zq{len(self.places) - 1}zq" if place[-1] != "name" else f"{len(self.places) - 1:03} zqzq"

    def put(self, texts: list[str]) -> Put:
        """Return what puts these texts, in turn, in place of the numbers."""
        numbers = count()

        def one(_: Place, about: str, known: str) -> str:
            return known if about.startswith("Markdown") else self.text(next(numbers), texts)

        return one

    def text(self, number: int, texts: list[str]) -> str:
        return shape(self.places[number], number, texts[number % len(texts)])

    def expected(self, numbered: Page, texts: list[str]) -> list[Event]:
        """Return the skeleton of a page of the numbers with the texts in their places."""
        events = [
            (tag, plain(re.sub(r"zq(\d+)zq|(\d+) zqzq", lambda n: self.text(int(n[1] or n[2]), texts), shown)))
            for tag, shown in numbered.skeleton
        ]
        return without_stops([event for event in events if event != ("", "")])


def filled(put: Put) -> dict[str, str]:
    """Return both sections of the README and two issues of the tracker with other texts."""
    with TemporaryDirectory() as folder:
        tracker = Example(Path(folder), {"tracker": {"site": None}})
        fill_each(tracker.root, put, schemas(FOLDER))
        board, mark, take_part = tracker.written().partition("<!-- rectrack:take-part -->")
        issues = {id_: tracker.issue(id_).partition("\n")[2] for id_ in ISSUES}  # without the title
        return {"board": board, "take part": f"{mark}{take_part}", **issues}


def test_any_plain_text_shows_as_it_is_and_leaves_the_rest_alone() -> None:
    texts = Texts()
    numbered = {name: Page(text, in_issue=name in ISSUES) for name, text in filled(texts.number).items()}

    @given(st.lists(nasty.texts(), min_size=3, max_size=7))
    def assert_shown(words: list[str]) -> None:
        for name, text in filled(texts.put(words)).items():
            page = Page(text, in_issue=name in ISSUES)
            assert_harmless(text, page, FOLDED if name == "take part" else BOARD)
            assert without_stops(page.skeleton) == texts.expected(numbered[name], words), name

    assert_shown()


def test_any_markdown_stays_in_its_place(tmp_path: Path) -> None:
    tracker = Example(tmp_path)

    def page(text: str) -> tuple[str, Page]:
        tracker.change(
            "open-books", **dict.fromkeys(("summary", "editor_note"), json.dumps(text, ensure_ascii=False))
        )
        shown = tracker.issue("open-books").partition("\n")[2]
        return shown, Page(shown, in_issue=True)

    _, numbered = page("zqzq")
    first, second = (n for n, (_, text) in enumerate(numbered.skeleton) if text == "zqzq")
    around = (slice(first - 1), slice(first + 2, second - 1), slice(second + 2, None))
    before, between, after = (numbered.skeleton[part] for part in around)

    @given(nasty.texts(12))
    def assert_in_place(text: str) -> None:
        shown, found = page(text)
        skeleton = found.skeleton
        assert_harmless(shown, found, BOARD)
        assert found.headings == numbered.headings
        assert (skeleton[: len(before)], skeleton[-len(after) :]) == (before, after)
        assert any(skeleton[n : n + len(between)] == between for n in range(len(skeleton)))

    assert_in_place()


def test_an_announcement_of_any_text_is_harmless(world: World) -> None:
    texts = [" ".join(nasty.WORDS[n : n + 8]) for n in range(0, len(nasty.WORDS), 8)]
    for n, _ in enumerate(texts, 1):
        add(world.root, n)
    assert world.run("sync").code == 0
    for n, text in enumerate(texts, 1):
        said = yaml.safe_dump(text, default_style='"', width=9_999).strip()
        end = f"date: 2018, text: {said}, source: {{document: paper-2017}}}}]"
        steps = "{date: 2017-02, status: proposed}, {date: 2018, status: adopted, "
        add(
            world.root,
            n,
            status="adopted",
            positions=f"[{{party: northland, stance: oppose, quote: {said}, {end.replace('text', 'reason')}",
            decisions=f"[{{by: {said}, outcome: agreed, {end}",
            history=f"[{steps}note: {said}, according_to: {said}, evidence: [{said}]}}]",
        )
    world.sync()

    for n, _ in enumerate(texts, 1):
        (comment,) = world.comments(n)
        page = Page(comment, in_issue=True)
        assert_harmless(comment, page)
        assert page.elements <= {"ul", "li", "strong", "a", "p"}
        assert page.skeleton.count(("li", "")) == comment.count("<!-- rectrack:news ") == 4


def test_any_text_of_people_stays_to_the_letter(synced: World) -> None:
    heads = {n: issue.body for n, issue in synced.issues().items()}

    @given(st.lists(nasty.texts(12), min_size=3, max_size=3))
    def assert_kept(texts: list[str]) -> None:
        for n, text in enumerate(texts, 1):
            synced.person("alice").edit(REPO, n, body=f"{heads[n]}\n\n{text}")
        assert synced.run("sync").code == 0
        bodies = synced.issues()
        for n, text in enumerate(texts, 1):
            assert bodies[n].body.replace("\r\n", "\n") == f"{heads[n]}\n\n{text}", n

    assert_kept()


NAMES = frozenset(
    (
        "by",
        "according_to",
        "checked_by",
        "name",
        "maintained_by",
        "contact",
        "entered_by",
        "verified_by",
        "meeting",
        "owners",
        "aliases",
        "label",
    )
)
"""Fields with names: before a comma the full stop of an abbreviation stays."""


def test_if_a_group_does_not_ask_for_agreement_nothing_speaks_of_it(tmp_path: Path) -> None:
    tracker = Example(tmp_path, {"tracker": {"agreement": None, "contact": "https://example.org/us"}})

    with on(tracker.day):
        texts = everything(tracker.root)

    assert [name for name, text in texts.items() if re.search("(?<!dis)agreement|dissent", text, re.IGNORECASE)] == []
    assert 'href="https://example.org/us"' in texts["site/index.html"]


def sentences() -> Put:
    """Return what puts a sentence into every field but those for names."""
    numbers = count(10)
    return lambda place, _, known: known if place[-1] in NAMES else f"For {next(numbers)} Development."


def abbreviations() -> Put:
    """Return what puts an abbreviation into every field."""
    numbers = count(10)
    return lambda *_: f"{next(numbers)} Development Inc."


def told(tracker: Example, hub: Server) -> dict[str, str]:
    """Return plan, preview and comments that tell what is said in a recommendation, which nobody said before."""
    hub.add_repository(REPO)
    world = World(tracker.root, hub, local_variables(hub))
    path = tracker.path("open-books")
    text = path.read_text(encoding="utf-8")
    silent = ("decisions", "responses", "positions", "disputes", "progress_reports")
    path.write_text(change(text, **dict.fromkeys(silent)), encoding="utf-8")
    assert world.run("sync").code == 0
    git(world.root, "init", "--quiet", "--initial-branch=main")
    for content in (path.read_text(encoding="utf-8"), text):
        path.write_text(content, encoding="utf-8")
        git(world.root, "add", "--all")
        git(world.root, "commit", "--quiet", "-m", "A change")
    printed = {" ".join(words): world.run(*words).out for words in (("plan",), ("preview", "HEAD^", "HEAD"))}
    assert world.run("sync").code == 0
    return printed | {"comments": "\n".join(world.comments(1))}


@pytest.mark.parametrize(
    ("put", "inside", "wrong"),
    [
        (sentences, "Development", r".*Development\.[*”]*(?:[,;:.]| \(| →).*"),
        (abbreviations, "Development Inc", r".*Inc\.[*”]*\..*"),
    ],
)
def test_no_full_stop_is_followed_by_what_goes_on_or_by_another(
    put: Callable[[], Put], inside: str, wrong: str, tmp_path: Path, hub: Server
) -> None:
    tracker = Example(tmp_path)
    fill_each(tracker.root, put())

    with on(tracker.day):
        texts = everything(tracker.root) | told(tracker, hub)

    data = (".html", ".xml", ".json", ".yml", "json", "csv")
    markdown = {name: text for name, text in texts.items() if not name.endswith(data)}
    assert {name: found for name, text in markdown.items() if (found := re.findall(wrong, text))} == {}
    assert [name for name, text in markdown.items() if inside not in text] == []


CASES = cases(Path(__file__).with_name("texts.txt"))


@pytest.mark.parametrize("name", CASES)
def test_every_text_says_what_the_files_say(name: str, tmp_path: Path) -> None:
    case = CASES[name]

    text = Example(tmp_path, case.changes).output(case.output)

    assert case.says, "a text in which nothing is looked for may be any other"
    assert [words for words in case.says if words not in text] == []
    assert [words for words in case.says_not if words in text] == []
