"""Words of time: what they mean and how they must be typed."""

from __future__ import annotations

#: Folded phrase → its value; "" for what is too vague to be a date.
FIXED = {
    "hom nay": "P0D", "bua nay": "P0D", "hnay": "P0D", "sang nay": "P0D", "trua nay": "P0D",
    "chieu nay": "P0D", "toi nay": "P0D", "dem nay": "P0D", "khuya nay": "P0D", "nay": "P0D",
    "hom qua": "-P1D", "hqua": "-P1D", "bua qua": "-P1D", "toi qua": "-P1D", "dem qua": "-P1D",
    "sang qua": "-P1D", "chieu qua": "-P1D", "trua qua": "-P1D", "khuya qua": "-P1D",
    "ngay hom qua": "-P1D", "hom kia": "-P2D", "bua kia": "-P2D", "hom truoc": "",
    "bua truoc": "", "hom bua": "", "ngay mai": "P1D", "sang mai": "P1D", "chieu mai": "P1D",
    "toi mai": "P1D", "trua mai": "P1D", "mai": "P1D", "ngay mot": "P2D", "ngay kia": "P2D",
    "mot": "P2D", "mai mot": "", "tuan truoc": "-P1W", "tuan roi": "-P1W", "tuan qua": "-P1W",
    "tuan vua roi": "-P1W", "tuan nay": "P0W", "tuan sau": "P1W", "tuan toi": "P1W",
    "thang truoc": "-P1M", "thang roi": "-P1M", "thang vua roi": "-P1M", "thang qua": "-P1M",
    "thang nay": "P0M", "thang sau": "P1M", "thang toi": "P1M", "nam ngoai": "-P1Y",
    "nam truoc": "-P1Y", "nam roi": "-P1Y", "nam kia": "-P2Y", "nam nay": "P0Y", "nam sau": "P1Y",
    "nam toi": "P1Y", "cuoi tuan nay": "P0W",
}  # fmt: skip
#: Folded date words whose other spellings mean something else.
TYPED = {
    "ngay": {"ngay", "ngày"}, "tuan": {"tuan", "tuần"}, "thang": {"thang", "tháng"},
    "nam": {"nam", "năm"}, "hom": {"hom", "hôm"}, "mai": {"mai"}, "qua": {"qua"},
    "truoc": {"truoc", "trước"}, "nay": {"nay", "này"}, "sau": {"sau", "sáu"},
    "toi": {"toi", "tối", "tới"}, "thu": {"thu", "thứ"}, "tu": {"tu", "tư"},
    "nua": {"nua", "nữa"}, "roi": {"roi", "rồi"}, "ba": {"ba"}, "bay": {"bay", "bảy", "bẩy"},
    "mung": {"mung", "mùng", "mồng"}, "ram": {"ram", "rằm"}, "gio": {"gio", "giờ"},
    "sang": {"sang", "sáng"}, "chieu": {"chieu", "chiều"}, "kia": {"kia"},
    "muoi": {"muoi", "mươi", "mười"}, "tam": {"tam", "tám"}, "lam": {"lam", "lăm"},
    "ngoai": {"ngoai", "ngoái"}, "mot": {"mot", "mốt", "một"}, "hai": {"hai"},
    "bon": {"bon", "bốn"}, "chin": {"chin", "chín"},
}  # fmt: skip
