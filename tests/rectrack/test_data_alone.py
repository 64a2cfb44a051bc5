"""A repository that holds data alone: whatever the tracker writes leads to what is there, and names nothing else."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from localhub import BOT, Server, Settings
from tests.interfaces import filled_in, rectrack
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.comments.participants import maintain, say
from tests.rectrack.forms import PROPOSAL
from tests.rectrack.rendering import Page
from tests.rectrack.world import REPO, World, action_variables, local_world
from tests.samples import DATA

WEB = f"https://github.com/{REPO}/"
PROGRAM = "https://github.com/other/program"
SCHEMA = "recommendations/recommendation.schema.json"
OF_THE_PROGRAM = re.compile(
    rf"(?<!{PROGRAM}/blob/HEAD/)\b(docs|scripts|templates|tests)/"
    r"|(CONTRIBUTING|SECURITY|CHANGELOG)\.md|Makefile|make run|pyproject|action\.yml"
)
"""What only the repository of the program holds, unless it is linked there."""
ON_GITHUB = re.compile(r"issues(/\d+|/new/choose)?|pull/\d+|tree/board|compare/.*|discussions.*")
"""Pages that GitHub has for every repository."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """What `rectrack init` writes, with the record of a tracker in which every field is used, after a run."""
    with Server() as hub:
        world = local_world(tmp_path / "root", hub)
        shutil.rmtree(world.root)
        world.root.mkdir()
        answers = ("--title", "Ours", "--maintained-by", "us", "--contact", "us@example.org", "--theme", "Law")
        world.done("init", str(world.root), *answers, "--program", f"other/program@{'0' * 40}")
        for old in (world.root / "recommendations/example.yaml", world.root / "status.json"):
            old.unlink()
        shutil.copytree(DATA / "tracker", world.root, dirs_exist_ok=True)
        with_origin(world.root, tmp_path / "origin")
        world.environment = action_variables(hub, "workflow_dispatch")
        hub.set_up(REPO, Settings(actions_open_pulls=True))
        run(world)
        yield world


def run(world: World) -> str:
    done = world.done("run", "--format", "markdown")
    Clone(world.root).pull()
    return done.out


def everybody_speaks(world: World) -> None:
    """What is answered: statements and mistakes of all kinds, and every form, right and wrong."""
    for text in ("/oppose It costs too much.", "/opose", "/oppose as nobody", "/dispute It is not so.", "/progress"):
        say(world, text, "island", 4)
    for text in ("/support", "/speak-for union", "/progress It was done: https://example.org/done", "/speak-for"):
        say(world, text, "stranger", 99)
    for text in ("/status adopted", "/status adoptd", "/mark-checked Nothing new.", "/verify https://example.org/"):
        maintain(world, text)
    for name, answers, login, user_id in FORMS:
        issue = filled_in(world.root / f".github/ISSUE_TEMPLATE/{name}.yml", answers)
        person = world.hub.person(login, user_id=user_id, push=login == "keeper")
        person.open_issue(REPO, issue.title, issue.body, issue.labels)


WHICH = "M.2. Publish fee lists yearly (open-books)"
ANSWERS = {**PROPOSAL, "theme": "Law and institutions", "addressees": "The registry"}
FORMS: list[tuple[str, Mapping[str, str], str, int]] = [
    ("propose", ANSWERS, "reader", 77),
    ("propose", ANSWERS | {"title": ""}, "reader", 77),
    ("progress", {"recommendation": WHICH, "happened": "They asked.", "date": "2018-03"}, "reader", 77),
    ("dispute", {"recommendation": WHICH, "what": "We dispute an entry about us"}, "reader", 77),
    ("meeting", {"minutes": "date: 2022-03-14\nauthor: staff\n\n1: /mark-checked Nothing new."}, "keeper", 8),
    ("meeting", {"minutes": "2: /nonsense"}, "keeper", 8),
]


def on_github(world: World) -> Iterator[tuple[str, str]]:
    """The issues and pull requests with their comments, as far as the tracker has written them."""
    for issue in world.github.every("issues?state=all"):
        if issue["user"]["login"] == BOT:
            yield f"issue {issue['number']}", f"{issue['title']}\n\n{issue['body']}"
        for comment in world.github.comments(issue["number"]):
            if comment.author.login == BOT:
                yield f"comment on {issue['number']}", comment.text


def in_files(world: World) -> Iterator[tuple[str, str]]:
    for name, text in world.texts().items():
        if not name.startswith(("recommendations/open", "parties", "tracker")):
            yield name, text.decode()


def printed(world: World) -> Iterator[tuple[str, str]]:
    """What a run and a preview say."""
    yield "the summary of a run", run(world)
    files.edit(world.root / "tracker.yaml", "contact: tracker@example.org", "contact: us@example.org")
    Clone(world.root).git("commit", "--quiet", "--all", "-m", "A proposal")
    preview = world.done("preview", "HEAD^1", "HEAD")
    yield "the preview", preview.out
    mail = rectrack(world.root, "digest", "--since", "2015")
    assert mail.code == 0
    for part in message_from_bytes(mail.out.encode(), policy=default).iter_parts():
        yield f"the digest as {part.get_content_type()}", part.get_content()


def links_of(name: str, text: str) -> list[str]:
    """The links that a reader of a text meets: outside of Markdown, only web addresses are links."""
    if name.endswith((".json", ".yaml", ".yml")):
        return re.findall(r"https?://[^\s\"'<>()]+", text)
    return Page(text).links


def leads_somewhere(root: Path, page: str, link: str) -> bool:
    """Whether a link of a page of the repository leads to a file there, or to a page that GitHub has of it."""
    full = urljoin(f"{WEB}blob/main/{page}", unquote(link))
    if not full.startswith(WEB):
        return True
    path = urlsplit(full).path.removeprefix(urlsplit(WEB).path)
    found = re.fullmatch(r"(?:blob|edit|commits|commit)/(?:main|[0-9a-f]{40})/?(.*)", path)
    return (root / found[1]).exists() if found else bool(ON_GITHUB.fullmatch(path))


def test_whatever_is_written_names_and_leads_to_what_is_there(world: World) -> None:
    everybody_speaks(world)
    texts = [*printed(world), *on_github(world), *in_files(world)]
    links = [(name, link) for name, text in texts for link in links_of(name, text)]

    assert {name.split()[0] for name, _ in texts} >= {"issue", "comment", "README.md", SCHEMA, "status.json"}
    assert len(world.pulls()) == 3  # a proposal, minutes, and a listing
    assert sum(name.startswith("comment on") for name, _ in texts) > 5
    assert [(name, found[0]) for name, text in texts if (found := OF_THE_PROGRAM.search(text))] == []
    assert len(links) > 50
    assert [(name, link) for name, link in links if not leads_somewhere(world.root, name, link)] == []


def test_the_same_is_so_of_the_site_and_of_a_board_in_parts(world: World, tmp_path: Path) -> None:
    assert world.run("site", str(tmp_path / "site")).code == 0
    pages = {path: path.read_text() for path in (tmp_path / "site").rglob("*.html")}
    links = [(path, link) for path, text in pages.items() for link in re.findall(r'(?:href|src)="([^"#]+)', text)]

    assert [(path.name, found[0]) for path, text in pages.items() if (found := OF_THE_PROGRAM.search(text))] == []
    assert [link for _, link in links if link.startswith(WEB) and not leads_somewhere(world.root, "", link)] == []
    inside = [(path, link) for path, link in links if not re.match("[a-z]+:", link)]
    assert len(inside) > 50
    assert [link for path, link in inside if not Path(os.path.normpath(path.parent / unquote(link))).is_file()] == []

    text = (world.root / "recommendations/fair-courts.yaml").read_text()
    for n in range(10, 71):
        copy = text.replace("id: fair-courts\nnumber: 2\n", f"id: fair-{n}\nnumber: {n}\n")
        files.write(world.root / f"recommendations/fair-{n}.yaml", copy)
    assert world.run("board").code == 0
    parts = {name: text for name, text in in_files(world) if name.endswith(".md")}
    shown = [(name, link) for name, text in parts.items() for link in Page(text).links]
    assert len(parts) > 2
    assert [(name, link) for name, link in shown if not leads_somewhere(world.root, name, link)] == []
