from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.catalogue.loader import examine, load

Write = Callable[[str, str], Path]


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("agencies/vn/line111.yaml", "fruit-picking: there is no 'line111' in agencies"),
        ("red_flags/fee_upfront.yaml", "fruit-picking: there is no 'fee_upfront' in red_flags"),
        ("lexicon/countries.yaml", "fruit-picking: there is no 'KR' in countries"),
        ("hotlines/vn.yaml", "line111: there is no 'vn-consular-hotline' in hotlines"),
    ],
)
def test_what_an_entry_names_must_exist(root: Path, write: Write, gone: str, said: str) -> None:
    (root / gone).unlink()
    assert any(finding.sentence.startswith(said) for finding in examine(root)[1])


def test_a_mission_in_a_country_nobody_can_name_is_found(root: Path, write: Write) -> None:
    write(
        "missions/xx.yaml",
        """
        missions:
          - {id: xx-one, country: XX, city: Xa, names: {vi: Sứ quán}, confidence: not_found}
        """,
    )
    (finding,) = examine(root)[1]
    assert str(finding) == (
        "missions/xx.yaml:1: xx-one: there is no 'XX' in countries: mend country or add it there."
    )


def test_somewhere_in_europe_is_no_country_and_still_a_destination(
    root: Path, write: Write
) -> None:
    path = root / "scams/fruit-picking.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[KR]", "[EU]"), encoding="utf-8")
    assert load(root).scams["fruit-picking"].destinations == ("EU",)
