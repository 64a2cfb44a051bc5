"""With `stances: []` no output of a tracker speaks of positions; everything else works as before."""

import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone, begin, with_origin
from tests.rectrack.comments.participants import judged_as, maintain, reactions, record, say, told
from tests.rectrack.files import REC_1, edit, write
from tests.rectrack.site.site_pages import words
from tests.rectrack.world import World, action_variables

WORDS = re.compile(r"position|stance|support|oppos|agree|consensus", re.IGNORECASE)
OF_PROGRAM = ("site.css", "site.js", "tracker.yaml", ".git", ".rectrack")
"""What is equal in every tracker, the settings, which switch positions off, and the data of git."""
OFF = 'tracker.yaml has "stances: []". To record positions, delete "stances: []" from tracker.yaml.'
WORDS_OF_ITS_OWN = """\
outcomes: [{id: noted, name: noted}]
source_forms: [{id: recommended, name: recommended}]
made_by_label: Recommended by
"""
RECORDED = """\
made_by: {parties: [domreg, northland], in_collaboration_with: [alliance]}
responses: [{by: names-board, response: accepted, date: 2019, quote: We will., source: {url: "https://example.org/a"}}]
requests: [{to: names-board, type: response, date: 2018-05, due: 2018-11}]
decisions: [{by: The group, outcome: noted, date: 2020, text: Seen.}]
disputes: [{by: domreg, text: Not so., date: 2020-02, source: {url: "https://example.org/b"}, entered_by: Bob}]
progress_reports: [{date: 2021, by: Alice, text: Begun., verified_by: Bob}]
target: {date: 2020-05, set_by: The group}
last_checked: {date: 2022, checked_by: Bob, findings: Nothing new.}
"""


def switched_off(world: World, origin: Path) -> None:
    settings, parties = world.root / "tracker.yaml", world.root / "parties.yaml"
    for old, new in (("Agreed.", "Taken up."), ("Not agreed.", "Turned down.")):
        edit(settings, f"description: {old}", f"description: {new}")
    edit(settings, "agreement: {min_positions: 3, min_groups: 2}\n", "stances: []\n")
    reached = "maintained_by: the testers\ncontact: a@example.org\nsite: https://a.example\n"
    edit(settings, "maintained_by: the testers\n", reached)
    write(settings, f"{settings.read_text()}{WORDS_OF_ITS_OWN}")
    edit(parties, "technical-community}", "technical-community, accounts: [{login: engineer, id: 6}]}")
    for n in (1, 2, 3):
        files.add(world.root, n, positions=None)
    write(world.root / REC_1, (world.root / REC_1).read_text() + RECORDED)
    world.environment = action_variables(world.hub, "workflow_dispatch")
    world.done("sync")
    clone = with_origin(world.root, origin)
    present = (world.root / "recommendations/rec-2.yaml").read_text()
    files.add(world.root, 2, requests="\n  - {to: domreg, type: position, date: 2018}")  # as before
    clone.push()
    write(world.root / "recommendations/rec-2.yaml", present)
    clone.push()


@pytest.fixture
def off(world: World, origin: Path) -> World:
    begin(world, origin, switched_off)
    world.environment = action_variables(world.hub, "workflow_dispatch")
    return world


def outputs(world: World, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every text that the tracker shows to anybody, with its name."""
    for command in ("list", "list --format csv", "list --format json", "show 1", "schema recommendation"):
        yield command, world.done(*command.split()).out
    yield "digest", world.done("digest", "--since", "2017-01-01").out
    world.done("site", str(folder / "site"))
    world.done("report", str(folder / "report.docx"))
    world.done("export", str(folder / "sheets"))
    world.done("edition", "first", str(folder / "edition"))
    for root in (world.root, folder):
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            if not {*path.parts} & {*OF_PROGRAM}:
                yield str(path), text_of(path)
    for number, issue in world.issues().items():
        yield f"issue {number}", "\n".join((issue.title, issue.body, *world.comments(number), *issue.labels))


def text_of(path: Path) -> str:
    if path.suffix == ".docx":
        return words(path.read_bytes())
    if path.suffix == ".xlsx":
        with ZipFile(path) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist() if "xl/worksheets/" in name)
    return path.read_bytes().decode(errors="replace")


def test_no_output_speaks_of_positions(off: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    for text in (
        "/dispute This is wrong.",
        "/withdraw",
        "/withdraw dispute",
        "/speak-for Nobody",
        "/progress Begun.",
    ):
        say(off, text, number=2)
    maintain(off, "/response names-board noted They have seen it.", number=3)
    maintain(off, "/request names-board", number=3)
    off.done("run")
    Clone(off.root).pull()

    texts = dict(outputs(off, tmp_path_factory.mktemp("outputs")))
    found = {name: [line for line in text.splitlines() if WORDS.search(line)] for name, text in texts.items()}

    assert len(found) > 60
    made = [name for name, text in texts.items() if "Recommended by" in text]
    assert {"show 1", "issue 1", *(str(off.root / name) for name in ("README.md",))} <= {*made}
    about = next(text for name, text in texts.items() if name.endswith("site/about/index.html"))
    assert "Silence means neither “accepted” nor “refused”, with or without a request." in about
    assert not [name for name, text in texts.items() if "made by:" in text.lower()]
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_command_for_a_position_says_that_positions_are_off(off: World) -> None:
    said = [say(off, text) for text in ("/support Now it is right.", "Position: oppose")]
    below = say(off, "I agree.\n\n/support")
    before = off.texts()

    assert OFF in off.refused("position", "1", "domreg", "support", "--source", "https://example.org")
    assert OFF in off.refused("list", "--stance", "support", code=2)
    record(off)

    assert [judged_as(off, comment) for comment in said] == ["confused", "confused"]
    assert len(told(off, "\n\nThis tracker records no positions: tracker.yaml has")) == len(said)
    assert reactions(off, below) == []
    assert off.texts() == before


def test_the_help_has_no_command_and_no_filter_of_positions(off: World) -> None:
    for command in ("--help", "list --help", "export --help"):
        assert not re.findall(WORDS, off.done(*command.split()).out), command
    text = (off.root / "tracker.yaml").read_text()
    write(off.root / "tracker.yaml", text.replace("stances: []\n", ""))
    assert "Withdraw a position or a dispute." in off.done("--help").out
    assert {"--party", "--stance", "--agreement"} <= {*off.done("list", "--help").out.split()}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"positions": "\n  - party: domreg\n    stance: support\n    date: 2018"}, f"{REC_1}:13:13"),
        ({"positions": "\n  - party: domreg\n    stance: withdrawn\n    date: 2018"}, f"{REC_1}:13:13"),
        ({"requests": "\n  - to: domreg\n    type: position\n    date: 2018"}, f"{REC_1}:16:11"),
    ],
)
def test_a_position_in_a_file_is_an_error(off: World, change: dict[str, str], place: str) -> None:
    files.add(off.root, 1, **{"positions": None, **change})

    assert f"{place}: This tracker records no positions: {OFF}" in checked(off)


def checked(world: World) -> str:
    """Return the errors of the files, as a maintainer sees them."""
    world.environment = {}
    run = world.run("check")
    assert run.code == 1
    return run.out


def test_agreement_needs_positions(off: World) -> None:
    path = off.root / "tracker.yaml"
    write(path, f"{path.read_text()}agreement: {{min_positions: 2}}\n")

    assert "delete agreement, which counts positions" in checked(off).lower()
