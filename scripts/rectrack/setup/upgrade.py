"""The workflows of a tracker brought up to date."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from rectrack import __version__
from rectrack.github.git import Git
from rectrack.model.load import TRACKER, load_dataset
from rectrack.setup import doctor_facts
from rectrack.setup.doctor_facts import WORKFLOW_FOLDER, WORKFLOWS, Finding, numbers
from rectrack.setup.doctor_workflows import UPGRADE
from rectrack.setup.origin import Origin
from rectrack.text.problems import InvalidFilesError, RefusedError
from rectrack.yaml_edit import reader
from rectrack.yaml_edit.reader import TextError
from rectrack.yaml_edit.rewrite import set_value

# The values that a group chooses in its workflows: an upgrade keeps the runners and the schedule.

_IMAGE = re.compile(r"ubuntu-(latest|\d\d\.\d\d)")
"""An image of GitHub's runners. An upgrade may replace it by a newer one."""
_CRON = ("on", "schedule", 0, "cron")
_NO_VALUE = re.compile(r"\s*#|\s*$|\s*(- )?uses: ")


def keep_values(texts: Mapping[str, str], there: Mapping[str, str]) -> dict[str, str]:
    """Return the texts by path, with the group's runners and schedule from the files that are `there`.

    A new job gets the runner of all other jobs, if they have the same.
    """
    before = {path: _read(text) for path, text in there.items()}
    runners = [runner for workflow in before.values() for runner in _runners(workflow).values()]
    common = runners[0] if runners and all(one == runners[0] for one in runners) else None
    return {path: _with(text, before.get(path, {}), common) for path, text in texts.items()}


def replaced_values(text: str, before: str) -> Iterator[str]:
    """Yield the lines of `before` that the new text lacks, except comments and versions."""
    now = _runners(_read(text))
    kept_jobs = [job for job, runner in _runners(_read(before)).items() if now.get(job) == runner]
    new_lines = {_bare(line) for line in _without_runners(text, kept_jobs).splitlines()}
    for line in _without_runners(before, kept_jobs).splitlines():
        if not _NO_VALUE.match(line) and _bare(line) not in new_lines:
            yield _bare(line)


def _without_runners(text: str, jobs: list[str]) -> str:
    """Return the text with the same placeholder for the runners of these jobs."""
    for job in jobs:
        text = set_value(text, ("jobs", job, "runs-on"), "kept")
    return text


def _with(text: str, before: Mapping[str, Any], common: Any) -> str:
    runners = _runners(before)
    for job in _runners(_read(text)):
        runner = runners.get(job, common)
        if runner and not (isinstance(runner, str) and _IMAGE.fullmatch(runner)):
            text = set_value(text, ("jobs", job, "runs-on"), runner)
    cron = _cron(before)
    return set_value(text, _CRON, cron) if cron and _cron(_read(text)) else text


def _read(text: str) -> dict[str, Any]:
    """Return the workflow as data, empty if it cannot be read."""
    try:
        found = reader.parse(text)
    except TextError:
        return {}
    return found if isinstance(found, dict) else {}


def _runners(workflow: Mapping[str, Any]) -> dict[str, Any]:
    """Return the runner of each job."""
    jobs = workflow.get("jobs")
    named = jobs.items() if isinstance(jobs, dict) else ()
    return {name: job["runs-on"] for name, job in named if isinstance(job, dict) and "runs-on" in job}


def _cron(workflow: Mapping[str, Any]) -> str | None:
    """Return the time of the first schedule."""
    found: Any = workflow
    for key in _CRON:
        try:
            found = found[key]
        except (KeyError, IndexError, TypeError):
            return None
    return found if isinstance(found, str) else None


def _bare(line: str) -> str:
    return re.sub(r"\s#.*", "", line).strip()


# The workflows of a tracker whose program lies elsewhere: this program's own, but for a few lines.

NAMES = tuple(WORKFLOWS)

_CARRIED = (
    Path(__file__).resolve().parents[3] / WORKFLOW_FOLDER,  # in a checkout
    Path(__file__).resolve().with_name("workflows"),  # in a wheel
)
_CALL = re.compile(r"uses: \./ # zizmor: ignore\[self-repository\] - the tests run it where \$/ is not known")
_FOR_CALL = re.compile(r"(^ +- uses: .*\n)?^.* # for \./ alone\n", re.MULTILINE)
"""What is only there to find the action beside it: a line, or a step of two."""
_ONLY_ON_GITHUB = re.compile(r"(?<=\n\n)cache-mode: .*\n\n|^ *cache-mode: .*\n", re.MULTILINE)
"""Keys that GitHub Enterprise Server does not know. It refuses files with such keys.

Source: "Cache mode" in GitHub's changelog of 10 September 2026, for github.com only.
"""
GITHUB = "github.com"
MAIN = "main"
_BRANCH = re.compile(r"(?<=branches: \[)main(?=\])|(?<=ref: )main\b")


def wanted(origin: Origin, branch: str, host: str = GITHUB) -> dict[str, str]:
    """Return the workflows by path, with this commit of the action and this branch.

    `host` is the server on which they run.
    """
    call = f"uses: {origin} # v{__version__}"
    main = branch if branch == MAIN else json.dumps(branch)  # in quotes it is a text, also if it is called 2026 or no
    texts = {path: _BRANCH.sub(main, _CALL.sub(call, _FOR_CALL.sub("", text))) for path, text in _own()}
    return texts if host == GITHUB else {path: _ONLY_ON_GITHUB.sub("", text) for path, text in texts.items()}


def renewed(folder: Path, origin: Origin, branch: str, host: str = GITHUB) -> dict[str, str]:
    """Return the workflows by path, with the group's values from the workflows in its folder."""
    texts = wanted(origin, branch, host)
    there = {path: (folder / path).read_text("utf-8", "replace") for path in texts if (folder / path).is_file()}
    return keep_values(texts, there)


def _own() -> Iterator[tuple[str, str]]:
    folder = next(folder for folder in _CARRIED if (folder / "tracker.yml").is_file())
    for name in NAMES:
        yield f"{WORKFLOW_FOLDER}/{name}.yml", (folder / f"{name}.yml").read_text(encoding="utf-8")


# Updates the workflows of an existing tracker to this version.
#
# A run cannot do it: GitHub lets no workflow's own token write workflow files.

PROGRAM = "scripts/rectrack"
"""Where the program lies in a repository that holds it together with the record."""
BESIDE = (
    *(".ci", ".github/actions", ".github/workflows/ci.yml", ".github/workflows/release.yml", "CHANGELOG.md"),
    *("CONTRIBUTING.md", "Makefile", "SECURITY.md", "action.yml", "docs", "pyproject.toml", "scripts", "templates"),
    "tests",
)
"""What belongs to the program there, and to nothing else."""


class Upgraded(NamedTuple):
    """The workflows to write, by path, and the paths of new ones.

    `replaced` are the lines that the upgrade replaces, by path.
    """

    texts: dict[str, str]
    new: list[str]
    replaced: dict[str, list[str]]


def upgraded(folder: Path, origin: Origin, host: str) -> Upgraded:
    """Return the changes of an upgrade to this version, and write nothing. `host` is the server of the workflows.

    Raises `RefusedError` for a folder that is no tracker or holds the program itself, where a newer version is in use
    and where something would be lost.
    """
    _refuse_whole(folder)
    wanted = renewed(folder, origin, _branch(folder), host)
    _refuse_older(folder, origin)
    changed = {path: text for path, text in wanted.items() if _text(folder / path) != text}  # whatever ends its lines
    new = [path for path in changed if not (folder / path).exists()]
    _refuse_uncommitted(folder, sorted({*changed} - {*new}))
    replaced = {path: [*replaced_values(text, _text(folder / path))] for path, text in changed.items()}
    return Upgraded(changed, new, replaced)


def _branch(folder: Path) -> str:
    """The branch that the settings name; raises `RefusedError` where they cannot be read."""
    loaded = load_dataset(folder, may_be_empty=True)
    if wrong := [problem for problem in loaded.problems if problem.path == TRACKER]:
        raise InvalidFilesError(wrong)
    return loaded.register.tracker.branch


def _refuse_whole(folder: Path) -> None:
    """Refuse a repository that holds the program: its workflows run what lies there."""
    if not _is_there(folder / PROGRAM):
        return
    named = " ".join(path for path in BESIDE if (folder / path).exists())
    raise RefusedError(
        f"{folder.resolve()} holds the program itself, in {PROGRAM}, and its workflows run that one. Nothing was "
        "changed. To keep it so, bring newer versions in with git. To leave the program behind, so that the "
        "workflows call it where it lies and a pull request offers each newer version (keep templates, if you have "
        f"changed them):\n  git rm -r --quiet {named}\n  rectrack init --upgrade"
    )


def _refuse_older(folder: Path, origin: Origin) -> None:
    """Refuse to go back behind the version that the workflows name."""
    calls = doctor_facts.read(folder).elsewhere
    newest = max((call.version for call in calls if call.action == origin.repository), key=numbers, default="")
    if numbers(newest) > numbers(__version__):
        raise RefusedError(
            f"The workflows here run version {newest}, and this is {__version__}: that would be a step back. Nothing "
            f"was changed. Install version {newest} or a newer one, and call it again."
        )


def _refuse_uncommitted(folder: Path, paths: Iterable[str]) -> None:
    """Refuse to write over what is in no commit; where nothing is ever committed nobody can tell."""
    top = folder.resolve()
    if not any((place / ".git").exists() for place in (top, *top.parents)):
        return
    git = Git(folder, os.environ)
    if changed := [path for path in paths if git.run("status", "--porcelain", "--ignored", "--", path)]:
        raise RefusedError(
            f"In no commit yet, and would be lost: {', '.join(changed)}. Nothing was changed. Commit your changes, "
            "or undo them, and call it again; what is committed can be had back."
        )


def _is_there(path: Path) -> bool:
    """Whether there is such a file, or a folder with more in it than what Python left where git took the rest."""
    return path.is_file() or any(found.is_file() and found.suffix != ".pyc" for found in path.rglob("*"))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


# Whether the workflows are up to date. A pull request of Dependabot changes only the version.


def outdated_finding(folder: Path, branch: str, host: str = GITHUB) -> Finding | None:
    """Return a finding for outdated workflows; None if they are up to date or name no version.

    `host` is the server on which they run.
    """
    calls = {(call.action, call.ref): call for call in doctor_facts.read(folder).elsewhere}
    call = calls.popitem()[1] if len(calls) == 1 else None
    if call is None or not call.is_pinned or not call.version:
        return None
    if numbers(call.version) != numbers(__version__):
        is_newer = numbers(call.version) > numbers(__version__)
        way = f"Install version {call.version} here" if is_newer else f"Call {UPGRADE}"
        return Finding("change", f"The workflows run version {call.version}, and this is {__version__}. {way}.")
    wanted = renewed(folder, Origin(call.action, call.ref), branch.rstrip("\n"), host)
    there = {path: text for path, text in wanted.items() if (folder / path).is_file()}
    others = [path for path, text in there.items() if (folder / path).read_text("utf-8", "replace") != text]
    if not others:
        return None
    return Finding(
        "ok",
        f"These files differ from version {__version__}: {', '.join(others)}. To update them, call {UPGRADE}. "
        "Then check the difference for changes of your own.",
    )
