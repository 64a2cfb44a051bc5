"""What a proposed change of the files says otherwise of each recommendation, a sentence a change."""

from collections.abc import Iterator
from pathlib import Path

from rectrack.github.types import Announce, News
from rectrack.pages.announcements import sentence
from rectrack.record.recommendation import Recommendation
from rectrack.record.values import by_id
from rectrack.sync.care import Comparison
from rectrack.sync.plan import Plan
from rectrack.text.markdown import Markdown
from rectrack.text.render import render

_TOLD_BY = {
    "status": "status",
    "history": "status",
    "positions": "view",
    "responses": "answer",
    "decisions": "decision",
    "disputes": "objection",
}
"""The fields whose changes are news, and which news that is."""


def differences(compared: Comparison, merged: Plan, templates: Path) -> Iterator[tuple[str, list[Markdown]]]:
    """The recommendations that would change, by name, each with what changes; `merged` is what a sync would do."""
    news = {change.id: change.news for change in merged.changes if isinstance(change, Announce)}
    before = by_id(compared.before.recommendations)
    names = {former: r.id for r in compared.after.recommendations for former in (r.id, *r.formerly)}
    old = {names[id_]: r for id_, r in before.items() if id_ in names}
    for r in compared.after.recommendations:
        if old.get(r.id) != r:
            yield r.name, _sentences(old.get(r.id), r, news.get(r.id, ()), templates)
    for id_, r in before.items():
        if id_ not in names:
            yield r.name, [sentence(item, templates) for item in news.get(id_, ())]


def _sentences(
    old: Recommendation | None, now: Recommendation, news: tuple[News, ...], templates: Path
) -> list[Markdown]:
    changed = [name for name in now.__struct_fields__ if old and getattr(old, name) != getattr(now, name)]
    kinds = {item.kind.partition(" ")[0] for item in news}
    rest = [name.replace("_", " ") for name in changed if name != "title" and _TOLD_BY.get(name) not in kinds]
    own = render("differences.md.j2", templates, old=old, now=now, rest=rest).strip().splitlines()
    return [*(sentence(item, templates) for item in news), *(Markdown(line) for line in own)]
