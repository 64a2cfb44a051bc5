"""Comments collected, ordered and evaluated one after the other."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from rectrack.github import comments
from rectrack.github.comments import find_form_issue, open_form_issues
from rectrack.github.errors import AbsentError, StoppedError
from rectrack.intake import commits
from rectrack.intake.commands import Misplaced
from rectrack.intake.commit_target import BaseState
from rectrack.intake.evaluate import (
    EvaluatedComment,
    EvaluationInput,
    ParsedComment,
    RecordChange,
    evaluate,
    misplaced,
    read,
)
from rectrack.intake.forms import read_statement_form
from rectrack.intake.session import LeftError, Session, is_known
from rectrack.model import Dataset, Recommendation, Refusal, Submission
from rectrack.text.problems import InvalidFilesError
from rectrack.text.untrusted import Mistake, number_at, said_at
from rectrack.workspace.transaction import Workspace

# What was said, what of it is to be judged, and in which order; what GitHub is asked for it is asked once.
#
# Strangers can write as much as they like. So those are heard first who are listed or may write here, and what they
# say is recorded even where the requests run out with the rest.


class CommentQueue:
    """What is to be judged in one run, and everything that judging asks of GitHub.

    `ids` are the recommendations by the numbers of their issues. `stopped` says why GitHub could be asked no more,
    None where it could.
    """

    def __init__(self, session: Session, ids: Mapping[int, str]) -> None:
        self.session, self.ids = session, ids
        self.hub, self.dataset, self.refusals = session.hub, session.dataset, session.refusals
        self.stopped: StoppedError | None = None
        self._reported: dict[str, ParsedComment | None] = {}

    def said(self, since: datetime) -> list[ParsedComment]:
        """What was said in comments and in forms since a time, oldest first."""
        lately = [submission for submission in comments.recent(self.hub, since) if submission.issue in self.ids]
        heard = self._heard([*lately, *open_form_issues(self.hub, since)])
        self._reported = {said_at(said.submission.url): said for said in heard}
        return sorted(heard, key=lambda said: (said.submission.at, said.submission.id))

    def due(self, said: Collection[ParsedComment], marking: Collection[int]) -> list[ParsedComment]:
        """What nobody has judged yet, as far as that can be learnt: of those who are known first, oldest first.

        `marking` are the accounts whose reaction says that a comment has been judged, by numeric id.
        """
        found: list[ParsedComment] = []
        with self.until_stopped():
            for one in sorted(said, key=lambda one: not is_known(one.submission, self.dataset)):
                submission, is_judged = one.submission, True  # what GitHub does not show is left to the next run
                who = f"what {submission.author.login} ({submission.author.id}) said"
                what = f"Issue #{submission.issue}: whether {who} has been judged"
                with suppress(LeftError), self.refusals.of_one("reactions to read", what):
                    is_judged = comments.is_judged(self.hub, submission, marking)
                found += [] if is_judged else [one]
        return found

    def reported_at(self, link: str) -> ParsedComment | None:
        """The comment or form at this address, None where there is none.

        Raises `LeftError` where GitHub does not show it.
        """
        name = said_at(link)
        if name not in self._reported:
            with self.refusals.of_one("reports to read", f"What is reported at {link}"):
                found = self._found(link)
                self._reported[name] = found if found and said_at(found.submission.url) == name else None
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

    def _heard(self, texts: Iterable[Submission]) -> list[ParsedComment]:
        """What these say as they stand now, without those that are gone."""
        read = {text.node: (text, said) for text in texts if (said := self._read(text))}
        wordings = comments.wordings(self.hub, [*read])
        stand = []
        for text, said in (read[node] for node in read if node in wordings):
            now = wordings[text.node]
            if now.text != text.text:  # else it is not read again
                stand.append(self._read(replace(text, **now._asdict())))
            else:
                stand.append(replace(said, submission=replace(said.submission, edit=now.edit, marks=now.marks)))
        return [said for said in stand if said]

    def _read(self, text: Submission) -> ParsedComment | None:
        """What a text says where it holds a command, right or wrong; at a wrong place only one its author may say.

        Whether they are a maintainer is asked when it is judged, once and not with each run.
        """
        if text.kind == "form":
            return read_statement_form(text, self.dataset)
        said = read(text, self.ids[text.issue], self.dataset)
        if said and isinstance(said.command, Misplaced):
            answer = misplaced(said.command, text.author, self.dataset, lambda: True)
            return said if isinstance(answer, Mistake) else None
        return said

    def _found(self, link: str) -> ParsedComment | None:
        """What is reported under the number that a link names, however long ago: two requests."""
        kind, number = number_at(link) or ("", 0)
        try:
            text = (comments.find if kind == "comment" else find_form_issue)(self.hub, number)
        except AbsentError:
            return None
        is_ours = kind == "form" or text.issue in self.ids
        return next(iter(self._heard([text] if is_ours else [])), None)


# What was said lately is judged one after the other by the files at hand, which change with it.


class BatchResult(Struct, frozen=True):
    """What was judged, and why the rest is left to the next run, a line each."""

    judged: tuple[EvaluatedComment, ...]
    left: tuple[str, ...]

    @property
    def new(self) -> list[EvaluatedComment]:
        """What changes the files."""
        return [one for one in self.judged if one.is_new]


def evaluate_all(
    queue: CommentQueue, workspace: Workspace, said: Iterable[ParsedComment], base: BaseState
) -> BatchResult:
    """Judge one after the other, and change the files in the workspace; some are left to the next run.

    So are all others where GitHub cannot be asked any more what has to be known.
    """
    judged, left = [], []
    with queue.until_stopped():
        for one in said:
            try:
                judged.append(_judged(queue, workspace, one, base))
            except LeftError as error:
                left.append(str(error))
    return BatchResult(tuple(judged), tuple(filter(None, dict.fromkeys(left))))


def _judged(queue: CommentQueue, workspace: Workspace, said: ParsedComment, base: BaseState) -> EvaluatedComment:
    """Judge one comment by the files as they are now, and make its change in them."""
    dataset = workspace.loaded.dataset
    found = _about(said, dataset)
    path = dataset.paths.get(found.id if found else said.about, "")
    if path in workspace.loaded.faulty or (found is None and _about(said, queue.dataset)):
        where = path or f"the file of {said.about}"
        raise LeftError(
            f"Issue #{said.submission.issue}: left to the next run, since {where} cannot be read where it waits."
        )
    if found is None:
        return EvaluatedComment(said.submission, "", Refusal(reason="This recommendation is no longer tracked."))
    if said.submission.key in base.declined:  # of which a run that broke off had made no mark
        return EvaluatedComment(said.submission, path, Refusal(reason="It waited, and was declined."))
    claim = base.recorded.get(said.submission.key)
    if claim and claim.covers(said.submission.at) and (claim.is_own or commits.is_shown(found, said.submission.url)):
        # An interrupted run gave no reply to what it recorded.
        is_changed_since = claim.is_own and not commits.stand(claim.traces, commits.traces([found]))
        return EvaluatedComment(said.submission, path, RecordChange(is_changed_since=is_changed_since))
    case = EvaluationInput(
        said=said,
        recommendation=found,
        dataset=dataset,
        is_maintainer=partial(queue.session.may_write, said.submission),
        reported_at=queue.reported_at,
    )
    verdict = evaluate(case)
    if not isinstance(verdict, RecordChange) or verdict.utterance is None:
        return EvaluatedComment(said.submission, path, verdict)
    try:
        is_new = workspace.say(found.id, verdict.utterance).made
        workspace.write()
    except InvalidFilesError as error:
        reasons = dict.fromkeys(f"{p.message} ({p.hint})" if p.hint else p.message for p in error.problems)
        mistake = Mistake(reason=f"It does not fit the record: {'; '.join(reasons)}.")
        return EvaluatedComment(said.submission, path, mistake)
    after = workspace.recommendation(found.id)
    return EvaluatedComment(
        said.submission, path, verdict, is_new, commits.left(found, after) if after else frozenset()
    )


def _about(said: ParsedComment, dataset: Dataset) -> Recommendation | None:
    return next((r for r in dataset.recommendations if said.about in (r.id, *r.formerly)), None)
