"""Nothing is fetched from where nobody put it on a list, and nothing ever from inside."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
from contextlib import asynccontextmanager

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.channels.fetching import Fetcher, Sources, is_public, matches, origin_of
from bot.channels.probe import Probing
from bot.channels.terminal import Terminal
from bot.channels.webchat import Webchat
from bot.domain.errors import MediaRefused, MediaUnavailable

PUBLIC = "93.184.215.14"
PRIVATE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "224.0.0.1", "255.255.255.255", "192.0.0.1", "198.18.0.1", "::", "::1",
    "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a01:203", "2002:7f00:1::", "2001:0:53aa:64c:0:fbff:8000:1",
    "not an address", "",
]  # fmt: skip


class Wire(httpcore.AsyncNetworkBackend):
    """Notes where connections go, and takes them to a server of ours."""

    def __init__(self, port=0):
        self.called = []
        self.port = port
        self.real = httpcore.AnyIOBackend()

    async def connect_tcp(self, host, port, timeout=None, *_):  # noqa: ASYNC109
        self.called.append(host)
        if not self.port:
            raise httpcore.ConnectError
        return await self.real.connect_tcp("127.0.0.1", self.port, timeout)


def names(**known):
    """Return a resolver; a list of lists answers one after the other."""

    async def resolve(host, _):
        found = known[host.replace(".", "_").replace("-", "_")]
        return found.pop(0) if isinstance(found[0], list) else found

    return resolve


def fetcher(wire, resolve, *, hosts=("*.zdn.vn",), **more):
    return Fetcher(Sources(tuple(hosts)), resolve=resolve, backend=wire, **more)


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_of_the_internet_at_large_are_private(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_addresses_of_the_internet_at_large_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("host", "listed"),
    [
        ("a.zdn.vn", True),
        ("voice-aac-dl.zdn.vn", True),
        ("a.b.zdn.vn", True),
        ("zdn.vn", False),
        ("evilzdn.vn", False),
        ("zdn.vn.evil.example", False),
        ("a.zdn.vn.", False),
    ],
)
def test_a_star_stands_for_what_lies_below_a_name(host, listed):
    assert matches(host, ["*.zdn.vn"]) is listed
    assert not matches(host, ["", "*", "*zdn.vn"])


@pytest.mark.parametrize("private", [one for one in PRIVATE if one])
async def test_a_listed_name_that_leads_inside_gets_no_connection(private):
    wire = Wire()
    with pytest.raises(MediaRefused):
        await fetcher(wire, names(photo_zdn_vn=[private])).fetch("https://photo.zdn.vn/a.jpg")
    assert wire.called == []


async def test_one_private_address_among_public_ones_is_enough():
    wire = Wire()
    resolve = names(photo_zdn_vn=[PUBLIC, "10.0.0.1"])
    with pytest.raises(MediaRefused):
        await fetcher(wire, resolve).fetch("https://photo.zdn.vn/a.jpg")
    assert wire.called == []


async def test_the_connection_goes_to_the_address_that_was_looked_at():
    """A name that leads elsewhere at its second look (rebinding) is looked at once only."""
    wire = Wire()
    resolve = names(photo_zdn_vn=[[PUBLIC], ["127.0.0.1"]])
    with pytest.raises(MediaUnavailable):
        await fetcher(wire, resolve).fetch("https://photo.zdn.vn/a.jpg")
    assert wire.called == [PUBLIC]


@pytest.mark.parametrize(
    "url",
    [
        "http://photo.zdn.vn/a.jpg",
        "ftp://photo.zdn.vn/a.jpg",
        "file:///etc/passwd",
        "https://photo.zdn.vn:8443/a.jpg",
        "https://zdn.vn.evil.example/a.jpg",
        "https://evil.example/a.jpg?host=photo.zdn.vn",
        "https://photo.zdn.vn@evil.example/",
        "https://user:word@photo.zdn.vn/",
        "https://evil.example\\@photo.zdn.vn/",
        "https://evil.example#.zdn.vn/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://0x7f.1/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://127.0.0.1.nip.io/",
        "https://photo.zdn.vn:99999/",
        "https://photo.zdn.vn /a.jpg",
        "https://photo.zdn.vn/a\r\nHost: evil",
        "https://phôto.zdn.vn/",
        "https:///a.jpg",
        "//photo.zdn.vn/a.jpg",
        "",
        "https://photo.zdn.vn/" + "a" * 3000,
    ],
)
async def test_other_addresses_are_not_even_looked_up(url):
    async def resolve(*_):
        raise AssertionError

    wire = Wire()
    with pytest.raises(MediaRefused):
        await fetcher(wire, resolve).fetch(url)
    assert wire.called == []


@pytest.mark.parametrize("host", ["2130706433", "0177.0.0.1", "127.1", "localhost"])
async def test_a_list_that_is_too_wide_still_does_not_lead_inside(host):
    """By the machine's own resolver, which reads all of these as the loopback."""
    wire = Wire()
    made = Fetcher(Sources((host,)), backend=wire)
    with pytest.raises((MediaRefused, MediaUnavailable)):
        await made.fetch(f"https://{host}/a.jpg")
    assert wire.called == []


# A server of ours, with a certificate for the listed name.


def certificate(tmp_path, name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def serve(tmp_path):
    """Serve one answer over TLS as photo.zdn.vn; gives fetcher and what was asked."""
    path = certificate(tmp_path, "photo.zdn.vn")
    inside, outside = (
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH),
        ssl.create_default_context(),
    )
    inside.load_cert_chain(path)
    outside.load_verify_locations(path)
    asked = []

    @asynccontextmanager
    async def serving(answer, total=60.0):
        async def handle(reader, writer):
            try:
                asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
                await answer(writer)
                writer.close()
            except (ConnectionError, asyncio.IncompleteReadError):
                writer.transport.abort()

        server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=inside)
        wire = Wire(server.sockets[0].getsockname()[1])
        try:
            yield (
                fetcher(wire, names(photo_zdn_vn=[PUBLIC]), trust=outside, total=total),
                asked,
                wire,
            )
        finally:
            server.close()

    return serving


def answers(status, body=b"", *headers):
    async def answer(writer):
        head = [f"HTTP/1.1 {status} x", *headers]
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        await writer.drain()

    return answer


URL = "https://photo.zdn.vn/a.jpg?k=1"


async def test_a_listed_picture_is_fetched_under_its_own_name(serve):
    async with serve(answers(200, b"bytes", "Content-Length: 5")) as (made, asked, wire):
        assert await made.fetch(URL) == b"bytes"
    assert wire.called == [PUBLIC]
    assert asked[0].startswith("GET /a.jpg?k=1 HTTP/1.1\r\n")
    assert "Host: photo.zdn.vn\r\n" in asked[0]
    assert "Accept-Encoding: identity" in asked[0]


async def test_a_certificate_for_another_name_is_not_trusted(serve):
    async with serve(answers(200, b"x", "Content-Length: 1")) as (made, asked, _):
        made._checked._resolve = names(other_zdn_vn=[PUBLIC])
        with pytest.raises(MediaUnavailable):
            await made.fetch("https://other.zdn.vn/a.jpg")
        assert asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(serve, status):
    there = "Location: https://127.0.0.1/secret"
    async with serve(answers(status, b"", there, "Content-Length: 0")) as (made, asked, wire):
        with pytest.raises(MediaRefused):
            await made.fetch(URL)
    assert (len(asked), wire.called) == (1, [PUBLIC])


@pytest.mark.parametrize("status", [500, 503, 429, 404])
async def test_what_fails_now_may_work_later(serve, status):
    async with serve(answers(status, b"", "Content-Length: 0")) as (made, _, _):
        with pytest.raises(MediaUnavailable):
            await made.fetch(URL)


@pytest.mark.parametrize("status", [201, 206, 400, 401, 403])
async def test_any_other_answer_is_refused(serve, status):
    async with serve(answers(status, b"", "Content-Length: 0")) as (made, _, _):
        with pytest.raises(MediaRefused):
            await made.fetch(URL)


async def test_what_says_that_it_is_too_large_is_not_read(serve):
    async with serve(answers(200, b"x", "Content-Length: 10000000000")) as (made, _, _):
        with pytest.raises(MediaRefused):
            await made.fetch(URL, most=1000)


async def test_an_endless_stream_ends_at_the_cap(serve):
    written = 0

    async def endless(writer):
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"4000\r\n" + bytes(0x4000) + b"\r\n")
            written += 0x4000
            await writer.drain()

    async with serve(endless) as (made, _, _):
        with pytest.raises(MediaRefused):
            await made.fetch(URL, most=200_000)
    assert written < 20_000_000


async def test_a_slow_drip_ends_at_the_time_cap(serve):
    async def drip(writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with serve(drip, total=0.3) as (made, _, _):
        with pytest.raises(MediaUnavailable):
            await made.fetch(URL)


async def test_half_an_answer_is_none(serve):
    async with serve(answers(200, b"half", "Content-Length: 1000")) as (made, _, _):
        with pytest.raises(MediaUnavailable):
            await made.fetch(URL)


async def test_only_what_the_settings_name_may_lie_on_the_loopback():
    """A local Bot API server, or a fake of one."""
    called = []

    async def handle(reader, writer):
        called.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    made = Fetcher(Sources(named=frozenset({origin_of(f"http://127.0.0.1:{port}/bot")})))
    assert await made.fetch(f"http://127.0.0.1:{port}/file") == b"ok"
    with pytest.raises(MediaRefused):
        await made.fetch(f"http://127.0.0.1:{port + 1}/file")
    with pytest.raises(MediaRefused):
        await made.fetch(f"https://127.0.0.1:{port}/file")
    server.close()
    assert len(called) == 1


@pytest.mark.parametrize("channel", [Terminal(lambda _: None), Webchat(), Probing()])
async def test_channels_that_have_nothing_to_fetch_refuse(channel):
    with pytest.raises(MediaRefused):
        await channel.fetch("https://photo.zdn.vn/a.jpg")
