"""What was said, what of it is to be judged, and in which order; what GitHub is asked for it is asked once.

Strangers can write as much as they like. So those are heard first who are listed or may write here, and what they say
is recorded even where the requests run out with the rest.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime

from msgspec.structs import replace

from rectrack.github import comments, form_issues
from rectrack.github.client import Hub
from rectrack.github.errors import AbsentError, StoppedError
from rectrack.github.refusals import Refusals
from rectrack.inbox import progress_form
from rectrack.inbox.case import Said, read
from rectrack.inbox.judge import misplaced
from rectrack.inbox.parse import Misplaced
from rectrack.inbox.permissions import LeftError, Permissions, is_known
from rectrack.record.register import Register
from rectrack.record.remarks import Remark
from rectrack.text.links import number_at, said_at
from rectrack.text.untrusted import Mistake


class Docket:
    """What is to be judged in one run, and everything that judging asks of GitHub.

    `ids` are the recommendations by the numbers of their issues. `permissions` say who may write here. `stopped` says
    why GitHub could be asked no more, None where it could.
    """

    def __init__(self, hub: Hub, register: Register, ids: Mapping[int, str], refusals: Refusals) -> None:
        self.hub = hub
        self.register = register
        self.ids = ids
        self.refusals = refusals
        self.stopped: StoppedError | None = None
        self.permissions = Permissions(hub, register, refusals)
        self._reported: dict[str, Said | None] = {}

    def said(self, since: datetime) -> list[Said]:
        """What was said in comments and in forms since a time, oldest first."""
        lately = [remark for remark in comments.recent(self.hub, since) if remark.issue in self.ids]
        heard = self._heard([*lately, *form_issues.open_issues(self.hub, since)])
        self._reported = {said_at(said.remark.url): said for said in heard}
        return sorted(heard, key=lambda said: (said.remark.at, said.remark.id))

    def due(self, said: Collection[Said], marking: Collection[int]) -> list[Said]:
        """What nobody has judged yet, as far as that can be learnt: of those who are known first, oldest first.

        `marking` are the accounts whose reaction says that a comment has been judged, by numeric id.
        """
        found: list[Said] = []
        with self.until_stopped():
            for one in sorted(said, key=lambda one: not is_known(one.remark, self.register)):
                with suppress(LeftError):
                    found += [] if self._is_done(one.remark, marking) else [one]
        return found

    def reported_at(self, link: str) -> Said | None:
        """The comment or form at this address, None where there is none.

        Raises `LeftError` where GitHub does not show it.
        """
        name = said_at(link)
        if name not in self._reported:
            with self.refusals.of_one("reports to read", f"What is reported at {link}"):
                found = self._found(link)
                self._reported[name] = found if found and said_at(found.remark.url) == name else None
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

    def _heard(self, texts: Iterable[Remark]) -> list[Said]:
        """What these say as they stand now, without those that are gone."""
        read = [(text, said) for text in texts if (said := self._read(text))]
        now = comments.wordings(self.hub, [text.node for text, _ in read])
        stand = (self._as_it_stands(text, said, now[text.node]) for text, said in read if text.node in now)
        return [said for said in stand if said]

    def _as_it_stands(self, text: Remark, said: Said, now: comments.Wording) -> Said | None:
        """The same with its last edit and its marks; read anew only where its words changed since it was listed."""
        if now.text != text.text:
            return self._read(replace(text, **now._asdict()))
        return replace(said, remark=replace(said.remark, edit=now.edit, marks=now.marks))

    def _read(self, text: Remark) -> Said | None:
        """What a text says where it holds a command, right or wrong; at a wrong place only one its author may say.

        Whether they are a maintainer is asked when it is judged, once and not with each run.
        """
        if text.kind == "form":
            return progress_form.read(text, self.register)
        said = read(text, self.ids[text.issue], self.register)
        if said and isinstance(said.command, Misplaced):
            answer = misplaced(said.command, text.author, self.register, lambda: True)
            return said if isinstance(answer, Mistake) else None
        return said

    def _is_done(self, remark: Remark, marking: Collection[int]) -> bool:
        """Whether a comment has been judged and its author told, or is left to the next run."""
        said = f"what {remark.author.login} ({remark.author.id}) said"
        with self.refusals.of_one("reactions to read", f"Issue #{remark.issue}: whether {said} has been judged"):
            return comments.is_judged(self.hub, remark, marking)
        return True

    def _found(self, link: str) -> Said | None:
        """What is reported under the number that a link names, however long ago: two requests."""
        kind, number = number_at(link) or ("", 0)
        try:
            text = (comments if kind == "comment" else form_issues).find(self.hub, number)
            is_ours = kind == "form" or text.issue in self.ids
            return next(iter(self._heard([text] if is_ours else [])), None)
        except AbsentError:
            return None
