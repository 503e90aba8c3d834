"""Promises about pictures and recordings: "We keep what can be seen on a picture and nothing that
hides in it." "What we read on it we show you, so that you can mend it." "Nobody's browser opens
what we did not write ourselves." "A recording goes to a person, and we say so.\""""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.conversation.media import MEDIA
from bot.domain.messages import MAX_MEDIA, Inbound, InboundKind, Media, MediaKind
from bot.domain.risk import Urgency
from tests.conftest import lacking
from tests.support import canaries, pictures
from tests.support.people import opens_desk, operator

AD = (
    "TUYỂN GẤP 20 NAM NỮ ĐI CAMPUCHIA\n"
    "Việc nhẹ lương cao 30 triệu một tháng, không cần bằng cấp.\n"
    "Bao ăn ở, bao vé, bao hộ chiếu. Đi ngay trong tuần."
)
CRY = "Em bị nhốt ở tầng 3, chúng nó đánh em, cứu em với"
OGG = b"OggS" + bytes(200)


def photo(data: bytes) -> dict:
    return {"media": (Media(MediaKind.PHOTO, data=data),)}


def jpeg(text: str = AD) -> bytes:
    return pictures.encoded(pictures.screenshot(text))


def with_secrets() -> bytes:
    return pictures.telling(pictures.screenshot(AD))


@pytest.fixture
def reader(services):
    if not services.reads:
        lacking("ocr", "tesseract with Vietnamese is not installed")


async def kept(services, person):
    lane = await person.lane()
    async with services.store.read() as uow:
        items = await uow.attachments.items([lane])
        (one,) = [item for found in items.values() for item in found]
        data = await uow.attachments.body(one.id) if one.state == "kept" else b""
    return one, data


async def test_a_photo_of_an_offer_is_read_back_and_judged(reader, person):
    said = await person.sends(InboundKind.PHOTO, **photo(jpeg()))
    texts = [part.text for part in said]
    waiting = next(n for n, text in enumerate(texts) if "đang đọc chữ trong ảnh" in text)
    read = next(n for n, text in enumerate(texts) if "TUYỂN GẤP 20 NAM NỮ" in text)
    judged = next(n for n, text in enumerate(texts) if "Dấu hiệu mình thấy" in text)
    assert waiting < read < judged
    assert "Sai chỗ nào bạn gõ lại" in texts[read]


async def test_what_is_kept_has_no_place_no_name_and_nothing_behind_it(services, person):
    await person.sends(InboundKind.PHOTO, **photo(with_secrets()))
    one, data = await kept(services, person)
    assert (one.state, one.media_type, one.size) == ("kept", "image/jpeg", len(data))
    for secret in (canaries.NAME, canaries.PHONE, canaries.PLACE):
        assert secret.encode() not in data
    picture = Image.open(io.BytesIO(data))
    assert not picture.getexif()
    assert set(picture.info) <= {
        "jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi",
    }  # fmt: skip


async def test_the_photo_that_was_sent_held_those_secrets():
    sent = with_secrets()
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)[1] == "N"
    for secret in (canaries.NAME, canaries.PHONE, canaries.PLACE):
        assert secret.encode() in sent


@pytest.mark.parametrize(
    "hostile",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7 " + bytes(100),
        b"PK\x03\x04" + bytes(100),
        b"\xff\xd8\xff" + b"<script>alert(1)</script>",
        b"GIF89a" + b"/*" + bytes(40),
        jpeg()[:4000],
    ],
    ids=["svg", "html", "pdf", "zip", "no jpeg", "no gif", "half a jpeg"],
)
async def test_what_is_no_picture_is_not_kept_and_the_person_is_told(services, person, hostile):
    said = await person.sends(InboundKind.PHOTO, **photo(hostile))
    one, _ = await kept(services, person)
    assert (one.state, one.size) == ("refused", 0)
    assert "Bạn gửi ảnh khác, hoặc gõ mấy câu chính" in said[-1].text
    async with services.store.engine.connect() as connection:
        rows = await connection.exec_driver_sql("select body from attachment")
        assert [body for (body,) in rows] == [None]


async def test_words_like_a_cry_are_not_shown_back_and_raise_a_case(reader, services, person):
    said = await person.sends(InboundKind.PHOTO, **photo(jpeg(CRY)))
    texts = "\n".join(part.text for part in said)
    assert "tầng 3" not in texts
    assert "đang cần người tới giúp, hay muốn hỏi thông tin" in texts
    case = await person.case()
    assert (case.kind, case.urgency) == ("other_report", Urgency.CRITICAL)
    # Typed, the same words are answered with the numbers: a picture proves less.
    typed = await person.says(CRY)
    assert any(part.calls for part in typed)


async def test_a_photo_without_words_gets_one_honest_line(reader, person):
    blank = pictures.encoded(Image.effect_noise((800, 600), 40).convert("RGB"))
    said = await person.sends(InboundKind.PHOTO, **photo(blank))
    assert "không đọc được chữ nào" in said[-1].text
    assert "menu:human" in {tap.payload for tap in said[-1].quick_replies}


async def test_what_was_erased_is_not_read_back(reader, services, person, shown):
    await person.post(InboundKind.PHOTO, **photo(jpeg()))
    await person.says("XÓA")
    assert "TUYỂN GẤP" not in "\n".join(part.text for part in [*person.heard, *shown])


@pytest.mark.parametrize("after", [False, True], ids=["read late", "read before"])
async def test_a_cry_on_a_photo_that_was_erased_is_heard_in_silence(reader, person, clock, after):
    """Somebody photographs what they can't type, and erases it at once."""
    await person.post(InboundKind.PHOTO, **photo(jpeg(CRY)))
    if after:
        await person.listens()
    await person.post(text="XÓA")
    await person.listens()
    clock.forward(5)
    assert await person.listens() == []
    case = await person.case()
    assert case is not None
    assert case.urgency is Urgency.CRITICAL


async def test_what_is_too_large_hides_nothing_that_came_with_it(services, person):
    large = Media(MediaKind.PHOTO, data=b"x" * (MAX_MEDIA + 1))
    await person.sends(InboundKind.PHOTO, media=(large, *photo(jpeg())["media"]))
    one, _ = await kept(services, person)
    assert one.state == "kept"


async def test_a_reading_is_no_word_of_the_persons(reader, services, person, clock):
    """It opens no window of the contact rule and stands in no list of theirs."""
    await person.post(InboundKind.PHOTO, **photo(jpeg()))
    lane = await person.lane()
    async with services.store.read() as uow:
        before = (await uow.conversations.thread(lane)).last_inbound_at
    clock.forward(30)
    await person.listens()
    async with services.store.read() as uow:
        after = await uow.conversations.thread(lane)
        texts = await uow.conversations.texts_before(lane, 999, 9, before)
        items = await uow.transcripts.chat_items(lane, 0)
    assert after.last_inbound_at == before
    assert texts == []
    assert [item.kind for item in items if item.author == "contact"] == ["photo"]


async def test_words_read_too_late_wait_like_any_late_answer(reader, services, person, clock):
    """Under the rule "only in answer" a slow picture is no reason to write an hour later."""
    await person.post(InboundKind.PHOTO, **photo(jpeg()))
    async with services.store.write() as uow:
        await uow._connection.exec_driver_sql(
            f"update timer set due_at = due_at + 3600000000 where kind = '{MEDIA}'"
        )
        await uow.commit()
    await person.listens()
    clock.forward(3700)
    said = await person.listens()
    assert said == []
    assert "TUYỂN GẤP" in "\n".join(part.text for part in await person.says("alo"))


@pytest.mark.parametrize("on_duty", [True, False])
async def test_a_recording_goes_to_a_person_and_is_said_so(services, person, on_duty):
    ha = await operator(services, "ha")
    if on_duty:
        await opens_desk(services, ha)
    said = await person.sends(InboundKind.VOICE, media=(Media(MediaKind.VOICE, data=OGG),))
    text = "\n".join(part.text for part in said)
    assert "không nghe được" in text
    assert ("người đang trực sẽ nghe" in text) is on_duty
    assert ("chưa có người trực" in text) is not on_duty
    case = await person.case()
    assert (case.kind, case.urgency) == ("other_report", Urgency.MEDIUM)
    view = await services.desk.open(ha, case.id)
    (voice,) = [one for item in view.thread for one in item.media]
    assert (voice.state, voice.media_type, voice.opened_at) == ("kept", "audio/ogg", None)
    found = await services.exhibits.open(ha, case.id, voice.id)
    assert found.data == OGG
    view = await services.desk.open(ha, case.id)
    (voice,) = [one for item in view.thread for one in item.media]
    assert voice.opened_at is not None


async def test_redelivered_it_is_one_picture_and_one_answer(reader, services, person):
    event = Inbound("terminal", "one", person.address, InboundKind.PHOTO, **photo(jpeg()))
    for _ in range(3):
        await services.reception.accept(event)
    said = await person.listens()
    assert sum("Mình đọc được chữ" in part.text for part in said) == 1
