"""What a commit says of the comments in it is read again as it was written."""

from pathlib import Path

import pytest

from rectrack.github.git import Git
from rectrack.inbox import ledger
from rectrack.inbox.ledger import MESSAGE, Ledger
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin

HELD = Ledger(
    waits=frozenset({"7", "issue-9", "12@2018-01-01T00:00:00Z"}),
    over=frozenset({"5"}),
    traces={"7": frozenset({"+aa", "+bb"}), "12@2018-01-01T00:00:00Z": frozenset({"-cc"})},
)


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return with_origin(files.make_tracker(tmp_path / "clone"), tmp_path / "origin")


def commit(clone: Clone, message: str) -> str:
    clone.git("commit", "--quiet", "--allow-empty", "-m", message)
    return clone.git("rev-parse", "HEAD")


def test_it_is_read_as_it_was_written(clone: Clone) -> None:
    begun = clone.git("rev-parse", "HEAD")
    commit(clone, HELD.message())
    git = Git(clone.folder, {})

    assert ledger.newest(git, f"{begun}..HEAD") == HELD
    assert {*ledger.recorded(git, "HEAD")} == {"7", "issue-9", "12@2018-01-01T00:00:00Z", "5"}


def test_a_pull_requests_text_says_what_waits_as_well() -> None:
    text = f"What waits.\r\n\r\n{HELD.in_text}\r\n"

    assert ledger.of_text(text) == Ledger(waits=HELD.waits, traces=HELD.traces)
    assert ledger.of_text("What waits.") == Ledger()


def test_what_has_no_room_in_a_text_is_left_out_and_nothing_is_cut_in_two() -> None:
    many = Ledger(waits=frozenset(str(number) for number in range(10_000, 20_000)))

    found = ledger.of_text(many.in_text)

    assert 8_000 < len(found.waits) < len(many.waits)
    assert found.waits < many.waits


def test_the_newest_of_the_trackers_own_counts_whoever_came_after(clone: Clone) -> None:
    begun = clone.git("rev-parse", "HEAD")
    commit(clone, Ledger(waits=frozenset({"1"})).message())
    commit(clone, HELD.message())
    commit(clone, f'Revert "{MESSAGE}"\n\nComment: 99')
    git = Git(clone.folder, {})

    assert ledger.newest(git, f"{begun}..HEAD") == HELD
    assert "99" not in ledger.recorded(git, "HEAD")


def test_where_none_is_the_trackers_nothing_is_known(clone: Clone) -> None:
    begun = clone.git("rev-parse", "HEAD")
    commit(clone, "A change\n\nComment: 99")

    assert ledger.newest(Git(clone.folder, {}), f"{begun}..HEAD") == Ledger()


def test_a_branch_is_untouched_while_it_holds_one_commit_as_it_was_made(clone: Clone) -> None:
    git, begun = Git(clone.folder, {}), clone.git("rev-parse", "HEAD")
    files.write(clone.folder / "new.txt", "new")
    clone.git("add", "--all")
    tree = clone.git("write-tree")
    made = commit(clone, HELD.message(tree))
    assert ledger.is_untouched(git, made, begun)

    files.write(clone.folder / "new.txt", "other")
    clone.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    assert not ledger.is_untouched(git, clone.git("rev-parse", "HEAD"), begun)

    clone.git("checkout", "--quiet", made)
    assert not ledger.is_untouched(git, commit(clone, HELD.message(tree)), begun)
    clone.git("checkout", "--quiet", made)
    clone.git("commit", "--quiet", "--amend", "-m", "Mine")
    assert not ledger.is_untouched(git, clone.git("rev-parse", "HEAD"), begun)


def test_another_one_adds_what_is_not_known_already() -> None:
    other = Ledger(waits=frozenset({"5", "7", "8"}), traces={"7": frozenset({"+zz"}), "8": frozenset({"+dd"})})

    now = HELD.joined(other)

    assert now.waits == HELD.waits | {"8"}
    assert now.traces == {**HELD.traces, "8": frozenset({"+dd"})}


def test_what_stands_has_left_traces_and_all_are_there() -> None:
    assert HELD.arrived({"aa", "cc"}) == frozenset()
    assert HELD.arrived({"aa", "bb", "cc"}) == {"7"}
    assert HELD.arrived(set()) == {"12@2018-01-01T00:00:00Z"}


def test_what_is_gone_waits_no_longer_and_is_still_known() -> None:
    assert HELD.gone({"aa", "bb"}) == frozenset()
    assert HELD.gone({"aa"}) == {"7"}
    assert HELD.gone({"aa", "bb", "cc"}) == {"12@2018-01-01T00:00:00Z"}

    now = HELD.without({"7"})

    assert now.waits == HELD.waits - {"7"}
    assert now.over == {"5", "7"}
    assert "7" not in now.traces
