"""The head of each page says what the page is; and all pages have one look, which is made here."""

import re
import shutil
import sys
from collections import Counter
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.golden.trackers import every_field
from tests.interfaces import on, rectrack
from tests.rectrack import files
from tests.rectrack.setup import groups
from tests.rectrack.site.site_pages import Read, pages, site_of
from tests.samples import DATA, ROOT

ADDRESS = "https://example.org/tracker"
TYPEFACES = ("--text", "--head")
"""The properties of the style that name the typefaces of the system."""


def metas(page: Read) -> dict[str, str]:
    """Return the content of each `meta` of a page, by its name or property."""
    named = ((a.get("name") or a.get("property"), a) for tag, a in page.tags if tag == "meta")
    return {name: a["content"] for name, a in named if name}


def links(page: Read, rel: str) -> list[str]:
    return [a["href"] for tag, a in page.tags if tag == "link" and a.get("rel") == rel]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tracker that uses every field, with an address."""
    folder = tmp_path_factory.mktemp("heads")
    shutil.copytree(DATA / "tracker", folder / "source")
    return every_field(folder, folder / "source").root


def test_each_page_has_a_description_of_its_own_in_whole_sentences(read: dict[str, Read]) -> None:
    found = {path: metas(page)["description"] for path, page in read.items()}

    assert [path for path, text in found.items() if not 20 <= len(text) <= 160] == []
    assert [path for path, text in found.items() if not re.fullmatch(r"[A-Z0-9].*[.?!]", text)] == []
    assert [text for text, number in Counter(found.values()).items() if number > 1] == []
    assert [path for path, text in found.items() if "This page belongs to" in text] == []  # of a group's own page


@pytest.mark.parametrize(
    ("path", "description"),
    [
        ("index.html", "recommendations. Date: "),
        (
            "r/1/index.html",
            "“Publish what registries charge & why”, has had the status “Partly implemented” since May 2019.",
        ),
        ("changes/2021/index.html", "changed in 2021."),
        ("requests/index.html", "for a response or a position are recorded."),
    ],
)
def test_a_description_has_the_facts_of_its_page(path: str, description: str, read: dict[str, Read]) -> None:
    assert description in metas(read[path])["description"]


def test_the_page_of_positions_counts_only_the_listed_parties_that_have_one(tmp_path: Path) -> None:
    tracker = files.make_tracker(tmp_path, 1)
    persons = "".join(
        f"  - {{id: {name}, name: {name}, group: academia, is_person: true}}\n" for name in ("ann", "bo")
    )
    files.edit(tracker / "parties.yaml", "parties:\n", f"parties:\n{persons}")
    letter = "date: 2019, source: {url: https://example.org/letter}"
    others = f"\n  - {{party: ann, stance: support, {letter}}}"
    others += f"\n  - {{party: domreg, stance: oppose, inferred: true, {letter}}}"

    def description(positions: str) -> str:
        files.add(tracker, 1, positions=positions)
        return metas(pages(site_of(tracker))["positions/index.html"])["description"]

    stated = f"\n  - {{party: northland, stance: support, {letter}}}{others}"
    assert description(stated).startswith(
        "The record has positions stated by, or entered for, 1 of 3 listed parties. "
    )
    assert description(others).startswith("The record has no position stated by, or entered for, a listed party. ")


def test_the_parts_of_a_long_page_have_different_descriptions_and_addresses(tmp_path: Path) -> None:
    tracker = files.make_tracker(tmp_path, 0)
    files.edit(tracker / "tracker.yaml", "maintained_by:", f"site: {ADDRESS}\nmaintained_by:")
    for number in range(1, 402):
        files.add(tracker, number)

    parts = {path: page for path, page in pages(site_of(tracker)).items() if path.startswith("not-checked/")}

    assert len(parts) == len({metas(page)["description"] for page in parts.values()}) == 2
    assert metas(parts["not-checked/2/index.html"])["description"].startswith("Page 2 of 2. ")
    assert links(parts["not-checked/2/index.html"], "canonical") == [f"{ADDRESS}/not-checked/2/"]


def test_a_long_title_is_shortened_in_a_description(tmp_path: Path) -> None:
    tracker = files.make_tracker(tmp_path, 1)
    files.add(tracker, 1, title="'" + "Hold a <b>very</b> long conference " * 6 + "now'")

    text = metas(pages(site_of(tracker))["r/1/index.html"])["description"]

    assert "Hold a <b>very</b> long" in text
    assert "…" in text
    assert len(text) <= 160


def test_each_page_names_its_address_only_if_the_tracker_names_the_site(
    read: dict[str, Read], tmp_path: Path
) -> None:
    without = pages(site_of(files.make_tracker(tmp_path, 1)))

    address = links(read["index.html"], "canonical")[0]
    assert address.startswith("https://")
    for path, page in read.items():
        assert links(page, "canonical") == [f"{address}{path.removesuffix('index.html')}"]
    assert [path for path, page in without.items() if links(page, "canonical")] == []


# --- the social card --------------------------------------------------------------------------------


def make(
    root: Path, title: str = "Our recommendations", status: str = "implemented", party: str = "Northland"
) -> Path:
    """Make a tracker of two recommendations that names its address."""
    tracker = files.make_tracker(root, 2)
    files.edit(tracker / "tracker.yaml", "maintained_by:", f"site: {ADDRESS}\nmaintained_by:")
    files.write(
        tracker / "tracker.yaml",
        re.sub("(?m)^title: .*", f"title: {title}", (tracker / "tracker.yaml").read_text(encoding="utf-8")),
    )
    files.edit(tracker / "parties.yaml", "name: Northland", f"name: {party}")
    files.add(
        tracker,
        2,
        status=status,
        history=f"\n  - date: 2017-02\n    status: {status}\n    evidence: [https://example.org/]",
    )
    return tracker


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return site_of(make(tmp_path_factory.mktemp("card")))["card.png"]


def test_a_platform_shows_title_counts_and_day_on_a_card(tmp_path: Path) -> None:
    site = site_of(make(tmp_path, title="Recommandations à la Commission"))
    image = Image.open(BytesIO(site["card.png"]))

    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(site["card.png"]) < 100_000
    for path, page in pages(site).items():
        head = metas(page)
        assert head["og:image"] == f"{ADDRESS}/card.png"
        assert head["og:image:alt"] == (
            "Recommandations à la Commission. 2 recommendations: 1 open, 1 done. "
            "Status as last recorded, as of 3 January 2026."
        )
        assert head["twitter:card"] == "summary_large_image"
        assert head["og:url"] == links(page, "canonical")[0]
        assert head["og:description"] == head["description"]
        assert head["og:title"] in page.said, path


def test_equal_facts_give_an_equal_card_and_others_another(card: bytes, tmp_path: Path) -> None:
    assert site_of(make(tmp_path / "same"))["card.png"] == card
    assert site_of(make(tmp_path / "title", title="Their recommendations"))["card.png"] != card
    assert site_of(make(tmp_path / "counts", status="proposed"))["card.png"] != card
    assert site_of(make(tmp_path / "day"), "2026-01-04")["card.png"] != card


def test_a_card_names_no_party(card: bytes, tmp_path: Path) -> None:
    assert site_of(make(tmp_path, party="Southland"))["card.png"] == card


@pytest.mark.parametrize("title", ["توصياتنا", "我们的建议", "A\u0327\u0301 b"])
def test_a_card_leaves_out_a_title_that_its_typeface_cannot_show(title: str, card: bytes, tmp_path: Path) -> None:
    site = site_of(make(tmp_path / "one", title=title))

    assert site["card.png"] != card
    assert site["card.png"] == site_of(make(tmp_path / "other", title="המלצות"))["card.png"]
    assert metas(pages(site)["index.html"])["og:image:alt"].startswith(title)


@pytest.mark.parametrize(
    ("title", "pixels"),
    [
        (" ".join(f"Long words {n}" for n in range(30)), "6d96229255d3"),
        ("x" * 300, "5fa67b8d0f6c"),
        ("A title of middling length in " * 4, "99c66415a441"),
    ],
)
def test_a_long_title_fits_on_the_card(title: str, pixels: str, tmp_path: Path) -> None:
    image = Image.open(BytesIO(site_of(make(tmp_path, title=title))["card.png"])).convert("L")
    edge = 80

    assert sha256(image.tobytes()).hexdigest()[:12] == pixels  # after an intended change, look at the card
    ink = image.point([255 if shade < 200 else 0 for shade in range(256)]).getbbox()
    assert ink
    assert edge <= ink[0] < ink[2] <= image.width - edge
    assert ink[3] < image.height - edge / 2


def test_a_site_without_an_address_has_no_card_and_needs_no_library_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    site = site_of(files.make_tracker(tmp_path, 1))

    assert "card.png" not in site
    assert [
        name for page in pages(site).values() for name in metas(page) if name.startswith(("og:", "twitter:"))
    ] == []


def test_the_page_of_a_person_offers_no_card(tmp_path: Path) -> None:
    tracker = make(tmp_path)
    ann = "parties:\n  - {id: ann, name: Ann, group: academia, is_person: true, page_consent_date: 2020}\n"
    files.edit(tracker / "parties.yaml", "parties:\n", ann)
    files.add(
        tracker, 1, positions="\n  - {party: ann, stance: support, date: 2019, source: {url: https://a.example/}}"
    )

    site = pages(site_of(tracker))

    assert "og:title" in metas(site["p/northland/index.html"])
    assert "og:title" not in metas(site["p/ann/index.html"])


def test_each_page_has_its_language(tmp_path: Path) -> None:
    tracker = files.make_tracker(tmp_path, 1)
    files.edit(tracker / "tracker.yaml", "maintained_by:", "language: fr\nmaintained_by:")

    assert {page.tags[0][1]["lang"] for page in pages(site_of(tracker)).values()} == {"fr"}


def test_each_page_of_a_site_and_of_an_overview_has_the_mark(read: dict[str, Read], tmp_path: Path) -> None:
    listed = groups.organization(tmp_path)
    with on(str(groups.TODAY)):
        rectrack(tmp_path, "overview", str(listed), str(tmp_path / "over"))
    overview = Read((tmp_path / "over/index.html").read_text())

    for page in (*read.values(), overview):
        (icon,) = links(page, "icon")
        assert icon.endswith("mark.svg")
        assert [a["src"] for tag, a in page.tags if tag == "img"] == [icon]
        assert [a["alt"] for tag, a in page.tags if tag == "img"] == [""]  # the title is beside it
    assert (tmp_path / "over/mark.svg").read_bytes() == (ROOT / "templates/site/mark.svg").read_bytes()
    assert 20 <= len(metas(overview)["description"]) <= 160


def test_there_is_one_pair_of_typefaces_and_both_come_from_the_system() -> None:
    templates = [path for path in (ROOT / "templates").rglob("*") if path.suffix in (".css", ".svg", ".j2")]
    for path in templates:
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"@font-face|@import|url\(", text) == [], path.name
    style = (ROOT / "templates/site/site.css").read_text(encoding="utf-8")
    assert [style.count(f"{name}:") for name in TYPEFACES] == [1, 1]
    for path in (ROOT / "templates").rglob("*.css"):
        used = re.findall(r"font(?:-family)?:([^;}]+)", path.read_text(encoding="utf-8"))
        assert [one for one in used if not re.search(rf"var\(({'|'.join(TYPEFACES)})\)|inherit", one)] == [], (
            path.name
        )


SHORT, LONG = "“Proposed”", "“Taken back by all those who had put it forward”"
ADDRESSED = "Addressee: The corporation for names of domains."


@pytest.mark.parametrize(
    ("length", "name", "end"),
    [
        (39, SHORT, f"since February 2017. {ADDRESSED}"),
        (40, SHORT, "since February 2017."),
        (50, LONG, "since February 2017."),
        (51, LONG, "since February…"),
        (54, LONG, "since February…"),
        (55, LONG, "since…"),
    ],
)
def test_a_description_ends_after_a_sentence_or_a_word(length: int, name: str, end: str, tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path, 0)
    files.edit(root / "tracker.yaml", "name: The names corporation", f"name: {ADDRESSED[11:-1]}")
    files.edit(root / "tracker.yaml", "name: Proposed", f"name: {name[1:-1]}")
    files.add(root, 1, title="x" * length)

    said = metas(Read(site_of(root)["r/1/index.html"].decode()))["description"]

    assert said == f"Recommendation 1, “{'x' * length}”, has had the status {name} {end}"
    assert len(said) == 160 or end != f"since February 2017. {ADDRESSED}"
