"""What a file is, is told by its first bytes: its name and its declared type prove nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import MediaKind
from bot.media import kinds

MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(20)
M4A = b"\x00\x00\x00\x18ftypM4A " + bytes(20)
WEBM = b"\x1aE\xdf\xa3" + bytes(20)


@pytest.mark.parametrize(
    ("start", "found"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"OggS\x00", "audio/ogg"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"\xff\xf1\x50", "audio/aac"),
        (b"#!AMR\n", "audio/amr"),
    ],
)
@pytest.mark.parametrize("kind", list(MediaKind))
def test_pictures_and_recordings_are_known_wherever_they_come_from(start, found, kind):
    assert kinds.media_type(start + bytes(40), kind) == found
    assert found in kinds.AUDIO | kinds.PICTURES


@pytest.mark.parametrize(("data", "found"), [(MP4, "audio/mp4"), (WEBM, "audio/webm")])
def test_what_may_be_film_is_sound_only_when_the_platform_called_it_a_voice(data, found):
    assert kinds.media_type(data, MediaKind.VOICE) == found
    assert kinds.media_type(data, MediaKind.FILE) == ""
    assert kinds.media_type(data, MediaKind.PHOTO) == ""
    assert kinds.media_type(M4A, MediaKind.FILE) == "audio/mp4"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<svg/>", b"<!doctype html>", b"%PDF-1.7", b"PK\x03\x04", b"MZ", b"\x7fELF",
        b"II*\x00", b"BM", b"\x00\x00\x01\x00", b"8BPS", b"%!PS-Adobe",
        b"RIFF\x10\x00\x00\x00AVI ", b"\xff",
        b"\x00\x00\x00\x18ftypheic", b"\x00\x00\x00\x18ftypavif", b" \xff\xd8\xff",
    ],
)  # fmt: skip
def test_all_else_is_not_kept(data):
    assert kinds.media_type(data, MediaKind.PHOTO) == ""


@given(st.binary(max_size=64), st.sampled_from(list(MediaKind)))
def test_whatever_the_bytes_are_the_answer_is_on_the_list(data, kind):
    assert kinds.media_type(data, kind) in kinds.AUDIO | kinds.PICTURES | {""}
