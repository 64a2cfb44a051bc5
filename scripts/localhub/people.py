"""What people do in the browser, behind the tracker's back: straight to the store, no request, no limit."""

from collections.abc import Sequence
from dataclasses import dataclass

from localhub import comments, issues, moderation, pulls, repositories, users
from localhub import labels as repository_labels
from localhub.issues import Edit
from localhub.pulls import Head
from localhub.store import Store, Work


@dataclass(frozen=True)
class Person:
    """Somebody with an account, who may do anything. Texts are sent as browsers do, with CRLF."""

    store: Store
    user_id: int

    def open_issue(self, repo: str, title: str, body: str = "", labels: Sequence[str] = ()) -> int:
        """Open an issue; return its number."""
        with self.store.work() as work:
            issue = issues.create(work, _id(work, repo), self.user_id, title=title, body=_crlf(body), names=labels)
            return int(issue["number"])

    def open_pull_request(
        self,
        repo: str,
        title: str,
        body: str = "",
        *,
        head: str = "patch",
        sha: str = "0" * 40,
        source: str = "",
        base: str = "main",
    ) -> int:
        """Open a pull request from a branch, whose newest commit is `sha`, of the same or a `source` repository."""
        with self.store.work() as work:
            of = Head(repository_id=_id(work, source or repo), branch=head, sha=sha)
            pull = pulls.create(
                work, _id(work, repo), self.user_id, title=title, body=_crlf(body), head=of, base=base
            )
            return int(pull["number"])

    def push(self, repo: str, number: int, sha: str) -> None:
        with self.store.work() as work:
            pulls.push(work, issues.find(work, _id(work, repo), number), sha)

    def merge(self, repo: str, number: int, sha: str) -> None:
        """Merge a pull request whose branch is at this commit; what git does with it is not GitHub's interface."""
        with self.store.work() as work:
            pulls.merge(work, issues.find(work, _id(work, repo), number), self.user_id, sha)

    def edit(
        self,
        repo: str,
        number: int,
        *,
        title: str | None = None,
        body: str | None = None,
        state: str | None = None,
        state_reason: str | None = None,
        labels: Sequence[str] | None = None,
    ) -> None:
        """Change an issue: what is None stays, `labels` replaces all its labels."""
        body = None if body is None else _crlf(body)
        edit = Edit(title=title, body=body, state=state, state_reason=state_reason, labels=labels)
        with self.store.work() as work:
            issues.change(work, issues.find(work, _id(work, repo), number), self.user_id, edit)

    def transfer(self, repo: str, number: int, to: str) -> int:
        """Transfer an issue to another repository; return its number there."""
        with self.store.work() as work:
            return issues.transfer(work, issues.find(work, _id(work, repo), number), _id(work, to))

    def delete_issue(self, repo: str, number: int) -> None:
        with self.store.work() as work:
            issues.delete(work, issues.find(work, _id(work, repo), number))

    def lock(self, repo: str, number: int, reason: str | None = None) -> None:
        with self.store.work() as work:
            moderation.lock(work, issues.find(work, _id(work, repo), number), reason)

    def unlock(self, repo: str, number: int) -> None:
        with self.store.work() as work:
            moderation.unlock(work, issues.find(work, _id(work, repo), number))

    def block(self, login: str, *, blocked: bool = True) -> None:
        """Keep somebody from one's own repositories and issues, or do so no longer."""
        with self.store.work() as work:
            act = moderation.block if blocked else moderation.unblock
            act(work, self.user_id, users.of(work, login))

    def limit_interaction(self, repo: str) -> None:
        """Let only collaborators take part in a repository."""
        with self.store.work() as work:
            moderation.limit(work, _id(work, repo))

    def comment(self, repo: str, number: int, body: str) -> int:
        """Comment on an issue; return the comment's id."""
        with self.store.work() as work:
            issue = issues.find(work, _id(work, repo), number)
            return int(comments.create(work, issue, self.user_id, _crlf(body))["id"])

    def fill_with_comments(self, repo: str, number: int, body: str = "+1") -> None:
        """Comment on an issue up to GitHub's limit."""
        with self.store.work() as work:
            issue = issues.find(work, _id(work, repo), number)
            for _ in range(moderation.MOST_COMMENTS):
                comments.create(work, issue, self.user_id, body)

    def edit_comment(self, repo: str, comment_id: int, body: str) -> None:
        with self.store.work() as work:
            comments.change(work, comments.find(work, _id(work, repo), comment_id), self.user_id, _crlf(body))

    def delete_comment(self, repo: str, comment_id: int) -> None:
        with self.store.work() as work:
            comments.delete(work, comments.find(work, _id(work, repo), comment_id))

    def react(self, repo: str, number: int, content: str) -> None:
        with self.store.work() as work:
            issue = issues.find(work, _id(work, repo), number)
            comments.react(work, self.user_id, content, issue_id=issue["id"])

    def react_to_comment(self, repo: str, comment_id: int, content: str) -> None:
        with self.store.work() as work:
            comment = comments.find(work, _id(work, repo), comment_id)
            comments.react(work, self.user_id, content, comment_id=comment["id"])

    def rename_repository(self, repo: str, name: str) -> None:
        """Give a repository another name; its numbers stay."""
        with self.store.work() as work:
            repositories.rename(work, _id(work, repo), name)

    def create_label(
        self, repo: str, name: str, color: str = repository_labels.GREY, description: str | None = None
    ) -> None:
        with self.store.work() as work:
            repository_labels.create(work, _id(work, repo), name, color, description)

    def edit_label(
        self,
        repo: str,
        name: str,
        *,
        new_name: str | None = None,
        color: str | None = None,
        description: str | None = None,
        archived: bool | None = None,
    ) -> None:
        """Change a label: what is None stays."""
        with self.store.work() as work:
            label = repository_labels.find(work, _id(work, repo), name)
            repository_labels.change(
                work, label, name=new_name, color=color, description=description, archived=archived
            )

    def delete_label(self, repo: str, name: str) -> None:
        with self.store.work() as work:
            repository_labels.delete(work, repository_labels.find(work, _id(work, repo), name))


def _id(work: Work, full_name: str) -> int:
    owner, _, name = full_name.partition("/")
    return int(repositories.by_name(work, owner, name)["id"])


def _crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")
