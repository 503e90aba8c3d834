import secrets
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import KeyRingError
from bot.storage import crypto
from bot.storage.crypto import KeyRing

RING = KeyRing.generate()


@given(st.text(), st.text(max_size=20), st.text(max_size=20))
def test_what_is_sealed_opens_in_its_place_only(text: str, place: str, row: str) -> None:
    sealed = RING.seal(text, place, row)
    assert RING.open(sealed, place, row) == text
    with pytest.raises(KeyRingError, match="altered or moved"):
        RING.open(sealed, place, row + "x")
    with pytest.raises(KeyRingError, match="altered or moved"):
        RING.open(sealed, place + "x", row)


@given(st.binary(min_size=1, max_size=120))
def test_any_altered_byte_is_noticed(noise: bytes) -> None:
    sealed = RING.seal("cứu em", "message.body", "1")
    broken = bytes(
        one ^ other for one, other in zip(sealed, noise.ljust(len(sealed), b"\0"), strict=False)
    )
    if broken != sealed:
        with pytest.raises(KeyRingError):
            RING.open(broken, "message.body", "1")


@given(st.binary(max_size=300))
def test_bytes_are_sealed_like_texts(data: bytes) -> None:
    sealed = RING.seal_bytes(data, "attachment.body", "1")
    assert RING.open_bytes(sealed, "attachment.body", "1") == data
    assert (len(sealed) - 1 - 4 - 12 - 16) % 64 == 0


def test_a_picture_of_ten_megabytes_is_sealed_whole() -> None:
    data = secrets.token_bytes(10_000_000)
    sealed = RING.seal_bytes(data, "attachment.body", "1")
    assert len(sealed) < len(data) + 128
    assert RING.open_bytes(sealed, "attachment.body", "1") == data


def test_lengths_are_padded_to_steps() -> None:
    sizes = {len(RING.seal("x" * n, "a.b", "1")) for n in range(63)}
    assert len(sizes) == 1
    assert len(RING.seal("x" * 64, "a.b", "1")) - sizes.pop() == 64


def test_old_values_open_after_rotation_and_new_ones_use_the_fresh_key() -> None:
    old = RING.seal("cũ", "a.b", "1")
    rotated = RING.rotated()
    assert rotated.open(old, "a.b", "1") == "cũ"
    with pytest.raises(KeyRingError, match="not in the key ring"):
        RING.open(rotated.seal("mới", "a.b", "1"), "a.b", "1")
    assert rotated.index("phone", "+84912000123") == RING.index("phone", "+84912000123")


def test_equal_values_meet_in_the_index_and_kinds_do_not() -> None:
    assert RING.index("address", "1") == RING.index("address", "1")
    assert RING.index("address", "1") != RING.index("external", "1")
    assert len(RING.index("address", "1")) == 16
    assert RING.index("address", "1") != KeyRing.generate().index("address", "1")


def test_the_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keyring.json"
    first = crypto.load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = crypto.load_or_create(path)
    assert again.open(first.seal("x", "a.b", "1"), "a.b", "1") == "x"


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    crypto.load_or_create(path)
    path.chmod(0o644)
    with pytest.raises(KeyRingError, match="chmod 600"):
        crypto.load_or_create(path)


@pytest.mark.parametrize("text", ["", "{}", "null", '{"active": "a", "keys": {}, "index": ""}'])
def test_a_damaged_key_file_is_one_sentence(text: str) -> None:
    with pytest.raises(KeyRingError):
        KeyRing.parse(text)
