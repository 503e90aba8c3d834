import pytest

from bot.channels.webchat import Webchat
from bot.domain.health import Trouble
from tests.fakes.serving import serving


def page(status):
    async def app(scope, receive, send):
        assert scope["path"] == "/ready"
        headers = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})

    return app


@pytest.mark.parametrize(("status", "trouble"), [(200, ""), (503, Trouble.NOT_READY)])
async def test_a_probe_asks_our_own_page_whether_it_takes_messages(status, trouble):
    async with serving(page(status)) as url:
        assert await Webchat(f"{url}/").probe() == trouble


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nonsense", "http://"])
async def test_a_page_that_does_not_answer_is_out_of_reach(url):
    assert await Webchat(url).probe() == Trouble.UNREACHABLE


async def test_where_nobody_said_where_the_page_is_nothing_is_found():
    assert await Webchat().probe() == ""
