import asyncio
import tempfile
from hashlib import sha256

import pytest
from litestar.datastructures import UploadFile

from bot.conversation.receive import Reception
from bot.domain.messages import MAX_MEDIA, Author, Inbound, InboundKind, MediaKind, Part
from bot.http import uploads
from bot.web import sending
from bot.web.requests import measures

JSON = {"accept": "application/json"}
PICTURE = b"\xff\xd8\xff\xe0 a picture \xff\xd9"


@pytest.fixture
def accepted(doors, monkeypatch):
    """What was handed on to be stored."""
    heard = []
    accept = Reception.accept

    async def listen(self, inbound):
        heard.append(inbound)
        return await accept(self, inbound)

    monkeypatch.setattr(Reception, "accept", listen)
    return heard


async def _upload(page, data=PICTURE, kind="image/jpeg", message_id="a" * 16, **fields):
    return await page.post(
        "/upload",
        data={"id": message_id} | fields,
        files={"file": ("IMG_0912000123.jpg", data, kind)},
        headers=JSON,
    )


def _address(page):
    return sha256(page.cookies["s"].encode()).hexdigest()


def _held(page):
    return measures(_Request(page._transport.app)).room.taken


class _Request:
    def __init__(self, app):
        self.app = app


async def test_a_photo_is_handed_on_with_its_bytes_and_its_line(page, accepted):
    await page.get("/")
    answer = await _upload(page, text="  tin này thật không  ")
    assert answer.json() == {"ok": True, "fresh": False}
    inbound = accepted[-1]
    assert inbound.kind is InboundKind.PHOTO
    assert inbound.text == "tin này thật không"
    assert inbound.message_ref == "a" * 16
    assert [(one.kind, one.data) for one in inbound.media] == [(MediaKind.PHOTO, PICTURE)]
    assert "a picture" not in repr(inbound)
    assert _held(page) == 0


@pytest.mark.parametrize("kind", ["audio/webm;codecs=opus", "audio/mp4", "video/3gpp", "AUDIO/OGG"])
async def test_a_recording_is_one_whatever_the_phone_calls_it(page, accepted, kind):
    await page.get("/")
    assert (await _upload(page, b"\x1aE\xdf\xa3", kind)).status_code == 200
    assert accepted[-1].kind is InboundKind.VOICE
    assert accepted[-1].media[0].kind is MediaKind.VOICE


async def test_its_own_bubble_tells_what_it_is_and_shows_nothing_of_it(page, doors):
    await page.get("/")
    await _upload(page, text="đây ạ")
    await _upload(page, b"OggS", "audio/ogg", "b" * 16)
    await page.post(
        "/send",
        data={"id": "c" * 16, "latitude": "16.543210", "longitude": "98.765430"},
        headers=JSON,
    )
    items = (await page.get("/items")).json()
    assert [(item["text"], item["ref"]) for item in items if item["side"] == "me"] == [
        ("Ảnh\nđây ạ", "a" * 16),
        ("Ghi âm", "b" * 16),
        ("Đã gửi vị trí", "c" * 16),
    ]
    text = (await page.get("/")).text
    assert "Đã gửi vị trí" in text
    assert "16.54" not in text
    assert "<img" not in text


async def test_what_was_read_off_a_photo_is_not_put_into_the_persons_mouth(page, doors):
    await page.get("/")
    await _upload(page)
    read = Inbound("webchat", "read", _address(page), InboundKind.READING, "lương 25 triệu")
    await doors.reception.accept(read)
    assert [item["text"] for item in (await page.get("/items")).json()] == ["Ảnh"]


async def test_a_photo_sent_again_after_a_lost_connection_is_not_doubled(page, doors):
    await page.get("/")
    for _ in range(3):
        assert (await _upload(page)).status_code == 200
    assert len(await doors.chat.items(_address(page), 0)) == 1


async def test_a_photo_without_a_session_begins_one(page, doors):
    assert (await _upload(page)).json() == {"ok": True, "fresh": True}
    assert len(await doors.chat.items(_address(page), 0)) == 1


async def test_without_javascript_a_form_sends_a_photo_and_the_page_shows_its_name(page):
    await page.get("/")
    answer = await page.post(
        "/upload", data={"id": "d" * 16}, files={"file": ("x.jpg", PICTURE, "image/jpeg")}
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert ">Ảnh</p>" in (await page.get("/")).text


async def test_the_largest_that_is_allowed_passes_and_one_byte_more_is_refused_in_words(
    page, accepted
):
    await page.get("/")
    assert (await _upload(page, b"x" * MAX_MEDIA)).status_code == 200
    assert len(accepted[-1].media[0].data) == MAX_MEDIA
    answer = await _upload(page, b"x" * (MAX_MEDIA + 1), message_id="b" * 16)
    assert answer.status_code == 413
    assert "8 MB" in answer.json()["error"]
    assert len(accepted) == 2
    assert _held(page) == 0


async def test_who_sends_without_end_is_cut_off(page, accepted):
    async def endless():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
        while True:
            yield b"x" * 1_000_000

    answer = await page.post(
        "/upload",
        content=endless(),
        headers={"content-type": "multipart/form-data; boundary=x"} | JSON,
    )
    assert answer.status_code == 413
    assert accepted == []
    assert _held(page) == 0


async def test_nothing_of_a_photo_is_written_to_the_disk_on_its_way(page, accepted, monkeypatch):
    def fail(*_, **__):
        raise AssertionError("a file was made")

    for maker in ("TemporaryFile", "NamedTemporaryFile", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(tempfile, maker, fail)
    spooled = UploadFile("image/jpeg", "x.jpg")
    with pytest.raises(AssertionError, match="a file was made"):
        # What Litestar's own form would have done with it.
        await spooled.write(b"x" * 2_000_000)
    await spooled.close()
    await page.get("/")
    assert (await _upload(page, b"x" * 7_000_000)).status_code == 200
    assert len(accepted[-1].media[0].data) == 7_000_000


@pytest.mark.parametrize("kind", ["application/pdf", "text/html", "", "application/x-msdownload"])
async def test_other_files_are_refused_in_words(page, accepted, kind):
    answer = await _upload(page, b"%PDF", kind)
    assert answer.status_code == 415
    assert "ảnh và ghi âm" in answer.json()["error"]
    assert accepted == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x--\r\n", "multipart/form-data; boundary=x"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data; name=file; filename=f\r\n\r\ncut", None),
        (b'--x\r\nContent-Disposition: form-data; name="id"\r\n\r\n' + b"a" * 30_000, None),
        (b"--x\r\n" + b"A: b\r\n" * 500 + b"\r\n", None),
        (b"id=" + b"a" * 16, "application/x-www-form-urlencoded"),
        (b"\xff\xd8", "image/jpeg"),
        (b"x", "multipart/form-data"),
        (b"x", 'multipart/form-data; boundary="\n"'),
        (b"", ""),
    ],
)
async def test_no_body_however_odd_breaks_the_door(page, accepted, body, kind):
    kind = "multipart/form-data; boundary=x" if kind is None else kind
    answer = await page.post("/upload", content=body, headers={"content-type": kind} | JSON)
    assert answer.status_code == 400
    assert accepted == []
    assert _held(page) == 0


async def test_a_photo_without_an_id_is_refused(page, accepted):
    assert (await _upload(page, message_id="x")).status_code == 400
    assert accepted == []


async def test_another_sites_page_can_not_send_a_photo(page, accepted):
    answer = await page.post(
        "/upload",
        data={"id": "a" * 16},
        files={"file": ("x.jpg", PICTURE, "image/jpeg")},
        headers={"origin": "http://evil.test"},
    )
    assert answer.status_code == 403
    assert accepted == []


async def test_an_upload_that_never_ends_is_ended(page, accepted, monkeypatch):
    monkeypatch.setattr(uploads, "LONGEST", 0.05)

    async def slow():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx'
        await asyncio.sleep(60)

    answer = await page.post(
        "/upload",
        content=slow(),
        headers={"content-type": "multipart/form-data; boundary=x"} | JSON,
    )
    assert answer.status_code == 408
    assert _held(page) == 0


async def test_without_room_a_photo_is_asked_for_again_later(page, accepted, monkeypatch):
    room = measures(_Request(page._transport.app)).room
    monkeypatch.setattr(room, "taken", room.size)
    answer = await _upload(page)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert accepted == []


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("16.54321", "98.76543"), ("-90", "180"), ("0", "-180.000000"), ("11.5", "104.9")],
)
async def test_a_place_is_handed_on_as_figures(page, accepted, latitude, longitude):
    answer = await page.post(
        "/send",
        data={"id": "a" * 16, "latitude": latitude, "longitude": longitude},
        headers=JSON,
    )
    assert answer.status_code == 200
    inbound = accepted[-1]
    assert inbound.kind is InboundKind.LOCATION
    assert (inbound.latitude, inbound.longitude) == (float(latitude), float(longitude))
    assert inbound.text == ""


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("90.1", "0"), ("0", "-180.5"), ("nan", "0"), ("inf", "0"), ("1e2", "0"), ("", "0"),
        ("١٢", "0"), ("0", None), ("1_0", "0"), (" 1", "0"), ("9" * 400, "0"),
    ],
)  # fmt: skip
async def test_what_is_no_place_on_earth_is_refused(page, accepted, latitude, longitude):
    fields = {"id": "a" * 16, "latitude": latitude}
    if longitude is not None:
        fields["longitude"] = longitude
    assert (await page.post("/send", data=fields, headers=JSON)).status_code == 400
    assert accepted == []


async def test_a_flood_from_one_page_is_told_when_to_go_on_and_nothing_is_half_stored(page, doors):
    await page.get("/")
    answers = [
        await page.post("/send", data={"id": f"{number:016}", "text": "x"}, headers=JSON)
        for number in range(60)
    ]
    refused = [answer for answer in answers if answer.status_code == 429]
    taken = [answer for answer in answers if answer.status_code == 200]
    assert len(taken) >= 20
    assert refused
    assert len(taken) + len(refused) == 60
    assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)
    assert len(await doors.chat.items(_address(page), 0)) == len(taken)


async def test_the_seventh_photo_of_a_minute_waits(page):
    await page.get("/")
    answers = [await _upload(page, message_id=f"{number:016}") for number in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert int(answers[-1].headers["retry-after"]) > 1


async def test_without_javascript_the_page_waits_for_its_own_words_behind_a_late_answer(
    page, doors, monkeypatch
):
    # However long the answer takes.
    monkeypatch.setattr(sending, "_LOOKS", 10_000)
    await page.get("/")
    async with doors.store.write() as uow:
        conversation = await uow.conversations.find("webchat", _address(page))
        late, _ = await uow.conversations.add_outgoing(
            conversation, Part("chào bạn"), Author.BOT, doors.clock.now()
        )
        await uow.commit()

    async def deliver():
        await asyncio.sleep(0.3)
        async with doors.store.write() as uow:
            await uow.conversations.set_delivery(late, "sent")
            await uow.commit()

    delivering = asyncio.create_task(deliver())
    answer = await page.post("/send", data={"id": "e" * 16, "text": "em day"})
    text = (await page.get("/")).text
    await delivering
    assert answer.status_code == 303
    assert text.index("chào bạn") < text.index("em day")
