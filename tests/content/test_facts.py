"""The whole of content/, held against its rules and against what may be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue import contacts, export, lint
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.loader import load

ROOT = Path(__file__).parents[2]

#: Names that evaluation files and receipts of the past use: they may be joined, never changed.
SCAMS = frozenset(
    {
        "scam-compound-kh",
        "scam-compound-mm-myawaddy",
        "scam-compound-mm-laukkai",
        "scam-gts-laos",
        "scam-pogo-ph",
        "casino-game-company",
        "ransom-debt",
        "rescue-scam",
        "online-kidnap",
        "fake-eps-kr",
        "fake-seasonal-e8",
        "fake-jp-deposit",
        "fake-tw-broker",
        "au-palm",
        "au-482-ca",
        "tourist-overstay",
        "uk-lorry",
        "eu-east",
        "gulf-domestic",
        "africa-congo",
        "fishing-slave",
        "marriage-cn",
        "marriage-kr",
        "surrogacy",
        "kidney",
        "fetus-newborn",
        "fake-airline",
        "deposit-vanish",
        "impersonate-dolab",
        "passport-taken",
        "free-training",
        "money-mule",
        "friend-recruit",
        "tieu-ngach",
        "fake-ticket",
        "karaoke-inner",
        "home-task-deposit",
    }
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(ROOT / "content")


def test_content_has_nothing_to_mend():
    assert [str(finding) for finding in lint.check(ROOT / "content")] == []


def test_generated_files_are_what_content_makes_of_them(catalogue):
    assert [str(finding) for finding in export.check(catalogue, ROOT)] == []


def test_every_scam_that_was_ever_named_is_still_there(catalogue):
    assert set(catalogue.scams) >= SCAMS


def hidden(catalogue: Catalogue) -> dict[str, str]:
    """Return number to id of every hotline and mission that nobody may be given."""
    known = (*catalogue.hotlines.values(), *catalogue.missions.values())
    open_numbers = {n.dial for fact in known if fact.may_be_shown for n in fact.numbers}
    for numbers in catalogue.emergency.values():
        four = (numbers.police, numbers.police_alternative, numbers.ambulance, numbers.fire)
        open_numbers |= {number.dial for number in four if number}
    return {
        number.dial: fact.id
        for fact in known
        if not fact.may_be_shown
        for number in fact.numbers
        if number.dial not in open_numbers
    }


def test_no_country_is_given_a_number_that_nobody_may_show(catalogue):
    secret = hidden(catalogue)
    assert len(secret) > 50
    for iso in catalogue.countries:
        found = contacts.for_country(catalogue, iso)
        for line in (found.consular, *found.missions, *found.hotlines, *found.emergency):
            assert line.dial not in secret, f"{iso}: {secret.get(line.dial)}"


def test_no_text_names_a_number_that_nobody_may_show(catalogue):
    secret = {number for number in hidden(catalogue) if len(number) > 5}
    for locale, texts in catalogue.texts.items():
        for key, text in texts.items():
            digits = "".join(char for char in text if char.isdigit() or char == "+")
            assert not any(number in digits for number in secret), f"{locale}:{key}"


def test_the_consular_hotline_stands_first_for_every_country(catalogue):
    for iso in (*catalogue.countries, "XX"):
        found = contacts.for_country(catalogue, iso)
        assert (found.consular.dial, found.consular.shown) == ("+84981848484", "+84 981 84 84 84")


@pytest.mark.parametrize(
    ("iso", "first_mission", "police"),
    [("KH", "+855977492430", "117"), ("MM", "+959660888998", "199"), ("TH", "+66898966653", "191")],
)
def test_where_people_are_held_the_embassy_and_the_police_are_known(
    catalogue, iso, first_mission, police
):
    found = contacts.for_country(catalogue, iso)
    assert found.missions[0].dial == first_mission
    assert found.missions[0].source_date.startswith("2025")
    assert found.emergency[0].dial == police


@pytest.mark.parametrize(("iso", "city"), [("LA", "Vientiane"), ("KR", "Seoul"), ("GB", "London")])
def test_a_mission_whose_number_is_too_old_is_named_without_it(catalogue, iso, city):
    found = contacts.for_country(catalogue, iso)
    assert city in found.missions_without_number
    assert found.missions == ()
    assert found.emergency


def test_the_retired_hotline_is_known_and_never_given(catalogue):
    retired = catalogue.hotlines["vn-consular-OLD"]
    assert retired.numbers[0].dial == "+84462844844"
    assert contacts.hotline(catalogue, "vn-consular-OLD") == ()


def test_advice_for_those_who_are_held_never_says_to_pay_or_never_to_pay(catalogue):
    for scam in catalogue.scams.values():
        for line in (*scam.already_there, *scam.already_paid, *scam.before):
            assert "không bao giờ trả" not in line.lower(), scam.id
            assert "đừng bao giờ trả" not in line.lower(), scam.id


def test_the_gravest_traps_say_what_to_do_for_those_who_are_already_there(catalogue):
    for scam in catalogue.scams.values():
        if scam.severity == 5:
            assert scam.already_there, scam.id
            assert {"consular-dept", "police-local", "line111", "border-guard"} & set(scam.agencies)


def test_every_trap_is_shown_by_words_with_and_without_tone_marks(catalogue):
    for scam in catalogue.scams.values():
        phrases = [phrase for evidence in scam.red_flags for phrase in evidence.phrases]
        assert any(phrase.isascii() for phrase in phrases), scam.id
        assert any(not phrase.isascii() for phrase in phrases), scam.id
        assert len(set(phrases)) == len(phrases), scam.id
