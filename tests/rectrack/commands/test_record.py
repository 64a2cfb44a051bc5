"""`rectrack record`: minutes, all of them or nothing."""

import codecs
import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from rectrack.inbox import minutes_file
from rectrack.record.desk_words import AT_DESK
from tests.rectrack.commands.test_saying import COMMENT, FIELDS, REPORT
from tests.rectrack.desks import Desk
from tests.rectrack.files import TODAY, add, edit
from tests.rectrack.internals import register
from tests.samples import sample

EXAMPLE = sample("keep-the-record.md", "After a meeting", "text")
QUOTED = "\u201cCaf\u00e9\u201d \u2013 nothing"
HEAD = "date: 2024-03-14\nby: the clerk\nfrom: paper-2017\ndecided_by: The plenary\n\n"


@pytest.fixture
def meeting(desk: Desk) -> Desk:
    """Nine recommendations, of which one has an address of its own, and one an action and a report."""
    edit(desk.root / "tracker.yaml", "themes:\n", FIELDS)
    for number in range(4, 10):
        add(desk.root, number)
    add(desk.root, 8, reference="140.7", actions="\n  - {id: ask, title: Ask, status: proposed}", reports=REPORT)
    desk.before = desk.texts()
    return desk


def minutes(desk: Desk, text: str | bytes, name: str = "minutes.txt") -> str:
    path = desk.root.parent / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def changed(desk: Desk) -> set[str]:
    now = desk.texts()
    return {name for name in now if now[name] != desk.before.get(name)}


def wrong(desk: Desk, text: str) -> list[str]:
    """What is wrong, without the name of the file; nothing was written."""
    told = desk.refused("record", minutes(desk, text)).splitlines()
    assert told[-1] == f"The minutes have {len(told) - 1} mistake{'s' if len(told) > 2 else ''}. Nothing was changed."
    return [line.rpartition("minutes.txt:")[2].replace(":1:", ":", 1) for line in told[:-1]]


def test_the_example_of_the_documentation_is_recorded_and_once_only(meeting: Desk) -> None:
    path = minutes(meeting, EXAMPLE)

    shown = meeting.run("record", path, "--dry-run").out
    assert "“status: Proposed” goes, “status: Adopted” comes" in shown
    assert meeting.texts() == meeting.before

    told = meeting.run("record", path)

    assert told.err == "11 statements in 9 files recorded.\n"
    by_id = {r.id: r for r in register(meeting.root).recommendations}
    step = by_id["rec-1"].history[-1]
    assert (step.date, step.status, step.note, step.by) == (
        "2024-03-14",
        "adopted",
        "Agreed in plenary.",
        "the secretariat",
    )
    assert step.evidence == ("https://example.org/minutes/3",)
    checks = [by_id[f"rec-{n}"].last_checked for n in (2, 7, 9)]
    assert {(check.date, check.by, check.found) for check in checks if check} == {
        ("2024-03-14", "the secretariat", "Nothing has changed.")
    }
    (answer,) = by_id["rec-8"].responses
    assert (answer.by, answer.answer, answer.note, answer.entered_by) == (
        "icann",
        "noted",
        "They have seen it.",
        "the secretariat",
    )
    assert answer.source
    assert answer.source.url == "https://example.org/minutes/3"
    (decision,) = by_id["rec-4"].decisions
    assert (decision.by, decision.meeting, decision.outcome) == ("The plenary", "Third meeting", "noted")
    assert (by_id["rec-4"].requests[0].due, by_id["rec-4"].target and by_id["rec-4"].target.set_by) == (
        "2024-06",
        "the plenary",
    )
    position = by_id["rec-5"].positions[-1]
    assert (position.party, position.stance, position.entered_by) == ("india", "oppose", "the secretariat")
    assert position.reason == "An open-ended mandate\ninvites duplication."
    assert by_id["rec-6"].owners == ("amina",)
    withdrawn = by_id["rec-3"].positions[-1]
    assert (withdrawn.stance, withdrawn.date, withdrawn.entered_by) == ("withdrawn", "2024-03-15", "the secretariat")

    meeting.before = meeting.texts()
    assert meeting.run("record", path).err == "The files say so already: 11 statements in 9 files.\n"
    assert meeting.texts() == meeting.before


SAID = {
    "status": "withdrawn It is over.",
    "action": "ask withdrawn It is over.",
    "withdraw": "as apig",
    "dispute": "as icann It is not so.",
    "progress": "ask They asked, https://example.org/a",
    "verify": f"{COMMENT} It moves.",
    "answer": "icann not accepted Too dear.",
    "decision": "agreed with changes",
    "checked": "Nothing.",
    "request": "india view",
    "target": "2026",
    "field": "priority High",
    "owner": "@amina",
}


def test_whatever_has_a_command_is_said_in_minutes_under_the_same_rules(meeting: Desk) -> None:
    assert set(SAID) == set(AT_DESK) - {"position"}

    said = "".join(f"140.7: /{word} {text}\n" for word, text in SAID.items())
    told = meeting.run("record", minutes(meeting, f"{HEAD}{said}140.7: /support-with-changes as denic Soon."))

    assert told.err == "14 statements in 1 file recorded.\n"
    assert changed(meeting) == {"rec-8.yaml"}
    text = meeting.texts()["rec-8.yaml"].decode()
    assert text.count("verified_by: the clerk") == 3
    assert text.count("entered_by: the clerk") == 4
    assert text.count("document: paper-2017") >= 6


def as_word(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    return saved(document)


def within(text: str) -> bytes:
    """A document whose paragraphs and words stand in what Word puts around them."""
    document = docx.Document()
    for line in text.splitlines():
        paragraph = document.add_paragraph(line)._p  # noqa: SLF001 - as Word does it
        for inner in (*paragraph.r_lst, paragraph):
            around, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
            inner.addprevious(around)
            around.append(content)
            content.append(inner)
        for run in paragraph.iter(qn("w:r")):
            run.addprevious(tag := OxmlElement("w:smartTag"))
            tag.append(run)
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "written",
    [
        codecs.BOM_UTF8 + EXAMPLE.encode(),
        EXAMPLE.replace("\n", "\r\n").encode("utf-16"),
        EXAMPLE.encode("utf-16-le"),
        as_word(EXAMPLE),
        as_word(EXAMPLE.replace("\n\n", "\n")),
        within(EXAMPLE),
        EXAMPLE.replace(" ", "\u00a0").replace("140.7:", "“140.7”\u202f:").encode(),
    ],
    ids=[
        "utf-8 with mark",
        "utf-16",
        "utf-16 without mark",
        "word",
        "word without empty lines",
        "word's fields",
        "word's own signs",
    ],
)
def test_however_it_is_written_it_says_the_same(meeting: Desk, written: bytes) -> None:
    meeting.run("record", minutes(meeting, EXAMPLE))
    meeting.before = meeting.texts()

    assert meeting.run("record", minutes(meeting, written)).err.startswith("The files say so already: 11 statements")
    assert meeting.texts() == meeting.before


def test_windows_own_encoding_and_words_quotation_marks_stay_what_they_are(meeting: Desk) -> None:
    meeting.run("record", minutes(meeting, f"{HEAD}1: /checked {QUOTED}".encode("cp1252")))

    check = register(meeting.root).recommendations[0].last_checked
    assert check
    assert check.found == QUOTED


def test_a_table_in_word_is_read_cell_by_cell_and_a_line_is_a_paragraph(meeting: Desk) -> None:
    document = docx.Document()
    document.add_paragraph("by: the clerk")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(1, 0).text, table.cell(1, 1).text = (
        "1: /checked One.",
        "2: /checked Two.",
        "3: /cheked Three.",
    )
    table.cell(0, 0).merge(table.cell(0, 1))

    told = meeting.refused("record", minutes(meeting, saved(document), "minutes.docx"))

    assert "minutes.docx:" in told
    assert "There is no command" in told
    assert told.count("minutes.docx:") == 1


def spoiled(document: bytes) -> bytes:
    """The document with an XML that is none."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as packed, zipfile.ZipFile(stream, "w") as made:
        for name in packed.namelist():
            made.writestr(name, b"<w:document" if name == "word/document.xml" else packed.read(name))
    return stream.getvalue()


def test_what_cannot_be_read_as_minutes_is_refused_with_what_to_do(
    meeting: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for change in ("w:ins", "w:moveTo"):
        document = docx.Document()
        document.add_paragraph("1: /checked One.")._p.append(OxmlElement(change))  # noqa: SLF001 - as Word does it
        assert "Accept or reject them in Word" in meeting.refused("record", minutes(meeting, saved(document)))
    document = docx.Document()
    box = OxmlElement("w:txbxContent")
    box.append(document.add_paragraph("1: /checked In a box.")._p)  # noqa: SLF001 - as Word does it
    document.add_paragraph("2: /checked Two.").runs[0]._r.append(box)  # noqa: SLF001 - as Word does it
    assert "has a text box" in meeting.refused("record", minutes(meeting, saved(document)))

    assert "This is no Word document," in meeting.refused("record", minutes(meeting, b"PK\x03\x04 nothing"))
    assert "This is no Word document," in meeting.refused("record", minutes(meeting, spoiled(saved(docx.Document()))))
    monkeypatch.setattr(minutes_file, "MOST_BYTES", 1_000)
    assert "more than 1,000 bytes" in meeting.refused("record", minutes(meeting, saved(docx.Document())))
    assert "Save it as a Word document (.docx)" in meeting.refused("record", minutes(meeting, b"\xd0\xcf\x11\xe0old"))


def test_every_mistake_is_told_at_once_with_its_line_and_what_would_be_right(meeting: Desk) -> None:
    told = wrong(
        meeting,
        "date: 3/4/2024\n"
        "form: https://example.org\n"
        "\n"
        "2-4: /checked Nothing.\n"
        "1: /adopt Agreed.\n"
        "rec-22, 3: /status adoptd\n"
        "5: /oppose An open-ended mandate\n"
        "6: /answer icann maybe\n"
        "7: status withdrawn\n"
        "/checked Nothing.\n"
        "1 /checked Nothing.\n"
        "\n"
        "from: nowhere\n"
        "and so on\n"
        "9: /oppose as indai No.\n",
    )

    lines: dict[int, list[str]] = {}
    for line in told:
        number, _, message = line.partition(": ")
        lines.setdefault(int(number), []).append(message)
    assert list(lines) == [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15]
    said = {number: " ".join(messages) for number, messages in lines.items()}
    assert said[1] == '"3/4/2024" is no date (write 2024-03-04 for 4 March or 2024-04-03 for 3 April)'
    assert said[2] == '"form: https://example.org" stands above the first statement (did you mean from:?)'
    assert said[4] == '"2-4" names no recommendation (name each of them: 2, 3, 4)'
    assert "/adopt" in said[5]
    assert said[6].startswith('there is no recommendation "rec-22" (did you mean rec-2?)')
    assert "needs the name of its party" in said[7]
    assert said[7].endswith("(/oppose as PARTY, then your reason)")
    assert "what the answer was" in said[8]
    assert said[9].endswith("(7: /status STATUS, then a note with web addresses that show it)")
    assert said[10].endswith("(2, 7: /checked what you found)")
    assert said[11].endswith("(1: /checked what you found)")
    assert said[13].startswith('"nowhere" is no address and no document (a web address that starts with https://, or')
    assert said[13].endswith("one of: paper-2017)")
    assert "without an empty line" in said[14]
    assert "Did you mean india?" in said[15]


def test_the_rules_of_the_files_speak_of_the_line_that_breaks_them(meeting: Desk) -> None:
    told = wrong(
        meeting,
        f"{HEAD}1: /status adopted Agreed.\n"
        "1, 2: /status implemented Done, https://example.org/a\n"
        "3: /request india answer\n"
        "4: /field priority middle\n"
        "5: /checked Nothing.\n\ndate: 2024-03-10\n5: /checked Nothing.\n",
    )

    assert told == [
        (
            "7: the status implemented cannot follow proposed, in recommendations/rec-2.yaml "
            "(after proposed may come: adopted, not-adopted, withdrawn)"
        ),
        '8: "india" is not an addressee here, in recommendations/rec-3.yaml (one of: icann)',
        '9: unknown choice "middle", in recommendations/rec-4.yaml (one of: high, low)',
        "13: a later check is recorded already, of 2024-03-14",
    ]


def test_what_is_no_statement_and_no_head_is_text(meeting: Desk) -> None:
    note = (
        "It is so: see https://example.org.\n# 4 of 5 agreed\n> 2: /status withdrawn\nby: and large\n\nThe end: soon."
    )
    meeting.run("record", minutes(meeting, f"by: the clerk\n\n1: /checked {note}\n"))

    check = register(meeting.root).recommendations[0].last_checked
    assert check
    assert (check.by, check.found) == ("the clerk", note)


def test_a_check_without_a_date_is_a_new_fact_each_day_and_whoever_works_here_made_it(meeting: Desk) -> None:
    path = minutes(meeting, "1: /checked Nothing.")
    meeting.run("record", path)
    meeting.before = meeting.texts()
    assert "say so already" in meeting.run("record", path).err
    meeting.day = TODAY.replace(day=7)

    meeting.run("record", path)

    check = register(meeting.root).recommendations[0].last_checked
    assert check
    assert (check.date, check.by) == ("2024-05-07", "The secretariat")


def test_an_empty_file_says_what_minutes_are(meeting: Desk) -> None:
    assert wrong(meeting, "") == ["1: there is no statement here (2, 7: /checked Nothing has changed.)"]
    assert wrong(meeting, "date: 2024\n") == ["1: there is no statement here (2, 7: /checked Nothing has changed.)"]


WORDS = (
    "date: 2018-03-14\n\nrecommendation\tstatus\tchecked\tnote\tfrom\n"
    "1\tadopted\t\tAgreed.\thttps://example.org/1\n2, 3\t\tNothing\t\t\n"
)
PASTED = (
    "date: 2018-03-14\n\n| Recommendation | Statement | Note | From |\n| --- | --- | --- | --- |\n"
    "| 1 | /status adopted | Agreed. | https://example.org/1 |\n| 2, 3 | checked | Nothing | |\n"
)
QUOTED_AT_FIRST = (
    "date: 2018-03-14\n\nrecommendation\tstatus\tchecked\tnote\tfrom\n"
    '1\tadopted\t\tAgreed.\thttps://example.org/1\n2\t\t"Nothing" or so\t\t\n3\t\t"Nothing\t\t\n'
)
LONG = (
    'date: 2018-03-14\nrecommendation\tstatement\tfrom\n1\t"status adopted\nAgreed."\thttps://example.org/1\n'
    "rec-2\tchecked Nothing\t\n3\tchecked Nothing\t"
)


@pytest.mark.parametrize("cells", [WORDS, PASTED, LONG], ids=["words", "a table of markdown", "a cell of two lines"])
def test_cells_of_a_sheet_say_the_same(meeting: Desk, cells: str) -> None:
    assert meeting.run("record", minutes(meeting, cells)).err == "3 statements in 3 files recorded.\n"

    first, *others = register(meeting.root).recommendations[:3]
    step = first.history[-1]
    assert (step.date, step.note, step.evidence) == ("2018-03-14", "Agreed.", ("https://example.org/1",))
    assert {(one.last_checked.date, one.last_checked.found) for one in others if one.last_checked} == {
        ("2018-03-14", "Nothing")
    }


def test_a_quotation_mark_in_a_cell_takes_no_rows_below_with_it(meeting: Desk) -> None:
    assert meeting.run("record", minutes(meeting, QUOTED_AT_FIRST)).err == "3 statements in 3 files recorded.\n"

    found = [one.last_checked.found for one in register(meeting.root).recommendations[1:3] if one.last_checked]
    assert found == ['"Nothing" or so', '"Nothing']
    meeting.before = meeting.texts()
    huge = f"recommendation\tchecked\n1\t{'x' * 140_000}"
    assert "140,000 characters" in meeting.refused("record", minutes(meeting, huge))


def test_the_cells_of_the_documentation_are_recorded(meeting: Desk) -> None:
    meeting.run("record", minutes(meeting, sample("keep-the-record.md", "After a meeting", "markdown")))

    assert register(meeting.root).recommendations[0].status == "adopted"


def test_a_party_is_meant_by_its_name_as_well(meeting: Desk) -> None:
    meeting.run(
        "record",
        minutes(meeting, f"{HEAD}5: /oppose as The registry: Too dear.\n6: /dispute as The names corporation No."),
    )

    known = register(meeting.root).recommendations
    assert (known[4].positions[-1].party, known[4].positions[-1].reason) == ("denic", "Too dear.")
    assert known[5].disputes[0].by == "icann"


def test_what_another_program_passes_on_is_read_as_a_file_is(meeting: Desk) -> None:
    assert meeting.typed("record", "-", lines=("by: the clerk", "", "1, 2: /checked Nothing.")).code == 0
    assert changed(meeting) == {"rec-1.yaml", "rec-2.yaml"}

    wrong_again = meeting.typed("record", "-", lines=("1: /chekced Nothing.",))
    assert wrong_again.code == 1
    assert wrong_again.err.startswith("minutes:1:")


@pytest.mark.parametrize("words", ["by March 2027", "due: March 2027", "deadline March 2027", "Until 2027-03"])
def test_the_due_date_of_a_request_can_follow_several_words(meeting: Desk, words: str) -> None:
    meeting.run("record", minutes(meeting, f"{HEAD}2: /request ICANN answer {words}\n"))

    assert "due: 2027-03" in (meeting.root / "recommendations/rec-2.yaml").read_text()


@pytest.mark.parametrize(
    ("words", "unread"),
    [
        ("in March 2027", "in March 2027"),
        ("by March 2027 at the latest", "at the latest"),
        ("\nThe Chair asked.", "The Chair asked"),
    ],
)
def test_what_a_command_cannot_read_is_refused_and_never_dropped(meeting: Desk, words: str, unread: str) -> None:
    (told,) = wrong(meeting, f"{HEAD}2: /request ICANN answer {words}\n")

    assert f'/request cannot read "{unread}".' in told
    assert "/request BODY answer or view [due DATE]" in told
