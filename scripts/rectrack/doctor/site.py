"""Whether there is a site for readers, and which switch to press for one."""

from rectrack.doctor.facts import Pages, Unseen
from rectrack.doctor.finding import Finding
from rectrack.github.types import Repository

SWITCH = "Settings, Pages, Build and deployment, Source: GitHub Actions"


def finding(pages: Pages | Unseen | None, named: str | None, repository: Repository) -> Finding:
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
