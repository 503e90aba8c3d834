"""How well and how fast words are read off pictures, and what each step of preparing adds."""

from __future__ import annotations

import io
import os
import re
import subprocess
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from bot.media import picture_child, reading
from tests.support import pictures

FOLDER = Path("/usr/share/fonts/truetype")
FACES = [
    str(FOLDER / one)
    for one in (
        "roboto/unhinted/RobotoTTF/Roboto-Regular.ttf",
        "dejavu/DejaVuSans.ttf",
        "noto/NotoSerif-Regular.ttf",
        "liberation/LiberationSans-Regular.ttf",
    )
    if (FOLDER / one).exists()
]
ADS = (
    (
        "TUYỂN GẤP 20 NAM NỮ ĐI CAMPUCHIA\nViệc nhẹ lương cao 30 triệu/tháng, không cần bằng cấp, "
        "không cần kinh nghiệm.\nBao ăn ở, bao vé, bao hộ chiếu. Đi ngay trong tuần, không mất "
        "phí.\n"
        "Công việc: chăm sóc khách hàng online, đánh máy tại Bavet.\n"
        "Liên hệ Zalo 0912 345 678 gặp chị Hương để được tư vấn."
    ),
    (
        "Cần 5 bạn nữ từ 18 đến 25 tuổi làm phục vụ quán karaoke ở Lào, lương 1.500 USD, thưởng "
        "thêm "
        "mỗi ngày. Giữ hộ chiếu để làm giấy tờ. Đường đi không cần visa, có xe đón tận nhà lúc nửa "
        "đêm. Ai đi được nhắn tin riêng mình nhé!"
    ),
    (
        "Công ty TNHH Phát Triển Nhân Lực Hòa Bình thông báo tuyển 15 lao động nam đi Nhật Bản "
        "ngành "
        "hàn, xây dựng. Hợp đồng 3 năm, lương cơ bản 190.000 yên/tháng. Giấy phép số "
        "123/LĐTBXH-GP. Phỏng vấn ngày 12/12 tại 25 Trần Phú, Hà Đông, Hà Nội. "
        "Điện thoại: 024 3987 6543."
    ),
)
Prepare = Callable[[Image.Image], bytes]


def _shapes(ad: str, face: str, seed: int) -> dict[str, Image.Image]:
    shot = pictures.screenshot(ad, face=face)
    red = pictures.sheet(ad, ink="white", paper="#b3001b", face=face, size=52)
    return {
        "screenshot, 1080 px": shot,
        "screenshot, 400 px": shot.resize((400, shot.height * 400 // 1080)),
        "white on red": red,
        "yellow on blue": pictures.sheet(ad, ink="#ffe600", paper="#0b3d91", face=face, size=52),
        "dark mode": pictures.sheet(ad, ink="#e4e6eb", paper="#18191a", face=face),
        "photo of a page": pictures.photographed(pictures.sheet(ad, face=face), seed),
        "photo of a red poster": pictures.photographed(red, seed, -3),
    }


def _png(picture: Image.Image) -> bytes:
    return picture_child._written(picture, "PNG", compress_level=1)


def _turned(grey: Image.Image) -> Image.Image:
    values = grey.histogram()
    return ImageOps.invert(grey) if sum(values[:110]) > sum(values[110:]) else grey


WAYS: dict[str, tuple[Prepare, str]] = {
    "as it is": (_png, "3"),
    "as it is, psm 6": (_png, "6"),
    "grey": (lambda one: _png(one.convert("L")), "3"),
    "grey, dark ones inverted": (lambda one: _png(_turned(one.convert("L"))), "3"),
    "distance from the ground": (picture_child.page, "3"),
    "distance from the ground, psm 6": (picture_child.page, "6"),
}


def _read(page: bytes, mode: str) -> str:
    told = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", "vie", "--psm", mode],
        input=page,
        capture_output=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        check=True,
    )
    return reading.tidy(told.stdout.decode())


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def _inside(told: list[str], found: list[str]) -> float:
    """Return the error of `told` where `found` holds it best: what stands around is no error."""
    before = [0] * (len(found) + 1)
    for row, left in enumerate(told, 1):
        now = [row]
        for column, right in enumerate(found, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (left != right)))
        before = now
    return min(before) / len(told)


@pytest.mark.skipif(not reading.available(), reason="tesseract with Vietnamese is not installed")
def test_words_on_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    kept = [
        (shape, _plain(ad), Image.open(io.BytesIO(picture_child.clean(picture))))
        for number, ad in enumerate(ADS)
        for face in FACES
        for shape, picture in _shapes(ad, face, number).items()
    ]
    lines = [f"{len(kept)} pictures, {len(FACES)} fonts; characters wrong / words wrong / seconds"]
    for name, (prepare, mode) in WAYS.items():
        shares: dict[str, list[tuple[float, float, float]]] = {}
        for shape, ad, picture in kept:
            began = time.perf_counter()
            found = _plain(_read(prepare(picture), mode))
            took = time.perf_counter() - began
            wrong = (_inside(list(ad), list(found)), _inside(ad.split(), found.split()), took)
            shares.setdefault(shape, []).append(wrong)
        everything = [one for many in shares.values() for one in many]
        slowest = max(one[2] for one in everything)
        lines.append(f"{name:32} {_mean(everything)}, slowest {slowest:.1f} s")
        lines += [f"    {shape:28} {_mean(many)}" for shape, many in shares.items()]
    with capsys.disabled():
        print("\n" + "\n".join(lines))


def _mean(many: list[tuple[float, float, float]]) -> str:
    figures = [sum(one[place] for one in many) / len(many) for place in range(3)]
    return f"{figures[0]:.3f} / {figures[1]:.3f} / {figures[2]:.2f}"
