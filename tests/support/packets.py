"""Invented cases for packets, and the packets that are made of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.catalogue.models.texts import Intake
from bot.domain.consents import Purpose
from bot.domain.referrals import Receipt, ReferralOutcome, Way
from bot.domain.risk import Urgency
from bot.escalation.referral.circumstances import Told
from bot.escalation.referral.making import Choice, Matter, Stamp
from bot.escalation.referral.packet import Sender
from bot.storage.consents import Decision, Wording
from tests.support import canaries

AT = dt.datetime(2026, 11, 21, 3, 0, tzinfo=dt.UTC)
SENDER = Sender(organisation="Nhóm Thử", contact="thu@example.org, 0912 000 999", operator="Chị Hà")
STAMP = Stamp(id="0" * 31 + "7", code="5eed" * 8, number=1, at=AT)
ALL = frozenset({Purpose.STORY, Purpose.IDENTITY, Purpose.CONTACT, Purpose.FAMILY})

TITLES = {"danger": "Người đang gặp nguy", "ransom": "Bị đòi tiền chuộc"}

#: What a worker told, as an intake keeps it: a choice stands as operators read it.
DANGER = {
    "where": "Tòa nhà 4 tầng gần chợ ở Bavet, cửa sổ có song sắt. 11.06789, 106.17543",
    "around": "Biển chữ ខ្មែរ, đối diện cây xăng",
    "people": "2 đến 5 người",
    "may_leave": "Không ra được",
    "vulnerable": "Có người dưới 18",
    "contact_rule": "Chờ mình nhắn đã",
    "since": "từ mùng 3 tháng trước",
    "recruiter": "Một người tên Tư Bình, số 0912 000 777, Facebook Việc Làm Bavet",
    "identity": "Lê Thị Ánh Nguyệt, 2009, quê Nghệ An, CCCD 040309001234",
    "family": "mẹ là Trần Thị Mỹ Ngọc, 0912 000 123",
}
#: Said in passing in what happened: what was kept back elsewhere must be covered here.
RANSOM = {
    "relation": "Cho con",
    "place": "Myawaddy, con tên Đặng Quỳnh Ẵm bảo vậy",
    "heard": "Có",
    "demand": "200 triệu trước thứ sáu, không thì bán sang công ty khác",
    "caller": "gọi Telegram từ +95 9 123 456 789, tài khoản Vietcombank 0123456789",
    "paid": "Chưa gửi",
    "person": "Đặng Quỳnh Ẵm, 19 tuổi, quê Cà Mau",
    "recruiter": "bạn học cũ rủ, hẹn làm chăm sóc khách hàng",
    "reported": "công an tỉnh, hôm qua",
    "contact_rule": "Lúc nào cũng được",
    "phone": "0912 000 456",
}


#: Questions that stay as they are here while those of the content are worded anew.
TAPS = {
    "people": ["2 đến 5 người"], "may_leave": ["Không ra được"], "vulnerable": ["Có người dưới 18"],
    "contact_rule": ["Chờ mình nhắn đã", "Lúc nào cũng được"], "relation": ["Cho con"],
    "heard": ["Có"], "paid": ["Chưa gửi"],
}  # fmt: skip


def invented(catalogue):
    """Return the catalogue with invented questions: packets of the tests never change."""
    made = {}
    for kind, answers in (("danger", DANGER), ("ransom", RANSOM)):
        steps = [
            {
                "id": step,
                "ask": f"Câu hỏi về {step}?",
                "choices": [
                    {"value": f"v{number}", "title": title}
                    for number, title in enumerate(TAPS.get(step, ()))
                ],
            }
            for step in answers
        ]
        made[kind] = Intake.model_validate(
            {
                "kind": kind,
                "title": TITLES[kind],
                "urgency": "critical",
                "opening": ["Chào bạn"],
                "steps": steps,
                "receipt": "{receipt}",
            }
        )
    return replace(catalogue, intakes=made)


def decisions(given=ALL):
    """Return the newest decision on each purpose: a yes to `given`, a no to the others."""
    wording = Wording("share", "2", "ab" * 32, "vi")
    return {
        purpose: Decision(purpose, purpose in given, wording, AT - dt.timedelta(minutes=5))
        for purpose in Purpose
    }


def matter(kind, answers, given=ALL, urgency=Urgency.CRITICAL):
    return Matter(
        case_id="c" * 32,
        case_number="K-000123",
        kind_title=TITLES[kind],
        urgency=urgency,
        told=tuple(Told(kind, step, text) for step, text in answers.items()),
        decisions=decisions(given),
    )


def every_field(catalogue, agency, **chosen):
    """Return the choice of every field that an agency may get, and all that it can be asked."""
    receiver = catalogue.receivers[catalogue.agencies[agency].referral.receiver]
    return Choice(
        agency=agency,
        fields=chosen.pop("fields", tuple(receiver.fields)),
        asks=tuple(ask.id for ask in receiver.asks),
        **chosen,
    )


async def whole_referral(services, ha, case_id):
    """Have a packet of everything made, handed over and answered for, with canaries in it."""
    async with services.store.write() as uow:
        wording = Wording("share", "1", "ab" * 32, "vi")
        await uow.consents.record(case_id, dict.fromkeys(Purpose, True), wording, services.now())
        await uow.commit()
    choice = every_field(services.catalogue, "police-local")
    made = await services.referrals.preparing.make(ha, case_id, choice)
    await services.referrals.hand(
        ha,
        case_id,
        made,
        way=Way.IN_PERSON,
        receipt=Receipt(canaries.OTHER_NAME, canaries.NOTE),
        at=services.now(),
        follow_up=None,
    )
    await services.referrals.end(ha, case_id, made, ReferralOutcome.HELPED, canaries.NOTE)
    return made
