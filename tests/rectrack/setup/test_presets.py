"""`rectrack init --preset` writes the words of a kind of group, which then belong to the group."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from localhub import Server, Settings
from tests.interfaces import on, rectrack
from tests.rectrack.files import assert_keys
from tests.rectrack.setup.test_begin import THEMES, begin, begun, settings
from tests.rectrack.world import REPO, World, local_variables
from tests.samples import ROOT
from tests.workbooks import workbook

PRESETS: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "presets.yaml").read_text(encoding="utf-8")
)
assert_keys(PRESETS.values(), "statuses responses fields row status", "values")
FILES = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "templates/setup/presets").iterdir()}


def written(folder: Path) -> Any:
    return json.loads((folder / "status.json").read_text())


def test_each_preset_can_be_chosen_and_another_word_names_them(tmp_path: Path) -> None:
    refused = begin(tmp_path / "new", *THEMES, "--preset", "parliament")

    assert refused.code == 2
    assert {name for name in PRESETS if f"'{name}'" in refused.err} == {*FILES} == {*PRESETS}
    assert not (tmp_path / "new").exists()


def test_without_a_preset_a_tracker_has_the_words_of_a_working_group(tmp_path: Path) -> None:
    begun(tmp_path / "a", *THEMES)
    begun(tmp_path / "b", *THEMES, "--preset", "working-group")

    assert (tmp_path / "a/tracker.yaml").read_text() == (tmp_path / "b/tracker.yaml").read_text()


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_writes_its_words_and_their_source(preset: str, tmp_path: Path) -> None:
    begun(tmp_path, *THEMES, "--preset", preset)
    found, text = written(tmp_path), (tmp_path / "tracker.yaml").read_text()

    assert {one["id"]: one["category"] for one in found["names"]["statuses"]} == PRESETS[preset]["statuses"]
    assert {one["id"]: one["category"] for one in found["names"]["responses"]} == PRESETS[preset]["responses"]
    fields = settings(tmp_path).get("custom_fields", ())
    assert {one["id"]: one["type"] for one in fields} == PRESETS[preset]["fields"]
    assert text.endswith(FILES[preset])
    assert preset == "working-group" or re.search(r"^# Source.*?https://", FILES[preset], re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_tracker_with_a_preset_passes_check_run_site_and_doctor(preset: str, tmp_path: Path, hub: Server) -> None:
    begun(tmp_path, *THEMES, "--preset", preset)
    hub.add_repository(REPO)
    paths = [f".github/workflows/{path.name}" for path in (tmp_path / ".github/workflows").iterdir()]
    hub.set_up(REPO, Settings(workflows=dict.fromkeys(paths, "active")))
    hub.add_token("owner", login="octo", scopes="repo, workflow")
    world = World(tmp_path, hub, local_variables(hub) | {"GITHUB_TOKEN": "owner"})

    for command in ("check", "run", "board --check", "forms --check", f"site {tmp_path / 'site'}"):
        done = rectrack(tmp_path, *command.split())
        assert done.code == 0, done.err
        assert "warning" not in done.out + done.err
    with on("2024-05-06"):
        assert world.run("doctor").out.endswith("Nothing to change.\n")
    assert (tmp_path / "site/index.html").is_file()


@pytest.mark.parametrize("preset", PRESETS)
def test_a_list_is_imported_with_the_words_of_a_preset(preset: str, tmp_path: Path) -> None:
    case = PRESETS[preset]
    heads, cells = [*case["row"], "Evidence"], [*case["row"].values(), "https://example.org/report"]
    book = workbook(tmp_path / "list.xlsx", {"Mine": [heads, cells, ["Share it", *[""] * (len(heads) - 1)]]})
    folder = tmp_path / "new"

    begun(folder, "--preset", preset, "--list", str(book))

    entries = {entry["title"]: entry["status"] for entry in written(folder)["recommendations"]}
    assert entries == {"Measure it": case["status"], "Share it": next(iter(case["statuses"]))}
    file = yaml.load((folder / "recommendations/measure-it.yaml").read_text(), yaml.BaseLoader)  # noqa: S506 - all text
    assert file.get("custom_fields", {}) == case.get("values", {})
    assert rectrack(folder, "run").code == 0
    if preset == "periodic-review":  # all parties are States, so that no group is inferred
        assert yaml.safe_load((folder / "parties.yaml").read_text())["parties"] == [
            {"id": "southland", "name": "Southland", "group": "state"}
        ]
        assert "*Responsible:* Ministry of Foreign Affairs" in (folder / "README.md").read_text("utf-8")
        assert "Recommended by: <a" in (folder / ".rectrack/site/r/1/index.html").read_text()


@pytest.mark.parametrize(("status", "is_told"), [("In draft", True), ("In progress", False)])
def test_statuses_of_a_preset_that_a_list_with_its_own_does_not_use_are_listed(
    status: str, *, is_told: bool, tmp_path: Path
) -> None:
    rows = [["Title", "Status"], ["Measure it", status], ["Share it", "Complete"]]
    list_ = workbook(tmp_path / "list.xlsx", {"Mine": rows})

    done = begun(tmp_path / "new", "--preset", "inquiry", "--list", str(list_))

    told = 'not use these statuses of the preset: "No information", "Not started", "In progress". If'
    assert (told in done.err) is is_told
    assert ("not use these statuses" in done.err) is is_told


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_has_its_words_in_the_language_of_the_tracker(preset: str, tmp_path: Path) -> None:
    begun(tmp_path / "en", "--preset", preset, *THEMES)
    begun(tmp_path / "ru", "--preset", preset, *THEMES, "--language", "ru")
    english, russian = (settings(tmp_path / code) for code in ("en", "ru"))

    assert russian.pop("language") == "ru"
    assert _without_words(english) == _without_words(russian)
    assert {*_words(english)}.isdisjoint(_words(russian))
    assert rectrack(tmp_path / "ru", "check").code == 0


_LISTS = ("statuses", "responses", "groups", "source_forms", "custom_fields")


def _words(tracker: dict[str, Any]) -> Iterator[str]:
    """Yield the names and descriptions of a preset, also those of its choices."""
    entries = [entry for name in _LISTS for entry in tracker.get(name, ())]
    choices = [choice for entry in entries for choice in entry.get("choices", ())]
    for entry in (*entries, *choices):
        yield from (entry[key] for key in ("name", "description") if key in entry)


def _without_words(value: Any) -> Any:
    """The settings without the texts that readers see."""
    if isinstance(value, dict):
        words = ("name", "description", "prefix", "made_by_label")
        return {key: _without_words(part) for key, part in value.items() if key not in words}
    return [_without_words(part) for part in value] if isinstance(value, list) else value


def test_what_rectrack_adds_to_a_list_is_in_the_language_of_the_tracker(tmp_path: Path) -> None:
    rows = [["Titre", "Document", "Position de l'État"], ["Mesurer", "Rapport final", "Notée"]]
    options = ("--language", "fr", "--preset", "periodic-review", "--addressee", "Nordland")
    begun(tmp_path / "new", *options, "--list", str(workbook(tmp_path / "list.xlsx", {"Liste": rows})))
    made = settings(tmp_path / "new")

    assert made["documents"][0]["note"].startswith("La liste")
    assert made["documents"][1]["by"] == "non indiqué"
    assert made["themes"] == [{"id": "general", "name": "Général"}]
    assert {each["id"]: each["name"] for each in made["responses"]} == {
        "supported": "acceptée",
        "noted": "notée",
        "awaiting-response": "en attente de réponse",
    }


@pytest.mark.parametrize(
    ("heads", "options", "is_due"),
    [
        (("Document", "Document date"), (), True),
        ((), ("--list-date", "2024-01"), False),
        (("Document",), ("--list-date", "2024-01"), False),
        ((), ("--list-date", "2024-01", "--document", "Final report", "--document-date", "2023-11-01"), True),
        ((), ("--list-date", "2024-01", "--document", "Final report", "--document-author", "The panel"), False),
        ((), (), False),
    ],
)
def test_a_list_without_the_dates_of_its_documents_makes_no_response_due(
    heads: tuple[str, ...], options: tuple[str, ...], *, is_due: bool, tmp_path: Path
) -> None:
    cells = {"Document": "Final report", "Document date": "2023-11-01"}
    book = workbook(
        tmp_path / "list.xlsx",
        {"Mine": [["Title", "Addressee", *heads], ["Measure it", "Water Office", *map(cells.__getitem__, heads)]]},
    )

    done = begin(tmp_path / "new", "--preset", "inquiry", "--list", str(book), *options)

    assert done.code == 0
    settings = (tmp_path / "new/tracker.yaml").read_text(encoding="utf-8")
    assert f"\n{'' if is_due else '# '}response_months: 6\n" in settings
    assert ("rectrack sets no response due dates" in done.err) is not is_due
    assert ("makes each response due 6 months after its document" in done.err) is is_due
    with on("2024-12-01"):
        assert ("Response due" in rectrack(tmp_path / "new", "show", "1").out) is is_due


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--preset", "inquiry", "--language", "fr"), "README.md is in English. Translate it."),
        (("--preset", "inquiry", "--language", "en"), ""),
        (("--preset", "inquiry"), ""),
    ],
)
def test_the_next_steps_say_what_stays_in_english(options: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = begun(tmp_path / "new", *THEMES, *options)

    assert ("in English. Translate" in done.out) is bool(said)
    assert said in done.out
