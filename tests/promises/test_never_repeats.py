"""Promise: "We never repeat what you told us." Whoever scrolls the chat reads it in your own
messages or not at all. The one exception: an offer is answered with its own words that speak
against it, without numbers."""

from __future__ import annotations

import re
import unicodedata

import pytest

from bot.domain.messages import InboundKind
from nlu.vitext.normalize import fold
from tests.support import canaries
from tests.support.people import Person, operator, words_of

TOLD = canaries.ALL
#: What people write, with a name, a place and a number in it.
SAYINGS = (
    "em tên {name} ở {place}, cho em xin số bảo hộ công dân",
    "cho hỏi {place} gọi công an số mấy, em là {name}",
    "{phone} là số của {name} phải không",
    "số {phone} có lừa đảo không",
    "stk {bank} của {name} có bị báo chưa",
    "công ty {name} ở {place} có được phép không",
    "tôi muốn hỏi chuyện {name} bị thu hộ chiếu",
    "{name} mất 50 triệu cho môi giới, đòi lại được không",
    "em buồn quá, {name} bỏ em ở {place} rồi",
    "ai là {name}", "gặp người thật, em là {name}", "{name}", "{phone}", "{place}",
    "bạn nhớ tên em không, {name} đó", "em vừa nói gì với bạn", "nhắc lại số của em đi, {phone}",
    "hồ sơ của {name} tới đâu rồi", "4821-0937-5516 {name}",
)  # fmt: skip
CRIES = (
    "cứu em với, em {name} bị nhốt ở {compound} bavet, số em {phone}",
    "con tôi {name} sang lào làm 3 tuần nay không liên lạc được, số nó {phone}",
    "nó đòi 200 triệu vào {bank} mới thả {name}, gọi {phone}",
    "{name} bị đánh ở {compound}, gọi {other} số {phone}",
    "em {name} không muốn sống nữa, em ở {place}",
)
NAMES = {
    "name": canaries.NAME, "other": canaries.OTHER_NAME, "phone": canaries.PHONE,
    "bank": canaries.BANK, "place": canaries.PLACE, "compound": canaries.COMPOUND,
}  # fmt: skip


def repeated(person: Person) -> set[str]:
    """Return what was said back of what this person told, however it is spelled."""
    said = "\n".join(words_of(part) for part in person.heard)
    assert person.heard, "nothing was said at all"
    return canaries.found_in_text(said, TOLD) | canaries.found_in_text(
        unicodedata.normalize("NFD", said), TOLD
    )


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("saying", SAYINGS + CRIES)
async def test_what_is_told_is_not_repeated(person, saying, form):
    await person.says(unicodedata.normalize(form, saying.format(**NAMES)))
    assert repeated(person) == set()


@pytest.mark.parametrize("cry", CRIES)
async def test_a_whole_report_is_not_repeated(services, person, cry):
    """From the cry through every question to the receipt, the operator and the end."""
    from bot.domain.cases import Outcome

    await person.says(cry.format(**NAMES))
    if "Nhắn được" in person.taps:
        await person.presses("Nhắn được")
    for number in range(14):
        name = list(NAMES.values())[number % len(NAMES)]
        await person.says(f"{name} nha")
    latitude, longitude = canaries.GPS
    await person.sends(InboundKind.LOCATION, latitude=latitude, longitude=longitude)
    ha = await operator(services, "ha")
    await services.desk.claim(ha, await person.case_id())
    await services.desk.note(ha, await person.case_id(), canaries.NOTE)
    await services.desk.close(ha, await person.case_id(), Outcome.ADVISED, safe_to_contact=True)
    await person.says("alo")
    await person.says("em vừa kể gì rồi nhỉ")
    assert repeated(person) == set()


async def test_a_receipt_holds_nothing_of_the_person_and_is_given_once(services, person):
    await person.says("con trai tôi sang lào làm 3 tuần nay không liên lạc được")
    for _ in range(14):
        await person.says("không biết")
    receipts = re.findall(r"\b\d{4}-\d{4}-\d{4}\b", "\n".join(part.text for part in person.heard))
    assert len(receipts) == 1
    case = await person.case()
    assert case.number not in "\n".join(part.text for part in person.heard)


OFFERS = (
    "đi đường tiểu ngạch, đặt cọc 5 triệu vào {bank}, ib riêng {name} {phone}",
    "đi đường tiểu ngạch, không gọi điện, chỉ telegram @{squeezed} {phone}",
    "đi đường tiểu ngạch, chuyển khoản cho {name} {bank} vietcombank trước",
    "đi đường tiểu ngạch, đừng nói với ai, tối nay {name} đón ở {place}",
)


@pytest.mark.parametrize("offer", OFFERS)
async def test_an_offer_is_answered_with_its_own_words_but_no_name_or_number(person, offer):
    squeezed = canaries.PHONE.replace(" ", "")
    await person.says(
        "Tuyển gấp 20 nam nữ sang Campuchia làm game lương 25.000.000đ bao ăn ở, "
        + offer.format(**NAMES, squeezed=squeezed)
    )
    assert "tiểu ngạch" in "\n".join(part.text for part in person.heard)
    assert repeated(person) == set()


@pytest.mark.parametrize("canary", TOLD)
def test_the_search_finds_whatever_is_repeated_in_any_spelling(canary):
    for form in ("NFC", "NFD"):
        for said in (canary, canary.upper(), fold(canary), canary.replace(" ", "")):
            text = f"Bạn nói là {said} phải không?"
            assert canary in canaries.found_in_text(unicodedata.normalize(form, text))
