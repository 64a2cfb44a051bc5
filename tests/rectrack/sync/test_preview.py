"""What a pull request would do is shown from plain blobs, whatever its commits hold, and nothing of them is run."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.proposing import INDIA, REC_1, edit, proposed, with_board
from tests.rectrack.world import World

MOST = 65_536
"""Characters of a comment."""


@pytest.fixture
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("origin")


@pytest.fixture
def clone(world: World, origin: Path) -> Clone:
    return with_board(world, origin)


def many(clone: Clone, n: int) -> None:
    """Let main have as many recommendations."""
    for number in range(4, n + 1):
        files.add(clone.folder, number)
    clone.push()


# --- what merging would do --------------------------------------------------------------------------


def test_a_changed_recommendation_is_shown_before_and_after_and_as_its_issue(world: World, clone: Clone) -> None:
    out = proposed(world, clone, edit("It should be done.", "It must be done.")).out

    assert out.startswith(
        "### What merging this would do\n\n- **Recommendation 1: Do this**\n"
        "  - Changed, of which followers are not told: summary\n"
    )
    for shown in (
        "<details><summary>To do: 1 issue to change.</summary>",
        "- **Change issue \\#\u200b1: Recommendation 1: Do this**",
        "- text: It should be done. → It must be done.\n",
        "<details><summary>Recommendation 1: Do this, as its issue will read</summary>\n\n### Where it stands",
    ):
        assert shown in out
    assert "Recommendation 2" not in out
    changes = proposed(world, clone, edit("title: Do this", "title: Do that")).out.partition("as its issue will")[0]
    assert "title: Recommendation 1: Do this → Recommendation 1: Do that" in changes
    assert "Cite it as" not in changes  # which only repeats the title


def test_each_change_is_one_sentence_and_the_rest_is_folded(world: World, clone: Clone) -> None:
    files.add(world.root, 2, positions="\n  - {party: apig, stance: oppose, date: 2017, reported_by: india}")
    site = "kept_by: the testers\nsite: https://octo.github.io/tracker\ncontact: a@example.org\n"
    files.edit(world.root / "tracker.yaml", "kept_by: the testers\n", site)
    clone.push()

    def change(root: Path) -> None:
        own = "\n  - {party: apig, stance: oppose, date: 2024-05-01}"
        files.add(root, 2, positions=own, addressees="[governments]", title="Do that")
        files.add(root, 4)
        (root / "recommendations/rec-3.yaml").unlink()
        files.edit(root / "tracker.yaml", "name: Proposed\n", "name: Put forward\n")

    out = proposed(world, clone, change).out

    seen, _, folded = out.partition("<details>")
    told = "so far only according to India, now entered by the keepers"
    assert [line for line in seen.splitlines() if line.startswith(("- ", "  - "))] == [
        "- **Recommendation 2: Do that**",
        f"  - View of The association: “Oppose”, {told}, 1 May 2024",
        "  - Title: so far “Do this”, now “Do that”",
        "  - Changed, of which followers are not told: addressees",
        "- **Recommendation 4: Do this**",
        "  - New: an issue is opened for it",
        "- **Recommendation 3: Do this**",
        "  - This recommendation is no longer tracked",
    ]
    assert "Rename the label “status: Proposed”" in folded
    assert "- **Open an issue: Recommendation 4: Do this**" in folded
    assert "- **Close issue \\#\u200b3: Recommendation 3: Do this**" in folded
    pages = [f"[{n}](<https://octo.github.io/tracker/r/{n}/>)" for n in (2, 3, 4)]
    assert f"On the site these pages would change, and the lists that name them: {', '.join(pages)}.\n" in out


def test_what_followers_would_be_told_is_shown_also_before_the_issues_are_open(world: World, clone: Clone) -> None:
    (clone.folder / "status.json").unlink()
    clone.push()

    out = proposed(world, clone, edit("stance: support", "stance: oppose")).out

    assert "View of The association: so far “Support”, now “Oppose”" in out
    assert "- **Change the issue of rec-1: Recommendation 1: Do this**" in out
    assert "- **Tell the followers of the issue of rec-1**" in out
    assert "On the site" not in out


@pytest.mark.parametrize("is_lifted", [False, True])
def test_what_the_guard_of_closing_would_refuse_is_said_also_if_the_proposal_lifts_it(
    world: World, clone: Clone, *, is_lifted: bool
) -> None:
    many(clone, 10)

    def change(root: Path) -> None:
        for number in range(7, 11):
            (root / f"recommendations/rec-{number}.yaml").unlink()
        if is_lifted:
            path = root / "tracker.yaml"
            path.write_text(f"{path.read_text()}closing_guard: {{percent: 100}}\n")

    out = proposed(world, clone, change).out

    lead = (
        "Only because this changes closing\\_guard, the sync would not refuse to go on"
        if is_lifted
        else "The sync would then refuse to go on"
    )
    assert f"{lead}: This would close 4 of 10 open issues" in out
    assert ("The sync would then refuse" in out) != is_lifted


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


# --- what is wrong ----------------------------------------------------------------------------------


def no_recommendations(root: Path) -> None:
    shutil.rmtree(root / "recommendations")


def a_file_instead(root: Path) -> None:
    no_recommendations(root)
    files.write(root / "recommendations", "x")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (edit("themes: [law]", "themes: [lore]"), "- `recommendations/rec-1.yaml`, line 6: unknown theme"),
        (no_recommendations, "no recommendation is left here"),
        (a_file_instead, "no recommendation is left here"),
    ],
)
def test_problems_are_listed_instead(world: World, clone: Clone, change: Callable[[Path], object], told: str) -> None:
    out = proposed(world, clone, change).out

    assert out.startswith("### This cannot be merged yet\n\n")
    assert told in out
    assert "What merging this would do" not in out


def test_text_in_a_proposal_has_no_effect_in_the_comment(world: World, clone: Clone) -> None:
    evil = "'@everyone #1 <img src=x> a_b <https://example.org> & </details> | `x`'"

    out = proposed(world, clone, edit("title: Do this", f"title: {evil}")).out

    assert "<img" not in out
    assert "@everyone" not in out
    assert "a_b &lt;https:\u200b//example.org&gt; &amp; &lt;/details&gt;" in out
    assert out.count("</details>") == out.count("<details>") == 3


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
