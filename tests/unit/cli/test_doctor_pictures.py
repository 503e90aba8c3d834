"""`ben doctor` says whether words on pictures are read here, and what would change it."""

import pytest

from bot.cli import doctor
from bot.media import reading


@pytest.mark.parametrize(
    ("wanted", "there", "told"),
    [
        (True, True, "words on pictures are read"),
        (True, False, "apt install tesseract-ocr tesseract-ocr-vie"),
        (False, True, "BEN_OCR is false"),
    ],
)
async def test_it_says_whether_pictures_are_read(monkeypatch, settings, wanted, there, told):
    monkeypatch.setattr(reading, "available", lambda: there)
    look = doctor.CHECKS["pictures"]
    assert told in await look(settings.model_copy(update={"ocr": wanted}))
