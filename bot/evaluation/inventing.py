"""Fills what was masked with things nobody has, so that a lesson reads as people write."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

from nlu.vitext.normalize import fold

_PLACEHOLDER = re.compile(r"‹([a-z_]+)›")
_NAMES = (
    "Lan",
    "Hùng",
    "Mai",
    "Tuấn",
    "Hạnh",
    "Dũng",
    "Thảo",
    "Sơn",
    "Nga",
    "Cường",
    "Tèo",
    "Bống",
)
_PLACES = ("thôn Đông", "xã Hòa Bình", "chợ Mới", "ấp Ba", "khu phố Hai", "đường số Chín")
_COMPANIES = ("Bình Minh Thử", "Sao Mai Thử", "Hoa Sen Thử")
_BANKS = ("Vietcombank", "Agribank", "BIDV")


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


#: Numbers that are nobody's: 000 stands where theirs would differ.
_INVENTED: Mapping[str, Callable[[random.Random], str]] = {
    "name": lambda chance: chance.choice(_NAMES),
    "place": lambda chance: chance.choice(_PLACES),
    "company": lambda chance: chance.choice(_COMPANIES),
    "hidden": lambda _: "...",
    "phone": lambda chance: f"09{chance.choice('1367')}2 000 {_digits(chance, 3)}",
    "bank_account": lambda chance: f"1900000000{_digits(chance, 4)} {chance.choice(_BANKS)}",
    "url": lambda chance: f"viec-lam-{_digits(chance, 2)}.example.com",
    "social": lambda chance: f"fb.com/trang.thu.{_digits(chance, 3)}",
    "case_code": lambda chance: f"0000-0000-{_digits(chance, 4)}",
    "age": lambda chance: f"{chance.randint(17, 59)} tuổi",
    "date": lambda chance: f"{chance.randint(1, 28)}/{chance.randint(1, 12)}",
    "money": lambda chance: f"{chance.randint(2, 60)} triệu",
    "mail": lambda chance: f"thu{_digits(chance, 3)}@example.org",
    "passport": lambda chance: f"C0000{_digits(chance, 3)}",
    "number": lambda chance: f"000000000{_digits(chance, 3)}",
}


def fill(text: str, seed: str) -> str:
    """Return a masked text with something invented for each placeholder.

    The same for the same `seed`; without tone marks or in small letters where the text is so.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing secret is made by it
    around = _PLACEHOLDER.sub("", text)
    plain, small = fold(around) == around.lower(), around == around.lower()

    def invented(found: re.Match[str]) -> str:
        make = _INVENTED.get(found[1])
        if make is None:
            return found[0]
        value = make(chance)
        if plain:
            value = _unmarked(value)
        return value.lower() if small else value

    return _PLACEHOLDER.sub(invented, text)


def _unmarked(value: str) -> str:
    """Return a value without tone marks, its capitals kept."""
    return "".join(fold(char).upper() if char.isupper() else fold(char) for char in value)
