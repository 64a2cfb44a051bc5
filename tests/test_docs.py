"""What the pages say is true, and what others build on stays."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from tests.interfaces import on, rectrack, schema
from tests.pages import DOCS, PAGES, ROOT, anchor, commands, documented_statements, renewed
from tests.promised import promised
from tests.rectrack import files
from tests.rectrack.rendering import Page
from tests.samples import sample, table

TODAY = "2026-12-31"
ON_GITHUB = re.compile(r"/issues(/new/choose|/\d+)?|/releases")
"""Where a relative link may lead that leaves the files: to a page of the repository on GitHub."""


def shown(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def headings(page: Path) -> set[str]:
    """The anchors of a page."""
    events = Page(page.read_text(encoding="utf-8")).events
    found, text = set(), None
    for tag, said in events:
        if tag in ("h1", "h2", "h3", "h4"):
            text = ""
        elif text is not None and tag in ("/h1", "/h2", "/h3", "/h4"):
            found.add(anchor(text))
            text = None
        elif text is not None:
            text += said
    return found


def leads_somewhere(page: Path, link: str) -> bool:
    """Whether a relative link of a page leads to a file and a heading of it, or to one of GitHub's own pages."""
    path, _, heading = unquote(link).partition("#")
    at = os.path.normpath(Path("/blob/main") / shown(page.parent) / path) if path else f"/blob/main/{shown(page)}"
    if not at.startswith("/blob/main"):
        return bool(ON_GITHUB.fullmatch(at))
    target = ROOT / at.removeprefix("/blob/main").lstrip("/")
    return target.exists() and (not heading or heading in headings(target))


def checked(folder: Path) -> str:
    """What `rectrack check` says of a folder."""
    with on(TODAY):
        return rectrack(folder, "check").out


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_relative_link_of_a_page_leads_somewhere(page: Path) -> None:
    by_hand = re.sub(
        "<!-- rectrack:board -->.*<!-- rectrack:board-end -->", "", page.read_text(encoding="utf-8"), flags=re.DOTALL
    )  # a run makes the board
    links = [link for link in Page(by_hand).links if not re.match("[a-z]+:", link)]

    assert [link for link in links if not leads_somewhere(page, link)] == []


@pytest.mark.parametrize(("link", "leads"), table(__file__, "links"))
def test_a_link_that_leads_nowhere_is_found(link: str, leads: bool) -> None:  # noqa: FBT001 - a column of the table
    assert leads_somewhere(ROOT / "docs/take-part.md", link) is leads


def test_the_readme_leads_to_every_page() -> None:
    links = Page((ROOT / "README.md").read_text(encoding="utf-8")).links

    assert {shown(page) for page in PAGES} - {"README.md"} <= set(links)


def test_the_readme_shows_two_small_pictures_that_are_marked_as_examples() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    below = readme.partition("<!-- rectrack:board-end -->")[2]
    pictures = re.findall(r"(.+)\n\n!\[([^]]+)\]\((docs/pictures/[a-z]+\.webp)\)\n", below)

    assert [path for _, _, path in pictures] == ["docs/pictures/issue.webp", "docs/pictures/site.webp"]
    assert all(caption.startswith("**Example:**") and len(alt) > 60 for caption, alt, _ in pictures)
    assert all(alt.startswith("Example: ") for _, alt, _ in pictures)
    assert 20_000 < sum((ROOT / path).stat().st_size for _, _, path in pictures) < 150_000


def test_the_readme_leads_to_the_record_and_to_the_program() -> None:
    first = (ROOT / "README.md").read_text(encoding="utf-8").partition("<!-- rectrack:board -->")[0]

    assert {"#status-board", "docs/run-your-own.md"} <= set(Page(first).links)
    what = "**rectrack**, a free program for the recommendations of any group, publishes this record."
    assert what in " ".join(first.split())


@pytest.mark.parametrize("page", DOCS, ids=shown)
def test_what_the_code_knows_is_made_from_it(page: Path, kept: Callable[[Path, str], None]) -> None:
    kept(page, renewed(page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("command", commands())
def test_every_command_is_explained(command: str) -> None:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")

    assert re.search(rf"^### {command}\n\n`rectrack {command}\b.*`\n\n[A-Z]", text, re.MULTILINE)


@pytest.mark.parametrize("field", [*schema("recommendation")["$defs"]["Recommendation"]["properties"]])
def test_every_field_of_a_recommendation_is_explained_in_words(field: str) -> None:
    by_hand = (ROOT / "docs/maintain-the-record.md").read_text(encoding="utf-8").partition("<!-- made: fields")[0]

    assert re.search(rf"^- .*`{field}`|^{field}:", by_hand, re.MULTILINE)


def test_each_statement_is_explained_in_the_form_that_rectrack_asks_for(tmp_path: Path) -> None:
    minutes = tmp_path / "minutes.txt"
    head = "date: 2018\nauthor: me\nsource: https://example.org\n\n"
    forms = documented_statements()
    local_world = [word for word in forms if word != "speak-for"]  # which only a comment says
    minutes.write_text(head + "".join(f"1: /{word}\n" for word in ("adopt", *local_world)))

    first, *answers = rectrack(files.make_tracker(tmp_path), "import-minutes", str(minutes)).err.splitlines()[:-1]

    assert set(re.findall(r" /([\w-]+)", first)) == {*local_world}
    said = [answer.replace("[as PARTY]", "as PARTY") for answer in answers]  # for some it needs the party
    wanted = [forms[word].replace("[as PARTY]", "as PARTY") for word in local_world]
    assert [both for both in zip(wanted, said, strict=True) if both[0] not in both[1]] == []


@pytest.mark.parametrize("parts", [0, 6])
def test_the_new_recommendation_that_is_shown_is_right_also_with_most_changes(tmp_path: Path, parts: int) -> None:
    new = yaml.safe_load(sample("maintain-the-record.md", "A new recommendation", "yaml"))
    changed = yaml.safe_load(sample("maintain-the-record.md", "Edit a file", "yaml")) if parts else {}
    path = files.make_tracker(tmp_path) / "recommendations/open-fee-lists.yaml"

    files.write(path, yaml.safe_dump(new | changed))

    assert checked(tmp_path) == "4 recommendations, no problems.\n"
    assert len(changed) == parts


def test_the_commands_of_common_tasks_succeed(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path)
    lines = re.findall("^rectrack .*", (ROOT / "docs/common-tasks.md").read_text(encoding="utf-8"), re.MULTILINE)

    with on(TODAY):
        for line in lines:
            assert rectrack(root, *shlex.split(line)[1:]).code == 0, line
    assert checked(root) == "3 recommendations, no problems.\n"


def test_the_words_of_a_group_that_are_shown_are_right_and_can_be_used(tmp_path: Path) -> None:
    words = yaml.safe_load(sample("maintain-the-record.md", "Your own words", "yaml"))
    files.write(
        files.make_tracker(tmp_path, 0) / "tracker.yaml", yaml.safe_dump(yaml.safe_load(files.TRACKER) | words)
    )
    files.write(tmp_path / "parties.yaml", files.PARTIES.replace("civil-society", "river-council", 1))
    files.edit(tmp_path / "parties.yaml", "  - {id: northland, name: Northland, group: government}\n", "")
    files.edit(tmp_path / "parties.yaml", "  - {id: domreg, name: The registry, group: technical-community}\n", "")
    used = {
        "source_form": "call-to-action",
        "positions": "\n  - {party: alliance, stance: recuse, date: 2018}",
        "responses": "\n  - {by: names-board, response: in-principle, date: 2018}",
        "decisions": "\n  - {by: EWG, outcome: welcomed, date: 2018}",
        "custom_fields": "{priority: high}",
    }

    files.add(tmp_path, 1, **used)

    assert checked(tmp_path) == "1 recommendation, no problems.\n"
    assert len(words) == 7


def test_the_list_of_trackers_that_is_shown_is_right() -> None:
    shown_list = yaml.safe_load(sample("many-trackers.md", "The list", "yaml"))
    described = schema("tracker-list")

    assert list(Draft202012Validator(described).iter_errors(shown_list)) == []
    assert {*described["$defs"]["TrackerList"]["properties"]} == {*shown_list}
    assert [tracker["status"].startswith("https:") for tracker in shown_list["trackers"]] == [True, True, False]


def test_the_workflow_of_an_overview_that_is_shown_is_short_and_passes_the_linters(tmp_path: Path) -> None:
    text = sample("many-trackers.md", "Each night, on GitHub Pages", "yaml")
    files.write(tmp_path / ".github/workflows/overview.yml", text.replace("COMMIT", f"{'a' * 40} # v1.0.0"))
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    tools = Path(sys.executable).parent
    schema = (tools / "check-jsonschema", "--builtin-schema", "vendor.github-workflows")

    said = [
        subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        for command in (
            (tools / "actionlint",),
            (tools / "zizmor", "--offline", "--no-progress", "-qq", "--persona=pedantic", ".github"),
            (*schema, ".github/workflows/overview.yml"),
        )
    ]

    assert [(done.returncode, done.stdout) for done in said if done.returncode] == []
    assert len(text.splitlines()) <= 45
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    given = yaml.safe_load(text)["jobs"]["make"]["steps"][-1]["with"]
    assert (given["command"], given["list"]) == ("overview", "groups.yaml")
    assert {*given} <= {*action["inputs"]}


NAMED = [
    (name, path)
    for name, path in re.findall(
        r"`(\w+)` \(`([\w/]+\.py)`\)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    )
]


@pytest.mark.parametrize(("name", "path"), NAMED)
def test_what_contributing_says_to_be_in_a_file_is_defined_there(name: str, path: str) -> None:
    text = (ROOT / "scripts/rectrack" / path).read_text(encoding="utf-8")

    assert re.search(rf"^(class {name}\b|def {name}\b|{name}\b.* = )", text, re.MULTILINE)


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/how-it-works.md"])
def test_every_file_that_a_page_for_engineers_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:\w+/)+\w+\.(?:py|j2|md|yml)(?:\.j2)?)`", text)

    assert len(named) > 20
    assert [
        path for path in named if not ((ROOT / path).exists() or (ROOT / "scripts/rectrack" / path).exists())
    ] == []


KEPT = ROOT / "tests/data/promised.txt"


def lines() -> list[str]:
    return KEPT.read_text(encoding="utf-8").splitlines()


def test_nothing_goes_on_which_others_build() -> None:
    gone = {*lines()} - {*promised()}

    assert sorted(gone) == [], f"1.x promises these; what was never released leaves {KEPT.name} by hand"


def test_what_is_new_is_promised_too(kept: Callable[[Path, str], None]) -> None:
    kept(KEPT, "".join(f"{line}\n" for line in sorted({*lines(), *promised()})))
