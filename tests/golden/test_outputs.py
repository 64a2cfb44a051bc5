"""Every output of five trackers is as it was frozen; and what an earlier program left is carried on, nothing lost."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from localhub import Server
from tests.golden import golden_archive, state
from tests.golden.activity import ACTIVITIES
from tests.golden.outputs import Outputs, outputs
from tests.golden.state import Left
from tests.golden.trackers import TRACKERS
from tests.interfaces import git, on, rectrack, writes
from tests.rectrack import files

MOST_BYTES = 1_500_000


@pytest.mark.parametrize("name", TRACKERS)
def test_every_output_is_as_it_was_frozen(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    now = outputs(TRACKERS[name](tmp_path), ACTIVITIES[name])
    if request.config.getoption("--renew-golden"):
        changed = golden_archive.changed_facts(name, now)
        assert request.config.getoption("--new-facts") or not changed, "\n".join(changed)
        golden_archive.freeze(name, now)

    assert [output for output, text in now.items() if "Traceback (most recent call last)" in text] == []
    assert name == "any-text" or [*sources_without_link(now)] == []  # there the titles are escaped

    differences = golden_archive.compare(name, now)

    assert not differences, "\n\n".join(
        ["Not as frozen; `make update-golden` freezes today's outputs.", *differences]
    )
    assert golden_archive.not_readable(name, now) == []


def sources_without_link(made: Outputs) -> Iterator[str]:
    """Yield the places that name a source document without the address at which it opens."""
    for document in yaml.safe_load(made["files/tracker.yaml"])["documents"]:
        for address in filter(None, (document.get("url"), document.get("archived"))):
            for output, text in made.items():
                line = " ".join(text.split())
                for found in re.finditer(re.escape(document["title"]), line):
                    around = line[max(found.start() - 60, 0) : found.end() + 120]
                    if address not in around:
                        yield f"{output}: {around}"


def test_what_is_frozen_stays_small() -> None:
    sizes = [
        path.stat().st_size
        for path in golden_archive.HERE.rglob("*")
        if path.suffix not in (".py", ".pyc") and path.is_file()
    ]

    assert 0 < sum(sizes) < MOST_BYTES


@pytest.fixture
def left(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Left]:
    if request.config.getoption("--leave-state"):
        state.leave(tmp_path / "new")
    with Server() as server, on(state.DAY):
        yield state.load(tmp_path, server)


def pending(left: Left) -> list[str]:
    """The lines that the branch of pending statements adds to the record, without the order of their files."""
    origin = left.happening.tracker.origin
    difference = git(origin, "diff", "--unified=0", "main...pending-statements", "--", "recommendations")
    return sorted(re.findall(r"(?m)^\+(?!\+\+).*$", difference))


RENEWED = re.compile(r"PATCH /repos/octo/tracker/(issues|labels|pulls)/[^/]+")
"""What a newer program may write: the text of an issue or pull request of its own, and the look of a label."""


def test_a_plan_renews_texts_and_looks_and_nothing_else(left: Left) -> None:
    printed = left.happening.shown("plan", "--format", "json").partition("[standard error]")[0]
    changes = json.loads(printed)["changes"]

    assert {change["change"] for change in changes} <= {"UpdateIssue", "UpdateLabel"}
    for change in changes:
        others = ("title", "labels", "state") if change["change"] == "UpdateIssue" else ("new_name",)
        assert [change.get(name) for name in others if change.get(name)] == []


def test_a_run_posts_and_creates_nothing_and_pushes_nothing_new(left: Left) -> None:
    branches = _branches(left)

    shown = left.happening.shown("run")

    assert "Nothing new to record." in shown
    assert [one for one in writes(left.happening.server) if not RENEWED.fullmatch(one)] == []
    assert _branches(left) == branches
    assert "Nothing to change" in left.happening.shown("plan")


def _branches(left: Left) -> list[str]:
    """The branches of the record: the one with generated files may be renewed."""
    lines = git(left.happening.tracker.origin, "for-each-ref").splitlines()
    return [line for line in lines if not line.endswith("/board")]


def test_every_pending_statement_is_carried_over_to_a_newer_main(left: Left) -> None:
    tracker = left.happening.tracker
    before = pending(left)
    files.edit(tracker.root / "recommendations/digital-geneva-convention.yaml", "\ntitle: ", "\ntitle: Please ")
    tracker.commit(state.DAY)

    left.happening.shown("run")

    assert len(before) > 10
    assert pending(left) == before
    git(tracker.origin, "merge-base", "--is-ancestor", "main~1", "pending-statements")


def test_a_local_run_goes_on_with_its_own_github(left: Left) -> None:
    first, second = rectrack(left.local, "run"), rectrack(left.local, "run")

    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert "Nothing to change" in second.out
    assert not re.search("opened|posted|created", first.out)
