"""Whose issue is it? Every rule of `trust`, one test each."""

from msgspec.structs import replace

from rectrack.github.types import IssueSpec, LiveIssue, Repository, Snapshot
from rectrack.pages.issue import body
from rectrack.record.parties import Account
from rectrack.sync.trust import is_trusted, owned

OWNER = Account(login="octo", id=1)
BOT = Account(login="github-actions[bot]", id=41898282)
MALLORY = Account(login="mallory", id=666)


def issue(number: int, id_: str, author: Account = BOT) -> LiveIssue:
    spec = IssueSpec(id=id_, title="t", section="s", labels=())
    url = f"https://github.com/octo/tracker/issues/{number}"
    return LiveIssue(number=number, title="t", body=body(spec), labels=(), is_open=True, author=author, url=url)


def snapshot(*issues: LiveIssue) -> Snapshot:
    repository = Repository(host="github.com", id=1, name="octo/tracker")
    return Snapshot(repository=repository, owner=OWNER, labels=(), issues=issues)


def numbers(found: Snapshot, pairs: dict[str, int] | None = None) -> dict[str, int]:
    return {id_: live.number for id_, live in owned(found, pairs or {}, [BOT], "recommendation").issues.items()}


def test_a_marker_by_a_trusted_author_or_the_owner_is_ours() -> None:
    assert numbers(snapshot(issue(1, "one"), issue(2, "two", OWNER))) == {"one": 1, "two": 2}


def test_a_marker_by_anyone_else_is_not_and_is_reported_by_number() -> None:
    found = owned(snapshot(issue(1, "one", MALLORY)), {}, [BOT], "recommendation")

    assert found.issues == {}
    assert [notice.number for notice in found.notices] == [1]


def test_an_issue_of_ours_that_only_shows_a_marker_is_reported_and_left_alone() -> None:
    quoting = replace(issue(1, "one", OWNER), body="How it works:\n\n" + issue(1, "one").body)

    found = owned(snapshot(quoting), {}, [BOT], "recommendation")

    assert found.issues == {}
    assert [notice.number for notice in found.notices] == [1]


def test_a_pair_is_ours_whoever_opened_it_and_whatever_its_body_says() -> None:
    bare = replace(issue(1, "other", MALLORY), body="")

    assert numbers(snapshot(bare), {"one": 1}) == {"one": 1}


def test_a_pair_goes_before_a_marker() -> None:
    found = owned(snapshot(issue(1, "one"), issue(2, "one")), {"one": 2}, [BOT], "recommendation")

    assert found.issues["one"].number == 2
    assert [notice.number for notice in found.notices] == [1]


def test_of_two_markers_the_lowest_number_is_ours() -> None:
    found = owned(snapshot(issue(5, "one"), issue(4, "one")), {}, [BOT], "recommendation")

    assert found.issues["one"].number == 4
    assert [notice.number for notice in found.notices] == [5]


def test_a_pair_whose_issue_is_not_in_the_list_is_nobodys() -> None:
    assert numbers(snapshot(), {"one": 1}) == {}


def test_a_person_is_a_login_and_an_id_together() -> None:
    assert is_trusted(Account(login="Octo", id=1), OWNER, [])
    assert not is_trusted(Account(login="octo", id=2), OWNER, [])
    assert not is_trusted(Account(login="octo-2", id=1), OWNER, [])
