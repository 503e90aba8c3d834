import asyncio
import datetime as dt
from dataclasses import replace

import pytest

from bot.channels import zalo_token
from bot.channels.zalo_api import Api, Failed
from bot.channels.zalo_token import Tokens
from bot.domain.messages import Misconfigured, Outgoing, Part, Sent, Throttled, Unreachable
from tests.fakes import zalo as fakes
from tests.fakes.tokens import Clock, KeptInMemory, app, channel
from tests.fakes.zalo import RENEW, SEND, FakeZalo, Fault

ME = "246845883529197922"


@pytest.fixture
async def fake():
    async with FakeZalo().running() as zalo:
        yield zalo


@pytest.fixture
def kept():
    return KeptInMemory()


@pytest.fixture
async def api(fake):
    opened = Api(fake.url, fake.url, pause=60)
    yield opened
    await opened.close()


@pytest.fixture
def start(fake, api, kept):
    """Return a function that starts what one process has."""

    def begin(store=kept, **changed):
        return Tokens(app(**changed), api, store, Clock(fake))

    return begin


@pytest.fixture
def tokens(start):
    return start()


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(zalo_token, "_PAUSE", 0.01)
    monkeypatch.setattr(zalo_token, "_LOOK", 0.01)


async def failure(awaited):
    with pytest.raises(Failed) as caught:
        await awaited
    return caught.value.delivery


async def test_the_first_token_comes_from_the_setting_and_is_kept_before_it_is_used(
    fake, tokens, kept
):
    assert await tokens.access() == "access-1"
    (grant,) = kept.kept
    assert (grant.access_token, grant.refresh_token) == ("access-1", "refresh-1")
    assert grant.expires_at - grant.made_at == dt.timedelta(seconds=90000)
    assert [given["refresh_token"] for given in fake.called(RENEW)] == ["refresh-0"]
    assert await tokens.access() == "access-1"
    assert fake.renewals == 1


async def test_a_restart_goes_on_with_what_is_kept(fake, start):
    await start().access()
    assert await start().access() == "access-1"
    assert await start(seed="").access() == "access-1"
    assert fake.renewals == 1


async def test_a_token_is_renewed_ahead_of_its_end(fake, tokens):
    await tokens.access()
    fake.ahead = 20 * 3600 - 60
    assert await tokens.access() == "access-1"
    fake.ahead = 20 * 3600 + 60
    assert await tokens.access() == "access-2"


async def test_many_at_once_renew_once(fake, tokens):
    assert set(await asyncio.gather(*(tokens.access() for _ in range(50)))) == {"access-1"}
    assert fake.renewals == 1


async def test_many_processes_at_once_renew_once(fake, start):
    many = [start() for _ in range(6)]
    found = await asyncio.gather(*(one.access() for one in many for _ in range(5)))
    assert set(found) == {"access-1"}
    assert len(fake.called(RENEW)) == 1
    fake.ahead = 26 * 3600
    found = await asyncio.gather(*(one.access() for one in many))
    assert set(found) == {"access-2"}
    assert len(fake.called(RENEW)) == 2


async def test_many_processes_on_one_database_renew_once(fake, start, store):
    many = [start(store.grants("zalo", Clock(fake))) for _ in range(6)]
    found = await asyncio.gather(*(one.access() for one in many for _ in range(3)))
    assert set(found) == {"access-1"}
    fake.ahead = 26 * 3600
    assert set(await asyncio.gather(*(one.access() for one in many))) == {"access-2"}
    assert len(fake.called(RENEW)) == 2


async def test_a_used_up_refresh_token_is_refused_once_and_not_asked_again(
    fake, tokens, start, kept
):
    fake.refresh_token = "somebody-else-renewed"
    for _ in range(3):
        assert isinstance(await failure(tokens.access()), Misconfigured)
    assert len(fake.called(RENEW)) == 1
    assert kept.grant.refused
    # A restart is somebody's doing: it asks once.
    again = start()
    for _ in range(3):
        assert isinstance(await failure(again.access()), Misconfigured)
    assert len(fake.called(RENEW)) == 2


async def test_a_wrong_app_secret_costs_no_grant_once_it_is_mended(fake, start, api, kept):
    wrong = Tokens(replace(app(), secret="wrong"), api, kept, Clock(fake))
    assert isinstance(await failure(wrong.access()), Misconfigured)
    assert await start().access() == "access-1"


async def test_a_new_refresh_token_mends_a_lost_grant(fake, tokens, start):
    fake.refresh_token = "given-by-hand"
    await failure(tokens.access())
    assert await start(seed="given-by-hand").access() == "access-1"


async def test_without_any_token_somebody_is_needed(fake, start):
    assert isinstance(await failure(start(seed="").access()), Misconfigured)
    assert fake.calls == []


@pytest.mark.parametrize("status", [400, 401])
async def test_a_refusal_by_status_is_final_too(fake, tokens, kept, status):
    fake.fails(RENEW, Fault(status=status))
    assert isinstance(await failure(tokens.access()), Misconfigured)
    assert kept.grant.refused


async def test_success_without_tokens_is_a_refusal(fake, tokens, kept):
    fake.fails(RENEW, Fault(0))
    assert isinstance(await failure(tokens.access()), Misconfigured)
    assert kept.grant.refused


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (fakes.BROKEN, Unreachable),
        (fakes.CUT, Unreachable),
        (fakes.NOISE, Unreachable),
        (fakes.THROTTLED, Throttled),
        (Fault(status=429), Throttled),
        (Fault(status=404), Misconfigured),
    ],
)
async def test_a_failure_on_the_way_is_tried_again(fake, tokens, kept, fault, verdict):
    fake.fails(RENEW, fault)
    assert isinstance(await failure(tokens.access()), verdict)
    assert not kept.grant.refused
    assert await tokens.access() == "access-1"


async def test_a_lost_answer_may_have_cost_the_grant_and_the_next_try_tells(fake, tokens):
    fake.fails(RENEW, fakes.ANSWER_LOST)
    assert isinstance(await failure(tokens.access()), Unreachable)
    assert isinstance(await failure(tokens.access()), Misconfigured)
    assert len(fake.called(RENEW)) == 2


async def test_a_failure_ahead_of_time_costs_nobody_an_answer(fake, tokens):
    await tokens.access()
    fake.ahead = 21 * 3600
    fake.fails(RENEW, fakes.BROKEN)
    assert [await tokens.access() for _ in range(3)] == ["access-1"] * 3
    assert len(fake.called(RENEW)) == 2
    fake.ahead += 61
    assert await tokens.access() == "access-2"


async def test_a_refusal_ahead_of_time_costs_nobody_an_answer_yet(fake, tokens, kept):
    await tokens.access()
    fake.ahead, fake.refresh_token = 21 * 3600, "another"
    assert [await tokens.access() for _ in range(3)] == ["access-1"] * 3
    assert len(fake.called(RENEW)) == 2
    assert kept.grant.refused
    fake.ahead = 26 * 3600
    assert isinstance(await failure(tokens.access()), Misconfigured)
    assert len(fake.called(RENEW)) == 2


async def test_a_pair_that_can_not_be_kept_yet_is_not_used_and_not_lost(fake, tokens, kept):
    kept.fails = 6
    assert isinstance(await failure(tokens.access()), Unreachable)
    assert await tokens.access() == "access-1"
    assert fake.renewals == 1


async def test_a_store_out_of_reach_means_that_nothing_was_sent(fake, start):
    class Gone(KeptInMemory):
        async def load(self):
            raise OSError

    assert isinstance(await failure(start(Gone()).access()), Unreachable)


async def test_who_stops_waiting_does_not_stop_the_renewal(fake, tokens, kept):
    impatient = asyncio.create_task(tokens.access())
    while not fake.called(RENEW):
        await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.gather(impatient, return_exceptions=True)
    await tokens.close()
    assert kept.grant.access_token == "access-1"


async def test_another_process_that_died_while_it_renewed_is_waited_for_in_vain(
    tokens, kept, monkeypatch
):
    monkeypatch.setattr(zalo_token, "_PATIENCE", 0.05)
    kept.claimed = True
    assert isinstance(await failure(tokens.access()), Unreachable)


async def test_tokens_that_end_at_once_are_not_renewed_for_ever(fake, tokens, monkeypatch):
    monkeypatch.setattr(fakes, "LIFETIME", 0)
    await tokens.access()
    for _ in range(5):
        assert isinstance(await failure(tokens.access()), Misconfigured)
    assert fake.renewals == 1


# In the channel


def message(name="m"):
    return Outgoing(name, ME, Part("Chào bạn."))


async def test_a_token_withdrawn_early_is_renewed_and_the_message_goes(fake, kept):
    fake.person(ME).types("chào")
    zalo = channel(fake, kept)
    assert isinstance(await zalo.send(message()), Sent)
    fake.ahead, fake.access_token = 600, "withdrawn"
    assert isinstance(await zalo.send(message("n")), Sent)
    assert fake.renewals == 2
    await zalo.close()


async def test_an_expired_token_costs_no_message(fake, kept):
    fake.person(ME).types("chào")
    zalo = channel(fake, kept)
    await zalo.send(message())
    fake.expires_at = 0
    fake.ahead = 600
    assert isinstance(await zalo.send(message("n")), Sent)
    await zalo.close()


async def test_another_process_that_renewed_is_believed(fake, kept):
    fake.person(ME).types("chào")
    one, other = channel(fake, kept), channel(fake, kept)
    await one.send(message())
    fake.ahead = 26 * 3600
    await other.renew()
    fake.ahead = 600
    assert isinstance(await one.send(message("n")), Sent)
    assert fake.renewals == 2
    await one.close()
    await other.close()


async def test_a_fresh_token_that_is_refused_is_not_renewed_over_and_over(fake, kept):
    fake.person(ME).types("chào")
    zalo = channel(fake, kept)
    fake.fails(SEND, *[Fault(-216)] * 20)
    for number in range(5):
        assert isinstance(await zalo.send(message(str(number))), Misconfigured)
    assert fake.renewals == 1
    await zalo.close()
