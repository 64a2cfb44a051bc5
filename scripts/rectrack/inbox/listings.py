"""Whoever asks to speak for a party or an addressee: a pull request that lists the account, for people to decide."""

from collections.abc import Iterable
from functools import cached_property

from msgspec.structs import replace

from rectrack.github import pulls
from rectrack.github.client import Hub
from rectrack.github.errors import ForbiddenError, OneRefusedError
from rectrack.github.git import Git, RaceError
from rectrack.github.refusals import Refusals
from rectrack.inbox.case import Judged, Listing
from rectrack.inbox.form_pulls import MOST, is_counted, listing_of
from rectrack.record import edits
from rectrack.record.load import PARTIES, TRACKER
from rectrack.record.parties import Account
from rectrack.record.register import Register
from rectrack.record.values import by_id
from rectrack.text import files
from rectrack.text.render import Markdown, render
from rectrack.text.untrusted import Mistake
from rectrack.yaml.editor import CannotEditError

MESSAGE = "List an account"
"""Of every commit: nothing that people wrote is in it."""


class Lister:
    """Makes the pull requests of a run; what has been decided about an account's request is not asked again."""

    def __init__(self, hub: Hub, git: Git, register: Register, refusals: Refusals) -> None:
        self.hub = hub
        self.git = git
        self.register = register
        self.refusals = refusals
        self.into = register.tracker.branch

    def asked(self, main: str, judged: Iterable[Judged]) -> list[Judged]:
        """What was judged, each request with the page where it is decided, or why there is none.

        Without those that GitHub refuses: they are left to the next run.
        """
        found: list[Judged] = []
        for one in judged:
            what = f"Issue #{one.remark.issue}: the request of {one.remark.author.login} to speak for somebody"
            with self.refusals.of_one("requests to be listed", what, is_a_persons=True):
                verdict = one.verdict
                if isinstance(verdict, Listing):
                    verdict = self._asked(main, one.remark.author, verdict)
                found.append(replace(one, verdict=verdict))
        return found

    def _asked(self, main: str, author: Account, listing: Listing) -> Listing | Mistake:
        branch = listing_of(author.id)
        marker = self.refusals.names.out_of(f"<!-- rectrack:speak-for {listing.body} -->")
        if waits := self._waiting.get(branch):
            text, page = waits
            if marker in text:  # a run that broke off has opened it
                return replace(listing, page=page)
            return Mistake(reason=f"One request of an account is open at a time, and yours waits at {page} still.")
        if any(not pull.is_merged for pull in pulls.of_own_branches(self.hub, self.into, branch, "closed")):
            return Mistake(reason="Those who keep this tracker have declined your request. Please write to them.")
        if len(self._waiting) >= MOST:
            return Mistake(
                reason="Too many requests and proposals are open. Please write to those who keep this tracker."
            )
        try:
            self._push(main, branch, author, listing.body)
        except CannotEditError:
            return Mistake(reason="This cannot be prepared by itself. Please write to those who keep this tracker.")
        page = self._shown(branch, author, listing.body, marker)
        self._waiting[branch] = (marker, page)
        return replace(listing, page=page)

    @cached_property
    def _waiting(self) -> dict[str, tuple[str, str]]:
        """The requests and the proposals that are open, by branch, each with its text and its page: asked once a run.

        Only who may write here can have made such a branch.
        """
        listed = pulls.of_own_branches(self.hub, self.into)
        page = f"{self.hub.target.page}/pull/"
        return {p.branch: (p.text, f"{page}{p.number}") for p in listed if is_counted(p.branch)}

    def _push(self, main: str, branch: str, author: Account, body: str) -> None:
        is_party = body in by_id(self.register.parties)
        file, among = (PARTIES, "parties") if is_party else (TRACKER, "addressees")
        text = (self.git.text(main, file) or b"").decode()
        with self.git.worktree(main) as folder:
            files.write(folder, {file: edits.add_account(text, among, body, author)})
            commit = self.git.commit(folder, [file], main, MESSAGE)
        if commit:
            try:
                self.git.push(commit, branch, instead_of=self.git.fetched(branch) or "")
            except RaceError as race:
                raise OneRefusedError(str(race)) from None

    def _shown(self, branch: str, author: Account, body: str, marker: str) -> str:
        name = self.register.bodies[body]
        values = {"author": author.login, "id": author.id, "name": name, "marker": Markdown(marker)}
        out_of = self.refusals.names.out_of
        text = out_of(render("listing-pull-request.md.j2", self.git.folder / "templates", **values))
        title = out_of(f"{MESSAGE}: {author.login} asks to speak for {body}")
        try:
            number = pulls.open_one(self.hub, branch, self.into, title, text)
        except ForbiddenError:
            return f"{self.hub.target.page}/compare/{self.into}...{branch}?expand=1"
        return f"{self.hub.target.page}/pull/{number}"
