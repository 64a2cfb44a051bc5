"""Comments and forms on a tracker in another language, and commands in other scripts."""

# ruff: noqa: RUF001 - signs of other scripts are meant

import re
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.interfaces import filled_in, rectrack
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.comments.participants import judged_as, maintain, propose, record, say
from tests.rectrack.comments.test_proposals import plain, proposed
from tests.rectrack.forms import PROPOSAL, form
from tests.rectrack.pseudo_language import HEAD, bracket, open_places
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


WRONG_BY_MAINTAINERS = (
    "/status",
    "/status ../etc",
    "/action ask",
    "/response names-board maybe",
    "/decision",
    "/mark-checked",
    "/verify #12",
    "/oppose as nobody from https://example.org/letter",
    "/oppose as northland from http:",
    "/status adopted",
)
WRONG_MINUTES = """\
sorce: https://example.org
date: 3/4/2024
and so on

3-2: /mark-checked Nothing.
9: /mark-checked Nothing.
1: /adopt It is so.
1: /mark-cheked Nothing.
2: /support
2: /support as nobody
2: /support as domreg from
1: /request
1: /request names-board
1: /request names-board money
1: /request names-board response due never
1: /request names-board response step ?
1: /request names-board response now
1: /target soon
1: /target 2026 in May
1: /field
1: /field priority
1: /owner a b
1: /decision agreed
1 /mark-checked Nothing.
2: mark-checked Nothing.
/abstain

date: soon
source: nowhere
and so on
author

1: /status adopted
"""
KEPT = {
    *("as", "from", "due", "step", "public", "set", "by", "remove", "response", "position", "dispute"),
    *("date", "author", "source", "decided_by", "meeting", "statement", "note", "recommendation", "recommendations"),
    *("support", "reserve", "abstain", "oppose", "comment", "accepted", "noted", "agreed", "postponed"),
    *("domreg", "northland", "de", "abril", "março"),
}
"""Words of commands, heads and tables in each language, ids, and words of a date in Portuguese."""


def english_words(reply: str) -> set[str]:
    """The words of a reply that are no messages, commands, ids, files, dates or values that somebody wrote."""
    shown = re.sub(r'(?s)<!--.*?-->|<span lang="en" dir="ltr">.*?</span>|"[^"]*"|<?https?:[^\s⟦⟧]*', "", reply)
    plain = re.sub("⟦[^⟦⟧]*⟧", " ", shown).replace("\\", "")
    return set(re.findall(r"(?<![\w/.-])[a-z_]{2,}(?![\w.-])", plain)) - KEPT


def test_replies_are_in_the_trackers_language(world: World, clone: Clone) -> None:
    speak(world.root)
    open_places(world.root / "templates/languages/pt.po")
    clone.push()
    said = {}
    for n, (comment, of_maintainer) in enumerate(zip_longest(WRONG, WRONG_BY_MAINTAINERS)):
        said[say(world, comment)] = comment
        if of_maintainer:
            said[maintain(world, of_maintainer)] = of_maintainer
        if n % 3 == 2:
            record(world)
    record(world)

    replies = [text for issue in (1, 2) for text in world.comments(issue) if "rectrack:answer" in text]

    assert {number: said[number] for number in said if f"rectrack:answer {number} " not in "".join(replies)} == {}
    for reply in replies:
        assert english_words(reply) == set(), reply


def test_errors_of_minutes_are_in_the_trackers_language(world: World, proposals: Clone) -> None:
    speak(world.root)
    open_places(world.root / "templates/languages/pt.po")
    proposals.push()
    keeper = world.hub.person("keeper", user_id=8, push=True)
    table = "recommendation\tstatuss\tmark-checked\n1\tadopted\tNothing."
    texts = [WRONG_MINUTES, "Nothing.", table, "1: /owner remove amina", "1: /status adopted"]
    numbers = [keeper.open_issue(REPO, "Minutes", form("meeting", minutes=text)) for text in texts]

    propose(world)

    for number in numbers:
        (reply,) = world.comments(number)
        assert english_words(reply) == set(), reply


TRANSLATED = "title: Faites cela\nsummary: Dites-le.\nmachine: true\ndate: 2019\n"
DISPUTED = {
    "translation fr: It says less.": "fr",
    "translation FR It says less.": "fr",
    "translation French: It says less.": "fr",
    "translation into français : It says less.": "fr",
    "translation：Chinese (Simplified)：It says less.": "zh-Hans",
    "as domreg translation 中文, It says less.": "zh-Hans",
    "translation ZH-hans\nIt says less.": "zh-Hans",
    "translation is: It says less.": None,
    "translation de the title is wrong": None,
    "translation Deutsch: It says less.": None,
    "translation pt-BR says less": None,
    "translation is wrong": "",
    "translation may be wrong": "",
    "translation\nfr: It says less.": "",
}
"""Disputes, and the translations that they dispute: none for a refused dispute, and an empty text for an entry."""


def test_a_party_disputes_a_translation(world: World, clone: Clone) -> None:
    for language in ("FR", "zh-Hans"):
        files.write(world.root / f"recommendations/rec-1.{language}.yaml", TRANSLATED)
    clone.push()

    for n, (said, disputed) in enumerate(DISPUTED.items()):
        number = say(world, f"/dispute {said.replace('less.', f'less, {n}.')}")
        record(world)
        assert judged_as(world, number) == ("confused" if disputed is None else "+1"), said
        disputes = clone.at_origin("recommendations/rec-1.yaml").partition("disputes:")[2].split("- by:")[1:]
        made = [one for one in disputes if re.search(rf"issuecomment-{number}\b", one)]
        if disputed is None:
            assert made == []
            (reply,) = [text for text in world.comments(1) if f"rectrack:answer {number} " in text]
            assert "Valid: FR, zh-Hans." in reply
        elif disputed:
            assert f"text: It says less, {n}.\n" in made[0], said
            assert f"translation: {disputed}\n".casefold() in made[0].casefold(), said
        else:
            assert "translation: " not in made[0], said


def test_a_party_withdraws_the_dispute_that_it_names(world: World, clone: Clone) -> None:
    """Without a language it is the dispute of an entry or, if there is none, of the only disputed translation."""
    for language in ("fr", "ar", "es"):
        files.write(world.root / f"recommendations/rec-1.{language}.yaml", TRANSLATED)
    clone.push()
    for said in ("translation fr: Less.", "translation ar: More.", "translation es: No.", "We never said so."):
        say(world, f"/dispute {said}")
    record(world)

    def still_open() -> list[str]:
        disputes = clone.at_origin("recommendations/rec-1.yaml").partition("disputes:")[2].split("- by:")[1:]
        found = [one.partition("translation: ")[2][:2] for one in disputes if "withdrawn: " not in one]
        return sorted(found)

    for said, judged, left in (
        ("dispute translation pt", "confused", ["", "ar", "es", "fr"]),
        ("dispute: Our mistake.", "+1", ["ar", "es", "fr"]),
        ("dispute translation es", "+1", ["ar", "fr"]),
        ("dispute", "confused", ["ar", "fr"]),
        ("dispute translation Arabic", "+1", ["fr"]),
        ("dispute translation ar. Again.", "+1", ["fr"]),
        ("dispute", "+1", []),
    ):
        number = say(world, f"/withdraw {said}")
        record(world)
        assert (judged_as(world, number), still_open()) == (judged, left), said
    assert re.findall("Disputed translations: (.*)", "\n".join(world.comments(1))) == ["ar, fr."]
