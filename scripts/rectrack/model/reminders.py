"""Letters to addressees and parties: which one is next, and what readers see of them."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from rectrack.model.dataset import Dataset, Recommendation, Request
from rectrack.model.derived import response_due
from rectrack.model.settings import Tracker
from rectrack.model.types import Flag, When, first_day, next_day
from rectrack.model.vocabulary import Letter


def reminder_places(r: Recommendation, tracker: Tracker) -> set[int]:
    """Return the places of the letters after the first among the requests of a recommendation.

    The earliest letter to an addressee or party is the request itself, whatever its step: readers would otherwise
    see no request at all.
    """
    found, recipients = set(), set()
    for n, request in sorted(enumerate(r.requests), key=lambda place: place[1].date):
        if request.step not in (None, tracker.reminders[0].id) and (request.to, request.type) in recipients:
            found.add(n)
        recipients.add((request.to, request.type))
    return found


def without_reminders(dataset: Dataset) -> Dataset:
    """Return the dataset without reminders, for everything that readers see except the page of public letters."""
    return replace(
        dataset, recommendations=tuple(published_requests(r, dataset.tracker) for r in dataset.recommendations)
    )


def published_requests(r: Recommendation, tracker: Tracker) -> Recommendation:
    """Return the recommendation without reminders. Its requests do not say which letters they were."""
    if not any(request.step or request.public for request in r.requests):
        return r
    reminders = reminder_places(r, tracker)
    shown = (request for n, request in enumerate(r.requests) if n not in reminders)
    return replace(r, requests=tuple(replace(request, step=None, public=Flag.FALSE) for request in shown))


def next_letter(r: Recommendation, requests: Sequence[Request], tracker: Tracker) -> tuple[Letter | None, When]:
    """Return the next letter after the requests that have no response, and the first day for it.

    `requests` are those to one addressee or party, newest last. A request without a step counts as the first
    letter. The letter is None if the last one is recorded. The day is "" without a request.
    """
    letters = tracker.reminders
    if not requests:
        return letters[0], ""
    places = {letter.id: n for n, letter in enumerate(letters)}
    last = max(places[request.step] if request.step else 0 for request in requests)
    following = next((letter for letter in letters[last + 1 :] if not letter.retired), None)
    newest = requests[-1]
    due = newest.due or response_due(r, newest, tracker)
    due = due or _later(first_day(newest.date), letters[last].days_to_respond)
    return following, _later(next_day(due), (following and following.days_after_due) or 0)


def information_letter(tracker: Tracker) -> Letter:
    """Return the letter about an overdue target date to an addressee that has responded. It is no request."""
    return replace(tracker.reminders[0], id="action-taken", name="Request for information", asks="response")


def respond_by(letter: Letter, today: When) -> When:
    """Return the date by which a letter of today requests a response."""
    return _later(today, letter.days_to_respond)


def _later(day: When, days: int) -> When:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
