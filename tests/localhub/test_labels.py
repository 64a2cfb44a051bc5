"""Labels of a repository, and on an issue."""

from urllib.parse import quote

import pytest
from github import GithubException, UnknownObjectException
from github.Repository import Repository

from localhub import Server
from tests.localhub.conftest import REPO, Clock, Raw

LABELS = f"/repos/{REPO}/labels"


def test_a_label_is_what_was_sent_though_its_colour_in_small_letters(hub: Server, repo: Repository) -> None:
    label = repo.create_label("status: in progress", "FF00aa", "Somebody works on it")
    assert (label.name, label.color) == ("status: in progress", "ff00aa")
    assert label.description == "Somebody works on it"
    assert label.url == f"{hub.url}{LABELS}/status:%20in%20progress"


def test_labels_are_listed_by_name(repo: Repository) -> None:
    for name in ("b", "C", "a"):
        repo.create_label(name, "000000")
    assert [label.name for label in repo.get_labels()] == ["a", "b", "C"]


@pytest.mark.parametrize("name", ["status: done", "for/icann", "100% sure?", "#1", "été", "a+b"])
def test_any_name_can_be_read_changed_and_deleted(repo: Repository, name: str) -> None:
    repo.create_label(name, "000000")
    label = repo.get_label(name)
    assert label.name == name
    label.edit(name, "111111")
    assert repo.get_label(name).color == "111111"
    label.delete()
    assert list(repo.get_labels()) == []


@pytest.mark.parametrize(("first", "second"), [("Bug", "bUG"), ("Énergie", "éNERGIE")])
def test_names_are_unique_without_regard_to_case(raw: Raw, first: str, second: str) -> None:
    assert raw("POST", LABELS, {"name": first}).status_code == 201
    answer = raw("POST", LABELS, {"name": second})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"resource": "Label", "code": "already_exists", "field": "name"}]
    assert raw.get(f"{LABELS}/{quote(second)}").json()["name"] == first


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({"name": "x" * 51}, "name", "custom"),
        ({"name": " "}, "name", "missing_field"),
        ({"name": "x", "description": "x" * 101}, "description", "custom"),
        ({"name": "x", "color": "#ff0000"}, "color", "invalid"),
        ({"name": "x", "color": "red"}, "color", "invalid"),
    ],
)
def test_what_does_not_fit_is_refused(raw: Raw, sent: dict[str, str], field: str, code: str) -> None:
    answer = raw("POST", LABELS, sent)
    assert answer.status_code == 422
    assert answer.json()["message"] == "Validation Failed"
    assert answer.json()["errors"][0].items() >= {"resource": "Label", "field": field, "code": code}.items()
    raw("POST", LABELS, {"name": "known"})
    assert raw("PATCH", f"{LABELS}/known", sent).status_code == 422


def test_the_longest_name_and_description_are_accepted(repo: Repository) -> None:
    label = repo.create_label("é" * 50, "000000", "é" * 100)
    assert (label.name, label.description) == ("é" * 50, "é" * 100)


def test_a_renamed_label_stays_on_its_issues(repo: Repository) -> None:
    repo.create_issue("t", labels=["old", "other"])
    repo.get_label("old").edit("new", "abcdef", "renamed")
    issue = repo.get_issue(1)
    issue.update()
    assert {(label.name, label.color) for label in issue.labels} == {("new", "abcdef"), ("other", "ededed")}
    with pytest.raises(UnknownObjectException):
        repo.get_label("old").update()


def test_a_label_can_change_the_case_of_its_name_but_not_take_another_labels(repo: Repository) -> None:
    one = repo.create_label("one", "000000")
    repo.create_label("two", "000000")
    one.edit("ONE", "000000")
    assert [label.name for label in repo.get_labels()] == ["ONE", "two"]
    with pytest.raises(GithubException) as caught:
        one.edit("Two", "000000")
    assert caught.value.status == 422


def test_a_change_leaves_what_was_not_sent(raw: Raw) -> None:
    raw("POST", LABELS, {"name": "one", "color": "123456", "description": "d"})
    changed = raw("PATCH", f"{LABELS}/one", {"new_name": "two"}).json()
    assert (changed["name"], changed["color"], changed["description"]) == ("two", "123456", "d")


def test_an_archived_label_stays_on_its_issues_and_is_added_to_none(raw: Raw, repo: Repository) -> None:
    issue, other = repo.create_issue("t", labels=["old"]), repo.create_issue("u", labels=["new"])
    assert raw("PATCH", f"{LABELS}/old", {"archived": True}).json()["archived_at"]

    issue.edit(body="changed", labels=["old", "new"])
    assert {label.name for label in issue.get_labels()} == {"old", "new"}
    with pytest.raises(GithubException, match="422"):
        other.edit(labels=["old", "new"])
    assert [label.name for label in other.get_labels()] == ["new"]

    assert raw("PATCH", f"{LABELS}/old", {"archived": False}).json()["archived_at"] is None
    other.edit(labels=["old", "new"])


def test_deleting_a_label_answers_nothing(raw: Raw) -> None:
    raw("POST", LABELS, {"name": "one"})
    deleted = raw("DELETE", f"{LABELS}/one")
    assert (deleted.status_code, deleted.content) == (204, b"")


def test_a_deleted_label_leaves_its_issues(repo: Repository) -> None:
    repo.create_issue("t", labels=["one", "two"])
    repo.get_label("one").delete()
    issue = repo.get_issue(1)
    issue.update()
    assert [label.name for label in issue.labels] == ["two"]


def test_labels_are_added_to_an_issue_and_taken_off(repo: Repository) -> None:
    issue = repo.create_issue("t", labels=["one"])
    issue.add_to_labels("Two", "new")
    assert {label.name for label in issue.get_labels()} == {"one", "Two", "new"}
    issue.remove_from_labels("two")
    assert {label.name for label in issue.get_labels()} == {"one", "new"}


def test_a_label_that_is_not_on_the_issue_cannot_be_taken_off(raw: Raw) -> None:
    raw("POST", LABELS, {"name": "one"})
    raw("POST", f"/repos/{REPO}/issues", {"title": "t"})
    answer = raw("DELETE", f"/repos/{REPO}/issues/1/labels/one")
    assert (answer.status_code, answer.json()["message"]) == (404, "Label does not exist")


def test_a_slash_that_is_not_escaped_ends_the_name(raw: Raw) -> None:
    raw("POST", f"/repos/{REPO}/issues", {"title": "t", "labels": ["for/icann"]})
    assert raw("DELETE", f"/repos/{REPO}/issues/1/labels/for/icann").status_code == 404
    assert raw("DELETE", f"/repos/{REPO}/issues/1/labels/for%2Ficann").status_code == 200


def test_labels_may_be_sent_in_all_the_ways_github_takes(raw: Raw) -> None:
    raw("POST", f"/repos/{REPO}/issues", {"title": "t", "labels": [{"name": "a"}]})
    raw("POST", f"/repos/{REPO}/issues/1/labels", {"labels": ["b"]})
    raw("POST", f"/repos/{REPO}/issues/1/labels", ["c"])
    names = [label["name"] for label in raw.get(f"/repos/{REPO}/issues/1").json()["labels"]]
    assert names == ["a", "b", "c"]


def test_labelling_counts_as_an_update(repo: Repository, clock: Clock) -> None:
    issue = repo.create_issue("t")
    for change in (issue.add_to_labels, issue.remove_from_labels):
        clock.at += 60
        change("one")
        issue.update()
        assert issue.updated_at.timestamp() == clock.at


def test_the_longest_name_is_also_made_on_the_fly(raw: Raw) -> None:
    answer = raw("POST", f"/repos/{REPO}/issues", {"title": "t", "labels": ["x" * 50]})
    assert answer.json()["labels"][0]["name"] == "x" * 50
