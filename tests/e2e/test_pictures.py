"""A photo of an offer, from phone to desk: fetched, read, judged, and shown to an operator."""

import asyncio

import pytest
from pydantic import SecretStr

from bot.jobs.poller import Poller
from tests.conftest import lacking
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.waiting import until
from tests.support import canaries
from tests.support.people import operator
from tests.support.pictures import screenshot, telling

AD = (
    "TUYỂN GẤP 20 NAM NỮ ĐI CAMPUCHIA\n"
    "Việc nhẹ lương cao 30 triệu một tháng, không cần bằng cấp.\n"
    "Bao ăn ở, bao vé, bao hộ chiếu. Đi ngay trong tuần."
)

HOTLINE = "+84 981 84 84 84"


@pytest.fixture
async def fake():
    async with FakeTelegram().running() as telegram:
        yield telegram


@pytest.fixture
def settings(settings, fake):
    return settings.model_copy(
        update={"telegram_token": SecretStr(TOKEN), "telegram_api": fake.url}
    )


@pytest.fixture
async def polling(services):
    if not services.reads:
        lacking("ocr", "tesseract with Vietnamese is not installed")
    jobs = asyncio.create_task(services.runner.run())
    poller = Poller(services.channels["telegram"], services.reception.accept)
    asking = asyncio.create_task(poller.run())
    yield services
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    services.runner.stop()
    await jobs


async def test_a_photo_of_an_offer_is_read_back_judged_and_shown_at_the_desk(
    fake, polling, settings
):
    person = fake.person(4242)
    person.sends(photo=[fake.stores(telling(screenshot(AD)), width=1080, height=900)])

    def told(words):
        return sum(words in one.text for one in person.sees() if one.by_bot)

    await until(lambda: told("Sai chỗ nào bạn gõ lại"))
    assert told("TUYỂN GẤP 20 NAM NỮ ĐI CAMPUCHIA")
    await until(lambda: told("Dấu hiệu mình thấy") and told("Bạn làm tiếp thế này"))
    assert fake.given == ["photos/file_0.jpg"]

    before = told(HOTLINE)
    person.types("cứu em với, em bị nhốt ở bavet")
    await until(lambda: told(HOTLINE) > before)
    ha = await operator(polling, "ha")
    (case,) = await polling.desk.board(ha)
    view = await polling.desk.open(ha, case.id)
    (picture,) = [one for item in view.thread for one in item.media]
    assert "TUYỂN GẤP 20 NAM NỮ" in picture.words
    found = await polling.exhibits.open(ha, case.id, picture.id)
    assert found.data.startswith(b"\xff\xd8\xff")
    for secret in (canaries.NAME, canaries.PHONE, canaries.PLACE):
        assert secret.encode() not in found.data
    assert canaries.found_below(settings.data_dir) == {}
