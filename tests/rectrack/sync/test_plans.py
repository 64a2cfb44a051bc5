"""A plan reads like something one would sign: as text, as Markdown and as data."""

import json
from collections.abc import Callable

from tests.rectrack import files
from tests.rectrack.world import REPO, World


def test_plan_shows_what_sync_would_do_and_does_nothing(world: World) -> None:
    before = world.texts()

    run = world.run("plan", "--exit-code")

    assert run.code == 5
    assert "Open an issue: Recommendation 1: Do this" in run.out
    assert run.out.endswith("To do: 14 labels to create, 3 issues to open.\n")
    markdown, data = (world.run("plan", "--format", form).out for form in ("markdown", "json"))
    assert markdown.startswith("**To do: 14 labels to create, 3 issues to open.**")
    assert len(json.loads(data)["changes"]) == 17
    assert world.writes() == []
    assert world.texts() == before


def test_plan_with_nothing_to_do_is_an_ordinary_end(synced: World) -> None:
    run = synced.run("plan", "--exit-code")

    assert (run.code, run.out) == (0, "Nothing to change: issues and labels agree with the files.\n")


def test_a_change_of_each_kind_is_shown_with_what_differs_and_why(
    synced: World, golden: Callable[[str, str], None]
) -> None:
    alice = synced.person()
    alice.edit_label(REPO, "theme: Law", color="ededed", description="")
    alice.delete_label(REPO, "status: Withdrawn")
    alice.edit(REPO, 2, title="Mine", state="closed", labels=["urgent", "status: Adopted"])
    alice.open_issue(REPO, "Mine", "<!-- rectrack:v1 id=rec-1 sha=0123456789abcdef -->")
    files.edit(synced.root / "recommendations/rec-1.yaml", "stance: support", "stance: oppose")
    marked = "  - **Bold** of 2017.\n  1. It \\*helps\\*, \\#12 &lt;b&gt;.\n\n  > Quoted *words*.\n\n  2017-02\n"
    lines = "".join(f"\n  Line {n}.\n" for n in range(40))
    summary = f"summary: |\n{marked}{lines}"
    files.edit(synced.root / "recommendations/rec-3.yaml", "summary: It should be done.\n", summary)
    files.add(synced.root, 4)

    golden("plan.txt", synced.run("plan").out)
    golden("plan.md", synced.run("plan", "--format", "markdown").out)

    kinds = [change["change"] for change in json.loads(synced.run("plan", "--format", "json").out)["changes"]]
    assert kinds == ["CreateLabel", "UpdateLabel", "CreateIssue", *["UpdateIssue"] * 3, "Announce"]


def test_nothing_in_a_plan_gives_github_orders(synced: World) -> None:
    orders = "::error::x\n::add-mask::y\x1b[2J ##[stop-commands]z"
    body = synced.issues()[1].body.replace("It should be done.", orders)
    synced.person().edit(REPO, 1, title="::error::x ##[group]hi", body=body)

    texts = [synced.run("plan", "--format", form).out for form in ("text", "markdown", "json")]

    lines = [line for text in texts for line in text.splitlines()]
    assert any("error" in line for line in lines)
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in lines)
    assert all(line.isprintable() for line in texts[0].splitlines())
    assert "\x1b" not in "".join(texts)
    assert json.loads(texts[2])["changes"][0]["before"]["title"] == "::error::x ##[group]hi"
