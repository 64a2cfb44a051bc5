"""The lead: a few sentences on what the record has, for the top of the board and of the site."""

from collections.abc import Sequence

from msgspec import Struct

from rectrack.model import Id, Recommendation, Response, Tracker, When, by_id, derived, makers, undisputed_responses
from rectrack.rendering.context import Context
from rectrack.rendering.summary import SummaryLine
from rectrack.text import Markdown, day, message, sentences


class Lead(Struct, frozen=True, kw_only=True):
    """The facts of the lead.

    `made`: when the recommendations were made, as a sentence; "" if this is not recorded for all.
    `makers`: the parties that made them, without those that are only reported or inferred.
    `uncertain`: the number of recommendations whose makers are only reported or inferred.
    `is_new`: whether all were made in the year of the summary line.
    `status`: the status of all recommendations, "" if they differ.
    `responses`, `reported_responses`, `decisions`: the number of recommendations with at least one. The first are
    the addressees' own responses, the second those that others report.
    `requests`: the number of requests for a response.
    `last_changed`, `last_checked`: the dates of the latest change and the latest check, "" if no check is recorded.
    """

    made: str
    makers: frozenset[Id]
    uncertain: int
    is_new: bool
    status: Id
    responses: int
    reported_responses: int
    decisions: int
    requests: int
    last_changed: When
    last_checked: When


def lead(context: Context, line: SummaryLine) -> Markdown:
    """Return the lead as sentences in one paragraph."""
    facts = _facts(context.dataset.tracker, line)
    return Markdown(sentences(*context.rendered("lead.md.j2", lead=facts, summary_line=line).split("\n")))


def _facts(tracker: Tracker, line: SummaryLine) -> Lead:
    known = line.recommendations
    responses = {r.id: derived.given(undisputed_responses(r), tracker) for r in known}
    statuses = {r.status for r in known}
    dates = sorted(r.history[0].date for r in known)
    return Lead(
        made="" if any(_begins_later(r, tracker) for r in known) else _made(dates),
        makers=frozenset(id_ for r in known for id_ in makers(r)),
        uncertain=sum(r.made_by is not None and not r.made_by.is_own for r in known),
        is_new=dates[0].startswith(line.year),
        status=statuses.pop() if len(statuses) == 1 else "",
        responses=sum(any(response.is_own for response in those) for those in responses.values()),
        reported_responses=sum(any(map(_is_reported, those)) for those in responses.values()),
        decisions=sum(bool(r.decisions) for r in known),
        requests=sum(request.request.type == "response" for request in line.requests),
        last_changed=max(map(derived.last_changed, known)),
        last_checked=max(filter(None, map(_check, known)), default=""),
    )


def _is_reported(response: Response) -> bool:
    return bool(response.reported_by) and not response.inferred


def _check(r: Recommendation) -> When:
    return r.last_checked.date if r.last_checked else ""


def _begins_later(r: Recommendation, tracker: Tracker) -> bool:
    """Return whether the history begins after the recommendation was made, as it can in an imported list.

    The first status can be a later one, such as "done", or the list has no date for it.
    """
    first = r.history[0]
    return by_id(tracker.statuses)[first.status].counted != "open" or bool(first.undated)


def _made(dates: Sequence[When]) -> str:
    """Return when the recommendations were made: the month or the year if it is the same for all."""
    first, last = dates[0], dates[-1]
    if first[:4] != last[:4]:
        years = {"first": day(first[:4]), "last": day(last[:4])}
        return message("lead", "Made in these years: %(first)s to %(last)s.", **years)
    same = day(first[:7] if first[:7] == last[:7] else first[:4])
    return message("lead", "Date: %(day)s.", day=same)
