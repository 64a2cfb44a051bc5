"""A workflow run that GitHub's limit ends starts the next one, so that nobody has to."""

from collections.abc import Callable

from rectrack.github.client import Hub
from rectrack.github.errors import LimitedError, StoppedError
from rectrack.github.pacing import HOUR
from rectrack.text.problems import RefusedError

WORKFLOW = "tracker.yml"
LONGEST = 1.5 * HOUR
"""Seconds that a run waits in its job; GitHub's limits are over after an hour, and the job ends some day."""


class GoesOnError(StoppedError):
    """The run stopped part-way, and another one finishes it: nobody has to do anything."""

    is_notice = True


def start(hub: Hub, branch: str, limit: LimitedError, tell: Callable[[str], None]) -> RefusedError:
    """Wait until a limit allows it, start the next run, and return what there is to tell of the end of this one.

    Only a workflow run has one. A run that has opened no issue and no pull request starts none either, so that no
    chain of runs goes on for ever: these are opened once, while others may write comments to mark without end.
    """
    if not hub.target.in_actions or not hub.created or limit.seconds > LONGEST:
        return limit
    tell(f"{limit.reason} This run waits until {limit.time}, and then starts the next one.")
    hub.wait(limit.seconds)
    try:
        hub.post_twice(lambda: hub.repository.get_workflow(WORKFLOW).create_dispatch(branch, throw=True))
    except RefusedError as refusal:
        return StoppedError(f"{limit.reason} The next run could not be started: {refusal} Run again by hand.")
    return GoesOnError(
        f"{limit.reason} This run stopped part-way, and has started the next one, which goes on from here."
    )
