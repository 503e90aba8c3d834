"""Twenty people who write in one night, as data: who they are, what they have in their hand, what
they type and tap. All of them are invented, and so is every name and number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.risk import Urgency
from nlu.vitext.normalize import fold


class Door(Enum):
    """By what somebody writes."""

    #: The chat page in a real browser.
    PAGE = auto()
    #: The chat page's door, by its requests alone.
    WEB = auto()
    TELEGRAM = auto()
    ZALO = auto()


@dataclass(frozen=True, slots=True)
class Tap:
    """A button, by its title."""

    title: str


#: What they do, one after the other; each is answered before the next.
Step = str | Tap
SKIP = Tap("Bỏ qua")


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody who writes."""

    name: str
    door: Door
    #: Their very first words.
    first: str
    #: What they go on with as soon as they were answered.
    then: tuple[Step, ...] = ()
    #: The case that stands on the board after it, "" for none.
    kind: str = ""
    urgency: Urgency = Urgency.NONE
    language: str = "vi"

    @property
    def words(self) -> tuple[str, ...]:
        """All that they type in the beginning."""
        return (self.first, *(step for step in self.then if isinstance(step, str)))


# Written by nobody but these two, in a family that a wall goes through.
MOTHER = "Lường Thị Bưởi Hồng"
SON = "Lường Khoai Nguyên"
MOTHERS_PHONE = "0912 000 231"
THEIR_ACCOUNT = "19027000456013"
SONS_PLACE = "toà nhà xanh cạnh cây xăng cũ"
SONS_FLOOR = "tầng bảy phòng cuối dãy bên trái nhìn ra bờ sông"
THREAT = "thứ sáu không đủ thì bán nó qua khu khác"
RECRUITER = "0912 000 777"
PHRASE = "sầu riêng chín rồi"
CHILDS_NAME = "Vàng Thị Măng Cụt"
#: What must stand on no line of a log and in no alarm, beside what everybody typed.
PRIVATE = (
    MOTHER, SON, MOTHERS_PHONE, THEIR_ACCOUNT, SONS_PLACE, SONS_FLOOR, THREAT, RECRUITER, PHRASE,
    CHILDS_NAME, "16.54321", "98.76543",
)  # fmt: skip

NIGHT = (
    Character(
        "an", Door.WEB, "cuu e voi, e bi nhot o bavet k cho ve, tui no danh e",
        kind="danger", urgency=Urgency.CRITICAL,
    ),
    Character(
        "hong", Door.PAGE,
        "chung no goi ve doi 200 trieu moi tha con trai toi, khong chuyen thi ban sang cho khac",
        (
            Tap("Cho con"),
            f"ở Myawaddy, con {SON} nói vậy",
            "3 tiếng nữa",
            Tap("Có"),
            f"đòi 200 triệu, dọa {THREAT}",
            f"gọi Telegram, bảo chuyển vào tài khoản {THEIR_ACCOUNT}",
            Tap("Chưa gửi"),
            f"{SON}, 19 tuổi, quê Nghệ An",
            "bạn học cũ rủ đi từ hồi tết, hẹn làm chăm sóc khách hàng",
            SKIP,
            Tap("Chưa báo đâu"),
            Tap("Lúc nào cũng được"),
            MOTHERS_PHONE,
            Tap("Được, đừng nói tên"),
        ),
        kind="ransom", urgency=Urgency.CRITICAL,
    ),
)  # fmt: skip

#: In the order in which they write; whoever is in mortal danger goes first all the same.
EVENING = (
    Character(
        "binh", Door.WEB, "cho gặp người thật",
        kind="other_report", urgency=Urgency.MEDIUM,
    ),
    Character(
        "khoi", Door.TELEGRAM, "cuu e voi, e bi nhot o myawaddy k cho ve",
        (Tap("Nhắn được"), f"e o {SONS_PLACE}, {SONS_FLOOR}"),
        kind="danger", urgency=Urgency.CRITICAL,
    ),
    Character(
        "cut", Door.ZALO, "quán cơm nợ lương em 2 tháng rồi không trả",
        (
            Tap("Kể cho người trực"),
            "quan com o bien hoa dong nai",
            Tap("Ra được"),
            Tap("Làm không lương"),
            Tap("Hết rồi"),
            Tap("Có người dưới 18"),
            Tap("Hết rồi"),
        ),
        kind="labour_abuse", urgency=Urgency.HIGH,
    ),
    Character(
        "theo", Door.WEB, "cứu em với em bị giữ ở khu này không cho ra ngoài",
        (
            Tap("Nhắn được"), SKIP, SKIP, SKIP, SKIP, SKIP,
            Tap("Chờ mình nhắn đã"), Tap("Hẹn một câu"), PHRASE, SKIP,
        ),
        kind="danger", urgency=Urgency.CRITICAL,
    ),
    Character(
        "thuy", Door.PAGE, "cuu em voi em bi bat lam trong toa nha nay, bi danh, khong cho ra",
        kind="danger", urgency=Urgency.CRITICAL,
    ),
    Character(
        "lan", Door.TELEGRAM, "chong tui di cam lam 3 tuan ni khong lien lac duoc chi het",
        (Tap("Vợ hoặc chồng"), "ảnh tên Sầm Văn Mít Tố Nữ, 34 tuổi, quê Quảng Trị"),
        kind="missing_relative", urgency=Urgency.HIGH,
    ),
    Character(
        "luong", Door.TELEGRAM, "công ty nợ lương 3 tháng rồi không trả",
        kind="labour_abuse", urgency=Urgency.MEDIUM,
    ),
    Character(
        "tien", Door.WEB, "em bị lừa mất 50 triệu tiền cọc đi hàn, họ chặn em rồi",
        kind="money_lost", urgency=Urgency.MEDIUM,
    ),
    Character(
        "tin", Door.WEB, "em muốn tố cáo một đường dây chuyên rủ người sang campuchia",
        (
            Tap("Kể cho người trực"), Tap("Chưa thấy"), Tap("Không thấy"),
            "tên Ba Xoài Cát", f"số máy {RECRUITER}",
        ),
        kind="tip_off", urgency=Urgency.MEDIUM,
    ),
    Character(
        "anh", Door.WEB, "cho em gặp người thật với, em có tấm hình muốn gửi",
        kind="other_report", urgency=Urgency.MEDIUM,
    ),
    Character(
        "vitri", Door.TELEGRAM, "e bi giu lai trong khu nay k cho ra, cuu voi",
        (Tap("Nhắn được"),),
        kind="danger", urgency=Urgency.CRITICAL,
    ),
    Character(
        "ve", Door.WEB, "em mới về, cần hỗ trợ tâm lý với tìm việc",
        (Tap("Kể cho người trực"),),
        kind="support_after_return", urgency=Urgency.MEDIUM,
    ),
    Character(
        "quan", Door.ZALO, "e k muon song nua",
        kind="danger", urgency=Urgency.CRITICAL,
    ),
    Character(
        "john", Door.TELEGRAM,
        "Please help, they locked me in a building in Bavet and took my passport",
        kind="danger", urgency=Urgency.CRITICAL, language="en",
    ),
    Character(
        "dung", Door.TELEGRAM, "cho tôi gặp người thật",
        kind="other_report", urgency=Urgency.MEDIUM,
    ),
)  # fmt: skip

#: Who gets an answer and needs nobody at the desk.
BYSTANDERS = (
    Character("alo", Door.WEB, "alo"),
    Character(
        "hoi", Door.ZALO, "e dc ban ru sang cam lam game luong 25tr bao an o, co nen di k a"
    ),
    Character(
        "don", Door.WEB,
        "Tuyển gấp nhân viên chăm sóc khách hàng sang Campuchia lương 30 triệu bao ăn ở",
        ("Không cần bằng cấp, đi ngay trong tuần, bao vé", "Ai đi liên hệ Zalo chị Mai nhé"),
    ),
)  # fmt: skip
CAST = (*NIGHT, *EVENING, *BYSTANDERS)
assert len(CAST) == len({one.name for one in CAST}) == 20


def telling(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return those texts that would tell of somebody where they are found: no "alo", no "có"."""
    return tuple(text for text in texts if len(fold(text)) >= 8)
