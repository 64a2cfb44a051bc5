"""Whether workflows and site are there, switched on and up to date."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from rectrack.github.types import Repository
from rectrack.model.settings import Tracker
from rectrack.setup.doctor_facts import (
    HERE,
    IMAGE,
    WORKFLOW_FOLDER,
    WORKFLOWS,
    Finding,
    Layout,
    Pages,
    Unseen,
    Workflows,
    unseen,
)

# Whether the workflows exist, are enabled, and run one commit of rectrack.
#
# Sources: "Disabling and enabling a workflow" for the states; "Security hardening for GitHub Actions" for why an
# action is called by its commit.

UPGRADE = "'rectrack init --upgrade'"

_UBUNTU = re.compile(r"ubuntu-(\d\d)\.(04|10)")
_STATES = {
    "disabled_inactivity": "GitHub switched it off because nothing had happened here for 60 days, and it starts at "
    "nothing any more",
    "disabled_manually": "somebody switched it off",
    "disabled_fork": "GitHub switches it off in a fork",
}


def workflow_findings(known: Workflows | Unseen, layout: Layout, branch: str) -> Iterator[Finding]:
    """What is right and what is to change.

    `known` are those that GitHub has on its default branch, `branch` is the one that holds the record.
    """
    if isinstance(known, Unseen):
        yield unseen("Which workflows there are", known)
    else:
        yield from _on_github(known, layout, branch)
    if layout.workflows or not isinstance(known, Unseen):
        there = {*layout.workflows, *(() if isinstance(known, Unseen) else known)}
        yield from (_missing(name, layout) for name in WORKFLOWS if name not in there)
    if layout.calls:
        yield _program(layout)


# --- whether they are there, and on -----------------------------------------------------------------


def _on_github(known: Workflows, layout: Layout, branch: str) -> Iterator[Finding]:
    for name, job in WORKFLOWS.items():
        if name in known:
            yield _state(name, job, known[name])
    if absent := [name for name in WORKFLOWS if name in layout.workflows and name not in known]:
        yield Finding(
            "change",
            f"These workflows lie here and are not on GitHub yet: {_named(absent)}. Commit them and push them to "
            f"{branch}.",
        )


def _state(name: str, job: str, state: str) -> Finding:
    if state == "active":
        return Finding("ok", f"The workflow {name} is on: it {job}.")
    why = _STATES.get(state, f"GitHub says {state}")
    otherwise = ", or delete its file if it is to stay off" if state == "disabled_manually" else ""
    return Finding(
        "change",
        f"The workflow {name}, which {job}, is off: {why}. Turn it on: Actions, {name} in the list on the left, "
        f"Enable workflow{otherwise}.",
    )


def _missing(name: str, layout: Layout) -> Finding:
    """What to do about one that is nowhere: a group may do without it, unless the work is done by it."""
    way = f"{UPGRADE} writes it." if layout.elsewhere else _FROM_THE_ORIGINAL
    text = f"There is no {WORKFLOW_FOLDER}/{name}.yml, which {WORKFLOWS[name]}"
    if name == "tracker":
        return Finding("change", f"{text}, so that somebody must call rectrack run. To have it: {way}")
    if name in layout.called:
        return Finding("change", f"{text}, and a workflow that calls it cannot start without it. To have it: {way}")
    return Finding("ok", f"{text}. To have it: {way}")


_FROM_THE_ORIGINAL = "take the file over from the repository that this one was made from."


# --- which program they run -------------------------------------------------------------------------


def _program(layout: Layout) -> Finding:
    """Return whether all workflows run one existing commit of rectrack."""
    used: dict[str, list[str]] = {}
    for call in layout.calls:
        used.setdefault(call.shown, []).append(call.workflow)
    if len(used) == 1 and all(layout.has_program if call.action == HERE else call.is_pinned for call in layout.calls):
        source = f"{layout.elsewhere[0].action}, {next(iter(used))}" if layout.elsewhere else "this repository"
        return Finding("ok", f"The workflows run rectrack from {source}.")
    each = "; ".join(f"{shown} in {_named(names)}" for shown, names in used.items())
    return Finding(
        "change",
        f"The workflows do not all run one commit of rectrack: {each}. To correct this, call {UPGRADE}.",
    )


# --- on what they run -------------------------------------------------------------------------------


def images(layout: Layout, today: date) -> Iterator[Finding]:
    """Yield a finding for each image that GitHub has removed and a workflow needs."""
    for image, names in layout.images.items():
        if today < (removed := _removed(image)):
            continue
        newer = IMAGE if today < _removed(IMAGE) else "ubuntu-latest"
        way = f"Write in these workflows runs-on: {newer}"
        if layout.elsewhere and newer == IMAGE:
            way += f", or call {UPGRADE}"
        elif layout.elsewhere:
            way += f". Or install a newer version of rectrack and call {UPGRADE}"
        yield Finding(
            "change",
            f"GitHub removes the image {image} in {removed:%B %Y}. Jobs that need it will never start: "
            f"{_named(names)}. {way}.",
        )


def _removed(image: str) -> date:
    """Return the month in which GitHub removes an image of Ubuntu: five years after the release.

    Sources: https://github.com/actions/runner-images/issues/6002 (18.04, April 2023) and
    https://github.com/actions/runner-images/issues/11101 (20.04, April 2025).
    """
    found = _UBUNTU.fullmatch(image)
    return date(2005 + int(found[1]), int(found[2]), 1) if found else date.max


def _named(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(f"{name}.yml" for name in names))


# Whether there is a site for readers, and which switch to press for one.

SWITCH = "Settings, Pages, Build and deployment, Source: GitHub Actions"


def site_finding(pages: Pages | Unseen | None, named: str | None, repository: Repository) -> Finding:
    """What to do about the site; `named` is its address in tracker.yaml."""
    if isinstance(pages, Unseen):
        return Finding(
            "unknown", f"Whether GitHub Pages is on is not shown to this token. It would need {pages.needs}."
        )
    if pages and pages.by_workflow:
        return _deployed(pages.url, named)
    address = usual(repository)
    if named is None:
        return Finding(
            "ok",
            "Readers without an account have no site. To have one at "
            f"{address}: press {SWITCH}, and write in tracker.yaml: site: {address}",
        )
    if pages or _is_at_github(named):
        return Finding("change", f"tracker.yaml names the site {named}, and no run brings it there. Press {SWITCH}.")
    return Finding("ok", f"tracker.yaml names the site {named}, which no run brings to GitHub Pages.")


def usual(repository: Repository) -> str:
    """Where GitHub Pages shows a repository's site, if nobody gives it a domain of its own."""
    owner, _, name = repository.name.lower().partition("/")
    host = f"{owner}.github.io"
    return f"https://{host}/" if name == host else f"https://{host}/{repository.name.partition('/')[2]}/"


def _deployed(url: str, named: str | None) -> Finding:
    if named is None:
        return Finding(
            "change", f"GitHub Pages is on, and nothing is shown there. Write in tracker.yaml: site: {url}"
        )
    if _bare(named) != _bare(url):
        return Finding(
            "change", f"The site is shown at {url}, but tracker.yaml says site: {named}. Write site: {url}"
        )
    return Finding("ok", f"The site is shown at {named}.")


def _is_at_github(url: str) -> bool:
    return _bare(url).partition("/")[0].endswith(".github.io")


def _bare(url: str) -> str:
    return url.partition("://")[2].rstrip("/").lower()


# Whether the site is to be shown on GitHub Pages: where somebody wants it, and whoever is spoken of can write.

NOT = "No site is deployed"


def unwanted(tracker: Tracker) -> str:
    """Why there is none, as far as tracker.yaml says; empty where it wants one."""
    if not tracker.site:
        return f"{NOT}: tracker.yaml names none. 'rectrack doctor' says what to write there."
    if not tracker.contact:
        return f"{NOT}: tracker.yaml gives no contact, and whoever is spoken of must be able to write."
    return ""


def refused(pages: Pages | Unseen | None) -> str:
    """Why GitHub Pages takes none; empty where it does."""
    if isinstance(pages, Unseen):
        return f"{NOT}: whether GitHub Pages is on is not shown to this token. It would need {pages.needs}."
    if pages is None or not pages.by_workflow:
        return f"{NOT}: GitHub Pages does not take it from a workflow. Press {SWITCH}."
    return ""
