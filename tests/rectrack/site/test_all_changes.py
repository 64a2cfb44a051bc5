"""Each field of each entry of a record is changed, and then deleted: what the lists of changes say, in French.

`all-changes.txt` has the two lists of an edition: all changes, and the corrections among them.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.interfaces import on, only_git, rectrack
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.samples import DATA, ROOT

FROZEN = Path(__file__).with_name("all-changes.txt")
TEXTS = """
    title reference quote note reason text findings editor_note summary name meeting according_to checked_by set_by
    entered_by verified_by section symbol paragraph
"""
"""Fields that are texts."""
DATES = frozenset(("date", "due", "withdrawn"))
OTHERS = {
    "support": "oppose",
    "oppose": "reserve",
    "reserve": "support",
    "noted": "partly-accepted",
    "partly-accepted": "noted",
    "agreed": "postponed",
    "postponed": "agreed",
    "high": "low",
    "fr": "en",
    "en": "fr",
    "en-GB": "fr",
    "money": "law",
    "law": "money",
}
"""Other values of words."""
WITHDRAWAL = "https://example.org/withdrawal"
MAY_LACK = """
    reference title_by text lang editor_note made_by target last_checked owners related supersedes superseded_by
    custom_fields addressees_inferred
"""
"""Fields that a file may lack, apart from lists of entries."""


def changed(value: Any, of_text: Callable[[str, str], object], name: str = "") -> Any:
    """Return a value of a file with each text in it changed; `of_text` gets the name of its field."""
    if isinstance(value, dict):
        return {key: changed(one, of_text, key) for key, one in value.items()}
    if isinstance(value, list):
        return [changed(one, of_text, name) for one in value]
    return of_text(name, str(value)) if not isinstance(value, bool) else value


def longer(name: str, text: str) -> str:
    return f"{text} (new)" if name in TEXTS.split() else text


def earlier(name: str, text: str) -> str:
    return f"{int(text[:4]) - 1}{text[4:]}" if name in DATES else text


def other(name: str, text: str) -> str:
    return OTHERS.get(text, text) if name in ("stance", "response", "outcome", "priority", "lang", "themes") else text


def without_lists(file: dict[str, Any]) -> dict[str, Any]:
    """Return a file with the last entry of each list only, and without the fields that it may lack."""
    others = {name: value for name, value in file.items() if name not in MAY_LACK.split()}
    if "positions" in others:
        others["positions"] = [one for one in others["positions"] if one["stance"] != "withdrawn"]
    return {
        name: value[-1:] if isinstance(value, list) and name not in ("history", "addressees") else value
        for name, value in others.items()
    }


def withdrawn(file: dict[str, Any]) -> dict[str, Any]:
    """Return a file in which open disputes are withdrawn, and the first two parties withdraw their positions."""
    for dispute in file.get("disputes", []):
        dispute.update(
            {} if "withdrawn" in dispute else {"withdrawn": "2022-04-14", "withdrawal_source": {"url": WITHDRAWAL}}
        )
    own = [
        one["party"]
        for one in file.get("positions", [])
        if one["stance"] in OTHERS and "reported_by" not in one and "inferred" not in one
    ]
    file["positions"] = file.get("positions", []) + [
        {"party": party, "stance": "withdrawn", "date": "2022-04-14", "source": {"url": WITHDRAWAL}}
        for party in dict.fromkeys(own[:2])
    ]
    return file


def of_others(file: dict[str, Any]) -> dict[str, Any]:
    """Return a file in which entries are of another kind, and requests to another body."""
    for position in file.get("positions", []):
        if position.pop("inferred", ""):
            position["quote"] = "We agree."
    for request in file.get("requests", [])[:1]:
        request.update(to="governments")
    for request in file.get("requests", [])[2:3]:
        request.update(to="union")
    for dispute in file.get("disputes", []):
        dispute["withdrawal_source"]["url"] += "/2"
    return file


STEPS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "2022-02-01": lambda file: changed(file, longer),
    "2022-03-01": lambda file: changed(file, earlier),
    "2022-04-01": lambda file: changed(file, other),
    "2022-04-15": withdrawn,
    "2022-04-20": of_others,
    "2022-05-01": without_lists,
}
"""What is done to each file on each day."""


def test_all_that_changes_is_told_in_the_language_of_the_tracker(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    clone = with_origin(made(tmp_path / "here"), tmp_path / "origin.git")
    folder = clone.folder / "recommendations"
    clone.git("commit", "--quiet", "--amend", "--no-edit", day="2022-01-01")
    for day, step in STEPS.items():
        for path in sorted(folder.glob("*.yaml")):
            file = step(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader))  # noqa: S506 - texts only
            path.write_text(yaml.safe_dump(file, allow_unicode=True, sort_keys=False), encoding="utf-8")
        commit(clone, day)
    for day, moved in (("2022-05-10", True), ("2022-05-20", False), ("2022-06-01", True)):
        here, there = folder / "open-books.yaml", tmp_path / "open-books.yaml"
        (here if moved else there).rename(there if moved else here)
        commit(clone, day)
    run(clone, "board")
    commit(clone, "2022-06-01")
    run(clone, "edition", "all", str(tmp_path / "all"))

    lists = ((tmp_path / f"all/{name}.md").read_text(encoding="utf-8") for name in ("changes", "corrections"))
    found = "\n\n".join(lists).replace(clone.git("rev-parse", "HEAD"), "COMMIT")
    if request.config.getoption("--renew-golden"):
        FROZEN.write_text(found, encoding="utf-8")
    assert found == FROZEN.read_text(encoding="utf-8")


def made(root: Path) -> Path:
    """Copy the tracker that uses every field, in French."""
    shutil.copytree(DATA / "tracker", root)
    path = root / "tracker.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("language: en\n", "language: fr\n"), encoding="utf-8")
    catalogue = (ROOT / "templates/languages/fr.po").read_text(encoding="utf-8")
    files.write(root / "templates/languages/fr.po", catalogue.replace("LL@li.org", "reviewers@example.org"))
    return root


def commit(clone: Clone, day: str) -> None:
    clone.git("add", "--all")
    clone.git("commit", "--quiet", "--allow-empty", "-m", "A change", day=day)


def run(clone: Clone, *arguments: str) -> None:
    with on("2022-06-01"):
        done = rectrack(
            clone.folder, *arguments, environment={"PATH": only_git(clone.folder.parent / "bin", "2022-06-01")}
        )
    assert done.code == 0, done.err
