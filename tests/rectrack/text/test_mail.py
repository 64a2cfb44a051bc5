"""What mail programmes add below an answer is found, and what its author wrote is left alone."""

# ruff: noqa: RUF001 - words and signs of other scripts are meant

import pytest
from hypothesis import given

from rectrack.text.mail import own
from tests.rectrack import nasty

HEADERS = {
    "Outlook": "From: A. Person <a@example.org>\nSent: Monday, 3 March 2025 10:00\nTo: me\nSubject: Re: [o/r] A",
    "Outlook with a rule": "________________________________\nFrom: A. Person",
    "Outlook in bold": "**From:** A. Person\n**Sent:** Monday, 3 March 2025 10:00",
    "Outlook in italics": "*From:* A. Person\n*Date:* Monday, 3 March 2025 10:00",
    "Outlook in one line": "From: A. Person Sent: Monday, 3 March 2025 10:00",
    "Outlook in German": "Von: A. Person\nGesendet: Montag, 3. März 2025 10:00\nAn: mich\nBetreff: AW: A",
    "Outlook in French": "De : A. Person\nEnvoyé : lundi 3 mars 2025 10:00\nÀ : moi",
    "Outlook in Spanish": "De: A. Person\nEnviado el: lunes, 3 de marzo de 2025 10:00\nPara: yo",
    "Outlook in Portuguese": "De: A. Person\nEnviada: segunda-feira, 3 de março de 2025",
    "Outlook in Italian": "Da: A. Person\nInviato: lunedì 3 marzo 2025 10:00",
    "Outlook in Dutch": "Van: A. Person\nVerzonden: maandag 3 maart 2025 10:00",
    "Outlook in Russian": "От: A. Person\nОтправлено: понедельник, 3 марта 2025 г. 10:00\nКому: мне",
    "Outlook in Chinese": "发件人: A. Person\n发送时间: 2025年3月3日 10:00\n收件人: me",
    "Outlook in Japanese": "差出人: A. Person\n送信日時: 2025年3月3日 10:00",
    "Outlook in Arabic": "من: A. Person\nتاريخ الإرسال: 3 مارس 2025",
    "Outlook in Swedish": "Från: A. Person\nSkickat: den 3 mars 2025 10:00",
    "Outlook in Polish": "Od: A. Person\nWysłano: poniedziałek, 3 marca 2025 10:00",
    "an original message": "-----Original Message-----",
    "an original message with spaces": "-------- Original Message --------",
    "an original message in German": "-----Ursprüngliche Nachricht-----",
    "a forwarded message": "---------- Forwarded message ---------",
    "Notes": "-----A. Person wrote: -----",
    "a rule": "_____",
}
"""How programmes begin what others wrote, which they do not mark."""

ATTRIBUTIONS = {
    "Apple Mail": "On 3 Mar 2025, at 10:00, A. Person <a@example.org> wrote:",
    "Apple Mail without an address": "On Mar 3, 2025, at 10:00 AM, A. Person wrote:",
    "Pine": "On Mon, 3 Mar 2025, A. Person wrote:",
    "Gmail": "On Mon, Mar 3, 2025 at 10:00 AM A. Person <notifications@github.com> wrote:",
    "Gmail, wrapped": "On Mon, Mar 3, 2025 at 10:00 AM A. Person of a house <\nnotifications@github.com> wrote:",
    "German": "Am 03.03.2025 um 10:00 schrieb A. Person <a@example.org>:",
    "German with the name first": "A. Person schrieb am 3. März 2025 um 10:00:",
    "French": "Le lun. 3 mars 2025 à 10:00, A. Person a écrit\u00a0:",
    "Spanish": "El lun, 3 mar 2025 a las 10:00, A. Person escribió:",
    "Portuguese": "Em seg., 3 de mar. de 2025 às 10:00, A. Person escreveu:",
    "Italian": "Il giorno lun 3 mar 2025 alle ore 10:00 A. Person ha scritto:",
    "Dutch": "Op ma 3 mrt 2025 om 10:00 schreef A. Person:",
    "Swedish": "Den mån 3 mars 2025 kl 10:00 skrev A. Person:",
    "Russian": "3 марта 2025 г., в 10:00, A. Person написал(а):",
    "Russian in Gmail": "пн, 3 мар. 2025 г. в 10:00, A. Person <a@example.org>:",
    "Polish": "pon., 3 mar 2025 o 10:00 A. Person napisał(a):",
    "Arabic": "في 3 مارس 2025، الساعة 10:00، كتب A. Person:",
    "Chinese": "A. Person 于2025年3月3日周一 10:00写道：",
    "Japanese": "2025年3月3日(月) 10:00 A. Person <a@example.org>:",
}
"""How they begin it where some mark it, and some do not."""

SIGNATURES = {
    "a signature": "-- \nA. Person",
    "a signature without its space": "--\nA. Person",
    "a telephone": "Sent from my iPhone",
    "Outlook on a telephone": "Get [Outlook for iOS](https://aka.ms/o0ukef)",
    "a telephone in French": "Envoyé de mon iPhone",
    "a telephone in Chinese": "发自我的iPhone",
}

KEPT = {
    "a quotation within a reason": "The ministry wrote in 2025:\n> no\n> no\n\nSo we agree.",
    "answers below a marked quotation": "On 3 Mar 2025, A. Person wrote:\n> One?\n\nYes.\n\n> Two?\n\nNo.",
    "a rule of three": "One.\n\n___\n\nTwo.\n\n---\n\nThree.",
    "a table": "| a | b |\n| ---- | ---- |\n| 1 | 2 |",
    "a table without its outer signs": "a | b\n---- | ----\n1 | 2",
    "who wrote without a date": "On the contrary, they wrote:\nno",
    "a sentence with a colon": "On 3 March 2025 we agreed on this:\n- one",
    "from and to": "From: one to two.\n\nSent: never.",
    "a telephone in a sentence": "It excludes whoever has no iPhone.",
    "post": "Sent from Geneva to all members.",
    "options": "-- is no option",
}
"""What only looks so."""


ENDS = HEADERS | ATTRIBUTIONS | SIGNATURES


@pytest.mark.parametrize("begun", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("between", ["\n\n", "\n"], ids=["an empty line", "no empty line"])
def test_what_others_wrote_begins_where_a_programme_says_so(begun: str, between: str) -> None:
    mine, theirs = f"We agree.{between}", f"{begun}\n\nNo.\n\n/oppose We do not."

    assert own(f"{mine}{theirs}".split("\n")) == mine.count("\n")


def test_a_marked_quotation_belongs_to_who_wrote_it() -> None:
    assert own(["Yes.", "On 3 Mar 2025, A. Person wrote:", "> No.", "", "Never."]) == 1


@pytest.mark.parametrize("begun", HEADERS.values(), ids=HEADERS)
def test_below_any_other_words_of_a_programme_nothing_is_the_authors(begun: str) -> None:
    assert own(f"\n{begun}\n\n> No.\n\nNever.".split("\n")) == 1


@pytest.mark.parametrize("begun", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
def test_below_a_marked_quotation_that_begins_a_text_its_author_goes_on(begun: str) -> None:
    assert own(f"{begun}\n\n> No.\n\nYes.\n\n-- \nMe".split("\n")) == begun.count("\n") + 6


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_the_author_wrote_is_theirs(text: str) -> None:
    lines = text.split("\n")

    assert own(lines) == len(lines)


@given(nasty.texts(12))
def test_every_text_has_an_end(text: str) -> None:
    lines = text.split("\n")

    assert 0 <= own(lines) <= len(lines)


LONG = (
    "On 1 wrote:\n",
    "On 1 wrote:\n> a\nb\n",
    "On 1 <",
    "a\n",
    "<a@",
    "From: ",
    "_ ",
    "-- a",
    "schrieb ",
    "1 写",
    "\n",
)


@pytest.mark.parametrize("piece", LONG)
def test_a_text_that_is_made_to_be_slow_is_not(piece: str) -> None:
    lines = (piece * (60_000 // len(piece))).split("\n")

    assert own(lines) <= len(lines)
