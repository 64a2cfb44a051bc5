"""Only parties.yaml decides who speaks for whom, and in it only the numeric id of an account."""

import pytest
from msgspec.structs import replace

from rectrack.record.parties import Account, Party
from rectrack.record.speakers import Refusal, S, bodies, by_letter, may_speak, speaker, taken_over
from rectrack.record.tracker import Addressee
from rectrack.text.untrusted import Mistake

ASHA = Account(login="asha", id=11)
BO = Account(login="bo", id=12)
INDIA = Party(id="india", name="India", group="government", accounts=(ASHA, BO))
DENIC = Party(id="denic", name="The registry", group="technical-community", accounts=(BO,))
APIG = Party(id="apig", name="The association", group="civil-society")
PARTIES = (APIG, INDIA, DENIC)

RENAMED = replace(ASHA, login="asha-new")
CLAIMED = Account(login="Asha", id=99)
"""Somebody who registered the login that its owner gave up."""
STRANGER = Account(login="mallory", id=66)


def test_an_account_speaks_for_each_party_that_names_it_by_its_id() -> None:
    assert may_speak(ASHA, PARTIES) == (INDIA,)
    assert may_speak(BO, PARTIES) == (INDIA, DENIC)
    assert may_speak(STRANGER, PARTIES) == ()


def test_a_renamed_account_still_speaks() -> None:
    assert may_speak(RENAMED, PARTIES) == (INDIA,)
    assert taken_over(RENAMED, PARTIES) == ()
    assert speaker(RENAMED, "support", None, PARTIES) == INDIA


@pytest.mark.parametrize("named", [None, "india", "apig", "nobody"])
def test_another_account_under_a_known_login_is_refused_and_reported(named: str | None) -> None:
    found = speaker(CLAIMED, "support", named, PARTIES)

    assert may_speak(CLAIMED, PARTIES) == ()
    assert isinstance(found, Refusal)
    assert found.taken_over == (INDIA,)
    assert "99" in found.reason


def test_who_speaks_for_one_party_and_has_the_login_of_another_speaks_for_the_one_only() -> None:
    chen = Account(login="asha", id=13)
    parties = (*PARTIES, Party(id="chen", name="Chen", group="academia", accounts=(Account(login="chen", id=13),)))

    alone, named = speaker(chen, "support", None, parties), speaker(chen, "support", "india", parties)

    assert isinstance(alone, Party)
    assert alone.id == "chen"
    assert taken_over(chen, parties) == (INDIA,)
    assert isinstance(named, Refusal)
    assert named.taken_over == (INDIA,)


@pytest.mark.parametrize("named", [None, "india", "nobody"])
def test_a_stranger_is_refused_and_nobody_is_alarmed(named: str | None) -> None:
    found = speaker(STRANGER, "support", named, PARTIES)

    assert isinstance(found, Refusal)
    assert found.taken_over == ()


def test_who_speaks_for_one_party_need_not_name_it_but_may() -> None:
    assert speaker(ASHA, "support", None, PARTIES) == speaker(ASHA, "support", "india", PARTIES) == INDIA


def test_who_speaks_for_several_names_one() -> None:
    found = speaker(BO, "support", None, PARTIES)

    assert speaker(BO, "support", "denic", PARTIES) == DENIC
    assert isinstance(found, Mistake)
    assert 'india ("India"), denic ("The registry")' in found.reason
    assert found.valid == "/support as india or /support as denic"


@pytest.mark.parametrize(("named", "why"), [("apig", "do not speak for"), ("it", "no party"), ("indja", "no party")])
def test_a_party_for_which_the_author_does_not_speak_is_refused_with_those_for_which_they_do(
    named: str, why: str
) -> None:
    found = speaker(ASHA, "support", named, PARTIES)

    assert isinstance(found, Mistake)
    assert why in found.reason
    assert "india" in found.reason
    assert "next line" in found.reason


def test_any_party_s_position_may_be_entered_by_letter() -> None:
    assert by_letter("support", "apig", PARTIES) == APIG


@pytest.mark.parametrize(
    ("named", "why"), [(None, "name of its party"), ("indja", "Did you mean india?"), ("x", "x")]
)
def test_a_letter_without_a_known_party_is_a_mistake(named: str | None, why: str) -> None:
    found = by_letter("support", named, PARTIES)

    assert isinstance(found, Mistake)
    assert why in found.reason


# --- addressees have accounts too, which stand elsewhere ---------------------------------------------

CHAIR = Account(login="chair", id=21)
ICANN = Addressee(id="icann", name="ICANN", label="ICANN", accounts=(CHAIR,))
BOTH = bodies(PARTIES, [ICANN, Addressee(id="india", name="India", label="India", accounts=(CHAIR,))])


def refused(author: Account, among: tuple[S, ...]) -> str:
    found = speaker(author, "dispute", None, among)
    assert isinstance(found, Refusal)
    return found.reason


def test_a_refusal_says_where_the_accounts_of_those_who_may_speak_stand() -> None:
    assert refused(STRANGER, PARTIES) == "parties.yaml names no party for which this account speaks."
    assert refused(STRANGER, BOTH) == (
        "Neither parties.yaml, where the parties' accounts stand, nor tracker.yaml, where those of addressees do, "
        "names this account."
    )


@pytest.mark.parametrize(
    ("login", "listed"),
    [
        ("bo", 'parties.yaml and tracker.yaml name the login "bo" for india ("India"), denic'),
        ("chair", 'parties.yaml and tracker.yaml name the login "chair" for india ("India"), icann'),
    ],
)
def test_a_login_that_was_taken_over_is_looked_for_where_it_stands(login: str, listed: str) -> None:
    assert refused(Account(login=login, id=99), BOTH).startswith(listed)


def test_a_login_of_an_addressee_alone_stands_in_tracker_yaml() -> None:
    assert refused(replace(CHAIR, id=99), bodies(PARTIES, [ICANN])).startswith('tracker.yaml names the login "chair"')


def test_a_letter_of_nobody_known_is_of_no_party_or_addressee() -> None:
    found = by_letter("dispute", "icana", BOTH)
    assert isinstance(found, Mistake)
    assert 'no party or addressee "icana" in parties.yaml or tracker.yaml. Did you mean icann?' in found.reason
    assert "name of its party or addressee" in str(by_letter("dispute", None, BOTH))


def test_no_answer_names_a_person_whose_name_is_withheld() -> None:
    other = Party(id="ann", name="Ann Other", group="academia", name_withheld="2024", accounts=(BO,))
    everybody = bodies((*PARTIES, other), ())

    answers = [
        speaker(BO, "support", None, everybody),
        speaker(BO, "support", "apig", everybody),
        speaker(replace(CLAIMED, login="bo"), "support", None, everybody),
        by_letter("support", "ann-", everybody),
    ]

    assert [type(answer) for answer in answers] == [Mistake, Mistake, Refusal, Mistake]
    assert [answer for answer in answers if "ann " in str(answer) or "Ann Other" in str(answer)] == []
    guessed = speaker(ASHA, "support", "ann", everybody)
    assert isinstance(guessed, Mistake)
    assert guessed.reason.startswith("There is no party or addressee")
    assert speaker(BO, "support", "ann", everybody) == everybody[-1]
