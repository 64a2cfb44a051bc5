"""The project's own files keep what they say."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import settings

from tests.conftest import is_repeatable
from tests.interfaces import rectrack

ROOT = Path(__file__).parents[1]


def loaded(path: Path) -> Any:
    """What a YAML file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def recommendation_files() -> list[Path]:
    """The files of the project's own recommendations, without those of translations."""
    return [path for path in sorted((ROOT / "recommendations").glob("*.yaml")) if path.name.count(".") == 1]


def texts_of_maintainers(value: Any) -> list[str]:
    """All texts in the words of maintainers at any depth."""
    if isinstance(value, list):
        return [text for one in value for text in texts_of_maintainers(one)]
    if not isinstance(value, dict):
        return []
    own = [value[name] for name in ("editor_note", "reason", "note", "findings") if name in value]
    return own + [text for one in value.values() for text in texts_of_maintainers(one)]


def test_the_projects_own_recommendations_have_no_problems() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
    command = [sys.executable, "-m", "rectrack", "--root", str(ROOT), "check"]

    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout
    assert re.search(r"\d recommendations?, no problems\.\n$", run.stdout)


def test_the_projects_own_recommendations_claim_for_others_only_what_the_source_holds() -> None:
    recommendations = [loaded(path) for path in recommendation_files()]
    positions = [(r["number"], p) for r in recommendations for p in r.get("positions", ())]
    from_paper = [(number, p) for number, p in positions if "apig-wgec-2017" in str(p.get("source"))]
    read = {(number, p["party"]) for number, p in from_paper if p.get("inferred")}
    of_others = [p for _, p in from_paper if p["party"] != "apig"]

    assert {(19, "usa"), (19, "nick-ashton-hart"), (17, "india")} == read
    assert [p for p in of_others if not (p.get("inferred") or p.get("reported_by"))] == []
    assert [p for _, p in positions if not p.get("source")] == []


def test_every_text_of_the_projects_own_recommendations_has_one_french_translation() -> None:
    french: dict[str, set[str]] = {}
    for path in recommendation_files():
        recommendation, translation = loaded(path), loaded(path.with_suffix(".fr.yaml"))
        assert translation["machine"], path.name
        assert [action["id"] for action in recommendation.get("actions", ())] == [*translation.get("actions", ())]
        assert [pair["original"] for pair in translation["texts"]] == texts_of_maintainers(recommendation), path.name
        for pair in translation["texts"]:
            french.setdefault(pair["original"], set()).add(pair["translation"])

    assert {original for original, translations in french.items() if len(translations) > 1} == set()


def test_the_states_have_their_names_in_the_united_nations_and_what_the_source_wrote_beside() -> None:
    names = {
        "canada": "Canada",
        "hungary": {"en": "Hungary", "fr": "Hongrie"},
        "india": {"en": "India", "fr": "Inde"},
        "japan": {"en": "Japan", "fr": "Japon"},
        "mexico": {"en": "Mexico", "fr": "Mexique"},
        "switzerland": {"en": "Switzerland", "fr": "Suisse"},
        "turkey": "Türkiye",
        "uk": {
            "en": "United Kingdom of Great Britain and Northern Ireland",
            "fr": "Royaume-Uni de Grande-Bretagne et d\u2019Irlande du Nord",
        },
        "usa": {"en": "United States of America", "fr": "États-Unis d\u2019Amérique"},
    }
    aliases = {"turkey": ["Turkey"], "uk": ["UK", "United Kingdom"], "usa": ["USA"]}

    states = [party for party in loaded(ROOT / "parties.yaml")["parties"] if party["group"] == "government"]

    assert {party["id"]: party["name"] for party in states} == names
    assert {party["id"]: party["aliases"] for party in states if "aliases" in party} == aliases


def test_every_name_and_note_in_the_projects_settings_has_a_french_text_beside_the_english_one() -> None:
    own = ["ICANN", "Canada", "Türkiye", "DENIC", "Association for Proper Internet Governance (APIG)"]
    own.append("Centre for Internet and Society (CIS)")
    settings, parties = loaded(ROOT / "tracker.yaml"), loaded(ROOT / "parties.yaml")["parties"]
    words = [word for value in settings.values() if isinstance(value, list) for word in value if "name" in word]
    bodies = [party for party in parties if "is_person" not in party]
    fields = ("name", "description", "note")
    texts = [text for one in (*words, *bodies) for field, text in one.items() if field in fields and text not in own]
    texts += [settings["title"], settings["maintained_by"], settings["made_by_label"]]
    texts += [one["note"] for one in (*parties, *settings["documents"])]

    assert [text for text in texts if not isinstance(text, dict) or [*text] != ["en", "fr"]] == []


def test_the_schema_that_the_files_name_is_the_one_that_is_exported() -> None:
    kept = (ROOT / "recommendations/recommendation.schema.json").read_text()

    assert kept == rectrack(ROOT, "schema", "recommendation").out, "run: rectrack board"


def test_every_recommendation_that_names_a_schema_names_that_one() -> None:
    folder = ROOT / "recommendations"
    named = {
        path: re.match(r"# yaml-language-server: \$schema=(.*)", path.read_text()) for path in folder.rglob("*.yaml")
    }

    assert {(path.parent / name[1]).resolve() for path, name in named.items() if name} <= {
        folder / "recommendation.schema.json"
    }


def test_no_file_names_a_registry() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    texts = {name: (ROOT / name).read_bytes() for name in tracked.split("\0") if name and (ROOT / name).exists()}
    hosts = re.compile(rb"pypi\.org|pythonhosted|--(extra-)?index-url [^-]|registry\.npm")

    assert [name for name, text in texts.items() if hosts.search(text) and name != "tests/test_project.py"] == []


def test_every_requirement_is_pinned_with_a_hash_and_taken_as_a_wheel() -> None:
    for name in ("scripts/requirements.txt", "tests/requirements.txt", "tests/lowest.txt"):
        lines = (ROOT / name).read_text().splitlines()
        pins = [line for line in lines if line and not line.startswith((" ", "#", "--"))]
        assert "--only-binary :all:" in lines
        assert pins
        assert all("==" in pin and pin.endswith("\\") for pin in pins)


def test_the_lowest_versions_that_are_tried_are_those_that_the_project_states() -> None:
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    lowest = dict(one.replace("ruamel.yaml", "ruamel-yaml").split(">=") for one in stated)
    pinned = dict(re.findall(r"^([\w-]+)==(\S+)", (ROOT / "tests/lowest.txt").read_text(), re.MULTILINE))

    assert {name: pinned[name] for name in lowest} == lowest


def test_personal_git_settings_do_not_affect_the_tests(tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_text("[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = false\n")
    environment = {**os.environ, "HOME": str(tmp_path), "GIT_DIR": str(tmp_path)}
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "PYTEST_ADDOPTS"):
        environment.pop(name, None)
    commits = "from pathlib import Path; import tests.conftest; from tests.rectrack import clones; "
    commits += "clones.with_origin(Path('here'), Path('origin').resolve()); clones.copy_project(Path('copy'), '.')"
    (tmp_path / "here").mkdir()
    environment["PYTHONPATH"] = os.pathsep.join(map(str, (ROOT, ROOT / "scripts")))

    command = [sys.executable, "-c", commits]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr


def test_personal_git_settings_do_not_affect_the_programs_of_tests() -> None:
    planned = subprocess.run(
        ["make", "-n", "test-faults", "bench"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    programs = [line for line in planned.stdout.splitlines() if " -m tests." in line]

    assert len(programs) == 4
    settings_of_all = f'GIT_CONFIG_GLOBAL="{ROOT}/tests/data/git/config" GIT_CONFIG_NOSYSTEM=1 '
    assert [line for line in programs if settings_of_all not in line] == []


def test_the_same_examples_are_drawn_every_time_and_a_search_draws_many_others() -> None:
    same, search = map(settings.get_profile, ("same", "search"))
    tests = {path.name: path.read_text() for path in (ROOT / "tests").rglob("test_*.py")}

    assert (same.derandomize, search.derandomize) == (True, is_repeatable(os.environ))
    weekly = {"CI": "true", "GITHUB_EVENT_NAME": "schedule"}
    assert [*map(is_repeatable, ({}, {"CI": "true"}, weekly))] == [False, True, False]
    assert search.max_examples == 30 * same.max_examples
    # A property that costs seconds an example may draw fewer, and says so with min(): never more.
    assert [name for name, text in tests.items() if re.search(r"max_examples=(?!min\()\w", text)] == []


def test_the_workflow_that_looks_after_the_code_calls_what_ci_calls() -> None:
    called = re.findall("^make .*$", (ROOT / ".ci/run").read_text(), re.MULTILINE)
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"].values()

    assert called == ["make lint", "make test-all", "make test-faults", "make test-wheel", "make test-browser"]
    assert [step["run"] for job in jobs for step in job["steps"] if "run" in step] == called


def test_the_measurements_of_speed_call_commands_that_exist() -> None:
    text = (ROOT / "tests/bench.py").read_text("utf-8")
    called = set(re.findall(r"""(?:RECTRACK, |requests\(world, )['"]([a-z-]+)""", text)) - {"--help"}

    assert called >= {"check", "import", "process-comments"}
    assert called <= {*re.findall(r"^  ([a-z-]+)", rectrack(None, "--help").out, re.MULTILINE)}


def test_the_wheel_brings_the_templates_and_both_packages(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()

    assert {"rectrack/templates/issue.md.j2", "rectrack/cli/__init__.py", "localhub/server.py"} <= set(names)
