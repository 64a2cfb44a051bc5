"""One table says what can be said; whatever reads it knows a new entry without a word more."""

import pytest

from rectrack.inbox.parse import Misplaced
from rectrack.record import parts
from rectrack.record.kept import RecordAnswer, RecordCheck, SetStatus
from rectrack.record.kind import Kind, Who
from rectrack.record.said import Occasion, Statement, TakePosition
from rectrack.record.stances import STANCES
from rectrack.record.statements import STATEMENTS
from rectrack.text.untrusted import Mistake
from tests.rectrack.inbox.reading import read

SAID = {
    "withdraw": "We changed our mind.",
    "speak-for": "india",
    "progress": "They asked.",
    "status": "adopted",
    "action": "ask adopted",
    "answer": "icann noted",
    "checked": "Nothing new.",
    "decision": "noted by the plenary: The Chair will report.",
    "verify": "https://github.com/o/r/issues/1#issuecomment-2",
}
NAMES = {"status": ("not-adopted", "in-part"), "addressee": ("icann",)}


@pytest.mark.parametrize("word", STATEMENTS)
def test_a_statement_is_read_from_its_text_alone_and_knows_its_word(word: str) -> None:
    said = STATEMENTS[word].read(SAID.get(word, "It helps."), {})

    assert isinstance(said, Statement)
    assert said.word == word


@pytest.mark.parametrize("kind", STATEMENTS.values(), ids=STATEMENTS)
def test_what_documentation_shows_of_each_is_there(kind: Kind) -> None:
    assert kind.form == f"/{kind.word} {kind.takes}"
    assert kind.records
    assert isinstance(kind.who, Who)


@pytest.mark.parametrize(
    ("word", "text", "said"),
    [
        ("status", "Not adopted. At the plenary", SetStatus(status="not-adopted", text="At the plenary")),
        ("status", "NOT_ADOPTED", SetStatus(status="not-adopted")),
        ("status", "in part: the rest follows", SetStatus(status="in-part", text="the rest follows")),
        ("status", "adopted in part", SetStatus(status="adopted", text="in part")),
        (
            "answer",
            "ICANN not accepted Too dear",
            RecordAnswer(addressee="icann", answer="not-accepted", text="Too dear"),
        ),
    ],
)
def test_what_is_named_is_known_however_it_is_written(word: str, text: str, said: Statement) -> None:
    assert STATEMENTS[word].read(text, NAMES) == said


def test_without_knowing_what_there_is_one_word_names_it() -> None:
    assert STATEMENTS["status"].read("Adopted At the plenary", {}) == SetStatus(
        status="adopted", text="At the plenary"
    )


def test_a_new_statement_is_one_entry() -> None:
    kind = Kind(
        word="dispute",
        takes="what is wrong",
        records="an objection",
        made=RecordCheck,
        parts=(parts.Words(what="what is wrong", is_needed=True),),
        also="contest",
    )
    among = {**STATEMENTS, "dispute": kind}

    assert read("/dispute It is not so.", among=among) == RecordCheck(text="It is not so.")
    for wrong in ("/dispute", "/dispuet It is not so.", "/contest It is not so."):
        found = read(wrong, among=among)
        assert isinstance(found, Mistake)
        assert found.valid == "/dispute what is wrong"
    misplaced = read("Hello\n/dispute It is not so.", among=among)
    assert isinstance(misplaced, Misplaced)
    assert misplaced.word == "dispute"


@pytest.mark.parametrize("word", [word for stance in STANCES for word in stance.also])
def test_a_word_that_people_use_instead_leads_to_the_stance_that_it_means(word: str) -> None:
    meant = next(stance.id for stance in STANCES if word in stance.also)

    found = read(f"/{word} We have our reasons.")

    assert isinstance(found, Mistake)
    assert found.valid == f"/{meant} [as PARTY], then your reason"


def test_a_stance_is_a_statement_after_its_word_and_after_position() -> None:
    among = {**STATEMENTS, "recuse-us": STATEMENTS["abstain"]}

    for text in ("/recuse-us", "Position: recuse us", "Position: Recuse-us"):
        assert read(text, among=among) == TakePosition(stance="abstain")
    wrong = read("Position: maybe recus-us", among=among)
    assert isinstance(wrong, Mistake)
    assert "support, support-with-changes, reserve, abstain, oppose, comment, recuse-us" in wrong.reason


def test_where_it_is_said_is_its_source() -> None:
    assert Occasion(date="2024").source() is None
    position = TakePosition(stance="oppose", party="india", source="https://e.org").position(Occasion(date="2024"))

    assert position.source
    assert (position.source.url, position.source.comment) == ("https://e.org", None)


WRITTEN = Occasion(date="2024", by="delegate", account=5, comment="https://github.com/o/t/issues/1#issuecomment-7")


@pytest.mark.parametrize(
    ("said", "on", "is_quoted"),
    [
        ({}, WRITTEN, True),
        ({"entered_by": "the secretariat", "source": "https://e.org"}, WRITTEN, False),
        ({"reported_by": "apig"}, WRITTEN, False),
        ({}, Occasion(date="2024", by="the secretariat"), False),
    ],
    ids=["by its own account", "by a keeper from a letter", "by another party", "at a desk"],
)
def test_only_what_a_partys_own_account_writes_is_its_words(
    said: dict[str, str],
    on: Occasion,
    is_quoted: bool,  # noqa: FBT001 - a column of the table
) -> None:
    position = TakePosition(stance="oppose", party="india", text="Too soon.", **said).position(on)

    assert (position.quote, position.reason) == (("Too soon.", None) if is_quoted else (None, "Too soon."))


def test_a_stance_with_a_description_is_explained_by_it_and_another_by_its_name() -> None:
    assert STATEMENTS["reserve"].records == "the party reserves its position, which is to follow"
    assert STATEMENTS["support"].records == "your party's position: support"
    assert STATEMENTS["oppose"].records.endswith("oppose; your reason is shown on the board")
