"""A picture is decoded where it can do no harm, and what is kept was drawn anew."""

import io
import struct
import zlib

import pytest
from PIL import Image

from bot.domain.errors import MediaRefused, MediaUnavailable
from bot.domain.messages import MAX_MEDIA, MediaKind
from bot.media import children, cleaning, picture_child
from tests.support.pictures import encoded, sheet


async def clean(data, kind=MediaKind.PHOTO):
    kept, media_type = await cleaning.cleaned(data, kind)
    assert media_type == "image/jpeg"
    return Image.open(io.BytesIO(kept))


def png_of(width, height):
    """Return a PNG that says it is so large, in a few bytes: a decompression bomb."""

    def chunk(name, data):
        crc = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
async def test_every_picture_becomes_a_jpeg(form):
    kept = await clean(encoded(sheet("Tuyển gấp"), form))
    assert (kept.format, kept.mode) == ("JPEG", "RGB")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
async def test_every_way_of_keeping_colours_is_understood(mode):
    form = "JPEG" if mode == "CMYK" else "PNG"
    kept = await clean(encoded(Image.new(mode, (40, 30)), form))
    assert (kept.mode, kept.size) == ("RGB", (40, 30))


async def test_what_can_be_seen_through_is_seen_on_white():
    ground = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    kept = await clean(encoded(ground, "PNG"))
    assert min(kept.getpixel((20, 15))) > 250


async def test_a_picture_turned_by_its_camera_is_turned_before_that_is_forgotten():
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = await clean(encoded(Image.new("RGB", (60, 20)), exif=exif))
    assert kept.size == (20, 60)


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((4000, 3000), (2000, 1500)),
        ((3000, 4000), (1500, 2000)),
        ((800, 600), (800, 600)),
        # A tall screenshot keeps its letters.
        ((1080, 2400), (1080, 2400)),
        ((1080, 7000), (1080, 7000)),
        ((1440, 12000), (960, 8000)),
        ((1, 20000), (1, 8000)),
    ],
)
def test_large_pictures_are_made_smaller_and_long_ones_stay_legible(size, kept):
    assert picture_child.size_of(*size) == kept


async def test_of_a_moving_picture_the_first_frame_is_kept():
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue", "green")]
    moving = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    red, green, blue = (await clean(moving)).getpixel((20, 15))
    assert red > 200
    assert max(green, blue) < 60


@pytest.mark.parametrize("size", [(20_000, 20_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
async def test_a_bomb_is_refused_by_what_it_says_of_itself(size):
    with pytest.raises(MediaRefused):
        await cleaning.cleaned(png_of(*size), MediaKind.PHOTO)


async def test_what_is_too_large_or_of_another_kind_meets_no_decoder(monkeypatch):
    async def never(*_, **__):
        raise AssertionError

    monkeypatch.setattr(children, "run", never)
    for data in (b"\xff\xd8\xff" + bytes(MAX_MEDIA), b"<svg/>", b""):
        with pytest.raises(MediaRefused):
            await cleaning.cleaned(data, MediaKind.PHOTO)


async def test_a_recording_stays_as_it_is():
    data = b"OggS" + bytes(range(256))
    assert await cleaning.cleaned(data, MediaKind.VOICE) == (data, "audio/ogg")


async def test_a_picture_in_a_format_that_only_pretends_is_refused():
    """The decoder goes by content too: a TIFF behind a JPEG's first bytes is none of ours."""
    with pytest.raises(MediaRefused):
        await cleaning.cleaned(b"\xff\xd8\xff" + encoded(sheet("x"), "TIFF"), MediaKind.PHOTO)


async def test_a_busy_machine_is_no_fault_of_the_picture(monkeypatch):
    monkeypatch.setattr(cleaning, "_SECONDS", 0.0)
    with pytest.raises(MediaUnavailable):
        await cleaning.cleaned(encoded(sheet("x")), MediaKind.PHOTO)
