"""What a recommendation's file says on a branch and not yet on main, as edits of main's file: pure.

Only what people say in comments is looked for. Edits are made anew and not merged as text, so that what was added on
both sides at the same place stands in no one's way.
"""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from rectrack.record import edits
from rectrack.record.edits import Edit
from rectrack.record.recommendation import Recommendation, Report
from rectrack.record.values import by_id, surely_earlier
from rectrack.text.links import said_at
from rectrack.yaml.editor import CannotEditError


def added(before: Recommendation, branch: Recommendation, main: Recommendation) -> Iterator[Edit]:
    """What has to be done to main's text for what the branch adds; `before` is what both began with.

    Where main says something else meanwhile, main counts: the edit then raises `CannotEditError`.
    """
    yield from _reports(before, branch, main)
    for position in branch.positions:
        if position not in before.positions and position not in main.positions:
            yield partial(edits.add_position, position=position)
    were, are = ({(said.by, *said.voice): said for said in one.responses} for one in (before, main))
    for response in branch.responses:
        whose = (response.by, *response.voice)
        was, now = were.get(whose), are.get(whose)
        if response not in before.responses and response not in main.responses:
            answer = f"the answer of {response.by}"
            yield partial(edits.add_response, response=response) if now == was else partial(_overtaken, what=answer)
    for decision in branch.decisions:
        if decision not in before.decisions and decision not in main.decisions:
            yield partial(edits.add_decision, decision=decision)
    yield from _disputes(before, branch, main)
    yield from _statuses(before, branch, main)
    checked, known = branch.last_checked, main.last_checked
    is_newer = checked and not (known and surely_earlier(checked.date, known.date))
    if checked and is_newer and checked not in (before.last_checked, known):
        yield partial(edits.set_last_checked, checked=checked)


def _reports(before: Recommendation, branch: Recommendation, main: Recommendation) -> Iterator[Edit]:
    """Reports, those that were taken back, and those that were verified: with their words, in place of the others."""
    said = {said_at(comment) for comment in map(_comment, branch.reports) if comment}
    for report in before.reports:
        if (comment := _comment(report)) and said_at(comment) not in said:
            yield partial(edits.remove_report, comment=comment)
    for report in branch.reports:
        if report not in before.reports and not any(_says(known, report) for known in main.reports):
            yield partial(edits.add_report, report=report)


def _disputes(before: Recommendation, branch: Recommendation, main: Recommendation) -> Iterator[Edit]:
    """Objections, and the ends of those that main has."""
    for dispute in branch.disputes:
        if dispute not in before.disputes and dispute not in main.disputes:
            begun = replace(dispute, ended=None, ended_source=None)
            if dispute.ended and begun in main.disputes:
                end = partial(edits.end_dispute, by=dispute.by, ended=dispute.ended)
                yield partial(end, source=dispute.ended_source)
            elif begun not in before.disputes:
                yield partial(edits.add_dispute, dispute=dispute)


def _statuses(before: Recommendation, branch: Recommendation, main: Recommendation) -> Iterator[Edit]:
    """The statuses of the actions, and the recommendation's own with their steps in the history."""
    were, are = by_id(before.actions), by_id(main.actions)
    for action in branch.actions:
        was, now = (one[action.id].status if action.id in one else None for one in (were, are))
        if action.status not in (was, now):
            status = partial(edits.set_action_status, action_id=action.id, status=action.status)
            yield status if now == was else partial(_overtaken, what=f"the status of {action.id}")
    for entry in branch.history:
        if entry not in before.history and entry not in main.history:
            yield partial(edits.set_status, status=entry.status, entry=entry)


def _overtaken(_: str, what: str) -> str:
    """What main says otherwise is not said again."""
    raise CannotEditError((1, 1), f"{what} has been recorded otherwise meanwhile", "say it again if it still holds")


def _comment(report: Report) -> str | None:
    return report.source.comment if report.source else None


def _says(known: Report, report: Report) -> bool:
    """Whether a report on main says what one on the branch says, whoever has verified it there."""
    if known == report:
        return True
    here, there = _comment(known), _comment(report)
    if not (here and there) or said_at(here) != said_at(there):
        return False
    if known.verified_by and not report.verified_by:
        return not surely_earlier(known.date, report.date)
    return replace(known, verified_by=report.verified_by, source=report.source) == report
