import pytest

from bot.cli.servers import server


async def seen(proxies, peer="127.0.0.1", forwarded="203.0.113.7"):
    """Return whom and which scheme the application sees behind what the server puts before it."""
    found = []

    async def app(scope, receive, send):
        found.append((scope["client"][0], scope["scheme"]))

    config = server(app, "127.0.0.1", 0, "BEN_CHAT_PORT", proxies).config
    config.load()
    scope = {
        "type": "http",
        "scheme": "http",
        "client": (peer, 1),
        "headers": [
            (b"x-forwarded-for", forwarded.encode()),
            (b"x-forwarded-proto", b"https"),
        ],
    }
    await config.loaded_app(scope, None, None)
    return found[0]


async def test_nobody_is_believed_about_where_he_comes_from_by_default():
    assert await seen("") == ("127.0.0.1", "http")


async def test_a_proxy_that_the_setting_names_is_believed():
    assert await seen("127.0.0.1") == ("203.0.113.7", "https")
    assert await seen("10.0.0.0/8,127.0.0.1", peer="10.1.2.3") == ("203.0.113.7", "https")


@pytest.mark.parametrize("peer", ["192.0.2.1", "127.0.0.2"])
async def test_another_address_is_not(peer):
    assert await seen("127.0.0.1", peer=peer) == (peer, "http")


async def test_what_a_visitor_made_up_before_the_proxy_does_not_count():
    assert await seen("127.0.0.1", forwarded="198.51.100.1, 203.0.113.7") == (
        "203.0.113.7",
        "https",
    )
