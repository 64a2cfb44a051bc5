"""What was said, what of it is to be judged, and in which order; what GitHub is asked for it is asked once.

Strangers can write as much as they like. So those are heard first who are listed or may write here, and what they say
is recorded even where the requests run out with the rest.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from rectrack.github import comments, form_issues
from rectrack.github.client import Hub
from rectrack.github.errors import AbsentError, StoppedError
from rectrack.github.refusals import Refusals
from rectrack.inbox import progress_form
from rectrack.inbox.case import Said, read
from rectrack.inbox.judge import misplaced
from rectrack.inbox.parse import Misplaced
from rectrack.record.register import Register
from rectrack.record.remarks import Remark
from rectrack.record.speakers import may_speak
from rectrack.text.links import number_at, said_at
from rectrack.text.untrusted import Mistake

Text = TypeVar("Text", Remark, form_issues.FormIssue)


MOST_QUESTIONS = 20
"""Accounts that nobody has named of which a run asks whether they may write here: strangers are without number."""


class LeftError(Exception):
    """A comment is left to the next run; why, where that has not been told."""


def is_known(remark: Remark, register: Register) -> bool:
    """Whether its author speaks for a party, is trusted, or seems to be one of the repository's people."""
    trusted = any(account.id == remark.author.id for account in register.tracker.trusted_authors)
    return trusted or remark.is_insiders or bool(may_speak(remark.author, register.parties))


class Docket:
    """What is to be judged in one run, and everything that judging asks of GitHub.

    `ids` are the recommendations by the numbers of their issues, `marking` the accounts whose reaction says that a
    comment has been judged, by numeric id. `stopped` says why GitHub could be asked no more, None where it could.
    """

    def __init__(
        self,
        hub: Hub,
        register: Register,
        ids: Mapping[int, str],
        marking: Collection[int],
        refusals: Refusals,
    ) -> None:
        self.hub = hub
        self.register = register
        self.ids = ids
        self.marking = marking
        self.refusals = refusals
        self.stopped: StoppedError | None = None
        self._writers: dict[int, bool | None] = {}
        self._questions = 0
        self._reported: dict[str, Said | None] = {}

    def said(self, since: datetime) -> list[Said]:
        """What was said in comments and in forms since a time, oldest first, each with its recommendation."""
        lately = comments.recent(self.hub, since)
        written = [remark for remark in lately if remark.issue in self.ids and self._is_heard(remark)]
        forms = [form for form in form_issues.open_issues(self.hub, since) if progress_form.read(form, self.register)]
        now = comments.wordings(self.hub, [*(said.node for said in written), *(form.node for form in forms)])
        heard = [(said, self.ids[said.issue]) for said in _as_they_stand(written, now) if self._is_heard(said)]
        heard += filter(None, (progress_form.read(form, self.register) for form in _as_they_stand(forms, now)))
        self._reported = {said_at(remark.url): (remark, id_) for remark, id_ in heard}
        return sorted(heard, key=_when)

    def due(self, said: Collection[Said]) -> list[Said]:
        """What nobody has judged yet, as far as that can be learnt: of those who are known first, oldest first."""
        found: list[Said] = []
        with self.until_stopped():
            for one in sorted(said, key=lambda one: not is_known(one[0], self.register)):
                with suppress(LeftError):
                    found += [] if self._is_done(one[0]) else [one]
        return found

    def may_write(self, remark: Remark) -> bool:
        """Whether its author may write here, asked once a run.

        Raises `LeftError` where GitHub does not say, or where too many strangers have been asked for.
        """
        author = remark.author
        if author.id not in self._writers:
            self._count_question(remark)
            self._writers[author.id] = None
            with self.refusals.of_one("permissions", f"Whether {author.login} ({author.id}) may write here"):
                self._writers[author.id] = comments.may_write(self.hub, author)
        known = self._writers[author.id]
        if known is None:
            raise LeftError
        return known

    def _count_question(self, remark: Remark) -> None:
        if is_known(remark, self.register):
            return
        if self._questions == MOST_QUESTIONS:
            raise LeftError(
                f"GitHub was asked of {MOST_QUESTIONS} unknown accounts whether they may write here. What others "
                "want is left to the next run."
            )
        self._questions += 1

    def reported_at(self, link: str) -> Said | None:
        """The comment or form at this address, None where there is none.

        Raises `LeftError` where GitHub does not show it.
        """
        name = said_at(link)
        if name not in self._reported:
            with self.refusals.of_one("reports to read", f"What is reported at {link}"):
                found = self._found(link)
                self._reported[name] = found if found and said_at(found[0].url) == name else None
        if name not in self._reported:
            raise LeftError
        return self._reported[name]

    @contextmanager
    def until_stopped(self) -> Iterator[None]:
        """Around what asks GitHub: where no more can be asked, what was learnt so far is kept."""
        try:
            yield
        except StoppedError as stopped:
            self.stopped = stopped

    def _is_heard(self, remark: Remark) -> bool:
        """Whether a comment holds a command, right or wrong; at a wrong place only one that its author may say.

        Whether they are a maintainer is asked when it is judged, once and not with each run.
        """
        found = read(remark, self.register)
        if isinstance(found, Misplaced):
            return isinstance(misplaced(found, remark.author, self.register.parties, lambda: True), Mistake)
        return found is not None

    def _is_done(self, remark: Remark) -> bool:
        """Whether a comment has been judged and its author told, or is left to the next run."""
        said = f"what {remark.author.login} ({remark.author.id}) said"
        with self.refusals.of_one("reactions to read", f"Issue #{remark.issue}: whether {said} has been judged"):
            return comments.is_judged(self.hub, remark, self.marking)
        return True

    def _found(self, link: str) -> Said | None:
        """What is reported under the number that a link names, however long ago: two requests."""
        kind, number = number_at(link) or ("", 0)
        try:
            if kind == "comment":
                (remark,) = self._now([comments.find(self.hub, number)]) or (None,)
                return (remark, self.ids[remark.issue]) if remark and remark.issue in self.ids else None
            (form,) = self._now([form_issues.find(self.hub, number)]) or (None,)
            return progress_form.read(form, self.register) if form else None
        except AbsentError:
            return None

    def _now(self, texts: list[Text]) -> list[Text]:
        return _as_they_stand(texts, comments.wordings(self.hub, [text.node for text in texts]))


def _as_they_stand(texts: Iterable[Text], now: Mapping[str, comments.Wording]) -> list[Text]:
    """The same texts, each with its last edit, without those that are gone."""
    known = ((one, now[one.node]) for one in texts if one.node in now)
    return [replace(one, **wording._asdict()) for one, wording in known]


def _when(said: Said) -> tuple[str, int]:
    return said[0].at, said[0].id
