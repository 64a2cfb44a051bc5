"""What becomes of reported progress: who reported it and where is recorded, its words once somebody vouches for them.

Anybody can report. So words that nobody has verified are not copied into the record, and strangers' reports never
keep out what somebody else says.
"""

from rectrack.inbox.case import Case, Recorded, Verdict, editor, is_at, read
from rectrack.inbox.commands import FORMS, ReportProgress, Verify
from rectrack.record import edits
from rectrack.record.facts import unverified, verified
from rectrack.record.recommendation import Report, Source
from rectrack.record.remarks import Remark
from rectrack.text.problems import shown
from rectrack.text.untrusted import Mistake

MOST_REPORTS, MOST_OF_ALL = 5, 20
"""Reports on one recommendation that nobody has verified yet: of one account, and of all."""
LONGEST_REPORT = 1_000
"""Characters: verified reports share the issue with everything else."""


def progress(case: Case, command: ReportProgress) -> Verdict:
    """Whose report it is and where it stands; its words follow when somebody has verified them."""
    if len(command.text) > LONGEST_REPORT:
        return too_long("progress")
    report = report_of(case.remark, command.action)
    if any(_is_vouched_for(known, case.remark, command) for known in verified(case.recommendation)):
        return Recorded(edit=lambda text: edits.remove_report(text, case.remark.url))
    if _is_full(case):
        reason = (
            "Many reports wait here for somebody to look at them, so this one is not listed. It stands where you "
            "wrote it, and those who keep this tracker can still verify it."
        )
        return Mistake(reason=reason)
    return Recorded(edit=lambda text: edits.add_report(text, report))


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


def _is_vouched_for(known: Report, remark: Remark, command: ReportProgress) -> bool:
    """Whether a verified report is this one, in the words that the remark has now."""
    said = (command.action, command.text, command.evidence)
    return is_at(known.source, remark.url) and (known.action, (known.text or "").rstrip("\n"), known.evidence) == said


def report_of(
    remark: Remark,
    action: str | None,
    text: str | None = None,
    evidence: tuple[str, ...] = (),
    verified_by: str | None = None,
) -> Report:
    """What a remark reports: without words, or with those for which somebody vouches."""
    return Report(
        date=remark.date,
        by=remark.author.login,
        account_id=remark.author.id,
        action=action,
        text=text,
        evidence=evidence,
        source=Source(comment=remark.url),
        verified_by=verified_by,
    )


def too_long(word: str) -> Mistake:
    """The answer to more than is recorded of a report; `word` is that of the command."""
    reason = f"A report has {LONGEST_REPORT:,} characters at the most. Please shorten it, and link to the whole."
    return Mistake(reason=reason, valid=FORMS[word])


def verify(case: Case, command: Verify) -> Verdict:
    """The words of a report become part of the record as the maintainer has seen them, or not at all."""
    r = case.recommendation
    found, about = case.reported_at(command.report) or (None, "")
    said = read(found, [action.id for action in r.actions]) if found else None
    if found is None or about not in (r.id, *r.formerly) or not isinstance(said, ReportProgress):
        reason = "At this address there is no report on this recommendation."
        return Mistake(reason=reason, valid=FORMS["verify"])
    if not found.is_its_authors:
        return Mistake(reason=f"The report was last edited by {editor(found)}, so it is not its author's any more.")
    if found.edit and found.edit.at >= case.remark.at:
        reason = "The report was edited after you wrote this. Look at it again, and verify it anew if it is right."
        return Mistake(reason=reason, valid=FORMS["verify"])
    if len(said.text) > LONGEST_REPORT:
        return too_long("verify")
    for known in verified(r):
        if _is_vouched_for(known, found, said):
            return Mistake(reason=f"{shown(known.verified_by)} has verified it already.")
    report = report_of(found, said.action, said.text, said.evidence, verified_by=case.remark.author.login)
    return Recorded(edit=lambda text: edits.add_report(text, report))
