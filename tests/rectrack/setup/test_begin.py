"""`rectrack init` writes valid files with the answers in them, for any answers."""

import itertools
import json
import re
from difflib import ndiff
from pathlib import Path
from typing import Any

import pytest
import yaml

from rectrack import __version__
from tests.interfaces import Finished, on, rectrack, workflows
from tests.rectrack.files import PARTIES, PICTURES, assert_keys, write
from tests.rectrack.rendering import Page, assert_harmless, plain
from tests.rectrack.setup.test_origin import COMMIT
from tests.samples import ROOT
from tests.workbooks import workbook

ACTION = f"octo/program@{COMMIT}"
GIVEN = ("--contact", "panel@example.org", "--program", ACTION)
THEMES = ("--theme", "Water", "--theme", "Peace and justice")
CALL = f"uses: {ACTION} # v{__version__}"
HERE = "uses: ./ # zizmor: ignore[self-repository] - the tests run it where $/ is not known"
CALLING = {"check", "preview", "sync", "site", "edition"}
LISTS = yaml.safe_load((Path(__file__).parent / "lists.yaml").read_text(encoding="utf-8"))
assert_keys(LISTS, "text ids themes names documents", "given")
NASTY = [
    *("a: 'b' # \"c\"", "- x", "# no", "no", "2026", "1.0", "null", "{a: b}", "[a]", "*a", "&a", "!a", "%a", "@a"),
    *("`a`", "${{ github.token }}", "{{ 7*7 }}", "<script>alert(1)</script>", "<!-- rectrack:board -->"),
    *("**bold** [x](https://github.com/o/r/issues/1)", "<!-- rectrack:take-part-end -->", "#12 @octocat GH-1"),
    *("a | b", "سلام", "日本語", "👍🏽 🇨🇭", "|", ">-", "'", '"', "\\", "a:", "-", "a?", "~", "0x1f", "a #b", "1. a"),
]


def begin(
    folder: Path, *arguments: str, title: str = "The river panel", maintained_by: str = "The secretariat"
) -> Finished:
    with on("2024-05-06"):
        named = ("--title", title, "--maintained-by", maintained_by)
        return rectrack(None, "init", str(folder), *named, *GIVEN, *arguments)


def begun(folder: Path, *arguments: str, **named: str) -> Finished:
    finished = begin(folder, *arguments, **named)
    assert finished.code == 0, finished
    return finished


def settings(folder: Path) -> Any:
    return yaml.safe_load((folder / "tracker.yaml").read_text())


def recommendations(folder: Path) -> list[tuple[object, ...]]:
    """Return the entries of the published file."""
    fields = ("number", "id", "title", "status", "themes")
    entries = json.loads((folder / "status.json").read_text())["recommendations"]
    return [tuple(entry[name] for name in fields) for entry in entries]


def test_the_files_are_those_of_a_tracker_that_holds_only_data(tmp_path: Path) -> None:
    begun(tmp_path, *THEMES)

    forms = ("config", "dispute", "error", "meeting", "progress", "propose")
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()) == [
        ".devcontainer/devcontainer.json",
        ".github/CODEOWNERS",
        *(f".github/ISSUE_TEMPLATE/{name}.yml" for name in forms),
        ".github/dependabot.yml",
        *(f".github/workflows/{name}.yml" for name in sorted(CALLING | {"nightly"})),
        *(".gitignore", "README.md", "parties.yaml", "recommendations/example.yaml"),
        *("recommendations/recommendation.schema.json", *PICTURES, "status.json", "tracker.yaml"),
    ]
    owners = (tmp_path / ".github/CODEOWNERS").read_text().splitlines()
    assert [line for line in owners if line and not line.startswith("#")] == [
        *("/tracker.yaml", "/parties.yaml", "/.github/")
    ]
    assert ".rectrack/" in (tmp_path / ".gitignore").read_text().splitlines()
    known = settings(tmp_path)
    assert [known[name] for name in ("title", "maintained_by", "contact", "branch")] == [
        *("The river panel", "The secretariat", "panel@example.org", "main")
    ]
    assert [(theme["id"], theme["name"]) for theme in known["themes"]] == [
        *(("water", "Water"), ("peace-and-justice", "Peace and justice"))
    ]
    ((number, name, *_, themes),) = recommendations(tmp_path)
    assert (number, name, themes) == (1, "example", ["water"])
    assert "date: 2024-05-06" in (tmp_path / "recommendations/example.yaml").read_text()


def test_names_without_latin_letters_are_numbered_and_two_spellings_are_one_theme(tmp_path: Path) -> None:
    begun(tmp_path, *(word for name in ("سلام", "水", "Water", "water!", "Water") for word in ("--theme", name)))

    assert [(theme["id"], theme["name"]) for theme in settings(tmp_path)["themes"]] == [
        *(("theme-1", "سلام"), ("theme-2", "水"), ("water", "Water"))
    ]


@pytest.mark.parametrize("n", range(0, len(NASTY), 2))
def test_what_means_something_elsewhere_stays_a_text(n: int, tmp_path: Path) -> None:
    title, maintained_by = NASTY[n : n + 2]

    begun(tmp_path, "--theme", title, title=title, maintained_by=maintained_by)

    known = json.loads((tmp_path / "status.json").read_text())
    assert (known["title"], known["maintained_by"], str(settings(tmp_path)["themes"][0]["name"])) == (
        title,
        maintained_by,
        title,
    )
    assert rectrack(tmp_path, "check").code == 0
    for path in tmp_path.rglob("*.y*ml"):
        assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict), path
    wanted = workflows(ACTION)
    assert {path: (tmp_path / path).read_text() for path in wanted} == wanted
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    introduction = re.sub("<!-- Edit these lines.*-->", "", readme).partition("## Status")[0]
    page = Page(introduction)
    assert_harmless(introduction, page)
    assert page.skeleton[:3] == [("h1", ""), ("", plain(title)), ("/h1", "")]


# --- a list -----------------------------------------------------------------------------------------


def listed(folder: Path, text: str) -> tuple[str, str]:
    return ("--list", str(write(folder / "list.csv", text)))


@pytest.mark.parametrize("case", LISTS, ids=str)
def test_what_a_list_names_is_made_and_nothing_that_nobody_needs(tmp_path: Path, case: dict[str, Any]) -> None:
    finished = begun(tmp_path / "new", *(THEMES if "given" in case else ()), *listed(tmp_path, case["text"]))

    found, known = recommendations(tmp_path / "new"), settings(tmp_path / "new")
    expected = zip(itertools.count(1), case["ids"], itertools.repeat("proposed"), case["themes"])
    assert [(entry[0], entry[1], *entry[3:]) for entry in found] == [*expected]
    assert [one["name"] for one in (*known["themes"], *known["addressees"])] == case["names"]
    (document,) = known["documents"]
    is_named = "Report" in case["documents"]
    by = "not stated" if is_named else "The secretariat"
    assert [document["title"], document["by"], str(document["date"])] == [*case["documents"], by, "2024-05-06"]
    assert ('The list gives no author and no date for: "Report". Readers see "not' in finished.err) == is_named
    assert ("The document gets 2024-05-06, and readers see a note." in finished.err) == is_named


def test_every_mistake_of_a_list_is_told_without_options_of_an_import(tmp_path: Path) -> None:
    text = "title,target date,number\nMeasure,31/02/2024,x\nShare,2024-13,2\n"

    finished = begin(tmp_path / "new", *THEMES, *listed(tmp_path, text))

    *_, no_status, _ = finished.err.splitlines()[:6]
    told = [line for line in finished.err.splitlines()[6:] if not re.match("Example|Options|  ", line)]
    assert no_status.startswith("Warning: list.csv: The list has no status.")
    assert [line.partition(": ")[0] for line in told] == [
        *("list.csv, row 2, column B (target date)", "list.csv, row 2, column C (number)"),
        *("list.csv, row 3, column B (target date)", "3 errors in the sheet. Nothing was changed."),
    ]
    assert (finished.code, "--" in "".join(told), (tmp_path / "new").exists()) == (1, False, False)


def test_a_list_without_recommendations_begins_no_tracker(tmp_path: Path) -> None:
    finished = begin(tmp_path / "new", *THEMES, *listed(tmp_path, "title,themes\n"))

    assert finished.err == "list.csv has no recommendation. Add a row with a title for each. Nothing was written.\n"
    assert (finished.code, (tmp_path / "new").exists()) == (1, False)


def test_parties_that_are_there_count_and_a_list_adds_none(tmp_path: Path) -> None:
    sheets = {
        "recommendations": [["id", "title"], ["measure", "Measure it"]],
        "positions": [["recommendation", "party", "stance", "date"], ["measure", "Nobody", "support", "2024"]],
    }
    book = workbook(tmp_path / "list.xlsx", sheets)
    write(tmp_path / "new/parties.yaml", PARTIES)
    refused = begin(tmp_path / "new", *THEMES, "--list", str(book))
    told = 'Unknown party "Nobody". Leave the value out, and add it later with '
    assert (refused.code, told in refused.err) == (1, True), refused.err

    begun(tmp_path / "new", *THEMES)
    assert (tmp_path / "new/parties.yaml").read_text() == PARTIES
    write(tmp_path / "other/parties.yaml", "parties: [{id: x}]\n")
    wrong = begin(tmp_path / "other", *THEMES)
    assert (wrong.code, "parties.yaml:1:" in wrong.out + wrong.err) == (1, True)


def test_a_long_list_brings_the_pages_of_its_board(tmp_path: Path) -> None:
    text = "title,themes\n" + "".join(f"Do the {n}th thing,Theme {n % 3}\n" for n in range(1, 100))

    begun(tmp_path / "new", *listed(tmp_path, text))

    assert len(recommendations(tmp_path / "new")) == 99
    readme = (tmp_path / "new/README.md").read_text()
    pages = [path.name for path in (tmp_path / "new/recommendations").glob("board-*")]
    assert "board-theme-1.md" in pages
    assert [name for name in pages if f"(recommendations/{name}" not in readme.replace("(<", "(")] == []


# --- the workflows ----------------------------------------------------------------------------------


def own(path: str) -> str:
    """Return a workflow of this project, without the lines that only a call of `./` needs."""
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines(keepends=True)
    alone = {n for n, line in enumerate(lines) if line.endswith("# for ./ alone\n")}
    alone |= {n - 1 for n in alone if "- uses: actions/checkout@" in lines[n - 1]}
    return "".join(line for n, line in enumerate(lines) if n not in alone)


def changed(path: str, text: str) -> set[tuple[str, str]]:
    """Return each changed line before and after the change, without its dash and indentation."""
    lines = [line for line in ndiff(own(path).splitlines(), text.splitlines()) if line[0] in "+-"]
    bare = [re.sub(r"^[-+] *(- )?", "", line) for line in lines]
    return {(bare[n], bare[n + 1]) for n in range(0, len(bare), 2)}


@pytest.mark.parametrize("branch", ["main", "records/2026", "no", "1.0", "2026", "null", "0x1f"])
def test_the_workflows_are_this_projects_but_for_program_and_branch(tmp_path: Path, branch: str) -> None:
    begun(tmp_path, *THEMES, "--branch", branch)

    texts = {path.stem: path.read_text() for path in (tmp_path / ".github/workflows").iterdir()}
    main = branch if branch == "main" else f'"{branch}"'
    for name, text in texts.items():
        refs = [line.strip() for line in own(f".github/workflows/{name}.yml").splitlines() if "ref: main" in line]
        allowed = {(HERE, CALL), ("branches: [main]", f"branches: [{main}]")}
        allowed |= {(line, line.replace("main", main, 1)) for line in refs}
        assert changed(f".github/workflows/{name}.yml", text) <= allowed
        local = re.findall(r"uses: (\./\S*)", text)
        assert {Path(path).stem for path in local} <= {*texts}
        assert not {"scripts", "requirements"} & {*re.findall(r"\w+", text)}
        assert len(text.splitlines()) <= 45
    assert {name for name, text in texts.items() if CALL in text} == CALLING
    assert yaml.safe_load(texts["sync"])[True]["push"]["branches"] == [branch]
    post = yaml.safe_load(texts["preview"])["jobs"]["post"]
    assert post["permissions"] == {"pull-requests": "write"}
    assert [step["uses"] for step in post["steps"]] == [ACTION]
