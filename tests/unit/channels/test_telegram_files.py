"""What people send on Telegram is fetched by our caps, and the token that opens it stays ours."""

import pytest

from bot.channels.telegram import Telegram
from bot.domain.errors import MediaRefused, MediaUnavailable
from bot.domain.messages import MAX_MEDIA
from tests.fakes.telegram import BROKEN, TOKEN, Fault


async def test_a_photo_is_fetched_as_it_was_sent(fake, person, telegram):
    data = bytes(range(256)) * 400
    update = person.sends(photo=[fake.stores(data, width=90, height=90)])
    (inbound,) = telegram._read(update)
    assert await telegram.fetch(inbound.media[0].ref) == data
    assert fake.given == ["photos/file_0.jpg"]


async def test_what_is_too_large_is_told_by_telegram_and_never_downloaded(fake, telegram):
    for size in (MAX_MEDIA + 1, 20_000_001):
        with pytest.raises(MediaRefused):
            await telegram.fetch(fake.stores(bytes(size))["file_id"])
    assert fake.given == []


async def test_a_size_that_is_a_lie_ends_at_the_cap(fake, telegram, monkeypatch):
    number = fake.stores(bytes(MAX_MEDIA + 1))["file_id"]
    name = fake.files[number][0]

    async def lies(_):
        return {"file_id": number, "file_unique_id": "u", "file_size": 10, "file_path": name}

    monkeypatch.setattr(fake, "_do_getfile", lies)
    with pytest.raises(MediaRefused):
        await telegram.fetch(number)


@pytest.mark.parametrize("path", ["https://127.0.0.1:9/x", "http://evil.example/x", "/etc/passwd"])
async def test_a_path_that_leads_elsewhere_is_not_followed(fake, telegram, monkeypatch, path):
    async def elsewhere(parameters):
        return {"file_id": parameters["file_id"], "file_unique_id": "u", "file_path": path}

    monkeypatch.setattr(fake, "_do_getfile", elsewhere)
    with pytest.raises((MediaRefused, MediaUnavailable)):
        await telegram.fetch("AgAC")


async def test_an_unknown_id_is_refused_and_a_failing_telegram_is_asked_again_later(fake, telegram):
    with pytest.raises(MediaRefused):
        await telegram.fetch("nobody-knows-it")
    for fault in (BROKEN, Fault(how="cut"), Fault(429, "Too Many Requests: retry after 3")):
        fake.fails("getFile", fault)
        with pytest.raises(MediaUnavailable):
            await telegram.fetch(fake.stores(b"x")["file_id"])


async def test_what_is_gone_may_come_back(fake, telegram):
    number = fake.stores(b"x")["file_id"]
    fake.files[number] = ("photos/moved.jpg", None)

    async def told(_):
        return {"file_id": number, "file_unique_id": "u", "file_path": "photos/moved.jpg"}

    fake._do_getfile = told
    with pytest.raises(MediaUnavailable):
        await telegram.fetch(number)


async def test_neither_error_nor_log_names_the_address(fake, telegram, logs, caplog):
    number = fake.stores(b"x")["file_id"]
    fake.files[number] = ("photos/secret.jpg", bytes(MAX_MEDIA + 1))
    with pytest.raises(MediaRefused) as refused:
        await telegram.fetch(number)
    told = f"{refused.value}{refused.value.__cause__}{logs}{caplog.text}"
    assert TOKEN not in told
    assert "secret.jpg" not in told


async def test_without_telegram_it_is_not_to_be_had_now():
    channel = Telegram(TOKEN, api="http://127.0.0.1:1")
    with pytest.raises(MediaUnavailable):
        await channel.fetch("AgAC")
    await channel.close()
