"""Reads the words off a picture with Tesseract, where it is installed with Vietnamese."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import unicodedata

from bot.domain.errors import MediaRefused, MediaUnavailable
from bot.media import children, cleaning

LANGUAGE = "vie"
#: Seconds for one picture; a full screenshot takes below two (docs/adr/0012).
SECONDS = 15.0
#: Bytes of text; a page full of small print has 10,000.
_MOST = 60_000
#: Characters that are kept.
MOST_WORDS = 6000
#: Letters below which what was found is the grain of a photo and no word.
_FEWEST_LETTERS = 12
#: Where programs and languages lie.
_INHERITED = ("PATH", "TESSDATA_PREFIX")
#: 3: find the columns by itself.
_PAGE_MODE = "3"


@functools.cache
def available() -> bool:
    """Return whether Tesseract and its Vietnamese are installed here."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    try:
        told = subprocess.run(  # noqa: S603 - our own command
            [program, "--list-langs"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return LANGUAGE in told.stdout.split()


async def words_on(picture: bytes) -> str:
    """Return the words on a clean picture, "" when there are none that can be read.

    One core, low priority, no file. Raises MediaRefused when it can't be done,
    MediaUnavailable when it could not be done in time.
    """
    page = await cleaning.page_of(picture)
    command = ("nice", "-n", "10", "tesseract", "stdin", "stdout", "-l", LANGUAGE)
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    try:
        found = await children.run(
            (*command, "--psm", _PAGE_MODE),
            page,
            seconds=SECONDS,
            most=_MOST,
            environment={**inherited, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"},
        )
    except children.TookTooLong:
        raise MediaUnavailable from None
    except children.ChildFailed:
        raise MediaRefused from None
    return tidy(found.decode("utf-8", "replace"))


def tidy(text: str) -> str:
    """Return read text without the specks that a reader makes of icons and grain."""
    lines = []
    for line in unicodedata.normalize("NFC", text).splitlines():
        joined = " ".join(line.split())
        if sum(sign.isalnum() for sign in joined) * 2 >= len(joined) > 1:
            lines.append(joined)
        elif lines and lines[-1]:
            lines.append("")
    found = "\n".join(lines).strip()[:MOST_WORDS]
    return found if sum(sign.isalpha() for sign in found) >= _FEWEST_LETTERS else ""
