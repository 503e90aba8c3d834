import pytest

from bot.http.origin import is_foreign, is_https, is_ours

HOST = {"host": "desk.test:8090"}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://desk.test:8090"},
        {"origin": "https://DESK.test:8090", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin"},
        # A proxy that speaks to us under another name.
        {"origin": "https://hotline.test", "sec-fetch-site": "same-origin"},
    ],
)
def test_our_own_page_is_ours(headers):
    assert is_ours(HOST | headers)
    assert not is_foreign(HOST | headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"origin": "http://desk.test"},
        {"origin": "http://desk.test:8090.evil.test"},
        {"origin": "http://desk.test:8090", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_is_foreign(headers):
    assert is_foreign(HOST | headers)
    assert not is_ours(HOST | headers)


def test_a_browser_that_says_nothing_is_neither_foreign_nor_ours():
    assert not is_foreign(HOST)
    assert not is_ours(HOST)


def test_without_a_host_no_origin_is_ours():
    assert not is_ours({"origin": "http://"})


def test_none_of_its_own_accord_is_not_a_page_of_ours():
    assert not is_ours(HOST | {"sec-fetch-site": "none"})


@pytest.mark.parametrize(
    ("scheme", "host", "public_url", "secure"),
    [
        ("https", "a.test", "", True),
        ("http", "a.test", "https://a.test", True),
        ("http", "a.test", "https://a.test/desk", True),
        ("http", "127.0.0.1:8080", "https://a.test", False),
        ("http", "a.test", "http://a.test", False),
        ("http", "a.test", "", False),
    ],
)
def test_https_before_a_proxy_counts_as_https(scheme, host, public_url, secure):
    assert is_https(scheme, host, public_url) is secure
