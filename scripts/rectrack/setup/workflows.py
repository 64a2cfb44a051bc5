"""The workflows of a tracker: findings about local ones, new ones, and an upgrade to this version."""

import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Literal, NamedTuple

from rectrack import __version__
from rectrack.github import Git, Origin
from rectrack.model import TRACKER, load_dataset
from rectrack.text import InvalidFilesError, KeyPath, RefusedError, count, printable, replace_files_below
from rectrack.yaml_edit import TextError, parse_yaml, set_value

WORKFLOW_FOLDER = ".github/workflows"
JOBS = {
    "check": "It checks the files of each pull request.",
    "preview": "It shows the effect of a pull request in a comment.",
    "sync": "It processes comments and forms, updates issues and labels, and publishes the board.",
    "site": "It publishes the site if tracker.yaml names one.",
    "nightly": "It starts the sync every night.",
    "edition": "It creates an edition to cite when a maintainer starts it.",
}
"""The purpose of each workflow, by its file name."""

GITHUB = "github.com"
IMAGE = "ubuntu-24.04"
"""Image of GitHub's runners for the workflows. A test compares the workflows with it."""

HERE = "./"
"""Prefix with which a workflow calls an action of its own repository."""

# The programs that the local workflows run.

_CALL = re.compile(
    r"""^ *(?:- )?uses: *["']?(?:(\./)|(?!actions/|github/)([\w.-]+/[\w.-]+)@([^\s"'#]+))["']? *"""
    r"""(?:# *(?:v(\d+\.\d+\.\d+)\b)?.*)?\s*$""",
    re.MULTILINE,
)
"""A step that calls an action, except those of GitHub and single files of this repository."""


class Program(NamedTuple):
    """The program that a step of a workflow runs: an action, at a commit, tag or branch.

    `version` is from the comment in the same line, or empty.
    """

    action: str
    ref: str
    version: str

    @property
    def is_pinned(self) -> bool:
        """Return whether `ref` is the whole id of a commit, so that the program cannot change."""
        return bool(re.fullmatch("[0-9a-f]{40}", self.ref))

    @property
    def shown(self) -> str:
        """Return the program for display: `version 1.2.0 (abc1234)`."""
        if not self.is_pinned:
            return f"{self.action}@{self.ref}" if self.ref else self.action
        commit = self.ref[:7]
        return f"version {self.version} ({commit})" if self.version else f"commit {commit}"


class Layout(NamedTuple):
    """The texts of local workflows by name, and each program that they call, with the files that call it.

    `has_program` says whether the program is in this folder too. Without any workflow nothing is known: the folder
    may be a wrong one.
    """

    has_program: bool
    texts: Mapping[str, str]
    programs: Mapping[Program, str]

    @property
    def is_this_version(self) -> bool:
        """Return whether all programs in other repositories have this version."""
        return all(program.version == __version__ for program in self.elsewhere)

    @property
    def elsewhere(self) -> list[Program]:
        """Return the programs that are in another repository."""
        return [program for program in self.programs if program.action != HERE]


def read_layout(root: Path) -> Layout:
    """Return the workflows of a folder and the programs that they run.

    Other actions that the group calls are left out.
    """
    texts = {name: text for name in JOBS if (text := _text(root / _path(name))) is not None}
    called: defaultdict[Program, list[str]] = defaultdict(list)
    for name, text in texts.items():
        for here, action, ref, version in _CALL.findall(text):
            called[Program(here or action, ref, version)].append(name)
    callers = {(program.action, name) for program, names in called.items() for name in names}
    times = Counter(action for action, _ in callers if action != HERE)
    # The tracker's action is the one that most of its workflows call.
    own = max(times, key=lambda action: (times[action], action), default=None)
    programs = {program: _named(names) for program, names in called.items() if program.action in (HERE, own)}
    has_program = (root / "action.yml").is_file() and (root / "scripts/rectrack").is_dir()
    return Layout(has_program, texts, programs)


def numbers(version: str) -> list[int]:
    """Return the parts of a version as numbers, for comparison."""
    return [int(part) for part in version.split(".") if part.isdecimal()]


def _path(name: str) -> str:
    return f"{WORKFLOW_FOLDER}/{name}.yml"


def _text(path: Path) -> str | None:
    return path.read_text("utf-8", "replace") if path.is_file() else None


# Findings, and how they are printed.


class Finding(NamedTuple):
    """A verdict on one setting or file, and what to do if it has to change."""

    verdict: Literal["ok", "change", "unknown"]
    text: str


ok, change, unknown = partial(Finding, "ok"), partial(Finding, "change"), partial(Finding, "unknown")


def list_findings(findings: Iterable[Finding]) -> str:
    """Return a line for each finding, and a line with the totals."""
    times = Counter(finding.verdict for finding in findings)
    lines = [f"{verdict:<8} {printable(text)}" for verdict, text in findings]
    total = f"{count(times['change'], 'thing')} to change" if times["change"] else "Nothing to change"
    unseen = f"; {count(times['unknown'], 'thing')} unknown" if times["unknown"] else ""
    return "\n".join([*lines, f"{total}{unseen}.\n"])


# Findings about local workflow files.
#
# Sources: "Disabling and enabling a workflow" for the states. "Security hardening for GitHub Actions" for why a
# workflow calls an action by its commit.

UPGRADE = "'rectrack init --upgrade'"
_CALLED = re.compile(rf"""uses: *["']?\./{re.escape(WORKFLOW_FOLDER)}/([\w-]+)\.yml""")
_RUNS_ON = re.compile(r"""^ *runs-on: *["']?(ubuntu-[\d.]+)\b""", re.MULTILINE)
_UBUNTU = re.compile(r"ubuntu-(\d\d)\.(04|10)")
_STATES = {
    "disabled_inactivity": "GitHub turned off all its triggers after 60 days without activity in the repository",
    "disabled_manually": "it was turned off by hand",
    "disabled_fork": "GitHub turns it off in a fork",
}


def workflow_findings(states: Mapping[str, str] | None, layout: Layout, branch: str) -> Iterator[Finding]:
    """Yield the findings about workflows, on GitHub and in local files.

    `states` are those of the workflow files on GitHub's default branch, by path. None means that GitHub does not show
    them. `branch` is the branch of the record.
    """
    known = {name: state for name in JOBS if (state := (states or {}).get(_path(name), "deleted")) != "deleted"}
    yield from (_state(name, state) for name, state in known.items())
    if states is not None and (absent := [name for name in layout.texts if name not in known]):
        yield change(
            f"These local workflows are not on GitHub yet: {_named(absent)}. Commit them and push them to {branch}.",
        )
    if layout.texts or states is not None:
        yield from (_missing(name, layout) for name in JOBS if name not in {*layout.texts, *known})
    if layout.programs:
        yield _program(layout)


def _state(name: str, state: str) -> Finding:
    if state == "active":
        return ok(f"The workflow {name} is on. {JOBS[name]}")
    why = _STATES.get(state, f"GitHub reports {state}")
    otherwise = " To keep it off, delete its file." if state == "disabled_manually" else ""
    return change(
        f"The workflow {name} is off: {why}. {JOBS[name]} Turn it on: Actions > {name} (in the list on the left) > "
        f"Enable workflow.{otherwise}",
    )


def _missing(name: str, layout: Layout) -> Finding:
    """Return a finding for a missing workflow.

    A change is needed only if the tracker depends on the workflow.
    """
    text, need = f"The workflow {name} is missing ({WORKFLOW_FOLDER}/{name}.yml). {JOBS[name]}", ""
    if name == "sync":
        need = " Without it, a maintainer must run 'rectrack run'."
    elif any(name in _CALLED.findall(workflow) for workflow in layout.texts.values()):
        need = " A workflow that calls it cannot start without it."
    original = "Copy the file from the repository that this one was created from."
    way = f"To add it, run {UPGRADE}." if layout.elsewhere else original
    return Finding("change" if need else "ok", f"{text}{need} {way}")


def _program(layout: Layout) -> Finding:
    """Return whether all workflows run one existing commit of rectrack."""
    program, *others = layout.programs
    if not others and (layout.has_program if program.action == HERE else program.is_pinned):
        source = "this repository" if program.action == HERE else f"{program.action}, {program.shown}"
        return ok(f"The workflows run rectrack from {source}.")
    each = "; ".join(f"{program.shown} in {names}" for program, names in layout.programs.items())
    return change(
        f"The workflows do not all run one commit of rectrack: {each}. To correct this, run {UPGRADE}.",
    )


def removed_images(layout: Layout, today: date) -> Iterator[Finding]:
    """Yield a finding for each image that GitHub has removed and a workflow needs."""
    newer = IMAGE if today < _removed(IMAGE) else "ubuntu-latest"
    way = f"Write in these workflows runs-on: {newer}."
    if layout.elsewhere:
        way += (
            f" Or run {UPGRADE}." if newer == IMAGE else f" Or install a newer version of rectrack and run {UPGRADE}."
        )
    images = {name: _RUNS_ON.findall(text) for name, text in layout.texts.items()}
    for image in dict.fromkeys(chain.from_iterable(images.values())):
        if today >= (removed := _removed(image)):
            names = _named(name for name in images if image in images[name])
            yield change(
                f"GitHub removes the image {image} in {removed:%B %Y}. Jobs that need it will never start: {names}. "
                f"{way}",
            )


def _removed(image: str) -> date:
    """Return the first day of the month in which GitHub removes an image of Ubuntu.

    It is five years after the release. Other images have `date.max`.
    Sources: https://github.com/actions/runner-images/issues/6002 (18.04, April 2023) and
    https://github.com/actions/runner-images/issues/11101 (20.04, April 2025).
    """
    found = _UBUNTU.fullmatch(image)
    return date(2005 + int(found[1]), int(found[2]), 1) if found else date.max


def _named(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(f"{name}.yml" for name in names))


def outdated(root: Path, layout: Layout, branch: str, host: str) -> Iterator[Finding]:
    """Yield a finding if the workflows are outdated, compared with this version.

    A pull request of Dependabot changes only the version that a workflow names, not the rest of the file.
    """
    # Calls of one commit are one program, also where a call lacks the version beside it.
    called = {(one.action, one.ref): one for one in sorted(layout.elsewhere, key=lambda one: numbers(one.version))}
    if len(called) != 1:
        return
    (program,) = called.values()
    if not (program.is_pinned and program.version):
        return
    here, there = numbers(__version__), numbers(program.version)
    if there != here:
        way = f"Run {UPGRADE}" if max(here, there) == here else f"Install version {program.version}"
        yield change(f"The workflows run version {program.version}, but {__version__} is installed here. {way}.")
        return
    renewed = renewed_workflows(root, Origin(program.action, program.ref), branch.rstrip("\n"), host)
    if others := [path for path, (before, after) in renewed.items() if before not in (None, after)]:
        yield ok(
            f"These files differ from version {__version__}: {', '.join(others)}. To update them, run {UPGRADE}. "
            "Then check the difference for changes of your own.",
        )


# The workflows of a tracker with the program in another repository: those of this program, with a few changes.

_CARRIED = (
    Path(__file__).resolve().parents[3] / WORKFLOW_FOLDER,  # in a checkout
    Path(__file__).resolve().with_name("workflows"),  # in a wheel
)
_OWN_CALL = re.compile(r"uses: \./ # zizmor: ignore\[self-repository\] - the tests run it where \$/ is not known")
_FOR_CALL = re.compile(r"(^ +- uses: .*\n)?^.* # for \./ alone\n", re.MULTILINE)
"""Lines that only a call of `./` needs: one line, or a step of two lines."""
_ONLY_ON_GITHUB = re.compile(r"(?<=\n\n)cache-mode: .*\n\n|^ *cache-mode: .*\n", re.MULTILINE)
"""Keys that GitHub Enterprise Server does not know. It refuses files with such keys.

Source: "Cache mode" in GitHub's changelog of 10 September 2026, for github.com only.
"""
_BRANCH = re.compile(r"(?<=branches: \[)main(?=\])|(?<=ref: )main\b")


def new_workflows(origin: Origin, branch: str, host: str = GITHUB, runners: Sequence[str] = ()) -> dict[str, str]:
    """Return the text of each workflow by path, for this commit of the action and this branch.

    `host` is the server on which they run. `runners` are the labels of the group's own runners, if it has any.
    """
    carried = next(folder for folder in _CARRIED if (folder / "sync.yml").is_file())
    main = branch if branch == "main" else json.dumps(branch)  # quoted, because YAML reads 2026 and no as other types
    texts = {}
    for name in JOBS:
        text = _FOR_CALL.sub("", (carried / f"{name}.yml").read_text(encoding="utf-8"))
        text = _BRANCH.sub(main, _OWN_CALL.sub(f"uses: {origin} # v{__version__}", text))
        text = text if host == GITHUB else _ONLY_ON_GITHUB.sub("", text)
        texts[_path(name)] = _with_values(text, "", [*runners] if runners[1:] else "".join(runners))
    return texts


# The values that a group chooses in its workflows: an upgrade keeps the runners and the schedule.

IMAGE_OF_GITHUB = re.compile(r"ubuntu-(latest|\d\d\.\d\d)")
"""An image of GitHub's runners. An upgrade may replace it by a newer one."""
_NO_VALUE = re.compile(r"\s*#|\s*$|\s*(- )?uses: ")
_COMMENT = re.compile(r"\s#.*")


def renewed_workflows(folder: Path, origin: Origin, branch: str, host: str) -> dict[str, tuple[str | None, str]]:
    """Return the text of each workflow before and after an upgrade, by path.

    The text before is None if there is no file. The runners and the schedule of the group stay. A new job gets the
    runner that all other jobs have.
    """
    wanted = new_workflows(origin, branch, host)
    before = {path: _text(folder / path) for path in wanted}
    runners = [runner for text in before.values() for runner in _runners(text or "").values()]
    common = runners[0] if runners and all(runner == runners[0] for runner in runners) else None
    return {path: (before[path], _with_values(text, before[path] or "", common)) for path, text in wanted.items()}


def _with_values(text: str, before: str, common: Any) -> str:
    """Return the new text with the runners and schedule of the text before."""
    values = dict.fromkeys(_runners(text), common) | _runners(before) | _schedule(before)
    for place in (*_runners(text), *_schedule(text)):
        value = values.get(place)
        if value and not (isinstance(value, str) and IMAGE_OF_GITHUB.fullmatch(value)):
            text = set_value(text, place, value)
    return text


def _replaced_values(text: str, before: str) -> list[str]:
    """Return the lines of `before` that the new text lacks, except comments and versions."""
    runners = _runners(text)
    for place, runner in _runners(before).items():
        if runners.get(place) == runner:  # one runner can be written in several ways
            text, before = (set_value(version, place, "kept") for version in (text, before))
    kept = {_COMMENT.sub("", line).strip() for line in text.splitlines()}
    lines = [_COMMENT.sub("", line).strip() for line in before.splitlines() if not _NO_VALUE.match(line)]
    return [line for line in lines if line not in kept]


def _runners(text: str) -> dict[KeyPath, Any]:
    """Return the runner of each job, by its key path."""
    match _parsed(text):
        case {"jobs": dict(jobs)}:
            named = {("jobs", name, "runs-on"): job for name, job in jobs.items() if isinstance(job, dict)}
            return {place: job["runs-on"] for place, job in named.items() if job.get("runs-on")}
    return {}


def _schedule(text: str) -> dict[KeyPath, str]:
    """Return the first cron expression of a workflow, by its key path; empty without a schedule."""
    match _parsed(text):
        case {"on": {"schedule": [{"cron": str(cron)}, *_]}}:
            return {("on", "schedule", 0, "cron"): cron}
    return {}


def _parsed(text: str) -> Any:
    """Return a workflow as data, or None if it is not valid YAML."""
    try:
        return parse_yaml(text)
    except TextError:
        return None


# Update of the workflows of an existing tracker to this version.
#
# A run cannot do this: GitHub does not let the token of a workflow write workflow files.

PROGRAM = "scripts/rectrack"
"""Folder of the program in a repository that also holds the record."""
BESIDE = (
    *(
        ".ci",
        ".devcontainer",
        ".pre-commit-hooks.yaml",
        ".github/actions",
        *(f".github/workflows/{name}.yml" for name in ("ci", "release", "search")),
    ),
    *("CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "SECURITY.md", "action.yml", "docs", "pyproject.toml"),
    *("scripts", "templates", "tests"),
)
"""Files and folders there that belong only to the program."""


def upgrade_workflows(folder: Path, origin: Origin, host: str) -> Iterator[str]:
    """Update the workflows, and yield a line for each replaced line and changed file.

    `host` is the server of the workflows. Raises `RefusedError` if `folder` is no tracker, holds the program itself,
    uses a newer version or has uncommitted changes. Raises `InvalidFilesError` if tracker.yaml has errors.
    """
    _refuse_whole(folder)
    loaded = load_dataset(folder, may_be_empty=True)
    if wrong := [problem for problem in loaded.problems if problem.path == TRACKER]:
        raise InvalidFilesError(wrong)
    programs = read_layout(folder).elsewhere
    newest = max((one.version for one in programs if one.action == origin.repository), key=numbers, default="")
    if numbers(newest) > numbers(__version__):
        raise RefusedError(
            f"The workflows run version {newest}, but the older version {__version__} is installed here. Nothing was "
            f"changed. Install version {newest} or a newer one, then run the command again."
        )
    changed = {
        path: (before, after)
        for path, (before, after) in renewed_workflows(folder, origin, loaded.dataset.tracker.branch, host).items()
        if before != after  # line endings do not count: both are read as text
    }
    _refuse_uncommitted(folder, sorted(path for path, (before, _) in changed.items() if before is not None))
    for path, (before, after) in changed.items():
        yield from (f"Replaced in {path}: {printable(line)}" for line in _replaced_values(after, before or ""))
    replace_files_below(folder, {path: after for path, (_, after) in changed.items()})
    yield from (f"{'Added' if before is None else 'Updated'} {path}" for path, (before, _) in changed.items())
    if changed:
        yield f"The workflows now have version {__version__}. Check the difference (git diff), commit it and push it."
    else:
        yield f"The workflows already have version {__version__}. Nothing was changed."


def _refuse_whole(folder: Path) -> None:
    """Raise `RefusedError` if the repository holds the program: its workflows run that copy.

    Files that end with .pyc do not count. Python leaves them after git deletes the program.
    """
    program = folder / PROGRAM
    if not program.is_file() and all(path.suffix == ".pyc" for path in program.rglob("*") if path.is_file()):
        return
    named = " ".join(path for path in BESIDE if (folder / path).exists())
    raise RefusedError(
        f"{folder.resolve()} contains the program in {PROGRAM}, and its workflows run this copy. Nothing was "
        "changed. To keep the copy, merge newer versions with git. Without the copy, the workflows run the program "
        "from its own repository, and a pull request offers each new version. To delete it (except templates, if you "
        f"have changed them):\n  git rm -r --quiet {named}\n  rectrack init --upgrade"
    )


def _refuse_uncommitted(folder: Path, paths: Iterable[str]) -> None:
    """Raise `RefusedError` if a file has uncommitted changes. Without git nothing is checked."""
    top = folder.resolve()
    if not any((place / ".git").exists() for place in (top, *top.parents)):
        return
    git = Git(folder, os.environ)
    if changed := [path for path in paths if git.run("status", "--porcelain", "--ignored", "--", path)]:
        raise RefusedError(
            f"These files have uncommitted changes, which would be lost: {', '.join(changed)}. Nothing was changed. "
            "Commit or undo the changes, then run the command again. Git can restore committed changes."
        )
