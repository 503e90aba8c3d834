from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import contacts
from bot.catalogue.catalogue import Catalogue
from bot.catalogue.models.contacts import EmergencyNumbers, Hotline, Mission

SOURCE = {"title": "Thông báo", "publisher": "Một tờ báo", "seen_on": "2025-12"}
SHOWS = ["yes", "only_after_human_check", "no"]
CONFIDENCES = ["confirmed", "single_source", "conflicting", "from_memory", "not_found"]


def hotline(name: str = "vn-consular-hotline", **changes: object) -> Hotline:
    made: dict[str, object] = {
        "id": name,
        "country": "VN",
        "names": {"vi": "Tổng đài"},
        "kind": "consular",
        "numbers": ["+84 912 000 123"],
        "confidence": "confirmed",
        "source_date": "2025-12",
        "sources": [SOURCE],
    }
    return Hotline.model_validate(made | changes)


def mission(name: str, city: str = "Thủ đô", **changes: object) -> Mission:
    made: dict[str, object] = {
        "id": name,
        "country": "KH",
        "city": city,
        "names": {"vi": f"Sứ quán ở {city}"},
        "numbers": ["+855 12 000 123"],
        "confidence": "confirmed",
        "sources": [SOURCE],
    }
    return Mission.model_validate(made | changes)


def catalogue(*facts: Hotline | Mission | EmergencyNumbers) -> Catalogue:
    every = (*facts, hotline())
    return Catalogue(
        version="x",
        hotlines={f.id: f for f in every if isinstance(f, Hotline)},
        missions={f.id: f for f in every if isinstance(f, Mission)},
        emergency={f.country: f for f in every if isinstance(f, EmergencyNumbers)},
    )


def test_an_unknown_country_still_has_the_consular_hotline_and_says_that_is_all() -> None:
    found = contacts.for_country(catalogue(), "xx")
    assert found.country == "XX"
    assert found.consular.dial == "+84912000123"
    assert found.consular.shown == "+84 912 000 123"
    assert not found.known


def test_without_a_consular_hotline_nothing_is_made_up() -> None:
    with pytest.raises(KeyError):
        contacts.consular_hotline(Catalogue(version="x"))
    hidden = Catalogue(version="x", hotlines={contacts.CONSULAR: hotline(show="no")})
    with pytest.raises(KeyError):
        contacts.consular_hotline(hidden)


@given(show=st.sampled_from(SHOWS), confidence=st.sampled_from(CONFIDENCES))
def test_a_number_leaves_only_when_it_may_be_shown(show: str, confidence: str) -> None:
    flags = {"show": show, "confidence": confidence}
    line = {"kind": "police", "country": "KH"}
    numbers = {"country": "KH", "police": "117", **flags}
    made = catalogue(
        hotline("kh-line", **line, **flags),
        mission("kh-one", **flags),
        EmergencyNumbers.model_validate(numbers),
    )
    found = contacts.for_country(made, "KH")
    leaves = show == "yes" and confidence in ("confirmed", "single_source")
    assert found.known is leaves
    assert bool(found.hotlines) is bool(found.missions) is bool(found.emergency) is leaves
    assert bool(contacts.hotline(made, "kh-line")) is leaves
    assert found.missions_without_number == (() if leaves else ("Thủ đô",))


def test_a_retired_number_never_leaves_even_if_somebody_marks_it_to_be_shown() -> None:
    made = catalogue(hotline("vn-old", kind="retired"))
    assert contacts.hotline(made, "vn-old") == ()
    assert contacts.for_country(made, "VN").hotlines == ()


def test_lines_come_with_the_gravest_kind_first_and_local_ones_last() -> None:
    made = catalogue(
        hotline("vn-city", kind="police", only_in="TP.HCM"),
        hotline("vn-papers", kind="licensing"),
        hotline("vn-sale", kind="anti_trafficking"),
    )
    lines = contacts.for_country(made, "VN").hotlines
    assert [line.id for line in lines] == ["vn-sale", "vn-papers", "vn-city"]


def test_a_mission_with_two_numbers_gives_two_lines_with_their_notes() -> None:
    two = [{"number": "+855 12 000 123", "note": "WhatsApp"}, "+855 12 000 124"]
    lines = contacts.for_country(catalogue(mission("kh-one", numbers=two)), "KH").missions
    assert [(line.dial, line.note) for line in lines] == [
        ("+85512000123", "WhatsApp"),
        ("+85512000124", ""),
    ]


def test_a_city_whose_mission_has_no_number_to_show_is_named_once() -> None:
    hidden = {"show": "only_after_human_check"}
    made = catalogue(
        mission("kh-one"), mission("kh-two", "Miền xa", **hidden), mission("kh-3", **hidden)
    )
    assert contacts.for_country(made, "KH").missions_without_number == ("Miền xa",)


def test_both_police_numbers_are_given_where_sources_name_two() -> None:
    raw = {
        "country": "LA",
        "police": "1191",
        "police_alternative": "191",
        "ambulance": "1195",
        "confidence": "confirmed",
    }
    found = contacts.for_country(catalogue(EmergencyNumbers.model_validate(raw)), "LA")
    assert [line.dial for line in found.emergency] == ["1191", "191", "1195"]


def test_only_a_number_that_was_dialled_is_called_confirmed() -> None:
    dialled = {"confirmed_by_call_on": "2026-11-20"}
    lines = contacts.for_country(
        catalogue(mission("kh-one"), mission("kh-two", "Miền xa", **dialled)), "KH"
    ).missions
    assert [line.confirmed for line in lines] == [False, True]


def test_an_email_only_line_has_no_number_to_dial() -> None:
    made = catalogue(hotline("vn-mail", numbers=[], email="giup@example.org"))
    (line,) = contacts.hotline(made, "vn-mail")
    assert (line.dial, line.email) == ("", "giup@example.org")
    assert contacts.hotline(made, "vn-nothing") == ()
