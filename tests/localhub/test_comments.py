"""Comments and reactions."""

import pytest
from github import GithubException
from github.Repository import Repository

from localhub import BOT, Server
from tests.localhub.conftest import REPO, Clock, Raw

COMMENTS = f"/repos/{REPO}/issues/comments"


def test_a_comment_is_what_was_sent_and_counts(hub: Server, repo: Repository, clock: Clock) -> None:
    issue = repo.create_issue("t")
    clock.at += 60
    comment = issue.create_comment("Hello\nthere")
    assert (comment.body, comment.user.login) == ("Hello\nthere", BOT)
    assert comment.html_url == f"https://github.com/{REPO}/issues/1#issuecomment-{comment.id}"
    assert comment.issue_url == f"{hub.url}/repos/{REPO}/issues/1"
    issue.update()
    assert issue.comments == 1
    assert (issue.updated_at - issue.created_at).total_seconds() == 60


def test_comments_are_changed_and_deleted(repo: Repository, clock: Clock) -> None:
    issue = repo.create_issue("t")
    comment = issue.create_comment("one")
    clock.at += 60
    comment.edit("two")
    again = issue.get_comment(comment.id)
    assert again.body == "two"
    assert (again.updated_at - again.created_at).total_seconds() == 60
    comment.delete()
    assert list(issue.get_comments()) == []
    with pytest.raises(GithubException) as caught:
        issue.get_comment(comment.id).update()
    assert caught.value.status == 404


def test_somebody_elses_comment_keeps_its_author_when_changed(hub: Server, repo: Repository) -> None:
    repo.create_issue("t")
    comment_id = hub.person("alice").comment(REPO, 1, "I think")
    repo.get_issue(1).get_comment(comment_id).edit("I do not think")
    comment = repo.get_issue(1).get_comment(comment_id)
    assert (comment.body, comment.user.login) == ("I do not think", "alice")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (" ", "Body cannot be blank"),
        ("x" * 65_537, "Body is too long (maximum is 65536 characters)"),
    ],
)
def test_an_empty_or_endless_comment_is_refused(raw: Raw, body: str, message: str) -> None:
    raw("POST", f"/repos/{REPO}/issues", {"title": "t"})
    answer = raw("POST", f"/repos/{REPO}/issues/1/comments", {"body": body})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"] == message
    assert raw("POST", f"/repos/{REPO}/issues/1/comments", {}).status_code == 422


def test_comments_of_an_issue_are_listed_oldest_first_and_from_a_time_on(repo: Repository, clock: Clock) -> None:
    issue = repo.create_issue("t")
    first = issue.create_comment("first")
    clock.at += 60
    second = issue.create_comment("second")
    assert [comment.body for comment in issue.get_comments()] == ["first", "second"]
    assert [comment.body for comment in issue.get_comments(since=second.created_at)] == ["second"]
    clock.at += 60
    first.edit("first, changed")
    bodies = [comment.body for comment in issue.get_comments(since=second.created_at)]
    assert bodies == ["first, changed", "second"]


def test_all_comments_of_a_repository_are_listed(raw: Raw, repo: Repository, clock: Clock) -> None:
    issues = [repo.create_issue("a"), repo.create_issue("b")]
    first = issues[1].create_comment("first")
    clock.at += 60
    issues[0].create_comment("second")
    clock.at += 60
    first.edit("changed")

    def bodies(query: str) -> list[str]:
        return [comment["body"] for comment in raw.get(f"{COMMENTS}?{query}").json()]

    assert bodies("") == ["changed", "second"]
    assert bodies("direction=desc") == ["changed", "second"]
    assert bodies("sort=created") == ["second", "changed"]
    assert bodies("sort=created&direction=asc") == ["changed", "second"]
    assert bodies("sort=updated&direction=asc") == ["second", "changed"]
    assert bodies("since=2023-11-14T22:15:00Z") == ["changed"]
    assert bodies("since=2023-11-14T22:15:00") == ["changed"]
    assert bodies("since=2023-11-14T23:15:00%2B01:00") == ["changed"]


def test_a_reaction_is_given_once_and_taken_back(raw: Raw, repo: Repository) -> None:
    issue = repo.create_issue("t")
    assert raw("POST", f"/repos/{REPO}/issues/1/reactions", {"content": "eyes"}).status_code == 201
    assert raw("POST", f"/repos/{REPO}/issues/1/reactions", {"content": "eyes"}).status_code == 200
    assert issue.create_reaction("+1").user.login == BOT
    assert [reaction.content for reaction in issue.get_reactions()] == ["eyes", "+1"]
    issue.delete_reaction(next(iter(issue.get_reactions())).id)
    issue.update()
    assert issue.reactions.items() >= {"total_count": 1, "+1": 1, "eyes": 0}.items()


def test_a_comment_takes_reactions_of_its_own(repo: Repository) -> None:
    issue = repo.create_issue("t")
    comment = issue.create_comment("hello")
    comment.create_reaction("rocket")
    reaction = comment.create_reaction("eyes")
    assert [reaction.content for reaction in comment.get_reactions()] == ["rocket", "eyes"]
    assert list(issue.get_reactions()) == []
    assert comment.delete_reaction(reaction.id)
    assert [reaction.content for reaction in comment.get_reactions()] == ["rocket"]


def test_reactions_that_github_does_not_have_are_refused(raw: Raw) -> None:
    raw("POST", f"/repos/{REPO}/issues", {"title": "t"})
    assert raw("POST", f"/repos/{REPO}/issues/1/reactions", {"content": "shrug"}).status_code == 422
    assert raw("DELETE", f"/repos/{REPO}/issues/1/reactions/9").status_code == 404
    assert raw.get(f"/repos/{REPO}/issues/1/reactions?content=eyes").json() == []


def test_the_longest_comment_is_accepted_and_a_deletion_answers_nothing(raw: Raw) -> None:
    raw("POST", f"/repos/{REPO}/issues", {"title": "t"})
    made = raw("POST", f"/repos/{REPO}/issues/1/comments", {"body": "é" * 65_536})
    assert made.status_code == 201
    deleted = raw("DELETE", f"{COMMENTS}/{made.json()['id']}")
    assert (deleted.status_code, deleted.content) == (204, b"")
