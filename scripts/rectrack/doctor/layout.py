"""What the files at hand say of the workflows: whose program they run, and whether that lies here too."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from msgspec import Struct

FOLDER = ".github/workflows"

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
_CALLED = re.compile(rf"""uses: *["']?\./{re.escape(FOLDER)}/([\w-]+)\.yml""")
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
    paths = {name: root / f"{FOLDER}/{name}.yml" for name in WORKFLOWS}
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
