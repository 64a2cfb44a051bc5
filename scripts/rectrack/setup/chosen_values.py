"""The values that a group chooses in its workflows: an upgrade keeps the runners and the schedule."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rectrack.yaml import reader
from rectrack.yaml.editor import set_value
from rectrack.yaml.errors import TextError

_IMAGE = re.compile(r"ubuntu-(latest|\d\d\.\d\d)")
"""An image of GitHub's runners. An upgrade may replace it by a newer one."""
_CRON = ("on", "schedule", 0, "cron")
_NO_VALUE = re.compile(r"\s*#|\s*$|\s*(- )?uses: ")


def kept(texts: Mapping[str, str], there: Mapping[str, str]) -> dict[str, str]:
    """Return the texts by path, with the group's runners and schedule from the files that are `there`.

    A new job gets the runner of all other jobs, if they have the same.
    """
    before = {path: _read(text) for path, text in there.items()}
    runners = [runner for workflow in before.values() for runner in _runners(workflow).values()]
    common = runners[0] if runners and all(one == runners[0] for one in runners) else None
    return {path: _with(text, before.get(path, {}), common) for path, text in texts.items()}


def replaced(text: str, before: str) -> Iterator[str]:
    """Yield the lines of `before` that the new text lacks, except comments and versions."""
    now = _runners(_read(text))
    kept_jobs = [job for job, runner in _runners(_read(before)).items() if now.get(job) == runner]
    new_lines = {_bare(line) for line in _without_runners(text, kept_jobs).splitlines()}
    for line in _without_runners(before, kept_jobs).splitlines():
        if not _NO_VALUE.match(line) and _bare(line) not in new_lines:
            yield _bare(line)


def _without_runners(text: str, jobs: list[str]) -> str:
    """Return the text with the same placeholder for the runners of these jobs."""
    for job in jobs:
        text = set_value(text, ("jobs", job, "runs-on"), "kept")
    return text


def _with(text: str, before: Mapping[str, Any], common: Any) -> str:
    runners = _runners(before)
    for job in _runners(_read(text)):
        runner = runners.get(job, common)
        if runner and not (isinstance(runner, str) and _IMAGE.fullmatch(runner)):
            text = set_value(text, ("jobs", job, "runs-on"), runner)
    cron = _cron(before)
    return set_value(text, _CRON, cron) if cron and _cron(_read(text)) else text


def _read(text: str) -> dict[str, Any]:
    """Return the workflow as data, empty if it cannot be read."""
    try:
        found = reader.parse(text)
    except TextError:
        return {}
    return found if isinstance(found, dict) else {}


def _runners(workflow: Mapping[str, Any]) -> dict[str, Any]:
    """Return the runner of each job."""
    jobs = workflow.get("jobs")
    named = jobs.items() if isinstance(jobs, dict) else ()
    return {name: job["runs-on"] for name, job in named if isinstance(job, dict) and "runs-on" in job}


def _cron(workflow: Mapping[str, Any]) -> str | None:
    """Return the time of the first schedule."""
    found: Any = workflow
    for key in _CRON:
        try:
            found = found[key]
        except (KeyError, IndexError, TypeError):
            return None
    return found if isinstance(found, str) else None


def _bare(line: str) -> str:
    return re.sub(r"\s#.*", "", line).strip()
