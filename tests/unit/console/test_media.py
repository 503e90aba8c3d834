"""Pictures and recordings reach operators who may see the case, audited, and act in no browser."""

import io

import pytest
from PIL import Image

from bot.domain.errors import NotFound
from bot.domain.messages import Inbound, InboundKind, Media, MediaKind
from bot.domain.people import Operator, Role
from tests.support.pictures import encoded, sheet

OGG = b"OggS<script>alert(1)</script>" + bytes(50)


@pytest.fixture
def case_with(doors):
    """Return a function that makes a case whose person sent something; gives its address."""

    async def make(data, kind=MediaKind.PHOTO, address="abc"):
        case_id = await doors.case("cuu em voi", address=address)
        event = Inbound(
            "webchat", f"{address}.m", address, InboundKind.PHOTO, media=(Media(kind, data=data),)
        )
        lane = await doors.reception.accept(event)
        await doors.house.runner.drain()
        async with doors.store.read() as uow:
            found = await uow.attachments.items([lane])
        (one,) = [item for items in found.values() for item in items]
        return case_id, one.id, f"/cases/{case_id}/media/{one.id}"

    return make


async def test_a_picture_is_shown_written_anew_and_in_a_sandbox(case_with, signed_in, doors):
    _, _, url = await case_with(encoded(sheet("Tuyển gấp"), "PNG"))
    answer = await (await signed_in()).get(url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(answer.content)).format == "JPEG"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith("inline; filename=")
    assert await doors.audited("case.media") == 1


async def test_a_recording_is_only_given_as_a_file(case_with, signed_in):
    _, _, url = await case_with(OGG, MediaKind.VOICE)
    answer = await (await signed_in()).get(url)
    assert answer.content == OGG
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["content-disposition"].endswith('.ogg"')
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_case_page_says_that_nobody_has_listened_until_somebody_did(case_with, signed_in):
    case_id, _, url = await case_with(OGG, MediaKind.VOICE)
    client = await signed_in()
    page = (await client.get(f"/cases/{case_id}")).text
    assert "Ghi âm, chưa ai nghe" in page
    assert f'href="{url}" download' in page
    await client.get(url)
    page = (await client.get(f"/cases/{case_id}")).text
    assert "chưa ai nghe" not in page
    assert "Ghi âm, đã có người nghe" in page


async def test_the_case_page_loads_no_picture_by_itself(case_with, signed_in, doors):
    """Nobody has to see what was sent without wanting to, and each look is in the audit."""
    case_id, _, url = await case_with(encoded(sheet("Tuyển gấp")))
    page = (await (await signed_in()).get(f"/cases/{case_id}")).text
    assert f'href="{url}"' in page
    assert "Xem ảnh" in page
    assert "<img" not in page
    assert await doors.audited("case.media") == 0


async def test_words_that_were_read_stand_under_the_picture(case_with, signed_in, doors):
    case_id, one, _ = await case_with(encoded(sheet("Tuyển gấp")))
    async with doors.store.write() as uow:
        await uow.attachments.set_words(one, "<b>việc nhẹ</b> & lương cao")
        await uow.commit()
    page = (await (await signed_in()).get(f"/cases/{case_id}")).text
    assert "chữ đọc được trong ảnh" in page
    assert "&lt;b&gt;việc nhẹ&lt;/b&gt; &amp; lương cao" in page


async def test_what_is_not_kept_is_said_and_can_not_be_opened(case_with, signed_in, doors):
    case_id, _, url = await case_with(b"<svg onload=alert(1)>")
    client = await signed_in()
    assert "không giữ: loại hoặc cỡ không nhận" in (await client.get(f"/cases/{case_id}")).text
    assert (await client.get(url)).status_code == 404
    assert await doors.audited("case.media") == 0


async def test_nobody_else_may_see_it(case_with, signed_in, desk, doors):
    case_id, one, url = await case_with(encoded(sheet("Tuyển gấp")))
    assert (await desk.get(url)).headers["location"] == "/login"
    admin = await signed_in("quan", Role.ADMIN)
    assert (await admin.get(url)).status_code == 404
    with pytest.raises(NotFound):
        await doors.exhibits.open(admin.operator, case_id, one)
    gone = await signed_in("nghi")
    assert await doors.operators.disable("nghi")
    assert (await gone.get(url)).headers["location"] == "/login"
    assert await doors.audited("case.media") == 0


async def test_a_picture_is_only_found_under_its_own_case(case_with, signed_in, doors):
    _, one, _ = await case_with(encoded(sheet("Tuyển gấp")))
    other, _, _ = await case_with(encoded(sheet("Khác")), address="xyz")
    client = await signed_in()
    for path in (
        f"/cases/{other}/media/{one}",
        f"/cases/{'0' * 32}/media/{one}",
        f"/cases/{other}/media/{'0' * 32}",
        f"/cases/{other}/media/..%2f{one}",
    ):
        assert (await client.get(path)).status_code == 404
    assert await doors.audited("case.media") == 0


async def test_the_audit_names_who_looked_and_at_what(case_with, signed_in, doors):
    case_id, one, url = await case_with(encoded(sheet("Tuyển gấp")))
    client = await signed_in()
    await client.get(url)
    async with doors.store.read() as uow:
        rows = await uow._connection.exec_driver_sql(
            "select operator_id, object_id, detail from audit where action = 'case.media'"
        )
        assert rows.all() == [(client.operator.id, case_id, one)]
        assert await uow.audit.verify() == []
    assert isinstance(client.operator, Operator)
