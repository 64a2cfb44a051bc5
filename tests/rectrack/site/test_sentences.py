"""What was recorded, in a sentence each."""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from rectrack.desk import check
from rectrack.record.recommendation import Recommendation
from rectrack.site.changes import Commit, recorded
from rectrack.site.sentences import Sentences
from tests.rectrack import files
from tests.rectrack.site.versions import version

VIEWS = (
    "\n  - {party: india, stance: oppose, date: 2017, reported_by: apig}",
    "\n  - {party: india, stance: oppose, date: 2018}",
    "\n  - {party: india, stance: support, date: 2019-02-03}",
    "\n  - {party: india, stance: withdrawn, date: 2020}",
)
PROPOSED = "\n  - {date: 2017-02, status: proposed}"
ANSWER = "\n  - {{by: icann, answer: {}, date: 2020, entered_by: the secretariat, note: {}}}"
ASKED = "\n  - {of: icann, for: answer, date: 2020-01-02, due: 2020-03}\n  - {of: india, for: view, date: 2020-01-02}"


def versions() -> list[Recommendation]:
    """The life of a recommendation: what people say, then what the keepers record and correct."""
    said = [version(positions="".join(VIEWS[:n]) or None) for n in range(5)]
    corrected = VIEWS[0].replace("oppose", "support").replace("2017", "2016, reason: x")
    said += [version(positions=VIEWS[0]), version(positions=corrected)]
    last: dict[str, str | None] = {"positions": None, "target": "{date: 2025, set_by: The chair.}"}
    steps: tuple[dict[str, str | None], ...] = (
        {},
        {"target": "{date: 2026-03}", "title": "New title", "editor_note": "x"},
        {"target": None, "disputes": "\n  - {by: india, text: No, date: 2020}", "requests": ASKED},
        {"disputes": "\n  - {by: india, text: No, date: 2020, ended: 2021-05}"},
        {"responses": ANSWER.format("noted", "a"), "last_checked": "{date: 2020, by: Ann., found: x}"},
        {
            "responses": ANSWER.format("accepted", "a"),
            "actions": "\n  - {id: ask, title: Ask them., status: proposed}",
        },
        {"status": "adopted", "history": PROPOSED + "\n  - {date: 2019, status: adopted, by: the chair}"},
        {
            "responses": ANSWER.format("accepted", "b"),
            "actions": "\n  - {id: ask, title: Ask them., status: adopted}",
        },
        {"decisions": "\n  - {by: The group., outcome: noted, date: 2020}", "last_checked": None},
        {"reports": "\n  - {date: 2020-01, by: ann, text: Done., verified_by: bob}", "fields": "{cost: high}"},
        {"disputes": None, "requests": None},
    )
    for step in steps:
        last |= step
        said.append(version(**last))
    return said


def test_the_life_of_a_recommendation_reads_well(golden: Callable[[str, str], None], tmp_path: Path) -> None:
    register = check.register(files.make_tracker(tmp_path, 1), files.TODAY)
    made = [Commit(id=str(n), day="2026-01-01", there=(one,)) for n, one in enumerate(versions())]
    made.append(Commit(id="gone", day="2026-01-02", there=(), gone=("rec-1",)))
    made.append(Commit(id="back", day="2026-01-03", there=(versions()[-1],)))
    register = replace(register, recommendations=made[-1].there)
    sentences = Sentences(register, None)

    told = [f"{event.commit}. {sentences.sentence(event)}.\n" for event in recorded(made, register).events]

    golden("events.md", "".join(told))
