"""What GitHub and the files say of a repository, and a finding about it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct

from rectrack.github.types import About
from rectrack.model.settings import Account
from rectrack.text.problems import count, printable

# What GitHub says of a repository's settings, in frozen types.


class Unseen(Struct, frozen=True):
    """What the token may not see; `needs` is the permission that would show it."""

    needs: str


class Branch(Struct, frozen=True, kw_only=True):
    """The branch that the board is pushed to.

    `rules` are the types of the rules that rulesets have for it; `classic` is what its classic protection demands,
    in GitHub's names.
    """

    name: str
    exists: bool
    rules: tuple[str, ...] = ()
    classic: tuple[str, ...] | Unseen = ()


class Actions(Struct, frozen=True, kw_only=True):
    """Whether Actions are enabled, and which may run: `all`, `local_only` or `selected`."""

    enabled: bool
    allowed: str


Workflows: TypeAlias = Mapping[str, str]
"""The workflows that GitHub has, by the names of their files, with their state; without those that were deleted."""


class Pages(Struct, frozen=True, kw_only=True):
    """GitHub Pages: where the site is, and whether a workflow brings it there or GitHub builds it from a branch."""

    url: str
    by_workflow: bool


class Facts(Struct, frozen=True, kw_only=True):
    """What GitHub says of a repository, and of the token that asks.

    `asked` is the name that was asked for; `pushes` whether the token's account may write; `scopes` are those of a
    classic token, None for every other kind; `viewer` is whose token it is, None where that cannot be asked;
    `opens_pulls` is whether Actions may open pull requests; `pages` is None
    where GitHub Pages is off; `labels` are the names of all labels, in lower case. `full` are the issues with
    as many comments as GitHub allows.
    """

    asked: str
    about: About
    default_branch: str
    is_private: bool
    pushes: bool
    scopes: tuple[str, ...] | None
    in_actions: bool
    viewer: Account | None
    branch: Branch | Unseen
    workflows: Workflows | Unseen
    actions: Actions | Unseen
    opens_pulls: bool | Unseen
    pages: Pages | Unseen | None
    labels: frozenset[str] | Unseen
    full: tuple[int, ...] | Unseen


# What was found of one thing, and how findings are printed.

Verdict: TypeAlias = Literal["ok", "change", "unknown"]


class Finding(Struct, frozen=True):
    """What was found of one thing, and, where it is to change, what to do."""

    verdict: Verdict
    text: str


def unseen(what: str, needed: Unseen) -> Finding:
    return Finding("unknown", f"{what} is not shown to this token. It would need {needed.needs}.")


def printed(findings: Iterable[Finding]) -> str:
    found = list(findings)
    lines = [f"{finding.verdict:<8} {printable(finding.text)}" for finding in found]
    changes = sum(finding.verdict == "change" for finding in found)
    unknown = sum(finding.verdict == "unknown" for finding in found)
    told = f"{count(changes, 'thing')} to change" if changes else "Nothing to change"
    told += f"; {count(unknown, 'thing')} unknown" if unknown else ""
    return "\n".join([*lines, f"{told}.\n"])


# What the files at hand say of the workflows: whose program they run, and whether that lies here too.

WORKFLOW_FOLDER = ".github/workflows"

WORKFLOWS = {
    "check": "checks proposed changes",
    "preview": "shows on a proposal what it would change",
    "tracker": "records what people say, brings the issues in line with the files and shows the board",
    "site": "shows the site to those without an account, where one is wanted",
    "nightly": "looks every night whether anything is left to do",
    "edition": "makes an edition that can be cited, by hand",
}
"""The tracker's workflows, by the names of their files, and what each does."""

IMAGE = "ubuntu-24.04"
"""Image of GitHub's runners for the workflows. A test compares the workflows with it."""

HERE = "./"
"""How a workflow calls an action that lies in its own repository."""

_USES = re.compile(r"""^ *(?:- )?uses: *["']?([^\s"'#]+)["']? *(?:# *(.*?))?\s*$""", re.MULTILINE)
_CALLED = re.compile(rf"""uses: *["']?\./{re.escape(WORKFLOW_FOLDER)}/([\w-]+)\.yml""")
_IMAGE = re.compile(r"""^ *runs-on: *["']?(ubuntu-[\d.]+)\b""", re.MULTILINE)
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


class Layout(Struct, frozen=True, kw_only=True):
    """Which workflows lie here, which of them others call, and how they call the tracker.

    `images` are the images of GitHub's runners, each with the names of its workflows. `has_program` says whether the
    program is in this folder too. Without any workflow nothing is known: the folder may be another one.
    """

    has_program: bool
    workflows: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    calls: tuple[Call, ...] = ()
    images: Mapping[str, tuple[str, ...]] = {}

    @property
    def elsewhere(self) -> tuple[Call, ...]:
        """The calls of a program that lies in another repository."""
        return tuple(call for call in self.calls if call.action != HERE)


def numbers(version: str) -> list[int]:
    """A version as it is compared with another."""
    return [int(part) for part in version.split(".")[:3] if part.isdecimal()]


def read(root: Path) -> Layout:
    paths = {name: root / f"{WORKFLOW_FOLDER}/{name}.yml" for name in WORKFLOWS}
    texts = {name: path.read_text("utf-8", "replace") for name, path in paths.items() if path.is_file()}
    steps = [step for name, text in texts.items() for step in _steps(name, text)]
    others = Counter(action for action, workflow in {(s.action, s.workflow) for s in steps} if action != HERE)
    # What people have added calls other actions; the tracker's is the one that most of its workflows call.
    program = max(others, key=lambda action: (others[action], action), default=None)
    calls = tuple(step for step in steps if step.action in (HERE, program))
    return Layout(
        has_program=(root / "action.yml").is_file() and (root / "scripts/rectrack").is_dir(),
        workflows=frozenset(texts),
        called=frozenset(chain(*map(_CALLED.findall, texts.values()))),
        calls=calls,
        images=_images(texts),
    )


def _images(texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    named = {image: None for text in texts.values() for image in _IMAGE.findall(text)}
    return {image: tuple(name for name, text in texts.items() if image in _IMAGE.findall(text)) for image in named}


def _steps(workflow: str, text: str) -> Iterator[Call]:
    """The actions that a workflow calls, but those that GitHub makes and single files of this repository."""
    for used, remark in _USES.findall(text):
        if used == HERE:
            yield Call(workflow=workflow, action=HERE)
        elif (found := _ELSEWHERE.fullmatch(used)) and not used.startswith(_BY_GITHUB):
            version = _VERSION.match(remark)
            yield Call(workflow=workflow, action=found[1], ref=found[2], version=version[1] if version else "")
