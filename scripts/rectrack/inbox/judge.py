"""What becomes of a statement in a comment: a change of the record, an answer, or nothing. Pure.

The rights are those of the moment in which it is judged; the files' own rules are held by whoever makes the change.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from msgspec.structs import replace

from rectrack.inbox.case import Case, Listing, Recorded, Verdict, editor, is_at, misfit, occasion
from rectrack.inbox.objecting import objection
from rectrack.inbox.parse import Misplaced
from rectrack.inbox.reporting import progress, verify
from rectrack.inbox.voices import is_listed, spoken_for
from rectrack.record import edits
from rectrack.record.agreement import standing
from rectrack.record.facts import unverified
from rectrack.record.kind import Who
from rectrack.record.parties import Account, Party
from rectrack.record.recommendation import Position
from rectrack.record.register import Register
from rectrack.record.said import EndObjection, Object, ReportProgress, SpeakFor, Statement, TakePosition, Verify
from rectrack.record.speakers import Refusal, bodies, may_speak
from rectrack.record.stances import WITHDRAWN
from rectrack.text.problems import closest, shown
from rectrack.text.untrusted import Mistake


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
