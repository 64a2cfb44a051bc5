"""What becomes of the text that people write into the issue of a recommendation."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interfaces import SECTION_END, parted
from tests.rectrack import nasty
from tests.rectrack.files import add
from tests.rectrack.world import REPO, World

EDITS: dict[str, tuple[Callable[[str], str], str]] = {
    "below": (lambda body: f"{body}\n\nOur notes\n\nin two parts", "Our notes\n\nin two parts"),
    "with other line ends": (lambda body: f"{body}\n\nmine\n".replace("\n", "\r\n"), "mine"),
    "with spaces at the ends of lines": (lambda body: f"{body}\n\nmine".replace("\n###", "  \n###"), "mine"),
    "above": (lambda body: f"Read this first\n\n{body}\n\nand this last", "Read this first\n\nand this last"),
    "behind the end marker": (lambda body: f"{body}mine", "mine"),
    "inside the section": (lambda body: f"{body}\n\nmine".replace("It should", "It must"), "mine"),
    "without the end marker": (
        lambda body: f"{body}\n\nmine  \nand more".replace(f"{SECTION_END}\n", ""),
        "mine  \nand more",
    ),
}
"""What people make of the body of an issue, and what of it stays as theirs."""


@pytest.fixture
def eight(world: World) -> World:
    """A tracker of eight recommendations with their issues."""
    for n in range(4, 9):
        add(world.root, n)
    assert world.run("sync").code == 0
    return world


def test_what_people_write_around_the_section_stays_and_the_section_is_written_anew(eight: World) -> None:
    before = eight.issues()
    for n, (edit, _) in enumerate(EDITS.values(), 1):
        eight.person("alice").edit(REPO, n, body=edit(before[n].body))

    eight.sync()

    after = {n: parted(issue.body) for n, issue in eight.issues().items()}
    assert dict(zip(EDITS, (after[n].people for n in range(1, 8)), strict=True)) == {
        name: people for name, (_, people) in EDITS.items()
    }
    assert all(after[n].section == parted(before[n].body).section and after[n].is_first for n in after)


def test_a_section_that_was_edited_without_its_end_marker_stays_as_peoples_text(eight: World) -> None:
    before = eight.issues()[1].body
    edited = parted(before).section.replace("e", "3")
    eight.person("alice").edit(REPO, 1, body=f"{before.splitlines()[0]}\n{edited}")

    eight.sync()

    assert parted(eight.issues()[1].body).people == edited


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


def test_an_issue_without_a_whole_marker_is_no_recommendations(world: World) -> None:
    marker = "<!-- rectrack:v1 id=rec-1 sha=0123456789abcdef -->"
    lines = (marker.replace("rec-1", "A"), marker.replace("0123", ""), marker.replace("v1", "v2"))
    texts = [f"{line}\nx\n{SECTION_END}" for line in (*lines, f"x {marker}", f"{marker} x")]
    numbers = [world.person("octo").open_issue(REPO, "Ours", text) for text in texts]

    assert world.run("sync").code == 0

    assert [world.issues()[number].body.replace("\r\n", "\n") for number in numbers] == texts
    assert len(world.issues()) == 3 + len(numbers)
