"""What becomes of reported progress: who reported it and where is recorded, its words once somebody vouches for them.

Anybody can report. So words that nobody has verified are not copied into the record, and strangers' reports never
keep out what somebody else says.
"""

from functools import partial

from msgspec.structs import replace

from rectrack.inbox.case import Case, Recorded, Verdict, editor, is_at, misfit, occasion
from rectrack.record import edits
from rectrack.record.facts import unverified, verified
from rectrack.record.recommendation import Report
from rectrack.record.remarks import Remark
from rectrack.record.said import ReportProgress, Verify
from rectrack.text.problems import shown
from rectrack.text.untrusted import Mistake

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
