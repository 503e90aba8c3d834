from __future__ import annotations

import time

import pytest

from bot.checks.job_ad import JobAdJudge
from bot.domain.risk import Verdict
from nlu.vitext.normalize import fold


@pytest.fixture(scope="module")
def judge(catalogue):
    return JobAdJudge(catalogue)


OFFER = "e dc ban ru sang cam lam game luong 25tr bao an o, co nen di k a"
LAWFUL = (
    "Công ty CP Nhân lực Sông Xanh, giấy phép số 000/LĐTBXH-GP, tuyển 15 nữ thực phẩm đi Nhật. "
    "Lương cơ bản 185.000 yên/tháng chưa trừ thuế. Yêu cầu tốt nghiệp THPT, phỏng vấn ngày 15/3 "
    "tại văn phòng số 12 đường Láng. Tiền dịch vụ thu sau khi ký hợp đồng, có phiếu thu. "
    "Zalo 0912 000 123"
)


def flags(judged):
    return {found.flag: found.words for found in reversed(judged.flags)}


def test_a_typed_question_about_a_trap_is_high_risk_and_quotes_its_words(judge):
    judged = judge.judge(OFFER)
    assert judged.verdict is Verdict.HIGH_RISK
    assert flags(judged)["compound_destination"] == "cam"
    assert flags(judged)["vague_job"] == "lam game"
    assert flags(judged)["unrealistic_pay"] == "25tr"
    assert judged.destination == "KH"
    assert judged.scams[0].scam == "scam-compound-kh"


def test_every_flag_stands_where_it_says(judge):
    for text in (OFFER, "🇰🇭 tuyển l.ư.ơ.n.g 25tr, đi đường mòn", LAWFUL):
        judged = judge.judge(text)
        for found in (*judged.flags, *judged.lawful_signs):
            assert text[found.start : found.end] == found.words


def test_a_lawful_notice_full_of_sums_and_numbers_is_no_high_risk(judge):
    for text in (LAWFUL, fold(LAWFUL)):
        judged = judge.judge(text)
        assert judged.verdict is Verdict.NO_RED_FLAG, judged.flags
        assert "licence" in {found.flag for found in judged.lawful_signs}


def test_a_flag_shows_at_most_two_pieces_of_evidence_that_do_not_overlap(judge):
    judged = judge.judge("làm game, trực page, nhập liệu, telesale bên Campuchia lương 30tr")
    shown = [(one.start, one.end) for one in judged.flags if one.flag == "vague_job"]
    assert len(shown) == 2
    assert shown[0][1] <= shown[1][0]


def test_no_red_flag_comes_with_no_flags(judge):
    assert judge.judge(LAWFUL).flags == ()


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("đi đường mòn qua sông ban đêm", "illegal_crossing"),
        ("có đội giải cứu lấy 3000 đô một người", "rescue_fee"),
        ("cần người hiến thận bồi dưỡng 500 triệu", "marriage_surrogacy_organ"),
    ],
)
def test_some_flags_are_high_risk_alone(judge, text, flag):
    judged = judge.judge(text)
    assert judged.verdict is Verdict.HIGH_RISK
    assert flag in flags(judged)


@pytest.mark.parametrize(
    "text",
    [
        "Không thu phí đặt cọc, không giữ hộ chiếu của người lao động",
        "Công an xã khuyến cáo bà con không tin lời mời sang Campuchia làm việc nhẹ lương cao",
        "Ai đòi cọc là lừa đảo, báo công an",
    ],
)
def test_warnings_and_denials_are_no_offers(judge, text):
    assert judge.judge(text).verdict is not Verdict.HIGH_RISK


@pytest.mark.parametrize(
    "text",
    ["tuyển g.a.m.e bên C@m l.ư.ơ.n.g 1k2 đô", "🇰🇭 tuyển 𝗴𝗮𝗺𝗲 l ư ơ n g 25tr bao ăn ở"],
)
def test_disguised_ads_are_read(judge, text):
    assert judge.judge(text).verdict is Verdict.HIGH_RISK


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        (OFFER, True),
        ("Bạn mình rủ sang Campuchia làm công ty game, lương 25 triệu, có nên đi không?", True),
        ("cho em xin số bảo hộ công dân", False),
        ("dsq vn o mien dien so may", False),
        ("cuu e voi e bi nhot o myawaddy k cho ve", False),
        ("công ty nợ lương 2 tháng ở nhật", False),
        ("", False),
    ],
)
def test_offers_are_told_from_other_messages(judge, text, offer):
    assert judge.looks_like_job_ad(text) is offer


@pytest.mark.parametrize("text", ["", "   ", "a" * 50_000, "1 2 3 4 " * 5_000, "không " * 5_000])
def test_odd_texts_are_judged_in_bounded_time(judge, text):
    begun = time.process_time()
    assert judge.judge(text).verdict is Verdict.NO_RED_FLAG
    assert time.process_time() - begun < 10
