"""Carrying out a plan while answers get lost and people are at work."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from rectrack.github import issues
from rectrack.github.client import Hub
from rectrack.github.errors import AmbiguousError, StoppedByHandError
from rectrack.github.refusals import Refusals
from rectrack.github.types import Announce, Change, CreateIssue, IssueSpec, News, UpdateIssue
from rectrack.pages.issue import body
from rectrack.record.parties import Account
from rectrack.sync.apply import Applied, Means, apply
from rectrack.sync.plan import Plan, Wanted
from tests.rectrack.internals import target_on
from tests.rectrack.world import REPO, World

T = TypeVar("T")
BOT = Account(login="github-actions[bot]", id=41898282)
SPEC = IssueSpec(id="one", title="Recommendation 1", section="What is asked.", labels=("recommendation",))
NEWS = News(key="status 2 adopted 2018", kind="status", after="Adopted")


class ForgetfulHub(Hub):
    """A connection that breaks off before or after the server has acted, as often as it is told."""

    lost_before = 0
    lost_after = 0

    def post(self, send: Callable[[], T]) -> T:
        if self.lost_before:
            self.lost_before -= 1
            raise AmbiguousError("lost on the way there")
        done = super().post(send)
        if self.lost_after:
            self.lost_after -= 1
            raise AmbiguousError("lost on the way back")
        return done


@pytest.fixture
def tracker(world: World) -> Iterator[ForgetfulHub]:
    connection = ForgetfulHub(target_on(world.hub))
    yield connection
    connection.close()


@contextmanager
def silently(plan: Plan) -> Iterator[Iterable[Change]]:
    yield plan.changes


def carry_out(hub: Hub, *changes: Change, highest: int = 0) -> Applied:
    """Carry out these changes for the one recommendation."""
    plan = Plan(changes=changes, notices=(), numbers={}, open_issues=0)
    means = Means(
        wanted=Wanted(labels=(), issues=(SPEC,), news={}),
        highest=highest,
        is_trusted=BOT.__eq__,
        tell=lambda _: None,
        announcement=lambda news: "\n".join(f"<!-- rectrack:news {item.key} -->" for item in news),
    )
    return apply(plan, hub, means, silently, Refusals())


CREATE = CreateIssue(spec=SPEC, why="")


def test_an_issue_whose_answer_got_lost_is_adopted(world: World, tracker: ForgetfulHub) -> None:
    tracker.lost_after = 1

    assert carry_out(tracker, CREATE).numbers == {"one": 1}
    assert sorted(world.issues()) == [1]


def test_an_issue_whose_request_got_lost_is_opened_at_the_second_try(world: World, tracker: ForgetfulHub) -> None:
    tracker.lost_before = 1

    assert carry_out(tracker, CREATE).numbers == {"one": 1}
    assert sorted(world.issues()) == [1]


def test_an_issue_that_is_unclear_twice_stops_the_run(world: World, tracker: ForgetfulHub) -> None:
    tracker.lost_before = 2

    stopped = carry_out(tracker, CREATE).stopped

    assert "It is unclear whether the issue of one was opened" in str(stopped)
    assert world.issues() == {}


def test_a_forged_issue_that_appears_meanwhile_is_not_adopted(world: World, tracker: ForgetfulHub) -> None:
    world.person("mallory").open_issue(REPO, SPEC.title, body(SPEC))
    tracker.lost_before = 1

    assert carry_out(tracker, CREATE).numbers == {"one": 2}
    assert world.issues()[2].author == (BOT.login, BOT.id)


def test_an_announcement_whose_answer_got_lost_is_not_repeated(world: World, tracker: ForgetfulHub) -> None:
    carry_out(tracker, CREATE)
    tracker.lost_after = 1

    carry_out(tracker, Announce(id="one", number=1, news=(NEWS,), why=""))

    assert world.comments(1) == ["<!-- rectrack:news status 2 adopted 2018 -->"]


def test_an_announcement_whose_request_got_lost_is_made(world: World, tracker: ForgetfulHub) -> None:
    carry_out(tracker, CREATE)
    tracker.lost_before = 1

    carry_out(tracker, Announce(id="one", number=1, news=(NEWS,), why=""))

    assert len(world.comments(1)) == 1


def test_more_news_than_a_comment_holds_are_told_in_several(world: World, tracker: ForgetfulHub) -> None:
    carry_out(tracker, CREATE)
    many = tuple(News(key=f"position p{n} support 2018", kind="view", after="Support") for n in range(65))

    carry_out(tracker, Announce(id="one", number=1, news=many, why=""))

    assert [len(text.splitlines()) for text in world.comments(1)] == [30, 30, 5]


# --- people at work between the list and the write --------------------------------------------------


def changed_since(world: World, tracker: Hub, **edits: str | list[str]) -> UpdateIssue:
    """An update that was planned before somebody edited the issue."""
    planned = UpdateIssue(
        before=issues.create(tracker, "Old", body(SPEC), ["recommendation"]), id="one", title="t", why=""
    )
    world.person().edit(REPO, planned.before.number, **edits)  # type: ignore[arg-type]  # by name
    return planned


def test_a_label_and_a_note_of_a_moment_ago_are_kept(world: World, tracker: ForgetfulHub) -> None:
    world.person().create_label(REPO, "urgent")
    planned = changed_since(world, tracker, labels=["recommendation", "urgent"], body=body(SPEC, "my note"))

    carry_out(tracker, planned)

    issue = world.issues()[1]
    assert issue.title == "Recommendation 1"
    assert set(issue.labels) == {"recommendation", "urgent"}
    assert "my note" in issue.body


def test_an_edit_of_a_moment_ago_inside_the_section_is_undone_and_shown(world: World, tracker: ForgetfulHub) -> None:
    planned = changed_since(world, tracker, body=body(SPEC).replace("What is asked.", "What I want."))

    applied = carry_out(tracker, planned)

    assert world.issues()[1].body == body(SPEC)
    assert [notice.text for notice in applied.notices] == ["What I want."]


def test_an_issue_that_was_transferred_a_moment_ago_is_not_written_to(world: World, tracker: ForgetfulHub) -> None:
    world.hub.add_repository("octo/elsewhere")
    planned = changed_since(world, tracker)
    world.person().transfer(REPO, 1, "octo/elsewhere")
    world.hub.requests.clear()

    applied = carry_out(tracker, planned)

    assert world.writes() == []
    assert [notice.message for notice in applied.notices] == ["was transferred meanwhile; nothing is written to it"]


def test_an_issue_that_was_deleted_a_moment_ago_is_reported(world: World, tracker: ForgetfulHub) -> None:
    planned = changed_since(world, tracker)
    world.person().delete_issue(REPO, 1)

    applied = carry_out(tracker, planned)

    assert [notice.message for notice in applied.notices] == ["was deleted meanwhile; nothing is written to it"]


def test_an_issue_that_somebody_put_right_meanwhile_is_not_written_to(world: World, tracker: ForgetfulHub) -> None:
    planned = changed_since(world, tracker, title=SPEC.title)
    world.hub.requests.clear()

    carry_out(tracker, planned)

    assert world.writes() == []


def test_news_for_an_issue_that_was_transferred_a_moment_ago_is_told_nowhere(
    world: World, tracker: ForgetfulHub
) -> None:
    carry_out(tracker, CREATE)
    world.hub.add_repository("octo/elsewhere")
    world.person().transfer(REPO, 1, "octo/elsewhere")
    world.hub.requests.clear()

    applied = carry_out(tracker, Announce(id="one", number=1, news=(NEWS,), why=""))

    assert [served.status for served in world.hub.requests if served.method == "POST"] == [301]
    assert [notice.number for notice in applied.notices] == [1]


def test_an_interruption_says_to_run_again(tracker: ForgetfulHub) -> None:
    def interrupt(_: tuple[News, ...]) -> str:
        raise KeyboardInterrupt

    carry_out(tracker, CREATE)
    plan = Plan(changes=(Announce(id="one", number=1, news=(NEWS,), why=""),), notices=(), numbers={}, open_issues=0)
    means = Means(
        wanted=Wanted(labels=(), issues=(), news={}),
        highest=1,
        is_trusted=BOT.__eq__,
        announcement=interrupt,
        tell=print,
    )

    applied = apply(plan, tracker, means, silently, Refusals())

    assert isinstance(applied.stopped, StoppedByHandError)
    assert "Run again to finish" in str(applied.stopped)
    assert applied.left == plan.changes
    assert applied.untold == {"one"}
