import datetime as dt
import re
from itertools import count

import pytest

from bot.domain.health import PROBE_CHANNEL, Trouble
from bot.domain.messages import Author, Inbound, InboundKind, Limits, Part
from bot.domain.people import ContactRule, Role
from bot.domain.risk import Urgency

WORDS = "cuu em voi em bi nhot o myawaddy"
ADDRESS = "dia-chi-rieng-cua-em"


async def found(doors, channel, trouble):
    async with doors.store.write() as uow:
        await uow.health.record(channel, trouble, doors.clock.now())
        await uow.commit()


def card(text, name):
    return re.search(rf'aria-labelledby="h-{name}">(.*?)</section>', text, re.DOTALL)[1]


def facts(text, name):
    """Return what a channel's card tells, by its name."""
    pairs = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", card(text, name), re.DOTALL)
    return {key: re.sub(r"<[^>]+>", "", value).strip() for key, value in pairs}


@pytest.mark.parametrize("role", list(Role))
async def test_whoever_logs_in_may_see_how_the_channels_fare(signed_in, role):
    client = await signed_in("ha", role)
    answer = await client.get("/channels")
    assert answer.status_code == 200
    assert "Trang chat" in answer.text
    assert "Đang tắt" in card(answer.text, "telegram")


async def test_nobody_else_sees_it(desk):
    assert (await desk.get("/channels")).headers["location"] == "/login"


@pytest.mark.parametrize("role", list(Role))
async def test_nothing_of_a_person_stands_on_it(doors, signed_in, role):
    await doors.case(WORDS, address=ADDRESS)
    await found(doors, "webchat", Trouble.NOT_READY)
    text = (await (await signed_in("ha", role)).get("/channels")).text
    for word in (WORDS, "nhot", "myawaddy", ADDRESS, "dia-chi"):
        assert word not in text


async def test_an_admin_sees_no_number_of_cases_there(doors, signed_in):
    await doors.case(WORDS)
    text = (await (await signed_in("root", Role.ADMIN)).get("/channels")).text
    assert "ca chờ" not in text
    assert "K-0" not in text
    assert 'href="/accounts"' in text


@pytest.mark.parametrize("trouble", list(Trouble))
async def test_each_trouble_is_told_in_words_with_what_to_do(doors, signed_in, trouble):
    await found(doors, "webchat", trouble)
    client = await signed_in()
    text = card((await client.get("/channels")).text, "webchat")
    assert "Gặp sự cố từ" in text
    advice = re.search(r'class="advice"><p><b>(.+?)</b></p><p>(.+?)</p>', text)
    assert all(advice.groups())
    assert "{" not in advice[0]
    board = (await client.get("/")).text
    assert "1 kênh gặp sự cố" in board


async def test_a_well_channel_says_so_and_the_header_too(doors, signed_in):
    await found(doors, "webchat", "")
    client = await signed_in()
    assert "Đang tốt" in card((await client.get("/channels")).text, "webchat")
    assert "Các kênh đều tốt" in (await client.get("/")).text


async def test_what_waits_fails_and_is_held_is_counted(doors, signed_in):
    await doors.case(WORDS)
    doors.clock.forward(125)
    client = await signed_in()
    told = facts((await client.get("/channels")).text, "webchat")
    assert told["Đang chờ đọc"].startswith("1 tin, lâu nhất 02:05")
    assert told["Tin vào cuối"].startswith("21/11 10:00")
    assert told["Đang chờ gửi"] == told["Hỏng trong 1 giờ"] == "không có"
    await doors.runner.drain()
    told = facts((await client.get("/channels")).text, "webchat")
    assert told["Đang chờ đọc"] == "không có"
    assert told["Tin ra cuối"].startswith("21/11 10:02")


async def test_failures_and_what_is_held_are_counted_by_their_reason(doors, signed_in):
    async with doors.store.write() as uow:
        lane = await uow.conversations.find_or_create("webchat", "x", doors.clock.now())
        for delivery, state in (
            ("failed", "buried"), ("unknown", "done"), ("held", "held"), ("window", "held"),
            ("window", "held"), ("sent", "done"),
        ):  # fmt: skip
            message, seq = await uow.conversations.add_outgoing(
                lane, Part("x"), Author.BOT, doors.clock.now()
            )
            await uow.queues.enqueue_outbound(
                message_id=message, key=message, lane=lane, seq=seq, now=doors.clock.now(),
                answers_at=None,
            )  # fmt: skip
            await uow.conversations.set_delivery(message, delivery)
            await uow._connection.exec_driver_sql(
                "update outbound set state = ? where message_id = ?", (state, message)
            )
        await uow.commit()
    client = await signed_in()
    told = facts((await client.get("/channels")).text, "webchat")
    assert told["Hỏng trong 1 giờ"] == "2 tin"
    assert told["Giữ lại, chờ họ nhắn"] == (
        "1 tin theo ý người nhắn, 2 tin vì hết hạn của nền tảng"
    )
    doors.clock.forward(3601)
    client = await signed_in("nam")
    told = facts((await client.get("/channels")).text, "webchat")
    assert told["Hỏng trong 1 giờ"] == "không có"


async def test_when_nobody_has_looked_for_long_the_jobs_are_said_to_stand_still(doors, signed_in):
    await found(doors, "webchat", "")
    await found(doors, PROBE_CHANNEL, "")
    doors.clock.forward(3 * doors.settings.probe_interval + 1)
    client = await signed_in()
    text = (await client.get("/channels")).text
    assert "Đã lâu không có ai xem kênh này." in card(text, "webchat")
    assert 'ben_channel_up{channel="webchat"} 0.0' in doors.metrics_text().decode()


async def test_trouble_of_a_channel_that_was_switched_off_is_nobody_s(doors, signed_in):
    await found(doors, "telegram", Trouble.TOKEN_REFUSED)
    client = await signed_in()
    text = (await client.get("/channels")).text
    assert "Đang tắt" in card(text, "telegram")
    assert "gặp sự cố" not in text


async def test_trouble_and_its_end_reach_open_desks_once_each(doors, signed_in):
    client = await signed_in()

    async def news():
        text = (await client.get("/")).text
        return set(re.search(r'data-news="([^"]*)"', text)[1].split())

    before, counter = await news(), await doors.desk.changes(-1, 0)
    await found(doors, "webchat", Trouble.NOT_READY)
    ill = await news()
    assert [one.rpartition(":")[0] for one in ill - before] == ["webchat:not_ready"]
    assert await doors.desk.changes(counter, 0) > counter
    doors.clock.forward(60)
    await found(doors, "webchat", Trouble.NOT_READY)
    assert await news() == ill
    await found(doors, "webchat", "")
    assert [one.rpartition(":")[0] for one in await news() - ill] == ["webchat:well"]


# Windows


HOUR = 3600
ZALO = Limits(1800, 12, free=dt.timedelta(hours=48), reach=dt.timedelta(days=7))


@pytest.fixture
async def windowed(doors, signed_in):
    """A case on a channel with windows, in the hands of whoever looks; and who looks."""
    doors.desk._limits["webchat"] = ZALO
    case_id = await doors.case(WORDS)
    async with doors.store.write() as uow:
        lane = await uow.conversations.find("webchat", "abc")
        thread = await uow.conversations.thread(lane)
        await uow.conversations.set_rule(thread.contact_id, ContactRule.OPEN)
        await uow.commit()
    client, logins = await signed_in(), count()
    await client.post(f"/cases/{case_id}/claim", data={"csrf": client.csrf})

    async def later(hours):
        doors.clock.forward(hours * HOUR)
        # Nobody's login lasts so long.
        again = await signed_in(f"ha{next(logins)}")
        async with doors.store.write() as uow:
            await uow._connection.exec_driver_sql(
                'update "case" set holder_id = ?', (again.operator.id,)
            )
            await uow.commit()
        return again, re.sub(r"\s+", " ", (await again.get(f"/cases/{case_id}")).text)

    return case_id, later


@pytest.mark.parametrize(
    ("hours", "told", "state"),
    [
        (1, "còn nhắn miễn phí <time", "open"),
        (44.8, ">3 giờ 12 phút</time>", "open"),
        (49, "mỗi tin mất phí", "billed"),
        (167, ">1 giờ</time>", "billed"),
        (168, "hết hạn nhắn.", "closed"),
    ],
)
async def test_the_case_shows_how_long_the_platform_takes_messages(windowed, hours, told, state):
    _, later = windowed
    _, page = await later(hours)
    assert told in page
    assert f'data-window="{state}"' in page


@pytest.mark.parametrize(("hours", "warned"), [(41, False), (43, True), (100, False), (163, True)])
async def test_from_six_hours_before_its_end_case_and_board_warn(windowed, hours, warned):
    _, later = windowed
    client, page = await later(hours)
    assert ('class="window ending"' in page) is warned
    # What is left then is told before the platform closes, not before it sends bills.
    assert ("Hết hạn rồi thì: chờ họ nhắn trước" in page) is (warned and hours > 100)
    assert ('class="chip"' in (await client.get("/")).text) is warned


async def test_past_the_end_a_reply_is_refused_with_what_is_still_possible_and_kept(
    doors, windowed
):
    case_id, later = windowed
    client, page = await later(24 * 7)
    assert "Hết hạn rồi thì: chờ họ nhắn trước, hoặc gọi điện nếu có số." in page
    before = (await doors.desk.open(client.operator, case_id)).thread
    for confirmed in ("", "yes"):
        answer = await client.post(
            f"/cases/{case_id}/reply",
            data={"csrf": client.csrf, "text": "Em còn đó không?", "confirmed": confirmed},
        )
        assert answer.status_code == 409
        assert "Chưa gửi, chữ bạn gõ vẫn còn trong ô." in answer.text
        assert ">Em còn đó không?</textarea>" in answer.text
    assert (await doors.desk.open(client.operator, case_id)).thread == before
    assert 'class="chip shut"' in (await client.get("/")).text


async def test_when_the_person_writes_again_the_window_is_open_again(doors, windowed):
    case_id, later = windowed
    await later(24 * 9)
    await doors.reception.accept(Inbound("webchat", "n", "abc", InboundKind.TEXT, "em đây"))
    client, page = await later(0)
    assert 'data-window="open"' in page
    answer = await client.post(
        f"/cases/{case_id}/reply", data={"csrf": client.csrf, "text": "Chị đây."}
    )
    assert answer.status_code == 303


async def test_a_channel_without_windows_shows_no_clock(doors, signed_in):
    case_id = await doors.case(WORDS)
    client = await signed_in()
    await client.post(f"/cases/{case_id}/claim", data={"csrf": client.csrf})
    assert "data-window" not in (await client.get(f"/cases/{case_id}")).text


# Bursts


async def burst(doors, number, first=Urgency.HIGH):
    levels = [first if one == 3 else Urgency.HIGH for one in range(number)]
    ids = [
        await doors.case(f"{WORDS} {one}", address=f"s{one}", urgency=level)
        for one, level in enumerate(levels)
    ]
    async with doors.store.write() as uow:
        await uow.bursts.group(ids, "webchat:2026-11-21T03:00", doors.clock.now())
        await uow.commit()
    return ids


def group(text):
    return re.search(r'<li class="group.*?</details>', text, re.DOTALL)[0]


async def test_a_burst_is_one_line_with_the_most_urgent_on_top_and_each_claimable(doors, signed_in):
    ids = await burst(doors, 12, Urgency.CRITICAL)
    alone = await doors.case(WORDS, address="alone", urgency=Urgency.MEDIUM)
    client = await signed_in()
    text = (await client.get("/")).text
    line = group(text)
    assert "<b>12 ca</b> từ trang chat lúc 10:00, chưa ai nhận" in line
    assert "1 nguy cấp · 11 gấp" in line
    inside = re.findall(r'action="/cases/(\w+)/claim"', line)
    assert inside[0] == ids[3]
    assert sorted(inside) == sorted(ids)
    assert f"/cases/{alone}/claim" not in line
    assert "<b>13</b> ca chờ" in text
    answer = await client.post("/next", data={"csrf": client.csrf})
    assert answer.headers["location"] == f"/cases/{ids[3]}"


async def test_a_burst_rings_once_and_again_only_when_it_gets_worse(doors, signed_in):
    await burst(doors, 6)
    client = await signed_in()

    async def ringing():
        return re.search(r'data-ringing="([^"]*)"', (await client.get("/")).text)[1].split()

    assert await ringing() == ["webchat-2026-11-21T03-00:high"]
    more = [await doors.case(WORDS, address=f"m{one}", urgency=Urgency.HIGH) for one in range(3)]
    async with doors.store.write() as uow:
        await uow.bursts.group(more, "webchat:2026-11-21T03:00", doors.clock.now())
        await uow.commit()
    assert await ringing() == ["webchat-2026-11-21T03-00:high"]
    async with doors.store.write() as uow:
        await uow.cases.set_values(more[0], doors.clock.now(), urgency=int(Urgency.CRITICAL))
        await uow.commit()
    assert await ringing() == ["webchat-2026-11-21T03-00:critical"]


async def test_who_is_claimed_leaves_the_count_and_stays_in_the_list(doors, signed_in):
    ids = await burst(doors, 6)
    client, other = await signed_in(), await signed_in("nam")
    await other.post(f"/cases/{ids[0]}/claim", data={"csrf": other.csrf})
    line = group((await client.get("/")).text)
    assert "<b>5 ca</b>" in line
    assert "1 ca đã có người nhận" in line
    assert "Chị Nam đang giữ" in line
    for one in ids[1:]:
        await other.post(f"/cases/{one}/claim", data={"csrf": other.csrf})
    assert 'class="group' not in (await client.get("/")).text
