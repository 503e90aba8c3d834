"""Words on a picture are read as Vietnamese; what is no word is left out."""

import io
import shutil

import pytest
from PIL import Image

from bot.domain.errors import MediaRefused
from bot.media import cleaning, reading
from bot.media.reading import tidy
from tests.conftest import lacking
from tests.support import pictures

AD = "Việc nhẹ lương cao 30 triệu một tháng, bao ăn ở, đi ngay trong tuần."


@pytest.fixture
def reader():
    if not reading.available():
        lacking("ocr", "tesseract with Vietnamese is not installed")


async def words(picture):
    data, _ = await cleaning.cleaned(pictures.encoded(picture), cleaning.MediaKind.PHOTO)
    return await reading.words_on(data)


def wrong(found, told=AD):
    """Return the share of characters that are wrong."""
    return pictures.distance(told, " ".join(found.split())) / len(told)


@pytest.mark.parametrize(
    ("ink", "paper"), [("black", "white"), ("white", "#b3001b"), ("#ffe600", "#0b3d91")]
)
async def test_dark_on_light_and_light_on_dark_read_alike(reader, ink, paper):
    assert wrong(await words(pictures.sheet(AD, ink=ink, paper=paper))) < 0.03


async def test_a_small_screenshot_is_read(reader):
    page = pictures.sheet(AD)
    assert wrong(await words(page.resize((400, page.height * 400 // page.width)))) < 0.05


async def test_a_photo_of_a_poster_askew_and_in_shade_is_read(reader):
    poster = pictures.sheet(AD, ink="white", paper="#b3001b", size=52)
    assert wrong(await words(pictures.photographed(poster, seed=3, angle=-3))) < 0.1


async def test_a_photo_of_nothing_has_no_words(reader):
    assert await words(Image.effect_noise((900, 700), 50).convert("RGB")) == ""


async def test_what_is_no_picture_is_refused(reader):
    with pytest.raises(MediaRefused):
        await reading.words_on(b"\xff\xd8\xff no")


def test_without_the_program_nothing_is_read(monkeypatch):
    reading.available.cache_clear()
    monkeypatch.setattr(shutil, "which", lambda _: None)
    try:
        assert not reading.available()
    finally:
        reading.available.cache_clear()


def test_specks_and_icons_are_no_words():
    found = "© =\n\nTuyển gấp 20 nam nữ\n| _ ~\n\n\nLương   30 triệu\n*\n"
    assert tidy(found) == "Tuyển gấp 20 nam nữ\n\nLương 30 triệu"
    assert tidy("~ . , '\n| a b\n") == ""
    assert tidy("Lương cao nhẹ nhàng lắm nhé " * 1000)[: reading.MOST_WORDS]


def test_letters_and_their_marks_are_one():
    assert tidy("Tuyê\u0309n dụng lao động") == "Tuyển dụng lao động"


def test_the_reader_sees_a_page_of_its_own(reader):
    """What tesseract is given was written by us: no byte of the sender's reaches it."""
    from bot.media import picture_child

    page = picture_child.page(pictures.sheet(AD))
    made = Image.open(io.BytesIO(page))
    assert (made.format, made.mode) == ("PNG", "L")
