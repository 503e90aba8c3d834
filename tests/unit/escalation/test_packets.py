"""What goes to an agency: on invented data, letter by letter, and what never does."""

import io
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from bot.catalogue.texts import Texts
from bot.domain.consents import Purpose
from bot.domain.errors import NotFound
from bot.domain.risk import Urgency
from bot.escalation.referral import making, packet, paper
from bot.escalation.referral.making import CannotMake, Fault
from tests.support import packets as cases

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "tests" / "fixtures" / "referrals"
REASON = "Cửa đang bị phá, không nhắn lại được cho em ấy"
#: name: case, answers, consents, agency, what else was chosen
PACKETS = {
    "danger-police": ("danger", cases.DANGER, cases.ALL, "police-local", {"province": "Nghệ An"}),
    "danger-mission": ("danger", cases.DANGER, {Purpose.STORY}, "missions", {"country": "KH"}),
    "danger-line111-by-law": (
        "danger", cases.DANGER, frozenset(), "line111", {"ground": "life", "reason": REASON},
    ),
    "ransom-consular": ("ransom", cases.RANSOM, cases.ALL, "consular-dept", {}),
    "ransom-border-guard": (
        "ransom", cases.RANSOM, {Purpose.STORY, Purpose.CONTACT}, "border-guard", {},
    ),
    "ransom-shelter": (
        "ransom", cases.RANSOM, {Purpose.STORY, Purpose.IDENTITY}, "women-union-peace", {},
    ),
    "ransom-labour": ("ransom", cases.RANSOM, {Purpose.STORY}, "dolab", {}),
    "danger-ngo": ("danger", cases.DANGER, cases.ALL, "blue-dragon", {}),
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(catalogue):
    return cases.invented(catalogue)


def chosen(catalogue, name):
    kind, answers, given, agency, more = PACKETS[name]
    matter = cases.matter(kind, answers, given)
    _, receiver = making.receiver_of(catalogue, agency)
    allowed = tuple(
        one.field.id
        for one in making.offers(catalogue, matter, receiver)
        if one.agreed or more.get("ground")
    )
    return matter, cases.every_field(catalogue, agency, fields=allowed, **more)


def made(catalogue, name):
    matter, choice = chosen(catalogue, name)
    return making.make(catalogue, matter, choice, cases.SENDER, cases.STAMP)


def drawn(catalogue, name):
    return paper.as_pdf(made(catalogue, name), Texts(catalogue))


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages) + "\n"


@pytest.mark.parametrize("name", PACKETS)
def test_the_json_is_what_was_agreed_on(catalogue, name):
    assert packet.as_json(made(catalogue, name)).decode() == (GOLDEN / f"{name}.json").read_text()


@pytest.mark.parametrize("name", PACKETS)
def test_the_paper_says_what_was_agreed_on(catalogue, name):
    pdf = drawn(catalogue, name)
    assert text_of(pdf) == (GOLDEN / f"{name}.txt").read_text()
    assert pdf == drawn(catalogue, name), "equal packets give equal bytes"


@pytest.mark.parametrize("name", PACKETS)
def test_a_packet_is_read_back_as_it_was(catalogue, name):
    one = made(catalogue, name)
    assert packet.parse(packet.as_json(one)) == one


def test_there_are_no_golden_files_but_these():
    assert {path.stem for path in GOLDEN.iterdir()} == set(PACKETS)


def test_the_schema_that_receivers_are_given_is_that_of_the_code():
    assert (ROOT / "docs" / "referral-packet.schema.json").read_text() == packet.schema()


def test_every_letter_of_vietnamese_is_drawn(catalogue):
    letters = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
    answers = dict(cases.DANGER, where=f"{letters} {letters.upper()}")
    matter = cases.matter("danger", answers)
    choice = cases.every_field(catalogue, "police-local")
    one = making.make(catalogue, matter, choice, cases.SENDER, cases.STAMP)
    text = "".join(text_of(paper.as_pdf(one, Texts(catalogue))).split())
    assert letters + letters.upper() in text


def test_letters_that_the_paper_lacks_are_seen_to_be_missing(catalogue):
    text = text_of(drawn(catalogue, "danger-police"))
    assert "Biển chữ ¤¤¤¤¤, đối diện" in text
    assert "bản JSON có đủ" in text
    assert "ខ្មែរ" in packet.as_json(made(catalogue, "danger-police")).decode()


# ---- what never goes out ----


#: A word that stands in no other answer, for every question of the two cases.
def canaries(answers):
    pairs = zip(answers, zip("bcdghklmnprst", "vxqtsrpnmlkhg", strict=True), strict=False)
    return {step: f"Ẵ{a}q{b}z Ỡ{b}w{a}j" for step, (a, b) in pairs}


def everything_in(pdf):
    """Return all bytes of a PDF that anybody could dig out: raw, and each stream unpacked."""
    found = [pdf]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            found.append(match[1])
    reader = PdfReader(io.BytesIO(pdf))
    found.append(text_of(pdf).encode())
    found.append(repr(reader.metadata).encode() + repr(reader.xmp_metadata).encode())
    return b"\n".join(found)


@pytest.mark.parametrize(
    "agency", ["police-local", "consular-dept", "line111", "women-union-peace"]
)
@pytest.mark.parametrize("kind", ["danger", "ransom"])
def test_a_field_without_consent_is_in_no_byte_of_any_packet(catalogue, kind, agency):
    """Promise: what somebody did not agree to hand on, piece by piece, does not leave."""
    told = {"danger": cases.DANGER, "ransom": cases.RANSOM}[kind]
    words = canaries(told)
    for given in (
        {Purpose.STORY},
        {Purpose.STORY, Purpose.IDENTITY},
        {Purpose.STORY, Purpose.CONTACT},
        {Purpose.STORY, Purpose.FAMILY},
    ):
        matter = cases.matter(kind, words, given)
        _, receiver = making.receiver_of(catalogue, agency)
        agreed = [one for one in making.offers(catalogue, matter, receiver) if one.agreed]
        choice = cases.every_field(catalogue, agency, fields=tuple(one.field.id for one in agreed))
        one = making.make(catalogue, matter, choice, cases.SENDER, cases.STAMP)
        out = {step for offer in agreed for step in offer.field.steps}
        kept = {step: word for step, word in words.items() if step not in out}
        assert kept, "the test must keep something back"
        assert one.parts, "and hand something on"
        data = packet.as_json(one) + everything_in(paper.as_pdf(one, Texts(catalogue)))
        for step, word in kept.items():
            for spelt in (word, *word.split(), json.dumps(word)[1:-1]):
                for coding in ("utf-8", "utf-16-be", "utf-16-le"):
                    assert spelt.encode(coding) not in data, (step, given, coding)
        titles = {part.field for part in one.parts}
        for field in catalogue.packet_fields.values():
            if field.id not in titles:
                assert field.title.encode() not in data


def test_the_font_in_the_file_has_no_letter_that_only_stood_in_what_was_kept_back(catalogue):
    answers = dict(cases.DANGER, identity="Ẵ Ỡ Ỷ Ẫ")
    matter = cases.matter("danger", answers, {Purpose.STORY})
    choice = cases.every_field(catalogue, "police-local", fields=("situation", "where"))
    one = making.make(catalogue, matter, choice, cases.SENDER, cases.STAMP)
    reader = PdfReader(io.BytesIO(paper.as_pdf(one, Texts(catalogue))))
    fonts = [
        TTFont(io.BytesIO(found.get_object().get_data()))
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
        for down in font.get_object()["/DescendantFonts"]
        for found in [down.get_object()["/FontDescriptor"]["/FontFile2"]]
    ]
    assert fonts
    for font in fonts:
        outlines = font["glyf"]
        assert not {"Abrevetilde", "uni1EB4"} & set(outlines.keys())
        assert len(outlines.keys()) < 200


@pytest.mark.parametrize("name", ["0912 000 456", "0912000456", "+84 912 000 456"])
def test_a_number_kept_back_is_covered_wherever_it_was_said(catalogue, name):
    answers = dict(cases.RANSOM, demand=f"họ gọi vào máy mẹ {name} đòi 200 triệu")
    one = ransom(catalogue, answers, {Purpose.STORY})
    assert "máy mẹ [giữ lại] đòi 200 triệu" in one
    assert name not in one


def test_a_name_kept_back_is_covered_however_it_is_typed(catalogue):
    answers = dict(cases.RANSOM, demand="bọn nó bảo dang quynh am nợ, ĐẶNG QUỲNH ẴM phải trả")
    one = ransom(catalogue, answers, {Purpose.STORY})
    assert "bọn nó bảo [giữ lại] nợ, [giữ lại] phải trả" in one
    agreed = ransom(catalogue, answers, {Purpose.STORY, Purpose.IDENTITY})
    assert "dang quynh am nợ" in agreed


def test_a_tap_that_is_kept_back_covers_nobodys_words(catalogue):
    answers = dict(cases.DANGER, where="em không ra được, ở Bavet")
    matter = cases.matter("danger", answers)
    choice = cases.every_field(catalogue, "police-local", fields=("where",))
    one = making.make(catalogue, matter, choice, cases.SENDER, cases.STAMP)
    assert one.parts[0].values[0].answer == "em không ra được, ở Bavet"


def ransom(catalogue, answers, given):
    matter = cases.matter("ransom", answers, given)
    _, receiver = making.receiver_of(catalogue, "police-local")
    agreed = [one.field.id for one in making.offers(catalogue, matter, receiver) if one.agreed]
    choice = cases.every_field(catalogue, "police-local", fields=tuple(agreed))
    return packet.as_json(
        making.make(catalogue, matter, choice, cases.SENDER, cases.STAMP)
    ).decode()


# ---- when nobody agreed ----


def by_law(catalogue, **changes):
    matter, choice = chosen(catalogue, "danger-line111-by-law")
    urgency = changes.pop("urgency", Urgency.CRITICAL)
    return making.make(
        catalogue, replace(matter, urgency=urgency), replace(choice, **changes),
        cases.SENDER, cases.STAMP,
    )  # fmt: skip


def test_without_consent_it_takes_a_ground_that_reaches_here_and_a_reason(catalogue):
    assert by_law(catalogue).basis.by_law.reason == REASON
    for fault, changes in {
        Fault.NO_GROUND: {"ground": ""},
        Fault.GROUND_NOT_HERE: {"ground": "no-such-ground"},
        Fault.NO_REASON: {"reason": "  gấp lắm          "},
        Fault.NOTHING: {"fields": ()},
        Fault.NO_ASK: {"asks": ("no-such-ask",)},
    }.items():
        with pytest.raises(CannotMake) as refused:
            by_law(catalogue, **changes)
        assert refused.value.fault is fault


def test_a_ground_for_life_does_not_reach_a_quiet_case_nor_a_shelter(catalogue):
    with pytest.raises(CannotMake) as refused:
        by_law(catalogue, urgency=Urgency.MEDIUM)
    assert refused.value.fault is Fault.GROUND_NOT_HERE
    with pytest.raises(CannotMake) as refused:
        by_law(catalogue, agency="women-union-peace", asks=("shelter",), fields=("person",))
    assert refused.value.fault is Fault.GROUND_NOT_HERE


def test_a_yes_to_a_detail_is_no_yes_to_handing_anything_on(catalogue):
    matter = cases.matter("danger", cases.DANGER, {Purpose.IDENTITY, Purpose.CONTACT})
    _, receiver = making.receiver_of(catalogue, "police-local")
    assert not any(one.agreed for one in making.offers(catalogue, matter, receiver))


def test_each_part_says_what_it_stands_on(catalogue):
    matter = cases.matter("danger", cases.DANGER, {Purpose.STORY})
    choice = cases.every_field(
        catalogue, "police-local", fields=("where", "person"), ground="life", reason=REASON
    )
    one = making.make(catalogue, matter, choice, cases.SENDER, cases.STAMP)
    assert {part.field: part.basis for part in one.parts} == {"where": "consent", "person": "law"}
    assert [agreed.purpose for agreed in one.basis.consents] == ["story"]


def test_a_ground_that_nothing_needs_is_not_on_the_paper(catalogue):
    matter, choice = chosen(catalogue, "danger-police")
    choice = replace(choice, ground="life", reason=REASON)
    assert making.make(catalogue, matter, choice, cases.SENDER, cases.STAMP).basis.by_law is None


def test_who_takes_no_cases_gets_no_packet(catalogue):
    with pytest.raises(NotFound):
        making.receiver_of(catalogue, "no-such-agency")


def test_a_packet_says_how_to_reach_them_or_not_to(catalogue):
    assert any("Đừng tự gọi" in line for line in made(catalogue, "danger-mission").handling)
    assert any("Chỉ gọi hay nhắn" in line for line in made(catalogue, "danger-police").handling)
