"""A withheld name is in nothing that rectrack generates, however the files and people spell it."""

import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest

from localhub import Server, Settings
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.forms import form
from tests.rectrack.world import REPO, World, action_variables


class Row(NamedTuple):
    """A person, a text that names the person, and what of it must be nowhere."""

    name: str
    text: str
    leak: str


LINES = Path(__file__).with_name("spellings.txt").read_text(encoding="utf-8").splitlines()[1:]
ROWS = {what: Row(name, json.loads(text), leak) for what, name, text, leak in (line.split(" | ") for line in LINES)}
IDS = {"a longer number alone": 70200000} | {
    what: 7001 + n for n, what in enumerate(ROWS) if what != "a longer number alone"
}
WRITTEN_BY_HAND = (".git/", ".rectrack/", "recommendations/rec-", "parties.yaml", "tracker.yaml")
OWN = "rectrack's own sentence"


def withheld(world: World) -> None:
    """A tracker in which each row's person speaks, and each text that can name the person does."""
    parties = files.PARTIES
    for n, (what, row) in enumerate(ROWS.items(), 1):
        account = f"{{login: login{IDS[what]}, id: {IDS[what]}}}"
        name = f"id: person-{n}, name: {row.name}, group: government, accounts: [{account}]"
        parties += f"  - {{{name}, person: true, name_withheld: 2020-01-01}}\n"
        text, line = json.dumps(f"So: {row.text}."), json.dumps(f"So: {' '.join(row.text.split(chr(10)))}.")
        files.add(
            world.root,
            n,
            title=line,
            summary="|-\n  " + row.text.replace("\n", "\n  ") if row.text.isprintable() else text,
            editor_note=text,
            positions=f"""
  - {{party: person-{n}, stance: oppose, date: 2021, reason: {text}, quote: {text}}}
  - {{party: india, stance: oppose, date: 2021, reason: {text}}}""",
            responses=f"\n  - {{by: icann, answer: noted, date: 2021, note: {text}}}",
            decisions=f"\n  - {{by: {line}, outcome: noted, text: {text}, date: 2021}}",
            disputes=f"\n  - {{by: india, text: {text}, date: 2021, source: {{document: paper-2017}}}}",
            history=f"\n  - {{date: 2021, status: proposed, by: {line}, note: {json.dumps(row.text)}}}",
            last_checked=f"{{date: 2022, by: {line}, found: {text}}}",
            fields=f"{{remark: {text}, who: person-{n}}}",
        )
    files.write(world.root / "parties.yaml", parties)
    choices = ", ".join(f"{{id: person-{n}, name: {row.name}}}" for n, row in enumerate(ROWS.values(), 1))
    label = "label: {prefix: 'who: ', color: e6e6e6}, board: true, filter: true"
    own = f"""fields:
  - {{id: remark, name: Remark, type: text, board: true}}
  - {{id: who, name: Who, type: choice, {label}, choices: [{choices}]}}
"""
    files.write(world.root / "tracker.yaml", f"{files.TRACKER}{own}")


def speak(world: World) -> None:
    """Each person comments, rightly and wrongly; one fills in the form."""
    for n, (what, row) in enumerate(ROWS.items(), 1):
        person = world.hub.person(f"login{IDS[what]}", user_id=IDS[what])
        person.comment(REPO, n, "/support It helps.")
        person.comment(REPO, n, f"/dispute\n\n/supprt {row.text}")
    text = form(proposed_by="login7001", named_as=ROWS["as it is"].text)
    world.hub.person("login7001", user_id=7001).open_issue(REPO, "Proposal: mine", text, labels=["proposal"])


def printed(world: World) -> Iterator[tuple[str, str]]:
    """What the commands print."""
    for command in (
        "plan --format json", "plan --format markdown", "list --format json", "list --format csv", "list", "show 2",
        "show 2 --format markdown", "forms", "check", "edition first",
    ):  # fmt: skip
        run = world.run(*command.split())
        assert run.code in ((1,) if command == "edition first" else (0,)), run.err
        yield command, run.out + run.err


def generated(world: World, clone: Clone, out: Path) -> Iterator[tuple[str, str]]:
    """Everything that a first sync, what is said after it, and the next run make of the record."""
    first = world.run("run", "--format", "markdown")
    assert first.code == 0, first.err
    yield "the first run's log", first.out + first.err
    clone.pull()
    speak(world)
    for n in range(1, len(ROWS) + 1):
        path = world.root / f"recommendations/rec-{n}.yaml"
        files.write(path, path.read_text().replace("stance: oppose", "stance: reserve"))
    clone.push()
    yield from printed(world)
    second = world.run("run", "--format", "markdown")
    assert second.code == 0, second.err
    yield "the second run's log", second.out + second.err
    clone.pull()
    for words in (
        ("site", str(out / "site")), ("export", str(out / "csv")), ("export", str(out / "book.xlsx")),
        ("report", str(out / "report.docx")), ("digest", "--since", "2017", str(out / "news.eml")),
    ):  # fmt: skip
        run = world.run(*words)
        assert run.code == 0, run.err
        yield words[0], run.out + run.err
    yield "labels", str([label.name for label in world.github.labels()])
    for issue in world.issues().values():
        is_ours = issue.number <= len(ROWS)
        yield f"issue {issue.number}", f"{issue.title}\n{issue.body}\n{issue.labels}" if is_ours else ""
        own = [text for text in world.comments(issue.number) if "rectrack:" in text]
        yield f"comments on {issue.number}", "\n".join(own)
    for pull in world.pulls():
        yield f"pull request {pull['number']}", f"{pull['title']}\n{pull['body']}"
    for path in sorted(world.root.rglob("*")):
        name = path.relative_to(world.root).as_posix()
        if path.is_file() and not name.startswith(WRITTEN_BY_HAND):
            yield name, path.read_text()
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        yield path.relative_to(out).as_posix(), unpacked(path)


def unpacked(path: Path) -> str:
    if path.suffix == ".eml":
        news = message_from_bytes(path.read_bytes(), policy=policy.default)
        parts = (str(part.get_content()) for part in news.walk() if not part.is_multipart())
        return "".join([str(news["subject"]), *parts])
    if not zipfile.is_zipfile(path):
        return path.read_text(errors="replace")
    with zipfile.ZipFile(BytesIO(path.read_bytes())) as packed:
        return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """All of it by what it is, in plain letters."""
    folder = tmp_path_factory.mktemp("withheld")
    with Server() as hub:
        hub.add_repository(REPO)
        world = World(files.make_tracker(folder / "here", 0), hub)
        withheld(world)
        hub.set_up(REPO, Settings(actions_open_pulls=True))
        world.environment = action_variables(hub, "workflow_dispatch")
        clone = with_origin(world.root, folder / "origin.git")
        yield {what: plain(text) for what, text in generated(world, clone, folder / "out")}


def plain(text: str) -> str:
    """A text as it looks, without the difference between letters and what stands on them."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if unicodedata.category(sign) not in ("Mn", "Cf")).casefold()


def test_no_output_has_the_name_in_any_spelling(outputs: Mapping[str, str]) -> None:
    found: dict[tuple[str, str], str] = {}
    for person, (what, row) in enumerate(ROWS.items(), 1):
        names = (plain(row.leak), plain(row.name), f"login{IDS[what]}", f"account {IDS[what]}", rf"person-{person}\b")
        leaks = re.compile("|".join(names))
        found |= {(what, where): leak[0] for where, text in outputs.items() if (leak := leaks.search(text))}

    assert found == {}


def test_check_names_each_file_of_a_person_but_for_texts_that_rectrack_wrote(outputs: Mapping[str, str]) -> None:
    for command in ("check", "edition first"):
        named = [what for n, what in enumerate(ROWS, 1) if f"recommendations/rec-{n}.yaml:" in outputs[command]]
        assert named == [what for what in ROWS if what != OWN]


STAND_INS = (
    *("issue 1", "comments on 2", "labels", "pull request", "README.md", "status.json", ".github/ISSUE_TEMPLATE/"),
    *("site/r/2/index.html", "book.xlsx", "csv/positions.csv", "report.docx", "the second run's log", "news.eml"),
    *("plan --format json", "list --format csv"),
)


def test_the_stand_in_is_where_the_names_would_be(outputs: Mapping[str, str]) -> None:
    having = [what for what, text in outputs.items() if re.search(r"withheld-\d", text)]

    assert [where for where in STAND_INS if not any(what.startswith(where) for what in having)] == []
