"""What is found in the files at hand: which program the workflows run, and what is to change."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from msgspec import Struct

from rectrack import __version__
from rectrack.model import README, TAKE_PART, Dataset, withheld
from rectrack.rendering import generated_files
from rectrack.text import files
from rectrack.text.problems import count, printable

WORKFLOW_FOLDER = ".github/workflows"
JOBS = {
    "check": "checks proposed changes",
    "preview": "shows on a proposal what it would change",
    "tracker": "records what people say, brings the issues in line with the files and shows the board",
    "site": "shows the site to those without an account, where one is wanted",
    "nightly": "looks every night whether anything is left to do",
    "edition": "makes an edition that can be cited, by hand",
}
"""The tracker's workflows, by the names of their files, and what each does."""

GITHUB = "github.com"
IMAGE = "ubuntu-24.04"
"""Image of GitHub's runners for the workflows. A test compares the workflows with it."""

HERE = "./"
"""How a workflow calls an action that lies in its own repository."""

# Which program the workflows at hand run.

_USES = re.compile(r"""^ *(?:- )?uses: *["']?([^\s"'#]+)["']? *(?:# *(.*?))?\s*$""", re.MULTILINE)
_ELSEWHERE = re.compile(r"([\w.-]+/[\w.-]+)@(\S+)")
_BY_GITHUB = ("actions/", "github/")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_VERSION = re.compile(r"v(\d+\.\d+\.\d+)\b")


class Call(Struct, frozen=True, kw_only=True):
    """A step that runs the tracker: in which workflow, whose action, at which commit, tag or branch.

    `version` is what is written beside it, empty where nothing is.
    """

    workflow: str
    action: str
    ref: str = ""
    version: str = ""

    @property
    def is_pinned(self) -> bool:
        """Whether nobody can change what it runs: the whole id of a commit is there."""
        return bool(_COMMIT.fullmatch(self.ref))

    @property
    def shown(self) -> str:
        """What it runs, for people."""
        if not self.is_pinned:
            return f"{self.action}@{self.ref}" if self.ref else self.action
        commit = self.ref[:7]
        return f"version {self.version} ({commit})" if self.version else f"commit {commit}"


class Layout(NamedTuple):
    """The workflows that lie here by name, and how they call the tracker.

    `has_program` says whether the program is in this folder too. Without any workflow nothing is known: the folder
    may be another one.
    """

    has_program: bool
    texts: Mapping[str, str]
    calls: list[Call]

    @property
    def elsewhere(self) -> list[Call]:
        """The calls of a program that lies in another repository."""
        return [call for call in self.calls if call.action != HERE]


def numbers(version: str) -> list[int]:
    """Return a version as it is compared with another."""
    return [int(part) for part in version.split(".")[:3] if part.isdecimal()]


def read_layout(root: Path) -> Layout:
    """Return the workflows of a folder. What people have added calls other actions."""
    texts = {name: text for name in JOBS if (text := text_of(root / f"{WORKFLOW_FOLDER}/{name}.yml")) is not None}
    steps = [step for name, text in texts.items() for step in _steps(name, text)]
    others = Counter(action for action, workflow in {(s.action, s.workflow) for s in steps} if action != HERE)
    # The tracker's action is the one that most of its workflows call.
    program = max(others, key=lambda action: (others[action], action), default=None)
    return Layout(
        has_program=(root / "action.yml").is_file() and (root / "scripts/rectrack").is_dir(),
        texts=texts,
        calls=[step for step in steps if step.action in (HERE, program)],
    )


def _steps(workflow: str, text: str) -> Iterator[Call]:
    """Yield the actions that a workflow calls, except those of GitHub and single files of this repository."""
    for used, submission in _USES.findall(text):
        if used == HERE:
            yield Call(workflow=workflow, action=HERE)
        elif (found := _ELSEWHERE.fullmatch(used)) and not used.startswith(_BY_GITHUB):
            version = _VERSION.match(submission)
            yield Call(workflow=workflow, action=found[1], ref=found[2], version=version[1] if version else "")


def text_of(path: Path) -> str | None:
    return path.read_text("utf-8", "replace") if path.is_file() else None


# What is found.


class Finding(Struct, frozen=True):
    """What was found of one thing, and, where it is to change, what to do."""

    verdict: Literal["ok", "change", "unknown"]
    text: str


ok, change, unknown = partial(Finding, "ok"), partial(Finding, "change"), partial(Finding, "unknown")


def printed(findings: list[Finding]) -> str:
    """Return the findings, a line each, and how many there are."""
    lines = [f"{finding.verdict:<8} {printable(finding.text)}" for finding in findings]
    changes, unseen = (sum(one.verdict == verdict for one in findings) for verdict in ("change", "unknown"))
    told = f"{count(changes, 'thing')} to change" if changes else "Nothing to change"
    told += f"; {count(unseen, 'thing')} unknown" if unseen else ""
    return "\n".join([*lines, f"{told}.\n"])


# Whether the workflows exist, are enabled, run one commit of rectrack, and need an image that is there.
#
# Sources: "Disabling and enabling a workflow" for the states; "Security hardening for GitHub Actions" for why an
# action is called by its commit.

UPGRADE = "'rectrack init --upgrade'"
_CALLED = re.compile(rf"""uses: *["']?\./{re.escape(WORKFLOW_FOLDER)}/([\w-]+)\.yml""")
_RUNS_ON = re.compile(r"""^ *runs-on: *["']?(ubuntu-[\d.]+)\b""", re.MULTILINE)
_UBUNTU = re.compile(r"ubuntu-(\d\d)\.(04|10)")
_STATES = {
    "disabled_inactivity": "GitHub switched it off because nothing had happened here for 60 days, and it starts at "
    "nothing any more",
    "disabled_manually": "somebody switched it off",
    "disabled_fork": "GitHub switches it off in a fork",
}


def workflow_findings(known: Mapping[str, str] | None, layout: Layout, branch: str) -> Iterator[Finding]:
    """Yield what is right and what is to change.

    `known` are the states of those that GitHub has on its default branch, None where it does not show them; `branch`
    is the one that holds the record.
    """
    if known is not None:
        yield from (_state(name, known[name]) for name in JOBS if name in known)
        if absent := [name for name in layout.texts if name not in known]:
            yield change(
                f"These workflows lie here and are not on GitHub yet: {_named(absent)}. Commit them and push them to "
                f"{branch}.",
            )
    if layout.texts or known is not None:
        yield from (_missing(name, layout) for name in JOBS if name not in {*layout.texts, *(known or ())})
    if layout.calls:
        yield _program(layout)


def _state(name: str, state: str) -> Finding:
    if state == "active":
        return ok(f"The workflow {name} is on: it {JOBS[name]}.")
    why = _STATES.get(state, f"GitHub says {state}")
    otherwise = ", or delete its file if it is to stay off" if state == "disabled_manually" else ""
    return change(
        f"The workflow {name}, which {JOBS[name]}, is off: {why}. Turn it on: Actions, {name} in the list on the "
        f"left, Enable workflow{otherwise}.",
    )


def _missing(name: str, layout: Layout) -> Finding:
    """Return what to do about one that is nowhere: a group may do without it, unless the work is done by it."""
    verdict: Literal["ok", "change"] = "ok"
    text = f"There is no {WORKFLOW_FOLDER}/{name}.yml, which {JOBS[name]}"
    if name == "tracker":
        verdict, text = "change", f"{text}, so that somebody must call rectrack run"
    elif any(name in _CALLED.findall(one) for one in layout.texts.values()):
        verdict, text = "change", f"{text}, and a workflow that calls it cannot start without it"
    way = f"{UPGRADE} writes it" if layout.elsewhere else _FROM_THE_ORIGINAL
    return Finding(verdict, f"{text}. To have it: {way}.")


_FROM_THE_ORIGINAL = "take the file over from the repository that this one was made from"


def _program(layout: Layout) -> Finding:
    """Return whether all workflows run one existing commit of rectrack."""
    used = _grouped((call.shown, call.workflow) for call in layout.calls)
    if len(used) == 1 and all(layout.has_program if call.action == HERE else call.is_pinned for call in layout.calls):
        source = f"{layout.elsewhere[0].action}, {next(iter(used))}" if layout.elsewhere else "this repository"
        return ok(f"The workflows run rectrack from {source}.")
    each = "; ".join(f"{shown} in {names}" for shown, names in used.items())
    return change(
        f"The workflows do not all run one commit of rectrack: {each}. To correct this, call {UPGRADE}.",
    )


def removed_images(layout: Layout, today: date) -> Iterator[Finding]:
    """Yield a finding for each image that GitHub has removed and a workflow needs."""
    used = _grouped((image, name) for name, text in layout.texts.items() for image in _RUNS_ON.findall(text))
    newer = IMAGE if today < _removed(IMAGE) else "ubuntu-latest"
    way = f"Write in these workflows runs-on: {newer}"
    if layout.elsewhere:
        way += ", or " if newer == IMAGE else ". Or install a newer version of rectrack and "
        way += f"call {UPGRADE}"
    for image, names in used.items():
        if today >= (removed := _removed(image)):
            yield change(
                f"GitHub removes the image {image} in {removed:%B %Y}. Jobs that need it will never start: {names}. "
                f"{way}.",
            )


def _removed(image: str) -> date:
    """Return the month in which GitHub removes an image of Ubuntu: five years after the release.

    Sources: https://github.com/actions/runner-images/issues/6002 (18.04, April 2023) and
    https://github.com/actions/runner-images/issues/11101 (20.04, April 2025).
    """
    found = _UBUNTU.fullmatch(image)
    return date(2005 + int(found[1]), int(found[2]), 1) if found else date.max


def _grouped(used: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the workflows that use each thing, named."""
    found: dict[str, list[str]] = {}
    for thing, name in used:
        found.setdefault(thing, []).append(name)
    return {thing: _named(names) for thing, names in found.items()}


def _named(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(f"{name}.yml" for name in names))


# Whether the files say where to write, and whether what is renewed with the board is as this program makes it.


def contact_finding(given: str | None) -> Finding:
    """Return whether it is said where to write; asked first of all, since it concerns whoever is spoken of."""
    if given:
        return ok(f"Whoever finds something wrong can write to {given}.")
    return change(
        "Nobody is told where to write when something is wrong, so that without a GitHub account one reaches nobody. "
        "Give an e-mail address or a web page in tracker.yaml, as contact: name@example.org",
    )


def generated_findings(root: Path, dataset: Dataset, layout: Layout) -> Iterator[Finding]:
    """Yield what is not as this program makes it; where another version runs on GitHub, only that one knows."""
    is_this = all(call.version == __version__ for call in layout.elsewhere)
    if is_this and (stale := files.differing(root, generated_files.present(root, withheld(dataset)))):
        yield change(
            f"Not as the program makes them of these files: {', '.join(stale)}. The next run renews them with the "
            "board, at the latest in the night; here 'rectrack board' does.",
        )
    text = generated_files.read(root / README)
    if text and not TAKE_PART.stands_in(text):
        yield ok(
            f"{README} does not tell how to take part in the words of this tracker. To have it told, and kept up to "
            f"date, put two lines there: {TAKE_PART.start} and below it {TAKE_PART.end}",
        )
