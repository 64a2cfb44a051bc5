"""Whatever an outsider opens or writes to pass as ours is never adopted and never written to.

What they can write into an issue is in syncs.txt; here they do it at the worst moment, or look trusted.
"""

import json
import re
from typing import NamedTuple

import pytest

from localhub import Server
from tests.faults.proxy import Exchange, Fault, Proxy
from tests.interfaces import Issue, parted
from tests.rectrack.world import REPO, World, local_variables
from tests.samples import table

MARKER = "<!-- rectrack:v1 id=rec-1 sha=0123456789abcdef -->"
END = "<!-- rectrack:end -->"
WHOLE = f"{MARKER}\nfor me\n{END}"
TITLE = "Recommendation 1: Do this"
MANAGED = (
    *("recommendation", "status: Proposed", "theme: Law", "addressee: Names Board"),
    "agreement: too few positions",
)


class Forgery(NamedTuple):
    """An issue as an outsider opens it."""

    body: str
    title: str = TITLE
    labels: tuple[str, ...] = ()


MARKED = "was ignored: it contains the tracker's marker"


def forge(world: World, forgery: Forgery) -> Issue:
    """An outsider opens it; how it is then."""
    number = world.person("mallory").open_issue(REPO, forgery.title, forgery.body, labels=forgery.labels)
    world.hub.requests.clear()
    return world.issues()[number]


def forget(world: World) -> None:
    (world.root / "status.json").unlink()


def sync(world: World) -> dict[int, str]:
    """Sync, and return what is said of issues, by number."""
    run = world.done("sync")
    return {int(number): said for number, said in re.findall(r"^Note: issue #(\d+) (.*)", run.out, re.MULTILINE)}


def assert_untouched(world: World, *forged: Issue) -> None:
    """What is forged is byte for byte as before, and each recommendation has one issue, which is ours and right."""
    issues = world.issues()
    for issue in forged:
        assert issues.pop(issue.number) == issue
        assert world.comments(issue.number) == []
        assert not [asked for asked in world.writes() if f"/issues/{issue.number}/" in f"{asked}/"]
    assert {parted(issue.body).id for issue in issues.values()} == {"rec-1", "rec-2", "rec-3"}
    assert {issue.author.login for issue in issues.values()} == {"github-actions[bot]"}
    managed = {name.casefold() for name in MANAGED}
    assert all({name.casefold() for name in issue.labels} == managed for issue in issues.values())
    assert sorted(issue.title for issue in issues.values()) == [f"Recommendation {n}: Do this" for n in (1, 2, 3)]
    world.assert_at_rest()


@pytest.mark.parametrize("gone", ["status.json", "our issue"])
def test_a_copy_of_our_issue_to_the_last_byte_is_reported(synced: World, gone: str) -> None:
    ours = synced.issues()[2]
    forged = forge(synced, Forgery(ours.body, ours.title, ours.labels))
    forget(synced) if gone == "status.json" else synced.person().delete_issue(REPO, 2)

    assert sync(synced)[forged.number].startswith(MARKED)
    assert_untouched(synced, forged)


# --- at the moment of an ambiguous create -----------------------------------------------------------


class FirstCreate(Proxy):
    """Spoils the first request that opens an issue."""

    def next_fault(self, exchange: Exchange) -> Fault | None:
        creates = [seen for seen in (*self.plan.seen, exchange) if seen.method == "POST"]
        self.plan.seen.append(exchange)
        return self.plan.fault if creates == [exchange] else None


@pytest.mark.parametrize("is_lost", ["before acting", "after acting"])
@pytest.mark.parametrize("moment", ["before ours", "after ours"])
def test_an_outsiders_newest_issue_is_not_taken_for_one_just_opened(synced: World, is_lost: str, moment: str) -> None:
    ours = synced.issues()[1]
    for number in synced.issues():
        synced.person().delete_issue(REPO, number)
    forget(synced)
    opened: list[Issue] = []

    def fault(exchange: Exchange) -> None:
        if moment == "before ours":
            opened.append(forge(synced, Forgery(ours.body, ours.title, ours.labels)))
        if is_lost == "after acting":
            exchange.forward()
        if moment == "after ours":
            opened.append(forge(synced, Forgery(ours.body, ours.title, ours.labels)))
        exchange.reset()

    with FirstCreate(synced.hub) as proxy:
        proxy.plan.fault = fault
        synced.environment["GITHUB_API_URL"] = proxy.url
        first, second = sync(synced), sync(synced)
        (forged,) = opened

        assert first.get(forged.number, "").startswith(MARKED) or moment == "after ours"
        assert second[forged.number].startswith(MARKED)
        assert_untouched(synced, forged)


# --- by somebody who looks trusted ------------------------------------------------------------------


@pytest.mark.parametrize("known", table(__file__, "half authors"))
def test_half_of_a_trusted_author_is_not_trusted_whatever_github_says_of_it(synced: World, known: str) -> None:
    path = synced.root / "tracker.yaml"
    both = f"trusted_accounts: [{{login: 'github-actions[bot]', id: 41898282}}, {known}]\n"
    path.write_text(path.read_text() + both)
    forget(synced)
    numbers = [
        synced.hub.person("carol", user_id=777, push=True, association=association).open_issue(REPO, TITLE, WHOLE)
        for association in ("OWNER", "MEMBER", "COLLABORATOR")
    ]
    forged = [synced.issues()[number] for number in numbers]

    notes = sync(synced)

    assert [notes[number][: len(MARKED)] for number in numbers] == [MARKED] * 3
    assert_untouched(synced, *forged)


# --- by a status.json of another repository ---------------------------------------------------------


@pytest.mark.parametrize("repository", table(__file__, "repositories"))
def test_pairs_of_another_repository_make_nothing_ours(synced: World, repository: dict[str, object] | None) -> None:
    marked, bare = forge(synced, Forgery(WHOLE)), forge(synced, Forgery("for me", "Mine"))
    path = synced.root / "status.json"
    status = json.loads(path.read_text())
    for entry, forged in zip(status["recommendations"], (marked, bare), strict=False):
        entry["issue"] = forged.number
    status["repository"] = None if repository is None else status["repository"] | repository
    path.write_text(json.dumps(status))

    assert sync(synced).keys() == {marked.number}
    assert_untouched(synced, marked, bare)


def test_in_another_repository_all_issues_are_opened_anew(synced: World) -> None:
    with Server() as other:
        other.add_repository(REPO)
        other.person("bob").open_issue(REPO, "Bob's own")
        moved = World(synced.root, other, local_variables(other))

        moved.sync()

        assert moved.issues()[1].title == "Bob's own"
        assert sorted(moved.issues()) == [1, 2, 3, 4]
