"""The pull requests that rectrack makes of forms."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property, partial

from msgspec import Struct

from rectrack.github import issues, pull_requests
from rectrack.github.comments import comment_once, missing_comments
from rectrack.github.errors import ForbiddenError
from rectrack.github.pull_requests import ManagedPullRequest, Policy, Pull, newest
from rectrack.intake.session import Session
from rectrack.model.authorization import Remark
from rectrack.model.settings import Account
from rectrack.rendering.issue import digest
from rectrack.sync.plan import is_trusted
from rectrack.text.markdown import Markdown

# Only a pull request that a trusted author opened, from a branch with the tracker's own commits and no others, is the
# tracker's business. A maintainer may call a branch as the tracker calls its own.

PROPOSAL, MINUTES = "Propose a recommendation", "Record a meeting"
"""Titles of the commits, of proposals and of minutes."""
OF_FORM = Policy(titles=frozenset({PROPOSAL, MINUTES}), is_of_one=True)

CLOSED = "<!-- rectrack:closed-with-its-form -->"
"""In the text of a pull request that rectrack closed, which no person has decided about."""
ANSWERED = "<!-- rectrack:form-answered -->"
"""In the text of a pull request that the form's author has been told of, so that nobody asks for the comments."""

MOST_OF_ONE, MOST = 3, 20
"""What waits at a time for people to decide about it, of one account and of all: one budget for what anybody may make
the tracker open, proposals and requests to be listed."""
COUNTED = re.compile(r"proposal-(?P<form>\d{1,9})|speak-for-(?P<account>\d{1,19})")
"""The branches of which only so many may wait: of forms, and of accounts that ask to be listed."""


def branch_of(form: int) -> str:
    return f"proposal-{form}"


class Proposed(Struct, frozen=True, kw_only=True):
    """What a form proposes: the files as they would be, and the title and the text of its pull request.

    `says` is that in a few words, `answer` the template that tells the form's author; `message` is of its commit,
    `former` what an earlier title may be, and `renewed` are the marks between which its text follows the form.
    """

    files: Mapping[str, bytes]
    message: str
    title: str
    text: str
    says: str
    answer: str = "proposal-made.md.j2"
    former: str = ""
    renewed: tuple[str, str] | None = None

    def following(self, text: str) -> str:
        """Return a pull request's text with the part that follows the form as it is now, if its marks are there."""
        if self.renewed is None:
            return text
        start, end = self.renewed
        before, found, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        part = self.text.partition(start)[2].partition(end)[0]
        return f"{before}{start}{part}{end}{after}" if found and closed else text


class FormPullRequests:
    """`open` are the open pull requests from this repository's branches to main, by branch, whoever opened them.

    `forms` are the issues of the open forms. What is the same for all of them is asked once.
    """

    def __init__(self, session: Session, forms: Collection[int]) -> None:
        self.session, self.forms = session, forms
        self.hub, self.git, self.into = session.hub, session.git, session.tracker.branch
        self.open = {pull.branch: pull for pull in pull_requests.of_own_branches(self.hub, self.into)}

    def of(self, form: int) -> ManagedPullRequest:
        """Return the pull request of a form."""
        found = self.session.pull_request(branch_of(form), OF_FORM)
        found.last, found.pull = self._commits.get(found.name), self.open.get(found.name)
        return found

    @cached_property
    def _commits(self) -> dict[str, str]:
        """The newest commits of all branches that are called as the tracker calls its own, fetched at once."""
        here = "refs/remotes/origin/proposal-*"
        self.git.run("fetch", "--quiet", "--no-tags", "--prune", "origin", f"+refs/heads/proposal-*:{here}")
        listed = self.git.run("for-each-ref", "--format=%(refname:lstrip=3) %(objectname)", here)
        return dict(line.split(" ") for line in listed.splitlines())

    @cached_property
    def main(self) -> str:
        return newest(self.git, self.into)

    def is_trusted(self, author: Account) -> bool:
        """Return whether the tracker may have written this."""
        return is_trusted(author, self.hub.here.owner, self.session.tracker.trusted_authors)

    def is_ours(self, form: int) -> bool:
        """Return whether the form's branch adds something to main, and all of that is the tracker's."""
        titles = self.of(form).titles(self.main)
        return bool(titles) and titles <= OF_FORM.titles

    def without_form(self) -> Iterator[tuple[int, Pull]]:
        """Yield the tracker's pull requests of forms that are not among the open ones, with the form."""
        for branch, pull in self.open.items():
            form = int(((found := COUNTED.fullmatch(branch)) and found["form"]) or 0)
            if form and form not in self.forms and self.is_trusted(pull.author):
                yield form, pull

    def left_alone(self, form: int) -> str:
        """Return why a form's pull request is for people alone; empty if it is the tracker's to make and renew."""
        if not self._is_open(form) and any(
            (pull.is_merged or CLOSED not in pull.text) and self._was_ours(pull)
            for pull in self._closed
            if pull.branch == branch_of(form)
        ):
            return f"Issue #{form}: its pull request has been closed, and is left so."
        return ""

    def worked_on(self, form: int) -> str:
        """Return that somebody else has pushed to the form's branch, if that is so."""
        if self.of(form).last and not self.is_ours(form):
            return f"Issue #{form}: somebody works on the branch {branch_of(form)}, which is left alone."
        return ""

    def _is_open(self, form: int) -> bool:
        """Return whether the tracker's pull request is open, which it opens only if nothing has been decided."""
        pull = self.open.get(branch_of(form))
        return pull is not None and self.is_trusted(pull.author)

    @cached_property
    def _closed(self) -> list[Pull]:
        """The closed pull requests that are newer than the oldest form with none open."""
        oldest = min(form for form in self.forms if not self._is_open(form))
        return list(pull_requests.of_own_branches(self.hub, self.into, state="closed", after=oldest))

    def _was_ours(self, pull: Pull) -> bool:
        """Return whether a closed pull request was the tracker's, or one that somebody opened from its commit."""
        commit = None if self.is_trusted(pull.author) else self.git.fetched_pull(pull.number)
        return self.is_trusted(pull.author) or bool(
            commit and self.git.log("--max-count=1", commit)[0].title in OF_FORM.titles
        )

    def propose(self, form: Remark, made: Proposed) -> str:
        """Push what a form proposes, open or renew its pull request, and tell its author; what was done."""
        managed = self.of(form.issue)
        managed.put(self.main, made.files, made.message)
        pull, title, text = managed.pull, made.title, made.text
        if pull:
            title = made.title if made.former and re.fullmatch(made.former, pull.title) else pull.title
            text = pull.text
            if CLOSED in text:  # somebody has opened it again with the form
                title, text = made.title, text.partition(CLOSED)[0].rstrip() or made.text
            text = made.following(text)
        try:
            number = managed.show(title, text)
        except ForbiddenError:
            self.say(form, "proposal-branch.md.j2", "branch", page=managed.page)
            return f"Issue #{form.issue}: on the branch {managed.name}; this run may not open a pull request."
        if not (pull and self.is_trusted(pull.author) and ANSWERED in pull.text):
            self.say(form, made.answer, f"pull {number}", page=managed.page)
            if text.strip() == made.text.strip():  # else its text is not the tracker's any more
                pull_requests.edit(self.hub, number, body=f"{made.text.rstrip()}\n\n{ANSWERED}")
        return f"Issue #{form.issue}: pull request #{number} {made.says}."

    def say(self, form: Remark, template: str, what: str, **values: object) -> None:
        """Tell the form's author once."""
        marker = f"<!-- rectrack:proposal {digest(what)} -->"
        text = self.session.render(template, marker=Markdown(marker), **values)
        said = partial(self._said, form.issue)
        if missing_comments([marker], said()):
            comment_once(self.hub, form.issue, [marker], said, lambda _: text)

    def _said(self, issue: int) -> Iterator[str]:
        """Yield what the tracker has said on an issue; no more is asked for than is looked at."""
        return (text for _, author, text in issues.comments(self.hub, issue) if self.is_trusted(author))
