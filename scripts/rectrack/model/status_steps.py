"""Steps from one status to the next: those that the settings do not list, and their evidence."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise

from rectrack.model.dataset import Recommendation
from rectrack.model.types import by_id
from rectrack.model.vocabulary import Status
from rectrack.text import Fault, KeyPath, as_sentences, shown


def unlisted_steps(was: Recommendation | None, now: Recommendation, known: Collection[Status]) -> Iterator[Fault]:
    """Yield a warning for each step since `was` that no `transitions` list.

    The files may hold such a step: a source may say nothing of the statuses between. An action has no history, so its
    step may skip statuses, except those that close the issue.
    """
    statuses = by_id(known)
    earlier = [*pairwise(was.history)] if was else []
    for n, step in enumerate(pairwise(now.history), 1):
        before, after = step
        if step not in earlier and before.status in statuses:
            listed = usual_steps(statuses, before.status)
            yield from _unlisted(statuses, before.status, after.status, listed, ("history", n, "status"))
    actions = by_id(was.actions) if was else {}
    for n, action in enumerate(now.actions):
        if action.id in actions and (before_it := actions[action.id].status) and action.status:
            listed = _reachable(statuses, before_it)
            yield from _unlisted(statuses, before_it, action.status, listed, ("actions", n, "status"))


def usual_steps(statuses: Mapping[str, Status], before: str) -> Collection[str]:
    """Return the statuses that usually follow a status: those that it lists, or all."""
    listed = statuses[before].transitions
    return statuses.keys() if listed is None else listed


def step_warnings(
    versions: Iterable[tuple[Recommendation | None, Recommendation]], known: Collection[Status]
) -> Iterator[str]:
    """Yield a sentence for each such step, from pairs of recommendations before and after it."""
    for was, r in versions:
        for fault in unlisted_steps(was, r, known):
            yield f"Recommendation {r.cited}: {as_sentences(fault.message, fault.hint)}"


def _reachable(statuses: Mapping[str, Status], before: str) -> tuple[str, ...]:
    """Return the statuses that can follow in several steps, none of which closes the issue before the last."""
    ahead = [before]
    for known in ahead:  # grows during the loop
        if known in statuses and (known == before or not statuses[known].closes_issue_as):
            ahead += [status for status in usual_steps(statuses, known) if status not in ahead]
    return tuple(ahead[1:])


def _unlisted(
    statuses: Mapping[str, Status], before: str, after: str, listed: Collection[str], at: KeyPath
) -> Iterator[Fault]:
    if not statuses.keys() >= {before, after} or after == before or after in listed:
        return
    usual = f"Usual next statuses: {', '.join(listed) or 'none'}"
    hint = f"{usual}. If the change is correct, do nothing. If not, correct the status"
    yield Fault(at, f"unusual change of status: {shown(before)} → {shown(after)}", hint)


def lacks_evidence(status: Status | None, given: Collection[object], at: KeyPath, more: str = "") -> Fault | None:
    """Return the error of a status without the evidence that it needs, None if there is none.

    `more` is added to the hint: what can be given instead of a link.
    """
    if status is None or not status.needs_evidence or given:
        return None
    hint = f"add the web address of a page that shows the change{more}"
    return Fault(at, f"the status {shown(status.id)} requires evidence", hint, missing="evidence")
