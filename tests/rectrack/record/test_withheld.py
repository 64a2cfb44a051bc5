"""Whoever asked to be left out is out of all that is made, however the files and people spell the name."""

import json
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest

from localhub import Server, Settings
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.files import add, edit
from tests.rectrack.forms import form
from tests.rectrack.world import REPO, World, action_variables, local_world

NAMED = Path(__file__).parent / "named"
NAMES = ("jane", r"\bdoe\b", "987654321", "Bern", "funders")


@pytest.fixture
def local(tmp_path: Path, hub: Server) -> World:
    """A tracker that speaks of a person wherever it can."""
    world = local_world(tmp_path, hub)
    shutil.copy(NAMED / "parties.yaml", world.root / "parties.yaml")
    tracker = world.root / "tracker.yaml"
    edit(tracker, "maintained_by: the testers", "maintained_by: the testers\nmaintainer_party: jane-doe")
    edit(tracker, "label: Names Board}", "label: Names Board}\n  - {id: jane-doe, name: Jane Doe, label: Jane}")
    edit(tracker, "by: The authors", "by: J. Doe")
    shutil.copy(NAMED / "rec-2.yaml", world.root / "recommendations/rec-2.yaml")
    return world


def withhold(world: World) -> None:
    edit(world.root / "parties.yaml", "is_person: true", "is_person: true\n    name_withheld_since: 2024-05-01")


def found(text: str) -> list[str]:
    """Which of the names stand in a text, also as a part of other words."""
    return [name for name in NAMES if re.search(name, text, re.IGNORECASE)]


def made(world: World) -> Iterator[tuple[str, str]]:
    """Everything that is made on GitHub and in the folder, by what it is."""
    for issue in world.issues().values():
        yield f"issue {issue.number}", f"{issue.title}\n{issue.body}\n{issue.labels}"
        yield f"comments on {issue.number}", "\n".join(world.comments(issue.number))
    yield "labels", str(world.github.labels())
    for path in world.texts():
        if not path.startswith("recommendations/rec-") and path not in ("parties.yaml", "tracker.yaml"):
            yield path, unpacked(world.root / path)


def shown_by_commands(world: World) -> Iterator[tuple[str, str]]:
    """Everything that the commands print which show the record or what would be made of it."""
    for said in (
        *(f"list --format {way}" for way in ("table", "csv", "json")),
        *(f"list --format csv {some}" for some in ("--party withheld-1", "--addressee withheld-1")),
        *(f"show 2 --format {way}" for way in ("text", "markdown")),
        *(f"plan --format {way}" for way in ("text", "json", "markdown")),
        "board",
        "forms",
        "sync",
        f"site {world.root / 'out'}",
    ):
        run = world.done(*said.split())
        yield said, run.out + run.err


def test_a_person_stands_everywhere_until_the_name_is_withheld(local: World) -> None:
    local.sync()
    local.run("forms")
    local.run("site", str(local.root / "out"))

    told = {what for what, text in made(local) if found(text)}

    assert {
        "issue 2",
        "labels",
        "README.md",
        "status.json",
        "out/r/2/index.html",
        "out/target-dates.ics",
        "out/recommendations.xlsx",
    } <= told


def test_nothing_that_is_made_afterwards_has_name_login_or_id(local: World) -> None:
    named = "title: {en: Recommendations for Jane Doe, fr: Essais}"
    edit(local.root / "tracker.yaml", "title: Recommendations for testing", named)
    withhold(local)
    local.sync()
    edit(local.root / "recommendations/rec-2.yaml", "stance: support, date: 2019", "stance: oppose, date: 2020")

    assert {what: found(text) for what, text in shown_by_commands(local) if found(text)} == {}
    assert {what: found(text) for what, text in made(local) if found(text)} == {}
    assert "withheld-1 – position" in "".join(local.comments(2))
    assert "withheld-1" in local.texts()["README.md"].decode()
    assert "withheld-1" in local.texts()["out/r/2/index.html"].decode()


@pytest.mark.parametrize("is_local", [False, True])
def test_what_was_made_before_is_made_again_without_it_and_nobody_is_told(local: World, *, is_local: bool) -> None:
    if is_local:
        local.environment = {}
    local.sync()
    withhold(local)

    assert {what: found(text) for what, text in shown_by_commands(local) if found(text)} == {}
    assert [
        path for path, text in local.texts().items() if path in ("README.md", "status.json") and found(text.decode())
    ] == []
    if not is_local:
        assert {what: found(text) for what, text in made(local) if found(text)} == {}
        assert local.comments(2) == []
    local.assert_at_rest()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"support, date: 2019, entered": "oppose, date: 2019, entered"},  # who is opposed
        {  # of whom others say so
            "party: jane-doe, stance: oppose, date: 2018": "party: alliance, stance: oppose, date: 2018",
            "party: jane-doe, stance: support, date: 2019": "party: alliance, stance: support, date: 2019",
            "party: jane-doe, stance: support, date: 2017": "party: jane-doe, stance: oppose, date: 2017",
        },
    ],
)
def test_what_is_remembered_of_a_file_that_is_gone_is_made_again_too(changes: dict[str, str], local: World) -> None:
    for old, new in changes.items():
        edit(local.root / "recommendations/rec-2.yaml", old, new)
    local.sync()
    (local.root / "recommendations/rec-2.yaml").unlink()
    local.sync()
    assert found(local.texts()["status.json"].decode())
    withhold(local)
    local.sync()

    assert found(local.texts()["status.json"].decode()) == []


FIELD = """\
custom_fields:
  - {id: contact, name: Contact, type: choice, label: {prefix: "contact: ", color: fbca04}, choices: [
      {id: jane-doe, name: Jane Doe}, {id: nobody, name: Nobody}]}
themes:
"""


def test_only_a_stand_in_is_left_of_a_body(local: World, golden: Callable[[str, str], None]) -> None:
    tracker = local.root / "tracker.yaml"
    more = "previous_names: [Doe], collective: true, accounts: [{login: jane, id: 987654321}]"
    edit(tracker, "label: Jane}", f"label: Jane, {more}}}")
    edit(tracker, "themes:\n", FIELD)
    recommendation = local.root / "recommendations/rec-2.yaml"
    recommendation.write_text(recommendation.read_text() + "custom_fields: {contact: jane-doe}\n")
    withhold(local)

    local.done("export", str(local.root / "out.json"))

    record = json.loads((local.root / "out.json").read_text())
    shown = {name: record["settings"][name] for name in ("maintainer_party", "addressees", "custom_fields")}
    shown |= {"parties": record["parties"], "recommendation": record["recommendations"][1]}
    golden("withheld.json", json.dumps(shown, indent=1, ensure_ascii=False) + "\n")


def test_the_counts_stay(local: World) -> None:
    local.run("board")
    before = json.loads((local.root / "status.json").read_text())
    withhold(local)
    local.run("board")
    after = json.loads((local.root / "status.json").read_text())

    assert after["summary"] == before["summary"]
    assert after["parties"] == before["parties"]
    assert [r["own_positions"] for r in after["recommendations"]] == [
        r["own_positions"] for r in before["recommendations"]
    ]


def test_stand_ins_are_numbered_by_when_names_were_withheld_so_that_a_later_one_changes_none(local: World) -> None:
    withhold(local)
    edit(
        local.root / "parties.yaml",
        "id: domreg, name: The registry",
        "id: domreg, is_person: true, name_withheld_since: 2024-04, name: X",
    )

    shown = local.run("show", "2").out

    assert "withheld-1 (technical community)" in shown
    assert "withheld-2 (individual expert)" in shown


# --- words in texts ---------------------------------------------------------------------------------


def test_check_warns_where_a_text_has_the_name_and_says_no_name(local: World) -> None:
    withhold(local)
    reason = "[{party: northland, stance: support, date: 2018, reason: Jane Doe-Müller asked for it.}]"
    add(local.root, 3, summary="As Jane Doe-Müller said.", editor_note="See @janed and Doe.", positions=reason)

    run = local.done("check")

    said = "This text contains a withheld name. Write the text without the name."
    assert [line for line in run.err.splitlines() if line.startswith("Warning: ")] == [
        f"Warning: recommendations/rec-3.yaml:4:10: {said}",
        f"Warning: recommendations/rec-3.yaml:11:69: {said}",
        f"Warning: recommendations/rec-3.yaml:15:14: {said}",
    ]
    assert "::warning" in local.run("check", "--format", "github").err


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
        parties += f"  - {{{name}, is_person: true, name_withheld_since: 2020-01-01}}\n"
        text, line = json.dumps(f"So: {row.text}."), json.dumps(f"So: {' '.join(row.text.split(chr(10)))}.")
        files.add(
            world.root,
            n,
            title=line,
            summary="|-\n  " + row.text.replace("\n", "\n  ") if row.text.isprintable() else text,
            editor_note=text,
            title_by=line,
            text=f"{{quote: {text}, symbol: {line}, paragraph: {line}}}",
            positions=f"""
  - {{party: person-{n}, stance: oppose, date: 2021, reason: {text}, quote: {text}}}
  - {{party: northland, stance: oppose, date: 2021, reason: {text}}}""",
            responses=f"\n  - {{by: names-board, response: noted, date: 2021, note: {text}}}",
            decisions=f"\n  - {{by: {line}, outcome: noted, text: {text}, date: 2021}}",
            disputes=f"\n  - {{by: northland, text: {text}, date: 2021, source: {{document: paper-2017}}}}",
            history=f"\n  - {{date: 2021, status: proposed, according_to: {line}, note: {json.dumps(row.text)}}}",
            last_checked=f"{{date: 2022, checked_by: {line}, findings: {text}}}",
            custom_fields=f"{{remark: {text}, who: person-{n}}}",
        )
    files.write(world.root / "parties.yaml", parties)
    choices = ", ".join(f"{{id: person-{n}, name: {row.name}}}" for n, row in enumerate(ROWS.values(), 1))
    label = "label: {prefix: 'who: ', color: e6e6e6}, board: true, filter: true"
    own = f"""custom_fields:
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
        "show 2 --format markdown", "forms", "schema", "check", "edition first",
    ):  # fmt: skip
        run = world.run(*command.split())
        assert run.code in ((1,) if command == "edition first" else (0,)), run.err
        yield command, run.out + run.err


def generated(world: World, clone: Clone, out: Path) -> Iterator[tuple[str, str]]:
    """Everything that a first sync, what is said after it, and the next run make of the record."""
    first = world.done("run", "--format", "markdown")
    yield "the first run's log", first.out + first.err
    clone.pull()
    speak(world)
    for n in range(1, len(ROWS) + 1):
        path = world.root / f"recommendations/rec-{n}.yaml"
        files.write(path, path.read_text().replace("stance: oppose", "stance: reserve"))
    clone.push()
    yield from printed(world)
    second = world.done("run", "--format", "markdown")
    yield "the second run's log", second.out + second.err
    clone.pull()
    for words in (
        ("site", str(out / "site")), ("export", str(out / "csv")), ("export", str(out / "book.xlsx")),
        ("report", str(out / "report.docx")), ("digest", "--since", "2017", str(out / "news.eml")),
    ):  # fmt: skip
        run = world.done(*words)
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


def test_each_person_has_a_stand_in_of_their_own(outputs: Mapping[str, str]) -> None:
    of_issues = {n: re.findall(r"withheld-\d{1,2}", outputs[f"issue {n}"]) for n in range(1, len(ROWS) + 1)}

    assert {n: {*found} for n, found in of_issues.items()} == {n: {f"withheld-{n}"} for n in of_issues}
