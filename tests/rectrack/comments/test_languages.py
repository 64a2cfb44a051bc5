"""Comments and forms on a tracker in another language, and commands in other scripts."""

# ruff: noqa: RUF001 - signs of other scripts are meant

import re
from pathlib import Path

import pytest

from tests.interfaces import filled_in, rectrack
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.comments.participants import judged_as, propose, record, say
from tests.rectrack.comments.test_proposals import plain, proposed
from tests.rectrack.forms import PROPOSAL
from tests.rectrack.pseudo_language import HEAD, bracket, outside
from tests.rectrack.world import REPO, World


def speak(root: Path) -> None:
    """Give a tracker a language of its own, in which every message without a plural is in brackets."""
    catalogue = files.write(root / "templates/languages/pt.po", HEAD)
    files.edit(root / "tracker.yaml", "themes:\n", "language: pt\nthemes:\n")
    rectrack(root, "translations", "--update")
    bracket(catalogue)


def test_a_form_is_understood_in_the_trackers_language_and_after_a_change_of_it(
    world: World, proposals: Clone
) -> None:
    speak(world.root)
    proposals.push()
    assert rectrack(world.root, "forms").code == 0
    form = world.root / ".github/ISSUE_TEMPLATE/propose.yml"
    body = filled_in(form, {**PROPOSAL, "theme": "⟦I do not know⟧"}).body
    assert "### ⟦Summary⟧\n" in body

    numbers = [world.person("asha").open_issue(REPO, "Mine", body)]
    propose(world)
    files.edit(world.root / "tracker.yaml", "language: pt\n", "")
    proposals.push()
    numbers.append(world.person("ben").open_issue(REPO, "Mine", body))
    propose(world)

    for number in numbers:
        found = proposed(proposals, number)
        assert found.pop("editor_note").startswith("The theme is not settled")
        assert found == {**plain(number), "id": found["id"], "number": found["number"]}
        proposals.git("checkout", f"origin/proposal-{number}", "--", "recommendations")
    (told,) = world.comments(numbers[0])
    assert told.startswith("⟦Thank you. Your proposal is now [a pull request](")


ALIASES = """stances:
  - {id: support, name: Appui, side: for, aliases: [appui, d'accord, تأييد, поддержка, 支持]}
  - {id: oppose, name: Opposition, side: against, aliases: [opposition, معارضة, против, 反对]}
  - {id: reserve, name: Réserve, side: neutral, aliases: [réserve]}
"""
ACCEPTED = {
    "/appui Oui.": "support",
    "/Appui : Oui.": "support",
    "/d’accord Oui.": "support",
    "/D'ACCORD": "support",
    "/re\u0301serve": "reserve",
    "／支持：同意。": "support",
    "/反对，因为太贵。": "oppose",
    "\u200f/\u200fمعارضة\u200f: لا": "oppose",
    "\u2067/تأييد\u2069، نعم": "support",
    "/ПРОТИВ Дорого.": "oppose",
}
"""Comments with an alias in the signs of several keyboards, and the stances that they record."""


def test_a_comment_with_an_alias_in_any_language_is_recorded(world: World, clone: Clone) -> None:
    path = world.root / "tracker.yaml"
    path.write_text(path.read_text() + ALIASES)
    clone.push()

    for comment, stance in ACCEPTED.items():
        number = say(world, comment)
        record(world)
        assert judged_as(world, number) == "+1", comment
        assert f"stance: {stance}\n" in clone.at_origin("recommendations/rec-1.yaml").rpartition("- party:")[2], (
            comment
        )


OBJECTIONS = (
    *("/objecter Non.", "/S’opposer", "/s'opposer", "/objection", "/objetar", "/objecio\u0301n", "/возражать Нет."),
    *("/возражение", "/اعتراض", "/أعترض", "\u200f/اعتراض\u200f", "/异议：不对"),
)


def test_a_word_for_objecting_leads_to_a_dispute(world: World) -> None:
    said = [say(world, comment, f"person{n // 3}", 900 + n // 3) for n, comment in enumerate(OBJECTIONS)]

    record(world)

    replies = "\n".join(world.comments(1))
    for comment, number in zip(OBJECTIONS, said, strict=True):
        assert judged_as(world, number) == "confused", comment
        assert f"#issuecomment-{number}>): nothing was recorded." in replies
    assert replies.count("Did you mean /dispute?") == len(OBJECTIONS)


MINUTES = "date\u200f： ١٤/٠٣/٢٠٢٠\nauthor: Anna\n\n١، ２\u200f: \u200f／mark-checked： لا جديد.\n"


def test_minutes_can_have_the_digits_and_signs_of_other_scripts(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path, 2)
    minutes = files.write(tmp_path / "minutes.txt", MINUTES)

    assert rectrack(root, "import-minutes", str(minutes)).code == 0

    for n in (1, 2):
        text = (root / f"recommendations/rec-{n}.yaml").read_text()
        assert "date: 2020-03-14" in text.rpartition("last_checked:")[2]
        assert "لا جديد." in text


@pytest.mark.parametrize("alias", ["objecter", "S’opposer", "objeción", "возражать", "اعتراض", "异议"])
def test_a_word_for_objecting_is_no_alias(tmp_path: Path, alias: str) -> None:
    root = files.make_tracker(tmp_path, 1)
    stances = f"stances: [{{id: oppose, name: Opposition, side: against, aliases: [{alias}]}}]\n"
    (root / "tracker.yaml").write_text((root / "tracker.yaml").read_text() + stances)

    shown = rectrack(root, "check")

    told = f'The alias "{alias}" can also mean to contest an entry, and leads to /dispute.'
    assert told in shown.out
    assert shown.out.count("tracker.yaml:") == 1


WRONG = (
    *(
        "/opose Too dear.",
        "Hello\n\n/oppose Too dear.",
        "> <b>Hello</b>\n\n/oppose Too dear.",
        "/progress",
        "/withdraw",
    ),
    *(
        "/withdraw dispute",
        "/support, but with changes",
        "/oppose as nobody No.",
        "/oppose as domreg from the letter",
        "/dispute",
    ),
    *("/speak-for nobody", "/speak-for domreg", "Position: oppos", f"/progress {'x' * 10_001}"),
)


def test_replies_are_in_the_trackers_language(world: World, clone: Clone) -> None:
    speak(world.root)
    clone.push()
    said = {}
    for n, comment in enumerate(WRONG):
        said[say(world, comment)] = comment
        if n % 3 == 2:
            record(world)
    record(world)

    replies = [text for text in world.comments(1) if "rectrack:answer" in text]

    assert {number: said[number] for number in said if f"rectrack:answer {number} " not in "".join(replies)} == {}
    for reply in replies:
        assert not outside(re.sub(r"<!--.*?-->|\\\[.*?\\\]", "", reply)).strip(), reply
