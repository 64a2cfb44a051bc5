"""The site, the report, the digest and an edition are all as of one day, and no entry is newer."""

from pathlib import Path

import pytest
import yaml

from tests.interfaces import only_git
from tests.rectrack.clones import Clone
from tests.rectrack.files import FIELDS, add, edit
from tests.rectrack.site.site_pages import Read
from tests.rectrack.world import World
from tests.samples import table

BOARD = "2024-05-06"


@pytest.fixture
def clone(world: World) -> Clone:
    """A clone of a tracker, whose board was generated on 6 May 2024."""
    add(world.root, 1, actions="\n  - {id: ask, title: Ask, status: proposed}")
    assert world.run("board").code == 0
    edit(world.root / "status.json", '"as_of": "', f'"as_of": "{BOARD}", "was": "')
    made = Clone(world.root)
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit(BOARD)
    return made


def _front(world: World) -> str:
    """Return the words of the site's front page."""
    assert world.run("site", str(world.root / ".site")).code == 0
    return Read((world.root / ".site/index.html").read_text()).said


def test_each_output_is_as_of_one_day(world: World, clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("out")
    world.environment["PATH"] = only_git(out / "bin", BOARD)
    add(world.root, 1, history=f"{FIELDS['history']}\n  - {{date: 2024-05-07, status: proposed, note: Read again.}}")
    clone.commit(BOARD)
    add(world.root, 2, positions="\n  - {party: northland, stance: oppose, date: 2024-05-08, reason: No.}")
    clone.commit(BOARD)

    mail = world.run("digest", str(out / "mail.eml"), "--since", "2024")
    report = world.run("report", str(out / "report.docx"))
    edition = world.run("edition", "first", str(out / "first"))
    front = _front(world)

    assert "As of 8 May 2024" in front
    assert '"as_of": "2024-05-08"' in (world.root / ".site/status.json").read_text()
    assert mail.out.endswith("as of 2024-05-08. Nothing was sent.\n")
    assert "as of 8 May 2024." in (out / "mail.eml").read_text()
    assert report.out.endswith("as of 2024-05-08.\n")
    assert edition.code == 0
    assert "As of 8 May 2024" in (out / "first/changes.md").read_text()


@pytest.mark.parametrize("is_in_git", [False, True])
def test_a_new_tracker_without_a_board_is_as_of_its_newest_entry(world: World, *, is_in_git: bool) -> None:
    add(world.root, 1, positions="\n  - {party: northland, stance: oppose, date: 2024-05-08, reason: No.}")
    (world.root / "status.json").unlink(missing_ok=True)
    if is_in_git:
        clone = Clone(world.root)
        clone.git("init", "--quiet", "--initial-branch=main")
        clone.commit(BOARD)

    assert "As of 8 May 2024" in _front(world)
    assert not (world.root / "status.json").exists()


ENTRIES = yaml.safe_load(Path(__file__).with_name("entries.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ENTRIES)
def test_every_kind_of_entry_counts(name: str, world: World, clone: Clone) -> None:
    add(world.root, 1, **ENTRIES[name])
    clone.commit(BOARD)

    assert "As of 8 May 2024" in _front(world)


@pytest.mark.parametrize(("date", "recorded", "day"), table(__file__, "days"))
def test_a_month_or_a_year_counts_as_its_first_day_and_the_day_of_recording_counts(
    date: str, recorded: str, day: str, world: World, clone: Clone
) -> None:
    add(world.root, 1, positions=f"\n  - {{party: northland, stance: support, date: {date}}}")
    clone.commit(recorded)

    assert f"As of {day}" in _front(world)


def test_target_and_due_dates_do_not_count_and_are_overdue_by_the_pages_day(world: World, clone: Clone) -> None:
    target = "{date: 2024-05-07}"
    requests = "\n  - {to: names-board, type: response, date: 2024-05, due: 2024-09-01}"
    action = f"\n  - {{id: ask, title: Ask, status: proposed, target: {target}}}"
    add(world.root, 1, target=target, actions=action, requests=requests)
    clone.commit(BOARD)
    before = _front(world)
    add(world.root, 2, positions="\n  - {party: northland, stance: support, date: 2024-05-08}")
    clone.commit(BOARD)

    assert "As of 6 May 2024" in before
    assert "1 overdue" not in before
    assert "1 overdue" in _front(world)
