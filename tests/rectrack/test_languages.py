"""Messages in other languages: catalogues, dates, numbers, and what a catalogue lacks."""

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from gettext import c2py
from pathlib import Path
from types import FrameType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.interfaces import rectrack
from tests.rectrack import files
from tests.rectrack.clones import with_origin
from tests.rectrack.rendering import html
from tests.rectrack.site.site_pages import site_of
from tests.samples import ROOT

# ruff: noqa: RUF001 - letters of other scripts are meant

SCRIPTS = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}

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
    files.edit(catalogue, "Quem &amp; como", "Quem &amp; como, 100 %%")

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


def test_the_head_of_a_catalogue_stays_as_it_is(catalogue: Path) -> None:
    glossary = f"# Glossary. Source:\n# https://example.org/{'glossary/' * 20}\n"
    files.write(catalogue, glossary + CATALOGUE.lstrip())
    for _ in range(2):
        rectrack(catalogue.parents[2], "translations", "--update")

    assert catalogue.read_text().startswith(f'{glossary}msgid ""\nmsgstr ""\n')


def test_a_catalogue_without_its_first_message_gets_it(catalogue: Path) -> None:
    old = f"# Glossary.\n\n#: board.md.j2\n{CATALOGUE[CATALOGUE.index('msgctxt') :]}"
    files.write(catalogue, old)
    for _ in range(2):
        rectrack(catalogue.parents[2], "translations", "--update")

    text = catalogue.read_text()
    assert text.startswith('# Glossary.\n\nmsgid ""\nmsgstr ""\n')
    assert (text.count("Quem &amp; como"), text.count('msgid "Maintainers"')) == (1, 1)


@pytest.mark.parametrize("team", ["Ann Lee <ann@example.org>", ""])
def test_a_copied_catalogue_is_not_reviewed_after_the_documented_steps(team: str, catalogue: Path) -> None:
    head = f'"Language-Team: {team}\\n"\n' if team else ""
    files.write(catalogue, CATALOGUE.replace('"Plural', f'{head}"Plural'))
    rectrack(catalogue.parents[2], "translations", "--update")

    assert (b'<p class="draft">' in site_of(catalogue.parents[2])["index.html"]) is not bool(team)
    steps = (ROOT / "docs/languages.md").read_text().partition("Change `Language:`")[2]
    assert "delete the line `Language-Team:`" in steps[:60]


def test_a_catalogue_that_cannot_be_written_stays_whole(catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = catalogue.read_bytes()
    monkeypatch.setattr(os, "replace", refuse)
    done = rectrack(catalogue.parents[2], "translations", "--update")
    assert (done.code, "pt.po cannot be written: No space left on device." in done.err) == (1, True)
    assert catalogue.read_bytes() == before


TRANSLATION = """title: Faites cela
summary: Dites-le.
translated_by: La traductrice
date: 2026-11-10
texts:
  - original: Nobody said so.
    translation: Personne ne dit cela.
"""


def test_translations_whose_original_was_changed_are_listed(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path / "tracker", 2)
    clone = with_origin(root, tmp_path / "origin")
    path = "recommendations/rec-1.fr.yaml"
    files.write(root / path, TRANSLATION)
    rectrack(root, "board")
    clone.commit("2026-11-10")
    lost = f'{path}: No text of the recommendation is "Nobody said so.". Copy the new original, and translate it.'
    counts = "0 catalogues, 1 translated recommendation, {}."

    assert rectrack(root, "translations").out.splitlines() == [lost, counts.format("1 problem")]
    for field in ("supersede 2 1", "edit 1 editor_note Unclear.", "edit 1 reference I-1", "owner 1 octocat"):
        assert rectrack(root, *field.split()).code == 0
    clone.commit("2026-11-11")
    assert rectrack(root, "translations").out.splitlines() == [lost, counts.format("1 problem")]
    files.edit(root / "recommendations/rec-1.yaml", "title: Do this", "title: Do that")
    clone.commit("2026-11-12")
    changed = f"{path}: The original was changed after 2026-11-10. Translate it again, and change the date."
    assert rectrack(root, "translations").out.splitlines() == [changed, lost, counts.format("2 problems")]
    files.write(root / path, TRANSLATION.partition("texts")[0].replace("11-10", "11-12"))
    assert rectrack(root, "translations").out.splitlines() == [counts.format("0 problems")]


def test_a_translation_is_disputed_on_the_command_line(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path, 2)
    path = root / "recommendations/rec-1.yaml"
    files.write(root / "recommendations/rec-1.fr.yaml", TRANSLATION)
    files.write(root / "recommendations/rec-1.ar.yaml", TRANSLATION)
    source = ("--source", "https://example.org/letter", "--entered-by", "Ann Lee")

    def dispute(number: str, language: str) -> str:
        return rectrack(
            root, "dispute", number, "alliance", "--translation", language, "--text", "It says less.", *source
        ).err

    unknown = 'There is no translation "{}" of this recommendation. Translations of this recommendation: {}.'
    assert unknown.format("de", "ar, fr") in dispute("1", "de")
    assert unknown.format("fr", "none") in dispute("1,2", "fr")
    assert "disputes:" not in path.read_text()
    assert dispute("1", "French") == ""
    assert "translation: fr\n" in path.read_text()

    rectrack(root, "dispute", "1", "alliance", "--text", "We never said so.", *source)
    rectrack(root, "dispute", "1", "alliance", "--correct", "--text", "We did not say so.")
    assert [text in path.read_text() for text in ("It says less.", "We did not say so.")] == [True, True]
    for language, left in (("ar", 2), ("Français", 1)):
        refused = rectrack(root, "withdraw", "1", "alliance", "--dispute", "--translation", language, *source)
        assert ("disputed translations: fr" in refused.err.lower()) is (language == "ar")
        assert path.read_text().count("It says less.") + 1 - path.read_text().count("withdrawn:") == left
    assert rectrack(root, "withdraw", "1", "alliance", "--dispute", *source).code == 0
    assert path.read_text().count("withdrawn:") == 2


def test_each_translation_is_looked_up_once_for_many_statements(tmp_path: Path) -> None:
    number = 20
    root = files.make_tracker(tmp_path, number)
    for n in range(1, number + 1):
        files.write(root / f"recommendations/rec-{n}.fr.yaml", TRANSLATION)
    minutes = files.write(tmp_path / "minutes.txt", f"1-{number}: /mark-checked Nothing has changed.\n")

    called = Counter[tuple[str, str]]()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            called[Path(frame.f_code.co_filename).name, frame.f_code.co_name] += 1

    sys.setprofile(count)
    try:
        finished = rectrack(root, "import-minutes", str(minutes))
    finally:
        sys.setprofile(None)

    assert finished.code == 0, finished.err
    assert number <= called["dataset.py", "place_of"] <= 4 * number


LANGUAGES = sorted(path.stem for path in (ROOT / "templates/languages").glob("*.po"))
NAMES = (
    "name names party parties_named author addressee addressees body theme status stance stances groups group set_by"
)
AFTER_A_NAME = {
    "en": r"\b(?:of|to|by|from|for|with|in|on|at|about|against)",
    "fr": r"(?:\b(?:de|du|des|à|au|aux|par|pour|avec|sur|dans|en|chez|contre)|\b[dl]’)",
    "es": r"\b(?:de|del|a|al|por|para|con|en|sobre|contra)",
    "ar": r"(?<!\w)(?:من|إلى|عن|على|في|مع|ل|ب|بشأن|ضد)",
    "ru": r"\b(?:от|для|к|с|о|об|по|в|на|у|из|против)",
    "zh-Hans": r"(?:由|对|向|从|关于)",
}
"""Prepositions of each language."""


def catalogue_of(language: str) -> Catalog:
    with (ROOT / f"templates/languages/{language}.po").open("rb") as file:
        return read_po(file)


def test_rectracks_own_catalogues_are_complete() -> None:
    assert LANGUAGES == ["ar", "es", "fr", "ru", "zh-Hans"]
    assert rectrack(ROOT, "translations").out == "5 catalogues, 22 translated recommendations, 0 problems.\n"


@pytest.mark.parametrize("language", AFTER_A_NAME)
def test_no_name_follows_a_preposition(language: str) -> None:
    of_english = language == "en"
    place = rf"{AFTER_A_NAME[language]}\s?[“«\"*(]*\s?%\((?:{NAMES.replace(' ', '|')})\)s"
    wrong = [
        text
        for found in catalogue_of("fr" if of_english else language)
        for value in (found.id if of_english else found.string,)
        for text in (value if isinstance(value, tuple | list) else [value])
        if text and re.search(place, text, re.IGNORECASE)
    ]
    assert wrong == []


def test_labels_are_short_enough_for_github() -> None:
    """GitHub accepts 50 characters in the name of a label and 100 in its description."""
    for language in LANGUAGES:
        labels = [str(found.string) for found in catalogue_of(language) if found.context == "label"]
        assert labels
        assert [text for text in labels if len(re.sub(r"%\(\w+\)s", "", text)) > 100] == []


NAMED = {"agreement: ": "level of agreement", "status: ": "status"}
"""The beginnings of names of labels, and the context of what follows. A sentence follows none."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_default_labels_are_whole(language: str) -> None:
    catalogue = catalogue_of(language)
    for beginning, context in NAMED.items():
        start = catalogue.get(beginning, "beginning of the name of a label")
        names = [str(one.string) for one in catalogue if one.context == context and not str(one.id).endswith(".")]
        assert start
        assert len(names) >= 4
        assert [name for name in names if len(f"{start.string}{name}") > 50] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letters_of_another_script_touch_a_web_address(language: str) -> None:
    """They would become a part of the link."""
    texts = [str(one.string) for one in catalogue_of(language) if one.id]
    assert [text for text in texts if re.search(r"https?://[^\s\x00-\x7f…]", text)] == []


def test_no_message_is_in_an_f_string() -> None:
    """Babel does not find such a message, so that no catalogue has it."""
    for path in (ROOT / "scripts/rectrack").rglob("*.py"):
        texts = (node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.JoinedStr))
        calls = (node.func for text in texts for node in ast.walk(text) if isinstance(node, ast.Call))
        names = {called.id for called in calls if isinstance(called, ast.Name)}
        assert not names & {"message", "plural", "marked"}, path


PLURALS = {
    "fr": "0 recommandation, 1 recommandation, 2 recommandations, 5 recommandations, 21 recommandations",
    "es": "0 recomendaciones, 1 recomendación, 2 recomendaciones, 5 recomendaciones, 21 recomendaciones",
    "ar": "0 توصية, توصية واحدة (1), توصيتان (2), 5 توصيات, 21 توصية",
    "ru": "0 рекомендаций, 1 рекомендация, 2 рекомендации, 5 рекомендаций, 21 рекомендация",
    "zh-Hans": "0项建议, 1项建议, 2项建议, 5项建议, 21项建议",
}


@pytest.mark.parametrize("language", PLURALS)
def test_a_number_has_the_plural_form_of_its_language(language: str) -> None:
    found = catalogue_of(language)
    counted = found.get("%(number)s recommendation", "count of recommendations")
    assert counted is not None
    forms = [str(counted.string)] if isinstance(counted.string, str) else list(counted.string or ())
    rule = c2py(str(found.plural_expr))

    shown = ", ".join(forms[rule(n)].replace("%(number)s", str(n)) for n in (0, 1, 2, 5, 21))
    assert shown == PLURALS[language]
    others = {n: rule(n) for n in (3, 11, 100, 101, 102, 111)}
    assert others == OTHER_FORMS[language]


OTHER_FORMS = {
    "fr": {3: 2, 11: 2, 100: 2, 101: 2, 102: 2, 111: 2},
    "es": {3: 2, 11: 2, 100: 2, 101: 2, 102: 2, 111: 2},
    "ar": {3: 3, 11: 4, 100: 5, 101: 5, 102: 5, 111: 4},
    "ru": {3: 1, 11: 2, 100: 2, 101: 0, 102: 1, 111: 2},
    "zh-Hans": {3: 0, 11: 0, 100: 0, 101: 0, 102: 0, 111: 0},
}


def test_help_and_check_load_no_catalogue(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path, 1)
    files.edit(root / "tracker.yaml", "themes:\n", "language: fr\nthemes:\n")
    for arguments, is_loaded in (
        (["--help"], False),
        (["check"], False),
        (["show", "1", "--format", "markdown"], True),
    ):
        command = [sys.executable, "-X", "importtime", "-m", "rectrack", *arguments]
        done = subprocess.run(command, cwd=root, env=SCRIPTS, capture_output=True, text=True, check=True)
        assert ("babel" in done.stderr) == is_loaded, arguments


def test_an_arabic_issue_is_written_from_right_to_left(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path, 1)
    files.edit(root / "tracker.yaml", "themes:\n", "language: ar\nthemes:\n")
    text = rectrack(root, "show", "1", "--format", "markdown").out
    assert text.partition("\n\n")[2].startswith('<div dir="rtl">\n\n| ')
    assert text.endswith("\n\n</div>\n")
    page = html(text)
    assert page.count('<div dir="rtl">') == page.count("</div>") == 1
    assert "<table>" in page


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "%(number)s recomendações",
            "%(numero)s recomendações",
            'The catalogue of the language "pt" has an unknown place',
        ),
        ("nplurals=2; plural=(n != 1)", "nplurals=2; plural=(n != x)", "pt.po is not a valid catalogue"),
        ('msgid "Maint', 'msgdi "Maint', "pt.po is not a valid catalogue"),
        ("charset=utf-8", "charset=foo", "pt.po is not a valid catalogue: unknown encoding: foo."),
        ("nplurals=2", "nplurals=9999999999", 'pt.po is not a valid catalogue: wrong text "nplurals=9999999999".'),
        ("Quem", "Que\0m", "pt.po is not a valid catalogue: wrong text "),
        ("plural=(n != 1)", "plural=n/0", "pt.po is not a valid catalogue: "),
        ("plural=(n != 1)", "plural=n%3", "its rule for plural forms gives other numbers than 0 to 1."),
    ],
)
def test_an_error_of_a_catalogue_is_told_in_words(
    old: str, new: str, told: str, catalogue: Path, tmp_path: Path
) -> None:
    files.edit(catalogue, old, new)
    root = catalogue.parents[2]
    assert rectrack(root, "board").code in (0, 1)
    done = rectrack(root, "site", str(tmp_path / "site"))
    assert (done.code, told in done.err) == (1, True), done.err
    assert "Traceback" not in done.err
    listed = rectrack(root, "translations")
    assert (listed.code, "Traceback" in listed.err) == (1, False)


def test_a_message_has_places_and_no_other_formats(catalogue: Path) -> None:
    """Such a format would need more memory than there is."""
    files.edit(catalogue, "recomendações, %(day)s", "recomendações (100 %%), %(day)999999999999s %(day)s")
    page = site_of(catalogue.parents[2])["about/index.html"].decode()
    assert re.search(r"Registo público de 2 recomendações \(100 %\), %\(day\)999999999999s \d+ ", page)
    assert "has a single % in its translation." in rectrack(catalogue.parents[2], "translations").out


def test_a_sentence_ends_with_the_full_stop_of_its_language(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path, 1)
    files.edit(root / "tracker.yaml", "themes:\n", "language: zh-Hans\nthemes:\n")
    files.edit(root / "recommendations/rec-1.yaml", "sources:\n", "target: {date: 2030, set_by: 秘书处}\nsources:\n")
    text = rectrack(root, "show", "1", "--format", "markdown").out
    assert "秘书处。" in text


def test_chinese_has_no_space_between_sentences_and_before_brackets(tmp_path: Path) -> None:
    """The texts of the record keep theirs."""
    root = files.make_tracker(tmp_path, 1)
    files.edit(root / "tracker.yaml", "themes:\n", "language: zh-Hans\nthemes:\n")
    path = root / "recommendations/rec-1.yaml"
    files.edit(path, "sources:\n", "owners: [octocat, hubot]\neditor_note: 第一。 第二 （三）。\nsources:\n")
    assert rectrack(root, "board").code == 0
    issue = rectrack(root, "show", "1", "--format", "markdown").out
    page = site_of(root)["about/index.html"].decode()
    own = "第一。 第二 （三）。"
    for text in (issue, (root / "README.md").read_text(), page):
        assert "\uffff" not in text
        assert re.findall(r".{9}[。；：！？] [^\W\d_a-zA-Z].{9}|.{9}\w （.{9}", text.replace(own, "")) == []
    assert own in issue
    assert "octocat、" in issue


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ 1 }} {{ 2 }}", "1 2"),
        ("{{ 1 }} {{- 2 }}{{ 3 -}} {{ 4 }}", "1234"),
        ("{% raw %}{{ a }} {{ b }}{% endraw %}", "{{ a }} {{ b }}"),
        ('{%+ trans "heading" a=1, b=2 %}{{ a }} {{ b }}{% endtrans %}', "1 2"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_trackers_own_template_keeps_its_spaces(language: str, template: str, shown: str, tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path, 1)
    files.edit(root / "tracker.yaml", "themes:\n", f"language: {language}\nthemes:\n")
    files.write(root / "templates/issue.md.j2", f"<{template}>\n")

    assert f"<{shown}>" in rectrack(root, "show", "1", "--format", "markdown").out


def test_french_has_no_break_spaces_before_its_signs() -> None:
    """U+00A0 before : and in quotation marks, U+202F before ; ! and ?"""
    strings = [
        text
        for found in catalogue_of("fr")
        if found.id
        for text in (found.string if isinstance(found.string, tuple | list) else [found.string or ""])
    ]

    assert len(strings) > 1_000
    assert [text for text in strings if re.search(r" [:;!?»]|« ", text)] == []
    assert [text for text in strings if re.search("\u00a0[;!?]|\u202f[:»]|«\u202f", text)] == []


@pytest.mark.parametrize(("language", "places"), [("en", ["0", "24"]), ("ar", ["336", "312"])])
def test_the_picture_of_the_strip_begins_where_the_text_begins(
    language: str, places: list[str], tmp_path: Path
) -> None:
    root = files.make_tracker(tmp_path, 2)
    files.edit(root / "tracker.yaml", "themes:\n", f"language: {language}\nthemes:\n")
    assert rectrack(root, "board").code == 0

    picture = (root / "recommendations/status-strip-light.svg").read_text()
    assert re.findall(r'<use href="#\w+" x="(\d+)"', picture) == places
