from __future__ import annotations

import pytest

from bot.checks.identifiers import Identifiers
from bot.checks.lexicon import lexicon

FINDER = Identifiers(lexicon())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("stk 0123456789 vcb NGUYEN VAN A", "VCB:0123456789"),
        ("1903 6666 777 888 Techcombank", "TCB:19036666777888"),
        ("chuyển vào MB 0912000123", "MB:0912000123"),
        ("số tài khoản 123456789 á châu", "ACB:123456789"),
        ("Số TK: 5600.7000.8901 (BIDV)", "BIDV:560070008901"),
        ("stk 190000001234", "190000001234"),
    ],
)
def test_accounts_are_found_with_the_bank_beside_them(text, key):
    assert [account.key for account in FINDER.accounts(text)] == [key]


def test_an_account_entity_holds_digits_only():
    (entity,) = FINDER.find("stk 0071 0001 234 vietcombank")
    assert (entity.entity, entity.value) == ("bank_account", "00710001234")


@pytest.mark.parametrize("text", ["momo 0912000123", "liên hệ zalo 0912000123, vcb chi nhánh Vinh"])
def test_a_telephone_near_a_bank_stays_a_telephone(text):
    assert [one.entity for one in FINDER.find(text)] == ["phone"]
