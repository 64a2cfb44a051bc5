"""What becomes of a statement in a comment: a change, a reply, or nothing."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from rectrack.intake import commands
from rectrack.intake.commands import Misplaced
from rectrack.model.agreement import standing
from rectrack.model.authorization import Body, Refusal, Remark, S, bodies, by_letter, letter_form, may_speak, speaker
from rectrack.model.dataset import Register
from rectrack.model.derived import unverified, verified
from rectrack.model.recommendation import Position, Recommendation, Report, Source
from rectrack.model.settings import Account, Party
from rectrack.model.vocabulary import WITHDRAWN
from rectrack.statements import edits
from rectrack.statements.apply import (
    EndObjection,
    Object,
    Occasion,
    ReportProgress,
    SpeakFor,
    Spoken,
    Statement,
    TakePosition,
    Verify,
)
from rectrack.statements.arguments import Kind, Who
from rectrack.statements.edits import Edit
from rectrack.statements.table import names, statements_of
from rectrack.text import untrusted
from rectrack.text.problems import Fault, closest, shown
from rectrack.text.untrusted import Mistake

# A case to judge: what somebody said of a recommendation, what must be asked for it, and how it can end. Pure.


class Said(Struct, frozen=True):
    """A remark, the id of the recommendation it is about, and the command that it is, or what is wrong with it."""

    remark: Remark
    about: str
    command: commands.Command | Mistake

    def statement(self, register: Register, r: Recommendation) -> Statement | Mistake:
        """What is said of the recommendation, by what can be named there now."""
        if isinstance(self.command, Mistake):
            return self.command
        kind = statements_of(register.tracker)[self.command.word]
        return kind.read(self.command.text, names(register, r))


class Case(Struct, frozen=True, kw_only=True):
    """What was said of a recommendation, and what only GitHub knows.

    `is_maintainer` asks whether the author may write to the repository, `reported_at` for the comment or form at an
    address, None where there is none.
    """

    remark: Remark
    recommendation: Recommendation
    register: Register
    is_maintainer: Callable[[], bool]
    reported_at: Callable[[str], Said | None]

    def kind(self, said: Statement) -> Kind:
        """What kind of statement was said."""
        return statements_of(self.register.tracker)[said.word]


class Recorded(Struct, frozen=True, kw_only=True):
    """A change of the record, as an edit of the file's text.

    It may be recorded already. `is_changed_since` says that maintainers have since removed it from the file.
    """

    edit: Edit
    is_changed_since: bool = False

    def __repr__(self) -> str:
        """With the edit by its name and what it is given."""
        edit = self.edit if isinstance(self.edit, partial) else partial(self.edit)
        given = "".join(f", {name}={value!r}" for name, value in edit.keywords.items())
        return f"Recorded({edit.func.__name__}{given})"


class Listing(Struct, frozen=True, kw_only=True):
    """Its author asks to speak for a party or an addressee; `page` is where that is decided, once it is there."""

    body: str
    page: str = ""


Verdict: TypeAlias = Recorded | Listing | Mistake | Refusal


class Judged(Struct, frozen=True):
    """A comment with a command, the file of the recommendation it is about, and its verdict.

    `path` is empty where the recommendation is no longer tracked; `is_new` says that the file changes,
    and `traces` what that has left there (see `traces.left`), where it waits.
    """

    remark: Remark
    path: str
    verdict: Verdict
    is_new: bool = False
    traces: frozenset[str] = frozenset()


def read(remark: Remark, about: str, register: Register) -> Said | None:
    """What was said in a remark about the recommendation of this id; None where it holds no command."""
    among = statements_of(register.tracker)
    found = commands.read(remark.text, among=among, from_bot=remark.is_bot, by_form=remark.kind == "form")
    return Said(remark, about, found) if found else None


def occasion(remark: Remark) -> Occasion:
    """When a remark was said as it stands, by whom, and where."""
    return Occasion(date=remark.date, by=remark.author.login, account=remark.author.id, comment=remark.url)


def misfit(fault: Fault, form: str = "") -> Mistake:
    """The answer to what does not fit the record; the right form is not always what it takes."""
    hint = f" ({fault.hint})" if fault.hint else ""
    return Mistake(reason=f"It does not fit the record: {fault.message}{hint}.", valid=form)


def editor(remark: Remark) -> str:
    """Who edited a text last, for an answer."""
    return shown(remark.edit.by.login) if remark.edit and remark.edit.by else "an account that is gone"


def is_at(source: Source | None, comment: str) -> bool:
    """Whether something comes from the comment or the form at this address."""
    return source is not None and untrusted.is_at(source.comment, comment)


# For whom the author of a statement speaks, and whether they may enter what somebody else has said: pure.


def is_listed(author: Account, register: Register, *, bodies: bool = True) -> bool:
    """Whether this account speaks for a party, or (`bodies`) for an addressee."""
    return bool(may_speak(author, register.parties)) or (
        bodies and bool(may_speak(author, register.tracker.addressees))
    )


def spoken_for(case: Case, said: Spoken, among: Iterable[S]) -> S | Mistake | Refusal:
    """Of these the one whose word it is: its account's, or what those who may write here enter from a letter."""
    return _by_letter(case, said, among) if said.source else _speaker(case, said, among)


def _speaker(case: Case, said: Spoken, among: Iterable[S]) -> S | Mistake | Refusal:
    found = speaker(case.remark.author, said.word, said.party, among)
    if isinstance(found, Refusal) and not found.taken_over and said.party and case.is_maintainer():
        reason = "You do not speak for it. What it says in a letter or a document you enter with the address."
        return Mistake(reason=reason, valid=letter_form(said.word, said.party))
    return found


def _by_letter(case: Case, said: Spoken, among: Iterable[S]) -> S | Mistake | Refusal:
    among = tuple(among)
    if case.is_maintainer():
        return by_letter(said.word, said.party, among)
    if may_speak(case.remark.author, among):
        reason = "You speak for it yourself. Please put the web address on the next line, with your reason."
        return Mistake(reason=reason, valid=case.kind(said).form)
    return Refusal(reason="Only those who may write to the repository enter from a letter what others say.")


# What becomes of an objection of a party or an addressee to what is said of it: pure.


def objection(case: Case, said: Object | EndObjection) -> Verdict:
    """What becomes of an objection, or of its end."""
    body = spoken_for(case, said, bodies(case.register.parties, case.register.tracker.addressees))
    if not isinstance(body, Body):
        return body
    return _begun(case, said, body) if isinstance(said, Object) else _ended(case, said, body)


def _begun(case: Case, said: Object, body: Body) -> Verdict:
    """An objection is recorded as its author's; one that has ended does not come back with an edit of its comment."""
    said = replace(said, party=body.id, entered_by=case.remark.author.login if said.source else None)
    now = said.dispute(occasion(case.remark))
    of_here = [o for o in case.recommendation.disputes if o.by == body.id and is_at(o.source, case.remark.url)]
    if any(o.text.rstrip("\n") == now.text for o in of_here):  # and may only have lost its mark
        return Recorded(edit=str)
    if of_here and of_here[-1].ended:
        reason = "The objection of this comment has ended. Please write a new comment."
        return Mistake(reason=reason, valid=case.kind(said).form)
    return Recorded(edit=said.edit(occasion(case.remark)))


def _ended(case: Case, said: EndObjection, body: Body) -> Verdict:
    own = [o for o in case.recommendation.disputes if o.by == body.id]
    if any(not o.ended for o in own):
        return Recorded(edit=replace(said, party=body.id).edit(occasion(case.remark)))
    if any(o.ended == case.remark.date for o in own):  # it is said already
        return Recorded(edit=str)
    return Mistake(reason=f"{shown(body.name)} objects to nothing here, so there is nothing to withdraw.")


# What becomes of reported progress: who reported it and where is recorded, its words once somebody vouches for them.
#
# Anybody can report. So words that nobody has verified are not copied into the record, and strangers' reports never
# keep out what somebody else says.

MOST_REPORTS, MOST_OF_ALL = 5, 20
"""Reports on one recommendation that nobody has verified yet: of one account, and of all."""


def progress(case: Case, said: ReportProgress) -> Verdict:
    """Whose report it is and where it stands; its words follow when somebody has verified them."""
    if any(_is_vouched_for(known, case.remark, said) for known in verified(case.recommendation)):
        return Recorded(edit=partial(edits.remove_report, comment=case.remark.url))
    if _is_full(case):
        reason = (
            "Many reports wait here for somebody to look at them, so this one is not listed. It stands where you "
            "wrote it, and those who keep this tracker can still verify it."
        )
        return Mistake(reason=reason)
    return Recorded(edit=said.edit(occasion(case.remark)))


def _is_full(case: Case) -> bool:
    """Whether too many reports wait: of this account, or of strangers, whose reports keep nobody else's out."""
    author, parties = case.remark.author, case.register.parties
    waiting = [known for known in unverified(case.recommendation) if not is_at(known.source, case.remark.url)]
    if sum(known.account_id == author.id for known in waiting) >= MOST_REPORTS:
        return True
    listed = {account.id for party in parties for account in party.accounts}
    if author.id in listed or sum(known.account_id not in listed for known in waiting) < MOST_OF_ALL:
        return False
    return not case.is_maintainer()


def _is_vouched_for(known: Report, remark: Remark, report: ReportProgress) -> bool:
    """Whether a verified report is this one, in the words that the remark has now."""
    said = (report.action, report.text, report.evidence)
    return is_at(known.source, remark.url) and (known.action, (known.text or "").rstrip("\n"), known.evidence) == said


def verify(case: Case, said: Verify) -> Verdict:
    """The words of a report become part of the record as the maintainer has seen them, or not at all."""
    r, form = case.recommendation, case.kind(said).form
    told = case.reported_at(said.report)
    report = told.statement(case.register, r) if told and told.about in (r.id, *r.formerly) else None
    if told is None or not isinstance(report, ReportProgress):
        reason = "At this address there is no report on this recommendation."
        return Mistake(reason=reason, valid=form)
    found = told.remark
    if not found.is_its_authors:
        return Mistake(reason=f"The report was last edited by {editor(found)}, so it is not its author's any more.")
    if found.edit and found.edit.at >= case.remark.at:
        reason = "The report was edited after you wrote this. Look at it again, and verify it anew if it is right."
        return Mistake(reason=reason, valid=form)
    if wrong := report.unfit(r, case.register, occasion(found)):
        return misfit(wrong, form)
    for known in verified(r):
        if _is_vouched_for(known, found, report):
            return Mistake(reason=f"{shown(known.verified_by)} has verified it already.")
    words = report.vouched_for(occasion(found), case.remark.author.login)
    return Recorded(edit=replace(said, found=words).edit(occasion(case.remark)))


# What becomes of a statement in a comment: a change of the record, an answer, or nothing. Pure.
#
# The rights are those of the moment in which it is judged; the files' own rules are held by whoever makes the change.


def judge(case: Case, said: Statement) -> Verdict:
    """Judge a statement. What others have edited is nobody's word, whoever may write it."""
    verdict = _judged(case, said)
    if case.remark.is_its_authors or isinstance(verdict, Refusal):
        return verdict
    return Mistake(
        reason=f"This text was last edited by {editor(case.remark)}, and only its author's own edits count. What was "
        "recorded before stays as it is."
    )


def misplaced(
    said: Misplaced, author: Account, register: Register, is_maintainer: Callable[[], bool]
) -> Mistake | Refusal:
    """What a statement at a wrong place is answered with: to who may not say it, it is a word like any other.

    `is_maintainer` is asked only for what maintainers say.
    """
    who = said.who
    is_partys = who in (Who.PARTY, Who.BODY)
    if who is Who.ANYBODY or (is_partys and is_listed(author, register, bodies=who is Who.BODY)):
        may_say = True
    else:
        may_say = (said.by_letter or not is_partys) and is_maintainer()
    if may_say:
        return Mistake(reason=said.reason, valid=said.valid)
    return Refusal(reason="It is not at the beginning of the comment, and its author may not record it.")


def _judged(case: Case, said: Statement) -> Verdict:
    kind = case.kind(said)
    if kind.who is Who.KEEPER and not case.is_maintainer():
        return Refusal(reason="Only those who may write to the repository can record this.")
    if wrong := said.unfit(case.recommendation, case.register, occasion(case.remark)):
        return misfit(wrong, kind.form)
    if judged := _JUDGED.get(type(said)):
        return judged(case, said)
    return Recorded(edit=said.edit(occasion(case.remark)))


def _listing(case: Case, said: SpeakFor) -> Verdict:
    """Whoever keeps the tracker decides who is listed; of whom and by which account is said here."""
    named = case.register.named_bodies
    those = bodies(case.register.parties, case.register.tracker.addressees)
    known = {body.id: body for body in those if body.id in named}
    if said.body not in known:
        close = closest(said.body, known)
        reason = f"There is no party {shown(said.body)} here." + (f" Did you mean {close}?" if close else "")
        return Mistake(reason=reason, valid=case.kind(said).form)
    if may_speak(case.remark.author, [known[said.body]]):
        return Mistake(reason=f"You are listed for {shown(known[said.body].name)} already.")
    return Listing(body=said.body)


def _position(case: Case, said: TakePosition) -> Verdict:
    is_withdrawal = said.stance == WITHDRAWN.id
    if is_withdrawal and any(is_at(report.source, case.remark.url) for report in unverified(case.recommendation)):
        return Recorded(edit=partial(edits.remove_report, comment=case.remark.url))
    party = spoken_for(case, said, case.register.parties)
    if not isinstance(party, Party):
        return party
    standing_now = standing(case.recommendation.positions)
    if is_withdrawal and not any(p.party == party.id and p.is_own for p in standing_now):
        reason = f"There is no position of {shown(party.name)} to withdraw. To object to what is said of it here, say"
        return Mistake(reason=f"{reason} what is wrong with it.", valid=case.kind(Object(text="")).form)
    said = replace(said, party=party.id, entered_by=case.remark.author.login if said.source else None)
    position = said.position(occasion(case.remark))
    if any(_is_as_recorded(known, position) for known in standing_now):  # and may only have lost its mark
        return Recorded(edit=str)
    if _is_overtaken(case, party):
        reason = "A later position of this party is recorded than that of this comment. Please write a new comment."
        return Mistake(reason=reason, valid=case.kind(said).form)
    return Recorded(edit=said.edit(occasion(case.remark)))


def _is_as_recorded(known: Position, said: Position) -> bool:
    """Whether a position says the same, from the same comment."""
    if not (known.source and said.source and said.source.comment and is_at(known.source, said.source.comment)):
        return False
    return known.source.url == said.source.url and replace(known, source=said.source) == said


def _is_overtaken(case: Case, party: Party) -> bool:
    """Whether a party has said something else since this comment, which is edited only now, was recorded."""
    own = [p for p in case.recommendation.positions if p.party == party.id and p.is_own]
    from_here = [p for p in own if is_at(p.source, case.remark.url)]
    return bool(from_here) and from_here[-1] != own[-1]


_JUDGED: Mapping[type[Statement], Callable[[Case, Any], Verdict]] = {
    TakePosition: _position,
    Object: objection,
    EndObjection: objection,
    SpeakFor: _listing,
    ReportProgress: progress,
    Verify: verify,
}
"""What is not recorded as it is said: each by its own rules."""
