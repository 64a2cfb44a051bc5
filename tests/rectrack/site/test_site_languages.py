"""A site in several languages: its folders, its switch, its names, and translations that nobody has reviewed."""

import re
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote
from zipfile import ZipFile

import pytest

from tests.interfaces import on, rectrack
from tests.rectrack import files
from tests.rectrack.clones import with_origin
from tests.rectrack.site.site_pages import Read, Site, pages, site_of, unresolved, words

ADDRESS = "https://rivers.example"
FOLDERS = {"en": "", "fr": "fr/", "ar": "ar/", "zh-Hans": "zh-Hans/"}
NAMES = {"en": "English", "fr": "Français", "ar": "العربية", "zh-Hans": "中文 (简体)"}
SHARED = ["mark.svg", "site.css", "site.js", "recommendations.csv", "recommendations.xlsx"]
SHARED += ["status.json", "target-dates.ics"]
UNREVIEWED = (
    "This translation has not been reviewed by a native speaker. The English text prevails. English Report a mistake"
)
CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: fr\\n"
"Language-Team: {team}\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgctxt "heading"
msgid "Maintainers"
msgstr "Tenu à jour par"

msgctxt "stance"
msgid "Support"
msgstr "Appui"
"""


def make(folder: Path, settings: str = "languages: [en, fr, ar, zh-Hans]\n", team: str = "") -> Path:
    """Write a tracker with a target date and a French catalogue, reviewed if it has a team."""
    root = files.make_tracker(folder, 1)
    files.edit(
        root / "tracker.yaml",
        "title: Recommendations for testing\n",
        f"title: {{en: On rivers, fr: Des rivières}}\n{settings}site: {ADDRESS}\ncontact: desk@example.org\n",
    )
    files.edit(root / "tracker.yaml", "name: Law,", "name: {en: Law, fr: Droit},")
    files.edit(
        root / "tracker.yaml",
        "description: Rules and courts.",
        "description: {en: Rules and courts., fr: Règles et tribunaux.}",
    )
    names = 'name: {en: The association, fr: "L\'association"}, note: {en: Who it is., fr: Qui elle est.},'
    files.edit(root / "parties.yaml", "name: The association,", names)
    files.edit(root / "recommendations/rec-1.yaml", "sources:\n", "target: {date: 2030-02}\nsources:\n")
    files.write(root / "templates/languages/fr.po", CATALOGUE.format(team=team or "fr <LL@li.org>"))
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("languages") / "tracker")


def test_each_language_has_the_same_pages_and_all_share_the_downloads(site: Site) -> None:
    inside = {
        code: {path.removeprefix(folder) for path in site if path.startswith(folder)}
        for code, folder in FOLDERS.items()
    }
    first = {path for path in site if not path.startswith(tuple(folder for folder in FOLDERS.values() if folder))}

    assert {*SHARED} <= first
    for code in ("fr", "ar", "zh-Hans"):
        assert {path for path in inside[code] if path != "card.png"} == first - {
            *SHARED,
            ".rectrack-site",
            "card.png",
        }, code


def test_each_page_has_its_language_and_every_link_leads_somewhere(site: Site, read: dict[str, Read]) -> None:
    for code, folder in FOLDERS.items():
        direction = "rtl" if code == "ar" else "ltr"
        assert read[f"{folder}r/1/index.html"].tags[0] == ("html", {"lang": code, "dir": direction})
    assert unresolved(site, read) == set()


def switch(page: Read) -> list[dict[str, str]]:
    return [
        attributes
        for tag, attributes in page.tags
        if tag == "a" and "hreflang" in attributes and "lang" in attributes
    ]


def test_the_switch_keeps_the_page_and_names_each_language_in_itself(site: Site, read: dict[str, Read]) -> None:
    markup = site["fr/r/1/index.html"].decode()

    for code, folder in FOLDERS.items():
        current = ' aria-current="true"' if code == "fr" else ""
        link = f'<a href="../../../{folder}r/1/index.html" lang="{code}" hreflang="{code}"{current}>{NAMES[code]}</a>'
        assert f"<li>{link}</li>" in markup
    assert [link["href"] for link in switch(read["r/1/index.html"])] == [
        f"../../{folder}r/1/index.html" for folder in FOLDERS.values()
    ]
    assert all(switch(page) for page in read.values())


def test_search_engines_find_each_language_of_a_page(read: dict[str, Read]) -> None:
    wanted = {code: f"{ADDRESS}/{folder}r/1/" for code, folder in {"x-default": "", **FOLDERS}.items()}

    for folder in FOLDERS.values():
        page = read[f"{folder}r/1/index.html"]
        links = [a for tag, a in page.tags if tag == "link" and a["rel"] in ("alternate", "canonical")]
        assert {a["hreflang"]: a["href"] for a in links if "hreflang" in a} == wanted
        assert [a["href"] for a in links if a["rel"] == "canonical"] == [f"{ADDRESS}/{folder}r/1/"]


def test_names_are_in_the_language_of_the_page_or_else_of_the_tracker(read: dict[str, Read]) -> None:
    english = ("On rivers", "Law", "Rules and courts.", "The association", "Who it is.")
    french = ("Des rivières", "Droit", "Règles et tribunaux.", "L'association", "Qui elle est.")
    for code, (title, theme, about, party, note) in {"en": english, "fr": french, "ar": english}.items():
        front, person = read[f"{FOLDERS[code]}index.html"].said, read[f"{FOLDERS[code]}p/alliance/index.html"].said
        assert title in front, code
        assert f"{theme} (1)" in front, code
        assert about in front, code
        assert party in person, code
        assert note in person, code
    assert "février 2030" in read["fr/r/1/index.html"].said


def test_a_text_without_a_translation_says_its_language(read: dict[str, Read]) -> None:
    assert "Language: anglais." in read["fr/r/1/index.html"].said
    assert "Language: English." not in read["r/1/index.html"].said
    assert "Tenu à jour par" in read["fr/about/index.html"].said


def test_a_tracker_in_one_language_has_no_switch(tmp_path: Path) -> None:
    for n, settings in enumerate(("", "languages: [en]\n")):
        site = site_of(make(tmp_path / str(n), settings))
        assert not any(switch(page) for page in pages(site).values())
        assert b"hreflang" not in site["index.html"]
        assert not any(path.startswith("fr/") for path in site)


def test_board_and_issue_link_to_the_other_languages(root: Path) -> None:
    assert rectrack(root, "board").code == 0
    board, issue = (root / "README.md").read_text(), rectrack(root, "show", "1", "--format", "markdown").out

    assert f"On the site in other languages: [Français](<{ADDRESS}/fr/>) · [العربية](<{ADDRESS}/ar/>) · " in board
    assert f"other languages: [Français](<{ADDRESS}/fr/r/1/>) · [العربية](<{ADDRESS}/ar/r/1/>) · " in issue
    assert re.search(r"\(<[^>]*/zh-Hans/r/1/>\)\n\n\*rectrack writes", issue)


def test_a_withheld_name_is_in_no_language_of_the_site(tmp_path: Path) -> None:
    root = make(tmp_path, "languages: [en, fr]\n")
    ann = "{id: ann-lee, name: {en: Ann Lee, fr: Anne Lie}, group: civil-society, is_person: true"
    files.write(root / "parties.yaml", f"{files.PARTIES}  - {ann}, name_withheld_since: 2017-05}}\n")
    files.edit(root / "recommendations/rec-1.yaml", "summary: It", "summary: Ann Lee or Anne Lie said that it")
    files.write(
        root / "recommendations/rec-1.fr.yaml",
        "title: Faites ceci\nsummary: Anne Lie ou Ann Lee le dit.\ntranslated_by: Bob\ndate: 2019\n",
    )

    site = site_of(root)

    assert "withheld-1 ou withheld-1 le dit" in Read(site["fr/r/1/index.html"].decode()).said
    names = (b"Ann Lee", b"Anne Lie", b"ann-lee")
    assert [path for path, content in site.items() if any(name in content for name in names)] == []


# --- translations that nobody has reviewed ----------------------------------------------------------


def test_each_page_of_an_unreviewed_translation_says_so_first(read: dict[str, Read]) -> None:
    for path, page in read.items():
        is_first = not path.startswith(("fr/", "ar/", "zh-Hans/"))
        assert (("p", {"class": "draft"}) in page.tags) is not is_first, path
        assert (UNREVIEWED in page.said.partition("As of")[0]) is path.startswith("fr/"), path
    links = [unquote(link) for link in read["fr/r/1/index.html"].links if link.startswith("mailto:")]
    assert links[0].startswith("mailto:desk@example.org?subject=Error report")
    assert f"{ADDRESS}/fr/r/1/" in links[0]


def test_a_site_without_english_pages_does_not_say_that_english_prevails(tmp_path: Path) -> None:
    read = pages(site_of(make(tmp_path, "language: fr\n")))

    said = "on this site are a translation. No native speaker has reviewed this translation. Report a mistake"
    assert all(said in page.said for page in read.values())
    assert not any("The English text prevails" in page.said for page in read.values())


def test_a_reviewed_translation_says_nothing(tmp_path: Path) -> None:
    read = pages(site_of(make(tmp_path, "languages: [en, fr]\n", team="Ann Lee <ann@example.org>")))

    assert not any("has not been reviewed" in page.said for page in read.values())


@pytest.mark.parametrize("team", ["", "Ann Lee <ann@example.org>"])
def test_the_report_is_in_english_until_the_translation_is_reviewed(team: str, tmp_path: Path) -> None:
    root = make(tmp_path / "tracker", "language: fr\n", team)
    site = site_of(root)
    finished = rectrack(root, "report", str(tmp_path / "report.docx"))
    assert finished.code == 0, finished.err
    report = Read(site["report/index.html"].decode())
    articles = [attributes for tag, attributes in report.tags if tag == "article"]

    assert report.tags[0] == ("html", {"lang": "fr", "dir": "ltr"})
    marked = [tag for tag, attributes in report.tags[1:] if attributes.get("lang") == "fr"]

    assert bool(marked) is not bool(team)  # the record's own texts, which stay in the language of the tracker
    assert articles == [{"class": "report"} | ({} if team else {"lang": "en", "dir": "ltr"})]
    for said in (report.said.partition("Report as of")[2], words((tmp_path / "report.docx").read_bytes())):
        assert ("février 2030" in said) is bool(team)
        assert ("February 2030" in said) is not bool(team)
        assert ("Support" in said) is not bool(team)
        assert ("Appui" in said) is bool(team)


@pytest.mark.parametrize("team", ["", "Ann Lee <ann@example.org>"])
def test_an_edition_is_in_english_until_the_translation_is_reviewed(team: str, tmp_path: Path) -> None:
    clone = with_origin(make(tmp_path / "here", "language: fr\n", team), tmp_path / "origin.git")
    with on("2026-01-03"):
        assert rectrack(clone.folder, "board").code == 0
        clone.push()
        finished = rectrack(clone.folder, "edition", "first", str(tmp_path / "edition"))
    assert finished.code == 0, finished.err

    said = words((tmp_path / "edition/report.docx").read_bytes())
    assert ("février 2030" in said) is bool(team)
    assert ("February 2030" in said) is not bool(team)


def test_all_english_reports_have_the_names_and_texts_that_are_in_english(tmp_path: Path) -> None:
    """The record in an edition stays in the language of the tracker."""
    clone = with_origin(make(tmp_path / "here", "language: fr\n"), tmp_path / "origin.git")
    english = "title: Do that\nsummary: Say it loudly.\ntranslated_by: Bob\ndate: 2019\n"
    files.write(clone.folder / "recommendations/rec-1.en.yaml", english)
    with on("2026-01-03"):
        assert rectrack(clone.folder, "board").code == 0
        clone.push()
        assert rectrack(clone.folder, "edition", "first", str(tmp_path / "edition")).code == 0
        assert rectrack(clone.folder, "report", str(tmp_path / "report.docx")).code == 0
    documents = [(tmp_path / name).read_bytes() for name in ("edition/report.docx", "report.docx")]
    site = site_of(clone.folder)

    for said in (*map(words, documents), Read(site["report/index.html"].decode()).said.partition("Report as of")[2]):
        for text in ("Do that", "Say it loudly.", "The association", "Law", f"Current state: {ADDRESS}/r/1/"):
            assert text in said, text
        assert "Do this" not in said
    assert all("On rivers" in words(document) for document in documents)
    assert all(re.search(rb"<dc:title>On rivers</dc:title>", core(document)) for document in documents)
    assert (tmp_path / "edition/csv/recommendations.csv").read_bytes() == site["recommendations.csv"]
    assert "Do that" not in (tmp_path / "edition/status.json").read_text()


def core(document: bytes) -> bytes:
    """Return the file in a Word document that has its title."""
    with ZipFile(BytesIO(document)) as archive:
        return archive.read("docProps/core.xml")


def test_the_english_report_of_an_english_tracker_is_the_same_in_all_unreviewed_languages(tmp_path: Path) -> None:
    root = make(tmp_path, "languages: [en, fr, ar]\n")
    files.add(root, 1, positions="\n  - {party: alliance, stance: support, date: 2018, reason: Nobody asked them.}")
    read = site_of(root)
    reports = [read[f"{folder}report/index.html"].decode().partition("<article")[2] for folder in ("", "fr/", "ar/")]

    bodies = {report.partition(">")[2].partition("</article>")[0] for report in reports}
    assert len(bodies) == 1
    assert "Nobody asked them." in bodies.pop()
    assert not any("[English]" in report for report in reports)


TRANSLATION = """title: Faites cela
summary: Dites-le à tout le monde.
translated_by: La traductrice
date: 2025-11-10
texts:
  - {original: Nobody asked them., translation: Ne les oubliez pas.}
"""
NOTE = "Unofficial translation: La traductrice (10 novembre 2025). The original prevails. See the original"


def translated(folder: Path, dispute: str = "") -> dict[str, Read]:
    """Return the pages of a tracker with a French translation of its recommendation."""
    root = make(folder, "languages: [en, fr, ar]\n")
    said = "\n  - {party: alliance, stance: support, date: 2018, reason: Nobody asked them.}"
    checked = "{date: 2019, checked_by: Ann, findings: Nothing yet.}"
    files.add(root, 1, positions=said, text="{quote: They shall tell all.}", last_checked=checked)
    if dispute:
        files.edit(root / "recommendations/rec-1.yaml", "history:\n", f"disputes: [{dispute}]\nhistory:\n")
    files.write(root / "recommendations/rec-1.fr.yaml", TRANSLATION)
    return pages(site_of(root))


def test_a_translation_is_shown_with_its_kind_and_a_link_to_the_original(tmp_path: Path) -> None:
    read = translated(tmp_path)
    french, arabic = read["fr/r/1/index.html"], read["ar/r/1/index.html"].said

    assert ("Faites cela" in french.said, "Dites-le à tout le monde." in french.said, NOTE in french.said) == (
        True,
    ) * 3
    assert "../../../r/1/index.html" in french.links
    assert "Ne les oubliez pas (unofficial translation)" in french.said
    assert "Faites cela" in read["fr/index.html"].said
    assert "Last checked 2019 (Ann): Nothing yet. [anglais]." in french.said
    assert ("blockquote", {"lang": "en"}) in french.tags
    assert ("Do this" in arabic, "Nobody asked them." in arabic, "Unofficial translation" in arabic) == (
        True,
        True,
        False,
    )
    assert "Faites cela" not in read["r/1/index.html"].said


@pytest.mark.parametrize(
    ("day", "until"), [("2025-11-10", None), ("2025-11", None), ("2025-11-09", None), ("2025-11-11", "2025-11-12")]
)
def test_a_disputed_translation_is_not_shown_until_a_maintainer_decides(
    day: str, until: str | None, tmp_path: Path
) -> None:
    """A maintainer decides with a later date of the translation, and the author of the dispute by withdrawing it."""
    source = "source: {url: https://a.example}"
    ended = f", withdrawn: {until}, withdrawal_{source}" if until else ""
    dispute = f"{{by: alliance, date: {day}, text: Not what it says., translation: fr, {source}{ended}}}"
    read = translated(tmp_path, dispute)
    french, original = read["fr/r/1/index.html"].said, read["r/1/index.html"].said

    is_open = not until and day != "2025-11-09"
    assert ("Do this" in french, "Faites cela" in french) == (is_open, not is_open)
    assert ("Translation disputed by: L'association. The original is shown." in french) is is_open
    assert "Disputed translation: French." in original
    assert "Support 1" in original  # the dispute concerns no position


@pytest.mark.parametrize("of_entries", [0, 1])
def test_a_dispute_of_a_translation_is_shown_as_such_and_answers_no_request(of_entries: int, tmp_path: Path) -> None:
    """Only the dispute of an entry lists disputed entries, and answers a request for a position."""
    root = make(tmp_path, "languages: [en, fr]\n")
    source = "source: {url: https://a.example}"
    disputes = [f"{{by: alliance, date: 2025, text: It says less., translation: fr, {source}}}"]
    disputes += [f"{{by: alliance, date: 2025, text: We never said so., {source}}}"] if of_entries else []
    reported = f"{{party: alliance, stance: support, date: 2018, reported_by: northland, {source}}}"
    files.add(root, 1, positions=f"[{reported}]", requests="[{to: alliance, type: position, date: 2024}]")
    files.edit(root / "recommendations/rec-1.yaml", "history:\n", f"disputes: [{', '.join(disputes)}]\nhistory:\n")
    files.write(root / "recommendations/rec-1.fr.yaml", TRANSLATION)
    assert rectrack(root, "board").code == 0
    issue, shown = (rectrack(root, "show", "1", "--format", form).out for form in ("markdown", "text"))
    board, site = (root / "README.md").read_text(), pages(site_of(root))
    page, asked = site["r/1/index.html"].said, site["requests/index.html"].said

    assert "**The association disputes a translation**" in issue
    assert issue.count("disputes an entry") == of_entries
    assert [text.count(word) for text, word in ((issue, "Disputed entry"), (shown, "Disputed, not counted"))] == (
        [of_entries] * 2
    )
    assert page.count("Disputed entry") == of_entries
    assert "dispute of a translation" in board
    assert board.count("– dispute:") == of_entries
    assert f"or a dispute: {of_entries} of 1" in asked
    assert f"Open requests: {1 - of_entries}" in asked


def test_a_language_that_the_settings_leave_out_can_be_built(tmp_path: Path) -> None:
    root = make(tmp_path / "tracker", "")
    rectrack(root, "board")
    assert rectrack(root, "site", str(tmp_path / "site"), "--language", "fr").code == 0

    for page in ("r/1/index.html", "fr/r/1/index.html"):
        markup = (tmp_path / "site" / page).read_text(encoding="utf-8")
        assert re.findall(r'hreflang="(\w+)"[^>]*>(?:English|Français)<', markup)[-2:] == ["en", "fr"], page
    refused = rectrack(root, "site", str(tmp_path / "other"), "--language", "xx")
    assert (refused.code, 'Unknown language "xx". Valid values: ar, en, es, fr' in refused.err) == (2, True)


COMMENT = "source: {comment: 'https://github.com/octo/tracker/issues/1#issuecomment-1'}"
OWN_WORDS = {
    "a reason": ("positions", f"{{party: alliance, stance: support, date: 2018, reason: Our words., {COMMENT}}}"),
    "a note": ("responses", f"{{by: names-board, response: accepted, date: 2018, note: Our words., {COMMENT}}}"),
    "a dispute": ("disputes", f"{{by: alliance, date: 2018, text: Our words., {COMMENT}}}"),
    "a dispute in a letter": (
        "disputes",
        "{by: alliance, date: 2018, text: Our words., entered_by: Bob, source: {url: https://a.example}}",
    ),
    "a report": (
        "progress_reports",
        f"{{by: '@ann', account_id: 7, date: 2018, text: Our words., verified_by: Bob, {COMMENT}}}",
    ),
}


@pytest.mark.parametrize("kind", ["official", "unofficial"])
@pytest.mark.parametrize("field", OWN_WORDS)
def test_an_authors_own_words_are_replaced_only_by_an_official_translation(
    field: str, kind: str, tmp_path: Path
) -> None:
    root = make(tmp_path / "tracker", "languages: [en, fr]\n")
    (name, entry), official = OWN_WORDS[field], kind == "official"
    files.add(root, 1, **{name: f"\n  - {entry}"})
    by = "official: true\nsource: {url: https://a.example}" if official else "translated_by: Bob"
    text = f"title: Faites cela\nsummary: Dites-le.\ndate: 2026\n{by}\n"
    path = files.write(root / "recommendations/rec-1.fr.yaml", text)
    pair = "texts:\n  - {original: Our words., translation: Nos mots.}\n"
    fault = (
        "recommendations/rec-1.fr.yaml:6:5: Only an official translation can replace the text of a comment or "
        "dispute. "
        'Delete this text and its translation, or add "official: true" with a source.'
    )

    markup = site_of(root)["fr/r/1/index.html"].decode()
    said = Read(markup).said
    assert re.search(r'<(div|span)[^>]* lang="en">(<p dir="auto">)?Our words\.', markup)
    assert ("Our words." in said, "unofficial" in said.partition("Our words.")[2][:40]) == (True, False)
    files.write(path, text + pair)
    done = rectrack(root, "check")
    assert (done.code, fault in done.out) == ((0, False) if official else (1, True)), done.out
    if official:
        said = Read(site_of(root)["fr/r/1/index.html"].decode()).said
        assert ("Our words." in said, "Nos mots." in said) == (False, True)


def test_the_same_words_of_maintainers_are_translated_and_an_authors_stay(tmp_path: Path) -> None:
    root = make(tmp_path / "tracker", "languages: [en, fr]\n")
    entered = (
        "{party: alliance, stance: oppose, date: 2017, reason: Nobody asked them., source: {url: https://a.example}}"
    )
    stated = f"{{party: alliance, stance: support, date: 2018, reason: Nobody asked them., {COMMENT}}}"
    files.add(root, 1, positions=f"\n  - {entered}\n  - {stated}")
    files.write(root / "recommendations/rec-1.fr.yaml", TRANSLATION)

    assert rectrack(root, "check").code == 0
    said = Read(site_of(root)["fr/r/1/index.html"].decode()).said
    assert "2018" in said.partition("Nobody asked them.")[0].rpartition("Appui")[2]
    assert "2017" in said.partition("Ne les oubliez pas (unofficial translation)")[0].rpartition("Appui")[2]


def test_a_source_in_another_script_keeps_its_direction(tmp_path: Path) -> None:
    root = make(tmp_path)
    files.add(root, 1, sources="\n  - {document: paper-2017, symbol: A/72/1, section: Money}")
    page = site_of(root)["ar/r/1/index.html"].decode()

    for text in ("The paper", "The authors", "A/72/1", "Money"):
        assert f"<bdi>{text}</bdi>" in page
