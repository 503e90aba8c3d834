import gzip
import hashlib

from bot.http.assets import load_assets


def test_assets_are_served_packed_to_those_who_can_unpack(tmp_path):
    (tmp_path / "a.css").write_text("p{color:red}" * 50)
    asset = load_assets(tmp_path)["a.css"]
    body, headers = asset.chosen("gzip, br")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == asset.body
    assert asset.chosen("")[0] == asset.body
    assert asset.media_type == "text/css; charset=utf-8"


def test_the_fingerprint_follows_the_content(tmp_path):
    (tmp_path / "a.js").write_bytes(b"1")
    fingerprint = load_assets(tmp_path)["a.js"].fingerprint
    assert hashlib.sha256(b"1").hexdigest().startswith(fingerprint)


def test_other_files_are_not_served(tmp_path):
    (tmp_path / "README.md").write_text("no")
    (tmp_path / "b.svg").write_text("<svg/>")
    assert list(load_assets(tmp_path)) == ["b.svg"]
