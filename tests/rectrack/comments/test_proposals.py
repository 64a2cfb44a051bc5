"""A form becomes a recommendation's file with what it asks and nothing else, or is answered with a reason."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rectrack import files, nasty
from tests.rectrack.clones import Clone
from tests.rectrack.comments.participants import propose, send
from tests.rectrack.forms import form
from tests.rectrack.world import REPO, World


def plain(form: int) -> dict[str, Any]:
    """The file that is proposed for the answers that every form has, and who proposed it."""
    return {
        "id": "publish-the-costs",
        "number": str(form),
        "title": "Publish the costs",
        "summary": "The costs should be published.\n\nThey are not.",
        "source_form": "recommended",
        "themes": ["law"],
        "addressees": ["names-board", "governments"],
        "sources": [{"section": "A speech", "comment": f"https://github.com/{REPO}/issues/{form}"}],
        "status": "proposed",
        "by": "The association",
    }


def proposed(clone: Clone, form: int) -> dict[str, Any]:
    """The file that is proposed for a form, as any reader of YAML understands it, and who proposed it."""
    (path,) = clone.changed(f"proposal-{form}")
    found = yaml.load(clone.at_origin(path, f"proposal-{form}"), yaml.BaseLoader)  # noqa: S506 - all it makes is text
    (step,) = found.pop("history")
    return {**found, "by": step["according_to"]}


def summed(text: str, kept: str | None = None) -> tuple[Mapping[str, str | None], dict[str, Any]]:
    """A summary, and what the file has of it."""
    return {"summary": text}, {"summary": text if kept is None else kept}


TABLE = yaml.safe_load(Path(__file__).with_name("proposals.yaml").read_text(encoding="utf-8"))
ANSWERS: Mapping[str, tuple[Mapping[str, str | None], dict[str, Any]]] = {
    **{name: (row["answers"], row.get("kept", row["answers"])) for name, row in TABLE.items()},
    "all of the form's headings in code": summed(f"```\n{form()}\n```"),
    "a whole form and more": summed(f"{form()}\n\nAnd more."),
    "20,000 characters": summed("All of this is text. " * 950 + "End."),
    "60,000 letters": summed("a" * 60_000),
    "60,000 signs": summed("[]" * 30_000),
    "text to do harm": summed("\n".join(nasty.WORDS[:150])),
    "thousands of headings": summed("### Theme\n### Addressees\n" * 999 + "End."),
    "empty lines around": summed("\n\n a\n\n\n", " a"),
    "line ends of other kinds": summed("a\u2028status: b\u0085c", "a status: b c"),
    "control characters": summed("a\x1b[31mb \u202eabc\u202c", "a[31mb abc"),
    "a long title": (
        {"title": "word " * 40},
        {"id": "-".join(["word"] * 12), "title_by": "rectrack", "text": {"quote": " ".join(["word"] * 40)}},
    ),
    "a long word as the title": (
        {"title": "a" * 200},
        {"id": "a" * 60, "title_by": "rectrack", "text": {"quote": "a" * 200}},
    ),
    "a long word again": ({"title": "a" * 90}, {"id": "a" * 58 + "-2"}),
}


@pytest.mark.parametrize("first", range(0, len(ANSWERS), 20))
def test_each_answer_has_its_place_and_survives_unharmed(world: World, proposals: Clone, first: int) -> None:
    files.add(proposals.folder, 3, previous_ids="[formerly]")
    europe = "  - {id: europe, name: 'Governments, of Europe', label: Europe}\n"
    files.edit(proposals.folder / "tracker.yaml", "documents:\n", f"{europe}documents:\n")
    proposals.push()
    rows = list(ANSWERS.items())[first : first + 20]
    forms = [send(world, f"person{n}", **answers) for n, (_, (answers, _)) in enumerate(rows)]

    propose(world)

    for number, (name, (answers, kept)) in zip(forms, rows, strict=True):
        found = proposed(proposals, number)
        unsaid = {"id", "number", *answers} & {*found} - {*kept}
        expected = plain(number) | kept | {field: found[field] for field in unsaid}
        expected["id"] = expected["id"].format(number=found["number"])
        assert found == {field: value for field, value in expected.items() if value}, name
        proposals.git("checkout", f"origin/proposal-{number}", "--", "recommendations")
    assert world.run("check").code == 0


UNREADABLE = {
    "a heading missing": (form().replace("### Theme\n", ""), 'The heading "Theme" is missing.'),
    "a heading spelt otherwise": (form().replace("### Theme", "## Theme"), 'The heading "Theme" is missing.'),
    "headings in another order": (form().replace("### Title", "### T").replace("### Public", "### Title"), "heading"),
    "text above the form": (f"Hello\n\n{form()}", "not in the order"),
    "text below the form": (f"{form()}\n\nAlso this.\n\nAnd that.", "not in the order"),
    "lines in an answer of one line": (form(document="A\n\nspeech\n\n### Who"), "not in the order"),
    "an invisible title": (form(title="\u200b\u2060"), 'no answer to "Title"'),
    "an invisible summary": (form(summary="\u200b"), 'no answer to "Summary"'),
    "agreed to something else": (form(public="yes").replace("[X] ", "[X] No, "), "not selected"),
    "a link that is a script": (form(link="javascript:alert(1)"), "begins with https:"),
    "a link with words": (form(link="https://example.org see there"), "begins with https:"),
    "several things": (
        form(title=None, theme="Trade", link="here"),
        "no answer.*not one of the choices.*begins with",
    ),
}


def test_a_form_that_cannot_be_used_is_answered_with_everything_that_is_wrong(world: World, proposals: Clone) -> None:
    forms = [
        world.person(f"person{n}").open_issue(REPO, "Mine", body) for n, (body, _) in enumerate(UNREADABLE.values())
    ]

    run = propose(world)

    for number, (name, (_, why)) in zip(forms, UNREADABLE.items(), strict=True):
        (answer,) = world.comments(number)
        assert re.search(why, answer), (name, answer)
        assert f"Issue #{number}: replied." in run.out
        assert len(answer) < 900, name
    assert proposals.git("ls-remote", "origin", "proposal-*") == ""


def test_a_form_that_was_edited_in_a_browser_is_the_same(world: World, proposals: Clone) -> None:
    body = form().replace("\n", "\r\n").replace("_No response_", "").replace("- [X] ", "* [x] ") + "\r\n"
    number = world.person("asha").open_issue(REPO, "Mine", body)

    propose(world)

    assert proposed(proposals, number) == plain(number)
