"""Pictures drawn on the spot, as people send them: screenshots, posters, photos of a page."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tests.support import canaries

#: Debian's fonts that have all Vietnamese letters; the first that is there is taken.
FONTS = (
    "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
)


#: EXIF: ImageDescription, and where the place is found.
_DESCRIPTION, _PLACE = 0x010E, 0x8825


def font(size: int, path: str = "") -> ImageFont.FreeTypeFont:
    """Return a font of so many pixels; Pillow's own, without tone marks, where there is none."""
    found = path or next((one for one in FONTS if Path(one).exists()), "")
    if found:
        return ImageFont.truetype(found, size)
    own = ImageFont.load_default(size)
    assert isinstance(own, ImageFont.FreeTypeFont)
    return own


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return the lines of `text` on so many pixels."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and face.getlength(longer) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def sheet(
    text: str,
    *,
    width: int = 1080,
    size: int = 42,
    ink: str = "#1c1e21",
    paper: str = "white",
    margin: int = 40,
    face: str = "",
) -> Image.Image:
    """Return words on a ground."""
    chosen = font(size, face)
    lines = wrapped(text, chosen, width - 2 * margin)
    step = round(size * 1.45)
    picture = Image.new("RGB", (width, 2 * margin + step * len(lines)), paper)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((margin, margin + number * step), line, ink, chosen)
    return picture


def screenshot(text: str, name: str = "Việc Làm Campuchia", face: str = "") -> Image.Image:
    """Return a post as a phone shows it: a bar, a round picture, a name, the words, buttons."""
    body = sheet(text, face=face)
    picture = Image.new("RGB", (1080, body.height + 420), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 1080, 70), "#f0f2f5")
    draw.text((40, 14), "09:41", "#444", font(34, face))
    draw.ellipse((40, 110, 150, 220), "#4267b2")
    draw.text((175, 115), name, "#050505", font(40, face))
    draw.text((175, 168), "2 giờ", "#65676b", font(30, face))
    picture.paste(body, (0, 230))
    draw.line((0, body.height + 250, 1080, body.height + 250), "#ccd0d5", 2)
    for place, word in ((120, "Thích"), (470, "Bình luận"), (860, "Chia sẻ")):
        draw.text((place, body.height + 290), word, "#65676b", font(36, face))
    return picture


def photographed(picture: Image.Image, seed: int = 1, angle: float = 2.5) -> Image.Image:
    """Return the picture as photographed off a screen or a wall: askew, dim, noisy, blurred."""
    dice = random.Random(seed)
    wide = Image.new("RGB", (picture.width + 160, picture.height + 160), "#8c8478")
    wide.paste(picture, (80, 80))
    turned = wide.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor="#8c8478").filter(
        ImageFilter.GaussianBlur(0.9)
    )
    noise = Image.effect_noise(turned.size, 28).convert("RGB")
    shade = Image.linear_gradient("L").rotate(dice.choice((0, 90, 180, 270))).resize(turned.size)
    dim = Image.composite(turned, turned.point(lambda value: int(value * 0.62)), shade)
    return Image.blend(dim, noise, 0.12)


def encoded(picture: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    """Return a file of the picture."""
    held = io.BytesIO()
    picture.save(held, form, **options)
    return held.getvalue()


def telling(picture: Image.Image) -> bytes:
    """Return a photo as phones make them: with a place, a name, a comment, and bytes behind it."""
    exif = Image.Exif()
    exif[_DESCRIPTION] = canaries.NAME.encode()
    place = exif.get_ifd(_PLACE)
    place[1], place[2], place[3], place[4] = "N", (11.0, 5.0, 20.5), "E", (106.0, 10.0, 7.25)
    made = encoded(picture, exif=exif, comment=canaries.PHONE.encode(), quality=80)
    return made + b"trailing " + canaries.PLACE.encode()


def distance(one: Sequence[object], other: Sequence[object]) -> int:
    """Return Levenshtein's distance."""
    before = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        now = [row]
        for column, right in enumerate(other, 1):
            now.append(min(
                before[column] + 1, now[-1] + 1, before[column - 1] + (left != right)
            ))  # fmt: skip
        before = now
    return before[-1]
