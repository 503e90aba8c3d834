import pytest

from bot.http.headers import CONTENT_SECURITY_POLICY, add_security_headers, permissions


async def _headers(scheme="http", given=()):
    message = {"type": "http.response.start", "status": 200, "headers": list(given)}
    await add_security_headers(message, {"type": "http", "scheme": scheme})
    return dict(message["headers"])


async def test_every_response_gets_the_policy_and_is_not_stored():
    headers = await _headers()
    assert headers[b"content-security-policy"].decode() == CONTENT_SECURITY_POLICY
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"x-content-type-options"] == b"nosniff"


def test_the_policy_allows_no_inline_and_no_foreign_source():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'")


async def test_what_a_response_says_itself_is_kept():
    headers = await _headers(given=[(b"Cache-Control", b"public, max-age=60")])
    assert headers[b"Cache-Control"] == b"public, max-age=60"
    assert b"cache-control" not in headers


@pytest.mark.parametrize(("scheme", "present"), [("https", True), ("http", False)])
async def test_https_is_demanded_only_where_it_is_spoken(scheme, present):
    assert (b"strict-transport-security" in await _headers(scheme)) is present


async def test_other_messages_pass_untouched():
    message = {"type": "http.response.body", "body": b"x"}
    await add_security_headers(message, {"type": "http", "scheme": "http"})
    assert message == {"type": "http.response.body", "body": b"x"}


async def test_no_page_may_ask_for_anything_of_the_phone_unless_it_says_so():
    policy = (await _headers())[b"permissions-policy"].decode()
    assert policy == permissions()
    assert "self" not in policy
    for feature in ("camera", "microphone", "geolocation"):
        assert f"{feature}=()" in policy
    assert "geolocation=(self)" in permissions("geolocation")
    assert "microphone=()" in permissions("geolocation")
