from __future__ import annotations

import pytest

from bot.checks import links
from nlu.vitext.normalize import fold_with_offsets


def found(text: str) -> list[tuple[str, str]]:
    return [(one.entity, one.value) for one in links.find(text, fold_with_offsets(text))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("vào https://Vieclam.example.com/Abc nha", "vieclam.example.com/Abc"),
        ("hxxps://viec[.]lam[.]com/abc", "viec.lam.com/abc"),
        ("t . me / viec_cam", "t.me/viec_cam"),
        ("zalo chấm me / g / abc", "zalo.me/g/abc"),
        ("www.viec-lam.xyz.", "www.viec-lam.xyz"),
        ("bit.ly/3xYz", "bit.ly/3xYz"),
        ("http://192.0.2.1/login", "192.0.2.1/login"),
        ("xem vіec.example/tra-cuu", "xn--vec-jhd.example/tra-cuu"),
    ],
)
def test_links_lose_scheme_and_disguise(text, value):
    assert found(text) == [("url", value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("tele @boss_88", "telegram:boss_88"),
        ("telegram: boss_88", "telegram:boss_88"),
        ("wechat id lan_8899", "wechat:lan_8899"),
        ("tíc tóc @nha_be_12", "tiktok:nha_be_12"),
        ("zalo nick: hongphuc", "zalo:hongphuc"),
        ("nhắn @ai_do_99 nhé", "@ai_do_99"),
    ],
)
def test_handles_carry_their_network(text, value):
    assert found(text) == [("social", value)]


@pytest.mark.parametrize(
    "text",
    ["em sang cam.em sợ", "rồi.co ai giúp", "thư tới a.b@example.com", "@all ơi", "zalo em nhé"],
)
def test_careless_dots_and_mail_are_no_links(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("url", "handle"),
    [
        ("t.me/viec_cam", "telegram:viec_cam"),
        ("facebook.com/viec.cam?x=1", "facebook:viec.cam"),
        ("facebook.com/groups/12", ""),
        ("example.com/a", ""),
    ],
)
def test_a_profile_link_names_its_handle(url, handle):
    assert links.profile(url) == handle
