"""What a pull request would do is shown from plain blobs, whatever its commits hold, and nothing of them is run."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.files import REC_1
from tests.rectrack.pull_requests import INDIA, edit, event, proposed, with_board
from tests.rectrack.world import World

MOST = 65_536
"""Characters of a comment."""


@pytest.fixture
def clone(world: World, origin: Path) -> Clone:
    return with_board(world, origin)


# --- what merging would do --------------------------------------------------------------------------


def test_what_followers_would_be_told_is_shown_also_before_the_issues_are_open(world: World, clone: Clone) -> None:
    (clone.folder / "status.json").unlink()
    clone.push()

    out = proposed(world, clone, edit("stance: support", "stance: oppose")).out

    assert "View of The association: so far “Support”, now “Oppose”" in out
    assert "- **Change the issue of rec-1: Recommendation 1: Do this**" in out
    assert "- **Tell the followers of the issue of rec-1**" in out


def test_code_and_templates_of_a_proposal_are_warned_of_and_not_used(world: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        files.write(root / "templates/issue.md.j2", "{{ 7 * 7 }}")
        files.write(root / "templates/preview.md.j2", "PWNED")

    clone.git("checkout", "--quiet", "-b", "proposal")
    change(clone.folder)
    clone.commit()
    clone.git("checkout", "--quiet", "main")
    files.edit(clone.folder / REC_1, "Do this", "Do that")

    run = world.run("preview", "main", "proposal")

    assert "**No issue and no label changes.**" in run.out
    assert "- It changes templates: that decides what the tracker runs, writes or believes." in run.out
    assert "PWNED" not in run.out
    assert f"Changes that are not committed are left out: {REC_1}." in run.err


def test_a_name_that_is_withheld_is_shown_nowhere(world: World, clone: Clone) -> None:
    edit("\n    date: 2017-02\n", f"\n    date: 2017-02{INDIA}")(clone.folder)
    clone.push()
    before = world.run("preview", "HEAD^1", "HEAD").out

    def withhold(root: Path) -> None:
        person = "{id: india, name: India, group: government, person: true, name_withheld: 2024-05-01}"
        files.edit(root / "parties.yaml", "{id: india, name: India, group: government}", person)
        files.edit(root / REC_1, "It should be done.", "It must be done.")

    out = proposed(world, clone, withhold).out

    assert "**Opposed:** India" in before
    assert "**Opposed:** withheld-1" in out
    assert "india" not in out.casefold()


# --- how long it may be -----------------------------------------------------------------------------


def all_say(text: str, n: int = 3) -> Callable[[Path], None]:
    """As many recommendations with this summary."""

    def change(root: Path) -> None:
        for number in range(1, n + 1):
            files.add(root, number, summary=text)

    return change


SO = f"It must be done. {'So. ' * 300}"
LINES = "|\n" + "".join(f"  A line of some length, number {k}, in a *long* text.\n\n" for k in range(400))
TOO_LONG = {
    "many": (
        all_say("Done."),
        all_say("|\n" + "  It *should* be done, and soon. " * 10, 71),
        60,
        "… and 11 changes more.",
    ),
    "long lines": (all_say("Done.", 70), all_say(SO, 70), 30, "… and 40 changes more."),  # 60 of them do not fit
    "long texts": (all_say("Done."), all_say(LINES), 3, "There is no room here for"),
    "longer": (all_say("a " * 17_000), all_say("b " * 17_000), 0, "… and 3 changed recommendations more."),
}
"""What main says, what is proposed, how many changes are shown, and what is said of the others."""


@pytest.mark.parametrize("name", TOO_LONG)
def test_a_comment_that_is_too_long_for_github_shows_less(world: World, clone: Clone, name: str) -> None:
    before, change, whole, told = TOO_LONG[name]
    before(clone.folder)
    clone.push()

    out = proposed(world, clone, change).out

    assert len(out) <= MOST
    assert len(re.findall(r"^- \*\*(Change|Open)", out, re.MULTILINE)) == whole
    assert told in out


def test_a_comment_of_as_many_characters_as_github_takes_is_whole_and_a_longer_one_is_not(
    world: World, clone: Clone
) -> None:
    def shown(*summaries: str) -> str:
        def change(root: Path) -> None:
            for number, text in enumerate(summaries, 1):
                files.add(root, number, summary=text)

        out = proposed(world, clone, change).out
        clone.git("reset", "--quiet", "--hard", "HEAD^")
        return out

    missing = MOST - len(shown("x", "x", "x"))
    star = "*" * (missing % 2)  # each x stands there twice, and a star, which is escaped once, three times
    length = (missing - 3 * len(star)) // 2
    first, last = "x" * (1 + length // 2), f"x{star}{'x' * (length - length // 2)}"

    assert len(whole := shown(first, last, "x")) == MOST
    assert "There is no room" not in whole
    assert "There is no room here for" in (shorter := shown(first, last, "xx"))
    assert len(shorter) < MOST


def test_however_many_warnings_there_are_the_comment_is_not_too_long(world: World, clone: Clone) -> None:
    world.environment = event(world, 8, "patch")
    ids = [f"p{number}" for number in range(400)]

    def change(root: Path) -> None:
        named = "".join(f"  - {{id: {id_}, name: {id_} {'long ' * 30}, group: government}}\n" for id_ in ids)
        files.write(root / "parties.yaml", files.PARTIES + named)
        positions = "".join(f"\n  - party: {id_}\n    stance: support\n    date: 2018" for id_ in ids)
        files.edit(root / REC_1, "\nhistory:", f"{positions}\nhistory:")

    out = proposed(world, clone, change).out

    assert len(out) <= MOST
    assert "### Check with care" in out
