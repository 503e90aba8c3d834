"""A program of its own that decodes one picture: run as a child that may be starved or killed.

    python -I picture_child.py keep < picture > clean.jpg
    python -I picture_child.py send < picture > light.jpg
    python -I picture_child.py read < clean.jpg > page.png

It imports nothing of the bot, so that it starts fast and holds no key. A decoder is the likeliest
place for a picture made to do harm: here it has no file to write, little memory and little time.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import warnings

# The decoders by name: Pillow would else look for all of them, under limits.
import PIL.GifImagePlugin
import PIL.JpegImagePlugin
import PIL.PngImagePlugin
import PIL.WebPImagePlugin  # noqa: F401
from PIL import Image, ImageChops, ImageFilter, ImageOps

#: What may be decoded at all; GIF and animated WebP give their first frame.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
#: Pixels. Above what phones make; a JPEG is decoded at a fraction, the others whole.
MAX_PIXELS, MAX_PIXELS_WHOLE = 200_000_000, 40_000_000
#: Pixels of the longest side of what is kept …
LONGEST = 2000
#: … unless the picture is a tall screenshot, whose letters would be lost: then of the shorter side,
#: and of the longest at most.
SHORTER, TALLEST = 1080, 8000
#: Of what is kept: hardly to be told from the original, a fifth of its size.
QUALITY = 85
#: Bytes of what is sent, and how it is tried until it is so light: longest side, quality.
LIGHT = 900_000
LIGHTER = ((2000, 75), (1600, 70), (1280, 65), (1000, 60), (800, 50))
#: Pixels. Narrower pictures are read at twice their size: measured, docs/adr/0012.
NARROW = 700
#: Seconds of computing, bytes of memory.
_CPU, _MEMORY = 10, 1 << 30
#: The ground is looked for at an eighth of the size, as the median of 15 by 15 spots: 120 pixels,
#: more than the stroke of a headline is wide.
_ROUGH, _AROUND = 8, 15


def limit() -> None:
    """Give up what decoding needs not."""
    os.nice(10)
    for what, most in (
        (resource.RLIMIT_CPU, _CPU),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main(mode: str) -> int:
    """Decode, and write the result to standard output; 1 when there is no picture in it."""
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    data = sys.stdin.buffer.read()
    limit()
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.format == "JPEG":
                opened.draft(None, (2 * LONGEST, 2 * LONGEST))
            elif opened.width * opened.height > MAX_PIXELS_WHOLE:
                return 1
            picture = ImageOps.exif_transpose(opened)
            result = _MODES[mode](picture)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError):
        return 1
    sys.stdout.buffer.write(result)
    return 0


def size_of(width: int, height: int) -> tuple[int, int]:
    """Return the size that a picture is kept at."""
    longest, shorter = max(width, height), min(width, height)
    scale = min(1.0, max(LONGEST / longest, SHORTER / shorter), TALLEST / longest)
    return max(1, round(width * scale)), max(1, round(height * scale))


def clean(picture: Image.Image) -> bytes:
    """Return a JPEG of nothing but the pixels: no place, no time, no camera, no comment."""
    see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    small = picture.convert("RGBA" if see_through else "RGB").resize(
        size_of(*picture.size), Image.Resampling.LANCZOS
    )
    # Into a new image: Pillow would write the comment that the old one carried.
    fresh = Image.new("RGB", small.size, "white")
    fresh.paste(small, mask=small if see_through else None)
    return _written(fresh, "JPEG", quality=QUALITY)


def light(picture: Image.Image) -> bytes:
    """Return the same, written so lightly that every platform takes it."""
    whole = clean(picture)
    if len(whole) <= LIGHT:
        return whole
    with Image.open(io.BytesIO(whole), formats=("JPEG",)) as large:
        for longest, quality in LIGHTER:
            scale = min(1.0, longest / max(large.size))
            size = (max(1, round(large.width * scale)), max(1, round(large.height * scale)))
            small = large.resize(size, Image.Resampling.LANCZOS)
            written = _written(small, "JPEG", quality=quality)
            if len(written) <= LIGHT:
                return written
    raise ValueError("no picture is as heavy")


def page(picture: Image.Image) -> bytes:
    """Return what the reader sees: how far each spot is from the ground around it.

    So light letters on dark and dark ones on light look alike, and a shadow across a photographed
    poster is gone.
    """
    grey = picture.convert("L")
    if grey.width < NARROW:
        grey = grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.LANCZOS)
    rough = grey.resize((max(1, grey.width // _ROUGH), max(1, grey.height // _ROUGH)))
    smooth = rough.filter(ImageFilter.MedianFilter(_AROUND))
    ground = smooth.filter(ImageFilter.GaussianBlur(_AROUND // 2)).resize(grey.size)
    apart = ImageChops.invert(ImageChops.difference(grey, ground))
    return _written(ImageOps.autocontrast(apart, cutoff=1), "PNG", compress_level=1)


def _written(picture: Image.Image, form: str, **options: int) -> bytes:
    held = io.BytesIO()
    picture.save(held, form, **options)
    return held.getvalue()


_MODES = {"keep": clean, "send": light, "read": page}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
