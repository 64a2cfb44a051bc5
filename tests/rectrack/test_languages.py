"""Messages in other languages: catalogues, dates, numbers, and what a catalogue lacks."""

from pathlib import Path

import pytest

from tests.interfaces import rectrack
from tests.rectrack import files
from tests.rectrack.clones import with_origin
from tests.rectrack.site.site_pages import site_of

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: pt\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgctxt "heading"
msgid "Maintainers"
msgstr "Quem &amp; como"

msgctxt "about the site"
msgid "This site shows the public record of %(number)s recommendation as of %(day)s:"
msgid_plural "This site shows the public record of %(number)s recommendations as of %(day)s:"
msgstr[0] "Registo público de %(number)s recomendação, %(day)s:"
msgstr[1] "Registo público de %(number)s recomendações, %(day)s:"
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A tracker's own catalogue of a language that rectrack does not have."""
    root = files.make_tracker(tmp_path / "tracker", 2)
    files.edit(root / "tracker.yaml", "themes:\n", "language: pt\nthemes:\n")
    return files.write(root / "templates/languages/pt.po", CATALOGUE)


def test_readers_get_the_messages_of_the_trackers_own_catalogue(catalogue: Path) -> None:
    page = site_of(catalogue.parents[2])["about/index.html"].decode()

    assert '<h2 id="maintainers">Quem &amp; como</h2>' in page
    assert "Registo público de 2 recomendações, " in page
    assert "How positions are counted" in page  # a message that the catalogue lacks


def test_the_command_line_stays_english(catalogue: Path) -> None:
    assert "2 recommendations, no problems." in rectrack(catalogue.parents[2], "check").out


def test_a_catalogue_shows_what_it_lacks(catalogue: Path) -> None:
    assert rectrack(catalogue.parents[2], "translations", "--update").code == 1
    files.edit(catalogue, "recomendação, %(day)s", "recomendação, %(dia)s %")

    told = rectrack(catalogue.parents[2], "translations").out.splitlines()
    about = "This site shows the public record of %(number)s recommendations as of %(day)s:"
    places = "has other places in its translation: day, dia. Use the places of the English message."
    assert [line for line in told[:-1] if "is not translated" not in line] == [
        f'pt.po: "{about}" (about the site) {places}',
        f'pt.po: "{about}" (about the site) has a single % in its translation. Write %%.',
    ]
    assert told[-2].endswith("is not translated. Translate it, and each of its plural forms.")
    assert told[-1].startswith("1 catalogue, 0 translated recommendations, ")
    text = catalogue.read_text()
    untranslated = text.count('msgstr ""') + text.count('msgstr[0] ""')
    assert untranslated == len(told) - 2  # the head has one more


TRANSLATION = """title: Faites cela
summary: Dites-le.
translated_by: La traductrice
date: 2026-11-10
texts:
  - original: Nobody said so.
    translation: Personne ne dit cela.
"""


def test_translations_whose_original_was_changed_are_listed(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path / "tracker", 1)
    clone = with_origin(root, tmp_path / "origin")
    path = "recommendations/rec-1.fr.yaml"
    files.write(root / path, TRANSLATION)
    rectrack(root, "board")
    clone.commit("2026-11-10")
    lost = f'{path}: No text of the recommendation is "Nobody said so.". Copy the new original, and translate it.'
    counts = "0 catalogues, 1 translated recommendation, {}."

    assert rectrack(root, "translations").out.splitlines() == [lost, counts.format("1 problem")]
    files.edit(root / "recommendations/rec-1.yaml", "title: Do this", "title: Do that")
    clone.commit("2026-11-12")
    changed = f"{path}: The original was changed after 2026-11-10. Translate it again, and change the date."
    assert rectrack(root, "translations").out.splitlines() == [changed, lost, counts.format("2 problems")]
    files.write(root / path, TRANSLATION.partition("texts")[0].replace("11-10", "11-12"))
    assert rectrack(root, "translations").out.splitlines() == [counts.format("0 problems")]
