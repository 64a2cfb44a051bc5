"""Comments and forms on a tracker in another language, and commands in other scripts."""

import re
from pathlib import Path

from tests.interfaces import filled_in, rectrack
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.comments.participants import propose
from tests.rectrack.comments.test_proposals import plain, proposed
from tests.rectrack.forms import PROPOSAL
from tests.rectrack.world import REPO, World

HEAD = 'msgid ""\nmsgstr ""\n"Language: pt\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'


def speak(root: Path) -> None:
    """Give a tracker a language of its own, in which every message without a plural is in brackets."""
    catalogue = files.write(root / "templates/languages/pt.po", HEAD)
    files.edit(root / "tracker.yaml", "themes:\n", "language: pt\nthemes:\n")
    rectrack(root, "translations", "--update")
    translated = re.sub(
        r'(?m)^msgid ((?:(?!""\nmsgstr)".*"\n)+)msgstr ""$', r'msgid \1msgstr "⟦"\n\1"⟧"', catalogue.read_text()
    )
    catalogue.write_text(translated)


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
