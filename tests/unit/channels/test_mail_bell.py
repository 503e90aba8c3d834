import datetime as dt

import pytest

from bot.channels.mail_bell import MailBell, PostOffice
from bot.domain.alarms import Alert, Called, Notice, Standing
from bot.domain.duty import Post
from bot.domain.messages import Misconfigured, Sent, Unreachable
from bot.domain.risk import Urgency
from tests.fakes import posts

NOW = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
TO = (("ha", "ha@example.org"), ("nam", "nam@example.org"), ("*", "truc@example.org"))


def notice(*logins: str, loud: bool = True) -> Notice:
    alert = Alert("id", "K-000123", Urgency.CRITICAL, Standing.WAITING, 0, again=False, since=NOW)
    called = tuple(Called(login, f"Chị {login}", Post.FIRST) for login in logins)
    text = "Có hồ sơ mới\nK-000123 · Nguy cấp\nhttps://ban-truc.example.org"
    return Notice((alert,), "Có hồ sơ mới", text, loud=loud, called=called)


def bell(fake, to=TO, **values) -> MailBell:
    office = {"host": "localhost", "port": fake.port, "sender": "ben@example.org"}
    return MailBell(PostOffice(**{**office, "starttls": False, **values}), to)


@pytest.fixture
async def fake():
    async with posts.PostOffice().running() as office:
        yield office


async def test_a_call_is_a_letter_with_number_urgency_and_link(fake):
    verdict = await bell(fake).ring(notice())
    assert isinstance(verdict, Sent)
    assert 0 < len(verdict.message_ref) <= 64, "the column that keeps it"
    (letter,) = fake.letters
    assert letter["Subject"] == "Có hồ sơ mới · K-000123"
    assert letter["From"] == "ben@example.org"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Importance"] == "high"
    assert letter["Message-ID"]
    assert letter["Date"]
    assert letter.get_content().splitlines()[:3] == [
        "Có hồ sơ mới", "K-000123 · Nguy cấp", "https://ban-truc.example.org",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("called", "to"),
    [
        ((), ["ha", "nam", "truc"]),
        (("ha",), ["ha", "truc"]),
        (("nam", "ha"), ["ha", "nam", "truc"]),
        (("lan",), ["ha", "nam", "truc"]),
    ],
    ids=["no roster", "one", "two", "nobody who is called has an address"],
)
async def test_letters_go_to_who_is_called_and_never_nowhere(fake, called, to):
    await bell(fake).ring(notice(*called))
    assert fake.envelopes == [[f"{one}@example.org" for one in to]]


async def test_a_letter_without_danger_is_not_important(fake):
    await bell(fake).ring(notice(loud=False))
    assert fake.letters[0]["Importance"] is None


async def test_an_address_that_is_refused_keeps_no_other_from_the_letter(fake):
    fake.refused.add("ha@example.org")
    assert isinstance(await bell(fake).ring(notice()), Sent)
    assert fake.envelopes == [["nam@example.org", "truc@example.org"]]


async def test_a_letter_that_nobody_takes_is_not_sent(fake):
    fake.refused.update(address for _, address in TO)
    assert isinstance(await bell(fake).ring(notice()), Unreachable)
    fake.refused.clear()
    fake.broken = True
    assert isinstance(await bell(fake).ring(notice()), Unreachable)
    assert fake.letters == []


async def test_a_server_that_is_not_there_is_a_verdict_and_no_failure(fake):
    assert isinstance(await bell(fake, port=posts.closed_port()).ring(notice()), Unreachable)


async def test_a_change_writes_no_letter(fake):
    assert await bell(fake).change("abc", notice()) == Sent("abc")
    assert fake.letters == []


async def test_the_line_is_encrypted_before_the_password_is_said(tmp_path):
    server, trust = posts.certificate(tmp_path)
    office = posts.PostOffice()
    office.password = "mat-khau"
    async with office.running(server):
        login = {"user": "ben", "password": "mat-khau", "starttls": True}
        assert isinstance(await bell(office, **login, trust=trust).ring(notice()), Sent)
        assert office.logins == [("ben", "mat-khau")]
        assert office.encrypted == [True]
        wrong = login | {"password": "sai"}
        assert isinstance(await bell(office, **wrong, trust=trust).ring(notice()), Misconfigured)
        # Whoever stands in between shows a certificate that nobody has signed.
        office.logins.clear()
        assert isinstance(await bell(office, **login).ring(notice()), Unreachable)
        assert office.logins == []
        assert len(office.letters) == 1


async def test_a_server_that_can_not_encrypt_is_told_no_password(fake):
    fake.password = "mat-khau"
    verdict = await bell(fake, user="ben", password="mat-khau", starttls=True).ring(notice())
    assert isinstance(verdict, Unreachable)
    assert fake.logins == []


def test_a_password_is_in_no_representation():
    assert "bi-mat" not in repr(PostOffice("localhost", 25, "a@b", password="bi-mat"))
