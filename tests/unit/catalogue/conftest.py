"""A small content folder that is right, for tests to spoil."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[[str, str], Path]

HOTLINES = """
    hotlines:
      - id: vn-consular-hotline
        country: VN
        names: {vi: Tổng đài bảo hộ công dân, en: Consular hotline}
        kind: consular
        numbers: [+84 981 84 84 84]
        callable_from: [VN, abroad]
        confidence: confirmed
        compiled_on: 2026-11-21
        source_date: 2025-12
        sources:
          - {title: Thông báo, publisher: Báo, url: "https://example.org/a", seen_on: 2025-12}
    """

SCAM = """
    id: fruit-picking
    names: {vi: Hái quả trả nghìn đô, en: Fruit picking}
    aliases: [hái quả]
    severity: 4
    one_line: Rủ đi hái quả lương cao rồi thu tiền cọc và biến mất.
    story: Họ rao đi hái quả, bắt đóng cọc giữ chỗ, đóng xong thì không ai nghe máy nữa.
    destinations: [KR]
    red_flags:
      - flag: fee_upfront
        phrases: [cọc 5 triệu giữ chỗ]
    before: [Đừng đóng cọc khi chưa ký hợp đồng.]
    agencies: [line111]
    examples_positive: [cọc 5tr đi hái quả được không, di hai qua coc 5tr]
    confidence: single_source
    compiled_on: 2026-11-21
    source_date: 2025-12-01
    sources:
      - {title: Bài báo, publisher: Một tờ báo, url: "https://example.org/b", seen_on: 2025-12-01}
    """

AGENCY = """
    id: line111
    country: VN
    names: {vi: Tổng đài quốc gia}
    role: Nhận tin báo và tư vấn miễn phí.
    refer_when: [Ở Việt Nam cần hỏi]
    hotline: vn-consular-hotline
    confidence: confirmed
    compiled_on: 2026-11-21
    source_date: 2025-12
    sources:
      - {title: Thông báo, publisher: Báo, url: "https://example.org/a", seen_on: 2025-12}
    """

FLAG = """
    id: fee_upfront
    names: {vi: Đóng tiền trước}
    why: Nơi làm ăn thật không bắt đóng tiền trước khi ký.
    weight: 2
    patterns: [đặt cọc]
    examples: [đặt cọc đi]
    counterexamples: [không thu cọc]
    sources:
      - {title: Thông báo, publisher: Báo, url: "https://example.org/a", seen_on: 2025-12}
    """

COUNTRIES = """
    countries:
      - {code: VN, name: Việt Nam, names: [việt nam]}
      - {code: KR, name: Hàn Quốc, names: [hàn quốc]}
      - {code: KH, name: Campuchia, names: [campuchia]}
    """


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder content/ of a small repository."""
    return tmp_path / "content"


@pytest.fixture
def write(root: Path) -> Write:
    """Write a file of content; the text may be indented."""

    def put(name: str, text: str) -> Path:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    put("hotlines/vn.yaml", HOTLINES)
    put("scams/fruit-picking.yaml", SCAM)
    put("agencies/vn/line111.yaml", AGENCY)
    put("red_flags/fee_upfront.yaml", FLAG)
    put("lexicon/countries.yaml", COUNTRIES)
    put("locales/vi/talk.yaml", 'welcome: "Chào bạn, mình nghe đây."\n')
    return put
